"""How alike two statements about a talk are: their texts prepared, words weighed, one pair scored."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from transform.names import in_latin, person_key
from transform.parts import other_part
from transform.video_titles import read_video_title
from transform.wording import STOP_WORDS, fold, is_cut, level_title, years

Features = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class TalkText:
    """A talk as a schedule or a recap states it. ``date``: ISO day, None when unknown."""

    id: str
    title: str
    speakers: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    event: str | None = None
    date: str | None = None
    alternatives: tuple[str, ...] = ()  # other titles of the same talk


@dataclass(frozen=True, slots=True)
class VideoText:
    """A recording as its site states it. ``published``: ISO day or timestamp."""

    id: str
    title: str
    published: str | None = None
    playlist: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One title prepared for comparison."""

    id: str
    words: tuple[str, ...]  # of the levelled title
    bag: frozenset[str]
    text: str
    is_cut: bool
    names: tuple[tuple[str, ...], ...]  # speakers, as words
    orgs: frozenset[str]
    event_words: frozenset[str]
    years: frozenset[int]
    title_years: frozenset[int]
    on: str | None  # ISO day: when given, or when published
    event_key: str = ""
    others: tuple[tuple[str, ...], ...] = ()  # alternatives, as words
    joined: str = ""  # the words without spaces
    nicknames: frozenset[str] = frozenset()  # of the speakers, where they are written between quotes
    title: str = ""  # as written


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How rare words are in a pool, and who speaks there. Without a pool all words weigh the same."""

    weights: dict[str, float] = field(default_factory=dict)
    common: frozenset[str] = frozenset()
    people: dict[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)  # by surname
    #: Video → events of the pool that its title names; empty where the pool is of one event.
    events: dict[str, frozenset[str]] = field(default_factory=dict)

    def weigh(self, words: Iterable[str]) -> float:
        """Sum the weights; a stop word or a year counts a fifth."""
        weights = self.weights
        return sum([weights[word] if word in weights else _light(word) for word in words])


_SLIP_DAYS = 30  # schedules slip by days; what is older by a month is of another edition
_SOON_DAYS = 120  # a recording that names no event, and came soon after this one, is of it rather than of another
_NICKNAME = re.compile(r"[\"“”«„(]([^\"“”«»„()]{2,20})[\"“”»)]")


@lru_cache(maxsize=100_000)
def _light(word: str) -> float:
    return 0.2 if word in STOP_WORDS or years(word) else 1.0


@lru_cache(maxsize=65_536)
def prepared_talk(talk: TalkText) -> Text:
    level = fold(level_title(talk.title)) or fold(talk.title)
    words = tuple(level.split())
    names = tuple(tuple(key.split()) for key in map(person_key, talk.speakers) if key)
    return Text(
        id=talk.id,
        words=words,
        bag=frozenset(words),
        text=level,
        is_cut=is_cut(talk.title),
        names=names,
        orgs=frozenset(word for org in talk.orgs for word in fold(org).split()),
        event_words=frozenset(fold(talk.event or "").split()),
        years=years(talk.event) or years((talk.date or "")[:4]),
        title_years=years(level),
        on=(talk.date or "")[:10] or None,
        event_key=squeezed(word for word in fold(talk.event or "").split() if not years(word)),
        others=tuple(tuple((fold(level_title(t)) or fold(t)).split()) for t in talk.alternatives if fold(t)),
        joined="".join(words),
        nicknames=frozenset(
            word for name in talk.speakers for nick in _NICKNAME.findall(name) for word in fold(nick).split()
        ),
        title=talk.title,
    )


@lru_cache(maxsize=65_536)
def prepared_video(video: VideoText) -> Text:
    level = fold(level_title(video.title)) or fold(video.title)
    words = tuple(level.split())
    return Text(
        id=video.id,
        words=words,
        bag=frozenset(words) if level.isascii() else frozenset(words).union(map(in_latin, words)),
        text=level,
        is_cut=is_cut(video.title),
        names=(),
        orgs=frozenset(),
        event_words=frozenset(),
        years=years(video.title),
        title_years=frozenset(),
        on=(video.published or "")[:10] or None,
        joined="".join(words),
        title=video.title,
    )


@lru_cache(maxsize=65_536)
def _names_in(title: str) -> tuple[tuple[str, ...], ...]:
    """Read whom the title of a recording names after a dash; only asked where no known speaker is found in it."""
    read = read_video_title(title)
    named = [person_key(s.name) for s in read.speakers if s.name] if read.place == "after" else []
    return tuple(tuple(key.split()) for key in named if len(key.split()) > 1)


@lru_cache(maxsize=65_536)
def bare(words: tuple[str, ...]) -> Text:
    """Prepare words of which nothing else is known."""
    none: frozenset[str] = frozenset()
    return Text(
        "", words, frozenset(words), " ".join(words), False, (), none, none, frozenset(), frozenset(), None,
        joined="".join(words),
    )  # fmt: skip


def lexicon(talks: Sequence[TalkText], videos: Sequence[VideoText]) -> Lexicon:
    """Count the words of a pool. Order does not matter."""
    return lexicon_of([prepared_talk(talk) for talk in talks], [prepared_video(video) for video in videos])


def lexicon_of(talks: Sequence[Text], videos: Sequence[Text]) -> Lexicon:
    in_videos = Counter(word for video in videos for word in video.bag)
    seen = in_videos + Counter(word for talk in talks for word in talk.bag)
    total = len(talks) + len(videos)
    people: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for talk in talks:
        for name in talk.names:
            if len(name) > 1:
                people[name[-1]].add(name)
    return Lexicon(
        weights={word: math.log(1 + total / count) * _light(word) for word, count in seen.items()},
        common=frozenset(word for word, count in in_videos.items() if count > max(4, 0.2 * len(videos))),
        people={last: frozenset(names) for last, names in people.items()},
        events=_events_named(talks, videos),
    )


# --- scoring one pair --------------------------------------------------------------------------------


def squeezed(words: Iterable[str]) -> str:
    """Write words as one, for "RubyDay", "Ruby Day" and "wroc_love.rb" are set apart at will."""
    return "".join(words).replace("_", "")


def _events_named(talks: Sequence[Text], videos: Sequence[Text]) -> dict[str, frozenset[str]]:
    keys = sorted({talk.event_key for talk in talks if len(talk.event_key) >= 5})
    if len(keys) < 2:
        return {}
    named: dict[str, frozenset[str]] = {}
    for video in videos:
        text = squeezed(video.words)
        held = [key for key in keys if key in text]
        # "harborconf" inside "harborconfeurope" names the longer one only.
        named[video.id] = frozenset(key for key in held if not any(key in other for other in held if other != key))
    return named


def event_factor(talk: Text, video: Text, pool: Lexicon) -> float:
    """In a pool of several events, prefer the video that names the talk's own, and distrust another's."""
    if not pool.events or len(talk.event_key) < 5:
        return 1.0
    named = pool.events.get(video.id, frozenset())
    if named:
        return 1.0 if talk.event_key in named else 0.7
    later = days_after(talk.on, video.on)
    return 0.95 if later is not None and 0 <= later <= _SOON_DAYS else 0.88


def days_after(first: str | None, second: str | None) -> int | None:
    """Count the days from one ISO day to another; None when one of them is no whole day."""
    try:
        return (date.fromisoformat(second or "") - date.fromisoformat(first or "")).days
    except ValueError:
        return None


def contained(words: Sequence[str], other: Text, pool: Lexicon) -> float:
    """Share of the weight of ``words`` that the other title holds; a misspelt long word counts 0.9."""
    if not words:
        return 0.0
    total = pool.weigh(words)
    missing = [word for word in words if word not in other.bag]
    got = total - pool.weigh(missing)
    if missing and got > 0.4 * total:  # misspelling is looked for where something agrees: it is what costs time
        got += 0.9 * pool.weigh([word for word in missing if len(word) >= 5 and _misspelt(word, other.words)])
    # Words of a compound are set apart in one source only: "e2e-framework", "SidecarLess".
    if missing and len(words) > 1 and len(whole := "".join(words)) >= 8 and whole in other.joined:
        return 1.0
    return got / total if total else 0.0


def _misspelt(word: str, words: Sequence[str]) -> bool:
    return any(abs(len(other) - len(word)) <= 2 and fuzz.ratio(other, word) >= 84 for other in words)


def _in_order(words: Sequence[str], other: Text) -> float:
    return LCSseq.similarity(words, other.words) / len(words) if words else 0.0


def prefix_likeness(words: Sequence[str], video: Text) -> float:
    """Compare a cut title with as much of the other as it still holds; an event's name may stand before it."""
    text = " ".join(words)
    length = min(len(text), len(video.text))
    whole = fuzz.ratio(text[:length], video.text[:length]) / 100 if length >= 16 else 0.0
    for at, word in enumerate(video.words):
        if words and word == words[0]:
            tail = " ".join(video.words[at:])
            if len(tail) >= 16 and text.startswith(tail):
                return 1.0
    return whole


