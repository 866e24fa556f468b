"""One post told without its speakers and links: what the other sources give back, and what they give wrongly."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace

from transform.names import same_person
from transform.rows import Facts, Resolution

ROLES = ("video", "slides", "event_page")
#: (talk, "speaker" or role, name or address)
Fact = tuple[str, str, str]


@dataclass
class Score:
    """Facts hidden, those shown again, those shown that are not so; ``lost`` and ``false`` for people to read."""

    hidden: int = 0
    recovered: int = 0
    shown: int = 0
    wrong: int = 0
    lost: list[Fact] = field(default_factory=list)
    false: list[Fact] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.hidden += other.hidden
        self.recovered += other.recovered
        self.shown += other.shown
        self.wrong += other.wrong
        self.lost += other.lost
        self.false += other.false


def hide(facts: Facts, pages: Set[str]) -> Facts:
    """Take away whom and what the mentions of some pages name; their titles stay."""
    mentions = {m.mention_id for m in facts.mentions if m.resource_id in pages}
    return replace(
        facts,
        mention_speakers=tuple(s for s in facts.mention_speakers if s.mention_id not in mentions),
        mention_links=tuple(
            link for link in facts.mention_links if link.mention_id not in mentions or link.role not in ROLES
        ),
    )


def shown_of(found: Resolution) -> dict[str, set[tuple[str, str]]]:
    """List what is shown of each talk: speakers, and material with an address that is not called wrong."""
    shown: dict[str, set[tuple[str, str]]] = {talk.talk_id: set() for talk in found.talks}
    for speaker in found.talk_speakers:
        shown[speaker.talk_id].add(("speaker", speaker.name))
    for row in found.materials:
        if row.url and row.role in ROLES and not row.reason.startswith("wrong-link: "):
            shown[row.talk_id].add((row.role, row.url))
    return shown


def holds(fact: tuple[str, str], among: Set[tuple[str, str]]) -> bool:
    """Tell whether a set of facts holds this one; a person under any spelling."""
    kind, value = fact
    if kind != "speaker":
        return fact in among
    return any(k == "speaker" and same_person(value, other) == "same" for k, other in among)


def score(
    facts: Facts,
    pages: Set[str],
    whole: Resolution,
    resolved: Callable[[Facts], Resolution],
    true: Callable[[str], Set[tuple[str, str]]],
) -> Score:
    """Hide what pages name and count what comes back.

    Args:
        facts: everything said.
        pages: resources of the post; those of one person's list may go with it.
        whole: the resolution with nothing hidden.
        resolved: how to resolve, with the decisions of people.
        true: what is true of a talk, by its identifier with nothing hidden; empty when nobody knows the talk.

    Returns:
        Hidden are the true speakers and links that the post names; recovered when the talk its mention is then of
        shows them. Wrong is what that talk shows and is not true.
    """
    without = resolved(hide(facts, pages))
    talk_of = {row.mention_id: row.talk_id for row in whole.mention_talks}
    then_of = {row.mention_id: row.talk_id for row in without.mention_talks}
    shown = shown_of(without)
    result = Score()
    judged: set[tuple[str, str | None]] = set()
    for mention in facts.mentions:
        talk = talk_of.get(mention.mention_id)
        known = true(talk) if talk else set()
        if mention.resource_id not in pages or not known or talk is None:
            continue
        then = then_of.get(mention.mention_id)
        named = {
            ("speaker", s.name) for s in facts.mention_speakers if s.mention_id == mention.mention_id and s.name
        } | {(k.role, k.url) for k in facts.mention_links if k.mention_id == mention.mention_id and k.role in ROLES}
        for fact in sorted(named):
            if not holds(fact, known):
                continue  # the post itself is wrong there
            result.hidden += 1
            if then and holds(fact, shown[then]):
                result.recovered += 1
            else:
                result.lost.append((mention.title or "", *fact))
        if then and (talk, then) not in judged:
            judged.add((talk, then))
            for fact in sorted(shown[then]):
                result.shown += 1
                if not holds(fact, known):
                    result.wrong += 1
                    result.false.append((mention.title or "", *fact))
    return result
