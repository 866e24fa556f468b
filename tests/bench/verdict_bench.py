"""Which pages of a corpus get a verdict: ``python -m tests.bench.verdict_bench --corpus DIR``.

The corpus has ``truth.jsonl`` (``id``, ``file``, ``url``, ``kind``); ``kind: dead`` marks pages that answered 200
and are none. It marks few of them, so every alarm is printed with its words: one on an unmarked page is to be read
by a person before it counts as false.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path

from extract.errors import ParseError
from extract.pages.parse import read_page


def main() -> None:
    """Judge all pages; print alarms, misses and the two figures against the marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    folder: Path = parser.parse_args().corpus
    right, missed, other, seconds = 0, [], [], 0.0
    rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        packed = (folder / row["file"]).read_bytes()
        body = gzip.decompress(packed) if row["file"].endswith(".gz") else packed
        begun = time.process_time()
        try:
            verdict = read_page(body, row["url"] or "https://unknown.invalid/", "text/html").verdict
        except ParseError:
            verdict = None
        seconds += time.process_time() - begun
        is_dead = row.get("kind") == "dead"
        right += is_dead and verdict is not None
        if is_dead and verdict is None:
            missed.append(row["id"])
        elif verdict is not None and not is_dead:
            other.append((row["id"], verdict.reason, verdict.evidence))
    for identity, reason, evidence in other:
        print(f"alarm, unmarked: {identity}  {reason}  {evidence!r}")
    for identity in missed:
        print(f"missed: {identity}")
    print(f"{len(rows)} pages: {right} of {right + len(missed)} marked pages found, {len(other)} alarms on others")
    print(f"{seconds:.1f} CPU s to read them all")


if __name__ == "__main__":
    main()
