"""``recapture add``: what a person saved is archived, read and loaded like a page that was fetched."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.forgotten import tombstone
from extract.records import Capture
from extract.web.archive import PartWriter, check, read_part
from extract.web.parts import read_attempts
from flows.again import read_part_again
from flows.cli import run
from flows.decisions import Decisions
from flows.hand_supplied import NOTE_CHARACTERS, Added, add
from flows.pipeline import ARCHIVE_FOLDER, WORKING_FILE, load_visits, resolve_all
from flows.rebuild import reparse
from flows.settings import Settings, SettingsError
from tests.demo_web.pdf import pdf
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.lock import writer_lock
from warehouse.publish import connect_reader
from warehouse.tombstones import Ledger, write_ledger

URL = "https://medium.com/kelp/what-i-saw-at-harborconf-1a2b3c4d5e6f"
POST = """<!doctype html><html lang="en"><head><title>What I saw at HarborConf 2031</title>{head}
<meta property="og:title" content="What I saw at HarborConf 2031"><meta name="author" content="Ana Lima"></head>
<body><article><h1>What I saw at HarborConf 2031</h1><p>Talks and sessions of the conference, by speakers:</p>
<ul><li>Ten Years of Cranes — Ada Berg, Quay (<a href="https://www.youtube.com/watch?v=cranes_____">video</a>)</li>
<li>Ropes I Have Known — Mira Tan, Splice Works (slides to follow)</li></ul></article></body></html>"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "seeds").mkdir()
    return Settings(seeds=(tmp_path / "seeds",), warehouse=str(tmp_path / "house"), parse_workers=1)


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "post.html"
    path.write_text(POST.format(head=""))
    return path


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Added]:
    """The post, added once: tests that change the warehouse work on a copy."""
    folder = tmp_path_factory.mktemp("added")
    (folder / "seeds").mkdir()
    (folder / "post.html").write_text(POST.format(head=""))
    settings = Settings(seeds=(folder / "seeds",), warehouse=str(folder / "house"), parse_workers=1)
    return settings, add(settings, folder / "post.html", URL + "?source=home", note="read as a member")


@pytest.fixture
def holding(once: tuple[Settings, Added], tmp_path: Path) -> Settings:
    """Settings whose warehouse holds the post."""
    shutil.copytree(once[0].warehouse_folder(), tmp_path / "copy", symlinks=True)
    return replace(once[0], warehouse=str(tmp_path / "copy"))


def _rows(settings: Settings, query: str) -> list[tuple]:
    con = connect_reader(settings.warehouse_folder())
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def _archive(settings: Settings) -> Path:
    return settings.warehouse_folder() / ARCHIVE_FOLDER


def test_a_saved_page_is_read_like_a_fetched_one(once: tuple[Settings, Added], post: Path) -> None:
    settings, added = once
    assert (added.outcome, added.exit_code, added.capture.origin) == ("ok", 0, "hand_supplied")
    assert added.page is not None and len(added.page.mentions) == 2
    assert _rows(settings, "SELECT origin, outcome, url FROM raw.capture") == [
        ("hand_supplied", "ok", "https://medium.com/p/1a2b3c4d5e6f")
    ]
    assert _rows(settings, "SELECT title, state, mention_count FROM report.recap_overview") == [
        ("What I saw at HarborConf 2031", "read", 2)
    ]
    (part,) = _archive(settings).glob("*.warc.gz")
    assert check(part) == []
    ((capture, evidence),) = read_attempts(part)
    assert (capture, evidence) == (added.capture, "read as a member")
    (stored,) = read_part(part)
    assert stored.body == post.read_bytes()


def test_the_tables_can_be_made_anew_from_the_archive(holding: Settings, post: Path, tmp_path: Path) -> None:
    deck = tmp_path / "deck.pdf"
    deck.write_bytes(pdf("Ten Years of Cranes", ["Ada Berg", "Harbours and what lifts in them"]))
    assert add(holding, deck, "https://decks.example.org/cranes.pdf").page is not None
    kept = set(_archive(holding).glob("*.warc.gz"))
    post.write_text(POST.format(head='<meta name="robots" content="noarchive">'))
    added = add(holding, post, "https://blog.example.org/not-to-be-kept")
    # What may not be kept is read and not kept; what was read in it is there again all the same.
    assert added.capture.no_archive and added.capture.stored is None and added.page is not None
    (part,) = set(_archive(holding).glob("*.warc.gz")) - kept
    assert check(part) == [] and [one.body for one in read_part(part)] == [None]
    before = _hashes(holding.warehouse_folder())
    assert before["core.talk_mention"].startswith("4-")
    reparse(holding, into=tmp_path / "again")
    assert _hashes(tmp_path / "again") == before


def _hashes(folder: Path) -> dict[str, str]:
    con = connect_reader(folder)
    try:
        hashes = state.table_hashes(con, ("core",)) | state.table_hashes(con, ("raw",))
        return {name: value for name, value in hashes.items() if name not in ("raw.run", "raw.batch")}
    finally:
        con.close()


