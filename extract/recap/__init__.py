"""Read what a recap post says: talks, quotes, other recaps. Rules: docs/how-recaps-are-read.md."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from extract.records import Issue, Quote, RecapMention, TalkMention


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of the post that was read and left out, with the reason (for ``inspect``)."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a post says, in order."""

    mentions: tuple[TalkMention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    recap_mentions: tuple[RecapMention, ...] = ()
    is_recap: bool = False
    language: str | None = None
    issues: tuple[Issue, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def read_html(tree: LexborHTMLParser, text: str, url: str, language: str | None) -> Reading:
    """Read a parsed page."""
    del tree, text, url
    return Reading(language=language)


def read_text(text: str, url: str, is_markdown: bool) -> Reading:
    """Read Markdown or plain text."""
    del text, url, is_markdown
    return Reading()


def mentions(body: bytes, url: str, media_type: str | None) -> list[TalkMention]:
    """Read the talks a post names."""
    del body, url, media_type
    return []
