"""What people decided where rules cannot: ``aliases.toml`` and ``corrections.toml`` beside the seed files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extract.errors import SeedError
from extract.urls import canonicalize
from transform.people import alias_of
from transform.recordings import Correction
from transform.rows import AliasRow


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided where rules cannot: spellings that are one, links that are right or wrong."""

    aliases: tuple[AliasRow, ...] = ()
    corrections: tuple[Correction, ...] = ()


def read_decisions(paths: Sequence[Path]) -> Decisions:
    """Read ``aliases.toml`` and ``corrections.toml`` beside the seed files; a missing file decides nothing.

    Raises:
        SeedError: an entry is not of its form; the text names file, entry, field and fix.
    """
    folders = list(dict.fromkeys(path if path.is_dir() else path.parent for path in paths))
    aliases: list[AliasRow] = []
    corrections: list[Correction] = []
    for folder in folders:
        for kind, entry in _entries(
            folder / "aliases.toml", ("person", "organization"), ("alias", "name", "reason")
        ):
            aliases.append(alias_of(kind, entry["alias"], entry["name"], entry["reason"]))
        verdicts = _entries(folder / "corrections.toml", ("wrong_link", "same"), ("url", "talk", "reason"))
        for kind, entry in verdicts:
            verdict: Literal["wrong_link", "same"] = "same" if kind == "same" else "wrong_link"
            url = canonicalize(entry["url"])
            corrections.append(Correction(verdict, url, entry["talk"], entry.get("event"), entry["reason"]))
    return Decisions(tuple(aliases), tuple(corrections))


def _entries(path: Path, kinds: tuple[str, ...], needed: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Read the entries of a file of decisions, each with the kind its table names."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return
    except OSError as error:
        raise SeedError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SeedError(f"{path}: is not TOML: {error}") from error
    unknown = sorted(set(content) - set(kinds))
    if unknown:
        raise SeedError(f"{path}: unknown table [[{unknown[0]}]]; use [[{']] or [['.join(kinds)}]]")
    for kind in kinds:
        for number, entry in enumerate(content.get(kind, []), start=1):
            where = f"{path}: [[{kind}]] number {number}"
            if not isinstance(entry, dict):
                raise SeedError(f"{where}: write it as a table of fields, below a line [[{kind}]]")
            wrong = [name for name, value in entry.items() if not isinstance(value, str) or not value.strip()]
            missing = [name for name in needed if name not in entry]
            if wrong or missing:
                fault = f"{wrong[0]}: write a text" if wrong else f"{missing[0]}: is missing; every entry needs it"
                raise SeedError(f"{where}: {fault}")
            yield kind, entry
