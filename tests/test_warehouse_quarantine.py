"""Rows that broke a rule, and what a retry makes of them once the rule is mended: what a clean run had made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.cli import run
from tests.test_warehouse_rows import at, batch, capture, link, page_of, small_world
from transform import rows as r
from warehouse import contract, state
from warehouse.checks import run_checks
from warehouse.connection import open_warehouse
from warehouse.errors import QueryError
from warehouse.load import BatchRow, load_batch, load_resolution
from warehouse.publish import connect_reader, publish
from warehouse.quarantine import quarantined, quarantined_row, retry

Connection = duckdb.DuckDBPyConnection
LIMIT = 5  # characters: a rule too strict, mended later


@pytest.fixture(scope="module")
def two() -> Iterator[tuple[Connection, Connection]]:
    """Two warehouses: one loads with the strict rule and retries, the other had the good rule from the start."""
    pair = open_warehouse(":memory:"), open_warehouse(":memory:")
    yield pair
    for con in pair:
        con.close()


def emptied(con: Connection) -> Connection:
    for (name,) in con.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE estimated_size > 0"
    ).fetchall():
        if name != "raw.migration":
            con.execute(f"DELETE FROM {name}")
    return con


def content(con: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: con.execute(f"FROM {name} ORDER BY ALL").fetchall()
        for name in ("core.link", "raw.batch", "raw.quarantine")
    }


WORDS = st.sampled_from(["a", "b", "longer than the rule", "longer still than it"])
READINGS = st.lists(st.dictionaries(st.sampled_from(["l1", "l2"]), WORDS), min_size=1, max_size=6)


@settings(max_examples=10)
@given(readings=READINGS, late=st.integers(0, 5))
def test_after_a_retry_the_tables_are_those_of_a_clean_run(
    two: tuple[Connection, Connection], readings: list[dict[str, str]], late: int
) -> None:
    mended, clean = map(emptied, two)
    story = [
        (
            page_of(*(link(name, anchor_text=text) for name, text in said.items()), hours=n, capture_id=f"c{n}"),
            BatchRow(f"b{n}", 1, at(100 + n), target_count=1),
        )
        for n, said in enumerate(readings)
    ]  # fmt: skip
    story = [
        (replace(rows, captures=tuple(replace(c, batch_id=row.batch_id) for c in rows.captures)), row)
        for rows, row in story
    ]
    # One batch may be loaded after a later one.
    order = [*story[:late], *story[late + 1 :], *story[late : late + 1]]
    order = [(rows, replace(row, loaded_at=at(200 + n))) for n, (rows, row) in enumerate(order)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(contract, "_limit", lambda column: LIMIT if column.name == "anchor_text" else 1000)
        for rows, row in order:
            load_batch(mended, rows, row)
    for rows, row in order:
        load_batch(clean, rows, row)
    retry(mended)
    assert content(mended) == content(clean)


def test_rows_of_every_kind_come_back_as_they_were(
    two: tuple[Connection, Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    mended, clean = map(emptied, two)
    facts, meaning = small_world()
    for con in (mended, clean):
        run_id = state.begin_run(con, at(0), "replay", [], "0.1.0")
    row = BatchRow("b1", run_id, at(0), target_count=4)
    with monkeypatch.context() as patched:
        patched.setattr(contract, "_limit", lambda column: LIMIT)  # refuses a row of nearly every table
        load_batch(mended, facts, row)
        load_resolution(mended, meaning)
    assert {found.table_name for found in quarantined(mended)} >= {
        "raw.capture",
        "core.link",
        "core.claim",
        "core.talk",
    }
    assert retry(mended).refused_count == 0
    for con in (mended, clean):
        load_batch(con, facts, row)
        load_resolution(con, meaning)
    assert state.table_hashes(mended, ("raw", "core")) == state.table_hashes(clean, ("raw", "core"))
    assert quarantined(mended) == []
    assert [result.name for result in run_checks(mended) if not result.is_good] == [
        result.name for result in run_checks(clean) if not result.is_good
    ]


STILL_BAD: list[tuple[dict[str, Any], str]] = [
    ({"anchor_text": "half \ud83d of a pair"}, "lone-surrogate"),
    ({"anchor_text": b"bytes"}, "wrong-type"),
    ({"position": 1.5}, "wrong-type"),
    ({"position": True}, "wrong-type"),
    ({"first_seen_at": datetime(2026, 1, 1)}, "naive-time"),  # noqa: DTZ001 - the fault
    ({"first_seen_at": "yesterday"}, "bad-date"),
]


@pytest.mark.parametrize(("change", "rule"), STILL_BAD)
def test_what_still_breaks_its_rule_stays(
    two: tuple[Connection, Connection], change: dict[str, Any], rule: str
) -> None:
    con = emptied(two[0])
    facts = page_of(link("good"))
    load_batch(
        con, replace(facts, links=(*facts.links, replace(facts.links[0], link_id="bad", **change))), batch("b1")
    )
    before = content(con)
    assert retry(con) == retry(con)
    assert content(con) == before
    assert [row.rule for row in quarantined(con)] == [rule]


def test_only_the_rule_and_table_asked_are_retried(
    two: tuple[Connection, Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    con = emptied(two[0])
    with monkeypatch.context() as patched:
        patched.setattr(
            contract, "_limit", lambda column: LIMIT if column.name in ("anchor_text", "evidence") else 1000
        )
        facts = page_of(link("l1", anchor_text="much longer"))
        issue = r.IssueRow("c1", 0, "recap", "https://example.org/", "code", "evidence")
        load_batch(con, replace(facts, issues=(issue,)), batch("b1"))
    assert len(quarantined(con)) == 2
    assert retry(con, rule="naive-time").loaded_count == 0
    assert retry(con, table="core.link").loaded_count == 1
    assert [row.table_name for row in quarantined(con, rule="over-long")] == ["raw.parse_issue"]


def test_a_row_is_found_by_the_beginning_of_its_identifier(two: tuple[Connection, Connection]) -> None:
    con = emptied(two[0])
    load_batch(con, page_of(link("bad", anchor_text="\udc80")), batch("b1"))
    (row,) = quarantined(con)
    assert quarantined_row(con, row.quarantine_id[:6]) == row
    with pytest.raises(QueryError, match="quarantine list"):
        quarantined_row(con, "nothing")
    load_batch(con, page_of(link("worse", anchor_text="\udc80"), hours=1, capture_id="c2"), batch("b2"))
    with pytest.raises(QueryError, match="2 quarantined rows"):
        quarantined_row(con, "")


# --- the command --------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A published warehouse in which one link was refused by a rule that is mended by now."""
    con = open_warehouse(tmp_path)
    run_id = state.begin_run(con, at(0), "replay", [], "0.1.0")
    with monkeypatch.context() as patched:
        patched.setattr(contract, "_limit", lambda column: LIMIT if column.name == "anchor_text" else 1000)
        facts = page_of(link("l1", anchor_text="a \x1b[31mred text"), link("l2", anchor_text="ok"))
        load_batch(con, facts, BatchRow("b1", run_id, at(0), target_count=1))
    state.finish_run(con, run_id, at(1), "finished", {})
    con.close()
    publish(tmp_path, run_id)
    return tmp_path


