"""The styles in which an article is cited, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from . import apa, chicago, gbt7714
from .item import Item, Place
from .text import text


@dataclass(frozen=True, slots=True)
class Style:
    """One style."""

    #: What readers know it by, in every language.
    name: str
    #: A reference to an article, or to a page of it, as HTML with no tag but ``<i>``.
    reference: Callable[[Item, Place], str]
    #: Where the text cites and a list has the reference: the citation in parentheses, up to its page.
    in_text: Callable[[Item], str] | None = None
    #: How a range of pages is written: ``-``, ``–``, or ``chicago`` for a dash and shortened numbers.
    dash: str = "-"


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "gbt-2015": Style("GB/T 7714—2015", lambda item, place: text(gbt7714.edition_2015(item, place))),
        "gbt-2025": Style("GB/T 7714—2025", lambda item, place: text(gbt7714.edition_2025(item, place))),
        "chicago": Style("Chicago", chicago.note, dash="chicago"),
        "apa": Style("APA", apa.reference, apa.in_text, dash="–"),
    }
)
