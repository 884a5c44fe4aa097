"""The way of the data, as one table: what happens to a text, in order.

A newcomer reads :data:`STAGES` from top to bottom. Each stage is one module; none imports a later one. ``read_file``
and ``read_text`` run them all.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from . import corpus
from . import sidecar as sidecars
from .model import Article, Problem
from .problems import code, in_order
from .sidecar import Sidecar
from .source import (
    assemble,
    body,
    chars,
    classify,
    decode,
    front,
    furniture,
    inline,
    layouts,
    lines,
    link,
    markup,
    notes,
    split,
)

RADICAL = code("source-radical", "Kangxi radicals stand for characters, as some PDF fonts yield them")
SPACED = code("source-spaced", "optical recognition put a space between all characters")
LAYOUT = code(
    "sidecar-layout", "a sidecar names a layout for an article of which it does not say where it begins or ends"
)
EXTRA = code("sidecar-extra", "a sidecar has more [[article]] tables than the text has articles")
STARTS = code("sidecar-starts", "no article begins on the line that a sidecar names")
NO_ARTICLE = code("source-no-text", "a file has no line of running text")


@dataclass(slots=True)
class State:
    """What the stages hand on. Each stage fills in its own part and reads those before it."""

    path: str
    text: str
    sha256: str
    sidecar: Sidecar
    #: The Latin words of the text, in lower case.
    words: frozenset[str] = frozenset()
    sheet: classify.Sheet = field(init=False)
    found: notes.Found = field(default_factory=notes.Found)
    parts: split.Parts = field(default_factory=lambda: split.Parts((), None))
    drafts: list[assemble.Draft] = field(default_factory=list)
    articles: tuple[Article, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def _cut(state: State) -> None:
    state.text = _closed_up(state, _radicals(state))
    state.words = inline.vocabulary(state.text)
    rows = lines.cut(markup.undo(state.text))
    state.sheet = classify.classify(state.path, rows, *_layouts(state, rows))


def _layouts(
    state: State, rows: list[lines.Line]
) -> tuple[layouts.Layout | None, list[tuple[int, int, layouts.Layout]]]:
    """The layout that the sidecar names for the file, and those for single articles, each with its lines."""
    known = layouts.load()
    whole = known.get(state.sidecar.layout or "")
    said = state.sidecar.articles
    if len(said) == 1 and said[0].starts is None:
        return known.get(said[0].layout or "", whole), []
    others = []
    for n, override in enumerate(said):
        if override.layout is None:
            continue
        start = 1 if n == 0 else override.starts
        stop = said[n + 1].starts if n + 1 < len(said) else state.text.count("\n") + 2
        if start is None or stop is None:
            message = (
                "a layout for one article of several needs to know its lines: give starts here and in the next one"
            )
            state.problems.append(Problem(_beside(state.path), override.line, LAYOUT, message))
            continue
        first, last = (bisect_left(rows, no, key=lambda line: line.no) for no in (start, stop))
        others.append((first, last, known[override.layout]))
    return whole, others


def _beside(path: str) -> str:
    """How problems call the sidecar of a text."""
    return sidecars.beside(PurePosixPath(path)).as_posix()


def _radicals(state: State) -> str:
    """The text with Kangxi radicals turned into the characters that were printed; each line of them is reported."""
    if not chars.ANY_RADICAL.search(state.text):
        return state.text
    for no, line in enumerate(state.text.split("\n"), 1):
        found = chars.ANY_RADICAL.findall(line)
        if found:
            shown = "".join(dict.fromkeys(found))
            message = f"radicals ({shown}) are read as the characters {shown.translate(chars.RADICALS)}"
            state.problems.append(Problem(state.path, no, RADICAL, message))
    return state.text.translate(chars.RADICALS)


def _closed_up(state: State, text: str) -> str:
    """The text without the spaces that optical recognition put between all characters."""
    spaced = len(chars.SPACED_PAIR.findall(text))
    if spaced < 40 or spaced < 3 * len(chars.TIGHT_PAIR.findall(text)):
        return text
    state.problems.append(
        Problem(state.path, 0, SPACED, "spaces between all characters are the recogniser's; left out")
    )
    return chars.SPACED_PAIR.sub(r"\1", text)


def _furniture(state: State) -> None:
    furniture.find(state.sheet)


def _notes(state: State) -> None:
    state.found = notes.find(state.sheet)
    state.sheet.settle()


def _split(state: State) -> None:
    starts = tuple(a.starts for a in state.sidecar.articles if a.starts is not None)
    state.parts = split.split(state.sheet, starts)
    _check_articles(state)
    for part in state.parts.articles:
        for note in state.found.notes:
            if part.start <= note.rows[0] < part.stop <= note.rows[-1]:  # no note goes on in another article
                for row in [r for r in note.rows if r >= part.stop]:
                    state.sheet.kinds[row] = "text"
                note.rows = [r for r in note.rows if r < part.stop]
    for n, part in enumerate(state.parts.articles):
        override = state.sidecar.articles[n] if n < len(state.sidecar.articles) else None
        state.drafts.append(assemble.Draft(state.path, n, part, override))


def _check_articles(state: State) -> None:
    """Reports what a sidecar says of articles that are not there."""
    last = max((line.no for line in state.sheet.lines), default=0)
    for override in state.sidecar.articles[len(state.parts.articles) :]:
        message = (
            f"the text has {len(state.parts.articles)} articles; say with starts where this one begins, or take it out"
        )
        state.problems.append(Problem(_beside(state.path), override.line, EXTRA, message))
    for override in state.sidecar.articles:
        if override.starts is not None and override.starts > last:
            message = f"starts = {override.starts}, but the last line of the text is {last}"
            state.problems.append(Problem(_beside(state.path), override.line, STARTS, message))


def _front(state: State) -> None:
    for draft in state.drafts:
        draft.measure = assemble.measured(state.sheet, draft.part)
        draft.front = front.read(state.sheet, draft.part, draft.measure)
    if state.parts.abstracts is not None:
        assemble.give_abstracts(state.sheet, state.parts.abstracts, state.drafts, state.problems)
    assemble.share_imprint(state.drafts)


def _link(state: State) -> None:
    for draft in state.drafts:
        draft.notes = [n for n in state.found.notes if draft.part.start <= n.rows[0] < draft.part.stop]
        state.problems += link.link(state.sheet, draft.part, draft.notes)
    state.sheet.settle()


def _body(state: State) -> None:
    below = body.numbers_stand_below(state.sheet)
    for draft in state.drafts:
        draft.body = body.read(state.sheet, draft.part, draft.front, draft.measure, state.words, below)
        state.problems += draft.body.problems


def _pages(state: State) -> None:
    assemble.number_pages(state.sheet, state.drafts)


def _sidecar(state: State) -> None:
    for draft in state.drafts:
        if draft.override is not None:
            draft.front.meta = sidecars.apply(draft.front.meta, draft.override)


def _assemble(state: State) -> None:
    state.articles = tuple(
        assemble.article(state.sheet, draft, state.sha256, state.words, state.problems) for draft in state.drafts
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way."""

    name: str
    #: The module that does it.
    module: str
    #: What it does, in a line.
    does: str
    run: Callable[[State], None]


