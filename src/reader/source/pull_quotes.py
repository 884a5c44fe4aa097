"""Pull quotes: sentences of the body that a journal printed again, large, in the margin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from .classify import Sheet

_MARKS: Final = re.compile(r"[ \u3000，。、；：？！“”‘’「」『』（）《》〈〉【】〔〕…—,.;:?!\"'()<>\[\]·-]+")
_SHORTEST: Final = 12
_LONGEST: Final = 150


def wording(text: str) -> str:
    """A text for comparing wordings: width folded, marks and space gone."""
    plain = _MARKS.sub("", text)
    return plain if unicodedata.is_normalized("NFKC", plain) else _MARKS.sub("", unicodedata.normalize("NFKC", plain))


def find(sheet: Sheet, text: Sequence[int]) -> list[int]:
    """Of soft lines of running text, those that repeat a sentence of the others.

    A quote may stand before its sentence, after it, or inside the very sentence that it repeats.
    """
    candidates = [
        i
        for i in text
        if _SHORTEST <= len(sheet.lines[i].text) <= _LONGEST
        and i not in sheet.markers
        and (sheet.ends(i) or _apart(sheet, i))
    ]
    if not candidates:
        return []
    plain = {i: wording(sheet.text(i)) for i in text}
    whole = "".join(plain.values())
    heads = _heads(whole, {plain[i][:_SHORTEST] for i in candidates})
    at = {row: n for n, row in enumerate(text)}
    seen: set[str] = set()
    out: list[int] = []
    for i in candidates:
        sentence = plain[i]
        if len(sentence) < _SHORTEST or sentence in seen:
            continue
        again = heads.get(sentence[:_SHORTEST], 0) >= 2 and whole.count(sentence) >= 2
        if again or sentence in _around(plain, text, at[i]):
            out.append(i)
            seen.add(sentence)
    return out


def _apart(sheet: Sheet, i: int) -> bool:
    """Whether a line stands between blank lines: a quote set large may leave its full stop out."""
    return sheet.lines[i].blanks > 0 and i + 1 < len(sheet.lines) and sheet.lines[i + 1].blanks > 0


def _around(plain: dict[int, str], text: Sequence[int], at: int) -> str:
    """The text on both sides of a line, put together as if the line were not there."""
    before = "".join(plain[j] for j in text[max(0, at - 2) : at])[-400:]
    return before + "".join(plain[j] for j in text[at + 1 : at + 3])[:400]


def _heads(whole: str, wanted: set[str]) -> dict[str, int]:
    """How often each wanted beginning occurs. Few are counted one by one, many in one pass: time stays linear."""
    if len(wanted) <= 60:
        return {head: whole.count(head) for head in wanted}
    counts = dict.fromkeys(wanted, 0)
    for k in range(len(whole) - _SHORTEST + 1):
        head = whole[k : k + _SHORTEST]
        if head in counts:
            counts[head] += 1
    return counts
