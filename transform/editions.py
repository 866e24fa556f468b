"""An address that now shows another edition of its event: alive, with the wrong content.

Event addresses roll on: a year later the one in a recap shows the next conference. It is no dead link, and what the
page says stays a fact about the page; so it is an issue (``other-edition``) beside the facts, for reports to show.
"""

from __future__ import annotations

import re

from extract.records import Capture, Issue, Page

_YEAR = re.compile(r"(?<![\d#.,])((?:19|20)\d\d)(?:[-/\u2013](\d\d)(?!\d))?(?![\d%])")
_EVENT_PAGES = ("event_page", "article", "other", "schedule")  # "article" is what any undeclared page counts as
_NEAR = 4  # years; what is further off ("Vision 2040") names no edition


def other_edition(capture: Capture, page: Page) -> Issue | None:
    """Tell whether a page asked for one edition of an event shows only another.

    Judged are addresses that a seed file names as an event's own page (``conference``) or a session's
    (``event_page``), against the years in the event's key. Of a session only its dates count, for a talk's title
    may speak of any year. Any sign of the right year, a date of publication, or a talk named on the page (a recap)
    means no issue.

    Returns:
        The issue with what the page says instead; None when it is right or not to be told.
    """
    own = _years(capture.event_key or "")
    if not own or capture.kind not in ("conference", "event_page") or page.kind not in _EVENT_PAGES:
        return None
    if page.verdict is not None or page.mentions or page.recap_mentions:
        return None
    said = {name: [claim.value for claim in page.claims if claim.field == name] for name in _FIELDS}
    if said["published_at"]:
        return None
    dates, names = [*said["starts_at"], *said["ends_at"]], [*said["title"], *said["event_name"]]
    everything = [*dates, *names, *said["description"]]
    if own & set().union(*map(_years, everything)):
        return None
    telling = dates if capture.kind == "event_page" else [*dates, *names]
    for text in telling:
        other = sorted(year for year in _years(text) if min(abs(year - one) for one in own) <= _NEAR)
        if other:
            evidence = f"asked for {capture.event_key}, shows {other[0]}: {text[:150]}"
            return Issue("facts", capture.final_url, "other-edition", evidence)
    return None


_FIELDS = ("title", "event_name", "description", "starts_at", "ends_at", "published_at")


def _years(text: str) -> set[int]:
    """Read the years a text names; ``2024-25`` names two, ``2024-05`` one."""
    found = set()
    for first, second in _YEAR.findall(text):
        found.add(int(first))
        if second and int(second) == (int(first) + 1) % 100:
            found.add(int(first) + 1)
    return found
