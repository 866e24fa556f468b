"""Sessionize: schedules of conferences and abstracts of speakers.

``https://EVENT.sessionize.com/session/123456`` is a session of a schedule, its number the code; ``/schedule``,
``/sessions`` and ``/speakers`` list. ``https://sessionize.com/s/SPEAKER/SLUG/12345`` is an abstract that a speaker
offers, held at no conference in particular, and ``https://sessionize.com/NAME/`` a speaker or a call for papers:
the address does not tell which. ``https://sessionize.com/api/v2/CODE/view/GridSmart`` is a schedule that
conferences set into pages of their own; its sessions have numbers but no addresses. Markup of all of them (seen
2019 to 2025)::

    <li class="sz-session" data-sessionid="123456"><h3 class="sz-session__title">TITLE</h3>
      <div class="sz-session__room">ROOM</div>
      <ul class="sz-session__speakers"><li data-speakerid="…"><a href="#">NAME</a></li></ul></li>
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.pages.html import ClaimList, first_text, read_document, text_of
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_SESSION = re.compile(r"^/session/(\d{3,9})(?:/|$)")
_OFFERED = re.compile(r"^/s/[^/]+/[^/]+/\d+/?$")
_LIST = re.compile(r"^/(?:schedule|sessions|agenda)?/?$")
_EMBEDDED = re.compile(r"^/api/v2/\w+/view/(?:Grid\w*|Sessions)$", re.IGNORECASE)


def code_of(url: str) -> str | None:
    """Return the number of the session that an address names, else None."""
    match = _SESSION.match(addresses.path_of(url)) if _event_of(url) else None
    return match[1] if match else None


def canonical_url(url: str) -> str:
    """Map a session's addresses to one; drop queries, which choose a view."""
    host, path = addresses.host_of(url).removeprefix("www."), addresses.path_of(url)
    if code := code_of(url):
        return f"https://{host}/session/{code}"
    return addresses.with_query(f"https://{host}{path}", {})


def kind(url: str) -> PageKind | None:
    """Tell sessions and schedules by address."""
    if code_of(url):
        return "event_page"
    path = addresses.path_of(url)
    return "schedule" if _EMBEDDED.match(path) or (_event_of(url) and _LIST.match(path)) else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a page as any other; of one session also its speakers and room."""
    page = generic.parse(body, url, media_type)
    tree, extra = read_document(body, media_type).tree, ClaimList()
    extra.add("schedule_code", code_of(url), "url")
    if code_of(url) or _OFFERED.match(addresses.path_of(url)):
        for node in tree.css(".sz-session__speakers a"):
            extra.add("speaker", text_of(node), "sessionize:speakers")
        extra.add("room", first_text(tree, ".sz-session__room"), "sessionize:room")
    told = page.kind if page.verdict is not None else kind(url) or "other"
    return replace(page, site="sessionize", kind=told, claims=page.claims + extra.done())


def _event_of(url: str) -> str:
    """Return the name before ``.sessionize.com``; empty for the site itself."""
    name = addresses.host_of(url).removesuffix("sessionize.com").rstrip(".")
    return "" if name == "www" else name


SITE = Site(
    name="sessionize",
    hosts=frozenset({"sessionize.com", ".sessionize.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
    code=code_of,
)
