"""Substack: newsletters below ``substack.com`` and the reader's addresses of their posts.

A post is ``https://NAME.substack.com/p/SLUG``; mails and the app share it as
``https://open.substack.com/pub/NAME/p/SLUG`` with ``?r=``, ``?utm_…``, ``?triedRedirect=true``, and ``/comments``
shows the discussion below it. ``substack.com/@who/p-123`` names a post by a number that no other address holds: it
stays. Newsletters on domains of their own are read by the generic parser, and so are posts here: JSON-LD
``NewsArticle`` and ``.post-title`` say all (seen 2021 to 2025).
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_SHARED = re.compile(r"^/pub/(?P<name>[\w-]+)(?P<post>/p/[\w.-]+)?/?$")
_POST = re.compile(r"^(?P<post>/p/[\w.-]+)(?:/comments)?/?$")


def canonical_url(url: str) -> str:
    """Map all addresses of a post to the newsletter's own; drop what tells where a reader came from."""
    host, path = addresses.host_of(url), addresses.path_of(url)
    if host == "open.substack.com" and (match := _SHARED.match(path)):
        return f"https://{match['name'].lower()}.substack.com{match['post'] or '/'}"
    if match := _POST.match(path):
        return f"https://{host}{match['post']}"
    return addresses.with_query(f"https://{host}{path}", {})


def kind(url: str) -> PageKind | None:
    """Tell posts and feeds by address."""
    path = addresses.path_of(url)
    return "article" if _POST.match(path) else "feed" if path == "/feed" else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a post as any article; lists of posts and profiles are no articles."""
    page = generic.parse(body, url, media_type)
    return replace(page, site="substack", kind=page.kind if page.verdict is not None else kind(url) or "other")


SITE = Site(
    name="substack",
    hosts=frozenset({"substack.com", ".substack.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
)
