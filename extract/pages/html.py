"""Small functions over selectolax trees. Traps about the parser: DESIGN 5, row HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract import addresses
from extract.errors import ParseError
from extract.pages.charset import judge
from extract.records import Claim, ClaimField, Link, Span

# Browsers stop at 512. The parser's cost grows with the square of the depth (0.5 MB of open tags took 21 s).
LEVELS = 4096
LINKS = 20_000  # DESIGN 7
_SLICE = 16 * 1024
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
# One that is never closed reaches to the end; without that branch, each opening would be searched to the end in
# vain.
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)
# Elements that hold nothing, and those that the next of their kind closes: none of them piles up.
_FLAT = re.compile(
    r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|"
    r"p|li|dt|dd|tr|td|th|tbody|thead|tfoot|option|optgroup|rp|rt|body"
)
# Characters that no reader shows and that break keys and JSON: controls, lone surrogates (JSON-LD may escape one),
# zero-width space and BOM. The joiners U+200C and U+200D carry meaning and stay.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\u200b\ufeff\u2060]")


class Document:
    """A page with its tree; ``text`` is decoded when somebody asks for it, for most readers need the tree only."""

    __slots__ = ("_body", "_text", "charset", "tree")

    def __init__(self, body: bytes, text: str | None, charset: str, tree: LexborHTMLParser) -> None:
        self._body, self._text, self.charset, self.tree = body, text, charset, tree

    @property
    def text(self) -> str:
        """The decoded body, which spans count in."""
        if self._text is None:
            self._text = self._body.decode("utf-8")
        return self._text


# The last page read and what it was read from: site parser and recap reader both ask for it. Compared by identity,
# for hashing 10 MiB takes as long as decoding them.
_last: list[tuple[bytes, str | None, Document]] = []


def read_document(body: bytes, media_type: str | None) -> Document:
    """Decode and parse a page; the last one is kept.

    Raises:
        ParseError: nested deeper than ``LEVELS``.
    """
    for known, known_type, document in _last:
        if known is body and known_type == media_type:
            return document
    _last.clear()  # first let go of it: its memory serves the next one
    text, charset = judge(body, media_type)
    page = body if text is None else text.encode("utf-8", "replace")
    if _is_too_deep(page):
        raise ParseError("html", "", f"an end within {LEVELS} levels of nesting")
    document = Document(body, text, charset, LexborHTMLParser(page))
    _last.append((body, media_type, document))
    return document


def _is_too_deep(page: bytes) -> bool:
    """Look for nesting beyond ``LEVELS``, first by counting in slices, exactly only where that raises doubt."""
    left = len(page) - len(page.replace(b"<", b""))  # tags to come; twice as fast as count() in Python 3.11
    if left <= LEVELS:
        return False
    level = 0
    for start in range(0, len(page), _SLICE):
        piece = page[start : start + _SLICE]
        tags = len(piece) - len(piece.replace(b"<", b""))
        level += tags - 2 * piece.count(b"</")
        left -= tags
        if level > LEVELS:
            return _levels(page.decode("utf-8", "replace")) > LEVELS
        if level + left <= LEVELS:
            return False
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
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(_UNWANTED.sub("", text).split())


def text_of(node: LexborNode | None, separator: str = "") -> str:
    """Return a node's folded text; ``separator`` goes between its text nodes."""
    return fold(node.text(separator=separator)) if node is not None else ""


def first_text(tree: LexborHTMLParser | LexborNode, selector: str, separator: str = "") -> str:
    """Return the folded text of the first match that has any, else empty text."""
    return next((text for node in tree.css(selector) if (text := text_of(node, separator))), "")


def attribute(node: LexborNode | None, name: str) -> str:
    """Return an attribute's folded value; empty text when there is none."""
    return fold(node.attributes.get(name) or "") if node is not None else ""


