"""Bodies of superseded captures given back to the disk, by rule; what was read in them stays."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from extract.forgotten import NOTHING
from extract.records import Page
from extract.web.archive import read_readings
from extract.web.removal import Change, places, rewrite, sweep
from flows.again import read_part_again
from flows.pipeline import ARCHIVE_FOLDER
from flows.readings import reading_text
from flows.settings import Settings
from warehouse.connection import open_warehouse, transaction
from warehouse.export import write_bytes
from warehouse.lock import writer_lock
from warehouse.migrate import sql_text
from warehouse.publish import connect_reader, publish
from warehouse.stage import create_stage, fill
from warehouse.state import runs
from warehouse.tables import Column
from warehouse.tombstones import known_ledger

JOURNAL = ".pruning.json"  # parts written anew whose places the tables do not know yet
_RECORD_BYTES = 1000  # two heads, packed: what is left of an exchange without its body, and the reading's record
_PLACES = tuple(
    Column(name, kind, False)
    for name, kind in (("capture_id", "VARCHAR"), ("warc_offset", "BIGINT"), ("warc_length", "BIGINT"))
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which bodies may go: superseded for so many days, beyond the last versions of their page."""

    days: int = 180
    versions: int = 3


@dataclass(frozen=True, slots=True)
class Prunable:
    """What a rule finds: captures by archive part, and the bytes their exchanges take there."""

    by_part: dict[str, frozenset[str]]
    size_bytes: int

    @property
    def capture_count(self) -> int:
        """How many captures."""
        return sum(map(len, self.by_part.values()))


def prunable(con: DuckDBPyConnection, archive: Path, rule: Rule, now: datetime) -> Prunable:
    """Find the captures whose bodies may go: superseded, and no row of core that holds now rests on them.

    Args:
        con: any connection to the warehouse.
        archive: its archive's folder.
        rule: which may go.
        now: aware time.
    """
    before = (now - timedelta(days=rule.days)).astimezone(UTC).replace(tzinfo=None)
    found = con.execute(sql_text("load", "prunable"), {"keep": rule.versions, "before": before}).fetchall()
    resting = {capture_id for (capture_id,) in con.execute(_resting(con)).fetchall()}
    by_part: dict[str, set[str]] = defaultdict(set)
    sizes = {capture_id: length for capture_id, _, length in found}
    for capture_id, part, _ in found:
        if capture_id not in resting and (archive / part).exists():
            by_part[part].add(capture_id)
    left = {
        part: frozenset(ids - {key for key, _ in read_readings(archive / part)}) for part, ids in by_part.items()
    }
    return Prunable(
        {part: ids for part, ids in left.items() if ids},
        sum(sizes[one] for ids in left.values() for one in ids),
    )


def _resting(con: DuckDBPyConnection) -> str:
    """Ask for all captures on which rows of core rest that hold now; not what left its page, nor closed history."""
    columns: dict[str, set[str]] = defaultdict(set)
    for schema, table, column, *_ in con.execute(
        sql_text("load", "catalog_columns"), {"schemas": ["core"]}
    ).fetchall():
        columns[f"{schema}.{table}"].add(column)
    asked = []
    for name, has in sorted(columns.items()):
        if "capture_id" not in has or name == "core.metric":  # a number as it was measured: its reading says it
            continue
        ends = [f"{column} IS NULL" for column in ("removed_at", "valid_to") if column in has]
        # Names come from our own catalogue.
        asked.append(f"SELECT capture_id FROM {name} WHERE {' AND '.join(ends) or 'TRUE'}")  # noqa: S608
    return " UNION ".join(asked)


def look(folder: Path, rule: Rule, now: datetime) -> Prunable:
    """Find what would go, from the published copy."""
    con = connect_reader(folder)
    try:
        return prunable(con, folder / ARCHIVE_FOLDER, rule, now)
    finally:
        con.close()


def prune(settings: Settings, rule: Rule, now: datetime) -> tuple[int, int]:
    """Empty the bodies that a rule lets go, keep their readings, and tell the tables where everything lies now.

    Killed half-way, the same command goes on.

    Returns:
        How many bodies went, and how many bytes the archive shrank. A body smaller than its reading stays.

    Raises:
        LockedError, WarehouseError, ArchiveError: as in a harvest.
    """
    folder = settings.warehouse_folder()
    archive = folder / ARCHIVE_FOLDER
    with writer_lock(folder, "archive prune", now):
        sweep(archive)
        con = open_warehouse(folder)
        try:
            known_ledger(con, archive)
            _realign(con, archive, _journal(archive))
            found = prunable(con, archive, rule, now)
            before = _size(archive, found.by_part)
            write_bytes(archive / JOURNAL, json.dumps(sorted(found.by_part)).encode())
            count = 0
            for part, chosen in sorted(found.by_part.items()):
                count += _empty(archive / part, chosen, settings.parse_workers)
            _realign(con, archive, found.by_part)
            newest = max((run.run_id for run in runs(con)), default=0)
        finally:
            con.close()
        publish(folder, newest, keep=settings.keep_snapshots)
        (archive / JOURNAL).unlink()
    return count, before - _size(archive, found.by_part)


def _empty(part: Path, chosen: frozenset[str], parse_workers: int) -> int:
    """Empty the bodies that take more room than their readings; return how many."""
    changes: dict[str, Change] = {}
    for visit in read_part_again(part, parse_workers):
        capture = visit.capture
        if capture.capture_id not in chosen or capture.stored is None or not isinstance(visit.page, Page):
            continue
        reading = reading_text(visit.page)
        if capture.stored.length > len(zlib.compress(reading.encode())) + _RECORD_BYTES:
            changes[capture.capture_id] = Change("empty", capture, reading)
    rewrite(part, changes, NOTHING)
    return len(changes)


def _journal(archive: Path) -> list[str]:
    try:
        said = json.loads((archive / JOURNAL).read_text("utf-8"))
    except FileNotFoundError:
        return []
    return [str(name) for name in said]


def _realign(con: DuckDBPyConnection, archive: Path, parts: Iterable[str]) -> None:
    """Write down where the exchanges of these parts lie."""
    for part in parts:
        found = places(archive / part)
        values: list[list[Any]] = [
            list(found),
            [at.offset for at in found.values()],
            [at.length for at in found.values()],
        ]
        with transaction(con):
            create_stage(con, "incoming_place", _PLACES)
            fill(con, "incoming_place", _PLACES, [values])
            con.execute(sql_text("load", "place"))
            con.execute("DROP TABLE incoming_place")


def _size(archive: Path, parts: Iterable[str]) -> int:
    return sum((archive / part).stat().st_size for part in parts)
