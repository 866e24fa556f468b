"""Addresses as they stand in somebody's own file: where they are, and how to write another one in their place.

Only what works as a link counts: code, comments and the words of a link are left out. Nothing is rendered or
written anew, so that a change touches the characters of the address and no others.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt

from extract.addresses import normalize, resolve

Form = Literal["markdown", "html", "rst", "yaml", "csv", "text"]
FORMS: Mapping[str, Form] = {
    ".md": "markdown", ".markdown": "markdown", ".mdx": "markdown", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".rst": "rst", ".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".tsv": "csv", ".txt": "text",
}  # fmt: skip
Place = Literal["destination", "pointed", "attribute", "bare", "cell"]

_BEGINS = re.compile(r"https?://", re.I)
_BARE = re.compile(r"https?://[^\s<>\"`]+", re.I)
_TRAILING = re.compile(r"(?:[?!.,:;*_~'’”»|]|&(?:quot|gt|lt|amp|#39);)+$")
_FENCED = re.compile(r"<!--.*?-->", re.S)
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n\s*\n).)+?)(?<!`)\1(?!`)", re.S)
_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\]|\[[^\[\]]*\])*)\](?=\(|\[|:)", re.S)
_FRONT = re.compile(r"\A(?:---\s*\n.*?\n---\s*(?:\n|\Z)|\+\+\+\s*\n.*?\n\+\+\+\s*(?:\n|\Z))", re.S)
_TAG = re.compile(r"<([a-zA-Z][\w:-]*)((?:\s+[^\s=>\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?|\s*/)*)\s*>")
_ATTRIBUTE = re.compile(r"([^\s=>\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_LINK_TAGS = frozenset({"a", "area", "iframe", "embed", "video", "source"})
_NO_LINKS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript|textarea|pre|code)\b.*?</\1\s*>", re.S | re.I
)
_YAML_TOKEN = re.compile(r"https?://[^\s\"'<>`,\[\]{}]+", re.I)
_LITERAL = re.compile(r"``.+?``", re.S)
_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Written:
    """An address in a text: characters ``start`` to ``end``; ``url`` is what it means, ``line`` counts from 1."""

    start: int
    end: int
    url: str
    line: int
    place: Place
    delimiter: str = ""  # of a cell


def links_in(text: str, form: Form, base: str | None = None) -> list[Written]:
    """Find the addresses of a text, in order.

    Args:
        text: the whole file.
        form: how it is written.
        base: where the page lies, for relative addresses of HTML; without it only whole ones count.

    Returns:
        Addresses of http and https, as they stand.
    """
    found = sorted({(one[0], one[1], one[2], one[3], one[4]) for one in _places(text, form, base)})
    starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
    kept: list[Written] = []
    for start, end, url, place, delimiter in found:
        if normalize(url) is not None and (not kept or start >= kept[-1].end):
            kept.append(Written(start, end, url, bisect_right(starts, start), place, delimiter))
    return kept


def replaced(text: str, changes: Mapping[Written, str]) -> str:
    """Write other addresses in place of some; all other characters stay.

    Args:
        text: what ``links_in`` read.
        changes: the new address of each place that changes.
    """
    pieces, last = [], 0
    for link, url in sorted(changes.items(), key=lambda change: change[0].start):
        pieces += [text[last : link.start], spelled(url, link)]
        last = link.end
    return "".join([*pieces, text[last:]])


def spelled(url: str, place: Written) -> str:
    """Write an address so that it means itself where it goes; only ASCII comes out."""
    # A canonical address is ASCII; what is left of the rest is percent-encoded as browsers do.
    text = "".join(c if c.isascii() and c > " " else _percent(c) for c in url)
    for sign in "\"'<>`\\|^":
        text = text.replace(sign, _percent(sign))
    if place.place == "attribute":
        return text.replace("&", "&amp;")
    if place.place == "cell":
        for sign in place.delimiter or ",[]{}":  # without a delimiter it is a value of YAML
            text = text.replace(sign, _percent(sign))
        return text
    if place.place != "pointed" and not _is_balanced(text):
        text = text.replace("(", "%28").replace(")", "%29")
    if place.place == "bare":
        for sign in "[]*~":
            text = text.replace(sign, _percent(sign))
        return text
    return re.sub(r"&(?=#?\w+;)", "&amp;", text)


def _is_balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


_Found = tuple[int, int, str, Place, str]


def _places(text: str, form: Form, base: str | None) -> Iterator[_Found]:
    if form == "html":
        yield from _in_html(text, base)
    elif form == "markdown":
        yield from _in_markdown(text)
    elif form == "rst":
        yield from _in_rst(text)
    elif form == "yaml":
        yield from _in_yaml(text, 0, len(text))
    elif form == "csv":
        yield from _in_csv(text)
    else:
        yield from _bare(text, [])


# --- HTML --------------------------------------------------------------------------------------------


def _in_html(text: str, base: str | None, shut: Sequence[tuple[int, int]] = ()) -> Iterator[_Found]:
    """Find what links and players lead to; scripts, comments and code are left out."""
    masks = [*shut, *(match.span() for match in _NO_LINKS.finditer(text))]
    inside = _Masks(masks)
    for tag in _TAG.finditer(text):
        if tag[1].lower() not in _LINK_TAGS or tag.start() in inside:
            continue
        for found in _ATTRIBUTE.finditer(text, tag.start(2), tag.end(2)):
            group = next((number for number in (2, 3, 4) if found[number] is not None), None)
            if group is None or found[1].lower() not in ("href", "src"):
                continue
            written = html.unescape(found[group]).strip()
            whole = _BEGINS.match(written) is not None
            url = written if whole else resolve(base, written) if base and written else None
            if url is not None and not written.startswith("#"):
                start = found.start(group) + len(found[group]) - len(found[group].lstrip())
                yield start, start + len(found[group].strip()), url, "attribute", ""


# --- Markdown ----------------------------------------------------------------------------------------


def _in_markdown(text: str) -> Iterator[_Found]:
    front = _FRONT.match(text)
    begin = front.end() if front else 0
    if front:
        yield from _in_yaml(text, 0, begin)
    masks = [(0, begin), *_code_blocks(text, begin)]
    inside = _Masks(masks)
    masks += [m.span() for m in (*_FENCED.finditer(text), *_CODE_SPAN.finditer(text)) if m.start() not in inside]
    yield from _in_html(text, None, masks)
    tags = [match.span() for match in _TAG.finditer(text)]
    inside = _Masks([*masks, *tags])
    for begins in _BEGINS.finditer(text, begin):
        start = begins.start()
        if start in inside:
            continue
        before = text[max(0, start - 2) : start]
        if before.endswith("<"):
            end = _until(text, start, ">")
            if end is not None:
                yield start, end, _meaning(text[start:end]), "pointed", ""
        elif before == "](":
            end = _balanced(text, start)
            yield start, end, _meaning(text[start:end]), "destination", ""
        elif _is_reference(text, start):
            end = _bare_end(text, start, r"\S+")
            yield start, end, _meaning(text[start:end]), "destination", ""
    labels = [match.span(1) for match in _LABEL.finditer(text)]
    destinations = [
        match.span()
        for match in re.finditer(r"\]\(<?[^)\n]*|<https?://[^>\s]*>|^ {0,3}\[[^\]\n]+\]:\s*\S+", text, re.I | re.M)
    ]
    yield from _bare(text, [*masks, *tags, *labels, *destinations], begin)


def _code_blocks(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """Give the stretches that Markdown shows as code."""
    starts = [begin, *(match.end() for match in _NEWLINE.finditer(text, begin)), len(text)]
    # Each line break counts as one for the parser too.
    tokens = MarkdownIt("commonmark").parse(_NEWLINE.sub("\n", text[begin:]))
    for token in tokens:
        if token.type in ("fence", "code_block") and token.map:
            first, last = token.map
            yield starts[min(first, len(starts) - 1)], starts[min(last, len(starts) - 1)]


def _until(text: str, start: int, sign: str) -> int | None:
    end = text.find(sign, start)
    return end if end > start and not re.search(r"\s", text[start:end]) else None


def _balanced(text: str, start: int) -> int:
    """Find the end of a destination: brackets in it are balanced, a blank ends it."""
    depth, at = 0, start
    while at < len(text) and not text[at].isspace():
        if text[at] == "\\":
            at += 1
        elif text[at] == "(":
            depth += 1
        elif text[at] == ")":
            if depth == 0:
                break
            depth -= 1
        at += 1
    return min(at, len(text))


def _is_reference(text: str, start: int) -> bool:
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return re.fullmatch(r" {0,3}\[[^\]\n]+\]:\s*", text[line:start]) is not None


def _bare_end(text: str, start: int, pattern: str) -> int:
    match = re.compile(pattern).match(text, start)
    return match.end() if match else start


def _meaning(written: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", html.unescape(written))


def _bare(text: str, masks: Sequence[tuple[int, int]], begin: int = 0) -> Iterator[_Found]:
    """Find addresses that stand in running text; signs at the end belong to the sentence."""
    inside = _Masks(masks)
    for match in _BARE.finditer(text, begin):
        if match.start() in inside:
            continue
        written = match[0]
        while True:
            before = written
            written = _TRAILING.sub("", written)
            for open_, close in ("()", "[]", "{}"):
                while written.endswith(close) and written.count(close) > written.count(open_):
                    written = written[:-1]
            if written == before:
                break
        cut = written.find("](")
        written = written[:cut] if cut > 0 else written
        yield match.start(), match.start() + len(written), written, "bare", ""


# --- reStructuredText, YAML, CSV ---------------------------------------------------------------------


def _in_rst(text: str) -> Iterator[_Found]:
    masks = [*(match.span() for match in _LITERAL.finditer(text)), *_literal_blocks(text)]
    inside = _Masks(masks)
    pointed = []
    for begins in _BEGINS.finditer(text):
        start = begins.start()
        if start in inside:
            continue
        if text[max(0, start - 1) : start] == "<":
            end = _until(text, start, ">")
            if end is not None:
                pointed.append((start, end))
                yield start, end, text[start:end].replace("\\", ""), "pointed", ""
    yield from _bare(text, [*masks, *pointed])


def _literal_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Give what is indented below "::" or a directive for code, and comments."""
    at, opened = 0, None  # the indent of the line that opened a block
    for line in text.splitlines(keepends=True):
        indent = len(line) - len(line.lstrip())
        if line.strip():
            if opened is not None and indent > opened:
                yield at, at + len(line)
            else:
                stripped = line.strip()
                is_comment = stripped.startswith(".. ") and not re.match(r"\.\. (?:_|\||[\w:-]+::)", stripped)
                is_code = (
                    re.match(r"\.\. (?:code|code-block|sourcecode|parsed-literal|raw)::", stripped) is not None
                )
                opens = is_comment or is_code or (stripped.endswith("::") and not stripped.startswith(".. "))
                opened = indent if opens else None
                if is_comment:
                    yield at, at + len(line)
        at += len(line)


