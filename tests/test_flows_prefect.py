"""Flows on a real Prefect server, started once a session (``prefect_server`` in conftest.py)."""

from __future__ import annotations

import json
import urllib.request


def _states(api_url: str) -> dict[str, str]:
    """Ask the server, past every client of ours, how its flow runs ended: flow run name → state."""
    question = urllib.request.Request(
        f"{api_url}/flow_runs/filter", data=b"{}", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(question, timeout=20) as answer:
        return {run["name"]: run["state_name"] for run in json.load(answer)}


def test_flow_runs_on_the_real_server(prefect_server: str) -> None:
    from prefect import flow, task

    @task
    def count(line: str) -> int:
        return len(line.split())

    @flow(flow_run_name="count-words")
    def count_words(lines: list[str]) -> int:
        return sum(future.result() for future in count.map(lines))

    assert count_words(["one two", "three"]) == 3
    assert _states(prefect_server)["count-words"] == "Completed"
