"""Complete, described copies to take away: Parquet or CSV of ``core`` and ``report``, with what they hold."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from warehouse.catalog import Relation, relations
from warehouse.errors import WarehouseError, explained
from warehouse.formats import guarded
from warehouse.migrate import schema_version
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
    """One file of an export: path inside the folder, rows, bytes, SHA-256 (hexadecimal)."""

    path: str
    row_count: int
    size_bytes: int
    sha256: str


def export_parquet(con: duckdb.DuckDBPyConnection, folder: Path, form: Form = "parquet") -> list[Exported]:
    """Write all tables of ``core`` and all views of ``report`` into a folder.

    The set is written aside, read back and compared, and then takes the place of an earlier export; a folder
    that holds anything else is left alone.

    Args:
        con: from ``publish.connect_reader(folder, is_hardened=False)``: this writes files.
        folder: where the export goes; made when missing.
        form: ``parquet`` (zstd) or ``csv`` (UTF-8; texts that a spreadsheet would take for formulas get an
            apostrophe in front; lists as JSON).

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
            written = [_write(con, relation, aside, form) for relation in listed]
            _describe(con, aside, form, list(zip(listed, written, strict=True)))
            _switch(aside, folder)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    return written


def write_text(folder: Path, name: str, text: str) -> Path:
    """Write one text file into a folder, whole or not at all; return where it is.

    Raises:
        WarehouseError: the disk is full, or the folder cannot be written.
    """
    path = folder / name
    aside = path.with_name(f"{name}.tmp")
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        aside.write_text(text, "utf-8")
        aside.replace(path)
    return path


def _require_ours(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise WarehouseError(f"{folder} is a file", "give the name of a folder")
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise WarehouseError(f"{folder} holds something that is no export of ours", "give an empty or new folder")


def _write(con: duckdb.DuckDBPyConnection, relation: Relation, aside: Path, form: Form) -> Exported:
    path = aside / relation.schema / f"{relation.name}.{form}"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = next((table for table in TABLES.values() if table.name == relation.full_name), None)
    order = ", ".join(table.key) if table else "ALL"
    source = f"SELECT * FROM {relation.full_name} ORDER BY {order}"  # noqa: S608 - names from our catalogue
    if form == "parquet":
        quoted = str(path).replace("'", "''")
        keys = f"{{schema_version: '{schema_version()}', run: '{_run(con)}', licence: '{LICENCE}'}}"
        con.execute(f"COPY ({source}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {keys})")
        expected = _number(con, f"SELECT count(*) FROM {relation.full_name}")  # noqa: S608
        found = _number(con, f"SELECT count(*) FROM read_parquet('{quoted}')")  # noqa: S608
    else:
        expected = _write_csv(con, source, path)
        with path.open(newline="", encoding="utf-8") as read:
            found = sum(1 for _ in csv.reader(read)) - 1
    if found != expected:
        raise WarehouseError(f"{path} holds {found} rows instead of {expected}", "run the export again")
    return Exported(f"{relation.schema}/{path.name}", expected, path.stat().st_size, _sha256(path))


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
    con: duckdb.DuckDBPyConnection, aside: Path, form: Form, files: list[tuple[Relation, Exported]]
) -> None:
    """Write manifest.json (what is complete) and datapackage.json (what it means; Frictionless Data Package)."""
    head = {"schema_version": schema_version(), "run": _run(con), "licence": LICENCE}
    listed = [
        {"path": file.path, "rows": file.row_count, "bytes": file.size_bytes, "sha256": file.sha256}
        for _, file in files
    ]
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
            "schema": {"fields": _fields(relation)},
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
