"""Where reading takes a shortcut, it says what the long way says."""

from __future__ import annotations

import re

import ada_url
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import addresses
from extract.errors import ParseError
from extract.pages.charset import decode, judge
from extract.pages.flat import dump, load
from extract.pages.html import LEVELS, links, read_document
from extract.pages.parse import parse, read_claims
from extract.records import Claim, Issue, Page
from extract.sites import SITES, site_for
from extract.sites.generic import SITE
from transform.links import _CODE, _HINT, _RECAP, _SCHEDULE, _SLIDES, _VIDEO, link_kind

URL = "https://blog.example.org/harbour/tides"


def claimed(html: str, field: str) -> list[tuple[str, str]]:
    page = read_claims(html.encode(), URL, "text/html")
    return [(claim.value, claim.source) for claim in page.claims if claim.field == field]


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.from_type(Page), st.from_type(Issue)))
def test_a_page_travels_whole(page: Page | Issue) -> None:
    assert repr(load(dump(page))) == repr(page)  # equality would leave out what two sources may differ in


def test_texts_of_types_of_their_own_travel_as_texts() -> None:
    class Marked(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "not what it holds"

    page = Page(URL, "document", "pdf", claims=(Claim("title", Marked("Tides"), "pdf:Title"),))
    back = load(dump(page))
    assert isinstance(back, Page)
    assert back == page
    assert type(back.claims[0].value) is str


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "replace"))), st.integers(0, 3))
def test_a_body_that_needs_no_decoding_is_its_own_text(body: bytes, shift: int) -> None:
    body = b"x" * (16 * 1024 - shift) + body  # so that characters lie across the seam of two pieces
    text, name = judge(body, None)
    assert (body.decode("utf-8") if text is None else text, name) == decode(body, None)
    assert text is not None or "\x00" not in body.decode("utf-8")


