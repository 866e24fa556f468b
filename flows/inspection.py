"""What Recapture sees in one page, written for people and for programs."""

from __future__ import annotations

import dataclasses
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from extract.pages.html import read_document
from extract.pages.parse import parse, sniff
from extract.pages.places import list_places, located, located_links
from extract.records import Page, Speaker, TalkMention, Target, Visit
from extract.urls import canonicalize
from extract.web.archive import read_part
from flows.batch import BatchJob, Workshop
from flows.settings import Settings, SettingsError
from flows.web_choice import choose_web
from transform.claims import choose
from transform.facts import effective_outcome
from warehouse.formats import visible

MEDIA_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".md": "text/markdown",
    ".mdx": "text/markdown", ".txt": "text/plain", ".pdf": "application/pdf", ".ics": "text/calendar",
    ".xml": "application/xml", ".json": "application/json",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip
# Parts of one choice that the metadata gives as a field of its own.
ALSO_CHOSEN_WITH = {
    "authors": "author", "published_precision": "published_at", "published_on": "published_at",
    "modified_on": "modified_at",
}  # fmt: skip
_SKIPPED = 8  # of one reason; more would bury what was understood
READ_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Inspected:
    """A page with the spans of its claims and links, and for each link where in a list or table it stands."""

    page: Page
    link_places: tuple[str, ...] = ()


def inspect_saved(path: Path, url: str | None, media_type: str | None) -> Inspected:
    """Read a page from a file as ``saved_page`` does, and look for the places of what it says.

    Raises:
        SettingsError: the file cannot be read or is larger than a harvest would read.
    """
    return _placed(saved_page(path, url, media_type), _read(path), media_type or _media_type(path))


def inspect_fetched(url: str, settings: Settings) -> tuple[Inspected | None, str, str]:
    """Fetch and read one page as ``fetched_page`` does, and look for the places of what it says."""
    visit, body = _fetch(url, settings)
    outcome, reason, _ = effective_outcome(visit)
    if not isinstance(visit.page, Page):
        return None, outcome, reason
    return _placed(visit.page, body, visit.capture.media_type), outcome, reason


def _placed(page: Page, body: bytes | None, media_type: str | None) -> Inspected:
    """Find the places of claims and links in the decoded text; without a body, or in a document, there are none."""
    family = sniff(body, page.url, media_type) if body is not None else "other"
    if body is None or family not in ("html", "markdown", "text"):
        return Inspected(page)
    document = read_document(body, media_type)
    claims = located(page.claims, document.text, is_html=family == "html")
    if family != "html":
        return Inspected(replace(page, claims=claims))
    links = located_links(page.links, document.text)
    return Inspected(replace(page, claims=claims, links=links), list_places(links, document.tree))


def saved_page(path: Path, url: str | None, media_type: str | None) -> Page:
    """Read a page from a file.

    Args:
        path: the file; its ending tells the media type when none is given.
        url: where it came from; by default its own place on this machine, so relative links stay unresolved.
        media_type: a Content-Type value.

    Raises:
        SettingsError: the file cannot be read or is larger than a harvest would read.
    """
    return parse(_read(path), url or path.absolute().as_uri(), media_type or _media_type(path))


def _media_type(path: Path) -> str | None:
    return MEDIA_TYPES.get(path.suffix.lower())


def fetched_page(url: str, settings: Settings) -> tuple[Page | None, str, str]:
    """Fetch and read one page through the same gate as a harvest: page or None, outcome and reason."""
    visit, _ = _fetch(url, settings)
    outcome, reason, _ = effective_outcome(visit)
    return (visit.page if isinstance(visit.page, Page) else None), outcome, reason


def as_document(page: Page, link_places: Sequence[str] = ()) -> dict[str, Any]:
    """Give the chosen metadata and all of a page as what JSON can write; ``list_place`` is added to its links."""
    document = {"metadata": _plain(choose(page.claims, page.site)), "page": _plain(page)}
    for link, place in zip(document["page"]["links"], link_places, strict=False):
        link["list_place"] = place or None
    return document


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(READ_BYTES + 1)
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read ({error.strerror}); name a file or an http(s) address"
        ) from error
    if len(body) > READ_BYTES:
        raise SettingsError(f"{path}: larger than {READ_BYTES // 2**20} MiB, which no harvest would read either")
    return body


