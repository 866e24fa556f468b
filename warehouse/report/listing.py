"""Lists of the site: the same columns as rows of a page, as data for the search script and as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from warehouse.report.render import ROLES, clean, is_identifier, is_web, state_of, words

ROWS_PER_PAGE = 200
FACET_VALUES = 60  # choices a filter offers, at most; the search finds the rest
# link: a page of ours; links: several; web: an address outside; texts: several words, shown only as a filter.
Kind = Literal["link", "links", "web", "text", "texts", "number", "date", "state", "role"]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``base``: folder of the pages it links to. ``facet``: words of the filter it offers.

    ``is_roomy``: left out where a table is narrow, for the pages it links to say it too.
    """

    key: str
    label: str
    kind: Kind = "text"
    base: str = ""
    facet: str = ""
    is_shown: bool = True
    is_roomy: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: name of its page and of its SQL, words about it, columns, and what an empty one says."""

    name: str
    title: str
    intro: str
    noun: str
    empty: str
    columns: tuple[Column, ...]

    @property
    def sql(self) -> str:
        """Name of its query in ``sql/site``."""
        return f"list_{self.name.replace('-', '_')}"


_EVENT = Column("event", "Event", facet="Event")
_SPEAKERS = Column("speakers", "Speakers", "links", "speakers/")
_VIDEO = Column("video", "Video", "state", facet="Video")
_SLIDES = Column("slides", "Slides", "state", facet="Slides")
_NAMED = Column("recaps", "Recaps", "number")

LISTINGS = (
    Listing(
        "talks", "Talks", "Every session we know of, the ones most recaps name first.", "talk",
        "No talk is known yet.",
        (
            Column("title", "Talk", "link", "talks/"), _EVENT, replace(_SPEAKERS, facet="Speaker"),
            Column("organizations", "Organisations", "links", "organizations/", "Organisation", is_roomy=True),
            _NAMED, _VIDEO, _SLIDES, Column("held", "Held on", "date"),
            Column("topics", "Topic", "texts", facet="Topic (a heading in recaps)", is_shown=False),
        ),
    ),
    Listing(
        "recaps", "Recaps", "Reports about the conference: read, or only known by name.", "recap",
        "No recap is known yet.",
        (
            Column("title", "Recap", "link", "recaps/"), Column("author", "Author"),
            Column("site", "Published by", facet="Publication"), Column("state", "State", "state", facet="State"),
            Column("mentions", "Talks named", "number"), Column("quotes", "Quotes", "number", is_roomy=True),
            Column("named_by", "Named by", "number"), Column("published", "Published", "date"),
        ),
    ),
    Listing(
        "speakers", "Speakers", "Who spoke, for whom, and who wrote about it.", "speaker",
        "Nobody is named as a speaker yet.",
        (
            Column("name", "Speaker", "link", "speakers/"),
            Column("organizations", "For", "links", "organizations/", facet="Organisation"),
            Column("talks", "Talks", "number"), Column("recapped", "Named in recaps", "number"),
            Column("videos", "With video", "number"), Column("decks", "With slides", "number"),
            Column("written_about_by", "Written about by"),
        ),
    ),
    Listing(
        "organizations", "Organisations", "For which organisations people spoke, and at which events.",
        "organisation", "No organisation is named yet.",
        (
            Column("name", "Organisation", "link", "organizations/"), Column("talks", "Talks", "number"),
            Column("speakers", "Speakers", "number"), Column("events", "Events", "texts", facet="Event"),
            Column("recapped", "Named in recaps", "number"), Column("videos", "With video", "number"),
            Column("decks", "With slides", "number"),
        ),
    ),
    Listing(
        "missing", "Missing and pending",
        "Material people would like to have: announced or pending, lost, shut away, or never spoken of. Material"
        " that was withheld or never recorded is not missing.",
        "gap", "Nothing is missing: every talk has its material.",
        (
            Column("title", "Talk", "link", "talks/"), _EVENT, Column("role", "What", "role", facet="What"),
            Column("state", "State", "state", facet="State"), Column("since", "Since", "date"), _NAMED,
            replace(_SPEAKERS, facet="Speaker"),
            Column("reason", "Why we think so", is_roomy=True),
        ),
    ),
    Listing(
        "links", "Link health",
        "Addresses that are dead, moved, private, blocked or wrong, and what replaces them. Blocked is not dead:"
        " the page says no to programs and may open for you.",
        "link", "Every address that was asked answers.",
        (
            Column("url", "Address", "web"), Column("state", "State", "state", facet="State"),
            Column("replacement", "Replaced by", "web"), Column("talk", "Talk", "link", "talks/"),
            Column("kind", "What it was", "role", facet="What", is_roomy=True), Column("since", "Since", "date"),
            Column("is_new", "Seen", facet="Seen"),
            Column("linked_from", "Linked from", "number", is_roomy=True),
            Column("reason", "Why", is_roomy=True),
        ),
    ),
)  # fmt: skip


def facets(listing: Listing, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Give the filters of a list: for each the values that occur, the most frequent first, with their counts."""
    found = []
    for column in listing.columns:
        if not column.facet:
            continue
        seen: Counter[str] = Counter()
        for row in rows:
            seen.update(set(_facet_values(column, row[column.key])))
        values = [
            {"value": value, "label": _label(column, value), "count": count}
            for value, count in sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:FACET_VALUES]
        ]
        if len(values) > 1:
            found.append({"key": column.key, "label": column.facet, "choices": values})
    return found


