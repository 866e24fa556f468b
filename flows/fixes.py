"""What could be mended in somebody's own files, from what the published tables know; the network is never asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.errors import ParseError
from extract.pages.parse import parse
from extract.records import Page, TalkMention
from extract.urls import canonicalize
from extract.web.archive import read_body
from flows.inspection import MEDIA_TYPES, READ_BYTES
from flows.pipeline import ARCHIVE_FOLDER
from flows.settings import SettingsError
from transform.fixes import TO_MEND, Finding, Knowledge, findings, shared_addresses
from transform.patch import FileText, file_text, unified_diff
from transform.written_links import FORMS, Form, Written, links_in, replaced, spelled
from warehouse.fixing import read_knowledge, read_page
from warehouse.formats import visible
from warehouse.publish import connect_reader

MARKUP: dict[Form, str] = {"html": "text/html", "markdown": "text/markdown"}


@dataclass(frozen=True, slots=True)
class Document:
    """A text to mend. ``path`` None: a page of the archive, which cannot be patched."""

    name: str
    path: Path | None
    body: bytes
    content: FileText
    form: Form
    url: str | None
    links: tuple[Written, ...]
    mentions: tuple[TalkMention, ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """One text with what was found in it."""

    document: Document
    findings: tuple[Finding, ...]


def read_file(path: Path, url: str | None = None) -> Document:
    """Read a file.

    Args:
        path: its ending says how it is written.
        url: where it is published, for relative links and for what a harvest understood of it.

    Raises:
        SettingsError: it cannot be read, is too large, or is no text of a kind we know.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(sorted(FORMS))
        raise SettingsError(f"{path}: cannot tell how this is written; known endings: {known}")
    try:
        with path.open("rb") as file:
            body = file.read(READ_BYTES + 1)
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read ({error.strerror}); name a file or an http(s) address"
        ) from error
    if len(body) > READ_BYTES:
        raise SettingsError(f"{path}: larger than {READ_BYTES // 2**20} MiB; split it")
    return _document(str(path), path, body, form, url, MEDIA_TYPES.get(path.suffix.lower()))


def read_archived(folder: Path, url: str) -> Document:
    """Take the last body of a page from the archive.

    Raises:
        SettingsError: the archive holds none. WarehouseError: nothing was published.
    """
    con = connect_reader(folder)
    try:
        found = read_page(con, canonicalize(url))
    finally:
        con.close()
    if found is None:
        raise SettingsError(
            f"{url}: the archive of {folder} holds no body of this page; harvest it, or save it and name the file"
        )
    stored, final_url, media_type = found
    body = read_body(folder / ARCHIVE_FOLDER, stored)
    kind = (media_type or "").partition(";")[0].strip().lower()
    form: Form = "markdown" if kind == "text/markdown" else "text" if kind == "text/plain" else "html"
    return _document(url, None, body, form, final_url, media_type)


def _document(
    name: str, path: Path | None, body: bytes, form: Form, url: str | None, media_type: str | None
) -> Document:
    content = file_text(body)
    if content is None or "\0" in content.text:
        raise SettingsError(f"{name}: is no text in UTF-8, UTF-16 with a byte order mark, or Latin-1")
    links = tuple(links_in(content.text, form, url))
    return Document(name, path, body, content, form, url, links, _mentions(body, form, url, media_type))


def _mentions(body: bytes, form: Form, url: str | None, media_type: str | None) -> tuple[TalkMention, ...]:
    """Read the talks of a text as a harvest would; lists and data have none."""
    if form not in MARKUP:
        return ()
    try:
        page = parse(body, url or "https://draft.invalid/", media_type or MARKUP[form])
    except ParseError:  # too deeply nested: its links can be mended all the same
        return ()
    return page.mentions if isinstance(page, Page) else ()


def mend(documents: Sequence[Document], folder: Path | None) -> list[Mended]:
    """Say what could be mended.

    Args:
        documents: the texts.
        folder: the warehouse; None: only what a text says of itself.

    Raises:
        WarehouseError: nothing was published there.
    """
    if folder is None:
        return [Mended(one, _found(one, Knowledge())) for one in documents]
    con = connect_reader(folder)
    try:
        mended = []
        for one in documents:
            urls = {canonicalize(link.url) for link in one.links}
            known = read_knowledge(con, urls, canonicalize(one.url) if one.url else None)
            mended.append(Mended(one, _found(one, known)))
        return mended
    finally:
        con.close()


