"""What a harvest of the twin, with ``seeds/kubecon-eu-2024.toml``, must end with: data for the end-to-end test."""

from __future__ import annotations

from dataclasses import dataclass

from extract.urls import canonicalize
from tests.demo_web import places, recaps
from tests.demo_web.facts import TALKS, UNNAMED, Talk
from tests.demo_web.post import DAYS, OTHERS, URL, WHY_K8S_DECK, post_title
from tests.demo_web.sched import deck_url, session_url
from tests.demo_web.shell import marked
from tests.demo_web.youtube import watch_url


@dataclass(frozen=True)
class Material:
    """The primary material of one role. ``url`` is canonical; None: the state stands without an address."""

    state: str
    url: str | None = None


@dataclass(frozen=True)
class TalkTruth:
    """One talk of the seed list. ``slides`` is None where nobody says that there are any."""

    key: str
    titles: tuple[str, ...]  # the schedule's and the post's, marked
    event: str
    speakers: tuple[tuple[str, str | None], ...]
    event_page: Material
    video: Material
    slides: Material | None


def _video(talk: Talk) -> Material:
    if talk.video:
        return Material(talk.video_state, watch_url(talk.video))
    # The post says that there is one; no address is known anywhere.
    return Material("announced") if talk.key != "project-bedrock-at-ovo-energy" else Material("unknown")


def _slides(talk: Talk) -> Material | None:
    if talk.deck == "session":
        return Material("present", canonicalize(deck_url(talk)))
    if talk.deck == "blocked":
        return Material("blocked", canonicalize(deck_url(talk)))
    if talk.deck == "withheld":
        return Material("withheld", recaps.WITHHELD_DECK)
    if talk.deck == "github":
        return Material("present", WHY_K8S_DECK)
    # The post says that its deck is still to come, and nobody links one.
    return Material("pending") if talk.key == PENDING_KEY else None


#: Video and slides still to come, says the post; another recap links the video.
PENDING_KEY = "from-platform-engineering-to-developer-success"

TALK_TRUTH = tuple(
    TalkTruth(
        key=talk.key,
        titles=tuple(dict.fromkeys((marked(talk.title), post_title(talk)))),
        event=talk.event,
        speakers=talk.people,
        event_page=Material("present", canonicalize(session_url(talk)) if talk.host else places.GATHERING),
        video=_video(talk),
        slides=_slides(talk),
    )
    for talk in TALKS
)
#: Sessions of the schedules that no recap names, by canonical event page.
UNNAMED_SESSIONS = {canonicalize(session_url(talk)): marked(talk.title) for talk in UNNAMED}
#: 35 talks in 36 places: one stands twice.
PLACES_IN_POST = 36
#: Address (canonical) → outcome of its capture and reason, where planted.
OUTCOMES = {
    **{url: ("blocked", f"http-{status}") for url, status in places.BLOCKED.items()},
    **dict.fromkeys(places.DEAD, ("gone", "http-404")),
    places.SOFT_DEAD: ("gone", "soft-404"),
    places.DISALLOWED: ("disallowed", "robots"),
    recaps.WITHHELD_DECK: ("gone", "withheld"),
    **{watch_url(talk.video): ("gone", "video-unavailable") for talk in TALKS if talk.video_state == "gone"},
    **{watch_url(talk.video): ("blocked", "video-private") for talk in TALKS if talk.video_state == "private"},
    **{canonicalize(deck_url(talk)): ("blocked", "http-403") for talk in TALKS if talk.deck == "blocked"},
}
#: Address (canonical) → where it answers from now.
MOVED = {
    **places.MOVED,
    "https://docker.example.org/blog/kubecon-eu-2024-highlights/": "https://docker.example.org/blog/kubecon-eu-2024-highlights-from-paris/",
}
#: (recap, key of the talk whose title it writes, key of the talk whose video it links).
WRONG_LINKS = (recaps.WRONG,)
#: The recap that the whole seed list began with, and every report that it links (canonical).
POST = URL
REPORTS = tuple(canonicalize(url) for _, url in (*DAYS, *OTHERS) if url)
