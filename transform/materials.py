"""The coverage ledger: which material of a talk is in which state, since when, and how we know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from transform.groups import Group
from transform.ids import identifier, resource_id
from transform.rows import Facts, MaterialRow, ResourceVersionRow
from transform.state_words import MaterialState, state_of, stated
from transform.statements import LIST_KINDS, Statement
from transform.ties import Tie

__all__ = [
    "LEDGER_ROLES",
    "SOURCE_ORDER",
    "STATE_ORDER",
    "WRONG",
    "MaterialState",
    "Spoken",
    "address_state",
    "dead_resources",
    "ledger",
    "present",
    "spoken_states",
    "state_of",
]

#: Roles that every talk has a row for, known or not.
LEDGER_ROLES = ("video", "slides", "event_page")
WRONG = "wrong-link: "

#: The strongest first: which state is shown of several.
STATE_ORDER = (
    "withheld", "present", "blocked", "private", "moved", "gone", "not_recorded", "pending", "announced", "unknown",
)  # fmt: skip
#: The most trusted first.
SOURCE_ORDER = (
    "decision", "schedule", "recap-link", "seed", "redirect", "video-match", "video-chapter", "deck-match",
    "video-page", "recap-claim",
)  # fmt: skip

# --- addresses ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddressState:
    """What asking an address has shown. ``since_at`` None: it was never asked, or answers as it should."""

    state: MaterialState
    reason: str
    since_at: datetime | None = None
    moved_to_url: str | None = None
    capture_id: str | None = None


def address_state(version: ResourceVersionRow | None) -> AddressState:
    """Judge an address. Blocked is not dead, slow is not dead, private is neither."""
    if version is None:
        return AddressState("present", "not looked at yet")
    outcome, reason = version.outcome, version.reason
    state: MaterialState
    if "withheld" in reason or "withdrawn" in reason:
        state = "withheld"
    elif "private" in reason:
        state = "private"
    elif outcome == "gone":
        state = "gone"
    elif outcome in ("blocked", "disallowed"):
        state = "blocked"
    elif outcome in ("failed", "refused"):
        state = "unknown"
    elif version.moved_to_url:
        state = "moved"
    else:
        return AddressState("present", "answers")
    said = reason if state != "moved" else f"answers from {version.moved_to_url}"
    moved = version.moved_to_url if state == "moved" else None
    return AddressState(state, said if outcome in ("ok", "unchanged", "gone") else f"{outcome}: {said}",
                        version.valid_from, moved, version.capture_id)  # fmt: skip


def dead_resources(facts: Facts) -> frozenset[str]:
    """Return the resources that answer no longer, or not to everybody."""
    states = ((version.resource_id, address_state(version).state) for version in facts.versions)
    return frozenset(resource for resource, state in states if state in ("gone", "private"))


# --- the rows of one talk ----------------------------------------------------------------------------


def ledger(
    talk_id: str, group: Group, ties: Sequence[Tie], versions: Mapping[str, ResourceVersionRow]
) -> list[MaterialRow]:
    """Make the material rows of one talk.

    Args:
        talk_id: the talk.
        group: what is said of it.
        ties: the addresses tied to it.
        versions: present state of each address that was asked, by resource.

    Returns:
        For each role of ``LEDGER_ROLES`` one row an address, or one row without; exactly one is primary. Then one
        row for each recap that names the talk (role ``write_up``).
    """
    rows: list[MaterialRow] = []
    for role in LEDGER_ROLES:
        of_role = [tie for tie in ties if tie.role == role]
        rows += _primary(_role_rows(talk_id, role, group, of_role, versions))
    return rows + _write_ups(talk_id, group, versions)


def _role_rows(
    talk_id: str, role: str, group: Group, ties: Sequence[Tie], versions: Mapping[str, ResourceVersionRow]
) -> list[MaterialRow]:
    spoken = _spoken(role, group)
    by_address: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        by_address[tie.resource_id].append(tie)
    rows = [
        row for address in sorted(by_address) for row in _address_rows(talk_id, role, by_address[address], versions)
    ]
    rows = list({row.material_id: row for row in reversed(rows)}.values())
    held = [row for row in rows if row.state == "withheld"]
    if held:
        return held
    if spoken and spoken[0] == "withheld":
        return [_without_address(talk_id, role, spoken)]  # no watch, no replacement, no archived copy
    if any(not row.reason.startswith(WRONG) for row in rows):
        return [_answering(row, group) for row in rows]
    return [*rows, _without_address(talk_id, role, spoken)]


def _address_rows(
    talk_id: str, role: str, ties: Sequence[Tie], versions: Mapping[str, ResourceVersionRow]
) -> list[MaterialRow]:
    right = [tie for tie in ties if not tie.wrong]
    best = min(right or ties, key=lambda t: (SOURCE_ORDER.index(t.source), t.said_at, t.said_by, t.statement_id))
    now = address_state(versions.get(best.resource_id))
    first = min(tie.said_at for tie in right or ties)
    row = MaterialRow(
        material_id=identifier("m", talk_id, role, best.resource_id),
        talk_id=talk_id,
        role=role,
        is_primary=False,
        state=now.state,
        resource_id=best.resource_id,
        url=best.url,
        since_at=now.since_at or first,
        source=best.source,
        reason=best.reason if best.reason and now.state == "present" else now.reason,
        confidence=best.confidence if best.resource_id in versions or best.source == "schedule" else "medium",
        said_by_resource_id=best.said_by,
        capture_id=now.capture_id or best.capture_id,
        is_part=any(tie.is_part for tie in right),
        start_s=_start(right),
    )
    if not right:
        return [replace(row, state="unknown", since_at=first, reason=WRONG + (best.wrong or ""), confidence="low")]
    if not now.moved_to_url:
        return [row]
    target = resource_id(now.moved_to_url)
    then = address_state(versions.get(target))
    moved = replace(
        row, material_id=identifier("m", talk_id, role, target), state=then.state, resource_id=target,
        url=now.moved_to_url, since_at=then.since_at or now.since_at, source="redirect",
        reason=f"{best.url} answers from here", capture_id=then.capture_id or now.capture_id,
    )  # fmt: skip
    return [row, moved]


def _start(ties: Sequence[Tie]) -> int | None:
    """Choose the second a talk begins at: the most trusted source's that states one."""
    said = [(SOURCE_ORDER.index(t.source), t.start_s, t.statement_id) for t in ties if t.start_s is not None]
    return min(said)[1] if said else None


