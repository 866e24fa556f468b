"""Markdown and plain text as pages: title, front matter, links."""

from __future__ import annotations

import re

from extract import addresses
from extract.pages.html import LINKS, ClaimList, fold
from extract.records import Claim, ClaimField, Link, Span

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(.{0,20000}?)\r?\n\1[ \t]*\r?\n", re.DOTALL)
_KEY = re.compile(r"^([A-Za-z_]+)[ \t]*[:=][ \t]*(.+?)[ \t]*$", re.MULTILINE)
_FRONT_KEYS: dict[str, ClaimField] = {
    "title": "title", "author": "author", "authors": "author", "date": "published_at",
    "publishdate": "published_at", "description": "description", "lastmod": "modified_at",
    "canonical_url": "canonical_url", "language": "language",
}  # fmt: skip
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t#]*$|^(\S[^\n]*)\n=+[ \t]*$", re.MULTILINE)
_TITLE = 150  # characters of a first line that may be a title
_SENTENCE = re.compile(
    r"[.,;:…][\"'”’»)]*$|(?<=\w{2})[.!?][\"'”’»)]*\s+[A-ZÀ-Ý\"“«]\w"
)  # ends as one, or holds two
_ANY_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_LINK = re.compile(
    r"\[(?P<text>[^\[\]]{0,500})\]\(\s*<?(?P<target>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+[\"'][^\"']{0,300}[\"'])?\s*\)"
    r"|<(?P<auto>https?://[^\s<>]+)>|(?P<bare>https?://[^\s<>\"'\]]+)"
)


def read_markdown(text: str, url: str, is_markdown: bool) -> tuple[tuple[Claim, ...], tuple[Link, ...]]:
    """Read claims and links of a text.

    Args:
        text: decoded body.
        url: where it was served from.
        is_markdown: read front matter, headings and link syntax; else only bare addresses and the first line.

    Returns:
        Claims and links; spans are of ``text``. An image's address (``![…](…)``) is no outlink.
    """
    claims = ClaimList()
    front = _FRONT.match(text) if is_markdown else None
    for match in _KEY.finditer(front[2]) if front else ():
        field = _FRONT_KEYS.get(match[1].lower())
        for value in re.split(r",(?=\s)", match[2].strip("[] ")) if field == "author" else [match[2]]:
            if field is not None:
                claims.add(field, value.strip("\"' "), f"front-matter:{match[1]}")
    heading = _HEADING.search(text, front.end() if front else 0) if is_markdown else None
    if heading is not None:
        claims.add("title", heading[1] or heading[2], "markdown:heading", span=Span(heading.start(), heading.end()))
    elif not claims.has("title"):
        claims.add("title", _first_line(text), "text:first-line")
    return claims.done(), _links(text, url, is_markdown)


def _first_line(text: str) -> str | None:
    """Return the first line when it can be a title: short, and no sentence that the text goes on from."""
    lines = [line.strip() for line in text[:20_000].splitlines()[:20] if line.strip()]
    if not lines or len(lines[0]) > _TITLE:
        return None
    if _SENTENCE.search(lines[0]) and len(lines) > 1:
        return None
    return lines[0].strip("# *_")


def _links(text: str, url: str, is_markdown: bool) -> tuple[Link, ...]:
    headings = [(m.start(), len(m[1]), fold(m[2])) for m in _ANY_HEADING.finditer(text)] if is_markdown else []
    found: list[Link] = []
    path: list[tuple[int, str]] = []
    for match in _LINK.finditer(text):
        if match.start() and text[match.start() - 1] == "!":
            continue
        while headings and headings[0][0] < match.start():
            _, level, title = headings.pop(0)
            path = [entry for entry in path if entry[0] < level]
            path.append((level, title))
        href = match["target"] or match["auto"] or (match["bare"] or "").rstrip(".,;:!?)")
        if not href or href.startswith("#") or len(found) >= LINKS:
            continue
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        found.append(
            Link(
                href[:4096], addresses.resolve(url, href), fold(match["text"] or "")[:500], len(found),
                element="text",
                heading_path=tuple(title for _, title in path),
                context="list" if re.match(r"\s*(?:[-*+]|\d+[.)])\s", line) else "prose",
                span=Span(match.start(), match.end()),
            )
        )  # fmt: skip
    return tuple(found)
