"""Does an archive of the web hold a copy of a lost page? The Wayback Machine's CDX index, asked like any site.

Not wired into a run yet: nothing calls it by itself. Only the index is asked, through the same guard, caps,
robots.txt and archive as every page, at a rate of its own; no snapshot is fetched. An empty answer means "unknown",
never "dead": the index lags, and owners have their pages left out of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

from extract.addresses import host_of
from extract.records import Fetched, Target
from extract.web.archive import PartWriter
from extract.web.exchange import Client
from extract.web.fetch import fetch_all
from extract.web.hosts import Hosts, Pace
from extract.web.policy import FetchPolicy
from extract.web.robots import Robots

ORIGIN = "https://web.archive.org"
INTERVAL_S = 5.0  # between two questions to the index, whatever other hosts get
_FIELDS = "timestamp,original,statuscode"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy that the index names: ``url`` as archived, when, and where people can look at it."""

    url: str
    at: datetime
    snapshot_url: str


def index_url(url: str, origin: str = ORIGIN) -> str:
    """Make the question for the newest copy of ``url`` that was served well."""
    query = f"url={quote(url, safe='')}&output=json&fl={_FIELDS}&filter=statuscode:200&limit=-1"
    return f"{origin}/cdx/search/cdx?{query}"


def read_answer(body: bytes, origin: str = ORIGIN) -> Snapshot | None:
    """Read the index's answer: rows below a row of names.

    Returns:
        The newest copy; None when there is none or the answer cannot be read: unknown in both cases.
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
    if not original.startswith(("http://", "https://")):
        return None
    return Snapshot(original, at, f"{origin}/web/{stamp}/{original}")


async def look_up(
    urls: Iterable[str],
    *,
    withheld: Collection[str],
    client: Client,
    policy: FetchPolicy,
    part: PartWriter,
    capture_id: Callable[[str], str],
    now: Callable[[], datetime],
    origin: str = ORIGIN,
    pace: Pace | None = None,
) -> dict[str, Snapshot | None]:
    """Ask the index for the newest copy of each address.

    Args:
        urls: addresses that are gone.
        withheld: what speakers or organisers took down; never asked for (DESIGN 1, principle 8).
        client: the guarded client of the run.
        policy: of the run; the pace towards the index is ``INTERVAL_S`` or slower.
        part: where the exchanges are archived: a part of its own, outside the folder that ``reparse`` reads, for
            the index is no page of ours.
        capture_id: address → identifier of the attempt.
        now: aware UTC clock.
        origin: of the index.
        pace: clock and sleep; the real ones when None.

    Returns:
        By address the newest copy, or None: unknown. Withheld addresses are left out.

    Raises:
        ArchiveError: the part cannot be written.
    """
    asked = {index_url(url, origin): url for url in dict.fromkeys(urls) if url not in withheld}
    known: dict[str, Snapshot | None] = dict.fromkeys(asked.values())
    interval = (host_of(origin), max(INTERVAL_S, policy.host_interval_s))
    slow = replace(policy, host_intervals_s=(*policy.host_intervals_s, interval))
    robots = Robots(client, slow, Hosts(slow, pace))
    try:
        async for fetched in fetch_all(
            [Target(question, 0) for question in asked], client=client, policy=slow, part=part, robots=robots,
            capture_id=capture_id, batch_id=part.batch_id, now=now,
        ):  # fmt: skip
            known[asked[fetched.capture.url]] = _answered(fetched, origin)
    finally:
        await robots.aclose()
    return known


def _answered(fetched: Fetched, origin: str) -> Snapshot | None:
    return read_answer(fetched.body, origin) if fetched.body is not None else None
