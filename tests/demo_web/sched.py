# ruff: noqa: E501 - markup stands as the site writes it
"""Two schedules in sched's markup: calendar, day overviews, session pages, uploaded decks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape

from tests.demo_web.facts import COLOCATED, KCC, MAIN, TALKS, UNNAMED, Talk
from tests.demo_web.pdf import pdf
from tests.demo_web.shell import Answer, answer, marked, moved, page, scheduled, slug

NAMES = {KCC: MAIN, COLOCATED: "CNCF-hosted Co-located Events Europe 2024"}
ROOMS = ("Pavilion 7 | Room A", "Pavilion 7 | Room B", "Level 7.1 | Grand Hall", "Level 7.3 | South")
#: Entries of the schedule that are no talks: title, host, code, local start.
ENTRIES = (
    ("Registration + Badge Pick-up", COLOCATED, "1DReg", "2024-03-19 07:30"),
    ("Coffee Break ☕", COLOCATED, "1DCo1", "2024-03-19 10:40"),
    ("Lunch 🍲", COLOCATED, "1DLun", "2024-03-19 12:40"),
    ("Registration + Badge Pick-up", KCC, "1DRe2", "2024-03-20 07:30"),
    ("Coffee Break ☕", KCC, "1DCo2", "2024-03-20 10:40"),
    ("Lunch 🍲", KCC, "1DLu2", "2024-03-21 12:40"),
    # Whole days, entered as sessions. They carry a title and a code, and are no talks.
    ("ArgoCon hosted by CNCF (Full Day Event, All Access Pass Required)", KCC, "1Yj4T", "2024-03-19 09:00"),
    ("BackstageCon hosted by CNCF (Full Day Event, All Access Pass Required)", KCC, "1Yj4n", "2024-03-19 09:00"),
    (
        "Multi-TenancyCon hosted by CNCF (Half Day Event, All Access Pass Required)",
        KCC,
        "1Ytml",
        "2024-03-19 09:00",
    ),
)
SESSIONS = tuple(talk for talk in (*TALKS, *UNNAMED) if talk.host)


def origin(host: str) -> str:
    """Return the address of a schedule without a final slash."""
    return f"https://{host}.sched.com"


def session_url(talk: Talk) -> str:
    """Return the page of a session as the schedule links it."""
    return f"{origin(talk.host)}/event/{talk.code}/{slug(talk.title + ' ' + ' '.join(n for n, _ in talk.people))[:180]}"


def deck_url(talk: Talk) -> str:
    """Return where the deck that a speaker uploaded lies."""
    return f"https://static.sched.com/hosted_files/{talk.host}/{talk.code[-2:].lower()}/{slug(talk.title)[:40]}.pdf"


def _starts(local: str) -> datetime:
    return datetime.strptime(local, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - Paris, one hour before UTC in March


def _clock(local: str, minutes: int = 30) -> str:
    begin = _starts(local)
    return f"{begin:%A %B %d, %Y %H:%M} - {begin + timedelta(minutes=minutes):%H:%M}"


def _room(code: str) -> str:
    return ROOMS[sum(map(ord, code)) % len(ROOMS)]


def _person(name: str, organization: str | None) -> str:
    company = f"Speaker, {organization}" if organization and organization != "Independent" else organization or ""
    return (
        f'<div class="sched-person-session"><div class="sched-person"><h2><a href="/speaker/{slug(name)}" '
        f'title="{escape(name)}">{escape(name)}</a></h2><div class="sched-event-details-role-company">'
        f"{escape(company)}</div></div></div>"
    )


def _session(talk: Talk) -> bytes:
    """Write a session page; recording and deck where the talk has them there."""
    embed = ""
    if "session" in talk.video_on:
        embed = f'<iframe src="https://www.youtube.com/embed/{talk.video}" allowfullscreen></iframe>'
    deck = ""
    if talk.deck in ("session", "blocked"):
        deck = (
            f'<div class="sched-file"><a class="file-uploaded file-uploaded-pdf" href="{deck_url(talk)}" '
            f'target="_blank">{escape(slug(talk.title)[:40])}.pdf</a></div>'
        )
    people = "".join(_person(*person) for person in talk.people)
    label = "Moderators" if talk.title.startswith("Panel:") and not people else "Speakers"
    main = f"""<div id="sched-content-inner">
