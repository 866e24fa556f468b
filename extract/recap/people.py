"""A stretch that is nothing but people and their organisations: "A, Org & B, Org"; "A & B (Org)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.recap.phrases import plain
from extract.recap.shapes import (
    PARENS,
    Person,
    has_given_name,
    has_mark,
    has_role,
    is_organization,
    is_person,
    is_role_at,
    is_role_of_several,
    may_begin_name,
    split_role,
)
from extract.recap.words import Words
from extract.records import Speaker

_KEEPS_DOT = re.compile(r"(?:\.\w{1,2}|\b(?:Inc|Ltd|Co|Corp|Jr))\.$")
_HANDLE_FIRST = re.compile(r"([a-z][a-z0-9_-]{2,19}) & ([^\W\d_a-z].+)$")
_DASH = re.compile(r"\s+[–—·•|/-]\s+")
_ASIDE = re.compile(r"\s*\((?:@[\w.-]+|(?:she|he|they|elle|il|iel)\s?/\s?\w+(?:\s?/\s?\w+)?)\)", re.I)


@dataclass(slots=True)
class _Part:
    """One piece between separators: ``before`` is the separator that leads to it."""

    before: str
    text: str
    bracket: str | None = None


def _parts(text: str, words: Words) -> list[_Part] | None:
    """Cut at separators outside brackets; a bracket goes with the piece before it."""
    brackets: list[str] = []
    if "(" not in text and ")" not in text:
        return _plain_parts(text, words)

    def keep(match: re.Match[str]) -> str:
        brackets.append(match[1])
        return f"\x00{len(brackets) - 1}\x01"

    masked = PARENS.sub(keep, text)
    if "(" in masked or ")" in masked:
        return None
    found: list[_Part] = []
    position, before = 0, ""
    for match in [*words.people_separator.finditer(masked), None]:
        piece = masked[position : match.start() if match else len(masked)].strip()
        bracket = re.search(r"\x00(\d+)\x01\s*$", piece)
        inner = brackets[int(bracket[1])] if bracket else None
        piece = re.sub(
            r"\x00(\d+)\x01", lambda m: f"({brackets[int(m[1])]})", piece[: bracket.start()] if bracket else piece
        )
        if piece or inner:
            found.append(_Part(before, piece.strip(), inner))
            before = ""
        if match:
            before = _sign_of(match[1], before)
            position = match.end()
    return found


def _sign_of(separator: str, before: str) -> str:
    """Bring a separator to one of three signs; of several in a row the conjunction counts (", and")."""
    if before not in ("", ","):
        return before
    sign = separator.strip()
    if sign in ("", ";"):  # a line break ends a group like a semicolon
        return ";"
    return "," if sign == "," else "&"


def _plain_parts(text: str, words: Words) -> list[_Part]:
    found: list[_Part] = []
    position, before = 0, ""
    for match in words.people_separator.finditer(text):
        piece = text[position : match.start()].strip()
        if piece:
            found.append(_Part(before, piece))
            before = ""
        before = _sign_of(match[1], before)
        position = match.end()
    piece = text[position:].strip()
    if piece:
        found.append(_Part(before, piece))
    return found


@lru_cache(maxsize=8192)
def people_list(text: str, words: Words, *, single: bool = False) -> tuple[Speaker, ...] | None:
    """Read a stretch that must be nothing but people and their organisations.

    Args:
        text: such as ``A & B, Org`` or ``A (Role, Org); C, Org2 and D``.
        words: of the post's language.
        single: accept one-word names, where the place says that people follow.

    Returns:
        The people in order, each with its organisation; None when something else stands in the text.
    """
    text = text.strip().strip("-–—|•·").strip()
    if not text or len(text) > 600:
        return None
    if not may_begin_name(text, words):
        handle = _HANDLE_FIRST.match(text)
        if handle is None:
            return None  # "fernwood & Astrid Lund": the name of an account beside a person
        others = people_list(handle[2], words, single=single)
        is_known = others is not None and any(has_given_name(other.name or "", words) for other in others)
        return (Speaker(handle[1]), *others) if others is not None and is_known else None
    text = words.people_led.sub("; ", text)
    if "(" in text:
        text = _ASIDE.sub("", text)
    if text.endswith(".") and not _KEEPS_DOT.search(text):
        text = text[:-1]
    parts = _parts(text, words)
    if not parts:
        return None
    people: list[Person] = []
    for group in _grouped(parts):
        read = _read_group(group, words, single)
        if read is None:
            return None
        people.extend(read)
    return tuple(person.speaker() for person in people) if people else None


def people_in_bracket(text: str, words: Words, *, single: bool = False) -> tuple[Speaker, ...] | None:
    """Read "(A, Org)" and "(A – Org)": in a stretch of its own a dash may lead to an organisation."""
    people = people_list(text, words, single=single)
    if people is None and _DASH.search(text):
        people = people_list(_DASH.sub(", ", text), words, single=single)
    return people


def _grouped(parts: list[_Part]) -> list[list[_Part]]:
    groups: list[list[_Part]] = [[]]
    for part in parts:
        if part.before == ";" and groups[-1]:
            groups.append([])
        groups[-1].append(part)
    return groups


def _read_group(group: list[_Part], words: Words, single: bool) -> list[Person] | None:
    """Read one group between semicolons: clauses joined by "&", pieces joined by commas."""
    clauses: list[list[_Part]] = [[]]
    for part in group:
        if part.before == "&" and clauses[-1]:
            if _continues_organization(clauses[-1], part, words):
                clauses[-1][-1].text += f" & {part.text}" if "&" in part.before else f" {part.text}"
                clauses[-1][-1].bracket = part.bracket
                continue
            clauses.append([])
        clauses[-1].append(part)
    people: list[Person] = []
    is_alone = not any(part.bracket for part in group[:-1])
    later_bare = [len(clause) == 1 for clause in clauses]
    for number, clause in enumerate(clauses):
        is_enumeration = number + 1 < len(clauses) and all(later_bare[number + 1 :])
        read = _read_clause(clause, words, single, is_enumeration=is_enumeration, is_alone=is_alone)
        if read is None:
            return None
        new, is_shared = read
        owner = new[0].organization if new else None
        if is_shared and owner is not None:
            # "A & B, Org": the organisation at the end is that of everybody before who has none; where several
            # brackets stand, "A, B & C (Org)", of the one before.
            for person in people if is_alone else people[-1:]:
                if person.organization is None and not person.is_closed:
                    person.organization = owner
        people.extend(new)
    return people


def _continues_organization(clause: list[_Part], part: _Part, words: Words) -> bool:
    """Tell "Mole & Sons" from two people: an organisation is open and no person follows."""
    last = clause[-1]
    if last.bracket or (len(clause) < 2 and _from_split(last.text, words) is None) or is_person(last.text, words):
        return False
    return not is_person(part.text, words) and _from_split(part.text, words) is None


def _from_split(text: str, words: Words) -> tuple[str, str] | None:
    """Split "A from Org" into name and organisation."""
    for match in words.people_from_inside.finditer(text):
        organization = text[match.end() :].strip()
        if organization and not organization[0].islower() and is_person(text[: match.start()], words):
            return text[: match.start()].strip(), organization
    return None


@dataclass(slots=True)
class _Clause:
    """People of one clause while its pieces are read. ``open``: people who may get the next organisation."""

    people: list[Person]
    open: list[Person]
    is_shared: bool = True  # the last organisation is also that of bare names before the clause

    def add(self, person: Person, *, is_open: bool) -> None:
        self.people.append(person)
        self.open = [*self.open, person] if is_open else []

    def give(self, organization: str | None) -> None:
        """Give an organisation to everybody open who has none."""
        for person in self.open:
            person.organization = person.organization or organization


def _read_clause(
    clause: list[_Part], words: Words, single: bool, *, is_enumeration: bool, is_alone: bool
) -> tuple[list[Person], bool] | None:
    """Read pieces joined by commas.

    Returns:
        The people, and whether the last organisation is also that of bare names before the clause.
    """
    pieces = _suffixed(clause, words)
    shapes = [is_person(piece.text, words, single=single and index == 0) for index, piece in enumerate(pieces)]
    alternate = _alternates(pieces, shapes, words)
    read = _Clause([], [])
    for index, piece in enumerate(pieces):
        may_be_person = index == 0 or not alternate or index % 2 == 0
        pair = _from_split(piece.text, words) if may_be_person else None
        if pair is not None:
            is_read = _read_affiliated(read, pair, piece.bracket, words)
        elif (
            index == 0
            or (alternate and index % 2 == 0)
            or (not alternate and shapes[index] and _is_next_person(pieces, shapes, index, is_enumeration, words))
        ):
            is_read = (shapes[index] or is_person(piece.text, words, single=single)) and _read_person(
                read, piece, words, is_alone=is_alone
            )
        else:
            is_last = index == len(pieces) - 1 and not shapes[index]
            is_read = _read_organization(read, piece, words, is_last=is_last)
        if not is_read:
            return None
    for person in read.people[:-1]:
        person.is_closed = person.is_closed or person.organization is not None
    return read.people, read.is_shared


def _read_affiliated(read: _Clause, pair: tuple[str, str], bracket: str | None, words: Words) -> bool:
    """Read "A from Org"; bare names before belong to the same organisation."""
    organization, has = split_role(pair[1] + (f" ({bracket})" if bracket else ""), words)
    if organization is None and not has:
        return False  # "A from Org explains how ...": a sentence
    read.give(organization)
    read.add(Person(pair[0], organization, is_closed=True), is_open=False)
    return True


def _read_person(read: _Clause, piece: _Part, words: Words, *, is_alone: bool) -> bool:
    """Read "A" or "A (Role, Org)"; the only bracket of "A, B (Org)" is for both."""
    person = Person(_without_rank(piece.text.strip().strip('"“”'), words))
    if piece.bracket is None:
        read.add(person, is_open=True)
        return True
    organization, has = split_role(piece.bracket, words)
    if organization is None and not has:
        return False
    person.organization, person.is_closed = organization, True
    if not has and is_alone:
        read.give(organization)
    read.add(person, is_open=False)
    return True


def _without_rank(name: str, words: Words) -> str:
    """Drop the noun before a name where nouns have capitals ("Ministerialrat Jens Krüger")."""
    first, _, rest = name.partition(" ")
    is_rank = words.grammar_capital_nouns.items and " " in rest and first.isalpha() and len(first) > 6
    is_rank = is_rank and not has_given_name(name, words) and has_given_name(rest, words)
    return rest if is_rank and plain(first) not in words.people_honorifics.items else name


def _read_organization(read: _Clause, piece: _Part, words: Words, *, is_last: bool) -> bool:
    """Read the organisation or role of the people before; a role is nobody else's."""
    name = words.people_both_start.sub("", re.sub(r"^(?:an?|the|from)\s", "", piece.text.strip()))
    full = name + (f" ({piece.bracket})" if piece.bracket else "")
    is_signed = " @ " in name  # "Cloud Economist @ Kelp"
    if is_signed or (has_role(name, words) and (is_role_at(name) or not has_mark(name.split()[-1], words))):
        organization, _ = split_role(name, words)
        read.is_shared = False
        if is_role_of_several(name, words) and organization is not None:
            read.is_shared = True
            read.give(organization)
            return True
        if read.people:
            person = read.people[-1]
            person.is_closed, person.organization = True, person.organization or organization
            read.open = [person] if organization is None else []
        return True
    if not is_organization(full, words):
        return False
    if not read.open:
        return not (read.people and read.people[-1].organization and is_last)
    read.give(full)
    for person in read.open:
        person.is_closed = True
    read.open = []
    return True


