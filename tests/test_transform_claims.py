"""What is shown, of all that is claimed: dates, lengths, titles, authors, kinds of links; and why."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.records import Claim, ClaimField
from transform.bylines import people_in
from transform.claims import Metadata, choose
from transform.dates import read_date, read_moment, seconds_of
from transform.links import link_kind


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2024-03-19T08:00:00+01:00", at(2024, 3, 19, 7), "second"),
        ("2024-03-19T08:00Z", at(2024, 3, 19, 8), "minute"),
        ("2018-03-10T17:30:44-0800", at(2018, 3, 11, 1, 30, 44), "second"),
        ("2024-03-19 08:00:00.123 UTC", at(2024, 3, 19, 8), "second"),
        ("20240319T080000Z", at(2024, 3, 19, 8), "second"),
        ("Tue, 19 Mar 2024 08:00:00 +0000", at(2024, 3, 19, 8), "second"),
        ("1521553200", at(2018, 3, 20, 13, 40), "second"),
        ("1521553200000", at(2018, 3, 20, 13, 40), "second"),
        ("2024-03-19", at(2024, 3, 19), "day"),
        ("2024/3/9", at(2024, 3, 9), "day"),
        ("2024-03-19T08:00:00", at(2024, 3, 19), "day"),  # an hour somewhere on earth is no hour
        ("March 19, 2024", at(2024, 3, 19), "day"),
        ("Mar 19th, 2024", at(2024, 3, 19), "day"),
        ("Sept. 3, 2020 4:05 p.m.", at(2020, 9, 3), "day"),
        ("19 March 2024", at(2024, 3, 19), "day"),
        ("le 1er avril 2024 à 10h30", at(2024, 4, 1), "day"),
        ("mardi 19 mars 2024", at(2024, 3, 19), "day"),
        ("3. Dezember 2023", at(2023, 12, 3), "day"),
        ("19.03.2024", at(2024, 3, 19), "day"),
        ("4 de agosto de 2021", at(2021, 8, 4), "day"),
        ("2024年3月19日", at(2024, 3, 19), "day"),
        ("25/12/2023", at(2023, 12, 25), "day"),
        ("12/25/2023", at(2023, 12, 25), "day"),
        ("Published on Mar 19, 2024 by Ann", at(2024, 3, 19), "day"),
        ("Updated: May 1, 2024 | Published: Apr 2, 2023", at(2023, 4, 2), "day"),
        ("May 2024", at(2024, 5, 1), "month"),
        ("2024-03", at(2024, 3, 1), "month"),
        ("2024", at(2024, 1, 1), "year"),
        # Nothing is stated, or it cannot be told.
        ("03/04/2024", None, None),
        ("2024-13-01", None, None),
        ("2024-02-30", None, None),
        ("30 February 2024", None, None),
        ("last Tuesday", None, None),
        ("KubeCon 2024 in Paris", None, None),
        ("1234", None, None),
        ("version 2.3.2024123", None, None),
        ("", None, None),
    ],
)
def test_dates(text: str, moment: datetime | None, precision: str | None) -> None:
    assert read_date(text) == (moment, precision)


def test_the_day_is_the_writers_own() -> None:
    moment = read_moment("2018-03-10T23:30:44-08:00")
    assert moment is not None
    assert moment.local_on == date(2018, 3, 10)


@given(st.integers(350_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_what_we_write_we_read(moment: datetime) -> None:
    assert read_date(moment.isoformat()) == (moment, "second")
    assert read_date(moment.date().isoformat()) == (moment.replace(hour=0, minute=0, second=0), "day")
    assert read_date(moment.strftime("%d %b %Y")) == (moment.replace(hour=0, minute=0, second=0), "day")


@given(st.text(max_size=80))
def test_no_text_breaks_dates(text: str) -> None:
    moment, precision = read_date(text)
    assert (moment is None) == (precision is None)
    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT27M4S", 1624),
        ("PT1H", 3600),
        ("P0DT1H2M", 3720),
        ("PT6M0.5S", 360),
        ("1624", 1624),
        ("27:04", 1624),
        ("1:02:03", 3723),
        ("", None),
        ("PT", None),
        ("27 minutes", None),
        ("-5", None),
    ],
)
def test_lengths(text: str, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ana Teixeira", ("Ana Teixeira",)),
        ("By Ana Teixeira and Bo Lind | March 3, 2024", ("Ana Teixeira", "Bo Lind")),
        ("Ana Teixeira, Bo Lind & Cy Ocean", ("Ana Teixeira", "Bo Lind", "Cy Ocean")),
        ("Par Dee Quai", ("Dee Quai",)),
        ("Written by: Ana Teixeira", ("Ana Teixeira",)),
        ("Genevieve Carl, Ph.D.", ("Genevieve Carl, Ph.D",)),
        ("Roy, Aniruddha", ("Aniruddha Roy",)),
        ("Post by galitsyn » 11. Sep 2024, 18:36", ("galitsyn",)),
        ("Ana Teixeira 4 August 2010", ("Ana Teixeira",)),
        ("Ana Teixeira on April 2, 2024", ("Ana Teixeira",)),
        ("Byron Lord", ("Byron Lord",)),
        ("André Parker", ("André Parker",)),
        ("李小龙", ("李小龙",)),
        ("admin", ()),
        ("by Admin", ()),
        ("https://example.org/authors/ana", ()),
        ("ana@example.org", ()),
        ("4.8", ()),
        ("Read more", ()),
        ("", ()),
        ("   |  ", ()),
    ],
)
def test_bylines(text: str, names: tuple[str, ...]) -> None:
    assert people_in(text, is_line=True) == names


def shown(*claims: tuple[ClaimField, str, str], site: str | None = None) -> Metadata:
    return choose([Claim(field, value, source) for field, source, value in claims], site)


SITE: tuple[ClaimField, str, str] = ("site_name", "og:site_name", "Quay Notes")
HOST: tuple[ClaimField, str, str] = ("site_name", "url", "quay-notes.example.org")


@pytest.mark.parametrize(
    ("claims", "title", "source"),
    [
        ([("title", "title", "Tides | Quay Notes")], "Tides", "title"),
        ([("title", "title", "Quay Notes: Tides")], "Tides", "title"),
        ([("title", "title", "Tides – Notes on Quays")], "Tides – Notes on Quays", "title"),
        ([("title", "title", "Tides - Harbour Conf - Quay Notes")], "Tides - Harbour Conf", "title"),
        (
            [("title", "title", "Tides and Queues - Harbours - Quay"), ("title", "h1", "Tides and Queues")],
            "Tides and Queues",
            "h1",
        ),
        (
            [("title", "og:title", "Tides and Queues"), ("title", "h1", "TIDES AND QUEUES")],
            "Tides and Queues",
            "og:title",
        ),
        (
            [
                ("title", "og:title", "Tides & queues in 2024"),
                ("title", "h1", "All about tides & queues in the port, 2024"),
            ],
            "All about tides & queues in the port, 2024",
            "h1",
        ),
        ([("title", "og:title", "Tides"), ("title", "h1", "Quay Notes")], "Tides", "og:title"),
        (
            [
                ("title", "og:title", "Tides and Queues"),
                ("title", "h1:several", "Subscribe"),
                ("title", "h1:several", "Tides and Queues"),
            ],
            "Tides and Queues",
            "og:title",
        ),
        ([("title", "json-ld:/0/headline", "Tides"), ("title", "h1", "Welcome")], "Tides", "json-ld:/0/headline"),
        (
            [("title", "sched:a.name", "Tides - Ana, Quay Notes"), ("title", "title", "x")],
            "Tides - Ana, Quay Notes",
            "sched:a.name",
        ),
        ([("title", "title", "Quay Notes")], "Quay Notes", "title"),
    ],
)
def test_titles_are_freed_from_the_site(claims: list[tuple[ClaimField, str, str]], title: str, source: str) -> None:
    chosen = shown(SITE, HOST, *claims)
    assert (chosen.title, next(choice.source for choice in chosen.choices if choice.field == "title")) == (
        title,
        source,
    )


@pytest.mark.parametrize(
    ("claims", "authors"),
    [
        (
            [("author", "json-ld:/0/author/0", "Ana Teixeira"), ("author", "meta:author", "admin")],
            ("Ana Teixeira",),
        ),
        (
            [("author", "meta:author", "admin"), ("author", "byline:line", "By Bo Lind on May 3, 2024")],
            ("Bo Lind",),
        ),
        ([("author", "json-ld:/0/author/0", "Quay Notes"), ("author", "byline:rel", "Cy Ocean")], ("Cy Ocean",)),
        ([("author", "json-ld:/0/author/0", "Quay Notes")], ("Quay Notes",)),  # the site says it wrote this
        ([("author", "article:author", "https://www.example.org/ana")], ()),
        ([("author", "twitter:creator", "@quaynotes")], ()),
        ([("author", "byline:link", name) for name in ("Ana A", "Bo B", "Cy C", "Di D")], ()),  # an index page
        (
            [
                ("author", "byline:class", f"by {name} » Sat Feb 24, 2024")
                for name in ("ana", "bobo", "cycy", "didi")
            ],
            ("ana",),
        ),
        (
            [("author", "citation_author", "Roy, Ana"), ("author", "citation_author", "Lind, Bo")],
            ("Ana Roy", "Bo Lind"),
        ),
    ],
)
def test_authors_are_people_first(claims: list[tuple[ClaimField, str, str]], authors: tuple[str, ...]) -> None:
    assert shown(SITE, HOST, *claims).authors == authors


def test_an_organisation_is_not_split() -> None:
    claim = Claim("author", "Morgan & Morgan", "json-ld:/0/author/0", "organization")
    assert choose([claim]).authors == ("Morgan & Morgan",)


def test_a_session_without_a_zone_has_no_start() -> None:
    assert shown(("starts_at", "sched:list-single__date", "2018-07-05T14:10:00")).starts_at is None
    assert shown(("starts_at", "ics:DTSTART", "2018-07-05T14:10:00+00:00")).starts_at == at(2018, 7, 5, 14, 10)


@pytest.mark.parametrize(
    ("claims", "field", "value"),
    [
        ([HOST, ("title", "title", "Tides - Quay-Notes")], "site_name", "quay-notes.example.org"),
        (
            [("site_name", "url", "en.quaypedia.org"), ("title", "title", "Tides - QuayPedia")],
            "site_name",
            "QuayPedia",
        ),
        (
            [("site_name", "twitter:site", "@quay"), ("site_name", "url", "quay.example")],
            "site_name",
            "quay.example",
        ),
        (
            [
                HOST,
                ("canonical_url", "link:canonical", "https://other.example/a"),
                ("canonical_url", "og:url", "https://quay-notes.example.org/a"),
            ],
            "canonical_url",
            "https://quay-notes.example.org/a",
        ),  # seen: rel=canonical to another domain
        (
            [HOST, ("canonical_url", "link:canonical", "https://other.example/a")],
            "canonical_url",
            "https://other.example/a",
        ),
        ([("canonical_url", "og:url", "javascript:alert(1)")], "canonical_url", None),
        (
            [
                ("image_url", "og:image", "data:image/png;base64,x"),
                ("image_url", "twitter:image", "https://a.example/b"),
            ],
            "image_url",
            "https://a.example/b",
        ),
        ([("language", "html:lang", "en_GB")], "language", "en-GB"),
        ([("language", "html:lang", "undefined")], "language", None),
        ([("view_count", "player:x", "12,345")], "view_count", 12345),
        ([("view_count", "player:x", "many")], "view_count", None),
        ([("duration_s", "og:video:duration", "0")], "duration_s", None),
        ([("duration_s", "microdata:duration", "?"), ("duration_s", "player:x", "1624")], "duration_s", 1624),
    ],
)
def test_single_values(claims: list[tuple[ClaimField, str, str]], field: str, value: object) -> None:
    assert getattr(shown(*claims), field) == value


FIELDS: list[ClaimField] = [
    "title",
    "author",
    "published_at",
    "site_name",
    "canonical_url",
    "duration_s",
    "language",
]
SOURCES = [
    "json-ld:/0/x",
    "og:title",
    "h1",
    "title",
    "url",
    "byline:line",
    "time",
    "meta:author",
    "link:canonical",
    "json-ld-page:/0/x",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(FIELDS), st.sampled_from(SOURCES), st.text(min_size=1, max_size=40)), max_size=8
    )
)
def test_nothing_is_shown_without_a_claim(claims: list[tuple[ClaimField, str, str]]) -> None:
    chosen = shown(*claims)
    said = {field for field, _, _ in claims}
    assert {choice.field for choice in chosen.choices} <= said
    assert "title" in said or chosen.title is None
    assert "published_at" in said or chosen.published_at is None


@pytest.mark.parametrize(
    ("url", "words", "heading", "kind"),
    [
        ("https://youtu.be/AbCdEfGh_-1?t=3", "slides", (), "video"),  # the address proves it
        ("https://speakerdeck.com/ana/harbour", "here", (), "slides"),
        ("https://static.sched.com/hosted_files/h/de/x.pdf", "", (), "slides"),
        ("https://sched.co/1YeMj", "talk", (), "event_page"),
        ("https://harbourconf24.sched.com/all.ics", "", (), "schedule"),
        ("https://github.com/harbour/cranes", "demo", (), "code"),
        ("https://gitlab.example.org/a/b", "demo", (), "code"),
        ("https://example.org/a.pdf", "présentation", (), "slides"),
        ("https://example.org/a.pdf", "white paper", (), "other"),
        ("https://example.org/a.pdf", "Moving a Harbour", ("Recap", "Slides"), "slides"),
        ("https://example.org/v/1", "Video", (), "video"),
        ("https://example.org/kubecon", "KubeCon Paris 2024 recap", (), "recap"),
        ("https://example.org/kubecon", "What I saw in Paris last week", ("Other recaps",), "recap"),
        ("https://example.org/x", "Retour sur la KubeCon", (), "recap"),
        ("https://example.org/agenda", "Agenda", (), "schedule"),
        ("https://www.youtube.com/playlist?list=PLsynthetic0000000001", "all videos", (), "other"),
        ("https://example.org/x", "the company that records the videos of all our many meetings", (), "other"),
        ("https://example.org/", "Home", (), "other"),
    ],
)
def test_kinds_of_links(url: str, words: str, heading: tuple[str, ...], kind: str) -> None:
    assert link_kind(url, words, heading) == kind
