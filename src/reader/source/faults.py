"""Suspected faults of the print or of the converter. They are reported and never corrected here.

A rule is one function that looks at one text and yields what it suspects. Only what is seldom right is reported: a
report that cries wolf is not read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..model import Block, Heading, Lines, Note, Paragraph, Problem
from ..problems import code
from .chars import HAN, PAIRS, unclosed
from .classify import Sheet

_H = f"[{HAN}]"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A suspected fault: where it stands in the text, in characters, and what to look at."""

    at: int
    message: str


Rule = Callable[[str], Iterator[Suspect]]

RULES: dict[str, Rule] = {}


def rule(name: str, meaning: str) -> Callable[[Rule], Rule]:
    """Registers a rule and its problem code."""

    def register(function: Rule) -> Rule:
        RULES[code(name, meaning)] = function
        return function

    return register


def _show(text: str, start: int, end: int) -> str:
    return text[max(0, start - 4) : end + 4].strip()


_ENGLISH_WORD = re.compile(rf"(?<={_H})\s?(?:and|or|of|the)\s?(?={_H})")


@rule("fault-english-word", "an English conjunction stands between Chinese words")
def english_word(text: str) -> Iterator[Suspect]:
    """Optical recognition reads 和 as ``and``.

    Bad: ``规则 and 标准``.  Good: ``规则和标准``.
    """
    if "and" in text or " o" in text or "the" in text:
        for m in _ENGLISH_WORD.finditer(text):
            yield Suspect(m.start(), f"“{_show(text, m.start(), m.end())}”: an English word between Chinese ones")


_DOUBLED = re.compile(r"([，、；：。！？])(?:\1+|(?<=[，、；：])[。；：]|(?<=[，、；：。])[，、])")


@rule("fault-doubled-mark", "two punctuation marks where one belongs")
def doubled_mark(text: str) -> Iterator[Suspect]:
    """A mark printed twice, or two that cannot stand together (GB/T 15834-2011).

    Bad: ``合作，，发展``.  Good: ``合作，发展``; ``真的吗？！`` and ``……`` are in order.
    """
    for m in _DOUBLED.finditer(text):
        yield Suspect(m.start(), f"“{_show(text, m.start(), m.end())}”: two marks where one belongs")


_DATE = re.compile(r"(?P<m>\d(?<!\d\d)\d?)(?!\d)\s?月(?:\s?(?P<d>\d{1,2})\s?[日号號])?")


@rule("fault-date", "a date that no calendar has")
def date(text: str) -> Iterator[Suspect]:
    """A month over 12, or a day over 31.

    Bad: ``2021年13月``, ``2月31日``.  Good: ``2021年12月31日``.
    """
    if "月" not in text:
        return
    for m in _DATE.finditer(text):
        month, day = int(m["m"]), int(m["d"] or 1)
        longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
        # 18个月 and 36月 count months; only a number behind 年 or before a day is a date's.
        dated = m["d"] is not None or re.search(r"年\s?$", text[: m.start()])
        if dated and (not 1 <= month <= 12 or not 1 <= day <= longest):
            yield Suspect(m.start(), f"“{_show(text, m.start(), m.end())}”: no such date")


_PAGES = re.compile(r"(?:第\s?|pp?\.\s?)(?P<a>\d{1,4})\s?[-–—~～]\s?(?P<b>\d{1,4})(?!\s?[年版期卷])")


@rule("fault-pages", "a range of pages that runs backwards")
def pages(text: str) -> Iterator[Suspect]:
    """The last page before the first. ``381-92`` abbreviates 381-392 and is in order.

    Bad: ``第58-43页``.  Good: ``第43-58页``.
    """
    for m in _PAGES.finditer(text):
        first, last = m["a"], m["b"]
        if int(last) < int(first) and len(last) >= len(first):
            yield Suspect(m.start(), f"“{_show(text, m.start(), m.end())}”: the pages run backwards")


_FULL_DIGIT = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")


@rule("fault-width", "full-width digits or letters among half-width ones")
def width(text: str) -> Iterator[Suspect]:
    """A full-width digit or letter where the same text has half-width ones.

    Bad: ``2021年６月``.  Good: ``2021年6月``.
    """
    found = _FULL_DIGIT.search(text)
    if found and re.search(r"[0-9A-Za-z]", text):
        yield Suspect(
            found.start(), f"“{_show(text, found.start(), found.end())}”: full-width and half-width are mixed"
        )


_BROKEN_URL = re.compile(rf"https?:\s?/(?!/)|https?[：]|https?://\s|https?://[^\s，。；）]*?[，。]{_H}?[a-z]{{2,}}\.")


