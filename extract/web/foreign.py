"""WARC files of other makers, such as Common Crawl's: which pages lie in them."""

from __future__ import annotations

from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from extract.addresses import normalize
from extract.web.warc import ArchiveError


def page_addresses(part: Path) -> list[str]:
    """List the addresses that a WARC file answers with a web page, sorted, each once.

    Args:
        part: of any maker, gzipped (one member a record, as everybody publishes them) or not.

    Raises:
        ArchiveError: the file cannot be read.
    """
    found = set()
    try:
        with part.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
                answer = record.http_headers
                kind = (record.http_content_type or "").lower()
                if answer is None or answer.status_code != 200 or "html" not in kind:
                    continue
                address = normalize((record.headers.get("WARC-Target-URI") or "").strip("<>"))
                if address is not None:
                    found.add(address)
    except OSError as error:
        raise ArchiveError(f"{part}: {error.strerror or error}") from error
    return sorted(found)
