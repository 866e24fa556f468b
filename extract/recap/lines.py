"""One line of a post: title, speakers, organisations, what material there is, note.

A talk line is ``title SEPARATOR people (material) SEPARATOR note`` with almost every part optional and every kind of
separator in use. What is certain is taken off first: brackets that only name material, then a title that is set as
link, in bold or in quotes, then people. Rules with examples: docs/how-recaps-are-read.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.records import MentionLink, Speaker
from extract.recap.materials import Materials, groups_in, link_of, read_group, role_of_phrase, role_of_url
from extract.recap.people import has_given_name, is_organization, people_at, people_list
from extract.recap.text import Anchor, Text
from extract.recap.titles import Title, clean_title, is_quoted, strip_marks
from extract.recap.words import Words, plain, words_of

SEPARATOR = re.compile(
    r"\s+[–—―‒-]{1,3}\s+|\s*[—―]+\s*|\s+–|–\s+|(?<=[\w)\]!?”\"»'’])-\s+(?=[\w“\"«])|\s*\|\s*|\n|\s+//?\s+|\s*[•·→➜➡]\s*"
)
_LEADING = re.compile(r"^[\s:–—―‒\-|,.;•·→>*]+")
_QUOTED = re.compile(r"[“\"«„‟]\s?([^“”\"«»„‟]{2,250}?)\s?[”\"»“]")
_URL_TEXT = re.compile(r"(?:https?://|www\.)\S+|\S+\.\w{2,6}/\S*", re.I)
_CLOCK = r"\d{1,2}\s?(?:[:h.]\s?\d{2})?\s?(?:[ap]\.?m\.?)?"
_TIME = re.compile(
    rf"^\W{{0,3}}(?:\d{{1,2}}[:h]\d{{2}}|\d{{1,2}}\s?h(?=\s*[:–—-])|\d{{1,2}}\s?[ap]\.?m\.?)(?:\s?[ap]\.?m\.?)?(?:\s*(?:[-–—]|to|à)\s*{_CLOCK})?\W{{0,2}}\s*[:|–—-]*\s*",
    re.I,
)
_NUMBERED = re.compile(r"^\s*(?:#?\d{1,3}[.)]\s+|\d️?⃣\s*)")
_DATE_LABEL = re.compile(r"^[^\d]{0,24}\d{1,2}(?:st|nd|rd|th|er)?\b[^A-Za-z]{0,40}(?:[ap]m)?[^A-Za-z]{0,20}:?$", re.I)
_SENTENCE = re.compile(r"(?<=[^\s.][.!?…])\s+(?=[\"“«(]?[A-ZÀ-Þ0-9])")


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says of a talk.

    ``evidence`` names what speaks for a talk: ``link`` (to a video, deck or session page), ``claims``, ``state``
    (pending or missing), ``people``, ``affiliation``, ``lead`` (title set apart), ``quoted``, ``kind``.
    """

    title: str | None
    speakers: tuple[Speaker, ...] = ()
    kind: str | None = None
    title_alternatives: tuple[str, ...] = ()
    materials: Materials = Materials()
    links: tuple[MentionLink, ...] = ()
    note: str | None = None
    language: str | None = None
    event: str | None = None
    evidence: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Head:
    """Title and people of the part before the material; ``rest``: what follows them."""

    title: str
    speakers: tuple[Speaker, ...] = ()
    rest: str = ""
    evidence: tuple[str, ...] = ()


def split_line(text: str) -> Line:
    """Split a single talk line, such as a video title, into title and speakers.

    Args:
        text: e.g. ``Title - Speaker, Org & Speaker, Org | Event 2024``.

    Returns:
        Title, speakers and the kind of talk; the whole text as title when no people are found in it.
    """
    return read_line(Text(" ".join(text.split())), words_of("en"))


