r"""YouTube: watch pages, playlists, dead and private videos.

One video has many addresses: ``youtu.be/ID?si=``, ``watch?v=ID&list=&t=``, ``/embed/ID``, ``/live/ID``,
``/shorts/ID``, ``/v/ID``, m., music., youtube-nocookie. Key: ``https://www.youtube.com/watch?v=ID`` (11 characters,
case kept); a playlist: ``https://www.youtube.com/playlist?list=ID``.

What is read of a watch page (markup seen 2017 to 2025)::

    <meta property="og:title" content="TITLE">  <link rel="canonical" href="https://www.youtube.com/watch?v=ID">
    <div itemscope itemid="..." itemtype="http://schema.org/VideoObject">
      <meta itemprop="name" content="TITLE">  <meta itemprop="duration" content="PT27M4S">
      <meta itemprop="datePublished" content="2024-03-22T04:02:38-07:00">  (uploadDate likewise)
      <span itemprop="author" itemscope itemtype="http://schema.org/Person">
        <link itemprop="url" href="http://www.youtube.com/@cncf">  <link itemprop="name" content="CHANNEL">
      </span>
      <meta itemprop="interactionCount" content="1234">    (older), or since 2024 the pair
      <meta itemprop="interactionType" content="https://schema.org/WatchAction"> + userInteractionCount
    </div>
    <script>var ytInitialPlayerResponse = {"playabilityStatus":{"status":"OK"},"videoDetails":{"videoId":..,
      "title":..,
      "lengthSeconds":"1624","shortDescription":..,"viewCount":..,"author":..,"channelId":..},
      "microformat":{"playerMicroformatRenderer":{"publishDate":..,"uploadDate":..,"ownerProfileUrl":..}}};</script>

A dead video answers 200 with ``playabilityStatus.status`` ``ERROR`` ("Video unavailable"), a private one with
``LOGIN_REQUIRED`` and "private" in the reason; neither has ``videoDetails.title``. ``UNPLAYABLE`` with a title is a
regional limit: the video lives. Playlist page: ``var ytInitialData`` with ``playlistVideoRenderer`` objects
(``videoId``, ``title.runs[].text``, ``lengthSeconds``, ``shortBylineText``), since 2025 ``lockupViewModel``
(``contentId``, ``metadata.lockupMetadataViewModel.title.content``); at most 100 on the first page.

The page of a player set into others (``/embed/ID``) holds ``"embedded_player_response":"JSON as text"`` (seen 2019
to 2025), in it ``embedPreview.thumbnailPreviewRenderer`` (``title.runs[].text``, ``videoDurationSeconds``, and deep
below ``videoDetails`` the channel) and ``previewPlayabilityStatus``. There an owner may forbid embedding: the video
lives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from extract import addresses
from extract.errors import ParseError
from extract.pages.html import ClaimList, Document, attribute, read_document, text_of
from extract.records import Item, Link, Page, PageKind, Verdict
from extract.sites.base import Site

_ID = re.compile(r"[A-Za-z0-9_-]{11}(?![A-Za-z0-9_-])")
_LIST = re.compile(r"[A-Za-z0-9_-]{10,64}$")
_ROOT = "https://www.youtube.com"
_URL = re.compile(r"https?://[^\s<>\"'\u201c\u201d]+")


def video_id(url: str) -> str | None:
    """Return the id of the one video that an address of this site names, else None."""
    path, query = addresses.path_of(url), addresses.query_of(url)
    first, _, rest = path.strip("/").partition("/")
    if addresses.host_of(url).endswith("youtu.be"):
        candidate = first
    elif first in ("embed", "live", "shorts", "v", "e", "vi"):
        candidate = rest
    else:
        candidate = query.get("v", "") if first in ("watch", "") else ""
        if first == "watch" and rest:
            candidate = rest
    match = _ID.match(candidate)
    return match[0] if match and match[0] != "videoseries" else None


def canonical_url(url: str) -> str:
    """Map every form of a video or playlist address to one; redirectors to what they point to."""
    path, query = addresses.path_of(url), addresses.query_of(url)
    if path == "/redirect" and query.get("q", "").startswith(("http://", "https://")):
        return query["q"]
    if path == "/attribution_link" and query.get("u", "").startswith("/"):
        return _ROOT + query["u"]
    if found := video_id(url):
        return f"{_ROOT}/watch?v={found}"
    listed = query.get("list", "")
    if _LIST.match(listed) and path.rstrip("/") in ("/playlist", "/watch", "/embed/videoseries", "/view_play_list"):
        return f"{_ROOT}/playlist?list={listed}"
    keep: dict[str, str] = {
        key: query[key]
        for key in ("channel_id", "playlist_id", "user", "url", "format", "search_query")
        if key in query
    }
    host = addresses.host_of(url)
    if host in ("youtube.com", "m.youtube.com"):
        return addresses.with_query(_ROOT + path, keep)
    return addresses.with_query(url, keep)


def kind(url: str) -> PageKind | None:
    """Tell videos, playlists and channel feeds apart by address."""
    if video_id(url):
        return "video"
    path = addresses.path_of(url)
    return {"/playlist": "playlist", "/feeds/videos.xml": "feed"}.get(path)  # type: ignore[return-value]  # closed table


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read a watch page or a playlist; of channel and other pages only the visible name.

    Raises:
        ParseError: a watch page without title, player record and verdict.
    """
    document = read_document(body, media_type)
    form = document.tree.css_first('form[action*="consent.youtube"], form[action*="consent.google"]')
    if form is not None and document.tree.css_first('meta[property="og:title"]') is None:
        words = text_of(document.tree.css_first("title")) or attribute(form, "action")
        verdict = Verdict("blocked", "consent-wall", words[:200])
        return Page(url, kind(url) or "other", "youtube", charset=document.charset, verdict=verdict)
    if "list" in addresses.query_of(url) and video_id(url) is None:
        return _playlist(document, url)
    if video_id(url) is None:
        claims = ClaimList()
        claims.add("title", attribute(document.tree.css_first('meta[property="og:title"]'), "content"), "og:title")
        claims.add("site_name", "YouTube", "og:site_name")
        return Page(url, "other", "youtube", charset=document.charset, claims=claims.done())
    return _watch(document, url)


