"""The words of a draft around its facts, by language. They are those that ``extract/recap/words`` reads back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr"]


@dataclass(frozen=True, slots=True)
class DraftWords:
    """Sentences and words of one language; ``{name}`` is an event, ``{}`` a number or a day."""

    title: str
    opening: str
    hint: str  # inside comments: seen by who writes, not by who reads
    section: str
    section_hint: str
    section_line: str  # visible; empty: none
    reports: str
    by: str
    to: str  # between two days
    numbers: str
    present: Mapping[str, str]  # by role: the words of a link
    states: Mapping[tuple[str, str], str]  # by role and state, for material without a link
    speakers: str
    fields: Mapping[str, str]  # by role: what stands before a colon
    columns: tuple[str, ...]
    quotes: tuple[str, str]
    counted: Mapping[str, str]
    as_of: str


_EN = DraftWords(
    title="Recap: {name}",
    opening="Talks of {name}, with their speakers, recordings and slides.",
    hint="Your own words go here: how was it, what stays with you? Behind each talk there is room for a note, "
    "after the bracket: (video) — what I took home. A word such as video without a link: somebody says that there "
    "is one, no address is known yet.",
    section="Talks at {name}",
    section_hint="Your words about this part.",
    section_line="",
    reports="What others wrote about {name}",
    by="by",
    to=" to ",
    numbers="In numbers",
    present={"video": "video", "slides": "slides", "event_page": "schedule"},
    states={
        ("video", "announced"): "video", ("slides", "announced"): "slides",
        ("video", "pending"): "video to follow", ("slides", "pending"): "slides to follow",
        ("video", "not_recorded"): "video not recorded", ("slides", "not_recorded"): "no slides",
    },
    speakers="Speakers",
    fields={"video": "Video", "slides": "Slides", "event_page": "Session page"},
    columns=("Talk", "Speakers", "Video", "Slides", "Session page"),
    quotes=("“", "”"),
    counted={
        "talks": "Talks in this post: {}", "named": "Talks that recaps name: {}", "people": "Speakers: {}",
        "organizations": "Organisations: {}", "video_linked": "With a recording: {}",
        "video_announced": "Recording said to exist, address unknown: {}",
        "video_pending": "Recording still to come: {}", "video_not_recorded": "Not recorded: {}",
        "video_gone": "Recording gone: {}", "video_private": "Recording private: {}",
        "slides_linked": "With slides: {}", "slides_announced": "Slides said to exist, address unknown: {}",
        "slides_pending": "Slides still to come: {}", "slides_not_recorded": "Without slides: {}",
        "slides_gone": "Slides gone: {}", "slides_private": "Slides private: {}",
        "event_page_linked": "With a page in the schedule: {}", "reports": "Recaps by others: {}",
        "unlinked": "Recaps by others without a known address: {}",
    },
    as_of="As of {}",
)  # fmt: skip

_FR = DraftWords(
    title="Récap : {name}",
    opening="Les conférences de {name}, avec les personnes qui les ont données, les replays et les slides. Un lien "
    "mène au replay, aux slides ou à la page de la session ; « à venir » est dit par la personne ou par "
    "l'organisation ; un mot sans lien est dit par un billet, et nous ne savons pas où le trouver.",
    hint="La place pour vos mots : comment était-ce, que retenez-vous ? Derrière chaque conférence il y a de la "
    "place pour une note, après la parenthèse : (replay) — ce que j'en retiens. Un mot comme replay sans lien : "
    "quelqu'un dit qu'il existe, l'adresse n'est pas connue.",
    section="Les conférences de {name}",
    section_hint="La place pour vos mots sur cette partie.",
    # French words that are seen tell the reader the language, which English titles would outweigh.
    section_line="Pour cette partie, les liens qui suivent sont dans l'ordre du programme, avec les personnes et "
    "les organisations qui sont connues.",
    reports="Ce que d'autres ont écrit : autres récaps de {name}",
    by="par",
    to=" au ",
    numbers="En chiffres",
    # "replay", "slides" and "session" are read in a text of English titles too, where few French words stand.
    present={"video": "replay", "slides": "slides", "event_page": "session"},
    states={
        ("video", "announced"): "replay", ("slides", "announced"): "slides",
        ("video", "pending"): "replay à venir", ("slides", "pending"): "slides à venir",
        ("video", "not_recorded"): "non enregistré", ("slides", "not_recorded"): "pas de slides",
    },
    speakers="Speakers",
    fields={"video": "Replay", "slides": "Slides", "event_page": "Session"},
    columns=("Talk", "Speakers", "Replay", "Slides", "Session"),
    quotes=("“", "”"),
    counted={
        "talks": "Conférences dans ce billet : {}", "named": "Conférences que des récaps nomment : {}",
        "people": "Personnes sur scène : {}", "organizations": "Organisations : {}",
        "video_linked": "Avec un enregistrement : {}",
        "video_announced": "Enregistrement dit exister, adresse inconnue : {}",
        "video_pending": "Enregistrement à venir : {}", "video_not_recorded": "Sans enregistrement : {}",
        "video_gone": "Enregistrement disparu : {}", "video_private": "Enregistrement privé : {}",
        "slides_linked": "Avec des slides : {}", "slides_announced": "Slides dits exister, adresse inconnue : {}",
        "slides_pending": "Slides à venir : {}", "slides_not_recorded": "Sans slides : {}",
        "slides_gone": "Slides disparus : {}", "slides_private": "Slides privés : {}",
        "event_page_linked": "Avec une page au programme : {}", "reports": "Récaps d'autres personnes : {}",
        "unlinked": "Récaps d'autres personnes sans adresse connue : {}",
    },
    as_of="État au {}",
)  # fmt: skip

WORDS: Mapping[Language, DraftWords] = {"en": _EN, "fr": _FR}