def _fetch(url: str, settings: Settings) -> tuple[Visit, bytes | None]:
    """Fetch one page through the same gate as a harvest: what was read, and of what; nothing of it is kept."""
    choice = choose_web(settings, [])
    with tempfile.TemporaryDirectory(prefix="recapture-") as folder, Workshop(choice.web, 1) as workshop:
        target = Target(canonicalize(url), 0)
        visit = workshop.run(BatchJob("inspect", 0, (target,), Path(folder), choice.web, 1)).visits[0]
        bodies = {fetched.capture.capture_id: fetched.body for part in Path(folder).glob("*.warc.gz")
                  for fetched in read_part(part)}  # fmt: skip
        return visit, bodies.get(visit.capture.capture_id)


def page_lines(page: Page, *, with_links: bool, link_places: Sequence[str] = ()) -> list[str]:
    """Describe a page in lines for a terminal; every text of the page is made harmless.

    Args:
        page: what was read; claims with a span show its characters in the decoded text.
        with_links: list its links too.
        link_places: of each link, where in a list or table it stands.
    """
    lines = [
        visible(page.url),
        f"  read as {page.kind} by the {page.site} reader, {page.charset or 'charset not told'}",
    ]
    if page.verdict:
        evidence = visible(page.verdict.evidence)
        lines.append(f"  the page says it is {page.verdict.outcome}: {page.verdict.reason} ({evidence})")
    lines += ["", "Metadata"]
    metadata = choose(page.claims, page.site)
    reasons = {choice.field: f"{choice.source}: {choice.reason}" for choice in metadata.choices}
    for name, value in _plain(metadata).items():
        if name != "choices" and value not in (None, [], ""):
            field = ALSO_CHOSEN_WITH.get(name, name)
            lines.append(f"  {name:<20} {_short(value, 70):<70}  {_short(reasons.get(field, ''), 60)}".rstrip())
    lines += _claim_lines(page)
    lines += _outline_lines(page)
    if page.skipped and (page.mentions or page.recap_mentions):
        lines += _skipped_lines(page)
    if page.items:
        lines += ["", f"Entries ({len(page.items)})"]
        for item in page.items[:20]:
            title = next((claim.value for claim in item.claims if claim.field == "title"), "")
            lines.append(f"  {_short(title, 70):<70} {visible(item.url)}")
        if len(page.items) > 20:
            lines.append(f"  … and {len(page.items) - 20} more (--json shows all)")
    kinds = Counter(link.context for link in page.links if link.in_main)
    own = sum(kinds.values())
    lines += ["", f"Links: {len(page.links)}, of them {own} in the text itself"]
    if with_links:
        lines += _link_lines(page, link_places)
    for issue in page.issues:
        lines.append(f"Not read: {issue.code}: {_short(issue.evidence, 100)}")
    return lines


def _claim_lines(page: Page) -> list[str]:
    if not page.claims:
        return []
    is_placed = any(claim.span for claim in page.claims)
    told = ": field, source (JSON-LD: a pointer), characters of the decoded text, value" if is_placed else ""
    lines = ["", f"Claims ({len(page.claims)}){told}"]
    for claim in page.claims:
        extra = f"  [{visible(claim.qualifier)}]" if claim.qualifier else ""
        place = f"{claim.span.start}–{claim.span.end}" if claim.span else ""
        lines.append(f"  {claim.field:<14} {claim.source:<34} {place:>13}  {_short(claim.value, 70)}{extra}")
    return lines


def _link_lines(page: Page, places: Sequence[str]) -> list[str]:
    """List links with the heading above them and where in a list or table they stand."""
    lines: list[str] = []
    path: tuple[str, ...] = ()
    for link, place in zip(page.links, [*places, *[""] * (len(page.links) - len(places))], strict=True):
        if link.heading_path != path:
            path = link.heading_path
            lines.append(f"  § {_short(' / '.join(path), 110)}" if path else "  §")
        stands = f"{link.context}{f', {place}' if place else ''}"
        lines.append(f"  {_short(link.anchor_text, 50):<50} {stands:<22} {visible(link.url or link.href)}")
    return lines


