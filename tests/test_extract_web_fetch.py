"""Every target ends in exactly one outcome, politely, archived, and the archive replays to the same."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from warcio.checker import Checker

from extract.records import Capture, Fetched, Known, Target
from extract.web.archive import PartWriter, check, read_part
from extract.web.client import Client, open_live, open_replay
from extract.web.fetch import any_reachable, fetch_all
from extract.web.hosts import Hosts
from extract.web.policy import FetchPolicy
from extract.web.robots import Robots
from extract.web.warc import records
from tests.web_server import NOW, Answer, Site, SkippingPace, http

PAGE = b"<html><title>A page</title></html>"
HTML = "Content-Type: text/html; charset=utf-8"
BUSY = http(b"busy", status="503 Busy")


# Several trips jump the same clock ahead, which each takes for time its server spent.
UNHURRIED = {"total_timeout_s": 10_000.0}


def pages_of(part: Path) -> list[Fetched]:
    """Give what a part holds but for the robots.txt of hosts."""
    return [fetched for fetched in read_part(part) if fetched.capture.origin != "robots"]


def moved(to: str, status: str = "302 Found") -> bytes:
    return http(b"over there", f"Location: {to}", status=status)


async def harvest(
    targets: Sequence[Target],
    client: Client,
    policy: FetchPolicy,
    folder: Path,
    batch_id: str = "b1",
    robots: Robots | None = None,
) -> list[Fetched]:
    robots = robots or Robots(client, policy, Hosts(policy, SkippingPace().pace))
    with PartWriter(folder, batch_id, "recapture test", lambda: NOW) as part:
        stream = fetch_all(
            targets, client=client, policy=policy, part=part, robots=robots, batch_id=batch_id,
            capture_id=lambda url: f"c_{hashlib.sha256(url.encode()).hexdigest()[:20]}", now=lambda: NOW,
        )  # fmt: skip
        return [fetched async for fetched in stream]


def live(site: Site, folder: Path, *paths: str | Target, **changes: object) -> dict[str, Fetched]:
    """Harvest paths of a site; the result by the target's path (and host, unless it is site.test)."""

    async def run() -> list[Fetched]:
        async with site:
            policy = site.policy(**changes)
            targets = [
                replace(path, url=site.url(path.url)) if isinstance(path, Target) else Target(site.url(path), 0)
                for path in paths
            ]
            async with open_live(policy, site.resolver, ssl_context=site.trust) as client:
                return await harvest(targets, client, policy, folder)

    results = asyncio.run(run())
    return {fetched.capture.url.split(f":{site.port}", 1)[1]: fetched for fetched in results}


