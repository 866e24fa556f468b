"""Identifiers from natural keys, so that a second run, or another machine, makes the same ones."""

from __future__ import annotations

import hashlib


def identifier(prefix: str, *key: str) -> str:
    """Make the identifier of a thing from its natural key.

    Args:
        prefix: one or two letters for the kind of thing, e.g. ``r`` for a web resource.
        key: the parts of its natural key, in order. Parts are kept apart, so ("ab", "c") is not ("a", "bc").

    Returns:
        ``prefix_`` and 20 hexadecimal digits (80 bits: one chance in a billion of a clash at 5e7 things).
    """
    digest = hashlib.sha256("\x1f".join(key).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}_{digest[:20]}"


def resource_id(canonical_url: str) -> str:
    """Identify a page, video or deck by its canonical URL."""
    return identifier("r", canonical_url)


def capture_id(run_id: int, url: str) -> str:
    """Identify an attempt: one target is asked once a run, so a resumed run repeats the identifier."""
    return identifier("c", str(run_id), url)


def event_id(key: str) -> str:
    """Identify an event edition by its key in the seed file."""
    return identifier("e", key)


def person_id(name_key: str) -> str:
    """Identify a person by the key ``transform.names`` makes of the name."""
    return identifier("p", name_key)


def organization_id(name_key: str) -> str:
    """Identify an organisation by the key ``transform.names`` makes of the name."""
    return identifier("o", name_key)


def talk_id(key: str) -> str:
    """Identify a talk by its strongest key, such as ``sched:1YFdf``, ``youtube:VhloarnpxVo``."""
    return identifier("t", key)
