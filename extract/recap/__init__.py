"""Read what a recap post says: talks, quotes, other recaps. Rules: docs/how-recaps-are-read.md."""

from __future__ import annotations

from dataclasses import dataclass

from extract.pages.charset import decode
from extract.pages.html import Document, read_document
from extract.recap.blocks import Outline
from extract.recap.footnotes import resolve_notes
from extract.recap.found import NO_CONFERENCE, Skipped, finish
from extract.recap.gate import may_tell
from extract.recap.main import main_of
from extract.recap.outline import outline_of
from extract.recap.plain import looks_like_markdown, outline_of_markdown, outline_of_plain
from extract.recap.read import Reader
from extract.recap.spans import Places
from extract.recap.words import language_of, words_of
from extract.records import Issue, Quote, RecapMention, TalkMention

__all__ = ["Reading", "Skipped", "mentions", "read_html", "read_text"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a post says, each kind in order. ``is_recap``: it tells of a conference and names talks or reports."""

    mentions: tuple[TalkMention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    recap_mentions: tuple[RecapMention, ...] = ()
    is_recap: bool = False
    language: str | None = None
    issues: tuple[Issue, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    title: str | None = None


def read_html(document: Document, url: str, language: str | None) -> Reading:
    """Read a page of any blog engine.

    Args:
        document: with its tree; its text, which spans count in, is decoded only where something may be found.
        url: where it was served from.
        language: what the page states, or None.

    Returns:
        What the post's own content says; navigation, sidebars, comments and footers are left out.
    """
    tree = document.tree
    head = tree.css_first("title")
    og = tree.css_first('meta[property="og:title"]')
    title = " ".join((og.attributes.get("content") or "").split()) if og is not None else ""
    if not title and head is not None:
        title = " ".join(head.text().split())
    main, weights = main_of(tree)
    if not may_tell(main, title):
        return Reading(
            language=language, skipped=(Skipped(title or "the page", NO_CONFERENCE),), title=title or None
        )
    outline = outline_of(tree, url, title or None, (main, weights))
    return _read(outline, document.text, url, language, is_markup=True)


def read_text(text: str, url: str, is_markdown: bool) -> Reading:
    """Read Markdown, MDX or plain text without links.

    Args:
        text: the decoded body.
        url: where it was served from.
        is_markdown: what the media type or file name says; text full of Markdown marks is read as such anyway.
    """
    if is_markdown or looks_like_markdown(text):
        outline, _ = outline_of_markdown(text, url)
        return _read(outline, text, url, None, is_markup=False)
    language = language_of(text, None)
    return _read(outline_of_plain(text, words_of(language)), text, url, language, is_markup=False)


_BLOCKS = 8000  # the longest posts have hundreds


def _read(outline: Outline, text: str, url: str, stated: str | None, *, is_markup: bool) -> Reading:
    left = outline.blocks[_BLOCKS:]
    del outline.blocks[_BLOCKS:]
    running = " ".join(block.text.text for block in outline.blocks if block.kind in ("paragraph", "item"))[:20_000]
    language = language_of(running, stated)
    words = words_of(language)
    resolve_notes(outline.blocks)
    reader = Reader(outline, words)
    found = reader.read()
    if not (found.mentions or found.quotes or found.recaps):
        return Reading((), (), (), found.is_recap, language, (), tuple(found.skipped), outline.title)
    mentions_, quotes, recaps = finish(found, Places(text, is_markup=is_markup), words)
    issues = tuple(
        Issue(
            "recap",
            url,
            "mention-without-title",
            ", ".join(s.name or "" for s in m.speakers)[:200] or m.links[0].url,
        )
        for m in mentions_
        if m.title is None and (m.speakers or m.links)
    )
    if left:
        issues += (Issue("recap", url, "post-too-long", f"{len(left)} blocks not read: {left[0].text.text[:120]}"),)
    return Reading(mentions_, quotes, recaps, found.is_recap, language, issues, tuple(found.skipped), outline.title)


def mentions(body: bytes, url: str, media_type: str | None) -> list[TalkMention]:
    """List the talks a post names, in order.

    Args:
        body: the bytes as served, without transfer coding.
        url: where it was served from.
        media_type: the whole Content-Type value, e.g. ``text/html; charset=utf-8``; None: unknown.

    Returns:
        One mention for each place that names a talk.

    Raises:
        ParseError: HTML nested beyond what is read.
    """
    return list(read_body(body, url, media_type).mentions)


def read_body(body: bytes, url: str, media_type: str | None) -> Reading:
    """Read a post from its bytes; arguments as for ``mentions``."""
    kind = (media_type or "").split(";")[0].strip().lower()
    path = url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].lower()
    is_markdown = "markdown" in kind or path.endswith((".md", ".mdx", ".markdown"))
    if is_markdown or kind == "text/plain" or (not kind and path.endswith(".txt")):
        text, _ = decode(body, media_type)
        return read_text(text, url, is_markdown)
    document = read_document(body, media_type)
    root = document.tree.css_first("html")
    stated = root.attributes.get("lang") if root is not None else None
    return read_html(document, url, stated)
