"""Lines that can be read in two ways: the better reading is told, the other stands beside it with its reason."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.recap.lines import Line
from extract.recap.people import people_list
from extract.recap.phrases import plain
from extract.recap.shapes import has_given_name, has_mark, is_person
from extract.recap.titles import clean_title
from extract.recap.words import Words
from extract.records import OtherReading, Speaker

_BEGINNING = re.compile(r"([^:–—|()“”\"]{4,40}?)(?:\s?:\s+|\s+[–—-]\s+|\s*\|\s*)(\S.*)$")
_SHAPE_ONLY = frozenset({"dash", "colon", "comma"})  # nothing but the place says that people stand there


def other_reading(line: Line, words: Words) -> OtherReading | None:
    """Give the second reading of a line whose parts are known by their shape alone.

    Args:
        line: as read.
        words: of the post's language.

    Returns:
        Title and speakers as they could be meant too, with the reason; None when the line is clear.
    """
    if line.speakers:
        return _all_title(line, words) or _organization_last(line, words) or _person_behind(line, words)
    return _people_in_front(line, words)


def _is_known(person: Speaker, words: Words) -> bool:
    return person.name is None or has_given_name(person.name, words) or person.organization is not None


def _all_title(line: Line, words: Words) -> OtherReading | None:
    """Read "Slow Software - Harbour Patterns": people, or the second half of the title?"""
    (person, *more) = line.speakers
    if (
        more
        or _is_known(person, words)
        or not line.evidence & _SHAPE_ONLY
        or "line" in line.evidence
        or not line.head
    ):
        return None
    title = clean_title(line.head, words).text
    if title is None or title == line.title or person.name is None or person.name not in title:
        return None
    return OtherReading(
        title, (), f"“{person.name}” may belong to the title: only its shape says that it is a name"
    )


def _organization_last(line: Line, words: Words) -> OtherReading | None:
    """Read "Ana Lima, Bo Eriksen, Nocna Straż": a third person, or where the two work?"""
    (*others, last) = line.speakers
    if (
        not others
        or _is_known(last, words)
        or not all(has_given_name(person.name or "", words) for person in others)
    ):
        return None
    if any(person.organization for person in others) or f", {last.name}" not in line.head:
        return None
    people = tuple(replace(person, organization=last.name) for person in others)
    return OtherReading(line.title, people, f"“{last.name}” may be the organisation of those before")


def _person_behind(line: Line, words: Words) -> OtherReading | None:
    """Read "Ana Lima, Bo Eriksen" taken for a person and an organisation."""
    for place, person in enumerate(line.speakers):
        name = person.organization
        if (
            name
            and person.name
            and is_person(name, words)
            and has_given_name(name, words)
            and not has_mark(name, words)
        ):
            if plain(name) in words.people_independent.items:
                continue
            people = (
                *line.speakers[:place],
                replace(person, organization=None),
                Speaker(name),
                *line.speakers[place + 1 :],
            )
            return OtherReading(line.title, people, f"“{name}” may be a person too")
    return None


def _people_in_front(line: Line, words: Words) -> OtherReading | None:
    """Read "Harbour Loop: Slow Software": who speaks, or the first half of the title?"""
    match = _BEGINNING.match(line.head)
    if match is None or len(match[2].split()) < 2 or words.talks_kinds.is_whole(plain(match[1])):
        return None
    people = people_list(match[1], words)
    title = clean_title(match[2], words).text
    if people is None or title is None or any(person.organization for person in people):
        return None
    return OtherReading(title, people, f"“{match[1].strip()}” may be who speaks")
