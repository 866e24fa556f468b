"""What the tables know of one event edition, as rows for a post about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from warehouse.migrate import sql_text


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """One event edition; a co-located one names its parent."""

    event_id: str
    key: str
    name: str
    parent_event_id: str | None
    starts_on: date | None
    ends_on: date | None
    place: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownMaterial:
    """Role, state as in core.talk_material, and where it can be seen now; withheld material has no address."""

    role: str
    state: str
    url: str | None


@dataclass(frozen=True, slots=True)
class KnownTalk:
    """One talk; ``speakers`` are pairs of name and organisation."""

    talk_id: str
    event_id: str
    title: str
    recap_count: int
    speakers: tuple[tuple[str, str | None], ...]
    materials: tuple[KnownMaterial, ...]


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A report about the event; ``url`` None: its address is not known, or dead."""

    title: str | None
    url: str | None
    author: str | None
    site: str | None
    state: str


def read_events(con: duckdb.DuckDBPyConnection) -> list[KnownEvent]:
    """List the event editions, in order of time."""
    rows = con.execute(sql_text("draft", "events")).fetchall()
    return [
        KnownEvent(event_id, key, name, parent, starts, ends, place, tuple(sorted(aliases or ())))
        for event_id, key, name, parent, starts, ends, place, aliases in rows
    ]


def read_talks(con: duckdb.DuckDBPyConnection, event_ids: Sequence[str]) -> list[KnownTalk]:
    """List the talks of some events, in the order in which they were held."""
    rows = con.execute(sql_text("draft", "talks"), {"event_ids": list(event_ids)}).fetchall()
    return [
        KnownTalk(
            talk_id, event_id, title, recap_count,
            tuple((one["name"], one["organization"]) for one in speakers or ()),
            tuple(KnownMaterial(one["role"], one["state"], one["url"]) for one in materials or ()),
        )
        for talk_id, event_id, title, recap_count, speakers, materials in rows
    ]  # fmt: skip


def read_reports(con: duckdb.DuckDBPyConnection, event_ids: Sequence[str]) -> list[KnownReport]:
    """List what was written about some events, the oldest first."""
    rows = con.execute(sql_text("draft", "reports"), {"event_ids": list(event_ids)}).fetchall()
    return [KnownReport(*row) for row in rows]


def read_newest(con: duckdb.DuckDBPyConnection) -> date | None:
    """Give the day (UTC) of the last capture; None when there is none."""
    row = con.execute(sql_text("draft", "newest")).fetchone()
    return row[0] if row else None


def read_listed(con: duckdb.DuckDBPyConnection, urn: str) -> frozenset[str]:
    """Give the talks that a harvested seed file names, by their identifiers."""
    return frozenset(talk_id for (talk_id,) in con.execute(sql_text("draft", "listed"), {"urn": urn}).fetchall())
