"""``recapture seeds fill``: addresses for what a seed file says to exist."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from extract.errors import SeedError
from flows.cli.app import AsJson, Config, Warehouse, require_own, settings_of
from flows.cli.look import readable_folder
from flows.cli.seeds import Paths, seeds_app
from flows.seed_fill import Wanted, fill, find, not_found, wanted
from flows.settings import Settings, SettingsError
from warehouse.formats import visible


@seeds_app.command("fill")
def fill_seeds(
    paths: Paths = None,
    list_only: Annotated[bool, typer.Option("--list", help="List the records and what may be meant.")] = False,
    found: Annotated[
        tuple[str, str] | None, typer.Option("--set", metavar="KEY URL", help="Write one address, without asking.")
    ] = None,
    missing: Annotated[
        str | None, typer.Option("--not-found", metavar="KEY", help="Write down that nothing was found.")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="How you know; written beside --set or --not-found.")
    ] = "",
    kind: Annotated[str | None, typer.Option("--kind", help="Of the seed, where the record does not say.")] = None,
    warehouse: Warehouse = None,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Walk through the records without an address; take one, or "not found", and write the seed file.

    \b
    Examples:
        recapture seeds fill
        recapture seeds fill --list --json
        recapture seeds fill --set x_1a2b3c4d https://blog.example/what-i-saw --reason "its author sent it"
    """
    if found is not None and missing is not None:
        raise SettingsError("give --set or --not-found, not both")
    if (reason or kind) and found is None and missing is None:
        raise SettingsError("--reason and --kind belong to --set KEY URL or --not-found KEY")
    settings = settings_of(config, warehouse=warehouse, seeds=tuple(paths or ()))
    records = wanted(list(map(Path, settings.seeds)), _folder(settings))
    today = datetime.now(UTC).date()
    if found is not None:
        one = find(records, found[0])
        require_own([one.path])
        _told(one, fill(one, found[1], reason, today, kind), as_json=as_json)
    elif missing is not None:
        one = find(records, missing)
        require_own([one.path])
        not_found(one, reason, today)
        _told(one, None, as_json=as_json)
    elif as_json:
        typer.echo(json.dumps([_object(one) for one in records], indent=2, ensure_ascii=False))
    elif list_only or not records:
        for one in records:
            _show(one)
        typer.echo(f"{len(records)} without an address.", err=True)
    else:
        return _walk(settings, records, today)
    return 0


def _folder(settings: Settings) -> Path | None:
    """The warehouse that may know addresses; none is needed."""
    folder = readable_folder(settings)
    is_there = settings.warehouse is not None or (folder / "current.duckdb").exists()
    return folder if is_there else None


def _walk(settings: Settings, records: Sequence[Wanted], today: date) -> int:
    """Ask for one record after the other until somebody has enough."""
    if not sys.stdin.isatty():
        raise SettingsError("questions need a terminal; use --list, --json, --set KEY URL or --not-found KEY")
    require_own([one.path for one in records])
    written = 0
    for number, listed in enumerate(records, start=1):
        typer.echo(f"\n{number} of {len(records)}")
        _show(listed)
        answer = _ask(listed)
        if answer == "q":
            break
        if answer == "":
            continue
        # Each change moves the records behind it: the file is read anew.
        one = find(wanted(list(map(Path, settings.seeds)), None), listed.key)
        why = typer.prompt("How do you know", default="", show_default=False).strip()
        try:
            if answer == "n":
                not_found(one, why, today)
            else:
                fill(one, answer, why, today)
        except (SettingsError, SeedError) as error:
            typer.echo(f"{error}\nNothing is written for this one.", err=True)
            continue
        written += 1
        typer.echo(f"Written to {one.path}.", err=True)
    typer.echo(f"{written} written. " + ("Next: recapture harvest" if written else ""), err=True)
    return 0


def _ask(one: Wanted) -> str:
    """Ask for an address; a number takes an offer, n is "not found", q ends, nothing goes on."""
    while True:
        word: str = typer.prompt(
            "Address, number, [n]ot found, Enter to skip, [q]uit", default="", show_default=False
        )
        word = word.strip()
        if word.isdecimal():
            if 1 <= int(word) <= len(one.offers):
                return one.offers[int(word) - 1].url
            typer.echo("There is no offer with this number.", err=True)
            continue
        if word.lower() in ("", "n", "q") or word.startswith(("http://", "https://")):
            return word if "://" in word else word.lower()
        typer.echo("Give an address that begins with https://, or n, or q.", err=True)


def _show(one: Wanted) -> None:
    record = one.expected
    who = ", ".join(visible(part) for part in (record.author, record.site) if part)
    pending = ", still to come" if record.is_pending else ""
    typer.echo(f"{one.key}  {record.role}{pending}: {visible(one.title)}" + (f" ({who})" if who else ""))
    if record.note:
        typer.echo(f"    note: {visible(record.note)}")
    for number, offer in enumerate(one.offers, start=1):
        typer.echo(f"    {number}. {visible(offer.url)}\n       {visible(offer.evidence)}")


def _told(one: Wanted, address: str | None, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"key": one.key, "url": address, "file": str(one.path)}, indent=2))
    else:
        what = visible(address) if address else "not found"
        typer.echo(f"Written to {one.path}: {visible(one.title)}: {what}", err=True)


def _object(one: Wanted) -> dict[str, Any]:
    record = one.expected
    return {
        "key": one.key, "file": str(one.path), "line": record.line, "event": record.event_key,
        "role": record.role, "title": one.title, "author": record.author, "site": record.site,
        "is_pending": record.is_pending, "note": record.note,
        "offers": [{"url": offer.url, "evidence": offer.evidence} for offer in one.offers],
    }  # fmt: skip
