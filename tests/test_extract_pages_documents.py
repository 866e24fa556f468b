"""Decks and lists: PDF, PPTX, feeds, sitemaps, calendars."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest
from pptx import Presentation

from extract.errors import ParseError
from extract.pages import feeds
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


@pytest.mark.parametrize(
    ("title", "is_kept"),
    [
        ("Moving a Harbour", True),
        ("Presentation skills for crane drivers", True),
        ("Word processing on ships", True),
        ("Microsoft Word - harbour", False),
        ("PowerPoint Presentation", False),
        ("Microsoft PowerPoint - harbour final 2.pptx", False),
        ("Pr\u00e4sentation1", False),
        ("Slide 1", False),
        ("Untitled", False),
        ("harbour-final.pdf", False),
    ],
)
def test_what_a_program_wrote_is_no_title(title: str, is_kept: bool) -> None:
    name = title.encode("latin-1").hex()
    said = claimed(parse(pdf("Cranes are stateful", meta=f"/Title <{name}>"), URL, "application/pdf"))
    assert (said.get("pdf:Title") == title) is is_kept
    assert said["pdf:first-line"] == "Cranes are stateful"


def test_addresses_written_out_on_first_and_last_pages_are_links() -> None:
    words = ["Cranes", *["x"] * 18, "The code is at https://github.com/harbour/cranes and www.quay.example/talk"]
    read = parse(pdf(*words, link="https://github.com/harbour/cranes"), URL, "application/pdf")
    assert [(link.url, link.element, link.heading_path) for link in read.links] == [
        ("https://github.com/harbour/cranes", "a", ("page 1",)),  # once, though it is written out too
        ("http://www.quay.example/talk", "text", ("page 20",)),
    ]


def test_a_spoiled_page_costs_only_itself() -> None:
    body = pdf("Cranes are stateful", "lost", "Moved at night")
    read = parse(body.replace(b"12 0 obj\n<< /Type /Page", b"12 0 obj\n<< /Type /Nope"), URL, "application/pdf")
    text = claimed(read)["pdf:text"]
    assert "Cranes" in text and "night" in text
    assert [(issue.code, issue.evidence) for issue in read.issues] == [("spoiled-page", "1 pages cannot be read")]


def test_words_in_groups_and_tables_of_a_slide_are_read() -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 9, 9).text_frame.text = "Ana Teixeira"
    slide.shapes.add_table(1, 2, 0, 0, 9, 9).table.cell(0, 1).text = "Porto Nuvem"
    out = io.BytesIO()
    deck.save(out)
    text = claimed(parse(out.getvalue(), URL, None))["pptx:text"]
    assert text.split("Ana Teixeira")[1].split() == ["Porto", "Nuvem"]


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


def test_a_presentation_spoiled_anywhere_is_a_page_or_refused() -> None:
    whole = pptx("Moving a Harbour", "https://youtu.be/AbCdEfGh_-1", "Ana Teixeira")
    refused = 0
    for place in range(0, len(whole), 797):
        body = whole[:place] + b"\x15" * 40 + whole[place + 40 :]
        try:
            parse(body, URL + ".pptx", None)
        except ParseError:
            refused += 1
    assert refused > 3


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


def item_claims(body: str, url: str = URL, media_type: str | None = None) -> dict[str, str]:
    (item,) = parse(body.encode(), url, media_type).items
    return {claim.source: claim.value for claim in item.claims}


@pytest.mark.parametrize(
    ("body", "items"),
    [
        # the picture's address comes after the page's, or before it
        ("<url><loc>https://q.example/a</loc><image:image><image:loc>https://q.example/a.png</image:loc></image:image></url>",
         [("https://q.example/a", {})]),
        ("<url><image:image><image:loc>https://q.example/a.png</image:loc></image:image><loc>https://q.example/a</loc></url>",
         [("https://q.example/a", {})]),
        ("<url><image:image><image:loc>https://q.example/a.png</image:loc></image:image></url>", []),
        ("<sm:url><sm:loc>https://q.example/a?x=1&amp;y=2</sm:loc><sm:lastmod>2024-03-28</sm:lastmod></sm:url>",
         [("https://q.example/a?x=1&y=2", {"sitemap:lastmod": "2024-03-28"})]),
        ("<url><loc><![CDATA[https://q.example/a]]></loc><news:news><news:title>Tides &amp; us</news:title>"
         "<news:publication_date>2024-03-28T09:00:00Z</news:publication_date></news:news></url>",
         [("https://q.example/a", {"sitemap:news:title": "Tides & us",
                                   "sitemap:news:publication_date": "2024-03-28T09:00:00Z"})]),
        ("<url><loc>/relative</loc></url><url></url><url><loc>ftp://q.example/a</loc></url>",
         [("https://static.example.org/relative", {})]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_zipped", [False, True])
def test_sitemaps(body: str, items: list[tuple[str, dict[str, str]]], is_zipped: bool) -> None:
    written = f'<?xml version="1.0"?><urlset xmlns="x">{body}</urlset>'.encode()
    served = gzip.compress(written) if is_zipped else written
    read = parse(served, URL, "application/octet-stream" if is_zipped else "text/xml")
    found = [(item.url, {claim.source: claim.value for claim in item.claims}) for item in read.items]
    assert found == items


def test_a_json_feed_speaks_for_its_entries() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1", "title": "Quay", "author": {"name": "Ana"},
        "items": [{"url": "https://q.example/a", "title": "A &amp; B", "summary": "S", "tags": ["x", 3],
                   "date_modified": "2024-04-01", "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg"},
                   {"url": "/a.mp4", "mime_type": "video/mp4"}, 4]}],
    }  # fmt: skip
    assert item_claims(json.dumps(feed)) == {
        "feed:entry/title": "A & B",
        "feed:entry/summary": "S",
        "feed:entry/date_modified": "2024-04-01",
        "feed:entry/tags": "x",
        "feed:entry/attachment": "https://static.example.org/a.mp4",
        "feed:author": "Ana",
    }
    feed["items"][0]["authors"] = [{"name": "Bo"}]  # type: ignore[index]
    assert "feed:author" not in item_claims(json.dumps(feed))


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UCx", "channel"),  # the platform's own feed
        ("https://blog.example.org/feed/", "author"),  # somebody's, who only names the video
    ],
)
def test_who_a_feed_names_for_a_video(url: str, field: str) -> None:
    (item,) = parse(ATOM.encode(), url, None).items
    assert [claim.field for claim in item.claims if claim.value == "Harbour Conf"] == [field]


def test_an_enclosed_video_is_a_video_of_its_entry() -> None:
    body = """<rss version="2.0"><channel><title>Quay</title><item><title>Tides</title><link>https://q.example/tides</link>
     <enclosure url="https://cdn.q.example/t.mp4?x=1" type="video/mp4" length="1"/>
     <enclosure url="/t.mp3" type="audio/mpeg"/>
     </item></channel></rss>"""
    assert item_claims(body)["feed:entry/enclosure"] == "https://cdn.q.example/t.mp4?x=1"


OEMBED = {
    "version": "1.0", "type": "video", "title": "Tides &amp; queues", "author_name": "Harbour Conf",
    "author_url": "https://www.youtube.com/@harbourconf", "provider_name": "YouTube", "html": "<iframe></iframe>",
    "thumbnail_url": "https://i.ytimg.com/vi/AbCdEfGh_-1/hqdefault.jpg",
}  # fmt: skip
ASKED = "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fyoutu.be%2FAbCdEfGh_-1"


def test_an_oembed_answer_is_a_second_claim_on_what_was_asked_about() -> None:
    page = parse(json.dumps(OEMBED).encode(), ASKED, "application/json; charset=utf-8")
    (item,) = page.items
    assert (page.kind, page.verdict, page.claims) == ("oembed", None, ())  # it judges nothing
    assert (item.url, item.kind) == ("https://www.youtube.com/watch?v=AbCdEfGh_-1", "video")
    assert {claim.source: (claim.field, claim.value) for claim in item.claims} == {
        "oembed:title": ("title", "Tides & queues"),
        "oembed:author_name": ("channel", "Harbour Conf"),
        "oembed:author_url": ("channel_url", "https://www.youtube.com/@harbourconf"),
        "oembed:provider_name": ("site_name", "YouTube"),
        "oembed:thumbnail_url": ("image_url", "https://i.ytimg.com/vi/AbCdEfGh_-1/hqdefault.jpg"),
    }


@pytest.mark.parametrize("change", [{"type": "error"}, {"type": 5}, {"type": "link", "items": "x"}])
def test_another_json_object_is_no_oembed_answer(change: dict[str, object]) -> None:
    body = json.dumps(OEMBED | change).encode()
    with pytest.raises(ParseError):
        feeds.read(body, ASKED, "application/json", "feed")
    with pytest.raises(ParseError, match="about an address"):
        feeds.read(json.dumps(OEMBED).encode(), "urn:x", "application/json", "feed")


@pytest.mark.parametrize(
    ("declared", "media_type", "encoding"),
    [
        ("ISO-8859-1", None, "latin-1"),
        ("windows-1251", "text/xml", "cp1251"),
        ("utf-8", "application/rss+xml; charset=iso-8859-1", "latin-1"),  # the header wins
        ("b\u00e4d", "application/rss+xml; charset=utf-8", "utf-8"),  # feedparser falls over such a name
    ],
)
def test_a_feed_is_decoded_as_any_page(declared: str, media_type: str | None, encoding: str) -> None:
    title = "\u041f\u043e\u0440\u0442" if encoding == "cp1251" else "Qu\u00e9bec"
    rss = f'<rss version="2.0"><channel><title>{title}</title></channel></rss>'
    text = f'<?xml version="1.0" encoding="{declared}"?>{rss}'
    read = parse(text.encode(encoding), URL, media_type)
    assert claimed(read)["feed:title"] == title


def test_a_calendar_names_decks_and_recordings_it_attaches() -> None:
    read = parse(
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Talk\r\nURL:https://a.example/t\r\n"
        b"ATTACH:https://a.example/t.pptx\r\nATTACH:https://youtu.be/AbCdEfGh_-1\r\nATTACH:https://a.example/map.png\r\n"
        b"ATTACH;VALUE=BINARY;ENCODING=BASE64:AAAA\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "https://a.example/cal.ics",
        "text/calendar",
    )
    (item,) = read.items
    assert [(claim.field, claim.value) for claim in item.claims if claim.source == "ics:ATTACH"] == [
        ("slides_url", "https://a.example/t.pptx"),
        ("video_url", "https://youtu.be/AbCdEfGh_-1"),
    ]


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
