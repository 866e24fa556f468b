"""When each known address is due next, and which of them a run was told to ask: read from the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

import duckdb

from extract.addresses import host_of
from extract.web.recheck import POLICY, Awaited, Due, Look, RecheckPolicy, next_due
from warehouse.connection import transaction
from warehouse.migrate import sql_text

#: Looks that are read of one address. Older ones would weigh next to nothing, and memory stays bounded.
LONGEST_HISTORY = 60
WITHDRAWN = "withdrawn by whom it belongs to: not looked at again"
REMOVED = "removed on request: not looked at again"
UNNAMED = "no seed file and no page names it any more"


@dataclass(frozen=True, slots=True)
class Entry:
    """One address that was asked at least once, and when it is due next."""

    url: str
    host: str
    kind: str | None
    depth: int
    due: Due
    asked_at: datetime
    outcome: str
    look_count: int  # of the looks that were read, at most LONGEST_HISTORY


@dataclass(frozen=True, slots=True)
class RunFilter:
    """raw.run_filter: what a run was told to leave out. The default leaves out nothing."""

    is_due_only: bool = False
    since_on: date | None = None
    is_failed_only: bool = False


EVERYTHING = RunFilter()


def read_schedule(
    con: duckdb.DuckDBPyConnection,
    urls: Collection[str] | None = None,
    *,
    named: Collection[str] = (),
    policy: RecheckPolicy = POLICY,
) -> list[Entry]:
    """Plan the next look at each known address.

    Args:
        con: any connection to the warehouse.
        urls: only these canonical addresses; by default all that were asked.
        named: addresses that somebody names, whatever the tables say; the targets of a run are.
        policy: the constants of the plan.

    Returns:
        An entry for each address that was asked, those due first coming first, those never due last. An
        address that was never asked has none.
    """
    wanted = {"is_all": urls is None, "urls": sorted(urls or ())}
    subjects = con.execute(sql_text("load", "schedule_subject"), wanted).fetchall()
    known = {row[0]: row[1:] for row in subjects}
    hosts, given = _removed_hosts(con), frozenset(named)
    found = []
    for url, looks in _histories(con, wanted):
        kind, depth, awaited_count, since_on, is_named, is_withheld, is_removed = known[url]
        host = host_of(url)
        stop = None
        if is_removed or hashlib.sha256(host.encode()).hexdigest() in hosts:
            stop = REMOVED
        elif is_withheld:
            stop = WITHDRAWN
        elif not (is_named or url in given):
            stop = UNNAMED
        awaited = Awaited(awaited_count, since_on) if awaited_count else None
        due = next_due(url, looks, kind, awaited=awaited, stop=stop, policy=policy)
        found.append(Entry(url, host, kind, depth, due, looks[-1].at, looks[-1].outcome, len(looks)))
    return sorted(found, key=_order)


def _order(entry: Entry) -> tuple[bool, datetime, str]:
    return entry.due.at is None, entry.due.at or datetime.max.replace(tzinfo=UTC), entry.url


def _histories(con: duckdb.DuckDBPyConnection, wanted: dict[str, Any]) -> Iterator[tuple[str, list[Look]]]:
    """Read the looks address by address; the whole archive's history is never in memory at once."""
    con.execute(sql_text("load", "schedule_look"), wanted | {"longest": LONGEST_HISTORY})

    def rows() -> Iterator[tuple[Any, ...]]:
        while found := con.fetchmany(10_000):
            yield from found

    for url, group in groupby(rows(), key=lambda row: row[0]):
        yield url, [Look(row[1].replace(tzinfo=UTC), *row[2:]) for row in group]


def _removed_hosts(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    found = con.execute("SELECT key_sha256 FROM raw.tombstone WHERE kind = 'host'").fetchall()
    return frozenset(key for (key,) in found)


def write_filter(con: duckdb.DuckDBPyConnection, run_id: int, chosen: RunFilter) -> None:
    """Write down what a run leaves out, in place of what stood there."""
    with transaction(con):
        con.execute("DELETE FROM raw.run_filter WHERE run_id = ?", [run_id])
        if chosen != EVERYTHING:
            con.execute(
                "INSERT INTO raw.run_filter (run_id, is_due_only, since_on, is_failed_only) VALUES (?, ?, ?, ?)",
                [run_id, chosen.is_due_only, chosen.since_on, chosen.is_failed_only],
            )


def read_filter(con: duckdb.DuckDBPyConnection, run_id: int) -> RunFilter:
    """Read what a run leaves out."""
    found = con.execute(
        "SELECT is_due_only, since_on, is_failed_only FROM raw.run_filter WHERE run_id = ?", [run_id]
    ).fetchone()
    return RunFilter(*found) if found else EVERYTHING
