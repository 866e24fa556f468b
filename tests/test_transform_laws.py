"""Laws of the resolution on stories drawn by chance: order never matters, and a source takes only its own away."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.records import Claim, Item, MentionLink, Page
from tests.stories import Story, say, session_url, watch
from transform.resolve import resolve
from transform.rows import Facts, Resolution
from transform.rulings import Correction
from transform.topics import Topic

Step = Callable[[Story], None]
DAY = "0:00 Doors open 5:12 Rope and Reason - Eve Lund 1:02:33 Knots for Beginners - Ida Falk 2:10:00 Closing"


def recap(name: str, *mentions: object, title: str = "HarborConf EU 2031 recap") -> Step:
    return lambda story: story.recap(f"https://{name}.example.org/", *mentions, title=title)  # type: ignore[arg-type]


def stream(story: Story) -> None:
    claims = (
        Claim("title", "HarborConf Europe 2031, day one", "og:title"),
        Claim("duration_s", "14400", "player:x"),
        Claim("description", DAY, "player:x"),
    )
    story.fetch(watch("day1"), Page(watch("day1"), "video", "youtube", claims=claims))


def deck_list(story: Story) -> None:
    url = "https://decks.example.org/harborconf"
    items = tuple(
        Item(f"https://decks.example.org/{n}", "slides", n, (Claim("title", name, "li"),))
        for n, name in enumerate(("Rope and Reason", "Ballast as Code", "State of the Harbour"))
    )
    claims = (Claim("title", "Slides of HarborConf Europe 2031", "og:title"),)
    story.fetch(url, Page(url, "other", "generic", claims=claims, items=items))


def into(title: str, start: int, *speakers: str):
    link = MentionLink("video", f"{watch('day1')}&t={start}")
    return replace(say(title, *speakers), links=(link,), claims=("video",))


STEPS: tuple[Step, ...] = (
    recap("a", say("Rope and Reason", "Eve Lund"), say("Ten Years of Cranes")),
    recap("b", say("Rope & Reason", "@Splice"), say("Ten Years of Cranes", "Ada Berg", video=watch("cranes"))),
    recap("c", say("Reasons for Rope, Told Anew", "Eve Lund", video=watch("rope")), say("State of the Harbour")),
    recap("d", say("Ballast as Code", "Omar Said", is_pending=True, note="video coming soon")),
    recap("e", into("Rope and Reason", 312), into("Knots for Beginners", 3753, "Ida Falk")),
    recap("f", say("Ten Years of Cranes", "Ada Berg", "Lin Wei"), title="Our week at PortConf 2029"),
    recap("g", say("Keynote by Flo Marsh"), say("Zehn Jahre Kräne und was wir lernten", "Ada Berg")),
    lambda story: story.session("1AbcG", "Rope and Reason", "Eve Lund, Splice"),
    lambda story: story.session("1AbcH", "Ten Years of Cranes", "Ada Berg, Quay"),
    lambda story: story.session("1AbcI", "Keynote: What the Tide Taught Us", "Flo Marsh"),
    lambda story: story.session("1AbcM", "Knots for Beginners", "Ida Falk"),
    lambda story: story.calendar(
        ("1AbcJ", "State of the Harbour - Greta Olsen"), ("1AbcK", "State of the Harbour - Ulf Berg"),
        ("1AbcL", "Ballast as Code - Omar Said, Tide"),
    ),
    lambda story: story.playlist(
        ("rope", "Rope and Reason - Eve Lund, Splice"), ("harbour", "State of the Harbour - Ulf Berg"),
        ("ballast", "Ballast as Code - Omar Said"), ("day1", "HarborConf Europe 2031, day one"),
    ),
    stream,
    deck_list,
)  # fmt: skip
DECIDED = (
    Correction("same", session_url("1AbcK"), "State of the Harbour", None, "seen", decided_at="2031-04-01"),
    Correction("wrong_link", session_url("1AbcK"), "State of the Harbour", None, "no", decided_at="2031-04-02"),
    Correction("wrong_link", watch("rope"), "Rope and Reason", None, "the rehearsal"),
)
TOPICS = (Topic("ballast", "term", ("ballast",)), Topic("Rope", "project", ("Rope",)))


def told(steps: tuple[Step, ...], shuffle: int | None = None) -> Facts:
    story = Story()
    story.seed_list()
    for step in steps:
        step(story)
    return story.facts(shuffle)


def meaning(facts: Facts, seed: int = 0) -> Resolution:
    dice = random.Random(seed)
    return resolve(facts, (), dice.sample(DECIDED, len(DECIDED)), dice.sample(TOPICS, len(TOPICS)))


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(range(len(STEPS)))), st.integers(0, 10**6))
def test_the_order_of_rows_decisions_and_topics_never_matters(chosen: set[int], seed: int) -> None:
    steps = tuple(STEPS[n] for n in sorted(chosen))
    assert meaning(told(steps, seed), seed) == meaning(told(steps), 0)


def without(facts: Facts, page: str) -> Facts:
    """Leave out what one page says."""
    names = ("mentions", "mention_speakers", "mention_links", "claims", "quotes", "recap_mentions")
    return replace(
        facts,
        **{name: tuple(row for row in getattr(facts, name) if row.resource_id != page) for name in names},
        versions=tuple(row for row in facts.versions if row.resource_id != page),
        first_seen={key: value for key, value in facts.first_seen.items() if key != page},
    )


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(range(len(STEPS))), min_size=2), st.data())
def test_a_source_that_goes_takes_nothing_that_others_said(chosen: set[int], data: st.DataObject) -> None:
    """What is left rests on other pages, each of which is still there, and every fact of theirs is still told."""
    facts = told(tuple(STEPS[n] for n in sorted(chosen)))
    page = data.draw(st.sampled_from(sorted(facts.first_seen)))
    left = without(facts, page)
    found = meaning(left)
    assert page not in {row.said_by_resource_id for row in found.talk_claims}
    assert page not in {row.said_by_resource_id for row in found.talk_speakers}
    assert page not in {row.said_by_resource_id for row in found.materials}
    assert {row.mention_id for row in found.mention_talks} == {row.mention_id for row in left.mentions}
    said = {(row.mention_id, row.value) for row in found.talk_claims if row.field == "speaker" and row.mention_id}
    in_talks = {row.mention_id for row in found.mention_talks if row.talk_id}
    named = {(s.mention_id, s.name) for s in left.mention_speakers if s.name and s.mention_id in in_talks}
    assert named <= said
    linked = {row.url for row in left.mention_links if row.role == "video" and row.mention_id in in_talks}
    assert linked <= {row.url for row in found.materials if row.role == "video"}
