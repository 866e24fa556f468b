"""The data dictionary: docs/data-dictionary.md, made from the comments in the tables themselves.

``python -m warehouse.dictionary > docs/data-dictionary.md``
"""

from __future__ import annotations

import sys

from warehouse.catalog import Relation, macros, relations
from warehouse.connection import open_warehouse
from warehouse.tables import TABLES

_HEAD = """# Data dictionary

<!-- Made by `python -m warehouse.dictionary`; do not edit. The text is that of COMMENT ON in warehouse/sql. -->

Three schemas: `raw` is what happened, `core` is one row per thing or per saying, `report` is views for reading.
`recapture sql` looks a name up in `report`, then `core`, then `raw`. Times are TIMESTAMP in UTC. Names end in their
unit or kind: `_at` time, `_on` day, `_s` seconds, `_ms` milliseconds, `_bytes`, `_count`, `_url`, `_id`, `_sha256`.
Tables have no declared keys; the columns under *Key* are unique, which `recapture maintain check` proves.
"""
_SCHEMAS = {"raw": "What happened", "core": "Things and sayings", "report": "Views for reading"}
_MODES = {
    "append": "appended, never changed",
    "page": "what a page says; kept with removed_at when it leaves the page",
    "whole": "made whole by each resolution",
}


def dictionary() -> str:
    """Write the dictionary of the tables this version makes, as Markdown."""
    con = open_warehouse(":memory:")
    try:
        listed, asked = relations(con), macros(con)
    finally:
        con.close()
    parts = [_HEAD]
    for schema, heading in _SCHEMAS.items():
        parts.append(f"## {schema}: {heading}\n")
        parts += [_section(relation) for relation in listed if relation.schema == schema]
    parts.append("## Macros\n\n| macro | answers |\n| --- | --- |")
    parts += [f"| `{name}` | {_cell(comment)} |" for name, comment in asked]
    return "\n".join(parts) + "\n"


def _section(relation: Relation) -> str:
    lines = [f"### {relation.full_name}\n", f"{relation.comment}\n"]
    table = next((table for table in TABLES.values() if table.name == relation.full_name), None)
    if table is not None:
        lines.append(f"*Key:* {', '.join(table.key)}. *Loaded:* {_MODES[table.mode]}.\n")
    lines += ["| column | type | meaning |", "| --- | --- | --- |"]
    for field in relation.fields:
        sql_type = field.sql_type + ("" if field.is_optional or relation.kind == "view" else " NOT NULL")
        lines.append(f"| `{field.name}` | {sql_type} | {_cell(field.comment)} |")
    return "\n".join(lines) + "\n"


def _cell(comment: str | None) -> str:
    return (comment or "").replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(dictionary())