def _outline_lines(page: Page) -> list[str]:
    """Draw the post as it was understood: sections, the talks below them, quotes, other reports."""
    if not (page.mentions or page.recap_mentions or page.quotes):
        return []
    counts = [(len(page.mentions), "talk"), (len(page.quotes), "quote"), (len(page.recap_mentions), "other report")]
    lines = ["", "The post as understood: " + ", ".join(f"{n} {name}{'s' * (n != 1)}" for n, name in counts if n)]
    open_path: tuple[str, ...] = ()
    for mention in page.mentions:
        shared = 0
        while shared < min(len(open_path), len(mention.section_path)) and (
            open_path[shared] == mention.section_path[shared]
        ):
            shared += 1
        for depth, heading in enumerate(mention.section_path[shared:], shared):
            lines.append(f"{'  ' * (depth + 1)}§ {_short(heading, 100 - 2 * depth)}")
        open_path = mention.section_path
        indent = "  " * (len(open_path) + 1)
        lines += [f"{indent}{line}" for line in _mention_lines(mention)]
    if page.quotes:
        lines.append("  § Quotes")
        for quote in page.quotes:
            who = ", ".join(visible(part) for part in (quote.person, quote.organization) if part) or "nobody named"
            sure = "" if quote.attribution == "explicit" else f" ({quote.attribution})"
            lines.append(f"    “{_short(quote.text, 90)}” — {who}{sure}")
    if page.recap_mentions:
        lines.append("  § Other reports")
        for said in page.recap_mentions:
            who = ", ".join(visible(part) for part in (said.author, said.site) if part)
            lines.append(f"    {_short(said.title or '(no title)', 80)}{f' — {who}' if who else ''}")
            lines.append(f"      {visible(said.url or 'no address')}")
    return lines


def _mention_lines(mention: TalkMention) -> list[str]:
    """Describe one talk: title, people, event, each material in one line, and what was unsure."""
    sign = "•" if mention.other_reading is None else "?"
    lines = [f"{sign} {_short(mention.title or '(no title in the post)', 100)}"]
    speakers = "; ".join(map(_person, mention.speakers))
    lines += [f"    {speakers}"] if speakers else []
    lines += [f"    at {visible(mention.event)}"] if mention.event else []
    lines += [f"    {link.role}: {visible(link.url)}" for link in mention.links]
    linked = {link.role for link in mention.links}
    unlinked = [role for role in mention.claims if role not in linked]
    states = [f"{' and '.join(unlinked)} said to exist, not linked"] if unlinked else []
    states += [f"no {' and no '.join(mention.missing)}"] if mention.missing else []
    states += ["more still to come"] if mention.is_pending else []
    lines += [f"    {'; '.join(states)}"] if states else []
    other = mention.other_reading
    if other is not None:
        who = "; ".join(map(_person, other.speakers)) or "nobody"
        lines.append(f"    or: {_short(other.title or '(no title)', 80)} / {who}")
        lines.append(f"    because {visible(other.reason)}")
    return lines


def _person(speaker: Speaker) -> str:
    return ", ".join(visible(part) for part in (speaker.name, speaker.organization) if part)


def _skipped_lines(page: Page) -> list[str]:
    """Say what was read and left out, brought together by reason."""
    by_reason: dict[str, list[str]] = {}
    for text, reason in page.skipped:
        by_reason.setdefault(reason, []).append(text)
    lines = ["", f"Read and left out ({len(page.skipped)})"]
    for reason, texts in by_reason.items():
        lines.append(f"  {visible(reason)} ({len(texts)})")
        lines += [f"    {_short(text, 100)}" for text in texts[:_SKIPPED]]
        if len(texts) > _SKIPPED:
            lines.append(f"    … and {len(texts) - _SKIPPED} more (--json shows all)")
    return lines


def _short(value: Any, width: int = 100) -> str:
    text = visible(", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
    return text if len(text) <= width else text[: width - 1] + "…"


def _plain(value: Any) -> Any:
    """Turn our frozen values into what JSON can write."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime | date) else value
