"""Tables of talks: which column holds title, people, video, slides."""

from __future__ import annotations

from dataclasses import replace

from extract.recap.lines import Line, field_material, finished, read_line
from extract.recap.materials import Materials, link_of, read_group
from extract.recap.people import people_list
from extract.recap.shapes import is_organization, is_person
from extract.recap.text import Text
from extract.recap.titles import clean_title
from extract.recap.words import Words, plain
from extract.records import Role, Speaker

_ROLES: tuple[tuple[str, str], ...] = (
    ("title", "fields_title"), ("speakers", "fields_speakers"), ("organization", "fields_organization"),
    ("video", "fields_video"), ("slides", "fields_slides"), ("event", "fields_event"), ("code", "fields_code"),
    ("event_page", "fields_event_page"), ("ignored", "fields_ignored"),
)  # fmt: skip


def columns_of(header: tuple[Text, ...], rows: list[tuple[Text, ...]], words: Words) -> dict[int, str]:
    """Tell what each column of a table holds.

    Args:
        header: the header cells; empty when the table has none.
        rows: the other rows.
        words: of the post's language.

    Returns:
        Column → ``title``, ``speakers``, ``organization``, ``video``, ``slides``, ``event``, ``code``,
        ``event_page``, ``ignored``. Without a title the table is no table of talks.
    """
    columns: dict[int, str] = {}
    for index, cell in enumerate(header):
        folded = plain(cell.text.strip(" :*"))
        name = next((role for role, field in _ROLES if getattr(words, field).is_whole(folded)), None)
        if name and (name == "ignored" or name not in columns.values()):
            columns[index] = name
    if header:
        return columns
    return _guessed(rows, words)


def _guessed(rows: list[tuple[Text, ...]], words: Words) -> dict[int, str]:
    """Read the roles of columns from what stands in them: links to films, names, the longest text."""
    if len(rows) < 2:
        return {}
    width = max(len(row) for row in rows)
    columns: dict[int, str] = {}
    lengths: dict[int, float] = {}
    for index in range(width):
        cells = [row[index] for row in rows if index < len(row)]
        filled = [cell for cell in cells if cell.text.strip(" -–—")]
        if not filled:
            continue
        links = [found for cell in filled for link in cell.links if (found := link_of(cell, link, words))]
        short = sum(len(cell.text) for cell in filled) / len(filled) < 25
        for role in ("video", "slides"):
            if short and 2 * sum(1 for link in links if link.role == role) >= len(filled):
                columns[index] = role
        if index in columns:
            continue
        people = sum(1 for cell in filled if people_list(cell.text, words) is not None)
        if 2 * people > len(filled):
            columns[index] = "speakers" if "speakers" not in columns.values() else "organization"
        else:
            lengths[index] = sum(len(cell.text) for cell in filled) / len(filled)
    if lengths:
        columns[max(lengths, key=lambda index: lengths[index])] = "title"
    return columns if len(columns) > 1 else {}


def read_row(cells: tuple[Text, ...], columns: dict[int, str], words: Words) -> Line | None:
    """Read one row of a table of talks.

    Returns:
        The line, or None: no title (a break, an empty row), or nothing but a title in it.
    """
    by_name = {name: cells[index] for index, name in columns.items() if index < len(cells) and name != "ignored"}
    cell = by_name.get("title")
    if cell is None or not cell.text.strip():
        return None
    inner = read_line(cell, words)
    speakers = inner.speakers
    line = inner if speakers or inner.materials.claims else _titled(cell, words)
    named = by_name.get("speakers")
    if named is not None and named.text.strip(" -–—"):
        speakers = _people(named, words) or speakers
    elif not speakers and not line.materials.claims and not any(cell.links for cell in by_name.values()):
        return None
    company = by_name.get("organization")
    if company is not None and company.text.strip(" -–—"):
        speakers = _with_companies(speakers, company.text, words)
    materials = line.materials
    for role in ("video", "slides"):
        value = by_name.get(role)
        if value is not None:
            materials |= field_material(role, value, words) if value.text.strip() or value.links else Materials()
    links = tuple(
        replace(found, role=_role(name, found.role))
        for name in ("title", "event_page", "video", "slides", "code", "event")
        if name in by_name
        for link in by_name[name].links
        if (found := link_of(by_name[name], link, words)) is not None
    )
    event = by_name.get("event")
    done = replace(line, speakers=speakers, materials=materials, event=event.text if event and event.text else None)
    return finished(done, links)


def _titled(cell: Text, words: Words) -> Line:
    title = clean_title(cell.text, words)
    return Line(title.text, kind=title.kind, title_alternatives=title.alternatives, language=title.language)


def _role(column: str, by_address: Role) -> Role:
    """The header says what an address that tells nothing is."""
    if column == "video" and by_address in ("other", "event_page"):
        return "video"
    if column == "slides" and by_address in ("other", "event_page", "code"):
        return "slides"
    if column == "code":
        return "code"
    return "event_page" if column == "event_page" and by_address == "other" else by_address


def _people(cell: Text, words: Words) -> tuple[Speaker, ...]:
    """Read the people of a cell: separated by lines or signs."""
    text = "; ".join(line.text.strip(" ,;") for line in cell.lines())
    people = people_list(text, words, single=True)
    if people is not None:
        return people
    lines = [line.text for line in cell.lines()]
    if len(lines) == 2 and is_person(lines[0], words) and is_organization(lines[1], words):
        return (Speaker(lines[0], lines[1]),)
    found = [people_list(line, words, single=True) for line in lines]
    return tuple(person for people in found if people for person in people)


def _with_companies(speakers: tuple[Speaker, ...], text: str, words: Words) -> tuple[Speaker, ...]:
    """Give a row's companies to its people: one for all, or one each in order."""
    if read_group(text, words) is not None:
        return speakers
    names = [name.strip() for name in text.replace("\n", ";").replace("/", ";").split(";") if name.strip()]
    if len(names) == 1 and len(speakers) > 1:
        pieces = [name.strip() for name in names[0].replace(" & ", ",").replace(" and ", ",").split(",")]
        names = pieces if len(pieces) == len(speakers) else names
    if not speakers:
        return tuple(Speaker(None, name) for name in names)
    if len(names) == len(speakers):
        return tuple(
            replace(person, organization=person.organization or name)
            for person, name in zip(speakers, names, strict=True)
        )
    return tuple(replace(person, organization=person.organization or names[0]) for person in speakers)
