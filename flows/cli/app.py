"""The tree of commands and what they share."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from extract.web.policy import FetchPolicy
from flows.progress import Bars, Progress, Silent
from flows.settings import Settings, SettingsError, read_settings, software_version
from flows.supplied import is_installed_copy

ORDER = (
    "harvest", "report", "sql", "export", "site", "inspect", "draft", "fixes", "add", "seeds",
    "schedule", "forget", "status", "doctor", "maintain",
)  # fmt: skip


class InOrder(TyperGroup):
    """Lists the commands in the order people need them, not in that of our imports."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the commands for ``--help``."""
        return sorted(super().list_commands(ctx), key=ORDER.index)


app = typer.Typer(
    name="recapture",
    cls=InOrder,
    help="Harvest recap posts, videos and slides of conferences into DuckDB, with the source of every fact.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Warehouse = Annotated[
    str | None,
    typer.Option("--warehouse", "-w", help="A name below data/, or a path. Default: main (demo for the twin)."),
]
Config = Annotated[Path | None, typer.Option("--config", help="Configuration file. Default: recapture.toml here.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log what happens, on stderr.")]
Runner = Annotated[
    Literal["process", "dask"] | None,
    typer.Option("--runner", help="Work in this process, or on a Dask cluster (dask_address, else started here)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, for programs.")]
Format = Annotated[
    Literal["table", "json", "csv", "markdown"], typer.Option("--format", "-f", help="How rows are written.")
]


def settings_of(config: Path | None = None, **flags: Any) -> Settings:
    """Settings with the flags a person gave.

    Raises:
        SettingsError: as ``read_settings``; or the warehouse is a file.
    """
    settings = read_settings(flags, config)
    folder = settings.warehouse_folder()
    if folder.is_file():
        raise SettingsError(f"{folder}: is a file, and a warehouse is a folder; name another with --warehouse")
    return settings


def require_address(url: str | None, option: str = "") -> str | None:
    """Give an address back as it can be asked for: without the blanks or line end it was copied with.

    Raises:
        SettingsError: no seed file could hold it; the text begins with ``option`` and names the fix.
    """
    if url is None:
        return None
    from extract.seed_fields import address_fault

    fault = address_fault(url.strip(), FetchPolicy())
    if fault is not None:
        raise SettingsError(f"{option}{fault}")
    return url.strip()


def require_own(paths: Sequence[Path]) -> None:
    """Refuse to write into seed files that belong to an installation."""
    for path in paths:
        if is_installed_copy(path):
            folder = path if path.is_dir() else path.parent
            raise SettingsError(
                f"{path}: belongs to the installation, and an update would take away what is written there; "
                f"copy it first: cp -r {folder} seeds"
            )


def progress_of(*, quiet: bool, verbose: bool) -> Progress:
    """Bars for people; logs too when asked for."""
    if verbose:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return Silent() if quiet else Bars()


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Harvest recap posts, videos and slides of conferences into DuckDB, with the source of every fact.

    Without a command it says what to do next, from the state it finds here.
    """
    if version:
        typer.echo(f"recapture {software_version()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from flows.next_steps import outlook_now

        typer.echo(outlook_now(settings_of()))
