"""One line of a post: title, speakers, organisations, what material there is, note.

A talk line is ``title SEPARATOR people (material) SEPARATOR note``; almost every part is optional, and every
kind of separator is in use. What is certain is taken off first: brackets that only name material, then a title
that is set as link, in bold or in quotes, then people (``heads.py``). Rules with examples:
docs/how-recaps-are-read.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.recap.behind import LEADING, SENTENCE, after_title, by_at
from extract.recap.heads import read_head
from extract.recap.materials import NOTHING, Materials, groups_in, link_of, read_group, role_of_phrase
from extract.recap.organization_first import keyed_people
from extract.recap.people import people_in_bracket, people_list
from extract.recap.phrases import plain
from extract.recap.sentence_people import people_at
from extract.recap.shapes import has_given_name, is_organization
from extract.recap.text import Anchor, Text
from extract.recap.titles import Title, clean_title
from extract.recap.words import Words, words_of
from extract.records import MentionLink, Speaker

_URL_TEXT = re.compile(r"(?:https?://|www\.)\S+|\S+\.\w{2,6}/\S*", re.I)
_INNER_STATE = re.compile(r"\(([^()]{3,120}?)\s?[,;–—]\s([^(),;–—]{3,40})\)")
_CLOCK = r"\d{1,2}\s?(?:[:h.]\s?\d{2})?\s?(?:[ap]\.?m\.?)?"
_TIME = re.compile(
    rf"^\W{{0,3}}(?:\d{{1,2}}[:h]\d{{2}}(?::\d{{2}})?|\d{{1,2}}\s?h(?=\s*[:–—-])|\d{{1,2}}\s?[ap]\.?m\.?)(?:\s?[ap]\.?m\.?)?(?:\s*(?:[-–—]|to|à)\s*{_CLOCK})?\W{{0,2}}\s*[:|–—-]*\s*",
    re.I,
)
# "🎤 Title", "✅ Title": a picture in front. Brackets, quotes and the signs of titles (#, @, $) are none.
_SIGN = re.compile(r"^\s*(?:[\u2190-\u2bff\u2e80-\u2eff\U0001f000-\U0001faff](?:\ufe0f|\u20e3)?\s*)+(?=\S)")
_BETWEEN_MATERIAL = re.compile(r"[\s,;|/·•+&()\[\]–—-]*(?:and|et|und|or|ou)?[\s(\[]*")
_OPEN_END = " \t\n\u00a0([–—|:,•·/-"  # what leads to material
_PIECES = re.compile(r"(?<=[.!?])\s+|\s+[–—-]+\s+|\s*\|\s*|\n")
_KEY = re.compile(r"\W{0,3}([^:\n]{2,30}?)\s?:\s*")
# "3.", "3)", "3/", a box of a task list
_NUMBERED = re.compile(r"^\s*(?:(?:#|No\.\s?)\d{1,3}\s?(?:[:.)]|[–—-])\s+|#?\d{1,3}[.)/]\s+|\d️?⃣\s*|\[[ xX✓✔]\]\s+)")
_DATE_LABEL = re.compile(
    r"^[^\d]{0,24}\d{1,2}(?:st|nd|rd|th|er)?\b[^A-Za-z]{0,40}(?:[ap]m)?[^A-Za-z]{0,20}:?$", re.I
)


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
    materials: Materials = NOTHING
    links: tuple[MentionLink, ...] = ()
    note: str | None = None
    language: str | None = None
    event: str | None = None
    evidence: frozenset[str] = frozenset()
    head: str = ""  # title and people as written, without material and note


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
    lines = split_fields(text.lines(), words)
    if not lines:
        return Line(None)
    main = _read_main(_state_apart(_without_prefix(lines[0], words), words), words, is_speaker_first)
    for extra in lines[1:]:
        main = with_extra(main, extra, words)
    links = tuple(found for link in text.links if (found := link_of(text, link, words)) is not None)
    return finished(main, links)


def _state_apart(text: Text, words: Words) -> Text:
    """Read "(Ana Lima, not filmed)" as "(Ana Lima) (not filmed)"."""
    for match in _INNER_STATE.finditer(text.text):
        if read_group(match[2], words) is not None and people_in_bracket(match[1], words) is not None:
            return text.replaced(match.end(1), match.start(2), ") (")
    return text


def split_fields(lines: list[Text], words: Words) -> list[Text]:
    """Cut "Moderator: A, Org. Panelists: B, C" into one line for each field."""
    found = []
    for line in lines:
        start = 0
        cuts = [match.span() for match in words.field_inside.finditer(line.text)]
        cuts += [(place, place) for place in _bold_labels(line, words)]
        for end, after in sorted(cuts):
            found.append(line.part(start, end))
            start = after
        found.append(line.part(start))
    return found


def _bold_labels(line: Text, words: Words) -> list[int]:
    """Find "**Video:**" inside a line: Markdown joins the lines of a paragraph, and a bold label begins a field."""
    if ":" not in line.text:
        return []
    fields = (words.fields_speakers, words.fields_video, words.fields_slides, words.fields_organization)
    return [
        start
        for start, end in line.strong
        if start
        and line.text[start : end + 1].rstrip().endswith(":")
        and any(names.is_whole(plain(line.text[start:end].rstrip(" :"))) for names in fields)
    ]


def finished(line: Line, links: tuple[MentionLink, ...]) -> Line:
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
        materials=Materials(claims, materials.missing, materials.is_pending),
        evidence=frozenset(evidence),
    )


def _without_prefix(text: Text, words: Words) -> Text:
    """Drop numbers, times and bare addresses that stand around the words."""
    for pattern in (_SIGN, _NUMBERED, _TIME, _SIGN):
        match = pattern.match(text.text)
        if match and match.end() < len(text.text) - 3:
            text = text.part(match.end())
    for start, end in text.strong[:1]:
        if start == 0 and _DATE_LABEL.match(text.text[:end]) and any(c.isdigit() for c in text.text[:end]):
            text = text.part(end)
    text = text.part(title_label(text, words))
    ranges: list[tuple[int, int]] = []
    for link in text.links:
        if (
            link.end > link.start
            and _URL_TEXT.fullmatch(text.anchor(link))
            and (not ranges or link.start >= ranges[-1][1])
        ):
            ranges.append((link.start, link.end))
    return text.without(ranges).part(0) if ranges and ranges != [(0, len(text.text))] else text


def title_label(text: Text, words: Words) -> int:
    """Return the length of "Talk:" set in bold before a title; 0 when there is none."""
    for start, end in text.strong[:1]:
        label = text.text[start : end + 1].rstrip()
        if start == 0 and label.endswith(":") and words.fields_title.is_whole(plain(label[:-1].rstrip(" :"))):
            return len(label)
    return 0


def _read_main(text: Text, words: Words, is_speaker_first: bool) -> Line:
    materials, head, tail = _take_material(text, words)
    read = read_head(head, words, is_speaker_first, has_material=tail is not None)
    rest = " ".join(part for part in (read.rest, tail or "") if part)
    speakers = read.speakers
    if not speakers and tail:
        found = after_title(Text(tail), words, strict=True)
        if found is not None:
            speakers, rest = found
    is_address = _URL_TEXT.fullmatch(read.title.strip()) is not None  # a bare address is no title
    if not speakers and rest and "lead" in read.evidence:
        speakers = _from_note(rest, words)
    title = clean_title(read.title, words) if read.title and not is_address else Title(None)
    rest_materials, left = _material_in_rest(rest, words)
    rest = _as_written(text.text, read.rest, tail, rest) if left == rest else left
    return Line(
        title.text,
        speakers,
        title.kind,
        title.alternatives,
        materials | rest_materials,
        note=_note(rest),
        language=title.language,
        evidence=frozenset(read.evidence),
        head=head.text.split("\n", 1)[0][:400],
    )


def _as_written(text: str, before: str, behind: str | None, joined: str) -> str:
    """Give a comment that a link to material cuts in two as it stands: "Best of it all. [Video] is up already."."""
    if not before or not behind:
        return joined
    start = text.find(before)
    if start < 0:
        return joined
    return text[start:] if any(sign.isalnum() for sign in behind) else before


def _from_note(rest: str, words: Words) -> tuple[Speaker, ...]:
    """Take the speakers of "[Title] to learn where signs come from. Ana Lima knows everything about it."."""
    for start in [match.end() for match in SENTENCE.finditer(rest[:400])][:2]:
        hit = people_at(rest, start, words)
        if hit is not None and hit.follows_verb and all(_is_full(s.name or "", words) for s in hit.speakers):
            return hit.speakers
    return ()


def _is_full(name: str, words: Words) -> bool:
    return " " in name and has_given_name(name, words)


def _note(text: str) -> str | None:
    return LEADING.sub("", text).strip() or None


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
        if start >= end and _BETWEEN_MATERIAL.fullmatch(text.text, end, start):
            end = stop
        elif start == first:
            end = max(end, stop)
    if not text.text[:first].strip(" \n-–—|:•·>▶🎥📹"):
        return materials, text.part(end), None
    before = text.text[:first].rstrip(_OPEN_END)
    return materials, text.part(0, len(before)), text.text[end:].lstrip(" )]")


def _material_in_rest(rest: str, words: Words) -> tuple[Materials, str]:
    """Read "slides to follow" and "Video and slides not yet available" that stand behind a separator."""
    if not rest:
        return NOTHING, rest
    pieces = _PIECES.split(LEADING.sub("", rest))
    found = Materials()
    kept = []
    for piece in pieces:
        read = read_group(piece.strip(" .!;:()[]"), words) if len(piece) < 110 else None
        if read is None:
            kept.append(piece)
        else:
            found |= read
    return found, (rest if found == Materials() else " ".join(kept))


def with_extra(line: Line, text: Text, words: Words) -> Line:
    """Add what a further line of the same item says: by-line, material, field, date, comment."""
    plain_text = text.text
    key = _KEY.match(plain_text)
    if key:
        named = plain(key[1].strip(" *_-•"))
        value = text.part(key.end())
        if words.fields_speakers.is_whole(named):
            people = people_list(value.text, words, single=True)
            if people is not None:
                return replace(line, speakers=line.speakers + people)
        if words.fields_organization.is_whole(named) and line.speakers and is_organization(value.text, words):
            return replace(line, speakers=with_organization(line.speakers, value.text))
        if words.fields_event.is_whole(named) and 2 < len(value.text) < 80:
            return replace(line, event=value.text)
        if words.fields_title.is_whole(named) and value.text and line.title is None:
            return replace(line, title=clean_title(value.text, words).text)
        for role, phrases in (("video", words.fields_video), ("slides", words.fields_slides)):
            if phrases.is_whole(named):
                return replace(line, materials=line.materials | field_material(role, value, words))
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
    keyed = keyed_people(plain_text, words) if key and not line.speakers else None
    if keyed is not None:
        return replace(line, speakers=keyed, evidence=line.evidence | {"line"})
    if not line.speakers or by_at(plain_text, words):
        found = after_title(text, words, strict=len(plain_text) > 200, is_line=True)
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
                evidence=line.evidence | {"line"},
            )
    materials, rest = _material_in_rest(plain_text, words)
    for group in groups:
        materials |= group.materials
    if len(plain_text) > 40 and rest and line.note is None:
        line = replace(line, note=rest)
    return replace(line, materials=line.materials | materials)


def with_organization(speakers: tuple[Speaker, ...], name: str) -> tuple[Speaker, ...]:
    """Give an organisation that stands in a field of its own to everybody who has none."""
    return tuple(replace(person, organization=person.organization or name) for person in speakers)


def field_material(role: str, value: Text, words: Words) -> Materials:
    """Read the value of "Video: …": an address, "not recorded", "coming soon"."""
    named: Materials | None = read_group(value.text, words) if value.text else None
    folded = plain(value.text.strip(" .-–—"))
    which = ("video",) if role == "video" else ("slides",)
    if not any(link.url for link in value.links):
        if not folded or (words.state_missing.is_in(folded) and not words.state_pending.is_in(folded)):
            return Materials((), which)  # type: ignore[arg-type]  # one of the two literals above
        if words.state_pending.is_in(folded):
            return Materials((), (), True)
        if not _URL_TEXT.search(value.text) and named is None:
            return Materials()
    return Materials(which)  # type: ignore[arg-type]  # one of the two literals above


def links_of(text: Text, words: Words) -> list[tuple[Anchor, MentionLink]]:
    """Give every link of a text its role."""
    return [(link, found) for link in text.links if (found := link_of(text, link, words)) is not None]
