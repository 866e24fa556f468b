"""Exports to an object store: whole sets behind one pointer, whatever breaks on the way. The store is moto's."""

from __future__ import annotations

import http.client
import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import obstore
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import from_url

from flows.cli import run
from tests.test_warehouse_report import published_world
from warehouse.connection import open_warehouse
from warehouse.errors import WarehouseError
from warehouse.export import export_parquet
from warehouse.exports import known_exports, rewrite_export
from warehouse.publish import connect_reader, publish
from warehouse.store import LATEST, export_to_store

TARGET = "s3://exports/quay"


class Breaking(ThreadingHTTPServer):
    """Stands before the store and breaks some requests: before they reach it, or before their answer is told."""

    daemon_threads = True

    def __init__(self, store_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store_port = store_port
        self.chance = random.Random(20261122)
        self.left = 0  # failures still to come
        self.broken: Counter[str] = Counter()

    def fault(self) -> str | None:
        if self.left <= 0 or self.chance.random() < 0.5:
            return None
        self.left -= 1
        kind = self.chance.choice(("reset", "busy", "untold"))
        self.broken[kind] += 1
        return kind


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement
    server: Breaking

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.server.fault()
        if fault == "reset":
            self.close_connection = True
            return
        if fault == "busy":
            self.send_response(503)
            self.send_header("content-length", "0")
            self.end_headers()
            return
        store = http.client.HTTPConnection("127.0.0.1", self.server.store_port)
        store.request(self.command, self.path, body, dict(self.headers))
        answer = store.getresponse()
        content = answer.read()
        store.close()
        if fault == "untold":
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "server", "date"):
                self.send_header(name, value)
        size = answer.getheader("content-length") if self.command == "HEAD" else str(len(content))
        self.send_header("content-length", size or "0")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815 - names of the library

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def moto() -> Iterator[int]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield port
    server.stop()


@pytest.fixture
def store(moto: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Breaking]:
    """An empty bucket behind a server that breaks as many requests as it is told to."""
    for method, path in (("POST", "/moto-api/reset"), ("PUT", "/exports")):
        con = http.client.HTTPConnection("127.0.0.1", moto)
        con.request(method, path)
        assert con.getresponse().status == 200
        con.close()
    server = Breaking(moto)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
    }.items():
        monkeypatch.setenv(name, value)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_world(tmp_path_factory.mktemp("warehouse"))


@pytest.fixture
def con(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect_reader(folder, is_hardened=False)
    yield con
    con.close()


def objects() -> dict[str, bytes]:
    """All that lies in the store, by name."""
    bucket = from_url(TARGET, client_options={"allow_http": True})
    names = [item["path"] for page in obstore.list(bucket) for item in page]
    return {name: bytes(obstore.get(bucket, name).bytes()) for name in names}


def newest(lying: dict[str, bytes]) -> dict[str, bytes]:
    """The files of the set that the pointer names."""
    prefix = lying[LATEST].decode().strip().removesuffix("manifest.json")
    return {name.removeprefix(prefix): body for name, body in lying.items() if name.startswith(prefix)}


def local(con: duckdb.DuckDBPyConnection, place: Path) -> dict[str, bytes]:
    export_parquet(con, place)
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_the_store_holds_what_a_folder_would(
    store: Breaking, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    written = export_to_store(con, TARGET)
    assert newest(objects()) == local(con, tmp_path / "out")
    assert {file.path for file in written} == {file["path"] for file in manifest_of(objects())["files"]}
    before = objects()
    export_to_store(con, TARGET)  # the same tables again change nothing
    assert objects() == before


def manifest_of(lying: dict[str, bytes]) -> dict:
    return json.loads(newest(lying)["manifest.json"])


def test_twenty_failures_leave_one_whole_set(
    store: Breaking, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    store.left = 20
    export_to_store(con, TARGET)
    assert store.left == 0
    assert set(store.broken) == {"reset", "busy", "untold"}
    lying = objects()
    assert newest(lying) == local(con, tmp_path / "out")
    assert len(lying) == len(newest(lying)) + 1  # nothing beside the set and the pointer


def test_a_store_that_stays_broken_keeps_the_set_before(
    store: Breaking, folder: Path, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_to_store(con, TARGET)
    before = objects()
    obstore.delete(from_url(TARGET, client_options={"allow_http": True}), LATEST)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody answers there
    monkeypatch.setattr("warehouse.store._RETRIES", {"max_retries": 1})
    with pytest.raises(WarehouseError, match="AWS_ENDPOINT_URL"):
        export_to_store(con, TARGET)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{store.server_port}")
    export_to_store(con, TARGET)  # the pointer alone was missing
    assert objects() == before


def grown(folder: Path, place: Path, run_id: int) -> Path:
    """Copy a warehouse and publish a later run of it."""
    working = place / f"run{run_id}"
    working.mkdir()
    (working / "working.duckdb").write_bytes((folder / "working.duckdb").read_bytes())
    con = open_warehouse(working)
    con.execute("UPDATE raw.run SET run_id = ?", [run_id])
    con.close()
    publish(working, run_id)
    return working


def export_of(folder: Path, keep: int = 2) -> None:
    con = connect_reader(folder, is_hardened=False)
    try:
        export_to_store(con, TARGET, keep=keep)
    finally:
        con.close()


def sets(lying: dict[str, bytes]) -> set[str]:
    return {name.partition("-")[2][:6] for name in lying if name != LATEST}


def test_a_newer_run_takes_over_and_an_older_one_does_not(store: Breaking, folder: Path, tmp_path: Path) -> None:
    runs = {number: grown(folder, tmp_path, number) for number in (1, 2, 3)}
    export_of(runs[1])
    export_of(runs[2])
    export_of(runs[3])
    assert manifest_of(objects())["run"] == 3
    assert sets(objects()) == {"000002", "000003"}  # the one before stays for who reads it now
    with pytest.raises(WarehouseError, match="newer run"):
        export_of(runs[2])
    assert manifest_of(objects())["run"] == 3
    con = connect_reader(runs[3], is_hardened=False)
    rewrite_export(con, TARGET)  # after a removal on request only the new set may stay
    con.close()
    assert sets(objects()) == {"000003"}


def test_the_command_exports_and_remembers(
    store: Breaking, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    working = grown(folder, tmp_path, 1)
    assert run(["export", TARGET, "-w", str(working)]) == 0
    assert TARGET in capsys.readouterr().err
    assert known_exports(working) == [TARGET]
    assert run(["export", TARGET, "-w", str(working), "--format", "bibtex"]) == 2
