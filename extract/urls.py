"""One URL text per resource: the WHATWG text by ada-url, then the key of the site itself."""

from __future__ import annotations

from functools import lru_cache

from extract import addresses
from extract.records import PageKind
from extract.sites import is_oembed, site_for

# A site may answer for a wrapper (a redirector, an old host) whose target belongs to another site.
_ROUNDS = 4
_REMEMBERED = 20_000  # on its way from page to table one link is asked for three times, one after another


@lru_cache(maxsize=_REMEMBERED)
def canonicalize(url: str) -> str:
    """Bring all addresses of one resource to one text, which is fetchable itself.

    Args:
        url: an absolute address as written or as served; white space around it is dropped.

    Returns:
        The site's own form where ``extract.sites`` knows the host (case kept: ``1YeMj`` and ``1YeMJ`` are two
        talks); else the standard text without fragment, credentials and tracking parameters. What is not an
        http or https URL (``urn:recapture:…``, rubbish) comes back unchanged. Twice is once.
    """
    current = addresses.normalize(url)
    if current is None:
        return url
    for _ in range(_ROUNDS):
        if is_oembed(current):
            break
        written = site_for(current).canonical_url(current)
        following = addresses.normalize(written) if written != current else None
        if following is None or following == current:
            break
        current = following
    return current


@lru_cache(maxsize=_REMEMBERED)
def kind_of(url: str) -> PageKind | None:
    """Tell what an address alone says of the page behind it (video, slides, event_page …); None: nothing."""
    canonical = canonicalize(url)
    return "oembed" if is_oembed(canonical) else site_for(canonical).kind(canonical)
