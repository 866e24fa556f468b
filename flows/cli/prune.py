"""``recapture maintain archive prune``: bodies that nothing rests on any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from flows.cli.app import Config, Warehouse, settings_of
from flows.cli.archive import archive_app
from flows.cli.look import readable_folder


@archive_app.command()
def prune(
    days: Annotated[int, typer.Option("--days", min=1, help="Superseded for at least so many days.")] = 180,
    versions: Annotated[int, typer.Option("--versions", min=1, help="Versions of each page that stay.")] = 3,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; change nothing.")] = False,
    warehouse: Warehouse = None,
    config: Config = None,
) -> None:
    """Empty the bodies of superseded captures; what was read in them stays, and no row changes.

    \b
    Examples:
        recapture maintain archive prune --dry-run
        recapture maintain archive prune --days 90 --versions 2
    """
    from flows import prune as pruning

    settings = settings_of(config, warehouse=warehouse)
    settings = settings_of(config, warehouse=str(readable_folder(settings)))
    rule = pruning.Rule(days, versions)
    if dry_run:
        found = pruning.look(settings.warehouse_folder(), rule, datetime.now(UTC))
        typer.echo(
            f"{found.capture_count} bodies in {len(found.by_part)} parts may go; "
            f"their exchanges take {found.size_bytes / 1e6:.1f} MB, what was read in them stays",
            err=True,
        )
        return
    count, given_back = pruning.prune(settings, rule, datetime.now(UTC))
    typer.echo(f"Emptied {count} bodies; {given_back / 1e6:.1f} MB given back", err=True)
