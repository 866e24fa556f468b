"""The natural key of each talk, and the other keys under which it was or may be known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extract import addresses
from transform import ids
from transform.events import Events
from transform.groups import Group
from transform.names import person_key
from transform.resources import video_key
from transform.rows import AliasRow
from transform.statements import Statement, people_of
from transform.ties import Tie
from transform.wording import title_key


@dataclass(frozen=True, slots=True)
class Keyed:
    """A talk's strongest key, and its weaker ones, strongest first."""

    key: str
    weaker: tuple[str, ...]

    @property
    def talk_id(self) -> str:
        """Return the identifier made of the strongest key."""
        return ids.talk_id(self.key)


def session_key(session: Statement) -> str:
    """Make the key of a scheduled session: its site, host and code, case kept; without a code its address."""
    codes = sorted(c.value for c in session.claims if c.field == "schedule_code" and c.source != "seed")
    url = session.url or session.id
    return f"sched:{addresses.host_of(url)}/{codes[0]}" if codes else f"page:{url}"


def keys_of(groups: Sequence[Group], ties: Iterable[Tie], events: Events) -> dict[str, Keyed]:
    """Give each group its keys: schedule code, then recording, then event and title.

    Two talks of one title at one event, without code and recording, are told apart by their speakers, and by
    the mention they rest on when these are unknown too.
    """
    videos: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        if tie.role == "video" and not tie.wrong and not tie.is_part:
            platform, identity = video_key(tie.url)
            videos[tie.group_id].add(f"{platform}:{identity}")
    shared = Counter(key for found in videos.values() for key in found)
    candidates: dict[str, list[str]] = {}
    for group in groups:
        keys = [session_key(group.session)] if group.session else []
        # A recording of several talks (a stream, a wrong link nobody noticed) names none of them.
        keys += sorted(key for key in videos[group.id] if shared[key] == 1)
        candidates[group.id] = keys + _title_keys(group, events)
    taken: dict[str, str] = {}
    found: dict[str, Keyed] = {}
    for group_id in sorted(candidates, key=lambda g: (_strength(candidates[g][0]), g)):
        own = candidates[group_id]
        free = [key for key in own if key not in taken]
        best = free[0] if free else f"{own[-1]}:{group_id}"
        taken[best] = group_id
        found[group_id] = Keyed(best, tuple(dict.fromkeys(key for key in own if key != best)))
    return found


def _strength(key: str) -> int:
    return 0 if key.startswith(("sched:", "page:")) else 2 if key.startswith("title:") else 1


def _title_keys(group: Group, events: Events) -> list[str]:
    event = events.by_id.get(group.event_id(events) or "")
    titles = sorted({title_key(m.title) for m in group.members if m.title} - {""}) or [group.id]
    if group.session and title_key(group.session.title) in titles:
        titles.insert(0, titles.pop(titles.index(title_key(group.session.title))))
    names = sorted({person_key(n) for m in group.members for n in people_of(m.speakers)})
    plain = [f"title:{event.key if event else ''}:{title}" for title in titles]
    return [*plain, *(f"{key}:{name}" for key in plain[:1] for name in names[:1])]


def keys_alone(group: Group, events: Events) -> list[str]:
    """Make the keys a group would have by itself: of the recordings it links, then of its titles."""
    links = sorted({link.url for m in group.mentions for link in m.links if link.role == "video"})
    videos = [f"{platform}:{identity}" for platform, identity in map(video_key, links)]
    return [*videos, *_title_keys(group, events)]


def talk_aliases(
    keyed: Mapping[str, Keyed], earlier: Iterable[AliasRow], nearest: Mapping[str, str] | None = None
) -> list[AliasRow]:
    """Make the alias rows of talks: their keys, identifiers of weaker keys, and those of earlier runs.

    A weaker key that fits two talks names neither, unless an earlier run called a talk by it: who kept that
    identifier is led to the strongest of them. An earlier identifier is followed through the aliases of earlier
    runs, forward, then back, to the talk it means now. What leads nowhere is dropped, for nothing may dangle:
    then nobody speaks of that talk any more.

    Args:
        keyed: the talks by group.
        earlier: alias rows of the run before.
        nearest: keys of mentions that make no talk now, since they fit several, and the nearest talk.
    """
    owners: dict[str, list[str]] = defaultdict(list)
    for entry in sorted(keyed.values(), key=lambda e: (_strength(e.key), e.key)):
        for key in (entry.key, *entry.weaker):
            owners[key].append(entry.talk_id)
    current = {entry.talk_id for entry in keyed.values()}
    rows: dict[tuple[str, str], AliasRow] = {}
    sure: dict[str, str] = {}
    for entry in keyed.values():
        sure[entry.key] = entry.talk_id
        rows[entry.key, entry.talk_id] = _alias(entry.key, entry.talk_id, "key of the talk", None)
        for key in entry.weaker:
            alias = ids.talk_id(key)
            if len(owners[key]) == 1 and alias not in current:
                sure[alias] = entry.talk_id
                rows[alias, entry.talk_id] = _alias(alias, entry.talk_id, f"key {key}", None)
    named = {alias for alias, _ in rows}
    first = {name: talks[0] for key, talks in owners.items() for name in (key, ids.talk_id(key))}
    first |= {name: talk for key, talk in sorted((nearest or {}).items()) for name in (key, ids.talk_id(key))}
    said = sorted((row for row in earlier if row.kind == "talk"), key=lambda row: (row.alias, row.target_id))
    for old, target, row in _followed(said, current, sure, first):
        if old not in named:
            evidence = row.evidence if row.alias == old else "identifier of an earlier run"
            rows[old, target] = _alias(old, target, evidence, row.capture_id if row.alias == old else None)
    return [rows[key] for key in sorted(rows)]


def _followed(
    said: Sequence[AliasRow], current: set[str], sure: Mapping[str, str], first: Mapping[str, str]
) -> list[tuple[str, str, AliasRow]]:
    onward: dict[str, list[str]] = defaultdict(list)
    back: dict[str, list[str]] = defaultdict(list)
    of: dict[str, AliasRow] = {}
    for row in said:
        onward[row.alias].append(row.target_id)
        back[row.target_id].append(row.alias)
    for row in said:
        of.setdefault(row.target_id, row)
    of |= {row.alias: row for row in reversed(said)}
    found = []
    for old in sorted(of):
        target = _follow(old, current, sure, first, onward, back) if old not in current else None
        if target:
            found.append((old, target, of[old]))
    return found


def _follow(
    old: str, current: set[str], sure: Mapping[str, str], first: Mapping[str, str],
    onward: Mapping[str, Sequence[str]], back: Mapping[str, Sequence[str]],
) -> str | None:  # fmt: skip
    seen: list[str] = []
    waiting = [old]
    while waiting:
        here = waiting.pop(0)
        if here in current:
            return here
        if here in sure:
            return sure[here]
        if here not in seen:
            seen.append(here)
            waiting += [*onward.get(here, ()), *back.get(here, ())]
    return next((first[here] for here in seen if here in first), None)


def _alias(alias: str, target: str, evidence: str, capture_id: str | None) -> AliasRow:
    return AliasRow(ids.identifier("a", "talk", alias, target), "talk", alias, target, evidence, capture_id)
