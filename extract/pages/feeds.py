"""RSS, Atom, JSON Feed, OPML, sitemaps, calendars and oEmbed answers as lists of items, each by its own URL.

What a list says of an item is a claim about the item, beside those of its own page. An oEmbed answer is a list of
one: it adds title, channel, image and length to what is known of the address asked about, and as it is a capture of
its own, its refusal says nothing of that address (a video that may not be embedded lives).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import feedparser
from icalendar import Calendar

from extract import addresses
from extract.errors import ParseError
from extract.pages.charset import decode
from extract.pages.html import ClaimList, plain
from extract.records import Claim, ClaimField, Issue, Item, Link, Page, PageKind
from extract.sites import site_for
from extract.urls import canonicalize, kind_of

ITEMS = 20_000
_LOC = re.compile(r"<(?:\w+:)?(sitemap|url)\b[^>]*>(.{0,8000}?)</(?:\w+:)?\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<((?:\w+:)?\w+)\b[^>]*>\s*(?:<!\[CDATA\[)?\s*([^<\]]+)", re.IGNORECASE)
# Extensions of sitemaps; their own names may carry a prefix too, but those of extensions never go without.
_SITEMAP: tuple[tuple[str, ClaimField], ...] = (
    ("lastmod", "modified_at"),
    ("news:title", "title"),
    ("news:publication_date", "published_at"),
    ("video:title", "title"),
)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,200}\?>")
_OUTLINE = re.compile(r"<outline\b([^>]{0,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def read(body: bytes, url: str, media_type: str | None, family: Literal["calendar", "feed", "sitemap"]) -> Page:
    """Read a list of any of these forms.

    Raises:
        ParseError: no such list can be read from the body.
    """
    if family == "calendar":
        return _calendar(body, url)
    text, charset = decode(body, media_type)
    if family == "sitemap":
        return _page(url, "feed", "sitemap", ClaimList(), list(_sitemap(text, url)), charset)
    if text.lstrip().startswith("{"):
        return _json(text, url, charset)
    if re.search(r"<opml\b", text[:2000], re.IGNORECASE):
        return _page(url, "feed", "opml", ClaimList(), list(_opml(text, url)), charset)
    return _feed(text, url, charset)


def _page(url: str, kind: PageKind, site: str, claims: ClaimList, items: list[Item], charset: str | None) -> Page:
    outlinks = tuple(
        Link(item.url, item.url, _title(item), position, element="feed", context="list")
        for position, item in enumerate(items)
    )
    return Page(url, kind, site, charset=charset, claims=claims.done(), links=outlinks, items=tuple(items))


def _title(item: Item) -> str:
    return next((claim.value for claim in item.claims if claim.field == "title"), "")[:500]


def _calendar(body: bytes, url: str) -> Page:
    try:
        calendars = Calendar.from_ical(body.decode("utf-8", "replace"), multiple=True)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise ParseError("calendar", url, f"an iCalendar object ({error})"[:200]) from error
    claims, items = ClaimList(), list[Item]()
    unnamed = 0
    for calendar in calendars:
        claims.add("event_name", str(calendar.get("X-WR-CALNAME", "")), "ics:X-WR-CALNAME")
        claims.add("title", str(calendar.get("X-WR-CALNAME", "")), "ics:X-WR-CALNAME")
        for event in calendar.walk("VEVENT"):
            address = addresses.resolve(url, str(event.get("URL", "")).strip() or "about:none")
            if address is None or len(items) >= ITEMS:
                unnamed += 1
                continue
            identity = canonicalize(address)
            items.append(Item(identity, "event_page", len(items), _event(event, identity)))
    if not items and not unnamed:
        raise ParseError("calendar", url, "entries")
    page = _page(url, "schedule", "calendar", claims, items, "utf-8")
    if not unnamed:
        return page
    left_out = Issue("parse", url, "entry-without-url", f"{unnamed} calendar entries have no address of their own")
    return replace(page, issues=(left_out,))


def _event(event: Any, identity: str) -> tuple[Claim, ...]:
    entry = ClaimList()
    entry.add("title", str(event.get("SUMMARY", "")), "ics:SUMMARY")
    entry.add("abstract", plain(str(event.get("DESCRIPTION", ""))), "ics:DESCRIPTION", limit=20_000)
    entry.add("starts_at", _moment(event, "DTSTART"), "ics:DTSTART")
    entry.add("ends_at", _moment(event, "DTEND"), "ics:DTEND")
    entry.add("room", str(event.get("LOCATION", "")), "ics:LOCATION")
    categories = event.get("CATEGORIES", [])
    for group in categories if isinstance(categories, list) else [categories]:
        for name in _part(group, "cats") or []:
            entry.add("track", str(name), "ics:CATEGORIES")
    people = event.get("ATTENDEE", [])
    for person in people if isinstance(people, list) else [people]:
        if str((_part(person, "params") or {}).get("ROLE", "")).upper() == "SPEAKER":
            entry.add("speaker", str(person.params.get("CN", "")), "ics:ATTENDEE")
    files = event.get("ATTACH", [])
    for file in files if isinstance(files, list) else [files]:
        address = addresses.normalize(str(file)) or ""  # a file sent along (BINARY) is no address
        if (family := kind_of(address)) in ("slides", "video"):
            entry.add("slides_url" if family == "slides" else "video_url", address, "ics:ATTACH")
    entry.add("event_page_url", identity, "ics:URL")
    entry.add("schedule_code", site_for(identity).code(identity), "ics:URL")
    return entry.done()


def _part(value: Any, name: str) -> Any:
    """Return a part of a calendar property; icalendar keeps one it cannot read, and raises when it is used."""
    try:
        return getattr(value, name, None)
    except ValueError:
        return None


def _moment(event: Any, name: str) -> str | None:
    """Give a time as ISO text: in UTC where the calendar states a zone, local without offset where it floats."""
    value = _part(event.get(name), "dt")
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo is not None else value).isoformat()
    return value.isoformat() if isinstance(value, date) else None


def _feed(text: str, url: str, charset: str) -> Page:
    # A string argument could be an address: feedparser fetches those. Bytes it only reads. It gets our decoding,
    # for it knows no Content-Type here, and an encoding's name that is no UTF-8 makes it raise (6.0.14).
    body = _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")
    parsed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    feed, claims, items = parsed.get("feed", {}), ClaimList(), list[Item]()
    if not parsed.get("entries") and not feed.get("title"):
        raise ParseError("feed", url, "entries")
    claims.add("title", plain(str(feed.get("title", ""))), "feed:title")
    claims.add("site_name", plain(str(feed.get("title", ""))), "feed:title")
    claims.add("description", plain(str(feed.get("subtitle", ""))), "feed:subtitle")
    claims.add("language", feed.get("language"), "feed:language")
    for post in parsed["entries"][:ITEMS]:
        target = addresses.resolve(url, str(post.get("link") or post.get("id") or "about:none"))
        if target is None:
            continue
        canonical = canonicalize(target)
        items.append(Item(canonical, kind_of(canonical) or "article", len(items), _entry(post, url, canonical)))
    return _page(url, "feed", "feed", claims, items, charset)


def _entry(post: Any, url: str, canonical: str) -> tuple[Claim, ...]:
    entry = ClaimList()
    # The one who puts a video up on the feed's own site is its channel; who speaks in it is another matter.
    is_channel = kind_of(canonical) == "video" and site_for(url).name == site_for(canonical).name != "generic"
    entry.add("title", plain(str(post.get("title", ""))), "feed:entry/title")
    for author in post.get("authors", [])[:20]:
        entry.add("channel" if is_channel else "author", author.get("name") or None, "feed:entry/author")
    entry.add("published_at", post.get("published"), "feed:entry/published")
    if dict.__contains__(post, "updated"):  # its own lookup answers with "published", and warns
        entry.add("modified_at", post["updated"], "feed:entry/updated")
    entry.add("description", plain(str(post.get("summary", ""))), "feed:entry/summary")
    for tag in post.get("tags", [])[:50]:
        entry.add("keyword", tag.get("term"), "feed:entry/category")
    for file in post.get("enclosures", [])[:5]:
        if str(file.get("type", "")).startswith("video/"):
            entry.add("video_url", addresses.resolve(url, str(file.get("href") or "")), "feed:entry/enclosure")
    for picture in post.get("media_thumbnail", [])[:1]:
        entry.add("image_url", addresses.resolve(url, str(picture.get("url") or "")), "feed:entry/thumbnail")
    return entry.done()


def _json(text: str, url: str, charset: str) -> Page:
    """Read what begins as a JSON object: a JSON Feed, or an oEmbed answer."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError("feed", url, "a JSON Feed") from error
    entries = feed.get("items")
    if isinstance(feed.get("type"), str) and entries is None:
        return _oembed(feed, url, charset)
    if not isinstance(entries, list):
        raise ParseError("feed", url, "items of a JSON Feed")
    claims, items = ClaimList(), list[Item]()
    claims.add("title", _said(feed, "title"), "feed:title")
    claims.add("site_name", _said(feed, "title"), "feed:title")
    claims.add("description", _said(feed, "description"), "feed:description")
    claims.add("language", _said(feed, "language"), "feed:language")
    for post in entries[:ITEMS]:
        address = _said(post, "url") or _said(post, "external_url") or "about:none"
        target = addresses.resolve(url, address)
        if target is None:
            continue
        canonical = canonicalize(target)
        items.append(Item(canonical, kind_of(canonical) or "article", len(items), _json_entry(post, feed, url)))
    return _page(url, "feed", "feed", claims, items, charset)


