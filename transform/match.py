"""Talks and videos brought together by what their titles, speakers, events and dates say.

``match`` is a library entry: documented and stable. Its order of evidence: years that contradict, another
speaker named, then the rare words of the title with the rule for cut titles, then names. What decides is the
lead over the second candidate; without one the answer is ``unsure``.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from transform.names import Answer, person_key, same_person
from transform.wording import STOP_WORDS, fold, is_cut, level_title, other_part, years

#: A pair below this is not proposed; between this and ``SURE`` it is unsure.
POSSIBLE = 0.5
SURE = 0.62
#: The best candidate must lead by this much: below it the choice is a coin toss (measured, DESIGN issue 6).
LEAD = 0.1

# What a title may hold beside a name and still be titled by the speaker only.
_NAME_TITLES = frozenset(
    (
        "keynote",
        "opening",
        "closing",
        "talk",
        "lightning",
        "speech",
        "session",
        "presents",
        "conf",
        "conference",
        "live",
        "interview",
        "part",
        "day",
        "panel",
        "workshop",
        "fireside",
        "chat",
        "speaker",
        "presentation",
    )
)
_PER_WORD = 60  # a word in more videos than this is not rare, unless the title has nothing rarer
_RARE_WORDS = 5


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
class Match:
    """The answer for one talk. ``video_id`` is the best candidate, also when the verdict is ``unsure``.

    ``different``: no candidate; then ``video_id`` is None. ``features``: what decided, by name, 0 to 1 each.
    """

    talk_id: str
    video_id: str | None
    verdict: Answer
    score: float
    lead: float
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
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
    on: str | None  # ISO day: when given, or when published
    others: tuple[tuple[str, ...], ...] = ()  # alternatives, as words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How rare words are in a pool, and who speaks there. Without a pool all words weigh the same."""

    weights: dict[str, float] = field(default_factory=dict)
    common: frozenset[str] = frozenset()
    people: dict[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)  # by surname

    def weigh(self, words: Iterable[str]) -> float:
        """Sum the weights; a stop word or a year counts a fifth."""
        return sum(
            self.weights.get(word, 1.0) * (0.2 if word in STOP_WORDS or years(word) else 1.0) for word in words
        )


@lru_cache(maxsize=65_536)
def _talk(talk: TalkText) -> _Text:
    level = fold(level_title(talk.title)) or fold(talk.title)
    words = tuple(level.split())
    names = tuple(tuple(key.split()) for key in map(person_key, talk.speakers) if key)
    return _Text(
        id=talk.id,
        words=words,
        bag=frozenset(words),
        text=level,
        is_cut=is_cut(talk.title),
        names=names,
        orgs=frozenset(word for org in talk.orgs for word in fold(org).split()),
        event_words=frozenset(fold(talk.event or "").split()),
        years=years(talk.event) or years((talk.date or "")[:4]),
        on=(talk.date or "")[:10] or None,
        others=tuple(tuple((fold(level_title(t)) or fold(t)).split()) for t in talk.alternatives if fold(t)),
    )


def _video(video: VideoText) -> _Text:
    level = fold(level_title(video.title)) or fold(video.title)
    words = tuple(level.split())
    return _Text(
        id=video.id,
        words=words,
        bag=frozenset(words),
        text=level,
        is_cut=is_cut(video.title),
        names=(),
        orgs=frozenset(),
        event_words=frozenset(),
        years=years(video.title),
        on=(video.published or "")[:10] or None,
    )


def lexicon(talks: Sequence[TalkText], videos: Sequence[VideoText]) -> Lexicon:
    """Count the words of a pool. Order does not matter."""
    return _lexicon([_talk(talk) for talk in talks], [_video(video) for video in videos])


def _lexicon(talks: Sequence[_Text], videos: Sequence[_Text]) -> Lexicon:
    in_videos = Counter(word for video in videos for word in video.bag)
    seen = in_videos + Counter(word for talk in talks for word in talk.bag)
    total = len(talks) + len(videos)
    people: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for talk in talks:
        for name in talk.names:
            if len(name) > 1:
                people[name[-1]].add(name)
    return Lexicon(
        weights={word: math.log(1 + total / count) for word, count in seen.items()},
        common=frozenset(word for word, count in in_videos.items() if count > max(4, 0.2 * len(videos))),
        people={last: frozenset(names) for last, names in people.items()},
    )


# --- scoring one pair --------------------------------------------------------------------------------


