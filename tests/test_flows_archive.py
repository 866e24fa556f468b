"""From answers to tables and archive: what each verdict leaves behind, and what people see when they look."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from warcio.checker import Checker

from extract.web.archive import write_web
from extract.web.warc import records
from flows import pipeline, rebuild
from flows.cli import run
from flows.robots_memory import remembered
from flows.settings import read_settings
from warehouse.publish import connect_reader
from warehouse.state import table_hashes

QUAY = "https://quay.example"
SEEDS = f"""
[event]
key = "quaycon-2024"
name = "QuayCon 2024"

[[seed]]
url = "{QUAY}/"
kind = "conference"

[[seed]]
url = "{QUAY}/recap"
kind = "recap"

[[seed]]
url = "{QUAY}/lost"
kind = "event_page"

[[seed]]
url = "{QUAY}/walled"
kind = "event_page"

[[seed]]
url = "{QUAY}/secret"
kind = "event_page"
"""
ROBOTS = b"User-agent: *\nDisallow: /secret\n"
SPOKEN = "Tides in ten minutes"
RECAP = f"""<!doctype html><html lang=en><title>QuayCon 2025 in five talks</title>
<meta name=robots content=noarchive>
<article><h1>QuayCon 2025 in five talks</h1><h2>Talks</h2><ul>
<li><a href="https://www.youtube.com/watch?v=abcdefghijk">{SPOKEN}</a> by Ada Quay, Harbour Inc (video, slides)</li>
<li><a href="https://www.youtube.com/watch?v=abcdefghijl">Ropes at scale</a> by Bo Pier, Harbour Inc (video)</li>
<li><a href="https://www.youtube.com/watch?v=abcdefghijm">A knot a day</a> by Cy Dock, Harbour Inc (video)</li>
</ul></article>""".encode()
# An escape sequence and a change of reading direction: a terminal must show, not obey them.
HOSTILE = "<title>QuayCon 2025</title><h1>QuayCon 2025</h1><p>\x1b[2J\u202eevil</p>".encode()
GOOD = b"<title>Tides</title><h1>Tides</h1><p>They rise and fall.</p>"
SOFT_404 = b"<title>Page not found</title><h1>Page not found</h1>"
WALL = b"<title>Just a moment...</title><p>Checking</p>"


def web(path: Path, day: int, **changed: bytes) -> Path:
    pages: Mapping[str, bytes] = {"": HOSTILE, "recap": RECAP, "lost": GOOD, "walled": GOOD} | changed
    at = datetime(2026, 3, day, tzinfo=UTC)
    html = (("Content-Type", "text/html; charset=utf-8"),)
    exchanges = [(f"{QUAY}/{name}", 200, html, body, at) for name, body in pages.items()]
    write_web(path, [(f"{QUAY}/robots.txt", 200, (("Content-Type", "text/plain"),), ROBOTS, at), *exchanges])
    return path


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse after three runs: all well; one page lost, one walled; all well again."""
    place = tmp_path_factory.mktemp("quay")
    (place / "quay.toml").write_text(SEEDS, "utf-8")
    webs = [
        web(place / "one.warc.gz", 1),
        web(place / "two.warc.gz", 2, lost=SOFT_404, walled=WALL),
        web(place / "three.warc.gz", 3),
    ]
    for archive in webs:
        pipeline.harvest(settings(place, archive))
    return place / "main"


def settings(place: Path, archive: Path | None = None):
    more = {"archive": archive} if archive else {}
    return read_settings(
        {"seeds": (place / "quay.toml",), "web": "replay", "warehouse": str(place / "main"), **more}
    )


def rows(folder: Path, query: str) -> list[tuple]:
    con = connect_reader(folder)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def history(folder: Path, url: str) -> list[tuple]:
    return rows(
        folder,
        "SELECT outcome, reason, valid_to IS NULL FROM core.resource_version"
        f" WHERE url = '{QUAY}/{url}' ORDER BY valid_from",
    )


def test_a_page_that_comes_back_keeps_its_history(harvested: Path) -> None:
    assert history(harvested, "lost") == [
        ("ok", "http-200", False),
        ("gone", "soft-404", False),
        ("ok", "http-200", True),
    ]
    evidence = rows(harvested, f"SELECT evidence FROM raw.capture WHERE url = '{QUAY}/lost' AND outcome = 'gone'")
    assert evidence == [("Page not found",)]


