"""The lines around a page's main heading: where writers put their name and the date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.pages.html import ClaimList, attribute, fold, text_of

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "nav",
        "aside",
        "form",
        "select",
        "svg",
        "iframe",
        "noscript",
        "template",
        "footer",
        "figure",
    ]
)
# Parts that speak of other pages or other people.
_ASIDE = re.compile(
    r"(?:^|[\s_-])(comment|comments|respond|related|recommend\w*|sidebar|footer|nav|navigation|menu|popular|"
    r"recent|trending|latest|more-(?:posts|stories|from)|carousel|teaser|promo|card|cards|archive|pingback|reply|replies|"
    r"newsletter|signup|breadcrumbs?|read-next|up-next|also-like)(?:$|[\s_-])|(?:^|\s)widget(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINES, _CHARACTERS, _LONG = 60, 2_500, 220
_MONTHS = r"(?:jan|feb|fév|fev|mar|mär|apr|avr|may|mai|jun|juin|jul|juil|aug|aoû|sep|oct|okt|nov|dec|déc|dez)"
# A date with its day: what a byline shows. Four digits alone, or month and year, are said of many things.
_DATED = re.compile(
    rf"\b{_MONTHS}[a-zûé]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b|\b\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?{_MONTHS}[a-zûé]*\.?,?\s+"
    r"(?:de\s+)?(?:19|20)\d\d\b|\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:updated|modified|edited|revised|reviewed|mis à jour|aktualisiert|actualizado)\b[^.]{0,12}$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?:(?:article|written|posted|published|post|story|words|text|started|asked|submitted)\s+(?:.{4,40}\s)?)?"
    r"(?:by|von|par|por|via)\b:?\s*(?P<name>.{0,120})$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:author|auteur|autor|writer|written by)s?:?$", re.IGNORECASE)


def is_aside(node: LexborNode) -> bool:
    """Tell whether a node stands in a part that speaks of other pages: comments, related posts, navigation."""
    current: LexborNode | None = node
    for _ in range(16):
        if current is None or current.tag in ("body", "html"):
            return False
        if current.tag in ("footer", "nav", "aside"):
            return True
        if _is_labelled_aside(current):
            return True
        current = current.parent
    return False


def _is_labelled_aside(node: LexborNode) -> bool:
    attributes = node.attributes
    label = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return label != " " and node.tag not in ("main", "article") and _ASIDE.search(label) is not None


def add_head_lines(tree: LexborHTMLParser, title: str, claims: ClaimList, *, is_list: bool = False) -> None:
    """Add the date and the byline that stand near the main heading.

    Args:
        tree: the page.
        title: its title element's text, which tells the main heading.
        claims: receives the claims.
        is_list: the page shows many dates: on an index page those below the next heading are of its first entry,
            unless that heading repeats the main one, as posts of a thread do.

    Sources: ``head:date``, ``head:updated`` (field ``modified_at``), ``head:byline``.
    """
    heading = main_heading(tree, title)
    if heading is None:
        return
    lines = list(_after(heading, stops_at_next=is_list))
    before = list(_before(heading))
    dates = _dates(lines)
    dates = dates or _dates(before)
    if len({text for _, text in dates}) < 4:
        for field in ("published_at", "modified_at"):
            text = next((text for kind, text in dates if kind == field), None)
            claims.add(field, text, "head:date" if field == "published_at" else "head:updated")
    for name in (_byline(lines) or _byline(before))[:1]:
        claims.add("author", name, "head:byline")


def main_heading(tree: LexborHTMLParser, title: str) -> LexborNode | None:
    """Return the heading that the title element repeats, else the only h1."""
    key = _key(title)
    headings = tree.css("h1")[:20]
    named = [(text, node) for node in [*headings, *tree.css("h2")[:20]] if len(text := _key(text_of(node))) >= 6]
    # The site's name is often a heading too, and stands in the title: the longest wins, of equals the first.
    repeated = [(text, node) for text, node in named if key and (text in key or key in text)]
    if repeated:
        return max(repeated, key=lambda pair: min(len(pair[0]), len(key)))[1]
    return headings[0] if len(headings) == 1 else None


def _dates(lines: list[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for place, line in enumerate(lines):
        match = _DATED.search(line) if len(line) <= 160 else None
        # A date inside a sentence is the sentence's.
        if match is None or len(line) - len(match[0]) > 70 or re.search(r"[a-z]{2}[.!?] ", line):
            continue
        label = (
            f"{lines[place - 1] if place and len(lines[place - 1]) < 40 else ''} {line[: match.start()]}".strip()
        )
        field = "modified_at" if _UPDATED.search(label) else "published_at"
        if (field, line) not in found:
            found.append((field, line if field == "published_at" else match[0]))
    return found


def _byline(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        match = _BY.match(line) if len(line) <= 140 else None
        name = match["name"] if match else ""
        if (match and not name) or _LABEL.match(line):
            name = lines[place + 1] if place + 1 < len(lines) else ""
        if name and len(name) <= 120 and (name[0].isupper() or not name[0].isascii() or name[0] == "@"):
            return [name]
    return []


def _after(heading: LexborNode, *, stops_at_next: bool) -> Iterator[str]:
    """Yield folded text lines behind the heading until the text proper begins."""
    seen = long = lines = headings = 0
    key = _key(text_of(heading))
    node = _next(heading, enter=False)
    while node is not None and lines < _LINES and seen < _CHARACTERS:
        tag = node.tag or ""
        text = ""
        if tag == "time" and attribute(node, "datetime"):
            text, enter = attribute(node, "datetime"), False
        elif tag == "-text":
            text, enter = fold(node.text()), False
        else:
            headings += tag in ("h1", "h2", "h3")
            enter = tag not in _SKIPPED and not _is_labelled_aside(node)
            if headings > 1 or (stops_at_next and tag in ("h1", "h2", "h3") and _key(text_of(node)) != key):
                return
        if text:
            lines += 1
            seen += len(text)
            long += len(text) > _LONG
            yield text
            if long > 1:
                return
        node = _next(node, enter=enter)


def _before(heading: LexborNode) -> Iterator[str]:
    """Yield the few lines before the heading, nearest first."""
    node, lines, steps = heading, 0, 0
    while lines < 8 and steps < 60:
        steps += 1
        previous = node.prev
        if previous is None:
            parent = node.parent
            if parent is None or parent.tag in ("body", "main", "article"):
                return
            node = parent
            continue
        node = previous
        if node.tag in _SKIPPED or node.tag in ("header", "ul"):
            continue
        text = fold(node.text(separator=" "))
        if text and len(text) <= 120:
            lines += 1
            yield text


def _next(node: LexborNode, *, enter: bool) -> LexborNode | None:
    """Return the node that follows in document order, below ``node`` only when ``enter``."""
    if enter and node.child is not None:
        return node.child
    current: LexborNode | None = node
    while current is not None:
        if current.next is not None:
            return current.next
        current = current.parent
    return None


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
