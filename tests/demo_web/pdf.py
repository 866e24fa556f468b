"""Decks: PDF files of a few pages, written by hand, the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence


def _text(value: str) -> bytes:
    """Write a text string of the document information: UTF-16 with its mark, in hexadecimal."""
    return b"<" + ("\ufeff" + value).encode("utf-16-be").hex().encode() + b">"


def _shown(value: str) -> bytes:
    """Write a string for a content stream in WinAnsi; what that lacks becomes a question mark."""
    plain = value.encode("cp1252", "replace")
    return b"(" + plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


SLIDES = ("Where we started", "What we built", "Questions")


def pdf(title: str, authors: Sequence[str], slides: Sequence[str] = SLIDES) -> bytes:
    """Write a deck.

    Args:
        title: of the document and of its first page.
        authors: people; none leaves the field out.
        slides: headings of the pages that follow the first one.

    Returns:
        A whole PDF 1.4 file.
    """
    first = [title, ", ".join(authors) or "no speaker given"]
    pages = [first, *([slide, "DEMO DATA, synthetic slide"] for slide in slides)]
    numbers = [4 + 2 * index for index in range(len(pages))]
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), b" ".join(b"%d 0 R" % n for n in numbers)),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    for number, lines in zip(numbers, pages, strict=True):
        drawn = b" T* ".join(_shown(line) + b" Tj" for line in lines)
        content = b"BT /F1 11 Tf 40 300 Td 28 TL " + drawn + b" ET"
        objects[number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (number + 1)
        )
        objects[number + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    author = b" /Author " + _text(", ".join(authors)) if authors else b""
    information = max(objects) + 1
    objects[information] = b"<< /Title " + _text(title) + author + b" /CreationDate (D:20240320090000+01'00') >>"
    return _file(objects, information)


def _file(objects: dict[int, bytes], information: int) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number in sorted(objects):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, information)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
