"""The blocks of a post: the one model that HTML, Markdown and plain text end in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extract.recap.text import Text
from extract.recap.words import field_line

BlockKind = Literal["heading", "paragraph", "item", "row", "quote", "embed", "caption", "card", "end"]
SUMMARY_RANK = 7  # the line of a fold-out, which ends with it
BOLD_RANK = 8  # a paragraph all in bold stands below any real heading


@dataclass(slots=True)
class Block:
    """One piece of a post.

    ``level``: rank of a heading (1 to 6, ``BOLD_RANK`` for a bold paragraph), depth of a list item (from 1); an
    ``end`` closes the headings from its rank down.
    ``parent``: index of the item a nested one belongs to. ``group``: number of the list or table it stands in.
    ``cells`` and ``header``: of a table row. ``path``: the headings above, without the post's own title.
    """

    kind: BlockKind
    text: Text
    level: int = 0
    parent: int | None = None
    group: int = 0
    cells: tuple[Text, ...] = ()
    header: tuple[Text, ...] = ()
    path: tuple[str, ...] = ()
    attribution: str | None = None
    children: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """All blocks of a post in order, and its title."""

    title: str | None
    blocks: list[Block]


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def arrange(blocks: list[Block], page_title: str | None) -> Outline:
    """Find the post's title among the headings, take bold paragraphs for headings, and set each block's path."""
    for block in blocks:
        if block.kind == "paragraph" and _is_bold_heading(block.text):
            block.kind, block.level = "heading", BOLD_RANK
    title = _take_title(blocks, page_title)
    stack: list[tuple[int, str]] = []
    for block in blocks:
        if block.kind in ("heading", "end"):
            while stack and stack[-1][0] >= block.level:
                stack.pop()
        block.path = tuple(text for _, text in stack)
        if block.kind == "heading":
            stack.append((block.level, block.text.text.replace("\n", " ")))
    return Outline(title or page_title, blocks)


def _is_bold_heading(text: Text) -> bool:
    plain = text.text
    if not 2 <= len(plain) <= 140 or "\n" in plain or plain.endswith((".", ",", ";")):
        return False
    if field_line().match(plain):
        return False
    return any(start <= 1 and end >= len(plain) - 1 for start, end in text.strong)


def _take_title(blocks: list[Block], page_title: str | None) -> str | None:
    """Remove the post's title: the heading that the page's head repeats, else a first-rank one at the top."""
    named = _key(page_title or "")
    is_only = sum(1 for block in blocks if block.kind == "heading" and block.level == 1) == 1
    seen_text = 0
    for index, block in enumerate(blocks):
        if block.kind != "heading":
            seen_text += len(block.text.text)
            if seen_text > 600:
                break
            continue
        key = _key(block.text.text)
        is_named = bool(named) and len(key) >= 8 and (key in named or named in key)
        is_first = block.level == 1 and seen_text < 200 and (is_only or not named)
        if key and (is_named or is_first):
            title = block.text.text.replace("\n", " ")
            del blocks[index]
            for later in blocks:
                if later.parent is not None and later.parent > index:
                    later.parent -= 1
                later.children = [child - (child > index) for child in later.children]
            return title
    return None
