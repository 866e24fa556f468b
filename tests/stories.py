"""A small conference told through real pages: the facts that the resolution tests work on.

Pages go through ``transform.facts`` like harvested ones; only the open versions, which SQL makes, are made here.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from extract.records import (
    Capture,
    Claim,
    EventSeed,
    Expected,
    Item,
    MentionLink,
    Page,
    RecapMention,
    Seed,
    SeedList,
    Speaker,
    TalkMention,
    TalkSeed,
    Visit,
)
from extract.urls import canonicalize
from transform.facts import facts as facts_of
from transform.ids import capture_id, resource_id
from transform.rows import AliasRow, Facts, MaterialRow, Resolution, ResourceVersionRow, TalkRow

START = datetime(2031, 3, 20, 9, 0, tzinfo=UTC)
EVENT = EventSeed(
    "harborconf-2031", "HarborConf Europe 2031", ("HarborConf EU 2031",), None, START.date(), START.date()
)
SIDE = EventSeed("dockday-2031", "DockDay", ("DockDay Europe",), "harborconf-2031")
CALENDAR = "https://harborconf2031.sched.com/all.ics"
PLAYLIST = "https://www.youtube.com/playlist?list=PLharborharborharbor"


def watch(identity: str) -> str:
    """Make the address of a video from up to eleven letters."""
    return f"https://www.youtube.com/watch?v={identity:_<11}"


def session_url(code: str) -> str:
    return f"https://harborconf2031.sched.com/event/{code}"


def person(text: str) -> Speaker:
    """``Jane Doe, Org`` → speaker; ``@Org`` → an organisation alone."""
    if text.startswith("@"):
        return Speaker(None, text[1:])
    name, _, organization = text.partition(", ")
    return Speaker(name, organization or None)


def say(
    title: str | None,
    *speakers: str,
    video: str | None = None,
    slides: str | None = None,
    page: str | None = None,
    **more,
) -> TalkMention:
    """Make a mention; its place in the post is set by ``Story.recap``."""
    links = [("video", video), ("slides", slides), ("event_page", page)]
    given = tuple(MentionLink(role, url) for role, url in links if url)
    claims = tuple(dict.fromkeys((*(link.role for link in given), *more.pop("claims", ()))))
    return TalkMention(0, title, speakers=tuple(map(person, speakers)), links=given, claims=claims, **more)


class Story:
    """Pages as they are found, an hour apart."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.events: tuple[EventSeed, ...] = (EVENT, SIDE)
        self.talks: list[TalkSeed] = []
        self.seeds: list[Seed] = [
            Seed(CALENDAR, "catalog", EVENT.key), Seed(PLAYLIST, "catalog", EVENT.key),
        ]  # fmt: skip
        self.expected: list[Expected] = []

    def fetch(
        self,
        url: str,
        page: Page | SeedList | None,
        *,
        final: str | None = None,
        outcome: str = "ok",
        reason: str = "http-200",
    ) -> None:
        at = START + timedelta(hours=1 + len(self.visits))
        canonical = canonicalize(url)
        capture = Capture(
            capture_id(1, canonical),
            "b1",
            canonical,
            final or url,
            0,
            None,
            None,
            outcome,
            reason,
            at,
            5,
            1,
        )  # type: ignore[arg-type]  # outcome is one of the closed list
        self.visits.append(Visit(capture, page))

    def seed_list(self) -> None:
        """Add what the seed file says; call it once, first or last: it does not matter."""
        found = SeedList(
            "urn:recapture:seeds:demo", self.events, tuple(self.talks), tuple(self.seeds), tuple(self.expected)
        )
        self.fetch(found.urn, found)

    def recap(
        self,
        url: str,
        *mentions: TalkMention,
        title: str = "HarborConf EU 2031 recap",
        named: tuple[RecapMention, ...] = (),
    ) -> None:
        placed = tuple(replace(mention, position=n) for n, mention in enumerate(mentions))
        self.fetch(
            url,
            Page(
                url,
                "recap",
                "generic",
                claims=(Claim("title", title, "og:title"),),
                mentions=placed,
                recap_mentions=named,
            ),
        )

    def calendar(self, *entries: tuple[str, str], track: str | None = None, url: str = CALENDAR) -> None:
        """Entries: (code, title as scheduled)."""
        items = []
        for position, (code, title) in enumerate(entries):
            at = (START + timedelta(minutes=30 * position)).isoformat()
            claims = [
                Claim("title", title, "ics:SUMMARY"),
                Claim("schedule_code", code, "url"),
                Claim("starts_at", at, "ics:DTSTART"),
            ]
            claims += [Claim("track", track, "ics:CATEGORIES")] * (track is not None)
            items.append(Item(session_url(code), "event_page", position, tuple(claims)))
        self.fetch(url, Page(url, "schedule", "sched", items=tuple(items)))

    def session(
        self,
        code: str,
        title: str,
        *speakers: str,
        video: str | None = None,
        slides: str | None = None,
        abstract: str | None = None,
    ) -> None:
        claims = [Claim("title", title, "sched:a.name"), Claim("schedule_code", code, "url"),
                  Claim("event_name", "HarborConf Europe 2031", "og:title"),
                  Claim("starts_at", START.isoformat(), "sched:date")]  # fmt: skip
        claims += [Claim("speaker", s.name or "", "sched:person", s.organization) for s in map(person, speakers)]
        claims += [
            Claim(name, value, "sched:x")
            for name, value in (("video_url", video), ("slides_url", slides), ("abstract", abstract))
            if value
        ]
        self.fetch(session_url(code), Page(session_url(code), "event_page", "sched", claims=tuple(claims)))

    def video(self, identity: str, title: str, *, duration_s: int = 1800) -> None:
        claims = (
            Claim("title", title, "og:title"),
            Claim("channel", "Harbor", "player:x"),
            Claim("duration_s", str(duration_s), "player:x"),
        )
        self.fetch(watch(identity), Page(watch(identity), "video", "youtube", claims=claims))

    def playlist(self, *videos: tuple[str, str]) -> None:
        items = tuple(
            Item(watch(i), "video", n, (Claim("title", title, "playlist:title"),))
            for n, (i, title) in enumerate(videos)
        )
        self.fetch(PLAYLIST, Page(PLAYLIST, "playlist", "youtube", items=items))

    def facts(self, shuffle: int | None = None, aliases: tuple[AliasRow, ...] = ()) -> Facts:
        """Return everything said; ``shuffle`` seeds a random order of all rows."""
        rows = facts_of(self.visits)
        dice = random.Random(shuffle)
        versions: dict[str, ResourceVersionRow] = {}
        for capture in rows.captures:
            final = canonicalize(capture.final_url)
            moved = final if capture.resource_id != capture.requested_resource_id else None
            for resource, url, to in (
                (capture.requested_resource_id, capture.url, moved),
                (capture.resource_id, final, None),
            ):
                versions.setdefault(
                    resource,
                    ResourceVersionRow(
                        resource,
                        capture.fetched_at,
                        None,
                        capture.capture_id,
                        url,
                        capture.outcome,
                        capture.reason,
                        None,
                        to,
                        None,
                        None,
                        capture.page_kind,
                        capture.site,
                        "first",
                    ),
                )

        def mixed(values):
            values = list(values)
            if shuffle is not None:
                dice.shuffle(values)
            return tuple(values)

        return Facts(
            events=mixed(rows.events), versions=mixed(versions.values()),
            first_seen={v.resource_id: v.valid_from for v in mixed(versions.values())},
            mentions=mixed(rows.mentions), mention_speakers=mixed(rows.mention_speakers),
            mention_links=mixed(rows.mention_links), quotes=mixed(rows.quotes),
            recap_mentions=mixed(rows.recap_mentions), claims=mixed(rows.claims), aliases=mixed(aliases),
        )  # fmt: skip


def talk(found: Resolution, title: str) -> TalkRow:
    """Return the one talk of a title."""
    (row,) = [row for row in found.talks if row.title == title]
    return row


def material(found: Resolution, title: str, role: str) -> MaterialRow:
    """Return the primary row of a talk's role."""
    (row,) = [
        row
        for row in found.materials
        if row.talk_id == talk(found, title).talk_id and row.role == role and row.is_primary
    ]
    return row


def speakers(found: Resolution, title: str) -> list[tuple[str, str | None]]:
    """Return names and organisations in order."""
    own = [row for row in found.talk_speakers if row.talk_id == talk(found, title).talk_id]
    return [(row.name, row.organization_name) for row in sorted(own, key=lambda row: row.position)]


def resource_of(url: str) -> str:
    return resource_id(canonicalize(url))
