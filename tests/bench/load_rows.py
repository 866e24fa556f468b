"""Loading against a bare copy of the same rows from Parquet, in one run: ``make bench-load`` (ARGS="--links 9000").

Rows start as the row objects that a batch has, and end committed in a file. The copy reads the same rows from
Parquet into tables of the same shape in a fresh file. Both are followed by a checkpoint. One JSON document.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from transform.rows import LinkRow, Resolution, ResourceRow, Rowset
from warehouse import load
from warehouse.connection import open_warehouse

START = datetime(2026, 11, 1, tzinfo=UTC)
WORDS = [
    "session",
    "recording",
    "slides",
    "cloud",
    "platform",
    "kernel",
    "mesh",
    "edge",
    "cells",
    "storage",
    "talk",
    "recap",
]
TABLES = ("core.link", "core.web_resource")


def links(pages: range, per_page: int, hours: int = 0, changed: bool = False) -> tuple[LinkRow, ...]:
    """Make the links of some pages; ``changed``: with other words."""
    rows = []
    for page in pages:
        chance = random.Random(page)
        at = START + timedelta(hours=hours, seconds=page % 3600)
        for n in range(per_page):
            word, number = chance.choice(WORDS), chance.getrandbits(40)
            rows.append(
                LinkRow(
                    link_id=f"l_{(page * per_page + n) * 0x9E3779B97F4A7C15 % 2**64:016x}",
                    resource_id=f"r_{page:016x}",
                    capture_id=f"c_{hours}_{page:012x}", position=n, href=f"/event/{number:x}/{word}",
                    url=f"https://conf{page % 97}.example/event/{number:x}/{word}",
                    to_resource_id=f"r_{number:016x}", kind=chance.choice(("video", "slides", "other")),
                    anchor_text=f"{word} {chance.choice(WORDS)} {n}" + (" again" if changed else ""), element="a",
                    rel=None, heading_path=("Day 1", word), context="list", in_main=n % 3 > 0,
                    span_start=n * 300, span_end=n * 300 + 40, first_seen_at=at,
                )
            )  # fmt: skip
    return tuple(rows)


def resources(count: int) -> tuple[ResourceRow, ...]:
    """Make as many resources."""
    return tuple(
        ResourceRow(
            resource_id=f"r_{n:016x}", url=f"https://conf{n % 97}.example/page/{n}", host=f"conf{n % 97}.example",
            site=None, kind="event_page", title=f"{WORDS[n % 12]} {WORDS[n // 7 % 12]} {n}", author=None,
            site_name="Example", published_at=START, published_precision="day", language="en",
            description="words " * (n % 20), image_url=None, outcome="ok", reason="http-200", status=200,
            moved_to_url=None, content_sha256=f"{n:064x}", first_seen_at=START, since_at=START,
            capture_id=f"c_{n:x}",
        )
        for n in range(count)
    )  # fmt: skip


class Clock:
    """Seconds spent in each part of a load, by the clock on the wall and by that of the processor."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.worked: dict[str, float] = {}  # CPU seconds of all threads: what a busy machine does not change

    def around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            with self.part(name):
                return work(*given, **named)

        return timed

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        began, busy = time.perf_counter(), time.process_time()
        yield
        self.spent[name] = self.spent.get(name, 0.0) + time.perf_counter() - began
        self.worked[name] = self.worked.get(name, 0.0) + time.process_time() - busy


def bring_in(
    con: duckdb.DuckDBPyConnection, batches: list[Rowset], things: tuple[ResourceRow, ...], name: str
) -> Clock:
    """Load all; return seconds in all and by part."""
    clock = Clock()
    judge, stage = load.judge, load.stage
    load.judge, load.stage = clock.around("judge", judge), clock.around("stage", stage)
    try:
        with clock.part("all"):
            for n, rows in enumerate(batches):
                load.load_batch(con, rows, load.BatchRow(f"{name}-{n}", 1, START, 1))
            load.load_resolution(con, Resolution(resources=things))
            con.execute("CHECKPOINT")
    finally:
        load.judge, load.stage = judge, stage
    for spent in (clock.spent, clock.worked):
        spent["tables"] = spent["all"] - spent["judge"] - spent.setdefault("stage", 0.0)
    return clock


def copy_time(folder: Path) -> tuple[float, float]:
    """Copy the Parquet files into tables of the same shape, in a fresh file; seconds and CPU seconds."""
    con = open_warehouse(folder / f"copy-{time.monotonic_ns()}.duckdb")
    began, busy = time.perf_counter(), time.process_time()
    for table in TABLES:
        con.execute(f"INSERT INTO {table} SELECT * FROM read_parquet('{folder / table}.parquet')")
    con.execute("CHECKPOINT")
    spent = time.perf_counter() - began, time.process_time() - busy
    con.close()
    return spent


def main() -> None:
    """Run one round and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=None, help="default: a tenth of the links")
    parser.add_argument("--batches", type=int, default=1, help="loads, each a transaction, that share the rows")
    given = parser.parse_args()
    page_count = given.pages or given.links // 10
    per_page = given.links // page_count

    def batches(pages: range, hours: int, changed: bool = False) -> list[Rowset]:
        step = max(len(pages) // given.batches, 1)
        made = []
        for start in range(0, len(pages), step):
            part = pages[start : start + step]
            read_at = START + timedelta(hours=hours)
            made.append(
                Rowset(
                    links=links(part, per_page, hours, changed), pages=tuple((f"r_{p:016x}", read_at) for p in part)
                )
            )
        return made

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        con = open_warehouse(folder / "ours.duckdb")
        things = resources(page_count)
        parts = {"first": bring_in(con, batches(range(page_count), 0), things, "first")}
        for table in TABLES:
            con.execute(f"COPY {table} TO '{folder / table}.parquet' (COMPRESSION zstd)")
        tenth = batches(range(page_count // 10), 1, changed=True)
        newer = tuple(replace(row, title=f"{row.title} again") for row in things[: page_count // 10])
        parts["delta"] = bring_in(con, tenth, newer + things[page_count // 10 :], "delta")
        again = batches(range(page_count // 10), 2, changed=True) + batches(range(page_count // 10, page_count), 2)
        parts["again"] = bring_in(con, again, newer + things[page_count // 10 :], "again")
        rows = con.execute("SELECT count(*) FROM core.link").fetchall()[0][0]
        con.close()
        copies = [copy_time(folder) for _ in range(3)]
        copy, copy_cpu = (sorted(column)[1] for column in zip(*copies, strict=True))
        size = (folder / "ours.duckdb").stat().st_size
    found = {
        "links": rows, "batches": given.batches, "resources": page_count, "duckdb": duckdb.__version__,
        "copy_s": [round(s, 2) for s, _ in copies], "copy_cpu_s": [round(s, 2) for _, s in copies],
        "seconds": {name: {part: round(s, 2) for part, s in clock.spent.items()} for name, clock in parts.items()},
        "ratio_to_copy": {
            name: {part: round(s / copy, 2) for part, s in clock.spent.items()} for name, clock in parts.items()
        },
        "cpu_ratio_to_copy": {
            name: {part: round(s / copy_cpu, 2) for part, s in clock.worked.items()}
            for name, clock in parts.items()
        },
        "file_bytes": size, "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }  # fmt: skip
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
