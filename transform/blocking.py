"""Which pairs are worth a look: entries that share rare words, found without comparing all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from transform.scoring import Lexicon, Text, prefix_likeness

_PER_WORD = 60  # a word in more entries than this is not rare, unless the title has nothing rarer
_RARE_WORDS = 5
#: A title that shares less than this of its weight reaches 0.5 by a full name, a cut or a compound only:
#: with a surname 0.4 makes 0.4 + 0.6 * 0.15 = 0.49.
_SHARE = 0.4


def candidates(words: Iterable[str], names: Iterable[str], index: Mapping[str, Set[int]]) -> set[int]:
    """Look up the few entries that share a rare word or a surname: the blocking that keeps the cost linear."""
    present = sorted({word for word in words if word in index}, key=lambda word: (len(index[word]), word))
    rare = [word for word in present[:_RARE_WORDS] if len(index[word]) <= _PER_WORD]
    found = {at for word in rare for at in index[word]}
    if not rare and present:
        # Nothing rare ("Ruby on Rails"): only entries with the two rarest words together.
        found = set(index[present[0]]).intersection(*(index[word] for word in present[1:2]))
        if len(found) > 4 * _PER_WORD:
            found = set()
    for name in names:
        at = index.get(name, frozenset())
        if len(at) <= _PER_WORD:
            found.update(at)
    return found


def index_of(bags: Iterable[Iterable[str]]) -> dict[str, set[int]]:
    """Map each word to the entries that hold it, by their place in the input."""
    index: dict[str, set[int]] = defaultdict(set)
    for at, bag in enumerate(bags):
        for word in bag:
            index[word].add(at)
    return dict(index)


class Blocks:
    """The videos of a pool, ready to be asked which of them a talk may be."""

    def __init__(self, videos: Sequence[Text], pool: Lexicon) -> None:
        """Index the words of all titles."""
        self._videos, self._pool = videos, pool
        self._index = index_of(video.bag for video in videos)
        self._cut = {at for at, video in enumerate(videos) if video.is_cut}

    def of(self, talk: Text) -> Iterator[int]:
        """Yield the videos that ``score`` could bring to 0.5: most that share one rare word share no more."""
        titles = (talk.words, *talk.others)
        words = [word for title in titles for word in title]
        found = candidates(words, [name[-1] for name in talk.names], self._index)
        sure = self._with_full_name(talk, found)
        for title in titles:
            sure |= self._sharing(title, found)
        for at in found - sure if talk.is_cut else (found & self._cut) - sure:
            if any(prefix_likeness(title, self._videos[at]) >= 0.95 for title in titles):
                sure.add(at)
        for title in titles:
            if len(title) > 1 and len(whole := "".join(title)) >= 8:
                sure.update([at for at in found if whole in self._videos[at].joined])
        yield from sorted(sure)

    def _with_full_name(self, talk: Text, found: set[int]) -> set[int]:
        none: set[int] = set()
        named = [
            self._index.get(name[-1], none) & (self._index.get(name[0], none) | self._index.get(name[0][0], none))
            for name in talk.names
            if len(name) > 1
        ]
        return found.intersection(none.union(*named))

    def _sharing(self, title: Sequence[str], found: set[int]) -> set[int]:
        """Sum the weight each candidate shares, word by word: sets are met in C, and nothing is guessed."""
        weights, shared = self._pool.weights, dict.fromkeys(found, 0.0)
        own = sorted({word for word in title if word in self._index})
        for word in own:
            weight = weights.get(word, 1.0)
            for at in found & self._index[word]:
                shared[at] += weight
        bar = _SHARE * self._pool.weigh(title)
        return {at for at, weight in shared.items() if weight > bar}
