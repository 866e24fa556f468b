"""What was removed on request, as hashes: the file beside the archive's parts, and the table made of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from extract.forgotten import Forgotten, Tombstone
from transform.ids import identifier
from warehouse.connection import transaction
from warehouse.errors import WarehouseError, explained

FILE = "forgotten.json"  # in the archive's folder, so that it goes where the archive goes
_FORM = 1


@dataclass(frozen=True, slots=True)
class Ledger:
    """All tombstones, oldest first. ``is_pending``: what the newest stand for is not yet out of everything."""

    tombstones: tuple[Tombstone, ...] = ()
    is_pending: bool = False

    @property
    def forgotten(self) -> Forgotten:
        """What recognises the things they stand for."""
        return Forgotten.of(self.tombstones)

    def joined(self, more: Iterable[Tombstone]) -> Ledger:
        """Add tombstones, each kind and key once; pending from then on."""
        known = {(one.kind, one.key_sha256): one for one in (*more, *self.tombstones)}  # the older one stays
        return Ledger(tuple(sorted(known.values(), key=lambda one: (one.made_at, one.key_sha256))), is_pending=True)


def read_ledger(archive_folder: Path) -> Ledger:
    """Read the tombstones of an archive; a folder without the file has none.

    Raises:
        WarehouseError: the file cannot be read, or is not of our making: then nothing may be fetched or loaded.
    """
    path = archive_folder / FILE
    try:
        said = json.loads(path.read_text("utf-8"))
        if said["form"] != _FORM:
            raise WarehouseError(f"{path} was written by a newer Recapture", "install the newer version")
        made = [
            Tombstone(one["kind"], one["key_sha256"], one["word_count"],
                      datetime.fromisoformat(one["made_at"]), one["reason"])
            for one in said["tombstones"]
        ]  # fmt: skip
        return Ledger(tuple(made), is_pending=bool(said["is_pending"]))
    except FileNotFoundError:
        return Ledger()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WarehouseError(
            f"{path} cannot be read: {error}", "bring it back from a backup: it says what must stay removed"
        ) from error


def write_ledger(archive_folder: Path, ledger: Ledger) -> None:
    """Write the tombstones, whole or not at all, and through to the disk.

    Raises:
        WarehouseError: the disk is full, or the folder cannot be written.
    """
    path = archive_folder / FILE
    document = {
        "form": _FORM,
        "is_pending": ledger.is_pending,
        "tombstones": [
            {"kind": one.kind, "key_sha256": one.key_sha256, "word_count": one.word_count,
             "made_at": one.made_at.isoformat(), "reason": one.reason}
            for one in ledger.tombstones
        ],
    }  # fmt: skip
    aside = path.with_name(f".{FILE}.tmp")
    with explained(path):
        archive_folder.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8") as out:
            json.dump(document, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(path)


def bury(con: duckdb.DuckDBPyConnection, tombstones: Iterable[Tombstone]) -> None:
    """Make raw.tombstone hold these and nothing else."""
    with transaction(con):
        con.execute("DELETE FROM raw.tombstone")
        for one in tombstones:
            con.execute(
                "INSERT INTO raw.tombstone (tombstone_id, kind, key_sha256, made_at, reason, word_count)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [identifier("d", one.kind, one.key_sha256), one.kind, one.key_sha256,
                 one.made_at.astimezone(UTC).replace(tzinfo=None), one.reason, one.word_count],
            )  # fmt: skip


def forgotten_of(con: duckdb.DuckDBPyConnection) -> Forgotten:
    """Gather what the tables say was removed."""
    found = con.execute("SELECT kind, key_sha256, word_count, made_at, reason FROM raw.tombstone").fetchall()
    return Forgotten.of(
        Tombstone(kind, key, words, at.replace(tzinfo=UTC), reason) for kind, key, words, at, reason in found
    )


def known_ledger(con: duckdb.DuckDBPyConnection, archive_folder: Path) -> Ledger:
    """Read the tombstones of an archive for a run that fetches or loads; the table is brought in line with them.

    Raises:
        WarehouseError: a removal was interrupted and has to be finished first; or as ``read_ledger``.
    """
    ledger = read_ledger(archive_folder)
    if ledger.is_pending:
        raise WarehouseError(
            f"a removal on request was interrupted in {archive_folder.parent}",
            "run `recapture forget --resume`, which finishes it",
        )
    if ledger.forgotten != forgotten_of(con):
        bury(con, ledger.tombstones)
    return ledger
