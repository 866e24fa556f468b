"""WARC files of other makers, such as Common Crawl's: which pages lie in them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from extract.addresses import normalize
from extract.web.warc import ArchiveError

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def pages_of(part: Path) -> list[tuple[str, datetime]]:
    """List the web pages of a WARC file: address and the newest time (UTC) it was fetched at, in the order of time.

    Args:
        part: of any maker, gzipped (one member a record, as everybody publishes them) or not.

    Raises:
        ArchiveError: the file cannot be read.
    """
    found: dict[str, datetime] = {}
    try:
        with part.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
                answer = record.http_headers
                kind = (record.http_content_type or "").lower()
                if answer is None or answer.status_code != 200 or "html" not in kind:
                    continue
                address = normalize((record.headers.get("WARC-Target-URI") or "").strip("<>"))
                at = record.record_date
                if address is not None and at is not None:
                    found[address] = max(at.astimezone(UTC), found.get(address, _LONG_AGO))
    except OSError as error:
        raise ArchiveError(f"{part}: {error.strerror or error}") from error
    return sorted(found.items(), key=lambda page: (page[1], page[0]))
