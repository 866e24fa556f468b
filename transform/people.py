"""People and organisations as things: one identifier for all spellings, through aliases given and learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transform import ids
from transform.names import clean_organization, clean_person, organization_key, person_key, same_person
from transform.rows import AliasRow


def learned_alias(key: str, other: str, evidence: str) -> AliasRow:
    """Make an alias between two keys of one person that talks have taught."""
    target = ids.person_id(other)
    return AliasRow(ids.identifier("a", "person", key, target), "person", key, target, evidence, None)


def alias_of(kind: str, alias: str, name: str, reason: str) -> AliasRow:
    """Make an alias that a person decided, as ``seeds/aliases.toml`` states it.

    Args:
        kind: ``person`` or ``organization``.
        alias: the other spelling.
        name: the spelling that is meant.
        reason: why they are one; kept as evidence.
    """
    target = ids.person_id(person_key(name)) if kind == "person" else ids.organization_id(organization_key(name))
    return AliasRow(ids.identifier("a", kind, alias, target), kind, alias, target, reason, None)


@dataclass(frozen=True, slots=True)
class Identity:
    """One person or organisation: its identifier, the key behind it, and the name shown."""

    id: str
    key: str
    name: str


class Directory:
    """Names of one kind brought to identities. The name shown is the commonest spelling."""

    def __init__(
        self, kind: str, names: Iterable[str], aliases: Sequence[AliasRow], learned: Mapping[str, str]
    ) -> None:
        """Take every name as often as it is said.

        Args:
            kind: ``person`` or ``organization``.
            names: as written.
            aliases: rows of that kind that people decided; others are left aside.
            learned: key → key of the same person, from talks that both spellings share.
        """
        self._key = person_key if kind == "person" else organization_key
        self._clean = clean_person if kind == "person" else clean_organization
        self._id = ids.person_id if kind == "person" else ids.organization_id
        self._learned = learned
        given = sorted((row.alias, row.target_id) for row in aliases if row.kind == kind)
        self._given = {self._key(alias): target for alias, target in given}
        spellings: dict[str, Counter[str]] = {}
        keys: dict[str, set[str]] = {}
        for name in names:
            key = self._key(name)
            if key:
                target = self.id_of(name)
                # A spelling that is an alias is not what is shown, unless nothing else is known.
                weight = 1 if self._id(key) == target else 0
                spellings.setdefault(target, Counter())[self._clean(name)] += weight
                keys.setdefault(target, set()).add(self._settle(key))
        self._shown = {
            target: min(counted, key=lambda n: (-counted[n], -len(n), n)) for target, counted in spellings.items()
        }
        self._keys = {target: min(own, key=lambda k: (self._id(k) != target, k)) for target, own in keys.items()}

    def _settle(self, key: str) -> str:
        return self._learned.get(key, key)

    def id_of(self, name: str) -> str:
        """Return the identifier of a name as written."""
        key = self._key(name)
        settled = self._settle(key)
        return self._given.get(key) or self._given.get(settled) or self._id(settled)

    def identity(self, name: str) -> Identity:
        """Return who or what a name means."""
        target = self.id_of(name)
        key = self._settle(self._key(name))
        return Identity(target, self._keys.get(target, key), self._shown.get(target, self._clean(name)))


def learn_people(talks: Iterable[Sequence[str]]) -> tuple[dict[str, str], dict[str, str]]:
    """Learn which spellings are one person: names that fit each other among the speakers of one talk.

    Args:
        talks: for each talk all names said of it, by all sources, repeated as often as said.

    Returns:
        Key → commonest key of the same person, and key → evidence. A lone given name is never learned; nor is a
        spelling that fits two people of one talk.
    """
    count: Counter[str] = Counter()
    pairs: dict[tuple[str, str], str] = {}
    for names in talks:
        said = Counter(person_key(name) for name in names)
        count.update(said)
        keys = sorted(key for key in said if len(key.split()) > 1)
        fits = {
            key: [other for other in keys if other != key and same_person(key, other) == "same"] for key in keys
        }
        for key, others in fits.items():
            # Both must fit each other alone: Chris is not Christopher where Christina speaks too.
            if len(others) == 1 and fits[others[0]] == [key]:
                pair = (min(key, others[0]), max(key, others[0]))
                pairs[pair] = f"“{pair[0]}” and “{pair[1]}” are said of one talk"
    root: dict[str, str] = {}

    def top(key: str) -> str:
        while root.get(key, key) != key:
            key = root[key]
        return key

    for one, two in sorted(pairs):
        a, b = top(one), top(two)
        if a != b:
            best, other = sorted((a, b), key=lambda k: (-count[k], -len(k), k))
            root[other] = best
    learned = {key: top(key) for key in root if top(key) != key}
    evidence = {key: next(text for pair, text in sorted(pairs.items()) if key in pair) for key in learned}
    return learned, evidence
