"""What people take away: Parquet, CSV, BibTeX, Atom; whole, described, and in parts that can be merged."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import bibtexparser
import duckdb
import feedparser
import frictionless
import pytest

from flows.cli import run
from tests.test_warehouse_report import published_world
from tests.test_warehouse_rows import at, link, page_of, small_world
from warehouse.citations import atom, bibtex
from warehouse.connection import open_warehouse
from warehouse.errors import WarehouseError
from warehouse.export import export_parquet, talks_csv
from warehouse.load import BatchRow, load_batch, load_resolution
from warehouse.migrate import schema_version
from warehouse.publish import connect_reader, publish

Connection = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_world(tmp_path_factory.mktemp("warehouse"))


@pytest.fixture(scope="module")
def con(folder: Path) -> Iterator[Connection]:
    con = connect_reader(folder)
    yield con
    con.close()


# --- exports -----------------------------------------------------------------------------------------


@pytest.fixture
def writing(folder: Path) -> Iterator[Connection]:
    con = connect_reader(folder, is_hardened=False)
    yield con
    con.close()


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_an_export_is_complete_and_described(writing: Connection, tmp_path: Path, form: Any) -> None:
    target = tmp_path / "it's here"
    written = export_parquet(writing, target, form)
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    assert {file["path"] for file in manifest["files"]} == {file.path for file in written}
    assert {file.path for file in written} == {str(path.relative_to(target)) for path in target.rglob(f"*.{form}")}
    assert (manifest["schema_version"], manifest["run"]) == (schema_version(), 1)
    for file in manifest["files"]:
        body = (target / file["path"]).read_bytes()
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (file["sha256"], file["bytes"])
    described = json.loads((target / "datapackage.json").read_text("utf-8"))["resources"]
    assert {resource["path"] for resource in described} == {file.path for file in written}
    assert all(
        field["description"] and field["type"] != "any" for r in described for field in r["schema"]["fields"]
    )


def test_parquet_holds_the_rows_of_the_tables(writing: Connection, tmp_path: Path) -> None:
    written = export_parquet(writing, tmp_path / "out")
    other = duckdb.connect()
    for file in written:
        name = file.path.removesuffix(".parquet").replace("/", ".")
        path = tmp_path / "out" / file.path
        rows = other.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        assert sorted(map(repr, rows)) == sorted(map(repr, writing.execute(f"FROM {name}").fetchall())), name
    (codec,) = {
        row[0]
        for row in other.execute(
            "SELECT DISTINCT compression FROM parquet_metadata(?)",
            [str(tmp_path / "out" / "core" / "talk.parquet")],
        ).fetchall()
    }
    assert codec == "ZSTD"
    other.close()


def test_the_same_tables_give_the_same_bytes(writing: Connection, tmp_path: Path) -> None:
    first, second = (export_parquet(writing, tmp_path / name) for name in ("one", "two"))
    assert first == second


def test_an_export_takes_the_place_of_the_one_before(writing: Connection, tmp_path: Path) -> None:
    target = tmp_path / "out"
    export_parquet(writing, target, "csv")
    shutil.copytree(target, tmp_path / ".out.new")  # left by a killed one
    export_parquet(writing, target, "parquet")
    assert not list(target.rglob("*.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_export_leaves_other_peoples_folders_alone(writing: Connection, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    with pytest.raises(WarehouseError, match="empty or new folder"):
        export_parquet(writing, mine)
    with pytest.raises(WarehouseError, match="name of a folder"):
        export_parquet(writing, mine / "letter.txt")
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "letter.txt"]


# --- citations ---------------------------------------------------------------------------------------


def test_bibtex_names_talks_and_reports(con: Connection) -> None:
    text = bibtex(con)
    assert "@misc{t_cells,\n  title = {{Cells in the wild}},\n  author = {{Ana Doe}}," in text
    assert "@online{r_recap," in text
    assert "  url = {https://example.org/r_recap}," in text
    assert "q_other" not in text  # no address: nothing to cite


def test_bibtex_is_read_by_others(con: Connection) -> None:
    library = bibtexparser.parse_string(bibtex(con))
    assert library.failed_blocks == []
    read = {one.key: {field.key: str(field.value).strip("{}") for field in one.fields} for one in library.entries}
    talks = con.execute("SELECT talk_id, title FROM core.talk").fetchall()
    assert {key: fields["title"] for key, fields in read.items() if key.startswith("t_")} == dict(talks)
    cited = {fields["url"] for fields in read.values() if "url" in fields}
    known = {url for (url,) in con.execute("SELECT url FROM core.web_resource").fetchall()}
    assert cited <= known


def test_bibtex_keeps_hostile_titles_inside_their_field(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy", symlinks=True)
    con = open_warehouse(tmp_path / "copy")
    con.execute("UPDATE core.talk SET title = ?", ["}, author = {evil} \\input{x} 100% & a_b \x1b[0m\n@misc{y,"])
    text = bibtex(con)
    con.close()
    assert "\x1b" not in text
    assert len(re.findall(r"^@", text, re.MULTILINE)) == 3
    library = bibtexparser.parse_string(text)
    assert (len(library.entries), library.failed_blocks) == (3, [])
    assert not [entry.key for entry in library.entries if entry.key.startswith("y")]
    for line in text.splitlines():
        unescaped = re.sub(r"\\[{}]", "", line)
        if not line.startswith(("@", "}")):
            assert unescaped.count("{") == unescaped.count("}")


def test_atom_feed_is_read_by_others(con: Connection) -> None:
    feed = feedparser.parse(atom(con))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["event page: Cells in the wild"]
    assert [entry.link for entry in feed.entries] == ["https://example.org/r_talk"]
    assert feed.feed.updated == "2026-11-01T13:00:00Z"


# --- one row per talk ----------------------------------------------------------------------------------


def test_organisers_get_one_row_per_talk(con: Connection) -> None:
    rows = list(csv.DictReader(io.StringIO(talks_csv(con))))
    assert [row["title"] for row in rows] == ["Cells in the wild", "Dots"]
    assert (rows[0]["speakers"], rows[0]["video_state"]) == ("Ana Doe", "gone")


def test_the_command_writes_them(folder: Path, tmp_path: Path) -> None:
    assert run(["export", str(tmp_path / "out"), "--format", "talks", "-w", str(folder)]) == 0
    assert (tmp_path / "out" / "talks.csv").read_bytes().startswith(b"event_name,")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["talks.csv"]


# --- described -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_data_package_is_valid_and_true(writing: Connection, tmp_path: Path, form: Any) -> None:
    export_parquet(writing, tmp_path / "out", form)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert list(frictionless.Package.metadata_validate(package)) == []
    names = [resource["name"] for resource in package["resources"]]
    assert len(names) == len(set(names))
    other = duckdb.connect()
    for resource in package["resources"]:
        path = tmp_path / "out" / resource["path"]
        assert path.stat().st_size == resource["bytes"]
        said = [field["name"] for field in resource["schema"]["fields"]]
        if form == "csv":
            with path.open(newline="", encoding="utf-8") as read:
                assert next(csv.reader(read)) == said
        else:
            assert [row[0] for row in other.execute(f"DESCRIBE FROM '{path}'").fetchall()] == said
        key = resource["schema"].get("primaryKey", [])
        assert set(key) <= set(said)
    other.close()


def test_the_rows_are_what_the_data_package_says(writing: Connection, tmp_path: Path) -> None:
    export_parquet(writing, tmp_path / "out", "csv")
    package = str(tmp_path / "out" / "datapackage.json")
    assert frictionless.validate(package).flatten(["name", "rowNumber", "fieldName", "type", "message"]) == []
    talks = tmp_path / "out" / "core" / "talk.csv"
    talks.write_text(talks.read_text("utf-8").replace("high", "high,one more cell"), "utf-8")
    assert not frictionless.validate(package).valid


def test_parquet_files_say_which_tables_they_are_of(writing: Connection, tmp_path: Path) -> None:
    export_parquet(writing, tmp_path / "out")
    other = duckdb.connect()
    found = other.execute(
        "SELECT key::VARCHAR, value::VARCHAR FROM parquet_kv_metadata(?)",
        [str(tmp_path / "out" / "core" / "talk.parquet")],
    ).fetchall()
    other.close()
    said = dict(found)
    assert (said["schema_version"], said["run"]) == (str(schema_version()), "1")
    assert "authors" in said["licence"]


# --- in parts ------------------------------------------------------------------------------------------


def merged(base: Path, part: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Bring a part over an earlier export as manifest.json tells to."""
    other = duckdb.connect()
    tables = {}
    for file in json.loads((part / "manifest.json").read_text("utf-8"))["files"]:
        rows = other.execute(f"SELECT * FROM read_parquet('{part / file['path']}')").fetchall()
        if file["mode"] == "merge":
            other.execute(f"CREATE OR REPLACE TEMP TABLE new AS FROM read_parquet('{part / file['path']}')")
            other.execute(f"CREATE OR REPLACE TEMP TABLE old AS FROM read_parquet('{base / file['path']}')")
            same = " AND ".join(f"old.{name} = new.{name}" for name in file["key"])
            rows += other.execute(f"SELECT * FROM old WHERE NOT EXISTS (SELECT 1 FROM new WHERE {same})").fetchall()
        tables[file["path"]] = sorted(map(repr, rows))
    other.close()
    return tables


