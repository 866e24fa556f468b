"""Which of a page's titles to show, freed from the site's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from html import unescape
from typing import Protocol


class _Claim(Protocol):
    @property
    def value(self) -> str: ...
    @property
    def source(self) -> str: ...


# What stands between a title and a site name. A colon or hyphen without spaces belongs to the title.
_JOINT = re.compile(r"\s+[-–—|·•»«:/\\~›>∙⋅_]+\s+|\s*[|»·•›]\s*|\s+::\s+|:\s+|\s+_|\s+\[(?=[^\[\]]+\]$)")
# Words that sites put around their name in titles, and that forums put before a topic.
_AROUND = re.compile(
    r"^the\s+|\s+(?:forums?|community|blog|official (?:web)?site|website|site|online|news|magazine|home ?page|home|"
    r"b\.?v\.?|inc\.?|ltd\.?|llc\.?|gmbh)$|['’]s\s+(?:forums?|blog|site)$",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"^(?:view topic|topic|thread|blog|article)\s*[-:–]\s+(?=\S)", re.IGNORECASE)
_MARK = re.compile(r"^#{1,6}\s+")  # of Markdown that nobody rendered
_NO_LETTERS = re.compile(r"[\W_]+")
_LONGEST = 400  # characters; longer texts are no titles, and looking for names in them takes its time
_OWN_MARKUP = (
    "sched:",
    "pretalx:",
    "ics:",
    "feed:",
    "player:",
    "playlist:",
    "microdata:name",
    "front-matter",
    "markdown:",
)
_DECLARED = ("citation_title", "json-ld:", "og:title", "twitter:title", "dc", "meta:", "microdata:")


def choose_title(
    claims: Sequence[_Claim], site_names: Sequence[str], steps: Collection[str] = ()
) -> tuple[str, str, str] | None:
    """Choose the title of a page.

    Args:
        claims: title claims.
        site_names: what the page, its host or its feed call the site.
        steps: steps of the page's address but its last (``district`` of ``/district/343604``): what names one of
            them behind a title is a section.

    Returns:
        Title, its source and the reason; None without a claim. A heading in the words of a declared title wins, or
        one that opens it: it is the same title without additions; so does a fuller heading on the same subject.
        Otherwise the declared title. All are freed from names of site and section.
    """
    for claim in claims:
        if claim.source.startswith(_OWN_MARKUP):
            return claim.value, claim.source, "the site's own markup"
    names = site_keys(site_names)
    sections = {key_of(step) for step in steps} - {""}
    free_text = {
        text: _without_section(free(unescape(text), names), sections)
        for text in dict.fromkeys(claim.value for claim in claims)
    }
    freed = [(free_text[claim.value], claim) for claim in claims]
    unlike_site = [(text, claim) for text, claim in freed if key_of(text) not in names]
    headings = [(text, claim) for text, claim in unlike_site if claim.source.startswith("h1")]
    elements = [(text, claim) for text, claim in freed if claim.source == "title"]
    declared = [(text, claim) for start in _DECLARED for text, claim in freed if claim.source.startswith(start)]
    whole = [(text, claim) for text, claim in [*declared, *elements] if key_of(text) and key_of(text) not in names]
    heading_keys = {key_of(text) for text, _ in headings}
    for text, claim in whole:
        if key_of(text) in heading_keys:
            return text, claim.source, "heading and declared title agree"
    if len(headings) == 1 and any(_same_words(headings[0][0], text) for text, _ in whole):
        return headings[0][0], headings[0][1].source, "heading in the words of the declared title"
    for text, claim in sorted(headings, key=lambda pair: -len(pair[0])):
        if any(_opens(longer, text) for longer, _ in whole):
            return text, claim.source, "heading opens the declared title"
    for text, claim in headings:
        if any(_closes(longer, text) for longer, _ in whole):
            return text, claim.source, "heading closes the declared title"
    if whole and len(headings) == 1 and _is_fuller(headings[0][0], whole[0][0]):
        return headings[0][0], headings[0][1].source, "fuller heading on the declared subject"
    if whole:
        return whole[0][0], whole[0][1].source, "declared title without the site's name"
    for text, claim in [*headings, *elements, *freed]:
        return text, claim.source, "the only title there is"
    return None


def _without_section(title: str, sections: Collection[str]) -> str:
    """Cut a last part that names a section of the site off a title that says enough without it."""
    joints = list(_JOINT.finditer(title)) if sections and len(title) <= _LONGEST else []
    if not joints or key_of(title[joints[-1].end() :]) not in sections:
        return title
    shorter = title[: joints[-1].start()].strip()
    return shorter if len(_words(shorter).split()) >= 3 else title


def _same_words(heading: str, declared: str) -> bool:
    """Tell whether two titles say the same words in another order or another punctuation."""
    spoken, written = (set(_words(text.replace("&", " and ")).split()) for text in (heading, declared))
    return len(spoken) > 2 and spoken == written


def site_keys(names: Sequence[str]) -> set[str]:
    """Bring a site's names to comparable keys; a host also by its own label (``en.wikipedia.org``: wikipedia)."""
    keys = {key_of(name) for name in names}
    for name in names:
        if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", name):
            labels = name.split(".")
            is_shared = len(labels) > 2 and labels[-2] in ("co", "com", "org", "net", "gov", "ac", "edu")
            keys.add(key_of(labels[-3 if is_shared else -2]))
    for name in names:
        words = re.findall(r"[^\W_]+", name)
        if 2 < len(words) < 7 and "." not in name:
            keys.add("".join(word[0] for word in words).casefold())  # World Future Awards: WFA
    return {key for key in keys if len(key) > 1}


