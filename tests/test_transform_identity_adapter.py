"""The bench adapter answers every task, and the same with and without the answers in its input."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.identity_adapter import identity

TALK = {
    "id": "t1",
    "title": "Ten Years of Cranes",
    "speakers": ["Ada Berg"],
    "orgs": [],
    "event": "HarborConf 2031",
    "date": None,
}
VIDEO = {
    "id": "v1",
    "title": "Ten Years of Cranes - Ada Berg",
    "published": None,
    "playlist": None,
    "channel": None,
}
QUESTIONS = {
    "t1_match.demo": [{"case": "demo", "source": "demo", "talks": [TALK], "videos": [VIDEO]}],
    "t2_pairs": [{"id": "p", "source": "x", "kind": "y",
                  "a": {"text": "Cranes - Ada Berg", "event": None},
                  "b": {"text": "Cranes by Ada Berg", "event": "H"}}],
    "t3_line": [{"id": "l", "source": "x", "line": "Cranes at Night - Ada Berg, Quay", "event": "h"}],
    "t4_names": [{"id": "n", "type": "org", "a": "Quay", "b": "Quay Inc."}],
    "t5_editions": [{"id": "e1", "edition": "a", "video_id": "v"}, {"id": "e2", "edition": "b", "video_id": "v"}],
    "t5_links": [{"id": "k", "talk": TALK, "video": VIDEO}],
    "t5_speakers": [{"id": "s", "title": "Cranes at Night - Ada Berg, Quay", "entry": "Quay"}],
    "t6_states": [{"id": "st", "material": "video", "text": "This talk was not recorded"}],
}  # fmt: skip
ANSWERS = {
    "t1_match.demo": {"truth": [["t1", "v1", "recording"]], "no_video": []},
    "t2_pairs": {"same": False},
    "t3_line": {"title": "wrong", "speakers": ["Wrong"], "orgs": [], "kind": "panel"},
    "t4_names": {"same": False},
    "t5_editions": {"answer": "none-known"},
    "t5_links": {"answer": "wrong"},
    "t5_speakers": {"answer": "person"},
    "t6_states": {"state": "present"},
}


def write(folder: Path, tasks: dict[str, list[dict]]) -> Path:
    folder.mkdir()
    for name, rows in tasks.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_answers_are_given_and_never_read(tmp_path: Path) -> None:
    bare = write(tmp_path / "bare", QUESTIONS)
    told = write(
        tmp_path / "told", {name: [{**row, **ANSWERS[name]} for row in rows] for name, rows in QUESTIONS.items()}
    )
    identity(str(bare), str(tmp_path / "one"))
    identity(str(told), str(tmp_path / "two"))
    for name in QUESTIONS:
        one, two = ((tmp_path / out / f"{name}.jsonl").read_text(encoding="utf-8") for out in ("one", "two"))
        assert one == two
        assert len(one.splitlines()) == len(QUESTIONS[name])
    said = {
        name: json.loads((tmp_path / "one" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[0])
        for name in QUESTIONS
    }
    assert said["t1_match.demo"]["video"] == "v1"
    assert said["t2_pairs"]["same"] is True
    assert (said["t3_line"]["title"], said["t3_line"]["speakers"]) == ("Cranes at Night", ["Ada Berg"])
    assert said["t4_names"]["same"] is True
    assert said["t5_editions"]["answer"] == "contradiction"
    assert said["t5_links"]["answer"] == "ok"
    assert said["t5_speakers"]["answer"] == "org"
    assert said["t6_states"]["state"] == "not_recorded"
