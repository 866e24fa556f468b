"""``--runner dask``: batches and parts on a small Dask cluster of this machine make the tables of one process."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.records import Target, Visit
from extract.web.archive import write_web
from flows import pipeline, rebuild
from flows.batch import Web
from flows.cluster import dask, results
from flows.cluster.crew import DaskCrew, shard_of
from flows.cluster.foreign import files_of, take_in
from flows.progress import Silent
from flows.settings import Settings, SettingsError, read_settings
from warehouse.publish import connect_reader
from warehouse.state import table_hashes

RECAP = "https://blog.example.org/harborconf-2031-recap"
TALKS = ("Anchors Aweigh: Holding Fast in a Storm", "Tides and Timetables", "Cranes Without Fear", "Basins of Sand")
DECKS = tuple(f"https://decks{number}.example{number}.org/deck" for number in range(len(TALKS)))
SEEDS = f"""
[event]
key = "harborconf-2031"
name = "HarborConf Europe 2031"

[[seed]]
url = "{RECAP}"
kind = "recap"

[[seed]]
url = "https://notes.example.net/gone"
kind = "article"
"""
HTML = (("content-type", "text/html; charset=utf-8"),)
# What says when, in which batch or where in the archive something lies, not what it is.
PLACES = ("batch_id", "elapsed_ms", "warc_file", "warc_offset", "warc_length")


def html(title: str, body: str) -> bytes:
    return f"<!doctype html><html lang='en'><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler and two workers with their nannies."""
    with dask.library().LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as running:
        yield running


class Place:
    """A small archived web, its seed file, and warehouses made of it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.archive, self.seeds = folder / "web.warc.gz", folder / "seeds.toml"
        self.seeds.write_text(SEEDS, "utf-8")
        items = "".join(
            f"<li>{talk}, Ada Reef, Harbor Labs (<a href='{deck}'>slides</a>)</li>"
            for talk, deck in zip(TALKS, DECKS, strict=True)
        )
        title = "HarborConf Europe 2031 recap"
        pages = [(RECAP, html(title, f"<h1>{title}</h1><h2>Talks</h2><ul>{items}</ul>"))]
        pages += [(deck, html(deck, "<h1>Slides</h1>")) for deck in DECKS]
        at = datetime(2031, 4, 1, tzinfo=UTC)
        write_web(self.archive, [(url, 200, HTML, body, at) for url, body in pages])

    def settings(self, name: str, **more: object) -> Settings:
        return read_settings({
            "seeds": (self.seeds,), "web": "replay", "archive": self.archive, "batch_targets": 1,
            "warehouse": str(self.folder / name), "parse_workers": 1, "dask_address": self.address, **more,
        })  # fmt: skip


@pytest.fixture(scope="module")
def place(cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("cluster"), cluster.scheduler_address)


@pytest.fixture(scope="module")
def alone(place: Place) -> dict[str, str]:
    """The tables that one process makes."""
    return hashes(pipeline.harvest(place.settings("alone")).folder)


def hashes(folder: Path, *, is_exact: bool = False) -> dict[str, str]:
    """One hash a table of what pages say and mean; exact ones tell times and places too."""
    con = connect_reader(folder)
    try:
        excluded = () if is_exact else PLACES + tuple(
            {name for (name,) in con.execute("SELECT column_name FROM duckdb_columns()").fetchall()
             if name.endswith(("_at", "_from", "_to"))}
        )  # fmt: skip
        return table_hashes(con, ("core",), excluded)
    finally:
        con.close()


class Killer(Silent):
    """Kills the process of one worker as soon as the first target of a run has ended."""

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster
        self.killed: int | None = None

    def visited(self, visit: Visit) -> None:
        if self.killed is None and visit.capture.origin == "web":
            nanny = next(iter(self._cluster.workers.values()))
            self.killed = nanny.pid
            os.kill(nanny.pid, signal.SIGKILL)


# --- equal tables ---------------------------------------------------------------------------------------------


def test_a_harvest_on_two_workers_fills_the_tables_of_one_process(place: Place, alone: dict[str, str]) -> None:
    harvested = pipeline.harvest(place.settings("two", runner="dask"))
    assert dict(harvested.outcomes) == {"ok": 1 + len(DECKS), "failed": 1}
    assert hashes(harvested.folder) == alone
    assert sorted(path.name for path in harvested.folder.iterdir()) == [
        "archive",
        "current.duckdb",
        "lock",
        "logs",
        "published",
        "working.duckdb",
    ]  # fmt: skip - nothing of the workers is left


@pytest.mark.lab
def test_a_worker_killed_in_the_middle_of_a_harvest_changes_no_table(
    place: Place, cluster: Any, alone: dict[str, str]
) -> None:
    killer = Killer(cluster)
    harvested = pipeline.harvest(place.settings("killed", runner="dask"), killer)
    assert killer.killed is not None
    assert hashes(harvested.folder) == alone
    # and its archive makes them again
    assert rebuild.reparse(place.settings("killed")).capture_count
    assert hashes(harvested.folder) == alone


@pytest.mark.parametrize("is_killed", [pytest.param(False, marks=pytest.mark.lab), True])
@pytest.mark.usefixtures("alone")
def test_parts_read_again_by_workers_make_the_same_tables(
    place: Place, cluster: Any, tmp_path: Path, is_killed: bool
) -> None:
    folder = Path(shutil.copytree(place.folder / "alone", tmp_path / "again", symlinks=True))
    killer = Killer(cluster) if is_killed else None
    before = hashes(folder, is_exact=True)
    rebuilt = rebuild.reparse(place.settings(str(folder), runner="dask"), killer)
    assert (killer is None or killer.killed is not None, rebuilt.part_count > 4) == (True, True)
    assert hashes(folder, is_exact=True) == before
    assert not (folder / "results").exists()


# --- archives of other makers ---------------------------------------------------------------------------------


def record(kind: str, url: str, block: bytes, media_type: str, day: int = 2) -> bytes:
    """One WARC record as a gzip member of its own, as everybody publishes them."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2030-01-{day:02d}T03:04:05Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nContent-Type: {media_type}\r\n"
        f"Content-Length: {len(block)}\r\n"
    )
    return gzip.compress(f"{head}\r\n".encode() + block + b"\r\n\r\n")


