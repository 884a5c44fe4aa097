"""Hanyu Pinyin of headwords, and the order that it gives."""

from __future__ import annotations

import unicodedata
from functools import cache

from pypinyin import Style, lazy_pinyin

from .glossary import Concept


def pinyin_of(concept: Concept) -> str:
    """The headword's pinyin with tone marks: the glossary's own, else one syllable per character.

    >>> from reader.model import Bilingual
    >>> from reader.glossary import Theme
    >>> pinyin_of(Concept("x", "脱钩", "decoupling", Theme("t", Bilingual("甲", "a"))))
    'tuō gōu'
    """
    return concept.pinyin or _made(concept.zh)


def plain(pinyin: str) -> str:
    """Pinyin as it is typed: without tones, apostrophes and capitals; ü is v.

    >>> plain("yǒu'àn wàibāo"), plain("nǚ")
    ('youan waibao', 'nv')
    """
    text = unicodedata.normalize("NFD", pinyin.lower()).replace("u\u0308", "v")
    return "".join(char for char in text if not unicodedata.combining(char) and char not in "'’-·")


def sort_key(concept: Concept) -> tuple[str, str]:
    """Puts concepts in the order of their pinyin, letter by letter."""
    return plain(pinyin_of(concept)).replace(" ", ""), concept.zh


def initial(concept: Concept) -> str:
    """The letter under which an index has the concept; ``#`` for what begins with none."""
    letter = plain(pinyin_of(concept))[:1].upper()
    return letter if "A" <= letter <= "Z" else "#"


@cache
def _made(text: str) -> str:
    return " ".join(lazy_pinyin(text, style=Style.TONE))
