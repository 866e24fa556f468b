"""Claims from JSON-LD and microdata: schema.org types that are about the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from extract import addresses
from extract.pages.html import ClaimList, attribute, json_ld, plain, text_of
from extract.records import ClaimField

# What a page can be about, by the end of the schema.org type's name.
_THING = re.compile(
    r"(Article|Posting|BlogPost|Report|Review|VideoObject|Event|PresentationDigitalDocument|DigitalDocument|Recipe|"
    r"Product|ProductGroup|HowTo|PodcastEpisode|Episode|Book|Movie|MusicRecording|SoftwareApplication|"
    r"SoftwareSourceCode|Course|Dataset|Question|CreativeWork|Thesis|Chapter)$"
)
# Things that came out themselves, at a time that is not the page's.
_WORK = re.compile(r"(Product|ProductGroup|Book|Movie|MusicRecording|SoftwareApplication|Course)$")
_PAGE = re.compile(
    r"(WebPage|ItemPage|AboutPage|CollectionPage|FAQPage|QAPage|ContactPage|ProfilePage|MedicalWebPage)$"
)
_NODES = 2_000
_POINTER = 120  # characters; things nested deeper are about other pages
# What a thing holds or lists: nodes there are about other pages, or parts of this one.
_PARTS = ("itemListElement", "hasPart", "blogPost", "video", "review", "comment", "isPartOf", "item")
_SELF = ("mainEntity", "mainEntityOfPage", "@graph")
_FIELDS: tuple[tuple[str, ClaimField], ...] = (
    ("headline", "title"),
    ("name", "title"),
    ("datePublished", "published_at"),
    ("uploadDate", "published_at"),
    ("dateCreated", "published_at"),
    ("dateModified", "modified_at"),
    ("description", "description"),
    ("inLanguage", "language"),
    ("duration", "duration_s"),
    ("startDate", "starts_at"),
    ("endDate", "ends_at"),
)
_OF_EVENTS: tuple[tuple[str, ClaimField], ...] = (("location", "room"), ("superEvent", "event_name"))


@dataclass(frozen=True, slots=True)
class _Node:
    pointer: str
    kinds: tuple[str, ...]
    values: dict[str, Any]
    is_listed: bool  # an element of a list of things, or part of another thing


class _Writer:
    """Adds claims of one family of sources, and knows what ``{"@id": …}`` stands for in any block."""

    def __init__(self, claims: ClaimList, family: str, by_id: Mapping[str, _Node]) -> None:
        self._claims, self._family, self._by_id = claims, family, by_id

    def add(self, field: ClaimField, value: Any, pointer: str, qualifier: str | None = None) -> None:
        """Add the text that a value comes down to, under the pointer of that text."""
        text, place = _text(value, pointer)
        self._claims.add(field, text, f"{self._family}{place}", qualifier=qualifier)

    def followed(self, value: Any, pointer: str, *without: str) -> tuple[Any, str]:
        """Return the node that a reference without any of those keys means, and where it stands; else the value."""
        if isinstance(value, dict) and not any(key in value for key in without):
            node = self._by_id.get(str(value.get("@id")))
            if node is not None:
                return node.values, node.pointer
        return value, pointer


def add_json_ld(scripts: Sequence[LexborNode], url: str, claims: ClaimList) -> None:
    """Add what JSON-LD says of the page.

    Sources are ``json-ld:`` and a JSON pointer (RFC 6901) to the value itself, into the list of the page's blocks;
    its first step is the block's place among them.

    Where several things of equal rank are described (an index of posts), only those that name the page's own
    address count; the others are about other pages.
    """
    nodes = [node for position, block in json_ld(scripts) for node in _walk(block, f"/{position}")]
    by_id = {str(node.values["@id"]): node for node in nodes if "@id" in node.values and len(node.values) > 1}
    said, said_of_page = _Writer(claims, "json-ld:", by_id), _Writer(claims, "json-ld-page:", by_id)
    things = [node for node in nodes if not node.is_listed and any(map(_THING.search, node.kinds))]
    own = [node for node in things if _names(node.values, url)]
    if own:
        things = own
    elif len({str(node.values.get("headline") or node.values.get("name")) for node in things}) > 1:
        # A video or product beside an article describes a part of the page.
        articles = [
            node for node in things if any(re.search(r"(Article|Posting|Report)$", kind) for kind in node.kinds)
        ]
        things = articles if len(articles) == 1 else []
    for node in things:
        _add_thing(node, said)
    for node in nodes:
        if node.is_listed:
            continue
        if any(map(_PAGE.search, node.kinds)):
            _add_thing(node, said_of_page)
        elif "WebSite" in node.kinds:
            said.add("site_name", node.values.get("name"), f"{node.pointer}/name")


def _walk(block: Any, pointer: str) -> Iterator[_Node]:
    """Yield the described nodes of a block, without recursion and bounded."""
    stack: list[tuple[Any, str, bool]] = [(block, pointer, False)]
    count = 0
    while stack and count < _NODES:
        value, here, is_listed = stack.pop()
        count += 1
        if len(here) > _POINTER:
            continue
        if isinstance(value, list):
            stack.extend(
                (entry, f"{here}/{index}", is_listed) for index, entry in reversed(list(enumerate(value[:500])))
            )
        elif isinstance(value, dict):
            kinds = tuple(str(kind).rpartition("/")[2] for kind, _ in _each(value, "@type", here))
            yield _Node(here, kinds, value, is_listed)
            parts = [(key, True) for key in _PARTS] + [(key, is_listed) for key in _SELF]
            for key, inside in parts:
                if isinstance(value.get(key), (dict, list)):
                    stack.append((value[key], f"{here}/{key}", inside))


def _add_thing(node: _Node, said: _Writer) -> None:
    values, here = node.values, node.pointer
    is_work = any(map(_WORK.search, node.kinds))
    for key, field in _FIELDS:
        if key in values and not (is_work and field == "published_at"):
            for value, place in _each(values, key, here, 3):
                said.add(field, value, place)
    for key in ("author", "creator"):
        for value, place in _each(values, key, here, 30):
            _add_author(*said.followed(value, place, "name"), said)
    for key in ("publisher", "isPartOf", "sourceOrganization"):
        for value, place in _each(values, key, here, 2):
            site, where = said.followed(value, place)
            if isinstance(site, dict) and (key != "isPartOf" or "WebSite" in str(site.get("@type"))):
                # A page is part of a page in many graphs; only the site names the site.
                said.add("site_name", site.get("name"), f"{where}/name")
    for key in ("image", "thumbnailUrl"):
        for value, place in _each(values, key, here, 2):
            _add_image(*said.followed(value, place, "url"), said)
    said.add("canonical_url", *_address(values.get("url"), f"{here}/url"))
    for value, place in _each(values, "keywords", here, 50):
        said.add("keyword", value, place)
    for kind, (_, place) in zip(node.kinds, _each(values, "@type", here), strict=True):
        said.add("kind", kind, place)
    if any(kind.endswith("Event") for kind in node.kinds):
        _add_event(node, said)


def _add_author(person: Any, place: str, said: _Writer) -> None:
    if not isinstance(person, dict):
        said.add("author", person, place)
        return
    qualifier = "organization" if "Organization" in str(person.get("@type")) else None
    for name, where in _each(person, "name", place, 10):
        said.add("author", name, where, qualifier)


def _add_image(image: Any, place: str, said: _Writer) -> None:
    if isinstance(image, dict):
        key = "url" if image.get("url") else "contentUrl"
        said.add("image_url", image.get(key), f"{place}/{key}")
    else:
        said.add("image_url", image, place)


def _add_event(node: _Node, said: _Writer) -> None:
    for value, place in _each(node.values, "performer", node.pointer, 30):
        person, where = said.followed(value, place, "name")
        work = (person.get("worksFor") or person.get("affiliation")) if isinstance(person, dict) else None
        said.add("speaker", person, where, _text(*said.followed(work, "", "name"))[0])
    for key, field in _OF_EVENTS:
        said.add(field, *said.followed(node.values.get(key), f"{node.pointer}/{key}", "name"))


def _names(values: dict[str, Any], url: str) -> bool:
    """Tell whether a node gives the page's own address as its own."""
    wanted = _key(url)
    entity = values.get("mainEntityOfPage")
    candidates = [values.get("url"), values.get("@id"), _address(entity, "")[0], entity]
    return any(
        isinstance(value, str) and _key(addresses.resolve(url, value) or "") == wanted for value in candidates
    )


