"""Is this place fit to harvest? Each finding names its fix."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from extract.errors import SeedError
from flows.scheduling.prefect_api import api_in_use
from flows.seed_files import read_seed_files
from flows.settings import MAIN, Settings, demo_archive
from warehouse.lock import holder

Level = Literal["good", "note", "fault"]
FREE_BYTES = 2 * 1024**3  # a thousand pages of 100 kB, their tables and five published copies, with room


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``fix`` is empty when nothing is to be done."""

    level: Level
    what: str
    fix: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything a harvest needs; asks no server."""
    return [
        *_software(),
        *_seeds(settings),
        *_politeness(settings),
        *_storage(settings),
        *_flows(),
    ]


def _software() -> Iterator[Finding]:
    text = ".".join(map(str, sys.version_info[:3]))
    yield Finding("good", f"Python {text}, DuckDB {version('duckdb')}, Prefect {version('prefect')}")


def _seeds(settings: Settings) -> Iterator[Finding]:
    try:
        files = read_seed_files(settings.seeds)
    except SeedError as error:
        yield Finding("fault", f"Seed files: {error}", "mend them, then: recapture seeds validate")
        return
    count = sum(len(file.seeds.seeds) for file in files)
    yield Finding("good", f"Seed files: {len(files)}, with {count} addresses")


def _politeness(settings: Settings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding("good", f"Site owners see: {settings.user_agent}")
    else:
        yield Finding(
            "note",
            f"No contact is set; site owners see only: {settings.user_agent}",
            'put contact = "you@example.org" into recapture.toml (scheduled live runs will ask for it)',
        )
    proxies = [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")]
    if proxies:
        yield Finding(
            "note", f"{', '.join(sorted(proxies))} set; Recapture does not use proxies from the environment"
        )


def _storage(settings: Settings) -> Iterator[Finding]:
    folder = settings.warehouse_folder(MAIN)
    existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        yield Finding("fault", f"{existing} cannot be written", "make it writable, or choose --warehouse")
    free = shutil.disk_usage(existing).free
    level: Level = "good" if free >= FREE_BYTES else "note"
    yield Finding(
        level, f"{free / 1024**3:.1f} GiB free at {existing}", "" if level == "good" else "free some space"
    )
    held = holder(folder)
    if held:
        yield Finding("note", f"Process {held.pid} writes to {folder} since {held.since} ({held.job})")
    current = folder / "current.duckdb"
    if current.is_symlink() and not current.exists():
        yield Finding("fault", f"{current} points to a missing copy", "run: recapture maintain reparse")
    elif not current.exists():
        yield Finding("note", f"{folder} has no published tables yet", "run: recapture harvest")
    else:
        yield Finding("good", f"Published tables: {current.resolve().name} in {folder}")
    twin = demo_archive()
    if not twin.exists():
        yield Finding("note", f"{twin} is not here, so --web auto has nothing to fall back on",
                      "install Recapture again; in a checkout: make demo-web")  # fmt: skip


def _flows() -> Iterator[Finding]:
    api = api_in_use()
    yield Finding(
        "good", f"Prefect API: {api}" if api else "No Prefect API configured: harvests run in their own process"
    )


def origins(settings: Settings) -> list[tuple[str, str, str]]:
    """Each setting with its value and where it came from."""
    return [
        (item.name, _shown(getattr(settings, item.name)), settings.origins.get(item.name, "default"))
        for item in fields(Settings)
        if item.name != "origins"
    ]


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def is_fit(findings: list[Finding]) -> bool:
    """Whether nothing found stands in the way of a harvest."""
    return all(finding.level != "fault" for finding in findings)


def folder_bytes(folder: Path) -> int:
    """Size of all files below a folder, in bytes; links are not followed."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
