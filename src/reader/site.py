"""The MkDocs adapter: the only module that knows MkDocs. What is decided here is where files go; the rest is below it.

The hook (``hooks/reader_hook.py``) hands MkDocs' events on to a :class:`ReaderSite`. One build makes three editions,
one for each language of the interface, with the same pages and anchors.
"""

from __future__ import annotations

import copy
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from . import corpus, downloads, export, glossary, lookup, pipeline, script, translations
from .concepts import Concordance, unknown_articles
from .corpus import DEFAULT as DEFAULT_CORPUS
from .corpus import VARIABLE as CORPUS_VARIABLE
from .editions import Edition, Made, Scripts, names_of, remembering
from .glossary import Glossary
from .language import mostly_latin
from .model import Article, Problem
from .pages import formula, raw
from .pages.addresses import PREFIXES
from .pages.article import Extras, english_title
from .pages.templates import TemplateFaultError, Templates
from .pages.wording import Wording
from .problems import render
from .search.index import Index, PagePart
from .search.pages import sections, theme_index
from .strings import LOCALES, STRINGS, Locale
from .terms.annotate import annotate
from .terms.lexicon import Lexicon
from .words import Segmenter

log = logging.getLogger("mkdocs.plugins.reader")

#: Pictures that a page may show. SVG is left out: opened by itself, it can run scripts.
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"})

#: The language of the pages at the site's root, in which hand-written pages are unless their name says otherwise.
FIRST: Locale = "zh-Hans"

#: How a hand-written page ends that is the English of another: ``about.en.md`` of ``about.md``.
ENGLISH = ".en.md"


