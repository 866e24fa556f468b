"""The coverage ledger: states of material, wrong links, corrections; and recaps and identifiers of talks."""

from __future__ import annotations

import pytest

from extract.records import Expected, MentionLink, RecapMention, Seed, TalkSeed
from tests.stories import EVENT, PLAYLIST, Story, material, resource_of, say, session_url, talk, watch
from transform.ids import talk_id
from transform.resolve import resolve
from transform.rows import AliasRow
from transform.rulings import Correction

CRANES = "Keynote: Ten Years of Cranes"
ROBOTS = "Loading Ships with Small Robots and Large Language Models: A Practical Guide for Everyone in the Port"


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


def test_decisions_of_people_go_before_the_rules() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Rope and Reason", "Eve Lund, Splice")
    story.video("rope", "Rope and Reason - Eve Lund, Splice")
    story.video("salt", "Salt - Gus Holm, Tide")
    story.recap(
        "https://a.example.org/",
        say("Rope and Reason", video=watch("rope")),
        say("Rope and Reason", video=watch("salt")),
    )
    decided = (
        Correction("wrong_link", watch("rope"), "Rope and reason", EVENT.key, "it is the rehearsal"),
        Correction("same", watch("salt"), "Rope and Reason", None, "uploaded under the wrong title"),
        Correction("wrong_link", watch("salt"), "Rope and Reason", "another-event", "not this one"),
    )
    found = resolve(story.facts(), (), decided)
    rows = {row.url: row for row in found.materials if row.role == "video"}
    assert rows[watch("rope")].reason == "wrong-link: it is the rehearsal"
    assert (rows[watch("salt")].state, rows[watch("salt")].is_primary) == ("present", True)
    assert resolve(story.facts(7), (), decided[::-1]) == found


def test_a_title_of_another_listed_talk_is_no_retitling() -> None:
    story = Story()
    story.talks.append(TalkSeed("tide", "Tide Market Misfit", EVENT.key))
    story.seeds.append(Seed(watch("tide"), "video", EVENT.key, "Tide Market Misfit", talk_key="tide"))
    story.seed_list()
    story.session("1AbcA", "Boosting Harbor Teams", "Sam Cole, Quay")
    story.session("1AbcB", "Tide Market Misfit", "Mia Conn, Fjord", video=watch("tide"))
    story.video("tide", "Tide Market Misfit - Mia Conn, Fjord")
    story.recap("https://a.example.org/", say("Boosting Harbor Teams", video=watch("tide")))
    found = resolve(story.facts())
    assert len(found.talks) == 2
    assert talk(found, "Boosting Harbor Teams").recap_count == 1
    assert [row.talk_id for row in found.materials if row.reason.startswith("wrong-link: ")] == [
        talk(found, "Boosting Harbor Teams").talk_id
    ]


def test_a_playlist_is_material_of_no_single_talk() -> None:
    story = Story()
    story.seed_list()
    story.recap(
        "https://a.example.org/",
        say("Knots for Beginners", video=PLAYLIST),
        say("Whales Unscheduled", video=PLAYLIST),
    )
    found = resolve(story.facts())
    assert len(found.talks) == 2
    assert material(found, "Knots for Beginners", "video").url is None


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
