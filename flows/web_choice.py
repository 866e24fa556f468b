"""Which web a run asks: the live one, an archive, or, when nothing answers, the offline twin."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extract.records import SeedList
from extract.sites import wayback
from extract.urls import canonicalize
from extract.web.client import open_live, open_replay
from extract.web.exchange import Response
from extract.web.fetch import any_reachable
from flows.batch import Web
from flows.errors import NoWebError
from flows.settings import DEMO, MAIN, Settings, SettingsError, demo_archive


@dataclass(frozen=True, slots=True)
class Choice:
    """The web of a run. ``default_warehouse`` keeps rehearsed data apart from live data."""

    web: Web
    mode: Literal["live", "replay"]
    default_warehouse: str
    is_fallback: bool  # the live web was wanted and did not answer
    is_twin: bool
    text: str


def choose_web(settings: Settings, seed_lists: Sequence[SeedList]) -> Choice:
    """Choose the web of a run; with ``auto`` the live one when any seed host answers at all.

    Raises:
        SettingsError: replay was asked for and there is no archive to replay.
    """
    intervals = tuple(pair for seeds in seed_lists for pair in seeds.host_intervals_s)
    if settings.wayback:
        intervals += ((wayback.HOST, max(wayback.INTERVAL_S, settings.host_interval_s)),)
    live = Web(settings.policy(is_replay=False, host_intervals_s=intervals))
    if settings.web == "live":
        return Choice(live, "live", MAIN, False, False, "Asking the live web.")
    is_fallback = settings.web == "auto"
    why = ""
    if is_fallback:
        if asyncio.run(_is_reachable(live, seed_lists)):
            return Choice(live, "live", MAIN, False, False, "Asking the live web (a seed host answers).")
        why = "No seed host answers: no network here. "
    parts = replayed_parts(settings.archive or demo_archive())
    is_twin = settings.archive is None
    name = "the offline twin (DEMO DATA)" if is_twin else str(settings.archive)
    web = Web(settings.policy(is_replay=True), parts)
    if is_fallback and not asyncio.run(_holds_any(web, seed_lists)):
        raise NoWebError(
            f"No seed host answers (no network here?), and {name} holds none of these addresses. "
            "Nothing was asked and nothing is lost: run the same command when the network is back"
        )
    return Choice(web, "replay", DEMO if is_twin else "replay", is_fallback, is_twin, f"{why}Replaying {name}.")


def replayed_parts(archive: Path) -> tuple[Path, ...]:
    """Return the WARC parts behind ``--archive``: one file, or every part in a folder."""
    parts = (archive,) if archive.is_file() else tuple(sorted(archive.glob("*.warc.gz")))
    if not parts:
        raise SettingsError(
            f"{archive}: no WARC part to replay; name a .warc.gz file or a folder of them with --archive, "
            "or use --web live"
        )
    return parts


def warehouse_of(settings: Settings, choice: Choice) -> Path:
    """Tell where a run lands. What answers in place of a silent web never lands where live data belongs."""
    folder = settings.warehouse_folder(choice.default_warehouse)
    if not choice.is_fallback or settings.warehouse in (None, DEMO):
        return folder
    return settings.data_dir / DEMO if settings.warehouse == MAIN else folder.with_name(f"{folder.name}-demo")


async def _holds_any(web: Web, seed_lists: Sequence[SeedList]) -> bool:
    """Whether the archive answers for any seed: rehearsing foreign pages would teach nobody anything."""
    async with open_replay(web.replayed, web.policy) as client:
        for url in dict.fromkeys(seed.url for seeds in seed_lists for seed in seeds.seeds):
            if isinstance(await client.get(canonicalize(url)), Response):
                return True
    return False


async def _is_reachable(web: Web, seed_lists: Sequence[SeedList]) -> bool:
    urls = [seed.url for seeds in seed_lists for seed in seeds.seeds]
    async with open_live(web.policy) as client:
        return await any_reachable(urls, client, web.policy)
