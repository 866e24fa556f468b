"""Open the file that the writer works on. Readers open the published copy: ``warehouse.publish``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError, explained
from warehouse.migrate import migrate

WORKING = "working.duckdb"
# Files of this storage version are opened by DuckDB 1.5 and 2.x alike.
STORAGE = "v1.5.0"
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": STORAGE,
    "autoinstall_known_extensions": "false",  # nothing is fetched behind the user's back
    "autoload_known_extensions": "false",
}


def open_warehouse(path: Path | str) -> duckdb.DuckDBPyConnection:
    """Open the warehouse for writing, made and brought to this version when needed.

    Args:
        path: the warehouse folder, or a ``.duckdb`` file, or ``":memory:"``. The caller holds
            ``lock.writer_lock``; while the connection is open nothing else in this process may open the file.

    Raises:
        WarehouseError: the file is damaged, not ours, in use, or its folder cannot be written.
    """
    if str(path) == ":memory:":
        con = duckdb.connect(":memory:", config=_CONFIG)
        migrate(con)
        return con
    file = Path(path)
    if file.suffix != ".duckdb":
        file = file / WORKING
    with explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        con = duckdb.connect(str(file), config=_CONFIG)
        try:
            migrate(con)
        except BaseException:  # Ctrl-C too: an open connection would hold DuckDB's lock on the file
            con.close()
            raise
    return con


@contextlib.contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Do all or nothing. A failed write (full disk) becomes a WarehouseError, and nothing of it stays."""
    path = database_path(con)
    with explained(path):
        con.begin()
        try:
            yield
            con.commit()
        except BaseException:  # Ctrl-C too must leave no half transaction
            # After a fatal error the connection refuses even this; the file keeps the state before.
            with contextlib.suppress(duckdb.Error):
                con.rollback()
            raise


def database_path(con: duckdb.DuckDBPyConnection) -> str:
    """Name the file behind a connection, for messages."""
    row = con.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()").fetchone()
    if row is None:
        raise WarehouseError("the connection has no database", "open it again")
    return str(row[0] or ":memory:")
