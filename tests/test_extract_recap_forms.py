"""Forms that posts use, each as a small post: what is told, and what only looks like it."""

from __future__ import annotations

import pytest

from extract.recap import Reading, read_body

Y = "https://www.youtube.com/watch?v=abcdefghij"
EN = "<p>I went to FooConf 2023 and saw talks, keynotes and panels by great speakers.</p>"
FR = "<p>Nous étions à la FooConf 2023, avec des conférences, des keynotes et des ateliers dans les salles.</p>"


def read(inner: str, language: str = "en", title: str = "Recap of FooConf 2023") -> Reading:
    opening = FR if language == "fr" else EN
    body = (
        f'<html lang="{language}"><title>{title}</title><body><article><h1>{title}</h1>{opening}{inner}'
        f"</article></html>"
    )
    return read_body(body.encode(), "https://x.example.org/p", "text/html; charset=utf-8")


def told(reading: Reading) -> list[tuple[str | None, list[tuple[str | None, str | None]], list[str]]]:
    return [
        (m.title, [(s.name, s.organization) for s in m.speakers], sorted({link.role for link in m.links}))
        for m in reading.mentions
    ]


PROSE = [
    (
        f"<p>In “Best practices for Foo” (SVS401), Ana Lima, Senior Engineer at Kelp, explains it. "
        f'<a href="{Y}1">Recording</a>.</p>',
        [("Best practices for Foo", [("Ana Lima", "Kelp")], ["video"])],
    ),
    (
        f'<p>Day two began with a keynote by Bo Eriksen, CTO of Kelp: <a href="{Y}1">The Way of Foo</a>.</p>',
        [("The Way of Foo", [("Bo Eriksen", "Kelp")], ["video"])],
    ),
    (
        f'<p>Then Ana Lima of Kelp showed <a href="{Y}1">how to scale Bar</a>, and Bo Eriksen gave a talk called '
        '"Sharding is Caring" (<a href="https://x.example.org/s.pdf">slides</a>).</p>',
        [(None, [("Ana Lima", "Kelp")], ["video"]), ("Sharding is Caring", [("Bo Eriksen", None)], ["slides"])],
    ),
    (
        f'<p>Day 1 had <a href="{Y}1">Foo at the Edge</a> (Ana Lima, Kelp), <a href="{Y}2">Bar in the Core</a> '
        f'(Bo Eriksen) and <a href="{Y}3">Baz Everywhere</a> (Cy Marsh &amp; Di Stone, Tern).</p>',
        [
            ("Foo at the Edge", [("Ana Lima", "Kelp")], ["video"]),
            ("Bar in the Core", [("Bo Eriksen", None)], ["video"]),
            ("Baz Everywhere", [("Cy Marsh", "Tern"), ("Di Stone", "Tern")], ["video"]),
        ],
    ),
    (
        "<p>There were lightning talks: “Foo in Five” (Ana Lima) and “Bars and Stripes” (Bo Eriksen, Kelp).</p>",
        [("Foo in Five", [("Ana Lima", None)], []), ("Bars and Stripes", [("Bo Eriksen", "Kelp")], [])],
    ),
    (
        "<p>Ana Lima’s “Foo is Fun” and Bo Eriksen’s “Bar is Better” were my favourite talks.</p>",
        [("Foo is Fun", [("Ana Lima", None)], []), ("Bar is Better", [("Bo Eriksen", None)], [])],
    ),
    (
        f"<p>The keynotes were great, from Ana Lima’s <a href='{Y}1'>Ok Foo, Talk</a> to Jake’s "
        f"<a href='{Y}2'>Why Bar</a>.</p>",
        [("Ok Foo, Talk", [("Ana Lima", None)], ["video"]), ("Why Bar", [("Jake", None)], ["video"])],
    ),
    (
        "<p>Lian, Thomas and Ana discussed it in a panel, <em>Who Owns Foo?</em>, on stage.</p>",
        [("Who Owns Foo?", [("Lian", None), ("Thomas", None), ("Ana", None)], [])],
    ),
    (
        f"<p>Kelp engineers Ana Lima and Bo Eriksen were on stage with “<a href='{Y}1'>Foo at Kelp</a>”.</p>",
        [("Foo at Kelp", [("Ana Lima", "Kelp"), ("Bo Eriksen", "Kelp")], ["video"])],
    ),
    (
        f"<p>Ana Lima from Kelp showed how they did it. Her talk “<a href='{Y}1'>Foo by Night</a>” was full.</p>",
        [("Foo by Night", [("Ana Lima", "Kelp")], ["video"])],
    ),
    (
        f"<p>The keynote, <a href='{Y}1'>Foo Needs Bar</a>, was by Dr. Ana Lima, who leads research at Kelp.</p>",
        [("Foo Needs Bar", [("Dr. Ana Lima", "Kelp")], ["video"])],
    ),
    # what only looks like a talk
    (
        f'<p>The boat party was loud, here is <a href="{Y}1">a short film</a>, and our '
        f'<a href="{Y}2">channel</a>.</p>',
        [],
    ),
    ("<p>Ana Lima said “We Are So Back” and nobody knew why.</p>", []),
    ("<p>Somebody saw a talk about accessibility, and the talks about Kubernetes were full.</p>", []),
]


