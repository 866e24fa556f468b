"""The harvest as a Prefect flow: ``from flows.harvest import harvest``.

A thin shell: the work is ``flows.pipeline``, a task is a batch, and the ledger in the warehouse, not
Prefect's state, says what is done. So retries and result caching stay off here: a retried flow run
resumes from the ledger by itself, and a cached batch would hide what changed on the web.
"""

from __future__ import annotations

import logging
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from extract.errors import ExtractError
from flows import pipeline
from flows.batch import BatchJob, BatchResult, Seen, Workshop
from flows.errors import NoWebError
from flows.progress import Progress, Silent
from flows.settings import Settings, SettingsError, read_settings
from flows.summary import summary_markdown
from warehouse.errors import WarehouseError

log = logging.getLogger(__name__)


def run_as_task(workshop: Workshop, job: BatchJob, seen: Seen) -> BatchResult:
    """Run one batch as a Prefect task of its own, named after the batch."""

    # The job's targets stay out of Prefect's database: the task takes no parameters.
    @task(name="batch", task_run_name=job.batch_id, cache_policy=NO_CACHE, persist_result=False)
    def work() -> BatchResult:
        return workshop.run(job, seen)

    return work()


class Logged(Silent):
    """Tells the flow run's log what stage a run is in."""

    def note(self, text: str) -> None:
        """Log it."""
        log.info("%s", text)

    def done(self, text: str = "") -> None:
        """Log it."""
        log.info("%s", text)


def harvest_as_flow(settings: Settings, progress: Progress | None = None) -> pipeline.Harvested:
    """Run the harvest of ``settings`` inside a flow run, batches as tasks; publish its summary as an artifact."""
    harvested = pipeline.harvest(settings, progress or Logged(), run_as_task)
    create_markdown_artifact(
        key="recapture-harvest",
        markdown=summary_markdown(harvested),
        description=f"Run {harvested.run_id} of {harvested.folder}",
    )
    return harvested


@flow(name="recapture-harvest", flow_run_name="harvest {web} {warehouse}", persist_result=False, retries=0)
def harvest(
    seeds: list[str] | None = None,
    warehouse: str | None = None,
    web: str | None = None,
    archive: str | None = None,
    depth: int | None = None,
    limit: int | None = None,
    all_sessions: bool | None = None,
) -> dict[str, int]:
    """Harvest seed files into a warehouse.

    Args:
        seeds: seed files or folders of them; by default ``seeds``.
        warehouse: a name below ``data/`` or a path; by default ``main``, or ``demo`` for the offline twin.
        web: ``live``, ``replay`` or ``auto``.
        archive: what ``replay`` answers from.
        depth: links followed from a seed.
        limit: targets of this run, at most.
        all_sessions: follow the material of every scheduled session, not only of those somebody names.

    Returns:
        Number of targets by outcome.

    Raises:
        SettingsError, SeedError: with the fix in the text, before any request.
    """
    settings = read_settings(
        {
            "seeds": [Path(path) for path in seeds] if seeds else None,
            "warehouse": warehouse,
            "web": web,
            "archive": archive,
            "depth": depth,
            "limit": limit,
            "all_sessions": all_sessions,
        }
    )
    return dict(harvest_as_flow(settings).outcomes)


def in_flow_run(settings: Settings, progress: Progress) -> pipeline.Harvested:
    """Harvest as a flow run of the command line: its settings and its progress bars.

    A harvest never depends on the API being there: when Prefect itself fails, the run goes on in this
    process from the ledger.
    """
    ours = (ExtractError, NoWebError, SettingsError, WarehouseError)
    name = f"harvest {settings.web} {settings.warehouse or ''}".strip()

    @flow(name="recapture-harvest", flow_run_name=name, persist_result=False, retries=0)
    def shell() -> pipeline.Harvested:
        return harvest_as_flow(settings, progress)

    try:
        return shell()
    except ours:
        raise
    except Exception as error:  # noqa: BLE001 - Prefect fails in many ways; none of them is the harvest's
        progress.note(f"Prefect failed ({type(error).__name__}: {error}); going on in this process.")
        return pipeline.harvest(settings, progress)
