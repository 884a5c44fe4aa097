"""Addresses within the site, relative to the page that is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, urlencode

from markupsafe import Markup

from ..strings import Locale
from . import escape

PREFIXES: Mapping[Locale, str] = MappingProxyType({"zh-Hans": "", "zh-Hant": "zh-hant/", "en": "en/"})
"""Where each language of the interface begins, below the site's root."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of pages in the language of the page, and of files that all languages share."""

    #: From the page to the site's root: ``../../``, or ``./``.
    root: str
    #: ``index.html`` where addresses name files, for reading without a server; else empty.
    index: str = ""
    #: One of :data:`PREFIXES`.
    prefix: str = ""

    @property
    def base(self) -> str:
        """From the page to the beginning of its language."""
        return self.root + self.prefix

    @property
    def articles(self) -> Markup:
        """The list of articles."""
        return escape.html(f"{self.base}articles/{self.index}")

    def article(self, article_id: str) -> Markup:
        """An article's page."""
        return escape.html(f"{self.base}articles/{quote(escape.plain(article_id))}/{self.index}")

    def article_file(self, article_id: str, name: str) -> Markup:
        """A file that belongs to an article."""
        return escape.html(f"{self.root}articles/{quote(escape.plain(article_id))}/{quote(escape.plain(name))}")

    def filtered(self, value: str, field: str) -> Markup:
        """The list of articles, filtered by a field of it. The key ``q`` would open the theme's search."""
        return escape.html(f"{self.base}articles/{self.index}?{urlencode({'find': escape.plain(value), 'in': field})}")

    @property
    def concepts(self) -> Markup:
        """The index of concepts."""
        return escape.html(f"{self.base}concepts/{self.index}")

    def concept(self, slug: str) -> Markup:
        """A concept's page, or another page below the index (``map``)."""
        return escape.html(f"{self.base}concepts/{quote(escape.plain(slug))}/{self.index}")

    @property
    def search(self) -> Markup:
        """The search page."""
        return escape.html(f"{self.base}search/{self.index}")

    def finding(self, query: str) -> Markup:
        """The search page with the answer to a query."""
        return escape.html(f"{self.base}search/{self.index}?{urlencode({'q': escape.plain(query)})}")

    def data(self, name: str) -> Markup:
        """A file with the glossary or the occurrences."""
        return escape.html(f"{self.root}concepts/{name}")

    @property
    def about(self) -> Markup:
        """The page on how texts were treated."""
        return escape.html(f"{self.base}about.html" if self.index else f"{self.base}about/")
