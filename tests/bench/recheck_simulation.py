"""What adaptive re-check saves: ``python -m tests.bench.recheck_simulation`` (``make bench-recheck``).

Pages with a generated life (quiet, changing, calming down, awaiting material, dying, coming back, failing, blocked)
are looked at once a night for 180 days: at fixed intervals, and when ``extract.web.recheck`` says so. The planner
sees what a capture shows and nothing else. Counted: requests, and for every event how long until a look found it.

The constants of the policy were chosen on other seeds (1 to 3, 7, 99, 2031) than that of the table in
docs/operating.md. The mix of pages is our guess at what a conference leaves behind, not a measurement.
"""

from __future__ import annotations

import argparse
import bisect
import math
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from extract.web.recheck import Awaited, Look, next_due

START = datetime(2031, 3, 1, 2, 0, tzinfo=UTC)  # the event ends on this day, or EARLIER before
DAYS, TAIL = 180, 120  # events after DAYS do not count; the tail lets late discoveries end
EARLIER = 60
COUNTS = {
    "quiet": 300, "changing": 120, "calming": 120, "pending": 160, "dying": 60, "recovering": 40, "failing": 40,
    "blocked": 60,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Life:
    """One page: when (days from the start) it changes, is gone, fails; what a look can see of it."""

    url: str
    group: str
    kind: str | None
    event_day: int
    changes: tuple[float, ...]
    awaited_until: float | None = None
    gone: tuple[tuple[float, float], ...] = ()
    failing: tuple[tuple[float, float], ...] = ()
    is_blocked: bool = False
    has_validators: bool = False
    is_noisy: bool = False  # another hash at every look, whatever it says
    modified: float | None = None  # Last-Modified at the first look, where the server tells

    def events(self) -> Iterator[float]:
        """Give the days on which something happened that a person wants to know."""
        for at in self.changes:
            if not _within(self.gone, at):
                yield at
        for began, ended in self.gone:
            yield began
            if ended < DAYS + TAIL:
                yield ended

    def look(self, day: float, count: int, before: float | None) -> Look:
        """Capture the page."""
        at = START + timedelta(days=day)
        if self.is_blocked:
            return Look(at, "blocked", "http-403")
        if _within(self.failing, day):
            return Look(at, "failed", "timeout-total")
        if _within(self.gone, day):
            return Look(at, "gone", "http-404")
        version = bisect.bisect_right(self.changes, day)
        is_same = before is not None and bisect.bisect_right(self.changes, before) == version
        if is_same and self.has_validators:
            return Look(at, "unchanged", "http-304")
        body = f"{version}-{count}" if self.is_noisy else str(version)
        modified = None if self.modified is None else format_datetime(START + timedelta(days=self.modified))
        return Look(at, "ok", "http-200", body, None, modified, None if before is None else not is_same)


@dataclass(slots=True)
class Result:
    """What one way of asking cost and found."""

    requests: int = 0
    delays: list[float] = field(default_factory=list)  # days, one an event
    by_group: dict[str, list[float]] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    nights: list[int] = field(default_factory=lambda: [0] * (DAYS + TAIL))

    def row(self, name: str) -> str:
        """One line of the table."""
        mean = statistics.fmean(self.delays)
        return (
            f"| {name:<34} | {self.requests:>8} | {_quantile(self.delays, 0.5):>6.1f} |"
            f" {_quantile(self.delays, 0.9):>5.1f} | {mean:>5.1f} | {max(self.nights[1:DAYS]):>8} |"
        )


# --- lives -------------------------------------------------------------------------------------------


def lives(seed: int, scale: float = 1.0) -> list[Life]:
    """Generate the pages; the same seed makes the same ones."""
    dice = random.Random(seed)
    return [
        _life(dice, group, f"https://{group}.example/{seed}/{number}")
        for group, count in COUNTS.items()
        for number in range(round(count * scale))
    ]


def _life(dice: random.Random, group: str, url: str) -> Life:
    event_day = dice.choice((0, -EARLIER))
    kind = dice.choice(("recap", "article", "event_page", "video", "slides", "catalog", "conference", None))
    mean_days = dice.choice((365.0, 1000.0))
    awaited_until, gone, failing, modified = None, [], [], None
    if group == "changing":
        mean_days = 2.0 * 30.0 ** dice.random()  # from every second day to every second month
    changes = _poisson(dice, lambda _: 1 / mean_days, 1 / mean_days)
    if group == "calming":
        first, calm = dice.uniform(0.1, 0.6), dice.uniform(5, 30)
        changes = _poisson(dice, lambda day: first * 0.5 ** (day / calm) + 0.005, first + 0.005)
    if group == "pending":
        kind = dice.choice(("recap", "event_page", "catalog"))
        appears = event_day + dice.lognormvariate(2.7, 1.0)  # half within 15 days of the event, a tenth after 54
        while appears < 0:  # it was there before we first looked: then nothing is awaited
            appears = event_day + dice.lognormvariate(2.7, 1.0)
        awaited_until = appears
        changes = sorted([*changes, appears])
    if group in ("dying", "recovering"):
        began = dice.uniform(1, DAYS)
        gone = [(began, began + dice.uniform(3, 60) if group == "recovering" else float("inf"))]
    if group == "failing":
        failing = [(began, began + dice.uniform(0.5, 20)) for began in (dice.uniform(0, DAYS) for _ in range(3))]
    if dice.random() < 0.3:
        modified = -dice.expovariate(1 / mean_days)
    return Life(
        url, group, kind, event_day, tuple(changes), awaited_until, tuple(gone), tuple(failing), group == "blocked",
        dice.random() < 0.5, dice.random() < 0.3, modified,
    )  # fmt: skip


def _poisson(dice: random.Random, rate: Callable[[float], float], highest: float) -> list[float]:
    """Draw the times of events with a rate (a day) that may change, by thinning."""
    found, day = [], 0.0
    while (day := day + dice.expovariate(highest)) < DAYS + TAIL:
        if dice.random() * highest < rate(day):
            found.append(day)
    return found


def _within(spans: Sequence[tuple[float, float]], day: float) -> bool:
    return any(began <= day < ended for began, ended in spans)


# --- ways of asking ------------------------------------------------------------------------------------

When = Callable[[Life, list[Look], float], float]  # (page, looks so far, day of the last) → day of the next


def fixed(interval_days: float) -> When:
    """Ask each page at one interval, pages spread over it; what falls between two nights is asked the next one."""

    def when(life: Life, looks: list[Look], day: float) -> float:
        begin = random.Random(life.url).uniform(0, interval_days)
        return begin + (math.floor((day - begin) / interval_days) + 1) * interval_days

    return when


def adaptive(life: Life, looks: list[Look], day: float) -> float:
    """Ask when the product says so, knowing what is awaited as its tables would."""
    is_awaited = life.awaited_until is not None and day < life.awaited_until
    since: date = (START + timedelta(days=life.event_day)).date()
    due = next_due(life.url, looks[-50:], life.kind, awaited=Awaited(1, since) if is_awaited else None)
    assert due.at is not None
    return (due.at - START) / timedelta(days=1)


def ask(pages: Sequence[Life], when: When) -> Result:
    """Look at all pages night by night."""
    result = Result()
    for life in pages:
        looks: list[Look] = []
        seen: list[tuple[float, str]] = []
        night, due, good = 0, 0.0, None
        while night < DAYS + TAIL:
            day = float(night)
            if due <= day:
                look = life.look(day, len(looks), good)
                looks.append(look)
                if look.outcome in ("ok", "unchanged"):
                    good = day
                seen.append((day, look.outcome))
                result.nights[night] += 1
                due = when(life, looks, day)
            night += 1
        _count(result, life, seen)
    return result


def _count(result: Result, life: Life, seen: list[tuple[float, str]]) -> None:
    spent = sum(day < DAYS for day, _ in seen)
    result.requests += spent
    result.spent[life.group] = result.spent.get(life.group, 0) + spent
    if life.is_blocked:
        return
    for event in life.events():
        if not 0 < event < DAYS:
            continue
        wanted = {"gone"} if _within(life.gone, event) else {"ok", "unchanged"}
        at = next((day for day, outcome in seen if day >= event and outcome in wanted), float(DAYS + TAIL))
        result.delays.append(at - event)
        # Of a pending page the awaited item is the question; what changes beside it is a change like others.
        group = "changing" if life.awaited_until is not None and event != life.awaited_until else life.group
        result.by_group.setdefault(group, []).append(at - event)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


# --- the tables ----------------------------------------------------------------------------------------


def matching(pages: Sequence[Life], is_enough: Callable[[Result], bool]) -> tuple[float, Result]:
    """Find the longest fixed interval (in tenths of a day) that still fits ``is_enough``."""
    low, high = 10, 400
    while low < high:
        middle = (low + high + 1) // 2
        if is_enough(ask(pages, fixed(middle / 10))):
            low = middle
        else:
            high = middle - 1
    return low / 10, ask(pages, fixed(low / 10))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=4242)
    parser.add_argument("--scale", type=float, default=1.0, help="times as many pages")
    arguments = parser.parse_args()
    pages = lives(arguments.seed, arguments.scale)
    ours = ask(pages, adaptive)
    print(f"{len(pages)} pages, {DAYS} nights, {len(ours.delays)} events, seed {arguments.seed}\n")
    print(f"| {'asked':<34} | requests | median |   p90 |  mean | busiest |")
    print(f"| {'-' * 34} | -------: | -----: | ----: | ----: | ------: |")
    for name, days in (("daily", 1), ("every 3 days", 3), ("weekly", 7)):
        print(ask(pages, fixed(days)).row(name))
    print(ours.row("adaptive"))
    days, same = matching(pages, lambda result: result.requests >= ours.requests)
    print(same.row(f"fixed, equal requests: {days:g} d"))
    mean = statistics.fmean(ours.delays)
    days, equal = matching(pages, lambda result: statistics.fmean(result.delays) <= mean)
    print(equal.row(f"fixed, equal mean delay: {days:g} d"))
    print(f"\n| {'pages':<12} | events | requests | equal | median | equal |   p90 | equal |")
    print(f"| {'-' * 12} | -----: | -------: | ----: | -----: | ----: | ----: | ----: |")
    for group in COUNTS:
        mine, theirs = ours.by_group.get(group, []), same.by_group.get(group, [])
        shown = [f"{_quantile(values, share):.1f}" if values else ""
                 for share in (0.5, 0.9) for values in (mine, theirs)]  # fmt: skip
        print(
            f"| {group:<12} | {len(mine):>6} | {ours.spent[group]:>8} | {same.spent[group]:>5} |"
            f" {shown[0]:>6} | {shown[1]:>5} | {shown[2]:>5} | {shown[3]:>5} |"
        )


if __name__ == "__main__":
    main()
