"""The language of a piece of text, for the ``lang`` attributes (BCP 47)."""

from __future__ import annotations

import re
from functools import cache

_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile("[\u3041-\u30ff]")
_LATIN = re.compile("[A-Za-z]")


def lang_of(text: str) -> str | None:
    """Language of a text that is plainly not Chinese (``en``, ``ja``); else ``None``.

    >>> lang_of("Nicholas Lardy, Markets over Mao"), lang_of("任琳"), lang_of("1999")
    ('en', None, None)
    """
    if _KANA.search(text):
        return "ja"
    return "en" if _LATIN.search(text) and not _HAN.search(text) else None


def script_of(text: str) -> str:
    """The script of a Chinese text as a BCP 47 tag: ``zh-Hant`` where Traditional forms are more than Simplified ones.

    The beginning of the text decides. A form is Traditional if Big5 has it and GB 2312 does not, and Simplified the
    other way round.

    >>> script_of("多邊主義"), script_of("多边主义"), script_of("一")
    ('zh-Hant', 'zh-Hans', 'zh-Hans')
    """
    beginning = text[:3000]
    return "zh-Hant" if sum(map(_leaning, beginning)) > 0 else "zh-Hans"


@cache
def _leaning(char: str) -> int:
    return (_has("big5", char) - _has("gb2312", char)) if _HAN.match(char) else 0


def _has(encoding: str, char: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def mostly_latin(text: str) -> bool:
    """Whether a page is written in Latin letters, whatever it quotes: fewer than one letter in eight is Chinese."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return latin > 0 and han * 8 < han + latin
