"""What the pipeline may know about one website."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from extract.records import Page, PageKind

Parse = Callable[[bytes, str, str | None], Page]


def no_kind(url: str) -> PageKind | None:
    """Tell nothing from the address alone."""
    del url
    return None


def no_code(url: str) -> str | None:
    """Know no schedule codes."""
    del url
    return None


@dataclass(frozen=True, slots=True)
class Site:
    """One website, in one module.

    ``hosts``: exact lower-case host names; a leading dot (``.sched.com``) means every host below it.
    ``canonical_url``: normalised URL → one URL text per resource, fetchable, case kept, idempotent.
    ``parse``: (decoded-by-transfer body, URL served from, whole Content-Type or None) → Page; raises ParseError.
    ``kind``: what an address alone tells (``video``, ``slides``, ``event_page``, ``playlist``, ``schedule``),
    or None.
    ``code``: the schedule code that a session's address holds, case kept, or None.
    ``has_own_links``: parse sets ``Page.links`` itself; else ``extract.pages.parse`` collects all outlinks.
    ``is_code_host``: links to it are links to code.
    ``media_types``: beyond HTML, types (without parameters) that ``parse`` reads itself.
    ``generators``: how ``<meta name="generator">`` begins on pages of the same engine that stand on hosts of their
    own; ``parse`` reads those too.
    ``oembed``: where the site answers what a page of it is called and whose it is (oEmbed 1.0): the address before
    ``?url=…``.
    """

    name: str
    hosts: frozenset[str]
    canonical_url: Callable[[str], str]
    parse: Parse
    kind: Callable[[str], PageKind | None] = no_kind
    code: Callable[[str], str | None] = no_code
    has_own_links: bool = False
    is_code_host: bool = False
    media_types: frozenset[str] = frozenset()
    generators: frozenset[str] = frozenset()
    oembed: str | None = None
