"""What a page that answered 200 says of itself: lost, walled, parked, private, withdrawn. None: an ordinary page.

A word alone is no proof, for posts are written about error 404: the words must be what title or heading say, the
page must be small, and it must not declare content of its own. A wrong alarm costs a living page, a miss only a
link that looks alive; so doubt means an ordinary page. No rule here knows a website (those stand in
``extract.sites``); the makers of challenges and of parking pages, who stand in front of any site, are known by
their scripts.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.pages.html import attribute, fold, text_of
from extract.pages.survey import Survey
from extract.pages.verdict_words import FILLERS, WITHHELD, Reason, anything, patterns
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
_SENTENCE = re.compile(r"[.!\u2026\u3002\uff01]+(?:\s|$)")
# between the title of a page and the name of its site
_SITE_NAME = re.compile(r"\s+[|\u2022\u00b7\u2013\u2014\u00bb\u203a-]\s+|\s*[|\u00bb\u203a]\s*|::")
_NOT_LETTERS = re.compile(r"[\W_]+")
_BARE_NUMBER = re.compile(r"(?:error|http|status|code|fehler|erreur|erro|#|:|\s)*\b(?:404|410)\b(?: error)?\W*")
_ERROR_CLASS = re.compile(
    r"(?:^|[\s_])(?:(?:is|page|template|http|status|route|body)-?)?(?:error-?)?4(?:04|10)"
    r"(?:-?(?:page|error|template))?(?=$|\s)"
)
_ERROR_PATH = re.compile(r"/(?:404|error-?404|404-error|(?:page-?)?not-?found)(?:\.\w{1,5})?/?$", re.IGNORECASE)
# what frameworks write into the page they render for a 404
_APP_PAGE = re.compile(r'"page"\s*:\s*"/(?:404|_error)"')
_CHALLENGE = (
    '#challenge-form, #challenge-running, #cf-challenge-running, #px-captcha, [id^="sec-if-cpt"], '
    'script[src*="captcha-delivery.com"], iframe[src*="captcha-delivery.com"], script[src*="_Incapsula_Resource"], '
    'iframe[src*="_Incapsula_Resource"], script[src*=".token.awswaf.com"], '
    'script[src*="/cdn-cgi/challenge-platform/h/"]'
)
_PARKING = (
    'script[src*="/adsense/domains/caf.js"], script[src*="sedoparking."], script[src*="parkingcrew."], '
    'script[src*="bodis."], script[src*="parklogic."], iframe[src*="sedoparking."], iframe[src*="parkingcrew."]'
)
_APPLICATION = "script#__NEXT_DATA__"
_CONSENT_FORM = 'form[action*="//consent."]'
_LEFT_BY_MAKERS = f"{_APPLICATION}, {_CHALLENGE}, {_PARKING}, {_CONSENT_FORM}"
_HIDDEN = frozenset({"noscript", "template", "script", "style", "dialog"})
_UNSEEN = "script, style, noscript, template"


def verdict_of(tree: LexborHTMLParser, seen: Survey, title: str, url: str = "") -> Verdict | None:
    """Judge a page by what it says of itself and how it is built.

    Args:
        tree: the page.
        seen: its survey.
        title: text of its ``title`` element.
        url: where it was served from, after redirects.

    Returns:
        The verdict with the words or the element it rests on; None for an ordinary page, and in doubt.
    """
    paragraphs = seen.paragraphs
    if _is_prose(paragraphs):  # before all else: most pages end here
        return None
    heading = _heading([node for node in seen.headings if node.tag == "h1"])
    heading = heading or _heading([node for node in seen.headings if node.tag == "h2"])
    found = _withheld(title, heading, paragraphs) or _spoken(tree, title, heading, paragraphs)
    if found is None and len(paragraphs) < 12:
        found = _built(tree, seen, title, heading, url)
    if found is None:
        return None
    reason, evidence = found
    if reason != "withheld" and _declares_content(tree):
        return None
    if _shown_length(tree) > _SHOWN.get(reason, 20_000):
        return None
    return Verdict(_OUTCOMES.get(reason, "gone"), reason, evidence[:200])


def _is_prose(paragraphs: list[LexborNode]) -> bool:
    length = 0
    for node in paragraphs:
        length += len(text_of(node))
        if length > _PROSE:
            return True
    return False


def said_by(text: str, *, is_title: bool = False) -> Reason | None:
    """Tell which reason a heading states, one that says little else; None for any other text.

    Args:
        text: of a heading; a sentence of it is enough.
        is_title: it is the text of a ``title`` element, in which the site may add its name before or behind.
    """
    folded = _folded(text)
    if anything().search(folded) is None:
        return None
    parts = [folded, *_SENTENCE.split(folded)]
    if is_title:
        parts += [*_SITE_NAME.split(folded), folded.rpartition(": ")[2]]
    for reason, pattern in patterns():
        if any(_covers(part, pattern) for part in parts):
            return reason
    return None


def _folded(text: str) -> str:
    return " ".join(text[:400].casefold().replace("\u2019", "'").split())


def _covers(part: str, pattern: re.Pattern[str]) -> bool:
    """Judge whether the words are what the text says: what is left besides them is a small part."""
    left, count = pattern.subn(" ", part)
    rest = _NOT_LETTERS.sub("", FILLERS.sub(" ", left)) if count else part
    return count > 0 and len(rest) <= 0.4 * len(_NOT_LETTERS.sub("", part))


def _heading(nodes: list[LexborNode]) -> str:
    """Return the text of the first heading that readers see among the first six."""
    return next((text for node in nodes[:6] if not _is_hidden(node) and (text := text_of(node, " "))), "")


def _is_hidden(node: LexborNode) -> bool:
    current: LexborNode | None = node
    while current is not None:
        if current.tag in _HIDDEN or "hidden" in current.attributes:
            return True
        current = current.parent
    return False


def _withheld(title: str, heading: str, paragraphs: list[LexborNode]) -> tuple[str, str] | None:
    texts = [title, heading]
    texts += [text_of(node) for node in (paragraphs if len(paragraphs) < 6 else ())]
    return next((("withheld", text) for text in texts if WITHHELD.search(text[:400])), None)


def _spoken(
    tree: LexborHTMLParser, title: str, heading: str, paragraphs: list[LexborNode]
) -> tuple[str, str] | None:
    """Read title, heading and, where there are few, paragraphs; some things only the title is believed."""
    reason = said_by(title, is_title=True)
    said = said_by(heading)
    if reason is not None and said is None and anything().search(_folded(heading)):
        return None  # "Access denied - how we ...": about it, as the heading shows, where no site adds its name
    if reason == "login":
        has_password = tree.css_first('input[type="password" i]') is not None
        return ("login", title) if has_password else None
    if reason == "consent-wall":
        return ("consent-wall", title) if tree.css_first("form, button, iframe") is not None else None
    if reason is not None:
        return reason, title
    # A cookie banner or a log-in box brings headings of its own: of these two the title alone is proof.
    if said is not None and said not in ("login", "consent-wall"):
        return said, heading
    for node in paragraphs if len(paragraphs) < 6 else ():
        text = text_of(node)
        reason = said_by(text) if len(text) < 300 else None
        if reason in ("region", "parked-domain"):
            return reason, text
    return None


def _built(tree: LexborHTMLParser, seen: Survey, title: str, heading: str, url: str) -> tuple[str, str] | None:
    """Read the structure: what makers of sites, challenges and parking pages leave in a page for machines."""
    status = next((meta for meta in seen.metas if meta.get("name") == "prerender-status-code"), {}).get("content")
    if (status or "").strip() in ("404", "410"):
        return "soft-404", f"prerender-status-code {(status or '').strip()}"
    classes = " ".join(attribute(node, "class") for node in (seen.body, seen.root) if node is not None)
    if (match := _ERROR_CLASS.search(classes.casefold())) is not None:
        return "soft-404", f"class {match[0].strip()}"
    if tree.css_first(_LEFT_BY_MAKERS) is not None:
        application = tree.css_first(_APPLICATION)
        if application is not None and _APP_PAGE.search(application.text()):
            return "soft-404", "page /404 of the application"
        challenge = tree.css_first(_CHALLENGE)
        if challenge is not None and _shown_length(tree) < 600 and not _heading(tree.css("article h1, article h2")):
            return "captcha", attribute(challenge, "src") or f"element {attribute(challenge, 'id')}"
        parking = tree.css_first(_PARKING)
        if parking is not None:
            return "parked-domain", attribute(parking, "src")
        form = tree.css_first(_CONSENT_FORM)
        if form is not None and tree.css_first('meta[property="og:title"], link[rel="canonical"]') is None:
            return "consent-wall", f"form to {attribute(form, 'action')}"
    return _at_error_address(tree, seen, title, heading, url)


def _at_error_address(
    tree: LexborHTMLParser, seen: Survey, title: str, heading: str, url: str
) -> tuple[str, str] | None:
    """Need two signs: the bare number or the address of an error page, and that or "do not index this"."""
    canonical = fold(next((link for link in seen.links if link.get("rel") == "canonical"), {}).get("href") or "")
    signs = [f"address {address}" for address in (url, canonical) if _ERROR_PATH.search(_path(address))][:1]
    signs += [f"says {text}" for text in (title, heading) if _BARE_NUMBER.fullmatch(text.casefold().strip())][:1]
    if not signs:
        return None
    signs += ["noindex"] if tree.css_first('meta[name="robots" i][content*="noindex" i]') is not None else []
    is_told = len(signs) > 1 or (signs[0].startswith("says") and _shown_length(tree) < 600)
    return ("soft-404", ", ".join(signs)) if is_told else None


def _path(address: str) -> str:
    """Return the path of any text that may be an address; empty text when it is none."""
    try:
        return urlsplit(address).path
    except ValueError:  # a bracket without its fellow
        return ""


def _declares_content(tree: LexborHTMLParser) -> bool:
    """Tell whether the page says of itself, for machines, that it is an article, a video or an event."""
    declared = attribute(tree.css_first('meta[property="og:title"]'), "content")
    if declared and said_by(declared, is_title=True) is not None:
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
