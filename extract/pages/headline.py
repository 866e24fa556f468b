"""The lines around a page's main heading: where writers put their name and the date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborNode

from extract.pages.html import ClaimList, attribute, fold, text_of

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "nav",
        "aside",
        "form",
        "select",
        "svg",
        "iframe",
        "noscript",
        "template",
        "footer",
        "figure",
    ]
)
# Parts that speak of other pages or other people.
_ASIDE = re.compile(
    r"(?:^|[\s_-])(comment|comments|respond|related|recommend\w*|sidebar|footer|nav|navigation|menu|popular|"
    r"recent|trending|latest|more-(?:posts|stories|from)|carousel|teaser|promo|card|cards|archive|pingback|reply|replies|"
    r"newsletter|signup|breadcrumbs?|postprofile|userinfo|user-info|poster|read-next|up-next|also-like)(?:$|[\s_-])|(?:^|\s)widget(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINES, _CHARACTERS, _LONG = 60, 2_500, 220
_MONTHS = r"(?:jan|feb|fév|fev|mar|mär|apr|avr|may|mai|jun|juin|jul|juil|aug|aoû|sep|oct|okt|nov|dec|déc|dez)"
# A date with its day: what a byline shows. Four digits alone, or month and year, are said of many things.
DATED = re.compile(
    rf"\b{_MONTHS}[a-zûé]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b|\b\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?{_MONTHS}[a-zûé]*\.?,?\s+"
    r"(?:de\s+)?(?:19|20)\d\d\b|\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")  # stands in each of them, and is looked for in a tenth of the time
_UPDATED = re.compile(
    r"\b(?:updated|modified|edited|revised|reviewed|mis à jour|aktualisiert|actualizado)\b[^.]{0,12}$",
    re.IGNORECASE,
)
# When somebody became a member stands beside each post of a forum.
_JOINED = re.compile(
    r"\b(?:joined|registered|member since|join date|registriert|inscrit|beigetreten)\b[^.]{0,12}$", re.IGNORECASE
)
# Small words that stand around a date of publication; with others before it, a date is part of what the line tells.
_AROUND_DATE = frozenset(
    ["by", "on", "at", "in", "of", "the", "and", "posted", "published", "publication", "first", "last", "updated",
     "date", "written", "article", "post", "from", "min", "read", "reading", "time", "created", "added", "modified",
     "edited", "reviewed", "views", "comments", "share", "story", "news", "blog", "am", "pm", "le", "par", "publié",
     "mis", "à", "jour", "vom", "von", "veröffentlicht", "el", "por", "publicado", "de", "del", "il", "da", "di",
     "pubblicato"]
)  # fmt: skip
_BY = re.compile(
    r"^(?:(?:article|written|posted|published|post|story|words|text|started|asked|submitted)\s+(?:.{4,40}\s)?)?"
    r"(?:by|von|par|por|via)\b:?\s*(?P<name>.{0,120})$",
    re.IGNORECASE,
)
UPDATED = re.compile(
    r"\W*(?:last\s+)?(?:updated|modified|edited|revised|reviewed|mis à jour|aktualisiert|actualizado)\b",
    re.IGNORECASE,
)  # how a date line of an update begins
_NOT_LETTERS = re.compile(r"[\W_]+")
_LABEL = re.compile(r"^(?:author|auteur|autor|writer|written by)s?:?$", re.IGNORECASE)


class Asides:
    """Which nodes of one page stand in a part that speaks of other pages: comments, related posts, navigation."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def hold(self, node: LexborNode) -> bool:
        """Tell whether a node stands in such a part; what was judged once on the way up is not judged again."""
        passed: list[int] = []
        current: LexborNode | None = node
        answer = False
        for _ in range(16):
            tag = current.tag if current is not None else None
            if current is None or tag in ("body", "html"):
                break
            identity = current.mem_id
            known = self._known.get(identity)
            if known is not None:
                answer = known
                break
            passed.append(identity)
            if tag in ("footer", "nav", "aside") or _is_labelled_aside(current, tag):
                answer = True
                break
            current = current.parent
        self._known.update(dict.fromkeys(passed, answer))
        return answer


def _is_labelled_aside(node: LexborNode, tag: str | None) -> bool:
    """Tell by class and id alone whether an element holds what is about other pages or people."""
    if tag in ("main", "article"):
        return False
    attributes = node.attributes
    if not attributes:
        return False
    names, identity = attributes.get("class"), attributes.get("id")
    if not names and not identity:
        return False
    return _names_aside(f"{names or ''} {identity or ''}"[:400])


@lru_cache(maxsize=4096)
def _names_aside(label: str) -> bool:
    return _ASIDE.search(label) is not None


