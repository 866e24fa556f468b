"""What the tables know of the addresses and talks of one text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import duckdb

from extract.records import Stored
from transform.fixes import Health, Knowledge, KnownMaterial, KnownTalk
from warehouse.migrate import sql_text


def read_knowledge(con: duckdb.DuckDBPyConnection, urls: Iterable[str], page_url: str | None = None) -> Knowledge:
    """Read what is known.

    Args:
        con: any connection to the warehouse.
        urls: canonical addresses of the text.
        page_url: canonical address under which the text was published, when it was harvested there.
    """
    materials = tuple(
        KnownMaterial(talk_id, role, url, state, is_primary, is_wrong, _aware(since), reason)
        for talk_id, role, url, state, is_primary, is_wrong, since, reason in con.execute(
            sql_text("fixes", "materials")
        ).fetchall()
    )
    # What could be added is judged too, so that no dead address is offered.
    asked = sorted({*urls, *(one.url for one in materials if one.url)})
    health = {
        url: Health(state, reason, _aware(since), replacement, archived, title)
        for url, state, reason, since, replacement, archived, title in con.execute(
            sql_text("fixes", "health"), {"urls": asked}
        ).fetchall()
    }
    talks = tuple(
        KnownTalk(talk_id, title, tuple(titles or ()), tuple(names or ()), count)
        for talk_id, title, titles, names, count in con.execute(sql_text("fixes", "talks")).fetchall()
    )
    named: dict[str, str] = {}
    if page_url is not None:
        named = dict(con.execute(sql_text("fixes", "named"), {"url": page_url}).fetchall())
    return Knowledge(health, talks, materials, named)


def read_page(con: duckdb.DuckDBPyConnection, url: str) -> tuple[Stored, str, str | None] | None:
    """Find the last good body of a page: its place in the archive, address and media type; None: there is none."""
    row = con.execute(sql_text("fixes", "page"), {"url": url}).fetchone()
    return (Stored(row[0], row[1], row[2]), row[3], row[4]) if row else None


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None else None
