"""GB/T 7714, the Chinese standard of references, in the numeric system: the editions of 2015 and of 2025.

What differs for an article of a journal, after the discussion of the published standard by its implementers
(hushidong/biblatex-gb7714-2025, issue 8; zotero-chinese/styles, issue 701, which quotes its drafter; the CSL style
``china-national-standard-gb-t-7714-2025-numeric``): the family name is no longer in capitals; names in pinyin are
spelt out; an abbreviated given name keeps its hyphen; all marks but full stop, slash and square brackets are those of
Chinese; an article of a journal has no day of access.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .item import Item, Place
from .names import Name

MOST_AUTHORS: Final = 3
"""More are ``等`` or ``et al`` (8.1.2)."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What the editions write differently."""

    comma: str
    colon: str
    open: str
    close: str
    #: Whether family names are in capitals, and names in pinyin abbreviated like others.
    capitals: bool
    #: Whether an article of a journal that was read online tells when.
    accessed: bool


EDITION_2015: Final = Edition(", ", ": ", "(", ")", capitals=True, accessed=True)
EDITION_2025: Final = Edition("，", "：", "（", "）", capitals=False, accessed=False)


def edition_2015(item: Item, place: Place) -> str:
    """A reference after GB/T 7714—2015."""
    return _reference(item, place, EDITION_2015)


def edition_2025(item: Item, place: Place) -> str:
    """A reference after GB/T 7714—2025, in force since 1 July 2026."""
    return _reference(item, place, EDITION_2025)


def _reference(item: Item, place: Place, edition: Edition) -> str:
    """Author. Title[type/medium]. Source. Address. DOI. (4.4.1 and 4.6.1.) What is not known is left out."""
    kind = item.type(place.url)
    code = {"article-journal": "J", "webpage": "EB", "document": "Z"}[kind]
    medium = "/OL" if place.url or item.doi else ""
    parts = [_authors(item.authors, edition), f"{item.titled(edition.colon)}[{code}{medium}]"]
    accessed = f"[{place.accessed}]" if place.accessed and place.url else ""
    if kind == "article-journal":
        parts.append(_source(item, place, edition) + (accessed if edition.accessed else ""))
    elif kind == "webpage":
        parts.append((f"{edition.open}{item.year}{edition.close}" if item.year else "") + accessed)
    else:
        parts.append(item.year)
    parts += [place.url, f"DOI:{item.doi}" if item.doi else ""]
    return ". ".join(filter(None, parts)) + "."


def _source(item: Item, place: Place, edition: Edition) -> str:
    """``Journal, 2024, 32(1): 57-71``; the page cited takes the place of all."""
    source = edition.comma.join(filter(None, (item.journal, item.year, item.volume)))
    source += f"{edition.open}{item.issue}{edition.close}" if item.issue else ""
    return edition.colon.join(filter(None, (source, place.page or item.pages)))


def _authors(authors: tuple[Name, ...], edition: Edition) -> str:
    shown = [_author(name, edition) for name in authors[:MOST_AUTHORS]]
    if len(authors) > MOST_AUTHORS:
        shown.append("等" if authors[0].han else "et al")
    return edition.comma.join(shown)


def _author(name: Name, edition: Edition) -> str:
    if name.han or not name.given:
        return name.whole
    if edition.capitals:
        return " ".join((name.family.upper(), *name.initials))
    if name.family_first:
        return name.whole
    # Parts that a hyphen joins are one abbreviation: J-L.
    given = ["-".join(part[0].upper() for part in word.split("-") if part) for word in name.given.split()]
    return " ".join((name.family, *given))
