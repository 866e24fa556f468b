"""Other reports about a conference that a post names: title, author, site, address."""

from __future__ import annotations

import re

from extract.recap.lines import Line
from extract.recap.materials import role_of_url
from extract.recap.people import people_list
from extract.recap.phrases import plain
from extract.recap.shapes import has_given_name, is_person
from extract.recap.text import Anchor, Text
from extract.recap.titles import looks_like_title, strip_marks
from extract.recap.words import Words
from extract.records import RecapMention

_SITE_BEHIND = re.compile(r"\s*\(((?:[a-z0-9-]+\.)+[a-z]{2,12})(?:/[^)\s]*)?\)\s*[.,;:]?\s*(.*)$", re.I)
_MONTH = re.compile(
    r"^(?:\d{1,2}\.?\s)?(?:jan|feb|fév|mar|apr|avr|may|mai|jun|juin|jul|juil|aug|août|sep|oct|okt|nov|dec|déc|dez)[\wé]*\.?"
    r"(?:\s\d{1,2})?,?\s?(?:\d{4})?$",
    re.I,
)
_PIPE = re.compile(r"\s+\|\s+")
_DASH = re.compile(r"\s+[–—―-]{1,2}\s+|\s*—\s*")
# "Ana's own write-up: [Title]"
_LABEL = re.compile(
    r"(?:^|[.!?]\s)(?:([A-ZÀ-Þ][\w.-]*(?:\s[A-ZÀ-Þ][\w.-]*){0,2})['’]s?\s)?([^.!?:\n]{3,40}):\s?[“\"]?$"
)
_TEAM = re.compile(r"(?:the|our|l['’]|die|das|el)\s?\S.*\b(?:team|équipe|crew|equipo)$|l['’]équipe\s", re.I)
_NOTE = re.compile(r"\s*(?:→|➜|=>)\s*|(?<=[.!?])\s+(?=[A-ZÀ-Þ])")
_QUOTED = re.compile(r"[“\"«„]\s?([^“”\"«»„]{3,160}?)\s?[”\"»“]")
_IN = re.compile(r"(?:in|on|from|bei|auf|im|dans|sur|chez|en)\s(?=(?:the\s|le\s|la\s|dem\s|der\s)?[A-ZÀ-Þ])")
# "the Kelp blog"
_BLOG = re.compile(r"(?:the\s)?([A-ZÀ-Þ].{1,40}?\s(?:blog|newsletter|website|site))$", re.I)
_DATE = re.compile(r"\s*[(\[]?(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d-\d\d-\d\d)[)\]]?\s*$")


def _first_link(text: Text) -> Anchor | None:
    return next((link for link in text.links if link.url is not None and link.end > link.start), None)


def read_entry(text: Text, words: Words, path: tuple[str, ...]) -> RecapMention | None:
    """Read a list item that names a report: "T | by A | S", "T by A", "T — S", "T (s.com)".

    Args:
        text: the item.
        words: of the post's language.
        path: the headings above it.

    Returns:
        The report; position is set by the caller. None when the item is no entry ("I'll update the list").
    """
    first = text.lines()[0] if text.lines() else text
    link = _first_link(first) or _first_link(text)
    line = first.text
    if link is None and (_is_sentence(line, words) or len(line) > 220):
        return None
    url = link.url if link else None
    if url is not None and role_of_url(url) in ("video", "slides", "event_page"):
        return None
    anchor = strip_marks(first.anchor(link)) if link and link.end <= len(line) else ""
    if link and line[: link.start].strip(' -–—:•"“«') and anchor:
        return _behind_label(line, link, anchor, words, path)
    behind = line[link.end :] if link and anchor else ""
    credit = _credit(behind.strip(" ,("), words)
    if credit != (None, None):  # "[T] by A", "[T] in Kelp Times": what stands behind the link is none of the title
        title, author, site = take_apart(anchor, words) if "|" in anchor else (strip_marks(anchor), None, None)
        author, site = author or credit[0], site or credit[1]
    else:
        title, author, site = take_apart(anchor + behind if anchor else line, words)
    if title is not None and anchor and len(title) > len(anchor) + 2:
        title, author_, site_ = take_apart(anchor, words)
        author, site = author or author_, site or site_
    if title is not None and link and not looks_like_title(title, words) and not _has_recap_word(title, words):
        title = None
    if title is not None and re.fullmatch(r"[\W\d]{1,8}", title):
        title = None
    if title is None and url is None:
        return None
    return RecapMention(0, title, author, site, url, path)


def _behind_label(line: str, link: Anchor, anchor: str, words: Words, path: tuple[str, ...]) -> RecapMention | None:
    """Read "Author: [Title]", "Site — [Title]", "Day 1: [Title]"."""
    label = strip_marks(line[: link.start])
    title, author, site = take_apart(anchor + line[link.end :], words)
    if not looks_like_title(anchor, words):
        title = None
    wrote = words.recap_wrote_end.search(label)  # "Ana wrote about [her week]"
    label = label[: wrote.start()].strip() if wrote else label
    is_first_name = " " not in label and has_given_name(label, words)
    people = people_list(label, words, single=is_first_name)
    if author is None and (people or (wrote and label[:1].isupper() and len(label.split()) < 4)):
        author = label
    elif (
        site is None
        and author is None
        and re.search(r"[:–—-]\s*[\"“«]?$", line[: link.start])
        and len(label.split()) <= 4
        and label[:1].isupper()
    ):
        site = label if not re.search(r"\d", label) else None
    return RecapMention(0, title or None, author, site, link.url, path)


