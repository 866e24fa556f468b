"""What a worker read, on its way to the one loader: a file in the shared folder, made once, taken once."""

from __future__ import annotations

import os
import pickle
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from extract.records import Visit


def put(folder: Path, name: str, visits: Sequence[Visit]) -> str:
    """Write visits under a name of their own; gives the file's name. Whoever can write here is one of us."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.{uuid.uuid4().hex}.visits"
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        pickle.dump(tuple(visits), file, protocol=pickle.HIGHEST_PROTOCOL)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return path.name


def take(folder: Path, name: str) -> tuple[Visit, ...]:
    """Read visits and remove their file.

    Raises:
        OSError: it is not there.
    """
    path = folder / name
    with path.open("rb") as file:
        visits: tuple[Visit, ...] = pickle.load(file)  # noqa: S301 - written by put, as all that Dask itself sends
    path.unlink()
    return visits


def commit(part: Path, final: Path) -> bool:
    """Put a closed part in its place unless one is there; tells whether ours is it: one winner, whoever comes."""
    won = False
    with suppress(FileExistsError):
        os.link(part, final)
        won = True
    part.unlink()
    return won
