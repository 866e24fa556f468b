"""Lines that name the organisation before its people: "Kelp (Ana Lima): Title", "Kelp: Ana Lima and Bo Eriksen"."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.recap.materials import role_of_phrase
from extract.recap.people import people_list
from extract.recap.phrases import plain
from extract.recap.shapes import has_given_name, has_mark, is_organization, is_person
from extract.recap.text import Text
from extract.recap.words import Words
from extract.records import Speaker

# "Kelp (A, B): Title", and "Kelp: A and B – Title"
_FORMS = (
    re.compile(r"(?P<company>[^()\[\]:|“”\"]{2,60}?)\s\((?P<people>[^()]{3,160})\)(?=\s*(?::|\s[–—-]\s|\|)\s*\S)"),
    re.compile(r"(?P<company>[^():|–—“”\"]{2,60}?)\s?:\s+(?P<people>[^():|–—“”\"]{3,160}?)(?=\s+[–—-]\s+\S)"),
)
_KEY = re.compile(r"([^:;\n]{2,60}?)\s?:\s+([^:;\n]{3,160})")


def is_organization_first(texts: list[Text], words: Words) -> bool:
    """Tell a list most of whose items put an organisation before the bracket with its people.

    "Harbour Loop (Ana Lima)" alone could as well be a person from a company with a person's name; its siblings
    ("City of Ghent (Bo Eriksen)", "NordGrid AS (Cy Marsh)") decide.
    """
    found = [(text, match) for text in texts if (match := _match(text)) is not None]
    sure = sum(1 for text, match in found if _people_of(text, match, words, is_sure=False) is not None)
    return sure >= 2 and 2 * sure > len(found) and 2 * len(found) >= len(texts)


def _match(text: Text) -> re.Match[str] | None:
    return next((match for form in _FORMS if (match := form.match(text.text)) is not None), None)


def people_first(text: Text, words: Words, *, is_sure: bool) -> Text:
    """Put the people of "Kelp (A, B): Title" before their organisation, so that the line reads as any other.

    Args:
        text: a list item.
        words: of the post's language.
        is_sure: its siblings are built like that.

    Returns:
        "A & B (Kelp): Title" with its marks; the text itself when it is not of that form.
    """
    match = _match(text)
    people = _people_of(text, match, words, is_sure=is_sure) if match is not None else None
    if match is None or people is None:
        return text
    lead = f"{' & '.join(person.name or '' for person in people)} ({match['company'].strip()})"
    return text.replaced(0, match.end(), lead)


def _people_of(text: Text, match: re.Match[str], words: Words, *, is_sure: bool) -> tuple[Speaker, ...] | None:
    """Read the two parts as organisation and people; None when they are, or may be, person and organisation."""
    organization, names = match["company"].strip(), match["people"]
    if has_given_name(organization, words) or words.talks_kinds.is_whole(plain(organization)):
        return None
    if len(organization.split()) > 6 or words.people_by.between.search(organization):
        return None
    if all(is_person(name.strip(), words) for name in names.split(",")):
        names = names.replace(",", ";")
    found = people_list(names, words)
    if found is None or any(person.organization for person in found) or not is_organization(organization, words):
        return None
    needs_capitals = match.re is _FORMS[0] and not is_sure
    if not _titled_behind(text, match.end(), words, needs_capitals=needs_capitals):
        return None  # "Title (Ana Lima): https://…", "Title: A Subtitle – Ana Lima"
    return found if is_sure or not is_person(organization, words) or has_mark(organization, words) else None


def _titled_behind(text: Text, place: int, words: Words, *, needs_capitals: bool) -> bool:
    """Tell a title behind the sign (linked, quoted, or with the capitals of titles) from an address or a remark.

    English titles have capitals; where the line's form or its siblings speak for a title none are needed.
    """
    rest = text.part(place)
    start = len(rest.text) - len(rest.text.lstrip(" :|–—-"))
    body = rest.text[start:]
    first = body.split("\n", 1)[0]
    if "://" in first[:12] or role_of_phrase(first.split(" (")[0], words) is not None:
        return False
    if body[:1] in '“"«„' or any(link.start <= start < link.end - 4 for link in rest.links):
        return True
    if body[:1].islower() or people_list(first.split(" (")[0], words) is not None:
        return False
    tokens = [token for token in first.split(" (")[0].split() if token[0].isalpha()]
    if not needs_capitals:
        return len(tokens) > 1
    return len(tokens) > 1 and 10 * sum(1 for token in tokens if token[0].isupper()) >= 6 * len(tokens)


def keyed_people(text: str, words: Words) -> tuple[Speaker, ...] | None:
    """Read a further line of an item such as "Kelp: Ana Lima; Tern Inc.: Bo Eriksen and Cy Marsh".

    Returns:
        The people with their organisations; None when the line says something else.
    """
    people: tuple[Speaker, ...] = ()
    for piece in text.split(";"):
        match = _KEY.fullmatch(piece.strip())
        found = people_list(match[2], words) if match else None
        if match is None or found is None or any(person.organization for person in found):
            return None
        key = plain(match[1])
        if not is_organization(match[1], words) or _is_field(key, words):
            return None
        people += tuple(replace(person, organization=match[1].strip()) for person in found)
    return people or None


def _is_field(key: str, words: Words) -> bool:
    """Tell "Speaker", "Video" and other keys of fields, and kinds of talks, from the name of an organisation."""
    return any(
        phrases.is_whole(key)
        for phrases in (
            words.fields_speakers, words.fields_video, words.fields_slides, words.fields_event, words.fields_title,
            words.fields_ignored, words.fields_event_page, words.fields_code, words.fields_organization,
            words.talks_kinds, words.people_moderated, words.talks_nouns,
        )
    )  # fmt: skip
