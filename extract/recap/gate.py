"""Can a page tell of a conference at all? Asked of each article, so the answer must cost next to nothing.

Nothing is lost here: a page that is turned away holds no word of conferences in any language and fewer than two
addresses that could be material; without either ``telling.py`` turns it away too, after all its blocks are read.
"""

from __future__ import annotations

from functools import lru_cache

from selectolax.lexbor import LexborNode

from extract.recap.words import all_context_stems
from extract.sites import SITES

# What the addresses have in common that extract.recap.materials.role_of_url takes for material by their shape.
_SHAPES = (
    "/session", "/talk", "/event", "/presentation", "/contribution", "/submission", "/lecture", "/conference",
    "/v/", "/video", "/watch", "/recording", "/slide", "/deck", "//media.", "//video", "//tube.", "//peertube.",
    "//watch.", ".pdf", ".ppt", ".odp", ".key", "fahrplan",
)  # fmt: skip


_LONG = 300_000  # characters, scripts among them: searching them through would cost more than reading the post


@lru_cache(maxsize=1)
def _marks() -> tuple[str, ...]:
    """List what stands in every address that can be material: a shape, or a host that a site module answers for."""
    hosts = {host.strip(".").removeprefix("www.") for site in SITES for host in site.hosts}
    return (*_SHAPES, *sorted(hosts))


@lru_cache(maxsize=4096)
def may_be_material(url: str) -> bool:
    """Tell whether ``role_of_url`` could call an address video, slides or event page; never wrongly no."""
    folded = url.lower()
    return any(mark in folded for mark in _marks())


@lru_cache(maxsize=1)
def _stems() -> tuple[tuple[str, ...], tuple[tuple[str, frozenset[str]], ...]]:
    """Part the stems into plain ones, and others with the signs that a text must hold for them."""
    stems = all_context_stems()
    others = tuple(stem for stem in stems if not stem.isascii())
    signs = (frozenset(sign for sign in stem if not sign.isascii()) for stem in others)
    return tuple(stem for stem in stems if stem.isascii()), tuple(zip(others, signs, strict=True))


def _tells(text: str) -> bool:
    """Tell whether a word of conferences stands in a text, in any language.

    A stem holds no blank, so it stands in a text exactly when it stands in one of its words. Each different word is
    looked at once: prose repeats its words, and 70 searches through all of it took four times as long.
    """
    words = "\n".join(set(text.casefold().split()))
    plain, others = _stems()
    if any(stem in words for stem in plain):
        return True
    signs = set() if words.isascii() else set(words)
    return bool(signs) and any(needed <= signs and stem in words for stem, needed in others)


def may_tell(main: LexborNode, title: str) -> bool:
    """Tell whether a page can name talks.

    Args:
        main: the element that holds the post.
        title: of the page.

    Returns:
        False when no word of conferences stands there, in any language, and at most one address of material.
    """
    # Without blanks between the elements: "<b>K</b>eynote" is one word to a reader, too.
    text = main.text()
    if len(text) > _LONG:
        return True
    if _tells(f"{title} {text}"):
        return True
    stems = all_context_stems()
    values = [value for node in main.css("a[href], iframe, embed") for value in node.attributes.values() if value]
    folded = "\n".join(values).casefold()  # in one piece: most pages have no such address at all
    if not any(mark in folded for mark in (*_marks(), *stems)):
        return False
    titles = " ".join(node.attributes.get("title") or "" for node in main.css("iframe[title]")).casefold()
    return sum(map(may_be_material, values)) > 1 or any(stem in titles for stem in stems)
