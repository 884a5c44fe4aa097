"""Tables of characters and small predicates on them. Data only: no rule lives here.

Width follows Unicode Standard Annex 11 (East Asian Width) as Chinese typesetting uses it: a Han character, a full-width
mark and the curly quotation marks, dashes and ellipses that Latin shares are one em, everything else is half an em.
"""

from __future__ import annotations

import functools
import re
import unicodedata

#: Han characters (with the iteration mark and the zero), Kana and Hangul: scripts that are set without spaces.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
#: Full-width punctuation and forms.
FULL = "\u3000-\u303f\uff00-\uffef\u2014\u2018\u2019\u201c\u201d\u2026\u00b7\u2022"

HAN_CHAR = re.compile(f"[{HAN}]")
CJK_CHAR = re.compile(f"[{HAN}{FULL}\u3040-\u30ff\uac00-\ud7af]")

#: Marks that end a sentence.
TERMINALS = "。！？!?…．"
#: Marks that may follow the mark that ends a sentence.
CLOSERS = '”’」』）)】〕］]》〉>"'
OPENERS = "“‘「『（(【〔［《〈"
#: Opening mark to its closing mark, for finding a quotation that a page break cut open.
PAIRS = {"“": "”", "「": "」", "『": "』", "（": "）", "《": "》", "〈": "〉", "【": "】", "〔": "〕"}
_PAIRED = re.compile("[" + "".join(PAIRS) + "".join(PAIRS.values()) + "()]")
#: Converters mix the widths of brackets: （LAWS) is a pair.
_WIDE_BRACKETS = {"(": "（", ")": "）"}
#: Marks that cannot begin a line (GB/T 15834-2011, 5.1).
NO_LINE_START = "，、；：。！？,;:!?”’」』）)】〕》〉…%‰"

ENDS_SENTENCE = re.compile(f"[{TERMINALS}.][{re.escape(CLOSERS)}]*$")
#: The same without the full stop of Latin text, which abbreviations end in too.
ENDS_HAN_SENTENCE = re.compile(f"[{TERMINALS}][{re.escape(CLOSERS)}]*$|[{HAN}{FULL}]\\.[{re.escape(CLOSERS)}]*$")

_HAN_VALUE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


#: Kangxi radicals (U+2F00-2FD5), which some PDF fonts yield for the characters that they look like, to the characters.
#: The Unicode Character Database gives each its character as a compatibility mapping.
RADICALS = {c: unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}
ANY_RADICAL = re.compile("[\u2f00-\u2fd5]")


#: Two characters with one space between them, and without: what tells text that was recognised character by character.
SPACED_PAIR = re.compile(f"([{HAN}{FULL}]) (?=[{HAN}{FULL}])")
TIGHT_PAIR = re.compile(f"[{HAN}](?=[{HAN}])")


@functools.lru_cache(maxsize=1024)  # a line is measured by several stages
def em_width(text: str) -> float:
    """Width of a line in em: one for a full-width character, a half for a narrow one, a quarter for a space.

    >>> em_width("少边主义 2024")
    6.25
    """
    # UTF-8 spends three bytes where typesetting spends one em and one byte where it spends half an em, so a quarter of
    # bytes plus characters is the width, at the speed of the encoder.
    spaces = text.count(" ")
    return 0.25 * (len(text.encode("utf-8", "replace")) + len(text)) - 0.25 * spaces


def han_number(text: str) -> int | None:
    """Value of a number written in Chinese characters up to 99, or ``None``.

    >>> han_number("二十三"), han_number("十"), han_number("人")
    (23, 10, None)
    """
    if not text or any(c not in _HAN_VALUE and c != "十" for c in text):
        return None
    if "十" not in text:
        return _HAN_VALUE[text] if len(text) == 1 else None
    tens, _, ones = text.partition("十")
    if "十" in ones:
        return None
    return (_HAN_VALUE[tens] if tens else 1) * 10 + (_HAN_VALUE[ones] if ones else 0)


def unclosed(text: str) -> str:
    """The opening marks of ``text`` that are never closed in it, in order; half-width brackets count as full-width."""
    stack: list[str] = []
    for found in _PAIRED.findall(text):
        char = _WIDE_BRACKETS.get(found, found)
        if char in PAIRS:
            stack.append(char)
        elif stack and PAIRS[stack[-1]] == char:
            stack.pop()
    return "".join(stack)
