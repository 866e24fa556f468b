"""``recapture site``: the published tables as pages that open from a file and can be put on any web host."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Config, Quiet, Warehouse, app, settings_of
from flows.cli.look import readable_folder
from flows.settings import SettingsError
from warehouse.publish import connect_reader

LOOPBACK = "127.0.0.1"


@app.command()
def site(
    folder: Annotated[Path, typer.Argument(help="Where the pages go; made when missing, holds nothing else.")],
    conference: Annotated[
        list[str] | None, typer.Option("--conference", help="Key of an edition to show; repeatable. Default: all.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Where it will lie: for sitemap, feed and link previews.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Then show it to this machine, until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="For --serve; 0 takes a free one.")] = 8000,
    warehouse: Warehouse = None,
    quiet: Quiet = False,
    config: Config = None,
) -> None:
    """Write the report site: talks, recaps, speakers, what is missing, dead and new, and where each fact is from.

    \b
    Examples:
        recapture site public
        recapture site public --conference kubecon-eu-2024 --base-url https://example.org/recaps/
    """
    from warehouse.report.site import build_site  # Altair takes a second to load: only for those who draw

    con = connect_reader(readable_folder(settings_of(config, warehouse=warehouse)))
    try:
        written = build_site(con, folder, conferences=tuple(conference or ()), base_url=base_url)
    finally:
        con.close()
    if not quiet:
        typer.echo(
            f"{folder / 'index.html'}: {written.file_count} files, {written.made_count} made,"
            f" {written.removed_count} removed",
            err=True,
        )
    if serve:
        _serve(folder, port)


class _Handler(SimpleHTTPRequestHandler):
    """Files of one folder, without a line of log for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: what a person looks at on the own machine is nobody's business."""


def _serve(folder: Path, port: int) -> None:
    """Serve a folder on loopback until Ctrl-C."""
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        raise SettingsError(f"--port {port}: cannot be used ({error.strerror}); choose another, or 0") from error
    with server:
        typer.echo(f"http://{LOOPBACK}:{server.server_port}/  (Ctrl-C ends it)", err=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("", err=True)
