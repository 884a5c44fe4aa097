"""What all articles together say of each concept: every occurrence, who writes it how, what stands beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from math import log

from .folding import fold
from .glossary import Glossary
from .language import script_of
from .model import Article, Bilingual, Person, Problem
from .problems import code
from .terms.annotate import Layer
from .terms.defining import how
from .terms.lexicon import Lexicon, Match
from .texts import Kind, Text, of_body, of_notes, pages_are_printed

ARTICLE = code("glossary-article", "sense names an article that the corpus does not have")

CONTEXT = 28
"""Characters on each side of a term in a line of a concordance."""

LONGEST_SENTENCE = 180
"""Characters of a sentence that defines a term; a longer one is cut."""

_SENTENCE_END = re.compile("[。！？!?；;]|\\.(?=\\s)")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a concordance says of an article."""

    id: str
    #: The English one may be that of a translation.
    title: Bilingual
    authors: tuple[Person, ...]
    year: int | None
    #: The script in which it prints its Chinese, as a BCP 47 tag.
    script: str
    #: Whether its pages are those of the print.
    printed: bool


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a concept is named."""

    #: Article id.
    article: str
    #: Id of the paragraph, heading, table, figure or note.
    anchor: str
    kind: Kind
    #: Which text of the block is meant (:class:`reader.texts.Text`), and the offsets in it.
    part: str
    at: int
    end: int
    #: The form of the glossary, and the characters that are printed.
    form: str
    printed: str
    #: Text of the heading above; empty for notes.
    section: str
    #: The printed page, or its ordinal within the article.
    page: int
    #: Up to :data:`CONTEXT` characters on each side; of a definition, the rest of its sentence.
    before: str
    after: str
    #: How the passage defines the concept (a kind of :func:`reader.terms.defining.how`); ``None`` where it does not.
    defining: str | None = None


@dataclass(frozen=True, slots=True)
class Gloss:
    """English that an author gives for a concept."""

    article: str
    anchor: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A concept that is named in the same paragraphs as another."""

    concept: str
    #: In how many paragraphs both are named.
    together: int
    #: Log-likelihood ratio G² of the two being named together (Dunning, Computational Linguistics 19:1, 1993): the
    #: higher, the less it is chance.
    strength: float


@dataclass(slots=True)
class Entry:
    """All that is known of the use of one concept."""

    occurrences: list[Occurrence] = field(default_factory=list)
    #: How many paragraphs name it.
    paragraphs: int = 0
    #: (article, note) cited by paragraphs that name it, with the number of such paragraphs.
    cited: Counter[tuple[str, str]] = field(default_factory=Counter)
    glosses: list[Gloss] = field(default_factory=list)

    def by_article(self) -> dict[str, list[Occurrence]]:
        """The occurrences of each article, in the order in which the articles were added."""
        found: dict[str, list[Occurrence]] = {}
        for occurrence in self.occurrences:
            found.setdefault(occurrence.article, []).append(occurrence)
        return found

    def renderings(self) -> dict[str, Counter[str]]:
        """Each form that is used, with how often each article uses it; the most frequent first.

        Forms that differ in script, case or width only are one.
        """
        found: dict[str, Counter[str]] = {}
        names: dict[str, str] = {}
        for occurrence in self.occurrences:
            name = names.setdefault(fold(occurrence.form), occurrence.form)
            found.setdefault(name, Counter())[occurrence.article] += 1
        return dict(sorted(found.items(), key=lambda item: -item[1].total()))


