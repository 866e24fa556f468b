"""What a line says about video and slides: "(video — presentation)", "slides to follow", links and their roles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract import addresses
from extract.recap.phrases import Phrases, plain
from extract.recap.text import Anchor, Text
from extract.recap.words import Words
from extract.records import MentionLink, Role
from extract.urls import kind_of

_GROUP = re.compile(r"[(\[{]([^()\[\]{}]{1,90})[)\]}]")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*", re.UNICODE)
_ICONS = {
    "🎥": "video",
    "📹": "video",
    "▶": "video",
    "📺": "video",
    "🎬": "video",
    "📊": "slides",
    "🖥": "slides",
    "📑": "slides",
}
# "Slides (PDF, 2 MB)"
_FORMAT = re.compile(r"\s\((?:(?:pdf|pptx?|odp|html|mp4|keynote|\d+(?:[.,]\d+)?\s?[mk]b)[,;\s]*)+\)\s*$", re.I)
_CLAUSES = re.compile(r"\s*[,;|/·•+]\s*|\s+[–—-]+\s+")
_DOCUMENT = re.compile(r"\.(?:pdf|pptx?|odp|key)$", re.I)
# How schedules all over the web name the page of one session. A last piece such as /schedule is a list.
_SESSION_PATH = re.compile(
    r"/(?:sessions?|talks?|events?|presentations?|contributions?|submissions?|lectures?|conferences?/talk|fahrplan/events)"
    r"/[^/]*[\w-]{2,}(?:/[^/]+)?/?$",
    re.I,
)
_LIST_END = re.compile(
    r"/(?:schedule|agenda|program(?:me)?|speakers?|register|registration|tickets|venue|cfp)/?$", re.I
)
_VIDEO_PATH = re.compile(r"/(?:v|videos?|watch|recordings?)/[\w-]{2,}", re.I)
# A channel, not a film. "/@ana/kelpcon-in-notes" is a page: blogs for many authors name them so.
_PROFILE_PATH = re.compile(
    r"^/(?:@[\w.-]+(?:/(?:videos|streams|playlists|featured|about|\d+))?/?$|(?:c|channel|user)/[^/]+(?:/|$))", re.I
)
_VIDEO_HOST = re.compile(r"^(?:media|videos?|tube|peertube|watch)\.", re.I)
_SLIDES_PATH = re.compile(r"/(?:slides?|decks?)/[\w./-]{2,}", re.I)
_SLIDES_HOST = re.compile(r"^(?:slides?|decks?)\.", re.I)


@dataclass(frozen=True, slots=True)
class Materials:
    """What a stretch says exists, does not exist, or is still to come."""

    claims: tuple[Role, ...] = ()
    missing: tuple[Role, ...] = ()
    is_pending: bool = False

    def __or__(self, other: Materials) -> Materials:
        if not (other.claims or other.missing or other.is_pending):
            return self
        return Materials(
            tuple(dict.fromkeys(self.claims + other.claims)),
            tuple(dict.fromkeys(self.missing + other.missing)),
            self.is_pending or other.is_pending,
        )


NOTHING = Materials()
_KINDS: tuple[tuple[Role, str], ...] = (
    ("video", "material_video"), ("slides", "material_slides"), ("event_page", "material_event_page"),
    ("code", "material_code"), ("other", "material_other"),
)  # fmt: skip


@lru_cache(maxsize=8192)
def role_of_phrase(text: str, words: Words) -> Role | None:
    """Tell which material a short text names ("recording" → video); None when it is no such word."""
    folded = plain(_FORMAT.sub("", text).strip(" \n\t:.,;!?()[]{}<>»«“”\"'→←▶►|-–—•·&…"))
    for sign, role in _ICONS.items():
        if sign in text and len(folded) <= 24:
            return "video" if role == "video" else "slides"
    if not folded or len(folded) > 40:
        return None
    article, _, rest = folded.partition(" ")  # "the slides", "her deck"
    if rest and (article in words.grammar_articles.items or article in words.people_possessive_words.items):
        folded = rest if rest not in words.talks_generic.items else folded
    # "presentation" and "talk" are also kinds of talks; here the word alone stands for the deck.
    for role, name in _KINDS:
        if getattr(words, name).is_whole(folded):
            return role
    return None


@lru_cache(maxsize=8192)
def read_group(text: str, words: Words) -> Materials | None:
    """Read a stretch that says nothing but what material there is.

    Args:
        text: such as ``video — presentation``, ``slides to follow``, ``pas de vidéo``.
        words: of the post's language.

    Returns:
        What it says; None when other words stand in it.
    """
    folded = plain(text)
    if not folded or len(folded) > 120:
        return None
    for sign, role in _ICONS.items():
        folded = folded.replace(sign, f" {role} ")
    read: list[tuple[str, list[Role]]] = []
    for clause in _CLAUSES.split(folded):
        if not clause.strip():
            continue
        state = (
            "missing" if words.state_missing.is_in(clause)
            else "pending" if words.state_pending.is_in(clause)
            else "present"
        )  # fmt: skip
        # "not yet available" holds "not available" for a reader in a hurry, not for us
        state = "pending" if state == "missing" and words.state_pending.is_in(clause) else state
        rest = words.state_pending.inside.sub(" ", clause) if state == "pending" else clause
        roles = _roles_in(rest, words)
        if state == "missing" and not roles and not read and words.state_unrecorded.is_in(clause):
            roles = ["video"]
        if state == "present" and not roles and _only_filler(clause, words):
            continue
        if not _only_known(rest, words, state == "missing") or (
            state == "present" and not roles and clause.strip() != "-"
        ):
            return None
        if state != "present" and not roles and read:
            # "video — not recorded": the state is that of the piece before
            read[-1] = (state, read[-1][1])
            continue
        read.append((state, roles))
    by_state: dict[str, list[Role]] = {"present": [], "missing": [], "pending": []}
    for state, roles in read:
        by_state[state] += roles
    has_pending = any(state == "pending" for state, _ in read)
    if not has_pending and not by_state["present"] and not by_state["missing"]:
        return None
    return Materials(
        tuple(dict.fromkeys(by_state["present"])), tuple(dict.fromkeys(by_state["missing"])), has_pending
    )


def state_said(text: str, words: Words) -> Materials:
    """Read a short sentence about the material of one talk: "The recording will be published after review".

    Args:
        text: a sentence or the piece behind a separator.
        words: of the post's language.

    Returns:
        Pending or missing, when a word for video or slides stands in it beside a phrase for the state.
    """
    folded = plain(text)
    if len(folded) > 160:
        return NOTHING
    if words.state_unrecorded.is_in(folded):
        return Materials((), ("video",))
    if words.state_pending_it.is_in(folded):
        return Materials((), (), True)
    is_pending = words.state_pending.is_in(folded)
    if not is_pending and not words.state_missing.is_in(folded):
        return NOTHING
    phrase = words.state_missing.inside.search(folded)
    own = _roles_in(phrase[0], words) if phrase and not is_pending else []  # "no video, but the slides are here"
    roles = tuple(role for role in own or _roles_in(folded, words) if role in ("video", "slides"))
    if not roles:
        return NOTHING
    return Materials((), (), True) if is_pending else Materials((), roles)


def _roles_in(clause: str, words: Words) -> list[Role]:
    found: list[tuple[int, Role]] = []
    for role, name in _KINDS[:4]:
        match = getattr(words, name).inside.search(clause)
        if match:
            found.append((match.start(), role))
    if len(found) > 1:  # "slides (PDF)": one thing; "video recording": one thing
        found = [pair for pair in found if pair[1] in ("video", "slides")] or found[:1]
    return [role for _, role in sorted(found)]


def _only_known(clause: str, words: Words, is_missing: bool) -> bool:
    rest = words.state_missing.inside.sub(" ", clause) if is_missing else clause
    for name in ("material_video", "material_slides", "material_event_page", "material_code", "material_other"):
        rest = getattr(words, name).inside.sub(" ", rest)
    return _only_filler(rest, words)


def _only_filler(text: str, words: Words) -> bool:
    return all(
        token in words.material_filler.items or (token.isdigit() and len(token) < 3)
        for token in _TOKEN.findall(text)
    )


@dataclass(frozen=True, slots=True)
class Group:
    """A bracket such as "(video — slides)" at a place of a line."""

    start: int
    end: int
    materials: Materials


def groups_in(text: str, words: Words) -> list[Group]:
    """Find all brackets that only tell what material there is."""
    found = []
    for match in _GROUP.finditer(text):
        materials = read_group(match[1], words)
        if materials is not None:
            found.append(Group(match.start(), match.end(), materials))
    return found


@lru_cache(maxsize=8192)
def role_of_url(url: str) -> Role | None:
    """Tell from the address alone what material it is; None: it does not tell.

    A site's own module knows best (``extract.urls.kind_of``); then the shapes that conference sites share.
    """
    kind = kind_of(url)
    if kind in ("video", "slides", "event_page"):
        return "video" if kind == "video" else "slides" if kind == "slides" else "event_page"
    if kind not in (None, "document"):
        return "other"
    path, host = addresses.path_of(url), addresses.host_of(url)
    if _PROFILE_PATH.match(path):
        return "other"
    if _DOCUMENT.search(path) or _SLIDES_HOST.search(host) or _SLIDES_PATH.search(path):
        return "slides"
    if "/blog" in path or _LIST_END.search(path):
        return None
    if _VIDEO_HOST.search(host) or _VIDEO_PATH.search(path):
        return "video"
    return "event_page" if _SESSION_PATH.search(path) else None


def names_own_material(link: MentionLink, words: Words) -> bool:
    """Tell "watch the talk here" and "slides are on Speaker Deck": a piece of a sentence that names what it links.

    A title would begin with a capital.
    """
    names = {"video": words.material_video, "slides": words.material_slides, "code": words.material_code}
    name = names.get(link.role)
    anchor = link.anchor_text.strip()
    tokens = plain(anchor).split()
    if name is not None and len(tokens) < 9 and _is_said_of(anchor.split(), tokens, name, words):
        return True
    if name is None or not anchor[:1].islower() or len(tokens) > 6 or not name.is_in(plain(anchor)):
        return False
    return not any(token in words.people_from.items for token in tokens)  # "video of the concert"


def _is_said_of(written: list[str], tokens: list[str], name: Phrases, words: Words) -> bool:
    """Tell "The recording is already online": article, material, and nothing but small words."""
    leads = words.grammar_articles.items | words.people_possessive_words.items
    return (
        len(tokens) > 2
        and tokens[0] in leads
        and name.is_whole(tokens[1])
        and tokens[2] in words.material_filler.items
        and all(token[0].islower() for token in written[1:])
    )


def role_right_before(text: str, words: Words) -> Role | None:
    """Read the role of "Slides are [on her site]": nothing but small words stands between."""
    role = _role_before(text, words)
    if role is None:
        return None
    name = words.material_video if role == "video" else words.material_slides
    last = max(match.end() for match in name.inside.finditer(plain(text)))
    return role if _only_filler(plain(text)[last:], words) else None


def _role_before(text: str, words: Words) -> Role | None:
    """Read the role of "the slides are [here]" from the last word before the link that names one."""
    found = [
        (match.start(), role)
        for role, name in _KINDS[:2]
        for match in getattr(words, name).inside.finditer(plain(text))
    ]
    return max(found)[1] if found else None


def link_of(text: Text, link: Anchor, words: Words) -> MentionLink | None:
    """Give a link its role from its address and from its words."""
    if link.url is None:
        return None
    anchor = text.anchor(link)
    by_url = role_of_url(link.url)
    by_word = role_of_phrase(anchor, words)
    if by_word is None and by_url is None and words.talks_generic.is_whole(plain(anchor)):
        by_word = _role_before(text.text[max(0, link.start - 40) : link.start], words)
    if by_word is None and by_url is None and anchor[:1].islower() and len(anchor.split()) < 5:
        by_word = role_right_before(text.text[max(0, link.start - 40) : link.start], words)
    is_piece = anchor[:1].islower() and len(anchor.split()) < 6
    if by_word is None and by_url is None and is_piece and words.material_code.is_in(plain(anchor)):
        by_word = "code"  # "the material [on GitHub]", "a [demo repository]"
    role: Role = by_url or by_word or "other"
    if by_word in ("slides", "code") and by_url in (None, "other", "event_page"):
        kind = kind_of(link.url)
        role = by_word if kind not in ("playlist", "video") else role
    elif by_word == "other" and by_url == "slides" and kind_of(link.url) != "slides":
        role = "other"  # "preprint", "paper": no deck, though a PDF
    elif by_word == "video" and by_url in (None, "event_page"):
        role = "video"
    elif by_word == "slides" and by_url == "video" and plain(anchor) in ("slides", "diapos", "deck"):
        role = "slides"
    return MentionLink(role, link.url, anchor)
