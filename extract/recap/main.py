"""Find the post's own content on any page, whatever engine made it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Elements that are never content. "footer" and "header" are judged where they stand: block quotes have footers.
_NEVER = frozenset(
    ["script", "style", "noscript", "template", "svg", "button", "select", "dialog", "head", "nav", "aside",
     "canvas", "textarea", "object", "-comment"]
)  # fmt: skip
_ROLES = frozenset(["navigation", "complementary", "contentinfo", "banner", "search", "dialog", "menu", "toolbar"])
# Words in class and id by which engines and themes name what surrounds a post.
_NAMES = frozenset(
    ["sidebar", "sidebars", "related", "comment", "comments", "respond", "disqus", "responses", "share",
     "sharing", "sharedaddy", "social", "newsletter", "subscribe", "subscription", "breadcrumb",
     "breadcrumbs", "pagination", "pager", "paginav", "prevnext", "postnav", "toc", "tableofcontents",
     "widget", "widgets", "promo", "promotion", "advert", "ads", "advertisement", "banner", "cookie",
     "cookies", "consent", "footer", "colophon", "navbar", "nav", "navigation", "menu", "byline", "authorbox",
     "bio", "recommended", "recommendations", "popup", "modal", "signup", "cta", "taglist", "tags",
     "taxonomy", "metadata", "recent", "popular", "skip", "search", "feedback", "masthead", "printfriendly",
     "latest", "morelikethis", "prev", "next", "previous", "noprint", "webmentions", "reactions", "claps",
     "upnext", "editsection", "readnext", "trending", "barre", "laterale"]
)  # fmt: skip
_PAIRS = frozenset(
    ["read-more", "read-next", "post-meta", "entry-meta", "article-meta", "post-tags", "author-box", "author-bio",
     "about-author", "post-author", "more-posts", "you-may", "also-like", "link-list-footer", "post-footer",
     "entry-footer", "speechify-ignore", "sr-only", "screen-reader", "visually-hidden", "blog-pager",
     "blog-posts-prev", "call-to", "page-meta", "post-info", "info-publi", "reading-time"]
)  # fmt: skip
# Readers may write more than the author: these are left out however long they are.
_COMMENTS = re.compile(r"(?:^|\s)(?:comments?|responses|disqus|respond|webmentions)(?:$|[\s_-])", re.I)
_KEEP = frozenset(["body", "html", "main", "article"])
_SPLIT = re.compile(r"[\s_]+|(?<=[a-z])(?=[A-Z])")
_CONTAINERS = frozenset(
    ["div", "section", "article", "main", "body", "td", "tr", "tbody", "table", "center", "form", "span", "html"]
)
_CONTENT_HINT = re.compile(
    r"(?:^|[\s_-])(?:post|entry|article|page|content|blog|story|text|texte|markdown|prose)[\s_-]*"
    r"(?:body|content|text|inner|post)(?:$|[\s_-])|(?:^|\s)(?:gh-content|e-content|markdown-body|td-content)(?:$|\s)",
    re.I,
)
_SILENT = "script, style, noscript, template"


class Weights:
    """Characters of visible text below the elements of a page, counted where somebody asks.

    White space around each text and what stands in scripts and styles counts nothing.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._known: dict[int, int] = {}
        self._silent: dict[int, int] = {}  # of scripts, by each element around them
        for node in tree.css(_SILENT):
            count = sum(len((child.text_content or "").strip()) for child in node.iter(include_text=True)
                        if child.is_text_node)  # fmt: skip
            above: LexborNode | None = node if count else None
            while above is not None:
                self._silent[above.mem_id] = self._silent.get(above.mem_id, 0) + count
                above = above.parent

    def of(self, node: LexborNode) -> int:
        """Count the characters below an element."""
        key = node.mem_id
        if key not in self._known:
            self._known[key] = len(node.text(strip=True)) - self._silent.get(key, 0)
        return self._known[key]


def _is_named_aside(attributes: Mapping[str, str | None]) -> bool:
    classes, name = attributes.get("class"), attributes.get("id")
    return (bool(classes) and _names_aside(classes or "")) or (bool(name) and _names_aside(name or ""))


