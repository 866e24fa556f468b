"""Kill the writer at random instants, and read beside it: ``make kill-lab`` (ARGS="--kills 500 --reads 1000").

A child loads batches, publishes and exports without end, and says what it has finished. It is killed with SIGKILL;
then what it said must be there, whole and once, and nothing half. One JSON document on stdout; code 1 on a fault.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from warehouse.connection import open_warehouse
from warehouse.errors import WarehouseError
from warehouse.publish import connect_reader

ROOT = Path(__file__).resolve().parents[2]
LINKS = 300  # in each batch; even ones are read again by the next batch, with other words
STAGES = ("opened", "load", "checkpoint", "publish", "export")
PACE_S = 0.2  # between two reads, so that they meet many runs
WORK = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tests.bench.kill_lab import LINKS
from tests.test_warehouse_rows import at, capture, link, page_of
from warehouse.connection import open_warehouse
from warehouse.export import export_parquet
from warehouse.load import BatchRow, load_batch
from warehouse.lock import writer_lock
from warehouse.publish import connect_reader, publish
folder = Path(sys.argv[1])

def say(*words):
    print(*words, flush=True)

with writer_lock(folder, "kill lab", datetime(2026, 11, 1, tzinfo=UTC)):
    while True:
        con = open_warehouse(folder)
        say("opened")
        first = con.execute("SELECT count(*) FROM raw.batch").fetchall()[0][0]
        for n in range(first, first + 4):
            rows = page_of(*(link(f"l{n}-{i}") for i in range(LINKS)), page=f"r{n}", capture_id=f"c{n}", hours=n)
            rows = replace(rows, captures=tuple(replace(row, batch_id=f"b{n}") for row in rows.captures))
            say("load")
            load_batch(con, rows, BatchRow(f"b{n}", 1, at(n), target_count=1))
            say("loaded", n)
        say("checkpoint")
        con.execute("CHECKPOINT")
        con.close()
        say("publish")
        publish(folder, first + 4, keep=3)
        say("published", first + 4)
        say("export")
        reader = connect_reader(folder, is_hardened=False)
        export_parquet(reader, folder / "out")
        reader.close()
        say("exported", first + 4)
"""

WHOLE_AND_ONCE = """
SELECT coalesce(batch_id, capture_id)
FROM (
    SELECT capture_id, count(*) AS n, count(DISTINCT link_id) AS one
    FROM core.link
    GROUP BY capture_id
)
FULL JOIN (SELECT batch_id, 'c' || batch_id[2:] AS capture_id FROM raw.batch) USING (capture_id)
WHERE n IS DISTINCT FROM ? OR one IS DISTINCT FROM ? OR batch_id IS NULL
"""


@dataclass
class Findings:
    """What was tried and what was found wrong."""

    killed_in: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    batches: int = 0
    published: int = 0
    reads: int = 0
    runs_read: set[int] = field(default_factory=set)


