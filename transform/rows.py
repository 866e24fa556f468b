"""One row type per table; field names equal column names, in the order of the columns.

What each column means is stated once, in ``COMMENT ON`` of ``warehouse/sql/migrations``.
Three groups, loaded in three ways (``warehouse.tables``):

- *append*: what happened (``raw``, ``core.metric``); never changed.
- *page*: what a page says; scoped by the page, so that a value which left the page gets ``removed_at``.
- *whole*: what all pages mean together; ``transform.resolve`` makes the full set, unchanged rows stay untouched.

Times are aware UTC datetimes here and TIMESTAMP in UTC in the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

# --- append ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """raw.capture. ``resource_id`` is of the canonical ``final_url``, ``requested_resource_id`` of ``url``."""

    capture_id: str
    batch_id: str
    requested_resource_id: str
    resource_id: str
    url: str
    final_url: str
    origin: str
    depth: int
    kind: str | None
    event_key: str | None
    outcome: str
    reason: str
    evidence: str | None
    fetched_at: datetime
    elapsed_ms: int
    attempts: int
    status: int | None
    media_type: str | None
    charset: str | None
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    body_bytes: int | None
    is_truncated: bool
    no_archive: bool
    page_kind: str | None
    site: str | None
    warc_file: str | None
    warc_offset: int | None
    warc_length: int | None


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """raw.redirect."""

    capture_id: str
    position: int
    from_url: str
    to_url: str
    status: int


@dataclass(frozen=True, slots=True)
class IssueRow:
    """raw.parse_issue."""

    capture_id: str
    position: int
    stage: str
    url: str
    code: str
    evidence: str


@dataclass(frozen=True, slots=True)
class MetricRow:
    """core.metric: a number that moves, such as a view count, as measured once."""

    resource_id: str
    name: str
    measured_at: datetime
    value: int
    capture_id: str


# --- page --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EventRow:
    """core.event, as a seed file states it."""

    event_id: str
    resource_id: str  # the seed list that says so (page scope)
    capture_id: str
    key: str
    name: str
    aliases: tuple[str, ...]
    parent_event_id: str | None
    starts_on: date | None
    ends_on: date | None
    place: str | None
    url: str | None
    first_seen_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """core.link. ``url`` is canonical; ``kind`` from ``transform.links``."""

    link_id: str
    resource_id: str
    capture_id: str
    position: int
    href: str
    url: str | None
    to_resource_id: str | None
    kind: str
    anchor_text: str
    element: str
    rel: str | None
    heading_path: tuple[str, ...]
    context: str
    in_main: bool
    span_start: int | None
    span_end: int | None
    first_seen_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MentionRow:
    """core.talk_mention as the page says it. ``recap_id`` equals ``resource_id`` when the page is a recap."""

    mention_id: str
    resource_id: str
    capture_id: str
    page_kind: str
    position: int
    title: str | None
    title_alternatives: tuple[str, ...]
    section_path: tuple[str, ...]
    event_name: str | None
    event_key: str | None  # only in a seed list
    talk_key: str | None  # only in a seed list
    claims: tuple[str, ...]
    missing: tuple[str, ...]
    is_pending: bool
    note: str | None
    language: str | None
    confidence: str
    span_start: int | None
    span_end: int | None
    first_seen_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MentionSpeakerRow:
    """core.mention_speaker: a person (or an organisation alone) that a mention names."""

    mention_id: str
    position: int
    resource_id: str
    capture_id: str
    name: str | None
    organization: str | None
    first_seen_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MentionLinkRow:
    """core.mention_link: material a mention links. ``url`` is canonical."""

    mention_id: str
    position: int
    resource_id: str
    capture_id: str
    role: str
    href: str
    url: str
    to_resource_id: str
    anchor_text: str
    first_seen_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """core.quote."""

    quote_id: str
    resource_id: str
    capture_id: str
    position: int
    text: str
    person_name: str | None
    organization_name: str | None
    attribution: str
    span_start: int | None
    span_end: int | None
    first_seen_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecapMentionRow:
    """core.recap_mention: another report that a page names, linked or not. ``url`` is canonical."""

    recap_mention_id: str
    resource_id: str
    capture_id: str
    position: int
    title: str | None
    author: str | None
    site: str | None
    href: str | None
    url: str | None
    to_resource_id: str | None
    section_path: tuple[str, ...]
    span_start: int | None
    span_end: int | None
    first_seen_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """core.claim: a value that page ``resource_id`` says of the thing at ``subject_url``."""

    claim_id: str
    resource_id: str
    capture_id: str
    subject_id: str  # resource_id of subject_url
    subject_url: str
    subject_kind: str | None  # page kind that the saying page gives it
    field: str
    value: str
    qualifier: str | None
    source: str
    position: int  # order among the claims of one field about one subject on that page
    item_position: int | None  # place in the list page, None when the page speaks of itself
    span_start: int | None
    span_end: int | None
    first_seen_at: datetime
    removed_at: datetime | None = None


# --- whole -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResourceVersionRow:
    """core.resource_version: one state of one address, SCD2. Made by SQL from raw.capture."""

    resource_id: str
    valid_from: datetime
    valid_to: datetime | None
    capture_id: str
    url: str
    outcome: str
    reason: str
    status: int | None
    moved_to_url: str | None  # canonical, when it answers from another resource
    content_sha256: str | None
    media_type: str | None
    page_kind: str | None
    site: str | None
    change: str  # what differs from the state before: "first", "content", "outcome", "address", joined by comma


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """core.web_resource: any page, video or deck, by canonical URL, fetched or only named as a target."""

    resource_id: str
    url: str
    host: str
    site: str | None
    kind: str
    title: str | None
    author: str | None
    site_name: str | None
    published_at: datetime | None
    published_precision: str | None  # "day", "minute", "second", "month", "year"
    language: str | None
    description: str | None
    image_url: str | None
    outcome: str | None  # None: never asked
    reason: str | None
    status: int | None
    moved_to_url: str | None
    content_sha256: str | None
    first_seen_at: datetime | None
    since_at: datetime | None  # start of the present state
    capture_id: str | None  # the capture that began the present state


@dataclass(frozen=True, slots=True)
class VideoRow:
    """core.video."""

    resource_id: str
    platform: str
    platform_id: str | None
    title: str | None
    channel: str | None
    duration_s: int | None
    published_at: datetime | None
    talk_id: str | None
    capture_id: str | None


@dataclass(frozen=True, slots=True)
class SlideDeckRow:
    """core.slide_deck."""

    resource_id: str
    title: str | None
    author: str | None
    page_count: int | None
    media_type: str | None
    talk_id: str | None
    capture_id: str | None


@dataclass(frozen=True, slots=True)
class RecapRow:
    """core.recap: a report about a conference, read or only named. ``resource_id`` is None without an address."""

    recap_id: str
    resource_id: str | None
    url: str | None
    title: str | None
    author: str | None
    site: str | None
    published_at: datetime | None
    language: str | None
    event_id: str | None
    state: str  # "read", "unread" (named or asked, not read), "unlinked" (no address known)
    mention_count: int
    quote_count: int
    named_by_count: int
    capture_id: str | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """core.person."""

    person_id: str
    name: str
    name_key: str
    talk_count: int


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """core.organization."""

    organization_id: str
    name: str
    name_key: str
    talk_count: int


@dataclass(frozen=True, slots=True)
class TalkRow:
    """core.talk. ``talk_key`` is the natural key behind ``talk_id``."""

    talk_id: str
    talk_key: str
    title: str
    event_id: str | None
    format: str | None  # "keynote", "panel", "lightning", "workshop", "fireside", None
    starts_at: datetime | None
    ends_at: datetime | None
    room: str | None
    abstract: str | None
    language: str | None
    recap_count: int
    recording_count: int
    confidence: str
    capture_id: str | None  # of the claim whose title is shown


@dataclass(frozen=True, slots=True)
class TalkSpeakerRow:
    """core.talk_speaker. Affiliation as of the talk."""

    talk_id: str
    position: int
    person_id: str
    name: str
    organization_id: str | None
    organization_name: str | None
    source: str
    said_by_resource_id: str
    capture_id: str
    confidence: str


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """core.talk_material: one row a talk, role and address; with no address known, one row that says so."""

    material_id: str
    talk_id: str
    role: str
    is_primary: bool
    state: str
    resource_id: str | None
    url: str | None
    since_at: datetime | None
    source: str  # how we know: "recap-link", "schedule", "video-match", "seed", "recap-claim", ...
    reason: str
    confidence: str
    said_by_resource_id: str | None
    capture_id: str | None
    is_part: bool = False  # the recording holds several talks
    start_s: int | None = None  # seconds into the recording at which this talk begins


@dataclass(frozen=True, slots=True)
class MaterialStateRow:
    """core.material_state: one state that the material of a talk had, from when to when."""

    material_state_id: str
    talk_id: str
    role: str
    state: str
    resource_id: str | None
    url: str | None
    since_at: datetime
    until_at: datetime | None
    source: str
    reason: str
    confidence: str
    said_by_resource_id: str | None
    capture_id: str | None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """core.material_proposal: an address of the event's catalogues that may be a talk's material; not sure enough.

    ``talk_id`` is None for a mention that fits several sessions; then ``mention_id`` says which.
    """

    proposal_id: str
    talk_id: str | None
    mention_id: str | None
    role: str
    resource_id: str
    url: str
    title: str
    score: float
    lead: float
    evidence: str
    is_awaited: bool
    catalog_resource_id: str
    capture_id: str


@dataclass(frozen=True, slots=True)
class TalkClaimRow:
    """core.talk_claim: a fact page-level claims give a talk, with the choice made and why."""

    talk_claim_id: str
    talk_id: str
    field: str
    value: str
    qualifier: str | None
    source: str
    said_by_resource_id: str
    capture_id: str
    mention_id: str | None
    is_chosen: bool
    reason: str
    confidence: str


@dataclass(frozen=True, slots=True)
class TalkTopicRow:
    """core.talk_topic: a project or term of the vocabulary that a talk's title or abstract names."""

    talk_topic_id: str
    talk_id: str
    topic: str
    kind: str  # "project", "term"
    field: str  # "title", "abstract"
    words: str
    capture_id: str | None


