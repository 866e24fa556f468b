"""What people decided where rules cannot: ``aliases.toml``, ``corrections.toml`` and ``topics.toml``."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from extract.errors import SeedError
from extract.urls import canonicalize
from transform.people import alias_of
from transform.rows import AliasRow
from transform.rulings import Correction
from transform.topics import Topic, TopicKind

ALIASES, CORRECTIONS, TOPICS = "aliases.toml", "corrections.toml", "topics.toml"
#: Which fields an entry of a table needs, by file and table; others are free.
TABLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    ALIASES: {"person": ("alias", "name", "reason"), "organization": ("alias", "name", "reason")},
    CORRECTIONS: {
        "wrong_link": ("url", "talk", "reason"),
        "same": ("url", "talk", "reason"),
        "kept": ("kind", "talk", "value", "reason"),
    },
}
DECIDED_AT = "decided_at"


@dataclass(frozen=True, slots=True)
class Kept:
    """Two sources contradict each other, a person has looked, and what is shown stays."""

    kind: str  # as report.contradiction names it
    talk: str
    event_key: str | None
    value: str  # the one that contradicts
    reason: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided where rules cannot: spellings that are one, links that are right or wrong."""

    aliases: tuple[AliasRow, ...] = ()
    corrections: tuple[Correction, ...] = ()
    kept: tuple[Kept, ...] = ()
    topics: tuple[Topic, ...] = ()  # the vocabulary of topics.toml


def read_decisions(paths: Sequence[Path]) -> Decisions:
    """Read what stands beside the seed files: aliases, corrections, topics; a missing file decides nothing.

    Raises:
        SeedError: an entry is not of its form; the text names file, entry, field and fix.
    """
    aliases: list[AliasRow] = []
    corrections: list[Correction] = []
    kept: list[Kept] = []
    topics: list[Topic] = []
    for folder in folders_of(paths):
        for kind, entry in _entries(folder / ALIASES):
            aliases.append(alias_of(kind, entry["alias"], entry["name"], entry["reason"]))
        for kind, entry in _entries(folder / CORRECTIONS):
            if kind == "kept":
                kept.append(Kept(entry["kind"], entry["talk"], entry.get("event"), entry["value"], entry["reason"]))
                continue
            verdict: Literal["wrong_link", "same"] = "same" if kind == "same" else "wrong_link"
            corrections.append(
                Correction(
                    verdict, canonicalize(entry["url"]), entry["talk"], entry.get("event"), entry["reason"],
                    entry.get("page"), entry.get(DECIDED_AT, ""),
                )
            )  # fmt: skip
        topics += _topics(folder / TOPICS)
    return Decisions(tuple(aliases), tuple(corrections), tuple(kept), tuple(topics))


def _topics(path: Path) -> list[Topic]:
    """Read the vocabulary: ``[[project]]`` and ``[[term]]``, each with a name and perhaps aliases."""
    found: list[Topic] = []
    for kind in get_args(TopicKind):
        for number, entry in enumerate(_tables(path, get_args(TopicKind)).get(kind, []), start=1):
            where = f"{path}: [[{kind}]] number {number}"
            name, aliases = entry.get("name"), entry.get("aliases", [])
            if not isinstance(name, str) or not name.strip():
                raise SeedError(f"{where}: name: write a text")
            if not isinstance(aliases, list) or not all(isinstance(one, str) and one.strip() for one in aliases):
                raise SeedError(f'{where}: aliases: write a list of texts, such as ["k8s"]')
            found.append(Topic(name, kind, (name, *aliases)))
    return found


def folders_of(paths: Sequence[Path]) -> list[Path]:
    """List the folders whose decisions count for seed files and folders, in order, each once."""
    return list(dict.fromkeys(path if path.is_dir() else path.parent for path in map(Path, paths)))


