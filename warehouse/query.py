"""Free SQL for readers: one statement that reads, on the published copy, cut off in time and length."""

from __future__ import annotations

import contextlib
import difflib
import os
import resource
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb

from warehouse.catalog import macros, relations
from warehouse.errors import QueryError, explained
from warehouse.formats import Table

ROW_LIMIT = 10_000
TIMEOUT_S = 60.0
# SHOW, DESCRIBE and SUMMARIZE are SELECT to DuckDB; PIVOT is several statements (2.0.0: MULTI) and is refused.
_READING = ("SELECT", "EXPLAIN")


def run_sql(
    con: duckdb.DuckDBPyConnection,
    query: str,
    limit: int = ROW_LIMIT,
    timeout_s: float = TIMEOUT_S,
    parameters: Mapping[str, str] | None = None,
) -> Table:
    """Run one query.

    Args:
        con: from ``publish.connect_reader``, which keeps files, network and settings shut.
        query: one statement that reads.
        limit: rows at most; ``is_cut`` of the result says that there was more.
        timeout_s: seconds until it is interrupted, fetching included. A single call that never looks up from
            its work (``levenshtein`` of two long texts) ends later: see ``confined``.
        parameters: values for ``$name`` in the query; taken for a number or time where one is due.

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
        cursor = con.execute(query, dict(parameters)) if parameters else con.execute(query)
        columns = tuple(column[0] for column in cursor.description or ())
        types = tuple(str(column[1]) for column in cursor.description or ())
        rows = cursor.fetchmany(limit + 1)
    except duckdb.InterruptException as error:
        if not is_late.is_set():  # Ctrl-C of the person who asked
            raise KeyboardInterrupt from error
        raise QueryError(
            f"the query ran longer than {timeout_s:g} s", "narrow it, or raise the time limit"
        ) from error
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise QueryError("the query needs more memory than it may use", "narrow it, or add a LIMIT") from error
    except (duckdb.IOException, duckdb.InternalException, duckdb.FatalException):
        with explained("the published copy"):
            raise
    except duckdb.Error as error:
        raise QueryError(str(error), "see `recapture report` and docs/data-dictionary.md for names") from error
    finally:
        watch.cancel()
    return Table(columns, tuple(rows[:limit]), is_cut=len(rows) > limit, types=types)


def _require_one_reading(con: duckdb.DuckDBPyConnection, query: str) -> None:
    try:
        statements = con.extract_statements(query)
    except duckdb.Error as error:
        raise QueryError(str(error), "see `recapture report` and docs/data-dictionary.md for names") from error
    if len(statements) != 1:
        raise QueryError(f"{len(statements)} statements were given", "give exactly one")
    try:
        kind = str(statements[0].type).rpartition(".")[2].partition(":")[0]
    except ValueError:  # a kind of statement that the client has no name for (UPDATE EXTENSIONS, 2.0.0)
        kind = "this statement"
    if kind not in _READING:
        raise QueryError(
            f"{kind} is not allowed here", "only SELECT, FROM, WITH, SHOW, DESCRIBE, SUMMARIZE and EXPLAIN"
        )


def parameters_of(given: Iterable[str]) -> dict[str, str]:
    """Read ``name=value`` texts.

    Raises:
        QueryError: one has no name, or a name comes twice.
    """
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier() or name in values:
            raise QueryError(
                f"parameter {text!r} is no NAME=VALUE, or its name came before", "write --param day=2026-11-15"
            )
        values[name] = value
    return values


@contextlib.contextmanager
def confined(seconds: float, memory_bytes: int) -> Iterator[None]:
    """Let this process take no more time and memory than this; for a process that serves one query.

    DuckDB's own limits do not reach into a single call: ``range(1000000000)`` took 20 GB under a limit of 2 GB,
    and no interrupt ends it (2.0.0). So the system refuses the memory, and the process ends when time is up.

    Args:
        seconds: until the process ends itself with code 2.
        memory_bytes: address space beyond what the process has now; bounded on Linux only.
    """

    def end() -> None:
        os.write(2, b"The query did not stop when it was told to, so the command ends. Fix: narrow the query.\n")
        os._exit(2)

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    statm = Path("/proc/self/statm")
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if statm.exists():
        used = int(statm.read_text("ascii").split()[0]) * resource.getpagesize()
        limits = [used + memory_bytes, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
        resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def list_tables(con: duckdb.DuckDBPyConnection) -> Table:
    """List what can be asked: views of report, tables of core and raw, macros; each with its meaning."""
    listed = relations(con, ("report", "core", "raw"))
    rows = [(relation.full_name, relation.kind, relation.comment or "") for relation in listed]
    rows += [(name, "macro", comment or "") for name, comment in macros(con)]
    return Table(("name", "kind", "meaning"), tuple(rows))


def list_columns(con: duckdb.DuckDBPyConnection, name: str) -> Table:
    """List the columns of one table or view with type and meaning.

    Args:
        con: from ``publish.connect_reader``.
        name: with schema or without.

    Raises:
        QueryError: there is none of that name.
    """
    listed = relations(con, ("report", "core", "raw"))
    for relation in listed:
        if name.lower() in (relation.full_name, relation.name):
            rows = tuple((field.name, field.sql_type, field.comment or "") for field in relation.fields)
            return Table(("column", "type", "meaning"), rows)
    near = difflib.get_close_matches(name.lower(), [n for r in listed for n in (r.name, r.full_name)], n=3)
    raise QueryError(
        f"there is no table or view {name!r}",
        f"did you mean {', '.join(near)}" if near else "see `recapture sql --tables`",
    )


def as_parquet(table: Table) -> bytes:
    """Write a result as one Parquet file (zstd), with the types it has in DuckDB.

    Args:
        table: from ``run_sql``.

    Raises:
        QueryError: a column has a type that Parquet has no form for.
    """
    names = [name if name not in table.columns[:n] else f"{name}_{n}" for n, name in enumerate(table.columns)]
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    con = duckdb.connect()
    try:
        shape = ", ".join(f"{name} {sql_type}" for name, sql_type in zip(quoted, table.types, strict=True))
        con.execute(f"CREATE TABLE result ({shape})")
        if table.rows:
            picked = ", ".join(f"unnest(?::{sql_type}[])" for sql_type in table.types)
            # Types come from DuckDB's own description of the result, names are quoted.
            con.execute(f"INSERT INTO result SELECT {picked}", [list(v) for v in zip(*table.rows, strict=True)])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "result.parquet"
            con.execute("COPY result TO '" + str(path).replace("'", "''") + "' (FORMAT parquet, COMPRESSION zstd)")
            return path.read_bytes()
    except duckdb.Error as error:
        raise QueryError(f"the result is no Parquet: {error}", "cast the column to VARCHAR") from error
    finally:
        con.close()
