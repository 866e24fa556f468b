"""The title of a talk: what belongs to it, what is known besides it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.recap.phrases import plain
from extract.recap.words import Words

_OPEN, _CLOSE = "“\"«„‟'‘", "”\"»“'’"
_PAIRS = {"“": "”", '"': '"', "«": "»", "„": "“”", "‟": "”", "‘": "’", "'": "'"}
_CODE = r"[A-Z]{2,5}[- ]?\d{2,4}(?:-[A-Z]\d{0,2})?"
_CODE_BEHIND = re.compile(rf"\s*[(\[]({_CODE})[)\]]\s*$")
_CODE_BEFORE = re.compile(rf"^(?:[(\[]({_CODE})[)\]]|({_CODE})\s*[:|–—-])\s+")
_LEVEL_BEHIND = re.compile(
    r"\s*[(\[](?:level\s*)?(?:[1-5]00|beginners?|intermediate|advanced|any|all levels)(?:\s+level)?[)\]]\s*$", re.I
)
_LENGTH_BEHIND = re.compile(r"\s*[(\[]\d{1,3}(?::\d{2})?\s*(?:min|mins|minutes|mn|h|hours?)?\.?[)\]]\s*$", re.I)
_OUTER_DASH = re.compile(r"^-\s+|\s+-$|(?<=\w)-$")
_ABBREVIATED = re.compile(r"\b[A-Z][\w]?\.$|\b(?:Inc|Ltd|etc|vs|Co)\.$")
_KIND_FIRST = re.compile(r"^[\W_]*([\w'’.⚡ -]{2,32}?)\s?(?::|[–—-]\s|\|)\s*(?=\S)")
_FIRST_WORDS = re.compile(r"^[\W_]*(\w+(?:\s\w+)?)\b")
_LABEL_BEHIND = re.compile(r"\s*[(\[]([^()\[\]]{2,24})[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as written, its other readings, its kind ("keynote") and the language label behind it."""

    text: str | None
    alternatives: tuple[str, ...] = ()
    kind: str | None = None
    language: str | None = None


def is_quoted(text: str) -> bool:
    """Tell whether a text is set in quotation marks as a whole."""
    text = text.strip().rstrip(".,;:")
    return len(text) > 3 and text[0] in _PAIRS and text[-1] in _PAIRS[text[0]]


@lru_cache(maxsize=8192)
def strip_marks(text: str) -> str:
    """Drop quotation marks around and separators at both ends; dots of a cut title stay."""
    text = text.strip()
    for _ in range(3):
        before = text
        text = text.strip(" \n\t:;,|–—•·*_→>").strip()
        text = _OUTER_DASH.sub("", text).strip() if "-" in text else text
        if (
            len(text) > 2
            and text[0] in _PAIRS
            and text[-1] in _PAIRS[text[0]]
            and not any(c in text[1:-1] for c in (text[0], text[-1]) if c not in "'’")
        ):
            text = text[1:-1].strip()
        if text == before:
            break
    if text.endswith(".") and not text.endswith("..") and not _ABBREVIATED.search(text):
        text = text[:-1].rstrip()
    return text


@lru_cache(maxsize=8192)
def clean_title(raw: str, words: Words) -> Title:
    """Bring a title into the form in which it is told.

    Args:
        raw: the stretch that holds it, quotation marks, codes and labels included.
        words: of the post's language.

    Returns:
        The title without session code, language label, level and length; with codes and without the kind of
        talk ("Keynote: …") as alternatives. Text None when nothing is left.
    """
    text = strip_marks(raw.replace("\n", " "))
    alternatives: list[str] = []
    language = None
    for _ in range(3):
        before = text
        for pattern in (_LEVEL_BEHIND, _LENGTH_BEHIND):
            text = pattern.sub("", text)
        code = _CODE_BEHIND.search(text) or _CODE_BEFORE.match(text)
        if code and len(text) - (code.end() - code.start()) > 3:
            alternatives.append(text)
            text = text[code.end() :] if code.start() == 0 else text[: code.start()]
        label = _LABEL_BEHIND.search(text)
        if label and label.start() > 0:
            named = plain(label[1])
            if words.languages_names.is_whole(named):
                alternatives.append(text)
                language, text = label[1], text[: label.start()]
            elif words.talks_kinds.is_whole(named):
                alternatives.append(text)
                text = text[: label.start()]
        text = strip_marks(text)
        if text == before:
            break
    kind, bare = _kind(text, words)
    if bare:
        alternatives.append(bare)
    return Title(text or None, tuple(dict.fromkeys(a for a in alternatives if a and a != text)), kind, language)


def _kind(text: str, words: Words) -> tuple[str | None, str | None]:
    """Split "Keynote: Title" into the kind and the title without it."""
    match = _KIND_FIRST.match(text)
    if match and words.talks_kinds.is_whole(plain(match[1])):
        rest = strip_marks(text[match.end() :])
        return plain(match[1]), rest if len(rest) > 2 else None
    first = _FIRST_WORDS.match(text)
    if first and words.talks_kinds.is_whole(plain(first[1])):
        return plain(first[1]), None
    return None, None


_SMALL = re.compile(r"^[a-zà-ÿ]")


def looks_like_title(text: str, words: Words) -> bool:
    """Tell whether a link's or quotation's words can be the title of a talk.

    Args:
        text: the words.
        words: of the post's language.

    Returns:
        False for "here", "this talk", "his recommendations", a whole sentence, an address.
    """
    stripped = strip_marks(text)
    folded = plain(stripped)
    if len(stripped) < 4 or len(stripped) > 220 or "://" in stripped or not any(c.isalpha() for c in stripped):
        return False
    if words.talks_generic.is_whole(folded) or words.fields_ignored.is_whole(folded):
        return False
    if _SMALL.match(stripped):
        # "kicking things off": not a title. "eBPF in production", "kubectl ..." begin small rightly.
        first = stripped.split()[0]
        tokens = stripped.split()
        capitals = sum(1 for token in tokens if token[0].isupper())
        return any(c.isupper() for c in first[1:]) or 2 * capitals > len(tokens)
    return True
