"""A site on the loopback, in a process of its own, whose paths say what goes wrong: for fairness and soak.

``/KIND/NUMBER``: see ``KINDS``, which also states how a target of that kind must end. Bounded: no answer takes
longer than ``LONGEST_S``, and the process ends when its standard input closes.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

LONGEST_S = 12.0
HEAD = "Content-Type: text/html; charset=utf-8"
_TEXT = "A little river runs by the garden of the old house, and in the morning there is bread on the table. "


def _page(path: str, size: int = 3000) -> bytes:
    text = f"<!doctype html><html lang=en><head><title>Page {path}</title></head><body><h1>Page {path}</h1><p>"
    return (text + _TEXT * (size // len(_TEXT)) + f'<a href="/ok/0">first</a> {path}</p></body></html>').encode()


def _http(status: str, *headers: str, body: bytes = b"", length: int | None = None) -> bytes:
    stated = len(body) if length is None else length
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {stated}", "", ""]).encode() + body


# kind → outcomes and reasons a target of it may end with, "host-given-up" aside
KINDS: dict[str, set[tuple[str, str]]] = {
    "ok": {("ok", "http-200")},
    "gzip": {("ok", "http-200")},
    "chunked": {("ok", "http-200")},
    "moved": {("ok", "http-200")},
    "gone": {("gone", "http-404")},
    "forbidden": {("blocked", "http-403")},
    "busy": {("blocked", "http-429")},
    "broken": {("failed", "http-500")},
    "flaky": {("ok", "http-200"), ("failed", "http-503")},  # every second time; all tries may be the wrong ones
    "short": {("failed", "truncated")},
    "cut": {("failed", "truncated")},
    "bomb": {("refused", "cap-ratio"), ("refused", "cap-body")},
    "brotli": {("unreadable", "encoding-unknown")},
    "garbage": {("failed", "protocol")},
    "headers": {("refused", "cap-headers")},
    "reset": {("failed", "reset")},
    "loop": {("failed", "redirect-loop")},
    "chain": {("refused", "cap-redirects")},
    "inside": {("refused", "guard-private")},
    "file": {("refused", "guard-scheme")},
    "silent": {("failed", "timeout-read"), ("failed", "timeout-total")},
    "drip": {("failed", "timeout-total"), ("failed", "truncated")},
    "private": {("disallowed", "robots")},
}
_BOMB = gzip.compress(bytes(30_000_000))
_count = 0


def _plain(kind: str, number: str) -> bytes | None:
    """Give the answer of a kind that is said at once; None for the others."""
    page = _page(f"{kind}/{number}")
    match kind:
        case "ok" | "private" | "slow":
            return _http("200 OK", HEAD, 'ETag: "1"', body=page)
        case "gzip":
            return _http("200 OK", HEAD, "Content-Encoding: gzip", body=gzip.compress(page))
        case "chunked":
            head = f"HTTP/1.1 200 OK\r\n{HEAD}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
            return head + f"{len(page):x}\r\n".encode() + page + b"\r\n0\r\n\r\n"
        case "moved":
            return _http("301 Moved", f"Location: /ok/{number}")
        case "gone":
            return _http("404 Not Found", HEAD, body=b"<p>gone</p>")
        case "forbidden":
            return _http("403 No", HEAD, body=b"<p>no</p>")
        case "busy":
            return _http("429 Slow down", "Retry-After: 1")
        case "broken":
            return _http("500 Oh", HEAD, body=b"<p>oh</p>")
        case "short":
            return _http("200 OK", HEAD, "Connection: close", body=page, length=99_999)
        case "cut":
            return _http("200 OK", HEAD, "Content-Encoding: gzip", body=gzip.compress(page)[:-20])
        case "bomb":
            return _http("200 OK", HEAD, "Content-Encoding: gzip", body=_BOMB)
        case "brotli":
            return _http("200 OK", HEAD, "Content-Encoding: br", body=b"xx")
        case "garbage":
            return bytes(range(256))
        case "headers":
            return _http("200 OK", *[f"X-{n}: {'y' * 1000}" for n in range(100)])
        case "loop":
            return _http("302 Found", f"Location: /loop/{number}")
        case "chain":
            return _http("302 Found", f"Location: /chain/{number}0")
        case "inside":
            return _http("302 Found", "Location: http://10.0.0.1/")
        case "file":
            return _http("302 Found", "Location: file:///etc/passwd")
        case "robots.txt":
            return _http("200 OK", "Content-Type: text/plain", body=b"User-agent: *\nDisallow: /private\n")
    return None


_CLOSING = {"short", "garbage", "headers", "reset", "silent", "drip"}


async def _answer(kind: str, number: str, writer: asyncio.StreamWriter) -> None:
    global _count  # noqa: PLW0603 - a server for one benchmark
    _count += 1
    if kind == "flaky":
        is_up = _count % 2 == 0
        writer.write(_http("200 OK", HEAD, body=_page(f"flaky/{number}")) if is_up else _http("503 Busy"))
    elif kind == "reset":
        writer.transport.abort()
    elif kind == "silent":
        await asyncio.sleep(LONGEST_S)
    elif kind == "drip":
        writer.write(_http("200 OK", HEAD, length=1000))
        for _ in range(int(LONGEST_S * 5)):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.2)
    else:
        if kind == "slow":
            await asyncio.sleep(8)
        writer.write(_plain(kind, number) or _http("404 Not Found"))
    await writer.drain()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, TimeoutError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            kind, _, number = head.split(b" ", 2)[1].decode("latin-1").strip("/").partition("/")
            async with asyncio.timeout(LONGEST_S + 1):
                await _answer(kind, number, writer)
            if kind in _CLOSING:
                break
    writer.close()


async def _run(addresses: Sequence[str], dead: Sequence[str]) -> None:
    with ExitStack() as stack:
        port = 0
        for address in addresses:
            server = await asyncio.start_server(_serve, address, port, backlog=512)
            port = port or int(server.sockets[0].getsockname()[1])
        for address in dead:
            _silence(address, port, stack)
        print(port, flush=True)
        # until the parent closes the pipe
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def _silence(address: str, port: int, stack: ExitStack) -> None:
    """Make an address that answers no SYN, as a dead host does: listened on, its queue full, never accepted."""
    server = stack.enter_context(socket.socket())
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((address, port))
    server.listen(0)
    for _ in range(4):
        filler = stack.enter_context(socket.socket())
        filler.setblocking(False)
        filler.connect_ex((address, port))


@contextmanager
def faulty_site(addresses: Sequence[str], dead: Sequence[str] = ()) -> Iterator[int]:
    """Serve on the loopback ``addresses``, and let the ``dead`` ones be silent; yields the port of all of them."""
    command = [sys.executable, "-m", "tests.bench.faulty_site", ",".join(addresses), ",".join(dead)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1].split(","), [one for one in sys.argv[2].split(",") if one]))
