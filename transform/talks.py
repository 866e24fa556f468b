"""Statements about one talk brought together: links in common first, then title, speakers and event.

Nothing here depends on the order of the statements: all of them are ranked by what they say and by identifier.
A statement that fits two talks about equally is ``unsure`` and joins neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from transform.events import Events
from transform.groups import Clusters, Group, ranked
from transform.languages import is_translation
from transform.linked import codes, is_stream, linked_session, schedule_links, session_links, start_of
from transform.match import LEAD, Match, TalkText, may_be_same, same_talk
from transform.names import person_key
from transform.parts import other_part
from transform.rulings import Correction, of_mentions
from transform.statements import Gathered, Statement, is_material, people_of
from transform.verdicts import Proposal, Verdict, evidence_of, same_people
from transform.wording import fold, title_key

#: Two statements of one event edition are one talk from here on; see ``match.same_talk``.
SAME = 0.75
#: When the event of one side is unknown, more must agree.
SAME_ANYWHERE = 0.85
_ELSEWHERE = 0.2  # two co-located events of one edition: another talk more likely than a slip


@dataclass(frozen=True, slots=True)
class Joined:
    """All groups, why each mention is where it is, and the links that point to another talk."""

    groups: tuple[Group, ...]
    verdicts: Mapping[str, Verdict]  # by mention
    wrong: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (statement, resource) → reason
    proposed: tuple[Proposal, ...] = ()  # sessions that a mention may be of
    nearest: Mapping[str, str] = field(
        default_factory=dict
    )  # unsure mention → a statement of the talk it fits best


class _Joiner:
    def __init__(self, gathered: Gathered, events: Events, corrections: Sequence[Correction]) -> None:
        self.gathered, self.events, self.known = gathered, events, session_links(gathered)
        self.rulings = of_mentions(corrections, gathered.mentions, self.known, events)
        self.apart = {pair for pair, entry in self.rulings.items() if entry.verdict == "wrong_link"}
        self.clusters = Clusters((*gathered.sessions, *gathered.mentions))
        self.titles: dict[str, set[str]] = defaultdict(set)  # title key → sessions, else mentions
        for statement in (*gathered.sessions, *gathered.mentions):
            if statement.title:
                self.titles[title_key(statement.title)].add(statement.id)
        self.verdicts: dict[str, Verdict] = {}
        self.wrong: dict[tuple[str, str], str] = {}
        self.proposed: list[Proposal] = []
        self.nearest: dict[str, str] = {}
        self.texts = {s.id: s.text(events) for s in (*gathered.sessions, *gathered.mentions)}
        self.joined_texts: dict[tuple[str, ...], TalkText] = {}

    # --- links in common ---

    def by_key(self) -> None:
        keyed: dict[tuple[str, str], list[str]] = defaultdict(list)
        for mention in self.gathered.mentions:
            if mention.talk_key:
                keyed[mention.source_id, mention.talk_key].append(mention.id)
        for ids in keyed.values():
            for other in ids[1:]:
                self.clusters.join(ids[0], other)

    def by_decision(self) -> None:
        for (mention, session), entry in sorted(self.rulings.items(), key=lambda item: (item[1].order, item[0])):
            if entry.verdict == "same" and self._may_join(mention, session):
                self.clusters.join(mention, session)
                self.verdicts[mention] = Verdict("same", 1.0, f"decided: {entry.reason}")

    def by_session(self) -> None:
        known, by_code = self.known, codes(self.gathered)
        chosen: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for mention in self.gathered.mentions:
            for link in mention.links:
                session = linked_session(link, known, by_code)
                if session is None:
                    continue
                found = self._compare(mention.id, session)
                decided = self.rulings.get((mention.id, session))
                reason = decided.reason if decided and decided.verdict == "wrong_link" else None
                if reason := reason or self._contradiction(mention, self.clusters.statement[session], found):
                    self.wrong[mention.id, link.to_resource_id] = reason
                else:
                    chosen[self.clusters.root(mention.id)].append((found.score, session))
        for root, sessions in sorted(chosen.items()):
            score, session = max(sessions)
            members = self.clusters.group(root).members
            if members[0].kind == "session" and members[0].id != session:
                continue
            self.clusters.join(root, session)
            for member in members:
                self.verdicts.setdefault(member.id, Verdict("same", max(score, 0.9), "links the session page"))

    def by_video(self) -> None:
        linked: dict[str, dict[str, int | None]] = defaultdict(dict)  # statement → second it enters at
        for mention in self.gathered.mentions:
            for link in mention.links:
                if link.role == "video" and is_material(link.url, "video"):
                    linked[self._settled(link.to_resource_id)][mention.id] = start_of(link.href)
        for session in self.gathered.sessions:
            for video in schedule_links(session, "video_url"):
                linked[self._settled(video)].setdefault(session.id, None)
        for video in sorted(linked):
            if len(linked[video]) > 1 and not is_stream(video, self.gathered):
                self._join_linking(linked[video])

    def _settled(self, resource: str) -> str:
        return self.gathered.moved.get(resource, resource)

    def _join_linking(self, starts: Mapping[str, int | None]) -> None:
        ids = sorted(starts)
        pairs = sorted(
            ((-self._compare(a, b).score, a, b) for n, a in enumerate(ids) for b in ids[n + 1 :]),
        )
        for negative, a, b in pairs:
            one, two = self.clusters.statement[a], self.clusters.statement[b]
            if self.clusters.root(a) == self.clusters.root(b) or not self._may_join(a, b):
                continue
            if self._contradiction(one, two, self._compare(a, b)) or not self.events_fit(one, two):
                continue
            if self._enter_apart(a, b, starts):
                continue
            self.clusters.join(a, b)
            for key in (a, b):
                self.verdicts.setdefault(key, Verdict("same", max(-negative, 0.8), "links the same video"))

    def _enter_apart(self, a: str, b: str, starts: Mapping[str, int | None]) -> bool:
        """Links for several talks enter one recording at several seconds; one page lists them one by one."""
        for one in self.clusters.group(a).members:
            for two in self.clusters.group(b).members:
                here, there = starts.get(one.id), starts.get(two.id)
                is_told = (here is not None and there is not None) or one.source_id == two.source_id
                if here != there and is_told and {one.id, two.id} <= starts.keys():
                    return True
        return False

    # --- comparing ---

    def _compare(self, a: str, b: str) -> Match:
        return same_talk(self.texts[a], self.texts[b])

    def _contradiction(self, one: Statement, two: Statement, found: Match) -> str | None:
        """Say why a link in common cannot mean one talk; None: nothing speaks against it."""
        if not one.title or not two.title or found.verdict != "different":
            return None
        features = dict(found.features)
        if features["title"] >= 0.5:
            return None  # equal title, other speakers, one address: a replaced speaker
        if features["both_name"] and not features["people"]:
            return f"that is “{two.title}” by {', '.join(people_of(two.speakers))}"
        if features["people"]:
            return None
        for mine, other in ((one, two), (two, one)):
            if twin := self._owner_of_title(mine, other):
                return f"that is “{other.title}”; the title named is that of “{twin.title}”"
        return None

    def _owner_of_title(self, mine: Statement, other: Statement) -> Statement | None:
        """Find a scheduled or listed talk that has exactly the title named, and is not the one linked."""
        if title_key(mine.title) == title_key(other.title):
            return None
        for key in sorted(self.titles[title_key(mine.title)] - {mine.id, other.id}):
            twin = self.clusters.statement[key]
            if twin.kind in ("session", "seed") and self.clusters.root(key) != self.clusters.root(other.id):
                return twin
        return None

    def _may_join(self, a: str, b: str) -> bool:
        first, second = self.clusters.group(a), self.clusters.group(b)
        one, two = first.session, second.session
        return (one is None or two is None or one.id == two.id) and not self._is_apart(first, second)

    def _is_apart(self, one: Group, two: Group) -> bool:
        """A person decided that a mention of the one is not of the session of the other."""
        pairs = ((one, two), (two, one)) if self.apart else ()
        return any((m.id, b.session.id) in self.apart for a, b in pairs if b.session for m in a.mentions)

    def events_fit(self, one: Statement, two: Statement) -> bool:
        return not (one.family_id and two.family_id and one.family_id != two.family_id)

    def _text(self, group: Group) -> TalkText:
        key = tuple(member.id for member in group.members)
        if key not in self.joined_texts:
            self.joined_texts[key] = group.text(self.events)
        return self.joined_texts[key]

    def _value(self, one: Group, two: Group) -> float:
        """Score two groups; below the bar that their events ask for it is 0."""
        families = [{m.family_id for m in g.members if m.family_id} for g in (one, two)]
        if (families[0] and families[1] and not families[0] & families[1]) or self._is_apart(one, two):
            return 0.0
        a, b = self._text(one), self._text(two)
        if not a.title or not b.title or not may_be_same(a, b):
            return 0.0
        found = same_talk(a, b)
        value, features = found.score, dict(found.features)
        if not self.events.related(one.event_id(self.events), two.event_id(self.events)):
            value -= _ELSEWHERE * (0.5 if features["people"] or features["title"] >= 0.85 else 1.0)
        if not families[0] or not families[1]:
            known = features["people"] or len(fold(a.title).split()) >= 4
            return value if value >= SAME_ANYWHERE and known else 0.0
        return value if value >= SAME else 0.0

    # --- titles and speakers ---

    def to_sessions(self) -> None:
        """Give each group without a session the one that leads among those that fit."""
        groups = self.clusters.groups()
        anchors = [group for group in groups if group.session]
        loose = [group for group in groups if not group.session]
        for group, fits in ranked(loose, anchors, self._value, self._text):
            best, rest = fits[0], fits[1:]
            if rest and best[0] - rest[0][0] < LEAD:
                reason = f"fits {len(rest) + 1} sessions alike, such as “{self._text(best[1]).title}”"
                self._say(group, Verdict("unsure", best[0], reason))
                self._propose(group, fits)
                self.nearest |= {mention.id: best[1].id for mention in group.mentions}
            else:
                self.clusters.join(group.id, best[1].id)
                self._say(group, Verdict("same", best[0], "title, speakers and event fit the session"))

    def _propose(self, group: Group, fits: Sequence[tuple[float, Group]]) -> None:
        """Write down the sessions an unsure mention fits, up to three that are within the lead."""
        close = [(value, other) for value, other in fits if fits[0][0] - value < LEAD][:3]
        for n, (value, other) in enumerate(close):
            rivals = [v for m, (v, _) in enumerate(close) if m != n]
            found = same_talk(self._text(group), self._text(other))
            for mention in group.mentions:
                if other.session:
                    self.proposed.append(
                        Proposal(
                            mention.id, "mention", "event_page", other.session, round(value, 4),
                            round(value - max(rivals, default=0.0), 4), evidence_of(found),
                        )
                    )  # fmt: skip

    def by_speakers(self) -> None:
        """Give a retitled talk its session: the only one of exactly these speakers there, wanted by nobody else.

        One speaker alone asks for more: the same part of the event, or a title in another language. A page that
        names the session's talk too speaks of two talks.
        """
        groups = [group for group in self.clusters.groups() if not self._is_unsure(group)]
        sessions: dict[str, list[Group]] = defaultdict(list)
        for group in groups:
            if group.session and (names := people_of(group.session.speakers)):
                sessions[person_key(names[0]).rpartition(" ")[2]].append(group)
        wanted: dict[str, list[tuple[Group, str]]] = defaultdict(list)
        for group in groups:
            if not group.session and (found := self._session_of_same_people(group, sessions)):
                wanted[found[0].id].append((group, found[1]))
        for session, rivals in sorted(wanted.items()):
            if len(rivals) == 1:
                group, reason = rivals[0]
                self.clusters.join(group.id, session)
                self._say(group, Verdict("same", SAME, reason))

    def _session_of_same_people(
        self, group: Group, sessions: Mapping[str, list[Group]]
    ) -> tuple[Group, str] | None:
        text = self._text(group)
        if not text.speakers or any(len(name.split()) < 2 for name in text.speakers):
            return None
        near = {s.id: s for name in text.speakers for s in sessions.get(person_key(name).rpartition(" ")[2], ())}
        fits = [
            other for _, other in sorted(near.items())
            if other.session and self._same_family(group, other) and not self._is_apart(group, other)
            and same_people(text.speakers, people_of(other.session.speakers))
        ]  # fmt: skip
        if len(fits) != 1:
            return None
        other = fits[0]
        its = self._text(other)
        here, there = group.event_id(self.events), other.event_id(self.events)
        if {m.source_id for m in group.mentions} & {m.source_id for m in other.members}:
            return None
        if other_part(text.title, its.title):
            return None
        if len(text.speakers) > 1:
            return other, "the only session of these speakers; another title"
        if is_translation(text.title, its.title):
            return other, "the only session of this speaker; the title in another language"
        if here and here == there and may_be_same(text, its):
            return other, "the only session of this speaker at this event; a title alike"
        return None

    def _same_family(self, one: Group, two: Group) -> bool:
        families = [{m.family_id for m in g.members if m.family_id} for g in (one, two)]
        return bool(families[0] & families[1])

    def among_themselves(self) -> None:
        """Join groups without session: first those that name speakers, then the rest to these, then the rest."""
        for round_ in ("both", "one", "none"):
            groups = self.clusters.groups()
            loose = [g for g in groups if not g.session and not self._is_unsure(g)]
            named = [g for g in loose if any(people_of(m.speakers) for m in g.members)]
            bare = [g for g in loose if not any(people_of(m.speakers) for m in g.members)]
            if round_ == "one":
                self._attach(bare, named)
            else:
                self._merge(named if round_ == "both" else bare)

    def _attach(self, bare: Sequence[Group], named: Sequence[Group]) -> None:
        for group, fits in ranked(bare, named, self._value, self._text):
            best, rest = fits[0], fits[1:]
            if rest and best[0] - rest[0][0] < LEAD:
                self.nearest |= {mention.id: best[1].id for mention in group.mentions}
                self._say(
                    group, Verdict("unsure", best[0], f"fits {len(rest) + 1} talks of different speakers alike")
                )
            elif not self._seeded_apart(group, best[1]):
                self.clusters.join(group.id, best[1].id)
                self._say(group, Verdict("same", best[0], "title and event fit"))

    def _merge(self, groups: Sequence[Group]) -> None:
        pairs = {
            (-value, min(group.id, other.id), max(group.id, other.id))
            for group, fits in ranked(groups, groups, self._value, self._text)
            for value, other in fits
        }
        for negative, a, b in sorted(pairs):
            one, two = self.clusters.group(a), self.clusters.group(b)
            # What was alike one by one must still fit as a whole: no chain from one speaker to another.
            if one.id == two.id or self._seeded_apart(one, two) or not self._value(one, two):
                continue
            self.clusters.join(a, b)
            for group in (one, two):
                self._say(group, Verdict("same", -negative, "title, speakers and event fit"))

    def _seeded_apart(self, one: Group, two: Group) -> bool:
        """A person listed them as two talks in one seed file."""
        keys = [{(m.source_id, m.talk_key) for m in g.members if m.talk_key} for g in (one, two)]
        return any(a[0] == b[0] and a[1] != b[1] for a in keys[0] for b in keys[1])

    def _is_unsure(self, group: Group) -> bool:
        return any(self.verdicts.get(m.id, Verdict("", 0, "")).verdict == "unsure" for m in group.members)

    def _say(self, group: Group, verdict: Verdict) -> None:
        for member in group.members:
            known = self.verdicts.get(member.id)
            if known is None or verdict.verdict == "unsure" or known.verdict != "same":
                self.verdicts[member.id] = verdict


def makes_no_talk(group: Group, joined: Joined) -> bool:
    """Tell whether a group is no talk: mentions that fit several alike, unless a person listed one of them."""
    if group.session or any(member.kind == "seed" for member in group.members):
        return False
    return any(joined.verdicts[m.id].verdict == "unsure" for m in group.mentions)


def join(gathered: Gathered, events: Events, corrections: Sequence[Correction] = ()) -> Joined:
    """Bring the statements together.

    Args:
        gathered: what sources say of talks; sessions are never joined with each other.
        events: the known event editions; talks of two editions are never joined.
        corrections: decisions of people; those on the address of a session go before every rule.

    Returns:
        One group a talk. Groups of mentions that are ``unsure`` are in ``groups`` too; their verdict says so.
    """
    joiner = _Joiner(gathered, events, corrections)
    joiner.by_decision()
    joiner.by_key()
    joiner.by_session()
    joiner.by_video()
    joiner.to_sessions()
    joiner.by_speakers()
    joiner.among_themselves()
    groups = tuple(joiner.clusters.groups())
    alone = Verdict("alone", 0.0, "nothing else speaks of this talk")
    verdicts = {m.id: joiner.verdicts.get(m.id, alone) for group in groups for m in group.mentions}
    return Joined(groups, verdicts, joiner.wrong, tuple(joiner.proposed), joiner.nearest)
