"""PDF and PPTX: what decks say of themselves. Runs in a child process: PDF parsers have many advisories."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import pypdfium2
import pypdfium2.raw as pdfium
from pptx import Presentation
from pptx.exc import PackageNotFoundError

from extract import addresses
from extract.errors import ParseError
from extract.pages.html import LINKS, ClaimList, fold
from extract.records import Issue, Link, Page, PageKind

PAGES = 5  # whose text is kept for matching: title and speakers stand on the first
_LAST_PAGES = 5  # looked through for addresses written out, as the first are: "the code is at ..." stands there
LINK_PAGES = 200
TEXT = 6_000  # characters
_SHAPES = 2_000  # of one slide
LinkElement = Literal["a", "text"]
_UNZIPPED_BYTES = 200 * 1024 * 1024  # a deck of 100 slides with pictures stays below
_PDF_DATE = re.compile(r"^(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:(Z)|([+-])(\d{2})'?(\d{2})?'?)?")
# What programs write as the title when nobody gave one: their own words, or the name of the file.
_UNTITLED = re.compile(
    r"(?:microsoft )?(?:power ?point|word|keynote|impress)(?: - .*)?|"
    r"(?:power ?point )?(?:presentation|präsentation|"
    r"présentation|presentación|document|slides?|folie|diapositive|untitled|unbenannt|sans titre)[ -]?\d*|"
    r"\S+\.(?:pptx?|odp|key|pdf|docx?|indd|tex)",
    re.IGNORECASE,
)


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
        claims.add("title", _titled(meta.get("Title")), "pdf:Title")
        for name in re.split(r"\s*[;]\s*", meta.get("Author", "")):
            claims.add("author", name, "pdf:Author")
        claims.add("description", meta.get("Subject"), "pdf:Subject")
        claims.add("published_at", pdf_date(meta.get("CreationDate", "")), "pdf:CreationDate")
        claims.add("modified_at", pdf_date(meta.get("ModDate", "")), "pdf:ModDate")
        claims.add("page_count", len(document) or None, "pdf:pages")
        is_landscape, spoiled = False, 0
        for number in range(min(len(document), LINK_PAGES)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError:
                spoiled += 1
                continue
            width, height = page.get_size()
            is_landscape = is_landscape or (number == 0 and width > height * 1.2)
            found: list[tuple[str, LinkElement]] = [(address, "a") for address in _annotations(document, page)]
            if number < PAGES or number >= len(document) - _LAST_PAGES:
                text = page.get_textpage()
                if number < PAGES:
                    texts.append(text.get_text_bounded()[:TEXT])
                found += [(address, "text") for address in _written(text)]
                text.close()
            for address, element in found:
                target = addresses.resolve(url, address)
                is_double = element == "text" and any(link.url == target for link in outlinks)
                if len(outlinks) < LINKS and not is_double:
                    outlinks.append(_link(address, target, len(outlinks), f"page {number + 1}", element))
            page.close()
    except pypdfium2.PdfiumError as error:
        raise ParseError("pdf", url, f"readable pages ({error})"[:200]) from error
    finally:
        document.close()
    claims.add("text", " ".join(texts), "pdf:text", limit=TEXT)
    first = next((line for text in texts[:1] for line in text.splitlines() if len(fold(line)) > 3), "")
    claims.add("title", first, "pdf:first-line", limit=300)
    guessed: PageKind = "slides" if is_landscape else "document"
    left_out = Issue("parse", url, "spoiled-page", f"{spoiled} pages cannot be read")
    return Page(url, kind if kind == "slides" else guessed, "pdf", claims=claims.done(), links=tuple(outlinks),
                issues=(left_out,) if spoiled else ())  # fmt: skip


def _titled(title: str | None) -> str | None:
    """Return a title that somebody gave; None for what a program wrote because nobody did."""
    return None if title is None or _UNTITLED.fullmatch(fold(title)) else title


def _link(href: str, target: str | None, position: int, place: str, element: LinkElement = "a") -> Link:
    return Link(href[:4096], target, "", position, element=element, heading_path=(place,))


def _written(text: pypdfium2.PdfTextPage) -> list[str]:
    """Return the addresses written out in a page's text, as pdfium recognises them ("www." gets a scheme)."""
    found: list[str] = []
    known = pdfium.FPDFLink_LoadWebLinks(text.raw)
    for index in range(min(pdfium.FPDFLink_CountWebLinks(known), 100)):
        units = pdfium.FPDFLink_GetURL(known, index, None, 0)
        if 1 < units <= 2048:
            buffer = (pdfium.c_ushort * units)()
            pdfium.FPDFLink_GetURL(known, index, buffer, units)
            found.append(bytes(buffer).decode("utf-16-le", "replace").rstrip("\0"))
    pdfium.FPDFLink_CloseWebLinks(known)
    return found


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
        claims.add("title", _titled(properties.title), "pptx:title")
        claims.add("author", properties.author, "pptx:author")
        claims.add("published_at", properties.created.isoformat() if properties.created else None, "pptx:created")
        claims.add("modified_at", properties.modified.isoformat() if properties.modified else None, "pptx:modified")
        claims.add("page_count", len(deck.slides) or None, "pptx:slides")
        for number, slide in enumerate(deck.slides, 1):
            if number <= PAGES:
                texts += [text[:TEXT] for text in _words(slide.shapes)]
            if number == 1 and slide.shapes.title is not None:
                claims.add("title", slide.shapes.title.text, "pptx:first-slide", limit=300)
            for relation in slide.part.rels.values():
                if relation.is_external and relation.reltype.endswith("/hyperlink") and len(outlinks) < LINKS:
                    href = relation.target_ref
                    target = addresses.resolve(url, href)
                    outlinks.append(_link(href, target, len(outlinks), f"slide {number}"))
    except (
        PackageNotFoundError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, KeyError, ValueError,
        AttributeError, SyntaxError,
    ) as error:  # fmt: skip
        # lxml's XMLSyntaxError is a SyntaxError; zipfile raises those before KeyError on spoiled packages,
        # python-pptx the others on packages with parts missing.
        raise ParseError("pptx", url, f"a readable presentation ({type(error).__name__})") from error
    claims.add("text", " ".join(texts), "pptx:text", limit=TEXT)
    return Page(url, "slides", "pptx", claims=claims.done(), links=tuple(outlinks))


def _words(shapes: Iterable[Any]) -> Iterator[str]:
    """Yield the texts of shapes, those in groups and tables too, in the order they were drawn; bounded."""
    stack, count = list(shapes)[::-1], 0
    while stack and count < _SHAPES:
        shape = stack.pop()
        count += 1
        if hasattr(shape, "shapes"):
            stack.extend(reversed(list(shape.shapes)))
        elif getattr(shape, "has_table", False):
            yield from (cell.text for row in shape.table.rows for cell in row.cells)
        elif shape.has_text_frame:
            yield shape.text_frame.text
