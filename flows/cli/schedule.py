"""``recapture schedule``: what is due next, and why; runs by the clock, here or on a work pool."""

from __future__ import annotations

import json
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from flows.cli.app import AsJson, Config, Warehouse, app, settings_of
from flows.cli.look import readable_folder
from flows.scheduling.prefect_api import api_in_use, prepare
from flows.settings import Settings, SettingsError
from warehouse.formats import Table, render
from warehouse.publish import connect_reader
from warehouse.schedule import Entry, read_schedule

schedule_app = typer.Typer(help="Runs by the clock; when each address is looked at next.", no_args_is_help=True)
app.add_typer(schedule_app, name="schedule")
DAYS_SHOWN = 14


@schedule_app.callback()
def root() -> None:
    """Runs by the clock; when each known address is looked at next, and why."""


Seeds = Annotated[
    list[Path] | None,
    typer.Argument(help="Seed files, or folders of them. Default: seeds/.", show_default=False),
]
Web = Annotated[
    Literal["live", "replay"] | None, typer.Option("--web", help="The live web (the default), or an archive.")
]
Archive = Annotated[
    Path | None, typer.Option("--archive", help="WARC file or folder that --web replay answers from.")
]


@schedule_app.command()
def start(
    seeds: Seeds = None,
    web: Web = None,
    archive: Archive = None,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Of our own Prefect server; another when it is taken.")
    ] = 4200,
    warehouse: Warehouse = None,
    config: Config = None,
) -> int:
    """Run every night, by cron and timezone of recapture.toml, until Ctrl-C.

    Each run asks what is due, publishes, writes export_dir and site_dir when set, and tells whom notify names.
    Without a configured Prefect API it brings a server of its own: on this machine only, with a password.

    \b
    Examples:
        recapture schedule start
        recapture schedule start seeds/kubecon-eu-2024.toml -w paris
    """
    settings, parameters = _scheduled(seeds, web, archive, warehouse, config)
    from flows.scheduling.supervise import children_of, free_port, keep_up, secret_of

    folder, api = settings.warehouse_folder(), api_in_use()
    chosen = free_port(port) if api is None else port
    children = children_of(folder, api, [json.dumps(parameters)], chosen)
    typer.echo(f"Nightly runs into {folder}: cron {settings.cron!r}, time zone {settings.timezone}.", err=True)
    if api is None:
        user = secret_of(folder).partition(":")[0]
        typer.echo(
            f"Starting a Prefect server at http://127.0.0.1:{chosen} (half a minute); its log-in, user", err=True
        )
        typer.echo(f"{user!r} and a password, stands in {folder / 'prefect' / 'auth'}.", err=True)
    else:
        typer.echo(f"With the Prefect API at {api}.", err=True)
    typer.echo("Ctrl-C ends everything; a run in progress goes on at the next start.", err=True)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    code = keep_up(children, lambda text: typer.echo(text, err=True), stop)
    if code is None:
        typer.echo("Ended.", err=True)
    return code or 0


@schedule_app.command()
def deploy(
    seeds: Seeds = None,
    web: Web = None,
    archive: Archive = None,
    pool: Annotated[
        str, typer.Option("--pool", help="Work pool; made, of type process, when missing.")
    ] = "recapture",
    warehouse: Warehouse = None,
    config: Config = None,
) -> int:
    """Register the flows as deployments of a work pool, for workers on this or other machines.

    \b
    Examples:
        recapture schedule deploy --pool recapture
        prefect worker start --pool recapture
    """
    settings, parameters = _scheduled(seeds, web, archive, warehouse, config)
    if api_in_use() is None:
        raise SettingsError(
            "no Prefect API is configured, so there is nowhere to register the flows; set PREFECT_API_URL "
            "(and PREFECT_API_AUTH_STRING), or use: recapture schedule start"
        )
    prepare()
    from flows.scheduling.deploy import deploy as register

    for name in register(settings, parameters, pool):
        typer.echo(name)
    typer.echo(f"Workers take them with: prefect worker start --pool {pool}", err=True)
    return 0


def _scheduled(
    seeds: list[Path] | None, web: str | None, archive: Path | None, warehouse: str | None, config: Path | None
) -> tuple[Settings, dict[str, Any]]:
    """Check all that a scheduled run needs before anything starts; return it with the parameters of the flows."""
    given = {
        "seeds": tuple(seeds) if seeds else None, "web": web, "archive": archive, "warehouse": warehouse,
    }  # fmt: skip
    settings = settings_of(config, **given)
    from flows.scheduling.contact import require_contact
    from flows.seed_files import read_seed_files
    from flows.telling.notify import check

    require_contact(settings)
    check(settings.notify)
    read_seed_files(settings.seeds)
    parameters: dict[str, Any] = {
        "seeds": [str(path) for path in seeds] if seeds else None, "web": web,
        "archive": str(archive) if archive else None, "warehouse": warehouse,
        "config": str(config) if config else None,
    }  # fmt: skip
    return settings, {key: value for key, value in parameters.items() if value is not None}


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
