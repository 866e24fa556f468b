"""Reading archive parts again, here or on a cluster; taken in order by the one who loads them."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from extract.records import Visit
from flows.again import read_part_again
from flows.cluster import results
from flows.cluster.dask import connected, workers_of
from flows.settings import Settings

RESULTS = "results"  # below the warehouse, while workers read
_AHEAD = 2  # parts a worker that wait for the loader, at most


class Reader(Protocol):
    """Gives what the parts hold, one after the other, in the order of ``begin``."""

    def begin(self, parts: Sequence[Path]) -> None:
        """Say what will be asked for."""
        ...

    def read(self, part: Path) -> Sequence[Visit]:
        """Give the visits of the next part."""
        ...


class Here:
    """Reads in this process and its parser children."""

    def __init__(self, parse_workers: int) -> None:
        self._parse_workers = parse_workers

    def begin(self, parts: Sequence[Path]) -> None:
        """Nothing to prepare."""

    def read(self, part: Path) -> Sequence[Visit]:
        """Read it now."""
        return read_part_again(part, self._parse_workers)


class OnDask:
    """Workers read ahead; results wait in a shared folder, so that no page travels through the scheduler."""

    def __init__(self, client: Any, folder: Path, parse_workers: int) -> None:
        self._client, self._folder, self._parse_workers = client, folder, parse_workers
        self._left: deque[Path] = deque()
        self._running: deque[Any] = deque()

    def begin(self, parts: Sequence[Path]) -> None:
        """Give the first parts out."""
        self._left.extend(parts)
        self._fill()

    def read(self, part: Path) -> Sequence[Visit]:
        """Wait for it. A worker that dies is Dask's to replace: it gives the part to another."""
        future = self._running.popleft()
        name = future.result()
        self._fill()
        assert name.startswith(part.name), "parts are asked for in the order of begin"
        return results.take(self._folder, name)

    def _fill(self) -> None:
        most = _AHEAD * max(1, len(workers_of(self._client)))
        while self._left and len(self._running) < most:
            part = self._left.popleft()
            self._running.append(
                self._client.submit(
                    read_for_loader, str(part.absolute()), str(self._folder), self._parse_workers,
                    key=f"read {part.name} {id(self)}", pure=False,
                )
            )  # fmt: skip


def read_for_loader(part: str, folder: str, parse_workers: int) -> str:
    """On a worker: read one part and leave the result in the shared folder; gives the file's name."""
    path = Path(part)
    return results.put(Path(folder), path.name, read_part_again(path, parse_workers))


@contextmanager
def open_reader(settings: Settings, folder: Path) -> Iterator[Reader]:
    """Open what ``runner`` says.

    Args:
        settings: runner, cluster, parser processes.
        folder: the warehouse; with Dask all workers see it under the same path.
    """
    if settings.runner == "process":
        yield Here(settings.parse_workers)
        return
    shared = (folder / RESULTS).absolute()
    shutil.rmtree(shared, ignore_errors=True)  # of a reader that was killed
    try:
        with connected(settings) as client:
            yield OnDask(client, shared, settings.parse_workers)
    finally:
        shutil.rmtree(shared, ignore_errors=True)
