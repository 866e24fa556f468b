"""What a run changed, on real tables: an archived web that changes between runs, and the words for it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.web.archive import write_web
from flows import pipeline
from flows.cli import run
from flows.settings import Settings, read_settings
from flows.telling import runlog
from flows.telling.digest import digest_markdown, digest_text, headline, markdown
from warehouse.connection import WORKING, open_warehouse
from warehouse.digest import LinkNews, RunNews, link_change, material_change, read_news
from warehouse.errors import WarehouseError
from warehouse.publish import snapshots

RECAP = "https://blog.example.org/harborconf-2031-recap"
SECOND = "https://notes.example.org/harborconf-2031"
DECK, DECK_B, DECK_C = (f"https://decks.example.org/{name}" for name in ("anchors", "tides", "cranes"))
MOVED = "https://decks.example.org/new/tides"
TALKS = ("Anchors Aweigh: Holding Fast in a Storm", "Tides and Timetables", "Cranes Without Fear")
PEOPLE = ("Ada Reef, Harbor Labs", "Bo Quay, Pierside", "Cy Dock, Jetty Inc")
SEEDS = f"""
[event]
key = "harborconf-2031"
name = "HarborConf Europe 2031"

[[seed]]
url = "{RECAP}"
kind = "recap"

[[seed]]
url = "{SECOND}"
kind = "recap"
"""
HTML = (("content-type", "text/html; charset=utf-8"),)
AT = datetime(2031, 4, 1, tzinfo=UTC)


def html(title: str, body: str) -> bytes:
    head = f"<title>{title}</title><meta property='og:title' content='{title}'>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body><main>{body}</main></body></html>".encode()


def recap(title: str, *decks: str | None) -> bytes:
    items = "".join(
        f"<li>{talk}, {who}" + (f" (<a href='{deck}'>slides</a>)" if deck else "") + "</li>"
        for talk, who, deck in zip(TALKS, PEOPLE, decks, strict=False)
    )
    return html(title, f"<h1>{title}</h1><h2>Talks</h2><ul>{items}</ul>")


class World:
    """An archived web that changes between runs, and a warehouse that follows it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.archive, self.seeds = folder / "w", folder / "web.warc.gz", folder / "seeds.toml"
        self.seeds.write_text(SEEDS, "utf-8")
        self.pages: dict[str, tuple[int, tuple[tuple[str, str], ...], bytes]] = {}
        self.put(RECAP, recap("HarborConf Europe 2031 recap", DECK, DECK_B, None))
        self.put(SECOND, b"no", 403)
        self.put(DECK, html("Anchors", "<h1>Slides</h1>"))
        self.put(DECK_B, html("Tides", "<h1>Slides</h1>"))
        self.put(DECK_C, html("Cranes", "<h1>Slides</h1>"))

    def put(self, url: str, body: bytes, status: int = 200, to: str | None = None) -> None:
        self.pages[url] = (status, (*HTML, ("location", to)) if to else HTML, body)

    def settings(self, **more: object) -> Settings:
        given = {"seeds": (self.seeds,), "web": "replay", "archive": self.archive, "warehouse": str(self.folder)}
        return read_settings({**given, "parse_workers": 1, **more})

    def harvest(self, **more: object) -> pipeline.Harvested:
        write_web(self.archive, [(url, *page, AT) for url, page in self.pages.items()])
        return pipeline.harvest(self.settings(**more))


def news_of(harvested: pipeline.Harvested) -> RunNews:
    assert harvested.news is not None
    return harvested.news


def told(news: RunNews) -> set[tuple[str, str]]:
    materials = {(item.change, f"{item.role} {TALKS.index(item.title)}") for item in news.materials}
    links = {(item.change, item.url) for item in news.links}
    return materials | links | {(item.change, item.url or "") for item in news.recaps}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, list[RunNews]]:
    """Eight runs, and what each changed."""
    world = World(tmp_path_factory.mktemp("story"))
    found = [news_of(world.harvest())]
    found.append(news_of(world.harvest()))  # nothing happened
    world.put(RECAP, recap("HarborConf Europe 2031 recap", DECK, DECK_B, DECK_C))  # the promised deck
    world.put(DECK, b"gone", 404)
    found.append(news_of(world.harvest()))
    world.put(DECK, html("Anchors", "<h1>Slides</h1>"))
    world.put(DECK_B, b"", 301, MOVED)
    world.put(MOVED, html("Tides", "<h1>Slides</h1>"))
    found.append(news_of(world.harvest()))
    world.put(SECOND, recap("HarborConf Europe 2031 notes", None, None))
    found.append(news_of(world.harvest()))
    world.put(SECOND, b"gone", 410)
    found.append(news_of(world.harvest()))
    page = world.pages.pop(DECK_C)  # fails: the archive has no answer
    found.append(news_of(world.harvest()))
    world.pages[DECK_C] = page
    found.append(news_of(world.harvest()))
    return world, found


