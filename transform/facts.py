"""Captures and pages of one batch → rows that say what each page says. Nothing is brought together here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from extract.records import (
    Capture,
    Claim,
    ClaimField,
    Issue,
    MentionLink,
    Page,
    RecapMention,
    Role,
    SeedKind,
    SeedList,
    TalkMention,
    TalkSeed,
    Visit,
)
from extract.urls import canonicalize
from transform import rows
from transform.editions import other_edition
from transform.ids import event_id, identifier, resource_id
from transform.links import link_kind

METRICS = ("view_count",)
ROLES: dict[SeedKind, Role] = {
    "video": "video",
    "slides": "slides",
    "event_page": "event_page",
    "write_up": "write_up",
}


def facts(visits: Iterable[Visit]) -> rows.Rowset:
    """Turn visits into page-level rows.

    Args:
        visits: of one batch, in any order; the rows come out in order of ``fetched_at`` and identifier.

    Returns:
        The rows, with ``pages`` naming each resource that was read anew (an unchanged page was not).
    """
    ordered = sorted(visits, key=lambda visit: (visit.capture.fetched_at, visit.capture.capture_id))
    parts = [_visit_rows(visit) for visit in ordered]
    return rows.Rowset(
        **{
            name: tuple(row for part in parts for row in getattr(part, name))
            for name in rows.Rowset.__dataclass_fields__
        }
    )


def effective_outcome(visit: Visit) -> tuple[str, str, str | None]:
    """Judge a visit by its answer and by what the body says: outcome, reason, evidence."""
    capture, page = visit.capture, visit.page
    if capture.outcome == "ok" and isinstance(page, Page) and page.verdict is not None:
        return page.verdict.outcome, page.verdict.reason, page.verdict.evidence
    if capture.outcome == "ok" and page is None and visit.issues:
        return "unreadable", visit.issues[0].code, visit.issues[0].evidence
    return capture.outcome, capture.reason, None


def _visit_rows(visit: Visit) -> rows.Rowset:
    capture = visit.capture
    own_id = resource_id(canonicalize(capture.final_url))
    outcome, reason, evidence = effective_outcome(visit)
    page = visit.page if isinstance(visit.page, Page) else None
    capture_row = rows.CaptureRow(
        capture_id=capture.capture_id,
        batch_id=capture.batch_id,
        requested_resource_id=resource_id(capture.url),
        resource_id=own_id,
        url=capture.url,
        final_url=capture.final_url,
        origin=capture.origin,
        depth=capture.depth,
        kind=capture.kind,
        event_key=capture.event_key,
        outcome=outcome,
        reason=reason,
        evidence=evidence,
        fetched_at=capture.fetched_at,
        elapsed_ms=capture.elapsed_ms,
        attempts=capture.attempts,
        status=capture.status,
        media_type=capture.media_type,
        charset=page.charset if page else None,
        etag=capture.etag,
        last_modified=capture.last_modified,
        body_sha256=capture.body_sha256,
        body_bytes=capture.body_bytes,
        is_truncated=capture.is_truncated,
        no_archive=capture.no_archive,
        page_kind="seed_list" if isinstance(visit.page, SeedList) else page.kind if page else None,
        site=page.site if page else None,
        warc_file=capture.stored.file if capture.stored else None,
        warc_offset=capture.stored.offset if capture.stored else None,
        warc_length=capture.stored.length if capture.stored else None,
    )
    rolled = other_edition(capture, page) if page else None
    issues = (*visit.issues, *(page.issues if page else ()), *((rolled,) if rolled else ()))
    base = rows.Rowset(
        captures=(capture_row,),
        redirects=tuple(
            rows.RedirectRow(capture.capture_id, n, hop.from_url, hop.to_url, hop.status)
            for n, hop in enumerate(capture.redirects)
        ),
        issues=_issue_rows(capture, issues),
    )
    if outcome != "ok" or visit.page is None:
        return base
    reader = _PageRows(capture, own_id)
    said = reader.seed_list(visit.page) if isinstance(visit.page, SeedList) else reader.page(visit.page)
    return _merge(base, said)


def _issue_rows(capture: Capture, issues: Sequence[Issue]) -> tuple[rows.IssueRow, ...]:
    return tuple(
        rows.IssueRow(capture.capture_id, n, issue.stage, issue.url, issue.code, issue.evidence)
        for n, issue in enumerate(issues)
    )


def _merge(first: rows.Rowset, second: rows.Rowset) -> rows.Rowset:
    return rows.Rowset(
        **{name: (*getattr(first, name), *getattr(second, name)) for name in rows.Rowset.__dataclass_fields__}
    )


class _PageRows:
    """The rows of one page. Equal facts on one page are told apart by how often they occurred before."""

    def __init__(self, capture: Capture, own_id: str) -> None:
        self.capture = capture
        self.own_id = own_id
        self.at: datetime = capture.fetched_at
        self.seen: dict[tuple[str, ...], int] = {}

    def identify(self, prefix: str, *key: str) -> str:
        """Identify a fact by its content and, for equal ones, by its turn on the page."""
        natural = (prefix, *key)
        turn = self.seen.get(natural, 0)
        self.seen[natural] = turn + 1
        return identifier(prefix, self.own_id, *key, str(turn))

    def page(self, page: Page) -> rows.Rowset:
        """Rows of an ordinary page."""
        own_url = canonicalize(self.capture.final_url)
        claims = list(self.claims(own_url, page.kind, None, page.claims))
        for item in page.items:
            claims += self.claims(canonicalize(item.url), item.kind, item.position, item.claims)
        mentions = [self.mention(page.kind, mention) for mention in page.mentions]
        return rows.Rowset(
            metrics=self.metrics(page),
            links=tuple(self.links(page)),
            mentions=tuple(row for row, _, _ in mentions),
            mention_speakers=tuple(row for _, speakers, _ in mentions for row in speakers),
            mention_links=tuple(row for _, _, links in mentions for row in links),
            quotes=tuple(self.quotes(page)),
            recap_mentions=tuple(self.recap_mention(said) for said in page.recap_mentions),
            claims=tuple(claims),
            pages=((self.own_id, self.at),),
        )  # fmt: skip

    def metrics(self, page: Page) -> tuple[rows.MetricRow, ...]:
        """Counts that move with every look are measurements, not claims: they would change on each visit."""
        return tuple(
            rows.MetricRow(self.own_id, claim.field, self.at, int(claim.value), self.capture.capture_id)
            for claim in _first_of_each(page.claims, METRICS)
            if claim.value.isdecimal()
        )

    def claims(
        self, subject_url: str, kind: str, item_position: int | None, claims: Sequence[Claim]
    ) -> Iterable[rows.ClaimRow]:
        """Rows of what this page says about ``subject_url``."""
        subject_id = resource_id(subject_url)
        order: Counter[str] = Counter()
        for claim in claims:
            if claim.field in METRICS or not claim.value.strip():
                continue
            position = order[claim.field]
            order[claim.field] += 1
            yield rows.ClaimRow(
                claim_id=self.identify(
                    "k", subject_id, claim.field, claim.value, claim.qualifier or "", claim.source
                ),
                resource_id=self.own_id,
                capture_id=self.capture.capture_id,
                subject_id=subject_id,
                subject_url=subject_url,
                subject_kind=kind,
                field=claim.field,
                value=claim.value,
                qualifier=claim.qualifier,
                source=claim.source,
                position=position,
                item_position=item_position,
                span_start=claim.span.start if claim.span else None,
                span_end=claim.span.end if claim.span else None,
                first_seen_at=self.at,
            )

    def links(self, page: Page) -> Iterable[rows.LinkRow]:
        """Rows of the outlinks."""
        for link in page.links:
            url = canonicalize(link.url) if link.url else None
            yield rows.LinkRow(
                link_id=self.identify("l", url or link.href, link.anchor_text, link.element),
                resource_id=self.own_id,
                capture_id=self.capture.capture_id,
                position=link.position,
                href=link.href,
                url=url,
                to_resource_id=resource_id(url) if url else None,
                kind=link_kind(url, link.anchor_text, link.heading_path) if url else "other",
                anchor_text=link.anchor_text,
                element=link.element,
                rel=link.rel,
                heading_path=link.heading_path,
                context=link.context,
                in_main=link.in_main,
                span_start=link.span.start if link.span else None,
                span_end=link.span.end if link.span else None,
                first_seen_at=self.at,
            )

    def mention(
        self, page_kind: str, said: TalkMention, event_key: str | None = None
    ) -> tuple[rows.MentionRow, tuple[rows.MentionSpeakerRow, ...], tuple[rows.MentionLinkRow, ...]]:
        """Rows of one mention with its speakers and links."""
        urls = [canonicalize(link.url) for link in said.links]
        mention_id = self.identify("m", said.title or (urls[0] if urls else ""))
        row = rows.MentionRow(
            mention_id=mention_id,
            resource_id=self.own_id,
            capture_id=self.capture.capture_id,
            page_kind=page_kind,
            position=said.position,
            title=said.title,
            title_alternatives=said.title_alternatives,
            section_path=said.section_path,
            event_name=said.event,
            event_key=event_key,
            talk_key=said.talk_key,
            claims=said.claims,
            missing=said.missing,
            is_pending=said.is_pending,
            note=said.note,
            language=said.language,
            confidence=said.confidence,
            span_start=said.span.start if said.span else None,
            span_end=said.span.end if said.span else None,
            first_seen_at=self.at,
        )
        speakers = tuple(
            rows.MentionSpeakerRow(
                mention_id, n, self.own_id, self.capture.capture_id, speaker.name, speaker.organization, self.at
            )
            for n, speaker in enumerate(said.speakers)
        )
        links = tuple(
            rows.MentionLinkRow(
                mention_id=mention_id,
                position=n,
                resource_id=self.own_id,
                capture_id=self.capture.capture_id,
                role=link.role,
                href=link.url,
                url=url,
                to_resource_id=resource_id(url),
                anchor_text=link.anchor_text,
                first_seen_at=self.at,
            )
            for n, (link, url) in enumerate(zip(said.links, urls, strict=True))
        )
        return row, speakers, links

    def quotes(self, page: Page) -> Iterable[rows.QuoteRow]:
        """Rows of the quotes."""
        for quote in page.quotes:
            yield rows.QuoteRow(
                quote_id=self.identify("u", quote.person or "", quote.text),
                resource_id=self.own_id,
                capture_id=self.capture.capture_id,
                position=quote.position,
                text=quote.text,
                person_name=quote.person,
                organization_name=quote.organization,
                attribution=quote.attribution,
                span_start=quote.span.start if quote.span else None,
                span_end=quote.span.end if quote.span else None,
                first_seen_at=self.at,
            )

    def recap_mention(self, said: RecapMention) -> rows.RecapMentionRow:
        """Row of another report that this page names."""
        url = canonicalize(said.url) if said.url else None
        return rows.RecapMentionRow(
            recap_mention_id=self.identify("q", url or "", said.title or ""),
            resource_id=self.own_id,
            capture_id=self.capture.capture_id,
            position=said.position,
            title=said.title,
            author=said.author,
            site=said.site,
            href=said.url,
            url=url,
            to_resource_id=resource_id(url) if url else None,
            section_path=said.section_path,
            span_start=said.span.start if said.span else None,
            span_end=said.span.end if said.span else None,
            first_seen_at=self.at,
        )

    def seed_list(self, seeds: SeedList) -> rows.Rowset:
        """Rows of a seed file: a person's list is a page like any other, and each fact of it has this source."""
        mentions = []
        for position, talk in enumerate(seeds.talks):
            mentions.append(self.mention("seed_list", _as_mention(seeds, talk, position), talk.event_key))
        claims: list[rows.ClaimRow] = []
        for position, seed in enumerate(seeds.seeds):
            said: list[Claim] = [Claim("kind", seed.kind, "seed"), Claim("event_name", seed.event_key, "seed")]
            optional: tuple[tuple[ClaimField, str | None], ...] = (
                ("title", seed.title),
                ("author", seed.author),
                ("site_name", seed.site),
                ("language", seed.language),
                ("published_at", seed.published_on.isoformat() if seed.published_on else None),
            )
            said += [Claim(name, value, "seed") for name, value in optional if value]
            claims += self.claims(canonicalize(seed.url), "other", position, said)
        named = [
            *((s.title, s.author, s.site, s.url) for s in seeds.seeds if s.kind in ("recap", "write_up")),
            *((w.title, w.author, w.site, None) for w in seeds.expected if w.role == "write_up"),
        ]
        return rows.Rowset(
            events=tuple(self.events(seeds)),
            mentions=tuple(row for row, _, _ in mentions),
            mention_speakers=tuple(row for _, speakers, _ in mentions for row in speakers),
            mention_links=tuple(row for _, _, links in mentions for row in links),
            claims=tuple(claims),
            recap_mentions=tuple(self.recap_mention(RecapMention(n, *said)) for n, said in enumerate(named)),
            pages=((self.own_id, self.at),),
        )

    def events(self, seeds: SeedList) -> Iterable[rows.EventRow]:
        """Rows of the event edition and its co-located events."""
        for event in seeds.events:
            yield rows.EventRow(
                event_id=event_id(event.key),
                resource_id=self.own_id,
                capture_id=self.capture.capture_id,
                key=event.key,
                name=event.name,
                aliases=event.aliases,
                parent_event_id=event_id(event.parent_key) if event.parent_key else None,
                starts_on=event.starts_on,
                ends_on=event.ends_on,
                place=event.place,
                url=canonicalize(event.url) if event.url else None,
                first_seen_at=self.at,
            )


def _first_of_each(claims: Sequence[Claim], fields: tuple[str, ...]) -> Iterable[Claim]:
    """The strongest page-level number: parsers give claims strongest first."""
    taken: set[str] = set()
    for claim in claims:
        if claim.field in fields and claim.field not in taken:
            taken.add(claim.field)
            yield claim


def _as_mention(seeds: SeedList, talk: TalkSeed, position: int) -> TalkMention:
    """What a seed file says of one talk: known addresses, and material said to exist without one."""
    wanted = [expected for expected in seeds.expected if expected.talk_key == talk.key]
    links = tuple(
        MentionLink(ROLES.get(seed.kind, "other"), seed.url) for seed in seeds.seeds if seed.talk_key == talk.key
    )
    roles: list[Role] = [link.role for link in links]
    roles += [expected.role for expected in wanted]
    return TalkMention(
        position=position,
        title=talk.title,
        speakers=talk.speakers,
        links=links,
        claims=tuple(dict.fromkeys(roles)),
        is_pending=any(expected.is_pending for expected in wanted),
        note=talk.note,
        talk_key=talk.key,
    )
