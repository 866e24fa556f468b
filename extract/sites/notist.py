"""Notist: decks that speakers keep with the talk's event, recording and links.

``https://noti.st/USER/CODE/SLUG`` is one presentation; the slug may be missing or another after a change of title,
and ``/slides``, ``/embed`` and ``/images`` below it show parts. Key: ``https://noti.st/USER/CODE``, which leads to
the rest; the code (six letters and digits) keeps its case. ``https://noti.st/USER`` is a speaker. Speakers with a
domain of their own (``speaking.example.org/CODE/SLUG``) are read by the generic parser: no address tells these
apart.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_DECK = re.compile(
    r"^/(?!(?:about|blog|help|legal|pricing|search)/)(?P<user>[\w-]+)/(?P<code>[A-Za-z0-9]{6})(?:/|$)"
)


def canonical_url(url: str) -> str:
    """Map all forms of a presentation's address to user and code; drop queries everywhere."""
    path = addresses.path_of(url)
    if match := _DECK.match(path):
        return f"https://noti.st/{match['user'].lower()}/{match['code']}"
    return f"https://noti.st{path.rstrip('/') or '/'}"


def kind(url: str) -> PageKind | None:
    """Tell presentations by address."""
    return "slides" if _DECK.match(addresses.path_of(url)) else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a page as any other; a presentation is slides, and no page here is an article."""
    page = generic.parse(body, url, media_type)
    return replace(page, site="notist", kind=(kind(url) if page.verdict is None else None) or "other")


SITE = Site(
    name="notist",
    hosts=frozenset({"noti.st", "www.noti.st"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
)