def test_the_digest_of_each_run_is_what_was_done_to_the_web(story: tuple[World, list[RunNews]]) -> None:
    _, (first, *later) = story
    assert first.is_first
    assert first.session_count == len(TALKS)
    assert [told(news) for news in later] == [
        set(),
        {("appeared", "slides 2"), ("died", "slides 0")},
        {("returned", "slides 0"), ("moved", "slides 1")},
        {("read", SECOND)},
        {("died", SECOND)},
        set(),  # a failure of one night is no news,
        set(),  # nor is its end
    ]


def test_headlines(story: tuple[World, list[RunNews]]) -> None:
    _, found = story
    assert [headline(news) for news in found] == [
        "first run: 3 sessions, 0 videos, 2 decks, 1 recap read",
        "",
        "1 deck appeared, 1 deck died",
        "1 deck came back, 1 deck moved",
        "1 recap read for the first time",
        "1 link died",
        "",
        "",
    ]


def test_a_digest_is_worth_reading(story: tuple[World, list[RunNews]]) -> None:
    _, found = story
    text = digest_text(found[2], "harbor")
    assert text.startswith("1 deck appeared, 1 deck died.\nRun 3 of harbor, ")
    assert "Appeared\n  deck: Cranes Without Fear (Cy Dock)\n" in text
    assert f"Died\n  deck: {TALKS[0]} (Ada Reef)\n      http-404; HarborConf Europe 2031\n      {DECK}\n" in text
    assert f"from {DECK_B}" in digest_text(found[3], "harbor")
    assert MOVED in digest_text(found[3], "harbor")
    assert digest_text(found[1], "harbor") == ""  # nobody is told of nothing


def test_a_host_that_failed_is_named_only_beside_news(story: tuple[World, list[RunNews]]) -> None:
    _, found = story
    assert digest_text(found[6], "harbor") == ""
    (host,) = [host for host in found[6].hosts if host.failed]
    assert (host.host, host.failed, host.failed_reason) == ("decks.example.org", 1, "not-in-archive")
    both = replace(found[6], links=found[5].links)
    assert "Failed this time, asked again by itself: decks.example.org (1 of 4)" in digest_text(both, "harbor")


def test_each_run_leaves_a_page_and_a_log(story: tuple[World, list[RunNews]]) -> None:
    world, _ = story
    page = (world.folder / "logs" / "run-3.md").read_text("utf-8")
    assert page.startswith("# Run 3\n")
    assert f"## Appeared\n\n- deck: [Cranes Without Fear \\(Cy Dock\\)](<{DECK_C}>)" in page
    assert "| HarborConf Europe 2031 | 3 | 0 | 2 | 0 | 0 |" in page  # coverage: two of three decks are there
    lines = [json.loads(line) for line in (world.folder / "logs" / "run-3.jsonl").read_text("utf-8").splitlines()]
    assert {line["run"] for line in lines} == {3}
    captures = [line for line in lines if line["event"] == "capture"]
    assert {line["url"] for line in captures} == {RECAP, SECOND, DECK, DECK_B, DECK_C}
    assert all(line["batch"].startswith("run-000003-") and line["capture"].startswith("c_") for line in captures)
    assert {line["outcome"] for line in captures if line["url"] == DECK} == {"gone"}
    assert [line["text"] for line in lines if line["event"] == "news"] == ["1 deck appeared, 1 deck died"]
    assert any(line["event"] == "log" and line["logger"] == "warehouse.publish" for line in lines)


def test_the_closing_summary_says_what_changed(story: tuple[World, list[RunNews]], tmp_path: Path, capsys) -> None:
    world, _ = story
    line = [
        "harvest",
        str(world.seeds),
        "--web",
        "replay",
        "--archive",
        str(world.archive),
        "-w",
        str(world.folder),
    ]
    world.put(DECK_C, b"gone", 404)
    write_web(world.archive, [(url, *page, AT) for url, page in world.pages.items()])
    run([*line, "--limit", "9"])
    assert "Since run 8: 1 deck died." in capsys.readouterr().err


def test_news_of_a_run_whose_copy_is_gone_is_refused(story: tuple[World, list[RunNews]]) -> None:
    world, _ = story
    assert len(snapshots(world.folder)) == 5
    with pytest.raises(WarehouseError, match="keeps no copy of run 1"):
        read_news(world.folder, 1)


