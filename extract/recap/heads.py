"""Title and people of the part of a line before its material and comment."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.recap.behind import SENTENCE, SEPARATOR, after_title, by_at, cuts_of, separators
from extract.recap.materials import read_group, role_of_phrase, role_of_url
from extract.recap.people import people_in_bracket, people_list
from extract.recap.phrases import plain
from extract.recap.shapes import has_given_name, is_organization
from extract.recap.text import Text
from extract.recap.titles import clean_title, is_quoted, strip_marks
from extract.recap.words import Words
from extract.records import Speaker

_QUOTED = re.compile(r"[“\"«„‟]\s?([^“”\"«»„‟]{2,250}?)\s?[”\"»“]")
_BLANKS = re.compile(r"[\s,]+")
_KIND_BEFORE_QUOTE = re.compile(r"[\w ]{3,24}\s?:\s?(?=[“\"«„])")
_GOES_ON = re.compile(r"\s*(?:,|&|and\b|et\b|und\b|y\b)")
_STOP = re.compile(r"\s+[–—-]\s+|\s*[:|—]\s*")
_COLON_NEXT = re.compile(r"\s*:")
_SMALL_NEXT = re.compile(r"\s+[a-z]")
_AFFILIATION = re.compile(r"\s*\(([^()]{1,100})\)|,\s([^:–—|]{2,60}?)(?=\s*[:–—|])")
_SIGN_NEXT = re.compile(r"\s*(?:[:–—|]|-\s)\s*")
_SOLID = r"(?<=[\u3040-\u30ff\u3400-\u9fff])"  # behind a sign of a script without blanks
_COLON = re.compile(rf"\s?:\s|{_SOLID}:")
# "**Ana Lima**: Slow Software. (She asked not to be filmed.)": a whole sentence behind the title
_SENTENCE_BEHIND = re.compile(r"(?<=[^\s.][.!?])\s+(?:\(|[A-ZÀ-Þ]\S*\s[a-zà-ÿ]+\s).{8,}[.!?)]+$")
_WORD_NEXT = re.compile(r"\s*[\w,]")
_LAST_BRACKET = re.compile(_SOLID.join(["(?:\\s|", ")"]) + r"\(([^()]{3,200})\)\s*[.:,]?\s*(?=$|[:–—-]|\.\s)")
_COMMA = re.compile(r",\s")


@dataclass(slots=True)
class Head:
    """Title and people of the part before the material; ``rest``: what follows them."""

    title: str
    speakers: tuple[Speaker, ...] = ()
    rest: str = ""
    evidence: tuple[str, ...] = ()


def read_head(head: Text, words: Words, is_speaker_first: bool, *, has_material: bool) -> Head:
    if not head.text:
        return Head("")
    lead = _lead(head, words)
    if lead is not None:
        return _with_lead(head, lead, words, is_speaker_first, has_material)
    return _without_lead(head.text, words, is_speaker_first, has_material)


@dataclass(frozen=True, slots=True)
class _Lead:
    start: int
    end: int
    is_quote: bool = False
    is_link: bool = False
    is_talk: bool = False  # a link to a video, deck or session page


def _lead(head: Text, words: Words) -> _Lead | None:
    """Find a title that is set apart at the beginning: a link, bold, italics or quotation marks."""
    text = head.text
    first = next((i for i, c in enumerate(text) if c.isalnum()), 0)
    if first > 6:
        return None
    for link in head.links:
        if link.start <= first and link.end > first + 2 and role_of_phrase(head.anchor(link), words) is None:
            is_talk = link.url is not None and role_of_url(link.url) in ("video", "slides", "event_page")
            return _Lead(link.start, link.end, is_link=True, is_talk=is_talk)
    quote = _QUOTED.match(
        text, 0 if text[:1] in '“"«„' else first - 1 if first and text[first - 1] in '“"«„' else 0
    )
    kind = _KIND_BEFORE_QUOTE.match(text)
    if quote is None and kind and words.talks_kinds.is_whole(plain(kind[0].rstrip(": "))):
        quote = _QUOTED.match(text, kind.end())
    if quote is not None and quote.end() - quote.start() > 4:
        return _Lead(quote.start(), quote.end(), is_quote=True)
    for start, end in (*head.strong, *head.em):
        if start <= first and end > first + 2 and (end - start < 0.97 * len(text) or len(text) < 160):
            if end >= len(text) - 1 and SEPARATOR.search(text):
                continue  # all of it is bold: bold says nothing
            return _Lead(start, end)
    return None


def _with_lead(head: Text, lead: _Lead, words: Words, is_speaker_first: bool, has_material: bool) -> Head:
    text = head.text
    title, rest = text[lead.start : lead.end], head.part(lead.end)
    sign = ("quoted",) if lead.is_quote else ("lead",)
    people = people_list(strip_marks(title).rstrip(":"), words) if not (lead.is_quote or lead.is_talk) else None
    if not (lead.is_quote or lead.is_talk) and _GOES_ON.match(text, lead.end):
        # "**A** and **B** – Title": the people go on behind the bold
        stop = _STOP.search(text, lead.end)
        more = people_list(text[: stop.start()], words) if stop else None
        if more is not None and stop is not None:
            return _speaker_lead(more, "", head.part(stop.start()), words)
    if people is not None and rest.text and after_title(rest, words, strict=True) is None:
        return _speaker_lead(people, title, rest, words)
    title_people: tuple[Speaker, ...] = ()
    if not lead.is_quote:
        inner = _without_lead(title, words, is_speaker_first, True)
        is_sure = any(speaker.organization for speaker in inner.speakers)
        is_sure |= "speaker first" in inner.evidence
        # "**Title (Ana Lima)**": a bold line of its own is title and people, as a line without bold would be
        is_line = "bracket" in inner.evidence and not lead.is_link and rest.text.split("\n", 1)[0].strip() == ""
        if (
            (inner.evidence and inner.evidence[0] in ("dash", "speaker first", "bracket") and is_sure)
            or ("by" in inner.evidence and not words.people_with.between.search(title))
            or is_line
        ):
            title, title_people = inner.title, inner.speakers
    found = after_title(rest, words)
    if (found is None and not has_material and _COLON_NEXT.match(text, lead.end)) or (
        found is None and title.rstrip().endswith(":")
    ):
        return Head(title, title_people, rest.text, ("label",))
    if (
        found is None
        and lead.is_link is False
        and not lead.is_quote
        and not has_material
        and _SMALL_NEXT.match(text, lead.end)
    ):
        return Head(title, title_people, rest.text, ("emphasis",))  # **Word** in a sentence
    speakers, note = found if found is not None else ((), rest.text)
    return Head(title, tuple(dict.fromkeys((*title_people, *speakers))), note, sign)


def _speaker_lead(people: tuple[Speaker, ...], lead: str, rest: Text, words: Words) -> Head:
    """Read "**A** (Org): Title" and "[A](profile) – Title"."""
    bracket = _AFFILIATION.match(rest.text)
    if bracket:
        inner = bracket[1] or bracket[2]
        merged = people_list(f"{strip_marks(lead).rstrip(':')}{bracket[0]}", words)
        people = merged or people
        rest = rest.part(bracket.end())
        del inner
    separator = _SIGN_NEXT.match(rest.text)
    if separator is None and not lead.rstrip().endswith(":"):
        return Head("", people, rest.text, ("prose",))
    after = rest.part(separator.end() if separator else 0)
    inner_lead = _lead(after, words)
    if inner_lead is not None:
        return Head(after.text[inner_lead.start : inner_lead.end], people, after.text[inner_lead.end :], ("lead",))
    cut = SEPARATOR.search(after.text) or _SENTENCE_BEHIND.search(after.text)
    end = cut.start() if cut else len(after.text)
    return Head(after.text[:end], people, after.text[end:], ("speaker first",))


def _without_lead(text: str, words: Words, is_speaker_first: bool, has_material: bool) -> Head:
    """Read a line in which nothing is set apart."""
    named = words.field_speakers_start.match(text) if ":" in text[:40] else None
    if named:  # "Speaker: A – Title"
        text, is_speaker_first = text[named.end() :], True
    quoted = _quoted_behind_people(text, words)
    if quoted is not None:
        return quoted
    cuts = separators(text)[:12]
    bounds = [0, *[end for _, end in cuts]]
    ends = [*[start for start, _ in cuts], len(text)]
    pieces = [text[start:end].strip() for start, end in zip(bounds, ends, strict=True)]
    if is_speaker_first or (len(pieces) > 1 and is_quoted(pieces[1])) or text.rstrip()[-1:] in '”»"':
        first = _speaker_first(text, pieces, ends, words)
        if first is not None:
            return first
    for index in range(len(pieces) - 1, 0, -1):
        people = people_list(_without_by(pieces[index], words), words)
        rest_start = ends[index]
        if people is None:  # "Title - Ana Lima: a comment"
            colon = pieces[index].find(": ")
            people = people_list(pieces[index][:colon], words) if 3 < colon < 80 else None
            if not _is_known(people, words) and not (people and re.match(r":\s+[a-zß-ÿ]", pieces[index][colon:])):
                continue
            rest_start = text.index(pieces[index], bounds[index]) + colon
        assert people is not None
        if len(people) == 1 and people[0].organization is None and index + 1 < len(pieces):
            # "Title | A | Org": the same sign twice, or the material right behind
            both = people_list(f"{pieces[index]}, {pieces[index + 1]}", words)
            is_same = text[ends[index - 1] : bounds[index]].strip() == text[ends[index] : bounds[index + 1]].strip()
            is_last = index + 2 == len(pieces) and not re.search(r"\b(?:19|20)\d\d\b", pieces[index + 1])
            if (
                both
                and both[0].organization
                and len(pieces[index + 1]) < 50
                and (has_material or (is_same and is_last))
            ):
                people, rest_start = both, ends[index + 1]
        return Head(text[: ends[index - 1]], people, text[rest_start:], ("dash",))
    return (
        _by_words(text, ends, words)
        or _speaker_first_sure(text, pieces, ends, words)
        or _by_sign(text, pieces, ends, words, has_material)
    )


def _quoted_behind_people(text: str, words: Words) -> Head | None:
    """Read "Talk by Ana Lima (Kelp): “Title”", whatever follows: nothing but a kind and people stands in front."""
    quote = _QUOTED.search(text, 3, 160)
    if quote is None or not words.people_kind_of.match(text):
        return None
    people = _people_before(text[: quote.start()], words)
    return Head(quote[1], people, text[quote.end() :], ("speaker first",)) if people is not None else None


def _without_by(piece: str, words: Words) -> str:
    return piece[by_at(piece, words) :]


def _by_words(text: str, ends: list[int], words: Words) -> Head | None:
    """Read "Title by A and B" and "Panel: Title with A, B"."""
    if words.people_by_first.isdisjoint(_BLANKS.split(text.casefold().replace("(", " ").replace(":", " "))):
        return None
    for phrases in (words.people_by, words.people_with):
        for match in reversed(list(phrases.between.finditer(text))):
            stop = next((end for end in ends if end > match.end()), len(text))
            for cut in (c + match.end() for c in cuts_of(text[match.end() : stop])):
                people = people_list(text[match.end() : cut], words, single=phrases is words.people_by)
                if people is None:
                    continue
                title = text[: match.start()]
                if words.talks_kinds.is_whole(plain(title.strip(" :–—-"))):
                    # "Fireside Chat with A and B" has no other title than the whole
                    return Head(text[:cut], people, text[cut:], ("whole",))
                if any(_is_weak(speaker.name or "", words) for speaker in people):
                    continue  # "Fixing Things by Accident"
                if phrases is words.people_with and clean_title(title, words).kind is None:
                    continue  # "Managing Devices with Low Latency": only panels and chats are "with" somebody
                return Head(title, people, text[cut:], ("by",))
    return None


def _is_known(people: tuple[Speaker, ...] | None, words: Words) -> bool:
    """Tell people of whom at least one has a frequent given name."""
    return people is not None and any(has_given_name(speaker.name or "", words) for speaker in people)


def _is_weak(name: str, words: Words) -> bool:
    """Tell a one-word name that is no frequent given name and no handle."""
    return " " not in name and not name.startswith("@") and not has_given_name(name, words)


def _speaker_first(text: str, pieces: list[str], ends: list[int], words: Words) -> Head | None:
    colon = _COLON.search(text)
    before = _organization_first(text, pieces, colon, words)
    if before is not None:
        return before
    limits = [(colon.start(), colon.end())] if colon else []
    quote = _QUOTED.search(text)
    if quote and quote.start() > 3 and not _WORD_NEXT.match(text, quote.end()):
        people = _people_before(text[: quote.start()], words)
        if people is not None:
            return Head(quote[1], people, text[quote.end() :], ("speaker first",))
    limits += [(ends[0], len(text) - len(text[ends[0] :].lstrip(" –—-|\n")))] if len(pieces) > 1 else []
    for start, end in sorted(limits):
        people = people_list(text[:start], words)
        rest = text[end:]
        if people is not None and rest.strip() and not _is_title_with_people(people, rest, words):
            return Head(rest, people, "", ("speaker first",))
    return None


def _is_title_with_people(people: tuple[Speaker, ...], rest: str, words: Words) -> bool:
    """Tell "Bare Metal Comeback (Ana Lima) - slides: …" from "Ana Lima (Kelp) - Title"."""
    first = people[0]
    is_swapped = bool(first.organization) and has_given_name(first.organization or "", words)
    is_swapped &= not has_given_name(first.name or "", words)
    return is_swapped or role_of_phrase(rest.split(":", 1)[0].split("\n", 1)[0], words) is not None


def _people_before(text: str, words: Words) -> tuple[Speaker, ...] | None:
    """Read the people of "A, Org: “Title”" and "Keynote: A, “Title”"."""
    text = text.rstrip(" ,:–—-|")
    led = words.people_kind_of.match(text)
    people = people_list(text[led.end() :] if led else text, words)
    kind, _, rest = text.partition(":")
    if people is None and rest and words.talks_kinds.is_whole(plain(kind)):
        people = people_list(rest, words)
    return people


def _organization_first(text: str, pieces: list[str], colon: re.Match[str] | None, words: Words) -> Head | None:
    """Read "Org: A – Title"."""
    if colon is None or len(pieces) < 2 or colon.start() > len(pieces[0]) or len(text[: colon.start()].split()) > 4:
        return None
    name = pieces[0][colon.end() :].strip()
    people = people_list(name, words)
    if people is None or any(s.organization or not has_given_name(s.name or "", words) for s in people):
        return None
    organization = text[: colon.start()].strip()
    folded = plain(organization)
    if (
        words.talks_kinds.is_whole(folded)
        or words.fields_speakers.is_whole(folded)
        or not is_organization(organization, words)
    ):
        return None
    rest = text[len(pieces[0]) :].lstrip(" –—-|")
    return Head(rest, tuple(replace(s, organization=organization) for s in people), "", ("speaker first",))


def _speaker_first_sure(text: str, pieces: list[str], ends: list[int], words: Words) -> Head | None:
    """Take the people before a colon or dash for speakers only when more than the shape of a name says so."""
    found = _speaker_first(text, pieces, ends, words)
    if found is None:
        return None
    if len(found.speakers) > 1 or any(
        s.organization or has_given_name(s.name or "", words) for s in found.speakers
    ):
        return found
    return None


def _by_sign(text: str, pieces: list[str], ends: list[int], words: Words, has_material: bool) -> Head:
    """Read people in brackets at the end, after a colon or after a comma; else title and comment."""
    bracket = _LAST_BRACKET.search(text) if "(" in text else None
    if bracket:
        people = people_in_bracket(bracket[1], words)
        if people is not None:
            return Head(text[: bracket.start()], people, text[bracket.end() :], ("bracket",))
    colon = text.rfind(": ")
    if colon > 0:
        people = people_list(text[colon + 1 :], words)
        # "Workshop: Screen Readers from Scratch": behind a kind stands a title unless it names somebody for sure.
        is_title = words.talks_kinds.is_whole(plain(text[:colon])) and not _is_known(people, words)
        if people is not None and not is_title and (len(people) > 1 or people[0].organization):
            return Head(text[:colon], people, "", ("colon",))
    if (
        len(pieces) > 1
        and pieces[-1]
        and plain(pieces[-1].split()[-1]) in words.grammar_suffixes.items
        and is_organization(pieces[-1], words)
    ):
        return Head(text[: ends[-2]], (Speaker(None, pieces[-1]),), "", ("dash",))
    first = pieces[0] if pieces else text
    for match in _COMMA.finditer(first[:300]):
        people = people_list(first[match.end() :], words)
        if people is not None and len(first[: match.start()].split()) > 1 and any(s.organization for s in people):
            return Head(first[: match.start()], people, text[len(first) :], ("comma",))
    if not has_material:
        stop = SENTENCE.search(text)
        if stop and 2 <= len(text[: stop.start()].split()) <= 22:
            return Head(text[: stop.start()], (), text[stop.end() :], ("sentence",))
        for index in range(1, len(pieces)):
            if read_group(pieces[index].split(".")[0], words) is not None or len(pieces[index]) > 90:
                return Head(text[: ends[index - 1]], (), text[ends[index - 1] :], ("comment",))
    return Head(text)
