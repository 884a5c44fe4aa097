"""The Publication Manual of the American Psychological Association, 7th edition: references, citations in the text.

Of Chinese works the names are in Latin letters and the title is followed by its translation in brackets, where the
source prints them (9.38). Chinese titles stay in characters, and English ones keep their capitals: no program knows
which of their words are names.
"""

from __future__ import annotations

from typing import Final

from .item import Item, Place
from .names import Name
from .text import italic, text

MOST_AUTHORS: Final = 20
"""More are the first nineteen, an ellipsis and the last (9.8)."""


def reference(item: Item, place: Place) -> str:
    """An entry of the list of references. It is that of the whole article: the text names the page."""
    title = item.titled("：" if item.chinese else ": ")
    title = text(title) if item.in_journal else italic(title)
    if item.title_en:
        title += f" [{text(item.title_en)}]"
    title += "" if title.endswith(("?", "!", "？", "！")) else "."
    year = f"({item.year or 'n.d.'})."
    authors = _authors(item.authors_latin)
    address = text(place.url) or (f"https://doi.org/{text(item.doi)}" if item.doi else "")
    # Without an author the title stands first.
    parts = [authors, year, title] if authors else [title, year]
    if item.in_journal:
        parts.append(_journal(item))
    return " ".join(filter(None, (*parts, address)))


def in_text(item: Item) -> str:
    """What the text says in parentheses (8.17), without the closing one, so that a page can follow: ``(Wang, 2024``."""
    found = [text(name.whole if name.han else name.family) for name in item.authors_latin]
    if not found:
        who = f"“{text(item.title)}”"
    elif len(found) > 2:
        who = f"{found[0]} et al."
    else:
        who = " &amp; ".join(found)
    return f"({who}, {item.year or 'n.d.'}"


def _journal(item: Item) -> str:
    """``Journal [English], 32(1), 57–71.``"""
    source = italic(item.journal)
    if item.journal_en:
        source += f" [{text(item.journal_en)}]"
    number = italic(item.volume) + (f"({text(item.issue)})" if item.issue else "")
    parts = (source, number, text(item.pages.replace("-", "–")))
    return ", ".join(filter(None, parts)) + "."


def _authors(authors: tuple[Name, ...]) -> str:
    shown = [text(_author(name)) for name in authors]
    if len(shown) > MOST_AUTHORS:
        out = ", ".join(shown[: MOST_AUTHORS - 1]) + f", . . . {shown[-1]}"
    elif len(shown) > 1:
        out = ", ".join(shown[:-1]) + f", &amp; {shown[-1]}"
    else:
        out = "".join(shown)
    return out if out.endswith(".") or not out else f"{out}."


def _author(name: Name) -> str:
    if name.han or not name.given:
        return name.whole
    # Pinyin is one word; parts that a hyphen joins are abbreviated each.
    words = ["-".join(f"{part[0].upper()}." for part in word.split("-") if part) for word in name.given.split()]
    return f"{name.family}, {' '.join(words)}"