def one_life(folder: Path, stage: str, seconds: float, found: Findings) -> None:
    """Let the child work, kill it so long after it began a stage, and note what it had finished."""
    said: list[list[str]] = []
    command = [sys.executable, "-c", WORK, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            said.append(line.split())
            if said[-1][0] == stage:
                break
        time.sleep(seconds)
        child.kill()
        said += [line.split() for line in child.stdout.read().splitlines()]
    if said[:1] != [["opened"]]:
        found.faults.append(f"the file was not opened again: {said}")
    for words in said:
        if words[:1] == ["loaded"]:
            found.batches = max(found.batches, int(words[1]) + 1)
        elif words[:1] == ["published"]:
            found.published = max(found.published, int(words[1]))
    found.killed_in[said[-1][0] if said else "start"] += 1


def inspect(folder: Path, found: Findings) -> None:
    """Look whether all that was finished is there, whole and once, and nothing half."""
    try:
        con = open_warehouse(folder)
    except (WarehouseError, duckdb.Error) as error:
        found.faults.append(f"cannot be opened: {error}")
        return
    faults = found.faults
    ledger = con.execute("SELECT count(*), count(DISTINCT batch_id) FROM raw.batch").fetchall()[0]
    if ledger[0] != ledger[1] or ledger[0] not in (found.batches, found.batches + 1):
        faults.append(f"ledger {ledger}, acknowledged {found.batches}")
    found.batches = ledger[0]  # the batch in the making may be in: committed, not yet said
    faults += _wrong_links(con, "working file")
    con.close()
    if found.published:
        _read(folder, found, found.published)
    manifest = folder / "out" / "manifest.json"
    if manifest.exists():
        for file in json.loads(manifest.read_text("utf-8"))["files"]:
            body = (folder / "out" / file["path"]).read_bytes()
            if hashlib.sha256(body).hexdigest() != file["sha256"]:
                faults.append(f"export: {file['path']} is not what the manifest says")
    elif (folder / "out").exists():
        faults.append("export without manifest")


def _wrong_links(con: duckdb.DuckDBPyConnection, where: str) -> list[str]:
    """Each batch of the ledger brought its links, each once, and no other link is there."""
    wrong = con.execute(WHOLE_AND_ONCE, [LINKS, LINKS]).fetchall()
    return [f"{where}: batch {name} is not there whole and once" for (name,) in wrong]


def _read(folder: Path, found: Findings, at_least: int = 0) -> None:
    """Read the published copy: it must be one run, whole."""
    try:
        con = connect_reader(folder)
        count = con.execute("SELECT count(*) FROM raw.batch").fetchall()[0][0]
        (file,) = con.execute("SELECT path FROM duckdb_databases() WHERE database_name = 'recapture'").fetchall()[0]
        found.faults += _wrong_links(con, f"published run {count}")
        con.close()
    except (WarehouseError, duckdb.Error) as error:
        found.faults.append(f"a reader failed: {error}")
        return
    if Path(file).stem != f"run-{count}" or count < at_least:  # each run is named by how many batches it shows
        found.faults.append(f"a reader of {file} saw {count} batches; published were {at_least}")
    found.reads += 1
    found.runs_read.add(count)


def read_beside(folder: Path, found: Findings, reads: int, stop: threading.Event) -> None:
    """Read the published copy again and again while the child writes."""
    while found.reads < reads and not stop.is_set():
        if (folder / "current.duckdb").exists():
            _read(folder, found)
        stop.wait(PACE_S)


def lab(kills: int, reads: int, seed: int) -> dict[str, object]:
    """Run the lab; what was found, as JSON."""
    chance = random.Random(seed)
    found, beside = Findings(), Findings()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder, stop = Path(name), threading.Event()
        reader = threading.Thread(target=read_beside, args=(folder, beside, reads, stop))
        reader.start()
        try:
            for _ in range(kills):
                one_life(folder, chance.choice(STAGES), chance.uniform(0, 0.3), found)
                inspect(folder, found)
                if found.batches > 400:  # a warehouse of its own again, or each round takes longer
                    break
            rest = kills - sum(found.killed_in.values())
        finally:
            stop.set()
            reader.join()
    result: dict[str, object] = {
        "kills": sum(found.killed_in.values()), "killed_in": dict(found.killed_in), "batches": found.batches,
        "reads_beside": beside.reads, "runs_read": len(beside.runs_read),
        "faults": found.faults + beside.faults, "seconds": round(time.monotonic() - began),
    }  # fmt: skip
    if rest > 0:
        more = lab(rest, max(reads - beside.reads, 0), seed + 1)
        result = _together(result, more)
    return result


def _together(one: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    both: dict[str, object] = {}
    for name, value in one.items():
        added = other[name]
        if isinstance(value, dict) and isinstance(added, dict):
            both[name] = dict(Counter(value) + Counter(added))
        else:
            both[name] = value + added  # type: ignore[operator]
    return both


def main() -> None:
    """Run the lab and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--reads", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    result = lab(given.kills, given.reads, given.seed)
    print(json.dumps(result, indent=2))
    sys.exit(1 if result["faults"] else 0)


if __name__ == "__main__":
    main()
