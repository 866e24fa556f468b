"""The archive: every exchange as WARC before it is read, every attempt as a record of its own.

One part per batch, one gzip member per record. The exchanges of a target come first, its ``metadata`` record
last: that is the commit mark, from which the whole ``Capture`` is rebuilt. What lies in a part without its mark
belongs to a target that did not end, and will be fetched again. Where ``forget`` and ``noarchive`` cut in:
docs/decisions/0005-archive-seam.md.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from extract.records import Capture, Stored
from extract.web.exchange import Response
from extract.web.parts import check, read_body, read_part, read_readings, recover
from extract.web.warc import (
    FAULT,
    FORM,
    NOT_MODIFIED,
    OPEN_SUFFIX,
    PART_NAME,
    SAME_PAYLOAD,
    SUFFIX,
    ArchiveError,
    digest,
    http_head,
    member,
    record_urn,
    rename,
    response_head,
    warcinfo,
    write_web,
)

__all__ = [
    "ArchiveError", "PartWriter", "check", "read_body", "read_part", "read_readings", "recover", "write_web",
]  # fmt: skip

_HTTP = "application/http; msgtype="
Keep = Literal["body", "head", "not-modified", "same-payload"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class PartWriter:
    """Writes one part: ``<batch_id>.warc.gz.open`` until ``close`` renames it to ``<batch_id>.warc.gz``.

    As a context manager it closes at the end; when an exception leaves the block the file stays open by name, for
    ``recover`` at the next start.

    Raises:
        ArchiveError: disk full, no permission, a part of that name exists. After such an error nothing more is
            written: what is on disk is whole up to the last commit mark.
    """

    def __init__(self, folder: Path, batch_id: str, software: str, now: Callable[[], datetime] = _utc_now) -> None:
        if not PART_NAME.fullmatch(batch_id):
            raise ArchiveError(f"not a name for a part: {batch_id!r}")
        self.batch_id = batch_id
        self.path = folder / f"{batch_id}{SUFFIX}"
        self._open_path = folder / f"{batch_id}{OPEN_SUFFIX}"
        self._exchanges: dict[str, int] = {}
        self._last: dict[str, tuple[Stored, str]] = {}
        self._broken: str | None = None
        self._now = now
        if self.path.exists():
            raise ArchiveError(f"{self.path} exists: a part is written once")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._out = self._open_path.open("xb")
        except FileExistsError as error:
            raise ArchiveError(f"{self._open_path} exists: recover the folder first") from error
        except OSError as error:
            raise ArchiveError(f"{self._open_path}: {error.strerror or error}") from error
        self._offset = 0
        self._write(warcinfo(self.path.name, software, now()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def exchange(self, capture_id: str, response: Response, asked_at: datetime, keep: Keep = "body") -> Stored:
        """Write request and response of one exchange.

        Args:
            capture_id: of the target this exchange serves; exchanges are numbered within it.
            response: as the client gave it.
            asked_at: aware time of the request.
            keep: the whole body; only the head (``noarchive``, DESIGN 1); or, as a revisit record, only the head
                because nothing changed since last time (a 304, or an equal body).

        Returns:
            Where the response lies.
        """
        number = self._exchanges.get(capture_id, 0)
        self._exchanges[capture_id] = number + 1
        request_urn = record_urn(capture_id, str(number), "request")
        response_urn = record_urn(capture_id, str(number), "response")
        stored = self._write(_response_member(response, asked_at, response_urn, keep))
        target = response.url.split("://", 1)[1].partition("/")[2]
        self._write(
            member(
                "request",
                response.url,
                asked_at,
                request_urn,
                media_type=_HTTP + "request",
                head=http_head(f"GET /{target} HTTP/1.1", response.request_headers),
                more=[("WARC-Concurrent-To", response_urn)],
            )
        )
        self._last[capture_id] = (stored, response_urn)
        return stored

    def commit(self, capture: Capture, evidence: str = "") -> None:
        """Write the record of an attempt: its commit mark.

        Args:
            capture: ``stored`` must be what ``exchange`` returned last for it, or None.
            evidence: what the client said about a failure, for people who look into the archive.
        """
        last = self._last.pop(capture.capture_id, None)
        self._exchanges.pop(capture.capture_id, None)
        stored_in = last[1] if last is not None and capture.stored == last[0] else None
        if (stored_in is None) != (capture.stored is None):
            raise ArchiveError(f"{capture.capture_id} says it is stored where this part did not store it")
        content = {one.name: getattr(capture, one.name) for one in fields(capture)}  # asdict copies deeply: 0.3 ms
        content["fetched_at"] = capture.fetched_at.isoformat()
        content["stored"] = stored_in
        content["redirects"] = [asdict(hop) for hop in capture.redirects]
        content |= {"evidence": evidence} if evidence else {}
        self._note("capture", capture.capture_id, capture.url, capture.fetched_at, content, stored_in)

    def seed_file(self, capture: Capture, body: bytes, evidence: str = "") -> Capture:
        """Write a seed file, or a page saved by hand, as a ``resource`` record, and its commit mark.

        Args:
            capture: its ``origin`` says which; ``url`` is the file's URN or the page's address.
            body: the file's bytes.
            evidence: what the person who gave it said about it, for people who look into the archive.

        Returns:
            The capture with ``stored`` filled.
        """
        urn = record_urn(capture.capture_id, "resource")
        packed = member(
            "resource",
            capture.url,
            capture.fetched_at,
            urn,
            body=body,
            media_type=capture.media_type or "application/octet-stream",
        )
        stored = self._write(packed)
        self._last[capture.capture_id] = (stored, urn)
        capture = replace(capture, stored=stored)
        self.commit(capture, evidence)
        return capture

    def reading(self, capture_id: str, text: str) -> None:
        """Keep what was read in a page whose body may not be kept (``no_archive``), for ``reparse``.

        Args:
            capture_id: of a capture already committed to this part.
            text: the reading in the caller's own form; given back by ``read_readings``.
        """
        url = f"urn:recapture:reading:{capture_id}"
        self._note("reading", capture_id, url, self._now(), {"text": text}, None)

    def close(self) -> Path:
        """Bring everything to disk and give the part its name.

        Returns:
            The closed part.
        """
        if self._broken is not None:
            raise ArchiveError(self._broken)
        try:
            self._out.flush()
            os.fsync(self._out.fileno())
            self._out.close()
            rename(self._open_path, self.path)
        except OSError as error:
            raise ArchiveError(f"{self._open_path}: {error.strerror or error}") from error
        return self.path

    def abandon(self) -> None:
        """Let go of the file without giving it its name, after an error; ``recover`` will."""
        with suppress(OSError):  # the first error is the one to tell
            self._out.close()

    def _note(
        self, kind: str, key: str, url: str, at: datetime, content: Mapping[str, Any], about: str | None
    ) -> None:
        text = json.dumps({"recapture": FORM, "kind": kind, "key": key, kind: content}, sort_keys=True)
        self._write(
            member(
                "metadata",
                url,
                at,
                record_urn(key, kind),
                body=text.encode("ascii"),
                media_type="application/json",
                more=[("WARC-Concurrent-To", about)] if about else [],
            )
        )
        try:
            self._out.flush()  # a killed process loses nothing that was committed
        except OSError as error:
            self._fail(error)

    def _write(self, packed: bytes) -> Stored:
        if self._broken is not None:
            raise ArchiveError(self._broken)
        try:
            self._out.write(packed)
        except (OSError, ValueError) as error:  # ValueError: closed
            self._fail(error)
        stored = Stored(self.path.name, self._offset, len(packed))
        self._offset += len(packed)
        return stored

    def _fail(self, error: Exception) -> None:
        self._broken = f"{self._open_path}: {getattr(error, 'strerror', None) or error}"
        raise ArchiveError(self._broken) from error


def _response_member(response: Response, at: datetime, urn: str, keep: Keep) -> bytes:
    is_decoded = response.fault is None
    more: list[tuple[str, str]] = []
    if keep in ("not-modified", "same-payload"):
        profile = NOT_MODIFIED if keep == "not-modified" else SAME_PAYLOAD
        more = [("WARC-Profile", profile), ("WARC-Refers-To-Target-URI", response.url)]
        if keep == "same-payload":
            more.append(("WARC-Payload-Digest", digest(response.body)))
        head = http_head(f"HTTP/1.1 {response.status} {response.reason_phrase}".rstrip(), response.headers)
        return member("revisit", response.url, at, urn, head=head, media_type=_HTTP + "response", more=more)
    body = response.body if keep == "body" else b""
    if keep == "head":
        more = [("WARC-Truncated", "unspecified")]
    elif response.fault is not None and response.fault.reason == "truncated":
        more = [("WARC-Truncated", "disconnect")]
    elif response.is_truncated:
        more = [("WARC-Truncated", "length")]
        more += [(FAULT, response.fault.reason)] if response.fault is not None else []
    status, phrase = response.status, response.reason_phrase
    head = response_head(status, phrase, response.headers, len(body), is_decoded=is_decoded)
    return member("response", response.url, at, urn, body=body, head=head, media_type=_HTTP + "response", more=more)
