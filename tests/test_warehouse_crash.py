"""A writer killed at any instant: what the ledger names is in the tables, whole and once; nothing else is."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench import kill_lab
from warehouse.connection import open_warehouse
from warehouse.publish import CURRENT, connect_reader, publish

ROOT = Path(__file__).resolve().parent.parent
ROWS = 300  # links in each batch

WRITE = """
import sys
from pathlib import Path
from tests.test_warehouse_rows import batch, link, page_of
from tests.bench import kill_lab
from warehouse.connection import open_warehouse
from warehouse.load import load_batch
con = open_warehouse(Path(sys.argv[1]))
for n in range(1000):
    rows = page_of(*(link(f"l{n}-{i}") for i in range(300)), page=f"r{n}", capture_id=f"c{n}")
    load_batch(con, rows, batch(f"b{n}"))
    print(n, flush=True)
"""
PUBLISH = """
import sys
from pathlib import Path
from warehouse.publish import publish
print("begin", flush=True)
for n in range(2, 1000):
    publish(Path(sys.argv[1]), n, keep=2)
    print(n, flush=True)
"""


def killed_after(script: str, folder: Path, first_lines: int, seconds: float) -> list[str]:
    """Run a script, let it say so many lines, kill it a moment later; return all lines it said."""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(first_lines)]
        time.sleep(seconds)  # the instant of the kill is what this is about
        process.kill()
        return [*said, *process.stdout.readlines()]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    open_warehouse(folder).close()
    return folder


def test_a_killed_load_loses_nothing_acknowledged_and_leaves_nothing_half(empty: Path, tmp_path: Path) -> None:
    chance = random.Random(20240319)
    for n in range(4):
        folder = tmp_path / str(n)
        shutil.copytree(empty, folder)
        said = killed_after(WRITE, folder, 1 + n % 3, chance.uniform(0, 0.2))
        acknowledged = {f"b{line.strip()}" for line in said if line.endswith("\n")}
        con = open_warehouse(folder)
        ledger = {batch_id for (batch_id,) in con.execute("SELECT batch_id FROM raw.batch").fetchall()}
        pages = con.execute(
            "SELECT resource_id, count(*), count(DISTINCT link_id) FROM core.link GROUP BY 1"
        ).fetchall()
        con.close()
        assert acknowledged <= ledger
        assert len(ledger) <= len(acknowledged) + 1  # the one that was being acknowledged
        assert {(f"b{page[1:]}", rows, links) for page, rows, links in pages} == {(b, ROWS, ROWS) for b in ledger}


def test_a_killed_publication_leaves_readers_a_whole_copy(empty: Path, tmp_path: Path) -> None:
    folder = tmp_path / "warehouse"
    shutil.copytree(empty, folder)
    publish(folder, 1)
    chance = random.Random(20240320)
    for n in range(3):
        said = killed_after(PUBLISH, folder, 1 + n % 2, chance.uniform(0, 0.3))
        finished = [line for line in said[1:] if line.endswith("\n")]
        con = connect_reader(folder)
        assert con.execute("SELECT count(*) FROM talk_overview").fetchall() == [(0,)]
        con.close()
        if finished:
            assert (folder / CURRENT).resolve().exists()
    publish(folder, 5000, keep=1)
    assert [path.name for path in (folder / "published").iterdir()] == ["run-5000.duckdb"]


def test_the_kill_lab_finds_no_fault() -> None:
    """Five lives of a writer that loads, publishes and exports; ``make kill-lab`` takes five hundred."""
    found = kill_lab.lab(kills=5, reads=20, seed=random.randrange(1000))
    assert found["faults"] == []
    assert found["kills"] == 5
