"""Which pages the site has, what each is made from, and what its template gets.

A query gives one document (JSON) per page; it is published beside the page, and its text is the page's fingerprint:
as long as it stays the same, nothing of it is parsed or rendered.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from warehouse.citations import talk_entry
from warehouse.report import charts
from warehouse.report.listing import LISTINGS, ROWS_PER_PAGE, Listing, facets
from warehouse.report.render import is_identifier, joined, words

Document = dict[str, Any]
Reading = tuple[str, str, dict[str, Any]]  # title, description, what the template gets
RECAPPED_SHOWN = 100
NEWS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Page:
    """One page: path, template, its document (published as JSON), and how that becomes what the template gets.

    ``section``: the entry of the menu it belongs to. ``read``: gives title, description and the template's values.
    ``beside``: what else the page is made from. ``has_json``: off for the further parts of a list.
    """

    path: str
    template: str
    document: str
    section: str
    read: Callable[[], Reading]
    og_type: str = "website"
    beside: str = ""
    has_json: bool = True


@dataclass(frozen=True, slots=True)
class Lists:
    """Rows of all lists: the text of each row, by name of the list."""

    texts: Mapping[str, Sequence[str]]
    _rows: dict[str, list[Document]] = field(default_factory=dict)

    def rows(self, name: str) -> list[Document]:
        """Parse the rows of a list; once."""
        if name not in self._rows:
            self._rows[name] = [json.loads(text) for text in self.texts[name]]
        return self._rows[name]

    def text(self, name: str) -> str:
        """All rows as one JSON array."""
        return "[" + ",\n".join(self.texts[name]) + "]"


def _plain(text: str, read: Callable[[Document], Reading]) -> Callable[[], Any]:
    return lambda: read(json.loads(text))


# --- one page per thing -----------------------------------------------------------------------------------

THINGS: tuple[tuple[str, str, str], ...] = (  # query, folder, menu entry
    ("talk_pages", "talks", "talks.html"),
    ("recap_pages", "recaps", "recaps.html"),
    ("person_pages", "speakers", "speakers.html"),
    ("organization_pages", "organizations", "organizations.html"),
)


def thing_pages(query: str, folder: str, section: str, rows: Sequence[tuple[str, str]]) -> Iterator[Page]:
    """Give the page of each talk, recap, person or organisation; one without an identifier of ours has none."""
    template, read, og_type = {
        "talk_pages": ("talk.html", _talk, "article"),
        "recap_pages": ("recap.html", _recap, "article"),
        "person_pages": ("person.html", _person, "profile"),
        "organization_pages": ("organization.html", _organization, "website"),
    }[query]
    for identifier, text in rows:
        if is_identifier(identifier):
            yield Page(f"{folder}/{identifier}.html", template, text, section, _plain(text, read), og_type)


def _talk(page: Document) -> Reading:
    material = page["material"] or []
    facts = page["facts"] or []
    shown = {one["role"]: one for one in material if one["is_primary"]}
    names = [one["name"] for one in page["speakers"] or []]
    described = joined(
        [
            ", ".join(names),
            page["event"],
            f"named by {page['recap_count']} recaps" if page["recap_count"] > 1 else None,
            joined((f"{words(role)}: {words(one['state'])}" for role, one in shown.items()), ", "),
        ]
    )
    video = shown.get("video", {}).get("url") or shown.get("event_page", {}).get("url")
    starts_at = datetime.fromisoformat(page["starts_at"]) if page["starts_at"] else None
    values = {
        "page": page,
        "shown": shown,
        "others": [one for one in material if not one["is_primary"]],
        "facts": [(name, list(found)) for name, found in groupby(facts, key=lambda one: one["field"])],
        "fields": {one["field"] for one in facts},
        "citation": talk_entry(page["id"], page["title"], names, page["event"], starts_at, video),
    }
    return page["title"], described, values


def _recap(page: Document) -> Reading:
    named = f"names {page['mention_count']} talks" if page["mention_count"] else None
    return page["title"], joined([page["author"], page["site"], page["event"], named]), {"page": page}


def _person(page: Document) -> Reading:
    employers = ", ".join(one["name"] for one in page["organizations"] or [])
    talks = "; ".join(one["title"] for one in page["talks"][:3])
    return page["name"], joined([employers, talks]), {"page": page}


def _organization(page: Document) -> Reading:
    counted = f"{len(page['people'])} speakers, {len(page['talks'])} talks"
    return page["name"], joined([counted, ", ".join(one["name"] for one in page["people"][:5])]), {"page": page}


# --- lists ------------------------------------------------------------------------------------------------


def list_pages(listing: Listing, lists: Lists, data_version: str) -> Iterator[Page]:
    """Give the pages of a list, ``ROWS_PER_PAGE`` rows each; all of them load the same rows for the search."""
    texts = lists.texts[listing.name]
    page_count = max(1, -(-len(texts) // ROWS_PER_PAGE))
    paths = [f"{listing.name}.html", *(f"{listing.name}-{n}.html" for n in range(2, page_count + 1))]
    for n, path in enumerate(paths):

        def read(n: int = n) -> Reading:
            rows = lists.rows(listing.name)
            title = listing.title if n == 0 else f"{listing.title}, page {n + 1}"
            values = {
                "listing": listing,
                "rows": rows[n * ROWS_PER_PAGE : (n + 1) * ROWS_PER_PAGE],
                "total": len(rows),
                "facets": facets(listing, rows),
                "page_number": n + 1,
                "page_count": page_count,
                "pages": paths,
                "data_version": data_version,
            }
            return title, f"{len(rows)} {listing.noun}s. {listing.intro}", values

        # The filters count all rows, so every page of a list changes with any of them.
        text = lists.text(listing.name) if n == 0 else ""
        section = f"{listing.name}.html"
        yield Page(path, "list.html", text, section, read, beside=f"{data_version} {n}", has_json=n == 0)


def recapped_page(lists: Lists) -> Page:
    """Give the page of talks that most recaps name, and of those recorded and named once."""

    def read() -> Reading:
        rows = lists.rows("recapped")
        most = [row for row in rows if row["recaps"] > 1]
        gems = [row for row in rows if row["recaps"] == 1 and row["video"] in ("present", "moved")]
        values = {
            "most": most[:RECAPPED_SHOWN],
            "most_total": len(most),
            "gems": gems[:RECAPPED_SHOWN],
            "gems_total": len(gems),
            "unread": max((row["unread"] for row in rows), default=0),
        }
        first = "; ".join(row["title"]["t"] for row in most[:3])
        return "Most recapped and hidden gems", f"Named by most recaps: {first}", values

    return Page("recapped.html", "recapped.html", lists.text("recapped"), "recapped.html", read)


# --- overview ---------------------------------------------------------------------------------------------


def overview_pages(editions: Sequence[tuple[str | None, str]], news: str, lists: Lists) -> Iterator[Page]:
    """Give the first page: the overview of the one conference, else a list of them and an overview of each."""
    known = [(identifier, text) for identifier, text in editions if identifier is not None]
    troubles = Counter(row["state"] for row in lists.rows("links"))
    counts = _latest_counts(json.loads(news))
    told = [{"what": what, "count": count} for what, count in counts[:NEWS_SHOWN]]
    trouble = [{"state": state, "count": count} for state, count in troubles.most_common()]

    def overview(path: str, text: str) -> Page:
        read = partial(_overview, text, told, trouble)
        return Page(path, "overview.html", text, "index.html", read, beside=json.dumps([told, trouble]))

    if len(known) == 1:
        yield overview("index.html", known[0][1])
        return
    body = json.dumps({"conferences": [json.loads(text) for _, text in known]}, ensure_ascii=False)
    yield Page("index.html", "conferences.html", body, "index.html", _plain(body, _conferences))
    for identifier, text in known:
        if is_identifier(identifier):
            yield overview(f"conferences/{identifier}.html", text)


def _latest_counts(news: Document) -> list[tuple[str, int]]:
    """What the newest run brought; nothing when it was the first, for then everything was new."""
    runs = news["runs"] or []
    if len(runs) < 2:
        return []
    return [(entry["what"], entry["count"]) for entry in runs[0]["counts"] or []]


def _overview(text: str, news: list[Document], troubles: list[Document]) -> Reading:
    page: Document = json.loads(text)
    described = (
        f"{page['talk_count']} talks, {page['video_count']} with a video, {page['slides_count']} with slides;"
        f" {page['read_count']} recaps read"
    )
    values = {
        "page": page,
        "news": news,
        "troubles": troubles,
        "coverage": charts.coverage(page["events"]) if page["events"] else "",
        "timeline": charts.timeline(page["timeline"]) if page["timeline"] else "",
    }
    return page["name"], described, values


def _conferences(page: Document) -> Reading:
    return "Conferences", ", ".join(one["name"] for one in page["conferences"]), {"page": page}


# --- pages of their own -----------------------------------------------------------------------------------


SINGLE = {"graph": "graph", "new": "news", "series": "series", "quality": "quality"}  # page → query


def single_pages(documents: Mapping[str, str]) -> Iterator[Page]:
    """Give graph, news, series, quality and about; ``documents`` by name of their query."""
    readers = {"graph": _graph, "new": _new, "series": _series, "quality": _quality}
    for name, read in readers.items():
        text = documents[name]
        yield Page(f"{name}.html", f"{name}.html", text, f"{name}.html", _plain(text, read))
    about = ("About", "How this site was read, how politely, under which licence, and how to have a page removed.")
    yield Page("about.html", "about.html", '{"about":"recapture"}', "about.html", lambda: (*about, {}))


def _graph(page: Document) -> Reading:
    recaps, namings = page["recaps"] or [], page["namings"] or []
    by_id = {one["id"]: one for one in recaps}
    names: dict[str, list[Document]] = {one["id"]: [] for one in recaps}
    for naming in namings:
        names[naming["source"]].append(by_id[naming["target"]])
    picture = charts.recap_graph(recaps, namings) if recaps else ""
    return "Who names whom", "Recaps that name other recaps.", {"page": page, "names": names, "picture": picture}


def _new(page: Document) -> Reading:
    runs = page["runs"] or []
    first_run = min((run["run_id"] for run in runs), default=0)
    return "What is new", "What became known and what changed, run by run.", {"page": page, "first_run": first_run}


def _series(page: Document) -> Reading:
    videos = page["videos"] or []
    is_series = any(len(one["points"]) > 1 for one in videos)
    picture = charts.series(videos) if is_series else ""
    values = {"page": page, "is_series": is_series, "picture": picture}
    return "Views", "How often the recordings were watched, over time.", values


def _quality(page: Document) -> Reading:
    counts = {run["run_id"]: _counted(run["counts"]) for run in page["runs"] or []}
    values = {"page": page, "counts": counts}
    return "Data quality and runs", "How complete the data is, and which runs made it.", values


def _counted(text: str) -> str:
    """Write the counts of a run, a JSON object, as words."""
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    return ", ".join(f"{count} {words(name)}" for name, count in found.items()) if isinstance(found, dict) else ""


def all_pages(
    documents: Mapping[str, Sequence[tuple[Any, str]]], lists: Lists, versions: Mapping[str, str]
) -> Iterator[Page]:
    """Give every page of the site, the overview first.

    Args:
        documents: rows (identifier, JSON) by name of the query.
        lists: rows of the lists.
        versions: fingerprint of the search data of each list.
    """
    single = {name: documents[query][0][1] for name, query in SINGLE.items()}
    yield from overview_pages(documents["overview"], single["new"], lists)
    for listing in LISTINGS:
        yield from list_pages(listing, lists, versions[listing.name])
    yield recapped_page(lists)
    yield from single_pages(single)
    for query, folder, section in THINGS:
        yield from thing_pages(query, folder, section, documents[query])
