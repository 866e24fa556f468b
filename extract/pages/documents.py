"""PDF and PPTX: what decks say of themselves. Runs in a child process: PDF parsers have many advisories."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

import pypdfium2
import pypdfium2.raw as pdfium
from pptx import Presentation
from pptx.exc import PackageNotFoundError

from extract import addresses
from extract.errors import ParseError
from extract.pages.html import LINKS, ClaimList, fold
from extract.records import Link, Page, PageKind

PAGES = 5  # whose text is kept for matching: title and speakers stand on the first
LINK_PAGES = 200
TEXT = 6_000  # characters
_UNZIPPED_BYTES = 200 * 1024 * 1024  # a deck of 100 slides with pictures stays below
_PDF_DATE = re.compile(r"^(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:(Z)|([+-])(\d{2})'?(\d{2})?'?)?")


def read(body: bytes, url: str, family: Literal["pdf", "pptx"], kind: PageKind | None) -> Page:
    """Read title, author, dates, number of pages, links and the first pages' text.

    Args:
        body: the file.
        url: where it was served from.
        family: which of both.
        kind: what the address tells; a PPTX is slides, a PDF of landscape pages too.

    Raises:
        ParseError: not a readable file of that type (also: encrypted, or a zip that unpacks beyond the bound).
    """
    return _pdf(body, url, kind) if family == "pdf" else _pptx(body, url)


def pdf_date(text: str) -> str | None:
    """Turn ``D:20240319101500+01'00'`` into ISO 8601; None when it is not of that form."""
    match = _PDF_DATE.match(text.strip())
    if not match:
        return None
    year, month, day, hour, minute, second, zulu, sign, ahead, ahead_minutes = match.groups()
    iso = "-".join(part for part in (year, month, day) if part)
    if day and hour:
        iso += f"T{hour}:{minute or '00'}:{second or '00'}"
        iso += "+00:00" if zulu else f"{sign}{ahead}:{ahead_minutes or '00'}" if sign else ""
    return iso


def _pdf(body: bytes, url: str, kind: PageKind | None) -> Page:
    claims, outlinks, texts = ClaimList(), list[Link](), list[str]()
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise ParseError("pdf", url, f"a readable PDF ({error})"[:200]) from error
    try:
        meta = document.get_metadata_dict(skip_empty=True)
        claims.add("title", meta.get("Title"), "pdf:Title")
        for name in re.split(r"\s*[;]\s*", meta.get("Author", "")):
            claims.add("author", name, "pdf:Author")
        claims.add("description", meta.get("Subject"), "pdf:Subject")
        claims.add("published_at", pdf_date(meta.get("CreationDate", "")), "pdf:CreationDate")
        claims.add("modified_at", pdf_date(meta.get("ModDate", "")), "pdf:ModDate")
        claims.add("page_count", len(document) or None, "pdf:pages")
        is_landscape = False
        for number in range(min(len(document), LINK_PAGES)):
            page = document[number]
            width, height = page.get_size()
            is_landscape = is_landscape or (number == 0 and width > height * 1.2)
            if number < PAGES:
                text = page.get_textpage()
                texts.append(text.get_text_bounded()[:TEXT])
                text.close()
            for address in _annotations(document, page):
                if len(outlinks) < LINKS:
                    outlinks.append(
                        Link(
                            address[:4096],
                            addresses.resolve(url, address),
                            "",
                            len(outlinks),
                            heading_path=(f"page {number + 1}",),
                        )
                    )
            page.close()
    except pypdfium2.PdfiumError as error:
        raise ParseError("pdf", url, f"readable pages ({error})"[:200]) from error
    finally:
        document.close()
    claims.add("text", " ".join(texts), "pdf:text", limit=TEXT)
    first = next((line for text in texts[:1] for line in text.splitlines() if len(fold(line)) > 3), "")
    claims.add("title", first, "pdf:first-line", limit=300)
    guessed: PageKind = "slides" if is_landscape else "document"
    return Page(url, kind if kind == "slides" else guessed, "pdf", claims=claims.done(), links=tuple(outlinks))


def _annotations(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[str]:
    """Return the addresses of a page's link annotations; pypdfium2 has no own call for them."""
    found: list[str] = []
    position, link = pdfium.c_int(0), pdfium.FPDF_LINK()
    while len(found) < 500 and pdfium.FPDFLink_Enumerate(page.raw, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        size = pdfium.FPDFAction_GetURIPath(document.raw, action, None, 0) if action else 0
        if 1 < size <= 4096:
            buffer = pdfium.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(document.raw, action, buffer, size)
            found.append(buffer.value.decode("utf-8", "replace"))
    return found


def _pptx(body: bytes, url: str) -> Page:
    claims, outlinks, texts = ClaimList(), list[Link](), list[str]()
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            if sum(entry.file_size for entry in package.infolist()) > _UNZIPPED_BYTES:
                raise ParseError("pptx", url, "an unpacked size within bounds")
        deck = Presentation(io.BytesIO(body))
        properties = deck.core_properties
        claims.add("title", properties.title, "pptx:title")
        claims.add("author", properties.author, "pptx:author")
        claims.add("published_at", properties.created.isoformat() if properties.created else None, "pptx:created")
        claims.add("modified_at", properties.modified.isoformat() if properties.modified else None, "pptx:modified")
        claims.add("page_count", len(deck.slides) or None, "pptx:slides")
        for number, slide in enumerate(deck.slides, 1):
            for shape in slide.shapes:
                if number <= PAGES and shape.has_text_frame:
                    texts.append(shape.text_frame.text[:TEXT])
            if number == 1 and slide.shapes.title is not None:
                claims.add("title", slide.shapes.title.text, "pptx:first-slide", limit=300)
            for relation in slide.part.rels.values():
                if relation.is_external and relation.reltype.endswith("/hyperlink") and len(outlinks) < LINKS:
                    href = relation.target_ref[:4096]
                    outlinks.append(
                        Link(
                            href, addresses.resolve(url, href), "", len(outlinks), heading_path=(f"slide {number}",)
                        )
                    )
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, SyntaxError) as error:
        # lxml's XMLSyntaxError is a SyntaxError; python-pptx raises the others on packages with parts missing.
        raise ParseError("pptx", url, f"a readable presentation ({type(error).__name__})") from error
    claims.add("text", " ".join(texts), "pptx:text", limit=TEXT)
    return Page(url, "slides", "pptx", claims=claims.done(), links=tuple(outlinks))
