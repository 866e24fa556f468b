"""The words of a language as data: words/*.toml. A language is added by a file, without code."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from extract.recap.phrases import Phrases, alternation, plain, stems_of

_ANY = "*"  # names.toml: words of no language
_SOLID = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, eq=False)
class Words:
    """The phrases of one or several languages; each field is ``section_name`` of the file.

    Compared by identity (``words_of`` makes one for each language), so that what is derived from it can be cached.
    """

    material_video: Phrases
    material_slides: Phrases
    material_event_page: Phrases
    material_code: Phrases
    material_other: Phrases
    material_filler: Phrases
    state_pending: Phrases
    state_pending_it: Phrases  # pending without naming the material: "it will be online soon"
    state_missing: Phrases
    state_unrecorded: Phrases
    people_by: Phrases
    people_with: Phrases
    people_leads: Phrases
    people_from: Phrases
    people_and: Phrases
    people_moderated: Phrases
    people_both: Phrases
    people_possessive: Phrases
    people_possessive_words: Phrases
    people_groups: Phrases
    people_given: Phrases
    people_surnames: Phrases  # where names are written without a blank, so that their shape says nothing
    people_roles: Phrases
    people_roles_of: Phrases
    people_independent: Phrases
    people_particles: Phrases
    people_honorifics: Phrases
    people_verbs: Phrases
    people_verbs_first: Phrases
    talks_nouns: Phrases
    talks_kinds: Phrases
    talks_not_a_talk: Phrases
    talks_generic: Phrases
    talks_about: Phrases
    talks_called: Phrases
    talks_attended: Phrases
    sections_talks: Phrases
    sections_recaps: Phrases
    sections_aside: Phrases
    sections_aside_intro: Phrases
    sections_boilerplate: Phrases
    sections_generic_heading: Phrases
    sections_recap_words: Phrases
    sections_parts: Phrases
    sections_picks: Phrases
    sections_writing: Phrases
    sections_edition: Phrases
    sections_not_a_recap: Phrases
    fields_title: Phrases
    fields_speakers: Phrases
    fields_organization: Phrases
    fields_video: Phrases
    fields_slides: Phrases
    fields_event_page: Phrases
    fields_code: Phrases
    fields_event: Phrases
    fields_ignored: Phrases
    fields_links: Phrases
    fields_weak_title: Phrases
    events_nouns: Phrases
    events_context: Phrases
    events_kinds: Phrases
    events_prepositions: Phrases
    events_regions: Phrases
    languages_names: Phrases
    grammar_articles: Phrases
    grammar_pronouns: Phrases
    grammar_relatives: Phrases
    grammar_subjects: Phrases
    grammar_at: Phrases
    grammar_numbers: Phrases
    grammar_not_names: Phrases
    grammar_organizations: Phrases
    grammar_suffixes: Phrases
    grammar_capital_nouns: Phrases  # filled where nouns have capitals, so that the shape of a name says little

    @cached_property
    def people_with_start(self) -> re.Pattern[str]:
        """Match "with " at the beginning of a by-line, as written."""
        return re.compile(rf"(?:{self.people_with.pattern})\s+(?=[A-ZÀ-Þ])", re.IGNORECASE)

    @cached_property
    def people_both_start(self) -> re.Pattern[str]:
        """Match "both at " before the organisation of several people."""
        froms = self.people_from.pattern
        return re.compile(rf"^(?:{self.people_both.pattern})\s+(?:(?:{froms})\s+)?", re.IGNORECASE)

    @cached_property
    def people_both_at(self) -> re.Pattern[str]:
        """Match ", both at " behind several names, as written."""
        froms = f"{self.people_from.pattern}|{self.grammar_at.pattern}"
        return re.compile(rf",?\s\(?(?i:{self.people_both.pattern})\s(?:{froms})\s(?=\S)")

    @cached_property
    def people_was_by(self) -> re.Pattern[str]:
        """Match "was moderated by " behind a title, as written."""
        by = f"{self.people_by.pattern}|{self.people_moderated.pattern}"
        return re.compile(rf"(?:\w+\s){{1,2}}(?:{by})\s+(?=[A-ZÀ-Þ])", re.IGNORECASE)

    @cached_property
    def talks_called_end(self) -> re.Pattern[str]:
        """Match "talk", "panel called" right before a title, folded."""
        return re.compile(
            rf"(?<![\w-])(?:{self.talks_nouns.pattern})(?:,?\s(?:{self.talks_called.pattern}))?\s?[,:]?\s?[\"“„«]?$"
        )

    @cached_property
    def subject_next(self) -> re.Pattern[str]:
        """Match ", she " right behind a title, as written."""
        return re.compile(rf"[\s,”\"»]*(?:{self.grammar_subjects.pattern})\s", re.IGNORECASE)

    @cached_property
    def people_with_behind(self) -> re.Pattern[str]:
        """Match " with " behind the name of a host, as written; the groups are what a comma would part."""
        return re.compile(rf"(\w)\s+((?:{self.people_with.pattern})\s+(?=[A-ZÀ-Þ]))", re.IGNORECASE)

    @cached_property
    def people_joined(self) -> re.Pattern[str]:
        """Match ", with " between the host of a panel and its guests, as written."""
        return re.compile(rf"[,;]\s+(?:{self.people_with.pattern})\s+(?=[A-ZÀ-Þ])", re.IGNORECASE)

    @cached_property
    def field_speakers_start(self) -> re.Pattern[str]:
        """Match "Speaker:" at the beginning of a line, as written."""
        return re.compile(rf"\W*(?:{self.fields_speakers.pattern})\s*:\s*", re.IGNORECASE)

    @cached_property
    def field_inside(self) -> re.Pattern[str]:
        """Match the blank before "Panelists:" or "Video:" within a line, as written."""
        names = "|".join(
            phrases.pattern for phrases in (self.fields_speakers, self.fields_video, self.fields_slides)
        )
        return re.compile(rf"(?<=[.;|])\s+(?=(?:{names})\s?:\s)", re.IGNORECASE)

    @cached_property
    def people_kind_with(self) -> re.Pattern[str]:
        """Match "Panel with " before people, as written."""
        nouns = f"{self.talks_nouns.pattern}|{self.talks_kinds.pattern}"
        return re.compile(rf"^\W*(?:{nouns})\s+(?:{self.people_with.pattern})\s+", re.IGNORECASE)

    @cached_property
    def people_kind_of(self) -> re.Pattern[str]:
        """Match "Talk by " and "Workshop with " before people, as written."""
        nouns = f"{self.talks_nouns.pattern}|{self.talks_kinds.pattern}"
        leads = f"{self.people_by.pattern}|{self.people_with.pattern}|{self.people_from.pattern}"
        return re.compile(rf"^\W*(?:{nouns})\s+(?:{leads})\s+(?=[^\W\d_])", re.IGNORECASE)

    @cached_property
    def people_with_end(self) -> re.Pattern[str]:
        """Match "with" between a person and a title, folded."""
        leads = f"{self.people_with.pattern}|{self.people_leads.pattern}"
        return re.compile(rf"(?:^|\s)(?:{leads})[\W_]*$")

    @cached_property
    def people_titled(self) -> re.Pattern[str]:
        """Match "Kelp's " and "Kelp engineers " right before a name, as written; group 1 is the organisation."""
        roles = self.people_roles.pattern
        return re.compile(
            r"(?<![\w.’'-])((?:[A-ZÀ-Þ][\w.&-]*\s(?:(?:of|&|and)\s)?){0,3}[A-ZÀ-Þ][\w.&-]*)"
            rf"(?:['’]s?\s(?:own\s)?(?:(?:(?i:{roles})s?\s){{1,3}})?|\s(?:(?i:{roles})s?,?\s){{1,3}})"
        )

    @cached_property
    def people_who_at(self) -> re.Pattern[str]:
        """Match ", who leads research at " behind a name, as written."""
        who, at = self.grammar_relatives.pattern, self.grammar_at.pattern
        return re.compile(rf",\s(?:{who})\s(?:[\w-]+\s){{1,5}}?(?:{at})\s(?=[A-ZÀ-Þ])")

    @cached_property
    def people_led(self) -> re.Pattern[str]:
        """Match ", moderated by " and ", with " between people, as written."""
        return re.compile(f"{self.people_moderated.between.pattern}|{self.people_joined.pattern}", re.IGNORECASE)

    @cached_property
    def people_of_talk(self) -> re.Pattern[str]:
        """Match "the talk of " at the end of what stands before a name, folded."""
        leads = f"{self.people_by.pattern}|{self.people_from.pattern}"
        return re.compile(rf"(?:{self.talks_nouns.pattern})\s+(?:{leads})\s*$")

    @cached_property
    def people_from_start(self) -> re.Pattern[str]:
        """Match "from ", "with ", "de " between a title and its speaker, as written."""
        return re.compile(
            rf"(?:{self.people_from.pattern}|{self.people_with.pattern})(?:\s+|(?<=['’]))",
            re.IGNORECASE,
        )

    @cached_property
    def people_by_start(self) -> re.Pattern[str]:
        """Match a by-phrase or "Speaker:" at the beginning of a text as written."""
        by, speakers = self.people_by.pattern, self.fields_speakers.pattern
        led = f"(?:(?:{self.grammar_articles.pattern})\\s)?(?:(?:{self.talks_nouns.pattern})\\s)?"
        by = f"{led}(?:{by}|{self.people_moderated.pattern})"
        group = f"(?:(?:{self.people_groups.pattern})\\s)?"  # "by the duo A and B"
        return re.compile(rf"(?:{by})(?:\s+{group}|\s*:\s*)|(?:{speakers})\s*:\s*", re.IGNORECASE)

    @cached_property
    def people_from_inside(self) -> re.Pattern[str]:
        """Match "from" between a name and an organisation. Case counts: "from The Foo Times" keeps its article."""
        longer = alternation(p for p in self.people_from.items if p not in ("with", "pour", "@", "mit", "con"))
        return re.compile(rf",?\s(?:(?:{longer})(?:\s+|(?<=['’]))|@\s?)(?=\S)|,?@\s?(?=[A-Z])")

    @cached_property
    def people_separator(self) -> re.Pattern[str]:
        """Match what stands between people: "&", "and", comma, semicolon, line break."""
        return re.compile(rf"\s*(;|&|,\s*&|\n|,|\s/\s|\s\+\s|\s(?:{self._conjunctions})\s)\s*")

    @cached_property
    def people_next(self) -> re.Pattern[str]:
        """Match what leads from one person of a sentence to the next."""
        return re.compile(rf"\s*(?:;|,?\s*&|,?\s(?:{self._conjunctions})\b|,)\s*(?:(?:{self._conjunctions})\s)?")

    @cached_property
    def sections_part_start(self) -> re.Pattern[str]:
        """Match "day 2", "evening one", "track 3" at the beginning of a heading, folded."""
        parts, numbers = self.sections_parts.pattern, self.grammar_numbers.pattern
        return re.compile(rf"(?:the\s)?(?:{parts})\s*(?:\d|(?:{numbers})\b)")

    @cached_property
    def panel_start(self) -> re.Pattern[str]:
        """Match "The panelists, " and "Speakers were " at the beginning of a sentence, as written."""
        articles, speakers = self.grammar_articles.pattern, self.fields_speakers.pattern
        return re.compile(rf"(?:(?:{articles})\s)?(?:{speakers})(?:\s\w+)?,?\s(?=[A-ZÀ-Þ])", re.IGNORECASE)

    @cached_property
    def sections_picks_end(self) -> re.Pattern[str]:
        """Match "pick", "pick #2" at the end of a label before a title, folded."""
        return re.compile(rf"(?<![\w-])(?:{self.sections_picks.pattern})(?:\s#?\d)?\s?$")

    @cached_property
    def recap_wrote_end(self) -> re.Pattern[str]:
        """Match "wrote about" behind the name of an author, as written."""
        return re.compile(rf"\s(?:{self.sections_writing.pattern})(?:\s\w+){{0,2}}$", re.IGNORECASE)

    @cached_property
    def recap_owner_behind(self) -> re.Pattern[str]:
        """Match "recap by A", "blog of Kelp" at the end of a link's words, as written; group 1 is whose it is."""
        kinds = f"{self.sections_recap_words.pattern}|{self.sections_writing.pattern}"
        leads = f"{self.people_by.pattern}|{self.people_from.pattern}"
        return re.compile(rf"(?i:\b(?:{kinds})\s(?:{leads})(?:\s|(?<=['’])))((?:[A-ZÀ-Þ][\w.’'&-]*\s?){{1,4}})$")

    @cached_property
    def recap_owner_before(self) -> re.Pattern[str]:
        """Match "Kelp's recap" as a link's words, as written; group 1 is whose it is."""
        kinds = f"{self.sections_recap_words.pattern}|{self.sections_writing.pattern}"
        return re.compile(rf"^((?:[A-ZÀ-Þ][\w.&-]*\s?){{1,3}})['’]s?\s(?i:(?:own\s)?(?:{kinds}))(?:\s[a-z].*)?$")

    @cached_property
    def people_by_first(self) -> frozenset[str]:
        """The first words of all by- and with-phrases: a line without one of them needs no search for a phrase."""
        return frozenset(p.split()[0] for p in (*self.people_by.items, *self.people_with.items))

    @cached_property
    def context_stems(self) -> tuple[str, ...]:
        """What each word of conferences begins with, folded: a text without any of them holds no such word."""
        return stems_of(self.events_context.items)

    @property
    def _conjunctions(self) -> str:
        return "|".join(sorted(map(re.escape, self.people_and.items), key=len, reverse=True))


