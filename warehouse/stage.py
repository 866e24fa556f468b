"""Rows into temporary tables, and the MERGE statements that bring them from there into place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from warehouse.arrow import ColumnStream, Packed
from warehouse.contract import Judged
from warehouse.tables import BOOKKEEPING, Column, Table

Chunk = Sequence[Sequence[Any] | Packed]
_STREAM = "incoming_stream"


def stage_name(table: Table) -> str:
    """Name the temporary table that holds what comes in for ``table``."""
    return "incoming_" + table.name.replace(".", "_")


def stage(con: duckdb.DuckDBPyConnection, table: Table, judged: Judged) -> str:
    """Put judged rows into a temporary table.

    Returns:
        Its name. The caller drops it.
    """
    name = stage_name(table)
    create_stage(con, name, table.columns)
    fill(con, name, table.columns, judged.chunks)
    return name


def create_stage(con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column]) -> None:
    """Make an empty temporary table with these columns, over one that an interrupted load left."""
    shape = ", ".join(f"{column.name} {column.sql_type}" for column in columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({shape})")


def fill(con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column], chunks: Iterable[Chunk]) -> None:
    """Insert rows into a table, given chunk by chunk as one sequence of values per column; times are naive UTC.

    They go in as Arrow (``warehouse.arrow``): the same rows as JSON parameters took three times as long.
    """
    stream = ColumnStream(columns, chunks)
    con.execute(f"SELECT 1 FROM {name} LIMIT 0").fetchall()  # noqa: S608 - register wants no half-read result before it
    con.register(_STREAM, stream)
    try:
        # Names come from TABLES, never from harvested text.
        con.execute(f"INSERT INTO {name} ({_list([c.name for c in columns])}) SELECT * FROM {_STREAM}")  # noqa: S608
    finally:
        con.unregister(_STREAM)
        stream.raise_error()


def insert_sql(table: Table, name: str) -> str:
    """Insert rows whose key is not there yet.

    A plain INSERT, for it writes straight into the file: the same rows through MERGE took twice as long.
    """
    return f"""
        INSERT INTO {table.name} ({_list(table.column_names)})
        SELECT {_list(table.column_names, "source.")}
        FROM {name} AS source
        ANTI JOIN {table.name} AS target ON {_same(table.key)}
    """  # noqa: S608 - names come from TABLES


def page_sql(table: Table, name: str) -> str:
    """Change the rows of pages read anew; ``insert_sql`` brings the new ones.

    A row equal in content stays untouched, with the capture it first came from; a changed one keeps
    ``first_seen_at``; one that comes back loses ``removed_at``.
    """
    content = [c for c in table.column_names if c not in BOOKKEEPING and c not in table.key]
    changed = [*content, "capture_id"]
    return f"""
        MERGE INTO {table.name} AS target
        USING {name} AS source
        ON {_same(table.key)}
        WHEN MATCHED AND (
            target.removed_at IS NOT NULL
            OR ROW({_list(content, "target.")}) IS DISTINCT FROM ROW({_list(content, "source.")})
        ) THEN UPDATE SET {", ".join(f"{c} = source.{c}" for c in changed)}, removed_at = NULL
    """


def upsert_sql(table: Table, name: str) -> str:
    """Write rows as they are, over those of their keys."""
    rest = [c for c in table.column_names if c not in table.key]
    return f"""
        MERGE INTO {table.name} AS target
        USING {name} AS source
        ON {_same(table.key)}
        WHEN MATCHED THEN UPDATE SET {", ".join(f"{c} = source.{c}" for c in rest)}
        WHEN NOT MATCHED THEN INSERT ({_list(table.column_names)})
            VALUES ({_list(table.column_names, "source.")})
    """  # noqa: S608 - names come from TABLES


def removed_sql(table: Table, name: str | None, pages: str) -> str:
    """Mark what pages read anew (table ``pages``: resource_id, read_at) no longer say; ``name`` None: all."""
    is_said = f"EXISTS (SELECT 1 FROM {name} AS source WHERE {_same(table.key)})" if name else "FALSE"  # noqa: S608
    return f"""
        UPDATE {table.name} AS target
        SET removed_at = page.read_at
        FROM {pages} AS page
        WHERE
            target.resource_id = page.resource_id
            AND target.removed_at IS NULL
            AND NOT {is_said}
    """  # noqa: S608 - names come from TABLES


def whole_sql(table: Table, name: str) -> str:
    """Make the rows there equal to the set, and delete the others; ``insert_sql`` brings the new ones."""
    rest = [c for c in table.column_names if c not in table.key]
    update = (
        f"""WHEN MATCHED AND ROW({_list(rest, "target.")}) IS DISTINCT FROM ROW({_list(rest, "source.")})
            THEN UPDATE SET {", ".join(f"{c} = source.{c}" for c in rest)}"""
        if rest
        else ""
    )
    return f"""
        MERGE INTO {table.name} AS target
        USING {name} AS source
        ON {_same(table.key)}
        {update}
        WHEN NOT MATCHED BY SOURCE THEN DELETE
    """


def _same(key: Sequence[str]) -> str:
    return " AND ".join(f"target.{c} = source.{c}" for c in key)


def _list(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(prefix + name for name in names)