def crawl(path: Path, pages: dict[str, bytes], day: int = 2) -> None:
    """Write a file in the form of Common Crawl: request, response and metadata of each page; bodies decoded."""
    members = [record("warcinfo", "", b"software: a crawler\r\n", "application/warc-fields")]
    for url, body in {**pages, "https://a.example/x.png": b"png"}.items():
        kind = "image/png" if url.endswith(".png") else "text/html; charset=utf-8"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nX-Crawler-Content-Encoding: gzip\r\n"
        head += f"X-Crawler-Transfer-Encoding: chunked\r\nContent-Length: {len(body)}\r\n\r\n"
        members.append(record("request", url, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"))
        members.append(record("response", url, head.encode() + body, "application/http; msgtype=response", day))
        members.append(record("metadata", url, b"fetchTimeMs: 12\r\n", "application/warc-fields"))
    path.write_bytes(b"".join(members))


@pytest.mark.lab
def test_files_of_other_makers_are_read_by_workers_as_by_one_process(place: Place, tmp_path: Path) -> None:
    title = "HarborConf Europe 2031 recap"
    named = zip(TALKS, DECKS, strict=True)
    items = "".join(f"<li>{talk}, Ada Reef, Harbor Labs (<a href='{deck}'>slides</a>)</li>" for talk, deck in named)
    pages = {RECAP: html(title, f"<h1>{title}</h1><h2>Talks</h2><ul>{items}</ul>")}
    pages |= {deck: html("Slides", f"<h1>{deck}</h1>") for deck in DECKS}
    (tmp_path / "crawl").mkdir()
    crawl(tmp_path / "crawl" / "one.warc.gz", pages)
    crawl(tmp_path / "crawl" / "two.warc.gz", {DECKS[0]: html("Slides", "<h1>other</h1>")}, day=9)  # a later look
    found = {}
    for runner, archive in (("process", str(tmp_path / "crawl")), ("dask", f"file://{tmp_path}/crawl/*.warc.gz")):
        settings = place.settings(str(tmp_path / runner), runner=runner, batch_targets=2)
        taken = take_in(settings, archive)
        assert taken.part_count == 2
        found[runner] = hashes(taken.folder)
        again = take_in(settings, archive)  # what is in stays in, and is not read twice
        assert (again.capture_count, hashes(again.folder)) == (0, found[runner])
    assert found["dask"] == found["process"]
    con = connect_reader(tmp_path / "dask")
    try:
        looks = con.execute("SELECT url, count(*) FROM raw.capture WHERE origin = 'web' GROUP BY url").fetchall()
        assert dict(looks) == dict.fromkeys(pages, 1) | {DECKS[0]: 2}
        days = con.execute("SELECT DISTINCT fetched_at FROM raw.capture ORDER BY fetched_at").fetchall()
        assert [at.day for (at,) in days] == [2, 9]  # of the crawl, not of the reading
        assert {title for (title,) in con.execute("SELECT title FROM core.talk").fetchall()} == set(TALKS)
    finally:
        con.close()
    # and from then on the warehouse has an archive of its own
    assert rebuild.reparse(place.settings(str(tmp_path / "process"))).part_count == 4
    assert hashes(tmp_path / "process") == found["process"]


def test_an_archive_that_is_not_there_is_named(tmp_path: Path) -> None:
    for archive in (str(tmp_path), f"file://{tmp_path}/*.warc.gz"):
        with pytest.raises(SettingsError, match=r"no \.warc\.gz there"):
            files_of(archive)


# --- hosts and their workers ------------------------------------------------------------------------------------


class _Workers:
    """Stands for a scheduler that knows three workers: no more of it is asked here."""

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        del n_workers
        return {"workers": dict.fromkeys(("tcp://a:1", "tcp://b:1", "tcp://c:1"))}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), unique=True), st.integers(1, 7))
