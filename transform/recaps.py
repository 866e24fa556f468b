"""Reports about a conference: read, only named, or named without an address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from transform.claims import Metadata
from transform.events import Events
from transform.ids import identifier
from transform.names import same_person
from transform.rows import Facts, RecapMentionRow, RecapRow, ResourceVersionRow
from transform.statements import LIST_KINDS, Gathered
from transform.wording import fold

#: What a seed list calls a report about a conference.
_SEED_KINDS = ("recap", "write_up")


@dataclass
class _Recap:
    """What is known of one report while the rows are read."""

    url: str | None = None
    named: list[RecapMentionRow] = field(default_factory=list)
    namers: set[str] = field(default_factory=set)


def recap_rows(
    facts: Facts,
    gathered: Gathered,
    events: Events,
    pages: Mapping[str, Metadata],
    versions: Mapping[str, ResourceVersionRow],
) -> list[RecapRow]:
    """List all known reports.

    A report is a page read as one, a page a seed list calls one, or what another report names. One named without
    an address is the same as a known one when titles are equal and authors do not differ; when two known ones
    have that title it stays apart, for two posts of one title exist.

    Args:
        facts: everything said.
        gathered: events of pages.
        events: the known editions.
        pages: the chosen metadata by resource.
        versions: present state by resource.
    """
    mentions = [m for m in facts.mentions if m.removed_at is None]
    named = [m for m in facts.recap_mentions if m.removed_at is None]
    seed_lists = {v.resource_id for v in facts.versions if v.page_kind == "seed_list"}
    seed_lists |= {m.resource_id for m in mentions if m.page_kind == "seed_list"}
    seed_lists |= {e.resource_id for e in facts.events}
    found: dict[str, _Recap] = defaultdict(_Recap)
    for version in facts.versions:
        if version.page_kind == "recap":
            found[_settled(version.resource_id, gathered)].url = version.url
    for mention in mentions:
        if mention.page_kind in LIST_KINDS:
            found[mention.resource_id].url = (
                versions[mention.resource_id].url if mention.resource_id in versions else None
            )
    for subject, rows in gathered.claims_of.items():
        if any(r.field == "kind" and r.value in _SEED_KINDS and r.source == "seed" for r in rows):
            found[_settled(subject, gathered)].url = rows[0].subject_url
    for said in sorted(named, key=lambda n: n.recap_mention_id):
        if said.to_resource_id:
            entry = found[_settled(said.to_resource_id, gathered)]
            entry.url = entry.url or said.url
            entry.named.append(said)
    _without_address([n for n in named if not n.to_resource_id], found, pages)
    for recap_id, entry in found.items():
        entry.namers = {n.resource_id for n in entry.named} - seed_lists - {recap_id}
    mention_count = Counter(m.resource_id for m in mentions)
    quote_count = Counter(q.resource_id for q in facts.quotes if q.removed_at is None)
    return [
        _row(recap_id, found[recap_id], gathered, events, pages, versions, mention_count, quote_count)
        for recap_id in sorted(found)
    ]


def _settled(resource: str, gathered: Gathered) -> str:
    return gathered.moved.get(resource, resource)


def _without_address(named: list[RecapMentionRow], found: dict[str, _Recap], pages: Mapping[str, Metadata]) -> None:
    by_title: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for recap_id in sorted(found):
        page = pages.get(recap_id)
        titles = {page.title if page else None, *(n.title for n in found[recap_id].named)}
        author = (
            page.authors[0]
            if page and page.authors
            else next((n.author for n in found[recap_id].named if n.author), None)
        )
        for key in {fold(title) for title in titles if title} - {""}:
            by_title[key].append((recap_id, author))
    for said in sorted(named, key=lambda n: n.recap_mention_id):
        key = fold(said.title or "")
        fits = [known for known, author in by_title.get(key, ()) if _same_author(said.author, author)]
        target = fits[0] if len(fits) == 1 else identifier("x", key, fold(said.author or ""), fold(said.site or ""))
        found[target].named.append(said)


def _same_author(one: str | None, two: str | None) -> bool:
    return (
        not one
        or not two
        or same_person(one, two) != "different"
        or fold(one) in fold(two)
        or fold(two) in fold(one)
    )


def _row(
    recap_id: str, entry: _Recap, gathered: Gathered, events: Events, pages: Mapping[str, Metadata],
    versions: Mapping[str, ResourceVersionRow], mention_count: Counter[str], quote_count: Counter[str],
) -> RecapRow:  # fmt: skip
    page, version = pages.get(recap_id, Metadata()), versions.get(recap_id)
    said = sorted(entry.named, key=lambda n: n.recap_mention_id)
    title = page.title or next((n.title for n in said if n.title), None)
    has_address = entry.url is not None or version is not None
    is_read = version is not None and version.outcome in ("ok", "unchanged") and version.moved_to_url is None
    event_id = gathered.page_event.get(recap_id) or events.find(title)
    event_id = event_id or next((e for n in said if (e := gathered.page_event.get(n.resource_id))), None)
    return RecapRow(
        recap_id=recap_id, resource_id=recap_id if has_address else None, url=version.url if version else entry.url,
        title=title, author=", ".join(page.authors) or next((n.author for n in said if n.author), None),
        site=page.site_name or next((n.site for n in said if n.site), None),
        published_at=page.published_at, language=page.language, event_id=event_id,
        state="read" if is_read or mention_count[recap_id] else "unread" if has_address else "unlinked",
        mention_count=mention_count[recap_id], quote_count=quote_count[recap_id], named_by_count=len(entry.namers),
        capture_id=version.capture_id if version else said[0].capture_id if said else None,
    )  # fmt: skip
