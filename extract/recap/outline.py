"""A post as blocks: headings, paragraphs, list items, table rows, quotes, embeds. HTML, Markdown and plain text
all end in this one model (``plain.py`` feeds it from text)."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract import addresses
from extract.pages.html import base_url
from extract.recap.blocks import SUMMARY_RANK, Block, BlockKind, Outline, arrange
from extract.recap.main import Weights, is_left_out, main_node
from extract.recap.text import Anchor, Text, TextBuilder

_BLOCKS = frozenset(
    ["p", "div", "section", "article", "main", "header", "footer", "center", "form", "fieldset", "address",
     "hgroup", "figure", "tbody", "body", "html"]
)  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_MARKS = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "cite": "italic", "dfn": "italic"}
_DEPTH = 200  # deeper content is read as plain text; no post is built like that
_PERMALINK = re.compile(r"\s*[#¶§🔗]+\s*$")
_SUBTITLE = re.compile(r"(?:^|[\s_-])(?:subtitle|subheading|standfirst|dek)(?:$|[\s_-])", re.I)
_FILM = re.compile(r"https?://", re.I)


class _Walker:
    """Turn the element that holds the post into blocks."""

    def __init__(self, base: str, weights: Weights, total: int) -> None:
        self.base, self.weights, self.total = base, weights, total
        self.blocks: list[Block] = []
        self.builder = TextBuilder()
        self.items: list[int | None] = []  # open list items: index once emitted
        self.groups = 0
        self.group_stack: list[int] = []
        self.in_cell = 0
        self.films: list[Anchor] = []

    # -- text ------------------------------------------------------------------------------------------

    def flush(self, kind: BlockKind = "paragraph", level: int = 0) -> None:
        """End the running text; within an item or cell a new line begins instead."""
        if self.in_cell:
            self.builder.line_break()
            return
        if self.items and (self.items[-1] is None or kind == "item"):
            self.builder.line_break()
            return
        text = self.builder.build()
        if text.text:
            self.blocks.append(Block(kind, text, level))

    def end_item(self) -> None:
        """Emit what the innermost open item has so far."""
        text = self.builder.build()
        if not text.text and not text.links:
            return
        index = self.items[-1]
        if index is not None:  # text after a nested list still belongs to the item
            mine = self.blocks[index]
            if not any(child > index for child in mine.children):
                return
            self.blocks.append(Block("paragraph", text))
            return
        parent = next((i for i in reversed(self.items[:-1]) if i is not None), None)
        self.items[-1] = len(self.blocks)
        if parent is not None:
            self.blocks[parent].children.append(len(self.blocks))
        self.blocks.append(
            Block("item", text, len(self.items), parent, self.group_stack[-1] if self.group_stack else 0)
        )

    # -- elements --------------------------------------------------------------------------------------

    def visit_children(self, node: LexborNode, depth: int) -> None:
        for child in node.iter(include_text=True):
            if child.is_text_node:
                content = child.text_content
                if content:
                    self.builder.add(content)
            else:
                self.visit(child, depth + 1)

    def visit(self, node: LexborNode, depth: int) -> None:
        tag = node.tag
        if tag in ("br", "iframe", "embed"):
            if tag == "br":
                self.line_break()
            else:
                self.embed(node)
            return
        if is_left_out(node, self.weights, self.total):
            return
        if tag == "pre":
            self.flush()  # a program, no words
            return
        if depth > _DEPTH:
            self.builder.add(node.text(separator=" "))
            return
        if tag == "a":
            self.link(node, depth)
        elif tag in _MARKS:
            start = self.builder.position
            self.visit_children(node, depth)
            (self.builder.bold if _MARKS[tag] == "bold" else self.builder.italic)(start)
        elif tag == "q":
            self.builder.add("“")
            self.visit_children(node, depth)
            self.builder.add("”")
        elif tag in _HEADINGS:
            self.heading(node, _HEADINGS[tag], depth)
        elif tag in ("ul", "ol", "menu", "dl"):
            self.list(node, depth)
        elif tag == "details":
            self.details(node, depth)
        elif tag == "table" and not _is_layout(node):
            self.table(node, depth)
        elif tag == "blockquote":
            self.quote(node, depth)
        elif tag in ("figcaption", "caption"):
            self.flush()
            self.visit_children(node, depth)
            self.flush("caption")
        elif tag in ("header", "footer") and not self.items:
            self.flush()
            for heading in node.css("h1, h2") if tag == "header" else []:
                self.heading(heading, _HEADINGS[heading.tag or "h2"], depth + 1)
        elif tag in _BLOCKS or tag in ("hr", "li", "dt", "dd", "tr", "td", "th", "table"):
            self.flush()
            if node.attributes.get("role") == "heading":
                self.heading(node, 3, depth)
            else:
                self.visit_children(node, depth)
            self.flush()
        else:
            self.visit_children(node, depth)

    def line_break(self) -> None:
        """End a line; two breaks in a row are how old editors begin a paragraph."""
        if self.builder.at_line_start and not (self.items or self.in_cell):
            self.flush()
        else:
            self.builder.line_break()

    def heading(self, node: LexborNode, rank: int, depth: int) -> None:
        if self.items or self.in_cell:
            self.builder.line_break()
            start = self.builder.position
            self.visit_children(node, depth)
            self.builder.bold(start)
            self.builder.line_break()
            return
        self.flush()
        self.visit_children(node, depth)
        if _SUBTITLE.search(node.attributes.get("class") or ""):
            self.flush()  # the line below the post's title heads nothing
            return
        text = self.builder.build()
        match = _PERMALINK.search(text.text)
        text = text.part(0, match.start()) if match else text
        if text.text:
            self.blocks.append(Block("heading", text, rank))

    def details(self, node: LexborNode, depth: int) -> None:
        """Read a fold-out: its summary is a heading for what it folds, and for nothing behind it."""
        self.flush()
        for child in node.iter(include_text=True):
            if child.is_text_node:
                self.builder.add(child.text_content or "")
            elif child.tag == "summary" and not (self.items or self.in_cell):
                self.heading(child, SUMMARY_RANK, depth)
            elif child.tag == "summary":
                self.visit_children(child, depth + 1)
                self.builder.line_break()
            else:
                self.visit(child, depth + 1)
        self.flush()
        if not (self.items or self.in_cell):
            self.blocks.append(Block("end", Text(""), SUMMARY_RANK))

    def link(self, node: LexborNode, depth: int) -> None:
        attributes = node.attributes
        href = (attributes.get("href") or "").strip()
        url = addresses.resolve(self.base, href) if href and not href.startswith("#") else None
        if not (self.items or self.in_cell) and any(
            child.tag in _BLOCKS or child.tag in _HEADINGS for child in node.iter()
        ):
            self.card(node, url, depth)
            return
        start = self.builder.position
        self.visit_children(node, depth)
        if href and self.builder.position >= start:
            self.builder.link(start, url)

    def card(self, node: LexborNode, url: str | None, depth: int) -> None:
        """Read a link around blocks: the preview that engines make of a bare address."""
        self.flush()
        self.in_cell += 1
        start = self.builder.position
        self.visit_children(node, depth)
        self.in_cell -= 1
        self.builder.link(start, url)
        text = self.builder.build()
        if text.text:
            self.blocks.append(Block("card", text))

    def embed(self, node: LexborNode) -> None:
        """Read an embedded film or deck; wrappers name the real address in their query."""
        attributes = node.attributes
        source = attributes.get("src") or attributes.get("data-src") or attributes.get("data-lazy-src") or ""
        url = addresses.resolve(self.base, source)
        if url is None:
            return
        query = addresses.query_of(url)
        inner = next((query[key] for key in ("url", "src") if _FILM.match(query.get(key, ""))), None)
        url = addresses.resolve(self.base, inner) if inner else url
        if self.items or self.in_cell:
            self.builder.link(self.builder.position, url)
            return
        self.flush()
        title = " ".join((attributes.get("title") or "").split())
        self.blocks.append(Block("embed", Text(title, (Anchor(0, len(title), url),))))

    def list(self, node: LexborNode, depth: int) -> None:
        if self.in_cell:
            for child in node.iter():
                self.builder.line_break()
                self.visit_children(child, depth + 1)
            return
        if self.items:
            self.end_item()
        else:
            self.flush()
        self.groups += 1
        self.group_stack.append(self.groups)
        is_definition = node.tag == "dl"
        is_open = False
        for child in node.iter():
            tag = child.tag
            if tag == "div" and is_definition:
                continue
            if tag == "dd" and is_open:
                self.builder.line_break()
                self.visit_children(child, depth + 1)
                continue
            if is_open:
                self.end_field()
                is_open = False
            if tag in ("li", "dt"):
                if is_left_out(child, self.weights, self.total):
                    continue
                self.items.append(None)
                start = self.builder.position
                self.visit_children(child, depth + 1)
                if tag == "dt":
                    self.builder.bold(start)
                    is_open = True
                else:
                    self.end_item()
                    self.items.pop()
            elif tag in ("ul", "ol"):  # a list right in a list: items of the one before
                self.visit(child, depth + 1)
        if is_open:
            self.end_field()
        self.group_stack.pop()

    def end_field(self) -> None:
        """Emit a term with what is said of it; "Speaker:" and its value are one line."""
        self.end_item()
        index = self.items.pop()
        if index is not None:
            text = self.blocks[index].text
            term, sign, value = text.text.partition("\n")
            if sign and term.rstrip().endswith(":") and "\n" not in value:
                self.blocks[index].text = Text(f"{term} {value}", text.links, text.strong, text.em)

    def table(self, node: LexborNode, depth: int) -> None:
        self.flush()
        self.groups += 1
        group, header, caption = self.groups, (), node.css_first("caption")
        header_cells: tuple[Text, ...] = header
        if caption is not None:
            self.visit(caption, depth + 1)
        for row_number, row in enumerate(node.css("tr")):
            cells, is_header = [], True
            for cell in row.iter():
                if cell.tag not in ("td", "th"):
                    continue
                is_header &= cell.tag == "th"
                outer, self.builder = self.builder, TextBuilder()
                self.in_cell += 1
                self.visit_children(cell, depth + 2)
                self.in_cell -= 1
                cells.append(self.builder.build())
                self.builder = outer
            if not cells:
                continue
            if is_header and (row_number == 0 or not header_cells):
                header_cells = tuple(cells)
                continue
            text = Text(" | ".join(cell.text.replace("\n", " ") for cell in cells))
            block = Block("row", text, 0, None, group, tuple(cells), header_cells)
            self.blocks.append(block)

    def quote(self, node: LexborNode, depth: int) -> None:
        if self.items or self.in_cell:
            self.builder.line_break()
            self.visit_children(node, depth)
            return
        self.flush()
        outer, self.builder = self.builder, TextBuilder()
        self.in_cell += 1
        source = None
        for child in node.iter(include_text=True):
            if child.is_text_node:
                self.builder.add(child.text_content or "")
            elif child.tag in ("footer", "cite"):
                source = " ".join(child.text(separator=" ").split())
            else:
                self.visit(child, depth + 1)
        self.in_cell -= 1
        text = self.builder.build()
        self.builder = outer
        if text.text:
            self.blocks.append(Block("quote", text, attribution=source))


def _is_layout(node: LexborNode) -> bool:
    """Tell a table that arranges the page from one that lists things."""
    if node.attributes.get("role") == "presentation":
        return True
    # css() finds the table itself too
    return (
        len(node.css("table")) > 1
        or node.css_first("h1, h2, h3, h4, article, section") is not None
        or len(node.css("tr")) < 2
    )


def outline_of(
    tree: LexborHTMLParser,
    url: str,
    page_title: str | None,
    found: tuple[LexborNode, Weights] | None = None,
) -> Outline:
    """Read a page into blocks.

    Args:
        tree: the parsed page.
        url: where it was served from; relative addresses stand on it, or on ``<base>``.
        page_title: what the page's head says, to know the post's own title among the headings.
        found: the element that holds the post, and the weights it was found by, when the caller has them.

    Returns:
        The blocks of the post's own content, each with the headings above it.
    """
    weights = found[1] if found else Weights(tree)
    node = found[0] if found else main_node(tree, weights)
    body = tree.body or node
    walker = _Walker(base_url(tree, url), weights, weights.of(body))
    walker.visit_children(node, 0)
    walker.flush()
    return arrange(walker.blocks, page_title)
