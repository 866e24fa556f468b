"""RSS, Atom, JSON Feed, OPML, sitemaps and calendars as lists of items, each by its own URL."""

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
from extract.records import Claim, Issue, Item, Link, Page, PageKind
from extract.sites import site_for
from extract.urls import canonicalize, kind_of

ITEMS = 20_000
_LOC = re.compile(r"<(sitemap|url)\b[^>]*>(.{0,8000}?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(?:\w+:)?(loc|lastmod)\b[^>]*>\s*(?:<!\[CDATA\[)?\s*([^<\]]+)", re.IGNORECASE)
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
        return _json_feed(text, url, charset)
    if re.search(r"<opml\b", text[:2000], re.IGNORECASE):
        return _page(url, "feed", "opml", ClaimList(), list(_opml(text, url)), charset)
    return _feed(body, url, charset)


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


def _feed(body: bytes, url: str, charset: str) -> Page:
    # A string argument could be an address: feedparser fetches those. Bytes it only reads.
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
        entry = ClaimList()
        entry.add("title", plain(str(post.get("title", ""))), "feed:entry/title")
        for author in post.get("authors", [])[:20]:
            entry.add("author", author.get("name") or None, "feed:entry/author")
        entry.add("published_at", post.get("published"), "feed:entry/published")
        if dict.__contains__(post, "updated"):  # its own lookup answers with "published", and warns
            entry.add("modified_at", post["updated"], "feed:entry/updated")
        entry.add("description", plain(str(post.get("summary", ""))), "feed:entry/summary")
        for tag in post.get("tags", [])[:50]:
            entry.add("keyword", tag.get("term"), "feed:entry/category")
        canonical = canonicalize(target)
        items.append(Item(canonical, kind_of(canonical) or "article", len(items), entry.done()))
    return _page(url, "feed", "feed", claims, items, charset)


def _json_feed(text: str, url: str, charset: str) -> Page:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError("feed", url, "a JSON Feed") from error
    claims, items = ClaimList(), list[Item]()
    feed = feed if isinstance(feed, dict) else {}
    claims.add("title", feed.get("title"), "feed:title")
    claims.add("site_name", feed.get("title"), "feed:title")
    entries = feed.get("items")
    for post in entries[:ITEMS] if isinstance(entries, list) else []:
        target = addresses.resolve(url, str(post.get("url") or "about:none")) if isinstance(post, dict) else None
        if target is None:
            continue
        entry = ClaimList()
        entry.add("title", post.get("title"), "feed:entry/title")
        entry.add("published_at", post.get("date_published"), "feed:entry/date_published")
        people = post.get("authors")
        for author in people[:20] if isinstance(people, list) else []:
            entry.add("author", author.get("name") if isinstance(author, dict) else None, "feed:entry/author")
        canonical = canonicalize(target)
        items.append(Item(canonical, kind_of(canonical) or "article", len(items), entry.done()))
    return _page(url, "feed", "feed", claims, items, charset)


def _sitemap(text: str, url: str) -> Iterator[Item]:
    for position, match in enumerate(_LOC.finditer(text)):
        values = {name.lower(): value.strip() for name, value in _TAG.findall(match[2])}
        target = addresses.resolve(url, plain(values.get("loc", "about:none")))
        if target is not None and position < ITEMS:
            entry = ClaimList()
            entry.add("modified_at", values.get("lastmod"), "sitemap:lastmod")
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
