"""A recap post as a seed file: whole, valid, harmless, open about what was unsure, never over another file."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import SeedError
from extract.pages.parse import parse
from extract.records import Page
from extract.seeds import parse_seeds
from extract.urls import canonicalize
from flows.cli import run
from flows.seed_import import seeds_of_post

GOLDEN = Path(__file__).parent / "golden" / "recap"
TYPES = {".html": "text/html; charset=utf-8", ".md": "text/markdown", ".txt": "text/plain"}
CASES = [folder for folder in sorted(GOLDEN.iterdir()) if not folder.name.startswith("neg-")]
URL = "https://blog.example.org/kelpconf"
DAY = date(2026, 3, 1)


def post_of(case: Path) -> Path:
    return next(case / name for name in ("page.html", "post.md", "post.txt") if (case / name).exists())


def page_of(case: Path) -> Page:
    path = post_of(case)
    return parse(path.read_bytes(), URL, TYPES[path.suffix])


def post(items: str, title: str = "KelpConf 2024 recap", behind: str = "") -> Page:
    body = (
        f"<html lang='en'><title>{title}</title><article><h1>{title}</h1>"
        f"<p>Talks, keynotes and panels by many speakers.</p><h2>Talks</h2><ul>{items}</ul>{behind}</article>"
    )
    return parse(body.encode(), URL, "text/html; charset=utf-8")


def document(page: Page, url: str | None = URL) -> dict[str, Any]:
    return tomllib.loads(seeds_of_post(page, url, DAY).text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_post_gives_a_valid_file_with_all_it_says(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    page = page_of(case)
    made = seeds_of_post(page, URL, DAY)
    seeds = parse_seeds(made.text.encode(), "made")
    titles = {talk.title for talk in seeds.talks}
    required = [said for said in expected["mentions"] if not said.get("optional") and said["title"]]
    assert {mention["title"] for mention in required} <= titles
    addresses = {seed.url for seed in seeds.seeds}
    roles = ("video", "slides", "event_page")
    assert {
        canonicalize(link["url"]) for m in required for link in m["links"] if link["role"] in roles
    } <= addresses
    assert (made.talk_count, made.seed_count) == (len(seeds.talks), len(seeds.seeds))


def test_a_post_as_a_seed_file() -> None:
    page = post(
        "<li>Slow Software – Ana Lima, Kelp GmbH (<a href='https://youtu.be/abcdefghij1'>video</a>, slides)</li>"
        "<li>Fast Software – Bo Eriksen (slides to follow)</li>",
        behind="<h2>Other recaps</h2><ul><li><a href='https://a.example/1'>KelpConf, a diary</a> by Cy Marsh</li>"
        "<li>Five days of kelp by Di Stone</li></ul>",
    )
    assert document(page) == {
        "event": {"key": "kelpconf-2024", "name": "KelpConf 2024"},
        "seed": [
            {"url": URL, "kind": "recap", "title": "KelpConf 2024 recap", "site": "blog.example.org",
             "language": "en", "added_on": DAY},
            {"url": "https://youtu.be/abcdefghij1", "kind": "video", "talk": "slow-software", "added_on": DAY},
            {"url": "https://a.example/1", "kind": "recap", "title": "KelpConf, a diary", "author": "Cy Marsh",
             "added_on": DAY},
        ],
        "talk": [
            {"key": "slow-software", "title": "Slow Software",
             "speakers": [{"name": "Ana Lima", "organization": "Kelp GmbH"}]},
            {"key": "fast-software", "title": "Fast Software", "speakers": [{"name": "Bo Eriksen"}]},
        ],
        "expected": [
            {"role": "slides", "talk": "slow-software"},
            {"role": "video", "talk": "fast-software", "pending": True},
            {"role": "write_up", "title": "Five days of kelp", "author": "Di Stone"},
        ],
    }  # fmt: skip


def test_what_was_unsure_is_said() -> None:
    items = "".join(f"<li>Kelp Talk {n} - Ana Lima, Tern (video)</li>" for n in ("One", "Two", "Three"))
    page = post(f"<li>Slow Software - Harbour Patterns (video)</li>{items}", "Our days at the sea: a recap")
    made = seeds_of_post(page, None, DAY)
    unsure = [line for line in made.text.splitlines() if line.startswith("# unsure:")]
    assert len(unsure) == made.unsure_count == 3
    assert "names no event" in unsure[0]
    assert "--url" in unsure[1]
    assert "“Harbour Patterns” may belong to the title" in unsure[2]


def test_a_talk_named_twice_is_one_talk_and_an_address_one_seed() -> None:
    item = "<li>Slow Software – Ana Lima, Kelp GmbH (<a href='https://youtu.be/abcdefghij1'>video</a>)</li>"
    found = document(post(item + item))
    assert len(found["talk"]) == 1
    assert [seed["kind"] for seed in found["seed"]] == ["recap", "video"]


def test_a_post_that_names_nothing_is_refused() -> None:
    page = parse(b"<title>Ten cakes</title><p>Flour and sugar.</p>", URL, "text/html")
    with pytest.raises(SeedError, match="no talk and no other report"):
        seeds_of_post(page, URL, DAY)


@given(st.text(min_size=3, max_size=60))
def test_no_words_of_a_page_break_the_file(words: str) -> None:
    safe = words.replace("&", "&amp;").replace("<", "&lt;")
    page = post(
        f"<li><b>Kelp {safe} Talk</b> – Ana Lima, Kelp {safe} (video)</li>"
        f"<li>Slow Software – Bo Eriksen, Tern (<a href='https://x.example/v/{safe}'>video</a>)</li>"
    )
    made = seeds_of_post(page, URL, DAY)
    assert set(tomllib.loads(made.text)) <= {"event", "talk", "seed", "expected"}


def test_the_command_writes_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "tide.toml"
    arguments = ["seeds", "import", str(post_of(GOLDEN / "drupal-org-first")), "--url", URL, "--out", str(out)]
    assert run(arguments) == 0
    assert "6 talks, 8 addresses" in capsys.readouterr().out
    before = out.read_text(encoding="utf-8")
    assert run(["seeds", "validate", str(out)]) == 0
    assert run(arguments) != 0
    assert "is there already" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == before
