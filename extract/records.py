"""The frozen types that leave this stage. No dictionary crosses a stage.

Words: DESIGN vocabulary. Times are aware UTC datetimes; URLs are canonical texts unless a field says
"as written". Unknown is ``None``, never ``""`` or 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Outcome = Literal["ok", "unchanged", "gone", "blocked", "disallowed", "refused", "failed", "unreadable"]
Role = Literal["video", "slides", "event_page", "write_up", "code", "other"]
PageKind = Literal[
    "recap", "article", "video", "slides", "event_page", "schedule", "playlist", "feed", "document",
    "seed_list", "archive_index", "oembed", "other",
]  # fmt: skip
SeedKind = Literal[
    "recap", "video", "slides", "event_page", "write_up", "conference", "catalog", "community",
    "announcement", "article",
]  # fmt: skip
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands: characters ``start`` (included) to ``end`` (excluded) of the decoded body."""

    start: int
    end: int


# --- seeds -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EventSeed:
    """One event edition. A co-located event names its ``parent_key``."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    parent_key: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    place: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Seed:
    """A URL a person chose. ``talk_key`` ties material to a ``TalkSeed`` of the same file."""

    url: str
    kind: SeedKind
    event_key: str
    title: str | None = None
    author: str | None = None
    site: str | None = None
    talk_key: str | None = None
    language: str | None = None
    published_on: date | None = None
    added_on: date | None = None
    note: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person a source names for a talk; ``name`` is None when only an organisation is given."""

    name: str | None
    organization: str | None = None
    # Where the source says it; two sources that say the same are equal.
    span: Span | None = field(default=None, compare=False)
    organization_span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TalkSeed:
    """A talk that a person put in the seed file, with what that person's source says of it."""

    key: str
    title: str
    event_key: str
    speakers: tuple[Speaker, ...] = ()
    note: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """Said to exist, no address known. ``talk_key`` is None for a write-up, which has its own title."""

    role: Role
    event_key: str
    talk_key: str | None = None
    title: str | None = None
    author: str | None = None
    site: str | None = None
    is_pending: bool = False
    note: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class SeedList:
    """One seed file: an event edition and what people know about it. ``urn`` names it in the archive."""

    urn: str
    events: tuple[EventSeed, ...]  # the edition first, then its co-located events
    talks: tuple[TalkSeed, ...]
    seeds: tuple[Seed, ...]  # catalogs included (kind "catalog")
    expected: tuple[Expected, ...]
    host_intervals_s: tuple[tuple[str, float], ...] = ()  # politeness by host, from the file


# --- fetching ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier runs know of a URL: the validators for a conditional request and the body they belong to."""

    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A URL to fetch. ``url`` is canonical; ``depth`` counts links followed from a seed (0)."""

    url: str
    depth: int
    kind: SeedKind | None = None  # what the one who named it takes it for
    event_key: str | None = None
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop, addresses as given by the server (resolved)."""

    from_url: str
    to_url: str
    status: int


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an exchange lies in the archive: part file name (no folder), offset and length in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Capture:
    """One attempt on one target, good or bad. The outcome is the fetch layer's; a page may still lower it.

    ``reason`` is a short stable text such as ``http-404``, ``robots``, ``timeout-total``, ``guard-private``.
    ``media_type`` is the whole Content-Type value; ``body_sha256`` is of the decoded body, hex.
    """

    capture_id: str
    batch_id: str
    url: str  # the target's
    final_url: str  # after redirects, as the server gave it
    depth: int
    kind: SeedKind | None
    event_key: str | None
    outcome: Outcome
    reason: str
    fetched_at: datetime
    elapsed_ms: int
    attempts: int
    status: int | None = None
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    body_bytes: int | None = None
    is_truncated: bool = False
    no_archive: bool = False
    redirects: tuple[Redirect, ...] = ()
    stored: Stored | None = None
    origin: Literal["web", "seed_file", "hand_supplied", "robots"] = "web"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A capture and, when there is one to read, its decoded body."""

    capture: Capture
    body: bytes | None = None


# --- pages -------------------------------------------------------------------------------------------

ClaimField = Literal[
    "title", "author", "published_at", "modified_at", "description", "site_name", "image_url", "language",
    "canonical_url", "kind", "keyword", "duration_s", "channel", "channel_url", "view_count",
    "playlist_url", "speaker", "starts_at", "ends_at", "room", "event_name", "track", "abstract",
    "schedule_code", "video_url", "slides_url", "event_page_url", "page_count", "text", "oembed_url",
    "archived_url",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """A value and where the page says it, e.g. ``og:title`` or ``json-ld:/0/headline``.

    ``value`` is text as found, white space folded. ``qualifier`` carries the second half of a pair: the
    organisation of a ``speaker``, the role a person had. Several claims for one field are normal;
    ``transform.claims`` chooses.
    """

    field: ClaimField
    value: str
    source: str
    qualifier: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An outlink with its surroundings. ``url`` is None when the href resolves to nothing fetchable."""

    href: str  # as written
    url: str | None  # resolved, not canonical
    anchor_text: str
    position: int  # order on the page, from 0
    element: Literal["a", "area", "iframe", "embed", "text", "feed", "field"] = "a"
    rel: str | None = None
    title: str | None = None  # its title attribute
    heading_path: tuple[str, ...] = ()
    context: Literal["list", "table", "prose", "heading", "embed", "other"] = "other"
    in_main: bool = True  # False: navigation, sidebar, footer, comments
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class MentionLink:
    """A link that a mention carries. ``url`` is resolved, not canonical."""

    role: Role
    url: str
    anchor_text: str = ""
    span: Span | None = field(default=None, compare=False)  # of its words; of the address when it has none


