"""Folding: what differs only in script, width, case, accents or the shape of a hyphen becomes the same string.

A folded text has as many characters as the text, so that an offset into one is an offset into the other.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import opencc

#: The blocks that hold Chinese characters which OpenCC knows: URO, extension A, compatibility, extension B.
_HAN = ((0x4E00, 0xA000), (0x3400, 0x4DC0), (0xF900, 0xFB00), (0x20000, 0x2A6E0))
#: Latin, Greek, Cyrillic, more Latin: letters with case and accents.
_LETTERS = ((0x41, 0x5B), (0xC0, 0x530), (0x1E00, 0x2000))
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_SPACES = "\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\t"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63"
_APOSTROPHES = "\u2018\u2019\u02bc\u2032`\u00b4"


def fold(text: str) -> str:
    """The text in Simplified characters, half width, lower case, without accents; of the same length.

    Traditional characters are folded one by one, by the tables of OpenCC (``t2s``).

    >>> fold("ＩＰＥＦ與“友岸外包”"), fold("Naïve small‑yard")
    ('ipef与“友岸外包”', 'naive small-yard')
    """
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    table = dict.fromkeys(map(ord, _SPACES), " ") | dict.fromkeys(map(ord, _HYPHENS), "-")
    table |= dict.fromkeys(map(ord, _APOSTROPHES), "'")
    table |= {code: chr(code - 0xFEE0).lower() for code in _FULL_WIDTH}
    for start, stop in _LETTERS:
        for char in map(chr, range(start, stop)):
            base = unicodedata.normalize("NFD", char)[0].lower()
            if char.isalpha() and base != char and len(base) == 1:
                table[ord(char)] = base
    # A character a line, so that the converter takes no two of them for a word.
    han = [chr(code) for start, stop in _HAN for code in range(start, stop)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    return table | {ord(old): new for old, new in zip(han, simplified, strict=True) if old != new and len(new) == 1}
