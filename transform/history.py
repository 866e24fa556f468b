"""How the material of a talk fared: each state one role had, since when, until when, and who says so.

A function of all facts like the ledger itself, so that a rebuild repeats it. What a page said and later replaced in
place is not kept there, hence not here; what an address answered is, from its first capture on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from transform.groups import Group
from transform.ids import identifier
from transform.materials import (
    LEDGER_ROLES,
    SOURCE_ORDER,
    STATE_ORDER,
    AddressState,
    Spoken,
    address_state,
    spoken_states,
)
from transform.rows import MaterialRow, MaterialStateRow, ResourceVersionRow
from transform.ties import Tie

# What is learned in one go counts together: in which order the pages of one run came says nothing about the world.
_ONE_LOOK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Point:
    """What one source says from a moment on."""

    at: datetime
    of: str  # address or statement: a later point of the same replaces it
    state: str
    resource_id: str | None
    url: str | None
    source: str
    reason: str
    confidence: str
    said_by: str | None
    capture_id: str | None

    @property
    def rank(self) -> tuple[int, int, str, str]:
        """Order: the strongest state first, as in the ledger; never by time, which differs from run to run."""
        return STATE_ORDER.index(self.state), SOURCE_ORDER.index(self.source), self.url or "", self.of


def versions_by_resource(versions: Iterable[ResourceVersionRow]) -> dict[str, list[ResourceVersionRow]]:
    """Group all states of all addresses, earliest first."""
    found: dict[str, list[ResourceVersionRow]] = defaultdict(list)
    for version in versions:
        found[version.resource_id].append(version)
    return {key: sorted(rows, key=lambda v: (v.valid_from, v.capture_id)) for key, rows in found.items()}


def material_states(
    talk_id: str,
    group: Group,
    ties: Sequence[Tie],
    versions: Mapping[str, Sequence[ResourceVersionRow]],
    ledger: Sequence[MaterialRow],
) -> list[MaterialStateRow]:
    """Make the history of video, slides and event page of one talk.

    Args:
        talk_id: the talk.
        group: what is said of it.
        ties: the addresses tied to it.
        versions: all states of each address, earliest first (``versions_by_resource``).
        ledger: the rows of the coverage ledger; the last state of a role is that of its primary row.

    Returns:
        One row a role and state, without gaps; ``until_at`` of the last is None. A role of which nothing was ever
        said has no row.
    """
    rows: list[MaterialStateRow] = []
    for role in LEDGER_ROLES:
        points = [_spoken(said) for said in spoken_states(role, group)]
        right = [tie for tie in ties if tie.role == role and not tie.wrong]
        for address in sorted({tie.resource_id for tie in right}):
            own = [tie for tie in right if tie.resource_id == address]
            best = min(own, key=lambda t: (SOURCE_ORDER.index(t.source), t.said_by, t.statement_id))
            named_at = min(tie.said_at for tie in own)
            points += _points(replace(best, said_at=named_at), versions.get(address, ()))
        primary = next((row for row in ledger if row.role == role and row.is_primary), None)
        rows += _rows(talk_id, role, points, primary)
    return rows


def _spoken(said: Spoken) -> _Point:
    state, statement, reason = said
    source = "seed" if statement.kind == "seed" else "recap-claim"
    return _Point(
        statement.said_at, f"said:{statement.id}:{state}", state, None, None, source, reason, "medium",
        statement.source_id, statement.capture_id,
    )  # fmt: skip


def _points(tie: Tie, versions: Sequence[ResourceVersionRow]) -> list[_Point]:
    """Say how one address fared since it was named; before it was asked it counts as it was first found."""
    points: list[_Point] = []
    in_force = [v for v in versions if v.valid_from <= tie.said_at][-1:] or list(versions[:1])
    later = [v for v in versions if v.valid_from > tie.said_at and v not in in_force]
    every: list[ResourceVersionRow | None] = [*in_force, *later]
    for version in every or [None]:
        now: AddressState = address_state(version)
        at = max(version.valid_from, tie.said_at) if version and points else tie.said_at
        points.append(
            _Point(
                at, tie.resource_id, now.state, tie.resource_id, tie.url, tie.source, now.reason, tie.confidence,
                tie.said_by, now.capture_id or (version.capture_id if version else tie.capture_id),
            )
        )  # fmt: skip
    return points


def _rows(talk_id: str, role: str, points: Sequence[_Point], primary: MaterialRow | None) -> list[MaterialStateRow]:
    shown: list[_Point] = []
    latest: dict[str, _Point] = {}
    ordered = sorted(points, key=lambda p: (p.at, p.rank))
    looked_at = ordered[0].at if ordered else None
    for n, point in enumerate(ordered):
        if n and point.at - ordered[n - 1].at >= _ONE_LOOK:
            looked_at = point.at
        latest[point.of] = point
        if n + 1 < len(ordered) and ordered[n + 1].at - point.at < _ONE_LOOK:
            continue
        best = min(latest.values(), key=lambda p: p.rank)
        if looked_at and (not shown or (shown[-1].state, shown[-1].resource_id) != (best.state, best.resource_id)):
            shown.append(replace(best, at=looked_at))
    if primary and shown and primary.state != shown[-1].state and primary.state != "unknown":
        since = max(primary.since_at or shown[-1].at, shown[-1].at)
        if since - shown[-1].at < _ONE_LOOK:
            since = shown.pop().at
        shown.append(
            _Point(
                since, "", primary.state, primary.resource_id, primary.url, primary.source, primary.reason,
                primary.confidence, primary.said_by_resource_id, primary.capture_id,
            )
        )  # fmt: skip
    ends: list[datetime | None] = [*(point.at for point in shown[1:]), *([None] if shown else [])]
    return [
        MaterialStateRow(
            identifier("ms", talk_id, role, str(n)), talk_id, role, point.state, point.resource_id,
            point.url, point.at, until, point.source, point.reason, point.confidence, point.said_by,
            point.capture_id,
        )
        for n, (point, until) in enumerate(zip(shown, ends, strict=True))
    ]  # fmt: skip