@rule("fault-address", "an address that cannot be right")
def address(text: str) -> Iterator[Suspect]:
    """One slash, a full-width colon, a comma inside.

    Bad: ``http:/www.wto.org``.  Good: ``http://www.wto.org``.
    """
    if "http" in text:
        for m in _BROKEN_URL.finditer(text):
            yield Suspect(m.start(), f"“{_show(text, m.start(), m.end() + 12)}”: this address cannot be right")


@rule("fault-quotation", "quotation marks or brackets that do not close")
def quotation(text: str) -> Iterator[Suspect]:
    """A quotation, a title or a bracket that the paragraph opens and never closes.

    Bad: ``他指出：“合作共赢。``.  Good: ``他指出：“合作共赢。”``.
    """
    if _balanced(text):
        return
    closed = _unopened(text)
    if closed is not None:
        yield Suspect(closed, f"“{_show(text, closed - 4, closed + 1)}”: {text[closed]} was never opened")
    opened = unclosed(text)
    if opened:
        at = text.rfind(opened[-1])
        at = at if at >= 0 else text.rfind("(")
        yield Suspect(max(at, 0), f"“{_show(text, at, at + 8)}”: {opened[-1]} is never closed")


_EVERY_MARK = re.compile(r"[“”「」『』《》〈〉【】〔〕（）()]")


def _balanced(text: str) -> bool:
    """Whether all marks of a text pair and nest, as they nearly always do."""
    stack: list[str] = []
    for mark in _EVERY_MARK.findall(text):
        opener = _ALL_OPENERS.get(mark)
        if opener is None:
            stack.append(mark)
        elif not stack or stack.pop() != opener:
            return False
    return not stack


_MARKS = re.compile("[“”「」『』《》]")


def _unopened(text: str) -> int | None:
    """Offset of the first closing mark that nothing opened. ’ is an apostrophe too and is not asked."""
    depth: Counter[str] = Counter()
    for m in _MARKS.finditer(text):
        opener = _OPENERS.get(m.group())
        if opener is None:
            depth[m.group()] += 1
        elif depth[opener]:
            depth[opener] -= 1
        else:
            return m.start()
    return None


_OPENERS: Final = {"”": "“", "」": "「", "』": "『", "》": "《"}
_ALL_OPENERS: Final = {**_OPENERS, **{PAIRS[o]: o for o in "（〈【〔"}, ")": "("}
_HALF = re.compile(rf"[,;:?!](?<={_H}[,;:?!])(?={_H})")


def mixed_marks(texts: Sequence[tuple[str, int]]) -> list[tuple[int, str]]:
    """Half-width punctuation between Chinese characters, where the rest of the article uses full-width marks.

    One report for an article, with its first line: converters change width page by page, and a list of hundreds helps
    nobody. ``texts`` are texts with their first lines.

    Bad: ``合作,发展`` in an article that writes ``合作，发展``.  Good: one width throughout.
    """
    half = [(len(found), line) for text, line in texts if (found := _HALF.findall(text))]
    count = sum(n for n, _ in half)
    full = sum(text.count(c) for text, _ in texts for c in "，；：") if count else 0
    if not count or count > full:
        return []
    return [(half[0][1], f"{count} half-width marks between Chinese characters, here first; {full} are full-width")]


MIXED = code("fault-mixed-marks", "half-width and full-width punctuation are mixed")


def find(sheet: Sheet, blocks: Sequence[Block], notes: Sequence[Note]) -> list[Problem]:
    """What looks wrong in an article's blocks and notes, each at its line."""
    numbers = [line.no for line in sheet.lines]
    texts = [*(b for b in blocks if isinstance(b, (Heading, Paragraph))), *notes]
    out: list[Problem] = []
    # Most articles have none of most faults: what the whole text has not, no part of it has. Brackets must be even in
    # each part by itself.
    whole = "\n\n".join(item.text for item in texts)
    asked = [(n, check) for n, check in RULES.items() if check is quotation or next(check(whole), None) is not None]
    for item in texts:
        for name, check in asked:
            for suspect in check(item.text):
                line = _line(sheet, numbers, item.lines, item.text, suspect.at)
                out.append(Problem(sheet.path, line, name, suspect.message))
    body = [(b.text, b.lines[0]) for b in blocks if isinstance(b, Paragraph)]
    return out + [Problem(sheet.path, line, MIXED, message) for line, message in mixed_marks(body)]


def _line(sheet: Sheet, numbers: Sequence[int], lines: Lines, text: str, at: int) -> int:
    """The source line on which a place of a block or note stands: the first that has the characters around it."""
    first, last = bisect_left(numbers, lines[0]), bisect_right(numbers, lines[1])
    for width in (4, 2, 1):
        around = text[max(0, at - width) : at + width]
        for line in sheet.lines[first:last]:
            if around in line.text:
                return line.no
    return lines[0]
