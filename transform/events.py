"""Events as written brought to the event editions that seed files name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from transform.rows import EventRow
from transform.wording import fold, years


@dataclass(frozen=True, slots=True)
class Event:
    """An event edition. ``family_id``: the edition it is co-located with, or itself."""

    event_id: str
    key: str
    name: str
    parent_id: str | None
    family_id: str
    years: frozenset[int]
    names: tuple[str, ...]  # folded, years taken out


def _level(text: str) -> str:
    return " ".join(word for word in fold(text).split() if not years(word))


class Events:
    """The known event editions, found by key, by name and inside longer texts."""

    def __init__(self, rows: Iterable[EventRow]) -> None:
        """Take all rows; an edition stated by two seed files is one, and has the aliases of both."""
        stated: dict[str, list[EventRow]] = defaultdict(list)
        for row in rows:
            stated[row.event_id].append(row)
        self.by_id: dict[str, Event] = {}
        self._by_key: dict[str, str] = {}
        first = {key: min(group, key=lambda r: (r.first_seen_at, r.resource_id)) for key, group in stated.items()}
        for event_id in sorted(stated):
            row, root = first[event_id], event_id
            for _ in range(4):  # co-located events have one level; a loop in a bad file must end
                parent = first[root].parent_event_id if root in first else None
                if not parent or parent not in first:
                    break
                root = parent
            aliases = {alias for other in stated[event_id] for alias in other.aliases}
            names = {_level(name) for name in (row.name, row.key.replace("-", " "), *aliases)} - {""}
            held = years(row.name) | years(row.key)
            held |= {day.year for day in (row.starts_on, row.ends_on) if day}
            self.by_id[event_id] = Event(
                event_id, row.key, row.name, row.parent_event_id, root, held, tuple(sorted(names))
            )
            self._by_key[row.key] = event_id

    def family(self, event_id: str | None) -> str | None:
        """Return the edition that an event belongs to; None for None or an unknown event."""
        return self.by_id[event_id].family_id if event_id in self.by_id else None

    def held_in(self, event_id: str | None) -> frozenset[int]:
        """Return the years an event took place in, those of its family when its own are not stated."""
        event = self.by_id.get(event_id or "")
        if event is None:
            return frozenset()
        return event.years or self.by_id[event.family_id].years

    def related(self, a: str | None, b: str | None) -> bool:
        """Tell whether a talk said to be at one may be at the other: same, parent and part, or one unknown."""
        if a is None or b is None or a == b:
            return True
        one, two = self.by_id.get(a), self.by_id.get(b)
        return one is None or two is None or one.parent_id == b or two.parent_id == a

    def find(self, text: str | None, family_id: str | None = None) -> str | None:
        """Find the event that a text names: its key, its name, an alias, or a longer text that holds one.

        Args:
            text: as written, such as ``From Platform Engineering Day``; a year in it must fit.
            family_id: the edition that the page is about; it decides between equal names of two editions.

        Returns:
            The event's identifier. None: no event, or several editions fit and nothing decides.
        """
        if not text:
            return None
        if text in self._by_key:
            return self._by_key[text]
        wanted, said = _level(text), years(text)
        best: list[tuple[int, Event]] = []
        for event in self.by_id.values():
            held = self.held_in(event.event_id)
            if said and held and not said & held:
                continue
            for name in event.names:
                if name == wanted:
                    best.append((1000, event))
                elif len(name) >= 5 and f" {name} " in f" {wanted} ":
                    best.append((len(name), event))
        if not best:
            return None
        top = max(length for length, _ in best)
        fits = {event.event_id: event for length, event in best if length == top}
        if len(fits) > 1 and family_id:
            fits = {key: event for key, event in fits.items() if event.family_id == family_id} or fits
        return next(iter(fits)) if len(fits) == 1 else None

    def most_specific(self, candidates: Iterable[str | None]) -> str | None:
        """Choose a co-located event over its parent, else the first; candidates strongest first."""
        known = [self.by_id[event_id] for event_id in candidates if event_id in self.by_id]
        parts = [event for event in known if event.parent_id and event.family_id == known[0].family_id]
        return (parts or known)[0].event_id if known else None


def other_event(a: str | None, b: str | None) -> bool:
    """Tell whether two names are surely of two events or editions; False also when one is unknown.

    Years that differ; or names without a word, a run of letters or initials in common.
    """
    if not a or not b:
        return False
    if years(a) and years(b) and not years(a) & years(b):
        return True
    one, two = _level(a).split(), _level(b).split()
    if not one or not two or set(one) & set(two):
        return False
    x, y = "".join(one), "".join(two)
    letters = ["".join(word[0] for word in words) for words in (one, two)]
    return not (x in y or y in x or x[:4] == y[:4] or x == letters[1] or y == letters[0])
