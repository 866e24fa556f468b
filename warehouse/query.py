"""Free SQL for readers: one statement that reads, on the published copy, cut off in time and length."""

from __future__ import annotations

import threading

import duckdb

from warehouse.errors import QueryError, explained
from warehouse.formats import Table

ROW_LIMIT = 10_000
TIMEOUT_S = 60.0
# SHOW, DESCRIBE and SUMMARIZE are SELECT to DuckDB; PIVOT is several statements (2.0.0: MULTI) and is refused.
_READING = ("SELECT", "EXPLAIN")


def run_sql(
    con: duckdb.DuckDBPyConnection, query: str, limit: int = ROW_LIMIT, timeout_s: float = TIMEOUT_S
) -> Table:
    """Run one query.

    Args:
        con: from ``publish.connect_reader``, which keeps files, network and settings shut.
        query: one statement that reads.
        limit: rows at most; ``is_cut`` of the result says that there was more.
        timeout_s: seconds until it is interrupted, fetching included.

    Raises:
        QueryError: not one reading statement, a mistake in it, or out of time or memory.
    """
    _require_one_reading(con, query)
    is_late = threading.Event()

    def stop() -> None:
        is_late.set()
        con.interrupt()

    watch = threading.Timer(timeout_s, stop)
    watch.daemon = True
    watch.start()
    try:
        cursor = con.execute(query)
        columns = tuple(column[0] for column in cursor.description or ())
        rows = cursor.fetchmany(limit + 1)
    except duckdb.InterruptException as error:
        if not is_late.is_set():  # Ctrl-C of the person who asked
            raise KeyboardInterrupt from error
        raise QueryError(
            f"the query ran longer than {timeout_s:g} s", "narrow it, or raise the time limit"
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise QueryError("the query needs more memory than it may use", "narrow it, or add a LIMIT") from error
    except (duckdb.IOException, duckdb.InternalException, duckdb.FatalException):
        with explained("the published copy"):
            raise
    except duckdb.Error as error:
        raise QueryError(str(error), "see `recapture report` and docs/data-dictionary.md for names") from error
    finally:
        watch.cancel()
    return Table(columns, tuple(rows[:limit]), is_cut=len(rows) > limit)


def _require_one_reading(con: duckdb.DuckDBPyConnection, query: str) -> None:
    try:
        statements = con.extract_statements(query)
    except duckdb.Error as error:
        raise QueryError(str(error), "see `recapture report` and docs/data-dictionary.md for names") from error
    if len(statements) != 1:
        raise QueryError(f"{len(statements)} statements were given", "give exactly one")
    kind = str(statements[0].type).rpartition(".")[2].partition(":")[0]
    if kind not in _READING:
        raise QueryError(
            f"{kind} is not allowed here", "only SELECT, FROM, WITH, SHOW, DESCRIBE, SUMMARIZE and EXPLAIN"
        )
