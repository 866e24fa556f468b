"""What people see of a run in Prefect: page, coverage, progress, links, events. Nothing depends on any of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.events import emit_event

from extract.records import Visit
from flows.pipeline import Harvested
from flows.progress import Silent
from flows.settings import Settings
from flows.telling.digest import headline
from flows.telling.runpage import page_text
from warehouse.digest import LinkNews, MaterialNews, RecapNews

log = logging.getLogger(__name__)
EVENTS = 200  # of one run, at most
_STEP = 10.0  # per cent: at most ten updates a stage, however many addresses it has


class Api:
    """Calls to Prefect that may fail. After the first failure the rest is left out: a dead server costs no time."""

    def __init__(self) -> None:
        self.is_there = True

    def ask(self, call: Callable[[], object]) -> object | None:
        """Make one call; None when it failed."""
        if not self.is_there:
            return None
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - Prefect fails in many ways; none of them is the harvest's
            self.is_there = False
            log.warning("Prefect shows no more of this run (%s: %s)", type(error).__name__, error)
            return None


class FlowProgress(Silent):
    """Tells the flow run's log what stage a run is in, and moves a progress artifact."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._bar: object | None = None
        self._total, self._count, self._shown = 0, 0, 0.0

    def note(self, text: str) -> None:
        """Log it."""
        log.info("%s", text)

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin the bar anew when the stage says how much it is."""
        log.info("%s", name)
        self._total, self._count, self._shown = total or 0, 0, 0.0
        if total:
            self._move(0.0, f"{name}: {total} addresses")

    def visited(self, visit: Visit) -> None:  # noqa: ARG002 - the protocol's
        """Count it."""
        self._count += 1
        share = 100.0 * self._count / self._total if self._total else 0.0
        if share >= self._shown + _STEP:
            self._move(min(share, 100.0), None)

    def done(self, text: str = "") -> None:
        """Log it."""
        log.info("%s", text)

    def _move(self, share: float, words: str | None) -> None:
        self._shown = share
        if self._bar is None:
            self._bar = self._api.ask(
                lambda: create_progress_artifact(progress=share, key="recapture-progress", description=words)
            )
        else:
            bar = self._bar
            self._api.ask(lambda: update_progress_artifact(bar, progress=share, description=words))  # type: ignore[arg-type]


def show(harvested: Harvested, settings: Settings, api: Api) -> None:
    """Publish the artifacts and events of a run that ended."""
    news = harvested.news
    if news is None:
        return
    about = f"Run {news.run_id} of {harvested.folder}: {headline(news) or 'nothing changed'}"
    page = page_text(harvested, news)
    api.ask(lambda: create_markdown_artifact(page, key="recapture-run", description=about))
    rows = [dict(zip(news.coverage.columns, row, strict=True)) for row in news.coverage.rows]
    if rows:
        api.ask(lambda: create_table_artifact(rows, key="recapture-coverage", description=about))
    links = {"recapture-site": settings.site_dir, "recapture-export": settings.export_dir}
    for key, folder in links.items():
        if folder is not None and folder.is_dir():
            _link(api, key, folder)
    if not news.is_first:  # of a first run everything is new: nobody waits for hundreds of events
        told: list[MaterialNews | RecapNews | LinkNews] = [*news.materials, *news.recaps, *news.links]
        for one in told[:EVENTS]:
            api.ask(lambda one=one: emit_news(one, harvested))  # type: ignore[misc]


def _link(api: Api, key: str, folder: Path) -> None:
    place = folder.absolute() / "index.html"
    address = (place if place.exists() else folder.absolute()).as_uri()
    api.ask(lambda: create_link_artifact(address, link_text=folder.name, key=key, description=str(folder)))


def emit_news(news: MaterialNews | RecapNews | LinkNews, harvested: Harvested) -> None:
    """Emit one event, ``recapture.material.appeared`` and the like, on which an automation can act."""
    payload: dict[str, object] = {"run_id": harvested.run_id, "warehouse": str(harvested.folder), "url": news.url}
    if isinstance(news, MaterialNews):
        kind, key, name = "material", f"{news.talk_id}.{news.role}", news.title
        payload |= {"role": news.role, "state": news.state, "state_before": news.state_before, "title": news.title}
        payload |= {"speakers": news.speakers, "event": news.event_name, "talk_id": news.talk_id}
    elif isinstance(news, RecapNews):
        kind, key, name = "recap", news.url or "unknown", news.title or news.url or "unknown"
        payload |= {"title": news.title, "author": news.author, "mention_count": news.mention_count}
    else:
        kind, key, name = "link", news.url, news.title or news.url
        payload |= {"reason": news.reason, "moved_to_url": news.moved_to_url}
    emit_event(
        event=f"recapture.{kind}.{news.change}",
        resource={"prefect.resource.id": f"recapture.{kind}.{key}", "prefect.resource.name": name[:200]},
        payload=payload,
    )
