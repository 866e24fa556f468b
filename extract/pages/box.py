"""Child processes with time and memory limits around ``parse``: a page can cost a child, never the run.

Each child has a pipe of its own, so that killing one in the middle of anything disturbs no other. They are plain
programs, not ``multiprocessing`` children: those may not be started by a daemonic process, and Dask's workers are
daemonic. (pebble 5.2.3 was tried: a child killed at a bad moment stopped the whole pool, and a deadline of 0.5 s
took 4 s to be kept, because it asks a child busy in C code to end before it kills it.)
"""

from __future__ import annotations

import asyncio
import queue
import resource
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection, Pipe
from types import TracebackType

from extract.errors import ParseError
from extract.pages.parse import parse
from extract.records import Issue, Page

MEMORY_BYTES = 2 * 1024**3  # address space of one child; a page of 10 MiB needs about 400 MB of it
_START_S = 60.0  # interpreter and imports: 0.3 s on an idle machine
_PAGES_PER_CHILD = 5_000  # then a fresh one: C parsers may leak
_STRIKES = 2
_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from extract.pages.box import serve; serve({handle}, {memory_bytes})"
)


class Box:
    """Slots for parsing in processes of their own.

    Used as a context manager; leaving it ends the children, busy or not. It belongs to no event loop: one box may
    serve several runs of ``asyncio.run``, one after the other.
    """

    def __init__(self, slots: int = 2, deadline_s: float = 5.0, memory_bytes: int = MEMORY_BYTES) -> None:
        self._deadline_s = deadline_s
        self._children = [_Child(memory_bytes) for _ in range(slots)]
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()
        for child in self._children:
            self._idle.put(child)
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="box")

    def __enter__(self) -> Box:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.close()
        self._threads.shutdown(wait=True)
        for child in self._children:
            child.end()

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
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, body, url, media_type)

    def _read(self, body: bytes, url: str, media_type: str | None) -> Page | Issue:
        child = self._idle.get()
        try:
            for _ in range(_STRIKES):
                try:
                    return child.ask((body, url, media_type), self._deadline_s)
                except TimeoutError:
                    return Issue("parse", url, "parse-timeout", f"no answer within {self._deadline_s:g} s")
                except (EOFError, OSError) as error:
                    death = error
            return Issue("parse", url, "parse-crash", f"{_STRIKES} child processes died: {death!r}"[:300])
        finally:
            self._idle.put(child)


class _Child:
    """One child process, started when first asked and again after each death."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._pages = 0
        self._is_closed = False

    def ask(self, task: tuple[bytes, str, str | None], deadline_s: float) -> Page | Issue:
        """Hand over a page and wait. Raises TimeoutError, or EOFError and OSError when the child died."""
        if self._pages >= _PAGES_PER_CHILD:
            self.end()
        try:
            pipe = self._pipe or self._start()
            pipe.send(task)
            if not pipe.poll(deadline_s):
                raise TimeoutError
            answer = pipe.recv()
        except (TimeoutError, EOFError, OSError):
            self.end()
            raise
        self._pages += 1
        assert isinstance(answer, (Page, Issue))
        return answer

    def close(self) -> None:
        """Kill the child for good, also while another thread waits for it."""
        self._is_closed = True
        if self._process is not None:
            self._process.kill()

    def _start(self) -> Connection:
        if self._is_closed:
            raise EOFError("the box is closed")
        ours, theirs = Pipe()
        program = _PROGRAM.format(path=sys.path, handle=theirs.fileno(), memory_bytes=self._memory_bytes)
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, on our own text
            [sys.executable, "-c", program], stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
        )
        theirs.close()
        self._pipe, self._pages = ours, 0
        if self._is_closed:  # while it was being started
            self._process.kill()
        if not ours.poll(_START_S) or ours.recv() != "ready":
            raise EOFError("the child did not start")
        return ours

    def end(self) -> None:
        """Kill the child and let go of it; asked again, another is started."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def serve(handle: int, memory_bytes: int) -> None:
    """Answer pages on the pipe until it is closed: what a child does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends its children itself
    if sys.platform != "darwin":  # macOS refuses this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    pipe = Connection(handle)
    pipe.send("ready")
    while True:
        try:
            body, url, media_type = pipe.recv()
            pipe.send(_answer(body, url, media_type))
        except (EOFError, OSError):
            return  # the parent is gone


def _answer(body: bytes, url: str, media_type: str | None) -> Page | Issue:
    try:
        return parse(body, url, media_type)
    except ParseError as error:
        return Issue("parse", url, "parse-shape", str(error)[:300])
    except MemoryError:
        return Issue("parse", url, "parse-memory", "more memory than one page may take")
    except Exception as error:  # noqa: BLE001 - a fault of ours on somebody's page: one row, and the run goes on
        return Issue("parse", url, "parse-error", f"{type(error).__name__}: {error}"[:300])
