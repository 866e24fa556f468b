"""``recapture draft``: what it writes is what our own reader reads back, and nothing is said that no row says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from extract.recap import read_text
from extract.records import Speaker
from flows.cli import run
from flows.decisions import Decisions
from flows.draft import draft_post
from flows.pipeline import WORKING_FILE, load_visits, resolve_all
from flows.settings import SettingsError
from tests.stories import SIDE, Story, say, session_url, watch
from transform.draft import (
    DraftMaterial,
    DraftPost,
    DraftReport,
    DraftSection,
    DraftTalk,
    is_linked,
    people_text,
    unread,
    write_draft,
)
from transform.markdown import escaped, linked, one_line
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.publish import publish

# --- generated posts ----------------------------------------------------------------------------------

_GIVEN = ("Ana", "Bo", "Miriam", "Jean-Luc", "Søren", "Whitney", "Tomás", "Ingrid")
_FAMILY = ("Lima", "Eriksen", "de Repentigny", "O'Neill", "Šelajev", "van der Berg", "Okafor", "Huß")
_PLACES = ("Kelp", "Tern Works", "Bankdata A/S", "Quay, Inc.", "The LEGO Group", "SAP SE", "Red Hat", "Solo.io")
_WORDS = (
    "Slow", "Software", "Rust", "Platform", "Scaling", "Kubernetes", "Paved", "Roads", "Everything", "Harbours",
    "Why", "Beyond", "Pigs", "C#", "50%", "v2.0", "`make`", "*args", "snake_case", "$HOME", "<T>", "&co",
    "[draft]", "A|B", "~home", "#1", "x^2", "{{ value }}", "!", "+1", "Développeurs",
)  # fmt: skip
_JOINTS = (" ", " ", " ", ": ", " - ", " — ", " – ", ", ", " & ", "/", " | ", "? ", " (", "… ")


@st.composite
def titles(draw: st.DrawFn) -> str:
    """Titles as conferences have them: dashes, colons, brackets, Markdown's signs."""
    words = draw(st.lists(st.sampled_from(_WORDS), min_size=2, max_size=9))
    text = words[0]
    for word in words[1:]:
        joint = draw(st.sampled_from(_JOINTS))
        text += f" ({word})" if joint == " (" else joint + word
    return text


@st.composite
def people(draw: st.DrawFn) -> tuple[Speaker, ...]:
    names = st.builds(lambda a, b: f"{a} {b}", st.sampled_from(_GIVEN), st.sampled_from(_FAMILY))
    chosen = draw(st.lists(names, max_size=4, unique=True))
    return tuple(Speaker(name, draw(st.none() | st.sampled_from(_PLACES))) for name in chosen)


@st.composite
def talks(draw: st.DrawFn, title: st.SearchStrategy[str]) -> DraftTalk:
    code = draw(st.text("abcdefghijkmnopqrstuvwxyzABCDEFGH123456789", min_size=5, max_size=9))
    states = (
        "present",
        "announced",
        "pending",
        "not_recorded",
        "withheld",
        "gone",
        "private",
        "blocked",
        "unknown",
    )
    urls = {
        "video": watch(code), "slides": f"https://decks.example.org/{code}(1).pdf",
        "event_page": draw(st.sampled_from([session_url(code), f"https://harbor.example.org/{code}?a=1&b=2"])),
    }  # fmt: skip
    materials = [DraftMaterial("event_page", "present", urls["event_page"])]
    for role in ("video", "slides"):
        said = draw(st.sampled_from(states))
        has_url = said not in ("announced", "pending", "not_recorded", "unknown")
        materials.append(DraftMaterial(role, said, urls[role] if has_url else None))
    if draw(st.booleans()) and any(is_linked(one) or one.state == "pending" for one in materials[1:]):
        materials.pop(0)
    return DraftTalk(draw(title), draw(people()), tuple(materials), draw(st.integers(0, 3)))


