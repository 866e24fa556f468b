"""Bring the tables of a file to this version: sql/migrations in order, once each, then the views."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources

import duckdb

from warehouse.errors import MigrationError

_LEDGER = """
CREATE SCHEMA IF NOT EXISTS raw;
CREATE TABLE IF NOT EXISTS raw.migration (number BIGINT NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL);
COMMENT ON TABLE raw.migration IS
    'Which files of sql/migrations made these tables. Grain: file. Number 0 stands for all views together.';
COMMENT ON COLUMN raw.migration.number IS 'Number of the migration; 0: the views.';
COMMENT ON COLUMN raw.migration.name IS 'Name of the file.';
COMMENT ON COLUMN raw.migration.sha256 IS 'SHA-256 of its text, hexadecimal.';
"""
VIEWS = 0  # number under which the ledger keeps the checksum of all views


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One file of SQL shipped with this package; ``number`` is what its name begins with."""

    number: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Checksum of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def sql_files(folder: str) -> list[SqlFile]:
    """Read the SQL files of one folder below ``warehouse/sql``, in order of their names."""
    found = sorted(
        (
            entry
            for entry in resources.files("warehouse").joinpath("sql", folder).iterdir()
            if entry.name.endswith(".sql")
        ),
        key=lambda entry: entry.name,
    )
    return [
        SqlFile(int(entry.name[:4]) if entry.name[:4].isdigit() else -1, entry.name, entry.read_text("utf-8"))
        for entry in found
    ]


def sql_text(folder: str, name: str) -> str:
    """Read one SQL file, ``name`` without ending; names come from code, never from harvested text."""
    return resources.files("warehouse").joinpath("sql", folder, f"{name}.sql").read_text("utf-8")


def schema_version() -> int:
    """Number of the newest migration this version knows."""
    return max(file.number for file in sql_files("migrations"))


def migrate(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Apply what the file lacks, all in one transaction.

    Returns:
        Names of the migrations applied, "views" among them when views were made anew.

    Raises:
        MigrationError: the file comes from a newer version, or an applied migration has another text now.
    """
    con.begin()
    try:
        done = _migrate(con)
    except BaseException:
        con.rollback()
        raise
    con.commit()
    return done


def _migrate(con: duckdb.DuckDBPyConnection) -> list[str]:
    known = sql_files("migrations")
    views = sql_files("views")
    views_sha256 = hashlib.sha256("\n".join(file.sha256 for file in views).encode()).hexdigest()
    applied = _applied(con)
    newest = max(applied, default=0)
    if newest > known[-1].number:
        raise MigrationError(
            f"this warehouse was written by a newer Recapture (its schema is {newest}, ours {known[-1].number})",
            "install the newer version, or give another folder with --warehouse",
        )
    for file in known:
        if file.number in applied and applied[file.number] != file.sha256:
            raise MigrationError(
                f"migration {file.name} is not the one this warehouse was made with",
                "install the version that made it, or make the tables anew with `recapture maintain reparse`",
            )
    missing = [file for file in known if file.number not in applied]
    if not missing and applied.get(VIEWS) == views_sha256:
        return []
    con.execute(_LEDGER)
    for file in missing:
        con.execute(file.text)
        con.execute("INSERT INTO raw.migration VALUES (?, ?, ?)", [file.number, file.name, file.sha256])
    _drop_views(con)
    for file in views:
        con.execute(file.text)
    con.execute("DELETE FROM raw.migration WHERE number = ?", [VIEWS])
    con.execute("INSERT INTO raw.migration VALUES (?, 'views', ?)", [VIEWS, views_sha256])
    return [*(file.name for file in missing), "views"]


def _applied(con: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Read the ledger; a file that has none is new, a file with other tables is not ours."""
    tables = con.execute(
        "SELECT schema_name, table_name FROM duckdb_tables()"
        " WHERE database_name = current_database() AND NOT temporary ORDER BY ALL"
    ).fetchall()
    if ("raw", "migration") in tables:
        return dict(con.execute("SELECT number, sha256 FROM raw.migration").fetchall())
    if tables:
        raise MigrationError(
            f"this file holds other tables ({tables[0][0]}.{tables[0][1]} ...) and is no Recapture warehouse",
            "give another folder with --warehouse",
        )
    return {}


def _drop_views(con: duckdb.DuckDBPyConnection) -> None:
    """Drop our views, so that one that was renamed does not stay behind."""
    for (name,) in con.execute(
        "SELECT view_name FROM duckdb_views() WHERE schema_name = 'report' AND database_name = current_database()"
    ).fetchall():
        con.execute(f'DROP VIEW report."{name}"')  # names of our own views, from the catalogue
