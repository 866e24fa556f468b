"""Running prose that names talks: linked or quoted titles, with the people around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.recap.events import event_of_sentence
from extract.recap.lines import links_of
from extract.recap.materials import groups_in, read_group, role_of_phrase
from extract.recap.people import people_in_bracket, people_list
from extract.recap.sentence_people import Found, find_people, people_at
from extract.recap.shapes import has_given_name, is_person
from extract.recap.text import Anchor, Text
from extract.recap.titles import clean_title, looks_like_title, strip_marks
from extract.recap.words import Words, plain
from extract.records import MentionLink, Role, Speaker

_TALK_ROLES = ("video", "slides", "event_page")
_QUOTE = re.compile(r"[“«„]\s?([^“”«»„]{3,200}?)\s?[”»“]|(?<!\w)\"([^\"\n]{3,200}?)\"(?!\w)")
_END = re.compile(r"[.!?…]+[”\"»’)]*\s+(?=[“\"«(]?[^\s\da-zß-ÿ])|\n")
_SENTENCE, _NOTE = 4000, 600  # characters; longer "sentences" are no prose
_OWNER = re.compile(r"(?:^|[^\w'’.])([^\W\d_]{2,20})['’]s\s(?:\w+\s){0,2}[“\"«]?\s?$")
_SAID = re.compile(r"(?:said|says|sagt|dit|told|asked|quoted?|words|motto|called|calls|known as|named)\W*$", re.I)


@dataclass(slots=True)
class Told:
    """A talk that a sentence names. ``title`` is None when only its own link identifies it."""

    title: str | None
    start: int
    end: int
    speakers: tuple[Speaker, ...] = ()
    links: list[MentionLink] = field(default_factory=list)
    event: str | None = None
    claims: tuple[Role, ...] = ()
    is_pending: bool = False
    note: str | None = None
    is_linked: bool = False
    alternatives: tuple[str, ...] = ()
    kind: str | None = None
    is_attributed: bool = False  # people stand right behind ("by A"), or "In" right before


@dataclass(slots=True)
class Prose:
    """What a paragraph says: talks, and links to material without a title ("the recording is here")."""

    told: list[Told]
    loose: list[MentionLink]


def sentences(text: Text) -> list[tuple[int, int]]:
    """Cut a paragraph into sentences; links, quotations and initials stay whole."""
    closed = [(link.start, link.end) for link in text.links] + [
        match.span() for match in _QUOTE.finditer(text.text)
    ]
    closed.sort()
    cuts, start, index = [], 0, 0
    for match in _END.finditer(text.text):
        place = match.start()
        while index < len(closed) and closed[index][1] <= place:
            index += 1
        if any(first < place < end - 1 for first, end in closed[index : index + 3]):
            continue
        if re.search(
            r"(?:\b[A-Z]|\b(?:Dr|Prof|Mr|Ms|Mrs|vs|e\.g|i\.e|St|Inc|Ltd|No|M|Mme))\.$",
            text.text[start : place + 1][-7:],
        ) and match[0].startswith("."):
            continue
        cuts.append((start, match.end()))
        start = match.end()
    cuts.append((start, len(text.text)))
    cuts = [(first, min(first + _SENTENCE, end)) for begin, end in cuts for first in range(begin, end, _SENTENCE)]
    return [(first, end) for first, end in cuts if text.text[first:end].strip()]


def read_prose(text: Text, words: Words, known: frozenset[str], *, needs_link: bool = False) -> Prose:
    """Read the talks a paragraph names.

    Args:
        text: the paragraph.
        words: of the post's language.
        known: folded names of the post's conference.
        needs_link: only titles with a link to their own video, deck or page count (a section about other things).

    Returns:
        Talks in order, and loose links in order; a loose link of a sentence that names a talk is already with it.
    """
    prose = Prose([], [])
    bounds = sentences(text)
    parts = text.pieces(bounds)
    for number, sentence in enumerate(parts):
        told, loose = _read_sentence(sentence, words, known, needs_link)
        if told and not told[-1].speakers and number + 1 < len(parts):
            told[-1].speakers = _from_next(parts[number + 1], words)
        if told and told[-1].note is None:
            end = bounds[number][1]
            told[-1].note = text.text[end : end + _NOTE].strip() or None
        if loose and not told and prose.told:
            loose = [link for link in loose if not (names_nothing(link, words) and _adopt(prose.told[-1], link))]
        prose.told += told
        prose.loose += loose
    return prose


def names_nothing(link: MentionLink, words: Words) -> bool:
    """Tell "here" and "the recording" from links that say what they lead to ("a video of the party")."""
    folded = plain(strip_marks(link.anchor_text))
    if words.talks_not_a_talk.is_in(folded):
        return False
    return (
        not folded
        or "://" in folded
        or role_of_phrase(folded, words) is not None
        or words.talks_generic.is_whole(folded)
        or (
            len(folded.split()) <= 4 and (words.material_video.is_in(folded) or words.material_slides.is_in(folded))
        )
        or any(folded.endswith(f" {word}") for word in ("here", "ici", "hier", "aquí"))
    )


def titled_links(text: Text, words: Words) -> list[str]:
    """List the different titles that links of a text to talks' own films and pages give."""
    titles = [
        plain(link.anchor_text)
        for _, link in links_of(text, words)
        if link.role in ("video", "event_page")
        and looks_like_title(link.anchor_text, words)
        and not names_nothing(link, words)
        and len(link.anchor_text.split()) > 1
    ]
    return list(dict.fromkeys(titles))


