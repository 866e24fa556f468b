"""Invariants of the tables: each file of sql/checks returns the rows that break one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from warehouse.migrate import SqlFile, sql_files
from warehouse.tables import TABLES

Severity = Literal["error", "warning"]
SAMPLE_ROWS = 5
_HEADER = re.compile(r"^-- Severity:\s*(error|warning)\s*$", re.MULTILINE)
_QUESTION = re.compile(r"^-- Check:\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found: how many faulty rows, and the first of them as a sample."""

    name: str
    severity: Severity
    statement: str  # what must hold
    fault_count: int
    columns: tuple[str, ...] = ()
    sample: tuple[tuple[Any, ...], ...] = ()

    @property
    def is_good(self) -> bool:
        """Nothing was found."""
        return self.fault_count == 0


def run_checks(con: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Run all checks.

    Args:
        con: any connection to the warehouse; nothing is written.

    Returns:
        One result for each file of sql/checks and for the key of each table, good ones included.
    """
    results = [_key_check(con, name, key) for name, key in _KEYS.items()]
    return results + [_run(con, file) for file in sql_files("checks")]


def faults(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Pick what fails a run: checks of severity error that found something."""
    return [result for result in results if result.severity == "error" and not result.is_good]


_KEYS = {table.name: table.key for table in TABLES.values()} | {
    "raw.run": ("run_id",),
    "raw.batch": ("batch_id",),
    "raw.quarantine": ("quarantine_id",),
    "raw.tombstone": ("tombstone_id",),
}


def _run(con: duckdb.DuckDBPyConnection, file: SqlFile) -> CheckResult:
    name = file.name.removesuffix(".sql")
    severity, statement = _HEADER.search(file.text), _QUESTION.search(file.text)
    if severity is None or statement is None:
        raise ValueError(f"{file.name}: its header states no Check or no Severity")
    is_error = severity[1] == "error"
    return _result(con, name, "error" if is_error else "warning", statement[1], file.text)


def _key_check(con: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...]) -> CheckResult:
    # Fact tables have no keys of their own (DESIGN 5), so this is what keeps them unique.
    columns = ", ".join(key)
    text = (
        f"SELECT {columns}, count(*) AS row_count FROM {table} GROUP BY {columns} HAVING count(*) > 1 ORDER BY ALL"  # noqa: S608
    )
    return _result(con, f"key_{table.replace('.', '_')}", "error", f"{table} has one row per {columns}", text)


def _result(
    con: duckdb.DuckDBPyConnection, name: str, severity: Severity, statement: str, text: str
) -> CheckResult:
    cursor = con.execute(text)
    columns = tuple(column[0] for column in cursor.description or ())
    sample = cursor.fetchmany(SAMPLE_ROWS)
    fault_count = len(sample)
    while found := cursor.fetchmany(10_000):
        fault_count += len(found)
    return CheckResult(name, severity, statement, fault_count, columns, tuple(sample))