OUTCOMES: list[tuple[str, Answer | Sequence[Answer], str, str, int | None, int]] = [
    # path, answers, outcome, reason, status, attempts
    ("/ok", http(PAGE, HTML), "ok", "http-200", 200, 1),
    ("/gz", http(gzip.compress(PAGE), "Content-Encoding: gzip"), "ok", "http-200", 200, 1),
    ("/busy", [BUSY, BUSY, http(PAGE)], "ok", "http-200", 200, 3),
    ("/busy-ever", BUSY, "failed", "http-503", 503, 3),
    ("/broken", http(status="500 Oh"), "failed", "http-500", 500, 3),
    ("/not-built", http(status="501 No"), "failed", "http-501", 501, 1),
    ("/half", [http(PAGE, "Connection: close", length=999), http(PAGE)], "ok", "http-200", 200, 2),
    ("/half-ever", http(PAGE, "Connection: close", length=999), "failed", "truncated", 200, 3),
    ("/missing", http(status="404 Not Found"), "gone", "http-404", 404, 1),
    ("/removed", http(status="410 Gone"), "gone", "http-410", 410, 1),
    ("/login-needed", http(status="401 No"), "blocked", "http-401", 401, 1),
    ("/pay", http(status="402 Pay"), "blocked", "http-402", 402, 1),
    ("/forbidden", http(status="403 No"), "blocked", "http-403", 403, 1),
    ("/law", http(status="451 Law"), "blocked", "http-451", 451, 1),
    ("/linkedin", http(status="999 Denied"), "blocked", "http-999", 999, 1),
    ("/slow-down", http(status="429 Slow"), "blocked", "http-429", 429, 3),
    ("/slowed-down", [http(b"", "Retry-After: 30", status="429 Slow"), http(PAGE)], "ok", "http-200", 200, 2),
    ("/challenge", http(b"js", "cf-mitigated: challenge", status="503 Wait"), "blocked", "challenge", 503, 1),
    ("/waf", http(b"js", "x-amzn-waf-action: challenge", status="202 Accepted"), "blocked", "challenge", 202, 1),
    ("/teapot", http(status="418 Teapot"), "failed", "http-418", 418, 1),
    ("/nothing", http(status="204 No Content"), "failed", "http-204", 204, 1),
    ("/part", http(b"part", status="206 Partial"), "failed", "http-206", 206, 1),
    ("/unasked", http(status="304 Not Modified"), "failed", "http-304", 304, 1),
    ("/nowhere", http(status="302 Found"), "failed", "http-302", 302, 1),
    ("/moved", moved("/ok", "301 Moved"), "ok", "http-200", 200, 1),
    ("/moved-gone", moved("missing", "308 Moved"), "gone", "http-404", 404, 1),
    ("/loop", moved("/loop2"), "failed", "redirect-loop", None, 1),
    ("/loop2", moved("/loop"), "failed", "redirect-loop", None, 1),
    ("/inside", moved("http://10.0.0.1/"), "refused", "guard-private", None, 1),
    ("/file", moved("file:///etc/passwd"), "refused", "guard-scheme", None, 1),
    ("/member", moved("/login?next=/member"), "blocked", "login", 200, 1),
    ("/login?next=/member", http(b"who are you"), "ok", "http-200", 200, 1),
    ("/bomb", http(gzip.compress(bytes(30_000_000)), "Content-Encoding: gzip"), "refused", "cap-body", 200, 1),
    ("/brotli", http(b"xx", "Content-Encoding: br"), "unreadable", "encoding-unknown", 200, 1),
    ("/private/x", http(PAGE), "disallowed", "robots", None, 0),
    ("/to-private", moved("/private/y"), "disallowed", "robots", None, 1),
]  # fmt: skip


def test_outcomes_are_values(tmp_path: Path) -> None:
    site = Site(
        {path: answers for path, answers, *_ in OUTCOMES}
        | {"/robots.txt": http(b"User-agent: *\nDisallow: /private\n")}
    )
    got = live(site, tmp_path, *[path for path, *_ in OUTCOMES], host_failures=99, ratio=10**6, **UNHURRIED)
    assert len(got) == len(OUTCOMES)
    for path, _, outcome, reason, status, attempts in OUTCOMES:
        capture = got[path].capture
        found = (path, capture.outcome, capture.reason, capture.status, capture.attempts)
        assert found == (path, outcome, reason, status, attempts)
        assert (got[path].body is not None) == (outcome == "ok"), path
    assert got["/gz"].body == got["/busy"].body == got["/half"].body == PAGE
    assert got["/ok"].capture.media_type == "text/html; charset=utf-8"
    assert got["/ok"].capture.body_sha256 == hashlib.sha256(PAGE).hexdigest()
    assert got["/half-ever"].capture.is_truncated
    assert site.count("/private/x") == site.count("/private/y") == 0
    assert site.count("/robots.txt") == 1
    # the archive gives back exactly what the harvest saw, and has nothing to complain about
    part = tmp_path / "b1.warc.gz"
    assert check(part) == []
    again = {fetched.capture.url: fetched for fetched in pages_of(part)}
    assert again == {fetched.capture.url: fetched for fetched in got.values()}


def test_checker_of_others_passes_the_archive(tmp_path: Path) -> None:
    # Not of the page in brotli: warcio 1.8.1 cannot open its own decoder with brotli 1.2, whatever the record says.
    answers = {path: answer for path, answer, *_ in OUTCOMES if path != "/brotli"}
    live(Site(answers), tmp_path, *answers, host_failures=99, ratio=10**6, **UNHURRIED)
    inputs = [str(tmp_path / "b1.warc.gz")]
    assert Checker(SimpleNamespace(inputs=inputs, verbose=False)).process_all() == 0