def _suffixed(clause: list[_Part], words: Words) -> list[_Part]:
    joined: list[_Part] = []
    for part in clause:
        if joined and plain(part.text) in words.grammar_suffixes.items and joined[-1].bracket is None:
            joined[-1] = _Part(joined[-1].before, f"{joined[-1].text}, {part.text}", part.bracket)
        else:
            joined.append(_Part(part.before, part.text, part.bracket))
    return joined


def _alternates(pieces: list[_Part], shapes: list[bool], words: Words) -> bool:
    """Tell "A, Org1, B, Org2": names in the even places, at least one clear organisation in the odd ones."""
    if len(pieces) < 2 or len(pieces) % 2 or not all(shapes[::2]) or any(piece.bracket for piece in pieces[::2]):
        return False
    odd = pieces[1::2]
    if any(has_role(piece.text, words) and not has_mark(piece.text, words) for piece in odd):
        return False
    return (len(pieces) == 2 and not shapes[1]) or (len(pieces) > 2 and not all(shapes[1::2]))


def _is_next_person(
    pieces: list[_Part], shapes: list[bool], index: int, is_enumeration: bool, words: Words
) -> bool:
    """Decide whether a name-shaped piece after a comma is a person: "A, B and C" against "A, Red Hat"."""
    piece = pieces[index]
    if piece.bracket is not None:
        return (shapes[index - 1] and not has_role(piece.bracket, words)) or has_role(piece.bracket, words)
    if is_enumeration:
        return all(shapes[: index + 1])
    if has_role(pieces[index - 1].text, words) and not has_given_name(piece.text, words):
        return False  # "A, CISO, Plains Credit Union"
    if index + 1 < len(pieces):  # something follows: "A, B, Org", "A, Org, B, Org"
        return True
    if len(pieces) > 2:  # the last of a row: a person when all are names, or after a clear organisation
        return all(shapes) or not shapes[index - 1]
    return has_given_name(piece.text, words)
