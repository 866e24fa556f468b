"""The words of a language as data: words/*.toml. A language is added by a file, without code."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_ANY = "*"  # names.toml: words of no language
_WORD = re.compile(r"[^\W\d_]+")


def plain(text: str) -> str:
    """Fold case, apostrophes and white space, so that phrases compare."""
    return _plain(text) if len(text) < 200 else _folded(text)


def _folded(text: str) -> str:
    return " ".join(text.translate(_APOSTROPHES).casefold().split())


_plain = lru_cache(maxsize=8192)(_folded)  # the same names and words come again and again


def _pattern(phrases: tuple[str, ...]) -> str:
    """Make one alternation of phrases, longest first; ``*`` ends a word freely."""
    # Both apostrophes: the same pattern serves folded text and text as written.
    parts = [
        re.escape(plain(p)).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "['’]") for p in set(phrases)
    ]
    parts.sort(key=len, reverse=True)
    return "|".join(parts) or r"(?!)"


@dataclass(frozen=True, slots=True)
class Phrases:
    """A list of phrases that can be looked for. All methods take folded text (``plain``)."""

    items: frozenset[str]
    whole: re.Pattern[str]
    inside: re.Pattern[str]
    between: re.Pattern[str]  # the phrase with a comma before it, in text as written

    def is_whole(self, text: str) -> bool:
        """Tell whether the text is exactly one of the phrases."""
        return self.whole.fullmatch(text) is not None

    def is_in(self, text: str) -> bool:
        """Tell whether one of the phrases stands in the text, at word boundaries."""
        return self.inside.search(text) is not None


def _phrases(items: tuple[str, ...]) -> Phrases:
    pattern = _pattern(items)
    return Phrases(
        items=frozenset(plain(item) for item in items),
        whole=re.compile(f"(?:{pattern})"),
        inside=re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"),
        between=re.compile(rf",?\s+\(?(?:{pattern}):?\s+", re.IGNORECASE),
    )


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
    state_missing: Phrases
    state_unrecorded: Phrases
    people_by: Phrases
    people_with: Phrases
    people_from: Phrases
    people_and: Phrases
    people_moderated: Phrases
    people_both: Phrases
    people_possessive: Phrases
    people_possessive_words: Phrases
    people_groups: Phrases
    people_given: Phrases
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
    sections_talks: Phrases
    sections_recaps: Phrases
    sections_aside: Phrases
    sections_aside_intro: Phrases
    sections_boilerplate: Phrases
    sections_generic_heading: Phrases
    sections_recap_words: Phrases
    sections_parts: Phrases
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
    grammar_at: Phrases
    grammar_numbers: Phrases
    grammar_not_names: Phrases
    grammar_organizations: Phrases
    grammar_suffixes: Phrases
    grammar_capital_nouns: Phrases  # filled where nouns have capitals, so that the shape of a name says little

    @cached_property
    def people_with_start(self) -> re.Pattern[str]:
        """Match "with " at the beginning of a by-line, as written."""
        return re.compile(rf"(?:{self.people_with.whole.pattern})\s+(?=[A-ZÀ-Þ])", re.IGNORECASE)

    @cached_property
    def people_both_start(self) -> re.Pattern[str]:
        """Match "both at " before the organisation of several people."""
        froms = self.people_from.whole.pattern
        return re.compile(rf"^(?:{self.people_both.whole.pattern})\s+(?:(?:{froms})\s+)?", re.IGNORECASE)

    @cached_property
    def people_joined(self) -> re.Pattern[str]:
        """Match ", with " between the host of a panel and its guests, as written."""
        return re.compile(rf",\s+(?:{self.people_with.whole.pattern})\s+(?=[A-ZÀ-Þ])", re.IGNORECASE)

    @cached_property
    def field_speakers_start(self) -> re.Pattern[str]:
        """Match "Speaker:" at the beginning of a line, as written."""
        return re.compile(rf"\W*(?:{self.fields_speakers.whole.pattern})\s*:\s*", re.IGNORECASE)

    @cached_property
    def field_inside(self) -> re.Pattern[str]:
        """Match the blank before "Panelists:" or "Video:" within a line, as written."""
        names = "|".join(
            phrases.whole.pattern for phrases in (self.fields_speakers, self.fields_video, self.fields_slides)
        )
        return re.compile(rf"(?<=[.;|])\s+(?=(?:{names})\s?:\s)", re.IGNORECASE)

    @cached_property
    def people_kind_with(self) -> re.Pattern[str]:
        """Match "Panel with " before people, as written."""
        nouns = f"{self.talks_nouns.whole.pattern}|{self.talks_kinds.whole.pattern}"
        return re.compile(rf"^\W*(?:{nouns})\s+(?:{self.people_with.whole.pattern})\s+", re.IGNORECASE)

    @cached_property
    def people_with_end(self) -> re.Pattern[str]:
        """Match "with" between a person and a title, folded."""
        return re.compile(rf"(?:^|\s)(?:{self.people_with.whole.pattern})[\W_]*$")

    @cached_property
    def people_titled(self) -> re.Pattern[str]:
        """Match "Kelp's " and "Kelp engineers " right before a name, as written; group 1 is the organisation."""
        roles = self.people_roles.whole.pattern
        return re.compile(
            r"(?<![\w.’'-])((?:[A-ZÀ-Þ][\w.&-]*\s(?:(?:of|&|and)\s)?){0,3}[A-ZÀ-Þ][\w.&-]*)"
            rf"(?:['’]s?\s(?:own\s)?(?:(?:(?i:{roles})s?\s){{1,3}})?|\s(?:(?i:{roles})s?,?\s){{1,3}})"
        )

    @cached_property
    def people_who_at(self) -> re.Pattern[str]:
        """Match ", who leads research at " behind a name, as written."""
        who, at = self.grammar_relatives.whole.pattern, self.grammar_at.whole.pattern
        return re.compile(rf",\s(?:{who})\s(?:[\w-]+\s){{1,5}}?(?:{at})\s(?=[A-ZÀ-Þ])")

    @cached_property
    def people_led(self) -> re.Pattern[str]:
        """Match ", moderated by " and ", with " between people, as written."""
        return re.compile(f"{self.people_moderated.between.pattern}|{self.people_joined.pattern}", re.IGNORECASE)

    @cached_property
    def people_of_talk(self) -> re.Pattern[str]:
        """Match "the talk of " at the end of what stands before a name, folded."""
        leads = f"{self.people_by.whole.pattern}|{self.people_from.whole.pattern}"
        return re.compile(rf"(?:{self.talks_nouns.whole.pattern})\s+(?:{leads})\s*$")

    @cached_property
    def people_from_start(self) -> re.Pattern[str]:
        """Match "from ", "with ", "de " between a title and its speaker, as written."""
        return re.compile(
            rf"(?:{self.people_from.whole.pattern}|{self.people_with.whole.pattern})(?:\s+|(?<=['’]))",
            re.IGNORECASE,
        )

    @cached_property
    def people_by_start(self) -> re.Pattern[str]:
        """Match a by-phrase or "Speaker:" at the beginning of a text as written."""
        by, speakers = self.people_by.whole.pattern, self.fields_speakers.whole.pattern
        led = f"(?:(?:{self.grammar_articles.whole.pattern})\\s)?(?:(?:{self.talks_nouns.whole.pattern})\\s)?"
        by = f"{led}(?:{by}|{self.people_moderated.whole.pattern})"
        group = f"(?:(?:{self.people_groups.whole.pattern})\\s)?"  # "by the duo A and B"
        return re.compile(rf"(?:{by})(?:\s+{group}|\s*:\s*)|(?:{speakers})\s*:\s*", re.IGNORECASE)

    @cached_property
    def people_from_inside(self) -> re.Pattern[str]:
        """Match "from" between a name and an organisation. Case counts: "from The Foo Times" keeps its article."""
        phrases = [p for p in self.people_from.items if p not in ("with", "pour", "@", "mit", "con")]
        phrases.sort(key=len, reverse=True)
        longer = "|".join(re.escape(p) for p in phrases)
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
        parts, numbers = self.sections_parts.whole.pattern, self.grammar_numbers.whole.pattern
        return re.compile(rf"(?:the\s)?(?:{parts})\s*(?:\d|(?:{numbers})\b)")

    @cached_property
    def recap_owner_behind(self) -> re.Pattern[str]:
        """Match "recap by A", "blog of Kelp" at the end of a link's words, as written; group 1 is whose it is."""
        kinds = f"{self.sections_recap_words.whole.pattern}|{self.sections_writing.whole.pattern}"
        leads = f"{self.people_by.whole.pattern}|{self.people_from.whole.pattern}"
        return re.compile(rf"(?i:\b(?:{kinds})\s(?:{leads})(?:\s|(?<=['’])))((?:[A-ZÀ-Þ][\w.’'&-]*\s?){{1,4}})$")

    @cached_property
    def recap_owner_before(self) -> re.Pattern[str]:
        """Match "Kelp's recap" as a link's words, as written; group 1 is whose it is."""
        kinds = f"{self.sections_recap_words.whole.pattern}|{self.sections_writing.whole.pattern}"
        return re.compile(rf"^((?:[A-ZÀ-Þ][\w.&-]*\s?){{1,3}})['’]s?\s(?i:(?:own\s)?(?:{kinds}))$")

    @cached_property
    def people_by_first(self) -> frozenset[str]:
        """The first words of all by- and with-phrases: a line without one of them needs no search for a phrase."""
        return frozenset(p.split()[0] for p in (*self.people_by.items, *self.people_with.items))

    @property
    def _conjunctions(self) -> str:
        return "|".join(sorted(map(re.escape, self.people_and.items), key=len, reverse=True))


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
        filled[item.name] = _phrases(
            tuple(phrase for source in sources for phrase in source.get(section, {}).get(name, []))
        )
    return Words(**filled)


@lru_cache(maxsize=1)
def field_line() -> re.Pattern[str]:
    """Match "Speaker: …" and "Video: …" in any language, before the language of a post is known."""
    names: set[str] = set()
    for content in _files().values():
        for name in ("speakers", "video", "slides", "organization", "ignored"):
            names |= set(content.get("fields", {}).get(name, []))
    return re.compile(rf"\W*(?:{_pattern(tuple(names))})\s*:", re.IGNORECASE)


def language_of(text: str, stated: str | None) -> str | None:
    """Tell the language of a post.

    Args:
        text: its running text.
        stated: what the page states (``lang``); pages of translated themes state wrong ones.

    Returns:
        The stated language unless the small words of another one are clearly more frequent; None when the
        text is too short to tell and nothing is stated.
    """
    counts = Counter(_WORD.findall(text[:20_000].casefold()))
    total = sum(counts.values())
    scores = {
        code: sum(counts[word] for word in content["small_words"])
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
