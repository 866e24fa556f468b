"""Addresses tied to talks: by whom, how surely, and which of these ties point to another talk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extract.urls import canonicalize, kind_of
from transform.decks import deck_ties
from transform.events import Events
from transform.groups import Group, group_of
from transform.ids import resource_id
from transform.linked import is_stream, start_of
from transform.match import Lexicon, Match, TalkText, VideoText, judge, lexicon, match
from transform.rows import ClaimRow
from transform.rulings import Correction, of_groups, speaks_of
from transform.segments import chapter_ties, with_parts
from transform.statements import Gathered, Statement, first_value, is_material, people_of
from transform.talks import Joined
from transform.ties import Tie
from transform.verdicts import Proposal, evidence_of

#: A match below this is shown with medium confidence.
HIGH = 0.85
_POOR = 0.45  # a link whose titles agree less than this is wrong when another talk fits the video

_CLAIM_ROLES = {"video_url": "video", "slides_url": "slides"}
MATERIAL_ROLES = frozenset({"video", "slides", "event_page"})


def ties(
    joined: Joined,
    gathered: Gathered,
    events: Events,
    dead: frozenset[str],
    corrections: Sequence[Correction] = (),
) -> tuple[tuple[Tie, ...], tuple[Group, ...], tuple[Proposal, ...]]:
    """Tie addresses to the talks.

    Args:
        joined: the talks.
        gathered: the statements, videos among them.
        events: the known editions.
        dead: resources known to be gone or private; a talk that has only such a video is still matched.
        corrections: decisions of people; they go before every rule.

    Returns:
        All ties in a fixed order; further talks: videos in the list of an edition whose schedule nobody knows; and
        recordings of the event's lists that may be those of talks without one.
    """
    said = [tie for group in joined.groups for tie in _said(group, joined)]
    rulings = of_groups(corrections, joined.groups, events)
    refused = frozenset(pair for pair, entry in rulings.items() if entry.verdict == "wrong_link")
    parts = _parts(said, joined.groups, gathered, events, dead, refused)
    checked = _decided(_check(said, joined.groups, gathered, events, parts), rulings, gathered)
    matched, proposed = _matched(joined.groups, gathered, events, (*checked, *parts), dead, refused)
    offered = frozenset(proposal.entry.id for proposal in proposed)
    texts: dict[str | None, list[TalkText]] = defaultdict(list)
    for group in joined.groups:
        texts[family_of(group, events)].append(group.text(events))
    slides, offered_slides = deck_ties(texts, checked, gathered, events, dead, refused)
    alone = _videos_alone(gathered, (*checked, *parts, *matched), offered)
    own = [
        Tie(group.id, "video", v.id, v.url or "", "video-page", v.id, v.source_id, v.capture_id, v.said_at)
        for group in alone for v in group.members
    ]  # fmt: skip
    everything = sorted(
        with_parts((*checked, *parts, *matched, *slides, *own), gathered),
        key=lambda t: (t.group_id, t.role, t.resource_id, t.source, t.statement_id),
    )
    return tuple(everything), alone, (*proposed, *offered_slides)


def _said(group: Group, joined: Joined) -> Iterable[Tie]:
    for statement in group.members:
        if statement.kind == "session" and statement.url:
            yield _tie(group, "event_page", statement.id, statement.url, "schedule", statement)
            for claim in statement.claims:
                role = _CLAIM_ROLES.get(claim.field)
                if role and claim.source != "seed":
                    yield _claimed(group, role, claim, statement)
        for link in statement.links:
            if link.role in MATERIAL_ROLES and is_material(link.url, link.role):
                source = "seed" if statement.kind == "seed" else "recap-link"
                tie = _tie(group, link.role, link.to_resource_id, link.url, source, statement)
                wrong = joined.wrong.get((statement.id, link.to_resource_id))
                yield replace(
                    tie,
                    said_at=link.first_seen_at,
                    capture_id=link.capture_id,
                    wrong=wrong,
                    start_s=start_of(link.href),
                )


def _tie(group: Group, role: str, resource: str, url: str, source: str, statement: Statement) -> Tie:
    return Tie(
        group.id,
        role,
        resource,
        url,
        source,
        statement.id,
        statement.source_id,
        statement.capture_id,
        statement.said_at,
    )


def _claimed(group: Group, role: str, claim: ClaimRow, statement: Statement) -> Tie:
    url = canonicalize(claim.value)
    return Tie(
        group.id,
        role,
        resource_id(url),
        url,
        "schedule",
        statement.id,
        claim.resource_id,
        claim.capture_id,
        claim.first_seen_at,
        start_s=start_of(claim.value),
    )


# --- wrong links -------------------------------------------------------------------------------------


def _video_text(video: Statement) -> VideoText:
    published = first_value(video.claims, "published_at")
    return VideoText(video.id, video.format_title or video.title, published.value if published else None)


def _pools(
    groups: Iterable[Group], gathered: Gathered, events: Events
) -> dict[str | None, tuple[list[Group], list[Statement]]]:
    pools: dict[str | None, tuple[list[Group], list[Statement]]] = defaultdict(lambda: ([], []))
    for group in groups:
        pools[family_of(group, events)][0].append(group)
    for video in gathered.videos:
        pools[video.family_id][1].append(video)
    return pools


def family_of(group: Group, events: Events) -> str | None:
    """Return the event edition of a talk."""
    family = events.family(group.event_id(events))
    return family or next((m.family_id for m in group.members if m.family_id), None)


def _parts(
    said: Sequence[Tie], groups: Sequence[Group], gathered: Gathered, events: Events, dead: frozenset[str],
    refused: frozenset[tuple[str, str]],
) -> tuple[Tie, ...]:  # fmt: skip
    """Find talks in the chapters of long recordings: those without a living one, or linked to that one."""
    videos = {video.id for video in gathered.videos if first_value(video.claims, "description")}
    served = {
        t.group_id for t in said
        if t.role == "video" and not t.wrong and t.resource_id not in dead | videos
    }  # fmt: skip
    linked = {(tie.group_id, tie.resource_id) for tie in said if tie.role == "video" and not tie.wrong}
    of_group: dict[str, set[str]] = defaultdict(set)
    for group_id, video in linked:
        of_group[group_id].add(video)
    found: list[Tie] = []
    for family, (talks, its) in sorted(_pools(groups, gathered, events).items(), key=lambda p: p[0] or ""):
        if family is not None:
            open_talks = frozenset(talk.id for talk in talks if talk.id not in served)
            living = [video for video in its if video.id not in dead]
            texts = [talk.text(events) for talk in talks]
            ties_ = chapter_ties(texts, living, gathered, open_talks, refused)
            found += [tie for tie in ties_ if not of_group[tie.group_id] - {tie.resource_id} - dead]
    return tuple(found)


def _check(
    said: list[Tie], groups: Iterable[Group], gathered: Gathered, events: Events, parts: Iterable[Tie]
) -> tuple[Tie, ...]:
    """Mark the video links whose page speaks of another talk, and give the video to that talk.

    Pages we could not read are believed, and recordings of several talks have no title to judge by.
    """
    several = {tie.resource_id for tie in parts}
    videos = {v.id: v for v in gathered.videos if v.source == "video" and v.id not in several}
    texts = {group.id: group.text(events) for group in groups}
    linked = sorted({tie.resource_id for tie in said if tie.role == "video" and tie.resource_id in videos})
    pages = [_video_text(videos[v]) for v in linked]
    pool = lexicon(list(texts.values()), pages)
    titled = [text for text in texts.values() if text.title]
    owners = {m.video_id: m for m in match(titled, pages) if m.verdict == "same" and m.video_id}
    checked = []
    for tie in said:
        video, owner = videos.get(tie.resource_id), owners.get(tie.resource_id)
        if tie.role == "video" and tie.wrong is None and video and not is_stream(tie.resource_id, gathered):
            named = texts[owner.talk_id] if owner else None
            checked.append(replace(tie, wrong=_wrong(texts[tie.group_id], video, pool, named)))
        else:
            checked.append(tie)
    right = {tie.resource_id for tie in checked if not tie.wrong}
    corrected = {tie.resource_id for tie in checked if tie.wrong and tie.role == "video"} - right
    served = {tie.group_id for tie in checked if tie.role == "video" and not tie.wrong}
    found = [
        _found(owners[resource], videos[resource])
        for resource in sorted(corrected & owners.keys())
        if owners[resource].talk_id not in served
    ]
    return (*checked, *found)


Rulings = Mapping[tuple[str, str], Correction]  # by group and resource


def _decided(said: Sequence[Tie], rulings: Rulings, gathered: Gathered) -> tuple[Tie, ...]:
    """Apply what people decided about links, and add the links that only they give."""
    ruled = []
    for tie in said:
        found = rulings.get((tie.group_id, tie.resource_id))
        is_own_page = tie.source == "schedule" and tie.role == "event_page"  # the schedule's word on itself
        if found and not is_own_page and speaks_of(found, tie.said_by):
            wrong = found.reason if found.verdict == "wrong_link" else None
            ruled.append(replace(tie, wrong=wrong, reason=found.reason))
        else:
            ruled.append(tie)
    given = {(tie.group_id, tie.resource_id) for tie in said}
    for (group_id, resource), entry in sorted(rulings.items()):
        claims = gathered.claims_of.get(resource, ())
        if entry.verdict == "same" and claims and (group_id, resource) not in given:
            kinds = [kind_of(claims[0].subject_url), *(c.subject_kind for c in claims)]
            role = next((kind for kind in kinds if kind), "")
            if role in ("video", "slides"):
                one = claims[0]
                ruled.append(
                    Tie(
                        group_id, role, resource, canonicalize(one.subject_url), "decision", resource,
                        one.resource_id, one.capture_id, one.first_seen_at, reason=entry.reason,
                    )
                )  # fmt: skip
    return tuple(ruled)


def _found(answer: Match, video: Statement) -> Tie:
    return Tie(
        group_id=answer.talk_id,
        role="video",
        resource_id=video.id,
        url=video.url or "",
        source="video-match",
        statement_id=video.id,
        said_by=video.source_id,
        capture_id=video.capture_id,
        said_at=video.said_at,
        confidence="high" if answer.score >= HIGH else "medium",
        reason=f"score {answer.score:.2f}, lead {answer.lead:.2f}: {evidence_of(answer)}",
    )


def _wrong(text: TalkText, video: Statement, pool: Lexicon, owner: TalkText | None) -> str | None:
    if not text.title:
        return None
    found = judge(text, _video_text(video), pool, people_of(video.speakers))
    if found.verdict == "different":
        return f"the video is titled “{video.format_title}”"
    if owner and owner.id != text.id and found.score < _POOR:
        return f"the video is titled “{video.format_title}”, which is the talk “{owner.title}”"
    return None


# --- matches -----------------------------------------------------------------------------------------


def _matched(
    groups: Iterable[Group], gathered: Gathered, events: Events, said: Sequence[Tie], dead: frozenset[str],
    ruled_out: frozenset[tuple[str, str]],
) -> tuple[tuple[Tie, ...], list[Proposal]]:  # fmt: skip
    """Find recordings for talks without a living one, inside one event edition at a time; propose the unsure."""
    tied = {tie.resource_id for tie in said if tie.role == "video" and not tie.wrong}
    served = {tie.group_id for tie in said if tie.role == "video" and not tie.wrong and tie.resource_id not in dead}
    refused = {(tie.group_id, tie.resource_id) for tie in said if tie.wrong} | ruled_out
    found: list[Tie] = []
    proposed: list[Proposal] = []
    for family, (talks, videos) in sorted(_pools(groups, gathered, events).items(), key=lambda p: p[0] or ""):
        if family is None:
            continue
        pages = {v.id: v for v in videos if v.id not in dead and not is_stream(v.id, gathered)}
        texts = [group.text(events) for group in talks]
        for answer in match([text for text in texts if text.title], [_video_text(v) for v in pages.values()]):
            video = pages.get(answer.video_id or "")
            if video is None or answer.talk_id in served or video.id in tied:
                continue
            if (answer.talk_id, video.id) in refused:
                continue
            if answer.verdict == "same":
                found.append(_found(answer, video))
            else:
                why = evidence_of(answer)
                proposed.append(Proposal(answer.talk_id, "group", "video", video, answer.score, answer.lead, why))
    taken = {tie.resource_id for tie in found}
    return tuple(found), [proposal for proposal in proposed if proposal.entry.id not in taken]


def _videos_alone(gathered: Gathered, known: Iterable[Tie], offered: frozenset[str]) -> tuple[Group, ...]:
    """Make talks of videos in an edition's list, when no schedule of that edition is known.

    With a schedule, a video that fits no session is a trailer, a summary or an interview far more often than an
    unscheduled talk. A single session page is no schedule.
    """
    scheduled = {
        session.family_id
        for session in gathered.sessions
        if any(claim.item_position is not None and claim.source != "seed" for claim in session.claims)
    }
    tied = {tie.resource_id for tie in known if tie.role == "video"} | offered
    return tuple(
        group_of([video])
        for video in gathered.videos
        if video.family_id
        and video.family_id not in scheduled
        and video.id not in tied
        and any(claim.item_position is not None and claim.source != "seed" for claim in video.claims)
        and not is_stream(video.id, gathered)
    )
