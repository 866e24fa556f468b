"""Rows as Arrow: every value comes back as it was, and memory that was lent is given back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse import arrow
from warehouse.arrow import ColumnStream
from warehouse.stage import create_stage, fill
from warehouse.tables import Column

Connection = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    con = duckdb.connect()
    yield con
    con.close()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
CELLS: dict[str, st.SearchStrategy[Any]] = {
    "VARCHAR": TEXTS,
    "VARCHAR[]": st.lists(TEXTS, max_size=3).map(tuple),
    "BIGINT": st.integers(-(2**63), 2**63 - 1),
    "DOUBLE": st.floats(allow_nan=False, allow_infinity=False),
    "BOOLEAN": st.booleans(),
    "TIMESTAMP": st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),  # noqa: DTZ001 - UTC without zone
    "DATE": st.dates(),
}
SHAPE = tuple(Column(f"c{n}", sql_type, True) for n, sql_type in enumerate(CELLS))


@settings(max_examples=30)
@given(
    rows=st.lists(st.tuples(*(st.none() | cell for cell in CELLS.values())), max_size=40), size=st.integers(1, 50)
)
def test_every_value_comes_back_as_it_was(con: Connection, rows: list[tuple[Any, ...]], size: int) -> None:
    columns = [list(values) for values in zip(*rows, strict=True)] or [[] for _ in SHAPE]
    chunks = ([part[n : n + size] for part in columns] for n in range(0, len(rows), size))
    con.execute("SELECT 1").fetchall()
    con.register("offered", ColumnStream(SHAPE, chunks))
    found = con.execute("SELECT * FROM offered").fetchall()
    con.unregister("offered")
    assert found == [tuple(list(cell) if isinstance(cell, tuple) else cell for cell in row) for row in rows]


def test_memory_that_was_lent_is_given_back(con: Connection) -> None:
    create_stage(con, "lent", SHAPE)
    before = len(arrow._LENT)
    for _ in range(3):
        fill(con, "lent", SHAPE, [[[None] * 300_000 for _ in SHAPE]] * 3)
    con.execute("DROP TABLE lent")
    assert len(arrow._LENT) <= before + 1  # DuckDB may keep the description of the last statement


def test_a_value_that_was_not_judged_is_an_error_and_no_row(con: Connection) -> None:
    create_stage(con, "wrong", SHAPE[:1])
    with pytest.raises(UnicodeEncodeError):
        fill(con, "wrong", SHAPE[:1], [[["good", "half \ud83d"]]])
    assert con.execute("SELECT count(*) FROM wrong").fetchall() == [(0,)]
    con.execute("DROP TABLE wrong")
