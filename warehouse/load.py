"""Bring rows into the warehouse: facts per batch, resolution per run. One transaction each."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

import duckdb

from transform.rows import CaptureRow, Resolution, ResourceVersionRow, Rowset
from warehouse.connection import transaction
from warehouse.contract import Judged, Refused, judge
from warehouse.migrate import sql_text
from warehouse.quarantine import RESOLUTION
from warehouse.stage import create_stage, fill, insert_sql, page_sql, removed_sql, stage, whole_sql
from warehouse.tables import TABLES, Column, Table, columns_of

_log = logging.getLogger(__name__)
_PAGES = "incoming_page"
_PAGE_COLUMNS = (Column("resource_id", "VARCHAR", False), Column("read_at", "TIMESTAMP", False))
_VERSIONS = TABLES[ResourceVersionRow]
_WHOLE = {table.source: table for table in TABLES.values() if table.mode == "whole"}


@dataclass(frozen=True, slots=True)
class BatchRow:
    """raw.batch, as the caller knows it; ``batch_id`` is unique over all runs."""

    batch_id: str
    run_id: int
    loaded_at: datetime
    target_count: int
    warc_file: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. ``is_new`` False: the ledger had the batch, nothing was touched."""

    is_new: bool
    changed_count: int = 0
    refused: tuple[Refused, ...] = ()
    stale_pages: frozenset[str] = frozenset()  # resources of which a newer reading is in the tables already
    by_table: dict[str, int] = field(default_factory=dict)


def load_batch(con: duckdb.DuckDBPyConnection, rows: Rowset, batch: BatchRow) -> Loaded:
    """Load what the pages of one batch say, with its ledger row, in one transaction.

    Args:
        con: from ``open_warehouse``.
        rows: of the batch, in any order. A page that was captured twice in it counts as last captured.
        batch: the ledger row.

    Returns:
        What was done. Rows that break the contract of their table are in raw.quarantine; a page older than the
        reading in the tables changes no page-scoped row.

    Raises:
        WarehouseError: the disk is full, or the file cannot be written; nothing of the batch is in then.
    """
    if _ledger(con, batch.batch_id):
        return Loaded(is_new=False)
    with transaction(con):
        rows, pages, stale = _current_pages(con, rows)
        counts: dict[str, int] = {}
        refused: list[Refused] = []
        _fill_pages(con, pages)
        for table in TABLES.values():
            if table.mode == "whole":
                continue
            given = getattr(rows, table.source)
            judged = judge(table, given, batch.batch_id)
            refused += judged.refused
            is_new = table.mode == "page" and _is_new(con, table, given, pages)
            counts[table.name] = _load_new(con, table, judged) if is_new else _load_table(con, table, judged)
        _quarantine(con, refused)
        con.execute(f"DROP TABLE {_PAGES}")
        _record(con, batch, counts["raw.capture"], len(refused))
    for row in refused:
        _log.warning(
            "refused a row of %s: %s in %s (%s)", row.table_name, row.rule, row.column_name, row.capture_id
        )
    return Loaded(True, sum(counts.values()), tuple(refused), stale, counts)


def _is_new(con: duckdb.DuckDBPyConnection, table: Table, rows: Iterable[Any], pages: Container[str]) -> bool:
    """Tell whether a table holds nothing yet of the pages read: a fact's key contains its page."""
    if not all(row.resource_id in pages for row in rows):
        return False
    known = f"SELECT 1 FROM {table.name} SEMI JOIN {_PAGES} USING (resource_id) LIMIT 1"  # noqa: S608 - from TABLES
    return con.execute(known).fetchone() is None


def _load_new(con: duckdb.DuckDBPyConnection, table: Table, judged: Judged) -> int:
    """Bring rows in where there is nothing to compare them with: straight into the file."""
    if judged.row_count:
        fill(con, table.name, table.columns, judged.chunks)
    return judged.row_count


def _load_table(con: duckdb.DuckDBPyConnection, table: Table, judged: Judged) -> int:
    """Bring judged rows into their table; return how many rows changed."""
    is_paged = table.mode == "page"
    if not judged.row_count:
        return _count(con, removed_sql(table, None, _PAGES)) if is_paged else 0
    name = stage(con, table, judged)
    changed = 0
    if is_paged:
        changed += _count(con, page_sql(table, name)) + _count(con, removed_sql(table, name, _PAGES))
    changed += _count(con, insert_sql(table, name))
    con.execute(f"DROP TABLE {name}")
    return changed


def _current_pages(
    con: duckdb.DuckDBPyConnection, rows: Rowset
) -> tuple[Rowset, dict[str, datetime], frozenset[str]]:
    """Keep of each page its last reading: in this batch, and against what is in the tables.

    Batches are loaded in the order they end, so an older reading can come after a newer one (two addresses
    that lead to one page); the page then says what it said last, whatever the order.
    """
    readings = {
        row.capture_id: (row.fetched_at, row.capture_id)
        for row in rows.captures
        if row.outcome == "ok" and row.page_kind is not None and _is_aware(row)
    }
    last: dict[str, tuple[datetime, str]] = {}
    for row in rows.captures:
        reading = readings.get(row.capture_id)
        if reading is not None:
            last[row.resource_id] = max(last.get(row.resource_id, reading), reading)
    pages: dict[str, datetime] = {}
    for resource_id, at in rows.pages:
        pages[resource_id] = max(pages.get(resource_id, at), at)
    stale = _newer_known(con, pages)
    if not stale and len(readings) == len(last):  # each page was read once: nothing to leave out
        return rows, pages, stale

    def is_current(row: Any) -> bool:
        if row.resource_id in stale:
            return False
        reading = last.get(row.resource_id)
        return reading is None or row.capture_id not in readings or row.capture_id == reading[1]

    paged = [table.source for table in TABLES.values() if table.mode == "page"]
    current: dict[str, Any] = {name: tuple(filter(is_current, getattr(rows, name))) for name in paged}
    kept = {resource_id: at for resource_id, at in pages.items() if resource_id not in stale}
    return replace(rows, **current), kept, stale


