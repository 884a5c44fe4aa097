"""Pieces: blocks on their way to having ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from . import tables
from .inline import EMPTY, Fragment

Kind = Literal["heading", "paragraph", "table", "figure", "formula", "pull-quote"]


@dataclass(slots=True)
class Piece:
    """A block before it has an id."""

    kind: Kind
    #: Indices of its lines in the sheet.
    rows: list[int]
    text: Fragment = EMPTY
    #: Page, counted from 1 at the article's first line.
    page: int = 1
    #: Of a heading, from 1.
    level: int = 0
    #: Of a table or figure.
    caption: Fragment = EMPTY
    source: str = ""
    table: tables.Whole | None = None
    image: str | None = None
    #: Pages that begin inside the block: offset in its text, page.
    pages: list[tuple[int, int]] = field(default_factory=list)
    #: Names of the reflow rules that joined its lines.
    rules: list[str] = field(default_factory=list)
