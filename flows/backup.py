"""A copy of what cannot be made again, taken beside a running writer, and a warehouse made of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.pipeline import ARCHIVE_FOLDER
from flows.settings import SettingsError
from warehouse.export import write_bytes
from warehouse.lock import writer_lock
from warehouse.publish import CURRENT, publish, snapshots, unpublish
from warehouse.tombstones import FILE as TOMBSTONES
from warehouse.tombstones import read_ledger

MANIFEST = "backup.json"
TABLES = "tables.duckdb"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds: files, their bytes, how many of them were copied now, and the run of its tables."""

    file_count: int
    size_bytes: int
    copied_count: int
    run_id: int


def backup(folder: Path, seeds: Sequence[Path], target: Path) -> BackedUp:
    """Copy archive parts, tombstones, the published tables and the seed files into a folder.

    Needs no lock: closed parts and published copies do not change, a part that is being written is left for the
    next time, and the tables are taken first, so that the archive holds all they rest on. Run again, it copies
    what is new or was written anew.

    Raises:
        SettingsError: the folder holds something else, nothing is published, or a removal is under way.
        OSError: a file cannot be read or written; the manifest of the backup before stays.
    """
    if target.exists() and any(target.iterdir()) and not (target / MANIFEST).exists():
        raise SettingsError(f"{target} holds something that is no backup of ours; give an empty or new folder")
    if not (folder / CURRENT).exists():
        raise SettingsError(f"nothing is published in {folder}; run `recapture harvest` first")
    archive = folder / ARCHIVE_FOLDER
    if read_ledger(archive).is_pending:
        raise SettingsError("a removal on request is under way; finish it first: recapture forget --resume")
    before = read_ledger(archive)
    published = (folder / CURRENT).resolve()
    wanted = {TABLES: published}
    wanted |= {f"archive/{path.name}": path for path in sorted(archive.glob("*.warc.gz"))}
    if (archive / TOMBSTONES).exists():
        wanted[f"archive/{TOMBSTONES}"] = archive / TOMBSTONES
    for given in seeds:
        files = sorted(given.rglob("*.toml")) if given.is_dir() else [given]
        root = given if given.is_dir() else given.parent
        wanted |= {f"seeds/{path.relative_to(root).as_posix()}": path for path in files if path.exists()}
    copied = [_copied(path, target / name) for name, path in wanted.items()]
    if read_ledger(archive) != before:
        raise SettingsError("something was removed on request meanwhile; run the backup again")
    listed = {name: {"bytes": (target / name).stat().st_size, "sha256": _sha256(target / name)} for name in wanted}
    run_id = int(published.stem.removeprefix("run-"))
    document: dict[str, Any] = {"made_at": datetime.now(UTC).isoformat(), "run": run_id, "files": listed}
    write_bytes(target / MANIFEST, (json.dumps(document, indent=1) + "\n").encode())
    return BackedUp(len(wanted), sum((target / name).stat().st_size for name in wanted), sum(copied), run_id)


def _copied(source: Path, target: Path) -> bool:
    """Copy a file unless it is there already; whole or not at all."""
    found = source.stat()
    if target.exists():
        there = target.stat()
        if (there.st_size, there.st_mtime_ns) == (found.st_size, found.st_mtime_ns):
            return False
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.tmp")
    shutil.copy2(source, aside)
    aside.chmod(0o644)
    aside.replace(target)
    return True


def restore(source: Path, folder: Path, keep: int) -> int:
    """Make a warehouse of a backup, in a folder that holds none.

    Returns:
        The run that its tables show. Parts that are newer than the tables are taken in by the next harvest.

    Raises:
        SettingsError: there is no backup, a file of it is missing or damaged, or the folder holds a warehouse.
    """
    try:
        said = json.loads((source / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{source}: no backup ({error})") from error
    if (
        (folder / "working.duckdb").exists()
        or snapshots(folder)
        or list((folder / ARCHIVE_FOLDER).glob("*.warc.gz"))
    ):
        raise SettingsError(f"{folder} holds a warehouse; name a new one with --warehouse")
    damaged = [
        name
        for name, one in said["files"].items()
        if not (source / name).exists() or _sha256(source / name) != one["sha256"]
    ]
    if damaged:
        raise SettingsError(f"{source}: {damaged[0]} is missing or damaged; take another backup")
    with writer_lock(folder, "restore", datetime.now(UTC)):
        for name in said["files"]:
            if name.startswith("archive/"):
                _copied(source / name, folder / name)
        unpublish(source / TABLES, folder)
        publish(folder, int(said["run"]), keep=keep)
    return int(said["run"])


def _sha256(path: Path) -> str:
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()
