"""The offline twin: one file, the same bytes each time, an answer for every address of the seed file."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from extract.addresses import host_of
from extract.pages.parse import parse
from extract.records import Page
from extract.seeds import read_seeds
from extract.urls import canonicalize
from extract.web.exchange import Response
from extract.web.policy import FetchPolicy
from extract.web.replay import ReplayClient
from tests.demo_web import truth
from tests.demo_web.facts import TALKS
from tests.demo_web.post import URL, answer_of_post, post_title
from tests.demo_web.shell import MARK, Answer, scheduled
from tests.demo_web.web import PATH, answers, write
from tests.demo_web.youtube import video_title

SEEDS = read_seeds(PATH.parent / "kubecon-eu-2024.toml")


@pytest.fixture(scope="module")
def web() -> dict[str, Answer]:
    return {one.url: one for one in answers()}


@pytest.fixture(scope="module")
def pages(web: dict[str, Answer]) -> dict[str, Page]:
    """What the parsers read in every page that answers, robots.txt left out."""
    return {
        one.url: parse(one.body, one.url, dict(one.headers)["Content-Type"])
        for one in web.values()
        if one.status == 200 and not one.url.endswith("/robots.txt")
    }


def test_the_committed_file_is_what_the_generator_writes(tmp_path):
    first, second = tmp_path / "demo.warc.gz", tmp_path / "again" / "demo.warc.gz"
    second.parent.mkdir()
    write(first)
    write(second)
    assert first.read_bytes() == second.read_bytes()
    # Other builds of zlib pack the same records into other bytes, so the records are compared.
    assert gzip.decompress(first.read_bytes()) == gzip.decompress(PATH.read_bytes()), "run: make demo-web"
    assert PATH.stat().st_size <= 1_000_000


def test_the_file_answers_every_seed_and_again_only_when_changed():
    async def ask(url: str, client: ReplayClient) -> Response:
        answer = await client.get(url)
        assert isinstance(answer, Response), url
        return answer

    async def all_of() -> list[str]:
        client, changed = ReplayClient([PATH], FetchPolicy(is_replay=True)), []
        for url in sorted({seed.url for seed in SEEDS.seeds}):
            answer = await ask(url, client)
            hops = 0
            while answer.status == 301 and hops < 8:
                hops += 1
                answer = await ask(answer.header("Location") or "", client)
            if answer.status == 200:
                asked = [("If-None-Match", answer.header("ETag") or "")]
                again = await client.get(answer.url, asked)
                if not isinstance(again, Response) or again.status != 304:
                    changed.append(answer.url)
        return changed

    assert asyncio.run(all_of()) == []


def test_no_redirect_leads_out_of_the_twin(web):
    targets = {one.url: dict(one.headers)["Location"] for one in web.values() if one.status == 301}
    assert [url for url, to in targets.items() if to not in web] == []
    assert "https://medium.com/p/beb586614616" in targets  # asked in its canonical form, served elsewhere


def test_every_host_has_its_rules(web):
    assert [url for url in web if f"https://{host_of(url)}/robots.txt" not in web] == []


def test_every_page_can_be_read_and_every_title_carries_the_mark(pages):
    said = [(url, claim.value) for url, page in pages.items() for claim in page.claims if claim.field == "title"]
    said += [
        (url, claim.value)
        for url, page in pages.items() for item in page.items for claim in item.claims if claim.field == "title"
    ]  # fmt: skip
    said += [(url, mention.title) for url, page in pages.items() for mention in page.mentions if mention.title]
    assert len(said) > 400
    assert [(url, title) for url, title in said if MARK not in title] == []


def test_video_titles_are_cut_and_keep_the_mark():
    titles = {talk.key: video_title(talk) for talk in TALKS if talk.video}
    assert all(MARK in title and len(title) <= 100 for title in titles.values())
    dropped = [key for key in titles if len(titles[key]) > 97]
    assert len(dropped) >= 15
    whole = [talk for talk in TALKS if talk.video and titles[talk.key] == scheduled(talk)]
    assert 5 <= len(whole) < len(titles) / 2


def test_the_post_names_35_talks_in_36_places():
    items = [
        unescape(re.sub(r"<[^>]+>", "", item))
        for item in re.findall(r"<li>(.*?)</li>", answer_of_post().body.decode(), re.DOTALL)
    ]
    places = Counter(talk.key for talk in TALKS for item in items if item.startswith(post_title(talk)))
    assert len(places) == 35
    assert places.total() == truth.PLACES_IN_POST
    assert places["navigating-the-depth-of-app-delivery-through-memes"] == 2


def test_the_truth_is_about_the_talks_of_the_seed_file_and_the_pages_of_the_twin(web):
    assert [talk.key for talk in truth.TALK_TRUTH] == [talk.key for talk in SEEDS.talks]
    for known, seeded in zip(truth.TALK_TRUTH, SEEDS.talks, strict=True):
        assert {person.name for person in seeded.speakers} <= {name for name, _ in known.speakers}
    materials = [m for talk in truth.TALK_TRUTH for m in (talk.event_page, talk.video, talk.slides) if m]
    addresses = {m.url for m in materials if m.url} | set(truth.OUTCOMES) | set(truth.MOVED) | set(truth.REPORTS)
    assert [url for url in addresses if url not in web] == []
    assert {canonicalize(url) for url in addresses} == addresses


def test_what_is_expected_to_be_found_is_in_no_seed(web):
    seeded = {seed.url for seed in SEEDS.seeds}
    late = next(talk for talk in truth.TALK_TRUTH if talk.key == truth.PENDING_KEY)
    found = [talk.video.url for talk in truth.TALK_TRUTH if talk.video.url and talk.video.url not in seeded]
    assert late.video.url in found
    assert len(found) == 17
    # Other recaps link it, the post does not.
    holders = [one.url for one in web.values() if late.video.url and late.video.url.encode() in one.body]
    assert URL not in holders and len(holders) >= 3


def test_planted_verdicts_are_read_off_the_pages(pages):
    verdicts = {url: page.verdict.reason for url, page in pages.items() if page.verdict}
    planted = {
        url: reason
        for url, (_, reason) in truth.OUTCOMES.items()
        if not reason.startswith("http-") and reason not in ("robots", "withheld")
    }
    assert planted.items() <= verdicts.items()
    assert set(verdicts) - set(truth.OUTCOMES) <= {"https://www.youtube.com/watch?v=DDdeadVideo"}


def test_the_generator_needs_nothing_but_the_repository():
    sources = Path(__file__).parent.joinpath("demo_web").glob("*.py")
    assert all("shared" not in source.read_text(encoding="utf-8") for source in sources)
