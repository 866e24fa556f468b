"""Politeness: waits between tries, turns between hosts, and what an answer means."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.web.exchange import Failure, Response
from extract.web.hosts import BUSY, Hosts, Pace
from extract.web.policy import FetchPolicy
from extract.web.retry import Budget, ask, budget_of, retry_after_s
from extract.web.verdict import asks_no_archive, judge, wall_of

NOW = datetime(2026, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("5", 5),
        (" 30 ", 30),
        ("3600", 60),
        ("9" * 400, 60),
        ("Fri, 06 Nov 2026 08:49:57 GMT", 20),
        ("Friday, 06-Nov-26 08:49:57 GMT", 20),
        ("Fri Nov  6 08:49:57 2026", 20),
        ("Fri, 06 Nov 2026 09:49:57 +0100", 20),
        ("Fri, 06 Nov 2020 08:49:57 GMT", 0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60),
        ("Saturday, 31-Dec-69 08:49:57 GMT", 60),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٥", None),
        ("Fri, 99 Nov 2026 08:49:57 GMT", None),
        ("2026-11-06T08:49:57Z", None),
        ("5, 10", None),
    ],
)
def test_retry_after_in_all_its_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, NOW, 60) == seconds


@given(st.text(max_size=60))
def test_retry_after_never_raises_and_stays_capped(value: str) -> None:
    seconds = retry_after_s(value, NOW, 60)
    assert seconds is None or 0 <= seconds <= 60


class VirtualTime:
    """A clock that moves only while everybody waits: sleepers wake in order of their time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.sleep)

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self.now + max(seconds, 0), woken))
        await woken.wait()

    async def run(self, *work: asyncio.Task[None]) -> None:
        while not all(task.done() for task in work):
            for _ in range(200):  # let everybody go as far as they can without time
                await asyncio.sleep(0)
            if self._sleepers:
                self._sleepers.sort(key=lambda sleeper: sleeper[0])
                at, woken = self._sleepers.pop(0)
                self.now = max(self.now, at)
                woken.set()
        await asyncio.gather(*work)


def starts(
    policy: FetchPolicy, asks: Sequence[tuple[str, float]], *, crawl_delay: float | None = None
) -> dict[str, list[float]]:
    """Let every ``(host, seconds of the exchange)`` of ``asks`` take a turn; when did each host's turns start?"""
    time, begun = VirtualTime(), dict[str, list[float]]()

    async def main() -> None:
        hosts = Hosts(policy, time.pace())
        hosts.keep_interval("a.test", crawl_delay)

        async def one(host: str, seconds: float) -> None:
            async with hosts.turn(host):
                begun.setdefault(host, []).append(round(time.now - 1000, 3))
                await time.sleep(seconds)

        await time.run(*[asyncio.create_task(one(host, seconds)) for host, seconds in asks])

    asyncio.run(main())
    return begun


def test_one_second_between_starts_and_one_at_a_time() -> None:
    assert starts(FetchPolicy(), [("a.test", 0.2)] * 4) == {"a.test": [0, 1, 2, 3]}
    assert starts(FetchPolicy(), [("a.test", 2.5)] * 3) == {"a.test": [0, 2.5, 5]}
    assert starts(FetchPolicy(connections_per_host=2), [("a.test", 2.5)] * 4) == {"a.test": [0, 1, 2.5, 3.5]}


def test_seed_file_and_robots_set_the_interval() -> None:
    policy = FetchPolicy(host_intervals_s=(("a.test", 3.0),))
    assert starts(policy, [("a.test", 0), ("b.test", 0)] * 2) == {"a.test": [0, 3], "b.test": [0, 1]}
    assert starts(policy, [("a.test", 0)] * 2, crawl_delay=7) == {"a.test": [0, 7]}
    assert starts(policy, [("a.test", 0)] * 2, crawl_delay=0.1) == {"a.test": [0, 3]}
    assert starts(policy, [("a.test", 0)] * 2, crawl_delay=86_400) == {"a.test": [0, 60]}


def test_archive_is_asked_without_waiting() -> None:
    policy = FetchPolicy(is_replay=True, host_interval_s=100)
    assert starts(policy, [("a.test", 0)] * 3) == {"a.test": [0, 0, 0]}


def test_slow_hosts_leave_places_for_the_others() -> None:
    policy = FetchPolicy(connections=4, host_interval_s=0)
    slow = [(f"slow{n}.test", 30.0) for n in range(8)]
    begun = starts(policy, slow * 3 + [(f"quick{n}.test", 0.1) for n in range(8)])
    # after their first exchange the slow ones share two places: the quick ones all go once those came free
    assert max(begun[f"quick{n}.test"][0] for n in range(8)) <= 61


