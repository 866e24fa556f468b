"""Numbered links: "“Title” [1]" in the text, the addresses in a list at the end."""

from __future__ import annotations

import re

from extract.recap.blocks import Block
from extract.recap.text import Anchor, Text

_MARK = re.compile(r"\s?\[(\d{1,2})\]")
NOTE_MARK = re.compile(r"\s?\[?(\d{1,2})\]?")
_LEAD = re.compile(r"\s*\[?(\d{1,2})[\]:.)]+\s*")


def resolve_notes(blocks: list[Block]) -> None:
    """Put the address of each numbered note where the text points to it, as a link without words of its own.

    Args:
        blocks: of the post, changed in place; not at all without a list of addresses for the numbers.
    """
    marked = [(block, places) for block in blocks if (places := _marks(block.text))]
    if not marked:
        return
    highest = max(number for _, places in marked for _, _, number in places)
    notes = _notes(blocks, highest)
    if notes is None:
        return
    for block, places in marked:
        if block.text.text not in notes[1]:
            known = [place for place in places if place[2] in notes[0]]
            block.text = _linked(block.text, known, notes[0], keeps=block.kind == "paragraph")


def _marks(text: Text) -> list[tuple[int, int, int]]:
    """List "[1]" in a text, and links inside the page whose only word is a number: start, end, number."""
    away = [(link.start, link.end) for link in text.links if link.url]
    found = [
        (match.start(), match.end(), int(match[1]))
        for match in (_MARK.finditer(text.text) if "[" in text.text else ())
        if match.start() and not any(start < match.end() and match.start() < end for start, end in away)
    ]
    for link in text.links:
        number = NOTE_MARK.fullmatch(text.text, link.start, link.end) if link.url is None and link.start else None
        if number and not any(start <= link.start < end for start, end, _ in found):
            found.append((link.start, link.end, int(number[1])))
    return sorted(found)


def _notes(blocks: list[Block], highest: int) -> tuple[dict[int, str], set[str]] | None:
    """Find the last run of lines that are nothing but one address each: the address of each number, the lines."""
    runs: list[list[tuple[int | None, str, str]]] = [[]]
    for block in blocks:
        for line in block.text.lines() if block.kind in ("item", "paragraph") else []:
            note = _note(line)
            if note is not None:
                runs[-1].append((*note, block.text.text))
                continue
            if runs[-1]:
                runs.append([])
    for run in reversed(runs):
        numbers = [number if number is not None else place for place, (number, _, _) in enumerate(run, 1)]
        if len(run) >= 2 and highest in numbers:
            return {n: url for n, (_, url, _) in zip(numbers, run, strict=True)}, {line for _, _, line in run}
    return None


def _note(line: Text) -> tuple[int | None, str] | None:
    links = [link for link in line.links if link.url]
    if len(links) != 1:
        return None
    lead = _LEAD.match(line.text)
    start = lead.end() if lead else 0
    link = links[0]
    if link.start > start + 2 or (lead is None and link.end - link.start < 0.6 * len(line.text)):
        return None
    return (int(lead[1]) if lead else None), link.url or ""


def _linked(text: Text, places: list[tuple[int, int, int]], notes: dict[int, str], *, keeps: bool) -> Text:
    """Link the marks; in a line, where a mark would become part of a title, the mark itself goes."""
    others = tuple(a for a in text.links if not any(s <= a.start and a.end <= e for s, e, _ in places))
    bare = Text(text.text, others, text.strong, text.em)
    if not keeps:
        bare = bare.without([(start, end) for start, end, _ in places])
    links, gone = list(bare.links), 0
    for start, end, number in places:
        links.append(Anchor(start - gone, (end if keeps else start) - gone, notes[number]))
        gone += 0 if keeps else end - start
    return Text(bare.text, tuple(sorted(links, key=lambda a: (a.start, a.end))), bare.strong, bare.em)