def read_line(text: Text, words: Words, *, is_speaker_first: bool = False) -> Line:
    """Read one line or list item of a post as a talk line.

    Args:
        text: the line; further lines of the same item ("by A, Org", "Video: …") follow after line breaks.
        words: of the post's language.
        is_speaker_first: the other items of the list begin with people.

    Returns:
        All that was understood; ``evidence`` says what for. The caller decides whether it is a talk.
    """
    lines = text.lines()
    if not lines:
        return Line(None)
    main = _read_main(_without_prefix(lines[0]), words, is_speaker_first)
    for extra in lines[1:]:
        main = _with_extra(main, extra, words)
    links = tuple(found for link in text.links if (found := link_of(text, link, words)) is not None)
    return _finished(main, links)


def _finished(line: Line, links: tuple[MentionLink, ...]) -> Line:
    links = tuple(dict.fromkeys(links))
    roles = [link.role for link in links if link.role in ("video", "slides")]
    materials = line.materials | Materials(tuple(role for role in ("video", "slides") if role in roles))
    evidence = set(line.evidence)
    if any(link.role in ("video", "slides", "event_page") for link in links):
        evidence.add("link")
    if line.materials.claims:
        evidence.add("claims")
    if materials.is_pending or materials.missing:
        evidence.add("state")
    if line.speakers:
        evidence.add("people")
        if any(speaker.organization for speaker in line.speakers):
            evidence.add("affiliation")
    if line.kind:
        evidence.add("kind")
    claims = tuple(role for role in ("video", "slides") if role in materials.claims)
    return replace(
        line,
        links=links,
        materials=Materials(claims, materials.missing, materials.is_pending),  # type: ignore[arg-type]  # the two literals above
        evidence=frozenset(evidence),
    )


def _without_prefix(text: Text) -> Text:
    """Drop numbers, times and bare addresses that stand around the words."""
    for pattern in (_NUMBERED, _TIME):
        match = pattern.match(text.text)
        if match and match.end() < len(text.text) - 3:
            text = text.part(match.end())
    for start, end in text.strong[:1]:
        if start == 0 and _DATE_LABEL.match(text.text[:end]) and any(c.isdigit() for c in text.text[:end]):
            text = text.part(end)
    ranges = []
    for link in text.links:
        if link.end > link.start and _URL_TEXT.fullmatch(text.anchor(link)) and (not ranges or link.start >= ranges[-1][1]):
            ranges.append((link.start, link.end))
    return text.without(ranges).part(0) if ranges and ranges != [(0, len(text.text))] else text


def _read_main(text: Text, words: Words, is_speaker_first: bool) -> Line:
    materials, head, tail = _take_material(text, words)
    read = _read_head(head, words, is_speaker_first, has_material=tail is not None)
    rest = " ".join(part for part in (read.rest, tail or "") if part)
    speakers = read.speakers
    if not speakers and tail:
        found = _after_title(Text(tail), words, strict=True)
        if found is not None:
            speakers, rest = found
    title = clean_title(read.title, words) if read.title else Title(None)
    rest_materials, rest = _material_in_rest(rest, words)
    return Line(
        title.text,
        speakers,
        title.kind,
        title.alternatives,
        materials | rest_materials,
        note=_note(rest),
        language=title.language,
        evidence=frozenset(read.evidence),
    )


def _note(text: str) -> str | None:
    return _LEADING.sub("", text).strip() or None


def _take_material(text: Text, words: Words) -> tuple[Materials, Text, str | None]:
    """Take off what only says which material there is: brackets and links such as "video".

    Returns:
        The materials, the text before them (after them, when they open the line), and the text behind them
        (None when there was no material).
    """
    ranges: list[tuple[int, int, Materials]] = [(g.start, g.end, g.materials) for g in groups_in(text.text, words)]
    for link in text.links:
        role = role_of_phrase(text.anchor(link), words)
        if role is None or any(start <= link.start < end for start, end, _ in ranges):
            continue
        if link.start == 0 and link.end > 0.6 * len(text.text):
            continue
        claims = (role,) if role in ("video", "slides") else ()
        ranges.append((link.start, link.end, Materials(claims)))
    if not ranges:
        return Materials(), text, None
    ranges.sort(key=lambda item: item[:2])
    materials = Materials()
    first, end = ranges[0][0], ranges[0][1]
    for start, stop, found in ranges:
        materials |= found
        if start >= end and re.fullmatch(r"[\s,;|/·•+&()\[\]–—-]*(?:and|et|und|or|ou)?[\s(\[]*", text.text[end:start]):
            end = stop
        elif start == first:
            end = max(end, stop)
    if not text.text[:first].strip(" \n-–—|:•·>▶🎥📹"):
        return materials, text.part(end), None
    before = re.sub(r"[\s(\[–—|:,•·-]+$", "", text.text[:first])
    return materials, text.part(0, len(before)), text.text[end:].lstrip(" )]")


