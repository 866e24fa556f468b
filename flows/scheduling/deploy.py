"""Deployments: which flows are offered to Prefect, under which names, when, and with which parameters."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from prefect import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow
from prefect.schedules import Cron
from prefect.states import Cancelled, Crashed
from prefect.types.entrypoint import EntrypointType

from flows.export import export
from flows.harvest import harvest, recheck
from flows.nightly import nightly
from flows.publish import publish
from flows.reparse import reparse
from flows.scheduling.prefect_shell import TAG, place_tag, writer_in_words
from flows.settings import Settings, SettingsError

log = logging.getLogger(__name__)
NIGHTLY = "nightly"
DEAD = "its process ended; what it loaded is kept, and the next run goes on"
LATE = "nothing was up when it was due; the newest of the late runs is enough"
FLOWS: dict[str, Flow[..., Any]] = {
    NIGHTLY: nightly, "harvest": harvest, "recheck": recheck, "reparse": reparse, "publish": publish,
    "export": export,
}  # fmt: skip


def check_cron(settings: Settings) -> None:
    """Check the schedule before anything is registered.

    Raises:
        SettingsError: the text is no cron line; says what one looks like.
    """
    try:
        CronSchedule(cron=settings.cron, timezone=settings.timezone)
    except ValueError:
        raise SettingsError(
            f'cron = "{settings.cron}" is no cron line; five fields: minute, hour, day, month, weekday, '
            'for example "0 3 * * *" for every night at three'
        ) from None


def deployments(settings: Settings, parameters: dict[str, Any], pool: str | None = None) -> list[RunnerDeployment]:
    """Make the deployments: ``nightly`` with its schedule, the other flows to be started by hand.

    Args:
        settings: cron line and time zone.
        parameters: what every flow is given, where it takes it: ``config``, ``warehouse``, ``seeds`` …
        pool: the work pool whose workers run them; None when this process does.
    """
    check_cron(settings)
    made = []
    for name, one in FLOWS.items():
        taken = set(one.parameters.properties)
        deployment = one.to_deployment(
            name=name,
            schedule=Cron(settings.cron, timezone=settings.timezone) if name == NIGHTLY else None,
            parameters={key: value for key, value in parameters.items() if key in taken and value is not None},
            tags=[TAG] if pool else [TAG, place_tag(settings.warehouse_folder())],
            work_pool_name=pool,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        assert isinstance(deployment, RunnerDeployment)  # it is awaitable only inside a running loop
        made.append(deployment)
    return made


def deploy(settings: Settings, parameters: dict[str, Any], pool: str) -> list[str]:
    """Register the deployments for a work pool, which is made (type ``process``) when it is not there.

    Returns:
        Their names, as Prefect shows them.
    """
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(pool)
        except ObjectNotFound:
            client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    names = []
    for deployment in deployments(settings, parameters, pool):
        deployment.apply()
        names.append(f"{deployment.flow_name}/{deployment.name}")
    return names


def reconcile(settings: Settings, deployment_ids: list[Any], now: datetime | None = None) -> tuple[int, int]:
    """Bring Prefect's view to what is true before the schedule starts: the ledger decides.

    Flow runs that are still shown as running died with their process when nobody writes the warehouse. Of runs that
    became late while nothing was up, the newest stays: one is enough.

    Returns:
        How many flow runs were closed, and how many late ones were taken back.
    """
    moment = now or datetime.now(UTC)
    closed = taken_back = 0
    with get_client(sync_client=True) as client:
        if writer_in_words(settings.warehouse_folder()) is None:
            alive = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
            for run in _runs(client, alive, tag=place_tag(settings.warehouse_folder())):
                client.set_flow_run_state(run.id, Crashed(message=DEAD), force=True)
                closed += 1
        late = [
            run
            for run in _runs(client, (StateType.SCHEDULED,), deployment_ids)
            if run.auto_scheduled and run.expected_start_time and run.expected_start_time < moment
        ]
        by_deployment: dict[Any, list[FlowRun]] = {}
        for run in sorted(late, key=lambda one: one.expected_start_time or moment):
            by_deployment.setdefault(run.deployment_id, []).append(run)
        for runs in by_deployment.values():
            for run in runs[:-1]:
                client.set_flow_run_state(run.id, Cancelled(message=LATE), force=True)
                taken_back += 1
    return closed, taken_back


def planned_count(deployment_ids: list[Any]) -> int:
    """Count the runs that the server has planned; 0 long after registering: its scheduler does not work."""
    with get_client(sync_client=True) as client:
        return len(_runs(client, (StateType.SCHEDULED,), deployment_ids))


def _runs(
    client: Any, kinds: tuple[StateType, ...], deployment_ids: list[Any] | None = None, tag: str | None = None
) -> list[FlowRun]:
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=list(kinds)))
    found = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=state, tags=FlowRunFilterTags(all_=[tag]) if tag else None),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=deployment_ids)) if deployment_ids else None,
        limit=200,
    )
    return list(found)
