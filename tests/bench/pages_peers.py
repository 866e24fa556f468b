"""Metadata of saved pages beside peers, in one run: ``make bench-peers ARGS="--corpus DIR"``.

The scorer is the corpus' own (``DIR/extract_eval.py``), so that nobody's rules of comparison are ours; it runs each
contender in a process of its own and times them in interleaved rounds beside the bare work of parsing and
selecting. The peers live in an environment of their own, with ours below it for what they do not bring.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path
from typing import Any

NEEDS = ("trafilatura==2.3.1", "extruct==0.18.0", "htmldate==1.11.0", "newspaper4k==0.9.6")
PEERS = ("trafilatura", "extruct", "htmldate", "newspaper4k")
FLOOR = "floor-select"
OURS = "tests.bench.metadata_adapter:metadata"
_ROOT = Path(__file__).resolve().parents[2]
# Columns: heading, group of pages and field of the scorer, which of its figures. The first are judged by people.
_JUDGED = (
    ("title F1", "src:wcxb|title", "F1"),
    ("author F1", "src:wcxb|author", "F1"),
    ("false authors", "src:wcxb|author", "alarm"),
    ("date recall", "src:wcxb|date", "R"),
    ("false dates", "src:wcxb|date", "alarm"),
)
_PLATFORM = tuple(
    (field, f"src:youtube|{field}", "R")
    for field in ("title", "author", "date", "duration", "site_name", "canonical")
)
_RECORDED = tuple(
    (f"{field}, {source}", f"src:{source}|{field}", "F1")
    for field in ("site_name", "image", "lang", "canonical")
    for source in ("metascraper", "phpembed", "readability")
)


def main() -> None:
    """Run the scorer and print its figures as Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--corpus", type=Path, required=True, help="folder with truth.jsonl, pages/, extract_eval.py"
    )
    parser.add_argument("--split", default="dev")
    parser.add_argument("--all-pages", action="store_true", help="also pages whose scripts were taken out")
    parser.add_argument("--speed", type=int, default=200, help="pages that are timed; 0: none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", type=Path, default=Path(".venv/peers-pages"), help="environment of the peers")
    parser.add_argument("--only", nargs="*", default=list(PEERS), choices=PEERS)
    given = parser.parse_args()
    names, corpus = ["product", *given.only], given.corpus.absolute()  # the scorer runs in our folder
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "result.json"
        command = [
            str(peers_python(given.peers.absolute())), str(corpus / "extract_eval.py"),
            "--set", str(corpus), "--split", given.split, "--product", OURS, "--save", str(saved),
            *([] if given.all_pages else ["--scripts-only"]),
            *(word for name in [*names, FLOOR] for word in ("--adapter", name)),
            *(["--speed", str(given.speed), "--rounds", str(given.rounds)] if given.speed else []),
        ]  # fmt: skip
        subprocess.run(command, cwd=_ROOT, stdout=sys.stderr, check=True)
        result = json.loads(saved.read_text(encoding="utf-8"))
    print(f"{result['pages']} pages, split {result['split']}, Python {result['python']}\n")
    print("\n\n".join(tables(result, names)))


def peers_python(folder: Path) -> Path:
    """Return the peers' interpreter; make their environment when it is not there."""
    python, stamp = folder / "bin" / "python", folder / "needs.txt"
    if not stamp.exists() or stamp.read_text() != "\n".join(NEEDS):
        print(f"installing the peers into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        for needs in (("--upgrade", "pip"), NEEDS):  # the pip that comes with 3.11 fails on newspaper4k's extras
            command = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *needs]
            subprocess.run(command, check=True)
        (site,) = folder.glob("lib/python3*/site-packages")
        # Ours come behind theirs: a package that both have is the peers' version.
        (site / "behind.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
        stamp.write_text("\n".join(NEEDS))
    return python


def tables(result: dict[str, Any], names: list[str]) -> list[str]:
    """Turn the scorer's result into tables: judged by people, by the platform, recorded output, speed."""
    found = [
        _table(result, names, _JUDGED, "judged by people (wcxb)"),
        _table(result, names, _PLATFORM, "YouTube, share right"),
        _table(result, names, _RECORDED, "recorded output, F1"),
    ]
    speed = result["speed"]
    if speed:
        floor, rows = speed[FLOOR]["pages_s"], list[tuple[str, ...]]()
        for name in [*names, FLOOR]:
            row = speed[name]
            rows.append(
                (_shown(name), f"{row['pages_s']:.0f}", f"{row['pages_s'] / floor:.2f}", f"{row['peak_mib']:.0f}")
            )
        found.append(_markdown(("speed", "pages a CPU second", "of the floor", "peak MiB"), rows))
    return found


def _table(result: dict[str, Any], names: list[str], columns: tuple[tuple[str, str, str], ...], title: str) -> str:
    rows = []
    for heading, key, figure in columns:
        cells = [result["adapters"][name]["table"].get(key, {}) for name in names]
        count = next((cell["none" if figure == "alarm" else "judged"] for cell in cells if cell), 0)
        if count:
            # An adapter that never gives a field has no alarms, and no merit in it.
            rows.append((heading, str(count), *(_cell(cell, figure) for cell in cells)))
    return _markdown((title, "pages", *map(_shown, names)), rows)


def _cell(cell: dict[str, Any], figure: str) -> str:
    is_offered = bool(cell) and (cell["P"] > 0 or bool(cell["alarm"]))
    return f"{cell[figure]:.3f}" if is_offered and cell[figure] is not None else "–"


def _markdown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, marks, *rows))


def _shown(name: str) -> str:
    return "ours" if name == "product" else name


if __name__ == "__main__":
    main()
