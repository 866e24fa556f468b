"""Headings that are titles of talks: by-line, people or material below say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from extract.recap.blocks import Block
from extract.recap.events import events_in
from extract.recap.lines import (
    Line,
    finished,
    links_of,
    read_line,
    split_fields,
    with_extra,
    with_organization,
)
from extract.recap.materials import (
    Materials,
    names_own_material,
    read_group,
    role_of_phrase,
    role_right_before,
    state_said,
)
from extract.recap.people import people_in_bracket, people_list
from extract.recap.phrases import plain
from extract.recap.prose import sentences
from extract.recap.sections import Section, is_generic
from extract.recap.sentence_people import people_at
from extract.recap.shapes import has_given_name, is_organization, is_person, split_role
from extract.recap.text import Text
from extract.recap.titles import clean_title
from extract.recap.words import Words, field_line
from extract.records import MentionLink, Speaker

_DOTS = re.compile(r"\s+[·•|]\s+")
_LENGTH = re.compile(r"\d{1,3}(?:[:h]\d{2})?\s?(?:min\w*|mn|h|hours?|stunden?)?\.?", re.I)
_TALK_ROLES = ("video", "slides", "event_page")


def heading_talk(
    section: Section,
    words: Words,
    known: frozenset[str],
    is_told_below: Callable[[], bool],
    *,
    is_speaker_first: bool = False,
) -> tuple[Line, set[int]] | None:
    """Read a section whose heading is the title of a talk.

    Args:
        section: heading and own blocks.
        words: of the post's language.
        known: folded names of the post's conference.
        is_told_below: tells whether the text below names talks by titles of their own.
        is_speaker_first: the other headings of its rank begin with people.

    Returns:
        The talk, and the places of the blocks used up by it; None when the heading is a mere heading.
    """
    heading = section.heading
    assert heading is not None
    text = heading.text.text
    if section.topic in ("recaps", "boilerplate") or is_generic(text, words) or text.rstrip().endswith(":"):
        return None
    line = read_line(_without_label(heading.text, words), words, is_speaker_first=is_speaker_first)
    linked = [link for link in line.links if link.role in _TALK_ROLES]
    has_people = bool(line.speakers) and bool(
        line.evidence & {"dash", "by", "bracket", "comma", "speaker first", "lead", "quoted"}
    )
    by_line, used = _by_line(section.blocks, words)
    material, links, more = _material_below(section.blocks, words, plain(line.title or text))
    opening = next((b.text.text for b in section.blocks[:2] if b.kind == "paragraph"), "")
    opens_with = people_at(opening, 0, words)
    # "Sponsors" is an aside; a title that holds such a word, with a person and a recording below it, is a talk.
    is_told = bool(links) and opens_with is not None and opens_with.is_sure
    if section.topic == "aside" and not (by_line or linked or has_people or is_told):
        return None
    is_event = any(len(event.name) > 0.6 * len(text) for event in events_in(text, words, known))
    if not (linked or has_people or by_line):
        is_kind = _is_kind_titled(line, words) and opens_with is not None and opens_with.is_sure
        if is_event or (not is_kind and _is_mere_heading(section, line, links, words)) or is_told_below():
            return None
    elif (
        is_event
        and has_people
        and "affiliation" not in line.evidence
        and not (links or by_line or linked or material != Materials())
    ):
        return None
    used |= more
    if not line.title:
        line = replace(line, title=clean_title(text, words).text)
    if not line.speakers and by_line is not None:
        line = replace(line, speakers=by_line.speakers, materials=line.materials | by_line.materials)
        links = list(by_line.links) + links
    if not line.speakers and opens_with is not None and opens_with.is_sure:
        line = replace(line, speakers=opens_with.speakers)
    note = next(
        (
            b.text.text
            for i, b in enumerate(section.blocks)
            if b.kind == "paragraph" and i not in used and len(b.text.text) > 20
        ),
        None,
    )
    done = replace(line, materials=line.materials | material, note=line.note or note)
    return finished(done, tuple(line.links) + tuple(links)), used


def _without_label(text: Text, words: Words) -> Text:
    """Drop "Ana's pick:" before a title: who chose the talk is no part of it."""
    label, sign, title = text.text.partition(":")
    folded = plain(label)
    is_pick = bool(sign) and len(folded.split()) < 6 and title.strip() != ""
    is_pick = is_pick and words.sections_picks_end.search(folded) is not None
    return text.part(len(label) + 1) if is_pick else text


def _is_kind_titled(line: Line, words: Words) -> bool:
    """Tell "Keynote: The Kindness of Defaults": a kind of talk, then a title of its own."""
    return bool(line.kind and line.title) and any(
        plain(line.title or "").startswith(line.kind or "")
        and len(other.split()) > 1
        and not is_generic(other, words)
        for other in line.title_alternatives
    )


def _is_mere_heading(section: Section, line: Line, links: list[MentionLink], words: Words) -> bool:
    """Tell a heading that has no talk's material of its own below it: none, or that of several talks."""
    assert section.heading is not None
    tokens = section.heading.text.text.split()
    roles = [link.role for link in links]
    return (
        not any(role in _TALK_ROLES for role in roles)  # a repository alone: a project, an open space
        or len(links) > 4
        or section.has_subsections
        or len(set(roles)) < len(roles)
        or len(tokens) < 2
        or (words.talks_nouns.is_whole(plain(tokens[0])) and line.kind is None)
    )


