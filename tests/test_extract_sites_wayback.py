"""A copy in an archive of the web: asked only where wanted, never for what was withdrawn; no answer is unknown."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pages.parse import parse
from extract.sites.wayback import asked_for, index_url
from extract.urls import canonicalize, kind_of
from tests.stories import Story, say, watch
from transform.frontier import archive_questions
from transform.resolve import resolve

LOST = "https://quay.example/a?b=1&c"
NAMES = ["timestamp", "original", "statuscode"]
GOOD = [
    NAMES,
    ["20230101000000", "https://quay.example/a", "200"],
    ["20240301120000", "http://quay.example/a", "200"],
]


@pytest.mark.parametrize("url", [LOST, "https://quay.example/é", "http://quay.example/x#y", watch("abc")])
def test_question_keeps_the_address_and_is_one_text(url: str) -> None:
    question = index_url(url)
    assert asked_for(question) == url
    assert asked_for(canonicalize(question)) == url
    assert canonicalize(canonicalize(question)) == canonicalize(question)
    assert kind_of(question) == "archive_index"


@pytest.mark.parametrize(
    ("answer", "copy"),
    [
        (json.dumps(GOOD), "https://web.archive.org/web/20240301120000/http://quay.example/a"),
        ("[]", None),
        ("", None),
        (json.dumps([NAMES]), None),
        (json.dumps([NAMES, ["20240301120000", "https://quay.example/a", "404"]]), None),
        (json.dumps([NAMES, ["20240301", "https://quay.example/a", "200"]]), None),
        (json.dumps([NAMES, ["20240301120000", "javascript:alert(1)", "200"]]), None),
        (json.dumps([NAMES, ["20240301120000", "https://quay.example/" + "a" * 5000, "200"]]), None),
        (json.dumps([NAMES, ["20240301120000"]]), None),
        ('{"error": "busy"}', None),
        ("<html>Service Unavailable</html>", None),
        ("[" * 100_000, None),
    ],
)
def test_answer_is_a_claim_about_the_lost_page_or_nothing(answer: str, copy: str | None) -> None:
    page = parse(answer.encode(), index_url(LOST), "application/json; charset=utf-8")
    assert (page.kind, page.site, page.claims, page.verdict) == ("archive_index", "wayback", (), None)
    said = [(item.url, claim.field, claim.value) for item in page.items for claim in item.claims]
    assert said == ([(LOST, "archived_url", copy)] if copy else [])


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4), max_leaves=12)
)
def test_rubbish_is_unknown(answer: object) -> None:
    assert parse(json.dumps(answer).encode(), index_url(LOST), "application/json").items == ()


def test_a_copy_itself_is_a_page_like_any_other() -> None:
    url = "https://web.archive.org/web/20240301120000/http://quay.example/a"
    assert canonicalize(url) == url
    page = parse(b"<title>Tides</title><h1>Tides</h1>", url, "text/html")
    assert [claim.value for claim in page.claims if claim.field == "title"][:1] == ["Tides"]


def test_only_what_is_gone_is_asked_for_and_nothing_withheld() -> None:
    story = Story()
    story.recap(
        "https://blog.example/recap",
        say("Ropes at Scale", "Ada Quay, Harbour", video=watch("gone")),
        say("A Knot a Day", "Cy Dock, Harbour", video=watch("taken")),
        say("Tides in Ten Minutes", "Bo Pier, Harbour", video=watch("private")),
    )
    story.seed_list()
    story.fetch(watch("gone"), None, outcome="gone", reason="video-unavailable")
    story.fetch(watch("taken"), None, outcome="gone", reason="withheld")
    story.fetch(watch("private"), None, outcome="blocked", reason="video-private")
    found = resolve(story.facts(), (), ())
    (question,) = archive_questions(found, seen=())
    assert asked_for(question.url) == watch("gone")
    assert archive_questions(found, seen={question.url}) == []
