"""Talks inside longer recordings: links into them, chapters, and what is no part of anything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.records import Claim, MentionLink, Page
from tests.stories import Story, material, say, talk, watch
from transform.linked import start_of
from transform.resolve import resolve
from transform.rows import Resolution
from transform.segments import Chapter, chapters_of

DAY = (
    "00:00 Doors open 05:12 Rope and Reason - Eve Lund 1:02:33 | Knots for Beginners (Ida Falk) "
    "2:10:00 Ten Years of Cranes"
)


@pytest.mark.parametrize(
    ("url", "start_s"),
    [
        ("https://youtu.be/abc?t=90", 90),
        ("https://www.youtube.com/watch?v=abc&t=1h2m3s", 3723),
        ("https://www.youtube.com/watch?v=abc&t=1m5s&list=x", 65),
        ("https://www.youtube.com/watch?t=90s&v=abc", 90),
        ("https://videos.example.org/7#t=45", 45),
        ("https://videos.example.org/7?start=45", 45),
        ("https://www.youtube.com/watch?v=abc&t=0s", None),  # the beginning is no place in it
        ("https://www.youtube.com/watch?v=abc&t=", None),
        ("https://www.youtube.com/watch?v=t90", None),
        ("https://www.youtube.com/watch?v=abc&t=soon", None),
        ("https://www.youtube.com/watch?v=abc&rt=90", None),
    ],
)
def test_the_second_at_which_a_link_enters_a_recording(url: str, start_s: int | None) -> None:
    assert start_of(url) == start_s


@pytest.mark.parametrize(
    ("description", "chapters"),
    [
        (
            DAY,
            (
                Chapter(0, "Doors open"),
                Chapter(312, "Rope and Reason - Eve Lund"),
                Chapter(3753, "Knots for Beginners (Ida Falk"),
                Chapter(7800, "Ten Years of Cranes"),
            ),
        ),
        ("All talks. 0:00 - A 1:00 - B 2:00 - C https://example.org", 3),
        ("Doors at 9:30, first talk at 10:00", ()),  # a time of day is no chapter
        ("0:00 Welcome 12:00 The talk", ()),  # two are too few
        ("1:00 A 2:00 B 3:00 C", ()),  # players want the first at the beginning
        ("0:00 A 5:00 B 3:00 C 9:00 D", ()),  # not in order: another kind of list
        ("", ()),
    ],
)
def test_chapters_are_read_as_players_do(description: str, chapters: tuple[Chapter, ...] | int) -> None:
    found = chapters_of(description)
    assert len(found) == chapters if isinstance(chapters, int) else found == chapters


@given(st.text(alphabet="0123456789: \nAb-", max_size=80))
def test_chapters_always_rise_from_the_beginning(description: str) -> None:
    starts = [chapter.start_s for chapter in chapters_of(description)]
    assert starts == sorted(set(starts)) and (not starts or starts[0] == 0)


def stream(story: Story, *, duration_s: int = 4 * 3600, description: str = DAY) -> None:
    claims = (
        Claim("title", "HarborConf Europe 2031, day one, main stage", "og:title"),
        Claim("duration_s", str(duration_s), "player:x"),
        Claim("description", description, "player:x"),
    )
    story.fetch(watch("day1"), Page(watch("day1"), "video", "youtube", claims=claims))


def conference() -> Story:
    story = Story()
    story.seed_list()
    story.session("1AbcA", "Rope and Reason", "Eve Lund, Splice")
    story.session("1AbcB", "Knots for Beginners", "Ida Falk")
    story.session("1AbcC", "Ten Years of Cranes", "Ada Berg, Quay")
    story.playlist(("day1", "HarborConf Europe 2031, day one, main stage"))
    return story


def parts(found: Resolution) -> dict[str, tuple[int | None, str]]:
    titles = {row.talk_id: row.title for row in found.talks}
    return {titles[row.talk_id]: (row.start_s, row.source) for row in found.materials if row.is_part}


def test_talks_are_found_in_the_chapters_of_a_stream() -> None:
    story = conference()
    stream(story)
    found = resolve(story.facts())
    assert parts(found) == {
        "Rope and Reason": (312, "video-chapter"),
        "Knots for Beginners": (3753, "video-chapter"),
        "Ten Years of Cranes": (7800, "video-chapter"),
    }
    row = material(found, "Rope and Reason", "video")
    assert (row.state, row.url, row.confidence) == ("present", watch("day1"), "medium")
    assert [video.talk_id for video in found.videos] == [None], "the recording is of no one talk"
    assert talk(found, "Rope and Reason").talk_key.startswith("sched:")
    assert resolve(story.facts(5)) == found


def test_a_talk_with_its_own_recording_keeps_it() -> None:
    story = conference()
    stream(story)
    story.video("rope", "Rope and Reason - Eve Lund, Splice")
    story.recap("https://a.example.org/", say("Rope and Reason", "Eve Lund", video=watch("rope")))
    found = resolve(story.facts())
    assert material(found, "Rope and Reason", "video").url == watch("rope")
    assert "Rope and Reason" not in parts(found)


def test_the_chapters_of_one_talk_are_its_own_sections() -> None:
    story = conference()
    stream(story, duration_s=1800, description="0:00 Intro 3:00 Ten Years of Cranes 20:00 Questions")
    assert parts(resolve(story.facts())) == {}


def linking(url: str, title: str):
    return replace(say(title), links=(MentionLink("video", url),), claims=("video",))


def test_links_into_one_recording_say_where_each_talk_begins() -> None:
    story = Story()
    story.seed_list()
    story.recap(
        "https://a.example.org/",
        linking("https://youtu.be/lightning__?t=60", "Rope and Reason"),
        linking("https://youtu.be/lightning__?t=6m", "Salt"),
    )
    found = resolve(story.facts())
    assert parts(found) == {"Rope and Reason": (60, "recap-link"), "Salt": (360, "recap-link")}
    assert len({row.url for row in found.materials if row.role == "video"}) == 1


def test_a_moment_in_a_recording_of_its_own_is_no_part() -> None:
    story = Story()
    story.seed_list()
    story.recap("https://a.example.org/", linking("https://youtu.be/rope_______?t=754", "Rope and Reason"))
    row = material(resolve(story.facts()), "Rope and Reason", "video")
    assert (row.is_part, row.start_s, row.state) == (False, None, "present")


def test_a_link_to_a_stream_without_second_gets_it_from_the_chapters() -> None:
    story = conference()
    stream(story)
    story.recap("https://a.example.org/", linking(watch("day1"), "Knots for Beginners"))
    row = material(resolve(story.facts()), "Knots for Beginners", "video")
    assert (row.is_part, row.start_s, row.source) == (True, 3753, "recap-link")
