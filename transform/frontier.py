"""Which addresses to visit next: the only loop of a run turns through here.

The frontier reads what all pages together say (recaps named, material of talks), not the page just
fetched: an unchanged page is not parsed again, and yet everything it names is looked after.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from extract.records import SeedKind, Target
from transform.rows import Facts, Resolution

FOLLOWED: dict[str, SeedKind] = {"video": "video", "slides": "slides", "event_page": "event_page"}


def next_targets(
    facts: Facts,
    resolution: Resolution,
    depths: Mapping[str, int],
    seen: Collection[str],
    max_depth: int,
    *,
    all_sessions: bool = False,
) -> list[Target]:
    """List the addresses to visit next.

    Args:
        facts: what all pages say now.
        resolution: what they mean together.
        depths: resource identifier → smallest number of links from a seed it was fetched at.
        seen: canonical URLs that were asked in this run.
        max_depth: an address is followed when its depth would not exceed this.
        all_sessions: follow the material of every session, not only of talks that somebody names.

    Returns:
        Targets without validators, in order of depth, kind and URL: the same run makes the same list.
    """
    wanted: dict[str, Target] = {}

    def want(url: str, kind: SeedKind, named_on: str | None) -> None:
        depth = depths.get(named_on or "", 0) + 1
        known = wanted.get(url)
        if url not in seen and depth <= max_depth and (known is None or depth < known.depth):
            wanted[url] = Target(url, depth, kind)

    for said in facts.recap_mentions:
        if said.url:
            want(said.url, "recap", said.resource_id)
    mentioned = {row.talk_id for row in resolution.mention_talks if row.talk_id}
    for material in resolution.materials:
        kind = FOLLOWED.get(material.role)
        # Withdrawn material stays withdrawn: not even looked at (DESIGN 1, principle 8).
        is_open = material.state != "withheld" and (all_sessions or material.talk_id in mentioned)
        if kind and material.url and is_open:
            want(material.url, kind, material.said_by_resource_id)
    return sorted(wanted.values(), key=lambda target: (target.depth, target.kind or "", target.url))
