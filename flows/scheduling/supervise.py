"""``recapture schedule start``: a Prefect server of our own when none is configured, and the schedule's runner.

This process imports nothing of Prefect. It starts the two, starts them again when they end, ends them with itself.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.scheduling.prefect_api import SETTINGS, child_environment
from flows.telling.runlog import LOGS

HOME = "prefect"  # below the warehouse: database and secret of our own server
PORT = 4200
# What a person may set otherwise. A runner gives up after three failed polls: a server that is being started again
# must be back by then, or the run in progress would be ended with it.
DEFAULTS = {"PREFECT_RUNNER_POLL_FREQUENCY": "20"}
_SLOWEST_S = 60.0
_WELL_S = 120.0  # who was up that long failed for another reason than the last time
_END_S = 30.0


def secret_of(folder: Path) -> str:
    """Return the user and password of our own server, made at its first start; readable by this user alone."""
    home = folder / HOME
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / "auth"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.chmod(0o600)
        return path.read_text("utf-8").strip()
    with os.fdopen(handle, "w") as file:
        file.write(text := f"recapture:{secrets.token_urlsafe(24)}")
    return text


def free_port(wanted: int = PORT) -> int:
    """Return the wanted port of this machine when nobody listens there, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")


def server_environment(folder: Path, port: int) -> dict[str, str]:
    """What our own server and its clients are told: loopback, a password, one origin, CSRF, nothing reported."""
    secret = secret_of(folder)
    return SETTINGS | {
        "PREFECT_HOME": str((folder / HOME).absolute()),
        "PREFECT_PROFILES_PATH": str((folder / HOME / "profiles.toml").absolute()),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        "PREFECT_API_AUTH_STRING": secret,
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}",
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "true",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # after 90 days: it must not grow for ever
        "PREFECT_CLI_PROMPT": "false",
    }


def server_command(port: int) -> list[str]:
    """The command of our own server; addresses given by name so that no profile can widen them."""
    return [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]


def runner_command(arguments: Sequence[str]) -> list[str]:
    """The command of the process that waits for the schedule and starts flow runs."""
    return [sys.executable, "-m", "flows.scheduling.serve", *arguments]


@dataclass(slots=True)
class Child:
    """One process that is kept up. ``log``: where its output goes; None for ours."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started_at: float = 0.0
    due_at: float = field(default=0.0)

    def start(self, now: float) -> None:
        """Start it in a session of its own: Ctrl-C is for us, we end it in order."""
        output = None
        if self.log is not None:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            output = self.log.open("ab")
        try:
            self.process = subprocess.Popen(  # noqa: S603 - the command is ours
                [sys.executable, "-m", "flows.scheduling.keeper", *self.command],
                env=child_environment(DEFAULTS, self.environment),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
            )
        finally:
            if output is not None:
                output.close()
        self.started_at = now

    def ended(self, now: float) -> int | None:
        """Note that it ended, and when it is started again; its exit code, None while it is up."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None
        self.failures = 1 if now - self.started_at > _WELL_S else self.failures + 1
        self.due_at = now + min(2.0 ** (self.failures - 1), _SLOWEST_S)
        return code

    def stop(self) -> None:
        """End it in order, by force when it takes too long."""
        if self.process is None:
            return
        assert self.process.stdin is not None
        self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_S)
        with contextlib.suppress(ProcessLookupError):  # what it leaves behind, such as flow runs, ends with it
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def keep_up(children: Sequence[Child], say: Callable[[str], None], stop: threading.Event) -> int | None:
    """Keep all children up until told to stop; they are ended last to first.

    Returns:
        None when told to stop; 2 when a child says that its configuration is wrong: starting it again helps nobody.
    """
    try:
        for child in children:
            child.start(time.monotonic())
        while not stop.wait(0.2):
            now = time.monotonic()
            for child in children:
                code = child.ended(now)
                if code == 2:
                    return code
                if code is not None:
                    say(f"{child.name} ended (code {code}); starting it again in {child.due_at - now:.0f} s.")
                if child.process is None and now >= child.due_at:
                    child.start(now)
        return None
    finally:
        for child in reversed(children):
            child.stop()


def children_of(folder: Path, api: str | None, arguments: Sequence[str], port: int) -> list[Child]:
    """List what has to run: our own server unless an API is configured, and the runner."""
    runner = Child("The runner", runner_command(arguments), dict(SETTINGS))
    if api is not None:
        return [runner]
    environment = server_environment(folder, port)
    runner.environment = environment
    server = Child("The Prefect server", server_command(port), environment, folder / LOGS / "prefect-server.log")
    return [server, runner]
