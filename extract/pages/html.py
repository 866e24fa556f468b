"""Small functions over selectolax trees. Traps about the parser: DESIGN 5, row HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract import addresses
from extract.errors import ParseError
from extract.pages.charset import decode
from extract.records import Claim, ClaimField, Link, Span

# Browsers stop at 512. The parser's cost grows with the square of the depth (0.5 MB of open tags took 21 s).
LEVELS = 4096
LINKS = 20_000  # DESIGN 7
_SLICE = 16 * 1024
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1", re.DOTALL | re.IGNORECASE)
# Elements that hold nothing, and those that the next of their kind closes: none of them piles up.
_FLAT = re.compile(
    r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|"
    r"p|li|dt|dd|tr|td|th|tbody|thead|tfoot|option|optgroup|rp|rt|body"
)
# Characters that no reader shows and that break keys and JSON: controls, lone surrogates (JSON-LD may escape one),
# zero-width space and BOM. The joiners U+200C and U+200D carry meaning and stay.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\u200b\ufeff\u2060]")


@dataclass(frozen=True, slots=True)
class Document:
    """A decoded page with its tree."""

    text: str
    charset: str
    tree: LexborHTMLParser


@lru_cache(maxsize=1)
def read_document(body: bytes, media_type: str | None) -> Document:
    """Decode and parse a page; the last one is kept, for site parser and recap reader both read it.

    Raises:
        ParseError: nested deeper than ``LEVELS``.
    """
    text, charset = decode(body, media_type)
    if _is_too_deep(text):
        raise ParseError("html", "", f"an end within {LEVELS} levels of nesting")
    return Document(text, charset, LexborHTMLParser(text))


def _is_too_deep(text: str) -> bool:
    """Look for nesting beyond ``LEVELS``, first by counting in slices, exactly only where that raises doubt."""
    level = 0
    if text.count("<") - text.count("</") <= LEVELS:
        return False
    for start in range(0, len(text), _SLICE):
        piece = text[start : start + _SLICE]
        closing = piece.count("</")
        level += piece.count("<") - 2 * closing
        if level > LEVELS:
            return _levels(text) > LEVELS
    return False


def _levels(text: str) -> int:
    deepest = level = 0
    for closing, name in _TAG.findall(_SCRIPT.sub("", text)):
        if _FLAT.fullmatch(name.lower()):
            continue
        level = max(0, level - 1) if closing else level + 1
        deepest = max(deepest, level)
    return deepest


def fold(text: str) -> str:
    """Fold white space as a browser shows it and drop what cannot be shown."""
    if _UNWANTED.search(text):
        text = _UNWANTED.sub("", text)
    return " ".join(text.split())


def text_of(node: LexborNode | None, separator: str = "") -> str:
    """Return a node's folded text; ``separator`` goes between its text nodes."""
    return fold(node.text(separator=separator)) if node is not None else ""


def first_text(tree: LexborHTMLParser | LexborNode, selector: str, separator: str = "") -> str:
    """Return the folded text of the first match that has any, else empty text."""
    return next((text for node in tree.css(selector) if (text := text_of(node, separator))), "")


def attribute(node: LexborNode | None, name: str) -> str:
    """Return an attribute's folded value; empty text when there is none."""
    return fold(node.attributes.get(name) or "") if node is not None else ""


def base_url(tree: LexborHTMLParser, url: str) -> str:
    """Return what relative addresses of the page stand on: the first ``<base href>``, resolved, else its URL."""
    node = tree.css_first("base[href]")
    href = node.attributes.get("href") if node is not None else None
    return (addresses.resolve(url, href) if href else None) or url


def json_ld(tree: LexborHTMLParser) -> Iterator[tuple[int, Any]]:
    """Yield each readable JSON-LD block with its place among the page's blocks."""
    for position, node in enumerate(tree.css('script[type*="ld+json" i]')):
        text = node.text().strip()
        try:
            yield position, json.loads(text, strict=False)
        except (ValueError, RecursionError):
            # Seen: comments and CDATA around the object, a semicolon after it.
            text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|;)\s*$", "", text, flags=re.S)
            try:
                yield position, json.loads(text, strict=False)
            except (ValueError, RecursionError):
                continue


_CLAIMS_PER_FIELD = 100  # a page with more says nothing with them; what chooses later has no deadline