@pytest.mark.parametrize(("inner", "expected"), PROSE)
def test_prose(inner: str, expected: object) -> None:
    assert told(read(inner)) == expected


BLOCKS = [
    (  # title linked, speaker on the next line
        f'<p><a href="{Y}1">Strong Security on a Shoestring</a><br>Ana Lima<br>I have a soft spot for it.</p>',
        [("Strong Security on a Shoestring", [("Ana Lima", None)], ["video"])],
    ),
    (  # numbered, code in the title, the address below
        f'<ol><li><b>The Future of Foo (CON203):</b><ul><li>Explore it.<br><a href="{Y}1">{Y}1</a></li></ul></li>'
        f'<li><b>New Era of Bar: Managed (BOA310):</b><ul><li>Delve.<br><a href="{Y}2">{Y}2</a></li>'
        f'</ul></li></ol>',
        [("The Future of Foo", [], ["video"]), ("New Era of Bar: Managed", [], ["video"])],
    ),
    (  # events as items, talks below them
        f'<ul><li>FooDay<ul><li><a href="{Y}1">Alpha Foo</a> - Ana Lima, Kelp</li></ul></li></ul>',
        [("Alpha Foo", [("Ana Lima", "Kelp")], ["video"])],
    ),
    (  # definition list
        "<dl><dt>Foo at Home</dt><dd>Speaker: Ana Lima (Kelp)</dd><dd>"
        "<a href='https://x.example.org/a.pdf'>Slides</a></dd></dl>",
        [("Foo at Home", [("Ana Lima", "Kelp")], ["slides"])],
    ),
    (  # bold people, title in italics
        "<p><b>Ana Lima</b> and <b>Bo Eriksen</b> - <em>Foo in Practice</em> ("
        "<a href='https://x.example.org/a.pdf'>slides</a>)</p>",
        [("Foo in Practice", [("Ana Lima", None), ("Bo Eriksen", None)], ["slides"])],
    ),
    (  # headings that begin with people, the address as text
        f"<h2>Ana Lima: Welcome to Everyone</h2><p>URL: <a href='{Y}1'>{Y}1</a></p>"
        f"<h2>Nedda Batchel: Complex People</h2><p>URL: <a href='{Y}2'>{Y}2</a></p>",
        [("Welcome to Everyone", [("Ana Lima", None)], ["video"]), ("Complex People",
         [("Nedda Batchel", None)], ["video"])],
    ),
    (  # a player and a bold by-line below the heading
        '<h2>Talks</h2><h3>How to Make Scrolling Art</h3><p>An art.</p>'
        '<iframe src="https://www.youtube.com/embed/abcdefghij1">'
        "</iframe><p><strong>Speaker: Al Weigert</strong></p>",
        [("How to Make Scrolling Art", [("Al Weigert", None)], ["video"])],
    ),
    (  # roles and organisations in cells
        f"<table><tr><th>Session</th><th>Speakers</th><th>Video</th></tr><tr>"
        f"<td>SVS402 | Advanced Foo</td><td>Ana Lima, "
        f"Principal Engineer, Kelp<br>Bo Eriksen, CTO, Tern</td><td><a href='{Y}1'>▶</a></td></tr></table>",
        [("Advanced Foo", [("Ana Lima", "Kelp"), ("Bo Eriksen", "Tern")], ["video"])],
    ),
    (  # icons
        f"<ul><li>Foo in Space – Ana Lima (Kelp) <a href='{Y}1'>🎥</a> "
        f"<a href='https://x.example.org/q'>📑</a></li></ul>",
        [("Foo in Space", [("Ana Lima", "Kelp")], ["slides", "video"])],
    ),
    (  # people of the next paragraph
        f'<h3><a href="{Y}1">Breaking Things on Purpose</a></h3>'
        f'<p>Ana Lima and Bo Eriksen from Kelp explained how.</p>',
        [("Breaking Things on Purpose", [("Ana Lima", "Kelp"), ("Bo Eriksen", "Kelp")], ["video"])],
    ),
    (  # fold-outs: the summary is the title of what it folds, and of nothing behind it
        f"<details><summary>Foo Below – Ana Lima (Kelp)</summary><p><a href='{Y}1'>Recording</a></p></details>"
        "<p>We liked it.</p>",
        [("Foo Below", [("Ana Lima", "Kelp")], ["video"])],
    ),
    (  # "Links" holds video and slides; people of a cell stand in lines
        f"<table><tr><th>Session</th><th>Referent/in</th><th>Links</th></tr><tr><td>Foo Twice</td>"
        f"<td>Ana Lima (Kelp)<br>Bo Eriksen (Tern)</td><td><a href='{Y}1'>Video</a>, <a href='https://x.example.org/a.pdf'>Slides</a>"
        "</td></tr></table>",
        [("Foo Twice", [("Ana Lima", "Kelp"), ("Bo Eriksen", "Tern")], ["slides", "video"])],
    ),
    (  # a heading that is nothing but people, the title labelled below
        f"<h3>Ana Lima, Head of Foo at Kelp Bank</h3><p><b>Talk:</b> <a href='{Y}1'>Foo in Banks</a></p>",
        [("Foo in Banks", [("Ana Lima", "Kelp Bank")], ["video"])],
    ),
    (  # the same bar twice; a picture in front
        f"<p>1️⃣ <b>Foo with Bars</b> | Ana Lima | Kelp<br>Nice. <a href='{Y}1'>Watch here</a></p>",
        [("Foo with Bars", [("Ana Lima", "Kelp")], ["video"])],
    ),
    (  # title, people and material on lines of their own
        f"<p>Foo on Lines<br>Ana Lima and Bo Eriksen (Kelp)<br><a href='{Y}1'>Video</a></p>",
        [("Foo on Lines", [("Ana Lima", "Kelp"), ("Bo Eriksen", "Kelp")], ["video"])],
    ),
    (  # the film below belongs to the talk above it
        "<p><b>Foo One</b><br><em>Ana Lima, Kelp</em></p><p>Good.</p><iframe src='https://www.youtube.com/embed/"
        "abcdefghij1'></iframe><p><b>Foo Two</b><br><em>Bo Eriksen, Tern</em></p>",
        [("Foo One", [("Ana Lima", "Kelp")], ["video"]), ("Foo Two", [("Bo Eriksen", "Tern")], [])],
    ),
    # what only looks like a talk
    ("<h2>Action items</h2><table><tr><th>What</th><th>Who</th></tr><tr><td>Book a Demo of Foo</td>"
     "<td>Ana Lima</td></tr></table>", []),
    ("<h2>Talks</h2><ul><li>A workshop on Foo</li></ul>", []),
    ("<h2>New committers</h2><ul><li><a href='https://github.com/a'>@a</a></li><li>@bo</li></ul>", []),
    ("<h2>Talks</h2><ul><li><a href='#one'>Slow Software Forever</a></li></ul>", []),  # a table of contents
    ("<h2>What happened</h2><iframe src='https://www.youtube.com/embed/abcdefghij1'></iframe><p>Good.</p>", []),
]  # fmt: skip