def _material_in_rest(rest: str, words: Words) -> tuple[Materials, str]:
    """Read "slides to follow" and "Video and slides not yet available" that stand behind a separator."""
    pieces = re.split(r"(?<=[.!?])\s+|\s+[–—-]+\s+|\s*\|\s*|\n", _LEADING.sub("", rest))
    found = Materials()
    kept = []
    for piece in pieces:
        read = read_group(piece.strip(" .!;:()[]"), words) if len(piece) < 110 else None
        if read is None:
            kept.append(piece)
        else:
            found |= read
    return found, (rest if found == Materials() else " ".join(kept))


# --- title and people ----------------------------------------------------------------------------------


def _read_head(head: Text, words: Words, is_speaker_first: bool, *, has_material: bool) -> _Head:
    if not head.text:
        return _Head("")
    lead = _lead(head, words)
    if lead is not None:
        return _with_lead(head, lead, words, has_material)
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
    quote = _QUOTED.match(text, 0 if text[:1] in "“\"«„" else first - 1 if first and text[first - 1] in "“\"«„" else 0)
    kind = re.match(r"[\w ]{3,24}\s?:\s?(?=[“\"«„])", text)
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


def _with_lead(head: Text, lead: _Lead, words: Words, has_material: bool) -> _Head:
    text = head.text
    title, rest = text[lead.start : lead.end], head.part(lead.end)
    sign = ("quoted",) if lead.is_quote else ("lead",)
    people = people_list(strip_marks(title).rstrip(":"), words) if not (lead.is_quote or lead.is_talk) else None
    if people is not None and rest.text and _after_title(rest, words, strict=True) is None:
        return _speaker_lead(people, title, rest, words)
    title_people: tuple[Speaker, ...] = ()
    if not lead.is_quote:
        inner = _without_lead(title, words, False, True)
        is_sure = any(speaker.organization for speaker in inner.speakers)
        is_sure |= "speaker first" in inner.evidence
        if (inner.evidence and inner.evidence[0] in ("dash", "speaker first") and is_sure) or ("by" in inner.evidence and not words.people_with.between.search(title)):
            title, title_people = inner.title, inner.speakers
    found = _after_title(rest, words)
    if found is None and not has_material and re.match(r"\s*:", text[lead.end :]) or (
        found is None and title.rstrip().endswith(":")
    ):
        return _Head(title, title_people, rest.text, ("label",))
    if found is None and lead.is_link is False and not lead.is_quote and not has_material and re.match(r"\s+[a-z]", text[lead.end :]):
        return _Head(title, title_people, rest.text, ("emphasis",))  # **Word** in a sentence
    speakers, note = found if found is not None else ((), rest.text)
    return _Head(title, tuple(dict.fromkeys((*title_people, *speakers))), note, sign)


def _speaker_lead(people: tuple[Speaker, ...], lead: str, rest: Text, words: Words) -> _Head:
    """Read "**A** (Org): Title" and "[A](profile) – Title"."""
    bracket = re.match(r"\s*\(([^()]{1,100})\)|,\s([^:–—|]{2,60}?)(?=\s*[:–—|])", rest.text)
    if bracket:
        inner = bracket[1] or bracket[2]
        merged = people_list(f"{strip_marks(lead).rstrip(':')}{bracket[0]}", words)
        people = merged or people
        rest = rest.part(bracket.end())
        del inner
    separator = re.match(r"\s*(?:[:–—|]|-\s)\s*", rest.text)
    if separator is None and not lead.rstrip().endswith(":"):
        return _Head("", people, rest.text, ("prose",))
    after = rest.part(separator.end() if separator else 0)
    inner_lead = _lead(after, words)
    if inner_lead is not None:
        return _Head(after.text[inner_lead.start : inner_lead.end], people, after.text[inner_lead.end :], ("lead",))
    cut = SEPARATOR.search(after.text)
    end = cut.start() if cut else len(after.text)
    return _Head(after.text[:end], people, after.text[end:], ("speaker first",))


