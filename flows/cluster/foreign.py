"""Archives of other makers, in a folder or an object store, read into a warehouse: ``maintain reparse --archive``.

One file is one run: a later file that holds the same page is a later look at it. A worker fetches a file, reads its
pages as a replay of it and closes them as parts of ours; one loader takes the files in order. Killed, the same
command goes on: files that are in stay in, parts that are closed are not read twice.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import obstore
from duckdb import DuckDBPyConnection
from obstore.exceptions import BaseError
from obstore.store import from_url

from extract.records import Target
from extract.web.foreign import pages_of
from extract.web.policy import FetchPolicy
from flows.again import read_part_again
from flows.batch import BatchJob, Web, Workshop
from flows.cluster import results
from flows.cluster.crew import ATTEMPTS, run_and_close
from flows.cluster.dask import connected, workers_of
from flows.decisions import read_decisions
from flows.pipeline import ARCHIVE_FOLDER, WORKING_FILE, load_visits, resolve_all
from flows.progress import Progress, Silent
from flows.rebuild import Rebuilt
from flows.settings import Settings, SettingsError, software_version
from warehouse import state
from warehouse.checks import run_checks
from warehouse.connection import open_warehouse
from warehouse.lock import writer_lock
from warehouse.publish import publish

_SUFFIXES = (".warc.gz", ".warc")
_URN = "warc:"
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class FileJob:
    """One file to read: plain values, for a worker."""

    source: str
    run_id: int
    archive_folder: Path
    place: Path
    policy: FetchPolicy
    batch_targets: int
    parse_workers: int


def files_of(archive: str) -> list[str]:
    """List the WARC files behind ``--archive``, in the order of their names.

    Args:
        archive: a file, a folder, or an address such as ``s3://bucket/crawl/*.warc.gz`` with keys and endpoint from
            the environment that S3 tools use.

    Raises:
        SettingsError: there are none, or the store cannot be asked.
    """
    if "://" not in archive:
        path = Path(archive)
        found = [path] if path.is_file() else [one for one in path.glob("*") if one.name.endswith(_SUFFIXES)]
        files = sorted(str(one.absolute()) for one in found)
    else:
        base, _, pattern = archive.rpartition("/")
        if not any(sign in pattern for sign in "*?["):
            base, pattern = archive.rstrip("/"), "*"
        try:
            listed = [item["path"] for page in obstore.list(_store(base)) for item in page]
        except (BaseError, OSError, ValueError) as error:
            raise SettingsError(f"{archive} cannot be listed: {str(error).splitlines()[0]}") from error
        files = sorted(f"{base}/{key}" for key in listed if fnmatch(key, pattern) and key.endswith(_SUFFIXES))
    if not files:
        raise SettingsError(f"{archive}: no .warc.gz there; name a file, a folder or s3://bucket/prefix/*.warc.gz")
    return files


def _store(base: str) -> Any:
    return from_url(base, client_options=None if base.startswith("file:") else {"allow_http": True})


@contextmanager
def local_file(source: str) -> Iterator[Path]:
    """Give a file as one on this disk, fetched for as long as it is read.

    Raises:
        SettingsError: the store does not give it.
    """
    if "://" not in source:
        yield Path(source)
        return
    base, _, key = source.rpartition("/")
    with tempfile.TemporaryDirectory(prefix="recapture-warc-") as folder:
        path = Path(folder) / key
        try:
            with path.open("wb") as file:
                for chunk in obstore.get(_store(base), key).stream(min_chunk_size=8 * 1024 * 1024):
                    file.write(chunk)
        except (BaseError, OSError) as error:
            raise SettingsError(f"{source} cannot be read: {str(error).splitlines()[0]}") from error
        yield path


def read_file(job: FileJob) -> list[tuple[str, str]]:
    """Read the pages of one file into parts of ours.

    Returns:
        By batch, the name of its result; empty when the part was there before.
    """
    done = []
    with local_file(job.source) as path:
        pages = pages_of(path)
        web = Web(job.policy, (path,))
        with Workshop(web, job.parse_workers) as workshop:
            for number, start in enumerate(range(0, len(pages), job.batch_targets)):
                chosen = pages[start : start + job.batch_targets]
                targets = tuple(Target(url, 0) for url, _ in chosen)
                batch_id = f"run-{job.run_id:06d}-00-{number:04d}"
                # Pages come in the order of their times: those of a batch lie close together.
                batch = BatchJob(
                    batch_id, job.run_id, targets, job.archive_folder, web, job.parse_workers, at=chosen[-1][1]
                )
                is_there = (job.archive_folder / f"{batch_id}.warc.gz").exists()
                done.append((batch_id, "" if is_there else run_and_close(workshop, batch, job.place)))
    return done


def take_in(settings: Settings, archive: str, progress: Progress | None = None) -> Rebuilt:
    """Read archives of other makers into a warehouse and bring together what they say.

    Args:
        settings: warehouse, runner, parser processes, size of a batch.
        archive: see ``files_of``.
        progress: told what happens.

    Raises:
        SettingsError: no file is there. LockedError, WarehouseError, ArchiveError as in a harvest.
    """
    progress = progress or Silent()
    files = files_of(archive)
    folder = settings.warehouse_folder()
    place = (folder / ATTEMPTS).absolute()
    with writer_lock(folder, "reparse", datetime.now(UTC)):
        shutil.rmtree(place, ignore_errors=True)  # of a reader that was killed
        (folder / ARCHIVE_FOLDER).mkdir(parents=True, exist_ok=True)
        con = open_warehouse(folder / WORKING_FILE)
        try:
            _keep_apart(con, folder)
            progress.stage(f"Reading {len(files)} files", None)
            captures, newest = _load_all(con, settings, files, folder, progress)
            resolve_all(con, read_decisions(settings.seeds))
            progress.done(f"{captures} captures")
            checks = tuple(run_checks(con))
        finally:
            con.close()
            shutil.rmtree(place, ignore_errors=True)
        published = publish(folder, newest, keep=settings.keep_snapshots).path
    return Rebuilt(newest, folder, published, len(files), captures, checks)


def _keep_apart(con: DuckDBPyConnection, folder: Path) -> None:
    if any(run.web not in ("replay", "unknown") for run in state.runs(con) if run.kind == "harvest"):
        raise SettingsError(f"{folder} holds live data; other people's archives go into another --warehouse")


def _load_all(
    con: DuckDBPyConnection, settings: Settings, files: Sequence[str], folder: Path, progress: Progress
) -> tuple[int, int]:
    """Load file by file, in order; gives the number of captures and the newest run."""
    known = {urn: run for run in reversed(state.runs(con)) for urn in run.seed_urns if urn.startswith(_URN)}
    left = deque(file for file in files if _URN + file not in known or known[_URN + file].status == "running")
    running: deque[tuple[FileJob, Any]] = deque()
    count = 0
    dask = connected(settings) if settings.runner == "dask" else nullcontext()
    with dask as client:
        most = 1 if client is None else _AHEAD * max(1, len(workers_of(client)))
        while left or running:
            while left and len(running) < most:
                job = _job(con, settings, left.popleft(), known, folder)
                running.append((job, None if client is None else client.submit(read_file, job, pure=False)))
            job, future = running.popleft()
            loaded = 0
            for batch_id, name in read_file(job) if future is None else future.result():
                part = job.archive_folder / f"{batch_id}.warc.gz"
                visits = results.take(job.place, name) if name else read_part_again(part, job.parse_workers)
                load_visits(con, job.run_id, batch_id, visits)
                loaded += len(visits)
                for visit in visits:
                    progress.visited(visit)
            state.finish_run(con, job.run_id, datetime.now(UTC), "finished", {"captures": loaded})
            count += loaded
    return count, max(run.run_id for run in state.runs(con))


def _job(
    con: DuckDBPyConnection, settings: Settings, source: str, known: dict[str, state.Run], folder: Path
) -> FileJob:
    urn = _URN + source
    run_id = known[urn].run_id if urn in known else state.begin_run(
        con, datetime.now(UTC), "replay", [urn], software_version()
    )  # fmt: skip
    return FileJob(
        source, run_id, (folder / ARCHIVE_FOLDER).absolute(), (folder / ATTEMPTS).absolute(),
        settings.policy(is_replay=True), settings.batch_targets, settings.parse_workers,
    )  # fmt: skip
