"""``recapture maintain why``: what was taken as a talk, what was not, and what decided."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import AsJson, Config, Warehouse, settings_of
from flows.cli.care import maintain_app
from flows.cli.look import readable_folder
from flows.decisions import read_decisions
from flows.why import reason_lines, why_talk
from warehouse.formats import visible


@maintain_app.command()
def why(
    talk: Annotated[str, typer.Argument(help="Part of a title, or a talk's id or key.")],
    warehouse: Warehouse = None,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Show which mentions, sessions, videos and decks were taken as a talk, which were not, and why.

    \b
    Examples:
        recapture maintain why "Boosting Developer"
        recapture maintain why "Boosting Developer" --json
    """
    settings = settings_of(config, warehouse=warehouse)
    found = why_talk(readable_folder(settings), talk, read_decisions(list(map(Path, settings.seeds))))
    if as_json:
        typer.echo(json.dumps([asdict(entry) for entry in found], indent=2, ensure_ascii=False))
    for entry in found if not as_json else ():
        typer.echo(f"{visible(entry.title)}  ({entry.talk_id}, {visible(entry.talk_key)})")
        for line in reason_lines(entry):
            typer.echo("\n".join(map(visible, line.split("\n"))))
    if not found:
        typer.echo(f"No talk is called {talk!r}; recapture report talks lists them.", err=True)
    return 0 if found else 1
