"""Words of a person set apart as such: block quotes with an attribution, embedded social posts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.recap.blocks import Block
from extract.recap.people import people_list
from extract.recap.shapes import is_person, split_role
from extract.recap.words import Words

_HANDLE_LINE = re.compile(r"(?:^|\s)[—–-]{1,2}\s*([^\n—–]{1,80}?)\s*\((@[A-Za-z0-9_.@-]{2,60})\)[^\n]{0,60}$")
_DASH_LINE = re.compile(r"(?:^|\n|\s)(?:[—–―]|--|~|-(?=\s))\s*([^\n—–―]{2,120})$")
_QUOTED_PARAGRAPH = re.compile(
    r"^[“\"«„]\s?(.{8,1500}?)\s?[”\"»“]\s*[,.]?\s*(?:[—–―-]|\n)\s*((?:[—–-]\s*)?[^\n“”\"]{3,120})$", re.S
)
_INNER = re.compile(r"[“„«]\s?([^“”„«»]{12,600}?)\s?[”»“]|\"([^\"]{12,600}?)\"")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said and by whom."""

    text: str
    person: str
    organization: str | None


def _attributed(tail: str, words: Words) -> tuple[str, str | None] | None:
    """Read "Name", "Name, Role, Org", "Name (@handle)" as the source of a quotation."""
    tail = re.sub(r"^[\s—–―~-]+", "", tail).strip()
    tail = re.sub(r",?\s+(?:via|on|in|at|sur)\s+(?:Twitter|X|LinkedIn|Mastodon|Bluesky).*$", "", tail)
    handle = re.match(r"^(.{1,60}?)\s*\(@[^)]{1,60}\)", tail)
    if handle:
        return handle[1].strip(), None
    if not tail or len(tail) > 120 or tail.endswith("?"):
        return None
    people = people_list(tail, words, single=len(tail.split()) <= 2)
    if people and people[0].name:
        return people[0].name, people[0].organization
    name, _, rest = tail.partition(",")
    if is_person(name, words) and rest:
        organization, _ = split_role(rest, words)
        return name.strip(), organization
    return None


def quote_of(block: Block, following: Block | None, words: Words) -> Said | None:
    """Read a block quote.

    Args:
        block: of kind ``quote``.
        following: the block after it; a caption may say whose words these are.
        words: of the post's language.

    Returns:
        The words and their speaker; None when nobody is named (the author's own block, a callout).
    """
    text = block.text.text
    if block.attribution:
        source = _attributed(block.attribution, words)
        if source:
            return Said(_bare(text), *source)
    handle = _HANDLE_LINE.search(text)
    if handle:
        return Said(_bare(text[: handle.start()]), handle[1].strip(), None)
    dash = _DASH_LINE.search(text)
    if dash and dash.start() > 8:
        source = _attributed(dash[1], words)
        if source:
            return Said(_bare(text[: dash.start()]), *source)
    lines = text.split("\n")
    if len(lines) > 1 and len(lines[-1]) < 80:
        source = _attributed(lines[-1], words)
        if source and " " in source[0]:
            return Said(_bare("\n".join(lines[:-1])), *source)
    if following is not None and following.kind in ("caption", "paragraph") and len(following.text.text) < 100:
        caption = following.text.text
        if following.kind == "caption" or re.match(r"[—–―]", caption):
            source = _attributed(caption, words)
            if source:
                return Said(_bare(text), *source)
    return None


def quoted_paragraph(text: str, following: str | None, words: Words) -> Said | None:
    """Read a paragraph that is one quotation with its source: “…” — Name, Org; or a line "— Name" below."""
    match = _QUOTED_PARAGRAPH.match(text)
    if match:
        source = _attributed(match[2], words)
        if source:
            return Said(_bare(match[1]), *source)
    if following and re.match(r"[—–―]\s*\S", following) and len(following) < 100 and len(text) > 20:
        source = _attributed(following, words)
        if source:
            return Said(_bare(text), *source)
    return None


def quotes_inside(text: str) -> list[str]:
    """List the quotations of at least three words inside a comment."""
    found = [match[1] or match[2] for match in _INNER.finditer(text)]
    return [quote.strip() for quote in found if len(quote.split()) >= 3]


def _bare(text: str) -> str:
    text = " ".join(text.split()).strip()
    if len(text) > 2 and text[0] in '“"«„' and text[-1] in '”"»“':
        text = text[1:-1].strip()
    return text.rstrip("—–- ").strip()
