"""What one run changed: its published copy beside the copy before it. A function of two files, of nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.errors import WarehouseError, explained
from warehouse.formats import Table
from warehouse.migrate import sql_text
from warehouse.publish import snapshots

# Nothing is fetched behind the user's back.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_NUMBER = re.compile(r"run-(\d+)\.duckdb")
# What the questions of sql/digest read of the copy before; a first run has none, and is compared with empty tables.
_COMPARED = ("talk", "talk_material", "alias", "recap", "resource_version")
HAVE = frozenset({"present", "moved"})
_LOST = frozenset({"gone", "private", "blocked"})
_PROMISED = frozenset({"announced", "pending"})


@dataclass(frozen=True, slots=True)
class MaterialNews:
    """The video, deck or schedule page of a talk has another state. ``change``: see ``material_change``."""

    change: str
    role: str
    state_before: str | None
    state: str
    title: str
    speakers: str | None
    event_name: str | None
    url: str | None
    url_before: str | None
    reason: str
    talk_id: str
    recap_count: int


@dataclass(frozen=True, slots=True)
class RecapNews:
    """A report is new, was read for the first time (``read``), names other talks (``reread``) or is only known."""

    change: str
    title: str | None
    author: str | None
    url: str | None
    mention_count: int
    mention_count_before: int | None


@dataclass(frozen=True, slots=True)
class LinkNews:
    """An address fares differently. ``change``: died, dead, moved, returned, private, blocked."""

    change: str
    url: str
    title: str | None
    reason: str
    moved_to_url: str | None
    page_count: int  # pages that link to it


@dataclass(frozen=True, slots=True)
class HostFigures:
    """What came of the addresses of one host in the run."""

    host: str
    asked: int
    gone: int
    blocked: int
    failed: int
    failed_reason: str | None


@dataclass(frozen=True, slots=True)
class RunNews:
    """What one run changed.

    ``compared_run_id`` is the run of the copy before, None for a first run: then everything is new, ``materials``
    holds it all, and links and recaps as well.
    """

    run_id: int
    kind: str
    web: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    compared_run_id: int | None
    materials: tuple[MaterialNews, ...]
    recaps: tuple[RecapNews, ...]
    links: tuple[LinkNews, ...]
    session_count: int
    hosts: tuple[HostFigures, ...]
    coverage: Table

    @property
    def is_first(self) -> bool:
        """Nothing to compare with."""
        return self.compared_run_id is None

    @property
    def is_empty(self) -> bool:
        """Nothing that anybody would want to be told of."""
        return not (self.materials or self.recaps or self.links or self.session_count)


def material_change(before: str | None, state: str, *, is_other_url: bool) -> str | None:
    """Name what happened to the material of a talk; None when it is no news.

    Args:
        before: state in the copy before; None when the talk or role had none.
        state: state now.
        is_other_url: the address shown is another one than before.
    """
    before = None if before == "unknown" else before
    if state == "present" and before in HAVE:
        return "replaced" if is_other_url else None
    if state in HAVE:
        return "returned" if before in _LOST else "moved" if before == "present" else "appeared"
    if state == "gone":
        return "died" if before in HAVE else "dead"
    if state in ("private", "blocked", "withheld"):
        return state
    if state in _PROMISED:
        return "unlinked" if before in HAVE | _LOST else "promised" if before not in _PROMISED else None
    return "unlinked" if before in HAVE else None  # unknown, not_recorded: nobody gives an address any more


def link_change(before: str | None, state: str) -> str | None:
    """Name what happened to an address; None when it is no news (a failure of one night is none)."""
    if state == "dead":
        return "died" if before in ("alive", "moved") else "dead" if before is None else None
    if state == "moved":
        return "moved" if before is not None else None
    if state == "alive":
        return "returned" if before in ("dead", "private", "blocked") else None
    return state if state in ("private", "blocked", "withheld") else None


def copy_of(folder: Path, run_id: int) -> Path:
    """Return the published copy of a run.

    Raises:
        WarehouseError: it is not kept any more, or never was.
    """
    for path in snapshots(folder):
        if number_of(path) == run_id:
            return path
    raise WarehouseError(f"{folder} keeps no copy of run {run_id}", "see: recapture maintain snapshots")


def number_of(copy: Path) -> int:
    """Tell which run a published copy shows, from its name."""
    found = _NUMBER.fullmatch(copy.name)
    assert found is not None, copy
    return int(found[1])


def read_news(folder: Path, run_id: int) -> RunNews:
    """Compare the published copy of a run with the newest one before it.

    Args:
        folder: the warehouse.
        run_id: a run whose copy is kept.

    Raises:
        WarehouseError: its copy is not kept, or cannot be read.
    """
    later = copy_of(folder, run_id)
    earlier = next((path for path in snapshots(folder) if number_of(path) < run_id), None)
    con = duckdb.connect(config=_CONFIG)
    try:
        with explained(later):
            _attach(con, later, "later")
            if earlier is not None:
                _attach(con, earlier, "earlier")
            else:
                _attach_nothing(con)
            return _read(con, run_id, None if earlier is None else number_of(earlier))
    finally:
        con.close()


def _attach(con: duckdb.DuckDBPyConnection, file: Path, name: str) -> None:
    quoted = str(file).replace("'", "''")  # ATTACH takes no parameter
    con.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")


def _attach_nothing(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("ATTACH ':memory:' AS earlier")
    con.execute("CREATE SCHEMA earlier.core")
    for table in _COMPARED:
        con.execute(f"CREATE TABLE earlier.core.{table} AS FROM later.core.{table} LIMIT 0")


def _read(con: duckdb.DuckDBPyConnection, run_id: int, compared: int | None) -> RunNews:
    run = con.execute(
        "SELECT kind, web, status, started_at, finished_at FROM later.raw.run WHERE run_id = ?", [run_id]
    ).fetchone()
    if run is None:
        raise WarehouseError(f"the published copy does not tell of run {run_id}", "run `recapture harvest` again")
    kind, web, status, started_at, finished_at = run
    materials = tuple(_materials(con))
    recaps = tuple(_recaps(con))
    told = {url for news in materials for url in (news.url, news.url_before)} | {news.url for news in recaps}
    hosts = con.execute(sql_text("digest", "hosts"), {"run_id": run_id}).fetchall()
    sessions = con.execute(sql_text("digest", "sessions")).fetchone()
    return RunNews(
        run_id=run_id,
        kind=kind,
        web=web,
        status=status,
        started_at=started_at.replace(tzinfo=UTC),
        finished_at=finished_at.replace(tzinfo=UTC) if finished_at else None,
        compared_run_id=compared,
        materials=materials,
        recaps=recaps,
        links=tuple(news for news in _links(con) if news.url not in told and news.moved_to_url not in told),
        session_count=int(sessions[0]) if sessions else 0,
        hosts=tuple(HostFigures(*row) for row in hosts),
        coverage=_table(con, "coverage"),
    )


def _materials(con: duckdb.DuckDBPyConnection) -> list[MaterialNews]:
    found = []
    for row in _rows(con, "materials"):
        role, before, state, title, speakers, event, url, url_before, reason, talk_id, recaps, leads_here = row
        change = material_change(before, state, is_other_url=url != url_before)
        if change == "replaced" and leads_here:  # the old address itself says where to go
            change = "moved"
        if change is not None:
            shown = None if state == "withheld" else url  # what was taken down is not passed on
            found.append(
                MaterialNews(
                    change, role, before, state, title, speakers, event, shown,
                    None if state == "withheld" else url_before, reason, talk_id, recaps,
                )
            )  # fmt: skip
    return found


def _recaps(con: duckdb.DuckDBPyConnection) -> list[RecapNews]:
    found = []
    for title, author, url, state, before, count, count_before in _rows(con, "recaps"):
        since = "new" if before is None else "reread" if before == "read" else "read"
        change = since if state == "read" else "known"
        found.append(RecapNews(change, title, author, url, count, count_before))
    return found


def _links(con: duckdb.DuckDBPyConnection) -> list[LinkNews]:
    found = []
    for state, before, url, title, reason, moved_to, pages in _rows(con, "links"):
        change = link_change(before, state)
        if change is not None:
            found.append(LinkNews(change, url, title, reason, moved_to, pages))
    return found


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    return con.execute(sql_text("digest", name)).fetchall()


def _table(con: duckdb.DuckDBPyConnection, name: str) -> Table:
    cursor = con.execute(sql_text("digest", name))
    return Table(tuple(column[0] for column in cursor.description or ()), tuple(cursor.fetchall()))
