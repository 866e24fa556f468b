"""``recapture add``: what a person saved is archived, read and loaded like a page that was fetched."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.forgotten import tombstone
from extract.records import Capture
from extract.web.archive import PartWriter, check, read_part
from extract.web.parts import read_attempts
from flows.cli import run
from flows.decisions import Decisions
from flows.hand_supplied import NOTE_CHARACTERS, add
from flows.pipeline import ARCHIVE_FOLDER, WORKING_FILE, load_visits, read_part_again, resolve_all
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


def _rows(settings: Settings, query: str) -> list[tuple]:
    con = connect_reader(settings.warehouse_folder())
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def _archive(settings: Settings) -> Path:
    return settings.warehouse_folder() / ARCHIVE_FOLDER


def test_a_saved_page_is_read_like_a_fetched_one(settings: Settings, post: Path) -> None:
    added = add(settings, post, URL + "?source=home", note="read as a member")
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


def test_the_tables_can_be_made_anew_from_the_archive(settings: Settings, post: Path, tmp_path: Path) -> None:
    add(settings, post, URL)
    deck = tmp_path / "deck.pdf"
    deck.write_bytes(pdf("Ten Years of Cranes", ["Ada Berg", "Harbours and what lifts in them"]))
    assert add(settings, deck, "https://decks.example.org/cranes.pdf").page is not None
    before = _hashes(settings.warehouse_folder())
    reparse(settings, into=tmp_path / "again")
    assert _hashes(tmp_path / "again") == before


def _hashes(folder: Path) -> dict[str, str]:
    con = connect_reader(folder)
    try:
        hashes = state.table_hashes(con, ("core",)) | state.table_hashes(con, ("raw",))
        return {name: value for name, value in hashes.items() if name not in ("raw.run", "raw.batch")}
    finally:
        con.close()


def test_the_same_file_again_changes_nothing(settings: Settings, post: Path) -> None:
    add(settings, post, URL)
    before = _rows(settings, "SELECT * FROM core.talk_mention ORDER BY ALL")
    again = add(settings, post, URL)
    assert (again.outcome, again.exit_code) == ("unchanged", 0)
    assert _rows(settings, "SELECT * FROM core.talk_mention ORDER BY ALL") == before
    post.write_text(POST.format(head="").replace("Ropes I Have Known", "Knots I Have Known"))
    assert add(settings, post, URL).outcome == "ok"
    assert _rows(settings, "SELECT title FROM core.talk_mention WHERE removed_at IS NULL ORDER BY title") == [
        ("Knots I Have Known",), ("Ten Years of Cranes",)
    ]  # fmt: skip


def test_a_page_that_may_not_be_kept_is_read_and_not_kept(settings: Settings, post: Path, tmp_path: Path) -> None:
    post.write_text(POST.format(head='<meta name="robots" content="noarchive">'))
    added = add(settings, post, URL)
    assert added.capture.no_archive and added.capture.stored is None and added.page is not None
    (part,) = _archive(settings).glob("*.warc.gz")
    assert check(part) == [] and [one.body for one in read_part(part)] == [None]
    before = _hashes(settings.warehouse_folder())
    assert any(value.startswith("2-") for name, value in before.items() if name == "core.talk_mention")
    reparse(settings, into=tmp_path / "again")
    assert _hashes(tmp_path / "again") == before


def test_what_a_later_run_is_refused_stays_read(settings: Settings, post: Path) -> None:
    added = add(settings, post, URL)
    folder = settings.warehouse_folder()
    con = open_warehouse(folder / WORKING_FILE)
    number = state.begin_run(con, datetime.now(UTC), "live", [], "test")
    blocked = Capture(
        "c_blocked", f"run-{number:06d}-00-0000", added.capture.url, added.capture.url, 0, None, None, "blocked",
        "http-403", datetime.now(UTC), 1, 1, status=403,
    )  # fmt: skip
    with PartWriter(_archive(settings), blocked.batch_id, "test") as part:
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


def test_what_was_withdrawn_stays_withdrawn(settings: Settings, post: Path, tmp_path: Path) -> None:
    add(settings, post, URL)
    con = open_warehouse(settings.warehouse_folder() / WORKING_FILE)
    con.execute("UPDATE core.web_resource SET reason = 'withheld' WHERE url LIKE '%medium.com/p/%'")
    con.close()
    post.write_text("another body")
    with pytest.raises(SettingsError, match="withdrawn by its speaker"):
        add(settings, post, URL)


def test_one_writer_at_a_time(settings: Settings, post: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = settings.warehouse
    assert house is not None
    with writer_lock(Path(house), "harvest", datetime.now(UTC)):
        assert run(["add", str(post), "--url", URL, "-w", house]) == 5
    assert "harvest" in capsys.readouterr().err


def test_the_command_says_what_it_read(
    settings: Settings, post: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    house = str(settings.warehouse)
    monkeypatch.chdir(post.parent)
    assert run(["add", "post.html", "--url", URL, "-w", house, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["outcome"], said["page_kind"], said["mention_count"]) == ("ok", "recap", 2)
    assert run(["add", "post.html", "--url", URL, "-w", house]) == 0
    assert "these bytes are known already" in capsys.readouterr().err
    (post.parent / "deck.pdf").write_bytes(b"%PDF-1.4 broken")
    assert run(["add", "deck.pdf", "--url", "https://decks.example.org/a.pdf", "-w", house]) == 3
    assert "not understood" in capsys.readouterr().err
