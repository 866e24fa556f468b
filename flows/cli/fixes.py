"""``recapture fixes``: what could be mended in somebody's own post, README or list."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from flows.cli.app import AsJson, Config, Warehouse, app, settings_of
from flows.cli.look import readable_folder
from flows.settings import Settings, SettingsError
from transform.fixes import TO_MEND, Finding
from warehouse.formats import Table, render

if TYPE_CHECKING:
    from flows.fixes import Document, Mended

COLUMNS = ("place", "state", "link", "replacement", "since", "evidence", "talk")


@app.command()
def fixes(
    what: Annotated[
        list[str],
        typer.Argument(help="Files (Markdown, HTML, reStructuredText, YAML, CSV) or harvested addresses."),
    ],
    url: Annotated[str | None, typer.Option("--url", help="Where a single file is published.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="How every address fares, also blocked, unknown and alive ones.")
    ] = False,
    adds: Annotated[
        bool, typer.Option("--add", help="patch: put missing links on words that say there is something.")
    ] = False,
    form: Annotated[
        Literal["table", "csv", "markdown", "patch"],
        typer.Option("--format", "-f", help="How it is written; patch goes into git apply."),
    ] = "table",
    warehouse: Warehouse = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """List dead, moved and wrong links of your own texts, what replaces them, and links that could be added.

    \b
    Examples:
        recapture fixes post.md README.md
        recapture fixes post.md --format patch | git apply
    """
    if adds and form != "patch":
        raise SettingsError("--add belongs to --format patch; the other formats list what could be added anyway")
    from flows.fixes import mend, to_mend

    settings = settings_of(config, warehouse=warehouse)
    folder = _folder(settings)
    documents = _documents(what, url, settings, folder)
    mended = mend(documents, folder)
    if form == "patch" and not as_json:
        _patch(mended, adds=adds)
        return
    rows = to_mend(mended, everything=everything)
    if as_json:
        typer.echo(json.dumps([_object(document, it) for document, it in rows], indent=2, ensure_ascii=False))
        return
    if rows or form != "table":
        table = Table(COLUMNS, tuple(_row(document, it) for document, it in rows))
        width = shutil.get_terminal_size((120, 40)).columns
        typer.echo(render(table, form, width=width).rstrip("\n"))
    _summary(mended)


def _folder(settings: Settings) -> Path | None:
    """The warehouse, or None with a word about it: a text says something of itself too."""
    folder = readable_folder(settings)
    if settings.warehouse is not None or (folder / "current.duckdb").exists():
        return folder
    typer.echo(
        f"{folder}: nothing harvested yet, so only what a text says of itself is looked at; "
        "recapture harvest, or name a warehouse with --warehouse.", err=True,
    )  # fmt: skip
    return None


def _documents(what: list[str], url: str | None, settings: Settings, folder: Path | None) -> list[Document]:
    if url is not None and (len(what) > 1 or what[0].startswith(("http://", "https://"))):
        raise SettingsError("--url says where a single file is published; name one file")
    from flows.fixes import read_archived, read_file

    found = []
    for name in what:
        if name.startswith(("http://", "https://")):
            found.append(read_archived(folder or readable_folder(settings), name))
        else:
            found.append(read_file(Path(name), url))
    return found


def _patch(mended: list[Mended], *, adds: bool) -> None:
    if all(one.document.path is None for one in mended):
        raise SettingsError("a patch needs a file: save the page, and name the file (with --url)")
    from flows.fixes import patch_of

    body = patch_of(mended, adds=adds)
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()
    if not body:
        typer.echo("Nothing to replace.", err=True)


def _summary(mended: list[Mended]) -> None:
    """Say on stderr how many were looked at, so that an empty list is not taken for an empty look."""
    states = Counter(it.state for one in mended for it in one.findings)
    links = sum(len(one.document.links) for one in mended)
    talks = sum(len(one.document.mentions) for one in mended)
    others = ", ".join(f"{states[name]} {name}" for name in sorted(states) if name not in TO_MEND)
    mending = ", ".join(f"{states[name]} {name}" for name in TO_MEND if states[name]) or "nothing to mend"
    typer.echo(f"{links} links, {talks} talks: {mending}" + (f"; {others}." if others else "."), err=True)


def _row(document: Document, it: Finding) -> tuple[Any, ...]:
    since = it.since_at.date().isoformat() if it.since_at and it.state != "missing" else None
    what = f"{it.role} of {it.title}" if it.role and it.title else it.title
    return (f"{document.name}:{it.line}", it.state, it.url, it.replacement_url, since, it.evidence, what)


def _object(document: Document, it: Finding) -> dict[str, Any]:
    return {
        "file": document.name, "line": it.line, "state": it.state, "link": it.url,
        "since_at": it.since_at.isoformat() if it.since_at else None, "replacement_url": it.replacement_url,
        "evidence": it.evidence, "talk": it.title, "role": it.role,
    }  # fmt: skip
