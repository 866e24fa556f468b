"""Why a talk is what it is: what was taken as it, what was not, and the features that decided each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transform.events import Events
from transform.groups import Group
from transform.ids import talk_id as id_of_key
from transform.keys import keys_of
from transform.match import VideoText, match, same_talk
from transform.materials import dead_resources
from transform.recordings import family_of, ties
from transform.rows import Facts
from transform.rulings import Correction
from transform.statements import Gathered, Statement, gather, people_of
from transform.talks import Joined, join, makes_no_talk
from transform.ties import Tie
from transform.verdicts import evidence_of
from transform.wording import fold

_NEAR = 0.25  # what is less alike than this was never a question


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement, recording or page beside a talk.

    ``verdict``: ``taken``, ``unsure``, ``not taken`` or ``wrong link``. ``features``: what decided, as text.
    """

    verdict: str
    kind: str  # "session", "mention", "seed", "video", "slides", "event_page"
    title: str
    speakers: str
    url: str
    score: float | None
    why: str
    features: str


@dataclass(frozen=True, slots=True)
class Why:
    """A talk with everything that was taken as it or might have been."""

    talk_id: str
    talk_key: str
    title: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    events: Events
    gathered: Gathered
    joined: Joined
    ties: tuple[Tie, ...]
    groups: tuple[Group, ...]


def explain(facts: Facts, wanted: str, corrections: Sequence[Correction] = ()) -> list[Why]:
    """Explain the talks that a text means, by the same comparisons that made them.

    Args:
        facts: what all pages ever read say now.
        wanted: a talk's identifier, its key, or part of one of its titles.
        corrections: decisions of people about single links.

    Returns:
        One explanation a talk, in order of titles; empty when no talk is meant.
    """
    events = Events(row for row in facts.events if row.removed_at is None)
    gathered = gather(facts, events)
    joined = join(gathered, events, corrections)
    tied, alone, _ = ties(joined, gathered, events, dead_resources(facts), corrections)
    known = _Known(
        events, gathered, joined, tied, tuple(g for g in (*joined.groups, *alone) if not makes_no_talk(g, joined))
    )
    keyed = keys_of(known.groups, tied, events)
    found = []
    for group in known.groups:
        keys = (keyed[group.id].key, *keyed[group.id].weaker)
        if wanted in (*keys, *map(id_of_key, keys)) or _is_titled(group, wanted):
            text = group.text(events)
            reasons = tuple(_reasons(group, known))
            found.append(Why(keyed[group.id].talk_id, keyed[group.id].key, text.title, reasons))
    return sorted(found, key=lambda why: (why.title, why.talk_id))


def _is_titled(group: Group, wanted: str) -> bool:
    part = fold(wanted)
    return bool(part) and any(part in fold(member.title) for member in group.members)


def _reasons(group: Group, known: _Known) -> Iterable[Reason]:
    yield from _members(group, known)
    yield from _ties(group, known)
    yield from _near_statements(group, known)
    yield from _near_videos(group, known)


def _members(group: Group, known: _Known) -> Iterable[Reason]:
    whole = group.text(known.events)
    for member in group.members:
        verdict = known.joined.verdicts.get(member.id)
        found = same_talk(member.text(known.events), whole)
        why = verdict.reason if verdict else "the talk is named after it" if member.kind == "session" else "its own"
        taken = "unsure" if verdict and verdict.verdict == "unsure" else "taken"
        score = verdict.score if verdict and verdict.verdict != "alone" else None
        yield _reason(taken, member, score, why, evidence_of(found))


def _ties(group: Group, known: _Known) -> Iterable[Reason]:
    titles = {video.id: video.format_title or video.title for video in known.gathered.videos}
    for tie in known.ties:
        if tie.group_id == group.id:
            verdict = "wrong link" if tie.wrong else "taken"
            why = tie.wrong or tie.reason or f"{tie.source} names it"
            yield Reason(verdict, tie.role, titles.get(tie.resource_id, ""), "", tie.url, None, why, "")


def _near_statements(group: Group, known: _Known) -> Iterable[Reason]:
    """Statements of the same edition that are alike and belong elsewhere, the nearest first."""
    own = {member.id for member in group.members}
    family, whole = family_of(group, known.events), group.text(known.events)
    near = []
    for other in (*known.gathered.sessions, *known.gathered.mentions):
        if other.id in own or (family and other.family_id and other.family_id != family):
            continue
        found = same_talk(other.text(known.events), whole)
        if found.score >= _NEAR or dict(found.features)["people"]:
            verdict = known.joined.verdicts.get(other.id)
            is_unsure = verdict is not None and verdict.verdict == "unsure"
            why = verdict.reason if verdict and is_unsure else f"{found.verdict} as a whole; another talk has it"
            label = "unsure" if is_unsure else "not taken"
            near.append((found.score, _reason(label, other, found.score, why, evidence_of(found))))
    near.sort(key=lambda entry: (-entry[0], entry[1].title, entry[1].url))
    yield from (reason for _, reason in near[:10])


def _near_videos(group: Group, known: _Known) -> Iterable[Reason]:
    """Recordings of the edition that this talk alone would have chosen among, and what each lacks."""
    tied = {tie.resource_id for tie in known.ties if tie.group_id == group.id}
    taken = {tie.resource_id for tie in known.ties if tie.role == "video" and not tie.wrong}
    family, whole = family_of(group, known.events), group.text(known.events)
    if not whole.title:
        return
    near = []
    for video in known.gathered.videos:
        if video.id in tied or video.family_id != family:
            continue
        text = VideoText(video.id, video.format_title or video.title)
        # Each against this talk alone: who else wanted it is said in the reason.
        found = match([whole], [text])[0]
        if found.video_id or found.score >= _NEAR:
            why = "another talk has it" if video.id in taken else "not sure enough, or another is as near"
            near.append((found.score, _reason("not taken", video, found.score, why, evidence_of(found))))
    near.sort(key=lambda entry: (-entry[0], entry[1].title, entry[1].url))
    yield from (reason for _, reason in near[:10])


def _reason(verdict: str, statement: Statement, score: float | None, why: str, features: str) -> Reason:
    url = statement.url or ""
    if not url and statement.links:
        url = statement.links[0].url
    names = ", ".join(people_of(statement.speakers))
    return Reason(verdict, statement.kind, statement.title, names, url, score, why, features)
