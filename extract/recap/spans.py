"""Where a value stands in the decoded body. The parser exposes no source positions, so values are searched in order."""

from __future__ import annotations

import re
from bisect import bisect_right
from html import unescape

from extract.records import Span

# Tags end at the next angle bracket of either kind, so that no input is read twice.
_MARKUP = re.compile(
    r"<!--|<(script|style)\b[^<>]*>|</?[a-zA-Z][^<>]*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});|\s+",
    re.I,
)
_BLANK = re.compile(r"\s+")
_MISSES = 64  # a search that fails reads the rest of the page: a hostile page gets no more of them


class Places:
    """The visible text of a body with the way back to its characters."""

    def __init__(self, body: str, *, is_markup: bool) -> None:
        """Read the body once.

        Args:
            body: the decoded body.
            is_markup: HTML, where tags are left out and entities decoded; else only white space is folded.
        """
        pieces: list[str] = []
        self._plain_starts: list[int] = []
        self._body_starts: list[int] = []
        self._entity_ends: list[int | None] = []
        length = last = 0

        def put(text: str, start: int, end: int | None = None) -> None:
            nonlocal length
            if text:
                self._plain_starts.append(length)
                self._body_starts.append(start)
                self._entity_ends.append(end)
                pieces.append(text)
                length += len(text)

        pattern, position, lowered = (_MARKUP if is_markup else _BLANK), 0, body.lower() if is_markup else ""
        unclosed: set[str] = set()
        while match := pattern.search(body, position):
            put(body[last : match.start()], last)
            last = position = match.end()
            found = match[0]
            if found[0] == "&":
                put(unescape(found), match.start(), match.end())
            elif found == "<!--" or (is_markup and match[1]):
                closing = "-->" if found == "<!--" else f"</{match[1].lower()}"
                end = -1 if closing in unclosed else lowered.find(closing, position)
                if end < 0:
                    unclosed.add(closing)
                else:
                    last = position = end + len(closing)
        put(body[last:], last)
        self._text = "".join(pieces)
        self._cursor = 0
        self._misses = 0

    def find(self, value: str | None) -> Span | None:
        """Find a value behind the last one found, else anywhere; None when it does not stand there as such.

        Args:
            value: text as read; white space is not compared, tags between its characters are passed over.
        """
        wanted = "".join((value or "").split())
        if len(wanted) < 2 or self._misses >= _MISSES:
            return None
        place = self._text.find(wanted, self._cursor)
        if place < 0:
            place = self._text.find(wanted)
        if place < 0:
            self._misses += 1
            return None
        self._cursor = place + len(wanted)
        return Span(self._source(place), self._source(place + len(wanted) - 1, is_end=True))

    def _source(self, place: int, *, is_end: bool = False) -> int:
        index = bisect_right(self._plain_starts, place) - 1
        entity_end = self._entity_ends[index]
        if entity_end is not None:
            return entity_end if is_end else self._body_starts[index]
        return self._body_starts[index] + place - self._plain_starts[index] + is_end

    def rewind(self) -> None:
        """Begin at the top again, for another kind of value."""
        self._cursor = 0
