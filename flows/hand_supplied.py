"""A page, document or saved video page that a person was allowed to see and a robot was not: a capture like others.

The bytes go into the archive under the page's address (WARC ``resource``), are read by the same parsers and loaded,
resolved, checked and published as after a harvest; ``origin`` says that a person gave them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from extract.records import Capture, Fetched, Page, Visit
from extract.seed_fields import address_fault
from extract.urls import canonicalize
from extract.web import archive
from extract.web.exchange import Response
from extract.web.policy import FetchPolicy
from extract.web.verdict import asks_no_archive
from flows.batch import read_again
from flows.decisions import read_decisions
from flows.inspection import MEDIA_TYPES, READ_BYTES
from flows.pipeline import ARCHIVE_FOLDER, WORKING_FILE, load_visits, resolve_all
from flows.readings import reading_text
from flows.respect import respected
from flows.settings import Settings, SettingsError, software_version
from transform.facts import effective_outcome
from transform.ids import capture_id
from warehouse import state
from warehouse.checks import CheckResult, faults, run_checks
from warehouse.connection import open_warehouse
from warehouse.lock import writer_lock
from warehouse.publish import publish
from warehouse.tombstones import known_ledger

NOTE_CHARACTERS = 500
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"<!doctype", "text/html"),
    (b"<html", "text/html"),
    (b"<?xml", "text/html"),
)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file. ``page`` None: nobody could read it, ``reason`` says why."""

    capture: Capture
    outcome: str
    reason: str
    page: Page | None
    published: Path
    checks: tuple[CheckResult, ...]

    @property
    def exit_code(self) -> int:
        """6 when a check found a fault, 3 when the file could not be read."""
        return 6 if faults(self.checks) else 3 if self.outcome == "unreadable" else 0


def add(settings: Settings, path: Path, url: str, note: str | None = None, media_type: str | None = None) -> Added:
    """Take a file into the warehouse.

    Args:
        settings: the warehouse, seed files for decisions, how many parser processes.
        path: the saved page or document.
        url: the address it was saved from.
        note: who saw it, how, why it may be kept; stays in the archive.
        media_type: a Content-Type value; by default told from ending and first bytes.

    Returns:
        What was read, after the tables are published.

    Raises:
        SettingsError: the file or the address cannot be used, or was removed on request or withdrawn.
        LockedError, WarehouseError, ArchiveError: as in a harvest.
    """
    fault = address_fault(url, FetchPolicy())
    if fault is not None:
        raise SettingsError(f"--url: {fault}")
    if note is not None and len(note) > NOTE_CHARACTERS:
        raise SettingsError(f"--note has {len(note)} characters, at most {NOTE_CHARACTERS} are kept; shorten it")
    body = _read(path)
    address = canonicalize(url)
    folder = settings.warehouse_folder()
    now = datetime.now(UTC)
    with writer_lock(folder, "add", now):
        con = open_warehouse(folder / WORKING_FILE)
        try:
            _require_free(con, folder, address)
            web = next((run.web for run in state.runs(con) if run.kind == "harvest"), "live")
            run_id = state.begin_run(con, now, web, [], software_version(), kind="add")
            capture = _capture(con, run_id, address, body, media_type or _media_type(path, body), now)
            visit = _archived(con, folder, capture, body, note or "", settings.parse_workers)
            load_visits(con, run_id, capture.batch_id, [visit] if visit is not None else [])
            resolve_all(con, read_decisions(settings.seeds))
            checks = tuple(run_checks(con))
            status = "failed" if faults(checks) else "finished"
            state.finish_run(con, run_id, datetime.now(UTC), status, {"added": 1})
        finally:
            con.close()
        published = publish(folder, run_id, keep=max(2, settings.keep_snapshots)).path
    visit = visit or Visit(capture)
    outcome, reason, _ = effective_outcome(visit)
    page = visit.page if isinstance(visit.page, Page) else None
    return Added(visit.capture, outcome, reason, page, published, checks)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(READ_BYTES + 1)
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: no such file; save the page first, then name it") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); name a saved page or document") from error
    if len(body) > READ_BYTES:
        raise SettingsError(f"{path}: larger than {READ_BYTES // 2**20} MiB, which no harvest would read either")
    if not body:
        raise SettingsError(f"{path}: is empty; save the page again")
    return body


def _require_free(con: DuckDBPyConnection, folder: Path, address: str) -> None:
    """Refuse what was removed on request, and what a speaker or organiser has withdrawn."""
    if known_ledger(con, folder / ARCHIVE_FOLDER).forgotten.is_address(address):
        raise SettingsError(f"{address}: was removed on request, and stays out")
    row = con.execute("SELECT reason FROM core.web_resource WHERE url = ?", [address]).fetchone()
    if row is not None and row[0] == "withheld":
        raise SettingsError(f"{address}: was withdrawn by its speaker or organiser; no copy of it is kept")


def _media_type(path: Path, body: bytes) -> str | None:
    """Tell what a file is by its ending, else by how it begins; None leaves it to the parser."""
    known = MEDIA_TYPES.get(path.suffix.lower())
    begins = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return known or next((name for magic, name in _MAGIC if begins.startswith(magic.lower())), None)


def _capture(
    con: DuckDBPyConnection, run_id: int, address: str, body: bytes, media_type: str | None, now: datetime
) -> Capture:
    """Describe the file as an attempt; the same bytes as the last good ones are ``unchanged``."""
    digest = hashlib.sha256(body).hexdigest()
    last = state.last_seen(con, [address]).get(address)
    is_known = last is not None and last.body_sha256 == digest
    answer = Response(address, 200, "", (), (), body, len(body))
    return Capture(
        capture_id=capture_id(run_id, address),
        batch_id=f"run-{run_id:06d}-00-0000",
        url=address,
        final_url=address,
        depth=0,
        kind=None,
        event_key=None,
        outcome="unchanged" if is_known else "ok",
        reason="same-hash" if is_known else "hand-supplied",
        fetched_at=now,
        elapsed_ms=0,
        attempts=1,
        media_type=media_type,
        body_sha256=digest,
        body_bytes=len(body),
        no_archive=asks_no_archive(answer, "recapture"),
        origin="hand_supplied",
    )


def _archived(
    con: DuckDBPyConnection, folder: Path, capture: Capture, body: bytes, note: str, parse_workers: int
) -> Visit | None:
    """Write the part and read the page; None when nothing of it may be known."""
    archive_folder = folder / ARCHIVE_FOLDER
    archive.recover(archive_folder)
    with archive.PartWriter(archive_folder, capture.batch_id, f"recapture/{software_version()}") as part:
        if capture.no_archive:  # read it, keep hash and claims, not the body
            part.commit(capture, note)
        else:
            capture = part.seed_file(capture, body, note)
        if capture.outcome == "ok":
            (visit,) = read_again([Fetched(capture, body)], parse_workers)
        else:
            visit = Visit(capture)
        if capture.no_archive and isinstance(visit.page, Page):
            part.reading(capture.capture_id, reading_text(visit.page))
    forgotten = known_ledger(con, archive_folder).forgotten
    return next(iter(respected(part.path, [visit], forgotten)), None)
