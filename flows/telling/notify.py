"""Tell people what a run changed: mail, chat or webhook, by apprise. Never when nothing changed."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from flows.settings import Destination, SettingsError
from flows.telling.digest import digest_text, headline
from warehouse.digest import RunNews

log = logging.getLogger(__name__)
SUBJECT_WIDTH = 150  # mail programs and chats cut longer ones


def notify(news: RunNews, place: str, destinations: Sequence[Destination]) -> tuple[int, list[str]]:
    """Send the digest of a run to each destination.

    Args:
        news: what changed; when nothing did, nobody is bothered.
        place: how people call the warehouse.
        destinations: addresses as apprise knows them.

    Returns:
        How many were told, and one text for each that could not be; it names the destination's kind only, for
        its address may hold a password.
    """
    if news.is_empty or not destinations:
        return 0, []
    # Loading apprise and its 140 kinds takes half a second: only who sends pays it.
    from apprise import Apprise, NotifyFormat  # noqa: PLC0415

    subject = f"Recapture {place}: {headline(news)}"
    if len(subject) > SUBJECT_WIDTH:
        subject = f"{subject[: SUBJECT_WIDTH - 1]}…"
    text = digest_text(news, place)
    told, failed = 0, []
    with _quiet("apprise"):
        for destination in destinations:
            sender = Apprise()
            if not sender.add(destination.address):
                failed.append(f"{destination}: apprise does not know this kind of address, or it is incomplete")
            elif sender.notify(body=text, title=subject, body_format=NotifyFormat.TEXT):
                told += 1
            else:
                failed.append(f"{destination}: could not be sent; check its address and whether it can be reached")
    return told, failed


def check(destinations: Sequence[Destination]) -> None:
    """Check that every destination can be understood; nothing is sent.

    Raises:
        SettingsError: names the kind of the one that cannot, and what to do.
    """
    if not destinations:
        return
    from apprise import Apprise  # noqa: PLC0415 - as above

    with _quiet("apprise"):
        for destination in destinations:
            if not Apprise().add(destination.address):
                raise SettingsError(
                    f"notify: apprise does not understand {destination}; "
                    "the kinds it knows and how they are written: apprise --details"
                )


class _quiet:  # noqa: N801 - used as a statement
    """Keep a library from logging addresses while it works: they hold passwords."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def __enter__(self) -> None:
        self._before = self._logger.disabled
        self._logger.disabled = True

    def __exit__(self, *_: object) -> None:
        self._logger.disabled = self._before
