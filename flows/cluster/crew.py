"""Who works on the batches of a run: a workshop in this process, or a crew of workshops on a Dask cluster.

Each host belongs to one shard, by a hash of its domain, and each shard to one worker at a time, which keeps its
client, and with it the host's turn, its interval and what robots.txt said, from batch to batch: so politeness holds
for the whole cluster as it does in one process.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from extract.addresses import host_of
from extract.records import Target
from extract.web.robots import Remembered
from flows.again import read_part_again
from flows.batch import BatchJob, BatchResult, Crew, Seen, Web, Workshop, load_packages
from flows.cluster import results
from flows.cluster.dask import connected, workers_of
from flows.settings import Settings

log = logging.getLogger(__name__)
ATTEMPTS = "attempts"  # below the warehouse: parts that workers have not closed yet, and results on their way
_CLOSE_S = 30.0
_RESULT_S = 10.0  # for a file name to come from a worker
_LOOK_S = 1.0  # between looks whether a worker is gone
TRIES = 4  # of one batch; who kills that many workers is broken, not unlucky


class ClusterError(Exception):
    """A batch ended no attempt, or no worker is left."""


def shard_of(host: str, shards: int) -> int:
    """Tell which shard asks a host; the same on every machine.

    Hosts that end in the same two words (``www.example.org``, ``example.org``) share one: most redirects are
    between such. One to a host of another shard is followed where it arose, and that worker keeps to the interval
    by its own clock.
    """
    domain = ".".join(host.split(".")[-2:])
    return int.from_bytes(hashlib.blake2b(domain.encode(), digest_size=8).digest(), "big") % shards


@contextmanager
def open_crew(settings: Settings, web: Web, folder: Path) -> Iterator[Crew]:
    """Open what ``runner`` says.

    Args:
        settings: runner, cluster, parser processes.
        web: where pages come from.
        folder: the warehouse; with Dask all workers see it under the same path.
    """
    if settings.runner == "process":
        with Workshop(web, settings.parse_workers) as workshop:
            yield workshop
        return
    place = (folder / ATTEMPTS).absolute()
    shutil.rmtree(place, ignore_errors=True)  # of a run that was killed: its targets are asked again
    try:
        with connected(settings) as client:
            crew = DaskCrew(client, web, place)
            try:
                yield crew
            finally:
                crew.close()
    finally:
        shutil.rmtree(place, ignore_errors=True)


@dataclass(slots=True)
class _Shard:
    """The batches of some hosts, worked on one after the other by one worker."""

    number: int
    worker: str
    waiting: deque[BatchJob] = field(default_factory=deque)
    job: BatchJob | None = None
    future: Any = None
    tries: int = 0


class DaskCrew:
    """Workshops on the workers of a cluster, as many shards as there are workers when it begins."""

    def __init__(self, client: Any, web: Web, place: Path) -> None:
        self._client, self._place = client, place
        self._web = replace(web, replayed=tuple(part.absolute() for part in web.replayed))
        self._token = uuid.uuid4().hex
        self._robots: dict[str, Remembered] = {}
        self._shards = [_Shard(number, worker) for number, worker in enumerate(workers_of(client))]
        self._ended: dict[str, str] = {}

    def remember(self, robots: Mapping[str, Remembered]) -> None:
        """What hosts asked of robots in earlier runs."""
        self._robots |= robots

    def packages(self, targets: Sequence[Target], size: int, seed: str) -> Iterator[tuple[Target, ...]]:
        """Cut the targets of a wave into batches of one shard each, the shards in turn."""
        by_shard: dict[int, list[Target]] = {shard.number: [] for shard in self._shards}
        for target in targets:
            by_shard[self._number(target)].append(target)
        left = [
            load_packages(some, size, self._web.policy, f"{seed} shard-{number}")
            for number, some in by_shard.items()
        ]
        while left:
            turn = [(packages, next(packages, None)) for packages in left]
            left = [packages for packages, package in turn if package is not None]
            yield from (package for _, package in turn if package is not None)

    def begin(self, jobs: Sequence[BatchJob]) -> None:
        """Give the batches of a wave out."""
        for job in jobs:
            self._shards[self._number(job.targets[0])].waiting.append(job)
        for shard in self._shards:
            self._go_on(shard)

    def run(self, job: BatchJob, seen: Seen | None = None) -> BatchResult:
        """Wait for the end of one batch; batches that end before their turn wait on disk."""
        while job.batch_id not in self._ended:
            self._wait()
        name = self._ended.pop(job.batch_id)
        part = job.archive_folder / f"{job.batch_id}.warc.gz"
        visits = results.take(self._place, name) if name else tuple(read_part_again(part, job.parse_workers))
        if seen:
            for visit in visits:
                seen(visit)
        return BatchResult(job.batch_id, visits)

    def close(self) -> None:
        """End the workshops; what still runs is given up."""
        for shard in self._shards:
            if shard.future is not None:
                shard.future.cancel()
        workers = {shard.worker for shard in self._shards} & set(workers_of(self._client))
        ending = [
            self._client.submit(
                close_workshops, self._token, key=f"close {worker} {self._token}", pure=False, workers=[worker]
            )
            for worker in workers
        ]
        for future in ending:
            with suppress(OSError, TimeoutError):  # one that is gone meanwhile has nothing to end
                future.result(_CLOSE_S)

    def _number(self, target: Target) -> int:
        return shard_of(host_of(target.url), len(self._shards))

    def _go_on(self, shard: _Shard, pause_s: float = 0.0) -> None:
        """Submit the next batch of a shard, or its batch in hand once more."""
        if shard.job is None:
            if not shard.waiting:
                return
            shard.job, shard.tries = shard.waiting.popleft(), 0
        shard.tries += 1
        if shard.tries > TRIES:
            raise ClusterError(f"batch {shard.job.batch_id} ended none of {TRIES} attempts")
        hosts = {host_of(target.url) for target in shard.job.targets}
        robots = {url: one for url, one in self._robots.items() if host_of(url) in hosts}
        key = f"{shard.job.batch_id} {self._token} {shard.tries}"
        job = replace(shard.job, archive_folder=shard.job.archive_folder.absolute(), web=self._web)
        shard.future = self._client.submit(
            run_for_loader, (self._token, shard.number), job, robots, str(self._place), pause_s,
            key=key, pure=False, workers=[shard.worker], retries=0,
        )  # fmt: skip

    def _wait(self) -> None:
        """Wait a moment for the batches under way; move those of workers that are gone."""
        busy = [shard for shard in self._shards if shard.future is not None]
        end = time.monotonic() + _LOOK_S
        while not any(shard.future.done() for shard in busy) and time.monotonic() < end:
            time.sleep(0.02)
        alive = workers_of(self._client)
        for shard in busy:
            if shard.future.status == "finished" and (name := _result(shard.future)) is not None:
                self._done(shard, name)
            elif shard.worker not in alive or shard.future.done():
                self._move(shard, alive)

    def _done(self, shard: _Shard, name: str, pause_s: float = 0.0) -> None:
        assert shard.job is not None
        self._ended[shard.job.batch_id] = name
        shard.job = shard.future = None
        self._go_on(shard, pause_s)

    def _move(self, shard: _Shard, alive: Sequence[str]) -> None:
        """Give the batch in hand to another worker when its own is gone; raise what its work raised."""
        assert shard.job is not None
        if shard.future.status == "error" and shard.worker in alive:
            shard.future.result()  # our own error, such as a full disk: another worker would meet it too
        shard.future.cancel()
        until = time.monotonic() + 60.0
        while not alive and time.monotonic() < until:  # one that died is being started again
            time.sleep(_LOOK_S)
            alive = workers_of(self._client)
        if not alive:
            raise ClusterError("no worker is left on the cluster; what was loaded is kept, the next run goes on")
        gone, shard.worker = shard.worker, alive[shard.number % len(alive)]
        # Nobody knows when the one that is gone asked last: its hosts rest for the longest interval first.
        policy = self._web.policy
        intervals = [policy.host_interval_s, *(seconds for _, seconds in policy.host_intervals_s)]
        pause_s = 0.0 if policy.is_replay else max(intervals)
        if (shard.job.archive_folder / f"{shard.job.batch_id}.warc.gz").exists():
            self._done(shard, "", pause_s)  # it closed the part and died before it could say so
            return
        log.warning("worker %s is gone; batch %s is run again elsewhere", gone, shard.job.batch_id)
        self._go_on(shard, pause_s)


def _result(future: Any) -> str | None:
    """Fetch what a worker returned; None when the worker died with it."""
    try:
        return str(future.result(_RESULT_S))
    except (TimeoutError, OSError, CancelledError):
        return None


# --- on a worker ------------------------------------------------------------------------------------------

_workshops: dict[tuple[str, int], Workshop] = {}
_one = threading.Lock()  # a worker has one thread unless somebody chose otherwise; an event loop never has two


def run_for_loader(
    shard: tuple[str, int], job: BatchJob, robots: Mapping[str, Remembered], place: str, pause_s: float
) -> str:
    """Run one batch and close its part in the archive.

    Returns:
        The name of the file with what was read; empty when another attempt had closed the part before.
    """
    with _one:
        time.sleep(pause_s)
        workshop = _workshops.get(shard)
        if workshop is None:
            workshop = Workshop(job.web, job.parse_workers).__enter__()
            _workshops[shard] = workshop
        workshop.remember(robots)
        return run_and_close(workshop, job, Path(place))


def run_and_close(workshop: Workshop, job: BatchJob, place: Path) -> str:
    """Run a batch in a folder of its own, then put its part into the archive; see ``run_for_loader``."""
    attempt = place / f"{job.batch_id}.{uuid.uuid4().hex}"
    result = workshop.run(replace(job, archive_folder=attempt))
    name = results.put(place, job.batch_id, result.visits)
    part = f"{job.batch_id}.warc.gz"
    if not results.commit(attempt / part, job.archive_folder / part):
        (place / name).unlink()
        name = ""
    shutil.rmtree(attempt, ignore_errors=True)
    return name


def close_workshops(token: str) -> None:
    """End the workshops of one run on this worker."""
    with _one:
        for shard in [shard for shard in _workshops if shard[0] == token]:
            _workshops.pop(shard).__exit__(None, None, None)
