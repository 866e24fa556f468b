"""Closed parts written anew with less in them: for what was removed on request, and for bodies no longer kept.

A part is written aside, verified, and put in the place of the old one from one instant to the next; a process
killed meanwhile leaves the old part or the new one. Records that stay keep their bytes, not their place: whoever
knows a place (``raw.capture``) is told the new ones.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from extract.forgotten import Forgotten
from extract.pages.charset import decode
from extract.records import Capture, Stored
from extract.web.parts import check, note_of, read_attempts
from extract.web.warc import FORM, SUFFIX, ArchiveError, Record, member, record_urn, records, rename

ASIDE_SUFFIX = f"{SUFFIX}.aside"
_EXCHANGES = ("response", "request", "revisit", "resource")
_LENGTH = re.compile(rb"^content-length:", re.IGNORECASE)
# Documents whose text only their reader sees; what it sees is judged where the reading is.
_TEXT = re.compile(r"text/|json|xml|javascript|toml|calendar|html", re.IGNORECASE)
_KEPT = (
    ("warc-profile", "WARC-Profile"),
    ("warc-refers-to-target-uri", "WARC-Refers-To-Target-URI"),
    ("warc-concurrent-to", "WARC-Concurrent-To"),
)
UNFINISHED = ""  # stands for the attempts that did not end: their exchanges have no record that names them
Fate = Literal["drop", "empty"]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one attempt.

    ``drop``: its exchanges and its record go. ``empty``: they stay, without bodies. ``capture`` takes the place of
    its record, in either case; ``reading`` (what was read in the page) is kept in place of the body.
    """

    fate: Fate
    capture: Capture | None = None
    reading: str | None = None


def named_in(path: Path, forgotten: Forgotten) -> frozenset[str]:
    """Find the attempts of a part whose stored records name what is forgotten, by capture identifier or UNFINISHED.

    Raises:
        ArchiveError: the part is torn or damaged.
    """
    owners = _owners(path)
    found: set[str] = set()
    for record in records(path):
        owner = _owner(record, owners, path)
        if owner is not None and owner not in found and _names(record, forgotten):
            found.add(owner)
    return frozenset(found)


def rewrite(path: Path, changes: Mapping[str, Change], forgotten: Forgotten) -> dict[str, Stored]:
    """Write a closed part anew.

    Args:
        path: the part. It is replaced when the new one was verified; nothing happens without ``changes``.
        changes: by capture identifier; all other attempts stay as they are.
        forgotten: taken out of the heads of what stays, and looked for in the result.

    Returns:
        Where each stored exchange lies now, by capture identifier.

    Raises:
        ArchiveError: the part is damaged, the disk is full, or the result still names what is forgotten; the old
            part is in its place then.
    """
    aside = path.with_name(path.name.removesuffix(SUFFIX) + ASIDE_SUFFIX)
    try:
        if changes:
            with aside.open("wb") as out, path.open("rb") as source:
                for packed in _rewritten(path, source, changes, forgotten):
                    out.write(packed)
                out.flush()
                os.fsync(out.fileno())
            _verify(aside, path, changes, forgotten)
            rename(aside, path)
    except OSError as error:
        raise ArchiveError(f"{aside}: {error.strerror or error}") from error
    finally:
        aside.unlink(missing_ok=True)
    return places(path)


def places(path: Path) -> dict[str, Stored]:
    """Tell where each stored exchange of a part lies, by capture identifier."""
    return {capture.capture_id: capture.stored for capture, _ in read_attempts(path) if capture.stored is not None}


def sweep(folder: Path) -> None:
    """Remove what a killed rewriting left; call it while no writer is at work."""
    for left in folder.glob(f"*{ASIDE_SUFFIX}"):
        left.unlink(missing_ok=True)


def _owners(path: Path) -> dict[str, str]:
    """Tell whose each exchange is: record identifier → capture identifier. Identifiers are made from captures'."""
    present: set[str] = set()
    captures: list[str] = []
    for record in records(path):
        if record.kind in _EXCHANGES:
            present.add(record.record_id)
        elif (note := note_of(record, path)) is not None and note["kind"] == "capture":
            captures.append(note["key"])
    owners: dict[str, str] = {}
    for capture_id in captures:
        owners[record_urn(capture_id, "resource")] = capture_id
        number = 0
        while (urn := record_urn(capture_id, str(number), "response")) in present:
            owners[urn] = owners[record_urn(capture_id, str(number), "request")] = capture_id
            number += 1
    return owners


def _owner(record: Record, owners: Mapping[str, str], path: Path) -> str | None:
    if record.kind in _EXCHANGES:
        return owners.get(record.record_id, UNFINISHED)
    note = note_of(record, path) if record.kind == "metadata" else None
    return note["key"] if note is not None else None


