"""``recapture maintain snapshots``, ``backup`` and ``restore``: copies for readers, and copies elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import AsJson, Config, Warehouse, settings_of
from flows.cli.care import maintain_app
from flows.cli.look import readable_folder
from warehouse.formats import Table, render
from warehouse.publish import CURRENT, snapshots


@maintain_app.command("snapshots")
def list_snapshots(warehouse: Warehouse = None, config: Config = None, as_json: AsJson = False) -> None:
    """List the published copies, newest first; the current one is what readers open.

    \b
    Examples:
        recapture maintain snapshots
        recapture maintain snapshots -w demo --json
    """
    folder = readable_folder(settings_of(config, warehouse=warehouse))
    current = (folder / CURRENT).resolve()
    rows = []
    for path in snapshots(folder):
        found = path.stat()
        written_at = datetime.fromtimestamp(found.st_mtime, UTC).replace(tzinfo=None, microsecond=0)
        run_id = int(path.stem.removeprefix("run-"))
        rows.append((run_id, path.resolve() == current, written_at, found.st_size, str(path)))
    shown = Table(("run", "current", "written_at", "bytes", "file"), rows)
    typer.echo(render(shown, "json" if as_json else "table").rstrip("\n"))


@maintain_app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="Where the backup goes: a new folder, or that of an earlier one.")],
    warehouse: Warehouse = None,
    config: Config = None,
) -> None:
    """Copy archive, published tables and seed files into a folder; a run may write meanwhile.

    \b
    Examples:
        recapture maintain backup /mnt/backup/main
        recapture maintain backup /mnt/backup/demo -w demo
    """
    from flows import backup as backups

    settings = settings_of(config, warehouse=warehouse)
    done = backups.backup(readable_folder(settings), settings.seeds, target)
    typer.echo(
        f"{done.file_count} files, {done.size_bytes / 1e6:.1f} MB, {done.copied_count} copied now; "
        f"tables of run {done.run_id}: {target}",
        err=True,
    )


@maintain_app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="The folder of a backup.")],
    warehouse: Warehouse = None,
    config: Config = None,
) -> None:
    """Make a warehouse of a backup, in a folder that holds none; seed files stay in the backup.

    \b
    Examples:
        recapture maintain restore /mnt/backup/main
        recapture maintain restore /mnt/backup/main -w restored
    """
    from flows import backup as backups

    settings = settings_of(config, warehouse=warehouse)
    folder = settings.warehouse_folder()
    run_id = backups.restore(source, folder, settings.keep_snapshots)
    typer.echo(f"Restored run {run_id} into {folder}; its seed files are in {source / 'seeds'}", err=True)
