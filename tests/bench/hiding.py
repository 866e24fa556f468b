"""Hiding on real posts: ``python -m tests.bench.hiding --recaps DIR``, DIR as of the labelled recaps.

Every labelled post is read as harvested, then told once without its speakers and links. True is what the labels of
all posts say of a talk. What no other post names cannot come back, so the share is given both ways:
of everything hidden, and of what another post or the seed list names too.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from extract.pages.parse import parse
from extract.records import Page
from extract.seeds import read_seeds
from extract.urls import canonicalize
from tests.hiding import ROLES, Score, holds, score
from tests.stories import Story
from transform.ids import resource_id
from transform.resolve import resolve
from transform.rows import Facts, Resolution
from transform.wording import title_key

Labels = dict[str, list[tuple[str, str]]]


def labels_of(path: Path) -> tuple[str, Labels]:
    """Read address and, by title, what one labelled post says."""
    label = json.loads((path / "labels.json").read_text(encoding="utf-8"))
    said: Labels = defaultdict(list)
    for mention in label["mentions"]:
        if mention.get("title"):
            key = title_key(mention["title"])
            said[key] += [("speaker", s["name"]) for s in mention["speakers"] if s.get("name")]
            said[key] += [
                (link["role"], canonicalize(link["url"])) for link in mention["links"] if link["role"] in ROLES
            ]
    return label["url"] or f"https://{path.name}.example.org/", dict(said)


def told(posts: Iterable[Path], seeds: Path | None) -> tuple[Facts, dict[str, Labels]]:
    """Read posts and the seed list; return the facts and the labels by resource."""
    story = Story()
    if seeds:
        listed = read_seeds(seeds)
        story.fetch(listed.urn, listed)
    labels: dict[str, Labels] = {}
    for path in posts:
        url, said = labels_of(path)
        page = parse((path / "page.html").read_bytes(), url, "text/html; charset=utf-8")
        assert isinstance(page, Page)
        story.fetch(url, page)
        labels[resource_id(canonicalize(url))] = said
    return story.facts(), labels


def truth_of(facts: Facts, whole: Resolution, labels: dict[str, Labels]) -> dict[str, set[tuple[str, str]]]:
    """Bring the labels of all posts to the talks: by the title of the mention that is of the talk."""
    talk_of = {row.mention_id: row.talk_id for row in whole.mention_talks}
    seeds = {m.mention_id for m in facts.mentions if m.page_kind == "seed_list"}
    true: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for mention in facts.mentions:
        talk = talk_of.get(mention.mention_id)
        if talk:
            true[talk].update(labels.get(mention.resource_id, {}).get(title_key(mention.title or ""), ()))
    for link in facts.mention_links:  # a person made the seed list: it is true as it stands
        if link.mention_id in seeds and link.role in ROLES and (talk := talk_of.get(link.mention_id)):
            true[talk].add((link.role, link.url))
    for speaker in facts.mention_speakers:
        if speaker.mention_id in seeds and speaker.name and (talk := talk_of.get(speaker.mention_id)):
            true[talk].add(("speaker", speaker.name))
    return true


def elsewhere(facts: Facts, whole: Resolution, page: str) -> dict[str, set[tuple[str, str]]]:
    """List what pages but one name of each talk."""
    talk_of = {row.mention_id: row.talk_id for row in whole.mention_talks}
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for speaker in facts.mention_speakers:
        if speaker.resource_id != page and speaker.name and (talk := talk_of.get(speaker.mention_id)):
            found[talk].add(("speaker", speaker.name))
    for link in facts.mention_links:
        if link.resource_id != page and (talk := talk_of.get(link.mention_id)):
            found[talk].add((link.role, link.url))
    return found


def main() -> None:
    """Print one line a post and one for all."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--recaps", type=Path, required=True)
    options.add_argument("--seeds", type=Path, default=Path("seeds/kubecon-eu-2024.toml"))
    given = options.parse_args()
    posts = sorted(path.parent for path in given.recaps.glob("**/labels.json"))
    facts, labels = told(posts, given.seeds)
    whole = resolve(facts)
    true = truth_of(facts, whole, labels)
    everything, known = Score(), Score()
    for page in sorted(labels):
        found = score(facts, {page}, whole, resolve, lambda talk: true.get(talk, set()))
        others = elsewhere(facts, whole, page)
        both = {talk: {fact for fact in said if holds(fact, others[talk])} for talk, said in true.items()}
        again = score(facts, {page}, whole, resolve, lambda talk, both=both: both.get(talk, set()))
        everything.add(found)
        known.add(again)
        url = next(v.url for v in facts.versions if v.resource_id == page)
        print(f"{url}: hidden {found.hidden}, back {found.recovered}; known elsewhere {again.hidden},"
              f" back {again.recovered}; shown {found.shown}, wrong {found.wrong}")  # fmt: skip
    for fact in known.lost:
        print("  lost though known:", *fact)
    for fact in everything.false:
        print("  shown and in no label:", *fact)
    share, false = known.recovered / max(1, known.hidden), everything.wrong / max(1, everything.shown)
    print(f"all: of {everything.hidden} hidden {everything.recovered} came back")
    print(f"named by another source: of {known.hidden} {known.recovered} came back ({share:.3f})")
    print(f"wrong: {everything.wrong} of {everything.shown} shown ({false:.3f})")


if __name__ == "__main__":
    main()
