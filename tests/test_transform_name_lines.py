"""Names in lines and lists: other scripts, cut names, what is no speaker; titles of recordings in more forms."""

from __future__ import annotations

import pytest

from transform.languages import is_translation, language_of
from transform.names import is_comparable, judge_entry, same_person
from transform.parts import other_part, parts_of
from transform.video_titles import read_video_title


@pytest.mark.parametrize(
    ("one", "two", "answer"),
    [
        ("Timur Volkov", "Тимур Волков", "unsure"),
        ("Андрей Лисняев", "Andrey Lisnyaev", "unsure"),
        ("Timur Volkov", "Глеб Соколов", "different"),
        ("Milan Hagelbu", "Milan Hagelburg", "unsure"),
        ("Milan Ha", "Milan Hagelburg", "different"),
        ("Jonas Edvard Graa", "Jonas Edvard Graa II", "same"),
        ("Kai Sato", "佐藤 海", "different"),
    ],
)
def test_names_across_scripts_and_cut(one: str, two: str, answer: str) -> None:
    assert same_person(one, two) == same_person(two, one) == answer


def test_names_in_scripts_that_nobody_reads_here_are_not_compared() -> None:
    assert is_comparable("Timur Volkov", "Тимур Волков")
    assert not is_comparable("Kai Sato", "佐藤 海")


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("Inc.", "other"),
        ("Ltd.", "other"),
        ("Maintainer", "other"),
        ("CTO", "other"),
        ("Half Day Event | ALL ACCESS PASS REQUIRED", "other"),
        ("First-Served)", "other"),
        ("Senior Engineering Manager-Developer Experience", "other"),
        ("Harbour Labs", "organization"),
        ("Moderated by Ida Kross", "person"),
        ("Ada Berg", "person"),
    ],
)
def test_entries_of_speakers_lists(entry: str, kind: str) -> None:
    assert judge_entry(entry) == kind


@pytest.mark.parametrize(
    ("line", "title", "people"),
    [
        ("Choosing a Crane by Nils Klark, Quay Labs", "Choosing a Crane", ["Nils Klark"]),
        ('Jonas Winter, "LOADING WITHOUT FEAR!"', "LOADING WITHOUT FEAR!", ["Jonas Winter"]),
        ('HarborConf 2018: Anna Winter "Docks and More"', "Docks and More", ["Anna Winter"]),
        ('#HarborConf2019 – "What the Pilot Saw", Arne Petersen', "What the Pilot Saw", ["Arne Petersen"]),
        ("[HarborConf 2025] Cranes at Night – José Alba", "Cranes at Night", ["José Alba"]),
        ("Notes From a Gull by Sia\u0302n Gruber | HarborConf 2020", "Notes From a Gull", ["Siân Gruber"]),
        ("Fireside Chat with Inga Berg", "Fireside Chat", ["Inga Berg"]),
        ("Night Ferry - Why I sail late by Kolja Normann", "Night Ferry - Why I sail late", ["Kolja Normann"]),
        ("CraneKit 2.0: What Is Left to Lift? — Bo Katz", "CraneKit 2.0: What Is Left to Lift?", ["Bo Katz"]),
    ],
)  # fmt: skip
def test_titles_of_recordings(line: str, title: str, people: list[str]) -> None:
    read = read_video_title(line)
    assert (read.title, [speaker.name for speaker in read.speakers]) == (title, people)


def test_a_format_alone_before_names_asks_for_a_second_source() -> None:
    assert read_video_title("Keynote - Harbours Explained").place == "before"
    assert read_video_title("HarborConf 2031 - Cranes at Night - Ada Berg").event == "HarborConf 2031"


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Fog, Part II", {"2"}),
        ("Fog (2/3)", {"2"}),
        ("Fog, 2. Teil", {"2"}),
        ("Fog #2", {"2"}),
        ("Cours de voile, 2e partie", {"2"}),
        ("Lightning Talks Block A", {"a"}),
        ("The Art of the Part", set()),
    ],
)
def test_parts_are_read_as_numbers(title: str, parts: set[str]) -> None:
    assert parts_of(title) == parts


def test_what_differs_by_a_number_only_is_another_part() -> None:
    assert other_part("HarborMesh 1.0", "HarborMesh 2.0")
    assert other_part("State of the Harbour 2030", "State of the Harbour 2031")
    assert not other_part("Seven Ways to Sink", "7 Ways to Sink")
    assert not other_part("How I Sail", "How We Sail")


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Wie wir das gebaut haben", "de"),
        ("Pourquoi les ports échouent", "fr"),
        ("ロープの問題", "CJK"),
        ("Безопасность на море", "CYRILLIC"),
        ("How We Built It", "en"),
        ("HarborMesh", "en"),
    ],
)
def test_language_of_short_titles(title: str, language: str) -> None:
    assert language_of(title)[0] == language


def test_a_name_kept_on_one_side_alone_is_no_translation() -> None:
    assert is_translation("How We Built HarborMesh", "Wie wir HarborMesh gebaut haben")
    assert not is_translation("How We Built HarborMesh", "Wie wir den Leuchtturm gebaut haben")
    assert not is_translation("How We Built HarborMesh", "How We Left HarborMesh")
