"""WARC 1.1 records: made, and read back with our own judgement of whether they are whole.

A part cut inside a body is read by warcio and fastwarc, and passed by ``warcio check``, as if it were whole
(DESIGN 5). So each gzip member must end with its check sum and each block have its Content-Length.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.errors import ExtractError

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:recapture:archive")
_GZIP = 16 + zlib.MAX_WBITS
_LEVEL = 2  # 50 kB of real HTML: 0.31 ms; level 4 0.44 ms for 8 % less, 9 1.43 ms for 14 % (58 pages, 2026-11)
_CHUNK = 64 * 1024
_RECORD_BYTES = 64 * 1024 * 1024  # far above every cap of ours; bounds what a damaged part can make us hold
_STATUSES = frozenset(HTTPStatus)
SUFFIX, OPEN_SUFFIX = ".warc.gz", ".warc.gz.open"
PART_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
FAULT = "X-Recapture-Fault"  # which cap a truncated answer broke, so that replay says the same
FORM = 1  # of our metadata records
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


class ArchiveError(ExtractError):
    """The archive cannot be written or read: full disk, no permission, damaged part. The text says which."""


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record as it lies in a part. ``head`` has lower-case names."""

    offset: int
    length: int
    kind: str
    head: dict[str, str]
    block: bytes

    @property
    def record_id(self) -> str:
        """Return the record's URN in angle brackets, as written."""
        return self.head.get("warc-record-id", "")

    @property
    def http_body(self) -> bytes:
        """Return what follows the HTTP head of a response; the block itself of a resource."""
        return self.block if self.kind == "resource" else self.block.partition(b"\r\n\r\n")[2]


class _ExactHead(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """An HTTP head as received: warcio would percent-encode what is not ASCII in it."""

    def __init__(self, head: bytes) -> None:
        super().__init__("", [], protocol="HTTP/1.1")
        self.headers_buff = head

    def __bool__(self) -> bool:
        return True  # an empty list of parsed headers is falsy to warcio, which would then parse the body

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Keep the bytes as they are."""
        del header_filter


def record_urn(*key: str) -> str:
    """Make a record's identifier from its natural key, so that equal exchanges make equal records."""
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, chr(31).join(key))}>"


def warc_date(at: datetime) -> str:
    """Write an aware time as WARC 1.1 does: UTC, to the microsecond where there is one."""
    at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def digest(content: bytes) -> str:
    """Write the SHA-256 of ``content`` as WARC tools expect it (base32)."""
    return "sha256:" + base64.b32encode(hashlib.sha256(content).digest()).decode("ascii")


def _clean(text: str) -> str:
    # A line break inside a value would let a server write headers of its own into the archive.
    return text.replace("\r", " ").replace("\n", " ").replace("\0", " ")


def http_head(first_line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Write an HTTP head; bytes of values as received (latin-1), line breaks inside them as spaces."""
    lines = [_clean(first_line), *(f"{_clean(name)}: {_clean(value)}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")


def response_head(
    status: int, phrase: str, headers: Sequence[tuple[str, str]], size: int, *, is_decoded: bool
) -> bytes:
    """Write the head that fits the body as stored.

    Bodies are stored after transfer decoding and, where that worked, after content decoding, so that the payload
    digest is that of ``Capture.body_sha256`` and a revisit says the truth. What no longer fits the stored bytes is
    kept under ``X-Archive-Orig-``, the custom of web archives.
    """
    kept: list[tuple[str, str]] = []
    for name, value in headers:
        lower = name.lower()
        stale = lower in ("transfer-encoding", "content-length") or (is_decoded and lower == "content-encoding")
        if lower == "content-length" and value.strip() == str(size):
            continue
        kept.append((f"X-Archive-Orig-{name}" if stale else name, value))
    return http_head(f"HTTP/1.1 {status} {phrase}".rstrip(), [*kept, ("Content-Length", str(size))])


def member(
    kind: str,
    url: str,
    at: datetime,
    urn: str,
    *,
    body: bytes = b"",
    head: bytes | None = None,
    media_type: str,
    more: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Make one record as one gzip member.

    Args:
        kind: WARC-Type.
        url: WARC-Target-URI; empty for a warcinfo record.
        at: WARC-Date.
        urn: WARC-Record-ID, from ``record_urn``.
        body: the payload (the block, when there is no HTTP head).
        head: HTTP head including its empty line.
        media_type: of the block.
        more: further WARC headers.
    """
    named = {"WARC-Type": kind, "WARC-Record-ID": urn, "WARC-Date": warc_date(at)}
    if url:
        named["WARC-Target-URI"] = _clean(url)
    named.update((name, _clean(value)) for name, value in more)
    named["WARC-Block-Digest"] = block_digest = digest((head or b"") + body)
    if kind in ("response", "resource"):
        named["WARC-Payload-Digest"] = digest(body) if head else block_digest
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="WARC/1.1")
    rec_headers = StatusAndHeaders("", list(named.items()), protocol="WARC/1.1")
    writer.write_record(
        writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            warc_content_type=media_type,
            warc_headers=rec_headers,
            http_headers=None if head is None else _ExactHead(head),
        )
    )
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return packer.compress(out.getbuffer()) + packer.flush()


