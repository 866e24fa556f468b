"""What to do next, from the state that is found: what ``recapture`` says when nothing is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extract.errors import SeedError
from flows.pipeline import ARCHIVE_FOLDER
from flows.seed_files import SeedFile, read_seed_files
from flows.settings import DEMO, SUPPLIED, Settings
from flows.summary import command_name
from warehouse import state
from warehouse.errors import WarehouseError
from warehouse.lock import holder
from warehouse.migrate import sql_text
from warehouse.publish import connect_reader
from warehouse.review import read_doubts


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where somebody stands, and commands worth typing now, each with its reason."""

    standing: str
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """Counts of the published copy."""

    last_run_at: datetime | None
    talk_count: int
    missing_count: int
    broken_count: int
    doubt_count: int


def outlook(settings: Settings, now: datetime) -> Outlook:
    """Look at seed files and warehouse; nothing is written, no server is asked.

    Args:
        settings: what a person set.
        now: aware.
    """
    own = command_name()
    folder, is_demo = _folder(settings)
    writer = holder(folder)
    if writer is not None:
        return Outlook(
            f"Process {writer.pid} writes to {folder} ({writer.job}).", ((f"{own} status", "how far it is"),)
        )
    try:
        files = read_seed_files(settings.seeds)
    except SeedError as error:
        return _without_seeds(str(error), own)
    if not (folder / "current.duckdb").exists():
        is_supplied = settings.origins.get("seeds") == SUPPLIED
        return _before_the_first_run(files, folder, own, is_supplied=is_supplied)
    try:
        known = _read(folder)
    except WarehouseError as error:
        return Outlook(str(error), ((f"{own} doctor", "what is wrong, with the fix"),))
    return _after_a_run(settings, files, folder, known, now, own, is_demo=is_demo)


def _folder(settings: Settings) -> tuple[Path, bool]:
    """The warehouse that commands read; True when it is the twin's because nothing else was harvested."""
    main, demo = settings.warehouse_folder(), settings.data_dir / DEMO
    is_demo = settings.warehouse is None and not (main / "current.duckdb").exists()
    return (demo, True) if is_demo and (demo / "current.duckdb").exists() else (main, False)


def _without_seeds(trouble: str, own: str) -> Outlook:
    return Outlook(
        trouble,
        (
            (f"{own} seeds init seeds/my-conference-2026.toml", "begin a list for a conference"),
            (f"{own} seeds import POST", "or make one of a recap post: an address, or a saved page"),
            (f"{own} seeds validate", "what is wrong with a list, line by line"),
        ),
    )


def _before_the_first_run(files: list[SeedFile], folder: Path, own: str, *, is_supplied: bool) -> Outlook:
    names = ", ".join(file.seeds.events[0].name for file in files)
    begun = any((folder / ARCHIVE_FOLDER).glob("*.warc.gz*"))
    if begun:
        return Outlook(
            f"A first run of {names} was interrupted; what was fetched is kept.",
            ((f"{own} harvest", "go on where it was"),),
        )
    here = "No seeds/ here; with Recapture comes: " if is_supplied else "Seed files: "
    begin = ((f"{own} seeds init seeds/my-conference-2026.toml", "begin a list for another conference"),)
    return Outlook(
        f"{here}{names}. Nothing is harvested yet.",
        (
            (f"{own} harvest --dry-run", "which hosts are asked, and how long politeness takes"),
            (f"{own} harvest", "fetch, read and bring together"),
            (f"{own} harvest --web replay", "or rehearse on the synthetic web, without the internet"),
            (f"{own} doctor", "whether this place is fit for it"),
            *(begin if is_supplied else ()),
        ),
    )


def _after_a_run(
    settings: Settings,
    files: list[SeedFile],
    folder: Path,
    known: _Known,
    now: datetime,
    own: str,
    *,
    is_demo: bool,
) -> Outlook:
    days = (now - known.last_run_at).days if known.last_run_at else 0
    when = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    what = "the synthetic web (DEMO DATA)" if is_demo else str(folder)
    where = "" if is_demo or settings.warehouse is None else f" -w {settings.warehouse}"
    steps = [(f"{own} report talks --recapped{where}", f"talks that recaps name: {known.talk_count}")]
    if any((folder / ARCHIVE_FOLDER).glob("*.warc.gz.open")):
        steps.insert(0, (f"{own} harvest{where}", "a run was interrupted: go on where it was"))
    elif is_demo:
        steps.insert(0, (f"{own} harvest --web live", "the real conference, when there is internet"))
    elif days:
        steps.insert(0, (f"{own} harvest --due{where}", "ask again what is due"))
    if known.missing_count:
        steps.append((f"{own} report missing{where}", f"videos and decks that are missed: {known.missing_count}"))
    if known.broken_count:
        steps.append((f"{own} report links{where}", f"dead, moved or private addresses: {known.broken_count}"))
    if known.doubt_count:
        steps.append(
            (f"{own} maintain review{where}", f"matches that wait for a person's decision: {known.doubt_count}")
        )
    expected = sum(len(file.seeds.expected) for file in files)
    if expected:
        steps.append((f"{own} seeds fill{where}", f"records of the seed files without an address: {expected}"))
    event = files[0].seeds.events[0].key
    steps += [
        (f"{own} draft --event {event}{where}", "a post to go on with"),
        (f"{own} site public{where}", "all of it as pages"),
    ]
    return Outlook(f"Last run on {what}: {when}.", tuple(steps))


def _read(folder: Path) -> _Known:
    con = connect_reader(folder)
    try:
        runs = [run for run in state.runs(con) if run.finished_at is not None]
        row = con.execute(sql_text("draft", "standing")).fetchone()
        assert row is not None  # an aggregate always gives one row
        doubts = sum(doubt.severity != "hint" for doubt in read_doubts(con))
    finally:
        con.close()
    return _Known(runs[0].finished_at if runs else None, int(row[0]), int(row[1]), int(row[2]), doubts)


def as_text(found: Outlook) -> str:
    """Write an outlook for a terminal."""
    width = max(len(command) for command, _ in found.steps)
    lines = [found.standing, "", "Next:", *(f"  {command:<{width}}  {why}" for command, why in found.steps)]
    return "\n".join([*lines, "", f"{command_name()} --help lists all commands."])


def outlook_now(settings: Settings) -> str:
    """Say what to do next, now."""
    return as_text(outlook(settings, datetime.now(UTC)))
