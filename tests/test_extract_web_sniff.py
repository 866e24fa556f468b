"""Bytes are read as what they are, not as what the server calls them."""

from __future__ import annotations

import pytest

from extract.pages.parse import sniff

HTML = b"<!DOCTYPE html><html><title>Tides</title><p>They rise.</p>"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"


@pytest.mark.parametrize(
    ("body", "media_type", "family"),
    [
        (HTML, "text/plain", "html"),
        (HTML, "application/octet-stream", "html"),
        (HTML, None, "html"),
        (HTML, "", "html"),
        (b"\xef\xbb\xbf\n  " + HTML, "text/plain; charset=utf-8", "html"),
        (b"%PDF-1.7\n\x00", "text/html", "pdf"),
        (b"%PDF-1.7\n\x00", "application/octet-stream", "pdf"),
        (PNG, "text/html", "other"),
        (PNG, "text/plain", "other"),
        (PNG, None, "other"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "text/html; charset=utf-8", "other"),
        (b"GIF89a\x01\x00\x01\x00", "text/html", "other"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "text/html", "other"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "text/html", "other"),
        (b"wOF2\x00\x01\x00\x00", "text/html", "other"),
        (b"\x00\x01\x02 some numbers", "text/plain", "other"),
        (b"# Tides\n\x00", "text/markdown", "other"),
        ("Tides rise".encode("utf-16"), "text/plain", "text"),
        (b"BMW drives along the quay <p>", "text/html", "html"),
        (b"ID3 is a tag of sound files", "text/plain", "text"),
        (b"\x1b[1mTides\x1b[0m rise", "text/plain", "text"),
        (CALENDAR, "text/html", "calendar"),
        (CALENDAR, "text/plain", "calendar"),
        (b"<rss version='2.0'><channel></channel></rss>", "text/html", "html"),  # as browsers: html is believed
        (b"<?xml version='1.0'?><rss><channel></channel></rss>", "text/plain", "feed"),
        (b"var page = '<div>';", "application/javascript", "other"),
        (b".quay { content: '<p>' }", "text/css", "other"),
        (b"just words", "text/plain", "text"),
        (b"", "text/html", "html"),
    ],
)
def test_type_is_that_of_the_bytes(body: bytes, media_type: str | None, family: str) -> None:
    assert sniff(body, "https://quay.example/a", media_type) == family
