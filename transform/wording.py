"""Titles and other short texts brought to a form in which they can be compared. No knowledge of any website."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters that NFKD leaves whole although readers take them for the plain one.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_WORD = re.compile(r"\w+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

_STOP_WORDS = (
    "a an the of to in on for and or with by at from is are be how why what your you we our it its this that as "
    "into do does not no up out de la le les et en un une des du d l au aux pour dans sur der die das und mit von "
    "im ein eine y el los las del con para e o i"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())

_FORMAT = (
    r"(?:(?:sponsored|sponsor|opening|closing|project|cncf|virtual|community|invited|welcome|discussion)\s+)*"
    r"(?:keynotes?|lightning|ignite|panel|tutorial|workshop|fireside|contribfest|poster|talk|session|breakout|"
    r"demo|bof)"
    r"(?:\s+(?:talks?|panel|discussion|session|keynote|chat|presentation|bof))*"
    r"(?:\s*\([^)]{1,16}\))?"
)
_PREFIX = re.compile(rf"^[^\w\"“«(\[]*{_FORMAT}\s*(?:[:|]|\s[-–—]\s)\s*(?=\S)", re.IGNORECASE)
_SUFFIX = re.compile(rf"\s*(?:\||\s[-–—]\s)\s*{_FORMAT}\s*$", re.IGNORECASE)
_NOTICE = re.compile(
    r"\s*[\[(][^\])]*\b(?:limited|sponsored|registration|required|first.come|sold out)\b[^\])]*[\])]", re.IGNORECASE
)
_ONLY_FORMAT = re.compile(_FORMAT, re.IGNORECASE)
_ONLY_NOTICE = re.compile(
    r"^(?:(?:full|half)[- ]day event|.*\baccess pass\b.*|sold out|registration required)$", re.IGNORECASE
)
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.+)\s*$")
_EDGES = re.compile(r"^[^\w\"'“«(\[`#@.]+|[\s|–—-]+$")

_FORMATS = (
    ("keynote", re.compile(r"\bkeynotes?\b", re.IGNORECASE)),
    ("lightning", re.compile(r"\b(?:lightning|ignite)\b", re.IGNORECASE)),
    ("panel", re.compile(r"\bpanel\b", re.IGNORECASE)),
    ("workshop", re.compile(r"\b(?:workshop|tutorial|contribfest)\b", re.IGNORECASE)),
    ("fireside", re.compile(r"\bfireside\b", re.IGNORECASE)),
)

#: Video sites cut long titles at 100 characters; some cut at the last whole word before.
CUT_CHARACTERS = 95


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Bring a text to words in lower case without diacritics and punctuation, apart by one space."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():  # most titles: nothing to compose or take apart
        return " ".join(_WORD.findall(_THOUSANDS.sub("", _APOSTROPHES.sub("", text.lower()))))
    # Twice: compatibility letters fall to plain ones, whose small form may fall apart again.
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _THOUSANDS.sub("", _APOSTROPHES.sub("", text)).translate(_PLAIN)
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(_WORD.findall(text))


def without_notices(text: str) -> str:
    """Take away brackets that speak to visitors: "(Limited Availability; First-Come, First-Served)"."""
    return _NOTICE.sub("", text)


def is_format(text: str) -> bool:
    """Tell whether a text is only a format ("Project Lightning Talk") or a notice ("ALL ACCESS PASS REQUIRED")."""
    return bool(_ONLY_FORMAT.fullmatch(text.strip())) or bool(_ONLY_NOTICE.search(text))


def level_title(title: str) -> str:
    """Take away what one source adds and another leaves out: format prefix, notices, emoji, the ellipsis.

    ``⚡ Lightning Talk: X``, ``Keynote: X`` and ``X | Project Lightning Talk`` all become ``X``. A title that is
    nothing but a format ("Keynote") stays as it is.
    """
    text = _ELLIPSIS.sub("", _NOTICE.sub("", " ".join(title.split())))
    for _ in range(3):
        shorter = _EDGES.sub("", _SUFFIX.sub("", _PREFIX.sub("", text)))
        if shorter == text or not fold(shorter):
            break
        text = shorter
    return text.strip()


@lru_cache(maxsize=200_000)
def title_key(title: str) -> str:
    """Make the text under which equal titles meet; empty when the title holds no word."""
    return fold(level_title(title)) or fold(title)


def talk_format(title: str) -> str | None:
    """Tell the format a title states before its colon or after its bar; None: it states none."""
    match = _PREFIX.match(title) or _SUFFIX.search(title)
    stated = match.group(0) if match else ""
    return next((name for name, pattern in _FORMATS if pattern.search(stated)), None)


def is_cut(title: str) -> bool:
    """Tell whether a title may have lost its end: an ellipsis, or as long as video sites allow."""
    return bool(_ELLIPSIS.search(title)) or len(title.strip()) >= CUT_CHARACTERS


def years(text: str | None) -> frozenset[int]:
    """Return the years from 1990 to 2099 that a text states."""
    return frozenset(int(year) for year in re.findall(r"(?<!\d)(?:199\d|20\d\d)(?!\d)", text or ""))


def without(words: Iterable[str], drop: frozenset[str] = STOP_WORDS) -> list[str]:
    """Return the words that are not in ``drop``, in order."""
    return [word for word in words if word not in drop]
