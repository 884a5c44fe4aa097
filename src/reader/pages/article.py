"""One article as its templates see it: every value is either plain text, which the templates escape, or safe HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from urllib.parse import quote, urlencode

from markupsafe import Markup

from ..glossary import Concept, Glossary
from ..model import (
    Article,
    Bilingual,
    Block,
    Figure,
    Formula,
    Heading,
    Mark,
    Meta,
    Note,
    Paragraph,
    PullQuote,
    Table,
)
from ..pinyin import pinyin_of, sort_key
from ..strings import STRINGS, Locale
from ..terms.annotate import NOTHING as NO_TERMS
from ..terms.annotate import Layer
from ..texts import pages_are_printed
from . import escape, formula, inline, links
from .language import lang_of, script_of

#: A page's own title is h1, so the first level of the body is h2; HTML has no h7.
_DEEPEST = 6


NOTHING = Markup()


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses within the site, relative to the page that is written."""

    #: From the page to the site's root: ``../../``, or ``./``.
    root: str
    #: ``index.html`` where addresses name files, for reading without a server; else empty.
    index: str = ""

    @property
    def articles(self) -> Markup:
        """The list of articles."""
        return escape.html(f"{self.root}articles/{self.index}")

    def article(self, article_id: str) -> Markup:
        """An article's page."""
        return escape.html(f"{self.root}articles/{quote(escape.plain(article_id))}/{self.index}")

    def filtered(self, value: str, field: str) -> Markup:
        """The list of articles, filtered by a field of it. The key ``q`` would open the theme's search."""
        return escape.html(f"{self.root}articles/{self.index}?{urlencode({'find': escape.plain(value), 'in': field})}")

    @property
    def concepts(self) -> Markup:
        """The index of concepts."""
        return escape.html(f"{self.root}concepts/{self.index}")

    def concept(self, slug: str) -> Markup:
        """A concept's page, or another page below the index (``map``)."""
        return escape.html(f"{self.root}concepts/{quote(escape.plain(slug))}/{self.index}")

    def data(self, name: str) -> Markup:
        """A file with the glossary or the occurrences."""
        return escape.html(f"{self.root}concepts/{name}")

    @property
    def about(self) -> Markup:
        """The page on how texts were treated."""
        return escape.html(f"{self.root}about.html" if self.index else f"{self.root}about/")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the bibliographic card."""

    name: str
    html: Markup
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword and the list of articles that have it."""

    text: str
    href: Markup


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract with its keywords, in one language."""

    #: ``zh`` or ``en``, for the id.
    key: str
    #: BCP 47 tag, where it differs from the page's text.
    lang: str | None
    heading: str
    html: Markup
    keywords_name: str
    keywords: tuple[Keyword, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    html: Markup
    #: How many columns it spans.
    span: int = 1
    #: Whether it holds a number, which is set to the right.
    number: bool = False


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of the body. Which fields are filled depends on ``type``; ``html`` is its text with its marks."""

    id: Markup
    #: As in the export: ``heading``, ``paragraph``, ``table``, ``figure``, ``formula``, ``pull-quote``.
    type: str
    html: Markup = NOTHING
    #: Heading: 2 to 6.
    level: int = 0
    #: Heading: its text without marks. Figure: its caption. Formula: its TeX.
    text: str = ""
    #: Heading: whether marks stand in it, so that the outline must be told its text.
    marked: bool = False
    #: BCP 47 tag, where it differs from the page's text.
    lang: str | None = None
    #: Table and figure.
    caption: Markup = NOTHING
    source: Markup = NOTHING
    header: tuple[Cell, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    #: Figure: the picture's address, ``None`` where the source has lost it.
    image: str | None = None
    #: Formula: its TeX where it could not be set.
    latex: str | None = None


@dataclass(frozen=True, slots=True)
class Back:
    """A way from a note to one of its references."""

    href: str
    name: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note at the end of the page."""

    id: Markup
    #: Its number through the article.
    number: Markup
    page: str
    label: str
    html: Markup
    lang: str | None
    back: tuple[Back, ...]


@dataclass(frozen=True, slots=True)
class Gloss:
    """A concept that the article names, in the list from which the tooltips are made."""

    slug: Markup
    href: Markup
    zh: str
    pinyin: str
    en: str
    abbr: str
    definition_zh: str
    definition_en: str
    #: How often the body and the notes name it.
    count: int


@dataclass(frozen=True, slots=True)
class View:
    """What the templates may say of an article, as ``a``."""

    id: str
    #: BCP 47 tag of the text.
    lang: str
    #: Of the page's header and of search results; one line.
    title: str
    description: str
    title_html: Markup
    title_lang: str | None
    subtitle: str | None
    title_en: str | None
    subtitle_en: str | None
    rubric: str | None
    #: ``期刊 · 2024年第1期 · 第57–71页``
    imprint: tuple[str, ...]
    authors_html: Markup
    authors_lang: str | None
    authors_en: str | None
    facts: tuple[Fact, ...]
    abstracts: tuple[Abstract, ...]
    #: The headings.
    outline: tuple[BlockView, ...]
    blocks: tuple[BlockView, ...]
    notes: tuple[NoteView, ...]
    references: tuple[NoteView, ...]
    #: By pinyin.
    glosses: tuple[Gloss, ...]
    source: str
    first: int
    last: int
    lines_en: tuple[int, int] | None
    ledger: Mapping[str, int]
    rights: Markup
    #: Address of the article as data.
    json: str


@dataclass(frozen=True, slots=True)
class Extras:
    """What a page shows beside the article itself."""

    #: Ids of figures to the addresses of their pictures, for pictures that are really there.
    images: Mapping[str, str] = field(default_factory=dict)
    #: The terms in the article's texts, and the glossary that explains them.
    layer: Layer = NO_TERMS
    glossary: Glossary = field(default_factory=Glossary)


def view(article: Article, locale: Locale, to: Links, extras: Extras | None = None) -> View:
    """The article for its templates."""
    return _Writer(article, locale, to, extras or Extras()).view()


def imprint(meta: Meta, words: Mapping[str, str]) -> tuple[str, ...]:
    """Journal, volume and issue, pages: those that are known."""
    parts = [meta.journal.zh or meta.journal.en or ""]
    issue = ""
    if meta.year and meta.issue:
        issue = words["year_issue"].format(year=meta.year, issue=meta.issue)
    elif meta.year:
        issue = words["year_only"].format(year=meta.year)
    elif meta.issue:
        issue = words["issue_only"].format(issue=meta.issue)
    parts += [words["volume"].format(volume=meta.volume) if meta.volume else "", issue]
    parts.append(words["pages"].format(pages=meta.pages.replace("-", "–")) if meta.pages else "")
    return tuple(filter(None, parts))


def joined(names: Sequence[str], words: Mapping[str, str]) -> str:
    """Names in one line, joined as their language does."""
    known = [name for name in names if name]
    return (", " if lang_of("".join(known)) == "en" else words["authors_sep"]).join(known)


def title_of(meta: Meta, words: Mapping[str, str]) -> str:
    """The title that a page shows first."""
    return meta.title.zh or meta.title.en or words["title_missing"]


def authors_of(meta: Meta, words: Mapping[str, str]) -> str:
    """The names that a page shows first."""
    return joined([a.zh or a.en or "" for a in meta.authors], words)


def authors_en_of(meta: Meta) -> str:
    """The names in Latin letters of authors who have another name beside."""
    return ", ".join(a.en for a in meta.authors if a.zh and a.en)


class _Writer:
    def __init__(self, article: Article, locale: Locale, to: Links, extras: Extras) -> None:
        self.article = article
        self.to = to
        self.extras = extras
        self.words = STRINGS[locale]
        self.lang = script_of(
            "".join(getattr(block, "text", "") for block in article.blocks) or article.meta.title.zh or ""
        )
        page = self.words["page_one" if pages_are_printed(article) else "page_ordinal"]
        self.context = inline.Context(
            {note.id: note for note in article.notes},
            self.words,
            lambda value: page.format(page=value),
            concept=to.concept,
        )

    def view(self) -> View:
        article, meta = self.article, self.article.meta
        title = title_of(meta, self.words)
        authors = authors_of(meta, self.words)
        where = imprint(meta, self.words)
        # In the order of the page: the references to a note are numbered as they are written.
        title_html = self.text(title, self.in_front("title"))
        authors_html = self.text(authors, self.in_front("authors"))
        facts = self.facts()
        abstracts = self.abstracts()
        blocks = tuple(self.block(block) for block in _with_first_page(article.blocks))
        self.context.named.clear()
        notes = [(note, self.text(note.text, note.marks, place=note.id)) for note in article.notes]
        views = [(note.kind, self.note(note, html)) for note, html in notes]
        return View(
            id=article.id,
            lang=self.lang,
            title=title,
            description=" · ".join(filter(None, (authors, *where))),
            title_html=title_html,
            title_lang=lang_of(title),
            subtitle=meta.subtitle.zh or (meta.subtitle.en if not meta.title.zh else None),
            title_en=meta.title.en if meta.title.zh else None,
            subtitle_en=meta.subtitle.en if meta.title.zh else None,
            rubric=meta.rubric,
            imprint=where,
            authors_html=authors_html,
            authors_lang=lang_of(authors),
            authors_en=authors_en_of(meta) or None,
            facts=facts,
            abstracts=abstracts,
            outline=tuple(b for b in blocks if b.type == "heading"),
            blocks=blocks,
            notes=tuple(v for kind, v in views if kind != "reference"),
            references=tuple(v for kind, v in views if kind == "reference"),
            glosses=self.glosses(),
            source=article.source.path,
            first=article.source.lines[0],
            last=article.source.lines[1],
            lines_en=article.source.lines_en,
            ledger=asdict(article.ledger),
            rights=self.text(meta.rights or self.words["rights_unknown"]),
            json="article.json",
        )

    def text(
        self,
        text: str,
        marks: Sequence[Mark] = (),
        esc: Callable[[str], Markup] = escape.html,
        place: str = "",
        part: str = "",
    ) -> Markup:
        """A text with its marks, and with the terms of the place (anchor and part) where it stands."""
        terms = [Mark("term", m.at, m.end, m.concept) for m in self.extras.layer.matches.get((place, part), ())]
        return inline.render(text, (*marks, *terms), self.context, esc)

    def glosses(self) -> tuple[Gloss, ...]:
        """The concepts that are named anywhere on the page, counted where they are named in the body and the notes."""
        counts: Counter[str] = Counter()
        for (anchor, _), matches in self.extras.layer.matches.items():
            # The abstracts say again what the body says.
            counts.update({m.concept: 0 for m in matches})
            if not anchor.startswith("abstract-"):
                counts.update(m.concept for m in matches)
        found = [(self.extras.glossary.concepts[slug], count) for slug, count in counts.items()]
        return tuple(self.gloss(concept, count) for concept, count in sorted(found, key=lambda f: sort_key(f[0])))

    def gloss(self, concept: Concept, count: int) -> Gloss:
        definition = concept.definition
        return Gloss(
            escape.anchor(concept.slug),
            self.to.concept(concept.slug),
            concept.zh,
            pinyin_of(concept),
            concept.en,
            ", ".join(concept.abbr),
            definition.zh or "",
            definition.en or "",
            count,
        )

    def in_front(self, place: str) -> list[Mark]:
        """The notes on the title, the authors or the abstract, as marks."""
        anchored = [(n, n.anchor) for n in self.article.notes if n.anchor and n.anchor.block == place]
        return [Mark("note", anchor.at, value=note.id) for note, anchor in anchored]

    def facts(self) -> tuple[Fact, ...]:
        meta = self.article.meta
        people = [(a, a.affiliation, a.bio) for a in meta.authors]
        affiliations = [meta.affiliation, *(f"{a.zh or a.en}：{where}" for a, where, _ in people if where)]
        if len(people) == 1 and people[0][1]:
            affiliations = [meta.affiliation, people[0][1]]
        lines: list[tuple[str, str | None]] = [
            ("affiliation", "；".join(dict.fromkeys(filter(None, affiliations)))),
            ("bio", "\n".join(dict.fromkeys(filter(None, [meta.bio, *(bio for _, _, bio in people)])))),
            ("clc", meta.clc),
            ("article_no", meta.article_no),
            ("received", meta.received),
            ("revised", meta.revised),
            ("funding", meta.funding),
            ("editor", meta.editor),
            ("remarks", "\n".join(meta.remarks)),
        ]
        prose = ("affiliation", "bio", "funding", "remarks")
        facts = [
            Fact(self.words[name], self.lines(value), lang_of(value) if name in prose else None)
            for name, value in lines
            if value
        ]
        if meta.doi:
            facts.insert(0, Fact(self.words["doi"], self.doi(meta.doi)))
        if meta.journal.zh and meta.journal.en:
            facts.insert(0, Fact(self.words["journal"], self.text(meta.journal.en), "en"))
        return tuple(facts)

    def lines(self, text: str) -> Markup:
        return Markup("<br>").join(self.text(line) for line in text.split("\n"))

    def doi(self, doi: str) -> Markup:
        href = links.doi_href(doi)
        if href is None:
            return self.text(doi)
        return Markup('<a class="ext" href="{}" rel="noopener">{}</a>').format(escape.html(href), escape.html(doi))

    def abstracts(self) -> tuple[Abstract, ...]:
        meta = self.article.meta
        both: Bilingual = meta.abstract
        found = []
        for key, text, keywords, lang in (
            ("zh", both.zh, meta.keywords_zh, None),
            ("en", both.en, meta.keywords_en, "en"),
        ):
            if text or keywords:
                self.context.named.clear()
                marks = self.in_front("abstract") if key == "zh" else ()
                html = self.text(text or "", marks, place=f"abstract-{key}")
                suffix = "" if key == "zh" else "_en"
                words = tuple(Keyword(word, self.to.filtered(word, "keyword")) for word in keywords)
                heading = self.words[f"abstract{suffix}"]
                found.append(Abstract(key, lang, heading, html, self.words[f"keywords{suffix}"], words))
        return tuple(found)

    def block(self, block: Block) -> BlockView:
        lang = lang_of(block.text) if isinstance(block, Heading | Paragraph | PullQuote) else None
        match block:
            case Heading():
                # A heading is a line of Markdown, from which the theme makes the outline.
                html = self.text(block.text, block.marks, escape.markdown, block.id)
                self.context.named.clear()
                return BlockView(
                    escape.anchor(block.id),
                    block.type,
                    html,
                    level=min(block.level + 1, _DEEPEST),
                    text=block.text,
                    marked="<" in html,
                    lang=lang,
                )
            case Paragraph():
                html = self.text(block.text, block.marks, place=block.id)
                return BlockView(escape.anchor(block.id), block.type, html, lang=lang)
            case PullQuote():
                return BlockView(escape.anchor(block.id), block.type, self.text(block.text), lang=lang)
            case Formula():
                return self.formula(block)
            case Figure():
                return BlockView(
                    escape.anchor(block.id),
                    block.type,
                    text=block.caption,
                    caption=self.text(block.caption, block.marks, place=block.id),
                    source=self.text(block.source, place=block.id, part="source"),
                    image=self.extras.images.get(block.id),
                )
            case Table():
                return self.table(block)

    def formula(self, block: Formula) -> BlockView:
        try:
            return BlockView(
                escape.anchor(block.id), block.type, formula.mathml(block.latex, display=True), text=block.latex
            )
        except formula.UnreadableFormulaError:
            return BlockView(escape.anchor(block.id), block.type, latex=block.latex, text=block.latex)

    def table(self, block: Table) -> BlockView:
        spans = block.header_spans or (1,) * len(block.header)
        columns = [
            any(column) and all(map(_is_number, filter(None, column))) for column in zip(*block.rows, strict=False)
        ]
        header, at = [], 0
        caption = self.text(block.caption, block.marks, place=block.id)
        for n, (text, span) in enumerate(zip(block.header, spans, strict=False)):
            number = span == 1 and all(columns[at : at + 1] or [False])
            header.append(Cell(self.text(text, place=block.id, part=f"h{n}"), span, number))
            at += span
        rows = tuple(
            tuple(
                Cell(self.text(cell, place=block.id, part=f"r{row}c{column}"), number=_is_number(cell))
                for column, cell in enumerate(cells)
            )
            for row, cells in enumerate(block.rows)
        )
        return BlockView(
            escape.anchor(block.id),
            block.type,
            caption=caption,
            source=self.text(block.source, place=block.id, part="source"),
            header=tuple(header),
            rows=rows,
        )

    def note(self, note: Note, html: Markup) -> NoteView:
        number = inline.number(note.id)
        references = self.context.references.get(note.id, [])
        many = len(references) > 1
        name = self.words["note_back_many" if many else "note_back"]
        return NoteView(
            id=escape.anchor(note.id),
            number=escape.anchor(number),
            page=self.context.page_name(str(note.page)),
            label=note.label,
            html=html,
            lang=lang_of(note.text),
            back=tuple(Back(f"#{ref}", name.format(n=number, i=i)) for i, ref in enumerate(references, 1)),
        )


def _with_first_page(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with a mark where the first page begins, so that it has an anchor like all others."""
    marked = {mark.value for block in blocks for mark in getattr(block, "marks", ()) if mark.type == "page"}
    out = list(blocks)
    for at, block in enumerate(out):
        if isinstance(block, Heading | Paragraph):
            if str(block.page) not in marked:
                out[at] = replace(block, marks=(Mark("page", 0, value=str(block.page)), *block.marks))
            break
    return out


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[−–\-+]?[\d.,，．]+\s*[%％]?", cell.strip()))
