"""Every value has its sources; this is the one place that chooses the value shown, and says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol, TypeVar

from extract.addresses import host_of, path_of
from transform.bylines import choose_authors
from transform.dates import Moment, Precision, read_moment, seconds_of
from transform.titles import choose_title, is_host, name_in_titles

T = TypeVar("T")


class ClaimLike(Protocol):
    """``extract.records.Claim`` and ``transform.rows.ClaimRow`` alike."""

    @property
    def field(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def qualifier(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """Which claim won for one field of ``Metadata``, and by which rule."""

    field: str
    value: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page is shown as. Unknown is None or empty. ``published_on``: the day as the page writes it."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_precision: Precision | None = None
    published_on: date | None = None
    modified_at: datetime | None = None
    modified_on: date | None = None
    description: str | None = None
    site_name: str | None = None
    image_url: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    kind: str | None = None
    duration_s: int | None = None
    channel: str | None = None
    channel_url: str | None = None
    view_count: int | None = None
    playlist_url: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room: str | None = None
    event_name: str | None = None
    track: str | None = None
    abstract: str | None = None
    schedule_code: str | None = None
    page_count: int | None = None
    choices: tuple[Choice, ...] = ()


# Order of trust by the start of the source; a site parser's own markup comes before what any page may carry.
# JSON-LD before OpenGraph: it says what kind of thing it describes. Visible text last: it may speak of others.
_TRUST: dict[str, tuple[str, ...]] = {
    field: tuple(words.split())
    for field, words in {
        "published_at": "microdata:VideoObject microdata:datePublished microdata:uploadDate player: feed: json-ld: "
        "article:published og:article:published citation_ microdata: dcterms.issued dc.date.issued dcterms. dc. "
        "meta:parsely meta:sailthru video:release_date meta: article: og: front-matter: pdf: pptx: time:published "
        "head:date time:class date-line time text:posted url json-ld-page:",
        "modified_at": "feed: json-ld: article: og: microdata: head:updated json-ld-page: dc meta: front-matter: "
        "text: sitemap:",
        "description": "player: json-ld: og: twitter: meta: microdata: dc json-ld-page:",
        "site_name": "og: json-ld: meta:application-name citation_ dc json-ld-page: meta: feed: microdata: "
        "twitter:site",
        "image_url": "og: twitter: json-ld: microdata: link: meta: json-ld-page:",
        "language": "html:lang json-ld: og: meta: dc citation_ microdata: feed: json-ld-page:",
        "canonical_url": "site: link:canonical og:url json-ld: twitter: json-ld-page:",
        "kind": "json-ld: og:type microdata: json-ld-page:",
        "duration_s": "microdata: json-ld: video: og: player: playlist:",
        "starts_at": "ics: sched: json-ld: microdata:",
        "ends_at": "ics: sched: json-ld: microdata:",
    }.items()
}
# Dates that readers see or the address holds; a date stamped on every page of a site counts only beside one of
# these.
_DATED = ("head:date", "time:published", "date-line", "text:posted")  # said to be of the page, not merely on it
_ARTICLE = re.compile(r"article|posting|\bblog\b|report\b", re.IGNORECASE)
_SHOWN = ("head:date", "time", "date-line", "text:posted", "url")


def choose(claims: Sequence[ClaimLike], site: str | None = None) -> Metadata:
    """Choose what is shown of one page, video or deck.

    Args:
        claims: all claims about it, in any order of sources; of equal sources the first one wins.
        site: name of the site parser that read the page, if known; part of what titles are freed from.

    Returns:
        The chosen values with one ``Choice`` for each. No value without a claim.
    """
    by_field: dict[str, list[ClaimLike]] = {}
    for claim in claims:
        by_field.setdefault(claim.field, []).append(claim)
    names = [claim.value for claim in by_field.get("site_name", [])] + (
        [site] if site not in (None, "generic") else []
    )
    choices: list[Choice] = []
    title = choose_title(by_field.get("title", []), _named(by_field, names), _steps(by_field))
    if title is not None:
        choices.append(Choice("title", *title))
    titles = [claim.value for claim in by_field.get("title", [])]
    is_list = any(claim.source.endswith(":many") for claim in by_field.get("published_at", []))
    authors = choose_authors(
        by_field.get("author", []), names, titles, is_list=is_list, is_article=_is_article(by_field)
    )
    if authors is not None:
        choices.append(Choice("author", "; ".join(authors[0]), *authors[1:]))
    published = _moment("published_at", by_field, choices)
    modified = _moment("modified_at", by_field, choices)
    starts, ends = _moment("starts_at", by_field, choices), _moment("ends_at", by_field, choices)

    def text(field: str) -> str | None:
        return _first(field, by_field, choices, lambda value: value or None)

    return Metadata(
        title=title[0] if title else None,
        authors=authors[0] if authors else (),
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_on=published.local_on if published else None,
        modified_at=modified.at if modified else None,
        modified_on=modified.local_on if modified else None,
        description=text("description"),
        site_name=_site_name(by_field, choices),
        image_url=_first("image_url", by_field, choices, _web),
        language=_first("language", by_field, choices, _language),
        canonical_url=_canonical(by_field, choices),
        kind=text("kind"),
        duration_s=_first("duration_s", by_field, choices, lambda value: seconds_of(value) or None),
        channel=text("channel"),
        channel_url=_first("channel_url", by_field, choices, _web),
        view_count=_first("view_count", by_field, choices, _count),
        playlist_url=_first("playlist_url", by_field, choices, _web),
        starts_at=starts.at if starts else None,
        ends_at=ends.at if ends else None,
        room=text("room"),
        event_name=text("event_name"),
        track=text("track"),
        abstract=text("abstract"),
        schedule_code=text("schedule_code"),
        page_count=_first("page_count", by_field, choices, _count),
        choices=tuple(choices),
    )


def _named(by_field: dict[str, list[ClaimLike]], names: Sequence[str]) -> list[str]:
    """Leave out an account's name that the page's heading is about: it names the thing shown, not the site."""
    headings = {claim.value.casefold() for claim in by_field.get("title", []) if claim.source.startswith("h1")}
    accounts = {
        claim.value for claim in by_field.get("site_name", [])
        if claim.source == "twitter:site" and _spelt_in(claim.value, headings)
    }  # fmt: skip
    return [name for name in names if name not in accounts]


def _spelt_in(account: str, headings: Collection[str]) -> bool:
    letters = re.sub(r"\W", "", account).casefold()
    return len(letters) > 3 and any(letters == re.sub(r"\W", "", heading) for heading in headings)


def _is_article(by_field: dict[str, list[ClaimLike]]) -> bool:
    """Tell whether a page bears a date or calls itself something that somebody wrote."""
    dates = (*by_field.get("published_at", ()), *by_field.get("modified_at", ()))
    is_dated = any(
        not claim.source.endswith(":many") and not claim.source.startswith("json-ld-page:") for claim in dates
    )
    return is_dated or any(_ARTICLE.search(claim.value) for claim in by_field.get("kind", ()))


def _steps(by_field: dict[str, list[ClaimLike]]) -> set[str]:
    """Collect the steps of the page's address but its last one."""
    paths = (path_of(claim.value).strip("/").split("/") for claim in by_field.get("canonical_url", []))
    return {step for path in paths for step in path[:-1]}


