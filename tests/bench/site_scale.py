"""The report site of a large warehouse: ``make bench-site`` (ARGS="--talks 1000 --mentions 10000").

Makes a warehouse of invented rows, writes its site, writes it again after a run that changed nothing, and opens it
in Chromium over the loopback. One JSON document: seconds of wall clock and CPU, bytes, milliseconds in the browser.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import sync_playwright

from tests.conftest import find_program
from warehouse.connection import open_warehouse
from warehouse.publish import connect_reader, publish
from warehouse.report.site import build_site

EVENTS = 20
ROWS = Path(__file__).with_name("site_rows.sql")


def make(folder: Path, talks: int, mentions: int) -> None:
    """Make and publish a warehouse of that size."""
    values = {"talks": talks, "mentions": mentions, "recaps": max(mentions // 50, 1), "events": EVENTS}
    text = ROWS.read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"${name}", str(value))
    con = open_warehouse(folder)
    con.execute(text)
    con.close()
    publish(folder, 1)


def run_again(folder: Path) -> None:
    """Let a run happen that changed nothing: only its own row is new."""
    con = open_warehouse(folder)
    con.execute(
        "INSERT INTO raw.run BY NAME SELECT * REPLACE (2 AS run_id, started_at + INTERVAL 1 DAY AS started_at)"
        " FROM raw.run"
    )
    con.close()
    publish(folder, 2)


def build(warehouse: Path, site: Path) -> dict[str, Any]:
    """Write the site; say what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    con = connect_reader(warehouse)
    try:
        written = build_site(con, site, base_url="https://example.org/")
    finally:
        con.close()
    return {
        "wall_s": round(time.perf_counter() - wall, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "files": written.file_count,
        "made": written.made_count,
    }


class Quiet(SimpleHTTPRequestHandler):
    """A web host that keeps no log."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def look(site: Path, chromium: Path, rounds: int = 5) -> dict[str, Any]:
    """Open overview and talks in Chromium; medians of several rounds, milliseconds from where the navigation began.

    ``interactive_ms``: until the script has shown the list and waits for keys. ``search_ms``: from a key until the
    rows that fit are there.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.server_port}/"
    found: dict[str, list[float]] = {"interactive_ms": [], "search_ms": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        page = browser.new_page()
        loaded: list[int] = []
        page.on("response", lambda response: loaded.append(len(response.body())))
        page.goto(root + "index.html", wait_until="networkidle")
        overview_bytes = sum(loaded)
        for _ in range(rounds):
            fresh = browser.new_context()
            page = fresh.new_page()
            page.goto(root + "talks.html", wait_until="commit")
            # No wait_for_function: it polls by eval, which the policy of the pages forbids.
            page.locator("html[data-ready=list]").wait_for(state="attached")
            found["interactive_ms"].append(page.evaluate("performance.getEntriesByName('list-ready')[0].startTime"))
            found["search_ms"].append(
                page.evaluate(
                    """() => new Promise((done) => {
                        const began = performance.now();
                        const status = document.querySelector("[data-found]");
                        const seen = new MutationObserver(() => done(performance.now() - began));
                        seen.observe(status, {childList: true});
                        const query = document.querySelector("form[data-list] [name=q]");
                        query.value = "mesh 77";
                        query.dispatchEvent(new Event("input"));
                    })"""
                )
            )
            fresh.close()
        browser.close()
    server.shutdown()
    server.server_close()
    return {
        "overview_bytes": overview_bytes,
        **{name: round(sorted(values)[len(values) // 2]) for name, values in found.items()},
    }


def main() -> None:
    """Measure, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, default=10_000)
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="leave warehouse and site here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        make(folder / "warehouse", given.talks, given.mentions)
        result: dict[str, Any] = {
            "talks": given.talks,
            "mentions": given.mentions,
            "load": round(os.getloadavg()[0], 1),
        }
        result["first"] = build(folder / "warehouse", folder / "public")
        result["same_copy"] = build(folder / "warehouse", folder / "public")
        run_again(folder / "warehouse")
        result["after_a_run_without_change"] = build(folder / "warehouse", folder / "public")
        chromium = find_program("chromium")
        result["browser"] = (
            look(folder / "public", chromium) if chromium else "no Chromium: apt-get install chromium"
        )
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
