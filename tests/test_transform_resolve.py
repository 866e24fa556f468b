"""Resolution: what pages say, brought together. Each story is a small conference of its own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.records import Expected, MentionLink, RecapMention, Seed, TalkSeed
from tests.stories import (
    CALENDAR,
    EVENT,
    SIDE,
    Story,
    material,
    resource_of,
    say,
    session_url,
    speakers,
    talk,
    watch,
)
from transform.ids import talk_id
from transform.people import alias_of
from transform.resolve import resolve
from transform.rows import AliasRow, Facts, Resolution

CRANES = "Keynote: Ten Years of Cranes"
ROBOTS = "Loading Ships with Small Robots and Large Language Models: A Practical Guide for Everyone in the Port"


def rich_story() -> Story:
    """Use a bit of everything, for the laws."""
    story = Story()
    story.talks += [
        TalkSeed("cranes", CRANES, EVENT.key),
        TalkSeed("rope", "Rope and Reason", SIDE.key, (say(None, "Eve Lund, Splice").speakers[0],)),
    ]
    story.expected += [
        Expected("video", EVENT.key, "cranes", is_pending=True),
        Expected("slides", SIDE.key, "rope"),
    ]
    story.seeds.append(
        Seed("https://blog.example.org/harbor", "recap", EVENT.key, title="Harbor notes", author="Ida Falk")
    )
    story.seed_list()
    story.session("1AbcD", CRANES, "Ada Berg, Quay", "Bo Lind, Dock Inc.", abstract="How they lift.")
    story.session("1AbcF", ROBOTS, "Cy Roe, Fjord", slides="https://static.sched.com/hosted_files/x/robots.pdf")
    story.session("1AbcG", "Lightning Talk: Rope and Reason", "Eve Lund, Splice")
    story.session("1AbcH", "Closing Remarks", "Ada Berg, Quay")
    story.session("1AbcI", "Closing Remarks", "Cy Roe, Fjord")
    story.recap(
        "https://blog.example.org/harbor",
        say("Ten Years of Cranes", video=watch("cranes")),
        say("Loading Ships with Small Robots", "Cy Roe", claims=("slides", "video")),
        say("Closing Remarks"),
        say("Whales, Unscheduled", "Flo Marsh"),
        named=(
            RecapMention(0, "Another harbor recap", "Gus Holm"),
            RecapMention(1, "Tides", url="https://tides.example.org/p"),
        ),
    )
    story.recap(
        "https://port.example.net/day-two",
        say("Whales, unscheduled", "Flo Marsh, Deep Sea GmbH", video=watch("whales")),
        say("Rope and Reason", "@Splice", slides="https://speakerdeck.com/eve/rope-and-reason"),
        title="HarborConf Europe 2031, day two",
    )
    story.playlist(
        ("cranes", "Keynote: Ten Years of Cranes - Ada Berg & Bo Lind"),
        ("robots", ROBOTS[:97] + "..."),
        ("promo", "Why HarborConf?"),
    )
    story.fetch(watch("whales"), None, outcome="gone", reason="video-unavailable")
    return story


# --- laws --------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0, max_value=10**9))
def test_order_of_input_does_not_matter(shuffle: int) -> None:
    story = rich_story()
    assert resolve(story.facts(shuffle)) == resolve(story.facts())


def test_twice_is_once() -> None:
    story = rich_story()
    first = resolve(story.facts())
    again = resolve(story.facts(aliases=first.aliases))
    assert again == first


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(min_value=0, max_value=9), max_size=6))
def test_rows_refer_to_rows_that_exist(left_out: set[int]) -> None:
    story = rich_story()
    story.visits = [visit for n, visit in enumerate(story.visits) if n not in left_out]
    found = resolve(story.facts())
    talks = {row.talk_id for row in found.talks}
    assert len(talks) == len(found.talks)
    assert {row.talk_id for row in found.materials} == talks
    assert {row.talk_id for row in found.talk_speakers} <= talks
    assert {row.talk_id for row in found.mention_talks if row.talk_id} <= talks
    assert {row.person_id for row in found.talk_speakers} == {row.person_id for row in found.people}
    assert {row.organization_id for row in found.talk_speakers} - {None} <= {
        row.organization_id for row in found.organizations
    }
    resources = {row.resource_id for row in found.resources}
    assert {row.resource_id for row in found.materials if row.resource_id} <= resources
    for role in ("video", "slides", "event_page"):
        assert sorted(row.talk_id for row in found.materials if row.role == role and row.is_primary) == sorted(
            talks
        )
    for rows, name in (
        (found.materials, "material_id"),
        (found.talk_claims, "talk_claim_id"),
        (found.aliases, "alias_id"),
    ):
        keys = [getattr(row, name) for row in rows]
        assert len(keys) == len(set(keys))


def test_removing_a_source_takes_away_only_what_rested_on_it() -> None:
    story = rich_story()
    full = resolve(story.facts())
    story.visits = [visit for visit in story.visits if "port.example.net" not in visit.capture.url]
    less = resolve(story.facts())
    assert talk(less, CRANES) == talk(full, CRANES)
    assert material(less, CRANES, "video") == material(full, CRANES, "video")
    assert material(less, "Whales, Unscheduled", "video").state == "unknown"
    assert talk(less, "Whales, Unscheduled").recap_count == 1


# --- talks -------------------------------------------------------------------------------------------


def test_every_session_becomes_a_talk_but_breaks_do_not() -> None:
    story = Story()
    story.seed_list()
    story.calendar(
        ("1AbcA", "Registration + Badge Pick-Up"),
        ("1AbcB", "Coffee Break ☕"),
        ("1AbcC", "Knots for Beginners"),
        ("1AbcD", "DockDay Hosted by Harbor - Full Day Event | ALL ACCESS PASS REQUIRED"),
    )
    found = resolve(story.facts())
    assert [row.title for row in found.talks] == ["Knots for Beginners"]
    assert talk(found, "Knots for Beginners").talk_key == "sched:harborconf2031.sched.com/1AbcC"
    assert talk(found, "Knots for Beginners").event_id is not None


def test_codes_that_differ_in_case_only_are_two_talks() -> None:
    story = Story()
    story.calendar(("1YeMj", "Knots for Beginners"), ("1YeMJ", "Anchors for Experts"))
    assert len(resolve(story.facts()).talks) == 2


def test_a_track_that_is_a_co_located_event_is_more_specific_than_the_calendar() -> None:
    story = Story()
    story.seed_list()
    story.calendar(("1AbcC", "Knots for Beginners"), track="DockDay")
    (row,) = resolve(story.facts()).talks
    assert row.event_id == next(event.event_id for event in story.facts().events if event.key == SIDE.key)


def test_speakers_missing_in_one_recap_come_from_another() -> None:
    story = Story()
    story.seed_list()
    story.recap("https://a.example.org/", say("Whales in the Harbor Basin", video=watch("whales")))
    story.recap("https://b.example.org/", say("Whales in the harbor basin", "Flo Marsh, Deep Sea"))
    found = resolve(story.facts())
    assert len(found.talks) == 1
    assert speakers(found, "Whales in the Harbor Basin") == [("Flo Marsh", "Deep Sea")]
    assert found.talks[0].recap_count == 2


def test_a_talk_named_twice_in_one_post_is_one_talk_of_one_recap() -> None:
    story = Story()
    story.seed_list()
    story.recap(
        "https://a.example.org/", say("Whales in the Harbor Basin", "Flo Marsh"), say("Whales in the Harbor Basin")
    )
    found = resolve(story.facts())
    assert [(row.recap_count, row.title) for row in found.talks] == [(1, "Whales in the Harbor Basin")]
    assert {row.talk_id for row in found.mention_talks} == {found.talks[0].talk_id}


def test_equal_titles_of_other_speakers_stay_two_talks_and_a_mention_of_neither_is_unsure() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcA", "Closing Remarks", "Ada Berg, Quay")
    story.session("1AbcB", "Closing Remarks", "Cy Roe, Fjord")
    story.recap("https://a.example.org/", say("Closing Remarks"))
    story.recap("https://b.example.org/", say("Closing Remarks", "Cy Roe"))
    found = resolve(story.facts())
    assert len(found.talks) == 2
    verdicts = sorted((row.verdict, row.talk_id is None) for row in found.mention_talks)
    assert verdicts == [("same", False), ("unsure", True)]
    named = next(row.talk_id for row in found.mention_talks if row.talk_id)
    assert (
        next(row.talk_key for row in found.talks if row.talk_id == named) == "sched:harborconf2031.sched.com/1AbcB"
    )


def test_a_retitled_talk_is_joined_by_the_link_it_shares() -> None:
    story = Story()
    story.seed_list()
    story.session(
        "1AbcA", "Building an Automatic, Paved Quay with Open Parts", "Ada Berg, Quay", video=watch("quay")
    )
    story.recap("https://a.example.org/", say("Paved quays at Quay", video=watch("quay")))
    found = resolve(story.facts())
    (row,) = found.talks
    assert row.title == "Building an Automatic, Paved Quay with Open Parts"
    said = {(claim.value, claim.is_chosen) for claim in found.talk_claims if claim.field == "title"}
    assert said == {(row.title, True), ("Paved quays at Quay", False)}


def test_a_schedule_link_decides_and_a_short_address_finds_its_session() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcA", "Anchors", "Ada Berg, Quay")
    story.session("1AbcB", "Anchors Aweigh", "Cy Roe, Fjord")
    story.recap(
        "https://a.example.org/",
        say("The anchor one", page="https://sched.co/1AbcB"),
        say(None, page=session_url("1AbcA")),
    )
    found = resolve(story.facts())
    keys = {row.talk_id: row.talk_key[-5:] for row in found.talks}
    assert sorted(keys[row.talk_id] for row in found.mention_talks if row.talk_id) == ["1AbcA", "1AbcB"]
    assert len(found.talks) == 2


def test_another_edition_is_another_talk() -> None:
    later = type(EVENT)("harborconf-2032", "HarborConf Europe 2032")
    story = Story()
    story.events = (EVENT, SIDE, later)
    story.seed_list()
    story.session("1AbcA", "Whales in the Harbor Basin", "Flo Marsh, Deep Sea")
    story.recap(
        "https://a.example.org/",
        say("Whales in the Harbor Basin", "Flo Marsh", event="HarborConf Europe 2032"),
        title="Notes",
    )
    found = resolve(story.facts())
    assert len({row.event_id for row in found.talks}) == len(found.talks) == 2


def test_a_seed_list_is_no_recap() -> None:
    story = Story()
    story.talks.append(TalkSeed("cranes", CRANES, EVENT.key))
    story.seed_list()
    found = resolve(story.facts())
    assert talk(found, CRANES).recap_count == 0
    assert [row.recap_id for row in found.mention_talks] == [None]


def test_videos_of_a_list_are_talks_only_while_no_schedule_is_known() -> None:
    story = Story()
    story.seed_list()
    story.playlist(("cranes", CRANES), ("promo", "Why HarborConf?"))
    assert {row.talk_key for row in resolve(story.facts()).talks} == {
        f"youtube:{i:_<11}" for i in ("cranes", "promo")
    }
    story.calendar(("1AbcD", CRANES))
    assert [row.talk_key for row in resolve(story.facts()).talks] == ["sched:harborconf2031.sched.com/1AbcD"]


# --- speakers and organisations ----------------------------------------------------------------------


def test_an_organisation_named_as_speaker_is_no_person() -> None:
    story = Story()
    story.seed_list()
    story.recap(
        "https://a.example.org/",
        say("Whales in the Harbor Basin", "@Deep Sea GmbH"),
        say("Knots", "Eve Lund, Splice"),
    )
    story.recap("https://b.example.org/", say("Rope and Reason", "Splice"))
    found = resolve(story.facts())
    assert [row.name for row in found.people] == ["Eve Lund"]
    assert sorted(row.name for row in found.organizations) == ["Deep Sea GmbH", "Splice"]


def test_the_schedule_decides_on_speakers_and_the_contradiction_stays_visible() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcA", "Whales in the Harbor Basin", "Flo Marsh, Deep Sea", "Gus Holm, Quay")
    story.recap("https://a.example.org/", say("Whales in the Harbor Basin", "F. Marsh, Deep Sea", "Hal Moor, Tide"))
    found = resolve(story.facts())
    assert speakers(found, "Whales in the Harbor Basin") == [("Flo Marsh", "Deep Sea"), ("Gus Holm", "Quay")]
    refused = [
        (c.value, c.reason) for c in found.talk_claims if c.field == "speaker" and c.reason.startswith("differs")
    ]
    assert refused == [("Hal Moor", "differs: the schedule does not name this speaker")]


def test_spellings_meet_by_given_aliases_and_legal_forms() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcA", "Whales in the Harbor Basin", "Flo Marsh, Deep Sea, Inc.")
    story.session("1AbcB", "Knots", "Florence Marsh-Holm, Deep Sea")
    given = (alias_of("person", "Florence Marsh-Holm", "Flo Marsh", "says so on her own page"),)
    found = resolve(story.facts(), given)
    assert [(row.name, row.talk_count) for row in found.people] == [("Flo Marsh", 2)]
    assert [row.talk_count for row in found.organizations] == [2]
    assert {row.organization_name for row in found.talk_speakers} == {
        "Deep Sea, Inc.",
        "Deep Sea",
    }  # as of the talk


def test_an_alias_is_learned_from_a_shared_talk_and_holds_elsewhere() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcA", "Whales in the Harbor Basin", "Christopher Marsh, Deep Sea")
    story.recap(
        "https://a.example.org/",
        say("Whales in the Harbor Basin", "Chris Marsh"),
        say("Knots and Bolts", "Chris Marsh"),
    )
    found = resolve(story.facts())
    assert [row.talk_count for row in found.people] == [2]
    assert [row.evidence for row in found.aliases if row.kind == "person"] == [
        "“chris marsh” and “christopher marsh” are said of one talk"
    ]


# --- material ----------------------------------------------------------------------------------------


def test_the_pending_item_is_answered_by_another_recap() -> None:
    story = Story()
    story.talks.append(TalkSeed("cranes", CRANES, EVENT.key))
    story.expected.append(Expected("video", EVENT.key, "cranes", is_pending=True))
    story.seed_list()
    before = material(resolve(story.facts()), CRANES, "video")
    assert (before.state, before.source, before.url) == ("pending", "seed", None)
    story.recap("https://a.example.org/", say("Ten Years of Cranes", video=watch("cranes")))
    after = material(resolve(story.facts()), "Ten Years of Cranes", "video")
    assert (after.state, after.source, after.url) == ("present", "recap-link", watch("cranes"))
    assert after.said_by_resource_id == resource_of("https://a.example.org/")
    assert "pending" in after.reason


@pytest.mark.parametrize(
    ("outcome", "reason", "state"),
    [
        ("ok", "http-200", "present"),
        ("unchanged", "http-304", "present"),
        ("gone", "http-404", "gone"),
        ("gone", "video-unavailable", "gone"),
        ("blocked", "video-private", "private"),
        ("blocked", "http-403", "blocked"),     # blocked is not dead
        ("blocked", "captcha", "blocked"),
        ("disallowed", "robots", "blocked"),
        ("failed", "timeout-total", "unknown"),  # slow is not dead
        ("refused", "body-size", "unknown"),
        ("unreadable", "parse", "present"),      # it is there, it is us who cannot read it
        ("gone", "withheld", "withheld"),
    ],
)  # fmt: skip
def test_the_state_of_an_address_is_the_state_of_the_material(outcome: str, reason: str, state: str) -> None:
    story = Story()
    story.seed_list()
    story.recap("https://a.example.org/", say("Knots for Beginners", slides="https://decks.example.org/knots.pdf"))
    story.fetch("https://decks.example.org/knots.pdf", None, outcome=outcome, reason=reason)
    row = material(resolve(story.facts()), "Knots for Beginners", "slides")
    assert (row.state, row.url) == (state, "https://decks.example.org/knots.pdf")
    assert row.since_at is not None


def test_moved_material_has_both_rows() -> None:
    story = Story()
    story.seed_list()
    story.recap("https://a.example.org/", say("Knots for Beginners", slides="https://decks.example.org/knots"))
    story.fetch("https://decks.example.org/knots", None, final="https://new.example.org/knots")
    found = resolve(story.facts())
    rows = {row.url: row for row in found.materials if row.role == "slides"}
    assert rows["https://decks.example.org/knots"].state == "moved"
    new = rows["https://new.example.org/knots"]
    assert (new.state, new.is_primary, new.source) == ("present", True, "redirect")


def test_withheld_material_gets_no_replacement() -> None:
    story = Story()
    story.seed_list()
    story.recap(
        "https://a.example.org/", say("Knots for Beginners", note="The speaker asked not to publish the recording.")
    )
    story.session("1AbcA", "Knots for Beginners", "Eve Lund, Splice", video=watch("knots"))
    found = resolve(story.facts())
    (row,) = [row for row in found.materials if row.role == "video"]
    assert (row.state, row.url, row.is_primary) == ("withheld", None, True)


@pytest.mark.parametrize(
    ("mention", "state"),
    [
        (say("Knots for Beginners", claims=("video",)), "announced"),
        (say("Knots for Beginners", claims=("video",), is_pending=True), "pending"),
        (say("Knots for Beginners", missing=("video",)), "not_recorded"),
        (say("Knots for Beginners", note="Sadly this talk was not recorded."), "not_recorded"),
        (say("Knots for Beginners", note="My favourite talk about ropes."), "unknown"),
        (say("Knots for Beginners"), "unknown"),
    ],
)
def test_material_without_address_is_a_row_with_a_state(mention, state: str) -> None:
    story = Story()
    story.seed_list()
    story.recap("https://a.example.org/", mention)
    row = material(resolve(story.facts()), "Knots for Beginners", "video")
    assert (row.state, row.url) == (state, None)


def test_a_video_is_found_for_a_cut_title() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcF", ROBOTS, "Cy Roe, Fjord")
    story.session("1AbcG", "Loading Ships by Hand", "Eve Lund, Splice")
    story.playlist(("robots", ROBOTS[:96] + "..."), ("hand", "Loading Ships by Hand - Eve Lund"))
    found = resolve(story.facts())
    assert (material(found, ROBOTS, "video").url, material(found, ROBOTS, "video").source) == (
        watch("robots"),
        "video-match",
    )
    assert material(found, "Loading Ships by Hand", "video").url == watch("hand")
    assert {row.talk_id for row in found.videos} == {row.talk_id for row in found.talks}


def test_a_link_to_the_video_of_another_talk_is_wrong_and_not_counted() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcF", ROBOTS, "Cy Roe, Fjord")
    story.session("1AbcG", "Rope and Reason", "Eve Lund, Splice")
    story.video("rope", "Rope and Reason - Eve Lund, Splice")
    story.recap("https://a.example.org/", say(ROBOTS, "Cy Roe", video=watch("rope")))
    found = resolve(story.facts())
    rows = [row for row in found.materials if row.talk_id == talk(found, ROBOTS).talk_id and row.role == "video"]
    assert [(row.state, row.url, row.is_primary) for row in rows] == [
        ("announced", None, True),  # the recap says that there is a video
        ("unknown", watch("rope"), False),
    ]
    assert rows[1].reason.startswith("wrong-link: ") and "Rope and Reason" in rows[1].reason
    assert talk(found, ROBOTS).recording_count == 0
    assert material(found, "Rope and Reason", "video").url == watch("rope")


def test_a_link_to_the_page_of_another_session_is_wrong() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcF", ROBOTS, "Cy Roe, Fjord")
    story.session("1AbcG", "Rope and Reason", "Eve Lund, Splice")
    story.recap("https://a.example.org/", say(ROBOTS, "Cy Roe", page=session_url("1AbcG")))
    found = resolve(story.facts())
    (mention,) = found.mention_talks
    assert mention.talk_id == talk(found, ROBOTS).talk_id
    assert material(found, ROBOTS, "event_page").url == session_url("1AbcF")
    wrong = [row for row in found.materials if row.reason.startswith("wrong-link: ")]
    assert [(row.url, row.is_primary) for row in wrong] == [(session_url("1AbcG"), False)]


def test_a_dead_video_is_answered_by_the_upload_in_the_list() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Rope and Reason", "Eve Lund, Splice", video=watch("ropeold"))
    story.fetch(watch("ropeold"), None, outcome="gone", reason="video-unavailable")
    story.playlist(("ropenew", "Rope and Reason - Eve Lund, Splice"))
    found = resolve(story.facts())
    assert material(found, "Rope and Reason", "video").url == watch("ropenew")
    assert {row.state for row in found.materials if row.role == "video"} == {"present", "gone"}


def test_a_day_long_stream_joins_nothing() -> None:
    story = Story()
    story.seed_list()
    story.video("dayone", "HarborConf day one, all talks", duration_s=30_000)
    story.recap(
        "https://a.example.org/",
        say("Knots for Beginners", video=watch("dayone")),
        say("Whales Unscheduled", video=watch("dayone")),
    )
    found = resolve(story.facts())
    assert len(found.talks) == 2
    assert material(found, "Knots for Beginners", "video").state == "present"
    assert all(row.talk_key.startswith("title:") for row in found.talks)


# --- recaps and identifiers --------------------------------------------------------------------------


def test_recaps_read_named_and_without_address() -> None:
    story = Story()
    story.seeds.append(Seed("https://c.example.org/", "recap", EVENT.key, title="Tides", author="Gus Holm"))
    story.seed_list()
    story.recap(
        "https://a.example.org/",
        say("Knots"),
        title="Harbor notes",
        named=(
            RecapMention(0, "Tides", "Gus Holm"),
            RecapMention(1, "Tides", "Ida Falk"),
            RecapMention(2, "Elsewhere", url="https://d.example.org/"),
        ),
    )
    found = {(row.title, row.author): row for row in resolve(story.facts()).recaps}
    assert {key: row.state for key, row in found.items()} == {
        ("Harbor notes", None): "read",
        ("Tides", "Gus Holm"): "unread",
        ("Tides", "Ida Falk"): "unlinked",
        ("Elsewhere", None): "unread",
    }
    assert found["Tides", "Gus Holm"].named_by_count == 1  # the seed list names it too, and is no recap
    assert found["Tides", "Ida Falk"].resource_id is None


def test_identifiers_of_weaker_evidence_stay_as_aliases() -> None:
    story = Story()
    story.seed_list()
    story.recap("https://a.example.org/", say("Rope and Reason", "Eve Lund"))
    first = resolve(story.facts())
    story.session("1AbcG", "Rope and Reason", "Eve Lund, Splice")
    second = resolve(story.facts(aliases=first.aliases))
    (before,), (after,) = first.talks, second.talks
    assert before.talk_key.startswith("title:") and after.talk_key.startswith("sched:")
    assert (before.talk_id, after.talk_id) in {(row.alias, row.target_id) for row in second.aliases}


def test_identifiers_of_earlier_runs_lead_on_and_nothing_dangles() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Rope and Reason", "Eve Lund, Splice", video=watch("rope"))
    earlier = (
        AliasRow("a_1", "talk", "t_very_old", "t_old", "merged", None),
        AliasRow("a_2", "talk", "t_old", talk_id(f"youtube:{'rope':_<11}"), "merged", None),
        AliasRow("a_3", "talk", "t_lost", "t_nowhere", "merged", None),
    )
    found = resolve(story.facts(aliases=earlier))
    (row,) = found.talks
    known = {alias.alias: alias.target_id for alias in found.aliases if alias.kind == "talk"}
    assert known["t_very_old"] == known["t_old"] == row.talk_id
    assert "t_lost" not in known
    assert set(known.values()) == {row.talk_id}


def test_a_mention_link_of_other_kind_is_no_material() -> None:
    story = Story()
    story.seed_list()
    mention = say("Knots for Beginners")
    story.recap(
        "https://a.example.org/",
        type(mention)(0, mention.title, links=(MentionLink("code", "https://github.com/splice/knots"),)),
    )
    found = resolve(story.facts())
    assert material(found, "Knots for Beginners", "slides").state == "unknown"


def test_nothing_said_is_nothing_found() -> None:
    assert resolve(Facts()) == Resolution()
    story = Story()
    story.fetch(CALENDAR, None, outcome="failed", reason="dns")
    found = resolve(story.facts())
    assert (found.talks, [row.outcome for row in found.resources]) == ((), ["failed"])
