"""What is due and why, on real tables: ``schedule show`` and ``harvest --due``, ``--since``, ``--only-failed``."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from extract.records import Target
from extract.web.archive import write_web
from extract.web.recheck import Look, next_due
from flows import pipeline
from flows.cli import run
from flows.due import is_asked, run_filter, split
from flows.settings import read_settings
from warehouse.connection import WORKING, open_warehouse
from warehouse.publish import publish
from warehouse.schedule import REMOVED, UNNAMED, WITHDRAWN, Entry, RunFilter, read_schedule

ROOT = Path(__file__).resolve().parents[1]
RECAP = "https://blog.example.org/harborconf-2031-recap"
ABOUT = "https://harborconf.example.org/about"
LIST = "https://harborconf.example.org/sessions"
WALLED = "https://walled.example.org/notes"
DEAD = "https://gone.example.org/notes"
ABSENT = "https://absent.example.org/notes"  # the archive has no answer: it fails
DECKS = tuple(f"https://decks.example.org/{name}" for name in ("anchors", "tides", "cranes"))
EVERYTHING = {RECAP, ABOUT, LIST, WALLED, DEAD, ABSENT, *DECKS}
SEEDS = f"""
[event]
key = "harborconf-2031"
name = "HarborConf Europe 2031"
aliases = ["HarborConf EU 2031"]
ends_on = {datetime.now(UTC).date() - timedelta(days=3)}

[[seed]]
url = "{RECAP}"
kind = "recap"

[[seed]]
url = "{ABOUT}"
kind = "conference"

[[catalog]]
url = "{LIST}"
kind = "overview"

[[seed]]
url = "{WALLED}"
kind = "article"

[[seed]]
url = "{DEAD}"
kind = "article"

[[seed]]
url = "{ABSENT}"
kind = "article"
"""


def html(title: str, body: str) -> bytes:
    head = f"<title>{title}</title><meta property='og:title' content='{title}'>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body><main>{body}</main></body></html>".encode()


def recap() -> bytes:
    talks = ("Anchors Aweigh: Holding Fast in a Storm", "Tides and Timetables", "Cranes Without Fear")
    people = ("Ada Reef, Harbor Labs", "Bo Quay, Pierside", "Cy Dock, Jetty Inc")
    items = "".join(
        f"<li>{title}, {who} (<a href='{deck}'>slides</a>)</li>"
        for title, who, deck in zip(talks, people, DECKS, strict=True)
    )
    items += "<li>Charts for Everyone: Finding Your Way Without Stars, Di Mole, Basin (slides to come)</li>"
    return html("HarborConf EU 2031 recap", f"<h1>HarborConf EU 2031 recap</h1><h2>Talks</h2><ul>{items}</ul>")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archived web."""
    path = tmp_path_factory.mktemp("web") / "web.warc.gz"
    at = datetime(2031, 4, 1, tzinfo=UTC)
    pages = {RECAP: recap(), ABOUT: html("About HarborConf", "<h1>About</h1><p>A conference.</p>"),
             LIST: html("Sessions", "<h1>Sessions</h1><p>All of them.</p>")}  # fmt: skip
    pages |= {deck: html(deck.rsplit("/", 1)[1].title(), "<h1>Slides</h1>") for deck in DECKS}
    headers = (("content-type", "text/html; charset=utf-8"),)
    answers = [(url, 200, headers, body, at) for url, body in pages.items()]
    answers += [(WALLED, 403, headers, b"no", at), (DEAD, 404, headers, b"none", at)]
    write_web(path, answers)
    return path


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seeds") / "harborconf.toml"
    path.write_text(SEEDS, "utf-8")
    return path


