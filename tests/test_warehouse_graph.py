"""What the talks together show: topics, talks named together, gaps between sources, segments, when waiting ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.errors import SeedError
from extract.records import Claim, MentionLink, Page
from flows.decisions import Decisions, read_decisions
from flows.pipeline import load_visits, resolve_all
from tests.stories import EVENT, START, Story, say, session_url, watch
from transform.topics import Topic, Vocabulary
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.report import run_report

CRANES, ROPE, SALT = "Ten Years of Cranes with HarborMesh", "Rope and Reason", "Salt, Sand and Harbor Engineering"
TOPICS = (
    Topic("HarborMesh", "project", ("HarborMesh",)),
    Topic("Salt", "project", ("Salt",)),  # a word too: met as written only
    Topic("harbour engineering", "term", ("harbour engineering", "harbor engineering")),
)


def warehouse(folder: Path, story: Story, decisions: Decisions) -> duckdb.DuckDBPyConnection:
    con = open_warehouse(folder)
    number = state.begin_run(con, datetime(2031, 3, 21, tzinfo=UTC), "replay", [], "test")
    load_visits(con, number, "b1", story.visits)
    resolve_all(con, decisions)
    return con


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    story = Story()
    story.seed_list()
    story.session("1AbcG", CRANES, "Ada Berg, Quay", abstract="Why salt harms cranes.")
    story.session("1AbcH", ROPE, "Eve Lund, Splice")
    story.session("1AbcI", SALT, "Mira Tan", abstract="About harbour engineering")
    story.session("1AbcJ", "Knots for Beginners", "Ida Falk")
    story.playlist(("salt", f"{SALT} - Mira Tan"))
    for name in ("a", "b"):
        story.recap(
            f"https://{name}.example.org/",
            say(CRANES, page=session_url("1AbcG")),
            say(ROPE, page=session_url("1AbcH")),
            say("An unscheduled gathering of all harbours", "Lin Wei"),
        )
    into = [MentionLink("video", f"{watch('day1')}&t={start}") for start in (60, 900)]
    story.recap(
        "https://c.example.org/", replace(say(CRANES), links=(into[0],)), replace(say(ROPE), links=(into[1],))
    )
    connection = warehouse(tmp_path_factory.mktemp("graph"), story, Decisions(topics=TOPICS))
    yield connection
    connection.close()


def report(con: duckdb.DuckDBPyConnection, name: str, **filters: Any) -> list[dict[str, Any]]:
    table = run_report(con, name, **filters)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_topics_are_found_as_they_are_written(con) -> None:
    found = {(row["topic"], row["talk_count"], row["talks"]) for row in report(con, "topics")}
    assert found == {("HarborMesh", 1, CRANES), ("Salt", 1, SALT), ("harbour engineering", 1, SALT)}
    (words,) = con.execute("SELECT words FROM core.talk_topic WHERE topic = 'harbour engineering'").fetchall()
    assert words == ("Harbor Engineering",), "the title before the abstract"
    assert next(row["topic"] for row in report(con, "topics")) == "HarborMesh", "most recapped first"
    assert report(con, "topics", event="nowhere") == []


def test_talks_that_two_reports_name_together(con) -> None:
    pairs = {frozenset((row["title"], row["other_title"])): row["recap_count"] for row in report(con, "together")}
    assert pairs[frozenset((CRANES, ROPE))] == 3
    assert len(pairs) == 3 and min(pairs.values()) == 2
    assert {row["share"] for row in report(con, "together")} == {1.0, round(2 / 3, 4)}
    assert len(report(con, "together", talk="unscheduled")) == 2


def test_what_one_source_knows_and_another_does_not(con) -> None:
    gaps = {(row["gap"], row["title"]) for row in report(con, "talk-gaps")}
    assert gaps == {
        ("scheduled, never recapped", SALT),
        ("scheduled, never recapped", "Knots for Beginners"),
        ("recorded, never linked", SALT),
        ("recapped, not on the schedule", "An unscheduled gathering of all harbours"),
    }
    summed = {row["gap"]: row["weight"] for row in report(con, "gaps", gap="talks ")}
    assert summed["talks scheduled, never recapped"] == 2


def test_segments_are_listed_in_the_order_of_the_recording(con) -> None:
    rows = report(con, "segments")
    assert [(row["title"], row["start_s"], row["url"]) for row in rows] == [
        (CRANES, 60, f"{watch('day1')}&t=60"), (ROPE, 900, f"{watch('day1')}&t=900"),
    ]  # fmt: skip
    assert not [row for row in report(con, "contradictions") if row["kind"].startswith("one video")]


def test_a_page_that_rolled_on_is_a_gap_of_its_own(con) -> None:
    con.execute("BEGIN")
    con.execute(
        "INSERT INTO raw.parse_issue BY NAME SELECT capture_id, 0 AS position, 'facts' AS stage,"
        " 'https://harborconf.example.org/' AS url, 'other-edition' AS code, 'shows 2032' AS evidence"
        " FROM raw.capture LIMIT 1"
    )
    found = [row for row in report(con, "gaps") if row["reason"] == "other-edition"]
    con.execute("ROLLBACK")
    assert [(row["gap"], row["subject"]) for row in found] == [("page shows another edition", "shows 2032")]


# --- when waiting ends -------------------------------------------------------------------------------


def earlier_editions(count: int, talks: int, days: int) -> Story:
    """Editions whose recordings appeared up to so many days after the event, and this one with a talk awaited."""
    story = Story()
    past = [
        replace(EVENT, key=f"harborconf-{2031 - n}", name=f"HarborConf Europe {2031 - n}", aliases=(),
                starts_on=date(2031 - n, 3, 20), ends_on=date(2031 - n, 3, 20))
        for n in range(1, count + 1)
    ]  # fmt: skip
    story.events = (*story.events, *past)
    story.seed_list()
    for n, event in enumerate(past):
        assert event.ends_on is not None
        mentions = []
        for k in range(talks):
            name, video = f"Lesson {n * 100 + k} of {n} harbours and {k} ships", watch(f"v{n}x{k}")
            on = event.ends_on + timedelta(days=round(days * k / max(1, talks - 1)))
            claims = (Claim("title", name, "og:title"), Claim("published_at", on.isoformat(), "meta"))
            story.fetch(video, Page(video, "video", "youtube", claims=claims))
            mentions.append(say(name, video=video))
        story.recap(f"https://y{n}.example.org/", *mentions, title=f"{event.name} recap")
    story.recap("https://now.example.org/", say(ROPE, is_pending=True, claims=("video",), note="video coming soon"))
    return story


@pytest.mark.parametrize(
    ("editions", "talks", "is_learned", "gives_up"),
    [(0, 0, False, 365), (1, 60, False, 365), (2, 20, False, 365), (2, 30, True, 80)],
)
def test_waiting_ends_as_earlier_editions_show(tmp_path, editions, talks, is_learned, gives_up) -> None:
    con = warehouse(tmp_path, earlier_editions(editions, talks, 40), Decisions())
    curve = con.execute(
        "SELECT is_learned, gives_up_after_days FROM report.watch_curve WHERE role = 'video'"
    ).fetchone()
    (waited,) = report(con, "watch")
    con.close()
    assert curve == (is_learned, gives_up)
    assert waited["watched_until_on"] == START.date() + timedelta(days=gives_up)
    assert waited["is_watched"] is True


# --- the vocabulary ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Argo CD at scale", ["Argo CD"]),  # the longer name, and not Argo too
        ("Argo and Argo CD", ["Argo", "Argo CD"]),
        ("The argo of an ancient sailor", []),
        ("PLATFORM ENGINEERING for all", ["platform engineering"]),
        ("platform  engineering", ["platform engineering"]),
        ("Platform-engineering", []),
        ("Argonauts", []),
    ],
)
def test_spellings(text: str, topics: list[str]) -> None:
    vocabulary = Vocabulary(
        (Topic("Argo", "project", ("Argo",)), Topic("Argo CD", "project", ("Argo CD", "ArgoCD")),
         Topic("platform engineering", "term", ("platform engineering",)))
    )  # fmt: skip
    assert sorted({topic.name for topic, _ in vocabulary.find(text)}) == topics


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[project]]\naliases = ['x']\n", "name: write a text"),
        ("[[term]]\nname = 'x'\naliases = 'y'\n", "aliases: write a list of texts"),
        ("[[topic]]\nname = 'x'\n", "unknown table"),
        ("[project]\nname = 'x'\n", "is one table"),
        ("project = [", "is not TOML"),
    ],
)
def test_a_faulty_vocabulary_is_told(tmp_path, text: str, fault: str) -> None:
    (tmp_path / "topics.toml").write_text(text)
    with pytest.raises(SeedError, match=fault):
        read_decisions([tmp_path])


def test_the_shipped_vocabulary_can_be_read() -> None:
    topics = read_decisions([Path(__file__).resolve().parents[1] / "seeds"]).topics
    assert len(topics) > 30 and {topic.kind for topic in topics} == {"project", "term"}
