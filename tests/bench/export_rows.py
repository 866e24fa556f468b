"""Exporting against DuckDB's own COPY of the same table, in one run: ``make bench-export`` (ARGS="--links 100000").

Ours writes sorted, zstd, with metadata, reads it back and hashes it; the bare COPY does zstd alone.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import duckdb

from tests.bench.load_rows import START, links
from transform.rows import Rowset
from warehouse.connection import open_warehouse
from warehouse.export import export_parquet
from warehouse.load import BatchRow, load_batch
from warehouse.publish import connect_reader, publish
from warehouse.state import begin_run


def main() -> None:
    """Run one round and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        con = open_warehouse(folder)
        run_id = begin_run(con, START, "bench", [], "0")
        pages = range(given.links // 10)
        rows = Rowset(links=links(pages, 10), pages=tuple((f"r_{page:016x}", START) for page in pages))
        load_batch(con, rows, BatchRow("b", run_id, START, 1))
        con.close()
        publish(folder, run_id)
        reader = connect_reader(folder, is_hardened=False)
        began = time.perf_counter()
        export_parquet(reader, folder / "out")
        ours = time.perf_counter() - began
        copies = []
        for n, order in enumerate(("", "", " ORDER BY link_id")):
            began = time.perf_counter()
            query = f"SELECT * FROM core.link{order}"
            reader.execute(f"COPY ({query}) TO '{folder}/bare{n}.parquet' (FORMAT parquet, COMPRESSION zstd)")
            copies.append(time.perf_counter() - began)
        sizes = [(folder / f"bare{n}.parquet").stat().st_size for n in (0, 2)]
        ours_bytes = (folder / "out" / "core" / "link.parquet").stat().st_size
        reader.close()
    bare, ordered = min(copies[:2]), copies[2]
    print(
        json.dumps(
            {
                "links": given.links, "duckdb": duckdb.__version__, "export_s": round(ours, 2),
                "bare_copy_s": round(bare, 2), "ordered_copy_s": round(ordered, 2),
                "ratio_to_bare_copy": round(ours / bare, 2), "ratio_to_ordered_copy": round(ours / ordered, 2),
                "bytes": {"ours": ours_bytes, "bare": sizes[0], "ordered": sizes[1]},
            },
            indent=2,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
