"""SlideShare: ``/slideshow/slug/123456`` (since 2023), ``/user/slug`` (before), ``/slideshow/embed_code/key/KEY``.

The two path forms of one deck cannot be turned into each other by address; each stays its own text and
``rel=canonical`` claims tie them. Country hosts (``es.``, ``fr.``, ``pt.``, ``de.``) and ``/mobile`` show the
same deck.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.pages.html import ClaimList, attribute, read_document, text_of
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_DECK = re.compile(
    r"^/(slideshow|presentation|document)/[^/]+|^/(?!search|explore|login|signup|about|terms|privacy)[^/]+/[^/]+"
)


def canonical_url(url: str) -> str:
    """Map a deck's address to the main host, without query and trailing parts."""
    path = addresses.path_of(url).removeprefix("/mobile").rstrip("/") or "/"
    return f"https://www.slideshare.net{path}"


def kind(url: str) -> PageKind | None:
    """Tell decks by address."""
    return "slides" if _DECK.match(addresses.path_of(url)) else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a deck's page: the generic claims, plus its day, its author and the number of slides shown."""
    page = generic.parse(body, url, media_type)
    claims = ClaimList()
    slides = read_document(body, media_type).tree.css('[data-testid="vertical-slide-image"], img.slide_image')
    claims.add("page_count", len(slides) or None, "slideshare:slides")
    created = read_document(body, media_type).tree.css_first('meta[property="slideshare:created_at"]')
    claims.add("published_at", attribute(created, "content"), "slideshare:created_at")
    author = read_document(body, media_type).tree.css_first('a[rel="author"], [class*="author"] a, .author-name')
    claims.add("author", text_of(author), "slideshare:author")
    page_kind = kind(url) if page.verdict is None else None
    return replace(page, site="slideshare", kind=page_kind or "other", claims=page.claims + claims.done())


SITE = Site(
    name="slideshare",
    hosts=frozenset({"slideshare.net", ".slideshare.net"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
    oembed="https://www.slideshare.net/api/oembed/2",
)
