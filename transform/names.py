"""Names of people and organisations: keys under which spellings meet, and careful comparison of two."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from transform.wording import STOP_WORDS, fold, without

Answer = Literal["same", "different", "unsure"]
EntryKind = Literal["person", "organization", "other", "unknown"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- people ------------------------------------------------------------------------------------------

_HONORIFICS = _words("dr prof professor mr mrs ms miss mx sir dame herr frau m mme dipl ing phd msc")
_CREDENTIALS = re.compile(r",?\s*\b(?:Ph\.?\s?D\.?|M\.?Sc\.?|MBA|Jr\.?|Sr\.?|Esq\.?|CISSP|CKA|CKAD)\s*$")
_PRONOUNS = re.compile(r"\s*[(\[](?:she|he|they|ze|any|elle|il|iel)\b[^)\]]*[)\]]", re.IGNORECASE)
_NICKNAME = re.compile(r"\s*(?:[\"“”„«»‘].{1,30}?[\"“”«»’]|(?<!\w)'[^']{1,30}'(?!\w)|\([^)]{1,40}\)|@[\w.-]+)\s*")
_LEAD_IN = re.compile(
    r"^(?:moderated by|moderator|host(?:ed by)?|speakers?|with|by|presented by)\b[:\s]+", re.IGNORECASE
)
# Short forms that are no prefix of the long one; prefixes (Dan, Daniel) need no table.
_SHORT_FORMS = tuple(
    frozenset(group.split())
    for group in (
        "andrew andy drew", "anthony tony", "elizabeth liz beth lisa", "james jim jimmy", "john jack johnny",
        "kathleen katherine catherine kate kathy cathy", "margaret maggie peggy", "michael mike mick mikey",
        "richard rick dick rich", "robert bob bobby rob",
        "stephen steven steve", "theodore ted", "thomas tom tommy",
        "william bill will billy", "joseph joe", "edward ed ted eddie", "charles chuck charlie", "henry hank harry",
        "francisco paco fran", "jose pepe", "aleksandr alexander sasha alex oleksandr", "yevgeny evgeny eugene",
        "dmitry dmitri dmitriy dima", "sergey sergei serge", "mikhail misha", "nicholas nick nico nicolas",
        "zachary zach zak", "gregory greg", "lawrence larry", "patricia pat patty trish", "susan sue suzanne",
        "rebecca becky", "deborah debbie", "jennifer jenny jen", "abigail abby", "matthew matt", "timothy tim",
    )
)  # fmt: skip


def clean_person(name: str) -> str:
    """Return a name as it is shown: without titles, degrees, pronouns, nicknames; ``Last, First`` turned."""
    text = _LEAD_IN.sub("", " ".join(name.split()))
    text = _PRONOUNS.sub("", text)
    shorter = " ".join(_NICKNAME.sub(" ", text).split())
    text = shorter if len(shorter.split()) > 1 else text
    text = _CREDENTIALS.sub("", text).strip(" ,;-–")
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and all(parts) and len(parts[0].split()) <= 3:
        text = f"{parts[1]} {parts[0]}"
    words = text.split()
    while len(words) > 2 and fold(words[0]) in _HONORIFICS:
        words = words[1:]
    if words and fold(words[0]) in _HONORIFICS and words[0].endswith(".") and len(words) == 2:
        words = words[1:]
    # "HASUMI Hitoshi": the surname is set in capitals to say which one it is, whatever the order.
    if len(words) == 2 and len(words[0]) > 2 and words[0].isupper() and not words[1].isupper():
        words = [words[1], words[0].capitalize()]
    return " ".join(words)


@lru_cache(maxsize=100_000)
def person_key(name: str) -> str:
    """Make the natural key of a person: the shown name in plain lower-case words."""
    return fold(clean_person(name))


@lru_cache(maxsize=50_000)
def _level_word(word: str) -> str:
    # Raeuber, Rauber, Räuber; Oogawara, Ogawara; Grosskopf, Groskopf: one sound, several spellings.
    word = re.sub(r"([aou])e(?=[^aeiou])", r"\1", word)
    word = word.replace("ou", "o")
    return re.sub(r"(.)\1", r"\1", word)


def _same_given(a: str, b: str) -> bool:
    if a == b or _level_word(a) == _level_word(b):
        return True
    short, long = sorted((a, b), key=len)
    stem = short.rstrip("iey") if len(short) >= 4 else short  # Benji, Gabe: the short form has an ending of its own
    if len(stem) >= 3 and long.startswith(stem):
        return True
    if any(a in group and b in group for group in _SHORT_FORMS):
        return True
    return len(short) >= 5 and DamerauLevenshtein.distance(a, b) <= 1


# Cyrillic letters as passports write them; what is left apart ("ey", "ei"; "ya", "ia") is forgiven in comparing.
_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "",
        "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g",
    }
)  # fmt: skip


def is_comparable(a: str, b: str) -> bool:
    """Tell whether two names can be compared by their letters: one script, or Cyrillic beside Latin."""
    scripts = [_is_latin(person_key(name).translate(_CYRILLIC)) for name in (a, b)]
    return scripts[0] == scripts[1]


def in_latin(word: str) -> str:
    """Write Cyrillic letters as Latin ones; other letters stay."""
    return word.translate(_CYRILLIC)


def _is_latin(text: str) -> bool:
    return all(letter < "\u0250" for letter in text)


def _same_surname(a: str, b: str) -> bool:
    a, b = _level_word(a), _level_word(b)
    return a == b or (min(len(a), len(b)) >= 5 and DamerauLevenshtein.distance(a, b) <= 1)


def _is_cut_short(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) >= 3 and long.startswith(short)


def same_person(a: str, b: str) -> Answer:
    """Judge whether two names are of one person, as far as names tell.

    Returns:
        ``unsure`` for a lone given name, surname or initial that fits: two people may bear it. Names changed in
        life and handles are never guessed.
    """
    x, y = person_key(a).split(), person_key(b).split()
    if not x or not y:
        return "unsure"
    if (x[0][0] < "\u0250") != (y[0][0] < "\u0250"):
        return _across_scripts(x, y)
    if x == y or sorted(x) == sorted(y) or "".join(x) == "".join(y):
        return "same"
    if len(x) == 1 or len(y) == 1:
        return "unsure" if set(x) & set(y) else "different"
    if _same_surname(x[-1], y[-1]):
        if len(x[0]) == 1 or len(y[0]) == 1:
            return "unsure" if x[0][0] == y[0][0] else "different"
        if _same_given(x[0], y[0]):
            exact = (x[-1] == y[-1]) or (x[0] == y[0])
            return "same" if exact else "unsure"
    if x[:-1] == y[:-1] and len(x[0]) > 1 and _is_cut_short(x[-1], y[-1]):
        return "unsure"  # "Milan Hagelbu": cut with the title it ended
    short, long = sorted((x, y), key=len)
    if 2 <= len(short) < len(long) and (long[: len(short)] == short or set(short) < set(long)):
        return "same"  # "João Mateus" and "João Mateus Scarpa": surnames are left out, not added
    if _same_surname(x[-1], y[0]) and _same_given(x[0], y[-1]):
        return (
            "same"
            if len(x) == len(y) == 2 and sorted(map(_level_word, x)) == sorted(map(_level_word, y))
            else "unsure"
        )
    return "different"


def _across_scripts(x: list[str], y: list[str]) -> Answer:
    one, two = ([word.translate(_CYRILLIC) for word in words] for words in (x, y))
    if not (all(map(_is_latin, one)) and all(map(_is_latin, two))) or len(one) != len(two):
        return "different"
    pairs = [zip(one, two, strict=True), zip(one, two[::-1], strict=True)]
    # A transliteration is never certain: the same letters are written in several ways.
    alike = (all(fuzz.ratio(a, b) >= 80 for a, b in pair) for pair in pairs)
    return "unsure" if any(alike) else "different"


# --- organisations -----------------------------------------------------------------------------------

_LEGAL = _words(
    "inc incorporated llc llp ltd limited gmbh ag se sa sas sarl srl spa sl bv nv oy oyj ab as aps kg "
    "kgaa ug plc lp co corp corporation company pte pty pvt private kk ek eg ev asbl sro doo zrt kft"
)
_LEGAL_SPELT = re.compile(
    r"\b(?:L\.\s?P\.?|S\.\s?A\.?|A/S|e\.\s?V\.|S\.\s?p\.\s?A\.|B\.\s?V\.|N\.\s?V\.|G\.?m\.?b\.?H\.?)(?=\W|$)"
)
# Words that one source adds to a name and another leaves out.
_GENERIC = _words(
    "group holding holdings technologies technology systems consulting solutions software services labs "
    "lab motor international global networks io com dev org net ai co hq the team contributor developer"
)
_INDEPENDENT = _words("independent freelance freelancer individual indie self employed selfemployed none na")
_OF = re.compile(r"\s+(?:by|@|at|an?\s+\w+\s+company|part of)\s+", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*\(([^)]*)\)\s*")


def clean_organization(name: str) -> str:
    """Return an organisation as it is shown: white space folded, no punctuation at its ends."""
    return " ".join(name.split()).strip(" ,;:|-–")


@lru_cache(maxsize=100_000)
def organization_key(name: str) -> str:
    """Make the natural key of an organisation: plain words without legal form, article and spelling of spaces.

    ``Red Hat, Inc.``, ``RedHat`` and ``Red Hat`` make one key; ``Isovalent at Cisco`` and ``Isovalent`` two.
    """
    text = _PARENTHESES.sub(lambda m: "" if _is_initials(m[1], name[: m.start()]) else f" {m[1]} ", name)
    words = fold(_LEGAL_SPELT.sub(" ", text.replace("@", " at "))).split()
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    while len(words) > 1 and words[0] == "the":
        words.pop(0)
    if words and words[0] in _INDEPENDENT and all(w in _INDEPENDENT | _GENERIC for w in words[1:]):
        return "independent"
    key = "".join(words)
    return "independent" if key in _INDEPENDENT else key


def _is_initials(short: str, long: str) -> bool:
    letters = fold(short).replace(" ", "")
    words = fold(long).split()
    return len(letters) >= 2 and letters in (
        "".join(w[0] for w in words),
        "".join(w[0] for w in words if w not in STOP_WORDS),
    )


def _expands(short: str, long: str) -> bool:
    """Tell whether ``LF Education`` shortens ``Linux Foundation Education`` (runs of words by their initials)."""
    a, b = fold(short).split(), [w for w in fold(long).split() if w not in STOP_WORDS]
    if len(a) >= len(b):
        return False
    at = 0
    for word in a:
        if at < len(b) and b[at] == word:
            at += 1
        elif 2 <= len(word) <= 5 and word == "".join(w[0] for w in b[at : at + len(word)]):
            at += len(word)
        else:
            return False
    return at == len(b)


def same_organization(a: str, b: str) -> Answer:
    """Judge whether two texts name one organisation; a parent and its part are ``unsure``."""
    key_a, key_b = organization_key(a), organization_key(b)
    if not key_a or not key_b:
        return "unsure"
    if key_a == key_b or _is_initials(a, b) or _is_initials(b, a) or _expands(a, b) or _expands(b, a):
        return "same"
    short, long = sorted((fold(a).split(), fold(b).split()), key=len)
    if without(short) == without(long):
        return "same"
    if long[: len(short)] == short:
        rest = long[len(short) :]
        if all(word in _LEGAL | _GENERIC for word in rest):
            return "same"
        return "same" if rest[0] == "by" else "unsure"
    if min(len(key_a), len(key_b)) >= 6 and DamerauLevenshtein.distance(key_a, key_b) <= 1:
        return "same"
    head_a, head_b = _OF.split(a), _OF.split(b)
    if organization_key(head_a[-1]) == key_b or organization_key(head_b[-1]) == key_a:
        return "unsure"
    return "different"


# --- which of the two --------------------------------------------------------------------------------

_NOTICE = re.compile(
    r"\b(?:limited availability|first[- ]come|first[- ]served|sold out|access pass|(?:full|half)[- ]day event)\b",
    re.IGNORECASE,
)
# Alone they are what somebody is; "Chef" and "Speaker" alone may be names of things.
_LONE_ROLES = _words(
    "maintainer maintainers cto ceo cio ciso vp president director founder cofounder moderator professor engineer "
    "architect evangelist member chair cochair manager"
)
_ROLE_WORDS = _words(
    "engineer manager director chair cochair maintainer maintainers lead leader architect "
    "developer advocate founder cofounder ceo cto cio ciso vp president head chief officer principal "
    "senior staff fellow scientist researcher consultant evangelist ambassador analyst specialist member "
    "moderator speaker student professor contributor owner product marketing committee leitung chef "
    "responsable ingenieur"
)
_ORG_WORDS = _words(
    "foundation university universitat universite institute institut laboratory laboratories labs bank "
    "group technologies technology systems software solutions services consulting cloud networks "
    "computing research college school community project team agency ministry association society "
    "ventures capital media studio studios health energy motors airlines telekom telecom"
)
# Words of titles that nobody is called: one of them, and a part of a line is no list of people.
_TITLE_WORDS = _words(
    "keynote panel talk talks discussion intro introduction deep dive update updates workshop tutorial "
    "lightning  session opening closing remarks welcome sponsored hosted fireside chat interview qa ama bof "
    "event pass required  access meeting the and or not by in on to at all some like how why what when where "
    "who your our their its this  that these those with without from into for of is are was were be been can "
    "could should would does dont did make  makes get gets go use behind beyond open source software platform "
    "platforms cloud native data code coding web app  apps application applications api apis real world time "
    "performance security secure tests functional  practical modern better more less simple easy bad new "
    "next future past history state journey lessons practices  patterns pattern design development developers "
    "programming language languages database server service services  microservices kubernetes docker linux "
    "ruby rails python java javascript golang react machine learning ai ml llm  llms mindset evolution "
    "revolution production scale hello life people human science things everything nothing  something first "
    "second last part days years one two three five ten building keeping testing scaling making  running using "
    "managing moving writing debugging understanding improving growing breaking going getting creating"
)
_NAME_WORD = re.compile(r"^[^\W\d_][\w'’.\-]*$")
_PARTICLES = _words("de da di del della der den van von bin ibn al el la le du dos das ter ten y e zu af")


def judge_entry(text: str, known_organizations: frozenset[str] = frozenset()) -> EntryKind:
    """Tell whether an entry of a speakers' list is a person, an organisation or a role.

    Args:
        text: the entry as written.
        known_organizations: keys (``organization_key``) seen where organisations stand.

    Returns:
        ``unknown`` where the text alone does not tell; callers keep what the source said.
    """
    text = _LEAD_IN.sub("", text.strip())
    words = fold(text).split()
    if not words or _NOTICE.search(text) or all(word in _LEGAL for word in words):
        return "other"
    if organization_key(text) in known_organizations:
        return "organization"
    if words[-1] in _LEGAL - {"as", "se", "co", "sa", "ab", "ag"} or _LEGAL_SPELT.search(text):
        return "organization"
    if words[-1] in _ORG_WORDS and len(words) == 2 and words[0] not in _LONE_ROLES:
        return "organization"  # "Harbour Labs"
    if (len(words) == 1 and words[0] in _LONE_ROLES) or (len(words) >= 2 and _ROLE_WORDS.intersection(words)):
        return "other"
    if any(word in _ORG_WORDS for word in words) or re.search(
        r"\w\.(?:io|com|org|net|dev|ai|cloud|tech)$", text.lower()
    ):
        return "organization"
    raw = clean_person(text).split()
    if len(raw) == 1:
        letters = [c for c in raw[0] if c.isalpha()]
        inner = any(c.isupper() for c in raw[0][1:])
        return "organization" if letters and (inner or raw[0].isupper()) else "unknown"
    if any(word in _TITLE_WORDS for word in words):
        return "unknown"
    shaped = all(_NAME_WORD.match(word) for word in raw) and len(raw) <= 6
    capital = sum(word[0].isupper() or not word[0].isascii() for word in raw if fold(word) not in _PARTICLES)
    if shaped and capital >= 2 and not any(word.isupper() and len(word) > 3 for word in raw[:1]):
        return "person"
    return "unknown"
