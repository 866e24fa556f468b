"""``recapture inspect``: what Recapture sees in one page, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import AsJson, Config, app, require_address, settings_of
from warehouse.formats import visible


@app.command()
def inspect(
    url_or_file: Annotated[str, typer.Argument(help="An address, or a saved page, post, calendar or document.")],
    url: Annotated[str | None, typer.Option("--url", help="Where a saved file came from, for its links.")] = None,
    media_type: Annotated[str | None, typer.Option("--media-type", help="Content-Type of a saved file.")] = None,
    links: Annotated[bool, typer.Option("--links", help="List the outlinks too.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Show what Recapture sees in one page: the chosen metadata and why, claims, talks, quotes, links.

    \b
    Examples:
        recapture inspect post.html --url https://blog.example/kubecon
        recapture inspect https://blog.example/kubecon --json
    """
    from flows.fixes import doubt_lines
    from flows.inspection import as_document, inspect_fetched, inspect_saved, page_lines

    settings = settings_of(config)
    url = require_address(url, "--url: ")
    if url_or_file.startswith(("http://", "https://")):
        require_address(url_or_file)
        seen, outcome, reason = inspect_fetched(url_or_file, settings)
        if seen is None:
            typer.echo(f"{visible(url_or_file)}: {outcome} ({reason}); nothing to read.", err=True)
            return 3 if outcome in ("failed", "unreadable") else 0
    else:
        seen = inspect_saved(Path(url_or_file), url, media_type)
    page = seen.page
    if as_json:
        typer.echo(json.dumps(as_document(page, seen.link_places), indent=2, ensure_ascii=False))
    else:
        lines = page_lines(page, with_links=links, link_places=seen.link_places)
        typer.echo("\n".join([*lines, *doubt_lines(page.mentions)]))
    return 0
