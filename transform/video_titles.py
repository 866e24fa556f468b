"""Titles of recordings and schedule entries read into title and speakers, the event's name taken off."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from extract.recap.lines import split_line
from extract.records import Speaker
from transform.names import clean_person, judge_entry
from transform.wording import fold, is_format, talk_format, without_notices, years

_BAR = re.compile(r"\s+[-–—|/•·]\s+|\s*[|｜•]\s+|\s+[-–—](?=[A-Z\"“])|(?<=[a-z\"”])[-–—]\s+")
_NUMBER = re.compile(r"^\s*#?\d{1,3}[.)]\s+(?=\w)")
_TAIL = re.compile(r"\s*[\[(]([^\[\]()]{2,60})[\])]\s*$")
_TAIL_EVENT = re.compile(r"(?:\s*@|,)\s*([^@,]{3,40}(?:19|20)\d\d)(?:\s+in\s+[\w -]{3,20})?\s*$")
_HEAD_EVENT = re.compile(r"^(?P<event>[^:]{3,40}?(?:19|20)\d\d|[^:]{3,24}\s\d\.\d)\s*(?P<colon>:)?\s+(?=\S)")
_AT_EVENT = re.compile(r"^(?P<who>[^@]{4,40}?)\s*@\s*[^:@]{3,40}:\s*(?=\S)")
_BY = re.compile(r"^(?P<title>.{3,}?)[,.]?\s+(?:by|par|von|por)\b:?\s+(?P<who>\S.*)$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|&|\+|\band\b|\bund\b|\bet\b|\by\b|\be\b)\s*")
_WITH = re.compile(r"^(?P<title>.{3,40}?)\s+(?:with|mit|avec|con)\s+(?P<who>\S.*)$", re.IGNORECASE)
_QUOTED = re.compile(r"^(?P<who>[^\"“”:]{4,60}?),?\s+[\"“](?P<title>.{3,})[\"”]$")
_QUOTED_FIRST = re.compile(r"^[\"“](?P<title>[^\"“”]{3,})[\"”],\s+(?P<who>[^\"“”]{4,80})$")
_LEAD_EVENT = re.compile(r"^\[(?P<event>[^\[\]]{3,40})\]\s*(?=\S)")
_HEAD_BY = re.compile(r"^[A-Z]\w{3,} (?:19|20)\d\d\s+(?=\S.*\s(?i:by)\s+\S)")
_EVENT = re.compile(
    r"\w*conf\b|\w*conf\w{2}\b|conference|summit|meet ?up|kaigi|camp\b|\w{3,}con\b|\bdays?\b|(?<!contrib)fest\b|"
    r"unconf|symposium|devoxx|fosdem|\b\w+ rb\b|edicao|edicion|edition\b"
)


@dataclass(frozen=True, slots=True)
class Titled:
    """What a title says: the talk's own title, and the speakers named in it."""

    title: str
    speakers: tuple[Speaker, ...] = ()
    #: Where the names stand. Before a title ("Jane Doe: Title", "Jane Doe - Title") two capitalised words may be
    #: anything ("Case Study: Title"): callers ask for a second source. So do lines with names at both ends.
    place: Literal["after", "before", "none"] = "none"
    event: str | None = None  # what of the title names the event


def read_video_title(text: str) -> Titled:
    """Read the title of a recording; see ``_read``. A title that is only a format asks for a second source too.

    ``Keynote - Harbours Explained`` has the shape of ``Keynote - Jane Doe``.
    """
    read = _read(text)
    if read.place == "after" and is_format(read.title):
        read = replace(read, place="before")
    return replace(read, event=_event_in(text))


def _event_in(text: str) -> str | None:
    line = without_notices(" ".join(text.split()))
    found = [part for part in _BAR.split(line) if part.strip() and _is_event(part.strip())]
    found += [tail[1] for tail in (_TAIL.search(line), _TAIL_EVENT.search(line)) if tail and _is_event(tail[1])]
    head = _HEAD_EVENT.match(line)
    if head and len(head["event"].split()) <= 5 and _is_head(head):
        found.append(head["event"])
    return found[0].strip() if found else None


