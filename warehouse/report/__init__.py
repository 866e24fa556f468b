"""Named reports: one question per file of sql/reports, run on the published copy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import duckdb

from warehouse.errors import QueryError
from warehouse.formats import Table
from warehouse.migrate import SqlFile, sql_files

# In the order in which they help; each is the file of that name in sql/reports, with underscores.
REPORTS = (
    "summary", "talks", "missing", "most-recapped", "new", "links", "wrong", "contradictions", "watch", "proposals",
    "segments", "topics", "together", "talk-gaps",
    "recaps", "outline", "speakers", "organizations", "timeline", "provenance", "changed", "gaps", "quality",
    "metrics",
)  # fmt: skip
# A report told apart by one of its filters is a file of its own: the rows have another grain.
_VARIANTS = {("missing", "speaker"): "missing_by_speaker"}
_PARAMETER = re.compile(r"\$(\w+)")
FilterValue = str | bool | datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """One report as its file describes it. ``filters``: names; ``takes``: each with what it takes."""

    name: str
    question: str
    grain: str
    filters: tuple[str, ...]
    takes: tuple[str, ...]


def list_reports() -> list[Report]:
    """List the reports, as ``recapture report`` does without a name."""
    files = _files()
    return [_describe(files[name.replace("-", "_")]) for name in REPORTS]


def run_report(con: duckdb.DuckDBPyConnection, name: str, **filters: FilterValue) -> Table:
    """Answer one question.

    Args:
        con: from ``publish.connect_reader``, or any connection to the warehouse.
        name: a name from ``list_reports``; hyphens and underscores are the same.
        filters: those of the report; None means no filter. ``by="speaker"`` picks the variant of ``missing``.

    Returns:
        Columns and rows in the order of the report.

    Raises:
        QueryError: there is no such report or filter, or a filter's value cannot be read.
    """
    files = _files()
    key = name.replace("-", "_")
    grouping = filters.pop("by", None)
    if grouping is not None:
        if (key, grouping) not in _VARIANTS:
            raise QueryError(f"report {name} cannot be given by {grouping}", "only: report missing --by speaker")
        key = _VARIANTS[key, str(grouping)]
    if key not in files:
        raise QueryError(f"there is no report {name!r}", f"choose one of {', '.join(REPORTS)}")
    file = files[key]
    takes = set(_PARAMETER.findall(file.text))
    unknown = sorted(name for name, value in filters.items() if value is not None and name not in takes)
    if unknown:
        raise QueryError(
            f"report {name} has no filter {', '.join(unknown)}", f"it takes {', '.join(sorted(takes)) or 'none'}"
        )
    values = {parameter: filters.get(parameter) for parameter in takes}
    try:
        cursor = con.execute(file.text, values) if values else con.execute(file.text)
    except duckdb.ConversionException as error:
        raise QueryError(
            f"a filter of report {name} cannot be read: {error}", "give times as 2026-11-15"
        ) from error
    return Table(tuple(column[0] for column in cursor.description or ()), tuple(cursor.fetchall()))


def _files() -> dict[str, SqlFile]:
    return {file.name.removesuffix(".sql"): file for file in sql_files("reports")}


def _describe(file: SqlFile) -> Report:
    head = re.findall(r"^-- (Question|Grain|Filter):\s*(.+)$", file.text, re.MULTILINE)
    single = {label: text for label, text in head if label != "Filter"}
    takes = tuple(text for label, text in head if label == "Filter")
    return Report(
        name=file.name.removesuffix(".sql").replace("_", "-"),
        question=single["Question"],
        grain=single["Grain"],
        filters=tuple(text.partition(":")[0] for text in takes),
        takes=takes,
    )
