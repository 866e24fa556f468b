"""``recapture forget``: removal on request."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.cli.app import Config, Quiet, Verbose, Warehouse, app, progress_of, settings_of
from flows.cli.look import readable_folder
from flows.settings import SettingsError
from warehouse.formats import visible

SHOWN = 20  # addresses and lines that are listed


@app.command()
def forget(
    what: Annotated[
        str | None,
        typer.Argument(help="An address, a host, or a person's name or person_id.", show_default=False),
    ] = None,
    kind: Annotated[
        Literal["url", "host", "person"] | None,
        typer.Option("--kind", help="What it is, where the text alone may mislead."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why; is kept, so use words that name nobody.")
    ] = None,
    exports: Annotated[
        list[str] | None,
        typer.Option("--export", help="An earlier export (folder or s3://…) to be written anew; repeatable."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Only finish a removal that was interrupted.")] = False,
    warehouse: Warehouse = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Remove an address, a host or a person from archive, tables, copies and exports; never fetch it again.

    \b
    Examples:
        recapture forget https://example.org/my-talk --reason "asked by its author"
        recapture forget "Ada Example" --dry-run
    """
    from flows.forget import forget as remove
    from flows.forget import look, request_of

    settings = settings_of(config, warehouse=warehouse)
    if warehouse is None:
        settings = settings_of(config, warehouse=str(readable_folder(settings)))
    if (what is None) != resume:
        raise SettingsError("name an address, a host or a person; or, without one, give --resume")
    request = request_of(settings, what, kind) if what is not None else None
    if request is not None:
        found = look(settings, request)
        typer.echo(f"{request.kind}: {', '.join(visible(key) for key in request.keys)}", err=True)
        typer.echo(
            f"{found.removed} captures go, {found.renamed} pages that name it keep only what was read in them, "
            f"in {len(found.parts)} archive parts; tables are made anew, {found.copies} published copies replaced.",
            err=True,
        )
        _list("Addresses that go", list(found.addresses))
        _list("Your own files name it; take it out there yourself", found.seed_lines)
        rest = [one for one in found.exports if one not in {_place(given) for given in exports or ()}]
        _list("Known exports that stay as they are (delete them, or name them with --export)", rest)
        if dry_run:
            return 0
        if not yes and not (sys.stdin.isatty() and typer.confirm("Remove it for good?", err=True)):
            raise SettingsError("nothing was removed; say --yes when nobody can be asked")
    done = remove(settings, request, reason, exports or (), progress_of(quiet=quiet, verbose=verbose))
    if not quiet:
        if done is None:
            typer.echo("Nothing was left to remove.", err=True)
        else:
            typer.echo(f"Removed; tables made anew: {done.published}", err=True)
        typer.echo("Backups, sites and copies taken elsewhere are not reached: see docs/operating.md.", err=True)
    return done.exit_code if done is not None else 0


def _place(given: str) -> str:
    return given if "://" in given else str(Path(given).absolute())


def _list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    typer.echo(f"{title}:", err=True)
    for line in lines[:SHOWN]:
        typer.echo(f"  {visible(line)}", err=True)
    if len(lines) > SHOWN:
        typer.echo(f"  and {len(lines) - SHOWN} more", err=True)