def _is_aware(row: CaptureRow) -> bool:
    return isinstance(row.fetched_at, datetime) and row.fetched_at.tzinfo is not None


def _newer_known(con: duckdb.DuckDBPyConnection, pages: dict[str, datetime]) -> frozenset[str]:
    """Find the pages of which the tables hold a reading later than the one that comes in."""
    if not pages:
        return frozenset()
    _fill_pages(con, pages)
    found = con.execute(sql_text("load", "newer_reading")).fetchall()
    return frozenset(resource_id for (resource_id,) in found)


def _fill_pages(con: duckdb.DuckDBPyConnection, pages: dict[str, datetime]) -> None:
    """Stage which pages were read anew, and when."""
    create_stage(con, _PAGES, _PAGE_COLUMNS)
    moments = [at.astimezone(UTC).replace(tzinfo=None) for at in pages.values()]
    fill(con, _PAGES, _PAGE_COLUMNS, [[list(pages), moments]])


def _quarantine(con: duckdb.DuckDBPyConnection, refused: Iterable[Refused]) -> None:
    distinct = list({row.quarantine_id: row for row in refused}.values())
    if not distinct:
        return
    columns = columns_of(Refused)
    create_stage(con, "incoming_refused", columns)
    fill(con, "incoming_refused", columns, [[[getattr(row, c.name) for row in distinct] for c in columns]])
    con.execute(sql_text("load", "quarantine"))
    con.execute("DROP TABLE incoming_refused")


def _ledger(con: duckdb.DuckDBPyConnection, batch_id: str) -> bool:
    return con.execute("SELECT 1 FROM raw.batch WHERE batch_id = ?", [batch_id]).fetchone() is not None


def _record(con: duckdb.DuckDBPyConnection, batch: BatchRow, capture_count: int, refused_count: int) -> None:
    con.execute(
        "INSERT INTO raw.batch"
        " (batch_id, run_id, loaded_at, warc_file, target_count, capture_count, quarantine_count)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            batch.batch_id,
            batch.run_id,
            batch.loaded_at.astimezone(UTC).replace(tzinfo=None),
            batch.warc_file,
            batch.target_count,
            capture_count,
            refused_count,
        ],
    )


def _count(con: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Run a statement that changes rows; return how many."""
    row = con.execute(statement).fetchone()
    return int(row[0]) if row else 0


def _make_equal(con: duckdb.DuckDBPyConnection, table: Table, name: str) -> int:
    """Make a table equal to a staged set; return how many rows changed."""
    return _count(con, whole_sql(table, name)) + _count(con, insert_sql(table, name))


def _load_whole(con: duckdb.DuckDBPyConnection, table: Table, judged: Judged) -> int:
    """Make a table equal to judged rows; return how many rows changed."""
    if con.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone() is None:  # noqa: S608 - from TABLES
        return _load_new(con, table, judged)
    name = stage(con, table, judged)
    changed = _make_equal(con, table, name)
    con.execute(f"DROP TABLE {name}")
    return changed


def refresh_versions(con: duckdb.DuckDBPyConnection) -> int:
    """Make core.resource_version anew from raw.capture; rows that stay equal are not touched.

    Resolution reads the open versions, so this comes before it. A pure function of raw.capture (and of
    core.link and core.claim for the canonical text of an address that was never asked itself).

    Returns:
        How many rows changed.
    """
    with transaction(con):
        return _refresh_versions(con)


def _refresh_versions(con: duckdb.DuckDBPyConnection) -> int:
    con.execute(sql_text("load", "resource_version"))
    changed = _make_equal(con, _VERSIONS, "incoming_version")
    con.execute("DROP TABLE incoming_version")
    return changed


def load_resolution(con: duckdb.DuckDBPyConnection, resolution: Resolution) -> Loaded:
    """Make the *whole* tables equal to ``resolution``, in one transaction; equal rows stay untouched.

    Args:
        con: from ``open_warehouse``.
        resolution: the full content of these tables; an empty field empties its table.

    Returns:
        What was done. Rows that break the contract of their table are in raw.quarantine.

    Raises:
        WarehouseError: the disk is full, or the file cannot be written; nothing is changed then.
    """
    counts: dict[str, int] = {}
    refused: list[Refused] = []
    with transaction(con):
        counts[_VERSIONS.name] = _refresh_versions(con)
        for source in fields(Resolution):
            table = _WHOLE[source.name]
            judged = judge(table, getattr(resolution, source.name), RESOLUTION)
            refused += judged.refused
            counts[table.name] = _load_whole(con, table, judged)
        # The whole is made anew, and so is what was refused of it.
        con.execute("DELETE FROM raw.quarantine WHERE batch_id = ?", [RESOLUTION])
        _quarantine(con, refused)
    for row in refused:
        _log.warning("refused a row of %s: %s in %s", row.table_name, row.rule, row.column_name)
    return Loaded(True, sum(counts.values()), tuple(refused), by_table=counts)
