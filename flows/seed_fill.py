"""Records of a seed file that say something exists without an address: what may be it, and writing it down."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from extract.errors import SeedError
from extract.recap.materials import role_of_url
from extract.records import Expected, SeedList
from extract.seed_fields import address_fault
from extract.seeds import SEED_KINDS, parse_seeds
from extract.urls import canonicalize, kind_of
from extract.web.policy import FetchPolicy
from flows.seed_files import read_seed_files
from flows.settings import SettingsError
from transform.seed_text import SeedTextError, with_address, with_note
from transform.wording import fold
from warehouse.filling import KnownAddress, read_addresses
from warehouse.publish import connect_reader

_OFFERS = 5
_ROLES = ("video", "slides", "event_page")
_PROGRAMME = frozenset({"playlist", "schedule", "feed", "archive_index"})  # kinds that hold many things


@dataclass(frozen=True, slots=True)
class Wanted:
    """One ``[[expected]]`` record. ``key`` stays while its words stay; ``offers`` are what may be it."""

    key: str
    path: Path
    index: int
    expected: Expected
    title: str
    offers: tuple[KnownAddress, ...] = ()


def wanted(paths: Sequence[Path], folder: Path | None) -> list[Wanted]:
    """List the records without an address.

    Args:
        paths: seed files, or folders of them.
        folder: the warehouse whose tables may know addresses; None: nothing is offered.

    Raises:
        SeedError: a file has mistakes. WarehouseError: nothing was published.
    """
    known: list[KnownAddress] = []
    if folder is not None:
        con = connect_reader(folder)
        try:
            known = read_addresses(con)
        finally:
            con.close()
    by_title: dict[str, list[KnownAddress]] = {}
    for one in known:
        by_title.setdefault(fold(one.title), []).append(one)
    found = []
    for file in read_seed_files(paths):
        titles = {talk.key: talk.title for talk in file.seeds.talks}
        taken = {seed.url for seed in file.seeds.seeds}
        for index, record in enumerate(file.seeds.expected):
            title = record.title or titles.get(record.talk_key or "", "")
            offers = [one for one in by_title.get(fold(title), ()) if _fits(one, record) and one.url not in taken]
            first = {one.url: one for one in reversed(offers)}  # the surest evidence of each address
            chosen = [one for one in offers if first[one.url] is one][:_OFFERS]
            found.append(Wanted(_key(record), file.path, index, record, title, tuple(chosen)))
    return found


def _fits(one: KnownAddress, record: Expected) -> bool:
    if record.role in _ROLES:
        return one.role == record.role
    return one.role is None


def _key(record: Expected) -> str:
    words = (record.event_key, record.role, record.talk_key, record.title, record.author, record.site)
    return "x_" + hashlib.sha256("\0".join(part or "" for part in words).encode()).hexdigest()[:8]


def find(records: Sequence[Wanted], key: str) -> Wanted:
    """Find a record by its key.

    Raises:
        SettingsError: there is none, or two records say the same.
    """
    found = [one for one in records if one.key == key]
    if len(found) != 1:
        trouble = "two records say the same; tell them apart by hand" if found else "no record has this key"
        raise SettingsError(f"{key}: {trouble}; recapture seeds fill --list shows them")
    return found[0]


def seed_kind(record: Expected, url: str, kind: str | None = None) -> str:
    """Choose the kind of the seed that a record becomes, and judge the address against it.

    Args:
        record: what is wanted.
        url: the address, as given.
        kind: what a person said; it wins over what the address looks like.

    Raises:
        SettingsError: the address cannot be a seed, or looks like something else.
    """
    fault = address_fault(url, FetchPolicy())
    if fault is not None:
        raise SettingsError(fault)
    if kind is not None:
        if kind not in SEED_KINDS:
            raise SettingsError(f"--kind {kind!r}: write one of {', '.join(SEED_KINDS)}")
        return kind
    looks = role_of_url(canonicalize(url))
    if record.role in _ROLES:
        whole = kind_of(canonicalize(url))
        if whole in _PROGRAMME or (looks is not None and looks != record.role):
            seen = whole if whole in _PROGRAMME else looks
            raise SettingsError(
                f"{url}: looks like {seen}, and {record.role} is wanted; give the page of the one talk, "
                f"or say --kind {record.role} when it is right"
            )
        return record.role
    if record.role == "write_up":
        return "write_up" if record.talk_key else "recap"
    return "article"


def fill(one: Wanted, url: str, reason: str, today: date, kind: str | None = None) -> str:
    """Write the address of a record into its seed file, where it becomes a ``[[seed]]``.

    Args:
        one: from ``wanted``.
        url: any spelling of the address.
        reason: how the person knows it; written as the note, with the day.
        today: the day.
        kind: of the seed, where the role does not say.

    Returns:
        The canonical address as written.

    Raises:
        SettingsError: the address is none, or looks like something else. SeedError: the file cannot be changed.
    """
    chosen = seed_kind(one.expected, url, kind)
    address = canonicalize(url)
    note = _said(reason, f"found {today.isoformat()}")
    _rewrite(one, lambda text: with_address(text, one.index, chosen, address, note, today), address)
    return address


def not_found(one: Wanted, reason: str, today: date) -> None:
    """Write down that somebody looked for it and found nothing, so that the next one knows.

    Raises:
        SeedError: the file cannot be changed.
    """
    note = _said(reason, f"not found {today.isoformat()}")
    _rewrite(one, lambda text: with_note(text, one.index, note), None)


def _said(reason: str, what: str) -> str:
    words = " ".join(reason.split())
    return f"{what}: {words}" if words else what


def _rewrite(one: Wanted, change: Callable[[str], str], address: str | None) -> None:
    """Change one file: what comes out is read again first, and differs in that record alone."""
    try:
        body = one.path.read_bytes()
    except OSError as error:
        raise SeedError(f"{one.path}: cannot be read: {error.strerror}") from error
    before = parse_seeds(body, str(one.path))
    if one.index >= len(before.expected) or _key(before.expected[one.index]) != one.key:
        raise SeedError(f"{one.path}: was changed meanwhile; run the command again")
    mark = "\ufeff" if body.startswith(b"\xef\xbb\xbf") else ""
    try:
        text = mark + change(body.decode("utf-8-sig"))
    except SeedTextError as error:
        raise SeedError(f"{one.path}:{one.expected.line}: {error}") from error
    after = parse_seeds(text.encode("utf-8"), str(one.path))
    _require_only(before, after, one, address)
    draft = one.path.with_name(f".{one.path.name}.{os.getpid()}")
    try:
        draft.write_bytes(text.encode("utf-8"))
        draft.chmod(one.path.stat().st_mode & 0o777)
        draft.replace(one.path)  # all of it or nothing, whenever we are stopped
    except OSError as error:
        raise SeedError(f"{one.path}: cannot be written: {error.strerror}") from error


def _require_only(before: SeedList, after: SeedList, one: Wanted, address: str | None) -> None:
    """Make sure that nothing but the record changed."""
    new = {(seed.url, seed.talk_key) for seed in after.seeds} - {(seed.url, seed.talk_key) for seed in before.seeds}
    meant = {(address, one.expected.talk_key)} if address else set()
    left = [_key(record) for record in before.expected]
    if address:
        del left[one.index]
    if new != meant or left != [_key(record) for record in after.expected]:
        raise SeedError(f"{one.path}:{one.expected.line}: this record is written in a form that is changed by hand")
