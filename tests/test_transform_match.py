"""Talks and videos: what is the same, what is not, and when to say unsure."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transform.match import TalkText, VideoText, judge, lexicon, match, same_talk

LONG = "Loading Ships with Small Robots and Large Language Models: A Practical Guide for Everyone in the Port"
TALKS = (
    TalkText(
        "cranes", "Keynote: Ten Years of Cranes", ("Ada Berg", "Bo Lind"), (), "HarborConf 2031", "2031-03-20"
    ),
    TalkText("robots", LONG, ("Cy Roe",), ("Fjord",), "HarborConf 2031", "2031-03-20"),
    TalkText("ropes1", "Rope and Reason, Part 1", ("Eve Lund",), (), "HarborConf 2031", "2031-03-20"),
    TalkText("ropes2", "Rope and Reason, Part 2", ("Eve Lund",), (), "HarborConf 2031", "2031-03-20"),
    TalkText("remarks", "Closing Remarks", ("Gus Holm",), (), "HarborConf 2031", "2031-03-21"),
    TalkText("keynote", "Keynote: What the Tide Taught Us", ("Flo Marsh",), (), "HarborConf 2031", "2031-03-21"),
    TalkText("unseen", "Knots for Beginners", ("Ida Falk",), (), "HarborConf 2031", "2031-03-21"),
)
VIDEOS = (
    VideoText("v-cranes", "Keynote: Ten Years of Cranes - Ada Berg & Bo Lind", "2031-04-01"),
    VideoText("v-robots", LONG[:97] + "...", "2031-04-01"),
    VideoText("v-ropes1", "Rope and Reason, Part 1 - Eve Lund", "2031-04-01"),
    VideoText("v-ropes2", "Rope and Reason, Part 2 - Eve Lund", "2031-04-01"),
    VideoText("v-remarks", "Closing Remarks - Hal Moor", "2031-04-01"),
    VideoText("v-keynote", "HarborConf 2031 - Keynote by Flo Marsh", "2031-04-01"),
    VideoText("v-promo", "HarborConf 2031 in ninety seconds", "2031-04-01"),
    VideoText("v-old", "HarborConf 2029 - Knots for Beginners - Ida Falk", "2029-04-01"),
)
RIGHT = {
    "cranes": "v-cranes",
    "robots": "v-robots",
    "ropes1": "v-ropes1",
    "ropes2": "v-ropes2",
    "keynote": "v-keynote",
}


def found(talks=TALKS, videos=VIDEOS) -> dict[str, str | None]:
    return {m.talk_id: m.video_id for m in match(talks, videos) if m.verdict == "same"}


def test_recordings_are_found_and_none_is_invented() -> None:
    assert found() == RIGHT


@settings(max_examples=30, deadline=None)
@given(st.integers(min_value=0, max_value=10**9))
def test_order_of_input_does_not_matter(seed: int) -> None:
    dice = random.Random(seed)
    talks, videos = list(TALKS), list(VIDEOS)
    dice.shuffle(talks)
    dice.shuffle(videos)
    answers = match(talks, videos)
    assert [answer.talk_id for answer in answers] == [talk.id for talk in talks]
    assert sorted(answers, key=lambda a: a.talk_id) == sorted(match(TALKS, VIDEOS), key=lambda a: a.talk_id)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(TALKS), unique=True), st.lists(st.sampled_from(VIDEOS), unique=True))
def test_one_video_goes_to_one_talk(talks, videos) -> None:
    answers = [m.video_id for m in match(talks, videos) if m.verdict == "same"]
    assert len(answers) == len(set(answers))
    assert set(answers) <= {video.id for video in videos}


def test_a_recording_is_not_older_than_its_talk() -> None:
    assert "unseen" not in found()


def test_two_alike_are_unsure_and_say_so() -> None:
    talks = [TalkText("a", "Lightning Talks"), TalkText("b", "Lightning Talks")]
    (one, two) = match(talks, [VideoText("v", "Lightning Talks")])
    assert {one.verdict, two.verdict} == {"unsure"}
    assert one.lead == 0.0


def test_equal_uploads_of_one_recording_do_not_make_it_unsure() -> None:
    videos = [VideoText("v1", "Knots for Beginners - Ida Falk"), VideoText("v2", "Knots for Beginners - Ida Falk")]
    (answer,) = match([TalkText("t", "Knots for Beginners", ("Ida Falk",))], videos)
    assert (answer.verdict, answer.video_id) == ("same", "v1")


def test_a_video_titled_by_its_speaker_needs_to_be_the_only_one() -> None:
    video = [VideoText("v", "Keynote by Flo Marsh", "2031-04-01")]
    one = TalkText("t1", "What the Tide Taught Us", ("Flo Marsh",), (), "HarborConf 2031")
    two = TalkText("t2", "Salt", ("Flo Marsh",), (), "HarborConf 2031")
    assert [m.verdict for m in match([one], video)] == ["same"]
    assert "same" not in [m.verdict for m in match([one, two], video)]


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("Ten Years of Cranes - Ada Berg & Bo Lind, Quay", "same"),
        ("Ten Years of Cranes", "same"),
        ("HarborConf 2031: Ada Berg - 10 Years", "unsure"),  # retitled: speakers agree
        ("Rope and Reason - Eve Lund", "different"),
    ],
)
def test_judge_one_link(title: str, verdict: str) -> None:
    video = VideoText("v", title)
    named = ("Eve Lund",) if "Eve" in title else ("Ada Berg",)
    assert judge(TALKS[0], video, lexicon(TALKS, VIDEOS), named).verdict == verdict


@pytest.mark.parametrize(
    ("one", "two", "verdict"),
    [
        (
            TalkText("a", "Ten Years of Cranes"),
            TalkText("b", "Keynote: Ten Years of Cranes", ("Ada Berg",)),
            "same",
        ),
        (TalkText("a", "Loading Ships with Small Robots", ("Cy Roe",)), TalkText("b", LONG, ("Cy Roe",)), "same"),
        (TalkText("a", LONG[:100]), TalkText("b", LONG), "same"),
        (
            TalkText("a", "Closing Remarks", ("Ada Berg",)),
            TalkText("b", "Closing Remarks", ("Gus Holm",)),
            "different",
        ),
        (
            TalkText("a", "Cranes", (), (), "HarborConf 2031"),
            TalkText("b", "Cranes", (), (), "HarborConf 2032"),
            "different",
        ),
        (TalkText("a", "Rope and Reason pt. 1"), TalkText("b", "Rope and Reason pt. 2"), "different"),
        (TalkText("a", "Rope and Reason"), TalkText("b", "Knots for Beginners"), "different"),
        (TalkText("a", "Ropes", alternatives=("Rope and Reason",)), TalkText("b", "Rope and Reason"), "same"),
    ],
)
def test_same_talk(one: TalkText, two: TalkText, verdict: str) -> None:
    assert same_talk(one, two).verdict == verdict
    assert same_talk(two, one).verdict == verdict


def test_in_a_pool_of_several_events_the_title_names_the_right_one() -> None:
    talks = [
        TalkText("a", "Knots for Beginners", ("Ida Falk",), (), "HarborConf 2031", "2031-03-20"),
        TalkText("b", "Knots for Beginners", ("Ida Falk",), (), "Rope Days 2031", "2031-05-20"),
    ]
    videos = [
        VideoText("v1", "Knots for Beginners - Ida Falk - RopeDays 2031", "2031-06-01"),
        VideoText("v2", "Knots for Beginners - Ida Falk - Harbor Conf 2031", "2031-06-01"),
    ]
    assert found(talks, videos) == {"a": "v2", "b": "v1"}


def test_nothing_to_match() -> None:
    assert match([], list(VIDEOS)) == []
    assert [m.verdict for m in match([TalkText("a", ""), TalkText("b", "…")], list(VIDEOS))] == ["different"] * 2
    assert [m.verdict for m in match(TALKS, [])] == ["different"] * len(TALKS)