def _ranked(field: str, by_field: dict[str, list[ClaimLike]]) -> list[ClaimLike]:
    """Sort claims of a field by trust in their source; sources the table does not know come last, in page order."""
    claims = by_field.get(field, [])
    return sorted(claims, key=lambda claim: _rank(field, claim.source)) if len(claims) > 1 else claims


@lru_cache(maxsize=8192)
def _rank(field: str, source: str) -> int:
    order = _TRUST.get(field, ())
    return next((place for place, start in enumerate(order) if source.startswith(start)), len(order))


def _first(
    field: str, by_field: dict[str, list[ClaimLike]], choices: list[Choice], read: Callable[[str], T | None]
) -> T | None:
    for claim in _ranked(field, by_field):
        value = read(claim.value)
        if value is not None:
            choices.append(Choice(field, str(value), claim.source, "most trusted source that can be read"))
            return value
    return None


def _moment(field: str, by_field: dict[str, list[ClaimLike]], choices: list[Choice]) -> Moment | None:
    """Choose a time. Of publication dates only those about the page itself count."""
    ranked = [(claim, moment) for claim in _ranked(field, by_field) if (moment := read_moment(claim.value))]
    ranked = [(claim, moment) for claim, moment in ranked if not claim.source.endswith(":many")]
    if not ranked:
        return None
    if field != "published_at":
        # A session's hour without a zone cannot be placed in UTC; its day alone is no start.
        known = [pair for pair in ranked if field == "modified_at" or pair[1].precision in ("minute", "second")]
        if not known:
            return None
        claim, moment = known[0]
        choices.append(Choice(field, claim.value, claim.source, "most trusted source that can be read"))
        return moment
    return _published(ranked, by_field, choices)


