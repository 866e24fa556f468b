"""Groups of statements about one talk, and the bookkeeping of joining them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from transform.blocking import candidates, index_of
from transform.events import Events
from transform.match import TalkText
from transform.names import person_key
from transform.statements import Statement, people_of
from transform.wording import fold, title_key


@dataclass(frozen=True, slots=True)
class Group:
    """The statements that speak of one talk: its session first, then by identifier."""

    members: tuple[Statement, ...]

    @property
    def id(self) -> str:
        """Name the group by its first member."""
        return self.members[0].id

    @property
    def session(self) -> Statement | None:
        """Return the scheduled session, when one is known."""
        return self.members[0] if self.members[0].kind == "session" else None

    @property
    def mentions(self) -> tuple[Statement, ...]:
        """Return what recaps and seed lists say."""
        return tuple(member for member in self.members if member.mention is not None)

    def event_id(self, events: Events) -> str | None:
        """Choose the event: the schedule's, else the most specific that most statements name."""
        if self.session and self.session.event_id:
            return self.session.event_id
        named = [member.event_id for member in self.members if member.event_id]
        count = Counter(named)
        ordered = sorted(count, key=lambda event_id: (-count[event_id], event_id))
        return events.most_specific(ordered)

    def text(self, events: Events) -> TalkText:
        """Make the comparable form of all members together."""
        titles = [member.title for member in self.members if member.title]
        titles += [other for member in self.members for other in member.alternatives]
        count = Counter(titles)
        ranked = sorted(count, key=lambda t: (-count[t], -len(t), t))
        if self.session:
            ranked = [self.session.title, *(t for t in ranked if t != self.session.title)]
        names = {person_key(n): n for member in reversed(self.members) for n in people_of(member.speakers)}
        event = self.event_id(events)
        held = events.held_in(event or next((m.family_id for m in self.members if m.family_id), None))
        held = held or frozenset().union(*(member.said_years for member in self.members))
        starts = next(
            (c.value for c in (self.session.claims if self.session else ()) if c.field == "starts_at"), None
        )
        return TalkText(
            self.id, ranked[0] if ranked else "", tuple(names[key] for key in sorted(names)), (),
            " ".join(map(str, sorted(held))) or None, (starts or "")[:10] or None, tuple(ranked[1:]),
        )  # fmt: skip


class Clusters:
    """Union-find over statements. Joining is commutative, so only the set of joins matters, not their order."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        """Begin with each statement on its own."""
        self.statement = {s.id: s for s in statements}
        self._root = {key: key for key in self.statement}
        self._members = {key: [key] for key in self.statement}

    def root(self, key: str) -> str:
        """Return the smallest identifier of the cluster."""
        return self._root[key]

    def group(self, key: str) -> Group:
        """Return the cluster of a statement."""
        return group_of(self.statement[k] for k in self._members[self._root[key]])

    def groups(self) -> list[Group]:
        """Return all clusters, in order of their smallest identifier."""
        return [self.group(root) for root in sorted(self._members)]

    def join(self, a: str, b: str) -> None:
        """Make one cluster of two."""
        one, two = sorted((self._root[a], self._root[b]))
        if one != two:
            moved = self._members.pop(two)
            self._members[one] += moved
            for key in moved:
                self._root[key] = one


def group_of(members: Iterable[Statement]) -> Group:
    """Order the members of one talk."""
    return Group(tuple(sorted(members, key=lambda s: (s.kind != "session", s.id))))


def ranked(
    groups: Sequence[Group],
    others: Sequence[Group],
    value: Callable[[Group, Group], float],
    text_of: Callable[[Group], TalkText],
) -> Iterator[tuple[Group, list[tuple[float, Group]]]]:
    """Yield each group with the others that fit it, best first; groups that nothing fits are left out.

    Only others that share a rare word, a surname or the whole title are looked at.
    """
    index = index_of(_handles(text_of(other)) for other in others)
    for group in groups:
        handles = _handles(text_of(group))
        words = [word for word in handles if not word.startswith(("=", "@"))]
        found = candidates(words, [word for word in handles if word.startswith(("=", "@"))], index)
        fits = [(value(group, others[at]), others[at]) for at in sorted(found) if others[at].id != group.id]
        fits = sorted(((v, o) for v, o in fits if v > 0), key=lambda fit: (-fit[0], fit[1].id))
        if fits:
            yield group, fits


def _handles(text: TalkText) -> set[str]:
    titles = (text.title, *text.alternatives)
    handles = {word for title in titles for word in fold(title).split()}
    handles |= {f"={title_key(title)}" for title in titles if title}
    return handles | {f"@{key.split()[-1]}" for key in map(person_key, text.speakers) if key}
