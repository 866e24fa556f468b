"""``recapture add``: a page that a person was allowed to see, taken into the warehouse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.app import AsJson, Config, Warehouse, app, settings_of
from warehouse.checks import faults
from warehouse.formats import visible

if TYPE_CHECKING:
    from flows.hand_supplied import Added


@app.command(name="add")
def add_file(
    file: Annotated[Path, typer.Argument(help="A saved page, PDF, PPTX or Markdown text.")],
    url: Annotated[str, typer.Option("--url", help="The address it was saved from.")],
    note: Annotated[
        str | None, typer.Option("--note", help="Who saw it, how, why it may be kept; stays in the archive.")
    ] = None,
    media_type: Annotated[
        str | None, typer.Option("--media-type", help="Content-Type, where the ending misleads.")
    ] = None,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
    config: Config = None,
) -> int:
    """Take in a page that a robot may not fetch: archived, read, loaded and checked like any other.

    \b
    Examples:
        recapture add post.html --url https://medium.com/@ana/what-i-saw-1a2b3c4d5e6f
        recapture add deck.pdf --url https://decks.example/cranes.pdf --note "sent by its speaker, 2026-11-20"
    """
    from flows.hand_supplied import add

    added = add(settings_of(config, warehouse=warehouse), file, url, note, media_type)
    if as_json:
        typer.echo(json.dumps(_object(added), indent=2, ensure_ascii=False))
    else:
        _show(added)
    return added.exit_code


def _show(added: Added) -> None:
    from flows.inspection import page_lines

    capture = added.capture
    if added.outcome == "unchanged":
        typer.echo(f"{visible(capture.url)}: these bytes are known already; nothing changes.", err=True)
    elif added.page is None:
        typer.echo(f"{visible(capture.url)}: archived, and not understood ({visible(added.reason)}).", err=True)
    else:
        typer.echo("\n".join(page_lines(added.page, with_links=False)))
        kept = (
            "what was read in it (the page asks that no copy be kept)" if capture.no_archive else "page and reading"
        )
        typer.echo(f"\nAdded by hand: {kept}. Tables: {added.published}", err=True)
    for check in faults(added.checks):
        typer.echo(f"Check {check.name}: {check.fault_count} faults; {check.statement}", err=True)


def _object(added: Added) -> dict[str, object]:
    from transform.claims import choose

    page = added.page
    return {
        "url": added.capture.url, "capture_id": added.capture.capture_id, "outcome": added.outcome,
        "reason": added.reason, "origin": added.capture.origin, "page_kind": page.kind if page else None,
        "title": choose(page.claims, page.site).title if page else None,
        "mention_count": len(page.mentions) if page else 0, "published": str(added.published),
    }  # fmt: skip
