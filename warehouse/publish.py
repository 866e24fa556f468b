"""Immutable copies for readers: published/run-N.duckdb, and the symlink current.duckdb to the newest.

Readers never open the working file, so a run never waits for them, nor they for it. A copy is written under
another name, read back and compared, made read-only, and only then named; the symlink is switched by
``os.replace``, so that a reader sees the old run or the new one, whole.
"""

from __future__ import annotations

import logging
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.connection import STORAGE, WORKING, open_warehouse
from warehouse.errors import WarehouseError, explained
from warehouse.migrate import sql_text

PUBLISHED = "published"
CURRENT = "current.duckdb"
# Clients from DuckDB 1.2 to 2.x open files of this storage version.
READER_STORAGE = "v1.2.0"
KEEP = 5
# Views that join millions of rows: their answer cannot change in a copy that does not, so it is worked out once.
SETTLED = ("changed", "link_health", "talk_overview")
_SEARCHED = ("report", "core", "raw")
_READER_NAME = "recapture"  # as people are told to attach it
_READER_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
_NAME = re.compile(r"run-(\d+)\.duckdb")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """A published copy: the run it shows, its file, size in bytes, and rows by table."""

    run_id: int
    path: Path
    size_bytes: int
    row_counts: dict[str, int]


def publish(folder: Path, run_id: int, keep: int = KEEP) -> Published:
    """Publish the working file of a warehouse for readers.

    The writer's connection must be closed, and the writer lock held: this opens the working file itself.

    Args:
        folder: the warehouse.
        run_id: the run whose tables these are; publishing a run again replaces its copy.
        keep: how many copies stay, this one included; at least 1.

    Raises:
        WarehouseError: the disk is full, or the copy is not equal to the working file. The symlink still
            names the copy before.
    """
    working, target = folder / WORKING, folder / PUBLISHED / f"run-{run_id}.duckdb"
    aside = target.with_suffix(".tmp")
    if not working.exists():
        raise WarehouseError(f"{working} is not there", "run `recapture harvest` first, or check --warehouse")
    with explained(target):
        target.parent.mkdir(exist_ok=True)
        _sweep(target.parent)
        try:
            counts = _copy(working, aside)
            _verify(aside, counts)
            aside.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
            _sync(aside)
            aside.replace(target)
        except BaseException:
            _sweep(target.parent)
            raise
        _switch(folder / CURRENT, Path(PUBLISHED) / target.name)
        _sync(folder)
        _forget_old(target.parent, target, keep)
    _log.info("published run %s: %s rows in %s", run_id, sum(counts.values()), target)
    return Published(run_id, target, target.stat().st_size, counts)


def unpublish(copy: Path, folder: Path) -> None:
    """Make the working file of a warehouse of a published copy.

    Raises:
        WarehouseError: the disk is full, or the copy is damaged; there is no working file then.
    """
    working = folder / WORKING
    aside = working.with_suffix(".restored")
    with explained(working):
        aside.unlink(missing_ok=True)
        con = duckdb.connect()
        try:
            source, target = (str(path).replace("'", "''") for path in (copy, aside))
            con.execute(f"ATTACH '{source}' AS published (READ_ONLY)")
            con.execute(f"ATTACH '{target}' AS working (STORAGE_VERSION '{STORAGE}')")
            con.execute("COPY FROM DATABASE published TO working")
            # What is settled in a copy is a view where people write; all views are made anew at the next opening.
            for name in SETTLED:
                con.execute(f"DROP TABLE IF EXISTS working.report.{name}")
            con.execute("DELETE FROM working.raw.migration WHERE number = 0")
        finally:
            con.close()
        aside.replace(working)
        open_warehouse(working).close()


def snapshots(folder: Path) -> list[Path]:
    """List the published copies, newest run first."""
    found = [
        (int(match[1]), path)
        for path in (folder / PUBLISHED).glob("run-*.duckdb")
        if (match := _NAME.fullmatch(path.name))
    ]
    return [path for _, path in sorted(found, reverse=True)]


def only(folder: Path, kept: Path) -> None:
    """Remove all published copies but one: what was removed on request stands in the others.

    A reader that has one open keeps reading it until it closes.
    """
    for path in (folder / PUBLISHED).iterdir():
        if path.name != kept.name and not path.is_dir():
            path.unlink(missing_ok=True)
    _sync(folder / PUBLISHED)