def test_redirects_are_followed_by_hand_and_kept(tmp_path: Path) -> None:
    routes: dict[str, Answer] = {f"/hop{n}": moved(f"hop{n + 1}#part") for n in range(20)}
    routes |= {"/hop8": http(PAGE), "/café": http(PAGE), "/utf8": moved("/caf\xc3\xa9")}
    got = live(Site(routes), tmp_path, "/hop0", "/utf8", Target("/hop9", 2))  # type: ignore[arg-type]
    chain = got["/hop0"].capture
    assert (chain.outcome, len(chain.redirects)) == ("ok", 8)
    assert chain.final_url.endswith("/hop8")
    assert [hop.from_url.rpartition("/")[2] for hop in chain.redirects] == [f"hop{n}" for n in range(8)]
    assert {hop.status for hop in chain.redirects} == {302}
    assert got["/utf8"].capture.final_url.endswith("/caf%C3%A9")
    endless = got["/hop9"].capture
    assert (endless.outcome, endless.reason, len(endless.redirects)) == ("refused", "cap-redirects", 9)
    exchanged = [record.kind for record in records(tmp_path / "b1.warc.gz")].count("response")
    assert exchanged == 1 + 9 + 2 + 9  # robots.txt, and every hop of the three


def test_unchanged_costs_no_body(tmp_path: Path) -> None:
    sha = hashlib.sha256(PAGE).hexdigest()

    async def conditional(head: str, number: int, writer: asyncio.StreamWriter) -> None:
        is_known = 'if-none-match: "v1"' in head.lower()
        writer.write(http(status="304 Not Modified") if is_known else http(PAGE, 'ETag: "v1"'))
        await writer.drain()

    routes: dict[str, Answer] = {
        "/tagged": conditional,
        "/untagged": http(PAGE, "Last-Modified: Sun, 01 Mar 2026 10:00:00 GMT"),
        "/new": http(b"other", 'ETag: "v2"'),
        "/moved": moved("/tagged"),
        "/gone": http(b"sorry", 'ETag: "v3"', status="404 Not Found"),
    }
    known = Known('"v1"', "Sun, 01 Mar 2026 10:00:00 GMT", sha)
    site = Site(routes)  # type: ignore[arg-type]  # a narrower table
    got = live(site, tmp_path, *[Target(path, 0, known=known) for path in routes])
    summary = {path: (f.capture.outcome, f.capture.reason, f.capture.etag, f.body) for path, f in got.items()}
    assert summary == {
        "/tagged": ("unchanged", "http-304", '"v1"', None),
        "/untagged": ("unchanged", "same-hash", None, None),
        "/new": ("ok", "http-200", '"v2"', b"other"),
        "/moved": ("unchanged", "http-304", '"v1"', None),
        "/gone": ("gone", "http-404", None, None),  # its validators must not make a later page look unchanged
    }
    assert got["/tagged"].capture.body_sha256 == got["/untagged"].capture.body_sha256 == sha
    assert got["/gone"].capture.body_sha256 is None
    for hit in site.hits:
        assert ("if-modified-since: sun, 01 mar 2026" in hit.head.lower()) == (hit.path != "/robots.txt")
    kinds = {r.head["warc-target-uri"].rpartition("/")[2]: r.head.get("warc-profile", "") for r in
             records(tmp_path / "b1.warc.gz") if r.kind == "revisit"}  # fmt: skip
    assert kinds["tagged"].endswith("server-not-modified")
    assert kinds["untagged"].endswith("identical-payload-digest")
    assert check(tmp_path / "b1.warc.gz") == []


