"""Decks nobody links: found by title or file name in their edition, proposed when unsure, replaced when dead."""

from __future__ import annotations

import pytest

from extract.records import Claim, Item, Page
from tests.stories import Story, material, say
from transform.decks import name_of_file
from transform.resolve import resolve

LIST = "https://decks.example.org/harborconf"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://a.example.org/files/Rope_and-Reason.pdf", "Rope and Reason"),
        ("https://a.example.org/RopeAndReason2031.pptx", "Rope And Reason 2031"),
        ("https://a.example.org/Rope%20and%20Reason.key", "Rope and Reason"),
        ("https://a.example.org/d/1x9Jk2LmNo3PqRsTuVwXyZ0123456789/edit", ""),
        ("https://a.example.org/9f86d081884c7d65.pdf", ""),
        ("https://a.example.org/slides.pdf", ""),  # one word is a name of anything
        ("https://a.example.org/", ""),
    ],
)
def test_file_names_are_words_or_nothing(url: str, words: str) -> None:
    assert name_of_file(url) == words


def listed(story: Story, *entries: tuple[str, str], title: str = "Slides of HarborConf Europe 2031") -> None:
    items = tuple(
        Item(url, "slides", n, (Claim("title", name, "li"),) if name else (Claim("kind", "slides", "li"),))
        for n, (url, name) in enumerate(entries)
    )
    story.fetch(LIST, Page(LIST, "other", "generic", claims=(Claim("title", title, "og:title"),), items=items))


def conference() -> Story:
    story = Story()
    story.seed_list()
    story.session("1AbcA", "Rope and Reason", "Eve Lund, Splice")
    story.session("1AbcB", "Ten Years of Cranes", "Ada Berg, Quay")
    story.session("1AbcC", "State of the Harbour", "Greta Olsen")
    story.session("1AbcD", "State of the Harbour", "Ulf Berg")
    return story


def test_a_deck_is_found_by_its_title_and_says_why() -> None:
    story = conference()
    listed(story, ("https://decks.example.org/1", "Rope and Reason"))
    row = material(resolve(story.facts()), "Rope and Reason", "slides")
    assert (row.state, row.url, row.source) == ("present", "https://decks.example.org/1", "deck-match")
    assert "title 1.00" in row.reason and "lead" in row.reason
    assert resolve(story.facts(3)) == resolve(story.facts())


@pytest.mark.parametrize("name", ["", "PowerPoint Presentation"])
def test_a_deck_without_a_title_is_found_by_its_file_name(name: str) -> None:
    story = conference()
    listed(story, ("https://decks.example.org/Ten-Years-of-Cranes_Ada-Berg.pdf", name))
    row = material(resolve(story.facts()), "Ten Years of Cranes", "slides")
    assert (row.state, row.source) == ("present", "deck-match")


def test_two_talks_of_one_title_leave_it_a_proposal() -> None:
    story = conference()
    listed(story, ("https://decks.example.org/9", "State of the Harbour"))
    found = resolve(story.facts())
    assert [row for row in found.materials if row.role == "slides" and row.url] == []
    assert {(row.role, row.url) for row in found.proposals} == {("slides", "https://decks.example.org/9")}


def test_title_and_file_name_that_contradict_leave_it_a_proposal() -> None:
    story = conference()
    listed(story, ("https://decks.example.org/Ten-Years-of-Cranes.pdf", "Rope and Reason"))
    found = resolve(story.facts())
    assert [row for row in found.materials if row.role == "slides" and row.url] == []
    assert [row.role for row in found.proposals] == ["slides"]


def test_a_deck_of_another_event_is_nobodys() -> None:
    story = conference()
    listed(story, ("https://decks.example.org/1", "Rope and Reason"), title="Slides of LakeConf 2031")
    found = resolve(story.facts())
    assert material(found, "Rope and Reason", "slides").url is None and found.proposals == ()


def test_a_linked_deck_is_kept_and_a_dead_one_replaced() -> None:
    story = conference()
    story.recap(
        "https://a.example.org/",
        say("Rope and Reason", "Eve Lund", slides="https://old.example.org/rope"),
        say("Ten Years of Cranes", "Ada Berg", slides="https://old.example.org/cranes"),
    )
    story.fetch("https://old.example.org/cranes", None, outcome="gone", reason="http-404")
    listed(
        story,
        ("https://decks.example.org/1", "Rope and Reason"),
        ("https://decks.example.org/2", "Ten Years of Cranes"),
    )
    found = resolve(story.facts())
    assert material(found, "Rope and Reason", "slides").url == "https://old.example.org/rope"
    assert material(found, "Ten Years of Cranes", "slides").url == "https://decks.example.org/2"
    states = {row.url: row.state for row in found.materials if row.role == "slides" and row.url}
    assert states["https://old.example.org/cranes"] == "gone", "a dead address stays in the ledger"


def test_withheld_slides_get_no_deck() -> None:
    story = conference()
    story.recap("https://a.example.org/", say("Rope and Reason", note="The speaker asked not to share the slides."))
    listed(story, ("https://decks.example.org/1", "Rope and Reason"))
    row = material(resolve(story.facts()), "Rope and Reason", "slides")
    assert (row.state, row.url) == ("withheld", None)
