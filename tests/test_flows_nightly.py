"""The nightly flow on a real Prefect server: what it does, what people see, and what it survives."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from extract.web.archive import write_web
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


def ask(api: str, what: str, body: object = None) -> list[dict]:
    """Ask the server past every client of ours."""
    request = urllib.request.Request(
        f"{api}/{what}/filter", data=json.dumps(body or {}).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return list(json.load(answer))


def runs_of(api: str, name: str) -> list[dict]:
    return [run for run in ask(api, "flow_runs") if name in run["name"]]


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

    def given(self, **more: object) -> dict:
        return {
            "seeds": [str(self.seeds)], "web": "replay", "archive": str(self.archive),
            "warehouse": str(self.folder),
            **more,
        }  # fmt: skip


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("RECAPTURE_PARSE_WORKERS", "1")
    monkeypatch.setenv("RECAPTURE_EXPORT_DIR", str(tmp_path / "exported"))
    yield Web(tmp_path)


def test_a_night_on_the_server(prefect_server: str, web: Web) -> None:
    from flows.nightly import nightly

    assert nightly(**web.given(everything=True)) == {"ok": 2}
    web.put(deck_status=404)
    assert nightly(**web.given(everything=True)) == {"gone": 1, "unchanged": 1}
    last, _ = sorted(
        runs_of(prefect_server, f"nightly {web.folder}"), key=lambda run: run["start_time"], reverse=True
    )
    steps = [run for run in ask(prefect_server, "flow_runs") if "recapture" in run["tags"]]
    names = {run["name"].partition(" ")[0] for run in steps if str(web.folder) in run["name"]}
    assert names == {"recheck", "publish", "export"}
    assert last["state_name"] == "Completed"
    assert (web.folder.parent / "exported" / "manifest.json").exists()
    # what people see
    found = sorted(ask(prefect_server, "artifacts"), key=lambda item: item["created"])
    artifacts = {item["key"]: item for item in found}
    assert {"recapture-run", "recapture-coverage", "recapture-progress", "recapture-export"} <= artifacts.keys()
    page = artifacts["recapture-run"]["data"]
    assert page == (web.folder / "logs" / "run-2.md").read_text("utf-8")
    assert "## Died\n\n- deck: [Anchors Aweigh: Holding Fast" in page
    assert json.loads(artifacts["recapture-coverage"]["data"])[0]["with_slides"] == 0
    assert artifacts["recapture-progress"]["data"] == 100.0


def test_news_are_events_that_an_automation_can_act_on(prefect_server: str, web: Web) -> None:
    from prefect import flow

    from flows import pipeline
    from flows.seen import Api, show

    settings = read_settings(web.given(seeds=(web.seeds,)))
    pipeline.harvest(settings)
    web.put(deck_status=404)
    harvested = pipeline.harvest(settings)

    @flow(name="showing")
    def showing() -> None:
        show(harvested, settings, Api())

    showing()
    request = urllib.request.Request(
        f"{prefect_server}/events/filter",
        data=json.dumps({"filter": {"event": {"prefix": ["recapture.material.died"]}}, "limit": 50}).encode(),
        headers={"Content-Type": "application/json"},
    )
    events: list[dict] = []
    end = time.monotonic() + 30  # they travel in the background
    while not events and time.monotonic() < end:
        with urllib.request.urlopen(request, timeout=20) as answer:
            events = [one for one in json.load(answer)["events"] if one["payload"]["warehouse"] == str(web.folder)]
        time.sleep(0.2)
    (event,) = events
    assert event["resource"]["prefect.resource.name"] == "Anchors Aweigh: Holding Fast"
    said = event["payload"]
    assert (said["role"], said["url"], said["run_id"], said["state_before"]) == ("slides", DECK, 2, "present")


def test_the_second_of_two_ends_skipped(prefect_server: str, web: Web) -> None:
    from flows.harvest import harvest
    from flows.nightly import nightly
    from flows.progress import Silent
    from flows.publish import publish
    from flows.reparse import reparse
    from flows.runlog import RunLog

    nightly(**web.given())
    with writer_lock(web.folder, "harvest", datetime(2031, 4, 2, 3, tzinfo=UTC)), RunLog(Silent()) as log:
        log.begin(web.folder, 7)  # as a run in another process does
        for flow, more in ((nightly, {}), (harvest, {}), (publish, {"seeds": None}), (reparse, {"seeds": None})):
            given = web.given(**more)
            taken = {key: value for key, value in given.items() if key in flow.parameters.properties}
            state = flow(**taken, return_state=True)
            assert (state.name, state.type.value) == ("Skipped", "COMPLETED"), flow.name
            assert state.message == "skipped: run 7 is writing since 2031-04-02T03:00:00+00:00"
    assert {run["state_name"] for run in runs_of(prefect_server, f"reparse {web.folder}")} == {"Skipped"}


def test_after_downtime_one_run_is_enough(web: Web) -> None:
    from flows.pipeline import harvest
    from flows.prefect_shell import reason_to_skip

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


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"web": "internet"}, "'live', 'replay' or 'auto'"),
        ({"limit": "many"}, "limit"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_wrong_parameters_are_named_before_anything_happens(
    prefect_server: str, parameters: dict, words: str
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


def test_work_goes_on_when_prefect_fails_before_within_or_after_it() -> None:
    from flows.prefect_shell import guarded

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
