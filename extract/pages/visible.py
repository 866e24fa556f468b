"""Claims from what readers see: heading, byline, date line. What a page says against itself: ``verdicts``."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from extract import addresses
from extract.pages.headline import add_head_lines, is_aside
from extract.pages.html import ClaimList, attribute, text_of

_BYLINES = (
    ("byline:rel", '[rel~="author"]'),
    ("byline:itemprop", '[itemprop="author"] [itemprop="name"], [itemprop="author"]'),
    ("byline:microformat", ".p-author, .h-card.p-author .p-name, .vcard .fn"),
    (
        "byline:name",
        '.byline-name, [class*="author-name" i], [class*="author_name" i], [class*="authorname" i], '
        '[class*="byline__author" i]',
    ),
    ("byline:line", '.by-line, [class*="byline" i]'),
    (
        "byline:class",
        '.author, #author, .authors, .entry-author, [class*="article-author" i], [class*="post-author" i]',
    ),
    (
        "byline:link",
        'a[href*="/author/"], a[href*="/authors/"], a[href*="/people/"], a[href*="/profile/"], '
        'a[href*="/contributor"]',
    ),
)
_DATES = (
    ("time:published", "time[pubdate], [itemprop=datePublished]"),
    ("time:class", "time.published, time.entry-date, .dt-published, .published[datetime], .entry-date[datetime]"),
    ("time", "time"),
    (
        "date-line",
        ".published, .entry-date, .post-date, .post__date, .pubdate, .posted-on, .article__date, .date, "
        '[class*="post-date" i], [class*="publish" i][class*="date" i], [class*="article-date" i]',
    ),
)
_URL_DATE = re.compile(r"/(20\d\d|19\d\d)[/-](0?[1-9]|1[0-2])(?:[/-](0?[1-9]|[12]\d|3[01]))?(?=[/_-]|$)")


def add_visible(tree: LexborHTMLParser, url: str, title: str, claims: ClaimList) -> None:
    """Add headings, bylines, dates in ``time`` elements and date lines, and the date in the address."""
    headings = [text for node in tree.css("h1")[:20] if (text := text_of(node, " ").rstrip("¶# ").strip())]
    for text in headings[:5]:
        claims.add("title", text, "h1" if len(set(headings)) == 1 else "h1:several", limit=500)
    for source, selector in _BYLINES:
        found = 0
        for node in tree.css(selector)[:40]:
            if is_aside(node):
                continue
            text = text_of(node, " ")
            if text and len(text) <= 200:
                claims.add("author", text, source)
                found += 1
            if found >= 6:
                break
    is_list = False
    for source, selector in _DATES:
        # A node that two parts of a selector match is listed twice.
        unique = {node.mem_id: node for node in tree.css(selector)[:60]}
        nodes = [node for node in unique.values() if not is_aside(node)]
        is_list = is_list or len(nodes) > 3
        for place, node in enumerate(nodes[:4]):
            text = attribute(node, "datetime") or attribute(node, "content") or text_of(node, " ")
            if len(text) <= 100:
                claims.add(
                    "published_at", text, source if len(nodes) <= 3 else f"{source}:many", qualifier=str(place)
                )
    add_head_lines(tree, title, claims, is_list=is_list)
    match = _URL_DATE.search(addresses.path_of(url))
    if match:
        claims.add("published_at", "-".join(part.zfill(2) for part in match.groups() if part), "url")
