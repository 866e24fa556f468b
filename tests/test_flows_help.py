"""``--help``: what each command does, with examples that hold; and what wrong use is told."""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from flows.cli import run
from flows.cli.app import app

ROOT = typer.main.get_command(app)


def _tree(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    children = getattr(command, "commands", {})
    if not children:
        yield words, command
    for name, child in children.items():
        yield from _tree(child, (*words, name))


COMMANDS = dict(_tree(ROOT))


def _examples(command: Any) -> list[str]:
    """Give the lines below "Examples:", continued ones joined."""
    text = inspect.cleandoc(command.help or "")
    _, found, below = text.partition("Examples:")
    return [line.strip() for line in below.replace("\\\n", " ").splitlines() if line.strip()] if found else []


def _of_recapture(line: str) -> list[list[str]]:
    """Give the arguments of each recapture in a line: examples may go through a pipe."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|>&;")
    lexer.whitespace_split = True
    commands: list[list[str]] = [[]]
    for word in lexer:
        if set(word) <= set("|>&;"):
            commands.append([])
        else:
            commands[-1].append(word)
    return [words[1:] for words in commands if words and words[0] == "recapture"]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_explains_itself_with_two_examples(words: tuple[str, ...]) -> None:
    command = COMMANDS[words]
    assert re.match(r"[A-Z].*[.:]", inspect.cleandoc(command.help or "")), "begin with a sentence"
    shown = _examples(command)
    own = [rest for line in shown for rest in _of_recapture(line) if rest[: len(words)] == list(words)]
    assert len(shown) >= 2 and own


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_examples_are_understood(words: tuple[str, ...]) -> None:
    for line in _examples(COMMANDS[words]):
        for rest in _of_recapture(line):
            shown = next(known for known in COMMANDS if rest[: len(known)] == list(known))
            # Parsing knows options, values of choices and how many arguments there are; nothing is run.
            COMMANDS[shown].make_context("recapture", rest[len(shown) :])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_option_says_what_it_does(words: tuple[str, ...]) -> None:
    silent = [parameter.name for parameter in COMMANDS[words].params if not getattr(parameter, "help", None)]
    assert [name for name in silent if name != "help"] == []


def test_groups_list_what_they_hold() -> None:
    runner = CliRunner()
    for words in {known[:-1] for known in COMMANDS if len(known) > 1}:
        shown = runner.invoke(app, [*words, "--help"]).output
        for known in COMMANDS:
            if known[:-1] == words:
                assert re.search(rf"^\s+{known[-1]}\s+[A-Z]", shown, re.MULTILINE), known


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("harvst", "Did you mean 'harvest'?"),
        ("harvest --depth much", "recapture harvest --help"),
        ("maintain archive show", "recapture maintain archive show --help"),
        ("report talks -w ./a-file", "a warehouse is a folder; name another with --warehouse"),
        ("doctor -w ./a-file", "a warehouse is a folder; name another with --warehouse"),
        ("report talks --config none.toml", "name another with --config"),
        ("report nonsense", "choose one of summary, talks"),
        ("sql", "give one of QUERY, --file, --tables and --schema"),
        ("sql --limit -3 SELECT", "greater than or equal to 0"),
        ("seeds validate none.toml", "write one with: recapture seeds init"),
        ("seeds init a-file", "name another file, or edit this one"),
        ("seeds init a-file/x.toml", "choose a folder you may write to"),
        ("seeds import post.html --url nowhere", '--url: "nowhere" is not a web address'),
        ("seeds import http://127.0.0.1/", "write a public one"),
        ("inspect http://10.0.0.1/", "write a public one"),
        ("inspect none.html", "name a file or an http(s) address"),
        ("fixes none.md", "name a file or an http(s) address"),
        ("harvest --archive none --web replay", "or use --web live"),
        ("maintain archive ls -w none/at-all", "harvest first, or name another with --warehouse"),
        ("maintain restore none -w new", "no backup"),
    ],
)
def test_wrong_use_is_told_what_to_do(
    typed: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a-file").write_text("x")
    assert run(typed.split()) == 2
    shown = capsys.readouterr()
    assert says in shown.err and not shown.out
    assert Path("a-file").read_text() == "x"


def test_what_the_system_refuses_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["seeds", "init", "x" * 300 + "/y.toml"]) == 2
    assert "choose a folder" in capsys.readouterr().err
    Path("wide.sql").symlink_to("wide.sql")
    assert run(["seeds", "validate", "wide.sql"]) == 2
    assert "wide.sql" in capsys.readouterr().err


def test_an_address_is_taken_without_the_end_of_the_line_it_was_copied_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("post.md").write_text(
        "# KelpCon 2031 recap\n\nTalks at KelpCon 2031, a conference with many sessions:\n\n"
        "- [Slow Software](https://kelpcon2031.sched.com/event/1AbcD) — Ana Lima, Kelp\n"
        "- [To Sea](https://kelpcon2031.sched.com/event/1AbcF) — Bo Eriksen, Tern\n"
    )
    # Into a folder that is not there yet, as `recapture` proposes where nothing is.
    out = "seeds/kelpcon.toml"
    assert run(["seeds", "import", "post.md", "--url", " https://a.example.org/post\r\n", "--out", out]) == 0
    assert 'url = "https://a.example.org/post"' in Path(out).read_text()
    assert run(["seeds", "validate"]) == 0
