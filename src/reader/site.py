"""The MkDocs adapter: the only module that knows MkDocs. What is decided here is where files go; the rest is below it.

The hook (``hooks/reader_hook.py``) hands MkDocs' events on to a :class:`ReaderSite`.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from . import corpus, downloads, export, glossary, pipeline
from .concepts import Concordance, unknown_articles
from .corpus import DEFAULT as DEFAULT_CORPUS
from .corpus import VARIABLE as CORPUS_VARIABLE
from .model import Article, Problem
from .pages import article as article_page
from .pages import concept as concept_page
from .pages import formula, listing, raw
from .pages.language import mostly_latin
from .pages.templates import TemplateFaultError, Templates, Written
from .problems import render
from .strings import Locale
from .terms.annotate import annotate
from .terms.lexicon import Lexicon

log = logging.getLogger("mkdocs.plugins.reader")

#: Pictures that a page may show. SVG is left out: opened by itself, it can run scripts.
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"})


#: How many concepts the home page names.
CONCEPTS_AT_HOME = 16


class ReaderSite:
    """One build after another: ``mkdocs build`` makes one, ``mkdocs serve`` one for each change."""

    locale: Locale = "zh-Hans"

    def __init__(self) -> None:
        """Nothing is read before MkDocs has read its own configuration."""
        self.folder = Path(DEFAULT_CORPUS)
        self.glossary = self.folder / corpus.GLOSSARY
        self.templates = Templates()
        self.own_templates: Path | None = None
        self.entries: list[listing.Entry] = []
        self.concepts = concept_page.Writer(Concordance.empty(), self.locale)
        #: Source addresses of the pages made here, and the HTML blocks of each that MkDocs does not see.
        self.made: set[str] = set()
        self.blocks: dict[str, list[str]] = {}

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Finds the corpus and an editor's templates."""
        options = config.extra.get("reader") or {}
        project = Path(config.config_file_path).parent if config.config_file_path else Path()
        named = os.environ.get(CORPUS_VARIABLE)
        # What is typed in a shell counts from there; what is written in mkdocs.yml from its folder.
        self.folder = Path(named) if named else project / str(options.get("corpus") or DEFAULT_CORPUS)
        if not self.folder.exists():
            source = CORPUS_VARIABLE if named else "extra.reader.corpus in mkdocs.yml"
            raise PluginError(f"there is no corpus folder {str(self.folder)!r}: create it, or correct {source}")
        self.glossary = corpus.glossary_of(self.folder, project / str(options.get("glossary") or self.glossary))
        folder = options.get("templates")
        self.own_templates = project / str(folder) if folder else None
        if self.own_templates and not self.own_templates.is_dir():
            source = "extra.reader.templates in mkdocs.yml"
            raise PluginError(f"there is no folder {str(self.own_templates)!r}: create it, or correct {source}")
        self.templates = Templates(self.own_templates)
        return config

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
        """Builds again when a text, a sidecar or a template changes."""
        for folder in filter(None, (self.folder, self.glossary, self.own_templates)):
            if folder.exists():
                server.watch(str(folder))
        return server

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Adds a page and a data file for each article, the list of all, and the pages of the concepts."""
        self.entries = []
        self.made = set()
        self.blocks = {}
        problems: list[Problem] = []
        found, faults = glossary.load(self.glossary, corpus.printable(self.glossary.as_posix()))
        self.warn(faults)
        lexicon = Lexicon(found)
        concordance = Concordance(found, lexicon)
        for article in self.read(problems):
            self.entries.append(listing.entry(article, self.locale))
            layer = annotate(article, lexicon)
            concordance.add(article, layer)
            extras = article_page.Extras(layer=layer, glossary=found)
            for file in self.article_files(article, extras, config):
                self.add(file, files)
        self.warn(unknown_articles(found, concordance.origins))
        self.entries = listing.in_order(self.entries)
        uri = "articles/index.md"
        if files.get_file_from_path(uri) is None:
            markdown = self.checked(self.templates.articles, self.entries, self.locale, self.to("articles/", config))
            self.add(File.generated(config, uri, content=markdown), files)
        for file in self.concept_files(concordance, config):
            self.add(file, files)
        if problems:
            log.info("%d problems in the texts: run `reader check %s`", len(problems), self.folder)
        return files

    @property
    def on_page_markdown(self) -> CombinedEvent[..., str]:
        """Before a page is rendered."""
        return CombinedEvent(self.fill, self.take)

    @property
    def on_page_content(self) -> CombinedEvent[..., str]:
        """After a page is rendered."""
        return CombinedEvent(self.put)

    def on_post_page(self, output: str, page: Page, **_: Any) -> str:
        """Puts back what the search has not seen."""
        blocks = self.blocks.pop(page.file.src_uri, None)
        return raw.put_rest(output, blocks) if blocks else output

    def add(self, file: File, files: Files) -> None:
        """Adds a file that was made here."""
        self.made.add(file.src_uri)
        files.append(file)

    def fill(self, markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
        """Fills the slots of a hand-written page that asks for it with ``slots: true``."""
        if page.file.src_uri not in self.made and mostly_latin(markdown):
            page.meta.setdefault("lang", "en")
        if not page.meta.get("slots"):
            return markdown
        to = self.to(page.url, config)
        written = Written(page.file.src_uri, config.site_name, self.concepts.most_used(CONCEPTS_AT_HOME, to))
        return self.checked(self.templates.fill, markdown, self.entries, self.locale, to, written)

    @event_priority(-100)
    def take(self, markdown: str, page: Page, **_: Any) -> str:
        """Takes HTML out of a page that was made here, when all others have seen it."""
        if page.file.src_uri in self.made:
            markdown, self.blocks[page.file.src_uri] = raw.take(markdown)
        return markdown

    @event_priority(100)
    def put(self, html: str, page: Page, **_: Any) -> str:
        """Puts the HTML back that the search shall see."""
        blocks = self.blocks.get(page.file.src_uri, [])
        if page.present_anchor_ids is not None:
            page.present_anchor_ids |= raw.anchors(blocks)
        return raw.put(html, blocks) if blocks else html

    def read(self, problems: list[Problem]) -> Iterator[Article]:
        """The articles of the corpus, each with an id of its own. Adds to ``problems``."""
        found, missing = corpus.find([self.folder])
        self.warn(missing)
        ids = export.Ids()
        for one in _progress(found):
            result = pipeline.read_file(one.path, one.inside)
            if not result.articles:
                self.warn(result.problems)
            problems += result.problems
            for article in result.articles:
                settled, more = ids.settle(article, one.inside)
                problems += [*formula.faults(article), *more]
                yield settled

    def article_files(self, article: Article, extras: article_page.Extras, config: MkDocsConfig) -> Iterator[File]:
        """The files of one article: its page, its data, its pictures."""
        folder = f"articles/{article.id}/"
        pictures = dict(self.pictures(article))
        images = {figure: f"{figure}{path.suffix.lower()}" for figure, path in pictures.items()}
        to = self.to(folder, config)
        view = article_page.view(article, self.locale, to, replace(extras, images=images))
        yield self.page(config, folder, self.checked(self.templates.article, view, self.locale, to))
        yield File.generated(config, f"{folder}article.json", content=export.dumps(article).encode())
        for figure, path in pictures.items():
            yield File.generated(config, folder + images[figure], abs_src_path=str(path))

    def concept_files(self, concordance: Concordance, config: MkDocsConfig) -> Iterator[File]:
        """The pages of the concepts, their index, the map, the matrix, and the same as data."""
        make, locale = self.templates, self.locale
        writer = self.concepts = concept_page.Writer(concordance, locale)
        to = self.to("concepts/", config)
        yield File.generated(
            config, "concepts/index.md", content=self.checked(make.concepts, writer.index(to), locale, to)
        )
        to = self.to("concepts/map/", config)
        yield self.page(config, "concepts/map/", self.checked(make.concept_map, writer.map(to), locale, to))
        yield self.page(config, "concepts/matrix/", self.checked(make.concept_matrix, writer.matrix(to), locale, to))
        for slug in concordance.entries:
            yield self.page(config, f"concepts/{slug}/", self.checked(make.concept, writer.view(slug, to), locale, to))
        for name, content in downloads.files(concordance):
            yield File.generated(config, f"concepts/{name}", content=content.encode())

    def page(self, config: MkDocsConfig, folder: str, markdown: str) -> File:
        """A page that the navigation does not show."""
        # MkDocs keeps these to the end of the build: as bytes they are a quarter smaller than as text.
        return File.generated(
            config, f"{folder}index.md", content=markdown.encode(), inclusion=InclusionLevel.NOT_IN_NAV
        )

    def pictures(self, article: Article) -> Iterator[tuple[str, Path]]:
        """Ids of figures with the files of their pictures: only pictures, and only from inside the corpus."""
        root = (self.folder if self.folder.is_dir() else self.folder.parent).resolve()
        for block in article.blocks:
            if block.type == "figure" and block.image:
                try:
                    path = (root / Path(article.source.path).parent / block.image).resolve()
                    there = path.is_relative_to(root) and path.suffix.lower() in PICTURES and path.is_file()
                except (OSError, ValueError):  # a name that no file can have
                    continue
                if there:
                    yield block.id, path

    def to(self, url: str, config: MkDocsConfig) -> article_page.Links:
        """Addresses as seen from a page."""
        root = get_relative_url(".", url)
        return article_page.Links(
            root if root.endswith("/") else f"{root}/", "" if config.use_directory_urls else "index.html"
        )

    def checked(self, make: Any, *arguments: Any) -> str:
        """What ``make`` returns; a faulty template ends the build with its place instead of a traceback."""
        try:
            return str(make(*arguments))
        except TemplateFaultError as fault:
            raise PluginError(f"template {fault}") from fault

    def warn(self, problems: Iterable[Problem]) -> None:
        """Problems that cost an article: a strict build must not pass over them."""
        for line in render(problems).splitlines():
            log.warning("%s", line)


def _progress(found: list[corpus.Found]) -> Iterator[corpus.Found]:
    shown = sys.stderr.isatty() and len(found) > 20
    for count, one in enumerate(found, 1):
        if shown and (count % 10 == 0 or count == len(found)):
            end = "\n" if count == len(found) else ""
            print(f"\rreading {count} of {len(found)} texts", end=end, file=sys.stderr, flush=True)  # noqa: T201
        yield one
