"""What one source says of one talk, session or video, gathered from page-level rows into comparable values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from extract.records import Speaker
from extract.urls import canonicalize, kind_of
from transform.events import Events
from transform.ids import resource_id
from transform.match import TalkText
from transform.names import clean_person, judge_entry, organization_key, person_key, same_person
from transform.rows import ClaimRow, Facts, MentionLinkRow, MentionRow
from transform.video_titles import read_scheduled_title, read_video_title
from transform.wording import fold, is_cut, years

StatementKind = Literal["session", "mention", "seed", "video"]

LIST_KINDS = frozenset({"recap", "article"})  # pages whose mentions count as recaps

# Entries of a schedule that are no talks. One rule: a generic word, and nobody named as speaker.
_GENERIC_WORDS = (
    "registration", "badge", "breakfast", "lunch", "coffee", "tea", "snacks?", "breaks?", "pause", "networking",
    "reception", "party", "happy hour", "booth crawl", "showcase", "expo", r"exhibit\w*", "sponsors?", "quiet room",
    "prayer", "nursing", "childcare", "cloak", "coat check", "doors open", "(?:full|half)[- ]day event",
    "all[- ]access pass", "lounge", "project pavilion", "meet and greet", "yoga", "fun run", "shuttle", "closed",
    "tour", "pick[- ]up", "dinner", "drinks", "get[- ]together", "mittagspause", "kaffeepause", "déjeuner",
)  # fmt: skip
_GENERIC = re.compile(rf"\b(?:{'|'.join(_GENERIC_WORDS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One source's view of one talk. ``id`` is the mention's, or the resource's for a session or video."""

    id: str
    kind: StatementKind
    source_id: str  # resource that says it
    capture_id: str
    said_at: datetime
    title: str
    alternatives: tuple[str, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    event_id: str | None = None
    family_id: str | None = None
    talk_key: str | None = None
    url: str | None = None  # of a session or video
    source: str = ""
    format_title: str | None = None  # the title as written, with its format prefix
    mention: MentionRow | None = None
    links: tuple[MentionLinkRow, ...] = ()
    claims: tuple[ClaimRow, ...] = ()
    said_years: frozenset[int] = frozenset()  # that its page's title or heading names, where no edition is known

    def text(self, events: Events) -> TalkText:
        """Make the comparable form."""
        held = events.held_in(self.event_id or self.family_id) or self.said_years
        return TalkText(
            self.id, self.title, people_of(self.speakers), (), " ".join(map(str, sorted(held))) or None,
            alternatives=self.alternatives,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything said, by kind, in an order that does not depend on the order of the rows."""

    sessions: tuple[Statement, ...]
    mentions: tuple[Statement, ...]
    videos: tuple[Statement, ...]
    claims_of: Mapping[str, tuple[ClaimRow, ...]] = field(default_factory=dict)  # by subject
    page_event: Mapping[str, str] = field(default_factory=dict)  # event that a page or catalog is about
    moved: Mapping[str, str] = field(default_factory=dict)  # resource → the one it answers from now


def is_material(url: str, role: str) -> bool:
    """Tell whether an address can be material of one talk: a playlist or a whole schedule is of many."""
    kind = kind_of(url)
    return not (kind in ("playlist", "feed") or (kind == "schedule" and role == "event_page"))


def people_of(speakers: Iterable[Speaker]) -> tuple[str, ...]:
    """Return the names of people, organisations left out."""
    return tuple(speaker.name for speaker in speakers if speaker.name)


def gather(facts: Facts, events: Events) -> Gathered:
    """Read the rows into statements; removed rows are left out."""
    claims_of: dict[str, list[ClaimRow]] = defaultdict(list)
    for claim in facts.claims:
        if claim.removed_at is None:
            claims_of[claim.subject_id].append(claim)
    sorted_claims = {
        subject: tuple(
            sorted(
                rows, key=lambda c: (c.item_position is not None, c.resource_id, c.field, c.position, c.claim_id)
            )
        )
        for subject, rows in claims_of.items()
    }
    moved = moves(facts)
    page_event = _page_events(facts, sorted_claims, events, moved)
    organizations = _organizations(facts)
    titled = {
        page: frozenset().union(*(years(r.value) for r in rows if r.field == "title" and r.item_position is None))
        for page, rows in sorted_claims.items()
        if page not in page_event
    }
    mentions = _mentions(facts, events, page_event, organizations, titled)
    sessions, videos = [], []
    people = _people_known(facts)
    for subject in sorted(sorted_claims):
        rows = sorted_claims[subject]
        if _is_session(rows):
            session = _session(subject, rows, events, page_event, organizations)
            if session and is_talk_entry(session.title, session.speakers):
                sessions.append(session)
        elif any(row.subject_kind == "video" or (row.field == "kind" and row.value == "video") for row in rows):
            video = _video(subject, rows, events, page_event, people)
            if video:
                videos.append(video)
    return Gathered(tuple(sessions), mentions, tuple(videos), sorted_claims, page_event, moved)


def is_talk_entry(title: str, speakers: Sequence[Speaker]) -> bool:
    """Tell talks from what else stands in a schedule: registration, breaks, "full day event" containers.

    An entry is none when its title has such a word and nobody is named, or when it has no letters at all.
    """
    return bool(fold(title)) and (bool(speakers) or _GENERIC.search(title) is None)


def moves(facts: Facts) -> dict[str, str]:
    """Map each address that answers from another one to that one's identifier."""
    return {v.resource_id: resource_id(v.moved_to_url) for v in facts.versions if v.moved_to_url}


def _page_events(
    facts: Facts, claims: Mapping[str, tuple[ClaimRow, ...]], events: Events, moved: Mapping[str, str]
) -> dict[str, str]:
    """Say which event a page is about: by the seed list, else by the page's own title."""
    found: dict[str, str] = {}
    pages = {mention.resource_id for mention in facts.mentions} | claims.keys()
    for page in sorted(pages):
        rows = claims.get(page, ())
        seeded = [events.find(row.value) for row in rows if row.field == "event_name" and row.source == "seed"]
        titled = [events.find(row.value) for row in rows if row.field == "title" and row.item_position is None]
        event_id = next((e for e in (*seeded, *titled) if e), None)
        if event_id:
            found[page] = event_id
    for old, new in sorted(moved.items()):
        if old in found:
            found.setdefault(new, found[old])
    return found


def _organizations(facts: Facts) -> frozenset[str]:
    """Collect keys of what stands where organisations stand, to know them where people should stand."""
    said = [row.organization for row in facts.mention_speakers if row.organization and row.removed_at is None]
    said += [claim.qualifier for claim in facts.claims if claim.field == "speaker" and claim.qualifier]
    people = {
        organization_key(row.name)
        for row in facts.mention_speakers
        if row.name and len(row.name.split()) > 1 and row.organization
    }
    return frozenset(organization_key(name) for name in said) - people - {"", "independent"}


def _people_known(facts: Facts) -> frozenset[str]:
    """Collect keys of people named where speakers stand, to know them in titles of recordings."""
    said = [row.name for row in facts.mention_speakers if row.name and row.removed_at is None]
    said += [claim.value for claim in facts.claims if claim.field == "speaker" and claim.removed_at is None]
    return frozenset(person_key(name) for name in said) - {""}


def sort_out(name: str | None, organization: str | None, organizations: frozenset[str]) -> Speaker | None:
    """Judge one entry of a speakers' list: an organisation named as speaker becomes an organisation alone."""
    if not name or not fold(name):
        return Speaker(None, organization) if organization else None
    if judge_entry(name, organizations) == "organization" and not organization:
        return Speaker(None, name)
    return Speaker(clean_person(name) or name, organization)


def _unique(speakers: Iterable[Speaker | None]) -> tuple[Speaker, ...]:
    return tuple(dict.fromkeys(speaker for speaker in speakers if speaker))


def _mentions(
    facts: Facts, events: Events, page_event: Mapping[str, str], organizations: frozenset[str],
    titled: Mapping[str, frozenset[int]],
) -> tuple[Statement, ...]:  # fmt: skip
    speakers: dict[str, list[tuple[int, str | None, str | None]]] = defaultdict(list)
    for row in facts.mention_speakers:
        if row.removed_at is None:
            speakers[row.mention_id].append((row.position, row.name, row.organization))
    links: dict[str, list[MentionLinkRow]] = defaultdict(list)
    for link in facts.mention_links:
        if link.removed_at is None:
            links[link.mention_id].append(link)
    found = []
    for mention in sorted(facts.mentions, key=lambda m: m.mention_id):
        if mention.removed_at is not None:
            continue
        own = tuple(sorted(links[mention.mention_id], key=lambda r: (r.position, r.url)))
        if not mention.title and not own:
            continue
        named = sorted(speakers[mention.mention_id], key=lambda s: (s[0], s[1] or "", s[2] or ""))
        page = page_event.get(mention.resource_id)
        event_id = _mention_event(mention, events, page)
        is_seed = mention.page_kind == "seed_list"
        found.append(
            Statement(
                id=mention.mention_id, kind="seed" if is_seed else "mention", source_id=mention.resource_id,
                capture_id=mention.capture_id, said_at=mention.first_seen_at, title=mention.title or "",
                alternatives=mention.title_alternatives,
                speakers=_unique(sort_out(name, org, organizations) for _, name, org in named),
                event_id=event_id, family_id=events.family(event_id) or events.family(page),
                talk_key=mention.talk_key, source="seed" if is_seed else "recap", format_title=mention.title,
                mention=mention, links=own, said_years=frozenset() if event_id else _said_years(mention, titled),
            )
        )  # fmt: skip
    return tuple(found)


def _said_years(mention: MentionRow, titled: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """Read the year of an event that no seed file knows: its name, a heading above, the title of the page."""
    said = [years(mention.event_name), *(years(heading) for heading in reversed(mention.section_path))]
    return next((found for found in said if found), titled.get(mention.resource_id, frozenset()))


def _mention_event(mention: MentionRow, events: Events, page: str | None) -> str | None:
    """Read the event of a mention: key, name as written, nearest heading that names one, the page's own."""
    if mention.event_key:
        return events.find(mention.event_key)
    family = events.family(page)
    written = events.find(mention.event_name, family)
    headings = (events.find(heading, family) for heading in reversed(mention.section_path))
    return written or next((event for event in headings if event), page)


# --- sessions and videos -----------------------------------------------------------------------------


def _is_session(rows: Sequence[ClaimRow]) -> bool:
    """A page or entry of a schedule: said to be an event page by a page, with a sign of a single session."""
    pages = [row for row in rows if row.source != "seed"]
    return any(row.subject_kind == "event_page" for row in pages) and any(
        row.field in ("schedule_code", "starts_at", "speaker") for row in pages
    )


def first_value(rows: Sequence[ClaimRow], *names: str) -> ClaimRow | None:
    """Return the strongest claim of the named fields: the page's own before a list's, in order of the page."""
    pages = [row for row in rows if row.source != "seed" and row.value.strip()]
    return next((row for name in names for row in pages if row.field == name), None)


def _session(
    subject: str,
    rows: Sequence[ClaimRow],
    events: Events,
    page_event: Mapping[str, str],
    organizations: frozenset[str],
) -> Statement | None:
    titled = first_value(rows, "title")
    if titled is None:
        return None
    pages = [row for row in rows if row.source != "seed"]
    own = [row for row in pages if row.field == "speaker"]
    source = own[0].resource_id if own else None
    structured = [sort_out(r.value, r.qualifier, organizations) for r in own if r.resource_id == source]
    line = read_scheduled_title(titled.value)
    known = [speaker.name or speaker.organization or "" for speaker in _unique(structured)]
    named = [speaker.name or "" for speaker in line.speakers]
    agreed = not known or any(same_person(one, two) != "different" for one in named for two in known)
    title = without_speakers(line.title if agreed else titled.value, known)
    read = {fold(s.name or ""): s.organization for s in line.speakers}
    speakers = [
        Speaker(s.name, read[fold(s.name)]) if s and s.name and not s.organization and fold(s.name) in read else s
        for s in structured
    ] or [sort_out(s.name, s.organization, organizations) for s in line.speakers]
    # The track first: co-located events are tracks of one schedule. Then the seed list's word on the page, what the
    # page says, and the lists it stands in.
    said = [events.find(row.value) for row in pages if row.field == "track"]
    said += [page_event.get(subject)]
    said += [events.find(row.value) for row in pages if row.field == "event_name"]
    lists = sorted({row.resource_id for row in pages if row.item_position is not None})
    said += [page_event.get(page) for page in lists]
    event_id = events.most_specific(said)
    return Statement(
        id=subject, kind="session", source_id=titled.resource_id, capture_id=titled.capture_id,
        said_at=min(row.first_seen_at for row in pages), title=title, speakers=_unique(speakers), event_id=event_id,
        family_id=events.family(event_id), url=titled.subject_url, source="schedule", format_title=title,
        claims=tuple(rows),
    )  # fmt: skip


def without_speakers(title: str, speakers: Sequence[str]) -> str:
    """Cut ``Title - Speaker, Org & Speaker`` after the title, when what follows the dash names a known speaker."""
    for match in re.finditer(r"\s+[-–—]\s+", title):
        rest = f" {fold(title[match.end() :])} "
        if any(f" {fold(name)} " in rest for name in speakers if fold(name)):
            head = title[: match.start()].strip()
            # The speaker's name may be part of the title: cut only where the rest begins with a name.
            if any(rest.strip().startswith(fold(name)) for name in speakers if fold(name)):
                return head or title
    return title


def _video(
    subject: str, rows: Sequence[ClaimRow], events: Events, page_event: Mapping[str, str], people: frozenset[str]
) -> Statement | None:
    said = first_value(rows, "title")
    titled = said or next((row for row in rows if row.field == "title"), None)
    if titled is None:
        return None
    line = read_video_title(titled.value)
    is_sure = line.place != "before" or all(person_key(s.name or "") in people for s in line.speakers)
    # Of a title cut at its end the last name is cut too.
    whole = line.speakers[:-1] if is_cut(titled.value) and line.place == "after" else line.speakers
    lists = sorted({row.resource_id for row in rows if row.item_position is not None and row.source != "seed"})
    lists += sorted({resource_id(canonicalize(row.value)) for row in rows if row.field == "playlist_url"})
    event_id = events.most_specific([page_event.get(subject), *(page_event.get(page) for page in lists)])
    return Statement(
        id=subject, kind="video", source_id=titled.resource_id, capture_id=titled.capture_id,
        said_at=min(row.first_seen_at for row in rows), title=line.title if is_sure else titled.value,
        speakers=whole if is_sure else (), event_id=event_id, family_id=events.family(event_id),
        url=titled.subject_url, source="video" if said else "seed", format_title=titled.value, claims=tuple(rows),
    )  # fmt: skip
