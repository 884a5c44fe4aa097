"""The pages of concepts as their templates see them: one page each, the index, the map, the matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

import opencc
from markupsafe import Markup

from ..concepts import Concordance, Entry, Gloss, Neighbour, Occurrence, Origin
from ..glossary import Concept, Theme
from ..language import lang_of, script_of
from ..model import Bilingual
from ..pinyin import initial, pinyin_of, plain, sort_key
from ..strings import Locale
from . import escape, graphics
from .addresses import Links
from .article import joined
from .wording import Convert, Wording

KINDS = ("definition", "heading", "text", "table", "figure", "note")
"""Kinds of occurrences, in the order in which they are shown when sorted by kind."""

OPEN_LINES = 60
"""Lines of a concordance that are unfolded at first; the groups that follow are folded."""

MATRIX_COLUMNS = 60
"""Articles up to which the matrix has a column for each; beyond, for each year."""

MAP_NODES = 110
"""How many concepts the map shows, the most used ones: more labels would not find room on a circle."""

MAP_NEIGHBOURS = 3
"""Of how many strongest neighbours the map draws the lines."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text and its BCP 47 tag, where that differs from the page's."""

    text: str
    lang: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A concept as a link."""

    slug: Markup
    href: Markup
    zh: str
    en: str
    #: Headword in the page's language, and in the other.
    first: Spoken
    second: Spoken


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence, as a line of a concordance."""

    #: Address of its paragraph, note, table or heading.
    href: Markup
    article: Markup
    anchor: Markup
    #: ``text``, ``heading``, ``table``, ``figure``, ``note``, or ``definition``.
    kind: str
    #: Position among all occurrences, from 1.
    order: int
    before: str
    printed: str
    after: str
    lang: str | None
    #: Page and section.
    page: str
    section: str
    section_lang: str | None
    #: Of a definition: how it defines, and whose it is.
    how: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one article."""

    article: Markup
    href: Markup
    title: str
    title_lang: str | None
    authors: str
    year: int | None
    lines: tuple[Line, ...]
    #: How many definitions of the article stand above.
    defined: int
    open: bool


@dataclass(frozen=True, slots=True)
class User:
    """An article that uses a rendering, and how often."""

    href: Markup
    name: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Rendering:
    """A form of the concept and who writes it."""

    form: str
    lang: str | None
    count: int
    bar: Markup
    users: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class GlossView:
    """English that an author gives for the concept."""

    zh: str
    en: str
    href: Markup
    origin: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A note that stands in the same paragraphs."""

    text: str
    lang: str | None
    href: Markup
    origin: str
    #: In how many paragraphs with the concept it is cited.
    count: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A concept that is named in the same paragraphs."""

    name: Name
    together: int
    bar: Markup


@dataclass(frozen=True, slots=True)
class View:
    """What the templates may say of a concept, as ``c``."""

    slug: Markup
    #: Headword in the page's language.
    first: str
    zh: str
    zh_lang: str | None
    pinyin: str
    en: str
    en_lang: str | None
    abbr: tuple[str, ...]
    description: str
    theme: str
    theme_href: Markup
    #: The one in the page's language first.
    definitions: tuple[Spoken, ...]
    see: tuple[Name, ...]
    contrast: tuple[Name, ...]
    sources: tuple[tuple[str, str | None], ...]
    #: All other forms that the glossary has.
    variants: tuple[tuple[str, str | None], ...]
    count: int
    articles: int
    in_notes: int
    spread: Markup
    renderings: tuple[Rendering, ...]
    glosses: tuple[GlossView, ...]
    defining: tuple[Line, ...]
    groups: tuple[Group, ...]
    notes: tuple[Group, ...]
    cited: tuple[Cited, ...]
    beside: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A concept in the index."""

    name: Name
    pinyin: str
    abbr: str
    count: int
    articles: int
    #: What the filter looks at, folded.
    find: str