def _found(document: Document, known: Knowledge) -> tuple[Finding, ...]:
    return tuple(findings(document.links, document.mentions, known, _lines(document)))


def _lines(document: Document) -> dict[int, int]:
    """Say on which line each mention stands: at its title, else at its first link."""
    text = document.content.text
    at_link: dict[str, int] = {}
    for link in document.links:
        at_link.setdefault(canonicalize(link.url), link.line)
    lines = {}
    for mention in document.mentions:
        if mention.span is not None:
            lines[mention.position] = 1 + text.count("\n", 0, mention.span.start)
        else:
            known = (at_link.get(canonicalize(link.url)) for link in mention.links)
            lines[mention.position] = next((line for line in known if line), 1)
    return lines


def to_mend(mended: Iterable[Mended], *, everything: bool = False) -> list[tuple[Document, Finding]]:
    """List what somebody can do something about, or how each address fares."""
    return [(one.document, it) for one in mended for it in one.findings if everything or it.state in TO_MEND]


def doubt_lines(mentions: Sequence[TalkMention]) -> list[str]:
    """Describe, for a terminal, what a text contradicts itself in: one address given for two talks."""
    found = shared_addresses(mentions)
    lines = ["", f"One address for several talks ({len(found)}): at most one of each can be right"] if found else []
    for url, several in found:
        lines.append(f"  {visible(url)}")
        lines += [f"    • {visible(one.title or '')}" for one in several]
    return lines


# --- patch -------------------------------------------------------------------------------------------


def patch_of(mended: Iterable[Mended], *, adds: bool = False) -> bytes:
    """Write a patch that ``git apply`` takes: addresses with a replacement, and nothing else.

    Args:
        mended: from ``mend``; pages of the archive are left out.
        adds: put links that are missing on the words that say there is something, such as "video".

    Returns:
        Empty when there is nothing to replace.
    """
    diffs = []
    for one in mended:
        if one.document.path is not None:
            new = one.document.content.bytes(patched_text(one, adds=adds))
            diffs.append(unified_diff(_name_for_git(one.document.path), one.document.body, new))
    return b"".join(diffs)


def patched_text(mended: Mended, *, adds: bool = False) -> str:
    """Give the text with its fixes in place."""
    document = mended.document
    changes = {
        it.link: it.replacement_url for it in mended.findings
        if it.link is not None and it.replacement_url and it.state in ("dead", "moved", "wrong", "private")
    }  # fmt: skip
    text = replaced(document.content.text, changes)
    if not adds:
        return text
    offsets = [(link.start, link.end, url, link) for link, url in changes.items()]
    for place, url in sorted(_additions(mended), reverse=True):
        text = _with_link(text, document, offsets, place, url)
    return text


def _additions(mended: Mended) -> list[tuple[tuple[int, int], str]]:
    """List the words on which a missing link can be put: plain words outside of links."""
    text = mended.document.content.text
    found = []
    for it in mended.findings:
        if it.state != "missing" or it.place is None or it.replacement_url is None:
            continue
        start, end = it.place
        around = text[max(0, start - 1) : start] + text[end : end + 1]
        is_word = text[start:end].replace(" ", "").isalpha() and not any(map(str.isalnum, around))
        if is_word and not any(link.start < end and start < link.end for link in mended.document.links):
            found.append((it.place, it.replacement_url))
    return found


def _with_link(
    text: str,
    document: Document,
    changed: Sequence[tuple[int, int, str, Written]],
    place: tuple[int, int],
    url: str,
) -> str:
    """Put a link on a word; ``changed``: what was replaced before, which moved what stands behind."""
    shift = sum(len(spelled(new, link)) - (end - start) for start, end, new, link in changed if start < place[0])
    start, end = place[0] + shift, place[1] + shift
    as_attribute = Written(0, 0, url, 0, "attribute" if document.form == "html" else "destination")
    address = spelled(url, as_attribute)
    word = text[start:end]
    link = f'<a href="{address}">{word}</a>' if document.form == "html" else f"[{word}]({address})"
    return text[:start] + link + text[end:]


def _name_for_git(path: Path) -> str:
    """Name a file from the top of its working tree, where ``git apply`` looks for it; else from here."""
    whole = path.absolute()
    for parent in whole.parents:
        if (parent / ".git").exists():
            return whole.relative_to(parent).as_posix()
    here = Path.cwd()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else whole.as_posix().lstrip("/")
