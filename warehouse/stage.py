"""Rows into temporary tables, and the MERGE statements that bring them from there into place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import duckdb

from warehouse.contract import Judged
from warehouse.tables import BOOKKEEPING, Column, Table

CHUNK_ROWS = 20_000  # one JSON parameter; larger ones only cost memory


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
    fill(con, name, table.columns, judged.columns)
    return name


def create_stage(con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column]) -> None:
    """Make an empty temporary table with these columns, over one that an interrupted load left."""
    shape = ", ".join(f"{column.name} {column.sql_type}" for column in columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({shape})")


def fill(
    con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column], values: Sequence[Sequence[Any]]
) -> None:
    """Insert values given column by column, as one strict-JSON parameter for each 20,000 rows.

    Column lists instead of row objects: a third of the text, and no key is repeated for each row.
    """
    shape = json.dumps({column.name: [_json_shape(column.sql_type)] for column in columns})
    picked = ", ".join(f"unnest(part.{column.name})" for column in columns)
    # Names and types come from TABLES, never from harvested text.
    statement = f"INSERT INTO {name} SELECT {picked} FROM (SELECT from_json_strict(?, '{shape}') AS part)"  # noqa: S608
    row_count = len(values[0])
    for start in range(0, row_count, CHUNK_ROWS):
        part = {
            column.name: column_values[start : start + CHUNK_ROWS]
            for column, column_values in zip(columns, values, strict=True)
        }
        con.execute(statement, [json.dumps(part, allow_nan=False)])


def _json_shape(sql_type: str) -> Any:
    return [sql_type.removesuffix("[]")] if sql_type.endswith("[]") else sql_type


def append_sql(table: Table, name: str) -> str:
    """Insert rows whose key is not there yet; what happened is never changed."""
    return f"""
        MERGE INTO {table.name} AS target
        USING {name} AS source
        ON {_same(table.key)}
        WHEN NOT MATCHED THEN INSERT ({_list(table.column_names)})
            VALUES ({_list(table.column_names, "source.")})
    """  # noqa: S608 - names come from TABLES


def page_sql(table: Table, name: str) -> str:
    """Bring the rows of pages read anew into place.

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
    """Make the table equal to the set; equal rows stay untouched."""
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
        WHEN NOT MATCHED THEN INSERT ({_list(table.column_names)})
            VALUES ({_list(table.column_names, "source.")})
        WHEN NOT MATCHED BY SOURCE THEN DELETE
    """  # noqa: S608 - names come from TABLES


def _same(key: Sequence[str]) -> str:
    return " AND ".join(f"target.{c} = source.{c}" for c in key)


def _list(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(prefix + name for name in names)
