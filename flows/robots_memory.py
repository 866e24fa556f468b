"""What hosts asked of robots in earlier runs: kept in the tables, its text in the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from duckdb import DuckDBPyConnection

from extract.records import Known, Stored
from extract.web.archive import ArchiveError, read_body
from extract.web.robots import Remembered
from warehouse.migrate import sql_text


def remembered(con: DuckDBPyConnection, archive_folder: Path) -> dict[str, Remembered]:
    """Find the last answer to each robots.txt, by its address.

    One younger than a day serves as it is (RFC 9309, 2.4); an older one is asked for again, conditionally. Texts
    are read from the archive when their host is asked something, not before.
    """
    found = con.execute(sql_text("load", "robots_answers")).fetchall()
    return {
        url: Remembered(
            status,
            at.replace(tzinfo=UTC),
            _reader(archive_folder, Stored(file, offset, length)),
            Known(*validators),
        )
        for url, status, at, file, offset, length, *validators in found
        if status is not None and file is not None
    }


def _reader(folder: Path, stored: Stored) -> Callable[[], bytes | None]:
    def read() -> bytes | None:
        try:
            return read_body(folder, stored)
        except ArchiveError:
            return None  # the part is gone or damaged: the host is asked again

    return read
