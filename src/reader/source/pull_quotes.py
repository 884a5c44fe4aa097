"""Pull quotes: sentences of the body that a journal printed again, large, in the margin."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from .classify import Sheet
from .lines import Measure
from .reflow import ENUMERATOR

_MARKS: Final = re.compile(r"[ \u3000，。、；：？！“”‘’「」『』（）《》〈〉【】〔〕…—,.;:?!\"'()<>\[\]·-]+")
_SHORTEST: Final = 12
_LONGEST: Final = 150
#: Lines that a quote may be wrapped over.
_MOST_LINES: Final = 4
#: A beginning that comes back more often than this is a formula of the text's.
_COMMON: Final = 32
#: A sentence that the text says more often than this besides is a refrain.
_REFRAIN: Final = 2


def wording(text: str) -> str:
    """A text for comparing wordings: width folded, marks and space gone."""
    plain = _MARKS.sub("", text)
    return plain if unicodedata.is_normalized("NFKC", plain) else _MARKS.sub("", unicodedata.normalize("NFKC", plain))


def find(sheet: Sheet, text: Sequence[int], measure: Measure) -> list[tuple[int, ...]]:
    """Of the lines of running text, those that repeat a sentence of the others: the lines of each quote, in order.

    A quote may stand before its sentence, after it, or inside the very sentence that it repeats.
    """
    found = _wrapped(sheet, text, measure)
    if not measure.hard:
        taken = {i for run in found for i in run}
        found += [(i,) for i in _single(sheet, [i for i in text if i not in taken] if taken else text)]
    return sorted(found)


def _single(sheet: Sheet, text: Sequence[int]) -> list[int]:
    """Soft lines that each repeat a sentence."""
    candidates = [
        i
        for i in text
        if _SHORTEST <= len(sheet.lines[i].text) <= _LONGEST
        and i not in sheet.markers
        and (sheet.ends(i) or _apart(sheet, i, i))
    ]
    if not candidates:
        return []
    plain = {i: wording(sheet.text(i)) for i in text}
    whole = "".join(plain.values())
    places = _places(whole, {plain[i][:_SHORTEST] for i in candidates})
    at = {row: n for n, row in enumerate(text)}
    seen: set[str] = set()
    out: list[int] = []
    for i in candidates:
        sentence = plain[i]
        if len(sentence) < _SHORTEST or sentence in seen:
            continue
        again = len(places[sentence[:_SHORTEST]]) >= 2 and whole.count(sentence) >= 2
        if again or sentence in _around(plain, text, at[i]):
            out.append(i)
            seen.add(sentence)
    return out


def _apart(sheet: Sheet, first: int, last: int) -> bool:
    """Whether lines stand between blank lines: a quote set large may leave its full stop out."""
    return sheet.lines[first].blanks > 0 and last + 1 < len(sheet.lines) and sheet.lines[last + 1].blanks > 0


def _around(plain: dict[int, str], text: Sequence[int], at: int) -> str:
    """The text on both sides of a line, put together as if the line were not there."""
    before = "".join(plain[j] for j in text[max(0, at - 2) : at])[-400:]
    return before + "".join(plain[j] for j in text[at + 1 : at + 3])[:400]


def _places(whole: str, wanted: Set[str]) -> dict[str, list[int]]:
    """Where each wanted beginning occurs, the first ``_COMMON`` places and one.

    Few are looked for one by one, many in one pass: time stays linear.
    """
    out: dict[str, list[int]] = {head: [] for head in wanted}
    if len(wanted) <= 60:
        for head, found in out.items():
            k = whole.find(head)
            while k >= 0 and len(found) <= _COMMON:
                found.append(k)
                k = whole.find(head, k + 1)
        return out
    for k in range(len(whole) - _SHORTEST + 1):
        head = whole[k : k + _SHORTEST]
        if head in out and len(out[head]) <= _COMMON:
            out[head].append(k)
    return out


# --- quotes that are wrapped -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """Whole lines that may be a quote; ``before`` and ``after``, the running text around them, -1 for none."""

    #: Place of the first line among the lines of running text.
    at: int
    rows: tuple[int, ...]
    before: int
    after: int


def _wrapped(sheet: Sheet, text: Sequence[int], measure: Measure) -> list[tuple[int, ...]]:
    """Runs of lines that together repeat a stretch of the text: what a quote is where lines end as printed.

    In a soft text only quotes of several lines. The sentence that one quote repeats may be cut by another, so that it
    is seen only when the other is gone.
    """
    out: list[tuple[int, ...]] = []
    rest = list(text)
    for _ in range(3):
        shaped = list(_shaped(sheet, rest, measure))
        more = _repeating(sheet, rest, measure, shaped) if shaped else []
        if not more:
            break
        out += more
        gone = {i for run in more for i in run}
        rest = [i for i in rest if i not in gone]
    return out


def _shaped(sheet: Sheet, text: Sequence[int], measure: Measure) -> Iterator[_Run]:
    """Runs that are set as a quote may be, of those with the same first line the longest first."""
    for at, first in enumerate(text):
        rows: list[int] = []
        length = 0
        found: list[_Run] = []
        for row in text[at : at + _MOST_LINES]:
            length += len(sheet.lines[row].text)
            if row in sheet.markers or row != first + len(rows) or length > _LONGEST:
                break
            rows.append(row)
            if length < _SHORTEST:
                continue
            stop = at + len(rows)
            run = _Run(at, tuple(rows), text[at - 1] if at else -1, text[stop] if stop < len(text) else -1)
            if _set_as_quote(sheet, run, measure):
                found.append(run)
        yield from reversed(found)


def _set_as_quote(sheet: Sheet, run: _Run, measure: Measure) -> bool:
    if not measure.hard:
        # Soft lines are whole paragraphs: what is wrapped over several was set apart.
        said = sheet.ends(run.rows[-1]) or _apart(sheet, run.rows[0], run.rows[-1])
        return said and len(run.rows) > 1 and _cut_open(sheet, run)
    return _of_own_measure(sheet, run, measure) or _inside_paragraph(sheet, run, measure) or _alone(sheet, run, measure)


def _cut_open(sheet: Sheet, run: _Run) -> bool:
    """Whether the sentence goes on from line to line, as no list's does and no verse's.

    Verse breaks at marks, into lines of about one length; where a quote happens to break at marks only, its last line
    is the short rest.
    """
    *inner, last = run.rows
    if not _goes_through(sheet, run):
        return False
    at_marks = all(_MARKS.match(sheet.lines[i].text[-1]) for i in inner)
    return not at_marks or sheet.width(last) < min(sheet.width(i) for i in inner) - 2.5


def _goes_through(sheet: Sheet, run: _Run) -> bool:
    """Whether no line but the last ends a sentence, and none is a point of a list."""
    if any(sheet.ends(i) for i in run.rows[:-1]):
        return False
    return not any(ENUMERATOR.match(sheet.lines[i].text) for i in run.rows)


def _of_own_measure(sheet: Sheet, run: _Run, measure: Measure) -> bool:
    """Whether lines are all narrower than the text's, or all wider, and no paragraph can have been broken so."""
    inner = run.rows[:-1]
    narrow = bool(inner) and all(sheet.width(i) < measure.full - 6 for i in inner)
    if not narrow and not all(sheet.width(i) > measure.full + 3.5 for i in inner or run.rows):
        return False
    torn = _left_open(sheet, run.before, measure)
    if torn and not _MARKS.match(sheet.text(run.before)[-1]):
        return _goes_through(sheet, run)  # verse does not begin in the middle of a phrase
    return (torn or sheet.ends(run.rows[-1])) and (_cut_open(sheet, run) if inner else _goes_through(sheet, run))


