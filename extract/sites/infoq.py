"""InfoQ: recorded talks (``/presentations/SLUG/``), articles, news, podcasts; some in other languages (``/br/…``).

Queries (``?itm_source=…``, ``?useSponsorshipSuggestions=true``, ``?topicPageSponsorship=…``) tell where a reader
came from or choose an advertisement. The text below a recording is its transcript, no recap: a presentation is a
video. Its byline names the speakers (``a.author__link``, to ``/profile/NAME/``), which the generic parser claims as
authors.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_THING = re.compile(
    r"^/(?:(?:br|cn|es|fr|jp|zh)/)?(?P<kind>presentations|interviews|articles|news|podcasts|minibooks)/(?:\d{4}/\d\d/)?[\w.-]+/?$"
)


def canonical_url(url: str) -> str:
    """Map a page's addresses to host ``www`` and a path with its closing slash, without query."""
    path = addresses.path_of(url)
    return f"https://www.infoq.com{path.rstrip('/')}/" if _THING.match(path) else f"https://www.infoq.com{path}"


def kind(url: str) -> PageKind | None:
    """Tell recordings and articles by address."""
    match = _THING.match(addresses.path_of(url))
    if match is None:
        return None
    return "video" if match["kind"] in ("presentations", "interviews") else "article"


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a page as any other; the address tells its kind."""
    page = generic.parse(body, url, media_type)
    return replace(page, site="infoq", kind=page.kind if page.verdict is not None else kind(url) or "other")


SITE = Site(
    name="infoq",
    hosts=frozenset({"infoq.com", "www.infoq.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
)
