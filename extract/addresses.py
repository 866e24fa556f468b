"""URL texts after the WHATWG standard, by ada-url; no knowledge of any website (that is ``extract.urls``)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

import ada_url

# Addresses that the standard leaves as they are: nothing to lower, to escape or to take out ("/." may be a step up,
# "%2e" a dot). Whatever else an address holds goes to ada-url; test_resolver_agrees_with_the_standard compares.
_PATH = (
    r"(?:/(?!\.)[A-Za-z0-9_~!$&'()*+,;=:@-][A-Za-z0-9_.~!$&'()*+,;=:@-]*)*/?(?:\?[A-Za-z0-9_.~!$&()*+,;=:@/?%-]*)?"
)
_PLAIN_PATH = re.compile(rf"(?=/(?!/)){_PATH}(?:#[A-Za-z0-9_.=/-]*)?")
_PLAIN_URL = re.compile(rf"https?://(?:(?!xn--)[a-z0-9-]+\.)+[a-z]{{2,}}(?=/){_PATH}(?:#[A-Za-z0-9_.=/-]*)?")
# The same with a host of its own kept, and a port that is no scheme's: what most links are.
_PLAIN_PARTS = re.compile(
    rf"https?://(?P<host>(?:(?!xn--)[a-z0-9-]+\.)+[a-z]{{2,}})(?::[1-9][0-9]{{3}})?(?=/)(?P<rest>{_PATH})(?:#[A-Za-z0-9_.=/-]*)?"
)
_REMEMBERED = 20_000


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


class Resolver:
    """``resolve`` against one base, for pages with many links: the same answers, most of them without a parser."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._known: dict[str, str | None] = {}
        try:
            parsed = ada_url.URL(base)
        except ValueError:
            self._origin = None
        else:
            is_web = parsed.protocol in ("http:", "https:")
            self._origin = (
                f"{parsed.protocol}//{parsed.host}" if is_web and not parsed.username + parsed.password else None
            )

    def resolve(self, href: str) -> str | None:
        """Resolve an href as written; None where ``resolve`` gives None."""
        if href in self._known:
            return self._known[href]
        if self._origin is not None and _PLAIN_PATH.fullmatch(href):
            url: str | None = self._origin + href
        elif self._origin is not None and _PLAIN_URL.fullmatch(href):
            url = href
        else:
            url = resolve(self._base, href)
        if len(self._known) < _REMEMBERED:
            self._known[href] = url
        return url


@lru_cache(maxsize=_REMEMBERED)  # one link is normalised five times on its way from page to table
def normalize(url: str) -> str | None:
    """Bring an absolute URL into its standard text, without fragment and credentials; None when it is not one."""
    if _PLAIN_PARTS.fullmatch(url):
        return url.partition("#")[0]
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


@lru_cache(maxsize=_REMEMBERED)
def host_of(url: str) -> str:
    """Return the lower-case host name without port; empty text for a URN or rubbish."""
    plain = _PLAIN_PARTS.fullmatch(url)
    if plain is not None:
        return plain["host"]
    try:
        return str(ada_url.URL(url).hostname)
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """Return the path, percent-encoding kept, case kept."""
    plain = _PLAIN_PARTS.fullmatch(url)
    if plain is not None:
        return plain["rest"].partition("?")[0]
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
