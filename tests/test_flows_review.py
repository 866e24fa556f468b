"""``recapture maintain review``: a person decides, it is written down beside the seeds, and it holds."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import SeedError
from flows import pipeline, rebuild
from flows.cli import run
from flows.decisions import CORRECTIONS, Decisions, Entry, read_decisions, write_decision
from flows.pipeline import WORKING_FILE, load_visits, resolve_all
from flows.settings import read_settings
from tests.stories import Story, say, session_url, watch
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.publish import connect_reader, publish

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2031, 5, 1, 9, 30, tzinfo=UTC)
HARBOUR = "State of the Harbour"
POST = "https://a.example.org/"


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of seed files with our comments in it, which the settings name."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    for name in ("aliases.toml", "corrections.toml", "kubecon-eu-2024.toml"):
        shutil.copy(ROOT / "seeds" / name, folder / name)
    monkeypatch.setenv("RECAPTURE_SEEDS", str(folder))
    return folder


def told(folder: Path, story: Story, decisions: Decisions) -> None:
    """Load a story like a harvest and publish it."""
    con = open_warehouse(folder / WORKING_FILE)
    number = state.begin_run(con, NOW, "replay", [], "test")
    load_visits(con, number, f"b{number}", story.visits if number == 1 else ())
    resolve_all(con, decisions)
    state.finish_run(con, number, NOW, "finished", {})
    con.close()
    publish(folder, number, keep=2)


def again(folder: Path, seeds: Path) -> None:
    """Resolve anew with what stands beside the seeds, as the next run does."""
    told(folder, Story(), read_decisions([seeds]))


@pytest.fixture
def folder(tmp_path: Path, house: Path) -> Path:
    """A warehouse of our own, as it was after its first run."""
    return Path(shutil.copytree(house, tmp_path / "house", symlinks=True))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    story = Story()
    story.seed_list()
    story.calendar(("1AbcJ", f"{HARBOUR} - Greta Olsen"), ("1AbcK", f"{HARBOUR} - Ulf Berg"))
    story.session("1AbcH", "Ropes I Have Known", "Mira Tan, Splice Works")
    story.session("1AbcG", "Ten Years of Cranes", "Ada Berg, Quay")
    story.recap(
        POST,
        say(HARBOUR),
        say("Ropes I Have Known", "Mira Tan, Rope & Sons", page=session_url("1AbcH")),
        say("Ten Years of Cranes", "Iris Moreau", page=session_url("1AbcG"), video=watch("salt")),
    )
    story.video("salt", "Salt - Gus Holm, Tide")
    folder = tmp_path_factory.mktemp("house")
    told(folder, story, Decisions())
    return folder


def questions(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[dict[str, str]]:
    capsys.readouterr()
    assert run(["maintain", "review", "--json", "-w", str(folder), *more]) == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return found


def the(found: list[dict[str, str]], kind: str, **more: str) -> dict[str, str]:
    (one,) = [q for q in found if q["kind"] == kind and all(q[name] == value for name, value in more.items())]
    return one


def answer(folder: Path, key: str, word: str, reason: str = "seen on the stage") -> int:
    return run(["maintain", "review", "--decide", key, word, "--reason", reason, "-w", str(folder)])


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    con = connect_reader(folder)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


TALK_OF_MENTION = (
    "SELECT talk.talk_key FROM core.talk_mention JOIN core.mention_talk USING (mention_id)"
    f" JOIN core.talk USING (talk_id) WHERE talk_mention.title = '{HARBOUR}'"
)


@pytest.mark.parametrize(("word", "code"), [("same", "1AbcK"), ("different", "1AbcJ")])
def test_a_mention_that_fits_two_sessions_goes_where_a_person_says(folder, seeds, capsys, word, code) -> None:
    assert rows(folder, TALK_OF_MENTION) == []
    asked = the(questions(folder, capsys), "unsure mention", url=session_url("1AbcK"))
    assert answer(folder, asked["key"], word) == 0
    again(folder, seeds)
    assert rows(folder, TALK_OF_MENTION) == [(f"sched:harborconf2031.sched.com/{code}",)]
    again(folder, seeds)
    assert rows(folder, TALK_OF_MENTION) == [(f"sched:harborconf2031.sched.com/{code}",)]
    assert [q for q in questions(folder, capsys) if q["kind"] == "unsure mention"] == []


def test_a_link_that_is_right_after_all_is_shown_again(folder, seeds, capsys) -> None:
    state_of = f"SELECT state, reason FROM core.talk_material WHERE url = '{watch('salt')}' AND role = 'video'"
    ((before, why),) = rows(folder, state_of)
    assert before == "unknown" and str(why).startswith("wrong-link")
    asked = the(questions(folder, capsys), "wrong link")
    assert answer(folder, asked["key"], "same", "the recording has the title of the next talk") == 0
    again(folder, seeds)
    assert rows(folder, state_of) == [("present", "the recording has the title of the next talk")]
    assert [q for q in questions(folder, capsys) if q["kind"] == "wrong link"] == []
    (seeds / CORRECTIONS).unlink()
    again(folder, seeds)
    assert rows(folder, state_of) == [(before, why)], "without the decision the rule speaks again"


def test_the_later_of_two_answers_holds(folder, seeds, capsys) -> None:
    asked = the(questions(folder, capsys), "wrong link")
    entry = {"url": asked["url"], "talk": asked["talk"]}
    for word, table, at in (("yes", "same", NOW), ("no", "wrong_link", NOW.replace(minute=31))):
        write_decision(seeds, Entry(CORRECTIONS, table, tuple(entry.items())), word, at)
    again(folder, seeds)
    (reason,) = rows(folder, f"SELECT reason FROM core.talk_material WHERE url = '{watch('salt')}'")
    assert reason == ("wrong-link: no",)


def test_two_spellings_become_one_organisation(folder, seeds, capsys) -> None:
    asked = the(questions(folder, capsys), "organisation of a speaker")
    assert (asked["shown_value"], asked["other_value"]) == ("Splice Works", "Rope & Sons")
    assert answer(folder, asked["key"], "same", "its new name") == 0
    (given,) = [e for e in tomllib.loads((seeds / "aliases.toml").read_text())["organization"]
                if e["alias"] == "Rope & Sons"]  # fmt: skip
    assert given["name"] == "Splice Works" and given["reason"] == "its new name"
    assert given["decided_at"].tzinfo is not None
    again(folder, seeds)
    assert [q for q in questions(folder, capsys) if q["kind"] == "organisation of a speaker"] == []
    assert rows(folder, "SELECT count(*) FROM report.contradiction WHERE kind LIKE 'organisation of%'") == [(0,)]


def test_what_stays_as_it_is_shown_is_not_asked_again(folder, seeds, capsys) -> None:
    asked = the(questions(folder, capsys), "another speaker")
    assert answer(folder, asked["key"], "different", "Iris stood in for Ada") == 0
    assert [q for q in questions(folder, capsys) if q["key"] == asked["key"]] == [], "before the next run"
    again(folder, seeds)
    assert [q for q in questions(folder, capsys) if q["kind"] == "another speaker"] == []
    shown = rows(folder, "SELECT other_value FROM report.contradiction WHERE kind = 'another speaker'")
    assert shown == [("Iris Moreau",)], "a contradiction stays in sight"


def test_skipped_is_asked_again_and_nothing_is_written(folder, seeds, capsys) -> None:
    before = {path.name: path.read_bytes() for path in seeds.iterdir()}
    asked = questions(folder, capsys)
    assert answer(folder, asked[0]["key"], "skip") == 0
    assert questions(folder, capsys) == asked
    assert {path.name: path.read_bytes() for path in seeds.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--decide", "q_none", "same", "--reason", "r"], "no open question has the key 'q_none'"),
        (["--decide", "q_", "same", "--reason", "r"], "several questions have"),
        (["--decide", "KEY", "perhaps", "--reason", "r"], "answer with one of same, different, skip"),
        (["--decide", "KEY", "same"], "needs its reason"),
        (["--decide", "KEY", "same", "--reason", "  "], "needs its reason"),
        (["--reason", "r"], "give it with --decide"),
        ([], "questions need a terminal"),
    ],
)
def test_misuse_is_told_and_nothing_is_written(folder, seeds, capsys, arguments, said) -> None:
    key = questions(folder, capsys)[0]["key"]
    before = {path.name: path.read_bytes() for path in seeds.iterdir()}
    assert run(["maintain", "review", "-w", str(folder), *(key if a == "KEY" else a for a in arguments)]) == 2
    assert said in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in seeds.iterdir()} == before


def test_a_broken_file_is_named_and_left_as_it_is(folder, seeds, capsys) -> None:
    key = the(questions(folder, capsys), "wrong link")["key"]
    (seeds / CORRECTIONS).write_text("same = [")
    assert answer(folder, key, "same") == 2
    assert "is not TOML" in capsys.readouterr().err
    assert (seeds / CORRECTIONS).read_text() == "same = ["


def test_in_a_terminal_it_asks_one_after_the_other(folder, seeds) -> None:
    """First skipped, second misunderstood and then decided, third left by q."""
    master, slave = pty.openpty()
    os.write(master, b"k\nwhat\nd\nseen on the stage\nq\n")
    command = [sys.executable, "-c", "from flows.cli import main; main()", "maintain", "review", "-w", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, stdin=slave, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "RECAPTURE_SEEDS": str(seeds)},
    )  # fmt: skip
    os.close(slave)
    os.close(master)
    assert done.returncode == 0, done.stderr
    assert "1 of " in done.stdout and "3 of " in done.stdout
    assert "1 decided" in done.stderr and "Answer with s, d, k or q" in done.stderr
    written = [(seeds / name).read_text().count("seen on the stage") for name in ("aliases.toml", CORRECTIONS)]
    assert sum(written) == 1


# --- the files ---------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip)


@given(talk=TEXTS, value=TEXTS, reason=TEXTS)
def test_whatever_pages_say_can_be_written_and_read_again(tmp_path_factory, talk, value, reason) -> None:
    folder = tmp_path_factory.mktemp("seeds")
    (folder / CORRECTIONS).write_text("# ours\n[[kept]]\nkind = 'k'\ntalk = 't'\nvalue = 'v'\nreason = 'r'")
    before = (folder / CORRECTIONS).read_text()
    entry = Entry(CORRECTIONS, "kept", (("kind", "another title"), ("talk", talk), ("value", value)))
    write_decision(folder, entry, reason, NOW)
    assert (folder / CORRECTIONS).read_text().startswith(before), "appended; what stood there is untouched"
    kept = read_decisions([folder]).kept[-1]
    assert (kept.talk, kept.value, kept.reason) == (talk, value, " ".join(reason.split()))
    assert [path.name for path in folder.iterdir()] == [CORRECTIONS], "no draft is left"


def test_a_missing_file_is_made(tmp_path) -> None:
    entry = Entry(CORRECTIONS, "same", (("url", watch("salt")), ("talk", "Salt")))
    write_decision(tmp_path, entry, "heard it", NOW)
    (decided,) = read_decisions([tmp_path]).corrections
    assert (decided.verdict, decided.decided_at) == ("same", "2031-05-01T09:30:00+00:00")


@pytest.mark.parametrize("stamp", ["'yesterday'", "2031-05-01T09:30:00", "2031-05-01"])
def test_a_time_without_zone_is_refused(tmp_path, stamp) -> None:
    (tmp_path / CORRECTIONS).write_text(f"[[same]]\nurl='{POST}'\ntalk='t'\nreason='r'\ndecided_at = {stamp}\n")
    with pytest.raises(SeedError, match="decided_at: write a time with its zone"):
        read_decisions([tmp_path])


# --- the whole way -----------------------------------------------------------------------------------


@pytest.mark.lab
def test_on_the_twin_a_decision_holds_through_reparse_and_harvest(tmp_path, seeds, capsys) -> None:
    folder = tmp_path / "demo"
    settings = read_settings({
        "seeds": (seeds / "kubecon-eu-2024.toml",), "web": "replay", "archive": ROOT / "seeds" / "demo.warc.gz",
        "warehouse": str(folder),
    })  # fmt: skip
    pipeline.harvest(settings)
    asked = the(questions(folder, capsys), "wrong link")
    assert answer(folder, asked["key"], "same", "the organiser says so") == 0
    assert (seeds / CORRECTIONS).read_text().startswith((ROOT / "seeds" / CORRECTIONS).read_text())
    shown = f"SELECT state, reason FROM core.talk_material WHERE url = '{asked['url']}' AND role = 'video'" \
            f" AND talk_id = '{asked['talk_id']}'"  # fmt: skip
    for run_again in (rebuild.reparse, pipeline.harvest):
        run_again(settings)
        assert rows(folder, shown) == [("present", "the organiser says so")]
        assert [q for q in questions(folder, capsys) if q["kind"] == "wrong link"] == []
    assert answer(folder, asked["key"], "different") == 2, "no open question any more"
