"""The whole way on the offline twin: harvest, harvest again, rebuild, be killed, be misused."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from flows import pipeline, rebuild
from flows.cli import run
from flows.settings import read_settings
from tests.demo_web import truth
from warehouse.publish import connect_reader
from warehouse.state import table_hashes

LAB = pytest.mark.lab
ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds" / "kubecon-eu-2024.toml"
TWIN = ROOT / "seeds" / "demo.warc.gz"
# Times and the identifiers that carry a run's number or a batch's name differ between two runs of the same work.
OF_THE_RUN = (
    "first_seen_at", "since_at", "valid_from", "valid_to", "until_at", "measured_at", "capture_id", "batch_id",
    "fetched_at",
)  # fmt: skip


def twin_settings(folder: Path, **more: object):
    return read_settings({"seeds": (SEEDS,), "web": "replay", "archive": TWIN, "warehouse": str(folder), **more})


def hashes(folder: Path, exclude: tuple[str, ...] = ()) -> dict[str, str]:
    con = connect_reader(folder)
    try:
        return table_hashes(con, ("core",), exclude)
    finally:
        con.close()


def rows(folder: Path, query: str) -> list[tuple]:
    con = connect_reader(folder)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


@pytest.fixture(scope="module")
def harvested(tmp_path_factory) -> Path:
    """A warehouse after one undisturbed harvest of the twin."""
    folder = tmp_path_factory.mktemp("twin") / "demo"
    result = pipeline.harvest(twin_settings(folder))
    assert result.exit_code in (0, 6)
    return folder


def test_all_talks_of_the_seed_post_are_reported(harvested, capsys):
    assert run(["report", "talks", "--recapped", "-w", str(harvested), "--json"]) == 0
    talks = json.loads(capsys.readouterr().out)
    assert len(talks) == 35
    assert all(talk["recap_count"] >= 1 for talk in talks)
    assert all("DEMO DATA" in talk["title"] for talk in talks)


def test_sessions_that_nobody_names_are_there_without_the_flag(harvested, capsys):
    assert run(["report", "talks", "-w", str(harvested), "--json"]) == 0
    talks = json.loads(capsys.readouterr().out)
    assert len(talks) > 40
    assert any(talk["recap_count"] == 0 for talk in talks)


def test_the_pending_item_is_answered_by_another_recap(harvested):
    found = rows(
        harvested,
        "SELECT state, said_by.kind, material.url FROM core.talk_material AS material"
        " JOIN core.talk USING (talk_id)"
        " JOIN core.web_resource AS said_by ON said_by_resource_id = said_by.resource_id"
        " WHERE talk.title LIKE 'From Platform Engineering to Developer Success%'"
        " AND role = 'video' AND is_primary",
    )
    assert [(state, kind) for state, kind, _ in found] == [("present", "recap")]


def test_every_shown_fact_leads_back_to_stored_bytes(harvested):
    facts = rows(
        harvested, "SELECT warc_file, warc_offset FROM report.provenance WHERE is_chosen AND source <> 'none'"
    )
    assert facts
    parts = {path.name for path in (harvested / "archive").iterdir()}
    assert {file for file, _ in facts} <= parts
    for file, offset in facts[:20]:
        with (harvested / "archive" / file).open("rb") as part:
            part.seek(offset)
            with gzip.open(part) as record:
                assert record.read(5) == b"WARC/"


@pytest.mark.parametrize("talk", truth.TALK_TRUTH, ids=[talk.key for talk in truth.TALK_TRUTH])
def test_each_talk_ends_as_the_twin_was_made(harvested, talk):
    con = connect_reader(harvested)
    try:
        found = con.execute(
            "SELECT talk_id, event_name FROM report.talk_overview WHERE list_contains(?, title)",
            [list(talk.titles)],
        ).fetchall()
        assert [event for _, event in found] == [talk.event]
        talk_id = found[0][0]
        speakers = con.execute(
            "SELECT name, organization_name FROM core.talk_speaker WHERE talk_id = ?", [talk_id]
        ).fetchall()
        assert set(speakers) == set(talk.speakers)
        states = {
            role: (state, url)
            for role, state, url in con.execute(
                "SELECT role, state, url FROM report.material_status WHERE talk_id = ?", [talk_id]
            ).fetchall()
        }
    finally:
        con.close()
    for role, wanted in (("event_page", talk.event_page), ("video", talk.video), ("slides", talk.slides)):
        if wanted is not None:
            assert states[role] == (wanted.state, wanted.url), role


def test_planted_links_have_the_outcome_they_were_planted_with(harvested):
    found = {
        url: (outcome, reason)
        for url, outcome, reason in rows(harvested, "SELECT url, outcome, reason FROM core.web_resource")
    }
    assert {url: found.get(url) for url in truth.OUTCOMES} == truth.OUTCOMES


def test_moved_links_name_where_they_went(harvested):
    found = dict(rows(harvested, "SELECT url, replacement_url FROM report.link_health WHERE state = 'moved'"))
    assert {url: found.get(url) for url in truth.MOVED} == truth.MOVED


def test_wrong_links_are_found(harvested):
    found = rows(harvested, "SELECT said_by_url, url FROM report.wrong_link")
    by_key = {talk.key: talk for talk in truth.TALK_TRUTH}
    assert found == [(recap, by_key[shown].video.url) for recap, _, shown in truth.WRONG_LINKS]


def test_every_mention_place_of_the_post_is_read(harvested):
    found = rows(
        harvested,
        "SELECT count(*) FROM core.talk_mention JOIN core.web_resource USING (resource_id)"
        f" WHERE url = '{truth.POST}'",
    )
    assert found == [(truth.PLACES_IN_POST,)]


def requests_of(folder: Path, run_id: int) -> list[tuple[str, dict[str, str]]]:
    """Every request a run made, from its archive: address and headers."""
    found = []
    for path in sorted((folder / "archive").glob(f"run-{run_id:06d}-*.warc.gz")):
        with path.open("rb") as part:
            found += [
                (record.rec_headers.get_header("WARC-Target-URI"), dict(record.http_headers.headers))
                for record in ArchiveIterator(part)
                if record.rec_type == "request"
            ]
    return found


def test_second_harvest_changes_nothing_and_asks_conditionally(harvested):
    before = hashes(harvested)
    second = pipeline.harvest(twin_settings(harvested))
    assert hashes(harvested) == before
    assert set(second.outcomes) <= {"unchanged", "gone", "blocked", "disallowed"}
    answered = {
        url for (url,) in rows(harvested, "SELECT url FROM raw.capture WHERE outcome = 'ok' AND origin = 'web'")
    }
    asked = [(url, headers) for url, headers in requests_of(harvested, second.run_id) if url in answered]
    assert asked
    unconditional = [url for url, headers in asked if not {"If-None-Match", "If-Modified-Since"} & set(headers)]
    assert unconditional == []


def test_reparse_gives_equal_tables(harvested, tmp_path):
    rebuild.reparse(twin_settings(harvested), into=tmp_path / "again")
    assert hashes(tmp_path / "again") == hashes(harvested)
    assert _raw(tmp_path / "again") == _raw(harvested)


def _raw(folder: Path) -> dict[str, str]:
    con = connect_reader(folder)
    try:
        found = table_hashes(con, ("raw",))
    finally:
        con.close()
    return {name: found[name] for name in ("raw.capture", "raw.redirect", "raw.parse_issue")}


# A harvest that ends itself: at the n-th visited target, or when a stage begins for the n-th time.
DISTURBED = """
import os, signal, sys
from pathlib import Path
from flows import pipeline
from flows.progress import Silent
from flows.settings import read_settings