def is_host(host: str, name: str) -> bool:
    """Tell whether a name spells a host's own label, whatever words sites put around theirs."""
    is_host_name = re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host) is not None
    return is_host_name and key_of(_AROUND.sub("", name)) in site_keys([host.lower()])


def free(title: str, names: set[str]) -> str:
    """Cut parts off either end of a title that name the site; ``names`` from ``site_keys``."""
    if len(title) > _LONGEST:
        return title
    title = _TOPIC.sub("", _MARK.sub("", title))
    for _ in range(3):
        shorter = title
        for joint in _JOINT.finditer(title):
            if _is_name(title[joint.end() :], names):
                shorter = title[: joint.start()]
                break
            if _is_name(title[: joint.start()], names):
                shorter = title[joint.end() :]
        if shorter == title or not key_of(shorter):
            break
        title = _TOPIC.sub("", shorter.strip())
    return title


def name_in_titles(titles: Sequence[str], host: str) -> str | None:
    """Return the end or beginning of a title that spells the host's own label (``… - Wikipedia``), else None."""
    keys = site_keys([host])
    for title in titles:
        if len(title) > _LONGEST:
            continue
        joints = list(_JOINT.finditer(title))
        for part in [title[joint.end() :] for joint in joints] + [title[: joint.start()] for joint in joints]:
            if key_of(part) in keys:
                return part.strip(" ]")
    return None


def _is_name(part: str, names: set[str]) -> bool:
    """Tell whether a part of a title names the site: a name, its initials, or a name and a few letters more."""
    if any(key and key in names for key in (key_of(part), key_of(_AROUND.sub("", part.strip())))):
        return True
    key = key_of(_AROUND.sub("", part.strip()))
    near = (name for name in names if len(name) > 3 and len(key) > 3)
    return any((name.startswith(key) or key.startswith(name)) and abs(len(name) - len(key)) <= 4 for name in near)


def _opens(declared: str, heading: str) -> bool:
    """Tell whether the declared title begins with the heading, whole words, and does not add more than it says."""
    longer, shorter = f"{_words(declared)} ", f"{_words(heading)} "
    return len(shorter) >= 8 and longer.startswith(shorter) and len(shorter) >= 0.4 * len(longer)


def _closes(declared: str, heading: str) -> bool:
    """Tell whether the heading ends the declared title behind a short label (``Question - Which rope?``)."""
    if len(_words(heading).split()) < 3:
        return False
    ends = [joint for joint in _JOINT.finditer(declared) if key_of(declared[joint.end() :]) == key_of(heading)]
    return bool(ends) and len(_words(declared[: ends[0].start()]).split()) <= 3


def _is_fuller(heading: str, declared: str) -> bool:
    """Tell whether a heading speaks of what the declared title does: the latter is often cut or made for search."""
    spoken, written = set(_words(heading).split()), set(_words(declared).split())
    if key_of(heading).startswith(key_of(declared.rstrip(" .…"))):
        return len(written) >= 4
    if not 4 <= len(spoken) <= 24 or not written or key_of(heading).endswith(key_of(declared)):
        return False
    if len(spoken & written) >= 0.85 * len(spoken | written):
        return False  # the same title in another spelling
    return len(spoken & written) >= 0.4 * min(len(spoken), len(written))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=1024)  # the few titles and names of a page are compared with each other many times
def key_of(text: str) -> str:
    """Bring a title or name to what is compared of it: its letters and digits, without case."""
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())
