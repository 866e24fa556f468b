"""A folder made anew beside the old one and put in its place; what did not change is carried over, not written.

``site.json`` in it says which file was made from what: a file whose fingerprint is the same needs no making.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError, explained

MANIFEST = "site.json"
_FORM = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to be: path inside the folder, fingerprint of all it is made from, and how it is made."""

    path: str
    fingerprint: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a folder: files in all, files made anew, files that are no longer there."""

    file_count: int
    made_count: int
    removed_count: int


def fingerprint(*parts: str | bytes) -> str:
    """Shorten what a file is made from to 32 hexadecimal digits; the parts are kept apart."""
    found = hashlib.blake2b(digest_size=16)
    for part in parts:
        body = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(body).to_bytes(8, "big") + body)
    return found.hexdigest()


def is_current(folder: Path, stamp: str) -> Written | None:
    """Tell whether a folder was made from just this, and all of it is there; None when it has to be looked at."""
    body = _read(folder)
    if not stamp or body.get("stamp") != stamp or _files(folder) != {*body["files"], MANIFEST}:
        return None
    return Written(len(body["files"]), 0, 0)


def write_folder(folder: Path, drafts: Iterable[Draft], stamp: str = "") -> Written:
    """Bring a folder to what the drafts say: all of them, nothing else, and only what changed is made.

    ``stamp``: fingerprint of all the drafts come from, for ``is_current``.
    The new folder is made aside and takes the place of the old one, so that a reader sees one of them, whole; when
    nothing changed, nothing is touched.

    Raises:
        WarehouseError: the folder holds something that is not ours, cannot be written, or the disk is full.
    """
    folder = folder.absolute()
    _require_ours(folder)
    before: dict[str, str] = _read(folder).get("files", {})
    there = _files(folder) if before else set()
    aside = folder.with_name(f".{folder.name}.new")
    with explained(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)  # left by a killed run
        try:
            planned, made = _make(aside, drafts, before, there)
            gone = before.keys() - planned.keys()
            if made or gone or not before or there - planned.keys() - {MANIFEST}:
                _carry(folder, aside, planned.keys() - made)
                _put(aside / MANIFEST, _manifest(planned, stamp))
                _switch(aside, folder)
            elif stamp:  # other tables, equal pages
                _put(folder / f"{MANIFEST}.new", _manifest(planned, stamp))
                (folder / f"{MANIFEST}.new").replace(folder / MANIFEST)
        except BaseException:  # Ctrl-C too must leave no half-written folder behind
            shutil.rmtree(aside, ignore_errors=True)
            raise
    return Written(len(planned), len(made), len(gone))


def _make(
    aside: Path, drafts: Iterable[Draft], before: Mapping[str, str], there: set[str]
) -> tuple[dict[str, str], set[str]]:
    """Write the drafts that differ from before; return all fingerprints, and the paths written."""
    planned: dict[str, str] = {}
    made: set[str] = set()
    for draft in drafts:
        if draft.path in planned:
            raise WarehouseError(f"two pages would be {draft.path}", "report this: identifiers are to be unique")
        planned[draft.path] = draft.fingerprint
        if before.get(draft.path) == draft.fingerprint and draft.path in there:
            continue
        _put(aside / draft.path, draft.make())
        made.add(draft.path)
    return planned, made


def _put(path: Path, body: bytes) -> None:
    try:
        path.write_bytes(body)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def _carry(folder: Path, aside: Path, paths: Iterable[str]) -> None:
    """Give the new folder the files that stay, by a second name for the same bytes where the system can."""
    for path in paths:
        target = aside / path
        try:
            os.link(folder / path, target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(folder / path, target)
        except OSError:  # a file system without hard links
            shutil.copy2(folder / path, target)


def _switch(aside: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one. The standard library has no call that exchanges two."""
    os.sync()  # once for all files: a power cut leaves the old site or the new one
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    try:
        aside.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _require_ours(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise WarehouseError(f"{folder} is a file", "give the name of a folder")
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise WarehouseError(f"{folder} holds something that is no site of ours", "give an empty or new folder")


def _manifest(planned: Mapping[str, str], stamp: str) -> bytes:
    body = {"form": _FORM, "stamp": stamp, "files": dict(sorted(planned.items()))}
    return json.dumps(body, separators=(",", ":")).encode()


def _read(folder: Path) -> dict[str, Any]:
    """Read the manifest; nothing when it is of another form, so that all is made anew."""
    try:
        body = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(body, dict) or body.get("form") != _FORM or not isinstance(body.get("files"), dict):
        return {}
    return body


def _files(folder: Path) -> set[str]:
    """Paths of all files in a folder, with ``/``; three levels are all a site has."""
    found: set[str] = set()
    for base, _, names in os.walk(folder):
        inside = Path(base).relative_to(folder).as_posix()
        prefix = "" if inside == "." else f"{inside}/"
        found.update(prefix + name for name in names)
    return found
