"""``recapture report``, ``sql`` and ``export``: reading the published tables."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from flows.cli.app import AsJson, Config, Format, Warehouse, app, settings_of
from flows.settings import DEMO, Settings, SettingsError
from warehouse.export import Form, export_parquet, write_bytes, write_text
from warehouse.exports import TEXTS, remember_export
from warehouse.formats import Table, render
from warehouse.publish import connect_reader
from warehouse.query import as_parquet, confined, list_columns, list_tables, parameters_of, run_sql
from warehouse.report import list_reports, run_report
from warehouse.store import export_to_store, is_store

GRACE_S = 5.0  # for a query that does not listen when it is told to stop
MEMORY_BYTES = 4 * 2**30  # twice what DuckDB may use by its own count


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


SqlFormat = Annotated[
    Literal["table", "json", "ndjson", "csv", "markdown", "parquet"],
    typer.Option("--format", help="How rows are written; parquet needs --output or a pipe."),
]


@app.command()
def sql(
    query: Annotated[
        str | None, typer.Argument(help="One SELECT; names are looked up in report, then core.", show_default=False)
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read the query from a file.")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="NAME=VALUE for $NAME in the query; repeatable.")
    ] = None,
    tables: Annotated[bool, typer.Option("--tables", help="List tables, views and macros, explained.")] = False,
    schema: Annotated[str | None, typer.Option("--schema", help="List the columns of one table or view.")] = None,
    warehouse: Warehouse = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Rows, at most.")] = 1000,
    timeout_s: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds, at most.")] = 30.0,
    form: SqlFormat = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write into a file, not to stdout.")] = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Ask the published tables in SQL: read-only, no files, no network.

    \b
    Examples:
        recapture sql "SELECT title, recap_count FROM talk_overview ORDER BY 2 DESC LIMIT 5"
        recapture sql -f dead.sql --param host=www.youtube.com --format csv
    """
    asked = [query is not None, file is not None, tables, schema is not None]
    if sum(asked) != 1:
        raise SettingsError("give one of QUERY, --file, --tables and --schema; see recapture sql --help")
    con = connect_reader(readable_folder(settings_of(config, warehouse=warehouse)))
    with confined(timeout_s + GRACE_S, MEMORY_BYTES):
        try:
            if tables:
                table = list_tables(con)
            elif schema is not None:
                table = list_columns(con, schema)
            else:
                values = parameters_of(param or ())
                text = query if file is None else _query_text(file)
                table = run_sql(con, text or "", limit=limit, timeout_s=timeout_s, parameters=values)
        finally:
            con.close()
    _write(table, "json" if as_json else form, output)


def _query_text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read as text ({error}); name a file with one query") from error


def _write(table: Table, form: str, output: Path | None) -> None:
    """Write a result to a file or to stdout, and say on stderr when there was more."""
    if table.is_cut and form != "table":
        typer.echo(f"Only the first {len(table.rows)} rows; --limit takes more.", err=True)
    if form == "parquet":
        if output is None and sys.stdout.isatty():
            raise SettingsError("parquet is no text: add --output FILE, or pipe it into a program")
        body = as_parquet(table)
    elif output is None:
        _show(table, form, as_json=False)
        return
    else:
        body = render(table, form).encode()
    if output is None:
        sys.stdout.buffer.write(body)
    elif output.is_dir():
        raise SettingsError(f"--output {output}: is a folder; name a file")
    else:
        write_bytes(output, body)


@app.command()
def export(
    folder: Annotated[
        str,
        typer.Argument(help="Where the files go: a folder, made when missing, or s3://BUCKET/PREFIX."),
    ],
    form: Annotated[
        Literal["parquet", "csv", "talks", "bibtex", "atom"],
        typer.Option(
            "--format", "-f", help="All tables as parquet or csv; one row per talk; bibtex; new material as atom."
        ),
    ] = "parquet",
    since: Annotated[
        str | None, typer.Option("--since", help="Only rows of pages loaded from this day (UTC) on, to be merged.")
    ] = None,
    warehouse: Warehouse = None,
    config: Config = None,
) -> None:
    """Write all tables of core and report as files, with a manifest.

    \b
    Examples:
        recapture export exports/2024-paris
        recapture export exports/week --since 2026-11-15
        recapture export s3://bucket/kubecon
    """
    if since is not None and form not in ("parquet", "csv"):
        raise SettingsError("--since goes with --format parquet or csv")
    if is_store(folder) and form in TEXTS:
        raise SettingsError("an object store takes --format parquet or csv; write this one into a folder")
    source = readable_folder(settings_of(config, warehouse=warehouse))
    con = connect_reader(source, is_hardened=False)
    try:
        if form in TEXTS:
            name, write = TEXTS[form]
            typer.echo(f"Wrote {write_text(Path(folder), name, write(con))}", err=True)
            remember_export(source, folder)
            return
        files: Form = "csv" if form == "csv" else "parquet"
        if is_store(folder):
            written = export_to_store(con, folder, files, since=_moment(since))
        else:
            written = export_parquet(con, Path(folder), files, since=_moment(since))
        remember_export(source, folder)
    finally:
        con.close()
    rows = sum(item.row_count for item in written)
    typer.echo(
        f"Wrote {len(written)} tables, {rows} rows, to {folder}; manifest.json says what is complete.", err=True
    )


def _moment(text: str | None) -> datetime | None:
    """Read a day or time; one without a zone is UTC."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"--since {text!r}: give a day or time (UTC) such as 2026-11-15") from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


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
