"""The report site: static pages of a published copy, that open from a file and can be put on any web host."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
from jinja2 import Environment

from warehouse.errors import QueryError
from warehouse.migrate import sql_text
from warehouse.report.feed import atom, sitemap
from warehouse.report.folder import Draft, Written, fingerprint, is_current, write_folder
from warehouse.report.listing import LISTINGS, Listing, script_data
from warehouse.report.pages import SINGLE, THINGS, Lists, Page, all_pages
from warehouse.report.render import Place, clean, environment, is_web, template_version

_EDITIONS = "SELECT DISTINCT key FROM core.event WHERE parent_event_id IS NULL AND removed_at IS NULL ORDER BY key"
MENU = (
    ("Conference", (("index.html", "Overview"), ("talks.html", "Talks"), ("recaps.html", "Recaps"),
                    ("speakers.html", "Speakers"), ("organizations.html", "Organisations"))),
    ("Findings", (("recapped.html", "Most recapped"), ("missing.html", "Missing and pending"),
                  ("links.html", "Link health"), ("new.html", "What is new"))),
    ("Background", (("graph.html", "Who names whom"), ("series.html", "Views"),
                    ("quality.html", "Quality and runs"), ("about.html", "About"))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Site:
    """What every page of one site shares. ``version``: fingerprint of script and style sheet."""

    title: str
    base_url: str | None
    is_demo: bool
    version: str

    @property
    def menu(self) -> list[dict[str, Any]]:
        """Groups of the menu, with their entries."""
        return [
            {"title": title, "entries": [{"path": path, "title": label} for path, label in entries]}
            for title, entries in MENU
        ]


def build_site(
    con: duckdb.DuckDBPyConnection, folder: Path, *, conferences: Sequence[str] = (), base_url: str | None = None
) -> Written:
    """Write the site of a published copy into a folder; only what changed is made.

    Args:
        con: from ``publish.connect_reader``; temporary tables are made in it.
        folder: where the site goes, made when missing; it holds nothing else.
        conferences: keys of the editions to show, such as ``kubecon-eu-2024``; none: all of them.
        base_url: where the site will lie (http or https), for sitemap, feed and previews; None: those go without.

    Raises:
        QueryError: there is no such conference, or the address is none.
        WarehouseError: the folder holds something else, cannot be written, or the disk is full.
    """
    if base_url is not None:
        base_url = _base(base_url)
    stamp = _stamp(con, conferences, base_url)
    if written := is_current(folder, stamp):
        return written
    _prepare(con, conferences)
    documents = {
        name: _rows(con, name) for name in ("overview", *SINGLE.values(), *(query for query, _, _ in THINGS))
    }
    texts = {listing.name: [row[-1] for row in _rows(con, listing.sql)] for listing in LISTINGS}
    texts["recapped"] = [row[-1] for row in _rows(con, "list_recapped")]
    return write_folder(folder, _drafts(con, documents, Lists(texts), base_url), stamp)


def _base(url: str) -> str:
    if not is_web(url) or urlsplit(url).query or urlsplit(url).fragment:
        raise QueryError(f"--base-url {url!r} is no address of a folder", "give it as https://example.org/recaps/")
    return url.rstrip("/") + "/"


def _stamp(con: duckdb.DuckDBPyConnection, conferences: Sequence[str], base_url: str | None) -> str:
    """Fingerprint all that a site is made from; empty when the tables are not those of a published copy.

    A published copy never changes: name, size and time of its file stand for what is in it.
    """
    files = con.execute(
        "SELECT path FROM duckdb_databases() WHERE path IS NOT NULL AND readonly ORDER BY path"
    ).fetchall()
    if len(files) != 1:
        return ""
    state = Path(files[0][0]).stat()
    assets = [draft.fingerprint for draft in _assets()]
    source = f"{files[0][0]} {state.st_size} {state.st_mtime_ns} {sorted(conferences)} {base_url}"
    return fingerprint(template_version(), source, *assets)


def _prepare(con: duckdb.DuckDBPyConnection, conferences: Sequence[str]) -> None:
    """Make the temporary tables that the queries share."""
    known = [key for (key,) in con.execute(_EDITIONS).fetchall()]
    unknown = sorted(set(conferences) - set(known))
    if unknown:
        choice = f"choose of {', '.join(known)}" if known else "harvest one first"
        raise QueryError(f"there is no conference {', '.join(unknown)}", choice)
    con.execute("CREATE OR REPLACE TEMP TABLE site_choice (key VARCHAR)")
    con.execute("INSERT INTO site_choice SELECT unnest(?::VARCHAR[])", [list(conferences)])
    con.execute(sql_text("site", "setup"))


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    return con.execute(sql_text("site", name)).fetchall()


def _drafts(
    con: duckdb.DuckDBPyConnection,
    documents: dict[str, list[tuple[Any, ...]]],
    lists: Lists,
    base_url: str | None,
) -> Iterator[Draft]:
    assets = list(_assets())
    site = _Site(
        title=_title(documents["overview"]),
        base_url=base_url,
        is_demo=_is_demo(con),
        version=fingerprint(*(draft.fingerprint for draft in assets))[:10],
    )
    looks = fingerprint(template_version(), repr(site))
    versions = {listing.name: fingerprint(looks, *lists.texts[listing.name]) for listing in LISTINGS}
    made = environment()
    yield from assets
    for listing in LISTINGS:
        yield Draft(
            f"data/{listing.name}.js",
            versions[listing.name],
            partial(_script, listing, lists),
        )
    paths = []
    for page in all_pages(documents, lists, versions):
        paths.append(page.path)
        made_from = fingerprint(looks, page.path, page.document, page.beside)
        yield Draft(page.path, made_from, partial(_html, made, site, page))
        if page.has_json:
            yield Draft(_json_name(page.path), made_from, partial(_json, page))
    news = documents["news"][0][1]
    yield Draft("new.atom", fingerprint(looks, news), lambda: atom(news, f"{site.title}: what is new", base_url))
    if base_url:
        yield Draft("sitemap.xml", fingerprint(looks, *paths), lambda: sitemap(paths, base_url))


def _assets() -> Iterator[Draft]:
    folder = resources.files("warehouse").joinpath("report", "static")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        body = entry.read_bytes()
        yield Draft(f"static/{entry.name}", fingerprint(body), partial(bytes, body))


def _script(listing: Listing, lists: Lists) -> bytes:
    return script_data(listing, lists.rows(listing.name)).encode()


def _title(editions: Sequence[tuple[Any, ...]]) -> str:
    names = [json.loads(text)["name"] for identifier, text in editions if identifier is not None]
    return clean(names[0]) if len(names) == 1 else "Recaps of conferences"


def _is_demo(con: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the tables come from a replayed web, such as the offline twin."""
    rows = con.execute("SELECT web FROM site_run WHERE kind <> 'reparse' ORDER BY run_id DESC LIMIT 1").fetchall()
    return rows == [("replay",)]


def _json_name(path: str) -> str:
    return path.removesuffix(".html") + ".json"


def _html(made: Environment, site: _Site, page: Page) -> bytes:
    title, description, values = page.read()
    given = {
        "site": site, "path": page.path, "root": Place(page.path).root, "section": page.section,
        "title": title, "description": description[:300], "og_type": page.og_type,
        "json_name": Place(page.path).root + _json_name(page.path if page.has_json else page.section),
    }  # fmt: skip
    return made.get_template(page.template).render(given | values).encode("utf-8", "replace")


def _json(page: Page) -> bytes:
    return (page.document + "\n").encode("utf-8", "replace")
