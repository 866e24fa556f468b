"""Where exports of a warehouse went, so that they can be written anew when something has to leave them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import duckdb

from warehouse.citations import atom, bibtex
from warehouse.errors import WarehouseError
from warehouse.export import MANIFEST, Form, export_parquet, talks_csv, write_bytes, write_text
from warehouse.store import export_to_store, is_store

FILE = "exports.json"
TEXTS: dict[str, tuple[str, Callable[[duckdb.DuckDBPyConnection], str]]] = {
    "bibtex": ("talks.bib", bibtex),
    "atom": ("material.atom", atom),
    "talks": ("talks.csv", talks_csv),
}
_log = logging.getLogger(__name__)


def known_exports(folder: Path) -> list[str]:
    """List the folders and addresses that exports of a warehouse were written to, in order."""
    try:
        said = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return sorted(str(one) for one in said) if isinstance(said, list) else []


def remember_export(folder: Path, target: str) -> None:
    """Note where an export of a warehouse went; a warehouse that may not be written goes without the note."""
    place = target if is_store(target) else str(Path(target).absolute())
    known = known_exports(folder)
    if place in known:
        return
    try:
        write_bytes(folder / FILE, (json.dumps(sorted([*known, place]), indent=1) + "\n").encode())
    except WarehouseError as error:
        _log.warning("this export is not remembered: %s", error)


def rewrite_export(con: duckdb.DuckDBPyConnection, target: str) -> None:
    """Write an earlier export anew, whole, in its form; nothing of what it held before stays.

    Args:
        con: from ``publish.connect_reader(folder, is_hardened=False)``.
        target: a folder, or the address of an object store.

    Raises:
        WarehouseError: there is no export of ours, or it cannot be written.
    """
    if is_store(target):
        export_to_store(con, target, keep=1)
        return
    folder = Path(target)
    texts = [(name, write) for name, write in TEXTS.values() if (folder / name).is_file()]
    if (folder / MANIFEST).is_file():
        export_parquet(con, folder, _form(folder))
    elif not texts:
        raise WarehouseError(f"{folder} holds no export of ours", "give the folder of an earlier export")
    for name, write in texts:
        write_text(folder, name, write(con))


def _form(folder: Path) -> Form:
    return "csv" if any(folder.glob("*/*.csv")) else "parquet"
