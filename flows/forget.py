"""Removal on request: an address, a host or a person leaves archive, tables, published copies and exports.

First the tombstones are written, as hashes, and marked as pending. Then the archive is gone through part by part
and all tables are made anew from what is left, for they are a function of it. Whatever kills the process, the
tombstones are enough to finish: until that is done nothing else may write.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from extract.addresses import host_of
from extract.forgotten import KINDS, MAX_WORDS, Forgotten, Kind, Tombstone, tombstone
from extract.urls import canonicalize
from extract.web.parts import read_attempts, recover
from extract.web.removal import named_in, parts_of
from flows.pipeline import ARCHIVE_FOLDER
from flows.progress import Progress, Silent
from flows.rebuild import Rebuilt, reparse
from flows.seed_files import NOT_SEEDS, seed_paths
from flows.settings import Settings, SettingsError
from transform.ids import person_id
from transform.names import person_key
from warehouse.connection import WORKING
from warehouse.exports import known_exports, rewrite_export
from warehouse.lock import writer_lock
from warehouse.migrate import sql_text
from warehouse.publish import connect_reader, snapshots
from warehouse.tombstones import read_ledger, write_ledger

_PERSON_ID = re.compile(r"p_[0-9a-f]{20}")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z][a-z0-9-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be removed. ``keys``: the canonical address, the host, or all spellings of a name."""

    kind: Kind
    keys: tuple[str, ...]

    def tombstones(self, at: datetime, reason: str | None) -> tuple[Tombstone, ...]:
        """Make its tombstones."""
        return tuple(tombstone(self.kind, key, at, reason) for key in self.keys)


@dataclass(slots=True)
class Found:
    """What stands for it now: attempts that go, pages that only name it, addresses, seed files, copies, exports."""

    removed: int = 0
    renamed: int = 0
    parts: list[str] = field(default_factory=list)
    addresses: Counter[str] = field(default_factory=Counter)
    seed_lines: list[str] = field(default_factory=list)
    copies: int = 0
    exports: list[str] = field(default_factory=list)


def request_of(settings: Settings, what: str, kind: str | None = None) -> Request:
    """Read what somebody wants removed.

    Args:
        settings: the warehouse, whose tables know how a person's name is spelled.
        what: an address, a host name, a person's name, or a ``person_id``.
        kind: ``url``, ``host`` or ``person`` where the text alone may mislead.

    Raises:
        SettingsError: it is none of these, or a ``person_id`` nobody has.
    """
    text = " ".join(what.split())
    guessed = kind or (
        "url" if "://" in text else "host" if _HOST.fullmatch(text) and not _PERSON_ID.fullmatch(text) else "person"
    )
    keys: tuple[str, ...] = (text,)
    if guessed == "url":
        keys = (canonicalize(text),)
    elif guessed == "host":
        keys = (host_of(text) or text.lower(),)
    else:
        keys = _spellings(settings.warehouse_folder(), text)
    try:
        request = Request(next(one for one in KINDS if one == guessed), keys)
        request.tombstones(datetime.now(UTC), None)
    except (ValueError, StopIteration) as error:
        raise SettingsError(f"{error}; name an address, a host or a person (--kind says which)") from error
    return request


def _spellings(folder: Path, who: str) -> tuple[str, ...]:
    """Find all spellings of a name that the tables brought together, or the name alone."""
    if not (folder / "current.duckdb").exists():
        return (who,)
    con = connect_reader(folder)
    try:
        people = dict(con.execute("SELECT person_id, name_key FROM core.person").fetchall())
        aliases = con.execute("SELECT alias, target_id FROM core.alias WHERE kind = 'person'").fetchall()
        names = [name for (name,) in con.execute(sql_text("load", "person_names")).fetchall()]
    finally:
        con.close()
    if _PERSON_ID.fullmatch(who):
        if who not in people:
            raise SettingsError(f"{who}: no person has this identifier; see core.person")
        key, meant = people[who], {who}
    else:
        key = person_key(who)
        meant = {person_id(key)}
    meant |= {target for alias, target in aliases if person_key(alias) == key}
    keys = {key, *(people[one] for one in meant if one in people)}
    keys |= {person_key(alias) for alias, target in aliases if target in meant}
    spelled = (name for name in (*names, *sorted(keys)) if person_key(name) in keys)
    own = () if who in people else (who,)
    # A spelling of one word ("Ada") would be found in everybody else's name too.
    return tuple(dict.fromkeys([*own, *(name for name in spelled if 1 < len(name.split()) <= MAX_WORDS)]))


def look(settings: Settings, request: Request) -> Found:
    """Look what would go, without changing anything."""
    folder = settings.warehouse_folder()
    forgotten = Forgotten.of(request.tombstones(datetime.now(UTC), None))
    found = Found(copies=len(snapshots(folder)), exports=known_exports(folder))
    for part in parts_of(folder / ARCHIVE_FOLDER):
        named = named_in(part, forgotten)
        gone = [capture for capture, _ in read_attempts(part) if forgotten.capture(capture) != capture]
        found.addresses.update(capture.url for capture in gone if forgotten.is_address(capture.url))
        found.removed += len(gone)
        found.renamed += len(named - {capture.capture_id for capture in gone})
        if named or gone:
            found.parts.append(part.name)
    found.seed_lines = list(_seed_lines(settings.seeds, forgotten))
    return found


def _seed_lines(paths: Sequence[Path], forgotten: Forgotten) -> Iterable[str]:
    """Name the lines of seed files and decisions that name it: only the person who wrote them changes them."""
    for path in seed_paths([path for path in paths if path.exists()]):
        beside = [path.with_name(name) for name in NOT_SEEDS]
        for file in dict.fromkeys([path, *(one for one in beside if one.exists())]):
            for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), start=1):
                if forgotten.is_in(line):
                    yield f"{file}, line {number}"


def forget(
    settings: Settings,
    request: Request | None,
    reason: str | None = None,
    exports: Sequence[str] = (),
    progress: Progress | None = None,
) -> Rebuilt | None:
    """Remove it from archive, tables, published copies and the exports named; leave a tombstone.

    The same call again, or one without a request, finishes what was interrupted.

    Args:
        settings: the warehouse.
        request: what to remove; None: only finish what is pending.
        reason: why, in words that name nobody.
        exports: folders or addresses of earlier exports to be written anew from the new tables.
        progress: told what happens.

    Returns:
        How the tables were made anew; None when nothing was pending.

    Raises:
        SettingsError: there is no warehouse. LockedError, WarehouseError, ArchiveError: it cannot be done now, and
            the same command does it later.
    """
    folder = settings.warehouse_folder()
    archive = folder / ARCHIVE_FOLDER
    if not archive.is_dir() and not (folder / WORKING).exists():
        raise SettingsError(f"{folder}: no warehouse; name another with --warehouse")
    with writer_lock(folder, "forget", datetime.now(UTC)):
        ledger = read_ledger(archive)
        wanted = request.tombstones(datetime.now(UTC), reason) if request else ()
        known = {(one.kind, one.key_sha256) for one in ledger.tombstones}
        if any((one.kind, one.key_sha256) not in known for one in wanted):
            ledger = ledger.joined(wanted)
            write_ledger(archive, ledger)
        recover(archive)
    done = reparse(settings, progress or Silent()) if ledger.is_pending else None
    if exports:
        con = connect_reader(folder, is_hardened=False)
        try:
            for target in exports:
                rewrite_export(con, target)
        finally:
            con.close()
    return done
