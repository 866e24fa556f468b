"""Put together what a post says: sections, then lists, tables, headings and prose, in the order of the post."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from extract.recap.blocks import Block, Outline
from extract.recap.events import conference_names
from extract.recap.found import NO_CONFERENCE, Draft, Found, merged
from extract.recap.headings import heading_talk
from extract.recap.items import Judged, begins_with_people, read_list
from extract.recap.lines import Line
from extract.recap.materials import NOTHING, Materials, link_of, state_said
from extract.recap.nameless import names_nothing
from extract.recap.others import in_prose, is_report, is_sure_entry, quoted_reports, read_entry
from extract.recap.paragraphs import talk_lines
from extract.recap.people import people_list
from extract.recap.phrases import plain
from extract.recap.prose import read_prose, titled_links
from extract.recap.quotes import quote_of, quoted_paragraph, quotes_inside
from extract.recap.sections import Section, Topic, sections_of, topic_of_intro
from extract.recap.shapes import has_given_name
from extract.recap.tables import columns_of, has_brackets, read_row
from extract.recap.telling import Telling
from extract.recap.text import Text
from extract.recap.titles import clean_title, strip_marks
from extract.recap.told import Told
from extract.recap.words import Words
from extract.records import Confidence, MentionLink, Speaker

_SOURCE_LINE = re.compile(r"[—–―]\s*\S")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\s[–—-]\s")
_NEAR = 4  # blocks between a talk and the film below it
_NOTE = 600  # characters of an author's words in which a state of material is looked for


def _named_in(text: str, name: str) -> str | None:
    """Find a known speaker in the words on a talk, by the whole name or the first one."""
    forms = (name, name.split(maxsplit=1)[0]) if name else ()
    return next((form for form in forms if re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text)), None)


class Reader:
    """Read the sections of one post."""

    def __init__(self, outline: Outline, words: Words) -> None:
        self.outline, self.words = outline, words
        self.opening = " ".join(block.text.text for block in outline.blocks[:4] if block.kind == "paragraph")[:800]
        self.known = conference_names(outline.title or "", words) or conference_names(self.opening, words)
        self.found = Found()
        self.signs: Counter[str] = Counter()  # how the paragraphs begin that told a talk
        ranks: dict[int, list[Text]] = {}
        for block in outline.blocks:
            if block.kind == "heading":
                ranks.setdefault(block.level, []).append(block.text)
        self.speaker_first = {rank for rank, texts in ranks.items() if begins_with_people(texts, words)}

    def read(self) -> Found:
        """Read all sections; a text that tells of no conference names no talks, whatever its lines look like."""
        sections = sections_of(self.outline.blocks, self.words, self.known)
        telling = Telling(self.outline, sections, self.words, self.known, self.opening)
        if telling.is_worth_reading():
            for section in sections:
                self._section(section)
        names_others = bool(self.found.recaps or self.found.quotes)
        self.found.is_recap = telling.is_recap(self.found.mentions, names_others=names_others)
        if not self.found.is_recap:
            # An encyclopaedia, a shop, a call for papers: what looks like talks there is none.
            self.found = Found(skipped=self.found.skipped)
            self.found.skip(self.outline.title or "the page", NO_CONFERENCE)
        return self.found

    def _section(self, section: Section) -> None:
        if section.topic == "boilerplate":
            for block in ([section.heading] if section.heading else []) + section.blocks:
                self.found.skip(block.text.text, "around the post")
            return
        before = len(self.found.mentions)
        blocks = list(section.blocks)
        if section.heading is not None:
            blocks = self._heading(section, blocks)
        embeds: list[tuple[Text, int]] = []  # with the number of mentions before it, when near
        last_place = 0
        count = before
        index = 0
        while index < len(blocks):
            block = blocks[index]
            if len(self.found.mentions) > count:
                count, last_place = len(self.found.mentions), index - 1
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
                embeds.append((block.text, count if index - last_place <= _NEAR else -1))
            elif block.kind == "caption":
                self.found.skip(block.text.text, "caption")
            else:
                self._paragraph(section, block, following)
            index += 1
        self._embeds(embeds, before)
        self._heading_people(section, before)

    def _heading_people(self, section: Section, before: int) -> None:
        """Give the people of a heading that names nobody else but them to the talk below it."""
        below = self.found.mentions[before:]
        if section.heading is None or not 0 < len(below) < 3:
            return
        text = section.heading.text.text
        people = people_list(text, self.words)
        is_sure = people is not None and (
            any(speaker.organization for speaker in people)
            or any(has_given_name(speaker.name or "", self.words) for speaker in people)
        )
        for draft in below:
            if people is not None and is_sure and not draft.line.speakers:
                draft.line = replace(draft.line, speakers=people)

    # -- headings --------------------------------------------------------------------------------------

    def _heading(self, section: Section, blocks: list[Block]) -> list[Block]:
        """Take the heading for a talk's title where by-line, links or people below say so."""
        assert section.heading is not None
        is_first = section.heading.level in self.speaker_first
        repeated = clean_title(section.heading.text.text, self.words).text
        if self._is_repeated(Line(repeated), words=1):  # notes on a talk of the list above
            return self._notes(section, blocks, repeated)
        read = heading_talk(
            section, self.words, self.known, lambda: self._is_told(section), is_speaker_first=is_first
        )
        if read is None:
            return blocks
        line, used = read
        above = section.heading.path
        self._add(line, above, section, line.event)
        self.found.mentions[-1].inner = (*above, section.heading.text.text.replace("\n", " "))
        return [block for position, block in enumerate(blocks) if position not in used]

    def _notes(self, section: Section, blocks: list[Block], title: str | None) -> list[Block]:
        """Take a heading that repeats the title of a talk for another place that names it."""
        assert section.heading is not None
        opening = next((block.text.text for block in blocks[:1] if block.kind == "paragraph"), "")
        named = next(d for d in self.found.mentions if plain(d.line.title or "") == plain(title or ""))
        speakers = tuple(
            Speaker(name) for person in named.line.speakers if (name := _named_in(opening, person.name or ""))
        )
        self._add(Line(title, speakers, note=opening or None), section.heading.path, section, None)
        self.found.mentions[-1].inner = (*section.heading.path, section.heading.text.text.replace("\n", " "))
        return blocks

    def _is_told(self, section: Section) -> bool:
        """Tell whether paragraphs of a section name talks by their own titles: then its heading is none."""
        texts = [block for block in section.blocks if block.kind == "paragraph"]
        return any(
            talk_lines(block.text, section.topic, self.words, self.signs)
            or any(
                told.title is not None and (told.speakers or told.is_linked)
                for told in read_prose(block.text, self.words, self.known).told
            )
            for block in texts
        )

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
        has_links = any(link.url for item in items for link in item.text.links)
        for judged in read_list(items, topic, self.words, self.known):
            self._judged(section, judged, topic, is_linked=has_links)

    def _judged(self, section: Section, judged: Judged, topic: Topic | None, *, is_linked: bool) -> None:
        block = judged.block
        is_other = judged.is_talk and is_report(block.text, judged.line, self.words, self.known)
        if (topic == "recaps" and not judged.is_material) or is_other:
            entry = read_entry(block.text, self.words, block.path)
            if entry is not None and (not is_linked or is_sure_entry(entry, self.words, self.known)):
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
        if judged.is_talk or self._is_repeated(judged.line):
            self._add(judged.line, block.path, section, judged.event)
            return
        if not self._prose(section, block.text, block.path, needs_link=topic == "aside", event=judged.event):
            self.found.skip(block.text.text, judged.reason)

    def _is_repeated(self, line: Line, *, words: int = 2) -> bool:
        """Tell a line that is nothing but the title of a talk named before, of more than ``words`` words."""
        title = plain(strip_marks(line.title or ""))
        return len(title.split()) > words and any(
            title == plain(strip_marks(draft.line.title or "")) for draft in self.found.mentions
        )

    def _table(self, section: Section, rows: list[Block]) -> None:
        header = rows[0].header
        columns = columns_of(header, [row.cells for row in rows], self.words)
        if "title" not in columns.values():
            for row in rows:
                self.found.skip(row.text.text, "no table of talks")
            return
        parts_people = has_brackets([row.cells for row in rows], columns)
        for row in rows:
            line = read_row(row.cells, columns, self.words, parts_people=parts_people)
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
        if _SOURCE_LINE.match(block.text.text) and len(block.text.text) < 100:
            return  # the source of the quotation above
        reports = [] if block.text.links else quoted_reports(block.text.text, self.words, block.path)
        if reports:
            self.found.recaps += reports
            return
        if section.topic != "recaps":
            lines = talk_lines(block.text, section.topic, self.words, self.signs)
            goes_on = len(lines) == 1 and not lines[0].speakers and (lines[0].note or "")[:1].islower()
            if goes_on and self._prose(section, block.text, block.path, needs_link=False, event=None):
                return  # "*Title* was moderated by …": a sentence tells more
            if lines:
                self.signs[block.text.text[:1]] += 1
                for line in lines:
                    self._add(line, block.path, section, None)
                return
        if not self._prose(section, block.text, block.path, needs_link=section.topic == "aside", event=None):
            if self._is_note(block):
                return
            self.found.skip(block.text.text, "prose without a talk")

    def _is_note(self, block: Block) -> bool:
        """Take the paragraph below a talk line for the author's words on it, with what they say of its material."""
        last = self.found.mentions[-1] if self.found.mentions else None
        if last is None or last.path != block.path or last.line.note or "line" not in last.line.evidence:
            return False
        line = replace(last.line, note=block.text.text)
        last.line = replace(line, materials=line.materials | self._said_in(line))
        return True

    def _said_in(self, line: Line) -> Materials:
        """Collect what the author's words say of the material; a link says more than "no video"."""
        said = NOTHING
        for sentence in _SENTENCES.split((line.note or "")[:_NOTE]):
            said |= state_said(sentence, self.words)
        roles = {link.role for link in line.links}
        return replace(said, missing=tuple(role for role in said.missing if role not in roles))

    def _prose(
        self, section: Section, text: Text, path: tuple[str, ...], *, needs_link: bool, event: str | None
    ) -> bool:
        is_recaps = section.topic == "recaps"
        recaps = in_prose(text, self.words, path, self.known, is_recap_section=is_recaps)
        self.found.recaps += recaps
        is_of_talks = section.topic == "talks"
        prose = read_prose(
            text, self.words, self.known, needs_link=needs_link or is_recaps, is_of_talks=is_of_talks
        )
        for told in prose.told:
            self._tell(told, path, section, event)
        if prose.loose:
            self._adopt(prose.loose, path, is_aside=needs_link)
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
        materials = Materials(claims, told.missing, told.is_pending)
        line = replace(line, materials=materials)
        titles = {
            plain(strip_marks(text)) for text in (told.title or "", clean_title(heading, self.words).text or "")
        }
        is_below = last is not None and section.heading is not None and last.path == section.heading.path
        if last is not None and is_below and titles == {plain(strip_marks(last.line.title or ""))}:
            last.line = merged(last.line, line)  # one talk, told in heading and text
            return
        self._add(line, path, section, told.event or event, "high" if told.is_linked else "medium")

    def _adopt(self, links: list[MentionLink], path: tuple[str, ...], *, is_aside: bool) -> None:
        """Give "the recording is here" to the talk before it in the same section, or under its own heading."""
        if not self.found.mentions:
            return
        last = self.found.mentions[-1]
        is_inside = last.inner is not None and path[: len(last.inner)] == last.inner
        if not is_inside and (is_aside or last.path != path):
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

    def _embeds(self, embeds: list[tuple[Text, int]], before: int) -> None:
        """Give embedded films and decks to talks of their section: by name, to the only one, to the one above."""
        above = Counter(count for _, count in embeds)
        for text, count in embeds:
            link = next((found for a in text.links if (found := link_of(text, a, self.words))), None)
            if link is None or link.role not in ("video", "slides"):
                continue
            mentions = self.found.mentions[before:]
            own = [d for d in mentions if not any(mine.role == link.role for mine in d.line.links)]
            title = plain(text.text)
            named = [d for d in own if d.line.title and len(title) > 5 and plain(d.line.title) in title]
            target = named[0] if named else own[0] if len(mentions) == 1 and len(own) == len(embeds) == 1 else None
            if target is None and count > before and above[count] == 1 and self.found.mentions[count - 1] in own:
                target = self.found.mentions[count - 1]
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
        if line.evidence:  # of a sentence the note is what follows, which may tell of other talks
            line = replace(line, materials=line.materials | self._said_in(line))
        draft = Draft(merged(line, Line(None)), path, event or section.event, confidence)
        self.found.mentions.append(draft)
        people = [speaker.name for speaker in line.speakers if speaker.name]
        if line.note and len(people) == 1 and confidence == "high" and line.evidence:
            for quote in quotes_inside(line.note):
                self.found.quotes.append((quote, people[0], line.speakers[0].organization, "implicit"))
