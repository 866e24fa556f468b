"""A page can cost a child process, never the run."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.pages.box import Box
from extract.records import Issue, Page

URL = "https://blog.example.org/harbour"
# Attributes are compared with each other: a page of 1.5 MB that takes the parser many seconds.
SLOW = b"<p " + b" ".join(b"a%d=1" % number for number in range(150_000)) + b">"


@pytest.fixture(scope="module")
def strangers() -> set[int]:
    """Children that tests before these left running in this process."""
    return children()


@pytest.fixture(scope="module")
def box(strangers: set[int]) -> Iterator[Box]:
    with Box(slots=1, deadline_s=60) as opened:
        yield opened


def read(box: Box, body: bytes, media_type: str | None = "text/html") -> Page | Issue:
    return asyncio.run(box.read(body, URL, media_type))


def test_a_page_comes_back_whole(box: Box) -> None:
    page = read(box, b"<title>Tides</title><h1>Tides</h1><a href='/x'>x</a>")
    assert isinstance(page, Page)
    assert [link.url for link in page.links] == ["https://blog.example.org/x"]


def test_shape_is_an_issue(box: Box) -> None:
    issue = read(box, b"<div>" * 20_000)
    assert isinstance(issue, Issue)
    assert (issue.stage, issue.code, issue.url) == ("parse", "parse-shape", URL)


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 broken", b"PK\x03\x04 ppt/ broken", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"<rss></rss>"]
)
def test_broken_documents_are_issues(box: Box, body: bytes) -> None:
    issue = read(box, body, None)
    assert isinstance(issue, Issue)
    assert issue.code == "parse-shape"


def test_a_page_that_hangs_ends_at_the_deadline_and_the_next_is_read() -> None:
    with Box(slots=1, deadline_s=0.5) as hasty:
        issue = read(hasty, SLOW)
        assert isinstance(issue, Issue)
        assert issue.code == "parse-timeout"
        assert isinstance(read(hasty, b"<title>Tides</title>"), Page)


def children() -> set[int]:
    """Return the processes this one started, as the kernel lists them."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


@pytest.mark.skipif(sys.platform != "linux", reason="finds the children in /proc")
def test_a_child_that_dies_twice_is_a_crash_and_the_next_is_read(box: Box, strangers: set[int]) -> None:
    async def murder() -> Page | Issue:
        before = children() - strangers
        reading = asyncio.create_task(box.read(SLOW, URL, "text/html"))
        killed: set[int] = set()
        while not reading.done():
            for pid in children() - strangers - killed if len(killed) < 2 else ():
                await asyncio.sleep(0.2)  # until it holds the page: there is nothing to be woken by
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.02)
        assert len(killed) == 2
        assert len(before) == 1
        return await reading

    assert isinstance(read(box, b"<title>Tides</title>"), Page)  # so that one child runs
    issue = asyncio.run(murder())
    assert isinstance(issue, Issue)
    assert issue.code == "parse-crash"
    assert isinstance(read(box, b"<title>Tides</title>"), Page)


def test_leaving_the_box_ends_a_busy_child() -> None:
    async def leave() -> Page | Issue:
        with Box(slots=1, deadline_s=60) as opened:
            reading = asyncio.create_task(opened.read(SLOW, URL, "text/html"))
            await asyncio.sleep(0.5)  # until it holds the page
        return await reading

    started = time.monotonic()
    issue = asyncio.run(leave())
    assert isinstance(issue, Issue)
    assert issue.code == "parse-crash"
    assert time.monotonic() - started < 10


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS refuses to bound the address space")
def test_a_page_that_needs_too_much_memory_is_an_issue() -> None:
    with Box(slots=1, deadline_s=60, memory_bytes=300 * 1024**2) as tight:
        issue = read(tight, b"<a href=/x>y</a>" * 600_000)
        assert isinstance(issue, Issue)
        assert issue.code in ("parse-memory", "parse-crash", "parse-error")  # by where it ran out
        assert isinstance(read(tight, b"<title>Tides</title>"), Page)


def test_many_at_once_keep_their_answers(box: Box) -> None:
    async def all_of_them() -> list[Page | Issue]:
        return list(
            await asyncio.gather(
                *(box.read(b"<title>T%d</title>" % n, f"{URL}/{n}", "text/html") for n in range(20))
            )
        )

    pages = asyncio.run(all_of_them())
    assert [page.url for page in pages] == [f"{URL}/{n}" for n in range(20)]


def test_who_stops_waiting_leaves_no_answer_behind(box: Box) -> None:
    async def stop_and_go_on() -> list[Page | Issue]:
        first = asyncio.create_task(box.read(SLOW, URL, "text/html"))
        second = asyncio.create_task(box.read(b"<title>Tides</title>", f"{URL}/2", "text/html"))
        third = asyncio.create_task(box.read(b"<title>Tides</title>", f"{URL}/3", "text/html"))
        await asyncio.sleep(0.3)  # until the first is being read and the others wait for the slot
        first.cancel()
        second.cancel()
        return [await third, await box.read(b"<title>Tides</title>", f"{URL}/4", "text/html")]

    assert [page.url for page in asyncio.run(stop_and_go_on())] == [f"{URL}/3", f"{URL}/4"]


def test_bodies_and_answers_larger_than_a_socket_holds(box: Box) -> None:
    body = b"".join(b"<p><a href='/%d'>harbour %d</a></p>" % (number, number) for number in range(15_000))
    page = read(box, body)
    assert isinstance(page, Page)
    assert [link.href for link in page.links] == [f"/{number}" for number in range(15_000)]
