"""The recipe for a team, run for real: PostgreSQL, Prefect server, two process workers, deployments, nightly runs.

``make bench-team``; needs PostgreSQL's programs (as root, also its user ``postgres``). Follows docs/operating.md
step by step: ``createdb``, the server with a password, ``recapture schedule deploy``, ``prefect worker start``,
``prefect deploy --all``. Two nightly runs are started at once on one warehouse: one does the work, one is skipped.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from flows.scheduling.supervise import free_port, server_command
from tests.conftest import find_program

ROOT = Path(__file__).resolve().parents[2]
SEEDS, TWIN = ROOT / "seeds" / "kubecon-eu-2024.toml", ROOT / "seeds" / "demo.warc.gz"
AUTH = "team:another-password"


def as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: its own user does it then."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Start a PostgreSQL of our own; gives the address that Prefect takes."""
    initdb, server = find_program("initdb"), find_program("postgres")
    if initdb is None or server is None:
        raise SystemExit("PostgreSQL is not installed; get it with: apt-get install postgresql")
    place, port = folder / "postgres", free_port(0)
    place.mkdir()
    folder.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(place, pwd.getpwnam("postgres").pw_uid, -1)
    secret = place / "password"
    secret.write_text("a-password")
    secret.chmod(0o644)
    # what it asks when it makes its folder is asked of its own user: that one is postgres
    made = [str(initdb), "-D", str(place / "db"), "-U", "prefect", "-A", "scram-sha-256", f"--pwfile={secret}"]
    subprocess.run(as_owner(made), check=True, stdout=subprocess.DEVNULL, cwd=place)
    single = [str(server), "--single", "-D", str(place / "db"), "postgres"]  # createdb may be missing beside it
    subprocess.run(
        as_owner(single), input=b"CREATE DATABASE prefect;\n", check=True, capture_output=True, cwd=place
    )
    process = subprocess.Popen(
        as_owner([str(server), "-D", str(place / "db"), "-p", str(port), "-h", "127.0.0.1", "-k", str(place)]),
        stderr=(place / "log").open("wb"), cwd=place,
    )  # fmt: skip
    try:
        yield f"postgresql+asyncpg://prefect:a-password@127.0.0.1:{port}/prefect"
    finally:
        process.terminate()
        process.wait(60)


def until(is_so: Callable[[], Any], seconds: float) -> Any:
    """Wait for another process.

    Raises:
        TimeoutError: it did not come.
    """
    end = time.monotonic() + seconds
    while not (found := is_so()):
        if time.monotonic() > end:
            raise TimeoutError(f"nothing after {seconds} s")
        time.sleep(0.2)
    return found


class Team:
    """A server and what its clients need."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.port = folder, free_port(0)
        self.api = f"http://127.0.0.1:{self.port}/api"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        self.environment = clean | {
            "PREFECT_HOME": str(folder / "home"), "PREFECT_API_URL": self.api, "PREFECT_API_AUTH_STRING": AUTH,
            "PREFECT_SERVER_API_AUTH_STRING": AUTH, "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database, "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1", "PREFECT_CLI_PROMPT": "false", "PYTHONPATH": str(ROOT),
            "HARVEST_HOME": str(folder / "site"), "PREFECT_WORKER_QUERY_SECONDS": "1",
        }  # fmt: skip
        self.children: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, command: list[str]) -> None:
        """Start a process that lasts; its output goes to a file."""
        with (self.folder / f"{name}.log").open("wb") as log:
            self.children.append(subprocess.Popen(
                command, env=self.environment, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            ))  # fmt: skip

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Run a command to its end."""
        done = subprocess.run(
            [sys.executable, *command], env=self.environment, cwd=cwd or self.folder, capture_output=True,
            text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def ask(self, what: str, body: object | None = None) -> Any:
        """Ask the server past Prefect's client."""
        headers = {"Content-Type": "application/json",
                   "Authorization": "Basic " + base64.b64encode(AUTH.encode()).decode()}  # fmt: skip
        if body is not None:
            headers |= {"Prefect-Csrf-Client": "bench",
                        "Prefect-Csrf-Token": self.ask("csrf-token?client=bench")["token"]}  # fmt: skip
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.api}/{what}", data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def begin(self, deployment: str, parameters: dict[str, Any]) -> str:
        """Start a run of a deployment by hand; gives its identifier."""
        (one,) = [one for one in self.ask("deployments/filter", {}) if one["name"] == deployment]
        wanted = {"state": {"type": "SCHEDULED"}, "parameters": parameters}
        return str(self.ask(f"deployments/{one['id']}/create_flow_run", wanted)["id"])

    def ended(self, run_id: str) -> str:
        """Wait for the end of a run; gives its state and message."""

        def state() -> str:
            found = self.ask(f"flow_runs/{run_id}")["state"]
            return f"{found['name']}: {found['message']}" if found["type"] in ENDS else ""

        return str(until(state, 300))

    def stop(self) -> None:
        """End all, last to first."""
        for child in reversed(self.children):
            child.terminate()
            try:
                child.wait(60)
            except subprocess.TimeoutExpired:
                child.kill()


