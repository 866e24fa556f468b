"""``recapture maintain why``, and the contradictions and the watch list it goes with, on a published warehouse."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.cli import run
from flows.decisions import Decisions
from flows.pipeline import WORKING_FILE, load_visits, resolve_all
from tests.stories import Story, say, watch
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.publish import connect_reader, publish
from warehouse.report import run_report

PEOPLE = "Ten Years of Cranes"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    story = Story()
    story.seed_list()
    story.session("1AbcG", PEOPLE, "Ada Berg, Quay", video=watch("cranes"))
    story.session("1AbcH", "Ropes I Have Known", "Mira Tan", video=watch("cranes"))
    story.recap(
        "https://a.example.org/",
        say(PEOPLE, "Iris Moreau", page="https://harborconf2031.sched.com/event/1AbcG"),
        say("Tides", "@Quay", is_pending=True, note="video coming soon"),
    )
    story.video("cranes", "Ten Years of Cranes - Ada Berg", duration_s=60)
    folder = tmp_path_factory.mktemp("why")
    con = open_warehouse(folder / WORKING_FILE)
    number = state.begin_run(con, datetime.now(UTC), "replay", [], "test")
    load_visits(con, number, "b1", story.visits)
    resolve_all(con, Decisions())
    state.finish_run(con, number, datetime.now(UTC), "finished", {})
    con.close()
    publish(folder, number, keep=1)
    return folder


def test_why_says_what_decided(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["maintain", "why", "years of cranes", "-w", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert PEOPLE in shown and "taken" in shown and "title 1.00" in shown
    assert run(["maintain", "why", "years of cranes", "-w", str(folder), "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["talk_key"].startswith("sched:")
    assert {"taken"} <= {reason["verdict"] for reason in entry["reasons"]}


def test_why_of_nothing_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["maintain", "why", "no such talk", "-w", str(folder)]) == 1
    assert "No talk" in capsys.readouterr().err


def test_contradictions_are_shown_with_what_to_do(folder: Path) -> None:
    con = connect_reader(folder)
    try:
        table = run_report(con, "contradictions")
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        waited = run_report(con, "watch")
    finally:
        con.close()
    kinds = {row["kind"] for row in rows}
    assert {"another speaker", "wrong link", "organisation as speaker"} <= kinds
    assert all(row["proposal"] and row["evidence"] for row in rows)
    (other,) = [row for row in rows if row["kind"] == "another speaker"]
    assert (other["shown_value"], other["other_value"]) == ("Ada Berg", "Iris Moreau")
    named = [dict(zip(waited.columns, row, strict=True)) for row in waited.rows]
    assert [(row["title"], row["role"], row["state"]) for row in named] == [("Tides", "video", "pending")]
