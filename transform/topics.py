"""What talks are about: projects and terms of a vocabulary that people keep, found in titles and abstracts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from transform.ids import identifier
from transform.rows import TalkTopicRow

TopicKind = Literal["project", "term"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One entry of the vocabulary.

    ``spellings``: the name and its aliases. One with a capital letter is met as written ("Flux", "OPA"), for many
    names are words too; one without is met in any case ("platform engineering").
    """

    name: str
    kind: TopicKind
    spellings: tuple[str, ...]


class Vocabulary:
    """All topics, ready to be looked for in one pass over a text."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        """Take the topics in any order; of two that claim one spelling the first by name has it."""
        self._of: dict[str, Topic] = {}
        for topic in sorted(topics, key=lambda t: (t.name, t.kind)):
            for spelling in topic.spellings:
                self._of.setdefault(_level(spelling), topic)
        exact = [spelling for spelling in self._of if spelling != spelling.lower()]
        free = [spelling for spelling in self._of if spelling == spelling.lower()]
        self._patterns = [p for p in (_pattern(exact, 0), _pattern(free, re.IGNORECASE)) if p]

    def find(self, text: str) -> Iterator[tuple[Topic, str]]:
        """Yield the topics that a text names, each with the words that name it; one may come twice."""
        level = _level(text)
        for pattern in self._patterns:
            for found in pattern.finditer(level):
                words = found.group(0)
                topic = self._of.get(words) or self._of.get(words.lower())
                if topic:
                    yield topic, words


def _level(text: str) -> str:
    return " ".join(text.split())


def _pattern(spellings: Sequence[str], flags: int) -> re.Pattern[str] | None:
    if not spellings:
        return None
    # The longest first: "Argo CD" is not "Argo".
    words = "|".join(re.escape(spelling) for spelling in sorted(spellings, key=lambda s: (-len(s), s)))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", flags)


def topic_rows(
    talk_id: str, said: Iterable[tuple[str, str, str | None]], vocabulary: Vocabulary
) -> list[TalkTopicRow]:
    """Name the topics of one talk.

    Args:
        talk_id: the talk.
        said: field ("title", "abstract"), value and capture, the most telling first.
        vocabulary: what is looked for.

    Returns:
        One row a topic, with the first place that names it.
    """
    rows: dict[str, TalkTopicRow] = {}
    for field, value, capture_id in said:
        for topic, words in vocabulary.find(value):
            key = identifier("tt", talk_id, topic.kind, topic.name)
            rows.setdefault(key, TalkTopicRow(key, talk_id, topic.name, topic.kind, field, words, capture_id))
    return [rows[key] for key in sorted(rows)]
