"""Weeks of nightly runs on a twin that changes: does each night's digest say what was done to it?

``python -m tests.bench.nights [--nights 70] [--seed 1]``

The clock of the runs is moved, not waited for. Each night some of
these happen: a deck appears on its session page, a deck moves, a deck or video dies or goes private, or comes back.
Some nights, nothing. Then everything known is asked, and the digest must name these changes and no other.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from extract.web.archive import write_web
from flows import batch, pipeline
from flows.settings import read_settings
from flows.telling.digest import headline
from tests.demo_web import sched, web, youtube
from tests.demo_web.facts import TALKS, Talk
from tests.demo_web.pdf import pdf
from tests.demo_web.shell import FETCHED_AT, Answer, answer, marked, moved
from warehouse.digest import RunNews

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds" / "kubecon-eu-2024.toml"
FIRST_NIGHT = datetime(2024, 4, 9, 3, 0, tzinfo=UTC)
#: Talks of which a report links another deck: when one goes, the other is shown, and that is what a digest says.
OTHER_DECKS = ("to-k8s-and-beyond", "state-of-platform-maturity-norwegian-public-sector")
News = tuple[str, str, str]  # change, role or kind, title or address


class Clock:
    """Stands in for ``datetime`` in the modules that ask what time it is."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self, zone: Any = None) -> datetime:
        self.at += timedelta(milliseconds=3)  # two captures never share an instant
        return self.at.astimezone(zone)

    def __getattr__(self, name: str) -> Any:
        return getattr(datetime, name)


@contextmanager
def moved_clock(clock: Clock) -> Iterator[None]:
    """Let the runs in this process believe the clock."""
    before = pipeline.datetime, batch.datetime
    pipeline.datetime = batch.datetime = clock  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        pipeline.datetime, batch.datetime = before  # type: ignore[misc]


@dataclass
class Twin:
    """The twin as it is tonight, and what was done to it since the last night."""

    random: random.Random
    answers: dict[str, Answer] = field(default_factory=dict)
    away: dict[str, tuple[Answer, Talk, str]] = field(default_factory=dict)  # what died and may come back
    talks: dict[str, Talk] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)  # talks of which something happens already

    def __post_init__(self) -> None:
        self.answers = {one.url: one for one in web.answers()}
        self.talks = {talk.key: talk for talk in TALKS if talk.host and talk.key not in OTHER_DECKS}

    def write(self, path: Path) -> None:
        write_web(path, [(a.url, a.status, a.headers, a.body, FETCHED_AT) for a in self.answers.values()])

    def night(self) -> set[News]:
        """Do some of what can happen; return what a digest has to say of it."""
        happen = [self.die, self.vanish, self.return_, self.return_, self.move, self.deck_appears]
        self.random.shuffle(happen)
        self.busy = set()
        done: set[News] = set()
        for one in happen[: self.random.choice((0, 1, 2, 3))]:
            news = one()
            if news:
                done.add(news)
        return done

    def _pick(self, is_fit: Callable[[Talk], bool]) -> Talk | None:
        fit = [talk for talk in self.talks.values() if is_fit(talk) and talk.key not in self.busy]
        talk = self.random.choice(fit) if fit else None
        if talk:
            self.busy.add(talk.key)
        return talk

    def _has_deck(self, talk: Talk) -> bool:
        url = sched.deck_url(talk)
        return talk.deck == "session" and url not in self.away and self.answers[url].status == 200

    def die(self) -> News | None:
        """A deck is taken from its host."""
        talk = self._pick(self._has_deck)
        return (
            self._away(talk, sched.deck_url(talk), "slides", answer(sched.deck_url(talk), b"gone", status=404))
            if talk
            else None
        )

    def vanish(self) -> News | None:
        """A video is removed, or made private."""
        talk = self._pick(
            lambda one: (
                "session" in one.video_on and not one.video_state and youtube.watch_url(one.video) not in self.away
            )
        )
        if talk is None:
            return None
        url = youtube.watch_url(talk.video)
        is_private = self.random.random() < 0.5
        body = (
            youtube._without_video(
                "LOGIN_REQUIRED", "Private video: sign in if you have been granted access to this video"
            )
            if is_private
            else youtube._without_video("ERROR", "Video unavailable")
        )
        self._away(talk, url, "video", answer(url, body))
        return "private" if is_private else "died", "video", marked(talk.title)

    def _away(self, talk: Talk, url: str, role: str, now: Answer) -> News:
        self.away[url] = (self.answers[url], talk, role)
        self.answers[url] = now
        return "died", role, marked(talk.title)

    def return_(self) -> News | None:
        """What was away answers again as before."""
        fit = sorted(url for url, (_, talk, _) in self.away.items() if talk.key not in self.busy)
        if not fit:
            return None
        url = self.random.choice(fit)
        before, talk, role = self.away.pop(url)
        self.busy.add(talk.key)
        self.answers[url] = before
        return "returned", role, marked(talk.title)

    def move(self) -> News | None:
        """A deck goes to another address, the old one leads there."""
        talk = self._pick(self._has_deck)
        if talk is None:
            return None
        url = sched.deck_url(talk)
        to = url.replace("/hosted_files/", "/moved_files/")
        self.answers[to] = replace(self.answers[url], url=to)
        self.answers[url] = moved(url, to)
        return "moved", "slides", marked(talk.title)

    def deck_appears(self) -> News | None:
        """A speaker uploads a deck: it stands on the session page."""
        talk = self._pick(lambda one: not one.deck)
        if talk is None:
            return None
        talk = self.talks[talk.key] = replace(talk, deck="session")
        url = sched.deck_url(talk)
        self.answers[url] = answer(
            url, pdf(marked(talk.title), [name for name, _ in talk.people]), "application/pdf"
        )
        page = sched.session_url(talk)
        self.answers[page] = answer(page, sched._session(talk))
        return "appeared", "slides", marked(talk.title)


def told(news: RunNews) -> set[News]:
    """What a digest says, in the same words."""
    return (
        {(item.change, item.role, item.title) for item in news.materials}
        | {(item.change, "link", item.url) for item in news.links}
        | {(item.change, "recap", item.url or "") for item in news.recaps}
    )


def simulate(folder: Path, nights: int, seed: int) -> Iterator[tuple[int, set[News], set[News], RunNews]]:
    """Run night after night; give number, what was done, what the digest says, all news. Night 0 is the first."""
    twin, clock = Twin(random.Random(seed)), Clock(FIRST_NIGHT)
    archive = folder / "web.warc.gz"
    for number in range(nights + 1):
        done = twin.night() if number else set()
        twin.write(archive)
        clock.at = FIRST_NIGHT + timedelta(days=number)
        settings = read_settings(
            {
                "seeds": (SEEDS,),
                "web": "replay",
                "archive": archive,
                "warehouse": str(folder / "w"),
                "keep_snapshots": 2,
            }
        )
        with moved_clock(clock):
            harvested = pipeline.harvest(settings)
        assert harvested.news is not None
        yield number, done, told(harvested.news), harvested.news


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=70)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began, wrong, changes = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for number, done, said, news in simulate(Path(folder), arguments.nights, arguments.seed):
            if number == 0:
                continue
            changes += len(done)
            print(f"night {number:3}: {headline(news) or 'nothing changed'}")
            for text, found in (("not told", done - said), ("told, not done", said - done)):
                for one in sorted(found):
                    wrong += 1
                    print(f"           {text}: {one}")
    print(f"{arguments.nights} nights, {changes} changes, {wrong} wrong; {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
