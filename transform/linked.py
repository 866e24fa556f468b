"""Which links of statements lead to a session, to a recording of many talks, or to what a schedule names itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from extract import addresses
from extract.urls import canonicalize
from transform.ids import resource_id
from transform.rows import MentionLinkRow
from transform.statements import Gathered, Statement

# ``?t=90``, ``&t=1h2m3s``, ``#t=90``, ``&start=90``: forms that several players share.
_START = re.compile(r"[?&#](?:t|start|time_continue)=(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?(?=$|[&#])")
_STREAM_S = 9_000  # a recording longer than 2.5 hours holds many talks


def is_stream(video_id: str, gathered: Gathered) -> bool:
    """Tell whether a recording holds a whole day: nothing follows from two talks linking it."""
    lengths = [c.value for c in gathered.claims_of.get(video_id, ()) if c.field == "duration_s"]
    return any(value.isdecimal() and int(value) >= _STREAM_S for value in lengths)


def session_links(gathered: Gathered) -> dict[str, str]:
    """Map every address under which a session is known to the session: its own, moved ones, its code."""
    known = {session.id: session.id for session in gathered.sessions}
    for old, new in gathered.moved.items():
        if new in known:
            known.setdefault(old, known[new])
    return known


def codes(gathered: Gathered) -> dict[str, str]:
    """Map schedule codes to sessions, where one session alone has the code."""
    found: dict[str, set[str]] = defaultdict(set)
    for session in gathered.sessions:
        for claim in session.claims:
            if claim.field == "schedule_code":
                found[claim.value].add(session.id)
    return {code: next(iter(ids)) for code, ids in found.items() if len(ids) == 1}


def linked_session(link: MentionLinkRow, known: Mapping[str, str], by_code: Mapping[str, str]) -> str | None:
    """Return the session a link leads to: by address, else by the code that ends a short address."""
    if link.to_resource_id in known:
        return known[link.to_resource_id]
    if link.role != "event_page":
        return None
    return by_code.get(addresses.path_of(link.url).rstrip("/").rpartition("/")[2])


def schedule_links(session: Statement, claim_field: str) -> list[str]:
    """Return the resources that the schedule itself names as recording or deck of a session."""
    values = [c.value for c in session.claims if c.field == claim_field and c.source != "seed"]
    return sorted({resource_id(canonicalize(value)) for value in values})


def start_of(url: str) -> int | None:
    """Read the second at which an address enters a recording; None: it names none, or the beginning."""
    found = _START.search(url)
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds or None
