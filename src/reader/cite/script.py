"""What the browser needs to cite a passage: an article's references with places to fill in, and the words of the menu.

All are classic scripts, for a page from ``file://`` cannot fetch data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from ..strings import STRINGS, Locale
from .item import Item, Place
from .styles import STYLES

NAME: Final = "cite.js"
"""The script's file, beside the article's page."""

#: Characters that no text of an item holds: the page, the address, the day of access, and that day in English.
PAGE, URL, ACCESSED, ACCESSED_EN = "\x01", "\x02", "\x03", "\x04"

WORDS: Final = (
    "article close copied failed figure files formula heading link mark missing missing_end missing_none note page "
    "pages paragraph path quotation range reference selection style table"
).split()
"""The menu's words, as the browser knows them; in :data:`reader.strings.STRINGS` ``cite_`` stands before each."""


def article(item: Item, path: str, site: str, paged: bool) -> str:
    """The script of one article: ``readerCitation = {…}``.

    ``path`` is the article's from the site's root, ``site`` the public address of the root or empty, ``paged`` says
    whether its pages are those of print. Of each style ``styles`` has four references: the whole article and a page of
    it, each with an address and without.
    """
    styles: dict[str, Any] = {}
    for key, style in STYLES.items():
        forms = [
            style.reference(item, Place(page, url, ACCESSED if url else "", ACCESSED_EN if url else ""))
            for page in ("", PAGE)
            for url in (URL, "")
        ]
        styles[key] = {"name": style.name, "dash": style.dash, "forms": forms}
        if style.in_text:
            styles[key]["inText"] = style.in_text(item)
    data = {"id": item.id, "path": path, "site": site, "paged": paged, "styles": styles}
    return f"window.readerCitation = {_encode(data)};\n"


def words(locale: Locale, prefix: str) -> str:
    """The script with the menu's words in one language, whose pages begin at ``prefix``: ``readerCiteSaid = {…}``."""
    table = {"prefix": prefix} | {word: STRINGS[locale][f"cite_{word}"] for word in WORDS}
    return f"window.readerCiteSaid = {_encode(table)};\n"


def titles(items: Iterable[tuple[str, str | None, str | None]]) -> str:
    """The script with id, Chinese and English title of every article, for addresses that do not exist."""
    return f"readerTitles({_encode([[id_, zh or '', en or ''] for id_, zh, en in items])});\n"


def _encode(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
