"""What the documents say exists: targets, commands, options, files, tables. Nothing they show is a promise."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [path for folder in (ROOT, ROOT / "docs") for path in sorted(folder.glob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
GUIDES = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")

# What tools make beside our files, for a tree without git.
OTHERS = {
    ".venv",
    ".git",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "__pycache__",
    "data",
    "uv.lock",
}

# Joined from halves, so that this file does not name what it looks for.
PRIVATE = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in [
            ("pypi", ".org"), ("files.python", "hosted"), ("registry.npm", "js"), ("proxy.gol", "ang.org"),
            ("/work", "/main"), ("/work", "/shared"), ("/opt/", "pypi"), ("/opt/", "wheels"), ("/root", "/."),
            ("/tmp", "/x/"),
        ]
    )
)  # fmt: skip


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _code(path: Path) -> Iterator[str]:
    """Give the lines of code of a document: fenced blocks and spans, comments cut off."""
    text = _text(path)
    for block in FENCE.findall(text):
        yield from (re.split(r"\s#\s", line)[0].strip() for line in block.replace("\\\n", " ").splitlines())
    yield from (span.strip() for span in INLINE.findall(FENCE.sub("", text)))


def _slug(heading: str) -> str:
    """Make the anchor a forge makes of a heading."""
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    kept = "".join(letter for letter in plain if letter in "-_ " or unicodedata.category(letter)[0] in "LN")
    return kept.replace(" ", "-")


def _headings(path: Path) -> set[str]:
    return {_slug(line) for line in re.findall(r"^#+ (.*)$", FENCE.sub("", _text(path)), re.MULTILINE)}


@cache
def _tracked() -> tuple[Path, ...]:
    """Give the files of the project: git's list, else (an unpacked archive) those outside hidden folders."""
    # safe.directory: CI may check out as one user and run as another, and the tests have a HOME of their own.
    command = [
        "git",
        "-c",
        f"safe.directory={ROOT}",
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
    ]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        names = done.stdout.split("\0") if done.returncode == 0 else []
    except FileNotFoundError:
        names = []
    if not any(names):
        own = [path for path in ROOT.rglob("*") if not OTHERS & set(path.relative_to(ROOT).parts)]
        names = [_name(path) for path in own]
    return tuple(path for name in names if name and (path := ROOT / name).is_file() and not path.is_symlink())


# --- links and words ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS + DECISIONS, ids=_name)
def test_links_inside_the_project_resolve(path: Path) -> None:
    broken = []
    for found in LINK.findall(FENCE.sub("", _text(path))):
        address = found[0] or found[1]
        if re.match(r"[a-z]+:", address):
            continue
        place, _, anchor = address.partition("#")
        target = (path.parent / place).resolve() if place else path
        is_there = target.exists() and target.is_relative_to(ROOT)
        if is_there and anchor and target.suffix == ".md":
            is_there = anchor in _headings(target)
        if not is_there:
            broken.append(address)
    assert not broken


def test_no_file_names_a_registry_or_a_path_of_somebodys_machine() -> None:
    found = []
    for path in _tracked():
        body = path.read_bytes()
        if b"\0" in body[:8000] or path.suffix == ".gz":
            continue
        for number, line in enumerate(body.decode("utf-8", "replace").splitlines(), 1):
            if PRIVATE.search(line):
                found.append(f"{_name(path)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_names_of_places_are_those_of_files() -> None:
    """`extract/web/guard.py` in a guide exists; so does `docs/operating.md`."""
    pattern = re.compile(
        r"(?:extract|transform|warehouse|flows|tests|docs|seeds)/[\w./-]*\w\.(?:py|md|toml|sql|gz)"
    )
    missing = {
        f"{_name(path)}: {place}"
        for path in GUIDES
        for place in pattern.findall(_text(path))
        if not (ROOT / place).exists()
    }
    assert not missing


# --- decisions and changes ----------------------------------------------------------------------------


def test_decisions_are_numbered_and_listed() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(set(numbers)) == len(numbers), "two decisions have one number"
    for path in DECISIONS:
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name), path.name
        assert re.match(r"# ", _text(path)), f"{path.name}: begin with a title"
    index = _text(ROOT / "docs" / "decisions" / "0000-index.md")
    unlisted = [path.name for path in DECISIONS if path.name not in index and path.name != "0000-index.md"]
    assert not unlisted, "list them in docs/decisions/0000-index.md"


