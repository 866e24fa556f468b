"""Decks and lists: PDF, PPTX, feeds, sitemaps, calendars."""

from __future__ import annotations

import io
import zipfile

import pytest
from pptx import Presentation

from extract.errors import ParseError
from extract.pages.documents import pdf_date
from extract.pages.parse import parse
from extract.records import Page

URL = "https://static.example.org/files/deck"
SCHED = "https://static.sched.com/hosted_files/harbourconf24/de/Harbour%20Slides.pdf"


def pdf(*pages: str, width: int = 960, height: int = 540, link: str | None = None, meta: str = "") -> bytes:
    """Write a small PDF: one line of text a page, a link on the first, document data as given."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    bodies = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: f"<< {meta} >>",
    }
    for n, text in enumerate(pages):
        stream = f"BT /F1 24 Tf 50 300 Td ({text}) Tj ET"
        annotation = ""
        if link is not None and n == 0:
            annotation = (
                f"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A << /S /URI /URI ({link}) >> >>]"
            )
        bodies[10 + 2 * n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {11 + 2 * n} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> {annotation} >>"
        )
        bodies[11 + 2 * n] = f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = {}
    for number, body in bodies.items():
        places[number] = out.tell()
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in places.items():
        out.write(f"{number} 1\n{place:010d} 00000 n \n".encode())
    out.write(f"trailer << /Size 99 /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def pptx(title: str, link: str, author: str) -> bytes:
    deck = Presentation()
    deck.core_properties.author = author
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = title
    slide.shapes.title.text_frame.paragraphs[0].runs[0].hyperlink.address = link
    deck.slides.add_slide(deck.slide_layouts[6])
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def claimed(read: Page) -> dict[str, str]:
    return {claim.source: claim.value for claim in read.claims}


def test_a_pdf_deck_says_title_author_pages_links_and_first_words() -> None:
    meta = "/Title (Moving a Harbour) /Author (Ana Teixeira; Bo Lind) /CreationDate (D:20240319101500+01'00')"
    body = pdf(
        "Moving a Harbour to Kubernetes", "Cranes are stateful", link="https://github.com/harbour/cranes", meta=meta
    )
    read = parse(body, SCHED, "application/octet-stream")
    assert (read.kind, read.site) == ("slides", "pdf")
    assert claimed(read) | {"pdf:text": ""} == {
        "pdf:Title": "Moving a Harbour",
        "pdf:Author": "Bo Lind",
        "pdf:CreationDate": "2024-03-19T10:15:00+01:00",
        "pdf:pages": "2",
        "pdf:first-line": "Moving a Harbour to Kubernetes",
        "pdf:text": "",
    }
    assert "Cranes are stateful" in claimed(read)["pdf:text"]
    assert [claim.value for claim in read.claims if claim.field == "author"] == ["Ana Teixeira", "Bo Lind"]
    assert [(link.url, link.heading_path) for link in read.links] == [
        ("https://github.com/harbour/cranes", ("page 1",))
    ]


@pytest.mark.parametrize(
    ("url", "width", "height", "kind"),
    [
        (URL, 960, 540, "slides"),
        (URL, 595, 842, "document"),
        (SCHED, 595, 842, "slides"),
        (URL + ".pdf", 960, 540, "slides"),
    ],
)
def test_landscape_pages_are_slides_unless_the_address_knows(url: str, width: int, height: int, kind: str) -> None:
    assert parse(pdf("x", width=width, height=height), url, "application/pdf").kind == kind


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("D:20240319101500+01'00'", "2024-03-19T10:15:00+01:00"),
        ("D:20240319101500Z", "2024-03-19T10:15:00+00:00"),
        ("D:20240319101500", "2024-03-19T10:15:00"),
        ("D:20240319", "2024-03-19"),
        ("2024", "2024"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_pdf_dates(text: str, iso: str | None) -> None:
    assert pdf_date(text) == iso


def test_a_presentation_says_the_same() -> None:
    read = parse(pptx("Moving a Harbour", "https://youtu.be/AbCdEfGh_-1", "Ana Teixeira"), URL, None)
    assert (read.kind, read.site) == ("slides", "pptx")
    said = claimed(read)
    assert said["pptx:first-slide"] == "Moving a Harbour"
    assert (said["pptx:author"], said["pptx:slides"]) == ("Ana Teixeira", "2")
    assert "Moving a Harbour" in said["pptx:text"]
    assert [link.url for link in read.links] == ["https://youtu.be/AbCdEfGh_-1"]


def test_a_zip_that_grows_beyond_bounds_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("ppt/presentation.xml", b"\0" * (201 * 1024**2))
    with pytest.raises(ParseError, match="unpacked size"):
        parse(out.getvalue(), URL, None)


ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"
 xmlns:yt="http://www.youtube.com/xml/schemas/2015"><title>Harbour Conf</title>
<entry><id>yt:video:AbCdEfGh_-1</id><yt:videoId>AbCdEfGh_-1</yt:videoId><title>Tides &amp;amp; queues</title>
<link rel="alternate" href="https://www.youtube.com/watch?v=AbCdEfGh_-1"/><author><name>Harbour Conf</name></author>
<published>2024-03-22T16:02:38+00:00</published><updated>2024-03-25T00:00:00+00:00</updated></entry>
<entry><id>tag:x</id><title>No address</title></entry></feed>"""
JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "items": [
 {"id": "1", "url": "/posts/a?utm_source=feed", "title": "A", "date_published": "2024-03-28T00:00:00Z",
  "authors": [{"name": "Dee"}, 5]},
 {"id": "2"}, 7]}"""
OPML = """<opml version="2.0"><body><outline text="Harbours"><outline type="rss" text="Quay &amp; Co" title="" xmlUrl="https://q.example/feed"/>
<outline text="Talk" url='https://youtu.be/AbCdEfGh_-1'/></outline></body></opml>"""
INDEX = """<sitemapindex xmlns="x"><sitemap><loc>
 https://q.example/s1.xml.gz </loc></sitemap></sitemapindex>"""


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (ATOM, [("https://www.youtube.com/watch?v=AbCdEfGh_-1", "video", "Tides & queues")]),
        (JSON_FEED, [("https://static.example.org/posts/a", "article", "A")]),
        (
            OPML,
            [
                ("https://q.example/feed", "feed", "Quay & Co"),
                ("https://www.youtube.com/watch?v=AbCdEfGh_-1", "video", "Talk"),
            ],
        ),
        (INDEX, [("https://q.example/s1.xml.gz", "feed", None)]),
    ],
)
def test_lists_name_their_items(body: str, items: list[tuple[str, str, str | None]]) -> None:
    read = parse(body.encode(), URL, None)
    titles = [{claim.field: claim.value for claim in item.claims}.get("title") for item in read.items]
    assert [(item.url, item.kind, title) for item, title in zip(read.items, titles, strict=True)] == items
    assert read.kind == "feed"
    assert [link.url for link in read.links] == [item.url for item in read.items]


