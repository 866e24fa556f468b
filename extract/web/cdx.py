"""CDXJ: an index of the archive that other tools read (pywb, OutbackCDX): SURT key, time, JSON, one line a record.

Our own readers do not need it: the tables know where each exchange lies. It is written on request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import ada_url

from extract.web.warc import ArchiveError, Record, records

_WWW = re.compile(r"^www\d*\.")
_STATUS = re.compile(rb"HTTP/\S+ (\d{3})")
_TYPE = re.compile(rb"\r\ncontent-type:[ \t]*([^\s;,]+)", re.IGNORECASE)


def surt(url: str) -> str:
    """Make the sort-friendly key of an address: host turned round, then path and query, all in lower case.

    As web archives do: without scheme, ``www.``, default port, fragment and the slash at the end; the parts of the
    query in order. Parameters of sessions stay, unlike in some of them. What is no web address (a URN) stays as it
    is.
    """
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        return url
    if parsed.protocol not in ("http:", "https:"):
        return url
    host = _WWW.sub("", str(parsed.hostname).lower())
    is_literal = host.startswith("[") or host.replace(".", "").isdecimal()
    key = host if is_literal else ",".join(reversed(host.split(".")))
    port = f":{parsed.port}" if parsed.port else ""
    path = str(parsed.pathname).lower()
    query = "&".join(sorted(str(parsed.search).removeprefix("?").lower().split("&")))
    return f"{key}{port}){path.rstrip('/') or '/'}" + (f"?{query}" if query else "")


def entries(part: Path) -> Iterator[str]:
    """Give the lines of one part in the order of its records, without line ends.

    Listed are responses, revisits and resources; requests and our own notes are not asked for by address.

    Raises:
        ArchiveError: the part is torn or damaged.
    """
    for record in records(part):
        if record.kind in ("response", "revisit", "resource"):
            yield _line(part, record)


def write_index(parts: Iterable[Path], out: Path) -> int:
    """Write one sorted index of several parts.

    Returns:
        How many lines.

    Raises:
        ArchiveError: a part is damaged, or the file cannot be written; an older index is still there then.
    """
    # Sorted by bytes, as readers search in it; a line is some 300 bytes, so a million records fit in memory.
    lines = sorted(line.encode("utf-8") for part in parts for line in entries(part))
    fresh = out.with_name(f"{out.name}.new")
    try:
        fresh.write_bytes(b"".join(line + b"\n" for line in lines))
        fresh.replace(out)
    except OSError as error:
        raise ArchiveError(f"{out}: {error.strerror or error}") from error
    return len(lines)


def _line(part: Path, record: Record) -> str:
    url = record.head.get("warc-target-uri", "").strip("<>")
    moment = re.sub(r"\D", "", record.head.get("warc-date", ""))[:14].ljust(14, "0")
    head = record.block.partition(b"\r\n\r\n")[0]
    status, declared = _STATUS.match(head), _TYPE.search(head)
    fields = {"url": url, "mime": _media_type(record, declared), "status": status[1].decode() if status else None}
    fields["digest"] = record.head.get("warc-payload-digest")
    fields |= {"length": str(record.length), "offset": str(record.offset), "filename": part.name}
    text = json.dumps({name: value for name, value in fields.items() if value is not None})
    return f"{surt(url)} {moment} {text}"


def _media_type(record: Record, declared: re.Match[bytes] | None) -> str | None:
    if record.kind == "revisit":
        return "warc/revisit"
    if record.kind == "resource":
        return record.head.get("content-type", "").partition(";")[0] or None
    return declared[1].decode("latin-1").lower() if declared else None
