"""Resolution: what pages say, brought together. Each story is a small conference of its own."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.records import Expected, RecapMention, Seed, TalkSeed
from tests.stories import (
    CALENDAR,
    EVENT,
    SIDE,
    Story,
    material,
    say,
    session_url,
    speakers,
    talk,
    watch,
)
from transform.people import alias_of
from transform.resolve import resolve
from transform.rows import Facts, Resolution

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


def test_a_cut_title_contradicts_nothing() -> None:
    story = Story()
    story.seed_list()
    story.calendar(("1AbcF", ROBOTS[:76]))
    story.video("robots", f"{ROBOTS[:76]} - Cy Roe, Fjord & Eve L"[:100])
    story.recap("https://a.example.org/", say(ROBOTS[:76], video=watch("robots")))
    found = resolve(story.facts())
    (row,) = found.talks
    assert speakers(found, row.title) == [("Cy Roe", "Fjord")]  # never "Eve L"
    assert not [claim for claim in found.talk_claims if claim.reason.startswith("differs")]


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


def test_nothing_said_is_nothing_found() -> None:
    assert resolve(Facts()) == Resolution()
    story = Story()
    story.fetch(CALENDAR, None, outcome="failed", reason="dns")
    found = resolve(story.facts())
    assert (found.talks, [row.outcome for row in found.resources]) == ((), ["failed"])
