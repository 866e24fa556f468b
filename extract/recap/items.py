"""List items: which of them name talks. A list is judged as a whole before its items."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.recap.blocks import Block
from extract.recap.events import event_of_heading
from extract.recap.lines import Line, links_of, read_line
from extract.recap.materials import read_group
from extract.recap.nameless import names_nothing
from extract.recap.organization_first import is_organization_first, people_first
from extract.recap.people import people_list
from extract.recap.phrases import plain
from extract.recap.sections import Topic, is_generic
from extract.recap.text import Anchor, Text
from extract.recap.words import Words

_PEOPLE_HEAD = re.compile(r"\s*([^:–—|]{3,80}?)\s*(?::|\s[–—-]\s|\|)\s*\S")
_KEY = re.compile(r"\W{0,3}([^:\n]{2,30}?)\s?:")
_LONGEST = 4000  # characters of an item that are looked at for title and people
_NEEDED = 3  # points that make an item a talk; see docs/how-recaps-are-read.md
_WEIGHTS = {"link": 4, "claims": 4, "state": 3, "people": 2, "affiliation": 1, "lead": 1, "quoted": 1, "kind": 1}


@dataclass(slots=True)
class Judged:
    """An item with its reading and the verdict. ``is_material``: it links or claims video or session page."""

    block: Block
    line: Line
    is_talk: bool
    reason: str
    is_material: bool = False
    event: str | None = None


def read_item(
    text: Text, topic: Topic | None, words: Words, *, is_speaker_first: bool = False, bonus: int = 0
) -> Judged:
    """Read one item and decide whether it names a talk.

    Args:
        text: the item.
        topic: what its section is about.
        words: of the post's language.
        is_speaker_first: its siblings begin with people.
        bonus: points that its siblings give it.
    """
    if any(link.url is None and link.end - link.start > 0.8 * len(text.text) for link in text.links):
        return Judged(Block("item", text), Line(None), False, "a link inside the page")
    if len(text.text) > _LONGEST:
        text = text.part(0, _LONGEST)
    line = read_line(text, words, is_speaker_first=is_speaker_first)
    points, reason = _points(line, topic, words)
    is_material = bool(line.evidence & {"claims", "link"})
    return Judged(Block("item", text), line, points + bonus >= _NEEDED, reason, is_material)


def _points(line: Line, topic: Topic | None, words: Words) -> tuple[int, str]:
    marks = line.evidence
    title = line.title or ""
    if not title:
        return -9, "no title"
    folded = plain(title)
    if "prose" in marks or "emphasis" in marks:
        return -9, "a sentence"
    has_material = bool(marks & {"link", "claims"})
    if "label" in marks and (len(folded.split()) < 3 or not (topic == "talks" or has_material)):
        return -9, "a label before a comment"
    tokens = folded.split()
    points = sum(weight for mark, weight in _WEIGHTS.items() if mark in marks)
    reason = "nothing says that it is a talk"
    if topic == "talks":
        points += 2
        capitals = sum(1 for token in title.split() if token[0].isupper() or token[0].isdigit())
        if len(tokens) >= 3 and capitals >= 0.7 * len(tokens):
            points += 1
    elif topic == "aside":
        points -= 3
        reason = "in a section about something else"
    if words.talks_not_a_talk.is_in(folded) and "people" not in marks:
        points -= 4
        reason = "no talk by its words"
    if words.fields_speakers.is_whole(folded) or words.fields_ignored.is_whole(folded):
        return -9, "the name of a field"
    if words.talks_generic.is_whole(folded) or words.languages_names.is_whole(folded):
        return -9, "a text that names nothing"
    small = words.material_filler.items | words.grammar_articles.items
    if len(tokens) < 4 and all(token in small for token in tokens):
        return -9, "a text that names nothing"  # "The full [playlist]"
    if not marks & {"lead", "quoted", "people"} and _is_topic(tokens, words):
        return -9, "a topic, not a title"
    if _is_sentence(title, tokens, words) and not marks & {"lead", "quoted", "dash", "by"}:
        points -= 3
        reason = "a sentence"
    if people_list(title, words) is not None and not line.speakers:
        points -= 3
        reason = "people without a title"
    return points, reason


def _is_topic(tokens: list[str], words: Words) -> bool:
    """Tell "A workshop on Foo": a talk told of without its title."""
    return len(tokens) > 2 and tokens[0] in words.grammar_articles.items and words.talks_nouns.is_whole(tokens[1])


def _is_sentence(title: str, tokens: list[str], words: Words) -> bool:
    first = tokens[0].strip("'\"") if tokens else ""
    if len(tokens) > 24:
        return True
    capitals = sum(1 for token in title.split() if token[0].isupper())
    is_low = len(tokens) > 5 and capitals <= 0.25 * len(tokens)
    return is_low and (first in words.grammar_pronouns.items or len(tokens) > 14 or title[-1] in ".,;")


def read_list(items: list[Block], topic: Topic | None, words: Words, known: frozenset[str]) -> list[Judged]:
    """Read the items of a list in order.

    Args:
        items: consecutive items, nested ones after their parent.
        topic: what the section, or the sentence before the list, says it is about.
        words: of the post's language.
        known: folded names of the post's conference.

    Returns:
        A verdict for each item that stands for itself; children that only tell speakers and material are part
        of their parent.
    """
    whole, labels = _with_children(items, words, known)
    is_sure = is_organization_first([text for _, text, _ in whole], words)
    whole = [(block, people_first(text, words, is_sure=is_sure), event) for block, text, event in whole]
    is_first = begins_with_people([text for _, text, _ in whole], words)
    judged = [
        replace(
            read_item(text, topic, words, is_speaker_first=is_first), block=replace(block, text=text), event=event
        )
        for block, text, event in whole
    ]
    strong = sum(1 for one in judged if one.is_talk and one.line.evidence & {"link", "claims", "people"})
    if (len(judged) > 2 or is_first) and 2 * strong >= len(judged):
        for one in judged:
            if not one.is_talk:
                points, _ = _points(one.line, topic, words)
                one.is_talk = points + 2 >= _NEEDED
    return [one for one in judged if one.block.text.text not in labels]


def begins_with_people(texts: list[Text], words: Words) -> bool:
    """Tell a list whose items begin with people before a colon or dash."""
    hits = 0
    for text in texts:
        head = _PEOPLE_HEAD.match(text.text)
        if head and people_list(head[1], words) is not None:
            hits += 1
    return hits >= 2 and 10 * hits >= 6 * len(texts)


def _with_children(
    items: list[Block], words: Words, known: frozenset[str]
) -> tuple[list[tuple[Block, Text, str | None]], set[str]]:
    """Join children that say something of their parent; a parent of talks is a label that may name an event."""
    children: dict[int, list[Block]] = {}
    owner: dict[int, int] = {}
    stack: list[int] = []
    for index, item in enumerate(items):
        while stack and items[stack[-1]].level >= item.level:
            stack.pop()
        if stack:
            children.setdefault(stack[-1], []).append(item)
            owner[index] = stack[-1]
        stack.append(index)
    joined: dict[int, bool] = {parent: _tells_of_parent(nested, words) for parent, nested in children.items()}
    found: list[tuple[Block, Text, str | None]] = []
    labels: set[str] = set()
    for index, item in enumerate(items):
        parent = owner.get(index)
        if parent is not None and (joined.get(parent) or _is_inside_joined(parent, owner, joined)):
            continue
        text = item.text
        if joined.get(index):
            text = _lines_joined([text, *(child.text for child in children[index])])
        elif index in children and (is_generic(text.text, words) or event_of_heading(text.text, words, known)):
            labels.add(text.text)
        event = event_of_heading(items[parent].text.text, words, known) if parent is not None else None
        found.append((item, text, event))
    return found, labels


def _is_inside_joined(index: int, owner: dict[int, int], joined: dict[int, bool]) -> bool:
    while index in owner:
        index = owner[index]
        if joined.get(index):
            return True
    return False


def _tells_of_parent(nested: list[Block], words: Words) -> bool:
    """Tell "Speakers: …", "Video: …", "A, Org" and comments from talks of their own."""
    fields = 0
    own = 0
    for item in nested:
        text = item.text.text
        key = _KEY.match(text)
        named = plain(key[1]) if key else ""
        is_field = bool(key) and any(
            phrases.is_whole(named)
            for phrases in (words.fields_speakers, words.fields_video, words.fields_slides, words.fields_event,
                            words.fields_ignored, words.fields_event_page, words.fields_code)
        )  # fmt: skip
        line = read_line(item.text, words)
        links = [link for _, link in links_of(item.text, words)]
        if (
            links
            and all(names_nothing(link, words) for link in links)
            and not line.evidence & {"people", "lead", "quoted"}
        ):
            fields += 1  # a comment with "here" or a bare address: material of the parent
            continue
        is_material = line.title is None and bool(line.materials.claims)
        is_material |= read_group(text.strip("()[] ."), words) is not None
        if is_field or people_list(text, words) is not None or is_material or _with_people(text, words):
            fields += 1
        elif line.evidence & {"link", "claims", "people", "state"}:
            own += 1
    return own == 0 or fields > own


def _with_people(text: str, words: Words) -> bool:
    """Tell "with A, B and C" below the title of a panel."""
    start = words.people_with_start.match(text)
    return start is not None and people_list(text[start.end() :], words) is not None


def _lines_joined(texts: list[Text]) -> Text:
    parts, links, strong, em, length = [], [], [], [], 0
    for text in texts:
        parts.append(text.text)
        links += [Anchor(a.start + length, a.end + length, a.url) for a in text.links]
        strong += [(start + length, end + length) for start, end in text.strong]
        em += [(start + length, end + length) for start, end in text.em]
        length += len(text.text) + 1
    return Text("\n".join(parts), tuple(links), tuple(strong), tuple(em))
