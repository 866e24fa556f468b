"""What a harvest would ask, and how long politeness makes it take: ``harvest --dry-run``."""

from __future__ import annotations

from collections import Counter

from extract.addresses import host_of
from flows.pipeline import seed_targets
from flows.seed_files import read_seed_files
from flows.settings import Settings


def plan_text(settings: Settings) -> str:
    """Describe the first wave of a run, host by host; asks nothing.

    Raises:
        SeedError: as a harvest would.
    """
    files = read_seed_files(settings.seeds)
    targets = seed_targets([file.seeds for file in files])
    intervals = dict(pair for file in files for pair in file.seeds.host_intervals_s)
    hosts = Counter(host_of(target.url) for target in targets)
    lines = [
        f"{len(targets)} addresses on {len(hosts)} hosts in {len(files)} seed file(s); "
        f"then what they name, to depth {settings.depth}.",
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


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
