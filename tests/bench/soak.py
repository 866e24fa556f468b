"""A whole harvest of thousands of addresses on 200 loopback names with every fault mixed in.

``make soak``, or ``python -m tests.bench.soak --urls 10000``. It checks that every target has exactly one outcome,
the right one for its fault; that memory stays flat (the batches of the last quarter against those of the first);
and that all addresses cost at most 10.5 times the time of a tenth of them. Ends within 15 minutes or fails.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from extract.addresses import host_of, path_of
from extract.web.policy import FetchPolicy
from flows import pipeline
from flows.batch import BatchJob, BatchResult, Seen, Web, Workshop
from flows.settings import Settings
from tests.bench.faulty_site import KINDS, faulty_site
from tests.bench.fetch_peers import cpu_s

NAMES = 200
ALIVE, SILENT, REFUSING = "127.0.0.1", "127.0.0.2", "127.0.0.3"
_DEADLINE_S = 900
_SEEDS = 20_000  # of one file
_TIMES = 10.5
_FLAT = 1.10
_RARE = {"silent", "drip", "busy", "bomb"}  # they cost seconds or megabytes each
_DEAD = {("failed", reason) for reason in ("timeout-connect", "connect-refused", "dns", "connect")}


@dataclass
class Soaked:
    """What one harvest cost. ``memory_mib``: this process after each batch."""

    seconds: float = 0.0
    cpu: float = 0.0
    memory_mib: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Run both harvests and judge; 1 when something does not hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--urls", type=int, default=10_000)
    options.add_argument("--planned", type=int, default=0, help="addresses the seed file names beyond those asked")
    options.add_argument("--batch", type=int, default=250, help="targets of a batch")
    chosen = options.parse_args()
    signal.signal(signal.SIGALRM, _too_late)
    signal.alarm(_DEADLINE_S)
    with tempfile.TemporaryDirectory() as folder, faulty_site([ALIVE], [SILENT]) as port:
        few = soak(addresses(chosen.urls // 10, port), Path(folder) / "few", port, chosen)
        many = soak(addresses(max(chosen.urls, chosen.planned), port), Path(folder) / "many", port, chosen)
    quarter = max(1, len(many.memory_mib) // 4)
    first, last = (statistics.mean(part) for part in (many.memory_mib[:quarter], many.memory_mib[-quarter:]))
    times = many.seconds / few.seconds
    print(f"{chosen.urls} addresses on {NAMES} names: {many.seconds:.1f} s, {many.cpu:.1f} CPU s")
    print(f"a tenth of them: {few.seconds:.1f} s, {few.cpu:.1f} CPU s")
    print(f"ten times as many: {times:.2f} times the time, bound {_TIMES}; {many.cpu / few.cpu:.2f} times the CPU")
    print(f"planned: {max(chosen.urls, chosen.planned)} addresses")
    print(f"memory: {first:.0f} MiB in the first quarter of the batches, {last:.0f} MiB in the last; bound {_FLAT}")
    print(", ".join(f"{count} {outcome}" for outcome, count in many.outcomes.most_common()))
    faults = few.faults + many.faults
    # cut from a longer plan, the addresses asked are others on fewer hosts than those of the tenth
    faults += [f"{times:.2f} times the time"] if times > _TIMES and chosen.planned <= chosen.urls else []
    faults += ["memory grows"] if last > first * _FLAT else []
    print("\n".join(faults[:20]) or "every target ended in exactly one outcome, the right one for its fault")
    return int(bool(faults))


def addresses(count: int, port: int) -> list[str]:
    """Name ``count`` addresses, every fault among them, on ``NAMES`` names of which six are dead."""
    dice = random.Random(3)
    common = [kind for kind in KINDS if kind not in _RARE]
    found = []
    for number in range(count):
        roll = dice.random()
        kind = "ok" if roll < 0.6 else dice.choice(common) if roll < 0.98 else dice.choice(sorted(_RARE))
        found.append(f"http://n{number % NAMES}.soak.example:{port}/{kind}/{number}")
    return found


async def look_up(host: str, port: int) -> Sequence[str]:
    """Resolve the names: two have no address, two refuse, two are silent."""
    del port
    number = int(host[1:].partition(".")[0])
    places: dict[int, list[str]] = {0: [], 1: [], 2: [REFUSING], 3: [REFUSING], 4: [SILENT], 5: [SILENT]}
    return places.get(number, [ALIVE])


def soak(urls: Sequence[str], folder: Path, port: int, chosen: argparse.Namespace) -> Soaked:
    """Harvest ``urls``, at most as many as were chosen, into a warehouse in ``folder``."""
    folder.mkdir()
    _write_seeds(folder / "seeds", urls)
    settings = Settings(
        seeds=(folder / "seeds",),
        warehouse=str(folder / "warehouse"),
        web="live",
        depth=0,
        batch_targets=chosen.batch,
        limit=chosen.urls,
    )
    policy = FetchPolicy(
        loopback_exceptions=tuple(f"{host}:{port}" for host in (ALIVE, SILENT, REFUSING)), host_interval_s=0,
        connect_timeout_s=1, read_timeout_s=1, total_timeout_s=3, retry_after_cap_s=2,
    )  # fmt: skip
    web, found = Web(policy), Soaked()
    cpu, begun = cpu_s(), time.monotonic()
    with Workshop(web, settings.parse_workers, look_up) as workshop:

        def run_batch(_: Workshop, job: BatchJob, seen: Seen) -> BatchResult:
            result = workshop.run(replace(job, web=web), seen)
            found.memory_mib.append(_memory_mib())
            return result

        done = pipeline.harvest(settings, run_batch=run_batch)
    found.seconds, found.cpu = time.monotonic() - begun, cpu_s() - cpu
    found.outcomes, found.faults = done.outcomes, _judge(done.published, urls, chosen.urls)
    return found


def _write_seeds(folder: Path, urls: Sequence[str]) -> None:
    """Write seed files; one may not be larger than 5 MiB."""
    folder.mkdir()
    for start in range(0, len(urls), _SEEDS):
        event = f'[event]\nkey = "soak-2026-{start}"\nname = "Soak 2026 {start}"\n'
        seeds = [f'[[seed]]\nkind = "article"\nurl = "{url}"\n' for url in urls[start : start + _SEEDS]]
        (folder / f"soak-{start}.toml").write_text("\n".join([event, *seeds]))


def _judge(published: Path, urls: Sequence[str], limit: int) -> list[str]:
    """Compare what the warehouse says of each target with what its fault must bring."""
    with duckdb.connect(str(published), read_only=True) as con:
        rows = con.execute("SELECT url, outcome, reason FROM raw.capture WHERE origin = 'web'").fetchall()
    counts = Counter(url for url, _, _ in rows)
    faults = [f"{url}: {count} outcomes" for url, count in counts.items() if count != 1]
    faults += [f"{len(counts)} targets have an outcome"] if len(counts) != min(len(urls), limit) else []
    faults += [f"{url}: never a target" for url in set(counts) - set(urls)]
    for url, outcome, reason in rows:
        kind = path_of(url).split("/")[1]
        is_dead = int(host_of(url)[1:].partition(".")[0]) < 6
        expected = _DEAD if is_dead else KINDS[kind]
        if (outcome, reason) not in expected | {("failed", "host-given-up"), ("blocked", "host-given-up")}:
            faults.append(f"{url}: {outcome} {reason}")
    return faults


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _too_late(signum: int, frame: object) -> None:
    del signum, frame
    raise SystemExit(f"not done within {_DEADLINE_S} s")


if __name__ == "__main__":
    sys.exit(main())
