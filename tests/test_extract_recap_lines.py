"""One line of a post, in every form we know: who speaks, for whom, under which title, with which material."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.recap.events import conference_names, event_of_heading, event_of_sentence
from extract.recap.lines import read_line, split_line
from extract.recap.materials import Materials, read_group, role_of_url
from extract.recap.others import take_apart
from extract.recap.people import people_list
from extract.recap.sentence_people import people_at
from extract.recap.text import Text
from extract.recap.words import language_of, languages, words_of

EN, FR = words_of("en"), words_of("fr")


def pairs(speakers: object) -> list[tuple[str | None, str | None]] | None:
    return None if speakers is None else [(s.name, s.organization) for s in speakers]  # type: ignore[attr-defined]  # Speaker


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ana Lima", [("Ana Lima", None)]),
        ("Ana Lima, Kelp Systems", [("Ana Lima", "Kelp Systems")]),
        ("Ana Lima & Bo Eriksen, Kelp Systems", [("Ana Lima", "Kelp Systems"), ("Bo Eriksen", "Kelp Systems")]),
        ("Ana Lima and Bo Eriksen (Kelp)", [("Ana Lima", "Kelp"), ("Bo Eriksen", "Kelp")]),
        ("Ana Lima & Bo Eriksen from Kelp", [("Ana Lima", "Kelp"), ("Bo Eriksen", "Kelp")]),
        ("Ana Lima; Bo Eriksen, Kelp", [("Ana Lima", None), ("Bo Eriksen", "Kelp")]),  # a semicolon ends a group
        ("Ana Lima, Kelp, Bo Eriksen, Tern & Cy Marsh, Reef Partners",
         [("Ana Lima", "Kelp"), ("Bo Eriksen", "Tern"), ("Cy Marsh", "Reef Partners")]),
        ("Ana Lima, Kelp Technologies, Inc.", [("Ana Lima", "Kelp Technologies, Inc.")]),
        ("Ana Lima, CTO, Kelp & Bo Eriksen", [("Ana Lima", "Kelp"), ("Bo Eriksen", None)]),
        ("Ana Lima, Product Manager at Kelp and Bo Eriksen, Head of Design, Tern",
         [("Ana Lima", "Kelp"), ("Bo Eriksen", "Tern")]),
        ("Ana Lima (Senior Engineer, Kelp)", [("Ana Lima", "Kelp")]),
        ("Ana Lima (CTO of Kelp)", [("Ana Lima", "Kelp")]),
        ("Ana Lima (Maintainer)", [("Ana Lima", None)]),  # a role is no organisation
        ("Ana Lima, Independent", [("Ana Lima", "Independent")]),
        ("Ana Lima from Mole & Sons", [("Ana Lima", "Mole & Sons")]),
        ("Ana Lima, Still & Sparkling Co.", [("Ana Lima", "Still & Sparkling Co.")]),
        ("Ana Lima, Kelp (formerly Weed) & Bo Eriksen, Tern", [("Ana Lima", "Kelp (formerly Weed)"),
         ("Bo Eriksen", "Tern")]),
        ("Ana Lima, Bo Eriksen and Cy Marsh, moderated by Di Stone",
         [("Ana Lima", None), ("Bo Eriksen", None), ("Cy Marsh", None), ("Di Stone", None)]),
        ("Ana Lima, tern.io & Bo Eriksen, eBay", [("Ana Lima", "tern.io"), ("Bo Eriksen", "eBay")]),
        ('Ana "Kelpie" Lima, Kelp', [('Ana "Kelpie" Lima', "Kelp")]),
        ("Lotte de Vries & Jean-Baptiste Le Goff", [("Lotte de Vries", None), ("Jean-Baptiste Le Goff", None)]),
        ("王伟, 海草", [("王伟", "海草")]),
        ("A Field Report", None),
        ("Maturing Your Platform Engineering Initiative", None),
        ("Apache Kafka", None),
        ("Build Things No One Expects, in a Place No One Expects", None),
        ("Principal Engineer", None),
    ],
)  # fmt: skip
def test_a_stretch_of_people(text: str, people: list[tuple[str, str | None]] | None) -> None:
    assert pairs(people_list(text, EN)) == people


@pytest.mark.parametrize(
    ("text", "people", "verb"),
    [
        ("Ana Lima from Kelp gives an overview of", [("Ana Lima", "Kelp")], True),
        (
            "Ana Lima from Kelp & Bo Eriksen from Tern highlight",
            [("Ana Lima", "Kelp"), ("Bo Eriksen", "Tern")],
            True,
        ),
        ("Ana Lima, from Kelp shares", [("Ana Lima", "Kelp")], True),
        ("Ana Lima from The Kelp Times - tells", [("Ana Lima", "The Kelp Times")], False),
        (
            "Ana Lima from the Kelp and Weed Administration uses",
            [("Ana Lima", "Kelp and Weed Administration")],
            True,
        ),
        ("Ana Lima, a Kelp PMC member, gave", [("Ana Lima", None)], True),
        ("Ana Lima (Head of Ecosystem, The Kelp Foundation) shared", [("Ana Lima", "The Kelp Foundation")], True),
        ("Ana Lima of Kelp Telecom. She runs", [("Ana Lima", "Kelp Telecom")], False),
    ],
)
def test_people_at_the_beginning_of_a_sentence(text: str, people: list[tuple[str, str | None]], verb: bool) -> None:
    found = people_at(text, 0, EN)
    assert found is not None
    assert (pairs(found.speakers), found.is_sure, found.follows_verb) == (people, True, verb)


LINES = [
    # every separator
    ("Slow Software — Ana Lima, Kelp (video)", "Slow Software", [("Ana Lima", "Kelp")], ("video",)),
    ("Slow Software - Ana Lima, Kelp (video)", "Slow Software", [("Ana Lima", "Kelp")], ("video",)),
    ("Slow Software – Ana Lima, Kelp (video)", "Slow Software", [("Ana Lima", "Kelp")], ("video",)),
    ("Slow Software | Ana Lima | Kelp", "Slow Software", [("Ana Lima", "Kelp")], ()),
    ("Slow Software by Ana Lima (Kelp)", "Slow Software", [("Ana Lima", "Kelp")], ()),
    ("Slow Software (Ana Lima, Kelp)", "Slow Software", [("Ana Lima", "Kelp")], ()),
    ("Slow Software: Ana Lima, Kelp", "Slow Software", [("Ana Lima", "Kelp")], ()),
    ("Slow Software, Ana Lima (Kelp)", "Slow Software", [("Ana Lima", "Kelp")], ()),
    ("“Slow Software” by Ana Lima from Kelp", "Slow Software", [("Ana Lima", "Kelp")], ()),
    ("Ana Lima (Kelp): Slow Software [video] [slides]", "Slow Software", [("Ana Lima", "Kelp")], ("video",
     "slides")),
    ("Ana Lima – “Slow Software”", "Slow Software", [("Ana Lima", None)], ()),
    ("Kelp: Ana Lima - Slow Software", "Slow Software", [("Ana Lima", "Kelp")], ()),
    ("Slow Software – Kelp Labs Inc. (video)", "Slow Software", [(None, "Kelp Labs Inc.")], ("video",)),
    # dashes and colons inside
    ("To Sea and Beyond — Maturing Your Kelp — Ana Lima, Tern (video)", "To Sea and Beyond — Maturing Your Kelp",
     [("Ana Lima", "Tern")], ("video",)),
    ("Kelp: A Story: Part Two — Ana Lima, Tern (slides)", "Kelp: A Story: Part Two", [("Ana Lima", "Tern")],
     ("slides",)),
    # what is no part of a title
    ("How to Kelp (SVS402) - Ana Lima, Tern", "How to Kelp", [("Ana Lima", "Tern")], ()),
    ("10:30 – 11:00: How to Kelp (Level 300) - Ana Lima", "How to Kelp", [("Ana Lima", None)], ()),
    ("How to Kelp (video — presentation). The first thing is to wait.", "How to Kelp", [], ("video", "slides")),
    ("Fireside Chat with Ana Lima and Bo Eriksen, CEO, Kelp, Inc (video)",
     "Fireside Chat with Ana Lima and Bo Eriksen, CEO, Kelp, Inc", [("Ana Lima", None), ("Bo Eriksen",
      "Kelp, Inc")],
     ("video",)),
    ("Fixing Things by Accident (video)", "Fixing Things by Accident", [], ("video",)),
    ("Managing Kelp with Low Latency (video)", "Managing Kelp with Low Latency", [], ("video",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title", "people", "claims"), LINES)
def test_talk_line(text: str, title: str, people: list[tuple[str, str | None]], claims: tuple[str, ...]) -> None:
    line = read_line(Text(text), EN)
    assert (line.title, pairs(line.speakers), line.materials.claims) == (title, people, claims)


@pytest.mark.parametrize(
    ("text", "title", "kind", "alternatives"),
    [
        ("Keynote: Slow Software - Ana Lima, Kelp", "Keynote: Slow Software", "keynote", ("Slow Software",)),
        ("Slow Software (Mandarin)", "Slow Software", None, ("Slow Software (Mandarin)",)),
        ("Lightning Talk: Tiny Kelp - Ana Lima, Tern & Bo Eriksen, Reef", "Lightning Talk: Tiny Kelp",
         "lightning talk",
         ("Tiny Kelp",)),
    ],
)  # fmt: skip
def test_single_line_such_as_a_video_title(
    text: str, title: str, kind: str | None, alternatives: tuple[str, ...]
) -> None:
    line = split_line(text)
    assert (line.title, line.kind, line.title_alternatives) == (title, kind, alternatives)


@pytest.mark.parametrize(
    ("text", "materials"),
    [
        ("video", Materials(("video",))),
        ("video — presentation", Materials(("video", "slides"))),
        ("video – not recorded", Materials((), ("video",))),
        ("slides to follow", Materials((), (), True)),
        ("Video and presentation not yet available, more to come soon", Materials((), (), True)),
        ("video, slides coming soon", Materials(("video",), (), True)),
        ("no video", Materials((), ("video",))),
        ("Mandarin", None),
        ("formerly Weed", None),
    ],
)
def test_bracket_of_materials(text: str, materials: Materials | None) -> None:
    assert read_group(text, EN) == materials


def test_bracket_of_materials_in_french() -> None:
    assert read_group("vidéo à venir", FR) == Materials((), (), True)
    assert read_group("pas de vidéo", FR) == Materials((), ("video",))
    assert read_group("vidéo, présentation", FR) == Materials(("video", "slides"))


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk", "video"),
        ("https://www.youtube.com/playlist?list=PLabc", "other"),
        ("https://kelp2024.sched.com/event/1AbCd/x", "event_page"),
        ("https://kelp.example.org/2024/schedule/event/slow-software/", "event_page"),
        ("https://kelp.example.org/2024/schedule", None),
        ("https://x.example.org/a/deck.pdf", "slides"),
        ("https://example.org/blog/talks/my-notes", None),
    ],
)
def test_role_that_an_address_alone_tells(url: str, role: str | None) -> None:
    assert role_of_url(url) == role


@pytest.mark.parametrize(
    ("line", "apart"),
    [
        ("Kelp Notes | by Ana Lima | Tern Engineering", ("Kelp Notes", "Ana Lima", "Tern Engineering")),
        ("Kelp Notes | by Ana Lima | Mar, 2024 | Medium", ("Kelp Notes", "Ana Lima", "Medium")),
        ("Kelp Notes by Ana Lima", ("Kelp Notes", "Ana Lima", None)),
        ("Kelp Notes by Ana Lima and Bo Eriksen", ("Kelp Notes", "Ana Lima and Bo Eriksen", None)),
        ("Kelp Notes — Tern", ("Kelp Notes", None, "Tern")),
        ("Kelp Notes — Tuesday — other events (tern.fr)", ("Kelp Notes — Tuesday — other events", None, "tern.fr")),
        ("Kelp Notes — Tern → You will like the end", ("Kelp Notes", None, "Tern")),
        ("Kelp Notes (Ana Lima)", ("Kelp Notes", "Ana Lima", None)),
        ("Kelp Notes, recap", ("Kelp Notes, recap", None, None)),
    ],
)
def test_entry_of_a_list_of_reports(line: str, apart: tuple[str | None, str | None, str | None]) -> None:
    assert take_apart(line, EN) == apart


@pytest.mark.parametrize(
    ("heading", "event"),
    [
        ("From KelpCon:", "KelpCon"),
        ("Observability Day", "Observability Day"),
        ("Day 1: KelpCon arrives in Europe", "KelpCon"),
        ("Talks and Panel Discussions at KelpCon", "KelpCon"),
        ("Onward to KelpCon + CloudTernCon", "KelpCon + CloudTernCon"),
        ("From Cloud Native StartupFest:", "Cloud Native StartupFest"),
        ("À la JournéeSécu", "JournéeSécu"),
        ("On HackThursday:", "HackThursday"),
        ("Day 2", None),
        ("The last day", None),
        ("Lightning talks", None),
        ("Final Thoughts", None),
    ],
)
def test_event_of_a_heading(heading: str, event: str | None) -> None:
    words = FR if heading.startswith("À") else EN
    assert event_of_heading(heading, words, frozenset()) == event


def test_event_of_a_sentence_is_not_one_of_a_title() -> None:
    text = "At Platform Day, Ana Lima gave “What I learned at KelpCon”."
    quoted = text.index("“")
    assert event_of_sentence(text, EN, frozenset(), [(quoted, len(text))]) == "Platform Day"
    assert event_of_sentence("at the Tern Commons co-located event", EN, frozenset(), []) == "Tern Commons"


def test_title_of_a_post_names_its_conference() -> None:
    assert "loomfest" in conference_names("Trip report: Loomfest 2024", EN)


def test_language_is_counted_when_the_theme_lies() -> None:
    french = "Nous avons vu les conférences et nous sommes contents de la salle et des gens qui étaient là. " * 4
    assert language_of(french, "en") == "fr"
    assert language_of("Too short to tell.", "de") == "de"


def test_languages_are_data() -> None:
    assert {"en", "fr"} <= set(languages())
    assert words_of("xx") is not None
    assert words_of("fr-CA").material_slides.is_whole("diapos")


@given(st.text(alphabet=st.sampled_from("Aa b&,;()[]–—-|:“”\"'.\n«»*@1é王"), max_size=60))
def test_no_line_breaks_the_reader(text: str) -> None:
    line = read_line(Text(" ".join(text.split(" "))), EN)
    assert line.title is None or line.title.strip() == line.title
    for speaker in line.speakers:
        assert speaker.name or speaker.organization
