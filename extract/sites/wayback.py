"""The Wayback Machine's index of copies (CDX): does an archive of the web hold a copy of a lost page?

Asked only where a setting says so (``wayback``), for pages that are gone, and never for what was withdrawn. A
question is an address like any other: it goes through the guard, robots.txt, the host's own interval and our
archive, and its answer is read here. Only the index is asked; no copy is fetched. An empty answer means
"unknown", never "dead": the index lags, and owners have their pages left out of it.

``https://web.archive.org/cdx/search/cdx?url=URL&output=json…`` answers a JSON table, its first row the names of the
columns. A copy stands at ``/web/TIMESTAMP/URL``.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import quote

from extract import addresses
from extract.records import Claim, Item, Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

HOST = "web.archive.org"
INTERVAL_S = 5.0  # between two questions, whatever other hosts get
_INDEX = "/cdx/search/cdx"
_FIELDS = "timestamp,original,statuscode"
_URL_CHARACTERS = 4096


def index_url(url: str) -> str:
    """Make the question for the newest copy of ``url`` that was served well."""
    query = f"url={quote(url, safe='')}&output=json&fl={_FIELDS}&filter=statuscode:200&limit=-1"
    return f"https://{HOST}{_INDEX}?{query}"


def asked_for(question: str) -> str | None:
    """Return the address that a question is about; None for any other address."""
    if addresses.path_of(question) != _INDEX:
        return None
    return addresses.query_of(question).get("url")


def newest_copy(body: bytes) -> tuple[str, datetime] | None:
    """Read the index's answer.

    Returns:
        Where people can look at the newest copy, and when it was taken; None when there is none or the answer
        cannot be read: unknown in both cases.
    """
    try:
        rows = json.loads(body)
        found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] if rows else []
        newest = max(found, key=lambda row: str(row["timestamp"]), default=None)
        if newest is None or str(newest["statuscode"]) != "200":
            return None
        stamp, original = str(newest["timestamp"]), str(newest["original"])
        at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None  # whatever a server may send instead of the table
    if not original.startswith(("http://", "https://")) or len(original) > _URL_CHARACTERS:
        return None
    return f"https://{HOST}/web/{stamp}/{original}", at


def canonical_url(url: str) -> str:
    """Keep addresses as they are: the copy's holds another address, the question's its whole sense."""
    return url


def kind(url: str) -> PageKind | None:
    """Tell questions to the index by address."""
    return "archive_index" if asked_for(url) is not None else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read an answer of the index as what it says of the lost page; anything else as a page of any site."""
    lost = asked_for(url)
    if lost is None:
        return generic.parse(body, url, media_type)
    found = newest_copy(body)
    if found is None:
        return Page(url, "archive_index", "wayback")
    copy, at = found
    claim = Claim("archived_url", copy, "wayback:cdx", qualifier=at.isoformat())
    return Page(url, "archive_index", "wayback", items=(Item(lost, "other", 0, (claim,)),))


SITE = Site(
    name="wayback",
    hosts=frozenset({HOST}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
    media_types=frozenset({"application/json"}),
)
