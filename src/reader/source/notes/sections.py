"""Sections of endnotes and of references at the end of articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .. import headings, labels
from ..chars import HAN_CHAR, em_width
from ..classify import FURNITURE, Sheet, ends_sentence
from ..labels import Label
from .extent import english_ahead
from .records import Found, RawNote
from .wording import english_title, in_address, opens_note, star

#: Every name of such a section has one of these.
_NAMED: Final = re.compile("[注註献獻目NREFB]")


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its heading's line, its first line, the line after its last."""

    heading: int
    start: int
    stop: int
    #: ``end`` (notes) or ``reference``.
    place: str


def find(sheet: Sheet) -> list[Section]:
    """The sections of a file, in order."""
    out: list[Section] = []
    i = 0
    while i < len(sheet.lines):
        section = _at(sheet, i)
        if section is None:
            i += 1
        else:
            out.append(section)
            i = section.stop
    return out


def _at(sheet: Sheet, i: int) -> Section | None:
    """The section whose heading stands on line ``i``."""
    text = sheet.lines[i].text
    place = _kind(text) if len(text) <= 24 else None
    if place is None or sheet.kinds[i] in ("note", "table", "running-head"):
        return None
    stop = i + 1
    while stop < len(sheet.lines) and not _closes(sheet, stop):
        stop += 1
    return Section(i, i + 1, stop, place) if _holds_notes(sheet, i + 1, stop) else None


def _kind(text: str) -> str | None:
    if not _NAMED.search(text):
        return None
    name = headings.section_name(text)
    number = headings.numbered(name)
    if number:
        name = name[number.title :]
    if name in headings.NOTE_SECTIONS:
        return "end"
    return "reference" if name in headings.REFERENCE_SECTIONS else None


def _closes(sheet: Sheet, i: int) -> bool:
    kind, text = sheet.kinds[i], sheet.lines[i].text
    if kind in ("english-heading", "field") or (len(text) <= 24 and _kind(text)):
        return True
    return kind == "heading" and i not in sheet.heads


def _holds_notes(sheet: Sheet, start: int, stop: int) -> bool:
    """Whether entries follow: labelled lines, or lines that cite."""
    rows = [i for i in range(start, min(stop, start + 12)) if sheet.kinds[i] not in FURNITURE]
    if not rows:
        return False
    cited = [opens_note(sheet.lines[i].text) for i in rows[:5]]
    return _labelled(sheet, rows) or (cited[0] and sum(cited) >= min(2, len(cited)))


def _labelled(sheet: Sheet, rows: Sequence[int]) -> bool:
    """Whether the entries have labels: the first one has, stars left aside."""
    first = next((i for i in rows if star(sheet.lines[i].text) is None), None)
    return first is not None and labels.head(sheet.lines[first].text, labels.openers()) is not None


def read(sheet: Sheet, found: Found, section: Section, block: int) -> None:
    """Reads the entries of a section. Labels count up; an entry without a label is an entry of its own line."""
    expected = 1
    current: RawNote | None = None
    rows = [i for i in range(section.start, section.stop) if sheet.kinds[i] not in (*FURNITURE, "note")]
    if not rows:
        return
    labelled = _labelled(sheet, rows)
    width = max(em_width(sheet.lines[i].text) for i in rows)
    dated = _dated(sheet, rows)
    openers = labels.openers()
    for i in rows:
        if current is None and star(sheet.lines[i].text) is not None:
            continue
        if not labelled and english_title(sheet.lines[i].text) and english_ahead(sheet, i):
            break
        label = labels.head(sheet.lines[i].text, openers) if labelled else _unlabelled(sheet, current, i, dated)
        if not labelled and (sign := labels.head(sheet.lines[i].text, ("dagger",))) is not None:
            # The last page's foot stands below the list.
            current = RawNote(sign, [i], "star", block)
            found.notes.append(current)
            sheet.kinds[i] = "note"
            continue
        if label is not None and (not labelled or _counts(label, expected)):
            current = RawNote(label, [i], section.place, block)
            found.notes.append(current)
            expected = label.number + 1
        elif current is None:
            continue
        elif _over(sheet, current, i, width):
            break
        else:
            current.rows.append(i)
        sheet.kinds[i] = "note"
        sheet.markers.pop(i, None)


def _counts(label: Label, expected: int) -> bool:
    """Whether a label is the next one, or begins the count again."""
    return label.number == expected or label.form == "markdown" or (label.number == 1 and expected > 2)


_YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d[a-z]?\b")


def _dated(sheet: Sheet, rows: Sequence[int]) -> bool:
    """Whether entries begin with author and year: a year stands in most lines that another entry's end precedes."""
    first = [i for n, i in enumerate(rows) if n == 0 or sheet.lines[rows[n - 1]].text[-1] in ".。"]
    return len(first) >= 3 and sum(bool(_YEAR.search(sheet.lines[i].text[:48])) for i in first) >= 0.8 * len(first)


def _unlabelled(sheet: Sheet, current: RawNote | None, i: int, dated: bool) -> Label | None:
    """An entry without a label begins on every line, except where a hard wrap left the one before it open.

    ``dated`` says that entries begin with author and year.
    """
    if current is not None:
        before = sheet.lines[current.rows[-1]].text
        hard = 20 < em_width(before) < 60
        if hard and not ends_sentence(before) and before[-1] != ".":
            return None
        if hard and dated and not _YEAR.search(sheet.lines[i].text[:48]):
            return None
    return Label("none", 0, "", 0, 0)


def _over(sheet: Sheet, current: RawNote, i: int, width: float) -> bool:
    """Whether a line without a label is not of the last entry: that one is complete, and the line begins anew.

    ``width`` is the section's widest line in em: soft where it is wider than a page.
    """
    before, text = sheet.lines[current.rows[-1]].text, sheet.lines[i].text
    ended = ends_sentence(before) or before[-1] in ".]"
    if not ended or in_address(before, text):
        return False
    if english_title(text) and (sheet.lines[i].blanks > 0 or english_ahead(sheet, i)):
        return True
    short = width > 64 or em_width(before) < width - 4
    return short and HAN_CHAR.search(text) is not None and not sheet.ends(i)