def is_named(name: tuple[str, ...], video: Text) -> bool:
    """Tell whether a title names somebody in full, or by initial and surname: "Jane Doe", "J. Doe"."""
    if len(name) < 2 or name[-1] not in video.bag:
        return False
    if name[0] in video.bag:
        return True
    before = {word for word, following in pairwise(video.words) if following == name[-1]}
    return name[0][0] in before


def _name_hits(talk: Text, video: Text) -> tuple[float, float]:
    """Return the shares of speakers found by full name, and by surname or nickname alone."""
    names = talk.names
    if not names:
        return 0.0, 0.0
    full = sum(1 for name in names if is_named(name, video))
    short = sum(1 for name in names if name[-1] in video.bag)
    if not short and talk.nicknames & video.bag:
        short = 1
    return full / len(names), short / len(names)


def foreign_name(names: Sequence[tuple[str, ...]], title_words: frozenset[str], video: Text, pool: Lexicon) -> bool:
    """Tell whether the video's title names a speaker of another talk by full name, and none of this one."""
    named = _names_in(video.title)
    if named and not any(set(mine) & set(other) for mine in names for other in named):
        return True
    own = set(names)
    for word in video.bag & pool.people.keys():
        for name in pool.people[word]:
            if name in own or any(name[-1] == mine[-1] for mine in own):
                continue
            if all(part in video.bag for part in name) and not all(part in title_words for part in name):
                return True
    return False


