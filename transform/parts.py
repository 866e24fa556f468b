"""Parts, days and editions of a series, read from titles: "Part 1", "(2/3)", "Teil 2", "Sailing II"."""

from __future__ import annotations

import re
from functools import lru_cache

from transform.wording import STOP_WORDS, fold, level_title

_NOUN = (
    r"(?:part|pt|teil|partie|parte|deel|day|tag|jour|dia|vol|volume|band|tome|episode|ep|track|session|block|round|"
    r"chapter|kapitel|act|season)"
)
_WORDS = (
    "one two three four five six seven eight nine ten", "first second third fourth fifth sixth",
    "i ii iii iv v vi vii viii", "eins zwei drei vier", "erste zweite dritte", "premiere deuxieme troisieme",
    "uno dos tres cuatro", "primera segunda tercera",
)  # fmt: skip
_NUMBERS = {word: str(n) for row in _WORDS for n, word in enumerate(row.split(), start=1)}
_PART_WORDS = dict.fromkeys(("pt", "teil", "partie", "parte", "deel"), "part")
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_AFTER = re.compile(rf"\b{_NOUN}\s+({_NUMBER}|[a-h])\b")
_BEFORE = re.compile(rf"\b({_NUMBER})(?:st|nd|rd|th|re|er|e|eme|ere|te)?\s+{_NOUN}\b")
_COUNTED = re.compile(r"[\[(]\s*(\d{1,2})\s*(?:/|of|von|de|sur)\s*\d{1,2}\s*[\])]", re.IGNORECASE)
_HASH = re.compile(r"#(\d{1,3})\b")
_TIME_WORDS = (
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag lundi "
    "mardi mercredi jeudi vendredi am pm morning afternoon evening vormittag nachmittag matin"
)
_TIMES = frozenset(_TIME_WORDS.split())


@lru_cache(maxsize=100_000)
def parts_of(title: str) -> frozenset[str]:
    """Return the parts a title names, as numbers: "Part II", "(2/3)", "2. Teil" and "#2" all name part 2."""
    text = fold(title)
    found = [*_AFTER.findall(text), *_BEFORE.findall(text), *_COUNTED.findall(title), *_HASH.findall(title)]
    return frozenset(_NUMBERS.get(word, word).lstrip("0") for word in found)


def other_part(a: str, b: str) -> bool:
    """Tell whether two titles name different parts, days or numbers of one series.

    By the parts they name; else when nothing but numbers, single letters and times of the week tells them apart:
    "HarborMesh 1.0" and "2.0", "Sailing I" and "II", "Keynotes: Tuesday" and "Wednesday".
    """
    one, two = parts_of(a), parts_of(b)
    if one and two:
        return not one & two
    x, y = _words(a), _words(b)
    only_x, only_y = x - y - STOP_WORDS, y - x - STOP_WORDS
    return bool(only_x and only_y) and all(map(_is_counter, only_x | only_y))


def levelled(words: tuple[str, ...]) -> tuple[str, ...]:
    """Write numbers as digits and every noun of a part as "part": "Seven Ways", "pt 1" are "7 ways", "part 1"."""
    return tuple(_NUMBERS.get(w, w) if len(w) > 1 else w for w in (_PART_WORDS.get(w, w) for w in words))


@lru_cache(maxsize=100_000)
def _words(title: str) -> frozenset[str]:
    words = (fold(level_title(title)) or fold(title)).split()
    *before, last = words or [""]
    # "i" is a number at the end only: "How I Sailed".
    return frozenset({_NUMBERS.get(last, last), *(w if w in ("i", "v") else _NUMBERS.get(w, w) for w in before)})


def _is_counter(word: str) -> bool:
    return word.isdigit() or word in _TIMES or (len(word) == 1 and word.isascii())
