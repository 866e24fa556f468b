"""Changes to the text of a seed file: one ``[[expected]]`` table at a time; all other characters stay."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date

from extract.seed_lines import Places

_HEADER = re.compile(r"(\s*)\[\[\s*expected\s*\]\](.*)", re.S)
_ANY_HEADER = re.compile(r"\s*\[")


class SeedTextError(Exception):
    """The table is not written as one of its own, so a program should not change it."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Lines (with their ends) of one table: its header and the stretch of each key, from and to a line index."""

    lines: list[str]
    header: int
    keys: dict[str, tuple[int, int]]


def with_address(text: str, index: int, kind: str, url: str, note: str, added_on: date) -> str:
    """Turn the ``index``-th ``[[expected]]`` table (from 0) into a ``[[seed]]`` with an address.

    Args:
        text: of the file.
        index: place of the table among those of its name.
        kind: of the seed.
        url: canonical address.
        note: how it was found; stands before what the note said.
        added_on: today.

    Raises:
        SeedTextError: the table is written in another form.
    """
    table = _table(text, index)
    table = _with_note(table, note)
    start, end = table.keys["role"]
    lines, break_ = table.lines, _line_end(table.lines[table.header])
    indent = re.match(r"\s*", lines[start])
    before = indent[0] if indent else ""
    comment = _comment(lines[end - 1])
    changed = [f"{before}url = {_quoted(url)}{break_}", f"{before}kind = {_quoted(kind)}{comment}{break_}",
               f"{before}added_on = {added_on.isoformat()}{break_}"]  # fmt: skip
    edits = [(start, end, changed)]
    if "pending" in table.keys:
        edits.append((*table.keys["pending"], []))
    match = _HEADER.match(lines[table.header])
    assert match is not None  # _table has seen it
    edits.append((table.header, table.header + 1, [f"{match[1]}[[seed]]{match[2]}"]))
    return "".join(_edited(lines, edits))


def with_note(text: str, index: int, note: str) -> str:
    """Put words before the note of the ``index``-th ``[[expected]]`` table.

    Raises:
        SeedTextError: as for ``with_address``.
    """
    return "".join(_with_note(_table(text, index), note).lines)


def _table(text: str, index: int) -> _Table:
    places = Places(text)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    header = places.line("expected", index) - 1
    if header >= len(lines) or not _HEADER.match(lines[header]):
        raise SeedTextError("this record does not stand under a line [[expected]] of its own; change it by hand")
    keys: dict[str, tuple[int, int]] = {}
    for key in ("role", "note", "pending"):
        line = places.line("expected", index, key) - 1
        if line > header and re.match(rf"\s*[\"']?{key}[\"']?\s*=", lines[line]):
            keys[key] = (line, _end_of_value(lines, line))
    if "role" not in keys:
        raise SeedTextError("this record has no line role = … of its own; change it by hand")
    return _Table(lines, header, keys)


def _end_of_value(lines: list[str], start: int) -> int:
    """Find where a value ends that may go over several lines."""
    for end in range(start + 1, min(len(lines), start + 200) + 1):
        try:
            tomllib.loads("".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    raise SeedTextError("a value of this record does not end; change it by hand")


def _with_note(table: _Table, note: str) -> _Table:
    break_ = _line_end(table.lines[table.header])
    if "note" not in table.keys:
        start, end = table.keys["role"]
        lines = [*table.lines[:end], f"note = {_quoted(note)}{break_}", *table.lines[end:]]
        if not lines[end - 1].endswith("\n"):
            lines[end - 1] += break_
        moved = {key: (a + (a >= end), b + (a >= end)) for key, (a, b) in table.keys.items()}
        return replace(table, lines=lines, keys=moved)
    start, end = table.keys["note"]
    old = str(tomllib.loads("".join(table.lines[start:end]))["note"])
    comment = _comment(table.lines[end - 1])
    line = f"note = {_quoted(f'{note}; before: {old}')}{comment}{break_}"
    shift = 1 - (end - start)
    moved = {key: (a + shift * (a >= end), b + shift * (a >= end)) for key, (a, b) in table.keys.items()}
    moved["note"] = (start, start + 1)
    return replace(table, lines=[*table.lines[:start], line, *table.lines[end:]], keys=moved)


def _edited(lines: list[str], edits: list[tuple[int, int, list[str]]]) -> list[str]:
    for start, end, new in sorted(edits, reverse=True):
        lines = [*lines[:start], *new, *lines[end:]]
    return lines


def _comment(line: str) -> str:
    """Give the comment behind a value, with the blanks before it."""
    plain = re.sub(r"\"(?:\\.|[^\"\\])*\"|'[^']*'", lambda match: "x" * len(match[0]), line.rstrip("\r\n"))
    at = plain.find("#")
    return line.rstrip("\r\n")[len(plain[:at].rstrip()) :] if at >= 0 else ""


def _line_end(line: str) -> str:
    return "\r\n" if line.endswith("\r\n") else "\n"


def _quoted(text: str) -> str:
    """Write a TOML basic string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
