"""Bytes → text, in the order of the WHATWG standard: BOM, Content-Type, ``<meta>`` prescan, then a guess.

One departure: text that is valid UTF-8 beyond ASCII is UTF-8, whatever is declared.
"""

from __future__ import annotations

import re
from codecs import utf_8_decode

from w3lib.encoding import html_to_unicode

TEXT_BYTES = 10 * 1024 * 1024  # DESIGN 7: HTML to the parser

_HEAD = 4096  # bytes in which an encoding is declared, and more
_PIECE = 16 * 1024
# U+0000 ends a string for some C readers, and the standard replaces it anyway.
_NUL = re.compile("\x00")


def decode(body: bytes, media_type: str | None) -> tuple[str, str]:
    """Decode a body that should be text.

    Args:
        body: at most ``TEXT_BYTES`` are read; the rest is left out.
        media_type: the whole Content-Type value, whose charset wins over the page's own; None when unknown.

    Returns:
        The text and the encoding's WHATWG name. Bytes that fit no rule become U+FFFD; nothing raises.
        UTF-16 without a BOM is found by its zero bytes: a ``<meta>`` cannot state it (the prescan reads ASCII).
    """
    text, name = judge(body, media_type)
    return (body.decode("utf-8") if text is None else text), name


def judge(body: bytes, media_type: str | None) -> tuple[str | None, str]:
    """Decode as ``decode`` does, but give no text where the body is its own text in UTF-8, to the byte.

    Most pages are, and most readers need their tree only.
    """
    whole, body = body, body[:TEXT_BYTES]
    guess = _wide(body)
    if guess is not None and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _NUL.sub("\ufffd", body.decode(guess, "replace")), guess
    is_ascii = body.isascii()
    name = None
    if is_ascii and b"\x1b" not in body:
        # Encodings that say the same of the beginning say the same of all ASCII (without the escapes of ISO 2022).
        name, start = html_to_unicode(media_type, body[:_HEAD], default_encoding="utf-8", auto_detect_fun=_narrow)
        if start != body[:_HEAD].decode("ascii"):
            name = None
    elif not is_ascii and not body.startswith(b"\xef\xbb\xbf") and _is_utf8(body):
        # Legacy text of more than a few words is never valid UTF-8 by chance, while declarations are left over from
        # earlier encodings; browsers believe the declaration and show rubbish.
        name = "utf-8"
    if name is None:
        name, text = html_to_unicode(media_type, body, default_encoding="utf-8", auto_detect_fun=_narrow)
        return (_NUL.sub("\ufffd", text) if "\x00" in text else text), name
    if b"\x00" in body:
        return _NUL.sub("\ufffd", body.decode("utf-8")), name
    return (None if len(body) == len(whole) else body.decode("utf-8")), name


def _is_utf8(body: bytes) -> bool:
    """Tell whether all of a body is valid UTF-8; only the pieces that are not ASCII, few in most, are decoded."""
    place, end = 0, len(body)
    try:
        while place < end:
            piece = body[place : place + _PIECE]
            is_last = place + _PIECE >= end
            place += len(piece) if piece.isascii() else utf_8_decode(piece, "strict", is_last)[1]
    except UnicodeDecodeError:
        return False
    return True


def _wide(body: bytes) -> str | None:
    """Recognise UTF-16 from the zero bytes of its ASCII part."""
    head = body[:64]
    if len(head) < 8 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd >= half * 3 // 4 and even == 0:
        return "utf-16-le"
    if even >= half * 3 // 4 and odd == 0:
        return "utf-16-be"
    return None


def _narrow(body: bytes) -> str:
    """Choose between UTF-8 and the standard's fall-back for undeclared Western pages."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A body cut inside a character is still UTF-8.
        return "utf-8" if error.start >= len(body) - 4 else "cp1252"
    return "utf-8"