def connect_reader(
    folder: Path | str, *, is_hardened: bool = True, memory_limit: str = "2GB"
) -> duckdb.DuckDBPyConnection:
    """Open the published copy for reading, as it is now.

    Two connects in one process see the newest copy each: the symlink is resolved here. Unqualified names are
    looked up in ``report``, then ``core``.

    Args:
        folder: the warehouse.
        is_hardened: no files, network, extensions or settings for the queries that follow. Off only for our
            own export, which writes files.
        memory_limit: as DuckDB writes sizes.

    Raises:
        WarehouseError: nothing is published yet, or the copy is damaged.
    """
    link = Path(folder) / CURRENT
    if not link.exists():
        raise WarehouseError(
            f"nothing is published in {folder}", "run `recapture harvest` first, or check --warehouse"
        )
    file = link.resolve()
    # A database of its own for each reader, the copy attached: DuckDB keeps one instance per file in a process,
    # so settings locked for one reader would bind the next.
    con = duckdb.connect(config=_READER_CONFIG)
    try:
        with explained(file):
            quoted = str(file).replace("'", "''")  # ATTACH takes no parameter
            con.execute(f"ATTACH '{quoted}' AS {_READER_NAME} (READ_ONLY)")
        con.execute(f"SET search_path = '{','.join(f'{_READER_NAME}.{schema}' for schema in _SEARCHED)}'")
        if is_hardened:
            con.execute("SET memory_limit = ?", [memory_limit])
            con.execute("SET max_temp_directory_size = '0 bytes'")  # a query may not fill the disk
            con.execute("SET enable_external_access = false")
            con.execute("SET lock_configuration = true")
    except BaseException:
        con.close()
        raise
    return con


def _copy(working: Path, aside: Path) -> dict[str, int]:
    """Write the working file's content to ``aside``; return rows by table."""
    con = duckdb.connect(str(working))
    try:
        con.execute("CHECKPOINT")
        source = con.execute("SELECT current_database()").fetchall()[0][0]
        # ATTACH takes no parameter; the name is ours, and a quote in the folder's path is doubled.
        quoted = str(aside).replace("'", "''")
        con.execute(f"ATTACH '{quoted}' AS published (STORAGE_VERSION '{READER_STORAGE}')")
        con.execute(f'COPY FROM DATABASE "{source}" TO published')
        counts = _row_counts(con) | {f"report.{name}": _settle(con, name) for name in SETTLED}
        con.execute("CHECKPOINT published")
        con.execute("DETACH published")
    finally:
        con.close()
    return counts


def _settle(con: duckdb.DuckDBPyConnection, name: str) -> int:
    """Put the rows of a view, worked out once, in its place in the copy; return how many."""
    # The name is ours; what columns and view mean is said again, for a table made of a view has no comments.
    con.execute(f"DROP VIEW published.report.{name}")
    con.execute(f"CREATE TABLE published.report.{name} AS FROM report.{name}")
    for column, comment in con.execute(sql_text("load", "view_comments"), {"view": name}).fetchall():
        target = f'COLUMN published.report.{name}."{column}"' if column else f"TABLE published.report.{name}"
        quoted = comment.replace("'", "''")  # COMMENT ON takes no parameter
        con.execute(f"COMMENT ON {target} IS '{quoted}'")
    return int(con.execute(f"SELECT count(*) FROM published.report.{name}").fetchall()[0][0])  # noqa: S608


def _verify(aside: Path, counts: dict[str, int]) -> None:
    """Read the copy back: every table with its rows, and every view answers."""
    con = duckdb.connect(str(aside), read_only=True)
    try:
        found = _row_counts(con)
        if found != counts:
            wrong = sorted(name for name in counts.keys() | found.keys() if counts.get(name) != found.get(name))
            raise WarehouseError(
                f"the copy {aside} differs from the working file in {', '.join(wrong)}",
                "run `recapture maintain check`, then publish again",
            )
        for (name,) in con.execute("SELECT view_name FROM duckdb_views() WHERE schema_name = 'report'").fetchall():
            con.execute(f'SELECT * FROM report."{name}" LIMIT 0')  # noqa: S608 - name from our catalogue
    finally:
        con.close()


def _row_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = con.execute(
        "SELECT schema_name, table_name FROM duckdb_tables()"
        " WHERE database_name = current_database() AND NOT temporary ORDER BY ALL"
    ).fetchall()
    return {
        f"{schema}.{name}": int(con.execute(f'SELECT count(*) FROM "{schema}"."{name}"').fetchall()[0][0])  # noqa: S608
        for schema, name in tables  # names from the catalogue of our own file
    }


def _switch(link: Path, target: Path) -> None:
    """Let ``link`` name ``target`` from one instant to the next."""
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
    # Somebody who opened the link for writing left this; beside another copy it would keep clients out.
    link.with_name(link.name + ".wal").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a failed or killed publication left."""
    for path in (*folder.glob("run-*.tmp"), *folder.glob("run-*.tmp.wal")):
        path.unlink(missing_ok=True)


def _forget_old(folder: Path, current: Path, keep: int) -> None:
    """Remove copies beyond the last ``keep``; a reader that has one open keeps reading it."""
    for path in snapshots(folder.parent)[max(keep, 1) :]:
        if path != current:
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".wal").unlink(missing_ok=True)
