"""Link → what stands behind it, from its address, its words and the heading above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from extract import addresses
from extract.sites import site_for
from extract.urls import canonicalize, kind_of

LinkKind = Literal["video", "slides", "event_page", "recap", "schedule", "code", "other"]

_BY_ADDRESS: dict[str, LinkKind] = {
    "video": "video", "slides": "slides", "event_page": "event_page", "schedule": "schedule", "recap": "recap",
}  # fmt: skip
_SLIDES = re.compile(
    r"\b(slides?|slide ?decks?|decks?|presentations?|présentations?|diapos?|diapositives|folien)\b", re.IGNORECASE
)
_VIDEO = re.compile(r"\b(videos?|vidéos?|recordings?|watch|enregistrements?|replay|aufzeichnung)\b", re.IGNORECASE)
_CODE = re.compile(r"\b(code|source code|repository|repo|git ?hub|demo code|dépôt)\b", re.IGNORECASE)
_SCHEDULE = re.compile(r"\b(schedule|agenda|programme?|timetable)\b", re.IGNORECASE)
_RECAP = re.compile(
    r"\b(recaps?|wrap[- ]?ups?|takeaways?|highlights|trip reports?|retours? (?:sur|d['’]expérience)|"
    r"comptes?[- ]rendus?|résumés?|rückblick|insights from|what (?:we|i) learned|lessons from)\b",
    re.IGNORECASE,
)
# One of these stands in whatever the five above find, and most links have none: one search instead of five.
_HINT = re.compile(
    r"slide|deck|pr[eé]sentation|diapo|folien|vid[eé]o|recording|watch|enregistrement|replay|aufzeichnung|code|repo|"
    r"git ?hub|dépôt|schedule|agenda|programm|timetable|recap|wrap|takeaway|highlights|trip|retour|compte|résumé|"
    r"rückblick|insights|learned|lessons"
)
_GIT_HOST = re.compile(r"^(?:git|gitlab|gitea|code|src)\.|^(?:gitlab|codeberg|bitbucket|sourcehut)\.")


def link_kind(url: str, anchor_text: str, heading_path: Sequence[str] = ()) -> LinkKind:
    """Tell what a link leads to.

    Args:
        url: resolved address, canonical or not.
        anchor_text: the words of the link.
        heading_path: headings above it, outermost first; only the nearest says something of a link.

    Returns:
        The kind the address proves; else the one its words name (a PDF called "slides", a post called "recap");
        else ``other``. A playlist is ``other``: it is no talk's recording.
    """
    told = kind_of(url)
    if told in _BY_ADDRESS:
        return _BY_ADDRESS[told]
    if told == "playlist":
        return "other"
    canonical = canonicalize(url)
    if _is_code_host(addresses.host_of(canonical)):
        return "code"
    has_hint = _HINT.search(anchor_text.casefold()) is not None
    if has_hint and len(anchor_text) <= 60 and _SLIDES.search(anchor_text):
        return "slides"
    if told == "document":
        return "slides" if any(_SLIDES.search(heading) for heading in heading_path[-1:]) else "other"
    if has_hint and _RECAP.search(anchor_text):
        return "recap"
    if len(anchor_text) > 15 and heading_path and _is_of_recaps(heading_path[-1]):
        return "recap"
    if has_hint and len(anchor_text) <= 40:
        if _VIDEO.search(anchor_text):
            return "video"
        if _CODE.search(anchor_text):
            return "code"
        if _SCHEDULE.search(anchor_text):
            return "schedule"
    return "other"


@lru_cache(maxsize=1000)  # one heading stands above many links
def _is_of_recaps(heading: str) -> bool:
    return _RECAP.search(heading) is not None


@lru_cache(maxsize=4096)
def _is_code_host(host: str) -> bool:
    return site_for(f"https://{host}/").is_code_host or _GIT_HOST.match(host) is not None
