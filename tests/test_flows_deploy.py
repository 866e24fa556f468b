"""Runs by the clock: one command that brings its server and ends all with itself; deployments for a work pool."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import run
from flows.scheduling.supervise import Child, children_of, free_port, keep_up, secret_of
from flows.settings import SettingsError, read_settings

ROOT = Path(__file__).resolve().parents[1]
SEEDS, TWIN = ROOT / "seeds" / "kubecon-eu-2024.toml", ROOT / "seeds" / "demo.warc.gz"


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
    from flows.scheduling.deploy import check_cron

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
        "child = subprocess.Popen([sys.executable, '-m', 'flows.scheduling.keeper', sys.executable, '-c',"
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
    from flows.scheduling.deploy import deployments

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