@pytest.mark.parametrize(
    ("headers", "body", "is_kept"),
    [
        ((), PAGE, True),
        (("X-Robots-Tag: noarchive",), PAGE, False),
        (("X-Robots-Tag: noindex, NOARCHIVE",), PAGE, False),
        (("X-Robots-Tag: otherbot: noarchive",), PAGE, True),
        (("X-Robots-Tag: recapture: noarchive",), PAGE, False),
        (("X-Robots-Tag: noindex", "X-Robots-Tag: noarchive"), PAGE, False),
        (("X-Robots-Tag: unavailable_after: 25 Jun 2030 15:00:00 PST",), PAGE, True),
        ((), b'<meta name="robots" content="index, noarchive">', False),
        ((), b"<META CONTENT='noarchive' NAME=robots>", False),
        ((), b'<meta name="recapture" content="noarchive"/>', False),
        ((), b'<meta name="otherbot" content="noarchive">', True),
        ((), b'<meta name="description" content="robots and noarchive">', True),
        ((), b'<meta name="robots" content="index"><p>noarchive</p>', True),
    ],
)
def test_noarchive_is_read_but_not_kept(
    headers: tuple[str, ...], body: bytes, is_kept: bool, tmp_path: Path
) -> None:
    got = live(Site({"/": http(body, *headers)}), tmp_path, "/")["/"]
    assert (got.capture.outcome, got.body) == ("ok", body)
    assert got.capture.no_archive is not is_kept
    assert got.capture.body_sha256 == hashlib.sha256(body).hexdigest()
    (again,) = pages_of(tmp_path / "b1.warc.gz")
    assert again == (got if is_kept else Fetched(got.capture))
    assert any(body in record.block for record in records(tmp_path / "b1.warc.gz")) == is_kept


def test_archive_replays_to_the_same(tmp_path: Path) -> None:
    site = Site({path: answers for path, answers, *_ in OUTCOMES})
    paths = [path for path, _, outcome, reason, *_ in OUTCOMES if reason not in ("http-503", "truncated", "robots")]
    first = live(site, tmp_path, *paths, host_failures=99, **UNHURRIED)

    async def replay() -> list[Fetched]:
        policy = site.policy(is_replay=True, host_failures=99, host_interval_s=1000)
        async with open_replay([tmp_path / "b1.warc.gz"], policy) as client:
            targets = [Target(site.url(path), 0) for path in [*paths, "/never-asked"]]
            return await harvest(targets, client, policy, tmp_path, "b2")

    def seen(fetched: Fetched) -> tuple[Capture, bytes | None]:
        stable = replace(fetched.capture, batch_id="", stored=None, elapsed_ms=0, attempts=0, body_bytes=None)
        return stable, fetched.body

    second = {fetched.capture.url.split(f":{site.port}", 1)[1]: fetched for fetched in asyncio.run(replay())}
    assert second.pop("/never-asked").capture.reason == "not-in-archive"
    assert {path: seen(one) for path, one in second.items()} == {path: seen(one) for path, one in first.items()}


