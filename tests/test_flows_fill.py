"""``recapture seeds fill``: an address for what a seed file says to exist, written without touching the rest."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import SeedError
from extract.seeds import parse_seeds
from flows.cli import run
from flows.decisions import Decisions
from flows.pipeline import WORKING_FILE, load_visits, resolve_all
from flows.seed_fill import fill, find, not_found, wanted
from flows.settings import SettingsError
from tests.stories import Story, say, session_url, watch
from transform.seed_text import with_address, with_note
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.publish import publish

TODAY = date(2031, 4, 1)
SEEDS = '''# Kept by hand.
[event]
key = "mine-2031"
name = "HarborConf Europe 2031"

[[talk]]
key = "cranes"
title = "Ten Years of Cranes"

[[expected]]  # the first
role = "video"   # of the talk
talk = "cranes"
pending = true

# between

[[expected]]
title = "What I saw" # said so
role = "write_up"
author = "Ana Lima"
note = """two
lines"""  # keep me

[[expected]]
role = "other"
title = "Party"
'''


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(SEEDS)
    return path


def test_an_address_turns_a_record_into_a_seed(seeds: Path) -> None:
    video, post, _ = wanted([seeds], None)
    assert fill(video, "https://youtu.be/abcdefghijk?t=3", "its page links it", TODAY) == watch("abcdefghijk")
    expected = SEEDS.replace("[[expected]]  # the first", "[[seed]]  # the first").replace("pending = true\n", "")
    expected = expected.replace(
        'role = "video"   # of the talk\n',
        f'url = "{watch("abcdefghijk")}"\nkind = "video"   # of the talk\nadded_on = 2031-04-01\n'
        'note = "found 2031-04-01: its page links it"\n',
    )
    assert seeds.read_text() == expected
    (again, *_) = wanted([seeds], None)
    assert again.key == post.key


def test_a_note_stays_behind_the_new_one(seeds: Path) -> None:
    _, post, party = wanted([seeds], None)
    fill(post, "https://blog.example.org/saw", "", TODAY)
    record = parse_seeds(seeds.read_bytes(), "x").seeds[0]
    assert (record.kind, record.title, record.author) == ("recap", "What I saw", "Ana Lima")
    assert record.note == "found 2031-04-01; before: two lines"
    assert "# keep me" in seeds.read_text() and "# said so" in seeds.read_text()
    party = find(wanted([seeds], None), party.key)
    not_found(party, "asked the\norganisers", TODAY)
    (left,) = [one for one in parse_seeds(seeds.read_bytes(), "x").expected if one.title == "Party"]
    assert left.note == "not found 2031-04-01: asked the organisers"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_mark_stay(seeds: Path, ends: str, bom: bytes) -> None:
    seeds.write_bytes(bom + SEEDS.rstrip("\n").replace("\n", ends).encode())
    fill(wanted([seeds], None)[2], "https://a.example.org/party", "x", TODAY)
    body = seeds.read_bytes()
    assert body.startswith(bom + b"# Kept") and body.count(b"\n") == body.count(ends.encode())
    assert parse_seeds(body, "x").seeds[0].kind == "article"


_TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)


@given(_TEXT, _TEXT, st.integers(0, 2))
def test_whatever_is_said_only_the_record_changes(note: str, url: str, index: int) -> None:
    before = tomllib.loads(SEEDS)
    after = tomllib.loads(with_address(SEEDS, index, "video", url, note, TODAY))
    assert after["seed"][0]["url"] == url and after["seed"][0]["note"].startswith(note)
    left = before["expected"].pop(index)
    assert after["expected"] == before["expected"]
    kept = {key: value for key, value in left.items() if key not in ("role", "pending", "note")}
    assert kept.items() <= after["seed"][0].items()
    noted = tomllib.loads(with_note(SEEDS, index, note))["expected"]
    assert noted[index]["note"].startswith(note) and len(noted) == 3


@pytest.mark.parametrize(
    ("number", "url", "kind", "says"),
    [
        (0, "not an address", None, "is not a web address"),
        (0, "https://localhost/", None, "private"),
        (0, "https://speakerdeck.com/ana/slow-software", None, "looks like slides, and video is wanted"),
        (0, "https://www.youtube.com/playlist?list=PLabc", None, "looks like playlist"),
        (1, "https://a.example.org/", "film", "write one of"),
    ],
)
def test_what_does_not_fit_is_not_written(seeds: Path, number: int, url: str, kind: str | None, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        fill(wanted([seeds], None)[number], url, "", TODAY, kind)
    assert seeds.read_text() == SEEDS


def test_a_person_may_know_better(seeds: Path) -> None:
    fill(wanted([seeds], None)[0], "https://speakerdeck.com/ana/slow-software", "", TODAY, "video")
    assert parse_seeds(seeds.read_bytes(), "x").seeds[0].kind == "video"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SEEDS[: SEEDS.index("[[expected]]")] + SEEDS[SEEDS.index("# between") :], "changed meanwhile"),
        (SEEDS + f'[[seed]]\nurl = "{watch("abcdefghijk")}"\nkind = "video"\n', "the same address"),
    ],
)  # fmt: skip
def test_a_file_is_left_alone_when_in_doubt(seeds: Path, text: str, says: str) -> None:
    one = wanted([seeds], None)[0]
    seeds.write_text(text)
    with pytest.raises(SeedError, match=says):
        fill(one, watch("abcdefghijk"), "", TODAY)
    assert seeds.read_text() == text


def test_a_record_in_another_form_is_left_to_its_author(tmp_path: Path) -> None:
    path = tmp_path / "inline.toml"
    path.write_text('expected = [{ role = "other", title = "Party" }]\n[event]\nkey = "a"\nname = "A"\n')
    with pytest.raises(SeedError, match="by hand"):
        fill(wanted([path], None)[0], "https://a.example.org/party", "", TODAY)


# --- the command --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Ten Years of Cranes", "Ada Berg, Quay", video=watch("cranes"))
    story.recap("https://a.example.org/", say("Ten Years of Cranes", page=session_url("1AbcG")), title="What I saw")
    story.video("cranes", "Ten Years of Cranes - Ada Berg")
    folder = tmp_path_factory.mktemp("fill")
    con = open_warehouse(folder / WORKING_FILE)
    number = state.begin_run(con, datetime.now(UTC), "replay", [], "test")
    load_visits(con, number, "b1", story.visits)
    resolve_all(con, Decisions())
    state.finish_run(con, number, datetime.now(UTC), "finished", {})
    con.close()
    publish(folder, number, keep=1)
    return folder


def test_what_the_tables_know_is_offered(folder: Path, seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["seeds", "fill", str(seeds), "-w", str(folder), "--json"]) == 0
    records = json.loads(capsys.readouterr().out)
    assert [one["role"] for one in records] == ["video", "write_up", "other"]
    assert [offer["url"] for offer in records[0]["offers"]] == [watch("cranes")]
    assert records[0]["offers"][0]["evidence"] and records[0]["line"] == 10


def test_a_script_can_fill(folder: Path, seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = [one.key for one in wanted([seeds], None)]
    house = ["-w", str(folder)]
    said = ["--set", keys[0], watch("cranes"), "--reason", "seen"]
    assert run(["seeds", "fill", str(seeds), *said, "--json", *house]) == 0
    assert json.loads(capsys.readouterr().out)["url"] == watch("cranes")
    assert run(["seeds", "fill", str(seeds), "--not-found", keys[2], *house]) == 0
    assert run(["seeds", "fill", str(seeds), "--list", *house]) == 0
    shown = capsys.readouterr()
    assert keys[0] not in shown.out and "not found 20" in shown.out and "2 without an address" in shown.err
    assert run(["seeds", "validate", str(seeds)]) == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--set", "x_none", "https://a.example.org/"], "no record has this key"),
        (["--reason", "why"], "belong to --set"),
        (["--set", "a", "b", "--not-found", "c"], "not both"),
        ([], "questions need a terminal"),
    ],
)
def test_wrong_use_is_said(
    folder: Path, seeds: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert run(["seeds", "fill", str(seeds), "-w", str(folder), *arguments]) == 2
    assert says in capsys.readouterr().err
    assert seeds.read_text() == SEEDS


def test_a_person_walks_through(folder: Path, seeds: Path) -> None:
    ours, theirs = pty.openpty()
    program = "import sys; from flows.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "seeds", "fill", str(seeds), "-w", str(folder)]
    os.write(ours, b"7\n1\nits page\n\nn\nnobody knows\n")
    done = subprocess.run(
        command, stdin=theirs, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1]
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert "no offer with this number" in done.stderr and "2 written" in done.stderr
    read = parse_seeds(seeds.read_bytes(), "x")
    assert [(one.url, one.note and one.note[18:]) for one in read.seeds] == [(watch("cranes"), "its page")]
    assert [one.note and one.note[:9] for one in read.expected] == ["two lines", "not found"]
