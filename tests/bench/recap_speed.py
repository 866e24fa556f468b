"""How many posts are read in a CPU second after parsing, and the predictions that the scorer of recaps reads.

    python -m tests.bench.recap_speed [--corpus DIR] [--predictions OUT]

Each post is put into a frame of styles, scripts and menus that makes its page 100 kB long, as pages of blogs are,
and parsed; the clock runs from the parsed page to the finished reading (blocks, talks, places). The words
of the languages are compiled before. ``cold``: all caches of names and titles emptied; ``warm``: a second pass over
the same posts, the bound for posts that repeat each other's names. Before that: what pages cost that are no recaps.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from extract.pages.html import Document, read_document
from extract.recap import read_html
from tests.bench.fetch_site import page
from tests.bench.recap_adapter import recap

SIZE = 100_000
GOLDEN = Path(__file__).parents[1] / "golden" / "recap"
TYPES = {".html": "text/html; charset=utf-8", ".md": "text/markdown", ".txt": "text/plain"}


def framed(page: str) -> bytes:
    """Lengthen a page to 100 kB by what surrounds posts: half styles and scripts, half menus."""
    missing = max(0, SIZE - len(page.encode()))
    style = "".join(f".c{n}{{margin:{n % 9}px;color:#0{n % 10}{n % 7}}}" for n in range(missing // 60))
    entry = '<li class="menu-item"><a href="/section/{0}">Section {0}</a></li>'
    menu = "".join(entry.format(n) for n in range(missing // 140))
    head, body, rest = page.partition("<body")
    inner = f"{body}{rest}" if body else f"<body>{page}"
    close = inner.find(">") + 1
    start = head if body else ""
    frame = f"<nav><ul>{menu}</ul></nav><script>var s = {json.dumps(style)};</script>"
    return f"{start}{inner[:close]}{frame}{inner[close:]}".encode()


def posts_of(corpus: Path) -> list[tuple[str, Path]]:
    """List the posts of a folder of folders."""
    names = ("page.html", "post.md", "post.txt")
    return [
        (folder.name, folder / name)
        for folder in sorted(corpus.iterdir())
        for name in names
        if (folder / name).exists()
    ]


def measure(corpus: Path) -> None:
    """Print posts per CPU second, with empty and with filled caches."""
    pages = [framed(path.read_text(encoding="utf-8")) for _, path in posts_of(corpus) if path.suffix == ".html"]
    documents = [read_document(page, "text/html; charset=utf-8") for page in pages]
    for name in ("", "cold", "warm"):
        if name == "cold":
            empty_caches()
        start = time.process_time()
        for document in documents:
            read_html(document, "https://blog.example.org/p", "en")
        used = time.process_time() - start
        size = sum(map(len, pages)) / len(pages)
        if name:
            print(f"{name}: {len(pages) / used:.0f} posts of {size / 1000:.0f} kB per CPU second")


def measure_ordinary(count: int = 60) -> None:
    """Print what pages cost that tell of no conference: most articles of a harvest."""
    documents = [read_document(page(number), "text/html") for number in range(count)]
    start = time.process_time()
    read_html(documents[0], "https://blog.example.org/p", "en")
    print(f"first page of a process: {time.process_time() - start:.3f} s")
    best = min(_seconds(documents) for _ in range(3))
    print(f"ordinary pages of 50 kB with 80 links: {1000 * best / count:.2f} ms each")


def _seconds(documents: list[Document]) -> float:
    start = time.process_time()
    for document in documents:
        read_html(document, "https://blog.example.org/p", "en")
    return time.process_time() - start


def empty_caches() -> None:
    """Forget names, titles and addresses; the words of the languages stay."""
    for name, module in list(sys.modules.items()):
        if name.startswith("extract."):
            for item in vars(module).values():
                if hasattr(item, "cache_clear") and item.__name__ not in ("words_of", "_files", "field_line"):
                    item.cache_clear()


def predict(corpus: Path, out: Path) -> None:
    """Write what is read in each post, in the format of the scorer, by the folder's name."""
    found = {}
    for name, path in posts_of(corpus):
        labels = next((f for f in (path.parent / "labels.json", path.parent / "expected.json") if f.exists()), None)
        url = json.loads(labels.read_text(encoding="utf-8"))["url"] if labels else f"https://x.example.org/{name}"
        found[name] = {"id": name} | recap(path.read_bytes(), url, TYPES[path.suffix])
    out.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=GOLDEN, help="folders with page.html, post.md or post.txt")
    parser.add_argument("--predictions", type=Path, help="also write the predictions there")
    arguments = parser.parse_args()
    if arguments.predictions:
        predict(arguments.corpus, arguments.predictions)
    measure_ordinary()
    measure(arguments.corpus)


if __name__ == "__main__":
    main()
