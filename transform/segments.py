"""Recordings that hold several talks: where each begins, by links into them and by the chapters they state."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from transform.linked import is_stream
from transform.match import TalkText, VideoText, match
from transform.statements import Gathered, Statement, first_value
from transform.ties import Tie
from transform.verdicts import evidence_of

# A time of day before a title: ``0:00 Welcome 5:12 - Title 1:02:33 (…)``. Lines are folded into one by the reader.
_STAMP = re.compile(r"(?<![\d:.])(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)(?![\d:])")
_EDGES = " \t-–—|:.,)(]["
_FEWEST = 3  # what has fewer stamps is a text with a time in it, no list of chapters
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of a recording. ``start_s``: seconds from its beginning."""

    start_s: int
    title: str


def chapters_of(description: str) -> tuple[Chapter, ...]:
    """Read the chapters that a description lists.

    Returns:
        At least three, the first at 0:00, each later than the one before, as players ask for; else none.
    """
    stamps = list(_STAMP.finditer(description))
    first = next((n for n, stamp in enumerate(stamps) if _seconds(stamp) == 0), None)
    if first is None:
        return ()
    rising = [stamps[first]]
    for stamp in stamps[first + 1 :]:
        if _seconds(stamp) <= _seconds(rising[-1]):
            break
        rising.append(stamp)
    if len(rising) < _FEWEST:
        return ()
    ends = [later.start() for _, later in pairwise(rising)] + [len(description)]
    return tuple(
        Chapter(_seconds(stamp), description[stamp.end() : end].strip(_EDGES)[:_LONGEST_TITLE])
        for stamp, end in zip(rising, ends, strict=True)
    )


def _seconds(stamp: re.Match[str]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in stamp.groups())
    return hours * 3600 + minutes * 60 + seconds


def chapter_ties(
    talks: Sequence[TalkText], videos: Iterable[Statement], gathered: Gathered, open_talks: frozenset[str],
    refused: frozenset[tuple[str, str]],
) -> list[Tie]:  # fmt: skip
    """Find talks among the chapters of the recordings of their event.

    Args:
        talks: those of one edition.
        videos: recordings of that edition.
        gathered: for what their pages say.
        open_talks: talks without a recording of their own, or tied to one of these already.
        refused: pairs of talk and video that are known to be wrong.

    Returns:
        A tie for each talk found. A recording that is no stream counts when two talks are found in it: the
        chapters of one talk are its own sections.
    """
    chapters: dict[str, tuple[Statement, Chapter]] = {}
    for video in videos:
        said = first_value(video.claims, "description")
        for n, chapter in enumerate(chapters_of(said.value) if said else ()):
            if chapter.title:
                chapters[f"{video.id}#{n:04}"] = (video, chapter)
    if not chapters:
        return []
    texts = [VideoText(key, chapter.title) for key, (_, chapter) in chapters.items()]
    found: dict[str, list[Tie]] = defaultdict(list)
    for answer in match([talk for talk in talks if talk.title], texts):
        if answer.verdict != "same" or answer.talk_id not in open_talks:
            continue
        video, chapter = chapters[answer.video_id or ""]
        if (answer.talk_id, video.id) in refused:
            continue
        found[video.id].append(
            Tie(
                answer.talk_id, "video", video.id, video.url or "", "video-chapter", video.id, video.source_id,
                video.capture_id, video.said_at, "medium",
                f"chapter “{chapter.title[:120]}” at {chapter.start_s} s: {evidence_of(answer)}",
                is_part=True, start_s=chapter.start_s,
            )
        )  # fmt: skip
    return [
        tie for video_id in sorted(found) for tie in found[video_id]
        if len(found[video_id]) > 1 or is_stream(video_id, gathered)
    ]  # fmt: skip


def with_parts(ties: Sequence[Tie], gathered: Gathered) -> list[Tie]:
    """Say of each tie whether it is to a part of a longer recording; else its start is a mere moment in it.

    A recording holds several talks when it is a stream, when its chapters say so, or when links for different talks
    enter it at different seconds.
    """
    entered: dict[str, dict[str, set[int | None]]] = defaultdict(lambda: defaultdict(set))
    several = {tie.resource_id for tie in ties if tie.is_part}
    for tie in ties:
        if tie.role == "video" and not tie.wrong:
            entered[tie.resource_id][tie.group_id].add(tie.start_s)
    for video, of_group in entered.items():
        starts = [start for said in of_group.values() for start in said - {None}]
        if is_stream(video, gathered) or (len(of_group) > 1 and len(starts) == len(set(starts)) and starts):
            several.add(video)
    return [
        replace(tie, is_part=True) if tie.role == "video" and tie.resource_id in several
        else replace(tie, start_s=None) if tie.start_s is not None
        else tie
        for tie in ties
    ]  # fmt: skip
