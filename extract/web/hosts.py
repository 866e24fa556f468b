"""Who may ask which host when. One ``Hosts`` serves a whole run, so that politeness outlives a batch.

Like the client it belongs to one event loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from extract.web.exchange import Failure, Trouble
from extract.web.policy import FetchPolicy

BUSY = "http-429"  # the host, not the page, said "too many"
_SLOW_S = 5.0  # a host whose last exchange took longer shares half of all connections with its like


@dataclass(frozen=True, slots=True)
class Pace:
    """The clock (seconds, monotonic) and how to wait on it; tests bring their own."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    interval_s: float
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = float("-inf")
    failures: int = 0
    last_failure: str = ""
    is_slow: bool = False


class Hosts:
    """Turns, intervals, pauses and breakers, one set per host name."""

    def __init__(self, policy: FetchPolicy, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._policy = policy
        self._intervals_s = dict(policy.host_intervals_s)
        self._hosts: dict[str, _Host] = {}
        self._slots = asyncio.Semaphore(policy.connections)
        self._slow_slots = asyncio.Semaphore(max(1, policy.connections // 2))

    @asynccontextmanager
    async def turn(self, host: str, ready: Callable[[], Awaitable[object]] | None = None) -> AsyncIterator[None]:
        """Wait until ``host`` may be asked, and hold its turn while it is.

        First come, first served for each host. The place among all connections is taken last, so that waiting
        for a host keeps nobody else waiting. Replay waits for places only.

        Args:
            host: lower-case name.
            ready: awaited when all else is there, so that no body arrives that nobody has room for; that wait
                is ours, and makes no host a slow one.
        """
        one = self._host(host)
        async with one.slots, AsyncExitStack() as places:
            async with one.gate:
                if not self._policy.is_replay:
                    while not self.is_given_up(host) and (wait_s := one.next_at - self.pace.clock()) > 0:
                        await self.pace.sleep(wait_s)
                if one.is_slow:
                    await places.enter_async_context(self._slow_slots)
                await places.enter_async_context(self._slots)
                if ready is not None:
                    await ready()
                begun = self.pace.clock()
                one.next_at = max(one.next_at, begun + one.interval_s)
            try:
                yield
            finally:
                one.is_slow = self.pace.clock() - begun > _SLOW_S

    def keep_interval(self, host: str, seconds: float | None) -> None:
        """Take a crawl delay of robots.txt into account: it may only lengthen the interval, up to its cap."""
        if seconds is not None and seconds > 0:
            one = self._host(host)
            one.interval_s = max(one.interval_s, min(seconds, self._policy.crawl_delay_cap_s))

    def pause(self, host: str, seconds: float) -> None:
        """Let nobody ask ``host`` for so many seconds (Retry-After)."""
        one = self._host(host)
        one.next_at = max(one.next_at, self.pace.clock() + seconds)

    def failed(self, host: str, reason: str) -> None:
        """Count a failure towards the host's breaker; the last ``reason`` is told to whoever is not asked then."""
        one = self._host(host)
        one.failures += 1
        one.last_failure = reason

    def answered(self, host: str) -> None:
        """Note a sound answer: failures count only when they come one after another."""
        one = self._host(host)
        if not self.is_given_up(host):
            one.failures = 0

    def is_given_up(self, host: str) -> bool:
        """Tell whether so many failures came one after another that the rest of this run leaves the host alone."""
        return not self._policy.is_replay and self._host(host).failures >= self._policy.host_failures

    def given_up(self, host: str) -> Failure:
        """Say why a target of a host that was given up is not asked: one that asks for patience is not dead."""
        one = self._host(host)
        outcome: Trouble = "blocked" if one.last_failure == BUSY else "failed"
        return Failure(outcome, "host-given-up", f"{host}: {one.failures} in a row, the last {one.last_failure}")

    def _host(self, host: str) -> _Host:
        one = self._hosts.get(host)
        if one is None:
            interval_s = self._intervals_s.get(host, self._policy.host_interval_s)
            one = self._hosts[host] = _Host(asyncio.Semaphore(self._policy.connections_per_host), interval_s)
        return one
