"""What all pages of the twin share: the mark, the banner, page frames, one exchange.

Why the mark is a suffix. Every title of the twin ends in ``DEMO DATA``, the same words everywhere a title stands
(page title, heading, calendar, video, deck, list item of a recap), so that titles match as well, or as badly, as
without it. A prefix would hide ``Keynote:`` and make a title of the seed file, which has no mark, no longer the
beginning of the twin's; brackets would read as a label of a line, or as a link in Markdown. Of a video title, which
the platform cuts at 100 characters, the mark stays and what stands before it is cut. A title's last ! or ? follows
the mark, for in front of it they would end a sentence. One title says its speakers in its last words; there the
mark stands inside.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape

from tests.demo_web.facts import Talk

MARK = "DEMO DATA"
#: The day on which the whole twin was, so to say, fetched.
FETCHED_AT = datetime(2024, 4, 8, 6, 0, tzinfo=UTC)
CHANGED = "Sun, 07 Apr 2024 09:00:00 GMT"
BANNER = (
    f'<aside class="demo-banner" role="note">{MARK}: this page belongs to a synthetic web. Titles, names and '
    "addresses are facts, all other words are made up.</aside>"
)


@dataclass(frozen=True)
class Answer:
    """What one address of the twin answers."""

    url: str
    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = field(default=())


def marked(title: str) -> str:
    """Add the mark to a title."""
    if title.startswith("Fireside Chat with "):
        return title.replace("Fireside Chat", f"Fireside Chat {MARK}", 1)
    words = title.rstrip("!?")
    return f"{words} {MARK}{title[len(words) :]}"


def slug(text: str) -> str:
    """Make the words of an address."""
    letters = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o"))
    plain = letters.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")


def speakers(talk: Talk) -> str:
    """Write the people of a talk as schedules append them to a title, one organisation once.

    A semicolon ends who has none: "A & B, Org" would give the organisation to both.
    """
    groups: list[tuple[list[str], str | None]] = []
    for name, organization in talk.people:
        if groups and groups[-1][1] == organization:
            groups[-1][0].append(name)
        else:
            groups.append(([name], organization))
    text = ""
    for names, where in groups:
        text += " & ".join(names) + (f", {where} & " if where else "; ")
    return text.removesuffix(" & ").removesuffix("; ")


def scheduled(talk: Talk) -> str:
    """Write a title as the schedule does: with the speakers after a dash."""
    names = speakers(talk)
    return f"{marked(talk.title)} - {names}" if names else marked(talk.title)


def page(
    title: str, main: str, *, head: str = "", language: str = "en", before: str = "", after: str = ""
) -> bytes:
    """Frame a page: ``main`` as HTML; the title gets the mark when it has none inside."""
    title = title if MARK in title else marked(title)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n{head}</head>\n<body>\n{BANNER}\n{before}{main}{after}\n</body>\n</html>\n"
    ).encode()


def open_graph(
    title: str, site: str, url: str, *, kind: str = "article", published: str = "", author: str = ""
) -> str:
    """Write the usual head of an article; what is empty is left out."""
    pairs = [
        ("property", "og:type", kind),
        ("property", "og:title", marked(title)),
        ("property", "og:site_name", site),
        ("property", "og:url", url),
        ("property", "article:published_time", published),
        ("name", "author", author),
    ]
    metas = "".join(f'<meta {a}="{b}" content="{escape(c)}">\n' for a, b, c in pairs if c)
    return f'{metas}<link rel="canonical" href="{escape(url)}">\n'


def a(url: str, text: str) -> str:
    """Write an anchor; ``text`` is plain."""
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def answer(
    url: str, body: bytes, media_type: str = "text/html; charset=utf-8", status: int = 200, **headers: str
) -> Answer:
    """Make an answer with validators, so that a second visit can be conditional."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    validators = (("ETag", tag), ("Last-Modified", CHANGED)) if status == 200 else ()
    more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(url, body, status, (("Content-Type", media_type), *validators, *more))


def moved(url: str, to: str) -> Answer:
    """Make a permanent redirect."""
    return Answer(url, b"", 301, (("Location", to), ("Content-Type", "text/html")))
