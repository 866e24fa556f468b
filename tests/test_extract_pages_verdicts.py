"""What a page that answered 200 says of itself. A wrong alarm costs a living page: most cases are about those."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pages.parse import parse
from extract.pages.verdicts import said_by
from extract.records import Capture, Claim, Page, TalkMention
from transform.editions import other_edition

LOREM = "The tide tables of the harbour were measured by hand for a hundred years. "


def judged(html: str, url: str = "https://quay.example/talks/tides") -> tuple[str, str] | None:
    verdict = parse(html.encode(), url, "text/html; charset=utf-8").verdict
    assert verdict is None or verdict.evidence
    return (verdict.outcome, verdict.reason) if verdict else None


LOST = [
    "Page not found", "404 - Page Not Found | Quay", "Oops! That page can’t be found.", "404",
    "Error 404", "Sorry, the page you are looking for does not exist or has been moved",
    "We couldn't find that page", "This session is no longer available", "Quay: Page not found",
    "410 Gone: this page has been removed", "Seite nicht gefunden – Hafen",
    "Die angeforderte Seite wurde leider nicht gefunden", "Page introuvable",
    "La page que vous recherchez n'existe pas", "Oups ! Cette page n'existe plus",
    "Página no encontrada", "La página que buscas no existe", "Página não encontrada",
    "Pagina non trovata", "Pagina niet gevonden", "Nie znaleziono strony", "Sidan kunde inte hittas",
    "Siden blev ikke fundet", "Sivua ei löytynyt", "Stránka nenalezena", "Az oldal nem található",
    "Sayfa bulunamadı", "Страница не найдена", "Сторінку не знайдено", "ページが見つかりませんでした", "页面不存在",
    "找不到頁面", "페이지를 찾을 수 없습니다",
]  # fmt: skip


@pytest.mark.parametrize("words", LOST)
def test_lost_page_says_so_in_its_language(words: str) -> None:
    assert judged(f"<title>{words}</title><p>Home</p>") == ("gone", "soft-404")
    assert judged(f"<title>Quay</title><h1>{words}</h1><p>Home</p>") == ("gone", "soft-404")


@pytest.mark.parametrize(
    "html",
    [
        "<title>Quay</title><body class='error404 wp-theme'><h1>Nope</h1>",
        "<title>Quay</title><body class='page-404'><h1>Lost at sea</h1>",
        "<title>Quay</title><meta name=prerender-status-code content=404><h1>Lost at sea</h1>",
        '<title>Quay</title><h1>Lost at sea</h1><script id=__NEXT_DATA__>{"page":"/404"}</script>',
        "<title>Quay</title><meta name=robots content='noindex, follow'><h1>404</h1><p>Lost at sea</p>",
        "<title>Quay</title><link rel=canonical href='https://quay.example/404.html'>"
        "<meta name=robots content=noindex><h1>Lost at sea</h1>",
    ],
)
def test_lost_page_shows_it_in_its_structure(html: str) -> None:
    assert judged(html) == ("gone", "soft-404")


@pytest.mark.parametrize(
    ("html", "verdict"),
    [
        ("<title>Nur einen Moment\u2026</title><p>quay.example</p>", ("blocked", "captcha")),
        ("<title>quay.example</title><h1>Verify you are human</h1>", ("blocked", "captcha")),
        ("<title>quay.example</title><form id=challenge-form></form>", ("blocked", "captcha")),
        ("<title>quay.example</title><iframe src='/_Incapsula_Resource?x=1'></iframe>", ("blocked", "captcha")),
        ("<title>Access Denied</title><h1>Access Denied</h1>", ("blocked", "access-denied")),
        ("<title>403 Forbidden</title>", ("blocked", "access-denied")),
        ("<title>Sorry, you have been blocked</title>", ("blocked", "access-denied")),
        ("<title>Bevor Sie zu Quay weitergehen</title><form></form>", ("blocked", "consent-wall")),
        ("<title>Quay</title><form action='https://consent.quay.example/'></form>", ("blocked", "consent-wall")),
        ("<title>Anmelden | Hafen</title><input type=password>", ("blocked", "login")),
        ("<title>Se connecter \u00b7 Quai</title><input type=PASSWORD>", ("blocked", "login")),
        ("<title>Quay</title><h1>This content is not available in your region</h1>", ("blocked", "region")),
        ("<title>Tides</title><p>This video is not available in your country.</p>", ("blocked", "region")),
        ("<title>Hafen</title><h1>Dieses Video ist in deinem Land nicht verfügbar</h1>", ("blocked", "region")),
        ("<title>Video unavailable</title>", ("gone", "video-unavailable")),
        ("<title>Tides</title><h1>This video has been removed by the user</h1>", ("gone", "video-unavailable")),
        ("<title>Quay</title><h1>This video is private</h1>", ("blocked", "video-private")),
        ("<title>quay.example is for sale</title>", ("gone", "parked-domain")),
        ("<title>quay.example</title><h1>Buy this domain</h1><a href=/offer>Offer</a>", ("gone", "parked-domain")),
        ("<title>quay.example</title><script src='//www.google.com/adsense/domains/caf.js'></script>",
         ("gone", "parked-domain")),
        ("<title>Folien</title><h1>Auf Wunsch der Referentin entfernt</h1>", ("gone", "withheld")),
    ],
)  # fmt: skip
def test_page_that_is_a_wall_or_a_sign(html: str, verdict: tuple[str, str]) -> None:
    assert judged(html) == verdict


@pytest.mark.parametrize(
    "html",
    [
        f"<title>Page not found: how we lost the tide tables</title><p>{LOREM}</p>",
        f"<title>404 Media reads the tides</title><p>{LOREM}</p>",
        f"<title>Error 404 pages we love</title><h1>Error 404 pages we love</h1><p>{LOREM}</p>",
        f"<title>Page not found</title><p>{LOREM * 40}</p>",
        "<title>Page not found</title><meta property='article:published_time' content='2024-03-01'><p>Short.</p>",
        "<title>Just a moment</title><script type=application/ld+json>{\"datePublished\": \"2024\"}</script>",
        "<title>Tides</title><p>They rise.</p><noscript><h1>Please verify you are human</h1></noscript>",
        "<title>Tides</title><dialog><h2>We value your privacy</h2></dialog><h1>Tides</h1><p>They rise.</p>",
        "<title>Tides</title><h2>We value your privacy</h2><form></form><h2>Tides</h2><p>They rise.</p>",
        "<title>Tides</title><h2>Log in</h2><input type=password><h2>Tides</h2><p>They rise.</p>",
        "<title>Log in</title><p>How a log-in works, without a form.</p>",
        f"<title>Tides</title><script src='/cdn-cgi/challenge-platform/scripts/jsd.js'></script><p>{LOREM}</p>",
        "<title>Access control is denied by default</title><h1>Access control is denied by default</h1>",
        "<title>Are you human? Proof of personhood in 2024</title><p>A talk.</p>",
        "<title>Access denied - securing harbours | QuayCon</title><h1>Access denied - securing harbours</h1>",
        "<title>Access denied: securing harbours | QuayCon</title><h1>Access denied: securing harbours</h1>",
        "<title>Private video calls with WebRTC</title><h1>Private video calls with WebRTC</h1>",
        "<title>Domain for sale: lessons of a squatter</title><p>A talk about names.</p>",
        "<title>Talk 404</title><h1>Talk 404: the tides</h1><p>Room 2</p>",
        "<title>Room 410</title><h1>Room 410</h1><p>Where the tides are read.</p>",
        "<title>Harbour</title><body class='column-404px route-4040'><p>They rise.</p>",
        "<title>Robots</title><meta name=robots content=noindex><p>A page nobody shall index.</p>",
        "<title>Tides</title><p>Not available in your country? Use the mirror of our university.</p>",
    ],
)  # fmt: skip
def test_ordinary_page_is_left_alone(html: str) -> None:
    assert judged(html) is None


PLAIN = [words for words in LOST if not re.search(r"[.!|:\u2013-]", words)]


@given(st.sampled_from(PLAIN), st.text(alphabet="bdfghkmz", min_size=80, max_size=200))
def test_words_within_a_longer_text_are_about_something_else(words: str, more: str) -> None:
    assert said_by(words, is_title=True) in ("soft-404", None)  # None: a bare number needs more than itself
    assert said_by(f"{words} {more}", is_title=True) is None
    assert said_by(f"{words} | {more}", is_title=True) == said_by(words, is_title=True)


@given(st.text(max_size=200))
def test_white_space_and_case_say_nothing(text: str) -> None:
    assert said_by(f"  {text.upper()}\n") == said_by(" ".join(text.upper().lower().split()))


@pytest.mark.parametrize("size", [400, 200_000])
def test_long_titles_cost_nothing(size: int) -> None:
    assert said_by("the page you " * size) is None
    assert judged(f"<title>{'sorry the page ' * size}</title><p>x</p>") is None


# --- another edition ----------------------------------------------------------------------------------

CAPTURE = Capture(
    capture_id="c_1", batch_id="b1", url="https://quay.example/", final_url="https://quay.example/", depth=0,
    kind="conference", event_key="quaycon-2024", outcome="ok", reason="http-200",
    fetched_at=datetime(2026, 3, 1, tzinfo=UTC), elapsed_ms=1, attempts=1,
)  # fmt: skip


def shown(kind: str = "article", **values: str) -> Page:
    claims = tuple(Claim(name, value, "test") for name, value in values.items())  # type: ignore[arg-type]  # a table
    return Page(CAPTURE.url, kind, "generic", claims=claims)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seed_kind", "page", "year"),
    [
        ("conference", shown(title="QuayCon 2025"), "2025"),
        ("conference", shown(title="QuayCon", starts_at="2025-03-19T09:00:00+01:00"), "2025"),
        ("conference", shown(title="QuayCon 2023"), "2023"),  # not rolled yet, and wrong all the same
        ("event_page", shown("event_page", title="Tides", starts_at="2025-03-19"), "2025"),
    ],
)
def test_event_address_that_shows_another_edition(seed_kind: str, page: Page, year: str) -> None:
    issue = other_edition(replace(CAPTURE, kind=seed_kind), page)  # type: ignore[arg-type]
    assert issue is not None
    assert (issue.code, issue.stage) == ("other-edition", "facts")
    assert year in issue.evidence


TALK = TalkMention(0, "Tides")


@pytest.mark.parametrize(
    ("changes", "page"),
    [
        ({}, shown(title="QuayCon 2024")),
        ({}, shown(title="QuayCon")),
        ({}, shown(title="QuayCon 2025", description="After QuayCon 2024 in Lyon")),
        ({}, shown(title="QuayCon", starts_at="2024-03-19", ends_at="2025-01-02")),
        ({}, shown(title="Vision 2040 Summit")),
        ({}, shown(title="QuayCon 2025 announced", published_at="2025-01-10")),
        ({}, replace(shown(title="My QuayCon 2025"), mentions=(TALK,))),
        ({}, shown("recap", title="QuayCon 2025 in ten talks")),
        ({"kind": "recap"}, shown(title="QuayCon 2025 in ten talks")),
        ({"kind": "write_up"}, shown(title="QuayCon 2025 in ten talks")),
        ({"kind": None}, shown(title="QuayCon 2025")),
        ({"event_key": None}, shown(title="QuayCon 2025")),
        ({"event_key": "quaycon-lyon"}, shown(title="QuayCon 2025")),
        ({"event_key": "quaycon-2024-25"}, shown(title="QuayCon 2025")),
        ({"kind": "event_page"}, shown("event_page", title="The state of tides 2023")),
        ({"kind": "event_page"}, shown("event_page", title="Tides", starts_at="2024-03-19")),
    ],
)
def test_right_or_unclear_edition_is_no_issue(changes: dict[str, object], page: Page) -> None:
    assert other_edition(replace(CAPTURE, **changes), page) is None  # type: ignore[arg-type]