def add_head_lines(heading: LexborNode | None, claims: ClaimList, *, is_list: bool = False) -> None:
    """Add the date and the byline that stand near the main heading.

    Args:
        heading: from ``main_heading``; None: the page has none, and nothing is added.
        claims: receives the claims.
        is_list: the page shows many dates: on an index page those below the next heading are of its first entry,
            unless that heading repeats the main one, as posts of a thread do.

    Sources: ``head:date``, ``head:updated`` (field ``modified_at``), ``head:byline``.
    """
    if heading is None:
        return
    lines = list(_after(heading, stops_at_next=is_list))
    before = list(_before(heading))
    dates = _dates(lines)
    dates = dates or _dates(before)
    if len({text for _, text in dates}) < 4:
        for field in ("published_at", "modified_at"):
            text = next((text for kind, text in dates if kind == field), None)
            claims.add(field, text, "head:date" if field == "published_at" else "head:updated")
    for name in (_byline(lines) or _byline(before))[:1]:
        claims.add("author", name, "head:byline")


def main_heading(headings: list[tuple[str, LexborNode]], title: str) -> LexborNode | None:
    """Return the heading that the title element repeats, else the only h1.

    Args:
        headings: text and node of each h1 and h2, in document order.
        title: the title element's text.
    """
    key = _key(title)
    firsts = [(text, node) for text, node in headings if node.tag == "h1"][:20]
    seconds = [(text, node) for text, node in headings if node.tag == "h2"][:20]
    named = [(folded, node) for text, node in [*firsts, *seconds] if len(folded := _key(text[:1000])) >= 6]
    # The site's name is often a heading too, and stands in the title: the longest wins, of equals the first.
    repeated = [(text, node) for text, node in named if key and (text in key or key in text)]
    if repeated:
        return max(repeated, key=lambda pair: min(len(pair[0]), len(key)))[1]
    return firsts[0][1] if len(firsts) == 1 else None


def _dates(lines: list[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for place, line in enumerate(lines):
        match = DATED.search(line) if len(line) <= 160 and _YEAR.search(line) is not None else None
        # A date inside a sentence is the sentence's.
        if match is None or len(line) - len(match[0]) > 70 or re.search(r"[a-z]{2}[.!?] ", line):
            continue
        label = (
            f"{lines[place - 1] if place and len(lines[place - 1]) < 40 else ''} {line[: match.start()]}".strip()
        )
        if _JOINED.search(label) or _tells(line[: match.start()]):
            continue
        field = "modified_at" if _UPDATED.search(label) else "published_at"
        if (field, line) not in found:
            found.append((field, line if field == "published_at" else match[0]))
    return found


def _tells(before: str) -> bool:
    """Tell whether words before a date make it part of a statement ("book launch online on")."""
    words = [word for word in re.findall(r"[^\W\d_]+", before) if word[0].islower()]
    return sum(word not in _AROUND_DATE for word in words) > 2


def _byline(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        match = _BY.match(line) if len(line) <= 140 else None
        name = match["name"] if match else ""
        if (match and not name) or _LABEL.match(line):
            name = lines[place + 1] if place + 1 < len(lines) else ""
        if (
            name
            and len(name) <= 120
            and name[-1] not in ",:"
            and (name[0].isupper() or not name[0].isascii() or name[0] == "@")
        ):
            return [name]
    return []


def _after(heading: LexborNode, *, stops_at_next: bool) -> Iterator[str]:
    """Yield folded text lines behind the heading until the text proper begins."""
    seen = long = lines = headings = 0
    node = _next(heading)
    while node is not None and lines < _LINES and seen < _CHARACTERS:
        tag, text, below = node.tag or "", "", None
        if tag == "-text":
            text = fold(node.text_content or "")
        elif tag == "time" and (moment := attribute(node, "datetime")):
            text = moment
        else:
            if tag in ("h1", "h2", "h3"):
                headings += 1
                if headings > 1 or (stops_at_next and _key(text_of(node)) != _key(text_of(heading))):
                    return
            below = node.child if tag not in _SKIPPED and not _is_labelled_aside(node, tag) else None
        if text:
            lines += 1
            seen += len(text)
            long += len(text) > _LONG
            yield text
            if long > 1:
                return
        node = below or _next(node)


def _before(heading: LexborNode) -> Iterator[str]:
    """Yield the few lines before the heading, nearest first."""
    node, lines, steps = heading, 0, 0
    while lines < 8 and steps < 60:
        steps += 1
        previous = node.prev
        if previous is None:
            parent = node.parent
            if parent is None or parent.tag in ("body", "main", "article"):
                return
            node = parent
            continue
        node = previous
        if node.tag in _SKIPPED or node.tag in ("header", "ul"):
            continue
        text = fold(node.text(separator=" "))
        if text and len(text) <= 120:
            lines += 1
            yield text


def _next(node: LexborNode) -> LexborNode | None:
    """Return the node that follows in document order, not below ``node``."""
    current: LexborNode | None = node
    while current is not None:
        following = current.next
        if following is not None:
            return following
        current = current.parent
    return None


def _key(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())
