"""After a run: its page is written, people are told. What fails here never fails the run: its data is safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.telling.digest import headline
from flows.telling.notify import notify
from flows.telling.runpage import write_page
from warehouse.digest import RunNews, read_news
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    from flows.pipeline import Harvested
    from flows.settings import Settings
    from flows.telling.runlog import RunLog


def tell(harvested: Harvested, settings: Settings, log: RunLog) -> RunNews | None:
    """Write the page of a run and send its digest; return what changed, None when it could not be read.

    The offline twin that stands in for a silent web is nobody's news: nothing is sent of it.
    """
    try:
        news = read_news(harvested.folder, harvested.run_id)
        write_page(harvested, news)
    except WarehouseError as error:
        log.note(f"The page of run {harvested.run_id} could not be written: {error}")
        return None
    log.write("news", text=headline(news) or "nothing changed")
    if harvested.choice.is_twin:
        return news
    told, failed = notify(news, harvested.folder.name, settings.notify)
    if told:
        log.write("notified", destinations=told)
    for text in failed:
        log.note(f"Nobody was told by {text}.")
    return news
