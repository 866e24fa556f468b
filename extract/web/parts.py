"""Reading closed parts back, and bringing torn ones into order."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from extract.records import Capture, Fetched, Redirect, Stored
from extract.web.warc import (
    FORM,
    OPEN_SUFFIX,
    PART_NAME,
    ArchiveError,
    Record,
    digest,
    records,
    rename,
)


@dataclass(frozen=True, slots=True)
class PartSummary:
    """What a part holds. Times are those of its attempts; None when it holds none."""

    file: str
    size_bytes: int
    record_count: int
    capture_count: int
    first_at: datetime | None
    last_at: datetime | None


_HELD_BYTES = 1024 * 1024  # blocks up to this are kept until their commit mark comes; longer ones are read again


def read_part(path: Path) -> Iterator[Fetched]:
    """Give back the captures of a closed part in the order they ended, with the decoded bodies there are to read.

    Equal to what the harvest saw, ``Stored`` included. A page that may not be kept has no body here: see
    ``read_readings``.

    Raises:
        ArchiveError: the part is torn or damaged; the captures before that place were given.
    """
    places: dict[str, tuple[int, int, Record | None]] = {}
    for record in records(path):
        if record.kind in ("response", "revisit", "resource"):
            held = record if len(record.block) <= _HELD_BYTES else None
            places[record.record_id] = (record.offset, record.length, held)
        elif record.kind == "metadata":
            note = note_of(record, path)
            if note is not None and note["kind"] == "capture":
                yield _fetched(note["capture"], places, path)


def read_attempts(path: Path) -> Iterator[tuple[Capture, str]]:
    """Give the captures of a part and what was noted about a failure (else empty text), without any body.

    Raises:
        ArchiveError: the part is torn or damaged; the captures before that place were given.
    """
    places: dict[str, tuple[int, int, Record | None]] = {}
    for record in records(path):
        if record.kind in ("response", "revisit", "resource"):
            places[record.record_id] = (record.offset, record.length, None)
        note = note_of(record, path) if record.kind == "metadata" else None
        if note is not None and note["kind"] == "capture":
            evidence = str(note["capture"].get("evidence", ""))
            yield _fetched(note["capture"], places, path, has_body=False).capture, evidence


def summary(path: Path) -> PartSummary:
    """Count what a part holds; one that is torn or still being written up to its last whole record."""
    record_count, times = 0, []
    with suppress(ArchiveError):
        for record in records(path):
            record_count += 1
            note = note_of(record, path) if record.kind == "metadata" else None
            if note is not None and note["kind"] == "capture":
                times.append(datetime.fromisoformat(note["capture"]["fetched_at"]))
    first, last = min(times, default=None), max(times, default=None)
    return PartSummary(path.name, path.stat().st_size, record_count, len(times), first, last)


def read_head(folder: Path, stored: Stored) -> str:
    """Read the HTTP head of a stored exchange, as it lies there; empty text for a resource.

    Raises:
        ArchiveError: there is no such part or record.
    """
    record = _record_at(folder, stored)
    return "" if record.kind == "resource" else record.block.partition(b"\r\n\r\n")[0].decode("latin-1")


def read_readings(path: Path) -> Iterator[tuple[str, str]]:
    """Give back the readings of a part: capture id and text, as ``PartWriter.reading`` took them."""
    for record in records(path):
        note = note_of(record, path) if record.kind == "metadata" else None
        if note is not None and note["kind"] == "reading":
            yield note["key"], note["reading"]["text"]


def read_body(folder: Path, stored: Stored) -> bytes:
    """Read the body of a stored exchange as it was given to the parser.

    Raises:
        ArchiveError: there is no such part or record, or it holds no body (a revisit).
    """
    record = _record_at(folder, stored)
    if record.kind not in ("response", "resource"):
        raise ArchiveError(f"{stored.file}: no stored body at byte {stored.offset}")
    return record.http_body


def _record_at(folder: Path, stored: Stored) -> Record:
    if not PART_NAME.fullmatch(stored.file):
        raise ArchiveError(f"not a name for a part: {stored.file!r}")
    record = next(records(folder / stored.file, start=stored.offset), None)
    if record is None:
        raise ArchiveError(f"{stored.file}: no stored exchange at byte {stored.offset}")
    return record


def note_of(record: Record, path: Path) -> dict[str, Any] | None:
    """Read one of our metadata records; None for somebody else's."""
    try:
        note = json.loads(record.block)
    except ValueError:
        return None
    if not isinstance(note, dict) or "recapture" not in note:
        return None
    if note["recapture"] != FORM:
        raise ArchiveError(f"{path.name}: written by a newer Recapture (form {note['recapture']})")
    return note


