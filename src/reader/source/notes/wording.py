"""What the words of a line say of notes: whether it opens one, ends one, or leaves one open."""

from __future__ import annotations

import re
from typing import Final

from .. import labels
from ..chars import HAN_CHAR, em_width, unclosed
from ..classify import ends_sentence

_UNFINISHED = re.compile(r"[，、；：,;:\-—/（(《“‘&]$")
_URL_OPEN = re.compile(r"(?:https?:|https?:/{1,2}|(?:https?://|www\.)\S*[A-Za-z0-9./_=&?%-])$")
_CITES = re.compile(
    r"[《“\"”〈「]|https?:|同上|同前|[Ii]bid|[参參][见見]|\b(?:1[89]|20)\d\d\b|[转轉]引自|pp?\.\s?\d|^[A-Z]"
)
#: What a star note says: thanks, money, where the text comes from. A list item with a star says something else.
_STAR_WORDS = re.compile(
    r"本文|本研究|本課題|本课题|作者|笔者|筆者|感谢|感謝|致谢|基金|课题|課題|项目|項目|资助|資助|阶段性|階段性|匿名|审稿|審稿"
    r"|编辑部|編輯部|译自|譯自|原文|观点|文责|[Tt]his (?:article|paper|research)|[Tt]hank"
    r"|教授|研究[员員]|博士[生后後]|[讲講][师師]"
)
#: What follows a figure of the text: measure words, unit signs, and the marks of a range.
_UNITS: Final = (
    r"[年月日个個亿億万萬千百十%％次届屆条條项項种種类類倍期卷页頁章节節级級岁歲位名、—～~至.\-]"
    r"|世[纪紀]|[天家所座艘架部][，。、]|[多余餘][个個年名位家]|美元|[天度方点點][，。、]"
)
_SURE_AFTER: Final = r"(?=$|[\s，。；、：”’」』）》？！“‘「『（《])"
_SURE_BEFORE: Final = r"(?<=[。，；：”’」』）》、？！\u4e00-\u9fff])(?<![图圖表第式款例注註約约近达達共有于於至到为為])"
_LIKELY_AFTER: Final = r"(?=[\u4e00-\u9fffA-Z])"
_LIKELY_BEFORE: Final = r"(?<=[。，；：”’」』）》？！])"


def opens_note(text: str) -> bool:
    """Whether text reads like the beginning of a note rather than of a list item: it cites, or it says See."""
    return bool(_CITES.search(text[:160]))


def like_heading(text: str) -> bool:
    """Whether what follows a number reads like a heading: short, no mark at its end, nothing cited."""
    return em_width(text) <= 32 and not ends_sentence(text) and text[-1] not in ".。" and not opens_note(text)


def unfinished(text: str) -> bool:
    """Whether a note cannot end here: a comma, a hyphen, an open quotation."""
    return bool(_UNFINISHED.search(text)) or bool(set(unclosed(text)) & set("《“（「"))


def complete(before: str, width: float) -> bool:
    """Whether a note may end with this line: it ends a sentence or an address, or it is short of ``width`` em."""
    return ends_sentence(before) or before[-1] in ".]/。" or em_width(before) < width - 6


def in_address(before: str, after: str) -> bool:
    """Whether the break between two lines may fall inside an address."""
    closed_up = re.sub(r"(?<=://|ww\.)\s+", "", before)
    return bool(_URL_OPEN.search(closed_up) and re.match(r"[A-Za-z0-9/_.?=&%-]", after))


def english_title(text: str) -> bool:
    """Whether a line reads like an English title: Latin words, most of them capitalised, no mark at its end."""
    if HAN_CHAR.search(text) or text.endswith((".", ",", ";")) or re.search(r"https?:|\d|/", text):
        return False
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
    return len(words) >= 3 and sum(w[0].isupper() for w in words) >= 0.5 * len(words)


def star(text: str) -> re.Match[str] | None:
    """The star that opens a note on the title or an author; group ``x`` is the star."""
    match = labels.STAR_HEAD.match(text) if text[0] in "\\*＊※†‡" else None
    return match if match and _STAR_WORDS.search(text) else None


def bare_digit(text: str, number: int, start: int = 0, sure: bool = True) -> re.Match[str] | None:
    """A bare digit that may be the marker ``number``: glued to the end of a clause or of a word, no figure of the text.

    A ``sure`` one stands before a mark or the line's end; a likely one stands between a mark and the next clause.
    """
    before, after = (_SURE_BEFORE, _SURE_AFTER) if sure else (_LIKELY_BEFORE, _LIKELY_AFTER)
    return re.compile(rf"{before}\s?{number}{after}(?!\s?(?:{_UNITS}))").search(text, start)
