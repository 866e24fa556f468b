"""Removal on request: nothing of it is left anywhere, nothing brings it back, and no kill leaves it half done."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from extract.web.archive import check, read_part, write_web
from flows import pipeline, rebuild
from flows.cli import run
from flows.forget import look, request_of
from flows.settings import read_settings
from tests.test_flows_archive import rows
from warehouse.checks import faults, run_checks
from warehouse.errors import WarehouseError
from warehouse.export import export_parquet
from warehouse.exports import rewrite_export
from warehouse.publish import connect_reader, snapshots
from warehouse.state import table_hashes
from warehouse.tombstones import read_ledger

LAB = pytest.mark.lab
ROOT = Path(__file__).resolve().parent.parent
QUAY, PIER = "https://quay.example", "https://pier.example"
DECK = f"{PIER}/decks/secret-knots"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
NAME = "Zelda Quartz"
SEEDS = f"""
[event]
key = "quaycon-2024"
name = "QuayCon 2024"

[[seed]]
url = "{QUAY}/recap"
kind = "recap"
author = "{NAME}"

[[seed]]
url = "{QUAY}/other"
kind = "recap"

[[seed]]
url = "{DECK}"
kind = "slides"

[[seed]]
url = "{QUAY}/moved"
kind = "event_page"
"""
RECAP = f"""<!doctype html><html lang=en><title>QuayCon 2024 in four talks</title>
<meta name=author content="{NAME}">
<article><h1>QuayCon 2024 in four talks</h1><h2>Talks</h2><ul>
<li><a href="https://www.youtube.com/watch?v=abcdefghijk">Tides</a> by Ada Quay, Harbour Inc (video)</li>
<li><a href="https://www.youtube.com/watch?v=abcdefghijl">Ropes at scale</a> by {NAME}, Harbour Inc
 (<a href="{DECK}">slides</a>, video)</li>
<li><a href="https://www.youtube.com/watch?v=abcdefghijm">A knot a day</a> by Cy Dock, Z&euml;lda Quartz</li>
<li><a href="https://www.youtube.com/watch?v=abcdefghijn">Buoys</a> by Bo Pier, Harbour Inc (video)</li>
</ul><blockquote>Every rope has two ends. <cite>{NAME}</cite></blockquote></article>"""
OTHER = """<!doctype html><html lang=en><title>Four days of QuayCon 2024</title>
<article><h1>Four days of QuayCon 2024</h1><ul>
<li><a href="https://www.youtube.com/watch?v=abcdefghijk">Tides</a> by Ada Quay (video)</li>
<li><a href="https://www.youtube.com/watch?v=abcdefghijl">Ropes at scale</a> by Zelda Quartz (video)</li>
<li><a href="https://www.youtube.com/watch?v=abcdefghijm">A knot a day</a> by Cy Dock (video)</li>
</ul><p>I met <b>Zelda</b> <i>Quartz</i> (Quartz, Zelda) in the hall.</p></article>"""


def web(path: Path, day: int, **changed: str) -> Path:
    at = datetime(2026, 3, day, tzinfo=UTC)
    pages = {"recap": RECAP, "other": OTHER} | changed
    exchanges = [(f"{QUAY}/{name}", 200, HTML, body.encode(), at) for name, body in pages.items()]
    exchanges += [
        (f"{QUAY}/robots.txt", 200, (("Content-Type", "text/plain"),), b"User-agent: *\nDisallow:\n", at),
        (f"{PIER}/robots.txt", 200, (("Content-Type", "text/plain"),), b"User-agent: *\nDisallow:\n", at),
        (f"{QUAY}/moved", 302, (("Location", DECK),), b"", at),
        (DECK, 200, HTML, b"<title>Secret knots</title><h1>Secret knots</h1><p>Twelve slides.</p>", at),
    ]
    write_web(path, exchanges)
    return path


def settings(place: Path, archive: Path | None = None):
    more = {"archive": archive} if archive else {}
    return read_settings(
        {"seeds": (place / "quay.toml",), "web": "replay", "warehouse": str(place / "main"), "depth": 0, **more}
    )


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with seed file, two runs, an export and an index."""
    place = tmp_path_factory.mktemp("quay")
    (place / "quay.toml").write_text(SEEDS, "utf-8")
    web(place / "one.warc.gz", 1)
    pipeline.harvest(settings(place, place / "one.warc.gz"))
    web(place / "two.warc.gz", 2, recap=RECAP.replace("Buoys", "Buoys and bells"))
    pipeline.harvest(settings(place, place / "two.warc.gz"))
    assert run(["export", str(place / "out"), "-w", str(place / "main")]) == 0
    assert run(["export", str(place / "out"), "-w", str(place / "main"), "--format", "bibtex"]) == 0
    assert run(["maintain", "archive", "index", "-w", str(place / "main")]) == 0
    return place


