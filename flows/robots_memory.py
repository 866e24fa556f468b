"""What hosts asked of robots in earlier runs: kept in the tables, its text in the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from extract.records import Stored
from extract.web.archive import ArchiveError, read_body
from extract.web.robots import FRESH, Remembered
from warehouse.migrate import sql_text


def remembered(con: DuckDBPyConnection, archive_folder: Path, now: datetime) -> dict[str, Remembered]:
    """Find the answers to robots.txt that are younger than a day (RFC 9309, 2.4), by its address.

    Their text is read from the archive when the host is asked something, not before.
    """
    since = (now - FRESH).astimezone(UTC).replace(tzinfo=None)
    found = con.execute(sql_text("load", "robots_answers"), {"since": since}).fetchall()
    return {
        url: Remembered(status, at.replace(tzinfo=UTC), _reader(archive_folder, Stored(file, offset, length)))
        for url, status, at, file, offset, length in found
        if status is not None and file is not None
    }


def _reader(folder: Path, stored: Stored) -> Callable[[], bytes | None]:
    def read() -> bytes | None:
        try:
            return read_body(folder, stored)
        except ArchiveError:
            return None  # the part is gone or damaged: the host is asked again

    return read
