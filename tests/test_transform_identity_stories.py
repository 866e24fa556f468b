"""Retitled talks, parts, languages, the history of material, proposals and reasons, told through whole pages."""

from __future__ import annotations

import pytest

from tests.stories import START, Story, material, resource_of, say, session_url, speakers, talk, watch
from transform.resolve import resolve
from transform.rows import MaterialStateRow, Resolution, ResourceVersionRow
from transform.why import Reason, explain

SAILS = "Fewer Ropes on Deck: Running Small Ferry Fleets"


def titles(found: Resolution) -> list[str]:
    return sorted(row.title for row in found.talks)


# --- retitled, translated, in parts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheduled", "people", "recapped", "named", "is_one"),
    # ruff: noqa: E501 - one case a line
    [
        # Two speakers, another title, no other session of theirs: the same talk.
        ("Steering Without Stars", ("Ada Berg", "Tomas Lind"), "When Satellites Fail", ("Ada Berg", "Tomas Lind"), True),
        ("Cranes That Never Sleep", ("Iris Moreau", "Pavel Novak"), "Lifting at Scale", ("Pavel Novak", "Iris Moreau"), True),
        ("Gulls and Ghosts", ("Liv Aas", "Per Aas"), "Birds of the Pier", ("Liv Aas", "Per Aas"), True),
        # One speaker and the title in another language.
        ("The Rope Problem and What We Do", ("Mira Tan",), "Das Seil und was wir damit machen", ("Mira Tan",), True),
        ("Why Do All the Harbours Fail", ("Iris Moreau",), "Pourquoi les ports échouent", ("Iris Moreau",), True),
        ("Tides for Everybody", ("Jon Eide",), "Приливы для всех", ("Jon Eide",), True),
        # One speaker, a title somewhat alike, the same event.
        ("The Hidden Life of Buoys", ("Ana Prieto",), "Secrets of Buoys", ("Ana Prieto",), True),
        # One speaker and nothing else: people have several talks.
        ("Ten Years of Cranes", ("Ada Berg",), "Ropes I Have Known", ("Ada Berg",), False),
        # Only some of the speakers.
        ("Steering Without Stars", ("Ada Berg", "Tomas Lind"), "When Satellites Fail", ("Ada Berg",), False),
        ("Steering Without Stars", ("Ada Berg",), "When Satellites Fail", ("Ada Berg", "Tomas Lind"), False),
        # Other people.
        ("Steering Without Stars", ("Ada Berg", "Tomas Lind"), "When Satellites Fail", ("Eva Dorn", "Omar Said"), False),
        # Parts of one series.
        ("Navigating Fog, Part 1", ("Ada Berg", "Tomas Lind"), "Navigating Fog, Part 2", ("Ada Berg", "Tomas Lind"), False),
        ("Navigating Fog (1/2)", ("Ada Berg",), "Navigating Fog (2/2)", ("Ada Berg",), False),
        ("Sailing I", ("Liv Aas",), "Sailing II", ("Liv Aas",), False),
    ],
)  # fmt: skip
def test_a_retitled_talk_finds_its_session(
    scheduled: str, people: tuple[str, ...], recapped: str, named: tuple[str, ...], is_one: bool
) -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", scheduled, *people)
    story.session("1AbcH", "Ballast as Code", "Omar Falk, Quay")
    story.recap("https://a.example.org/", say(recapped, *named))
    for shuffle in (None, 3):
        assert len(resolve(story.facts(shuffle)).talks) == (2 if is_one else 3)


def test_two_sessions_of_the_same_people_leave_a_new_title_alone() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Intro to HarborMesh", "Ada Berg", "Tomas Lind")
    story.session("1AbcH", "Deep Dive into Ballast", "Ada Berg", "Tomas Lind")
    story.recap("https://a.example.org/", say("Questions From the Pier", "Ada Berg", "Tomas Lind"))
    assert len(resolve(story.facts()).talks) == 3


def test_a_page_that_names_the_sessions_talk_too_speaks_of_two() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Steering Without Stars", "Ada Berg", "Tomas Lind")
    story.recap(
        "https://a.example.org/",
        say("Steering Without Stars", "Ada Berg", "Tomas Lind"),
        say("When Satellites Fail", "Ada Berg", "Tomas Lind"),
    )
    assert titles(resolve(story.facts())) == ["Steering Without Stars", "When Satellites Fail"]


