"""Later passes of matching, for talks and videos that titles alone did not bring together.

Each looks for one free talk and one free video that fit each other and nothing else: a choice without a rival. What
has a second partner stays open for the passes after it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial

from rapidfuzz import fuzz

from transform.languages import is_translation, language_of
from transform.names import in_latin
from transform.parts import other_part, parts_of
from transform.scoring import Lexicon, Text, days_after, event_factor, foreign_name, is_named, score, squeezed
from transform.wording import STOP_WORDS, fold, years

#: A title alone decides from here on when nothing else comes near; with a rival it takes ``match.SURE``.
_FAIR, _FAIR_TITLE, _FAR_AHEAD = 0.5, 0.4, 0.3
#: A video that states no year is of a talk of the last ten months.
_LATEST_DAYS = 300
_SOON_DAYS = 120
_PER_WORD = 60

# What a title may hold beside a name and still be titled by the speaker only.
_NAME_TITLE_WORDS = (
    "keynote opening closing talk lightning speech session presents conf conference live interview part day panel "
    "workshop fireside chat speaker presentation"
)
NAME_TITLES = frozenset(_NAME_TITLE_WORDS.split())
# A recording with such a word shows the speaker and not the talk.
_NO_TALK_WORDS = (
    "interview interviews trailer teaser highlights aftermovie recap promo podcast summary invitation qa ama"
)
_NO_TALKS = frozenset(_NO_TALK_WORDS.split())
_FORMAT_WORDS = (
    "keynote keynotes panel lightning talks discussion fishbowl opening closing remarks ceremony welcome workshop "
    "tutorial fireside chat"
)
FORMATS = frozenset(_FORMAT_WORDS.split())
_FILLING = frozenset(("hd", "video", "full", "session", "conf", "conference"))

Fits = Callable[[Text, Text, Lexicon], bool]
#: Which free videos each talk may have, by one rule.
Partners = Callable[[Sequence[Text], Sequence[Text], Lexicon, Mapping[int, str | None]], dict[int, set[str]]]
#: Talk, by its place → video, score, and the name of the pass that found it.
Found = dict[int, tuple[str, float, str]]


def leftovers(
    talks: Sequence[Text], videos: Sequence[Text], pool: Lexicon, open_talks: Mapping[int, str | None],
    taken: Set[str],
) -> Found:  # fmt: skip
    """Find recordings for the talks that are still open.

    Args:
        talks, videos: the whole pool, prepared.
        pool: its words.
        open_talks: the talks without a sure recording, by place; the video they are unsure of, or None.
        taken: videos that are given away.

    Returns:
        What was found.
    """
    found: Found = {}
    gone = set(taken)
    passes: tuple[tuple[str, float, Partners], ...] = (
        ("far_ahead", 0.0, _far_ahead),
        ("name_alone", 0.7, partial(_by_surname, fits=_is_by_name)),
        ("format_alone", 0.64, _by_format),
        ("retitled", 0.66, partial(_by_surname, fits=_is_retitled)),
        ("translated", 0.63, _by_translation),
    )
    for name, value, partners in passes:
        free = [video for video in videos if video.id not in gone]
        rest = {at: unsure for at, unsure in open_talks.items() if at not in found}
        wanted = partners(talks, free, pool, rest)
        for at, video in _settled(wanted).items():
            scored = value or score(talks[at], next(v for v in free if v.id == video), pool)[0]
            found[at] = (video, scored, name)
            gone.add(video)
    return found


def _settled(partners: Mapping[int, set[str]]) -> dict[int, str]:
    """Pair those that have one partner only, on both sides."""
    wanted = Counter(video for ids in partners.values() for video in ids)
    alone = {at: next(iter(ids)) for at, ids in partners.items() if len(ids) == 1}
    return {at: video for at, video in alone.items() if wanted[video] == 1}


# --- by title, without a rival -----------------------------------------------------------------------


def _far_ahead(
    talks: Sequence[Text], videos: Sequence[Text], pool: Lexicon, rest: Mapping[int, str | None]
) -> dict[int, set[str]]:
    """A fair score is enough where every other talk and every other video is far behind."""
    by_id = {video.id: video for video in videos}
    of_word = _index(videos, range(len(videos)))
    of_talk = _index(talks, rest)
    partners: dict[int, set[str]] = {}
    for at, unsure in rest.items():
        video = by_id.get(unsure or "")
        if video is None:
            continue
        value, features = score(talks[at], video, pool)
        told = dict(features)
        is_fair = value >= _FAIR and told["title"] >= _FAIR_TITLE and _shared(talks[at], video, pool)
        if not is_fair or told["other_speaker"] or told["time"] < 0.85 or video.bag & _NO_TALKS:
            continue
        bar = value - _FAR_AHEAD
        others = {v for word in talks[at].bag for v in of_word.get(word, ()) if videos[v].id != video.id}
        rivals = {t for word in video.bag for t in of_talk.get(word, ()) if t != at}
        if any(score(talks[at], videos[v], pool)[0] > bar for v in sorted(others)):
            continue
        if not any(score(talks[t], video, pool)[0] > bar for t in sorted(rivals)):
            partners[at] = {video.id}
    return partners


def _index(texts: Sequence[Text], places: Iterable[int]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for at in places:
        for word in texts[at].bag:
            index[word].append(at)
    return {word: found for word, found in index.items() if len(found) <= _PER_WORD}


# --- by speakers -------------------------------------------------------------------------------------


def _by_surname(
    talks: Sequence[Text], videos: Sequence[Text], pool: Lexicon, rest: Mapping[int, str | None], fits: Fits
) -> dict[int, set[str]]:
    index: dict[str, list[Text]] = defaultdict(list)
    foreign = [video for video in videos if not video.text.isascii()]  # spellings in Latin letters vary
    for video in videos:
        for word in video.bag:
            index[word].append(video)
    partners: dict[int, set[str]] = {}
    for at in rest:
        talk = talks[at]
        near = {v.id: v for name in talk.names if len(name) > 1 for v in (*index.get(name[-1], ()), *foreign)}
        fit = {v.id for v in near.values() if _is_of_its_time(talk, v) and fits(talk, v, pool)}
        if fit:
            partners[at] = fit
    return _of_one_format(talks, {video.id: video for video in videos}, partners)


def _of_one_format(
    talks: Sequence[Text], videos: Mapping[str, Text], partners: dict[int, set[str]]
) -> dict[int, set[str]]:
    """Where a video says "closing keynote", prefer those of its partners that are one."""
    rivals: dict[str, list[int]] = defaultdict(list)
    for at, ids in partners.items():
        for video in ids:
            rivals[video].append(at)
    left = {at: set(ids) for at, ids in partners.items()}
    for video, claimants in rivals.items():
        stated = FORMATS & set(fold(videos[video].title).split())
        agreed = {at: len(stated & set(fold(talks[at].title).split())) for at in claimants}
        for at in claimants:
            if agreed[at] < max(agreed.values()):
                left[at].discard(video)
    return {at: ids for at, ids in left.items() if ids}


def _is_of_its_time(talk: Text, video: Text) -> bool:
    """Tell whether a recording can be of the talk by its day, and is no interview."""
    held = video.years or ({int(video.on[:4]), int(video.on[:4]) - 1} if video.on else set())
    if not (talk.years and held and talk.years & held) or video.bag & _NO_TALKS:
        return False
    return _is_soon_after(talk, video)


def _is_soon_after(talk: Text, video: Text) -> bool:
    later = days_after(talk.on, video.on)
    return later is None or (later >= 0 and (bool(video.years) or later <= _LATEST_DAYS))


def _is_by_name(talk: Text, video: Text, pool: Lexicon) -> bool:
    if not any(is_named(name, video) for name in talk.names if len(name) > 1):
        return False
    names = {part for name in talk.names for part in name} | talk.nicknames
    known = names | talk.event_words | pool.common | NAME_TITLES | STOP_WORDS
    rest = [word for word in video.bag if word not in known and not word.isdigit()]
    return len(rest) <= 1 and not foreign_name(talk.names, talk.bag, video, pool)


def _is_retitled(talk: Text, video: Text, pool: Lexicon) -> bool:
    """All speakers by full name and nobody else; or one of them and a word of the title in the same stated year."""
    named = [is_spoken_by(name, video) for name in talk.names]
    is_partly = any(named) and bool(talk.years & video.years) and bool(_shared(talk, video, pool))
    return (
        (all(named) or is_partly)
        and not other_part(talk.title, video.title)
        and not foreign_name(talk.names, talk.bag, video, pool)
        and event_factor(talk, video, pool) > 0.8
    )


def _shared(talk: Text, video: Text, pool: Lexicon) -> frozenset[str]:
    """Return the words both titles have, that say something: a speaker's name is no title."""
    return (talk.bag & video.bag) - STOP_WORDS - pool.common - {part for name in talk.names for part in name}