@lru_cache(maxsize=1)
def all_context_stems() -> tuple[str, ...]:
    """Give ``Words.context_stems`` of all languages together, before the language of a post is known."""
    return stems_of(
        plain(phrase) for file in _files().values() for phrase in file.get("events", {}).get("context", [])
    )


@lru_cache(maxsize=1)
def _files() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(resources.files("extract.recap").joinpath("words").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            found[str(content["language"])] = content
    return found


def languages() -> tuple[str, ...]:
    """Name the languages there are files for."""
    return tuple(code for code in _files() if code != _ANY)


@lru_cache(maxsize=16)
def words_of(language: str | None) -> Words:
    """Give the words to read a post in that language with.

    Args:
        language: code such as ``fr`` or ``en-GB``; None or an unknown one means English.

    Returns:
        The words of the language together with the English ones: posts in any language say "slides" and
        "keynote", and most talk titles are English.
    """
    files = _files()
    code = (language or "en").casefold().split("-")[0]
    sources = [files[_ANY], files["en"]] + ([files[code]] if code in files and code != "en" else [])
    filled = {}
    for item in fields(Words):
        section, _, name = item.name.partition("_")
        items = (phrase for source in sources for phrase in source.get(section, {}).get(name, []))
        filled[item.name] = Phrases(frozenset(map(plain, items)))
    return Words(**filled)


@lru_cache(maxsize=1)
def field_line() -> re.Pattern[str]:
    """Match "Speaker: …" and "Video: …" in any language, before the language of a post is known."""
    names: set[str] = set()
    for content in _files().values():
        for name in ("speakers", "video", "slides", "organization", "ignored"):
            names |= set(content.get("fields", {}).get(name, []))
    return re.compile(rf"\W*(?:{alternation(names)})\s*:", re.IGNORECASE)


def language_of(text: str, stated: str | None) -> str | None:
    """Tell the language of a post.

    Args:
        text: its running text.
        stated: what the page states (``lang``); pages of translated themes state wrong ones.

    Returns:
        The stated language unless the small words of another one are clearly more frequent; None when the
        text is too short to tell and nothing is stated.
    """
    text = text[:20_000].casefold()
    counts = Counter(_WORD.findall(text))
    solid = len(_SOLID.findall(text))  # signs of scripts without blanks; a word has about two of them
    total = sum(counts.values()) + solid // 2
    scores = {
        code: sum(
            text.count(word) if solid and _SOLID.match(word) else counts[word] for word in content["small_words"]
        )
        for code, content in _files().items()
        if code != _ANY
    }
    code = (stated or "").casefold().split("-")[0] or None
    best = max(scores, key=lambda name: (scores[name], name == code))
    if total < 40 or scores[best] < 0.08 * total:
        return code
    if code in scores and scores[best] < 1.5 * scores[code]:
        return code
    # A language without a file cannot be counted; its statement stands against few matching words.
    if code is not None and code not in scores and scores[best] < 0.2 * total:
        return code
    return best
