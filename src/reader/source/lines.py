"""Lines: the source cut into lines that keep their numbers, and the measure that a hard-wrapped text was set to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .chars import em_width
from .markup import SEPARATOR

_BLANK = " \t\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff\r\v\f"
#: Empty anchors that some converters leave for their own links.
_ANCHOR = re.compile(r"<(span|a)\s(?:id|name)=\"[^\"]*\"\s*>\s*</\1>")
_LEADING = re.compile(f"[{_BLANK}]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line of the source."""

    #: 1-based line number in the file.
    no: int
    #: Without the space around it.
    text: str
    #: Width of the space before it, in em (an ideographic space is 1, any other a half).
    indent: float
    #: Blank lines directly before it.
    blanks: int
    #: A form feed stands before the text: a page begins here.
    feed: bool
    #: The line as it stands in the file, for what needs its tabs.
    raw: str = ""


def cut(text: str) -> list[Line]:
    """The non-blank lines of ``text``. Lines end at line feeds only, as editors count them."""
    out: list[Line] = []
    blanks = 0
    feed = False
    anchored = "<span id=" in text or "<a id=" in text or "<a name=" in text
    for no, raw in _numbered(text):
        stripped = (_ANCHOR.sub("", raw) if anchored else raw).strip(_BLANK) or raw.strip(_BLANK)
        feed = feed or "\f" in raw
        if not stripped:
            blanks += 1
            continue
        lead = raw[: _LEADING.match(raw).end()] if raw[0] in _BLANK else ""  # type: ignore[union-attr]
        wide = lead.count("\u3000")
        indent = wide + 0.5 * (len(lead) - wide - lead.count("\f") - lead.count("\ufeff")) if lead else 0.0
        out.append(Line(no, stripped, indent, blanks, feed, raw))
        blanks, feed = 0, False
    return _without_margin(out)


def _without_margin(rows: list[Line]) -> list[Line]:
    """Lines without the page's left margin, where a converter kept it as space before every line.

    A margin is a common indent below which almost no line begins; paragraphs are indented more than it.
    """
    indents = Counter(x.indent for x in rows if len(x.text) > 12)
    if not indents or len(rows) < 12:
        return rows
    margin, count = max(indents.items(), key=lambda item: (item[1], -item[0]))
    total = sum(indents.values())
    below = sum(n for indent, n in indents.items() if indent < margin)
    above = sum(n for indent, n in indents.items() if indent >= margin + 1)
    if margin < 1.0 or count < 0.4 * total or below > 0.05 * total or above < 0.04 * total:
        return rows
    return [replace(x, indent=max(0.0, x.indent - margin)) for x in rows]


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its number; lines parted by a line separator share theirs."""
    for no, raw in enumerate(text.split("\n"), 1):
        if SEPARATOR in raw:
            yield from ((no, piece) for piece in raw.split(SEPARATOR) if piece.strip())
        else:
            yield no, raw


@dataclass(frozen=True, slots=True)
class Measure:
    """How the running text of a document is broken into lines. All widths in em."""

    #: Lines end where the printed line ended, rather than at the end of a paragraph.
    hard: bool
    #: Width of a full line; 0 for soft lines.
    full: float
    #: Width of a full first line: ``full`` less the lost indent, or ``full`` where nothing was lost.
    first: float
    #: First lines kept their indent as space.
    indented: bool
    #: A blank line stands between paragraphs and not inside them.
    blank_parts: bool

    def is_full(self, width: float, first: bool = False) -> bool:
        """Whether a line of this width was broken because it was full."""
        return width >= (self.first if first else self.full) - 1.75


SOFT = Measure(False, 0.0, 0.0, False, False)


def measure(lines: Sequence[Line], widths: Sequence[float], ends: Sequence[bool]) -> Measure:
    """Measures the running text.

    ``lines`` are body lines in order, ``widths`` their widths without note markers in em, and ``ends`` whether each
    ends a sentence. A document is hard-wrapped where widths pile up at one value that almost none goes beyond.
    """
    if len(lines) < 4:
        return SOFT
    # Soft lines are whole paragraphs, or what page breaks left of them: where indents were kept, nearly all have one.
    soft = replace(SOFT, indented=sum(x.indent >= 1.0 for x in lines) >= 0.6 * len(lines))
    if len(lines) < 8:
        return soft
    counts = Counter(round(w) for w in widths)
    candidates = [(n, w) for w, n in counts.items() if 16 <= w <= 64]
    if not candidates:
        return soft
    # Lines that stand at the peak or a little beside it (hanging punctuation, justified Latin) are full.
    peak = max(candidates, key=lambda c: (counts[c[1]] + counts[c[1] - 1] + counts[c[1] + 1], c[0]))[1]
    near = [w for w in widths if abs(w - peak) <= 2.5]
    beyond = sum(w > peak + 3.5 for w in widths)
    if len(near) < 0.4 * len(widths) or beyond > 0.08 * len(widths):
        return soft
    full = _mode(near)
    starts = [i for i in range(1, len(lines)) if ends[i - 1] and widths[i - 1] < full - 3.5 and widths[i] > full - 4]
    kept = [i for i in range(len(lines)) if lines[i].indent >= 1.0]
    indented = len(kept) >= 2 and len(kept) <= 0.5 * len(lines) and _are_starts(kept, widths, ends, full)
    first = full
    if starts and not indented:
        lost = _mode([widths[i] for i in starts])
        if full - 3.25 <= lost <= full - 1.25:
            first = lost
    inner = [lines[i].blanks for i in range(1, len(lines)) if widths[i - 1] >= full - 1.75 and not ends[i - 1]]
    blank_parts = bool(inner) and sum(b > 0 for b in inner) < 0.2 * len(inner)
    if blank_parts:
        between = [lines[i].blanks for i in range(1, len(lines)) if ends[i - 1] and widths[i - 1] < full - 3.5]
        blank_parts = bool(between) and sum(b > 0 for b in between) > 0.8 * len(between)
    return Measure(True, full, first, indented, blank_parts)


def _mode(values: Iterable[float]) -> float:
    """The commonest value to a quarter em; of equals the largest."""
    counts = Counter(round(v * 4) / 4 for v in values)
    return max(counts, key=lambda v: (counts[v], v))


def _are_starts(kept: Sequence[int], widths: Sequence[float], ends: Sequence[bool], full: float) -> bool:
    """Whether indented lines follow lines that end a sentence: then the indent marks paragraphs."""
    after = [i for i in kept if i > 0]
    return bool(after) and sum(ends[i - 1] or widths[i - 1] < full - 3.5 for i in after) >= 0.7 * len(after)


__all__ = ["SOFT", "Line", "Measure", "cut", "em_width", "measure"]
