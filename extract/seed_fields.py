"""One table of a seed file, read field by field. A mistake is noted with its line and reading goes on,
so that one look at the message mends the whole file."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from extract.addresses import host_of, normalize
from extract.records import Speaker
from extract.seed_lines import Places
from extract.urls import canonicalize
from extract.web.exchange import Failure
from extract.web.guard import check_url
from extract.web.policy import FetchPolicy

TEXT_CHARACTERS = 2000
KEY_CHARACTERS = 120
SHOWN_MISTAKES = 50
_KEY = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")
_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_WELL_KNOWN_PRIVATE = (".localhost", ".local", ".internal", ".home.arpa", ".onion")


@dataclass(slots=True)
class Mistakes:
    """What is wrong with one file, in the order of its lines."""

    file: str
    places: Places
    policy: FetchPolicy
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, where: str, fault: str) -> None:
        """Note a mistake: ``where`` names table and field, ``fault`` says what is wrong and what to write."""
        self.found.append((line, f"{self.file}:{line}: {where}: {fault}"))

    def message(self) -> str:
        """Put all mistakes into one text, one on each line."""
        lines = [text for _, text in sorted(self.found)]
        if len(lines) > SHOWN_MISTAKES:
            more = len(lines) - SHOWN_MISTAKES
            lines = [*lines[:SHOWN_MISTAKES], f"{self.file}: and {more} more; mend these first"]
        return "\n".join(lines)


def shown(value: object) -> str:
    """Quote a value for a message: one line, printable, at most 80 characters."""
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= 80 else text[:79] + "…"
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) + '"'


def control_character(text: str) -> str | None:
    """Name the first character that no title or name has: a control, or one that turns the writing direction."""
    for character in text:
        # U+202A…202E and U+2066…2069 make a line read other than it is written.
        is_turning = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
        if is_turning or (unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r"):
            return f"U+{ord(character):04X}"
    return None


def address_fault(url: str, policy: FetchPolicy) -> str | None:
    """Say why an address cannot be a seed, with the fix; None when it can.

    The guard judges, as it will again when names are resolved; this is its early word to the person who writes
    the file. Ports are left to the run: which are allowed is configuration.
    """
    if len(url) > policy.url_characters:
        return f"the address has {len(url)} characters, at most {policy.url_characters} are asked for; shorten it"
    if url.partition(":")[0].strip().lower() not in {"http", "https"}:
        return f"{shown(url)} is not a web address; write one that starts with https://"
    standard = normalize(url)
    if standard is None or any(c.isspace() for c in url):
        return f"{shown(url)} is not a valid address; copy it again from the browser's address line"
    if "@" in re.split(r"[/?#\\]", url.partition(":")[2].lstrip("/\\"), maxsplit=1)[0]:
        # The address itself is not repeated: messages end in logs, and this one holds a password.
        return "the address holds a user name or password; remove the part before the @"
    judged = check_url(standard, policy)
    host = host_of(standard)
    if isinstance(judged, Failure) and judged.reason != "guard-port":
        return f"{shown(host)} is a private, loopback or reserved address ({judged.reason}); write a public one"
    return None if _is_number(host) else _name_fault(host)


def _is_number(host: str) -> bool:
    return host.startswith("[") or host.replace(".", "").isdecimal()


def _name_fault(host: str) -> str | None:
    bare = host.rstrip(".")
    if bare == "localhost" or bare.endswith(_WELL_KNOWN_PRIVATE):
        return f"host {shown(host)} is private to a machine or network; write a public address"
    if not _HOST.fullmatch(bare):
        return f"host {shown(host)} has no domain; write the full name, such as www.example.org"
    return None


class Fields:
    """The fields of one table. Each method reads one of them and gives None when it is absent or wrong."""

    def __init__(
        self,
        mistakes: Mistakes,
        table: str,
        index: int,
        values: dict[str, object],
        within: str | None = None,  # the field that holds this inline table; it has no lines of its own
    ) -> None:
        self._mistakes, self._table, self._index, self._values = mistakes, table, index, values
        self._within = within
        self.line = mistakes.places.line(table, index)

    def wrong(self, key: str, fault: str) -> None:
        """Note a mistake in field ``key``."""
        header = f"[{self._table}]" if self._table in {"event", "politeness"} else f"[[{self._table}]]"
        name = key if key.isprintable() and len(key) <= KEY_CHARACTERS else shown(key)
        inside = f"{self._within}." if self._within else ""
        self._mistakes.add(self.line_of(key), f"{header} {inside}{name}", fault)

    def line_of(self, key: str) -> int:
        """Tell the line on which a field stands, else that of its table."""
        return self._mistakes.places.line(self._table, self._index, self._within or key)

    def only(self, known: Sequence[str]) -> None:
        """Report each field that this table does not have, with the nearest one that it has."""
        for key in self._values:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else "known are " + ", ".join(known)
                self.wrong(key, f"unknown field; {hint}")

    def only_tables(self, known: Sequence[str]) -> None:
        """Report each top-level name that is not a table of a seed file."""
        for key in self._values:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean [[{near[0]}]]?" if near else "known are " + ", ".join(known)
                table = key if isinstance(self._values[key], dict | list) else ""
                line = self._mistakes.places.line(table, 0, key)
                self._mistakes.add(line, shown(key), f"unknown table or field; {hint}")

    def has(self, key: str) -> bool:
        """Tell whether the field is there, right or wrong."""
        return key in self._values

    def text(self, key: str, *, required: bool = False, most: int | None = TEXT_CHARACTERS) -> str | None:
        """Read a line of text of at most ``most`` characters; white space is folded."""
        value = self._values.get(key)
        if value is None:
            if required:
                self.wrong(key, f'missing; add {key} = "…"')
            return None
        if not isinstance(value, str):
            self.wrong(key, f'must be text in quotes, is {shown(value)}; write {key} = "…"')
            return None
        if control := control_character(value):
            self.wrong(key, f"holds the control character {control}; remove it")
            return None
        text = " ".join(value.split())
        if not text:
            self.wrong(key, "is empty; fill it in or remove the line")
            return None
        if most is not None and len(text) > most:
            self.wrong(key, f"has {len(text)} characters, at most {most} are kept; shorten it")
            return None
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.wrong(key, f'must be a list of texts; write {key} = ["…", "…"]')
            return ()
        if control := next(filter(None, map(control_character, value)), None):
            self.wrong(key, f"holds the control character {control}; remove it")
            return ()
        return tuple(" ".join(item.split()) for item in value)

    def key(self, key: str) -> str | None:
        """Read a key that other tables of the file refer to."""
        text = self.text(key, required=True)
        if text is not None and (len(text) > KEY_CHARACTERS or not _KEY.fullmatch(text)):
            self.wrong(key, f"{shown(text)} is not a key; use a-z, 0-9 and single hyphens, such as my-conf-2025")
            return None
        return text

    def new_key(self, key: str, taken: list[str]) -> str | None:
        """Read a key that no table before has, and add it to ``taken``."""
        text = self.key(key)
        if text in taken:
            self.wrong(key, f"the key {shown(text)} stands in two tables; choose another one")
        else:
            # A faulty key counts as taken too: what refers to it is not a second mistake.
            taken.append(text or str(self._values.get(key)))
        return text

    def choice(self, key: str, allowed: Sequence[str]) -> str | None:
        """Read one of a closed list of words."""
        text = self.text(key, required=True)
        if text is None or text in allowed:
            return text
        near = difflib.get_close_matches(text, allowed, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "write one of " + ", ".join(allowed)
        self.wrong(key, f"{shown(text)} is not known here; {hint}")
        return None

    def reference(self, key: str, keys: Sequence[str], table: str) -> str | None:
        """Read the key of a thing that another table of the file describes."""
        text = self.text(key)
        if text is None or text in keys:
            return text
        near = difflib.get_close_matches(text, keys, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"add it as a {table}"
        self.wrong(key, f"no {table} has the key {shown(text)}; {hint}")
        return None

    def url(self, key: str, *, required: bool = False) -> str | None:
        """Read a public web address and bring it into its canonical text."""
        written = self.text(key, required=required, most=None)
        if written is None:
            return None
        if fault := address_fault(written, self._mistakes.policy):
            self.wrong(key, fault)
            return None
        return canonicalize(written)

    def day(self, key: str) -> date | None:
        """Read a date, as a TOML date or as text of the same form."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and (day := _day(value)):
            return day
        self.wrong(key, f"{shown(value)} is not a date; write it as 2024-03-19, without a time")
        return None

    def flag(self, key: str) -> bool:
        """Read true or false; absent is false."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, f"must be true or false, is {shown(value)}")
            return False
        return value

    def interval_s(self, host: str, least: float, most: float) -> float | None:
        """Read the seconds between two requests to ``host``, the field's name."""
        value = self._values[host]
        if not _HOST.fullmatch(host):
            self.wrong(host, 'is not a host name; write "www.example.org" = 2, in quotes and lower case')
        elif isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.wrong(host, f"{shown(value)} is not a number of seconds from {least:g} to {most:g}")
        else:
            return float(value)
        return None

    def speakers(self, key: str) -> tuple[Speaker, ...]:
        """Read a list of people, each as an inline table with ``name`` and ``organization``."""
        value = self._values.get(key, [])
        form = f'{key} = [{{ name = "…", organization = "…" }}]'
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, f"must be a list of people; write {form}")
            return ()
        found = []
        for item in value:
            person = Fields(self._mistakes, self._table, self._index, item, within=key)
            person.only(("name", "organization"))
            name, organization = person.text("name"), person.text("organization")
            if name or organization:
                found.append(Speaker(name=name, organization=organization))
            elif not item:
                self.wrong(key, f"one entry is empty; write {form}")
        return tuple(found)


def _day(text: str) -> date | None:
    # date.fromisoformat also takes 20240319 and 2024-W12-2, which nobody means to write here.
    try:
        return date.fromisoformat(text) if len(text) == 10 and text[4::3] == "--" else None
    except ValueError:
        return None
