"""Names of events: in headings, in sentences, in the post's title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.recap.phrases import plain
from extract.recap.words import Words

_TOKEN = re.compile(r"\S+")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-ZÀ-Þ])|-(?=[A-Z])")
_LOWER_ENDING = re.compile(r"^[A-ZÀ-Þ][\w-]*(?:conf|fest)$|^[A-Z]{2,}con$|^[A-Z][\w-]*[A-Z]con$")
_YEAR = re.compile(r"^(?:(?:19|20)\d\d|['’]\d\d)$")
# "CodeHarbor 2017, New York": a name before a year
_DATED = re.compile(r"((?:[A-ZÀ-Þ][\w'’.&!-]*\s){1,4})(?:19|20)\d\d(?=$|[\s,:;(–—-])")
# Months and seasons by how they begin; one language's are seldom another one's names.
_MONTHS = re.compile(
    r"(?:jan|feb|fév|mar|mär|apr|avr|may|mai|jun|juin|jul|juil|aug|août|sep|oct|okt|nov|dec|dez|déc"
    r"|spring|summer|autumn|fall|winter|q[1-4])",
    re.I,
)
_EDGE = "“”\"'«»().,:;!?|[]–—*_"


@dataclass(frozen=True, slots=True)
class Named:
    """An event as written, and where it stands in the text."""

    name: str
    start: int
    end: int


def _core(token: str) -> str:
    return token.strip(_EDGE).removesuffix("’s").removesuffix("'s")


def _is_event_word(core: str, words: Words) -> bool:
    """Tell a one-word event name: BackstageCon, EdgeDay, JournéeSécu, SREcon."""
    if len(core) < 5 or not core[0].isupper() or words.talks_kinds.is_whole(plain(core)):
        return False
    if _LOWER_ENDING.match(core):
        return True
    parts = _CAMEL.split(core)
    return len(parts) > 1 and (
        plain(parts[-1]) in words.events_nouns.items or plain(parts[0]) in words.events_nouns.items
    )


def _is_month(token: str) -> bool:
    return _MONTHS.match(token) is not None


def _stops(core: str, words: Words) -> bool:
    """Tell words that cannot belong to an event's name although they have a capital in a heading."""
    folded = plain(core)
    return (
        not core
        or not (core[0].isupper() or core[0].isdigit())
        or folded in words.events_prepositions.items
        or folded in words.grammar_articles.items
        or folded in words.grammar_pronouns.items
        or words.talks_nouns.is_whole(folded)
        or words.sections_generic_heading.is_whole(folded)
        or folded
        in ("more", "other", "another", "first", "second", "third", "last", "this", "every", "next", "and", "all")
    )


