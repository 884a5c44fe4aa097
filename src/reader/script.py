"""Traditional characters: Simplified texts as they are printed in Taiwan, character for character.

OpenCC's ``s2tw`` converts word by word, so that no phrase of its tables is found across the border of two words
(并发 in 并|发布). What it gets wrong in texts like ours is mended by ``data/traditional.tsv`` and by the editor's
``traditional.toml``, which ``docs/traditional.md`` explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import opencc
from ahocorasick_rs import AhoCorasick, MatchKind

from . import tables
from .model import Problem
from .problems import code
from .source.chars import HAN_CHAR
from .tables import Codes, KeyPath, TableReader, UnusableError
from .words import Segmenter, Span

MAX_BYTES = 1_000_000
"""Largest ``traditional.toml`` that is read, in bytes."""

UNREADABLE = code("traditional-unreadable", "traditional.toml cannot be opened or is not UTF-8")
SYNTAX = code("traditional-syntax", "traditional.toml is not TOML; nothing of it is used")
KEY = code("traditional-key", "a key of traditional.toml that is no Chinese word")
TYPE = code("traditional-type", "a value of the wrong type in traditional.toml")
VALUE = code("traditional-value", "a Traditional form that does not have as many characters as the word")

CODES = Codes(UNREADABLE, SYNTAX, KEY, TYPE, VALUE)

_BORDER: Final = "\u001f"
"""Stands between the words that OpenCC is given: a separator (ISO 646) that no phrase has."""

_NEXT: Final = "\u001e"
"""The same, between the words that a segmenter gives, which may be terms of several words."""


class Traditional:
    """Converts texts to Traditional characters. A converted text is as long as the text: offsets hold."""

    def __init__(self, segmenter: Segmenter, own: Mapping[str, str] | None = None) -> None:
        """``own`` are words with their Traditional form, as :func:`load` reads them; they go before all others.

        The names of persons that ``segmenter`` knows keep their surnames (于, 范, 钟 is 鍾).
        """
        self.segmenter = segmenter
        known = {**_built_in(), **{name: _name(name) for name in segmenter.names}, **(own or {})}
        self._own = sorted((word, traditional) for word, traditional in known.items() if word)
        self._find = AhoCorasick([word for word, _ in self._own], matchkind=MatchKind.Standard)

    def convert(self, text: str, keep: Sequence[Span] = ()) -> str:
        """The text in Traditional characters, with as many characters; what is within ``keep`` stays as it is.

        >>> Traditional(Segmenter()).convert("会议并发布美国制定的《进程》", [(10, 14)])
        '會議並發佈美國制定的《进程》'
        """
        return self.convert_all([text], [keep])[0]

    def convert_all(self, texts: Sequence[str], keep: Sequence[Sequence[Span]] = ()) -> list[str]:
        """As :meth:`convert`, of several texts at once, each with its own ``keep`` or all with none."""
        cuts = [self.segmenter.cut(text) if HAN_CHAR.search(text) else [] for text in texts]
        try:
            converted = [_joined(words) for words in cuts]
        except KeyError:
            _learn({word for words in cuts for word in words})
            converted = [_joined(words) for words in cuts]
        return [
            self._mended(text, words, new, keep[n] if keep else ()) if words else text
            for n, (text, words, new) in enumerate(zip(texts, cuts, converted, strict=True))
        ]

    def _mended(self, text: str, words: list[str], converted: str, keep: Sequence[Span]) -> str:
        """The converted text with the words of the tables as these have them, and with what is kept as it was."""
        own = self._own
        found = self._find.find_matches_as_indexes(text, overlapping=True)
        if all(converted.startswith(own[n][1], start) for n, start, _ in found):
            found = []
        if not found and not keep:
            return converted
        chars = list(converted)
        for n, start, end in _chosen(found, words) if found else ():
            chars[start:end] = own[n][1]
        for start, end in keep:
            chars[start:end] = text[start:end]
        return "".join(chars)


Found = tuple[int, int, int]
"""A word of a table in a text: its number, its first character, and the one behind its last."""


def _chosen(found: Iterable[Found], words: Iterable[str]) -> Iterator[Found]:
    """Of all that was found: from left to right, the longest first, without overlaps.

    What cuts a word of the text apart is not there: 里程 in 公里|程度. It may be part of one word or be several
    words; one character must be a word alone.
    """
    borders = set(accumulate(map(len, words), initial=0))
    last = 0
    for n, start, end in sorted(found, key=lambda match: (match[1], -match[2])):
        whole = start in borders and end in borders
        within = end - start > 1 and borders.isdisjoint(range(start + 1, end))
        if start >= last and (whole or within):
            yield n, start, end
            last = end


# --- words -----------------------------------------------------------------------------------------------------------

_WORDS: Final[dict[str, str]] = {}
"""Each word that was met, in Traditional characters: a word is converted once."""

_MANY: Final = 500_000
"""Words that are remembered before all are forgotten: about 100 MB."""


def _joined(words: list[str]) -> str:
    """The words, converted. Raises ``KeyError`` for a word that was never met."""
    return "".join(map(_WORDS.__getitem__, words))


def _learn(words: set[str]) -> None:
    """Converts the words that are new, all of them at once."""
    if len(_WORDS) > _MANY:
        _WORDS.clear()
    new = words.difference(_WORDS)
    han = [word for word in new if HAN_CHAR.search(word) and _BORDER not in word and _NEXT not in word]
    _WORDS.update((word, word) for word in new.difference(han))
    if not han:
        return
    # A term is several words: 域外制裁 is 域外|制裁, not 外制, "made abroad".
    cut = Segmenter().cut
    converted = _opencc().convert(_NEXT.join(_BORDER.join(cut(word)) if len(word) > 3 else word for word in han))
    for word, other in zip(han, converted.replace(_BORDER, "").split(_NEXT), strict=True):
        _WORDS[word] = other if len(other) == len(word) else _by_character(word)


def _by_character(word: str) -> str:
    """The word with each character converted alone, or kept where it would become several."""
    converted = _opencc().convert(_BORDER.join(word)).split(_BORDER)
    return "".join(new if len(new) == 1 else old for old, new in zip(word, converted, strict=True))


@cache
def _opencc() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


# --- tables ----------------------------------------------------------------------------------------------------------

_AS_IT_IS: Final = frozenset("于余范岳涂游郁朴干党里后丑斗征占采咸")
"""What is itself in names, whatever it becomes elsewhere: 于 is a surname, 於 is in; 里 is Rea- in 里根, 裡 inside."""

_IN_NAMES: Final[Mapping[str, str]] = {"冲": "沖", **{char: char for char in _AS_IT_IS}}


def _name(name: str) -> str:
    """A person's name in Traditional characters, each converted alone."""
    return "".join(_IN_NAMES.get(old, new) for old, new in zip(name, _by_character(name), strict=True))


