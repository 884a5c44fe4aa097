"""The body: headings, paragraphs, tables, figures, formulas and pull quotes, in reading order.

The reader walks the lines once. What a line is was decided before (``classify.py``, ``notes``, ``front.py``,
``outline.py``, ``margins.py``, ``pull_quotes.py``); here lines become blocks, and pages are counted.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from ..model import Problem
from ..problems import code
from . import insets, margins, outline, pull_quotes, reflow
from .chars import HAN_CHAR
from .classify import FURNITURE, Sheet
from .front import Front, close_up
from .headings import bare
from .inline import Fragment, fragment, join, mend_emphasis, mend_urls
from .lines import Measure
from .pieces import Piece
from .reflow import Break, Gap
from .split import Part

STRAY = code("marker-stray", "a note marker stands on a line of its own and belongs to no note")

_FURNITURE: Final = (*FURNITURE, "note-heading", "english-heading")


@dataclass(slots=True)
class Body:
    """The blocks of an article, and what its furniture told."""

    pieces: list[Piece]
    #: Role of each line that is in no block, by its index in the sheet.
    roles: dict[int, str]
    problems: list[Problem]
    #: Ordinal of the last page.
    pages: int
    #: Ordinal page to the number printed on it.
    folios: dict[int, int]
    #: Ordinal page of each line that is a note's.
    note_pages: dict[int, int]
    #: Pages whose beginning only a blank line in mid-sentence shows: a column may have ended there, not a page.
    weak: list[int]


@dataclass(slots=True)
class _Seen:
    """What has been passed since the last line of running text."""

    notes: bool = False
    furniture: bool = False
    inset: bool = False
    formula: bool = False
    feed: bool = False
    #: A printed page number, and whether it counts the page to come.
    folio: int | None = None
    folio_above: bool = False


def read(sheet: Sheet, part: Part, front: Front, measure: Measure, words: frozenset[str], numbers_below: bool) -> Body:
    """Reads the running text of an article.

    ``words`` tells a wrap's hyphen from a word's; ``numbers_below``, of the file: :func:`numbers_stand_below`.
    """
    return _Reader(sheet, part, front, measure, words, numbers_below).read()


class _Reader:
    """Walks the lines of one article once; one instance per article."""

    def __init__(
        self, sheet: Sheet, part: Part, front: Front, measure: Measure, words: frozenset[str], numbers_below: bool
    ) -> None:
        self.sheet = sheet
        self.part = part
        self.front = front
        self.measure = measure
        self.words = words
        self.pieces: list[Piece] = []
        self.roles: dict[int, str] = {}
        self.problems: list[Problem] = []
        self.page = 1
        self.folios: dict[int, int] = {}
        self.note_pages: dict[int, int] = {}
        self.weak: list[int] = []
        self.open: Piece | None = None
        self.last_row = -1
        self.last_first = False
        self.seen = _Seen()
        self.spaced = _spaced_throughout(sheet, part)
        self.frames = _frames_mark_pages(sheet, part)
        self.named = False
        self.numbers_below = numbers_below

    def read(self) -> Body:
        self._front_pages()
        body = self._margins()
        found = pull_quotes.find(self.sheet, self._of_kind(body, "text"), self.measure)
        quotes = {run[0]: run for run in found}
        quoted = {i for run in found for i in run}
        levels, problems = outline.read(self.sheet, [i for i in body if i not in quoted], self.measure)
        self.problems += problems
        following = dict(pairwise(i for i in self._of_kind(body, "text") if i not in quoted))
        at = 0
        while at < len(body):
            row = body[at]
            if row in quotes:
                at += self._pull_quote(quotes[row])
            else:
                at = self._line(body, at, levels, following)
            at += 1
        self._close()
        self._check_pull_quotes()
        return Body(self.pieces, self.roles, self.problems, self.page, self.folios, self.note_pages, self.weak)

    def _line(self, body: Sequence[int], at: int, levels: dict[int, int], following: dict[int, int]) -> int:
        """Takes the line ``body[at]`` and those that belong to it; the place of the last one taken."""
        row = body[at]
        kind = self.sheet.kinds[row]
        if kind == "heading":
            return self._heading(body, at, levels)
        if kind in ("table", "caption", "source", "image"):
            return self._inset(body, at)
        if kind == "formula":
            return self._formula(body, at)
        if kind == "note":
            self.note_pages[row] = self.page
            label = self.sheet.heads.get(row)
            self.named = label.form == "markdown" if label is not None else self.named
            self.seen.notes = self.seen.notes or not self.named  # [^1]: stands anywhere on a page
        elif kind in _FURNITURE:
            self._furniture(row)
        else:
            self._text(row, following.get(row, -1))
        return at

    def _of_kind(self, body: Sequence[int], kind: str) -> list[int]:
        return [i for i in body if self.sheet.kinds[i] == kind]

    def _fragment(self, row: int) -> Fragment:
        sheet = self.sheet
        return fragment(sheet.lines[row].text, sheet.lines[row].no, sheet.markers.get(row, ()))

    # --- what is not of the text ---

    def _front_pages(self) -> None:
        """Notes and page numbers above the first line of text stand on the first page."""
        for i in range(self.part.start, self.front.body):
            if self.front.roles.get(i) == "furniture:stray-marker":
                self._stray(i)
            elif self.sheet.kinds[i] == "note":
                self.note_pages[i] = 1
            elif self.sheet.kinds[i] in _FURNITURE:
                if i in self.sheet.folios and not self.numbers_below:
                    self.folios.setdefault(1, self.sheet.folios[i])
                self.roles[i] = f"furniture:{self.sheet.kinds[i]}"

    def _margins(self) -> list[int]:
        """The lines of the body that are left when remarks, back matter and biographies have been taken out."""
        body = [i for i in range(self.front.body, self.part.stop) if i not in self.front.roles]
        said = margins.remarks(self.sheet, body)
        self.roles.update(dict.fromkeys(said, "meta:remark"))
        more = tuple(self.sheet.lines[i].text for i in said)
        meta = replace(self.front.meta, remarks=(*self.front.meta.remarks, *more))
        body = [i for i in body if i not in self.roles]
        self.roles.update(dict.fromkeys(margins.back_matter(self.sheet, body, self.measure), "furniture:back-matter"))
        body = [i for i in body if i not in self.roles]
        rows, self.front.meta = margins.biographies(self.sheet, body, meta)
        self.roles.update(dict.fromkeys(rows, "meta:bio"))
        return [i for i in body if i not in self.roles]

    def _pull_quote(self, rows: Sequence[int]) -> int:
        """Takes the lines of a pull quote; how many there are besides the first."""
        text = functools.reduce(lambda a, b: join(a, b, self.words), map(self._fragment, rows))
        self.pieces.append(Piece("pull-quote", list(rows), text, self.page))
        self.seen.inset = True
        return len(rows) - 1

    def _check_pull_quotes(self) -> None:
        """A line taken for a pull quote that no paragraph contains after all is a paragraph."""
        quotes = [p for p in self.pieces if p.kind == "pull-quote"]
        paragraphs = [pull_quotes.wording(p.text.text) for p in self.pieces if p.kind == "paragraph"] if quotes else []
        for piece in quotes:
            sentence = pull_quotes.wording(piece.text.text)
            if not any(sentence in p for p in paragraphs):
                piece.kind = "paragraph"

    # --- furniture and pages ---

    def _furniture(self, row: int) -> None:
        sheet = self.sheet
        kind = sheet.kinds[row]
        self.roles[row] = f"furniture:{kind}"
        folio = sheet.folios.get(row)
        if folio is not None and kind in ("page-number", "running-head"):
            # A number above a page's first line counts the page to come, one below its last line the page that ends;
            # a form feed or a running head beside the number tells.
            beside = [sheet.kinds[j] for j in (row - 1, row + 1) if 0 <= j < len(sheet.kinds)]
            self.seen.folio = folio
            above = sheet.lines[row].feed or self.seen.feed or "running-head" in (kind, *beside)
            self.seen.folio_above = above and not (kind == "page-number" and self.numbers_below)
            if not self.seen.folio_above:
                self.folios.setdefault(self.page, folio)
        self.seen.furniture = self.seen.furniture or kind != "markup"
        self.seen.feed = self.seen.feed or sheet.lines[row].feed

    def _gap(self, row: int) -> Gap:
        """What stands between the last line of running text and line ``row``."""
        line, seen = self.sheet.lines[row], self.seen
        frame = line.feed or seen.feed or (self.frames and 0 < line.indent <= 1 and self.last_row >= 0)
        return Gap(line.blanks, seen.notes, seen.furniture, seen.inset, frame, seen.formula)

    def _turn(self, gap: Gap, joined: bool) -> bool:
        """Counts a page where one begins after ``gap``; whether one did."""
        strong = gap.notes or gap.furniture or gap.frame
        turned = strong or (not self.measure.hard and (gap.blanks >= 3 or (joined and not gap.inset)))
        if self.last_row < 0 and not self.pieces:
            turned = False
        if turned:
            self.page += 1
            if not strong:
                self.weak.append(self.page)
        if self.seen.folio is not None and self.seen.folio_above:
            self.folios[self.page] = self.seen.folio
        self.seen = _Seen()
        return turned

    # --- blocks ---

    def _heading(self, body: Sequence[int], at: int, levels: dict[int, int]) -> int:
        sheet, row = self.sheet, body[at]
        gap = self._gap(row)
        self._close()
        turned = self._turn(gap, False)
        plain, _ = sheet.bare[row]
        offset = sheet.lines[row].text.find(plain)
        marks = [
            replace(m, start=m.start - offset, end=m.end - offset)
            for m in sheet.markers.get(row, ())
            if m.start >= offset
        ]
        whole = fragment(plain, sheet.lines[row].no, marks)
        number = sheet.numbers.get(row)
        alone = number is not None and number.title >= len(plain)
        rows = [row]
        while at + 1 < len(body) and outline.goes_on(sheet, body, at, rows, self.measure, self.spaced):
            at += 1
            more = sheet.lines[body[at]]
            nxt = fragment(bare(more.text)[0], more.no, sheet.markers.get(body[at], ()))
            spaced = alone and len(rows) == 1 and whole.text[-1].isascii()
            whole = Fragment(f"{whole.text} {nxt.text}", whole.marks) if spaced else join(whole, nxt, self.words)
            rows.append(body[at])
            sheet.kinds[body[at]] = "heading"
        text = whole
        if not whole.marks:  # space between two characters of a title was the typesetter's
            title = number.title if number is not None else 0
            before, after = re.sub(r"\s+", " ", whole.text[:title]), close_up(whole.text[title:])
            # 1 数目, No. 1 2009年…: a bare number needs the space.
            bare_number = bool(before) and before[-1].isalnum() and before[-1].isascii() and bool(after)
            text = Fragment(before + (" " if bare_number else "") + after)
        piece = Piece("heading", rows, text, self.page, levels.get(row, 1))
        if turned:
            piece.pages.append((0, self.page))
        self.pieces.append(piece)
        self.last_row, self.last_first = rows[-1], False
        return at

    def _inset(self, body: Sequence[int], at: int) -> int:
        inset = insets.collect(self.sheet, body, at, self.measure)
        self.roles.update(dict.fromkeys(inset.continued, "furniture:continued-caption"))
        for row in inset.between:
            if self.sheet.kinds[row] == "note":
                self.note_pages[row] = self.page
            else:
                self._furniture(row)
        piece, problems = insets.build(self.sheet, inset, self.page, self.words)
        self.problems += problems
        if piece is not None:
            self.pieces.append(piece)
        else:
            self._late_source(inset)
        self.seen.inset = True
        return inset.stop

    def _late_source(self, inset: insets.Inset) -> None:
        """A source line parted from its table or figure belongs to the last one; with none before it, it is text."""
        owner = next((p for p in reversed(self.pieces) if p.kind in ("table", "figure")), None)
        if owner is None:
            for row in inset.source:
                self._text(row, -1)
            return
        owner.source = f"{owner.source} {insets.source_text(self.sheet, inset, self.words)}".strip()
        owner.rows = sorted([*owner.rows, *inset.source])

    def _formula(self, body: Sequence[int], at: int) -> int:
        sheet = self.sheet
        rows = [body[at]]
        text = sheet.lines[body[at]].text
        opener, closer = ("$$", "$$") if text.startswith("$$") else ("\\[", "\\]")
        while not (text.endswith(closer) and len(text) > len(opener)):
            if at + 1 >= len(body) or sheet.kinds[body[at + 1]] != "formula":
                break
            at += 1
            rows.append(body[at])
            text += "\n" + sheet.lines[body[at]].text
        latex = text.removeprefix(opener).removesuffix(closer).strip()
        self.pieces.append(Piece("formula", rows, Fragment(latex), self.page))
        self.seen.formula = True
        return at

    # --- running text ---

    def _text(self, row: int, nxt: int) -> None:
        sheet = self.sheet
        piece = self._fragment(row)
        if not piece.text.strip():
            self.roles[row] = "furniture:stray-marker"
            self.seen.feed = self.seen.feed or sheet.lines[row].feed
            self._stray(row)
            return
        gap = self._gap(row)
        joined, rule = reflow.decide(self._break(self.open, row, nxt, gap)) if self.open is not None else (False, "")
        turned = self._turn(gap, joined)
        if joined and self.open is not None:
            self.open.text = join(self.open.text, piece, self.words)
            if turned:
                start = len(self.open.text.text) - len(piece.text.lstrip(" "))
                self.open.pages.append((start, self.page))
            self.open.rows.append(row)
            self.open.rules.append(rule)
        else:
            self._close()
            self.open = Piece("paragraph", [row], piece, self.page, rules=[rule])
            if turned:
                self.open.pages.append((0, self.page))
            self.pieces.append(self.open)
        self.last_row, self.last_first = row, not joined

    def _stray(self, row: int) -> None:
        message = f"{self.sheet.lines[row].text} stands alone; delete the line if it is the converter's"
        self.problems.append(Problem(self.sheet.path, self.sheet.lines[row].no, STRAY, message))

    def _break(self, piece: Piece, row: int, nxt: int, gap: Gap) -> Break:
        """The place between the last line of the open paragraph and line ``row``."""
        sheet, last = self.sheet, self.last_row
        indent = sheet.lines[row].indent
        return Break(
            piece.text.text,
            sheet.text(last) or sheet.lines[last].text,
            sheet.width(last),
            self.last_first,
            sheet.ends(last),
            sheet.lines[last].indent,
            sheet.text(row) or sheet.lines[row].text,
            sheet.width(row),
            indent if not gap.frame or indent > 1 else 0.0,
            self._goes_on(row, nxt),
            sheet.text(nxt) if nxt >= 0 else "",
            gap,
            self.measure,
        )

    def _goes_on(self, row: int, nxt: int) -> bool:
        """Whether the paragraph of line ``row`` goes on with line ``nxt``, as far as widths tell (hard wraps only)."""
        sheet, measure = self.sheet, self.measure
        if nxt < 0 or not measure.hard or not measure.is_full(sheet.width(row), True):
            return False
        if any(sheet.kinds[k] in ("heading", "formula") for k in range(row + 1, nxt)):
            return False
        # After a full stop it goes on if the next line is full too, or is the short rest of its paragraph.
        width = sheet.width(nxt)
        return not sheet.ends(row) or width > (measure.full + measure.first) / 2 or not measure.is_full(width, True)

    def _close(self) -> None:
        if self.open is not None:
            said = self.open.text.text
            if "*" in said or "http" in said or "www." in said:
                self.open.rework(lambda text: mend_emphasis(mend_urls(text)))
        self.open = None


def numbers_stand_below(sheet: Sheet) -> bool:
    """Whether page numbers alone on lines stand below the pages: text precedes the first, none follows the last."""
    numbers = [i for i, kind in enumerate(sheet.kinds) if kind == "page-number" and i in sheet.folios]
    text = [
        i
        for i, kind in enumerate(sheet.kinds)
        if kind == "text" and len(sheet.lines[i].text) > 20 and HAN_CHAR.search(sheet.lines[i].text)
    ]
    return bool(numbers and text) and text[0] < numbers[0] and text[-1] < numbers[-1]


def _frames_mark_pages(sheet: Sheet, part: Part) -> bool:
    """Whether a single leading space marks a page's first line in this document, as some converters leave it."""
    lines = sheet.lines[part.start : part.stop]
    spaced = sum(0 < x.indent <= 1 for x in lines)
    return 0 < spaced <= 0.12 * len(lines) + 1 and not any(x.feed for x in lines)


def _spaced_throughout(sheet: Sheet, part: Part) -> bool:
    """Whether blank lines part all lines, so that they say nothing of paragraphs and headings."""
    lines = sheet.lines[part.start + 1 : part.stop]
    wrapped = [x for before, x in pairwise(lines) if before.text[-1] not in "。！？”.」）)" and len(before.text) > 12]
    return sum(x.blanks > 0 for x in wrapped) > 0.9 * len(wrapped) if wrapped else True
