"""Mutated and made-up pages through the parser's box: ``make fuzz ARGS="--pages 10000 --corpus DIR"``.

Each input must end in exactly one outcome, a page or an issue, and this process must outlive them all. Inputs are
made from the golden pages (and, with ``--corpus``, from saved ones) by cutting, doubling, swapping and spoiling
bytes, and from nothing by nesting, repeating and mixing markup. The seed makes a run repeatable; a failing input
is written out.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from extract.pages.box import Box
from extract.records import Issue, Page

GOLDEN = Path(__file__).parent.parent / "golden"
TYPES = ["text/html", "text/html; charset=utf-8", "text/html; charset=utf-16", "text/html; charset=x-unknown", None,
         "application/xhtml+xml", "text/plain", "text/markdown", "text/calendar", "application/rss+xml",
         "application/pdf", "image/png"]  # fmt: skip
URLS = [
    "https://blog.example.org/posts/harbour/",
    "https://www.youtube.com/watch?v=AbCdEfGh_-1",
    "https://www.youtube.com/playlist?list=PLsynthetic0000000001",
    "https://harbourconf24.sched.com/event/1YeMj",
    "https://harbourconf24.sched.com/all.ics",
    "https://medium.com/p/0a1b2c3d4e5f",
    "https://speakerdeck.com/ana/harbour",
    "https://www.slideshare.net/slideshow/harbour/267000001",
    "https://docs.google.com/presentation/d/1SyntheticDeckIdentifier000000001/edit",
    "https://github.com/harbour/cranes",
    "https://vimeo.com/900000001",
    "https://www.linkedin.com/in/ana",
    "https://pretalx.com/harbourconf-2024/talk/TIDE24/",
    "urn:x",
    "http://[",
    "",
]
PIECES = [
    b"<div>", b"</div>", b"<p>", b"<a href='/x'>x</a>", b"<template>", b"</template>", b"<table><tr><td>",
    b"<svg>", b"<math>", b"<noscript>", b"<!--", b"-->", b"<![CDATA[", b"\x00", b"\xff\xfe", b"\xed\xa0\x80",
    b"&#0;", b"&amp", b"<script type='application/ld+json'>{", b"}</script>", b"[" * 500, b'"@graph":[',
    b"<meta property=og:title content=", b"<base href=//[>", b"<time datetime=99999-99-99>", b"<h1>",
    b"<h2>By </h2>", b"<li>", b"<style>", b"<title>", b"<iframe src=data:,x>", b"<select><option>", b"<form>",
    b"<frameset>", b"<plaintext>", b"BEGIN:VCALENDAR\r\n",
]  # fmt: skip


def mutated(body: bytes, chance: random.Random) -> bytes:
    """Spoil a page in one to four ways."""
    for _ in range(chance.randint(1, 4)):
        size = max(len(body), 1)
        start = chance.randrange(size)
        end = min(size, start + chance.choice([1, 8, 200, 5_000]))
        match chance.randrange(7):
            case 0:
                body = body[:start]
            case 1:
                body = body[:start] + body[end:]
            case 2:
                body = body[:end] + body[start:end] * chance.choice([1, 10, 200]) + body[end:]
            case 3:
                body = body[:start] + chance.choice(PIECES) + body[start:]
            case 4:
                body = body[:start] + chance.randbytes(end - start) + body[end:]
            case 5:
                body = body[:start] + bytes(255 - byte for byte in body[start:end]) + body[end:]
            case _:
                body = body[start:] + body[:start]
        body = body[:2_000_000]
    return body


def made_up(chance: random.Random) -> bytes:
    """Make a page from nothing: one piece many times, or many pieces at random."""
    if chance.random() < 0.4:
        return chance.choice(PIECES) * chance.choice([10, 500, 20_000])
    return b"".join(chance.choice(PIECES) for _ in range(chance.randint(1, 400)))


def inputs(count: int, seed: int, corpus: Path | None) -> Iterator[tuple[bytes, str, str | None]]:
    """Yield bodies with address and type; the same for the same arguments."""
    chance = random.Random(seed)
    files = sorted(path for path in GOLDEN.glob("*/*/page.*"))
    files += sorted((corpus / "pages").rglob("*.gz")) if corpus else []
    for _ in range(count):
        if chance.random() < 0.2:
            yield made_up(chance), chance.choice(URLS), chance.choice(TYPES)
            continue
        path = chance.choice(files)
        raw = path.read_bytes()
        body = gzip.decompress(raw) if path.suffix == ".gz" else raw
        yield mutated(body, chance), chance.choice(URLS), chance.choice(TYPES)


async def run(count: int, seed: int, corpus: Path | None, out: Path | None) -> int:
    """Send them through a box of two children; count outcomes; return the number of faults of ours."""
    outcomes: Counter[str] = Counter()
    started, slowest, faults = time.monotonic(), 0.0, 0
    with Box(slots=2) as box:
        waiting: set[asyncio.Task[None]] = set()

        async def one(number: int, body: bytes, url: str, media_type: str | None) -> None:
            nonlocal slowest, faults
            begun = time.monotonic()
            answer = await box.read(body, url, media_type)
            slowest = max(slowest, time.monotonic() - begun)
            outcomes[f"page: {answer.kind}" if isinstance(answer, Page) else f"issue: {answer.code}"] += 1
            if isinstance(answer, Issue) and answer.code in ("parse-error", "parse-crash", "parse-timeout"):
                faults += (
                    answer.code != "parse-timeout"
                )  # the deadline is there for these; they are shown to be looked at
                print(f"input {number}: {answer.code}: {answer.evidence[:200]} ({url}, {media_type})")
                if out is not None:
                    await asyncio.to_thread((out / f"{seed}-{number}.bin").write_bytes, body)

        for number, (body, url, media_type) in enumerate(inputs(count, seed, corpus)):
            waiting.add(asyncio.create_task(one(number, body, url, media_type)))
            if len(waiting) >= 4:
                _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if waiting:
            await asyncio.wait(waiting)
    assert sum(outcomes.values()) == count, "an input without an outcome"
    for outcome, times in outcomes.most_common():
        print(f"{times:8} {outcome}")
    spent = time.monotonic() - started
    print(f"{count} inputs, seed {seed}, {spent:.0f} s, slowest {slowest:.2f} s, faults of ours: {faults}")
    return faults


def main() -> None:
    """Read arguments and run; exit code 1 when an input found a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="folder of saved pages, pages/**/*.gz")
    parser.add_argument("--out", type=Path, help="where to write the inputs that found a fault")
    given = parser.parse_args()
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
    raise SystemExit(1 if asyncio.run(run(given.pages, given.seed, given.corpus, given.out)) else 0)


if __name__ == "__main__":
    main()
