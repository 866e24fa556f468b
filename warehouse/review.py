"""Which matches and contradictions wait for a person's decision, read from the tables."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.migrate import sql_text


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that rules do not settle; columns of ``sql/load/review.sql``.

    ``url``: the address in question, None for a contradiction of values. ``page_url``: the page that says it.
    """

    kind: str
    severity: str  # "certain", "likely", "hint"
    talk_id: str | None
    talk: str
    event_key: str | None
    shown_value: str | None
    other_value: str
    url: str | None
    page_url: str | None
    evidence: str


def read_doubts(con: duckdb.DuckDBPyConnection) -> list[Doubt]:
    """List what waits for a decision, the surest and most awaited first.

    Args:
        con: any connection to the warehouse.
    """
    return [Doubt(*row) for row in con.execute(sql_text("load", "review")).fetchall()]