def _adopt(told: Told, link: MentionLink) -> bool:
    """Give a loose link to a talk that lacks that material."""
    if any(mine.role == link.role for mine in told.links):
        return False
    told.links.append(link)
    return True


def _from_next(sentence: Text, words: Words) -> tuple[Speaker, ...]:
    """Take people from the beginning of the next sentence, when it goes on about the talk."""
    if any(match for match in _QUOTE.finditer(sentence.text)):
        return ()
    found = people_at(sentence.text, 0, words)
    if found is not None and found.is_sure and (found.follows_verb or any(s.organization for s in found.speakers)):
        return found.speakers
    return ()


def _candidates(sentence: Text, words: Words, links: list[tuple[Anchor, MentionLink]]) -> list[Told]:
    """Collect the stretches that can be titles: in quotation marks, linked, emphasised."""
    found = _quoted(sentence.text, words, links)
    found += _linked(sentence.text, words, links, _ranges(found))
    found += _emphasised(sentence, words, _ranges(found))
    found.sort(key=lambda told: told.start)
    return found


def _ranges(found: list[Told]) -> list[tuple[int, int]]:
    return [(told.start, told.end) for told in found]


def _quoted(text: str, words: Words, links: list[tuple[Anchor, MentionLink]]) -> list[Told]:
    found: list[Told] = []
    for match in _QUOTE.finditer(text):
        inner = match[1] or match[2]
        own = [
            link
            for a, link in links
            if a.start >= match.start() - 1 and a.end <= match.end() + 1 and a.end - a.start > 2
        ]
        if not looks_like_title(inner, words) or (len(inner.split()) < 2 and not own):
            continue
        before = plain(text[max(0, match.start() - 30) : match.start()])
        if not own and _SAID.search(text[: match.start()]) and not words.talks_nouns.is_in(before):
            continue
        told = Told(inner, match.start(), match.end())
        told.links = [link for link in own if link.role != "other" or len(own) == 1]
        told.is_linked = any(link.role in _TALK_ROLES for link in told.links)
        found.append(told)
    return found


def _linked(
    text: str, words: Words, links: list[tuple[Anchor, MentionLink]], taken: list[tuple[int, int]]
) -> list[Told]:
    found: list[Told] = []
    for anchor, link in links:
        if any(start <= anchor.start < end for start, end in taken):
            continue
        before = plain(text[max(0, anchor.start - 30) : anchor.start])
        is_told = link.role == "other" and words.talks_nouns.is_in(before)  # "Ana's talk on [Slow Software]"
        if link.role not in _TALK_ROLES and not is_told:
            continue
        label = text[anchor.start : anchor.end]
        folded = plain(label)
        if not label or role_of_phrase(label, words) is not None or read_group(label, words) is not None:
            continue
        if (is_person(label, words) and has_given_name(label, words)) or words.talks_not_a_talk.is_in(folded):
            continue
        if looks_like_title(label, words):
            found.append(Told(label, anchor.start, anchor.end, links=[link], is_linked=not is_told))
        elif not is_told and link.role != "slides" and not words.talks_generic.is_whole(folded):
            # "Ana Lima showed [how to scale]": no title, but a talk where people stand before it
            found.append(Told(None, anchor.start, anchor.end, links=[link], is_linked=True))
    return found