def test_no_host_has_two_workers(drawn: list[tuple[int, int]], size: int) -> None:
    targets = [Target(f"https://www.site{host}.example/{page}", 0) for host, page in drawn]
    web = Web(read_settings({}).policy(is_replay=True))
    packages = list(DaskCrew(_Workers(), web, Path("nowhere")).packages(targets, size, "seed"))
    assert sorted(target.url for package in packages for target in package) == sorted(t.url for t in targets)
    assert all(1 <= len(package) <= size for package in packages)
    for package in packages:
        assert len({shard_of(target.url.split("/")[2], 3) for target in package}) == 1


def test_neighbours_share_a_worker_and_others_spread() -> None:
    assert len({shard_of(host, 1000) for host in ("example.org", "www.example.org", "m.example.org")}) == 1
    found = {shard_of(f"site{number}.example", 4) for number in range(100)}
    assert found == {0, 1, 2, 3}


def test_of_two_attempts_on_a_part_one_wins(tmp_path: Path) -> None:
    final = tmp_path / "run-000001-00-0000.warc.gz"
    for name, expected in (("first", True), ("second", False)):
        (tmp_path / name).write_text(name)
        assert results.commit(tmp_path / name, final) is expected
    assert final.read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == [final.name]


# --- configuration ----------------------------------------------------------------------------------------------


def test_wrong_runners_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="say one of process, dask"):
        read_settings({"runner": "ray"})
    with (
        pytest.raises(SettingsError, match=r"dask_address = 'nonsense://x'"),
        dask.connected(read_settings({"runner": "dask", "dask_address": "nonsense://x"})),
    ):
        pass
