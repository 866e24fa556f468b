"""docs/tutorial.md, command by command, as a newcomer types it.

Commands of Recapture run in this process, for starting Python twenty times would take most of a minute. Three
lines mean something else here than on a person's machine: what is cloned is this tree, ``make harvest`` runs what
the Makefile says without installing anything, and the environment is there already. ``recapture schedule start``
runs in a process of its own and gets a Ctrl-C when it says that this ends it.
"""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from flows.cli import run
from flows.draft import draft_post

ROOT = Path(__file__).resolve().parents[1]
TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
MADE_BY_MAKE = ".venv/bin/"


def _blocks() -> list[tuple[list[str], list[str]]]:
    """Give each block of commands with the lines that the text shows as their output."""
    found: list[tuple[list[str], list[str]]] = []
    for language, body in BLOCK.findall(TUTORIAL.read_text(encoding="utf-8")):
        lines = [line.strip() for line in body.splitlines() if line.strip()]
        if language == "sh":
            found.append((lines, []))
        else:
            assert language == "text" and not found[-1][1], "an output follows its commands"
            found[-1][1].extend(line for line in lines if line != "…")
    return found


class Newcomer:
    """A person at a shell: knows where they are, and how Recapture was installed."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.monkeypatch = home, monkeypatch
        monkeypatch.chdir(home)

    def types(self, line: str) -> str:
        """Run one line; return what the terminal shows. A failure is one of the tutorial."""
        words = shlex.split(line, comments=True)
        match words:
            case ["git", "clone", "<this", "repository>", name]:
                Path(name).mkdir()
                for kept in ("seeds", "Makefile"):
                    Path(name, kept).symlink_to(ROOT / kept)
            case ["cd", folder]:
                self.monkeypatch.chdir(folder)
            case [".", activate]:
                assert activate == f"{MADE_BY_MAKE}activate"
            case ["make", target, *given]:
                return self.types(_recipe(target, given))
            case ["recapture", "schedule", "start", *rest]:
                return _interrupted(["schedule", "start", *rest])
            case ["recapture", *rest]:
                return _shown(rest)
            case _:
                done = subprocess.run(["sh", "-euc", line], capture_output=True, text=True, check=True)
                return done.stdout + done.stderr
        return ""


def _recipe(target: str, given: list[str]) -> str:
    """Say what make would run, without the installation that goes before."""
    make = ["make", "-n", "-o", f"{MADE_BY_MAKE[:-5]}/run.stamp", target, *given]
    done = subprocess.run(make, capture_output=True, text=True, check=True)
    (command,) = [line for line in done.stdout.splitlines() if line.startswith(f"{MADE_BY_MAKE}recapture ")]
    return command.removeprefix(MADE_BY_MAKE)


def _shown(arguments: list[str]) -> str:
    """Run a command in this process; both streams, as a terminal shows them."""
    shown = StringIO()
    with redirect_stdout(shown), redirect_stderr(shown):
        code = run(arguments)
    assert code == 0, f"recapture {shlex.join(arguments)}: {code}\n{shown.getvalue()}"
    return shown.getvalue()


def _interrupted(arguments: list[str]) -> str:
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from flows.cli import main; main()"
    shown = []
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            shown.append(line)
            if "Ctrl-C ends" in line:
                # A person takes longer than this process to begin: the server's log is there by then.
                while process.poll() is None and not any(Path.cwd().rglob("prefect-server.log")):
                    time.sleep(0.05)
                process.send_signal(signal.SIGINT)
    assert process.returncode == 0, "".join(shown)
    return "".join(shown)


def test_every_command_of_the_tutorial_works_and_shows_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECAPTURE_WEB", "replay")  # whatever is reached from here
    monkeypatch.setenv("COLUMNS", "150")
    newcomer = Newcomer(tmp_path, monkeypatch)
    typed = []
    for commands, expected in _blocks():
        shown = "\n".join(newcomer.types(line) for line in commands)
        place = 0
        for line in expected:
            found = shown.find(line, place)
            assert found >= 0, f"{line!r} is not shown after what stands before it, by {commands}:\n{shown}"
            place = found + len(line)
        typed += commands
    assert sum(line.startswith("recapture") for line in typed) >= 18
    # What was made on the way is there, and the draft is one that reads back.
    mine = tmp_path / "my-conference"
    assert {path.name for path in mine.iterdir()} >= {"seeds", "data", "exports", "public", "recap.md"}
    assert draft_post(mine / "data" / "demo", "kubecon-eu-2024").draft.misread == ()


def test_the_tutorial_shows_what_the_project_is_for() -> None:
    typed = " ".join(line for commands, _ in _blocks() for line in commands)
    wanted = (
        "make harvest", "report", "sql", "seeds init", "seeds import", "harvest", "export", "site", "draft",
        "schedule",
    )  # fmt: skip
    assert [name for name in wanted if name not in typed] == []


def test_every_page_is_found_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = [*(ROOT / "docs").glob("*.md"), ROOT / "docs" / "decisions" / "0000-index.md"]
    assert [path.name for path in pages if f"({path.relative_to(ROOT).as_posix()})" not in readme] == []
