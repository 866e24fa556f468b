"""Claims from JSON-LD and microdata: schema.org types that are about the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class _Node:
    pointer: str
    kinds: tuple[str, ...]
    values: dict[str, Any]
    is_listed: bool  # an element of a list of things, or part of another thing


def add_json_ld(scripts: Sequence[LexborNode], url: str, claims: ClaimList) -> None:
    """Add what JSON-LD says of the page; sources are ``json-ld:`` and a JSON pointer whose first step is the block.

    Where several things of equal rank are described (an index of posts), only those that name the page's own
    address count; the others are about other pages.
    """
    nodes = [node for position, block in json_ld(scripts) for node in _walk(block, f"/{position}")]
    by_id = {
        str(node.values["@id"]): node.values for node in nodes if "@id" in node.values and len(node.values) > 1
    }
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
        _add_thing(node, by_id, claims, "json-ld:")
    for node in nodes:
        if node.is_listed:
            continue
        if any(map(_PAGE.search, node.kinds)):
            _add_thing(node, by_id, claims, "json-ld-page:")
        elif "WebSite" in node.kinds:
            claims.add("site_name", _text(node.values.get("name")), f"json-ld:{node.pointer}/name")


def _walk(block: Any, pointer: str) -> Iterator[_Node]:
    """Yield the described nodes of a block, without recursion and bounded."""
    stack: list[tuple[Any, str, bool]] = [(block, pointer, False)]
    count = 0
    while stack and count < _NODES:
        value, here, is_listed = stack.pop()
        count += 1
        if isinstance(value, list):
            stack.extend(
                (entry, f"{here}/{index}", is_listed) for index, entry in reversed(list(enumerate(value[:500])))
            )
        elif isinstance(value, dict):
            kinds = tuple(str(kind).rpartition("/")[2] for kind in _many(value.get("@type")))
            yield _Node(here, kinds, value, is_listed)
            parts = [(key, True) for key in _PARTS] + [(key, is_listed) for key in _SELF]
            for key, inside in parts:
                if isinstance(value.get(key), (dict, list)):
                    stack.append((value[key], f"{here}/{key}", inside))


def _add_thing(node: _Node, by_id: dict[str, dict[str, Any]], claims: ClaimList, family: str) -> None:
    values, source = node.values, f"{family}{node.pointer}"
    is_work = any(map(_WORK.search, node.kinds))
    for key, field in _FIELDS:
        if is_work and field == "published_at":
            continue
        for value in _many(values.get(key))[:3]:
            claims.add(field, _text(value), f"{source}/{key}")
    for key in ("author", "creator"):
        for index, value in enumerate(_many(values.get(key))[:30]):
            person = (
                by_id.get(str(value.get("@id")), value)
                if isinstance(value, dict) and "name" not in value
                else value
            )
            names = _many(person.get("name")) if isinstance(person, dict) else [person]
            is_organization = isinstance(person, dict) and "Organization" in str(person.get("@type"))
            for name in names[:10]:
                claims.add("author", _text(name), f"{source}/{key}/{index}",
                           qualifier="organization" if is_organization else None)  # fmt: skip
    for key in ("publisher", "isPartOf", "sourceOrganization"):
        for value in _many(values.get(key))[:2]:
            site = by_id.get(str(value.get("@id")), value) if isinstance(value, dict) else {}
            if key == "isPartOf" and "WebSite" not in str(site.get("@type")):
                continue  # a page is part of a page in many graphs; only the site names the site
            claims.add("site_name", _text(site.get("name")), f"{source}/{key}/name")
    for key in ("image", "thumbnailUrl"):
        for value in _many(values.get(key))[:2]:
            image = (
                by_id.get(str(value.get("@id")), value) if isinstance(value, dict) and "url" not in value else value
            )
            address = (image.get("url") or image.get("contentUrl")) if isinstance(image, dict) else image
            claims.add("image_url", _text(address), f"{source}/{key}")
    claims.add("canonical_url", _address(values.get("url")), f"{source}/url")
    for value in _many(values.get("keywords"))[:50]:
        claims.add("keyword", _text(value), f"{source}/keywords")
    for kind in node.kinds:
        claims.add("kind", kind, f"{source}/@type")
    if any(kind.endswith("Event") for kind in node.kinds):
        _add_event(values, source, claims)


def _add_event(values: dict[str, Any], source: str, claims: ClaimList) -> None:
    for value in _many(values.get("performer"))[:30]:
        work = value.get("worksFor") or value.get("affiliation") if isinstance(value, dict) else None
        claims.add("speaker", _text(value), f"{source}/performer", qualifier=_text(work))
    claims.add("room", _text(values.get("location")), f"{source}/location/name")
    claims.add("event_name", _text(values.get("superEvent")), f"{source}/superEvent/name")


def _names(values: dict[str, Any], url: str) -> bool:
    """Tell whether a node gives the page's own address as its own."""
    wanted = _key(url)
    entity = values.get("mainEntityOfPage")
    candidates = [values.get("url"), values.get("@id"), _address(entity), entity]
    return any(
        isinstance(value, str) and _key(addresses.resolve(url, value) or "") == wanted for value in candidates
    )


def _key(url: str) -> str:
    host = addresses.host_of(url).removeprefix("www.")
    return f"{host}{addresses.path_of(url).rstrip('/')}"


def _address(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) else None


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str | None:
    """Reduce a value to text: a plain value, a language-tagged one, or a thing's name."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name") or value.get("alternateName")
        else:
            break
    return plain(str(value)) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


_MICRODATA: dict[str, ClaimField] = {
    "headline": "title", "name": "title", "datePublished": "published_at", "uploadDate": "published_at",
    "dateModified": "modified_at", "description": "description", "inLanguage": "language", "duration": "duration_s",
    "author": "author", "creator": "author", "image": "image_url", "thumbnailUrl": "image_url",
    "startDate": "starts_at", "endDate": "ends_at", "publisher": "site_name",
}  # fmt: skip


def add_microdata(properties: Sequence[tuple[str, LexborNode]], claims: ClaimList) -> None:
    """Add what microdata says of the one thing the page is about; sources are ``microdata:TYPE/property``."""
    scopes: dict[int, tuple[str, list[tuple[str, LexborNode]]]] = {}
    for name, node in properties[:1000]:
        if name not in _MICRODATA:
            continue
        scope = node.parent
        while scope is not None and "itemscope" not in scope.attributes:
            scope = scope.parent
        kind = attribute(scope, "itemtype").rpartition("/")[2] if scope is not None else ""
        if scope is not None and _THING.search(kind):
            scopes.setdefault(scope.mem_id, (kind, []))[1].append((name, node))
    if len(scopes) != 1:
        return
    ((kind, properties),) = scopes.values()
    claims.add("kind", kind, "microdata:@type")
    for name, node in properties:
        if name in ("author", "creator", "publisher") and "itemscope" in node.attributes:
            inner = node.css_first('[itemprop="name"]')
            value = attribute(inner, "content") or text_of(inner)
        elif name in ("image", "thumbnailUrl"):
            value = attribute(node, "content") or attribute(node, "src") or attribute(node, "href")
        else:
            value = attribute(node, "content") or attribute(node, "datetime") or text_of(node, " ")
        claims.add(_MICRODATA[name], value, f"microdata:{kind}/{name}")
