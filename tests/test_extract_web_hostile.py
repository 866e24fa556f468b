"""Two tables of what networks did to others: places that must not be opened, and answers that are none."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import Callable

import pytest

from extract.web.client import open_live
from extract.web.exchange import Failure, Response
from tests.bench.adapters import connections, fetch_outcome
from tests.web_server import Answer, Site, http

PUBLIC = "93.184.216.34"
DNS = {
    "ok.test": [[PUBLIC]],
    "redir.test": [[PUBLIC]],
    "late.test": [[PUBLIC], [PUBLIC], ["10.1.2.3"]],
    "second.test": [[PUBLIC], ["::1"]],
    "orchid.test": [["2001:20::1"]],
    "dummy.test": [["100:0:0:1::1"]],
    "srv6.test": [["5f00::1"]],
    "global-group.test": [["ff0e::1"]],
    "isatap.test": [["2606:4700::5efe:7f00:1"]],
    "octal.test": [["0177.0.0.1"]],
    "spaced.test": [[" 10.0.0.1"]],
    "mixed6.test": [["2606:2800:220:1::1", "fd12::1"]],
    "mapped-mixed.test": [[PUBLIC, "::ffff:192.168.0.1"]],
    "translated.test": [["64:ff9b::c0a8:1"]],
    "this-net.test": [["0.0.0.1"]],
    "oracle.test": [["192.0.0.192"]],
    "site-local.test": [["fec0::1"]],
}

FORBIDDEN = [
    "http://0x7f.0x0.0x0.0x1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127.0.1/",
    "http://127.00000.0.0000001/",
    "http://[::ffff:a9fe:a9fe]:80/",
    "http://[0:0:0:0:0:ffff:10.0.0.1]/",
    "http://[::1%25lo]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http:////10.0.0.1/",
    "http:\\\\10.0.0.1\\x",
    "http://ok.test\t@10.0.0.1/",
    "http://ok.test%00.inside.test/",
    "http://ok.test:80:80/",
    "http://ok.test:0/",
    "http://ok.test:-80/",
    "http://ok.test:8443/",
    "ws://ok.test/",
    "view-source:http://10.0.0.1/",
    "jar:http://10.0.0.1/!/",
    "dict://10.0.0.1:11211/stat",
    "http://orchid.test/",
    "http://dummy.test/",
    "http://srv6.test/",
    "http://global-group.test/",
    "http://isatap.test/",
    "http://octal.test/",
    "http://spaced.test/",
    "http://mixed6.test/",
    "http://mapped-mixed.test/",
    "http://translated.test/",
    "https://this-net.test/",
    "http://oracle.test/",
    "http://site-local.test/",
    "http://unknown.test/",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_nothing_is_opened(url: str) -> None:
    assert connections({"url": url}, DNS) == []


# robots.txt and the page that redirects are asked; then nothing more
REDIRECTS = [
    "///10.0.0.1/",
    "/\\10.0.0.1/",
    "\t//10.0.0.1/",
    "https:\\10.0.0.1",
    "//[::1]/",
    "http://0/",
    "http://0xa000001/",
    "//x@10.0.0.1\\@ok.test/",
    "http://ok.test:25/",
    "blob:http://ok.test/x",
    "about:blank",
    "ldap://10.0.0.1/",
    "http://spaced.test/",
    "http://xn--/",
    "http://ok.test:99999/",
]


@pytest.mark.parametrize("target", REDIRECTS)
def test_a_redirect_opens_nothing_new(target: str) -> None:
    opened = connections({"url": "http://redir.test/", "redirect_to": target}, DNS)
    assert opened == [(PUBLIC, 80)] * 2


@pytest.mark.parametrize(
    ("url", "redirect_to", "opened"),
    [
        ("http://ok.test/", None, [(PUBLIC, 80)] * 2),
        ("https://ok.test/", None, [(PUBLIC, 443)] * 2),
        ("https://ok.test:80/", None, [(PUBLIC, 80)] * 2),
        ("http://0x5db8d822/", None, [(PUBLIC, 80)] * 2),
        ("http://ok.test/", "https://ok.test/", [(PUBLIC, 80)] * 2 + [(PUBLIC, 443)] * 2),
        ("http://second.test/", None, [(PUBLIC, 80)] * 2),
        ("http://late.test/", "/again", [(PUBLIC, 80)] * 3),
        ("http://redir.test/", "http://second.test/", [(PUBLIC, 80)] * 4),
    ],
)
def test_what_was_judged_is_what_is_opened(
    url: str, redirect_to: str | None, opened: list[tuple[str, int]]
) -> None:
    assert connections({"url": url, "redirect_to": redirect_to}, DNS) == opened


def _raw(first: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([first, *headers, "", ""]).encode("latin-1") + body


OK, CHUNKED, CLOSE = "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Connection: close"
PACKED = gzip.compress(b"hello")
# path → answer, and what comes of it: a body, or the reason of the fault or failure
ANSWERS: dict[str, tuple[bytes, bytes | str]] = {
    "/deflate-raw": (http(zlib.compress(b"hello", wbits=-15), "Content-Encoding: deflate"), b"hello"),
    "/gzip-spelled": (http(PACKED, "Content-Encoding: GZip"), b"hello"),
    "/gzip-and-nothing": (http(PACKED, "Content-Encoding: identity, gzip"), b"hello"),
    "/gzip-empty": (http(b"", "Content-Encoding: gzip"), b""),
    "/gzip-twice": (http(gzip.compress(PACKED), "Content-Encoding: gzip", "Content-Encoding: gzip"), b"hello"),
    "/gzip-thrice": (http(b"x", "Content-Encoding: gzip, gzip, gzip"), "encoding-layers"),
    "/gzip-wrong-sum": (http(PACKED[:-6] + b"\0" + PACKED[-5:], "Content-Encoding: gzip"), "encoding-bad"),
    "/gzip-head-only": (http(PACKED[:9], "Content-Encoding: gzip"), "truncated"),
    "/gzip-is-not": (http(b"<p>plain</p>", "Content-Encoding: gzip"), "encoding-bad"),
    "/deflate-cut": (http(zlib.compress(b"hello" * 99)[:-2], "Content-Encoding: deflate"), "truncated"),
    "/zstd": (http(b"x", "Content-Encoding: zstd"), "encoding-unknown"),
    "/coding-rubbish": (http(b"x", "Content-Encoding: ;;,\x01"), "encoding-unknown"),
    "/chunk-extension": (_raw(OK, CHUNKED, body=b"5;a=b\r\nhello\r\n0\r\n\r\n"), b"hello"),
    "/chunk-none": (_raw(OK, CHUNKED, body=b"0\r\n\r\n"), b""),
    "/chunk-endless": (_raw(OK, CHUNKED, CLOSE, body=b"FFFFFFFFFFFFFFFF\r\nhello"), "truncated"),
    "/chunk-overflow": (_raw(OK, CHUNKED, CLOSE, body=b"F" * 40 + b"\r\nhello"), "protocol"),
    "/chunk-negative": (_raw(OK, CHUNKED, CLOSE, body=b"-5\r\nhello\r\n0\r\n\r\n"), "protocol"),
    "/chunk-signed": (_raw(OK, CHUNKED, CLOSE, body=b"+5\r\nhello\r\n0\r\n\r\n"), "protocol"),
    "/chunk-0x": (_raw(OK, CHUNKED, CLOSE, body=b"0x5\r\nhello\r\n0\r\n\r\n"), "protocol"),
    "/chunk-longer": (_raw(OK, CHUNKED, CLOSE, body=b"5\r\nhelloXX0\r\n\r\n"), "protocol"),
    "/chunk-no-end": (_raw(OK, CHUNKED, CLOSE, body=b"5\r\nhello\r\n"), "truncated"),
    "/chunk-trailers": (
        _raw(OK, CHUNKED, CLOSE, body=b"5\r\nhello\r\n0\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"), "cap-headers",
    ),
    "/transfer-gzip": (
        _raw(OK, "Transfer-Encoding: gzip, chunked", body=b"5\r\nhello\r\n0\r\n\r\n"), "encoding-unknown",
    ),
    "/transfer-unknown": (_raw(OK, "Transfer-Encoding: xchunked", CLOSE, body=b"5\r\nhello"), "encoding-unknown"),
    "/transfer-identity": (_raw(OK, "Transfer-Encoding: identity", CLOSE, body=b"hello"), b"hello"),
    "/length-signed": (_raw(OK, "Content-Length: +5", CLOSE, body=b"hello"), "protocol"),
    "/length-list": (_raw(OK, "Content-Length: 5, 5", CLOSE, body=b"hello"), "protocol"),
    "/length-hex": (_raw(OK, "Content-Length: 0x5", CLOSE, body=b"hello"), "protocol"),
    "/length-underscore": (_raw(OK, "Content-Length: 0_5", CLOSE, body=b"hello"), "protocol"),
    "/length-empty": (_raw(OK, "Content-Length:", CLOSE, body=b"hello"), "protocol"),
    "/length-giant": (_raw(OK, "Content-Length: " + "9" * 30, CLOSE, body=b"hello"), "protocol"),
    "/length-superscript": (_raw(OK, "Content-Length: 5\xb2", CLOSE, body=b"hello"), "protocol"),
    "/continue": (_raw("HTTP/1.1 100 Continue") + http(b"hello"), b"hello"),
    "/hints": (_raw("HTTP/1.1 103 Early Hints", "Link: </x>") * 3 + http(b"hello"), b"hello"),
    "/status-1000": (http(b"x", status="1000 What"), "protocol"),
    "/status-99": (http(b"x", status="99 What"), "protocol"),
    "/status-negative": (http(b"x", status="-200 What"), "protocol"),
    "/status-none": (_raw("HTTP/1.1 ", "Content-Length: 0"), "protocol"),
    "/http-2": (_raw("HTTP/2 200", "Content-Length: 0"), "protocol"),
    "/http-9": (_raw("HTTP/9.9 200 OK", "Content-Length: 2", body=b"ok"), "protocol"),
    "/icecast": (_raw("ICY 200 OK", "Content-Length: 2", body=b"ok"), "protocol"),
    "/no-colon": (_raw(OK, "nonsense", "Content-Length: 2", body=b"ok"), "protocol"),
    "/no-name": (_raw(OK, ": x", "Content-Length: 2", body=b"ok"), "protocol"),
    "/bare-return": (_raw(OK, "X: a\rSet-Cookie: b", "Content-Length: 2", body=b"ok"), "protocol"),
    "/empty-lines-first": (b"\r\n\r\n" + http(b"hello"), b"hello"),
    "/phrase-long": (http(b"ok", status="200 " + "x" * 70_000), "cap-headers"),
    "/phrase-accented": (http(b"ok", status="200 Trouv\xe9"), b"ok"),
    "/half-a-head": (b"HTTP/1.1 200 OK\r\nContent-Le", "reset"),
    "/ssh": (b"SSH-2.0-OpenSSH_9.2p1\r\n", "protocol"),
    "/tls": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", "protocol"),
    "/redis": (b"-ERR unknown command 'GET'\r\n", "protocol"),
    "/mail": (b"220 mail.example ESMTP\r\n221 Bye\r\n", "protocol"),
    "/cookies": (http(b"ok", *["Set-Cookie: a=b"] * 300), b"ok"),
    "/type-long": (http(b"ok", "Content-Type: " + "t" * 60_000), b"ok"),
}  # fmt: skip
TOTAL_S = 1.0


def test_bad_answers_end_in_time_and_never_raise() -> None:
    routes: dict[str, Answer] = {path: answer for path, (answer, _) in ANSWERS.items()}

    async def run() -> dict[str, tuple[Response | Failure, float]]:
        found = {}
        async with Site(routes, is_tls=False) as site:  # type: ignore[arg-type]  # a narrower table
            policy = site.policy(total_timeout_s=TOTAL_S, read_timeout_s=0.5)
            async with open_live(policy, site.resolver) as client:
                for path in ANSWERS:
                    begun = time.monotonic()
                    found[path] = (await client.get(site.url(path)), time.monotonic() - begun)
        return found

    ends = asyncio.run(run())
    assert {path: _end(answer) for path, (answer, _) in ends.items()} == {
        path: expected for path, (_, expected) in ANSWERS.items()
    }
    assert all(seconds < TOTAL_S + 0.5 for _, seconds in ends.values())


def _end(answer: Response | Failure) -> bytes | str:
    if isinstance(answer, Failure):
        return answer.reason
    return answer.body if answer.fault is None else answer.fault.reason


def test_what_follows_an_answer_unasked_is_not_the_next_answer() -> None:
    site = Site({"/first": http(b"hello") + http(b"evil"), "/second": http(b"honest")}, is_tls=False)

    async def run() -> list[bytes | str]:
        async with site, open_live(site.policy(), site.resolver) as client:
            return [_end(await client.get(site.url(path))) for path in ("/first", "/second")]

    assert asyncio.run(run()) == [b"hello", b"honest"]


@pytest.mark.parametrize(
    ("answer", "outcome", "reason", "body_bytes"),
    [
        (http(b"hello"), "ok", "http-200", 5),
        (http(b"hello", "Content-Encoding: br"), "unreadable", "encoding-unknown", 0),
        (http(gzip.compress(bytes(30_000_000)), "Content-Encoding: gzip"), "refused", "cap-ratio", 0),
        (http(b"", "Location: http://10.0.0.1/", status="302 Found"), "refused", "guard-private", 0),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "failed", "protocol", 0),
    ],
)
def test_a_fetch_ends_in_one_outcome(answer: bytes, outcome: str, reason: str, body_bytes: int) -> None:
    async def run(call: Callable[[int], dict[str, object]]) -> dict[str, object]:
        async with Site({"/x": answer}, is_tls=False) as site:
            return await asyncio.to_thread(call, site.port)

    def fetch(port: int) -> dict[str, object]:
        return fetch_outcome(f"http://127.0.0.1:{port}/x", (f"127.0.0.1:{port}",))

    found = asyncio.run(run(fetch))
    assert (found["outcome"], found["reason"], found["body_bytes"]) == (outcome, reason, body_bytes)
