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


class ColumnStream:
    """Chunks of columns, offered as ``__arrow_c_stream__``. It can be read once, while this object lives."""

    def __init__(self, columns: Sequence[Column], chunks: Iterable[Sequence[Sequence[Any]]]) -> None:
        """Take columns and their values.

        Args:
            columns: name and type of each.
            chunks: each with one sequence of judged values per column, all of one length; times as naive UTC.
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
            root = _array(len(chunk[0]), 0, [None], children, kept)
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


def _array(
    length: int, null_count: int, buffers: Sequence[Any], children: Sequence[_Array], kept: list[Any]
) -> _Array:
    """Describe one array; ``buffers``: ``array`` or ``bytes`` objects, None for none."""
    addresses = (_Pointer * len(buffers))(*map(_address, buffers))
    pointers = (_ArrayPointer * len(children))(*[ctypes.pointer(child) for child in children])
    made = _Array(
        length, null_count, 0, len(buffers), len(children), addresses, pointers, None, _RELEASE_ARRAY, None
    )
    kept += [buffers, addresses, children, pointers, made]
    return made


def _address(buffer: Any) -> int | None:
    if buffer is None:
        return None
    if isinstance(buffer, array):
        return buffer.buffer_info()[0]
    return ctypes.cast(ctypes.c_char_p(buffer), _Pointer).value


def _encoded(sql_type: str, values: Sequence[Any], kept: list[Any]) -> _Array:
    """Lay out one column."""
    null_count = values.count(None)
    valid: bytes | None
    if null_count == len(values):
        valid = bytes((null_count + 7) // 8)
    else:
        valid = _bits([value is not None for value in values]) if null_count else None
    if null_count == len(values) and sql_type == "VARCHAR":
        zeros = array("q", bytes(8 * (null_count + 1)))
        return _array(null_count, null_count, [valid, zeros, b""], [], kept)
    if sql_type == "VARCHAR":
        present = [value or "" for value in values] if null_count else values
        return _array(len(values), null_count, [valid, *_texts(present)], [], kept)
    if sql_type == "VARCHAR[]":
        lists = [value or () for value in values] if null_count else values
        offsets = array("q", accumulate(map(len, lists), initial=0))
        parts = list(chain.from_iterable(lists))
        item = _array(len(parts), 0, [None, *_texts(parts)], [], kept)
        return _array(len(values), null_count, [valid, offsets], [item], kept)
    if sql_type == "BOOLEAN":
        return _array(len(values), null_count, [valid, _bits(values)], [], kept)
    return _array(len(values), null_count, [valid, _numbers(sql_type, values, null_count)], [], kept)


def _texts(values: Sequence[str]) -> tuple[array[int], bytes]:
    """Lay out texts one after the other in UTF-8, and where each begins."""
    joined = "".join(values)
    body = joined.encode()
    lengths = map(len, values) if len(body) == len(joined) else (len(text.encode()) for text in values)
    return array("q", accumulate(lengths, initial=0)), body


def _numbers(sql_type: str, values: Sequence[Any], null_count: int) -> array[Any]:
    if sql_type == "TIMESTAMP":
        known: dict[datetime, int] = {}  # the rows of one page share their time
        for value in set(values):
            if value is not None:
                past = value - _EPOCH
                known[value] = (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds
        return array("q", [known.get(value, 0) for value in values])
    if sql_type == "DATE":
        return array("i", [0 if value is None else value.toordinal() - _EPOCH_DAY for value in values])
    form = "q" if sql_type == "BIGINT" else "d"
    return array(form, [0 if value is None else value for value in values] if null_count else values)


def _bits(flags: Sequence[Any]) -> bytes:
    """Pack truth values into bits, the first into the lowest."""
    # A text of binary digits, last first, is one big number; Python makes it bytes in one go.
    digits = "".join(["1" if flag else "0" for flag in reversed(flags)])
    return int(digits, 2).to_bytes((len(flags) + 7) // 8, "little") if flags else b""
