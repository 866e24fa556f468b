"""pretalx: schedules of conferences, hosted (``pretalx.com/EVENT/talk/CODE/``) or on hosts of their own.

Key of a session: ``https://HOST/EVENT/talk/CODE/``, case kept; queries and fragments choose a view. The whole
schedule is ``/EVENT/schedule/``, with ``export/schedule.ics`` below it (read as any calendar). On other hosts the
engine's name in ``<meta name="generator">`` tells its pages. The title element names session and event: ``TITLE ::
EVENT NAME``, mostly with `` :: pretalx`` behind; the page's h1 is the event's.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.pages.html import ClaimList
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_TALK = re.compile(r"^/(?P<event>[\w-]+)/talk/(?P<code>[A-Z0-9]{4,10})/?(?:$|feedback/?$)")
_SCHEDULE = re.compile(r"^/[\w-]+/(?:schedule|talk|featured|sneak)(?:/(?:v/[^/]+/?)?|/export/schedule\.\w+)?$")


def code_of(url: str) -> str | None:
    """Return the session code that an address names, case kept, else None."""
    match = _TALK.match(addresses.path_of(url))
    return match["code"] if match else None


def canonical_url(url: str) -> str:
    """Map all views of a session to one address; drop queries that choose a view of a schedule."""
    host, path = addresses.host_of(url), addresses.path_of(url)
    if match := _TALK.match(path):
        return f"https://{host}/{match['event']}/talk/{match['code']}/"
    return addresses.with_query(f"https://{host}{path}", {})


def kind(url: str) -> PageKind | None:
    """Tell sessions and schedules by address."""
    if code_of(url):
        return "event_page"
    return "schedule" if _SCHEDULE.match(addresses.path_of(url)) else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a page as any other, and add the session code that its address names."""
    page = generic.parse(body, url, media_type)
    extra = ClaimList()
    extra.add("schedule_code", code_of(url), "url")
    parts = [claim.value for claim in page.claims if claim.source == "title"][0:1]
    named = parts[0].split(" :: ") if parts else []
    named = named[:-1] if named[-1:] == ["pretalx"] else named
    if code_of(url) and len(named) > 1:
        extra.add("title", " :: ".join(named[:-1]), "pretalx:title")
        extra.add("event_name", named[-1], "pretalx:title")
    told = page.kind if page.verdict is not None else kind(url) or "other"
    return replace(page, site="pretalx", kind=told, claims=page.claims + extra.done())


SITE = Site(
    name="pretalx",
    hosts=frozenset({"pretalx.com", ".pretalx.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
    code=code_of,
    generators=frozenset({"pretalx"}),
)