ENDS = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def main() -> int:
    """Run the recipe and print what took how long."""
    folder = Path(tempfile.mkdtemp(prefix="team-"))
    took: dict[str, float] = {}
    last = [time.monotonic()]

    def lap(name: str) -> None:
        now = time.monotonic()
        took[name], last[0] = round(now - last[0], 1), now

    (folder / "site" / "data").mkdir(parents=True)
    with postgres(folder) as database:
        lap("PostgreSQL up, database made")
        team = Team(folder, database)
        try:
            run_recipe(team, lap)
        finally:
            team.stop()
    shutil.rmtree(folder)
    print(json.dumps({"seconds": took}, indent=1))
    return 0


def run_recipe(team: Team, lap: Callable[[str], None]) -> None:
    """Follow docs/operating.md.

    Raises:
        AssertionError: something is not as it says.
    """
    site = team.folder / "site"
    team.start("server", server_command(team.port))
    until(lambda: _is_healthy(team.api), 180)
    lap("server up, tables made")
    common = [str(SEEDS), "--web", "replay", "--archive", str(TWIN), "-w", str(site / "data" / "w")]
    print(
        team.run("-c", "from flows.cli import main; main()", "schedule", "deploy", *common, "--pool", "recapture")
    )
    lap("recapture schedule deploy")
    for number in (1, 2):
        team.start(f"worker{number}", [sys.executable, "-m", "prefect", "worker", "start", "--pool", "recapture"])
    until(lambda: len(team.ask("work_pools/recapture/workers/filter", {})) == 2, 120)
    lap("two workers up")
    runs = [team.begin("nightly", {"everything": True}) for _ in range(2)]
    said = sorted(team.ended(run) for run in runs)
    lap("two nightly runs at once")
    print("\n".join(said))
    assert [text.partition(":")[0] for text in said] == ["Completed", "Skipped"], said
    first = contents(site / "data" / "w")
    shutil.copy(ROOT / "prefect.yaml", site)
    print(team.run("-m", "prefect", "--no-prompt", "deploy", "--all", cwd=site)[-300:])
    lap("prefect deploy --all")
    (site / "recapture.toml").write_text(
        f'seeds = ["{SEEDS}"]\nweb = "replay"\narchive = "{TWIN}"\nwarehouse = "second"\n', "utf-8"
    )
    said = [team.ended(team.begin("harvest", {}))]
    lap("harvest from prefect.yaml")
    print("\n".join(said))
    assert said[0].startswith("Completed"), said
    assert contents(site / "data" / "second") == first, "the two ways fill different tables"
    print("rows:", first)


def _is_healthy(api: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def contents(folder: Path) -> dict[str, int]:
    """Count the rows of a few tables."""
    con = duckdb.connect(str(folder / "current.duckdb"), read_only=True)
    try:
        tables = ("core.talk", "core.talk_mention", "core.talk_material", "core.web_resource", "core.claim")
        return {table: con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in tables}
    finally:
        con.close()


if __name__ == "__main__":
    sys.exit(main())