#: A state, who says it, and in which words.
Spoken = tuple[MaterialState, Statement, str]


def _spoken(role: str, group: Group) -> Spoken | None:
    """Find what is said of a role in words: the strongest state, from its earliest source."""
    said = spoken_states(role, group)
    return min(said, key=lambda s: (STATE_ORDER.index(s[0]), s[1].said_at, s[1].id)) if said else None


def spoken_states(role: str, group: Group) -> list[Spoken]:
    """List every state that somebody puts into words about a role."""
    said: list[Spoken] = []
    for statement in group.mentions:
        mention = statement.mention
        assert mention is not None
        words = stated(mention.note, role)
        states: list[tuple[MaterialState, str]] = [(words, f"“{(mention.note or '')[:200]}”")] if words else []
        if role in mention.missing:
            states.append(("not_recorded", "said not to exist"))
        if mention.is_pending and role in _pending_roles(statement):
            states.append(("pending", "said to be still to come"))
        elif role in mention.claims:
            states.append(("announced", "said to exist, no address known"))
        said += [(state, statement, reason) for state, reason in states]
    return said


def _pending_roles(statement: Statement) -> list[str]:
    mention = statement.mention
    assert mention is not None
    linked = {link.role for link in statement.links}
    named = [role for role in mention.claims if role not in linked]
    return named or [role for role in ("video", "slides") if role not in linked][:1]


def _without_address(talk_id: str, role: str, spoken: Spoken | None) -> MaterialRow:
    row = MaterialRow(
        material_id=identifier("m", talk_id, role, ""),
        talk_id=talk_id,
        role=role,
        is_primary=False,
        state="unknown",
        resource_id=None,
        url=None,
        since_at=None,
        source="none",
        reason="nobody says anything of it",
        confidence="low",
        said_by_resource_id=None,
        capture_id=None,
    )
    if spoken is None:
        return row
    state, statement, reason = spoken
    return replace(
        row,
        state=state,
        since_at=statement.said_at,
        source="seed" if statement.kind == "seed" else "recap-claim",
        reason=reason,
        confidence="medium",
        said_by_resource_id=statement.source_id,
        capture_id=statement.capture_id,
    )


def _answering(row: MaterialRow, group: Group) -> MaterialRow:
    """Say in the reason when this address answers what another source called pending."""
    waiting = [
        s
        for s in group.mentions
        if s.mention
        and s.mention.is_pending
        and row.role in _pending_roles(s)
        and s.source_id != row.said_by_resource_id
    ]
    if row.state != "present" or not waiting:
        return row
    return replace(row, reason=f"answers what {len(waiting)} source(s) called pending; {row.reason}")


def _primary(rows: Sequence[MaterialRow]) -> list[MaterialRow]:
    def rank(row: MaterialRow) -> tuple[bool, int, int, str]:
        source = SOURCE_ORDER.index(row.source) if row.source in SOURCE_ORDER else len(SOURCE_ORDER)
        return row.reason.startswith(WRONG), STATE_ORDER.index(row.state), source, row.url or ""

    ordered = sorted(rows, key=rank)
    return [replace(row, is_primary=at == 0) for at, row in enumerate(ordered)]


def _write_ups(talk_id: str, group: Group, versions: Mapping[str, ResourceVersionRow]) -> list[MaterialRow]:
    said: dict[str, list[Statement]] = defaultdict(list)
    for statement in group.mentions:
        if statement.mention and statement.mention.page_kind in LIST_KINDS:
            said[statement.source_id].append(statement)
    rows = []
    for page in sorted(said):
        first = min(said[page], key=lambda s: (s.said_at, s.id))
        now = address_state(versions.get(page))
        rows.append(
            MaterialRow(
                material_id=identifier("m", talk_id, "write_up", page),
                talk_id=talk_id,
                role="write_up",
                is_primary=False,
                state=now.state,
                resource_id=page,
                url=versions[page].url if page in versions else None,
                since_at=now.since_at or first.said_at,
                source="recap-mention",
                reason="names the talk",
                confidence="high",
                said_by_resource_id=page,
                capture_id=first.capture_id,
            )
        )
    rows.sort(
        key=lambda row: (
            STATE_ORDER.index(row.state),
            row.since_at is None,
            row.since_at,
            row.url or "",
            row.resource_id or "",
        )
    )
    return [replace(row, is_primary=at == 0) for at, row in enumerate(rows)]


def present(rows: Iterable[MaterialRow], role: str) -> list[MaterialRow]:
    """Return the rows of a role that can be opened."""
    return [row for row in rows if row.role == role and row.state == "present"]
