"""The Chicago Manual of Style, 17th edition: the full form of a note.

Of Chinese works (chapters 8 and 11) the names stand in their own order and without a comma, Chinese characters are not
slanted, and a translation of the title that the source prints itself stands behind it in brackets (14.99). Titles stay
in the characters in which they are printed: no program romanises a title as the manual wants it, word by word.
"""

from __future__ import annotations

import re
from typing import Final

from .item import Item, Place
from .names import Name
from .text import italic, text

MOST_AUTHORS: Final = 3
"""More are the first and ``et al.`` (14.76)."""

_QUOTES: Final = str.maketrans({"“": "‘", "”": "’", "‘": "“", "’": "”"})
_INSIDE = re.compile("[“”]|‘[^‘’]*’")
_STOPS: Final = ("?", "!", "？", "！")
_RANGE = re.compile(r"(\d+)-(\d+)")


def note(item: Item, place: Place) -> str:
    """A note on an article, or on a page of it."""
    title = text(inside_quotes(item.titled("：" if item.chinese else ": ")))
    parts = [_authors(item.authors)]
    stop = "" if title.endswith(_STOPS) else ","
    if item.title_en:
        parts.append(f"“{title}” [{text(item.title_en)}]")
    else:
        parts.append(f"“{title}{stop}”")
    dated = item.year or (f"accessed {place.accessed_en}" if place.url and place.accessed_en else "n.d.")
    source = _journal(item, place) if item.in_journal else dated
    address = text(place.url) or (f"https://doi.org/{text(item.doi)}" if item.doi else "")
    parts += [source, address]
    out = ""
    for part in filter(None, parts):
        # A comma, or what stands for it, is inside the quotation marks already.
        out += ("" if not out else " " if out.endswith("”") else ", ") + part
    return out if out.endswith(".") else f"{out}."


def pages(value: str) -> str:
    """A range of pages with what its last number changes (9.61).

    >>> pages("57-71"), pages("101-108"), pages("321-328"), pages("100-104"), pages("498-532"), pages("1496-1500")
    ('57–71', '101–8', '321–28', '100–104', '498–532', '1496–500')
    """
    return _RANGE.sub(lambda m: f"{m[1]}–{_shortened(m[1], m[2])}", value)


def inside_quotes(title: str) -> str:
    """A title whose quotation marks stand inside others (13.30); an apostrophe stays.

    >>> inside_quotes("“小院高墙”与‘脱钩’"), inside_quotes("China’s Options")
    ('‘小院高墙’与“脱钩”', 'China’s Options')
    """
    return _INSIDE.sub(lambda m: m[0].translate(_QUOTES), title)


def _shortened(first: str, last: str) -> str:
    if len(first) != len(last) or len(first) < 3 or first.endswith("00"):
        return last
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(last) - 1)
    least = 1 if first[-2] == "0" else 2
    return last[min(same, len(last) - least) :]


def _journal(item: Item, place: Place) -> str:
    """``Journal 32, no. 1 (2024): 63``."""
    source = italic(item.journal)
    if item.volume:
        source = " ".join(filter(None, (source, text(item.volume))))
    if item.issue:
        source = ", ".join(filter(None, (source, f"no. {text(item.issue)}")))
    source += f" ({item.year or 'n.d.'})"
    page = place.page or pages(item.pages)
    return f"{source}: {text(page)}" if page else source


def _authors(authors: tuple[Name, ...]) -> str:
    shown = [text(name.whole) for name in authors]
    if len(shown) > MOST_AUTHORS:
        return f"{shown[0]} et al."
    if len(shown) == MOST_AUTHORS:
        return f"{shown[0]}, {shown[1]}, and {shown[2]}"
    return " and ".join(shown)
