"""Talks and videos brought together by what their titles, speakers, events and dates say.

``match`` is a library entry: documented and stable. Its order of evidence: years that contradict, another
speaker named, then the rare words of the title with the rule for cut titles, then names. What decides is the
lead over the second candidate; without one the answer is ``unsure``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from transform.blocking import Blocks
from transform.events import other_event
from transform.languages import is_translation
from transform.leftovers import FORMATS, NAME_TITLES, is_spoken_by, leftovers, sounds
from transform.names import Answer, in_latin, is_comparable, same_person
from transform.parts import levelled, other_part, parts_of
from transform.scoring import (
    Features,
    Lexicon,
    TalkText,
    Text,
    VideoText,
    bare,
    contained,
    is_main_title,
    lexicon,
    lexicon_of,
    prefix_likeness,
    prepared_talk,
    prepared_video,
    score,
)
from transform.wording import STOP_WORDS, fold

__all__ = [
    "LEAD",
    "Lexicon",
    "Match",
    "TalkText",
    "VideoText",
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
    both = any(is_comparable(mine, other) for mine in a.speakers for other in b.speakers)
    common = _common_people(a.speakers, b.speakers) if both else 0.0
    is_name_only = False
    if not (a.speakers and b.speakers) and (told := _told_in_title(one, two)):
        one, two, common, is_name_only = told
        both = True
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
    if set(map(levelled, (one.words, *one.others))) & set(map(levelled, (two.words, *two.others))):
        title = 1.0  # an equal title leads over every similar one: part 1 and part 2, last year's and this year's
    elif is_main_title(one, two) or is_main_title(two, one):
        title = max(title, 0.8)
    if one.is_cut or two.is_cut:
        title = max(title, *(0.97 * p for p in (prefix_likeness(one.words, two),) if p >= 0.95), 0.0)
    contrast = worst < 0.95 and title < 1.0 and in_contrast(one, two)
    is_whole = both and common == 1 and title < 0.6
    translated = is_whole and is_translation(a.title, b.title) and not other_event(a.event, b.event)
    if both and not common:
        value = 0.35 * title
    elif is_name_only:
        value = _by_name_alone(a, b)
    elif both:
        # Speakers have several talks: with less than half of the words in common they weigh less.
        value = 0.78 if translated else min(1.0, title + (0.25 if title >= 0.6 or best >= 0.95 else 0.18) * common)
    else:
        value = title
    if contrast:
        value = min(value, 0.7)
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
        ("contrast", float(contrast)),
        ("translated", float(translated)),
    )
    return Match(a.id, b.id, verdict, round(value, 4), 0.0, features)


def _told_in_title(one: Text, two: Text) -> tuple[Text, Text, float, bool] | None:
    """Read the speakers of one side out of the title of the other, where that names no speakers apart.

    Returns:
        Both sides, the one without those names; the share of speakers found; and whether nothing but names, event
        and format is left of it. None when nobody is found.
    """
    named, titled = (one, two) if one.names else (two, one)
    found = [name for name in named.names if is_spoken_by(name, titled)]
    if not found:
        return None
    parts = {part for name in found for part in name}
    words = tuple(w for w in titled.words if w not in parts and not any(sounds(in_latin(w), p) for p in parts))
    bare_words = [w for w in words if w not in STOP_WORDS and w not in NAME_TITLES and not w.isdigit()]
    rest = [w for w in bare_words if w not in (named.event_words | titled.event_words) - named.bag]
    is_only = not rest and bool(words or titled.title) and not set(titled.words) <= set(named.words)
    left = replace(titled, words=words or titled.words, others=())
    pair = (named, left) if named is one else (left, named)
    return *pair, len(found) / len(named.names), is_only


def _by_name_alone(a: TalkText, b: TalkText) -> float:
    """A title of a name and a format means a talk of that format at the same event; more nobody can say."""
    formats = [FORMATS & set(fold(text.title).split()) for text in (a, b)]
    is_here = bool(a.event and b.event and not other_event(a.event, b.event))
    return 0.78 if is_here and formats[0] & formats[1] else 0.65


def in_contrast(one: Text, two: Text) -> bool:
    """Tell whether two titles are one phrase with one place filled differently: "X as Code", "Y as Code".

    Speakers with a series of talks title them so; who retitles one talk does it too. Nobody can say which.
    """
    a, b = one.words, two.words
    if one.is_cut or two.is_cut or one.others or two.others or max(len(a), len(b)) > 8:
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    end = next((n for n, (x, y) in enumerate(zip(rest_a[::-1], rest_b[::-1], strict=False)) if x != y),
               min(len(rest_a), len(rest_b)))  # fmt: skip
    slots = [rest[: len(rest) - end] for rest in (rest_a, rest_b)]
    contents = [[word for word in slot if word not in STOP_WORDS] for slot in slots]
    if not (start or end) or not all(len(slot) in (1, 2) for slot in slots) or not all(contents):
        return False
    named = parts_of(one.title), parts_of(two.title)
    return not (named[0] & named[1]) and not contained(contents[0], bare(tuple(contents[1])), Lexicon())


def may_be_same(a: TalkText, b: TalkText) -> bool:
    """Tell quickly whether ``same_talk`` could say more than different: two fifths of one title are in the other.

    Nothing is lost: with less, and speakers in common, the value stays below 0.4 * 0.88 + 0.25.
    """
    one, two = prepared_talk(a), prepared_talk(b)
    if one.is_cut or two.is_cut or (one.names and two.names and is_translation(a.title, b.title)):
        return True
    mine, its = (one.words, *one.others), (two.words, *two.others)
    return any(_share(words, other) > 0.4 for words in mine for other in its)


def _share(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    plain = Lexicon()
    shared = plain.weigh(set(a).intersection(b))
    if not shared:
        x, y = "".join(a), "".join(b)
        return float(x in y or y in x)  # "e2e framework", "e2eframework"
    return shared / min(plain.weigh(a), plain.weigh(b))


def _common_people(a: Sequence[str], b: Sequence[str]) -> float:
    fewer, more = sorted((a, b), key=len)
    met = sum(1 for name in fewer if any(same_person(name, other) != "different" for other in more))
    return met / len(fewer)


# --- a whole pool ------------------------------------------------------------------------------------


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
    pairs = _score_all(one, two, pool)
    return _with_leftovers(one, two, pool, _assign(one, two, pairs))


_Scored = tuple[float, Features]


def _score_all(talks: Sequence[Text], videos: Sequence[Text], pool: Lexicon) -> dict[tuple[int, int], _Scored]:
    blocks = Blocks(videos, pool)
    pairs: dict[tuple[int, int], _Scored] = {}
    for i, talk in enumerate(talks):
        for j in blocks.of(talk):
            value, features = score(talk, videos[j], pool)
            if value >= POSSIBLE:
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


def _with_leftovers(
    talks: Sequence[Text], videos: Sequence[Text], pool: Lexicon, found: list[Match]
) -> list[Match]:
    open_talks = {at: match.video_id for at, match in enumerate(found) if match.verdict != "same"}
    taken = {match.video_id for match in found if match.verdict == "same" and match.video_id}
    answers = list(found)
    for at, (video, value, name) in leftovers(talks, videos, pool, open_talks, taken).items():
        answers[at] = Match(talks[at].id, video, "same", round(value, 4), round(value, 4), ((name, 1.0),))
    return answers
