"""Who tells what: the people of a sentence given to the titles it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.recap.people import people_in_bracket, people_list
from extract.recap.phrases import plain
from extract.recap.sentence_people import Found, find_people, people_at
from extract.recap.shapes import has_given_name, is_person
from extract.recap.text import Text
from extract.recap.words import Words
from extract.records import MentionLink, Role, Speaker

_LAST_TWO = re.compile(r"([\w.]+(?:\s[\w.]+)?)\s*:?\s*$")
_BEHIND_TITLE = re.compile(r"[\s”\"»)\]]*(?:\([^()]{1,60}\)\s*)?[,(–—-]?\s*")
_DESCRIBED = re.compile(r"(?:[a-zß-ÿ-]{3,}\s){1,3}(?=[A-ZÀ-Þ])")  # "by retired dispatcher Ana Lima"
_BRACKET_BEHIND = re.compile(r"[”\"»]*\s*\(([^()]{3,120})\)")
_OWNER = re.compile(
    r"(?:^|[^\w'’.])([^\W\d_]{2,20})(?:['’]s\s(?:\w+\s){0,2}|\s(?:with|in|mit|avec|con)\s)[“\"«]?\s?$"
)


@dataclass(slots=True)
class Told:
    """A talk that a sentence names. ``title`` is None when only its own link identifies it."""

    title: str | None
    start: int
    end: int
    speakers: tuple[Speaker, ...] = ()
    links: list[MentionLink] = field(default_factory=list)
    event: str | None = None
    claims: tuple[Role, ...] = ()
    is_pending: bool = False
    missing: tuple[Role, ...] = ()
    note: str | None = None
    is_linked: bool = False
    alternatives: tuple[str, ...] = ()
    kind: str | None = None
    is_presented: bool = False  # "was moderated by A" behind it
    is_attributed: bool = False  # people stand right behind ("by A"), or "In" right before


def speakers_in(sentence: Text, words: Words, skip: list[tuple[int, int]]) -> list[Found]:
    """Find the people of a sentence who can be speakers: with organisation, role, verb, "by", or a linked name."""
    text = sentence.text
    first = people_at(text, 0, words, single=True)  # "Lian, Thomas and Atul discussed …"
    linked = {link.start for link in sentence.links if is_person(sentence.anchor(link), words)}
    linked |= {start for start, end in sentence.strong if is_person(text[start:end], words)}
    kept = []
    if (
        first is not None
        and first.follows_verb
        and len(first.speakers) > 1
        and _are_names(first.speakers, words)
        and all(start >= first.end for start, _ in skip)
    ):
        kept.append(first)
        skip = [(0, first.end), *skip]
    for found in find_people(text, words, skip):
        before = text[max(0, found.start - 24) : found.start]
        by = _LAST_TWO.search(before)
        is_by = by is not None and (
            words.people_by.is_whole(plain(by[1]))
            or words.people_by.is_whole(plain(by[1].split()[-1]))
            or plain(by[1].split()[-1]) in words.people_with.items
            or words.people_moderated.is_whole(plain(by[1]))
        )
        is_by = is_by or words.people_of_talk.search(plain(before)) is not None  # "the quickie of A, “Title”"
        between = [text[found.end : start] for start, _ in skip if 0 <= start - found.end <= 50]
        leads = any(words.people_with_end.search(plain(piece)) for piece in between)  # "A on stage with “Title”"
        if found.is_sure or is_by or leads or found.start in linked:
            kept.append(found)
    return kept


def _are_names(speakers: tuple[Speaker, ...], words: Words) -> bool:
    """Tell "Lian, Thomas and Atul" from "Afterwards, Ana Lima": one-word names stand among their like."""
    is_given = [has_given_name(speaker.name or "", words) for speaker in speakers]
    is_single = [" " not in (speaker.name or "") for speaker in speakers]
    return any(is_given) and (
        all(is_single) or all(given for given, single in zip(is_given, is_single, strict=True) if single)
    )


def _take_leads(found: list[Told], left: list[Found], text: str, words: Words) -> None:
    """Give "A was on stage with “Title”" its people, and take them from those who are left."""
    for index, told in enumerate(found):
        low = found[index - 1].end if index else 0
        lead = [
            f
            for f in left
            if low <= f.start
            and f.end <= told.start
            and words.people_with_end.search(plain(text[f.end : told.start]))
        ]
        if lead and not told.speakers:
            told.speakers, told.is_attributed = lead[-1].speakers, True
            left.remove(lead[-1])


def assign(found: list[Told], people: list[Found], text: str, words: Words) -> None:
    """Give the people of a sentence to its titles: "by" looks back, everything else to the nearest title."""
    left = list(people)
    for index, told in enumerate(found):
        stop = found[index + 1].start if index + 1 < len(found) else len(text)
        behind = _BEHIND_TITLE.match(text, told.end)
        place = behind.end() if behind else told.end
        by = words.people_by_start.match(text, place) or words.people_from_start.match(text, place)
        if by is None and (by := words.people_was_by.match(text, place)):
            told.is_presented = True
        listed = _people_behind(text[by.end() : stop], words) if by else None
        if by and listed:
            told.speakers, told.is_attributed = listed[0], True
            left = [f for f in left if f.end <= told.end or f.start >= by.end() + listed[1]]
            continue
        hit = people_at(text[:stop], by.end() if by else place, words) if place < stop else None
        hit = _described(text[:stop], by.end(), words) if by and hit is None else hit
        if hit is not None and (by or hit.is_sure) and hit.start < stop:
            told.speakers, told.is_attributed = hit.speakers, True
            left = [f for f in left if f.end <= hit.start or f.start >= hit.end]
            continue
        bracket = _BRACKET_BEHIND.match(text, told.end)
        inside = people_in_bracket(bracket[1], words) if bracket else None
        if inside:
            told.speakers, told.is_attributed = inside, True
            left = [f for f in left if f.start >= bracket.end() or f.end <= told.end] if bracket else left
    for told in found:
        if told.speakers:  # "“Title” with A and B; C moderated", "moderated by C"
            led = [f for f in left if f.start > told.end and _is_led_by(text, f, words)]
            told.speakers += tuple(s for f in led for s in f.speakers if s not in told.speakers)
            left = [f for f in left if f not in led]
    _take_leads(found, left, text, words)
    for index, told in enumerate(found):
        if told.speakers:
            continue
        low = found[index - 1].end if index else 0
        high = found[index + 1].start if index + 1 < len(found) else len(text)
        before = [f for f in left if low <= f.start < told.start]
        after = [f for f in left if told.end <= f.start < high]
        if len(found) > 1 and before and after:
            after = []
        close = [f for f in before if f.follows_verb and len(text[f.end : told.start].split()) <= 3]
        if close:  # "B shows “Foo”", whoever else the sentence names before
            before, after, told.is_attributed = close[-1:], [], True
        chosen = before + (after if not before or len(found) == 1 else [])
        told.speakers = tuple(dict.fromkeys(s for f in chosen for s in f.speakers))
        owner = _OWNER.search(text[: told.start])
        is_bare = told.is_linked and words.people_with_end.search(plain(text[: told.start])) is not None
        if (
            not chosen
            and owner
            and (has_given_name(owner[1], words) or (is_bare and _is_first_name(owner[1], words)))
        ):
            # "Jake's “Foo”", "Jake with [Foo]"
            told.speakers, told.is_attributed = (Speaker(owner[1]),), True
            continue
        # "Ana Lima's talk “Foo”"
        told.is_attributed |= any(f.is_possessive and 0 <= told.start - f.end <= 30 for f in chosen)
        left = [f for f in left if f not in chosen]


def _described(text: str, start: int, words: Words) -> Found | None:
    """Read "retired dispatcher Ana Lima"; where nouns have capitals ("drei Jahren Erfahrung") only known names."""
    described = _DESCRIBED.match(text, start)
    hit = people_at(text, described.end(), words) if described else None
    if hit is None or not words.grammar_capital_nouns.items:
        return hit
    return hit if any(has_given_name(s.name or "", words) for s in hit.speakers) else None


def _is_led_by(text: str, found: Found, words: Words) -> bool:
    before = _LAST_TWO.search(text[max(0, found.start - 24) : found.start])
    return before is not None and words.people_moderated.is_whole(plain(before[1]))


def is_called(text: str, told: Told, words: Words) -> bool:
    """Tell "my talk, “Title”" and "the panel called “Title”": the word for a talk stands right before the title."""
    return told.title is not None and words.talks_called_end.search(plain(text[: told.start])) is not None


def named_behind_colon(sentence: str, words: Words) -> tuple[Speaker, ...]:
    """Read "On stage: Ana Lima (Kelp), Bo Eriksen and Cy Marsh.": a sentence that only adds people."""
    key, sign, rest = sentence.partition(":")
    if not sign or len(key) > 30 or len(rest) > 400:
        return ()
    people = people_list(rest.strip(), words)
    return people if people is not None and (len(people) > 1 or people[0].organization) else ()


def named_as_panel(sentence: str, words: Words) -> tuple[Speaker, ...]:
    """Read "The panelists, A (Kelp), B (Tern) and C, agreed that …": a sentence that begins with who speaks."""
    start = words.panel_start.match(sentence)
    hit = people_at(sentence, start.end(), words) if start else None
    return hit.speakers if hit is not None and len(hit.speakers) > 1 else ()


def _is_first_name(text: str, words: Words) -> bool:
    return (
        text[:1].isupper()
        and is_person(text, words, single=True)
        and plain(text) not in words.grammar_pronouns.items
    )


def _people_behind(text: str, words: Words) -> tuple[tuple[Speaker, ...], int] | None:
    """Read "A, with B and C (Org)" up to the end of the sentence, when nothing but people stands there."""
    end = len(text.rstrip(" .!?…"))
    people = people_list(text[:end], words) if end < 300 else None
    return (people, end) if people is not None and len(people) > 1 else None
