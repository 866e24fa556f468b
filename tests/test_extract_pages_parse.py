"""Bytes to a page: type, encoding, addresses, links, structured claims, and pages that mean harm."""

from __future__ import annotations

import gzip
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import ParseError
from extract.pages.charset import decode
from extract.pages.html import LEVELS, fold, links, read_document
from extract.pages.parse import parse, read_claims, read_page, sniff
from extract.records import Page
from extract.sites import generic

URL = "https://blog.example.org/posts/harbour/"


def page(html: str, url: str = URL) -> Page:
    return parse(html.encode(), url, "text/html; charset=utf-8")


def claimed(read: Page, field: str) -> dict[str, str]:
    return {claim.source: claim.value for claim in read.claims if claim.field == field}


@pytest.mark.parametrize(
    ("body", "url", "media_type", "family"),
    [
        (b"%PDF-1.7\n", URL, "text/html", "pdf"),  # certain bytes win over a wrong header
        (b"\n\xef\xbb\xbf%PDF-1.7\n", URL, None, "pdf"),
        (b"PK\x03\x04....ppt/slides/", URL, "application/octet-stream", "pptx"),
        (b"PK\x03\x04....word/document.xml", URL, None, "other"),
        (b"BEGIN:VCALENDAR\r\n", URL, "text/html", "calendar"),
        (b"<!DOCTYPE html><p>x", URL, None, "html"),
        (b"<p>x", URL, "text/html", "html"),
        (b"{}", URL, "text/html; charset=utf-8", "html"),
        (b'<?xml version="1.0"?><!-- a --><rss version="2.0">', URL, "text/xml", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", URL, None, "feed"),
        (b'<?xml version="1.0"?><urlset>', URL, "application/xml", "sitemap"),
        (b'<?xml version="1.0"?><sitemapindex>', URL, None, "sitemap"),
        (b'<?xml version="1.0"?><opml version="2.0">', URL, None, "feed"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x">', URL, "application/xhtml+xml", "html"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', URL, "application/json", "feed"),
        (b'{"a": 1}', URL, "application/json", "other"),
        (b"# Title\n", URL + "post.md", "text/plain", "markdown"),
        (b"# Title\n", URL, "text/markdown", "markdown"),
        (b"Dear diary\n", URL, "text/plain", "text"),
        (b"Dear diary\n", URL, None, "text"),
        (b"\x89PNG\r\n\x1a\n", URL, "image/png", "other"),
        (b"\x00\x01\x02", URL, None, "other"),
        (b"", URL, None, "other"),
    ],
)
def test_type_of_a_body(body: bytes, url: str, media_type: str | None, family: str) -> None:
    assert sniff(body, url, media_type) == family


@pytest.mark.parametrize(
    ("body", "media_type", "text", "charset"),
    [
        ("Århus".encode(), None, "Århus", "utf-8"),
        ("Århus".encode("latin-1"), None, "Århus", "cp1252"),
        (
            "“Århus”".encode("cp1252"),
            "text/html; charset=iso-8859-1",
            "“Århus”",
            "cp1252",
        ),  # as the standard reads it
        ("\ufeffÅrhus".encode("utf-16"), None, "Århus", "utf-16-le"),
        ("<p>Århus er en havn</p>".encode("utf-16-le"), None, "<p>Århus er en havn</p>", "utf-16-le"),
        ("<p>Århus er en havn</p>".encode("utf-16-be"), None, "<p>Århus er en havn</p>", "utf-16-be"),
        ('<meta charset="gb2312">港口'.encode("gb18030"), None, '<meta charset="gb2312">港口', "gb18030"),
        ('<meta charset="gb2312">港口'.encode(), None, '<meta charset="gb2312">港口', "utf-8"),  # a left-over label
        ("Århus".encode(), "text/html; charset=latin-1", "Århus", "utf-8"),
        ("порт".encode("koi8-r"), "text/html; charset=koi8-r", "порт", "koi8-r"),
        ("Århus".encode()[:-1] + b"\xc3", None, "Århu\ufffd", "utf-8"),  # cut inside a character
        (b"a\x00b", None, "a\ufffdb", "utf-8"),
        (b"plain", "text/html; charset=nonsense", "plain", "utf-8"),
    ],
)
def test_encodings(body: bytes, media_type: str | None, text: str, charset: str) -> None:
    found, name = decode(body, media_type)
    assert found.lstrip("\ufeff") == text
    assert name == charset


@given(st.binary(max_size=200), st.sampled_from([None, "text/html", "text/html; charset=utf-16", "x"]))
def test_any_bytes_decode(body: bytes, media_type: str | None) -> None:
    text, charset = decode(body, media_type)
    assert "\x00" not in text
    assert charset


@given(st.text(max_size=80))
def test_folding_twice_is_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    folded.encode("utf-8")  # nothing is left that cannot be stored


def test_links_keep_their_surroundings() -> None:
    read = page(
        """<base href="/talks/"><title>x</title><nav><a href="/">Home</a></nav>
        <main><article><h1>Recap</h1><h2>Day 1</h2><ul><li>Cranes:
        <a href="cranes?a=1&amp;b=2#top" rel="noopener" title="T">video
        </a></li></ul><h3>Keynotes</h3><p>A <a href=" HTTPS://Example.ORG/x ">paper</a> with many words
        around it.</p>
        <h2>Day 2</h2><table><tr><td><a href="//cdn.example.net/d.pdf">slides</a></td></tr></table>
        <a href="#here">up</a><a href="javascript:x()">no</a><a href="mailto:a@b.c">mail</a>
        <a href="http://[bad">bad</a>
        <a href="/pic"><img alt="the harbour"></a><iframe src="https://www.youtube.com/embed/AbCdEfGh_-1"></iframe>
        <p>Enough words here to make sure that this is the content proper of the page, and not its frame.</p>
        </article></main>"""
    )
    found = [
        (link.href, link.url, link.anchor_text, link.heading_path, link.context, link.in_main)
        for link in read.links
    ]
    day1, day2 = ("Recap", "Day 1"), ("Recap", "Day 2")
    base = "https://blog.example.org"
    assert found == [
        ("/", f"{base}/", "Home", (), "other", False),
        ("cranes?a=1&b=2#top", f"{base}/talks/cranes?a=1&b=2#top", "video", day1, "list", True),
        ("HTTPS://Example.ORG/x", "https://example.org/x", "paper", (*day1, "Keynotes"), "prose", True),
        ("//cdn.example.net/d.pdf", "https://cdn.example.net/d.pdf", "slides", day2, "table", True),
        ("mailto:a@b.c", None, "mail", day2, "other", True),
        ("http://[bad", None, "bad", day2, "other", True),
        ("/pic", f"{base}/pic", "the harbour", day2, "other", True),
        ("https://www.youtube.com/embed/AbCdEfGh_-1",) * 2 + ("", day2, "embed", True),
    ]
    assert [link.position for link in read.links] == list(range(len(found)))
    assert (read.links[1].rel, read.links[1].title) == ("noopener", "T")


def test_hidden_templates_are_no_links_but_noscript_is_read() -> None:
    tree = read_document(
        b"<template><a href=/t>t</a></template><noscript><a href=/n>n</a></noscript>", "text/html"
    ).tree
    assert [link.href for link in links(tree, URL)] == ["/n"]


def test_json_ld_is_named_by_pointer_and_kept_to_the_page_itself() -> None:
    graph = {
        "@graph": [
            {
                "@type": "BlogPosting",
                "headline": "Tides &amp; <b>queues</b>",
                "url": URL,
                "author": [{"@id": "#me"}, "Bo Lind"],
                "datePublished": "2024-03-28T21:10:00+01:00",
                "video": {"@type": "VideoObject", "name": "clip", "duration": "PT5S"},
            },
            {"@type": "Person", "@id": "#me", "name": "Ana Teixeira"},
            {
                "@type": "BlogPosting",
                "headline": "Another post",
                "url": URL + "other/",
                "datePublished": "2020-01-01",
            },
            {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Blog"}]},
        ]
    }
    read = page(f'<script type="application/ld+json">/* x */ {json.dumps(graph)};</script><title>T</title>')
    assert claimed(read, "title") == {"json-ld:/0/@graph/0/headline": "Tides & queues", "title": "T"}
    assert list(claimed(read, "author").values()) == ["Ana Teixeira", "Bo Lind"]
    assert claimed(read, "published_at") == {"json-ld:/0/@graph/0/datePublished": "2024-03-28T21:10:00+01:00"}
    assert claimed(read, "duration_s") == {}


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "null",
        "[]",
        "[[[]]]",
        '"text"',
        '{"@type": 5}',
        '{"@type":"Article","author":{"name":{"a":1}},"headline":["x",2]}',
        '{"@graph": {"@type": ["Article", null]}}',
        "[" * 5000,
        '{"@type":"Article","headline":"\\ud800x"}',
        '{"@type":"Event","performer":[1,null]}',
    ],
)
def test_odd_json_ld_is_survived(script: str) -> None:
    read = page(f'<script type="application/ld+json">{script}</script><title>Fine</title>')
    assert "Fine" in claimed(read, "title").values()
    json.dumps([claim.value for claim in read.claims]).encode("utf-8")
    assert all(claim.value.encode("utf-8") for claim in read.claims)


def test_microdata_and_meta_name_their_sources() -> None:
    read = page(
        """<html lang=pt><head><meta name="DC.Creator" content="Ana"><meta property="og:image" content="/a.png">
        <meta name="citation_publication_date" content="2024/03/28"><meta name=keywords content="a, b"></head>
        <div itemscope itemtype="https://schema.org/Article"><span itemprop=headline>Tides</span>
        <span itemprop=author itemscope itemtype="https://schema.org/Person"><b itemprop=name>Bo</b></span>
        <time itemprop=datePublished datetime="2024-03-28">now</time></div>"""
    )
    assert claimed(read, "title") == {"microdata:Article/headline": "Tides"}
    assert claimed(read, "author")["dc.creator"] == "Ana"
    assert claimed(read, "author")["microdata:Article/author"] == "Bo"
    assert claimed(read, "image_url") == {"og:image": "https://blog.example.org/a.png"}
    assert claimed(read, "published_at")["citation_publication_date"] == "2024/03/28"
    assert claimed(read, "language") == {"html:lang": "pt"}


def test_bylines_and_dates_of_other_posts_are_not_the_pages_own() -> None:
    read = page(
        """<title>Rope</title><h1>Rope</h1><p>We sell rope of all kinds.</p><div class="related-posts">
        <span class="author">Someone Else</span><time datetime="2020-01-01">x</time></div>
        <ol class="comments"><li><span class="author">A Reader</span>
        <time datetime="2021-01-01">y</time></li></ol>"""
    )
    assert claimed(read, "author") == {}
    assert claimed(read, "published_at") == {}


@pytest.mark.parametrize(
    ("title", "body", "verdict"),
    [
        ("404 Not Found", "<h1>Not Found</h1>", ("gone", "soft-404")),
        ("Shop", "<h1>Sorry, this page no longer exists</h1>", ("gone", "soft-404")),
        ("Page introuvable - Quai", "<p>Rien ici.</p>", ("gone", "soft-404")),
        ("Just a moment...", "<p>Checking</p>", ("blocked", "captcha")),
        ("Before you continue to Quay", "<form></form>", ("blocked", "consent-wall")),
        ("Sign in - Quay", "<input type=password>", ("blocked", "login")),
        ("Sign in - Quay", "<p>How we built our sign in page</p>", None),
        ("404 pages: the best of them", "<p>" + "Long text about error pages. " * 80 + "</p>", None),
        ("Lost and not found at sea", "<p>A story</p>", None),
        ("Harbour", "<h1>Harbour</h1>", None),
        ("Slides", "<h1>Removed at the speaker's request</h1>", ("gone", "withheld")),
        ("Slides", "<h1>Tides</h1><p>The speaker did not consent to publication.</p>", ("gone", "withheld")),
        ("Diapos", "<h1>Présentation retirée à la demande de l'auteur</h1>", ("gone", "withheld")),
        ("Slides", "<h1>Tides</h1>" + "<p>The speaker declined an offer.</p>" * 8, None),
    ],
)
def test_what_a_page_says_of_itself(title: str, body: str, verdict: tuple[str, str] | None) -> None:
    read = page(f"<title>{title}</title>{body}")
    assert (read.verdict and (read.verdict.outcome, read.verdict.reason)) == verdict
    assert read.verdict is None or (read.verdict.evidence and read.kind == "other")


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 300_000,
        b"<div>" * 90_000 + b"</div>" * 90_000,
        b"<b>" * 50_000 + b"x",
        b"<svg>" * 20_000,
        (b"<p>" + b"<i>" * 50 + b"</p>") * 2_000,
    ],
)
def test_deep_nesting_is_refused_before_the_parser_sees_it(body: bytes) -> None:
    start = time.process_time()
    with pytest.raises(ParseError, match=str(LEVELS)):
        parse(body, URL, "text/html")
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "body",
    [
        b"<p>a<br>" * 50_000,
        b"<li>x" * 20_000,
        b"<img src=x>" * 50_000,
        b"<p>" * 3_000 + b"x",
        b"<template>" * 300,
        b"<" * 100_000,
        b"<script type='application/ld+json'>{"
        * 20_000,  # each opening, never closed, was once searched to the end
        b"</p>" * 50_000,
    ],
)
def test_long_but_flat_pages_are_read(body: bytes) -> None:
    assert claimed(generic.parse(b"<title>T</title>" + body, URL, "text/html"), "title") == {"title": "T"}


