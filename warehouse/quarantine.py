"""Rows that broke a rule: look at them, and bring them in after the rule was mended.

A row that comes in late must find the tables as a clean run would have left them: the page it stood on may have
been read anew since. So the readings of that page are gone through again for this row, in their order.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from warehouse.connection import transaction
from warehouse.contract import judge, payload_of
from warehouse.errors import QueryError
from warehouse.migrate import sql_text
from warehouse.stage import insert_sql, stage, upsert_sql
from warehouse.state import read_rows
from warehouse.tables import BOOKKEEPING, TABLES, Column, Table

RESOLUTION = "resolution"  # stands for a batch: rows that resolve makes, which are made anew by each resolution
# JSON text does not tell bytes from their repr, nor a time from a text; and of two rows with one key one is loaded.
LASTING = ("wrong-type", "bad-date", "doubled-key")
_BY_NAME = {table.name: table for table in TABLES.values()}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """raw.quarantine. ``payload``: the row as JSON in ASCII, as it was refused."""

    quarantine_id: str
    batch_id: str
    capture_id: str | None
    table_name: str
    column_name: str | None
    rule: str
    payload: str


@dataclass(frozen=True, slots=True)
class Retried:
    """What a retry did: rows now in their tables, and rows that still break a rule."""

    loaded_count: int
    refused_count: int


def quarantined(
    con: duckdb.DuckDBPyConnection, rule: str | None = None, table: str | None = None
) -> list[Quarantined]:
    """List the refused rows, of one rule or one table when named, in order of table, rule and identifier."""
    found = con.execute(sql_text("load", "quarantined"), {"rule": rule, "table": table}).fetchall()
    return [Quarantined(*row) for row in found]


def quarantined_row(con: duckdb.DuckDBPyConnection, quarantine_id: str) -> Quarantined:
    """Find one refused row by its identifier, or by a beginning of it that only one has.

    Raises:
        QueryError: none has it, or several have.
    """
    found = [row for row in quarantined(con) if row.quarantine_id.startswith(quarantine_id)]
    if len(found) != 1:
        raise QueryError(
            f"{len(found) or 'no'} quarantined rows begin with {quarantine_id!r}",
            "see `recapture maintain quarantine list`",
        )
    return found[0]


def retry(con: duckdb.DuckDBPyConnection, rule: str | None = None, table: str | None = None) -> Retried:
    """Judge the refused rows again and load those that keep the contract now, in one transaction.

    Afterwards the tables hold what they would hold had the rows been good from the start. Rows of the
    resolution are left: resolve again, and they are made anew. Rows of the wrong type stay refused, for their
    text no longer tells what they were: a reader that is mended makes them anew (``maintain reparse``).

    Args:
        con: from ``open_warehouse``.
        rule, table: only rows refused by this rule, or meant for this table (with schema).

    Raises:
        WarehouseError: the disk is full, or the file cannot be written; nothing is changed then.
    """
    asked = [row for row in quarantined(con, rule, table) if row.batch_id != RESOLUTION]
    good: dict[str, list[tuple[Quarantined, Any]]] = {}
    for row in (row for row in asked if row.rule not in LASTING):
        target = _BY_NAME.get(row.table_name)
        revived = _revived(target, row.payload) if target else None
        if target is not None and revived is not None and not judge(target, [revived], row.batch_id).refused:
            good.setdefault(target.name, []).append((row, revived))
    with transaction(con):
        # In the order of TABLES: captures first, for the order of a page's readings is theirs.
        for name in (table.name for table in TABLES.values() if table.name in good):
            _load(con, _BY_NAME[name], [row for _, row in good[name]])
        done = [row.quarantine_id for rows in good.values() for row, _ in rows]
        con.execute("DELETE FROM raw.quarantine WHERE list_contains(?::VARCHAR[], quarantine_id)", [done])
        batches = sorted({row.batch_id for rows in good.values() for row, _ in rows})
        con.execute(sql_text("load", "recount_batches"), {"batches": batches})
    _log.info("retried %s quarantined rows: %s loaded", len(asked), len(done))
    return Retried(len(done), len(asked) - len(done))


def _load(con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Any]) -> None:
    if table.mode == "page":
        rows = _as_read(con, table, rows)
    name = stage(con, table, judge(table, rows, "retry"))
    con.execute(upsert_sql(table, name) if table.mode == "page" else insert_sql(table, name))
    con.execute(f"DROP TABLE {name}")


# --- the readings of a page, once more ----------------------------------------------------------------


def _as_read(con: duckdb.DuckDBPyConnection, table: Table, rows: Iterable[Any]) -> list[Any]:
    """Make of each row, and of what the table holds under its key, what all readings of its page leave."""
    by_key: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        by_key.setdefault(_key(table, row), []).append(row)
    pages = sorted({row.resource_id for said in by_key.values() for row in said})
    read_at: dict[str, list[datetime]] = {}
    for resource_id, at in con.execute(sql_text("load", "readings"), {"pages": pages}).fetchall():
        read_at.setdefault(resource_id, []).append(at.replace(tzinfo=UTC))
    captured = dict(con.execute("SELECT capture_id, fetched_at FROM raw.capture").fetchall())
    at_of = {capture_id: at.replace(tzinfo=UTC) for capture_id, at in captured.items()}
    held = {
        _key(table, row): row for row in read_rows(con, table, "list_contains(?::VARCHAR[], resource_id)", [pages])
    }
    return [
        _replayed(held.get(key), said, read_at.get(said[0].resource_id, []), at_of) for key, said in by_key.items()
    ]


def _replayed(held: Any, said: Sequence[Any], readings: Sequence[datetime], at_of: dict[str, datetime]) -> Any:
    """Go through the readings of a page for one key; the row they leave.

    What the table holds shows its last wording from its first capture to its removal. Earlier wordings are lost
    there, but the reading that brought the last one overwrote them anyway, so the end is the same.

    Args:
        held: the row in the table; None when there is none.
        said: refused rows of this key that are good now.
        readings: when the page was read, in order.
        at_of: time of each capture.
    """
    ours = {at_of.get(row.capture_id, row.first_seen_at): row for row in said}
    row = None
    for at in sorted({*readings, *ours}):
        new = ours.get(at)
        if new is None and held is not None and _stood(held, at):
            new = held
        if new is None:
            row = row if row is None or row.removed_at is not None else replace(row, removed_at=at)
        elif row is None:
            row = replace(new, removed_at=None)
        elif row.removed_at is not None or _content(row) != _content(new):
            row = replace(new, first_seen_at=row.first_seen_at, removed_at=None)
    return row


def _stood(held: Any, at: datetime) -> bool:
    return bool(held.first_seen_at <= at and (held.removed_at is None or at < held.removed_at))


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in table.key)


def _content(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in row.__dataclass_fields__ if name not in BOOKKEEPING)


def _revived(table: Table, payload: str) -> Any:
    """Make a row of its JSON text; None when a value has no such form (it was no row of ours)."""
    try:
        values = json.loads(payload)
        row = table.row_type(**{column.name: _value(column, values[column.name]) for column in table.columns})
    except (ValueError, TypeError, KeyError):
        return None
    # What comes back otherwise than it was written would be another row: bytes, for one, became their repr.
    return row if payload_of(row) == payload else None


def _value(column: Column, value: Any) -> Any:
    if isinstance(value, str) and column.sql_type == "TIMESTAMP":
        return datetime.fromisoformat(value)
    if isinstance(value, str) and column.sql_type == "DATE":
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