def test_busy_host_delays_nobody_else() -> None:
    asks = [("busy.test", 0.5)] * 50 + [("other.test", 0.1)] * 3
    assert starts(FetchPolicy(connections=4), asks)["other.test"] == [0, 1, 2]


class Script:
    """A client that answers from a list and takes ``seconds`` for each."""

    def __init__(self, time: VirtualTime, *answers: Response | Failure, seconds: float = 0.1) -> None:
        self._time, self._answers, self._seconds = time, list(answers), seconds
        self.asked: list[tuple[float, str]] = []
        self.allowed_s: list[float] = []

    async def get(
        self,
        url: str,
        headers: Sequence[tuple[str, str]] = (),
        *,
        timeout_s: float | None = None,
        keep_bytes: int | None = None,
    ) -> Response | Failure:
        self.asked.append((round(self._time.now - 1000, 3), url))
        self.allowed_s.append(timeout_s or 0)
        await self._time.sleep(min(self._seconds, timeout_s or self._seconds))
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def answer(status: int, *headers: tuple[str, str], body: bytes = b"") -> Response:
    return Response("https://a.test/", status, "", headers, (), body, len(body))


def asked(
    policy: FetchPolicy, *answers: Response | Failure, urls: int = 1, seconds: float = 0.1
) -> tuple[Script, list[Budget], list[object]]:
    time = VirtualTime()
    script = Script(time, *answers, seconds=seconds)
    budgets = [budget_of(policy) for _ in range(urls)]
    results: list[object] = []
    started = datetime(2026, 1, 1, tzinfo=UTC)

    async def main() -> None:
        hosts = Hosts(policy, time.pace())

        async def one(number: int) -> None:
            result = await ask(
                f"https://a.test/{number}", (), client=script, policy=policy, hosts=hosts, budget=budgets[number],  # type: ignore[arg-type]
                now=lambda: started + timedelta(seconds=time.now), seen=lambda response, at: None,
            )  # fmt: skip
            results.append(result.reason if isinstance(result, Failure) else result.status)

        await time.run(*[asyncio.create_task(one(number)) for number in range(urls)])

    asyncio.run(main())
    return script, budgets, results


LOST = Failure("failed", "reset", is_transient=True)


def test_retries_are_few_and_end_with_the_last_answer() -> None:
    script, (budget,), results = asked(FetchPolicy(), answer(503), answer(502), answer(200))
    assert (results, len(script.asked), budget.retries) == ([200], 3, 0)
    script, _, results = asked(FetchPolicy(), answer(503))
    assert (results, len(script.asked)) == ([503], 3)
    script, _, results = asked(FetchPolicy(attempts=1), LOST)
    assert (results, len(script.asked)) == (["reset"], 1)
    script, _, results = asked(FetchPolicy(), Failure("refused", "guard-private"))
    assert (results, len(script.asked)) == (["guard-private"], 1)
    script, _, results = asked(FetchPolicy(is_replay=True), answer(503))
    assert (results, len(script.asked)) == ([503], 1)


def test_retry_after_holds_for_the_whole_host() -> None:
    busy = answer(429, ("Retry-After", "30"))
    script, _, results = asked(FetchPolicy(), busy, answer(200), urls=3)
    assert results == [200, 200, 200]
    assert script.asked[0][0] == 0
    assert all(at >= 30 for at, _ in script.asked[1:])


def test_far_retry_after_is_capped() -> None:
    busy = answer(503, ("Retry-After", "86400"))
    script, _, results = asked(FetchPolicy(retry_after_cap_s=60), busy, answer(200))
    assert results == [200]
    assert 60 <= script.asked[1][0] <= 61.2


def test_time_of_a_target_is_bounded_over_all_tries() -> None:
    slow = Failure("failed", "timeout-read", is_transient=True)
    script, (budget,), results = asked(FetchPolicy(total_timeout_s=45), slow, seconds=20)
    assert results[0] in ("timeout-read", "timeout-total")
    assert sum(min(20, allowed) for allowed in script.allowed_s) <= 45
    assert budget.spent_s <= 45


def test_breaker_gives_up_a_silent_host() -> None:
    script, _, results = asked(FetchPolicy(host_failures=5), LOST, urls=9)
    assert len(script.asked) == 5
    assert results.count("host-given-up") == 9 - results.count("reset")
    assert results.count("host-given-up") >= 4


def test_breaker_gives_up_a_host_that_keeps_saying_too_many() -> None:
    busy = answer(429, ("Retry-After", "30"))
    script, _, results = asked(FetchPolicy(host_failures=5), busy, urls=9)
    assert len(script.asked) == 5  # not three tries for each of nine pages, half a minute apart
    assert set(results) == {429, "host-given-up"}
    assert script.asked[-1][0] < 5 * 31


