"""When to look again at an address: a pure function of what earlier looks found and of what is awaited there.

No clock and no chance: the same history gives the same time on every machine, and a copy of the tables shows
the plan. Five curves, each with its own reason; the first that fits decides:

1. *never*: withdrawn on request, or named by nobody any more.
2. *failed* and *blocked*: a back-off of their own, doubled with each look that failed.
3. *dead*: soon once, for servers err, then rarely. Never not at all: what comes back is news too.
4. *pending*: a page on which material is awaited. Most of it appears in the weeks after the event; who has
   waited long will wait longer, so the interval is a share of the time since the event.
5. *changing* and *quiet*: from the rate of change seen so far. Changes are taken to come by chance at a rate r
   (a Poisson process). At interval t a change is found t/2 late on average; so r * t/2 days of delay a day, and 1/t
   requests a day, each worth ``request_worth_s`` of delay. The sum is least at t = sqrt(2 * worth / r). That
   spends requests where something happens, and less than in proportion, as a page that changes all the time is
   never caught up with. r is smoothed: what is usual for the kind of page counts as ``prior_changes`` seen
   before the first look, and old evidence fades.

Every interval is shortened by a share that a hash of address and day draws, so that what was asked together
spreads out (docs/operating.md shows what all this saves).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Literal

from extract.records import Outcome

HOUR_S, DAY_S = 3_600.0, 86_400.0
Curve = Literal["new", "changing", "quiet", "pending", "failed", "blocked", "dead", "never"]

_GOOD: frozenset[Outcome] = frozenset({"ok", "unchanged"})
_BLOCKED: frozenset[Outcome] = frozenset({"blocked", "disallowed", "refused"})


@dataclass(frozen=True, slots=True)
class BackOff:
    """A curve for looks that found nothing to read. Seconds; ``growth`` is the factor from look to look."""

    first_s: float
    growth: float
    longest_s: float

    def interval_s(self, count: int) -> float:
        """Return the interval after ``count`` such looks in a row, at least 1."""
        # Capped in the exponent too: a page may be blocked a thousand times.
        return min(self.first_s * math.pow(self.growth, min(count - 1, 64)), self.longest_s)


@dataclass(frozen=True, slots=True)
class RecheckPolicy:
    """All constants of the plan. Times in seconds, shares from 0 to 1."""

    # How many seconds of delay in finding one change a request is worth. Smaller: more requests, less delay.
    request_worth_s: float = 0.3 * DAY_S
    shortest_s: float = 1 * DAY_S  # runs are nightly: nothing is looked at twice between two nights
    longest_s: float = 45 * DAY_S  # even a page that was quiet for years is looked at eight times a year
    # Time between two changes that is usual for a kind of page, before anything was seen of this one. Lists grow
    # with every session, video and upload; posts are mended in their first days; videos and decks stand still.
    usual_s: tuple[tuple[str, float], ...] = (
        ("catalog", 4 * DAY_S), ("schedule", 4 * DAY_S), ("playlist", 4 * DAY_S), ("feed", 2 * DAY_S),
        ("recap", 14 * DAY_S), ("article", 21 * DAY_S), ("write_up", 21 * DAY_S), ("event_page", 21 * DAY_S),
        ("conference", 21 * DAY_S), ("video", 60 * DAY_S), ("slides", 60 * DAY_S), ("document", 60 * DAY_S),
    )  # fmt: skip
    usual_other_s: float = 30 * DAY_S
    prior_changes: float = 0.5  # how many changes the usual counts for: half of one, so two looks outweigh it
    # What was seen this long ago counts half, when the page changed since: pages calm down.
    memory_s: float = 45 * DAY_S
    # Pending. 5 % of the waiting time: daily for three weeks, every third day after two months.
    pending_share: float = 0.05
    pending_longest_s: float = 21 * DAY_S
    # A server that errs is mostly well again the next night; a host that stays away is asked twice a month.
    failed: BackOff = BackOff(1 * DAY_S, 2, 14 * DAY_S)
    # Our reading failed, not the page: it helps when the page or the reader changes.
    unreadable: BackOff = BackOff(3 * DAY_S, 2, 30 * DAY_S)
    # Who says no is asked rarely: three days, then up to once a month.
    blocked: BackOff = BackOff(3 * DAY_S, 2, 30 * DAY_S)
    # 404: once more after two days (deployments, typing errors), then 4, 8, 16, 32 days, then every two months.
    dead: BackOff = BackOff(2 * DAY_S, 2, 60 * DAY_S)
    # Shares by which an interval is shortened. At least a little, so that what is due daily is due again when the
    # next nightly run starts a few minutes earlier than this look was.
    spread_least: float = 0.05
    spread_most: float = 0.35


POLICY = RecheckPolicy()


@dataclass(frozen=True, slots=True)
class Look:
    """One capture of an address, as far as the plan needs it. ``at`` is aware UTC.

    ``says_new``: whether the page said anything new against the look before; None when it was not read. Bodies
    often differ by tokens and counters alone, so where this is known it decides and not the hash.
    """

    at: datetime
    outcome: Outcome
    reason: str = ""
    body_sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None  # as the server wrote it
    says_new: bool | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """Material that is said to come and is not there, on this page or for a talk it names.

    ``count``: how many; ``since_on``: last day of the event, None when unknown.
    """

    count: int
    since_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When to look again and why. ``at`` None: at once (curve ``new``) or never (curve ``never``)."""

    at: datetime | None
    interval_s: float | None  # from the last look to ``at``
    curve: Curve
    reason: str  # in words, for people

    def is_due(self, now: datetime) -> bool:
        """Tell whether it is to be asked at ``now``."""
        return self.curve == "new" or (self.at is not None and self.at <= now)


