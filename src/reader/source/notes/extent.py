"""How far a note goes on: which lines after its label's line are still the note.

Rules in order, the first that speaks decides. What a document does everywhere (:class:`Habits`) is measured first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ..chars import HAN_CHAR, em_width
from ..classify import FURNITURE, Sheet, ends_sentence
from ..furniture import frames_reliable
from .wording import complete, english_title, in_address, star, unfinished

_NEVER: Final = frozenset((*FURNITURE, "english-heading", "table", "caption", "formula", "image", "field"))


@dataclass(frozen=True, slots=True)
class Habits:
    """How a document lays out its notes."""

    #: A page's first line can be told by a space or form feed before it.
    frames: bool
    #: Labels begin at 1 again on every page.
    restarts: bool
    #: Width of a full note line in em; 0 for soft lines.
    width: float
    #: What blank lines part: ``all`` lines, ``parts`` (paragraphs, notes), or nothing (``none``).
    blanks: str
    #: A rule stands above the notes of a page.
    ruled: bool


def habits(sheet: Sheet, blocks: Sequence[Sequence[int]]) -> Habits:
    """Measures a document's habits. ``blocks`` are the label lines of each block of notes at a page's foot."""
    return Habits(
        frames_reliable(sheet, [(block[0], block[-1]) for block in blocks]),
        sum(sheet.heads[block[0]].number == 1 for block in blocks) >= 2,
        _width(sheet, blocks),
        _blanks(sheet, blocks),
        _ruled(sheet, blocks),
    )


def _width(sheet: Sheet, blocks: Sequence[Sequence[int]]) -> float:
    """Width of a full note line in em (notes are set smaller, so more fits on a line); 0 for soft lines."""
    text = [em_width(x.text) for x, kind in zip(sheet.lines, sheet.kinds, strict=True) if kind == "text"]
    if sum(w > 64 for w in text) > 0.1 * len(text):
        return 0.0
    widths = sorted(w for block in blocks for i in block if (w := em_width(sheet.lines[i].text)) <= 64)
    return widths[int(len(widths) * 0.9)] if widths else 0.0


def _blanks(sheet: Sheet, blocks: Sequence[Sequence[int]]) -> str:
    """What blank lines part, by the lines that leave a sentence open; a lone one under a title parts nothing."""
    lines = sheet.lines
    if not any(lines[block[0]].blanks for block in blocks) and sum(x.blanks > 0 for x in lines[1:]) < 3:
        return "none"
    inner = [
        lines[i + 1].blanks > 0
        for i in range(len(lines) - 1)
        if sheet.kinds[i] == "text" and sheet.kinds[i + 1] == "text" and not sheet.ends(i) and len(lines[i].text) > 16
    ]
    return "all" if not inner or sum(inner) > 0.5 * len(inner) else "parts"


def _ruled(sheet: Sheet, blocks: Sequence[Sequence[int]]) -> bool:
    """Whether rules stand above notes."""
    rules = [i for i, kind in enumerate(sheet.kinds) if kind == "rule"]
    near = sum(any(rule < block[0] <= rule + 12 for block in blocks) for rule in rules)
    return len(rules) >= 2 and near >= 0.6 * len(rules)


@dataclass(frozen=True, slots=True)
class Step:
    """The question: does line ``row`` go on with the note whose lines are ``rows``?"""

    sheet: Sheet
    rows: Sequence[int]
    row: int
    #: No other label of its block follows the note.
    last: bool
    habits: Habits

    @property
    def before(self) -> str:
        """The note's last line so far."""
        return self.sheet.lines[self.rows[-1]].text

    @property
    def text(self) -> str:
        """The line in question."""
        return self.sheet.lines[self.row].text

    @property
    def hard(self) -> bool:
        """Whether notes are broken as printed."""
        return self.habits.width > 0 and em_width(self.before) <= self.habits.width + 6

    @property
    def open(self) -> bool:
        """Whether the note cannot end where it is."""
        return unfinished("".join(self.sheet.lines[r].text for r in self.rows))


Rule = Callable[[Step], bool | None]


def other_matter(s: Step) -> bool | None:
    """Furniture, fields, tables and headings end a note."""
    kind = s.sheet.kinds[s.row]
    if kind in _NEVER or star(s.text):
        return False
    number = s.sheet.numbers.get(s.row) if kind == "heading" else None
    return False if number is not None and number.scheme not in ("digit", "decimal", "digit-paren") else None


