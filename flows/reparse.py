"""All tables anew from the archive, as a Prefect flow; the work is ``flows.rebuild``."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from flows import rebuild
from flows.harvest import Logged
from flows.progress import Progress
from flows.settings import Settings, read_settings


@flow(name="recapture-reparse", flow_run_name="reparse {warehouse}", persist_result=False, retries=0)
def reparse(warehouse: str | None = None) -> int:
    """Read the archive of a warehouse anew and put the new tables in place of the old.

    Args:
        warehouse: a name below ``data/`` or a path; by default ``main``.

    Returns:
        Number of captures read.
    """
    settings = read_settings({"warehouse": warehouse})
    return rebuild.reparse(settings, progress=Logged()).capture_count


def in_flow_run(settings: Settings, progress: Progress, into: Path | None) -> rebuild.Rebuilt:
    """Reparse as a flow run of the command line: its settings and its progress bars."""
    name = f"reparse {settings.warehouse or ''}".strip()

    @flow(name="recapture-reparse", flow_run_name=name, persist_result=False, retries=0)
    def shell() -> rebuild.Rebuilt:
        return rebuild.reparse(settings, progress, into)

    return shell()
