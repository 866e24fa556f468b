"""``recapture seeds``: list, validate and begin seed files."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from extract.seeds import template
from flows.cli.app import AsJson, Config, app, require_address, settings_of
from flows.seed_files import read_seed_files
from flows.settings import SettingsError
from warehouse.formats import visible

seeds_app = typer.Typer(help="Seed files: what a person knows of a conference.", no_args_is_help=True)
app.add_typer(seeds_app, name="seeds")

Paths = Annotated[
    list[Path] | None, typer.Argument(help="Seed files, or folders of them. Default: seeds/.", show_default=False)
]


@seeds_app.command("list")
def list_seeds(paths: Paths = None, config: Config = None, as_json: AsJson = False) -> None:
    """List the addresses and the expected material of seed files.

    \b
    Examples:
        recapture seeds list
        recapture seeds list seeds/kubecon-eu-2024.toml --json
    """
    rows = []
    for file in read_seed_files(settings_of(config, seeds=tuple(paths or ())).seeds):
        titles = {talk.key: talk.title for talk in file.seeds.talks}
        rows += [
            {"event": seed.event_key, "kind": seed.kind, "title": seed.title or titles.get(seed.talk_key or ""),
             "url": seed.url, "state": "address known"}
            for seed in file.seeds.seeds
        ]  # fmt: skip
        rows += [
            {"event": wanted.event_key, "kind": wanted.role,
             "title": wanted.title or titles.get(wanted.talk_key or ""), "url": None,
             "state": "pending" if wanted.is_pending else "expected"}
            for wanted in file.seeds.expected
        ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(
            f"{row['kind']:<13} {row['state']:<14} {(row['title'] or '')[:60]:<60} {row['url'] or ''}".rstrip()
        )


@seeds_app.command()
def validate(paths: Paths = None, config: Config = None) -> None:
    """Check seed files; every mistake is named with file, line, field and fix.

    \b
    Examples:
        recapture seeds validate
        recapture seeds validate my-conference.toml
    """
    for file in read_seed_files(settings_of(config, seeds=tuple(paths or ())).seeds):
        seeds = file.seeds
        kinds = Counter(seed.kind for seed in seeds.seeds)
        addresses = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "none yet"
        typer.echo(
            f"{file.path}: good. {seeds.events[0].name}: {len(seeds.talks)} talks, "
            f"{len(seeds.events) - 1} co-located events, {len(seeds.expected)} expected; addresses: {addresses}."
        )
        if not seeds.seeds:
            typer.echo(
                "  No address yet: add a [[seed]] or a [[catalog]], then: recapture harvest " + str(file.path)
            )


@seeds_app.command()
def init(
    path: Annotated[Path, typer.Argument(help="The file to write, e.g. seeds/my-conference-2026.toml.")],
    name: Annotated[
        str | None, typer.Option("--name", help="The event's name. Default: from the file name.")
    ] = None,
) -> None:
    """Write a commented seed file for another conference.

    \b
    Examples:
        recapture seeds init seeds/devoxx-be-2025.toml --name "Devoxx Belgium 2025"
        recapture seeds init my-meetup.toml
    """
    _write_new(path, template(name or path.stem.replace("-", " ").title()))
    typer.echo(f"Wrote {path}. Fill it in, then: recapture seeds validate {path}")


@seeds_app.command("import")
def import_post(
    post: Annotated[str, typer.Argument(help="A recap post: an address, or a saved page, Markdown or text file.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write. Default: seeds/ and the event's key.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Where a saved file came from.")] = None,
    media_type: Annotated[str | None, typer.Option("--media-type", help="Content-Type of a saved file.")] = None,
    config: Config = None,
) -> int:
    """Turn a recap post into a seed file to review; what was unsure stands there in comments.

    \b
    Examples:
        recapture seeds import post.html --url https://blog.example/kubecon
        recapture seeds import https://blog.example/kubecon --out seeds/kubecon-2025.toml
    """
    from flows.inspection import fetched_page, saved_page
    from flows.seed_import import seeds_of_post

    url = require_address(url, "--url: ")
    if post.startswith(("http://", "https://")):
        require_address(post)
        page, outcome, reason = fetched_page(post, settings_of(config))
        if page is None:
            typer.echo(f"{visible(post)}: {outcome} ({reason}); nothing to import.", err=True)
            return 3
        url = url or post
    else:
        page = saved_page(Path(post), url, media_type)
    made = seeds_of_post(page, url, datetime.now(UTC).date())
    path = out or Path("seeds") / f"{made.key}.toml"
    _write_new(path, made.text)
    typer.echo(
        f"Wrote {path}: {made.talk_count} talks, {made.seed_count} addresses, {made.expected_count} expected; "
        f"{made.unsure_count} lines say what was unsure. Review it, then: recapture seeds validate {path}"
    )
    return 0


def _write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, with the folder it belongs into."""
    try:
        if path.exists():
            raise SettingsError(f"{path}: is there already; name another file, or edit this one")
        path.parent.mkdir(parents=True, exist_ok=True)  # seeds/ of a place where nothing is yet
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be written ({error.strerror}); choose a folder you may write to"
        ) from error
