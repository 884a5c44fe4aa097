"""The labelled fields of a title page: what journals print before an abstract, keywords, a class number and so on.

Labels are data: each row names the field of :class:`reader.model.Meta` and the words that journals print, Simplified
and Traditional. A label may be spread with spaces (``摘   要``), bracketed (``〔提要〕``, ``【摘要】``), bold, and
followed by either colon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: Field, then its printed labels. Longer labels come before those that they begin with.
LABELS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "abstract_zh",
        (
            "中文摘要",
            "内容提要",
            "內容提要",
            "内容摘要",
            "內容摘要",
            "论文摘要",
            "論文摘要",
            "文章摘要",
            "摘要",
            "提要",
        ),
    ),
    ("keywords_zh", ("中文关键词", "中文關鍵詞", "关键词", "關鍵詞", "关键字", "關鍵字", "主题词", "主題詞")),
    ("abstract_en", ("英文摘要", "Abstract", "ABSTRACT", "Summary", "SUMMARY")),
    (
        "keywords_en",
        ("英文关键词", "英文關鍵詞", "Keywords", "Key words", "Key Words", "KEYWORDS", "KEY WORDS", "Keyword"),
    ),
    (
        "notice",
        (
            "免责声明",
            "免責聲明",
            "版权声明",
            "版權聲明",
            "版权所有",
            "联系我们",
            "聯絡我們",
            "聯繫我們",
            "关于我们",
            "關於我們",
            "关于本刊",
            "关于本院",
            "转载说明",
        ),
    ),
    (
        "bio",
        (
            "关于作者",
            "關於作者",
            "作者简介",
            "作者簡介",
            "作者介绍",
            "作者介紹",
            "作者信息",
            "第一作者简介",
            "第一作者簡介",
            "作者",
        ),
    ),
    ("affiliation", ("作者单位", "作者單位", "工作单位", "单位", "單位")),
    (
        "funding",
        ("基金项目", "基金項目", "资助项目", "資助項目", "项目基金", "项目资助", "基金资助", "本文基金", "课题项目"),
    ),
    ("received", ("收稿日期", "收件日期", "收件", "收稿", "投稿日期", "来稿日期", "Received", "收到日期")),
    ("revised", ("修订日期", "修訂日期", "修回日期", "修改日期", "改回日期", "Revised")),
    ("accepted", ("录用日期", "錄用日期", "接受日期", "接受刊登日期", "Accepted")),
    ("clc", ("中图分类号", "中圖分類號", "中图法分类号", "分类号", "分類號", "CLC number")),
    ("document_code", ("文献标识码", "文獻標識碼", "文献标志码", "文獻標誌碼", "Document code")),
    ("article_no", ("文章编号", "文章編號", "论文编号", "Article ID")),
    ("jel", ("JEL分类号", "JEL分类", "JEL Classification", "JEL classification", "JEL")),
    ("doi", ("DOI编号", "DOI", "doi", "Doi")),
    ("editor", ("本期责任编辑", "责任编辑", "責任編輯", "本文编辑", "责编", "責編", "执行编辑", "執行編輯")),
    ("proof", ("责任校对", "責任校對", "校对", "校對")),
    ("title_en", ("英文题名", "英文标题", "英文標題")),
    ("author_line", ("本期执笔", "本期執筆", "执笔", "執筆", "撰稿")),
    ("cite_as", ("引用格式", "引用本文", "本文引用格式", "Cite this article", "Citation")),
    ("web_date", ("网络首发日期", "网络出版日期", "網路出版日期")),
    ("bio_en", ("About the Author", "About the author", "About the Authors", "Author", "Authors", "Biography")),
    ("corresponding", ("通讯作者", "通訊作者", "通信作者")),
)

_GAP = r"[\s\u3000]*"


def _spread(label: str) -> str:
    if label.isascii():
        return re.escape(label).replace(r"\ ", r"\s*")
    return _GAP.join(map(re.escape, label))


_NAMES: Final = {label.replace(" ", ""): field for field, labels in LABELS for label in labels}
_ANY = "|".join(_spread(label) for _, labels in LABELS for label in sorted(labels, key=len, reverse=True))
_OPEN, _CLOSE = r"[〔【［\[（(『「〈]", r"[〕】］\])）』」〉]"
#: A label at the start of a line: bracketed, or followed by a colon, or (for the long ones) by a space.
_AT_START = re.compile(
    rf"^(?:#+\s*)?(?P<b>\*\*|__)?{_GAP}(?:"
    rf"(?P<o>{_OPEN}){_GAP}(?P<x1>{_ANY}){_GAP}(?:[:：]{_GAP})?{_CLOSE}{_GAP}[:：]?"
    rf"|(?P<x2>{_ANY}){_GAP}(?P<c>[:：])"
    rf"|(?P<x3>{_ANY})(?:(?P<s>[\s\u3000]+)|(?=\*\*)|$)"
    rf"){_GAP}(?:\*\*|__)?{_GAP}[:：]?{_GAP}(?:\*\*)?{_GAP}"
)
#: Labels that running text hardly has before a colon: these are found inside a line even without space before them.
_PLAIN_LABELS = "|".join(
    _spread(label)
    for field, labels in LABELS
    for label in sorted(labels, key=len, reverse=True)
    if len(label) >= 4
    and not label.isascii()
    and field in ("clc", "document_code", "article_no", "received", "revised", "accepted", "funding", "bio", "editor")
)
#: Labels of codes, which some journals print without a colon.
_CODE_LABELS = "|".join(
    _spread(label)
    for field, labels in LABELS
    for label in sorted(labels, key=len, reverse=True)
    if field in ("clc", "document_code", "article_no", "doi", "jel")
)
_INSIDE = re.compile(
    rf"(?:(?<=[\s\u3000;；。.，,])|(?<=\*\*)|(?={_OPEN}))(?:\*\*)?(?:"
    rf"{_OPEN}{_GAP}(?P<x1>{_ANY}){_GAP}(?:[:：]{_GAP})?{_CLOSE}{_GAP}[:：]?|(?P<x2>{_ANY}){_GAP}[:：])"
    rf"|(?P<x3>{_PLAIN_LABELS}){_GAP}[:：]|(?<=[\s\u3000])(?P<x4>{_CODE_LABELS})[\s\u3000]+(?=[A-Z\d])"
)
#: What a line with a label can begin with.
_FIRST: Final = frozenset("".join(label[0] for label in _NAMES) + "〔【［[（(『「〈#*_ \u3000编編")
#: Fields that may follow one another on one line.
_SHORT = frozenset(
    (
        "clc",
        "document_code",
        "article_no",
        "doi",
        "jel",
        "received",
        "revised",
        "accepted",
        "editor",
        "proof",
        "web_date",
        "funding",
        "bio",
        "corresponding",
        "affiliation",
    )
)
#: Labels that are words of running text too, so a space after them is not enough.
_COMMON = frozenset(
    (
        "作者",
        "单位",
        "單位",
        "校对",
        "校對",
        "Summary",
        "SUMMARY",
        "提要",
        "DOI",
        "doi",
        "Doi",
        "Received",
        "Citation",
        "Author",
        "Authors",
        "Biography",
        "Revised",
        "Accepted",
        "责编",
        "執筆",
        "执笔",
        "撰稿",
    )
)


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled field found at the start of a line."""

    name: str
    #: Offset in the line where the value begins.
    start: int
    #: Offset after its last character on this line.
    end: int
    #: The label stood in brackets.
    bracketed: bool = False


