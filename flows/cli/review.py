"""``recapture maintain review``: unsure matches and contradictions, decided by a person."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, get_args

import typer

from extract.errors import SeedError
from flows.cli.app import AsJson, Config, Warehouse, require_own, settings_of
from flows.cli.care import maintain_app
from flows.cli.look import readable_folder
from flows.decisions import read_decisions
from flows.review import ANSWERS, Answer, Question, decide, find, open_questions
from flows.settings import SettingsError
from warehouse.formats import visible

_LETTERS: dict[str, Answer] = {"s": "same", "d": "different", "k": "skip"}
HOLDS = "It holds from the next run; at once with: recapture maintain reparse"


@maintain_app.command()
def review(
    list_only: Annotated[bool, typer.Option("--list", help="List the questions, ask nothing.")] = False,
    decided: Annotated[
        tuple[str, str] | None,
        typer.Option("--decide", metavar="KEY same|different|skip", help="Answer one question, without asking."),
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="How you know; written beside --decide.")] = None,
    hints: Annotated[
        bool, typer.Option("--hints", help="Also what is often harmless: other titles, rooms …")
    ] = False,
    warehouse: Warehouse = None,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Walk through unsure matches and contradictions; write decisions to aliases.toml and corrections.toml.

    \b
    Examples:
        recapture maintain review
        recapture maintain review --list
        recapture maintain review --decide q_1a2b3c same --reason "announced so on the event's own page"
    """
    if reason is not None and decided is None:
        raise SettingsError("--reason belongs to an answer: give it with --decide KEY same|different")
    settings = settings_of(config, warehouse=warehouse)
    seeds = list(map(Path, settings.seeds))
    everything = open_questions(readable_folder(settings), read_decisions(seeds))
    if decided is not None:
        return _decide_one(everything, decided, reason, seeds, as_json=as_json)
    questions = [question for question in everything if hints or question.doubt.severity != "hint"]
    if as_json:
        typer.echo(json.dumps([_document(question) for question in questions], indent=2, ensure_ascii=False))
    elif list_only:
        for question in questions:
            _show(question)
    else:
        return _walk(questions, seeds)
    if not as_json:
        hidden = len(everything) - len(questions)
        more = f"; {hidden} more with --hints" if hidden else ""
        typer.echo(f"{len(questions)} to decide{more}.", err=True)
    return 0


def _decide_one(
    questions: Sequence[Question],
    decided: tuple[str, str],
    reason: str | None,
    seeds: Sequence[Path],
    *,
    as_json: bool,
) -> int:
    key, word = decided
    answer = next((known for known in ANSWERS if known == word), None)
    if answer is None:
        raise SettingsError(f"--decide {key} {word}: answer with one of {', '.join(get_args(Answer))}")
    require_own(seeds)
    question = find(questions, key)
    path = decide(question, answer, reason or "", seeds, datetime.now(UTC))
    if as_json:
        document = {"key": question.key, "answer": answer, "file": str(path) if path else None}
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        typer.echo(f"Written to {path}. {HOLDS}" if path else "Left for later; nothing is written.", err=True)
    return 0


def _walk(questions: Sequence[Question], seeds: Sequence[Path]) -> int:
    """Ask one question after the other until somebody has enough."""
    if not questions:
        typer.echo("Nothing waits for a decision.", err=True)
        return 0
    require_own(seeds)
    if not sys.stdin.isatty():
        raise SettingsError("questions need a terminal; use --list, --json, or --decide KEY ANSWER --reason TEXT")
    written = 0
    for number, question in enumerate(questions, start=1):
        typer.echo(f"\n{number} of {len(questions)}")
        _show(question)
        answer = _ask()
        if answer is None:
            break
        if answer == "skip":
            continue
        why = typer.prompt("How do you know").strip()
        try:
            path = decide(question, answer, why, seeds, datetime.now(UTC))
        except SeedError as error:
            typer.echo(str(error), err=True)
            return 2
        written += 1
        typer.echo(f"Written to {path}.", err=True)
    typer.echo(f"{written} decided. {HOLDS}" if written else "Nothing is written.", err=True)
    return 0


def _ask() -> Answer | None:
    """Ask until an answer is understood; None: stop here."""
    while True:
        word = typer.prompt("[s]ame, [d]ifferent, s[k]ip, [q]uit").strip().lower()
        if word in ("q", "quit"):
            return None
        answer = _LETTERS.get(word) or next((known for known in ANSWERS if known == word), None)
        if answer:
            return answer
        typer.echo("Answer with s, d, k or q.", err=True)


def _show(question: Question) -> None:
    doubt = question.doubt
    typer.echo(f"{question.key}  {doubt.severity}: {doubt.kind}")
    typer.echo(f"  {visible(question.text)}")
    typer.echo(f"  {visible(doubt.evidence)}")


def _document(question: Question) -> dict[str, object]:
    return {"key": question.key, "question": question.text, **asdict(question.doubt)}
