"""Running text with its marks: which stretch is a link, which is set in bold or italics."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_ADDRESS = re.compile(r"https?://[^\s<>()\"“”]+[^\s<>()\"“”.,;:!?]")
# Wide signs of Chinese and Japanese as the narrow ones that all rules know; sign for sign, so that places stay.
_WIDE = str.maketrans("（）：，、；｜／＆＠！？【】「」『』《》〈〉", "():,,;|/&@!?[]“”“”“”“”")
_STARS = re.compile(r"\*\*(?=\S)(.{1,300}?)\*\*|\*\*(.{1,300}?)\*\*")

_NO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]+")


def narrow(text: str) -> str:
    """Write the wide punctuation of Chinese and Japanese as narrow signs, each in its place."""
    return text if text.isascii() else text.translate(_WIDE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link over characters ``start`` to ``end`` of a text. ``url`` is resolved; None: nothing fetchable."""

    start: int
    end: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, list item or cell. White space is folded; a line break of the page is ``\\n``."""

    text: str
    links: tuple[Anchor, ...] = ()
    strong: tuple[tuple[int, int], ...] = ()
    em: tuple[tuple[int, int], ...] = ()

    def part(self, start: int, end: int | None = None) -> Text:
        """Cut out a stretch, marks included, without white space around it."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start == 0 and end == len(self.text):
            return self
        return Text(
            self.text[start:end],
            tuple(
                Anchor(max(link.start, start) - start, min(link.end, end) - start, link.url)
                for link in self.links
                # an embedded film has no words: it stands between two characters
                if (link.start < end and link.end > start) or start <= link.start == link.end <= end
            ),
            _cut(self.strong, start, end),
            _cut(self.em, start, end),
        )

    def lines(self) -> list[Text]:
        """Split at the line breaks of the page; empty lines are dropped."""
        if "\n" not in self.text:
            return [self] if self.text else []
        bounds, start = [], 0
        for match in re.finditer(r"\n|$", self.text):
            bounds.append((start, match.start()))
            start = match.end()
        return [piece for piece in self.pieces(bounds) if piece.text]

    def pieces(self, bounds: list[tuple[int, int]]) -> list[Text]:
        """Cut out stretches that follow each other; the marks are passed once, however many pieces there are."""
        found, link, strong, em = [], 0, 0, 0
        for start, end in bounds:
            while link < len(self.links) and self.links[link].end < start:
                link += 1
            while strong < len(self.strong) and self.strong[strong][1] < start:
                strong += 1
            while em < len(self.em) and self.em[em][1] < start:
                em += 1
            near = Text(
                self.text[start:end],
                tuple(
                    Anchor(max(a.start - start, 0), min(a.end, end) - start, a.url)
                    for a in _until(self.links, link, end)
                    if a.end > start or a.start == a.end
                ),
                _cut(_spans_until(self.strong, strong, end), start, end),
                _cut(_spans_until(self.em, em, end), start, end),
            )
            found.append(near.part(0))
        return found

    def anchor(self, link: Anchor) -> str:
        """Return the words of a link."""
        return self.text[link.start : link.end]

    def replaced(self, start: int, end: int, new: str) -> Text:
        """Put other words in the place of a stretch that no mark cuts; marks behind it move along."""
        shift = len(new) - (end - start)

        def moved(place: int) -> int:
            return place + shift if place >= end else min(place, start)

        return Text(
            self.text[:start] + new + self.text[end:],
            tuple(Anchor(moved(a.start), moved(a.end), a.url) for a in self.links),
            tuple((moved(first), moved(last)) for first, last in self.strong),
            tuple((moved(first), moved(last)) for first, last in self.em),
        )

    def without(self, ranges: list[tuple[int, int]]) -> Text:
        """Leave stretches out (sorted, apart from each other); marks move along."""
        if not ranges:
            return self
        kept, starts, shift, last, total = [], [0], [0], 0, 0
        for start, end in ranges:
            kept.append(self.text[last:start])
            total += end - start
            starts.append(end)
            shift.append(total)
            last = end
        kept.append(self.text[last:])

        def moved(position: int) -> int:
            index = bisect_right(starts, position) - 1
            inside = index < len(ranges) and position > ranges[index][0]
            return (ranges[index][0] if inside else position) - shift[index]

        return Text(
            "".join(kept),
            tuple(Anchor(moved(a.start), moved(a.end), a.url) for a in self.links),
            tuple((moved(first), moved(end)) for first, end in self.strong),
            tuple((moved(first), moved(end)) for first, end in self.em),
        )