def _facet_values(column: Column, cell: Any) -> Iterator[str]:
    if cell is None:
        return
    if column.kind == "links":
        yield from (clean(part["t"]) for part in cell)
    elif column.kind == "texts":
        yield from map(clean, cell)
    else:
        yield clean(str(cell))


def _label(column: Column, value: str) -> str:
    if column.kind == "state":
        return state_of(value)[1]
    if column.kind == "role":
        return ROLES.get(value, words(value))
    return value


def script_data(listing: Listing, rows: Sequence[Row]) -> str:
    """Write the rows as a script file that hands them to ``site.js``: a page opened as a file may load no JSON.

    Cells are bare arrays and texts, an identifier instead of an address: 10,000 talks are to fit into some MB.
    """
    columns = [
        {
            "key": column.key,
            "label": column.label,
            "kind": column.kind,
            "base": column.base,
            "shown": column.is_shown,
            "roomy": column.is_roomy,
        }
        for column in listing.columns
    ]
    packed = [[_packed(column, row[column.key]) for column in listing.columns] for row in rows]
    states = {state: state_of(state) for state in sorted(_states_in(listing, rows))}
    body = {"noun": listing.noun, "columns": columns, "states": states, "roles": ROLES, "rows": packed}
    # ASCII: whatever a server says of the character set. "</" and "<!--": should it ever stand inside a page.
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.recaptureList={text};\n"


def _states_in(listing: Listing, rows: Sequence[Row]) -> set[str]:
    keys = [column.key for column in listing.columns if column.kind == "state"]
    return {row[key] for row in rows for key in keys if row[key]}


def _packed(column: Column, cell: Any) -> Any:
    if cell is None:
        return 0 if column.kind in ("link", "links", "web", "texts") else None
    if column.kind == "link":
        return [clean(cell["t"] or ""), _known(cell["i"]), cell.get("l") or 0]
    if column.kind == "links":
        return [[clean(part["t"]), _known(part["i"])] for part in cell]
    if column.kind == "web":
        return [cell, 1 if is_web(cell) else 0]
    if column.kind == "texts":
        return [clean(text) for text in cell]
    return clean(cell) if isinstance(cell, str) else cell


def _known(identifier: str) -> str | int:
    return identifier if is_identifier(identifier) else 0
