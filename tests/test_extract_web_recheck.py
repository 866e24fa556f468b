"""When an address is looked at again: curves, spreading, and the laws that hold for any history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.web.recheck import DAY_S, POLICY, Awaited, Due, Look, RecheckPolicy, change_count, next_due
from tests.bench.recheck_simulation import adaptive, ask, fixed, lives, matching

START = datetime(2031, 3, 20, 2, 0, tzinfo=UTC)
URL = "https://harborconf.example/recap"
#: Without spreading, so that intervals can be compared.
EXACT = RecheckPolicy(spread_least=0.0, spread_most=0.0)


def history(*said: str, every_days: float = 7, first: datetime = START) -> list[Look]:
    """Make looks: a letter is a body, ``=`` unchanged, then ``404``, ``403``, ``5xx``, ``?`` unreadable."""
    outcomes = {"404": "gone", "403": "blocked", "5xx": "failed", "?": "unreadable", "=": "unchanged"}
    found = []
    for n, word in enumerate(said):
        at = first + timedelta(days=n * every_days)
        outcome = outcomes.get(word, "ok")
        reason = f"http-{word}" if outcome in ("gone", "blocked") else "http-200"
        found.append(Look(at, outcome, reason, word if outcome == "ok" else None))  # type: ignore[arg-type]
    return found


def days(looks: Sequence[Look], kind: str | None = "article", **more: object) -> float:
    due = next_due(URL, looks, kind, policy=EXACT, **more)  # type: ignore[arg-type]
    assert due.interval_s is not None
    return due.interval_s / DAY_S


# --- quiet and changing --------------------------------------------------------------------------------


def test_never_asked_is_due_at_once() -> None:
    due = next_due(URL, [])
    assert due.curve == "new"
    assert due.is_due(START)


def test_quiet_pages_are_asked_ever_more_rarely_up_to_the_cap() -> None:
    looks = history("a")
    intervals = []
    for _ in range(40):
        interval = days(looks)
        intervals.append(interval)
        looks.append(Look(looks[-1].at + timedelta(days=interval), "unchanged", "http-304"))
    assert intervals == sorted(intervals)
    assert intervals[8] > 2 * intervals[0]
    assert max(intervals) <= POLICY.longest_s / DAY_S
    assert days(history("a", *["="] * 50, every_days=60)) == POLICY.longest_s / DAY_S


def test_changing_pages_are_asked_sooner_the_more_they_change() -> None:
    quiet, some, often = (days(history(*said)) for said in ("aaaaaaaa", "aaabbbbc", "abcdefgh"))
    assert often < some < quiet


def test_one_change_ends_a_long_quiet() -> None:
    quiet = history("a", *["="] * 50, every_days=20)
    changed = [*quiet, Look(quiet[-1].at + timedelta(days=20), "ok", "http-200", "b")]
    assert days(changed) < days(quiet) / 2


def test_a_page_that_calms_down_is_asked_more_rarely_again() -> None:
    busy = history(*"abcdef", every_days=2)
    later = [*busy, *history(*["="] * 10, every_days=10, first=busy[-1].at + timedelta(days=10))]
    assert days(later) > 2 * days(busy)


def test_before_anything_is_known_the_kind_decides() -> None:
    assert days(history("a"), "playlist") < days(history("a"), "recap") < days(history("a"), "video")


def test_what_the_server_says_of_its_last_change_counts_as_time_watched() -> None:
    def since(last_modified: str | None) -> float:
        return days([Look(START, "ok", "http-200", "a", None, last_modified)])

    yesterday, last_year = since("Wed, 19 Mar 2031 02:00:00 GMT"), since("Thu, 20 Mar 2030 02:00:00 GMT")
    assert since(None) < yesterday < last_year
    assert since("yesterday, I think") == since("Fri, 20 Mar 2099 02:00:00 GMT") == since(None)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"body_sha256": "a"}, {"body_sha256": "b"}, 1),
        ({"body_sha256": "a"}, {"body_sha256": "a"}, 0),
        ({"body_sha256": "a"}, {"outcome": "unchanged"}, 0),
        ({"body_sha256": "a", "etag": '"1"'}, {"body_sha256": "b", "etag": '"1"'}, 0),  # a counter in the page
        ({"body_sha256": "a"}, {"body_sha256": "b", "says_new": False}, 0),  # other bytes, the same facts
        ({"body_sha256": "a"}, {"body_sha256": "b", "says_new": True}, 1),
        ({"body_sha256": "a", "etag": '"1"'}, {"body_sha256": "b", "etag": '"1"', "says_new": True}, 1),
        ({"body_sha256": None}, {"body_sha256": "b"}, 0),  # nothing to compare with is no change
    ],
)
def test_what_counts_as_a_change(before: dict, after: dict, changes: int) -> None:
    looks = [
        Look(START + timedelta(days=n), **({"outcome": "ok"} | values)) for n, values in enumerate((before, after))
    ]
    assert change_count(looks) == changes


def test_a_hash_is_compared_with_the_last_body_seen_however_long_ago() -> None:
    assert change_count(history("a", "=", "=", "a")) == 0
    assert change_count(history("a", "=", "5xx", "=", "b")) == 1


def test_coming_back_counts_as_a_change_and_failing_does_not() -> None:
    assert change_count(history("a", "404", "404", "a")) == 1
    assert change_count(history("a", "5xx", "403", "?", "a")) == 0
    recovered = next_due(URL, history("a", "404", "a"))
    assert recovered.curve == "changing"


# --- curves of their own -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "curve", "expected"),
    [
        ("5xx", "failed", [1, 2, 4, 8, 14, 14]),
        ("403", "blocked", [3, 6, 12, 24, 30, 30]),
        ("?", "failed", [3, 6, 12, 24, 30, 30]),
        ("404", "dead", [2, 4, 8, 16, 32, 60, 60]),
    ],
)
def test_trouble_backs_off_on_its_own_curve(trouble: str, curve: str, expected: list[float]) -> None:
    found = [next_due(URL, history("a", *[trouble] * n), policy=EXACT) for n in range(1, len(expected) + 1)]
    assert [due.interval_s / DAY_S for due in found if due.interval_s] == expected
    assert {due.curve for due in found} == {curve}
    assert days(history(*[trouble] * 2000)) == expected[-1]  # rarely, and not never


def test_another_trouble_begins_its_own_count() -> None:
    assert days(history("a", "5xx", "5xx", "5xx", "404")) == days(history("a", "404"))


def test_trouble_comes_before_what_is_awaited() -> None:
    due = next_due(URL, history("a", "403", "403", "403"), awaited=Awaited(3, START.date()))
    assert due.curve == "blocked"


def test_pending_is_asked_daily_after_the_event_and_then_ever_more_rarely() -> None:
    event = START.date()
    after = [days(history("a", first=START + timedelta(days=n)), "recap", awaited=Awaited(1, event))
             for n in (1, 7, 14, 30, 60, 120, 400)]  # fmt: skip
    assert after[:3] == [1, 1, 1]
    assert after == sorted(after)
    assert after[3] < after[4]
    long_quiet = history("a", *["="] * 30)
    assert days(long_quiet, awaited=Awaited(1, long_quiet[-1].at.date())) == 1
    assert days(long_quiet, awaited=Awaited(1, date(2001, 1, 1))) <= days(long_quiet)


def test_without_a_date_the_first_look_stands_for_the_event() -> None:
    assert days(history("a"), awaited=Awaited(1)) == 1


def test_a_private_video_waits_to_be_opened() -> None:
    looks = [Look(START, "ok", "http-200", "a"), Look(START + timedelta(days=2), "blocked", "video-private")]
    assert next_due(URL, looks, awaited=Awaited(1, START.date())).curve == "pending"
    assert days(looks, awaited=Awaited(1, START.date())) == 1
    refused = [Look(START, "refused", "guard-private")]  # another private: an address our guard forbids
    assert next_due(URL, refused).curve == "blocked"


def test_withdrawn_is_never_asked_again() -> None:
    due = next_due(URL, history("a", "b"), awaited=Awaited(1, START.date()), stop="withdrawn")
    assert (due.curve, due.at, due.reason) == ("never", None, "withdrawn")
    assert not due.is_due(datetime.max.replace(tzinfo=UTC))


# --- laws ----------------------------------------------------------------------------------------------

LOOKS = st.lists(
    st.tuples(
        st.floats(0.01, 400, allow_nan=False),
        st.sampled_from(["ok", "unchanged", "gone", "blocked", "disallowed", "refused", "failed", "unreadable"]),
        st.sampled_from(["a", "b", "c", None]),
        st.sampled_from([None, "Wed, 19 Mar 2031 02:00:00 GMT", "nonsense", "Wed, 19 Mar 0001 02:00:00 +9999"]),
        st.sampled_from([None, True, False]),
    ),
    min_size=1,
    max_size=30,
)


def _looks(drawn: list) -> list[Look]:
    found, at = [], START
    for gap, outcome, body, modified, says_new in drawn:
        at += timedelta(days=gap)
        found.append(Look(at, outcome, "video-private" if body == "c" else "x", body, None, modified, says_new))
    return found


AWAITED = st.one_of(st.none(), st.builds(Awaited, st.integers(0, 5), st.one_of(st.none(), st.dates())))


@given(LOOKS, st.sampled_from(["recap", "video", "catalog", "nonsense", None]), AWAITED)
def test_every_history_has_a_time_within_bounds_and_a_reason(
    drawn: list, kind: str | None, awaited: Awaited
) -> None:
    looks = _looks(drawn)
    due = next_due(URL, looks, kind, awaited=awaited)
    assert due == next_due(URL, looks, kind, awaited=awaited)
    assert due.at is not None
    assert due.interval_s is not None
    assert due.at == looks[-1].at + timedelta(seconds=due.interval_s)
    longest = max(POLICY.longest_s, POLICY.dead.longest_s)
    assert (1 - POLICY.spread_most) * POLICY.shortest_s <= due.interval_s <= longest
    assert due.reason.strip()
    assert not due.is_due(looks[-1].at)
    assert due.is_due(due.at)


@given(LOOKS, st.sampled_from(["recap", "video", "catalog", None]))
def test_awaiting_something_never_makes_it_later(drawn: list, kind: str | None) -> None:
    looks = [replace(look, reason="x") for look in _looks(drawn)]  # what is private waits by itself
    plain = next_due(URL, looks, kind)
    awaiting = next_due(URL, looks, kind, awaited=Awaited(1, START.date()))
    assert plain.at is not None
    assert awaiting.at is not None
    assert awaiting.at <= plain.at


def test_what_was_asked_together_spreads_out() -> None:
    seen = {f"https://host.example/{n}": history("a") for n in range(1000)}
    for busiest in (0.7, 0.45, 0.35):  # share of all that one night may have to ask, round by round
        nights = {url: _night(next_due(url, looks, "video")) for url, looks in seen.items()}
        assert max(Counter(nights.values()).values()) < busiest * len(seen)
        seen = {url: [*looks, Look(nights[url], "unchanged", "http-304")] for url, looks in seen.items()}


def _night(due: Due) -> datetime:
    """The first nightly run at which it is due."""
    assert due.at is not None
    return START + timedelta(days=-(-(due.at - START) // timedelta(days=1)))


def test_an_address_has_not_the_same_luck_each_time() -> None:
    shares = {
        round(_share(next_due(URL, history("a", first=START + timedelta(days=n)), "video")), 3) for n in range(30)
    }
    assert len(shares) > 20


def _share(due: Due) -> float:
    assert due.interval_s is not None
    whole = next_due(URL, history("a"), "video", policy=EXACT).interval_s
    assert whole is not None
    return due.interval_s / whole


def test_daily_is_due_again_when_the_next_night_starts_minutes_earlier() -> None:
    for n in range(200):
        due = next_due(f"{URL}/{n}", history("a"), "recap", awaited=Awaited(1, START.date()))
        assert due.is_due(START + timedelta(hours=22, minutes=50))


def test_all_constants_are_of_one_frozen_value() -> None:
    assert {field.name for field in fields(RecheckPolicy)} >= {"request_worth_s", "longest_s", "dead", "blocked"}
    with pytest.raises(AttributeError):
        POLICY.longest_s = 1.0  # type: ignore[misc]
    slower = RecheckPolicy(request_worth_s=4 * POLICY.request_worth_s, spread_least=0.0, spread_most=0.0)
    looks = history(*"abaabaab")
    assert next_due(URL, looks, policy=slower).interval_s == pytest.approx(2 * days(looks, None) * DAY_S)


# --- what it is for ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages() -> list:
    return lives(7, 0.5)


def test_the_same_requests_find_things_sooner_than_fixed_intervals(pages: list) -> None:
    ours = ask(pages, adaptive)
    _, same = matching(pages, lambda result: result.requests >= ours.requests)
    assert same.requests >= ours.requests
    assert _mean(ours.delays) < 0.8 * _mean(same.delays)


def test_the_simulation_counts_as_one_would_by_hand(pages: list) -> None:
    daily = ask(pages, fixed(1))
    assert all(0 <= delay <= 1 for delay in daily.by_group["changing"])
    assert 0.45 < _mean(daily.by_group["changing"]) < 0.55
    weekly = ask(pages, fixed(7))
    assert weekly.requests < daily.requests / 6
    assert 3 < _mean(weekly.by_group["changing"]) < 4


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