def _entries(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Read the entries of a file of decisions, each with the kind its table names; times as ISO 8601 in UTC."""
    yield from _checked(path, _tables(path, tuple(TABLES[path.name])))


def _checked(path: Path, content: Mapping[str, list[dict[str, object]]]) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    for kind, needed in TABLES[path.name].items():
        for number, entry in enumerate(content.get(kind, []), start=1):
            found.append((kind, _fields(f"{path}: [[{kind}]] number {number}", entry, needed)))
    return found


def _tables(path: Path, kinds: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    try:
        return _parsed(path, path.read_text("utf-8"), kinds)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SeedError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SeedError(f"{path}: is not TOML: {error}") from error


def _parsed(path: Path, text: str, kinds: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """Parse a file that holds lists of tables and nothing else."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"{path}: is not TOML: {error}") from error
    unknown = sorted(set(content) - set(kinds))
    if unknown:
        raise SeedError(f"{path}: unknown table [[{unknown[0]}]]; use [[{']] or [['.join(kinds)}]]")
    for kind, entries in content.items():
        if not isinstance(entries, list):
            raise SeedError(f"{path}: [{kind}] is one table; write a list of them: [[{kind}]]")
        for number, entry in enumerate(entries, start=1):
            if not isinstance(entry, dict):
                raise SeedError(
                    f"{path}: [[{kind}]] number {number}: write it as a table of fields, below a line [[{kind}]]"
                )
    return content


def _fields(where: str, entry: dict[str, object], needed: Sequence[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in entry.items():
        if name == DECIDED_AT:
            if not isinstance(value, datetime) or value.tzinfo is None:
                raise SeedError(f"{where}: {name}: write a time with its zone, such as 2030-01-31T09:00:00Z")
            fields[name] = value.astimezone(UTC).isoformat(timespec="seconds")
        elif isinstance(value, str) and value.strip():
            fields[name] = value
        else:
            raise SeedError(f"{where}: {name}: write a text")
    missing = [name for name in needed if name not in fields]
    if missing:
        raise SeedError(f"{where}: {missing[0]}: is missing; every entry needs it")
    return fields


# --- writing -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision as it is written: which file, which table in it, and its fields in order."""

    file: str
    table: str
    fields: tuple[tuple[str, str], ...]


def write_decision(folder: Path, entry: Entry, reason: str, now: datetime) -> Path:
    """Append a decision to its file, which is made when missing; nothing that stands there is touched.

    Args:
        folder: where the seed files are.
        entry: the decision.
        reason: how the person knows it.
        now: aware; written as ``decided_at`` in UTC.

    Returns:
        The file.

    Raises:
        SeedError: no reason is given, the file cannot be used as it is, or cannot be written.
    """
    if not reason.strip():
        raise SeedError("a decision needs its reason: say with --reason how you know")
    path = (folder / entry.file).resolve()
    fields = [*entry.fields, ("reason", " ".join(reason.split()))]
    lines = [f"{name} = {_toml_text(value)}" for name, value in fields]
    stamp = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    block = "\n".join([f"[[{entry.table}]]", *lines, f"{DECIDED_AT} = {stamp}"]) + "\n"
    try:
        before = path.read_bytes().decode("utf-8") if path.exists() else ""
        _checked(path, _parsed(path, before, tuple(TABLES[entry.file])))
        gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
        _checked(path, _parsed(path, before + gap + block, tuple(TABLES[entry.file])))  # it can be read again
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes((before + gap + block).encode("utf-8"))
        if before:
            draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)  # all of it or nothing, whenever we are stopped
    except UnicodeDecodeError as error:
        raise SeedError(f"{path}: is not TOML: {error}") from error
    except OSError as error:
        raise SeedError(f"{path}: cannot be written: {error.strerror}") from error
    return path


def _toml_text(value: str) -> str:
    """Write a TOML basic string: JSON's escapes are TOML's, but for DEL; lone surrogates have no place in it."""
    sound = value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")
