"""English abstracts that stand together at the end of an issue, and the articles they belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..model import Bilingual, Meta, Person, Problem
from ..problems import code
from . import names
from .chars import em_width
from .classify import Sheet, ends_sentence
from .front import keywords
from .inline import EMPTY, Fragment, fragment, join
from .names import SURNAMES
from .split import Part

UNCLAIMED = code("abstract-unclaimed", "an English abstract at the end of the file fits no article")


@dataclass(frozen=True, slots=True)
class Entry:
    """One English abstract."""

    title: str
    authors: tuple[str, ...]
    text: str
    keywords: str
    #: Indices of its lines in the sheet.
    rows: tuple[int, ...]


def read(sheet: Sheet, part: Part) -> list[Entry]:
    """The entries of the section: a title on one line or more, a line of authors, an abstract."""
    rows = [
        i
        for i in range(part.start + (sheet.kinds[part.start] == "english-heading"), part.stop)
        if sheet.kinds[i] in ("text", "heading", "field", "caption") or i in sheet.heads
    ]
    at = [i for i in rows if names.english_authors(sheet.lines[i].text)]
    # Authors that no rule for names knows, a group or an institute, stand right above the abstract.
    above = [a for a, b in pairwise(rows) if _named(sheet, b) == "abstract_en" and sheet.kinds[a] == "text"]
    at = above if len(above) > len(at) else at
    places = [rows.index(i) for i in at]
    starts = [
        _title_start(sheet, rows, place, floor)
        for place, floor in zip(places, [0, *(p + 1 for p in places)], strict=False)
    ]
    stops = [*starts[1:], len(rows)]
    return [_entry(sheet, rows[a:b], author) for a, b, author in zip(starts, stops, at, strict=True)]


def _entry(sheet: Sheet, rows: Sequence[int], author: int) -> Entry:
    """The abstract on ``rows``; ``author`` is the line of its authors."""
    parts = {"title": EMPTY, "abstract_en": EMPTY, "keywords_en": EMPTY}
    part = "title"
    for i in rows:
        named = _named(sheet, i)
        if i == author:
            part = "abstract_en"
            continue
        part = named or part
        if part not in parts:
            continue  # a biography, an affiliation
        text = sheet.lines[i].text
        said = text[sheet.fields[i][0].start :] if named else re.sub(r"^#+\s*", "", text)
        piece = fragment(said, sheet.lines[i].no)
        parts[part] = piece if not parts[part].text else join(parts[part], piece)
    line = sheet.lines[author]
    people = names.english_authors(line.text) or [_flat(fragment(line.text, line.no))]
    title, text, words = (_flat(piece) for piece in parts.values())
    return Entry(title, tuple(people), text, words, tuple(rows))


def _named(sheet: Sheet, i: int) -> str:
    """The name of the field that line ``i`` begins with; empty where it begins with none."""
    return sheet.fields[i][0].name if sheet.kinds[i] == "field" else ""


def _flat(piece: Fragment) -> str:
    return re.sub(r"\s+", " ", piece.text).strip()


def _title_start(sheet: Sheet, rows: Sequence[int], at: int, floor: int) -> int:
    """From a line of authors back over the title: lines that end no sentence, after one that does."""
    start = at
    while start > floor and at - start < 3:
        before = sheet.lines[rows[start - 1]]
        if (ends_sentence(before.text) and not before.text.endswith("?")) or sheet.kinds[rows[start - 1]] == "field":
            break
        if (start - 1 == 0 and em_width(before.text) < 6) or (start < at and sheet.lines[rows[start]].blanks > 1):
            break
        start -= 1
    return start


def give(
    entries: Sequence[Entry], metas: Sequence[Meta], sheet: Sheet
) -> tuple[list[Meta], list[int | None], list[Problem]]:
    """Gives each article its abstract: in order where there are as many, else by the authors' surnames.

    Returns the metas filled up, for each article the index of its entry, and the problems.
    """
    out = list(metas)
    mine: list[int | None] = [None] * len(metas)
    problems: list[Problem] = []
    if len(entries) == len(metas):
        pairs = list(enumerate(range(len(entries))))
    else:
        pairs = []
        start = 0
        for e, entry in enumerate(entries):
            found = next((a for a in range(start, len(metas)) if _same_authors(entry, metas[a])), None)
            if found is None:
                problems.append(
                    Problem(
                        sheet.path,
                        sheet.lines[entry.rows[0]].no,
                        UNCLAIMED,
                        f"“{entry.title}” fits no article of this file",
                    )
                )
                continue
            pairs.append((found, e))
            start = found + 1
    for a, e in pairs:
        entry, meta = entries[e], metas[a]
        mine[a] = e
        count = max(len(meta.authors), len(entry.authors))
        people = tuple(
            replace(
                meta.authors[n] if n < len(meta.authors) else Person(),
                en=(meta.authors[n].en if n < len(meta.authors) else None)
                or (entry.authors[n] if n < len(entry.authors) else None),
            )
            for n in range(count)
        )
        out[a] = replace(
            meta,
            title=Bilingual(meta.title.zh, meta.title.en or entry.title or None),
            authors=people,
            abstract=Bilingual(meta.abstract.zh, meta.abstract.en or entry.text or None),
            keywords_en=meta.keywords_en or keywords(entry.keywords),
        )
    return out, mine, problems


def _same_authors(entry: Entry, meta: Meta) -> bool:
    if not meta.authors or not meta.authors[0].zh:
        return False
    name = meta.authors[0].zh
    reading = SURNAMES.get(name[:2]) or SURNAMES.get(name[:1])
    words = entry.authors[0].lower().split()
    return bool(reading) and bool(words) and reading in (words[0], words[-1])
