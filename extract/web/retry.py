"""The one retry layer: capped exponential waits with full jitter, Retry-After kept, by tenacity."""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import AsyncRetrying, RetryCallState, retry_if_result

from extract.addresses import host_of
from extract.web.exchange import Client, Failure, Response
from extract.web.hosts import BUSY, Hosts
from extract.web.policy import FetchPolicy

Answer = Response | Failure
_BACKOFF_S, _BACKOFF_CAP_S = 1.0, 20.0
# 520 to 524: a proxy in front of a site that does not answer; 408 and 425 ask for it themselves
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_RFC_850 = re.compile(r"[A-Za-z]+, (\d\d)-([A-Za-z]{3})-(\d\d) (\d\d:\d\d:\d\d) GMT")


@dataclass(slots=True)
class Budget:
    """What one target may still spend, over all its redirects: seconds of asking and waiting, and retries.

    Waiting for a turn and for Retry-After is not counted: that is politeness, not the server's slowness.
    """

    seconds: float
    retries: int
    attempts: int = 0
    spent_s: float = 0.0


def budget_of(policy: FetchPolicy) -> Budget:
    """Return the full budget; an archive is asked once, its answer will not change."""
    return Budget(policy.total_timeout_s, 0 if policy.is_replay else policy.attempts - 1)


