"""The metadata a page is shown with, in the form that the corpus scorer reads."""

from __future__ import annotations

from typing import Any

from extract.errors import ParseError
from extract.pages.parse import read_page
from extract.records import Page
from extract.urls import canonicalize
from transform.claims import Metadata, choose
from transform.dates import read_moment


def metadata(html: bytes, url: str) -> dict[str, Any]:
    """Read one saved page: title, author, date, description, site_name, image, lang, canonical, duration."""
    try:
        page = read_page(html, url, "text/html")
    except ParseError:
        return {}
    chosen = choose(page.claims, page.site)
    return {
        "title": chosen.title,
        "author": list(chosen.authors) or chosen.channel,
        "date": _shown_day(page, chosen),
        "description": chosen.description,
        "site_name": chosen.site_name,
        "image": chosen.image_url,
        "lang": chosen.language or page.language,
        "canonical": chosen.canonical_url or canonicalize(url),
        "duration": chosen.duration_s,
    }


def _shown_day(page: Page, chosen: Metadata) -> str | None:
    """Give the day the page shows: of publication, or the one in "Updated on ..." where that is all it says."""
    if chosen.published_on and chosen.published_precision not in ("month", "year"):
        return chosen.published_on.isoformat()
    shown = (read_moment(claim.value) for claim in page.claims if claim.source == "head:updated")
    return next((moment.local_on.isoformat() for moment in shown if moment), None)
