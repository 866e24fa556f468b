"""A small site on the loopback, in the test's own event loop: raw answers by path, over TLS or plain."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Self

import trustme

from extract.web.hosts import Pace
from extract.web.policy import FetchPolicy

NAMES = ("site.test", "dead.test", "fine.test", *[f"h{number}.test" for number in range(8)])
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Answer = bytes | Callable[[str, int, asyncio.StreamWriter], Awaitable[None]]


def http(body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Write a whole answer."""
    stated = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {stated}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


@dataclass
class Hit:
    """One request as the site saw it."""

    path: str
    host: str
    head: str
    at: float


@dataclass
class Site:
    """``routes``: ``path`` or ``host/path`` → answers, the last one repeated; a missing robots.txt is 404."""

    routes: dict[str, Answer | Sequence[Answer]]
    is_tls: bool = True
    hits: list[Hit] = field(default_factory=list)
    port: int = 0
    ca: trustme.CA = field(default_factory=trustme.CA)

    async def __aenter__(self) -> Self:
        context = None
        if self.is_tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.ca.issue_cert(*NAMES).configure_cert(context)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context, limit=2**20)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        for task in [task for task in asyncio.all_tasks() if task.get_name().startswith("site-")]:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @property
    def trust(self) -> ssl.SSLContext:
        """Trust the authority that signed this site's certificate, and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.ca.configure_trust(context)
        return context

    def url(self, path: str, host: str = "site.test") -> str:
        return f"{'https' if self.is_tls else 'http'}://{host}:{self.port}{path}"

    def policy(self, **changes: object) -> FetchPolicy:
        base = FetchPolicy(
            loopback_exceptions=(f"127.0.0.1:{self.port}",), host_interval_s=0,
            connect_timeout_s=1, read_timeout_s=0.4, total_timeout_s=1.5, user_agent="recapture-test",
        )  # fmt: skip
        return replace(base, **changes)  # type: ignore[arg-type]  # a table of tests sets any field

    async def resolver(self, host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"] if host in NAMES else []

    def count(self, path: str) -> int:
        return sum(hit.path == path for hit in self.hits)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.set_name(f"site-{id(task)}")
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ")[1]
                host = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("host: "))
                host = host.rpartition(":")[0] or host
                self.hits.append(Hit(path, host, head, time.monotonic()))
                answer = self._answer(host, path)
                if callable(answer):
                    await answer(head, self.count(path), writer)
                    break
                writer.write(answer)
                await writer.drain()
                if b"\nconnection: close" in answer.lower() or b"content-length" not in answer.lower():
                    break
        writer.close()

    def _answer(self, host: str, path: str) -> Answer:
        known = self.routes.get(f"{host}{path}", self.routes.get(path))
        if known is None:
            return http(b"no such page", "Content-Type: text/html", status="404 Not Found")
        if isinstance(known, bytes) or callable(known):
            return known
        return known[min(sum(hit.path == path and hit.host == host for hit in self.hits), len(known)) - 1]


@dataclass
class SkippingPace:
    """Waits take no time: the clock jumps ahead instead. ``waits`` remembers them."""

    waits: list[float] = field(default_factory=list)
    ahead_s: float = 0.0

    def clock(self) -> float:
        return time.monotonic() + self.ahead_s

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.ahead_s += max(seconds, 0)
        await asyncio.sleep(0)

    @property
    def pace(self) -> Pace:
        return Pace(self.clock, self.sleep)