class Disturbed(Silent):
    def __init__(self, what, count, number):
        self.what, self.left, self.number = what, count, number
    def hit(self, what):
        if what == self.what:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), self.number)
    def stage(self, name, total=None):
        self.hit(name)
    def visited(self, visit):
        self.hit("visit")

def main():
    what, count, number, seeds, archive, folder = sys.argv[1:]
    settings = read_settings({"seeds": (Path(seeds),), "web": "replay", "archive": archive, "warehouse": folder})
    pipeline.harvest(settings, Disturbed(what, int(count), int(number)))

if __name__ == "__main__":
    main()
"""


def disturb(tmp_path: Path, folder: Path, what: str, count: int, number: int) -> int:
    script = tmp_path / "disturbed.py"
    script.write_text(DISTURBED)
    return subprocess.run(
        [sys.executable, str(script), what, str(count), str(number), str(SEEDS), str(TWIN), str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
        capture_output=True,
    ).returncode


@pytest.mark.parametrize(
    ("what", "count"),
    [
        pytest.param("visit", 3, marks=LAB),
        ("visit", 60),
        pytest.param("visit", 100, marks=LAB),  # in the second wave
        pytest.param("Bringing talks together", 1, marks=LAB),  # loaded, not resolved
        pytest.param("Bringing talks together", 2, marks=LAB),
        pytest.param("Checking and publishing", 1, marks=LAB),
    ],
)
def test_killed_run_resumes_to_the_same_tables(harvested, tmp_path, what, count):
    folder = tmp_path / "killed"
    assert disturb(tmp_path, folder, what, count, signal.SIGKILL) == -signal.SIGKILL
    finished = pipeline.harvest(twin_settings(folder))
    assert finished.is_resumed
    assert hashes(folder, OF_THE_RUN) == hashes(harvested, OF_THE_RUN)
    asked_twice = rows(folder, "SELECT url FROM raw.capture WHERE origin = 'web' GROUP BY url HAVING count(*) > 1")
    assert asked_twice == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Replaying", marks=LAB),  # while the seeds are asked
        pytest.param("Visiting seeds", marks=LAB),  # while talks are brought together
        pytest.param("Bringing talks together", marks=LAB),  # in the next wave
        "Following what they name (2)",  # shortly before the tables are published
    ],
)
def test_ctrl_c_in_each_stage_keeps_the_state(harvested, tmp_path, line):
    folder = tmp_path / "interrupted"
    command = [sys.executable, "-c", "from flows.cli import main; main()", "harvest", str(SEEDS)]
    options = ["--web", "replay", "--archive", str(TWIN), "-w", str(folder)]
    with subprocess.Popen(
        command + options, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as harvest:
        said = []
        for said_line in harvest.stderr:
            said.append(said_line)
            if said_line.startswith(line):
                os.killpg(harvest.pid, signal.SIGINT)  # as a terminal does: to all processes of the command
        code = harvest.wait(timeout=60)
    assert code == 130, "".join(said)
    assert "Traceback" not in "".join(said)
    assert "goes on where it was" in "".join(said)
    pipeline.harvest(twin_settings(folder))
    assert hashes(folder, OF_THE_RUN) == hashes(harvested, OF_THE_RUN)
