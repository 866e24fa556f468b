"""Dropbox: files that speakers share, decks among them.

``/s/CODE/NAME`` (until 2023) and ``/scl/fi/CODE/NAME?rlkey=KEY`` (since) open a viewer with ``?dl=0`` and send the
file with ``?dl=1`` or ``?raw=1``; ``dl.dropboxusercontent.com`` sends it at once. Key: the form that sends the
file, so that a deck is read as a deck; without its ``rlkey`` a newer link leads nowhere. ``st`` and ``e`` count
visits.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_FILE = re.compile(r"^/(?:s|scl/fi)/[\w-]+/[^/]+$")


def canonical_url(url: str) -> str:
    """Map all forms of a file's address to the one that sends it; elsewhere drop what counts visits."""
    path, query = addresses.path_of(url), addresses.query_of(url)
    keep: dict[str, str] = {key: query[key] for key in ("rlkey", "preview") if key in query}
    if _FILE.match(path):
        return addresses.with_query(f"https://www.dropbox.com{path}", keep | {"dl": "1"})
    return addresses.with_query(f"https://{addresses.host_of(url)}{path}", keep)


def kind(url: str) -> PageKind | None:
    """Tell a file's type by its name."""
    return generic.kind(url) if _FILE.match(addresses.path_of(url)) else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a viewer's or folder's page as any other; it is no article."""
    page = generic.parse(body, url, media_type)
    return replace(page, site="dropbox", kind=(kind(url) if page.verdict is None else None) or "other")


SITE = Site(
    name="dropbox",
    hosts=frozenset({"dropbox.com", "www.dropbox.com", "dl.dropbox.com", "dl.dropboxusercontent.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
)
