"""Vimeo: ``/ID``, ``player.vimeo.com/video/ID``, ``/channels/NAME/ID``, ``/showcase/N/video/ID``; unlisted
``/ID/HASH``.

Key: ``https://vimeo.com/ID``, with ``/HASH`` where there is one (without it the page answers 404). The page carries
JSON-LD ``VideoObject``; a private video shows a password form.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.pages.html import first_text, read_document
from extract.records import Page, PageKind, Verdict
from extract.sites import generic
from extract.sites.base import Site

_VIDEO = re.compile(
    r"^/(?:video/|channels/[^/]+/|groups/[^/]+/videos/|(?:showcase|album)/\d+/video/)?(\d{5,12})(?:/([0-9a-f]{8,12}))?/?$"
)


def canonical_url(url: str) -> str:
    """Map all forms of a video's address to one."""
    match = _VIDEO.match(addresses.path_of(url))
    if not match:
        return addresses.with_query(url, {})
    secret = match[2] or addresses.query_of(url).get("h", "")
    return f"https://vimeo.com/{match[1]}" + (f"/{secret}" if re.fullmatch(r"[0-9a-f]{8,12}", secret) else "")


def kind(url: str) -> PageKind | None:
    """Tell videos and collections by address."""
    path = addresses.path_of(url)
    if _VIDEO.match(path):
        return "video"
    return "playlist" if re.match(r"^/(showcase|album)/\d+/?$", path) else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a video page: the generic claims, and whether it asks for a password."""
    page = generic.parse(body, url, media_type)
    tree = read_document(body, media_type).tree
    verdict = page.verdict
    if tree.css_first("form#pw_form, input#password, .exception_wrapper--password") is not None:
        verdict = Verdict("blocked", "video-private", first_text(tree, "h1, title")[:200])
    if first_text(tree, "title") == "VimeUhOh":  # its title for dead addresses; the heading stands far below
        verdict = Verdict("gone", "video-unavailable", "VimeUhOh")
    return replace(page, site="vimeo", kind=kind(url) or "other", verdict=verdict)


SITE = Site(
    name="vimeo",
    hosts=frozenset({"vimeo.com", "www.vimeo.com", "player.vimeo.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
    oembed="https://vimeo.com/api/oembed.json",
)
