"""Who signs a page and when it came out, where its claims disagree."""

from __future__ import annotations

from datetime import date

import pytest

from extract.records import Claim, ClaimField
from transform.claims import Metadata, choose


def shown(*claims: tuple[ClaimField, str, str]) -> Metadata:
    return choose([Claim(field, value, source) for field, source, value in claims])


@pytest.mark.parametrize(
    ("claims", "authors"),
    [
        ([("author", "json-ld:/0/author/0", "Quay Corp")], ()),  # a field for machines: the page names nobody
        ([("author", "json-ld:/0/author/0", "Quay Corp Editorial Team")], ()),
        ([("author", "json-ld:/0/author/0", "Quay Corp"), ("author", "head:byline", "Quay Corp")], ("Quay Corp",)),
        ([("author", "json-ld:/0/author/0", "Quay Corp"), ("author", "byline:rel", "Ana Lind")], ("Ana Lind",)),
        (
            [("author", "meta:author", "Tides and queues")],
            (),
        ),  # the title, in a field its template knew nothing for
        ([("author", "meta:author", "mdelatorreq6vkpg2ma0ci")], ()),
        ([("author", "byline:link", "@ana.harbour.example")], ()),
        ([("author", "url:handle", "ana-teixeira-1a2b3c")], ()),
    ],
)
def test_a_site_is_an_author_only_where_it_signs(
    claims: list[tuple[ClaimField, str, str]], authors: tuple[str, ...]
) -> None:
    site: tuple[ClaimField, str, str] = ("site_name", "og:site_name", "Quay Corp")
    title: tuple[ClaimField, str, str] = ("title", "og:title", "Tides and queues")
    assert shown(site, title, *claims).authors == authors


def test_a_persons_own_site_bears_their_name() -> None:
    site: tuple[ClaimField, str, str] = ("site_name", "url", "analind.example")
    assert shown(site, ("author", "meta:author", "Ana Lind")).authors == ("Ana Lind",)


def test_a_byline_that_readers_see_is_no_title_whatever_markup_calls_it() -> None:
    called: tuple[ClaimField, str, str] = ("title", "microdata:Article/name", "Ana Lind")
    assert shown(called, ("author", "byline:itemprop", "Ana Lind")).authors == ()
    assert shown(
        called, ("author", "byline:itemprop", "Ana Lind"), ("author", "head:byline", "Ana Lind")
    ).authors == ("Ana Lind",)


@pytest.mark.parametrize(
    ("names", "shown_as", "source"),
    [
        ([("og:site_name", "QuayTimes.com"), ("json-ld:/0/publisher/name", "The Quay Times")], "The Quay Times",
         "json-ld:/0/publisher/name"),
        ([("og:site_name", "QUAY.ORG"), ("json-ld:/0/publisher/name", "Harbour")], "QUAY.ORG", "og:site_name"),
        ([("og:site_name", "Node.js"), ("url", "nodejs.example")], "Node.js", "og:site_name"),
        ([("url", "about.quaylab.example"), ("twitter:site", "@QuayLab")], "QuayLab", "twitter:site"),
        ([("url", "quaylab.example"), ("twitter:site", "@quaylab")], "quaylab.example", "url"),  # spells nothing
        ([("url", "quaylab.example"), ("twitter:site", "@AnaLind")], "quaylab.example", "url"),
    ],
)  # fmt: skip
def test_a_host_is_shown_as_the_page_spells_it(names: list[tuple[str, str]], shown_as: str, source: str) -> None:
    chosen = shown(*[("site_name", said, name) for said, name in names])
    (choice,) = (choice for choice in chosen.choices if choice.field == "site_name")
    assert (chosen.site_name, choice.source) == (shown_as, source)


def test_on_a_list_of_posts_each_byline_is_of_another() -> None:
    bylines: list[tuple[ClaimField, str, str]] = [
        ("author", "byline:rel", "Ana Lind"),
        ("author", "byline:rel", "Bo Chen"),
    ]
    assert shown(*bylines).authors == ("Ana Lind", "Bo Chen")
    assert shown(("published_at", "time:many", "2024-03-01"), *bylines).authors == ()


def test_bylines_of_cards_are_no_authors_of_the_page() -> None:
    cards: list[tuple[ClaimField, str, str]] = [
        ("author", "byline:rel", name) for name in ("Ana Lind", "Bo Chen", "Cy Dock")
    ]
    assert shown(*cards, ("author", "head:byline", "By Ana Lind")).authors == ()
    assert shown(*cards).authors == ("Ana Lind", "Bo Chen", "Cy Dock")  # three people wrote it
    signed: tuple[ClaimField, str, str] = ("author", "json-ld:/0/author", "Eve Lund")
    assert shown(*cards, ("author", "head:byline", "By Ana Lind"), signed).authors == ("Eve Lund",)


