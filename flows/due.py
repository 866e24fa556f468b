"""Which targets a run leaves out: ``harvest --due``, ``--since`` and ``--only-failed``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from duckdb import DuckDBPyConnection

from extract.records import Target
from flows.settings import Settings, SettingsError
from warehouse.schedule import EVERYTHING, Entry, RunFilter, read_schedule

#: Outcomes that ``--only-failed`` asks again. What robots.txt or our guard forbids did not fail.
FAILED = frozenset({"failed", "unreadable", "blocked"})


def run_filter(settings: Settings, now: datetime) -> RunFilter:
    """Read what a run shall leave out.

    Raises:
        SettingsError: two settings contradict each other; the text says which, and what to do.
    """
    if settings.due and settings.only_failed:
        raise SettingsError(
            "--due and --only-failed contradict each other: --due asks failed targets again when their own curve "
            "says so, --only-failed asks all of them now, and nothing else. Give one of the two"
        )
    if settings.due and settings.since is not None:
        raise SettingsError(
            "--due and --since contradict each other: --due asks each target at its own time, --since asks "
            "everything that was not asked since a day. Give one of the two"
        )
    if settings.since is not None and settings.since > now.date():
        raise SettingsError(
            f"--since {settings.since} lies ahead (it is {now:%Y-%m-%d} in UTC), so it would leave out nothing. "
            "Give a day that has begun, or leave it away"
        )
    return RunFilter(settings.due, settings.since, settings.only_failed)


def in_words(chosen: RunFilter) -> str:
    """Say what a run asks, e.g. "only what is due"; empty when it asks everything."""
    parts = ["only what is due"] if chosen.is_due_only else []
    if chosen.is_failed_only:
        parts.append("only what failed, could not be read or was blocked the last time")
    if chosen.since_on is not None:
        parts.append(f"only what was not asked since {chosen.since_on}")
    return " and ".join(parts)


def split(
    con: DuckDBPyConnection, targets: Sequence[Target], chosen: RunFilter, now: datetime
) -> tuple[list[Target], list[Target]]:
    """Part targets into those that a run asks and those it leaves.

    Args:
        con: the warehouse.
        targets: what a run without a filter would ask.
        chosen: what this one leaves out.
        now: when the run began, so that a resumed run judges as the killed one did.

    Returns:
        Targets to ask (with ``--due`` those on which material is awaited first, for ``--limit`` may cut the
        list) and targets left, each in the given order.
    """
    if chosen == EVERYTHING:
        return list(targets), []
    urls = [target.url for target in targets]
    known = {entry.url: entry for entry in read_schedule(con, urls, named=urls)}
    kept = [target for target in targets if is_asked(known.get(target.url), chosen, now)]
    if chosen.is_due_only:
        kept.sort(key=lambda target: not _is_awaited(known.get(target.url)))
    asked = {target.url for target in kept}
    return kept, [target for target in targets if target.url not in asked]


def is_asked(entry: Entry | None, chosen: RunFilter, now: datetime) -> bool:
    """Tell whether a run asks a target. ``entry`` None: it was never asked, so it is due and did not fail."""
    if chosen.is_failed_only and (entry is None or entry.outcome not in FAILED):
        return False
    if entry is None:
        return True
    if chosen.since_on is not None and entry.asked_at >= _begin_of(chosen.since_on):
        return False
    # Withdrawn or removed is left alone whatever was chosen.
    return entry.due.is_due(now) if chosen.is_due_only else entry.due.curve != "never"


def _is_awaited(entry: Entry | None) -> bool:
    return entry is not None and entry.due.curve == "pending"


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