@lru_cache(maxsize=4096)
def _names_aside(value: str) -> bool:
    """Tell a class or id by which a theme names what surrounds a post; the same few come again and again."""
    for token in _SPLIT.split(value[:400]):
        words = [word for word in re.split(r"-+", token.lower()) if word]
        if any(word in _NAMES for word in words):
            return True
        if any(f"{first}-{second}" in _PAIRS for first, second in pairwise(words)):
            return True
    return False


def is_left_out(node: LexborNode, weights: Weights, total: int) -> bool:
    """Tell whether an element surrounds the post instead of being part of it.

    Args:
        node: an element.
        weights: of the page.
        total: characters of the whole body. What holds more than half of it is kept whatever its name says:
            themes call whole pages ``has-sidebar`` or ``widget Blog``.
    """
    tag = node.tag
    if tag in _NEVER:
        return True
    if tag in _KEEP:
        return False
    attributes = node.attributes
    if not attributes:
        return False
    is_named = (
        attributes.get("role") in _ROLES
        or "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or ("style" in attributes and "display:none" in (attributes["style"] or "").replace(" ", "").lower())
        or _is_named_aside(attributes)
    )
    if not is_named or 2 * weights.of(node) <= total:
        return is_named
    return _COMMENTS.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}") is not None


def _own_weight(node: LexborNode, weights: Weights, total: int) -> int:
    """Count an element's text without the children that surround a post."""
    weight = weights.of(node)
    for child in node.iter():
        if child.tag in ("footer", "header") or is_left_out(child, weights, total):
            weight -= weights.of(child)
    return weight


def _outermost_articles(tree: LexborHTMLParser, weights: Weights, total: int) -> list[tuple[int, LexborNode]]:
    found = []
    for node in tree.css("article")[:200]:
        parent, depth, inside = node.parent, 0, False
        while parent is not None and depth < 60:
            if parent.tag == "article" or is_left_out(parent, weights, total):
                inside = True
                break
            parent, depth = parent.parent, depth + 1
        if not inside:
            found.append((weights.of(node), node))
    return found


def main_node(tree: LexborHTMLParser, weights: Weights | None = None) -> LexborNode:
    """Find the element that holds the post.

    Args:
        tree: the parsed page.
        weights: of the page, when the caller has them.

    Returns:
        The heaviest ``article`` that holds most of the page's text, else ``main``, else the element reached by
        going down from the body as long as one child holds nearly all of what is no navigation. Its descendants
        may still be left out (``is_left_out``).
    """
    weights = Weights(tree) if weights is None else weights
    start = tree.body or tree.root
    assert start is not None  # the parser makes html and body for any input
    total = weights.of(start)
    body = _own_weight(start, weights, total)
    articles = _outermost_articles(tree, weights, total)
    if articles:
        weight, best = max(articles, key=lambda pair: pair[0])
        others = sum(count for count, _ in articles) - weight
        if 3 * weight >= body and weight >= others:
            return best
    for selector in ("[itemprop=articleBody]", "main", "[role=main]"):
        node = tree.css_first(selector)
        if node is not None and 3 * weights.of(node) >= body:
            start = node
            break
    return _descend(start, weights, total)


# The last page looked at: links and recap reader both ask for its post. Compared by identity.
_last: list[tuple[LexborHTMLParser, LexborNode, Weights]] = []


def main_of(tree: LexborHTMLParser) -> tuple[LexborNode, Weights]:
    """Find the element that holds the post (``main_node``) with the weights it was found by; the last is kept."""
    for known, node, weights in _last:
        if known is tree:
            return node, weights
    _last.clear()
    weights = Weights(tree)
    node = main_node(tree, weights)
    _last.append((tree, node, weights))
    return node, weights


def _descend(node: LexborNode, weights: Weights, total: int) -> LexborNode:
    while True:
        own = _own_weight(node, weights, total)
        best, best_weight = None, 0
        for child in node.iter():
            if child.tag in _CONTAINERS and not is_left_out(child, weights, total):
                weight = weights.of(child)
                if weight > best_weight:
                    best, best_weight = child, weight
        if best is None:
            return node
        hint = _CONTENT_HINT.search(f"{best.attributes.get('class') or ''} {best.attributes.get('id') or ''}")
        if best_weight < (0.6 if hint else 0.85) * own:
            return node
        node = best
