"""A result as text: a table for the terminal, JSON, CSV, Markdown. Values come from the web: all is escaped."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table as RichTable
from rich.text import Text

from warehouse.errors import QueryError


@dataclass(frozen=True, slots=True)
class Table:
    """A result: names of the columns, and rows of values (times are UTC without zone)."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    is_cut: bool = False  # the row limit was reached; there is more
    types: tuple[str, ...] = ()  # DuckDB types of the columns; only free SQL gives them


TEXT_WIDTH = 26  # columns of a terminal that a longer text gets at least
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(table: Table, form: str, width: int = 120) -> str:
    """Write a result.

    Args:
        table: what to write.
        form: ``table``, ``json`` (one array), ``ndjson`` (one object per line), ``csv`` or ``markdown``.
        width: columns of the terminal, for ``table`` only.

    Raises:
        QueryError: there is no such form.
    """
    if form == "table":
        return _as_table(table, width)
    if form not in _WRITERS:
        raise QueryError(f"there is no format {form!r}", f"choose one of table, {', '.join(_WRITERS)}")
    return _WRITERS[form](table)


def plain(value: Any) -> str:
    """Write a value for people: times without fraction, lists with commas, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes" if value.second == 0 else "seconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(plain(part) for part in value)
    return str(value)


def visible(text: str) -> str:
    """Replace what a terminal would obey or hide: control, format and unassigned characters.

    Page text must not move the cursor, colour the screen or reverse the reading order.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\n\t":
        return " "
    # Cc: escape sequences; Cf: bidirectional overrides, zero-width; Cs, Co: no glyph; Zl, Zp: line breaks.
    is_hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    return f"\\u{ord(character):04x}" if is_hidden and character != "\u200d" else character


def _as_table(table: Table, width: int) -> str:
    shown = _fitting(table, width)
    drawn = RichTable(show_lines=False, header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for n in shown:
        justify: JustifyMethod = "right" if _is_numeric(table, n) else "left"
        drawn.add_column(
            Text(visible(table.columns[n])), justify=justify, overflow="fold", min_width=_floor(table, n)
        )
    for row in table.rows:
        # Text: markup in values is not obeyed.
        drawn.add_row(*(Text(visible(plain(row[n]))) for n in shown))
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, legacy_windows=False).print(drawn)
    left_out = [name for n, name in enumerate(table.columns) if n not in shown]
    if left_out:
        out.write(f"(too narrow for {', '.join(left_out)}; --format json, csv or markdown gives all columns)\n")
    if table.is_cut:
        out.write(f"(only the first {len(table.rows)} rows)\n")
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _fitting(table: Table, width: int) -> list[int]:
    """Choose the columns, from the left, that a terminal of this width can show legibly; at least one."""
    shown: list[int] = []
    used = 0
    for n in range(len(table.columns)):
        used += _floor(table, n) + 2
        if shown and used - 2 > width:
            break
        shown.append(n)
    return shown


def _floor(table: Table, n: int) -> int:
    """Width below which a column is no longer legible: names and short values whole, texts a few words."""
    longest = max((cell_len(visible(plain(row[n]))) for row in table.rows), default=0)
    return max(min(longest, TEXT_WIDTH), cell_len(table.columns[n]))


def _is_numeric(table: Table, n: int) -> bool:
    values = [row[n] for row in table.rows if row[n] is not None]
    return bool(values) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _as_json(table: Table) -> str:
    return json.dumps(_objects(table), ensure_ascii=False, indent=2, default=_encoded) + "\n"


def _as_ndjson(table: Table) -> str:
    return "".join(json.dumps(row, ensure_ascii=False, default=_encoded) + "\n" for row in _objects(table))


def _objects(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _encoded(value: object) -> Any:
    """Encode what JSON has no form for; times carry their zone, UTC."""
    if isinstance(value, datetime):
        return value.isoformat() + ("Z" if value.tzinfo is None else "")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return str(value)  # INTERVAL, UUID and the like: their text


def guarded(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula: such a text gets an apostrophe in front."""
    return "'" + text if text.startswith(_FORMULA) else text


def _as_csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in table.columns])
    for row in table.rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: Any) -> str | int | float:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime | date):
        return str(_encoded(value))
    return guarded(plain(value))


def _as_markdown(table: Table) -> str:
    lines = ["| " + " | ".join(_md(name) for name in table.columns) + " |"]
    lines.append("|" + " --- |" * len(table.columns))
    lines += ["| " + " | ".join(_md(plain(value)) for value in row) + " |" for row in table.rows]
    return "\n".join(lines) + "\n"


def _md(text: str) -> str:
    escaped = visible(text)
    for character in "\\|`*_[]<>":
        escaped = escaped.replace(character, "\\" + character)
    return escaped


_WRITERS: dict[str, Callable[[Table], str]] = {
    "json": _as_json,
    "ndjson": _as_ndjson,
    "csv": _as_csv,
    "markdown": _as_markdown,
}
FORMATS = ("table", *_WRITERS)
