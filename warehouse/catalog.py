"""What the catalogue says of tables, views and columns; the comments are the only place of their meaning."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.migrate import sql_text


@dataclass(frozen=True, slots=True)
class Field:
    """A column with its DuckDB type and what it means."""

    name: str
    sql_type: str
    is_optional: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view; ``kind`` is ``table`` or ``view``."""

    schema: str
    name: str
    kind: str
    comment: str | None
    fields: tuple[Field, ...]

    @property
    def full_name(self) -> str:
        """Name with schema."""
        return f"{self.schema}.{self.name}"


def relations(
    con: duckdb.DuckDBPyConnection, schemas: tuple[str, ...] = ("raw", "core", "report")
) -> list[Relation]:
    """List tables and views with their columns, in the order of ``schemas`` and of their names."""
    columns: dict[tuple[str, str], list[Field]] = {}
    for schema, name, column, sql_type, is_nullable, comment in con.execute(
        sql_text("load", "catalog_columns"), {"schemas": list(schemas)}
    ).fetchall():
        columns.setdefault((schema, name), []).append(Field(column, sql_type, is_nullable, comment))
    found = con.execute(sql_text("load", "catalog_relations"), {"schemas": list(schemas)}).fetchall()
    listed = [
        Relation(schema, name, kind, comment, tuple(columns.get((schema, name), ())))
        for schema, name, kind, comment in found
    ]
    return sorted(listed, key=lambda relation: (schemas.index(relation.schema), relation.name))


def macros(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None]]:
    """List our table macros as ``schema.name(parameters)`` with their comments."""
    found = con.execute(sql_text("load", "catalog_macros")).fetchall()
    return [(f"{schema}.{name}({', '.join(parameters)})", comment) for schema, name, parameters, comment in found]