def events_in(text: str, words: Words, known: frozenset[str]) -> list[Named]:
    """Find names of events.

    Args:
        text: a heading or sentence.
        words: of the post's language.
        known: folded names that the post's title gives.

    Returns:
        Names as written, with region and year, in order.
    """
    tokens = [(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(text)]
    cores = [_core(token) for _, _, token in tokens]
    found: list[Named] = []
    index = 0
    while index < len(tokens):
        core = cores[index]
        folded = plain(core)
        is_word = _is_event_word(core, words) or (folded in known and core[:1].isupper())
        is_noun = not is_word and folded in words.events_nouns.items and core[:1].isupper()
        if not (is_word or is_noun):
            index += 1
            continue
        first = index
        while (
            first > 0
            and index - first < 5
            and not _stops(cores[first - 1], words)
            and not _breaks(tokens[first - 1][2])
        ):
            first -= 1
        while first < index and _YEAR.match(cores[first]):
            first += 1
        before = index - first
        if (is_noun and before == 0) or (is_noun and cores[first].isdigit()):
            index += 1
            continue
        if is_word and before < 2:
            first = index
        last = index
        while last + 1 < len(tokens) and not _ends(tokens[last][2]):
            following = cores[last + 1]
            joined = tokens[last + 1][2] in ("+", "&", "and", "et") and last + 2 < len(tokens)
            if joined and _is_event_word(cores[last + 2], words):
                last += 2
            elif _YEAR.match(following) or plain(following) in words.events_regions.items:
                last += 1
            else:
                break
        start = tokens[first][0] + len(tokens[first][2]) - len(tokens[first][2].lstrip(_EDGE))
        end = tokens[last][0] + len(tokens[last][2].rstrip(_EDGE))
        name = text[start:end]
        index = last + 1
        if words.sections_generic_heading.is_whole(plain(name)):
            continue  # "Erster Tag" is no event
        found.append(Named(re.sub(r"['’]s$", "", name), start, end))
    return found


def _breaks(token: str) -> bool:
    return token[-1] in ":;,.!?|)–—" or token in ("-", "+", "&")


def _ends(token: str) -> bool:
    return token[-1] in ":;,.!?|)–—"


def conference_names(title: str, words: Words) -> frozenset[str]:
    """Take the names of events from a post's title: known event words, and capitalised words before a year."""
    names = {event.name for event in events_in(title, words, frozenset())}
    for match in re.finditer(
        r"((?:(?:[A-ZÀ-Þ]|[a-z]+:[A-Z])[\w'’.&-]*\s(?:\+\s)?){1,4})(?=(?:19|20)\d\d|['’]\d\d)", title
    ):
        tokens = match[1].split()
        while tokens and (
            _stops(_core(tokens[0]), words) or words.sections_recap_words.is_whole(plain(_core(tokens[0])))
        ):
            tokens.pop(0)
        if tokens:
            names.add(" ".join(tokens))
    known = set()
    for name in names:
        tokens = [t for t in name.split() if not _YEAR.match(t)]
        while len(tokens) > 1 and plain(tokens[-1]) in words.events_regions.items:
            tokens.pop()
        known.add(plain(" ".join(tokens)))
        if len(tokens) == 1 or any(t in ("+", "&") for t in tokens):
            known |= {plain(t) for t in tokens if len(t) > 3}
    return frozenset(known)


def event_of_heading(text: str, words: Words, known: frozenset[str]) -> str | None:
    """Read the event a heading names ("From BackstageCon:", "Day 1: EdgeDay", "Talks at FooConf").

    Returns:
        The event as written; the most specific one when it names several; None when it names none.
    """
    named = events_in(text, words, known)
    if named:
        others = [event.name for event in named if plain(re.sub(r"\s(?:20\d\d)$", "", event.name)) not in known]
        return others[0] if others else named[0].name
    dated = _DATED.match(text.strip())
    if dated and not any(_stops(token, words) or _is_month(token) for token in dated[1].split()):
        return dated[0].strip()
    match = re.match(r"^(\S+)\s((?:[A-ZÀ-Þ0-9][\w.&'-]*\s?){1,5}):?$", text.strip())
    if match and plain(match[1]) in words.events_prepositions.items:
        name = match[2].strip()
        is_camel = " " not in name and len(_CAMEL.split(name)) > 1
        if is_camel or (
            plain(match[1]) in ("from", "at") and len(name.split()) > 1 and not words.talks_nouns.is_in(plain(name))
        ):
            return name
    return None


def event_of_sentence(text: str, words: Words, known: frozenset[str], skip: list[tuple[int, int]]) -> str | None:
    """Read "at Platform Engineering Day" and "at the Foo Bar co-located event" in a sentence.

    Args:
        text: the sentence.
        words: of the post's language.
        known: folded names of the post's own conference.
        skip: stretches of titles; an event named in a title is part of the title.
    """
    leads = sorted(words.events_prepositions.items, key=len, reverse=True)
    before = re.compile(
        r"(?:^|\s|\()(?:"
        + "|".join(map(re.escape, leads))
        + r")\s+(?:(?:the|this year'?s|le|la|les|der|dem|el)\s+)?(?:[a-zß-ÿ-]+\s+){0,2}$",
        re.I,
    )
    for event in events_in(text, words, known):
        if any(start <= event.start < end for start, end in skip):
            continue
        if before.search(text[max(0, event.start - 30) : event.start].replace("’", "'")):
            return event.name
    kinds = "|".join(sorted(map(re.escape, words.events_kinds.items), key=len, reverse=True))
    named = re.search(rf"\b(?:at|during)\s(?:the\s)?((?:[A-ZÀ-Þ][\w.-]*\s){{1,4}})(?:{kinds})\b", text)
    if named and not any(start <= named.start() < end for start, end in skip):
        return named[1].strip()
    return None
