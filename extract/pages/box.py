"""Child processes with time and memory limits around ``parse``: a page can cost a child, never the run.

Each child has a socket of its own, so that killing one in the middle of anything disturbs no other, and the event
loop waits for all of them: no threads. They are plain programs, not ``multiprocessing`` children: those may not be
started by a daemonic process, and Dask's workers are daemonic. (pebble 5.2.3 was tried: a child killed at a bad
moment stopped the whole pool, and a deadline of 0.5 s took 4 s to be kept: it asks a child busy in C code to end
before it kills it.)
"""

from __future__ import annotations

import asyncio
import marshal
import resource
import signal
import socket
import struct
import subprocess
import sys
from collections import deque
from types import TracebackType

from extract.errors import ParseError
from extract.pages.flat import dump, load
from extract.pages.parse import parse
from extract.records import Issue, Page

MEMORY_BYTES = 2 * 1024**3  # address space of one child; a page of 10 MiB needs about 400 MB of it
_START_S = 60.0  # interpreter and imports: 0.3 s on an idle machine
_PAGES_PER_CHILD = 5_000  # then a fresh one: C parsers may leak
_STRIKES = 2
_LENGTH = struct.Struct("!I")  # before each message
_PIECE = 64 * 1024
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
        self._idle = list(self._children)
        self._waiting: deque[asyncio.Future[_Child]] = deque()

    def __enter__(self) -> Box:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            child.close()

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
        task = marshal.dumps((body, url, media_type))
        child = await self._take()
        try:
            for _ in range(_STRIKES):
                try:
                    return await child.ask(task, self._deadline_s)
                except TimeoutError:
                    return Issue("parse", url, "parse-timeout", f"no answer within {self._deadline_s:g} s")
                except (EOFError, OSError) as error:
                    death = error
            return Issue("parse", url, "parse-crash", f"{_STRIKES} child processes died: {death!r}"[:300])
        finally:
            self._give(child)

    async def _take(self) -> _Child:
        """Take an idle child, first come, first served."""
        if self._idle:
            return self._idle.pop()
        turn: asyncio.Future[_Child] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # both in one moment
                self._give(turn.result())
            raise

    def _give(self, child: _Child) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():  # else its caller was cancelled
                turn.set_result(child)
                return
        self._idle.append(child)


class _Child:
    """One child process, started when first asked and again after each death."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._pages = 0
        self._is_busy = self._is_closed = False

    async def ask(self, task: bytes, deadline_s: float) -> Page | Issue:
        """Hand over a page and wait. Raises TimeoutError, or EOFError and OSError when the child died."""
        self._is_busy = True
        try:
            if self._pages >= _PAGES_PER_CHILD:
                self.end()
            link = self._socket or await self._start()
            await _send(link, task, deadline_s)
            answer = await _receive(link, deadline_s)
        except BaseException:  # cancelled too: whatever it would answer later is nobody's
            self.end()
            raise
        finally:
            self._is_busy = False
        self._pages += 1
        return load(answer)

    def close(self) -> None:
        """Kill the child for good; who waits for its answer learns that it died."""
        self._is_closed = True
        if self._is_busy and self._process is not None:
            self._process.kill()
        else:
            self.end()

    async def _start(self) -> socket.socket:
        if self._is_closed:
            raise EOFError("the box is closed")
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        program = _PROGRAM.format(path=sys.path, handle=theirs.fileno(), memory_bytes=self._memory_bytes)
        with theirs:
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - this interpreter, on our own text, in a few ms
                [sys.executable, "-c", program], stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
        self._pages = 0
        try:
            await _receive(self._socket, _START_S)
        except TimeoutError:
            raise EOFError("the child did not start") from None
        return self._socket

    def end(self) -> None:
        """Kill the child and let go of it; asked again, another is started."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._socket is not None:
            self._socket.close()
        self._process = self._socket = None


async def _send(link: socket.socket, message: bytes, deadline_s: float) -> None:
    """Send a message; raises TimeoutError when nobody reads it, OSError when nobody is there."""
    head = _LENGTH.pack(len(message))
    try:
        sent = link.sendmsg([head, message])
    except BlockingIOError:
        sent = 0
    if sent < len(head) + len(message):
        async with asyncio.timeout(deadline_s):
            rest = memoryview(head + message)[sent:]
            await asyncio.get_running_loop().sock_sendall(link, rest)


async def _receive(link: socket.socket, deadline_s: float) -> bytearray:
    """Wait for a whole message; raises TimeoutError, or EOFError when there is nobody to send it any more."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + deadline_s
    message, wanted = bytearray(), 0
    while not wanted or len(message) < wanted:
        if not await _is_readable(link, end_s - loop.time()):
            raise TimeoutError
        piece = link.recv(_PIECE)
        if not piece:
            raise EOFError("the child is gone")
        message += piece
        if not wanted and len(message) >= _LENGTH.size:
            wanted = _LENGTH.size + _LENGTH.unpack_from(message)[0]
    del message[: _LENGTH.size]
    return message


async def _is_readable(link: socket.socket, within_s: float) -> bool:
    """Wait until there is something to read. What came while this process itself was held up came in time."""
    loop = asyncio.get_running_loop()
    turn: asyncio.Future[bool] = loop.create_future()

    def settle(answer: bool) -> None:
        if not turn.done():
            turn.set_result(answer)

    number = link.fileno()  # asked for by its number, the selector does not describe the socket to itself each time
    loop.add_reader(number, settle, True)
    timer = loop.call_later(within_s, settle, False)
    try:
        return await turn
    finally:
        timer.cancel()
        loop.remove_reader(number)


def serve(handle: int, memory_bytes: int) -> None:
    """Answer pages on the socket until it is closed: what a child does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends its children itself
    if sys.platform != "darwin":  # macOS refuses this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    link = socket.socket(fileno=handle)
    answer = b""  # to nothing: ready
    while True:
        try:
            link.sendall(_LENGTH.pack(len(answer)) + answer)
            body, url, media_type = marshal.loads(_exactly(link, _LENGTH.unpack(_exactly(link, _LENGTH.size))[0]))  # noqa: S302 - our parent's
        except (EOFError, OSError):
            return  # the parent is gone
        answer = dump(_answer(body, url, media_type))


def _exactly(link: socket.socket, size: int) -> bytearray:
    message = bytearray(size)
    view, place = memoryview(message), 0
    while place < size:
        count = link.recv_into(view[place:])
        if not count:
            raise EOFError
        place += count
    return message


def _answer(body: bytes, url: str, media_type: str | None) -> Page | Issue:
    try:
        return parse(body, url, media_type)
    except ParseError as error:
        return Issue("parse", url, "parse-shape", str(error)[:300])
    except MemoryError:
        return Issue("parse", url, "parse-memory", "more memory than one page may take")
    except Exception as error:  # noqa: BLE001 - a fault of ours on somebody's page: one row, and the run goes on
        return Issue("parse", url, "parse-error", f"{type(error).__name__}: {error}"[:300])