@pytest.fixture(scope="module")
def first(web: Path, seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> pipeline.Harvested:
    """A run that asked everything, now; with ``--due``, for what was never asked is due."""
    return pipeline.harvest(settings(web, seeds, tmp_path_factory.mktemp("harvested") / "w", due=True))


@pytest.fixture
def folder(first: pipeline.Harvested, tmp_path: Path) -> Path:
    """A copy of its warehouse to go on with."""
    return Path(shutil.copytree(first.folder, tmp_path / "w", symlinks=True))


def settings(web: Path, seeds: Path, folder: Path, **more: object):
    given = {"seeds": (seeds,), "web": "replay", "archive": web, "warehouse": str(folder), "parse_workers": 1}
    return read_settings({**given, **more})


@pytest.fixture(autouse=True)
def _one_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECAPTURE_PARSE_WORKERS", "1")  # the command line's harvests: half the processes to start


def age(folder: Path, days: float, *urls: str, is_published: bool = False) -> None:
    """Let the looks at some addresses (by default all) lie that much further back; readers need it published."""
    con = open_warehouse(folder / WORKING)
    con.execute(
        "UPDATE raw.capture SET fetched_at = fetched_at - to_hours(?)"
        " WHERE origin = 'web' AND list_contains(?, url)",
        [round(days * 24), list(urls or EVERYTHING)],
    )
    run_id = con.execute("SELECT max(run_id) FROM raw.run").fetchall()[0][0]
    con.close()
    if is_published:
        publish(folder, run_id)


def asked(folder: Path, run_id: int) -> list[str]:
    con = duckdb.connect(str(folder / WORKING), read_only=True)
    try:
        found = con.execute(
            "SELECT url FROM raw.capture JOIN raw.batch USING (batch_id) WHERE run_id = ? AND origin = 'web'"
            " ORDER BY url",
            [run_id],
        ).fetchall()
    finally:
        con.close()
    return [url for (url,) in found]


def entries(folder: Path, **more: object) -> dict[str, Entry]:
    con = duckdb.connect(str(folder / WORKING), read_only=True)
    try:
        return {entry.url: entry for entry in read_schedule(con, **more)}  # type: ignore[arg-type]
    finally:
        con.close()


def change(folder: Path, statement: str, values: list[object]) -> None:
    con = open_warehouse(folder / WORKING)
    con.execute(statement, values)
    con.close()


# --- what the tables say -------------------------------------------------------------------------------


def test_each_address_has_its_curve(folder: Path) -> None:
    found = entries(folder)
    assert set(found) == EVERYTHING
    assert {url: entry.due.curve for url, entry in found.items()} == {
        RECAP: "pending", LIST: "pending", ABOUT: "quiet", WALLED: "blocked", DEAD: "dead", ABSENT: "failed",
        **dict.fromkeys(DECKS, "quiet"),
    }  # fmt: skip
    assert "3 days after the event" in found[RECAP].due.reason
    assert "http-404" in found[DEAD].due.reason
    assert not any(entry.due.is_due(datetime.now(UTC)) for entry in found.values())
    order = [entry.due.at for entry in entries(folder).values()]
    assert order == sorted(order, key=lambda at: at or datetime.max.replace(tzinfo=UTC))


def test_asking_for_some_addresses_gives_the_same_answers(folder: Path) -> None:
    whole = entries(folder)
    assert entries(folder, urls=[RECAP, DEAD, "https://never.example.org/"]) == {
        url: entry for url, entry in whole.items() if url in (RECAP, DEAD)
    }
    assert entries(folder, urls=[]) == {}


def test_other_bytes_with_the_same_facts_are_no_change(folder: Path) -> None:
    """A page whose counters and tokens move is as quiet as one that stands still; one with new facts is not."""
    for url, has_facts in ((ABOUT, False), (DECKS[0], True)):
        change(
            folder,
            "INSERT INTO raw.capture SELECT * REPLACE (capture_id || 'x' AS capture_id, 'other' AS body_sha256,"
            " fetched_at + to_days(9) AS fetched_at) FROM raw.capture WHERE url = ?",
            [url],
        )
        if has_facts:
            change(
                folder,
                "UPDATE core.claim SET removed_at = (SELECT max(fetched_at) FROM raw.capture WHERE url = $1)"
                " WHERE resource_id = (SELECT any_value(resource_id) FROM raw.capture WHERE url = $1)"
                " AND field = 'title'",
                [url],
            )
    found = entries(folder)
    assert "unchanged in 1 later look" in found[ABOUT].due.reason
    assert found[DECKS[0]].due.curve == "changing"


def test_withdrawn_removed_and_unnamed_addresses_are_never_due(folder: Path) -> None:
    change(folder, "UPDATE core.talk_material SET state = 'withheld' WHERE url = ?", [DECKS[0]])
    for kind, key in (("url", DECKS[1]), ("host", "blog.example.org")):
        digest = hashlib.sha256(key.encode()).hexdigest()
        change(
            folder,
            "INSERT INTO raw.tombstone (tombstone_id, kind, key_sha256, made_at)"
            " VALUES (?, ?, ?, now()::TIMESTAMP)",
            [kind, kind, digest],
        )
    change(folder, "UPDATE core.claim SET removed_at = first_seen_at WHERE subject_url = ?", [ABOUT])
    found = entries(folder)
    reasons = {DECKS[0]: WITHDRAWN, DECKS[1]: REMOVED, RECAP: REMOVED, ABOUT: UNNAMED}
    assert {url: found[url].due.reason for url in reasons} == reasons
    assert {found[url].due.curve for url in reasons} == {"never"}
    assert entries(folder, named=[ABOUT])[ABOUT].due.curve == "quiet"  # named by a seed file not loaded yet


# --- harvest --due ---------------------------------------------------------------------------------------


def test_what_was_never_asked_is_due_at_once(first: pipeline.Harvested) -> None:
    assert set(asked(first.folder, first.run_id)) == EVERYTHING
    assert first.filtered == 0


def test_right_after_a_harvest_nothing_is_due(web: Path, seeds: Path, folder: Path, capsys) -> None:
    line = ["harvest", str(seeds), "--web", "replay", "--archive", str(web), "-w", str(folder), "--due"]
    assert run(line) == 0
    said = capsys.readouterr().err
    assert "only what is due" in said
    assert f"{len(EVERYTHING)} known addresses were not due" in said
    assert run([*line, "--json", "-q"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["outcomes"], found["filtered"]) == ({}, len(EVERYTHING))


def test_seeds_and_followed_targets_are_asked_each_at_its_time(web: Path, seeds: Path, folder: Path) -> None:
    age(folder, 1)  # the pending ones and those that failed are due after a day
    second = pipeline.harvest(settings(web, seeds, folder, due=True))
    assert asked(folder, second.run_id) == sorted([ABSENT, LIST, RECAP])
    assert second.filtered == len(EVERYTHING) - 3
    age(folder, 60, DECKS[1])  # no seed is due, one address that a recap named is
    third = pipeline.harvest(settings(web, seeds, folder, due=True))
    assert asked(folder, third.run_id) == [DECKS[1]]
    assert third.filtered == len(EVERYTHING) - 1


def test_a_new_seed_is_due_at_once(web: Path, seeds: Path, folder: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.toml"
    more.write_text(seeds.read_text("utf-8") + f'[[seed]]\nurl = "{ABSENT}/2"\nkind = "article"\n', "utf-8")
    result = pipeline.harvest(settings(web, more, folder, due=True))
    assert asked(folder, result.run_id) == [f"{ABSENT}/2"]


def test_with_a_limit_the_pending_come_first_and_what_is_cut_is_counted(
    web: Path, seeds: Path, folder: Path
) -> None:
    age(folder, 200)
    result = pipeline.harvest(settings(web, seeds, folder, due=True, limit=2))
    assert asked(folder, result.run_id) == sorted([LIST, RECAP])
    assert (result.left_over, result.filtered) == (len(EVERYTHING) - 2, 0)


# --- harvest --since, --only-failed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"only_failed": True}, {WALLED, ABSENT}),
        ({"since": "2020-01-01"}, set()),  # all were asked since
        ({"since": datetime.now(UTC).date()}, EVERYTHING - {DEAD}),  # DEAD alone was asked today
        ({"since": datetime.now(UTC).date() - timedelta(days=1), "only_failed": True}, {WALLED, ABSENT}),
        ({"since": datetime.now(UTC).date() - timedelta(days=3), "only_failed": True}, set()),
    ],
)
def test_since_and_only_failed(web: Path, seeds: Path, folder: Path, flags: dict, expected: set[str]) -> None:
    age(folder, 2, *(EVERYTHING - {DEAD}))
    now = datetime.now(UTC)
    chosen = run_filter(settings(web, seeds, folder, **flags), now)
    con = duckdb.connect(str(folder / WORKING), read_only=True)
    try:
        kept, left = split(con, [Target(url, 0) for url in sorted(EVERYTHING)], chosen, now)
    finally:
        con.close()
    assert {target.url for target in kept} == expected
    assert {target.url for target in left} == EVERYTHING - expected


@pytest.mark.parametrize(("since", "expected"), [(None, {WALLED, ABSENT}), ("2020-01-01", set())])
def test_a_run_keeps_to_what_it_was_told(
    web: Path, seeds: Path, folder: Path, since: str | None, expected: set[str]
) -> None:
    result = pipeline.harvest(settings(web, seeds, folder, only_failed=True, since=since))
    assert set(asked(folder, result.run_id)) == expected
    assert result.filtered == len(EVERYTHING) - len(expected)
    assert result.exit_code == (3 if ABSENT in expected else 0)


def test_what_was_never_asked_did_not_fail(web: Path, seeds: Path, tmp_path: Path) -> None:
    result = pipeline.harvest(settings(web, seeds, tmp_path / "fresh", only_failed=True))
    assert asked(tmp_path / "fresh", result.run_id) == []
    assert result.filtered == 6  # the seeds; what they name is not known yet


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--due", "--only-failed"], "--due and --only-failed"),
        (["--due", "--since", "2026-01-01"], "--due and --since"),
        (["--since", "2999-01-01"], "lies ahead"),
        (["--since", "yesterday"], "year-month-day"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_contradicting_flags_stop_before_any_request(
    seeds: Path, tmp_path: Path, capsys, flags: list[str], says: str, more: list[str]
) -> None:
    assert run(["harvest", str(seeds), "--web", "live", "-w", str(tmp_path / "w"), *flags, *more]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "w").exists()


def test_since_begins_at_midnight_utc() -> None:
    midnight = datetime(2031, 4, 2, tzinfo=UTC)
    chosen = RunFilter(since_on=midnight.date())
    for at, expected in ((midnight, False), (midnight - timedelta(seconds=1), True)):
        looked = [Look(at, "ok", "http-200", "a")]
        entry = Entry(RECAP, "blog.example.org", "recap", 0, next_due(RECAP, looked), at, "ok", 1)
        assert is_asked(entry, chosen, midnight) is expected


def test_a_few_that_failed_again_say_nothing_about_the_network(first: pipeline.Harvested) -> None:
    live = replace(first, choice=replace(first.choice, mode="live"), outcomes=Counter(failed=2))
    codes = [replace(live, run_filter=chosen).exit_code
             for chosen in (RunFilter(), RunFilter(is_failed_only=True), RunFilter(is_due_only=True))]  # fmt: skip
    assert codes == [4, 3, 3]


# --- interrupted, and only planned -------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from flows import pipeline
from flows.progress import Silent
from flows.settings import read_settings

class Deadly(Silent):
    count = 0
    def visited(self, visit):
        self.count += 1
        if self.count == 2:
            os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    seeds, archive, folder = sys.argv[1:]
    given = {"seeds": (Path(seeds),), "web": "replay", "archive": archive, "warehouse": folder}
    pipeline.harvest(read_settings({**given, "due": True, "batch_targets": 1}), Deadly())
"""


@pytest.mark.lab
def test_a_killed_run_keeps_to_its_own_choice(web: Path, seeds: Path, folder: Path, tmp_path: Path, capsys) -> None:
    age(folder, 60, RECAP, WALLED, DECKS[0], DECKS[2])
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    code = subprocess.run(
        [sys.executable, str(script), str(seeds), str(web), str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120, check=False, capture_output=True,
    ).returncode  # fmt: skip
    assert code == -signal.SIGKILL
    # Gone on with by somebody who types no flag: the plan of the killed run still holds.
    line = ["harvest", str(seeds), "--web", "replay", "--archive", str(web), "-w", str(folder), "--json"]
    assert run(line) == 0
    out = capsys.readouterr()
    assert "only what is due, and keeps to it" in out.err
    found = json.loads(out.out)
    assert asked(folder, found["run_id"]) == sorted([RECAP, WALLED, DECKS[0], DECKS[2]])
    assert found["filtered"] == len(EVERYTHING) - 4
    # The next one is a run of its own.
    assert run(line) == 3
    assert set(asked(folder, found["run_id"] + 1)) == EVERYTHING


def test_dry_run_shows_what_a_filtered_run_would_ask(web: Path, seeds: Path, folder: Path, capsys) -> None:
    age(folder, 1, is_published=True)
    line = ["harvest", str(seeds), "--web", "replay", "--archive", str(web), "-w", str(folder), "--dry-run"]
    assert run([*line, "--due"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("3 addresses on 3 hosts to ask now (only what is due); 6 known ones are left.")
    assert "decks.example.org" not in said
    age(folder, 60, *DECKS, is_published=True)
    assert run([*line, "--due"]) == 0
    assert "decks.example.org" in capsys.readouterr().out
    assert run([*line, "--due", "--depth", "0"]) == 0
    assert "decks.example.org" not in capsys.readouterr().out
    assert run([*line, "--only-failed"]) == 0
    assert capsys.readouterr().out.startswith("2 addresses on 2 hosts")


def test_dry_run_of_a_new_warehouse_asks_all_seeds(seeds: Path, tmp_path: Path, capsys) -> None:
    assert run(["harvest", str(seeds), "-w", str(tmp_path / "none"), "--dry-run", "--due"]) == 0
    assert capsys.readouterr().out.startswith("6 addresses on 5 hosts")
    assert not (tmp_path / "none").exists()


# --- schedule show -----------------------------------------------------------------------------------------


def test_schedule_tells_when_and_why(folder: Path, capsys) -> None:
    age(folder, 1, is_published=True)
    assert run(["schedule", "show", "-w", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["known"] == len(EVERYTHING) == sum(found["counts"].values())
    assert found["counts"]["now"] == 3
    assert [item["url"] for item in found["addresses"] if item["is_due"]] == [
        item["url"] for item in found["addresses"]
    ][:3]
    times = [item["due_at"] for item in found["addresses"]]
    assert times == sorted(times)
    assert {item["url"]: item["why"] for item in found["addresses"]}[WALLED] == "blocked once (http-403)"


def test_schedule_is_narrowed_by_due_host_and_limit(folder: Path, capsys) -> None:
    age(folder, 1, is_published=True)

    def urls(*options: str) -> list[str]:
        assert run(["schedule", "show", "-w", str(folder), "--json", *options]) == 0
        return [item["url"] for item in json.loads(capsys.readouterr().out)["addresses"]]

    assert set(urls("--due")) == {ABSENT, LIST, RECAP}
    assert set(urls("--host", "Decks.example.org")) == set(DECKS)
    assert urls("--host", "decks.example.org", "--due") == []
    assert urls("--limit", "2") == urls()[:2]
    assert urls("--limit", "0") == []


def test_schedule_reads_well_in_a_terminal(folder: Path, capsys) -> None:
    age(folder, 1)
    change(folder, "UPDATE core.talk_material SET state = 'withheld' WHERE url = ?", [DECKS[0]])
    age(folder, 0, is_published=True)
    assert run(["schedule", "show", "-w", str(folder)]) == 0
    said = capsys.readouterr().out
    assert f"{len(EVERYTHING)} known addresses, 3 due now" in said
    assert "material awaited here" in said
    assert "withdrawn" in said
    assert run(["schedule", "show", "-w", str(folder), "--limit", "0"]) == 0
    assert RECAP not in capsys.readouterr().out
