"""Who is told what: a loopback webhook stands for mail and chat. Nobody is told of nothing; no password shows."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.cli import run
from flows.settings import Destination, SettingsError, read_settings
from flows.telling.notify import check, notify
from warehouse.digest import LinkNews, MaterialNews, RecapNews, RunNews
from warehouse.formats import Table

SECRET = "s3cr3t-t0ken"
# apprise 1.13 loads what Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
QUIET = RunNews(
    run_id=12, kind="harvest", web="live", status="finished", started_at=datetime(2031, 4, 2, 3, tzinfo=UTC),
    finished_at=datetime(2031, 4, 2, 3, 9, tzinfo=UTC), compared_run_id=11, materials=(), recaps=(), links=(),
    session_count=0, hosts=(), coverage=Table((), ()),
)  # fmt: skip
VIDEO = MaterialNews(
    "appeared", "video", "pending", "present", "Tides and Timetables", "Bo Quay", "HarborConf 2031",
    "https://videos.example.org/1", None, "answers", "t_1", 2,
)  # fmt: skip


def with_news(count: int = 3) -> RunNews:
    """3 videos appeared, 1 link died, 2 recaps new."""
    values = {name: getattr(QUIET, name) for name in RunNews.__slots__}
    link = LinkNews("died", "https://blog.example.org/post", "A post", "http-404", None, 3)
    recap = RecapNews("new", "What we saw", "Ada Reef", "https://notes.example.org/1", 5, None)
    return RunNews(**{**values, "materials": (VIDEO,) * count, "links": (link,), "recaps": (recap, recap)})


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(500 if "broken" in self.path else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.received = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def to(hook: HTTPServer, path: str = "hook") -> Destination:
    return Destination(f"json://team:{SECRET}@127.0.0.1:{hook.server_port}/{path}")


def test_a_digest_arrives_and_is_worth_reading(hook: HTTPServer) -> None:
    assert notify(with_news(), "main", [to(hook)]) == (1, [])
    ((path, sent),) = hook.received  # type: ignore[attr-defined]
    assert path == "/hook"
    assert sent["title"] == "Recapture main: 3 videos appeared, 1 link died, 2 recaps new"
    assert sent["message"].startswith(
        "3 videos appeared, 1 link died, 2 recaps new.\nRun 12 of main, 2031-04-02 03:00"
    )
    assert "  video: Tides and Timetables (Bo Quay)" in sent["message"]
    assert "      https://videos.example.org/1" in sent["message"]
    assert "What we saw, Ada Reef\n      names 5 talks" in sent["message"]


def test_nothing_is_sent_when_nothing_happened(hook: HTTPServer) -> None:
    assert notify(QUIET, "main", [to(hook)]) == (0, [])
    assert hook.received == []  # type: ignore[attr-defined]


def test_long_subjects_are_cut(hook: HTTPServer) -> None:
    notify(with_news(), "a-warehouse-with-a-very-long-name-" * 5, [to(hook)])
    assert len(hook.received[0][1]["title"]) == 150  # type: ignore[attr-defined]


def test_one_that_fails_keeps_no_other_from_being_told(hook: HTTPServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told, failed = notify(with_news(), "main", [to(hook, "broken"), Destination(f"nosuch://{SECRET}"), to(hook)])
    assert told == 1
    assert [text.partition(":")[0] for text in failed] == ["json", "nosuch"]
    assert SECRET not in "".join(failed)
    assert SECRET not in "".join(record.getMessage() for record in caplog.records if record.name != "urllib3")


def test_what_cannot_be_understood_is_refused_before_a_schedule_starts() -> None:
    check([Destination("json://127.0.0.1/hook")])
    with pytest.raises(SettingsError, match="does not understand nosuch://…") as refused:
        check([Destination(f"nosuch://{SECRET}@host")])
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("json://a/b mailto://c", ("json://a/b", "mailto://c")),  # as the environment gives it
        (["json://a/b"], ("json://a/b",)),
        ([], ()),
    ],
)
def test_destinations_are_read_from_file_and_environment(given: object, found: tuple[str, ...]) -> None:
    assert tuple(item.address for item in read_settings({"notify": given}).notify) == found


def test_passwords_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recapture.toml").write_text(f'notify = ["mailto://me:{SECRET}@mail.example.org"]\n', "utf-8")
    run(["doctor"])
    shown = capsys.readouterr()
    assert "mailto://…" in shown.out + shown.err
    assert SECRET not in shown.out + shown.err
    assert SECRET not in repr(read_settings())
    (tmp_path / "recapture.toml").write_text(f'notify = "{SECRET}"\n', "utf-8")
    assert run(["doctor"]) == 2
    shown = capsys.readouterr()
    assert "notify = … cannot be used" in shown.err
    assert SECRET not in shown.out + shown.err
