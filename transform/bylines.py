"""Bylines and author fields → names of people or teams, without the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from transform.titles import key_of, site_keys


class _Claim(Protocol):
    @property
    def value(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def qualifier(self) -> str | None: ...


# Sources by trust. Not twitter:creator: it names the site's account far more often than the writer.
_TRUST = (
    "feed:",
    "front-matter:",
    "speakerdeck:",
    "slideshare:",
    "json-ld:",
    "citation_author",
    "microdata:",
    "dc",
    "meta:parsely",
    "meta:sailthru",
    "meta:author",
    "article:author",
    "byline:rel",
    "byline:name",
    "byline:itemprop",
    "byline:microformat",
    "head:byline",
    "byline:line",
    "byline:class",
    "meta:",
    "og:",
    "json-ld-page:",
    "byline:link",
    "pdf:",
    "pptx:",
)
_SEEN = ("head:byline", "byline:link", "byline:rel")
_PEOPLE = 3  # different names in visible bylines; more are several posts, each with its own author
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_BEFORE = re.compile(
    r"^\W*(?:(?:written|posted|published|authored|reviewed|story|words|text|article|post|report|reporting|submitted|"
    r"created|started|asked)\s+(?:on\s.{4,40}\s)?)?(?:by|von|par|por|af|av|door|via|author|auteur|autor)s?\b\s*:?\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:[|·•–—»(\[].*|,?\s+(?:on|in|at|published|updated|posted|last updated|reviewed by|edited by|"
    r"medically reviewed|fact[- ]checked)\b.*|"
    r",?\s*\b(?:mon|tue|wed|thu|fri|sat|sun)(?:day|s|nesday|rsday|urday)?\b.*|"
    rf",?\s+\d{{1,2}}\.?\s+{_MONTH}\s.*|,?\s*\b{_MONTH}\s+\d.*|\s+\d{{1,4}}[/.-].*|"
    r"\s+\d+\s+(?:min|minute|day|hour|week|month|year).*)$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s*(?:;|\n|\||&| / |•|·)\s*|\s*,\s*(?:and|und|et|y)\s+|\s+(?:and|und|et|y|e|og|och)\s+", re.IGNORECASE
)
_CREDENTIAL = re.compile(
    r"^(?:ph\.?\s?d\.?|m\.?d\.?|dr\.?|jr\.?|sr\.?|ii+|iv|esq\.?|mba|m\.?s\.?c?\.?|b\.?s\.?c?\.?|b\.?a\.?|m\.?a\.?|"
    r"r\.?n\.?|"
    r"r\.?d\.?n?\.?|cpa|cfp\W?|cfa|ldn?|mph|msw|lcsw|dds|dvm|pharmd|facp|do|jd|llm|np|pa-c|cscs|pmp|inc\.?|llc\.?|ltd\.?|"
    r"gmbh|e-ryt.*)$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^(?:(?:site |super |guest |by |the )?(?:admin|administrat(?:or|eur)|administrador|authors?|"
    r"editors?|staff|webmaster|moderator|user|guest|contributor|owner)|root|anonymous|unknown|none|null|n/a|test|wordpress|default|"
    r"support|info|by|undefined|false|true|written|posted|share|follow|about|home|contact|subscribe|website|blog|"
    r"guest post)$",
    re.IGNORECASE,
)
_DESK = re.compile(
    r"(?:\s+(?:official|blog|news|editorial|editors?|content|marketing|writing|team|staff|writers?|desk|admin|"
    r"contributors?|newsroom|crew|press|inc\.?|llc\.?|ltd\.?|gmbh|corp\.?))$",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"(?<!\w)(?:the|your|my|our|and|of|for|in|news|blog|clinic|health|medical|dental|dentistry|care|skills?|data|university|"
    r"college|institute|school|academy|education|learning|media|group|labs?|tech\w*|solutions?|services?|systems?|software|"
    r"company|agency|consulting|studios?|magazine|times|post|journal|gazette|tribune|herald|team|hub|network|cent(?:er|re)|"
    r"foundation|association|society|community|press|digital|marketing|insurance|bank|finance|hotels?|travel|law|legal|"
    r"corp\.?|corporation|editorial|editors?|staff|cloud|security|energy|world|today|daily|weekly|reports?|reviews?|guides?|online|web|apps?|ai|inc|llc|ltd|gmbh|official|"
    r"store|shop|home|design|engineering|research|science|forum|wiki|docs|project|club|church|council|department|"
    r"office|agents?|partners?|international|global|american|national|kitchen|fitness|yoga|games?|tv|radio|music)(?!\w)|[&|@/\d]",
    re.IGNORECASE,
)
# Accounts that machines named (``mdelatorreq6vkpg2ma0ci``), and hosts in the place of a handle.
_ACCOUNT = re.compile(
    r"(?=\S*\d\S*[a-z]+\S*\d)[a-z0-9]{14,}|[\w-]+(?:\.[\w-]+){2,}|[\w-]+\.(?:com|org|net|io|dev|expert|blog)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\b(?:comments?|share|follow|subscribe|read more|minutes? read|min read|reading time|view all|all posts|"
    r"posts by|author posts|more (?:articles|posts|stories)|updated|cookie|login|sign in|click|profile|view)\b",
    re.IGNORECASE,
)


def choose_authors(
    claims: Sequence[_Claim],
    site_names: Sequence[str],
    titles: Sequence[str] = (),
    *,
    is_list: bool = False,
    is_article: bool = True,
) -> tuple[tuple[str, ...], str, str] | None:
    """Choose who wrote a page.

    Args:
        claims: author claims.
        site_names: what the page and its host call the site. A site or its publisher is no author: that it names
            itself in a field for machines says only that the page names nobody. It is named, when nobody else is,
            where readers see it in the byline, and where it is a person's own site (``Ana Lind`` on
            analind.example).
        titles: the page's titles; templates put them into fields they know nothing for.
        is_list: the page shows the dates of many posts: several bylines there belong to as many posts.
        is_article: the page bears a date or calls itself an article; on one that does not, a byline that stands
            alone belongs to something else (a card, a quotation).

    Returns:
        Names, source and reason; None when no source names anybody.
    """
    if _are_of_cards(claims):
        claims = [claim for claim in claims if not claim.source.startswith(("byline:", "head:"))]
    if not is_article and len(claims) == 1 and claims[0].source.startswith(_SEEN):
        return None
    nobody = site_keys(site_names)
    # What readers see as a byline is somebody, though markup may call the name the page's own too.
    seen = {key_of(name) for claim in claims if claim.source == "head:byline"
            for name in people_in(claim.value, is_line=True)}  # fmt: skip
    untold = {key_of(title) for title in titles} - seen
    signed: tuple[tuple[str, ...], str, str] | None = None
    for start in _TRUST:
        family = [claim for claim in claims if claim.source.startswith(start)]
        is_visible = start.startswith(("byline:", "head:"))
        found: dict[str, str] = {}
        for claim in family:
            if key_of(claim.value) in untold:
                continue
            names = (
                (claim.value,) if claim.qualifier == "organization" else people_in(claim.value, is_line=is_visible)
            )
            for name in names:
                found.setdefault(name.casefold(), name)
        if is_visible and len(found) > _PEOPLE:
            first = people_in(family[0].value, is_line=True)
            if start == "byline:link" or not all(_BEFORE.match(claim.value) for claim in family) or not first:
                continue
            # A thread: each post has its byline, the first one began it.
            return first, family[0].source, "first of several posts"
        if is_list and is_visible and (len(found) > 1 or start == "byline:link"):
            continue
        people = tuple(name for name in found.values() if not _is_site(name, nobody))
        if people:
            return people, family[0].source, "first source that names people"
        own = [name for name in found.values() if is_visible or _is_personal(name, family)]
        if own and signed is None:
            signed = (own[0],), family[0].source, "no other person named, the site signs itself"
    return signed


def _are_of_cards(claims: Sequence[_Claim]) -> bool:
    """Tell whether bylines belong to posts that a page lists: three people linked, one of them at the heading."""
    linked = {
        name for claim in claims if claim.source.startswith(("byline:rel", "byline:link"))
        for name in people_in(claim.value, is_line=True)
    }  # fmt: skip
    first = {
        name for claim in claims if claim.source.startswith("head:byline")
        for name in people_in(claim.value, is_line=True)
    }  # fmt: skip
    return len(linked) >= _PEOPLE and len(first) == 1 and first <= linked


def _is_personal(name: str, family: Sequence[_Claim]) -> bool:
    """Tell whether a name that is the site's too is a person's: two to four capitalised words, none of trade."""
    words = name.split()
    if not 2 <= len(words) <= 4 or _TRADE.search(name):
        return False
    if any(claim.qualifier == "organization" for claim in family):
        return False
    return all(word[0].isupper() and not word.isupper() for word in words if len(word) > 2)


def _is_site(name: str, nobody: set[str]) -> bool:
    """Tell whether a name is the site's own, alone or with a word for those who write there (``Quay Editors``)."""
    while name:
        if key_of(name) in nobody:
            return True
        shorter = _DESK.sub("", name)
        if shorter == name:
            return False
        name = shorter
    return False


