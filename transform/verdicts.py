"""What the comparison of statements ends in: verdicts, proposals, and the features that decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from transform.match import Match
from transform.names import same_person
from transform.statements import Statement


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a mention belongs where it belongs. ``verdict``: same, unsure, alone."""

    verdict: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry of a catalogue that may belong to a group of statements, or to one mention, and why."""

    of_id: str  # group, or mention
    of_kind: Literal["group", "mention"]
    role: str
    entry: Statement
    score: float
    lead: float
    evidence: str


def evidence_of(answer: Match) -> str:
    """Write the features that decided as one text: ``title 0.75, people 1.00``."""
    return ", ".join(f"{name} {value:.2f}" for name, value in answer.features if value) or "nothing"


def same_people(a: Sequence[str], b: Sequence[str]) -> bool:
    """Tell whether two lists of speakers are surely the same people, each once."""
    return len(a) == len(b) and all(any(same_person(one, two) == "same" for two in b) for one in a)