@pytest.fixture
def place(grown: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "place"
    shutil.copytree(grown, copy, symlinks=True)
    return copy


def holding(folder: Path, *words: str) -> list[str]:
    """Name the files below a folder in which one of the words stands, whatever packs it."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        body = path.read_bytes()
        if path.name.endswith(".gz"):
            body += gzip.decompress(body)
        if path.suffix == ".parquet":
            body += repr(duckdb.sql(f"SELECT * FROM '{path}'").fetchall()).encode()
        if path.suffix == ".duckdb":
            body += everything(path).encode()
        low = body.lower()
        if any(word.lower().encode() in low for word in words):
            found.append(path.name)
    return found


def everything(path: Path) -> str:
    """All that a database says, as text: its file is compressed, so its bytes alone prove little."""
    con = duckdb.connect(str(path), read_only=True)
    try:
        names = con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        return "\n".join(repr(con.execute(f'SELECT * FROM "{a}"."{b}"').fetchall()) for a, b in names)
    finally:
        con.close()


def is_well(place: Path) -> bool:
    con = connect_reader(place / "main")
    try:
        assert faults(run_checks(con)) == []
    finally:
        con.close()
    assert [check(part) for part in sorted((place / "main" / "archive").glob("*.warc.gz"))] == [[]] * 4
    assert not list((place / "main" / "archive").glob("*.aside"))
    assert len(snapshots(place / "main")) == 1
    return not read_ledger(place / "main" / "archive").is_pending


WORDS = {
    "url": (DECK, ("pier.example/decks", "secret-knots", "Secret knots")),
    "host": ("pier.example", ("pier.example", "Secret knots")),
    "person": (NAME, ("Zelda Quartz", "Zëlda Quartz", "Quartz, Zelda", "zelda quartz", "Quartz")),
}


@pytest.fixture(scope="module", params=WORDS)
def removed(request: pytest.FixtureRequest, grown: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place after its address, host or person was removed by the command; the folder has the kind's name."""
    place = tmp_path_factory.mktemp("removed") / request.param
    shutil.copytree(grown, place, symlinks=True)
    what, words = WORDS[request.param]
    assert len(holding(place / "main", *words)) > 6  # archive, working, two copies, index
    assert len(holding(place / "out", *words)) > 2
    assert run(["forget", what, "--yes", "-q", "--export", str(place / "out"), "--reason", "asked in writing",
                "-w", str(place / "main"), "--config", str(config(place))]) == 0  # fmt: skip
    return place


def config(place: Path) -> Path:
    path = place / "recapture.toml"
    path.write_text(f'seeds = ["{place / "quay.toml"}"]\n', "utf-8")
    return path


def test_nothing_of_it_is_left_in_any_file(removed: Path) -> None:
    words = WORDS[removed.name][1]
    assert holding(removed / "main", *words) == []
    assert holding(removed / "out", *words) == []
    assert is_well(removed)
    assert {one for (one,) in rows(removed / "main", "SELECT kind FROM raw.tombstone")} == {removed.name}


def test_the_tombstone_holds_no_content(removed: Path) -> None:
    text = (removed / "main" / "archive" / "forgotten.json").read_text("utf-8")
    (one,) = json.loads(text)["tombstones"]
    assert set(one) == {"kind", "key_sha256", "word_count", "made_at", "reason"}
    assert (one["kind"], one["reason"]) == (removed.name, "asked in writing")


def test_what_others_said_stays(removed: Path, grown: Path) -> None:
    titles = "SELECT title FROM core.talk ORDER BY title"
    assert rows(removed / "main", titles) == rows(grown / "main", titles)
    people = {name for (name,) in rows(removed / "main", "SELECT name FROM core.person")}
    assert people >= {"Ada Quay", "Bo Pier", "Cy Dock"}
    assert (NAME in people) == (removed.name != "person")
    assert rows(removed / "main", "SELECT count(*) FROM core.talk_mention WHERE title = 'Ropes at scale'") == [(2,)]
    # What a page said is known without its body.
    kept = rows(removed / "main", "SELECT DISTINCT no_archive, page_kind FROM raw.capture WHERE url LIKE '%/recap'")
    assert kept == [(True, "recap")]


def test_tables_equal_those_of_the_archive_that_is_left(removed: Path, tmp_path: Path) -> None:
    rebuild.reparse(settings(removed), into=tmp_path / "again")
    hashes = []
    for folder in (removed / "main", tmp_path / "again"):
        con = connect_reader(folder)
        hashes.append(table_hashes(con))
        con.close()
    assert hashes[0] == hashes[1]


def test_a_later_harvest_does_not_bring_it_back(removed: Path, tmp_path: Path) -> None:
    place, words = tmp_path / "place", WORDS[removed.name][1]
    shutil.copytree(removed, place, symlinks=True)
    archive = web(place / "three.warc.gz", 3, other=OTHER.replace("Four days", "Five days"))
    assert pipeline.harvest(settings(place, archive)).exit_code == 0
    assert holding(place / "main", *words) == []
    assert rows(place / "main", "SELECT count(*) FROM core.recap WHERE title LIKE 'Five days%'") == [(1,)]
    if removed.name != "person":  # the redirect that leads there is not followed
        moved = rows(place / "main", f"SELECT DISTINCT outcome, reason FROM raw.capture WHERE url = '{QUAY}/moved'")
        assert moved == [("refused", "forgotten")]
    parts = sorted((place / "main" / "archive").glob("*.warc.gz"))
    assert [check(part) for part in parts] == [[]] * 6
    stored = {fetched.capture.capture_id: fetched.capture.stored for part in parts for fetched in read_part(part)}
    told = rows(place / "main", "SELECT capture_id, warc_file, warc_offset, warc_length FROM raw.capture")
    assert {key: (at.file, at.offset, at.length) if at else (None,) * 3 for key, at in stored.items()} == {
        key: tuple(at) for key, *at in told
    }


KILLED = """
import os, signal, sys
from pathlib import Path
calls = 0
real = {"replace": os.replace, "rename": os.rename, "fsync": os.fsync, "unlink": os.unlink}
def counted(name):
    def call(*given, **named):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return real[name](*given, **named)
    return call
for name in real:
    setattr(os, name, counted(name))
from flows.forget import forget, request_of
from tests.test_flows_forget import settings, DECK
place = Path(sys.argv[1])
forget(settings(place), request_of(settings(place), DECK))
print("done", calls)
"""


def killed_at(place: Path, call: int) -> int:
    """Forget in a process of its own that is killed at its n-th call that changes files; its exit code."""
    found = subprocess.run(
        [sys.executable, "-c", KILLED, str(place), str(call)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode in (0, -signal.SIGKILL), found.stderr
    return found.returncode


# After the tombstone; in the first part; between two parts; before the new tables; before and after the copy.
@pytest.mark.parametrize(
    ("call", "is_resumed"),
    [
        pytest.param(3, False, marks=LAB),
        (10, True),
        pytest.param(23, False, marks=LAB),
        pytest.param(29, True, marks=LAB),
    ],
)
def test_a_kill_at_any_step_is_finished_later(place: Path, call: int, is_resumed: bool) -> None:
    assert killed_at(place, call) == -signal.SIGKILL
    assert read_ledger(place / "main" / "archive").is_pending
    with pytest.raises(WarehouseError, match="forget --resume"):  # nothing may be added meanwhile
        pipeline.harvest(settings(place, place / "one.warc.gz"))
    again = ["--resume"] if is_resumed else [DECK, "--yes"]  # --resume needs no name
    assert run(["forget", *again, "-q", "-w", str(place / "main"), "--config", str(config(place))]) == 0
    assert holding(place / "main", *WORDS["url"][1]) == []
    assert is_well(place)


def test_a_dry_run_tells_and_changes_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in (place / "main").rglob("*") if path.is_file()}
    assert run(["forget", NAME, "--dry-run", "-w", str(place / "main"), "--config", str(config(place))]) == 0
    assert {path: path.read_bytes() for path in (place / "main").rglob("*") if path.is_file()} == before
    said = capsys.readouterr().err
    assert "quay.toml, line 9" in said  # the seed file is a person's own
    assert "Known exports" in said
    found = look(settings(place), request_of(settings(place), DECK))
    assert found.removed == 4  # the deck and the redirect to it, twice each
    assert dict(found.addresses) == {DECK: 2}


def test_a_spelling_that_the_tables_know_goes_with_the_name(place: Path) -> None:
    (person,) = rows(place / "main", f"SELECT person_id FROM core.person WHERE name = '{NAME}'")
    by_id = request_of(settings(place), person[0])
    assert set(by_id.keys) >= {"Zelda Quartz", "zelda quartz"}
    assert len({one.key_sha256 for one in by_id.tombstones(datetime.now(UTC), None)}) == 1


@pytest.mark.parametrize("what", ["p_0123456789abcdef0123", "a b c d e f g h i", "https://"])
def test_what_is_no_address_host_or_person_is_refused(place: Path, what: str) -> None:
    assert run(["forget", what, "--yes", "-w", str(place / "main")]) == 2
    assert read_ledger(place / "main" / "archive").tombstones == ()


def test_an_export_is_rewritten_in_its_form_and_nothing_else_touched(place: Path, tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "photo").write_text(NAME)
    con = connect_reader(place / "main", is_hardened=False)
    with pytest.raises(WarehouseError, match="no export of ours"):
        rewrite_export(con, str(tmp_path / "holiday"))
    assert (tmp_path / "holiday" / "photo").read_text() == NAME
    export_parquet(con, tmp_path / "csv", "csv")
    rewrite_export(con, str(tmp_path / "csv"))
    assert (tmp_path / "csv" / "core" / "person.csv").exists()
    con.close()