def test_an_export_since_a_time_brings_an_earlier_one_up_to_date(tmp_path: Path) -> None:
    source = tmp_path / "warehouse"
    con = open_warehouse(source)
    facts, meaning = small_world()
    load_batch(con, facts, BatchRow("b1", 1, at(0), target_count=4))
    load_resolution(con, meaning)
    con.close()
    publish(source, 1)
    exported(source, tmp_path / "base")
    con = open_warehouse(source)
    # Read before the export and loaded after it: changed, gone and new links.
    late = page_of(link("l1", anchor_text="other words"), link("l3", position=7), hours=0.5, capture_id="c8")
    other = page_of(link("l9"), page="r_other", hours=9, capture_id="c9")
    for rows, batch_id in ((late, "b8"), (other, "b9")):
        rows = replace(rows, captures=tuple(replace(row, batch_id=batch_id) for row in rows.captures))  # noqa: PLW2901
        load_batch(con, rows, BatchRow(batch_id, 2, at(9), target_count=1))
    load_resolution(con, meaning)
    con.close()
    publish(source, 2)
    exported(source, tmp_path / "whole")
    exported(source, tmp_path / "part", at(8))
    assert merged(tmp_path / "base", tmp_path / "part") == merged(tmp_path / "base", tmp_path / "whole")
    manifest = json.loads((tmp_path / "part" / "manifest.json").read_text("utf-8"))
    assert datetime.fromisoformat(manifest["since"]) == at(8)
    rows = {file["path"]: file["rows"] for file in manifest["files"]}
    assert rows["core/link.parquet"] == 4  # changed, gone, new, new on another page
    assert rows["core/claim.parquet"] == 1  # read in the same hour: more than needed does no harm
    assert rows["core/event.parquet"] == 0


def exported(source: Path, target: Path, since: datetime | None = None) -> None:
    con = connect_reader(source, is_hardened=False)
    export_parquet(con, target, since=since)
    con.close()


def test_the_command_takes_a_day(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["export", str(tmp_path / "out"), "-w", str(folder), "--since"]
    assert run([*command, (at(0) + timedelta(days=90)).date().isoformat()]) == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert {file["rows"] for file in manifest["files"] if file["mode"] == "merge"} == {0}
    assert run([*command, "yesterday"]) == 2
    assert run([*command, "2026-01-01", "--format", "atom"]) == 2
