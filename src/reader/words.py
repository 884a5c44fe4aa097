"""Words: a text cut into the words that a reader would look up, by the dictionary of jieba.

Chinese is printed without spaces. ``rjieba`` finds the likeliest words by their frequency; the terms of the glossary
and the names of an article, which its dictionary lacks, stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

import rjieba
from ahocorasick_rs import AhoCorasick, MatchKind

from .source.chars import HAN, HAN_CHAR

_KANA: Final = "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
#: Letters and digits of scripts that have spaces, with what is set upon them; no circled or raised figures, which are
#: markers.
_LETTER: Final = (
    "0-9A-Za-z_\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0300-\u10ff\u1e00-\u1fff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
)
_WORD: Final = (
    f"[{_LETTER}]+(?:(?:[-'’‑&]|(?<=[0-9])[.,](?=[0-9])|(?<=[A-Z])\\.(?=[A-Z]))[{_LETTER}]+)*(?:(?<=[0-9])[%％‰])?"
)
#: Marks that the dictionary takes for words of their own.
_MARKS: Final = "，。、；：？！“”（）《》〈〉「」『』【】〔〕［］①-⑳"
#: What stands together: Chinese characters and marks, which are cut further; a word or number in letters; kana; hangul;
#: white space; a mark that is printed several times; and every other mark alone.
_RUN: Final = re.compile(rf"[{HAN}{_MARKS}]+|{_WORD}|[{_KANA}]+|[{_HANGUL}]+|\s+|—+|…+|\.\.+|--+|.", re.S)
_CUT_FURTHER: Final = re.compile(f"[{HAN}{_MARKS}]")
_JOINED: Final = re.compile(f"[{_LETTER}]{{2}}")

_SHORT: Final = 3
"""Characters of a term that may be there by chance, where other words meet."""

_AROUND: Final = 4
"""Characters before and behind a short term that are cut into words with it, to see whether it is there by chance."""

Span = tuple[int, int]
"""A part of a text: its first character, and the one behind its last."""


class Segmenter:
    """Cuts texts into words. The same text always gives the same words."""

    def __init__(self, terms: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        """``terms`` and ``names`` come out whole where they are printed so; a name goes before a term.

        Only a short term gives way to a word that it would cut: 同盟 is none in 不同|盟友.
        """
        #: The names of persons, sorted.
        self.names: tuple[str, ...] = tuple(sorted({name for name in names if name.strip()}))
        self._find_names = _automaton(self.names)
        self._find_terms = _automaton(tuple(terms))

    def cut(self, text: str) -> list[str]:
        """The words of the text, in its order; joined, they are the text.

        White space, punctuation and symbols are words of their own; so are Latin words and numbers.

        >>> Segmenter(["友岸外包"]).cut("拜登政府的“友岸外包”（friend-shoring）占3.5%。")
        ['拜登', '政府', '的', '“', '友岸外包', '”', '（', 'friend-shoring', '）', '占', '3.5%', '。']
        """
        words: list[str] = []
        at = 0
        for start, end in self._wholes(text):
            _cut(text[at:start], words)
            words.append(text[start:end])
            at = end
        _cut(text[at:] if at else text, words)
        return words

    def _wholes(self, text: str) -> list[Span]:
        """Where terms and names stand, from left to right."""
        terms = [span for span in _found(self._find_terms, text) if not _is_false(text, *span)]
        names = _found(self._find_names, text)
        if not names:
            return terms
        free = (span for span in terms if not any(span[0] < end and start < span[1] for start, end in names))
        return sorted([*names, *free])


@lru_cache(maxsize=256)
def _automaton(strings: tuple[str, ...]) -> AhoCorasick | None:
    """What finds the strings, the first and longest first; those of one character are words anyway."""
    wanted = sorted({string for string in strings if len(string.strip()) > 1})
    return AhoCorasick(wanted, matchkind=MatchKind.LeftmostLongest) if wanted else None


def _found(automaton: AhoCorasick | None, text: str) -> list[Span]:
    """Where the strings of the automaton stand, except within a Latin word: AI is no term in CHAIN."""
    if automaton is None:
        return []
    return [
        (start, end)
        for _, start, end in automaton.find_matches_as_indexes(text)
        if not (start and text[start] < "\u2e80" and _JOINED.match(text, start - 1))
        and not (text[end - 1] < "\u2e80" and _JOINED.match(text, end - 1))
    ]


def _is_false(text: str, start: int, end: int) -> bool:
    """Whether the last characters of a short term begin a word behind it: 国际法 in 国际|法律|秩序.

    A word that begins before the term and ends in it says nothing: the dictionary has 与非 for 与|非盟 too.
    """
    if end - start > _SHORT or not HAN_CHAR.match(text, end):
        return False
    jieba = _jieba()
    word = jieba.has_word
    if not any(word(text[i:j]) for i in range(max(start + 1, end - 2), end) for j in range(end + 1, end + 4)):
        return False
    at = max(0, start - _AROUND)
    for found in jieba.cut(text[at : end + _AROUND]):
        behind = at + len(found)
        if start < at < end < behind:
            return word(found)
        at = behind
    return False


def _cut(text: str, words: list[str]) -> None:
    """Appends the words of a text without terms."""
    cut = _jieba().cut
    further = _CUT_FURTHER.match
    for run in _RUN.findall(text):
        if len(run) > 1 and further(run):
            words += cut(run)
        else:
            words.append(run)


@cache
def _jieba() -> rjieba.Jieba:
    """The dictionary, loaded when it is first needed: 0.1 seconds, 25 MB. No word is ever added to it."""
    return rjieba.Jieba()
