"""A stretch that is nothing but people and their organisations: "A, Org & B, Org"; "A & B (Org)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.recap.shapes import (
    PARENS,
    Person,
    has_given_name,
    has_mark,
    has_role,
    is_organization,
    is_person,
    split_role,
)
from extract.recap.words import Words, plain
from extract.records import Speaker

_DASH = re.compile(r"\s+[–—-]\s+")
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
            sign = match[1].strip()
            is_and = sign not in (",", ";", "\n") or (sign.startswith(",") and len(sign) > 1)
            new = "&" if is_and else (";" if sign in (";", "\n") else ",")
            before = new if before in ("", ",") else before  # ", and": the conjunction counts
            position = match.end()
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
    text = words.people_moderated.between.sub("; ", text)
    text = _ASIDE.sub("", text)
    text = re.sub(r"\.$", "", text) if not re.search(r"\b(?:Inc|Ltd|Co|Corp|Jr|B\.V)\.$", text) else text
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


def people_in_bracket(text: str, words: Words) -> tuple[Speaker, ...] | None:
    """Read "(A, Org)", "(A & B, Org)" and "(A – Org)"."""
    people = people_list(text, words)
    if people is None and "," not in text:
        people = people_list(_DASH.sub(", ", text), words)
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
    later_bare = [len(clause) == 1 for clause in clauses]
    for number, clause in enumerate(clauses):
        read = _read_clause(
            clause, words, single, is_enumeration=number + 1 < len(clauses) and all(later_bare[number + 1 :])
        )
        if read is None:
            return None
        new, is_shared = read
        owner = new[-1].organization if new else None
        if is_shared and owner is not None:
            # "A & B, Org": the organisation at the end is that of everybody before who has none.
            for person in people:
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
    clause: list[_Part], words: Words, single: bool, *, is_enumeration: bool
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
                read, piece, words
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


def _read_person(read: _Clause, piece: _Part, words: Words) -> bool:
    """Read "A" or "A (Role, Org)"."""
    person = Person(piece.text.strip().strip('"“”'))
    if piece.bracket is None:
        read.add(person, is_open=True)
        return True
    organization, has = split_role(piece.bracket, words)
    if organization is None and not has:
        return False
    person.organization, person.is_closed = organization, True
    if not has:
        read.give(organization)
    read.add(person, is_open=False)
    return True


def _read_organization(read: _Clause, piece: _Part, words: Words, *, is_last: bool) -> bool:
    """Read the organisation or role of the people before; a role is nobody else's."""
    name = re.sub(r"^(?:an?|the|from)\s", "", piece.text.strip())
    full = name + (f" ({piece.bracket})" if piece.bracket else "")
    if has_role(name, words) and not has_mark(name.split()[-1], words):
        organization, _ = split_role(name, words)
        read.is_shared = False
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
    if index + 1 < len(pieces):  # something follows: "A, B, Org", "A, Org, B, Org"
        return True
    if len(pieces) > 2:  # the last of a row: a person when all are names, or after a clear organisation
        return all(shapes) or not shapes[index - 1]
    return has_given_name(piece.text, words)
