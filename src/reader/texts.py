"""All texts of an article, each with its place: what is annotated, counted and searched is found through here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .model import Article, Figure, Heading, Mark, Note, Paragraph, Table

Kind = Literal["heading", "text", "table", "figure", "note", "abstract"]
"""What a text is part of. ``text`` is a paragraph."""

_DIGITS = re.compile(r"\d+")

Place = tuple[str, str]
"""Anchor and part: which text of an article is meant. See :class:`Text`."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an article, with its marks."""

    #: Id of the block or note it belongs to; ``abstract-zh`` and ``abstract-en`` for the abstracts.
    anchor: str
    #: Empty for the text of a paragraph, heading or note and for a caption. Of a table, ``h2`` is the third header cell
    #: and ``r3c1`` the second cell of the fourth row; ``source`` is what stands under a table or figure.
    part: str
    kind: Kind
    text: str
    marks: tuple[Mark, ...]
    #: As of the block: the printed page where it begins, or its ordinal.
    page: int
    #: Id and text of the heading above it; empty before the first heading, and for notes.
    section: str = ""
    section_text: str = ""

    @property
    def place(self) -> Place:
        """Which text of its article this is."""
        return self.anchor, self.part

    def page_at(self, offset: int) -> int:
        """The page on which a character of the text is printed."""
        page = self.page
        for mark in self.marks:
            if mark.type == "page" and mark.at <= offset and mark.value.isdecimal():
                page = int(mark.value)
        return page


def of_body(article: Article) -> Iterator[Text]:
    """The texts of the body in their order, but for formulas and for pull quotes, which repeat a paragraph."""
    section, section_text = "", ""
    for block in article.blocks:
        match block:
            case Heading():
                section, section_text = block.id, block.text
                yield Text(block.id, "", "heading", block.text, block.marks, block.page, section, section_text)
            case Paragraph():
                yield Text(block.id, "", "text", block.text, block.marks, block.page, section, section_text)
            case Table():
                for part, text in _of_table(block):
                    marks = () if part else block.marks
                    yield Text(block.id, part, "table", text, marks, block.page, section, section_text)
            case Figure():
                yield Text(block.id, "", "figure", block.caption, block.marks, block.page, section, section_text)
                yield Text(block.id, "source", "figure", block.source, (), block.page, section, section_text)


def of_notes(article: Article) -> Iterator[Text]:
    """The notes, in their order."""
    return map(of_note, article.notes)


def of_note(note: Note) -> Text:
    """The text of one note."""
    return Text(note.id, "", "note", note.text, note.marks, note.page)


def of_abstracts(article: Article) -> Iterator[Text]:
    """The abstracts. They say again what the body says, so that nothing in them is counted."""
    for lang, text in (("zh", article.meta.abstract.zh), ("en", article.meta.abstract.en)):
        if text:
            yield Text(f"abstract-{lang}", "", "abstract", text, (), 0)


def pages_are_printed(article: Article) -> bool:
    """Whether the article's pages are those of the print, not ordinals.

    They are if its own range of pages holds them all. Where that is not known they are unless they begin at 1, as
    ordinals do.
    """
    pages = {block.page for block in article.blocks} | {note.page for note in article.notes}
    found = [int(n) for n in _DIGITS.findall(article.meta.pages or "")]
    if found:
        return all(min(found) <= page <= max(found) for page in pages)
    return min(pages, default=1) > 1


def _of_table(table: Table) -> Iterator[tuple[str, str]]:
    yield "", table.caption
    for column, cell in enumerate(table.header):
        yield f"h{column}", cell
    for row, cells in enumerate(table.rows):
        for column, cell in enumerate(cells):
            yield f"r{row}c{column}", cell
    yield "source", table.source
