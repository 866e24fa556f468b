"""What could be mended in somebody's own text: dead, moved and wrong links, shared addresses, links to add."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from extract.recap.materials import role_of_url
from extract.records import Role, TalkMention
from extract.urls import canonicalize
from transform.wording import STOP_WORDS, fold, without
from transform.written_links import Written

State = Literal[
    "dead", "moved", "wrong", "private", "withheld", "shared", "missing",
    "blocked", "disallowed", "refused", "failed", "unreadable", "alive", "unknown",
]  # fmt: skip
#: What its author can do something about; the other states say what became of asking.
TO_MEND: tuple[State, ...] = ("dead", "moved", "wrong", "private", "withheld", "shared", "missing")
_ADDED_ROLES: tuple[Role, ...] = ("video", "slides", "event_page")
_ALIKE = 0.5  # share of common words from which two titles may be one talk's


@dataclass(frozen=True, slots=True)
class Health:
    """How an address fares, as report.link_health says it."""

    state: State
    reason: str | None = None
    since_at: datetime | None = None
    replacement_url: str | None = None
    archived_url: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class KnownTalk:
    """A talk with all titles it goes by."""

    talk_id: str
    title: str
    titles: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    recap_count: int = 0


@dataclass(frozen=True, slots=True)
class KnownMaterial:
    """Material of a talk. ``is_wrong``: the address shows something else."""

    talk_id: str
    role: str
    url: str | None
    state: str
    is_primary: bool
    is_wrong: bool = False
    since_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of the addresses and talks of one text; empty without a warehouse."""

    health: Mapping[str, Health] = field(default_factory=dict)  # by canonical address
    talks: tuple[KnownTalk, ...] = ()
    materials: tuple[KnownMaterial, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)  # title as this page writes it → talk_id


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. ``link``: where the address stands; None for a link that could be added.

    ``place``: the word a missing link could be put on, as (start, end).
    """

    line: int
    state: State
    url: str | None
    replacement_url: str | None
    evidence: str
    since_at: datetime | None = None
    title: str | None = None
    role: str | None = None
    link: Written | None = None
    place: tuple[int, int] | None = None


def findings(
    links: Sequence[Written], mentions: Sequence[TalkMention], known: Knowledge, line_of: Mapping[int, int]
) -> list[Finding]:
    """List what could be mended, in the order of the text.

    Args:
        links: of the text.
        mentions: the talks that our reader finds in it.
        known: what the warehouse knows of them.
        line_of: line of each mention, by position.

    Returns:
        One finding for each place and fault; a wrong link is not told as dead too.
    """
    talks = _Talks(known)
    by_url: dict[str, list[Written]] = defaultdict(list)
    for link in links:
        by_url[canonicalize(link.url)].append(link)
    wrong = _wrong(mentions, talks, by_url, line_of)
    taken = {finding.link for finding in wrong}
    found = [*wrong, *_shared(mentions, talks, by_url, line_of, taken)]
    found += [
        _judged(link, known.health.get(url))
        for url, places in by_url.items()
        for link in places
        if link not in taken
    ]
    found += _missing(mentions, talks, known, line_of)
    return sorted(found, key=lambda one: (one.line, one.link.start if one.link else 1 << 60, one.state))


def _judged(link: Written, health: Health | None) -> Finding:
    """Say how one address fares."""
    if health is None:
        return Finding(link.line, "unknown", link.url, None, "no run has asked this address", link=link)
    new, evidence = None, health.reason or health.state
    if health.state in ("dead", "moved", "private"):  # never for what is withheld, and blocked is not dead
        new = health.replacement_url
        if new is not None:
            evidence += (
                ": it answers from the new address" if health.state == "moved" else (": present for the same talk")
            )
        elif health.archived_url is not None and health.state == "dead":
            new, evidence = health.archived_url, f"{evidence}: copy in the Wayback Machine"
    if new is not None and health.state == "moved" and "#" in link.url and "#" not in new:
        new += "#" + link.url.partition("#")[2]  # browsers keep the fragment over a redirect
    if new is not None and canonicalize(new) == canonicalize(link.url):
        new = None
    return Finding(
        link.line, health.state, link.url, new, evidence, health.since_at, title=health.title, link=link
    )  # fmt: skip


class _Talks:
    """Finds the talk a mention means: by what its page was read to say, by title, among namesakes by speakers."""

    def __init__(self, known: Knowledge) -> None:
        self._named = {fold(title): talk_id for title, talk_id in known.named.items()}
        self.by_id = {talk.talk_id: talk for talk in known.talks}
        self._by_title: dict[str, set[str]] = defaultdict(set)
        for talk in known.talks:
            for title in (talk.title, *talk.titles):
                self._by_title[fold(title)].add(talk.talk_id)
        self.materials: dict[tuple[str, str], list[KnownMaterial]] = defaultdict(list)
        self.shown: dict[str, list[KnownMaterial]] = defaultdict(list)
        for material in known.materials:
            self.materials[material.talk_id, material.role].append(material)
            if material.url and not material.is_wrong and material.state == "present":
                self.shown[canonicalize(material.url)].append(material)

    def of(self, mention: TalkMention) -> KnownTalk | None:
        """Give the talk; None when no title or several talks fit."""
        titles = [fold(title) for title in (mention.title, *mention.title_alternatives) if title]
        for title in titles:
            if title in self._named:
                return self.by_id.get(self._named[title])
        found = {talk_id for title in titles for talk_id in self._by_title.get(title, ())}
        if len(found) > 1:
            people = {fold(one.name) for one in mention.speakers if one.name}
            found = {one for one in found if people & {fold(name) for name in self.by_id[one].speakers}}
        return self.by_id[found.pop()] if len(found) == 1 else None

    def present(self, talk_id: str, role: str) -> KnownMaterial | None:
        """Give what can be linked for a talk and role."""
        rows = [
            one for one in self.materials[talk_id, role] if one.state == "present" and one.url and not one.is_wrong
        ]
        if any(one.state == "withheld" for one in self.materials[talk_id, role]):
            return None
        return next((one for one in rows if one.is_primary), None)


def _wrong(
    mentions: Sequence[TalkMention], talks: _Talks,
    by_url: Mapping[str, list[Written]], line_of: Mapping[int, int],
) -> list[Finding]:  # fmt: skip
    """Find links that show another talk than the one they are given for."""
    found = []
    for mention in mentions:
        talk = talks.of(mention)
        if talk is None:
            continue
        for link in mention.links:
            url = canonicalize(link.url)
            why = _why_wrong(talk, link.role, url, talks)
            if why is None:
                continue
            right = talks.present(talk.talk_id, link.role)
            new = right.url if right is not None and canonicalize(right.url or "") != url else None
            for written in _near(by_url.get(url, ()), line_of.get(mention.position, 0)):
                said = f"{why}; present for this talk" if new else why
                found.append(
                    Finding(written.line, "wrong", written.url, new, said, None, talk.title, link.role, written)
                )
    return found


def _why_wrong(talk: KnownTalk, role: str, url: str, talks: _Talks) -> str | None:
    own = [one for one in talks.materials[talk.talk_id, role] if one.url and canonicalize(one.url) == url]
    for one in own:
        if one.is_wrong:
            return one.reason
    if own or any(one.talk_id == talk.talk_id for one in talks.shown.get(url, ())):
        return None
    for other in talks.shown.get(url, ()):
        shown = talks.by_id.get(other.talk_id)
        if shown is not None and other.role == role and not _alike(shown.title, talk.title):
            return f"it shows “{shown.title}”"
    return None


def _near(places: Sequence[Written], line: int) -> list[Written]:
    """Pick, of several places with one address, the one beside the mention."""
    return sorted(places, key=lambda one: (abs(one.line - line), one.start))[:1]


def _alike(a: str, b: str) -> bool:
    one, two = set(without(fold(a).split(), STOP_WORDS)), set(without(fold(b).split(), STOP_WORDS))
    return not one or not two or len(one & two) / min(len(one), len(two)) >= _ALIKE


def shared_addresses(mentions: Iterable[TalkMention]) -> list[tuple[str, tuple[TalkMention, ...]]]:
    """Find addresses of one session or recording that a text gives for talks with different titles.

    Returns:
        Canonical address and the mentions, the first of each title; at most one of them can be right.
    """
    by_url: dict[tuple[Role, str], list[TalkMention]] = defaultdict(list)
    for mention in mentions:
        for link in mention.links:
            if link.role in ("event_page", "video") and role_of_url(link.url) == link.role and mention.title:
                by_url[link.role, canonicalize(link.url)].append(mention)
    found = []
    for (_, url), several in by_url.items():
        first: list[TalkMention] = []
        for mention in several:
            if not any(_alike(mention.title or "", other.title or "") for other in first):
                first.append(mention)
        if len(first) > 1:
            found.append((url, tuple(first)))
    return found


def _shared(
    mentions: Sequence[TalkMention], talks: _Talks, by_url: Mapping[str, list[Written]],
    line_of: Mapping[int, int], taken: set[Written | None],
) -> list[Finding]:  # fmt: skip
    found = []
    for url, several in shared_addresses(mentions):
        meant = {mention.position: talks.of(mention) for mention in several}
        ids = {talk.talk_id for talk in meant.values() if talk is not None}
        # Where the tables know whose address it is, only the others are in doubt. That a talk was made of both
        # mentions, or each was given it on the word of this text, decides nothing.
        owners = ids & {one.talk_id for one in talks.shown.get(url, ())} if len(ids) > 1 else set()
        right = owners if len(owners) == 1 else set()
        for mention in several:
            others = " and ".join(f"“{one.title}”" for one in several if one is not mention)
            talk = meant[mention.position]
            if talk is not None and talk.talk_id in right:
                continue
            for written in _near(
                [one for one in by_url.get(url, ()) if one not in taken], line_of[mention.position]
            ):
                taken.add(written)
                said = f"also given for {others}; at most one can be right"
                found.append(
                    Finding(written.line, "shared", written.url, None, said, None, mention.title, None, written)
                )
    return found


def _missing(
    mentions: Sequence[TalkMention], talks: _Talks, known: Knowledge, line_of: Mapping[int, int]
) -> list[Finding]:
    """Find links that could be added: material of a talk that the text names without linking it."""
    found = []
    for mention in mentions:
        talk = talks.of(mention)
        if talk is None:
            continue
        linked = {link.role for link in mention.links}
        spans = dict(zip(mention.claims, mention.claim_spans, strict=False))
        for role in _ADDED_ROLES:
            material = talks.present(talk.talk_id, role) if role not in linked else None
            if material is None or material.url is None:
                continue
            health = known.health.get(canonicalize(material.url))
            if health is not None and health.state not in ("alive", "moved"):
                continue
            span = spans.get(role)
            said = "the text says there is one" if role in mention.claims else "named without it"
            found.append(
                Finding(
                    line_of.get(mention.position, 0), "missing", None, material.url, said, material.since_at,
                    talk.title, role, place=(span.start, span.end) if span else None,
                )
            )  # fmt: skip
    return found
