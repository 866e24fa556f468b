"""Free SQL for readers: what is answered, what is refused, what is ended; and the command around it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.cli import run
from tests.test_warehouse_rows import at, small_world
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.errors import QueryError
from warehouse.load import BatchRow, load_batch, load_resolution
from warehouse.publish import connect_reader, publish
from warehouse.query import as_parquet, list_columns, list_tables, parameters_of, run_sql

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published copy of the small world."""
    folder = tmp_path_factory.mktemp("published")
    con = open_warehouse(folder)
    facts, meaning = small_world()
    run_id = state.begin_run(con, at(0), "replay", ["urn:seed:demo"], "0.1.0")
    load_batch(con, facts, BatchRow("b1", run_id, at(0), target_count=4))
    load_resolution(con, meaning)
    state.finish_run(con, run_id, at(2), "finished", {})
    con.close()
    publish(folder, run_id)
    return folder


@pytest.fixture(scope="module")
def reader(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect_reader(published)
    yield con
    con.close()


def titles(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {title for (title,) in con.execute("SELECT title FROM talk_overview").fetchall()}


# --- free SQL ----------------------------------------------------------------------------------------


def test_readers_of_one_copy_do_not_bind_each_other(published: Path) -> None:
    shut, second = connect_reader(published), connect_reader(published, memory_limit="1GB")
    free = connect_reader(published, is_hardened=False)
    for con in (shut, second, free):
        assert titles(con) == {"Cells in the wild", "Dots"}
    assert free.execute("SELECT count(*) FROM glob(?)", [str(published / "*")]).fetchall()[0][0] > 0
    with pytest.raises(duckdb.PermissionException):
        shut.execute("SELECT count(*) FROM glob('*')")
    for con in (shut, second, free):
        con.close()


def test_names_are_looked_up_in_report_then_core(published: Path) -> None:
    con = connect_reader(published)
    query = "SELECT title, state FROM talk_overview JOIN talk_material USING (talk_id) ORDER BY state"
    table = run_sql(con, query)
    assert table.columns == ("title", "state")
    assert table.rows == (("Cells in the wild", "gone"), ("Cells in the wild", "present"))
    con.close()


@pytest.mark.parametrize(
    "query",
    ["FROM talk", "WITH a AS (SELECT 1) FROM a", "DESCRIBE talk", "SHOW TABLES", "SUMMARIZE talk",
     "EXPLAIN FROM talk", "-- why\nSELECT 1;", "VALUES (1)", "SELECT * FROM link_as_of(TIMESTAMP '2026-11-02')"],
)  # fmt: skip
def test_reading_statements_are_answered(reader: duckdb.DuckDBPyConnection, query: str) -> None:
    assert run_sql(reader, query).columns


HOSTILE = [
    "SELECT 1; SELECT 2",
    "",
    "-- nothing",
    "SELEC 1",
    "SELECT nothing FROM talk",
    "DELETE FROM core.talk",
    "UPDATE core.talk SET title = ''",
    "INSERT INTO core.talk SELECT * FROM core.talk",
    "DROP TABLE core.talk",
    "CREATE TABLE x AS SELECT 1",
    "CREATE TEMP TABLE x AS SELECT 1",
    "CREATE VIEW x AS SELECT 1",
    "ATTACH '/tmp/x.duckdb' AS x",
    "DETACH current",
    "COPY core.talk TO '/tmp/x.csv'",
    "COPY (SELECT 1) TO '/tmp/x.parquet'",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET memory_limit",
    "PRAGMA enable_profiling",
    "CALL pragma_version()",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN",
    "USE memory",
    "PREPARE p AS SELECT 1",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/x.csv'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_blob('/etc/hostname')",
    "SELECT * FROM glob('/etc/*')",
    "FROM '/etc/passwd'",
    "FROM 'https://example.org/x.parquet'",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SELECT * FROM read_json_auto('/proc/self/environ')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_metadata('/etc/passwd')",
    "SELECT getenv('HOME')",
    "SELECT * FROM query('DROP TABLE core.talk')",
    "SELECT * FROM duckdb_secrets(), read_text('/etc/hostname')",
    # more than one way to a file
    "SELECT * FROM read_ndjson('/etc/hostname', columns={a: 'VARCHAR'})",
    "SELECT * FROM read_csv_auto('/proc/self/maps')",
    "SELECT * FROM 'file:///etc/passwd'",
    "SELECT * FROM read_blob('/proc/self/mem')",
    "SELECT * FROM read_text(['/etc/hostname', '/etc/passwd'])",
    "WITH x AS (SELECT * FROM read_text('/etc/hostname')) SELECT count(*) FROM x",
    "SELECT (SELECT content FROM read_text('/etc/hostname'))",
    "SELECT * FROM (VALUES (1)) t(a) WHERE EXISTS (SELECT 1 FROM glob('/etc/*'))",
    "FROM '/etc/passwd' SELECT count(*)",
    "SELECT * FROM query_table('/etc/passwd')",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/hostname'')')",
    "DESCRIBE SELECT * FROM read_csv('/etc/passwd')",
    "SUMMARIZE '/etc/passwd'",
    "EXPLAIN ANALYZE SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM parquet_scan('s3://bucket/x.parquet')",
    "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    "SELECT * FROM duckdb_extensions(); INSTALL json",
    "FORCE INSTALL spatial FROM community",
    "LOAD '/tmp/evil.duckdb_extension'",
    "UPDATE EXTENSIONS",
    # settings and secrets
    "SET GLOBAL memory_limit = '100GB'",
    "SET SESSION search_path = 'main'",
    "SET VARIABLE x = 1",
    "PRAGMA memory_limit = '100GB'",
    "PRAGMA database_list; PRAGMA version",
    "RESET GLOBAL lock_configuration",
    "CREATE SECRET s (TYPE s3)",
    "DROP SECRET s",
    # other writing
    "ALTER TABLE core.talk ADD COLUMN x INT",
    "TRUNCATE core.talk",
    "COMMENT ON TABLE core.talk IS 'x'",
    "CREATE MACRO m() AS 1",
    "CREATE SCHEMA s",
    "CREATE SEQUENCE s",
    "CREATE TYPE t AS ENUM ('a')",
    "MERGE INTO core.talk USING (SELECT 1 AS n) AS x ON FALSE WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
    "INSERT INTO recapture.core.talk BY NAME SELECT 1 AS talk_id",
    "WITH gone AS (DELETE FROM core.talk RETURNING *) SELECT * FROM gone",
    "ATTACH ':memory:' AS other",
    "ATTACH 'current.duckdb' AS again (READ_WRITE)",
    "COPY FROM DATABASE recapture TO memory",
    "COPY core.talk FROM '/etc/passwd'",
    "EXECUTE p",
    "CALL enable_logging()",
    "CALL start_ui()",
    "PIVOT core.talk ON language USING count(*)",
    "SELECT 1" + ";" * 3 + "DROP TABLE core.talk",
    "/* SELECT 1 */ DROP TABLE core.talk -- SELECT",
    "SELECT " + "-" * 3 + "\n",
]


def test_deep_nesting_is_refused_or_answered(reader: duckdb.DuckDBPyConnection) -> None:
    """DuckDB 2 gives up on it, DuckDB 1.5 answers; neither falls over."""
    with contextlib.suppress(QueryError):
        assert run_sql(reader, "SELECT " + "(" * 5_000 + "1" + ")" * 5_000).rows[0][0] == 1


@pytest.mark.parametrize("query", HOSTILE)
def test_what_does_not_read_our_tables_is_refused(reader: duckdb.DuckDBPyConnection, query: str) -> None:
    with pytest.raises(QueryError) as caught:
        run_sql(reader, query, timeout_s=20)
    assert caught.value.fix
    assert titles(reader) == {"Cells in the wild", "Dots"}


ENDLESS = [
    "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range * b.range = 7",
    "WITH RECURSIVE more AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM more) SELECT max(n) FROM more",
]


@pytest.mark.parametrize("query", ENDLESS)
def test_an_endless_query_is_ended(published: Path, query: str) -> None:
    con = connect_reader(published)
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"longer than 0\.5 s"):
        run_sql(con, query, timeout_s=0.5)
    assert time.monotonic() - began < 15
    assert run_sql(con, "SELECT 1").rows == ((1,),)  # the connection is still good
    con.close()