def _after_title(rest: Text, words: Words, *, strict: bool = False) -> tuple[tuple[Speaker, ...], str] | None:
    """Read people right behind a title.

    Args:
        rest: what stands behind the title.
        words: of the post's language.
        strict: people must fill the stretch up to the next separator.

    Returns:
        The people and what follows them; None when no people stand there.
    """
    text = rest.text
    lead = _LEADING.match(text)
    start = lead.end() if lead else 0
    body = text[start:]
    if not body:
        return None
    by = _by_at(body, words)
    if by:
        body = body[by:]
    bracket = re.match(r"\(([^()]{3,200}(?:\([^()]*\)[^()]*)?)\)", body)
    if bracket:
        people = people_list(bracket[1], words)
        if people is not None:
            return people, body[bracket.end() :]
    marked = next((e - start - by for s, e in (*rest.strong, *rest.em) if s <= start + by + 1 < e), None)
    if marked:
        people = people_list(body[:marked], words)
        if people is not None:
            return people, body[marked:]
    for cut in _cuts(body):
        people = people_list(body[:cut], words, single=bool(by))
        if people is not None:
            return people, body[cut:]
    if strict and not by:
        return None
    found = people_at(body, 0, words)
    if found is not None and (found.is_sure or by):
        return found.speakers, body
    return None


def _by_at(text: str, words: Words) -> int:
    """Return the length of a by-phrase at the beginning ("by ", "presented by ", "Speaker: ")."""
    match = words.people_by_start.match(text)
    return match.end() if match else 0


def _cuts(text: str) -> list[int]:
    """List the places where a stretch of people may end, nearest first."""
    places = [match.start() for match in SEPARATOR.finditer(text)][:3]
    places += [match.start() for match in _SENTENCE.finditer(text)][:2]
    colon = text.find(":")
    if colon > 0:
        places.append(colon)
    return [*sorted(place for place in places if place > 2), len(text)]


def _without_lead(text: str, words: Words, is_speaker_first: bool, has_material: bool) -> _Head:
    """Read a line in which nothing is set apart."""
    named = re.match(rf"\W*(?:{words.fields_speakers.whole.pattern})\s*:\s*", text, re.I)
    if named:  # "Speaker: A – Title"
        text, is_speaker_first = text[named.end() :], True
    cuts = [(match.start(), match.end()) for match in SEPARATOR.finditer(text)][:12]
    bounds = [0, *[end for _, end in cuts]]
    ends = [*[start for start, _ in cuts], len(text)]
    pieces = [text[start:end].strip() for start, end in zip(bounds, ends, strict=True)]
    if is_speaker_first or (len(pieces) > 1 and is_quoted(pieces[1])):
        first = _speaker_first(text, pieces, ends, words)
        if first is not None:
            return first
    for index in range(len(pieces) - 1, 0, -1):
        people = people_list(_without_by(pieces[index], words), words)
        if people is None:
            continue
        rest_start = ends[index]
        if len(people) == 1 and people[0].organization is None and index + 1 < len(pieces):
            both = people_list(f"{pieces[index]}, {pieces[index + 1]}", words)
            if both is not None and both[0].organization and len(pieces[index + 1]) < 50 and has_material:
                people, rest_start = both, ends[index + 1]
        return _Head(text[: ends[index - 1]], people, text[rest_start:], ("dash",))
    return _by_words(text, pieces, ends, words) or _speaker_first_sure(text, pieces, ends, words) or _by_sign(
        text, pieces, ends, words, has_material
    )


def _without_by(piece: str, words: Words) -> str:
    return piece[_by_at(piece, words) :]


