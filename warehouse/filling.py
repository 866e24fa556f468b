"""What the tables know of material that a seed file names without an address."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.migrate import sql_text


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """An address with the title it goes by. ``role`` None: any page."""

    title: str
    role: str | None
    author: str | None
    url: str
    evidence: str


def read_addresses(con: duckdb.DuckDBPyConnection) -> list[KnownAddress]:
    """List all addresses that a title leads to: material and proposals of talks, reports, other pages."""
    materials = con.execute(sql_text("fill", "materials")).fetchall()
    pages = con.execute(sql_text("fill", "pages")).fetchall()
    return [
        *(KnownAddress(title, role, None, url, evidence) for title, role, url, evidence in materials),
        *(KnownAddress(title, None, author, url, evidence) for title, author, url, evidence in pages),
    ]
