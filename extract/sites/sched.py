"""Sched: session pages, whole calendars (``/all.ics``), day overviews and lists.

Addresses: ``https://HOST/event/CODE/slug?iframe=no&w=…`` is session CODE (case matters: ``1YeMj`` and ``1YeMJ``
are two talks); key ``https://HOST/event/CODE``. ``sched.co/CODE`` redirects there; the host cannot be told from
it, so its key stays ``https://sched.co/CODE`` and the claim ``schedule_code`` ties both. Lists (``/``,
``/2024-03-20/overview``, ``/list/…``, ``/type/…``, ``/venue/…``) repeat the same sessions: only their ``/event/``
links are followed.

What is read of a session page (markup seen 2017 to 2026)::

    <title>EVENT NAME: TITLE</title>  <meta property="og:title" content="EVENT NAME: TITLE">
    <div class="list-single__event"><span class="event ev_3">
      <a href="event/CODE/slug" id="32 hex digits" class="name">TITLE</a></span></div>
        (as scheduled, often "Title - Speaker, Organisation & Speaker, Organisation";
         since 2024 inside <span class="session-title">)
    <div class="list-single__date">Wednesday March 20, 2024 11:15 - 11:50 <span class='tz'>CET</span></div>
    <div class="list-single__location"><a href="venue/…">Room</a></div>
    <div class="sched-event-details">
      <div class="tip-description"><strong></strong>ABSTRACT <iframe src="https://www.youtube.com/embed/ID"></div>
      <div class="tip-roles"><strong>Speakers</strong>   (also Moderators; other roles are no speakers)
        <div class="sched-person-session"><div class="sched-person">
          <h2><a href="speaker/slug" title="NAME">NAME</a></h2>
          <div class="sched-event-details-role-company">Position, Organisation</div>
          <div class="sched-person-session-role">BIOGRAPHY</div></div></div></div>
      <div class="sched-file">
        <a class="file-uploaded file-uploaded-pdf" href="https://static.sched.com/hosted_files/…">FILE.pdf</a></div>
      <div class="sched-event-details-timeandplace">Wednesday March 20, 2024 11:15 - 11:50 CET<br>
        <a href="venue/…">Room</a></div>
      <div class="sched-event-type"><a href="type/…">TRACK</a> <ul class="tip-custom-fields"><li>…</li></ul></div>
    </div>

Calendar entries: SUMMARY is the title as scheduled, DTSTART/DTEND in UTC, LOCATION "Room, City, Country",
CATEGORIES the track, URL the session page; speakers stand in SUMMARY only. Read by ``extract.pages.feeds``.
Relative addresses stand on the host's root. A removed session answers 200 with a text like "This session is no
longer available".
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract import addresses
from extract.errors import ParseError
from extract.pages.clock import zoned
from extract.pages.html import ClaimList, Document, attribute, base_url, links, read_document, text_of
from extract.records import Item, Page, PageKind, Verdict
from extract.sites.base import Site

_EVENT = re.compile(r"^/(?:[a-z]{2}/)?event/([A-Za-z0-9]{3,12})(?:/|$)")
_CODE = re.compile(r"^/([A-Za-z0-9]{3,12})/?$")
_WHEN = re.compile(
    r"([A-Z][a-z]+)\s+(\d{1,2}),\s*(\d{4})\s+(\d{1,2}:\d{2}\s*(?:[ap]m)?)\s*[-–]\s*"
    r"(?:[A-Z][a-z]+day,?\s+([A-Z][a-z]+)\s+(\d{1,2}),\s*(\d{4})\s+)?(\d{1,2}:\d{2}\s*(?:[ap]m)?)\s*([A-Z]{2,5}(?:[+-]\d+)?)?"
)


def code_of(url: str) -> str | None:
    """Return the session code that an address names, case kept, else None."""
    path = addresses.path_of(url)
    match = (_CODE if addresses.host_of(url) == "sched.co" else _EVENT).match(path)
    return match[1] if match else None


def canonical_url(url: str) -> str:
    """Map all addresses of a session to one; drop the display options of every other page."""
    host = addresses.host_of(url)
    host = host.removesuffix(".sched.org") + ".sched.com" if host.endswith(".sched.org") else host
    code = code_of(url)
    if code:
        return f"https://sched.co/{code}" if host == "sched.co" else f"https://{host}/event/{code}"
    if host == "static.sched.com":
        return addresses.with_query(url, {})
    query = addresses.query_of(url)
    return addresses.with_query(
        f"https://{host}{addresses.path_of(url)}",
        {key: query[key] for key in ("s", "searchstring") if query.get(key)},
    )


def kind(url: str) -> PageKind | None:
    """Tell session, uploaded deck and list by address; pages about people and venues: nothing."""
    if code_of(url):
        return "event_page"
    path = addresses.path_of(url)
    if "/hosted_files/" in path:
        return "slides"
    is_list = path in ("/", "/all.ics") or re.match(r"^/(\d{4}-\d\d-\d\d|list|type|overview|grid|print)(/|$)", path)
    return "schedule" if is_list else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a session page or a list of sessions.

    Raises:
        ParseError: a session page without a title.
    """
    document = read_document(body, media_type)
    if code_of(url):
        return _session(document, url)
    items: dict[str, Item] = {}
    base = _base(document.tree, url)
    for node in document.tree.css('a[href*="event/"]'):
        target = addresses.resolve(base, attribute(node, "href"))
        title = text_of(node)
        if target and title and code_of(target) and addresses.host_of(target) == addresses.host_of(url):
            entry = ClaimList()
            entry.add("title", title, "sched:list")
            entry.add("schedule_code", code_of(target), "url")
            key = canonical_url(target)
            items.setdefault(key, Item(key, "event_page", len(items), entry.done()))
    claims = ClaimList()
    claims.add("title", text_of(document.tree.css_first("title")), "title")
    page_kind: PageKind = "schedule" if items else "other"
    return Page(
        url, page_kind, "sched", charset=document.charset, claims=claims.done(), items=tuple(items.values())
    )


