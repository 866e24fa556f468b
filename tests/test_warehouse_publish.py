"""One writer, readers that never wait, and what they may do: locks, published copies, queries."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows.cli import run
from tests.test_warehouse_rows import at, small_world
from warehouse import state
from warehouse.connection import WORKING, open_warehouse
from warehouse.errors import LockedError, WarehouseError, explained
from warehouse.load import BatchRow, load_batch, load_resolution
from warehouse.lock import LOCK_NAME, holder, writer_lock
from warehouse.publish import CURRENT, connect_reader, publish, snapshots

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a working file that holds the small world; copied, for making it takes longer."""
    folder = tmp_path_factory.mktemp("warehouse")
    con = open_warehouse(folder)
    facts, meaning = small_world()
    run_id = state.begin_run(con, at(0), "replay", ["urn:seed:demo"], "0.1.0")
    load_batch(con, facts, BatchRow("b1", run_id, at(0), target_count=4))
    load_resolution(con, meaning)
    state.finish_run(con, run_id, at(2), "finished", {})
    con.close()
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    shutil.copy(template / WORKING, tmp_path / WORKING)
    return tmp_path


@pytest.fixture(scope="module")
def published(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    shutil.copy(template / WORKING, folder / WORKING)
    publish(folder, 1)
    return folder


def change_title(folder: Path, title: str) -> None:
    con = open_warehouse(folder)
    con.execute("UPDATE core.talk SET title = ? WHERE talk_id = 't_cells'", [title])
    con.close()


def titles(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {title for (title,) in con.execute("SELECT title FROM talk_overview").fetchall()}


# --- one writer --------------------------------------------------------------------------------------

HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from warehouse.lock import writer_lock
with writer_lock(Path(sys.argv[1]), "harvest", datetime(2026, 11, 1, 12, tzinfo=UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(folder: Path) -> subprocess.Popen[str]:
    """Let another process take the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_told_who_writes_since_when(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        with pytest.raises(LockedError, match="harvest") as caught, writer_lock(tmp_path, "export", at(1)):
            pass
        assert (caught.value.pid, caught.value.since) == (process.pid, "2026-11-01T12:00:00+00:00")
        held = holder(tmp_path)
        assert held is not None
        assert (held.pid, held.job) == (process.pid, "harvest")
        process.communicate("", timeout=20)
    assert holder(tmp_path) is None


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        process.kill()
        process.wait(20)
    assert json.loads((tmp_path / LOCK_NAME).read_text())["pid"] == process.pid  # its name is still there
    assert holder(tmp_path) is None
    with writer_lock(tmp_path, "harvest", at(1)):
        held = json.loads((tmp_path / LOCK_NAME).read_text())
        assert held["pid"] == os.getpid()
    assert (tmp_path / LOCK_NAME).read_text() == ""


@pytest.mark.parametrize("left", ["", "{", "[]", '{"pid": "x"}', "\x00" * 9])
def test_any_rubbish_in_a_lock_file_nobody_holds_is_no_lock(tmp_path: Path, left: str) -> None:
    (tmp_path / LOCK_NAME).write_text(left)
    with writer_lock(tmp_path, "harvest", at(0)):
        pass


# --- what can go wrong with a file -------------------------------------------------------------------


def test_a_damaged_file_is_named_with_the_way_out(folder: Path) -> None:
    file = folder / WORKING
    good = file.read_bytes()
    for damaged in (b"not a database at all" * 500, good[:5000], bytes(12_288) + good[12_288:]):
        file.write_bytes(damaged)
        with pytest.raises(WarehouseError, match="maintain reparse") as caught:
            open_warehouse(folder)
        assert str(file) in str(caught.value)


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "sub", tmp_path / "file"):
        with pytest.raises(WarehouseError, match="--warehouse"):
            open_warehouse(place)


FULL = """
import resource, sys
from pathlib import Path
from tests.test_warehouse_rows import batch, link, page_of
from warehouse.connection import open_warehouse
from warehouse.errors import WarehouseError
from warehouse.load import load_batch
from warehouse.publish import publish
folder, extra_bytes = Path(sys.argv[1]), int(sys.argv[3])
limit = (folder / "working.duckdb").stat().st_size + extra_bytes
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    if sys.argv[2] == "load":
        con = open_warehouse(folder)
        load_batch(con, page_of(*(link(f"{n * 7919:09x}" * 30) for n in range(30_000))), batch("b9"))
        con.close()
    else:
        publish(folder, 2)
except WarehouseError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("job", "extra_bytes"), [("load", 300_000), ("publish", -500_000), ("publish", -4_000_000)]
)
def test_a_full_disk_is_named_and_nothing_half_stays(folder: Path, job: str, extra_bytes: int) -> None:
    publish(folder, 1)
    before = titles_of_working(folder)
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(folder), job, str(extra_bytes)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "is full" in done.stdout, done.stderr
    assert "free disk space" in done.stdout
    assert [path.name for path in (folder / "published").iterdir()] == ["run-1.duckdb"]
    con = connect_reader(folder)
    assert titles(con) == {"Cells in the wild", "Dots"}
    con.close()
    con = open_warehouse(folder)
    assert con.execute("SELECT batch_id FROM raw.batch").fetchall() == [("b1",)]
    assert con.execute("SELECT count(*) FROM core.link").fetchall() == [(2,)]
    con.close()
    assert titles_of_working(folder) == before


ERRORS = [
    (OSError(errno.ENOSPC, "No space left on device"), "is full", "free disk space"),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), "is full", "free disk space"),
    (PermissionError(errno.EACCES, "Permission denied"), "cannot be written", "make the folder writable"),
    (OSError(errno.EROFS, "Read-only file system"), "cannot be written", "another one with --warehouse"),
    (duckdb.IOException('IO Error: Cannot open file "x": Permission denied'), "cannot be written", "writable"),
    (duckdb.IOException('Could not set lock on file "x": Conflicting lock is held'), "has", "current.duckdb"),
    (duckdb.IOException("IO Error: Could not write all bytes: No space left"), "is full", "free disk space"),
    (duckdb.IOException("The file exists, but it is not a valid DuckDB database file!"), "damaged", "reparse"),
    (duckdb.SerializationException("Failed to deserialize"), "damaged", "reparse"),
]


@pytest.mark.parametrize(("error", "what", "fix"), ERRORS)
def test_what_the_system_says_becomes_what_to_do(error: Exception, what: str, fix: str) -> None:
    with pytest.raises(WarehouseError) as caught, explained("/data/working.duckdb"):
        raise error
    assert what in caught.value.what
    assert fix in caught.value.fix
    assert "/data/working.duckdb" in str(caught.value)


def test_mistakes_of_our_own_sql_are_not_explained_away() -> None:
    for mistake in (duckdb.BinderException("no column"), duckdb.TransactionException("already in a transaction")):
        with pytest.raises(type(mistake)), explained("/data/working.duckdb"):
            raise mistake


def titles_of_working(folder: Path) -> list[tuple[str]]:
    con = open_warehouse(folder)
    found = con.execute("SELECT title FROM core.talk ORDER BY title").fetchall()
    con.close()
    return found


# --- published copies --------------------------------------------------------------------------------


def test_a_published_copy_holds_all_rows_and_cannot_be_written(folder: Path) -> None:
    done = publish(folder, 1)
    assert done.path == folder / "published" / "run-1.duckdb"
    assert done.row_counts["core.talk"] == 2
    assert done.path.stat().st_mode & 0o777 == 0o444
    assert (folder / CURRENT).readlink() == Path("published/run-1.duckdb")
    con = connect_reader(folder)
    assert titles(con) == {"Cells in the wild", "Dots"}
    with pytest.raises(duckdb.Error):
        con.execute("CREATE TABLE core.mine AS SELECT 1")
    con.close()


def test_a_published_copy_equals_the_working_file_views_and_comments_too(folder: Path) -> None:
    con = open_warehouse(folder)
    hashes = state.table_hashes(con, ("raw", "core"))
    said = con.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()
    con.close()
    publish(folder, 1)
    con = connect_reader(folder)
    assert state.table_hashes(con, ("raw", "core")) == hashes
    found = con.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()
    assert sorted(found) == sorted(said)
    assert con.execute("SELECT count(*) FROM report.whats_new(TIMESTAMP '2000-01-01')").fetchall()[0][0] > 0
    assert con.execute("SELECT count(*) FROM core.link_as_of(TIMESTAMP '2026-11-01 12:00:00')").fetchall() == [(2,)]
    con.close()


def test_a_reader_keeps_its_run_and_the_next_one_sees_the_new(folder: Path) -> None:
    publish(folder, 1)
    early = connect_reader(folder)
    change_title(folder, "Cells again")
    assert titles(early) == {"Cells in the wild", "Dots"}  # the writer disturbs nobody
    publish(folder, 2)
    late = connect_reader(folder)  # in the same process
    assert titles(late) == {"Cells again", "Dots"}
    assert titles(early) == {"Cells in the wild", "Dots"}
    early.close()
    late.close()


def test_only_the_last_copies_stay(folder: Path) -> None:
    for run_id in (9, 10, 11):
        publish(folder, run_id, keep=2)
    assert [path.name for path in snapshots(folder)] == ["run-11.duckdb", "run-10.duckdb"]


def test_publishing_a_run_again_replaces_its_copy(folder: Path) -> None:
    publish(folder, 1)
    change_title(folder, "Cells again")
    publish(folder, 1)
    con = connect_reader(folder)
    assert "Cells again" in titles(con)
    con.close()


def test_what_a_killed_publication_left_is_swept(folder: Path) -> None:
    publish(folder, 1)
    left = folder / "published" / "run-2.tmp"
    left.write_bytes(b"half")
    con = connect_reader(folder)
    assert titles(con) == {"Cells in the wild", "Dots"}
    con.close()
    publish(folder, 2)
    assert not left.exists()


def test_a_log_that_a_writing_reader_left_keeps_nobody_out(folder: Path) -> None:
    publish(folder, 1)
    link = folder / CURRENT
    link.resolve().chmod(0o644)
    script = (
        f"import duckdb, os; c = duckdb.connect({str(link)!r}); c.execute('CREATE TABLE mine (n INT)'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=20)
    assert list(folder.glob("**/*.wal"))
    publish(folder, 2)
    con = duckdb.connect(str(link), read_only=True)
    assert con.execute("SELECT count(*) FROM report.talk_overview").fetchall() == [(2,)]
    con.close()


def test_people_attach_it_beside_their_own_views(folder: Path) -> None:
    publish(folder, 1)
    con = duckdb.connect(str(folder / "mine.duckdb"))
    con.execute(f"ATTACH '{folder / CURRENT}' AS recapture (READ_ONLY)")
    con.execute("CREATE VIEW mine AS SELECT title FROM recapture.report.talk_overview ORDER BY title")
    assert con.execute("FROM mine").fetchall() == [("Cells in the wild",), ("Dots",)]
    con.close()


def test_nothing_published_yet_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="recapture harvest"):
        connect_reader(tmp_path)
    with pytest.raises(WarehouseError, match="recapture harvest"):
        publish(tmp_path, 1)


def test_a_copy_is_written_in_a_storage_version_that_older_clients_open(published: Path) -> None:
    con = duckdb.connect()
    con.execute(f"ATTACH '{published / CURRENT}' AS copy (READ_ONLY)")
    (tags,) = con.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'copy'").fetchall()[0]
    con.close()
    assert str(tags["storage_version"]).startswith("v1.2.0")


def test_plain_clients_in_one_kernel_see_the_new_run_too(folder: Path) -> None:
    publish(folder, 1)
    link = str(folder / CURRENT)
    early = duckdb.connect(link, read_only=True)
    change_title(folder, "Cells again")
    publish(folder, 2)
    late = duckdb.connect(link, read_only=True)
    query = "SELECT title FROM report.talk_overview ORDER BY title LIMIT 1"
    assert (early.execute(query).fetchall(), late.execute(query).fetchall()) == (
        [("Cells in the wild",)],
        [("Cells again",)],
    )
    early.close()
    late.close()


def test_the_command_lists_the_copies(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for run_id in (9, 10):
        publish(folder, run_id)
    assert run(["maintain", "snapshots", "-w", str(folder), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(row["run"], row["current"]) for row in listed] == [(10, True), (9, False)]
    assert all(row["bytes"] == Path(row["file"]).stat().st_size for row in listed)