def test_the_copy_before_is_kept_whatever_is_set(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.harvest(keep_snapshots=1)
    world.put(DECK, b"gone", 404)
    assert headline(news_of(world.harvest(keep_snapshots=1))) == "1 deck died"


def test_a_run_left_running_by_a_crash_is_closed_at_the_next_start(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.harvest()
    con = open_warehouse(world.folder / WORKING)
    for run_id, kind in ((2, "reparse"), (3, "harvest")):  # killed one after the other
        con.execute(
            "INSERT INTO raw.run SELECT * REPLACE (? AS run_id, ? AS kind, 'running' AS status,"
            " NULL AS finished_at)"
            " FROM raw.run WHERE run_id = 1",
            [run_id, kind],
        )
    con.close()
    went_on = world.harvest()
    assert (went_on.run_id, went_on.is_resumed) == (3, True)
    con = open_warehouse(world.folder / WORKING)
    try:
        assert con.execute("SELECT run_id, status FROM raw.run ORDER BY 1").fetchall() == [
            (1, "finished"), (2, "failed"), (3, "finished"),
        ]  # fmt: skip
    finally:
        con.close()


@pytest.mark.parametrize(
    ("before", "state", "is_other_url", "change"),
    [
        (None, "present", True, "appeared"),
        ("unknown", "present", True, "appeared"),
        ("pending", "present", True, "appeared"),
        ("not_recorded", "moved", True, "appeared"),
        ("present", "present", False, None),
        ("moved", "present", False, None),
        ("present", "present", True, "replaced"),
        ("present", "moved", True, "moved"),
        ("gone", "present", False, "returned"),
        ("private", "present", False, "returned"),
        ("blocked", "moved", True, "returned"),
        ("present", "gone", False, "died"),
        ("moved", "gone", False, "died"),
        (None, "gone", True, "dead"),
        ("announced", "gone", True, "dead"),
        ("present", "private", False, "private"),
        ("present", "blocked", False, "blocked"),  # not dead
        ("present", "withheld", False, "withheld"),
        (None, "announced", True, "promised"),
        ("announced", "pending", False, None),
        ("present", "pending", True, "unlinked"),
        ("present", "unknown", True, "unlinked"),
        ("gone", "unknown", True, None),
        (None, "unknown", False, None),
        (None, "not_recorded", False, None),
    ],
)
def test_what_a_change_of_material_is_called(
    before: str | None, state: str, is_other_url: bool, change: str | None
) -> None:
    assert material_change(before, state, is_other_url=is_other_url) == change


@pytest.mark.parametrize(
    ("before", "state", "change"),
    [
        ("alive", "dead", "died"),
        ("moved", "dead", "died"),
        (None, "dead", "dead"),
        ("blocked", "dead", None),
        ("alive", "moved", "moved"),
        (None, "moved", None),
        ("dead", "alive", "returned"),
        ("alive", "failed", None),
        ("alive", "unreadable", None),
        ("alive", "blocked", "blocked"),
        ("alive", "private", "private"),
    ],
)
def test_what_a_change_of_an_address_is_called(before: str | None, state: str, change: str | None) -> None:
    assert link_change(before, state) == change


@pytest.mark.parametrize(
    "text",
    ["[click](https://evil.example)", "a | b", "# big", "<img src=x>", "line\nbreak", "back`tick", "**bold**"],
)
def test_texts_from_the_web_stay_texts_in_markdown(text: str, story: tuple[World, list[RunNews]]) -> None:
    from markdown_it import MarkdownIt

    (token,) = [token for token in MarkdownIt("commonmark").parse(markdown(text)) if token.type == "inline"]
    assert [child.type for child in token.children or []] in (["text"], ["text", "text"])
    _, found = story
    hostile = replace(found[1], links=(LinkNews("died", "https://x.example/>)[a](b", text, "http-404", None, 1),))
    kinds = {
        child.type
        for token in MarkdownIt("commonmark").parse(digest_markdown(hostile))
        for child in token.children or []
    }
    assert "link_open" not in kinds  # an address that cannot stand in a link is shown as text
    assert "html_inline" not in kinds


def test_long_sections_are_cut_and_say_so(story: tuple[World, list[RunNews]]) -> None:
    _, found = story
    many = tuple(LinkNews("died", f"https://x.example/{n}", None, "http-404", None, 1) for n in range(40))
    text = digest_text(replace(found[1], links=many), "harbor")
    assert text.startswith("40 links died.")
    assert text.count("https://x.example/") == 15
    assert "and 25 more" in text


def test_logs_of_old_runs_are_removed(tmp_path: Path) -> None:
    for name in ("run-1.jsonl", "run-1.md", "run-50.md", "run-101.md", "prefect-server.log", "run-x.md"):
        (tmp_path / name).write_text("", "utf-8")
    runlog.forget_old(tmp_path, 101)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "prefect-server.log", "run-101.md", "run-50.md", "run-x.md",
    ]  # fmt: skip
