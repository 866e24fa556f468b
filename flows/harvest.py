"""The harvest as a Prefect flow: ``from flows.harvest import harvest``.

A thin shell: the work is ``flows.pipeline``, a task is a batch, and the ledger in the warehouse, not
Prefect's state, says what is done. So retries and result caching stay off here: a retried flow run
resumes from the ledger by itself, and a cached batch would hide what changed on the web.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from prefect import flow, tags, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows import pipeline
from flows.batch import BatchJob, BatchResult, Crew, Seen
from flows.progress import Progress
from flows.scheduling.prefect_shell import (
    PLAIN,
    TAG,
    due_time,
    guarded,
    reason_to_skip,
    skipped,
    warehouse_name,
    writer_in_words,
)
from flows.settings import Settings, read_settings
from flows.telling.seen import Api, FlowProgress, show
from warehouse.errors import LockedError

Web = Literal["live", "replay", "auto"]
Outcomes = dict[str, int]


def run_as_task(crew: Crew, job: BatchJob, seen: Seen) -> BatchResult:
    """Run one batch as a Prefect task of its own, named after the batch."""
    # The job's targets stay out of Prefect's database: the task takes no parameters.
    return guarded(
        task(name="batch", task_run_name=job.batch_id, cache_policy=NO_CACHE, persist_result=False),
        lambda: crew.run(job, seen),
    )


def harvest_as_flow(settings: Settings, progress: Progress | None = None) -> pipeline.Harvested:
    """Run the harvest of ``settings`` inside a flow run: batches as tasks, and what it changed as artifacts."""
    api = Api()
    harvested = pipeline.harvest(settings, progress or FlowProgress(api), run_as_task)
    show(harvested, settings, api)
    return harvested


def settings_of(config: str | None, **flags: Any) -> Settings:
    """Read settings with the parameters of a flow run as flags; ``seeds`` are paths.

    Raises:
        SettingsError: a value cannot be used; the text names it and the fix.
    """
    seeds = flags.pop("seeds", None)
    flags["seeds"] = tuple(Path(path) for path in seeds) if seeds else None
    return read_settings(flags, Path(config) if config else None)


def harvest_or_skip(settings: Settings) -> Outcomes | State[None]:
    """Harvest inside a flow run; when somebody else writes, end well and say so."""
    try:
        return dict(harvest_as_flow(settings).outcomes)
    except LockedError as error:
        return skipped(f"skipped: {writer_in_words(settings.warehouse_folder()) or error.what}")


@flow(name="recapture-harvest", flow_run_name=lambda: f"harvest {warehouse_name()}", **PLAIN)
def harvest(
    seeds: list[str] | None = None,
    warehouse: str | None = None,
    web: Web | None = None,
    archive: str | None = None,
    depth: int | None = None,
    limit: int | None = None,
    all_sessions: bool | None = None,
    due: bool | None = None,
    since: date | None = None,
    only_failed: bool | None = None,
    config: str | None = None,
) -> Any:
    """Harvest seed files into a warehouse.

    Args:
        seeds: seed files or folders of them; by default ``seeds``.
        warehouse: a name below ``data/`` or a path; by default ``main``, or ``demo`` for the offline twin.
        web: ``live``, ``replay`` or ``auto``.
        archive: what ``replay`` answers from.
        depth: links followed from a seed.
        limit: targets of this run, at most.
        all_sessions: follow the material of every scheduled session, not only of those somebody names.
        due: ask only what is due now.
        since: ask only what was not asked since this day, UTC.
        only_failed: ask only what failed, could not be read or was blocked the last time.
        config: the configuration file; by default ``recapture.toml`` where the worker runs.

    Returns:
        Number of targets by outcome; nothing, and the state "Skipped", while another run writes.

    Raises:
        SettingsError, SeedError: with the fix in the text, before any request.
    """
    settings = settings_of(
        config, seeds=seeds, warehouse=warehouse, web=web, archive=archive, depth=depth, limit=limit,
        all_sessions=all_sessions, due=due, since=since, only_failed=only_failed,
    )  # fmt: skip
    return harvest_or_skip(settings)


@flow(name="recapture-recheck", flow_run_name=lambda: f"recheck {warehouse_name()}", **PLAIN)
def recheck(
    seeds: list[str] | None = None,
    warehouse: str | None = None,
    web: Web | None = None,
    archive: str | None = None,
    limit: int | None = None,
    config: str | None = None,
) -> Any:
    """Ask what is due now, what material is awaited on first; parameters and result as those of ``harvest``."""
    settings = settings_of(
        config, seeds=seeds, warehouse=warehouse, web=web, archive=archive, limit=limit, due=True
    )  # fmt: skip
    reason = reason_to_skip(settings, due_time())
    return skipped(reason) if reason else harvest_or_skip(settings)


def in_flow_run(settings: Settings, progress: Progress) -> pipeline.Harvested:
    """Harvest as a flow run of the command line: its settings and its progress bars.

    A harvest never depends on the API being there: when Prefect itself fails, the run goes on in this
    process from the ledger.
    """
    name = f"harvest {settings.web} {settings.warehouse or ''}".strip()

    def wrap(body: Any) -> Any:
        return flow(name="recapture-harvest", flow_run_name=name, **PLAIN)(body)

    with tags(TAG):
        return guarded(wrap, lambda: harvest_as_flow(settings, progress))
