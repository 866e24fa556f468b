"""A seed file made from a recap post, for a person to review: what was unsure is said in comments."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from extract.errors import SeedError
from extract.recap.events import conference_names, event_of_heading
from extract.recap.words import words_of
from extract.records import MentionLink, Page, Role, Speaker, TalkMention
from extract.seeds import parse_seeds
from extract.urls import canonicalize
from transform.claims import Metadata, choose
from warehouse.formats import visible

_SEED_ROLES = ("video", "slides", "event_page", "write_up")
_KEY = 60  # characters of a talk's key
_TEXT = 1000  # characters of a title or name; the harvest itself keeps no more of one


@dataclass(slots=True)
class Imported:
    """A seed file: its text, the key of its event, how many of each table it has, and how many lines are unsure."""

    key: str
    text: str
    talk_count: int = 0
    seed_count: int = 0
    expected_count: int = 0
    unsure_count: int = 0


@dataclass(slots=True)
class _Writer:
    """The lines of the file, and what is in them already."""

    page: Page
    today: date
    lines: list[str] = field(default_factory=list)
    urls: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    unsure_count: int = 0

    def unsure(self, text: str) -> None:
        self.unsure_count += 1
        self.lines.append(f"# unsure: {_comment(text)}")

    def table(self, header: str, /, **values: object) -> None:
        self.lines.append(f"[[{header}]]" if header != "event" else "[event]")
        self.lines += [f"{key} = {_toml(value)}" for key, value in values.items() if value not in (None, "", [])]
        self.lines.append("")

    def key(self, text: str) -> str:
        """Make a key of a title that no other talk has."""
        slug = _slug(text)[:_KEY].strip("-") or "talk"
        found, number = slug, 1
        while found in self.keys:
            number += 1
            found = f"{slug}-{number}"
        self.keys.add(found)
        return found

    def is_new(self, url: str) -> bool:
        """Take an address once; one that no harvest would fetch is left out with a comment."""
        canonical = canonicalize(url)
        if canonical in self.urls:
            self.lines.append(f"# stands above already: {_comment(url)}")
            return False
        if not _is_fetchable(url):
            self.unsure(f"no harvest would fetch {url}")
            return False
        self.urls.add(canonical)
        return True


def seeds_of_post(page: Page, url: str | None, today: date) -> Imported:
    """Write down what a recap post says as a seed file.

    Args:
        page: the post as read.
        url: where it is, for its own seed; None when nobody said.
        today: the day of the import (``added_on``).

    Returns:
        A valid seed file: the event as the title names it, the post itself, each talk once with its addresses by
        kind, the other reports, and as ``[[expected]]`` what the post says to exist without an address.

    Raises:
        SeedError: the post names neither talks nor reports.
    """
    if not page.mentions and not page.recap_mentions:
        raise SeedError(
            f"{visible(url or page.url)}: no talk and no other report is named there; "
            "look with: recapture inspect POST"
        )
    metadata = choose(page.claims, page.site)
    title = metadata.title or ""
    writer = _Writer(page, today)
    name, is_named = _event_name(title, page.language)
    key = _slug(name)[:_KEY].strip("-") or "my-event"
    writer.keys.add(key)
    writer.lines += [
        f"# Seeds from the recap post {_comment(title or url or page.url)}, imported on {today.isoformat()}.",
        "# Review it: names, dates and keys are guesses; lines beginning with “# unsure” say what was in doubt.",
        f"# Then: recapture seeds validate, recapture harvest. {len(page.mentions)} places in it name a talk.",
        "",
    ]
    if not is_named:
        writer.unsure("the title names no event; this is the title itself")
    elif not re.search(r"\d{4}", name):
        writer.unsure("which edition: the title gives no year; add it to name and key")
    writer.lines.append(
        "# starts_on, ends_on, place and url are not in the post's title: add them if you know them"
    )
    writer.table("event", key=key, name=name)
    events = _colocated(writer, name)
    _write_post(writer, metadata, url)
    writer.lines += [_rule("talks, in the order of the post"), ""]
    for group in _talks(page.mentions):
        _write_talk(writer, group, events)
    if page.recap_mentions:
        writer.lines += [_rule("other reports"), ""]
        _write_reports(writer)
    text = "\n".join(writer.lines).rstrip() + "\n"
    parsed = parse_seeds(text.encode(), "the imported seeds")  # nothing invalid is ever written
    return Imported(key, text, len(parsed.talks), len(parsed.seeds), len(parsed.expected), writer.unsure_count)


def _rule(text: str) -> str:
    return f"# --- {text} ".ljust(108, "-")


def _write_post(writer: _Writer, metadata: Metadata, url: str | None) -> None:
    """Write the seed of the post itself, with what its page says of itself."""
    writer.lines += [_rule("the post itself"), ""]
    if url is None:
        writer.unsure("where the post is: add a [[seed]] with its url and kind = “recap”, or import it with --url")
        writer.lines.append("")
        return
    if not writer.is_new(url):
        return
    published = metadata.published_on or (metadata.published_at.date() if metadata.published_at else None)
    writer.table(
        "seed", url=url, kind="recap", title=metadata.title, author=", ".join(metadata.authors[:3]),
        site=metadata.site_name, language=_language(metadata.language or writer.page.language),
        published_on=published, added_on=writer.today,
    )  # fmt: skip


def _event_name(title: str, language: str | None) -> tuple[str, bool]:
    """Guess the conference from the post's title; the title itself, and False, when it names none."""
    words = words_of(language)
    name = event_of_heading(title, words, conference_names(title, words))
    if name is not None:
        year = re.search(r"\b(?:19|20)\d\d\b", title)
        return (f"{name} {year[0]}" if year and not re.search(r"\d{4}", name) else name), True
    return title[:120] or "My event", False