@pytest.mark.parametrize(("inner", "expected"), BLOCKS)
def test_blocks(inner: str, expected: object) -> None:
    assert told(read(inner)) == expected


FRENCH = [
    (
        f"<p>J’ai vu la conférence « <a href='{Y}1'>Sécuriser Foo"
        f"</a> » de Marie Durand et Paul Petit (Varech).</p>",
        [("Sécuriser Foo", [("Marie Durand", "Varech"), ("Paul Petit", "Varech")], ["video"])],
    ),
    (
        "<p>La journée débute par la keynote de Jane Moe (CTO d’Acme), puis <b>Luc Morel"
        "</b> présente <em>Le Foo expliqué</em>.</p>",
        [("Le Foo expliqué", [("Luc Morel", None)], [])],
    ),
    (
        "<h3>10h - Keynote d’ouverture : Vive le Web (Marie Durand)</h3><p>Bonne keynote.</p>",
        [("Keynote d’ouverture : Vive le Web", [("Marie Durand", None)], [])],
    ),
    (
        "<ul><li><b>Comment j’ai cassé la prod</b>, par Anne ROUX (Varech) : drôle</li>"
        "<li>Foo et les oiseaux (Yves Le Gall – IGN)</li></ul>",
        [("Comment j’ai cassé la prod", [("Anne ROUX", "Varech")], []), ("Foo et les oiseaux",
         [("Yves Le Gall", "IGN")], [])],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("inner", "expected"), FRENCH)
def test_french(inner: str, expected: object) -> None:
    reading = read(inner, "fr", "FooConf 2023, le récap")
    assert reading.language == "fr"
    assert told(reading) == expected


def test_event_comes_from_the_nearest_place_that_names_one() -> None:
    reading = read(
        "<h2>From KelpDay:</h2><ul><li>Slow Software — Ana Lima (video)</li></ul><h2>More</h2>"
        f"<p>At Tern Summit, Bo Eriksen presented “<a href='{Y}1'>Fast Software</a>”.</p>"
    )
    assert [(m.title, m.event) for m in reading.mentions] == [
        ("Slow Software", "KelpDay"),
        ("Fast Software", "Tern Summit"),
    ]


def test_state_of_material() -> None:
    reading = read(
        "<h2>Talks</h2><ul><li>One Foo — Ana Lima (video: not found)</li>"
        "<li>Two Foos — Bo Eriksen (slides to follow)</li>"
        "<li>Three Foos — Cy Marsh (video — slides)</li></ul>"
    )
    assert [(m.claims, m.missing, m.is_pending) for m in reading.mentions] == [
        ((), ("video",), False),
        ((), (), True),
        (("video", "slides"), (), False),
    ]


def test_quotes_need_a_person() -> None:
    reading = read(
        "<h2>Heard</h2><blockquote><p>It was fun.</p></blockquote><blockquote>Always be shipping"
        "<br>– Bo Eriksen (@bo)</blockquote>"
        "<p>“Foo is the new Bar, and we love it.” — Ana Lima, CTO, Kelp</p><p>One Foo by Ana Lima</p>"
    )
    explicit = [(q.text, q.person, q.organization) for q in reading.quotes if q.attribution == "explicit"]
    assert explicit == [
        ("Always be shipping", "Bo Eriksen", None),
        ("Foo is the new Bar, and we love it.", "Ana Lima", "Kelp"),
    ]


def test_reports_in_lists_and_prose() -> None:
    reading = read(
        "<h2>More recaps</h2><ul><li>Ana Lima: <a href='https://a.example/1'>My FooConf diary</a></li>"
        "<li><a href='https://b.example/1'>FooConf in pictures</a> – Kelp Blog</li>"
        "<li>I’ll update the list</li></ul>"
        "<h2>Years before</h2><p>See my <a href='https://c.example/2022'>FooConf 2022 trip report</a>.</p>"
    )
    assert [(r.author, r.site, r.url) for r in reading.recap_mentions] == [
        ("Ana Lima", None, "https://a.example/1"),
        (None, "Kelp Blog", "https://b.example/1"),
        (None, None, "https://c.example/2022"),
    ]
