"""Running prose that names talks: linked or quoted titles, with the people around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.recap.events import event_of_sentence
from extract.recap.footnotes import NOTE_MARK
from extract.recap.lines import links_of
from extract.recap.materials import (
    groups_in,
    names_own_material,
    read_group,
    role_of_phrase,
    state_said,
)
from extract.recap.nameless import names_nothing, said_right_before
from extract.recap.people import people_list
from extract.recap.phrases import plain
from extract.recap.sentence_people import Found, people_at
from extract.recap.shapes import has_given_name, is_person
from extract.recap.text import Anchor, Text
from extract.recap.titles import clean_title, looks_like_title, strip_marks
from extract.recap.told import Told, assign, is_called, named_as_panel, named_behind_colon, speakers_in
from extract.recap.words import Words
from extract.records import MentionLink, Speaker

_TALK_ROLES = ("video", "slides", "event_page")
_QUOTE = re.compile(r"[“«„]\s?([^“”«»„]{3,200}?)\s?[”»“]|(?<!\w)\"([^\"\n]{3,200}?)\"(?!\w)")
_ANY_QUOTE = re.compile(r"[“«„\"]")
_END = re.compile(r"[.!?…]+[”\"»’)]*\s+(?=[“\"«(]?[^\s\da-zß-ÿ])|\n")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]|\b(?:Dr|Prof|Mr|Ms|Mrs|vs|e\.g|i\.e|St|Inc|Ltd|No|M|Mme))\.$")
_SENTENCE, _NOTE = 4000, 600  # characters; longer "sentences" are no prose
_ITS_OWNER = re.compile(r"(?:in\s)?(?:her|his|their|son|sa|leur|ihr|sein|su)[a-zé]{0,2}\s", re.I)
_SAID = re.compile(r"(?:said|says|sagt|dit|told|asked|quoted?|words|motto|called|calls|known as|named)\W*$", re.I)


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
        if match[0][0] == "." and _ABBREVIATION.search(text.text[start : place + 1][-7:]):
            continue
        cuts.append((start, match.end()))
        start = match.end()
    cuts.append((start, len(text.text)))
    cuts = [(first, min(first + _SENTENCE, end)) for begin, end in cuts for first in range(begin, end, _SENTENCE)]
    return [(first, end) for first, end in cuts if text.text[first:end].strip()]


def read_prose(
    text: Text, words: Words, known: frozenset[str], *, needs_link: bool = False, is_of_talks: bool = False
) -> Prose:
    """Read the talks a paragraph names.

    Args:
        text: the paragraph.
        words: of the post's language.
        known: folded names of the post's conference.
        is_of_talks: its section is about talks, so no word in the sentence needs to say so.
        needs_link: only titles with a link to their own video, deck or page count (a section about other things).

    Returns:
        Talks in order, and loose links in order; a loose link of a sentence that names a talk is already with it.
    """
    prose = Prose([], [])
    if not (text.links or text.strong or text.em or _ANY_QUOTE.search(text.text)):
        return prose  # nothing is set apart: no title, no link
    bounds = sentences(text)
    parts = text.pieces(bounds)
    for number, sentence in enumerate(parts):
        told, loose = _read_sentence(sentence, words, known, needs_link, is_of_talks)
        is_alone = bool(told) and not any(c.isalnum() for c in sentence.text[: told[0].start])
        is_alone = is_alone and told[0].end >= len(sentence.text) - 2  # "A told how … → [Title]"
        is_theirs = bool(told) and words.subject_next.match(sentence.text, told[0].end) is not None  # "In “T,” she"
        is_theirs |= is_alone or _ITS_OWNER.match(sentence.text) is not None
        if told and not told[0].speakers and number and is_theirs:
            told[0].speakers = _from_before(parts[number - 1], words)
        if told and not told[-1].speakers and number + 1 < len(parts):
            told[-1].speakers = _from_next(parts[number + 1], words)
        if not told and prose.told:
            more = named_behind_colon(sentence.text, words) or named_as_panel(sentence.text, words)
            prose.told[-1].speakers += tuple(s for s in more if s not in prose.told[-1].speakers)
        if not told and prose.told and len(sentence.text) < 160:
            said = state_said(sentence.text, words)
            prose.told[-1].is_pending |= said.is_pending
            prose.told[-1].missing += said.missing
        if told and told[-1].note is None:
            end = bounds[number][1]
            told[-1].note = text.text[end : end + _NOTE].strip() or None
        if loose and not told and prose.told:
            named = said_right_before(sentence, loose, words)
            loose = [
                link
                for link in loose
                if not ((link in named or names_nothing(link, words)) and _adopt(prose.told[-1], link))
            ]
        prose.told += told
        prose.loose += loose
    return prose


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


def _from_before(sentence: Text, words: Words) -> tuple[Speaker, ...]:
    """Take the people whom "her session", "their talk" points back to: the last ones of the sentence before."""
    found = [hit for hit in speakers_in(sentence, words, []) if hit.is_sure]
    return found[-1].speakers if found else ()


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
        is_named = words.talks_called_end.search(plain(text[: match.start()])) is not None  # "the talk “kubectl …”"
        if not (looks_like_title(inner, words) or is_named) or (len(inner.split()) < 2 and not own):
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
        if (
            not label
            or NOTE_MARK.fullmatch(label)
            or role_of_phrase(label, words) is not None
            or read_group(label, words) is not None
            or names_own_material(link, words)
        ):
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
        people = people_list(inner, words)  # "Five Minutes of Plankton" only looks like somebody from somewhere
        behind = sentence.text[end : end + 40].lstrip(' ”"»')
        by = words.people_by_start.match(behind)
        is_by = by is not None and behind[by.end() : by.end() + 1].isupper()  # not "Ana Lima mit ihrer Keynote"
        is_people = (
            people is not None
            and not is_by
            and any(s.organization is None or has_given_name(s.name or "", words) for s in people)
        )
        if looks_like_title(inner, words) and inner[0].isupper() and not is_people:
            found.append(Told(inner, start, end))
    return found


def _read_sentence(
    sentence: Text, words: Words, known: frozenset[str], needs_link: bool, is_of_talks: bool
) -> tuple[list[Told], list[MentionLink]]:
    text = sentence.text
    if not (sentence.links or sentence.strong or sentence.em or _ANY_QUOTE.search(text)):
        return [], []
    links = links_of(sentence, words)
    found = _candidates(sentence, words, links)
    skip = [(told.start, told.end) for told in found]
    people = (
        speakers_in(sentence, words, skip) if (found or any(link.role in _TALK_ROLES for _, link in links)) else []
    )
    has_cue = words.talks_nouns.is_in(plain(text)) or (is_of_talks and any(told.title for told in found))
    assign(found, people, text, words)
    has_cue |= words.talks_attended.is_in(plain(text))
    has_cue |= any(told.is_linked or told.is_presented for told in found) or any(
        link.role in _TALK_ROLES for _, link in links
    )
    kept: list[Told] = []
    for told in found:
        if told.title is None and not told.speakers:
            continue
        if told.is_linked or (
            not needs_link
            and told.speakers
            and (has_cue or _presents(people) or _is_by_somebody(told))
            and (told.links or _is_titled(text, told, words))
        ):
            kept.append(told)
        elif not needs_link and is_called(text, told, words) and _is_titled(text, told, words):
            kept.append(told)  # "my own talk, “Title”": nobody needs to be named
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
    if len(kept) == 1:
        said = state_said(_without(text, skip), words)
        kept[0].is_pending |= said.is_pending
        kept[0].missing += tuple(role for role in said.missing if all(x.role != role for x in kept[0].links))
    mine = {(link.role, link.url) for told in kept for link in told.links}
    loose = [
        (a, link)
        for a, link in links
        if link.role in ("video", "slides", "event_page", "code") and (link.role, link.url) not in mine
    ]
    left = _give_loose(kept, loose, people, sentence, words, event)
    return kept, left


def _without(text: str, skip: list[tuple[int, int]]) -> str:
    """Leave the titles out of a sentence; what they say is not said of them."""
    for start, end in reversed(skip):
        text = text[:start] + text[end:]
    return text


def _is_titled(text: str, told: Told, words: Words) -> bool:
    """Tell a quoted title from a quoted remark: capitals as in titles, or the word "talk" beside it."""
    if told.is_attributed:
        return True
    tokens = [token for token in strip_marks(told.title or "").split() if token[0].isalpha()]
    capitals = sum(1 for token in tokens if token[0].isupper())
    if tokens and 2 * capitals > len(tokens):
        return True
    before = text[: told.start].rstrip()
    if before.endswith(":") and words.talks_nouns.is_in(plain(before)):
        return True  # "The last talk was by Ana Lima: “who pulls the plug?”"
    beside = plain(text[max(0, told.start - 40) : told.start] + " " + text[told.end : told.end + 25])
    return words.talks_nouns.is_in(beside)


def _is_by_somebody(told: Told) -> bool:
    """Tell "“Title” by Ana Lima (Kelp)": nothing but a talk is from somebody of an organisation."""
    return told.is_attributed and any(speaker.organization for speaker in told.speakers)


def _presents(people: list[Found]) -> bool:
    return any(found.follows_verb or found.is_possessive for found in people)


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
