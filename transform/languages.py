"""The language a short title is in, as far as its letters and little words tell; and what survives translation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from transform.wording import STOP_WORDS, fold, level_title

_LITTLE_WORDS = {
    "en": "the of to in on for and or with by at from is are be how why what when your you we our it its this that "
    "not do does don without into about who where can have has my was will",
    "de": "der die das und mit von vom im am ein eine einem einer wie wir warum was ist nicht auf zum zur fur des "
    "dem den aus haben ohne uber bei nach vor uns",
    "fr": "le la les et en un une des du au aux pour dans sur pourquoi comment nous avec sans ne pas qui que est "
    "avons ou chez",
    "es": "el la los las del con para y una un como por que sin en nuestro al lo de su",
    "pt": "o os as do da dos das com para uma um como por que sem em no na nosso e",
    "it": "il lo gli della del di con per una come perche senza che nel e un",
    "nl": "de het een en met van voor hoe waarom wat niet op zonder onze",
    "pl": "w i na z dla jak dlaczego nie do o",
}
# Single letters are numbers, initials and variables as often as words.
_WORDS_OF = {
    language: frozenset(word for word in words.split() if len(word) > 1)
    for language, words in _LITTLE_WORDS.items()
}
_LETTERS = {"de": "äöüß", "fr": "éèêàçœâîûô", "es": "ñ¿¡áíóú", "pt": "ãõâêç", "pl": "łżźćńśąę", "it": "òìù"}
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "HANGUL", "THAI", "DEVANAGARI")
_ANCHOR = re.compile(r"(?<!\w)(?:\w*[a-z]\w*[A-Z]\w*|[A-Z]{2,}\w*|\w*\d\w*)(?!\w)")


@lru_cache(maxsize=50_000)
def language_of(title: str) -> tuple[str, float]:
    """Guess the language: ``en``, ``de`` …, or a script such as ``CYRILLIC``, ``CJK``; and how much speaks for it.

    Latin text that nothing is known of counts as ``en`` with nothing for it.
    """
    scripts = [script for char in title if char.isalpha() and (script := _script(char))]
    other = [script for script in scripts if script != "LATIN"]
    if len(other) * 3 > len(scripts):
        return max(sorted(set(other)), key=other.count), 9.0
    words, letters = fold(title).split(), title.casefold()
    votes = {
        language: sum(1.0 for word in words if word in known)
        + sum(1.5 for letter in _LETTERS.get(language, "") if letter in letters)
        for language, known in _WORDS_OF.items()
    }
    best = max(votes.values())
    leaders = [language for language, vote in votes.items() if vote == best]
    return ("en" if "en" in leaders else leaders[0]), best


def _script(char: str) -> str | None:
    name = unicodedata.name(char, "")
    if name.startswith(("CJK", "HIRAGANA", "KATAKANA")):
        return "CJK"
    return next((script for script in _SCRIPTS if name.startswith(script)), None)


def anchors(title: str) -> frozenset[str]:
    """Return the words that translators keep: names with inner capitals, acronyms, words with digits."""
    return frozenset(fold(word) for word in _ANCHOR.findall(level_title(title)))


# Languages that write a noun small inside a title: a capital there begins a name.
_SENTENCE_CASE = frozenset(("es", "fr", "it", "pt", "pl"))


def names_kept(title: str, language: str) -> frozenset[str]:
    """Return the words of a foreign title that are names by their letters: "Elixir" in "Puertos en Elixir"."""
    if language not in _WORDS_OF:  # another script, perhaps one without spaces
        return frozenset(word.casefold() for word in re.findall(r"[A-Za-z]{3,}", level_title(title)))
    words = re.findall(r"\w+", level_title(title))
    if language not in _SENTENCE_CASE or sum(word[:1].isupper() for word in words) > len(words) / 2:
        return frozenset()
    return frozenset(fold(word) for word in words[1:] if word[:1].isupper() and len(word) > 2)


def is_translation(a: str, b: str) -> bool:
    """Tell whether one title may be the other in another language; who speaks must agree, which callers know.

    Different languages; then a name kept by both, or no such name on either side. A name that one side alone
    keeps speaks of something else.
    """
    (here, votes), (there, others) = language_of(a), language_of(b)
    if here == there or votes + others < 2:
        return False
    if (names_kept(a, here) - set(fold(b).split())) or (names_kept(b, there) - set(fold(a).split())):
        return False
    one, two = anchors(a), anchors(b)
    words = (set(fold(a).split()) & set(fold(b).split())) - STOP_WORDS
    kept = {word for word in words if len(word) >= 4}
    return bool(one & two or kept) or not (one or two)
