"""The records that the stages hand to one another.

Text and its annotations are kept apart: a block is plain ``text`` plus ``marks`` at offsets, so that any layer can be
added, dropped or tested alone, and the text without its marks is what the author wrote. All records are frozen; line
numbers are 1-based and count line feeds of the source file; offsets are 0-based and count characters (code points) of
``text``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Lang = Literal["zh", "en"]
"""Languages of metadata: ``zh`` is Chinese in whichever script the source prints, ``en`` is English."""

MarkType = Literal["note", "marker", "page", "emphasis", "strong", "math", "link", "term"]

Lines = tuple[int, int]
"""First and last source line, 1-based, both included."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same statement in Chinese and in English; either may be unknown."""

    #: Chinese, as printed.
    zh: str | None = None
    #: English, as printed.
    en: str | None = None

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands at a place of a block's text without being part of it."""

    #: ``note`` (a reference to a note), ``marker`` (a printed marker that has no note), ``page`` (a printed page
    #: begins here), ``emphasis``, ``strong``, ``math`` (inline TeX between dollar signs), ``link``, ``term`` (a
    #: concept of the glossary is named).
    type: MarkType
    #: Offset into the text, 0-based, in characters; for a span, its first character.
    at: int
    #: For a span (emphasis, strong, math, link, term): the offset after its last character. ``None`` for a point.
    end: int | None = None
    #: ``note``: the note's id; ``marker``: the printed label; ``page``: the page; ``link``: the address;
    #: ``term``: the concept's slug.
    value: str = ""
    #: Source line on which the mark stands, 1-based.
    line: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading of the body, on one line, with its printed number."""

    #: ``s1``, ``s1-2``, ``s1-2-1``: position in the outline.
    id: str
    #: 1 for the first level of the body (the article's title is not a heading).
    level: int
    text: str
    marks: tuple[Mark, ...]
    #: Printed page where known, else the page's ordinal within the article; 1-based.
    page: int
    lines: Lines
    type: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body, whole, however many lines and pages it was broken over."""

    #: ``p12``: counted through the article.
    id: str
    text: str
    marks: tuple[Mark, ...]
    page: int
    lines: Lines
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Table:
    """A table, put together from the pieces that page breaks left."""

    #: ``t1``.
    id: str
    caption: str
    #: Cells of the header row, as many as ``columns`` or fewer where a header cell spans several columns.
    header: tuple[str, ...]
    #: Data rows, each with as many cells as the table has columns.
    rows: tuple[tuple[str, ...], ...]
    #: What stands after 资料来源 or 注 under the table; empty where nothing does.
    source: str
    #: How many columns each header cell spans, in the order of ``header``.
    header_spans: tuple[int, ...]
    page: int
    lines: Lines
    marks: tuple[Mark, ...] = ()
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure. Converters lose the picture, so ``image`` is ``None`` more often than not."""

    #: ``f1``.
    id: str
    caption: str
    source: str
    image: str | None
    page: int
    lines: Lines
    marks: tuple[Mark, ...] = ()
    type: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class Formula:
    """A display formula in TeX, without the dollar signs."""

    #: ``m1``.
    id: str
    latex: str
    page: int
    lines: Lines
    type: Literal["formula"] = "formula"


@dataclass(frozen=True, slots=True)
class PullQuote:
    """A sentence of the body that the journal printed again, large, in the margin."""

    #: ``q1``.
    id: str
    text: str
    #: Id of the paragraph that it repeats.
    of: str
    page: int
    lines: Lines
    type: Literal["pull-quote"] = "pull-quote"


Block = Heading | Paragraph | Table | Figure | Formula | PullQuote


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place of a note's first marker."""

    #: Id of a block, or ``title``, ``authors`` or ``abstract`` for a marker in the front matter.
    block: str
    #: Offset into that block's text, 0-based, in characters.
    at: int


@dataclass(frozen=True, slots=True)
class Note:
    """A note, wherever it was printed: page foot, end of the article, or at its marker."""

    #: ``n5``: counted through the article in the order of the markers.
    id: str
    #: Printed page where known, else ordinal within the article.
    page: int
    #: The label as printed, without wrapping markup: ``①``, ``1``, ``[1]``, ``*``.
    label: str
    #: ``note`` (numbered), ``star`` (on the title or an author), ``reference`` (an entry of a reference list).
    kind: Literal["note", "star", "reference"]
    text: str
    #: ``None`` where no marker was found.
    anchor: Anchor | None
    lines: Lines
    marks: tuple[Mark, ...] = ()
    #: CSL-JSON items of the works cited; empty until the citation stage fills it.
    works: tuple[dict[str, Any], ...] = ()
    #: Id of an earlier note that a short form refers to.
    see: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An author, as far as the source tells."""

    #: Name in Chinese characters, spread letters closed up (``任 琳`` is ``任琳``).
    zh: str | None = None
    #: Name in Latin letters, as printed.
    en: str | None = None
    affiliation: str | None = None
    bio: str | None = None


@dataclass(frozen=True, slots=True)
class Meta:
    """What the title page, the running heads and the end matter say of an article."""

    title: Bilingual = Bilingual()
    subtitle: Bilingual = Bilingual()
    authors: tuple[Person, ...] = ()
    journal: Bilingual = Bilingual()
    year: int | None = None
    volume: str | None = None
    #: Without leading zeros.
    issue: str | None = None
    #: First and last printed page joined by a hyphen: ``57-71``.
    pages: str | None = None
    doi: str | None = None
    #: 中图分类号, the Chinese Library Classification.
    clc: str | None = None
    #: 文章编号, as printed.
    article_no: str | None = None
    #: Dates as printed.
    received: str | None = None
    revised: str | None = None
    funding: str | None = None
    editor: str | None = None
    rights: str | None = None
    affiliation: str | None = None
    bio: str | None = None
    #: The section of the journal above the title (``经贸合作专题``).
    rubric: str | None = None
    #: ``translator's note``, acknowledgements and the like, as printed.
    remarks: tuple[str, ...] = ()
    abstract: Bilingual = Bilingual()
    keywords_zh: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where every non-blank source line of an article went. The four sums make ``lines``, or lines are lost."""

    lines: int
    blocks: int
    notes: int
    meta: int
    furniture: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that an editor should look at."""

    #: Path of the file as the caller named it.
    path: str
    #: 1-based; 0 where the whole file is meant.
    line: int
    #: A code registered with :func:`reader.problems.code`.
    code: str
    #: What is wrong and what to do, one line, in English.
    message: str


@dataclass(frozen=True, slots=True)
class Source:
    """The file that an article came from."""

    path: str
    #: First and last line of the article.
    lines: Lines
    #: Its English matter, where that stands apart from it (an issue's abstracts at the end).
    lines_en: Lines | None
    #: Of the file's bytes, lower-case hexadecimal.
    sha256: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article, read, repaired and linked."""

    id: str
    layout: str
    source: Source
    meta: Meta
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    ledger: Ledger
    problems: tuple[Problem, ...] = ()
    #: Where each non-blank line went: line number to ``blocks``, ``notes``, ``meta`` or the furniture's name.
    placed: dict[int, str] = field(default_factory=dict)
