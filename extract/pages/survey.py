"""One pass over a page: every element that a claim can come from, sorted by what it may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Substrings instead of exact names: each costs the parser one comparison of a class, telling them apart is ours.
_SELECTOR = (
    "p, html, title, base, meta, link, script[type], h1, h2, time, [itemprop], [rel~=author], #author, "
    '[class*="uthor"], [class*="yline"], .by-line, [class*="ate"], .published, .posted-on, '
    '.fn, a[href*="/author"], a[href*="/people/"], a[href*="/profile/"], a[href*="/contributor"]'
)
_NODES = 20_000  # of those above, without paragraphs; a page with more repeats them
_PARAGRAPHS = 60
_PERSON_PAGE = re.compile(r"/(?:authors?|people|profile)/|/contributor")
_SPLIT = re.compile(r"\s+")
Attributes = Mapping[str, str | None]


@dataclass(slots=True)
class Survey:
    """Elements in document order. ``labelled``: by the source name a claim from them gets."""

    root: LexborNode | None = None
    body: LexborNode | None = None
    titles: list[LexborNode] = field(default_factory=list)
    bases: list[LexborNode] = field(default_factory=list)
    metas: list[Attributes] = field(default_factory=list)
    links: list[Attributes] = field(default_factory=list)
    scripts: list[LexborNode] = field(default_factory=list)  # JSON-LD blocks
    headings: list[LexborNode] = field(default_factory=list)  # h1 and h2
    paragraphs: list[LexborNode] = field(default_factory=list)  # the first 60
    properties: list[tuple[str, LexborNode]] = field(default_factory=list)  # of microdata
    labelled: dict[str, list[LexborNode]] = field(default_factory=dict)

    def label(self, source: str, node: LexborNode) -> None:
        """Keep a node under the source it would be claimed by."""
        self.labelled.setdefault(source, []).append(node)


def survey(tree: LexborHTMLParser) -> Survey:
    """Collect in one pass what the readers of claims look at; bounded."""
    seen, last, left, is_new = Survey(body=tree.body), 0, _NODES, True
    paragraphs = seen.paragraphs
    for node in tree.css(_SELECTOR):
        # Matched by two parts of the selector, a node is listed twice, one after the other: of no interest but of a
        # paragraph, which is looked at for a byline only then.
        identity, tag = node.mem_id, node.tag
        is_again, last = identity == last, identity
        if tag == "p":
            if not is_again:
                is_new = True
                if len(paragraphs) < _PARAGRAPHS:
                    paragraphs.append(node)
                continue
            is_again, is_new = not is_new, False
        if is_again:
            continue
        left -= 1
        if left < 0:
            break
        if tag == "script":
            if "ld+json" in (node.attributes.get("type") or "").lower():
                seen.scripts.append(node)
            continue
        attributes = node.attributes
        if tag == "meta":
            seen.metas.append(attributes)
        elif tag == "link":
            seen.links.append(attributes)
        elif tag in ("h1", "h2"):
            seen.headings.append(node)
        elif tag == "title":
            seen.titles.append(node)
        elif tag == "base":
            seen.bases.append(node)
        elif tag == "html":
            seen.root = seen.root or node
        if attributes:
            _sort(node, tag or "", attributes, seen)
        elif tag == "time":
            seen.label("time", node)
    return seen


def _sort(node: LexborNode, tag: str, attributes: Attributes, seen: Survey) -> None:
    name = attributes.get("itemprop")
    if name:
        seen.properties.append((name.strip(), node))
        if name == "datePublished":
            seen.label("time:published", node)
        elif name == "author":
            seen.label("byline:itemprop", node)
    if tag in ("meta", "link", "html"):
        return
    if tag == "time":
        seen.label("time", node)
        if "pubdate" in attributes and name != "datePublished":
            seen.label("time:published", node)
    elif tag == "a" and _PERSON_PAGE.search(attributes.get("href") or ""):
        seen.label("byline:link", node)
    rel = attributes.get("rel")
    if rel and "author" in rel.lower().split():
        seen.label("byline:rel", node)
    if attributes.get("id") == "author":
        seen.label("byline:class", node)
    names = attributes.get("class")
    for source in sources_of_class(names[:400]) if names else ():
        if source != "time:class" or tag == "time" or "datetime" in attributes or "dt-published" in (names or ""):
            seen.label(source, node)


@lru_cache(maxsize=4096)
def sources_of_class(names: str) -> tuple[str, ...]:
    """Tell by an element's class what a claim from its text would be called; empty for most."""
    tokens, low = set(_SPLIT.split(names)), names.lower()
    found = []
    if tokens & {"p-author", "fn"}:
        found.append("byline:microformat")
    if "byline-name" in tokens or re.search(r"author[-_]?name|byline__author", low):
        found.append("byline:name")
    if "by-line" in tokens or "byline" in low:
        found.append("byline:line")
    if tokens & {"author", "authors", "entry-author"} or "article-author" in low or "post-author" in low:
        found.append("byline:class")
    if tokens & {"published", "entry-date", "dt-published"}:
        found.append("time:class")
    dated = {"published", "entry-date", "post-date", "post__date", "pubdate", "posted-on", "article__date", "date"}
    if tokens & dated or re.search(r"post-date|article-date|publish.*date|date.*publish", low):
        found.append("date-line")
    return tuple(found)
