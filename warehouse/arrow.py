"""Columns of Python values as one Arrow stream that DuckDB reads in place, by the Arrow C data interface.

DuckDB's Python client takes rows quickly only as Arrow, pandas or NumPy; none of them is worth its weight here for
seven plain types. Parsing JSON took more than half of a load, and no other JSON library helps, for the time goes
into DuckDB's nested values. The layout is fixed by https://arrow.apache.org/docs/format/CDataInterface.html and
.../CStreamInterface.html; everything DuckDB may look at is owned by the stream object, which outlives the query.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, chain, count
from typing import Any

from warehouse.tables import Column

_Pointer = ctypes.c_void_p
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - columns hold UTC without zone
_NULLABLE = 2  # ARROW_FLAG_NULLABLE
_FORMATS = {
    "VARCHAR": b"U",
    "VARCHAR[]": b"+L",
    "BIGINT": b"l",
    "DOUBLE": b"g",
    "BOOLEAN": b"b",
    "TIMESTAMP": b"tsu:",
    "DATE": b"tdD",
}


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_SchemaPointer = ctypes.POINTER(_Schema)
_ArrayPointer = ctypes.POINTER(_Array)
_StreamPointer = ctypes.POINTER(_Stream)
_ReleaseSchema = ctypes.CFUNCTYPE(None, _SchemaPointer)
_ReleaseArray = ctypes.CFUNCTYPE(None, _ArrayPointer)
_ReleaseStream = ctypes.CFUNCTYPE(None, _StreamPointer)
_GetSchema = ctypes.CFUNCTYPE(ctypes.c_int, _StreamPointer, _SchemaPointer)
_GetNext = ctypes.CFUNCTYPE(ctypes.c_int, _StreamPointer, _ArrayPointer)
_GetLastError = ctypes.CFUNCTYPE(_Pointer, _StreamPointer)
_Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64), ("children", ctypes.POINTER(_SchemaPointer)),
    ("dictionary", _Pointer), ("release", _ReleaseSchema), ("private_data", _Pointer),
]  # fmt: skip
_Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(_Pointer)),
    ("children", ctypes.POINTER(_ArrayPointer)), ("dictionary", _Pointer), ("release", _ReleaseArray),
    ("private_data", _Pointer),
]  # fmt: skip
_Stream._fields_ = [
    ("get_schema", _GetSchema), ("get_next", _GetNext), ("get_last_error", _GetLastError),
    ("release", _ReleaseStream), ("private_data", _Pointer),
]  # fmt: skip


# What DuckDB may still look at, until it releases it; by number, which stands in private_data.
_LENT: dict[int, list[Any]] = {}
_NUMBERS = count(1)


def _given_back(thing: Any) -> None:
    """Take back what was lent, and mark it as released, as the interface asks. Called by DuckDB, in any thread."""
    lent = thing.contents
    number = lent.private_data
    ctypes.memmove(ctypes.addressof(lent) + type(lent).release.offset, bytes(8), 8)
    _LENT.pop(number or 0, None)


# Made once and kept: DuckDB may give back a schema after the stream object is gone.
_RELEASE_SCHEMA, _RELEASE_ARRAY = _ReleaseSchema(_given_back), _ReleaseArray(_given_back)
_RELEASE_STREAM = _ReleaseStream(_given_back)


def _lend(kept: list[Any]) -> int:
    """Keep memory until it is given back."""
    number = next(_NUMBERS)
    _LENT[number] = kept
    return number


@dataclass(frozen=True, slots=True)
class Packed:
    """Values of one column as Arrow lays them out; ``item``: what lists are made of."""

    length: int
    null_count: int
    buffers: tuple[Any, ...]  # which are there, then the values
    item: Packed | None = None

    def __len__(self) -> int:
        return self.length


class ColumnStream:
    """Chunks of columns, offered as ``__arrow_c_stream__``. It can be read once, while this object lives."""

    def __init__(self, columns: Sequence[Column], chunks: Iterable[Sequence[Sequence[Any] | Packed]]) -> None:
        """Take columns and their values.

        Args:
            columns: name and type of each.
            chunks: each with one sequence of judged values, or what ``pack`` made of it, per column, all of one
                length; times as naive UTC.
        """
        self._columns = columns
        self._chunks = iter(chunks)
        self._error: BaseException | None = None
        self._message = ctypes.create_string_buffer(1)  # text of the error, which DuckDB reads where it lies
        self._callbacks = (_GetSchema(self._get_schema), _GetNext(self._get_next), _GetLastError(self._last_error))
        self._stream = _Stream(*self._callbacks, _RELEASE_STREAM, None)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the stream to its reader, as the Arrow PyCapsule interface says."""
        del requested_schema
        make = ctypes.pythonapi.PyCapsule_New
        make.restype, make.argtypes = ctypes.py_object, [_Pointer, ctypes.c_char_p, _Pointer]
        return make(ctypes.addressof(self._stream), b"arrow_array_stream", None)

    def raise_error(self) -> None:
        """Raise what went wrong while DuckDB asked for rows; it can only be told a number."""
        if self._error is not None:
            raise self._error

    def _get_schema(self, stream: Any, out: Any) -> int:
        del stream
        kept: list[Any] = []
        children = []
        for column in self._columns:
            items = [_schema(b"item", b"U", [], kept)] if column.sql_type.endswith("[]") else []
            children.append(_schema(column.name.encode(), _FORMATS[column.sql_type], items, kept))
        root = _schema(b"", b"+s", children, kept)
        root.private_data = _lend(kept)
        ctypes.memmove(out, ctypes.byref(root), ctypes.sizeof(_Schema))
        return 0

    def _get_next(self, stream: Any, out: Any) -> int:
        del stream
        try:
            chunk = next(self._chunks, None)
            if chunk is None:
                ctypes.memset(out, 0, ctypes.sizeof(_Array))  # released from the start: the end
                return 0
            kept: list[Any] = []
            columns = zip(self._columns, chunk, strict=True)
            children = [_encoded(column.sql_type, values, kept) for column, values in columns]
            root = _array(Packed(len(chunk[0]), 0, (None,)), children, kept)
            root.private_data = _lend(kept)
            ctypes.memmove(out, ctypes.byref(root), ctypes.sizeof(_Array))
        except Exception as error:  # noqa: BLE001 - nothing may leave a C callback; raise_error hands it on
            self._error = error
            self._message = ctypes.create_string_buffer(repr(error).encode("ascii", "backslashreplace"))
            return 5  # EIO
        return 0

    def _last_error(self, stream: Any) -> int:
        del stream
        return ctypes.addressof(self._message)


