"""Does a page tell of a conference at all? An encyclopaedia or a shop has lines that look like talks."""

from __future__ import annotations

import re

from extract.recap.blocks import Outline
from extract.recap.events import events_in
from extract.recap.found import Draft
from extract.recap.gate import may_be_material
from extract.recap.lines import Line
from extract.recap.materials import role_of_url
from extract.recap.phrases import plain
from extract.recap.sections import Section
from extract.recap.words import Words

_CONTEXT_BLOCKS = 1000
_CONTEXT_WORDS = 3  # so many different words of conferences tell of one without its name


class Telling:
    """What speaks for a page about a conference."""

    def __init__(
        self, outline: Outline, sections: list[Section], words: Words, known: frozenset[str], opening: str
    ) -> None:
        self.outline, self.sections, self.words, self.known, self.opening = outline, sections, words, known, opening
        self._context: int | None = None

    def _different_words(self) -> int:
        if self._context is None:
            self._context = self._count_context()
        return self._context

    def _count_context(self) -> int:
        """Count the different words of conferences, as far as the count matters."""
        found: set[str] = set()
        texts = [self.outline.title or "", *(block.text.text for block in self.outline.blocks)][:_CONTEXT_BLOCKS]
        everything = plain("\n".join(text[:60_000] for text in texts))
        if not any(stem in everything for stem in self.words.context_stems):
            return 0
        for text in texts:
            found |= {match[0][:7] for match in self.words.events_context.inside.finditer(plain(text[:60_000]))}
            if len(found) >= _CONTEXT_WORDS:
                break
        return len(found)

    def _names_event(self) -> bool:
        """Tell whether title, opening or headings name an event."""
        title = self.outline.title or ""
        sounds = self.words.sections_recap_words.is_in(plain(title))
        if events_in(title, self.words, frozenset()) or any(section.event for section in self.sections):
            return True
        if self.known and (sounds or bool(events_in(self.opening, self.words, frozenset()))):
            return True
        # "DevMarée 2022": no word of events in it, but the text calls it by that name and speaks of conferences.
        return self._is_named_again() and self._different_words() >= _CONTEXT_WORDS

    def _is_named_again(self) -> bool:
        """Tell whether the running text repeats the name that the title gives before a year."""
        if not self.known:
            return False
        text = plain(
            " ".join(block.text.text for block in self.outline.blocks if block.kind == "paragraph")[:20_000]
        )
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in self.known)

    def is_worth_reading(self) -> bool:
        """Look for words of conferences, three different ones or one beside the name of an event; or material."""
        if self.words.sections_not_a_recap.is_in(plain(self.outline.title or "")):
            return False  # a call for papers, a list of sponsors
        if not self._different_words():
            return self._names_event() and self._has_material()
        needed = 1 if self._names_event() else _CONTEXT_WORDS
        return self._different_words() >= needed or self._has_material()

    def is_recap(self, drafts: list[Draft], *, names_others: bool) -> bool:
        """Tell a post about a conference: it names the event, or most of its talks have people and material.

        Args:
            drafts: the talks read in it.
            names_others: it names other reports, or quotes people.
        """
        if not (drafts or names_others):
            return False
        if self._names_event():
            return True
        certain = sum(1 for draft in drafts if _is_certain(draft.line))
        with_material = sum(
            1 for draft in drafts if draft.line.evidence & {"link", "claims"} or draft.line.materials.claims
        )
        with_people = sum(1 for draft in drafts if draft.line.speakers)
        return self._different_words() > 0 and (
            (certain >= 2 and 4 * certain >= len(drafts))
            or (len(drafts) >= 3 and 4 * with_material >= 3 * len(drafts) and 2 * with_people >= len(drafts))
        )

    def _has_material(self) -> bool:
        links = (
            link.url for block in self.outline.blocks for text in (block.text, *block.cells) for link in text.links
        )
        likely = (url for url in links if url and may_be_material(url))
        return sum(1 for url in likely if role_of_url(url) in ("video", "slides", "event_page")) > 1


def _is_certain(line: Line) -> bool:
    """Tell a talk with people and a link to its video, deck or page: nothing else looks like that."""
    return bool(line.title and line.speakers) and any(
        link.role in ("video", "slides", "event_page") for link in line.links
    )
