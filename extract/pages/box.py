"""Child processes with time and memory limits around ``parse``: a page can cost a slot, never the run."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import signal
import sys
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from extract.errors import ParseError
from extract.pages.parse import parse
from extract.records import Issue, Page

MEMORY_BYTES = 2 * 1024**3  # address space of one child; a page of 10 MiB needs about 400 MB of it
_PAGES_PER_CHILD = 5_000  # then a fresh process: C parsers may leak
_STRIKES = 2


class Box:
    """Slots for parsing in processes of their own.

    Used as a context manager; leaving it ends the children, finished or not. Children are spawned, never forked:
    the parent holds threads and database handles.
    """

    def __init__(self, slots: int = 2, deadline_s: float = 5.0, memory_bytes: int = MEMORY_BYTES) -> None:
        self._deadline_s = deadline_s
        self._pool = ProcessPool(
            max_workers=slots,
            max_tasks=_PAGES_PER_CHILD,
            initializer=_confine,
            initargs=(memory_bytes,),
            context=multiprocessing.get_context("spawn"),
        )

    def __enter__(self) -> Box:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves this one method without types
        self._pool.join()

    async def read(self, body: bytes, url: str, media_type: str | None) -> Page | Issue:
        """Parse one body within the limits.

        Args:
            body: decoded from transfer and content coding.
            url: where it was served from.
            media_type: the whole Content-Type value, or None.

        Returns:
            The page, or an issue of stage ``parse``: ``parse-timeout`` (over the deadline), ``parse-crash`` (the
            child died twice), ``parse-memory``, ``parse-shape`` (ParseError), ``parse-error`` (a fault of ours).
        """
        for _ in range(_STRIKES):
            future = self._pool.schedule(parse, args=[body, url, media_type], timeout=self._deadline_s)
            await asyncio.wait([waiting := asyncio.wrap_future(future)])
            error = None if waiting.cancelled() else waiting.exception()
            if error is None and not waiting.cancelled():
                return waiting.result()
            if not isinstance(error, ProcessExpired):
                break
        return _issue(url, error, self._deadline_s)


def _issue(url: str, error: BaseException | None, deadline_s: float) -> Issue:
    match error:
        case FutureTimeoutError():
            return Issue("parse", url, "parse-timeout", f"no answer within {deadline_s:g} s")
        case ProcessExpired():
            return Issue("parse", url, "parse-crash", f"{_STRIKES} child processes died: {error}"[:300])
        case ParseError():
            return Issue("parse", url, "parse-shape", str(error)[:300])
        case MemoryError():
            return Issue("parse", url, "parse-memory", "more memory than one page may take")
        case None:
            return Issue("parse", url, "parse-cancelled", CancelledError.__name__)
        case _:
            return Issue("parse", url, "parse-error", f"{type(error).__name__}: {error}"[:300])


def _confine(memory_bytes: int) -> None:
    """Bound a child's address space, and leave Ctrl-C to the parent, which ends the children itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "darwin":  # macOS refuses this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
