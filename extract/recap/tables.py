"""Tables of talks: which column holds title, people, video, slides."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.recap.lines import Line, field_material, finished, read_line, with_extra
from extract.recap.materials import Materials, link_of, read_group
from extract.recap.people import people_list
from extract.recap.phrases import plain
from extract.recap.shapes import is_organization, is_person
from extract.recap.text import Text
from extract.recap.titles import clean_title
from extract.recap.words import Words
from extract.records import Role, Speaker

_ROLES: tuple[tuple[str, str], ...] = (
    ("title", "fields_title"), ("speakers", "fields_speakers"), ("organization", "fields_organization"),
    ("video", "fields_video"), ("slides", "fields_slides"), ("event", "fields_event"), ("code", "fields_code"),
    ("event_page", "fields_event_page"), ("links", "fields_links"), ("ignored", "fields_ignored"),
    ("weak_title", "fields_weak_title"),
)  # fmt: skip
_GENDERED = re.compile(
    r"(?:[/:*_·(.-]{1,2}(?:innen|in|nen|rices?|trices?|euses?|s|e|es|as?|os?)\)?)+$"
)  # "Referent/in"
_ADDRESS_WORD = re.compile(r"\s*[(\[]?\b(?:urls?|links?)\b[)\]]?$")


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
    columns = columns_of_header(header, words)
    if not header:
        return _guessed(rows, words)
    if "title" not in columns.values():
        columns = _with_presentation(columns, header, rows, words)
    if "title" not in columns.values():
        columns = _with_weak_title(columns, rows)
    if "speakers" not in columns.values():
        columns = _with_people(columns, rows, words)
    elif "organization" not in columns.values():
        columns = _with_company(columns, rows, words)
    return columns


def columns_of_header(header: tuple[Text, ...], words: Words) -> dict[int, str]:
    """Read what the header cells alone say; each role but "ignored" and "weak_title" once."""
    columns: dict[int, str] = {}
    for index, cell in enumerate(header):
        folded = plain(cell.text.strip(" :*"))
        name = _role_of_header(folded, words) or _role_of_header(_ADDRESS_WORD.sub("", folded), words)
        if name and (name in ("ignored", "weak_title") or name not in columns.values()):
            columns[index] = name
    return columns


def _with_presentation(
    columns: dict[int, str], header: tuple[Text, ...], rows: list[tuple[Text, ...]], words: Words
) -> dict[int, str]:
    """Take a column "Presentation" without links for titles; another one may hold the slides then."""
    for index, name in columns.items():
        cells = [row[index] for row in rows if index < len(row) and row[index].text.strip(" -–—")]
        texts = [cell for cell in cells if len(cell.text.split()) > 1 and read_group(cell.text, words) is None]
        if name == "slides" and 2 * len(texts) > len(cells) and not any(cell.links for cell in texts):
            left = {place: other for place, other in columns.items() if place != index}
            rest = columns_of_header(
                tuple(Text("") if place == index else cell for place, cell in enumerate(header)), words
            )
            return rest | left | {index: "title"}
    return columns


def _with_company(columns: dict[int, str], rows: list[tuple[Text, ...]], words: Words) -> dict[int, str]:
    """Take the column behind the speakers for organisations when its header is unknown and its cells look so."""
    index = next(place for place, name in columns.items() if name == "speakers") + 1
    cells = [row[index] for row in rows if index < len(row) and row[index].text.strip(" -–—")]
    named = [c for c in cells if not c.links and len(c.text.split()) < 7 and is_organization(c.text, words)]
    is_free = index not in columns and len(cells) > 1 and len(named) == len(cells)
    return columns | {index: "organization"} if is_free else columns


def _with_people(columns: dict[int, str], rows: list[tuple[Text, ...]], words: Words) -> dict[int, str]:
    """Take a column with a header nobody knows for the speakers when people stand in most of its cells."""
    for index in range(max(map(len, rows), default=0)):
        cells = [row[index].text for row in rows if index < len(row) and row[index].text.strip(" -–—")]
        if (
            index not in columns
            and cells
            and 2 * sum(people_list(c, words) is not None for c in cells) > len(cells)
        ):
            return columns | {index: "speakers"}
    return columns


def _role_of_header(folded: str, words: Words) -> str | None:
    folded = _GENDERED.sub("", folded)
    return next((role for role, field in _ROLES if getattr(words, field).is_whole(folded)), None)


def _with_weak_title(columns: dict[int, str], rows: list[tuple[Text, ...]]) -> dict[int, str]:
    """Take a column "What" or "Name" for titles where the table has material, or people with organisations."""
    names = set(columns.values())
    if not names & {"video", "slides", "event_page"} and not names >= {"speakers", "organization"}:
        return columns
    weak = [index for index, name in columns.items() if name == "weak_title"]
    if not weak:
        weak = [index for index in range(max(map(len, rows), default=0)) if index not in columns]
    filled = {index: sum(len(row[index].text) for row in rows if index < len(row)) for index in weak}
    return columns | {max(filled, key=lambda index: filled[index]): "title"} if filled else columns


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
        people = sum(1 for cell in filled if _names_people(cell, words))
        if 2 * people > len(filled):
            columns[index] = "speakers" if "speakers" not in columns.values() else "organization"
        else:
            lengths[index] = sum(len(cell.text) for cell in filled) / len(filled)
    if lengths:
        columns[max(lengths, key=lambda index: lengths[index])] = "title"
    return columns if len(columns) > 1 else {}


def _names_people(cell: Text, words: Words) -> bool:
    """Tell a cell of people, also of a person with the organisation on a line below."""
    lines = cell.lines()
    is_pair = len(lines) == 2 and is_person(lines[0].text, words) and is_organization(lines[1].text, words)
    return is_pair or people_list(cell.text, words) is not None


def has_brackets(rows: list[tuple[Text, ...]], columns: dict[int, str]) -> bool:
    """Tell whether a table gives organisations in brackets, so that commas part people."""
    index = next((place for place, name in columns.items() if name == "speakers"), None)
    return index is not None and any("(" in row[index].text for row in rows if index < len(row))


def read_row(
    cells: tuple[Text, ...], columns: dict[int, str], words: Words, *, parts_people: bool = False
) -> Line | None:
    """Read one row of a table of talks.

    Args:
        cells: of the row.
        columns: from ``columns_of``.
        words: of the post's language.
        parts_people: commas stand between people, for organisations stand elsewhere.

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
        has_company = parts_people or "organization" in by_name
        speakers = _people(named, words, has_company=has_company) or speakers
    elif not speakers and not line.materials.claims and not any(cell.links for cell in by_name.values()):
        return None
    company = by_name.get("organization")
    if company is not None and company.text.strip(" -–—"):
        speakers = _with_companies(speakers, company.text, words)
    materials = line.materials
    shared = by_name.get("links")
    if shared is not None:
        materials |= with_extra(Line("·"), shared, words).materials
    for role in ("video", "slides"):
        value = by_name.get(role)
        if value is not None:
            materials |= field_material(role, value, words) if value.text.strip() or value.links else Materials()
    links = tuple(
        replace(found, role=_role(name, found.role))
        for name in ("title", "event_page", "video", "slides", "code", "event", "links")
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


def _people(cell: Text, words: Words, *, has_company: bool = False) -> tuple[Speaker, ...]:
    """Read the people of a cell: separated by lines or signs; beside a column of companies commas part people."""
    text = "; ".join(line.text.strip(" ,;") for line in cell.lines())
    if has_company and all(is_person(piece.strip(), words) for piece in text.split(",")):
        text = text.replace(",", ";")
    people = people_list(text, words, single=True)
    if people is not None:
        return people
    lines = [line.text for line in cell.lines()]
    if len(lines) == 2 and is_person(lines[0], words) and is_organization(lines[1], words):
        return (Speaker(lines[0], lines[1]),)
    found = [people_list(words.people_kind_with.sub("", line), words, single=True) for line in lines]
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