def test_host_that_was_given_up_says_why() -> None:
    hosts = Hosts(FetchPolicy(host_failures=2))
    hosts.failed("a.test", "dns")
    assert not hosts.is_given_up("a.test")
    hosts.failed("a.test", "timeout-connect")
    assert hosts.is_given_up("a.test")
    given_up = hosts.given_up("a.test")
    assert (given_up.outcome, given_up.reason) == ("failed", "host-given-up")
    assert "timeout-connect" in given_up.evidence
    assert not hosts.is_given_up("b.test")


def test_host_that_asked_for_patience_is_blocked_and_not_dead() -> None:
    busy = answer(429)
    hosts = Hosts(FetchPolicy(host_failures=1))
    hosts.failed("a.test", BUSY)
    given_up = hosts.given_up("a.test")
    assert (given_up.outcome, given_up.reason) == ("blocked", "host-given-up")
    assert judge(busy)[0] == "blocked"  # as the page that was asked


def test_try_cut_short_by_the_budget_hides_nothing() -> None:
    """A host that no connection reaches is dead; that its last try had less time does not make it a slow one."""
    dead = Failure("failed", "timeout-connect", is_transient=True)
    cut_short = Failure("failed", "timeout-total", is_transient=True)
    _, _, results = asked(FetchPolicy(total_timeout_s=3), dead, cut_short, seconds=1)
    assert results == ["timeout-connect"]
    _, _, results = asked(FetchPolicy(total_timeout_s=3), cut_short, seconds=3)
    assert results == ["timeout-total"]


def test_waiting_for_room_makes_no_host_a_slow_one() -> None:
    time, begun = VirtualTime(), list[float]()

    async def main() -> None:
        hosts = Hosts(FetchPolicy(connections=2, host_interval_s=0), time.pace())

        async def crowded() -> None:
            await time.sleep(60)

        async def one(host: str, ready: Callable[[], Awaitable[None]] | None) -> None:
            async with hosts.turn(host, ready):
                begun.append(round(time.now - 1000, 3))
                await time.sleep(1)

        await time.run(*[asyncio.create_task(one(host, crowded)) for host in ("a.test", "b.test")])
        # slow hosts would share one of the two places
        await time.run(*[asyncio.create_task(one(host, None)) for host in ("a.test", "b.test")])

    asyncio.run(main())
    assert begun == [60, 60, 61, 61]


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, (), "ok"), (203, (), "ok"), (202, (), "ok"), (204, (), "failed"), (206, (), "failed"),
        (304, (), "unchanged"), (300, (), "failed"), (400, (), "failed"), (401, (), "blocked"),
        (402, (), "blocked"), (403, (), "blocked"), (404, (), "gone"), (405, (), "failed"), (407, (), "blocked"),
        (410, (), "gone"),
        (429, (), "blocked"), (451, (), "blocked"), (500, (), "failed"), (503, (), "failed"), (511, (), "blocked"),
        (999, (), "blocked"), (404, (("cf-mitigated", "challenge"),), "blocked"),
        (202, (("X-Amzn-Waf-Action", "challenge"),), "blocked"),
    ],
)  # fmt: skip
def test_status_means(status: int, headers: tuple[tuple[str, str], ...], outcome: str) -> None:
    assert judge(answer(status, *headers))[0] == outcome


@pytest.mark.parametrize(
    ("asked_url", "final_url", "wall"),
    [
        ("https://a.test/x", "https://a.test/x", None),
        ("https://a.test/x", "https://a.test/y", None),
        ("https://a.test/x", "https://a.test/login?next=/x", "login"),
        ("https://a.test/x", "https://a.test/users/sign_in", "login"),
        ("https://docs.test/x", "https://accounts.other.test/v3/ServiceLogin?x", "login"),
        ("https://a.test/x", "https://www.linkedin.test/authwall?x", "login"),
        ("https://www.a.test/watch", "https://consent.a.test/m?continue=x", "consent-wall"),
        ("https://a.test/login", "https://www.a.test/login", None),
        ("https://a.test/x", "https://a.test/how-we-built-login", None),
        ("https://auth.test/x", "https://auth.test/y", None),
        ("https://a.test/x", "https://a.test/blog/oauth2-explained", None),
    ],
)
def test_redirect_to_a_door_is_no_page(asked_url: str, final_url: str, wall: str | None) -> None:
    assert wall_of(asked_url, final_url) == wall


def test_prescan_is_not_slowed_down_by_a_page() -> None:
    hostile = answer(200, body=b"<meta " * 50_000 + b"<meta name=robots content=" * 5_000)
    assert not asks_no_archive(hostile, "recapture")
