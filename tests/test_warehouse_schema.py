"""Tables as migrations make them, what is said of them, and the checks that watch them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import duckdb
import pytest

from tests.test_warehouse_rows import at, small_world
from warehouse import checks, state
from warehouse.catalog import Relation, macros, relations
from warehouse.connection import STORAGE, WORKING, open_warehouse
from warehouse.dictionary import dictionary
from warehouse.errors import MigrationError
from warehouse.load import BatchRow, load_batch, load_resolution
from warehouse.migrate import schema_version, sql_files
from warehouse.tables import TABLES

ROOT = Path(__file__).resolve().parent.parent
Connection = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    con = open_warehouse(":memory:")
    yield con
    con.close()


@pytest.fixture(scope="module")
def listed(con: Connection) -> dict[str, Relation]:
    return {relation.full_name: relation for relation in relations(con)}


@pytest.mark.parametrize("row_type", TABLES, ids=lambda row_type: row_type.__name__)
def test_row_type_matches_table(listed: dict[str, Relation], row_type: type) -> None:
    table = TABLES[row_type]
    found = [(field.name, field.sql_type, field.is_optional) for field in listed[table.name].fields]
    assert [name for name, _, _ in found] == [field.name for field in fields(row_type)]
    assert found == [(column.name, column.sql_type, column.is_optional) for column in table.columns]


def test_every_table_column_view_and_macro_says_what_it_means(con: Connection, listed: dict[str, Relation]) -> None:
    silent = [relation.full_name for relation in listed.values() if not relation.comment]
    silent += [
        f"{relation.full_name}.{field.name}"
        for relation in listed.values()
        for field in relation.fields
        if not field.comment
    ]
    silent += [name for name, comment in macros(con) if not comment]
    assert silent == []
    assert all("Grain: " in (relation.comment or "") for relation in listed.values())


def test_no_name_is_in_two_schemas(listed: dict[str, Relation]) -> None:
    names = [relation.name for relation in listed.values()]
    assert len(names) == len(set(names))


def test_times_end_in_at_and_days_in_on(listed: dict[str, Relation]) -> None:
    wrong = [
        f"{relation.full_name}.{field.name}"
        for relation in listed.values()
        for field in relation.fields
        if (field.sql_type == "TIMESTAMP") != bool(re.search(r"_at$|^valid_(from|to)$|^since_before$", field.name))
        or (field.sql_type == "DATE") != field.name.endswith("_on")
        or (field.sql_type == "BOOLEAN") != field.name.startswith(("is_", "has_", "in_", "no_"))
        or "TIME ZONE" in field.sql_type
    ]
    assert wrong == []


def test_fact_tables_have_no_keys_or_indexes(con: Connection) -> None:
    assert con.execute("SELECT count(*) FROM duckdb_indexes()").fetchall() == [(0,)]
    kinds = con.execute("SELECT DISTINCT constraint_type FROM duckdb_constraints()").fetchall()
    assert kinds == [("NOT NULL",)]


def test_data_dictionary_is_fresh() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text("utf-8") == dictionary(), (
        "run python -m warehouse.dictionary > docs/data-dictionary.md"
    )


# --- migrations --------------------------------------------------------------------------------------


def test_migrations_are_numbered_from_one_without_gap() -> None:
    assert [file.number for file in sql_files("migrations")] == list(range(1, schema_version() + 1))


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    open_warehouse(tmp_path).close()
    before = (tmp_path / WORKING).read_bytes()
    con = open_warehouse(tmp_path)
    con.close()
    assert (tmp_path / WORKING).read_bytes() == before


def test_files_are_written_for_both_lines_of_duckdb(tmp_path: Path) -> None:
    con = open_warehouse(tmp_path)
    (tags,) = con.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'working'").fetchall()[0]
    con.close()
    assert str(tags["storage_version"]).startswith(STORAGE)


def test_views_are_made_anew_when_their_text_changed(tmp_path: Path) -> None:
    con = open_warehouse(tmp_path)
    con.execute("DROP VIEW report.data_quality")
    con.execute("CREATE VIEW report.renamed_since AS SELECT 1 AS one")
    con.execute("UPDATE raw.migration SET sha256 = 'other' WHERE number = 0")
    con.close()
    con = open_warehouse(tmp_path)
    names = {relation.name for relation in relations(con, ("report",))}
    con.close()
    assert "data_quality" in names
    assert "renamed_since" not in names


FOREIGN = [
    (
        "INSERT INTO raw.migration VALUES (9999, '9999_future.sql', 'x')",
        "newer Recapture",
        "install the newer version",
    ),
    ("UPDATE raw.migration SET sha256 = 'other' WHERE number = 1", "is not the one", "maintain reparse"),
    ("DROP TABLE raw.migration", "holds other tables", "another folder"),
]


@pytest.mark.parametrize(("change", "what", "fix"), FOREIGN)
def test_tables_that_are_not_ours_are_refused_and_left_alone(
    tmp_path: Path, change: str, what: str, fix: str
) -> None:
    con = open_warehouse(tmp_path)
    con.execute(change)
    con.close()
    before = (tmp_path / WORKING).read_bytes()
    with pytest.raises(MigrationError) as caught:
        open_warehouse(tmp_path)
    assert what in caught.value.what
    assert fix in caught.value.fix
    assert (tmp_path / WORKING).read_bytes() == before


# --- checks ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def good() -> Iterator[Connection]:
    con = open_warehouse(":memory:")
    facts, meaning = small_world()
    state.begin_run(con, at(0), "replay", ["urn:seed:demo"], "0.1.0")
    load_batch(con, facts, BatchRow("b1", 1, at(0), target_count=4))
    load_resolution(con, meaning)
    yield con
    con.close()


@pytest.fixture
def filled(good: Connection) -> Iterator[Connection]:
    """A good warehouse; what a test does to it is undone."""
    good.begin()
    yield good
    good.rollback()


def test_a_good_warehouse_passes_every_check(filled: Connection) -> None:
    results = checks.run_checks(filled)
    assert [result for result in results if not result.is_good] == []
    assert len(results) > len(TABLES) + 15


# Each statement breaks one invariant; the check of that name, and it alone unless said so, finds it.
BREAKS = [
    ("INSERT INTO core.link SELECT * FROM core.link WHERE link_id = 'l1'", {"key_core_link"}),
    ("INSERT INTO core.talk SELECT * FROM core.talk WHERE talk_id = 't_dots'", {"key_core_talk"}),
    ("DELETE FROM raw.run", {"batch_without_run"}),
    ("UPDATE raw.batch SET batch_id = 'other'", {"capture_without_batch", "batch_capture_count"}),
    ("UPDATE raw.batch SET capture_count = 5", {"batch_capture_count"}),
    ("UPDATE core.quote SET capture_id = 'c_nowhere'", {"row_without_capture"}),
    ("UPDATE core.link SET resource_id = 'r_nowhere'", {"fact_without_page"}),
    ("UPDATE core.mention_speaker SET mention_id = 'm_nowhere'", {"orphan"}),
    ("UPDATE core.talk_speaker SET person_id = 'p_nowhere'", {"orphan"}),
    ("DELETE FROM core.talk_claim WHERE talk_id = 't_dots'", {"talk_without_evidence", "shown_without_claim"}),
    ("UPDATE core.talk SET title = ' ' WHERE talk_id = 't_dots'", {"talk_without_title", "shown_without_claim"}),
    ("UPDATE core.talk_speaker SET name = 'Somebody'", {"shown_without_claim"}),
    ("UPDATE core.talk_material SET state = 'lost'", {"closed_vocabulary"}),
    ("UPDATE raw.capture SET outcome = 'fine' WHERE capture_id = 'c2'", {"closed_vocabulary"}),
    ("UPDATE core.talk SET confidence = 'sure'", {"closed_vocabulary"}),
    ("UPDATE core.web_resource SET published_at = TIMESTAMP '2096-01-01'", {"future_date"}),
    ("UPDATE core.claim SET removed_at = first_seen_at - INTERVAL 1 SECOND", {"removed_before_first_seen"}),
    (
        "UPDATE core.talk_claim SET is_chosen = FALSE WHERE talk_id = 't_dots'",
        {"single_value_not_chosen_once", "shown_without_claim"},
    ),
    ("UPDATE core.talk_claim SET is_chosen = TRUE", {"single_value_not_chosen_once"}),
    ("UPDATE core.material_state SET until_at = NULL", {"material_state_gap"}),
    ("UPDATE core.talk_material SET role = 'video'", {"primary_material_not_single"}),
    ("UPDATE core.talk_material SET url = NULL", {"present_without_address"}),
    ("UPDATE core.resource_version SET valid_to = TIMESTAMP '2027-01-01'", {"version_overlap"}),
    ("UPDATE raw.capture SET warc_offset = NULL", {"stored_without_place"}),
    ("DELETE FROM core.mention_talk", {"mention_without_verdict"}),
    (
        "UPDATE raw.capture SET warc_file = NULL, warc_offset = NULL, warc_length = NULL",
        {"good_capture_not_stored"},
    ),
    (
        "INSERT INTO raw.quarantine SELECT 'x', 'b1', NULL, 'core.link', NULL, 'doubled-key', '{}'",
        {"quarantine_not_empty"},
    ),
]


@pytest.mark.parametrize(("break_it", "found"), BREAKS)
def test_a_broken_invariant_is_found(filled: Connection, break_it: str, found: set[str]) -> None:
    filled.execute(break_it)
    faulty = {result.name: result for result in checks.run_checks(filled) if not result.is_good}
    assert faulty.keys() == found
    for result in faulty.values():
        assert result.fault_count >= len(result.sample) > 0
        assert len(result.columns) == len(result.sample[0])


def test_every_check_can_find_something() -> None:
    tried = {name for _, names in BREAKS for name in names}
    assert {file.name.removesuffix(".sql") for file in sql_files("checks")} <= tried


def test_empty_tables_pass_every_check(con: Connection) -> None:
    assert [result for result in checks.run_checks(con) if not result.is_good] == []
