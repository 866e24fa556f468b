"""Runs that a crash left ``running``: the newest goes on, what lies before it is closed in the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

from duckdb import DuckDBPyConnection

from warehouse import state


def close_dead_runs(con: DuckDBPyConnection, keep: int | None) -> list[int]:
    """Write ``failed`` at runs that nobody can still be at, for whoever asks holds the writer's lock.

    Args:
        con: the warehouse, its lock held.
        keep: the run that goes on; None when none does.

    Returns:
        Numbers of the runs that were closed. What they loaded stays; the next run asks what they did not.
    """
    dead = [run for run in state.runs(con) if run.status in ("running", "interrupted") and run.run_id != keep]
    for run in dead:
        state.finish_run(con, run.run_id, datetime.now(UTC), "failed", dict(run.counts))
    return [run.run_id for run in dead]
