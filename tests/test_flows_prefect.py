"""Flows on a real Prefect server, started once a session as ``schedule start`` starts it; and without one.

One file, so that all tests of one run share one server.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from extract.web.archive import write_web
from flows.cli import run
from flows.settings import SettingsError, read_settings
from warehouse.lock import writer_lock

ROOT = Path(__file__).resolve().parents[1]
RECAP, DECK = "https://blog.example.org/recap", "https://decks.example.org/anchors"
SEEDS = f"""
[event]
key = "harborconf-2031"
name = "HarborConf Europe 2031"

[[seed]]
url = "{RECAP}"
kind = "recap"
"""
HTML = (("content-type", "text/html; charset=utf-8"),)


def call(url: str, body: object = None, headers: dict[str, str] | None = None) -> tuple[int, Any, dict[str, str]]:
    """Ask past every client of ours; status, JSON, headers."""
    request = urllib.request.Request(
        url, data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **(headers or {})},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, None, dict(error.headers)


def login(api: str) -> dict[str, str]:
    """What a client of this server shows: the password, and a token against other web pages."""
    secret = os.environ["PREFECT_API_AUTH_STRING"]
    mine = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
    token = call(f"{api}/csrf-token?client=test", None, mine)[1]["token"]
    return mine | {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "test"}


def ask(api: str, what: str, body: object = None) -> list[dict[str, Any]]:
    """Ask for all its flow runs, task runs or artifacts."""
    return list(call(f"{api}/{what}/filter", body or {}, login(api))[1])


def runs_of(api: str, name: str) -> list[dict[str, Any]]:
    return [run for run in ask(api, "flow_runs") if name in run["name"]]


def until(is_so: Callable[[], object], seconds: float) -> object:
    """Wait for another process; there is nothing to be woken by."""
    end = time.monotonic() + seconds
    while not (found := is_so()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return False


class Web:
    """A small archived web and the folder it is harvested into."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.archive, self.seeds = folder / "w", folder / "web.warc.gz", folder / "seeds.toml"
        self.seeds.write_text(SEEDS, "utf-8")
        self.put()

    def put(self, deck_status: int = 200) -> None:
        title = "HarborConf Europe 2031 recap"
        items = f"<li>Anchors Aweigh: Holding Fast, Ada Reef, Harbor Labs (<a href='{DECK}'>slides</a>)</li>"
        body = (
            f"<html><head><title>{title}</title></head><body><h1>{title}</h1><h2>Talks</h2><ul>{items}</ul></body>"
        )
        pages = [(RECAP, 200, body.encode()), (DECK, deck_status, b"<html><title>Anchors</title><h1>Slides</h1>")]
        at = datetime(2031, 4, 1, tzinfo=UTC)
        write_web(self.archive, [(url, status, HTML, body, at) for url, status, body in pages])

    def given(self, **more: object) -> dict[str, Any]:
        return {
            "seeds": [str(self.seeds)], "web": "replay", "archive": str(self.archive),
            "warehouse": str(self.folder),
            **more,
        }  # fmt: skip

    def options(self) -> list[str]:
        return [str(self.seeds), "--web", "replay", "--archive", str(self.archive), "-w", str(self.folder)]


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("RECAPTURE_PARSE_WORKERS", "1")
    monkeypatch.setenv("RECAPTURE_EXPORT_DIR", str(tmp_path / "exported"))
    yield Web(tmp_path)


# --- without a server: when a night has nothing to do, and what it survives -------------------------------------


@pytest.mark.lab
def test_after_downtime_one_run_is_enough(web: Web) -> None:
    from flows.pipeline import harvest
    from flows.scheduling.prefect_shell import reason_to_skip

    settings = read_settings(web.given(seeds=(web.seeds,)))
    now = datetime.now(UTC)
    assert reason_to_skip(settings, now - timedelta(days=2)) is None  # nothing was ever harvested
    harvest(settings)
    assert reason_to_skip(settings, None) is None  # a person wants it
    reason = reason_to_skip(settings, now - timedelta(days=1))
    assert reason is not None and "run 1 began after that" in reason
    assert reason_to_skip(settings, now + timedelta(days=1)) is None


def test_without_a_contact_nothing_is_asked_of_the_live_web(web: Web) -> None:
    from flows.nightly import of_the_night

    for mode in ("live", "auto"):
        with pytest.raises(SettingsError, match=r"contact = .you@example"):
            of_the_night(read_settings({"web": mode}), everything=False)
    night = of_the_night(read_settings({"web": "auto", "contact": "a@example.org"}), everything=False)
    assert (night.web, night.due) == ("live", True)  # never the twin in place of a silent web
    assert of_the_night(read_settings({"web": "replay"}), everything=True).due is False