def _in_yaml(text: str, begin: int, end: int) -> Iterator[_Found]:
    """Find addresses in values; comments are left out."""
    at = begin
    for line in text[begin:end].splitlines(keepends=True):
        comment = re.search(r"(?:^|\s)#", _unquoted(line))
        stop = comment.start() if comment else len(line)
        for match in _YAML_TOKEN.finditer(line[:stop]):
            written = re.sub(r"[:;.]+$", "", match[0])
            yield at + match.start(), at + match.start() + len(written), written, "cell", ""
        at += len(line)


def _unquoted(line: str) -> str:
    """Blank out what stands in quotes."""
    return re.sub(r"\"(?:\\.|[^\"\\])*\"|'[^']*'", lambda match: "x" * len(match[0]), line)


def _in_csv(text: str) -> Iterator[_Found]:
    first = re.sub(r'"[^"]*"', "", _NEWLINE.split(text, 1)[0])
    delimiter = max(",;\t|", key=first.count)
    pattern = re.compile(rf"https?://[^\s\"<>{re.escape(delimiter)}]+", re.I)
    for match in pattern.finditer(text):
        written = re.sub(r"[.,;:!?]+$", "", match[0])
        yield match.start(), match.start() + len(written), written, "cell", delimiter


class _Masks:
    """Stretches in which nothing is looked for."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def __contains__(self, place: object) -> bool:
        assert isinstance(place, int)
        index = bisect_right(self._starts, place) - 1
        return index >= 0 and place < self._ends[index]