@dataclass(frozen=True, slots=True)
class OtherReading:
    """How a line of a post can be read too, where its parts are known by their shape alone."""

    title: str | None
    speakers: tuple[Speaker, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class TalkMention:
    """One place in a post that names a talk. Rules: docs/how-recaps-are-read.md.

    ``claims``: roles of material that the post says exist, linked or not. ``missing``: roles the post says
    do not exist. ``is_pending``: the post says of this talk that material is still to come.
    """

    position: int  # order in the post, from 0
    title: str | None
    section_path: tuple[str, ...] = ()
    event: str | None = None  # as written
    speakers: tuple[Speaker, ...] = ()
    links: tuple[MentionLink, ...] = ()
    claims: tuple[Role, ...] = ()
    missing: tuple[Role, ...] = ()
    is_pending: bool = False
    title_alternatives: tuple[str, ...] = ()
    note: str | None = None  # the author's words about it
    language: str | None = None
    confidence: Confidence = "high"
    talk_key: str | None = None  # only in a seed list
    span: Span | None = None  # of the title; of the first speaker when it has none
    event_span: Span | None = None
    note_span: Span | None = None
    claim_spans: tuple[Span | None, ...] = ()  # as many as ``claims``: the link or the word that says so
    other_reading: OtherReading | None = None  # then ``confidence`` is not high


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a person set apart as such."""

    position: int
    text: str
    person: str | None
    organization: str | None = None
    attribution: Literal["explicit", "implicit", "parenthetical", "none"] = "explicit"
    span: Span | None = None  # of the words
    person_span: Span | None = None


@dataclass(frozen=True, slots=True)
class RecapMention:
    """Another report about a conference that a post names, with or without a link."""

    position: int
    title: str | None
    author: str | None = None
    site: str | None = None
    url: str | None = None
    section_path: tuple[str, ...] = ()
    span: Span | None = None  # of the title; of author or site when it has none


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that a list page (calendar, playlist, feed, schedule) describes by its own URL."""

    url: str
    kind: PageKind
    position: int
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something we could not read. ``code`` is stable; ``evidence`` is a short excerpt or message."""

    stage: Literal["fetch", "decode", "parse", "recap", "facts"]
    url: str
    code: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the body says about itself against its status: dead, walled, private, withdrawn."""

    outcome: Literal["gone", "blocked"]
    # soft-404, video-unavailable, parked-domain, withheld (gone); video-private, consent-wall, login, captcha,
    # access-denied, region (blocked)
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a body says. ``url`` is where it was served from."""

    url: str
    kind: PageKind
    site: str  # name of the site parser that read it
    language: str | None = None
    charset: str | None = None
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
    items: tuple[Item, ...] = ()
    mentions: tuple[TalkMention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    recap_mentions: tuple[RecapMention, ...] = ()
    verdict: Verdict | None = None
    issues: tuple[Issue, ...] = field(default=())
    skipped: tuple[tuple[str, str], ...] = ()  # what a post's reader left out: the words, and why


@dataclass(frozen=True, slots=True)
class Visit:
    """One capture and what was read in it: a page, a seed list, or nothing (then ``issues`` may say why)."""

    capture: Capture
    page: Page | SeedList | None = None
    issues: tuple[Issue, ...] = ()
