"""Speaker Deck: ``/user/slug`` is a deck, ``/user`` a speaker, ``/player/HEX`` the embedded form of a deck.

``?slide=3`` only opens a page. The page names title (og:title), speaker (``.deck-user``-like links to ``/user``)
and the PDF (a download link on speakerd.s3 or files.speakerdeck.com).
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.pages.html import ClaimList, attribute, read_document, text_of
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_DECK = re.compile(r"^/(?!c/|p/|signin|features|pro|search|embed)[^/]+/[^/]+/?$")


def canonical_url(url: str) -> str:
    """Map a deck's address to host and path."""
    return f"https://speakerdeck.com{addresses.path_of(url).rstrip('/') or '/'}"


def kind(url: str) -> PageKind | None:
    """Tell decks by address."""
    return "slides" if _DECK.match(addresses.path_of(url)) else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a deck's page: the generic claims, plus the speaker and the PDF."""
    page = generic.parse(body, url, media_type)
    tree, claims = read_document(body, media_type).tree, ClaimList()
    owner = "/" + addresses.path_of(url).strip("/").partition("/")[0]
    for node in tree.css(f'a[href="{owner}"]') if re.fullmatch(r"/[\w.-]+", owner) else ():
        claims.add("author", text_of(node), "speakerdeck:owner")
    for node in tree.css('a[href$=".pdf"]'):
        claims.add("slides_url", addresses.resolve(url, attribute(node, "href")), "speakerdeck:download")
    page_kind = kind(url) if page.verdict is None else None
    return replace(page, site="speakerdeck", kind=page_kind or "other", claims=page.claims + claims.done())


SITE = Site(
    name="speakerdeck",
    hosts=frozenset({"speakerdeck.com", "www.speakerdeck.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
    oembed="https://speakerdeck.com/oembed.json",
)