def is_spoken_by(name: tuple[str, ...], video: Text) -> bool:
    """Tell whether a title names somebody by given name and surname, in Latin letters or as these are sounded."""
    if len(name) < 2:
        return False
    if video.text.isascii():
        return name[0] in video.bag and name[-1] in video.bag
    words = [in_latin(word) for word in video.words]
    return all(any(sounds(part, word) for word in words) for part in (name[0], name[-1]))


def sounds(a: str, b: str) -> bool:
    """Tell whether two words are spellings of one: letters of other scripts are written in several ways."""
    return a == b or (min(len(a), len(b)) >= 4 and fuzz.ratio(a, b) >= 80)


# --- by format ---------------------------------------------------------------------------------------


def _by_format(
    talks: Sequence[Text], videos: Sequence[Text], pool: Lexicon, rest: Mapping[int, str | None]
) -> dict[int, set[str]]:
    """Videos titled by their place in the programme only ("Panel", "Closing Keynote"), inside one year."""
    titled = [(video, words) for video in videos if (words := set(fold(video.title).split())) & FORMATS]
    partners: dict[int, set[str]] = {}
    for at in rest:
        own = set(fold(talks[at].title).split())
        if own & FORMATS:
            fit = {video.id for video, words in titled if _is_by_format(talks[at], own, video, words, pool)}
            if fit:
                partners[at] = fit
    return partners


