"""How the targets of a wave become batches: no host is waited for while all others have nothing left to do."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from extract.addresses import host_of
from extract.records import Capture, Fetched, Target
from extract.web.policy import FetchPolicy
from flows.batch import load_packages, read_again

POLICY = FetchPolicy(host_interval_s=1.0, host_intervals_s=(("slow.test", 10.0),))
counts = st.dictionaries(st.sampled_from(["a.test", "b.test", "c.test", "slow.test"]), st.integers(1, 40))


def _targets(hosts: dict[str, int]) -> list[Target]:
    return [Target(f"https://{host}/{number}", 0) for host, count in hosts.items() for number in range(count)]


def _seconds(batch: Sequence[Target], policy: FetchPolicy) -> float:
    """Tell how long politeness makes a batch take: as long as its slowest host."""
    intervals = dict(policy.host_intervals_s)
    by_host = Counter(host_of(target.url) for target in batch)
    return max(count * intervals.get(host, policy.host_interval_s) for host, count in by_host.items())


@given(counts, st.integers(1, 50), st.text(max_size=5))
def test_every_target_is_in_exactly_one_batch(hosts: dict[str, int], size: int, seed: str) -> None:
    targets = _targets(hosts)
    batches = list(load_packages(targets, size, POLICY, seed))
    assert sorted(target.url for batch in batches for target in batch) == sorted(target.url for target in targets)
    assert all(len(batch) == size for batch in batches[:-1])
    assert all(1 <= len(batch) <= size for batch in batches[-1:])


@given(counts, st.integers(1, 50), st.randoms())
def test_equal_seeds_give_equal_batches(hosts: dict[str, int], size: int, dice: object) -> None:
    targets = _targets(hosts)
    shuffled = list(targets)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' Random
    once = list(load_packages(targets, size, POLICY, "run-1"))
    assert once == list(load_packages(shuffled, size, POLICY, "run-1"))


def test_another_run_asks_in_another_order() -> None:
    targets = _targets({"a.test": 40})
    first, second = (next(load_packages(targets, 20, POLICY, seed)) for seed in ("run-1", "run-2"))
    assert set(first) != set(second)


def test_batches_take_no_longer_than_the_longest_host_alone() -> None:
    targets = _targets({"big.test": 400, "slow.test": 40, **{f"h{number}.test": 30 for number in range(20)}})
    whole = _seconds(targets, POLICY)
    batches = list(load_packages(targets, 100, POLICY, "run-1"))
    assert len(batches) == 11
    assert sum(_seconds(batch, POLICY) for batch in batches) <= whole * 1.3
    # cut in the order of addresses the hosts would stand in line one after another
    in_line = [sorted(targets, key=lambda target: target.url)[at : at + 100] for at in range(0, len(targets), 100)]
    assert sum(_seconds(batch, POLICY) for batch in in_line) > whole * 1.5


def test_long_interval_holds_nobody_up() -> None:
    targets = _targets({"slow.test": 50, "a.test": 50})
    first = next(load_packages(targets, 50, POLICY, "run-1"))
    assert Counter(host_of(target.url) for target in first) == {"a.test": 45, "slow.test": 5}


def test_calendars_of_a_host_come_first() -> None:
    targets = [*_targets({"a.test": 50}), Target("https://a.test/all.ics", 0, "catalog")]
    for seed in ("1", "2", "3"):
        assert next(load_packages(targets, 10, POLICY, seed))[0].kind == "catalog"


def test_archive_is_asked_host_by_turns() -> None:
    policy = FetchPolicy(is_replay=True, host_interval_s=0)
    first = next(load_packages(_targets({"a.test": 50, "b.test": 50}), 20, policy, "run-1"))
    assert Counter(host_of(target.url) for target in first) == {"a.test": 10, "b.test": 10}


def test_archived_pages_are_drawn_only_as_fast_as_they_are_read() -> None:
    """The bodies of a whole part may not fit into memory: those drawn and not yet dropped are few."""
    alive: weakref.WeakSet[Fetched] = weakref.WeakSet()
    most = 0

    class Archived(Fetched):
        """Can be watched, which a class with slots cannot."""

        __slots__ = ("__weakref__",)

    def archived() -> Iterator[Fetched]:
        nonlocal most
        for number in range(24):
            one = Archived(capture(number), b"<title>Tides</title>")
            alive.add(one)
            most = max(most, len(alive))
            yield one

    visits = read_again(archived(), parse_workers=1)
    assert len({visit.capture.url for visit in visits if visit.page}) == 24
    assert most <= 5


def capture(number: int) -> Capture:
    url = f"https://quay.example/{number}"
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Capture(str(number), "b1", url, url, 0, None, None, "ok", "http-200", at, 1, 1, 200, "text/html")