def _record(text: str, name: str) -> dict[str, Any]:
    """Cut a JSON object out of an inline script: ``var NAME = {…}``."""
    for match in re.finditer(re.escape(name) + r'["\']?\]?\s*=\s*(?=\{)', text):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value
    return {}


def _watch(document: Document, url: str) -> Page:
    tree, player, claims = document.tree, _record(document.text, "ytInitialPlayerResponse"), ClaimList()
    details = _dict(player.get("videoDetails"))
    micro = _dict(_dict(player.get("microformat")).get("playerMicroformatRenderer"))
    _microdata(document, claims)
    claims.add("title", attribute(tree.css_first('meta[property="og:title"]'), "content"), "og:title")
    claims.add("title", details.get("title"), "player:/videoDetails/title")
    claims.add("channel", details.get("author"), "player:/videoDetails/author")
    claims.add("channel_url", micro.get("ownerProfileUrl"), "player:/microformat/ownerProfileUrl")
    claims.add("duration_s", details.get("lengthSeconds"), "player:/videoDetails/lengthSeconds")
    claims.add("published_at", micro.get("publishDate"), "player:/microformat/publishDate")
    claims.add("view_count", details.get("viewCount"), "player:/videoDetails/viewCount")
    if addresses.path_of(url).startswith("/embed/"):
        player = _embedded(document, claims) or player
    description = str(details.get("shortDescription") or "")
    claims.add("description", description, "player:/videoDetails/shortDescription", limit=20_000)
    claims.add("description", attribute(tree.css_first('meta[name="description"]'), "content"), "meta:description")
    claims.add("image_url", attribute(tree.css_first('meta[property="og:image"]'), "content"), "og:image")
    claims.add("site_name", attribute(tree.css_first('meta[property="og:site_name"]'), "content"), "og:site_name")
    claims.add("canonical_url", attribute(tree.css_first('link[rel="canonical"]'), "href"), "link:canonical")
    claims.add("canonical_url", canonical_url(url), "site:key")
    if listed := addresses.query_of(url).get("list"):
        claims.add("playlist_url", f"{_ROOT}/playlist?list={listed}", "url")
    verdict = _verdict(player, claims.has("title"))
    if not claims.has("title") and verdict is None:
        raise ParseError("youtube", url, "title and player record")
    return Page(
        url,
        "video",
        "youtube",
        language=attribute(tree.css_first("html"), "lang") or None,
        charset=document.charset,
        claims=claims.done(),
        links=tuple(_described(description)),
        verdict=verdict,
    )


def _embedded(document: Document, claims: ClaimList) -> dict[str, Any]:
    """Add what an embedded player's page says; return its record in the form of a watch page's."""
    match = re.search(r'"embedded_player_response"\s*:\s*(?=")', document.text)
    try:
        text, _ = json.JSONDecoder(strict=False).raw_decode(document.text, match.end()) if match else ("{}", 0)
        record = _dict(json.loads(text, strict=False))
    except (ValueError, RecursionError, TypeError):
        return {}
    preview = _dict(_dict(record.get("embedPreview")).get("thumbnailPreviewRenderer"))
    source = "player:/embedPreview/thumbnailPreviewRenderer"
    claims.add("title", _runs(preview.get("title")), f"{source}/title")
    claims.add("duration_s", preview.get("videoDurationSeconds"), f"{source}/videoDurationSeconds")
    overlay = _dict(_dict(preview.get("videoDetails")).get("embeddedPlayerOverlayVideoDetailsRenderer"))
    expanded = _dict(overlay.get("expandedRenderer"))
    owner = _dict(expanded.get("embeddedPlayerOverlayVideoDetailsExpandedRenderer"))
    claims.add("channel", _runs(owner.get("title")), f"{source}/videoDetails")
    return {"playabilityStatus": record.get("previewPlayabilityStatus")}


