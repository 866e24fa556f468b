"""What all pages mean together: people, organisations, talks, materials. A pure function of all facts.

The order of the rows never matters, and removing a source takes away only what rested on it. Times come from the
facts; there is no clock here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transform.events import Events
from transform.groups import Group
from transform.history import material_states, versions_by_resource
from transform.ids import identifier
from transform.keys import Keyed, keys_alone, keys_of, talk_aliases
from transform.materials import dead_resources, ledger, present
from transform.names import organization_key, person_key
from transform.people import Directory, learn_people, learned_alias
from transform.recaps import recap_rows
from transform.recordings import ties
from transform.resources import deck_rows, metadata, named_addresses, resource_rows, talk_of_address, video_rows
from transform.rows import (
    AliasRow,
    Facts,
    MaterialRow,
    MentionTalkRow,
    OrganizationRow,
    PersonRow,
    ProposalRow,
    Resolution,
    ResourceVersionRow,
    TalkRow,
    TalkTopicRow,
)
from transform.rulings import Correction
from transform.statements import LIST_KINDS, Statement, gather, people_of
from transform.talks import Joined, join, makes_no_talk
from transform.ties import Tie
from transform.topics import Topic, Vocabulary, topic_rows
from transform.values import TalkValues, choose_values
from transform.verdicts import Proposal


def resolve(
    facts: Facts, aliases: Sequence[AliasRow] = (), corrections: Sequence[Correction] = (),
    topics: Sequence[Topic] = (),
) -> Resolution:  # fmt: skip
    """Bring everything said together.

    Args:
        facts: what all pages ever read say now; ``facts.aliases`` are talk identifiers of earlier runs.
        aliases: spellings of people and organisations that people decided (``people.alias_of`` makes them).
        corrections: decisions of people about single links.
        topics: the vocabulary of what talks are about.

    Returns:
        The full content of the *whole* tables, each in a fixed order.
    """
    events = Events(row for row in facts.events if row.removed_at is None)
    gathered = gather(facts, events)
    joined = join(gathered, events, corrections)
    tied, alone, proposed = ties(joined, gathered, events, dead_resources(facts), corrections)
    groups = [group for group in (*joined.groups, *alone) if not makes_no_talk(group, joined)]
    keyed = keys_of(groups, tied, events)
    versions = {version.resource_id: version for version in facts.versions}
    videos = {video.id: video for video in gathered.videos}
    ties_of: dict[str, list[Tie]] = defaultdict(list)
    for tie in tied:
        ties_of[tie.group_id].append(tie)
    people, organizations, learned = _directories(groups, ties_of, videos, aliases)
    talks = [
        _talk(group, keyed[group.id].talk_id, ties_of[group.id], videos, versions, events, people, organizations)
        for group in groups
    ]
    talks.sort(key=lambda talk: talk.talk_id)
    materials = tuple(row for talk in talks for row in talk.materials)
    history = versions_by_resource((*facts.past, *facts.versions))
    people_rows, organization_rows = _people(talks, people), _organizations(talks, organizations)
    pages = metadata(gathered)
    resources = resource_rows(facts, named_addresses(facts), pages, versions)
    return Resolution(
        resources=tuple(resources),
        videos=tuple(video_rows(resources, pages, talk_of_address(materials, "video"))),
        decks=tuple(deck_rows(resources, pages, versions, talk_of_address(materials, "slides"))),
        recaps=tuple(recap_rows(facts, gathered, events, pages, versions)),
        people=tuple(people_rows),
        organizations=tuple(organization_rows),
        talks=tuple(_talk_row(talk, keyed[talk.group.id], events, joined) for talk in talks),
        talk_speakers=tuple(row for talk in talks for row in talk.values.speakers),
        materials=materials,
        talk_claims=tuple(row for talk in talks for row in talk.values.claims),
        aliases=tuple(
            _aliases(
                talk_aliases(keyed, facts.aliases, _nearest(joined, keyed, events)), (*aliases, *learned),
                people_rows, organization_rows,
            )
        ),
        mention_talks=tuple(_mention_talks(joined, keyed)),
        material_states=tuple(
            row for talk in talks
            for row in material_states(talk.talk_id, talk.group, ties_of[talk.group.id], history, talk.materials)
        ),
        proposals=tuple(_proposals((*joined.proposed, *proposed), keyed, materials)),
        talk_topics=tuple(_topics(talks, Vocabulary(topics))) if topics else (),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Talk:
    group: Group
    talk_id: str
    values: TalkValues
    materials: tuple[MaterialRow, ...]


def _recordings(ties_of: Iterable[Tie], videos: Mapping[str, Statement]) -> list[Statement]:
    tied = {tie.resource_id for tie in ties_of if tie.role == "video" and not tie.wrong}
    # A title that only the seed list gives a video says nothing about the talk that the list does not say.
    return [videos[r] for r in sorted(tied) if r in videos and videos[r].source == "video"]


def _directories(
    groups: Sequence[Group],
    ties_of: Mapping[str, Sequence[Tie]],
    videos: Mapping[str, Statement],
    aliases: Sequence[AliasRow],
) -> tuple[Directory, Directory, list[AliasRow]]:
    names: list[list[str]] = []
    organizations: list[str] = []
    for group in groups:
        members = [*group.members, *_recordings(ties_of.get(group.id, ()), videos)]
        names.append([name for member in members for name in people_of(member.speakers)])
        organizations += [s.organization for member in members for s in member.speakers if s.organization]
    learned, evidence = learn_people(names)
    people = Directory("person", (name for said in names for name in said), aliases, learned)
    rows = [learned_alias(key, other, evidence[key]) for key, other in sorted(learned.items())]
    return people, Directory("organization", organizations, aliases, {}), rows


def _talk(
    group: Group, talk_id: str, own: Sequence[Tie], videos: Mapping[str, Statement],
    versions: Mapping[str, ResourceVersionRow], events: Events, people: Directory, organizations: Directory,
) -> _Talk:  # fmt: skip
    values = choose_values(talk_id, group, _recordings(own, videos), events, people, organizations)
    return _Talk(group, talk_id, values, tuple(ledger(talk_id, group, own, versions)))


def _topics(talks: Iterable[_Talk], vocabulary: Vocabulary) -> Iterable[TalkTopicRow]:
    """Look for the topics in what is shown, then in every other title and abstract that somebody gives the talk."""
    for talk in talks:
        claims = [claim for claim in talk.values.claims if claim.field in ("title", "abstract")]
        claims.sort(key=lambda c: (c.field != "title", not c.is_chosen, c.value, c.talk_claim_id))
        yield from topic_rows(talk.talk_id, ((c.field, c.value, c.capture_id) for c in claims), vocabulary)


def _talk_row(talk: _Talk, keyed: Keyed, events: Events, joined: Joined) -> TalkRow:
    values, group = talk.values, talk.group
    recaps = {m.source_id for m in group.mentions if m.mention and m.mention.page_kind in LIST_KINDS}
    sure = group.session is not None or len({m.source_id for m in group.members}) > 1
    scores = [joined.verdicts[m.id].score for m in group.mentions if joined.verdicts[m.id].verdict == "same"]
    confidence = "high" if sure and min(scores, default=1.0) >= 0.85 else "medium" if sure else "low"
    recordings = {row.resource_id for row in present(talk.materials, "video")}
    return TalkRow(
        talk_id=talk.talk_id,
        talk_key=keyed.key,
        title=values.title or "(no title known)",
        event_id=group.event_id(events),
        format=values.format,
        starts_at=values.starts_at,
        ends_at=values.ends_at,
        room=values.room,
        abstract=values.abstract,
        language=values.language,
        recap_count=len(recaps),
        recording_count=len(recordings),
        confidence=confidence,
        capture_id=values.capture_id,
    )


def _people(talks: Sequence[_Talk], people: Directory) -> list[PersonRow]:
    count: Counter[str] = Counter()
    named: dict[str, str] = {}
    for talk in talks:
        count.update({row.person_id for row in talk.values.speakers})
        named.update({row.person_id: row.name for row in talk.values.speakers})
    rows = []
    for person_id in sorted(count):
        identity = people.identity(named[person_id])
        rows.append(
            PersonRow(person_id, identity.name, identity.key or person_key(identity.name), count[person_id])
        )
    return rows


def _organizations(talks: Sequence[_Talk], organizations: Directory) -> list[OrganizationRow]:
    count: Counter[str] = Counter()
    named: dict[str, str] = {}
    for talk in talks:
        own = {organizations.id_of(name): name for name in talk.values.organizations}
        count.update(own.keys())
        named.update(own)
    rows = []
    for organization_id in sorted(count):
        identity = organizations.identity(named[organization_id])
        key = identity.key or organization_key(identity.name)
        rows.append(OrganizationRow(organization_id, identity.name, key, count[organization_id]))
    return rows


def _nearest(joined: Joined, keyed: Mapping[str, Keyed], events: Events) -> dict[str, str]:
    """Map the keys of mentions that fit several talks, and so make none, to the nearest of these."""
    holder = {member.id: group.id for group in joined.groups for member in group.members}
    nearest: dict[str, str] = {}
    for group in joined.groups:
        near = sorted(
            {holder[joined.nearest[m.id]] for m in group.mentions if m.id in joined.nearest} & keyed.keys()
        )
        if group.id not in keyed and near:
            nearest |= dict.fromkeys(keys_alone(group, events), keyed[near[0]].talk_id)
    return nearest


def _aliases(
    talks: Iterable[AliasRow],
    spellings: Sequence[AliasRow],
    people: Sequence[PersonRow],
    organizations: Sequence[OrganizationRow],
) -> list[AliasRow]:
    """Keep the spellings of whoever is shown, given and learned, and the identifiers of talks: nothing dangles."""
    shown = {row.person_id for row in people} | {row.organization_id for row in organizations}
    rows = [row for row in spellings if row.kind in ("person", "organization") and row.target_id in shown]
    rows += talks
    return sorted({row.alias_id: row for row in rows}.values(), key=lambda row: (row.kind, row.alias, row.alias_id))


def _proposals(
    proposed: Iterable[Proposal], keyed: Mapping[str, Keyed], materials: Iterable[MaterialRow]
) -> list[ProposalRow]:
    """Write down what the catalogues offer; for a talk only while it has nothing of that role to open."""
    shown = {(row.talk_id, row.role): row.state for row in materials if row.is_primary}
    rows: dict[str, ProposalRow] = {}
    for offer in proposed:
        talk_id = keyed[offer.of_id].talk_id if offer.of_kind == "group" and offer.of_id in keyed else None
        mention_id = offer.of_id if offer.of_kind == "mention" else None
        state = shown.get((talk_id or "", offer.role), "unknown")
        if (not talk_id and not mention_id) or state in ("present", "withheld", "not_recorded"):
            continue
        key = identifier("mp", talk_id or mention_id or "", offer.role, offer.entry.id)
        entry = offer.entry
        rows[key] = ProposalRow(
            key, talk_id, mention_id, offer.role, entry.id, entry.url or "", entry.format_title or entry.title,
            offer.score, offer.lead, offer.evidence, state in ("announced", "pending"), entry.source_id,
            entry.capture_id,
        )  # fmt: skip
    return [rows[key] for key in sorted(rows)]


def _mention_talks(joined: Joined, keyed: Mapping[str, Keyed]) -> Iterable[MentionTalkRow]:
    rows = []
    for group in joined.groups:
        for member in group.mentions:
            assert member.mention is not None
            verdict = joined.verdicts[member.id]
            talk = keyed.get(group.id)
            is_recap = member.mention.page_kind in LIST_KINDS
            rows.append(
                MentionTalkRow(
                    member.id, talk.talk_id if talk else None, member.source_id if is_recap else None,
                    verdict.verdict, round(verdict.score, 4), verdict.reason,
                )
            )  # fmt: skip
    return sorted(rows, key=lambda row: row.mention_id)