def test_a_wall_is_never_counted_dead(harvested: Path) -> None:
    assert history(harvested, "walled") == [
        ("ok", "http-200", False),
        ("blocked", "captcha", False),
        ("ok", "http-200", True),
    ]
    con = connect_reader(harvested)
    try:
        states = con.execute("SELECT url, state FROM report.link_health ORDER BY url").fetchall()
    finally:
        con.close()
    assert (f"{QUAY}/secret", "disallowed") in states
    assert "dead" not in {state for url, state in states if url.startswith(QUAY)}


def test_another_edition_is_an_issue_and_the_recap_is_not(harvested: Path) -> None:
    found = rows(harvested, "SELECT DISTINCT url, code, evidence FROM raw.parse_issue WHERE code = 'other-edition'")
    assert found == [(f"{QUAY}/", "other-edition", "asked for quaycon-2024, shows 2025: QuayCon 2025")]
    assert rows(harvested, f"SELECT state FROM report.link_health WHERE url = '{QUAY}/'") == [("alive",)]


def test_robots_txt_of_each_run_is_a_capture(harvested: Path) -> None:
    found = rows(
        harvested,
        "SELECT run_id, outcome, reason, body_sha256, capture.warc_file IS NOT NULL FROM raw.capture JOIN raw.batch"
        f" USING (batch_id) WHERE origin = 'robots' AND url = '{QUAY}/robots.txt' ORDER BY run_id",
    )
    digest = hashlib.sha256(ROBOTS).hexdigest()
    assert found == [(number, "ok", "http-200", digest, True) for number in (1, 2, 3)]
    # It is nobody's link: no resource, no state, no target.
    assert rows(harvested, "SELECT url FROM core.web_resource WHERE url LIKE '%robots.txt'") == []
    assert rows(harvested, "SELECT url FROM core.resource_version WHERE url LIKE '%robots.txt'") == []
    counts = rows(harvested, "SELECT counts FROM raw.run WHERE run_id = 1")
    asked = rows(
        harvested,
        "SELECT count(*) FROM raw.capture JOIN raw.batch USING (batch_id) WHERE run_id = 1 AND origin = 'web'",
    )
    assert sum(json.loads(counts[0][0]).values()) == asked[0][0]


def test_robots_txt_is_remembered_with_its_text(harvested: Path, tmp_path: Path) -> None:
    con = connect_reader(harvested)
    try:
        ((last,),) = con.execute("SELECT max(fetched_at) FROM raw.capture WHERE origin = 'robots'").fetchall()
        last = last.replace(tzinfo=UTC)
        known = remembered(con, harvested / "archive")
        without_archive = remembered(con, tmp_path)
    finally:
        con.close()
    one = known[f"{QUAY}/robots.txt"]
    assert (one.status, one.asked_at <= last, one.read()) == (200, True, ROBOTS)
    assert known["https://www.youtube.com/robots.txt"].status == 404
    assert without_archive[f"{QUAY}/robots.txt"].read() is None


def test_page_under_noarchive_is_read_and_not_kept(harvested: Path) -> None:
    for part in (harvested / "archive").glob("*.warc.gz"):
        assert not any(b"</article>" in record.block for record in records(part))
    kept = rows(
        harvested,
        f"SELECT no_archive, body_sha256, page_kind FROM raw.capture WHERE url = '{QUAY}/recap' AND outcome = 'ok'",
    )
    assert kept == [(True, hashlib.sha256(RECAP).hexdigest(), "recap")]
    assert (SPOKEN,) in rows(harvested, "SELECT title FROM core.talk_mention WHERE removed_at IS NULL")


def test_reparse_knows_all_of_it(harvested: Path, tmp_path: Path) -> None:
    rebuild.reparse(settings(harvested.parent), into=tmp_path)
    assert fingerprint(tmp_path) == fingerprint(harvested)


def fingerprint(folder: Path) -> dict[str, str]:
    con = connect_reader(folder)
    try:
        found = table_hashes(con, ("core", "raw"))
    finally:
        con.close()
    return {name: value for name, value in found.items() if name.startswith("core") or name == "raw.capture"}