def _read(text: str) -> Titled:
    """Read the title of a recording.

    Args:
        text: as the site shows it: ``RubyDay 2011 - Jane Doe - Title``, ``Title - Jane Doe, Org & John Roe``,
            ``Title by Jane Doe | Event 2020``.

    Returns:
        Title and speakers. What cannot be told apart stays in the title; nobody is named on a guess.
    """
    # Composed letters: half of "í" is no letter, and a name with it would not look like one.
    plain = unicodedata.normalize("NFC", " ".join(text.split()))
    line, named = _without_event(_NUMBER.sub("", without_notices(plain)).rstrip(" ,"))
    parts = [part.strip() for part in _BAR.split(line) if part.strip()]
    kept = [p for n, p in enumerate(parts) if not _is_event(p) and not (n and is_format(p))] or parts
    rest = (line if len(kept) == len(parts) else " - ".join(kept)).strip(" -–—|/•·")
    if not fold(rest):
        return Titled(text)
    if named:
        return Titled(_unquoted(rest), named, "after")
    if quoted := _quoted(rest):
        return quoted
    read = split_line(rest)
    is_plain = read.title is not None and all(_is_plausible(speaker) for speaker in read.speakers)
    is_affiliated = {"dash", "affiliation"} <= read.evidence and _ends_at_dash(rest, read.title or "")
    if is_plain and is_affiliated and read.title:
        return Titled(read.title, tuple(map(_without_role, read.speakers)), "after")
    first, last = (_people(kept[0]), _people(kept[-1])) if len(kept) >= 2 else ((), ())
    if last and not (first and _is_lone(first) and not _is_lone(last)):
        return Titled(
            _unquoted(rest[: rest.rindex(kept[-1])].rstrip(" -–—|/•·")), last, "before" if first else "after"
        )
    if first and not (_is_lone(first) and _by(" - ".join(kept))):
        return Titled(_unquoted(" - ".join(kept[1:])), first, "before")
    return _by_or_before_colon(rest) or (
        Titled(read.title, read.speakers, "after")
        if is_plain and "dash" in read.evidence and read.title
        else Titled(rest)
    )


def read_scheduled_title(text: str) -> Titled:
    """Read an entry of a schedule: ``Title - Speaker, Organisation & Speaker``; only after a dash are people."""
    if not fold(text):
        return Titled(text)
    read = split_line(unicodedata.normalize("NFC", text))
    if read.title and "dash" in read.evidence and all(_is_plausible(speaker) for speaker in read.speakers):
        return Titled(read.title, tuple(map(_without_role, read.speakers)), "after")
    return Titled(text)


def _without_event(line: str) -> tuple[str, tuple[Speaker, ...]]:
    """Take the event's name off both ends; a bracket at the end may hold the speakers instead."""
    at_event = _AT_EVENT.match(line)
    if at_event and (named := _people(at_event["who"])):
        return line[at_event.end() :], named
    named = ()
    if (lead := _LEAD_EVENT.match(line)) and _is_event(lead["event"]):
        line = line[lead.end() :]
    if alone := _HEAD_BY.match(line):
        line = line[alone.end() :]
    for _ in range(2):
        if tail := _TAIL.search(line):
            if _is_event(tail[1]) and tail.start() > 3:
                line = line[: tail.start()]
            elif (found := _people(tail[1])) and tail.start() > 8:
                line, named = line[: tail.start()], found
        if (tail := _TAIL_EVENT.search(line)) and _is_event(tail[1]):
            line = line[: tail.start()]
    head = _HEAD_EVENT.match(line)
    if head and len(head["event"].split()) <= 5 and _is_head(head):
        line = line[head.end() :].lstrip(" -–—|:") or line
    return line, named


def _quoted(rest: str) -> Titled | None:
    """Read ``Jane Doe, "Title"`` and ``"Title", Jane Doe``."""
    for pattern, place in ((_QUOTED, "before"), (_QUOTED_FIRST, "after")):
        match = pattern.match(rest)
        who = match["who"].title() if match and match["who"].isupper() else match["who"] if match else ""
        if match and (named := _people(who)):
            return Titled(match["title"].strip(), named, "after" if place == "after" else "before")
    return None


