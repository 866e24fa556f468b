"""All tables anew from the archive, as a Prefect flow; the work is ``flows.rebuild``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, tags

from flows import rebuild
from flows.harvest import settings_of
from flows.progress import Progress
from flows.scheduling.prefect_shell import PLAIN, TAG, guarded, skipped, warehouse_name, writer_in_words
from flows.settings import Settings
from flows.telling.seen import Api, FlowProgress
from warehouse.errors import LockedError


@flow(name="recapture-reparse", flow_run_name=lambda: f"reparse {warehouse_name()}", **PLAIN)
def reparse(warehouse: str | None = None, config: str | None = None) -> Any:
    """Read the archive of a warehouse anew and put the new tables in place of the old.

    Args:
        warehouse: a name below ``data/`` or a path; by default ``main``.
        config: the configuration file; by default ``recapture.toml`` where the worker runs.

    Returns:
        Number of captures read; nothing, and the state "Skipped", while a run writes.
    """
    settings = settings_of(config, warehouse=warehouse)
    try:
        return rebuild.reparse(settings, progress=FlowProgress(Api())).capture_count
    except LockedError as error:
        return skipped(f"skipped: {writer_in_words(settings.warehouse_folder()) or error.what}")


def in_flow_run(settings: Settings, progress: Progress, into: Path | None) -> rebuild.Rebuilt:
    """Reparse as a flow run of the command line: its settings and its progress bars."""
    name = f"reparse {settings.warehouse or ''}".strip()

    def wrap(body: Any) -> Any:
        return flow(name="recapture-reparse", flow_run_name=name, **PLAIN)(body)

    with tags(TAG):
        return guarded(wrap, lambda: rebuild.reparse(settings, progress, into))
