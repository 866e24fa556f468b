"""What this stage raises. Every text says what happened and what to type next."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

import duckdb

_DISK = "free disk space (or choose another folder with --warehouse), then run the same command again"
_RIGHTS = "make the folder writable for this user, or choose another one with --warehouse"
_CORRUPT = (
    "move the file away and run `recapture maintain reparse`, which makes all tables anew from the archive; "
    "the last good copy stays readable in published/"
)

_FULL = ("no space left", "disk quota", "file too large", "could not write", "max_temp_directory_size")


class WarehouseError(Exception):
    """The warehouse cannot be used as asked; ``fix`` says what to do."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.what, self.fix = what, fix

    def __str__(self) -> str:
        return f"{self.what}. Fix: {self.fix}."


class LockedError(WarehouseError):
    """Another process writes to this warehouse. ``pid`` and ``since`` are None when it did not say."""

    def __init__(self, folder: Path, pid: int | None, since: str | None, what: str | None) -> None:
        who = f"process {pid}" if pid else "another process"
        job = f" ({what})" if what else ""
        began = f" since {since}" if since else ""
        super().__init__(
            f"{who}{job} writes to the warehouse {folder}{began}",
            "wait until it ends, or end it; reports read the published copy and need no lock",
        )
        self.pid, self.since = pid, since


class MigrationError(WarehouseError):
    """The tables in the file are not those this version knows."""


class QueryError(WarehouseError):
    """A query was refused, failed, or ran out of time."""


@contextlib.contextmanager
def explained(path: Path | str) -> Iterator[None]:
    """Turn what DuckDB and the system say about ``path`` into a WarehouseError with its fix.

    Mistakes of our own SQL (binder, parser, conversion) are not explained away: they pass unchanged.
    """
    try:
        yield
    except (OSError, duckdb.OutOfMemoryException, duckdb.PermissionException) as error:
        raise explain(error, path) from error
    except (
        duckdb.IOException,
        duckdb.FatalException,
        duckdb.InternalException,
        duckdb.SerializationException,
    ) as error:
        raise explain(error, path) from error
    except duckdb.TransactionException as error:
        # A write that failed at COMMIT comes as this; so does a mistake of ours, which passes.
        if not any(word in str(error).lower() for word in _FULL):
            raise
        raise explain(error, path) from error


def explain(error: Exception, path: Path | str) -> WarehouseError:
    """Find the fix for an error about ``path`` by its errno or, as DuckDB hands no errno on, by its words."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    low = str(error).lower()
    number = getattr(error, "errno", None)
    if "could not set lock" in low or "conflicting lock" in low:
        return WarehouseError(
            f"another program has {path} open: {text}",
            "close it (a notebook or SQL shell on working.duckdb); readers should open current.duckdb",
        )
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or any(word in low for word in _FULL):
        return WarehouseError(f"the disk holding {path} is full: {text}", _DISK)
    closed = ("permission denied", "read-only file system", "not a directory", "operation not permitted")
    not_writable = (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EEXIST)
    if number in not_writable or any(word in low for word in closed):
        return WarehouseError(f"{path} cannot be written: {text}", _RIGHTS)
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(f"not enough memory for {path}: {text}", _DISK)
    if "no such file" in low or "does not exist" in low or number == errno.ENOENT:
        return WarehouseError(f"{path} is not there: {text}", "run `recapture harvest` first, or check --warehouse")
    return WarehouseError(f"{path} is damaged or no warehouse: {text}", _CORRUPT)