@given(
    st.lists(
        st.sampled_from(
            [
                "<a href='/x'>",
                "</a>",
                "<h1>",
                "</h1>",
                "<h2 class=author>",
                "<p>By Ana</p>",
                "<time datetime='2024'>",
                "<base href='//a.b'>",
                "<meta property=og:title content='&#0;'>",
                '<script type=\'application/ld+json\'>{"@type":"Article"',
                "</script>",
                "<title>",
                "<template>",
                "<table>",
                "<svg>",
                "<math>",
                "\x00",
                "\ud7ff",
                "<iframe src='x'>",
                "<div itemscope itemprop=author>",
                "text ",
            ]
        ),
        max_size=30,
    )
)
def test_no_html_breaks_the_generic_parser(parts: list[str]) -> None:
    read = generic.parse("".join(parts).encode(), URL, "text/html")
    assert all(claim.value and claim.value == fold(claim.value) for claim in read.claims)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Notes from Harbour Conf\n\nThree days of talks.", "Notes from Harbour Conf"),
        ("Notes from Harbour Conf", "Notes from Harbour Conf"),
        ("Three days of talks are over.\nHere is what I saw", None),  # a sentence that the text goes on from
        ("Three days are over. We are home\nand tired", None),
        ("What did we learn?\n\nA lot.", "What did we learn?"),
        ("Word " * 40 + "\nmore", None),
        ("One sentence alone.", "One sentence alone."),
    ],
)
def test_the_first_line_of_plain_text_is_a_title_only_when_it_looks_like_one(text: str, title: str | None) -> None:
    read = parse(text.encode(), URL, "text/plain")
    assert claimed(read, "title").get("text:first-line") == title