def test_work_goes_on_when_prefect_fails_before_within_or_after_it() -> None:
    from flows.scheduling.prefect_shell import guarded

    did: list[str] = []

    def work() -> str:
        did.append("work")
        return "result"

    def broken_before(body):
        raise ConnectionError("no API")

    def broken_after(body):
        def shell() -> None:
            body()
            raise ConnectionError("API went away")

        return shell

    for wrap in (broken_before, broken_after):
        did.clear()
        assert guarded(wrap, work) == "result"
        assert did == ["work"]  # never twice

    def failing() -> None:
        did.append("work")
        raise ValueError("ours")

    did.clear()
    with pytest.raises(ValueError, match="ours"):
        guarded(broken_after, failing)
    assert did == ["work"]


def test_a_night_without_a_server_fills_the_same_tables(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API is configured and nobody answers: the command line's harvest goes on without it."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.harvest import in_flow_run
    from flows.progress import Silent

    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        harvested = in_flow_run(read_settings(web.given(seeds=(web.seeds,))), Silent())
    assert dict(harvested.outcomes) == {"ok": 2}
    assert (harvested.run_id, harvested.is_resumed) == (1, False)


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Europe/Paris", datetime(2031, 3, 27, 12, tzinfo=UTC)),  # 02:30 does not exist on the 30th
        ("Europe/Paris", datetime(2031, 10, 23, 12, tzinfo=UTC)),  # and comes twice on the 26th
        ("America/New_York", datetime(2031, 3, 7, 12, tzinfo=UTC)),
    ],
)
def test_every_day_has_one_run_when_clocks_change(zone: str, begins: datetime) -> None:
    import asyncio

    from prefect.server.schemas.schedules import CronSchedule

    schedule = CronSchedule(cron="30 2 * * *", timezone=zone)
    found = asyncio.run(schedule.get_dates(n=6, start=begins.replace(tzinfo=ZoneInfo(zone))))
    days = [at.astimezone(ZoneInfo(zone)).date() for at in found]
    assert days == [begins.date() + timedelta(days=n) for n in range(1, 7)]


# --- the server that ``schedule start`` brings -------------------------------------------------------------


def test_the_server_is_closed_to_others(prefect_server: str) -> None:
    assert call(f"{prefect_server}/admin/version")[0] == 401  # nobody without the password
    mine = login(prefect_server)
    only_password = {"Authorization": mine["Authorization"]}
    assert call(f"{prefect_server}/flows/filter", {}, only_password)[0] == 403  # a page in somebody's browser
    status, _, headers = call(f"{prefect_server}/flows/filter", {}, mine | {"Origin": "https://evil.example"})
    assert status == 200
    assert "Access-Control-Allow-Origin" not in headers


# --- flows --------------------------------------------------------------------------------------------------


def test_flow_runs_on_the_real_server(prefect_server: str) -> None:
    from prefect import flow, task

    @task
    def count(line: str) -> int:
        return len(line.split())

    @flow(flow_run_name="count-words")
    def count_words(lines: list[str]) -> int:
        return sum(future.result() for future in count.map(lines))

    assert count_words(["one two", "three"]) == 3
    states = {run["name"]: run["state_name"] for run in ask(prefect_server, "flow_runs")}
    assert states["count-words"] == "Completed"