@st.composite
def posts(draw: st.DrawFn, title: st.SearchStrategy[str]) -> DraftPost:
    names = draw(
        st.lists(st.sampled_from(["DockDay", "KelpCon", "Platform Day", "Sponsor Day"]), max_size=2, unique=True)
    )
    sections = [
        DraftSection(name, tuple(draw(st.lists(talks(title), min_size=1, max_size=4))))
        for name in [*names, "HarborConf Europe 2031"]
    ]
    reports = [
        DraftReport(f"What we saw [{n}] | HarborConf", f"https://blog.example/{n}", "Bo Eriksen", "Kelp Blog")
        for n in range(2)
    ]
    return DraftPost("HarborConf Europe 2031", tuple(sections), tuple(reports))


def _all_talks(post: DraftPost) -> list[DraftTalk]:
    return [talk for section in post.sections for talk in section.talks]


_SLOW = settings(max_examples=30)  # each example is read up to five times


@_SLOW
@given(posts(titles()))
def test_reading_a_draft_gives_back_its_talks(post: DraftPost) -> None:
    draft = write_draft(post)
    assert draft.misread == () and unread(post, draft.text) == []
    reading = read_text(draft.text, "https://draft.invalid/post.md", True)
    # Nothing else was taken for a talk: no report, no number, no note.
    assert len(reading.mentions) == len(_all_talks(post))
    assert [one.url for one in reading.recap_mentions] == [report.url for report in post.reports]


@_SLOW
@given(posts(titles()))
def test_only_what_can_be_seen_is_linked(post: DraftPost) -> None:
    meant = {one.url for talk in _all_talks(post) for one in talk.materials if is_linked(one)}
    meant |= {report.url for report in post.reports}
    assert set(_links(write_draft(post, "fr").text)) == {_as_written(url) for url in meant}


@_SLOW
@given(posts(st.text(min_size=1, max_size=60)))
def test_hostile_titles_stay_texts(post: DraftPost) -> None:
    draft = write_draft(post)
    tree = _rendered(draft.text)
    meant = {one.url for talk in _all_talks(post) for one in talk.materials if is_linked(one)}
    meant |= {report.url for report in post.reports}
    assert set(_links(draft.text)) <= {_as_written(url) for url in meant}
    assert {node.tag for node in tree.css("body *")} <= _ELEMENTS
    assert len(tree.css("h1, h2")) == 3 + len(post.sections)
    # What no shape lets our reader find again is said, and nothing else is.
    talks_ = _all_talks(post)
    assert draft.misread == tuple(one_line(talks_[index].title) for index in unread(post, draft.text))


_ELEMENTS = {"h1", "h2", "p", "ul", "li", "a", "strong", "em", "table", "thead", "tbody", "tr", "th", "td"}


def _rendered(text: str) -> LexborHTMLParser:
    return LexborHTMLParser(
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    )


def _links(text: str) -> list[str]:
    return [node.attributes.get("href") or "" for node in _rendered(text).css("a")]


def _as_written(url: str | None) -> str:
    return str(MarkdownIt().normalizeLink(url or ""))


@given(st.text(max_size=80))
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    shown = _rendered(f"x {escaped(text)} x").text().strip()
    assert shown.split() == f"x {one_line(text)} x".split()


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://a.example/x_(y)?q=*a*&copy;=1#[b]", True),
        ("https://a.example/back\\slash", True),
        ("javascript:alert(1)", False),
        ("https://a.example/ onclick=x", False),
        ("https://a.example/<b>", False),
    ],
)
def test_links_lead_where_they_should_or_are_none(url: str, is_link: bool) -> None:
    assert len(_links(linked("words", url))) == is_link


@pytest.mark.parametrize(
    ("speakers", "text"),
    [
        ([("Ana Lima", "Kelp"), ("Bo Eriksen", "Kelp")], "Ana Lima & Bo Eriksen, Kelp"),
        ([("Ana Lima", "Kelp"), ("Bo Eriksen", "Tern")], "Ana Lima, Kelp & Bo Eriksen, Tern"),
        ([("Ana Lima", None), ("Bo Eriksen", "Tern")], "Ana Lima; Bo Eriksen, Tern"),
        ([("Ana Lima", "Tern Works, Inc.")], "Ana Lima, Tern Works, Inc."),
        ([], ""),
    ],
)
def test_people_stand_as_in_a_recap(speakers: list[tuple[str, str | None]], text: str) -> None:
    assert people_text([Speaker(*pair) for pair in speakers]) == text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("state", ["pending", "announced", "not_recorded"])