def _schema(name: bytes, form: bytes, children: Sequence[_Schema], kept: list[Any]) -> _Schema:
    """Describe one column, or all of them as a struct."""
    pointers = (_SchemaPointer * len(children))(*[ctypes.pointer(child) for child in children])
    made = _Schema(form, name, None, _NULLABLE, len(children), pointers, None, _RELEASE_SCHEMA, None)
    kept += [name, form, children, pointers, made]
    return made


def _array(packed: Packed, children: Sequence[_Array], kept: list[Any]) -> _Array:
    """Describe one laid out column, or all of them as a struct."""
    addresses = (_Pointer * len(packed.buffers))(*map(_address, packed.buffers))
    pointers = (_ArrayPointer * len(children))(*[ctypes.pointer(child) for child in children])
    made = _Array(
        packed.length, packed.null_count, 0, len(packed.buffers), len(children), addresses, pointers,
        None, _RELEASE_ARRAY, None,
    )  # fmt: skip
    kept += [packed, addresses, children, pointers, made]
    return made


def _address(buffer: Any) -> int | None:
    if buffer is None:
        return None
    if isinstance(buffer, array):
        return buffer.buffer_info()[0]
    return ctypes.cast(ctypes.c_char_p(buffer), _Pointer).value


def _encoded(sql_type: str, values: Sequence[Any] | Packed, kept: list[Any]) -> _Array:
    """Describe one column of a chunk."""
    packed = values if isinstance(values, Packed) else pack(sql_type, values)
    return _array(packed, [] if packed.item is None else [_array(packed.item, [], kept)], kept)


def pack(sql_type: str, values: Sequence[Any]) -> Packed:
    """Lay out judged values of one type; times as naive UTC."""
    null_count = values.count(None)
    valid = validity(values, null_count)
    if sql_type == "VARCHAR" and null_count == len(values):
        return Packed(null_count, null_count, (valid, array("q", bytes(8 * (null_count + 1))), b""))
    if sql_type == "VARCHAR":
        present = ["" if value is None else value for value in values] if null_count else values
        return Packed(len(values), null_count, (valid, *text_buffers(present)))
    if sql_type == "VARCHAR[]":
        return pack_lists(values, null_count)
    if sql_type == "BOOLEAN":
        return Packed(len(values), null_count, (valid, _bits(values)))
    return Packed(len(values), null_count, (valid, _numbers(sql_type, values, null_count)))


def pack_lists(values: Sequence[Sequence[str] | None], null_count: int) -> Packed:
    """Lay out lists of texts."""
    lists = [value or () for value in values]
    parts = list(chain.from_iterable(lists))
    offsets = array("q", accumulate(map(len, lists), initial=0))
    item = Packed(len(parts), 0, (None, *text_buffers(parts)))
    return Packed(len(values), null_count, (validity(values, null_count), offsets), item)


def validity(values: Sequence[Any], null_count: int) -> bytes | None:
    """Say in bits which values are there; None when all are."""
    if null_count == 0:
        return None
    if null_count == len(values):
        return bytes((null_count + 7) // 8)
    return _bits([value is not None for value in values])


def text_buffers(values: Sequence[str]) -> tuple[array[int], bytes]:
    """Lay out texts one after the other in UTF-8, and where each begins.

    Raises:
        TypeError: one is no text. UnicodeEncodeError: one holds half a surrogate pair.
    """
    joined = "".join(values)
    body = joined.encode()
    lengths = map(len, values) if len(body) == len(joined) else (len(text.encode()) for text in values)
    return array("q", accumulate(lengths, initial=0)), body


def _numbers(sql_type: str, values: Sequence[Any], null_count: int) -> array[Any]:
    if sql_type == "TIMESTAMP":
        known = {value: microseconds(value) for value in set(values) if value is not None}
        return array("q", [known.get(value, 0) for value in values])
    if sql_type == "DATE":
        return array("i", [0 if value is None else value.toordinal() - _EPOCH_DAY for value in values])
    form = "q" if sql_type == "BIGINT" else "d"
    return array(form, [0 if value is None else value for value in values] if null_count else values)


def microseconds(at: datetime) -> int:
    """Count the microseconds from 1970 to a naive time in UTC."""
    past = at - _EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def _bits(flags: Sequence[Any]) -> bytes:
    """Pack truth values into bits, the first into the lowest."""
    # A text of binary digits, last first, is one big number; Python makes it bytes in one go.
    digits = "".join(["1" if flag else "0" for flag in reversed(flags)])
    return int(digits, 2).to_bytes((len(flags) + 7) // 8, "little") if flags else b""