def test_an_atom_entry_says_who_and_when() -> None:
    (item,) = parse(ATOM.encode(), URL, "application/atom+xml").items
    assert {claim.source: claim.value for claim in item.claims} == {
        "feed:entry/title": "Tides & queues",
        "feed:entry/author": "Harbour Conf",
        "feed:entry/published": "2024-03-22T16:02:38+00:00",
        "feed:entry/updated": "2024-03-25T00:00:00+00:00",
    }


def test_a_calendar_entry_with_a_spoiled_time_keeps_the_rest() -> None:
    read = parse(
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Talk\r\nDTSTART:20240320T101500Z\r\n"
        b"DTEND:20240320T105000ZPortugal\r\nURL:https://a.example/t\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "https://a.example/cal.ics",
        "text/calendar",
    )
    (item,) = read.items
    assert {
        claim.field: claim.value for claim in item.claims if claim.field in ("title", "starts_at", "ends_at")
    } == {
        "title": "Talk",
        "starts_at": "2024-03-20T10:15:00+00:00",
    }


def test_calendar_entries_without_an_address_are_counted_not_lost() -> None:
    read = parse(
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Coffee\r\nEND:VEVENT\r\n"
        b"BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Talk\r\nDTSTART;VALUE=DATE:20240320\r\nURL:https://a.example/t?utm_source=x\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n",
        "https://a.example/cal.ics",
        "text/calendar",
    )
    assert [(item.url, item.kind) for item in read.items] == [("https://a.example/t", "event_page")]
    assert {claim.field: claim.value for claim in read.items[0].claims}["starts_at"] == "2024-03-20"
    assert [(issue.code, issue.evidence[:2]) for issue in read.issues] == [("entry-without-url", "1 ")]


@pytest.mark.parametrize(
    "body",
    [
        b"BEGIN:VCALENDAR\r\nnonsense",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"<rss></rss>",
        b'{"version": "https://jsonfeed.org/version/1"',
    ],
)
def test_a_list_without_entries_is_not_a_success(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body, "https://a.example/list", None)


def test_a_bomb_of_entities_is_not_expanded() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    body = f"<!DOCTYPE rss [{entities}]><rss version='2.0'><channel><title>&a11;</title><item><link>https://a.example/x</link></item></channel></rss>"
    read = parse(body.encode(), URL, "application/rss+xml")
    assert all(len(claim.value) < 1000 for claim in read.claims)
