"""Which row type fills which table, how it is loaded, and by which columns a row is known."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Literal

from transform import rows

Mode = Literal["append", "page", "whole"]
SQL_TYPES: dict[object, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    datetime: "TIMESTAMP",
    date: "DATE",
    tuple[str, ...]: "VARCHAR[]",
}
# What the loader itself keeps on a page-scoped row; a row is equal to another when all the rest is.
BOOKKEEPING = ("capture_id", "first_seen_at", "removed_at")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as its row type states it. ``sql_type`` is a DuckDB type."""

    name: str
    sql_type: str
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One table: ``name`` with schema; ``key``: columns that make a row unique; ``source``: field of the set."""

    name: str
    row_type: type
    mode: Mode
    key: tuple[str, ...]
    source: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of all columns, in their order."""
        return tuple(column.name for column in self.columns)


def columns_of(row_type: type) -> tuple[Column, ...]:
    """Read the columns from the annotations of a row type.

    Raises:
        KeyError: an annotation has no SQL type here; a mistake in ``transform.rows``.
    """
    hints = typing.get_type_hints(row_type)
    found = []
    for field in fields(row_type):
        hint = hints[field.name]
        is_optional = False
        if typing.get_origin(hint) in (types.UnionType, typing.Union):
            inner = [part for part in typing.get_args(hint) if part is not type(None)]
            is_optional = len(inner) < len(typing.get_args(hint))
            (hint,) = inner
        found.append(Column(field.name, SQL_TYPES[hint], is_optional))
    return tuple(found)


def _table(name: str, row_type: type, mode: Mode, key: str, source: str) -> Table:
    return Table(name, row_type, mode, tuple(key.split()), source, columns_of(row_type))


_ALL = (
    _table("raw.capture", rows.CaptureRow, "append", "capture_id", "captures"),
    _table("raw.redirect", rows.RedirectRow, "append", "capture_id position", "redirects"),
    _table("raw.parse_issue", rows.IssueRow, "append", "capture_id position", "issues"),
    _table("core.metric", rows.MetricRow, "append", "resource_id name capture_id", "metrics"),
    _table("core.event", rows.EventRow, "page", "event_id resource_id", "events"),
    _table("core.link", rows.LinkRow, "page", "link_id", "links"),
    _table("core.talk_mention", rows.MentionRow, "page", "mention_id", "mentions"),
    _table("core.mention_speaker", rows.MentionSpeakerRow, "page", "mention_id position", "mention_speakers"),
    _table("core.mention_link", rows.MentionLinkRow, "page", "mention_id position", "mention_links"),
    _table("core.quote", rows.QuoteRow, "page", "quote_id", "quotes"),
    _table("core.recap_mention", rows.RecapMentionRow, "page", "recap_mention_id", "recap_mentions"),
    _table("core.claim", rows.ClaimRow, "page", "claim_id", "claims"),
    _table("core.resource_version", rows.ResourceVersionRow, "whole", "resource_id valid_from", ""),
    _table("core.web_resource", rows.ResourceRow, "whole", "resource_id", "resources"),
    _table("core.video", rows.VideoRow, "whole", "resource_id", "videos"),
    _table("core.slide_deck", rows.SlideDeckRow, "whole", "resource_id", "decks"),
    _table("core.recap", rows.RecapRow, "whole", "recap_id", "recaps"),
    _table("core.person", rows.PersonRow, "whole", "person_id", "people"),
    _table("core.organization", rows.OrganizationRow, "whole", "organization_id", "organizations"),
    _table("core.talk", rows.TalkRow, "whole", "talk_id", "talks"),
    _table("core.talk_speaker", rows.TalkSpeakerRow, "whole", "talk_id position", "talk_speakers"),
    _table("core.talk_material", rows.MaterialRow, "whole", "material_id", "materials"),
    _table("core.talk_claim", rows.TalkClaimRow, "whole", "talk_claim_id", "talk_claims"),
    _table("core.alias", rows.AliasRow, "whole", "alias_id", "aliases"),
    _table("core.mention_talk", rows.MentionTalkRow, "whole", "mention_id", "mention_talks"),
    _table("core.material_state", rows.MaterialStateRow, "whole", "material_state_id", "material_states"),
    _table("core.material_proposal", rows.ProposalRow, "whole", "proposal_id", "proposals"),
    _table("core.talk_topic", rows.TalkTopicRow, "whole", "talk_topic_id", "talk_topics"),
)
TABLES: dict[type, Table] = {table.row_type: table for table in _ALL}
