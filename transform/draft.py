"""A post about a conference, written from rows in the form of the recaps that we read: it reads back the same.

Nothing is said that no row says. What was withheld, is gone or is private gets no link. The author's own words are
left to the author.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import unquote

from extract.recap import read_text
from extract.recap.materials import role_of_url
from extract.recap.people import people_list
from extract.recap.titles import clean_title
from extract.recap.words import Words, words_of
from extract.records import Role, Speaker, TalkMention
from transform.draft_words import WORDS, DraftWords, Language
from transform.markdown import escaped, linked, one_line

LINKED = frozenset({"present", "moved", "blocked"})  # blocked: a robot may not see it, readers may
_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
Shape = Literal["linked", "bold", "quoted", "fields", "table"]
#: How a talk can be written, the preferred first; the others are for what looks like something else.
SHAPES: tuple[Shape, ...] = ("linked", "bold", "quoted", "fields", "table")


@dataclass(frozen=True, slots=True)
class DraftMaterial:
    """Material of one talk. ``state`` as in core.talk_material; ``url`` where it can be seen now."""

    role: Role
    state: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DraftTalk:
    """One talk as it goes into the post."""

    title: str
    speakers: tuple[Speaker, ...] = ()
    materials: tuple[DraftMaterial, ...] = ()
    recap_count: int = 0


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One event and its talks, in order."""

    event_name: str
    talks: tuple[DraftTalk, ...]


