"""Identifiers of talks outlive what is learned later: in whatever order it comes, whoever kept one is led on."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from tests.stories import Story, say, watch
from transform.resolve import resolve
from transform.rows import AliasRow, Resolution

Step = Callable[[Story], None]


def recap(name: str, *mentions: object) -> Step:
    return lambda story: story.recap(f"https://{name}.example.org/", *mentions)  # type: ignore[arg-type]


#: Evidence that makes, merges and splits talks; each step can come at any time.
STEPS: tuple[Step, ...] = (
    recap("a", say("Rope and Reason", "Eve Lund"), say("Ten Years of Cranes")),
    recap("b", say("Rope & Reason"), say("Ten Years of Cranes", "Ada Berg", video=watch("cranes"))),
    recap("c", say("Reasons for Rope, Told Anew", "Eve Lund", video=watch("rope"))),
    recap("d", say("Ten Years of Cranes", "Mira Tan")),
    recap("e", say("State of the Harbour"), say("Ballast as Code", "Omar Said", video=watch("ballast"))),
    recap("f", say("Policy as Code", "Omar Said", video=watch("ballast"))),
    lambda story: story.session("1AbcG", "Rope and Reason", "Eve Lund, Splice", video=watch("rope")),
    lambda story: story.session("1AbcH", "Ten Years of Cranes", "Ada Berg, Quay"),
    lambda story: story.session("1AbcI", "Ten Years of Cranes", "Mira Tan, Dock"),
    lambda story: story.calendar(
        ("1AbcJ", "State of the Harbour - Greta Olsen"), ("1AbcK", "State of the Harbour - Ulf Berg")
    ),
    lambda story: story.playlist(
        ("rope", "Rope and Reason - Eve Lund, Splice"), ("cranes", "Ten Years of Cranes - Ada Berg"),
        ("harbour", "State of the Harbour - Ulf Berg"), ("ballast", "Ballast as Code - Omar Said"),
    ),
    lambda story: story.video("cranes", "Ten Years of Cranes - Ada Berg"),
)  # fmt: skip


def told(steps: Sequence[Step], aliases: tuple[AliasRow, ...]) -> Resolution:
    story = Story()
    story.seed_list()
    for step in steps:
        step(story)
    return resolve(story.facts(aliases=aliases))


def spoken_of(found: Resolution) -> set[str]:
    """Return the talks that a page names. A mere entry of a playlist is a talk only until a schedule is known."""
    return {row.talk_id for row in found.mention_talks if row.talk_id} | {
        row.talk_id for row in found.talks if row.talk_key.startswith("sched:")
    }


def nothing_dangles(found: Resolution, known: set[str]) -> None:
    living = {row.talk_id for row in found.talks}
    aliases = [row for row in found.aliases if row.kind == "talk"]
    assert {row.target_id for row in aliases} <= living
    leads = {row.alias for row in aliases}
    assert known <= living | leads
    assert not leads & living, "an identifier is a talk or an alias, never both"


@pytest.mark.parametrize("seed", range(20))
def test_every_identifier_ever_given_leads_to_a_living_talk(seed: int) -> None:
    order = random.Random(seed).sample(STEPS, len(STEPS))
    known: set[str] = set()
    aliases: tuple[AliasRow, ...] = ()
    for count in range(1, len(order) + 1):
        found = told(order[:count], aliases)
        nothing_dangles(found, known)
        known |= spoken_of(found)
        aliases = found.aliases
    assert told(order, aliases).aliases == aliases, "a run that learns nothing changes nothing"


@pytest.mark.parametrize("seed", range(6))
def test_the_talks_themselves_do_not_depend_on_the_order_of_what_was_learned(seed: int) -> None:
    order = random.Random(seed).sample(STEPS, len(STEPS))
    aliases: tuple[AliasRow, ...] = ()
    for count in range(1, len(order) + 1):
        aliases = told(order[:count], aliases).aliases
    grown, fresh = told(order, aliases), told(STEPS, ())
    assert [(t.talk_id, t.title) for t in grown.talks] == [(t.talk_id, t.title) for t in fresh.talks]


def test_who_kept_an_identifier_that_two_talks_now_share_is_led_to_one_of_them() -> None:
    before = told([recap("a", say("Ten Years of Cranes"))], ())
    (talk,) = before.talks
    split = told(
        [
            recap("a", say("Ten Years of Cranes")),
            lambda story: story.session("1AbcH", "Ten Years of Cranes", "Ada Berg"),
            lambda story: story.session("1AbcI", "Ten Years of Cranes", "Mira Tan"),
        ],
        before.aliases,
    )
    targets = {row.target_id for row in split.aliases if row.alias == talk.talk_id}
    assert len(targets) == 1 and targets <= {row.talk_id for row in split.talks}


def test_when_nobody_speaks_of_a_talk_any_more_its_identifiers_go_too() -> None:
    before = told([recap("a", say("Rope and Reason"))], ())
    after = told([recap("b", say("Ballast as Code"))], before.aliases)
    assert {row.target_id for row in after.aliases} == {row.talk_id for row in after.talks}
