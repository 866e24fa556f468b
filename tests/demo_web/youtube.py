# ruff: noqa: E501 - markup stands as the site writes it
"""Watch pages and playlists in YouTube's markup, dead and private videos among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from tests.demo_web.facts import MAIN, TALKS, UNNAMED, Talk
from tests.demo_web.shell import MARK, Answer, answer, page, scheduled

ROOT = "https://www.youtube.com"
CNCF = "CNCF [Cloud Native Computing Foundation]"
#: Playlist id → name, and the event whose videos it holds.
PLAYLISTS = {
    "PLj6h78yzYM2N8nw1YcqqKveySH6_0VnI0": ("KubeCon + CloudNativeCon Europe 2024 | Paris", MAIN),
    "PLj6h78yzYM2Me-TpMQFvCphDu_xm71ed_": ("Platform Engineering Day Europe 2024", "Platform Engineering Day"),
    "PLj6h78yzYM2P4KPyeDFexAVm6ZvfAWMU8": ("BackstageCon Europe 2024", "BackstageCon"),
    "PLj6h78yzYM2NA4NbSC6_mQNza2r3WV87h": ("ArgoCon Europe 2024", "ArgoCon"),
    "PLaR6Rq6Z4Iqc_OQ2Y1DUDEUyrBHPKpJcU": (
        "OpenShift Commons Gathering, Paris 2024",
        "OpenShift Commons Gathering",
    ),
}
#: A video that recaps link although it is no recording of a talk, and one that no longer exists.
AFTER_MOVIE = "DDaftermov1"
DEAD = "DDdeadVideo"
TITLE_CHARACTERS = 100


def watch_url(video: str) -> str:
    """Return the address of a watch page."""
    return f"{ROOT}/watch?v={video}"


def video_title(talk: Talk) -> str:
    """Cut a title as the platform does: at 100 characters, speakers and all. The mark stays."""
    full = scheduled(talk)
    if MARK in full[:TITLE_CHARACTERS]:
        return full[:TITLE_CHARACTERS].rstrip()
    return full[: TITLE_CHARACTERS - len(MARK) - 1].rstrip() + f" {MARK}"


def seconds(video: str) -> int:
    """Make up a length from the id: 21 to 38 minutes."""
    return 1260 + sum(ord(c) * (at + 1) for at, c in enumerate(video)) % 1020


def _published(video: str) -> str:
    return f"2024-03-{26 + ord(video[-1]) % 4}T0{ord(video[0]) % 10}:00:00-07:00"


def _script(name: str, record: object) -> str:
    # As the site does: "<" escaped, so that a title cannot end the script.
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script nonce="demo">var {name} = {text};</script>'


def _watch(video: str, title: str, channel: str, about: str) -> bytes:
    length, published = seconds(video), _published(video)
    handle = "@cncf" if channel == CNCF else "@openshift"
    player = {
        "playabilityStatus": {"status": "OK", "playableInEmbed": True},
        "videoDetails": {
            "videoId": video, "title": title, "lengthSeconds": str(length), "shortDescription": about,
            "viewCount": str(200 + length), "author": channel,
        },
        "microformat": {"playerMicroformatRenderer": {
            "publishDate": published, "uploadDate": published, "ownerProfileUrl": f"http://www.youtube.com/{handle}",
        }},
    }  # fmt: skip
    head = f"""<meta property="og:site_name" content="YouTube"><meta property="og:title" content="{escape(title)}">
<meta name="description" content="{escape(about[:150])}"><link rel="canonical" href="{watch_url(video)}">
"""
    main = f"""<div id="watch7-content" itemscope itemid="{watch_url(video)}" itemtype="http://schema.org/VideoObject">
<link itemprop="url" href="{watch_url(video)}"><meta itemprop="name" content="{escape(title)}">
<meta itemprop="duration" content="PT{length // 60}M{length % 60}S"><meta itemprop="datePublished" content="{published}"><meta itemprop="uploadDate" content="{published}">
<span itemprop="author" itemscope itemtype="http://schema.org/Person"><link itemprop="url" href="http://www.youtube.com/{handle}"><link itemprop="name" content="{escape(channel)}"></span>
<meta itemprop="interactionCount" content="{200 + length}"></div>
{_script("ytInitialPlayerResponse", player)}"""
    return page(f"{title} - YouTube", main, head=head)


def _without_video(status: str, reason: str) -> bytes:
    player = {"playabilityStatus": {"status": status, "reason": reason, "messages": [reason]}}
    return page(f"{MARK} - YouTube", _script("ytInitialPlayerResponse", player))


def _playlist(identity: str, name: str, videos: list[tuple[str, str, str]]) -> bytes:
    entries = [
        {"playlistVideoRenderer": {
            "videoId": video, "title": {"runs": [{"text": title}]}, "index": {"simpleText": str(at)},
            "lengthSeconds": str(seconds(video)), "shortBylineText": {"runs": [{"text": channel}]},
        }}
        for at, (video, title, channel) in enumerate(videos, start=1)
    ]  # fmt: skip
    record = {"contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": {"content": {
        "sectionListRenderer": {"contents": [{"itemSectionRenderer": {"contents": [
            {"playlistVideoListRenderer": {"contents": entries, "playlistId": identity}}]}}]}}}}]}}}  # fmt: skip
    title = f"{name} {MARK}"
    head = f'<meta property="og:title" content="{escape(title)}"><link rel="canonical" href="{ROOT}/playlist?list={identity}">\n'
    return page(f"{title} - YouTube", _script("ytInitialData", record), head=head)


def _channel(talk: Talk) -> str:
    return "OpenShift" if talk.event.startswith("OpenShift") else CNCF


def answers() -> Iterator[Answer]:
    """List all answers of the platform."""
    talks = [talk for talk in (*TALKS, *UNNAMED) if talk.video]
    for identity, (name, event) in PLAYLISTS.items():
        held = [talk for talk in talks if talk.event == event and "playlist" in talk.video_on]
        videos = [(talk.video, video_title(talk), _channel(talk)) for talk in held]
        yield answer(f"{ROOT}/playlist?list={identity}", _playlist(identity, name, videos))
    for talk in talks:
        if talk.video_state == "gone":
            body = _without_video("ERROR", "Video unavailable")
        elif talk.video_state == "private":
            body = _without_video(
                "LOGIN_REQUIRED", "Private video: sign in if you have been granted access to this video"
            )
        else:
            about = f"Recorded at {talk.event}, Paris, March 2024. {MARK}: this description is made up."
            body = _watch(talk.video, video_title(talk), _channel(talk), about)
        yield answer(watch_url(talk.video), body)
    film = f"KubeCon Paris in Ninety Seconds {MARK}"
    yield answer(watch_url(AFTER_MOVIE), _watch(AFTER_MOVIE, film, CNCF, "A short film about the week."))
    yield answer(watch_url(DEAD), _without_video("ERROR", "This video has been removed by the uploader"))