def test_a_query_cannot_take_all_memory_or_fill_the_disk(published: Path) -> None:
    con = connect_reader(published, memory_limit="64MB")
    with pytest.raises(QueryError, match="memory"):
        run_sql(con, "SELECT range, repeat('x', 500) AS t FROM range(5000000) ORDER BY t, range DESC", timeout_s=60)
    con.close()


def test_rows_beyond_the_limit_are_cut_and_it_says_so(published: Path) -> None:
    con = connect_reader(published)
    cut, whole = run_sql(con, "FROM range(11)", limit=10), run_sql(con, "FROM range(10)", limit=10)
    assert (len(cut.rows), cut.is_cut) == (10, True)
    assert (len(whole.rows), whole.is_cut) == (10, False)
    con.close()


def test_there_are_at_least_sixty_hostile_statements() -> None:
    assert len(set(HOSTILE)) >= 60


# --- a process of its own -----------------------------------------------------------------------------

CONFINED = """
import sys, time
from pathlib import Path
from warehouse.errors import QueryError
from warehouse.publish import connect_reader
from warehouse.query import confined, run_sql
con = connect_reader(Path(sys.argv[1]))
with confined(float(sys.argv[3]), 2**30):
    try:
        print(run_sql(con, sys.argv[2], timeout_s=0.3).rows)
    except QueryError as error:
        print("refused:", error)
"""


