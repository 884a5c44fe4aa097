"""The pages of a site that are of no article, as the search has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from .index import PagePart

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4"))
_SILENT: Final = frozenset(("script", "style", "template"))
_BLOCKS: Final = frozenset(("p", "li", "td", "th", "dt", "dd", "pre", "br", "tr", "div", "summary"))


def sections(html: str, url: str, title: str) -> list[PagePart]:
    """The sections of a rendered page, each from a heading with an id to the next."""
    parser = _Sections()
    parser.feed(html)
    parser.close()
    made = []
    for anchor, pieces in parser.found:
        text = " ".join("".join(pieces).split())
        if text:
            made.append(PagePart(url, title, anchor, text))
    return made


class _Sections(HTMLParser):
    """Collects text under the id of the heading before it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = [("", [])]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _HEADINGS and (anchor := dict(attrs).get("id")):
            self.found.append((anchor, []))
        if tag in _BLOCKS:
            self.found[-1][1].append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        if tag in _BLOCKS or tag in _HEADINGS:
            self.found[-1][1].append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent and data != "¶":
            self.found[-1][1].append(data)


def theme_index() -> Iterator[tuple[str, str]]:
    """Names and contents of what the theme loads on each page before it starts a worker: files with nothing in them.

    The worker of this site loads what it needs when a reader asks something.
    """
    empty = json.dumps({"config": {"lang": ["en"], "separator": "\\s+", "pipeline": []}, "docs": []})
    yield "search_index.json", empty
    yield "search_index.js", f"var __index = {empty}"
