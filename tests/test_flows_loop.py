"""The offline twin, harvested once: its drafts read back, its posts are mended, its notebook runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.recap import read_text
from extract.urls import canonicalize
from flows.cli import run
from flows.draft import draft_post
from flows.fixes import mend, patch_of, patched_text, read_archived, read_file
from flows.next_steps import Outlook, outlook
from flows.pipeline import harvest
from flows.settings import Settings
from tests.demo_web import places, recaps
from tests.demo_web.facts import TALKS
from tests.demo_web.post import BY_KEY, answer_of_post, post_title
from tests.demo_web.truth import MOVED
from tests.demo_web.youtube import watch_url
from transform.draft import is_linked, unread
from transform.fixes import Finding
from warehouse.export import export_parquet
from warehouse.lock import writer_lock
from warehouse.publish import connect_reader

ROOT = Path(__file__).resolve().parents[1]
EVENTS = (
    "kubecon-eu-2024", "platform-engineering-day-eu-2024", "backstagecon-eu-2024", "appdevelopercon-eu-2024",
    "openshift-commons-gathering-paris-2024",
)  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("twin")
    settings = Settings(
        seeds=(ROOT / "seeds",), archive=ROOT / "seeds" / "demo.warc.gz", web="replay", data_dir=folder,
        warehouse=str(folder / "demo"),
    )  # fmt: skip
    assert harvest(settings).exit_code == 0
    return folder / "demo"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("event", EVENTS)
def test_drafts_of_the_twin_read_back(demo: Path, event: str, language: str) -> None:
    drafted = draft_post(demo, event, language)  # type: ignore[arg-type]  # both are languages
    assert drafted.draft.misread == () and unread(drafted.post, drafted.draft.text) == []
    reading = read_text(drafted.draft.text, "https://draft.invalid/post.md", True)
    assert len(reading.mentions) == sum(len(section.talks) for section in drafted.post.sections) > 0
    assert recaps.WITHHELD_DECK not in drafted.draft.text


def test_a_draft_of_the_twin_holds_what_it_was_made_of(demo: Path) -> None:
    drafted = draft_post(demo, "kubecon-eu-2024")
    talks = [talk for section in drafted.post.sections for talk in section.talks]
    assert len(talks) == len(TALKS)
    linked = {one.url for talk in talks for one in talk.materials if is_linked(one)}
    gone = {watch_url(talk.video) for talk in TALKS if talk.video and talk.video_state in ("gone", "private")}
    seen = {watch_url(talk.video) for talk in TALKS if talk.video and talk.video_state == "present"}
    assert seen <= linked and not gone & linked
    assert {one.url for one in drafted.post.reports} >= set(places.BLOCKED) - {"https://medium.com/p/f2fb48e0c874"}
    assert not set(places.DEAD) & {one.url for one in drafted.post.reports}


def _found(demo: Path, url: str) -> list[Finding]:
    (mended,) = mend([read_archived(demo, url)], demo)
    return list(mended.findings)


def test_every_planted_fault_of_the_post_is_found(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "post.html"
    path.write_bytes(answer_of_post().body)
    (mended,) = mend([read_file(path)], demo)
    links = {canonicalize(link.url) for link in mended.document.links}
    by_state = {
        name: {canonicalize(it.url or "") for it in mended.findings if it.state == name}
        for name in ("dead", "moved", "blocked", "wrong", "withheld")
    }
    assert by_state["dead"] == links & {*places.DEAD, places.SOFT_DEAD}
    assert by_state["moved"] == links & MOVED.keys()
    assert by_state["blocked"] == links & places.BLOCKED.keys() and by_state["blocked"]
    assert by_state["wrong"] == by_state["withheld"] == set()
    assert {it.replacement_url for it in mended.findings if it.state == "moved"} == {
        MOVED[url] for url in by_state["moved"]
    }


def test_every_link_that_could_be_added_is_found_and_can_be_added(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "post.html"
    path.write_bytes(answer_of_post().body)
    (mended,) = mend([read_file(path)], demo)
    added = {it.replacement_url for it in mended.findings if it.state == "missing" and it.role == "video"}
    linked = {canonicalize(link.url) for link in mended.document.links}
    shown = {watch_url(talk.video) for talk in TALKS if talk.video and talk.video_state == "present"}
    assert added == shown - linked
    text = patched_text(mended, adds=True)
    changed = tmp_path / "changed.html"
    changed.write_text(text)
    (again,) = mend([read_file(changed)], demo)
    # The words are the same, and the reader finds the same talks with more links.
    assert _words(text) == _words(mended.document.content.text)
    before, after = mended.document.mentions, again.document.mentions
    assert [one.title for one in before] == [one.title for one in after]
    assert [one.speakers for one in before] == [one.speakers for one in after]
    assert sum(len(one.links) for one in after) > sum(len(one.links) for one in before) + 15
    assert not {it.state for it in again.findings} & {"moved", "wrong"}


def _words(text: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(text).body
    assert body is not None
    return " ".join(body.text().split())


def test_a_patch_of_the_post_applies_with_git(demo: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    path = tmp_path / "post.html"
    path.write_bytes(answer_of_post().body)
    (mended,) = mend([read_file(path)], demo)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch_of([mended]), check=True, capture_output=True)
    new = path.read_text()
    old = answer_of_post().body.decode()
    for url, now in MOVED.items():
        old = old.replace(f'"{url}"', f'"{now}"')
    assert new == old


def test_wrong_and_dead_links_of_other_posts_are_found(demo: Path) -> None:
    page, talk_key, shown_key = recaps.WRONG
    found = _found(demo, page)
    (wrong,) = [it for it in found if it.state == "wrong"]
    assert (wrong.url, wrong.replacement_url) == (
        watch_url(BY_KEY[shown_key].video), watch_url(BY_KEY[talk_key].video)
    )  # fmt: skip
    assert post_title(BY_KEY[talk_key]) == wrong.title
    assert {it.url for it in found if it.state == "dead"} == {recaps.DEAD_DECK}
    assert all(it.replacement_url for it in found if it.state == "dead")


def test_what_is_withheld_is_never_offered(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    titles = "\n".join(f"- **{post_title(talk)}** (video — slides)" for talk in TALKS)
    path.write_text(f"# KubeCon Paris 2024 recap\n\nTalks:\n\n{titles}\n\n[deck]({recaps.WITHHELD_DECK})\n")
    (mended,) = mend([read_file(path)], demo)
    assert recaps.WITHHELD_DECK not in {it.replacement_url for it in mended.findings}
    (held,) = [it for it in mended.findings if it.url == recaps.WITHHELD_DECK]
    assert (held.state, held.replacement_url) == ("withheld", None)
    assert recaps.WITHHELD_DECK in patched_text(mended)


# --- what to do next ----------------------------------------------------------------------------------


def _commands(found: Outlook) -> list[str]:
    return [command.partition(" ")[2] for command, _ in found.steps]


def test_what_to_do_next_follows_from_the_state(demo: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    empty = Settings(seeds=(tmp_path / "seeds",), data_dir=tmp_path)
    assert _commands(outlook(empty, now))[0].startswith("seeds init")
    fresh = Settings(seeds=(ROOT / "seeds",), data_dir=tmp_path)
    assert (
        "harvest" in _commands(outlook(fresh, now)) and "Nothing is harvested yet" in outlook(fresh, now).standing
    )
    (tmp_path / "main" / "archive").mkdir(parents=True)
    (tmp_path / "main" / "archive" / "run-000001-00-0000.warc.gz.open").touch()
    assert _commands(outlook(fresh, now)) == ["harvest"]
    done = Settings(seeds=(ROOT / "seeds",), data_dir=demo.parent)
    assert _commands(outlook(done, now))[:2] == ["harvest --web live", "report talks --recapped"]
    assert "DEMO DATA" in outlook(done, now).standing
    named = Settings(seeds=(ROOT / "seeds",), data_dir=demo.parent, warehouse="demo")
    later = outlook(named, now + timedelta(days=3))
    assert _commands(later)[0] == "harvest --due -w demo" and later.standing.endswith("3 days ago.")
    assert {"report missing -w demo", "report links -w demo", "seeds fill -w demo"} <= set(_commands(later))
    with writer_lock(demo, "harvest", now):
        assert _commands(outlook(named, now)) == ["status"]


def test_every_next_step_is_a_command(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECAPTURE_SEEDS", str(ROOT / "seeds"))
    monkeypatch.setenv("RECAPTURE_DATA_DIR", str(demo.parent))
    assert run([]) == 0
    shown = capsys.readouterr().out
    assert "Next:" in shown and "--help lists all commands" in shown
    for line in shown.split("Next:")[1].strip().splitlines()[:-2]:
        words = line.split("  ")[0 if line[0] != " " else 1].split()[1:]
        known = [word for word in words if not word.startswith("-")][:2]
        command = known if known[0] in ("seeds", "maintain") else known[:1]
        assert run([*command, "--help"]) == 0


def test_the_shell_can_complete(tmp_path: Path) -> None:
    program = "import sys; from flows.cli import main; sys.argv[0] = 'recapture'; main()"
    environment = {
        **os.environ,
        "COMP_WORDS": "recapture dr",
        "COMP_CWORD": "1",
        "_RECAPTURE_COMPLETE": "complete_bash",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["draft"]


# --- the notebook -------------------------------------------------------------------------------------

_HEADLESS = """
import importlib.util, json, sys
for folder in sys.argv[2:]:
    sys.argv[2:] = ["--", "--tables", folder]
    spec = importlib.util.spec_from_file_location("conference", sys.argv[1])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, found = module.app.run()
    charts = {name: found[name].to_dict() for name in found if name.endswith("_chart")}
    rows = {name: len(found[name]) for name in ("recapped", "missing", "written_about", "to_mend", "facts")}
    sizes = {name: len(chart["data"]["values"]) for name, chart in charts.items()}
    print(json.dumps({"tables": str(found["tables_folder"]), "rows": rows, "charts": sizes}))
"""


def test_the_notebook_answers_from_copy_and_export_alike(demo: Path, tmp_path: Path) -> None:
    con = connect_reader(demo, is_hardened=False)
    try:
        export_parquet(con, tmp_path / "export", "parquet")
    finally:
        con.close()
    folders = [str(demo), str(tmp_path / "export")]
    notebook = ROOT / "docs" / "notebook" / "conference.py"
    command = [sys.executable, "-c", _HEADLESS, str(notebook), *folders]  # marimo takes seconds to load: once
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    copy, export = (json.loads(line) for line in done.stdout.splitlines()[-2:])
    assert [copy.pop("tables"), export.pop("tables")] == folders
    assert copy == export
    assert all(copy["rows"].values())
    assert set(copy["charts"]) == {
        "recapped_chart", "material_chart", "organizations_chart", "links_chart", "facts_chart"
    }  # fmt: skip
    assert all(copy["charts"].values())
