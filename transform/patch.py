"""A file's text and back, byte for byte, and the difference of two versions as ``git apply`` takes it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_CONTEXT = 3  # unchanged lines around a change, as git shows them
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file; ``bytes`` writes it, or a changed one, in the same encoding."""

    text: str
    encoding: str
    bom: bytes = b""

    def bytes(self, text: str | None = None) -> bytes:
        """Encode the text, or another version of it."""
        return self.bom + (self.text if text is None else text).encode(self.encoding)


def file_text(body: bytes) -> FileText | None:
    """Decode a file so that encoding gives the same bytes again; None when no text encoding does.

    Args:
        body: UTF-8 with or without BOM, UTF-16 with one; anything else is taken byte by byte (Latin-1), which
            addresses survive because they are ASCII.
    """
    if body.startswith(_UTF32):
        return None
    tried = [(name, bom) for bom, name in _BOMS if body.startswith(bom)] or [("utf-8", b""), ("latin-1", b"")]
    for name, bom in tried:
        try:
            found = FileText(body[len(bom) :].decode(name), name, bom)
            if found.bytes() == body:
                return found
        except (UnicodeDecodeError, UnicodeEncodeError):
            continue
    return None


def unified_diff(path: str, old: bytes, new: bytes) -> bytes:
    """Write the difference of two versions whose lines stand in the same places.

    Args:
        path: of the file, from the place where the patch is applied; with forward slashes.
        old: the bytes as they are. ``new``: as they should be, with as many line ends.

    Returns:
        A patch with a git header; empty when nothing differs.
    """
    before, after = _lines(old), _lines(new)
    if len(before) != len(after):
        raise ValueError("an address holds no line end, so lines stay lines")
    changed = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    if not changed:
        return b""
    hunks: list[list[int]] = []
    for number in changed:
        if hunks and number - hunks[-1][-1] <= 2 * _CONTEXT:
            hunks[-1].append(number)
        else:
            hunks.append([number])
    name_a, name_b = _name(f"a/{path}"), _name(f"b/{path}")
    out = [b"diff --git " + name_a + b" " + name_b + b"\n", _header(b"--- ", name_a), _header(b"+++ ", name_b)]
    for hunk in hunks:
        first, last = max(0, hunk[0] - _CONTEXT), min(len(before), hunk[-1] + _CONTEXT + 1)
        out.append(b"@@ -%d,%d +%d,%d @@\n" % (first + 1, last - first, first + 1, last - first))
        out += _hunk(before, after, first, last)
    return b"".join(out)


def _hunk(before: list[bytes], after: list[bytes], first: int, last: int) -> list[bytes]:
    out: list[bytes] = []
    gone: list[bytes] = []
    come: list[bytes] = []
    for number in range(first, last):
        if before[number] == after[number]:
            out += [*gone, *come, _line(b" ", before[number])]
            gone, come = [], []
        else:
            gone.append(_line(b"-", before[number]))
            come.append(_line(b"+", after[number]))
    return [*out, *gone, *come]


def _lines(body: bytes) -> list[bytes]:
    """Cut behind each line feed, as git does."""
    pieces = body.split(b"\n")
    return [piece + b"\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def _line(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith(b"\n") else sign + line + b"\n\\ No newline at end of file\n"


def _header(mark: bytes, name: bytes) -> bytes:
    return mark + name + (b"\t\n" if b" " in name and not name.startswith(b'"') else b"\n")


def _name(path: str) -> bytes:
    """Quote a path as git does when it holds more than plain letters."""
    body = path.encode("utf-8", "surrogateescape")
    if all(0x20 <= byte < 0x7F and byte not in b'"\\' for byte in body):
        return body
    signs = {0x22: b'\\"', 0x5C: b"\\\\", 0x0A: b"\\n", 0x09: b"\\t", 0x0D: b"\\r"}
    return (
        b'"'
        + b"".join(signs.get(byte, bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte) for byte in body)
        + b'"'
    )
