"""Runs by the clock: one command that brings its server and ends all with itself; deployments for a work pool."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from flows.cli import run
from flows.settings import SettingsError, read_settings
from flows.supervise import Child, children_of, free_port, keep_up, secret_of

ROOT = Path(__file__).resolve().parents[1]
SEEDS, TWIN = ROOT / "seeds" / "kubecon-eu-2024.toml", ROOT / "seeds" / "demo.warc.gz"


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
        return error.code, None, dict(error.headers)


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


# --- refused before anything starts -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("", 'contact = "you@example.org"'),
        ('contact = "a@example.org"\nnotify = ["nosuch://x"]', "apprise does not understand nosuch://…"),
        ('contact = "a@example.org"\ntimezone = "Mars/Olympus"', "Europe/Paris or UTC"),
        ('contact = "a@example.org"\nseeds = ["none.toml"]', "none.toml"),
    ],
)
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_a_schedule_that_cannot_work_is_refused(
    config: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "one.toml").write_text(SEEDS.read_text("utf-8"), "utf-8")
    (tmp_path / "recapture.toml").write_text(config, "utf-8")
    for line in (["schedule", "start"], ["schedule", "deploy"]):
        assert run(line) == 2
        assert words in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_deploying_needs_an_api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["schedule", "deploy", str(SEEDS), "--web", "replay", "--archive", str(TWIN)]) == 2
    assert "PREFECT_API_URL" in capsys.readouterr().err


@pytest.mark.parametrize("cron", ["", "every night", "0 3 * *", "61 3 * * *"])
def test_what_is_no_cron_line_is_named(cron: str) -> None:
    from flows.deploy import check_cron

    with pytest.raises(SettingsError, match="five fields"):
        check_cron(read_settings({"cron": cron}))


# --- our own server ---------------------------------------------------------------------------------------


def test_the_secret_is_made_once_and_for_this_user_alone(tmp_path: Path) -> None:
    secret = secret_of(tmp_path)
    path = tmp_path / "prefect" / "auth"
    path.chmod(0o644)  # somebody was careless
    assert secret_of(tmp_path) == secret
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert len(secret) > 32
    assert secret_of(tmp_path / "other") != secret


def test_our_server_is_closed_to_others(tmp_path: Path) -> None:
    server, runner = children_of(tmp_path, None, ["{}"], 4321)
    given = server.environment
    assert "--host 127.0.0.1 --port 4321" in " ".join(server.command)
    assert given["PREFECT_SERVER_API_AUTH_STRING"] == given["PREFECT_API_AUTH_STRING"] == secret_of(tmp_path)
    assert given["PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4321"
    assert given["PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED"] == "true"
    assert (given["DO_NOT_TRACK"], given["PREFECT_SERVER_ANALYTICS_ENABLED"]) == ("1", "false")
    assert runner.environment == given
    assert secret_of(tmp_path) not in " ".join([*server.command, *runner.command])  # anybody sees command lines
    (alone,) = children_of(tmp_path, "http://api.example.org/api", ["{}"], 4321)
    assert "PREFECT_API_URL" not in alone.environment


def test_a_taken_port_is_left_to_who_has_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port(taken) not in (0, taken)


def test_what_was_started_ends_with_its_starter_however_that_ends(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'flows.keeper', sys.executable, '-c',"
        " 'import os, time; print(os.getpid(), flush=True); time.sleep(600)'],"
        " stdin=subprocess.PIPE, start_new_session=True)\n"
        "time.sleep(600)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    assert is_alive(pid)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    assert until(lambda: not is_alive(pid), 30)


def test_what_ends_is_started_again_more_and_more_slowly(tmp_path: Path) -> None:
    mark = tmp_path / "marks"
    child = Child("The thing", [sys.executable, "-c", f"open({str(mark)!r}, 'a').write('x')"], {})
    stop, said = threading.Event(), []

    def say(text: str) -> None:
        said.append(text)
        if len(said) == 2:
            stop.set()

    assert keep_up([child], say, stop) is None
    assert said == [
        "The thing ended (code 0); starting it again in 1 s.",
        "The thing ended (code 0); starting it again in 2 s.",
    ]
    assert mark.read_text() == "xx"
    now = 1000.0
    child.process, child.started_at = _ended(), now - 500  # up for long: that was another reason
    assert child.ended(now) == 0
    assert child.due_at == now + 1


def _ended() -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process


def test_a_wrong_configuration_ends_everything(tmp_path: Path) -> None:
    lasting = Child("Server", [sys.executable, "-c", "import time; time.sleep(600)"], {})
    wrong = Child("Runner", [sys.executable, "-c", "raise SystemExit(2)"], {})
    assert keep_up([lasting, wrong], lambda _: None, threading.Event()) == 2
    assert lasting.process is None


# --- deployments ------------------------------------------------------------------------------------------


def test_deployments_say_when_where_and_with_what() -> None:
    from flows.deploy import deployments

    settings = read_settings({"cron": "30 4 * * 1-5", "timezone": "Europe/Paris"})
    made = {one.name: one for one in deployments(settings, {"warehouse": "paris", "limit": None, "web": "live"})}
    assert list(made) == ["nightly", "harvest", "recheck", "reparse", "publish", "export"]
    (planned,) = made["nightly"].schedules
    assert (planned.schedule.cron, planned.schedule.timezone) == ("30 4 * * 1-5", "Europe/Paris")
    assert all(not one.schedules for name, one in made.items() if name != "nightly")
    assert made["nightly"].parameters == {"warehouse": "paris", "web": "live"}
    assert made["reparse"].parameters == {"warehouse": "paris"}  # what a flow does not take is not given
    assert {one.entrypoint for one in made.values()} == {
        "flows.nightly.nightly", "flows.harvest.harvest", "flows.harvest.recheck", "flows.reparse.reparse",
        "flows.publish.publish", "flows.export.export",
    }  # fmt: skip
    assert all("recapture" in one.tags for one in made.values())


@pytest.fixture
def deployed(prefect_server: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What ``schedule deploy`` registered."""
    line = [
        "schedule",
        "deploy",
        str(SEEDS),
        "--web",
        "replay",
        "--archive",
        str(TWIN),
        "-w",
        "team",
        "--pool",
        "ours",
    ]
    assert run(line) == 0
    assert "recapture-nightly/nightly" in capsys.readouterr().out
    return call(f"{prefect_server}/deployments/filter", {"sort": "NAME_ASC"})[1]


