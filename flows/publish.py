"""Check and publish the tables of a warehouse, and write its report site: the function and the Prefect flow."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from prefect import flow

from flows.harvest import settings_of
from flows.republish import Republished, republish
from flows.scheduling.prefect_shell import PLAIN, skipped, warehouse_name, writer_in_words
from flows.settings import Settings
from warehouse.errors import LockedError
from warehouse.publish import connect_reader

SITE = "warehouse.report.site"


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """What came of publishing: the tables, and the folder of the site; None when none was asked for."""

    tables: Republished
    site: Path | None


def write_site(folder: Path, target: Path) -> bool:
    """Write the report site of a warehouse; False when this version has none."""
    if find_spec(SITE) is None:
        return False
    con = connect_reader(folder)
    try:
        import_module(SITE).build_site(con, target)  # loaded here: only who wants a site pays for its libraries
    finally:
        con.close()
    return True


def publish_and_show(settings: Settings) -> PublishedSite:
    """Publish, then write the site into ``site_dir`` when one is set.

    Raises:
        LockedError, WarehouseError: as for ``republish``.
    """
    tables = republish(settings)
    target = settings.site_dir
    return PublishedSite(tables, target if target and write_site(tables.folder, target) else None)


@flow(name="recapture-publish", flow_run_name=lambda: f"publish {warehouse_name()}", **PLAIN)
def publish(warehouse: str | None = None, site_dir: str | None = None, config: str | None = None) -> Any:
    """Check the tables, publish them when readers do not see their newest state, and write the report site.

    Args:
        warehouse: a name below ``data/`` or a path; by default ``main``.
        site_dir: folder of the report site; by default the setting of that name, else none is written.
        config: the configuration file; by default ``recapture.toml`` where the worker runs.

    Returns:
        Path of the published copy; nothing, and the state "Skipped", while a run writes.

    Raises:
        ChecksFailedError: the checks found faults; the copy is published all the same.
    """
    settings = settings_of(config, warehouse=warehouse, site_dir=site_dir)
    try:
        done = publish_and_show(settings)
    except LockedError as error:
        return skipped(f"skipped: {writer_in_words(settings.warehouse_folder()) or error.what}")
    done.tables.raise_for_faults()
    return str(done.tables.path)
