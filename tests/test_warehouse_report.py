"""Reports, the forms they are given in, and what people take away."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.test_warehouse_rows import at, capture, small_world
from transform.rows import Rowset
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.errors import QueryError
from warehouse.formats import FORMATS, Table, render, visible
from warehouse.load import BatchRow, load_batch, load_resolution
from warehouse.migrate import sql_files
from warehouse.publish import connect_reader, publish
from warehouse.report import REPORTS, list_reports, run_report

Connection = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_world(tmp_path_factory.mktemp("warehouse"))


def published_world(folder: Path) -> Path:
    """Publish a warehouse: the small world, a wrong link, a second run in which a page died."""
    con = open_warehouse(folder)
    facts, meaning = small_world()
    run_id = state.begin_run(con, at(0), "replay", ["urn:seed:demo"], "0.1.0")
    load_batch(con, facts, BatchRow("b1", run_id, at(0), target_count=4))
    died = capture("c9", "r_talk", 48, batch_id="b2", outcome="gone", reason="http-410", status=410, page_kind=None)
    load_batch(con, Rowset(captures=(died,)), BatchRow("b2", run_id, at(48), target_count=1))
    wrong = replace(
        meaning.materials[0], material_id="x3", role="slides", state="unknown", is_primary=True,
        resource_id="r_talk", url="https://example.org/r_talk", reason="wrong-link-other-talk",
    )  # fmt: skip
    dead = replace(meaning.resources[3], outcome="gone", reason="http-410", status=410, since_at=at(48))
    load_resolution(
        con,
        replace(meaning, materials=(*meaning.materials, wrong), resources=(*meaning.resources[:3], dead)),
    )
    state.finish_run(con, run_id, at(49), "finished", {})
    con.close()
    publish(folder, run_id)
    return folder


@pytest.fixture(scope="module")
def con(folder: Path) -> Iterator[Connection]:
    con = connect_reader(folder)
    yield con
    con.close()


def column(table: Table, name: str) -> list[Any]:
    return [row[table.columns.index(name)] for row in table.rows]


# --- reports -----------------------------------------------------------------------------------------


def test_every_report_file_is_offered_or_is_a_variant() -> None:
    files = {file.name.removesuffix(".sql").replace("_", "-") for file in sql_files("reports")}
    assert files - set(REPORTS) == {"missing-by-speaker"}
    assert [report.name for report in list_reports()] == list(REPORTS)


@pytest.mark.parametrize("file", sql_files("reports"), ids=lambda file: file.name)
def test_the_head_of_a_report_names_its_columns_filters_and_order(con: Connection, file: Any) -> None:
    report, _, by = file.name.removesuffix(".sql").partition("_by_")
    table = run_report(con, report, by=by or None)
    said = " ".join(line.removeprefix("--") for line in file.text.splitlines() if line.startswith("--"))
    assert all(name in said.split("Columns:")[1] for name in table.columns)
    takes = {line.split(":")[1].strip() for line in file.text.splitlines() if line.startswith("-- Filter:")}
    assert takes == set(re.findall(r"\$(\w+)", file.text))
    assert "ORDER BY" in file.text.rpartition("\nFROM ")[2], "the outermost query has no order"


# A talk in a long recording, a vocabulary, two recaps of two talks: tests/test_warehouse_graph.py has them.
OF_A_LARGER_WORLD = {"segments", "topics", "together", "talk-gaps"}


@pytest.mark.parametrize("name", [name for name in REPORTS if name not in OF_A_LARGER_WORLD])
def test_every_report_shows_something_of_the_small_world(con: Connection, name: str) -> None:
    assert run_report(con, name).rows


def test_talks_with_and_without_recaps(con: Connection) -> None:
    table = run_report(con, "talks")
    assert column(table, "title") == ["Cells in the wild", "Dots"]
    first = dict(zip(table.columns, table.rows[0], strict=True))
    assert (first["speakers"], first["organizations"], first["event_name"]) == (
        "Ana Doe",
        "Cell Ltd",
        "DemoConf 2026",
    )
    assert (first["video_state"], first["slides_state"], first["recap_count"]) == ("gone", "unknown", 1)
    assert column(run_report(con, "talks", recapped=True), "title") == ["Cells in the wild"]
    assert column(run_report(con, "talks", recapped=False), "title") == ["Dots"]
    assert run_report(con, "talks", event="nowhere").rows == ()


def test_missing_material_by_talk_and_by_speaker(con: Connection) -> None:
    table = run_report(con, "missing", role="video")
    assert list(zip(column(table, "title"), column(table, "state"), strict=True)) == [
        ("Cells in the wild", "gone"),
        ("Dots", "unknown"),
    ]
    by_speaker = run_report(con, "missing", by="speaker")
    assert column(by_speaker, "speaker") == ["Ana Doe"]
    assert column(by_speaker, "roles") == ["slides, video"]


def test_links_name_their_state_and_who_links_to_them(con: Connection) -> None:
    table = run_report(con, "links")
    links = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    found = {link["url"]: link for link in links}
    assert {url: link["state"] for url, link in found.items()} == {
        "https://example.org/r_video": "dead",
        "https://example.org/r_talk": "dead",
    }
    assert found["https://example.org/r_video"]["linked_from"] == "https://example.org/r_recap"
    assert found["https://example.org/r_talk"]["since_at"] == at(48).replace(tzinfo=None)
    assert column(run_report(con, "links", state="alive"), "url") == ["https://example.org/r_recap"]


def test_wrong_links(con: Connection) -> None:
    table = run_report(con, "wrong")
    assert column(table, "reason") == ["wrong-link-other-talk"]
    assert column(table, "said_by_url") == ["https://example.org/r_recap"]


def test_what_is_new_since_a_day(con: Connection) -> None:
    assert column(run_report(con, "new", since="2026-11-03"), "what") == ["page gone"]
    assert run_report(con, "new", since="2027-01-01").rows == ()
    assert len(run_report(con, "new", since=datetime(2026, 1, 1)).rows) > 3  # noqa: DTZ001 - UTC by contract


def test_changed_says_from_which_state_to_which(con: Connection) -> None:
    table = run_report(con, "changed")
    (row,) = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert (row["outcome_before"], row["outcome"], row["reason"]) == ("ok", "gone", "http-410")
    assert (row["since_before"], row["changed_at"]) == (at(1).replace(tzinfo=None), at(48).replace(tzinfo=None))


@pytest.mark.parametrize("talk", ["cells in", "t_cells", "sched:1", "t_earlier"])
def test_provenance_leads_to_the_stored_bytes(con: Connection, talk: str) -> None:
    table = run_report(con, "provenance", talk=talk)
    facts = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert {fact["talk_id"] for fact in facts} == {"t_cells"}
    assert {fact["field"] for fact in facts} == {"title", "speaker", "video", "event_page", "slides", "mention"}
    assert {fact["warc_file"] for fact in facts} == {"b1.warc.gz"}
    chosen = [fact for fact in facts if fact["field"] == "title"]
    assert [(fact["value"], fact["is_chosen"]) for fact in chosen] == [
        ("Cells in the wild", True),
        ("Cells", False),
    ]
    assert chosen[1]["said_by_url"] == "https://example.org/r_recap"


def test_outline_gives_the_report_in_its_order(con: Connection) -> None:
    table = run_report(con, "outline", recap="my recap")
    assert column(table, "kind") == ["talk", "quote", "recap"]
    assert column(table, "place") == [1, 2, 3]
    assert column(table, "people") == ["Ana Doe, Cell Ltd", "Ana Doe", "Bo"]


def test_gaps_name_the_recap_without_address(con: Connection) -> None:
    table = run_report(con, "gaps")
    assert ("recap unlinked", "Other recap", "no-address") in {row[:3] for row in table.rows}
    assert "part of a page not read" in column(table, "gap")


@pytest.mark.parametrize(
    ("name", "filters", "message"),
    [
        ("nonsense", {}, "choose one of summary, talks"),
        ("talks", {"colour": "red"}, "it takes event, recapped"),
        ("wrong", {"colour": "red"}, "it takes none"),
        ("talks", {"by": "speaker"}, "cannot be given by speaker"),
        ("new", {"since": "yesterday"}, "give times as"),
    ],
)
def test_a_report_that_cannot_be_given_says_why(
    con: Connection, name: str, filters: dict[str, str], message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        run_report(con, name, **filters)


def test_a_filter_is_a_value_and_never_sql(con: Connection) -> None:
    assert run_report(con, "talks", event="' OR 1=1 --").rows == ()


# --- forms -------------------------------------------------------------------------------------------

NASTY = "\x1b[31mred\x1b[0m \u202egnp.exe [bold]no[/bold]"
SAMPLE = Table(
    ("title", "count", "seen_at", "share", "is_good", "tags", "day"),
    (
        ("=HYPERLINK(1)", -5, datetime(2026, 1, 2, 3, 4), 0.25, True, ["a", "b|c"], date(2026, 1, 2)),  # noqa: DTZ001
        (NASTY, None, None, None, None, None, None),
        ("@cmd", 10**18, datetime(2026, 1, 2, 3, 4, 5, 6), 1e-9, False, [], None),  # noqa: DTZ001
    ),
)


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_page_text_cannot_command_the_terminal(form: str) -> None:
    text = render(SAMPLE, form, width=200)
    assert not set(text) & {"\x1b", "\u202e", "\x07"}
    assert "\\u001b" in text.replace("\\\\", "\\")


def test_table_shows_values_for_people() -> None:
    text = render(SAMPLE, "table", width=200)
    assert "[bold]no[/bold]" in text
    assert "2026-01-02 03:04" in text
    assert "yes" in text
    assert "only the first 3 rows" in render(replace(SAMPLE, is_cut=True), "table")


def test_json_comes_back_equal() -> None:
    back = json.loads(render(SAMPLE, "json"))
    assert [row["title"] for row in back] == [row[0] for row in SAMPLE.rows]
    assert (back[0]["seen_at"], back[0]["day"], back[0]["tags"]) == (
        "2026-01-02T03:04:00Z",
        "2026-01-02",
        ["a", "b|c"],
    )
    assert back[1]["count"] is None
    assert [json.loads(line) for line in render(SAMPLE, "ndjson").splitlines()] == back


def test_csv_disarms_formulas_and_keeps_numbers() -> None:
    rows = list(csv.reader(io.StringIO(render(SAMPLE, "csv"))))
    assert rows[1][:2] == ["'=HYPERLINK(1)", "-5"]
    assert rows[2][1:] == [""] * 6
    assert rows[3][0] == "'@cmd"


def test_markdown_has_one_line_a_row() -> None:
    lines = render(SAMPLE, "markdown").splitlines()
    assert len(lines) == 5
    assert "b\\|c" in lines[2]


def test_visible_leaves_ordinary_writing_alone() -> None:
    for text in ("Zoë Müller — 東京 مرحبا", "naïve", "👩‍💻 emoji"):
        assert visible(text) == text


def test_an_unknown_form_is_named() -> None:
    with pytest.raises(QueryError, match="choose one of table, json"):
        render(SAMPLE, "xlsx")
    assert all(render(SAMPLE, form) for form in FORMATS)