def _key(url: str) -> str:
    host = addresses.host_of(url).removeprefix("www.")
    return f"{host}{addresses.path_of(url).rstrip('/')}"


def _address(value: Any, place: str) -> tuple[str | None, str]:
    """Return the address that a value gives, itself or as the thing it names, and where that stands."""
    if isinstance(value, dict):
        key = "@id" if value.get("@id") else "url"
        value, place = value.get(key), f"{place}/{key}"
    return (value if isinstance(value, str) else None), place


def _each(values: dict[str, Any], key: str, place: str, most: int = 100) -> Iterator[tuple[Any, str]]:
    """Yield the values that a key has, one or a list of them, each with where it stands."""
    value = values.get(key)
    if isinstance(value, list):
        yield from ((entry, f"{place}/{key}/{index}") for index, entry in enumerate(value[:most]))
    elif value is not None:
        yield value, f"{place}/{key}"


def _text(value: Any, place: str) -> tuple[str | None, str]:
    """Reduce a value to text, a plain value, a language-tagged one or a thing's name, and say where that stands."""
    for _ in range(4):
        if isinstance(value, list):
            value, place = (value[0] if value else None), f"{place}/0"
        elif isinstance(value, dict):
            key = next((key for key in ("@value", "name", "alternateName") if value.get(key)), "name")
            value, place = value.get(key), f"{place}/{key}"
        else:
            break
    is_plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    return (plain(str(value)) if is_plain else None), place


