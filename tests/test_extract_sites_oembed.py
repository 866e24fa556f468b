"""oEmbed: what a site says of a video or deck whose own page does not tell; a second claim, never the judge."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.pages.parse import parse, sniff
from extract.records import Claim, Target
from extract.sites import is_oembed, oembed_question
from extract.urls import canonicalize, kind_of
from extract.web.archive import write_web
from flows import pipeline
from flows.settings import read_settings
from tests.stories import Story, resource_of, say, watch
from transform.frontier import next_targets, oembed_questions
from transform.resolve import resolve
from transform.rows import Facts, Resolution
from warehouse.publish import connect_reader

DECK = "https://www.slideshare.net/slideshow/tides/123456"


@pytest.mark.parametrize(
    ("url", "question"),
    [
        (
            "https://www.youtube.com/watch?v=AbCdEfGh_-1",
            "https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DAbCdEfGh_-1&format=json",
        ),
        (
            "https://vimeo.com/900000001",
            "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F900000001&format=json",
        ),
        (
            DECK,
            "https://www.slideshare.net/api/oembed/2?url=https%3A%2F%2Fwww.slideshare.net%2Fslideshow%2Ftides%2F123456"
            "&format=json",
        ),
        (
            "https://speakerdeck.com/ana/tides",
            "https://speakerdeck.com/oembed.json?url=https%3A%2F%2Fspeakerdeck.com%2Fana%2Ftides&format=json",
        ),
        ("https://decks.example/tides.pdf", None),
        ("https://github.com/ana/tides", None),
        ("urn:recapture:x", None),
    ],
)
def test_questions(url: str, question: str | None) -> None:
    assert oembed_question(url) == question
    if question is not None:
        assert canonicalize(question) == question  # its query is its whole sense
        assert (kind_of(question), is_oembed(question), oembed_question(question)) == ("oembed", True, None)


@pytest.mark.parametrize(
    ("url", "media_type", "family"),
    [
        ("https://quay.example/services/embed?x=1", "application/json+oembed", "feed"),
        ("https://quay.example/oembed.json?url=https%3A%2F%2Fquay.example%2F1", "application/json", "feed"),
        (
            "https://quay.example/wp-json/oembed/1.0/embed?format=json&url=x",
            "application/json; charset=utf-8",
            "feed",
        ),
        ("https://quay.example/oembed?u=1", "application/json", "other"),  # asks about nothing
        ("https://quay.example/1?next=/oembed&url=x", "application/json", "other"),
        ("https://quay.example/api?url=x", "application/json", "other"),
    ],
)
def test_json_at_an_oembed_address_is_read(url: str, media_type: str, family: str) -> None:
    assert sniff(b'{"type": "video"}', url, media_type) == family


def found_in(story: Story) -> tuple[Facts, Resolution]:
    facts = story.facts()
    return facts, resolve(facts, (), ())


def walled() -> Story:
    story = Story()
    story.seed_list()
    story.video("known", "Ropes at Scale")
    story.recap(
        "https://blog.example/recap",
        say("Ropes at Scale", "Ada Quay, Harbour", video=watch("known")),
        say("A Knot a Day", "Cy Dock, Harbour", video=watch("walled"), slides=DECK),
        say("Tides in Ten Minutes", "Bo Pier, Harbour", video=watch("private")),
        say("Cranes", "Di Crane, Harbour", video=watch("never")),
        say("Nets", "Ed Net, Harbour", video=watch("gone")),
        say("Busy Days", "Fay Quay, Harbour", video=watch("busy")),
    )
    story.fetch(watch("walled"), None, outcome="blocked", reason="consent-wall")
    story.fetch(DECK, None, outcome="blocked", reason="http-403")
    story.fetch(watch("private"), None, outcome="blocked", reason="video-private")
    story.fetch(watch("gone"), None, outcome="gone", reason="video-unavailable")
    story.fetch(watch("busy"), None, outcome="blocked", reason="http-429")
    return story


def test_only_of_what_was_walled_or_left_unnamed_is_asked() -> None:
    facts, found = found_in(walled())
    depths = {resource_of(watch("walled")): 1}
    questions = oembed_questions(facts, found, depths, ())
    assert [(one.url, one.depth) for one in questions] == [
        (oembed_question(DECK), 0),
        (oembed_question(watch("walled")), 1),
    ]
    seen = {questions[0].url, watch("never")}
    assert next_targets(facts, found, {}, seen, max_depth=9)[-1] == Target(questions[1].url, 0)


ANSWER = {"version": "1.0", "type": "video", "title": "A Knot a Day", "author_name": "Harbour Conf"}


def test_an_answer_names_the_video_and_its_channel_and_is_not_asked_for_again() -> None:
    story = walled()
    question = oembed_question(watch("walled"))
    assert question is not None
    story.fetch(question, parse(json.dumps(ANSWER).encode(), question, "application/json"))
    facts, found = found_in(story)
    (video,) = (row for row in found.videos if row.resource_id == resource_of(watch("walled")))
    assert (video.title, video.channel) == ("A Knot a Day", "Harbour Conf")
    (row,) = (row for row in found.resources if row.resource_id == resource_of(watch("walled")))
    assert (row.outcome, row.reason) == ("blocked", "consent-wall")  # named, and still walled
    assert question not in {one.url for one in oembed_questions(facts, found, {}, ())}


def test_where_a_page_offers_answers_about_itself_it_is_asked() -> None:
    own, other = "https://clips.example/1", "https://clips.example/2"
    story = Story()
    for url, about in ((own, own), (other, own)):
        offer = Claim("oembed_url", f"https://clips.example/oembed?url={about}", "link:oembed")
        page = parse(b"<title>Clip</title>", url, "text/html")
        story.fetch(url, type(page)(url, "video", "generic", claims=(*page.claims, offer)))
    facts, found = found_in(story)
    assert [one.url for one in oembed_questions(facts, found, {}, ())] == [
        f"https://clips.example/oembed?url={own}"
    ]


SEEDS = """
[event]
key = "quaycon-2026"
name = "QuayCon 2026"