def test_a_night_on_the_server(prefect_server: str, web: Web) -> None:
    from flows.nightly import nightly

    assert nightly(**web.given(everything=True)) == {"ok": 2}
    web.put(deck_status=404)
    assert nightly(**web.given(everything=True)) == {"gone": 1, "unchanged": 1}
    last, _ = sorted(
        runs_of(prefect_server, f"nightly {web.folder}"), key=lambda run: run["start_time"], reverse=True
    )
    steps = [run for run in ask(prefect_server, "flow_runs") if "recapture" in run["tags"]]
    mine = [run for run in steps if str(web.folder) in run["name"]]
    assert {run["name"].partition(" ")[0] for run in mine} == {"recheck", "publish", "export"}
    assert last["state_name"] == "Completed"
    assert (web.folder.parent / "exported" / "manifest.json").exists()
    # A task is a batch, never an address: one for each archive part that holds pages, under its name.
    tasks = [
        task for task in ask(prefect_server, "task_runs") if task["flow_run_id"] in {run["id"] for run in mine}
    ]
    assert {task["state_name"] for task in tasks} == {"Completed"}
    parts = {part.name.removesuffix(".warc.gz") for part in (web.folder / "archive").glob("*.warc.gz")}
    assert {str(task["name"]) for task in tasks} == parts - {
        "run-000001-00-0000",
        "run-000002-00-0000",
    }  # seed files
    # What a run was given stays out of Prefect's database, apart from the parameters a person typed.
    assert all(not task["task_inputs"] for task in tasks)
    # what people see
    found = sorted(ask(prefect_server, "artifacts"), key=lambda item: item["created"])
    artifacts = {item["key"]: item for item in found}
    assert {"recapture-run", "recapture-coverage", "recapture-progress", "recapture-export"} <= artifacts.keys()
    page = artifacts["recapture-run"]["data"]
    assert page == (web.folder / "logs" / "run-2.md").read_text("utf-8")
    assert "## Died\n\n- deck: [Anchors Aweigh: Holding Fast" in page
    assert json.loads(artifacts["recapture-coverage"]["data"])[0]["with_slides"] == 0
    assert artifacts["recapture-progress"]["data"] == 100.0
    # and what an automation can act on
    wanted = {"filter": {"event": {"prefix": ["recapture.material.died"]}}, "limit": 50}

    def events() -> list[dict[str, Any]]:  # they travel in the background
        told = call(f"{prefect_server}/events/filter", wanted, login(prefect_server))[1]["events"]
        return [one for one in told if one["payload"]["warehouse"] == str(web.folder)]

    (event,) = until(events, 30)  # type: ignore[misc]
    assert event["resource"]["prefect.resource.name"] == "Anchors Aweigh: Holding Fast"
    said = event["payload"]
    assert (said["role"], said["url"], said["run_id"], said["state_before"]) == ("slides", DECK, 2, "present")


def test_the_second_of_two_ends_skipped(prefect_server: str, web: Web) -> None:
    from flows.harvest import harvest
    from flows.nightly import nightly
    from flows.progress import Silent
    from flows.publish import publish
    from flows.reparse import reparse
    from flows.telling.runlog import RunLog

    harvest(**web.given())
    with writer_lock(web.folder, "harvest", datetime(2031, 4, 2, 3, tzinfo=UTC)), RunLog(Silent()) as log:
        log.begin(web.folder, 7)  # as a run in another process does
        for flow, more in ((nightly, {}), (harvest, {}), (publish, {"seeds": None}), (reparse, {"seeds": None})):
            given = web.given(**more)
            taken = {key: value for key, value in given.items() if key in flow.parameters.properties}
            state = flow(**taken, return_state=True)
            assert (state.name, state.type.value) == ("Skipped", "COMPLETED"), flow.name
            assert state.message == "skipped: run 7 is writing since 2031-04-02T03:00:00+00:00"
    assert {run["state_name"] for run in runs_of(prefect_server, f"reparse {web.folder}")} == {"Skipped"}


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"web": "internet"}, "'live', 'replay' or 'auto'"),
        ({"limit": "many"}, "limit"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_wrong_parameters_are_named_before_anything_happens(
    prefect_server: str, parameters: dict[str, Any], words: str
) -> None:
    from prefect.exceptions import ParameterBindError, ParameterTypeError

    from flows.nightly import nightly

    with pytest.raises((ParameterBindError, ParameterTypeError), match=words):
        nightly(**parameters)


def test_a_wrong_setting_fails_the_run_with_its_fix(prefect_server: str, web: Web) -> None:
    from flows.nightly import nightly

    state = nightly(**web.given(archive=str(web.folder / "none")), return_state=True)
    assert state.type.value == "FAILED"
    assert "no WARC part to replay" in state.message


# --- deployments ---------------------------------------------------------------------------------------------


@pytest.fixture
def deployed(prefect_server: str, web: Web, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What ``schedule deploy`` registered."""
    assert run(["schedule", "deploy", *web.options(), "--pool", "ours"]) == 0
    assert "recapture-nightly/nightly" in capsys.readouterr().out
    return ask(prefect_server, "deployments", {"sort": "NAME_ASC"})


def test_a_work_pool_gets_all_flows_and_the_server_plans_the_nights(
    prefect_server: str, web: Web, deployed: list[dict[str, Any]]
) -> None:
    assert [one["name"] for one in deployed] == ["export", "harvest", "nightly", "publish", "recheck", "reparse"]
    assert {one["work_pool_name"] for one in deployed} == {"ours"}
    mine = login(prefect_server)
    assert call(f"{prefect_server}/work_pools/ours", None, mine)[1]["type"] == "process"
    (nightly,) = [one for one in deployed if one["name"] == "nightly"]
    assert nightly["parameters"] == web.given()
    wrong = {"parameters": {"limit": "many"}, "state": {"type": "SCHEDULED"}}
    answer = call(f"{prefect_server}/deployments/{nightly['id']}/create_flow_run", wrong, mine)
    assert answer[0] == 409  # checked by type
    assert until(lambda: ask(prefect_server, "flow_runs", {"deployments": {"name": {"any_": ["nightly"]}}}), 60)


def test_what_a_dead_process_left_is_brought_to_what_is_true(
    prefect_server: str, deployed: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Runs shown as running are closed when nobody writes; of late ones the newest stays."""
    from prefect import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
    from prefect.states import Running

    from flows.scheduling.deploy import reconcile
    from flows.scheduling.prefect_shell import place_tag

    (nightly,) = [one["id"] for one in deployed if one["name"] == "nightly"]
    settings = read_settings({"warehouse": str(tmp_path / "w")})
    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:

        def begin(state: Any, *tags: str) -> Any:
            return client.create_flow_run_from_deployment(nightly, state=state, tags=list(tags)).id

        ours = begin(Running(), place_tag(tmp_path / "w"))
        theirs = begin(Running(), place_tag(tmp_path / "another"))
        with writer_lock(tmp_path / "w", "harvest", now):
            assert reconcile(settings, [nightly], now)[0] == 0  # somebody writes: nothing is known to be dead
        assert reconcile(settings, [nightly], now)[0] == 1
        found = client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[ours, theirs])))
        planned = until(lambda: ask(prefect_server, "flow_runs", {"flow_runs": {"state": {"type": {"any_": [
            "SCHEDULED"]}}, "deployment_id": {"any_": [nightly]}}}), 60)  # fmt: skip
        ahead = sorted(run["expected_start_time"] for run in planned)  # type: ignore[attr-defined]
        later = datetime.fromisoformat(ahead[2]) + timedelta(seconds=1)  # the third night is over, nothing was up
        assert reconcile(settings, [nightly], later)[1] == 2
        assert reconcile(settings, [nightly], later)[1] == 0  # one stays, and makes up for all
    states = {run.id: (run.state_type.value, run.state.message) for run in found}
    assert states[ours][0] == "CRASHED"
    assert "the next run goes on" in states[ours][1]
    assert states[theirs][0] == "RUNNING"


