"""Does a dead, slow or busy host delay any other? 50 loopback hosts, 15 of them bad; the rest against being alone.

``make bench-fairness``, or ``python -m tests.bench.fairness --targets 40 --interval 0.1``. Each round fetches the
good hosts alone and then among the bad ones, and stops when the last good page is there. Dead: no SYN is answered.
Slow: 8 s for each page. Busy: 429 with Retry-After.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

from extract.addresses import host_of
from extract.records import Target
from extract.web.archive import PartWriter
from extract.web.client import open_live
from extract.web.fetch import fetch_all
from extract.web.policy import FetchPolicy
from extract.web.robots import Robots
from tests.bench.faulty_site import faulty_site

HOSTS = [f"127.0.0.{number}" for number in range(1, 51)]
DEAD, SLOW, BUSY, GOOD = HOSTS[:5], HOSTS[5:10], HOSTS[10:15], HOSTS[15:]
BOUND = 1.10
_DEADLINE_S = 300


def main() -> int:
    """Run the rounds; 1 when a good host needed over 10 % more."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--targets", type=int, default=40, help="pages of each host")
    options.add_argument("--interval", type=float, default=0.1, help="seconds between two requests to one host")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    alone, among = [], []
    with faulty_site([*SLOW, *BUSY, *GOOD], DEAD) as port:
        for number in range(chosen.rounds):
            alone.append(asyncio.run(_ends(GOOD, chosen.targets, chosen.interval, port)))
            among.append(asyncio.run(_ends(HOSTS, chosen.targets, chosen.interval, port)))
            seconds = f"{_longest(alone[-1:]):.2f} s alone, {_longest(among[-1:]):.2f} s among bad ones"
            print(f"round {number + 1}: {seconds}", file=sys.stderr)
    ratios = sorted(
        statistics.median(one[host] for one in among) / statistics.median(one[host] for one in alone)
        for host in GOOD
    )
    total = _longest(among) / _longest(alone)
    print(
        f"{len(GOOD)} good hosts, {chosen.targets} pages each, {chosen.interval:g} s apart; "
        f"median of {chosen.rounds} rounds\n"
        f"all of them: {_longest(alone):.2f} s alone, {_longest(among):.2f} s beside 5 dead, 5 slow and 5 busy: "
        f"{total:.3f} times\nhost by host: {ratios[0]:.3f} to {ratios[-1]:.3f} times, bound {BOUND}"
    )
    return int(max(total, ratios[-1]) > BOUND)


def _longest(rounds: list[dict[str, float]]) -> float:
    return statistics.median(max(one.values()) for one in rounds)


async def _ends(hosts: list[str], count: int, interval_s: float, port: int) -> dict[str, float]:
    """Fetch ``count`` pages of each host; when was the last page of each good one there, in seconds?"""
    policy = FetchPolicy(
        host_interval_s=interval_s,
        loopback_exceptions=tuple(f"{host}:{port}" for host in HOSTS),
        total_timeout_s=45,
    )
    kinds = dict.fromkeys(SLOW, "slow") | dict.fromkeys(BUSY, "busy")
    targets = [
        Target(f"http://{host}:{port}/{kinds.get(host, 'ok')}/{number}", 0)
        for number in range(count)
        for host in hosts
    ]
    ends: dict[str, float] = {}
    missing = count * len(GOOD)
    async with open_live(policy) as client:
        robots = Robots(client, policy)
        with tempfile.TemporaryDirectory() as folder, PartWriter(Path(folder), "bench", "bench") as part:
            begun = time.monotonic()
            stream = fetch_all(
                targets, client=client, policy=policy, part=part, robots=robots, batch_id="bench",
                capture_id=lambda url: f"c_{url}", now=lambda: datetime.now(UTC),
            )  # fmt: skip
            async with asyncio.timeout(_DEADLINE_S), aclosing(stream):  # type: ignore[type-var]
                async for fetched in stream:
                    host = host_of(fetched.capture.url)
                    if host in GOOD:
                        assert fetched.capture.outcome == "ok", fetched.capture
                        ends[host] = time.monotonic() - begun
                        missing -= 1
                    if not missing:
                        break
        await robots.aclose()
    return ends


if __name__ == "__main__":
    sys.exit(main())