def _fetched(
    content: dict[str, Any],
    places: dict[str, tuple[int, int, Record | None]],
    path: Path,
    *,
    has_body: bool = True,
) -> Fetched:
    urn = content.pop("stored")
    content.pop("evidence", None)
    stored, body = None, None
    if urn is not None:
        if urn not in places:
            raise ArchiveError(f"{path.name}: {content.get('capture_id')} lacks its exchange {urn}")
        offset, length, record = places.pop(urn)
        stored = Stored(path.name, offset, length)
        is_page = content["origin"] != "robots"  # a robots.txt was read when it came; nobody reads it as a page
        if content["outcome"] == "ok" and not content["no_archive"] and is_page and has_body:
            record = record or next(records(path, start=offset))
            body = record.http_body
    known = {one.name for one in fields(Capture)}
    if not set(content) < known:
        raise ArchiveError(f"{path.name}: a capture with fields we do not know: {sorted(set(content) - known)}")
    content["fetched_at"] = datetime.fromisoformat(content["fetched_at"])
    content["redirects"] = tuple(Redirect(**hop) for hop in content["redirects"])
    return Fetched(Capture(stored=stored, **content), body)


# --- whole or not ------------------------------------------------------------------------------------


def recover(folder: Path) -> list[Path]:
    """Close the parts that a killed process left open; call it while no writer is at work.

    Each is cut after its last commit mark and renamed. One without any is removed: it holds nothing that ended.

    Returns:
        The parts closed, by name.

    Raises:
        ArchiveError: a file cannot be read, cut or renamed.
    """
    closed: list[Path] = []
    for torn in sorted(folder.glob(f"*{OPEN_SUFFIX}")):
        whole, end = torn.with_name(torn.name.removesuffix(".open")), 0
        if whole.exists():
            raise ArchiveError(f"{torn} and {whole.name} both exist: move one of them away")
        try:
            for record in records(torn):
                if record.kind == "metadata" and note_of(record, torn) is not None:
                    end = record.offset + record.length
        except ArchiveError as error:
            if isinstance(error.__cause__, OSError):
                raise
        try:
            if end == 0:
                torn.unlink()
                continue
            with torn.open("r+b") as stream:
                stream.truncate(end)
                stream.flush()
                os.fsync(stream.fileno())
            rename(torn, whole)
            closed.append(whole)
        except OSError as error:
            raise ArchiveError(f"{torn}: {error.strerror or error}") from error
    return closed


def check(path: Path) -> list[str]:
    """Judge a part.

    Returns:
        Problems in words, empty when there is none: torn or damaged records, digests that do not fit, attempts
        without their exchange, an attempt recorded twice.
    """
    problems: list[str] = []
    seen: set[str] = set()
    places: set[str] = set()
    try:
        for record in records(path):
            where = f"{path.name}: record at byte {record.offset}"
            problems += [f"{where}: {fault}" for fault in _digest_faults(record)]
            if record.kind in ("response", "revisit", "resource"):
                places.add(record.record_id)
            note = note_of(record, path) if record.kind == "metadata" else None
            if note is None or note["kind"] != "capture":
                continue
            if note["key"] in seen:
                problems.append(f"{where}: attempt {note['key']} recorded twice")
            seen.add(note["key"])
            if note["capture"]["stored"] not in (None, *places):
                problems.append(f"{where}: attempt {note['key']} lacks its exchange")
    except ArchiveError as error:
        problems.append(str(error))
    if path.name.endswith(".open"):
        problems.append(f"{path.name}: left open")
    return problems


def _digest_faults(record: Record) -> Iterator[str]:
    if record.head.get("warc-block-digest") not in (None, digest(record.block)):
        yield "block digest does not fit"
    if record.kind in ("response", "resource"):
        stated = record.head.get("warc-payload-digest")
        if stated not in (None, digest(record.http_body)):
            yield "payload digest does not fit"
