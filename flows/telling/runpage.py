"""The page of a run, ``logs/run-N.md``: what is new, gone and failed, and where things stand. Readable as it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flows.summary import next_steps, warnings
from flows.telling.digest import digest_markdown, markdown
from flows.telling.runlog import LOGS
from warehouse.checks import faults
from warehouse.digest import HostFigures, RunNews
from warehouse.export import write_text
from warehouse.formats import Table, render

if TYPE_CHECKING:
    from pathlib import Path

    from flows.pipeline import Harvested

HOSTS_SHOWN = 20


def page_text(harvested: Harvested, news: RunNews) -> str:
    """Write the page of a run as Markdown."""
    demo = " (DEMO DATA: a small invented web)" if harvested.choice.is_twin else ""
    before = f"; compared with run {news.compared_run_id}" if news.compared_run_id is not None else ""
    lines = [
        f"# Run {news.run_id}{demo}",
        "",
        f"Warehouse `{harvested.folder}`, {harvested.choice.mode} web; {_when(news)}{before}.",
        "",
        digest_markdown(news).rstrip("\n"),
    ]
    troubled = [host for host in news.hosts if host.failed or host.blocked]
    if troubled:
        lines += ["", "## Hosts that gave trouble", "", _hosts(troubled)]
    found = faults(harvested.checks)
    if found:
        lines += ["", "## Checks that failed", ""]
        lines += [f"- {check.name}: {check.fault_count} rows" for check in found]
    lines += ["", "## Coverage of what recaps name", "", coverage_markdown(news)]
    lines += ["", "## Asked", "", _asked(harvested, news)]
    lines += ["", *(f"- {markdown(text.strip())}" for text in warnings(harvested))]
    lines += ["", "## Next", "", *(f"- `{command}`: {why}" for command, why in next_steps(harvested))]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def coverage_markdown(news: RunNews) -> str:
    """Write the coverage table: talks of each event that a recap names, and how many have their material."""
    if not news.coverage.rows:
        return "No recap names a talk yet."
    names = tuple(name.replace("_", " ") for name in news.coverage.columns)
    return render(Table(names, news.coverage.rows), "markdown").rstrip("\n")


def write_page(harvested: Harvested, news: RunNews) -> Path:
    """Write the page into the warehouse.

    Raises:
        WarehouseError: the disk is full, or the folder cannot be written.
    """
    return write_text(harvested.folder / LOGS, f"run-{news.run_id}.md", page_text(harvested, news))


def _hosts(hosts: list[HostFigures]) -> str:
    rows = [
        (host.host, host.asked, host.failed, host.blocked, host.gone, host.failed_reason or "")
        for host in hosts[:HOSTS_SHOWN]
    ]
    table = Table(("host", "asked", "failed", "blocked", "gone", "most often"), rows)
    more = len(hosts) - len(rows)
    return render(table, "markdown").rstrip("\n") + (f"\n\nand {more} more" if more > 0 else "")


def _asked(harvested: Harvested, news: RunNews) -> str:
    asked = sum(host.asked for host in news.hosts)
    if not asked:
        return "Nothing was asked."
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in harvested.outcomes.most_common())
    return f"{asked} addresses on {len(news.hosts)} hosts" + (f": {outcomes}." if outcomes else ".")


def _when(news: RunNews) -> str:
    began = f"began {news.started_at:%Y-%m-%d %H:%M} UTC"
    if news.finished_at is None:
        return began
    return f"{began}, took {_duration(news.started_at, news.finished_at)}"


def _duration(began: datetime, ended: datetime) -> str:
    seconds = round((ended - began).total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h {seconds % 3600 // 60} min"
