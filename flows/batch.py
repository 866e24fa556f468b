"""One load package: ``list[Target]`` → one closed WARC part, captures and what was read in them.

The seam for scale: a ``BatchJob`` is plain values, so a batch runs in this process, in a pool, or on
another machine, without shared state. In one process a ``Workshop`` keeps the client, what robots.txt
said and the parser's child processes between batches.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from extract.addresses import host_of
from extract.forgotten import NOTHING, Forgotten
from extract.pages.box import Box
from extract.records import Fetched, Issue, Page, Target, Visit
from extract.web.archive import PartWriter
from extract.web.client import Client, Resolver, open_live, open_replay
from extract.web.fetch import fetch_all
from extract.web.policy import FetchPolicy
from extract.web.robots import Remembered, Robots
from flows.readings import reading_text
from flows.settings import software_version
from transform.ids import capture_id

Seen = Callable[[Visit], None]


@dataclass(frozen=True, slots=True)
class Web:
    """Where pages come from: the live web under a policy, or WARC parts that stand for it."""

    policy: FetchPolicy
    replayed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchJob:
    """What a batch needs to know. ``batch_id`` also names its WARC part in ``archive_folder``."""

    batch_id: str
    run_id: int
    targets: tuple[Target, ...]
    archive_folder: Path
    web: Web
    parse_workers: int = 2
    forgotten: Forgotten = NOTHING  # what is never asked again
    at: datetime | None = None  # when pages of another maker's archive were fetched; None: now


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of a batch: one visit a target, in the order they ended."""

    batch_id: str
    visits: tuple[Visit, ...]


def load_packages(
    targets: Sequence[Target], size: int, policy: FetchPolicy, seed: str
) -> Iterator[tuple[Target, ...]]:
    """Cut the targets of a wave into batches that each keep all hosts busy for about the same time.

    The n-th target of a host is due after n of its intervals, and batches are cut in the order of that time: no
    batch waits for one host with many targets or a long interval while all others have nothing left to do. Within
    a host calendars come first and the rest is shuffled, anew for each run, so that it is not always the same
    pages that a host which gives out half-way leaves unasked.

    Args:
        targets: of one wave.
        size: targets of a batch, at most.
        policy: its intervals.
        seed: equal seeds give equal batches, in whatever order ``targets`` come.
    """
    intervals_s = dict(policy.host_intervals_s)
    by_host: dict[str, list[Target]] = {}
    for target in targets:
        by_host.setdefault(host_of(target.url), []).append(target)
    due: list[tuple[float, str, Target]] = []
    for host, queue in by_host.items():
        # a tenth of a second stands for the exchange itself where nobody waits in between
        interval_s = 0.1 if policy.is_replay else max(intervals_s.get(host, policy.host_interval_s), 0.1)
        queue.sort(key=lambda one: (one.kind != "catalog", _drawn(seed, one.url)))
        due += [(number * interval_s, _drawn(seed, host), target) for number, target in enumerate(queue)]
    due.sort(key=lambda one: one[:2])
    for start in range(0, len(due), size):
        yield tuple(target for _, _, target in due[start : start + size])


def _drawn(seed: str, text: str) -> str:
    """Draw a place for a text: looks random, and is the same on every machine."""
    return hashlib.blake2b(f"{seed} {text}".encode(), digest_size=8).hexdigest()


class Crew(Protocol):
    """Works on the batches of a run, in this process (``Workshop``) or elsewhere (``flows.cluster.crew``)."""

    def remember(self, robots: Mapping[str, Remembered]) -> None:
        """Take what hosts asked of robots in earlier runs."""

    def packages(self, targets: Sequence[Target], size: int, seed: str) -> Iterator[tuple[Target, ...]]:
        """Cut the targets of a wave into batches."""
        ...

    def begin(self, jobs: Sequence[BatchJob]) -> None:
        """Say which batches follow."""

    def run(self, job: BatchJob, seen: Seen | None = None) -> BatchResult:
        """Give what came of the next batch, in the order of ``begin``."""
        ...


