"""Where in a page a claim or a link stands: the text at its span is what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pages.html import fold, plain, read_document
from extract.pages.parse import parse
from extract.pages.places import list_places, located, located_links
from extract.records import Claim, ClaimField, Link

URL = "https://quay.example/posts/tides"
CASES = [path for path in sorted((Path(__file__).parent / "golden").glob("*/*/page.html"))
         if (path.parent / "url.txt").exists()]  # fmt: skip


def spans(html: str) -> dict[str, str]:
    """Map each source to the characters that its (last) claim stands at."""
    claims = parse(html.encode(), URL, "text/html; charset=utf-8").claims
    found = located(claims, html, is_html=True)
    return {claim.source: html[claim.span.start : claim.span.end] for claim in found if claim.span}


def test_each_source_is_found_in_its_own_element() -> None:
    html = """<html lang="en"><title>Tides &amp; queues</title>
    <!-- <h1>Tides & queues</h1> --><script>var x = "Tides & queues";</script>
    <meta name="author" content="Ana Lind"><meta property="og:title" content='Tides &#38; queues'>
    <link rel="canonical" href="/posts/tides"><meta name="DC:Date" content="2024-03-28">
    <script type="application/ld+json">{"@type": "Article", "headline": "Tides & queues"}</script>
    <h1>Tides
      &amp; <em>queues</em></h1><p>By <a rel="author" href="/a">Ana&nbsp;Lind</a>
    <time datetime="2024-03-28">28 March</time>"""
    found = spans(html)
    assert found["title"] == "Tides &amp; queues"
    assert found["og:title"] == "Tides &#38; queues"
    assert found["meta:author"] == "Ana Lind"
    assert found["dc.date"] == "2024-03-28"
    assert found["link:canonical"] == "/posts/tides"
    assert found["html:lang"] == "en"
    assert fold(found["h1"]) == "Tides &amp; <em>queues"
    assert found["byline:rel"] == "Ana&nbsp;Lind"
    assert found["time"] == "2024-03-28"
    assert not any(source.startswith(("json-ld", "url")) for source in found)  # a pointer, an address


def test_equal_values_of_one_source_are_found_one_after_another() -> None:
    html = "<meta name=keywords content='a'><p>x<p>By Bo Lind. Then By Bo Lind again"
    twice = [Claim("author", "Bo Lind", "byline:class"), Claim("author", "Bo Lind", "byline:class")]
    first, second = (claim.span for claim in located(twice, html, is_html=True))
    assert first is not None
    assert second is not None
    assert html[first.start : first.end] == html[second.start : second.end] == "Bo Lind"
    assert first.end < second.start


def test_microdata_is_found_at_its_property() -> None:
    html = """<title>Tides</title><div itemscope itemtype="https://schema.org/VideoObject">
    <meta itemprop="name" content="Tides"><meta itemprop="datePublished" content="2024-03-28">
    <meta content="2024-03-28" itemprop="uploadDate"></div>"""
    found = spans(html)
    places = [html.index(found_text, html.index(before)) for found_text, before in (
        ("Tides", '"name"'), ("2024", '"datePublished"'), ("2024", "<meta content"))]  # fmt: skip
    claims = located(parse(html.encode(), URL, "text/html").claims, html, is_html=True)
    starts = {claim.source: claim.span.start for claim in claims if claim.span}
    assert set(found) >= {f"microdata:VideoObject/{name}" for name in ("name", "datePublished", "uploadDate")}
    assert [starts[f"microdata:VideoObject/{name}"] for name in ("name", "datePublished", "uploadDate")] == places


def test_what_is_not_in_the_text_has_no_span() -> None:
    assert located([Claim("title", "Ropes", "h1")], "<h1>Knots</h1><p>Ropes", is_html=True)[0].span is not None
    assert located([Claim("title", "Nets", "h1")], "<h1>Knots</h1><p>Ropes", is_html=True)[0].span is None


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_in_golden_pages_a_span_holds_the_words_of_the_value(path: Path) -> None:
    url, media_type = (path.parent / "url.txt").read_text(encoding="utf-8").splitlines()
    page = parse(path.read_bytes(), url, media_type)
    text = read_document(path.read_bytes(), media_type).text
    for claim in located(page.claims, text, is_html=True):
        if claim.span is not None:
            said = fold(plain(text[claim.span.start : claim.span.end])).split()
            words = fold(plain(claim.value)).split()
            is_address = claim.value.startswith("http")  # may be written without its host
            assert claim.value.endswith(said[0]) if is_address else said[:20] == words[:20], claim
    for link in located_links(page.links, text):
        if link.span is not None:
            assert fold(plain(text[link.span.start : link.span.end])) == fold(plain(link.href))


LISTS = """<p><a href="/0">0</a><ul>
<li>none<li><a href="/1">1</a><ol><li><a href="/2">2</a><li>x<li><a href="/3">3</a></ol></ul>
<table><thead><tr><th><a href="/4">4</a></thead><tbody><tr><td>x<td>y<tr><td>x<td><a href="/5">5</a></table>
<dl><dt><a href="/6">6</a><dd>x<dd><a href="/7">7</a></dl><a href="#here">no link</a><iframe src="/8"></iframe>"""


def test_links_say_where_in_a_list_or_table_they_stand() -> None:
    page = parse(LISTS.encode(), URL, "text/html")
    places = list_places(page.links, read_document(LISTS.encode(), "text/html").tree)
    assert dict(zip([link.href for link in page.links], places, strict=True)) == {
        "/0": "", "/1": "item 2", "/2": "item 2.1", "/3": "item 2.3", "/4": "row 1, column 1",
        "/5": "row 2, column 2", "/6": "term 1", "/7": "item 2", "/8": "",
    }  # fmt: skip
    assert [LISTS[link.span.start : link.span.end] for link in located_links(page.links, LISTS) if link.span] == [
        link.href for link in page.links
    ]


FIELDS: st.SearchStrategy[ClaimField] = st.sampled_from(["title", "author"])
SOURCES = st.sampled_from(
    ["h1", "title", "og:title", "meta:author", "byline:rel", "time", "html:lang", "microdata:x"]
)


@given(
    st.text(max_size=80), st.lists(st.builds(Claim, FIELDS, st.text(min_size=1, max_size=20), SOURCES), max_size=4)
)
def test_any_text_is_searched_and_spans_stay_inside(text: str, claims: list[Claim]) -> None:
    for claim in located(claims, text, is_html=True):
        assert claim.span is None or 0 <= claim.span.start <= claim.span.end <= len(text)


@pytest.mark.parametrize("text", ["<meta " * 20_000, '<meta a="' * 20_000, "<a href=x " * 20_000, "<h1>" * 20_000])
def test_open_markup_is_searched_in_bounded_time(text: str) -> None:
    claims = [Claim("title", "Tides and queues", source) for source in ("h1", "og:title", "byline:rel")]
    assert [claim.span for claim in located(claims, text, is_html=True)] == [None] * 3
    assert located_links([Link("/y", None, "", 0)], text)[0].span is None
