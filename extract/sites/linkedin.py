"""LinkedIn: posts, articles and profiles. It answers 999 or a sign-in wall to almost all who are not signed in.

One post has many addresses: ``/posts/AUTHOR_words-activity-ID-CODE``, ``/feed/update/urn:li:activity:ID``,
``/embed/feed/update/urn:li:share:ID``, on ``www`` and on hosts of countries. Key: the urn, in the one form that
names nothing else, ``https://www.linkedin.com/feed/update/urn:li:activity:ID``. The author's handle stands in the
first form only; it is claimed as a handle (source ``url:handle``), never shown as a name. Articles are
``/pulse/words-author-code``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.pages.html import ClaimList, read_document, text_of
from extract.records import Page, PageKind, Verdict
from extract.sites import generic
from extract.sites.base import Site

_ROOT = "https://www.linkedin.com"
_POST = re.compile(
    r"^/posts/(?P<author>[^/_]+)(?:_[^/]*?)?[-_](?P<kind>activity|ugcPost|share)-(?P<id>\d{15,22})(?:-[\w-]+)?/?$"
)
_URN = re.compile(
    r"^/(?:embed/)?feed/update/urn(?::|%3A)li(?::|%3A)(?P<kind>activity|ugcPost|share)(?::|%3A)(?P<id>\d{15,22})/?$",
    re.I,
)
_WALL = re.compile(r"^(?:sign (?:up|in)|log in|join|linkedin login|linkedin: log in)\b|\bauthwall\b", re.IGNORECASE)


def handle_of(url: str) -> str | None:
    """Return the handle of a post's or profile's owner, as the address gives it; None when it gives none."""
    path = addresses.path_of(url)
    match = _POST.match(path) or re.match(r"^/in/(?P<author>[^/]+)/?$", path)
    return match["author"] if match else None


def canonical_url(url: str) -> str:
    """Map all addresses of a post to its urn; elsewhere keep host ``www`` and path."""
    path = addresses.path_of(url)
    if match := _POST.match(path) or _URN.match(path):
        kind_ = "ugcPost" if match["kind"].lower() == "ugcpost" else match["kind"].lower()
        return f"{_ROOT}/feed/update/urn:li:{kind_}:{match['id']}"
    if path.startswith("/authwall") and (target := addresses.query_of(url).get("sessionRedirect", "")).startswith(
        _ROOT
    ):
        return target
    return f"{_ROOT}{path.rstrip('/') or '/'}"


def kind(url: str) -> PageKind | None:
    """Tell posts and articles by address."""
    path = addresses.path_of(url)
    return "article" if _POST.match(path) or _URN.match(path) or path.startswith("/pulse/") else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read what a page shows to strangers: mostly a wall."""
    page = generic.parse(body, url, media_type)
    title = text_of(read_document(body, media_type).tree.css_first("title"))
    handles = ClaimList()
    handles.add("author", handle_of(url), "url:handle")
    claims = page.claims + handles.done()
    if page.verdict is None and _WALL.search(title):
        return Page(url, kind(url) or "other", "linkedin", charset=page.charset, claims=handles.done(),
                    verdict=Verdict("blocked", "login", title[:200]))  # fmt: skip
    return replace(page, site="linkedin", kind=page.kind if page.verdict else kind(url) or "other", claims=claims)


SITE = Site(
    name="linkedin",
    hosts=frozenset({"linkedin.com", ".linkedin.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
)
