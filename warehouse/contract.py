"""The contract of each table: what a row must be before DuckDB sees it.

DuckDB would round 1.5 into 2, lose time offsets, pass NaN, and fail the whole statement for one lone surrogate,
so types are judged here, and a row that breaks a rule goes to ``raw.quarantine`` instead of stopping its batch.
Columns are judged whole first: that is quick, and only a column with a fault is gone through row by row.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from transform.ids import identifier
from warehouse.arrow import Packed, microseconds, pack, pack_lists, text_buffers, validity
from warehouse.tables import Column, Table

TEXT_CHARACTERS = 500_000  # more than any value a page sensibly has; bodies lie in the archive
URL_CHARACTERS = 16_384  # 4,096 characters as written (DESIGN 7), percent-encoded at worst
# Rows judged at a time: 18 columns are gone through one after another, and of so few rows and their texts most are
# still in the processor's cache. All 300,000 rows at once took 1.7 times as long.
CHUNK_ROWS = 4_096
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that the contract of its table refuses. ``payload``: the row as JSON in ASCII."""

    quarantine_id: str
    batch_id: str
    capture_id: str | None
    table_name: str
    column_name: str | None
    rule: str
    payload: str


class _BrokenRuleError(Exception):
    """A value breaks a rule; ``args[0]`` is the rule's name in raw.quarantine."""


def _text(value: Any, limit: int) -> str:
    if type(value) is not str:
        raise _BrokenRuleError("wrong-type")
    if len(value) > limit:
        raise _BrokenRuleError("over-long")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise _BrokenRuleError("lone-surrogate") from error
    return value


def _texts(value: Any, limit: int) -> list[str]:
    if type(value) is not tuple:
        raise _BrokenRuleError("wrong-type")
    return [_text(part, limit) for part in value]


def _integer(value: Any, limit: int) -> int:
    del limit
    if type(value) is not int:  # a bool is an int to isinstance
        raise _BrokenRuleError("wrong-type")
    if not -_INT64 <= value < _INT64:
        raise _BrokenRuleError("out-of-range")
    return value


def _number(value: Any, limit: int) -> float:
    del limit
    if type(value) is not float and type(value) is not int:
        raise _BrokenRuleError("wrong-type")
    if not math.isfinite(value):
        raise _BrokenRuleError("not-finite")
    return float(value)


def _truth(value: Any, limit: int) -> bool:
    del limit
    if type(value) is not bool:
        raise _BrokenRuleError("wrong-type")
    return value