def _contained(words: Sequence[str], other: _Text, pool: Lexicon) -> float:
    """Share of the weight of ``words`` that the other title holds; a misspelt long word counts 0.9."""
    if not words:
        return 0.0
    total = got = 0.0
    for word in words:
        weight = pool.weigh((word,))
        total += weight
        if word in other.bag:
            got += weight
        elif len(word) >= 5 and any(
            abs(len(w) - len(word)) <= 2 and fuzz.ratio(w, word) >= 84 for w in other.words
        ):
            got += 0.9 * weight
    # Words of a compound are set apart in one source only: "e2e-framework", "SidecarLess".
    joined = 1.0 if len(words) > 1 and "".join(words) in "".join(other.words) and len("".join(words)) >= 8 else 0.0
    return max(got / total if total else 0.0, joined)


def _in_order(words: Sequence[str], other: _Text) -> float:
    return LCSseq.similarity(words, other.words) / len(words) if words else 0.0


def _prefix(words: Sequence[str], video: _Text) -> float:
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


def _name_hits(names: Sequence[tuple[str, ...]], video: _Text) -> tuple[float, float]:
    """Return the shares of speakers found by full name and by surname alone."""
    if not names:
        return 0.0, 0.0
    full = sum(1 for name in names if len(name) > 1 and name[-1] in video.bag and name[0] in video.bag)
    short = sum(1 for name in names if name[-1] in video.bag)
    return full / len(names), short / len(names)


def foreign_name(
    names: Sequence[tuple[str, ...]], title_words: frozenset[str], video: _Text, pool: Lexicon
) -> bool:
    """Tell whether the video's title names a speaker of another talk by full name, and none of this one."""
    own = set(names)
    for word in video.bag & pool.people.keys():
        for name in pool.people[word]:
            if name in own or any(name[-1] == mine[-1] for mine in own):
                continue
            if all(part in video.bag for part in name) and not all(part in title_words for part in name):
                return True
    return False


def score(talk: _Text, video: _Text, pool: Lexicon) -> tuple[float, tuple[tuple[str, float], ...]]:
    """Score one pair between 0 and 1, with the features that made it."""
    full, short = _name_hits(talk.names, video)
    contain = order = prefix = 0.0
    for words in (talk.words, *talk.others):
        got = _contained(words, video, pool)
        if got > contain:
            contain, order = got, _in_order(words, video)
        if video.is_cut or talk.is_cut:
            prefix = max(prefix, _prefix(words, video))
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
    foreign = not name and foreign_name(talk.names, talk.bag, video, pool) if talk.names else False
    agreed = title + (1 - title) * (0.35 if full else 0.15)
    value = agreed if name else title * (0.4 if foreign else 0.95)
    time = _time_factor(talk, video)
    value *= time * (0.5 if other_part(talk.text, video.text) else 1.0)
    features = (
        ("title", title), ("contain", contain), ("order", order), ("prefix", prefix), ("cover", cover),
        ("full_names", full), ("surnames", short), ("other_speaker", float(foreign)), ("time", time),
    )  # fmt: skip
    return max(0.0, min(1.0, value)), features


def _cover(talk: _Text, video: _Text, pool: Lexicon) -> tuple[float, int]:
    """Say how much of the video's title is explained by talk, names, event and the pool's common words.

    Returns:
        The share by weight, and the number of title words, stop words left out, that both have.
    """
    titles = talk.bag.union(*map(frozenset, talk.others))
    known = titles | talk.event_words | talk.orgs | pool.common | {part for name in talk.names for part in name}
    rest = [word for word in video.words if word not in known and not word.isdigit()]
    told = len((titles & video.bag) - STOP_WORDS - pool.common)
    return 1 - pool.weigh(rest) / (pool.weigh(video.words) or 1.0), told


def _time_factor(talk: _Text, video: _Text) -> float:
    """Lower pairs whose years or days contradict; a recording cannot be older than its talk."""
    factor = 1.0
    stated = video.years - years(talk.text)  # "Frontend in 2025" is no date
    if talk.years and stated and not talk.years & stated:
        factor *= 0.6
    if talk.on and len(talk.on) == 10 and video.on and len(video.on) == 10 and video.on < talk.on:
        factor *= 0.75
    elif talk.years and video.on and not stated:
        gap = int(video.on[:4]) - max(talk.years)
        factor *= 0.7 if gap < 0 else (1.0 - 0.03 * min(gap, 6))
    return factor


