"""Decks brought to talks by their title or their file name, where nobody links them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from extract import addresses
from extract.urls import canonicalize, kind_of
from transform.events import Events
from transform.ids import resource_id
from transform.match import Match, TalkText, VideoText, match
from transform.statements import Gathered, Statement, first_value
from transform.ties import Tie
from transform.verdicts import Proposal, evidence_of

_EXTENSION = re.compile(r"\.(?:pdf|pptx?|odp|key|html?)$", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d{4})")
_SEPARATORS = re.compile(r"[_+.]+|-+")
_IDENTITY = re.compile(r"^(?:[0-9a-f]{8,}|\d+|[A-Za-z0-9_-]*\d[A-Za-z0-9_-]{12,})$")
# What office programs write as a title when nobody did.
_NO_TITLE = re.compile(
    r"^(?:powerpoint presentation|presentation\d*|untitled|slides?|microsoft\b.*|.*\.\w{2,4})$", re.I
)
_HIGH = 0.85


@dataclass(frozen=True, slots=True)
class _Deck:
    statement: Statement
    names: tuple[str, ...]  # title, then file name


def decks(gathered: Gathered, events: Events) -> dict[str | None, list[_Deck]]:
    """Collect the decks that pages or lists speak of, by edition: by their title, the seed list, or a list."""
    found: dict[str | None, list[_Deck]] = defaultdict(list)
    for subject in sorted(gathered.claims_of):
        rows = gathered.claims_of[subject]
        pages = [row for row in rows if row.source != "seed"]
        if not pages or kind_of(rows[0].subject_url) not in ("slides", "document", None):
            continue
        if not any(row.subject_kind == "slides" or (row.field, row.value) == ("kind", "slides") for row in rows):
            continue
        titled = first_value(rows, "title")
        title = titled.value if titled and not _NO_TITLE.match(titled.value.strip()) else ""
        file_name = name_of_file(rows[0].subject_url)
        names = tuple(name for name in (title, file_name) if name)
        if not names:
            continue
        one = titled or pages[0]
        lists = sorted({row.resource_id for row in pages if row.item_position is not None})
        lists += [resource_id(canonicalize(r.value)) for r in rows if r.field in ("playlist_url", "event_url")]
        said = [gathered.page_event.get(subject), *(gathered.page_event.get(page) for page in lists)]
        family = events.family(events.most_specific(said))
        statement = Statement(
            id=subject, kind="video", source_id=one.resource_id, capture_id=one.capture_id,
            said_at=min(row.first_seen_at for row in pages), title=names[0], family_id=family,
            url=one.subject_url, source="deck", format_title=names[0], claims=tuple(rows),
        )  # fmt: skip
        found[family].append(_Deck(statement, names))
    return found


def name_of_file(url: str) -> str:
    """Read words out of the file name of an address; empty when it is an identity and no name."""
    last = unquote(addresses.path_of(url).rstrip("/").rpartition("/")[2])
    bare = _EXTENSION.sub("", last)
    if not bare or (_IDENTITY.match(bare) and not re.search(r"[A-Za-z]{4,}", bare)):
        return ""
    words = " ".join(_HUMP.sub(" ", _SEPARATORS.sub(" ", bare)).split())
    return words if len(words.split()) >= 2 else ""


def deck_ties(
    pools: Mapping[str | None, Sequence[TalkText]], known: Iterable[Tie], gathered: Gathered, events: Events,
    dead: frozenset[str], ruled_out: frozenset[tuple[str, str]],
) -> tuple[list[Tie], list[Proposal]]:  # fmt: skip
    """Find decks for talks without a living one, inside one edition; propose what is unsure.

    Args:
        pools: the talks by edition.
        known: ties so far.
        gathered, events: what pages say.
        dead: resources known to be gone or private.
        ruled_out: pairs of talk and address that a person refused.

    Returns:
        A tie where title or file name lead to one talk, and not to two; and what may be one.
    """
    said = [tie for tie in known if tie.role == "slides"]
    tied = {tie.resource_id for tie in said if not tie.wrong}
    served = {tie.group_id for tie in said if not tie.wrong and tie.resource_id not in dead}
    refused = {(tie.group_id, tie.resource_id) for tie in said if tie.wrong} | ruled_out
    found: list[Tie] = []
    proposed: list[Proposal] = []
    for family, its in sorted(decks(gathered, events).items(), key=lambda item: item[0] or ""):
        free = {d.statement.id: d for d in its if d.statement.id not in tied | dead}
        if family is None or not free:
            continue
        texts = [text for text in pools.get(family, ()) if text.title]
        for deck_id, answers in _answers(texts, free).items():
            talks = {answer.talk_id for answer in answers if answer.verdict == "same"}
            best = max(answers, key=lambda answer: (answer.verdict == "same", answer.score, answer.talk_id))
            if best.talk_id in served or (best.talk_id, deck_id) in refused:
                continue
            deck = free[deck_id].statement
            if len(talks) == 1:
                found.append(_tie(best, deck))
            else:
                why = evidence_of(best)
                proposed.append(Proposal(best.talk_id, "group", "slides", deck, best.score, best.lead, why))
    return found, proposed


def _answers(texts: Sequence[TalkText], free: Mapping[str, _Deck]) -> dict[str, list[Match]]:
    """Match by titles, then by file names: two names of one deck are no rivals."""
    answers: dict[str, list[Match]] = defaultdict(list)
    for place in (0, 1):
        names = [VideoText(key, deck.names[place]) for key, deck in free.items() if len(deck.names) > place]
        for answer in match(texts, names):
            if answer.video_id:
                answers[answer.video_id].append(answer)
    return dict(sorted(answers.items()))


def _tie(answer: Match, deck: Statement) -> Tie:
    return Tie(
        answer.talk_id, "slides", deck.id, deck.url or "", "deck-match", deck.id, deck.source_id, deck.capture_id,
        deck.said_at, "high" if answer.score >= _HIGH else "medium",
        f"score {answer.score:.2f}, lead {answer.lead:.2f}: {evidence_of(answer)}",
    )  # fmt: skip
