"""Whatever a server sends, one request ends in time with a response or a failure, within the caps."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.web.bodies import codings_of, decode
from extract.web.client import open_live
from extract.web.exchange import Client, Failure, Response
from extract.web.policy import FetchPolicy
from tests.web_server import Answer, Site, http

SMALL = FetchPolicy(body_bytes=3_000_000, ratio=100)
ZEROS = bytes(2_000_000)


def packed(body: bytes) -> bytes:
    """Compress without a time, so that the cases have the same names in every process."""
    return gzip.compress(body, mtime=0)


@pytest.mark.parametrize(
    ("wire", "coding", "expected"),
    [
        (b"plain", "", b"plain"),
        (b"plain", "identity", b"plain"),
        (packed(b"hello"), "gzip", b"hello"),
        (packed(b"hello"), "x-GZIP", b"hello"),
        (packed(b"hello") + packed(b"again"), "gzip", b"helloagain"),
        (packed(b"hello") + b"junk after the end", "gzip", b"hello"),
        (zlib.compress(b"hello"), "deflate", b"hello"),
        (zlib.compress(b"hello", wbits=-15), "deflate", b"hello"),
        (packed(zlib.compress(b"hello")), "deflate, gzip", b"hello"),
        (b"", "gzip", b""),
        (b"", "deflate", b""),
        (packed(b"hello" * 100)[:-3], "gzip", "truncated"),
        (packed(b"hello" * 100)[:12], "gzip", "truncated"),
        (zlib.compress(b"hello" * 100)[:-1], "deflate", "truncated"),
        (b"this is not gzip", "gzip", "encoding-bad"),
        (b"\xff\xfe neither is this", "deflate", "encoding-bad"),
        (b"hello", "br", "encoding-unknown"),
        (b"hello", "compress", "encoding-unknown"),
        (packed(b"hello"), "gzip, gzip, gzip", "encoding-layers"),
        (packed(ZEROS), "gzip", "cap-ratio"),
        (packed(ZEROS * 4), "gzip", "cap-ratio"),
        (packed(packed(ZEROS * 4)), "gzip, gzip", "cap-ratio"),
        (packed(ZEROS) * 200, "gzip", "cap-body"),
        (packed(ZEROS[:900_000]), "gzip", ZEROS[:900_000]),  # the ratio is judged above 1 MiB only
    ],
)
def test_content_codings_are_undone_within_bounds(wire: bytes, coding: str, expected: bytes | str) -> None:
    body = decode(wire, codings_of((coding,)), SMALL)
    assert (body.reason if isinstance(body, Failure) else body) == expected


@given(st.binary(max_size=5000), st.integers(0, 9))
def test_gzip_comes_back_whole_or_not_at_all(body: bytes, level: int) -> None:
    wire = gzip.compress(body, level)
    assert decode(wire, ("gzip",), SMALL) == body
    cut = decode(wire[:-1], ("gzip",), SMALL)
    assert isinstance(cut, Failure)
    assert cut.reason == "truncated"


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_rubbish_never_raises(wire: bytes, coding: str) -> None:
    assert isinstance(decode(wire, (coding,), SMALL), (bytes, Failure))


async def _drip(head: str, number: int, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _drip_head(head: str, number: int, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for at in range(1000):
        writer.write(b"x-%d: y\r\n" % at)
        await writer.drain()
        await asyncio.sleep(0.05)


async def _silent(head: str, number: int, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(10)


async def _early_hints(head: str, number: int, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def _endless(head: str, number: int, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


async def _reset(head: str, number: int, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


def _raw(first: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([first, *headers, "", ""]).encode("latin-1") + body


OK = "HTTP/1.1 200 OK"
# path → answer, expected: status and body, status and reason of the fault, or reason of the failure
BAD_HTTP: dict[str, tuple[Answer, tuple[int, bytes | str] | str]] = {
    "/ok": (http(b"hello"), (200, b"hello")),
    "/empty": (http(), (200, b"")),
    "/chunked": (
        _raw(OK, "Transfer-Encoding: chunked", body=b"5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n"), (200, b"hello"),
    ),
    "/no-length": (_raw(OK, body=b"hello"), (200, b"hello")),
    "/no-reason": (_raw("HTTP/1.1 200", "Content-Length: 2", body=b"ok"), (200, b"ok")),
    "/old": (_raw("HTTP/1.0 200 OK", "Content-Length: 2", body=b"ok"), (200, b"ok")),
    "/latin": (http(b"ok", "X-Name: \xe9\xff"), (200, b"ok")),
    "/folded": (http(b"ok", "X-Name: a\r\n b"), (200, b"ok")),
    "/linkedin": (http(b"no", status="999 Request denied"), (999, b"no")),
    "/gzip": (http(gzip.compress(b"hello"), "Content-Encoding: gzip"), (200, b"hello")),
    "/short": (http(b"hello", "Connection: close", length=50), (200, "truncated")),
    "/short-gzip": (http(gzip.compress(b"hello" * 99)[:20], "Content-Encoding: gzip"), (200, "truncated")),
    "/cut-chunk": (_raw(OK, "Transfer-Encoding: chunked", body=b"50\r\nhello"), (200, "truncated")),
    "/brotli": (http(b"hello", "Content-Encoding: br"), (200, "encoding-unknown")),
    "/bomb": (http(gzip.compress(bytes(60_000_000)), "Content-Encoding: gzip"), (200, "cap-ratio")),
    "/said-long": (http(b"", "Connection: close", length=10**9), (200, "cap-wire")),
    "/endless": (_endless, (200, "cap-wire")),
    "/drip": (_drip, "timeout-total"),
    "/drip-head": (_drip_head, "timeout-total"),
    "/early-hints": (_early_hints, "timeout-total"),
    "/silent": (_silent, "timeout-read"),
    "/reset": (_reset, "reset"),
    "/close": (b"", "reset"),
    "/http-0.9": (b"<html>as of old</html>", "protocol"),
    "/garbage": (bytes(range(256)) * 4, "protocol"),
    "/status-0": (_raw("HTTP/1.1 000 No", "Content-Length: 0"), "protocol"),
    "/status-text": (_raw("HTTP/1.1 abc No", "Content-Length: 0"), "protocol"),
    "/bad-chunk": (_raw(OK, "Transfer-Encoding: chunked", body=b"ZZ\r\nhello\r\n0\r\n\r\n"), "protocol"),
    "/both-lengths": (
        _raw(OK, "Transfer-Encoding: chunked", "Content-Length: 3", body=b"5\r\nhello\r\n0\r\n\r\n"), "protocol",
    ),
    "/two-lengths": (_raw(OK, "Content-Length: 5", "Content-Length: 3", body=b"hello"), "protocol"),
    "/negative-length": (_raw(OK, "Content-Length: -5", body=b"hello"), "protocol"),
    "/bad-name": (http(b"ok", "bad name: b"), "protocol"),
    "/nul": (http(b"ok", "X-Name: a\0b"), "protocol"),
    "/long-header": (http(b"ok", "X-Name: " + "a" * 70_000), "cap-headers"),
    "/long-headers": (http(b"ok", *[f"X-{at}: " + "a" * 4000 for at in range(20)]), "cap-headers"),
    "/many-headers": (http(b"ok", *[f"X-{at}: y" for at in range(2000)]), "cap-headers"),
}  # fmt: skip


def test_bad_http_is_answered_in_time_and_never_raises() -> None:
    async def run() -> dict[str, tuple[Response | Failure, float]]:
        routes: dict[str, object] = {path: answer for path, (answer, _) in BAD_HTTP.items()}
        async with Site(routes, is_tls=False) as site:  # type: ignore[arg-type]  # a narrower table
            policy = site.policy(total_timeout_s=0.6, read_timeout_s=0.3, wire_bytes=2_000_000)
            async with open_live(policy, site.resolver) as client:

                async def timed(path: str) -> tuple[Response | Failure, float]:
                    begun = time.monotonic()
                    return await client.get(site.url(path)), time.monotonic() - begun

                return {path: await timed(path) for path in BAD_HTTP}

    for path, (answer, seconds) in asyncio.run(run()).items():
        expected = BAD_HTTP[path][1]
        if isinstance(answer, Failure):
            assert (path, answer.reason) == (path, expected)
        elif answer.fault is not None:
            assert (path, answer.status, answer.fault.reason) == (path, *expected)
            assert len(answer.body) <= 64 * 1024
        else:
            assert (path, answer.status, answer.body) == (path, *expected)
        assert seconds < 0.6 + 0.5, path


def _once(site: Site, ask: str, trust: ssl.SSLContext | None, *headers: tuple[str, str]) -> object:
    async def run() -> Response | Failure:
        async with site, open_live(site.policy(), site.resolver, ssl_context=trust) as client:
            return await client.get(site.url(ask), headers)

    return asyncio.run(run())


def test_certificate_is_verified() -> None:
    site = Site({"/": http(b"secret")})
    answer = _once(site, "/", ssl.create_default_context())
    assert isinstance(answer, Failure)
    assert (answer.reason, answer.is_transient) == ("tls-certificate", False)
    assert site.hits == []


def test_certificate_of_another_name_is_refused() -> None:
    site = Site({"/": http(b"x")})

    async def any_name(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def run() -> Response | Failure:
        async with site, open_live(site.policy(), any_name, ssl_context=site.trust) as client:
            return await client.get(site.url("/", host="other.example"))

    answer = asyncio.run(run())
    assert isinstance(answer, Failure)
    assert answer.reason == "tls-certificate"


def test_request_says_who_asks_and_nothing_more() -> None:
    site = Site({"/a%20b?c=%7Ed": http(b"hello", "Set-Cookie: s=secret; Path=/")})

    async def run() -> None:
        async with site, open_live(site.policy(), site.resolver, ssl_context=site.trust) as client:
            for _ in range(2):
                answer = await client.get(site.url("/a%20b?c=%7Ed"), [("If-None-Match", '"x"')])
                assert isinstance(answer, Response)

    asyncio.run(run())
    for hit in site.hits:
        names = [line.partition(":")[0].lower() for line in hit.head.split("\r\n")[1:] if line]
        assert sorted(names) == ["accept", "accept-encoding", "host", "if-none-match", "user-agent"]
        assert "user-agent: recapture-test" in hit.head.lower()
        assert hit.head.startswith("GET /a%20b?c=%7Ed HTTP/1.1")


@pytest.mark.parametrize(
    "target",
    ["/a%7Eb%2Fc?x=%41&y=a+b", "/a'(b)*!~", "/q?a=b&&c=;d=%E2%9C%93", "/p;v=1,2/@x:y?z=/?:@", "/a|b^c`d{}?|^`{}'"],
)
def test_address_is_sent_as_it_is(target: str) -> None:
    site = Site({})

    async def run() -> str:
        async with site, open_live(site.policy(), site.resolver, ssl_context=site.trust) as client:
            answer = await client.get(site.url(target))
            assert isinstance(answer, Response)
            return answer.url

    url = asyncio.run(run())
    assert site.hits[0].path == url.split(str(site.port), 1)[1]


def test_keep_bytes_stops_reading_without_a_fault() -> None:
    async def run(client: Client, url: str) -> Response | Failure:
        return await client.get(url, keep_bytes=1000)

    async def main() -> list[Response | Failure]:
        big = gzip.compress(bytes(range(256)) * 1000, 0)
        routes: dict[str, Answer] = {"/plain": http(b"x" * 50_000), "/gz": http(big, "Content-Encoding: gzip")}
        site = Site(routes)  # type: ignore[arg-type]  # a narrower table
        async with site, open_live(site.policy(), site.resolver, ssl_context=site.trust) as client:
            return [await run(client, site.url(path)) for path in routes]

    for answer in asyncio.run(main()):
        assert isinstance(answer, Response)
        assert (answer.is_cut, answer.fault) == (True, None)
        assert 900 < len(answer.body) <= 1000


def test_stale_pooled_connection_is_replaced() -> None:
    site = Site({"/": http(b"ok", "Connection: keep-alive")})

    async def run() -> list[object]:
        async with site, open_live(site.policy(), site.resolver, ssl_context=site.trust) as client:
            first = await client.get(site.url("/"))
            for task in [task for task in asyncio.all_tasks() if task.get_name().startswith("site-")]:
                task.cancel()  # the server closes what the client keeps open
                await asyncio.wait([task])
            return [first, await client.get(site.url("/"))]

    assert [answer.status for answer in asyncio.run(run()) if isinstance(answer, Response)] == [200, 200]
