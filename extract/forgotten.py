"""What was removed on request: known by hashes alone, found in addresses and texts, and taken out of pages.

A tombstone holds no content: the SHA-256 of a canonical address, of a host, or of the words of a name. So addresses
are hashed to be recognised, and texts are searched run of words by run of words.
"""

from __future__ import annotations

import hashlib
import html
import re
import types
import typing
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, TypeVar
from urllib.parse import unquote

from extract.addresses import host_of, resolve
from extract.records import Capture, Claim, Page, RecapMention, SeedList, Speaker
from extract.urls import canonicalize

Kind = Literal["url", "host", "person"]
KINDS: tuple[Kind, ...] = typing.get_args(Kind)
REASON = "forgotten"  # of a capture that was refused for it
MAX_WORDS = 8  # of a name
T = TypeVar("T")

# Scripts written without spaces: each character counts as a word, or a name could not be told from its neighbours.
_SINGLE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"[{_SINGLE}]|(?:(?![{_SINGLE}])[^\W_])[\u0300-\u036f]*(?:(?![{_SINGLE}])[^\W_][\u0300-\u036f]*)*"
)
_GAP = 3  # characters other than white space between two words of one name: "Ratis, Pavla", "P. Ratis"
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>\\^`{}|()\[\]]+", re.IGNORECASE)
_BARE = re.compile(r"(?<![@\w.-])(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]+(?:/[^\s\"'<>\\^`{}|()\[\]]*)?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?:href|src|action|cite|poster|data-[\w-]+)\s*=\s*[\"']?([^\s\"'<>]+)", re.IGNORECASE)
_TRAILING = ".,;:!?"
_LOOSE = re.compile(r"\s*(?:[-–—|:,;/&+·•]|\b(?:by|with|and)\b)?\s*(?=$)|^\s*[-–—|:,;/&+·•]\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_DOUBLED = re.compile(r"([-–—|:,;/&+·•])\s*(?:[-–—|:,;/&+·•]\s*)+")
_FIXED = ("url", "urn", "kind", "site")  # of a page: what it is, not what it says
_MAY_BE_EMPTY = frozenset({"anchor_text", "evidence"})
_URL_FIELDS = frozenset({"url", "href", "final_url", "from_url", "to_url", "subject_url"})


@dataclass(frozen=True, slots=True)
class Tombstone:
    """raw.tombstone. ``word_count`` of a name; ``reason`` in words that name nobody."""

    kind: Kind
    key_sha256: str
    word_count: int | None
    made_at: datetime
    reason: str | None = None


def tombstone(kind: Kind, key: str, made_at: datetime, reason: str | None = None) -> Tombstone:
    """Make the tombstone of a canonical address, a host or a person's name.

    Raises:
        ValueError: the key is no address, host or name.
    """
    if kind == "person":
        words = _words_of(key)
        if not 1 <= len(words) <= MAX_WORDS:
            raise ValueError(f"{key!r} is no name of 1 to {MAX_WORDS} words")
        return Tombstone(kind, _name_key(words), len(words), made_at, reason)
    text = canonicalize(key) if kind == "url" else key.strip().rstrip(".").lower()
    if kind == "url" and host_of(text) == "":
        raise ValueError(f"{key!r} is no http or https address")
    if kind == "host" and not _BARE.fullmatch(text):
        raise ValueError(f"{key!r} is no host name")
    return Tombstone(kind, _sha256(text), None, made_at, reason)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Recognises what tombstones stand for. Without any it recognises nothing, at no cost."""

    urls: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    names: frozenset[tuple[int, str]] = frozenset()
    lengths: tuple[int, ...] = field(default=())

    @classmethod
    def of(cls, tombstones: Iterable[Tombstone]) -> Forgotten:
        """Gather the hashes of tombstones."""
        listed = list(tombstones)
        names = frozenset((one.word_count or 1, one.key_sha256) for one in listed if one.kind == "person")
        return cls(
            frozenset(one.key_sha256 for one in listed if one.kind == "url"),
            frozenset(one.key_sha256 for one in listed if one.kind == "host"),
            names,
            tuple(sorted({length for length, _ in names}, reverse=True)),
        )

    def __bool__(self) -> bool:
        return bool(self.urls or self.hosts or self.names)

    # --- recognising -----------------------------------------------------------------------------------

    def is_address(self, url: str) -> bool:
        """Tell whether an address is forgotten: itself, its host or one above that, or by a name it spells out."""
        if not self:
            return False
        canonical = canonicalize(url)
        if self.urls and any(_sha256(form) in self.urls for form in _schemes(canonical)):
            return True
        if self.hosts and self._is_host(host_of(canonical) or host_of(url)):
            return True
        return bool(self.names) and any(True for _ in self._names(unquote(url)))

    def _is_host(self, host: str) -> bool:
        labels = host.split(".")
        return any(_sha256(".".join(labels[n:])) in self.hosts for n in range(len(labels)))

    def _names(self, text: str) -> Iterator[tuple[int, int]]:
        """Find names: where each begins and ends."""
        if not self.lengths:
            return
        found = [(match.start(), match.end(), _fold(match.group())) for match in _WORD.finditer(text)]
        at = 0
        while at < len(found):
            for length in self.lengths:
                run = found[at : at + length]
                if len(run) == length and self._is_name(text, run):
                    yield run[0][0], run[-1][1]
                    at += length
                    break
            else:
                at += 1

    def _is_name(self, text: str, run: list[tuple[int, int, str]]) -> bool:
        if any(len(text[a[1] : b[0]].strip()) > _GAP for a, b in pairwise(run)):
            return False
        return (len(run), _name_key([word for _, _, word in run])) in self.names

    def _addresses(self, text: str) -> Iterator[tuple[int, int]]:
        """Find forgotten addresses and hosts: where each begins and ends."""
        if not (self.urls or self.hosts):
            return
        for pattern in (_ADDRESS, _BARE):
            for match in pattern.finditer(text):
                written = match.group().rstrip(_TRAILING)
                if self.is_address(_spelled(written)):
                    yield match.start(), match.start() + len(written)

    def is_in(self, text: str, base: str | None = None) -> bool:
        """Tell whether a text as served (HTML, JSON, TOML, headers) names anything forgotten.

        Args:
            text: decoded. It is looked at as it is, with its escapes undone, and without its tags.
            base: address against which its links are resolved; None: only whole addresses are looked at.
        """
        if not self:
            return False
        plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), html.unescape(text).replace("\\/", "/"))
        views = [plain, _TAG.sub(" ", plain)] if self.names and "<" in plain else [plain]
        if any(True for view in views for _ in self._names(view)):
            return True
        if not (self.urls or self.hosts):
            return False
        if "%" in plain:
            plain = f"{plain}\n{unquote(plain)}"
        if any(True for _ in self._addresses(plain)):
            return True
        hrefs = {match[1] for match in _ATTRIBUTE.finditer(plain)} if base and self.urls else ()
        return any((url := resolve(base or "", href)) is not None and self.is_address(url) for href in hrefs)

    # --- taking out ------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """Take names and addresses out of a text, and the separators that then stand alone."""
        if not self:
            return text
        spans = sorted({*self._names(text), *self._addresses(text)})
        if not spans:
            return text
        kept, end = [], 0
        for start, stop in spans:
            kept.append(text[end : max(start, end)])
            end = max(end, stop)
        rest = "".join([*kept, text[end:]])
        rest = _DOUBLED.sub(r"\1 ", _BRACKETS.sub(" ", rest))
        previous = None
        while previous != rest:
            previous, rest = rest, _LOOSE.sub("", rest).strip()
        return "" if not _WORD.search(rest) else " ".join(rest.split())

    def cleaned(self, things: Iterable[T]) -> tuple[T, ...]:
        """Take what is forgotten out of records; those of which nothing is left are left out."""
        if not self:
            return tuple(things)
        return tuple(clean for clean in map(self._thing, things) if clean is not None)

    def page(self, page: Page | SeedList) -> Page | SeedList:
        """Take what is forgotten out of a page or seed list; the same object when there is nothing in it."""
        if not self:
            return page
        kind: type = type(page)
        shape = [(name, is_optional) for name, is_optional, _ in _shape(kind) if name not in _FIXED]
        values = {name: self._value(getattr(page, name), is_optional) for name, is_optional in shape}
        clean = replace(page, **values)
        return page if clean == page else clean

    def capture(self, capture: Capture) -> Capture | None:
        """Say what may be known of an attempt: all, only that it was refused, or (None) not even that."""
        if self.is_address(capture.url):
            return None
        others = [capture.final_url, *(url for hop in capture.redirects for url in (hop.from_url, hop.to_url))]
        if not any(url != capture.url and self.is_address(url) for url in others):
            return capture
        return Capture(
            capture.capture_id, capture.batch_id, capture.url, capture.url, capture.depth, capture.kind,
            capture.event_key, "refused", REASON, capture.fetched_at, capture.elapsed_ms, capture.attempts,
            origin=capture.origin,
        )  # fmt: skip

    def _value(self, value: Any, is_optional: bool) -> Any:
        if isinstance(value, str):
            return (self.text(value) or None) if is_optional else self.text(value)
        if isinstance(value, tuple):
            texts = [self.text(item) if isinstance(item, str) else item for item in value]
            pairs = zip(value, texts, strict=True)
            kept = [new for old, new in pairs if not (isinstance(old, str) and old and not new)]
            return tuple(clean for clean in map(self._thing, kept) if clean is not None)
        if is_dataclass(value):
            return self._thing(value)
        return value

    def _is_split(self, speaker: Speaker) -> bool:
        """Tell whether "Ratis, Pavla" was read as a person and an organisation."""
        both = f"{speaker.name}, {speaker.organization}"
        return any(start < len(speaker.name or "") < end for start, end in self._names(both))

    def _thing(self, thing: T) -> T | None:
        """Take what is forgotten out of one record; None when it is about nothing else."""
        if not is_dataclass(thing) or isinstance(thing, type):
            if not isinstance(thing, tuple):
                return thing
            pair: Any = tuple(self.text(part) if isinstance(part, str) else part for part in thing)
            return None if "" in pair and "" not in thing else pair  # texts that belong together go together
        if isinstance(thing, Claim) and thing.field.endswith("_url") and self.is_address(thing.value):
            return None
        changed: dict[str, Any] = {}
        if isinstance(thing, Speaker) and self._is_split(thing):
            return None
        for name, is_optional, is_free in _shape(type(thing)):
            value = getattr(thing, name)
            if value is None or not (isinstance(value, str | tuple) or is_dataclass(value)):
                continue
            if name in _URL_FIELDS or name.endswith("_url"):
                if isinstance(value, str) and self.is_address(value):
                    return None
                continue
            if isinstance(value, str) and not is_free:
                continue
            clean = self._value(value, is_optional)
            if clean in ("", None) and not is_optional and name not in _MAY_BE_EMPTY:
                return None
            if clean != value:
                changed[name] = clean
        if not changed:
            return thing
        made: T = replace(thing, **changed)
        return None if _is_hollow(made, changed) else made


NOTHING = Forgotten()


def _is_hollow(thing: Any, changed: dict[str, Any]) -> bool:
    """A speaker without name and organisation, or a report without title, author and address, says nothing."""
    if isinstance(thing, Speaker):
        return "name" in changed and thing.name is None and thing.organization is None
    return isinstance(thing, RecapMention) and thing.title is None and thing.author is None and thing.url is None


@lru_cache(maxsize=200)
def _shape(kind: type) -> tuple[tuple[str, bool, bool], ...]:
    """Tell of each field its name, whether it may be None, and whether it is free text (no closed vocabulary)."""
    hints = typing.get_type_hints(kind)
    return tuple((one.name, _is_optional(kind, one.name), not _is_closed(hints[one.name])) for one in fields(kind))


@lru_cache(maxsize=2000)
def _is_optional(kind: type, name: str) -> bool:
    hint = typing.get_type_hints(kind)[name]
    return typing.get_origin(hint) in (types.UnionType, typing.Union) and type(None) in typing.get_args(hint)


def _is_closed(hint: Any) -> bool:
    parts = typing.get_args(hint) if typing.get_origin(hint) in (types.UnionType, typing.Union) else (hint,)
    return all(typing.get_origin(part) is Literal for part in parts if part is not type(None))


def _spelled(written: str) -> str:
    """Give the address that a piece of text stands for."""
    if written.startswith("//"):
        return f"https:{written}"
    return written if "://" in written[:8] else f"https://{written}"


def _schemes(canonical: str) -> tuple[str, ...]:
    """An address asked over http is the one asked over https."""
    if canonical.startswith("http://"):
        return canonical, "https://" + canonical.removeprefix("http://")
    return canonical, "http://" + canonical.removeprefix("https://")


def _words_of(name: str) -> list[str]:
    return [_fold(word) for word in _WORD.findall(name)]


def _name_key(words: Iterable[str]) -> str:
    # "Ratis, Pavla" and "Pavla Ratis" are one name.
    return _sha256(" ".join(sorted(words)))


@lru_cache(maxsize=200_000)
def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
