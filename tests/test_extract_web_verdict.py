"""What an answer means before anybody reads its body: where redirects end."""

from __future__ import annotations

import pytest

from extract.web.verdict import wall_of

TALK = "https://quay.example/talks/tides"


@pytest.mark.parametrize(
    ("final_url", "wall"),
    [
        (TALK, None),
        ("https://quay.example/", None),  # moved to the start page: what that is now it says itself
        ("https://www.quay.example/talks/tides", None),
        ("https://quay.example/talks/authentication-for-robots", None),
        ("https://quay.example/talks/captchas-in-2024", None),
        ("https://quay.example/blog/region-blocked-no-more", None),
        ("https://quay.example/login?next=/talks/tides", "login"),
        ("https://quay.example/wp-login.php?redirect_to=x", "login"),
        ("https://quay.example/fr/connexion", "login"),
        ("https://accounts.harbour.example/v3", "login"),
        ("https://consent.harbour.example/m?continue=x", "consent-wall"),
        ("https://quay.example/errors/validateCaptcha?amzn=1", "captcha"),
        ("https://quay.example/captcha/", "captcha"),
        ("https://quay.example/human-verification", "captcha"),
        ("https://quay.example/not-available-in-your-region", "region"),
        ("https://quay.example/geoblocked.html", "region"),
    ],
)
def test_redirect_ends_at_a_door(final_url: str, wall: str | None) -> None:
    assert wall_of(TALK, final_url) == wall


@pytest.mark.parametrize("place", ["/login", "/captcha", "/geoblocked"])
def test_a_door_that_was_asked_for_is_a_page(place: str) -> None:
    assert wall_of(f"https://quay.example{place}?a", f"https://quay.example{place}?b") is None
