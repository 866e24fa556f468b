"""Check the tables of a warehouse, and publish them again when readers do not see their newest state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.settings import Settings
from warehouse import state
from warehouse.checks import CheckResult, faults, run_checks
from warehouse.connection import WORKING, open_warehouse
from warehouse.errors import WarehouseError
from warehouse.lock import writer_lock
from warehouse.publish import CURRENT, publish


class ChecksFailedError(Exception):
    """The checks found faults in the tables; the data is kept and published."""


@dataclass(frozen=True, slots=True)
class Republished:
    """``is_new``: readers see another copy than before."""

    folder: Path
    run_id: int
    path: Path
    is_new: bool
    checks: tuple[CheckResult, ...]

    def raise_for_faults(self) -> None:
        """Fail when a check found a fault.

        Raises:
            ChecksFailedError: names the checks and what to type next.
        """
        found = faults(self.checks)
        if found:
            words = ", ".join(f"{check.name}: {check.fault_count} rows" for check in found)
            raise ChecksFailedError(f"checks failed ({words}); see: recapture maintain check")


def republish(settings: Settings) -> Republished:
    """Check the tables; publish them unless the copy that readers see was made after the last write.

    Raises:
        LockedError: another process writes. WarehouseError: there is no warehouse, or no run ended in it.
    """
    folder = settings.warehouse_folder()
    if not (folder / WORKING).exists():
        raise WarehouseError(f"{folder} holds no tables yet", "run `recapture harvest` first, or check --warehouse")
    with writer_lock(folder, "publish", datetime.now(UTC)):
        written_ns = (folder / WORKING).stat().st_mtime_ns
        con = open_warehouse(folder / WORKING)
        try:
            checks = tuple(run_checks(con))
            ended = [run.run_id for run in state.runs(con) if run.status in ("finished", "failed")]
        finally:
            con.close()
        if not ended:
            raise WarehouseError(f"no run has ended in {folder}", "run `recapture harvest` until its end")
        path = folder / "published" / f"run-{max(ended)}.duckdb"
        is_seen = (folder / CURRENT).exists() and (folder / CURRENT).resolve() == path.resolve()
        if is_seen and path.stat().st_mtime_ns >= written_ns:
            return Republished(folder, max(ended), path, False, checks)
        done = publish(folder, max(ended), keep=max(2, settings.keep_snapshots))
    return Republished(folder, max(ended), done.path, True, checks)
