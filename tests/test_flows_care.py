"""Looking after a warehouse: backups beside a writer, restored whole; bodies given back without changing a row."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from extract.web.archive import check
from flows import pipeline, rebuild
from flows.backup import MANIFEST, backup, restore
from flows.cli import run
from flows.prune import JOURNAL, Rule, look, prunable, prune
from flows.settings import SettingsError
from tests.test_flows_forget import RECAP, SEEDS, settings, web
from warehouse.checks import faults, run_checks
from warehouse.lock import writer_lock
from warehouse.publish import connect_reader
from warehouse.state import table_hashes


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place after four runs, in each of which the recap says something else."""
    place = tmp_path_factory.mktemp("quay")
    (place / "quay.toml").write_text(SEEDS, "utf-8")
    for number, word in enumerate(("Buoys", "Bells", "Beacons", "Bollards"), start=1):
        noise = "".join(hashlib.sha256(f"{word}{n}".encode()).hexdigest() for n in range(500))  # nothing packs it
        archive = web(place / f"{number}.warc.gz", number, recap=f"{RECAP.replace('Buoys', word)}<!-- {noise} -->")
        pipeline.harvest(settings(place, archive))
    return place


@pytest.fixture
def place(grown: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "place"
    shutil.copytree(grown, copy, symlinks=True)
    return copy


def hashes(folder: Path) -> dict[str, str]:
    con = connect_reader(folder)
    try:
        return table_hashes(con, ("raw", "core"))
    finally:
        con.close()


def test_a_backup_taken_beside_a_writer_is_restored_whole(place: Path, tmp_path: Path) -> None:
    source, target, again = place / "main", tmp_path / "backup", tmp_path / "again"
    with writer_lock(source, "harvest", datetime.now(UTC)):  # a run is at work, its part still open
        (source / "archive" / "run-000005-00-0000.warc.gz.open").write_bytes(b"half")
        done = backup(source, (place / "quay.toml",), target)
    assert done.run_id == 4
    assert done.copied_count == done.file_count
    assert (target / "seeds" / "quay.toml").read_text("utf-8") == SEEDS
    assert restore(target, again, keep=5) == 4
    assert hashes(again) == hashes(source)
    con = connect_reader(again)
    assert faults(run_checks(con)) == []
    con.close()
    assert all(check(part) == [] for part in (again / "archive").glob("*.warc.gz"))
    shutil.copytree(place, tmp_path / "on", symlinks=True)  # and a run goes on from it
    shutil.rmtree(tmp_path / "on" / "main")
    shutil.copytree(again, tmp_path / "on" / "main", symlinks=True)
    assert pipeline.harvest(settings(tmp_path / "on", place / "4.warc.gz")).run_id == 5


def test_a_second_backup_copies_what_is_new(place: Path, tmp_path: Path) -> None:
    backup(place / "main", (place / "quay.toml",), tmp_path / "backup")
    assert backup(place / "main", (place / "quay.toml",), tmp_path / "backup").copied_count == 0
    pipeline.harvest(settings(place, place / "1.warc.gz"))
    done = backup(place / "main", (place / "quay.toml",), tmp_path / "backup")
    assert done.copied_count == 3  # two parts and the tables
    assert restore(tmp_path / "backup", tmp_path / "again", keep=1) == 5


def test_what_is_no_backup_is_told(place: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    with pytest.raises(SettingsError, match="no backup"):
        restore(tmp_path, tmp_path / "again", keep=1)
    backup(place / "main", (), target)
    with pytest.raises(SettingsError, match="holds a warehouse"):
        restore(target, place / "main", keep=1)
    part = next((target / "archive").glob("*.warc.gz"))
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(SettingsError, match=f"{part.name} is missing or damaged"):
        restore(target, tmp_path / "again", keep=1)
    assert not (tmp_path / "again").exists()
    with pytest.raises(SettingsError, match="no backup of ours"):
        backup(place / "main", (), place)


def test_the_commands_back_up_and_restore(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["maintain", "backup", str(tmp_path / "b"), "-w", str(place / "main")]) == 0
    assert json.loads((tmp_path / "b" / MANIFEST).read_text("utf-8"))["run"] == 4
    assert run(["maintain", "restore", str(tmp_path / "b"), "-w", str(tmp_path / "new")]) == 0
    capsys.readouterr()
    assert run(["status", "-w", str(tmp_path / "new"), "--json"]) == 0
    sizes = json.loads(capsys.readouterr().out)["bytes"]
    assert set(sizes) == {"archive", "published", "working", "logs", "all"}
    assert sizes["working"] > 0


def later(place: Path) -> datetime:
    """A time long after the last run, whenever this test runs."""
    con = connect_reader(place / "main")
    try:
        (at,) = con.execute("SELECT max(fetched_at) FROM raw.capture").fetchall()[0]
    finally:
        con.close()
    return at.replace(tzinfo=UTC) + timedelta(days=1000)


def test_only_what_nothing_rests_on_may_go(place: Path) -> None:
    con = connect_reader(place / "main")
    archive, now = place / "main" / "archive", later(place)
    try:
        found = {keep: prunable(con, archive, Rule(30, keep), now).capture_count for keep in (1, 2, 3, 4)}
        none = prunable(con, archive, Rule(2000, 1), now).capture_count
    finally:
        con.close()
    # Of four versions of the recap the first is where most rows come from, and the last says what holds now.
    assert (found[1], found[4], none) == (2, 0, 0)
    assert found[1] >= found[2] >= found[3]


def test_pruning_gives_bytes_back_and_changes_no_row(place: Path) -> None:
    rule, now = Rule(30, 1), later(place)
    con = connect_reader(place / "main")
    before = table_hashes(con, ("raw", "core"), exclude=("warc_offset", "warc_length"))
    con.close()
    size = sum(part.stat().st_size for part in (place / "main" / "archive").glob("*.gz"))
    count, given_back = prune(settings(place), rule, now)
    assert count == 2
    assert (
        given_back == size - sum(part.stat().st_size for part in (place / "main" / "archive").glob("*.gz")) > 10_000
    )
    con = connect_reader(place / "main")
    assert table_hashes(con, ("raw", "core"), exclude=("warc_offset", "warc_length")) == before
    con.close()
    assert look(place / "main", rule, now).capture_count == 0
    rebuild.reparse(settings(place), into=place / "again")  # the readings say what the bodies said, and places fit
    skip = ("raw.run", "raw.batch", "raw.target", "raw.run_filter")
    left, right = hashes(place / "main"), hashes(place / "again")
    assert {name: one for name, one in left.items() if name not in skip} == {
        name: one for name, one in right.items() if name not in skip
    }


def test_a_killed_pruning_is_finished_by_the_next(place: Path) -> None:
    """Parts were written anew and the tables were not told: the journal names them."""
    archive = place / "main" / "archive"
    (archive / JOURNAL).write_text(json.dumps([part.name for part in archive.glob("*.warc.gz")]))
    con = duckdb.connect(str(place / "main" / "working.duckdb"))
    con.execute("UPDATE raw.capture SET warc_offset = warc_offset + 7 WHERE warc_file IS NOT NULL")
    con.close()
    expected = hashes(place / "main")
    assert run(["maintain", "archive", "prune", "--days", "100000", "-w", str(place / "main")]) == 0
    assert hashes(place / "main") == expected
    assert not (archive / JOURNAL).exists()
