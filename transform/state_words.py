"""Sentences about material read as states: "slides coming soon", "was not recorded", "vidéo privée"."""

from __future__ import annotations

import re
from typing import Literal

MaterialState = Literal[
    "present", "announced", "pending", "not_recorded", "withheld", "gone", "moved", "private", "blocked", "unknown"
]  # fmt: skip

# In order: the first state of which a phrase fits decides. "At the speaker's request the talk was not filmed" was
# not recorded; "taken down at the author's request" is withheld; "the recording is not up yet" is pending.
_PHRASES: tuple[tuple[MaterialState, tuple[str, ...]], ...] = (
    ("not_recorded", (
        r"(?:not|never|n[o']t|nothing) (?:(?:be|been|being|to be) )*(?:recorded|filmed|streamed|taped|captured)",
        r"no (?:\w+ )?(?:recording|filming)", r"no video (?:exists|was|of)", r"unrecorded", r"off the record",
        r"(?:camera|audio|recording|microphone)\b[^.]{0,20}\b(?:failed|broke|lost)",
        r"lost the (?:audio|video|recording)", r"no (?:slides|deck|presentation) (?:were|was|used|exist)",
        r"without (?:slides|recording)", r"live demo only", r"nicht (?:aufgezeichnet|gefilmt)",
        r"keine (?:aufnahme|aufzeichnung|folien)", r"pas d.enregistrement", r"pas (?:été )?(?:filmé|enregistré)",
        r"no se grab", r"sin grabaci", r"未录", r"没有录",
    )),
    ("withheld", (
        r"(?:speaker|author|organi[sz]er|presenter|company|employer|legal)\S{0,3} (?:request|asked|declined|wish)",
        r"(?:asked|prefers?|wish\w*|chose|decided) (?:us )?not to (?:publish|share|post|release)",
        r"(?:did|does|do) not (?:consent|agree|want)", r"withheld", r"opted out",
        r"(?:will not|won.t) be (?:published|shared|released)", r"auf wunsch", r"à la demande",
    )),
    ("gone", (
        r"remov", r"delet", r"taken down", r"withdrawn", r"terminat", r"no longer\b", r"dead\b",
        r"\b404\b", r"\b410\b", r"vanish", r"gone\b", r"offline", r"(?:not|n.t) available any ?more",
        r"video unavailable", r"supprim", r"retiré", r"gelöscht", r"entfernt", r"eliminad", r"borrad", r"删除",
    )),
    ("private", (
        r"privat", r"privée?", r"members?.only", r"ticket.holders?", r"log ?in\b", r"sign in", r"registered",
        r"(?:request|need|ask\w* for) access", r"access denied", r"granted access", r"password", r"not shared with",
        r"connexion requise", r"anmeld",
    )),
    ("announced", (
        r"wait\w* for the (?:event|session|conference|stream) to", r"premier", r"live in\b", r"streamed live",
        r"takes? place", r"within (?:\w+ )?(?:days?|weeks?)", r"after the (?:event|session|conference|talk)",
    )),
    ("pending", (
        r"\byet\b", r"for now", r"\bsoon\b", r"\btb[da]\b", r"to (?:follow|come)", r"waiting",
        r"being (?:edited|processed|uploaded)", r"check back", r"will update",
        r"not (?:been )?(?:available|uploaded|published|released|online|posted|ready)", r"folgt", r"noch nicht",
        r"in kürze", r"à venir", r"pas encore", r"bientôt", r"próximamente", r"aún no", r"todavía no",
        r"即将", r"尚未", r"稍后",
    )),
    ("announced", (
        r"will (?:be|go|follow|appear)", r"to be (?:uploaded|shared|published|posted)", r"scheduled",
        r"ser(?:a|ont) (?:publi|mis|disponib)", r"\bw(?:ird|erden)\b", r"se publicar",
    )),
    ("present", (
        r"watch", r"recording", r"vid[eé]o", r"slides?", r"deck\b", r"pr[eé]sentation", r"download", r"folien",
        r"präsentation", r"aufzeichnung", r"diapos", r"录像", r"视频", r"幻灯", r"youtube",
    )),
)  # fmt: skip
_PATTERNS = tuple((state, re.compile("|".join(phrases), re.IGNORECASE)) for state, phrases in _PHRASES)
_ABOUT = {
    "video": (
        "vid[eé]o",
        "record",
        "film",
        "stream",
        "watch",
        "aufnahme",
        "aufgezeichnet",
        "enregistr",
        "grab",
        "录",
    ),
    "slides": ("slide", "deck", "pr[eé]sentation", "folien", "präsentation", "diapos", "幻灯"),
}
_ROLES = {role: re.compile("|".join(words), re.IGNORECASE) for role, words in _ABOUT.items()}


def state_of(text: str) -> MaterialState:
    """Read the state of material from a sentence about it, such as "slides coming soon".

    Returns:
        ``unknown`` when no known word is in it; ``present`` only when the sentence names material and nothing in
        it says that it is missing, late or closed.
    """
    folded = " ".join(text.split())
    return next((state for state, pattern in _PATTERNS if pattern.search(folded)), "unknown")


def stated(note: str | None, role: str) -> MaterialState | None:
    """Read from an author's note what it says against material of one role; None: nothing of the kind.

    "Gone" needs more than a note: words such as "dead" and "offline" are what talks are about.
    """
    if not note or role not in _ROLES or not _ROLES[role].search(note):
        return None
    state = state_of(note)
    return state if state in ("not_recorded", "withheld", "private", "pending", "announced") else None
