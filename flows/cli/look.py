"""``recapture report``, ``sql`` and ``export``: reading the published tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from duckdb import DuckDBPyConnection

from flows.cli.app import AsJson, Config, Format, Warehouse, app, settings_of
from flows.settings import DEMO, Settings, SettingsError
from warehouse.citations import atom, bibtex
from warehouse.export import export_parquet, write_text
from warehouse.formats import Table, render
from warehouse.publish import connect_reader
from warehouse.query import run_sql
from warehouse.report import list_reports, run_report

CITATIONS: dict[str, tuple[str, Callable[[DuckDBPyConnection], str]]] = {
    "bibtex": ("talks.bib", bibtex),
    "atom": ("material.atom", atom),
}


@app.command()
def report(
    name: Annotated[str | None, typer.Argument(help="A report's short name; without one they are listed.")] = None,
    recapped: Annotated[
        bool | None, typer.Option("--recapped/--not-recapped", help="talks: named by a recap, or not.")
    ] = None,
    talk: Annotated[
        str | None, typer.Option("--talk", help="provenance: part of a title, or a talk's id or key.")
    ] = None,
    event: Annotated[str | None, typer.Option("--event", help="Part of an event's name.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="missing: video, slides or event_page.")] = None,
    recap: Annotated[str | None, typer.Option("--recap", help="outline: part of a title or address.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="links: dead, moved …; recaps: read …")] = None,
    field: Annotated[str | None, typer.Option("--field", help="provenance: title, speaker, video …")] = None,
    by: Annotated[str | None, typer.Option("--by", help="missing: speaker.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="new: from this day on, e.g. 2026-01-31.")] = None,
    warehouse: Warehouse = None,
    form: Format = "table",
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Answer one question from the published tables.

    \b
    Examples:
        recapture report talks --recapped
        recapture report provenance --talk "Boosting Developer" --format markdown
    """
    if name is None:
        rows = [(item.name, item.question, ", ".join(item.filters)) for item in list_reports()]
        _show(Table(("report", "question", "options"), rows), form, as_json)
        return
    known = [item.name for item in list_reports()]
    if name not in known:
        raise SettingsError(f"there is no report {name!r}; choose one of {', '.join(known)}")
    given: dict[str, Any] = {
        "recapped": recapped, "talk": talk, "event": event, "role": role, "by": by, "since": since,
        "recap": recap, "state": state, "field": field,
    }  # fmt: skip
    filters = {key: value for key, value in given.items() if value is not None}
    con = connect_reader(readable_folder(settings_of(config, warehouse=warehouse)))
    try:
        _show(run_report(con, name, **filters), form, as_json)
    finally:
        con.close()


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One SELECT; names are looked up in report, then core.")],
    warehouse: Warehouse = None,
    limit: Annotated[int, typer.Option("--limit", help="Rows, at most.")] = 1000,
    timeout_s: Annotated[float, typer.Option("--timeout", help="Seconds, at most.")] = 30.0,
    form: Format = "table",
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Ask the published tables in SQL: read-only, no files, no network.

    \b
    Examples:
        recapture sql "SELECT title, recap_count FROM talk_overview ORDER BY 2 DESC LIMIT 5"
        recapture sql "FROM link_health WHERE state = 'dead'" --format csv
    """
    con = connect_reader(readable_folder(settings_of(config, warehouse=warehouse)))
    try:
        _show(run_sql(con, query, limit=limit, timeout_s=timeout_s), form, as_json)
    finally:
        con.close()


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the files go; made when missing.")],
    form: Annotated[
        Literal["parquet", "csv", "bibtex", "atom"],
        typer.Option("--format", "-f", help="All tables as parquet or csv; talks as bibtex; new material as atom."),
    ] = "parquet",
    warehouse: Warehouse = None,
    config: Config = None,
) -> None:
    """Write all tables of core and report as files, with a manifest.

    \b
    Examples:
        recapture export exports/2024-paris
        recapture export exports/csv --format csv
    """
    con = connect_reader(readable_folder(settings_of(config, warehouse=warehouse)), is_hardened=False)
    try:
        if form in CITATIONS:
            name, write = CITATIONS[form]
            typer.echo(f"Wrote {write_text(folder, name, write(con))}", err=True)
            return
        written = export_parquet(con, folder, "csv" if form == "csv" else "parquet")
    finally:
        con.close()
    rows = sum(item.row_count for item in written)
    typer.echo(
        f"Wrote {len(written)} tables, {rows} rows, to {folder}; manifest.json says what is complete.", err=True
    )


def readable_folder(settings: Settings) -> Path:
    """The warehouse to read: the one named, else main, else the demo when only that was ever harvested."""
    main = settings.warehouse_folder()
    if settings.warehouse is None and not (main / "current.duckdb").exists():
        demo = settings.data_dir / DEMO
        if (demo / "current.duckdb").exists():
            typer.echo("DEMO DATA: no live harvest yet; this is the offline twin (data/demo).", err=True)
            return demo
    return main


def _show(table: Table, form: str, as_json: bool) -> None:
    width = shutil.get_terminal_size((120, 40)).columns
    typer.echo(render(table, "json" if as_json else form, width=width).rstrip("\n"))
