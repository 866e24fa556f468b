"""Phrases of a language as sets and patterns, compiled when they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

_APOSTROPHES = "’‘ʼ"


def plain(text: str) -> str:
    """Fold case, apostrophes and white space, so that phrases compare."""
    return _plain(text) if len(text) < 200 else _folded(text)


def _folded(text: str) -> str:
    if not text.isascii():
        for sign in _APOSTROPHES:
            text = text.replace(sign, "'")
    return " ".join(text.casefold().split())


_plain = lru_cache(maxsize=8192)(_folded)  # the same names and words come again and again


_SOLID = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_STEM = 6  # so few that many words share one: each stem is a search through the whole text
_END = ""  # marks a node of a tree where a phrase may end
_PIECES = re.compile(r"[ ]|[*]|'|.", re.DOTALL)
_UNITS = {" ": r"\s+", "*": r"\w*", "'": "['’]"}  # both apostrophes: folded text has one, text as written the other


def alternation(phrases: Iterable[str]) -> str:
    """Make one alternation of phrases, the longest first; ``*`` stands for the rest of a word.

    Phrases that begin alike share their beginning: ``re`` tries the branches of an alternation one by one at each
    place of a text, and a flat list of a hundred phrases cost most of the time of reading a post.
    """
    tree: dict[str, Any] = {}
    for phrase in sorted({plain(phrase) for phrase in phrases}):
        node = tree
        for piece in _PIECES.findall(phrase):
            node = node.setdefault(_UNITS.get(piece) or re.escape(piece), {})
        node[_END] = {}
    return _branches(tree) if tree else r"(?!)"


def _branches(node: dict[str, Any]) -> str:
    found = []
    # a letter before "the rest of a word", and that before the end of the phrase: the longest phrase wins
    for unit in sorted(node, key=lambda unit: (unit == _END, unit == _UNITS["*"], unit)):
        piece, below = unit, node[unit]
        while len(below) == 1 and _END not in below:  # no branch: go on in one piece
            ((following, below),) = below.items()
            piece += following
        if not below or set(below) == {_END}:
            found.append(piece)
            continue
        inner = _branches(below)
        found.append(f"{piece}(?:{inner})" if "|" in inner else piece + inner)
    return "|".join(found)


@dataclass(frozen=True, eq=False)
class Phrases:
    """A list of phrases that can be looked for, in folded text (``plain``) unless said otherwise.

    Nothing is compiled before it is needed: a post needs a fifth of all patterns, and compiling them took a second.
    """

    items: frozenset[str]

    @cached_property
    def pattern(self) -> str:
        """The phrases as one alternation, without a group around it."""
        return alternation(self.items)

    @cached_property
    def inside(self) -> re.Pattern[str]:
        """Match a phrase at word boundaries."""
        solid = [item for item in self.items if _SOLID.search(item)]
        spaced = alternation(item for item in self.items if not _SOLID.search(item))
        apart = rf"(?<![\w-])(?:{spaced})(?![\w-])"
        # Chinese and Japanese write no blanks between words.
        return re.compile(f"{apart}|{alternation(solid)}" if solid else apart)

    @cached_property
    def between(self) -> re.Pattern[str]:
        """Match a phrase with a comma before it, in text as written."""
        return re.compile(rf",?\s+\(?(?:{self.pattern}):?\s+", re.IGNORECASE)

    @cached_property
    def _starred(self) -> re.Pattern[str] | None:
        starred = [item for item in self.items if "*" in item]
        return re.compile(f"(?:{alternation(starred)})") if starred else None

    def is_whole(self, text: str) -> bool:
        """Tell whether the text is exactly one of the phrases."""
        if text in self.items and "*" not in text:
            return True
        return self._starred is not None and self._starred.fullmatch(text) is not None

    def is_in(self, text: str) -> bool:
        """Tell whether one of the phrases stands in the text, at word boundaries."""
        return self.inside.search(text) is not None


def stems_of(phrases: Iterable[str]) -> tuple[str, ...]:
    """Reduce phrases to beginnings of words that stand wherever one of the phrases does, none within another."""
    longest = (max(reversed(phrase.replace("*", " ").split()), key=len) for phrase in phrases)
    kept: list[str] = []
    for stem in sorted({word[:_STEM] for word in longest}, key=lambda stem: (len(stem), stem)):
        if not any(short in stem for short in kept):
            kept.append(stem)
    return tuple(kept)
