"""Put together what a post says: sections, then lists, tables, headings and prose, in the order of the post."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.recap.events import conference_names, events_in
from extract.recap.found import Draft, Found, merged
from extract.recap.headings import heading_talk
from extract.recap.items import Judged, begins_with_people, read_item, read_list
from extract.recap.lines import Line
from extract.recap.materials import link_of, role_of_url
from extract.recap.others import in_prose, read_entry
from extract.recap.outline import Block, Outline
from extract.recap.prose import Told, names_nothing, read_prose, titled_links
from extract.recap.quotes import quote_of, quoted_paragraph, quotes_inside
from extract.recap.sections import Section, Topic, sections_of, topic_of_intro
from extract.recap.tables import columns_of, read_row
from extract.recap.text import Text
from extract.recap.titles import clean_title, strip_marks
from extract.recap.words import Words, plain
from extract.records import Confidence, MentionLink


class Reader:
    """Read the sections of one post."""

    def __init__(self, outline: Outline, words: Words) -> None:
        self.outline, self.words = outline, words
        self.opening = " ".join(block.text.text for block in outline.blocks[:4] if block.kind == "paragraph")[:800]
        self.known = conference_names(outline.title or "", words) or conference_names(self.opening, words)
        self.found = Found()
        ranks: dict[int, list[Text]] = {}
        for block in outline.blocks:
            if block.kind == "heading":
                ranks.setdefault(block.level, []).append(block.text)
        self.speaker_first = {rank for rank, texts in ranks.items() if begins_with_people(texts, words)}

    def read(self) -> Found:
        """Read all sections; a text that tells of no conference names no talks, whatever its lines look like."""
        sections = sections_of(self.outline.blocks, self.words, self.known)
        is_told = self._tells_of_conference(sections)
        if is_told or self._has_material():
            for section in sections:
                self._section(section)
        self.found.is_recap = self._is_recap(sections) and bool(
            self.found.mentions or self.found.recaps or self.found.quotes
        )
        if not self.found.is_recap:
            # An encyclopaedia or a shop: what looks like talks there is not, unless it has people and a film.
            certain = [draft for draft in self.found.mentions if _is_certain(draft.line)] if is_told else []
            self.found = Found(certain, skipped=self.found.skipped)
            self.found.skip(self.outline.title or "the page", "nothing says that it tells of a conference")
        return self.found

    def _different_words(self) -> int:
        text = plain(
            " ".join([self.outline.title or "", *(block.text.text for block in self.outline.blocks)])[:60_000]
        )
        return len({match[0][:7] for match in self.words.events_context.inside.finditer(text)})

    def _names_event(self, sections: list[Section]) -> bool:
        """Tell whether title, opening or headings name an event."""
        title = self.outline.title or ""
        sounds = self.words.sections_recap_words.is_in(plain(title))
        if events_in(title, self.words, frozenset()) or any(section.event for section in sections):
            return True
        return bool(self.known) and (sounds or bool(events_in(self.opening, self.words, frozenset())))

    def _tells_of_conference(self, sections: list[Section]) -> bool:
        """Look for the words of conferences: three different ones, or one beside the name of an event."""
        return self._different_words() >= (1 if self._names_event(sections) else 3)

    def _is_recap(self, sections: list[Section]) -> bool:
        """Tell a post about a conference: it names the event, or most of its talks have their material."""
        drafts = self.found.mentions
        certain = sum(1 for draft in drafts if _is_certain(draft.line))
        with_material = sum(
            1 for draft in drafts if draft.line.evidence & {"link", "claims"} or draft.line.materials.claims
        )
        if self._names_event(sections):
            return bool(drafts or self.found.recaps or self.found.quotes)
        return (certain >= 2 and 4 * certain >= len(drafts)) or (
            len(drafts) >= 3 and 4 * with_material >= 3 * len(drafts)
        )

    def _has_material(self) -> bool:
        links = (
            link.url for block in self.outline.blocks for text in (block.text, *block.cells) for link in text.links
        )
        return sum(1 for url in links if url and role_of_url(url) in ("video", "slides", "event_page")) > 1

    def _section(self, section: Section) -> None:
        if section.topic == "boilerplate":
            for block in ([section.heading] if section.heading else []) + section.blocks:
                self.found.skip(block.text.text, "around the post")
            return
        before = len(self.found.mentions)
        blocks = list(section.blocks)
        if section.heading is not None:
            blocks = self._heading(section, blocks)
        embeds: list[Text] = []
        index = 0
        while index < len(blocks):
            block = blocks[index]
            if block.kind == "item":
                end = index
                while end < len(blocks) and blocks[end].kind == "item":
                    end += 1
                self._list(section, blocks[index:end], blocks[index - 1] if index else None)
                index = end
                continue
            if block.kind == "row":
                end = index
                while end < len(blocks) and blocks[end].kind == "row" and blocks[end].group == block.group:
                    end += 1
                self._table(section, blocks[index:end])
                index = end
                continue
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if block.kind == "quote":
                self._quote(block, following)
            elif block.kind == "embed":
                embeds.append(block.text)
            elif block.kind == "caption":
                self.found.skip(block.text.text, "caption")
            else:
                self._paragraph(section, block, following)
            index += 1
        self._embeds(embeds, before)

    # -- headings --------------------------------------------------------------------------------------

    def _heading(self, section: Section, blocks: list[Block]) -> list[Block]:
        """Take the heading for a talk's title where by-line, links or people below say so."""
        assert section.heading is not None
        is_first = section.heading.level in self.speaker_first
        read = heading_talk(section, self.words, self.known, is_speaker_first=is_first)
        if read is None:
            return blocks
        line, used = read
        above = section.heading.path
        self._add(line, above, section, line.event)
        return [block for position, block in enumerate(blocks) if position not in used]

    # -- lists -----------------------------------------------------------------------------------------

    def _list(self, section: Section, items: list[Block], before: Block | None) -> None:
        intro = (
            topic_of_intro(before.text.text, self.words)
            if before is not None and before.kind == "paragraph"
            else None
        )
        topic = section.topic
        if intro is not None and topic != "recaps":
            topic = intro if not (intro == "talks" and topic == "aside") else None
        for judged in read_list(items, topic, self.words, self.known):
            self._judged(section, judged, topic)

    def _judged(self, section: Section, judged: Judged, topic: Topic | None) -> None:
        block = judged.block
        if topic == "recaps" and not judged.is_material:
            entry = read_entry(block.text, self.words, block.path)
            if entry is not None:
                self.found.recaps.append(entry)
            else:
                self.found.skip(block.text.text, "no entry of the list of reports")
            return
        is_bare = not judged.line.evidence & {"people", "lead", "claims", "link", "state"}
        is_bare |= len(titled_links(block.text, self.words)) > 1  # several talks in one item
        if (
            is_bare
            and judged.is_talk
            and self._prose(section, block.text, block.path, needs_link=False, event=judged.event)
        ):
            return  # "Ana Lima's “Foo”": a sentence tells more
        if judged.is_talk:
            self._add(judged.line, block.path, section, judged.event)
            return
        if not self._prose(section, block.text, block.path, needs_link=topic == "aside", event=judged.event):
            self.found.skip(block.text.text, judged.reason)

    def _table(self, section: Section, rows: list[Block]) -> None:
        header = rows[0].header
        columns = columns_of(header, [row.cells for row in rows], self.words)
        if "title" not in columns.values():
            for row in rows:
                self.found.skip(row.text.text, "no table of talks")
            return
        for row in rows:
            line = read_row(row.cells, columns, self.words)
            if line is None or line.title is None or (section.topic == "aside" and not line.speakers):
                self.found.skip(row.text.text, "row without people or material")
                continue
            self._add(line, row.path, section, line.event)

    # -- paragraphs ------------------------------------------------------------------------------------

    def _paragraph(self, section: Section, block: Block, following: Block | None) -> None:
        said = quoted_paragraph(block.text.text, following.text.text if following else None, self.words)
        if said is not None:
            self.found.quotes.append((said.text, said.person, said.organization, "explicit"))
            return
        if re.match(r"[—–―]\s*\S", block.text.text) and len(block.text.text) < 100:
            return  # the source of the quotation above
        if section.topic != "recaps":
            lines = self._talk_lines(section, block)
            if lines:
                for line in lines:
                    self._add(line, block.path, section, None)
                return
        if not self._prose(section, block.text, block.path, needs_link=section.topic == "aside", event=None):
            self.found.skip(block.text.text, "prose without a talk")

    def _talk_lines(self, section: Section, block: Block) -> list[Line]:
        """Read a paragraph that is built like a list item, or holds one talk a line."""
        text = block.text
        is_marked = any(start <= 6 for start, _ in (*text.strong, *text.em)) or any(
            a.start <= 6 for a in text.links
        )
        if len(text.text) > 300 and "\n" not in text.text and not is_marked and text.text[:1] not in '“"«':
            return []  # running prose; a line would be shorter, or its title set apart
        lines = text.lines()
        if len(lines) > 1:
            judged = [read_item(line, section.topic, self.words, bonus=1) for line in lines]
            fits = [j for j in judged if j.is_talk and (_stands_alone(j.line) or _is_programme_line(j.line))]
            if len(fits) >= 2:
                return [j.line for j in fits]
        whole = read_item(block.text, section.topic, self.words)
        titles = titled_links(text, self.words)
        is_elsewhere = any(
            title not in plain(f"{whole.line.title} {text.text[: len(title) + 4]}") for title in titles
        )
        if (
            whole.is_talk
            and _stands_alone(whole.line)
            and len(titles) <= 1
            and not is_elsewhere
            and whole.line.evidence & {"people", "claims", "link"}
        ):
            return [whole.line]
        return []

    def _prose(
        self, section: Section, text: Text, path: tuple[str, ...], *, needs_link: bool, event: str | None
    ) -> bool:
        is_recaps = section.topic == "recaps"
        recaps = in_prose(text, self.words, path, self.known, is_recap_section=is_recaps)
        self.found.recaps += recaps
        prose = read_prose(text, self.words, self.known, needs_link=needs_link or is_recaps)
        for told in prose.told:
            self._tell(told, path, section, event)
        if prose.loose and not needs_link:
            self._adopt(prose.loose, path)
        return bool(prose.told or recaps)

    def _tell(self, told: Told, path: tuple[str, ...], section: Section, event: str | None) -> None:
        last = self.found.mentions[-1] if self.found.mentions else None
        heading = section.heading.text.text if section.heading else ""
        line = Line(
            told.title,
            told.speakers,
            told.kind,
            told.alternatives,
            links=tuple(told.links),
            note=told.note,
        )
        claims = tuple(
            dict.fromkeys([*told.claims, *(link.role for link in told.links if link.role in ("video", "slides"))])
        )
        line = replace(line, materials=replace(line.materials, claims=claims, is_pending=told.is_pending))
        titles = {
            plain(strip_marks(text)) for text in (told.title or "", clean_title(heading, self.words).text or "")
        }
        is_below = last is not None and section.heading is not None and last.path == section.heading.path
        if last is not None and is_below and titles == {plain(strip_marks(last.line.title or ""))}:
            last.line = merged(last.line, line)  # one talk, told in heading and text
            return
        self._add(line, path, section, told.event or event, "high" if told.is_linked else "medium")

    def _adopt(self, links: list[MentionLink], path: tuple[str, ...]) -> None:
        """Give "the recording is here" to the talk before it in the same section."""
        if not self.found.mentions:
            return
        last = self.found.mentions[-1]
        if last.path != path:
            return
        for link in links:
            if (
                link.role in ("video", "slides")
                and names_nothing(link, self.words)
                and not any(mine.role == link.role for mine in last.line.links)
            ):
                last.line = merged(last.line, Line(None, links=(link,)))

    def _quote(self, block: Block, following: Block | None) -> None:
        said = quote_of(block, following, self.words)
        if said is None:
            self.found.skip(block.text.text, "block without a source")
            return
        self.found.quotes.append((said.text, said.person, said.organization, "explicit"))

    def _embeds(self, embeds: list[Text], before: int) -> None:
        """Give embedded films and decks to the talks of their section."""
        for text in embeds:
            link = next((found for a in text.links if (found := link_of(text, a, self.words))), None)
            if link is None or link.role not in ("video", "slides"):
                continue
            own = [
                d for d in self.found.mentions[before:] if not any(mine.role == link.role for mine in d.line.links)
            ]
            title = plain(text.text)
            named = [d for d in own if d.line.title and len(title) > 5 and plain(d.line.title) in title]
            target = named[0] if named else own[0] if len(own) == 1 and len(embeds) == 1 else None
            if target is not None:
                target.line = merged(target.line, Line(None, links=(link,)))
            else:
                self.found.skip(text.text or link.url, "embedded film without a name")

    # -- results ---------------------------------------------------------------------------------------

    def _add(
        self,
        line: Line,
        path: tuple[str, ...],
        section: Section,
        event: str | None,
        confidence: Confidence = "high",
    ) -> None:
        draft = Draft(merged(line, Line(None)), path, event or section.event, confidence)
        self.found.mentions.append(draft)
        people = [speaker.name for speaker in line.speakers if speaker.name]
        if line.note and len(people) == 1 and confidence == "high" and line.evidence:
            for quote in quotes_inside(line.note):
                self.found.quotes.append((quote, people[0], line.speakers[0].organization, "implicit"))


def _is_certain(line: Line) -> bool:
    """Tell a talk with people and a link to its video, deck or page: nothing else looks like that."""
    return bool(line.title and line.speakers) and any(
        link.role in ("video", "slides", "event_page") for link in line.links
    )


def _stands_alone(line: Line) -> bool:
    """Tell a line built like a talk line from a sentence that happens to hold a link."""
    marks = line.evidence
    if "label" in marks or "prose" in marks or "emphasis" in marks or not line.title or len(line.title) > 200:
        return False
    if marks & {"lead", "quoted", "speaker first"}:
        return bool(marks & {"people", "claims"})
    return (
        "people" in marks
        and bool(marks & {"claims", "link"})
        and bool(marks & {"dash", "by", "bracket", "comma", "whole"})
        and len(line.title.split()) <= 20
    )


def _is_programme_line(line: Line) -> bool:
    """Tell one line of several that are built alike: "Title (A, Org)", "Title – A"."""
    return (
        bool(line.title) and "people" in line.evidence and bool(line.evidence & {"dash", "by", "bracket", "comma"})
    )
