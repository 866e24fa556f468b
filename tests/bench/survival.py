"""What a scheduled run survives, with real processes: server killed, its database locked, the run itself killed.

``python -m tests.bench.survival``; one `recapture schedule start` on the offline twin with the server it brings,
some minutes. After each fault a nightly run has to end well, and the tables must equal those of a harvest that
nobody disturbed (times left out). At the end one Ctrl-C must end every process.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows import pipeline
from flows.scheduling.supervise import free_port
from flows.settings import read_settings
from tests.bench.team import ENDS, ROOT, SEEDS, TWIN, until
from warehouse.publish import connect_reader
from warehouse.state import table_hashes

TIMES = ("_at", "_from", "_to")
PLACES = ("batch_id", "capture_id", "elapsed_ms", "warc_file", "warc_offset", "warc_length")
LOCKED_S = 20.0


def below(ancestor: int) -> dict[int, str]:
    """List the processes below one, with their command lines."""
    found, parents = {}, {}
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parents[int(one.name)] = int((one / "stat").read_text().rpartition(")")[2].split()[1])
                found[int(one.name)] = (one / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")

    def is_below(pid: int) -> bool:
        while pid > 1 and pid != ancestor:
            pid = parents.get(pid, 0)
        return pid == ancestor

    return {pid: text for pid, text in found.items() if pid != ancestor and is_below(pid)}


def contents(folder: Path) -> dict[str, str]:
    """One hash a table of what it holds, times left out."""
    con = connect_reader(folder)
    try:
        names = [name for (name,) in con.execute("SELECT DISTINCT column_name FROM duckdb_columns()").fetchall()]
        return table_hashes(con, ("core",), [*PLACES, *(name for name in names if name.endswith(TIMES))])
    finally:
        con.close()


class Schedule:
    """``recapture schedule start`` on the twin, with the server it brings."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.warehouse, self.port = folder, folder / "w", free_port(0)
        self.said = folder / "said.txt"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        environment = clean | {"PREFECT_RUNNER_POLL_FREQUENCY": "5", "PYTHONPATH": str(ROOT),
                               "RECAPTURE_BATCH_TARGETS": "10"}  # fmt: skip
        line = ["schedule", "start", str(SEEDS), "--web", "replay", "--archive", str(TWIN),
                "-w", str(self.warehouse), "--port", str(self.port)]  # fmt: skip
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from flows.cli import main; main()", *line],
                stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=folder, start_new_session=True,
            )  # fmt: skip
        until(lambda: "Ready: " in self.said.read_text(), 180)

    def ask(self, what: str, body: object | None = None) -> Any:
        """Ask its server, again while it is being started."""
        secret = (self.warehouse / "prefect" / "auth").read_text().strip()
        headers = {"Content-Type": "application/json",
                   "Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}  # fmt: skip
        if body is not None:
            token = self.ask("csrf-token?client=lab")["token"]
            headers |= {"Prefect-Csrf-Client": "lab", "Prefect-Csrf-Token": token}
        data = None if body is None else json.dumps(body).encode()
        end = time.monotonic() + 180
        while True:
            try:
                request = urllib.request.Request(
                    f"http://127.0.0.1:{self.port}/api/{what}", data=data, headers=headers
                )
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(1)

    def night(self, fault: Callable[[], object] | None = None) -> str:
        """Start a nightly run, do something to it once it has read pages; gives how it ended."""
        logs = self.warehouse / "logs"
        before = {path: path.stat().st_size for path in logs.glob("run-*.jsonl")}
        (nightly,) = [one["id"] for one in self.ask("deployments/filter", {}) if one["name"] == "nightly"]
        wanted = {"state": {"type": "SCHEDULED"}, "parameters": self.parameters()}
        run_id = self.ask(f"deployments/{nightly}/create_flow_run", wanted)["id"]
        if fault is not None:
            until(lambda: any('"event": "capture"' in path.read_text()[before.get(path, 0):]
                              for path in logs.glob("run-*.jsonl")), 180)  # fmt: skip
            fault()

        def ended() -> str:
            state = self.ask(f"flow_runs/{run_id}")["state"]
            return f"{state['name']}" if state["type"] in ENDS else ""

        return str(until(ended, 300))

    def parameters(self) -> dict[str, object]:
        """What a run is given: everything, whatever is due."""
        return {"everything": True, "seeds": [str(SEEDS)], "web": "replay", "archive": str(TWIN),
                "warehouse": str(self.warehouse)}  # fmt: skip

    def kill(self, words: str) -> None:
        """SIGKILL the processes below whose command line holds these words, keepers apart."""
        for pid, text in below(self.process.pid).items():
            if words in text and "flows.scheduling.keeper" not in text:
                print(f"  killed {pid}: {text[:90]}", flush=True)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def lock(self) -> None:
        """Lock the server's database for a while."""
        con = sqlite3.connect(self.warehouse / "prefect" / "prefect.db", timeout=60, isolation_level=None)
        con.execute("BEGIN EXCLUSIVE")
        time.sleep(LOCKED_S)
        con.execute("ROLLBACK")
        con.close()

    def stop(self) -> tuple[int, list[int]]:
        """One Ctrl-C; gives the exit code and what is still there."""
        pids = list(below(self.process.pid))
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(90)
        return code, [pid for pid in pids if Path(f"/proc/{pid}/cmdline").exists()
                      and Path(f"/proc/{pid}/cmdline").read_bytes()]  # fmt: skip


def main() -> int:
    """Run all and print what was seen; 1 when a table differs."""
    folder = Path(tempfile.mkdtemp(prefix="survival-"))
    quiet = {"seeds": (SEEDS,), "web": "replay", "archive": TWIN, "batch_targets": 10,
             "warehouse": str(folder / "quiet")}  # fmt: skip
    pipeline.harvest(read_settings(quiet))
    expected = contents(folder / "quiet")
    schedule = Schedule(folder)
    bad = 0
    try:
        faults: list[tuple[str, Callable[[], object] | None]] = [
            ("server killed", lambda: schedule.kill("prefect server")),
            ("database locked for 20 s", schedule.lock),
            ("flow run killed", lambda: schedule.kill("prefect.engine")),
            ("the night after", None),
        ]
        for name, fault in faults:
            began = time.monotonic()
            state = schedule.night(fault)
            equal = {table for table, found in contents(schedule.warehouse).items() if found == expected[table]}
            other = sorted(expected.keys() - equal)
            bad += bool(other)
            print(f"{name}: ended {state} after {time.monotonic() - began:.0f} s; "
                  f"{len(equal)} of {len(expected)} tables equal {other or ''}", flush=True)  # fmt: skip
    finally:
        code, left = schedule.stop()
    print(f"Ctrl-C: code {code}, {len(left)} processes left")
    print("said:\n  " + schedule.said.read_text().replace("\n", "\n  "))
    shutil.rmtree(folder)
    return 1 if bad or left else 0


if __name__ == "__main__":
    sys.exit(main())
