"""robots.txt per host and run, after RFC 9309, read by protego."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from protego import Protego

from extract.addresses import host_of, path_of, resolve
from extract.web.archive import PartWriter
from extract.web.exchange import Client, Failure, Response
from extract.web.guard import check_url
from extract.web.hosts import Hosts
from extract.web.policy import FetchPolicy
from extract.web.retry import ask, budget_of

_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much is parsed
_HOPS = 5  # RFC 9309, 2.3.1.2
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# The host was reached and kept its robots.txt to itself: complete disallow (RFC 9309, 2.3.1.4). Where no
# connection could be made at all, the target fails for that reason, for that is what analysts must see.
_SILENT = frozenset({"timeout-read", "timeout-total", "reset", "protocol", "truncated", "cap-headers"})


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether an address may be asked; else why not. ``failure``: the host itself could not be reached."""

    is_allowed: bool
    reason: str = "allowed"
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: Protego | None  # None: everything is allowed, or nothing when ``is_closed``
    is_closed: bool = False
    failure: Failure | None = None


class Robots:
    """One per run: keeps what each origin said, and the ``hosts`` through which everything is asked."""

    def __init__(self, client: Client, policy: FetchPolicy, hosts: Hosts | None = None) -> None:
        self.hosts = hosts or Hosts(policy)
        self._client, self._policy = client, policy
        self._origins: dict[str, asyncio.Task[_Rules]] = {}

    async def ruling(self, url: str, *, part: PartWriter, now: Callable[[], datetime]) -> Ruling:
        """Say whether ``url`` may be asked, after asking its origin's robots.txt once per run.

        Args:
            url: checked address.
            part: where the exchange is archived, if this is the first question to that origin.
            now: aware UTC clock.

        Raises:
            ArchiveError: the exchange could not be archived.
        """
        if path_of(url) == "/robots.txt":
            return Ruling(True)
        address = resolve(url, "/robots.txt")
        assert address is not None  # a checked address has an origin
        task = self._origins.get(address)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._origins[address] = asyncio.create_task(self._read(address, part, now))
        # shielded: of several waiting targets one that is cancelled must not take the answer from the others
        known = await asyncio.shield(task)
        if known.failure is not None:
            return Ruling(False, known.failure.reason, known.failure)
        if known.is_closed:
            return Ruling(False, "robots-unreachable")
        if known.rules is not None and not known.rules.can_fetch(url, self._policy.robots_token):
            return Ruling(False, "robots")
        return Ruling(True)

    async def aclose(self) -> None:
        """End questions still under way."""
        for task in self._origins.values():
            task.cancel()
        await asyncio.gather(*self._origins.values(), return_exceptions=True)

    async def _read(self, url: str, part: PartWriter, now: Callable[[], datetime]) -> _Rules:
        asked_at, key = now(), f"{part.batch_id} {url}"  # each run asks anew, so the run's part is in the key
        answer, final_url = await self._follow(url, key, part, now)
        if isinstance(answer, Failure):
            # A redirect to a dead or forbidden place is the site's own doing, not a dead site.
            is_silent = answer.reason in _SILENT or final_url != url
            found = _Rules(None, is_silent, None if is_silent else answer)
            state = answer.reason
        elif answer.status >= 500 or answer.status == 429:  # 429 asks for patience, it does not open the site
            found, state = _Rules(None, is_closed=True), f"http-{answer.status}"
        elif 200 <= answer.status < 300:
            text = answer.body[:_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
            rules = Protego.parse(text)
            found, state = _Rules(rules), f"http-{answer.status}"
            self.hosts.keep_interval(host_of(url), _delay_s(rules, self._policy.robots_token))
        else:
            found, state = _Rules(None), f"http-{answer.status}"
        part.robots(key, url, asked_at, {"reason": state, "final_url": final_url})
        return found

    async def _follow(
        self, url: str, key: str, part: PartWriter, now: Callable[[], datetime]
    ) -> tuple[Response | Failure, str]:
        budget = budget_of(self._policy)

        def seen(response: Response, at: datetime) -> None:
            part.exchange(key, response, at)

        for _ in range(_HOPS + 1):
            address = check_url(url, self._policy)
            if isinstance(address, Failure):
                return address, url
            answer = await ask(
                address, (), client=self._client, policy=self._policy, hosts=self.hosts, budget=budget, now=now,
                seen=seen, keep_bytes=_BYTES,
            )  # fmt: skip
            if isinstance(answer, Failure) or answer.status not in REDIRECTS:
                return answer, address
            target = resolve(address, answer.header("location") or "")
            if target is None:
                return answer, address  # a redirect to nowhere: unavailable, so everything is allowed
            url = target
        return answer, url


def _delay_s(rules: Protego, token: str) -> float | None:
    """Read Crawl-delay and Request-rate: the slower of the two."""
    delay, rate = rules.crawl_delay(token), rules.request_rate(token)
    waits = [float(delay)] if delay is not None else []
    if rate is not None and rate.requests > 0:
        waits.append(rate.seconds / rate.requests)
    return max(waits, default=None)
