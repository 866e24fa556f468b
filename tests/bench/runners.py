"""Two Dask workers against one process on stored pages; a killed worker; one host's interval kept by many workers.

``python -m tests.bench.runners [--pages 4000] [--rounds 2]``

Reparse is measured: pages of about 8 kB in parts of 100, read by one process with one parser child, by one with
two, and by two Dask workers with one each, in turn; tables are compared by hash. Then a crew of two workers asks a
server of our own on 8 loopback hosts, one of the workers is killed on the way, and the server's log says how long
each host was left alone between two requests.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from extract.records import Target, Visit
from extract.web.policy import FetchPolicy
from flows import pipeline, rebuild
from flows.batch import BatchJob, Web
from flows.cluster.crew import open_crew
from flows.cluster.dask import library
from flows.progress import Silent
from flows.settings import read_settings
from tests.bench.flow_overhead import make
from warehouse.publish import connect_reader
from warehouse.state import table_hashes

WAYS: dict[str, dict[str, Any]] = {
    "one process, 1 parser": {"parse_workers": 1},
    "one process, 2 parsers": {"parse_workers": 2},
    "two Dask workers": {"runner": "dask", "parse_workers": 1},
}
HOSTS, PAGES_OF_HOST, INTERVAL_S = 8, 8, 0.5


class Killer(Silent):
    """Kills one worker when some visits were loaded."""

    def __init__(self, cluster: Any, after: int) -> None:
        self._cluster, self._left = cluster, after

    def visited(self, visit: Visit) -> None:
        """Count down."""
        del visit
        self._left -= 1
        if self._left == 0:
            os.kill(next(iter(self._cluster.workers.values())).pid, signal.SIGKILL)


def hashes(folder: Path) -> dict[str, str]:
    con = connect_reader(folder)
    try:
        return table_hashes(con, ("core",))
    finally:
        con.close()


def bench_reparse(folder: Path, pages: int, rounds: int, cluster: Any) -> None:
    """Reparse in turn by each way; print seconds and whether the tables are equal."""
    archive, seeds = make(folder, pages)
    base = {"seeds": (seeds,), "warehouse": str(folder / "w"), "depth": 0, "batch_targets": 100}
    pipeline.harvest(read_settings({**base, "web": "replay", "archive": archive}))
    expected = hashes(folder / "w")
    parts = len(list((folder / "w" / "archive").glob("*.warc.gz")))
    print(f"{pages} pages in {parts} parts", flush=True)
    took: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds):
        for way in WAYS if number % 2 == 0 else reversed(WAYS):
            more = WAYS[way] | {"dask_address": cluster.scheduler_address}
            began, cpu = time.monotonic(), _cpu_s()
            rebuild.reparse(read_settings({**base, **more}))
            took[way].append(time.monotonic() - began)
            same = "equal" if hashes(folder / "w") == expected else "DIFFERENT"
            print(f"  {way:24} {took[way][-1]:6.1f} s, {_cpu_s() - cpu:6.1f} CPU s here, tables {same}", flush=True)
    rebuild.reparse(
        read_settings({**base, **WAYS["two Dask workers"], "dask_address": cluster.scheduler_address}),
        Killer(cluster, pages // 3),
    )
    same = "equal" if hashes(folder / "w") == expected else "DIFFERENT"
    print(f"  one worker killed after {pages // 3} pages: tables {same}")
    first = median(took["one process, 1 parser"])
    for way, all_s in took.items():
        print(f"{way:24} median {median(all_s):6.1f} s, {min(all_s):.1f} to {max(all_s):.1f}; "
              f"{first / median(all_s):.2f} times as fast as the first")  # fmt: skip


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def bench_interval(folder: Path, cluster: Any) -> None:
    """Ask loopback hosts with two workers, kill one, and read the server's log."""
    asked: dict[str, list[float]] = defaultdict(list)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with lock:
                asked[self.headers["Host"].partition(":")[0]].append(time.monotonic())
            is_page = self.path != "/robots.txt"
            body = b"<html><title>Notes</title><h1>Notes</h1>" if is_page else b"no"
            self.send_response(200 if is_page else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    hosts = [f"127.0.0.{number}" for number in range(1, HOSTS + 1)]
    policy = FetchPolicy(
        host_interval_s=INTERVAL_S, allowed_ports=(port,),
        loopback_exceptions=tuple(f"{host}:{port}" for host in hosts),
    )  # fmt: skip
    settings = read_settings({"runner": "dask", "dask_address": cluster.scheduler_address, "parse_workers": 1})
    targets = [Target(f"http://{host}:{port}/{page}", 0) for host in hosts for page in range(PAGES_OF_HOST)]
    web, ok, batches = Web(policy), 0, 0
    with open_crew(settings, web, folder) as crew:
        jobs = [
            BatchJob(f"run-000001-00-{number:04d}", 1, package, folder / "archive", web, 1)
            for number, package in enumerate(crew.packages(targets, 8, "seed"))
        ]
        (folder / "archive").mkdir()
        crew.begin(jobs)
        for number, job in enumerate(jobs):
            ok += sum(
                visit.capture.outcome == "ok" for visit in crew.run(job).visits if visit.capture.origin == "web"
            )
            batches += 1
            if number == 1:
                os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
    server.shutdown()
    gaps = {host: min(b - a for a, b in pairwise(times)) for host, times in asked.items()}
    print(f"{ok} of {len(targets)} pages of {len(hosts)} hosts in {batches} batches, one worker killed on the way;")
    print(f"requests a host: {sorted(map(len, asked.values()))} (robots.txt and repeated batches included)")
    print(f"shortest time between two requests to a host: {min(gaps.values()):.3f} s; asked for: {INTERVAL_S} s")


def main() -> int:
    """Run both and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="runners-"))
    with library().LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        (folder / "live").mkdir()
        bench_interval(folder / "live", cluster)
        bench_reparse(folder, arguments.pages, arguments.rounds, cluster)
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
