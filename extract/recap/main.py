"""Find the post's own content on any page, whatever engine made it."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
     "upnext", "readnext", "trending", "barre", "laterale"]
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
Weights = dict[int, int]


def weights_of(tree: LexborHTMLParser) -> Weights:
    """Count the characters of visible text below each element, in one pass over the tree.

    Returns:
        ``mem_id`` of an element → characters; scripts and styles count nothing.
    """
    weights: Weights = {}
    order: list[tuple[int, int]] = []
    root = tree.body or tree.root
    if root is None:
        return weights
    for node in root.traverse(include_text=True):
        parent = node.parent
        if parent is None:
            continue
        if node.is_text_node:
            if parent.tag not in ("script", "style", "noscript", "template"):
                content = node.text_content
                count = len(content.strip()) if content else 0
                if count:
                    weights[parent.mem_id] = weights.get(parent.mem_id, 0) + count
        else:
            order.append((node.mem_id, parent.mem_id))
    for node_id, parent_id in reversed(order):
        count = weights.get(node_id, 0)
        if count:
            weights[parent_id] = weights.get(parent_id, 0) + count
    return weights


def _is_named_aside(attributes: Mapping[str, str | None]) -> bool:
    for name in ("class", "id"):
        value = attributes.get(name)
        if not value:
            continue
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
        weights: from ``weights_of``.
        total: characters of the whole body. What holds more than half of it is kept whatever its name says:
            themes call whole pages ``has-sidebar`` or ``widget Blog``.
    """
    tag = node.tag
    if tag in _NEVER:
        return True
    attributes = node.attributes
    if not attributes or tag in _KEEP:
        return False
    if 2 * weights.get(node.mem_id, 0) > total:
        return _COMMENTS.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}") is not None
    return (
        attributes.get("role") in _ROLES
        or "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or "display:none" in (attributes.get("style") or "").replace(" ", "").lower()
        or _is_named_aside(attributes)
    )


def _own_weight(node: LexborNode, weights: Weights, total: int) -> int:
    """Count an element's text without the children that surround a post."""
    weight = weights.get(node.mem_id, 0)
    for child in node.iter():
        if child.tag in ("footer", "header") or is_left_out(child, weights, total):
            weight -= weights.get(child.mem_id, 0)
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
            found.append((weights.get(node.mem_id, 0), node))
    return found


def main_node(tree: LexborHTMLParser, weights: Weights | None = None) -> LexborNode:
    """Find the element that holds the post.

    Args:
        tree: the parsed page.
        weights: from ``weights_of``, when the caller has them.

    Returns:
        The heaviest ``article`` that holds most of the page's text, else ``main``, else the element reached by
        going down from the body as long as one child holds nearly all of what is no navigation. Its descendants
        may still be left out (``is_left_out``).
    """
    weights = weights_of(tree) if weights is None else weights
    start = tree.body or tree.root
    assert start is not None  # the parser makes html and body for any input
    total = weights.get(start.mem_id, 0)
    body = _own_weight(start, weights, total)
    articles = _outermost_articles(tree, weights, total)
    if articles:
        weight, best = max(articles, key=lambda pair: pair[0])
        others = sum(count for count, _ in articles) - weight
        if 3 * weight >= body and weight >= others:
            return best
    for selector in ("[itemprop=articleBody]", "main", "[role=main]"):
        node = tree.css_first(selector)
        if node is not None and 3 * weights.get(node.mem_id, 0) >= body:
            start = node
            break
    return _descend(start, weights, total)


def _descend(node: LexborNode, weights: Weights, total: int) -> LexborNode:
    while True:
        own = _own_weight(node, weights, total)
        best, best_weight = None, 0
        for child in node.iter():
            if child.tag in _CONTAINERS and not is_left_out(child, weights, total):
                weight = weights.get(child.mem_id, 0)
                if weight > best_weight:
                    best, best_weight = child, weight
        if best is None:
            return node
        hint = _CONTENT_HINT.search(f"{best.attributes.get('class') or ''} {best.attributes.get('id') or ''}")
        if best_weight < (0.6 if hint else 0.85) * own:
            return node
        node = best