def take_apart(line: str, words: Words) -> tuple[str | None, str | None, str | None]:
    """Split the line of an entry into title, author and site, each as written; None: not given."""
    author = site = None
    line = _DATE.sub("", line.strip())
    behind = re.search(r",\s(?:in|im|en|dans|sur|on)\s([^,]{6,60})$", line)
    owner = _owner(behind[1], words) if behind else None
    if behind and owner:  # "T, in the blog of Kelp"
        line, (author, site) = line[: behind.start()], owner
    host = _SITE_BEHIND.search(line)
    if host and (not host[2] or not host[2][0].islower()):
        site, line = host[1], line[: host.start()]
    else:
        note = _NOTE.search(line)
        if note and note.start() > 10:
            line = line[: note.start()]
    parts = [part for part in _PIPE.split(line) if part]
    if len(parts) > 1:
        line, others = parts[0], []
        for part in parts[1:]:
            by = words.people_by_start.match(part)
            if by and author is None:
                author = part[by.end() :].strip()
            elif not _MONTH.match(part):
                others.append(part)
        if others and site is None:
            site = others[0]
    behind = re.search(r"\s\(([^()]{3,60})\)\s*$", line)
    blog = _BLOG.match(behind[1]) if behind else None
    if behind and blog and site is None:  # "(the Kelp blog)"
        site, line = blog[1], line[: behind.start()]
    elif behind and author is None and people_list(behind[1], words) is not None:
        author, line = behind[1], line[: behind.start()]
    elif behind and site is None and _is_site_name(behind[1], words):
        site, line = behind[1], line[: behind.start()]
    by_line = None
    for match in words.people_by.between.finditer(line):
        tail = line[match.end() :].strip(" )].")
        if people_list(tail, words, single=False) is not None or (_TEAM.match(tail) and len(tail.split()) < 6):
            by_line = match
    if by_line and author is None:
        author = line[by_line.end() :].strip(" .)]")
        line = line[: by_line.start()]
    pieces = list(_DASH.finditer(line))
    if pieces and site is None:
        tail = line[pieces[-1].end() :].strip(" .,;")
        if is_person(tail, words) and author is None:
            author, line = tail, line[: pieces[-1].start()]
        elif _is_site_name(tail, words):
            site, line = tail, line[: pieces[-1].start()]
    return strip_marks(line) or None, author, site


def _is_site_name(text: str, words: Words) -> bool:
    tokens = text.split()
    if (
        not 1 <= len(tokens) <= 6
        or not text
        or not (text[0].isupper() or "." in text)
        or re.search(r"\b20\d\d\b|[?!:]", text)
    ):
        return False
    return not _has_recap_word(text, words) and not words.events_nouns.is_in(plain(text))


def _has_recap_word(text: str, words: Words) -> bool:
    return words.sections_recap_words.is_in(plain(text))


def _is_sentence(line: str, words: Words) -> bool:
    tokens = plain(line).split()
    return (
        not tokens
        or tokens[0].strip("'\"“«") in words.grammar_pronouns.items
        or (line.rstrip().endswith(".") and len(tokens) > 14)
    )


def is_report(text: Text, line: Line, words: Words, known: frozenset[str]) -> bool:
    """Tell a report from a talk of a list: it names the conference, and links a page that is no talk's own.

    Args:
        text: the item.
        line: as it was read.
        words: of the post's language.
        known: folded names of the post's conference.
    """
    link = _first_link(text)
    if link is None or any(found.role != "other" for found in line.links) or "state" in line.evidence:
        return False
    folded = plain(text.anchor(link))
    names = known | {name.split()[0] for name in known if len(name.split()[0]) > 4}
    is_named = any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in names)
    has_year = re.search(r"\b(?:19|20)\d\d\b", folded) is not None
    return is_named and (has_year or _has_recap_word(folded, words) or words.sections_writing.is_in(folded))


def is_sure_entry(entry: RecapMention, words: Words, known: frozenset[str]) -> bool:
    """Tell a report from "A release is out" in a list whose other items link: it says whose, or of what."""
    folded = plain(entry.title or "")
    return bool(entry.url or entry.author or entry.site) or (
        _has_recap_word(folded, words) or any(name in folded for name in known)
    )


def quoted_reports(text: str, words: Words, path: tuple[str, ...]) -> list[RecapMention]:
    """Read "Other write-ups: “Title” by A, “Title” by the blog of Kelp": a label, then titles without links."""
    label, sign, rest = text.partition(":")
    if not sign or len(label) > 60 or not words.sections_recaps.is_in(plain(label)):
        return []
    found = []
    matches = list(_QUOTED.finditer(rest))
    for index, match in enumerate(matches):
        stop = matches[index + 1].start() if index + 1 < len(matches) else len(rest)
        behind = rest[match.end() : stop].strip(" \n,;.&")
        author, site = _credit(behind, words)
        found.append(RecapMention(0, strip_marks(match[1]), author, site, None, path))
    return found


