"""Where a value stands in the decoded body. The parser exposes no positions, so values are searched in order."""

from __future__ import annotations

import re
from bisect import bisect_right
from html import unescape
from itertools import accumulate
from urllib.parse import quote

from extract.recap.text import narrow
from extract.records import Span

# What is never read (``extract.recap.main``) is passed over as a whole: no fact stands there, and menus are long.
# Tags end at the next angle bracket of either kind, so that no input is read twice.
_MARKUP = re.compile(
    r"<!--|<(script|style|nav|aside|svg|noscript|template|select)\b[^<>]*>|</?[a-zA-Z][^<>]*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});",
    re.I,
)
_ADDRESS_END = re.compile(r"[\s\"'<>()]")
_SOLID = re.compile(r"\S+")
_CLAIM = 600  # characters behind a title in which the word for its material stands
_MISSES = 64  # a search that fails reads the rest of the page: a hostile page gets no more of them


class Places:
    """The visible text of a body without its white space, with the way back to its characters."""

    def __init__(self, body: str, *, is_markup: bool) -> None:
        """Read the body once.

        Args:
            body: the decoded body.
            is_markup: HTML, where tags are left out and entities decoded.
        """
        self._body = body
        self._pieces: list[str] = []
        self._bounds: list[tuple[int, int, bool]] = []  # start and end in the body, is an entity
        last = self._strip_markup(body) if is_markup else 0
        self._put(body[last:], last, len(body))
        self._text = narrow("".join(self._pieces))
        self.is_wide = self._text != "".join(self._pieces)
        lengths = accumulate(map(len, self._pieces), initial=0)
        self._plain_starts = list(lengths)[:-1] or [0]
        self._cursor = 0
        self._misses = 0

    def _put(self, text: str, start: int, end: int, *, is_entity: bool = False) -> None:
        solid = "".join(text.split())
        if solid:
            self._bounds.append((start, end, is_entity))
            self._pieces.append(solid)

    def _strip_markup(self, body: str) -> int:
        """Collect the stretches between tags, comments and scripts; return where the last one begins."""
        position = last = 0
        lowered: str | None = None
        unclosed: set[str] = set()
        search = _MARKUP.search
        while match := search(body, position):
            start, end = match.span()
            if start > last and not (text := body[last:start]).isspace():
                self._put(text, last, start)
            last = position = end
            sign = body[start + 1]
            if body[start] == "&":
                self._put(unescape(match[0]), start, end, is_entity=True)
            elif sign == "!" or match[1]:
                lowered = body.lower() if lowered is None else lowered
                closing = "-->" if sign == "!" else f"</{match[1].lower()}"
                place = -1 if closing in unclosed else lowered.find(closing, position)
                if place < 0:
                    unclosed.add(closing)
                else:
                    last = position = place + len(closing)
        return last

    @property
    def length(self) -> int:
        """Characters of the visible text without white space, in which places are counted."""
        return len(self._text)

    def find(self, value: str | None) -> Span | None:
        """Find a value behind the last one found, else anywhere; None when it does not stand there as such.

        Args:
            value: text as read; white space is not compared, tags between its characters are passed over.
        """
        place = self.place(value)
        return self.span(*place) if place else None

    def place(self, value: str | None) -> tuple[int, int] | None:
        """Find a value as ``find`` does; its start and end in the text without white space."""
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
        return place, self._cursor

    def span(self, start: int, end: int) -> Span:
        """Give the characters of the body for a stretch of the text without white space."""
        return Span(self._source(start)[0], self._source(end - 1)[1])

    def near(self, value: str | None, where: tuple[int, int, int, int]) -> Span | None:
        """Find what belongs to a mention: behind its title, else before it, else where the body has it first.

        Args:
            value: text as read.
            where: end of the mention before, start and end of this one's title, start of the next one's.

        Returns:
            Its place; None when it does not stand in the body as such.
        """
        wanted = "".join((value or "").split())
        if not wanted or self._misses >= _MISSES:
            return None
        low, start, stop, high = where
        place = self._text.find(wanted, stop, high)
        if place < 0:
            place = self._text.rfind(wanted, low, stop)
        if place < 0:
            place = self._text.rfind(wanted, 0, low)
        if place < 0:
            place = self._text.find(wanted, start)
        if place < 0:
            self._misses += 1
            return None
        return self.span(place, place + len(wanted))

    def written(self, value: str | None, span: Span | None) -> str | None:
        """Give a value as the body writes it, with its wide signs.

        Args:
            value: as read, with narrow signs.
            span: where it stands.
        """
        if not value or span is None or not self.is_wide:
            return value
        inner = Places(self._body[span.start : span.end], is_markup=True)
        signs = iter("".join(inner._pieces))
        if len(inner._text) != len("".join(value.split())):
            return value
        return "".join(c if c.isspace() else next(signs) for c in value)

    def first_word(self, phrases: tuple[str, ...], where: tuple[int, int, int, int]) -> Span | None:
        """Find the first of several words (folded, without blanks) between a title and the next one."""
        text = self._text[where[2] : min(where[3], where[2] + _CLAIM)].casefold()
        found = [(place, -len(phrase)) for phrase in phrases if (place := text.find(phrase)) >= 0]
        if not found:
            return None
        place, length = min(found)
        return self.span(where[2] + place, where[2] + place - length)

    def address(self, url: str) -> Span | None:
        """Find a link's address as the body writes it, up to the quote that ends it.

        Args:
            url: resolved; entities in its query, a wrapper that carries it, and a site-relative form are known.
        """
        first = url.split("&", 1)[0]
        for written in (first, quote(first, safe=""), first.partition("://")[2].partition("/")[2]):
            place = self._body.find(written) if len(written) > 3 else -1
            if place >= 0:
                end = _ADDRESS_END.search(self._body, place + len(written))
                return Span(place, end.start() if end else len(self._body))
        return None

    def rewind(self) -> None:
        """Begin at the top again, for another kind of value."""
        self._cursor = 0

    def _source(self, place: int) -> tuple[int, int]:
        """Return start and end in the body of the character at ``place`` of the text without white space."""
        index = bisect_right(self._plain_starts, place) - 1
        start, end, is_entity = self._bounds[index]
        if is_entity:
            return start, end
        left = place - self._plain_starts[index]
        for match in _SOLID.finditer(self._body, start, end):
            length = match.end() - match.start()
            if left < length:
                return match.start() + left, match.start() + left + 1
            left -= length
        return end, end