NEW = Due(None, None, "new", "never asked: due at once")


def next_due(
    url: str,
    history: Sequence[Look],
    kind: str | None = None,
    *,
    awaited: Awaited | None = None,
    stop: str | None = None,
    policy: RecheckPolicy = POLICY,
) -> Due:
    """Say when an address is to be asked again.

    Args:
        url: canonical; decides only how its time is spread.
        history: its looks, oldest first; a long one may be cut at its old end.
        kind: page kind, or what the one who named it takes it for.
        awaited: what is awaited on it, when anything is.
        stop: why it is not to be asked again (withdrawn, removed, named by nobody), when it is not.
        policy: the constants.

    Returns:
        The time, counted from the last look, and the reason.
    """
    if stop is not None:
        return Due(None, None, "never", stop)
    if not history:
        return NEW
    last = history[-1]
    is_opening = _is_private(last)
    if last.outcome not in _GOOD and not is_opening:
        return _due(url, last, *_backed_off(history, policy), policy)
    interval_s, curve, reason = _by_rate(history, kind, policy)
    if is_opening:
        awaited = Awaited(1, awaited.since_on if awaited else None)
    if awaited is not None and awaited.count:
        age_s = _waited_s(history, awaited)
        pending_s = min(max(age_s * policy.pending_share, policy.shortest_s), policy.pending_longest_s)
        if is_opening or pending_s <= interval_s:
            return _due(url, last, pending_s, "pending", _awaited_words(awaited, age_s, last), policy)
    return _due(url, last, interval_s, curve, reason, policy)


def change_count(history: Sequence[Look]) -> int:
    """Count the looks that found the page changed, or alive after it was gone."""
    return sum(is_changed for _, _, is_changed in _steps(history))


# --- curves ------------------------------------------------------------------------------------------


def _backed_off(history: Sequence[Look], policy: RecheckPolicy) -> tuple[float, Curve, str]:
    """Interval for an address whose last look found nothing to read."""
    last = history[-1]
    same = 0
    for look in reversed(history):
        if _trouble(look) != _trouble(last):
            break
        same += 1
    times = "once" if same == 1 else f"{same} times in a row"
    since = f"{history[-same].at:%Y-%m-%d}"
    match _trouble(last):
        case "dead":
            words = f"dead since {since} ({last.reason}); looked at rarely, in case it comes back"
            return policy.dead.interval_s(same), "dead", words
        case "blocked":
            return policy.blocked.interval_s(same), "blocked", f"{last.outcome} {times} ({last.reason})"
        case "unreadable":
            return policy.unreadable.interval_s(same), "failed", f"unreadable {times} ({last.reason})"
        case _:
            return policy.failed.interval_s(same), "failed", f"failed {times} ({last.reason})"


def _trouble(look: Look) -> str:
    if look.outcome in _GOOD:
        return "good"
    if look.outcome in _BLOCKED:
        return "blocked"
    return {"gone": "dead", "unreadable": "unreadable"}.get(look.outcome, "failed")


def _is_private(look: Look) -> bool:
    """Tell whether it is there and not yet shown; recordings often are before they are published."""
    return look.outcome in ("blocked", "gone") and "private" in look.reason


