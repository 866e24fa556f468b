"""Seed files: one conference edition each, written and reviewed by people. The form: docs and ``template``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import cast, get_args

from extract.errors import SeedError
from extract.records import EventSeed, Expected, Role, Seed, SeedKind, SeedList, TalkSeed
from extract.seed_fields import Fields, Mistakes
from extract.seed_lines import Places
from extract.seed_template import template
from extract.web.policy import FetchPolicy

__all__ = ["CATALOG_KINDS", "SEED_FILE_BYTES", "parse_seeds", "read_seeds", "template"]

SEED_FILE_BYTES = 5 * 1024 * 1024
CATALOG_KINDS = ("calendar", "playlist", "overview", "notes")
SEED_KINDS: tuple[str, ...] = tuple(kind for kind in get_args(SeedKind) if kind != "catalog")
ROLES: tuple[str, ...] = get_args(Role)
_POLICY = FetchPolicy()
_TABLES = ("event", "catalog", "talk", "seed", "expected", "politeness")
_COLOCATED = ("key", "name", "aliases", "starts_on", "ends_on", "place", "url")
_CATALOG = ("url", "kind", "event", "title", "added_on", "note")
_TALK = ("key", "title", "event", "speakers", "note")
_SEED = (
    "url", "kind", "event", "title", "author", "site", "talk", "language", "published_on", "added_on", "note",
)  # fmt: skip
_EXPECTED = ("role", "event", "talk", "title", "author", "site", "pending", "note")
_INTERVAL_S = (0.1, 3600.0)


def read_seeds(path: Path, policy: FetchPolicy = _POLICY) -> SeedList:
    """Read a seed file.

    Args:
        path: a TOML file of at most 5 MiB.
        policy: its length of a URL and its loopback exceptions.

    Returns:
        The event edition with its talks, addresses and expected material. Addresses are canonical.

    Raises:
        SeedError: the file cannot be read or holds mistakes; all of them are in the text, one a line, each
            with file, line, field and fix.
    """
    try:
        with path.open("rb") as file:
            body = file.read(SEED_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise SeedError(f"{path}: no such file; check the path, or write one with: recapture seeds init") from error
    except IsADirectoryError as error:
        raise SeedError(f"{path}: is a folder; name the .toml file in it") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise SeedError(f"{path}: cannot be read: {error}") from error
    return parse_seeds(body, str(path), policy)


def parse_seeds(body: bytes, name: str, policy: FetchPolicy = _POLICY) -> SeedList:
    """Understand the bytes of a seed file; see ``read_seeds``.

    Args:
        body: TOML in UTF-8.
        name: what messages call the file.
        policy: as in ``read_seeds``.

    Returns:
        The seed list.

    Raises:
        SeedError: with all mistakes, as in ``read_seeds``.
    """
    text = _decode(body, name)
    mistakes = Mistakes(name, Places(text), policy)
    seed_list = _Reader(_load(text, name), mistakes).read()
    if mistakes.found:
        raise SeedError(mistakes.message())
    return seed_list


def _decode(body: bytes, name: str) -> str:
    if len(body) > SEED_FILE_BYTES:
        raise SeedError(
            f"{name}: is larger than {SEED_FILE_BYTES // 1024**2} MiB, too large for a list people review; "
            "split it into one file for each event edition"
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise SeedError(
            f"{name}:{line}: is not UTF-8 (byte {error.object[error.start]:#04x}); save the file as UTF-8"
        ) from error
    if not text.strip():
        raise SeedError(f"{name}:1: is empty; write at least [event] with key and name, or: recapture seeds init")
    return text


def _load(text: str, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise SeedError(f"{name}:1: lists are nested too deep; write tables as [[seed]]") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line = found[1] if found else str(text.count("\n") + 1)
        what = re.sub(r"\s*\(at [^)]*\)$", "", str(error))
        column = f" at column {found[2]}" if found else ""
        raise SeedError(
            f"{name}:{line}: is not valid TOML{column}: {what}; texts stand in quotes, tables begin with [[seed]]"
        ) from error
    except ValueError as error:  # what int() says to a number of 5,000 digits
        raise SeedError(f"{name}:1: is not valid TOML: it holds a number that is too long; remove it") from error


class _Reader:
    """The tables of one file, in the order in which they refer to each other."""

    def __init__(self, document: dict[str, object], mistakes: Mistakes) -> None:
        self._document, self._mistakes = document, mistakes
        self._event_keys: list[str] = []
        self._talk_keys: list[str] = []
        self._talk_events: dict[str, str] = {}

    def read(self) -> SeedList:
        Fields(self._mistakes, "", 0, self._document).only_tables(_TABLES)
        events = self._events()
        talks = tuple(filter(None, map(self._talk, self._tables("talk"))))
        catalogs = [self._catalog(fields) for fields in self._tables("catalog")]
        seeds = [self._seed(fields) for fields in self._tables("seed")]
        expected = [self._expected(fields) for fields in self._tables("expected")]
        return SeedList(
            urn=f"urn:recapture:seeds:{events[0].key if events else ''}",
            events=events,
            talks=talks,
            seeds=self._without_twins([seed for seed in (*catalogs, *seeds) if seed]),
            expected=tuple(record for record in expected if record),
            host_intervals_s=self._politeness(),
        )

    def _tables(self, name: str, holder: dict[str, object] | None = None) -> list[Fields]:
        key = name.rpartition(".")[2]
        value = (self._document if holder is None else holder).get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._mistakes.add(
                self._mistakes.places.line(name), key, f"must be a list of tables; begin each with [[{name}]]"
            )
            return []
        return [Fields(self._mistakes, name, index, item) for index, item in enumerate(value)]

    def _events(self) -> tuple[EventSeed, ...]:
        value = self._document.get("event")
        if not isinstance(value, dict):
            fault = "missing; every seed file has one [event] with key and name"
            self._mistakes.add(self._mistakes.places.line("event"), "[event]", fault)
            return ()
        edition = Fields(self._mistakes, "event", 0, value)
        edition.only((*_COLOCATED, "colocated"))
        events = [self._event(edition, None)]
        parent = events[0].key if events[0] else None
        for fields in self._tables("event.colocated", value):
            fields.only(_COLOCATED)
            events.append(self._event(fields, parent))
        return tuple(event for event in events if event)

    def _event(self, fields: Fields, parent_key: str | None) -> EventSeed | None:
        key, name = fields.new_key("key", self._event_keys), fields.text("name", required=True)
        starts_on, ends_on = fields.day("starts_on"), fields.day("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            fields.wrong("ends_on", f"{ends_on} is before starts_on {starts_on}; exchange them")
        event = EventSeed(
            key=key or "",
            name=name or "",
            aliases=fields.texts("aliases"),
            parent_key=parent_key,
            starts_on=starts_on,
            ends_on=ends_on,
            place=fields.text("place"),
            url=fields.url("url"),
        )
        return event if key and name else None

    def _event_key(self, fields: Fields, talk_key: str | None = None) -> str:
        """Read the event a table belongs to; without one it is the talk's, else the edition."""
        written = fields.reference("event", self._event_keys, "[event] or [[event.colocated]]")
        return written or self._talk_events.get(talk_key or "") or next(iter(self._event_keys), "")

    def _talk(self, fields: Fields) -> TalkSeed | None:
        fields.only(_TALK)
        key, title = fields.new_key("key", self._talk_keys), fields.text("title", required=True)
        talk = TalkSeed(
            key=key or "",
            title=title or "",
            event_key=self._event_key(fields),
            speakers=fields.speakers("speakers"),
            note=fields.text("note"),
            line=fields.line,
        )
        self._talk_events[talk.key] = talk.event_key
        return talk if key and title else None

    def _catalog(self, fields: Fields) -> Seed | None:
        fields.only(_CATALOG)
        # What kind of catalogue it is, its site parser tells from the address; the word is for the reader.
        fields.choice("kind", CATALOG_KINDS)
        url = fields.url("url", required=True)
        seed = Seed(
            url=url or "",
            kind="catalog",
            event_key=self._event_key(fields),
            title=fields.text("title"),
            added_on=fields.day("added_on"),
            note=fields.text("note"),
            line=fields.line_of("url"),
        )
        return seed if url else None

    def _seed(self, fields: Fields) -> Seed | None:
        fields.only(_SEED)
        url, kind = fields.url("url", required=True), fields.choice("kind", SEED_KINDS)
        talk_key = fields.reference("talk", self._talk_keys, "[[talk]]")
        seed = Seed(
            url=url or "",
            kind=cast(SeedKind, kind),
            event_key=self._event_key(fields, talk_key),
            title=fields.text("title"),
            author=fields.text("author"),
            site=fields.text("site"),
            talk_key=talk_key,
            language=fields.text("language"),
            published_on=fields.day("published_on"),
            added_on=fields.day("added_on"),
            note=fields.text("note"),
            line=fields.line_of("url"),
        )
        return seed if url and kind else None

    def _expected(self, fields: Fields) -> Expected | None:
        fields.only(_EXPECTED)
        role = fields.choice("role", ROLES)
        talk_key, title = fields.reference("talk", self._talk_keys, "[[talk]]"), fields.text("title")
        if not fields.has("talk") and not fields.has("title"):
            fields.wrong("talk", "neither talk nor title is given; name what is expected")
        expected = Expected(
            role=cast(Role, role),
            event_key=self._event_key(fields, talk_key),
            talk_key=talk_key,
            title=title,
            author=fields.text("author"),
            site=fields.text("site"),
            is_pending=fields.flag("pending"),
            note=fields.text("note"),
            line=fields.line,
        )
        return expected if role else None

    def _without_twins(self, seeds: list[Seed]) -> tuple[Seed, ...]:
        """Report each address that stands twice, also in two spellings.

        One page may be the event page of several talks (a programme without session pages): those are no twins.
        """
        first: dict[tuple[str, str | None], int] = {}
        for seed in seeds:
            shared = seed.talk_key if seed.kind == "event_page" else None
            line = first.get((seed.url, shared))
            first.setdefault((seed.url, shared), seed.line)
            if line is not None:
                header = "[[catalog]]" if seed.kind == "catalog" else "[[seed]]"
                self._mistakes.add(
                    seed.line, f"{header} url", f"the same address as on line {line}: {seed.url[:200]}; remove one"
                )
        return tuple(seeds)

    def _politeness(self) -> tuple[tuple[str, float], ...]:
        value = self._document.get("politeness", {})
        if not isinstance(value, dict):
            self._mistakes.add(
                self._mistakes.places.line("politeness"), "[politeness]", 'must be a table of "host" = seconds'
            )
            return ()
        fields = Fields(self._mistakes, "politeness", 0, value)
        return tuple((host, seconds) for host in value if (seconds := fields.interval_s(host, *_INTERVAL_S)))