def _moment(value: Any, limit: int) -> datetime:
    del limit
    if type(value) is not datetime:
        raise _BrokenRuleError("bad-date")
    if value.tzinfo is None:
        raise _BrokenRuleError("naive-time")
    try:
        return value.astimezone(UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise _BrokenRuleError("bad-date") from error


def _day(value: Any, limit: int) -> date:
    del limit
    if type(value) is not date:  # a datetime is a date to isinstance
        raise _BrokenRuleError("bad-date")
    return value


_JUDGES: dict[str, Callable[[Any, int], Any]] = {
    "VARCHAR": _text,
    "VARCHAR[]": _texts,
    "BIGINT": _integer,
    "DOUBLE": _number,
    "BOOLEAN": _truth,
    "TIMESTAMP": _moment,
    "DATE": _day,
}


def _limit(column: Column) -> int:
    is_url = column.name == "url" or column.name.endswith("_url")
    return URL_CHARACTERS if is_url else TEXT_CHARACTERS


def _judged(column: Column, value: Any) -> Any:
    if value is None:
        if column.is_optional:
            return None
        raise _BrokenRuleError("missing")
    return _JUDGES[column.sql_type](value, _limit(column))


def _quick(column: Column, values: Sequence[Any]) -> Packed | None:
    """Judge and lay out a column in one go; None when a closer look is needed."""
    null_count = values.count(None)
    if null_count and not column.is_optional:
        return None
    if null_count == len(values):
        return pack(column.sql_type, values)
    try:
        return _QUICK[column.sql_type](values, null_count, _limit(column))
    except (TypeError, UnicodeEncodeError, OverflowError, _BrokenRuleError):
        return None


def _quick_texts(values: Sequence[Any], null_count: int, limit: int) -> Packed | None:
    # Only texts can be joined, and only whole ones be encoded, so laying them out judges them too.
    present = ["" if value is None else value for value in values] if null_count else values
    offsets, body = text_buffers(present)
    if len(body) > limit and max(map(len, present)) > limit:
        return None
    return Packed(len(values), null_count, (validity(values, null_count), offsets, body))


def _quick_lists(values: Sequence[Any], null_count: int, limit: int) -> Packed | None:
    if not set(map(type, values)) <= {tuple, type(None)}:
        return None
    parts = list(chain.from_iterable(filter(None, values)))
    if max(map(len, parts), default=0) > limit:
        return None
    return pack_lists(values, null_count)


def _quick_integers(values: Sequence[Any], null_count: int, limit: int) -> Packed | None:
    del null_count, limit
    if not set(map(type, values)) <= {int, type(None)}:  # a bool is an int to everything else
        return None
    return pack("BIGINT", values)


def _quick_truths(values: Sequence[Any], null_count: int, limit: int) -> Packed | None:
    del null_count, limit
    return pack("BOOLEAN", values) if set(map(type, values)) <= {bool, type(None)} else None


def _quick_moments(values: Sequence[Any], null_count: int, limit: int) -> Packed | None:
    # Each time is judged once: the rows of one page share theirs.
    known = {value: microseconds(_moment(value, limit)) for value in set(values) if value is not None}
    counted = array("q", [known.get(value, 0) for value in values])
    return Packed(len(values), null_count, (validity(values, null_count), counted))


_QUICK: dict[str, Callable[[Sequence[Any], int, int], Packed | None]] = {
    "VARCHAR": _quick_texts,
    "VARCHAR[]": _quick_lists,
    "BIGINT": _quick_integers,
    "BOOLEAN": _quick_truths,
    "TIMESTAMP": _quick_moments,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows of one table that keep the contract, some thousand at a time by column, and those that do not."""

    chunks: tuple[tuple[Packed, ...], ...]
    refused: tuple[Refused, ...]

    @property
    def row_count(self) -> int:
        """How many rows keep the contract."""
        return sum(len(chunk[0]) for chunk in self.chunks)


def judge(table: Table, rows: Iterable[Any], batch_id: str) -> Judged:
    """Sort rows into those that keep the contract of ``table`` and those that do not.

    Rows equal to an earlier one are left out. Of rows that share a key but differ, the one that is last in
    the order of their JSON text stays, and the others are refused (``doubled-key``): the order of input
    never decides.

    Args:
        rows: of ``table.row_type``.
        batch_id: with which they came, for the quarantine.
    """
    kept, refused = _unique(table, rows, batch_id)
    chunks = []
    for start in range(0, len(kept), CHUNK_ROWS):
        part = kept[start : start + CHUNK_ROWS]
        faults: dict[int, tuple[str, str]] = {}
        columns = _columns(table, part, faults)
        if faults:
            refused += [_refuse(table, part[n], column, rule, batch_id) for n, (column, rule) in faults.items()]
            columns = _columns(table, [row for n, row in enumerate(part) if n not in faults], {})
        chunks.append(columns)
    return Judged(tuple(chunks), tuple(refused))


def _columns(table: Table, rows: Sequence[Any], faults: dict[int, tuple[str, str]]) -> tuple[Packed, ...]:
    """Judge and lay out rows; ``faults`` takes the first of each row, by its number, with column and rule."""
    columns: list[Packed] = []
    for column in table.columns:
        values = list(map(attrgetter(column.name), rows))
        quick = _quick(column, values) if column.sql_type in _QUICK else None
        if quick is None:
            quick = pack(column.sql_type, _one_by_one(column, values, faults))
        columns.append(quick)
    return tuple(columns)


def _one_by_one(column: Column, values: Sequence[Any], faults: dict[int, tuple[str, str]]) -> list[Any]:
    judged: list[Any] = []
    for n, value in enumerate(values):
        try:
            judged.append(_judged(column, value))
        except _BrokenRuleError as broken:
            judged.append(None)
            faults.setdefault(n, (column.name, broken.args[0]))
    return judged


def _unique(table: Table, rows: Iterable[Any], batch_id: str) -> tuple[list[Any], list[Refused]]:
    """Keep one row per key."""
    rows = list(rows)
    key_of = attrgetter(*table.key)
    if len(set(map(key_of, rows))) == len(rows):
        return rows, []
    by_key: dict[Any, Any] = {}
    refused = []
    for row in rows:
        key = key_of(row)
        other = by_key.setdefault(key, row)
        if other is row or other == row:
            continue
        first, last = sorted((other, row), key=payload_of)
        by_key[key] = last
        refused.append(_refuse(table, first, None, "doubled-key", batch_id))
    return list(by_key.values()), refused


def payload_of(row: Any) -> str:
    """Write a row as JSON in ASCII, whatever it holds; for the quarantine and for a fixed order."""
    return json.dumps(asdict(row), default=_plain, sort_keys=True)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else repr(value)


def _refuse(table: Table, row: Any, column: str | None, rule: str, batch_id: str) -> Refused:
    payload = payload_of(row)
    capture_id = getattr(row, "capture_id", None)
    if not isinstance(capture_id, str) or not capture_id.isascii():
        capture_id = None
    return Refused(
        quarantine_id=identifier("x", batch_id, table.name, rule, payload),
        batch_id=batch_id,
        capture_id=capture_id,
        table_name=table.name,
        column_name=column,
        rule=rule,
        payload=payload,
    )