@pytest.mark.parametrize("fault", [b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80"])
@pytest.mark.parametrize("place", [0, 16 * 1024 - 1, 16 * 1024, 40_000])
def test_one_wrong_byte_anywhere_is_found(fault: bytes, place: int) -> None:
    body = b"\xc3\xa9" + b"a" * place + fault + b" end" * 9000
    assert judge(body, "text/html; charset=utf-8")[0] == body.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("html", "is_read"),
    [
        (b"<b>" * LEVELS, True),
        (b"<b>" * (LEVELS + 1), False),
        (b"<b></b>" * (2 * LEVELS), True),
        (b"<b></b>" * (2 * LEVELS) + b"<b>" * (LEVELS + 1), False),
        (b"<b>" * (3 * LEVELS) + b"</b>" * (9 * LEVELS), False),
        (b"<br>" * (3 * LEVELS), True),
    ],
)
def test_depth_is_counted_however_tags_are_spread(html: bytes, is_read: bool) -> None:
    if is_read:
        assert read_document(html, "text/html").tree.body is not None
    else:
        with pytest.raises(ParseError):
            read_document(html, "text/html")


def test_links_know_where_they_stand() -> None:
    html = (
        "<base href='/b/'><nav><ul><li><a href=1>1</a></ul></nav><main id=m><h2>Tides</h2>"
        "<p><a href=2>2</a><em><a href=3>3</a></em></p><ul><li><b><a href=4>4</a></b></li></ul>"
        "<div><table><tr><td><a href=5>5</a></table></div><h3><a href=6>6</a></h3>"
        f"<ol><li>{'<i>' * 11}<a href=7>7</a><i><a href=8>8</a>{'</i>' * 12}</li></ol></main>"
        "<footer><h2>About</h2><a href=9>9</a></footer>"
    )
    tree = read_document(html.encode(), "text/html").tree
    found = links(tree, URL, tree.css_first("main"))
    assert [link.url for link in found] == [f"https://blog.example.org/b/{n}" for n in range(1, 10)]
    assert [link.context for link in found] == [
        "list", "prose", "prose", "list", "table", "heading", "list", "other", "other",
    ]  # fmt: skip
    assert [link.in_main for link in found] == [False, *[True] * 7, False]
    assert [link.heading_path for link in found] == [(), *[("Tides",)] * 4, *[("Tides", "6")] * 3, ()]
    assert all(link.in_main for link in links(tree, URL))


def test_claims_of_one_element_have_one_order() -> None:
    html = '<meta name="twitter:title" property="og:title" http-equiv="title" content="Tides">'
    assert claimed(html, "title") == [("Tides", "og:title"), ("Tides", "twitter:title"), ("Tides", "meta:title")]


@pytest.mark.parametrize(
    ("html", "days"),
    [
        ("<div><span>Posted on</span> March 3, 2024</div>", ["March 3, 2024"]),
        ("<p>Publié le 3 mars 2024</p>", ["3 mars 2024"]),
        ("<p>Veröffentlicht am 3. Mai 2024</p>", ["3. Mai 2024"]),
        ("<p>Publicado el 3 de mayo de 2024</p>", ["3 de mayo de 2024"]),
        ("<p>Posted: March 3, 2024</p><p>Published on March 4, 2024</p>", []),  # of two posts
        ("<p>publicly shown on March 3, 2024</p>", []),
        ("<script>var note = 'Posted on March 3, 2024'</script>", []),  # no reader sees it
        ("<div><script>var note = 'Posted on March 3, 2024'</script></div>", []),
    ],
)
def test_a_day_of_posting_is_found_in_running_text(html: str, days: list[str]) -> None:
    assert claimed(html, "published_at") == [(day, "text:posted") for day in days]


def test_a_paragraph_may_be_a_byline() -> None:
    html = "<p>Tides</p><p class='author'>Ada Quay</p><p rel=author itemprop=author>Ben Quay</p>"
    assert claimed(html, "author") == [
        ("Ben Quay", "byline:rel"), ("Ben Quay", "byline:itemprop"), ("Ada Quay", "byline:class"),
    ]  # fmt: skip


def test_a_text_longer_than_a_book_is_read_in_part_and_says_so() -> None:
    page = parse(b"# Tides\n\n" + b"A word or two. " * 25_000, URL, "text/markdown")
    assert [issue.code for issue in page.issues] == ["post-too-long"]


HINTED = st.sampled_from([_SLIDES, _VIDEO, _CODE, _SCHEDULE, _RECAP])


@settings(max_examples=300, deadline=None)
@given(HINTED.flatmap(lambda pattern: st.from_regex(re.compile(pattern.pattern, re.IGNORECASE | re.ASCII))))
def test_words_of_a_kind_are_hinted_at(words: str) -> None:
    assert _HINT.search(words.casefold())


@pytest.mark.parametrize(
    ("words", "heading", "kind"),
    [
        ("SLIDES", "", "slides"),
        ("Présentation", "", "slides"),
        ("watch it", "", "video"),
        ("Git Hub", "", "code"),
        ("Programme", "", "schedule"),
        ("What I learned", "", "recap"),
        ("a long enough title of a post", "More recaps", "recap"),
        ("too short", "More recaps", "other"),
        ("tides", "", "other"),
    ],
)
def test_words_tell_the_kind(words: str, heading: str, kind: str) -> None:
    assert link_kind("https://blog.example.org/x", words, (heading,) if heading else ()) == kind


PLAIN = st.from_regex(
    r"https?://(?:[a-z0-9-]{1,6}\.){1,3}[a-z]{2,4}(?::[0-9]{1,5})?(?:/[A-Za-z0-9_.~%+-]{0,6}){0,3}(?:\?[a-z0-9=&%']{0,9})?(?:#[a-z/]{0,5})?",
    fullmatch=True,
)


@settings(max_examples=500, deadline=None)
@given(PLAIN)
def test_addresses_without_a_parser_are_those_of_the_standard(url: str) -> None:
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        assert (addresses.normalize(url), addresses.host_of(url), addresses.path_of(url)) == (None, "", "")
        return
    assert addresses.host_of(url) == parsed.hostname
    assert addresses.path_of(url) == parsed.pathname
    parsed.hash = ""
    assert addresses.normalize(url) == parsed.href


def test_a_site_is_found_by_host_and_by_the_hosts_above() -> None:
    for site in SITES:
        for host in site.hosts:
            name = host if host[0] != "." else f"x.y{host}"
            assert site_for(f"https://{name}/") is site
    assert site_for("https://harbour.example/") is site_for("urn:x:y") is SITE
