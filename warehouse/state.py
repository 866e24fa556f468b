"""What the warehouse knows: earlier answers, runs, what is loaded, and all facts as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import duckdb

from extract.records import Known
from transform.rows import Facts
from warehouse.connection import transaction
from warehouse.migrate import sql_text
from warehouse.stage import create_stage, fill
from warehouse.tables import TABLES, Column, Table


@dataclass(frozen=True, slots=True)
class Run:
    """raw.run: one run of the pipeline. ``counts``: what it reported at its end."""

    run_id: int
    kind: str
    started_at: datetime
    finished_at: datetime | None
    web: str
    seed_urns: tuple[str, ...]
    version: str
    status: str
    counts: Mapping[str, int]


def last_seen(con: duckdb.DuckDBPyConnection, urls: Iterable[str]) -> dict[str, Known]:
    """Find what a conditional request for each address needs.

    Args:
        con: any connection to the warehouse.
        urls: canonical addresses, as targets carry them.

    Returns:
        By address: validators and hash of the last good answer and of the unchanged ones after it. An
        address that never answered well, or whose body could not be read, is not there: it is fetched whole.
    """
    _stage_urls(con, urls)
    found = con.execute(sql_text("load", "last_seen")).fetchall()
    con.execute("DROP TABLE incoming_url")
    return {url: Known(etag, last_modified, sha256) for url, etag, last_modified, sha256 in found}


def _stage_urls(con: duckdb.DuckDBPyConnection, urls: Iterable[str]) -> None:
    columns = (Column("url", "VARCHAR", False),)
    create_stage(con, "incoming_url", columns)
    fill(con, "incoming_url", columns, [[sorted(set(urls))]])


def begin_run(
    con: duckdb.DuckDBPyConnection, started_at: datetime, web: str, seed_urns: Iterable[str], version: str,
    kind: str = "harvest",
) -> int:  # fmt: skip
    """Write a new run as running; return its number, counted from 1 in this warehouse."""
    with transaction(con):
        row = con.execute(
            "INSERT INTO raw.run (run_id, kind, started_at, web, seed_urns, version, status, counts)"
            " SELECT coalesce(max(run_id), 0) + 1, ?, ?, ?, ?, ?, 'running', '{}' FROM raw.run RETURNING run_id",
            [kind, _naive(started_at), web, list(seed_urns), version],
        ).fetchone()
    assert row is not None
    return int(row[0])


def finish_run(
    con: duckdb.DuckDBPyConnection, run_id: int, finished_at: datetime, status: str, counts: Mapping[str, int]
) -> None:
    """Write how a run ended: ``finished``, ``interrupted`` or ``failed``, with what it counted."""
    with transaction(con):
        con.execute(
            "UPDATE raw.run SET finished_at = ?, status = ?, counts = ? WHERE run_id = ?",
            [_naive(finished_at), status, json.dumps(dict(counts), sort_keys=True), run_id],
        )


def restore_runs(con: duckdb.DuckDBPyConnection, earlier: Iterable[Run]) -> None:
    """Write runs down as they were, into tables that are made anew; numbers that are there already stay."""
    known = {run.run_id for run in runs(con)}
    with transaction(con):
        for run in earlier:
            if run.run_id in known:
                continue
            con.execute(
                "INSERT INTO raw.run"
                " (run_id, kind, started_at, finished_at, web, seed_urns, version, status, counts)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    run.run_id,
                    run.kind,
                    _naive(run.started_at),
                    _naive(run.finished_at) if run.finished_at else None,
                    run.web,
                    list(run.seed_urns),
                    run.version,
                    run.status,
                    json.dumps(dict(run.counts), sort_keys=True),
                ],
            )


def open_run(con: duckdb.DuckDBPyConnection, kind: str = "harvest") -> Run | None:
    """Find the newest run when it was never finished (killed or interrupted): the one to resume."""
    newest = next((run for run in runs(con) if run.kind == kind), None)
    return newest if newest is not None and newest.status in ("running", "interrupted") else None


def runs(con: duckdb.DuckDBPyConnection) -> list[Run]:
    """List all runs, newest first."""
    found = con.execute(
        "SELECT run_id, kind, started_at, finished_at, web, seed_urns, version, status, counts"
        " FROM raw.run ORDER BY run_id DESC"
    ).fetchall()
    return [
        Run(number, kind, _aware(began), _aware(ended) if ended else None, web, tuple(urns), version, status,
            json.loads(counts))
        for number, kind, began, ended, web, urns, version, status, counts in found
    ]  # fmt: skip


def loaded_batches(con: duckdb.DuckDBPyConnection, run_id: int) -> frozenset[str]:
    """Read the ledger: the batches of a run that are in the tables."""
    found = con.execute("SELECT batch_id FROM raw.batch WHERE run_id = ?", [run_id]).fetchall()
    return frozenset(batch_id for (batch_id,) in found)


def captured_urls(con: duckdb.DuckDBPyConnection, run_id: int) -> frozenset[str]:
    """Read which addresses a run has asked already, whatever came of it."""
    found = con.execute(
        "SELECT DISTINCT url FROM raw.capture JOIN raw.batch USING (batch_id)"
        " WHERE run_id = ? AND origin <> 'robots'",
        [run_id],
    ).fetchall()
    return frozenset(url for (url,) in found)


def read_facts(con: duckdb.DuckDBPyConnection) -> Facts:
    """Read what all pages say now, as the rows that ``transform.resolve`` takes, in order of their keys.

    Call ``refresh_versions`` before, so that the versions hold the last captures.
    """
    picked: dict[str, tuple[Any, ...]] = {}
    for table in TABLES.values():
        if table.mode == "page" and table.source in _FACT_FIELDS:
            picked[table.source] = read_rows(con, table, "removed_at IS NULL")
        elif table.name == "core.resource_version":
            picked["versions"] = read_rows(con, table, "valid_to IS NULL")
            picked["past"] = read_rows(con, table, "valid_to IS NOT NULL")
        elif table.name == "core.alias":
            picked["aliases"] = read_rows(con, table, "kind = 'talk'")
    seen = con.execute(sql_text("load", "first_seen")).fetchall()
    return Facts(first_seen={resource_id: _aware(at) for resource_id, at in seen}, **picked)


_FACT_FIELDS = frozenset(field.name for field in fields(Facts))


def read_rows(
    con: duckdb.DuckDBPyConnection, table: Table, condition: str, parameters: Sequence[Any] = ()
) -> tuple[Any, ...]:
    """Read rows of a table back into its row type, in order of their key; ``condition`` is SQL of ours."""
    columns, key = ", ".join(table.column_names), ", ".join(table.key)
    # Names come from TABLES, conditions from our own code.
    con.execute(f"SELECT {columns} FROM {table.name} WHERE {condition} ORDER BY {key}", parameters)  # noqa: S608
    shape = [column.sql_type for column in table.columns]
    revived = [n for n, sql_type in enumerate(shape) if sql_type in ("TIMESTAMP", "VARCHAR[]")]
    made = []
    while found := con.fetchmany(10_000):
        for row in found:
            values = list(row)
            for n in revived:
                value = values[n]
                if value is not None:
                    values[n] = tuple(value) if shape[n] == "VARCHAR[]" else value.replace(tzinfo=UTC)
            made.append(table.row_type(*values))
    return tuple(made)


def table_hashes(
    con: duckdb.DuckDBPyConnection, schemas: Iterable[str] = ("core",), exclude: Iterable[str] = ()
) -> dict[str, str]:
    """Fingerprint the content of each table, so that two warehouses can be compared.

    Args:
        con: any connection to the warehouse.
        schemas: which schemas.
        exclude: columns to leave out, as ``column`` or ``schema.table.column``, such as times of a rerun.

    Returns:
        By table with schema: number of rows and a hash that does not depend on their order, hexadecimal. It
        is made with DuckDB's ``hash``, so compare only what one DuckDB version made.
    """
    left_out = set(exclude)
    found = con.execute(sql_text("load", "columns"), {"schemas": list(schemas)}).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in found:
        columns.setdefault(table, [])
        if column not in left_out and f"{table}.{column}" not in left_out:
            columns[table].append(f'"{column}"')
    hashes = {}
    for table, names in columns.items():
        # Two sums, since rows that come twice cancel out in an xor; names come from the catalogue.
        row = con.execute(
            f"SELECT count(*), coalesce(sum(hash(row({', '.join(names)}))::HUGEINT), 0),"  # noqa: S608
            f" coalesce(bit_xor(hash('x', row({', '.join(names)}))), 0) FROM {table}"
        ).fetchone()
        assert row is not None
        hashes[table] = f"{row[0]}-{row[1]:x}-{row[2]:x}"
    return hashes


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
