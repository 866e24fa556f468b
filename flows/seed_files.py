"""The seed files a person keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.errors import SeedError
from extract.records import SeedList
from extract.seeds import read_seeds

NOT_SEEDS = ("aliases.toml", "corrections.toml", "topics.toml")


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A seed file with its bytes, which go into the archive."""

    path: Path
    body: bytes
    seeds: SeedList


def seed_paths(paths: Sequence[Path]) -> list[Path]:
    """List the seed files that ``paths`` (files and folders) name, in order, each once.

    Raises:
        SeedError: a folder holds none.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        inside = [file for file in sorted(path.glob("*.toml")) if file.name not in NOT_SEEDS]
        if not inside:
            raise SeedError(f"{path}: no seed file (*.toml) in this folder; write one with: recapture seeds init")
        found.update(dict.fromkeys(inside))
    return list(found)


def read_seed_files(paths: Sequence[Path]) -> list[SeedFile]:
    """Read all seed files that ``paths`` name; see ``extract.seeds.read_seeds``.

    Raises:
        SeedError: with the mistakes of all files, so that one round mends them.
    """
    files: list[SeedFile] = []
    mistakes: list[str] = []
    for path in seed_paths(paths):
        try:
            seeds = read_seeds(path)
        except SeedError as error:
            mistakes.append(str(error))
            continue
        first = next((file.path for file in files if file.seeds.urn == seeds.urn), None)
        if first is not None:
            mistakes.append(
                f"{path}: event key {seeds.events[0].key!r} is taken by {first}; give each file its own"
            )
            continue
        files.append(SeedFile(path, path.read_bytes(), seeds))
    if mistakes:
        raise SeedError("\n".join(mistakes))
    return files
