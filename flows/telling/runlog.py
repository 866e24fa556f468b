"""The log of a run as JSON lines: ``logs/run-N.jsonl`` in the warehouse, one line an event, each with its ids.

It stands between a run and whoever shows its progress, so that it is written with and without Prefect alike.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from extract.records import Visit
from flows.progress import Progress
from transform.facts import effective_outcome

LOGS = "logs"
KEPT_RUNS = 100  # logs and pages of older runs are removed: nothing here may fill a disk over the years
_STAGES = ("extract", "transform", "warehouse", "flows")
_NAME = re.compile(r"run-(\d+)\.(?:jsonl|md)")


class RunLog:
    """Tells ``inner`` what happens, and writes it down. A context manager; a Progress."""

    def __init__(self, inner: Progress) -> None:
        self._inner = inner
        self._file: IO[str] | None = None
        self._run_id: int | None = None
        self._waiting: list[dict[str, Any]] = []  # what is told before the run has its number
        self._handler = _Records(self)
        self._levels: list[int] = []
        self._stage = ""

    def __enter__(self) -> Self:
        for logger in map(logging.getLogger, _STAGES):
            logger.addHandler(self._handler)
            self._levels.append(logger.level)
            if logger.level == logging.NOTSET:
                logger.setLevel(logging.INFO)  # else what we have to say would end before any handler
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for logger, level in zip(map(logging.getLogger, _STAGES), self._levels, strict=True):
            logger.removeHandler(self._handler)
            logger.setLevel(level)
        self._levels.clear()
        if error is not None:
            self.write("error", type=type(error).__name__, text=str(error))
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()

    def begin(self, folder: Path, run_id: int) -> None:
        """Open the file of a run, which may be there already when the run goes on after an interruption."""
        self._run_id = run_id
        logs = folder / LOGS
        with contextlib.suppress(OSError):  # a run is worth more than its log
            logs.mkdir(exist_ok=True)
            forget_old(logs, run_id)
            self._file = (logs / f"run-{run_id}.jsonl").open("a", encoding="utf-8", buffering=1)
        for line in self._waiting:
            self._put(line)
        self._waiting.clear()
        self.write("begin", pid=os.getpid())

    def write(self, event: str, **values: Any) -> None:
        """Write one line: time (UTC), run, event, and what belongs to it; None is left out."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "run": self._run_id, "event": event}
        line |= {key: value for key, value in values.items() if value is not None}
        if self._run_id is None:
            self._waiting.append(line)
        else:
            self._put(line)

    def _put(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # a full disk stops the run where it matters, with a clear text
                self._file.write(json.dumps(line | {"run": self._run_id}, ensure_ascii=False, default=str) + "\n")

    def note(self, text: str) -> None:
        """Pass it on, and write it down."""
        self.write("note", text=text)
        self._inner.note(text)

    def stage(self, name: str, total: int | None = None) -> None:
        """Pass it on, and write it down."""
        self._stage = name
        self.write("stage", stage=name, total=total)
        self._inner.stage(name, total)

    def visited(self, visit: Visit) -> None:
        """Pass it on, and write it down with the ids of batch and capture."""
        capture = visit.capture
        outcome, reason, _ = effective_outcome(visit)
        self.write(
            "capture",
            batch=capture.batch_id,
            capture=capture.capture_id,
            url=capture.url,
            outcome=outcome,
            reason=reason,
            status=capture.status,
            elapsed_ms=capture.elapsed_ms,
            attempts=capture.attempts,
            issues=[issue.code for issue in visit.issues] or None,
        )
        self._inner.visited(visit)

    def done(self, text: str = "") -> None:
        """Pass it on, and write it down."""
        self.write("done", stage=self._stage, text=text or None)
        self._inner.done(text)


class _Records(logging.Handler):
    """Brings what our modules log into the run's log."""

    def __init__(self, log: RunLog) -> None:
        super().__init__(logging.INFO)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        self._log.write("log", level=record.levelname, logger=record.name, text=record.getMessage())


def forget_old(logs: Path, run_id: int) -> None:
    """Remove logs and pages of runs that lie ``KEPT_RUNS`` and more before this one."""
    for path in logs.glob("run-*"):
        found = _NAME.fullmatch(path.name)
        if found and int(found[1]) <= run_id - KEPT_RUNS:
            path.unlink(missing_ok=True)


def writing_run(folder: Path, pid: int | None) -> int | None:
    """Tell which run a writer is at, from the newest log; None when it did not get so far, or is no harvest."""
    numbers = [
        int(found[1]) for path in (folder / LOGS).glob("run-*.jsonl") if (found := _NAME.fullmatch(path.name))
    ]
    if not numbers or pid is None:
        return None
    newest = max(numbers)
    with contextlib.suppress(OSError, ValueError):
        for text in reversed((folder / LOGS / f"run-{newest}.jsonl").read_text("utf-8").splitlines()):
            if '"event": "begin"' in text:  # of a run that went on, the last one counts
                return newest if json.loads(text).get("pid") == pid else None
    return None
