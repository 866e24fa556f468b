"""``recapture harvest``: the main job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.cli.app import AsJson, Config, Quiet, Runner, Verbose, Warehouse, app, progress_of, settings_of
from flows.progress import Progress
from flows.scheduling.prefect_api import api_in_use, prepare
from flows.settings import SUPPLIED, Settings

if TYPE_CHECKING:
    from flows.pipeline import Harvested

# What a run leaves out; which of them contradict each other: flows.due.
Due = Annotated[bool | None, typer.Option("--due", help="Only what is due now; see: recapture schedule show.")]
Since = Annotated[
    str | None, typer.Option("--since", help="Only what was not asked since this day (UTC), e.g. 2026-01-31.")
]
OnlyFailed = Annotated[
    bool | None, typer.Option("--only-failed", help="Only what failed, was unreadable or blocked last time.")
]


Web = Annotated[
    Literal["live", "replay", "auto"] | None,
    typer.Option("--web", help="Ask the live web, an archive, or (auto) the twin when nothing answers."),
]


@app.command()
def harvest(
    seeds: Annotated[
        list[Path] | None,
        typer.Argument(help="Seed files, or folders of them. Default: seeds/.", show_default=False),
    ] = None,
    web: Web = None,
    archive: Annotated[
        Path | None, typer.Option("--archive", help="WARC file or folder that --web replay answers from.")
    ] = None,
    warehouse: Warehouse = None,
    depth: Annotated[int | None, typer.Option("--depth", help="Links followed from a seed. Default: 2.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", help="Targets of this run, at most.")] = None,
    all_sessions: Annotated[
        bool | None, typer.Option("--all-sessions", help="Visit every session's material, named or not.")
    ] = None,
    due: Due = None,
    since: Since = None,
    only_failed: OnlyFailed = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan with the time per host; ask nothing.")
    ] = False,
    runner: Runner = None,
    flow: Annotated[
        bool | None,
        typer.Option("--flow/--no-flow", help="As a Prefect flow run. Default: when an API is configured."),
    ] = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
) -> int:
    """Fetch, read and bring together what the seed files name.

    \b
    Examples:
        recapture harvest
        recapture harvest seeds/kubecon-eu-2024.toml --web replay
        recapture harvest --due
    """
    settings = settings_of(
        config,
        seeds=tuple(seeds) if seeds else None,
        web=web,
        archive=archive,
        warehouse=warehouse,
        depth=depth,
        limit=limit,
        all_sessions=all_sessions or None,
        due=due or None,
        since=since,
        only_failed=only_failed or None,
        runner=runner,
    )
    if dry_run:
        from flows.plan import plan_text

        typer.echo(plan_text(settings))
        return 0
    progress = progress_of(quiet=quiet, verbose=verbose)
    harvested = _run(settings, progress, flow)
    from flows.summary import summary, summary_text

    if as_json:
        typer.echo(json.dumps(summary(harvested), indent=2, default=str))
    elif not quiet:
        typer.echo(summary_text(harvested), err=True)
    return harvested.exit_code


def _run(settings: Settings, progress: Progress, flow: bool | None) -> Harvested:
    if settings.origins.get("seeds") == SUPPLIED:
        progress.note(
            "No seeds/ here: taking the list that comes with Recapture. To begin your own: recapture seeds init"
        )
    api = api_in_use()
    if flow or (flow is None and api):
        progress.note(
            f"Running as a Prefect flow ({api or 'a temporary local API; it takes half a minute to start'})."
        )
        prepare()
        from flows.harvest import in_flow_run

        return in_flow_run(settings, progress)
    progress.note("Running in this process (no Prefect API is configured).")
    from flows.pipeline import harvest as harvest_here

    return harvest_here(settings, progress)
