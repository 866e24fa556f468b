"""``recapture maintain archive``: what lies in the archive, and is it whole? Reads files, asks no server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from extract.records import Capture
from extract.urls import canonicalize
from extract.web import cdx, parts
from extract.web.archive import ArchiveError, check
from flows.cli.app import AsJson, Config, Warehouse, settings_of
from flows.cli.care import maintain_app
from flows.cli.look import readable_folder
from flows.settings import SettingsError
from warehouse.formats import Table, render, visible
from warehouse.lock import holder

SHOWN_CHARACTERS = 1500
FAULTS = 6

archive_app = typer.Typer(
    help="Look into the archive: its parts, one capture, faults, an index.", no_args_is_help=True
)
maintain_app.add_typer(archive_app, name="archive")


@archive_app.command(name="ls")
def list_parts(warehouse: Warehouse = None, config: Config = None, as_json: AsJson = False) -> None:
    """List the parts: size, records, captures, first and last time.

    \b
    Examples:
        recapture maintain archive ls
        recapture maintain archive ls -w demo --json
    """
    summaries = [parts.summary(path) for path in _paths(_folder(config, warehouse), with_open=True)]
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in summaries], indent=2, default=_plain))
        return
    columns = ("part", "bytes", "records", "captures", "first_at", "last_at")
    rows = [tuple(asdict(item).values()) for item in summaries]
    typer.echo(render(Table(columns, rows), "table"))
    total = sum(item.size_bytes for item in summaries)
    typer.echo(f"{len(summaries)} parts, {sum(item.capture_count for item in summaries)} captures, {total} bytes")


@archive_app.command()
def show(
    wanted: Annotated[str, typer.Argument(help="A capture's identifier, or an address: then its newest capture.")],
    body: Annotated[
        Path | None, typer.Option("--body", help="Write the stored body, as it is, to this file.")
    ] = None,
    warehouse: Warehouse = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show one capture: outcome, headers and the beginning of the body, with nothing a terminal would obey.

    \b
    Examples:
        recapture maintain archive show https://example.org/recap
        recapture maintain archive show c_0123456789abcdef0123 --body page.html
    """
    folder = _folder(config, warehouse)
    found = _captures_of(folder, wanted)
    capture, evidence = found[-1]
    content = _body(folder, capture, [one for one, _ in found])
    if body is not None:
        if content is None:
            raise SettingsError(
                f"{capture.capture_id}: {_why_no_body(capture)}; without --body the rest of it is shown"
            )
        try:
            body.write_bytes(content)
        except OSError as error:
            raise SettingsError(f"{body}: cannot be written ({error.strerror}); choose another place") from error
        typer.echo(f"Wrote {len(content)} bytes to {body}. They come from the web: open them with care.", err=True)
        return
    head = parts.read_head(folder, capture.stored) if capture.stored else ""
    if as_json:
        document = asdict(capture) | {"evidence": evidence or None, "head": head.split("\r\n") if head else []}
        document["captures"] = [one.capture_id for one, _ in found]
        typer.echo(json.dumps(document, indent=2, default=_plain))
        return
    for line in _described(capture, evidence, len(found)):
        typer.echo(visible(line))
    typer.echo("")
    for line in head.split("\r\n") if head else ():
        typer.echo(visible(line))
    if content is None:
        typer.echo(f"\n({_why_no_body(capture)})")
        return
    typer.echo("")
    for line in content[: 4 * SHOWN_CHARACTERS].decode("utf-8", "replace")[:SHOWN_CHARACTERS].splitlines():
        typer.echo(visible(line))
    typer.echo(f"\n({len(content)} bytes in all; --body FILE writes them)")


@archive_app.command(name="check")
def check_parts(warehouse: Warehouse = None, config: Config = None, as_json: AsJson = False) -> int:
    """Check that every part is whole: each record, its digests, and an exchange for each attempt; 6 when not.

    \b
    Examples:
        recapture maintain archive check
        recapture maintain archive check -w demo --json
    """
    folder = _folder(config, warehouse)
    writer = holder(folder.parent)
    paths = _paths(folder, with_open=writer is None)  # a part in the hands of a writer is open by right
    problems = {path.name: found for path in paths if (found := check(path))}
    if as_json:
        typer.echo(json.dumps({"part_count": len(paths), "problems": problems}, indent=2))
    else:
        for found in problems.values():
            for text in found:
                typer.echo(visible(text))
        state = f"{len(problems)} of them with faults" if problems else "all whole"
        typer.echo(f"{len(paths)} parts, {state}" + (f"; process {writer.pid} is writing" if writer else ""))
    return FAULTS if problems else 0


