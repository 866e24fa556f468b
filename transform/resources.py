"""Pages, videos and decks: one row for each address that was asked or is named as a target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from extract import addresses
from extract.sites import site_for
from extract.urls import canonicalize, kind_of
from transform.claims import Metadata, choose
from transform.ids import resource_id
from transform.rows import ClaimRow, Facts, MaterialRow, ResourceRow, ResourceVersionRow, SlideDeckRow, VideoRow
from transform.statements import Gathered

_URL_FIELDS = {"video_url": "video", "slides_url": "slides", "event_page_url": "event_page"}
_KIND_OF_SEED = {
    "write_up": "recap",
    "conference": "other",
    "catalog": "schedule",
    "community": "other",
    "announcement": "article",
}
_KIND_OF_ROLE = {"write_up": "recap", "code": "other"}


@dataclass(frozen=True, slots=True)
class Named:
    """An address and the first time a page named it."""

    resource_id: str
    url: str
    kind: str  # what the one who named it takes it for
    said_at: datetime
    rank: int  # the surer the kind, the smaller


def named_addresses(facts: Facts) -> dict[str, list[Named]]:
    """Collect the addresses worth a row: targets, items of lists, material, recaps, seeds; not every outlink."""
    found: dict[str, list[Named]] = defaultdict(list)

    def add(resource: str, url: str, kind: str, said_at: datetime, rank: int) -> None:
        found[resource].append(Named(resource, url, kind, said_at, rank))

    for version in facts.versions:
        add(
            version.resource_id,
            version.url,
            version.page_kind or "other",
            version.valid_from,
            0 if version.page_kind else 9,
        )
        if version.moved_to_url:
            add(
                resource_id(version.moved_to_url),
                version.moved_to_url,
                version.page_kind or "other",
                version.valid_from,
                8,
            )
    for claim in facts.claims:
        if claim.removed_at is not None:
            continue
        kind = claim.subject_kind or "other"
        if claim.source == "seed":
            kind = _KIND_OF_SEED.get(claim.value, claim.value) if claim.field == "kind" else "other"
        add(
            claim.subject_id,
            claim.subject_url,
            kind,
            claim.first_seen_at,
            9 if kind == "other" else 3 if claim.source == "seed" else 1,
        )
        if claim.field in _URL_FIELDS:
            url = canonicalize(claim.value)
            add(resource_id(url), url, _URL_FIELDS[claim.field], claim.first_seen_at, 4)
    for link in facts.mention_links:
        if link.removed_at is None:
            add(link.to_resource_id, link.url, _KIND_OF_ROLE.get(link.role, link.role), link.first_seen_at, 5)
    for named in facts.recap_mentions:
        if named.removed_at is None and named.to_resource_id and named.url:
            add(named.to_resource_id, named.url, "recap", named.first_seen_at, 6)
    return found


def metadata(gathered: Gathered) -> dict[str, Metadata]:
    """Choose what each address is shown as: what it says of itself first, what lists and seeds say last."""
    return {subject: _choose(rows) for subject, rows in gathered.claims_of.items()}


def _choose(rows: Iterable[ClaimRow]) -> Metadata:
    own: list[ClaimRow] = []
    listed: list[ClaimRow] = []
    seeded: list[ClaimRow] = []
    for row in rows:
        (seeded if row.source == "seed" else listed if row.item_position is not None else own).append(row)
    best = Metadata()
    for level in filter(None, (own, listed, seeded)):
        chosen = choose(level)
        values = {
            name: getattr(best, name) or getattr(chosen, name)
            for name in Metadata.__dataclass_fields__
            if name != "choices"
        }
        if best.published_at:  # a time and its precision come from one claim
            values["published_precision"] = best.published_precision
        best = Metadata(**values)
    return best


def resource_rows(
    facts: Facts,
    named: Mapping[str, list[Named]],
    pages: Mapping[str, Metadata],
    versions: Mapping[str, ResourceVersionRow],
) -> list[ResourceRow]:
    """Make the rows of ``core.web_resource``."""
    rows = []
    for resource in sorted(named):
        said = sorted(named[resource], key=lambda n: (n.rank, n.said_at, n.kind, n.url))
        url, version, page = said[0].url, versions.get(resource), pages.get(resource, Metadata())
        kind = said[0].kind if said[0].kind != "other" else kind_of(url) or "other"
        rows.append(
            ResourceRow(
                resource_id=resource,
                url=url,
                host=addresses.host_of(url),
                site=version.site if version else None,
                kind=kind,
                title=page.title,
                author=", ".join(page.authors) or None,
                site_name=page.site_name,
                published_at=page.published_at,
                published_precision=page.published_precision,
                language=page.language,
                description=page.description,
                image_url=page.image_url,
                outcome=version.outcome if version else None,
                reason=version.reason if version else None,
                status=version.status if version else None,
                moved_to_url=version.moved_to_url if version else None,
                content_sha256=version.content_sha256 if version else None,
                first_seen_at=min(*(n.said_at for n in said), facts.first_seen.get(resource, said[0].said_at)),
                since_at=version.valid_from if version else None,
                capture_id=version.capture_id if version else None,
            )
        )
    return rows


def talk_of_address(materials: Iterable[MaterialRow], role: str) -> dict[str, str]:
    """Map each address to the one talk it is material of; an address of several talks (a stream) to none."""
    talks: dict[str, set[str]] = defaultdict(set)
    for row in materials:
        if row.role == role and row.resource_id and not row.reason.startswith("wrong-link: "):
            talks[row.resource_id].add("" if row.is_part else row.talk_id)
    return {resource: next(iter(found)) for resource, found in talks.items() if len(found) == 1 and "" not in found}


def video_key(url: str) -> tuple[str, str | None]:
    """Return the platform and the id there, as the canonical address holds them."""
    site = site_for(url).name
    last = addresses.path_of(url).rstrip("/").rpartition("/")[2]
    return (site if site != "generic" else addresses.host_of(url)), addresses.query_of(url).get("v") or last or None


def video_rows(
    resources: Iterable[ResourceRow], pages: Mapping[str, Metadata], talk_of: Mapping[str, str]
) -> list[VideoRow]:
    """Make the rows of ``core.video``."""
    rows = []
    for row in resources:
        if row.kind == "video":
            page = pages.get(row.resource_id, Metadata())
            platform, platform_id = video_key(row.url)
            rows.append(
                VideoRow(
                    row.resource_id,
                    platform,
                    platform_id,
                    page.title,
                    page.channel,
                    page.duration_s,
                    page.published_at,
                    talk_of.get(row.resource_id),
                    row.capture_id,
                )
            )
    return rows


def deck_rows(
    resources: Iterable[ResourceRow], pages: Mapping[str, Metadata], versions: Mapping[str, ResourceVersionRow],
    talk_of: Mapping[str, str],
) -> list[SlideDeckRow]:  # fmt: skip
    """Make the rows of ``core.slide_deck``."""
    return [
        SlideDeckRow(
            row.resource_id, row.title, row.author, pages.get(row.resource_id, Metadata()).page_count,
            versions[row.resource_id].media_type if row.resource_id in versions else None,
            talk_of.get(row.resource_id), row.capture_id,
        )
        for row in resources if row.kind == "slides"
    ]  # fmt: skip