def _session(document: Document, url: str) -> Page:
    tree, claims, base = document.tree, ClaimList(), _base(document.tree, url)
    name = next(iter(tree.css("span.event a.name, .list-single__event a, a.name, .event-name, span.event")), None)
    if name is None:
        if verdict := _absent(tree):
            return Page(url, "event_page", "sched", charset=document.charset, verdict=verdict)
        raise ParseError("sched", url, "session title (a.name)")
    inner = name.css_first(".session-title")
    title = text_of(inner or name)
    claims.add("title", title, "sched:a.name")
    claims.add("schedule_code", code_of(url), "url")
    heading = attribute(tree.css_first('meta[property="og:title"]'), "content") or text_of(tree.css_first("title"))
    event, separator, rest = heading.partition(": " + title[:20])
    if separator and rest is not None and event:
        claims.add("event_name", event, "og:title")
    _time_and_place(tree, claims)
    claims.add("abstract", _abstract(tree), "sched:tip-description", limit=20_000)
    for person in _speakers(tree):
        position = text_of(person.css_first(".sched-event-details-role-company"), " ")
        organization = _organization(position)
        claims.add("speaker", text_of(person.css_first("h2")), "sched:person", qualifier=organization)
    for node in tree.css(
        ".sched-event-type > a, .sched-event-type .sched-event-type-name, .sched-event-type div > a"
    ):
        claims.add("track", text_of(node), "sched:event-type")
        break
    main = tree.css_first(".sched-event-details, .list-single, #sched-content-inner")
    outlinks = links(tree, url, main, base)
    for node in tree.css("a.file-uploaded"):
        claims.add("slides_url", addresses.resolve(base, attribute(node, "href")), "sched:file-uploaded",
                   qualifier=text_of(node))  # fmt: skip
    for link in outlinks:
        if link.element == "iframe" and link.url and link.in_main:
            claims.add("video_url", link.url, "sched:iframe")
    language = attribute(tree.css_first("html"), "lang") or None
    return Page(url, "event_page", "sched", language, document.charset, claims.done(), outlinks)


def _base(tree: LexborHTMLParser, url: str) -> str:
    """Return what relative addresses stand on: the host's root, with ``<base>`` or without."""
    declared = base_url(tree, url)
    return f"https://{addresses.host_of(url)}/" if declared == url else declared


def _organization(position: str) -> str | None:
    """Take the organisation out of "Position, Organisation"; a legal form after a comma belongs to it."""
    parts = position.split(", ")
    is_form = len(parts) > 1 and re.fullmatch(r"(?:inc|ltd|llc|gmbh|plc|corp|co|s\.a)\.?", parts[-1], re.IGNORECASE)
    return ", ".join(parts[-2:] if is_form else parts[-1:]) or None


def _speakers(tree: LexborHTMLParser) -> list[LexborNode]:
    """People under a heading of ``.tip-roles`` that names speakers; without headings, all people."""
    found: list[LexborNode] = []
    speaks = True
    for node in tree.css(
        ".tip-roles strong, .tip-roles .sched-person-session, .sched-event-details-roles .sched-person"
    ):
        if node.tag == "strong":
            label = text_of(node).lower()
            if label and re.match(
                r"(speaker|moderator|panel|presenter|host|artist|sponsor|exhibitor|attendee|volunteer)", label
            ):
                speaks = re.match(r"(speaker|moderator|panel|presenter|host)", label) is not None
        elif speaks and not any(kept.mem_id == node.mem_id for kept in found):
            found.append(node)
    names = {text_of(node.css_first("h2")) for node in tree.css(".tip-roles .sched-person-session")}
    return found if names else [node for node in tree.css(".sched-person") if node.css_first("h2") is not None]


def _time_and_place(tree: LexborHTMLParser, claims: ClaimList) -> None:
    for selector in (".list-single__date", ".sched-event-details-timeandplace", ".sched-container-dates"):
        match = _WHEN.search(text_of(tree.css_first(selector), " ").replace("•", " "))
        if match:
            month, day, year, start, end_month, end_day, end_year, end, zone = match.groups()
            claims.add("starts_at", zoned(f"{month} {day} {year}", start, zone), f"sched:{selector[1:]}")
            ends = f"{end_month} {end_day} {end_year}" if end_month else f"{month} {day} {year}"
            claims.add("ends_at", zoned(ends, end, zone), f"sched:{selector[1:]}")
            break
    for selector in (".list-single__location a", ".sched-event-details-timeandplace a"):
        claims.add("room", text_of(tree.css_first(selector)), f"sched:{selector[1:].partition(' ')[0]}")


def _abstract(tree: LexborHTMLParser) -> str:
    node = tree.css_first(".tip-description")
    if node is None:
        return ""
    label = node.css_first("strong")
    text = text_of(node, " ")
    return text.removeprefix(text_of(label)).strip() if label is not None else text


def _absent(tree: LexborHTMLParser) -> Verdict | None:
    text = text_of(tree.body, " ")[:4000]
    match = re.search(
        r"(session|event|page)[^.]{0,40}(not found|no longer|been removed|does not exist)", text, re.I
    )
    return Verdict("gone", "soft-404", match[0][:200]) if match else None


SITE = Site(
    name="sched",
    hosts=frozenset({".sched.com", ".sched.org", "sched.co", "www.sched.co", "static.sched.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
    code=code_of,
    has_own_links=True,
)