def _credit(behind: str, words: Words) -> tuple[str | None, str | None]:
    """Read what stands behind a title: "by A", "by the Kelp blog", "in Kelp Times", "(Kelp blog)"."""
    by = words.people_by_start.match(behind)
    lead = by or _IN.match(behind)
    if lead is None:
        blog = _BLOG.match(behind.partition(")")[0])
        return None, blog[1] if blog else None
    name = re.split(r"[.;!?](?:\s|$)|,\s", behind[lead.end() :].strip(), maxsplit=1)[0].strip(" )].")
    blog = _BLOG.match(name)
    if blog:
        return None, blog[1]
    if not name or len(name.split()) > 5 or not (name[:1].isupper() or _TEAM.match(name)):
        return None, None
    return (name, None) if by else (None, name)


def in_prose(
    text: Text, words: Words, path: tuple[str, ...], known: frozenset[str], *, is_recap_section: bool
) -> list[RecapMention]:
    """Find reports linked in running text: "my [recap of last year]", "[FooConf 2022, the wrap-up]".

    Args:
        text: a paragraph.
        words: of the post's language.
        path: the headings above it.
        known: folded names of the post's conference.
        is_recap_section: the section lists reports, so every link to a page is one.
    """
    found: list[RecapMention] = []
    for link in text.links:
        if link.url is None or link.end - link.start < 3 or role_of_url(link.url) is not None:
            continue
        anchor = text.anchor(link).strip().split("\n", 1)[0]  # of a card: without description and site
        folded = plain(anchor)
        if words.talks_not_a_talk.is_in(folded) or is_person(anchor, words):
            continue
        is_title = looks_like_title(anchor, words)
        around = plain(text.text[max(0, link.start - 40) : link.end + 30])
        names_event = bool(re.search(r"\b20\d\d\b", folded)) or any(name in folded for name in known)
        sounds = _has_recap_word(folded, words) and (
            names_event
            or any(name in around for name in known)
            or words.events_nouns.is_in(folded)
            or words.sections_writing.is_in(around)
            or re.search(r"\b(?:20\d\d|last year|previous|dernier|dernière|précédente?)\b", around)
        )
        label = _LABEL.search(text.text, 0, link.start)
        is_labelled = label is not None and is_title and _has_recap_word(label[2], words)
        # "[KelpCon in Ten Minutes] by Ana Lima": a page of somebody else on this conference
        behind = _credit(text.text[link.end : link.end + 120].lstrip(" ,("), words)
        sounds = bool(sounds) or is_labelled or (is_title and names_event and behind != (None, None))
        sounds |= _writes_of_edition(text.text, link, folded, names_event, words)
        is_year = re.fullmatch(r"(?:in |en )?20\d\d", folded) is not None and (
            _has_recap_word(around, words) or words.sections_writing.is_in(around)
        )
        if not (sounds or is_year or (is_recap_section and is_title)):
            continue
        owner = _owner(anchor, words)
        is_title &= owner is None and not is_year
        title, author, site = take_apart(anchor, words) if is_title else (None, *(owner or (None, None)))
        if is_labelled and label is not None and author is None and label[1]:
            author = label[1]
        if title and author is None:
            author, site = behind[0], site or behind[1]
        found.append(RecapMention(0, title, author, site, link.url, path))
    return found


def _writes_of_edition(text: str, link: Anchor, folded: str, names_event: bool, words: Words) -> bool:
    """Tell "our article on the [edition of 2021]", "I wrote [FooConf 2021 …]", "a report [in the blog of A]"."""
    start = max((m.end() for m in re.finditer(r"[.!?]\s", text[: link.start])), default=0)
    before = plain(text[max(start, link.start - 90) : link.start])
    writes = words.sections_writing.is_in(folded)
    is_told = writes or words.sections_writing.is_in(before)
    has_year = re.search(r"\b(?:19|20)\d\d\b", folded) is not None
    is_edition = words.sections_edition.is_in(folded) or words.sections_edition.is_in(before)
    if is_told and ((has_year and (names_event or is_edition)) or (is_edition and names_event)):
        return has_year or is_edition
    if names_event and writes and words.sections_writing.is_in(before):
        return True  # "Eva wrote [her own notes on KelpCon]"
    said = _has_recap_word(before, words) or words.sections_recaps.is_in(before)
    return said and (writes or _has_recap_word(folded, words))


def _owner(anchor: str, words: Words) -> tuple[str | None, str | None] | None:
    """Read author or site of "the recap by A", "Kelp's recap", "the blog of Kelp"; None: another kind of text."""
    before = words.recap_owner_before.search(anchor)
    match = before or words.recap_owner_behind.search(anchor)
    if match is None:
        return None
    name = strip_marks(match[1])
    is_author = is_person(name, words) or (" " not in name and has_given_name(name, words))  # "Ana's summary"
    return (name, None) if is_author else (None, name)