def test_all_parts_pass_the_checker_of_others(harvested: Path) -> None:
    parts = sorted((harvested / "archive").glob("*.warc.gz"))
    twin = Path(__file__).resolve().parents[1] / "seeds" / "demo.warc.gz"
    assert len(parts) > 3
    assert Checker(SimpleNamespace(inputs=[str(part) for part in [*parts, twin]], verbose=False)).process_all() == 0


# --- the commands -------------------------------------------------------------------------------------


def asked(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(["maintain", "archive", *arguments]) == code
    return capsys.readouterr().out


def test_ls_counts_what_is_there(harvested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(asked(capsys, "ls", "-w", str(harvested), "--json"))
    parts = sorted((harvested / "archive").glob("*.warc.gz"))
    assert [(one["file"], one["size_bytes"]) for one in listed] == [
        (part.name, part.stat().st_size) for part in parts
    ]
    captures = rows(harvested, "SELECT count(*) FROM raw.capture")
    assert sum(one["capture_count"] for one in listed) == captures[0][0]
    assert f"{len(parts)} parts, {captures[0][0]} captures" in asked(capsys, "ls", "-w", str(harvested))


def test_show_is_harmless(harvested: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shown = asked(capsys, "show", f"{QUAY}/", "-w", str(harvested))
    assert "unchanged (same-hash)" in shown
    assert "HTTP/1.1 200 OK" in shown
    assert r"\u001b[2J\u202eevil" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    target = tmp_path / "page.html"
    asked(capsys, "show", f"{QUAY}/", "--body", str(target), "-w", str(harvested))
    assert target.read_bytes() == HOSTILE


def test_show_takes_a_capture_by_its_identifier(harvested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ((identifier,),) = rows(
        harvested, f"SELECT capture_id FROM raw.capture WHERE url = '{QUAY}/lost' AND outcome = 'gone'"
    )
    shown = json.loads(asked(capsys, "show", identifier, "-w", str(harvested), "--json"))
    assert (shown["capture_id"], shown["outcome"]) == (identifier, "ok")  # as fetched; the page lowered it later
    assert shown["head"][0] == "HTTP/1.1 200 OK"


def test_show_says_why_there_is_no_body(
    harvested: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "no copy be kept" in asked(capsys, "show", f"{QUAY}/recap", "-w", str(harvested))
    assert "no answer was stored" in asked(capsys, "show", f"{QUAY}/secret", "-w", str(harvested))
    asked(capsys, "show", f"{QUAY}/recap", "--body", str(tmp_path / "x"), "-w", str(harvested), code=2)
    assert not (tmp_path / "x").exists()
    asked(capsys, "show", f"{QUAY}/never-asked", "-w", str(harvested), code=2)
    asked(capsys, "ls", "-w", str(tmp_path / "nowhere"), code=2)


def test_check_finds_what_is_wrong(harvested: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "all whole" in asked(capsys, "check", "-w", str(harvested))
    copied = tmp_path / "copy" / "archive"
    copied.mkdir(parents=True)
    parts = sorted((harvested / "archive").glob("*.warc.gz"))
    for part in parts:
        (copied / part.name).write_bytes(part.read_bytes())
    torn, left_open = copied / parts[0].name, copied / "run-000009-00-0000.warc.gz.open"
    torn.write_bytes(torn.read_bytes()[: -random.Random(3).randrange(1, 200)])
    left_open.write_bytes(parts[1].read_bytes())
    found = json.loads(asked(capsys, "check", "-w", str(tmp_path / "copy"), "--json", code=6))
    assert set(found["problems"]) == {torn.name, left_open.name}
    assert "torn" in found["problems"][torn.name][0]
    assert found["part_count"] == len(parts) + 1


def test_index_names_every_exchange(harvested: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "index.cdxj"
    asked(capsys, "index", "--out", str(out), "-w", str(harvested))
    places = {(line["filename"], int(line["offset"])) for line in map(_fields, out.read_text("utf-8").splitlines())}
    stored = rows(harvested, "SELECT warc_file, warc_offset FROM raw.capture WHERE warc_file IS NOT NULL")
    assert set(stored) <= places


def _fields(line: str) -> dict[str, str]:
    return json.loads(line.split(" ", 2)[2])