class Concordance:
    """Collects the terms of one article after another. Time and memory grow with the number of occurrences."""

    def __init__(self, glossary: Glossary, lexicon: Lexicon) -> None:
        """Begins with no article."""
        self.glossary = glossary
        self.lexicon = lexicon
        self.origins: dict[str, Origin] = {}
        self.entries: dict[str, Entry] = {slug: Entry() for slug in glossary.concepts}
        #: Texts of the notes that paragraphs with a term cite, by article and note.
        self.notes: dict[tuple[str, str], str] = {}
        self._together: Counter[tuple[str, str]] = Counter()
        self._paragraphs = 0

    @classmethod
    def empty(cls) -> Concordance:
        """Of no glossary and no article."""
        return cls(Glossary(), Lexicon(Glossary()))

    def add(self, article: Article, layer: Layer, english_title: str | None = None) -> None:
        """Takes up what the layer found in an article."""
        meta = article.meta
        title = Bilingual(meta.title.zh, meta.title.en or english_title)
        authors = tuple(Person(person.zh, person.en) for person in meta.authors if person.zh or person.en)
        script = script_of("".join(text.text for text in of_body(article)))
        self.origins[article.id] = Origin(article.id, title, authors, meta.year, script, pages_are_printed(article))
        texts = {note.id: note.text for note in article.notes}
        for text in of_body(article):
            matches = layer.of(text)
            self._take(article.id, text, matches)
            if text.kind == "text":
                self._paragraphs += 1
                self._beside(article.id, text, matches, texts)
        for text in of_notes(article):
            self._take(article.id, text, layer.of(text))
        for pair in layer.pairs:
            slug = self.lexicon.concept_of(pair.zh)
            if slug in self.entries and pair.en:
                self.entries[slug].glosses.append(Gloss(article.id, pair.block, pair.zh, pair.en))

    def neighbours(self) -> dict[str, list[Neighbour]]:
        """For each concept those that attract it, the strongest first."""
        found: dict[str, list[Neighbour]] = {slug: [] for slug in self.entries}
        for (one, other), together in self._together.items():
            first, second = self.entries[one].paragraphs, self.entries[other].paragraphs
            strength = log_likelihood(together, first, second, self._paragraphs)
            if strength > 0:
                found[one].append(Neighbour(other, together, strength))
                found[other].append(Neighbour(one, together, strength))
        for neighbours in found.values():
            neighbours.sort(key=lambda n: (-n.strength, n.concept))
        return found

    def _take(self, article: str, text: Text, matches: tuple[Match, ...]) -> None:
        for match in matches:
            defining = how(text.text, match.at, match.end)
            before, after = _sentence(text.text, match) if defining else _context(text.text, match)
            printed = text.text[match.at : match.end]
            self.entries[match.concept].occurrences.append(
                Occurrence(
                    article,
                    text.anchor,
                    text.kind,
                    text.part,
                    match.at,
                    match.end,
                    match.form,
                    printed,
                    text.section_text,
                    text.page_at(match.at),
                    before,
                    after,
                    defining,
                )
            )

    def _beside(self, article: str, text: Text, matches: tuple[Match, ...], notes: Mapping[str, str]) -> None:
        """What stands in one paragraph with each concept: other concepts, and notes."""
        concepts = sorted({match.concept for match in matches})
        self._together.update(combinations(concepts, 2))
        # In the order of the text: a set has another one in each run, and two builds would differ.
        cited = list(dict.fromkeys(mark.value for mark in text.marks if mark.type == "note" and mark.value in notes))
        for note in cited if concepts else ():
            self.notes[article, note] = notes[note]
        for slug in concepts:
            entry = self.entries[slug]
            entry.paragraphs += 1
            entry.cited.update((article, note) for note in cited)


def unknown_articles(glossary: Glossary, articles: Collection[str]) -> list[Problem]:
    """What the glossary says of articles that are not there. ``articles`` are the ids of all."""
    return [
        Problem(concept.path, concept.line, ARTICLE, f"{concept.slug}: there is no article {article!r}: correct sense")
        for concept in glossary.concepts.values()
        for article in concept.sense
        if article not in articles
    ]


def log_likelihood(together: int, first: int, second: int, all_: int) -> float:
    """G² of a two by two table of counts: both, one, the other, neither; negative where they avoid each other.

    ``first`` and ``second`` count the paragraphs with each, ``together`` those with both, ``all_`` all paragraphs.

    >>> log_likelihood(10, 10, 10, 100) > log_likelihood(5, 10, 10, 100) > 0 > log_likelihood(0, 50, 50, 100)
    True
    """
    table = (together, first - together, second - together, all_ - first - second + together)
    rows, columns = (first, all_ - first), (second, all_ - second)
    expected = [rows[n // 2] * columns[n % 2] / all_ for n in range(4)]
    # The table is: both, first alone; second alone, neither.
    ordered = (table[0], table[1], table[2], table[3])
    total = sum(seen * log(seen / mean) for seen, mean in zip(ordered, expected, strict=True) if seen and mean)
    return 2 * total if together > expected[0] else -2 * total


def _context(text: str, match: Match) -> tuple[str, str]:
    before = _words(text[max(0, match.at - CONTEXT) : match.at], last=True, cut=match.at > CONTEXT)
    after = _words(text[match.end : match.end + CONTEXT], last=False, cut=match.end + CONTEXT < len(text))
    return before, after


def _sentence(text: str, match: Match) -> tuple[str, str]:
    start = max((m.end() for m in _SENTENCE_END.finditer(text, 0, match.at)), default=0)
    end = _SENTENCE_END.search(text, match.end)
    stop = end.end() if end else len(text)
    half = LONGEST_SENTENCE // 2
    before = _words(text[max(start, match.at - half) : match.at].lstrip(), last=True, cut=start < match.at - half)
    after = _words(text[match.end : min(stop, match.end + half * 2)], last=False, cut=stop > match.end + half * 2)
    return before, after


def _words(text: str, *, last: bool, cut: bool) -> str:
    """A piece of text whose outer end is no half Latin word, with an ellipsis where it was cut."""
    if not cut:
        return text
    if last:
        return "…" + re.sub(r"^[A-Za-z0-9]+", "", text).lstrip()
    return re.sub(r"[A-Za-z0-9]+$", "", text).rstrip() + "…"
