"""Headings: their numbering, and the level that the numbering says.

A converter's ``#`` depth follows type size and is wrong too often to use; a printed number is not. The order of the
schemes is that of GB/T 7713.2-2022 and of common practice: 第一章, 一、, （一）, 1., （1）; decimal numbers carry their
own depth. （1） and 第一， number sentences inside paragraphs and are text unless the converter saw a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .chars import han_number

_HAN = "一二三四五六七八九十"
#: Numerals in formal writing (壹 is 1), as Taiwan's journals number their first level.
_FORMAL = "壹貳贰參叁肆伍陸陆柒捌玖拾"
_FORMAL_VALUE = dict(zip("壹貳參肆伍陸柒捌玖拾", range(1, 11), strict=True)) | {"贰": 2, "叁": 3, "陆": 6}
_G = r"[\s\u3000]*"

#: Scheme, rank (outer first), pattern. Group ``n`` is the number, ``t`` the title.
SCHEMES: Final[tuple[tuple[str, int, re.Pattern[str]], ...]] = (
    (
        "chapter",
        0,
        re.compile(rf"第{_G}(?P<n>[{_HAN}\d]{{1,3}}){_G}[章编篇部](?:[:：、\s\u3000]+|(?=[^\s的]))(?P<t>.*)$"),
    ),
    (
        "number-sign",
        1,
        re.compile(r"(?:No|NO|Part|PART)\.?\s*(?P<n>\d{1,2})(?:[.:：、\s]+(?P<t>(?=.*[\u4e00-\u9fff])[^(（].*))?$"),
    ),
    ("section", 1, re.compile(rf"第{_G}(?P<n>[{_HAN}\d]{{1,3}}){_G}[节節](?:[:：、\s\u3000]+|(?=[^\s的]))(?P<t>.*)$")),
    ("formal", 2, re.compile(rf"(?P<n>[{_FORMAL}]{{1,2}}){_G}(?:[、．.]|(?=[\s\u3000]))(?P<t>.*)$")),
    ("han", 3, re.compile(rf"(?P<n>[{_HAN}]{{1,3}}){_G}(?:[、．.]|(?=[\s\u3000])|$)(?P<t>.*)$")),
    ("roman", 2, re.compile(r"(?P<n>[IVX]{1,5}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])(?:[.．、]\s*(?![A-Z]\.)|[\s\u3000]+)(?P<t>.*)$")),
    ("han-paren", 4, re.compile(rf"[（(]{_G}(?P<n>[{_HAN}]{{1,3}}){_G}[）)]{_G}(?P<t>.*)$")),
    (
        "decimal",
        5,
        re.compile(r"(?P<n>\d{1,2}(?:\s?[.．]\s?\d{1,2}){1,3})[.．、]?(?:\s*(?=[^\d\s.．%％年月亿万倍])|$)(?P<t>.*)$"),
    ),
    ("digit", 6, re.compile(r"(?P<n>\d{1,2})(?:[.．、](?!\d)|[\s\u3000]+(?=[^\d\s.%％年月日])|$)\s*(?P<t>.*)$")),
    ("digit-paren", 7, re.compile(rf"(?:[（(]{_G}(?P<n>\d{{1,2}}){_G}[）)]|(?P<n2>\d{{1,2}})[）)]){_G}(?P<t>.*)$")),
)

#: Sections that stand without a number, Simplified and Traditional.
UNNUMBERED: Final = frozenset(
    "引言 引论 绪论 緒論 绪言 前言 导论 導論 导言 導言 序言 序论 专题序言 問題的提出 问题的提出 问题提出 "
    "结语 結語 结论 結論 结束语 結束語 余论 餘論 小结 小結 总结 總結 尾论 代结语 代結語 结论与启示 "
    "结论与讨论 結論與討論 结语与展望 致谢 致謝 附录 附錄".split()
)
#: Headings under which an article's endnotes or its reference list stand.
NOTE_SECTIONS: Final = frozenset(
    "注释 註釋 注釋 註释 注 註 尾注 尾註 脚注 腳註 註解 注解 附注 附註 Notes NOTES Note Endnotes Footnotes".split()
)
REFERENCE_SECTIONS: Final = frozenset(
    "参考文献 參考文獻 主要参考文献 引用文献 引用文獻 文献 參考書目 参考书目 徵引文獻 征引文献 "
    "References REFERENCES Reference Bibliography".split()
)
_MD = re.compile(r"(?P<hash>#{1,6})\s*(?=[^#\s])")
_BOLD = re.compile(
    r"^(?:\*\*|__)(?P<t>.+?)(?:\*\*|__)(?P<marker>(?:\[\^[^\]\s]+\]|\\\*{1,3}|<sup>[^<]*</sup>|\$\s?\^[^$]*\$)?)$"
)
_EDGE = re.compile(r"^[【〔［\[（(]?[\s\u3000]*(?P<t>.+?)[\s\u3000]*[】〕］\])）]?[:：]?$")


@dataclass(frozen=True, slots=True)
class Number:
    """The number at the start of a heading."""

    scheme: str
    rank: int
    #: Its value; for a decimal number, of its last component.
    value: int
    #: Components of a decimal number; 1 for the others.
    depth: int
    #: Offset in the text where the title begins.
    title: int
    #: The decimal number's leading components.
    parents: tuple[int, ...] = ()


#: Depth of a line that the converter set in bold and did not mark otherwise: below all its marks.
BOLD: Final = 9


def bare(text: str) -> tuple[str, int]:
    """The text of a line without the converter's heading marks, and their depth.

    0 where there were none, :data:`BOLD` where the whole line is bold.
    """
    if text[:1] not in ("#", "*", "_"):
        return text, 0
    depth = 0
    match = _MD.match(text)
    if match:
        depth = len(match["hash"])
        text = text[match.end() :].rstrip("# ").strip()
    bold = _BOLD.match(text)
    if bold and "**" not in bold["t"]:
        text = bold["t"].strip() + bold["marker"]
        depth = depth or BOLD
    return text, depth


_FIRST = re.compile(rf"[第NPnp（(\dIVXⅠ-Ⅹ{_HAN}{_FORMAL}]")
_ROMAN = {"I": 1, "V": 5, "X": 10}


def numbered(text: str) -> Number | None:
    """The number that a line begins with, or ``None``. ``text`` is without converter marks.

    >>> numbered("（一）维护").scheme, numbered("2.1 开放式").depth
    ('han-paren', 2)
    """
    if not text or not _FIRST.match(text):
        return None
    for scheme, rank, pattern in SCHEMES:
        match = pattern.match(text)
        if not match:
            continue
        groups = match.groupdict()
        raw = groups["n"] or groups.get("n2") or ""
        start = match.start("t") if match["t"] is not None else len(text)
        start += len(text[start:]) - len(text[start:].lstrip("\u3000 "))
        if scheme == "decimal":
            parts = tuple(int(p) for p in re.findall(r"\d+", raw))
            return Number(scheme, rank, parts[-1], len(parts), start, parts[:-1])
        return Number(scheme, rank, _value(raw), 1, start)
    return None


def _value(raw: str) -> int:
    if raw.isdecimal():
        return int(raw)
    if raw[0] in _FORMAL_VALUE:
        return sum(_FORMAL_VALUE[c] for c in raw)
    if raw in "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ":
        return "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ".index(raw) + 1
    if raw[0] in _ROMAN:
        total = 0
        for c, after in zip(raw, raw[1:] + "I", strict=True):
            value = _ROMAN[c]
            total += -value if _ROMAN[after] > value and after != c else value
        return total
    return han_number(raw) or 0


def section_name(text: str) -> str:
    """A heading's words without brackets, spaces and colon: ``【注 释】：`` is ``注释``."""
    match = _EDGE.match(bare(text)[0])
    name = match["t"] if match else text
    return re.sub(r"[\s\u3000]", "", name) if not name.isascii() else name.strip()


def levels(numbers: Iterable[Number]) -> dict[str, int]:
    """The level of each scheme used in an article: outer schemes first, each rank one level."""
    used = {n.scheme: n.rank for n in numbers}
    # 1 引言 / 1.1 背景 is one scheme of decimal numbers; under 一、 a decimal number's depth already counts its parent.
    if "decimal" in used and "digit" in used and len(used) == 2:
        return {"digit": 1}
    ranks = sorted({rank for scheme, rank in used.items() if scheme != "decimal"})
    return {scheme: ranks.index(rank) + 1 for scheme, rank in used.items() if scheme != "decimal"}