def test_states_without_a_link_read_back_in_both_languages(language: str, state: str) -> None:
    materials = (DraftMaterial("video", "present", watch("abc")), DraftMaterial("slides", state))
    talk = DraftTalk("Ten Years of Cranes", (Speaker("Ana Lima", "Kelp"),), materials)
    post = DraftPost("HarborConf Europe 2031", (DraftSection("DockDay", (talk, talk)),))
    assert write_draft(post, language).misread == ()  # type: ignore[arg-type]  # both are languages


# --- from the tables ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Ten Years of Cranes", "Ada Berg, Quay", video=watch("cranes"))
    story.session("1AbcH", "Ropes I Have Known", "Mira Tan, Splice Works")
    story.session("1AbcI", "Nobody Spoke of This", "Ulf Berg")
    story.recap(
        "https://a.example.org/",
        say("Ten Years of Cranes", page=session_url("1AbcG")),
        say("Ropes I Have Known", is_pending=True, page=session_url("1AbcH")),
    )
    story.video("cranes", "Ten Years of Cranes - Ada Berg")
    folder = tmp_path_factory.mktemp("draft")
    con = open_warehouse(folder / WORKING_FILE)
    number = state.begin_run(con, datetime.now(UTC), "replay", [], "test")
    load_visits(con, number, "b1", story.visits)
    resolve_all(con, Decisions())
    state.finish_run(con, number, datetime.now(UTC), "finished", {})
    con.close()
    publish(folder, number, keep=1)
    return folder


def test_a_draft_names_the_talks_that_recaps_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", "--event", "harborconf", "-w", str(folder)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# Recap: HarborConf Europe 2031\n")
    assert f"[Ten Years of Cranes]({session_url('1AbcG')}) — Ada Berg, Quay ([video]({watch('cranes')}))" in text
    assert "Ropes I Have Known" in text and "to follow" in text
    assert "Nobody Spoke of This" not in text
    assert "https://a.example.org/" in text


def test_all_talks_when_asked(folder: Path) -> None:
    drafted = draft_post(folder, "harborconf-2031", only="all")
    assert "Nobody Spoke of This" in drafted.draft.text and drafted.draft.misread == ()


def test_the_talks_of_somebodys_own_list(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[event]\nkey = "mine"\nname = "Mine"\n'
        '[[talk]]\nkey = "a"\ntitle = "nobody spoke of this"\n'
        '[[talk]]\nkey = "b"\ntitle = "Given elsewhere"\n'
        f'[[talk]]\nkey = "c"\ntitle = "Cranes"\n[[seed]]\nurl = "{watch("cranes")}"\nkind = "video"\ntalk = "c"\n'
    )
    drafted = draft_post(folder, "harborconf-2031", only=str(mine))
    assert [talk.title for talk in _all_talks(drafted.post)] == ["Ten Years of Cranes", "Nobody Spoke of This"]
    assert drafted.unknown == ("Given elsewhere",)


@pytest.mark.parametrize(
    ("event", "only", "says"),
    [
        ("elsewhere", "all", "no event is called so"),
        ("harborconf", "some", "say recapped, all, or name a seed file"),
    ],
)
def test_what_is_not_understood_is_said(folder: Path, event: str, only: str, says: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(says)):
        draft_post(folder, event, only=only)


def test_a_side_event_can_be_meant_alone(folder: Path) -> None:
    assert draft_post(folder, SIDE.name).post.event_name == SIDE.name


def test_a_file_with_somebodys_words_is_not_overwritten(folder: Path, tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    assert run(["draft", "--event", "harborconf", "-w", str(folder), "--output", str(post)]) == 0
    post.write_text("my words")
    assert run(["draft", "--event", "harborconf", "-w", str(folder), "--output", str(post)]) == 2
    assert post.read_text() == "my words"
