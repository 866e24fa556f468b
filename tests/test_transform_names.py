"""Names of people and organisations: keys, comparison, and which of the two an entry is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.names import (
    clean_person,
    judge_entry,
    organization_key,
    person_key,
    same_organization,
    same_person,
)
from transform.people import Directory, alias_of, learn_people

NAMES = st.text(alphabet="abcdeéñØß '’.,-()\"ABC&@0", max_size=40)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Dr. Ada Berg", "Ada Berg"),
        ("Prof. Dr. Ada Berg", "Ada Berg"),
        ("Berg, Ada", "Ada Berg"),
        ("BERG Ada", "Ada Berg"),
        ("Ada Berg, PhD", "Ada Berg"),
        ("Ada Berg (she/her)", "Ada Berg"),
        ('Ada "Crane" Berg', "Ada Berg"),
        ("  Ada \t Berg ", "Ada Berg"),
        ("Moderated by Ada Berg", "Ada Berg"),
        ("Ada", "Ada"),
        ("@ada", "@ada"),  # nothing but a handle: kept, never resolved
    ],
)
def test_names_are_shown_plainly(written: str, shown: str) -> None:
    assert clean_person(written) == shown


@given(NAMES)
def test_cleaning_twice_is_once(name: str) -> None:
    assert person_key(person_key(name)) == person_key(name)
    assert organization_key(organization_key(name)) == organization_key(name)


@given(NAMES, NAMES)
def test_comparison_is_symmetric(one: str, two: str) -> None:
    assert same_person(one, two) == same_person(two, one)
    assert same_organization(one, two) == same_organization(two, one)


@pytest.mark.parametrize(
    ("one", "two", "answer"),
    [
        ("Zoë Lindqvist", "Zoe Lindqvist", "same"),
        ("Jörg Straße", "Joerg Strasse", "same"),
        ("Søren Ågård", "Soren Agard", "same"),
        ("Minh Anh Tran", "Tran Minh Anh", "same"),
        ("Ada M. Berg", "Ada Berg", "same"),
        ("Christopher Lund", "Chris Lund", "same"),
        ("Andy Lund", "Andrew Lund", "same"),
        ("Maria Ferreira da Costa", "Maria Ferreira", "same"),
        ("A. Berg", "Ada Berg", "unsure"),  # anybody's initial
        ("Ada", "Ada Berg", "unsure"),
        ("Ada Berg", "Bo Berg", "different"),
        ("Ada Berg", "Ada Lind", "different"),
        ("Jo Ek", "Joe Eks", "different"),
        ("B. Berg", "Ada Berg", "different"),
        ("", "Ada Berg", "unsure"),
    ],
)
def test_same_person(one: str, two: str, answer: str) -> None:
    assert same_person(one, two) == answer


@pytest.mark.parametrize(
    ("one", "two", "answer"),
    [
        ("Quay", "Quay, Inc.", "same"),
        ("Deep Sea GmbH", "DeepSea", "same"),
        ("Bankdata A/S", "Bankdata", "same"),
        ("The Harbor Foundation", "Harbor Foundation", "same"),
        ("Harbor Web Services", "HWS", "same"),
        ("Harbor Web Services (HWS)", "Harbor Web Services", "same"),
        ("Tugboat Consulting", "Tugboat", "same"),
        ("Freelance", "Independent", "same"),
        ("Anchor by Chain", "Anchor", "same"),
        ("Chain", "Anchor by Chain", "unsure"),  # the parent of what is named
        ("Harbor", "Harbor Cloud", "unsure"),
        ("Red Crane", "Red Buoy", "different"),
        ("Intel", "Intuit", "different"),
    ],
)
def test_same_organization(one: str, two: str, answer: str) -> None:
    assert same_organization(one, two) == answer


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("Ada Berg", "person"),
        ("Máirín Ó Dálaigh", "person"),
        ("Deep Sea GmbH", "organization"),
        ("University of the Sea", "organization"),
        ("anchor.io", "organization"),
        ("CNHF", "organization"),
        ("Senior Harbor Engineer", "other"),
        ("Product Manager for Cranes", "other"),
        ("Open Source Cranes", "unknown"),
        ("", "other"),
    ],
)
def test_judge_entry(entry: str, kind: str) -> None:
    assert judge_entry(entry) == kind


def test_a_known_organisation_is_none_of_the_people() -> None:
    assert judge_entry("Red Crane") == "person"
    assert judge_entry("Red Crane", frozenset({organization_key("RedCrane Ltd")})) == "organization"


def test_spellings_are_learned_where_they_share_a_talk_only() -> None:
    learned, evidence = learn_people(
        [["Chris Lund", "Ada Berg"], ["Christopher Lund", "Chris Lund"], ["Ada", "Ada Berg"]]
    )
    assert learned == {"christopher lund": "chris lund"}
    assert list(evidence) == ["christopher lund"]
    assert learn_people([["Chris Lund"], ["Christopher Lund"]]) == ({}, {})


def test_nothing_is_learned_where_two_people_fit() -> None:
    assert learn_people([["Chris Lund", "Christopher Lund", "Christina Lund"]])[0].get("chris lund") is None


def test_the_commonest_spelling_is_shown_and_aliases_do_not_outvote_it() -> None:
    given_aliases = [alias_of("person", "Ada Berg-Lind", "Ada Berg", "her own page says so")]
    directory = Directory("person", ["Ada Berg-Lind", "Ada Berg-Lind", "Ada Berg"], given_aliases, {})
    assert directory.identity("Ada Berg-Lind") == directory.identity("Dr. Ada Berg")
    assert directory.identity("Ada Berg-Lind").name == "Ada Berg"