class Workshop:
    """Client, robots and parser processes of one run, kept between its batches. A context manager."""

    def __init__(self, web: Web, parse_workers: int, resolver: Resolver | None = None) -> None:
        self.web = web
        self._parse_workers = parse_workers
        self._resolver = resolver  # the system's when None; benchmarks bring names of their own
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._box: Box | None = None

    def __enter__(self) -> Self:
        self._runner.__enter__()
        try:
            self._runner.run(self._open())
        except BaseException:  # whatever stopped us, Ctrl-C included, the loop must be closed
            self._runner.close()
            raise
        return self

    async def _open(self) -> None:
        web = self.web
        client = open_replay(web.replayed, web.policy) if web.replayed else open_live(web.policy, self._resolver)
        self.client: Client = await self._stack.enter_async_context(client)
        self.robots = Robots(self.client, web.policy)

    def remember(self, robots: Mapping[str, Remembered]) -> None:
        """Take what hosts asked of robots in earlier runs."""
        self.robots.remembered |= robots

    def packages(self, targets: Sequence[Target], size: int, seed: str) -> Iterator[tuple[Target, ...]]:
        """Cut the targets of a wave into batches that keep all hosts busy."""
        return load_packages(targets, size, self.web.policy, seed)

    def begin(self, jobs: Sequence[BatchJob]) -> None:
        """Nothing to prepare: one batch is worked on at a time."""

    @property
    def box(self) -> Box:
        """The parser's child processes; started when the first page needs reading."""
        if self._box is None:
            self._box = Box(slots=self._parse_workers)
            self._box.__enter__()
        return self._box

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._box is not None:
            self._box.__exit__(kind, error, trace)
        self._runner.run(self._stack.aclose())
        self._runner.close()

    def run(self, job: BatchJob, seen: Seen | None = None) -> BatchResult:
        """Fetch, archive and read the targets of one batch; ``seen`` is called as each one ends."""
        visits: list[Visit] = []
        # Not as the coroutine's result: when a run ends, Python 3.11 describes its task to itself, and with it the
        # result, page by page, for ``signal.signal`` looks the loop's handler up in a table that it cannot be in.
        self._runner.run(self._run(job, seen, visits))
        return BatchResult(job.batch_id, tuple(visits))

    async def _run(self, job: BatchJob, seen: Seen | None, visits: list[Visit]) -> None:
        # Bodies wait in memory: never more than two a parser slot, whatever the network delivers.
        slots = asyncio.Semaphore(2 * self._parse_workers)

        async def read_one(fetched: Fetched) -> Visit:
            try:
                visit = await read(self.box, fetched) if fetched.body else Visit(fetched.capture)
            finally:
                slots.release()
            if seen:
                seen(visit)
            return visit

        reading: list[asyncio.Task[Visit]] = []
        with PartWriter(job.archive_folder, job.batch_id, f"recapture/{software_version()}") as part:
            async for fetched in fetch_all(
                job.targets,
                client=self.client,
                policy=self.web.policy,
                part=part,
                robots=self.robots,
                capture_id=lambda url: capture_id(job.run_id, url),
                batch_id=job.batch_id,
                now=lambda: job.at or datetime.now(UTC),
                is_forgotten=job.forgotten.is_address,
            ):
                await slots.acquire()
                reading.append(asyncio.create_task(read_one(fetched)))
            visits += await asyncio.gather(*reading)
            for visit in visits:
                # What may not be kept as bytes is kept as what we read in it, so that a rebuild knows it too.
                if visit.capture.no_archive and isinstance(visit.page, Page):
                    part.reading(visit.capture.capture_id, reading_text(visit.page))
            visits += [Visit(capture) for capture in self.robots.captures_of(job.batch_id)]


async def read(box: Box, fetched: Fetched) -> Visit:
    """Read one fetched body in a child process; what cannot be read becomes an issue."""
    capture = fetched.capture
    if fetched.body is None:
        return Visit(capture)
    found: Page | Issue = await box.read(fetched.body, capture.final_url, capture.media_type)
    return Visit(capture, found) if isinstance(found, Page) else Visit(capture, None, (found,))


def read_again(fetched: Iterable[Fetched], parse_workers: int) -> list[Visit]:
    """Read archived bodies anew, without the network; ``fetched`` is drawn from only as fast as pages are read."""

    visits: list[Visit] = []

    async def run() -> None:
        slots = asyncio.Semaphore(2 * parse_workers)
        reading: list[asyncio.Task[Visit]] = []
        with Box(slots=parse_workers) as box:

            async def one(item: Fetched) -> Visit:
                try:
                    return await read(box, item)
                finally:
                    slots.release()

            for item in fetched:
                await slots.acquire()
                reading.append(asyncio.create_task(one(item)))
            visits.extend(await asyncio.gather(*reading))

    asyncio.run(run())  # without a result: see Workshop.run
    return visits
