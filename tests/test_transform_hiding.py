"""Recaps repair one another: each post of the twin is told without its speakers and links, and they come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import pipeline
from flows.decisions import Decisions, read_decisions
from flows.settings import read_settings
from tests.demo_web import truth
from tests.hiding import Score, hide, score
from transform.ids import resource_id
from transform.resolve import resolve
from transform.rows import Facts, Resolution
from warehouse import state
from warehouse.publish import connect_reader

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds" / "kubecon-eu-2024.toml"
SEED_LIST = resource_id("urn:recapture:seeds:kubecon-eu-2024")
POST = resource_id(truth.POST)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    folder = tmp_path_factory.mktemp("twin") / "demo"
    pipeline.harvest(
        read_settings(
            {"seeds": (SEEDS,), "web": "replay", "archive": ROOT / "seeds/demo.warc.gz", "warehouse": str(folder)}
        )
    )
    con = connect_reader(folder)
    try:
        return state.read_facts(con)
    finally:
        con.close()


@pytest.fixture(scope="module")
def decisions() -> Decisions:
    return read_decisions([SEEDS])


@pytest.fixture(scope="module")
def whole(facts: Facts, decisions: Decisions) -> Resolution:
    return resolve(facts, decisions.aliases, decisions.corrections)


@pytest.fixture(scope="module")
def true(whole: Resolution) -> dict[str, set[tuple[str, str]]]:
    """What the twin was made of, by the talk it ends as."""
    found: dict[str, set[tuple[str, str]]] = {}
    for made in truth.TALK_TRUTH:
        (talk_id,) = [talk.talk_id for talk in whole.talks if talk.title in made.titles]
        known = {("speaker", name) for name, _ in made.speakers}
        for role, material in (("event_page", made.event_page), ("video", made.video), ("slides", made.slides)):
            if material and material.url:
                known.add((role, material.url))
        found[talk_id] = known
    # Addresses that moved or died are what the post says all the same.
    for row in whole.materials:
        if row.talk_id in found and row.url and row.state in ("moved", "gone", "private", "blocked"):
            found[row.talk_id].add((row.role, row.url))
    return found


@pytest.fixture(scope="module")
def hidden(facts: Facts, decisions: Decisions, whole: Resolution, true: dict[str, set[tuple[str, str]]]):
    """Hide pages and count what comes back."""

    def resolved(said: Facts) -> Resolution:
        return resolve(said, decisions.aliases, decisions.corrections)

    return lambda *pages: score(facts, set(pages), whole, resolved, lambda talk: true.get(talk, set()))


def test_what_one_post_knows_the_others_give_back(facts, hidden) -> None:
    posts = sorted({m.resource_id for m in facts.mentions if m.page_kind in ("recap", "article")})
    total = Score()
    for post in posts:
        total.add(hidden(post))
    assert len(posts) > 10 and total.hidden > 100
    assert total.recovered >= 0.9 * total.hidden, total.lost
    assert total.wrong <= 0.01 * total.shown, total.false


def test_also_when_the_seed_list_does_not_help(hidden) -> None:
    found = hidden(POST, SEED_LIST)
    assert found.hidden > 80
    assert found.recovered >= 0.9 * found.hidden, found.lost
    assert found.wrong <= 0.01 * found.shown, found.false


def test_of_the_speakerless_mentions_at_least_sixteen_are_filled_and_none_wrongly(facts, whole, true) -> None:
    named = {s.mention_id for s in facts.mention_speakers}
    talk_of = {row.mention_id: row.talk_id for row in whole.mention_talks}
    bare = [m for m in facts.mentions if m.resource_id == POST and m.mention_id not in named]
    assert len(bare) == 20
    filled = 0
    for mention in bare:
        talk = talk_of[mention.mention_id]
        names = {s.name for s in whole.talk_speakers if s.talk_id == talk}
        assert {("speaker", name) for name in names} <= true.get(talk or "", set()), mention.title
        filled += bool(names)
    assert filled >= 16


def test_hiding_takes_nothing_but_what_the_post_names(facts) -> None:
    without = hide(facts, {POST})
    left = {s.resource_id for s in without.mention_speakers}
    assert {s.resource_id for s in facts.mention_speakers} - left == {POST}
    assert without.mentions == facts.mentions