def test_a_work_pool_gets_all_flows(prefect_server: str, deployed: list[dict[str, Any]]) -> None:
    assert [one["name"] for one in deployed] == ["export", "harvest", "nightly", "publish", "recheck", "reparse"]
    assert {one["work_pool_name"] for one in deployed} == {"ours"}
    assert call(f"{prefect_server}/work_pools/ours")[1]["type"] == "process"
    (nightly,) = [one for one in deployed if one["name"] == "nightly"]
    assert nightly["parameters"] == {
        "seeds": [str(SEEDS)], "web": "replay", "archive": str(TWIN), "warehouse": "team",
    }  # fmt: skip
    wrong = {"parameters": {"limit": "many"}, "state": {"type": "SCHEDULED"}}
    assert call(f"{prefect_server}/deployments/{nightly['id']}/create_flow_run", wrong)[0] == 409  # checked by type


@pytest.mark.xfail(
    Version(version("sqlalchemy")) >= Version("2.1"),
    reason="Prefect 3.8.8 cannot plan runs with SQLAlchemy 2.1 (its bulk insert fails)",
    strict=True,
)
def test_the_server_plans_the_next_nights(prefect_server: str, deployed: list[dict[str, Any]]) -> None:
    assert until(
        lambda: call(f"{prefect_server}/flow_runs/filter", {"deployments": {"name": {"any_": ["nightly"]}}})[1], 12
    )


def test_flow_runs_that_died_with_their_process_are_closed(
    prefect_server: str, deployed: list[dict[str, Any]], tmp_path: Path
) -> None:
    from prefect import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
    from prefect.states import Running

    from flows.deploy import reconcile
    from flows.prefect_shell import place_tag
    from warehouse.lock import writer_lock

    (nightly,) = [one["id"] for one in deployed if one["name"] == "nightly"]
    settings = read_settings({"warehouse": str(tmp_path / "w")})
    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:

        def begin(state: Any, *tags: str) -> Any:
            made = client.create_flow_run_from_deployment(nightly, state=state, tags=list(tags))
            return made.id

        ours = begin(Running(), place_tag(tmp_path / "w"))
        theirs = begin(Running(), place_tag(tmp_path / "another"))
        with writer_lock(tmp_path / "w", "harvest", now):
            assert reconcile(settings, [nightly], now)[0] == 0  # somebody writes: nothing is known to be dead
        assert reconcile(settings, [nightly], now)[0] == 1
        found = client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[ours, theirs])))
    states = {run.id: (run.state_type.value, run.state.message) for run in found}
    assert states[ours][0] == "CRASHED"
    assert "the next run goes on" in states[ours][1]
    assert states[theirs][0] == "RUNNING"


# --- the whole -------------------------------------------------------------------------------------------


def test_one_command_runs_the_schedule_and_one_ctrl_c_ends_it(tmp_path: Path) -> None:
    port = free_port(0)
    log = tmp_path / "said.txt"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"PREFECT_RUNNER_POLL_FREQUENCY": "1", "PYTHONPATH": str(ROOT), "RECAPTURE_PARSE_WORKERS": "1"}
    line = ["schedule", "start", str(SEEDS), "--web", "replay", "--archive", str(TWIN), "-w", str(tmp_path / "w")]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from flows.cli import main; main()", *line, "--port", str(port)],
            stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=tmp_path, start_new_session=True,
        )  # fmt: skip
    try:
        assert until(lambda: "Ready: " in log.read_text() or process.poll() is not None, 170), log.read_text()
        api = f"http://127.0.0.1:{port}/api"
        secret = (tmp_path / "w" / "prefect" / "auth").read_text().strip()
        mine = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
        assert call(f"{api}/admin/version")[0] == 401  # nobody without the password
        assert secret not in log.read_text()
        assert call(f"{api}/flows/filter", {}, mine)[0] == 403  # nor a page in somebody's browser: no CSRF token
        token = call(f"{api}/csrf-token?client=test", None, mine)[1]["token"]
        mine |= {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "test"}
        status, found, headers = call(f"{api}/deployments/filter", {}, mine | {"Origin": "https://evil.example"})
        assert status == 200
        assert "Access-Control-Allow-Origin" not in headers
        (nightly,) = [one["id"] for one in found if one["name"] == "nightly"]
        begun = call(f"{api}/deployments/{nightly}/create_flow_run", {"state": {"type": "SCHEDULED"}}, mine)[1]

        def state() -> str:
            name = call(f"{api}/flow_runs/{begun['id']}", None, mine)[1]["state_name"]
            return name if name in ("Completed", "Failed", "Crashed") else ""

        assert until(state, 120) == "Completed"
        assert (tmp_path / "w" / "logs" / "run-1.md").exists()
    finally:
        running = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
        pids = [pid for pid in running if _is_below(pid, process.pid)]
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
    assert code == 0, log.read_text()
    assert log.read_text().endswith("Ended.\n")
    assert len(pids) >= 4  # two keepers, the server, the runner
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
