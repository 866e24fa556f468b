"""The archive is the truth: what was written comes back exactly, torn parts to their last whole attempt."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.checker import Checker

from extract.records import Capture, Fetched, Redirect, Stored
from extract.web.archive import (
    ArchiveError,
    PartWriter,
    check,
    read_body,
    read_part,
    read_readings,
    recover,
    write_web,
)
from extract.web.client import open_replay
from extract.web.exchange import Failure, Response
from extract.web.policy import FetchPolicy
from extract.web.warc import digest, records
from tests.web_server import NOW

BODY = "<title>Größe</title>".encode()
ROOT = Path(__file__).parent.parent


def response(body: bytes = BODY, url: str = "https://site.test/a?b=1", **changes: object) -> Response:
    headers = (
        ("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"),
        ("X-Latin", "caf\xe9"), ("X-Break", "a\r\nEvil: yes\0"),
    )  # fmt: skip
    base = Response(url, 200, "OK", headers, (("Host", "site.test"), ("User-Agent", "recapture")), body, len(body))
    return replace(base, **changes)  # type: ignore[arg-type]  # a table of tests sets any field


def capture(name: str = "c_1", **changes: object) -> Capture:
    base = Capture(
        capture_id=name, batch_id="b1", url="https://site.test/a", final_url="https://site.test/a?b=1", depth=1,
        kind="recap", event_key="kubecon", outcome="ok", reason="http-200", fetched_at=NOW, elapsed_ms=12,
        attempts=1, status=200, media_type="text/html", etag='"x"', last_modified=None, body_sha256="ab" * 32,
        body_bytes=len(BODY), redirects=(Redirect("https://site.test/a", "https://site.test/a?b=1", 301),),
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def write_some(folder: Path, batch_id: str = "b1", count: int = 4) -> list[Fetched]:
    """Write attempts of every kind; returns what reading the part must give."""
    expected = []
    with PartWriter(folder, batch_id, "recapture test", lambda: NOW) as part:
        for number in range(count):
            one = capture(f"c_{number}", batch_id=batch_id)
            body = BODY + b"%d" % number
            stored = part.exchange(one.capture_id, response(body), NOW)
            one = replace(one, stored=stored)
            part.commit(one)
            expected.append(Fetched(one, body))
        lost = capture(
            "c_lost",
            batch_id=batch_id,
            outcome="failed",
            reason="timeout-total",
            status=None,
            redirects=(),
            fetched_at=datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC),
            kind=None,
            event_key=None,
        )
        part.commit(lost, "after 45 s")
        expected.append(Fetched(lost))
        address = "https://site.test/robots.txt"
        stored = part.exchange(f"{batch_id} robots", response(b"User-agent: *", address), NOW)
        rules = capture(f"{batch_id} robots", batch_id=batch_id, url=address, final_url=address, origin="robots",
                        redirects=())  # fmt: skip
        rules = replace(rules, stored=stored)
        part.commit(rules)
        expected.append(Fetched(rules))  # without a body: nobody reads it as a page
        seeds = capture(
            "c_seed",
            batch_id=batch_id,
            url="urn:recapture:seeds:x",
            final_url="urn:recapture:seeds:x",
            origin="seed_file",
            redirects=(),
            media_type="application/toml",
        )
        expected.append(Fetched(part.seed_file(seeds, b"[event]\n"), b"[event]\n"))
    return expected


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    expected = write_some(tmp_path)
    part = tmp_path / "b1.warc.gz"
    assert list(read_part(part)) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b1.warc.gz"]
    for fetched in expected:
        if fetched.capture.stored is not None:
            body = b"User-agent: *" if fetched.capture.origin == "robots" else fetched.body
            assert read_body(tmp_path, fetched.capture.stored) == body
    assert check(part) == []


def test_other_tools_read_it(tmp_path: Path) -> None:
    write_some(tmp_path)
    part = tmp_path / "b1.warc.gz"
    with part.open("rb") as stream:
        kinds, blocks = [], []
        for record in WarcioIterator(stream, no_record_parse=True):
            kinds.append(record.rec_type)
            blocks.append(record.raw_stream.read())
    with part.open("rb") as stream:
        assert [record.reader.read() for record in ArchiveIterator(stream, parse_http=False)] == blocks
    assert [record.block for record in records(part)] == blocks
    assert kinds.count("response") == 5
    assert kinds.count("request") == 5
    assert kinds.count("metadata") == 7
    assert kinds.count("resource") == 1

    assert Checker(SimpleNamespace(inputs=[str(part)], verbose=False)).process_all() == 0


def test_head_fits_the_body_as_stored(tmp_path: Path) -> None:
    write_some(tmp_path, count=1)
    record = next(record for record in records(tmp_path / "b1.warc.gz") if record.kind == "response")
    head = record.block.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    assert head[0] == "HTTP/1.1 200 OK"
    assert f"Content-Length: {len(BODY) + 1}" in head
    assert "X-Archive-Orig-Content-Encoding: gzip" in head
    assert "X-Archive-Orig-Transfer-Encoding: chunked" in head
    assert "X-Latin: caf\xe9" in head
    assert not any(line.startswith("Evil") for line in head)
    assert record.head["warc-payload-digest"] == digest(BODY + b"0")


def test_equal_input_makes_equal_bytes(tmp_path: Path) -> None:
    write_some(tmp_path / "one")
    write_some(tmp_path / "two")
    assert (tmp_path / "one" / "b1.warc.gz").read_bytes() == (tmp_path / "two" / "b1.warc.gz").read_bytes()


def test_fault_is_stored_as_it_came(tmp_path: Path) -> None:
    cases = {
        "truncated": ("disconnect", "gzip"), "cap-body": ("length", "gzip"), "encoding-bad": (None, "gzip"),
    }  # fmt: skip
    for reason, (truncated, coding) in cases.items():
        fault = Failure("failed", reason)
        with PartWriter(tmp_path, reason, "test", lambda: NOW) as part:
            stored = part.exchange("c", response(b"\x1f\x8bcut", fault=fault), NOW)
            part.commit(capture("c", outcome="failed", reason=reason, stored=stored))
        record = next(record for record in records(tmp_path / f"{reason}.warc.gz") if record.kind == "response")
        assert record.head.get("warc-truncated") == truncated
        assert f"\r\nContent-Encoding: {coding}".encode() in record.block
        assert record.http_body == b"\x1f\x8bcut"
        assert [fetched.body for fetched in read_part(tmp_path / f"{reason}.warc.gz")] == [None]


def test_part_cut_anywhere_is_recovered_to_its_last_attempt(tmp_path: Path) -> None:
    expected = write_some(tmp_path / "whole")
    part = tmp_path / "whole" / "b1.warc.gz"
    content = part.read_bytes()
    marks = [record.offset + record.length for record in records(part) if record.kind == "metadata"]
    captured = [  # commit marks of captures only, for the count of what must survive
        record.offset + record.length
        for record in records(part)
        if record.kind == "metadata" and json.loads(record.block)["kind"] == "capture"
    ]
    cuts = sorted({*range(0, len(content), 97), *[mark + by for mark in marks for by in (-1, 0, 1)]})
    for cut in [cut for cut in cuts if cut <= len(content)]:
        folder = tmp_path / f"cut{cut}"
        folder.mkdir()
        (folder / "b1.warc.gz.open").write_bytes(content[:cut])
        closed = recover(folder)
        survivors = sum(mark <= cut for mark in captured)
        if any(mark <= cut for mark in marks):
            assert closed == [folder / "b1.warc.gz"]
            assert list(read_part(closed[0])) == expected[:survivors]
            assert check(closed[0]) == []
        else:
            assert closed == []
        assert list(folder.glob("*.open")) == []
        assert recover(folder) == []


KILLED = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from tests.test_extract_web_archive import NOW, capture, response
from extract.web.archive import PartWriter
from dataclasses import replace
part = PartWriter(Path(sys.argv[1]), "b1", "test", lambda: NOW)
for number in range(3):
    stored = part.exchange(f"c_{number}", response(), NOW)
    part.commit(capture(f"c_{number}", stored=stored))
part.exchange("c_3", response(), NOW)
print("ready", flush=True)
time.sleep(60)
"""


