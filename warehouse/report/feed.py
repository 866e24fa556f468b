"""What is new as an Atom feed, and all pages as a sitemap."""

from __future__ import annotations

import json
from collections.abc import Iterable
from xml.etree import ElementTree

from warehouse.report.folder import fingerprint
from warehouse.report.render import clean, is_identifier, words

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ENTRIES = 200
SITEMAP_PAGES = 50_000  # what one sitemap may hold


def atom(news: str, title: str, base_url: str | None) -> bytes:
    """Write the news as Atom (RFC 4287), newest first.

    Args:
        news: the document of ``sql/site/news.sql``.
        title: of the feed.
        base_url: where the site will lie, with a slash at its end; None: links are relative to the feed.
    """
    ElementTree.register_namespace("", _ATOM)
    base = base_url or ""
    found = [one for run in json.loads(news)["runs"] or [] for one in run["news"] or []]
    entries = sorted(found, key=lambda one: one["happened_at"], reverse=True)[:ENTRIES]
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, _ATOM, "title", title)
    _add(feed, _ATOM, "id", "urn:recapture:news:" + fingerprint(base or title))
    _add(feed, _ATOM, "updated", entries[0]["happened_at"] if entries else "1970-01-01T00:00:00Z")
    ElementTree.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=f"{base}new.atom")
    ElementTree.SubElement(feed, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=f"{base}new.html")
    _add(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), _ATOM, "name", "Recapture")
    for one in entries:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, _ATOM, "title", f"{words(one['what'])}: {one['title'] or 'without a title'}")
        parts = [str(one[key]) for key in ("what", "happened_at", "title", "url", "talk_id")]
        _add(entry, _ATOM, "id", "urn:recapture:news:" + fingerprint(*parts))
        _add(entry, _ATOM, "updated", one["happened_at"])
        ElementTree.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=base + _page(one))
        _add(entry, _ATOM, "summary", one["detail"] or words(one["what"]))
    ElementTree.indent(feed)
    return _written(feed)


def _page(one: dict[str, str | None]) -> str:
    for key, folder in (("talk_id", "talks"), ("recap_id", "recaps")):
        identifier = one[key]
        if identifier and is_identifier(identifier):
            return f"{folder}/{identifier}.html"
    return "new.html"


def sitemap(paths: Iterable[str], base_url: str) -> bytes:
    """List the first 50,000 pages for search engines; addresses in a sitemap must be whole."""
    ElementTree.register_namespace("", _SITEMAP)
    root = ElementTree.Element(f"{{{_SITEMAP}}}urlset")
    for path in list(paths)[:SITEMAP_PAGES]:
        _add(ElementTree.SubElement(root, f"{{{_SITEMAP}}}url"), _SITEMAP, "loc", base_url + path)
    return _written(root)


def _written(root: ElementTree.Element) -> bytes:
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False).encode("utf-8") + b"\n"


def _add(parent: ElementTree.Element, space: str, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{space}}}{name}").text = " ".join(clean(text).split())
