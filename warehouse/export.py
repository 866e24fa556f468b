"""Complete, described copies to take away: Parquet or CSV of ``core`` and ``report``, with what they hold."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import duckdb

from warehouse.catalog import Relation, relations
from warehouse.errors import WarehouseError, explained
from warehouse.formats import Table, guarded, render
from warehouse.migrate import schema_version, sql_text
from warehouse.tables import TABLES

MANIFEST = "manifest.json"
LICENCE = "facts as stated by the pages named in said_by_url; texts belong to their authors"
_FIELD_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "INTEGER": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "TIMESTAMP": "datetime",
    "DATE": "date",
    "VARCHAR[]": "array",
}
Form = Literal["parquet", "csv"]


@dataclass(frozen=True, slots=True)
class Exported:
    """One file of an export: path inside the folder, rows, bytes, SHA-256 (hexadecimal).

    ``mode``: its rows ``replace`` those there were, or are to be ``merge``d by ``key``.
    """

    path: str
    row_count: int
    size_bytes: int
    sha256: str
    mode: str = "replace"
    key: tuple[str, ...] = ()


def export_parquet(
    con: duckdb.DuckDBPyConnection, folder: Path, form: Form = "parquet", since: datetime | None = None
) -> list[Exported]:
    """Write all tables of ``core`` and all views of ``report`` into a folder.

    The set is written aside, read back and compared, and then takes the place of an earlier export; a folder
    that holds anything else is left alone.

    Args:
        con: from ``publish.connect_reader(folder, is_hardened=False)``: this writes files.
        folder: where the export goes; made when missing.
        form: ``parquet`` (zstd) or ``csv`` (UTF-8; texts that a spreadsheet would take for formulas get an
            apostrophe in front; lists as JSON).
        since: aware time. Of what pages said and measured, only rows that batches loaded at or after it brought,
            changed or marked as removed; they go over the rows with the same key (manifest: ``mode`` merge). All
            else is whole, and takes the place of what was there (``mode`` replace).

    Returns:
        The files written, manifest.json and datapackage.json apart.

    Raises:
        WarehouseError: the folder holds something else, cannot be written, or the disk is full.
    """
    folder = folder.absolute()
    _require_ours(folder)
    aside = folder.with_name(f".{folder.name}.new")
    with explained(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)  # left by a killed export
        try:
            listed = relations(con, ("core", "report"))
            floor = _floor(con, since) if since else None
            written = [_write(con, relation, aside, form, floor) for relation in listed]
            _describe(con, aside, form, list(zip(listed, written, strict=True)), since)
            _switch(aside, folder)
        except BaseException:  # Ctrl-C too must leave no half-written folder behind
            shutil.rmtree(aside, ignore_errors=True)
            raise
    return written


def write_text(folder: Path, name: str, text: str) -> Path:
    """Write one text file into a folder, whole or not at all; return where it is.

    Raises:
        WarehouseError: the disk is full, or the folder cannot be written.
    """
    path = folder / name
    write_bytes(path, text.encode())
    return path


def write_bytes(path: Path, body: bytes) -> None:
    """Write a file, whole or not at all; its folder is made when missing.

    Raises:
        WarehouseError: the disk is full, or the folder cannot be written.
    """
    aside = path.with_name(f".{path.name}.tmp")
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(body)
        aside.replace(path)


def talks_csv(con: duckdb.DuckDBPyConnection) -> str:
    """Write one row per talk as CSV, for organisers: who, when, and what material is there or missing."""
    cursor = con.execute(sql_text("exports", "talk_rows"))
    return render(Table(tuple(column[0] for column in cursor.description or ()), tuple(cursor.fetchall())), "csv")


def _require_ours(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise WarehouseError(f"{folder} is a file", "give the name of a folder")
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise WarehouseError(f"{folder} holds something that is no export of ours", "give an empty or new folder")


def _floor(con: duckdb.DuckDBPyConnection, since: datetime) -> datetime:
    """Time (UTC, naive) from which pages were read that were loaded since: a batch is loaded after it is read."""
    at = since.astimezone(UTC).replace(tzinfo=None)
    (first,) = con.execute(
        "SELECT min(fetched_at) FROM raw.capture JOIN raw.batch USING (batch_id) WHERE loaded_at >= ?", [at]
    ).fetchall()[0]
    return min(at, first) if first else at


def _selected(relation: Relation, floor: datetime | None) -> tuple[str, str]:
    """Say which rows of a relation are written, as SQL, and whether they replace or are merged."""
    table = next((table for table in TABLES.values() if table.name == relation.full_name), None)
    if floor is None or table is None or table.mode == "whole":
        return f"SELECT * FROM {relation.full_name}", "replace"  # noqa: S608 - names from our catalogue
    moment = f"TIMESTAMP '{floor.isoformat(' ')}'"
    times = ("measured_at",) if table.mode == "append" else ("first_seen_at", "removed_at")
    fresh = " OR ".join(f"{name} >= {moment}" for name in times)
    captured = f"capture_id IN (SELECT capture_id FROM raw.capture WHERE fetched_at >= {moment})"  # noqa: S608
    return f"SELECT * FROM {relation.full_name} WHERE {fresh} OR {captured}", "merge"  # noqa: S608


def _write(
    con: duckdb.DuckDBPyConnection, relation: Relation, aside: Path, form: Form, floor: datetime | None
) -> Exported:
    path = aside / relation.schema / f"{relation.name}.{form}"
    path.parent.mkdir(parents=True, exist_ok=True)
    key = _key(relation)
    selected, mode = _selected(relation, floor)
    source = f"{selected} ORDER BY {', '.join(key) or 'ALL'}"
    if form == "parquet":
        quoted = str(path).replace("'", "''")
        keys = f"{{schema_version: '{schema_version()}', run: '{_run(con)}', licence: '{LICENCE}'}}"
        copied = con.execute(
            f"COPY ({source}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {keys})"
        ).fetchall()
        expected = int(copied[0][0])
        found = _number(con, f"SELECT count(*) FROM read_parquet('{quoted}')")  # noqa: S608
    else:
        expected = _write_csv(con, source, path)
        with path.open(newline="", encoding="utf-8") as read:
            found = sum(1 for _ in csv.reader(read)) - 1
    if found != expected:
        raise WarehouseError(f"{path} holds {found} rows instead of {expected}", "run the export again")
    return Exported(f"{relation.schema}/{path.name}", expected, path.stat().st_size, _sha256(path), mode, key)


def _key(relation: Relation) -> tuple[str, ...]:
    return next((table.key for table in TABLES.values() if table.name == relation.full_name), ())


def _write_csv(con: duckdb.DuckDBPyConnection, source: str, path: Path) -> int:
    cursor = con.execute(source)
    row_count = 0
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([column[0] for column in cursor.description or ()])
        while rows := cursor.fetchmany(10_000):
            writer.writerows([_csv_cell(value) for value in row] for row in rows)
            row_count += len(rows)
    return row_count


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else value


def _describe(
    con: duckdb.DuckDBPyConnection,
    aside: Path,
    form: Form,
    files: list[tuple[Relation, Exported]],
    since: datetime | None,
) -> None:
    """Write manifest.json (what is complete) and datapackage.json (what it means; Frictionless Data Package)."""
    head: dict[str, Any] = {"schema_version": schema_version(), "run": _run(con), "licence": LICENCE}
    if since is not None:
        head["since"] = since.astimezone(UTC).isoformat()
    listed = [
        {"path": file.path, "rows": file.row_count, "bytes": file.size_bytes, "sha256": file.sha256,
         "mode": file.mode, "key": list(file.key)}
        for _, file in files
    ]  # fmt: skip
    _write_json(aside / MANIFEST, {**head, "files": listed})
    resources = [
        {
            "name": relation.full_name.replace(".", "-").replace("_", "-"),
            "path": file.path,
            "format": form,
            "mediatype": "application/vnd.apache.parquet" if form == "parquet" else "text/csv",
            **({"encoding": "utf-8"} if form == "csv" else {}),
            "bytes": file.size_bytes,
            "hash": f"sha256:{file.sha256}",
            "description": relation.comment,
            "schema": {"fields": _fields(relation), **({"primaryKey": list(file.key)} if file.key else {})},
        }
        for relation, file in files
    ]
    package = {
        "name": "recapture",
        "title": "Recapture: recap posts, videos and slides of conferences",
        "version": f"{schema_version()}.{_run(con)}",
        "profile": "data-package",
        "resources": resources,
    }
    _write_json(aside / "datapackage.json", package)


def _fields(relation: Relation) -> list[dict[str, str | None]]:
    return [
        {"name": field.name, "type": _FIELD_TYPES.get(field.sql_type, "any"), "description": field.comment}
        for field in relation.fields
    ]


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _switch(aside: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one; a reader sees one of them, whole."""
    for path in sorted(aside.rglob("*")):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    # No system call of the standard library exchanges two folders, so there is an instant without one.
    if folder.exists():
        folder.rename(old)
    aside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _run(con: duckdb.DuckDBPyConnection) -> int:
    return _number(con, "SELECT coalesce(max(run_id), 0) FROM raw.run")


def _number(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])


def _sha256(path: Path) -> str:
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()