def fields(text: str) -> list[Field]:
    """The labelled fields of a line, in order; empty where it does not begin with a label.

    >>> [f.name for f in fields("中图分类号：F752 文献标识码：A")]
    ['clc', 'document_code']
    """
    if text[0] not in _FIRST:
        return []
    match = _AT_START.match(text)
    if not match:
        return _editor_at_end(text) or _in_brackets(text)
    label = re.sub(r"[\s\u3000]", "", match["x1"] or match["x2"] or match["x3"])
    name = _NAMES[label]
    if match["x3"]:
        alone = match.end() >= len(text)
        if not alone and (
            label in _COMMON or name in _SHORT - {"editor", "clc", "doi", "document_code", "article_no", "jel"}
        ):
            return []
        if alone and label in ("作者", "单位", "單位", "校对", "校對", "撰稿"):
            return []
    out: list[Field] = []
    start = match.end()
    if name in _SHORT:
        for more in _INSIDE.finditer(text, start):
            nxt = _NAMES[re.sub(r"[\s\u3000]", "", more["x1"] or more["x2"] or more["x3"] or more["x4"])]
            if nxt not in _SHORT:
                continue
            out.append(Field(name, start, more.start(), bool(match["o"])))
            name, start = nxt, more.end()
    out.append(Field(name, start, len(text), bool(match["o"])))
    return out


_EDITOR = re.compile(
    rf"^[【〔［\[（(]{_GAP}(?:截稿(?:日期|时间)?[:：]\S{{4,12}}[\s\u3000]+)?(?:本期|本文)?(?:{_GAP.join('责任编辑')}|{_GAP.join('責任編輯')}|责编|責編|编辑|編輯){_GAP}[:：]?{_GAP}(?P<who>[^】〕］\])）（(]{{1,40}}?)[】〕］\])）](?:{_GAP}[【〔［\[（(][^】〕］\])）]{{1,24}}[】〕］\])）])*$"
)


_EDITOR_ALONE = re.compile(r"^(?:编辑|編輯)[\s\u3000]+(?P<who>[\u3400-\u9fff]{1,2}[\s\u3000]*[\u3400-\u9fff]{1,2})$")


def _editor_at_end(text: str) -> list[Field]:
    match = _EDITOR.match(text) or _EDITOR_ALONE.match(text)
    return [Field("editor", match.start("who"), match.end("who"), True)] if match else []


_IN_BRACKETS = re.compile(rf"^{_OPEN}(?P<inside>[^〔【［\[（(『「〈〕】］\])）』」〉]*){_CLOSE}$")


def _in_brackets(text: str) -> list[Field]:
    """A field in brackets with its value: ``（作者单位：…）``."""
    match = _IN_BRACKETS.match(text)
    label = _AT_START.match(match["inside"]) if match else None
    if match is None or label is None or not label["x2"]:
        return []
    name = _NAMES[re.sub(r"[\s\u3000]", "", label["x2"])]
    return [Field(name, 1 + label.end(), len(text) - 1, True)]
