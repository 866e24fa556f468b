"""Talks and videos brought together by what their titles, speakers, events and dates say.

``match`` is a library entry: documented and stable. Its order of evidence: years that contradict, another
speaker named, then the rare words of the title with the rule for cut titles, then names. What decides is the
lead over the second candidate; without one the answer is ``unsure``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from transform.names import Answer, same_person
from transform.scoring import (
    Features,
    Lexicon,
    TalkText,
    Text,
    VideoText,
    bare,
    contained,
    lexicon,
    lexicon_of,
    prefix_likeness,
    prepared_talk,
    prepared_video,
    score,
)
from transform.wording import STOP_WORDS, other_part

__all__ = [
    "LEAD",
    "Lexicon",
    "Match",
    "TalkText",
    "VideoText",
    "candidates",
    "judge",
    "lexicon",
    "match",
    "same_talk",
]

#: A pair below this is not proposed; between this and ``SURE`` it is unsure.
POSSIBLE = 0.5
SURE = 0.62
#: The best candidate must lead by this much: below it the choice is a coin toss (measured, DESIGN issue 6).
LEAD = 0.1

# What a title may hold beside a name and still be titled by the speaker only.
_NAME_TITLE_WORDS = (
    "keynote opening closing talk lightning speech session presents conf conference live interview part day panel "
    "workshop fireside chat speaker presentation"
)
_NAME_TITLES = frozenset(_NAME_TITLE_WORDS.split())
_PER_WORD = 60  # a word in more videos than this is not rare, unless the title has nothing rarer
_RARE_WORDS = 5


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
    features: Features = ()


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
    one, two = prepared_talk(talk), prepared_video(video)
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
    one, two = prepared_talk(a), prepared_talk(b)
    both = bool(one.names and two.names)
    common = _common_people(a.speakers, b.speakers) if both else 0.0
    forward, backward = (
        max(
            contained(words, bare(other), pool)
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
        title = max(title, *(0.97 * p for p in (prefix_likeness(one.words, two),) if p >= 0.95), 0.0)
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
    one = [prepared_talk(talk) for talk in talks]
    two = [prepared_video(video) for video in videos]
    pool = lexicon_of(one, two)
    index: dict[str, list[int]] = defaultdict(list)
    for at, video in enumerate(two):
        for word in video.bag:
            index[word].append(at)

    def found(talk: Text) -> set[int]:
        words = [word for title in (talk.words, *talk.others) for word in title]
        return candidates(words, [name[-1] for name in talk.names], index)

    pairs = _score_all(one, two, pool, found)
    return _by_name(one, two, pool, _assign(one, two, pairs))


_Scored = tuple[float, Features]


def _score_all(
    talks: Sequence[Text], videos: Sequence[Text], pool: Lexicon, found: Callable[[Text], set[int]]
) -> dict[tuple[int, int], _Scored]:
    pairs: dict[tuple[int, int], _Scored] = {}
    for i, talk in enumerate(talks):
        for j in found(talk):
            value, features = score(talk, videos[j], pool)
            if value >= 0.3:
                pairs[i, j] = (value, features)
    return pairs


def _assign(talks: Sequence[Text], videos: Sequence[Text], pairs: dict[tuple[int, int], _Scored]) -> list[Match]:
    """Give each video to one talk, best pairs first; the lead is counted among what is still free."""
    order = sorted(pairs, key=lambda at: (-pairs[at][0], talks[at[0]].id, videos[at[1]].id))
    of_talk: dict[int, list[int]] = defaultdict(list)
    of_video: dict[int, list[int]] = defaultdict(list)
    for i, j in order:
        of_talk[i].append(j)
        of_video[j].append(i)
    taken: dict[int, int] = {}
    settled: set[int] = set()
    answers: dict[int, Match] = {}
    for i, j in order:
        value, features = pairs[i, j]
        if i in answers or j in taken or value < POSSIBLE:
            continue
        rivals = [pairs[i, other][0] for other in of_talk[i] if other != j and other not in taken]
        rivals += [pairs[other, j][0] for other in of_video[j] if other != i and other not in settled]
        lead = value - max(rivals, default=0.0)
        # Equal copies of one recording under two addresses are no reason to doubt the talk.
        sure = value >= SURE and (lead > LEAD - 1e-9 or _is_copy(videos, of_talk[i], j, taken, pairs, i))
        answers[i] = Match(
            talks[i].id, videos[j].id, "same" if sure else "unsure", round(value, 4), round(lead, 4), features
        )
        if sure:
            taken[j] = i
            settled.add(i)
    return [answers.get(i, Match(talk.id, None, "different", 0.0, 0.0)) for i, talk in enumerate(talks)]


def _is_copy(
    videos: Sequence[Text], others: Sequence[int], best: int, taken: dict[int, int],
    pairs: dict[tuple[int, int], _Scored], talk: int,
) -> bool:  # fmt: skip
    close = [j for j in others if j != best and j not in taken and pairs[talk, best][0] - pairs[talk, j][0] < LEAD]
    return bool(close) and all(videos[j].text == videos[best].text for j in close)


def _by_name(talks: Sequence[Text], videos: Sequence[Text], pool: Lexicon, found: list[Match]) -> list[Match]:
    """Second pass for videos titled by their speaker only ("Keynote by Jane Doe").

    One free talk and one free video of the same year that share a full name and nothing else; when either has a
    second partner the answer stays as it was.
    """
    taken = {match.video_id for match in found if match.verdict == "same"}
    index: dict[str, list[Text]] = defaultdict(list)
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
        if len(ids) == 1 and wanted[only := next(iter(ids))] == 1:
            answers[at] = Match(talks[at].id, only, "same", 0.7, 0.7, (("name_alone", 1.0),))
    return answers


def _is_by_name(talk: Text, video: Text, pool: Lexicon) -> bool:
    names = {part for name in talk.names for part in name}
    known = names | talk.event_words | pool.common | _NAME_TITLES | STOP_WORDS
    rest = [word for word in video.bag if word not in known and not word.isdigit()]
    held = video.years or ({int(video.on[:4]), int(video.on[:4]) - 1} if video.on else set())
    same_year = bool(talk.years & held) if talk.years and held else False
    too_early = bool(talk.on and video.on and video.on < talk.on)
    return len(rest) <= 1 and same_year and not too_early
