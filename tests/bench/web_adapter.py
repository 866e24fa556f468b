"""The fetch layer for scorers: which addresses would be opened, and how a fetch from a bad server ends."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from extract.records import Fetched, Target
from extract.web.archive import PartWriter
from extract.web.client import open_live
from extract.web.exchange import Client, Failure, Headers, Response
from extract.web.fetch import fetch_all
from extract.web.hosts import Hosts, Pace
from extract.web.policy import FetchPolicy
from extract.web.robots import Robots

Dns = Mapping[str, Sequence[Sequence[str]]]  # host → its answers, one list a look-up; the last one is repeated


def connections(vector: dict[str, Any], dns: dict[str, Any]) -> list[tuple[str, int]]:
    """Fetch one case as a target of a harvest; nothing is opened.

    Args:
        vector: ``url``, and ``redirect_to`` when the first page answers with a 302 to it.
        dns: a stub resolver; a name that is not in it has no address.

    Returns:
        The addresses and ports that would have been opened, in order, the one for robots.txt included.
    """
    names = _Names(dns)
    policy = FetchPolicy(host_interval_s=0)

    async def run() -> None:
        async with open_live(policy, names.resolve, on_connect=names.connect) as live:
            client = _Pretending(live, names, vector.get("redirect_to"))
            await _fetch(vector["url"], client, policy, _without_waits())

    asyncio.run(run())
    return names.opened


def fetch_outcome(url: str, allow: tuple[str, ...], *, total_s: float = 10.0) -> dict[str, Any]:
    """Fetch one URL of a server on the loopback, as a harvest would.

    Args:
        url: its host must be an address literal.
        allow: the ``ADDRESS:PORT`` pairs on the loopback that may be opened.
        total_s: the time one target may take.

    Returns:
        ``outcome`` and ``reason``; ``elapsed_s`` of the whole, robots.txt included; ``body_bytes`` handed on for
        reading (0 unless the outcome is ``ok``); ``status``; ``is_truncated``; ``total_s``.
    """
    policy = FetchPolicy(
        loopback_exceptions=allow, host_interval_s=0, connect_timeout_s=total_s / 2.5,
        read_timeout_s=total_s * 0.8, total_timeout_s=total_s,
    )  # fmt: skip

    async def run() -> tuple[Fetched, float]:
        async with open_live(policy) as client:
            begun = time.monotonic()
            return await _fetch(url, client, policy, None), time.monotonic() - begun

    fetched, elapsed_s = asyncio.run(run())
    capture = fetched.capture
    return {
        "outcome": capture.outcome,
        "reason": capture.reason,
        "elapsed_s": elapsed_s,
        "body_bytes": len(fetched.body or b""),
        "status": capture.status,
        "is_truncated": capture.is_truncated,
        "total_s": total_s,
    }


async def _fetch(url: str, client: Client, policy: FetchPolicy, pace: Pace | None) -> Fetched:
    robots = Robots(client, policy, Hosts(policy, pace))
    with tempfile.TemporaryDirectory() as folder, PartWriter(Path(folder), "bench", "recapture bench") as part:
        stream = fetch_all(
            [Target(url, 0)], client=client, policy=policy, part=part, robots=robots, batch_id="bench",
            capture_id=lambda url: "c_bench", now=lambda: datetime.now(UTC),
        )  # fmt: skip
        async with aclosing(stream):  # type: ignore[type-var]  # an async generator
            return await anext(stream)


def _without_waits() -> Pace:
    return Pace(time.monotonic, lambda seconds: asyncio.sleep(0))


class _Names:
    """The stub resolver, and a connector that notes each address and then refuses it."""

    def __init__(self, dns: Dns) -> None:
        self.opened: list[tuple[str, int]] = []
        self._dns, self._asked = dns, dict[str, int]()

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        number = self._asked[host] = self._asked.get(host, -1) + 1
        answers = self._dns.get(host) or self._dns.get(host.removesuffix(".")) or [[]]
        return answers[min(number, len(answers) - 1)]

    def connect(self, address: str, port: int) -> None:
        self.opened.append((address, port))
        raise ConnectionRefusedError("nothing is opened here")


class _Pretending:
    """Asks the live client; where that would have opened a connection, an answer is made up.

    So each request passes the whole guard, look-up included, and a harvest goes on from robots.txt to the page
    and from the page to where it redirects.
    """

    def __init__(self, live: Client, names: _Names, redirect_to: str | None) -> None:
        self._live, self._names, self._redirect_to = live, names, redirect_to

    async def get(
        self,
        url: str,
        headers: Sequence[tuple[str, str]] = (),
        *,
        timeout_s: float | None = None,
        keep_bytes: int | None = None,
    ) -> Response | Failure:
        before = len(self._names.opened)
        answer = await self._live.get(url, headers, timeout_s=timeout_s, keep_bytes=keep_bytes)
        if len(self._names.opened) == before:
            return answer
        status, more = 404, Headers()
        if self._redirect_to is not None and not url.endswith("/robots.txt"):
            status, more, self._redirect_to = 302, (("Location", self._redirect_to),), None
        return Response(url, status, "", more, (), b"", 0)

    async def aclose(self) -> None:
        return None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None
