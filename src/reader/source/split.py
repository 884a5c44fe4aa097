"""Splitting: where one file's articles begin and end.

An article ends with its editor line and the notes of its last page; where journals print no editor line, the next
article shows itself by a second abstract or a second title. English abstracts that stand together at the end of an
issue are set aside and given to their articles later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from . import headings
from .chars import HAN_CHAR, em_width
from .classify import FURNITURE, Sheet


@dataclass(frozen=True, slots=True)
class Part:
    """One article's lines, as indices into the sheet; ``stop`` is excluded."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The articles of a file, in order, and the English abstracts at its end, if they stand apart."""

    articles: tuple[Part, ...]
    abstracts: Part | None


#: Fields that a title page has and end matter has not.
_OPENING = frozenset(("abstract_zh",))
_FRONT = frozenset(
    (
        "abstract_zh",
        "keywords_zh",
        "bio",
        "affiliation",
        "funding",
        "received",
        "clc",
        "article_no",
        "doi",
        "author_line",
        "document_code",
        "cite_as",
    )
)


def split(sheet: Sheet, starts: tuple[int, ...] = ()) -> Parts:
    """Finds the articles. ``starts`` are 1-based line numbers that a sidecar names as first lines of articles."""
    lines = sheet.lines
    stop = len(lines)
    abstracts = None
    for i in range(len(lines) - 1, -1, -1):
        if sheet.kinds[i] == "english-heading":
            rest = range(i + 1, len(lines))
            if rest and sum(not HAN_CHAR.search(lines[j].text) for j in rest) > 0.8 * len(rest):
                abstracts = Part(i, len(lines))
                stop = i
            break
    if abstracts is None:
        abstracts = _english_tail(sheet)
        stop = abstracts.start if abstracts is not None else stop
    if starts:
        cuts = sorted({next((i for i in range(stop) if lines[i].no >= no), stop) for no in starts} | {0})
    else:
        cuts = _cuts(sheet, stop)
    cuts = [c for c in cuts if c < stop]
    parts = tuple(Part(a, b) for a, b in pairwise([*cuts, stop]))
    return Parts(parts, abstracts)


def _english_tail(sheet: Sheet) -> Part | None:
    """English abstracts of several articles at the end of a file, without a heading of their own."""
    last = next(
        (
            i
            for i in range(len(sheet.lines) - 1, -1, -1)
            if HAN_CHAR.search(sheet.lines[i].text) and sheet.kinds[i] not in FURNITURE
        ),
        -1,
    )
    start = next((i for i in range(last + 1, len(sheet.lines)) if sheet.kinds[i] not in FURNITURE), len(sheet.lines))
    found = [
        i for i in range(start, len(sheet.lines)) if i in sheet.fields and sheet.fields[i][0].name == "abstract_en"
    ]
    return Part(start, len(sheet.lines)) if len(found) > 1 else None


def _cuts(sheet: Sheet, stop: int) -> list[int]:
    cuts = [0]
    i = 0
    body = 0  # text lines since the article began, so that a title page is not cut in two
    while i < stop:
        kind = sheet.kinds[i]
        name = sheet.fields[i][0].name if kind == "field" else ""
        if name == "editor" and body >= 4:
            nxt = _after_end_matter(sheet, i + 1, stop)
            # A page number and a running head above a title page belong to its page.
            while nxt > i + 1 and sheet.kinds[nxt - 1] in ("page-number", "running-head", "stamp"):
                nxt -= 1
            if nxt < stop and _enough(sheet, nxt, stop):
                cuts.append(nxt)
                i, body = nxt, 0
                continue
        elif name in _OPENING and body >= 6:
            start = _back_to_title(sheet, i, cuts[-1])
            if start > cuts[-1] and _enough(sheet, i, stop):
                cuts.append(start)
                body = 0
        elif kind == "heading" and _is_title(sheet, i, stop) and body >= 6:
            cuts.append(i)
            body = 0
        if kind in ("text", "table") and em_width(sheet.lines[i].text) > 16:
            body += 1
        i += 1
    return cuts


def _enough(sheet: Sheet, start: int, stop: int) -> bool:
    """Whether what follows is more than back matter: Chinese running text."""
    text = 0.0
    for i in range(start, stop):
        if sheet.kinds[i] == "text" and HAN_CHAR.search(sheet.lines[i].text):
            text += em_width(sheet.lines[i].text)
            if text >= 200:
                return True
    return False


def _after_end_matter(sheet: Sheet, i: int, stop: int) -> int:
    """The first line after an editor line's notes, English matter and other end matter."""
    english = False
    while i < stop:
        kind, line = sheet.kinds[i], sheet.lines[i]
        if kind in ("note", "page-number", "rule", "stamp", "note-heading"):
            i += 1
            continue
        if kind == "running-head":
            i += 1
            continue
        if kind == "field":
            name = sheet.fields[i][0].name
            if name in ("abstract_en", "keywords_en", "title_en"):
                english = True
            if name not in _FRONT - {"received", "funding", "bio", "affiliation"}:
                i += 1
                continue
        latin = not HAN_CHAR.search(line.text)
        if latin and (english or kind in ("heading", "text")):
            english = True
            i += 1
            continue
        return i
    return stop


def _back_to_title(sheet: Sheet, i: int, floor: int) -> int:
    """From an abstract back over the lines of its title page."""
    start = i
    j = i - 1
    while j > floor:
        kind, line = sheet.kinds[j], sheet.lines[j]
        if kind == "field":
            if sheet.fields[j][0].name not in _FRONT:
                break
        elif kind in ("running-head", "page-number", "stamp"):
            j -= 1
            continue
        elif kind == "heading":
            if j in sheet.numbers:
                break
        elif kind != "text" or sheet.ends(j) or em_width(sheet.lines[j].text) > 34:
            break
        start = j
        if i - j > 14 or (line.feed and kind != "field"):
            break
        j -= 1
    # A page number or running head directly above the title page belongs to its page.
    while start - 1 > floor and sheet.kinds[start - 1] in ("page-number", "running-head", "stamp"):
        start -= 1
    return start


_AUTHORISH = re.compile(r"^[\u4e00-\u9fff·\s\u3000、，,*＊\d①-⑳<>/sup\\]{2,40}$")


def _is_title(sheet: Sheet, i: int, stop: int) -> bool:
    """Whether a converter's first-level heading without a number opens another article: names stand under it."""
    plain, depth = sheet.bare.get(i, ("", 0))
    if (
        depth != 1
        or i in sheet.numbers
        or headings.section_name(plain) in headings.UNNUMBERED | headings.NOTE_SECTIONS | headings.REFERENCE_SECTIONS
    ):
        return False
    if not HAN_CHAR.search(plain):
        return False
    ahead = range(i + 1, min(i + 5, stop))
    names = any(
        sheet.kinds[j] == "text" and len(sheet.lines[j].text) <= 24 and _AUTHORISH.match(sheet.lines[j].text)
        for j in ahead
    )
    front = any(sheet.kinds[j] == "field" and sheet.fields[j][0].name in _FRONT for j in range(i + 1, min(i + 9, stop)))
    return names or front
