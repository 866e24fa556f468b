"""A draft of a post about one event, from the published tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.records import Role, SeedList, Speaker
from extract.seeds import read_seeds
from flows.settings import SettingsError
from transform.draft import (
    Draft,
    DraftMaterial,
    DraftPost,
    DraftReport,
    DraftSection,
    DraftTalk,
    write_draft,
)
from transform.draft_words import Language
from transform.wording import fold
from warehouse.drafting import (
    KnownEvent,
    KnownReport,
    KnownTalk,
    read_events,
    read_listed,
    read_newest,
    read_reports,
    read_talks,
)
from warehouse.publish import connect_reader

_ROLES: dict[str, Role] = {"video": "video", "slides": "slides", "event_page": "event_page"}


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft; ``unknown``: talks of the seed file of which nobody knows more."""

    draft: Draft
    post: DraftPost
    unknown: tuple[str, ...] = ()


def draft_post(folder: Path, event: str, language: Language = "en", only: str = "recapped") -> Drafted:
    """Write a draft.

    Args:
        folder: the warehouse.
        event: key, name or alias of an event, or part of its name.
        language: of the words around the facts.
        only: ``recapped`` for talks that a recap names, ``all``, or a seed file whose talks are meant.

    Raises:
        SettingsError: no or several events are meant, or the choice of talks is none.
        SeedError: the seed file has mistakes. WarehouseError: nothing was published.
    """
    seeds = None if only in ("recapped", "all") else _seed_file(only)
    con = connect_reader(folder)
    try:
        events = read_events(con)
        edition = find_event(events, event)
        family = [edition, *(one for one in events if one.parent_event_id == edition.event_id)]
        ids = [one.event_id for one in family]
        talks, reports = read_talks(con, ids), read_reports(con, ids)
        listed = read_listed(con, seeds.urn) if seeds else frozenset()
        as_of = read_newest(con)
    finally:
        con.close()
    unknown: tuple[str, ...] = ()
    if seeds is not None:
        talks, unknown = _of_file(talks, seeds, listed)
    elif only == "recapped":
        talks = [talk for talk in talks if talk.recap_count]
    post = DraftPost(
        edition.name, _sections(family, edition, talks), _reports(reports),
        sum(one.url is None for one in reports), as_of, edition.starts_on, edition.ends_on, edition.place,
    )  # fmt: skip
    return Drafted(write_draft(post, language), post, unknown)


def find_event(events: Sequence[KnownEvent], wanted: str) -> KnownEvent:
    """Find the event that a text means: a key, a name, an alias, or part of a name.

    Raises:
        SettingsError: none or several are meant; the text lists them.
    """
    text = " ".join(wanted.split()).casefold()
    exact = [one for one in events if text in {one.key, one.name.casefold(), *map(str.casefold, one.aliases)}]
    part = [one for one in events if text in one.name.casefold() or text in one.key]
    found = exact or part
    if len(found) > 1:  # "KubeCon" is part of the edition's name and of its co-located events' names
        ids = {one.event_id for one in found}
        found = [one for one in found if one.parent_event_id not in ids]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(one.key for one in (found or events)) or "none; harvest first"
    trouble = "several events are called so" if found else "no event is called so"
    raise SettingsError(f"--event {wanted!r}: {trouble}; name one of: {listed}")


def _seed_file(only: str) -> SeedList:
    path = Path(only)
    if path.suffix != ".toml":
        raise SettingsError(f"--only {only!r}: say recapped, all, or name a seed file (*.toml)")
    return read_seeds(path)


def _of_file(
    talks: Sequence[KnownTalk], seeds: SeedList, listed: frozenset[str]
) -> tuple[list[KnownTalk], tuple[str, ...]]:
    """Pick the talks of a seed file: those it was harvested for, else by title or address."""
    titles = {fold(talk.title): talk.title for talk in seeds.talks}
    urls = {seed.url: seed.talk_key for seed in seeds.seeds if seed.talk_key}
    by_key = {talk.key: fold(talk.title) for talk in seeds.talks}
    picked, met = [], set()
    for talk in talks:
        own = {fold(talk.title)} & titles.keys()
        keys = (urls[one.url] for one in talk.materials if one.url in urls)
        own |= {by_key[key] for key in keys if key in by_key}
        if own or talk.talk_id in listed:
            picked.append(talk)
            met |= own
    if listed:  # harvested: what the file names is matched already, under whatever title
        return picked, ()
    return picked, tuple(title for folded, title in titles.items() if folded not in met)


def _sections(
    family: Sequence[KnownEvent], edition: KnownEvent, talks: Sequence[KnownTalk]
) -> tuple[DraftSection, ...]:
    """Group talks by event; the edition itself stands behind the events beside it."""
    sections = []
    for event in sorted(family, key=lambda one: one is edition):
        own = tuple(_talk(talk) for talk in talks if talk.event_id == event.event_id)
        if own:
            sections.append(DraftSection(event.name, own))
    return tuple(sections)


def _talk(talk: KnownTalk) -> DraftTalk:
    return DraftTalk(
        talk.title,
        tuple(Speaker(name, organization) for name, organization in talk.speakers),
        tuple(DraftMaterial(_ROLES[one.role], one.state, one.url) for one in talk.materials),
        talk.recap_count,
    )


def _reports(reports: Sequence[KnownReport]) -> tuple[DraftReport, ...]:
    return tuple(
        DraftReport(one.title or one.url, one.url, one.author, one.site) for one in reports if one.url is not None
    )
