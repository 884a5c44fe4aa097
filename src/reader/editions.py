"""The site in one language of its interface: addresses and Markdown of all pages that are made for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from .concepts import Concordance
from .glossary import Glossary
from .model import Article
from .pages import article as article_page
from .pages import concept as concept_page
from .pages import listing
from .pages.addresses import PREFIXES, Links
from .pages.templates import Templates, Written
from .pages.wording import Convert
from .script import Traditional
from .source.chars import HAN_CHAR
from .strings import STRINGS, Locale
from .words import Segmenter

CONCEPTS_AT_HOME: Final = 16
"""How many concepts the home page names."""


class Made(NamedTuple):
    """A page that was made."""

    #: Path of its source below the site's root, with forward slashes.
    uri: str
    markdown: str
    #: Whether the navigation may show it.
    in_navigation: bool = False
    #: A script with what its terms mean, which lies beside the page.
    glosses: str | None = None


class Edition:
    """All pages in one language."""

    def __init__(self, locale: Locale, templates: Templates, scripts: Scripts, index: str) -> None:
        """``index`` is ``index.html`` where addresses name files, and else empty."""
        self.locale = locale
        self.prefix = PREFIXES[locale]
        self.words = STRINGS[locale]
        self.entries: list[listing.Entry] = []
        self._templates = templates
        self._scripts = scripts
        self._index = index
        self._concepts = concept_page.Writer(Concordance.empty(), locale)
        #: Ids to places in the list, when it is in order.
        self._order: dict[str, int] = {}

    def to(self, url: str) -> Links:
        """Addresses as seen from a page; ``url`` is its own, from the site's root."""
        return Links("../" * url.count("/") or "./", self._index, self.prefix)

    def article(self, article: Article, extras: article_page.Extras) -> Made:
        """The page of an article, which the lists of this edition then have too."""
        folder = f"{self.prefix}articles/{article.id}/"
        self.entries.append(listing.entry(article, self.locale, extras.convert, extras.translation))
        view = article_page.view(article, self.locale, self.to(folder), extras)
        page = self._templates.article(view, self.locale, self.to(folder))
        return Made(f"{folder}index.md", page, glosses=self._templates.glosses(view, self.locale))

    def of_all(self, concordance: Concordance) -> Iterator[Made]:
        """The pages on all articles together: their list, those of the concepts, and the search."""
        make, locale, prefix = self._templates, self.locale, self.prefix
        self.entries = listing.in_order(self.entries)
        self._order = {entry.id: at for at, entry in enumerate(self.entries)}
        writer = self._concepts = concept_page.Writer(concordance, locale, self._scripts.plain(locale))
        to = self.to(f"{prefix}articles/")
        yield Made(f"{prefix}articles/index.md", make.articles(self.entries, locale, to), in_navigation=True)
        to = self.to(f"{prefix}concepts/")
        yield Made(f"{prefix}concepts/index.md", make.concepts(writer.index(to), locale, to), in_navigation=True)
        to = self.to(f"{prefix}concepts/map/")
        yield Made(f"{prefix}concepts/map/index.md", make.concept_map(writer.map(to), locale, to))
        yield Made(f"{prefix}concepts/matrix/index.md", make.concept_matrix(writer.matrix(to), locale, to))
        yield Made(f"{prefix}search/index.md", make.search(locale, self.to(f"{prefix}search/")))
        for slug in concordance.entries:
            yield Made(f"{prefix}concepts/{slug}/index.md", make.concept(writer.view(slug, to), locale, to))

    def neighbours(self, article_id: str) -> tuple[listing.Entry | None, listing.Entry | None]:
        """The articles before and after one in the list; ``None`` at its ends, and for what is not in it."""
        at = self._order.get(article_id)
        if at is None:
            return None, None
        return (self.entries[at - 1] if at else None), next(iter(self.entries[at + 1 : at + 2]), None)

    def filled(self, markdown: str, name: str, url: str, site_name: str) -> str:
        """A page that was written by hand, with its slots filled."""
        to = self.to(url)
        written = Written(name, site_name, self._concepts.most_used(CONCEPTS_AT_HOME, to))
        return self._templates.fill(markdown, self.entries, self.locale, to, written)

    def said(self, text: str) -> str:
        """A Chinese text of the site itself, in the script of this edition."""
        convert = self._scripts.plain(self.locale)
        return convert(text, ()) if convert else text


class Scripts:
    """The converters to Traditional characters of one build."""

    def __init__(self, glossary: Glossary, own: dict[str, str]) -> None:
        """``own`` are an editor's words with their Traditional form."""
        self._own = own
        #: What the segmenter keeps whole.
        self.terms = [form for c in glossary.concepts.values() for form in c.forms if HAN_CHAR.search(form)]
        self._plain = Traditional(Segmenter(self.terms), own)

    def plain(self, locale: Locale) -> Convert | None:
        """What converts texts of no article; ``None`` where nothing is converted."""
        return self._plain.convert if locale == "zh-Hant" else None

    def of(self, article: Article) -> Convert:
        """What converts the texts of an article, whose authors' names it knows."""
        names = names_of(article)
        return Traditional(Segmenter(self.terms, names), self._own).convert if names else self._plain.convert


def remembering(convert: Convert) -> Convert:
    """Converts each text once: the pages of an article and the search ask for the same ones."""
    known: dict[tuple[str, tuple[tuple[int, int], ...]], str] = {}

    def converted(text: str, keep: Sequence[tuple[int, int]]) -> str:
        key = text, tuple(keep)
        found = known.get(key)
        if found is None:
            found = known[key] = convert(text, keep)
        return found

    return converted


def names_of(article: Article) -> Sequence[str]:
    """The names of an article's authors in Chinese characters."""
    return [person.zh for person in article.meta.authors if person.zh]
