"""What a name looks like: of a person, of an organisation, of a role."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from extract.recap.phrases import plain
from extract.recap.words import Words
from extract.records import Speaker

_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af・·]{2,12}")
HANDLE = re.compile(r"@[A-Za-z0-9_][\w.-]{1,40}")
_FIRST_WORD = re.compile(r"[\s\"“”«»]*([^\s,;&()\"“”«»]+)")
_NICK = re.compile(r"\s[\"“«(']\s?[\w.-]{2,20}\s?[\"”»)'](?=\s)")
_INNER_CAPITAL = re.compile(r"[a-zß-ÿ][A-ZÀ-Þ]")
_NAME_PREFIXES = (
    "Mc",
    "Mac",
    "De",
    "Le",
    "La",
    "Di",
    "Du",
    "Van",
    "Von",
    "Fitz",
    "O'",
    "O’",
    "D'",
    "D’",
    "L'",
    "L’",
)
_BAD_IN_NAME = re.compile(r"[\d:!?/\[\]{}|<>=+#%…*_~^\\,;()&]")
_ROLE_AT = re.compile(
    r"(?:\s(?:at|@|chez|bei|beim|au|aux|à la|à l['’]|an der|en el|en la)\s|\s?@\s?)(?:the\s)?(.+)$"
)
_ROLE_OF = re.compile(
    r"(?:\s(?:at|of|for|@|chez|de|du|bei|beim|au|aux|à la|an der|en el|en la)\s|\sd['’]|\s?@\s?)(?:the\s)?(.+)$"
)
_PLURAL = re.compile(r"(?<=\w{3})s\b")
_AT_SIGN = re.compile(r"\s@\s?(\S.*)$")
_FAMILY = frozenset(["jr", "jr.", "sr.", "phd", "ph.d.", "md"])  # suffixes of people
_DOTTED_END = re.compile(r"(?:\.\w{1,2}|\b(?:Inc|Ltd|Co|Corp))\.$")
PARENS = re.compile(r"\(([^()]{1,120})\)")
_MAX_WORDS = 5


@dataclass(slots=True)
class Person:
    name: str
    organization: str | None = None
    is_closed: bool = False  # no organisation named later belongs to this person
    roles: list[str] = field(default_factory=list)

    def speaker(self) -> Speaker:
        return Speaker(self.name, self.organization)


@lru_cache(maxsize=8192)
def _may_begin(token: str, words: Words) -> bool:
    folded = plain(token.rstrip("."))
    return (
        folded in words.people_particles.items
        or plain(token) in words.people_honorifics.items
        or _ASIAN.match(token) is not None
        or _is_name_token(token, words, 2)
    )


def may_begin_name(text: str, words: Words) -> bool:
    """Tell by its first word alone that a text may begin with a name: most stretches do not."""
    match = _FIRST_WORD.match(text)
    return match is not None and (match[1][0] == "@" or _may_begin(match[1], words))


@lru_cache(maxsize=16_384)
def is_person(text: str, words: Words, *, single: bool = False) -> bool:
    """Tell whether a text has the shape of a person's name.

    Args:
        text: a stretch without separators.
        words: of the post's language.
        single: also accept one word ("Tal", "@handle"), where the place already says that a person follows.
    """
    text = text.strip().strip('"“”«»')
    if not 2 <= len(text) <= 60:
        return False
    if HANDLE.fullmatch(text):
        return single
    if _ASIAN.fullmatch(text):
        return not words.people_surnames.items or "・" in text or has_surname(text, words)
    if not text[0].isupper() and text[0].islower() and not _may_begin(text.split(None, 1)[0], words):
        return False
    if not text.isalpha() and any(c in "\"“«('" for c in text):
        text = _NICK.sub(" ", text)
    if _BAD_IN_NAME.search(text) or text.endswith((".io", ".com", ".org", "'s", "’s")):
        return False
    tokens = text.split()
    if len(tokens) > 3 and any(token in words.people_and.items for token in tokens[2:-1]):
        return False  # "Iván Castaño y Noa Ferrer": two people
    if tokens and plain(tokens[0]) in words.people_honorifics.items and len(tokens) > 1:
        tokens = tokens[1:]
    is_given = has_given_name(text, words)
    if not is_given and any(plain(token) in words.people_roles.items for token in tokens):
        return False  # "Principal Engineer"
    if len(tokens) > 2 and _is_suffix(plain(tokens[-1]), words):
        return False  # "Uwe Schreiner von der Maultasch AG"
    capitals = 0
    for position, token in enumerate(tokens):
        bare = plain(token.rstrip("."))
        if is_given and 0 < position == len(tokens) - 1 and token[0].isupper() and token.isalpha():
            capitals += 1  # "Paul Petit", "Anne ROUX": behind a given name any word is a family name
            continue
        if bare in words.people_particles.items and (not token[0].isupper() or position):
            continue
        if not _is_name_token(token, words, len(tokens)):
            return False
        capitals += 1
    if capitals > _MAX_WORDS or capitals == 0 or len(tokens) > _MAX_WORDS + 3:
        return False
    return len(tokens) >= 2 and (capitals >= 2 or len(tokens[-1]) > 2) if not single else True


def _is_suffix(folded: str, words: Words) -> bool:
    return folded in words.grammar_suffixes.items and folded not in _FAMILY


def _is_name_token(token: str, words: Words, count: int) -> bool:
    if not (token[0].isupper() or token[0] in "ʻ'’" or token[:2] in ("d'", "d’")):
        return False
    if token.endswith(("'s", "’s")):
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


def has_surname(text: str, words: Words) -> bool:
    """Tell a name written without a blank, surname first: its shape alone is that of any word."""
    surnames = words.people_surnames.items
    fits = (length for length in (1, 2, 3) if len(text) <= length + 3)
    return 2 <= len(text) <= 6 and any(text[:length] in surnames for length in fits)


def has_given_name(text: str, words: Words) -> bool:
    """Tell whether a name begins with a frequent given name: a hint where its shape alone is too weak."""
    if words.people_surnames.items and _ASIAN.fullmatch(text):
        return has_surname(text, words)
    first = plain(text.split("-", 1)[0].split(" ", 1)[0]) if text else ""
    return first in words.people_given.items or (
        not first.isascii() and _unaccented(first) in words.people_given.items
    )


@lru_cache(maxsize=4096)
def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def has_role(text: str, words: Words) -> bool:
    """Tell whether a text says what somebody is ("CTO", "an Apache Foo PMC member")."""
    folded = plain(text)
    if words.people_independent.is_in(folded):
        return False
    return words.people_roles.is_in(folded) or is_role_of_several(text, words)


def is_role_of_several(text: str, words: Words) -> bool:
    """Tell "PhD students at Kelp": a role in the plural is that of everybody named before."""
    folded = plain(text)
    return (
        "s" in folded
        and len(folded.split()) <= 8  # more is a sentence
        and not words.people_roles.is_in(folded)
        and folded.split(" ", 1)[0] not in words.grammar_relatives.items  # "who leads research": a verb
        and words.people_roles.is_in(_PLURAL.sub("", folded))
    )


def is_organization(text: str, words: Words) -> bool:
    """Tell whether a text can be the name of an organisation: short, and no sentence."""
    text = text.strip()
    if not 1 < len(text) <= 80:
        return False
    tokens = text.split()
    if (
        len(tokens) > 9
        or text[-1] in "?!:"
        or any(c in "€$£%=" for c in text)
        or "”" in text
        or "“" in text
        or not any(c.isalpha() for c in text)
    ):
        return False
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "@#" or re.match(r"[a-z][\w-]*[A-Z.]\w", text)):
        if len(tokens) > 1 and has_mark(tokens[0], words) and any(token[0].isupper() for token in tokens[1:]):
            return True  # "association La Bricole", "city of Ghent"
        is_word = len(tokens) == 1 and text[0].isalpha() and len(text) <= 20 and text.isalnum()
        return is_word and text not in words.grammar_not_names.items  # "Composer Internals, or: Why …"
    # Small words of names in any language are short (of, für, de, and); a longer one is a verb of a sentence.
    outside = PARENS.sub(" ", text).split()
    return not any(
        token[0].islower() and len(token) > 3 and token.isalpha() and token not in words.people_from.items
        for token in outside[1:]
    )


def split_role(text: str, words: Words) -> tuple[str | None, bool]:
    """Read "Head of Product, Red Hat" or "CTO at Acme" in the place of an organisation.

    Returns:
        The organisation, None when there is only a role, and whether there was a role.
    """
    text = words.people_both_start.sub("", text.strip())
    if words.talks_kinds.is_whole(plain(text)):
        return None, True  # "Ana Lima (keynote)"
    ends = text.rsplit(" ", 1)[-1]
    if not _DOTTED_END.search(text) and plain(ends) not in words.grammar_suffixes.items:  # "Kelp e.V.", "Tern Inc."
        text = text.strip(" .")
    if len(text.split()) > 12:
        return None, False
    pieces = join_suffixes([piece.strip() for piece in text.split(",") if piece.strip()], words)
    if len(pieces) > 1 and any(has_role(piece, words) for piece in pieces[:-1]):
        last = pieces[-1]
        if has_role(last, words) and not has_mark(last, words):
            organization, _ = split_role(last, words)
            return organization, True
        return (last if is_organization(last, words) else None), True
    sign = _AT_SIGN.search(text)
    if sign is not None and len(pieces) == 1 and is_organization(sign[1], words):
        return sign[1], True  # "Cloud Economist @ Kelp": a role, known or not
    if len(pieces) == 1 and has_role(text, words):
        end, is_of = _role_end(text, words)
        match = (_ROLE_OF if is_of else _ROLE_AT).search(text)
        if match and match.start() >= end and match[1][0].isupper() and not has_role(match[1], words):
            return (match[1] if is_organization(match[1], words) else None), True
        if has_mark(text.split()[-1], words):
            return text, False
        return None, True
    return (text if is_organization(text, words) else None), False


def is_role_at(text: str) -> bool:
    """Tell "Head of Product at Lattice Bank" from "Kelp Development Bank", where both hold a word for a role."""
    return _ROLE_AT.search(text) is not None


def _role_end(text: str, words: Words) -> tuple[int, bool]:
    """Say where the last role word ends, and whether it is one with "of" ("CTO of Acme", not "Head of Design")."""
    last, is_of = 0, False
    folded = _PLURAL.sub(" ", plain(text)) if is_role_of_several(text, words) else plain(text)
    for match in words.people_roles.inside.finditer(folded):
        last, is_of = match.end(), words.people_roles_of.is_in(match[0])
    return last, is_of


def has_mark(text: str, words: Words) -> bool:
    """Tell whether a word marks an organisation (Inc., GmbH, University)."""
    return any(plain(token).strip(".,") in words.grammar_organizations.items for token in text.split())


def join_suffixes(pieces: list[str], words: Words) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        if joined and plain(piece) in words.grammar_suffixes.items:
            joined[-1] += f", {piece}"
        else:
            joined.append(piece)
    return joined
