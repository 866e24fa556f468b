"""One writer: the kernel's lock on a file that says who holds it, since when.

The lock is ``flock``: it ends with its process, however that ends, so nothing stale can block a later run;
what a killed writer wrote into the file is only read while somebody holds it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.errors import LockedError, explained

LOCK_NAME = "lock"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes: process number, start (UTC, ISO 8601) and job."""

    pid: int
    since: str
    job: str


@contextlib.contextmanager
def writer_lock(folder: Path, job: str, at: datetime) -> Iterator[None]:
    """Hold the right to write to the warehouse in ``folder``.

    Args:
        folder: the warehouse; made when missing.
        job: what the holder does, shown to whom it keeps out.
        at: aware time of now.

    Raises:
        LockedError: another process holds it; names who and since when.
        WarehouseError: the folder cannot be written.
    """
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held = _read(handle)
            raise LockedError(
                folder, held.pid if held else None, held.since if held else None, held.job if held else None
            ) from error
        left = _read(handle)
        if left is not None:
            _log.warning(
                "process %s (%s, since %s) ended without closing; going on", left.pid, left.job, left.since
            )
        with explained(folder):
            _write(handle, Holder(os.getpid(), at.isoformat(timespec="seconds"), job))
        yield
        os.ftruncate(handle, 0)  # an empty file: closed in good order; a failing writer leaves its name
    finally:
        os.close(handle)


def holder(folder: Path) -> Holder | None:
    """Say who writes to the warehouse now; None when nobody does."""
    try:
        handle = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(handle) or Holder(0, "", "")
    else:
        return None
    finally:
        os.close(handle)


def _read(handle: int) -> Holder | None:
    try:
        said = json.loads(os.pread(handle, 4096, 0))
        return Holder(int(said["pid"]), str(said["since"]), str(said["job"]))
    except (ValueError, KeyError, TypeError):
        return None  # empty, or being written at this moment


def _write(handle: int, held: Holder) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps({"pid": held.pid, "since": held.since, "job": held.job}).encode(), 0)
