"""Texts and addresses as Markdown that shows them as they are, whatever stands in them."""

from __future__ import annotations

import re
import unicodedata

# Everything that begins a mark somewhere in CommonMark, GitHub's tables, MDX or a shortcode. ``<`` and ``>`` become
# entities: a backslash would leave "<!--" standing, which tools that strip comments look for.
_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~$^])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def one_line(text: str) -> str:
    """Fold white space; drop what no title has: controls, and what turns the writing direction."""
    kept = (
        " " if c.isspace() else c
        for c in text
        if c.isspace() or (unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") and c not in _TURNING)
    )
    return " ".join("".join(kept).split())


def escaped(text: str) -> str:
    """Write a text so that Markdown shows just that text, in one line, as no link, mark or element."""
    text = _SPECIAL.sub(r"\\\1", one_line(text)).replace("<", "&lt;").replace(">", "&gt;")
    text = _ENTITY.sub("&amp;", text.replace("&lt;", "\0l").replace("&gt;", "\0g"))
    return text.replace("\0l", "&lt;").replace("\0g", "&gt;")


def linked(words: str, url: str) -> str:
    """Write a link. ``words`` are escaped already; an address that is none of the web gives the words alone."""
    if not url.startswith(("http://", "https://")) or any(c.isspace() or c in "<>" for c in url):
        return words
    safe = _ENTITY.sub("&amp;", url.replace("\\", "%5C"))
    return f"[{words}](<{safe}>)" if "(" in safe or ")" in safe else f"[{words}]({safe})"
