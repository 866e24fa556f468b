"""Answers to the identity tasks in the form their scorer reads. Never looks at an answer field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from extract.recap.lines import split_line
from transform.match import TalkText, VideoText, judge, lexicon, match, same_talk
from transform.materials import state_of
from transform.names import judge_entry, same_organization, same_person
from transform.video_titles import read_video_title
from transform.wording import fold, talk_format

Row = dict[str, Any]

YES = {"same": True, "different": False, "unsure": None}


def _talk(row: Row) -> TalkText:
    return TalkText(
        row["id"], row["title"], tuple(row["speakers"]), tuple(row["orgs"]), row.get("event"), row.get("date")
    )


def _video(row: Row) -> VideoText:
    return VideoText(row["id"], row["title"], row.get("published"), row.get("playlist"), row.get("channel"))


def _t1(rows: list[Row]) -> Iterator[Row]:
    for case in rows:
        talks, videos = [_talk(t) for t in case["talks"]], [_video(v) for v in case["videos"]]
        for found in match(talks, videos):
            yield {
                "case": case["case"],
                "talk": found.talk_id,
                "video": found.video_id if found.verdict == "same" else None,
                "unsure": found.verdict == "unsure",
            }


def _t2(rows: list[Row]) -> Iterator[Row]:
    if rows and "a" not in rows[0]:
        return  # t2_mentions, scored in clusters, has no development file
    texts: dict[str, TalkText] = {}
    for row in rows:
        for side in ("a", "b"):
            text, line = row[side]["text"], read_video_title(row[side]["text"])
            is_sure = line.place == "after"
            people = tuple(speaker.name for speaker in line.speakers if speaker.name and is_sure)
            title, other = (line.title, ()) if is_sure else (text, (line.title,))
            texts[row["id"] + side] = TalkText(
                row["id"] + side, title, people, (), row[side].get("event") or line.event, alternatives=other
            )
    pool = lexicon(list(texts.values()), [])
    for row in rows:
        a, b = texts[row["id"] + "a"], texts[row["id"] + "b"]
        found = same_talk(a, b, pool)
        told = [row[side].get("event") for side in ("a", "b")]
        is_elsewhere = bool(all(told) and fold(told[0]) != fold(told[1]))
        yield {"id": row["id"], "same": False if is_elsewhere else YES[found.verdict]}


def _t3(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        line = read_video_title(row["line"])
        people = [speaker.name for speaker in line.speakers if speaker.name]
        organizations = list(dict.fromkeys(s.organization for s in line.speakers if s.organization))
        yield {
            "id": row["id"],
            "title": line.title,
            "speakers": people,
            "orgs": organizations,
            "kind": talk_format(row["line"]) or split_line(row["line"]).kind or "talk",
        }


def _t4(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        judge_names = same_person if row["type"] == "person" else same_organization
        yield {"id": row["id"], "same": YES[judge_names(row["a"], row["b"])]}


def _t5_links(rows: list[Row]) -> Iterator[Row]:
    talks, videos = [_talk(row["talk"]) for row in rows], [_video(row["video"]) for row in rows]
    pool = lexicon(talks, videos)
    for row, talk, video in zip(rows, talks, videos, strict=True):
        named = [speaker.name for speaker in read_video_title(video.title).speakers if speaker.name]
        found = judge(talk, video, pool, named)
        seen = dict(found.features)
        is_by_name = seen["full_names"] > 0 and seen["cover"] >= 0.6  # "Keynote by Jane Doe"
        is_wrong = found.verdict == "different" or (found.score < 0.45 and not is_by_name)
        yield {"id": row["id"], "answer": "wrong" if is_wrong else "ok"}


def _t5_editions(rows: list[Row]) -> Iterator[Row]:
    editions: dict[str, set[str]] = {}
    for row in rows:
        editions.setdefault(row["video_id"], set()).add(row["edition"])
    for row in rows:
        yield {"id": row["id"], "answer": "contradiction" if len(editions[row["video_id"]]) > 1 else "none-known"}


def _t5_speakers(rows: list[Row]) -> Iterator[Row]:
    lines = {row["title"]: split_line(row["title"]) for row in rows}
    for row in rows:
        entry = fold(row["entry"])
        people = {fold(s.name) for s in lines[row["title"]].speakers if s.name}
        organizations = {fold(s.organization) for s in lines[row["title"]].speakers if s.organization}
        kind = judge_entry(row["entry"])
        if entry in people or entry in organizations:
            answer = "person" if entry in people else "org"
        else:
            answer = {"person": "person", "organization": "org", "other": "other", "unknown": "org"}[kind]
        yield {"id": row["id"], "answer": answer}


def _t6(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        state = state_of(row["text"])
        yield {"id": row["id"], "state": "removed" if state in ("gone", "withheld") else state}


TASKS: tuple[tuple[str, Callable[[list[Row]], Iterator[Row]]], ...] = (
    ("t1_", _t1), ("t2_pairs", _t2), ("t3_", _t3), ("t4_", _t4), ("t5_links", _t5_links),
    ("t5_editions", _t5_editions), ("t5_speakers", _t5_speakers), ("t6_", _t6),
)  # fmt: skip


def identity(inputs_dir: str, out_dir: str) -> None:
    """Write predictions for each ``t1_…`` to ``t6_…`` file of a folder, under the same names.

    Args:
        inputs_dir: folder with the task files; answer fields in them are not read.
        out_dir: folder for the predictions; made when missing.
    """
    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(Path(inputs_dir).glob("t[1-6]*.jsonl")):
        task = next((task for start, task in TASKS if path.name.startswith(start)), None)
        if task is None:
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        answers = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in task(rows))
        (out / path.name).write_text(answers, encoding="utf-8")