def _by_line(blocks: list[Block], words: Words) -> tuple[Line | None, set[int]]:
    """Read the by-line right below a heading: "by A, Org", "Speaker: A", or nothing but people."""
    for position, block in enumerate(blocks[:3]):
        if block.kind in ("embed", "caption"):
            continue
        if block.kind not in ("paragraph", "item", "heading") or len(block.text.text) > 500:
            break
        people: tuple[Speaker, ...] = ()
        for number, line in enumerate(split_fields(block.text.lines()[:4], words)):
            people += _people_of_line(line, words, is_item=block.kind == "item")
            if not number and not people and not field_line().match(line.text):
                break  # a title of its own, with its people below
        if block.kind == "item" and not people:
            break  # a list of its own
        if people:
            read = _all_lines(block.text, words)
            found = tuple(link for _, link in links_of(block.text, words) if link.role in (*_TALK_ROLES, "code"))
            following = blocks[position + 1] if block.kind == "item" and position + 1 < len(blocks) else None
            company = _company(following, words)
            people = with_organization(people, company) if company else people
            used = {position, position + 1} if company else {position}
            return replace(read, speakers=tuple(dict.fromkeys(people)), links=found), used
        if position and block.kind == "paragraph" and len(block.text.text) > 120:
            break
    return None, set()


def _company(block: Block | None, words: Words) -> str | None:
    """Read "Affiliation: Kelp", the field behind that of the speaker."""
    if block is None or block.kind != "item":
        return None
    key, _, name = block.text.text.partition(":")
    is_company = words.fields_organization.is_whole(plain(key)) and is_organization(name.strip(), words)
    return name.strip() if is_company else None


def _people_of_line(line: Text, words: Words, *, is_item: bool) -> tuple[Speaker, ...]:
    """Read a line that says who speaks: "by A, Org", "Panelists: A, B", "A and B – Org"."""
    text = line.text
    by = words.people_by_start.match(text) or words.people_with_start.match(text)
    if is_item and not (by and ":" in text[: by.end()]):
        return ()  # a list below a heading names talks of its own, unless it says "Speaker: …"
    starts = [start for start, end in line.strong if is_person(text[start:end].rstrip(" :,"), words)]
    if len(starts) > 1 and starts[0] == 0 and not by:  # "**A** · Role at Org **B** · Role at Org"
        ends = [*starts[1:], len(text)]
        each = [people_in_bracket(text[start:end], words) for start, end in zip(starts, ends, strict=True)]
        if all(each):
            return tuple(person for people in each for person in people or ())
    fields = _fields_of_line(text, words) if not by else ()
    if fields:
        return fields
    people = people_in_bracket(text[by.end() :], words, single=True) if by else people_in_bracket(text, words)
    if people is None and (by or ":" in text[:24]):
        people = with_extra(Line("·"), line, words).speakers
        for start, _ in sentences(line)[1:]:  # "Hosted by A. Her guest was B, who …"
            more = words.people_by_start.match(text, start)
            hit = people_at(text, more.end(), words) if more else None
            people += hit.speakers if hit is not None else ()
    return people or ()


