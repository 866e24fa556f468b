"""Targets → captures and bodies: each target ends in exactly one outcome, each exchange is archived first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime

from extract.addresses import host_of, resolve
from extract.records import Fetched, Target
from extract.web.archive import PartWriter
from extract.web.exchange import Client, Failure, Response
from extract.web.guard import check_url
from extract.web.policy import MIB, FetchPolicy
from extract.web.robots import Robots
from extract.web.trip import Run, Trip

_log = logging.getLogger(__name__)

_TRIPS_PER_HOST = 4  # under way at once: one may wait for its retry, or for another host after a redirect
_WAITING_BYTES = 64 * MIB
_PROBE_S = 10.0
_PROBED_HOSTS = 8


class _Results:
    """Captures on their way out. While ``size`` of them wait, or bodies of 64 MiB, no new exchange starts."""

    def __init__(self, size: int) -> None:
        self._queue: asyncio.Queue[Fetched | BaseException] = asyncio.Queue()
        self._size, self._waiting_bytes = size, 0
        self._room = asyncio.Event()
        self._room.set()

    def put(self, item: Fetched | BaseException) -> None:
        self._queue.put_nowait(item)
        self._count(_size_of(item))

    async def get(self) -> Fetched | BaseException:
        item = await self._queue.get()
        self._count(-_size_of(item))
        return item

    def _count(self, size: int) -> None:
        self._waiting_bytes += size
        if self._queue.qsize() >= self._size or self._waiting_bytes >= _WAITING_BYTES:
            self._room.clear()
        else:
            self._room.set()

    async def room(self) -> None:
        await self._room.wait()


def _size_of(item: Fetched | BaseException) -> int:
    return len(item.body or b"") if isinstance(item, Fetched) else 0


async def fetch_all(
    targets: Sequence[Target],
    *,
    client: Client,
    policy: FetchPolicy,
    part: PartWriter,
    robots: Robots,
    capture_id: Callable[[str], str],
    batch_id: str,
    now: Callable[[], datetime],
    is_forgotten: Callable[[str], bool] = lambda _: False,
) -> AsyncIterator[Fetched]:
    """Fetch a batch, fair to all hosts, and yield each target's end as it comes.

    Args:
        targets: one batch; a URL named twice is fetched once.
        client: live or replay.
        policy: the budgets of the run.
        part: open part of this batch; every exchange and attempt is written to it before it is yielded.
        robots: of the run: keeps robots.txt and, in ``robots.hosts``, who may ask which host when.
        capture_id: URL of a target → identifier of the attempt.
        batch_id: of this batch.
        now: aware UTC clock.
        is_forgotten: tells addresses that were removed on request: never asked, nor followed to.

    Yields:
        One ``Fetched`` per target, in the order of the part. The body comes with outcome ``ok`` only.

    Raises:
        ArchiveError: the part cannot be written. No failure of the web raises.
    """
    results = _Results(policy.connections)
    run = Run(client, policy, part, robots, capture_id, batch_id, now, results.room, is_forgotten)
    by_host = _grouped(targets)
    total = sum(len(queue) for queue in by_host.values())
    workers = [asyncio.create_task(_serve(host, queue, run, results)) for host, queue in by_host.items()]
    for worker in workers:
        worker.add_done_callback(lambda task: _report(task, results))
    try:
        for _ in range(total):
            item = await results.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def any_reachable(urls: Iterable[str], client: Client, policy: FetchPolicy) -> bool:
    """Tell whether any of the hosts of ``urls`` answers; an answer of any status is one.

    Asks the robots.txt of up to eight hosts at the same time, which every site expects to be asked, and stops at
    the first answer, at the latest after 10 s.
    """
    probes = {resolve(url, "/robots.txt") for url in urls if not isinstance(check_url(url, policy), Failure)}
    chosen = sorted(probe for probe in probes if probe is not None)[:_PROBED_HOSTS]
    tasks = [
        asyncio.create_task(client.get(probe, timeout_s=min(_PROBE_S, policy.total_timeout_s), keep_bytes=1024))
        for probe in chosen
    ]
    try:
        for task in asyncio.as_completed(tasks):
            answer = await task
            if isinstance(answer, Response) or answer.is_answered:
                return True
        return False
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _grouped(targets: Sequence[Target]) -> dict[str, list[Target]]:
    by_host: dict[str, list[Target]] = {}
    seen: set[str] = set()
    for target in targets:
        if target.url in seen:
            _log.warning("named twice in one batch, fetched once: %s", target.url)
            continue
        seen.add(target.url)
        by_host.setdefault(host_of(target.url), []).append(target)
    return by_host


def _report(task: asyncio.Task[None], results: _Results) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        results.put(error)


async def _serve(host: str, queue: Sequence[Target], run: Run, results: _Results) -> None:
    """Fetch the targets of one host, in order, some of them at the same time; ``hosts.turn`` keeps the pace."""
    seats = asyncio.Semaphore(_TRIPS_PER_HOST + run.policy.connections_per_host)
    under_way: set[asyncio.Task[None]] = set()
    broken: list[BaseException] = []

    def done(task: asyncio.Task[None]) -> None:
        under_way.discard(task)
        seats.release()
        if not task.cancelled() and (error := task.exception()) is not None:
            broken.append(error)

    try:
        for target in queue:
            await seats.acquire()
            if broken:
                break
            task = asyncio.create_task(_travel(target, host, run, results))
            under_way.add(task)
            task.add_done_callback(done)
        while under_way and not broken:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
    if broken:
        raise broken[0]


async def _travel(target: Target, host: str, run: Run, results: _Results) -> None:
    hosts = run.robots.hosts
    trip = Trip(target, run)
    fetched = trip.failed(hosts.given_up(host)) if hosts.is_given_up(host) else await trip.go()
    capture = fetched.capture
    # A host that answers 5xx is counted here, once per target, after all tries.
    if capture.outcome == "failed" and (capture.status or 0) >= 500:
        hosts.failed(host_of(capture.final_url), capture.reason)
    results.put(fetched)
