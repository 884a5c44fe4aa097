"""Margins: lines among the running text that are not of it, and no furniture either.

Each function looks at the lines of the body and says which of them have another role.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..model import Meta
from .chars import em_width
from .classify import Sheet
from .inline import fragment
from .lines import Measure

_OMITTED: Final = re.compile(
    r"^[（(【〔\[].{0,16}(?:注释|註釋|注釋|脚注|腳註|参考文献|參考文獻).{0,8}略.{0,4}[）)】〕\]]$"
)
_WHO: Final = re.compile(
    r"大学|大學|学院|學院|研究院|研究所|研究员|研究員|教授|讲师|博士|硕士|秘书长|主任|院长|所长|智库|中心|编辑|记者|学者"
    r"|创始人|会长|研究生|生于|出生|本项目|本項目|本阅读器"
)


def remarks(sheet: Sheet, body: Sequence[int]) -> list[int]:
    """An editor's remark in brackets that notes were left out: ``（文中注释略。）``."""
    return [i for i in body if sheet.kinds[i] == "text" and _OMITTED.match(sheet.lines[i].text)]


def back_matter(sheet: Sheet, body: Sequence[int], measure: Measure) -> list[int]:
    """Short lines after the last paragraph that end no sentence: team lists, addresses, imprints."""
    text = [i for i in body if sheet.kinds[i] in ("text", "heading", "table", "formula", "caption")]
    tail: list[int] = []
    for i in reversed(text):
        if sheet.kinds[i] != "text" or sheet.ends(i) or i in sheet.markers or em_width(sheet.lines[i].text) > 36:
            break
        tail.append(i)
    head = text[: len(text) - len(tail)]
    if not tail or not head or not sheet.ends(head[-1]):
        return []
    full = measure.hard and any(em_width(sheet.lines[i].text) > measure.full - 4 for i in tail)
    return [] if full else tail


def biographies(sheet: Sheet, body: Sequence[int], meta: Meta) -> tuple[list[int], Meta]:
    """Lines at the foot of the first page that begin with an author's name and say who that is."""
    names = {p.zh: _opens_with(p.zh) for p in meta.authors if p.zh}
    rows: list[int] = []
    for i in body[:60]:
        text = sheet.lines[i].text
        if sheet.kinds[i] != "text" or len(text) > 160 or not _WHO.search(text):
            continue
        name = next((n for n, pattern in names.items() if pattern.match(text)), None)
        if name is None:
            continue
        rows.append(i)
        bio = fragment(text, sheet.lines[i].no).text
        people = tuple(replace(p, bio=p.bio or bio) if p.zh == name else p for p in meta.authors)
        meta = replace(meta, bio=meta.bio or bio, authors=people)
    return rows, meta


def _opens_with(name: str) -> re.Pattern[str]:
    """A line that begins with a name, spread or not, and goes on with more than a sentence would."""
    spread = r"[\s\u3000]*".join(map(re.escape, name))
    return re.compile(rf"^[（(]?{spread}(?:[\s\u3000:：]|[，,](?:男|女)|[（(]\d{{4}})")
