"""Links of saved pages against the standard: ``make bench-pages ARGS="--corpus DIR --peer PYTHON"``.

The peer is an interpreter with html5lib (the standard's tree construction in plain Python), in an environment of
its own. It lists the hrefs of each decoded page; these, resolved by ada-url on the page's base, must be the
addresses that ``read_page`` gives. Differences are listed by page, not averaged away.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import time
from collections import Counter
from pathlib import Path

from extract import addresses
from extract.errors import ParseError
from extract.pages.charset import decode
from extract.pages.html import LINKS, fold, links, read_document

_PEER = """
import json, sys
import html5lib
WANTED = {"a": "href", "area": "href", "iframe": "src", "embed": "src"}
for line in sys.stdin:
    tree = html5lib.parse(json.loads(line), treebuilder="etree", namespaceHTMLElements=False)
    found, base, stack = [], None, [tree]
    while stack:
        node = stack.pop()
        name = node.tag if isinstance(node.tag, str) else ""
        if name == "template":
            continue
        if name == "base" and base is None and node.get("href") is not None:
            base = node.get("href")
        if name in WANTED and node.get(WANTED[name]) is not None:
            found.append(node.get(WANTED[name]))
        stack.extend(reversed(list(node)))
    print(json.dumps([base, found]), flush=True)
"""


def expected(url: str, base: str | None, hrefs: list[str]) -> Counter[str]:
    """Resolve the peer's hrefs as a browser would and leave out what is no outlink."""
    root = (addresses.resolve(url, base) if base else None) or url
    kept = [href for href in hrefs if href.strip() and href.strip()[0] != "#"][:LINKS]
    resolved = (addresses.resolve(root, href) for href in kept)
    return Counter(address for address in resolved if address is not None)


def main() -> None:
    """Compare page by page and print every difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with truth.jsonl and pages/")
    parser.add_argument("--peer", required=True, help="a Python that has html5lib")
    parser.add_argument("--pages", type=int, default=500)
    given = parser.parse_args()
    rows = [json.loads(line) for line in (given.corpus / "truth.jsonl").open(encoding="utf-8")]
    peer = subprocess.Popen([given.peer, "-c", _PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert peer.stdin is not None
    assert peer.stdout is not None
    equal = total = 0
    ours_s = 0.0
    for row in rows[: given.pages]:
        body = gzip.decompress((given.corpus / row["file"]).read_bytes())
        peer.stdin.write(json.dumps(decode(body, "text/html")[0]) + "\n")
        peer.stdin.flush()
        base, hrefs = json.loads(peer.stdout.readline())
        begun = time.process_time()
        try:
            found = links(read_document(body, "text/html").tree, row["url"])
        except ParseError as error:
            print(f"{row['id']}: not read: {error}")
            continue
        ours_s += time.process_time() - begun
        ours = Counter(link.url for link in found if link.url is not None)
        theirs = expected(row["url"], base, hrefs)
        total += sum(theirs.values())
        if ours == theirs:
            equal += 1
            continue
        only_ours, only_theirs = ours - theirs, theirs - ours
        print(f"{row['id']}: {sum(only_ours.values())} only here, {sum(only_theirs.values())} only there")
        for mark, addresses_ in (("+", only_ours), ("-", only_theirs)):
            for address, times in list(addresses_.items())[:3]:
                print(f"    {mark} {times} x {fold(address)[:150]}")
    peer.stdin.close()
    peer.wait()
    print(f"{equal} of {len(rows[: given.pages])} pages equal, {total} links; ours took {ours_s:.1f} s of CPU")


if __name__ == "__main__":
    main()
