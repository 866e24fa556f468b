"""parse: body → Page, by type, then by the site's parser, else the generic one."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import Literal

from extract.errors import ParseError
from extract.pages.charset import decode
from extract.pages.html import links, read_document
from extract.pages.text import read_markdown
from extract.recap import read_html, read_text
from extract.recap.main import main_of
from extract.records import Issue, Page
from extract.sites import site_for, site_of_engine
from extract.web.sniff import is_binary, is_media

Family = Literal["html", "calendar", "feed", "sitemap", "pdf", "pptx", "markdown", "text", "other"]

_UNZIPPED_BYTES = 20 * 1024 * 1024
_POST = 300_000  # characters of a text that are read for talks, a book's worth; hostile ones take 3 s for as many
_XML_ROOTS: dict[str, Family] = {
    "rss": "feed", "feed": "feed", "rdf": "feed", "rdf:rdf": "feed", "opml": "feed", "urlset": "sitemap",
    "sitemapindex": "sitemap", "html": "html",
}  # fmt: skip
_TYPES: dict[str, Family] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/calendar": "calendar",
    "application/ics": "calendar",
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/feed+json": "feed",
    "application/json+oembed": "feed",
    "application/pdf": "pdf", "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "text/markdown": "markdown", "text/x-markdown": "markdown", "text/plain": "text",
}  # fmt: skip
_OEMBED = re.compile(r"^[^?#]*/oembed\b[^?#]*\?(?:[^#]*&)?url=")  # https://HOST/oembed.json?url=…
_CODE = frozenset({"text/css", "text/javascript", "application/javascript", "application/x-javascript"})
_ROOT = re.compile(rb"<(?!\?|!)\s*([a-zA-Z][\w:.-]*)")
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|article|div|p|h1|table|script|link)\b", re.IGNORECASE
)


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read what a body says.

    Args:
        body: decoded from transfer and content coding.
        url: where it was served from; it chooses the site's parser and resolves addresses.
        media_type: the whole Content-Type value, or None.

    Returns:
        The page: claims, links, items, and for articles the recap reading (kind ``recap`` when it is one). A body
        of a type we do not read (an image) gives a page of kind ``other`` without claims.

    Raises:
        ParseError: the body has not the shape that its site or type promises.
    """
    body = _unzipped(body, url)
    page = read_page(body, url, media_type)
    if page.kind != "article" or page.verdict is not None:
        return page
    issues = page.issues
    if page.site in ("markdown", "text"):
        text, _ = decode(body, media_type)
        reading = read_text(text[:_POST], url, page.site == "markdown")
        if len(text) > _POST:
            issues += (Issue("recap", url, "post-too-long", f"{len(text) - _POST} characters not read"),)
    else:
        document = read_document(body, media_type)
        reading = read_html(document, url, page.language)
    return replace(
        page,
        kind="recap" if reading.is_recap else page.kind,
        mentions=reading.mentions,
        quotes=reading.quotes,
        recap_mentions=reading.recap_mentions,
        issues=issues + reading.issues,
        skipped=tuple((skipped.text, skipped.reason) for skipped in reading.skipped),
    )


def read_page(body: bytes, url: str, media_type: str | None) -> Page:
    """Read claims, links and items as ``parse`` does, without looking for talks in articles."""
    return _read(body, url, media_type, with_links=True)


def read_claims(body: bytes, url: str, media_type: str | None) -> Page:
    """Read what a page says of itself as ``read_page`` does, without the links of HTML pages: metadata alone."""
    return _read(body, url, media_type, with_links=False)


def _read(body: bytes, url: str, media_type: str | None, *, with_links: bool) -> Page:
    body = _unzipped(body, url)
    site = site_for(url)
    if _essence(media_type) in site.media_types:
        return site.parse(body, url, media_type)
    family = sniff(body, url, media_type)
    declared = site.kind(url)
    if family == "html":
        return _html(body, url, media_type, with_links=with_links)
    if family in ("markdown", "text"):
        return _text(body, url, media_type, family == "markdown")
    if family in ("calendar", "feed", "sitemap"):
        from extract.pages import feeds  # noqa: PLC0415 - its libraries take 0.2 s, few workers meet a feed

        return feeds.read(body, url, media_type, family)
    if family in ("pdf", "pptx"):
        from extract.pages import documents  # noqa: PLC0415 - its libraries take 0.5 s, few workers meet a deck

        return documents.read(body, url, family, declared)
    return Page(url, declared or "other", "none")


def sniff(body: bytes, url: str, media_type: str | None) -> Family:
    """Tell a body's type by its first bytes where these are certain, else by Content-Type, else by its look."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "pptx" if b"ppt/" in body[:200_000] or b"ppt/" in body[-200_000:] else "other"
    if head[:15].upper() == b"BEGIN:VCALENDAR":
        return "calendar"
    if is_media(body):
        return "other"
    essence = _essence(media_type)
    declared = _TYPES.get(essence)
    if declared in ("text", "markdown") and is_binary(body):
        return "other"  # servers call what they do not know text/plain
    if essence in _CODE:
        return "other"
    if declared in ("html", "markdown", "calendar"):
        return declared
    if head.startswith(b"<"):
        root = _ROOT.search(re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL))
        known = _XML_ROOTS.get(root[1].decode("ascii", "replace").lower()) if root else None
        if known is not None:
            return known
    if declared is not None:
        is_named = declared == "text" and re.search(r"\.(?:md|markdown)(?:[?#]|$)", url, re.IGNORECASE)
        return "markdown" if is_named else declared
    if head.startswith(b"{") and (b"jsonfeed.org/version" in head or _OEMBED.search(url) is not None):
        return "feed"
    if essence.startswith(("image/", "audio/", "video/", "font/")) or (essence and "json" in essence):
        return "other"
    if _HTML.search(head):
        return "html"
    if re.search(r"\.(?:md|markdown)(?:[?#]|$)", url, re.IGNORECASE):
        return "markdown"
    return "text" if head and not is_binary(body) and not essence.startswith("application/") else "other"


def _essence(media_type: str | None) -> str:
    return (media_type or "").partition(";")[0].strip().lower()


def _html(body: bytes, url: str, media_type: str | None, *, with_links: bool) -> Page:
    site = site_for(url)
    if not site.hosts:
        site = site_of_engine(body, read_document(body, media_type).tree) or site
    page = site.parse(body, url, media_type)
    if site.has_own_links or not with_links:
        return page
    tree = read_document(body, media_type).tree
    main = main_of(tree)[0] if tree.root is not None else None
    return replace(page, links=links(tree, url, main))


def _text(body: bytes, url: str, media_type: str | None, is_markdown: bool) -> Page:
    text, charset = decode(body, media_type)
    claims, outlinks = read_markdown(text, url, is_markdown)
    site = "markdown" if is_markdown else "text"
    return Page(url, "article", site, charset=charset, claims=claims, links=outlinks)


def _unzipped(body: bytes, url: str) -> bytes:
    """Open a gzipped file (sitemaps are served so), bounded; anything else comes back as it is."""
    if body[:3] != b"\x1f\x8b\x08":
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, _UNZIPPED_BYTES)
    except zlib.error as error:
        raise ParseError("gzip", url, "a readable gzip member") from error
