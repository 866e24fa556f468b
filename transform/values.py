"""What is shown of a talk, chosen among what is said of it; what was not chosen stays visible with the reason.

The order of trust, for every field: the schedule, then what most recaps say, then the seed list, then the title
of the recording. A schedule is the organiser's own word and is corrected; recaps shorten and retitle.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from transform.dates import read_moment
from transform.events import Events
from transform.groups import Group
from transform.ids import identifier
from transform.names import judge_entry, organization_key, person_key, same_organization, same_person
from transform.people import Directory
from transform.rows import TalkClaimRow, TalkSpeakerRow
from transform.statements import Statement
from transform.wording import fold, is_cut, talk_format, title_key

TRUST = ("schedule", "recap", "seed", "video")


@dataclass(frozen=True, slots=True)
class Said:
    """One value from one source."""

    field: str
    value: str
    qualifier: str | None
    source: str
    said_by: str
    capture_id: str
    mention_id: str | None
    key: str  # values with one key say the same
    position: int = 0

    @property
    def rank(self) -> tuple[int, int, str, str, str]:
        """Order by trust, then by a fixed order of the sources."""
        return TRUST.index(self.source), self.position, self.value, self.said_by, self.mention_id or ""


@dataclass(frozen=True, slots=True)
class TalkValues:
    """What is shown of one talk, and all claims with the choice."""

    title: str
    format: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    room: str | None
    abstract: str | None
    language: str | None
    capture_id: str | None
    speakers: tuple[TalkSpeakerRow, ...]
    organizations: tuple[str, ...]  # named, each once, speakers' and those named alone
    claims: tuple[TalkClaimRow, ...]


def members_of(group: Group, videos: Sequence[Statement]) -> list[Statement]:
    """Return the statements that say something of a talk: its members and its recordings' own pages."""
    known = {member.id for member in group.members}
    return [*group.members, *(video for video in videos if video.id not in known)]


def choose_values(
    talk_id: str,
    group: Group,
    videos: Sequence[Statement],
    events: Events,
    people: Directory,
    organizations: Directory,
) -> TalkValues:
    """Choose what is shown of a talk.

    Args:
        talk_id: the talk.
        group: what is said of it.
        videos: pages of its recordings.
        events: the known editions.
        people, organizations: all spellings known.
    """
    statements = members_of(group, videos)
    said: dict[str, list[Said]] = defaultdict(list)
    for statement in statements:
        for entry in _said_by(statement, events):
            said[entry.field].append(entry)
    claims: list[TalkClaimRow] = []
    chosen: dict[str, Said] = {}
    for field in sorted(said.keys() - {"speaker", "organization"}):
        best = _choose(said[field])
        if best:
            chosen[field] = best
        claims += [
            _row(talk_id, entry, entry is best, _why(entry, best, said[field], events)) for entry in said[field]
        ]
    speakers, spoken = _speakers(talk_id, said["speaker"], people, organizations)
    alone = _organizations(talk_id, said["organization"], said["speaker"])
    claims += [*spoken, *alone]
    title = chosen["title"].value if "title" in chosen else ""
    formats = [talk_format(e.value) for e in sorted(said["title"], key=lambda e: e.rank)]
    named = [s.organization_name for s in speakers if s.organization_name] + [c.value for c in alone if c.is_chosen]
    return TalkValues(
        title=title,
        format=next((f for f in formats if f), None),
        starts_at=_when(chosen.get("starts_at")),
        ends_at=_when(chosen.get("ends_at")),
        room=_value(chosen.get("room")),
        abstract=_value(chosen.get("abstract")),
        language=_value(chosen.get("language")),
        capture_id=chosen["title"].capture_id if "title" in chosen else None,
        speakers=speakers,
        organizations=tuple(dict.fromkeys(named)),
        claims=_once(claims),
    )


def _once(claims: Iterable[TalkClaimRow]) -> tuple[TalkClaimRow, ...]:
    """Keep one row where a source says the same twice; the chosen one when one of them is shown."""
    rows = {claim.talk_claim_id: claim for claim in sorted(claims, key=lambda c: (c.is_chosen, c.reason))}
    return tuple(rows[key] for key in sorted(rows))


