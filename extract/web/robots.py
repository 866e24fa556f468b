"""robots.txt per host and run, after RFC 9309, read by protego.

What was found is a capture of its own (origin ``robots``), so that a reader sees under which robots.txt a page was
asked; an answer younger than a day serves the next run too (RFC 9309, 2.4).
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from protego import Protego

from extract.addresses import host_of, path_of, resolve
from extract.records import Capture, Known, Redirect, Stored
from extract.web.archive import PartWriter
from extract.web.exchange import Client, Failure, Response
from extract.web.guard import check_url
from extract.web.hosts import Hosts
from extract.web.policy import FetchPolicy
from extract.web.retry import Budget, ask, budget_of
from extract.web.validators import conditions, validator
from extract.web.verdict import judge

_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much is parsed
_HOPS = 5  # RFC 9309, 2.3.1.2
FRESH = timedelta(hours=24)  # RFC 9309, 2.4: no longer than this an earlier answer may be used
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
class Remembered:
    """What an origin answered in an earlier run. ``read`` gives the body; None when it can no longer be had.

    ``known``: the validators of that body, with which it is asked for again when too old to be taken as it is.
    """

    status: int
    asked_at: datetime
    read: Callable[[], bytes | None]
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: Protego | None  # None: everything is allowed, or nothing when ``is_closed``
    is_closed: bool = False
    failure: Failure | None = None


@dataclass(slots=True)
class _Asked:
    """One origin being asked, and what there is to tell of it."""

    capture_id: str
    url: str
    part: PartWriter
    now: Callable[[], datetime]
    budget: Budget
    final_url: str
    hops: list[Redirect]
    known: Known | None = None
    stored: Stored | None = None
    asked_at: datetime | None = None

    def seen(self, response: Response, at: datetime) -> None:
        self.stored = self.part.exchange(
            self.capture_id, response, at, "not-modified" if self.is_same(response) else "body"
        )
        self.asked_at = self.asked_at or at

    def is_same(self, response: Response) -> bool:
        return response.status == 304 and self.known is not None


class Robots:
    """One per run: keeps what each origin said, and the ``hosts`` through which everything is asked."""

    def __init__(
        self,
        client: Client,
        policy: FetchPolicy,
        hosts: Hosts | None = None,
        remembered: Mapping[str, Remembered] | None = None,
    ) -> None:
        self.hosts = hosts or Hosts(policy)
        self.remembered = dict(remembered or {})  # address of a robots.txt → its last answer
        self._client, self._policy = client, policy
        self._origins: dict[str, asyncio.Task[_Rules]] = {}
        self._captures: dict[str, list[Capture]] = {}

    def captures_of(self, batch_id: str) -> tuple[Capture, ...]:
        """Give the captures of robots.txt that were written to the part of a batch, once."""
        return tuple(self._captures.pop(batch_id, ()))

    async def ruling(
        self, url: str, *, part: PartWriter, now: Callable[[], datetime], capture_id: Callable[[str], str]
    ) -> Ruling:
        """Say whether ``url`` may be asked, after asking its origin's robots.txt once per run.

        Args:
            url: checked address.
            part: where the exchange is archived, if this is the first question to that origin.
            now: aware UTC clock.
            capture_id: name of an attempt → its identifier; ours is asked for ``robots:`` and the address, because
                a robots.txt may be somebody's target too.

        Raises:
            ArchiveError: the exchange could not be archived.
        """
        if path_of(url) == "/robots.txt":
            return Ruling(True)
        address = resolve(url, "/robots.txt")
        assert address is not None  # a checked address has an origin
        task = self._origins.get(address)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._origins[address] = asyncio.create_task(
                self._read(address, part, now, capture_id(f"robots:{address}"))
            )
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

    async def _read(self, url: str, part: PartWriter, now: Callable[[], datetime], capture_id: str) -> _Rules:
        fresh = self._recalled(url, now())
        if fresh is not None:
            return fresh
        body, known = self._held(url)
        asked = _Asked(capture_id, url, part, now, budget_of(self._policy), url, [], known)
        answer = await self._follow(asked)
        self._record(asked, answer)
        if isinstance(answer, Response) and asked.is_same(answer):
            return self._rules(url, 200, body)
        if isinstance(answer, Failure):
            # A redirect to a dead or forbidden place is the site's own doing, not a dead site.
            is_silent = answer.reason in _SILENT or asked.final_url != url
            return _Rules(None, is_silent, None if is_silent else answer)
        return self._rules(url, answer.status, answer.body)

    def _rules(self, url: str, status: int, body: bytes) -> _Rules:
        if status >= 500 or status == 429:  # 429 asks for patience, it does not open the site
            return _Rules(None, is_closed=True)
        if not 200 <= status < 300:
            return _Rules(None)
        rules = read_rules(body, self._policy.robots_token)
        self.hosts.keep_interval(host_of(url), _delay_s(rules, self._policy.robots_token))
        return _Rules(rules)

    def _recalled(self, url: str, at: datetime) -> _Rules | None:
        """Take an answer of an earlier run that is fresh enough; "try later" is never one."""
        known = self.remembered.get(url)
        if known is None or not timedelta(0) <= at - known.asked_at < FRESH:
            return None
        if known.status == 429 or not 200 <= known.status < 500:
            return None
        body = known.read() if known.status < 300 else b""
        return self._rules(url, known.status, body) if body is not None else None

    def _held(self, url: str) -> tuple[bytes, Known | None]:
        """Give the text of an earlier run and its validators; without validators when it can no longer be had."""
        past = self.remembered.get(url)
        if past is None or past.status != 200 or not conditions(past.known):
            return b"", None
        body = past.read()
        return (b"", None) if body is None else (body, past.known)

    def _record(self, asked: _Asked, answer: Response | Failure) -> None:
        """Write the capture: what came, else why nothing did."""
        outcome, reason = judge(answer) if isinstance(answer, Response) else (answer.outcome, answer.reason)
        capture = Capture(
            capture_id=asked.capture_id,
            batch_id=asked.part.batch_id,
            url=asked.url,
            final_url=asked.final_url,
            depth=0,
            kind=None,
            event_key=None,
            outcome=outcome,
            reason=reason,
            fetched_at=asked.asked_at or asked.now(),
            elapsed_ms=round(asked.budget.spent_s * 1000),
            attempts=asked.budget.attempts,
            redirects=tuple(asked.hops),
            origin="robots",
        )
        fault = answer if isinstance(answer, Failure) else answer.fault
        if isinstance(answer, Response):
            is_page, known = outcome == "ok", asked.known if asked.is_same(answer) else None
            capture = replace(
                capture,
                status=answer.status,
                media_type=(answer.header("content-type") or "")[:1000] or None if known is None else None,
                etag=known.etag if known else validator(answer, "etag") if is_page else None,
                last_modified=known.last_modified
                if known
                else validator(answer, "last-modified")
                if is_page
                else None,
                body_sha256=known.body_sha256
                if known
                else hashlib.sha256(answer.body).hexdigest()
                if is_page
                else None,
                body_bytes=len(answer.body) if known is None else None,
                is_truncated=answer.is_truncated,
                stored=asked.stored,
            )
        asked.part.commit(capture, fault.evidence if fault is not None else "")
        self._captures.setdefault(capture.batch_id, []).append(capture)

    async def _follow(self, asked: _Asked) -> Response | Failure:
        url = asked.url
        answer: Response | Failure = Failure("failed", "redirect-loop")
        for _ in range(_HOPS + 1):
            address = check_url(url, self._policy)
            if isinstance(address, Failure):
                asked.final_url = url
                return address
            asked.final_url = address
            answer = await ask(
                address, conditions(asked.known), client=self._client, policy=self._policy, hosts=self.hosts,
                budget=asked.budget, now=asked.now, seen=asked.seen, keep_bytes=_BYTES,
            )  # fmt: skip
            if isinstance(answer, Failure) or answer.status not in REDIRECTS:
                return answer
            target = resolve(address, answer.header("location") or "")
            if target is None:
                return answer  # a redirect to nowhere: unavailable, so everything is allowed
            asked.hops.append(Redirect(address, target[: self._policy.url_characters], answer.status))
            url = target
        return answer


def read_rules(body: bytes, token: str) -> Protego:
    """Read a robots.txt: its first 500 KiB, UTF-8 with or without BOM, any line ends.

    Args:
        body: as served.
        token: our product token. A group that names it with a version (``recapture/1.0``) is ours as well; protego
            would take that for somebody else's name.
    """
    text = body[:_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    named = re.compile(rf"(?im)^([ \t]*user-agent[ \t]*:[ \t]*{re.escape(token)})[/ \t][^\r\n#]*")
    return Protego.parse(named.sub(r"\1", text.replace("\r\n", "\n").replace("\r", "\n")))


def _delay_s(rules: Protego, token: str) -> float | None:
    """Read Crawl-delay and Request-rate: the slower of the two."""
    delay, rate = rules.crawl_delay(token), rules.request_rate(token)
    waits = [float(delay)] if delay is not None else []
    if rate is not None and rate.requests > 0:
        waits.append(rate.seconds / rate.requests)
    return max(waits, default=None)