def test_the_same_file_again_changes_nothing(
    holding: Settings, post: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["add", str(post), "--url", URL, "-w", str(holding.warehouse)]
    before = _rows(holding, "SELECT * FROM core.talk_mention ORDER BY ALL")
    assert run(command) == 0
    assert "these bytes are known already" in capsys.readouterr().err
    assert _rows(holding, "SELECT * FROM core.talk_mention ORDER BY ALL") == before
    post.write_text(POST.format(head="").replace("Ropes I Have Known", "Knots I Have Known"))
    assert run([*command, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["outcome"], said["page_kind"], said["mention_count"]) == ("ok", "recap", 2)
    assert _rows(holding, "SELECT title FROM core.talk_mention WHERE removed_at IS NULL ORDER BY title") == [
        ("Knots I Have Known",), ("Ten Years of Cranes",)
    ]  # fmt: skip
    outcomes = _rows(holding, "SELECT outcome FROM raw.capture ORDER BY fetched_at")
    assert outcomes == [("ok",), ("unchanged",), ("ok",)]


def test_what_a_later_run_is_refused_stays_read(holding: Settings, once: tuple[Settings, Added]) -> None:
    added = once[1]
    folder = holding.warehouse_folder()
    con = open_warehouse(folder / WORKING_FILE)
    number = state.begin_run(con, datetime.now(UTC), "live", [], "test")
    blocked = Capture(
        "c_blocked", f"run-{number:06d}-00-0000", added.capture.url, added.capture.url, 0, None, None, "blocked",
        "http-403", datetime.now(UTC), 1, 1, status=403,
    )  # fmt: skip
    with PartWriter(_archive(holding), blocked.batch_id, "test") as part:
        part.commit(blocked)
    load_visits(con, number, blocked.batch_id, read_part_again(part.path, 1))
    resolve_all(con, Decisions())
    assert con.execute("SELECT state, mention_count FROM report.recap_overview").fetchall() == [("read", 2)]
    con.close()


@pytest.mark.parametrize(
    ("name", "body", "url", "note", "says"),
    [
        ("no.html", None, URL, None, "no such file; save the page first"),
        ("empty.html", b"", URL, None, "is empty"),
        ("big.html", b"x" * (20 * 2**20 + 1), URL, None, "larger than 20 MiB"),
        ("a.html", b"x", "ftp://a.example/", None, "is not a web address"),
        ("a.html", b"x", "https://10.0.0.1/", None, "private, loopback or reserved"),
        ("a.html", b"x", "https://user:pass@a.example/", None, "user name or password"),
        ("a.html", b"x", "https://a.example.org/ b", None, "not a valid address"),
        ("a.html", b"x", URL, "n" * (NOTE_CHARACTERS + 1), "at most 500 are kept"),
    ],
)
def test_what_cannot_be_added_is_said_before_anything_is_written(
    settings: Settings, tmp_path: Path, name: str, body: bytes | None, url: str, note: str | None, says: str
) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    with pytest.raises(SettingsError, match=says):
        add(settings, tmp_path / name, url, note)
    assert not settings.warehouse_folder().exists()


def test_a_folder_is_no_page(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        add(settings, tmp_path, URL)


def test_what_was_removed_on_request_stays_out(settings: Settings, post: Path) -> None:
    _archive(settings).mkdir(parents=True)
    write_ledger(_archive(settings), Ledger((tombstone("host", "medium.com", datetime.now(UTC)),)))
    with pytest.raises(SettingsError, match="removed on request"):
        add(settings, post, URL)
    assert list(_archive(settings).glob("*.warc.gz")) == []


def test_who_was_forgotten_does_not_come_back_in_another_page(settings: Settings, post: Path) -> None:
    _archive(settings).mkdir(parents=True)
    write_ledger(_archive(settings), Ledger((tombstone("person", "Mira Tan", datetime.now(UTC)),)))
    add(settings, post, URL)
    assert _rows(settings, "SELECT name FROM core.mention_speaker") == [("Ada Berg",), (None,)]
    (part,) = _archive(settings).glob("*.warc.gz")
    assert all(one.body is None for one in read_part(part))


def test_what_was_withdrawn_stays_withdrawn(holding: Settings, post: Path) -> None:
    con = open_warehouse(holding.warehouse_folder() / WORKING_FILE)
    con.execute("UPDATE core.web_resource SET reason = 'withheld' WHERE url LIKE '%medium.com/p/%'")
    con.close()
    post.write_text("another body")
    with pytest.raises(SettingsError, match="withdrawn by its speaker"):
        add(holding, post, URL)


def test_one_writer_at_a_time(settings: Settings, post: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = settings.warehouse
    assert house is not None
    with writer_lock(Path(house), "harvest", datetime.now(UTC)):
        assert run(["add", str(post), "--url", URL, "-w", house]) == 5
    assert "harvest" in capsys.readouterr().err


def test_what_nobody_can_read_is_kept_and_said(
    holding: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deck.pdf").write_bytes(b"%PDF-1.4 broken")
    house = str(holding.warehouse)
    assert run(["add", str(tmp_path / "deck.pdf"), "--url", "https://decks.example.org/a.pdf", "-w", house]) == 3
    assert "not understood" in capsys.readouterr().err
