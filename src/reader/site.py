"""The MkDocs adapter: the only module that knows MkDocs. What is decided here is where files go; the rest is below it.

The hook (``hooks/reader_hook.py``) hands MkDocs' events on to a :class:`ReaderSite`. One build makes three editions,
one for each language of the interface, with the same pages and anchors.
"""

from __future__ import annotations

import copy
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from . import corpus, downloads, export, glossary, lookup, pictures, pipeline, script, translations
from .cite import files as cite_files
from .cite import item as cite_item
from .cite import script as cite_script
from .cite import tags as cite_tags
from .concepts import Concordance, unknown_articles
from .corpus import DEFAULT as DEFAULT_CORPUS
from .corpus import VARIABLE as CORPUS_VARIABLE
from .editions import Edition, Made, Scripts, names_of, remembering
from .glossary import Glossary
from .language import mostly_latin
from .minified import minify
from .model import Article, Problem
from .pages import formula, panels, raw
from .pages.addresses import PREFIXES
from .pages.article import Extras, english_title
from .pages.templates import TemplateFaultError, Templates
from .pages.wording import Wording
from .policy import with_policy
from .problems import render
from .pruned import prune, words_of
from .search.index import Index, PagePart
from .search.pages import sections, theme_index
from .strings import LOCALES, STRINGS, Locale
from .terms.annotate import annotate
from .terms.lexicon import Lexicon
from .texts import pages_are_printed
from .words import Segmenter

log = logging.getLogger("mkdocs.plugins.reader")

#: The language of the pages at the site's root, in which hand-written pages are unless their name says otherwise.
FIRST: Locale = "zh-Hans"

