"""``recapture maintain quarantine``: rows that broke a rule of their table."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import AsJson, Config, Warehouse, settings_of
from flows.cli.care import maintain_app
from flows.cli.look import readable_folder
from flows.settings import Settings
from warehouse.checks import faults, run_checks
from warehouse.connection import open_warehouse
from warehouse.formats import Table, render, visible
from warehouse.lock import writer_lock
from warehouse.publish import connect_reader, publish
from warehouse.quarantine import Retried, quarantined, quarantined_row
from warehouse.quarantine import retry as retry_rows
from warehouse.state import runs

quarantine_app = typer.Typer(help="Rows that broke a rule of their table.", no_args_is_help=True)
maintain_app.add_typer(quarantine_app, name="quarantine")

Rule = Annotated[str | None, typer.Option("--rule", help="Only rows refused by this rule, such as over-long.")]
OfTable = Annotated[str | None, typer.Option("--table", help="Only rows of this table, such as core.link.")]
EXCERPT = 80  # characters of a row in the list


@quarantine_app.command("list")
def list_quarantine(
    rule: Rule = None,
    table: OfTable = None,
    warehouse: Warehouse = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """List the refused rows of the published tables.

    \b
    Examples:
        recapture maintain quarantine list
        recapture maintain quarantine list --rule over-long --json
    """
    con = connect_reader(readable_folder(settings_of(config, warehouse=warehouse)))
    try:
        rows = quarantined(con, rule, table)
    finally:
        con.close()
    found = [
        (row.quarantine_id, row.table_name, row.rule, row.column_name, row.capture_id,
         row.payload if as_json else row.payload[:EXCERPT])
        for row in rows
    ]  # fmt: skip
    shown = Table(("quarantine_id", "table", "rule", "column", "capture_id", "row"), found)
    typer.echo(render(shown, "json" if as_json else "table").rstrip("\n"))


@quarantine_app.command()
def show(
    quarantine_id: Annotated[str, typer.Argument(help="Identifier, or its beginning.")],
    warehouse: Warehouse = None,
    config: Config = None,
) -> None:
    """Show one refused row whole, with the rule it broke.

    \b
    Examples:
        recapture maintain quarantine show x_1a2b3c
        recapture maintain quarantine show x_1a2b3c -w demo
    """
    con = connect_reader(readable_folder(settings_of(config, warehouse=warehouse)))
    try:
        row = quarantined_row(con, quarantine_id)
    finally:
        con.close()
    typer.echo(f"{row.quarantine_id}: {row.table_name} refused it ({row.rule}, column {row.column_name or 'none'})")
    typer.echo(f"batch {row.batch_id}, capture {row.capture_id or 'not told'}")
    for line in json.dumps(json.loads(row.payload), indent=2, ensure_ascii=True).splitlines():
        typer.echo(visible(line))


@quarantine_app.command()
def retry(rule: Rule = None, table: OfTable = None, warehouse: Warehouse = None, config: Config = None) -> int:
    """Load the refused rows that keep the rules by now, resolve again, check and publish.

    \b
    Examples:
        recapture maintain quarantine retry
        recapture maintain quarantine retry --rule over-long
    """
    settings = settings_of(config, warehouse=warehouse)
    folder = readable_folder(settings)
    with writer_lock(folder, "quarantine retry", datetime.now(UTC)):
        done, exit_code = _retry(settings, folder, rule, table)
    rows = "1 row" if done.loaded_count == 1 else f"{done.loaded_count} rows"
    typer.echo(f"Loaded {rows}; {done.refused_count} still break a rule.", err=True)
    return exit_code


def _retry(settings: Settings, folder: Path, rule: str | None, table: str | None) -> tuple[Retried, int]:
    from flows.decisions import read_decisions
    from flows.pipeline import resolve_all

    con = open_warehouse(folder)
    try:
        done = retry_rows(con, rule, table)
        resolve_all(con, read_decisions(settings.seeds))
        found = faults(run_checks(con))
        newest = max((run.run_id for run in runs(con)), default=0)
    finally:
        con.close()
    publish(folder, newest, keep=settings.keep_snapshots)  # the same run, now with these rows
    return done, 6 if found else 0
