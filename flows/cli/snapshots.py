"""``recapture maintain snapshots``: the published copies that readers may open."""

from __future__ import annotations

from datetime import UTC, datetime

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