STAGES: Final[tuple[Stage, ...]] = (
    Stage(
        "cut",
        "source/markup.py, source/lines.py, source/labels.py, source/layouts/, source/fields.py, source/headings.py, "
        "source/classify.py",
        "lines with their numbers; note labels; the layout family; a kind for each line",
        _cut,
    ),
    Stage(
        "furniture",
        "source/names.py, source/imprint.py, source/furniture.py",
        "running heads and page numbers",
        _furniture,
    ),
    Stage("notes", "source/notes/", "which lines are notes, and where each note begins and ends", _notes),
    Stage("split", "source/split.py", "one file into its articles", _split),
    Stage(
        "front",
        "source/inline.py, source/front.py, source/abstracts.py",
        "title page, labelled fields, English matter",
        _front,
    ),
    Stage("link", "source/link.py", "each marker to its note, by page and label", _link),
    Stage(
        "body",
        "source/outline.py, source/margins.py, source/pull_quotes.py, source/insets.py, source/tables.py, "
        "source/reflow.py, source/body.py",
        "headings, whole paragraphs, tables, figures, formulas, pull quotes",
        _body,
    ),
    Stage("pages", "source/assemble.py", "printed page numbers, where furniture or the imprint tell them", _pages),
    Stage("sidecar", "sidecar.py", "what an editor says overrides what was read", _sidecar),
    Stage(
        "assemble",
        "source/inline_notes.py, source/faults.py, source/assemble.py",
        "ids, marks, notes, suspected faults, the ledger: the Article",
        _assemble,
    ),
)


@dataclass(frozen=True, slots=True)
class FileResult:
    """What one file gave."""

    path: str
    articles: tuple[Article, ...]
    #: Of the file and of its articles, in order.
    problems: tuple[Problem, ...]


def read_text(text: str, name: str, sidecar: Sidecar | None = None, data: bytes = b"") -> FileResult:
    """Runs all stages over a decoded text. ``name`` is how problems call the file; ``data`` its bytes, for the hash."""
    sha256 = hashlib.sha256(data or text.encode("utf-8", "surrogatepass")).hexdigest()
    state = State(name, text, sha256, sidecar or Sidecar())
    if not text.strip():
        return FileResult(name, (), (Problem(name, 0, NO_ARTICLE, "the file holds no text"),))
    for stage in STAGES:
        stage.run(state)
    if not state.articles:
        state.problems.append(Problem(name, 0, NO_ARTICLE, "no line of the file is running text"))
    problems = tuple(in_order([*state.problems, *(p for a in state.articles for p in a.problems)]))
    return FileResult(name, state.articles, problems)


def read_file(path: Path, name: str) -> FileResult:
    """Reads a file and its sidecar (``NAME.toml`` beside ``NAME.txt``). Bad content is a problem, no exception."""
    data, problems = corpus.read(path, name)
    if data is None:
        return FileResult(name, (), tuple(problems))
    decoded, found = decode.decode(data, name)
    problems += found
    sidecar, more = sidecars.load(sidecars.beside(path), _beside(name), layouts.load())
    problems += more
    if decoded is None:
        return FileResult(name, (), tuple(in_order(problems)))
    result = read_text(decoded.text, name, sidecar, data)
    return FileResult(name, result.articles, tuple(in_order([*problems, *result.problems])))


__all__ = ["STAGES", "FileResult", "Stage", "read_file", "read_text"]
