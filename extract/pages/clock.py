"""A date, a clock time and a zone's letters, as schedules print them, into ISO 8601."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

# Hours from UTC of the letters that conference schedules print. Letters that mean two zones (CST, IST, BST as
# Bangladesh) have the meaning schedules of conferences give them, except CST: both shores of the Pacific use it.
_HOURS = {
    "UTC": 0.0, "GMT": 0.0, "WET": 0.0, "WEST": 1.0, "BST": 1.0, "CET": 1.0, "CEST": 2.0, "EET": 2.0, "EEST": 3.0,
    "EST": -5.0, "EDT": -4.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0, "IST": 5.5,
    "JST": 9.0,
    "KST": 9.0, "SGT": 8.0, "HKT": 8.0, "AEST": 10.0, "AEDT": 11.0, "BRT": -3.0,
}  # fmt: skip


def zoned(day: str, clock: str, zone: str | None) -> str | None:
    """Join a printed day (``March 20 2024``), time (``11:15``, ``2:10pm``) and zone (``CET``).

    Returns:
        ``2024-03-20T11:15:00+01:00``; without a zone we know, the local time without offset: nothing is invented.
        None when day or time is not of that form.
    """
    text = f"{day} {''.join(clock.split()).upper()}"
    when: datetime | None = None
    for form in ("%B %d %Y %H:%M", "%b %d %Y %H:%M", "%B %d %Y %I:%M%p", "%b %d %Y %I:%M%p"):
        try:
            when = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is printed apart and joined below
        except ValueError:
            continue
        break
    if when is None:
        return None
    hours = _HOURS.get(zone or "")
    return (when if hours is None else when.replace(tzinfo=timezone(timedelta(hours=hours)))).isoformat()
