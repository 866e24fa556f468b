"""What the command line answers to bad input: a clear text, the right exit code, and nothing lost."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.cli import run
from warehouse.lock import writer_lock

GOOD = """
[event]
key = "testcon-2026"
name = "TestCon 2026"

[[seed]]
url = "https://testcon.invalid/recap"
kind = "recap"
"""
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    path = tmp_path / "testcon.toml"
    path.write_text(GOOD, "utf-8")
    return path


def second(text: str) -> str:
    return GOOD + f'\n[[seed]]\nurl = "{text}"\nkind = "recap"\n'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no such file"),
        ("", "empty"),
        ("[event\nkey = 1", "2"),  # the line of the mistake
        ("just words", "TOML"),
        (second("https://testcon.invalid/recap"), "testcon.invalid/recap"),  # twice
        (second("file:///etc/passwd"), "http"),
        (second("http://127.0.0.1/admin"), "127.0.0.1"),
        (second("http://10.1.2.3/"), "10.1.2.3"),
        (second("http://[::1]/"), "::1"),
        (second("https://user:pass@testcon.invalid/"), "user"),
        (GOOD.replace("kind =", "knd ="), "kind"),
        (GOOD.replace('"recap"\n', '"podcast"\n'), "podcast"),
        ("# " + "x" * 10 * 1024 * 1024, "MiB"),
    ],
    ids=["missing", "empty", "malformed", "prose", "duplicate", "file", "loopback", "private", "loopback6",
         "credentials", "typo", "kind", "10 MB"],
)  # fmt: skip
def test_bad_seed_file_stops_before_any_request(tmp_path, capsys, content, says):
    path = tmp_path / "bad.toml"
    if content is not None:
        path.write_text(content, "utf-8")
    warehouse = tmp_path / "w"
    assert run(["harvest", str(path), "--web", "live", "-w", str(warehouse), "-q"]) == 2
    error = capsys.readouterr().err
    assert str(path) in error
    assert says in error
    assert not warehouse.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nope"],
        ["nope"],
        ["harvest", "--web", "sometimes"],
        ["harvest", "--depth", "-1"],
        ["harvest", "--limit", "0"],
        ["harvest", "--web", "replay", "--archive", "nowhere.warc.gz"],
        ["inspect", "nowhere.html"],
        ["report", "nope"],
        ["sql"],
    ],
)
def test_wrong_usage_is_code_2_and_names_the_mistake(seeds, capsys, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if arguments[0] == "harvest":
        arguments = [*arguments, str(seeds), "-w", str(tmp_path / "w")]
    assert run(arguments) == 2
    assert capsys.readouterr().err.strip()


def test_no_network_and_nothing_reached_is_code_4(seeds, tmp_path, capsys):
    assert run(["harvest", str(seeds), "--web", "live", "-w", str(tmp_path / "w"), "--json"]) == 4
    found = json.loads(capsys.readouterr().out)
    assert found["outcomes"] == {"failed": 1}


def test_no_network_and_foreign_seeds_do_not_rehearse_the_twin(seeds, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert run(["harvest", str(seeds), "-w", str(tmp_path / "w"), "-q"]) == 4
    assert "network" in capsys.readouterr().err
    assert not (tmp_path / "w").exists()


def test_second_writer_is_told_who_writes(seeds, tmp_path, capsys):
    folder = tmp_path / "w"
    with writer_lock(folder, "harvest", datetime.now(UTC)):
        assert run(["harvest", str(seeds), "--web", "live", "-w", str(folder), "-q"]) == 5
    assert "harvest" in capsys.readouterr().err


def test_corrupt_warehouse_is_named_with_the_fix_and_kept(seeds, tmp_path, capsys):
    folder = tmp_path / "w"
    folder.mkdir()
    working = folder / "working.duckdb"
    working.write_bytes(b"not a database" * 1000)
    assert run(["harvest", str(seeds), "--web", "live", "-w", str(folder), "-q"]) == 1
    assert "maintain reparse" in capsys.readouterr().err
    assert working.read_bytes() == b"not a database" * 1000


def test_unwritable_warehouse_is_named(seeds, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert run(["harvest", str(seeds), "--web", "live", "-w", str(tmp_path / "file" / "w"), "-q"]) == 1
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_live_and_rehearsed_data_are_never_mixed(seeds, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    folder = tmp_path / "w"
    assert run(["harvest", str(seeds), "--web", "live", "-w", str(folder), "-q"]) == 4
    assert run(["harvest", "--web", "replay", "-w", str(folder), "-q"]) == 2
    assert "never mixed" in capsys.readouterr().err


def test_nothing_published_is_said_with_the_next_step(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["report", "talks"]) == 1
    assert "recapture harvest" in capsys.readouterr().err


def test_settings_show_their_origin(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recapture.toml").write_text('contact = "me@example.org"\ndepth = 1\n')
    monkeypatch.setenv("RECAPTURE_DEPTH", "3")
    run(["doctor", "--json"])
    settings = {item["name"]: item for item in json.loads(capsys.readouterr().out)["settings"]}
    assert settings["contact"] == {"name": "contact", "value": "me@example.org", "origin": "recapture.toml"}
    assert (settings["depth"]["value"], settings["depth"]["origin"]) == ("3", "environment")
    assert settings["limit"]["origin"] == "default"


def test_unknown_setting_names_the_nearest(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recapture.toml").write_text('contct = "me@example.org"\n')
    assert run(["doctor"]) == 2
    assert "'contact'" in capsys.readouterr().err


def test_seed_file_from_the_template_is_good_and_never_overwritten(tmp_path, capsys):
    path = tmp_path / "devcon-2027.toml"
    assert run(["seeds", "init", str(path), "--name", "DevCon 2027"]) == 0
    assert run(["seeds", "validate", str(path)]) == 0
    before = path.read_bytes()
    assert run(["seeds", "init", str(path)]) == 2
    assert path.read_bytes() == before


def test_dry_run_asks_nothing_and_shows_the_time_per_host(seeds, tmp_path, capsys):
    assert run(["harvest", str(seeds), "--dry-run", "-w", str(tmp_path / "w")]) == 0
    assert "testcon.invalid" in capsys.readouterr().out
    assert not (tmp_path / "w").exists()


def test_page_text_cannot_speak_to_the_terminal(tmp_path, capsys):
    page = tmp_path / "page.html"
    page.write_bytes("<title>\x1b[31mred\x07 \u202egnp.exe</title><h1>\x1b]0;owned\x07</h1>".encode())
    assert run(["inspect", str(page)]) == 0
    shown = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_reports_answer_without_loading_prefect():
    code = "import sys, flows.cli; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60).returncode == 0


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("aliases.toml", "[[person]]\nalias = 'J. Doe'\n", "name: is missing"),
        ("aliases.toml", "[[company]]\nalias = 'x'\n", "[[company]]"),
        ("corrections.toml", "[[same]]\nurl = 3\ntalk = 'T'\nreason = 'r'\n", "url: write a text"),
        ("corrections.toml", "same = [", "is not TOML"),
    ],
)
def test_bad_decision_file_is_named(seeds, capsys, name, content, says):
    (seeds.parent / name).write_text(content, "utf-8")
    assert run(["harvest", str(seeds), "--web", "live", "-w", str(seeds.parent / "w"), "-q"]) == 2
    error = capsys.readouterr().err
    assert name in error
    assert says in error