def is_main_title(short: Text, long: Text) -> bool:
    """Tell whether one title is the other without its subtitle: "Anchors Away" of "Anchors Away: 400 Ships"."""
    head, colon, _ = level_title(long.title).partition(": ")
    content = [word for word in short.words if word not in STOP_WORDS]
    return bool(colon) and len(content) >= 2 and fold(head) == " ".join(short.words)


def score(talk: Text, video: Text, pool: Lexicon) -> tuple[float, Features]:
    """Score one pair between 0 and 1, with the features that made it."""
    full, short = _name_hits(talk, video)
    contain = order = prefix = 0.0
    for words in (talk.words, *talk.others):
        got = contained(words, video, pool)
        if got > contain:
            contain, order = got, _in_order(words, video)
        if video.is_cut or talk.is_cut:
            prefix = max(prefix, prefix_likeness(words, video))
    cover, told = _cover(talk, video, pool)
    title = contain * (0.75 + 0.25 * order)
    # A title of one or two words is in many others: then what else the video's title says counts more.
    title *= (0.4 + 0.6 * cover) if len(talk.words) <= 2 else (0.7 + 0.3 * cover)
    if prefix >= 0.95:
        title = max(title, 0.97 * prefix)
    parts = {part for name in talk.names for part in name}
    if talk.bag <= parts:
        title = 0.9 * cover**2  # "Lightning Talk: Jane Doe" has no title
    name = max(full, 0.6 * short)
    if full and cover >= 0.9 and told >= 2:
        title = max(title, 0.7)  # the video's title is a part of the talk's, and the speaker agrees
    if is_main_title(video, talk) and told >= 3:
        title = max(title, 0.7)  # the subtitle was left out
    foreign = not name and foreign_name(talk.names, talk.bag, video, pool) if talk.names else False
    agreed = title + (1 - title) * (0.35 if full else 0.15)
    value = agreed if name else title * (0.4 if foreign else 0.95)
    time = _time_factor(talk, video)
    event = event_factor(talk, video, pool)
    value *= time * event * (0.5 if other_part(talk.title, video.title) else 1.0)
    features = (
        ("title", title), ("contain", contain), ("order", order), ("prefix", prefix), ("cover", cover),
        ("full_names", full), ("surnames", short), ("other_speaker", float(foreign)), ("time", time),
        ("event", event),
    )  # fmt: skip
    return max(0.0, min(1.0, value)), features


def _cover(talk: Text, video: Text, pool: Lexicon) -> tuple[float, int]:
    """Say how much of the video's title is explained by talk, names, event and the pool's common words.

    Returns:
        The share by weight, and the number of title words, stop words left out, that both have.
    """
    titles = talk.bag.union(*map(frozenset, talk.others))
    known = titles | talk.event_words | talk.orgs | pool.common | {part for name in talk.names for part in name}
    known |= talk.nicknames | {name[0][0] for name in talk.names if len(name) > 1 and name[-1] in video.bag}
    rest = [word for word in video.words if word not in known and not word.isdigit()]
    told = len((titles & video.bag) - STOP_WORDS - pool.common)
    return 1 - pool.weigh(rest) / (pool.weigh(video.words) or 1.0), told


def _time_factor(talk: Text, video: Text) -> float:
    """Lower pairs whose years or days contradict; a recording cannot be older than its talk."""
    factor = 1.0
    stated = video.years - talk.title_years if video.years else video.years  # "Frontend in 2025" is no date
    if talk.years and stated and not talk.years & stated:
        factor *= 0.6
    later = days_after(talk.on, video.on)
    if later is not None and later < 0:
        factor *= 0.75 if later > -_SLIP_DAYS else 0.6
    elif talk.years and video.on and not stated:
        gap = int(video.on[:4]) - max(talk.years)
        factor *= 0.7 if gap < 0 else (1.0 - 0.03 * min(gap, 6))
    return factor
