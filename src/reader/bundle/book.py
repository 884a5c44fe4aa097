"""The corpus as what is made of it without a site needs it: its articles with their terms, in the order of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from .. import corpus, export, glossary, pictures, pipeline, script, translations
from ..editions import Scripts, remembering
from ..glossary import Glossary
from ..model import Article, Problem
from ..pages import escape, listing
from ..pages.addresses import Links
from ..pages.article import Extras, View, view
from ..pages.templates import Templates
from ..pages.wording import Convert
from ..strings import Locale
from ..terms.annotate import Layer, annotate
from ..terms.lexicon import Lexicon
from ..translations import Translation
from .settings import Settings


@dataclass(frozen=True, slots=True)
class InBook(Links):
    """Addresses as seen from a text that stands alone: a term leads to its explanation, wherever that is."""

    #: What stands before the anchor of a term's explanation.
    terms: str = "#"

    def concept(self, slug: str) -> Markup:
        """The explanation of a concept."""
        return escape.html(f"{self.terms}term-{slug}")


@dataclass(frozen=True, slots=True)
class Chapter:
    """An article with all that is shown beside it, in any language of the interface."""

    article: Article
    layer: Layer
    convert: Convert
    translation: Translation | None
    #: Figures whose pictures are there, with their files.
    pictures: Mapping[str, Path]

    def view(self, locale: Locale, to: Links, found: Glossary, images: Mapping[str, str]) -> View:
        """The article as templates see it; ``images`` are the addresses of its pictures."""
        extras = Extras(images, self.layer, found, self.convert, self.translation)
        return view(self.article, locale, to, extras)


@dataclass(frozen=True, slots=True)
class Book:
    """All articles, and what is said of them together."""

    settings: Settings
    templates: Templates
    glossary: Glossary
    scripts: Scripts
    #: The newest first, as in the list of articles.
    chapters: Sequence[Chapter]

    def said(self, key: str, own: str, locale: Locale) -> str:
        """A text of the configuration in a language: as given for it, else converted."""
        convert = self.scripts.plain(locale)
        return self.settings.said(key, locale) or (convert(own, ()) if convert else own)

    def title(self, locale: Locale) -> str:
        """What the site is called."""
        return self.said("site_name", self.settings.title, locale)


def read(settings: Settings) -> tuple[Book, list[Problem]]:
    """The book of a corpus, and what kept a text from being read, as the site reports it."""
    own, _ = script.load(settings.corpus / corpus.TRADITIONAL, corpus.TRADITIONAL)
    found, _ = glossary.load(settings.glossary, corpus.GLOSSARY)
    translated = translations.load(settings.corpus / translations.FOLDER, translations.FOLDER)
    texts, problems = corpus.find([settings.corpus])
    lexicon, scripts, ids = Lexicon(found), Scripts(found, own), export.Ids()
    chapters: list[tuple[tuple[int, str, int, int, str], Chapter]] = []
    for text in texts:
        result = pipeline.read_file(text.path, text.inside)
        problems += () if result.articles else result.problems
        for read_article in result.articles:
            article, _ = ids.settle(read_article, text.inside)
            translation = translated.of(article)
            chapter = Chapter(
                article,
                annotate(article, lexicon),
                remembering(scripts.of(article)),
                translation,
                dict(pictures.of(article, settings.corpus)),
            )
            chapters.append((listing.entry(article, "zh-Hans", None, translation).order, chapter))
    chapters.sort(key=lambda chapter: chapter[0])
    return Book(settings, Templates(settings.templates), found, scripts, [c for _, c in chapters]), problems
