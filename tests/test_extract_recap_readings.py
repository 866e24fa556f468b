"""Second readings, numbered links, wide signs, patterns of phrases, and the gate before all of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pages.html import read_document
from extract.recap import Reading, read_body
from extract.recap.alternatives import other_reading
from extract.recap.gate import may_tell
from extract.recap.lines import read_line
from extract.recap.main import main_node
from extract.recap.phrases import Phrases, alternation, plain
from extract.recap.text import Text
from extract.recap.words import languages, words_of

EN = words_of("en")
OPENING = "<h1>KelpConf 2024 recap</h1><p>Talks, keynotes and panels by many speakers.</p>"


def read(inner: str, language: str = "en") -> Reading:
    body = f"<html lang='{language}'><title>KelpConf 2024 recap</title><article>{OPENING}{inner}</article></html>"
    return read_body(body.encode(), "https://x.example.org/p", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("line", "title", "speakers"),
    [
        # the shape of a name is all that speaks for a person
        ("Slow Software - Harbour Patterns", "Slow Software - Harbour Patterns", []),
        # the first half of a title, or who speaks
        ("Harbour Patterns: Slow Software Forever", "Slow Software Forever", [("Harbour Patterns", None)]),
        # a third person, or where both work
        ("Slow Software - Ana Lima, Peter Lund, Nocna Harbour", "Slow Software",
         [("Ana Lima", "Nocna Harbour"), ("Peter Lund", "Nocna Harbour")]),
    ],
)  # fmt: skip
def test_a_line_with_two_readings_gives_the_other_one(
    line: str, title: str, speakers: list[tuple[str, str | None]]
) -> None:
    other = other_reading(read_line(Text(line), EN), EN)
    assert other is not None
    assert (other.title, [(person.name, person.organization) for person in other.speakers]) == (title, speakers)


@pytest.mark.parametrize(
    "line",
    [
        "Slow Software - Ana Lima, Kelp GmbH",
        "Slow Software by Harbour Patterns (Kelp GmbH)",
        "Keynote: Slow Software Forever",
        "Slow Software: Why We Left",
        "“Slow Software” by Ana Lima",
    ],
)
def test_a_clear_line_has_no_other_reading(line: str) -> None:
    assert other_reading(read_line(Text(line), EN), EN) is None


def test_a_mention_with_two_readings_is_not_sure() -> None:
    reading = read(
        "<h2>Talks</h2><ul><li>Slow Software - Harbour Patterns (video)</li>"
        "<li>Fast Software - Ana Lima (video)</li></ul>"
    )
    assert [(m.confidence, m.other_reading is not None) for m in reading.mentions] == [
        ("medium", True),
        ("high", False),
    ]


NOTES = (
    "<ol><li><a href='https://vimeo.com/810000001'>https://vimeo.com/810000001</a></li>"
    "<li><a href='https://x.example.org/b.pdf'>https://x.example.org/b.pdf</a></li></ol>"
)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("<p>Ana Lima gave the talk “Slow Software” [1]. Bo Eriksen gave the talk “Fast Software” [2].</p>",
         [["https://vimeo.com/810000001"], ["https://x.example.org/b.pdf"]]),
        ("<ul><li>Slow Software – Ana Lima, Kelp [2]</li><li>Fast Software – Bo Eriksen, Tern [1]</li></ul>",
         [["https://x.example.org/b.pdf"], ["https://vimeo.com/810000001"]]),
        ("<ul><li>Slow Software – Ana Lima, Kelp [7]</li><li>Fast Software – Bo Eriksen, Tern [1]</li></ul>",
         [[], []]),  # no seventh note: nothing is guessed
    ],
)  # fmt: skip
def test_numbers_lead_to_the_addresses_at_the_end(text: str, links: list[list[str]]) -> None:
    reading = read(f"<h2>Talks</h2>{text}<h2>Links</h2>{NOTES}")
    assert [[link.url for link in mention.links] for mention in reading.mentions] == links


def test_wide_signs_are_read_and_kept_as_written() -> None:
    reading = read(
        "<h2>演讲</h2><ul><li>平台：从零到一 – 张伟（海港科技）（视频）</li>"
        "<li>慢与快 – 李娜、王强（潮汐云）（视频）</li></ul>"
        "<p>我们在厦门的大会上听了很多演讲，讲者也都很好，这是我们的回顾。</p>",
        "zh",
    )
    assert [(m.title, [(s.name, s.organization) for s in m.speakers]) for m in reading.mentions] == [
        ("平台：从零到一", [("张伟", "海港科技")]),
        ("慢与快", [("李娜", "潮汐云"), ("王强", "潮汐云")]),
    ]


@given(
    st.lists(
        st.text(alphabet="ab c'*", min_size=1, max_size=6).map(plain).filter(lambda p: p.strip("*")), min_size=1
    ),
    st.text(alphabet="abc '", max_size=12),
)
def test_shared_beginnings_match_what_a_flat_list_matches(phrases: list[str], text: str) -> None:
    folded = plain(text)
    flat = sorted({re.escape(p).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for p in phrases}, key=len)
    naive = re.compile(rf"(?<![\w-])(?:{'|'.join(reversed(flat))})(?![\w-])")
    shared = Phrases(frozenset(phrases))
    assert shared.is_in(folded) == (naive.search(folded) is not None)
    assert shared.is_whole(folded) == (re.fullmatch("|".join(flat), folded) is not None)
    assert re.compile(alternation(phrases)).groups == 0


def gate(body: str) -> bool:
    return may_tell(main_node(read_document(body.encode(), "text/html; charset=utf-8").tree), "")


@pytest.mark.parametrize("language", languages())
def test_every_word_of_conferences_opens_the_gate(language: str) -> None:
    for phrase in words_of(language).events_context.items:
        assert gate(f"<body><p>Lorem {phrase.replace('*', 'xyz')} ipsum</p></body>")


@pytest.mark.parametrize(
    ("body", "opens"),
    [
        ("<body><p>Bread, winter and a ladder.</p></body>", False),
        ("<body><nav>Talks and slides</nav><main><p>Bread, winter and a ladder.</p></main></body>", False),
        ("<body><p>Une conf&eacute;rence, l'autre jour.</p></body>", True),
        ("<body><p><b>K</b>eynote of the day</p></body>", True),
        ("<body><p><a href='https://youtu.be/abcdefghij1'>Bread</a></p></body>", False),
        ("<body><p><a href='https://youtu.be/abcdefghij1'>Bread</a> and "
         "<a href='https://x.example.org/a.pdf'>ladders</a></p></body>", True),
        ("<body><p>Bread</p><iframe title='A keynote' src='https://x.example.org/'></iframe></body>", True),
    ],
)  # fmt: skip
def test_the_gate_turns_away_only_what_names_neither_talks_nor_material(body: str, opens: bool) -> None:
    assert gate(body) is opens
