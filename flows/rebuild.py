"""All tables anew from the archive, without the network: the archive is the truth, the rest a function of it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from extract.web.removal import sweep
from flows.cluster.parts import open_reader
from flows.decisions import read_decisions
from flows.pipeline import ARCHIVE_FOLDER, WORKING_FILE, load_visits, resolve_all
from flows.progress import Progress, Silent
from flows.respect import respected
from flows.settings import Settings, SettingsError, software_version
from warehouse import state
from warehouse.checks import CheckResult, faults, run_checks
from warehouse.connection import open_warehouse
from warehouse.errors import WarehouseError
from warehouse.lock import writer_lock
from warehouse.publish import PUBLISHED, only, publish
from warehouse.tombstones import FILE, bury, read_ledger, write_ledger


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How a reparse ended."""

    run_id: int
    folder: Path
    published: Path
    part_count: int
    capture_count: int
    checks: tuple[CheckResult, ...]

    @property
    def exit_code(self) -> int:
        """6 when a check found a fault."""
        return 6 if faults(self.checks) else 0


def _remove(database: Path) -> None:
    database.unlink(missing_ok=True)
    database.with_name(f"{database.name}.wal").unlink(missing_ok=True)


def _remove_traces(folder: Path) -> None:
    """Remove what may name what was removed and is made anew when it is wanted: logs, index, what a kill left."""
    shutil.rmtree(folder / "logs", ignore_errors=True)
    for left in (*folder.glob("*.duckdb.tmp"), *(folder / PUBLISHED).glob("*.tmp")):
        shutil.rmtree(left, ignore_errors=True)
    archive = folder / ARCHIVE_FOLDER
    (archive / "index.cdxj").unlink(missing_ok=True)
    for left in archive.glob(f".{FILE}.tmp"):
        left.unlink()
    sweep(archive)


def run_number(part: Path) -> int:
    """Tell which run wrote a part, from its name."""
    return int(part.name.split("-")[1])


def earlier_runs(folder: Path, parts: Sequence[Path]) -> list[state.Run]:
    """List the runs behind the archive, so that a later run takes a number none of them had.

    They are read from the old tables; a run these no longer tell of (a damaged file) is named by its parts.
    """
    known: dict[int, state.Run] = {}
    if (folder / WORKING_FILE).exists():
        with contextlib.suppress(WarehouseError):  # the damaged file is why somebody rebuilds
            con = open_warehouse(folder / WORKING_FILE)
            try:
                known = {run.run_id: run for run in state.runs(con)}
            finally:
                con.close()
    for part in sorted(parts):
        at = datetime.fromtimestamp(part.stat().st_mtime, UTC)
        known.setdefault(
            run_number(part), state.Run(run_number(part), "harvest", at, at, "unknown", (), "", "", {})
        )
    return [
        replace(run, status="finished", finished_at=run.finished_at or run.started_at) for run in known.values()
    ]


def waves(parts: list[Path]) -> Iterator[list[Path]]:
    """Group archive parts by run and wave, in order: the harvest resolved after each wave, and so do we.

    Older identifiers of talks stay as aliases; the same steps in the same order make the same ones.
    """
    for _, group in groupby(sorted(parts), key=lambda part: part.name.rsplit("-", 1)[0]):
        yield list(group)


def reparse(settings: Settings, progress: Progress | None = None, into: Path | None = None) -> Rebuilt:
    """Rebuild the tables of a warehouse from its archive; finish a removal on request that is under way.

    Args:
        settings: the warehouse, and how many parser processes.
        progress: told what happens.
        into: another folder for the new tables; by default they replace the old ones when they are complete.

    Returns:
        What was read.

    Raises:
        SettingsError: there is no archive. LockedError, WarehouseError, ArchiveError as in a harvest.
    """
    progress = progress or Silent()
    source = settings.warehouse_folder()
    parts = list((source / ARCHIVE_FOLDER).glob("run-*.warc.gz"))
    if not parts:
        raise SettingsError(
            f"{source / ARCHIVE_FOLDER}: no archive parts; harvest first, "
            "or name another warehouse with --warehouse"
        )
    folder = into or source
    ledger = read_ledger(source / ARCHIVE_FOLDER)
    if ledger.is_pending and into is not None:
        raise SettingsError("a removal on request is under way; finish it first: recapture forget --resume")
    with writer_lock(folder, "reparse", datetime.now(UTC)):
        fresh = folder / "rebuilt.duckdb"
        _remove(fresh)
        con = open_warehouse(fresh)
        try:
            bury(con, ledger.tombstones)
            state.restore_runs(con, earlier_runs(source, parts))
            run_id = state.begin_run(con, datetime.now(UTC), "reparse", [], software_version(), kind="reparse")
            decisions = read_decisions(settings.seeds)
            captures = 0
            progress.stage("Reading the archive", None)
            with open_reader(settings, folder) as reader:
                reader.begin(sorted(parts))
                for wave in waves(parts):
                    for part in wave:
                        visits = reader.read(part)
                        if ledger.is_pending:
                            visits = respected(part, visits, ledger.forgotten)
                        load_visits(con, run_number(part), part.name.removesuffix(".warc.gz"), visits)
                        captures += len(visits)
                        for visit in visits:
                            progress.visited(visit)
                    resolve_all(con, decisions)
            progress.done(f"{len(parts)} parts, {captures} captures")
            checks = tuple(run_checks(con))
            state.finish_run(con, run_id, datetime.now(UTC), "finished", {"captures": captures})
        finally:
            con.close()
        # A log left by a killed writer belongs to the tables that go, not to the new ones.
        (folder / f"{WORKING_FILE}.wal").unlink(missing_ok=True)
        fresh.replace(folder / WORKING_FILE)
        published = publish(folder, run_id, keep=settings.keep_snapshots).path
        if ledger.is_pending:
            only(folder, published)
            _remove_traces(folder)
            write_ledger(source / ARCHIVE_FOLDER, replace(ledger, is_pending=False))
    return Rebuilt(run_id, folder, published, len(parts), captures, checks)
