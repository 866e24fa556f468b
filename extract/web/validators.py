"""Conditional requests (RFC 9110, 13): has it changed since we saw it?"""

from __future__ import annotations

from extract.records import Known
from extract.web.exchange import Response

_CHARACTERS = 1000  # a longer ETag or date is somebody's joke; asking without it costs one page


def conditions(known: Known | None) -> tuple[tuple[str, str], ...]:
    """Make the headers that ask only for what changed; empty when nothing is known to compare with."""
    if known is None:
        return ()
    pairs = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    return tuple((name, value) for name, value in pairs if value)


def validator(answer: Response | None, name: str) -> str | None:
    """Read ``etag`` or ``last-modified`` to keep for the next time; None when there is none or it is overlong."""
    value = answer.header(name) if answer is not None else None
    return value if value is not None and len(value) <= _CHARACTERS else None
