"""What bytes are, whatever the server calls them: the first steps of WHATWG MIME Sniffing (sections 5 to 7).

Only what keeps a parser from the wrong food: pictures, sound, fonts and archives by their first bytes, and whether
text can be text at all. Formats we do read (PDF, PPTX, HTML, calendars) are told apart in ``extract.pages.parse``.
"""

from __future__ import annotations

import re

SNIFFED_BYTES = 1445  # MIME Sniffing 5.2: the resource header
# Bytes that no text holds (section 3, "binary data byte"): controls but for tab, line ends, form feed and escape.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MAGIC = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|BM|\x00\x00[\x01\x02]\x00|RIFF.{4}(?:WEBPVP|WAVE|AVI )|"
    rb"FORM.{4}AIFF|ID3|OggS\x00|MThd\x00\x00\x00\x06|\x1aE\xdf\xa3|.{4}ftyp|"
    rb"\x1f\x8b\x08|PK\x03\x04|Rar!\x1a\x07|wOF[F2]|OTTO\x00|true\x00|ttcf\x00|\x00\x01\x00\x00",
    re.DOTALL,
)
_UTF_16 = (b"\xfe\xff", b"\xff\xfe")


def is_binary(body: bytes) -> bool:
    """Tell whether the beginning of a body cannot be text; UTF-16 with its mark can."""
    head = body[:SNIFFED_BYTES]
    return not head.startswith(_UTF_16) and _BINARY.search(head) is not None


def is_media(body: bytes) -> bool:
    """Tell whether a body begins as a picture, sound, film, font or archive does, and holds binary data."""
    return _MAGIC.match(body) is not None and is_binary(body)
