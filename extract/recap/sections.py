"""What a stretch of a post is about: talks, other reports, something else, or nothing of the post at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from extract.recap.blocks import BOLD_RANK, Block
from extract.recap.events import event_of_heading, event_of_sentence, events_in
from extract.recap.people import people_list
from extract.recap.phrases import plain
from extract.recap.shapes import has_given_name
from extract.recap.words import Words

Topic = Literal["talks", "recaps", "aside", "boilerplate"]
# "☁️ Must watch", "2. Talks": what stands before the first letter orders or adorns.
_ORNAMENT = re.compile(r"^[^\w¿¡]*(?:\d{1,2}[.)]\s+)?[^\w¿¡]*")


_BRACKET_BEHIND = re.compile(r"\s*\([^()]*\)\s*:?$")


@dataclass(slots=True)
class Section:
    """A heading and the blocks up to the next one. ``first`` is the index of its first own block."""

    heading: Block | None
    first: int
    blocks: list[Block] = field(default_factory=list)
    topic: Topic | None = None
    event: str | None = None
    has_subsections: bool = False
    above: Section | None = None


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


def plain_bylines(blocks: list[Block], words: Words, known: frozenset[str]) -> None:
    """Take "**A (Org)**" right below the title of a talk for its by-line, not for a heading of its own.

    Where several such lines stand below one heading, or the heading only orders the post, they head the talks.
    """
    for index in range(1, len(blocks)):
        above, block = blocks[index - 1], blocks[index]
        if not block.kind == above.kind == "heading" or not above.level < block.level == BOLD_RANK:
            continue
        if is_generic(above.text.text, words) or event_of_heading(above.text.text, words, known):
            continue
        stop = next((i for i in range(index + 1, len(blocks)) if blocks[i].kind in ("heading", "end")), len(blocks))
        is_only = stop == len(blocks) or blocks[stop].level < BOLD_RANK
        people = people_list(block.text.text, words) if is_only else None
        if people and any(s.organization or has_given_name(s.name or "", words) for s in people):
            block.kind, block.level = "paragraph", 0
            for later in blocks[index + 1 : stop]:
                later.path = block.path


def sections_of(blocks: list[Block], words: Words, known: frozenset[str]) -> list[Section]:
    """Cut the blocks at headings; topic and event come down from the headings above.

    Args:
        blocks: of an outline.
        words: of the post's language.
        known: folded names of the post's conference.

    Returns:
        Sections in order; the one before the first heading has none.
    """
    plain_bylines(blocks, words, known)
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
        section = Section(block, index + 1, above=above)
        own = topic_of_heading(text, words)
        section.topic = own or (above.topic if above else None)
        if above is not None and above.topic in ("boilerplate", "recaps") and own in (None, "talks", "aside"):
            section.topic = above.topic
        if above is not None:
            above.has_subsections = True
        section.event = event_of_heading(text, words, known) or (above.event if above else None)
        sections.append(section)
        stack.append((block.level, section))
    if not known:
        _events_of_siblings(sections, words)
    for section in sections:
        if section.event is None and section.above is not None:
            section.event = section.above.event  # what its text above the subsections says
        if section.event is None and section.heading is not None:
            section.event = _event_of_intro(section, words, known)
    return sections


def _events_of_siblings(sections: list[Section], words: Words) -> None:
    """Take the headings beside one that is nothing but an event for events, too: "JavaZone" beside "API World".

    Only in a post whose title names no conference: there the headings say where the talks were given.
    """
    ranks: dict[tuple[int, int], list[Section]] = {}
    for section in sections:
        if section.heading is not None and any(block.kind == "item" for block in section.blocks):
            ranks.setdefault((id(section.above), section.heading.level), []).append(section)
    for siblings in ranks.values():
        if not any(_is_whole_event(section) for section in siblings):
            continue
        for section in siblings:
            name = _BRACKET_BEHIND.sub("", section.heading.text.text).strip() if section.heading else ""
            if section.event is None and section.topic is None and _is_proper(name, words):
                section.event = name


def _is_whole_event(section: Section) -> bool:
    text = _BRACKET_BEHIND.sub("", section.heading.text.text) if section.heading else ""
    return section.event is not None and len(section.event) > 0.8 * len(text)


def _is_proper(name: str, words: Words) -> bool:
    tokens = name.split()
    is_named = 0 < len(tokens) < 5 and all(token[0].isupper() or token[0].isdigit() for token in tokens)
    return is_named and not is_generic(name, words) and not words.talks_nouns.is_in(plain(name))


def _event_of_intro(section: Section, words: Words, known: frozenset[str]) -> str | None:
    """Take the event from the text before a list, when it names exactly one that is not the conference."""
    names: dict[str, str] = {}
    if not any(block.kind in ("item", "row") for block in section.blocks):
        return _event_above_subsections(section, words, known) if section.has_subsections else None
    for block in section.blocks[:3]:
        if block.kind != "paragraph":
            break
        for event in events_in(block.text.text, words, known):
            names.setdefault(plain(event.name), event.name)
    others = [name for folded, name in names.items() if not any(k == folded or folded.startswith(k) for k in known)]
    return others[0] if len(others) == 1 and len(names) == 1 else None


def _event_above_subsections(section: Section, words: Words, known: frozenset[str]) -> str | None:
    """Take the one event that the text between a heading and its subsections says they were "at"."""
    names: list[str] = []
    for block in section.blocks[:2]:
        if block.kind == "paragraph":
            sentences = re.split(r"(?<=[.!?])\s+", block.text.text[:600])
            names += [name for sentence in sentences if (name := event_of_sentence(sentence, words, known, []))]
    folded = {plain(name) for name in names}
    is_other = len(folded) == 1 and not any(k == f or f.startswith(k) for k in known for f in folded)
    return names[0] if is_other else None
