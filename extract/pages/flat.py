"""Pages as nested tuples and back: how they travel between processes.

Pickling frozen dataclasses with slots costs three times as much, and reading a pickle runs what it names: not what
a child should be able to send that has read a hostile page. ``marshal`` knows plain values only.
"""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from itertools import starmap
from operator import attrgetter, itemgetter
from typing import Any, get_args, get_type_hints

from extract.records import Issue, Page

_KINDS: tuple[type, ...] = (Page, Issue)
Row = tuple[Any, ...]


def dump(value: Page | Issue) -> bytes:
    """Write a page or an issue as bytes that ``load`` of the same version reads."""
    number = 0 if isinstance(value, Page) else 1
    (row,) = _shape(_KINDS[number]).rows([value])
    try:
        return marshal.dumps((number, row))
    except ValueError:  # a text of a type of its own, as readers of PDF and calendars give them
        return marshal.dumps((number, _plain(row)))


def load(text: bytes | bytearray) -> Page | Issue:
    """Read what ``dump`` wrote; an equal value."""
    number, row = marshal.loads(text)  # noqa: S302 - plain values of our own child, no code
    (value,) = _shape(_KINDS[number]).values([row])
    assert isinstance(value, (Page, Issue))
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return tuple([_plain(part) for part in value])
    if isinstance(value, str):
        return str.__str__(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


class _Shape:
    """A type of record: its values as rows and back, many at a time, for a page has hundreds of links."""

    def __init__(self, kind: type) -> None:
        self._kind = kind
        self._row_of = attrgetter(*(field.name for field in fields(kind)))
        self._parts = [(place, _shape(part), is_many) for place, part, is_many in _parts_of(kind)]

    def rows(self, values: Sequence[Any]) -> list[Row]:
        rows = list(map(self._row_of, values))
        return self._turned(rows, "rows") if self._has_parts(rows) else rows

    def values(self, rows: Sequence[Row]) -> list[Any]:
        return list(starmap(self._kind, self._turned(rows, "values") if self._has_parts(rows) else rows))

    def _has_parts(self, rows: Sequence[Row]) -> bool:
        return any(any(map(itemgetter(place), rows)) for place, _, _ in self._parts)

    def _turned(self, rows: Sequence[Row], way: str) -> list[Row]:
        turned = []
        for row in rows:
            changed = list(row)
            for place, shape, is_many in self._parts:
                if (part := row[place]) and is_many and None not in part:
                    changed[place] = tuple(getattr(shape, way)(part))
                elif part and is_many:
                    changed[place] = tuple(
                        getattr(shape, way)([one])[0] if one is not None else None for one in part
                    )
                elif part:
                    (changed[place],) = getattr(shape, way)([part])
            turned.append(tuple(changed))
        return turned


@cache
def _shape(kind: type) -> _Shape:
    return _Shape(kind)


def _parts_of(kind: type) -> list[tuple[int, type, bool]]:
    """List the fields that hold records: place, type of record, and whether there are many of them."""
    hints = get_type_hints(kind)
    found = []
    for place, field in enumerate(fields(kind)):
        hint = hints[field.name]
        is_many = getattr(hint, "__origin__", None) is tuple
        parts = [part for one in (hint, *get_args(hint)) for part in (one, *get_args(one))]
        record = next((part for part in parts if hasattr(part, "__dataclass_fields__")), None)
        if record is not None:
            found.append((place, record, is_many))
    return found
