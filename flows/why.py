"""Why a talk is what it is, asked of the published tables."""

from __future__ import annotations

from pathlib import Path

from flows.decisions import Decisions
from transform.why import Why, explain
from warehouse import state
from warehouse.publish import connect_reader


def why_talk(folder: Path, wanted: str, decisions: Decisions) -> list[Why]:
    """Explain the talks that a text means.

    Args:
        folder: the warehouse.
        wanted: a talk's identifier (an earlier one too), its key, or part of a title.
        decisions: what people decided about links.

    Returns:
        One explanation a talk; empty when no talk is meant.

    Raises:
        WarehouseError: nothing was published there yet.
    """
    con = connect_reader(folder)
    try:
        facts = state.read_facts(con)
    finally:
        con.close()
    targets = {row.alias: row.target_id for row in facts.aliases}
    return explain(facts, targets.get(wanted, wanted), decisions.corrections)


def reason_lines(why: Why) -> list[str]:
    """Write the reasons of one talk for people: a line for what, a line for why, equal ones once."""
    lines: dict[str, None] = {}
    for reason in why.reasons:
        named = f" ({reason.speakers})" if reason.speakers else ""
        title = f"“{reason.title}”{named}" if reason.title else ""
        score = f"score {reason.score:.2f}: " if reason.score is not None else ""
        what = "  ".join(
            part for part in (f"{reason.verdict:<10}", f"{reason.kind:<10}", title, reason.url) if part
        )
        decided = f" [{reason.features}]" if reason.features else ""
        lines.setdefault(f"  {what}\n      {score}{reason.why}{decided}")
    return list(lines)