<div class="list-single"><div class="list-single__event"><span class="event ev_1"><a href="/event/{talk.code}" id="{talk.code * 6}" class="name">
{escape(scheduled(talk))}</a></span></div>
<div class="list-single__date">{_clock(talk.starts)} <span class='tz'>CET</span></div>
<div class="list-single__location"><a href="/venue/{slug(_room(talk.code))}">{escape(_room(talk.code))}</a></div>
<div class="sched-event-details">
<div class="tip-description"><strong></strong>An example abstract for session {talk.code}: what was built, what broke, what was learned. {embed}</div>
<div class="tip-roles"><strong>{label}</strong>{people}</div>
{deck}
<div class="sched-event-details-timeandplace">{_clock(talk.starts)} CET<br><a href="/venue/{slug(_room(talk.code))}">{escape(_room(talk.code))}</a></div>
<div class="sched-event-type"><a href="/type/{slug(talk.event)}">{escape(_track(talk))}</a></div>
</div></div></div>
<div class="sched-sidebar"><a href="/list/simple">Simple list</a> <a href="/speakers">Speakers</a></div>"""
    title = f"{NAMES[talk.host]}: {scheduled(talk)}"
    head = f'<meta property="og:title" content="{escape(title)}">\n<meta property="og:site_name" content="{escape(NAMES[talk.host])}">\n'
    return page(title, main, head=head)


def _track(talk: Talk) -> str:
    return talk.event if talk.host == COLOCATED else "Platform Engineering" if talk in TALKS else "Operations"


def _entry(title: str, host: str, code: str, local: str) -> bytes:
    main = f"""<div class="list-single"><div class="list-single__event"><span class="event ev_9"><a href="/event/{code}" class="name">{escape(marked(title))}</a></span></div>
<div class="list-single__date">{_clock(local)} <span class='tz'>CET</span></div><div class="sched-event-details"><div class="tip-description"><strong></strong></div></div></div>"""
    heading = f"{NAMES[host]}: {marked(title)}"
    return page(heading, main, head=f'<meta property="og:title" content="{escape(heading)}">\n')


def _overview(host: str, day: str | None) -> bytes:
    rows = []
    for talk in sorted(SESSIONS, key=lambda one: (one.starts, one.code)):
        if talk.host == host and (day is None or talk.starts.startswith(day)):
            path = session_url(talk).removeprefix(origin(host))
            rows.append(
                f'<span class="event ev_1"><a href="{path}" class="name">{escape(scheduled(talk))}</a></span>'
            )
    for title, where, code, local in ENTRIES:
        if where == host and (day is None or local.startswith(day)):
            rows.append(
                f'<span class="event ev_9"><a href="/event/{code}" class="name">{escape(marked(title))}</a></span>'
            )
    name = f"{NAMES[host]}: {day}" if day else f"{NAMES[host]}: Schedule"
    listed = "\n".join(f'<div class="sched-container-inner">{row}</div>' for row in rows)
    return page(name, f'<div id="sched-content-inner"><h2>{day or "All days"}</h2>\n{listed}\n</div>')


def _fold(line: str) -> str:
    """Fold a calendar line at 75 octets, as the format asks for."""
    out, current = [], ""
    for character in line:
        if len((current + character).encode()) > 74:
            out.append(current)
            current = ""
        current += character
    return "\r\n ".join([*out, current])


def _text(value: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        value = value.replace(plain, escaped)
    return value


def _calendar(host: str) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sched.com DEMO DATA//EN",
        f"X-WR-CALNAME:{_text(marked(NAMES[host]))}",
    ]
    rows = [(t.starts, t.code, scheduled(t), _track(t), session_url(t)) for t in SESSIONS if t.host == host]
    rows += [
        (at, code, marked(title), "Breaks", f"{origin(h)}/event/{code}")
        for title, h, code, at in ENTRIES
        if h == host
    ]
    for local, code, title, track, url in sorted(rows):
        begin = _starts(local) - timedelta(hours=1)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{code}@{host}.sched.com",
            "DTSTAMP:20240407T090000Z",
            f"DTSTART:{begin:%Y%m%dT%H%M00Z}",
            f"DTEND:{begin + timedelta(minutes=30):%Y%m%dT%H%M00Z}",
            f"SUMMARY:{_text(title)}",
            f"LOCATION:{_text(_room(code) + ', Paris, France')}",
            f"CATEGORIES:{_text(track).upper()}",
            f"URL:{url}",
            "END:VEVENT",
        ]
    return "\r\n".join(map(_fold, [*lines, "END:VCALENDAR", ""])).encode()


def answers() -> Iterator[Answer]:
    """List all answers of the schedules and of the host of their files."""
    for host in (KCC, COLOCATED):
        yield answer(f"{origin(host)}/all.ics", _calendar(host), "text/calendar; charset=utf-8")
        yield answer(f"{origin(host)}/", _overview(host, None))
        for day in sorted({talk.starts[:10] for talk in SESSIONS if talk.host == host} | {"2024-03-19"}):
            yield answer(f"{origin(host)}/{day}/overview", _overview(host, day))
    for talk in SESSIONS:
        yield answer(session_url(talk), _session(talk))
        yield moved(f"{origin(talk.host)}/event/{talk.code}", session_url(talk))
        yield moved(f"https://sched.co/{talk.code}", session_url(talk))
        if talk.deck == "session":
            yield answer(deck_url(talk), pdf(marked(talk.title), [n for n, _ in talk.people]), "application/pdf")
        elif talk.deck == "blocked":
            # As the real host answers scripts.
            yield answer(deck_url(talk), b"<html><body>403 Forbidden DEMO DATA</body></html>", "text/html", 403)
    for title, host, code, local in ENTRIES:
        yield answer(f"{origin(host)}/event/{code}", _entry(title, host, code, local))
