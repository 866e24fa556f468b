"""What a harvest would ask, and how long politeness makes it take: ``harvest --dry-run``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from extract.addresses import host_of
from extract.records import Target
from flows.due import in_words, is_asked, run_filter
from flows.pipeline import seed_targets
from flows.seed_files import SeedFile, read_seed_files
from flows.settings import DEMO, MAIN, Settings
from warehouse.publish import CURRENT, connect_reader
from warehouse.schedule import EVERYTHING, UNNAMED, RunFilter, read_schedule


def plan_text(settings: Settings) -> str:
    """Describe the first wave of a run, host by host; asks nothing.

    With ``--due`` and its like, what earlier runs followed is in it too, for its time is known already.

    Raises:
        SeedError, SettingsError: as a harvest would.
    """
    now = datetime.now(UTC)
    chosen = run_filter(settings, now)
    files = read_seed_files(settings.seeds)
    targets = seed_targets([file.seeds for file in files])
    if chosen == EVERYTHING:
        first = f"in {len(files)} seed file(s); then what they name, to depth {settings.depth}."
        return _text(settings, files, targets, first)
    asked, left = _filtered(settings, targets, chosen, now)
    first = f"to ask now ({in_words(chosen)}); {left} known ones are left. What is found on the way comes on top."
    return _text(settings, files, asked, first)


def _text(settings: Settings, files: Sequence[SeedFile], targets: Sequence[Target], first: str) -> str:
    intervals = dict(pair for file in files for pair in file.seeds.host_intervals_s)
    hosts = Counter(host_of(target.url) for target in targets)
    lines = [
        f"{len(targets)} addresses on {len(hosts)} hosts {first}",
        "",
        f"{'host':<44}{'addresses':>10}{'seconds between':>17}{'at least':>10}",
    ]
    longest = 0.0
    for host, count in sorted(hosts.items(), key=lambda pair: (-pair[1], pair[0])):
        interval = intervals.get(host, settings.host_interval_s)
        seconds = count * interval  # one more than there are gaps: robots.txt is asked first
        longest = max(longest, seconds)
        lines.append(f"{host:<44}{count:>10}{interval:>17g}{_duration(seconds):>10}")
    lines += [
        "",
        f"Hosts are asked side by side: the first wave takes at least {_duration(longest)} on the live web.",
    ]
    if settings.limit is not None and settings.limit < len(targets):
        lines.append(f"--limit {settings.limit} leaves {len(targets) - settings.limit} of them for a later run.")
    return "\n".join(lines)


def _filtered(
    settings: Settings, seeds: Sequence[Target], chosen: RunFilter, now: datetime
) -> tuple[list[Target], int]:
    """Pick what a run would ask of seeds and of what earlier runs followed; count what it would leave."""
    folder = _known_folder(settings)
    entries = []
    if folder is not None:
        con = connect_reader(folder)
        try:
            entries = read_schedule(con, named={target.url for target in seeds})
        finally:
            con.close()
    known = {entry.url: entry for entry in entries}
    targets = {target.url: target for target in seeds}
    for entry in entries:
        if entry.due.reason != UNNAMED and entry.depth <= settings.depth:
            targets.setdefault(entry.url, Target(entry.url, entry.depth))
    asked = [target for url, target in targets.items() if is_asked(known.get(url), chosen, now)]
    return asked, len(targets) - len(asked)


def _known_folder(settings: Settings) -> Path | None:
    """Find the warehouse whose history a run would go by; None when nothing is published there."""
    name = MAIN if settings.web != "replay" else DEMO if settings.archive is None else "replay"
    folders = [settings.warehouse_folder(name)]
    if settings.warehouse is None and settings.web == "auto":
        folders.append(settings.data_dir / DEMO)  # without a network that is where it would land
    return next((folder for folder in folders if (folder / CURRENT).exists()), None)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
