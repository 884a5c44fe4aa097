"""The ledger: every line in exactly one place, and nothing changed in silence.

:func:`check` and :func:`changed` say what must hold of any text; the properties and the seeds use them too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from tests import mangle

from reader import export, pipeline
from reader.model import Article, Figure, Formula, Heading, Mark, Paragraph, PullQuote, Table
from reader.source import chars, fields

# --- what must hold --------------------------------------------------------------------------------------------------


#: What a blank line may consist of: space of any width, marks of no width, and what ends lines elsewhere.
_BLANK = dict.fromkeys(map(ord, " \t\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff\r\v\f\u2028"))


def check(text: str, result: pipeline.FileResult) -> None:
    """Every non-blank line of ``text`` is in exactly one place of exactly one article, and the sums say so."""
    places: Counter[int] = Counter()
    for article in result.articles:
        places.update(article.placed.keys())
        kinds = Counter(place.partition(":")[0] for place in article.placed.values())
        ledger = article.ledger
        assert ledger.unplaced == kinds["unplaced"] == 0
        assert ledger.lines == len(article.placed)
        assert ledger.lines == ledger.blocks + ledger.notes + ledger.meta + ledger.furniture
        assert (ledger.blocks, ledger.notes, ledger.meta) == (kinds["blocks"], kinds["notes"], kinds["meta"])
        _within(article)
    written = {no for no, line in enumerate(text.split("\n"), 1) if line.translate(_BLANK)}
    assert set(places) == (written if result.articles else set())
    assert not [no for no, count in places.items() if count > 1]


def _within(article: Article) -> None:
    """Blocks and notes stand on lines that the ledger gives them."""
    for kind, items in (("blocks", article.blocks), ("notes", article.notes)):
        for item in items:
            first, last = item.lines
            assert first <= last
            mine = {article.placed.get(first), article.placed.get(last)}
            inline = kind == "notes" and mine == {"blocks"}  # printed in brackets at its place
            assert inline or mine == {kind}, f"{item.id} on lines {first}-{last}"


def han(text: str) -> Counter[str]:
    """The Chinese characters of a text."""
    return Counter(chars.HAN_CHAR.findall(text))


#: 资料来源 and the like, which a table's or a figure's ``source`` goes without.
_SOURCE = re.compile(
    r"^(?:\*\*)?(?:资料来源|資料來源|数据来源|數據來源|图表来源|圖表來源|资料出处|来源|來源)(?:\*\*)?\s*[:：]"
)


#: A note at its marker without a label, which is called 注.
_UNLABELLED = re.compile(r"\^\[|\\footnote\{")
#: （注1）, whose label is in its note.
_MARKER = re.compile("[注註][释釋]?\\s?[\\d①-⑳]")


def changed(text: str, article: Article) -> tuple[str, str]:
    """The Chinese characters of the lines of blocks and notes that are in no block or note, and those added.

    Nothing may be added, but for 注 as the label of a note ``^[…]``, which has none. These may be left out:
    資料來源 and the like before a table's source, the header of a table printed again over its next piece, and 注 of a
    marker that reads （注1）, whose label is in its note.
    """
    written = _written(text)
    source: Counter[str] = Counter()
    spare: Counter[str] = Counter()
    for no, place in article.placed.items():
        if place in ("blocks", "notes"):
            source += han(written[no])
            label = _SOURCE.match(written[no])
            spare += han(label.group() if label else "")
    made: Counter[str] = Counter()
    for block in article.blocks:
        made += han("".join(_words(block)))
        if isinstance(block, Table):
            spare += _printed_again(block, written)
    for note in article.notes:
        made += han(note.text) + han(note.label)
    for marker in _MARKER.findall("".join(written.values())):
        spare += han(marker)
    unlabelled = Counter({"注": len(_UNLABELLED.findall("".join(written.values())))})
    lost, added = source - made - spare, made - source - unlabelled
    return "".join(lost.elements()), "".join(added.elements())


def _written(text: str) -> dict[int, str]:
    """The lines of a text by their numbers. Kangxi radicals are read as the characters that they look like."""
    return {no: line.strip() for no, line in enumerate(text.translate(chars.RADICALS).split("\n"), 1)}


def _words(block: Any) -> Iterator[str]:
    if isinstance(block, Heading | Paragraph | PullQuote):
        yield block.text
    elif isinstance(block, Formula):
        yield block.latex
    elif isinstance(block, Table | Figure):
        yield block.caption
        yield block.source
        if isinstance(block, Table):
            yield from block.header
            yield from (cell for row in block.rows for cell in row)


def _printed_again(table: Table, written: dict[int, str]) -> Counter[str]:
    """The characters of a table's header as often as it is printed again."""
    header = re.sub(r"\s|\|", "", "".join(table.header))
    rows = [re.sub(r"\s|\|", "", written[no]) for no in range(table.lines[0], table.lines[1] + 1) if no in written]
    again: Counter[str] = Counter()
    for _ in range(rows.count(header) - 1):
        again += han(header)
    return again


