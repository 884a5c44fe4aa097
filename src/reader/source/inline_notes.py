"""Notes that are printed in brackets at their place: （注：…）, 〔註：…〕, ``^[…]``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from ..model import Mark
from .inline import Fragment

_OPENS: Final = re.compile(
    r"(?P<o>[（(〔［\[【])\s?(?P<l>[注註](?:[释釋])?\s?\d{0,3})\s?[:：]\s?|(?P<c>\^)\[|(?P<f>\\footnote)\{"
)
_CLOSES: Final = {"（": "）", "(": ")", "〔": "〕", "［": "］", "[": "]", "【": "】", "{": "}"}
_LIKE: Final = {"（": "（(", "(": "（(", "）": "）)", ")": "）)"}


@dataclass(frozen=True, slots=True)
class Inline:
    """A note taken out of a paragraph."""

    label: str
    text: Fragment
    #: Offset in the text that is left.
    at: int


def may_hold(text: str) -> bool:
    """Whether a text can hold a note in brackets; much faster than to look for one."""
    return "注" in text or "註" in text or "^[" in text or "\\footnote" in text


def take(whole: Fragment) -> tuple[Fragment, list[Inline]]:
    """Takes the notes out of a paragraph: the text that is left, and the notes in order.

    A bracket that is never closed is text.
    """
    text = whole.text
    if not _OPENS.search(text):
        return whole, []
    notes: list[Inline] = []
    out: list[str] = []
    cuts: list[tuple[int, int]] = []
    at = 0
    for match in _OPENS.finditer(text):
        if match.start() < at:
            continue
        opener = match["o"] or ("{" if match["f"] else "[")
        stop = _closing(text, match.end(), opener)
        if stop is None:
            continue
        out.append(text[at : match.start()])
        place = sum(map(len, out))
        inside = Fragment(
            text[match.end() : stop].strip(),
            tuple(
                replace(m, at=m.at - match.end(), end=None if m.end is None else m.end - match.end())
                for m in whole.marks
                if match.end() <= m.at < stop and m.end is not None and m.end <= stop
            ),
        )
        notes.append(Inline((match["l"] or "").strip() or "注", inside, place))
        cuts.append((match.start(), stop + 1))
        at = stop + 1
    out.append(text[at:])
    marks = tuple(_moved(m, cuts) for m in whole.marks if not any(a <= m.at < b and m.end is not None for a, b in cuts))
    return Fragment("".join(out), marks), notes


def _closing(text: str, start: int, opener: str) -> int | None:
    depth = 1
    opens, closes = _LIKE.get(opener, opener), _LIKE.get(_CLOSES[opener], _CLOSES[opener])
    for i in range(start, min(len(text), start + 1200)):
        if text[i] in opens:
            depth += 1
        elif text[i] in closes:
            depth -= 1
            if not depth:
                return i
    return None


def _moved(mark: Mark, cuts: list[tuple[int, int]]) -> Mark:
    def to(at: int) -> int:
        return at - sum(min(at, b) - a for a, b in cuts if a < at)

    return replace(mark, at=to(mark.at), end=None if mark.end is None else to(mark.end))
