"""``recapture draft``: a post about one event, as Markdown, for its author to go on with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.cli.app import Config, Warehouse, app, settings_of
from flows.cli.look import readable_folder
from flows.settings import SettingsError
from warehouse.formats import visible


@app.command()
def draft(
    event: Annotated[str, typer.Option("--event", help="Key, name or alias of an event, or part of its name.")],
    language: Annotated[
        Literal["en", "fr"], typer.Option("--language", help="Of the words around the facts; titles stay.")
    ] = "en",
    only: Annotated[
        str, typer.Option("--only", help="recapped: talks that a recap names; all; or the talks of a seed file.")
    ] = "recapped",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write into a file that is not there yet.")
    ] = None,
    warehouse: Warehouse = None,
    config: Config = None,
) -> None:
    """Write a Markdown post about an event: talks, people, links, what is still to come, what others wrote.

    \b
    Examples:
        recapture draft --event "Platform Engineering Day" > post.md
        recapture draft --event kubecon-eu-2024 --language fr --only all --output post.md
    """
    from flows.draft import draft_post

    drafted = draft_post(readable_folder(settings_of(config, warehouse=warehouse)), event, language, only)
    if output is None:
        typer.echo(drafted.draft.text, nl=False)
    else:
        _write(output, drafted.draft.text)
    for title in drafted.unknown:
        typer.echo(f"Not found, so left out: {visible(title)}", err=True)
    count = sum(len(section.talks) for section in drafted.post.sections)
    if not count:
        hint = "; no recap names one, try --only all" if only == "recapped" else ""
        typer.echo(f"{visible(drafted.post.event_name)}: no talks{hint}.", err=True)
    for title in drafted.draft.misread:
        typer.echo(
            f"A reader of the post may take this for something else, look it over: {visible(title)}", err=True
        )
    if output is not None:
        typer.echo(f"Wrote {output}: talks {count}, reports by others {len(drafted.post.reports)}.", err=True)


def _write(path: Path, text: str) -> None:
    """Write a new file; somebody's words may stand in one that is there."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise SettingsError(
            f"{path}: is there already, perhaps with your words in it; name another file"
        ) from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
