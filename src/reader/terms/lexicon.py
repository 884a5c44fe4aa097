"""The forms of all concepts, and where they stand in a text.

A text is folded (:mod:`reader.folding`) and run through one automaton of Aho and Corasick (Communications of the ACM
18:6, 1975) that knows every form in every script. Of the matches that may stand, the leftmost is taken, and of those
that begin together the longest; what it covers belongs to no other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import opencc
from ahocorasick_rs import AhoCorasick

from ..folding import fold
from ..glossary import Concept, Glossary
from .guards import Range


@dataclass(frozen=True, slots=True)
class Match:
    """A form of a concept at a place of a text."""

    #: Offset of its first character, 0-based, and the offset after its last.
    at: int
    end: int
    #: Slug of the concept.
    concept: str
    #: The form as the glossary or the author's own definition has it, whatever script or case is printed.
    form: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    concept: str
    form: str
    #: Whether case counts.
    cased: bool = False
    #: Whether it stands for a string in which matches of the concept are false.
    exception: bool = False
    #: Whether a letter or digit may not touch it at its beginning and at its end.
    edges: tuple[bool, bool] = (False, False)
    #: Whether every match of it may stand, whatever is beside it.
    plain: bool = False


_Hit = tuple[int, int, _Pattern]


class _Automaton:
    def __init__(self, patterns: Mapping[str, Sequence[_Pattern]]) -> None:
        self.patterns = list(patterns.values())
        self.automaton = AhoCorasick(list(patterns))

    def hits(self, text: str, folded: str) -> list[_Hit]:
        """All matches that letters beside them, and their case, allow; they may overlap."""
        found: list[_Hit] = []
        for number, at, end in self.automaton.find_matches_as_indexes(folded, overlapping=True):
            for pattern in self.patterns[number]:
                if not pattern.plain:
                    before, after = pattern.edges
                    if before and at and _is_word(folded[at - 1]):
                        continue
                    if after and end < len(folded) and _is_word(folded[end]):
                        continue
                    if pattern.cased and unicodedata.normalize("NFKC", text[at:end]) != pattern.form:
                        continue
                found.append((at, end, pattern))
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """How one article reads the glossary."""

    #: Slug of a concept to the slug that its forms mean here; empty where they mean none.
    senses: Mapping[str, str]
    #: The forms that the article adds.
    own: _Automaton | None = None


class Lexicon:
    """The forms of a glossary, ready to be found."""

    def __init__(self, glossary: Glossary) -> None:
        """Takes each form in Simplified and Traditional characters."""
        self.glossary = glossary
        patterns: dict[str, list[_Pattern]] = {}
        self._concepts: dict[str, str] = {}
        #: The forms in Chinese characters, folded.
        self.chinese = frozenset(
            folded
            for concept in glossary.concepts.values()
            for form in concept.forms
            if not (folded := fold(form)).isascii()
        )
        for concept in glossary.concepts.values():
            for form in concept.forms:
                self._concepts.setdefault(fold(form), concept.slug)
            for folded, pattern in _patterns(concept):
                patterns.setdefault(folded, []).append(pattern)
        self._all = _Automaton(patterns)
        self._senses: dict[str, dict[str, str]] = {}
        for concept in glossary.concepts.values():
            for article, slug in concept.sense.items():
                self._senses.setdefault(article, {})[concept.slug] = slug

    def concept_of(self, form: str) -> str | None:
        """Slug of the concept that has the form, in whatever script or case."""
        return self._concepts.get(fold(form.strip()))

    def reading(self, article_id: str, own: Mapping[str, str]) -> Reading:
        """How an article reads the glossary. ``own`` are the forms that it defines itself, with the slugs they mean.

        What the glossary finds in a form of them (WTO in GATT-WTO) keeps the glossary's meaning.
        """
        patterns: dict[str, list[_Pattern]] = {}
        for form, slug in own.items():
            if slug in self.glossary.concepts and not self._all.hits(form, fold(form)):
                patterns[fold(form)] = [_pattern(slug, form, cased=form.isascii())]
        return Reading(self._senses.get(article_id, {}), _Automaton(patterns) if patterns else None)

    def find(self, text: str, reading: Reading, guards: Callable[[], Iterable[Range]]) -> list[Match]:
        """The terms in a text, from left to right, none overlapping another.

        ``guards`` gives the ranges in which no term may begin, end or lie; it is asked only where there is a match.
        """
        folded = fold(text)
        hits = self._all.hits(text, folded)
        if reading.own is not None:
            hits += reading.own.hits(text, folded)
        if not hits:
            return []
        false = [(at, end, pattern.concept) for at, end, pattern in hits if pattern.exception]
        ranges = list(guards())
        found: list[Match] = []
        until = 0
        for at, end, pattern in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
            if at < until or pattern.exception:
                continue
            slug = reading.senses.get(pattern.concept, pattern.concept)
            if not slug or (ranges and any(start < end and at < stop for start, stop in ranges)):
                continue
            if false and any(start <= at and end <= stop and of == pattern.concept for start, stop, of in false):
                continue
            found.append(Match(at, end, slug, pattern.form))
            until = end
        return found


def _patterns(concept: Concept) -> Iterable[tuple[str, _Pattern]]:
    """Folded strings with what they stand for."""
    seen: set[str] = set()
    for form in concept.forms:
        pattern = _pattern(concept.slug, form, cased=form in concept.abbr)
        for folded in _scripts(form):
            if folded not in seen or pattern.cased:
                seen.add(folded)
                yield folded, pattern
    for string in concept.exceptions:
        for folded in _scripts(string):
            yield folded, _Pattern(concept.slug, string, exception=True)


def _pattern(slug: str, form: str, *, cased: bool) -> _Pattern:
    folded = fold(form)
    edges = _is_word(folded[0]), _is_word(folded[-1])
    return _Pattern(slug, form, cased, edges=edges, plain=not (cased or any(edges)))


def _is_word(char: str) -> bool:
    """Whether two such characters side by side are one word: letters and digits, but not Chinese characters."""
    return char.isalnum() and char < "\u2e80"


@cache
def _converters() -> tuple[opencc.OpenCC, ...]:
    return tuple(opencc.OpenCC(config) for config in ("s2tw", "s2hk"))


def _scripts(form: str) -> Iterable[str]:
    """The form folded, and as it folds from the Traditional characters of Taiwan and Hong Kong (著 for 着)."""
    if form.isascii():
        return (fold(form),)
    return dict.fromkeys((fold(form), *(fold(converter.convert(form)) for converter in _converters())))