def _without_role(speaker: Speaker) -> Speaker:
    """Take away what stands in the organisation's place and is none: a role, the rest of a cut name."""
    organization = speaker.organization
    if organization and (judge_entry(organization) == "other" or organization.endswith(("..", "…"))):
        return Speaker(speaker.name, None)
    return speaker


def _by(rest: str) -> Titled | None:
    start = 0
    while by := _BY.match(rest[start:]):
        # The last "by" that names somebody: "Side by Side by Jane Doe".
        head = rest[: start + by.start("who")]
        if named := _people(by["who"]) or _affiliated(by["who"]):
            return Titled(_unquoted(re.sub(r"[,.]?\s+\w+:?\s*$", "", head).rstrip(" -–—|,")), named, "after")
        start += by.start("who")
    return None


def _affiliated(who: str) -> tuple[Speaker, ...]:
    """Read ``Jane Doe, Pivotal Labs``: one person and one more part that is none."""
    name, comma, organization = (part.strip() for part in who.partition(","))
    person = _people(name)
    if not comma or not organization or len(person) != 1 or "," in organization or len(organization.split()) > 4:
        return ()
    return (_without_role(Speaker(person[0].name, organization)),)


def _by_or_before_colon(rest: str) -> Titled | None:
    if read := _by(rest):
        return read
    held = _WITH.match(rest)
    if held and is_format(held["title"]) and (named := _people(held["who"])):
        return Titled(held["title"], named, "after")
    lead, colon, after = rest.partition(": ")
    named = _people(lead) if colon and len(lead.split()) in (2, 3) and talk_format(rest) is None else ()
    return Titled(_unquoted(after), named, "before") if named and after and not _people(after) else None


def _ends_at_dash(line: str, title: str) -> bool:
    return bool(title) and re.match(r"\W*\s[-–—|]\s", line[line.find(title) + len(title) :]) is not None


def _is_plausible(speaker: Speaker) -> bool:
    return speaker.name is None or judge_entry(speaker.name) == "person" or len(speaker.name.split()) == 1


def _is_head(head: re.Match[str]) -> bool:
    # "CraneKit 2.0: Where Now?" is no event: a version needs a word for a gathering.
    return bool(head["colon"] and years(head["event"])) or _is_event_name(head["event"])


def _is_event_name(text: str) -> bool:
    """Before a title, without a colon: a word for a gathering, or capitalised words and a year."""
    words = text.split()
    return bool(_EVENT.search(fold(text))) or (len(words) >= 3 and all(word[0].isupper() for word in words[:-1]))


def _is_event(part: str) -> bool:
    """A short part with a year or a word for a gathering, and nobody's "by": "RubyConf 2019", "Lyon.rb 2024.6"."""
    words = fold(part)
    if len(words.split()) > 7 or re.search(r"\bby\b", words):
        return False
    if years(part) and len(words.split()) <= 6:
        return not re.search(r"\b(?:in|until|since|of)\s+(?:19|20)\d\d", words)
    return bool(_EVENT.search(words)) and len(words.split()) <= 4


def _is_lone(people: tuple[Speaker, ...]) -> bool:
    """One person of two words, with a given name and a surname of letters only: the surest shape of a name."""
    words = (people[0].name or "").split()
    return len(people) == 1 and len(words) == 2 and all(word.isalpha() and word.istitle() for word in words)


def _people(text: str) -> tuple[Speaker, ...]:
    """Read a part that holds names only; empty when any piece of it does not look like one."""
    parts = [re.sub(r"\s*[\[(][^\])]*[\])]\s*$", "", part).strip(' ."“”') for part in _AND.split(text)]
    parts = [clean_person(part) for part in parts if part]
    if not parts or len(parts) > 6 or any(judge_entry(part) != "person" for part in parts):
        return ()
    words = [part.split() for part in parts]
    if any(word.isupper() and len(word) in (3, 4, 5) for word in text.split()) and not text.isupper():
        return ()  # "MRI Internals", not "HASUMI Hitoshi"
    if any(len(own) > 5 or any(word.islower() and len(word) > 3 for word in own) for own in words):
        return ()
    return tuple(Speaker(part) for part in parts)


def _unquoted(title: str) -> str:
    title = title.strip()
    return title[1:-1].strip() if len(title) > 2 and title[0] in '"“' and title[-1] in '"”' else title