def _value(said: Said | None) -> str | None:
    return said.value if said else None


def _when(said: Said | None) -> datetime | None:
    stamp = read_moment(said.value) if said else None
    # A day, or a local time without its zone, is no moment: it stays a claim and is not shown as one.
    return stamp.at if stamp and stamp.precision in ("minute", "second") else None


# --- what each source says ---------------------------------------------------------------------------

_FROM_SCHEDULE = ("starts_at", "ends_at", "room", "abstract", "language")


def _said_by(statement: Statement, events: Events) -> Iterable[Said]:
    source = {"session": "schedule", "mention": "recap", "seed": "seed", "video": "video"}[statement.kind]
    mention_id = statement.mention.mention_id if statement.mention else None

    def say(field: str, value: str, key: str, qualifier: str | None = None, position: int = 0) -> Said:
        return Said(
            field, value, qualifier, source, statement.source_id, statement.capture_id, mention_id, key, position
        )

    if statement.title:
        yield say("title", statement.title, title_key(statement.title))
    event = events.by_id.get(statement.event_id or "")
    if event:
        yield say("event", event.name, event.event_id, event.key)
    for position, speaker in enumerate(statement.speakers):
        if speaker.name and (source != "video" or judge_entry(speaker.name) == "person"):
            yield say("speaker", speaker.name, person_key(speaker.name), speaker.organization, position)
        elif speaker.organization and not speaker.name:
            yield say("organization", speaker.organization, organization_key(speaker.organization), None, position)
    if statement.kind == "session":
        for claim in statement.claims:
            if claim.field in _FROM_SCHEDULE and claim.source != "seed":
                moment = read_moment(claim.value) if claim.field in ("starts_at", "ends_at") else None
                key = moment.at.isoformat() if moment else " ".join(claim.value.split())
                # The page's own word goes before the calendar's: it is the one organisers correct.
                position = claim.position + (100 if claim.item_position is not None else 0)
                yield Said(
                    claim.field, claim.value, None, source, claim.resource_id, claim.capture_id, None, key, position
                )


def _choose(said: Sequence[Said]) -> Said | None:
    """Choose by trust; among recaps the value most of them give; a longer abstract holds the shorter one."""
    if not said:
        return None
    top = min(TRUST.index(entry.source) for entry in said)
    level = [entry for entry in said if TRUST.index(entry.source) == top]
    voices = {key: len({e.said_by for e in level if e.key == key}) for key in {e.key for e in level}}
    if level[0].field == "abstract":
        return min(level, key=lambda e: (-len(e.value), e.rank))
    spelt = Counter((entry.key, entry.value) for entry in level)
    return min(level, key=lambda e: (-voices[e.key] if top else 0, e.position, -spelt[e.key, e.value], e.rank))


def _why(entry: Said, best: Said | None, said: Sequence[Said], events: Events) -> str:
    assert best is not None
    if entry is best:
        sources = len({e.said_by for e in said if e.key == entry.key})
        return f"{entry.source}; {sources} source(s) say so"
    if entry.key == best.key:
        return "agrees with the value shown"
    if entry.field == "event" and events.related(entry.key, best.key):
        return f"agrees less exactly: “{best.value[:120]}” is a part of it, or holds it"
    if entry.field == "room" and _is_longer_place(entry.value, best.value):
        return "agrees: the same room, with more or less of the address"
    if entry.field == "title" and is_cut(entry.value) and _begins_alike(entry.key, best.key):
        return "agrees as far as it goes: a title cut at its end"
    return f"differs: the {best.source} says “{best.value[:120]}”"


def _is_longer_place(one: str, two: str) -> bool:
    """``Hall 2`` and ``Hall 2, Oslo, Norway``: calendars add the town to the room."""
    shorter, longer = sorted((" ".join(one.split()), " ".join(two.split())), key=len)
    return longer.startswith(f"{shorter},")


def _begins_alike(cut: str, whole: str) -> bool:
    """Compare by the shorter: a cut title may go on with speakers where the other ends."""
    length = min(len(cut), len(whole))
    return length >= 16 and cut[:length] == whole[:length]


