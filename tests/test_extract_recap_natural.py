"""Rules found in posts as people write them: pieces of sentences, labels, credits, texts broken at a width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pages.html import read_document
from extract.recap import Reading, read_body
from extract.recap.gate import may_tell
from extract.recap.main import main_of
from extract.recap.words import all_context_stems

FILM = "https://www.youtube.com/watch?v=kelpcon0001"


def read(content: str, media_type: str = "text/html", title: str = "KelpCon 2024 recap") -> Reading:
    body = f"<h1>{title}</h1><p>My notes on the talks of a fine conference.</p>{content}"
    return read_body((body if media_type == "text/html" else content).encode(), "https://a.example/p", media_type)


def told(reading: Reading) -> list[tuple[str | None, list[str | None], list[str]]]:
    return [(m.title, [s.name for s in m.speakers], [link.role for link in m.links]) for m in reading.mentions]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (  # a by-line in bold below a title is no heading of its own
            f'<h3>#2: Slow Software</h3><p><b>Ana Lima (Tern)</b></p><p><a href="{FILM}">Video</a></p>',
            [("Slow Software", ["Ana Lima"], ["video"])],
        ),
        (
            f'<h3>Ana\'s pick: Slow Software</h3><p>Bo Eriksen from Tern spoke. <a href="{FILM}">Video</a></p>',
            [("Slow Software", ["Bo Eriksen"], ["video"])],
        ),
        (  # a repository alone makes no talk of a heading
            '<h3>Open spaces</h3><p>Notes are in our <a href="https://github.com/a/b">repository</a>.</p>',
            [],
        ),
        (
            f'<p>My favourite was <a href="{FILM}">Slow Software</a> by Ana Lima.</p>',
            [("Slow Software", ["Ana Lima"], ["video"])],
        ),
        (
            f'<p>Next up was <b>Slow Software</b> by Ana Lima. <a href="{FILM}">The recording is online</a>.</p>',
            [("Slow Software", ["Ana Lima"], ["video"])],
        ),
        (
            '<p>I saw “Slow Software” by Ana Lima. Slides are <a href="https://a.example/s/">on her site</a>.</p>',
            [("Slow Software", ["Ana Lima"], ["slides"])],
        ),
        (  # a film that says what it is belongs to no talk
            f'<p>I saw “Slow Software” by Ana Lima. A <a href="{FILM}">video of the concert</a> exists.</p>',
            [("Slow Software", ["Ana Lima"], [])],
        ),
        (
            "<p>I saw the panel “Who Pays?”, moderated by Ana Lima. The panelists, Bo Eriksen (Tern) and "
            "Cy Marsh (Kelp), did not agree.</p>",
            [("Who Pays?", ["Ana Lima", "Bo Eriksen", "Cy Marsh"], [])],
        ),
    ],
)
def test_pieces_of_sentences_and_labels(content: str, expected: object) -> None:
    assert told(read(content)) == expected


def test_people_go_on_behind_a_bold_name() -> None:
    reading = read(f'<p><a href="{FILM}">Slow Software</a> by <b>Ana Lima</b> and <b>Bo Eriksen</b> (Tern).</p>')
    (mention,) = reading.mentions
    assert [(s.name, s.organization) for s in mention.speakers] == [("Ana Lima", "Tern"), ("Bo Eriksen", "Tern")]


def test_a_report_is_no_talk_whatever_its_heading_says() -> None:
    items = (
        f'<li><a href="{FILM}">Slow Software</a> by Ana Lima</li>'
        '<li><a href="https://b.example/k">KelpCon 2024 in ten minutes</a> by Bo Eriksen</li>'
    )
    reading = read(f"<h2>Talks</h2><ul>{items}</ul>")
    assert [m.title for m in reading.mentions] == ["Slow Software"]
    assert [(r.title, r.author) for r in reading.recap_mentions] == [("KelpCon 2024 in ten minutes", "Bo Eriksen")]


def test_plain_text_broken_at_a_width_is_read_as_it_was_written() -> None:
    text = (
        "KelpCon 2024\n\nThis year the conference was in Ghent, and I saw more talks there than ever\nbefore.\n\n"
        'Friday (main track)\n\n- "Slow Software" - Ana Lima (video)\n- "Fast Tides" - Bo Eriksen (slides)\n\n'
        'Other write-ups: "Three days at sea" by Cy Marsh, "KelpCon from afar" by\nDora Finch.\n'
    )
    reading = read(text, "text/plain")
    assert [(m.title, m.section_path) for m in reading.mentions] == [
        ("Slow Software", ("Friday (main track)",)),
        ("Fast Tides", ("Friday (main track)",)),
    ]
    assert [(r.title, r.author) for r in reading.recap_mentions] == [
        ("Three days at sea", "Cy Marsh"),
        ("KelpCon from afar", "Dora Finch"),
    ]


def test_headings_beside_an_event_are_events_only_where_the_title_names_no_conference() -> None:
    lists = "".join(
        f'<h2>{name}</h2><ul><li>Slow Software {n} – Ana Lima (<a href="{FILM}{n}">video</a>)</li></ul>'
        for n, name in enumerate(("API World", "JavaZone"))
    )
    assert [m.event for m in read(lists, title="Where we spoke").mentions] == ["API World", "JavaZone"]
    assert [m.event for m in read(lists).mentions] == ["API World", None]


WORDS = st.sampled_from([*all_context_stems(), "K\u00e4se", "wave", "sea-talks", "x", "\u6d77"])


@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "", "\u00a0", "-"]))))
def test_the_gate_passes_exactly_the_texts_with_a_word_of_conferences(pieces: list[tuple[str, str]]) -> None:
    text = "".join(f"{word}{gap}" for word, gap in pieces)
    tree = read_document(f"<body><p>{text}</p>".encode(), "text/html; charset=utf-8").tree
    main, _ = main_of(tree)
    shown = main.text().casefold()
    assert may_tell(main, "") == any(stem in shown for stem in all_context_stems())