@pytest.mark.parametrize(
    ("body", "published", "modified"),
    [
        ("<h1>Rope</h1><p>Published on March 3, 2024</p>", {"head:date"}, set()),
        ("<h1>Rope</h1><p>Updated March 3, 2024</p>", set(), {"head:updated"}),
        ("<h1>Rope</h1><p class=date>Last Updated: March 3, 2024</p>", set(), {"head:updated", "date-line"}),
        ("<h1>Rope</h1><p>Joined: March 3, 2014</p>", set(), set()),  # a member, not the post
        ("<h1>Rope</h1><p>the book launch was online on March 3, 2024</p>", set(), set()),
        ("<p>Rope is sold by weight.</p><p>Posted on March 3, 2024</p>", {"text:posted"}, set()),
        ("<p>Posted on March 3, 2024</p><p>Posted on March 4, 2024</p>", set(), set()),  # two posts
        ("<h1>Rope</h1><footer>Copyright 2024</footer>", set(), set()),
    ],
)
def test_dates_in_the_text_say_what_they_are_of(body: str, published: set[str], modified: set[str]) -> None:
    read = page(f"<title>Rope</title>{body}")
    assert set(claimed(read, "published_at")) == published
    assert set(claimed(read, "modified_at")) == modified


def test_labels_in_a_heading_are_not_the_title() -> None:
    read = page('<title>News - Which rope? | Quay</title><h1><span class="label">News</span> Which rope?</h1>')
    assert claimed(read, "title")["h1"] == "Which rope?"


