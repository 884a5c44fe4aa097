"""One article as its templates see it: every value is either plain text, which the templates escape, or safe HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from markupsafe import Markup

from ..cite.files import NAMES as CITATION_FILES
from ..glossary import Concept, Glossary
from ..language import lang_of, script_of
from ..model import (
    Article,
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
from ..source.chars import HAN_CHAR
from ..strings import Locale
from ..terms import guards
from ..terms.annotate import NOTHING as NO_TERMS
from ..terms.annotate import Layer
from ..texts import of_note, pages_are_printed
from ..translations import Translation
from . import escape, formula, inline, links
from .addresses import Links
from .wording import Convert, Range, Wording

#: A page's own title is h1, so the first level of the body is h2; HTML has no h7.
_DEEPEST = 6


#: A word or a number in letters that are not Chinese.
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9]+(?:['’.-][A-Za-zÀ-ɏ0-9]+)*")

NOTHING = Markup()


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
    #: BCP 47 tag, where it differs from the page's.
    lang: str | None
    #: Of the heading.
    heading_lang: str | None
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
class TableView:
    """Header and rows of a table."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class TranslationView:
    """What a page says of its translation."""

    #: How it came about: the author's, a person's, a machine's, a draft.
    status: str
    #: Who made it; empty where that is not known.
    translator: str


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
    #: Of ``text``, where it differs from the page's.
    text_lang: str | None = None
    #: Heading: whether marks stand in it, so that the outline must be told its text.
    marked: bool = False
    #: BCP 47 tag, where it differs from the page's text.
    lang: str | None = None
    #: Table and figure.
    caption: Markup = NOTHING
    source: Markup = NOTHING
    table: TableView | None = None
    #: The translation of ``html``, of a heading, or of the caption; ``None`` where there is none.
    tr: Markup | None = None
    tr_source: Markup = NOTHING
    tr_table: TableView | None = None
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
    #: Its translation.
    tr: Markup | None
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
    #: BCP 47 tag of the page's text: of its ``<article>``.
    lang: str
    #: Of the page's header and of search results; one line.
    title: str
    description: str
    title_html: Markup
    title_lang: str | None
    subtitle: str | None
    #: The title in the other language.
    title_second: Markup | None
    second_lang: str | None
    subtitle_second: str | None
    rubric: str | None
    #: ``期刊 · 2024年第1期 · 第57–71页``
    imprint: tuple[str, ...]
    authors_html: Markup
    authors_lang: str | None
    #: The names in the other language.
    authors_second: str | None
    authors_second_lang: str | None
    facts: tuple[Fact, ...]
    abstracts: tuple[Abstract, ...]
    #: The headings.
    outline: tuple[BlockView, ...]
    blocks: tuple[BlockView, ...]
    notes: tuple[NoteView, ...]
    references: tuple[NoteView, ...]
    #: The printed pages that the text has places for, in its order.
    pages: tuple[Markup, ...]
    #: Whether these are the pages of the print, and not counted from 1.
    pages_printed: bool
    #: By pinyin.
    glosses: tuple[Gloss, ...]
    translation: TranslationView | None
    #: The ``lang`` of the translation and of Chinese, where they differ from the page's.
    tr_lang: str | None
    zh_tag: str | None
    #: In which view the page opens: ``zh`` or ``pair``.
    view: str
    #: Address of the script with the article's words.
    words: Markup
    #: Whether the page is in English and the text is not.
    chinese_only: bool
    source: str
    first: int
    last: int
    lines_en: tuple[int, int] | None
    ledger: Mapping[str, int]
    rights: Markup
    #: Address of the article as data.
    json: Markup
    #: Formats of reference managers, and the addresses of the article's record in them.
    citations: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True, slots=True)
class Extras:
    """What a page shows beside the article itself."""

    #: Ids of figures to the addresses of their pictures, for pictures that are really there.
    images: Mapping[str, str] = field(default_factory=dict)
    #: The terms in the article's texts, and the glossary that explains them.
    layer: Layer = NO_TERMS
    glossary: Glossary = field(default_factory=Glossary)
    #: Converts to Traditional characters; ``None`` where nothing is converted.
    convert: Convert | None = None
    translation: Translation | None = None