def _json_entry(post: dict[str, Any], feed: dict[str, Any], url: str) -> tuple[Claim, ...]:
    entry = ClaimList()
    entry.add("title", plain(_said(post, "title") or ""), "feed:entry/title")
    entry.add("published_at", _said(post, "date_published"), "feed:entry/date_published")
    entry.add("modified_at", _said(post, "date_modified"), "feed:entry/date_modified")
    entry.add("description", plain(_said(post, "summary") or ""), "feed:entry/summary")
    entry.add("language", _said(post, "language"), "feed:entry/language")
    # Version 1 has one author; an entry without any is by those of the feed, as the standard says.
    for holder, source in ((post, "feed:entry/author"), (feed, "feed:author")):
        people = [*_listed(holder, "authors"), holder.get("author")]
        for person in people[:20]:
            entry.add("author", _said(person, "name"), source)
        if entry.has("author"):
            break
    for tag in _listed(post, "tags")[:50]:
        entry.add("keyword", tag if isinstance(tag, str) else None, "feed:entry/tags")
    for file in _listed(post, "attachments")[:5]:
        if (_said(file, "mime_type") or "").startswith("video/"):
            entry.add("video_url", addresses.resolve(url, _said(file, "url") or ""), "feed:entry/attachment")
    return entry.done()


