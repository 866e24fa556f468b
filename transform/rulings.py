"""Decisions of people about single links and matches, brought to the statements and talks they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from extract.urls import canonicalize
from transform.events import Events
from transform.groups import Group
from transform.ids import resource_id
from transform.statements import Statement
from transform.wording import title_key


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's decision about one link, as ``seeds/corrections.toml`` states it.

    ``verdict``: ``wrong_link`` (the address is not material of the talk) or ``same`` (it is, despite its title).
    With the address of a session it says whether mentions of that title are of the session.
    """

    verdict: Literal["wrong_link", "same"]
    url: str
    talk: str  # its title, as any source writes it
    event_key: str | None
    reason: str
    page: str | None = None  # only what this page says; None: whoever says it
    decided_at: str = ""  # ISO 8601 in UTC; the later of two decisions on one link holds

    @property
    def order(self) -> tuple[str, str, str, str, str]:
        """Put decisions into the order of their times; of equal times into one that no file changes."""
        return self.decided_at, self.url, self.talk, self.reason, self.verdict


def in_order(corrections: Iterable[Correction]) -> list[Correction]:
    """Put decisions into the order in which they hold: the last of several on one link is taken."""
    return sorted(corrections, key=lambda entry: entry.order)


def of_mentions(
    corrections: Sequence[Correction], mentions: Iterable[Statement], sessions: Mapping[str, str], events: Events
) -> dict[tuple[str, str], Correction]:
    """Find which decisions say whether a mention is of a session.

    Args:
        corrections: all decisions.
        mentions: what recaps and seed lists say.
        sessions: resource of any address of a session → the session (``talks.session_links``).
        events: the known editions.

    Returns:
        The decision that holds, by mention and session.
    """
    ruled = [(entry, sessions[at]) for entry in in_order(corrections) if (at := _resource(entry.url)) in sessions]
    found: dict[tuple[str, str], Correction] = {}
    if not ruled:
        return found
    for mention in mentions:
        titles = {title_key(title) for title in (mention.title, *mention.alternatives)} - {""}
        keys = _keys((mention.event_id, mention.family_id), events)
        for entry, session in ruled:
            if (
                title_key(entry.talk) in titles
                and (not entry.event_key or entry.event_key in keys)
                and (not entry.page or _resource(entry.page) == mention.source_id)
            ):
                found[mention.id, session] = entry
    return found


def of_groups(
    corrections: Sequence[Correction], groups: Iterable[Group], events: Events
) -> dict[tuple[str, str], Correction]:
    """Find which decisions say whether an address is material of a talk.

    Returns:
        The decision that holds, by group and resource. Those with ``page`` are of what that page says alone.
    """
    if not corrections:
        return {}
    named: dict[str, list[tuple[Group, frozenset[str]]]] = {}
    for group in groups:
        keys = event_keys(group, events)
        for title in titles_of(group):
            named.setdefault(title, []).append((group, keys))
    found: dict[tuple[str, str], Correction] = {}
    for entry in in_order(corrections):
        for group, keys in named.get(title_key(entry.talk), ()):
            if not entry.event_key or entry.event_key in keys:
                found[group.id, _resource(entry.url)] = entry
    return found


def speaks_of(entry: Correction, said_by: str) -> bool:
    """Tell whether a decision is about what a page says."""
    return not entry.page or _resource(entry.page) == said_by


def titles_of(group: Group) -> frozenset[str]:
    """Return all titles said of a talk, as the text under which equal ones meet."""
    said = (title for member in group.members for title in (member.title, *member.alternatives))
    return frozenset(title_key(title) for title in said) - {""}


def event_keys(group: Group, events: Events) -> frozenset[str]:
    """Return the keys of the event a talk is at and of the edition that belongs to."""
    own = group.event_id(events)
    family = events.family(own) or next((m.family_id for m in group.members if m.family_id), None)
    return _keys((own, family), events)


def _keys(ids: Iterable[str | None], events: Events) -> frozenset[str]:
    def known() -> Iterator[str]:
        for event_id in ids:
            if event_id in events.by_id:
                yield events.by_id[event_id].key

    return frozenset(known())


def _resource(url: str) -> str:
    return resource_id(canonicalize(url))