def confined_run(published: Path, query: str, seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFINED, str(published), query, str(seconds)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_call_that_hears_no_interrupt_is_ended(published: Path) -> None:
    done = confined_run(published, "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))", 1)
    assert (done.returncode, done.stdout) == (2, "")
    assert "narrow the query" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system bounds no address space")
def test_a_call_that_takes_memory_unasked_is_refused_it(published: Path) -> None:
    done = confined_run(published, "SELECT len(range(1000000000))", 30)
    assert done.returncode == 0, done.stderr
    assert "refused:" in done.stdout


def test_a_good_query_is_answered_under_the_same_limits(published: Path) -> None:
    assert confined_run(published, "SELECT 1 + 1", 30).stdout == "((2,),)\n"


# --- parameters, lists, parquet -----------------------------------------------------------------------


def test_a_parameter_is_a_value_and_never_sql(published: Path) -> None:
    con = connect_reader(published)
    query = "SELECT title FROM talk WHERE title = $title"
    assert run_sql(con, query, parameters={"title": "Dots"}).rows == (("Dots",),)
    assert run_sql(con, query, parameters={"title": "' OR 1 = 1 --"}).rows == ()
    found = run_sql(
        con, "FROM talk WHERE recap_count >= $n AND starts_at < $day", parameters={"n": "1", "day": "2100-01-01"}
    )
    assert len(found.rows) == 1
    with pytest.raises(QueryError):
        run_sql(con, query)
    with pytest.raises(QueryError):
        run_sql(con, query, parameters={"title": "Dots", "other": "1"})
    con.close()


@pytest.mark.parametrize("given", [["day"], ["=1"], ["a b=1"], ["a=1", "a=2"], ["$a=1"]])
def test_what_is_no_parameter_is_named(given: list[str]) -> None:
    with pytest.raises(QueryError, match="NAME=VALUE"):
        parameters_of(given)


def test_parameters_keep_their_text() -> None:
    assert parameters_of(["a=1=2", "b="]) == {"a": "1=2", "b": ""}


def test_tables_and_columns_are_listed_with_their_meaning(published: Path) -> None:
    con = connect_reader(published)
    listed = list_tables(con)
    names = [row[0] for row in listed.rows]
    assert {"report.talk_overview", "core.talk", "raw.capture", "report.whats_new(since)"} <= set(names)
    assert all(row[2] for row in listed.rows)
    assert list_columns(con, "talk").rows == list_columns(con, "core.TALK").rows
    assert [row[0] for row in list_columns(con, "talk").rows][:2] == ["talk_id", "talk_key"]
    with pytest.raises(QueryError, match="did you mean talk_overview"):
        list_columns(con, "talk_overvew")
    con.close()


VALUES: list[tuple[str, Any]] = [
    ("NULL::VARCHAR", None),
    ("'é\U0001f600'", "é\U0001f600"),
    ("1.50::DECIMAL(9, 2)", Decimal("1.50")),
    ("DATE '2026-01-31'", date(2026, 1, 31)),
    ("TIMESTAMP '2026-01-31 10:00:00.123456'", datetime(2026, 1, 31, 10, 0, 0, 123456)),  # noqa: DTZ001 - as stored
    ("['a', NULL, '']", ["a", None, ""]),
    ("{'a': 1, 'b': ['x']}", {"a": 1, "b": ["x"]}),
    ("true", True),
    ("170141183460469231731687303715884105727::HUGEINT::DOUBLE", 1.7014118346046923e38),
]


@pytest.mark.parametrize(("expression", "value"), VALUES)
def test_parquet_comes_back_equal(
    reader: duckdb.DuckDBPyConnection, tmp_path: Path, expression: str, value: Any
) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(
        as_parquet(run_sql(reader, f'SELECT {expression} AS a, 1 AS a, 2 AS "odd \'name""" FROM range(3)'))
    )
    assert duckdb.sql(f"FROM '{path}'").fetchall() == [(value, 1, 2)] * 3


def test_an_empty_result_is_a_parquet_file_too(published: Path, tmp_path: Path) -> None:
    con = connect_reader(published)
    path = tmp_path / "x.parquet"
    path.write_bytes(as_parquet(run_sql(con, "SELECT talk_id, starts_at FROM talk WHERE false")))
    con.close()
    assert duckdb.sql(f"DESCRIBE FROM '{path}'").fetchall()[1][:2] == ("starts_at", "TIMESTAMP")


# --- the command --------------------------------------------------------------------------------------


def test_the_command_reads_a_file_and_writes_every_form(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = tmp_path / "question.sql"
    query.write_text("-- which talk?\nSELECT title, recap_count\nFROM talk\nWHERE title = $title;\n", "utf-8")
    common = ["sql", "-w", str(published), "-f", str(query), "--param", "title=Dots"]
    assert run([*common, "--format", "ndjson"]) == 0
    assert json.loads(capsys.readouterr().out) == {"title": "Dots", "recap_count": 0}
    for form in ("table", "json", "csv", "markdown"):
        assert run([*common, "--format", form]) == 0
        assert "Dots" in capsys.readouterr().out
    out = tmp_path / "new" / "x.parquet"
    assert run([*common, "--format", "parquet", "--output", str(out)]) == 0
    assert duckdb.sql(f"FROM '{out}'").fetchall() == [("Dots", 0)]
    assert [path.name for path in out.parent.iterdir()] == ["x.parquet"]


def test_the_command_lists_tables_and_columns(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sql", "-w", str(published), "--tables", "--format", "csv"]) == 0
    assert "report.talk_overview" in capsys.readouterr().out
    assert run(["sql", "-w", str(published), "--schema", "talk", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["column"] == "talk_id"


def test_the_command_says_when_rows_were_cut(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sql", "-w", str(published), "FROM range(9)", "--limit", "3", "--format", "csv"]) == 0
    said = capsys.readouterr()
    assert said.out.split() == ["range", "0", "1", "2"]
    assert "first 3 rows" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["SELECT 1", "--tables"],
        ["-f", "/nowhere/q.sql"],
        ["SELECT 1", "--param", "x"],
        ["SELECT 1", "--schema", "talk"],
    ],
)
def test_a_mistaken_command_is_told_so(
    published: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sql", "-w", str(published), *arguments]) == 2
    assert capsys.readouterr().err
