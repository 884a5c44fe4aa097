"""Notes: which lines are notes, and where each note begins and ends.

The key of a note is its page and its label, because labels restart on every page. A page of the source is what lies
between two blocks of notes, so a marker belongs to the first block after it that has its label (see ``link.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .. import labels
from ..chars import HAN_CHAR, em_width
from ..classify import FURNITURE, Sheet, ends_sentence
from ..labels import Label
from . import blocks, extent, sections
from .records import Found, RawNote
from .wording import bare_digit, star, unfinished

__all__ = ["Found", "RawNote", "bare_digit", "find"]


def find(sheet: Sheet) -> Found:
    """Finds the note lines of a file and marks them in ``sheet.kinds``."""
    found = Found()
    feet = blocks.find(sheet)
    habits = extent.habits(sheet, feet)
    ends = sections.find(sheet)
    inside = {row for section in ends for row in range(section.start, section.stop)}
    feet = [block for block in feet if block[0] not in inside]
    stops = [*(block[0] for block in feet[1:]), len(sheet.lines)]
    for number, (block, stop) in enumerate(zip(feet, stops, strict=False), 1):
        _read_block(sheet, found, block, stop, number, habits)
    if habits.ruled:
        _below_rules(sheet, found)
    _over_page(sheet, found, feet)
    _stars(sheet, found, habits.frames)
    for number, section in enumerate(ends, len(feet) + 1):
        sheet.kinds[section.heading] = "note-heading"
        sections.read(sheet, found, section, number)
    found.notes.sort(key=lambda n: n.rows[0])
    return found


def _read_block(sheet: Sheet, found: Found, block: Sequence[int], end: int, number: int, habits: extent.Habits) -> None:
    """Reads the notes of one page's foot; ``end`` is the next one's first line."""
    for k, first in enumerate(block):
        rows = [first]
        last = k + 1 == len(block)
        stop = end if last else block[k + 1]
        for row in range(first + 1, stop):
            if not extent.goes_on(extent.Step(sheet, rows, row, last, habits)):
                break
            rows.append(row)
        _mark(sheet, rows)
        found.notes.append(RawNote(sheet.heads[first], rows, "foot", number))


def _mark(sheet: Sheet, rows: Sequence[int]) -> None:
    """Makes lines a note's."""
    for row in rows:
        sheet.kinds[row] = "note"
        sheet.markers.pop(row, None)


def _below_rules(sheet: Sheet, found: Found) -> None:
    """Lines between the rule above a page's notes and its first label go on with the last note of the page before."""
    by_row = sorted(found.notes, key=lambda n: n.rows[0])
    for rule in [i for i, kind in enumerate(sheet.kinds) if kind == "rule"]:
        before = [n for n in by_row if n.rows[0] < rule]
        rows: list[int] = []
        j = rule + 1
        while j < len(sheet.lines) and sheet.kinds[j] == "text" and not sheet.lines[j].feed and j not in sheet.heads:
            rows.append(j)
            j += 1
        at_end = j >= len(sheet.lines) or sheet.lines[j].feed
        closed = at_end or sheet.kinds[j] in ("note", *FURNITURE)
        if rows and before and closed and len(rows) <= 12:
            before[-1].rows.extend(rows)
            _mark(sheet, rows)


def _over_page(sheet: Sheet, found: Found, feet: Sequence[Sequence[int]]) -> None:
    """The line above a page's first note goes on with the last note of the page before, if that was cut."""
    of_row = {note.rows[0]: note for note in found.notes}
    for before, block in pairwise(feet):
        note, row = of_row.get(before[-1]), block[0] - 1
        if note is None or row <= note.rows[-1] or sheet.kinds[row] != "text" or row in sheet.markers:
            continue
        said = sheet.lines[note.rows[-1]].text
        cut = not ends_sentence(said) and (said[-1] in "，、；：" or HAN_CHAR.match(said[-1]) is not None)
        if cut and sheet.ends(row) and sheet.heads[block[0]].number == 1:
            note.rows.append(row)
            _mark(sheet, [row])


def _stars(sheet: Sheet, found: Found, frames: bool) -> None:
    """Notes that open with a star: on the title or on an author."""
    for i, line in enumerate(sheet.lines):
        match = star(line.text) if sheet.kinds[i] in ("text", "heading") else None
        if match is None:
            continue
        rows = [i]
        for j in range(i + 1, len(sheet.lines)):
            if not _star_goes_on(sheet, rows, j, frames):
                break
            rows.append(j)
        _mark(sheet, rows)
        found.notes.append(
            RawNote(Label("star", 0, match["x"].replace("＊", "*").replace("\\", ""), 0, match.end()), rows, "star", 0)
        )


def _star_goes_on(sheet: Sheet, rows: Sequence[int], j: int, frames: bool) -> bool:
    first, nxt = sheet.lines[rows[0]].text, sheet.lines[j]
    if sheet.kinds[j] != "text" or nxt.feed or labels.STAR_HEAD.match(nxt.text):
        return False
    if ends_sentence(sheet.lines[rows[-1]].text) or ((frames or em_width(first) < 60) and 0 < nxt.indent <= 1):
        return False
    return em_width(first) <= 64 or unfinished("".join(sheet.lines[r].text for r in rows))