def _names(record: Record, forgotten: Forgotten) -> bool:
    """Tell whether a record names what is forgotten, in its heads or in a body that is text."""
    base = record.head.get("warc-target-uri", "")
    if forgotten.is_address(base):
        return True
    head, body, media_type = b"", record.block, record.head.get("content-type", "")
    if record.kind in ("response", "revisit", "request"):
        head, _, body = record.block.partition(b"\r\n\r\n")
        declared = re.search(rb"\r\ncontent-type:([^\r\n]*)", head, re.IGNORECASE)
        media_type = declared[1].decode("latin-1") if declared else "text/html"
    if head and forgotten.is_in(_latin(head), base):
        return True
    if not body or not _TEXT.search(media_type):
        return False
    return forgotten.is_in(decode(body, media_type)[0], base)


def _latin(head: bytes) -> str:
    try:
        return head.decode()  # bytes beyond ASCII are UTF-8 in practice
    except UnicodeDecodeError:
        return head.decode("latin-1")


def _rewritten(
    path: Path, source: BinaryIO, changes: Mapping[str, Change], forgotten: Forgotten
) -> Iterator[bytes]:
    owners = _owners(path)
    for record in records(path):
        owner = _owner(record, owners, path)
        change = changes.get(owner) if owner is not None else None
        if owner == UNFINISHED and change is not None and _names(record, forgotten):
            continue
        if change is None or owner == UNFINISHED:
            source.seek(record.offset)
            yield source.read(record.length)
        elif record.kind == "metadata":
            yield from _notes(record, path, change, owner or "")
        elif change.fate == "empty":
            yield _emptied(record, forgotten)


def _notes(record: Record, path: Path, change: Change, capture_id: str) -> Iterator[bytes]:
    """Write the record of an attempt anew, its reading before it: no commit mark stands without what it needs."""
    note = note_of(record, path)
    if note is None or note["kind"] != "capture":
        return  # an earlier reading: the change brings another, or none
    at = datetime.fromisoformat(record.head["warc-date"].replace("Z", "+00:00"))
    if change.reading is not None:
        url = f"urn:recapture:reading:{capture_id}"
        yield _note("reading", capture_id, url, at, {"text": change.reading}, None)
    if change.capture is not None:
        urn = note["capture"]["stored"] if change.fate == "empty" else None
        content = {one.name: getattr(change.capture, one.name) for one in fields(change.capture)}
        content["fetched_at"] = change.capture.fetched_at.isoformat()
        content["stored"] = urn
        content["redirects"] = [asdict(hop) for hop in change.capture.redirects]
        yield _note("capture", capture_id, change.capture.url, at, content, urn)


def _note(kind: str, key: str, url: str, at: datetime, content: Mapping[str, object], about: str | None) -> bytes:
    text = json.dumps({"recapture": FORM, "kind": kind, "key": key, kind: content}, sort_keys=True)
    more = [("WARC-Concurrent-To", about)] if about else []
    urn = record_urn(key, kind)
    return member("metadata", url, at, urn, body=text.encode("ascii"), media_type="application/json", more=more)


def _emptied(record: Record, forgotten: Forgotten) -> bytes:
    """Write an exchange without its body, and without the lines of its head that name what is forgotten."""
    media_type = record.head.get("content-type", "application/octet-stream")
    at = datetime.fromisoformat(record.head["warc-date"].replace("Z", "+00:00"))
    more = [(written, record.head[name]) for name, written in _KEPT if name in record.head]
    if record.kind == "revisit" and "warc-payload-digest" in record.head:
        more.append(("WARC-Payload-Digest", record.head["warc-payload-digest"]))
    head: bytes | None = None
    if record.kind != "resource":
        lines = record.block.partition(b"\r\n\r\n")[0].split(b"\r\n")
        kept = [line for line in lines[1:] if not _LENGTH.match(line) and not forgotten.is_in(_latin(line))]
        size = [b"Content-Length: 0"] if record.kind == "response" else []
        head = b"\r\n".join([lines[0], *kept, *size, b"", b""])
    if record.kind in ("response", "resource"):
        more.append(("WARC-Truncated", "unspecified"))
    url = record.head.get("warc-target-uri", "")
    return member(record.kind, url, at, record.record_id, body=b"", head=head, media_type=media_type, more=more)


def _verify(aside: Path, path: Path, changes: Mapping[str, Change], forgotten: Forgotten) -> None:
    """Read the new part: whole, with every attempt that stays, and naming nothing that is forgotten."""
    gone = {key for key, change in changes.items() if change.capture is None}
    expected = [capture.capture_id for capture, _ in read_attempts(path) if capture.capture_id not in gone]
    found = [capture.capture_id for capture, _ in read_attempts(aside)]
    problems = [text for text in check(aside) if not text.endswith("left open")]
    if found != expected:
        problems.append("attempts are missing")
    if forgotten and named_in(aside, forgotten) & changes.keys():
        problems.append("it still names what was to be removed")
    if problems:
        raise ArchiveError(
            f"{path.name}: written anew it is not right ({'; '.join(problems[:3])}); it stays as it was"
        )


def parts_of(folder: Path) -> list[Path]:
    """List the closed parts of an archive, in order of their names."""
    return sorted(folder.glob(f"*{SUFFIX}"))
