"""What was found in a post so far, and how it leaves as records."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from extract.recap.lines import Line
from extract.recap.spans import Places
from extract.recap.words import plain
from extract.records import Confidence, Quote, RecapMention, Speaker, TalkMention

Attribution = Literal["explicit", "implicit"]


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
    found: Found, places: Places
) -> tuple[tuple[TalkMention, ...], tuple[Quote, ...], tuple[RecapMention, ...]]:
    """Number what was found and say where it stands."""
    mentions = tuple(
        TalkMention(
            position=position,
            title=draft.line.title,
            section_path=draft.path,
            event=draft.event,
            speakers=_distinct(draft.line.speakers),
            links=draft.line.links,
            claims=draft.line.materials.claims,
            missing=draft.line.materials.missing,
            is_pending=draft.line.materials.is_pending,
            title_alternatives=draft.line.title_alternatives,
            note=draft.line.note,
            language=draft.line.language,
            confidence=draft.confidence,
            span=places.find(draft.line.title or next((s.name for s in draft.line.speakers if s.name), None)),
        )
        for position, draft in enumerate(found.mentions)
    )
    places.rewind()
    quotes = tuple(
        Quote(position, text, person, organization, attribution, places.find(text[:300]))
        for position, (text, person, organization, attribution) in enumerate(found.quotes)
    )
    places.rewind()
    recaps = tuple(
        replace(recap, position=position, span=places.find(recap.title))
        for position, recap in enumerate(found.recaps)
    )
    return mentions, quotes, recaps


def _distinct(speakers: tuple[Speaker, ...]) -> tuple[Speaker, ...]:
    """Name each person once, with the organisation where one is given."""
    kept: dict[str, Speaker] = {}
    for speaker in speakers:
        key = plain(speaker.name) if speaker.name else f"org:{speaker.organization}"
        if key not in kept or (kept[key].organization is None and speaker.organization):
            kept[key] = speaker
    return tuple(kept.values())