@dataclass(frozen=True, slots=True)
class DraftReport:
    """What somebody else wrote about the conference."""

    title: str
    url: str
    author: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class DraftPost:
    """All that a draft is made of. ``unlinked_count``: reports without address; ``as_of``: of the last capture."""

    event_name: str
    sections: tuple[DraftSection, ...]
    reports: tuple[DraftReport, ...] = ()
    unlinked_count: int = 0
    as_of: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The Markdown text, and what of it our own reader does not read back as meant (titles; mostly none)."""

    text: str
    misread: tuple[str, ...] = ()


def write_draft(post: DraftPost, language: Language = "en") -> Draft:
    """Write a post and read it back.

    Args:
        post: what is known.
        language: of the words around the facts; titles stay as they are.

    Returns:
        The post. Each talk stands in the first shape in which the reader of ``extract.recap`` finds its title,
        people, links and states again; those for which there is none are named in ``misread``.
    """
    words = WORDS[language]
    count = sum(len(section.talks) for section in post.sections)
    shapes: list[int] = [0] * count
    best: tuple[int, list[int], str, list[int]] | None = None
    for _ in SHAPES:
        text = _compose(post, words, shapes)
        misread = unread(post, text)
        if best is None or len(misread) < best[0]:
            best = (len(misread), list(shapes), text, misread)
        if not misread:
            break
        for index in misread:
            shapes[index] = (shapes[index] + 1) % len(SHAPES)
    assert best is not None  # SHAPES is not empty
    talks = [talk for section in post.sections for talk in section.talks]
    return Draft(best[2], tuple(one_line(talks[index].title) for index in best[3]))


# --- reading back ------------------------------------------------------------------------------------


def unread(post: DraftPost, text: str) -> list[int]:
    """List the talks of a post, counted over its sections, that reading ``text`` does not give back as they are."""
    reading = read_text(text, "https://draft.invalid/post.md", True)
    words = words_of(reading.language)
    left = list(reading.mentions)
    missing = []
    talks = [talk for section in post.sections for talk in section.talks]
    for index, talk in enumerate(talks):
        found = next((mention for mention in left if says_the_same(talk, mention, words)), None)
        if found is None:
            missing.append(index)
        else:
            left.remove(found)
    return missing


def says_the_same(talk: DraftTalk, mention: TalkMention, words: Words) -> bool:
    """Tell whether a mention says of a talk what its row says: title, people, links, what is pending or missing."""
    title = clean_title(_folded(talk.title), words)
    mine = {_folded(text) for text in (talk.title, title.text or "", *title.alternatives)} - {""}
    theirs = {_folded(text) for text in (mention.title or "", *mention.title_alternatives)}
    if not mine & theirs:
        return False
    people = [(_folded(one.name or ""), _folded(one.organization or "")) for one in talk.speakers]
    if people != [(_folded(one.name or ""), _folded(one.organization or "")) for one in mention.speakers]:
        return False
    links = {(one.role, unquote(one.url or "")) for one in talk.materials if is_linked(one)}
    if links != {(link.role, unquote(link.url)) for link in mention.links}:
        return False
    states = {material.role: material.state for material in talk.materials if not is_linked(material)}
    claims = {role for role, _ in links} | {role for role, state in states.items() if state == "announced"}
    return (
        claims & {"video", "slides"} == set(mention.claims)
        and {role for role, state in states.items() if state == "not_recorded"} == set(mention.missing)
        and ("pending" in states.values()) == mention.is_pending
    )


def is_linked(material: DraftMaterial) -> bool:
    """Tell material that a reader of the post can be sent to."""
    return material.state in LINKED and bool(material.url)


def _folded(text: str) -> str:
    return one_line(text.translate(_NO_WIDTH))


# --- composing ---------------------------------------------------------------------------------------


def _compose(post: DraftPost, words: DraftWords, shapes: Sequence[int]) -> str:
    name = escaped(post.event_name)
    blocks = [f"# {words.title.format(name=name)}", words.opening.format(name=name), f"<!-- {words.hint} -->"]
    if when := _when_and_where(post, words):
        blocks.insert(1, when)
    at = 0
    for section in post.sections:
        blocks.append(f"## {words.section.format(name=escaped(section.event_name))}")
        blocks += [text for text in (words.section_line, f"<!-- {words.section_hint} -->") if text]
        lines: list[str] = []
        rows: list[str] = []
        for talk in section.talks:
            shape = SHAPES[shapes[at]]
            (rows if shape == "table" else lines).append(_FORMS[shape](talk, words))
            at += 1
        if lines:
            blocks.append("\n".join(lines))
        if rows:
            head = " | ".join(words.columns)
            blocks.append("\n".join([f"| {head} |", "|" + " --- |" * len(words.columns), *rows]))
    if post.reports:
        blocks += [f"## {words.reports.format(name=name)}", "\n".join(_report(one, words) for one in post.reports)]
    blocks += [f"## {words.numbers}", "\n".join(f"- {line}" for line in _numbers(post, words))]
    return "\n\n".join(blocks) + "\n"


def _when_and_where(post: DraftPost, words: DraftWords) -> str | None:
    days = [day.isoformat() for day in dict.fromkeys(day for day in (post.starts_on, post.ends_on) if day)]
    said = ", ".join(part for part in (words.to.join(days), escaped(post.place or "")) if part)
    return f"*{said}*" if said else None


def _report(report: DraftReport, words: DraftWords) -> str:
    line = linked(escaped(report.title), report.url)
    line += f" {words.by} {escaped(report.author)}" if report.author else ""
    return f"- {line} | {escaped(report.site)}" if report.site and report.site != report.author else f"- {line}"


def _title(talk: DraftTalk) -> str:
    return escaped(talk.title)


def _page(talk: DraftTalk) -> DraftMaterial | None:
    return next((one for one in talk.materials if one.role == "event_page" and is_linked(one)), None)


def _in_line(talk: DraftTalk, title: str, words: DraftWords, *, has_page: bool) -> str:
    people = people_text(talk.speakers)
    said = [
        words.present[one.role] and linked(words.present[one.role], one.url)
        if is_linked(one) and one.url
        else words.states.get((one.role, one.state), "")
        for one in talk.materials
        if not (has_page and one.role == "event_page")
    ]
    material = " — ".join(part for part in said if part)
    return f"- {title}" + (f" — {people}" if people else "") + (f" ({material})" if material else "")


def _as_linked(talk: DraftTalk, words: DraftWords) -> str:
    """Write "[Title](page) — A, Org & B, Org (video — slides)"."""
    page = _page(talk)
    if page is None or page.url is None or role_of_url(page.url) != "event_page":
        return _as_bold(talk, words)
    return _in_line(talk, linked(_title(talk), page.url), words, has_page=True)


def _as_bold(talk: DraftTalk, words: DraftWords) -> str:
    return _in_line(talk, f"**{_title(talk)}**", words, has_page=False)


def _as_quoted(talk: DraftTalk, words: DraftWords) -> str:
    """Write "“Ana Lima: a Life” — …": what stands in quotation marks is read as one title."""
    return _in_line(talk, f"{words.quotes[0]}{_title(talk)}{words.quotes[1]}", words, has_page=False)


def _as_fields(talk: DraftTalk, words: DraftWords) -> str:
    """Write the title, then a line for each thing: names that look like no names are named as such."""
    lines = [f"- **{_title(talk)}**"]
    if talk.speakers:
        lines.append(f"  - {words.speakers}: {people_text(talk.speakers)}")
    for one in talk.materials:
        if is_linked(one) and one.url:
            lines.append(f"  - {words.fields[one.role]}: {linked(words.present[one.role], one.url)}")
        elif said := words.states.get((one.role, one.state), ""):
            lines.append(f"  - {said}")
    return "\n".join(lines)


def _as_row(talk: DraftTalk, words: DraftWords) -> str:
    cells = [_title(talk), people_text(talk.speakers)]
    for role in ("video", "slides", "event_page"):
        one = next((one for one in talk.materials if one.role == role), None)
        said = "" if one is None else words.states.get((role, one.state), "")
        cells.append(linked(words.present[role], one.url) if one and is_linked(one) and one.url else said)
    return f"| {' | '.join(cells)} |"


_FORMS: dict[Shape, Callable[[DraftTalk, DraftWords], str]] = {
    "linked": _as_linked, "bold": _as_bold, "quoted": _as_quoted, "fields": _as_fields, "table": _as_row,
}  # fmt: skip


def people_text(speakers: Sequence[Speaker]) -> str:
    """Write people with their organisations in the first form that says who belongs where: "A & B, Org; C, Org"."""
    named = [one for one in speakers if one.name or one.organization]
    pairs = [(one_line(one.name or ""), one_line(one.organization or "")) for one in named]
    commas = [", ".join(part for part in pair if part) for pair in pairs]
    brackets = [f"{name} ({where})" if name and where else name or where for name, where in pairs]
    forms = [_shared(pairs), " & ".join(commas), "; ".join(commas), "; ".join(brackets), ", ".join(brackets)]
    wanted = [(one.name, one.organization) for one in named]
    for form in forms:
        read = people_list(form, words_of("en"))
        if read is not None and [(one.name, one.organization) for one in read] == wanted:
            return escaped(form)
    return escaped("; ".join(commas))


def _shared(pairs: Sequence[tuple[str, str]]) -> str:
    """Join neighbours of one organisation: "A & B, Org; C, Org2"."""
    groups: list[tuple[list[str], str]] = []
    for name, where in pairs:
        if groups and groups[-1][1] == where and where:
            groups[-1][0].append(name)
        else:
            groups.append(([name], where))
    texts = [", ".join(part for part in (" & ".join(names), where) if part) for names, where in groups]
    return (" & " if len(texts) == 2 and all(where for _, where in groups) else "; ").join(texts)


# --- numbers -----------------------------------------------------------------------------------------


def _numbers(post: DraftPost, words: DraftWords) -> list[str]:
    """Count what stands above; a number that is 0 is left out."""
    talks = [talk for section in post.sections for talk in section.talks]
    states = Counter(
        (one.role, "linked" if is_linked(one) else one.state) for talk in talks for one in talk.materials
    )
    people = {_folded(one.name).casefold() for talk in talks for one in talk.speakers if one.name}
    places = {_folded(one.organization).casefold() for talk in talks for one in talk.speakers if one.organization}
    named = sum(talk.recap_count > 0 for talk in talks)
    counted = [
        ("talks", len(talks)), ("named", named if named < len(talks) else 0),
        ("people", len(people)), ("organizations", len(places)),
        *((f"{role}_{state}", states[role, state]) for role in ("video", "slides", "event_page")
          for state in ("linked", "announced", "pending", "not_recorded", "gone", "private")),
        ("reports", len(post.reports)), ("unlinked", post.unlinked_count),
    ]  # fmt: skip
    lines = [words.counted[name].format(count) for name, count in counted if count and name in words.counted]
    return lines + ([words.as_of.format(post.as_of.isoformat())] if post.as_of else [])