def people_in(text: str, *, is_line: bool = False) -> tuple[str, ...]:
    """Read the names that an author field or byline gives.

    Args:
        text: folded text, e.g. ``By Ann Lee and Bo Chen | March 3, 2024``.
        is_line: taken from visible text, where other words may stand around the names.

    Returns:
        Names in order. Empty for addresses, account placeholders (``admin``), and text that is no name.
    """
    text = " ".join(text.split()).strip(" ,;:|-–—·•")
    if re.match(r"https?://|www\.|//|@?\S+@\S+\.\S+$", text, re.IGNORECASE) or len(text) > 300:
        return ()
    for _ in range(2):  # "Author Posted by Ann Lee"
        prefixed = _BEFORE.match(text)
        text = text[prefixed.end() :] if prefixed else text
    if is_line:
        text = _AFTER.sub("", text)
    names: list[str] = []
    for part in _SEPARATOR.split(text):
        for piece in _commas(part):
            name = _name(piece, is_line=is_line)
            if name and name not in names:
                names.append(name)
    return tuple(names)


def _commas(part: str) -> list[str]:
    """Split a list at commas, but keep degrees with their person and ``Last, First`` whole."""
    pieces = [piece.strip() for piece in part.split(",")]
    merged: list[str] = []
    for piece in pieces:
        if merged and _CREDENTIAL.match(piece):
            merged[-1] = f"{merged[-1]}, {piece}"
        elif piece:
            merged.append(piece)
    if len(merged) == 2 and all(" " not in piece for piece in merged):
        return [f"{merged[1]} {merged[0]}"]
    return merged


def _name(text: str, *, is_line: bool) -> str | None:
    text = re.sub(r"\s*[(<\[][^)>\]]*[)>\]]\s*$", "", text).strip(" .,;:|-–—·•\"'“”")
    text = text.removeprefix("@")
    if (
        not text
        or _NOBODY.match(text)
        or _ACCOUNT.fullmatch(text)
        or not re.search(r"[^\W\d_]{2}|[^\x00-\x7f]", text)
    ):
        return None
    if re.search(r"https?:|www\.|\.(?:com|org|net|io)/|@\w+\.\w", text) or len(text) > 80 or len(text.split()) > 8:
        return None
    if is_line and (_WORDS.search(text) or len(text.split()) > 6 or re.search(r"\d{3}", text)):
        return None
    return text
