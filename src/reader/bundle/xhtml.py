"""HTML as templates write it, written again as XHTML: well-formed XML 1.0 whatever the texts hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Final

Attributes = dict[str, str]
"""Names, in small letters, to values without character references."""

Change = Callable[[str, Attributes], Attributes | None]
"""Gives an element's attributes anew; ``None`` leaves the element out and its content in."""

MATHML: Final = "http://www.w3.org/1998/Math/MathML"

VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
"""Elements that have no content and no end tag (HTML standard, 13.1.2)."""

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
#: Characters that no XML document may hold, as references neither (XML 1.0, 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_VALUE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


class MarkupError(ValueError):
    """HTML that has no one tree: a template leaves an element open, or closes another."""


def text(value: str) -> str:
    """A text as it may stand between tags; what XML forbids is U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", value).translate(_TEXT)


def write(html: str, change: Change | None = None) -> str:
    """An HTML document as an XHTML one, with ``xml:lang`` beside ``lang`` and MathML in its namespace.

    Comments are left out. Raises :class:`MarkupError` where an element is not closed, or not in its place.
    """
    writer = _Writer(change or (lambda tag, attributes: attributes))
    writer.feed(html)
    writer.close()
    if writer.open:
        raise MarkupError(f"<{writer.open[-1][0]}> is not closed")
    return _DECLARATION + "".join(writer.out)


class _Writer(HTMLParser):
    def __init__(self, change: Change) -> None:
        super().__init__(convert_charrefs=True)
        self.change = change
        self.out: list[str] = []
        #: Elements that are open, and whether each was written.
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes: Attributes = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")
        changed = self.change(tag, attributes)
        if changed is not None:
            if "lang" in changed:
                changed = {**changed, "xml:lang": changed["lang"]}
            if tag == "math":
                changed = {"xmlns": MATHML, **changed}
            said = "".join(f' {name}="{_value(value)}"' for name, value in changed.items())
            self.out.append(f"<{tag}{said}/>" if tag in VOID else f"<{tag}{said}>")
        if tag not in VOID:
            self.open.append((tag, changed is not None))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1][0] != tag:
            place = f"closes <{self.open[-1][0]}>" if self.open else "closes nothing"
            raise MarkupError(f"</{tag}> {place}")
        if self.open.pop()[1]:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(text(data))

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{'DOCTYPE html' if decl.lower().startswith('doctype') else decl}>")


def _value(value: str) -> str:
    return _FORBIDDEN.sub("\ufffd", value).translate(_VALUE)
