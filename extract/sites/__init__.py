"""All websites we know by name. A new one is one module, one line here, one golden case: docs/adding-a-site.md."""

from __future__ import annotations

from functools import lru_cache

from extract import addresses
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
