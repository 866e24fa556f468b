"""What was found in a post so far, and how it leaves as records."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from extract.recap.alternatives import other_reading
from extract.recap.lines import Line
from extract.recap.phrases import plain
from extract.recap.spans import Places
from extract.recap.words import Words
from extract.records import Confidence, MentionLink, Quote, RecapMention, Role, Span, Speaker, TalkMention

Attribution = Literal["explicit", "implicit"]
NO_CONFERENCE = "nothing says that it tells of a conference"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of the post that was read and left out, with the reason (for ``inspect``)."""

    text: str
    reason: str


@dataclass(slots=True)
class Draft:
    """A mention while the section is still being read."""

    line: Line
    path: tuple[str, ...]
    event: str | None
    confidence: Confidence = "high"
    inner: tuple[str, ...] | None = None  # the headings above what stands below its own heading


@dataclass(slots=True)
class Found:
    """Everything read so far, in order."""

    mentions: list[Draft] = field(default_factory=list)
    quotes: list[tuple[str, str | None, str | None, Attribution]] = field(default_factory=list)
    recaps: list[RecapMention] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    is_recap: bool = False

    def skip(self, text: str, reason: str) -> None:
        """Remember what was left out."""
        if text.strip():
            self.skipped.append(Skipped(text.strip()[:160], reason))


def merged(line: Line, other: Line) -> Line:
    """Add links and people of another reading of the same talk; a linked material is a claimed one."""
    links = tuple(dict.fromkeys(line.links + other.links))
    roles = [link.role for link in links]
    claims = tuple(
        role
        for role in ("video", "slides")
        if role in roles or role in line.materials.claims + other.materials.claims
    )
    missing = tuple(role for role in line.materials.missing if role not in roles)
    return replace(
        line,
        links=links,
        speakers=line.speakers or other.speakers,
        materials=replace(
            line.materials,
            claims=claims,
            missing=missing,
            is_pending=line.materials.is_pending or other.materials.is_pending,
        ),
        note=line.note or other.note,
    )


def finish(
    found: Found, places: Places, words: Words
) -> tuple[tuple[TalkMention, ...], tuple[Quote, ...], tuple[RecapMention, ...]]:
    """Number what was found and say where it stands."""
    anchors = [
        places.place(d.line.title or next((s.name for s in d.line.speakers if s.name), None))
        for d in found.mentions
    ]
    ends = [anchor[0] for anchor in anchors[1:] if anchor] + [places.length]
    mentions: list[TalkMention] = []
    low = 0
    for position, (draft, anchor) in enumerate(zip(found.mentions, anchors, strict=True)):
        start, stop = anchor if anchor else (low, low)
        high = next((end for end in ends if end > stop), places.length)
        mentions.append(_mention(position, draft, places, (low, start, stop, high) if anchor else None, words))
        low = stop
    if places.is_wide:
        mentions = [_as_written(mention, places) for mention in mentions]
    places.rewind()
    quotes = tuple(
        Quote(position, text, person, organization, attribution, places.find(text[:300]), places.find(person))
        for position, (text, person, organization, attribution) in enumerate(found.quotes)
    )
    places.rewind()
    recaps = tuple(
        replace(recap, position=position, span=places.find(recap.title or recap.author or recap.site))
        for position, recap in enumerate(found.recaps)
    )
    return tuple(mentions), quotes, recaps


def _mention(
    position: int, draft: Draft, places: Places, near: tuple[int, int, int, int] | None, words: Words
) -> TalkMention:
    """Make the record of one mention.

    ``near``: where the talk before ends, where this one's title starts and ends, where the next one starts.
    """
    line = draft.line
    other = other_reading(line, words)
    where = near or (0, 0, 0, places.length)
    links = tuple(replace(link, span=_link_span(link, places, where)) for link in line.links)
    by_role = {link.role: link.span for link in reversed(links)}
    return TalkMention(
        position=position,
        title=line.title,
        section_path=draft.path,
        event=draft.event,
        speakers=tuple(_placed(speaker, places, where) for speaker in _distinct(line.speakers)),
        links=links,
        claims=line.materials.claims,
        missing=line.materials.missing,
        is_pending=line.materials.is_pending,
        title_alternatives=line.title_alternatives,
        note=line.note,
        language=line.language,
        confidence="medium" if other is not None else draft.confidence,
        other_reading=other,
        span=places.span(where[1], where[2]) if near else None,
        event_span=places.near(draft.event, where),
        note_span=places.near(line.note, where),
        claim_spans=tuple(
            by_role.get(role) or places.first_word(_words_for(role, words), where) for role in line.materials.claims
        ),
    )


def _as_written(mention: TalkMention, places: Places) -> TalkMention:
    """Give the values of a mention the signs they have in the post."""
    return replace(
        mention,
        title=places.written(mention.title, mention.span) if mention.title else None,
        event=places.written(mention.event, mention.event_span),
        note=places.written(mention.note, mention.note_span),
        links=tuple(replace(a, anchor_text=places.written(a.anchor_text, a.span) or "") for a in mention.links),
    )


def _placed(speaker: Speaker, places: Places, where: tuple[int, int, int, int]) -> Speaker:
    """Find name and organisation: behind the title, else before it, else where the post says them first."""
    return replace(
        speaker,
        span=places.near(speaker.name, where),
        organization_span=places.near(speaker.organization, where),
    )


def _link_span(link: MentionLink, places: Places, where: tuple[int, int, int, int]) -> Span | None:
    return places.near(link.anchor_text, where) or places.address(link.url)


@lru_cache(maxsize=64)
def _words_for(role: Role, words: Words) -> tuple[str, ...]:
    """List the words by which a post says that there is a video or a deck, without their blanks."""
    phrases = words.material_video if role == "video" else words.material_slides
    return tuple(phrase.replace(" ", "").rstrip("*") for phrase in phrases.items)


def _distinct(speakers: tuple[Speaker, ...]) -> tuple[Speaker, ...]:
    """Name each person once, with the organisation where one is given."""
    kept: dict[str, Speaker] = {}
    for speaker in speakers:
        key = plain(speaker.name) if speaker.name else f"org:{speaker.organization}"
        if key not in kept or (kept[key].organization is None and speaker.organization):
            kept[key] = speaker
    return tuple(kept.values())
