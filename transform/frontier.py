"""Which addresses to visit next: the only loop of a run turns through here.

The frontier reads what all pages together say (recaps named, material of talks), not the page just
fetched: an unchanged page is not parsed again, and yet everything it names is looked after.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from extract import addresses
from extract.records import SeedKind, Target
from extract.sites import oembed_question
from extract.sites.wayback import index_url
from extract.urls import canonicalize
from transform.rows import Facts, Resolution

FOLLOWED: dict[str, SeedKind] = {"video": "video", "slides": "slides", "event_page": "event_page"}
# Outcomes after which a site may still say what a page is called, and reasons after which it will not.
_ANSWERED = frozenset({"ok", "unchanged", "blocked"})
_CLOSED = frozenset({"withheld", "video-private", "http-429", "host-given-up"})


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
        Targets without validators: those near the seeds first, of these those of most recaps (what ``--limit``
        cuts off is what fewest speak of), then by kind and URL; behind them the ``oembed_questions``. The same run
        makes the same list.
    """
    wanted: dict[str, Target] = {}
    spoken_of: Counter[str] = Counter()

    def want(url: str, kind: SeedKind, named_on: str | None, times: int = 1) -> None:
        spoken_of[url] += times
        depth = depths.get(named_on or "", 0) + 1
        known = wanted.get(url)
        if url not in seen and depth <= max_depth and (known is None or depth < known.depth):
            wanted[url] = Target(url, depth, kind)

    for said in facts.recap_mentions:
        if said.url:
            want(said.url, "recap", said.resource_id)
    page_of = {row.mention_id: row.resource_id for row in facts.mentions}
    namers: dict[str, set[str]] = defaultdict(set)
    for row in resolution.mention_talks:
        if row.talk_id:
            namers[row.talk_id].add(page_of[row.mention_id])
    for material in resolution.materials:
        kind = FOLLOWED.get(material.role)
        # Withdrawn material stays withdrawn: not even looked at (DESIGN 1, principle 8).
        is_open = material.state != "withheld" and (all_sessions or material.talk_id in namers)
        if kind and material.url and is_open:
            want(material.url, kind, material.said_by_resource_id, len(namers.get(material.talk_id, ())))
    named = sorted(wanted.values(), key=lambda one: (one.depth, -spoken_of[one.url], one.kind or "", one.url))
    return named + oembed_questions(facts, resolution, depths, seen)


def oembed_questions(
    facts: Facts, resolution: Resolution, depths: Mapping[str, int], seen: Collection[str]
) -> list[Target]:
    """List the questions to sites what a video or deck is called whose own page does not tell.

    Args:
        facts: what all pages say now.
        resolution: what they mean together.
        depths: resource identifier → depth it was fetched at; a question has that of what it is about.
        seen: canonical URLs that were asked in this run.

    Returns:
        One target for each video and deck that was asked for and walled, or has no title, or (a video) no channel,
        and of which no such answer is known yet: at the site's own address for such questions, else where the page
        says that it answers them. Never about what is private, withheld or gone: the answer is a second claim, and
        the judge of nothing.
    """
    closed = {row.resource_id for row in resolution.materials if row.state == "withheld"}
    told = {claim.subject_id for claim in facts.claims if claim.source.startswith("oembed:")}
    offered = {claim.subject_id: claim.value for claim in facts.claims if claim.field == "oembed_url"}
    channels = {video.resource_id: video.channel for video in resolution.videos}
    questions: dict[str, Target] = {}
    for row in resolution.resources:
        if row.kind not in ("video", "slides") or row.outcome not in _ANSWERED or row.reason in _CLOSED:
            continue
        is_known = row.title and channels.get(row.resource_id, row.title) and row.outcome != "blocked"
        if is_known or row.resource_id in told or row.resource_id in closed:
            continue
        question = oembed_question(row.url) or _about(offered.get(row.resource_id), row.url)
        if question is not None and (question := canonicalize(question)) not in seen:
            questions[question] = Target(question, depths.get(row.resource_id, 0))
    return [questions[url] for url in sorted(questions)]


def _about(question: str | None, url: str) -> str | None:
    """Return a question that a page offers, if it is about that page and no other."""
    asked = addresses.query_of(question).get("url") if question else None
    return question if asked and canonicalize(asked) == url else None


def archive_questions(resolution: Resolution, seen: Collection[str]) -> list[Target]:
    """List the questions to an archive of the web: does it hold a copy of what is gone?

    Args:
        resolution: what all pages mean together.
        seen: canonical URLs that were asked in this run.

    Returns:
        One target for each resource that is gone. What was withheld is never asked for (DESIGN 1, principle 8).
    """
    withheld = {row.resource_id for row in resolution.materials if row.state == "withheld"}
    lost = [
        row.url
        for row in resolution.resources
        if row.outcome == "gone" and row.reason != "withheld" and row.resource_id not in withheld
    ]
    questions = [canonicalize(index_url(url)) for url in sorted(lost)]
    return [Target(question, 1) for question in questions if question not in seen]
