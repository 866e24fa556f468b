"""What was when: as-of questions, changes across gaps, and warehouses that an earlier version wrote."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.test_warehouse_rows import at, batch, capture, link, page_of, small_world
from transform.rows import MetricRow, Rowset
from warehouse import state
from warehouse.catalog import macros
from warehouse.checks import faults, run_checks
from warehouse.connection import WORKING, open_warehouse
from warehouse.load import BatchRow, load_batch, load_resolution, refresh_versions
from warehouse.migrate import schema_version
from warehouse.publish import connect_reader, publish
from warehouse.tables import TABLES

Connection = duckdb.DuckDBPyConnection
STORED = sorted((Path(__file__).parent / "golden" / "warehouse").glob("schema-*.duckdb.gz"))
LONG = 1000.0  # hours in which nobody looked


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    """A recap read four times, its video asked four times with a long gap, a number measured twice."""
    con = open_warehouse(":memory:")
    readings = [("a", "b"), ("a",), ("a", "c"), ("c",)]
    for n, said in enumerate(readings):
        rows = page_of(*(link(name) for name in said), hours=10 * n, capture_id=f"c{n}")
        load_batch(con, rows, batch(f"b{n}"))
    asked: list[tuple[float, dict[str, Any]]] = [
        (1, {}),
        (5, {"outcome": "unchanged", "status": 304, "body_sha256": None}),
        (LONG, {"outcome": "gone", "reason": "http-404", "status": 404, "body_sha256": None, "page_kind": None}),
        (LONG + 1, {}),
    ]
    metrics = tuple(
        MetricRow("r_video", "view_count", at(hours), 10 * n, f"v{n}") for n, hours in enumerate((1, LONG + 1))
    )
    captures = tuple(capture(f"v{n}", "r_video", hours, **changes) for n, (hours, changes) in enumerate(asked))
    load_batch(con, Rowset(captures=captures, metrics=metrics), batch("v"))
    refresh_versions(con)
    yield con
    con.close()


def naive(hours: float) -> datetime:
    return at(hours).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("hours", "links"),
    [(-1, set()), (0, {"a", "b"}), (9, {"a", "b"}), (10, {"a"}), (20, {"a", "c"}), (30, {"c"}), (9999, {"c"})],
)
def test_links_as_of_a_time(con: Connection, hours: float, links: set[str]) -> None:
    found = con.execute("SELECT link_id FROM core.link_as_of(?)", [naive(hours)]).fetchall()
    assert {name for (name,) in found} == links


@pytest.mark.parametrize(
    ("hours", "outcome", "seen"),
    [
        (0.5, None, None),
        (1, "ok", 1),
        (4, "ok", 1),
        (900, "ok", 5),
        (LONG, "gone", LONG),
        (LONG + 5, "ok", LONG + 1),
    ],
)
def test_state_as_of_a_time_says_when_it_was_last_seen(
    con: Connection, hours: float, outcome: str | None, seen: float | None
) -> None:
    found = con.execute(
        "SELECT outcome, seen_at FROM core.resource_version_as_of(?) WHERE resource_id = 'r_video'", [naive(hours)]
    ).fetchall()
    assert found == ([] if seen is None else [(outcome, naive(seen))])


@pytest.mark.parametrize(("hours", "value"), [(0, []), (1, [(0,)]), (900, [(0,)]), (LONG + 1, [(10,)])])
def test_numbers_as_of_a_time(con: Connection, hours: float, value: list[tuple[int]]) -> None:
    assert con.execute("SELECT value FROM core.metric_as_of(?)", [naive(hours)]).fetchall() == value


def test_a_change_says_in_which_gap_it_lies(con: Connection) -> None:
    found = con.execute(
        "SELECT changed_at, before_seen_at, since_before, change, outcome FROM report.changed ORDER BY changed_at"
    ).fetchall()
    assert found == [
        (naive(LONG), naive(5), naive(1), "outcome", "gone"),  # between the 304 and the 404 nobody looked
        (naive(LONG + 1), naive(LONG), naive(LONG), "outcome", "ok"),  # the same content as before: no change of it
    ]


def test_what_changed_after_a_gap_is_new_when_it_was_seen(con: Connection) -> None:
    def news(hours: float) -> list[tuple[str]]:
        return con.execute("SELECT what FROM report.whats_new(?) ORDER BY happened_at", [naive(hours)]).fetchall()

    assert news(6) == [("page gone",), ("page back",)]  # not at the time nobody saw
    assert news(LONG + 1) == [("page back",)]
    assert news(LONG + 2) == []


def test_every_table_with_history_can_be_asked_as_of_a_time(con: Connection) -> None:
    with_history = {table.name for table in TABLES.values() if table.mode == "page"}
    with_history |= {"core.resource_version", "core.talk_material", "core.metric"}
    assert {name.partition("_as_of(")[0] for name, _ in macros(con) if "_as_of(" in name} == with_history
    for name in with_history:
        con.execute(f"SELECT * FROM {name}_as_of(TIMESTAMP '2026-11-02')")


def test_material_has_the_history_of_its_address(tmp_path: Path) -> None:
    con = open_warehouse(tmp_path)
    facts, meaning = small_world()
    run_id = state.begin_run(con, at(0), "replay", [], "0.1.0")
    load_batch(con, facts, BatchRow("b1", run_id, at(0), target_count=4))
    back = capture("c9", "r_video", 30, batch_id="b2", page_kind="video")
    load_batch(con, Rowset(captures=(back,)), BatchRow("b2", run_id, at(30), target_count=1))
    load_resolution(con, meaning)
    con.close()
    publish(tmp_path, run_id)
    reader = connect_reader(tmp_path)
    story = reader.execute(
        "SELECT outcome, valid_from, valid_to FROM material_history WHERE role = 'video' ORDER BY valid_from"
    ).fetchall()
    assert story == [("gone", naive(1), naive(30)), ("ok", naive(30), None)]
    for hours, outcome in ((2, "gone"), (31, "ok")):
        found = reader.execute(
            "SELECT outcome FROM talk_material_as_of(?) WHERE role = 'video'", [naive(hours)]
        ).fetchall()
        assert found == [(outcome,)]
    reader.close()


# --- upgrades -----------------------------------------------------------------------------------------


def test_there_is_a_stored_warehouse() -> None:
    assert STORED
    assert all(path.stat().st_size < 300_000 for path in STORED)


@pytest.mark.parametrize("stored", STORED, ids=lambda path: path.name.partition(".")[0])
def test_a_warehouse_of_an_earlier_schema_is_brought_to_ours(stored: Path, tmp_path: Path) -> None:
    (tmp_path / WORKING).write_bytes(gzip.decompress(stored.read_bytes()))
    before = open_as_it_is(tmp_path / WORKING)
    con = open_warehouse(tmp_path)
    assert con.execute("SELECT max(number) FROM raw.migration").fetchall() == [(schema_version(),)]
    for name, rows in before.items():
        assert con.execute(f"SELECT {rows[0]} FROM {name} ORDER BY ALL").fetchall() == rows[1], name
    assert faults(run_checks(con)) == []
    for table in TABLES.values():
        found = con.execute(f"SELECT column_name FROM (DESCRIBE {table.name})").fetchall()
        assert [name for (name,) in found] == list(table.column_names), table.name
    # And it is loaded into as any other: the same pages change nothing, the next reading is taken.
    links = con.execute("FROM core.link ORDER BY ALL").fetchall()
    again = page_of(link("l1", anchor_text="changed"), hours=5, capture_id="c5")
    load_batch(con, again, BatchRow("b3", 1, at(6), target_count=1))
    assert con.execute("FROM core.link ORDER BY ALL").fetchall() == links
    facts = state.read_facts(con)
    assert [row.mention_id for row in facts.mentions] == []  # the page names none now
    load_resolution(con, replace(small_world()[1]))
    con.close()
    publish(tmp_path, 1)


def open_as_it_is(file: Path) -> dict[str, tuple[str, list[tuple[Any, ...]]]]:
    """Read all tables but the ledger of migrations: their columns, and their rows in order."""
    con = duckdb.connect(str(file), read_only=True)
    found = {}
    tables = con.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
    for (name,) in tables:
        if name != "raw.migration":
            (columns,) = con.execute(f"SELECT string_agg(column_name, ', ') FROM (DESCRIBE {name})").fetchall()[0]
            found[name] = (columns, con.execute(f"SELECT {columns} FROM {name} ORDER BY ALL").fetchall())
    con.close()
    return found