@archive_app.command()
def index(
    out: Annotated[Path | None, typer.Option("--out", help="Default: index.cdxj in the archive's folder.")] = None,
    warehouse: Warehouse = None,
    config: Config = None,
) -> None:
    """Write a CDXJ index, by which pywb and others find pages in the archive.

    \b
    Examples:
        recapture maintain archive index
        recapture maintain archive index -w demo --out demo.cdxj
    """
    folder = _folder(config, warehouse)
    target = out or folder / "index.cdxj"
    count = cdx.write_index(_paths(folder), target)
    typer.echo(f"{count} lines: {target}")


def _folder(config: Path | None, warehouse: str | None) -> Path:
    """Name the archive's folder; a warehouse whose tables are lost still has one."""
    from flows.pipeline import ARCHIVE_FOLDER

    settings = settings_of(config, warehouse=warehouse)
    folder = settings.warehouse_folder() if warehouse else readable_folder(settings)
    if not (folder / ARCHIVE_FOLDER).is_dir():
        raise SettingsError(
            f"{folder / ARCHIVE_FOLDER}: no archive; harvest first, or name another with --warehouse"
        )
    return folder / ARCHIVE_FOLDER


def _paths(folder: Path, *, with_open: bool = False) -> list[Path]:
    return sorted([*folder.glob("*.warc.gz"), *(folder.glob("*.warc.gz.open") if with_open else ())])


def _captures_of(folder: Path, wanted: str) -> list[tuple[Capture, str]]:
    """Find the captures of an identifier or address, oldest first."""
    addresses = {wanted, canonicalize(wanted)}
    found = [
        (capture, evidence)
        for capture, evidence in _all(folder)
        if capture.capture_id == wanted or addresses & {capture.url, capture.final_url}
    ]
    if not found:
        raise SettingsError(
            f"{wanted}: no such capture or address in {folder}; copy the address as the reports show it, "
            "or name another warehouse with --warehouse"
        )
    return sorted(found, key=lambda pair: (pair[0].fetched_at, pair[0].capture_id))


def _all(folder: Path) -> Iterator[tuple[Capture, str]]:
    for path in _paths(folder):
        try:
            yield from parts.read_attempts(path)
        except ArchiveError as error:  # the other parts can still answer
            typer.echo(f"{error}; see: recapture maintain archive check", err=True)


def _body(folder: Path, capture: Capture, same_address: list[Capture]) -> bytes | None:
    """Read the stored body; of an unchanged capture that of the earlier one it equals."""
    if capture.outcome == "unchanged":
        alike = [one for one in same_address if one.outcome == "ok" and one.body_sha256 == capture.body_sha256]
        capture = alike[-1] if alike else capture
    if capture.stored is None or capture.outcome == "unchanged" or capture.no_archive:
        return None
    return parts.read_body(folder, capture.stored)


def _why_no_body(capture: Capture) -> str:
    if capture.no_archive:
        return "the page asks that no copy be kept: only what was read in it is"
    if capture.outcome == "unchanged":
        return "unchanged, and no earlier capture of this address with this body is here"
    return "no answer was stored"


def _described(capture: Capture, evidence: str, count: int) -> Iterator[str]:
    yield f"{capture.capture_id}  {capture.outcome} ({capture.reason}){': ' + evidence if evidence else ''}"
    yield f"asked     {capture.url}"
    for hop in capture.redirects:
        yield f"  {hop.status} to  {hop.to_url}"
    at = capture.fetched_at.isoformat(" ", "seconds")
    yield f"at        {at}, {capture.attempts} attempts, {capture.elapsed_ms} ms"
    if capture.stored is not None:
        yield f"stored    {capture.stored.file}, byte {capture.stored.offset}, {capture.stored.length} bytes"
    if capture.body_sha256:
        yield f"sha-256   {capture.body_sha256} of {capture.body_bytes} bytes"
    if count > 1:
        yield f"newest of {count} captures (--json lists them)"


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
