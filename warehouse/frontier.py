"""The plan of a run: which addresses each wave asks. Written before the first request, read after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from extract.records import Target
from warehouse.connection import transaction
from warehouse.migrate import sql_text
from warehouse.stage import create_stage, fill
from warehouse.tables import Column

_COLUMNS = (
    Column("position", "BIGINT", False),
    Column("url", "VARCHAR", False),
    Column("depth", "BIGINT", False),
    Column("kind", "VARCHAR", True),
    Column("event_key", "VARCHAR", True),
)


def plan_wave(con: duckdb.DuckDBPyConnection, run_id: int, wave: int, targets: Sequence[Target]) -> None:
    """Write down what a wave will ask, in one transaction."""
    with transaction(con):
        create_stage(con, "incoming_target", _COLUMNS)
        columns: list[list[Any]] = [
            list(range(len(targets))),
            [target.url for target in targets],
            [target.depth for target in targets],
            [target.kind for target in targets],
            [target.event_key for target in targets],
        ]
        fill(con, "incoming_target", _COLUMNS, [columns])
        con.execute(sql_text("load", "target"), {"run_id": run_id, "wave": wave})
        con.execute("DROP TABLE incoming_target")


def last_wave(con: duckdb.DuckDBPyConnection, run_id: int) -> tuple[int, list[Target]] | None:
    """Read the newest wave a run planned, with its targets in order; None before the first plan."""
    found = con.execute(sql_text("load", "last_wave"), [run_id]).fetchall()
    if not found:
        return None
    return int(found[0][0]), [Target(url, depth, kind, event_key) for _, url, depth, kind, event_key in found]


def depths(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Read at which smallest depth each resource was asked, by resource identifier."""
    return dict(con.execute(sql_text("load", "depths")).fetchall())