def _by_words(text: str, pieces: list[str], ends: list[int], words: Words) -> _Head | None:
    """Read "Title by A and B" and "Panel: Title with A, B"."""
    for phrases in (words.people_by, words.people_with):
        for match in reversed(list(phrases.between.finditer(text))):
            stop = next((end for end in ends if end > match.end()), len(text))
            for cut in (c + match.end() for c in _cuts(text[match.end() : stop])):
                people = people_list(text[match.end() : cut], words, single=phrases is words.people_by)
                if people is None:
                    continue
                title = text[: match.start()]
                if words.talks_kinds.is_whole(plain(title.strip(" :–—-"))):
                    # "Fireside Chat with A and B" has no other title than the whole
                    return _Head(text[:cut], people, text[cut:], ("whole",))
                if any(_is_weak(speaker.name or "", words) for speaker in people):
                    continue  # "Fixing Things by Accident"
                if phrases is words.people_with and clean_title(title, words).kind is None:
                    continue  # "Managing Devices with Low Latency": only panels and chats are "with" somebody
                return _Head(title, people, text[cut:], ("by",))
    return None


def _is_weak(name: str, words: Words) -> bool:
    """Tell a one-word name that is no frequent given name and no handle."""
    return " " not in name and not name.startswith("@") and not has_given_name(name, words)


def _speaker_first(text: str, pieces: list[str], ends: list[int], words: Words) -> _Head | None:
    colon = re.search(r"\s?:\s", text)
    before = _organization_first(text, pieces, colon, words)
    if before is not None:
        return before
    limits = [(colon.start(), colon.end())] if colon else []
    limits += [(ends[0], len(text) - len(text[ends[0] :].lstrip(" –—-|\n")))] if len(pieces) > 1 else []
    for start, end in sorted(limits):
        people = people_list(text[:start], words)
        if people is not None and text[end:].strip():
            rest = text[end:]
            return _Head(rest, people, "", ("speaker first",))
    return None


def _organization_first(text: str, pieces: list[str], colon: re.Match[str] | None, words: Words) -> _Head | None:
    """Read "Org: A – Title"."""
    if colon is None or len(pieces) < 2 or colon.start() > len(pieces[0]) or len(text[: colon.start()].split()) > 4:
        return None
    name = pieces[0][colon.end() :].strip()
    people = people_list(name, words)
    if people is None or any(s.organization or not has_given_name(s.name or "", words) for s in people):
        return None
    organization = text[: colon.start()].strip()
    folded = plain(organization)
    if words.talks_kinds.is_whole(folded) or words.fields_speakers.is_whole(folded) or not is_organization(organization, words):
        return None
    rest = text[len(pieces[0]) :].lstrip(" –—-|")
    return _Head(rest, tuple(replace(s, organization=organization) for s in people), "", ("speaker first",))


def _speaker_first_sure(text: str, pieces: list[str], ends: list[int], words: Words) -> _Head | None:
    """Take the people before a colon or dash for speakers only when more than the shape of a name says so."""
    found = _speaker_first(text, pieces, ends, words)
    if found is None:
        return None
    if len(found.speakers) > 1 or any(s.organization or has_given_name(s.name or "", words) for s in found.speakers):
        return found
    return None


