"""What a stretch of a post is about: talks, other reports, something else, or nothing of the post at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from extract.recap.blocks import Block
from extract.recap.events import event_of_heading, events_in
from extract.recap.phrases import plain
from extract.recap.words import Words

Topic = Literal["talks", "recaps", "aside", "boilerplate"]
# "☁️ Must watch", "2. Talks": what stands before the first letter orders or adorns.
_ORNAMENT = re.compile(r"^[^\w¿¡]*(?:\d{1,2}[.)]\s+)?[^\w¿¡]*")


@dataclass(slots=True)
class Section:
    """A heading and the blocks up to the next one. ``first`` is the index of its first own block."""

    heading: Block | None
    first: int
    blocks: list[Block] = field(default_factory=list)
    topic: Topic | None = None
    event: str | None = None
    has_subsections: bool = False


def topic_of_heading(text: str, words: Words) -> Topic | None:
    """Tell what a heading announces; None: nothing that decides."""
    folded = plain(_ORNAMENT.sub("", text).strip(" :#*"))
    if words.sections_boilerplate.is_whole(folded):
        return "boilerplate"
    if words.sections_recaps.is_in(folded):
        return "recaps"
    if words.sections_talks.is_in(folded):
        return "talks"
    return "aside" if words.sections_aside.is_in(folded) else None


def topic_of_intro(text: str, words: Words) -> Topic | None:
    """Tell what the sentence before a list announces."""
    folded = plain(text)[-260:]
    pieces = re.split(r"(?<=[.!?])\s+", folded)
    last = pieces[-1] if len(pieces[-1]) > 12 or len(pieces) == 1 else " ".join(pieces[-2:])
    for topic in ("recaps", "talks", "aside"):
        phrases = {
            "recaps": words.sections_recaps,
            "talks": words.sections_talks,
            "aside": words.sections_aside_intro,
        }[topic]
        if phrases.is_in(last):
            if topic == "talks" and not words.talks_nouns.is_in(last):
                continue
            return topic
    return None


def is_generic(text: str, words: Words) -> bool:
    """Tell a heading that only orders the post ("Day 1", "Keynotes", "Conclusion") from one that may be a title."""
    folded = plain(_ORNAMENT.sub("", text).strip(" :#*-–—"))
    return (
        words.sections_generic_heading.is_whole(folded)
        or words.sections_talks.is_whole(folded)
        or words.sections_aside.is_whole(folded)
        or words.talks_kinds.is_whole(folded)
        or words.sections_part_start.match(folded) is not None
        or len(folded) < 4
    )


def sections_of(blocks: list[Block], words: Words, known: frozenset[str]) -> list[Section]:
    """Cut the blocks at headings; topic and event come down from the headings above.

    Args:
        blocks: of an outline.
        words: of the post's language.
        known: folded names of the post's conference.

    Returns:
        Sections in order; the one before the first heading has none.
    """
    sections = [Section(None, 0)]
    stack: list[tuple[int, Section]] = []
    for index, block in enumerate(blocks):
        if block.kind not in ("heading", "end"):
            sections[-1].blocks.append(block)
            continue
        while stack and stack[-1][0] >= block.level:
            stack.pop()
        above = stack[-1][1] if stack else None
        if block.kind == "end":
            sections.append(
                Section(None, index + 1, [], above.topic if above else None, above.event if above else None)
            )
            continue
        text = block.text.text
        section = Section(block, index + 1)
        own = topic_of_heading(text, words)
        section.topic = own or (above.topic if above else None)
        if above is not None and above.topic in ("boilerplate", "recaps") and own in (None, "talks", "aside"):
            section.topic = above.topic
        if above is not None:
            above.has_subsections = True
        section.event = event_of_heading(text, words, known) or (above.event if above else None)
        sections.append(section)
        stack.append((block.level, section))
    for section in sections:
        if section.event is None and section.heading is not None:
            section.event = _event_of_intro(section, words, known)
    return sections


def _event_of_intro(section: Section, words: Words, known: frozenset[str]) -> str | None:
    """Take the event from the text before a list, when it names exactly one that is not the conference."""
    names: dict[str, str] = {}
    if not any(block.kind in ("item", "row") for block in section.blocks):
        return None
    for block in section.blocks[:3]:
        if block.kind != "paragraph":
            break
        for event in events_in(block.text.text, words, known):
            names.setdefault(plain(event.name), event.name)
    others = [name for folded, name in names.items() if not any(k == folded or folded.startswith(k) for k in known)]
    return others[0] if len(others) == 1 and len(names) == 1 else None
