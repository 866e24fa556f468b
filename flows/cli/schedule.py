"""``recapture schedule``: what is due next, and why."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import AsJson, Config, Warehouse, app, settings_of
from flows.cli.look import readable_folder
from warehouse.formats import Table, render
from warehouse.publish import connect_reader
from warehouse.schedule import Entry, read_schedule

schedule_app = typer.Typer(help="When each known address is looked at next, and why.", no_args_is_help=True)
app.add_typer(schedule_app, name="schedule")
DAYS_SHOWN = 14


@schedule_app.callback()
def root() -> None:
    """When each known address is looked at next, and why."""  # a callback keeps ``show`` a word of its own


@schedule_app.command()
def show(
    due: Annotated[bool, typer.Option("--due", help="Only what is due now.")] = False,
    host: Annotated[str | None, typer.Option("--host", help="Only this host.")] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Addresses listed, at most; 0: only the counts.")
    ] = 30,
    warehouse: Warehouse = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show when each known address is due next and why, and how many are due each day.

    Addresses nobody asked yet are due at once; they come from seed files and pages and are not listed.

    \b
    Examples:
        recapture schedule show --due
        recapture schedule show --host www.youtube.com --limit 10
    """
    folder = readable_folder(settings_of(config, warehouse=warehouse))
    con = connect_reader(folder)
    try:
        entries = read_schedule(con)
    finally:
        con.close()
    now = datetime.now(UTC)
    wanted = host.lower().rstrip(".") if host is not None else None
    entries = [entry for entry in entries if wanted is None or entry.host == wanted]
    chosen = [entry for entry in entries if not due or entry.due.is_due(now)]
    listed = chosen[:limit]
    if as_json:
        typer.echo(_document(folder, now, entries, listed))
        return
    typer.echo(_counts_text(entries, now))
    if listed:
        columns = ("due_at", "curve", "url", "why", "last_asked_at", "last_outcome")
        rows = [
            (_due_text(entry, now), entry.due.curve, entry.url, entry.due.reason, _naive(entry.asked_at),
             entry.outcome)
            for entry in listed
        ]  # fmt: skip
        width = shutil.get_terminal_size((120, 40)).columns
        typer.echo("\n" + render(Table(columns, rows, len(listed) < len(chosen)), "table", width).rstrip("\n"))


def per_day(entries: Sequence[Entry], now: datetime) -> dict[str, int]:
    """Count what is due: ``now``, each day (UTC) from today, ``later`` and ``never``; empty days are left out."""
    counts: Counter[str] = Counter()
    last = now.date() + timedelta(days=DAYS_SHOWN)
    for entry in entries:
        at = entry.due.at
        if entry.due.is_due(now):
            counts["now"] += 1
        elif at is None:
            counts["never"] += 1
        else:
            counts[at.date().isoformat() if at.date() <= last else "later"] += 1
    days = sorted(counts.keys() - {"now", "later", "never"})
    return {name: counts[name] for name in ("now", *days, "later", "never") if counts[name] or name == "now"}


def _counts_text(entries: Sequence[Entry], now: datetime) -> str:
    counts = per_day(entries, now)
    head = f"{len(entries)} known addresses, {counts['now']} due now ({now:%Y-%m-%d %H:%M} UTC)."
    rest = {name: count for name, count in counts.items() if name != "now"}
    widest = max(rest.values(), default=1)
    lines = [f"  {name:<12}{count:>6}  {'#' * -(-40 * count // widest)}" for name, count in rest.items()]
    return "\n".join([head, *lines])


def _due_text(entry: Entry, now: datetime) -> datetime | str:
    if entry.due.at is None:
        return "never"
    return "now" if entry.due.is_due(now) else _naive(entry.due.at)


def _naive(at: datetime) -> datetime:
    return at.replace(tzinfo=None, microsecond=0)


def _document(folder: Path, now: datetime, entries: Sequence[Entry], listed: Sequence[Entry]) -> str:
    document = {
        "warehouse": str(folder),
        "now": now.isoformat(),
        "known": len(entries),
        "counts": per_day(entries, now),
        "addresses": [
            {
                "url": entry.url, "host": entry.host, "kind": entry.kind, "depth": entry.depth,
                "due_at": entry.due.at.isoformat() if entry.due.at else None, "is_due": entry.due.is_due(now),
                "interval_s": None if entry.due.interval_s is None else round(entry.due.interval_s),
                "curve": entry.due.curve, "why": entry.due.reason, "last_asked_at": entry.asked_at.isoformat(),
                "last_outcome": entry.outcome,
            }
            for entry in listed
        ],
    }  # fmt: skip
    return json.dumps(document, indent=2, ensure_ascii=False)
