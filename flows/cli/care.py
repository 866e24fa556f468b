"""``recapture status``, ``doctor`` and ``maintain``: looking after an installation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli.app import AsJson, Config, Quiet, Runner, Verbose, Warehouse, app, progress_of, settings_of
from flows.cli.look import readable_folder
from flows.doctor import examine, folder_bytes, is_fit, origins
from flows.scheduling.prefect_api import api_in_use, prepare
from flows.settings import SettingsError
from warehouse import state
from warehouse.checks import faults, run_checks
from warehouse.formats import Table, render, visible
from warehouse.lock import holder
from warehouse.publish import connect_reader, snapshots

maintain_app = typer.Typer(help="The workshop behind: rebuild and check the tables.", no_args_is_help=True)
app.add_typer(maintain_app, name="maintain")
MARKS = {"good": "ok  ", "note": "note", "fault": "FIX "}


@app.command()
def status(warehouse: Warehouse = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show the last runs, who writes now, and the disk used.

    \b
    Examples:
        recapture status
        recapture status -w demo --json
    """
    folder = readable_folder(settings_of(config, warehouse=warehouse))
    con = connect_reader(folder)
    try:
        runs = state.runs(con)[:10]
    finally:
        con.close()
    parts = {name: folder_bytes(folder / name) for name in ("archive", "published", "logs")}
    parts["working"] = sum(path.stat().st_size for path in folder.glob("working.duckdb*") if path.is_file())
    held = holder(folder)
    if as_json:
        document: dict[str, Any] = {
            "warehouse": str(folder),
            "writer": {"pid": held.pid, "since": held.since, "job": held.job} if held else None,
            "runs": [
                {"run_id": run.run_id, "kind": run.kind, "web": run.web, "status": run.status,
                 "started_at": run.started_at, "finished_at": run.finished_at, "counts": dict(run.counts)}
                for run in runs
            ],
            "bytes": parts | {"all": folder_bytes(folder)},
            "snapshots": [path.name for path in snapshots(folder)],
        }  # fmt: skip
        typer.echo(json.dumps(document, indent=2, default=str))
        return
    typer.echo(
        f"Warehouse {folder}: " + (f"process {held.pid} writes since {held.since}" if held else "no writer now")
    )
    rows = [
        (run.run_id, run.kind, run.web, run.status, run.started_at, run.finished_at,
         ", ".join(f"{count} {name}" for name, count in sorted(run.counts.items())))
        for run in runs
    ]  # fmt: skip
    typer.echo(
        render(Table(("run", "kind", "web", "status", "started_at", "finished_at", "counts"), rows), "table")
    )
    sizes = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in parts.items())
    typer.echo(f"Disk: {folder_bytes(folder) / 1e6:.1f} MB in all; {sizes} ({len(snapshots(folder))} copies)")


@app.command()
def doctor(warehouse: Warehouse = None, config: Config = None, as_json: AsJson = False) -> int:
    """Look whether this place is fit to harvest; each finding names its fix. Asks no server.

    \b
    Examples:
        recapture doctor
        recapture doctor --json
    """
    settings = settings_of(config, warehouse=warehouse)
    findings = examine(settings)
    if as_json:
        document = {
            "findings": [{"level": item.level, "what": item.what, "fix": item.fix} for item in findings],
            "settings": [
                {"name": name, "value": value, "origin": origin} for name, value, origin in origins(settings)
            ],
        }
        typer.echo(json.dumps(document, indent=2))
    else:
        for item in findings:
            typer.echo(
                f"{MARKS[item.level]}  {visible(item.what)}" + (f"\n      fix: {item.fix}" if item.fix else "")
            )
        typer.echo("\nSettings")
        for name, value, origin in origins(settings):
            typer.echo(f"  {name:<22} {visible(value):<40} {origin}")
    return 0 if is_fit(findings) else 2


@maintain_app.command()
def reparse(
    into: Annotated[Path | None, typer.Option("--into", help="Another folder for the new tables.")] = None,
    warehouse: Warehouse = None,
    flow: Annotated[bool | None, typer.Option("--flow/--no-flow", help="As a Prefect flow run.")] = None,
    archive: Annotated[
        str | None,
        typer.Option(
            "--archive", help="Other people's WARC files: a file, a folder or s3://bucket/prefix/*.warc.gz."
        ),
    ] = None,
    runner: Runner = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Make all tables anew from the archive, without the network; or read archives of other makers.

    \b
    Examples:
        recapture maintain reparse
        recapture maintain reparse -w demo --into /tmp/again
        recapture maintain reparse -w crawl --archive warcs/ --runner dask
    """
    settings = settings_of(config, warehouse=warehouse, runner=runner)
    progress = progress_of(quiet=quiet, verbose=verbose)
    if archive is not None:
        if warehouse is None or into is not None:
            raise SettingsError("--archive reads into a warehouse: name it with --warehouse (and leave out --into)")
        from flows.cluster.foreign import take_in

        taken = take_in(settings, archive, progress)
        if not quiet:
            typer.echo(f"Read {taken.capture_count} pages of {taken.part_count} files: {taken.published}", err=True)
        return taken.exit_code
    if warehouse is None:
        settings = settings_of(config, warehouse=str(readable_folder(settings)), runner=runner)
    if flow or (flow is None and api_in_use()):
        prepare()
        from flows.reparse import in_flow_run

        rebuilt = in_flow_run(settings, progress, into)
    else:
        from flows.rebuild import reparse as reparse_here

        rebuilt = reparse_here(settings, progress, into)
    if not quiet:
        typer.echo(
            f"Read {rebuilt.capture_count} captures of {rebuilt.part_count} parts; tables: {rebuilt.published}",
            err=True,
        )
    return rebuilt.exit_code


@maintain_app.command()
def check(warehouse: Warehouse = None, config: Config = None, as_json: AsJson = False) -> int:
    """Check the published tables; exit code 6 when a check finds a fault.

    \b
    Examples:
        recapture maintain check
        recapture maintain check -w demo --json
    """
    con = connect_reader(readable_folder(settings_of(config, warehouse=warehouse)))
    try:
        results = run_checks(con)
    finally:
        con.close()
    rows = [(item.name, item.severity, item.fault_count, item.statement) for item in results]
    typer.echo(
        render(Table(("check", "severity", "faults", "what must hold"), rows), "json" if as_json else "table")
    )
    return 6 if faults(results) else 0
