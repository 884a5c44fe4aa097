"""Pieces: blocks on their way to having ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ..model import Mark
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

    def rework(self, change: Callable[[Fragment], Fragment]) -> None:
        """Changes the text; marks and the places where pages begin move with it."""
        begun = tuple(Mark("page", at, value=str(page)) for at, page in self.pages)
        out = change(Fragment(self.text.text, (*self.text.marks, *begun)))
        self.pages = [(m.at, int(m.value)) for m in out.marks if m.type == "page"]
        self.text = Fragment(out.text, tuple(m for m in out.marks if m.type != "page"))