def _by_rate(history: Sequence[Look], kind: str | None, policy: RecheckPolicy) -> tuple[float, Curve, str]:
    """Interval from the rate of change: less often what is quiet, sooner what changes."""
    last = history[-1]
    usual_s = dict(policy.usual_s).get(kind or "", policy.usual_other_s)
    changes = policy.prior_changes
    steps = _steps(history)
    newest = max((after for _, after, is_changed in steps if is_changed), default=None)
    watched_s = policy.prior_changes * usual_s
    watched_s += _quiet_before_s(history, policy) if newest is None else 0.0
    for before, after, is_changed in steps:
        # How the page was before its last change fades; how long it has been quiet since counts in full.
        is_past = newest is not None and after <= newest
        weight = _weight(after, last, policy) if is_past else 1.0
        width_s = (after - before).total_seconds()
        # Seen to have changed, not when: on average in the middle, and perhaps more than once.
        watched_s += weight * (width_s / 2 if is_changed else width_s)
        changes += weight * is_changed
    interval_s = math.sqrt(2 * policy.request_worth_s * watched_s / changes)
    interval_s = min(max(interval_s, policy.shortest_s), policy.longest_s)
    seen = sum(is_changed for _, _, is_changed in steps)
    if not steps:
        return interval_s, "quiet", f"seen once; usual for {_named(kind)}"
    if newest is None:
        return interval_s, "quiet", f"unchanged in {_looks(len(steps))} since {steps[0][0]:%Y-%m-%d}"
    curve: Curve = "changing" if steps[-1][2] else "quiet"
    return interval_s, curve, f"changed in {seen} of {_looks(len(steps))}, last seen to on {newest:%Y-%m-%d}"


def _steps(history: Sequence[Look]) -> list[tuple[datetime, datetime, bool]]:
    """Pair each good look with the good one before it: times of both, and whether the page changed between."""
    good = [n for n, look in enumerate(history) if look.outcome in _GOOD]
    found = []
    known: Look | None = None  # the last look with a body: an unchanged one may carry no hash
    for before, after in pairwise(good):
        known = history[before] if history[before].body_sha256 or known is None else known
        was_gone = any(look.outcome == "gone" for look in history[before + 1 : after])
        found.append((history[before].at, history[after].at, was_gone or _differs(known, history[after])))
    return found


def _weight(at: datetime, last: Look, policy: RecheckPolicy) -> float:
    """What evidence of this time still counts at the last look."""
    return math.pow(0.5, (last.at - at).total_seconds() / policy.memory_s)


def _differs(before: Look, after: Look) -> bool:
    if after.outcome == "unchanged" or after.says_new is False:
        return False
    if after.says_new:
        return True
    if after.etag and after.etag == before.etag:
        return False
    return bool(before.body_sha256 and after.body_sha256 and before.body_sha256 != after.body_sha256)


def _quiet_before_s(history: Sequence[Look], policy: RecheckPolicy) -> float:
    """How long the page had been quiet before we came, as far as its server tells (Last-Modified)."""
    first = next((look for look in history if look.outcome in _GOOD), None)
    if first is None or not first.last_modified:
        return 0.0
    try:
        modified = parsedate_to_datetime(first.last_modified)
    except (ValueError, TypeError, OverflowError):
        return 0.0  # a server's nonsense is no evidence
    modified = modified if modified.tzinfo is not None else modified.replace(tzinfo=UTC)
    # No more than our memory: some servers give every page the date of a template.
    return min(max((first.at - modified).total_seconds(), 0.0), policy.memory_s)


def _waited_s(history: Sequence[Look], awaited: Awaited) -> float:
    """Return how long the material was awaited at the last look; without an event's date, since our first look."""
    start = history[0].at
    if awaited.since_on is not None:
        start = datetime.combine(awaited.since_on, time(), UTC)
    return max((history[-1].at - start).total_seconds(), 0.0)


def _due(url: str, last: Look, interval_s: float, curve: Curve, reason: str, policy: RecheckPolicy) -> Due:
    """Shorten the interval by a share drawn from address and day of the look."""
    drawn = hashlib.sha256(f"{last.at:%Y-%m-%d} {url}".encode("utf-8", "surrogatepass")).digest()
    part = int.from_bytes(drawn[:8], "big") / 2**64
    shortened = interval_s * (1 - policy.spread_least - part * (policy.spread_most - policy.spread_least))
    return Due(last.at + timedelta(seconds=shortened), shortened, curve, reason)


# --- words -------------------------------------------------------------------------------------------


def _awaited_words(awaited: Awaited, age_s: float, last: Look) -> str:
    what = "material awaited here" if awaited.count == 1 else f"{awaited.count} pieces of material awaited here"
    what = "private, and may be opened" if _is_private(last) else what
    days = int(age_s // DAY_S)
    since = "the event" if awaited.since_on else "we first looked"
    return f"{what}, {days} day{'s' * (days != 1)} after {since}"


def _named(kind: str | None) -> str:
    return f"a page of kind {kind}" if kind else "a page of unknown kind"


def _looks(count: int) -> str:
    return "1 later look" if count == 1 else f"{count} later looks"