def _emphasised(sentence: Text, words: Words, taken: list[tuple[int, int]]) -> list[Told]:
    found: list[Told] = []
    for start, end in (*sentence.strong, *sentence.em):
        inner = sentence.text[start:end]
        if any(first < end and start < last for first, last in [*taken, *_ranges(found)]):
            continue
        if end - start > 0.9 * len(sentence.text) or len(inner.split()) < 2 or inner.rstrip().endswith(":"):
            continue
        if looks_like_title(inner, words) and inner[0].isupper() and people_list(inner, words) is None:
            found.append(Told(inner, start, end))
    return found


def _read_sentence(
    sentence: Text, words: Words, known: frozenset[str], needs_link: bool
) -> tuple[list[Told], list[MentionLink]]:
    text = sentence.text
    links = links_of(sentence, words)
    found = _candidates(sentence, words, links)
    skip = [(told.start, told.end) for told in found]
    people = (
        _speakers_in(sentence, words, skip) if (found or any(link.role in _TALK_ROLES for _, link in links)) else []
    )
    has_cue = words.talks_nouns.is_in(plain(text))
    _assign(found, people, text, words)
    kept: list[Told] = []
    for told in found:
        if told.title is None and not told.speakers:
            continue
        if told.is_linked or (
            not needs_link
            and told.speakers
            and (has_cue or _presents(people))
            and (told.links or _is_titled(text, told, words))
        ):
            kept.append(told)
    has_loose = any(link.role in (*_TALK_ROLES, "code") for _, link in links)
    if not kept and not has_loose:
        return [], []
    event = event_of_sentence(text, words, known, skip)
    groups = groups_in(text, words)
    for index, told in enumerate(kept):
        stop = kept[index + 1].start if index + 1 < len(kept) else len(text)
        title = clean_title(told.title or "", words)
        told.title, told.alternatives, told.kind, told.event = title.text, title.alternatives, title.kind, event
        for group in groups:
            if told.end <= group.start < stop:
                told.claims += group.materials.claims
                told.is_pending |= group.materials.is_pending
    mine = {(link.role, link.url) for told in kept for link in told.links}
    loose = [
        (a, link)
        for a, link in links
        if link.role in ("video", "slides", "event_page", "code") and (link.role, link.url) not in mine
    ]
    left = _give_loose(kept, loose, people, sentence, words, event)
    return kept, left


def _is_titled(text: str, told: Told, words: Words) -> bool:
    """Tell a quoted title from a quoted remark: capitals as in titles, or the word "talk" beside it."""
    if told.is_attributed:
        return True
    tokens = [token for token in strip_marks(told.title or "").split() if token[0].isalpha()]
    capitals = sum(1 for token in tokens if token[0].isupper())
    if tokens and 2 * capitals > len(tokens):
        return True
    beside = plain(text[max(0, told.start - 40) : told.start] + " " + text[told.end : told.end + 25])
    return words.talks_nouns.is_in(beside)


def _presents(people: list[Found]) -> bool:
    return any(found.follows_verb or found.is_possessive for found in people)


