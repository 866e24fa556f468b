"""Claims from what readers see: heading, byline, date line; and verdicts a page passes on itself."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from extract import addresses
from extract.pages.headline import add_head_lines, is_aside
from extract.pages.html import ClaimList, attribute, first_text, text_of
from extract.records import Verdict

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
_DEAD = re.compile(
    r"^(?:\W*(?:error\W*)?404\b.*|(?:oops|sorry|whoops|error)?\W*(?:the |this |that )?"
    r"(?:page|seite|content|article|post|file|document|url|story)(?: you[^.]{0,40})? "
    r"(?:was |is |could |can ?|cannot |can't )?(?:not |be |no longer |isn't |wasn't )*"
    r"(?:found|available|exist\w*|nicht gefunden|removed)\b.*|"
    r"not found|page (?:introuvable|non trouvée).*|seite (?:wurde )?nicht gefunden.*|p[áa]gina no encontrada.*|"
    r"pagina (?:non trovata|niet gevonden).*|.{0,40}\b(?:page not found|404 not found|error 404)\b.{0,40})$",
    re.IGNORECASE,
)
_CAPTCHA = re.compile(
    r"^(?:just a moment|attention required|access (?:to this page has been )?denied|are you (?:a robot|human)|"
    r"(?:please )?verify you are (?:a )?human|security check|pardon our interruption|checking your browser|"
    r"human verification|robot check|request blocked|ddos-guard)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"^(?:before you continue|bevor sie|avant d'accéder|antes de ir a|prima di continuare|cookie consent|"
    r".{0,30}is part of the yahoo family|privacy settings|your privacy choices)",
    re.IGNORECASE,
)
# What a speaker or organiser took down or never gave away stays so: it is no dead link to be repaired.
_WITHHELD = re.compile(
    r"\b(?:taken down|removed|withdrawn|deleted|unpublished|"
    r"not (?:be )?(?:published|shared|recorded|made available))\b[^.]{0,30}"
    r"\b(?:at|on|upon|by)\b[^.]{0,40}\b(?:request|wish|demand)|"
    r"\b(?:speaker|presenter|author|organi[sz]er)s?\b[^.]{0,20}\b(?:declined|did not (?:consent|agree)|"
    r"asked us not)\b|"
    r"\bretirée?s?\b[^.]{0,20}\bà la demande d",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"^(?:.{0,30}\W)?(?:log ?in|sign ?in|login required|anmelden|connexion|se connecter)(?:\W.{0,30})?$",
    re.IGNORECASE,
)


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


def verdict_of(tree: LexborHTMLParser, title: str) -> Verdict | None:
    """Judge a page that answered 200 by what it says of itself; None: an ordinary page.

    A word in the title alone is no proof (posts are written about error 404): the page must also be small.
    """
    heading = first_text(tree, "h1", " ") or first_text(tree, "h2", " ")
    paragraphs = tree.css("p")
    words = [title, heading, *(text_of(node) for node in (paragraphs if len(paragraphs) < 6 else ()))]
    spoken = next((text for text in words[:2] if _wall(text[:200])), None)
    spoken = spoken or next((text for text in words if _WITHHELD.search(text[:400])), None)
    if spoken is None:
        return None
    outcome, reason = _wall(spoken[:200]) or ("gone", "withheld")
    if reason == "login" and tree.css_first('input[type="password"]') is None:
        return None
    prose = sum(len(text_of(node)) for node in paragraphs[:60])
    if prose > 1500 or len(text_of(tree.body, " ")) > 20_000:
        return None
    return Verdict("gone" if outcome == "gone" else "blocked", reason, spoken[:200])


def _wall(text: str) -> tuple[str, str] | None:
    if _WITHHELD.search(text):
        return "gone", "withheld"
    if _CAPTCHA.search(text):
        return "blocked", "captcha"
    if _CONSENT.search(text):
        return "blocked", "consent-wall"
    if _DEAD.search(text):
        return "gone", "soft-404"
    return ("blocked", "login") if _LOGIN.search(text) else None
