"""People in running text: "A and B from Org explained ..."."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.recap.materials import read_group
from extract.recap.phrases import plain
from extract.recap.shapes import (
    HANDLE,
    Person,
    has_given_name,
    has_mark,
    has_role,
    is_organization,
    is_person,
    split_role,
)
from extract.recap.words import Words
from extract.records import Speaker


@dataclass(frozen=True, slots=True)
class Found:
    """People at a place of running text: ``end`` is where the stretch ends, ``is_sure``: something besides the
    shape of the name (organisation, role, verb, possessive) says that a speaker is meant."""

    speakers: tuple[Speaker, ...]
    start: int
    end: int
    is_sure: bool
    follows_verb: bool = False
    is_possessive: bool = False


_NAME_AT = re.compile(
    r"(?:(?:[Dd]r|[Pp]rof|Mr|Ms|Mrs|Mme|M)\.?\s)?"
    r"(?:@[A-Za-z0-9_]{2,30}|[\u3400-\u9fff\u30a0-\u30ff]{2,8}"
    r"|[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?"
    r"(?:\s(?:[\"“(][\w.-]{2,20}[\"”)]|[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?(?=[\s,;:()\[\].!?'’\"”—–&-]|$))){0,5})"
)
_START = re.compile(r"(?<![\w@.'’-])(?=[^\W\d_]|@\w)")
_GENERATION = re.compile(r"\b(?:Jr|Sr)\.$")
_POSSESSIVE = re.compile(r"['’]s$")
_WORD = re.compile(r"\s*(\S+)")
_BRACKET = re.compile(r"\s*\(([^()]{1,120})\)")
_MORE = re.compile(r",?\s*(?:and\s|et\s|&\s)?")
_LAST_WORD = re.compile(r"([^\W\d_]{3,})\s$")
_TOKEN = re.compile(r"[\w'’.-]+")


def _name_at(text: str, start: int, words: Words, single: bool) -> tuple[str, int, bool] | None:
    """Read one name at ``start``: the longest run of words with the shape of a person.

    Returns:
        Name, end, and whether a possessive ending follows ("Ana Lima's").
    """
    match = _NAME_AT.match(text, start)
    if match is None:
        return None
    role = _TOKEN.match(text, start)
    if role and role.end() < match.end() and words.people_roles.is_whole(plain(role[0])):
        rest = _NAME_AT.match(text, role.end() + 1)  # "moderator Ana Lima"
        if rest is not None and has_given_name(rest[0], words):
            match, start = rest, role.end() + 1
    ends = [match.end()]
    piece = match[0]
    ends.extend(start + gap for gap in reversed([m.start() for m in re.finditer(r"\s", piece)]))
    for end in ends:
        name = text[start:end].rstrip(".") if not _GENERATION.search(text[start:end]) else text[start:end]
        possessive = _POSSESSIVE.search(name)
        bare = name[: possessive.start()] if possessive else name
        last = bare.split()[-1] if bare.split() else ""
        if (last[:1].islower() and not HANDLE.fullmatch(bare)) or _is_affiliated(bare, words):
            continue
        if is_person(bare, words, single=single):
            return bare, start + len(name), bool(possessive)
    return None


def _is_affiliated(name: str, words: Words) -> bool:
    """Tell "Uwe Schreiner von der Maultasch" from "Anna von der Heide": a whole name stands before the particle."""
    tokens = name.split()
    return any(
        token in words.people_from.items
        and token in words.people_particles.items
        and not has_given_name(tokens[1], words)
        for token in tokens[2:]
    )


def _organization_at(text: str, start: int, words: Words) -> int:
    """Return where an organisation that begins at ``start`` in running text ends; ``start`` when none does."""
    position, end = start, start
    for match in _WORD.finditer(text[start : start + 160]):
        token = match[1]
        core = token.rstrip(',;:.)!?]”"')
        bare = plain(core)
        is_first = end == start
        if core[:1] and (
            core[0].isupper() or core[0].isdigit() or (is_first and re.match(r"[a-z]+[A-Z.]|[a-z]{3,}$", core))
        ):
            if not is_first and bare in words.grammar_pronouns.items:
                break
            end = start + match.end() - (len(token) - len(core))
            position = end
            if core != token and not (token == core + "." and bare in words.grammar_suffixes.items):
                break
            if is_first and core[0].islower() and not has_mark(core, words):  # "city of Ghent" goes on
                break
        elif (
            bare in ("of", "and", "for", "&", "de", "des", "du", "der", "für", "the", "et", "by")
            and not is_first
            and core == token
        ):
            rest = text[start + match.end() :].lstrip()
            if not rest[:1].isupper():
                break
            if bare in ("and", "&", "et"):
                following = _name_at(rest, 0, words, single=False)
                if following and not has_mark(following[0], words):
                    break
        elif bare in ("the",) and is_first:
            continue
        else:
            break
        position = end
    return position


def people_at(text: str, start: int, words: Words, *, single: bool = False) -> Found | None:
    """Read people at one place of running text.

    Args:
        text: the sentence, or the rest of a line after its title.
        start: where the first name would begin.
        words: of the post's language.
        single: accept one-word names, when a presenting verb follows.

    Returns:
        The people with organisations, up to where they end; None when no name stands there.
    """
    people: list[Person] = []
    position, is_sure, possessive = start, False, False
    while len(people) < 12:
        name = _name_at(text, position, words, single=single)
        if name is None:
            break
        bare, end, possessive = name
        person = Person(bare)
        people.append(person)
        position = end
        if possessive:
            break
        position, sure = _attachment(text, position, person, people, words, single)
        is_sure |= sure
        following = words.people_next.match(text, position)
        if following is None or _name_at(text, following.end(), words, single=single) is None:
            break
        position = following.end()
    if not people:
        return None
    before = None if single else _organization_before(text, text.index(people[0].name, start), words)
    if before is not None:
        is_sure = True
        _give(people[-1], people, people[-1].organization or before, is_shared=True)
    follows_verb = _verb_follows(text, position, words) or (not single and _verb_before(text, start, words))
    if follows_verb and words.grammar_capital_nouns.items and not (is_sure or possessive):
        follows_verb = any(has_given_name(person.name, words) for person in people)
    if single and len(people) == 1 and " " not in people[0].name and not (follows_verb or possessive or is_sure):
        return None
    return Found(
        tuple(person.speaker() for person in people),
        start,
        position,
        is_sure or follows_verb or possessive,
        follows_verb,
        possessive,
    )


def _attachment(
    text: str, position: int, person: Person, people: list[Person], words: Words, single: bool
) -> tuple[int, bool]:
    """Read what ties a person to an organisation right after the name; return the new position."""
    rest = text[position : position + 200]
    bracket = _BRACKET.match(rest)
    if bracket and read_group(bracket[1], words) is None:  # "(slides)" is no organisation
        organization, has = split_role(bracket[1], words)
        if organization or has:
            is_last = not _more_people(text, position + bracket.end(), words)
            _give(person, people, organization, is_shared=not has and is_last)
            return position + bracket.end(), True
    both = words.people_both_at.match(text, position)
    match = both or words.people_from_inside.match(text, position)
    if match:
        end = _organization_at(text, match.end(), words)
        if end > match.end():
            organization = re.sub(r"^the (?=[A-Z])", "", text[match.end() : end].strip())
            _give(person, people, organization, is_shared=True)
            return end, True
    match = words.people_who_at.match(text, position)
    if match:
        end = _organization_at(text, match.end(), words)
        if end > match.end():
            person.organization, person.is_closed = text[match.end() : end].strip(), True
            return end, True
    apposition = re.match(
        r",\s+((?:an?|the|our|une?|le|la)\s)?([^,;:.()]{2,70}?)(?=,|;|:|\s&\s(?=\S+\s[A-ZÀ-Þ])|\s-\s|$|\.|\sand\s[A-Z]|\set\s[A-Z])",
        rest,
    )
    if apposition:
        inner = apposition[2].strip()
        closes = rest[apposition.end() :][:1]
        if has_role(inner, words):
            organization, _ = split_role(inner, words)
            person.organization, person.is_closed = organization, True
            return position + apposition.end() + (
                1 if closes == "," and not _more_people(text, position + apposition.end(), words) else 0
            ), True
        if (
            apposition[1] is None
            and is_organization(inner, words)
            and not is_person(inner, words, single=single)
            and closes in ("", ";", " ", ",", ".")
        ):
            lower = sum(1 for token in inner.split() if token[0].islower())
            if lower == 0 or has_mark(inner, words):
                _give(person, people, inner, is_shared=True)
                return position + apposition.end(), True
    return position, False


def _organization_before(text: str, start: int, words: Words) -> str | None:
    """Read the organisation in front of a name: "Kelp's Ana Lima", "Kelp engineers Ana Lima", "Kelp CTO Ana"."""
    matches = words.people_titled.finditer(text, max(0, start - 90), start)
    match = next((found for found in matches if found.end() == start), None)
    if match is None:
        return None
    name = re.sub(r"^(?:The|the|At|At the|But|And|Then|From)\s", "", match[1]).strip()
    is_name = is_organization(name, words) and not (is_person(name, words) and has_given_name(name, words))
    if not is_name or plain(name) in words.grammar_not_names.items or words.talks_nouns.is_whole(plain(name)):
        return None
    return name


def _more_people(text: str, position: int, words: Words) -> bool:
    match = _MORE.match(text[position:])
    return match is not None and _name_at(text, position + match.end(), words, single=False) is not None


def _give(person: Person, people: list[Person], organization: str | None, *, is_shared: bool) -> None:
    person.organization, person.is_closed = organization, True
    if is_shared and organization:
        for other in reversed(people):
            if other is not person and (other.organization or other.is_closed):
                break  # "A, B (Org1) and C from Org2": A is nobody's
            other.organization = organization


def _verb_follows(text: str, position: int, words: Words) -> bool:
    match = re.match(
        r"(?:,?\s*|\s[–—]\s)(?:(?:then|also|both|even|recently|finally|who|qui|nous|vous|s['’]|y|has|have|had|will|would)\s+){0,2}([\w'’-]+)",
        text[position:],
    )
    return match is not None and match[1][0].islower() and words.people_verbs.is_whole(plain(match[1]))


def _verb_before(text: str, start: int, words: Words) -> bool:
    """Tell "zeigte Ana Lima" and "presentó Ana Lima": in many languages the verb may stand first."""
    match = _LAST_WORD.search(text, max(0, start - 30), start)
    return match is not None and match[1][0].islower() and words.people_verbs_first.is_whole(plain(match[1]))


def find_people(text: str, words: Words, skip: list[tuple[int, int]]) -> list[Found]:
    """Find all people in a sentence for whom more than the shape of the name speaks.

    Args:
        text: a sentence.
        words: of the post's language.
        skip: stretches where no name is looked for (titles), sorted.

    Returns:
        Finds in order; stretches do not overlap.
    """
    found: list[Found] = []
    position = 0
    while position < len(text):
        match = _START.search(text, position)
        if match is None:
            break
        start = match.start()
        inside = next((end for first, end in skip if first <= start < end), None)
        if inside is not None:
            position = inside
            continue
        if text[start].isupper() or text[start] == "@":
            hit = people_at(text, start, words)
            if hit is not None:
                found.append(hit)
                position = max(hit.end, start + 1)
                continue
        word = _TOKEN.match(text, start)
        position = word.end() if word else start + 1
    return found
