"""Links without a title of their own: "here", "the recording", "her slides [on Notist]"."""

from __future__ import annotations

from extract.recap.footnotes import NOTE_MARK
from extract.recap.materials import names_own_material, role_of_phrase, role_right_before
from extract.recap.phrases import plain
from extract.recap.text import Text
from extract.recap.titles import strip_marks
from extract.recap.words import Words
from extract.records import MentionLink


def names_nothing(link: MentionLink, words: Words) -> bool:
    """Tell "here" and "the recording" from links that say what they lead to ("a video of the party")."""
    folded = plain(strip_marks(link.anchor_text))
    if words.talks_not_a_talk.is_in(folded):
        return False
    return (
        not folded
        or NOTE_MARK.fullmatch(folded) is not None
        or "://" in folded
        or role_of_phrase(folded, words) is not None
        or words.talks_generic.is_whole(folded)
        or _names_material_only(folded, words)
        or names_own_material(link, words)
        or any(folded.endswith(f" {word}") for word in ("here", "ici", "hier", "aquí"))
    )


def _names_material_only(folded: str, words: Words) -> bool:
    """Tell "the video of the talk" from "a video of the concert": no word but those for talks and material."""
    if not (words.material_video.is_in(folded) or words.material_slides.is_in(folded)):
        return False
    return len(folded.split()) <= 6 and all(
        token in words.material_filler.items
        or token in words.grammar_articles.items
        or token in words.people_possessive_words.items
        or role_of_phrase(token, words) is not None
        or words.talks_nouns.is_whole(token)
        for token in folded.split()
    )


def said_right_before(sentence: Text, loose: list[MentionLink], words: Words) -> list[MentionLink]:
    """List the links of "her slides [on Notist]" and "the recording is [already up]"."""
    return [
        link
        for link in loose
        for anchor in sentence.links
        if anchor.url == link.url
        and sentence.anchor(anchor)[:1].islower()
        and role_right_before(sentence.text[max(0, anchor.start - 40) : anchor.start], words) == link.role
    ]