def records(path: Path, *, start: int = 0) -> Iterator[Record]:
    """Read the records of a part of ours (one gzip member each), each verified to be whole.

    Raises:
        ArchiveError: at the first place that is torn or damaged; what was yielded before is whole.
    """
    try:
        with path.open("rb") as stream:
            stream.seek(start)
            for offset, length, content in _members(stream, path.name, start):
                yield _parsed(offset, length, content, path.name)
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror or error}") from error


def _members(stream: BinaryIO, name: str, start: int) -> Iterator[tuple[int, int, bytes]]:
    offset, pending = start, stream.read(_CHUNK)
    while pending:
        unpack, used, out = zlib.decompressobj(_GZIP), 0, BytesIO()
        while True:
            try:
                out.write(unpack.decompress(pending))
            except zlib.error as error:
                raise ArchiveError(f"{name}: damaged record at byte {offset}: {error}") from error
            if out.tell() > _RECORD_BYTES:
                raise ArchiveError(f"{name}: record at byte {offset} is longer than any of ours")
            used += len(pending) - len(unpack.unused_data)
            if unpack.eof:
                break
            pending = stream.read(_CHUNK)
            if not pending:
                raise ArchiveError(f"{name}: torn record at byte {offset}")
        yield offset, used, out.getvalue()
        offset += used
        pending = unpack.unused_data or stream.read(_CHUNK)


def _parsed(offset: int, length: int, content: bytes, name: str) -> Record:
    top, _, rest = content.partition(b"\r\n\r\n")
    first, *lines = top.decode("utf-8", "replace").split("\r\n")
    head = {key.strip().lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    size = head.get("content-length", "")
    if not first.startswith("WARC/1.") or not size.isdecimal():
        raise ArchiveError(f"{name}: no WARC record at byte {offset}")
    if len(rest) != int(size) + 4 or not rest.endswith(b"\r\n\r\n"):
        raise ArchiveError(f"{name}: record at byte {offset} has not its Content-Length")
    return Record(offset, length, head.get("warc-type", ""), head, rest[:-4])


def write_web(path: Path, exchanges: Iterable[tuple[str, int, Sequence[tuple[str, str]], bytes, datetime]]) -> None:
    """Write a synthetic web as one WARC file: equal exchanges make equal bytes.

    Args:
        path: file to write, replaced when it exists.
        exchanges: URL, status, response headers, decoded body, time. The earliest time dates the warcinfo record.

    Raises:
        ArchiveError: the file cannot be written.
    """
    listed = list(exchanges)
    begun = min((at for *_, at in listed), default=datetime(2000, 1, 1, tzinfo=UTC))
    try:
        with path.open("wb") as out:
            out.write(warcinfo(path.name, "recapture", begun))
            for url, status, headers, body, at in listed:
                phrase = HTTPStatus(status).phrase if status in _STATUSES else ""
                head = response_head(status, phrase, headers, len(body), is_decoded=True)
                urn = record_urn(url, warc_date(at), "response")
                kind = "application/http; msgtype=response"
                out.write(member("response", url, at, urn, body=body, head=head, media_type=kind))
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror or error}") from error


def warcinfo(file_name: str, software: str, at: datetime) -> bytes:
    """Make the first record of a file: who wrote it, in which format."""
    fields = (
        f"software: {_clean(software)}\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    )
    return member(
        "warcinfo",
        "",
        at,
        record_urn(file_name, "warcinfo"),
        body=fields.encode(),
        media_type="application/warc-fields",
        more=[("WARC-Filename", file_name)],
    )


def rename(source: Path, target: Path) -> None:
    """Give a finished file its name; the name too survives a power cut."""
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
