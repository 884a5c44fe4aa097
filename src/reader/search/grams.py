"""What a text is found by: its n-grams of Chinese characters, its words in other scripts, its syllables.

Runs of Chinese (and of Kana and Hangul, which are written without spaces too) give each character and each pair of
neighbours, so that no segmenter decides what can be found; letters and digits of other scripts give whole words. Pairs
are enough for any string: what has all pairs of a query is looked through for the query itself.
(Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, 3.2.2, k-gram indexes.)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..folding import fold

#: Radicals, iteration mark, zero, Hangzhou numerals, Kana; extension A, unified, Hangul; compatibility, extension B on.
CJK: Final = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U000323af"
)
#: Letters, or digits: G7 is found by either, and a month that a converter has joined to its year.
_WORD: Final = re.compile(rf"[^\W\d_{CJK}]+|\d+")

LONGEST_WORD: Final = 40
"""Characters of a word that are looked at: the rest of an endless one is no help to anybody."""

SYLLABLE: Final = "~"
"""Before the syllables of a headword, a title or a name, which are found apart from words."""

CONCEPT: Final = "#"
"""Before the slug of a concept that a text names."""

Codes: TypeAlias = NDArray[np.uint64]
"""Characters as code points; or pairs of them, as the first one times :data:`SECOND` plus the second one."""

SECOND: Final = 1 << 21
"""More than any code point."""

BEYOND: Final = 0x323B0
"""More than the code point of any character of :data:`CJK`."""


@dataclass(frozen=True, slots=True)
class Grams:
    """What a text is found by; all of it folded (:func:`reader.folding.fold`), each once."""

    #: Chinese characters, in no order and not always once.
    chars: Codes
    #: Pairs of neighbours, in ascending order.
    pairs: Codes
    #: How often the text has each pair.
    counts: NDArray[np.int64]
    #: How often it has each word.
    words: Counter[str]


def grams(text: str) -> Grams:
    """What a text is found by.

    >>> found = grams("加入ＲＣＥＰ、加入rcep")
    >>> spelt(found.pairs), found.counts.tolist(), found.words
    (['加入'], [2], Counter({'rcep': 2}))
    """
    chars = _folding()[np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)]
    chinese = _chinese()[chars]
    both = chinese[:-1] & chinese[1:]
    pairs = chars[:-1][both].astype(np.uint64) * np.uint64(SECOND) + chars[1:][both]
    found, counts = np.unique(pairs, return_counts=True)
    folded = chars.tobytes().decode("utf-32-le")
    words = Counter(_WORD.findall(folded))
    for word in [word for word in words if len(word) > LONGEST_WORD]:
        words[word[:LONGEST_WORD]] += words.pop(word)
    return Grams(chars[chinese].astype(np.uint64), found, counts, words)


def spelt(pairs: Codes) -> list[str]:
    """Pairs as strings.

    >>> spelt(grams("脫鉤了").pairs)
    ['脱钩', '钩了']
    """
    chars = np.stack(np.divmod(pairs, np.uint64(SECOND)), axis=1).astype(np.uint32)
    text = chars.tobytes().decode("utf-32-le")
    return [text[at : at + 2] for at in range(0, len(text), 2)]


def syllable_grams(names: Iterable[str]) -> Iterator[str]:
    """Each syllable, and each two neighbours, of names in Pinyin without tones and with spaces between syllables.

    >>> list(syllable_grams(["tuo gou"]))
    ['~tuo', '~tuogou', '~gou']
    """
    for name in names:
        syllables = name.split()
        for number, syllable in enumerate(syllables):
            yield SYLLABLE + syllable
            if number + 1 < len(syllables):
                yield SYLLABLE + syllable + syllables[number + 1]


@cache
def _folding() -> NDArray[np.uint32]:
    """What each code point folds into."""
    surrogates = range(0xD800, 0xE000)
    text = "".join(" " if code in surrogates else chr(code) for code in range(0x110000))
    return np.frombuffer(fold(text).encode("utf-32-le"), np.uint32)


@cache
def _chinese() -> NDArray[np.bool_]:
    """Which code points are written without spaces between words."""
    found = np.zeros(0x110000, np.bool_)
    for start, stop in re.findall("(.)-(.)", CJK):
        found[ord(start) : ord(stop) + 1] = True
    return found
