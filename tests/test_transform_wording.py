"""Titles levelled, cut, and read into title and speakers; events found by name."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.events import Events
from transform.ids import event_id
from transform.parts import other_part
from transform.rows import EventRow
from transform.video_titles import read_scheduled_title, read_video_title
from transform.wording import fold, is_cut, level_title, talk_format, title_key


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("Keynote: Ten Years of Cranes", "Ten Years of Cranes"),
        ("Sponsored Keynote: Ten Years of Cranes", "Ten Years of Cranes"),
        ("⚡ Lightning Talk: Ten Years of Cranes", "Ten Years of Cranes"),
        ("Keynote Panel Discussion: Ten Years of Cranes", "Ten Years of Cranes"),
        ("Ten Years of Cranes | Project Lightning Talk", "Ten Years of Cranes"),
        (
            "🚨 Contribfest: Ten Years of Cranes (Limited Availability; First-Come, First-Served)",
            "Ten Years of Cranes",
        ),
        ("Ten Years of Cranes...", "Ten Years of Cranes"),
        ("Talking Cranes: A Story", "Talking Cranes: A Story"),
        ("Keynote", "Keynote"),  # nothing else to call it by
    ],
)
def test_level_title(written: str, level: str) -> None:
    assert level_title(written) == level


@given(st.text(max_size=60))
def test_keys_are_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert level_title(level_title(text)) == level_title(text)
    assert title_key(f"  {text}\n") == title_key(text)


@pytest.mark.parametrize(
    ("title", "name"),
    [("Keynote: X", "keynote"), ("Panel Discussion: X", "panel"), ("X | Lightning Talk", "lightning"),
     ("Tutorial: X", "workshop"), ("Fireside Chat: X", "fireside"), ("A keynote is not a format here", None)],
)  # fmt: skip
def test_talk_format(title: str, name: str | None) -> None:
    assert talk_format(title) == name


def test_cut_titles_and_parts() -> None:
    assert is_cut("x" * 100) and is_cut("A title that ends...") and not is_cut("A short title")
    assert other_part("Ropes (Part 1)", "Ropes (part 2)") and not other_part("Ropes (Part 1)", "Ropes")
    assert not other_part("Ropes, pt. 1", "Ropes, Part 1")


@pytest.mark.parametrize(
    ("line", "title", "speakers"),
    [
        (
            "Ten Years of Cranes - Ada Berg, Quay & Bo Lind, Dock Inc.",
            "Ten Years of Cranes",
            ["Ada Berg", "Bo Lind"],
        ),
        ("HarborConf 2031 - Ada Berg - Cranes at Night", "Cranes at Night", ["Ada Berg"]),
        ("HarborConf 2031: Cranes at Night by Ada Berg", "Cranes at Night", ["Ada Berg"]),
        ("Cranes at Night by Ada Berg and Bo Lind | HarborConf 2031", "Cranes at Night", ["Ada Berg", "Bo Lind"]),
        ("12. Cranes at Night - Ada Berg - HarborConf 2031", "Cranes at Night", ["Ada Berg"]),
        ("Cranes at Night (Ada Berg & Bo Lind)", "Cranes at Night", ["Ada Berg", "Bo Lind"]),
        ("Ada Berg @ HarborConf 2031: Cranes at Night", "Cranes at Night", ["Ada Berg"]),
        ("Loading Ships by Hand", "Loading Ships by Hand", []),
        ("Side by Side", "Side by Side", []),
        ("Cranes at Night", "Cranes at Night", []),
        ("What Comes After 2030", "What Comes After 2030", []),
    ],
)
def test_video_titles(line: str, title: str, speakers: list[str]) -> None:
    read = read_video_title(line)
    assert (read.title, [speaker.name for speaker in read.speakers]) == (title, speakers)


def test_names_before_a_title_are_marked_for_a_second_source() -> None:
    assert read_video_title("Ada Berg: Cranes at Night").place == "before"
    assert read_video_title("Cranes at Night - Ada Berg").place == "after"


@given(st.text(max_size=120))
def test_any_title_can_be_read(text: str) -> None:
    read_video_title(text)
    assert read_scheduled_title(text).title == text or read_scheduled_title(text).speakers


# --- events ------------------------------------------------------------------------------------------


def event(
    key: str, name: str, parent: str | None = None, aliases: tuple[str, ...] = (), starts_on: date | None = None
) -> EventRow:
    at = datetime(2031, 1, 1, tzinfo=UTC)
    parent_id = event_id(parent) if parent else None
    return EventRow(
        event_id(key), "r_seed", "c_1", key, name, aliases, parent_id, starts_on, starts_on, None, None, at
    )


EVENTS = Events([
    event("harbor-2031", "HarborConf Europe 2031", aliases=("HarborConf EU 2031",)),
    event("dockday-2031", "DockDay", "harbor-2031", starts_on=date(2031, 3, 20)),
    event("harbor-2030", "HarborConf Europe 2030"),
    event("dockday-2030", "DockDay", "harbor-2030", starts_on=date(2030, 3, 20)),
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "family", "key"),
    [
        ("harbor-2031", None, "harbor-2031"),
        ("HarborConf Europe 2031", None, "harbor-2031"),
        ("Our week at HarborConf EU 2031, told by us", None, "harbor-2031"),
        ("HarborConf Europe", None, None),  # which of the two?
        ("HarborConf Europe", "harbor-2030", "harbor-2030"),
        ("From DockDay", "harbor-2031", "dockday-2031"),
        ("DockDay 2030", None, "dockday-2030"),
        ("HarborConf Europe 2029", None, None),
        ("Something else", None, None),
        (None, None, None),
    ],
)
def test_events_are_found_by_name(text: str | None, family: str | None, key: str | None) -> None:
    found = EVENTS.find(text, event_id(family) if family else None)
    assert found == (event_id(key) if key else None)


def test_co_located_events_are_more_specific_and_belong_to_their_edition() -> None:
    main, part, other = event_id("harbor-2031"), event_id("dockday-2031"), event_id("dockday-2030")
    assert EVENTS.most_specific([main, part]) == part
    assert EVENTS.most_specific([None, main]) == main
    assert EVENTS.family(part) == main
    assert EVENTS.related(main, part) and not EVENTS.related(part, other)
    assert EVENTS.held_in(part) == {2031}