class ReaderSite:
    """One build after another: ``mkdocs build`` makes one, ``mkdocs serve`` one for each change."""

    def __init__(self) -> None:
        """Nothing is read before MkDocs has read its own configuration."""
        self.folder = Path(DEFAULT_CORPUS)
        self.glossary = self.folder / corpus.GLOSSARY
        self.templates = Templates()
        self.own_templates: Path | None = None
        self.editions: dict[Locale, Edition] = {}
        self.configs: dict[Locale, MkDocsConfig] = {}
        self.navigations: dict[Locale, Navigation] = {}
        self.concordance = Concordance.empty()
        self.index = Index(Glossary())
        #: What the search shall find of the pages that were written by hand.
        self.sections: list[PagePart] = []
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
        default = options.get("glossary") or f"{DEFAULT_CORPUS}/{corpus.GLOSSARY}"
        self.glossary = corpus.glossary_of(self.folder, project / str(default))
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

    # What is made.

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Adds the pages of the articles and of the concepts, and their data, in each language."""
        self.made = set()
        self.blocks = {}
        problems: list[Problem] = []
        found, faults = glossary.load(self.glossary, _shown(self.glossary))
        own, more = script.load(self.folder / corpus.TRADITIONAL, _shown(self.folder / corpus.TRADITIONAL))
        translated = translations.load(self.folder / "translations", _shown(self.folder / "translations"))
        self.warn([*faults, *more])
        lexicon, scripts = Lexicon(found), Scripts(found, own)
        self.concordance = concordance = Concordance(found, lexicon)
        self.index = Index(found, scripts.plain("zh-Hant"))
        self.sections = []
        dictionary = lookup.Dictionary()
        index = "" if config.use_directory_urls else "index.html"
        self.editions = {locale: Edition(locale, self.templates, scripts, index) for locale in LOCALES}
        for article in self.read(problems):
            layer = annotate(article, lexicon)
            translation = translated.of(article)
            concordance.add(article, layer, english_title(article.meta, translation))
            convert = remembering(scripts.of(article))
            extras = Extras(layer=layer, glossary=found, convert=convert, translation=translation)
            self.index.add(article, layer, convert, translation)
            for file in self.article_files(article, extras, config):
                self.add(file, files)
            words = lookup.article_words(article, Segmenter(scripts.terms, names_of(article)), found, dictionary)
            script_ = lookup.dumps(words).encode()
            self.add(File.generated(config, f"articles/{article.id}/words.js", content=script_), files)
        self.warn(unknown_articles(found, concordance.origins))
        self.warn([*translated.problems, *translated.unknown(concordance.origins)])
        self.by_hand(files, config)
        for edition in self.editions.values():
            with _checking():
                for made in edition.of_all(concordance):
                    if files.get_file_from_path(made.uri) is None:
                        self.add(self.page(made, config), files)
        for name, content in downloads.files(concordance):
            self.add(File.generated(config, f"concepts/{name}", content=content.encode()), files)
        if problems:
            log.info("%d problems in the texts: run `reader check %s`", len(problems), self.folder)
        return files

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

    def article_files(self, article: Article, extras: Extras, config: MkDocsConfig) -> Iterator[File]:
        """The files of one article: its page in each language, its data, its pictures."""
        folder = f"articles/{article.id}/"
        pictures = dict(self.pictures(article))
        names = {figure: f"{figure}{path.suffix.lower()}" for figure, path in pictures.items()}
        for edition in self.editions.values():
            # A page in another language lies elsewhere; the pictures are there once.
            to = edition.to(f"{edition.prefix}{folder}")
            images = {figure: str(to.article_file(article.id, name)) for figure, name in names.items()}
            with _checking():
                made = edition.article(article, replace(extras, images=images))
            yield self.page(made, config)
        yield File.generated(config, f"{folder}article.json", content=export.dumps(article).encode())
        for figure, path in pictures.items():
            yield File.generated(config, folder + names[figure], abs_src_path=str(path))

    def by_hand(self, files: Files, config: MkDocsConfig) -> None:
        """Adds the hand-written pages in the other languages.

        ``about.en.md`` is the English of ``about.md``. Traditional is made of Simplified. What there is in one language
        only is shown in all.
        """
        written = {file.src_uri: file for file in files.documentation_pages() if file.src_uri not in self.made}
        for uri, file in written.items():
            if uri.endswith(ENGLISH):
                files.remove(file)
                continue
            english = written.get(f"{uri.removesuffix('.md')}{ENGLISH}", file)
            for edition, source in ((self.editions["zh-Hant"], file), (self.editions["en"], english)):
                text = source.content_string
                text = text if mostly_latin(text) else edition.said(text)
                files.append(File.generated(config, f"{edition.prefix}{uri}", content=text))

    def page(self, made: Made, config: MkDocsConfig) -> File:
        """The file of a page."""
        # MkDocs keeps these to the end of the build: as bytes they are a quarter smaller than as text.
        inclusion = InclusionLevel.UNDEFINED if made.in_navigation else InclusionLevel.NOT_IN_NAV
        return File.generated(config, made.uri, content=made.markdown.encode(), inclusion=inclusion)

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

    def add(self, file: File, files: Files) -> None:
        """Adds a file that was made here."""
        self.made.add(file.src_uri)
        files.append(file)

    # How pages are rendered.

    def locale_of(self, page: Page) -> Locale:
        """The language of a page's interface."""
        uri = page.file.src_uri
        return next((locale for locale, prefix in PREFIXES.items() if prefix and uri.startswith(prefix)), FIRST)

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """The same navigation in each language; the first is that of ``mkdocs.yml``."""
        self.navigations = {FIRST: nav}
        self.configs = {}
        for locale in LOCALES:
            self.configs[locale] = self.localized(locale, config)
            if locale != FIRST:
                items = [self.translated(item, locale, config, files) for item in nav.items]
                self.navigations[locale] = _linked(items)
        return nav

    def translated(self, item: Any, locale: Locale, config: MkDocsConfig, files: Files) -> Any:
        """An item of the navigation in another language."""
        if isinstance(item, Section):
            children = [self.translated(child, locale, config, files) for child in item.children]
            return Section(self.title(item.title, locale, config), children)
        if isinstance(item, Page):
            file = files.get_file_from_path(f"{PREFIXES[locale]}{item.file.src_uri}")
            if file is not None:
                title = vars(item).get("title")
                return Page(self.title(title, locale, config) if title else None, file, config)
        return item

    def title(self, title: str, locale: Locale, config: MkDocsConfig) -> str:
        """A title of the navigation: as ``mkdocs.yml`` gives it for the language, else converted."""
        said = _said(config, locale).get("nav") or {}
        return str(said.get(title) or self.editions[locale].said(title))

    def localized(self, locale: Locale, config: MkDocsConfig) -> MkDocsConfig:
        """The configuration as a page in the language sees it."""
        edition, said = self.editions[locale], _said(config, locale)
        made = copy.copy(config)
        made["theme"] = theme = copy.deepcopy(config.theme)
        theme["language"] = locale
        palettes = theme.get("palette")
        if isinstance(palettes, list) and len(palettes) == 3:
            names = (edition.words[name] for name in ("theme_auto", "theme_light", "theme_dark"))
            theme["palette"] = [
                {**palette, "toggle": {**palette.get("toggle", {}), "name": name}}
                for palette, name in zip(palettes, names, strict=True)
            ]
        for key in ("site_name", "site_description", "copyright"):
            made[key] = said.get(key) or (edition.said(config[key]) if config[key] else config[key])
        return made

    @property
    def on_page_markdown(self) -> CombinedEvent[..., str]:
        """Before a page is rendered."""
        return CombinedEvent(self.fill, self.take)

    @property
    def on_page_content(self) -> CombinedEvent[..., str]:
        """After a page is rendered."""
        return CombinedEvent(self.put)

    def fill(self, markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
        """Fills the slots of a hand-written page that asks for it with ``slots: true``."""
        locale = self.locale_of(page)
        if page.file.src_uri not in self.made:
            written = "en" if mostly_latin(markdown) else "zh-Hans" if locale == "en" else locale
            if written != locale:
                page.meta.setdefault("lang", written)
                page.meta["only"] = STRINGS[locale]["english_only" if written == "en" else "chinese_page"]
        if not page.meta.get("slots"):
            return markdown
        edition = self.editions[locale]
        site_name = self.configs[locale].site_name
        with _checking():
            return edition.filled(markdown, page.file.src_uri, page.url, site_name)

    @event_priority(-100)
    def take(self, markdown: str, page: Page, **_: Any) -> str:
        """Takes HTML out of a page that was made here, when all others have seen it."""
        if page.file.src_uri in self.made:
            markdown, self.blocks[page.file.src_uri] = raw.take(markdown)
        return markdown

    @event_priority(100)
    def put(self, html: str, page: Page, **_: Any) -> str:
        """Puts the HTML back, tells MkDocs' check of links of its anchors, and the search of what is no article."""
        uri = page.file.src_uri
        blocks = self.blocks.pop(uri, [])
        if page.present_anchor_ids is not None:
            page.present_anchor_ids |= raw.anchors(blocks)
        if uri not in self.made and self.locale_of(page) == FIRST and not page.meta.get("slots"):
            self.sections += sections(html, page.url, str(page.title or ""))
        return raw.put(html, blocks)

    def on_page_context(self, context: dict[str, Any], page: Page, config: MkDocsConfig, **_: Any) -> dict[str, Any]:
        """Shows the page in its language, with the ways to the others."""
        locale = self.locale_of(page)
        made = copy.copy(self.configs[locale])
        languages = _languages(page.url.removeprefix(PREFIXES[locale]))
        home = PREFIXES[locale] + ("" if config.use_directory_urls else "index.html") or "."
        made["extra"] = {
            **config.extra,
            # What is public names whole addresses, where the site has one; a reader's links work from any place.
            "alternate": [
                {**one, "link": f"{config.site_url or ''}{one['link'].removeprefix('.')}" or "."} for one in languages
            ],
            "languages": languages,
            "homepage": home,
            "prefix": PREFIXES[locale],
        }
        said = {"t": STRINGS[locale], "locale": locale, "tag": Wording(locale).tag}
        if not page.meta.get("search_page"):
            # What the theme asks for before it shows its search; docs/assets/search.js is what answers.
            enabled = SimpleNamespace(config=SimpleNamespace(enabled=True))
            made["plugins"] = {**config.plugins, "material/search": enabled}
        return {**context, **said, "config": made, "nav": self.navigations[locale]}

    def on_template_context(self, context: dict[str, Any], **_: Any) -> dict[str, Any]:
        """What a page that belongs to no language says in all of them."""
        return {
            **context,
            "t": STRINGS[FIRST],
            "locale": FIRST,
            "tag": Wording(FIRST).tag,
            "strings": STRINGS,
            "prefixes": PREFIXES,
        }

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Writes the index of the search, when all pages are known."""
        self.index.add_pages(self.sections)
        folder = Path(config.site_dir) / "search"
        home = "" if config.use_directory_urls else "index.html"
        for name, content in (*self.index.files(self.concordance, home), *theme_index()):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8", newline="\n")

    # What goes wrong.

    def warn(self, problems: Iterable[Problem]) -> None:
        """Problems that cost an article: a strict build must not pass over them."""
        for line in render(problems).splitlines():
            log.warning("%s", line)


@contextmanager
def _checking() -> Iterator[None]:
    """A faulty template ends the build with its place instead of a traceback."""
    try:
        yield
    except TemplateFaultError as fault:
        raise PluginError(f"template {fault}") from fault


def _languages(rest: str) -> list[dict[str, str]]:
    """A page in each language: its tag, its names, its address from the site's root. ``rest`` is what all share."""
    return [
        {
            "lang": locale,
            "name": STRINGS[locale]["language"],
            "short": STRINGS[locale]["language_short"],
            "link": prefix + rest or ".",
        }
        for locale, prefix in PREFIXES.items()
    ]


def _shown(path: Path) -> str:
    return corpus.printable(path.as_posix())


def _said(config: MkDocsConfig, locale: Locale) -> dict[str, Any]:
    """What ``mkdocs.yml`` says for a language: ``extra.reader.languages.en`` and the like."""
    options = config.extra.get("reader") or {}
    return (options.get("languages") or {}).get(locale) or {}


def _linked(items: list[Any]) -> Navigation:
    """A navigation of the items, which know their parents and neighbours, as MkDocs makes it."""
    pages: list[Page] = []

    def visit(children: Iterable[Any], parent: Section | None) -> None:
        for item in children:
            item.parent = parent
            if isinstance(item, Page):
                pages.append(item)
            elif isinstance(item, Section):
                visit(item.children, item)

    visit(items, None)
    for before, page, after in zip([None, *pages[:-1]], pages, [*pages[1:], None], strict=True):
        page.previous_page, page.next_page = before, after
    return Navigation(items, pages)


def _progress(found: list[corpus.Found]) -> Iterator[corpus.Found]:
    shown = sys.stderr.isatty() and len(found) > 20
    for count, one in enumerate(found, 1):
        if shown and (count % 10 == 0 or count == len(found)):
            end = "\n" if count == len(found) else ""
            print(f"\rreading {count} of {len(found)} texts", end=end, file=sys.stderr, flush=True)  # noqa: T201
        yield one
