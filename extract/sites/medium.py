"""Medium: one post under its author, a publication or ``/p/``; publications with domains of their own.

Key: the hexadecimal id at the end of the path (8 to 12 digits). ``https://medium.com/p/ID`` leads to the post from
everywhere, so it is the canonical text. ``?source=…``, ``?sk=…`` (friend links) and ``/m/global-identity-2`` only
say who came from where. Medium answers 403 to many scripts: that is ``blocked``, not dead. The page itself is read
by the generic parser.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import addresses
from extract.records import Page, PageKind
from extract.sites import generic
from extract.sites.base import Site

_POST = re.compile(r"^/(?:.*-|p/|s/story/)([0-9a-f]{8,12})/?$")


def post_id(url: str) -> str | None:
    """Return the id of the post that an address names, else None (profiles, tags, start page)."""
    match = _POST.match(addresses.path_of(url))
    return match[1] if match else None


def canonical_url(url: str) -> str:
    """Map every address of a post to its ``/p/`` form; unwrap the sign-in redirector; drop queries elsewhere."""
    target = addresses.query_of(url).get("redirectUrl", "")
    if addresses.path_of(url).startswith("/m/global-identity") and target.startswith(("http://", "https://")):
        return target
    identity = post_id(url)
    return f"https://medium.com/p/{identity}" if identity else addresses.with_query(url, {})


def kind(url: str) -> PageKind | None:
    """Tell posts by address."""
    return "article" if post_id(url) else None


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a post as any article."""
    page = generic.parse(body, url, media_type)
    return replace(page, site="medium", kind="article" if post_id(url) and page.verdict is None else page.kind)


SITE = Site(
    name="medium",
    # Domains that publications run on the platform (their posts end in the same ids).
    hosts=frozenset(
        {"medium.com", ".medium.com", "itnext.io", "faun.pub", "blog.devgenius.io", "levelup.gitconnected.com",
         "betterprogramming.pub", "blog.gopenai.com", "aws.plainenglish.io", "python.plainenglish.io"}
    ),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
)  # fmt: skip