def view(article: Article, locale: Locale, to: Links, extras: Extras | None = None) -> View:
    """The article for its templates."""
    return _Writer(article, locale, to, extras or Extras()).view()


def imprint(meta: Meta, say: Wording) -> tuple[str, ...]:
    """Journal, volume and issue, pages: those that are known."""
    words = say.words
    parts = [say.zh(say.first(meta.journal.zh, meta.journal.en) or "")]
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


def title_of(meta: Meta, say: Wording, translation: Translation | None = None) -> str:
    """The title that a page shows first."""
    return say.zh(say.first(meta.title.zh, english_title(meta, translation)) or "") or say.words["title_missing"]


def english_title(meta: Meta, translation: Translation | None) -> str | None:
    """The English title that the source prints, else that of the translation."""
    return meta.title.en or (translation.texts["title"].text if translation and "title" in translation.texts else None)


def authors_of(meta: Meta, say: Wording) -> str:
    """The names that a page shows first."""
    return joined([say.zh(say.first(a.zh, a.en) or "") for a in meta.authors], say.words)


def authors_second_of(meta: Meta, say: Wording) -> str:
    """The names in the other language, of authors who have one in both."""
    return joined([say.zh(name) for a in meta.authors if (name := say.second(a.zh, a.en))], say.words)