@dataclass(frozen=True, slots=True)
class AliasRow:
    """core.alias: another name of a known thing. ``kind``: url, talk, title, person, organization."""

    alias_id: str
    kind: str
    alias: str
    target_id: str
    evidence: str
    capture_id: str | None


@dataclass(frozen=True, slots=True)
class MentionTalkRow:
    """core.mention_talk: which talk a mention names, and why we think so. ``talk_id`` None: unsure."""

    mention_id: str
    talk_id: str | None
    recap_id: str | None
    verdict: str  # "same", "unsure", "alone"
    score: float
    reason: str


# --- sets of rows ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rowset:
    """What the pages of one batch say. ``pages``: resources whose page-scoped rows this set replaces.

    Each with the time of the capture, because what left the page left it then.
    """

    captures: tuple[CaptureRow, ...] = ()
    redirects: tuple[RedirectRow, ...] = ()
    issues: tuple[IssueRow, ...] = ()
    metrics: tuple[MetricRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    links: tuple[LinkRow, ...] = ()
    mentions: tuple[MentionRow, ...] = ()
    mention_speakers: tuple[MentionSpeakerRow, ...] = ()
    mention_links: tuple[MentionLinkRow, ...] = ()
    quotes: tuple[QuoteRow, ...] = ()
    recap_mentions: tuple[RecapMentionRow, ...] = ()
    claims: tuple[ClaimRow, ...] = ()
    pages: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What all pages ever read say now: the input of ``transform.resolve``. Rows with ``removed_at`` are out.

    ``versions`` are the open rows of core.resource_version; ``first_seen`` maps a resource to the time of
    its first capture.
    """

    events: tuple[EventRow, ...] = ()
    versions: tuple[ResourceVersionRow, ...] = ()
    first_seen: dict[str, datetime] = field(default_factory=dict)
    mentions: tuple[MentionRow, ...] = ()
    mention_speakers: tuple[MentionSpeakerRow, ...] = ()
    mention_links: tuple[MentionLinkRow, ...] = ()
    quotes: tuple[QuoteRow, ...] = ()
    recap_mentions: tuple[RecapMentionRow, ...] = ()
    claims: tuple[ClaimRow, ...] = ()
    aliases: tuple[AliasRow, ...] = ()  # talk identifiers of earlier runs
    past: tuple[ResourceVersionRow, ...] = ()  # closed rows of core.resource_version


@dataclass(frozen=True, slots=True)
class Resolution:
    """What all pages mean together: the full content of the *whole* tables (resource_version apart)."""

    resources: tuple[ResourceRow, ...] = ()
    videos: tuple[VideoRow, ...] = ()
    decks: tuple[SlideDeckRow, ...] = ()
    recaps: tuple[RecapRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    organizations: tuple[OrganizationRow, ...] = ()
    talks: tuple[TalkRow, ...] = ()
    talk_speakers: tuple[TalkSpeakerRow, ...] = ()
    materials: tuple[MaterialRow, ...] = ()
    talk_claims: tuple[TalkClaimRow, ...] = ()
    aliases: tuple[AliasRow, ...] = ()
    mention_talks: tuple[MentionTalkRow, ...] = ()
    material_states: tuple[MaterialStateRow, ...] = ()
    proposals: tuple[ProposalRow, ...] = ()
    talk_topics: tuple[TalkTopicRow, ...] = ()