#: Words of dates, issues and pages that a meta field keeps as figures only.
_FIGURES = frozenset("年月日第期卷号號页頁总總一二三四五六七八九十〇零")
#: Fields whose values the record has no place for.
_NO_PLACE = frozenset("document_code proof accepted web_date corresponding cite_as jel notice".split())


def left_out(text: str, article: Article) -> list[str]:
    """Lines of metadata with Chinese characters that are in no field of the metadata.

    Labels, words of dates and issues, 作者 and 文 before a name, and fields that have no place do not count.
    """
    told = han("".join(_strings(export.to_json(article)["meta"])))
    found = []
    for no, line in _written(text).items():
        missing = han(_value(line)) - told if article.placed.get(no) == "meta" else Counter()
        if set(missing) - _FIGURES - set("文作者著撰"):
            found.append(f"{no}: {''.join(missing)}")
    return found


def _value(text: str) -> str:
    """A line of metadata without the labels of its fields."""
    parts = fields.fields(text)
    if not parts:
        return text
    return "".join(text[part.start : part.end] for part in parts if part.name not in _NO_PLACE)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def marks_lie_inside(text: str, marks: tuple[Mark, ...]) -> None:
    """Every mark is at a place of ``text``, spans are not empty, and the marks stand in order."""
    for mark in marks:
        assert 0 <= mark.at <= len(text), mark
        if mark.type in ("note", "marker", "page"):
            assert mark.end is None
        else:
            assert mark.end is not None
            assert mark.at < mark.end <= len(text), mark
    assert list(marks) == sorted(marks, key=lambda mark: mark.at)


# --- the checks themselves -------------------------------------------------------------------------------------------

TEXT = """# 门开着没有

任琳

摘要：少边主义并不是新概念，一桌人越多，菜越难点。

少边主义是由少数几方就特定议题进行协调的做法<sup>①</sup>，它并不是新概念。一桌人越多，菜越难点，于是另开小桌。

46

《示例学刊》2024年第3期

表1　几种少边安排
名称	年份	参加方
印太经济框架	2022年	14方
名称	年份	参加方
矿产安全伙伴关系	2022年	15方
资料来源：笔者整理。

① 参见王铁崖主编：《国际法》，法律出版社1995年版，第9页。
"""


def test_the_sums_of_a_text() -> None:
    result = pipeline.read_text(TEXT, "a.txt")
    check(TEXT, result)
    (article,) = result.articles
    ledger = article.ledger
    assert (ledger.lines, ledger.blocks, ledger.notes, ledger.meta, ledger.furniture) == (13, 7, 1, 3, 2)
    assert article.placed[9] == "furniture:page-number"
    assert article.placed[11] == "furniture:running-head"
    assert changed(TEXT, article) == ("", "")
    assert left_out(TEXT, article) == []


def test_a_gap_is_found() -> None:
    result = pipeline.read_text(TEXT, "a.txt")
    with pytest.raises(AssertionError):
        check(TEXT + "\n这一行谁也没有放好。", result)


def test_a_change_is_found() -> None:
    (article,) = pipeline.read_text(TEXT, "a.txt").articles
    lost, added = changed(TEXT.replace("特定议题", "特别议题"), article)
    assert (lost, added) == ("别", "定")


@pytest.mark.parametrize("style", mangle.STYLES)
def test_nothing_of_an_essay_is_lost_or_changed(style: str) -> None:
    for essay in mangle.essays():
        text = mangle.lay_out(essay, mangle.STYLES[style]).text
        result = pipeline.read_text(text, f"{essay.slug}.txt")
        check(text, result)
        for article in result.articles:
            assert changed(text, article) == ("", "")
            assert left_out(text, article) == []