def test_the_command_lists_shows_and_retries(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["-w", str(folder)]
    assert run(["maintain", "quarantine", "list", *where]) == 0
    listed = capsys.readouterr().out
    assert "over-long" in listed
    assert "anchor_text" in listed
    con = connect_reader(folder)
    (row,) = quarantined(con)
    con.close()
    assert run(["maintain", "quarantine", "show", row.quarantine_id[:8], *where]) == 0
    shown = capsys.readouterr().out
    assert "red text" in shown
    assert "\x1b" not in shown
    assert run(["maintain", "quarantine", "retry", *where]) == 0
    assert "1 row" in capsys.readouterr().err
    con = connect_reader(folder)
    assert con.execute("SELECT count(*) FROM core.link").fetchall() == [(2,)]
    assert quarantined(con) == []
    con.close()
    assert run(["maintain", "quarantine", "show", "nothing", *where]) == 2


def test_a_capture_refused_comes_back_with_its_batch_counted(
    two: tuple[Connection, Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    con = emptied(two[0])
    with monkeypatch.context() as patched:
        patched.setattr(contract, "_limit", lambda column: LIMIT if column.name == "evidence" else 1000)
        load_batch(con, r.Rowset(captures=(capture("c1", evidence="some words"),)), batch("b1"))
    assert con.execute("SELECT capture_count, quarantine_count FROM raw.batch").fetchall() == [(0, 1)]
    retry(con)
    assert con.execute("SELECT capture_count, quarantine_count FROM raw.batch").fetchall() == [(1, 0)]