def test_things_that_came_out_themselves_do_not_date_the_page() -> None:
    course = '{"@type": "Course", "name": "Knots", "datePublished": "2019-01-01"}'
    read = page(f'<script type="application/ld+json">{course}</script><h1>Knots</h1>')
    assert claimed(read, "published_at") == {}
    assert claimed(read, "title")["json-ld:/0/name"] == "Knots"


@pytest.mark.parametrize(
    ("microdata", "titles"),
    [
        (
            "<p itemprop='name headline'>Tides</p>",
            {"microdata:Article/headline": "Tides", "microdata:Article/name": "Tides"},
        ),
        (
            "<p itemprop=author>By <b itemprop=name>Ana</b></p><p itemprop=headline>Tides</p>",
            {"microdata:Article/headline": "Tides"},
        ),
        ("<p itemprop=publisher itemscope><b itemprop=name>Quay</b></p>", {}),
    ],
)
def test_names_of_people_in_microdata_are_no_titles(microdata: str, titles: dict[str, str]) -> None:
    read = page(f"<article itemscope itemtype='https://schema.org/Article'>{microdata}</article>")
    assert claimed(read, "title") == titles
    authors = claimed(read, "author")
    assert authors.get("microdata:Article/author", "Ana") == "Ana"  # without the words around the name