def test_a_recording_with_a_new_title_and_all_speakers_is_found_in_the_list() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Steering Without Stars", "Ada Berg", "Tomas Lind")
    story.session("1AbcH", "Gulls at Sunset", "Mira Tan")
    story.playlist(
        ("stars", "When Satellites Fail - Ada Berg & Tomas Lind | HarborConf 2031"),
        ("talk", "Interview with Mira Tan at HarborConf 2031"),
    )
    found = resolve(story.facts())
    assert material(found, "Steering Without Stars", "video").url == watch("stars")
    assert material(found, "Gulls at Sunset", "video").url is None


def test_parts_of_a_series_keep_their_own_recordings() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Navigating Fog, Part 1", "Ada Berg")
    story.session("1AbcH", "Navigating Fog, Part 2", "Ada Berg")
    story.playlist(("two", "Navigating Fog (2/2) - Ada Berg"), ("one", "Navigating Fog (1/2) - Ada Berg"))
    found = resolve(story.facts())
    assert material(found, "Navigating Fog, Part 1", "video").url == watch("one")
    assert material(found, "Navigating Fog, Part 2", "video").url == watch("two")


def test_speakers_written_in_another_script_are_no_contradiction() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Small Services in Big Ports", "Timur Volkov")
    story.recap("https://a.example.org/", say("Small Services in Big Ports", "Тимур Волков"))
    found = resolve(story.facts())
    assert speakers(found, "Small Services in Big Ports") == [("Timur Volkov", None)]


# --- the history of material -------------------------------------------------------------------------


def states(found: Resolution, title: str, role: str) -> list[MaterialStateRow]:
    key = talk(found, title).talk_id
    return sorted(
        (r for r in found.material_states if r.talk_id == key and r.role == role), key=lambda r: r.since_at
    )


def test_pending_material_that_appears_has_a_history() -> None:
    story = Story()
    story.seed_list()
    story.recap("https://a.example.org/", say("Rope and Reason", is_pending=True, note="video coming soon"))
    story.recap("https://b.example.org/", say("Rope and Reason", video=watch("rope")))
    first, second = states(resolve(story.facts()), "Rope and Reason", "video")
    assert (first.state, first.url, first.source) == ("pending", None, "recap-claim")
    assert (second.state, second.url, second.source) == ("present", watch("rope"), "recap-link")
    assert first.since_at < second.since_at == first.until_at
    assert second.until_at is None


def version(story: Story, url: str, outcome: str, reason: str, hours: tuple[int, int | None]) -> ResourceVersionRow:
    from datetime import timedelta

    start, end = (START + timedelta(hours=h) if h is not None else None for h in hours)
    assert start
    return ResourceVersionRow(
        resource_of(url), start, end, f"c_{outcome}_{hours[0]}", url, outcome, reason, None, None, None, None, None,
        None, "outcome",
    )  # fmt: skip


def test_a_video_that_was_private_for_a_while_shows_it() -> None:
    from dataclasses import replace

    story = Story()
    story.seed_list()
    story.recap("https://a.example.org/", say("Rope and Reason", video=watch("rope")))
    facts = story.facts()
    past = (
        version(story, watch("rope"), "ok", "http-200", (5, 10)),
        version(story, watch("rope"), "blocked", "video-private", (10, 20)),
    )
    now = version(story, watch("rope"), "ok", "http-200", (20, None))
    found = resolve(replace(facts, past=past[::-1], versions=(*facts.versions, now)))
    rows = states(found, "Rope and Reason", "video")
    assert [row.state for row in rows] == ["present", "private", "present"]
    assert [row.until_at for row in rows] == [rows[1].since_at, rows[2].since_at, None]


def test_history_ends_where_the_ledger_is_and_has_no_gaps() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Rope and Reason", "Eve Lund", slides="https://quay.example/rope.pdf")
    story.recap("https://a.example.org/", say("Rope and Reason", is_pending=True, note="video coming soon"))
    story.recap("https://b.example.org/", say("Rope and Reason", video=watch("rope")))
    story.fetch(watch("rope"), None, outcome="gone", reason="http-404")
    story.recap("https://c.example.org/", say("Ten Years of Cranes", note="the talk was not recorded (no video)"))
    found = resolve(story.facts())
    primary = {(row.talk_id, row.role): row.state for row in found.materials if row.is_primary}
    last = {(row.talk_id, row.role): row.state for row in found.material_states if row.until_at is None}
    assert last == {key: state for key, state in primary.items() if state != "unknown" and key[1] != "write_up"}
    assert states(found, "Ten Years of Cranes", "slides") == []