class ClaimList:
    """Claims of one page or item in the order they were found: folded, bounded, each said once."""

    def __init__(self) -> None:
        self._claims: dict[tuple[str, str, str], Claim] = {}
        self._counts: dict[str, int] = {}

    def add(
        self,
        field: ClaimField,
        value: str | int | None,
        source: str,
        *,
        qualifier: str | None = None,
        limit: int = 4000,
        span: Span | None = None,
    ) -> None:
        """Add a value unless it is empty; ``limit`` is in characters."""
        text = fold(str(value))[:limit] if value is not None else ""
        key = (field, text, source)
        if text and key not in self._claims and self._counts.get(field, 0) < _CLAIMS_PER_FIELD:
            self._counts[field] = self._counts.get(field, 0) + 1
            qualifier = (fold(qualifier)[:400] or None) if qualifier else None
            self._claims[key] = Claim(field, text, source[:200], qualifier, span)

    def has(self, field: ClaimField) -> bool:
        """Tell whether any source claims the field."""
        return field in self._counts

    def done(self) -> tuple[Claim, ...]:
        """Return the claims."""
        return tuple(self._claims.values())


def plain(text: str) -> str:
    """Return text that JSON-LD or meta values hold, with HTML entities read and tags dropped."""
    text = unescape(text) if "&" in text else text
    return re.sub(r"</?[a-zA-Z][^<>]{0,200}>", " ", text) if "<" in text else text


_CONTEXTS = {
    "li": "list", "dd": "list", "dt": "list", "td": "table", "th": "table", "p": "prose", "blockquote": "prose",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
}  # fmt: skip
_LINK_SELECTOR = "h1, h2, h3, h4, h5, h6, a[href], area[href], iframe[src], embed[src]"


def links(
    tree: LexborHTMLParser, url: str, main: LexborNode | None = None, base: str | None = None
) -> tuple[Link, ...]:
    """Collect the outlinks of a page in document order.

    Args:
        tree: the page.
        url: where it was served from; ``<base>`` is read here.
        base: what relative addresses stand on, when it is neither ``<base>`` nor the page's address.
        main: the node that holds the content proper; links outside it get ``in_main`` False. None: all inside.

    Returns:
        At most ``LINKS``. ``href`` as written; ``url`` None when it leads to nothing fetchable. Links that only
        move within the page (``#…``) and ``javascript:`` are no outlinks and stay out.
    """
    base = base or base_url(tree, url)
    inside = (
        None if main is None else {node.mem_id for node in main.css("a[href], area[href], iframe[src], embed[src]")}
    )
    found: list[Link] = []
    path: list[tuple[int, str]] = []
    for node in tree.css(_LINK_SELECTOR):
        name = node.tag or ""
        if name[0] == "h":
            level, text = int(name[1]), text_of(node)
            if text and (inside is None or main is None or _is_below(node, main)):
                path = [entry for entry in path if entry[0] < level]
                path.append((level, text[:300]))
            continue
        attributes = node.attributes
        href = attributes.get("href" if name in ("a", "area") else "src") or ""
        written = href.strip()
        if not written or written[0] == "#" or written[:11].lower() == "javascript:":
            continue
        if len(found) >= LINKS:
            break
        in_main = inside is None or node.mem_id in inside
        found.append(
            Link(
                href=fold(href)[:4096],
                url=addresses.resolve(base, href),
                anchor_text=_anchor_text(node)[:500],
                position=len(found),
                element=name,  # type: ignore[arg-type]  # the selector lets only these four through
                rel=fold(attributes.get("rel") or "") or None,
                title=fold(attributes.get("title") or "")[:500] or None,
                heading_path=tuple(text for _, text in path) if in_main else (),
                context="embed" if name in ("iframe", "embed") else _context(node),  # type: ignore[arg-type]  # closed table
                in_main=in_main,
            )
        )
    return tuple(found)


def _anchor_text(node: LexborNode) -> str:
    text = text_of(node)
    if text:
        return text
    image = node.css_first("img[alt]")
    return attribute(image, "alt") or attribute(node, "aria-label") or attribute(node, "title")


def _context(node: LexborNode) -> str:
    current = node.parent
    for _ in range(12):
        if current is None:
            break
        kind = _CONTEXTS.get(current.tag or "")
        if kind is not None:
            return kind
        current = current.parent
    return "other"


def _is_below(node: LexborNode, ancestor: LexborNode) -> bool:
    wanted, current = ancestor.mem_id, node.parent
    while current is not None:
        if current.mem_id == wanted:
            return True
        current = current.parent
    return False
