"""Terms as a layer over an article: its texts stay as they are, and the layer says where a concept is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from ..model import Article
from ..texts import Place, Text, of_abstracts, of_body, of_notes
from . import guards
from .lexicon import Lexicon, Match
from .pairs import Pair, pairs

_SHORTEST = 3
"""Characters of a short form that an author defines. One of two (框架, framework) is also a common word."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The terms of one article."""

    #: The terms of each text that has any, from left to right.
    matches: Mapping[Place, tuple[Match, ...]]
    #: The pairs of a term and its English that the author gives.
    pairs: tuple[Pair, ...] = ()
    _by_anchor: dict[str, dict[str, tuple[Match, ...]]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for (anchor, part), found in self.matches.items():
            self._by_anchor.setdefault(anchor, {})[part] = found

    def parts(self, anchor: str) -> dict[str, tuple[Match, ...]]:
        """The terms of all texts of a block or note, by part (:class:`reader.texts.Text`)."""
        return self._by_anchor.get(anchor, {})

    def of(self, text: Text) -> tuple[Match, ...]:
        """The terms of a text."""
        return self.matches.get(text.place, ())


NOTHING = Layer({})


def annotate(article: Article, lexicon: Lexicon) -> Layer:
    """Finds the terms in the body, the notes and the abstracts of an article. Time grows with the texts' length."""
    glossed = pairs(article, lexicon.chinese)
    reading = lexicon.reading(article.id, _own_forms(glossed, lexicon))
    matches: dict[Place, tuple[Match, ...]] = {}
    for text in chain(of_abstracts(article), of_body(article), of_notes(article)):
        if found := lexicon.find(text.text, reading, partial(guards.find, text)):
            matches[text.place] = tuple(found)
    return Layer(matches, glossed)


def _own_forms(glossed: Iterable[Pair], lexicon: Lexicon) -> dict[str, str]:
    """Abbreviations and short forms that the article defines, with the slug of the concept that they stand for."""
    found: dict[str, str] = {}
    for pair in glossed:
        slug = lexicon.concept_of(pair.zh) or (lexicon.concept_of(pair.en) if pair.en else None)
        if slug is not None:
            for form in (*pair.abbr, pair.short_zh or ""):
                if len(form) >= (2 if form.isascii() else _SHORTEST):
                    found.setdefault(form, slug)
    return found