def _row(talk_id: str, entry: Said, is_chosen: bool, reason: str, confidence: str | None = None) -> TalkClaimRow:
    key = (entry.field, entry.value, entry.qualifier or "", entry.source, entry.said_by, entry.mention_id or "")
    level = {"schedule": "high", "recap": "high", "seed": "high", "video": "medium"}[entry.source]
    return TalkClaimRow(
        identifier("tc", talk_id, *key), talk_id, entry.field, entry.value, entry.qualifier, entry.source,
        entry.said_by, entry.capture_id, entry.mention_id, is_chosen, reason, confidence or level,
    )  # fmt: skip


# --- speakers ----------------------------------------------------------------------------------------


def _speakers(
    talk_id: str, said: Sequence[Said], people: Directory, organizations: Directory
) -> tuple[tuple[TalkSpeakerRow, ...], list[TalkClaimRow]]:
    """Choose the speakers: the schedule's list when it has one, else everybody whom any source names."""
    persons = _persons(said, people)
    scheduled = any(entry.source == "schedule" for entry in said)
    shown = [p for p in persons if not scheduled or any(e.source == "schedule" for e in p)]
    shown.sort(key=lambda p: (p[0].rank[:2], -len({e.said_by for e in p}), person_key(p[0].value)))
    rows, claims = [], []
    for position, person in enumerate(shown):
        best = person[0]
        with_org = next((e for e in person if e.qualifier), None)
        identity = people.identity(best.value)
        organization = organizations.identity(with_org.qualifier) if with_org and with_org.qualifier else None
        agreeing = len({e.said_by for e in person})
        confidence = "high" if best.source != "video" or agreeing > 1 else "medium"
        rows.append(
            TalkSpeakerRow(
                talk_id, position, identity.id, best.value, organization.id if organization else None,
                with_org.qualifier if with_org else None, best.source, best.said_by, best.capture_id, confidence,
            )
        )  # fmt: skip
        claims += [
            _row(talk_id, entry, entry is best, _why_speaker(entry, best, with_org, organizations))
            for entry in person
        ]
    for person in persons:
        if person not in shown:
            claims += [_row(talk_id, e, False, "differs: the schedule does not name this speaker") for e in person]
    return tuple(rows), claims


def _why_speaker(entry: Said, best: Said, with_org: Said | None, organizations: Directory) -> str:
    other, own = with_org.qualifier if with_org else None, entry.qualifier
    is_other = own and other and same_organization(own, other) == "different"
    is_cut_off = entry.source == "video" and own and other and fold(other).startswith(fold(own))  # "Red Ha"
    if is_other and not is_cut_off and own and other and organizations.id_of(own) != organizations.id_of(other):
        return f"agrees on the name; differs on the organisation: the {best.source} says “{other}”"
    return f"{entry.source}; shown" if entry is best else "agrees with the name shown"


def _persons(said: Sequence[Said], people: Directory) -> list[list[Said]]:
    """Put together what sources call one person; within one talk an initial or a lone surname is enough."""
    found: list[list[Said]] = []
    for entry in sorted(said, key=lambda e: e.rank):
        exact = [p for p in found if people.id_of(p[0].value) == people.id_of(entry.value)]
        fits = exact or [p for p in found if same_person(p[0].value, entry.value) != "different"]
        if len(fits) == 1 and not (
            not exact and any(e.said_by == entry.said_by and e.mention_id == entry.mention_id for e in fits[0])
        ):
            fits[0].append(entry)
        elif exact:
            exact[0].append(entry)
        else:
            found.append([entry])
    return found


def _organizations(talk_id: str, said: Sequence[Said], speakers: Sequence[Said]) -> list[TalkClaimRow]:
    """Keep organisations that stand where speakers should: shown as organisations, never as people."""
    known = {organization_key(entry.qualifier) for entry in speakers if entry.qualifier}
    claims, taken = [], set[str]()
    for entry in sorted(said, key=lambda e: e.rank):
        is_first = entry.key not in taken and entry.key not in known
        taken.add(entry.key)
        reason = "named without a person" if is_first else "agrees: the organisation of a speaker, or named before"
        claims.append(_row(talk_id, entry, is_first, reason, "medium"))
    return claims
