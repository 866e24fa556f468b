"""Unsure matches and contradictions, one question each, and how an answer is written down.

An answer is an entry of ``aliases.toml`` or ``corrections.toml`` beside the seed files. The next run reads it
before any rule; until then a question that has its answer is not asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from extract.errors import SeedError
from extract.urls import canonicalize
from flows.decisions import ALIASES, CORRECTIONS, Decisions, Entry, folders_of, write_decision
from transform.ids import identifier
from transform.people import alias_of
from transform.wording import title_key
from warehouse.publish import connect_reader
from warehouse.review import Doubt, read_doubts

Answer = Literal["same", "different", "skip"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)

# What "same" means, by kind of doubt; the others are about a value that contradicts the one shown.
_ASKED: Mapping[str, str] = {
    "unsure mention": "Does {page} name, as “{talk}”, the session “{other}” ({url})?",
    "unsure recording": "Is “{other}” ({url}) material of the talk “{talk}”?",
    "wrong link": "Is {url} material of the talk “{talk}” after all? It is given by {page}.",
    "another title": "Is “{other}”, as {page} writes, the talk “{shown}”?",
    "another speaker": "Are “{other}”, as {page} writes, and “{shown}” one person? The talk is “{talk}”.",
    "organisation of a speaker": "Are “{other}”, as {page} writes, and “{shown}” one organisation?",
}
_ASKED_OF_LINK = "Is {url} really the recording of “{talk}”? Against it: {evidence}."
_ASKED_OF_VALUE = "“{talk}”: {page} says “{other}” where “{shown}” is shown. Do both mean the same?"
_SPELLINGS = {"another speaker": "person", "organisation of a speaker": "organization"}


@dataclass(frozen=True, slots=True)
class Question:
    """One doubt with its key, its words, and what each answer would write down."""

    key: str
    text: str
    doubt: Doubt
    same: Entry
    different: Entry


def questions_of(doubts: Sequence[Doubt], decisions: Decisions) -> list[Question]:
    """Turn doubts into questions, each once, in their order; those that have their answer are left out."""
    found: dict[str, Question] = {}
    for doubt in doubts:
        question = _question(doubt)
        if not _is_answered(question, decisions):
            found.setdefault(question.key, question)
    return list(found.values())


def open_questions(folder: Path, decisions: Decisions) -> list[Question]:
    """List what the published tables leave to a person.

    Raises:
        WarehouseError: nothing was published there yet.
    """
    con = connect_reader(folder)
    try:
        return questions_of(read_doubts(con), decisions)
    finally:
        con.close()


def find(questions: Sequence[Question], key: str) -> Question:
    """Find the question that a key, or the beginning of one, names.

    Raises:
        SeedError: none or several are meant; the text says how to see the keys.
    """
    found = [question for question in questions if question.key == key] or [
        question for question in questions if key and question.key.startswith(key)
    ]
    if len(found) == 1:
        return found[0]
    count = "several questions have" if found else "no open question has"
    raise SeedError(f"{count} the key {key!r}; see them with: recapture maintain review --list")


def decide(question: Question, answer: Answer, reason: str, seeds: Sequence[Path], now: datetime) -> Path | None:
    """Write an answer down beside the seed files.

    Args:
        question: what was asked.
        answer: ``skip`` writes nothing, so it is asked again.
        reason: how the person knows.
        seeds: seed files and folders of the settings; the first one's folder takes the decision.
        now: aware.

    Returns:
        The file written; None for ``skip``.

    Raises:
        SeedError: no reason, or the file cannot be used; nothing is written then.
    """
    if answer == "skip":
        return None
    entry = question.same if answer == "same" else question.different
    folders = folders_of(seeds)
    if not folders:
        raise SeedError("no seed file is known, beside which decisions belong; name one in the settings (seeds)")
    return write_decision(folders[0], entry, reason, now)


# --- one question ------------------------------------------------------------------------------------


def _question(doubt: Doubt) -> Question:
    about_link = doubt.url is not None
    form = _ASKED.get(doubt.kind) or (_ASKED_OF_LINK if about_link else _ASKED_OF_VALUE)
    text = form.format(
        talk=doubt.talk,
        other=doubt.other_value,
        shown=doubt.shown_value or "nothing",
        url=doubt.url,
        page=doubt.page_url or "a page",
        evidence=doubt.evidence,
    )
    same, different = _entries(doubt)
    key = identifier("q", doubt.kind, *(f"{name}={value}" for name, value in (*same.fields, *different.fields)))
    return Question(key, text, doubt, same, different)


def _entries(doubt: Doubt) -> tuple[Entry, Entry]:
    """Say what each answer writes: about an address if there is one, about a spelling, else that all stays."""
    kept = Entry(CORRECTIONS, "kept", _fields(kind=doubt.kind, talk=doubt.talk, event=doubt.event_key,
                                              value=doubt.other_value))  # fmt: skip
    if doubt.url is not None:
        # What one page calls by this title; a video is right or wrong whoever links it.
        is_of_page = doubt.kind in ("unsure mention", "another title") and doubt.page_url != doubt.url
        page = doubt.page_url if is_of_page else None
        fields = _fields(url=doubt.url, talk=doubt.talk, event=doubt.event_key, page=page)
        return Entry(CORRECTIONS, "same", fields), Entry(CORRECTIONS, "wrong_link", fields)
    if doubt.kind in _SPELLINGS and doubt.shown_value:
        fields = _fields(alias=doubt.other_value, name=doubt.shown_value)
        return Entry(ALIASES, _SPELLINGS[doubt.kind], fields), kept
    return kept, kept


def _fields(**named: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in named.items() if value)


def _is_answered(question: Question, decisions: Decisions) -> bool:
    doubt = question.doubt
    if doubt.url is not None:
        url, page = canonicalize(doubt.url), dict(question.same.fields).get("page")
        return any(
            entry.url == url
            and title_key(entry.talk) == title_key(doubt.talk)
            and entry.event_key in (None, doubt.event_key)
            and entry.page in (None, page)
            for entry in decisions.corrections
        )
    if question.same.file == ALIASES:
        given = dict(question.same.fields)
        alias = alias_of(question.same.table, given["alias"], given["name"], "")
        if any((row.kind, row.alias, row.target_id) == (alias.kind, alias.alias, alias.target_id)
               for row in decisions.aliases):  # fmt: skip
            return True
    return any(
        (entry.kind, entry.value) == (doubt.kind, doubt.other_value)
        and title_key(entry.talk) == title_key(doubt.talk)
        and entry.event_key in (None, doubt.event_key)
        for entry in decisions.kept
    )