@dataclass(frozen=True, slots=True)
class Section:
    """Concepts under one letter or theme."""

    id: Markup
    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """The whole index in one order."""

    id: Markup
    label: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class IndexView:
    """What the templates may say of all concepts, as ``i``."""

    count: int
    used: int
    occurrences: int
    orders: tuple[Order, ...]
    #: The ``lang`` of Chinese, where it differs from the page's.
    zh_tag: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """An article, or a year, of the matrix."""

    href: Markup | None
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A concept of the matrix with its counts, one for each column."""

    name: Name
    theme: str
    cells: tuple[tuple[int, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class MatrixView:
    """What the templates may say of the matrix, as ``m``."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    #: Whether columns are years.
    years: bool


class Writer:
    """Writes the pages of one build in one language."""

    def __init__(self, concordance: Concordance, locale: Locale, convert: Convert | None = None) -> None:
        """The concordance is complete: no article is added any more."""
        self.concordance = concordance
        self.locale = locale
        self.say = Wording(locale, convert)
        self._as_printed = Wording(locale, printed="zh-Hant")
        self.words = self.say.words
        self.concepts = concordance.glossary.concepts
        self.neighbours = concordance.neighbours()
        self.in_order = sorted(self.concepts.values(), key=sort_key)

    # One concept.

    def view(self, slug: str, to: Links) -> View:
        """The page of one concept."""
        concept, entry = self.concepts[slug], self.concordance.entries[slug]
        by_article = entry.by_article()
        lines = [(o.article, self._line(n, o, to)) for n, o in enumerate(entry.occurrences, 1)]
        body = [(article, line) for article, line in lines if line.kind not in ("note", "definition")]
        notes = [(article, line) for article, line in lines if line.kind == "note"]
        defined = Counter(o.article for o in entry.occurrences if o.defining)
        # An article that names the concept in its notes alone has its group among those.
        groups = {o.article: "notes-in" for o in entry.occurrences}
        groups |= {o.article: "in" for o in entry.occurrences if o.kind != "note" or o.defining}
        definition, say = concept.definition, self.say
        return View(
            slug=escape.anchor(slug),
            zh=say.zh(concept.zh),
            zh_lang=say.tag(concept.zh),
            en_lang=say.tag(concept.en),
            first=say.first(say.zh(concept.zh), concept.en) or concept.slug,
            pinyin=pinyin_of(concept),
            en=concept.en,
            abbr=concept.abbr,
            description=" · ".join(
                filter(None, (say.second(concept.zh, concept.en), say.first(definition.zh, definition.en)))
            ),
            theme=self._theme(concept.theme),
            theme_href=Markup(to.concepts + f"#theme-{escape.anchor(concept.theme.slug)}"),
            definitions=self._definitions(definition),
            see=tuple(self._name(self.concepts[other], to) for other in concept.see if other in self.concepts),
            contrast=tuple(
                self._name(self.concepts[other], to) for other in concept.contrast if other in self.concepts
            ),
            sources=tuple((source, say.tag(source)) for source in concept.sources),
            variants=tuple(
                (say.zh(form), say.tag(form))
                for form in concept.forms
                if form not in (concept.zh, concept.en, *concept.abbr)
            ),
            count=len(entry.occurrences),
            articles=len(by_article),
            in_notes=sum(o.kind == "note" for o in entry.occurrences),
            spread=self._spread(by_article, groups),
            renderings=self._renderings(entry, groups),
            glosses=tuple(self._gloss(gloss, to) for gloss in _once(entry.glosses)),
            defining=tuple(line for _, line in lines if line.kind == "definition"),
            groups=self._groups(body, defined, to),
            notes=self._groups(notes, Counter(), to),
            cited=self._cited(entry, to),
            beside=self._beside(slug, to),
        )

    def _line(self, order: int, occurrence: Occurrence, to: Links) -> Line:
        origin = self.concordance.origins[occurrence.article]
        page = self.words["page_one" if origin.printed else "page_ordinal"].format(page=occurrence.page)
        how = occurrence.defining
        say = self._of(origin)
        # Converted as a whole: a word may go over the borders of the term.
        pieces = occurrence.before, occurrence.printed, occurrence.after
        whole = say.zh("".join(pieces))
        start, stop = len(pieces[0]), len(pieces[0]) + len(pieces[1])
        return Line(
            self._at(occurrence.article, occurrence.anchor, to),
            escape.anchor(occurrence.article),
            escape.anchor(occurrence.anchor),
            "definition" if how else occurrence.kind,
            order,
            whole[:start],
            whole[start:stop],
            whole[stop:],
            say.tag(whole),
            page,
            say.zh(occurrence.section) if occurrence.kind != "heading" else "",
            say.tag(occurrence.section),
            self.words[f"defines_{how.replace('-', '_')}"] if how else "",
            self._origin(origin) if how else "",
        )

    def _of(self, origin: Origin) -> Wording:
        """How this page shows what an article prints: Traditional is left as it is."""
        return self.say if origin.script == "zh-Hans" else self._as_printed

    def _title(self, origin: Origin) -> str:
        return (
            self._of(origin).zh(self.say.first(origin.title.zh, origin.title.en) or "") or self.words["title_missing"]
        )

    def _authors(self, origin: Origin) -> str:
        names = [self._of(origin).zh(self.say.first(a.zh, a.en) or "") for a in origin.authors]
        return joined(names, self.words)

    def _definitions(self, definition: Bilingual) -> tuple[Spoken, ...]:
        """Both definitions, that in the page's language first."""
        both = [Spoken(self.say.zh(text), self.say.tag(text)) for text in (definition.zh, definition.en) if text]
        return tuple(both[::-1] if self.locale == "en" else both)

    def _first(self, concept: Concept) -> Spoken:
        text = self.say.zh(self.say.first(concept.zh, concept.en) or "")
        return Spoken(text, self.say.tag(text))

    def _second(self, concept: Concept) -> Spoken:
        text = self.say.zh(self.say.second(concept.zh, concept.en) or "")
        return Spoken(text, self.say.tag(text))

    def _note_tag(self, text: str) -> str | None:
        found = lang_of(text) or script_of(text)
        return None if found == self.say.lang else Markup(found)

    def _groups(self, lines: Sequence[tuple[str, Line]], defined: Counter[str], to: Links) -> tuple[Group, ...]:
        found: dict[str, list[Line]] = {}
        for article, line in lines:
            found.setdefault(article, []).append(line)
        for article in defined:
            found.setdefault(article, [])
        groups = []
        shown = 0
        for article, its in sorted(found.items(), key=lambda item: (-len(item[1]) - defined[item[0]], item[0])):
            origin = self.concordance.origins[article]
            title = self._title(origin)
            groups.append(
                Group(
                    escape.anchor(article),
                    to.article(article),
                    title,
                    self.say.tag(title),
                    self._authors(origin),
                    origin.year,
                    tuple(its),
                    defined[article],
                    shown == 0 or shown + len(its) <= OPEN_LINES,
                )
            )
            shown += len(its)
        return tuple(groups)

    def _spread(self, by_article: Mapping[str, Sequence[Occurrence]], groups: Mapping[str, str]) -> Markup:
        points = []
        for article, occurrences in by_article.items():
            origin = self.concordance.origins[article]
            title = self._title(origin)
            href = f"#{groups[article]}-{article}"
            points.append(graphics.Point(origin.year, article, title, len(occurrences), href))
        return graphics.spread(points, self.words) if points else Markup()

    def _renderings(self, entry: Entry, groups: Mapping[str, str]) -> tuple[Rendering, ...]:
        found = entry.renderings()
        most = max((counts.total() for counts in found.values()), default=0)
        return tuple(
            Rendering(
                form,
                self.say.tag(form),
                counts.total(),
                graphics.bar(counts.total(), most),
                tuple(self._user(article, count, groups) for article, count in counts.most_common()),
            )
            for form, counts in found.items()
        )

    def _user(self, article: str, count: int, groups: Mapping[str, str]) -> User:
        origin = self.concordance.origins[article]
        title = self._title(origin)
        return User(Markup(f"#{groups[article]}-{escape.anchor(article)}"), self._origin(origin), title, count)

    def _gloss(self, gloss: Gloss, to: Links) -> GlossView:
        origin = self.concordance.origins[gloss.article]
        return GlossView(
            self.say.zh(gloss.zh), gloss.en, self._at(gloss.article, gloss.anchor, to), self._origin(origin)
        )

    def _cited(self, entry: Entry, to: Links) -> tuple[Cited, ...]:
        """The notes of the paragraphs, the most frequent first; what is cited twice in the same words is one."""
        counts: Counter[str] = Counter()
        places: dict[str, tuple[str, str]] = {}
        for place, count in entry.cited.items():
            text = self.concordance.notes[place]
            counts[text] += count
            places.setdefault(text, place)
        return tuple(
            Cited(
                text,
                self._note_tag(text),
                self._at(*places[text], to),
                self._origin(self.concordance.origins[places[text][0]]),
                count,
            )
            for text, count in counts.most_common()
        )

    def _beside(self, slug: str, to: Links) -> tuple[Beside, ...]:
        neighbours = self.neighbours[slug]
        most = max((n.strength for n in neighbours), default=0.0)
        return tuple(
            Beside(
                self._name(self.concepts[n.concept], to), n.together, graphics.bar(round(100 * n.strength / most), 100)
            )
            for n in neighbours
        )

    def _at(self, article: str, anchor: str, to: Links) -> Markup:
        """The address of a place in an article."""
        return Markup(to.article(article) + f"#{escape.anchor(anchor)}")

    def _origin(self, origin: Origin) -> str:
        """Who and when: ``王明、李四 2024``."""
        who = self._authors(origin) or self._title(origin)
        return f"{who} {origin.year}" if origin.year else who

    def _name(self, concept: Concept, to: Links) -> Name:
        return Name(
            escape.anchor(concept.slug),
            to.concept(concept.slug),
            self.say.zh(concept.zh),
            concept.en,
            self._first(concept),
            self._second(concept),
        )

    def _theme(self, theme: Theme) -> str:
        return self.say.zh(self.say.first(theme.name.zh, theme.name.en) or theme.slug)

    # All concepts.

    def index(self, to: Links) -> IndexView:
        """The index in its three orders."""
        entries = self.concordance.entries
        items = {concept.slug: self._item(concept, to) for concept in self.in_order}
        by_letter: dict[str, list[Item]] = {}
        for concept in self.in_order:
            by_letter.setdefault(initial(concept), []).append(items[concept.slug])
        by_english: dict[str, list[Item]] = {}
        for concept in sorted(self.concepts.values(), key=lambda c: (plain(c.en), c.slug)):
            letter = concept.en[:1].upper()
            by_english.setdefault(letter if "A" <= letter <= "Z" else "#", []).append(items[concept.slug])
        by_theme = {
            theme: [items[c.slug] for c in self.in_order if c.theme.slug == theme.slug]
            for theme in self.concordance.glossary.themes
        }
        return IndexView(
            len(items),
            sum(bool(entry.occurrences) for entry in entries.values()),
            sum(len(entry.occurrences) for entry in entries.values()),
            (
                Order(Markup("by-pinyin"), self.words["by_pinyin"], _sections("pinyin", by_letter.items())),
                Order(Markup("by-english"), self.words["by_english"], _sections("english", by_english.items())),
                Order(
                    Markup("by-theme"),
                    self.words["by_theme"],
                    tuple(
                        Section(escape.anchor(f"theme-{t.slug}"), self._theme(t), tuple(found))
                        for t, found in by_theme.items()
                        if found
                    ),
                ),
            ),
            self.say.tag("中"),
        )

    def most_used(self, number: int, to: Links) -> tuple[Item, ...]:
        """The concepts that are used most, those of a single article last."""
        items = (self._item(concept, to) for concept in self.in_order)
        used = sorted((item for item in items if item.count), key=lambda item: (item.articles < 2, -item.count))
        return tuple(used[:number])

    def _item(self, concept: Concept, to: Links) -> Item:
        occurrences = self.concordance.entries[concept.slug].occurrences
        pinyin = pinyin_of(concept)
        typed = plain(pinyin)
        traditional = (made for form in (concept.zh, *concept.variants_zh) if (made := _traditional(form)) != form)
        find = " ".join((*concept.forms, *traditional, typed, typed.replace(" ", ""))).lower()
        return Item(
            self._name(concept, to),
            pinyin,
            ", ".join(concept.abbr),
            len(occurrences),
            len({o.article for o in occurrences}),
            find,
        )

    def map(self, to: Links) -> Markup:
        """The picture of how the concepts that are used hang together."""
        entries = self.concordance.entries
        nodes = [
            graphics.Node(
                concept.slug,
                self._first(concept).text,
                concept.theme.slug,
                len(entries[concept.slug].occurrences),
                str(to.concept(concept.slug)),
                self._theme(concept.theme),
            )
            for concept in self.concepts.values()
            if entries[concept.slug].occurrences
        ]
        nodes = sorted(nodes, key=lambda node: -node.count)[:MAP_NODES]
        shown = {node.slug for node in nodes}
        edges: dict[frozenset[str], graphics.Edge] = {}
        most = max((n.strength for found in self.neighbours.values() for n in found), default=1.0)
        for slug in (str(node.slug) for node in nodes):
            near = [n for n in self.neighbours[slug] if n.concept in shown and n.together > 1]
            for neighbour in near[:MAP_NEIGHBOURS]:
                if neighbour.strength > 0:
                    # The strongest would leave the others no ink: their logarithms are drawn.
                    strength = log(1 + neighbour.strength) / log(1 + most)
                    edges[frozenset((slug, neighbour.concept))] = graphics.Edge(slug, neighbour.concept, strength)
        for kind in ("see", "contrast"):
            for slug in (str(node.slug) for node in nodes):
                for other in getattr(self.concepts[slug], kind):
                    if other in shown:
                        edges.setdefault(frozenset((slug, other)), graphics.Edge(slug, other, 0.0, kind))
        return graphics.concept_map(nodes, sorted(edges.values(), key=lambda e: (e.a, e.b)), self.words)

    def matrix(self, to: Links) -> MatrixView:
        """Concepts by articles; by years where there are too many articles."""
        origins = sorted(self.concordance.origins.values(), key=lambda o: (o.year or 9999, o.id))
        years = len(origins) > MATRIX_COLUMNS
        keys: dict[str, str]
        if years:
            keys = {o.id: str(o.year or self.words["year_unknown"]) for o in origins}
            columns = {key: Column(None, key, key) for key in keys.values()}
        else:
            keys = {o.id: o.id for o in origins}
            columns = {o.id: self._column(o, to) for o in origins}
        rows = []
        for theme in self.concordance.glossary.themes:
            for concept in self.in_order:
                occurrences = self.concordance.entries[concept.slug].occurrences
                if concept.theme.slug != theme.slug or not occurrences:
                    continue
                counts = Counter(keys[o.article] for o in occurrences)
                cells = tuple((counts[key], _shade(counts[key])) for key in columns)
                rows.append(Row(self._name(concept, to), self._theme(theme), cells, counts.total()))
        return MatrixView(tuple(columns.values()), tuple(rows), years)

    def _column(self, origin: Origin, to: Links) -> Column:
        title = self._title(origin)
        return Column(to.article(origin.id), self._origin(origin), title)


def _once(glosses: Iterable[Gloss]) -> list[Gloss]:
    """The first of each author's same words."""
    return list({(g.article, g.zh, g.en.lower()): g for g in reversed(list(glosses))}.values())[::-1]


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def _traditional(form: str) -> str:
    """The form as it is typed in Traditional characters."""
    return str(_converter().convert(form))


def _sections(order: str, found: Iterable[tuple[str, list[Item]]]) -> tuple[Section, ...]:
    return tuple(
        Section(escape.anchor(f"{order}-{'other' if letter == '#' else letter.lower()}"), letter, tuple(items))
        for letter, items in sorted(found)
    )


def _shade(count: int) -> int:
    """How dark a cell is, 0 to 4."""
    return sum(count >= least for least in (1, 3, 8, 20))


__all__ = ["IndexView", "MatrixView", "Neighbour", "View", "Writer"]
