"""The contract of each table: what a row must be before DuckDB sees it.

DuckDB would round 1.5 into 2, lose time offsets, pass NaN, and fail the whole statement for one lone surrogate,
so types are judged here, and a row that breaks a rule goes to ``raw.quarantine`` instead of stopping its batch.
Columns are judged whole first: that is quick, and only a column with a fault is gone through row by row.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from transform.ids import identifier
from warehouse.tables import Column, Table

TEXT_CHARACTERS = 500_000  # more than any value a page sensibly has; bodies lie in the archive
URL_CHARACTERS = 16_384  # 4,096 characters as written (DESIGN 7), percent-encoded at worst
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


def _quick(column: Column, values: Sequence[Any]) -> Sequence[Any] | None:
    """Judge a column in one go; None when a closer look is needed."""
    kinds = set(map(type, values))
    if column.is_optional:
        kinds.discard(type(None))
    if column.sql_type == "VARCHAR" and kinds <= {str}:
        present = [value for value in values if value is not None] if column.is_optional else values
        return values if _is_plain(present, _limit(column)) else None
    if column.sql_type == "VARCHAR[]" and kinds <= {tuple}:
        parts = list(chain.from_iterable(value for value in values if value))
        return values if set(map(type, parts)) <= {str} and _is_plain(parts, _limit(column)) else None
    if column.sql_type == "BOOLEAN" and kinds <= {bool}:
        return values
    if column.sql_type == "BIGINT" and kinds <= {int}:
        numbers = [value for value in values if value is not None]
        is_small = not numbers or (min(numbers) >= -_INT64 and max(numbers) < _INT64)
        return values if is_small else None
    if column.sql_type == "TIMESTAMP" and kinds <= {datetime}:
        return _moments(values)
    return None


def _moments(values: Sequence[datetime | None]) -> list[datetime | None] | None:
    """Judge times, each only once: the rows of one page share theirs."""
    known: dict[datetime | None, datetime | None] = {None: None}
    try:
        for value in set(values):
            if value is not None:
                known[value] = _moment(value, 0)
    except _BrokenRuleError:
        return None
    return [known[value] for value in values]


def _is_plain(texts: Sequence[str], limit: int) -> bool:
    if max(map(len, texts), default=0) > limit:
        return False
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows of one table that keep the contract, column by column, and those that do not."""

    columns: tuple[Sequence[Any], ...]
    refused: tuple[Refused, ...]

    @property
    def row_count(self) -> int:
        """How many rows keep the contract."""
        return len(self.columns[0])


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
    columns: list[Sequence[Any]] = []
    faults: dict[int, tuple[str, str]] = {}
    for column in table.columns:
        values = list(map(attrgetter(column.name), kept))
        quick = _quick(column, values)
        if quick is None:
            quick = _one_by_one(column, values, faults)
        columns.append(quick)
    if faults:
        refused += [_refuse(table, kept[n], column, rule, batch_id) for n, (column, rule) in faults.items()]
        columns = [[value for n, value in enumerate(values) if n not in faults] for values in columns]
    return Judged(tuple(columns), tuple(refused))


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
