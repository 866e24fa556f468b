"""robots.txt after RFC 9309: how a text is read, which answers mean what, and how long an answer serves."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from extract.records import Capture, Known, Target
from extract.web.archive import PartWriter, check, read_body, read_part
from extract.web.client import open_live
from extract.web.fetch import fetch_all
from extract.web.robots import Remembered, Robots, read_rules
from tests.web_server import NOW, Answer, Site, SkippingPace, http

HOST = "https://site.test"


@pytest.mark.parametrize(
    ("text", "path", "is_allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("user-AGENT: *\ndisALLOW: /a", "/a", False),
        ("Disallow: /", "/a", True),  # before any group: says nothing
        ("<!doctype html><title>Home</title>", "/a", True),
        # line ends, marks, comments
        ("User-agent: *\rDisallow: /a\r", "/a", False),
        ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\n\n\nDisallow: /a # not this", "/a", False),
        ("# Disallow: /a", "/a", True),
        # groups
        ("User-agent: *\nDisallow: /\n\nUser-agent: recapture\nAllow: /", "/a", True),
        ("User-agent: Recapture\nDisallow: /a\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: recapture\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: recapture\nDisallow: /b",
         "/a", False),
        ("User-agent: recapture\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: recapture\nDisallow: /b",
         "/c", True),
        ("User-agent: x\nUser-agent: recapture\nDisallow: /a", "/a", False),
        ("User-agent: recapture/1.0\nDisallow: /a", "/a", False),
        ("User-agent: recapture (+https://us.example)\nDisallow: /a", "/a", False),
        ("User-agent: recapturebot\nDisallow: /", "/a", True),
        ("User-agent: x\nCrawl-delay: 2\nUser-agent: *\nDisallow: /a", "/a", False),
        # paths
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),  # the longest match
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),  # of equal ones the milder
        ("User-agent: *\nDisallow: /A", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?v=1", True),
        ("User-agent: *\nDisallow: *.gif", "/x.gif", False),
        ("User-agent: *\nDisallow: /a?b=1", "/a?b=1&c=2", False),
        ("User-agent: *\nDisallow: /\u00e9", "/%C3%A9", False),
        ("User-agent: *\nDisallow: /%7Ejo", "/~jo/x", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /" + "*a" * 60 + "b$", "/" + "a" * 4000, True),
    ],
)  # fmt: skip
def test_text_is_read(text: str, path: str, is_allowed: bool) -> None:
    assert read_rules(text.encode(), "recapture").can_fetch(HOST + path, "recapture") is is_allowed


def test_bytes_that_are_no_utf_8_and_beyond_500_kib() -> None:
    late = b"User-agent: *\nDisallow: /a\n" + b"#" * 512_000 + b"\nDisallow: /b"
    rules = read_rules(b"# caf\xe9\n" + late, "recapture")
    assert not rules.can_fetch(HOST + "/a", "recapture")
    assert rules.can_fetch(HOST + "/b", "recapture")


def moved(to: str) -> bytes:
    return http(b"", f"Location: {to}", status="302 Found")


def asked(
    answers: dict[str, Answer | Sequence[Answer]], folder: Path, remembered: dict[str, Remembered] | None = None
) -> tuple[list[Capture], Site, str]:
    """Fetch ``/page`` under these answers; returns all captures, robots.txt first."""

    async def run() -> tuple[list[Capture], Site, str]:
        async with Site({"/page": http(b"<p>page</p>"), **answers}) as site:
            policy = site.policy(total_timeout_s=100.0)
            async with open_live(policy, site.resolver, ssl_context=site.trust) as client:
                known = {site.url(path): one for path, one in (remembered or {}).items()}
                robots = Robots(client, policy, None, known)
                robots.hosts.pace = SkippingPace().pace
                with PartWriter(folder, "b1", "recapture test", lambda: NOW) as part:
                    pages = [
                        fetched.capture async for fetched in fetch_all(
                            [Target(site.url("/page"), 0)], client=client, policy=policy, part=part, robots=robots,
                            capture_id=lambda url: f"c {url}", batch_id="b1", now=lambda: NOW,
                        )
                    ]  # fmt: skip
                found = [*robots.captures_of("b1"), *pages]
                assert robots.captures_of("b1") == ()  # told once
                return found, site, site.url("")

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("answers", "outcome", "reason", "page"),
    [
        ({"/robots.txt": http(b"User-agent: *\nDisallow: /page")}, "ok", "http-200", "disallowed"),
        ({"/robots.txt": http(b"User-agent: *\nDisallow: /other")}, "ok", "http-200", "ok"),
        ({}, "gone", "http-404", "ok"),
        ({"/robots.txt": http(status="401 Who")}, "blocked", "http-401", "ok"),
        ({"/robots.txt": http(status="403 No")}, "blocked", "http-403", "ok"),
        ({"/robots.txt": http(status="429 Slow")}, "blocked", "http-429", "disallowed"),
        ({"/robots.txt": http(status="500 Oh")}, "failed", "http-500", "disallowed"),
        ({"/robots.txt": b""}, "failed", "reset", "disallowed"),
        ({"/robots.txt": moved("/r1"), "/r1": http(b"User-agent: *\nDisallow: /page")},
         "ok", "http-200", "disallowed"),
        ({f"/r{n}": moved(f"/r{n + 1}") for n in range(1, 5)} | {"/robots.txt": moved("/r1")}
         | {"/r5": http(b"User-agent: *\nDisallow: /page")}, "ok", "http-200", "disallowed"),  # five hops
        ({f"/r{n}": moved(f"/r{n + 1}") for n in range(1, 9)} | {"/robots.txt": moved("/r1")},
         "failed", "http-302", "ok"),  # a sixth hop makes it unavailable
    ],
)  # fmt: skip
def test_what_a_host_answered_is_a_capture(
    answers: dict[str, Answer], outcome: str, reason: str, page: str, tmp_path: Path
) -> None:
    captures, _, origin = asked(answers, tmp_path)
    robots, asked_page = captures
    assert (robots.origin, robots.url, robots.outcome, robots.reason) == (
        "robots", f"{origin}/robots.txt", outcome, reason,
    )  # fmt: skip
    assert asked_page.outcome == page
    assert asked_page.fetched_at >= robots.fetched_at
    part = tmp_path / "b1.warc.gz"
    assert [fetched.capture for fetched in read_part(part)] == captures
    assert check(part) == []
    if outcome == "ok":
        assert robots.stored is not None
        assert read_body(tmp_path, robots.stored).startswith(b"User-agent")


def known(
    status: int, hours: float, body: bytes | None = b"User-agent: *\nDisallow: /page"
) -> dict[str, Remembered]:
    return {"/robots.txt": Remembered(status, NOW - timedelta(hours=hours), lambda: body)}


@pytest.mark.parametrize(
    ("remembered", "is_asked", "page"),
    [
        (known(200, 23), False, "disallowed"),
        (known(404, 23), False, "ok"),
        (known(200, 25), True, "ok"),
        (known(200, -1), True, "ok"),  # from the future: a clock was wrong
        (known(500, 1), True, "ok"),
        (known(429, 1), True, "ok"),
        (known(200, 1, None), True, "ok"),  # its text is lost
        ({}, True, "ok"),
    ],
)
def test_answer_serves_for_a_day(
    remembered: dict[str, Remembered], is_asked: bool, page: str, tmp_path: Path
) -> None:
    captures, site, _ = asked({"/robots.txt": http(b"")}, tmp_path, remembered)
    assert site.count("/robots.txt") == int(is_asked)
    assert [capture.origin for capture in captures] == (["robots"] if is_asked else []) + ["web"]
    assert captures[-1].outcome == page


@pytest.mark.parametrize(
    ("status", "held", "is_conditional", "robots", "page"),
    [
        (200, b"User-agent: *\nDisallow: /page", True, ("unchanged", "http-304"), "disallowed"),
        (200, b"User-agent: *\nDisallow: /other", True, ("unchanged", "http-304"), "ok"),
        (200, None, False, ("ok", "http-200"), "ok"),  # its text is lost, so all of it is wanted
        (404, b"", False, ("ok", "http-200"), "ok"),  # there was no text
    ],
)
def test_an_older_answer_is_asked_for_again_only_if_it_changed(
    status: int, held: bytes | None, is_conditional: bool, robots: tuple[str, str], page: str, tmp_path: Path
) -> None:
    async def answer(head: str, _: int, writer: asyncio.StreamWriter) -> None:
        is_known = 'if-none-match: "v7"' in head
        writer.write(http(status="304 Not Modified") if is_known else http(b"User-agent: *", 'ETag: "v8"'))
        await writer.drain()

    known = Known('"v7"', None, hashlib.sha256(held or b"").hexdigest())
    past = {"/robots.txt": Remembered(status, NOW - timedelta(hours=25), lambda: held, known)}
    captures, site, _ = asked({"/robots.txt": answer}, tmp_path, past)
    assert ("if-none-match" in site.hits[0].head) is is_conditional
    assert (captures[0].outcome, captures[0].reason) == robots
    assert captures[0].etag == ('"v7"' if is_conditional else '"v8"')
    assert (captures[0].body_sha256 == known.body_sha256) is is_conditional
    assert captures[1].outcome == page
    assert check(tmp_path / "b1.warc.gz") == []
    assert [fetched.capture for fetched in read_part(tmp_path / "b1.warc.gz")] == captures


def test_not_modified_that_nobody_asked_for_is_no_text(tmp_path: Path) -> None:
    captures, _, _ = asked({"/robots.txt": http(status="304 Not Modified")}, tmp_path)
    assert captures[0].body_sha256 is None
    assert captures[1].outcome == "ok"  # unavailable, as any status that is neither good nor a fault of the server