def _microdata(document: Document, claims: ClaimList) -> None:
    tree = document.tree
    video = tree.css_first('[itemtype$="schema.org/VideoObject"]')
    if video is None:
        return
    for field, name in (("title", "name"), ("duration_s", "duration"), ("published_at", "datePublished")):
        claims.add(field, attribute(video.css_first(f'meta[itemprop="{name}"]'), "content"), f"microdata:{name}")  # type: ignore[arg-type]  # fields of the closed list
    claims.add(
        "published_at", attribute(video.css_first('meta[itemprop="uploadDate"]'), "content"), "microdata:uploadDate"
    )
    author = video.css_first('[itemprop="author"]')
    if author is not None:
        claims.add(
            "channel", attribute(author.css_first('link[itemprop="name"]'), "content"), "microdata:author/name"
        )
        claims.add(
            "channel_url", attribute(author.css_first('link[itemprop="url"]'), "href"), "microdata:author/url"
        )
    views = attribute(video.css_first('meta[itemprop="interactionCount"]'), "content")
    for counter in video.css('[itemprop="interactionStatistic"]'):
        if attribute(counter.css_first('[itemprop="interactionType"]'), "content").endswith("WatchAction"):
            views = attribute(counter.css_first('[itemprop="userInteractionCount"]'), "content")
    claims.add("view_count", views, "microdata:interactionCount")


def _verdict(player: dict[str, Any], has_title: bool) -> Verdict | None:
    status = _dict(player.get("playabilityStatus"))
    reason = str(
        status.get("reason") or " ".join(map(str, status.get("messages") or [])) or status.get("status") or ""
    )
    if status.get("status") == "LOGIN_REQUIRED" and ("private" in reason.lower() or not has_title):
        return Verdict("blocked", "video-private", reason[:200])
    if status.get("status") == "ERROR" or (status.get("status") == "UNPLAYABLE" and not has_title):
        return Verdict("gone", "video-unavailable", reason[:200])
    return None


def _described(description: str) -> Iterator[Link]:
    for position, match in enumerate(_URL.finditer(description)):
        href = match[0].rstrip(".,;:!?)]}»")
        yield Link(href, addresses.resolve(_ROOT, href), "", position, element="text", context="prose")


def _playlist(document: Document, url: str) -> Page:
    claims, items = ClaimList(), list[Item]()
    seen = set[str]()
    for video in _videos(_record(document.text, "ytInitialData")):
        identity, title, length, byline = video
        if not _ID.fullmatch(identity) or identity in seen:
            continue
        seen.add(identity)
        entry = ClaimList()
        entry.add("title", title, "playlist:title")
        entry.add("duration_s", length, "playlist:lengthSeconds")
        entry.add("channel", byline, "playlist:byline")
        entry.add("playlist_url", canonical_url(url), "playlist:url")
        items.append(Item(f"{_ROOT}/watch?v={identity}", "video", len(items), entry.done()))
    claims.add("title", attribute(document.tree.css_first('meta[property="og:title"]'), "content"), "og:title")
    claims.add("site_name", "YouTube", "og:site_name")
    if not items and not claims.has("title"):
        raise ParseError("youtube", url, "playlist entries")
    return Page(url, "playlist", "youtube", charset=document.charset, claims=claims.done(), items=tuple(items))


def _videos(node: Any) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Walk the page record (its nesting changes every few months) without recursion, in document order."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, list):
            stack.extend(reversed(current))
        elif isinstance(current, dict):
            if "playlistVideoRenderer" in current:
                video = _dict(current["playlistVideoRenderer"])
                yield (
                    str(video.get("videoId")),
                    _runs(video.get("title")),
                    video.get("lengthSeconds"),
                    _runs(video.get("shortBylineText")),
                )
            elif str(_dict(current.get("lockupViewModel")).get("contentType")).endswith("_VIDEO"):
                lockup = _dict(current["lockupViewModel"])
                title = _dict(_dict(_dict(lockup.get("metadata")).get("lockupMetadataViewModel")).get("title"))
                yield str(lockup.get("contentId")), str(title.get("content") or ""), None, None
            else:
                stack.extend(reversed(list(current.values())))


def _runs(node: Any) -> str:
    node = _dict(node)
    return str(
        node.get("simpleText") or "".join(str(_dict(run).get("text") or "") for run in node.get("runs") or [])
    )


def _dict(node: Any) -> dict[str, Any]:
    return node if isinstance(node, dict) else {}


SITE = Site(
    name="youtube",
    hosts=frozenset(
        {"www.youtube.com", "youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be", "www.youtu.be",
         "youtube-nocookie.com", "www.youtube-nocookie.com"}
    ),
    canonical_url=canonical_url,
    parse=parse,
    kind=kind,
    oembed="https://www.youtube.com/oembed",
    has_own_links=True,
)  # fmt: skip