def judge(talk: TalkText, video: VideoText, pool: Lexicon, named: Sequence[str] = ()) -> Match:
    """Judge one link between a talk and a video.

    Args:
        talk: what the link stands beside.
        video: what the address answers with.
        pool: see ``lexicon``.
        named: speakers that the video's title names, when the caller could read them.

    Returns:
        ``same``, or ``different`` when the title speaks of something else and of somebody else; ``unsure`` when
        the title alone differs: talks get new titles, and videos are titled by event or speaker only.
    """
    one, two = _talk(talk), _video(video)
    value, features = score(one, two, pool)
    facts = dict(features)
    others = bool(talk.speakers and named) and not any(
        same_person(mine, other) != "different" for mine in talk.speakers for other in named
    )
    if other_part(talk.title, video.title) or (facts["title"] < 0.5 and (others or facts["other_speaker"])):
        verdict: Answer = "different"
    else:
        verdict = "same" if value >= SURE else "unsure"
    return Match(talk.id, video.id, verdict, round(value, 4), 0.0, (*features, ("others_named", float(others))))


def same_talk(a: TalkText, b: TalkText, pool: Lexicon | None = None) -> Match:
    """Judge whether two statements speak of one talk at one event.

    Args:
        a, b: each with the title as written there. Speakers may be missing on one side or both.
        pool: how rare words are among all statements of that event; None: all words weigh the same.

    Returns:
        A ``Match`` of ``a``; ``video_id`` is ``b.id``. Speakers known on both sides that have nobody in common
        make ``different`` of two equal titles: same title, other talk.
    """
    pool = pool or Lexicon()
    one, two = _talk(a), _talk(b)
    both = bool(one.names and two.names)
    common = _common_people(a.speakers, b.speakers) if both else 0.0
    forward, backward = (
        max(
            _contained(words, _bag_of(other), pool)
            for words in (text.words, *text.others)
            for other in (y.words, *y.others)
        )
        for text, y in ((one, two), (two, one))
    )
    best = max(forward, backward)
    worst = min(forward, backward)
    length = min(len(one.words), len(two.words))
    title = min(0.88, worst + (best - worst) * (0.75 if length >= 4 else 0.5 if length == 3 else 0.25))
    if {one.words, *one.others} & {two.words, *two.others}:
        title = 1.0  # an equal title leads over every similar one: part 1 and part 2, last year's and this year's
    if one.is_cut or two.is_cut:
        title = max(title, *(0.97 * p for p in (_prefix(one.words, two),) if p >= 0.95), 0.0)
    if both and not common:
        value = 0.35 * title
    elif both:
        value = min(1.0, title + 0.25 * common)
    else:
        value = title
    if one.years and two.years and not one.years & two.years:
        value *= 0.5
    if other_part(a.title, b.title):
        value *= 0.5
    verdict: Answer = "same" if value >= 0.75 else "unsure" if value >= 0.6 else "different"
    features = (
        ("title", title),
        ("forward", forward),
        ("backward", backward),
        ("people", common),
        ("both_name", float(both)),
    )
    return Match(a.id, b.id, verdict, round(value, 4), 0.0, features)


def _common_people(a: Sequence[str], b: Sequence[str]) -> float:
    fewer, more = sorted((a, b), key=len)
    met = sum(1 for name in fewer if any(same_person(name, other) != "different" for other in more))
    return met / len(fewer)


def _bag_of(words: tuple[str, ...]) -> _Text:
    return _Text(
        "", words, frozenset(words), " ".join(words), False, (), frozenset(), frozenset(), frozenset(), None
    )


# --- a whole pool ------------------------------------------------------------------------------------


def candidates(words: Iterable[str], names: Iterable[str], index: dict[str, list[int]]) -> set[int]:
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
        at = index.get(name, ())
        if len(at) <= _PER_WORD:
            found.update(at)
    return found


def match(talks: Sequence[TalkText], videos: Sequence[VideoText]) -> list[Match]:
    """Find the recording of each talk in one pool, such as the talks and the channel of an event or series.

    One video goes to one talk at most, the best pairs first. The order of the input does not matter.

    Args:
        talks: with distinct ids. Speakers, organisations, event and date are optional and help.
        videos: with distinct ids.

    Returns:
        One ``Match`` a talk, in the order of ``talks``: ``same`` (taken), ``unsure`` (a candidate that one
        should look at), ``different`` (no candidate).
    """
    one = [_talk(talk) for talk in talks]
    two = [_video(video) for video in videos]
    pool = _lexicon(one, two)
    index: dict[str, list[int]] = defaultdict(list)
    for at, video in enumerate(two):
        for word in video.bag:
            index[word].append(at)

    def found(talk: _Text) -> set[int]:
        words = [word for title in (talk.words, *talk.others) for word in title]
        return candidates(words, [name[-1] for name in talk.names], index)

    pairs = _score_all(one, two, pool, found)
    return _by_name(one, two, pool, _assign(one, two, pairs))