def _fields_of_line(text: str, words: Words) -> tuple[Speaker, ...]:
    """Read "A & B · Org · 25 min": people, then their organisation, then what is no name."""
    pieces = [piece for piece in _DOTS.split(text) if piece and not _LENGTH.fullmatch(piece)]
    organization, _ = split_role(pieces[1], words) if len(pieces) == 2 else (None, False)
    people = people_list(pieces[0], words) if organization and not has_given_name(organization, words) else None
    if people is None or organization is None or any(person.organization for person in people):
        return ()
    return with_organization(people, organization)


def _all_lines(text: Text, words: Words) -> Line:
    line = Line("·")
    for part in text.lines():
        line = with_extra(line, part, words)
    return line


def _material_below(blocks: list[Block], words: Words, title: str) -> tuple[Materials, list[MentionLink], set[int]]:
    """Collect what a heading's section says of its material: embeds, "Video | Slides", "not available yet".

    Returns:
        Claims and states, links without a title of their own, and the places of blocks that say nothing else.
    """
    materials, links, used = Materials(), [], set()
    for position, block in enumerate(blocks):
        if block.kind == "embed":
            links += [link for _, link in links_of(block.text, words) if link.role in ("video", "slides")]
            used.add(position)
            continue
        if block.kind not in ("paragraph", "item", "card") or block.parent is not None:
            continue
        if block.kind == "item" and not _is_material_item(block, words):
            continue
        found = links_of(block.text, words)
        mine = [
            link
            for anchor, link in found
            if link.role in (*_TALK_ROLES, "code")
            and (role_of_phrase(link.anchor_text, words) or words.talks_generic.is_whole(plain(link.anchor_text))
                 or "://" in link.anchor_text or anchor.start == anchor.end
                 or names_own_material(link, words)
                 or _says_material(block.text, anchor.start, words) or plain(link.anchor_text) == title)
        ]  # fmt: skip
        links += [link for link in mine if all(link.role != other.role for other in links)]
        whole = read_group(block.text.text.strip("()[] ."), words)
        if whole is not None:
            materials |= replace(whole, claims=whole.claims)
            used.add(position)
            continue
        for start, end in sentences(block.text):
            sentence = block.text.text[start:end].strip(" .!()[]")
            said = read_group(sentence, words)
            materials |= state_said(sentence, words) if said is None else said
        if (
            mine
            and len(mine) == len([1 for _, link in found if link.role in _TALK_ROLES])
            and len(block.text.text) < 90
        ):
            used.add(position)
    return materials, links, used


def _is_material_item(block: Block, words: Words) -> bool:
    """Tell "Slides: …" and "Video" as list items from items that name talks."""
    text = block.text.text
    key = plain(text.split(":")[0]) if ":" in text[:30] else ""
    return (
        read_group(text.strip("()[] ."), words) is not None
        or words.fields_video.is_whole(key)
        or words.fields_slides.is_whole(key)
        or words.fields_event_page.is_whole(key)
    )


def _says_material(text: Text, place: int, words: Words) -> bool:
    """Tell "Recording: [vimeo]": the word right before the link names the material."""
    before = text.text[max(0, place - 30) : place]
    if role_right_before(before, words) is not None:
        return True  # "Slides are [on her site]"
    tail = before.rstrip(" :(–—-").split()
    return (
        bool(tail)
        and before.rstrip().endswith((":", "(", "–", "—"))
        and role_of_phrase(tail[-1], words) is not None
    )
