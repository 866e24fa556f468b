"""The whole twin as exchanges, in one fixed order, and the file it goes into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from extract.addresses import host_of
from extract.urls import canonicalize
from extract.web.archive import write_web
from tests.demo_web import places, post, recaps, sched, youtube
from tests.demo_web.shell import FETCHED_AT, Answer, answer, moved

PATH = Path(__file__).resolve().parents[2] / "seeds" / "demo.warc.gz"
ROBOTS = {
    "dinant.example.org": "User-agent: *\nDisallow: /members/\n",
    "www.youtube.com": "User-agent: *\nDisallow: /api/\nDisallow: /results\n",
}

Exchange = tuple[str, int, Sequence[tuple[str, str]], bytes, datetime]


def answers() -> list[Answer]:
    """List every answer of the twin, sorted by address.

    Where the product asks for the canonical text of an address, that text moves to the page.

    Raises:
        ValueError: two different answers for one address.
    """
    found: dict[str, Answer] = {}
    pages = [*sched.answers(), *youtube.answers(), post.answer_of_post(), *recaps.answers(), *places.answers()]
    for one in (*pages, *_robots(pages)):
        if found.setdefault(one.url, one) != one:
            raise ValueError(f"two answers for {one.url}")
    for url in sorted(found):
        canonical = canonicalize(url)
        if canonical not in found:
            found[canonical] = moved(canonical, url)
    return [found[url] for url in sorted(found)]


def _robots(pages: Sequence[Answer]) -> Iterator[Answer]:
    for host in sorted({host_of(form) for one in pages for form in (one.url, canonicalize(one.url))}):
        rules = ROBOTS.get(host, "User-agent: *\nAllow: /\n")
        yield answer(f"https://{host}/robots.txt", rules.encode(), "text/plain; charset=utf-8")


def exchanges() -> Iterator[Exchange]:
    """Give each answer the form that ``write_web`` takes."""
    for one in answers():
        yield one.url, one.status, one.headers, one.body, FETCHED_AT


def write(path: Path = PATH) -> None:
    """Write the twin."""
    write_web(path, exchanges())
