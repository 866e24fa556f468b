"""What was removed on request stays out: of the archive part just written, and of what is loaded from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from extract.forgotten import Forgotten
from extract.records import Capture, Page, SeedList, Stored, Visit
from extract.web.removal import UNFINISHED, Change, named_in, rewrite
from flows.readings import reading_text


def respected(part: Path, visits: Sequence[Visit], forgotten: Forgotten) -> list[Visit]:
    """Take what is forgotten out of a closed part and out of what was read in it.

    An attempt on a forgotten address goes; one that was led to such an address is ``refused`` (``forgotten``); a
    page that names something forgotten is kept as its reading without that.

    Args:
        part: the closed part of these visits. It is written anew when something must go.
        visits: all of the part.
        forgotten: what was removed on request.

    Returns:
        The visits as they may be known, with the places of their exchanges now.

    Raises:
        ArchiveError: the part is damaged or cannot be written.
    """
    if not forgotten:
        return list(visits)
    named = named_in(part, forgotten)
    changes: dict[str, Change] = {UNFINISHED: Change("drop")} if UNFINISHED in named else {}
    kept: list[Visit] = []
    for visit in visits:
        capture, clean = visit.capture, _clean(visit, forgotten)
        if clean is None:
            changes[capture.capture_id] = Change("drop")
            continue
        if clean.capture != capture:
            changes[capture.capture_id] = Change("drop", clean.capture)
        elif capture.origin == "robots" and capture.capture_id in named:
            # An emptied robots.txt would read as one that allows everything.
            clean = Visit(replace(capture, stored=None))
            changes[capture.capture_id] = Change("drop", clean.capture)
        elif capture.capture_id in named or clean.page != visit.page or clean.issues != visit.issues:
            clean = _emptied(clean)
            reading = reading_text(clean.page) if clean.page is not None else None
            changes[capture.capture_id] = Change("empty", clean.capture, reading)
        kept.append(clean)
    # An attempt that is in the part and not among the visits was not finished (cut off before its reading).
    changes |= {key: Change("drop") for key in named - changes.keys()}
    return moved(kept, rewrite(part, changes, forgotten)) if changes else kept


def _clean(visit: Visit, forgotten: Forgotten) -> Visit | None:
    capture = forgotten.capture(visit.capture)
    if capture is None:
        return None
    if capture != visit.capture:
        return Visit(capture)
    page = forgotten.page(visit.page) if visit.page is not None else None
    return Visit(capture, page, forgotten.cleaned(visit.issues))


def _emptied(visit: Visit) -> Visit:
    """Describe an attempt whose body is no longer kept."""
    capture = visit.capture
    if capture.outcome == "ok" and isinstance(visit.page, Page | SeedList):
        return replace(visit, capture=replace(capture, no_archive=True))
    if capture.outcome == "ok" and visit.issues:  # no reading can stand for what could not be read
        issue = visit.issues[0]
        return Visit(replace(capture, outcome="unreadable", reason=issue.code))
    return visit


def moved(visits: Sequence[Visit], places: Mapping[str, Stored]) -> list[Visit]:
    """Tell the captures where their exchanges lie now."""

    def at_its_place(capture: Capture) -> Capture:
        return capture if capture.stored is None else replace(capture, stored=places[capture.capture_id])

    return [replace(visit, capture=at_its_place(visit.capture)) for visit in visits]
