"""Recapture, one round, in one of its forms: fetch a list of addresses and say what it cost.

``python -m tests.bench.fetch_ours FORM FILE FOLDER``. Forms: ``fetch``, ``parse`` (the parser alone, in this
process), ``fetch+parse``, ``archive`` (fetch with robots.txt, scheduling and archive, no parser), ``batch`` (fetch,
archive, parse), ``harvest`` (the whole way to published tables).
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from extract.addresses import host_of
from extract.pages.box import Box
from extract.pages.parse import parse
from extract.records import Target
from extract.web.archive import PartWriter
from extract.web.client import open_live
from extract.web.exchange import Response
from extract.web.fetch import fetch_all
from extract.web.policy import FetchPolicy
from extract.web.robots import Robots
from flows import pipeline
from flows.batch import BatchJob, BatchResult, Seen, Web, Workshop
from flows.settings import Settings
from tests.bench.fetch_peers import CONNECTIONS, cpu_s, measured, tell
from tests.bench.fetch_site import PAGE_BYTES

_BATCH = 500
_WARM_UP = 32


def bench_policy(urls: Sequence[str]) -> FetchPolicy:
    """Open the benchmark's own hosts, without waiting between requests."""
    places = sorted({url.split("/")[2] for url in urls})
    hosts = max(1, len({host_of(url) for url in urls}))
    return FetchPolicy(
        loopback_exceptions=tuple(places), host_interval_s=0, connections=CONNECTIONS,
        connections_per_host=max(1, CONNECTIONS // hosts),
    )  # fmt: skip


async def _fetch(urls: list[str], *, is_parsed: bool) -> None:
    with Box(slots=2) as box:
        async with open_live(bench_policy(urls)) as client:

            async def get(url: str) -> int:
                answer = await client.get(url)
                assert isinstance(answer, Response), answer
                if is_parsed:
                    await box.read(answer.body, url, answer.header("content-type"))
                return len(answer.body)

            await measured(urls, get)


async def _parse(urls: list[str]) -> None:
    bodies = []
    async with open_live(bench_policy(urls)) as client:
        for url in urls[:200]:
            answer = await client.get(url)
            assert isinstance(answer, Response), answer
            bodies.append((answer.body, url))
    for body, url in bodies[:_WARM_UP]:
        parse(body, url, "text/html")
    cpu, wall = cpu_s(), time.monotonic()
    for body, url in bodies:
        parse(body, url, "text/html")
    tell(len(bodies), sum(len(body) for body, _ in bodies), cpu_s() - cpu, time.monotonic() - wall)


async def _archive(urls: list[str], folder: Path) -> None:
    policy = bench_policy(urls)
    async with open_live(policy) as client:
        robots = Robots(client, policy)

        async def once(chosen: list[str], name: str) -> int:
            size = 0
            for start in range(0, len(chosen), _BATCH):
                targets = [Target(url, 0) for url in chosen[start : start + _BATCH]]
                with PartWriter(folder, f"{name}-{start}", "bench") as part:
                    async for fetched in fetch_all(
                        targets, client=client, policy=policy, part=part, robots=robots, batch_id=f"{name}-{start}",
                        capture_id=lambda url: f"c_{url}", now=lambda: datetime.now(UTC),
                    ):  # fmt: skip
                        size += len(fetched.body or b"")
            return size

        await once(urls[:_WARM_UP], "warm")
        cpu, wall = cpu_s(), time.monotonic()
        size = await once(urls, "part")
        tell(len(urls), size, cpu_s() - cpu, time.monotonic() - wall)


def _batch(urls: list[str], folder: Path) -> None:
    web = Web(bench_policy(urls))
    with Workshop(web, 2) as workshop:

        def once(chosen: list[str], name: str) -> int:
            size = 0
            for start in range(0, len(chosen), _BATCH):
                targets = tuple(Target(url, 0) for url in chosen[start : start + _BATCH])
                result = workshop.run(BatchJob(f"{name}-{start}", 1, targets, folder, web))
                size += sum(visit.capture.body_bytes or 0 for visit in result.visits)
            return size

        once(urls[:_WARM_UP], "warm")
        cpu, wall = cpu_s(), time.monotonic()
        size = once(urls, "part")
        tell(len(urls), size, cpu_s() - cpu, time.monotonic() - wall)


def named(url: str) -> str:
    """Give an address of the loopback a public name, ``h3.bench.example`` for 127.0.0.3, as seed files want it."""
    scheme, _, rest = url.partition("://")
    address, _, path = rest.partition(":")
    return f"{scheme}://h{address.rpartition('.')[2]}.bench.example:{path}"


async def look_up(host: str, port: int) -> Sequence[str]:
    """Resolve the names that ``named`` gives."""
    del port
    return [f"127.0.0.{host[1:].partition('.')[0]}"] if host.endswith(".bench.example") else []


def write_seeds(path: Path, urls: Sequence[str]) -> None:
    """Write a seed file that names every address."""
    lines = ['[event]\nkey = "bench-2026"\nname = "Bench 2026"\n']
    lines += [f'[[seed]]\nkind = "article"\nurl = "{url}"\n' for url in urls]
    path.write_text("\n".join(lines))


def harvested(urls: Sequence[str], folder: Path) -> pipeline.Harvested:
    """Harvest ``urls`` as the command does, into a warehouse in ``folder``; only the names are the benchmark's."""
    folder.mkdir(parents=True)
    write_seeds(folder / "seeds.toml", [named(url) for url in urls])
    settings = Settings(seeds=(folder / "seeds.toml",), warehouse=str(folder / "warehouse"), web="live", depth=0)
    web = Web(bench_policy(urls))
    with Workshop(web, settings.parse_workers, look_up) as workshop:

        def run_batch(_: Workshop, job: BatchJob, seen: Seen) -> BatchResult:
            return workshop.run(replace(job, web=web), seen)

        return pipeline.harvest(settings, run_batch=run_batch)


def _harvest(urls: list[str], folder: Path) -> None:
    harvested(urls[:_WARM_UP], folder / "warm")
    cpu, wall = cpu_s(), time.monotonic()
    done = harvested(urls, folder / "cold")
    tell(done.outcomes["ok"], len(urls) * PAGE_BYTES, cpu_s() - cpu, time.monotonic() - wall)


def main() -> None:
    """Run the form that the command line names."""
    form, urls, folder = sys.argv[1], Path(sys.argv[2]).read_text().split(), Path(sys.argv[3])
    if form == "harvest":
        _harvest(urls, folder)
    elif form == "batch":
        _batch(urls, folder)
    elif form == "parse":
        asyncio.run(_parse(urls))
    elif form == "archive":
        asyncio.run(_archive(urls, folder))
    else:
        asyncio.run(_fetch(urls, is_parsed=form == "fetch+parse"))


if __name__ == "__main__":
    main()
