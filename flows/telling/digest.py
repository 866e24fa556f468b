"""What a run changed, in words: a headline, a text for mail and chat, Markdown. Functions of ``RunNews``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from warehouse.digest import LinkNews, MaterialNews, RecapNews, RunNews
from warehouse.formats import visible

SHOWN = 15  # of each section; the reports have them all
TITLE_WIDTH = 100
ROLES = {
    "video": ("video", "videos"),
    "slides": ("deck", "decks"),
    "event_page": ("schedule page", "schedule pages"),
}
# change → heading, and what a count of it says: "3 videos appeared". In the order in which people want to know.
MATERIAL = {
    "appeared": ("Appeared", "appeared"),
    "returned": ("Came back", "came back"),
    "died": ("Died", "died"),
    "dead": ("Dead at the first look", "dead at the first look"),
    "private": ("Went private", "went private"),
    "withheld": ("Withdrawn by whom it belongs to", "withdrawn"),
    "moved": ("Moved", "moved"),
    "replaced": ("Another address", "under another address"),
    "unlinked": ("No longer linked", "no longer linked"),
    "blocked": ("Blocked to us (not dead)", "blocked"),
    "promised": ("Promised", "promised"),
}
RECAPS = {
    "new": ("New recaps", "new"),
    "read": ("Recaps read for the first time", "read for the first time"),
    "reread": ("Recaps that name other talks than before", "with other talks"),
    "known": ("Recaps named by others, not read yet", "named and not read"),
}
LINKS = {
    "died": ("Links that died", "died"),
    "dead": ("Links dead at the first look", "dead at the first look"),
    "returned": ("Links that came back", "came back"),
    "moved": ("Links that moved", "moved"),
    "private": ("Links that went private", "went private"),
    "withheld": ("Links withdrawn", "withdrawn"),
    "blocked": ("Links that are blocked to us now", "blocked"),
}
_News = TypeVar("_News", MaterialNews, LinkNews, RecapNews)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&-])")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a section: what, which, the address, and what is to be said of it."""

    label: str
    title: str
    url: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    heading: str
    items: tuple[Item, ...]


def headline(news: RunNews) -> str:
    """Say in one line what changed: "3 videos appeared, 1 link died, 2 recaps new"; empty when nothing did."""
    if news.is_first:
        videos, decks = (
            sum(item.role == role and item.change in ("appeared", "moved") for item in news.materials)
            for role in ("video", "slides")
        )
        read = sum(item.change == "new" for item in news.recaps)
        return (
            f"first run: {_count(news.session_count, 'session', 'sessions')}, {_count(videos, 'video', 'videos')}, "
            f"{_count(decks, 'deck', 'decks')}, {_count(read, 'recap', 'recaps')} read"
        )
    parts: list[str] = []
    materials = Counter((item.change, item.role) for item in news.materials)
    for change, (_, words) in MATERIAL.items():
        parts += [
            f"{_count(materials[change, role], *ROLES[role])} {words}" for role in ROLES if materials[change, role]
        ]
    links = Counter(item.change for item in news.links)
    parts += [
        f"{_count(links[change], 'link', 'links')} {words}" for change, (_, words) in LINKS.items() if links[change]
    ]
    recaps = Counter(item.change for item in news.recaps)
    parts += [
        f"{_count(recaps[change], 'recap', 'recaps')} {words}"
        for change, (_, words) in RECAPS.items()
        if recaps[change]
    ]
    if news.session_count:
        parts.append(f"{_count(news.session_count, 'session', 'sessions')} new")
    return ", ".join(parts)


def sections(news: RunNews) -> list[Section]:
    """Group what changed, in the order in which people want to know."""
    found = [
        *_sections(news.materials, MATERIAL, _material_item),
        *_sections(news.links, LINKS, _link_item),
        *_sections(news.recaps, RECAPS, _recap_item),
    ]
    order = [words for words, _ in (*MATERIAL.values(), *LINKS.values(), *RECAPS.values())]
    # New recaps come right after what appeared: they are what a community reads in the morning.
    order.insert(1, order.pop(order.index(RECAPS["new"][0])))
    return sorted(found, key=lambda section: order.index(section.heading))