# --- proposals ---------------------------------------------------------------------------------------


def test_an_announced_video_gets_a_proposal_from_the_list_with_its_evidence() -> None:
    story = Story()
    story.seed_list()
    story.calendar(("1AbcG", f"{SAILS} - Tormod Hale, Quay"))
    story.recap(
        "https://a.example.org/",
        say(SAILS, claims=("video",)),
    )
    # Two recordings are as near: which one, nobody can say.
    story.playlist(
        ("sails", "Fewer Ropes on Deck: Running Small Ferry Fleets (full length)"),
        ("again", "Fewer Ropes on Deck: Running Small Ferry Fleets (short version)"),
    )
    found = resolve(story.facts())
    assert material(found, SAILS, "video").state == "announced"
    (offer,) = found.proposals
    assert (offer.talk_id, offer.role) == (talk(found, SAILS).talk_id, "video")
    assert offer.url in (watch("sails"), watch("again"))
    assert offer.is_awaited and offer.lead < 0.1 and "title 0." in offer.evidence


def test_a_mention_that_fits_two_sessions_is_offered_both() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "State of the Harbour", "Greta Olsen")
    story.session("1AbcH", "State of the Harbour", "Ulf Berg")
    story.recap("https://a.example.org/", say("State of the Harbour"))
    found = resolve(story.facts())
    assert {offer.url for offer in found.proposals} == {session_url("1AbcG"), session_url("1AbcH")}
    assert all(offer.mention_id and not offer.talk_id and offer.lead == 0 for offer in found.proposals)


@pytest.mark.parametrize(
    "note", ["The speaker asked not to publish the video", "The talk was not recorded, no video"]
)
def test_nothing_is_offered_for_what_is_withheld_or_does_not_exist(note: str) -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", SAILS, "Tormod Hale", "Rolf Tamm")
    story.recap("https://a.example.org/", say(SAILS, note=note))
    story.playlist(
        ("sails", "Fewer Ropes on Deck: Running Small Ferry Fleets (full length)"),
        ("again", "Fewer Ropes on Deck: Running Small Ferry Fleets (short version)"),
    )
    assert resolve(story.facts()).proposals == ()


# --- why ---------------------------------------------------------------------------------------------


def test_why_names_what_was_taken_what_was_not_and_what_decided() -> None:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Ten Years of Cranes", "Ada Berg")
    story.session("1AbcH", "Ten Years of Cranes", "Mira Tan")
    story.recap("https://a.example.org/", say("Ten Years of Cranes", "Ada Berg", video=watch("cranes")))
    story.recap("https://b.example.org/", say("Ten Years of Cranes"))
    story.video("cranes", "Something Else Entirely - Pavel Novak, Pier")
    story.playlist(("real", "Ten Years of Cranes - Ada Berg"))
    mine, other = explain(story.facts(), "years of cranes")
    assert mine.title == other.title == "Ten Years of Cranes"
    ada = (
        mine
        if any(r.kind == "session" and r.speakers == "Ada Berg" for r in mine.reasons if r.verdict == "taken")
        else other
    )

    def of(verdict: str, kind: str) -> list[Reason]:
        return [reason for reason in ada.reasons if (reason.verdict, reason.kind) == (verdict, kind)]

    assert [reason.speakers for reason in of("taken", "mention")] == ["Ada Berg"]
    assert [reason.speakers for reason in of("not taken", "session")] == ["Mira Tan"]
    (unsure,) = of("unsure", "mention")
    assert "alike" in unsure.why and "title" in unsure.features
    assert [reason.url for reason in of("wrong link", "video")] == [watch("cranes")]
    assert watch("real") in {reason.url for reason in of("taken", "video")}
    assert explain(story.facts(), ada.talk_id) == explain(story.facts(), ada.talk_key) == [ada]
    assert explain(story.facts(), "nobody speaks of this") == []
