"""Sentences about material, read as states; and that no state is made of nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.materials import LEDGER_ROLES, address_state, ledger, state_of
from transform.rows import MaterialRow
from transform.state_words import stated


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Watch the recording", "present"),
        ("Slides (PDF)", "present"),
        ("The video is online now", "present"),
        ("All talks will be published after the conference", "announced"),
        ("Premieres tomorrow", "announced"),
        ("Les vidéos seront publiées bientôt", "pending"),
        ("slides: coming soon", "pending"),
        ("The recording is not available yet", "pending"),
        ("Video noch nicht online", "pending"),
        ("This workshop was not recorded", "not_recorded"),
        ("At the speaker's request the session was not filmed", "not_recorded"),
        ("Leider nicht aufgezeichnet", "not_recorded"),
        ("There were no slides, and no slides were used", "not_recorded"),
        ("This video is private", "private"),
        ("Log in to see the deck", "private"),
        ("The deck was taken down", "gone"),
        ("La vidéo a été supprimée", "gone"),
        ("Taken down at the author's request", "withheld"),
        ("The speaker asked us not to publish the video", "withheld"),
        ("The company declined", "withheld"),
        ("A fine afternoon in the port", "unknown"),
        ("", "unknown"),
    ],
)
def test_state_of(text: str, state: str) -> None:
    assert state_of(text) == state


@given(st.text(alphabet="abcefgh ,.", max_size=80))  # without d: "dead" is a word for material
def test_present_needs_a_word_for_material(text: str) -> None:
    assert state_of(text) == "unknown"


@pytest.mark.parametrize(
    ("note", "role", "state"),
    [
        ("The talk was not recorded.", "video", "not_recorded"),
        ("The talk was not recorded.", "slides", None),
        ("Slides will be shared soon.", "slides", "pending"),
        ("How to bury dead containers, on video", "video", None),  # the talk is about it
        ("Great video!", "video", None),
        (None, "video", None),
    ],
)
def test_notes_speak_of_one_role(note: str | None, role: str, state: str | None) -> None:
    assert stated(note, role) == state


def test_an_address_never_asked_is_taken_at_its_word() -> None:
    state = address_state(None)
    assert (state.state, state.since_at, state.reason) == ("present", None, "not looked at yet")


def test_a_talk_of_which_nothing_is_said_has_one_row_a_role() -> None:
    from transform.groups import Group

    rows: list[MaterialRow] = ledger("t_1", Group(()), (), {})
    assert [(row.role, row.state, row.is_primary, row.url) for row in rows] == [
        (role, "unknown", True, None) for role in LEDGER_ROLES
    ]