def _oembed(answer: dict[str, Any], url: str, charset: str) -> Page:
    """Read an oEmbed 1.0 answer as a claim on the address it was asked about."""
    asked = addresses.resolve(url, addresses.query_of(url).get("url") or _said(answer, "url") or "about:none")
    if answer["type"] not in ("video", "rich", "link", "photo") or asked is None:
        raise ParseError("oembed", url, "an oEmbed answer about an address")
    canonical = canonicalize(asked)
    entry = ClaimList()
    entry.add("title", plain(_said(answer, "title") or ""), "oembed:title")
    is_video = answer["type"] == "video"
    entry.add("channel" if is_video else "author", _said(answer, "author_name"), "oembed:author_name")
    if is_video:
        entry.add("channel_url", addresses.resolve(url, _said(answer, "author_url") or ""), "oembed:author_url")
    entry.add("site_name", _said(answer, "provider_name"), "oembed:provider_name")
    entry.add("image_url", addresses.resolve(url, _said(answer, "thumbnail_url") or ""), "oembed:thumbnail_url")
    entry.add("duration_s", _said(answer, "duration"), "oembed:duration")  # Vimeo; no part of the standard
    kind: PageKind = kind_of(canonical) or ("video" if is_video else "other")
    return _page(url, "oembed", "oembed", ClaimList(), [Item(canonical, kind, 0, entry.done())], charset)


def _said(holder: Any, key: str) -> str | None:
    """Return a value of a JSON object where it is text or a number."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


def _listed(holder: Any, key: str) -> list[Any]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, list) else []


def _sitemap(text: str, url: str) -> Iterator[Item]:
    for position, match in enumerate(_LOC.finditer(text)):
        values: dict[str, str] = {}
        for name, value in _TAG.findall(match[2]):
            values.setdefault(name.lower(), value.strip())
        # ``<image:loc>`` is the address of a picture; ``<sm:loc>`` the page's, where the list has the prefix too.
        prefix = match[0][1:].lower().partition(match[1].lower())[0]
        target = addresses.resolve(url, plain(values.get(f"{prefix}loc", "about:none")))
        if target is not None and position < ITEMS:
            entry = ClaimList()
            for name, field in _SITEMAP:
                written = values.get(name if ":" in name else f"{prefix}{name}")
                entry.add(field, plain(written) if written else None, f"sitemap:{name}")
            canonical = canonicalize(target)
            kind: PageKind = "feed" if match[1].lower() == "sitemap" else kind_of(canonical) or "other"
            yield Item(canonical, kind, position, entry.done())


def _opml(text: str, url: str) -> Iterator[Item]:
    for position, match in enumerate(_OUTLINE.finditer(text)):
        values = {name.lower(): plain(double or single) for name, double, single in _ATTRIBUTE.findall(match[1])}
        target = addresses.resolve(
            url, values.get("xmlurl") or values.get("htmlurl") or values.get("url") or "about:none"
        )
        if target is not None and position < ITEMS:
            entry = ClaimList()
            entry.add("title", values.get("title") or values.get("text"), "opml:text")
            yield Item(
                canonicalize(target),
                "feed" if values.get("xmlurl") else kind_of(target) or "other",
                position,
                entry.done(),
            )