@pytest.mark.parametrize(
    ("text", "modified"),
    [
        ("<p>Text.</p><p>Last updated: March 3, 2024</p>", {"text:updated": "March 3, 2024"}),
        ("<p>Text.</p><p>Zuletzt aktualisiert am 3. März 2024</p>", {"text:updated": "3. März 2024"}),
        ("<p>Last updated: March 3, 2024</p><p>Last updated: May 4, 2025</p>", {}),  # of two things
        ("<p>Updated by Ana in the week before March 3, 2024</p>", {}),
    ],
)
def test_a_day_of_update_said_once_anywhere_is_claimed(text: str, modified: dict[str, str]) -> None:
    assert claimed(page(text), "modified_at") == modified


def test_where_a_page_offers_an_oembed_answer_is_claimed() -> None:
    offered = '<link rel="alternate" type="text/xml+oembed" href="/oembed.xml?url=x">'
    read = page(
        f'{offered}<link rel="alternate" type="application/json+oembed" href="/oembed?url=x"><title>x</title>'
    )
    assert claimed(read, "oembed_url") == {"link:oembed": "https://blog.example.org/oembed?url=x"}


def test_claims_alone_are_those_of_the_whole_page() -> None:
    body = b"<title>Rope</title><h1>Rope</h1><p>By Ana Lind</p><a href=/x>x</a>"
    alone, whole = read_claims(body, URL, "text/html"), read_page(body, URL, "text/html")
    assert alone.claims == whole.claims
    assert (len(alone.links), len(whole.links)) == (0, 1)


def test_a_page_read_twice_is_parsed_once() -> None:
    body = b"<title>Cranes</title><p>Text"
    assert read_document(body, "text/html") is read_document(body, "text/html")
    assert read_document(body, "text/plain") is not read_document(body, "text/html")


def test_gzipped_files_are_opened_within_bounds() -> None:
    sitemap = b"<urlset><url><loc>https://blog.example.org/a</loc></url></urlset>"
    read = parse(gzip.compress(sitemap), URL + "sitemap.xml.gz", "application/gzip")
    assert [item.url for item in read.items] == ["https://blog.example.org/a"]
    with pytest.raises(ParseError):
        parse(b"\x1f\x8b\x08broken", URL, None)


def test_an_image_is_recorded_not_read() -> None:
    assert parse(b"\x89PNG\r\n", URL + "a.png", "image/png") == Page(URL + "a.png", "other", "none")