[[seed]]
url = "https://www.youtube.com/watch?v=walledvideo"
kind = "video"

[[seed]]
url = "https://www.youtube.com/watch?v=refusevideo"
kind = "video"
"""


def test_a_harvest_asks_once_and_a_refusal_kills_no_video(tmp_path: Path) -> None:
    (tmp_path / "quay.toml").write_text(SEEDS, "utf-8")
    videos = [f"https://www.youtube.com/watch?v={name}video" for name in ("walled", "refuse")]
    first, second = (question for url in videos if (question := oembed_question(url)))
    at, json_type = datetime(2026, 3, 1, tzinfo=UTC), (("Content-Type", "application/json"),)
    walls = [(url, 403, (("Content-Type", "text/html"),), b"<title>Before you go on</title>", at) for url in videos]
    answers = [(first, 200, json_type, json.dumps(ANSWER).encode(), at), (second, 401, json_type, b"{}", at)]
    robots = ("https://www.youtube.com/robots.txt", 404, (("Content-Type", "text/plain"),), b"", at)
    write_web(tmp_path / "web.warc.gz", [robots, *walls, *answers])
    settings = read_settings(
        {"seeds": (tmp_path / "quay.toml",), "web": "replay", "warehouse": str(tmp_path / "main"),
         "archive": tmp_path / "web.warc.gz"}
    )  # fmt: skip
    counts = [pipeline.harvest(settings).outcomes["blocked"] for _ in range(2)]
    con = connect_reader(tmp_path / "main")
    try:
        named = con.execute("SELECT platform_id, title, channel FROM core.video ORDER BY platform_id").fetchall()
        states = con.execute("SELECT url, state FROM report.link_health ORDER BY url").fetchall()
        asked = con.execute(
            "SELECT url, count(*) FROM raw.capture WHERE url LIKE '%oembed%' GROUP BY url"
        ).fetchall()
    finally:
        con.close()
    assert named == [("refusevideo", None, None), ("walledvideo", "A Knot a Day", "Harbour Conf")]
    assert states == [(videos[1], "blocked"), (videos[0], "blocked")]  # and no question among them
    assert sorted(asked) == sorted([(first, 1), (second, 2)])  # what was answered is not asked again
    assert counts == [3, 3]