def test_changelog_begins_with_what_is_not_released() -> None:
    headings = re.findall(r"^## (.*)$", _text(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"


# --- make -----------------------------------------------------------------------------------------------


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", _text(ROOT / "Makefile"), re.MULTILINE))


@pytest.mark.parametrize("path", [*GUIDES, ROOT / ".ci" / "run"], ids=_name)
def test_make_targets_exist(path: Path) -> None:
    lines = _code(path) if path.suffix == ".md" else (line.partition("#")[0] for line in _text(path).splitlines())
    named = {target for line in lines for target in re.findall(r"(?:^|[\s`])make ([a-z][a-z-]+)(?![\w=])", line)}
    assert named <= _targets(), "make cannot do that"


def test_makefile_explains_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", _text(ROOT / "Makefile"), re.MULTILINE)
    assert phony
    explained = set(re.findall(r"^([a-z-]+):.*## ", _text(ROOT / "Makefile"), re.MULTILINE))
    assert set(phony[1].split()) == explained == _targets()


def test_set_up_is_two_commands_and_the_flow_comes_right_after() -> None:
    lines = list(_code(ROOT / "README.md"))
    order = [
        lines.index("make harvest"),
        lines.index("make test"),
        lines.index("from flows.harvest import harvest"),
    ]
    assert order == sorted(order)


# --- the command line -----------------------------------------------------------------------------------


@cache
def _command_tree() -> Any:
    import typer

    from flows.cli.app import app

    return typer.main.get_command(app)


def _command(words: list[str]) -> tuple[Any, list[str]]:
    """Follow words into the tree of commands; give the command and the words that are left."""
    command = _command_tree()
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    return command, words


def _shown_commands(path: Path) -> list[str]:
    found = [
        match[1].strip()
        for line in _code(path)
        if (match := re.search(r"(?:^|[\s/$])recapture (.*?)(?:\s[|>].*|\s&&.*)?$", line))
        and "=" not in line[: match.start() + 1]
    ]
    return [text for text in found if re.match(r"[a-z-]", text)]


@pytest.mark.parametrize("path", GUIDES, ids=_name)
def test_shown_commands_and_options_exist(path: Path) -> None:
    unknown = []
    for text in _shown_commands(path):
        command, rest = _command(text.split())
        options = {
            option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        options |= {"--help", "-h"}
        if hasattr(command, "commands") and not (not rest or rest[0] in options):
            unknown.append(f"recapture {text}: no command {rest[0]}")
        unknown += [
            f"recapture {text}: no option {word}"
            for word in re.findall(r"(?<!\S)(--[a-z][a-z-]*|-[a-z])\b", " ".join(rest))
            if word not in options
        ]
    assert not unknown, "\n".join(unknown)


def test_readme_shows_every_command() -> None:
    readme = _text(ROOT / "README.md")
    commands = [name for name, command in _command_tree().commands.items() if not command.hidden]
    assert [name for name in commands if f"recapture {name}" not in readme] == []


@pytest.mark.parametrize("path", GUIDES, ids=_name)
def test_shown_reports_exist(path: Path) -> None:
    from warehouse.report import REPORTS

    named = {text.split()[1] for text in _shown_commands(path) if re.match(r"report [a-z]", text)}
    assert named <= set(REPORTS)


def test_every_setting_is_explained() -> None:
    from dataclasses import fields

    from flows.settings import Settings

    operating = _text(ROOT / "docs" / "operating.md")
    missing = [
        item.name for item in fields(Settings) if item.name != "origins" and f"`{item.name}`" not in operating
    ]
    assert not missing, "explain them in docs/operating.md"


# --- the data dictionary --------------------------------------------------------------------------------


def test_data_dictionary_is_that_of_the_tables() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "warehouse.dictionary"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert _text(ROOT / "docs" / "data-dictionary.md") == done.stdout, "run make dictionary"
