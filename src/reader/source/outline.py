"""The outline: which lines are headings after all, their levels, and headings that take two lines.

``classify.py`` marks what may be a heading by its own looks. Here its neighbours are asked: whether the sentence before
it is closed, whether its number follows, whether text follows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..model import Problem
from ..problems import code
from . import headings
from .chars import HAN_CHAR, em_width, unclosed
from .classify import FURNITURE, Sheet, ends_sentence
from .headings import Number
from .lines import Measure
from .reflow import ENUMERATOR

HEADING_ORDER = code("heading-out-of-order", "a heading's number does not follow the one before it")

_PASSED: Final = ("note", *FURNITURE)
_RANKS: Final = {name: rank for name, rank, _ in headings.SCHEMES}
_NO_START: Final = "，。；、）》”"


@dataclass(slots=True)
class Outline:
    """An article's headings so far."""

    sheet: Sheet
    #: Indices of the body's lines, those with another role left out.
    body: Sequence[int]
    measure: Measure
    #: The last number of each scheme, under the same parents.
    last: dict[tuple[str, tuple[int, ...]], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def expected(self, number: Number) -> int:
        """The number that would follow the last one of its scheme."""
        return self.last.get((number.scheme, number.parents), 0) + 1

    def count(self, row: int, number: Number) -> None:
        """Notes a heading's number, and reports one that does not follow."""
        if number.value not in (self.expected(number), 1) and self.last:
            message = f"number {number.value} where {self.expected(number)} was expected"
            self.problems.append(Problem(self.sheet.path, self.sheet.lines[row].no, HEADING_ORDER, message))
        self.last[number.scheme, number.parents] = number.value
        # An inner scheme counts from 1 again. Under 1, 1.1 counts on by itself.
        kept_inner = "digit" if number.scheme == "decimal" else ""
        inner = [k for k in self.last if _RANKS[k[0]] > number.rank and k[0] != kept_inner]
        for key in inner:
            del self.last[key]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a heading."""

    outline: Outline
    #: Its place in the body's list.
    at: int
    row: int
    #: Its text without the converter's marks, and with and without note markers.
    plain: str
    text: str
    #: Depth of the converter's marks; 0 for none.
    depth: int
    number: Number | None


Rule = Callable[[Candidate], bool | None]


def sentence(c: Candidate) -> bool | None:
    """What ends like a sentence, or holds one, is text: ``（一）美国……，并……。``"""
    if re.search(r"[。；]", c.text) or (c.depth == 0 and ends_sentence(c.text) and c.text[-1] not in "？?！!"):
        return False
    return None


def too_long(c: Candidate) -> bool | None:
    """A heading takes two lines at most."""
    measure = c.outline.measure
    return False if em_width(c.text) > (2 * measure.full if measure.hard else 64) else None


def without_number(c: Candidate) -> bool | None:
    """The converter marked it, or it says 结语."""
    if c.number is not None:
        return None
    return c.depth > 0 or headings.section_name(c.plain) in headings.UNNUMBERED


def marked(c: Candidate) -> bool | None:
    """A number and a converter's mark: a heading."""
    return True if c.depth else None


def inside_sentence(c: Candidate) -> bool | None:
    """A line that goes on with the sentence before it is none."""
    return False if _in_sentence(c) else None


def out_of_count(c: Candidate) -> bool | None:
    """``33 美元`` begins a line, not a section: small numbers must count."""
    number = c.number
    if number is None or number.scheme not in ("digit", "decimal"):
        return None
    if number.value > 20 or number.value not in (c.outline.expected(number), 1):
        return False
    alone = number.scheme == "digit" and number.value == 1 and re.match(r"^\d+[\s\u3000]", c.plain)
    return False if alone and not _counts_on(c) else None


def numbered(c: Candidate) -> bool | None:
    """Every other number of a heading's scheme; ``（1）`` counts sentences."""
    return c.number is not None and c.number.scheme != "digit-paren"


RULES: Final[tuple[Rule, ...]] = (
    sentence,
    too_long,
    without_number,
    marked,
    inside_sentence,
    out_of_count,
    numbered,
)


def read(sheet: Sheet, body: Sequence[int], measure: Measure) -> tuple[dict[int, int], list[Problem]]:
    """Decides which lines are headings (``sheet.kinds`` is put right), and gives each its level from 1."""
    outline = Outline(sheet, body, measure)
    for at, row in enumerate(body):
        if sheet.kinds[row] != "heading":
            continue
        plain, depth = sheet.bare[row]
        text = sheet.text(row) if row in sheet.markers else plain
        number = sheet.numbers.get(row)
        candidate = Candidate(outline, at, row, plain, text, depth, number)
        if not next((v for rule in RULES if (v := rule(candidate)) is not None), False):
            sheet.kinds[row] = "text"
        elif number is not None:
            outline.count(row, number)
    for at, row in enumerate(body):
        if sheet.kinds[row] == "text" and _stands_alone(sheet, body, at, measure):
            sheet.kinds[row] = "heading"
            sheet.bare[row] = (sheet.lines[row].text, 0)
    return _levels(sheet, [row for row in body if sheet.kinds[row] == "heading"]), outline.problems


def _counts_on(c: Candidate) -> bool:
    """Whether a later line goes on with the numbering that a bare ``1 标题`` begins."""
    sheet = c.outline.sheet
    later = (sheet.numbers.get(j) for j in c.outline.body[c.at + 1 :] if sheet.kinds[j] == "heading")
    return any(n is not None and n.scheme in ("digit", "decimal") and n.value <= 2 for n in later)


def _in_sentence(c: Candidate) -> bool:
    """Whether the line before leaves its sentence open, so that this line goes on with it."""
    sheet, body, measure = c.outline.sheet, c.outline.body, c.outline.measure
    j = c.at - 1
    while j >= 0 and sheet.kinds[body[j]] in _PASSED:
        j -= 1
    if j < 0 or sheet.kinds[body[j]] != "text":
        return False
    before = body[j]
    if sheet.ends(before) or sheet.lines[before].text[-1] in "：:":
        return False
    if measure.hard:
        return measure.is_full(sheet.width(before), True)
    counts = c.number is not None and c.number.scheme in ("digit", "decimal", "digit-paren")
    return counts and j == c.at - 1 and sheet.lines[c.row].blanks == 0


def _stands_alone(sheet: Sheet, body: Sequence[int], at: int, measure: Measure) -> bool:
    """Whether a short line between two paragraphs, ending no sentence, is a heading without a number."""
    row = body[at]
    text = sheet.lines[row].text
    limit = min(30.0, measure.full - 5) if measure.hard else 30.0
    if not 2 <= em_width(text) <= limit or at + 1 >= len(body) or row in sheet.markers or not HAN_CHAR.search(text):
        return False
    if sheet.ends(row) or re.search(r"[、：:—…]$|[，。；,;]", text) or unclosed(text) or text[0] in _NO_START:
        return False
    if (ENUMERATOR.match(text) and row not in sheet.numbers) or (
        text[-1].isascii() and sheet.lines[body[at + 1]].text[0].isascii()
    ):
        return False  # a point of the text; a line that a Latin word cut short
    return _after_paragraph(sheet, body, at) and _before_paragraph(sheet, body[at + 1], em_width(text), measure)


def _after_paragraph(sheet: Sheet, body: Sequence[int], at: int) -> bool:
    """Whether the line before ends a paragraph; after a heading this is the heading's second line, or a fragment."""
    if at == 0:
        return True
    before = body[at - 1]
    if sheet.kinds[before] == "heading":
        return body[at] in sheet.numbers
    return sheet.kinds[before] == "text" and sheet.ends(before)


def _before_paragraph(sheet: Sheet, row: int, width: float, measure: Measure) -> bool:
    """Whether text begins with line ``row``, wider than the would-be heading."""
    if sheet.kinds[row] not in ("text", "heading") or sheet.lines[row].text[0] in _NO_START:
        return False
    if sheet.kinds[row] == "text" and em_width(sheet.lines[row].text) < min(24.0, width):
        return False
    return not (measure.hard and measure.indented and sheet.lines[row].indent == 0)


def _levels(sheet: Sheet, rows: Sequence[int]) -> dict[int, int]:
    """Levels from the numbering; a heading without a number is placed by the converter's depth, as others of it are."""
    by_scheme = headings.levels(sheet.numbers[i] for i in rows if i in sheet.numbers)
    out = {}
    depth_level: dict[int, int] = {}
    for i in rows:
        number = sheet.numbers.get(i)
        if number is not None:
            out[i] = min(number.depth if number.scheme == "decimal" else by_scheme[number.scheme], 6)
            depth_level.setdefault(sheet.bare[i][1], out[i])
    depths = sorted({sheet.bare[i][1] for i in rows if i not in sheet.numbers and sheet.bare[i][1]})
    last = 0
    for i in rows:
        if i not in out:
            plain, depth = sheet.bare[i]
            named = headings.section_name(plain) in headings.UNNUMBERED
            out[i] = _unnumbered_level(named, depth, last, depths, depth_level)
        else:
            last = out[i]
    return out


def _unnumbered_level(named: bool, depth: int, last: int, depths: Sequence[int], known: dict[int, int]) -> int:
    if not known:  # no heading has a number: the depths in their order
        return depths.index(depth) + 1 if depth else 1
    if named or not last:
        return 1
    return known[depth] if depth and depth in known else min(last + 1, 3)


def goes_on(sheet: Sheet, body: Sequence[int], at: int, rows: Sequence[int], measure: Measure, spaced: bool) -> bool:
    """Whether the line after ``body[at]`` goes on with the heading whose lines are ``rows``.

    ``spaced`` says that blank lines part all lines of this document, so that they mean nothing.
    """
    row, nxt = body[at], body[at + 1]
    plain, depth = sheet.bare.get(row, (sheet.lines[row].text, 0))
    number = sheet.numbers.get(row)
    if len(rows) > 2:
        return False
    if number is not None and number.title >= len(plain):
        if em_width(sheet.lines[nxt].text) > 40 or sheet.ends(nxt) or sheet.lines[nxt].indent > sheet.lines[row].indent:
            return False  # a number is all there is
        return sheet.kinds[nxt] == "text" or (sheet.kinds[nxt] == "heading" and nxt not in sheet.numbers)
    text = sheet.lines[nxt].text
    if _marked_alike(sheet, row, nxt):
        return True
    if sheet.kinds[nxt] != "text" or sheet.ends(nxt) or (number is None and not depth) or text[-1] in "，、；：,;:":
        return False
    if at + 2 >= len(body):
        return False
    if measure.hard:
        return _hard_second_line(sheet, row, nxt, body[at + 2], measure)
    return _soft_second_line(sheet, row, nxt, body[at + 2], spaced)


def _hard_second_line(sheet: Sheet, row: int, nxt: int, after: int, measure: Measure) -> bool:
    """A short line under a heading that filled its line, or the larger type's line, if a full line follows."""
    text, width = sheet.lines[nxt].text, em_width(sheet.lines[row].text)
    full, short = width >= measure.full - 5, em_width(text) < measure.full - 6
    if full and short and sheet.lines[nxt].indent < 1.75:
        return True
    return (
        width >= 0.55 * measure.full
        and em_width(text) <= 0.5 * measure.full
        and not re.search("[，。；：]", text)
        and sheet.kinds[after] == "text"
        and measure.is_full(em_width(sheet.lines[after].text), True)
        and not ENUMERATOR.match(text)
    )


def _marked_alike(sheet: Sheet, row: int, nxt: int) -> bool:
    """Whether the next line has the same mark of the converter and no number: a heading cut in two."""
    if sheet.kinds[nxt] != "heading" or nxt in sheet.numbers or row not in sheet.numbers:
        return False
    same = sheet.bare[nxt][1] == sheet.bare[row][1] > 0
    return same and sheet.lines[nxt].blanks == 0 and sheet.lines[nxt].no == sheet.lines[row].no + 1


def _soft_second_line(sheet: Sheet, row: int, nxt: int, after: int, spaced: bool) -> bool:
    """A short soft line under a heading that ends no sentence is its second line, if whole text follows it.

    Where blank lines part paragraphs, none may part these two.
    """
    text = sheet.lines[nxt].text
    if (
        em_width(text) > 30
        or re.search("[，。；]", text)
        or ENUMERATOR.match(text)
        or unclosed(sheet.lines[row].text + text)
    ):
        return False
    if (sheet.lines[nxt].blanks and not spaced) or row in sheet.markers:
        return False
    return sheet.kinds[after] in ("text", "heading") and sheet.lines[after].text[0] not in _NO_START