def retry_after_s(value: str | None, now: datetime, cap_s: float) -> float | None:
    """Read a Retry-After header.

    Args:
        value: whole seconds, or one of the three date forms of RFC 9110 (5.6.7).
        now: aware time the answer came.
        cap_s: longest wait to return.

    Returns:
        Seconds from 0 to ``cap_s``; None when absent or neither form.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), cap_s)
    form = _RFC_850.fullmatch(text)
    if form is not None:  # two digits of the year: this century while that is no more than 50 years ahead
        day, month, year, clock = form.groups()
        century = 2000 if int(year) + 2000 <= now.year + 50 else 1900
        text = f"{day} {month} {century + int(year)} {clock} GMT"
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), cap_s)


def is_worth_asking_again(answer: Answer) -> bool:
    """Tell whether a later try may bring something better."""
    if isinstance(answer, Failure):
        return answer.is_transient
    if answer.status in _RETRIED:
        return answer.header("cf-mitigated") is None  # a challenge does not go away by asking
    return answer.status < 300 and answer.fault is not None and answer.fault.is_transient


async def ask(
    url: str,
    headers: Sequence[tuple[str, str]],
    *,
    client: Client,
    policy: FetchPolicy,
    hosts: Hosts,
    budget: Budget,
    now: Callable[[], datetime],
    seen: Callable[[Response, datetime], None],
    ready: Callable[[], Awaitable[object]] | None = None,
    keep_bytes: int | None = None,
) -> Answer:
    """Ask for one address until there is an answer to keep or the budget is spent.

    Args:
        url: checked address, no redirect is followed.
        headers: of a conditional request.
        client: live or replay.
        policy: waits and attempts.
        hosts: gives the turns; hears of Retry-After and failures.
        budget: of the target; is spent here.
        now: aware UTC clock.
        seen: told of every response, retried ones too, before anyone reads it.
        ready: awaited when the turn has come, so that no body arrives that nobody has room for.
        keep_bytes: see ``Client.get``.

    Returns:
        The last answer.
    """
    asking = _Asking(url, headers, client, policy, hosts, budget, now, seen, ready, keep_bytes)
    retrying = AsyncRetrying(
        retry=retry_if_result(is_worth_asking_again),
        wait=asking.wait_s,
        stop=asking.is_over,
        before_sleep=asking.before_sleep,
        sleep=hosts.pace.sleep,
        retry_error_callback=_result,
    )
    answer: Answer = await retrying(asking.once)
    asking.last = None  # tenacity keeps its callbacks in a cycle, and a body must not wait for the collector
    return answer


@dataclass(slots=True)
class _Asking:
    """One address being asked: the arguments of ``ask``, and what the last try left behind."""

    url: str
    headers: Sequence[tuple[str, str]]
    client: Client
    policy: FetchPolicy
    hosts: Hosts
    budget: Budget
    now: Callable[[], datetime]
    seen: Callable[[Response, datetime], None]
    ready: Callable[[], Awaitable[object]] | None
    keep_bytes: int | None
    last: Answer | None = None
    is_stopped: bool = False
    is_excused: bool = True  # the wait for the first turn, and one the server asked for, are not its slowness

    async def once(self) -> Answer:
        """Wait for a turn and ask; a try that may not be made leaves the last answer standing."""
        host, clock, budget = host_of(self.url), self.hosts.pace.clock, self.budget
        came = clock()
        async with self.hosts.turn(host, self.ready):
            if not self.is_excused:
                budget.seconds -= clock() - came
            if self.hosts.is_given_up(host):
                return self._no_try(self.hosts.given_up(host))
            if budget.seconds <= 0:
                return self._no_try(Failure("failed", "timeout-total", "the time for this target is spent"))
            begun, asked_at = clock(), self.now()
            answer = await self.client.get(
                self.url, self.headers, timeout_s=budget.seconds, keep_bytes=self.keep_bytes
            )
            budget.attempts += 1
            budget.spent_s += clock() - begun
            budget.seconds -= clock() - begun
        if isinstance(answer, Response):
            self.seen(answer, asked_at)
        elif answer.reason == "timeout-total" and isinstance(self.last, Failure):
            answer = self.last  # a try that the rest of the budget cut short says less than one that had its time
        stated_s = self._stated_wait_s(answer)
        if stated_s is not None:
            self.hosts.pause(host, stated_s)
        self.is_excused = stated_s is not None
        self.last = answer
        _tell(self.hosts, host, answer)
        return answer

    def wait_s(self, state: RetryCallState) -> float:
        """Return what the server asked for, else a capped exponential wait with full jitter."""
        stated_s = self._stated_wait_s(_result(state))
        longest = min(_BACKOFF_CAP_S, _BACKOFF_S * 2 ** (state.attempt_number - 1))
        return stated_s if stated_s is not None else random.uniform(0, longest)  # noqa: S311 - jitter keeps no secret

    def is_over(self, state: RetryCallState) -> bool:
        """Tell whether no further try fits the budget."""
        if self.is_stopped or self.budget.retries <= 0:
            return True
        return not self.is_excused and state.upcoming_sleep >= self.budget.seconds

    def before_sleep(self, state: RetryCallState) -> None:
        """Take the coming try out of the budget."""
        self.budget.retries -= 1
        if not self.is_excused:
            self.budget.seconds -= state.upcoming_sleep
        if isinstance(self.last, Response) and self.last.status == 429:
            # it was the host that said "too many", not the page
            self.hosts.pause(host_of(self.url), state.upcoming_sleep)

    def _no_try(self, failure: Failure) -> Answer:
        self.is_stopped = True
        if self.last is None:
            return failure
        self.budget.retries += 1  # it was not made
        return self.last

    def _stated_wait_s(self, answer: Answer) -> float | None:
        if self.policy.is_replay or isinstance(answer, Failure) or answer.status not in (429, 503):
            return None
        return retry_after_s(answer.header("retry-after"), self.now(), self.policy.retry_after_cap_s)


def _result(state: RetryCallState) -> Answer:
    assert state.outcome is not None
    answer = state.outcome.result()
    assert isinstance(answer, (Response, Failure))
    return answer


def _tell(hosts: Hosts, host: str, answer: Answer) -> None:
    """Let the breaker know. Our own refusals say nothing about the host."""
    if isinstance(answer, Failure):
        if answer.outcome == "failed":
            hosts.failed(host, answer.reason)
    elif answer.status == 429:
        hosts.failed(host, BUSY)  # whichever page was asked for
    elif answer.status >= 500:
        return  # said of one page: counted once when its target ends, see fetch
    else:
        hosts.answered(host)