async def _hang(head: str, number: int, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(10)


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (http(b"User-agent: *\nDisallow: /"), "disallowed", "robots"),
        (http(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), "disallowed", "robots"),
        (http(b"User-agent: recapture\nDisallow: /page"), "disallowed", "robots"),
        (http(b"User-agent: *\nDisallow: /\n\nUser-agent: recapture\nAllow: /"), "ok", "http-200"),
        (http(b"User-agent: otherbot\nDisallow: /"), "ok", "http-200"),
        (http(b"<html>not rules at all"), "ok", "http-200"),
        (http(b"\xff\xfe\x00 rubbish"), "ok", "http-200"),
        (http(b""), "ok", "http-200"),
        (http(status="404 Not Found"), "ok", "http-200"),
        (http(status="403 Forbidden"), "ok", "http-200"),
        (http(status="500 Oh"), "disallowed", "robots-unreachable"),
        (http(status="503 Oh"), "disallowed", "robots-unreachable"),
        (_hang, "disallowed", "robots-unreachable"),
        (b"", "disallowed", "robots-unreachable"),
        ([http(status="500 Oh"), http(b"")], "ok", "http-200"),
        (moved("/robots2.txt"), "disallowed", "robots"),
        (moved("/robots.txt"), "ok", "http-200"),
        (moved("file:///robots.txt"), "ok", "http-200"),
        (moved("http://10.0.0.1/robots.txt"), "disallowed", "robots-unreachable"),
        (moved("https://no-such-name.invalid/robots.txt"), "disallowed", "robots-unreachable"),
        (http(b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /"), "ok", "http-200"),
        (http(b"User-agent: *\nDisallow: /\n" + b"#" * 600_000), "disallowed", "robots"),
        (http(gzip.compress(b"User-agent: *\nDisallow: /"), "Content-Encoding: gzip"), "disallowed", "robots"),
    ],
)
def test_robots_after_rfc_9309(answer: Answer, outcome: str, reason: str, tmp_path: Path) -> None:
    site = Site({"/robots.txt": answer, "/page": http(PAGE), "/robots2.txt": http(b"User-agent: *\nDisallow: /")})
    got = live(site, tmp_path, "/page", "/robots.txt", total_timeout_s=0.6, read_timeout_s=0.3)
    assert (got["/page"].capture.outcome, got["/page"].capture.reason) == (outcome, reason)
    assert site.count("/page") == (1 if outcome == "ok" else 0)
    assert check(tmp_path / "b1.warc.gz") == []


def test_host_is_given_up_and_delays_nobody(tmp_path: Path) -> None:
    many = {f"dead.test/{n}": _hang for n in range(30)} | {f"fine.test/{n}": http(PAGE) for n in range(30)}

    async def run() -> list[Fetched]:
        async with Site(many) as site:  # type: ignore[arg-type]  # a narrower table
            policy = site.policy(read_timeout_s=0.5, total_timeout_s=1)
            targets = [Target(site.url(f"/{n}", host), 0) for host in ("dead.test", "fine.test") for n in range(30)]
            async with open_live(policy, site.resolver, ssl_context=site.trust) as client:
                return await harvest(targets, client, policy, tmp_path)

    results = asyncio.run(run())
    order = ["ok" if "fine.test" in fetched.capture.url else fetched.capture.reason for fetched in results]
    assert "ok" not in order[order.index("host-given-up") :]
    dead = [fetched.capture for fetched in results if "dead.test" in fetched.capture.url]
    assert {capture.outcome for capture in dead} == {"failed"}
    assert [capture.reason for capture in dead].count("host-given-up") >= 25
    assert len(dead) == 30


def test_unreachable_host_fails_for_its_reason(tmp_path: Path) -> None:
    async def run() -> list[Fetched]:
        async with Site({}) as site:
            policy = site.policy()
            targets = [Target("https://no-such-name.invalid/", 0), Target("https://site.test/", 0)]
            async with open_live(policy, site.resolver, ssl_context=site.trust) as client:
                return await harvest(targets, client, policy, tmp_path)

    got = {fetched.capture.url: fetched.capture for fetched in asyncio.run(run())}
    assert got["https://no-such-name.invalid/"].reason == "dns"
    assert got["https://site.test/"].reason == "guard-loopback"  # its port is 443, and only the site's own is open


def test_same_url_twice_is_fetched_once(tmp_path: Path) -> None:
    site = Site({"/a": http(PAGE)})

    async def run() -> list[Fetched]:
        async with site, open_live(site.policy(), site.resolver, ssl_context=site.trust) as client:
            twice = [Target(site.url("/a"), 0), Target(site.url("/a"), 1)]
            return await harvest(twice, client, site.policy(), tmp_path)

    assert [fetched.capture.depth for fetched in asyncio.run(run())] == [0]
    assert site.count("/a") == 1


def test_nobody_reading_stops_the_fetching(tmp_path: Path) -> None:
    """Bodies wait for their reader: memory stays bounded however many targets there are."""
    body = bytes(range(256)) * 1000
    site = Site({f"h{host}.test/{n}": http(body) for host in range(8) for n in range(12)})

    async def run() -> tuple[int, int, list[int]]:
        async with site:
            policy = site.policy(connections=4)
            targets = [Target(site.url(f"/{n}", f"h{host}.test"), 0) for host in range(8) for n in range(12)]
            async with open_live(policy, site.resolver, ssl_context=site.trust) as client:
                robots = Robots(client, policy, Hosts(policy, SkippingPace().pace))
                with PartWriter(tmp_path, "b1", "test", lambda: NOW) as part:
                    stream = fetch_all(
                        targets, client=client, policy=policy, part=part, robots=robots, batch_id="b1",
                        capture_id=str, now=lambda: NOW,
                    )  # fmt: skip
                    await anext(stream)
                    await asyncio.sleep(0.5)
                    asked = sum(hit.path != "/robots.txt" for hit in site.hits)
                    tracemalloc.start()
                    rest = [len(fetched.body or b"") async for fetched in stream]
                    peak = tracemalloc.get_traced_memory()[1]
                    tracemalloc.stop()
        return asked, peak, rest

    asked, peak, rest = asyncio.run(run())
    assert rest == [len(body)] * 95
    assert 4 <= asked <= 1 + 4 + 4
    assert peak < 40 * len(body)


def test_stopping_early_leaves_a_part_that_can_be_recovered(tmp_path: Path) -> None:
    site = Site({f"/{n}": http(PAGE) for n in range(20)})

    async def run() -> None:
        async with site, open_live(site.policy(), site.resolver, ssl_context=site.trust) as client:
            robots = Robots(client, site.policy(), Hosts(site.policy(), SkippingPace().pace))
            with PartWriter(tmp_path, "b1", "test", lambda: NOW) as part:
                stream = fetch_all(
                    [Target(site.url(f"/{n}"), 0) for n in range(20)], client=client, policy=site.policy(),
                    part=part, robots=robots, batch_id="b1", capture_id=str, now=lambda: NOW,
                )  # fmt: skip
                async for _ in stream:
                    break
                await stream.aclose()  # type: ignore[attr-defined]  # an async generator

    asyncio.run(run())
    assert check(tmp_path / "b1.warc.gz") == []
    assert len(list(read_part(tmp_path / "b1.warc.gz"))) >= 1


@pytest.mark.parametrize(
    ("hosts", "is_reached"),
    [
        (["site.test"], True),
        (["no.invalid", "site.test"], True),
        (["no.invalid", "nor.invalid"], False),
        ([], False),
    ],
)
def test_any_answer_means_reachable(hosts: list[str], is_reached: bool) -> None:
    async def run() -> bool:
        async with Site({"/robots.txt": http(status="500 Oh")}) as site:
            policy = site.policy()
            async with open_live(policy, site.resolver, ssl_context=site.trust) as client:
                return await any_reachable([site.url("/x", host) for host in hosts], client, policy)

    assert asyncio.run(run()) is is_reached


def test_bodies_that_nobody_read_yet_fill_64_mib_and_no_more(tmp_path: Path) -> None:
    body = bytes(9 * 2**20)
    site = Site({f"/{n}": http(body) for n in range(14)})

    async def run() -> tuple[int, int]:
        async with site:
            policy = site.policy(total_timeout_s=60, read_timeout_s=30)
            targets = [Target(site.url(f"/{n}"), 0) for n in range(14)]
            async with open_live(policy, site.resolver, ssl_context=site.trust) as client:
                robots = Robots(client, policy, Hosts(policy, SkippingPace().pace))
                with PartWriter(tmp_path, "b1", "test", lambda: NOW) as part:
                    stream = fetch_all(
                        targets, client=client, policy=policy, part=part, robots=robots, batch_id="b1",
                        capture_id=str, now=lambda: NOW,
                    )  # fmt: skip
                    first = await anext(stream)
                    known = -1
                    while known != len(site.hits):  # until no further request comes
                        known = len(site.hits)
                        await asyncio.sleep(1.0)
                    asked = sum(hit.path != "/robots.txt" for hit in site.hits)
                    rest = [fetched async for fetched in stream]
        return asked, sum(len(fetched.body or b"") == len(body) for fetched in (first, *rest))

    asked, whole = asyncio.run(run())
    assert whole == 14
    assert asked <= 1 + -(-64 // 9)  # the one that was read, and as many as 64 MiB hold
    assert asked >= 4