def new_page(s: Step) -> bool | None:
    """A page's first line is not a note's, where it can be told."""
    line = s.sheet.lines[s.row]
    return False if line.feed or (s.habits.frames and 0 < line.indent <= 1) else None


def deeper(s: Step) -> bool | None:
    """A line set in deeper than its note's label, with the next label under it, is the note's second paragraph."""
    lines = s.sheet.lines
    inner = lines[s.row].indent >= lines[s.rows[0]].indent + 1.5
    return True if inner and not s.last and s.row + 1 in s.sheet.heads else None


def named_deeper(s: Step) -> bool | None:
    """``[^1]:`` goes on in lines that are set in, over blank lines too."""
    lines = s.sheet.lines
    if s.sheet.heads[s.rows[0]].form != "markdown":
        return None
    return True if lines[s.row].indent >= lines[s.rows[0]].indent + 1 else None


def inside_block(s: Step) -> bool | None:
    """Between two labels of one block there is nothing but notes, unless the labels run on through the article."""
    if s.last:
        return None
    if s.hard and not s.habits.restarts:
        # A page has more lines of text than this; so few between two labels are the first note's.
        ahead = range(s.row + 1, min(s.row + 5, len(s.sheet.lines)))
        return True if any(k in s.sheet.heads for k in ahead) and s.sheet.kinds[s.row] == "text" else None
    return s.habits.restarts or s.open


def until_page(s: Step) -> bool | None:
    """Where pages can be told, a page's last note goes on to its end."""
    return True if s.hard and s.habits.frames else None


def latin(s: Step) -> bool | None:
    """Running text is Chinese: a Latin line goes on with the note, unless English matter begins."""
    if not s.hard or HAN_CHAR.search(s.text):
        return None
    return not (english_title(s.text) and complete(s.before, s.habits.width) and english_ahead(s.sheet, s.row))


def address(s: Step) -> bool | None:
    """An address that a line's end cut goes on."""
    lines = s.sheet.lines
    near = lines[s.row].blanks <= lines[s.rows[-1]].blanks + 1
    return True if near and in_address(s.before, s.text) else None


def blank_line(s: Step) -> bool | None:
    """Where blank lines part notes from text, they decide."""
    if not s.hard or s.habits.blanks != "parts":
        return None
    return s.sheet.lines[s.row].blanks == 0 or (s.open and not ends_sentence(s.before))


def soft(s: Step) -> bool | None:
    """A soft note is one line, unless it cannot end there."""
    if s.hard:
        return None
    return s.open and s.sheet.lines[s.row].no - s.sheet.lines[s.rows[-1]].no <= 2


def sentence(s: Step) -> bool | None:
    """A hard-wrapped note that ends a sentence ends."""
    if not (ends_sentence(s.before) or s.before[-1] in ".。"):
        return None
    full = em_width(s.before) >= s.habits.width - 1.0
    return full and s.sheet.lines[s.row].blanks == 0 and len(s.text) < len(s.before) and s.open


def full_line(s: Step) -> bool | None:
    """A hard-wrapped note goes on after a full line, and ends with a short one."""
    return em_width(s.before) >= s.habits.width - 5 or s.open or s.before.endswith(("-", "/"))


RULES: Final[tuple[Rule, ...]] = (
    other_matter,
    named_deeper,
    new_page,
    deeper,
    inside_block,
    until_page,
    address,
    latin,
    blank_line,
    soft,
    sentence,
    full_line,
)


def goes_on(step: Step) -> bool:
    """Whether the line goes on with the note."""
    return next((v for rule in RULES if (v := rule(step)) is not None), False)


def english_ahead(sheet: Sheet, row: int) -> bool:
    """Whether an English abstract follows within a few lines, or nothing but Latin lines to the end."""
    for k in range(row + 1, min(row + 5, len(sheet.lines))):
        if sheet.kinds[k] == "field" and sheet.fields[k][0].name in ("abstract_en", "keywords_en"):
            return True
        if HAN_CHAR.search(sheet.lines[k].text) or k in sheet.heads or sheet.kinds[k] != "text":
            return False
    return row + 5 >= len(sheet.lines)