_Scored = tuple[float, tuple[tuple[str, float], ...]]


def _score_all(
    talks: Sequence[_Text], videos: Sequence[_Text], pool: Lexicon, found: Callable[[_Text], set[int]]
) -> dict[tuple[int, int], _Scored]:
    pairs: dict[tuple[int, int], _Scored] = {}
    for i, talk in enumerate(talks):
        for j in found(talk):
            value, features = score(talk, videos[j], pool)
            if value >= 0.3:
                pairs[i, j] = (value, features)
    return pairs


def _assign(talks: Sequence[_Text], videos: Sequence[_Text], pairs: dict[tuple[int, int], _Scored]) -> list[Match]:
    """Give each video to one talk, best pairs first; the lead is counted among what is still free."""
    order = sorted(pairs, key=lambda at: (-pairs[at][0], talks[at[0]].id, videos[at[1]].id))
    of_talk: dict[int, list[int]] = defaultdict(list)
    of_video: dict[int, list[int]] = defaultdict(list)
    for i, j in order:
        of_talk[i].append(j)
        of_video[j].append(i)
    taken: dict[int, int] = {}
    answers: dict[int, Match] = {}
    for i, j in order:
        value, features = pairs[i, j]
        if i in answers or j in taken or value < POSSIBLE:
            continue
        rivals = [pairs[i, other][0] for other in of_talk[i] if other != j and other not in taken]
        rivals += [pairs[other, j][0] for other in of_video[j] if other != i and other not in answers]
        lead = value - max(rivals, default=0.0)
        # Equal copies of one recording under two addresses are no reason to doubt the talk.
        sure = value >= SURE and (lead >= LEAD or _is_copy(videos, of_talk[i], j, taken, pairs, i))
        answers[i] = Match(
            talks[i].id, videos[j].id, "same" if sure else "unsure", round(value, 4), round(lead, 4), features
        )
        if sure:
            taken[j] = i
    return [answers.get(i, Match(talk.id, None, "different", 0.0, 0.0)) for i, talk in enumerate(talks)]


def _is_copy(
    videos: Sequence[_Text], others: Sequence[int], best: int, taken: dict[int, int],
    pairs: dict[tuple[int, int], _Scored], talk: int,
) -> bool:  # fmt: skip
    close = [j for j in others if j != best and j not in taken and pairs[talk, best][0] - pairs[talk, j][0] < LEAD]
    return bool(close) and all(videos[j].text == videos[best].text for j in close)


def _by_name(talks: Sequence[_Text], videos: Sequence[_Text], pool: Lexicon, found: list[Match]) -> list[Match]:
    """Second pass for videos titled by their speaker only ("Keynote by Jane Doe").

    One free talk and one free video of the same year that share a full name and nothing else; when either has a
    second partner the answer stays as it was.
    """
    taken = {match.video_id for match in found if match.verdict == "same"}
    index: dict[str, list[_Text]] = defaultdict(list)
    for video in videos:
        if video.id not in taken:
            for word in video.bag:
                index[word].append(video)
    partners: dict[int, set[str]] = {}
    for at, talk in enumerate(talks):
        if found[at].verdict != "same":
            partners[at] = {
                video.id
                for name in talk.names
                if len(name) > 1
                for video in index.get(name[-1], ())
                if name[0] in video.bag and _is_by_name(talk, video, pool)
            }
    wanted = Counter(video for ids in partners.values() for video in ids)
    answers = list(found)
    for at, ids in partners.items():
        if len(ids) == 1 and wanted[video := next(iter(ids))] == 1:
            answers[at] = Match(talks[at].id, video, "same", 0.7, 0.7, (("name_alone", 1.0),))
    return answers


def _is_by_name(talk: _Text, video: _Text, pool: Lexicon) -> bool:
    names = {part for name in talk.names for part in name}
    known = names | talk.event_words | pool.common | _NAME_TITLES | STOP_WORDS
    rest = [word for word in video.bag if word not in known and not word.isdigit()]
    held = video.years or ({int(video.on[:4]), int(video.on[:4]) - 1} if video.on else set())
    same_year = bool(talk.years & held) if talk.years and held else False
    too_early = bool(talk.on and video.on and video.on < talk.on)
    return len(rest) <= 1 and same_year and not too_early