@cache
def _built_in() -> Mapping[str, str]:
    """The words of ``data/traditional.tsv``."""
    text = (resources.files("reader") / "data" / "traditional.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {word: traditional for word, _, traditional in rows}


def load(path: Path, name: str) -> tuple[dict[str, str], list[Problem]]:
    """The words of an editor's ``traditional.toml`` with their Traditional form, and what is wrong with the file.

    No file there is no words, and no problem. ``name`` is what problems call the file. Raises nothing for bad content.
    """
    try:
        text = tables.read(path, name, CODES, MAX_BYTES, "this file holds words, not texts")
    except FileNotFoundError:
        return {}, []
    return ({}, [text]) if isinstance(text, Problem) else loads(text, name)


def loads(text: str, name: str) -> tuple[dict[str, str], list[Problem]]:
    """As :func:`load`, from the text of the file."""
    parsed = tables.parse(text, name, CODES)
    if isinstance(parsed, Problem):
        return {}, [parsed]
    reader = _Reader(name, CODES, parsed.lines)
    found = {key: reader.value(_Reader.word, value, (key,)) for key, value in parsed.table.items()}
    return {word: traditional for word, traditional in found.items() if traditional is not None}, reader.problems


class _Reader(TableReader):
    """Turns the parsed TOML into words."""

    def word(self, value: Any, at: KeyPath) -> str | None:
        """The Traditional form of the word that is the key; ``None`` where the word can never be found."""
        word = str(at[0])
        if isinstance(value, dict):
            raise tables.wrong_type(value, at, 'no tables, but lines like "特别致辞" = "特別致辭"')
        if word != word.strip() or not HAN_CHAR.search(word):
            self.report(
                at, KEY, f"{word!r} is no Chinese word: write it in Simplified characters, without spaces around it"
            )
            return None
        traditional = self.raw(value, at)
        if len(traditional) != len(word):
            raise UnusableError(
                f"{word!r} has {len(word)} characters and {traditional!r} has {len(traditional)}: both need as many"
            )
        return traditional
