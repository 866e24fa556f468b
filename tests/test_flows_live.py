"""Runs against a live web on the loopback, one after another: what the second one knows and does not ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest

from extract.sites.wayback import index_url
from extract.urls import canonicalize
from extract.web.archive import write_web
from extract.web.policy import FetchPolicy
from flows import pipeline, rebuild
from flows.batch import BatchJob, BatchResult, Seen, Web, Workshop
from flows.settings import Settings
from flows.web_choice import choose_web
from warehouse.publish import connect_reader

ROBOTS = b"User-agent: *\nDisallow: /secret\n"
PAGE = b"<!doctype html><title>Tides</title><h1>Tides</h1><p>They rise and fall, and rise again.</p>"


@dataclass
class Quay:
    """A site that knows conditional requests. ``asked``: path and If-None-Match of each request."""

    port: int = 0
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def since(self, begun: int) -> list[tuple[str, str | None]]:
        return sorted(self.asked[begun:], key=str)


@pytest.fixture
def quay() -> Iterator[Quay]:
    site = Quay()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match")
            site.asked.append((self.path, known))
            body = ROBOTS if self.path == "/robots.txt" else PAGE
            self.send_response(304 if known == f'"{self.path}"' else 200)
            self.send_header("ETag", f'"{self.path}"')
            if known is None:
                self.send_header("Content-Type", "text/plain" if body is ROBOTS else "text/html")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if known is None:
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def harvest(site: Quay, folder: Path) -> pipeline.Harvested:
    """Harvest the live web, names resolved to the loopback; all else as a person's run does it."""
    seeds = "".join(
        f'[[seed]]\nurl = "http://quay.test:{site.port}/{name}"\nkind = "article"\n' for name in ("tides", "secret")
    )
    (folder / "quay.toml").write_text(f'[event]\nkey = "quaycon"\nname = "QuayCon 2024"\n{seeds}', "utf-8")
    settings = Settings(seeds=(folder / "quay.toml",), warehouse=str(folder / "main"), web="live", depth=0)
    web = Web(FetchPolicy(loopback_exceptions=(f"127.0.0.1:{site.port}",), host_interval_s=0))

    async def look_up(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    def run_batch(own: Workshop, job: BatchJob, seen: Seen) -> BatchResult:
        with Workshop(web, 1, look_up) as workshop:
            workshop.robots.remembered |= own.robots.remembered
            return workshop.run(replace(job, web=web), seen)

    return pipeline.harvest(settings, run_batch=run_batch)


def robots(folder: Path) -> list[tuple[str, int]]:
    con = connect_reader(folder / "main")
    try:
        return con.execute(
            "SELECT outcome, status FROM raw.capture WHERE origin = 'robots' ORDER BY fetched_at"
        ).fetchall()
    finally:
        con.close()


def a_day_passes(folder: Path) -> None:
    con = duckdb.connect(str(folder / "main" / "working.duckdb"))
    con.execute("UPDATE raw.capture SET fetched_at = fetched_at - INTERVAL 25 HOUR")
    con.close()


def test_robots_txt_is_asked_once_a_day_and_then_only_if_it_changed(quay: Quay, tmp_path: Path) -> None:
    tides, text = "/tides", "/robots.txt"
    first = harvest(quay, tmp_path)
    assert quay.since(0) == [(text, None), (tides, None)]
    assert dict(first.outcomes) == {"ok": 1, "disallowed": 1}

    begun = len(quay.asked)
    second = harvest(quay, tmp_path)
    assert quay.since(begun) == [(tides, f'"{tides}"')]  # robots.txt was asked today
    assert dict(second.outcomes) == {"unchanged": 1, "disallowed": 1}

    for _ in range(2):  # the second time what was confirmed has been confirmed before
        a_day_passes(tmp_path)
        begun = len(quay.asked)
        later = harvest(quay, tmp_path)
        assert quay.since(begun) == [(text, f'"{text}"'), (tides, f'"{tides}"')]
        assert dict(later.outcomes) == {"unchanged": 1, "disallowed": 1}
        assert later.exit_code == 0
    assert robots(tmp_path) == [("ok", 200), ("unchanged", 304), ("unchanged", 304)]


def test_an_index_of_copies_is_asked_only_when_wanted_and_slowly(tmp_path: Path) -> None:
    """A stand-in for the index: the same names, served from an archive of our own making."""
    lost, kept = "https://quay.example/lost", "https://quay.example/kept"
    question = canonicalize(index_url(lost))
    at, html = datetime(2026, 3, 1, tzinfo=UTC), (("Content-Type", "text/html"),)
    table = b'[["timestamp","original","statuscode"],["20240301120000","https://quay.example/lost","200"]]'
    write_web(
        tmp_path / "web.warc.gz",
        [
            (lost, 404, html, b"gone", at),
            (kept, 200, html, PAGE, at),
            (question, 200, (("Content-Type", "application/json"),), table, at),
        ],
    )
    seeds = "".join(f'[[seed]]\nurl = "{url}"\nkind = "article"\n' for url in (lost, kept))
    (tmp_path / "quay.toml").write_text(f'[event]\nkey = "quaycon"\nname = "QuayCon 2024"\n{seeds}', "utf-8")
    settings = Settings(
        seeds=(tmp_path / "quay.toml",), warehouse=str(tmp_path / "main"), web="replay",
        archive=tmp_path / "web.warc.gz",
    )  # fmt: skip

    def found() -> dict[str, tuple[str, str | None]]:
        con = connect_reader(tmp_path / "main")
        try:
            rows = con.execute("SELECT url, state, archived_url FROM report.link_health").fetchall()
        finally:
            con.close()
        return {url: (state, copy) for url, state, copy in rows}

    pipeline.harvest(settings)
    assert found() == {lost: ("dead", None), kept: ("alive", None)}
    pipeline.harvest(replace(settings, wayback=True))
    copy = "https://web.archive.org/web/20240301120000/https://quay.example/lost"
    assert found() == {lost: ("dead", copy), kept: ("alive", None)}
    rebuilt = rebuild.reparse(settings, into=tmp_path / "again")
    assert rebuilt is not None
    con = connect_reader(tmp_path / "again")
    assert con.execute("SELECT archived_url FROM report.link_health WHERE state = 'dead'").fetchall() == [(copy,)]
    con.close()
    live = choose_web(replace(settings, web="live", wayback=True), [])
    assert dict(live.web.policy.host_intervals_s)["web.archive.org"] >= 5