def digest_text(news: RunNews, place: str) -> str:
    """Write the digest for mail and chat: plain text, empty when nothing changed.

    Args:
        news: what changed.
        place: how people call the warehouse.
    """
    if news.is_empty:
        return ""
    lines = [_capital(headline(news)) + ".", _about(news, place)]
    if not news.is_first:  # of a first run everything is new: the counts say more than a list
        for section in sections(news):
            lines += ["", section.heading]
            for item in section.items[:SHOWN]:
                lines.append("  " + ": ".join(part for part in (item.label, _cut(item.title)) if part))
                lines += [f"      {text}" for text in (item.note, _plain_url(item.url)) if text]
            lines += _more(section, "  ")
    lines += [f"  {text}" if text else text for text in _trouble(news)]
    return "\n".join(lines) + "\n"


def digest_markdown(news: RunNews) -> str:
    """Write what changed as Markdown, from second-level headings down; one sentence when nothing did."""
    if news.is_empty:
        return "Nothing changed.\n"
    lines = [f"**{markdown(_capital(headline(news)))}.**"]
    if not news.is_first:
        for section in sections(news):
            lines += ["", f"## {section.heading}", ""]
            lines += [_markdown_item(item) for item in section.items[:SHOWN]]
            lines += _more(section, "- ")
    return "\n".join(lines) + "\n"


def markdown(text: str) -> str:
    """Let a text from the web stand in Markdown as the text it is: no links, no markup, no line breaks."""
    return _MARKDOWN.sub(r"\\\1", visible(text))


def _sections(
    news: Sequence[_News], words: dict[str, tuple[str, str]], item: Callable[[_News], Item]
) -> Iterator[Section]:
    for change, (heading, _) in words.items():
        chosen = tuple(item(one) for one in news if one.change == change)
        if chosen:
            yield Section(heading, chosen)


def _material_item(news: MaterialNews) -> Item:
    what = ROLES[news.role][0]
    people = f" ({news.speakers})" if news.speakers else ""
    notes = []
    if news.change == "moved":
        notes.append(f"from {news.url_before}" if news.url_before else "")
    elif news.change in ("died", "dead", "private", "blocked", "returned", "promised"):
        was = f", was {news.state_before}" if news.change == "returned" else ""
        notes.append(news.reason + was)
    elif news.change == "replaced" and news.url_before:
        notes.append(f"instead of {news.url_before}")
    if news.event_name:
        notes.append(news.event_name)
    return Item(what, news.title + people, news.url, "; ".join(note for note in notes if note))


def _link_item(news: LinkNews) -> Item:
    notes = [news.reason] if news.change != "returned" else []
    if news.change == "moved":
        notes = [f"now {news.moved_to_url}"]
    if news.page_count:
        notes.append(f"linked from {_count(news.page_count, 'page', 'pages')}")
    return Item("", news.title or "", news.url, "; ".join(notes))


def _recap_item(news: RecapNews) -> Item:
    talks = _count(news.mention_count, "talk", "talks")
    note = f"names {talks}" if news.change != "known" else ""
    if news.change == "reread":
        note += f", {news.mention_count_before} before"
    by = f", {news.author}" if news.author else ""
    return Item("", (news.title or news.url or "a report without a title") + by, news.url, note)


def _markdown_item(item: Item) -> str:
    title = markdown(_cut(item.title or item.url or ""))
    url = _plain_url(item.url)
    # Only what an address can hold unescaped is linked; anything else is shown as text.
    linked = f"[{title}](<{url}>)" if url and re.fullmatch(r"https?://[^\s<>]+", url) else title
    label = f"{item.label}: " if item.label else ""
    return f"- {label}{linked}" + (f" — {markdown(item.note)}" if item.note else "")


def _more(section: Section, mark: str) -> list[str]:
    left = len(section.items) - SHOWN
    return [f"{mark}and {left} more"] if left > 0 else []


def _trouble(news: RunNews) -> Iterable[str]:
    bad = [host for host in news.hosts if host.failed]
    if not bad:
        return []
    words = ", ".join(f"{visible(host.host)} ({host.failed} of {host.asked})" for host in bad[:5])
    return ["", f"Failed this time, asked again by itself: {words}" + (" …" if len(bad) > 5 else "")]


def _about(news: RunNews, place: str) -> str:
    asked = _count(sum(host.asked for host in news.hosts), "address", "addresses")
    return f"Run {news.run_id} of {place}, {news.started_at:%Y-%m-%d %H:%M} UTC; {asked} asked."


def _plain_url(url: str | None) -> str:
    return visible(url) if url else ""


def _cut(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= TITLE_WIDTH else f"{shown[: TITLE_WIDTH - 1]}…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
