"""What a page that answered 200 says of itself: lost, walled, parked, private, withdrawn. None: an ordinary page.

A word alone is no proof, for posts are written about error 404: the words must be what title or heading say, the
page must be small, and it must not declare content of its own. A wrong alarm costs a living page, a miss only a
link that looks alive; so doubt means an ordinary page. No rule here knows a website (those stand in ``extract.sites``);
the makers of challenges and of parking pages, who stand in front of any site, are known by their scripts.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.pages.html import attribute, text_of
from extract.pages.verdict_words import FILLERS, SAID, WITHHELD, Reason
from extract.records import Verdict

_OUTCOMES: dict[str, Literal["gone", "blocked"]] = {
    "soft-404": "gone", "video-unavailable": "gone", "parked-domain": "gone", "video-private": "blocked",
    "consent-wall": "blocked", "login": "blocked", "captcha": "blocked", "access-denied": "blocked",
    "region": "blocked",
}  # fmt: skip
# Characters that readers see, at most, on a page that says so.
_SHOWN: dict[str, int] = {
    "soft-404": 20_000, "video-unavailable": 20_000, "video-private": 20_000, "consent-wall": 20_000,
    "login": 20_000, "captcha": 2000, "access-denied": 2000, "region": 3000, "parked-domain": 3000,
}  # fmt: skip
_PROSE = 1500
_SEPARATOR = re.compile(r"\s+[|\u2022\u00b7\u2013\u2014\u00bb\u203a-]\s+|\s*[|\u00bb\u203a]\s*|::|: |[.!?\u2026\u3002\uff01]+(?:\s|$)")
_NOT_LETTERS = re.compile(r"[\W_]+")
_BARE_NUMBER = re.compile(r"(?:error|http|status|code|fehler|erreur|erro|errore|#|:|\s)*\b(?:404|410)\b(?: error)?\W*")
_ERROR_CLASS = re.compile(r"(?:^|[\s_])(?:(?:is|page|template|http|status|route|body)-?)?(?:error-?)?40(?:4|10)(?:-?(?:page|error|template))?(?=$|\s)")
_ERROR_PATH = re.compile(r"/(?:404|error-?404|404-error|not-?found|page-?not-?found)(?:\.\w{1,5})?/?$", re.IGNORECASE)
_APP_PAGE = re.compile(r'"page"\s*:\s*"/(?:404|_error)"')  # what frameworks write into the page they render for a 404
_CHALLENGE = (
    '#challenge-form, #challenge-running, #cf-challenge-running, #px-captcha, [id^="sec-if-cpt"], '
    'script[src*="captcha-delivery.com"], iframe[src*="captcha-delivery.com"], script[src*="_Incapsula_Resource"], '
    'iframe[src*="_Incapsula_Resource"], script[src*=".token.awswaf.com"], script[src*="/cdn-cgi/challenge-platform/h/"]'
)
_PARKING = (
    'script[src*="/adsense/domains/caf.js"], script[src*="sedoparking."], script[src*="parkingcrew."], '
    'script[src*="bodis."], script[src*="parklogic."], iframe[src*="sedoparking."], iframe[src*="parkingcrew."]'
)
_HIDDEN = frozenset({"noscript", "template", "script", "style", "dialog"})
_UNSEEN = "script, style, noscript, template"


def verdict_of(tree: LexborHTMLParser, title: str, url: str = "") -> Verdict | None:
    """Judge a page by what it says of itself and how it is built.

    Args:
        tree: the page.
        title: text of its ``title`` element.
        url: where it was served from, after redirects.

    Returns:
        The verdict with the words or the element it rests on; None for an ordinary page, and in doubt.
    """
    paragraphs = tree.css("p")
    found = _withheld(tree, title, paragraphs) or _spoken(tree, title, paragraphs)
    if found is None and len(paragraphs) < 12:
        found = _built(tree, title, url)
    if found is None:
        return None
    reason, evidence = found
    if reason != "withheld" and _declares_content(tree):
        return None
    if sum(len(text_of(node)) for node in paragraphs[:60]) > _PROSE:
        return None
    if _shown_length(tree) > _SHOWN.get(reason, 20_000):
        return None
    return Verdict(_OUTCOMES.get(reason, "gone"), reason, evidence[:200])


def said_by(text: str) -> Reason | None:
    """Tell which reason a title or heading states, one that says little else; None for any other text."""
    folded = " ".join(text[:400].casefold().replace("\u2019", "'").split())
    if not folded:
        return None
    for reason, pattern in SAID:
        for segment in (folded, *_SEPARATOR.split(folded)):
            if segment and (matches := list(pattern.finditer(segment))) and _covers(segment, pattern, len(matches)):
                return reason
    return None


def _covers(segment: str, pattern: re.Pattern[str], count: int) -> bool:
    """Judge whether the words are what the text says: what is left besides them is short, or a small part."""
    del count
    rest = _NOT_LETTERS.sub("", FILLERS.sub(" ", pattern.sub(" ", segment)))
    whole = _NOT_LETTERS.sub("", segment)
    return len(rest) <= 0.34 * len(whole)


def _headings(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [text for node in tree.css(selector)[:6] if not _is_hidden(node) and (text := text_of(node, " "))]


def _is_hidden(node: LexborNode) -> bool:
    current: LexborNode | None = node
    while current is not None:
        if current.tag in _HIDDEN or "hidden" in current.attributes:
            return True
        current = current.parent
    return False


def _withheld(tree: LexborHTMLParser, title: str, paragraphs: list[LexborNode]) -> tuple[str, str] | None:
    texts = [title, *(_headings(tree, "h1") or _headings(tree, "h2"))[:1]]
    texts += [text_of(node) for node in (paragraphs if len(paragraphs) < 6 else ())]
    return next((("withheld", text) for text in texts if WITHHELD.search(text[:400])), None)


def _spoken(tree: LexborHTMLParser, title: str, paragraphs: list[LexborNode]) -> tuple[str, str] | None:
    """Read title, heading and, where there are few, paragraphs; some things only the title is believed."""
    reason = said_by(title)
    if reason == "login":
        has_password = tree.css_first('input[type="password" i]') is not None
        return ("login", title) if has_password else None
    if reason == "consent-wall":
        return ("consent-wall", title) if tree.css_first("form, button, iframe") is not None else None
    if reason is not None:
        return reason, title
    # A cookie banner or a log-in box brings headings of its own: of these two the title alone is proof.
    for text in (_headings(tree, "h1") or _headings(tree, "h2"))[:1]:
        reason = said_by(text)
        if reason is not None and reason not in ("login", "consent-wall"):
            return reason, text
    for node in paragraphs if len(paragraphs) < 6 else ():
        text = text_of(node)
        reason = said_by(text) if len(text) < 300 else None
        if reason in ("region", "parked-domain"):
            return reason, text
    return None


def _built(tree: LexborHTMLParser, title: str, url: str) -> tuple[str, str] | None:
    """Read the structure: what makers of sites, challenges and parking pages leave in a page for machines."""
    status = tree.css_first('meta[name="prerender-status-code"]')
    if attribute(status, "content") in ("404", "410"):
        return "soft-404", f"prerender-status-code {attribute(status, 'content')}"
    classes = " ".join(attribute(node, "class") for node in (tree.body, tree.css_first("html")) if node is not None)
    if (match := _ERROR_CLASS.search(classes.casefold())) is not None:
        return "soft-404", f"class {match[0].strip()}"
    application = tree.css_first("script#__NEXT_DATA__")
    if application is not None and _APP_PAGE.search(application.text()):
        return "soft-404", "page /404 of the application"
    challenge = tree.css_first(_CHALLENGE)
    if challenge is not None and _shown_length(tree) < 600 and not _headings(tree, "article h1, article h2"):
        return "captcha", (attribute(challenge, "src") or f"element {attribute(challenge, 'id')}")
    parking = tree.css_first(_PARKING)
    if parking is not None:
        return "parked-domain", attribute(parking, "src")
    form = tree.css_first('form[action*="//consent."]')
    if form is not None and tree.css_first('meta[property="og:title"], link[rel="canonical"]') is None:
        return "consent-wall", f"form to {attribute(form, 'action')}"
    return _at_error_address(tree, title, url)


def _at_error_address(tree: LexborHTMLParser, title: str, url: str) -> tuple[str, str] | None:
    """Need two signs: the bare number or the address of an error page, and that or "do not index this"."""
    canonical = attribute(tree.css_first('link[rel="canonical"]'), "href")
    signs = [
        f"address {address}" for address in (url, canonical) if _ERROR_PATH.search(urlsplit_path(address))
    ][:1]
    heading = next(iter(_headings(tree, "h1") or _headings(tree, "h2")), "")
    signs += [f"says {text}" for text in (title, heading) if _BARE_NUMBER.fullmatch(text.casefold().strip())][:1]
    robots = tree.css_first('meta[name="robots" i][content*="noindex" i]')
    signs += ["noindex"] if robots is not None else []
    is_small = _shown_length(tree) < 600
    if signs and signs != ["noindex"] and (len(signs) > 1 or (is_small and signs[0].startswith("says"))):
        return "soft-404", ", ".join(signs)
    return None


def urlsplit_path(address: str) -> str:
    """Return the path of any text that may be an address; empty text when it is none."""
    try:
        return urlsplit(address).path
    except ValueError:  # a bracket without its fellow
        return ""


def _declares_content(tree: LexborHTMLParser) -> bool:
    """Tell whether the page says of itself, for machines, that it is an article, a video or an event."""
    declared = attribute(tree.css_first('meta[property="og:title"]'), "content")
    if declared and said_by(declared) is not None:
        return False  # the error page's own card
    if tree.css_first('meta[property="article:published_time"], meta[itemprop="datePublished"]') is not None:
        return True
    written = " ".join(node.text() for node in tree.css('script[type*="ld+json" i]')[:10])
    return re.search(r'"(?:datePublished|uploadDate|startDate)"', written) is not None


def _shown_length(tree: LexborHTMLParser) -> int:
    body = tree.body
    if body is None:
        return 0
    return len(text_of(body, " ")) - sum(len(text_of(node, " ")) for node in body.css(_UNSEEN))
