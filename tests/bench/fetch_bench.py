"""CPU seconds for 1,000 pages: ours in several forms beside four peers, in interleaved rounds.

``make bench-fetch``, or ``python -m tests.bench.fetch_bench --pages 2000 --rounds 3``. Each contender runs in a
process of its own and counts its user and system time, children included, between the first and the last page;
imports and a warm-up of 32 pages come before. One nginx on the loopback serves 50 kB pages to 32 connections.
Ratios to Scrapy in the same run carry from machine to machine; seconds do not.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.bench.fetch_site import PAGE_BYTES, nginx

PEERS = ("aiohttp", "httpx", "scrapy", "crawlee")
OURS = ("fetch", "parse", "fetch+parse", "archive", "batch", "harvest")
NEEDS = ("aiohttp==3.14.5", "httpx==0.28.1", "scrapy==2.19.0", "crawlee[parsel]==1.11.0")
_MEANS = {
    "aiohttp": "bare, bodies only",
    "httpx": "plain, bodies only",
    "scrapy": "its selectors, robots.txt",
    "crawlee": "Parsel, robots.txt",
    "fetch": "guard and caps, bodies only",
    "parse": "our parser alone, one process",
    "fetch+parse": "fetch, parser in child processes",
    "archive": "fetch, robots.txt, scheduling, WARC",
    "batch": "archive and parse: one load package",
    "harvest": "the whole way to published tables",
}
_ROUND_S = 600


def main() -> None:
    """Run the rounds and print a Markdown table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--peers", type=Path, default=Path(".venv/peers"), help="environment of the peers")
    options.add_argument("--only", nargs="*", default=[*PEERS, *OURS], choices=[*PEERS, *OURS])
    chosen = options.parse_args()
    python = peers_python(chosen.peers) if set(chosen.only) & set(PEERS) else None
    results: dict[str, list[dict[str, float]]] = {name: [] for name in chosen.only}
    with tempfile.TemporaryDirectory() as folder, nginx(Path(folder), chosen.pages) as urls:
        listed = Path(folder) / "urls.txt"
        listed.write_text("\n".join(urls))
        for number in range(chosen.rounds):
            for name in chosen.only:
                results[name].append(_round(name, listed, Path(folder) / f"{name}-{number}", python))
                print(f"round {number + 1}: {name}: {_per_1000(results[name][-1]):.2f}", file=sys.stderr)
    print(_table(results, chosen.pages, chosen.rounds))


def peers_python(folder: Path) -> Path:
    """Return the peers' interpreter; make their environment when it is not there."""
    python, stamp = folder / "bin" / "python", folder / "needs.txt"
    if not stamp.exists() or stamp.read_text() != "\n".join(NEEDS):
        print(f"installing the peers into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        command = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *NEEDS]
        subprocess.run(command, check=True)
        stamp.write_text("\n".join(NEEDS))
    return python


def _round(name: str, listed: Path, folder: Path, peers: Path | None) -> dict[str, float]:
    if name in PEERS:
        command = [str(peers), str(Path(__file__).with_name("fetch_peers.py")), name, str(listed)]
    else:
        folder.mkdir()
        command = [sys.executable, "-m", "tests.bench.fetch_ours", name, str(listed), str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=_ROUND_S, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    pages = len(listed.read_text().split())
    if name != "parse" and (found["pages"] != pages or found["bytes"] < pages * PAGE_BYTES):
        raise SystemExit(f"{name} did not fetch all: {found}")
    return found


def _per_1000(found: dict[str, float]) -> float:
    return found["cpu_s"] / found["pages"] * 1000


def _table(results: dict[str, list[dict[str, float]]], pages: int, rounds: int) -> str:
    medians = {name: statistics.median(map(_per_1000, found)) for name, found in results.items()}
    scrapy = medians.get("scrapy")
    lines = [
        f"CPU seconds for 1,000 pages of {PAGE_BYTES:,} bytes; {pages} pages, median of {rounds} rounds",
        "",
        "| contender | what it does | CPU s | least to most | of Scrapy | peak MiB |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for name, found in results.items():
        each = sorted(map(_per_1000, found))
        share = f"{medians[name] / scrapy:.2f}" if scrapy else ""
        peak = max(one["peak_mib"] for one in found)
        lines.append(
            f"| {'' if name in PEERS else 'ours: '}{name} | {_MEANS[name]} | {medians[name]:.2f} | "
            f"{each[0]:.2f} to {each[-1]:.2f} | {share} | {peak:.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
