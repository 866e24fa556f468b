"""Export as a Prefect flow: all tables as files, from the published copy."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Literal

from prefect import flow

from flows.harvest import settings_of
from flows.scheduling.prefect_shell import PLAIN, warehouse_name
from flows.settings import Settings, SettingsError
from warehouse.export import export_parquet
from warehouse.publish import connect_reader


def export_tables(
    settings: Settings, target: Path, form: Literal["parquet", "csv"] = "parquet", since: date | None = None
) -> int:
    """Write all tables of ``core`` and ``report`` into a folder; return how many files.

    Args:
        settings: the warehouse.
        target: the folder; made when missing.
        form: ``parquet`` or ``csv``.
        since: only rows loaded from this day (UTC) on, to be merged over an earlier export.

    Raises:
        WarehouseError: nothing is published yet, or the folder holds something else.
    """
    con = connect_reader(settings.warehouse_folder(), is_hardened=False)  # this writes files
    try:
        moment = datetime.combine(since, time(), UTC) if since else None
        return len(export_parquet(con, target, form, since=moment))
    finally:
        con.close()


@flow(name="recapture-export", flow_run_name=lambda: f"export {warehouse_name()}", **PLAIN)
def export(
    target: str | None = None,
    warehouse: str | None = None,
    form: Literal["parquet", "csv"] = "parquet",
    since: date | None = None,
    config: str | None = None,
) -> Any:
    """Write all tables as files.

    Args:
        target: the folder; by default the setting ``export_dir``.
        warehouse: a name below ``data/`` or a path; by default ``main``.
        form: ``parquet`` or ``csv``.
        since: only rows loaded from this day (UTC) on, to be merged over an earlier export.
        config: the configuration file; by default ``recapture.toml`` where the worker runs.

    Returns:
        Number of files.

    Raises:
        SettingsError: no folder is named.
    """
    settings = settings_of(config, warehouse=warehouse, export_dir=target)
    if settings.export_dir is None:
        raise SettingsError('export: no folder is named; give target, or put export_dir = "…" into recapture.toml')
    return export_tables(settings, settings.export_dir, form, since)
