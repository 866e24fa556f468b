"""Exports to an object store: the same set of files, and one small object that says which set is the newest.

A set is put under a name made from its content and never changed, its manifest last; then ``LATEST`` is put, on
the condition that nobody else did meanwhile. So a reader finds whole sets only, a broken upload is just repeated,
and two exporters cannot overwrite each other's pointer. Keys and endpoint come from the environment that S3 tools
use (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_ENDPOINT_URL``, ``AWS_REGION``), which obstore reads.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import from_url

from warehouse.errors import WarehouseError
from warehouse.export import MANIFEST, Exported, Form, export_parquet

if TYPE_CHECKING:
    from obstore.store import ObjectStore, RetryConfig

LATEST = "LATEST"
SCHEMES = ("s3://", "gs://", "az://")
KEEP = 2  # sets: the newest, and the one before for whoever reads it just now
_SET = re.compile(r"run-\d{6}-[0-9a-f]{12}")
_TRIES = 5  # of the pointer, when others put theirs
_RETRIES: RetryConfig = {
    "max_retries": 10,
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=5), "base": 2},
    "retry_timeout": timedelta(minutes=3),
}


def is_store(target: str) -> bool:
    """Tell whether an export's target is the address of an object store."""
    return target.startswith(SCHEMES)


def export_to_store(
    con: duckdb.DuckDBPyConnection,
    target: str,
    form: Form = "parquet",
    since: datetime | None = None,
    keep: int = KEEP,
) -> list[Exported]:
    """Write all tables of ``core`` and all views of ``report`` into an object store.

    Args:
        con: from ``publish.connect_reader(folder, is_hardened=False)``.
        target: such as ``s3://bucket/prefix``.
        form, since: as ``export_parquet`` takes them.
        keep: how many sets stay, this one included; at least 1. The others go after ``LATEST`` is switched.

    Returns:
        The files of the set, manifest.json and datapackage.json apart.

    Raises:
        WarehouseError: the store cannot be reached or written, or holds a newer run; ``LATEST`` names the set
            before then, whole.
    """
    try:
        store = from_url(target, retry_config=_RETRIES, client_options={"allow_http": True})
        with tempfile.TemporaryDirectory(prefix="recapture-export-") as place:
            folder = Path(place) / "set"
            written = export_parquet(con, folder, form, since)
            manifest = (folder / MANIFEST).read_bytes()
            run = int(json.loads(manifest)["run"])
            name = f"run-{run:06d}-{hashlib.sha256(manifest).hexdigest()[:12]}"
            _put_set(store, folder, name)
        _switch(store, name, target)
        _sweep(store, name, keep)
    except (BaseError, FileNotFoundError) as error:  # what obstore raises; the second for a missing bucket
        text = str(error).splitlines()[0]
        raise WarehouseError(
            f"{target} cannot be written: {text}",
            "check AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, then run it again",
        ) from error
    return written


def _put_set(store: ObjectStore, folder: Path, name: str) -> None:
    """Put the files of a set, the manifest last; what lies there already from a broken upload is put again."""
    files = {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    for key, path in files.items():
        obstore.put(store, key, path)
    found = {item["path"]: item["size"] for page in obstore.list(store, prefix=name) for item in page}
    wrong = [key for key, path in files.items() if found.get(key) != path.stat().st_size]
    if wrong:
        raise WarehouseError(f"{wrong[0]} did not arrive whole", "run the export again")
    obstore.put(store, f"{name}/{MANIFEST}", folder / MANIFEST)


def _switch(store: ObjectStore, name: str, target: str) -> None:
    """Let ``LATEST`` name the set, unless it names a newer run by now."""
    for _ in range(_TRIES):
        tag, named = _held(store)
        if named == name:
            return  # ours arrived, its answer did not
        if _SET.fullmatch(named) and named[:10] > name[:10]:
            raise WarehouseError(f"{target} holds a newer run ({named})", "export the newest run, or elsewhere")
        try:
            text = f"{name}/{MANIFEST}\n".encode()
            obstore.put(store, LATEST, text, mode="create" if tag is None else {"e_tag": tag})
        except (PreconditionError, AlreadyExistsError):
            continue  # somebody else put theirs, or ours arrived twice: look again
        return
    raise WarehouseError(f"{target}/{LATEST} is written by others all the time", "run the export again")


def _held(store: ObjectStore) -> tuple[str | None, str]:
    """Read the pointer: its tag and the set it names; None and an empty text when there is none yet."""
    try:
        held = obstore.get(store, LATEST)
    except FileNotFoundError:
        return None, ""
    text = bytes(held.bytes()).decode("ascii", "replace")
    return held.meta["e_tag"], text.strip().partition("/")[0]


def _sweep(store: ObjectStore, name: str, keep: int) -> None:
    """Remove sets of ours beyond the newest ``keep``, and what broken uploads left."""
    keys: dict[str, list[str]] = {}
    for page in obstore.list(store):
        for item in page:
            first, slash, _ = item["path"].partition("/")
            if slash and _SET.fullmatch(first):
                keys.setdefault(first, []).append(item["path"])
    whole = sorted(
        (one for one, paths in keys.items() if f"{one}/{MANIFEST}" in paths and one != name), reverse=True
    )
    kept = {name, *whole[: max(keep, 1) - 1]}
    gone = [path for one, paths in keys.items() if one not in kept for path in paths]
    # The manifest goes first: a set without one is no set.
    gone.sort(key=lambda path: not path.endswith(f"/{MANIFEST}"))
    for path in gone:
        obstore.delete(store, path)
