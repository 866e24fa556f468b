"""Dates as pages write them → a moment with its precision. Nothing is invented: what is not said stays unsaid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

Precision = Literal["year", "month", "day", "minute", "second"]

_YEARS = range(1980, 2101)
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan janvier janv januar jänner enero ene gennaio gen januari",
            "february feb février fevrier févr fev februar febrero febbraio februari",
            "march mar mars märz maerz marzo mrz maart",
            "april apr avril avr abril aprile",
            "may mai mayo maggio mag mei",
            "june jun juin juni junio giugno giu",
            "july jul juillet juil juli julio luglio lug",
            "august aug août aout agosto ago",
            "september sep sept septembre septiembre settembre set",
            "october oct octobre oktober okt octubre ottobre ott",
            "november nov novembre noviembre",
            "december dec décembre decembre déc dezember dez diciembre dic dicembre",
        ],
        1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_TIME = (
    r"(?:,?\s*(?:at|@|à|um|[-–|·•])?\s*(?P<hour>[0-2]?\d)[:h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d\b)?)?"
)
_ISO = re.compile(
    r"^(?P<year>\d{4})(?:[-/.]?(?P<month>\d\d?)(?:[-/.]?(?P<day>\d\d?)"
    r"(?:\s*(?:[T,]|\s)\s*(?P<hour>\d\d?):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,:]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/]+\])?)?)?)?$",
    re.IGNORECASE,
)
_FORMS = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        rf"(?<![\d\w]){_DAY}\s*(?:de\s+|of\s+|[-/]\s*)?{_MONTH}[\s,/-]*(?:de\s+|del\s+)?{_YEAR}",
        rf"(?<!\w){_MONTH}\s*{_DAY}(?:\s*,\s*|\s+|-){_YEAR}",
        rf"(?<!\d){_YEAR}[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)",
        rf"(?<!\d){_YEAR}年(?P<month>[01]?\d)月(?P<day>[0-3]?\d)日",
        rf"(?<![\d.])(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}",
    )
)
_MONTH_YEAR = re.compile(rf"^\W*(?:[^\W\d]+\s+){{0,2}}{_MONTH}[\s,]+{_YEAR}\W*$", re.IGNORECASE)
_SLASHED = re.compile(rf"(?<!\d)(?P<first>[0-3]?\d)[/-](?P<second>[0-3]?\d)[/-]{_YEAR}")
_UPDATED = re.compile(
    r"(?:updated|modified|edited|mis à jour|aktualisiert|reviewed)(?:\s+(?:on|at|le|am))?\W*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A stated time. ``at`` is UTC, at the start of what is known; ``local_on`` the day as the page writes it."""

    at: datetime
    precision: Precision
    local_on: date


@lru_cache(maxsize=1024)  # a page says its day in five places
def read_moment(text: str) -> Moment | None:
    """Read the first date of a short text.

    Args:
        text: ISO 8601, RFC 2822, seconds or milliseconds since 1970, or words in English, French and some
            neighbours, with other words around it (``Published on March 19, 2024 by Ann``). A date right after
            "updated" does not count when another follows.

    Returns:
        The moment; None where no date is stated or it cannot be told (``03/04/2024`` is two days). A time without
        a zone has precision ``day``: its hour cannot be placed in UTC.
    """
    text = " ".join(text.split())[:200]
    if match := _ISO.match(text):
        return (
            _moment(match) if "-" in text or len(match["day"] or "") == 2 or len(text) == 4 or "/" in text else None
        )
    if re.fullmatch(r"1?\d{9}(?:\d{3})?", text):
        seconds = int(text[:10] if len(text) in (10, 13) else text)
        at = datetime.fromtimestamp(seconds, UTC)
        return Moment(at, "second", at.date()) if at.year >= 1995 else None
    found = sorted(
        ((match.start(), moment) for form in _FORMS for match in form.finditer(text) if (moment := _moment(match))),
        key=lambda pair: pair[0],
    )
    for start, moment in found:
        if len(found) == 1 or not _UPDATED.search(text[:start]):
            return moment
    if found:
        return found[0][1]
    if match := _SLASHED.search(text):
        return _slashed(int(match["first"]), int(match["second"]), int(match["year"]))
    match = _MONTH_YEAR.match(text)
    return _moment(match) if match else None


def read_date(text: str) -> tuple[datetime | None, Precision | None]:
    """Read a date as ``read_moment`` does: the UTC time and its precision, or a pair of None."""
    moment = read_moment(text)
    return (moment.at, moment.precision) if moment else (None, None)


def seconds_of(text: str) -> int | None:
    """Read a length: ISO 8601 (``PT27M4S``, ``P0DT1H``), plain seconds, or a clock (``1:02:03``); else None."""
    text = text.strip()
    if re.fullmatch(r"\d{1,7}(?:\.\d+)?", text):
        return round(float(text))
    if match := re.fullmatch(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?", text, re.IGNORECASE):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds if any(match.groups()) else None
    if match := re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,3}):(\d\d)", text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return (hours * 60 + minutes) * 60 + seconds
    return None


def _slashed(first: int, second: int, year: int) -> Moment | None:
    if first > 12:
        return _day(year, second, first)
    if second > 12 or first == second:
        return _day(year, first, second)
    return None


def _day(year: int, month: int, day: int) -> Moment | None:
    try:
        at = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return Moment(at, "day", at.date()) if year in _YEARS else None


def _moment(match: re.Match[str]) -> Moment | None:
    parts = {
        "day": None,
        "hour": None,
        "minute": None,
        "second": None,
        "half": None,
        "zone": None,
        **match.groupdict(),
    }
    month_text, day_text = (parts["month"] or "").lower(), parts["day"]
    month = int(month_text) if month_text.isdigit() else _MONTHS.get(month_text)
    year = int(match["year"])
    if month is None:
        return Moment(datetime(year, 1, 1, tzinfo=UTC), "year", date(year, 1, 1)) if year in _YEARS else None
    day = _day(year, month, int(day_text or 1))
    if day is None or day_text is None:
        return Moment(day.at, "month", day.local_on) if day else None
    offset = _offset(parts["zone"])
    if parts["hour"] is None or offset is None:
        return day
    hour = int(parts["hour"])
    half = (parts["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        at = day.at.replace(hour=hour, minute=int(parts["minute"] or 0), second=int(parts["second"] or 0))
        at = at.replace(tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return day
    return Moment(at, "second" if parts["second"] else "minute", day.local_on)


def _offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    if zone.upper() in ("Z", "UTC", "GMT"):
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if ahead >= timedelta(hours=24):
        return None
    return ahead if zone[0] == "+" else -ahead
