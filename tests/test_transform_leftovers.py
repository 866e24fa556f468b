"""What matching finds after titles: far ahead of others, by initials, nicknames, formats, sound and language."""

from __future__ import annotations

import random

import pytest

from tests.stories import Story, say
from transform.match import TalkText, VideoText, match, same_talk
from transform.resolve import resolve

EVENT = "HarborConf 2031"


def talk(key: str, title: str, *speakers: str, on: str = "2031-03-20", event: str = EVENT) -> TalkText:
    return TalkText(key, title, speakers, (), event, on)


def video(key: str, title: str, on: str = "2031-04-01") -> VideoText:
    return VideoText(key, title, on)


REST = (
    talk("r1", "Ten Years of Cranes", "Ada Berg"), talk("r2", "Loading Ships by Hand", "Eve Lund"),
    talk("r3", "Ballast as Code", "Omar Said"), talk("r4", "Keynote: What the Tide Taught Us", "Flo Marsh"),
)  # fmt: skip
SEEN = (
    video("s1", "Ten Years of Cranes - Ada Berg"), video("s2", "Loading Ships by Hand - Eve Lund"),
    video("s3", "Ballast as Code - Omar Said"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "offered", "is_found"),
    [
        # A fair title with nothing else near.
        (talk("x", "City Pitch: Bergen, Norway"), video("v", "City Pitching. Bergen, Norway"), True),
        (talk("x", "Mooring with Occam", "Jon Eide"), video("v", "Mooring with Ockham by Jon Eide"), True),
        (
            talk("x", "Unplanned Pitch: Jon Eide", "Jon Eide"),
            video("v", "Mira's chat with Omar Said and Jon Eide"),
            False,
        ),
        # Initials and nicknames.
        (
            talk("x", "2,000 Ships, 2 Million Ropes: The History of a Harbour", "Carla Plana", "Anton Mikkel"),
            video("v", "The history of a harbour | C.Plana & A. Mikkel"),
            True,
        ),
        (talk("x", "Opening: Myths", 'Jonathan "Jo" Eide'), video("v", "Opening by Jo: Myths"), True),
        # Titled by its place in the programme.
        (talk("x", "Closing Keynote: Better Ports", "Lin Wei"), video("v", "Closing Keynote"), True),
        (
            talk("x", "Panel: The Evolution of Rope", "Lin Wei", "Jon Eide"),
            video("v", "HarborConf 2031 - Panel"),
            True,
        ),
        (talk("x", "Lightning Talks Day 3"), video("v", "9. Lightning Talks - HarborConf 2031"), False),
        (talk("x", "Closing Keynote: Better Ports", "Lin Wei"), video("v", "Opening Keynote"), False),
        (talk("x", "Closing Keynote: Better Ports", "Lin Wei"), video("v", "Closing Keynote", "2032-04-01"), False),
        # One of two speakers, a word in common, and the year said.
        (
            talk("x", "Take the Pain out of SOA: Lean Ports", "Lin Wei", "Jon Eide"),
            video("v", "Jon Eide - SOA Antipatterns (HarborConf 2031)"),
            True,
        ),
        # Other letters, another language.
        (
            talk("x", "Why your crane is slow", "Andrey Kumanov"),
            video("v", "Андрей Куманов. Почему ваш кран тормозит"),
            True,
        ),
        (
            talk("x", "Introduction to Harbour Development", "Mateo Rica"),
            video("v", "Introdução ao Desenvolvimento de Portos com Navios"),
            True,
        ),
        (talk("x", "Why your crane is slow", "Andrey Kumanov"), video("v", "Ольга Петрова. Порты и волны"), False),
        # A recording that is months older than the talk is of another edition, whatever its title says.
        (talk("x", "State of the Harbour"), video("v", "State of the Harbour", "2029-04-01"), False),
    ],
)
def test_a_free_talk_and_a_free_video(asked: TalkText, offered: VideoText, is_found: bool) -> None:
    answers = match([*REST, asked], [*SEEN, offered])
    found = {m.talk_id: m.video_id for m in answers if m.verdict == "same"}
    assert (found.pop("x", None) == "v") is is_found
    assert found == {"r1": "s1", "r2": "s2", "r3": "s3"}
    shuffled = match(random.Random(4).sample([*REST, asked], 5), random.Random(5).sample([*SEEN, offered], 4))
    assert sorted(shuffled, key=lambda m: m.talk_id) == sorted(answers, key=lambda m: m.talk_id)


def test_two_that_fit_one_video_leave_it_open() -> None:
    keynotes = [talk("a", "Keynote: Ports", "Lin Wei"), talk("b", "Keynote: Ropes", "Jon Eide")]
    assert {m.verdict for m in match(keynotes, [video("v", "Keynote")])} <= {"different", "unsure"}


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        # Speakers read out of the other title.
        (talk("a", "Опасные порты", "Lin Wei"), talk("b", "Lin Wei: Dangerous ports of the north"), "same"),
        (talk("a", "Opening Keynote: Quest", "Jon Eide"), talk("b", "Opening Keynote by Jon Eide"), "same"),
        (talk("a", "Opening Keynote: Quest", "Jon Eide"), talk("b", "Jon Eide", event=""), "unsure"),
        (talk("a", "Opening Keynote: Quest", "Jon Eide"), talk("b", "Knots for Beginners"), "different"),
        (talk("a", "Ropes", "Jon Eide"), talk("b", "Salt and Sand, by Jon Eide"), "different"),
    ],
)
def test_speakers_that_only_the_title_names(a: TalkText, b: TalkText, answer: str) -> None:
    assert same_talk(a, b).verdict == answer
    assert same_talk(b, a).verdict == answer


def test_a_talk_at_an_edition_nobody_lists_is_another_talk() -> None:
    story = Story()
    story.seed_list()
    title = "Exploring the Power of Cranes in Small and Large Harbours"
    story.recap("https://a.example.org/", say(title, "Ada Berg", "Lin Wei"))
    story.recap("https://b.example.org/", say(title, "Ada Berg", "Jon Eide"), title="Our week at PortConf 2029")
    found = resolve(story.facts())
    assert len(found.talks) == 2
    assert {frozenset(s.name for s in found.talk_speakers if s.talk_id == t.talk_id) for t in found.talks} == {
        frozenset({"Ada Berg", "Lin Wei"}), frozenset({"Ada Berg", "Jon Eide"}),
    }  # fmt: skip
