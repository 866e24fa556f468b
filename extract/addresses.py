"""URL texts after the WHATWG standard, by ada-url; no knowledge of any website (that is ``extract.urls``)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import ada_url


def resolve(base: str, href: str) -> str | None:
    """Resolve an href as written against the page's base.

    Args:
        base: absolute URL.
        href: the attribute's text, white space around it included.

    Returns:
        The absolute http or https URL, fragment kept, or None: another scheme, or not a URL by the standard.
    """
    try:
        url = str(ada_url.join_url(base, href))
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None


def normalize(url: str) -> str | None:
    """Bring an absolute URL into its standard text, without fragment and credentials; None when it is not one."""
    try:
        parsed = ada_url.URL(url.strip())
    except ValueError:
        return None
    if parsed.protocol not in ("http:", "https:") or not parsed.hostname:
        return None
    parsed.hash = ""
    parsed.username = ""
    parsed.password = ""
    return str(parsed.href)


def host_of(url: str) -> str:
    """Return the lower-case host name without port; empty text for a URN or rubbish."""
    try:
        return str(ada_url.URL(url).hostname)
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """Return the path, percent-encoding kept, case kept."""
    try:
        return str(ada_url.URL(url).pathname)
    except ValueError:
        return ""


def query_of(url: str) -> dict[str, str]:
    """Return the query's pairs; of a repeated key the first value."""
    try:
        search = str(ada_url.URL(url).search)
    except ValueError:
        return {}
    pairs: dict[str, str] = {}
    for key, value in parse_qsl(search.removeprefix("?"), keep_blank_values=True):
        pairs.setdefault(key, value)
    return pairs


def with_query(url: str, keep: dict[str, str]) -> str:
    """Return ``url`` with exactly the pairs of ``keep`` as its query, in that order, and no fragment."""
    parsed = ada_url.URL(url)
    parsed.search = urlencode(keep)
    parsed.hash = ""
    return str(parsed.href)
