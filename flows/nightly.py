"""What runs every night: ask what is due, publish, export. Each step is a flow run; the ledger decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from prefect import flow, tags
from prefect.client.schemas.objects import State

from flows.export import export_tables
from flows.harvest import Web, harvest_as_flow, settings_of
from flows.publish import publish_and_show
from flows.scheduling.contact import require_contact
from flows.scheduling.prefect_shell import (
    PLAIN,
    TAG,
    due_time,
    place_tag,
    reason_to_skip,
    skipped,
    step,
    warehouse_name,
    writer_in_words,
)
from flows.settings import Settings
from warehouse.errors import LockedError


class NothingReachableError(Exception):
    """Every address failed: no network here, most likely."""


def of_the_night(settings: Settings, *, everything: bool) -> Settings:
    """Settings of a nightly run: only what is due, and never the offline twin in place of a silent web.

    Raises:
        SettingsError: no contact is set.
    """
    require_contact(settings)
    web = "live" if settings.web == "auto" else settings.web
    return replace(settings, web=web, due=not everything, since=None, only_failed=False)


@flow(name="recapture-nightly", flow_run_name=lambda: f"nightly {warehouse_name()}", **PLAIN)
def nightly(
    seeds: list[str] | None = None,
    warehouse: str | None = None,
    web: Web | None = None,
    archive: str | None = None,
    limit: int | None = None,
    everything: bool = False,
    config: str | None = None,
) -> Any:
    """Ask what is due, bring it together, publish, write site and export when their folders are set, tell people.

    Args:
        seeds: seed files or folders of them; by default ``seeds``.
        warehouse: a name below ``data/`` or a path; by default ``main``.
        web: ``live`` or ``replay``; ``auto`` counts as live.
        archive: what ``replay`` answers from.
        limit: targets of this run, at most.
        everything: ask every known address, not only those that are due.
        config: the configuration file; by default ``recapture.toml`` where the worker runs.

    Returns:
        Number of targets by outcome; nothing, and the state "Skipped", while another run writes, or when a run
        began after this one was due.

    Raises:
        SettingsError, SeedError: with the fix in the text, before any request. ChecksFailedError, after the data
        is kept. NothingReachableError: every address failed.
    """
    settings = of_the_night(
        settings_of(config, seeds=seeds, warehouse=warehouse, web=web, archive=archive, limit=limit),
        everything=everything,
    )
    return run_night(settings)


def run_night(settings: Settings) -> dict[str, int] | State[None]:
    """Do the steps of a night inside a flow run."""
    reason = reason_to_skip(settings, due_time())
    if reason:
        return skipped(reason)
    folder = str(settings.warehouse_folder())
    try:
        with tags(TAG, place_tag(settings.warehouse_folder())):
            harvested = step("recapture-recheck", f"recheck {folder}", lambda: harvest_as_flow(settings))
            placed = replace(settings, warehouse=_as_path(harvested.folder))
            published = step("recapture-publish", f"publish {folder}", lambda: publish_and_show(placed))
            if (target := settings.export_dir) is not None:
                step("recapture-export", f"export {folder}", lambda: export_tables(placed, target))
    except LockedError as error:
        return skipped(f"skipped: {writer_in_words(settings.warehouse_folder()) or error.what}")
    published.tables.raise_for_faults()
    if harvested.exit_code == 4:
        raise NothingReachableError("every address failed: is the network there? See: recapture doctor")
    return dict(harvested.outcomes)


def _as_path(folder: Path) -> str:
    return str(folder.absolute())  # a bare name would be looked for below data_dir