@pytest.mark.parametrize(
    ("beside", "authors"),
    [
        ([], ()),  # an index page with one name on it
        ([("published_at", "head:date", "2024-03-01")], ("Ana Lind",)),
        ([("kind", "json-ld:/0/@type", "BlogPosting")], ("Ana Lind",)),
        ([("kind", "json-ld:/0/@type", "CollectionPage")], ()),
        ([("author", "meta:author", "Ana Lind")], ("Ana Lind",)),  # two sources say so
    ],
)
def test_a_byline_alone_on_a_page_that_is_no_article_is_somebody_elses(
    beside: list[tuple[ClaimField, str, str]], authors: tuple[str, ...]
) -> None:
    assert shown(("author", "byline:link", "Ana Lind"), *beside).authors == authors


@pytest.mark.parametrize(
    ("claims", "title"),
    [
        # the heading says the declared words in another order
        ([("title", "h1", "Tied Knot Course"), ("title", "og:title", "Knot Course Tied")], "Tied Knot Course"),
        ([("title", "h1", "Ropes and Knots Today"), ("title", "og:title", "Ropes & Knots Today")],
         "Ropes and Knots Today"),
        # a section named behind the title
        ([("title", "og:title", "Small harbours feed large towns | District"),
          ("canonical_url", "link:canonical", "https://quay.example/district/343604")],
         "Small harbours feed large towns"),
        ([("title", "og:title", "Small harbours feed large towns | District"),
          ("canonical_url", "link:canonical", "https://quay.example/343604/district")],
         "Small harbours feed large towns | District"),  # the last step is the page itself
        # an account named like the thing that is shown is no site
        ([("title", "og:title", "Quay Rope - Royal Black"), ("title", "h1", "Quay Rope"),
          ("site_name", "twitter:site", "@QuayRope")], "Quay Rope"),
    ],
)  # fmt: skip
def test_titles_are_freed_and_compared(claims: list[tuple[ClaimField, str, str]], title: str) -> None:
    assert shown(*claims).title == title


@pytest.mark.parametrize(
    ("claims", "day", "precision"),
    [
        (
            [
                ("published_at", "json-ld:/0/datePublished", "2024-03-28T21:10:00Z"),
                ("published_at", "time", "2020-01-01"),
            ],
            date(2024, 3, 28),
            "second",
        ),
        (
            [("published_at", "json-ld:/0/datePublished", "soon"), ("published_at", "url", "2024-03-28")],
            date(2024, 3, 28),
            "day",
        ),
        # A date that a theme puts on each page counts only where readers see it too.
        ([("published_at", "json-ld-page:/0/datePublished", "2019-01-01T00:00:00Z")], None, None),
        (
            [
                ("published_at", "json-ld-page:/0/datePublished", "2019-01-01T00:00:00Z"),
                ("published_at", "url", "2019-01-01"),
            ],
            date(2019, 1, 1),
            "day",
        ),
        ([("published_at", "time:many", "2019-01-01")], None, None),
        # Readers see an earlier day than the machine-made stamp of a rebuild or a move.
        (
            [
                ("published_at", "json-ld:/0/datePublished", "Nov 05, 2025"),
                ("modified_at", "json-ld:/0/dateModified", "Nov 05, 2025"),
                ("published_at", "head:date", "January 31, 2024"),
            ],
            date(2024, 1, 31),
            "day",
        ),
        # A later one is an update, whatever its markup calls it.
        (
            [
                ("published_at", "json-ld:/0/datePublished", "2024-03-28"),
                ("published_at", "head:date", "November 5, 2025"),
            ],
            date(2024, 3, 28),
            "day",
        ),
        # Published and changed in the same moment, confirmed by nothing: the day of a build.
        (
            [
                ("published_at", "json-ld:/0/datePublished", "Nov 05, 2025"),
                ("modified_at", "json-ld:/0/dateModified", "Nov 05, 2025"),
            ],
            None,
            None,
        ),
        (
            [
                ("published_at", "json-ld:/0/datePublished", "2025-11-05"),
                ("modified_at", "json-ld:/0/dateModified", "2025-11-05"),
                ("published_at", "article:published_time", "2025-11-05"),
            ],
            date(2025, 11, 5),
            "day",
        ),
        # The one time element on a page says when it was changed.
        (
            [
                ("published_at", "time", "2025-11-19T14:04:23Z"),
                ("modified_at", "og:updated_time", "2025-11-19T14:04:23Z"),
            ],
            None,
            None,
        ),
        # Three days in a row of lines are of three other posts.
        (
            [
                ("published_at", "date-line", "December 2, 2025"),
                ("published_at", "date-line", "October 28, 2025"),
                ("published_at", "date-line", "October 13, 2025"),
            ],
            None,
            None,
        ),
        ([("published_at", "url", "2024-03")], date(2024, 3, 1), "month"),
        (
            [
                ("published_at", "article:published_time", "2024-03-29T03:05:00Z"),
                ("published_at", "head:date", "March 28, 2024"),
            ],
            date(2024, 3, 28),
            "second",
        ),
    ],
)
def test_dates_are_about_the_page_itself(
    claims: list[tuple[ClaimField, str, str]], day: date | None, precision: str | None
) -> None:
    chosen = shown(*claims)
    assert (chosen.published_on, chosen.published_precision) == (day, precision)
