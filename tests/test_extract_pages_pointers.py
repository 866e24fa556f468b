"""Where JSON-LD says a thing: each source is a JSON pointer (RFC 6901) that leads to the claim's own value."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pages.html import fold, plain
from extract.pages.parse import parse
from extract.records import Claim

PAGE = "https://ana.example/tides"
GOLDEN = [
    case for path in sorted((Path(__file__).parent / "golden").glob("*/*/page.html"))
    if b"ld+json" in path.read_bytes() and (case := path.parent) and (case / "url.txt").exists()
]  # fmt: skip


class Blocks(HTMLParser):
    """The JSON-LD blocks of a page, read by another parser than the product's."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self._is_inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.texts[-1] += data


def resolved(pointer: str, document: Any) -> Any:
    """Follow a pointer as the standard says."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def of_json_ld(html: str, url: str = PAGE) -> list[tuple[Claim, str]]:
    claims = parse(html.encode(), url, "text/html; charset=utf-8").claims
    return [(claim, claim.source.partition(":")[2]) for claim in claims if claim.source.startswith("json-ld")]


def written(blocks: list[Any]) -> str:
    texts = [json.dumps(block).replace("<", "\\u003c") for block in blocks]
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    return f"<!doctype html><title>T</title>{scripts}<p>Text."


def assert_said_there(html: str, url: str = PAGE) -> int:
    """Compare each claim with what stands at its source; return how many there are."""
    reader = Blocks()
    reader.feed(html)
    blocks = [json.loads(text) for text in reader.texts]
    found = of_json_ld(html, url)
    for claim, pointer in found:
        said = fold(plain(str(resolved(pointer, blocks))))
        # Types are given by the end of their name: https://schema.org/Article is Article.
        assert claim.value == (said.rpartition("/")[2] if claim.field == "kind" else said)[:4000], claim
    return len(found)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_in_golden_pages(case: Path) -> None:
    url = (case / "url.txt").read_text(encoding="utf-8").splitlines()[0]
    assert_said_there((case / "page.html").read_text(encoding="utf-8"), url)


POST = {"@type": "BlogPosting", "headline": "Tides"}
ANA = {"@type": "Person", "@id": "#ana", "name": "Ana Lind"}


@pytest.mark.parametrize(
    ("blocks", "field", "value", "pointer"),
    [
        ([POST | {"author": "Ana Lind"}], "author", "Ana Lind", "/0/author"),
        ([POST | {"author": {"name": "Ana Lind"}}], "author", "Ana Lind", "/0/author/name"),
        ([POST | {"author": [{"name": "Ana Lind"}]}], "author", "Ana Lind", "/0/author/0/name"),
        ([POST | {"author": {"name": ["Ana Lind"]}}], "author", "Ana Lind", "/0/author/name/0"),
        ([POST | {"author": {"name": {"@value": "Ana"}}}], "author", "Ana", "/0/author/name/@value"),
        ([{"@graph": [ANA, POST | {"author": {"@id": "#ana"}}]}], "author", "Ana Lind", "/0/@graph/0/name"),
        ([POST | {"author": {"@id": "#ana"}}, ANA], "author", "Ana Lind", "/1/name"),  # described in another block
        ([POST | {"publisher": {"name": "Quay"}}], "site_name", "Quay", "/0/publisher/name"),
        (
            [{"@graph": [POST | {"publisher": {"@id": "#q"}}, {"@id": "#q", "name": "Quay"}]}],
            "site_name", "Quay", "/0/@graph/1/name",
        ),
        ([POST | {"image": "https://ana.example/a.png"}], "image_url", "https://ana.example/a.png", "/0/image"),
        ([POST | {"image": [{"url": "a.png"}]}], "image_url", "a.png", "/0/image/0/url"),
        ([POST | {"image": {"@id": "#i"}}, {"@id": "#i", "contentUrl": "b.png"}], "image_url", "b.png",
         "/1/contentUrl"),
        ([POST | {"keywords": ["tides", "queues"]}], "keyword", "queues", "/0/keywords/1"),
        ([POST | {"@type": ["Thing", "https://schema.org/Article"]}], "kind", "Article", "/0/@type/1"),
        ([POST | {"url": {"@id": PAGE}}], "canonical_url", PAGE, "/0/url/@id"),
        ([POST | {"headline": {"@value": "Ebb", "@language": "en"}}], "title", "Ebb", "/0/headline/@value"),
        ([{"@type": "Event", "performer": [{"name": "Bo"}]}], "speaker", "Bo", "/0/performer/0/name"),
        ([{"@type": "Event", "location": {"name": "Hall 7"}}], "room", "Hall 7", "/0/location/name"),
        ([{"@type": "Event", "superEvent": "QuayConf"}], "event_name", "QuayConf", "/0/superEvent"),
    ],
)  # fmt: skip
def test_the_pointer_ends_at_the_value(blocks: list[Any], field: str, value: str, pointer: str) -> None:
    html = written(blocks)
    assert (field, value, pointer) in [(claim.field, claim.value, where) for claim, where in of_json_ld(html)]
    assert_said_there(html)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\\"), max_size=12) | st.integers(0, 3000)
VALUES = st.recursive(
    WORDS | st.none() | st.booleans() | st.sampled_from([{"@id": "#1"}, {"@id": "#2"}, {"@id": PAGE}]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@value", "@id", "@type", "name", "url", "contentUrl"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
TYPES = st.sampled_from(
    ["Article", "BlogPosting", "Event", "VideoObject", "WebPage", "WebSite", "Product", "Person"]
)
KEYS = [
    "headline", "name", "author", "creator", "publisher", "isPartOf", "image", "thumbnailUrl", "keywords", "url",
    "datePublished", "dateModified", "description", "inLanguage", "duration", "startDate", "performer", "location",
    "superEvent", "mainEntity", "mainEntityOfPage",
]  # fmt: skip
THINGS = st.builds(
    lambda kind, identity, values: {**values, "@type": kind, "@id": identity},
    TYPES | st.lists(TYPES, max_size=2),
    st.sampled_from(["#1", "#2", PAGE]),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6),
)


LISTS = st.lists(THINGS, max_size=3)


@given(st.lists(THINGS | LISTS | st.builds(lambda things: {"@graph": things}, LISTS), max_size=3))
def test_whatever_is_written(blocks: list[Any]) -> None:
    assert_said_there(written(blocks))


def test_an_unreadable_block_keeps_its_place() -> None:
    html = written([POST]).replace("<script", '<script type="application/ld+json">{"@type": </script><script', 1)
    assert {pointer for claim, pointer in of_json_ld(html) if claim.field == "title"} == {"/1/headline"}


def test_what_stands_too_deep_is_not_of_the_page() -> None:
    block: Any = POST
    for _ in range(40):
        block = {"mainEntity": block}
    assert of_json_ld(written([block])) == []
