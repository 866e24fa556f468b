"""What stands behind a title: separators, by-lines, people."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.recap.people import people_in_bracket, people_list
from extract.recap.phrases import plain
from extract.recap.sentence_people import people_at
from extract.recap.text import Text
from extract.recap.words import Words
from extract.records import Speaker

SEPARATOR = re.compile(
    r"\s+[–—―‒-]{1,3}\s+|\s*[—―]+\s*|\s+–|–\s+|(?<=[\w)\]!?”\"»'’])-\s+(?=[\w“\"«])|\s*\|\s*|\n|\s+//?\s+|\s*[•·→➜➡]\s*"
)
_SEPARATOR_SIGN = re.compile(r"[–—―‒|\n/•·→➜➡-]")
LEADING = re.compile(r"^[\s:–—―‒\-|,.;•·→>*/]+")
_GOES_ON = re.compile(r"\s*(?:\(|,|&|(?:and|et|und|y|e|en)\s)")
_BRACKET = re.compile(r"\(([^()]{3,200}(?:\([^()]*\)[^()]*)?)\)")
# "Dr. Ana Lima" and "Ana B. Lima" end no sentence.
SENTENCE = re.compile(
    r"(?<=[^\s.][.!?…])(?<!\b[A-Z]\.)(?<!\b[DM]r\.)(?<!\b[MS]s\.)(?<!\bMrs\.)(?<!\bProf\.)(?<!\bSt\.)"
    r"\s+(?=[\"“«(]?[A-ZÀ-Þ0-9])"
)


@lru_cache(maxsize=4096)
def separators(text: str) -> tuple[tuple[int, int], ...]:
    """List where the separators of a line stand: dashes, bars, line breaks, arrows."""
    if _SEPARATOR_SIGN.search(text) is None:
        return ()
    return tuple(match.span() for match in SEPARATOR.finditer(text))


def after_title(
    rest: Text, words: Words, *, strict: bool = False, is_line: bool = False
) -> tuple[tuple[Speaker, ...], str] | None:
    """Read people right behind a title.

    Args:
        rest: what stands behind the title.
        words: of the post's language.
        strict: people must fill the stretch up to the next separator.
        is_line: the stretch is a line of its own, where "with" leads to people.

    Returns:
        The people and what follows them; None when no people stand there.
    """
    text = rest.text
    lead = LEADING.match(text)
    start = lead.end() if lead else 0
    body = text[start:]
    if not body:
        return None
    by = by_at(body, words)
    may_join = not by and (is_line or text[:start].strip() in (",", ""))
    joined = words.people_with_start.match(body) if may_join else None
    if joined and not is_line and text[:start].strip() != ",":
        # "**Panel: Title** With Ana Lima (Kelp) and B": no comma leads to them, so they must be certain
        hit = people_at(body, joined.end(), words)
        joined = joined if hit is not None and (hit.is_sure or len(hit.speakers) > 1) else None
    if joined:  # "“Title”, with Ana Lima"
        by = joined.end()
    if by:
        is_led = words.people_moderated.is_in(plain(body[:by]))
        body = words.people_with_behind.sub(r"\1, \2", body[by:], count=1) if is_led else body[by:]
    bracket = _BRACKET.match(body)
    if bracket:
        people = people_in_bracket(bracket[1], words)
        if people is not None:
            return people, body[bracket.end() :]
    marked = next((e - start - by for s, e in (*rest.strong, *rest.em) if s <= start + by + 1 < e), None)
    if marked:
        people = people_list(body[:marked], words)
        longer = people_at(body, 0, words) if people is not None and _GOES_ON.match(body, marked) else None
        if longer is not None and longer.end > marked:  # "**A** and **B** (Org)"
            return longer.speakers, body[longer.end :]
        if people is not None:
            return people, body[marked:]
    for cut in cuts_of(body):
        people = people_list(body[:cut], words, single=bool(by))
        if people is not None:
            return _with_organization(people, body[:cut], body[cut:], text[:start].strip(), words)
    if strict and not by:
        return None
    found = people_at(body, 0, words)
    if found is not None and (found.is_sure or by):
        return found.speakers, body
    return None


def _with_organization(
    people: tuple[Speaker, ...], named: str, rest: str, sign: str, words: Words
) -> tuple[tuple[Speaker, ...], str]:
    """Read "| A | Org": the same bar that leads to the people leads to their organisation."""
    if sign[:1] not in ("|", "/", "•", "·") or not sign or rest.strip()[:1] != sign[:1]:
        return people, rest
    lead = LEADING.match(rest)
    start = lead.end() if lead else 0
    end = next((m.start() for m in SEPARATOR.finditer(rest, start)), len(rest))
    both = people_list(f"{named}, {rest[start:end]}", words) if end - start < 60 else None
    if both is None or not all(speaker.organization for speaker in both):
        return people, rest
    return both, rest[end:]


def by_at(text: str, words: Words) -> int:
    """Return the length of a by-phrase at the beginning ("by ", "presented by ", "Speaker: ")."""
    match = words.people_by_start.match(text)
    return match.end() if match else 0


def cuts_of(text: str) -> list[int]:
    """List the places where a stretch of people may end, nearest first."""
    places = [start for start, _ in separators(text)[:3]]
    places += [match.start() for match in SENTENCE.finditer(text)][:2]
    colon = text.find(":")
    if colon > 0:
        places.append(colon)
    return [*sorted(place for place in places if place > 2), len(text)]