def test_killed_process_loses_nothing_that_ended(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"ready\n"
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert check(tmp_path / "b1.warc.gz.open")[-1].endswith("left open")
    (part,) = recover(tmp_path)
    assert [fetched.capture.capture_id for fetched in read_part(part)] == ["c_0", "c_1", "c_2"]


def test_interleaved_targets_come_back_in_the_order_they_ended(tmp_path: Path) -> None:
    with PartWriter(tmp_path, "b1", "test", lambda: NOW) as part:
        part.exchange("c_a", response(b"a busy", status=503), NOW)
        stored_b = part.exchange("c_b", response(b"b"), NOW)
        stored_a = part.exchange("c_a", response(b"a" * 3_000_000), NOW)
        part.exchange("c_never", response(b"torn off"), NOW)
        part.commit(capture("c_b", stored=stored_b))
        part.commit(capture("c_a", stored=stored_a, attempts=2))
    read = list(read_part(tmp_path / "b1.warc.gz"))
    bodies = [(fetched.capture.capture_id, fetched.body) for fetched in read]
    assert bodies == [("c_b", b"b"), ("c_a", b"a" * 3_000_000)]
    assert read[1].capture.stored == stored_a
    ids = [record.record_id for record in records(tmp_path / "b1.warc.gz")]
    assert len(ids) == len(set(ids))


def test_reading_stands_for_a_body_that_may_not_be_kept(tmp_path: Path) -> None:
    with PartWriter(tmp_path, "b1", "test", lambda: NOW) as part:
        stored = part.exchange("c_1", response(b"do not keep me"), NOW, keep="head")
        part.commit(capture("c_1", no_archive=True, stored=stored))
        part.reading("c_1", '{"title": "Größe"}')
    path = tmp_path / "b1.warc.gz"
    assert list(read_readings(path)) == [("c_1", '{"title": "Größe"}')]
    assert [fetched.body for fetched in read_part(path)] == [None]
    assert not any(b"do not keep me" in record.block for record in records(path))
    assert check(path) == []


@pytest.mark.parametrize("place", [30, 400, 900, 1500, -40])
def test_damage_is_found(place: int, tmp_path: Path) -> None:
    write_some(tmp_path)
    part = tmp_path / "b1.warc.gz"
    content = bytearray(part.read_bytes())
    content[place] ^= 0xFF
    part.write_bytes(content)
    assert check(part) != []
    with pytest.raises(ArchiveError, match=r"b1\.warc\.gz"):
        list(read_part(part))


def test_changed_content_in_whole_records_is_found(tmp_path: Path) -> None:
    write_some(tmp_path, count=1)
    part = tmp_path / "b1.warc.gz"
    repacked = io.BytesIO()
    for record in records(part):
        raw = zlib.decompress(part.read_bytes()[record.offset : record.offset + record.length], 31)
        repacked.write(gzip.compress(raw.replace("Größe".encode(), "Grüße".encode())))
    part.write_bytes(repacked.getvalue())
    assert [problem.rpartition(": ")[2] for problem in check(part)] == [
        "block digest does not fit", "payload digest does not fit",
    ]  # fmt: skip


@contextmanager
def full_disk(after_bytes: int) -> Iterator[None]:
    """Let no file of this process grow further, as on a full disk (EFBIG instead of ENOSPC)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_full_disk_is_one_clear_error_and_keeps_what_ended(tmp_path: Path) -> None:
    part = PartWriter(tmp_path, "b1", "test", lambda: NOW)
    noise = os.urandom(40_000)
    with full_disk(100_000), pytest.raises(ArchiveError, match=r"b1\.warc\.gz\.open"):
        for number in range(9):
            stored = part.exchange(f"c_{number}", response(noise), NOW)
            part.commit(capture(f"c_{number}", stored=stored))
    with pytest.raises(ArchiveError):
        part.commit(capture("c_later"))
    with pytest.raises(ArchiveError):
        part.close()
    part.abandon()
    (recovered,) = recover(tmp_path)
    assert [fetched.body for fetched in read_part(recovered)] == [noise] * 2


def test_part_is_written_once(tmp_path: Path) -> None:
    write_some(tmp_path)
    with pytest.raises(ArchiveError, match="written once"):
        PartWriter(tmp_path, "b1", "test")
    (tmp_path / "b2.warc.gz.open").write_bytes(b"")
    with pytest.raises(ArchiveError, match="recover"):
        PartWriter(tmp_path, "b2", "test")
    for name in ("", "../b", "a/b", ".hidden", "x" * 300, "a\n"):
        with pytest.raises(ArchiveError, match="not a name"):
            PartWriter(tmp_path, name, "test")
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError):
        PartWriter(tmp_path / "file" / "sub", "b3", "test")


def test_body_is_read_only_from_where_it_lies(tmp_path: Path) -> None:
    write_some(tmp_path)
    for stored in (Stored("none.warc.gz", 0, 1), Stored("b1.warc.gz", 0, 1), Stored("b1.warc.gz", 10**9, 1)):
        with pytest.raises(ArchiveError):
            read_body(tmp_path, stored)
    with pytest.raises(ArchiveError, match="not a name"):
        read_body(tmp_path, Stored("../b1.warc.gz", 0, 1))


def test_synthetic_web_is_replayed_as_of_a_time(tmp_path: Path) -> None:
    early, late = datetime(2024, 4, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)
    html = [("Content-Type", "text/html"), ("ETag", '"1"')]
    web = [
        ("https://site.test/page", 200, html, b"as it was", early),
        ("https://site.test/page", 200, [("Content-Type", "text/html"), ("ETag", '"2"')], b"as it is", late),
        ("https://site.test/later", 200, [("Last-Modified", "Wed, 01 May 2024 00:00:00 GMT")], b"new", late),
        ("https://site.test/old", 301, [("Location", "/page")], b"", early),
        ("https://site.test/dead", 404, [], b"sorry", early),
    ]
    one, two = tmp_path / "web.warc.gz", tmp_path / "sub"
    two.mkdir()
    write_web(one, web)
    write_web(two / "web.warc.gz", iter(web))
    assert one.read_bytes() == (two / "web.warc.gz").read_bytes()
    assert check(one) == []

    async def ask(url: str, as_of: datetime | None, *headers: tuple[str, str]) -> tuple[object, bytes]:
        async with open_replay([one], FetchPolicy(is_replay=True), as_of) as client:
            answer = await client.get(url, headers)
        return (answer.reason, b"") if isinstance(answer, Failure) else (answer.status, answer.body)

    cases = [
        ("/page", None, (), (200, b"as it is")),
        ("/page#fragment", None, (), (200, b"as it is")),
        ("/page", early, (), (200, b"as it was")),
        ("/page", datetime(2024, 3, 1, tzinfo=UTC), (), ("not-in-archive", b"")),
        ("/later", early, (), ("not-in-archive", b"")),
        ("/old", None, (), (301, b"")),
        ("/dead", None, (), (404, b"sorry")),
        ("/robots.txt", None, (), (404, b"")),
        ("/nothing", None, (), ("not-in-archive", b"")),
        ("/page", None, (("If-None-Match", '"2"'),), (304, b"")),
        ("/page", None, (("If-None-Match", 'W/"2"'),), (304, b"")),
        ("/page", None, (("If-None-Match", '"1"'),), (200, b"as it is")),
        ("/later", None, (("If-Modified-Since", "Wed, 01 May 2024 00:00:00 GMT"),), (304, b"")),
        ("/later", None, (("If-Modified-Since", "Mon, 01 Apr 2024 00:00:00 GMT"),), (200, b"new")),
        ("/later", None, (("If-Modified-Since", "rubbish"),), (200, b"new")),
    ]  # fmt: skip
    for path, as_of, headers, expected in cases:
        assert asyncio.run(ask(f"https://site.test{path}", as_of, *headers)) == expected, (path, as_of, headers)


def test_archive_of_another_maker_is_replayed(tmp_path: Path) -> None:
    """Chunked and gzipped bodies, no gzip members, no digests: as other crawlers write."""
    zipped = gzip.compress(b"hello from elsewhere")
    block = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
        + b"%x\r\n" % len(zipped) + zipped + b"\r\n0\r\n\r\n"
    )  # fmt: skip
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://site.test/x>\r\n"
        "WARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    path = tmp_path / "foreign.warc"
    path.write_bytes(head.encode() + block + b"\r\n\r\n")

    async def ask() -> Response | Failure:
        async with open_replay([path], FetchPolicy(is_replay=True)) as client:
            return await client.get("http://site.test/x")

    answer = asyncio.run(ask())
    assert isinstance(answer, Response)
    assert (answer.status, answer.body) == (200, b"hello from elsewhere")


def test_missing_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"none\.warc\.gz"):
        open_replay([tmp_path / "none.warc.gz"], FetchPolicy())


@settings(max_examples=40)
@given(
    st.binary(max_size=2000),
    st.lists(
        st.tuples(
            st.text(st.characters(max_codepoint=255), min_size=1, max_size=20),
            st.text(st.characters(max_codepoint=255), max_size=40),
        ),
        max_size=6,
    ),
    st.text(max_size=60),
    st.datetimes(timezones=st.just(UTC)),
)
def test_anything_a_server_says_survives_the_archive(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, headers: list[tuple[str, str]], words: str, at: datetime
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with PartWriter(folder, "b", "test", lambda: NOW) as part:
        stored = part.exchange("c", response(body, headers=tuple(headers), reason_phrase=words), NOW)
        one = capture("c", media_type=words, etag=words, fetched_at=at, stored=stored)
        part.commit(one, words)
    assert list(read_part(folder / "b.warc.gz")) == [Fetched(one, body)]
    assert check(folder / "b.warc.gz") == []


def test_reading_many_attempts_is_quick(tmp_path: Path) -> None:
    """No step over a part is quadratic: 4 times the attempts take at most 8 times as long."""
    seconds = []
    for count in (200, 800):
        write_some(tmp_path, f"b{count}", count)
        begun = time.process_time()
        assert len(list(read_part(tmp_path / f"b{count}.warc.gz"))) == count + 3
        seconds.append(time.process_time() - begun)
    assert seconds[1] < 8 * seconds[0] + 0.05
