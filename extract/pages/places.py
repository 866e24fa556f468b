"""Where in its page a claim or a link stands: looked for when a person asks, never while harvesting.

Readers of trees know no characters, so claims are looked for in the decoded text again: in the kind of element that
their source names, behind the last one found for that source, scripts and comments left out. What a page says in
JSON has a pointer for a source and needs no span.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract import addresses
from extract.pages.html import fold
from extract.records import Claim, Link, Span

_HIDDEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = r"""<(?:{names})\b(?:[^<>"']|"[^"]{{0,9000}}"|'[^']{{0,9000}}'){{0,200}}>"""
_GAP = r"(?:\s|&nbsp;|&#160;|</?[a-zA-Z][^<>]{0,300}>)+"
_WORDS, _LETTERS = 24, 300  # of a value; the rest of a long one is not looked for
_NEAR = 4_000  # characters behind the opening of an element in which its value begins
_POINTED = ("json-ld", "player:", "playlist:", "oembed:", "url", "site:", "seed")
# What opens the element that a source names; of all others, the value may stand anywhere in the text.
_OPENED: tuple[tuple[str, str], ...] = (
    ("title", "title"), ("h1", "h1"), ("html:lang", "html"), ("time", "time"), ("link:", "link"),
)  # fmt: skip
_OF_META = ("meta:", "og:", "twitter:", "dc.", "dcterms.", "citation_", "article:", "video:", "slideshare:created")
_SHOWN = ("byline:", "head:", "text:", "date-line")
_HEAD = re.compile(rf"{_TAG.format(names='meta|link')}|<title\b[^<]{{0,9000}}", re.IGNORECASE)
_METAS = re.compile(_TAG.format(names="meta"), re.IGNORECASE)
_ITEMS = {"li": "item", "dt": "term", "dd": "item"}
_LEVELS = 40
_LINKS = "a[href], area[href], iframe[src], embed[src]"


def located(claims: Sequence[Claim], text: str, *, is_html: bool) -> tuple[Claim, ...]:
    """Give each claim the span of its value in the decoded text, as far as it can be found there.

    Args:
        claims: of one page, in its order.
        text: the decoded body.
        is_html: whether it is markup; in plain text nothing is hidden and no element is looked for.

    Returns:
        The same claims. ``span`` stays None where the source is a pointer, an address or no part of the text.
    """
    markup = _blank(_HIDDEN, text) if is_html else text
    shown = _blank(_HEAD, markup) if is_html else text
    ends: dict[str, int] = {}
    found = []
    for claim in claims:
        span = claim.span
        if span is None and not claim.source.startswith(_POINTED):
            where = shown if claim.source.startswith(_SHOWN) else markup
            span = _find(claim, where, ends.get(claim.source, 0), is_html=is_html)
        if span is not None:
            ends[claim.source] = span.end
        found.append(replace(claim, span=span))
    return tuple(found)


def _blank(hidden: re.Pattern[str], text: str) -> str:
    """Put spaces in the place of what no reader sees, so that all else keeps its place."""
    return hidden.sub(lambda match: " " * len(match[0]), text)


def _find(claim: Claim, text: str, start: int, *, is_html: bool) -> Span | None:
    wanted = [_pattern(claim.value)]
    if claim.value.startswith(("http://", "https://")) and (path := addresses.path_of(claim.value)) not in (
        "",
        "/",
    ):
        wanted.append(_pattern(path))  # written without its host
    opened = _opening(claim.source) if is_html else None
    for pattern in wanted:
        if opened is not None:
            tags = opened.finditer(text, start)
            matches = (pattern.search(text, tag.start(), tag.end() + _NEAR) for tag in tags)
        elif is_html and (name := _meta_name(claim.source)):
            tags = (tag for tag in _METAS.finditer(text, start) if name.search(tag[0]))
            matches = (pattern.search(text, tag.start(), tag.end()) for tag in tags)
        else:
            matches = (pattern.search(text, begin) for begin in (start, 0))
        match = next((match for match in matches if match), None)
        if match is not None:
            return Span(*match.span())
    return None


def _opening(source: str) -> re.Pattern[str] | None:
    """Return what finds the beginning of the elements that a source names; None where it names none."""
    if source.startswith("microdata:"):
        name = re.escape(source.rpartition("/")[2].removeprefix("microdata:"))
        is_type = name.endswith("@type")
        written = rf"""<[a-z][^<>]{{0,300}}{"itemtype" if is_type else "itemprop"}\s*=\s*["']?[^"'<>]{{0,100}}"""
        written += "" if is_type else rf"\b{name}\b"
        return re.compile(written, re.IGNORECASE)
    name = next((name for start, name in _OPENED if source.startswith(start)), "")
    return re.compile(rf"<{name}\b", re.IGNORECASE) if name else None


def _meta_name(source: str) -> re.Pattern[str] | None:
    """Return what finds a ``<meta>`` element by the name its claim's source holds; None for another source."""
    if not source.startswith(_OF_META):
        return None
    spelt = re.escape(source.removeprefix("meta:")).replace(r"\.", "[.:]")
    return re.compile(rf"""["'=\s]{spelt}(?:["'\s>]|$)""", re.IGNORECASE)


def _pattern(value: str) -> re.Pattern[str]:
    """Make what finds a folded value in markup: any white space or tag between words, letters as references too."""
    words = value[:_LETTERS].split()[:_WORDS]
    return re.compile(_GAP.join("".join(map(_letter, word)) for word in words))


def _letter(letter: str) -> str:
    is_plain = letter.isascii() and letter.isalnum()
    return letter if is_plain else rf"(?:{re.escape(letter)}|&#?\w{{1,10}};)"


def located_links(links: Sequence[Link], text: str) -> tuple[Link, ...]:
    """Give each link the span of its href in the decoded text; one that is not found in its order keeps None."""
    shown = _blank(_HIDDEN, text)
    found, start = [], 0
    for link in links:
        pattern = re.compile(rf"""(?:href|src)\s*=\s*["']?\s*({_pattern(link.href).pattern})""", re.IGNORECASE)
        match = pattern.search(shown, start) if link.span is None else None
        start = match.end() if match else start
        found.append(replace(link, span=Span(*match.span(1))) if match else link)
    return tuple(found)


def list_places(links: Sequence[Link], tree: LexborHTMLParser) -> tuple[str, ...]:
    """Say where in a list or table each link stands.

    Returns:
        One text a link: ``item 2.3`` (the third entry of a list in the second entry of another), ``row 4, column
        2`` (counted from 1, rows within their part of the table); empty outside of lists and tables.
    """
    counted: dict[int, int] = {}
    nodes = iter(tree.css(_LINKS))
    places = []
    for link in links:
        for node in nodes:
            attributes = node.attributes
            written = attributes.get("href" if node.tag in ("a", "area") else "src") or ""
            if fold(written.strip())[:4096] == link.href:
                places.append(_place(node, counted))
                break
    return (*places, *[""] * (len(links) - len(places)))


def _place(node: LexborNode, counted: dict[int, int]) -> str:
    steps: list[str] = []
    kind, current = "", node.parent
    for _ in range(_LEVELS):
        if current is None:
            break
        tag = current.tag or ""
        if not kind and tag in ("td", "th"):
            row = current.parent
            line = _number(row, ("tr",), counted) if row is not None else 1
            return f"row {line}, column {_number(current, ('td', 'th'), counted)}"
        if tag in _ITEMS:
            kind = kind or _ITEMS[tag]
            steps.append(str(_number(current, (tag,), counted)))
        current = current.parent
    return f"{kind} {'.'.join(reversed(steps))}" if kind else ""


def _number(node: LexborNode, tags: tuple[str, ...], counted: dict[int, int]) -> int:
    """Count an element among its siblings of its kind, from 1; what was counted once is not counted again."""
    passed: list[int] = []
    current: LexborNode | None = node
    number = 0
    while current is not None:
        if current.tag in tags:
            if (known := counted.get(current.mem_id)) is not None:
                number = known
                break
            passed.append(current.mem_id)
        current = current.prev
    for identity in reversed(passed):
        number += 1
        counted[identity] = number
    return number