def _speakers_in(sentence: Text, words: Words, skip: list[tuple[int, int]]) -> list[Found]:
    """Find the people of a sentence who can be speakers: with organisation, role, verb, "by", or a linked name."""
    text = sentence.text
    first = people_at(text, 0, words, single=True)  # "Lian, Thomas and Atul discussed …"
    linked = {link.start for link in sentence.links if is_person(sentence.anchor(link), words)}
    kept = []
    if (
        first is not None
        and first.follows_verb
        and len(first.speakers) > 1
        and all(start >= first.end for start, _ in skip)
    ):
        kept.append(first)
        skip = [(0, first.end), *skip]
    for found in find_people(text, words, skip):
        before = text[max(0, found.start - 24) : found.start]
        by = re.search(r"([\w.]+(?:\s[\w.]+)?)\s*:?\s*$", before)
        is_by = by is not None and (
            words.people_by.is_whole(plain(by[1]))
            or words.people_by.is_whole(plain(by[1].split()[-1]))
            or plain(by[1].split()[-1]) in words.people_with.items
        )
        if found.is_sure or is_by or found.start in linked:
            kept.append(found)
    return kept


def _assign(found: list[Told], people: list[Found], text: str, words: Words) -> None:
    """Give the people of a sentence to its titles: "by" looks back, everything else to the nearest title."""
    left = list(people)
    for index, told in enumerate(found):
        stop = found[index + 1].start if index + 1 < len(found) else len(text)
        behind = re.compile(r"[”\"»)\]]*\s*(?:\([^()]{1,60}\)\s*)?[,(–—-]?\s*").match(text, told.end)
        place = behind.end() if behind else told.end
        by = words.people_by_start.match(text, place) or words.people_from_start.match(text, place)
        hit = people_at(text[:stop], by.end() if by else place, words) if place < stop else None
        if hit is not None and (by or hit.is_sure) and hit.start < stop:
            told.speakers, told.is_attributed = hit.speakers, True
            left = [f for f in left if f.end <= hit.start or f.start >= hit.end]
            continue
        bracket = re.compile(r"[”\"»]*\s*\(([^()]{3,120})\)").match(text, told.end)
        inside = people_in_bracket(bracket[1], words) if bracket else None
        if inside:
            told.speakers, told.is_attributed = inside, True
            left = [f for f in left if f.start >= bracket.end() or f.end <= told.end] if bracket else left
    for index, told in enumerate(found):
        if told.speakers:
            continue
        low = found[index - 1].end if index else 0
        high = found[index + 1].start if index + 1 < len(found) else len(text)
        before = [f for f in left if low <= f.start < told.start]
        after = [f for f in left if told.end <= f.start < high]
        if len(found) > 1 and before and after:
            after = []
        close = [f for f in before if f.follows_verb and len(text[f.end : told.start].split()) <= 3]
        if close:  # "B shows “Foo”", whoever else the sentence names before
            before, after, told.is_attributed = close[-1:], [], True
        chosen = before + (after if not before or len(found) == 1 else [])
        told.speakers = tuple(dict.fromkeys(s for f in chosen for s in f.speakers))
        owner = _OWNER.search(text[: told.start])
        if not chosen and owner and has_given_name(owner[1], words):  # "Jake's “Foo”"
            told.speakers, told.is_attributed = (Speaker(owner[1]),), True
            continue
        # "Ana Lima's talk “Foo”"
        told.is_attributed |= any(f.is_possessive and 0 <= told.start - f.end <= 30 for f in chosen)
        left = [f for f in left if f not in chosen]


def _give_loose(
    kept: list[Told],
    loose: list[tuple[Anchor, MentionLink]],
    people: list[Found],
    sentence: Text,
    words: Words,
    event: str | None,
) -> list[MentionLink]:
    """Give links without a title to the talk before them; with people and no title they name a talk themselves."""
    left: list[MentionLink] = []
    for anchor, link in loose:
        before = [told for told in kept if told.end <= anchor.start + 1]
        target = before[-1] if before else (kept[0] if kept else None)
        if target is not None:
            if not _adopt(target, link):
                left.append(link)
            continue
        folded = plain(sentence.anchor(anchor))
        is_own = link.role in ("video", "event_page") and not words.talks_not_a_talk.is_in(folded)
        if (
            is_own
            and people
            and anchor.end > anchor.start
            and role_of_phrase(folded, words) is None
            and not words.talks_generic.is_whole(folded)
        ):
            told = Told(None, anchor.start, anchor.end, links=[link], event=event, is_linked=True)
            told.speakers = tuple(dict.fromkeys(s for f in people for s in f.speakers))
            kept.append(told)
        else:
            left.append(link)
    return left
