"""One target on its way (a trip), through robots.txt and redirects, to its one outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from extract.addresses import resolve
from extract.forgotten import REASON as FORGOTTEN
from extract.records import Capture, Fetched, Outcome, Redirect, Stored, Target
from extract.web.archive import Keep, PartWriter
from extract.web.exchange import Client, Failure, Response
from extract.web.guard import check_url
from extract.web.policy import FetchPolicy
from extract.web.retry import Budget, ask, budget_of
from extract.web.robots import REDIRECTS, Robots
from extract.web.validators import conditions, validator
from extract.web.verdict import asks_no_archive, judge, wall_of

_MEDIA_TYPE_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Run:
    """What all trips of one batch share. ``room``: waits until somebody has room for another body."""

    client: Client
    policy: FetchPolicy
    part: PartWriter
    robots: Robots
    capture_id: Callable[[str], str]
    batch_id: str
    now: Callable[[], datetime]
    room: Callable[[], Awaitable[None]]
    is_forgotten: Callable[[str], bool] = lambda _: False


@dataclass(slots=True)
class _Seen:
    """What was noted of the last response when it was archived."""

    stored: Stored
    asked_at: datetime
    body_sha256: str
    is_same: bool
    no_archive: bool


@dataclass(slots=True)
class Trip:
    """A target and what has happened to it so far."""

    target: Target
    run: Run
    budget: Budget = field(init=False)
    capture_id: str = field(init=False)
    final_url: str = field(init=False)
    hops: list[Redirect] = field(default_factory=list)
    seen: _Seen | None = None

    def __post_init__(self) -> None:
        self.budget = budget_of(self.run.policy)
        self.capture_id = self.run.capture_id(self.target.url)
        self.final_url = self.target.url

    async def go(self) -> Fetched:
        """Follow the target to its end; every exchange and the attempt itself are in the archive then.

        Raises:
            ArchiveError: the part cannot be written.
        """
        url, visited = self.target.url, set[str]()
        while True:
            if self.run.is_forgotten(url):
                return self.failed(Failure("refused", FORGOTTEN))
            address = check_url(url, self.run.policy)
            if isinstance(address, Failure):
                return self.failed(address)
            self.final_url = address
            if address in visited:
                return self.failed(Failure("failed", "redirect-loop", address))
            visited.add(address)
            ruling = await self.run.robots.ruling(
                address, part=self.run.part, now=self.run.now, capture_id=self.run.capture_id
            )
            if ruling.failure is not None:
                return self.failed(ruling.failure)
            if not ruling.is_allowed:
                return self._ended("disallowed", ruling.reason)
            answer = await self._ask(address)
            if isinstance(answer, Failure):
                return self.failed(answer)
            location = answer.header("location") if answer.status in REDIRECTS else None
            if location is None:
                return self._judged(answer)
            following = self._followed(address, location, answer.status)
            if isinstance(following, Failure):
                return self.failed(following)
            url = following

    def failed(self, failure: Failure) -> Fetched:
        """End without an answer that could be judged."""
        return self._ended(failure.outcome, failure.reason, evidence=failure.evidence)

    async def _ask(self, address: str) -> Response | Failure:
        self.seen = None
        return await ask(
            address, conditions(self.target.known), client=self.run.client, policy=self.run.policy,
            hosts=self.run.robots.hosts, budget=self.budget, now=self.run.now, seen=self._archived,
            ready=self.run.room,
        )  # fmt: skip

    def _archived(self, answer: Response, asked_at: datetime) -> None:
        known = self.target.known
        is_whole = answer.fault is None and answer.status == 200
        body_sha256 = hashlib.sha256(answer.body).hexdigest()
        is_same = is_whole and known is not None and known.body_sha256 == body_sha256
        no_archive = asks_no_archive(answer, self.run.policy.robots_token)
        keep: Keep = "body"
        if answer.status == 304 and conditions(known):
            keep = "not-modified"
        elif is_same:
            keep = "same-payload"
        elif no_archive:
            keep = "head"
        stored = self.run.part.exchange(self.capture_id, answer, asked_at, keep)
        self.seen = _Seen(stored, asked_at, body_sha256, is_same, no_archive)

    def _followed(self, address: str, location: str, status: int) -> str | Failure:
        policy = self.run.policy
        with suppress(UnicodeError):  # bytes beyond ASCII are UTF-8 in practice, and came to us as latin-1
            location = location.encode("latin-1").decode("utf-8")
        url = resolve(address, location) if len(location) <= policy.url_characters else None
        self.hops.append(Redirect(address, (url or location)[: policy.url_characters], status))
        if url is None:
            refused = check_url(location, policy)
            return refused if isinstance(refused, Failure) else Failure("refused", "url-invalid", location[:200])
        if len(self.hops) > policy.redirects:
            return Failure("refused", "cap-redirects", url[:200])
        return url

    def _judged(self, answer: Response) -> Fetched:
        assert self.seen is not None
        outcome, reason = judge(answer)
        if outcome == "ok" and (wall := wall_of(self.target.url, self.final_url)) is not None:
            outcome, reason = "blocked", wall
        if outcome == "unchanged" and not conditions(self.target.known):
            outcome, reason = "failed", "http-304"  # nobody asked "has it changed?"
        if outcome == "ok" and self.seen.is_same:
            outcome, reason = "unchanged", "same-hash"
        return self._ended(outcome, reason, answer)

    def _ended(self, outcome: Outcome, reason: str, answer: Response | None = None, evidence: str = "") -> Fetched:
        """Write the attempt, with what is worth knowing next time only where the page itself was served."""
        known, seen = self.target.known, self.seen if answer is not None else None
        is_page = outcome in ("ok", "unchanged") and answer is not None and seen is not None
        is_304 = outcome == "unchanged" and answer is not None and answer.status == 304
        etag = validator(answer, "etag") if is_page else None
        last_modified = validator(answer, "last-modified") if is_page else None
        body_sha256 = seen.body_sha256 if is_page and seen is not None else None
        if is_304 and known is not None:
            etag, last_modified = etag or known.etag, last_modified or known.last_modified
            body_sha256 = known.body_sha256
        media_type = answer.header("content-type") if answer is not None and not is_304 else None
        retried = budget_of(self.run.policy).retries - self.budget.retries
        capture = Capture(
            capture_id=self.capture_id,
            batch_id=self.run.batch_id,
            url=self.target.url,
            final_url=self.final_url,
            depth=self.target.depth,
            kind=self.target.kind,
            event_key=self.target.event_key,
            outcome=outcome,
            reason=reason,
            fetched_at=seen.asked_at if seen is not None else self.run.now(),
            elapsed_ms=round(self.budget.spent_s * 1000),
            attempts=1 + retried if self.budget.attempts else 0,
            status=answer.status if answer is not None else None,
            media_type=media_type[:_MEDIA_TYPE_CHARACTERS] if media_type else None,
            etag=etag,
            last_modified=last_modified,
            body_sha256=body_sha256,
            body_bytes=len(answer.body) if answer is not None and not is_304 else None,
            is_truncated=answer is not None and answer.is_truncated,
            no_archive=seen.no_archive if seen is not None else False,
            redirects=tuple(self.hops),
            stored=seen.stored if seen is not None else None,
        )
        self.run.part.commit(capture, evidence or (answer.fault.evidence if answer and answer.fault else ""))
        return Fetched(capture, answer.body if outcome == "ok" and answer is not None else None)
