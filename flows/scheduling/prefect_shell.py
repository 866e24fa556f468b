"""Prefect around plain functions: it shows and schedules, and when it fails the work goes on without it."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from prefect import flow, get_client
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run as this_run
from prefect.states import Completed

from flows.settings import MAIN, Settings
from flows.telling.runlog import writing_run
from warehouse import state
from warehouse.errors import WarehouseError
from warehouse.lock import holder
from warehouse.publish import connect_reader

log = logging.getLogger(__name__)
T = TypeVar("T")
TAG = "recapture"
# A run that was started again goes on from the ledger; Prefect repeating or remembering it would lie.
PLAIN: dict[str, Any] = {"persist_result": False, "retries": 0, "validate_parameters": True}


def place_tag(folder: Path) -> str:
    """The tag of all flow runs on one warehouse of this machine: a server may know of others."""
    return f"{socket.gethostname()}:{folder.absolute()}"


def guarded(wrap: Callable[[Callable[[], None]], Callable[[], object]], work: Callable[[], T]) -> T:
    """Do ``work`` inside what Prefect makes of it, or outside when Prefect fails; never twice.

    Args:
        wrap: makes a flow or task of a function without arguments.
        work: what is to be done; what it raises is raised.
    """
    done: list[T] = []
    raised: list[BaseException] = []

    def body() -> None:
        try:
            done.append(work())
        except BaseException as error:  # the work's own end, Ctrl-C included: told from Prefect's failures below
            raised.append(error)
            raise

    try:
        wrap(body)()
    except Exception as error:  # noqa: BLE001 - Prefect fails in many ways; none of them is the work's
        if not raised:
            log.warning("Prefect failed (%s: %s); going on without it", type(error).__name__, error)
    if raised:
        raise raised[0]
    return done[0] if done else work()


def step(name: str, run_name: str, work: Callable[[], T]) -> T:
    """Do one step of a larger flow as a flow run of its own."""
    return guarded(flow(name=name, flow_run_name=run_name, **PLAIN), work)


def warehouse_name() -> str:
    """How the warehouse of this flow run is called, for its name."""
    return str((this_run.parameters or {}).get("warehouse") or MAIN)


def skipped(text: str) -> State[None]:
    """End a flow run well, having done nothing, and say why."""
    log.info("%s", text)
    return Completed(name="Skipped", message=text, data=None)


def writer_in_words(folder: Path) -> str | None:
    """Say who writes to a warehouse now, e.g. "run 12 is writing since 2026-…"; None when nobody does."""
    held = holder(folder)
    if held is None:
        return None
    run_id = writing_run(folder, held.pid)
    who = f"run {run_id}" if run_id is not None else f"process {held.pid} ({held.job or 'unknown'})"
    return f"{who} is writing since {held.since or 'a moment ago'}"


def reason_to_skip(settings: Settings, due_at: datetime | None) -> str | None:
    """Say why a scheduled run has nothing to do; None when it should run. The ledger decides, not Prefect.

    Args:
        settings: the warehouse.
        due_at: when a schedule wanted this run; None when a person started it.

    Returns:
        That somebody writes, or that a run began after this one was due: after downtime many runs are late, and
        one of them is enough.
    """
    folder = settings.warehouse_folder()
    if who := writer_in_words(folder):
        return f"skipped: {who}"
    if due_at is None:
        return None
    try:
        con = connect_reader(folder)
    except WarehouseError:
        return None  # nothing is published yet
    try:
        newest = next((run for run in state.runs(con) if run.kind == "harvest"), None)
    finally:
        con.close()
    if newest is not None and newest.started_at >= due_at:
        return (
            f"skipped: it was due at {due_at:%Y-%m-%d %H:%M} UTC, and run {newest.run_id} "
            f"began after that, at {newest.started_at:%Y-%m-%d %H:%M}"
        )
    return None


def due_time() -> datetime | None:
    """When the schedule wanted this flow run to begin; None when a person started it, or without an API."""
    run_id = this_run.id
    if not run_id:
        return None
    try:
        with get_client(sync_client=True) as client:
            run = client.read_flow_run(run_id)
    except Exception as error:  # noqa: BLE001 - see guarded
        log.warning("Prefect cannot say when this run was due (%s)", type(error).__name__)
        return None
    return run.expected_start_time if run.auto_scheduled else None
