"""Documents as HTML: one template per kind of page. All text comes from the web: escaped, cleaned, never trusted.

A page of the site holds no script and no style of its own (its policy forbids both), and links only to http and
https addresses. What a template writes goes through ``_shown``, whatever its author forgot.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

# What a browser obeys or hides, and HTML forbids: control characters, noncharacters, marks that turn the direction
# of the text around them. Direction itself stays: a title is isolated by its element.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
_IDENTIFIER = re.compile(r"[a-z]{1,3}_[0-9a-f]{8,64}")
_NOTHING = Markup("")
_CACHED = 50_000  # answers kept of functions that are asked the same again and again: addresses, days, languages
ADDRESS_SHOWN = 64  # characters of an address that are shown; the link has all
# state → (sign, words). The sign is drawn by the style sheet, the words are always there.
STATES = {
    "present": ("there", "available"),
    "read": ("there", "read"),
    "moved": ("there", "moved"),
    "announced": ("coming", "announced"),
    "pending": ("coming", "pending"),
    "unknown": ("unsaid", "not known"),
    "unread": ("unsaid", "not read"),
    "unlinked": ("unsaid", "no address"),
    "gone": ("lost", "gone"),
    "dead": ("lost", "dead"),
    "wrong": ("lost", "wrong"),
    "private": ("shut", "private"),
    "blocked": ("shut", "blocked"),
    "disallowed": ("shut", "disallowed"),
    "refused": ("shut", "refused"),
    "failed": ("shut", "failed"),
    "unreadable": ("shut", "unreadable"),
    "withheld": ("none", "withheld"),
    "not_recorded": ("none", "not recorded"),
}
ROLES = {"video": "Video", "slides": "Slides", "event_page": "Schedule page", "write_up": "Write-up"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies: its path inside the site, and the way from it back to the root."""

    path: str

    @property
    def root(self) -> str:
        """``../`` for each folder the page lies in."""
        return "../" * self.path.count("/")


def is_identifier(text: str) -> bool:
    """Tell whether a text has the form of our identifiers, and so may name a file."""
    return _IDENTIFIER.fullmatch(text) is not None


def environment() -> Environment:
    """Make the templates ready: escaping always on, an unknown name is an error."""
    folder = resources.files("warehouse").joinpath("report", "templates")
    made = Environment(
        loader=FileSystemLoader(str(folder)),
        autoescape=True,  # for every template, whatever its name
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {
        "day": day, "moment": moment, "language": language, "duration": duration, "host": host,
        "number": number, "words": words, "short": short_address, "place": text_place,
    }  # fmt: skip
    made.globals |= {"state_of": state_of, "ROLES": ROLES, "is_web": is_web, "is_identifier": is_identifier}
    return made


def template_version() -> str:
    """SHA-256 (hexadecimal) over everything that decides how a document looks: templates and this code."""
    found = hashlib.sha256()
    package = resources.files("warehouse").joinpath("report")
    for folder in (package, package.joinpath("templates")):
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.is_file() and entry.name.endswith((".html", ".py")):
                found.update(f"{entry.name}\0".encode() + entry.read_bytes() + b"\0")
    return found.hexdigest()


def clean(text: str) -> str:
    """Drop what is no text: control characters, noncharacters and marks that reverse what stands around them."""
    return text if text.isprintable() else _UNWANTED.sub("", text)


def _shown(value: Any) -> Any:
    """Write nothing for None, and no text uncleaned; Jinja escapes what comes back."""
    if value is None:
        return ""
    if isinstance(value, Markup):
        return value
    return clean(value) if isinstance(value, str) else value


@lru_cache(_CACHED)
def is_web(url: str | None) -> bool:
    """Tell whether an address may be linked: http or https with a host, and nothing hidden in it."""
    if not url or _UNWANTED.search(url) or any(letter.isspace() for letter in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


@lru_cache(_CACHED)
def language(tag: str | None) -> Markup:
    """Give the ``lang`` attribute of a text; nothing when its language is unknown or no such tag."""
    # The form was looked at, character by character: nothing in it needs escaping.
    return Markup(f' lang="{tag}"') if tag and _LANGUAGE.fullmatch(tag) else _NOTHING  # noqa: S704


def state_of(state: str | None) -> tuple[str, str]:
    """Give sign and words of a state."""
    return STATES.get(state or "unknown", ("unsaid", words(state or "unknown")))


def day(text: str | None) -> Markup:
    """Write a day or time as ``<time>``, the day only."""
    return _time(text, "%-d %b %Y")


def moment(text: str | None) -> Markup:
    """Write a time as ``<time>`` with hours and minutes, UTC."""
    return _time(text, "%-d %b %Y, %H:%M UTC")


@lru_cache(_CACHED)
def _time(text: str | None, form: str) -> Markup:
    if not text:
        return _NOTHING
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return escape(clean(text))
    return Markup('<time datetime="{}">{}</time>').format(text, at.strftime(form))


def duration(seconds: int | None) -> str:
    """Write a length: ``27 min``, ``1 h 5 min``."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def number(value: float | None) -> str:
    """Write a number with a thin space between thousands."""
    return "" if value is None else f"{value:,}".replace(",", "\u202f")


def words(name: str) -> str:
    """Write a name of our vocabulary as words."""
    return name.replace("_", " ")


@lru_cache(_CACHED)
def host(url: str | None) -> str:
    """Name the host of an address."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def short_address(url: str) -> str:
    """Write an address without its scheme, cut where it gets long."""
    plain = re.sub(r"^https?://(www\.)?", "", url)
    return plain if len(plain) <= ADDRESS_SHOWN else plain[: ADDRESS_SHOWN - 1] + "…"


def text_place(recap: Mapping[str, Any]) -> str | None:
    """Address the place in a report that names a talk, by the words that stand there (a text fragment).

    A browser that does not know text fragments opens the page at its top.
    """
    url: str | None = recap["url"]
    title: str | None = recap["words"]
    if not url or not title or "#" in url:
        return url
    found = " ".join(clean(title).split()[:8])
    return f"{url}#:~:text={quote(found, safe='').replace('-', '%2D')}"


def joined(parts: Iterable[str | None], separator: str = " · ") -> str:
    """Join the parts that are there."""
    return separator.join(part for part in parts if part)
