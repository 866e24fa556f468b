"""``python -m flows.scheduling.serve``: wait for the schedule and run its flows. ``supervise`` keeps it up."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from prefect import get_client
from prefect.runner import Runner

from flows.harvest import settings_of
from flows.scheduling.deploy import check_cron, deployments, planned_count, reconcile
from flows.settings import Settings, SettingsError
from flows.telling.runlog import LOGS

_terminal = [2]  # where our starter reads us; another number once our own output goes to a file
LOG_BYTES = 20_000_000
START_S = 180.0  # a cold start of a Prefect server takes 20 to 50 s on a small machine
SCHEDULED_S = 150.0  # a server plans within a minute
END_S = 10.0
RUNS_AT_ONCE = 5  # the ledger keeps them apart; the rest waits


def wait_for_api(seconds: float = START_S) -> None:
    """Wait until the API answers.

    Raises:
        TimeoutError: it did not; whoever keeps us up starts us again.
    """
    until = time.monotonic() + seconds
    with get_client(sync_client=True) as client:
        while (trouble := client.api_healthcheck()) is not None:
            if time.monotonic() > until:
                raise TimeoutError(f"the Prefect API at {client.api_url} does not answer: {trouble}")
            time.sleep(0.3)


async def serve(settings: Settings, parameters: dict[str, Any]) -> None:
    """Register the deployments, bring Prefect's view up to date, and run what is due until told to stop."""
    runner = Runner(name="recapture", limit=RUNS_AT_ONCE, pause_on_shutdown=False)
    made = await asyncio.to_thread(deployments, settings, parameters)
    ids = [await runner.aadd_deployment(deployment) for deployment in made]
    closed, taken_back = await asyncio.to_thread(reconcile, settings, ids)
    if closed:
        say(f"{closed} flow runs that died with their process were closed.")
    if taken_back:
        say(f"{taken_back} late runs were taken back; one is enough.")
    say(f"Ready: the nightly run starts by {settings.cron!r}, time zone {settings.timezone}.")
    await _until_told(runner, ids)


async def _until_told(runner: Runner, ids: list[Any]) -> None:
    """Run what is due until SIGTERM, then end flow runs in order.

    Prefect's own handler of SIGTERM (3.8.8) leaves its work undone, so ours takes its place once it is set.
    """
    running = asyncio.create_task(runner.start())
    while not (runner.started or running.done()):  # noqa: ASYNC110 - Prefect has no event for it
        await asyncio.sleep(0.05)
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    watching = asyncio.create_task(_watch_schedule(ids))
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    watching.cancel()
    if running.done():
        waiting.cancel()
        await running  # raises what stopped it
        return
    with contextlib.suppress(Exception):  # whatever Prefect cannot end in order, our starter ends by force
        await asyncio.wait_for(runner.astop(), END_S)
    running.cancel()
    with contextlib.suppress(Exception, asyncio.CancelledError):
        await asyncio.wait_for(running, END_S)


async def _watch_schedule(ids: list[Any], seconds: float = SCHEDULED_S) -> None:
    """Say so when the server plans no run: a schedule that silently never fires is the worst that can happen."""
    await asyncio.sleep(seconds)
    try:
        count = await asyncio.to_thread(planned_count, ids)
    except Exception as error:  # noqa: BLE001 - Prefect fails in many ways; polling goes on and tells of it
        say(f"Prefect could not be asked for its plan ({type(error).__name__}).")
        return
    if not count:
        say(
            "The Prefect server has planned no run: nothing will start by itself. Its log says why "
            "(Prefect 3.8.8 needs SQLAlchemy below 2.1)."
        )


def say(text: str) -> None:
    """Tell the person who started us; what Prefect and the flow runs print goes to a file."""
    os.write(_terminal[-1], f"{text}\n".encode())


def log_to(path: Path) -> None:
    """Send what this process and its flow runs print into a file, begun anew when it has grown large."""
    _terminal.append(os.dup(2))
    path.parent.mkdir(parents=True, exist_ok=True)
    is_large = path.exists() and path.stat().st_size > LOG_BYTES
    with path.open("wb" if is_large else "ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def main(arguments: list[str]) -> int:
    """Serve with the parameters given as one JSON object; 2 when the configuration is wrong."""
    logging.getLogger("prefect").setLevel(logging.WARNING)
    parameters: dict[str, Any] = json.loads(arguments[0]) if arguments else {}
    flags = {key: value for key, value in parameters.items() if key != "config"}
    try:
        settings = settings_of(parameters.get("config"), **flags)
        check_cron(settings)  # before minutes are spent waiting
        log_to(settings.warehouse_folder() / LOGS / "schedule.log")
        wait_for_api()
        asyncio.run(serve(settings, parameters))
    except SettingsError as error:
        say(str(error))
        return 2
    except TimeoutError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main(sys.argv[1:]))