EMPTY = Text("")


def _until(links: tuple[Anchor, ...], first: int, end: int) -> tuple[Anchor, ...]:
    last = first
    while last < len(links) and links[last].start < end + (links[last].start == links[last].end):
        last += 1
    return links[first:last]


def _spans_until(spans: tuple[tuple[int, int], ...], first: int, end: int) -> tuple[tuple[int, int], ...]:
    last = first
    while last < len(spans) and spans[last][0] < end:
        last += 1
    return spans[first:last]


def _cut(spans: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple(
        (max(first, start) - start, min(last, end) - start) for first, last in spans if first < end and last > start
    )


class TextBuilder:
    """Collect pieces of inline content in order."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._space = True  # the next blank would be the first one: drop it
        self._links: list[Anchor] = []
        self._strong: list[tuple[int, int]] = []
        self._em: list[tuple[int, int]] = []

    @property
    def position(self) -> int:
        """Say where the next character will stand."""
        return self._length

    @property
    def at_line_start(self) -> bool:
        """Tell whether a line break was the last thing added."""
        return bool(self._pieces) and self._pieces[-1][-1] == "\n"

    def add(self, text: str) -> None:
        """Append text as the page has it; white space is folded, what has no width is dropped."""
        if not text.isascii():
            text = _NO_WIDTH.sub("", text)
        folded = " ".join(text.split())
        if not folded:
            if text and not self._space:
                self._put(" ")
            return
        if text[0].isspace() and not self._space:
            folded = " " + folded
        if text[-1].isspace():
            folded += " "
        self._put(folded)

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        self._space = piece[-1] in " \n"

    def line_break(self) -> None:
        """Append a line break; several in a row are one."""
        if self._length and self._pieces[-1][-1] != "\n":
            self._put("\n")

    def link(self, start: int, url: str | None) -> None:
        """Mark everything since ``start`` as a link."""
        self._links.append(Anchor(start, self._length, url))

    def bold(self, start: int) -> None:
        """Mark everything since ``start`` as bold."""
        if self._length > start:
            self._strong.append((start, self._length))

    def italic(self, start: int) -> None:
        """Mark everything since ``start`` as emphasised."""
        if self._length > start:
            self._em.append((start, self._length))

    def build(self) -> Text:
        """Return what was collected and begin anew."""
        if not self._pieces and not self._links:
            return EMPTY
        raw = narrow("".join(self._pieces))
        links = tuple(sorted((self._trimmed(raw, a) for a in self._links), key=lambda a: (a.start, a.end)))
        if "://" in raw:
            links = with_bare(raw, links)
        text = Text(raw, links, _merged(self._strong, raw), _merged(self._em, raw)).part(0)
        self.__init__()  # type: ignore[misc]  # begin anew: the constructor is the one list of what to reset
        return _without_stars(text) if "**" in text.text else text

    @staticmethod
    def _trimmed(raw: str, link: Anchor) -> Anchor:
        solid = len(raw.rstrip())
        start, end = min(link.start, solid), min(link.end, solid)
        while start < end and raw[start].isspace():
            start += 1
        while end > start and raw[end - 1].isspace():
            end -= 1
        return Anchor(start, end, link.url)


def with_bare(text: str, links: tuple[Anchor, ...] = ()) -> tuple[Anchor, ...]:
    """Mark bare addresses that no link covers as links."""
    bare = [Anchor(m.start(), m.end(), m[0]) for m in _ADDRESS.finditer(text)]
    free = [own for own in bare if not any(own.start < link.end and link.start < own.end for link in links)]
    return tuple(sorted((*links, *free), key=lambda a: (a.start, a.end))) if free else links


def _merged(spans: list[tuple[int, int]], raw: str) -> tuple[tuple[int, int], ...]:
    """Join bold stretches with only blanks between them (``<b>Two </b><b>parts</b>``)."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and not raw[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _without_stars(text: Text) -> Text:
    """Read ``**bold**`` that a Markdown renderer left in the page."""
    ranges, strong = [], []
    for match in _STARS.finditer(text.text):
        ranges += [(match.start(), match.start() + 2), (match.end() - 2, match.end())]
        strong.append((match.start() + 2, match.end() - 2))
    marked = Text(text.text, text.links, tuple(sorted((*text.strong, *strong))), text.em)
    return marked.without(ranges).part(0)
