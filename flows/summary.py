"""What a run found, in words and as values: the closing summary on the terminal."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.due import in_words
from flows.settings import DEMO, MAIN
from flows.telling.digest import headline
from warehouse.checks import faults
from warehouse.formats import Table, visible
from warehouse.publish import connect_reader
from warehouse.report import run_report

if TYPE_CHECKING:
    from flows.pipeline import Harvested

EXAMPLES = 5  # names shown behind the numbers; the reports have them all
TITLE_WIDTH = 88


def figures(harvested: Harvested) -> Table:
    """Read the summary from the published copy: what a reader would see."""
    con = connect_reader(harvested.folder)
    try:
        return run_report(con, "summary")
    finally:
        con.close()


def summary(harvested: Harvested) -> dict[str, Any]:
    """The run and its figures as plain values for ``--json``."""
    table = figures(harvested)
    return {
        "run_id": harvested.run_id,
        "web": harvested.choice.mode,
        "is_demo": harvested.choice.is_twin,
        "warehouse": str(harvested.folder),
        "published": str(harvested.published),
        "outcomes": dict(sorted(harvested.outcomes.items())),
        "left_over": harvested.left_over,
        "filtered": harvested.filtered,
        "faults": [check.name for check in faults(harvested.checks)],
        "figures": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
        "news": headline(harvested.news) if harvested.news else None,
        "exit_code": harvested.exit_code,
    }


def summary_text(harvested: Harvested) -> str:
    """The closing summary: what was found, what is missing, what to type next."""
    table = figures(harvested)
    demo = "  (DEMO DATA: a small invented web)" if harvested.choice.is_twin else ""
    lines = ["", f"Run {harvested.run_id} ended.{demo}", f"  asked: {_outcomes(harvested)}"]
    topic = ""
    for row in table.rows:
        heading = row[0] if row[0] != topic else ""
        topic = row[0]
        lines.append(f"  {heading:<9} {row[2]:>5}  {row[1]}")
    if harvested.news and not harvested.news.is_first:
        lines += [
            "",
            f"Since run {harvested.news.compared_run_id}: {headline(harvested.news) or 'nothing changed'}.",
        ]
    lines += _examples(harvested)
    lines += warnings(harvested)
    lines += ["", "Next:", *(f"  {command:<66} {why}" for command, why in next_steps(harvested))]
    return "\n".join(lines)


def _examples(harvested: Harvested) -> list[str]:
    """A few names behind the numbers, so that a reader sees at once what this is about."""
    con = connect_reader(harvested.folder)
    try:
        named = _objects(run_report(con, "most-recapped"))
        missing = _objects(run_report(con, "missing"))
    finally:
        con.close()
    lines = []
    if named:
        lines += ["", "Most recapped:"]
        lines += [f"  {row['recap_count']:>5} recaps  {_short(row['title'])}" for row in named[:EXAMPLES]]
    awaited = [row for row in missing if row["state"] not in ("unknown", "blocked") and row["recap_count"]]
    if awaited:
        lines += ["", "Missing:"]
        lines += [f"  {row['role']:<11}{row['state']:<10} {_short(row['title'])}" for row in awaited[:EXAMPLES]]
    return lines


def _objects(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _short(title: str) -> str:
    text = visible(title)
    return text if len(text) <= TITLE_WIDTH else f"{text[: TITLE_WIDTH - 1]}…"


def next_steps(harvested: Harvested) -> list[tuple[str, str]]:
    """Commands worth typing now; they name the warehouse when it is not the one taken by default."""
    where = "" if harvested.folder.name == MAIN else f" -w {_name(harvested)}"
    command = command_name()
    return [
        (f"{command} report talks --recapped{where}", "the talks that recaps name"),
        (f"{command} report missing{where}", "what is said to exist and was not found"),
        (f"{command} report links{where}", "dead, moved and blocked links, with replacements"),
        (f"{command} report provenance --talk TITLE{where}", "where each fact of a talk comes from"),
        (f"{command} export DIR{where}", "all tables as Parquet"),
    ]


def command_name() -> str:
    """How to call us from here: the bare name when the shell finds it, else the path we were called by."""
    if shutil.which("recapture"):
        return "recapture"
    script = Path(sys.argv[0])
    if script.name != "recapture" or not script.exists():
        return "recapture"
    here = Path.cwd()
    return str(script.relative_to(here)) if script.is_relative_to(here) else str(script)


def _name(harvested: Harvested) -> str:
    return DEMO if harvested.choice.is_twin and harvested.folder.name == DEMO else str(harvested.folder)


def _outcomes(harvested: Harvested) -> str:
    if not harvested.outcomes:
        return "nothing (all was known)"
    return ", ".join(f"{count} {outcome}" for outcome, count in harvested.outcomes.most_common())


def warnings(harvested: Harvested) -> list[str]:
    """What somebody should know about the run, one indented line each."""
    lines = []
    if harvested.left_over:
        lines.append(f"  {harvested.left_over} known addresses were left out by --limit; run again without it.")
    if harvested.filtered:
        why = "were not due" if harvested.run_filter.is_due_only else f"were left: {in_words(harvested.run_filter)}"
        lines.append(f"  {harvested.filtered} known addresses {why}; when and why: recapture schedule show")
    lines += [
        f"  CHECK FAILED {check.name}: {check.fault_count} rows; see: recapture maintain check"
        for check in faults(harvested.checks)
    ]
    if harvested.outcomes["failed"] or harvested.outcomes["unreadable"]:
        lines.append(
            "  Some targets failed or could not be read: recapture report quality; a later run asks again."
        )
    return lines
