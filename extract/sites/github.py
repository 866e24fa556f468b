"""GitHub: repositories, files and their raw form. Code to most talks lives here.

Key of a repository: ``https://github.com/OWNER/NAME`` (no ``.git``, no ``?tab=readme``). A file has a page
(``/blob/REF/PATH``) and an address that sends it, ``/raw/REF/PATH``, which leads to the key of the latter,
``https://raw.githubusercontent.com/OWNER/NAME/REF/PATH`` (``refs/heads/REF`` too); the page stays apart. The page's
chrome holds no recap: kind ``other``, links of the README only.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.pages.html import links, read_document
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_RAW = "https://raw.githubusercontent.com"
_FILE = re.compile(r"^/([\w-]+/[\w.-]+)/raw/(?:refs/(?:heads|tags)/)?(.+)$")
_SENT = re.compile(r"^/([\w-]+/[\w.-]+)/refs/(?:heads|tags)/(.+)$")
_REPOSITORY = re.compile(r"^/([\w-]+/[\w.-]+?)(?:\.git)?/?$")


def canonical_url(url: str) -> str:
    """Map a repository's and a sent file's addresses to one each; drop queries that only choose a tab."""
    path = addresses.path_of(url)
    if addresses.host_of(url) == "raw.githubusercontent.com":
        sent = _SENT.match(path)
        return f"{_RAW}/{sent[1]}/{sent[2]}" if sent else addresses.with_query(url, {})
    if match := _FILE.match(path):
        return f"{_RAW}/{match[1]}/{match[2]}"
    if match := _REPOSITORY.match(path):
        path = f"/{match[1]}"
    query = addresses.query_of(url)
    keep: dict[str, str] = {key: query[key] for key in ("q", "page") if key in query}
    return addresses.with_query(f"https://github.com{path.rstrip('/') or '/'}", keep)


def kind(url: str) -> PageKind | None:
    """Tell PDF and presentation files by address."""
    path = addresses.path_of(url).lower()
    if path.endswith((".ppt", ".pptx", ".odp", ".key")):
        return "slides"
    return "document" if path.endswith(".pdf") else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a repository or file page: the generic claims, links of the rendered text only."""
    page = generic.parse(body, url, media_type)
    tree = read_document(body, media_type).tree
    readme = tree.css_first("article.markdown-body, .markdown-body, #readme")
    inside = tuple(link for link in links(tree, url, readme) if link.in_main) if readme is not None else ()
    return replace(page, site="github", kind=kind(url) or "other", links=inside)


SITE = Site(
    name="github",
    hosts=frozenset({"github.com", "www.github.com", "raw.githubusercontent.com"}),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
    has_own_links=True,
    is_code_host=True,
)
