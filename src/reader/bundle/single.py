"""An article as one HTML file, for e-mail: whole, with its notes and its terms, and nothing in it loaded or run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from ..pages.addresses import PREFIXES
from ..pictures import PICTURES
from ..strings import Locale
from ..terms.annotate import Layer
from .book import Book, Chapter, InBook
from .release import Release

TEMPLATE: Final = "single.html.j2"

#: Parts of an article that are no anchors of a text that stands alone.
_ABSTRACTS = "abstract-"


def render(chapter: Chapter, book: Book, locale: Locale, release: Release) -> str:
    """The file of an article in a language of the interface.

    Raises :class:`reader.pages.templates.TemplateFaultError` where an editor's template is faulty, and ``OSError``
    where a picture cannot be read.
    """
    images = {
        figure: Markup("data:{};base64,{}").format(
            PICTURES[path.suffix.lower()], base64.b64encode(path.read_bytes()).decode("ascii")
        )
        for figure, path in chapter.pictures.items()
    }
    view = chapter.view(locale, InBook(""), book.glossary, images)
    url, article = book.settings.url, chapter.article
    return book.templates.alone(
        TEMPLATE,
        locale,
        a=view,
        site=book.title(locale),
        release=release.name,
        online=f"{url}{PREFIXES[locale]}articles/{quote(article.id)}/" if url else "",
        style=Markup(style()),
        style_hash=base64.b64encode(hashlib.sha256(style().encode()).digest()).decode("ascii"),
        first=first_uses(chapter.layer),
        unshown=frozenset(),
    )


@cache
def style() -> str:
    """The style sheet, which stands in the file."""
    return (resources.files(__package__) / "single.css").read_text("utf-8")


def first_uses(layer: Layer) -> Mapping[str, str]:
    """Slugs of concepts to the anchors where the article names them first: in body or notes, else in an abstract."""
    found: dict[str, str] = {}
    for abstracts in (False, True):
        for (anchor, _), matches in layer.matches.items():
            if anchor.startswith(_ABSTRACTS) == abstracts:
                for match in matches:
                    found.setdefault(match.concept, anchor)
    return found
