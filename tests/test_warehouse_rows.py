"""Row types against tables and contract. The small world of rows below serves the other warehouse tests too."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from transform import rows as r
from warehouse.contract import TEXT_CHARACTERS, URL_CHARACTERS, judge
from warehouse.load import BatchRow
from warehouse.tables import TABLES, Mode, columns_of

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def at(hours: float) -> datetime:
    """Return the time so many hours after the start of the story."""
    return START + timedelta(hours=hours)


def capture(name: str, page: str = "r_recap", hours: float = 0, **changes: Any) -> r.CaptureRow:
    """Make a good capture of a page that answers at its own address."""
    row = r.CaptureRow(
        capture_id=name,
        batch_id="b1",
        requested_resource_id=page,
        resource_id=page,
        url=f"https://example.org/{page}",
        final_url=f"https://example.org/{page}",
        origin="web",
        depth=0,
        kind=None,
        event_key=None,
        outcome="ok",
        reason="http-200",
        evidence=None,
        fetched_at=at(hours),
        elapsed_ms=12,
        attempts=1,
        status=200,
        media_type="text/html; charset=utf-8",
        charset="utf-8",
        etag=None,
        last_modified=None,
        body_sha256="aa",
        body_bytes=100,
        is_truncated=False,
        no_archive=False,
        page_kind="recap",
        site="generic",
        warc_file="b1.warc.gz",
        warc_offset=0,
        warc_length=50,
    )
    return replace(row, **changes)


def link(name: str, page: str = "r_recap", capture_id: str = "c1", hours: float = 0, **changes: Any) -> r.LinkRow:
    """Make a link that stands on a page."""
    row = r.LinkRow(
        link_id=name,
        resource_id=page,
        capture_id=capture_id,
        position=0,
        href="/talk",
        url="https://example.org/talk",
        to_resource_id="r_video",
        kind="video",
        anchor_text="video",
        element="a",
        rel=None,
        heading_path=("Day 1",),
        context="list",
        in_main=True,
        span_start=10,
        span_end=20,
        first_seen_at=at(hours),
    )
    return replace(row, **changes)


def batch(name: str, hours: float = 0) -> BatchRow:
    """Name a batch of the first run."""
    return BatchRow(name, 1, at(hours), target_count=1)


def page_of(*links: r.LinkRow, page: str = "r_recap", hours: float = 0, capture_id: str = "c1") -> r.Rowset:
    """One page read at one time, with its links."""
    placed = tuple(replace(row, resource_id=page, capture_id=capture_id, first_seen_at=at(hours)) for row in links)
    return r.Rowset(captures=(capture(capture_id, page, hours),), links=placed, pages=((page, at(hours)),))


def mention(name: str, page: str = "r_recap", **changes: Any) -> r.MentionRow:
    """Make a mention of a talk."""
    row = r.MentionRow(
        mention_id=name,
        resource_id=page,
        capture_id="c1",
        page_kind="recap",
        position=0,
        title="Cells in the wild",
        title_alternatives=(),
        section_path=("Day 1",),
        event_name="DemoConf",
        event_key=None,
        talk_key=None,
        claims=("video",),
        missing=(),
        is_pending=False,
        note=None,
        language="en",
        confidence="high",
        span_start=5,
        span_end=25,
        first_seen_at=at(0),
    )
    return replace(row, **changes)


def small_world() -> tuple[r.Rowset, r.Resolution]:
    """Make facts of a seed list, a recap and a dead video, and what they mean: two talks, one recapped."""
    facts = r.Rowset(
        captures=(
            capture("c0", "r_seed", page_kind="seed_list", site=None, origin="seed_file", url="urn:seed:demo"),
            capture("c1", "r_recap"),
            capture("c2", "r_video", 1, outcome="gone", reason="http-404", status=404, page_kind=None, site=None),
            capture("c3", "r_talk", 1, page_kind="event_page"),
        ),
        redirects=(r.RedirectRow("c3", 0, "https://example.org/t", "https://example.org/r_talk", 301),),
        issues=(r.IssueRow("c1", 0, "recap", "https://example.org/r_recap", "list-too-deep", "<ul><ul>"),),
        metrics=(r.MetricRow("r_talk", "view_count", at(1), 17, "c3"),),
        events=(
            r.EventRow(
                "e_demo", "r_seed", "c0", "demo-2026", "DemoConf 2026", ("DemoConf",), None, date(2026, 3, 19),
                None,
                "Lyon", None, at(0),
            ),
        ),
        links=(link("l1"), link("l2", position=1, url="https://example.org/r_talk", to_resource_id="r_talk",
            kind="event_page")),
        mentions=(mention("m1"),),
        mention_speakers=(r.MentionSpeakerRow("m1", 0, "r_recap", "c1", "Ana Doe", "Cell Ltd", at(0)),),
        mention_links=(
            r.MentionLinkRow("m1", 0, "r_recap", "c1", "video", "/v", "https://example.org/r_video", "r_video",
                "", at(0)),
        ),
        quotes=(r.QuoteRow("q1", "r_recap", "c1", 0, "We split", "Ana Doe", None, "explicit", 30, 40, at(0)),),
        recap_mentions=(
            r.RecapMentionRow("q2", "r_recap", "c1", 0, "Other recap", "Bo", None, None, None, None, (), 50,
                60, at(0)),
        ),
        claims=(
            r.ClaimRow(
                "k1", "r_talk", "c3", "r_talk", "https://example.org/r_talk", "event_page", "title",
                "Cells in the wild", None, "og:title", 0, None, None, None, at(1),
            ),
        ),
        pages=(("r_seed", at(0)), ("r_recap", at(0)), ("r_talk", at(1))),
    )  # fmt: skip
    resource = r.ResourceRow(
        resource_id="r_recap", url="https://example.org/r_recap", host="example.org", site="generic", kind="recap",
        title="My recap", author="Cy Roe", site_name=None, published_at=at(-24), published_precision="day",
        language="en", description=None, image_url=None, outcome="ok", reason="http-200", status=200,
        moved_to_url=None, content_sha256="aa", first_seen_at=at(0), since_at=at(0), capture_id="c1",
    )  # fmt: skip
    seed = replace(resource, resource_id="r_seed", url="urn:seed:demo", kind="seed_list", capture_id="c0")
    video = replace(
        resource, resource_id="r_video", url="https://example.org/r_video", kind="video", title=None, author=None,
        outcome="gone", reason="http-404", status=404, content_sha256=None, first_seen_at=at(1), since_at=at(1),
        capture_id="c2",
    )  # fmt: skip
    page = replace(
        resource, resource_id="r_talk", url="https://example.org/r_talk", kind="event_page", capture_id="c3"
    )
    talk = r.TalkRow(
        talk_id="t_cells", talk_key="sched:1", title="Cells in the wild", event_id="e_demo", format=None,
        starts_at=at(-500), ends_at=None, room=None, abstract=None, language="en", recap_count=1,
        recording_count=1, confidence="high", capture_id="c3",
    )  # fmt: skip
    material = r.MaterialRow(
        material_id="x1", talk_id="t_cells", role="video", is_primary=True, state="gone", resource_id="r_video",
        url="https://example.org/r_video", since_at=at(1), source="recap-link", reason="http-404",
        confidence="high",
        said_by_resource_id="r_recap", capture_id="c2",
    )  # fmt: skip
    event_page = replace(
        material, material_id="x2", role="event_page", state="present", resource_id="r_talk",
        url="https://example.org/r_talk", reason="http-200", capture_id="c3",
    )  # fmt: skip
    meaning = r.Resolution(
        resources=(resource, seed, video, page),
        videos=(r.VideoRow("r_video", "example", None, None, None, None, None, "t_cells", "c2"),),
        decks=(r.SlideDeckRow("r_talk", None, None, 3, "application/pdf", None, "c3"),),
        recaps=(
            r.RecapRow(
                "r_recap", "r_recap", "https://example.org/r_recap", "My recap", "Cy Roe", None, at(-24), "en",
                "e_demo", "read", 1, 1, 1, "c1",
            ),
            r.RecapRow("q_other", None, None, "Other recap", "Bo", None, None, None, "e_demo", "unlinked", 0,
                0, 1, "c1"),
        ),
        people=(r.PersonRow("p_ana", "Ana Doe", "ana doe", 1),),
        organizations=(r.OrganizationRow("o_cell", "Cell Ltd", "cell", 1),),
        talks=(
            talk,
            replace(talk, talk_id="t_dots", talk_key="sched:2", title="Dots", recap_count=0, recording_count=0),
        ),
        talk_speakers=(
            r.TalkSpeakerRow("t_cells", 0, "p_ana", "Ana Doe", "o_cell", "Cell Ltd", "recap", "r_recap", "c1",
                "high"),
        ),
        materials=(material, event_page),
        talk_topics=(r.TalkTopicRow("g1", "t_cells", "kubernetes", "project", "title", "cells", "c3"),),
        talk_claims=(
            r.TalkClaimRow(
                "y4", "t_cells", "speaker", "Ana Doe", "Cell Ltd", "recap", "r_recap", "c1", "m1", True, "shown",
                "high",
            ),
            r.TalkClaimRow(
                "y1", "t_cells", "title", "Cells in the wild", None, "og:title", "r_talk", "c3", None, True,
                "schedule",
                "high",
            ),
            r.TalkClaimRow(
                "y2", "t_cells", "title", "Cells", None, "recap", "r_recap", "c1", "m1", False,
                "differs: the schedule says “Cells in the wild”", "high",
            ),
            r.TalkClaimRow(
                "y3", "t_dots", "title", "Dots", None, "calendar", "r_talk", "c3", None, True, "only one", "high"
            ),
        ),
        aliases=(r.AliasRow("a1", "talk", "t_earlier", "t_cells", "merged", "c1"),),
        mention_talks=(r.MentionTalkRow("m1", "t_cells", "r_recap", "same", 1.0, "equal title"),),
        material_states=(
            r.MaterialStateRow(
                "s1", "t_cells", "video", "pending", None, None, at(0), at(1), "recap-claim", "“soon”", "medium",
                "r_recap", "c1",
            ),
            r.MaterialStateRow(
                "s2", "t_cells", "video", "gone", "r_video", "https://example.org/r_video", at(1), None,
                "recap-link", "http-404", "high", "r_recap", "c2",
            ),
            r.MaterialStateRow(
                "s3", "t_dots", "slides", "announced", None, None, at(0), None, "recap-claim", "“to follow”",
                "medium", "r_recap", "c1",
            ),
        ),
        proposals=(
            r.ProposalRow(
                "z1", "t_cells", None, "video", "r_other", "https://example.org/r_other", "Cells, wild", 0.58, 0.2,
                "title 0.58", False, "r_talk", "c3",
            ),
        ),
    )  # fmt: skip
    return facts, meaning


# --- the contract ------------------------------------------------------------------------------------


def test_every_row_type_of_the_sets_has_one_table() -> None:
    modes: dict[type, set[Mode]] = {r.Rowset: {"append", "page"}, r.Resolution: {"whole"}}
    for holder, allowed in modes.items():
        sources = {table.source for table in TABLES.values() if table.mode in allowed and table.source}
        assert sources == {field.name for field in fields(holder)} - {"pages"}


def test_small_world_fills_every_table() -> None:
    facts, meaning = small_world()
    for table in TABLES.values():
        if table.source:
            found = getattr(facts, table.source, None) or getattr(meaning, table.source, None)
            assert found, table.name
            judged = judge(table, found, "b1")
            assert (judged.row_count, judged.refused) == (len(found), ())


BAD: list[tuple[type, dict[str, Any], str, str]] = [
    (r.LinkRow, {"anchor_text": "half \ud83d of a pair"}, "anchor_text", "lone-surrogate"),
    (r.LinkRow, {"heading_path": ("good", "\udc00")}, "heading_path", "lone-surrogate"),
    (r.LinkRow, {"anchor_text": "x" * (TEXT_CHARACTERS + 1)}, "anchor_text", "over-long"),
    (r.LinkRow, {"url": "https://example.org/" + "x" * URL_CHARACTERS}, "url", "over-long"),
    (r.LinkRow, {"first_seen_at": datetime(2026, 1, 1)}, "first_seen_at", "naive-time"),  # noqa: DTZ001 - the fault
    (r.LinkRow, {"first_seen_at": "2026-01-01"}, "first_seen_at", "bad-date"),
    (r.LinkRow, {"first_seen_at": datetime.max.replace(tzinfo=timezone(-timedelta(hours=1)))}, "first_seen_at",
        "bad-date"),
    (r.LinkRow, {"first_seen_at": None}, "first_seen_at", "missing"),
    (r.LinkRow, {"position": 1.5}, "position", "wrong-type"),  # DuckDB would make it 2 without a word
    (r.LinkRow, {"position": True}, "position", "wrong-type"),
    (r.LinkRow, {"position": 2**63}, "position", "out-of-range"),
    (r.LinkRow, {"in_main": 1}, "in_main", "wrong-type"),
    (r.LinkRow, {"heading_path": ["a", "list"]}, "heading_path", "wrong-type"),
    (r.LinkRow, {"anchor_text": b"bytes"}, "anchor_text", "wrong-type"),
    (r.MentionTalkRow, {"score": float("nan")}, "score", "not-finite"),
    (r.MentionTalkRow, {"score": float("inf")}, "score", "not-finite"),
    (r.EventRow, {"starts_on": at(0)}, "starts_on", "bad-date"),
]  # fmt: skip


@pytest.mark.parametrize(("row_type", "change", "column", "rule"), BAD)
def test_a_row_that_breaks_a_rule_is_refused_and_its_neighbours_are_not(
    row_type: type, change: dict[str, Any], column: str, rule: str
) -> None:
    facts, meaning = small_world()
    table = TABLES[row_type]
    good = (getattr(facts, table.source, None) or getattr(meaning, table.source))[0]
    bad = replace(good, **{table.key[0]: "other", **change})
    judged = judge(table, [good, bad], "b1")
    assert judged.row_count == 1
    (refused,) = judged.refused
    assert (refused.table_name, refused.column_name, refused.rule) == (table.name, column, rule)
    assert refused.payload.isascii()


@pytest.mark.parametrize("row_type", [r.CaptureRow, r.TalkRow])
def test_optional_columns_take_nothing_and_required_ones_do_not(row_type: type) -> None:
    facts, meaning = small_world()
    table = TABLES[row_type]
    good = (getattr(facts, table.source, None) or getattr(meaning, table.source))[0]
    for column in columns_of(row_type):
        judged = judge(table, [replace(good, **{column.name: None})], "b1")
        assert judged.row_count == (1 if column.is_optional else 0), column.name


def test_of_rows_that_share_a_key_one_stays_whatever_their_order() -> None:
    table = TABLES[r.LinkRow]
    first, second = link("l1", anchor_text="a"), link("l1", anchor_text="b")
    kept = [judge(table, order, "b1") for order in ([first, second, first], [second, first])]
    assert kept[0].chunks == kept[1].chunks
    for judged in kept:
        assert {refused.rule for refused in judged.refused} == {"doubled-key"}
        assert judged.row_count == 1