def _left_open(sheet: Sheet, row: int, measure: Measure) -> bool:
    """Whether a full line leaves its sentence open, a quotation to come left aside."""
    return row >= 0 and not sheet.ends(row) and sheet.text(row)[-1:] not in ("：", ":") and _full(sheet, row, measure)


def _full(sheet: Sheet, row: int, measure: Measure) -> bool:
    """Whether a line fills the measure, with the indent that it kept."""
    return measure.is_full(sheet.width(row) + (sheet.lines[row].indent if measure.indented else 0.0), True)


def _inside_paragraph(sheet: Sheet, run: _Run, measure: Measure) -> bool:
    """Whether a paragraph is left open before a run that ends short, and goes on after it."""
    last = run.rows[-1]
    if run.after < 0 or _full(sheet, last, measure) or not _left_open(sheet, run.before, measure):
        return False
    if measure.indented:
        return sheet.lines[run.after].indent < 1.0
    if measure.first < measure.full and sheet.width(run.after) > (measure.full + measure.first) / 2 + 0.3:
        return True  # a first line would be narrower
    return measure.blank_parts and _apart(sheet, run.rows[0], last)


def _alone(sheet: Sheet, run: _Run, measure: Measure) -> bool:
    """Whether a run is a short paragraph of its own, and no point of a list."""
    last = run.rows[-1]
    if not sheet.ends(last) or _full(sheet, last, measure):
        return False
    closed = run.before < 0 or (sheet.ends(run.before) and not _full(sheet, run.before, measure))
    if not closed or not all(_full(sheet, i, measure) for i in run.rows[:-1]):
        return False
    return not ENUMERATOR.match(sheet.lines[run.rows[0]].text)