# --- the whole -----------------------------------------------------------------------------------------------


def test_one_command_runs_the_schedule_and_one_ctrl_c_ends_it(
    prefect_server: str, web: Web, tmp_path: Path
) -> None:
    """With an API that is there; that it brings a server of its own: ``make survival-lab``."""
    log = tmp_path / "said.txt"
    environment = os.environ | {"PREFECT_RUNNER_POLL_FREQUENCY": "1", "PYTHONPATH": str(ROOT)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from flows.cli import main; main()", "schedule", "start", *web.options()],
            stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=tmp_path, start_new_session=True,
        )  # fmt: skip
    try:
        assert until(lambda: "Ready: " in log.read_text() or process.poll() is not None, 170), log.read_text()
        assert os.environ["PREFECT_API_AUTH_STRING"] not in log.read_text()
        (nightly,) = [one["id"] for one in ask(prefect_server, "deployments") if one["name"] == "nightly"]
        mine = login(prefect_server)
        wanted = {"state": {"type": "SCHEDULED"}}
        begun = call(f"{prefect_server}/deployments/{nightly}/create_flow_run", wanted, mine)[1]

        def state() -> str:
            name = call(f"{prefect_server}/flow_runs/{begun['id']}", None, mine)[1]["state_name"]
            return name if name in ("Completed", "Failed", "Crashed") else ""

        assert until(state, 120) == "Completed"
        assert (web.folder / "logs" / "run-1.md").exists()
    finally:
        running = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
        pids = [pid for pid in running if _is_below(pid, process.pid)]
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
    assert code == 0, log.read_text()
    assert log.read_text().endswith("Ended.\n")
    assert len(pids) >= 2  # a keeper and the runner
    assert not [pid for pid in pids if is_alive(pid)]


def _is_below(pid: int, ancestor: int) -> bool:
    """Tell whether a process descends from another."""
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return False
        if pid == ancestor:
            return True
    return False