def _published(
    ranked: list[tuple[ClaimLike, Moment]], by_field: dict[str, list[ClaimLike]], choices: list[Choice]
) -> Moment | None:
    """Choose the time of publication among dates that may be of an update, of a build, or of another page."""
    field = "published_at"
    changes = [(claim, moment) for claim in by_field.get("modified_at", []) if (moment := read_moment(claim.value))]
    updates = [moment for _, moment in changes]
    is_seen = any(claim.source == "head:updated" for claim, _ in changes)
    ranked = [pair for pair in ranked if _counts(*pair, ranked, updates, is_seen=is_seen)]
    shown = [pair for pair in ranked if pair[0].source.startswith(_SHOWN) and pair[1].precision != "month"]
    for claim, moment in ranked:
        if claim.source.startswith("json-ld-page:") and not any(_near(moment, other) for _, other in shown):
            continue
        lines = [pair for pair in shown if pair[0].source.startswith(_DATED)]
        is_late = all(other.local_on < moment.local_on and not _near(other, moment) for _, other in lines)
        if lines and is_late and not claim.source.startswith(_SHOWN):
            # Machines stamp the day of a rebuild or a move; nobody shows a day before the page came out.
            first, seen = lines[0]
            choices.append(Choice(field, first.value, first.source, "readers see an earlier day than machines"))
            return seen
        reason, local = "most trusted source about the page itself", moment.local_on
        days = {other.local_on for _, other in shown if other.precision == "day" and _near(moment, other)}
        if moment.precision != "day" and days and local not in days:
            # Stamped in UTC, shown in the writer's zone: the day readers see is the day it came out.
            reason, local = f"{reason}; the day as readers see it", min(days)
        choices.append(Choice(field, claim.value, claim.source, reason))
        return replace(moment, local_on=local)
    return None


def _counts(
    claim: ClaimLike,
    moment: Moment,
    ranked: list[tuple[ClaimLike, Moment]],
    updates: list[Moment],
    *,
    is_seen: bool,
) -> bool:
    """Tell whether a date can be the page's own publication, by what its other claims say.

    ``is_seen``: readers see the day of an update.
    """
    source = claim.source
    if source.startswith(_SHOWN):
        if moment.precision == "year":
            return False
        kin = {other.local_on for peer, other in ranked if peer.source == source}
        is_update = not source.startswith(("time:published", "url")) and moment in updates
        return not (is_update or (len(kin) > 2 and source.startswith(("time", "date-line"))))
    if source.startswith("json-ld:") and any(moment == update for update in updates):
        # Published and changed in the same moment, and nothing else on the page says so: the day of a build.
        return is_seen or any(not peer.source.startswith("json-ld") for peer, _ in ranked)
    return True


def _near(first: Moment, second: Moment) -> bool:
    return abs((first.local_on - second.local_on).days) <= 1


def _site_name(by_field: dict[str, list[ClaimLike]], choices: list[Choice]) -> str | None:
    """Choose what the site calls itself; failing that, its host, spelt as its titles or its account spell it."""
    ranked = [claim for claim in _ranked("site_name", by_field) if not claim.value.startswith(("@", "http"))]
    if not ranked:
        return None
    best, reason = ranked[0], "most trusted source"
    value, source = best.value, best.source
    if source == "url":
        value, source, reason = _host_spelt(value, by_field)
    elif "." in value and " " not in value:
        named = [claim for claim in ranked if "." not in claim.value and is_host(value, claim.value)]
        if named:  # og:site_name says QuayTimes.com, the publisher is The Quay Times
            value, source, reason = named[0].value, named[0].source, "a name instead of the host it spells"
    choices.append(Choice("site_name", value, source, reason))
    return value


def _host_spelt(host: str, by_field: dict[str, list[ClaimLike]]) -> tuple[str, str, str]:
    """Return the best spelling of a host's own label on the page, its source and the reason; else the host."""
    if spelt := name_in_titles([claim.value for claim in by_field.get("title", [])], host):
        return spelt, "url", "the host's name as titles spell it"
    for claim in by_field["site_name"]:
        account = claim.value.removeprefix("@")
        if account != claim.value and not account.islower() and is_host(host, account):
            return account, claim.source, "the host's name as its account spells it"
    return host, "url", "the host"


def _canonical(by_field: dict[str, list[ClaimLike]], choices: list[Choice]) -> str | None:
    """Choose the page's address. ``rel=canonical`` to another host is outvoted by any claim of the page's own."""
    ranked = [claim for claim in _ranked("canonical_url", by_field) if _web(claim.value)]
    hosts = {claim.value for claim in by_field.get("site_name", []) if claim.source == "url"}
    own = [claim for claim in ranked if host_of(claim.value).removeprefix("www.") in hosts]
    for claim in [*own, *ranked]:
        reason = "on the page's own host" if claim in own and claim is not ranked[0] else "most trusted source"
        choices.append(Choice("canonical_url", claim.value, claim.source, reason))
        return claim.value
    return None


def _web(value: str) -> str | None:
    return value if value.startswith(("http://", "https://")) else None


def _language(value: str) -> str | None:
    match = re.match(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2,4}))?(?![A-Za-z])", value.strip())
    return match[0].replace("_", "-") if match else None


def _count(value: str) -> int | None:
    digits = re.sub(r"[\s,.\u202f\u00a0]", "", value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
