"""Google Slides, Docs and Drive files, and Google's redirector.

``/presentation/d/ID/edit#slide=…``, ``/pub``, ``/preview``, ``/u/0/d/ID/…`` are one deck. Key: the path up to ID
and ``/edit`` (``/view`` for Drive files), which anyone with the link can open. ``/d/e/PUBLISHED/pub`` has an id
of its own. ``drive.google.com/open?id=ID`` is a file. A page that asks to sign in is ``blocked``, reason
``login``: the deck exists.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.pages.html import ClaimList, attribute, first_text, read_document
from extract.records import Page, PageKind, Verdict
from extract.sites import generic
from extract.sites.base import Site

_DOCUMENT = re.compile(r"^/(?:a/[^/]+/)?(presentation|document|spreadsheets)/(?:u/\d+/)?d/(e/)?([\w-]{20,})")
_FILE = re.compile(r"^/(?:a/[^/]+/)?file/(?:u/\d+/)?d/([\w-]{20,})")
_FOLDER = re.compile(r"^/drive/(?:u/\d+/)?folders/([\w-]{20,})")


def canonical_url(url: str) -> str:
    """Map all views of a document to one address; the redirector to its target."""
    host, path, query = addresses.host_of(url), addresses.path_of(url), addresses.query_of(url)
    if host in ("www.google.com", "google.com"):
        target = query.get("q") or query.get("url") or ""
        return target if path == "/url" and target.startswith(("http://", "https://")) else url
    if match := _DOCUMENT.match(path):
        family, published, identity = match.groups()
        end = "pub" if published else "edit"
        return f"https://docs.google.com/{family}/d/{published or ''}{identity}/{end}"
    if match := _FILE.match(path):
        return f"https://drive.google.com/file/d/{match[1]}/view"
    if match := _FOLDER.match(path):
        return f"https://drive.google.com/drive/folders/{match[1]}"
    if path in ("/open", "/uc") and re.fullmatch(r"[\w-]{20,}", query.get("id", "")):
        return f"https://drive.google.com/file/d/{query['id']}/view"
    return url


def kind(url: str) -> PageKind | None:
    """Tell decks and documents by address."""
    path = addresses.path_of(url)
    if match := _DOCUMENT.match(path):
        return "slides" if match[1] == "presentation" else "document"
    return "document" if _FILE.match(path) else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a viewer's page: title and, when it only asks to sign in, the verdict."""
    page = generic.parse(body, url, media_type)
    tree = read_document(body, media_type).tree
    verdict = page.verdict
    title = first_text(tree, "title")
    form = tree.css_first('form[action*="accounts.google.com"], form[action*="ServiceLogin"], #identifierId')
    if form is not None:
        verdict = Verdict("blocked", "login", attribute(form, "action")[:200] or title)
    page_kind = kind(url) if verdict is None else None
    key = ClaimList()
    if kind(url):
        key.add("canonical_url", canonical_url(url), "site:key")  # og:url says who shared it (?usp=embed_facebook)
    claims = page.claims + key.done()
    return replace(page, site="google_docs", kind=page_kind or "other", claims=claims, verdict=verdict)


SITE = Site(
    name="google_docs",
    hosts=frozenset({"docs.google.com", "drive.google.com", "www.google.com", "google.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
)
