"""Talks and reports as BibTeX, newly found material as an Atom feed. All text comes from the web: escaped."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

import duckdb

from warehouse.migrate import sql_text

_ATOM = "http://www.w3.org/2005/Atom"
# In one pass, so that what one replacement writes is not escaped by the next.
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#",
        "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip


def bibtex(con: duckdb.DuckDBPyConnection) -> str:
    """Write all talks (``@misc``) and all reports with an address (``@online``) as BibTeX, in UTF-8.

    What is not known is left out; the year of a talk is that of its start.
    """
    entries = []
    for talk_id, title, speakers, event_name, starts_at, url in con.execute(
        sql_text("exports", "talks")
    ).fetchall():
        entries.append(talk_entry(talk_id, title, speakers, event_name, starts_at, url))
    for recap_id, title, author, site, published_at, language, url in con.execute(
        sql_text("exports", "recaps")
    ).fetchall():
        fields = [("title", _braced(title)), ("author", _names([author] if author else []))]
        fields += [("organization", _tex(site)), ("langid", _tex(language))]
        entries.append(_entry("online", recap_id, [*fields, *_dated(published_at), ("url", _url(url))]))
    return "\n".join(entries)


def talk_entry(
    talk_id: str,
    title: str,
    speakers: Sequence[str],
    event_name: str | None,
    starts_at: datetime | None,
    url: str | None,
) -> str:
    """Write one talk as a BibTeX entry (``@misc``); what is not known is left out."""
    fields = [("title", _braced(title)), ("author", _names(speakers)), ("howpublished", _tex(event_name))]
    return _entry("misc", talk_id, [*fields, *_dated(starts_at), ("url", _url(url))])


def _entry(kind: str, key: str, fields: Sequence[tuple[str, str | None]]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _tex(text: str | None) -> str | None:
    return _printable(text).translate(_TEX) if text else None


def _braced(text: str) -> str:
    """Keep upper and lower case of a title: without braces styles change it."""
    return "{" + (_tex(text) or "") + "}"


def _names(names: Sequence[str]) -> str | None:
    """Join names; each in braces, for an order of given and family name is never guessed."""
    return " and ".join("{" + (_tex(name) or "") + "}" for name in names) or None


def _dated(at: datetime | None) -> list[tuple[str, str | None]]:
    return [("date", at.date().isoformat()), ("year", str(at.year))] if at else []


def _url(url: str | None) -> str | None:
    """An address stands as it is; braces in it would end the field."""
    return _printable(url).replace("{", "%7B").replace("}", "%7D") if url else None


def _printable(text: str) -> str:
    """Fold white space and drop characters that no text file should hold (and XML refuses)."""
    kept = (c if unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co") else " " for c in text)
    return " ".join("".join(kept).split())


def atom(con: duckdb.DuckDBPyConnection, title: str = "Recapture: material found") -> str:
    """Write the material found last as an Atom feed (RFC 4287), newest first, at most 200 entries.

    The time of the feed is that of its newest entry, so that the same tables give the same bytes.
    """
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    rows = con.execute(sql_text("exports", "found_material")).fetchall()
    _add(feed, "title", title)
    _add(feed, "id", "urn:recapture:found-material")
    _add(feed, "updated", _rfc3339(rows[0][4] if rows else datetime(1970, 1, 1, tzinfo=UTC)))
    _add(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Recapture")
    for material_id, talk_title, role, url, since_at, reason in rows:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "title", f"{role.replace('_', ' ')}: {_printable(talk_title)}")
        _add(entry, "id", f"urn:recapture:{material_id}")
        _add(entry, "updated", _rfc3339(since_at))
        ElementTree.SubElement(entry, f"{{{_ATOM}}}link", href=_printable(url))
        _add(entry, "summary", _printable(reason))
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, encoding="unicode", xml_declaration=False) + "\n"


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _rfc3339(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
