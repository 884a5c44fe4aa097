"""Insets: tables and figures with their captions and sources, put together from the lines that pages parted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..model import Problem
from ..problems import code
from . import tables
from .chars import em_width
from .classify import FURNITURE, SOURCE_WORDS, Sheet, ends_sentence, image_address, is_table_remark
from .inline import EMPTY, Fragment, fragment, join, mend_urls
from .lines import Measure
from .pieces import Piece

TABLE_LOST = code("table-lost", "a table's caption has no rows under it")
TABLE_SHIFTED = code("table-row-shifted", "a table row's cells stand in other columns than the rows around it")
FIGURE_LOST = code("figure-lost", "a figure has a caption but the converter lost the picture")

_FIGURE = re.compile(r"^(?:\*\*)?[续續]?附?(?:图|圖|Fig)", re.I)
_CONTINUED = re.compile(r"^(?:\*\*)?[（(]?\s*(?:[续續]|接上)")
_SOURCE_LABEL = re.compile(rf"^(?:{SOURCE_WORDS})\s*[:：]\s*")


@dataclass(slots=True)
class Inset:
    """The lines of one table or figure, as indices into the sheet."""

    caption: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    source: list[int] = field(default_factory=list)
    image: int | None = None
    is_figure: bool = False
    #: Captions printed again over a continued piece.
    continued: list[int] = field(default_factory=list)
    #: Furniture and notes between the pieces.
    between: list[int] = field(default_factory=list)
    #: Index in the body's list of the last line taken.
    stop: int = 0

    @property
    def everything(self) -> list[int]:
        """All its own lines, in order."""
        image = [self.image] if self.image is not None else []
        return sorted([*self.caption, *self.rows, *self.source, *image])


def collect(sheet: Sheet, body: Sequence[int], i: int, measure: Measure) -> Inset:
    """The inset that begins at ``body[i]``."""
    inset = Inset(stop=i)
    for j in range(i, len(body)):
        if not _take(sheet, body, j, inset, measure):
            break
        inset.stop = j
    return inset


def _take(sheet: Sheet, body: Sequence[int], j: int, inset: Inset, measure: Measure) -> bool:
    """Takes one line into the inset; whether it belongs there."""
    row = body[j]
    kind = sheet.kinds[row]
    if kind == "caption":
        return _take_caption(sheet, row, inset)
    if kind == "table":
        inset.rows += [row] if not inset.source and not inset.is_figure else []
        return not inset.source and not inset.is_figure
    if kind == "image":
        if inset.image is not None or inset.rows or inset.source:
            return False
        inset.image, inset.is_figure = row, True
        return True
    if _is_source(sheet, row, inset, measure):
        inset.source.append(row)
        return True
    if kind == "text" and _is_caption_line(sheet, body, j, inset):
        inset.caption.append(row)
        return True
    if (
        kind in (*FURNITURE, "note")
        and (inset.rows or inset.image is not None or (inset.caption and kind != "note"))
        and _more_rows(sheet, body, j, inset.image is not None and not inset.caption)
    ):
        inset.between.append(row)
        return True
    return False


def _take_caption(sheet: Sheet, row: int, inset: Inset) -> bool:
    text = sheet.lines[row].text
    more = bool(_CONTINUED.match(text)) and bool(inset.rows)
    begun = bool(inset.rows or inset.caption or inset.image is not None)
    under_image = inset.image is not None and not inset.caption
    if (begun and not more and not under_image) or (inset.source and not more):
        return False
    inset.is_figure = inset.is_figure or bool(_FIGURE.match(text))
    (inset.continued if more else inset.caption).append(row)
    return True


def _is_source(sheet: Sheet, row: int, inset: Inset, measure: Measure) -> bool:
    text = sheet.lines[row].text
    if sheet.kinds[row] == "source":
        return True
    if sheet.kinds[row] != "text":
        return False
    if is_table_remark(text) and (inset.rows or inset.caption):
        return True
    if not inset.source or not measure.hard:
        return False
    before = sheet.lines[inset.source[-1]].text
    full = em_width(before) >= measure.full - 4
    return full and not ends_sentence(before) and sheet.lines[row].blanks == 0


def _is_caption_line(sheet: Sheet, body: Sequence[int], j: int, inset: Inset) -> bool:
    """Whether a line of text is the second line of a caption: short, right above the table."""
    if not inset.caption or inset.rows or inset.source or inset.image is not None or j + 1 >= len(body):
        return False
    text = sheet.lines[body[j]].text
    return em_width(text) <= 30 and not sheet.ends(body[j]) and sheet.kinds[body[j + 1]] in ("table", "source", "image")


def _more_rows(sheet: Sheet, body: Sequence[int], j: int, uncaptioned: bool) -> bool:
    """Whether the table goes on after a page's furniture; ``uncaptioned``: whether a picture's caption is to come."""
    for row in body[j + 1 : j + 8]:
        kind = sheet.kinds[row]
        if uncaptioned:
            return kind == "caption" or (
                kind in FURNITURE
                and sheet.kinds[row] != "rule"
                and row + 1 in body[j : j + 9]
                and sheet.kinds[row + 1] == "caption"
            )
        if kind in ("table", "source") or is_table_remark(sheet.lines[row].text):
            return True
        if kind == "caption" and _CONTINUED.match(sheet.lines[row].text):
            return True
        if kind not in (*FURNITURE, "note"):
            return False
    return False


def build(sheet: Sheet, inset: Inset, page: int, words: frozenset[str]) -> tuple[Piece | None, list[Problem]]:
    """The block that an inset makes; ``None`` for a source line alone. ``page`` is the page that it stands on."""
    title = _joined(sheet, inset.caption, words)
    title = Fragment(re.sub(r"^\*\*|\*\*$", "", title.text), title.marks)
    source = source_text(sheet, inset, words)
    problems: list[Problem] = []

    def problem(row: int, name: str, message: str) -> None:
        problems.append(Problem(sheet.path, sheet.lines[row].no, name, message))

    if inset.is_figure:
        image = image_address(sheet.lines[inset.image].text) if inset.image is not None else None
        if image is None:
            problem(inset.caption[0], FIGURE_LOST, "the picture is not in the text; its place shows the caption only")
        return Piece("figure", inset.everything, EMPTY, page, 0, title, source, None, image), problems
    if not inset.rows:
        if not inset.caption:
            return None, problems
        problem(inset.caption[0], TABLE_LOST, "no rows follow this caption; the converter may have left a picture")
        empty = tables.Whole((), (), (), ())
        return Piece("table", inset.everything, EMPTY, page, 0, title, source, empty), problems
    pieces = _pieces(sheet, inset.rows)
    table = tables.combine(pieces) if pieces else tables.Whole((), (), (), ())
    at = {sheet.lines[row].no: row for row in inset.rows}
    for no in table.shifted:
        problem(
            at[no], TABLE_SHIFTED, "this row's cells stand in other columns than its neighbours'; compare the print"
        )
    return Piece("table", inset.everything, EMPTY, page, 0, title, source, table), problems


def source_text(sheet: Sheet, inset: Inset, words: frozenset[str]) -> str:
    """What stands under an inset, its label left out; remarks (注：…) keep theirs."""
    whole = EMPTY
    for row in inset.source:
        piece = fragment(sheet.lines[row].text, sheet.lines[row].no, sheet.markers.get(row, ()))
        own = sheet.kinds[row] == "source" or is_table_remark(sheet.lines[row].text)
        if not whole.text:
            whole = piece
        elif own:
            whole = Fragment(f"{whole.text} {piece.text}", whole.marks)
        else:
            whole = join(whole, piece, words)
    return _SOURCE_LABEL.sub("", mend_urls(whole).text)


def _joined(sheet: Sheet, rows: Sequence[int], words: frozenset[str]) -> Fragment:
    whole = EMPTY
    for row in rows:
        piece = fragment(sheet.lines[row].text, sheet.lines[row].no, sheet.markers.get(row, ()))
        whole = join(whole, piece, words) if whole.text else piece
    return whole


def _pieces(sheet: Sheet, rows: Sequence[int]) -> list[tables.Piece]:
    """The unbroken runs of rows; blank lines between all rows are the converter's and part nothing."""
    runs: list[list[tuple[tuple[str, ...], int]]] = []
    for n, row in enumerate(rows):
        line = sheet.lines[row]
        if n == 0 or line.blanks or row != rows[n - 1] + 1:
            runs.append([])
        runs[-1].extend((cells, line.no) for cells in tables.cells(line.raw, line.no))
    runs = [run for run in runs if run]
    if len(runs) > 2 and sum(len(run) == 1 for run in runs) > 0.6 * len(runs):
        runs = [[pair for run in runs for pair in run]]
    return [tables.Piece(tuple(r for r, _ in run), tuple(n for _, n in run)) for run in runs]
