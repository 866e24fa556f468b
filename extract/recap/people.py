"""Names of people and organisations in a line: who speaks, for whom.

Two readers: ``people_list`` takes a whole stretch that must be nothing but people ("A, Org & B, Org"),
``people_at`` reads people at one place of running text ("A and B from Org explained ...").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from extract.records import Speaker
from extract.recap.words import Words, plain

_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af・·]{2,12}")
_HANDLE = re.compile(r"@[A-Za-z0-9_][\w.-]{1,40}")
_NICK = re.compile(r"\s[\"“«(']\s?[\w.-]{2,20}\s?[\"”»)'](?=\s)")
_INNER_CAPITAL = re.compile(r"[a-zß-ÿ][A-ZÀ-Þ]")
_NAME_PREFIXES = ("Mc", "Mac", "De", "Le", "La", "Di", "Du", "Van", "Von", "Fitz", "O'", "O’", "D'", "D’", "L'", "L’")
_BAD_IN_NAME = re.compile(r"[\d:!?/\[\]{}|<>=+#%…*_~^\\,;()&]")
_SEPARATOR = re.compile(r"\s*(;|&|\+|,|\band\b|\n| / )\s*")
_ASIDE = re.compile(r"\s*\((?:@[\w.-]+|(?:she|he|they|elle|il|iel)\s?/\s?\w+(?:\s?/\s?\w+)?)\)", re.I)
_ROLE_AT = re.compile(r"(?:\s(?:at|@|chez|bei)\s|\s?@\s?)(?:the\s)?(.+)$")
_ROLE_OF = re.compile(r"(?:\s(?:at|of|for|@|chez|de|du|bei)\s|\s?@\s?)(?:the\s)?(.+)$")
_PARENS = re.compile(r"\(([^()]{1,120})\)")
_MAX_WORDS = 5


@dataclass(slots=True)
class _Part:
    """One piece between separators: ``before`` is the separator that leads to it."""

    before: str
    text: str
    bracket: str | None = None


@dataclass(slots=True)
class _Person:
    name: str
    organization: str | None = None
    is_closed: bool = False  # no organisation named later belongs to this person
    roles: list[str] = field(default_factory=list)

    def speaker(self) -> Speaker:
        return Speaker(self.name, self.organization)


@lru_cache(maxsize=16_384)
def is_person(text: str, words: Words, *, single: bool = False) -> bool:
    """Tell whether a text has the shape of a person's name.

    Args:
        text: a stretch without separators.
        words: of the post's language.
        single: also accept one word ("Tal", "@handle"), where the place already says that a person follows.
    """
    text = text.strip().strip("\"“”«»")
    if not 2 <= len(text) <= 60:
        return False
    if _HANDLE.fullmatch(text):
        return single
    if _ASIAN.fullmatch(text):
        return True
    text = _NICK.sub(" ", text)
    if _BAD_IN_NAME.search(text) or text.endswith((".io", ".com", ".org")):
        return False
    tokens = text.split()
    if tokens and plain(tokens[0]) in words.people_honorifics.items and len(tokens) > 1:
        tokens = tokens[1:]
    capitals = 0
    for position, token in enumerate(tokens):
        bare = plain(token.rstrip("."))
        if bare in words.people_particles.items and (not token[0].isupper() or position):
            continue
        if not _is_name_token(token, words, len(tokens)):
            return False
        capitals += 1
    if capitals > _MAX_WORDS or capitals == 0 or len(tokens) > _MAX_WORDS + 3:
        return False
    return len(tokens) >= 2 and (capitals >= 2 or len(tokens[-1]) > 2) if not single else True


def _is_name_token(token: str, words: Words, count: int) -> bool:
    if not (token[0].isupper() or token[0] in "ʻ'’" or token[:2] in ("d'", "d’")):
        return False
    lowered = plain(token)
    if lowered in words.grammar_not_names.items or lowered.rstrip(".") in words.grammar_organizations.items:
        return False
    letters = [c for c in token if c.isalpha()]
    if not letters or (token[-1] == "." and len(letters) > 3):
        return False
    if len(letters) > 3 and all(c.isupper() for c in letters) and count < 2:
        return False
    if len(letters) in (3, 4) and all(c.isupper() for c in letters):
        return False  # AWS, SUSE: an organisation; whole names in capitals are longer
    for match in _INNER_CAPITAL.finditer(token):
        before = token[: match.start() + 1]
        if not (before in _NAME_PREFIXES or "-" in before or len(before) <= 2):
            return False
    return True


def has_given_name(text: str, words: Words) -> bool:
    """Tell whether a name begins with a frequent given name: a hint where its shape alone is too weak."""
    tokens = text.split()
    return bool(tokens) and plain(tokens[0].split("-")[0]) in words.people_given.items


def has_role(text: str, words: Words) -> bool:
    """Tell whether a text says what somebody is ("CTO", "an Apache Foo PMC member")."""
    folded = plain(text)
    return words.people_roles.is_in(folded) and not words.people_independent.is_in(folded)


def is_organization(text: str, words: Words) -> bool:
    """Tell whether a text can be the name of an organisation: short, and no sentence."""
    text = text.strip()
    if not 1 < len(text) <= 80:
        return False
    tokens = text.split()
    if len(tokens) > 9 or text[-1] in "?!:" or "”" in text or "“" in text or not any(c.isalpha() for c in text):
        return False
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "@#" or re.match(r"[a-z][\w-]*[A-Z.]\w", text)):
        return len(tokens) == 1 and text[0].isalpha() and len(text) <= 20 and text.isalnum()
    # Small words of names in any language are short (of, für, de, and); a longer one is a verb of a sentence.
    outside = _PARENS.sub(" ", text).split()
    return not any(
        token[0].islower() and len(token) > 3 and token.isalpha() and token not in words.people_from.items
        for token in outside[1:]
    )


def split_role(text: str, words: Words) -> tuple[str | None, bool]:
    """Read "Head of Product, Red Hat" or "CTO at Acme" in the place of an organisation.

    Returns:
        The organisation, None when there is only a role, and whether there was a role.
    """
    text = text.strip(" .")
    if len(text.split()) > 12:
        return None, False
    pieces = _join_suffixes([piece.strip() for piece in text.split(",") if piece.strip()], words)
    if len(pieces) > 1 and any(has_role(piece, words) for piece in pieces[:-1]):
        last = pieces[-1]
        if has_role(last, words) and not _has_mark(last, words):
            organization, _ = split_role(last, words)
            return organization, True
        return (last if is_organization(last, words) else None), True
    if len(pieces) == 1 and has_role(text, words):
        end, is_of = _role_end(text, words)
        match = (_ROLE_OF if is_of else _ROLE_AT).search(text)
        if match and match.start() >= end and match[1][0].isupper() and not has_role(match[1], words):
            return (match[1] if is_organization(match[1], words) else None), True
        if _has_mark(text.split()[-1], words):
            return text, False
        return None, True
    return (text if is_organization(text, words) else None), False


def _role_end(text: str, words: Words) -> tuple[int, bool]:
    """Say where the last role word ends, and whether it is one with "of" ("CTO of Acme", not "Head of Design")."""
    last, is_of = 0, False
    for match in words.people_roles.inside.finditer(plain(text)):
        last, is_of = match.end(), words.people_roles_of.is_in(match[0])
    return last, is_of


def _has_mark(text: str, words: Words) -> bool:
    """Tell whether a word marks an organisation (Inc., GmbH, University)."""
    return any(plain(token).strip(".,") in words.grammar_organizations.items for token in text.split())


def _join_suffixes(pieces: list[str], words: Words) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        if joined and plain(piece) in words.grammar_suffixes.items:
            joined[-1] += f", {piece}"
        else:
            joined.append(piece)
    return joined


def _parts(text: str, words: Words) -> list[_Part] | None:
    """Cut at separators outside brackets; a bracket goes with the piece before it."""
    brackets: list[str] = []

    def keep(match: re.Match[str]) -> str:
        brackets.append(match[1])
        return f"\x00{len(brackets) - 1}\x01"

    masked = _PARENS.sub(keep, text)
    if "(" in masked or ")" in masked:
        return None
    found: list[_Part] = []
    position, before = 0, ""
    for match in [*words.people_separator.finditer(masked), None]:
        piece = masked[position : match.start() if match else len(masked)].strip()
        bracket = re.search(r"\x00(\d+)\x01\s*$", piece)
        inner = brackets[int(bracket[1])] if bracket else None
        piece = re.sub(r"\x00(\d+)\x01", lambda m: f"({brackets[int(m[1])]})", piece[: bracket.start()] if bracket else piece)
        if piece or inner:
            found.append(_Part(before, piece.strip(), inner))
            before = ""
        if match:
            sign = match[1].strip()
            is_and = sign not in (",", ";", "\n") or sign.startswith(",") and len(sign) > 1
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
    people: list[_Person] = []
    for group in _grouped(parts):
        read = _read_group(group, words, single)
        if read is None:
            return None
        people.extend(read)
    return tuple(person.speaker() for person in people) if people else None


def _grouped(parts: list[_Part]) -> list[list[_Part]]:
    groups: list[list[_Part]] = [[]]
    for part in parts:
        if part.before == ";" and groups[-1]:
            groups.append([])
        groups[-1].append(part)
    return groups


def _read_group(group: list[_Part], words: Words, single: bool) -> list[_Person] | None:
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
    people: list[_Person] = []
    later_bare = [len(clause) == 1 for clause in clauses]
    for number, clause in enumerate(clauses):
        read = _read_clause(clause, words, single, is_enumeration=number + 1 < len(clauses) and all(later_bare[number + 1 :]))
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


def _read_clause(
    clause: list[_Part], words: Words, single: bool, *, is_enumeration: bool
) -> tuple[list[_Person], bool] | None:
    """Read pieces joined by commas.

    Returns:
        The people, and whether the last organisation is also that of bare names before the clause.
    """
    pieces = _suffixed(clause, words)
    people: list[_Person] = []
    is_shared = True
    open_people: list[_Person] = []
    shapes = [is_person(piece.text, words, single=single and index == 0) for index, piece in enumerate(pieces)]
    alternate = _alternates(pieces, shapes, words)
    for index, piece in enumerate(pieces):
        text = piece.text.strip()
        from_pair = _from_split(text, words)
        takes_person = (
            index == 0
            or (alternate and index % 2 == 0)
            or (not alternate and shapes[index] and _is_next_person(pieces, shapes, index, is_enumeration, words))
        )
        if from_pair and (index == 0 or not alternate or index % 2 == 0):
            person = _Person(from_pair[0])
            organization, has = split_role(from_pair[1] + (f" ({piece.bracket})" if piece.bracket else ""), words)
            if organization is None and not has:
                return None  # "A from Org explains how ...": a sentence
            person.organization, person.is_closed = organization, True
            for other in open_people:
                other.organization = other.organization or organization
            open_people = []
            people.append(person)
            continue
        if takes_person:
            if not (shapes[index] or is_person(text, words, single=single)):
                return None
            person = _Person(text.strip("\"“”"))
            if piece.bracket is not None:
                organization, has = split_role(piece.bracket, words)
                if organization is None and not has and not is_organization(piece.bracket, words):
                    return None
                person.organization, person.is_closed = organization, True
                if not has:
                    for other in open_people:
                        other.organization = other.organization or organization
                open_people = []
            else:
                open_people.append(person)
            people.append(person)
            continue
        # an organisation, or a role
        article = re.sub(r"^(?:an?|the|from)\s", "", text)
        full = article + (f" ({piece.bracket})" if piece.bracket else "")
        if has_role(article, words) and not _has_mark(article.split()[-1], words):
            organization, _ = split_role(article, words)
            is_shared = False
            if people:
                people[-1].is_closed = True
                people[-1].organization = people[-1].organization or organization
                open_people = [people[-1]] if organization is None else []
            continue
        if not is_organization(full, words):
            return None
        if not open_people:
            if people and people[-1].organization and index == len(pieces) - 1 and not shapes[index]:
                return None
            continue
        for person in open_people:
            person.organization = person.organization or full
            person.is_closed = True
        open_people = []
    for person in people[:-1]:
        person.is_closed = person.is_closed or person.organization is not None
    return people, is_shared


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
    if any(has_role(piece.text, words) and not _has_mark(piece.text, words) for piece in odd):
        return False
    return len(pieces) == 2 and not shapes[1] or len(pieces) > 2 and not all(shapes[1::2])


def _is_next_person(
    pieces: list[_Part], shapes: list[bool], index: int, is_enumeration: bool, words: Words
) -> bool:
    """Decide whether a name-shaped piece after a comma is a person: "A, B and C" against "A, Red Hat"."""
    piece = pieces[index]
    if piece.bracket is not None:
        return shapes[index - 1] and not has_role(piece.bracket, words) or has_role(piece.bracket, words)
    if is_enumeration:
        return all(shapes[: index + 1])
    if index + 1 < len(pieces):  # something follows: "A, B, Org", "A, Org, B, Org"
        return True
    if len(pieces) > 2:  # the last of a row of names: the organisation unless a clear one came before
        return not shapes[index - 1]
    return has_given_name(piece.text, words)


# --- in running text -----------------------------------------------------------------------------------


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
_TOKEN = re.compile(r"[\w'’.-]+")


def _name_at(text: str, start: int, words: Words, single: bool) -> tuple[str, int, bool] | None:
    """Read one name at ``start``: the longest run of words with the shape of a person.

    Returns:
        Name, end, and whether a possessive ending follows ("Ana Lima's").
    """
    match = _NAME_AT.match(text, start)
    if match is None:
        return None
    ends = [match.end()]
    piece = match[0]
    for gap in reversed([m.start() for m in re.finditer(r"\s", piece)]):
        ends.append(start + gap)
    for end in ends:
        name = text[start:end].rstrip(".") if not re.search(r"\b(?:Jr|Sr)\.$", text[start:end]) else text[start:end]
        possessive = re.search(r"['’]s$", name)
        bare = name[: possessive.start()] if possessive else name
        last = bare.split()[-1] if bare.split() else ""
        if last[:1].islower() and not _HANDLE.fullmatch(bare):
            continue
        if is_person(bare, words, single=single):
            return bare, start + len(name), bool(possessive)
    return None


def _organization_at(text: str, start: int, words: Words) -> int:
    """Return where an organisation that begins at ``start`` in running text ends; ``start`` when none does."""
    position, end = start, start
    for match in re.finditer(r"\s*(\S+)", text[start : start + 160]):
        token = match[1]
        core = token.rstrip(",;:.)!?]”\"")
        bare = plain(core)
        is_first = end == start
        if core[:1] and (core[0].isupper() or core[0].isdigit() or (is_first and re.match(r"[a-z]+[A-Z.]|[a-z]{3,}$", core))):
            if not is_first and bare in words.grammar_pronouns.items:
                break
            end = start + match.end() - (len(token) - len(core))
            position = end
            if core != token and not (token == core + "." and bare in words.grammar_suffixes.items):
                break
            if is_first and core[0].islower():
                break
        elif bare in ("of", "and", "for", "&", "de", "des", "du", "der", "für", "the", "et", "by") and not is_first and core == token:
            rest = text[start + match.end() :].lstrip()
            if not rest[:1].isupper():
                break
            if bare in ("and", "&", "et"):
                following = _name_at(rest, 0, words, single=False)
                if following and not _has_mark(following[0], words):
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
    people: list[_Person] = []
    position, is_sure, possessive = start, False, False
    while len(people) < 12:
        name = _name_at(text, position, words, single=single)
        if name is None:
            break
        bare, end, possessive = name
        person = _Person(bare)
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
    follows_verb = _verb_follows(text, position, words)
    if single and len(people) == 1 and " " not in people[0].name and not (follows_verb or possessive or is_sure):
        return None
    return Found(
        tuple(person.speaker() for person in people), start, position, is_sure or follows_verb or possessive, follows_verb, possessive
    )


def _attachment(
    text: str, position: int, person: _Person, people: list[_Person], words: Words, single: bool
) -> tuple[int, bool]:
    """Read what ties a person to an organisation right after the name; return the new position."""
    rest = text[position : position + 200]
    bracket = re.match(r"\s*\(([^()]{1,120})\)", rest)
    if bracket:
        organization, has = split_role(bracket[1], words)
        if organization or has:
            _give(person, people, organization, is_shared=not has)
            return position + bracket.end(), True
    match = words.people_from_inside.match(text, position)
    if match:
        end = _organization_at(text, match.end(), words)
        if end > match.end():
            organization = re.sub(r"^the (?=[A-Z])", "", text[match.end() : end].strip())
            _give(person, people, organization, is_shared=True)
            return end, True
    apposition = re.match(r",\s+((?:an?|the|our|une?|le|la)\s)?([^,;.()]{2,70}?)(?=,|;|\s&\s|\s-\s|$|\.|\sand\s[A-Z]|\set\s[A-Z])", rest)
    if apposition:
        inner = apposition[2].strip()
        closes = rest[apposition.end() :][:1]
        if has_role(inner, words):
            organization, _ = split_role(inner, words)
            person.organization, person.is_closed = organization, True
            return position + apposition.end() + (1 if closes == "," and not _more_people(text, position + apposition.end(), words) else 0), True
        if apposition[1] is None and is_organization(inner, words) and not is_person(inner, words, single=single) and (closes in ("", ";", " ") or closes == "," ):
            lower = sum(1 for token in inner.split() if token[0].islower())
            if lower == 0 or _has_mark(inner, words):
                _give(person, people, inner, is_shared=True)
                return position + apposition.end(), True
    return position, False


def _more_people(text: str, position: int, words: Words) -> bool:
    match = re.match(r",?\s*(?:and\s|et\s|&\s)?", text[position:])
    return match is not None and _name_at(text, position + match.end(), words, single=False) is not None


def _give(person: _Person, people: list[_Person], organization: str | None, *, is_shared: bool) -> None:
    person.organization, person.is_closed = organization, True
    if is_shared and organization:
        for other in people:
            if other.organization is None and not other.is_closed:
                other.organization = organization


def _verb_follows(text: str, position: int, words: Words) -> bool:
    match = re.match(r",?\s*(?:(?:then|also|both|even|recently|finally|who|qui|nous|vous|s['’]|y|has|have|had|will|would)\s+){0,2}([\w'’-]+)", text[position:])
    return match is not None and match[1][0].islower() and words.people_verbs.is_whole(plain(match[1]))


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
