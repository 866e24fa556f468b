"""Claims from what readers see: heading, byline, date line. What a page says against itself: ``verdicts``."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from extract import addresses
from extract.pages.headline import DATED, UPDATED, Asides, add_head_lines, main_heading
from extract.pages.html import ClaimList, attribute, text_of
from extract.pages.survey import Survey

_BYLINES = ("rel", "itemprop", "microformat", "name", "line", "class", "link")
_DATES = ("time:published", "time:class", "time", "date-line")
_RUNNING = 300_000  # characters
# In four of five pages no stem occurs; looking for all words would take three times as long.
_POSTED_STEMS = ("osted", "ubli", "eröffentlicht am")
_POSTED = re.compile(r"osted(?: on|:)|ubli(?:shed(?: on|:)|é le|cado el)|eröffentlicht am")
_UPDATED_STEMS = ("pdated", "ktualisiert", "is à jour", "ctualizado")
_UPDATED = re.compile(r"pdated(?: on|:)?|ktualisiert(?: am|:)?|is à jour(?: le|:)?|ctualizado(?: el|:)?")
_UNREAD = frozenset({"script", "style"})
_AFTER_POSTED = re.compile(r"\s*:?\s*(?:\w{3,9},?\s+)?")  # a weekday at most
_URL_DATE = re.compile(r"/(20\d\d|19\d\d)[/-](0?[1-9]|1[0-2])(?:[/-](0?[1-9]|[12]\d|3[01]))?(?=[/_+.%-]|$)")


def add_visible(seen: Survey, url: str, title: str, claims: ClaimList) -> None:
    """Add headings, bylines, dates in ``time`` elements and date lines, and the date in the address."""
    headings = [(text_of(node), node) for node in seen.headings[:40]]
    firsts = [text for _, node in headings if node.tag == "h1" and (text := heading_text(node))][:20]
    for text in firsts[:5]:
        claims.add("title", text, "h1" if len(set(firsts)) == 1 else "h1:several", limit=500)
    asides = Asides()
    for kind in _BYLINES:
        found = 0
        for node in seen.labelled.get(f"byline:{kind}", ())[:40]:
            if asides.hold(node) or (kind == "microformat" and not _is_card(node)):
                continue
            text = _name_in(node) if kind == "itemprop" else text_of(node, " ")
            if text and len(text) <= 200:
                claims.add("author", text, f"byline:{kind}")
                found += 1
            if found >= 6:
                break
    is_list = False
    for source in _DATES:
        nodes = [node for node in seen.labelled.get(source, ())[:60] if not asides.hold(node)]
        is_list = is_list or len(nodes) > 3
        for place, node in enumerate(nodes[:4]):
            text = attribute(node, "datetime") or attribute(node, "content") or text_of(node, " ")
            if UPDATED.match(text):
                claims.add("modified_at", text[:100], source)
            elif len(text) <= 100:
                claims.add(
                    "published_at", text, source if len(nodes) <= 3 else f"{source}:many", qualifier=str(place)
                )
    add_head_lines(main_heading(headings, title), claims, is_list=is_list)
    if not claims.has("published_at") and seen.body is not None:
        text = _running_text(seen.body)[:_RUNNING]
        claims.add("published_at", _only_day(text, _POSTED_STEMS, _POSTED), "text:posted")
        if not claims.has("modified_at"):
            claims.add("modified_at", _only_day(text, _UPDATED_STEMS, _UPDATED), "text:updated")
    match = _URL_DATE.search(addresses.path_of(url))
    if match:
        claims.add("published_at", "-".join(part.zfill(2) for part in match.groups() if part), "url")


def _only_day(text: str, stems: tuple[str, ...], said: re.Pattern[str]) -> str | None:
    """Return the day of "Posted on March 3, 2024" anywhere in a text that says so of one day only."""
    found: set[str] = set()
    for stem in stems:
        place = text.find(stem)
        while place >= 0 and len(found) < 2:
            word = said.match(text, place)
            match = DATED.search(text, place, place + 60) if word is not None else None
            if word and match and _AFTER_POSTED.fullmatch(text, word.end(), match.start()):
                found.add(match[0])
            place = text.find(stem, place + 1)
    return found.pop() if len(found) == 1 else None


def _running_text(body: LexborNode) -> str:
    """Join the text of a page without its scripts, as far as they stand on its two uppermost levels."""
    parts = []
    for part in body.iter(include_text=True):
        if part.tag in _UNREAD:
            continue
        nodes = [part] if part.is_text_node else part.iter(include_text=True)
        parts += [node.text(separator=" ") for node in nodes if node.tag not in _UNREAD]
    return " ".join(parts)


def heading_text(node: LexborNode) -> str:
    """Return a heading's words, without labels set in it and the paragraph mark of documentation engines.

    Forums put the kind of a thread before its title: ``<h1><span class="label">News</span> Title</h1>``.
    """
    text = text_of(node, " ")
    if node.child is not None and (label := node.css_first('span[class~="label"]')) is not None:
        text = text.removeprefix(text_of(label, " ")).strip() or text
    return text.rstrip("¶# ").strip()


def _name_in(node: LexborNode) -> str:
    return text_of(node.css_first('[itemprop="name"]'), " ") or text_of(node, " ")


def _is_card(node: LexborNode) -> bool:
    """Tell whether a node is an author in itself (``p-author``) or stands in a card (``vcard``)."""
    current: LexborNode | None = node
    for _ in range(8):
        if current is None:
            return False
        names = (current.attributes.get("class") or "").split()
        if "vcard" in names or "p-author" in names:
            return True
        current = current.parent
    return False