def _colocated(writer: _Writer, conference: str) -> dict[str, str]:
    """Write the other events that the talks were given at; name → key."""
    events: dict[str, str] = {}
    own = _slug(conference)
    for mention in writer.page.mentions:
        name = mention.event
        if not name or name in events or _slug(name) in own or own in _slug(name):
            continue
        events[name] = writer.key(name)
        writer.unsure(f"{name} is taken for an event of its own beside {conference}")
        writer.table("event.colocated", key=events[name], name=name)
    return events


def _talks(mentions: tuple[TalkMention, ...]) -> list[list[TalkMention]]:
    """Bring the places that name the same title together, in order; an untitled one stands alone."""
    groups: dict[str, list[TalkMention]] = {}
    for mention in mentions:
        key = _slug(mention.title) if mention.title else f"\n{mention.position}"
        groups.setdefault(key or mention.title or "", []).append(mention)
    return list(groups.values())


def _write_talk(writer: _Writer, group: list[TalkMention], events: dict[str, str]) -> None:
    first = group[0]
    links = list(dict.fromkeys(link for mention in group for link in mention.links))
    for mention in group:
        other = mention.other_reading
        if other is not None:
            who = "; ".join(_person(speaker) for speaker in other.speakers) or "nobody"
            writer.unsure(f"could also be “{other.title}” by {who}: {other.reason}")
    if first.title is None:
        who = ", ".join(_person(speaker) for speaker in first.speakers) or "nobody named"
        writer.unsure(f"a talk without a title ({who}); its addresses have no [[talk]]")
        for link in _harvested(writer, links):
            writer.table("seed", url=link.url, kind=link.role, added_on=writer.today)
        return
    key = writer.key(first.title)
    speakers = next((mention.speakers for mention in group if mention.speakers), ())
    event = next((events[mention.event] for mention in group if mention.event in events), None)
    if len(group) > 1:
        writer.lines.append(f"# named in {len(group)} places of the post")
    known = [speaker for speaker in speakers if speaker.name]
    if len(known) < len(speakers):
        nameless = ", ".join(speaker.organization or "" for speaker in speakers if not speaker.name)
        writer.unsure(f"who of {nameless} speaks")
    writer.table("talk", key=key, title=first.title, event=event, speakers=known, note=None)
    for link in _harvested(writer, links):
        writer.table("seed", url=link.url, kind=link.role, talk=key, added_on=writer.today)
    _write_expected(writer, group, key, {link.role for link in links})


def _harvested(writer: _Writer, links: list[MentionLink]) -> Iterator[MentionLink]:
    """Give the links that are seeds, in order; of the others only a comment is kept."""
    for link in links:
        if link.role not in _SEED_ROLES:
            writer.lines.append(f"# linked too, no seed ({link.role}): {_comment(link.url)}")
        elif writer.is_new(link.url):
            yield link


def _write_expected(writer: _Writer, group: list[TalkMention], key: str, linked: set[Role]) -> None:
    roles = [role for role in dict.fromkeys(role for m in group for role in m.claims) if role not in linked]
    missing = {role for mention in group for role in mention.missing}
    for role in roles:
        writer.table("expected", role=role, talk=key)
    if any(mention.is_pending for mention in group):
        awaited = next((role for role in ("video", "slides") if role not in linked | missing | set(roles)), None)
        if awaited is not None:
            if not linked:
                writer.unsure("material is said to come, not which")
            writer.table("expected", role=awaited, talk=key, pending=True)
    for role in sorted(missing - linked):
        writer.lines += [f"# the post says that there is none: {role}", ""]


def _write_reports(writer: _Writer) -> None:
    for said in writer.page.recap_mentions:
        title = said.title or said.author or said.site or said.url or ""
        if said.title is None:
            writer.unsure(f"the title of the report {title}")
        if said.url is None:
            writer.table("expected", role="write_up", title=title, author=said.author, site=said.site)
        elif writer.is_new(said.url):
            writer.table(
                "seed", url=said.url, kind="recap", title=said.title, author=said.author, site=said.site,
                added_on=writer.today,
            )  # fmt: skip


def _person(speaker: Speaker) -> str:
    return ", ".join(part for part in (speaker.name, speaker.organization) if part)


def _is_fetchable(url: str) -> bool:
    alone = f'[event]\nkey = "k"\nname = "n"\n[[seed]]\nkind = "recap"\nurl = {_toml(url)}\n'
    try:
        parse_seeds(alone.encode(), "an address")
    except SeedError:
        return False
    return True


def _language(code: str | None) -> str | None:
    return code.split("-")[0].lower() if code and re.fullmatch(r"[A-Za-z]{2,3}(?:-[\w-]+)?", code) else None


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    letters = (c for c in plain.casefold() if not unicodedata.combining(c))
    kept = "".join(c if c.isalnum() and c.isascii() else "-" for c in letters)
    return re.sub(r"-+", "-", kept).strip("-")


def _comment(text: str) -> str:
    """One harmless line: text of a page must not end the comment."""
    return " ".join(visible(text).split())[:300]


def _toml(value: object) -> str:
    """Write a value as TOML; a JSON string is a basic string of TOML, DEL apart."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, Speaker):
        company = f", organization = {_toml(value.organization)}" if value.organization else ""
        return f"{{ name = {_toml(value.name)}{company} }}"
    text = " ".join(visible(str(value)).split())[:_TEXT]
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", " ")
