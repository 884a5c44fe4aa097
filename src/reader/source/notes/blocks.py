"""Blocks of notes at page feet: which lines open a note.

A label at the start of a line opens a note only where something waits for it: a marker of that number since the last
block, or the number before it. Each piece of evidence is a rule; the first that speaks decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from .. import labels
from ..classify import FURNITURE, Sheet
from ..labels import Label
from .wording import bare_digit, like_heading, opens_note

_SPACE = re.compile(r"[\s\u3000]")
#: Lines of text between two labels after which the second is no longer of the first one's block.
_FAR: Final = 6


@dataclass(slots=True)
class Page:
    """What has been seen since the last block of notes."""

    #: Numbers of the markers.
    markers: set[int] = field(default_factory=set)
    #: Those of them that stand in square brackets.
    bracketed: set[int] = field(default_factory=set)
    #: Indices of the lines of text.
    text: list[int] = field(default_factory=list)
    #: Lines of text since the last label.
    between: int = 0
    #: The block being read: indices of its label lines.
    block: list[int] = field(default_factory=list)
    #: The last label's number.
    last: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that begins with a label."""

    sheet: Sheet
    row: int
    label: Label
    #: The line behind the label.
    rest: str
    #: Space stands between the label and the rest.
    spaced: bool
    #: This document sets that space.
    spacing_habit: bool

    @property
    def strong(self) -> bool:
        """Nothing but a note is labelled like this."""
        return labels.FORMS[self.label.form].strong

    def follows(self, page: Page) -> bool:
        """Whether the label counts on from the last one of the block."""
        return bool(page.block) and self.label.number == page.last + 1

    def adjoins(self, page: Page) -> bool:
        """Whether it also stands in the same place on the page."""
        return self.follows(page) and page.between <= _FAR

    def waited_for(self, page: Page) -> bool:
        """Whether the page's text has a bare digit that may mark this note."""
        if self.label.form != "digit":
            return False
        number = self.label.number
        lines = self.sheet.lines
        return any(bare_digit(lines[i].text, number, 0, sure) for i in page.text[-80:] for sure in (True, False))

    def at_foot(self) -> bool:
        """Whether the line ends a sentence and is followed by the end of its page, or by the next note."""
        sheet, nxt = self.sheet, self.row + 1
        if not sheet.ends(self.row) or nxt >= len(sheet.lines):
            return sheet.ends(self.row)
        following = sheet.heads.get(nxt)
        if following is not None:
            return following.number == self.label.number + 1
        return sheet.lines[nxt].feed or sheet.kinds[nxt] in FURNITURE


Rule = Callable[[Candidate, Page], bool | None]


def heading(c: Candidate, page: Page) -> bool | None:
    """``1. 排他的收益`` is a heading, not a note."""
    return False if c.label.form in labels.COUNTING and like_heading(c.rest) else None


def named(c: Candidate, page: Page) -> bool | None:
    """``[^1]:`` opens a note wherever it stands."""
    return True if c.label.form == "markdown" else None


def foreign_digit(c: Candidate, page: Page) -> bool | None:
    """In a document whose notes open otherwise, a page may still use bare numbers, if markers of theirs wait."""
    form = c.label.form
    if form not in ("digit", "halfparen") or form in c.sheet.layout_at(c.row).heads:
        return None
    marked = c.label.number in page.markers and (c.label.number == 1 or c.follows(page)) and opens_note(c.rest)
    return marked or (c.adjoins(page) and c.sheet.heads[page.block[-1]].form == form)


def unlike_the_others(c: Candidate, page: Page) -> bool | None:
    """Where notes set space behind their label, ``[2]，坚持`` is a marker at the start of a line."""
    return None if c.spaced or not c.spacing_habit else False


def next_of_block(c: Candidate, page: Page) -> bool | None:
    """The number after the last one's, close to it or marked in the text."""
    number = c.label.number
    if not c.follows(page) or not (page.between <= _FAR or number in page.markers):
        return None
    same = c.sheet.heads[page.block[-1]].form == c.label.form
    return c.strong or number in page.markers or same or c.waited_for(page)


def first_of_page(c: Candidate, page: Page) -> bool | None:
    """Number 1, or the count going on through the article, if a marker waits or the line reads like a note."""
    number = c.label.number
    if number not in (1, page.last + 1):
        return None
    if number in page.bracketed and c.label.form in labels.COUNTING:
        return c.label.form == "digit" and opens_note(c.rest)  # what [1] marks seldom opens with (1)
    if number in page.markers or (c.strong and opens_note(c.rest)):
        return True
    if c.label.form in (*labels.COUNTING, "circled"):
        return c.waited_for(page) and (opens_note(c.rest) or c.at_foot())
    return False


def marked(c: Candidate, page: Page) -> bool | None:
    """Any number whose marker waits, if nothing else is labelled like this: a page whose first note was lost."""
    if c.label.number not in page.markers:
        return None
    own = c.label.form in c.sheet.layout_at(c.row).heads and c.label.form == "circled"
    return c.strong or (own and c.spaced and (opens_note(c.rest) or c.at_foot()))


RULES: Final[tuple[Rule, ...]] = (
    heading,
    named,
    foreign_digit,
    unlike_the_others,
    next_of_block,
    first_of_page,
    marked,
)


def find(sheet: Sheet) -> list[list[int]]:
    """The blocks of notes in order: each the indices of its label lines."""
    habit = _habit(sheet)
    blocks: list[list[int]] = []
    page = Page()
    for i, line in enumerate(sheet.lines):
        label = sheet.heads.get(i)
        if label is not None and sheet.kinds[i] in ("text", "heading", "caption", "source"):
            spaced = bool(_SPACE.match(line.text[label.end - 1 : label.end]))
            candidate = Candidate(sheet, i, label, line.text[label.end :], spaced, habit.get(label.form, False))
            if next((v for rule in RULES if (v := rule(candidate, page)) is not None), False):
                _take(candidate, page, blocks)
                continue
        if sheet.kinds[i] in ("text", "heading", "caption", "table", "field"):
            _pass(sheet, i, page)
    return blocks


def _take(c: Candidate, page: Page, blocks: list[list[int]]) -> None:
    if c.adjoins(page) or (c.label.form == "markdown" and page.block and page.between == 0):
        page.block.append(c.row)
    else:
        page.block = [c.row]
        blocks.append(page.block)
    page.last = c.label.number
    page.between = 0
    c.sheet.markers.pop(c.row, None)


def _pass(sheet: Sheet, i: int, page: Page) -> None:
    """Goes over a line of text."""
    if page.block and page.between == 0:
        page.markers, page.bracketed, page.text = set(), set(), []
    page.between += 1
    page.text.append(i)
    marks = sheet.markers.get(i, ())
    found = {m.number for m in marks}
    page.markers |= found
    page.bracketed |= {m.number for m in marks if m.form in ("square", "tortoise", "lenticular")}
    if page.block and (page.between > _FAR or (1 in found and page.last >= 1)):
        page.block = []


def _habit(sheet: Sheet) -> dict[str, bool]:
    """Per form: whether this document sets space between the label that opens a note and the note."""
    balance: dict[str, int] = {}
    for i, label in sheet.heads.items():
        spaced = _SPACE.match(sheet.lines[i].text[label.end - 1 : label.end])
        balance[label.form] = balance.get(label.form, 0) + (1 if spaced else -1)
    return {form: count > 0 for form, count in balance.items()}
