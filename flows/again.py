"""An archive part read anew, without the network: for what a crash left, and for rebuilding all tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extract.records import Fetched, Visit
from extract.seeds import parse_seeds
from extract.web import archive
from flows.batch import read_again
from flows.readings import page_of


def read_part_again(part: Path, parse_workers: int) -> list[Visit]:
    """Read what one archive part holds, without the network."""
    visits: list[Visit] = []
    readings = dict(archive.read_readings(part))

    def pages() -> Iterator[Fetched]:  # one by one: the bodies of a whole part may not fit into memory
        for fetched in archive.read_part(part):
            if fetched.capture.capture_id in readings:
                visits.append(Visit(fetched.capture, page_of(readings[fetched.capture.capture_id])))
            elif fetched.capture.no_archive and fetched.capture.outcome == "ok":
                continue  # cut off between capture and reading: not finished, so it is fetched again
            elif fetched.capture.origin == "seed_file":
                is_new = fetched.capture.outcome == "ok" and fetched.body is not None
                seeds = parse_seeds(fetched.body or b"", fetched.capture.url) if is_new else None
                visits.append(Visit(fetched.capture, seeds))
            else:
                yield fetched

    read = read_again(pages(), parse_workers)
    return visits + read
