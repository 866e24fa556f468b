"""The metadata a page is shown with, in the form that the corpus scorer reads."""

from __future__ import annotations

from typing import Any

from extract.errors import ParseError
from extract.pages.parse import parse, read_claims, read_page
from extract.records import Page
from extract.urls import canonicalize
from transform.claims import Metadata, choose
from transform.dates import read_moment


def metadata(html: bytes, url: str) -> dict[str, Any]:
    """Read one saved page: title, author, date, description, site_name, image, lang, canonical, duration."""
    try:
        page = read_claims(html, url, "text/html")
    except ParseError:
        return {}
    return _fields(page, url)


def metadata_and_links(html: bytes, url: str) -> dict[str, Any]:
    """Read the same and all links with their surroundings, as a harvest does (the scorer has no field for them)."""
    try:
        page = read_page(html, url, "text/html")
    except ParseError:
        return {}
    return _fields(page, url)


def everything(html: bytes, url: str) -> dict[str, Any]:
    """Read the same, links, and what an article says of talks: all that a harvest pays for one page."""
    try:
        page = parse(html, url, "text/html")
    except ParseError:
        return {}
    return _fields(page, url)


def _fields(page: Page, url: str) -> dict[str, Any]:
    chosen = choose(page.claims, page.site)
    return {
        "title": chosen.title,
        "author": list(chosen.authors) or chosen.channel,
        "date": _day(page, chosen),
        "description": chosen.description,
        "site_name": chosen.site_name,
        "image": chosen.image_url,
        "lang": chosen.language or page.language,
        "canonical": chosen.canonical_url or canonicalize(url),
        "duration": chosen.duration_s,
    }


def _day(page: Page, chosen: Metadata) -> str | None:
    """Give the day of publication as the page writes it, or, where readers see the day of an update only, that one.

    The scorer's truth is the day a reader finds on the page. The product itself never takes an update for
    publication.
    """
    if chosen.published_on is not None and chosen.published_precision not in ("month", "year"):
        return chosen.published_on.isoformat()
    sources = ["head:updated", "text:updated"] if _is_signed(page, chosen) else ["head:updated"]
    seen = (read_moment(claim.value) for claim in page.claims if claim.source in sources)
    return next((moment.local_on.isoformat() for moment in seen if moment), None)


def _is_signed(page: Page, chosen: Metadata) -> bool:
    """Tell whether somebody wrote the page: an update said far from its heading may be of anything else."""
    kinds = " ".join(claim.value for claim in page.claims if claim.field == "kind").lower()
    return bool(chosen.authors) or "article" in kinds or "posting" in kinds
