"""Flows on a real Prefect server, started once a session (``prefect_server`` in conftest.py)."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds" / "kubecon-eu-2024.toml"
TWIN = ROOT / "seeds" / "demo.warc.gz"


def _ask(api_url: str, what: str) -> list[dict[str, object]]:
    """Ask the server, past every client of ours, for all its flow runs, task runs or artifacts."""
    question = urllib.request.Request(
        f"{api_url}/{what}/filter", data=b"{}", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(question, timeout=20) as answer:
        return list(json.load(answer))


def test_flow_runs_on_the_real_server(prefect_server: str) -> None:
    from prefect import flow, task

    @task
    def count(line: str) -> int:
        return len(line.split())

    @flow(flow_run_name="count-words")
    def count_words(lines: list[str]) -> int:
        return sum(future.result() for future in count.map(lines))

    assert count_words(["one two", "three"]) == 3
    states = {run["name"]: run["state_name"] for run in _ask(prefect_server, "flow_runs")}
    assert states["count-words"] == "Completed"


def test_harvest_runs_as_a_flow_whose_tasks_are_batches(prefect_server: str, tmp_path: Path) -> None:
    from flows.harvest import harvest

    folder = tmp_path / "warehouse"
    outcomes = harvest(seeds=[str(SEEDS)], web="replay", archive=str(TWIN), warehouse=str(folder))

    (run,) = [run for run in _ask(prefect_server, "flow_runs") if str(folder) in str(run["name"])]
    assert run["state_name"] == "Completed"
    tasks = [task for task in _ask(prefect_server, "task_runs") if task["flow_run_id"] == run["id"]]
    assert {task["state_name"] for task in tasks} == {"Completed"}
    # A task is a batch, never an address: one for each archive part that holds pages, under its name.
    parts = {part.name.removesuffix(".warc.gz") for part in (folder / "archive").glob("*.warc.gz")}
    assert {str(task["name"]) for task in tasks} <= parts
    assert 1 <= len(tasks) < 10 < sum(outcomes.values())
    # What a run was given stays out of Prefect's database, apart from the parameters a person typed.
    assert all(not task["task_inputs"] for task in tasks)
    assert (folder / "current.duckdb").exists()
    assert [item for item in _ask(prefect_server, "artifacts") if item["flow_run_id"] == run["id"]]
