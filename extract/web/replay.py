"""A WARC instead of the network, behind the same seam."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Self

from fastwarc.warc import ArchiveIterator, WarcRecordType

from extract.addresses import normalize, path_of
from extract.web.bodies import codings_of, decode
from extract.web.exchange import Failure, Headers, Response
from extract.web.policy import FetchPolicy
from extract.web.warc import FAULT, ArchiveError

_CAPS = ("cap-wire", "cap-body", "cap-ratio")
_HEADER_BYTES = 1024 * 1024


class ReplayClient:
    """Answers from the newest record of each URL, not after ``as_of``."""

    def __init__(self, parts: Sequence[Path], policy: FetchPolicy, as_of: datetime | None = None) -> None:
        self._policy, self._as_of = policy, as_of
        self._parts = tuple(parts)
        self._newest: dict[str, tuple[datetime, int, int]] = {}  # URL → time, part, offset
        for number, part in enumerate(self._parts):
            self._index(number, part)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None

    async def aclose(self) -> None:
        """Nothing is held open between requests."""

    async def get(
        self,
        url: str,
        headers: Sequence[tuple[str, str]] = (),
        *,
        timeout_s: float | None = None,
        keep_bytes: int | None = None,
    ) -> Response | Failure:
        """See ``exchange.Client``. A URL that is not there fails with ``not-in-archive``."""
        del timeout_s
        address = normalize(url)
        found = self._newest.get(address) if address else None
        if address is None or found is None:
            if address and path_of(address) == "/robots.txt":
                return Response(address, 404, "Not Found", (("Content-Length", "0"),), tuple(headers), b"", 0)
            return Failure("failed", "not-in-archive", url[:200])
        answer = self._read(address, found[1], found[2], tuple(headers), keep_bytes)
        if isinstance(answer, Response) and answer.status == 200 and _is_not_modified(answer, headers):
            kept = tuple(pair for pair in answer.headers if not pair[0].lower().startswith("content-"))
            return Response(address, 304, "Not Modified", kept, tuple(headers), b"", 0)
        return answer

    def _index(self, number: int, part: Path) -> None:
        try:
            with part.open("rb") as stream:
                for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=False):
                    address = normalize((record.headers.get("WARC-Target-URI") or "").strip("<>"))
                    at = record.record_date
                    if address is None or at is None:
                        continue
                    at = at.astimezone(UTC)
                    if self._as_of is not None and at > self._as_of:
                        continue
                    known = self._newest.get(address)
                    # of two in the same instant the later written is the later answer
                    if known is None or at >= known[0]:
                        self._newest[address] = (at, number, record.stream_pos)
        except OSError as error:
            raise ArchiveError(f"{part}: {error.strerror or error}") from error

    def _read(
        self, url: str, number: int, offset: int, asked: Headers, keep_bytes: int | None
    ) -> Response | Failure:
        limit = self._policy.wire_bytes if keep_bytes is None else keep_bytes
        limit = max(limit, self._policy.body_bytes) if keep_bytes is None else limit  # ours lie there decoded
        try:
            with closing(self._parts[number].open("rb")) as stream:
                stream.seek(offset)
                record = next(iter(ArchiveIterator(
                    stream, parse_http=True, auto_decode="transfer", max_header_len=_HEADER_BYTES,
                )))  # fmt: skip
                if record.http_headers is None or record.http_headers.status_code is None:
                    return Failure("failed", "not-in-archive", "the record holds no HTTP answer")
                status, phrase = record.http_headers.status_code, record.http_headers.reason_phrase or ""
                headers = tuple(
                    (name.decode("latin-1"), value.decode("latin-1"))
                    for name, value in record.http_headers.items_bytes()
                )
                wire = record.reader.read(limit + 1)
                truncated, stated = record.headers.get("WARC-Truncated"), record.headers.get(FAULT)
        except (OSError, StopIteration, ValueError) as error:
            return Failure("failed", "not-in-archive", f"unreadable record: {error}"[:200])
        is_cut = keep_bytes is not None and len(wire) > limit
        fault: Failure | None = None
        body: bytes | Failure = wire[:limit]
        if keep_bytes is None and len(wire) > limit:
            fault = Failure("refused", "cap-wire", is_answered=True)
        elif truncated == "disconnect":
            fault = Failure("failed", "truncated", is_transient=True, is_answered=True)
        elif truncated == "length" and not 300 <= status < 400:
            fault = Failure("refused", stated if stated in _CAPS else "cap-body", is_answered=True)
        else:
            values = tuple(value for name, value in headers if name.lower() == "content-encoding")
            body = decode(wire[:limit], codings_of(values), self._policy, is_cut=is_cut)
        if isinstance(body, Failure):
            fault, body = body, wire[:limit]
        return Response(url, status, phrase, headers, asked, body, len(wire), fault, is_cut)


def _is_not_modified(answer: Response, asked: Sequence[tuple[str, str]]) -> bool:
    """Judge a conditional request as a server does (RFC 9110, 13.2.2: the entity tag outranks the date)."""
    wanted = {name.lower(): value for name, value in asked}
    tag = answer.header("etag")
    if "if-none-match" in wanted:
        weak = {text.strip().removeprefix("W/") for text in wanted["if-none-match"].split(",")}
        return tag is not None and (tag.removeprefix("W/") in weak or "*" in weak)
    changed, since = answer.header("last-modified"), wanted.get("if-modified-since")
    if changed is None or since is None:
        return False
    try:
        return parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # TypeError: one names a zone, the other none
        return changed == since
