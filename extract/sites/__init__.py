"""All websites we know by name. A new one is one module, one line here, one golden case: docs/adding-a-site.md."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser

from extract import addresses
from extract.pages.html import attribute
from extract.sites import (
    dropbox,
    generic,
    github,
    google_docs,
    infoq,
    linkedin,
    medium,
    notist,
    pretalx,
    sched,
    sessionize,
    slideshare,
    speakerdeck,
    substack,
    vimeo,
    wayback,
    youtube,
)
from extract.sites.base import Site

SITES: tuple[Site, ...] = (
    youtube.SITE,
    sched.SITE,
    medium.SITE,
    slideshare.SITE,
    speakerdeck.SITE,
    notist.SITE,
    google_docs.SITE,
    github.SITE,
    vimeo.SITE,
    linkedin.SITE,
    pretalx.SITE,
    sessionize.SITE,
    substack.SITE,
    infoq.SITE,
    dropbox.SITE,
    wayback.SITE,
)

_BY_HOST: dict[str, Site] = {host: site for site in SITES for host in site.hosts}
_ENGINES = [(name, name.encode(), site) for site in SITES for name in site.generators]
_HEAD = 32 * 1024  # bytes of a page in which its engine names itself
_OEMBED = tuple(f"{site.oembed}?" for site in SITES if site.oembed)


def site_for(url: str) -> Site:
    """Return the site that answers for the URL's host; the generic one for every other URL, a URN or rubbish."""
    return _site_of(addresses.host_of(url))


@lru_cache(maxsize=4096)
def _site_of(host: str) -> Site:
    if host in _BY_HOST:
        return _BY_HOST[host]
    while host := host.partition(".")[2]:
        if "." + host in _BY_HOST:
            return _BY_HOST["." + host]
    return generic.SITE


def site_of_engine(body: bytes, tree: LexborHTMLParser) -> Site | None:
    """Return the site whose engine made a page on a host of its own, as its generator's name tells; else None."""
    for name, written, site in _ENGINES:
        if body.find(written, 0, _HEAD) >= 0:  # in few pages, and sooner found than asked of the tree
            for node in tree.css('meta[name="generator"]'):
                if attribute(node, "content").startswith(name):
                    return site
    return None


def oembed_question(url: str) -> str | None:
    """Make the address at which a site answers what ``url`` (canonical) is called; None where we know of none."""
    endpoint = site_for(url).oembed
    return f"{endpoint}?url={quote(url, safe='')}&format=json" if endpoint and not is_oembed(url) else None


def is_oembed(url: str) -> bool:
    """Tell whether an address is a question as ``oembed_question`` makes them: its query is its whole sense."""
    return url.startswith(_OEMBED)