ALIKE = 12
"""Pages of articles, or of concepts, from which the theme's styles need to know what stands in all of them."""

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
        #: What the head of each article's page says of it, by its id.
        self.citations: dict[str, cite_tags.Tags] = {}
        #: All files of the build.
        self.files = Files([])
        #: Names that the theme's styles may ask for, and how many pages of articles and concepts were asked for theirs.
        self.words: set[str] = set()
        self.alike: Counter[str] = Counter()
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
        self.words, self.alike = set(), Counter()
        self.citations = {}
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
            for file in self.citation_files(article, config):
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
        titles = ((id_, origin.title.zh, origin.title.en) for id_, origin in concordance.origins.items())
        self.add(File.generated(config, "articles/titles.js", content=cite_script.titles(titles).encode()), files)
        for locale in LOCALES:
            said = cite_script.words(locale, PREFIXES[locale])
            self.add(File.generated(config, f"assets/cite.{locale}.js", content=said.encode()), files)
            self.add(File.generated(config, f"assets/{panels.name(locale)}", content=panels.script(locale)), files)
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
        shown = dict(self.pictures(article))
        names = {figure: f"{figure}{path.suffix.lower()}" for figure, path in shown.items()}
        for edition in self.editions.values():
            # A page in another language lies elsewhere; the pictures are there once.
            to = edition.to(f"{edition.prefix}{folder}")
            images = {figure: str(to.article_file(article.id, name)) for figure, name in names.items()}
            with _checking():
                made = edition.article(article, replace(extras, images=images))
            yield self.page(made, config)
            if made.glosses is not None:
                beside = made.uri.replace("index.md", "glosses.js")
                yield File.generated(config, beside, content=made.glosses.encode())
        yield File.generated(config, f"{folder}article.json", content=export.dumps(article).encode())
        for figure, path in shown.items():
            yield File.generated(config, folder + names[figure], abs_src_path=str(path))

    def citation_files(self, article: Article, config: MkDocsConfig) -> Iterator[File]:
        """The files that cite an article: for reference managers, and for the menu of its page."""
        item = cite_item.of(article)
        folder, site = f"articles/{article.id}/", config.site_url or ""
        url = urljoin(site, quote(folder)) if site else ""
        self.citations[article.id] = cite_tags.of(item, url)
        for name, content in cite_files.of(item, url):
            yield File.generated(config, folder + name, content=content.encode())
        script_ = cite_script.article(item, quote(folder), site, pages_are_printed(article))
        yield File.generated(config, folder + cite_script.NAME, content=script_.encode())

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
        """Ids of figures with the files of their pictures."""
        return pictures.of(article, self.folder)

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
        self.files = files
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
        rest = page.url.removeprefix(PREFIXES[locale])
        made = self.dressed(config, locale, rest, search=not page.meta.get("search_page"))
        said = {"t": STRINGS[locale], "locale": locale, "tag": Wording(locale).tag}
        citation = self.citations.get(str(page.meta.get("article")), ())
        neighbours = self.neighbours(page, locale)
        context = {**context, **said, "citation": citation, "neighbours": neighbours}
        return {**context, "config": made, "nav": self.navigations[locale]}

    def dressed(self, config: MkDocsConfig, locale: Locale, rest: str, *, search: bool) -> MkDocsConfig:
        """What the theme is told for a page: ``rest`` is its address without the language's part."""
        made = copy.copy(self.configs[locale])
        languages = _languages(rest)
        made["extra"] = {
            **config.extra,
            # What is public names whole addresses, where the site has one; a reader's links work from any place.
            "alternate": [
                {**one, "link": f"{config.site_url or ''}{one['link'].removeprefix('.')}" or "."} for one in languages
            ],
            "languages": languages,
            "homepage": PREFIXES[locale] + ("" if config.use_directory_urls else "index.html") or ".",
            "prefix": PREFIXES[locale],
        }
        if search:
            # What the theme asks for before it shows its search; docs/assets/search.js is what answers.
            enabled = SimpleNamespace(config=SimpleNamespace(enabled=True))
            made["plugins"] = {**config.plugins, "material/search": enabled}
        return made

    def neighbours(self, page: Page, locale: Locale) -> list[dict[str, Any]]:
        """The articles before and after that of a page, with their addresses; the theme's keys lead to them too."""
        found = []
        sides = self.editions[locale].neighbours(str(page.meta.get("article")))
        for rel, entry in zip(("prev", "next"), sides, strict=True):
            file = self.files.get_file_from_path(f"{PREFIXES[locale]}articles/{entry.id}/index.md") if entry else None
            if file is not None and file.page is not None:
                found.append({"rel": rel, "entry": entry, "url": file.url})
                if rel == "prev":
                    page.previous_page = file.page
                else:
                    page.next_page = file.page
        return found

    def on_template_context(self, context: dict[str, Any], **_: Any) -> dict[str, Any]:
        """What a page that belongs to no language says in all of them; its header is that of the first."""
        return {
            **context,
            "config": self.dressed(context["config"], FIRST, "", search=True),
            "t": STRINGS[FIRST],
            "locale": FIRST,
            "tag": Wording(FIRST).tag,
            "strings": STRINGS,
            "prefixes": PREFIXES,
        }

    def on_post_page(self, output: str, page: Page, **_: Any) -> str:
        """Gives a page its content security policy, when all that is in it is known."""
        kind = next((kind for kind in ("article", "concept") if page.meta.get(kind)), "")
        self.alike[kind] += 1
        if not kind or self.alike[kind] <= ALIKE:
            self.words |= words_of([output])
        return with_policy(output)

    def on_post_template(self, output_content: str, template_name: str, **_: Any) -> str:
        """The same for the page that is shown for an address that does not exist."""
        return with_policy(output_content) if template_name.endswith(".html") else output_content

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Writes what can be written when all pages are known: the index of the search, the styles that they need."""
        self.index.add_pages(self.sections)
        folder = Path(config.site_dir) / "search"
        home = "" if config.use_directory_urls else "index.html"
        for name, content in (*self.index.files(self.concordance, home), *theme_index()):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8", newline="\n")
        assets = Path(config.site_dir) / "assets"
        self.words |= words_of(path.read_text("utf-8") for path in assets.rglob("*.js"))
        for path in assets.glob("stylesheets/*.css"):
            path.write_text(prune(path.read_text("utf-8"), self.words), "utf-8", newline="\n")
        minify(assets)

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