def _is_by_format(talk: Text, own: Set[str], video: Text, words: Set[str], pool: Lexicon) -> bool:
    if not _is_of_its_time(talk, video) or parts_of(talk.title) != parts_of(video.title):
        return False
    known = (talk.event_words | pool.common | STOP_WORDS | _FILLING) - FORMATS
    rest = {word for word in words - known if not word.isdigit() and not _is_of_event(word, talk)}
    return rest <= own and bool(rest & FORMATS) and event_factor(talk, video, pool) > 0.8


def _is_of_event(word: str, talk: Text) -> bool:
    """Tell whether a word is of the event's name, however that is set: "wroc_love.rb", "EuRuKo2017"."""
    level = squeezed([word])
    for year in years(level):
        level = level.replace(str(year), "")
    return len(level) >= 2 and level in talk.event_key


# --- by language -------------------------------------------------------------------------------------


def _by_translation(
    talks: Sequence[Text], videos: Sequence[Text], pool: Lexicon, rest: Mapping[int, str | None]
) -> dict[int, set[str]]:
    """Titles in another language with a word alike ("innovation", "inovação"), published soon after the talk."""
    spoken: dict[str, list[Text]] = defaultdict(list)
    for video in videos:
        spoken[language_of(video.title)[0]].append(video)
    partners: dict[int, set[str]] = {}
    for at in rest:
        talk = talks[at]
        own = language_of(talk.title)[0]
        foreign = [video for language, found in spoken.items() if language != own for video in found]
        fit = {video.id for video in foreign if _is_soon(talk, video) and _is_translated(talk, video, pool)}
        if fit:
            partners[at] = fit
    return partners


def _is_soon(talk: Text, video: Text) -> bool:
    later = days_after(talk.on, video.on)
    return later is not None and 0 <= later <= _SOON_DAYS and _is_of_its_time(talk, video)


def _is_translated(talk: Text, video: Text, pool: Lexicon) -> bool:
    return (
        is_translation(talk.title, video.title)
        and event_factor(talk, video, pool) > 0.8
        and not foreign_name(talk.names, talk.bag, video, pool)
        and any(
            fuzz.ratio(a, b) >= 75
            for a in talk.bag - pool.common if len(a) >= 6
            for b in video.bag - pool.common if len(b) >= 6
        )
    )  # fmt: skip