def _by_sign(text: str, pieces: list[str], ends: list[int], words: Words, has_material: bool) -> _Head:
    """Read people in brackets at the end, after a colon or after a comma; else title and comment."""
    bracket = re.search(r"\s\(([^()]{3,200})\)\s*[.:,]?\s*(?=$|[:–—-]|\.\s)", text)
    if bracket:
        people = people_list(bracket[1], words)
        if people is not None:
            return _Head(text[: bracket.start()], people, text[bracket.end() :], ("bracket",))
    colon = text.rfind(": ")
    if colon > 0:
        people = people_list(text[colon + 1 :], words)
        if people is not None and (len(people) > 1 or people[0].organization):
            return _Head(text[:colon], people, "", ("colon",))
    if len(pieces) > 1 and pieces[-1] and plain(pieces[-1].split()[-1]) in words.grammar_suffixes.items and is_organization(pieces[-1], words):
        return _Head(text[: ends[-2]], (Speaker(None, pieces[-1]),), "", ("dash",))
    first = pieces[0] if pieces else text
    for match in re.finditer(r",\s", first[:300]):
        people = people_list(first[match.end() :], words)
        if people is not None and len(first[: match.start()].split()) > 1 and any(s.organization for s in people):
            return _Head(first[: match.start()], people, text[len(first) :], ("comma",))
    if not has_material:
        stop = _SENTENCE.search(text)
        if stop and 2 <= len(text[: stop.start()].split()) <= 22:
            return _Head(text[: stop.start()], (), text[stop.end() :], ("sentence",))
        for index in range(1, len(pieces)):
            if read_group(pieces[index].split(".")[0], words) is not None or len(pieces[index]) > 90:
                return _Head(text[: ends[index - 1]], (), text[ends[index - 1] :], ("comment",))
    return _Head(text)


# --- further lines -------------------------------------------------------------------------------------


def _with_extra(line: Line, text: Text, words: Words) -> Line:
    """Add what a further line of the same item says: by-line, material, field, date, comment."""
    plain_text = text.text
    key = re.match(r"\W{0,3}([^:\n]{2,30}?)\s?:\s*", plain_text)
    if key:
        named = plain(key[1].strip(" *_-•"))
        value = text.part(key.end())
        if words.fields_speakers.is_whole(named):
            people = people_list(value.text, words, single=True)
            if people is not None:
                return replace(line, speakers=line.speakers + people)
        if words.fields_event.is_whole(named) and 2 < len(value.text) < 80:
            return replace(line, event=value.text)
        if words.fields_title.is_whole(named) and value.text and line.title is None:
            return replace(line, title=clean_title(value.text, words).text)
        for role, phrases in (("video", words.fields_video), ("slides", words.fields_slides)):
            if phrases.is_whole(named):
                return replace(line, materials=line.materials | _field_material(role, value, words))
        if words.fields_ignored.is_whole(named):
            return line
    groups = groups_in(plain_text, words)
    whole = read_group(plain_text.strip("()[] ."), words)
    if whole is not None:
        return replace(line, materials=line.materials | whole)
    if groups and groups[0].start == 0:
        for group in groups:
            line = replace(line, materials=line.materials | group.materials)
        return line
    if not line.speakers or _by_at(plain_text, words):
        found = _after_title(text, words, strict=len(plain_text) > 200)
        if found is not None:
            materials, rest = _material_in_rest(found[1], words)
            for group in groups:
                materials |= group.materials
            note = _note(rest) if rest != plain_text else None
            return replace(
                line,
                speakers=tuple(dict.fromkeys(line.speakers + found[0])),
                materials=line.materials | materials,
                note=line.note or note,
            )
    materials, rest = _material_in_rest(plain_text, words)
    for group in groups:
        materials |= group.materials
    if len(plain_text) > 40 and rest and line.note is None:
        line = replace(line, note=rest)
    return replace(line, materials=line.materials | materials)


def _field_material(role: str, value: Text, words: Words) -> Materials:
    """Read the value of "Video: …": an address, "not recorded", "coming soon"."""
    named: Materials | None = read_group(value.text, words) if value.text else None
    folded = plain(value.text.strip(" .-–—"))
    which = ("video",) if role == "video" else ("slides",)
    if not any(link.url for link in value.links):
        if not folded or words.state_missing.is_in(folded) and not words.state_pending.is_in(folded):
            return Materials((), which)  # type: ignore[arg-type]  # one of the two literals above
        if words.state_pending.is_in(folded):
            return Materials((), (), True)
        if not _URL_TEXT.search(value.text) and named is None:
            return Materials()
    return Materials(which)  # type: ignore[arg-type]  # one of the two literals above


def links_of(text: Text, words: Words) -> list[tuple[Anchor, MentionLink]]:
    """Give every link of a text its role."""
    return [(link, found) for link in text.links if (found := link_of(text, link, words)) is not None]