def base_url(source: LexborHTMLParser | Sequence[LexborNode], url: str) -> str:
    """Return what relative addresses of the page stand on: the first ``<base href>``, resolved, else its URL.

    ``source``: the page, or its ``base`` elements when these are known.
    """
    nodes = source.css("base[href]") if isinstance(source, LexborHTMLParser) else source
    href = next((found for node in nodes if (found := node.attributes.get("href")) is not None), None)
    return (addresses.resolve(url, href) if href else None) or url


def json_ld(scripts: Sequence[LexborNode]) -> Iterator[tuple[int, Any]]:
    """Yield what each readable JSON-LD block holds, with its place among the blocks."""
    for position, node in enumerate(scripts):
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
_LINK_SELECTOR = "base[href], h1, h2, h3, h4, h5, h6, a[href], area[href], iframe[src], embed[src]"


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
    nodes = tree.css(_LINK_SELECTOR)
    names = [node.tag or "" for node in nodes]
    bases = [node for node, name in zip(nodes, names, strict=True) if name == "base"] if "base" in names else []
    resolve = addresses.Resolver(base or base_url(bases, url)).resolve
    place = _Places(main)
    found: list[Link] = []
    path: list[tuple[int, str]] = []
    titles: tuple[str, ...] = ()
    for node, name in zip(nodes, names, strict=True):
        if name == "base":
            continue
        if name[0] == "h":
            text = text_of(node)
            if text and place.of(node)[1]:
                level = int(name[1])
                path = [entry for entry in path if entry[0] < level]
                path.append((level, text[:300]))
                titles = tuple([title for _, title in path])
            continue
        attributes = node.attributes
        written = (attributes.get("href" if name in ("a", "area") else "src") or "").strip()
        if not written or written[0] == "#" or written[:11].lower() == "javascript:":
            continue
        if len(found) >= LINKS:
            break
        context, in_main = place.of(node)
        rel, title = attributes.get("rel"), attributes.get("title")
        found.append(
            Link(
                fold(written)[:4096],
                resolve(written),
                _anchor_text(node, attributes)[:500],
                len(found),
                name,  # type: ignore[arg-type]  # the selector lets only these four through
                (fold(rel) or None) if rel else None,
                (fold(title)[:500] or None) if title else None,
                titles if in_main else (),
                "embed" if name in ("iframe", "embed") else context,  # type: ignore[arg-type]  # closed table
                in_main,
            )
        )
    return tuple(found)


def _anchor_text(node: LexborNode, attributes: Mapping[str, str | None]) -> str:
    text = fold(node.text())
    if text:
        return text
    image = node.css_first("img[alt]") if node.first_child is not None else None
    return attribute(image, "alt") or fold(attributes.get("aria-label") or attributes.get("title") or "")


_NEAR = 12  # elements above a node that may say what it stands in


class _Places:
    """Where nodes of a page stand: in what kind of text, and whether in the main part. Each is asked once."""

    def __init__(self, main: LexborNode | None) -> None:
        self._main = main.mem_id if main is not None else None
        # By element: the kind of text that it is part of, how many elements above it stands, and whether it is main
        # or below it.
        self._known: dict[int, tuple[str, int, bool]] = {}

    def of(self, node: LexborNode) -> tuple[str, bool]:
        """Return the context of a node, and whether it stands below the main node (always, where there is none)."""
        known = self._known
        passed: list[tuple[int, str | None]] = []
        current = node.parent
        found = ("other", 0, self._main is None)
        while current is not None:
            identity = current.mem_id
            if identity in known:
                found = known[identity]
                break
            passed.append((identity, current.tag))
            current = current.parent
        for identity, tag in reversed(passed):
            kind, steps, in_main = found
            own = _CONTEXTS.get(tag or "")
            found = (own or kind, 0 if own else steps + 1, in_main or identity == self._main)
            known[identity] = found
        return (found[0] if found[1] < _NEAR else "other"), found[2]