@dataclass(frozen=True, slots=True)
class _Running:
    """The wording of the running text, put together without its line breaks."""

    sheet: Sheet
    rows: Sequence[int]
    whole: str
    #: Offset of each line in ``whole``, and the end of the last.
    starts: Sequence[int]

    def row_at(self, offset: int) -> int:
        """Place of the line that holds a character."""
        return bisect_right(self.starts, offset) - 1

    def span(self, run: _Run) -> tuple[int, int]:
        """Where the run's own wording begins and ends."""
        return self.starts[run.at], self.starts[run.at + len(run.rows)]

    def parted(self, offset: int) -> bool:
        """Whether a mark stands at an offset: there a sentence or a part of one begins and ends."""
        if offset in (0, len(self.whole)):
            return True
        at = self.row_at(offset)
        within = offset - self.starts[at]
        if within in _cuts(self.sheet.text(self.rows[at])):
            return True
        return not within and self.starts[at] - self.starts[at - 1] in _cuts(self.sheet.text(self.rows[at - 1]))

    def breaks(self, start: int, stop: int) -> list[int] | None:
        """Where lines end inside a stretch that whole lines fill, counted from its start; ``None`` for any other."""
        first, last = self.row_at(start), self.row_at(stop - 1)
        if (self.starts[first], self.starts[last + 1]) != (start, stop):
            return None
        return [k - start for k in self.starts[first + 1 : last + 1]]


def _running(sheet: Sheet, rows: Sequence[int]) -> _Running:
    plain = [wording(sheet.text(i)) for i in rows]
    return _Running(sheet, rows, "".join(plain), [0, *accumulate(map(len, plain))])


def _cuts(text: str) -> set[int]:
    """Offsets in the wording of a text where marks stand."""
    out: set[int] = set()
    length = at = 0
    for match in _MARKS.finditer(text):
        length += len(wording(text[at : match.start()]))
        at = match.end()
        if match.group().strip(" \u3000·-"):
            out.add(length)
    return out


def _repeating(sheet: Sheet, text: Sequence[int], measure: Measure, runs: Sequence[_Run]) -> list[tuple[int, ...]]:
    """Of runs set as quotes, those whose wording the text says elsewhere, or around them."""
    running = _running(sheet, text)
    whole = running.whole
    spans = [(run, *running.span(run)) for run in runs]
    spans = [(run, start, stop) for run, start, stop in spans if stop - start >= _SHORTEST]
    places = _places(whole, {whole[start : start + _SHORTEST] for _, start, _ in spans})
    out: list[tuple[int, ...]] = []
    used: set[int] = set()
    for run, start, stop in spans:
        known = places[whole[start : start + _SHORTEST]]
        if len(known) > _COMMON or not used.isdisjoint(run.rows):
            continue
        sentence = whole[start:stop]
        said = [(k, k + len(sentence)) for k in known if whole.startswith(sentence, k)]
        said = [(a, b) for a, b in said if b <= start or a >= stop]
        if len(said) <= _REFRAIN and any(
            _repeats(running, run, measure, a, b) for a, b in (*said, *_interrupted(whole, start, stop))
        ):
            out.append(run.rows)
            used.update(run.rows)
    return out


def _interrupted(whole: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The stretch around a run that says the same once the run is gone, if there is one."""
    before = max(0, start - _LONGEST)
    at = (whole[before:start] + whole[stop : stop + _LONGEST]).find(whole[start:stop])
    first, last = before + at, before + at + 2 * (stop - start)
    return [(first, last)] if at >= 0 and first < start and last > stop else []


def _repeats(running: _Running, run: _Run, measure: Measure, first: int, last: int) -> bool:
    """Whether a run repeats the stretch between two offsets, which has the same wording.

    The stretch is whole parts of a sentence, and no more of the text around it is the same: else both are of one
    passage that the author says twice. Lines that are the same as other lines are headings, rows, points of a list.
    """
    start, stop = running.span(run)
    whole = running.whole
    if (
        whole[max(0, first - 3) : first] == whole[max(0, start - 3) : start]
        or whole[last : last + 3] == whole[stop : stop + 3]
    ):
        return False
    if not (running.parted(first) and running.parted(last)):
        return False
    breaks = running.breaks(first, last)
    if breaks is None:
        return True
    # Other lines say the same: the ones of a measure of their own are the quote.
    own = not measure.hard or _of_own_measure(running.sheet, run, measure)
    return own and len(breaks) < len(run.rows) and breaks != running.breaks(start, stop)
