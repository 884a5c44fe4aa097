"""Tables: rows from tabs, bars or HTML, and the pieces that page breaks left put together."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .inline import fragment

# A tag holds no Chinese character: one that has lost its bracket must not swallow the text behind it.
_INSIDE = "[^<>\u2e80-\u9fff\uf900-\uffef]*"
_TAG = re.compile(f"</?[a-z]{_INSIDE}>", re.I)
_CELL = re.compile(f"<t[dh](?P<attr>{_INSIDE})>(?P<text>.*?)</t[dh]>", re.S | re.I)
_ROW = re.compile(f"<tr{_INSIDE}>(.*?)</tr>", re.S | re.I)
_SPAN = re.compile(r"(col|row)span\s*=\s*[\"']?(\d+)", re.I)
_SEPARATOR = re.compile(r"^\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One unbroken run of rows."""

    rows: tuple[tuple[str, ...], ...]
    #: Source lines of the rows, 1-based.
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A table from all its pieces."""

    header: tuple[str, ...]
    header_spans: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    #: Lines of rows whose cells stand in other columns than the rows around them.
    shifted: tuple[int, ...]


def cells(raw: str, line: int) -> list[tuple[str, ...]]:
    """The cells of a source line, markup undone; an HTML table on one line gives several rows, a bar rule none."""
    text = raw.strip("\r\n")
    if text.lstrip().startswith("<table"):
        return _html(text, line)
    if text.lstrip().startswith("|"):
        if _SEPARATOR.match(text.strip()):
            return []
        parts = re.split(r"(?<!\\)\|", text.strip().strip("|"))
    else:
        parts = text.split("\t") if "\t" in text.strip() else re.split(r"[ \u3000]{2,}", text.strip())
    return [tuple(fragment(p.strip(" \u3000\u00a0"), line).text.strip() for p in parts)]


def _html(text: str, line: int) -> list[tuple[str, ...]]:
    out: list[tuple[str, ...]] = []
    below: dict[int, int] = {}  # column to the rows that a cell above still covers
    last = 0
    for found in _ROW.finditer(text):
        out += [(stray,) for stray in _stray(text[last : found.start()], line)]
        last, at = found.end(), 0
        row = found[1]
        made: list[str] = []
        for match in _CELL.finditer(row):
            made += _stray(row[at : match.start()], line)
            at = match.end()
            while below.get(len(made), 0) > 0:
                below[len(made)] -= 1
                made.append("")
            spans = {k.lower(): int(v) for k, v in _SPAN.findall(match["attr"])}
            content = fragment(html.unescape(_TAG.sub(" ", match["text"])).strip(), line).text.strip()
            made.append(content)
            if spans.get("row", 1) > 1:
                below[len(made) - 1] = min(spans["row"], 200) - 1
            made.extend([""] * (min(spans.get("col", 1), 50) - 1))
        made += _stray(row[at:], line)
        while below.get(len(made), 0) > 0:
            below[len(made)] -= 1
            made.append("")
        out.append(tuple(made))
    return out + [(stray,) for stray in _stray(text[last:], line)]


def _stray(text: str, line: int) -> list[str]:
    """What stands between the cells of an HTML table, where a tag is broken: a cell too, so that nothing is lost."""
    content = fragment(html.unescape(_TAG.sub(" ", text)).strip(), line).text.strip()
    return [content] if content else []


def combine(pieces: Sequence[Piece]) -> Whole:
    """Puts pieces together. The first row is the header; a piece with a column less lacks the second of a spanned pair.

    A column that spans two in a later piece is given an empty second cell in the others. Rows are not moved between
    columns: what looks shifted is named in ``shifted``.
    """
    rows = [(row, no) for piece in pieces for row, no in zip(piece.rows, piece.lines, strict=True)]
    header, first = rows[0][0], rows[0]
    header = tuple(c for c in header)
    while header and not header[-1]:
        header = header[:-1]
    body = [r for r in rows if r is not first]
    # A header printed again on every page is the same header.
    again = tuple(re.sub(r"\s", "", c) for c in header)
    body = [(row, no) for row, no in body if tuple(re.sub(r"\s", "", c) for c in row[: len(header)]) != again]
    columns = max((len(row) for row, _ in rows), default=0)
    made: list[tuple[str, ...]] = []
    widths = {id(piece): max(len(r) for r in piece.rows) for piece in pieces}
    owner = {no: widths[id(piece)] for piece in pieces for no in piece.lines}
    for row, no in body:
        short = columns - owner[no]
        lacking = [""] * short if short > 0 and len(row) <= owner[no] else []
        cells_ = (row[0], *lacking, *row[1:])
        made.append((*cells_, *[""] * (columns - len(cells_))))
    spans = [1] * len(header)
    if header and columns > len(header):
        spans[0] += columns - len(header)
    return Whole(header, tuple(spans), tuple(made), _shifted(made, [no for _, no in body]))


_DATED = re.compile(r"(?:19|20)\d\d\s*年")


def _shifted(rows: Sequence[Sequence[str]], lines: Sequence[int]) -> tuple[int, ...]:
    """Rows whose dated cell is in another column than nearly all others'."""
    where = [[c for c, cell in enumerate(row) if _DATED.match(cell)] for row in rows]
    single = Counter(w[0] for w in where if len(w) == 1)
    if not single:
        return ()
    column, count = single.most_common(1)[0]
    if count < 4 or count < 0.7 * sum(single.values()):
        return ()
    return tuple(no for w, no in zip(where, lines, strict=True) if len(w) == 1 and w[0] != column)
