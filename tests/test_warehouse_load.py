"""What loading keeps: nothing twice, nothing lost, history as it was seen. Real DuckDB files and memory."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.records import Known
from tests.test_warehouse_rows import at, batch, capture, link, page_of, small_world
from transform.rows import Resolution, ResourceVersionRow, Rowset
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.load import BatchRow, load_batch, load_resolution, refresh_versions
from warehouse.tables import TABLES

Connection = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Connection]:
    con = open_warehouse(":memory:")
    yield con
    con.close()


@pytest.fixture
def con(warehouse: Connection) -> Connection:
    return emptied(warehouse)


def emptied(con: Connection) -> Connection:
    """Take all rows out: quicker than making all tables again."""
    for name in state.table_hashes(con, ("raw", "core")):
        if name != "raw.migration":
            con.execute(f"DELETE FROM {name}")
    return con


def links_in(con: Connection) -> dict[str, tuple[Any, ...]]:
    found = con.execute(
        "SELECT link_id, anchor_text, capture_id, first_seen_at, removed_at FROM core.link ORDER BY link_id"
    ).fetchall()
    return {row[0]: row[1:] for row in found}


def naive(hours: float) -> datetime:
    return at(hours).replace(tzinfo=None)


# --- batches -----------------------------------------------------------------------------------------


def test_the_same_batch_twice_changes_nothing(con: Connection) -> None:
    facts, _ = small_world()
    assert load_batch(con, facts, batch("b1")).is_new
    before = state.table_hashes(con, ("raw", "core"))
    assert not load_batch(con, facts, batch("b1")).is_new
    assert state.table_hashes(con, ("raw", "core")) == before


def test_the_same_pages_in_another_batch_change_no_row_of_core(con: Connection) -> None:
    facts, _ = small_world()
    load_batch(con, facts, batch("b1"))
    before = state.table_hashes(con)
    assert load_batch(con, facts, batch("b2")).changed_count == 0
    assert state.table_hashes(con) == before


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32))
def test_order_of_rows_makes_no_difference(warehouse: Connection, seed: int) -> None:
    facts, _ = small_world()
    shuffled = {
        name: tuple(random.Random(seed).sample(rows, len(rows)))
        for name in Rowset.__dataclass_fields__
        if (rows := getattr(facts, name))
    }
    hashes = []
    for rows in (facts, replace(facts, **shuffled)):
        con = emptied(warehouse)
        load_batch(con, rows, batch("b1"))
        hashes.append(state.table_hashes(con, ("raw", "core")))
    assert hashes[0] == hashes[1]


PAGES = st.lists(st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["x", "y"])), min_size=1, max_size=6)


@settings(max_examples=15)
@given(readings=PAGES)
def test_a_page_is_replaced_by_its_next_reading(warehouse: Connection, readings: list[dict[str, str]]) -> None:
    """Each reading is a set of links; the table must hold the story a diary of these readings would tell."""
    con = emptied(warehouse)
    diary: dict[str, tuple[Any, ...]] = {}
    for n, reading in enumerate(readings):
        said = [link(name, anchor_text=text) for name, text in reading.items()]
        load_batch(con, page_of(*said, hours=n, capture_id=f"c{n}"), batch(f"b{n}"))
        for name, text in reading.items():
            old = diary.get(name)
            if old is None:
                diary[name] = (text, f"c{n}", naive(n), None)
            elif old[0] != text or old[3] is not None:
                diary[name] = (text, f"c{n}", old[2], None)  # changed or back: first_seen_at stays
        for name in diary.keys() - reading.keys():
            text, capture_id, first_seen_at, removed_at = diary[name]
            diary[name] = (text, capture_id, first_seen_at, removed_at or naive(n))
    assert links_in(con) == diary


def test_a_page_read_anew_touches_no_other_page(con: Connection) -> None:
    load_batch(con, page_of(link("a"), page="r_one"), batch("b1"))
    load_batch(con, page_of(link("b"), page="r_two", capture_id="c2"), batch("b2"))
    load_batch(con, page_of(page="r_one", hours=5, capture_id="c3"), batch("b3"))
    assert {name: row[3] for name, row in links_in(con).items()} == {"a": naive(5), "b": None}


def test_a_page_captured_twice_in_one_batch_counts_as_last_captured(con: Connection) -> None:
    early, late = page_of(link("a"), hours=0, capture_id="c1"), page_of(link("b"), hours=1, capture_id="c2")
    for order in ((early, late), (late, early)):
        emptied(con)
        both = Rowset(
            captures=order[0].captures + order[1].captures,
            links=order[0].links + order[1].links,
            pages=order[0].pages + order[1].pages,
        )
        load_batch(con, both, batch("b1"))
        assert set(links_in(con)) == {"b"}


def test_an_older_reading_that_comes_late_does_not_undo_a_newer_one(con: Connection) -> None:
    load_batch(con, page_of(link("new"), hours=2, capture_id="c2"), batch("b2"))
    loaded = load_batch(con, page_of(link("old"), hours=1, capture_id="c1"), batch("b1"))
    assert loaded.stale_pages == {"r_recap"}
    assert set(links_in(con)) == {"new"}
    assert con.execute("SELECT count(*) FROM raw.capture").fetchall() == [(2,)]


def test_bad_rows_go_to_quarantine_and_the_rest_is_loaded(con: Connection) -> None:
    facts = page_of(link("good"), link("bad", anchor_text="\udc80"))
    loaded = load_batch(con, facts, batch("b1"))
    assert [row.rule for row in loaded.refused] == ["lone-surrogate"]
    assert set(links_in(con)) == {"good"}
    found = con.execute("SELECT table_name, column_name, rule, capture_id, payload FROM raw.quarantine").fetchall()
    assert found[0][:4] == ("core.link", "anchor_text", "lone-surrogate", "c1")
    assert '"link_id": "bad"' in found[0][4]
    assert con.execute("SELECT quarantine_count FROM raw.batch").fetchall() == [(1,)]


STRANGE = [
    "",
    "\x00",
    "a\x00b",
    "'; DROP TABLE core.link; --",
    '"\\u0041"',
    "\U0001f600 é \u202e",
    "NaN",
    "null",
    "\n\t\r",
]


def test_texts_come_back_as_they_were(con: Connection) -> None:
    facts = page_of(*(link(f"l{n}", anchor_text=text, heading_path=(text, "x")) for n, text in enumerate(STRANGE)))
    assert load_batch(con, facts, batch("b1")).refused == ()
    found = con.execute("SELECT anchor_text, heading_path FROM core.link ORDER BY link_id").fetchall()
    assert found == [(text, [text, "x"]) for text in STRANGE]


def test_facts_come_back_as_they_went_in(con: Connection) -> None:
    facts, meaning = small_world()
    load_batch(con, facts, batch("b1"))
    refresh_versions(con)
    load_resolution(con, meaning)
    back = state.read_facts(con)
    for name in ("events", "mentions", "mention_speakers", "mention_links", "quotes", "recap_mentions", "claims"):
        assert getattr(back, name) == getattr(facts, name), name
    assert back.aliases == meaning.aliases
    assert back.first_seen == {"r_seed": at(0), "r_recap": at(0), "r_video": at(1), "r_talk": at(1)}
    assert {version.resource_id for version in back.versions} == set(back.first_seen)


def test_what_left_its_page_is_no_fact(con: Connection) -> None:
    facts, _ = small_world()
    load_batch(con, facts, batch("b1"))
    load_batch(con, Rowset(captures=(capture("c9", hours=3),), pages=(("r_recap", at(3)),)), batch("b2"))
    back = state.read_facts(con)
    assert (back.mentions, back.mention_speakers, back.quotes) == ((), (), ())
    assert len(back.claims) == 1  # of another page


def test_many_rows_come_in_several_pieces(con: Connection) -> None:
    count = 45_000
    facts = page_of(*(link(f"l{n}", position=n) for n in range(count)))
    assert load_batch(con, facts, batch("b1")).by_table["core.link"] == count
    assert con.execute("SELECT count(DISTINCT link_id), max(position) FROM core.link").fetchall() == [
        (count, count - 1)
    ]


# --- resolution --------------------------------------------------------------------------------------


def test_resolution_makes_the_tables_equal_to_the_set(con: Connection) -> None:
    facts, meaning = small_world()
    load_batch(con, facts, batch("b1"))
    load_resolution(con, meaning)
    before = state.table_hashes(con)
    assert load_resolution(con, meaning).changed_count == 0
    fewer = replace(meaning, talks=(replace(meaning.talks[0], title="Cells, new"),), materials=())
    changed = load_resolution(con, fewer)
    assert {table: n for table, n in changed.by_table.items() if n} == {"core.talk": 2, "core.talk_material": 2}
    assert con.execute("SELECT talk_id, title FROM core.talk").fetchall() == [("t_cells", "Cells, new")]
    load_resolution(con, meaning)
    assert state.table_hashes(con) == before
    load_resolution(con, Resolution())
    emptied = {table.name for table in TABLES.values() if table.mode == "whole"} - {"core.resource_version"}
    counts = {name: con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in emptied}
    assert set(counts.values()) == {0}


def test_a_failing_load_leaves_nothing_behind() -> None:
    facts, _ = small_world()
    con = open_warehouse(":memory:")
    con.execute("DROP TABLE core.claim")  # the last table a batch touches
    before = state.table_hashes(con, ("raw", "core"))
    with pytest.raises(duckdb.CatalogException):
        load_batch(con, facts, batch("b1"))
    assert state.table_hashes(con, ("raw", "core")) == before
    con.close()


# --- history of addresses ----------------------------------------------------------------------------


def versions(con: Connection, page: str = "r_recap") -> list[tuple[Any, ...]]:
    found = con.execute(
        "SELECT valid_from, valid_to, outcome, content_sha256, change, capture_id FROM core.resource_version"
        " WHERE resource_id = ? ORDER BY valid_from", [page],
    ).fetchall()  # fmt: skip
    hours = [
        [(moment - naive(0)).total_seconds() / 3600 if moment else None for moment in row[:2]] for row in found
    ]
    return [(*times, *row[2:]) for times, row in zip(hours, found, strict=True)]


GONE = {
    "outcome": "gone",
    "reason": "http-404",
    "status": 404,
    "body_sha256": "zz",
    "page_kind": None,
    "site": None,
}
SAME = {
    "outcome": "unchanged",
    "reason": "http-304",
    "status": 304,
    "body_sha256": None,
    "page_kind": None,
    "site": None,
}
SLOW = {"outcome": "failed", "reason": "timeout-total", "status": None, "body_sha256": None, "page_kind": None}
STORIES: list[tuple[str, list[dict[str, Any]], list[tuple[Any, ...]]]] = [
    ("equal states are one", [{}, {}, {}], [(0, None, "ok", "aa", "first", "c0")]),
    ("unchanged continues", [{}, SAME, SAME], [(0, None, "ok", "aa", "first", "c0")]),
    (
        "content", [{}, {"body_sha256": "bb"}],
        [(0, 1, "ok", "aa", "first", "c0"), (1, None, "ok", "bb", "content", "c1")],
    ),
    (
        "dead and back as it was", [{}, GONE, GONE, {}],
        [(0, 1, "ok", "aa", "first", "c0"), (1, 3, "gone", None, "outcome", "c1"),
         (3, None, "ok", "aa", "outcome", "c3")],
    ),
    (
        "back with other words", [{}, GONE, {"body_sha256": "bb"}],
        [(0, 1, "ok", "aa", "first", "c0"), (1, 2, "gone", None, "outcome", "c1"),
         (2, None, "ok", "bb", "content,outcome", "c2")],
    ),
    (
        "unchanged after a failure is the content before", [{}, SLOW, SAME],
        [(0, 1, "ok", "aa", "first", "c0"), (1, 2, "failed", None, "outcome", "c1"),
         (2, None, "ok", "aa", "outcome", "c2")],
    ),
    (
        "an error page has no content of its own", [GONE, {**GONE, "body_sha256": "yy"}],
        [(0, None, "gone", None, "first", "c0")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("story", "captures", "expected"), STORIES, ids=[story for story, _, _ in STORIES])
def test_states_of_an_address(
    con: Connection, story: str, captures: list[dict[str, Any]], expected: list[tuple[Any, ...]]
) -> None:
    rows = [capture(f"c{n}", hours=n, **changes) for n, changes in enumerate(captures)]
    random.Random(story).shuffle(rows)
    load_batch(con, Rowset(captures=tuple(rows)), batch("b1"))
    refresh_versions(con)
    assert versions(con) == expected
    assert refresh_versions(con) == 0


def test_an_address_that_answers_from_elsewhere_has_moved(con: Connection) -> None:
    there = {"resource_id": "r_new", "final_url": "https://example.org/r_new?from=mail"}
    load_batch(
        con,
        Rowset(captures=(capture("c0", "r_old"), capture("c1", "r_old", 1, **there), capture("c2", "r_new", 2))),
        batch("b1"),
    )  # fmt: skip
    refresh_versions(con)
    assert versions(con, "r_old") == [(0, 1, "ok", "aa", "first", "c0"), (1, None, "ok", None, "address", "c1")]
    assert versions(con, "r_new") == [(1, None, "ok", "aa", "first", "c1")]
    moved = con.execute(
        "SELECT moved_to_url FROM core.resource_version WHERE capture_id = 'c1' ORDER BY 1"
    ).fetchall()
    assert moved == [("https://example.org/r_new",), (None,)]  # the canonical text: r_new was asked itself later


def test_a_wall_behind_a_redirect_is_no_move_and_says_nothing_of_the_wall(con: Connection) -> None:
    wall = {
        "resource_id": "r_login",
        "final_url": "https://example.org/login",
        "outcome": "blocked",
        "reason": "login",
    }
    load_batch(con, Rowset(captures=(capture("c0", "r_post", **wall),)), batch("b1"))
    refresh_versions(con)
    found = con.execute("SELECT resource_id, outcome, moved_to_url FROM core.resource_version").fetchall()
    assert found == [("r_post", "blocked", None)]


def test_history_does_not_depend_on_how_captures_came_in(con: Connection) -> None:
    rows = [capture(f"c{n}", hours=n, **[{}, SAME, GONE, SLOW, {"body_sha256": "bb"}][n % 5]) for n in range(10)]
    for n, row in enumerate(rows):
        load_batch(con, Rowset(captures=(row,)), batch(f"b{n}"))
        refresh_versions(con)
    one_by_one = versions(con)
    load_batch(emptied(con), Rowset(captures=tuple(reversed(rows))), batch("b1"))
    refresh_versions(con)
    assert versions(con) == one_by_one
    assert len(one_by_one) == 8


def test_open_versions_are_read_back_as_rows(con: Connection) -> None:
    load_batch(con, Rowset(captures=(capture("c0"), capture("c1", hours=1, **GONE))), batch("b1"))
    refresh_versions(con)
    (version,) = state.read_facts(con).versions
    assert version == ResourceVersionRow(
        "r_recap", at(1), None, "c1", "https://example.org/r_recap", "gone", "http-404", 404,
        None, None, None, None, None, "outcome",
    )  # fmt: skip


# --- what earlier runs know --------------------------------------------------------------------------


URL = "https://example.org/r_recap"
KNOWN: list[tuple[str, list[dict[str, Any]], Known | None]] = [
    ("never asked", [], None),
    ("a good answer", [{"etag": "e1", "last_modified": "Mon"}], Known("e1", "Mon", "aa")),
    ("an answer without validators", [{}], Known(None, None, "aa")),
    ("the server took its validators back", [{"etag": "e1"}, {"body_sha256": "bb"}], Known(None, None, "bb")),
    ("unchanged keeps what it does not say", [{"etag": "e1"}, SAME], Known("e1", None, "aa")),
    ("unchanged with a new tag", [{"etag": "e1"}, {**SAME, "etag": "e2"}], Known("e2", None, "aa")),
    ("a dead page in between", [{"etag": "e1"}, {**GONE, "etag": "e404"}], Known("e1", None, "aa")),
    ("only failures", [SLOW, GONE], None),
    ("could not be read: fetched whole again", [{"outcome": "unreadable", "etag": "e1"}], None),
]


@pytest.mark.parametrize(("story", "captures", "expected"), KNOWN, ids=[story for story, _, _ in KNOWN])
def test_last_seen(con: Connection, story: str, captures: list[dict[str, Any]], expected: Known | None) -> None:
    rows = tuple(capture(f"c{n}", hours=n, **changes) for n, changes in enumerate(captures))
    load_batch(con, Rowset(captures=rows), batch("b1"))
    assert state.last_seen(con, [URL, URL, "https://example.org/other"]) == ({URL: expected} if expected else {})


def test_runs_begin_end_and_are_resumed(con: Connection) -> None:
    assert state.open_run(con) is None
    first = state.begin_run(con, at(0), "replay", ["urn:seed:demo"], "0.1.0")
    load_batch(con, Rowset(captures=(capture("c1"),)), BatchRow("b1", first, at(0), 1, "b1.warc.gz"))
    left = state.open_run(con)
    assert left is not None
    assert (left.run_id, left.status, left.seed_urns, left.started_at) == (1, "running", ("urn:seed:demo",), at(0))
    assert state.loaded_batches(con, first) == {"b1"}
    assert state.captured_urls(con, first) == {URL}
    state.finish_run(con, first, at(1), "finished", {"ok": 3})
    assert state.open_run(con) is None
    assert state.begin_run(con, at(2), "live", [], "0.1.0") == 2
    assert [(run.run_id, run.finished_at, run.counts) for run in state.runs(con)] == [
        (2, None, {}),
        (1, at(1), {"ok": 3}),
    ]


def test_runs_are_written_down_again_as_they_were(con: Connection) -> None:
    state.begin_run(con, at(0), "live", ["urn:seed:demo"], "0.1.0")
    state.finish_run(con, 1, at(1), "finished", {"ok": 3})
    state.begin_run(con, at(2), "replay", [], "0.1.0", kind="reparse")
    earlier = state.runs(con)
    state.restore_runs(emptied(con), earlier)
    state.restore_runs(con, earlier)
    assert state.runs(con) == earlier


def test_hashes_see_every_column_and_no_order(con: Connection) -> None:
    load_batch(con, page_of(link("a"), link("b")), batch("b1"))
    hashes = state.table_hashes(con)
    con.execute("UPDATE core.link SET in_main = NOT in_main WHERE link_id = 'a'")
    assert {name for name, value in state.table_hashes(con).items() if value != hashes[name]} == {"core.link"}
    assert state.table_hashes(con, exclude=["core.link.in_main"]) != hashes
    kept = state.table_hashes(con, exclude=["in_main"])
    con.execute("UPDATE core.link SET in_main = NOT in_main")
    assert state.table_hashes(con, exclude=["in_main"]) == kept


def test_what_is_loaded_outlives_the_process(tmp_path: Path) -> None:
    facts, meaning = small_world()
    con = open_warehouse(tmp_path)
    load_batch(con, facts, batch("b1"))
    load_resolution(con, meaning)
    hashes = state.table_hashes(con)
    con.close()
    again = open_warehouse(tmp_path)
    assert state.table_hashes(again) == hashes
    again.close()
