"""Markdown and plain text as blocks. Markdown is rendered by markdown-it; plain text has no marks but its lines."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from extract.recap.blocks import Block, Outline, arrange
from extract.recap.outline import outline_of
from extract.recap.phrases import plain
from extract.recap.text import Text, narrow, with_bare
from extract.recap.titles import strip_marks
from extract.recap.words import Words

_FRONT_MATTER = re.compile(r"\A\ufeff?---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.S)
_FRONT_TITLE = re.compile(r"^title:\s*(?:\n\s+)?(.+)$", re.M)
_COMMENT = re.compile(r"\{/\*.*?\*/\}|<!--.*?-->|^(?:import|export)\s[^\n]*$", re.S | re.M)
_SHORTCODE = re.compile(
    r"\{\{[<%]\s*(youtube|vimeo)\s+(?:id=)?\"?([\w-]{6,20})\"?.*?[>%]\}\}|\[embed\](\S+?)\[/embed\]"
)
_JSX_STYLE = re.compile(r"style=\{\{.*?\}\}", re.S)
_MARK = re.compile(r"^(?:#{1,6}\s|```|>\s|\|.*\|\s*$)|\[[^\]]+\](?:\(|\[|:)|\*\*\S", re.M)
_BULLET = re.compile(r"^(\s*)(?:[-*•‣◦·▪–]|\d{1,3}[.)]|[a-z]\))\s+(?=\S)")
_ADDRESS = re.compile(r"https?://[^\s<>()\"“”]+[^\s<>()\"“”.,;:!?]")
_RULE = re.compile(r"([-=~*_])\1{2,}")
_CARD = re.compile(r"(?:…|\.\.\.)\s*\((?:[\w-]+\.)+[a-z]{2,}\)\s*$")
_TRAILER = re.compile(r"[.!?;…)]$|[.!?]\s")


def looks_like_markdown(text: str) -> bool:
    """Tell Markdown from plain text by its marks: headings, links, bold, tables."""
    return len(_MARK.findall(text[:200_000])) >= 3


def outline_of_markdown(text: str, url: str) -> tuple[Outline, LexborHTMLParser]:
    """Read Markdown or MDX into blocks.

    Args:
        text: the file; front matter, MDX comments and shortcodes are understood.
        url: where it was served from; relative addresses stand on it.

    Returns:
        The blocks, and the tree they were read from.
    """
    title = None
    front = _FRONT_MATTER.match(text)
    if front:
        named = _FRONT_TITLE.search(front[1])
        title = strip_marks(named[1]) if named else None
        text = text[front.end() :]
    text = _SHORTCODE.sub(_embedded, _COMMENT.sub("", _JSX_STYLE.sub("", text)))
    # html=True: posts embed social posts and films as HTML. The result is only parsed, never shown.
    rendered = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    tree = LexborHTMLParser(f"<html><body><main>{rendered}</main></body></html>")
    return outline_of(tree, url, title), tree


def _embedded(match: re.Match[str]) -> str:
    if match[3]:
        return f'<iframe src="{match[3]}"></iframe>'
    base = "https://www.youtube.com/embed/" if match[1] == "youtube" else "https://player.vimeo.com/video/"
    return f'\n\n<iframe src="{base}{match[2]}"></iframe>\n\n'


def outline_of_plain(text: str, words: Words) -> Outline:
    """Read plain text without marks into blocks.

    Args:
        text: lines; items begin with a bullet or number, headings are short lines that end no sentence.
        words: of the text's language.

    Returns:
        The blocks; a heading that ends with a colon stands below one that does not.
    """
    blocks: list[Block] = []
    group, was_item, after_blank = 0, False, True
    lines = _unwrapped(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    later = _item_beginnings(lines)
    for number, raw in enumerate(lines):
        line = " ".join(raw.split())
        if _RULE.fullmatch(line) and blocks and not after_blank and blocks[-1].kind in ("heading", "paragraph"):
            blocks[-1].kind, blocks[-1].level = "heading", blocks[-1].level or 2  # underlined
            after_blank = True
            continue
        if not line:
            after_blank = True
            continue
        bullet = _BULLET.match(raw)
        if bullet and not re.match(r"^\s*[–—]\s", raw):
            group += not was_item
            depth = 1 + min(3, len(bullet[1].expandtabs(4)) // 2)
            _add_item(blocks, _linked(" ".join(raw[bullet.end() :].split())), depth, group)
            was_item = True
        elif was_item and not after_blank and raw[:1].isspace():
            last = blocks[-1]
            last.text = _linked(f"{last.text.text}\n{line}")
        elif blocks and not after_blank and blocks[-1].kind == "paragraph" and _ADDRESS.fullmatch(line):
            blocks[-1].text = _linked(f"{blocks[-1].text.text}\n{line}")  # the address of what the line above names
        else:
            was_item = False
            blocks.append(_line_block(line, number == 0 or not blocks, _next_line(lines, number), later, words))
        after_blank = False
    return arrange(blocks, None)


def _unwrapped(lines: list[str]) -> list[str]:
    """Join the lines of a text that was broken at a width: a line goes on where its next word did not fit.

    Mails and notes are broken at 60 to 90 characters; one longer line means that nobody broke the text.
    """
    width = max((len(line.rstrip()) for line in lines), default=0)
    if not 60 <= width <= 90:
        return lines
    found: list[str] = []
    last = 0  # length of the line before, as it stands in the text; 0: it does not go on
    for line in lines:
        first = line.split(maxsplit=1)[0] if line.strip() else ""
        is_own = _BULLET.match(line) or _ADDRESS.search(line) or _ADDRESS.search(found[-1] if found else "")
        if last and first and not is_own and last + 1 + len(first) > width:
            found[-1] = f"{found[-1].rstrip()} {line.strip()}"
        else:
            found.append(line)
        last = len(line.rstrip())
    return found


def _next_line(lines: list[str], number: int) -> str:
    return next((line.strip() for line in lines[number + 1 : number + 4] if line.strip()), "")


def _item_beginnings(lines: list[str]) -> frozenset[str]:
    """Collect how list items begin: a short line that one of them repeats is a caption, not a heading."""
    found = set()
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet:
            item = plain(line[bullet.end() :])
            found.add(item[:40])
    return frozenset(found)


def _line_block(line: str, is_first: bool, following: str, later: frozenset[str], words: Words) -> Block:
    text = _linked(line)
    if plain(line)[:40] in later or _CARD.search(line):
        return Block("caption", text)
    if is_first and len(line) < 120 and not _TRAILER.search(line):
        return Block("heading", text, 1)
    if _is_heading(line, following, words):
        return Block("heading", text, 3 if line.endswith(":") else 2)
    return Block("paragraph", text)


def _is_heading(line: str, following: str, words: Words) -> bool:
    tokens = plain(line).split()
    if len(line) > 90 or len(tokens) > 14 or not following or _ADDRESS.fullmatch(following) or line[0] in '—–―“"«':
        return False
    address = _ADDRESS.search(line)
    if address is not None and len(address[0]) > 0.5 * len(line):
        return False  # "[1] https://…"
    if line.endswith(":"):
        return (
            len(tokens) <= 8
            and "," not in line
            and not any(t.strip(":") in words.grammar_pronouns.items for t in tokens)
        )
    is_short = line.endswith(")") and len(tokens) <= 5 and _BULLET.match(following) is not None
    if (_TRAILER.search(line) and not is_short) or line.endswith(","):
        return False  # "Monday (main track)" above a list is a heading
    return not (tokens[0] in words.grammar_pronouns.items and len(tokens) > 4)


def _add_item(blocks: list[Block], text: Text, depth: int, group: int) -> None:
    parent = None
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if block.kind != "item" or block.group != group:
            break
        if block.level < depth:
            parent = index
            break
    if parent is not None:
        blocks[parent].children.append(len(blocks))
    blocks.append(Block("item", text, depth, parent, group))


def _linked(line: str) -> Text:
    """Mark bare addresses as links."""
    line = narrow(line)
    return Text(line, with_bare(line))