class _Writer:
    def __init__(self, article: Article, locale: Locale, to: Links, extras: Extras) -> None:
        self.article = article
        self.to = to
        self.extras = extras
        printed = script_of(
            "".join(getattr(block, "text", "") for block in article.blocks) or article.meta.title.zh or ""
        )
        self.say = Wording(locale, extras.convert, printed)
        self.words = self.say.words
        self.translated = extras.translation.texts if extras.translation else {}
        page = self.words["page_one" if pages_are_printed(article) else "page_ordinal"]
        self.context = inline.Context(
            {note.id: note for note in article.notes},
            self.words,
            lambda value: page.format(page=value),
            concept=to.concept,
        )

    def view(self) -> View:
        article, meta, say = self.article, self.article.meta, self.say
        title = title_of(meta, say, self.extras.translation)
        authors = authors_of(meta, say)
        where = imprint(meta, say)
        # In the order of the page: the references to a note are numbered as they are written.
        title_html, second_html = self.title(title)
        authors_html, authors_second = self.authors(authors)
        facts = self.facts()
        abstracts = self.abstracts()
        self.context.named.clear()
        blocks = tuple(self.block(block) for block in _with_first_page(article.blocks))
        self.context.named.clear()
        notes = [(note, self.note_text(note)) for note in article.notes]
        views = [(note.kind, self.note(note, html)) for note, html in notes]
        return View(
            id=article.id,
            lang=say.lang,
            title=title,
            description=" · ".join(filter(None, (authors, *where))),
            title_html=title_html,
            title_lang=say.tag(title),
            subtitle=self.subtitle(meta.title.zh is not None, first=True),
            title_second=second_html,
            second_lang=say.tag(say.second(meta.title.zh, self.english(meta.title.en, "title")) or ""),
            subtitle_second=self.subtitle(meta.title.zh is not None, first=False),
            rubric=say.zh(meta.rubric) if meta.rubric else None,
            imprint=where,
            authors_html=authors_html,
            authors_lang=say.tag(authors),
            authors_second=authors_second,
            authors_second_lang=say.tag(authors_second or ""),
            facts=facts,
            abstracts=abstracts,
            outline=tuple(b for b in blocks if b.type == "heading"),
            blocks=blocks,
            notes=tuple(v for kind, v in views if kind != "reference"),
            references=tuple(v for kind, v in views if kind == "reference"),
            pages=tuple(escape.anchor(page) for page in self.pages()),
            pages_printed=pages_are_printed(article),
            glosses=self.glosses(),
            translation=self.translation(),
            tr_lang=say.tag("English"),
            zh_tag=say.tag("中"),
            view="pair" if say.locale == "en" else "zh",
            words=self.to.article_file(article.id, "words.js"),
            chinese_only=say.locale == "en" and not self.translated,
            source=article.source.path,
            first=article.source.lines[0],
            last=article.source.lines[1],
            lines_en=article.source.lines_en,
            ledger=asdict(article.ledger),
            rights=self.text(meta.rights or self.words["rights_unknown"]),
            json=self.to.article_file(article.id, "article.json"),
            citations=tuple((kind, self.to.article_file(article.id, name)) for kind, name in CITATION_FILES.items()),
        )

    def text(
        self,
        text: str,
        marks: Sequence[Mark] = (),
        esc: Callable[[str], Markup] = escape.html,
        place: str = "",
        part: str = "",
        keep: Sequence[Range] = (),
    ) -> Markup:
        """A text with its marks, and with the terms of the place (anchor and part) where it stands.

        What is within ``keep`` stays in the script in which it is printed.
        """
        terms = [Mark("term", m.at, m.end, m.concept) for m in self.extras.layer.matches.get((place, part), ())]
        return inline.render(self.say.zh(text, keep), (*marks, *terms), self.context, esc)

    def english(self, printed: str | None, place: str) -> str | None:
        """English of the source, else that of the translation."""
        return printed or (self.translated[place].text if place in self.translated else None)

    def title(self, title: str) -> tuple[Markup, Markup | None]:
        """The title in the page's language, and in the other one. Notes stand on the Chinese one, if there is one."""
        meta, marks = self.article.meta, self.in_front("title")
        second = self.say.second(meta.title.zh, self.english(meta.title.en, "title"))
        if second is None:
            return self.text(title, marks), None
        chinese_first = self.say.locale != "en"
        first_html = self.text(
            self.say.first(meta.title.zh, self.english(meta.title.en, "title")) or title, marks if chinese_first else ()
        )
        return first_html, self.text(second, () if chinese_first else marks)

    def subtitle(self, chinese: bool, *, first: bool) -> str | None:
        """The subtitle in the language of the first or the second title."""
        zh, en = self.article.meta.subtitle.zh, self.english(self.article.meta.subtitle.en, "subtitle")
        english = (self.say.locale == "en") == first if chinese else first
        found = en if english else zh
        return self.say.zh(found) if found else None

    def authors(self, authors: str) -> tuple[Markup, str | None]:
        """The names in the page's language, and those of the other; notes stand on the Chinese ones."""
        marks = self.in_front("authors")
        return self.text(authors, marks), authors_second_of(self.article.meta, self.say) or None

    def note_text(self, note: Note) -> Markup:
        """A note's text. The works it cites stay in the script in which they are printed."""
        keep = guards.works(of_note(note)) if self.say.locale == "zh-Hant" else ()
        return self.text(note.text, note.marks, place=note.id, keep=keep)

    def translated_text(
        self, place: str, esc: Callable[[str], Markup] = escape.html, source: str = ""
    ) -> Markup | None:
        """The translation of a text, with its marks; ``None`` where there is none, or where it repeats its source."""
        found = self.translated.get(place)
        return self.foreign(found.text, found.marks, esc) if found and found.text != source else None

    def foreign(self, text: str, marks: Sequence[Mark], esc: Callable[[str], Markup] = escape.html) -> Markup:
        """A text of the translation. Its references lead to the notes; the ways back lead to the source's."""
        return inline.render(text, marks, replace(self.context, translation=True), esc)

    def translation(self) -> TranslationView | None:
        """What the page says of its translation."""
        found = self.extras.translation
        if found is None or not self.translated:
            return None
        return TranslationView(self.words[f"translation_{found.status}"], found.translator)

    def pages(self) -> Iterator[str]:
        """The pages whose beginnings have an anchor, each once."""
        marks = (m for block in _with_first_page(self.article.blocks) for m in getattr(block, "marks", ()))
        values = dict.fromkeys(mark.value for mark in marks if mark.type == "page")
        return filter(self.context.pages.__contains__, values)

    def length(self) -> str:
        """How long the text is, and how long it takes to read: paragraphs, headings and nothing else.

        Of what takes less than a minute nothing is said.

        Counted are Chinese characters, and each word in letters as one more; of these, 400 a minute are usual for those
        who have read Chinese from childhood. Of English non-fiction adults read 238 words a minute (M. Brysbaert, "How
        many words do we read per minute?", Journal of Memory and Language 109, 2019,
        https://doi.org/10.1016/j.jml.2019.104047).
        """
        texts = [block.text for block in self.article.blocks if isinstance(block, Heading | Paragraph)]
        characters = sum(len(HAN_CHAR.findall(text)) for text in texts)
        words = sum(len(_WORD.findall(text)) for text in texts)
        name, many, speed = ("length_zh", characters + words, 400) if characters > words else ("length_en", words, 240)
        minutes = round(many / speed)
        return self.words[name].format(n=f"{many:,}", minutes=minutes) if minutes else ""

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
            self.say.zh(concept.zh),
            pinyin_of(concept),
            concept.en,
            ", ".join(concept.abbr),
            self.say.zh(definition.zh or ""),
            definition.en or "",
            count,
        )

    def in_front(self, place: str) -> list[Mark]:
        """The notes on the title, the authors or the abstract, as marks."""
        anchored = [(n, n.anchor) for n in self.article.notes if n.anchor and n.anchor.block == place]
        return [Mark("note", anchor.at, value=note.id) for note, anchor in anchored]

    def facts(self) -> tuple[Fact, ...]:
        meta, say = self.article.meta, self.say
        people = [(a, a.affiliation, a.bio) for a in meta.authors]
        colon = self.words["colon"]
        affiliations = [
            meta.affiliation,
            *(f"{say.first(a.zh, a.en)}{colon}{where}" for a, where, _ in people if where),
        ]
        if len(people) == 1 and people[0][1]:
            affiliations = [meta.affiliation, people[0][1]]
        lines: list[tuple[str, str | None]] = [
            ("affiliation", self.words["list_sep"].join(dict.fromkeys(filter(None, affiliations)))),
            ("bio", "\n".join(dict.fromkeys(filter(None, [meta.bio, *(bio for _, _, bio in people)])))),
            ("clc", meta.clc),
            ("article_no", meta.article_no),
            ("received", meta.received),
            ("revised", meta.revised),
            ("funding", meta.funding),
            ("editor", meta.editor),
            ("remarks", "\n".join(meta.remarks)),
            ("length", self.length()),
        ]
        facts = [Fact(self.words[name], self.lines(value), say.tag(value)) for name, value in lines if value]
        if meta.doi:
            facts.insert(0, Fact(self.words["doi"], self.doi(meta.doi)))
        other = say.second(meta.journal.zh, meta.journal.en)
        if other:
            facts.insert(0, Fact(self.words["journal"], self.text(other), say.tag(other)))
        return tuple(facts)

    def lines(self, text: str) -> Markup:
        return Markup("<br>").join(self.text(line) for line in text.split("\n"))

    def doi(self, doi: str) -> Markup:
        href = links.doi_href(doi)
        if href is None:
            return self.text(doi)
        return Markup('<a class="ext" href="{}" rel="noopener">{}</a>').format(escape.html(href), escape.html(doi))

    def abstracts(self) -> tuple[Abstract, ...]:
        meta, say = self.article.meta, self.say
        keywords_en = meta.keywords_en
        if not keywords_en and "keywords" in self.translated:
            keywords_en = tuple(filter(None, map(str.strip, self.translated["keywords"].text.split(";"))))
        found = []
        for key, text, keywords in (
            ("zh", meta.abstract.zh, meta.keywords_zh),
            ("en", self.english(meta.abstract.en, "abstract"), keywords_en),
        ):
            if text or keywords:
                self.context.named.clear()
                marks = self.in_front("abstract") if key == "zh" else ()
                html = self.text(text or "", marks, place=f"abstract-{key}")
                suffix = "" if key == "zh" else "_en"
                words = tuple(Keyword(say.zh(word), self.to.filtered(word, "keyword")) for word in keywords)
                heading, name = self.words[f"abstract{suffix}"], self.words[f"keywords{suffix}"]
                lang = say.tag(text or "".join(keywords))
                found.append(Abstract(key, lang, say.tag(heading), heading, html, name, words))
        if say.locale == "en":
            found.reverse()
        return tuple(found)

    def block(self, block: Block) -> BlockView:
        lang = self.say.tag(block.text) if isinstance(block, Heading | Paragraph | PullQuote) else None
        match block:
            case Heading():
                return self.heading(block, lang)
            case Paragraph():
                html = self.text(block.text, block.marks, place=block.id)
                return BlockView(
                    escape.anchor(block.id), block.type, html, lang=lang, tr=self.translated_text(block.id)
                )
            case PullQuote():
                html = self.text(block.text)
                return BlockView(
                    escape.anchor(block.id), block.type, html, lang=lang, tr=self.translated_text(block.id)
                )
            case Formula():
                return self.formula(block)
            case Figure():
                return self.figure(block)
            case Table():
                return self.table(block)

    def heading(self, block: Heading, lang: str | None) -> BlockView:
        # A heading is a line of Markdown, from which the theme makes the outline.
        html = self.text(block.text, block.marks, escape.markdown, block.id)
        self.context.named.clear()
        found = self.translated.get(block.id)
        outline = found.text if found and self.say.locale == "en" else self.say.zh(block.text)
        return BlockView(
            escape.anchor(block.id),
            block.type,
            html,
            level=min(block.level + 1, _DEEPEST),
            text=outline,
            text_lang=self.say.tag(outline),
            marked="<" in html or found is not None,
            lang=lang,
            tr=self.translated_text(block.id, escape.markdown),
        )

    def formula(self, block: Formula) -> BlockView:
        id_ = escape.anchor(block.id)
        try:
            return BlockView(id_, block.type, formula.mathml(block.latex, display=True), text=block.latex)
        except formula.UnreadableFormulaError:
            return BlockView(id_, block.type, latex=block.latex, text=block.latex)

    def figure(self, block: Figure) -> BlockView:
        found = self.translated.get(block.id)
        inset = found.table if found else None
        return BlockView(
            escape.anchor(block.id),
            block.type,
            lang=self.say.tag(block.caption),
            text=self.say.zh(block.caption),
            caption=self.text(block.caption, block.marks, place=block.id),
            source=self.text(block.source, place=block.id, part="source"),
            image=self.extras.images.get(block.id),
            tr=self.translated_text(block.id),
            tr_source=self.foreign(inset.source.text, inset.source.marks) if inset else NOTHING,
        )

    def table(self, block: Table) -> BlockView:
        spans = block.header_spans or (1,) * len(block.header)
        columns = [
            any(column) and all(map(_is_number, filter(None, column))) for column in zip(*block.rows, strict=False)
        ]
        caption = self.text(block.caption, block.marks, place=block.id)
        texts = [self.text(cell, place=block.id, part=f"h{n}") for n, cell in enumerate(block.header)]
        rows = [
            [
                (self.text(cell, place=block.id, part=f"r{row}c{column}"), _is_number(cell))
                for column, cell in enumerate(cells)
            ]
            for row, cells in enumerate(block.rows)
        ]
        found = self.translated.get(block.id)
        inset = found.table if found else None
        translated = None
        if inset:
            translated = TableView(
                _header([self.foreign(cell.text, cell.marks) for cell in inset.header], spans, columns),
                tuple(
                    tuple(Cell(self.foreign(cell.text, cell.marks), number=_is_number(cell.text)) for cell in row)
                    for row in inset.rows
                ),
            )
        return BlockView(
            escape.anchor(block.id),
            block.type,
            lang=self.say.tag(block.caption + "".join(block.header)),
            caption=caption,
            source=self.text(block.source, place=block.id, part="source"),
            table=TableView(
                _header(texts, spans, columns),
                tuple(tuple(Cell(html, number=number) for html, number in row) for row in rows),
            ),
            tr=self.translated_text(block.id),
            tr_source=self.foreign(inset.source.text, inset.source.marks) if inset else NOTHING,
            tr_table=translated,
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
            lang=self.say.tag(note.text),
            tr=self.translated_text(note.id, source=note.text),
            back=tuple(Back(f"#{ref}", name.format(n=number, i=i)) for i, ref in enumerate(references, 1)),
        )


def _header(texts: Sequence[Markup], spans: Sequence[int], columns: Sequence[bool]) -> tuple[Cell, ...]:
    """The header's cells; over a column of numbers they are set as numbers are."""
    header, at = [], 0
    for html, span in zip(texts, spans, strict=False):
        header.append(Cell(html, span, span == 1 and all(columns[at : at + 1] or [False])))
        at += span
    return tuple(header)


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