_MICRODATA: dict[str, ClaimField] = {
    "headline": "title", "name": "title", "datePublished": "published_at", "uploadDate": "published_at",
    "dateModified": "modified_at", "description": "description", "inLanguage": "language", "duration": "duration_s",
    "author": "author", "creator": "author", "image": "image_url", "thumbnailUrl": "image_url",
    "startDate": "starts_at", "endDate": "ends_at", "publisher": "site_name",
}  # fmt: skip


_PEOPLE = ("author", "creator", "publisher")


def add_microdata(properties: Sequence[tuple[str, LexborNode]], claims: ClaimList) -> None:
    """Add what microdata says of the one thing the page is about; sources are ``microdata:TYPE/property``."""
    scopes: dict[int, tuple[str, list[tuple[str, LexborNode]]]] = {}
    for written, node in properties[:1000]:
        names = [name for name in written.split() if name in _MICRODATA]
        scope = _scope(node) if names else None
        kind = attribute(scope, "itemtype").rpartition("/")[2] if scope is not None else ""
        if scope is not None and _THING.search(kind):
            scopes.setdefault(scope.mem_id, (kind, []))[1].extend((name, node) for name in names)
    if len(scopes) != 1:
        return
    ((kind, properties),) = scopes.values()
    claims.add("kind", kind, "microdata:@type")
    for name, node in properties:
        inner = node.css_first('[itemprop="name"]') if name in _PEOPLE else None
        if inner is not None or (name in _PEOPLE and "itemscope" in node.attributes):
            value = attribute(inner, "content") or text_of(inner)
        elif name in ("image", "thumbnailUrl"):
            value = attribute(node, "content") or attribute(node, "src") or attribute(node, "href")
        else:
            value = attribute(node, "content") or attribute(node, "datetime") or text_of(node, " ")
        claims.add(_MICRODATA[name], value, f"microdata:{kind}/{name}")


def _scope(node: LexborNode) -> LexborNode | None:
    """Return the element whose thing a property is of; None where it is of a person named without ``itemscope``."""
    scope = node.parent
    while scope is not None and "itemscope" not in scope.attributes:
        if scope.attributes.get("itemprop") in _PEOPLE:
            return None
        scope = scope.parent
    return scope
