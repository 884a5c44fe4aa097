"""The language of a piece of text, for the ``lang`` attributes (BCP 47)."""

from __future__ import annotations

import re

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


def mostly_latin(text: str) -> bool:
    """Whether a page is written in Latin letters, whatever it quotes: fewer than one letter in eight is Chinese."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return latin > 0 and han * 8 < han + latin
