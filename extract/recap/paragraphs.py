"""Paragraphs that are built like talk lines."""

from __future__ import annotations

import re
from collections import Counter

from extract.recap.items import read_item
from extract.recap.lines import Line, title_label
from extract.recap.phrases import plain
from extract.recap.prose import read_prose, titled_links
from extract.recap.sections import Topic
from extract.recap.text import Text
from extract.recap.titles import looks_like_title
from extract.recap.words import Words

_APART = re.compile(r"[“\"«„(\[:|/•·→\n–—―]|\s-\s")
_INNER_QUOTE = re.compile(r"[“«„\"].{8,}")


def talk_lines(text: Text, topic: Topic | None, words: Words, signs: Counter[str]) -> list[Line]:
    """Read a paragraph that is built like a list item, or holds one talk a line.

    Args:
        text: the paragraph.
        topic: what its section is about.
        words: of the post's language.
        signs: how often earlier paragraphs that told a talk began with which character.

    Returns:
        The talk lines, or nothing: running prose.
    """
    if not (text.links or text.strong or text.em or _APART.search(text.text)):
        return []  # nothing is set apart: no title
    is_marked = any(start <= 6 for start, _ in (*text.strong, *text.em)) or any(a.start <= 6 for a in text.links)
    if len(text.text) > 300 and "\n" not in text.text and not is_marked and text.text[:1] not in '“"«':
        return []  # running prose; a line would be shorter, or its title set apart
    lines = text.lines()
    if len(lines) > 1:
        judged = [read_item(line, topic, words, bonus=1) for line in lines]
        fits = [j for j in judged if j.is_talk and (_stands_alone(j.line) or _is_programme_line(j.line))]
        if len(fits) >= 2:
            return [j.line for j in fits]
    whole = read_item(text, topic, words)
    titles = titled_links(text, words)
    is_elsewhere = any(title not in plain(f"{whole.line.title} {text.text[: len(title) + 4]}") for title in titles)
    # "Another highlight was the panel [Title]": the words before the link are no part of its title
    apart = [plain(text.text[start:end]) for start, end in (*text.strong, *text.em)]
    is_elsewhere |= any(_is_led_in(plain(whole.line.title or ""), title, text) for title in (*titles, *apart))
    if (
        whole.is_talk
        and (_stands_alone(whole.line) or _is_alike(text, whole.line, signs) or _is_shown(text, whole.line, words))
        and len(titles) <= 1
        and not is_elsewhere
        and whole.line.evidence & {"people", "claims", "link", "state"}
        and not _names_several(text, whole.line, words)
    ):
        return [whole.line]
    return []


def _names_several(text: Text, line: Line, words: Words) -> bool:
    """Tell "*Title* by A was …. *Title* by B …": a paragraph whose author's words name a second talk."""
    if not line.note or not any(end > len(line.title or "") + 20 for _, end in (*text.strong, *text.em)):
        return False
    told = read_prose(text, words, frozenset()).told
    return sum(1 for one in told if one.title and one.speakers) > 1


def _is_led_in(read: str, title: str, text: Text) -> bool:
    """Tell a title read together with small words of the sentence before the link."""
    if read == title or not read.endswith(title):
        return False
    before = text.text[: len(read) - len(title)].split()
    return bool(before) and before[-1][-1].isalnum() and any(word[0].islower() for word in before)


def _is_shown(text: Text, line: Line, words: Words) -> bool:
    """Tell "**Talk:** Title (no recording)", and a title with the address of its film on the next line."""
    if title_label(text, words):
        return True
    lines = text.lines()
    return (
        len(lines) == 2
        and "link" in line.evidence
        and len(lines[1].links) == 1
        and "://" in lines[1].text
        and " " not in lines[1].text
        and len(lines[0].text.split()) < 16
        and looks_like_title(lines[0].text, words)
        and lines[0].text[-1] not in ".:;,"
    )


def _is_alike(text: Text, line: Line, signs: Counter[str]) -> bool:
    """Tell a paragraph that begins with the same sign as several that told talks ("🎤 Title – …")."""
    sign = text.text[:1]
    marks = line.evidence & {"link", "claims", "state", "people", "kind"}
    return len(marks) > 1 and not (sign.isalnum() or sign in '“"«„(') and signs[sign] > 1


def _stands_alone(line: Line) -> bool:
    """Tell a line built like a talk line from a sentence that happens to hold a link."""
    marks = line.evidence
    if "label" in marks or "prose" in marks or "emphasis" in marks or not line.title or len(line.title) > 200:
        return False
    if _INNER_QUOTE.search(line.title) and not marks & {"lead", "quoted"}:
        return False  # a sentence that holds a quoted title
    if marks & {"lead", "quoted", "speaker first"}:
        return bool(marks & {"people", "claims"})
    return (
        "people" in marks
        and bool(marks & {"claims", "link"})
        and bool(marks & {"dash", "by", "bracket", "comma", "whole", "line"})
        and len(line.title.split()) <= 20
    )


def _is_programme_line(line: Line) -> bool:
    """Tell one line of several that are built alike: "Title (A, Org)", "Title – A"."""
    return (
        bool(line.title) and "people" in line.evidence and bool(line.evidence & {"dash", "by", "bracket", "comma"})
    )
