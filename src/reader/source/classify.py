"""Line kinds: what each line is by its own looks, before its neighbours are asked.

A kind is one of the names in :data:`KINDS`. Later stages refine ``text``: into notes, furniture, front matter.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from . import headings, labels, layouts
from .chars import CLOSERS, ENDS_HAN_SENTENCE, ENDS_SENTENCE, HAN_CHAR, TERMINALS, em_width, han_number
from .fields import Field, fields
from .labels import Label
from .layouts import Layout, Sample, detect
from .lines import Line
from .markup import BLOCK_TAGS

KINDS: Final = (
    "text",
    "heading",
    "field",
    "note",
    "note-heading",
    "table",
    "caption",
    "source",
    "formula",
    "image",
    "page-number",
    "running-head",
    "stamp",
    "markup",
    "rule",
    "english-heading",
)

_RULE = re.compile(r"^(?:(?:[-*＊※_=~—─━]\s*){3,}|\{\d{1,4}\}-{5,})$")
#: A rule of ASCII signs directly under a line underlines it, as in plain text and in Markdown.
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,})$")
_PAGE_NUMBER = re.compile(
    r"^(?:[-—–─━~·•‧・▪■.|\s]*|第\s*|[Pp]\.?\s*|·\s*)(?P<n>\d{1,4}|(?<=[▪■·•—─\s])[一二三四五六七八九十百]{1,4})(?:[-—–─━~·•‧・▪■.|\s]*|\s*[页頁](?:\s*[,，/共]?\s*共?\s*\d+\s*[页頁])?)$"
)
#: ``p.731.`` is the end of a note.
_PAGE_CITED = re.compile(r"[Pp]p?\.\s*\d+\.$")
#: ``1 / 3``: a page and how many there are.
_PAGE_OF = re.compile(
    r"^[-—\s]*(?:第\s*)?(?P<n>\d{1,3})\s*(?:[页頁]\s*)?[/／]\s*(?:共\s*)?\d{1,3}(?:\s*[页頁])?[-—\s]*$"
)
_CAPTION = re.compile(
    r"^(?:\*\*)?(?P<more>[续續]|接上)?(?P<what>附?[表图圖]|Table|Figure|Fig\.?|TABLE|FIGURE)\s*"
    r"(?P<n>[A-Z]?\d{1,2}(?:[-.－]\d{1,2})?|[一二三四五六七八九十]{1,2})(?P<rest>(?:[\s\u3000:：.．、]+\S.*)?|[（(].*|(?=[\u4e00-\u9fff“《])[^是所中显顯表反可給给说說的和与與及为為].*)$"
)
#: ``（续表1）`` over the second piece of a table.
_AGAIN = re.compile(r"^[（(]\s*(?:[续續]\s*表|[续續])\s*[A-Z]?\d{0,2}\s*[）)]$")
#: What stands before the source of a table or a figure.
SOURCE_WORDS: Final = "资料来源|資料來源|数据来源|數據來源|图表来源|圖表來源|资料出处|来源|來源|Sources?"
_SOURCE = re.compile(rf"^(?:\*\*)?(?:{SOURCE_WORDS})(?:\*\*)?\s*[:：]")
_TABLE_REMARK = re.compile(r"^(?:[注註]|说明|說明|Note|Notes)\s*[:：]")
_IMAGE = re.compile(r"^!\[[^\]]*\]\((?P<src>[^)\s]*)[^)]*\)$")
_ABSTRACTS = re.compile(
    r"^(?:#+\s*)?(?:\*\*)?(?:English\s+)?(?:Abstracts|ABSTRACTS|Summaries|英文提要|英文摘要|英文目录及摘要)(?:\*\*)?$"
)
#: Lines that are of no article: databases, continuations, websites. Each pattern is a whole line or its beginning.
_STAMP = re.compile(
    r"(?:https?://)?www\.(?:cnki\.net|wanfangdata\S*|cqvip\S*)\S*$"
    r"|(?:万方数据|萬方數據|中国知网|维普资讯|超星).{0,40}$|(?:ISSN|CN)\s?[\d-]+\s?[\dXx/A-Z]*$"
    r"|[（(【\[]?\s?(?:下[转轉]|上接|[转轉]下)第?\s?[\d、，,]+\s?[页頁版]\s?[）)】\]]?$"
    r"|点击(?:上方|蓝字|下方)|关注我们[！!]?$|(?:阅读原文|预览时标签不可点|喜欢此内容的人还喜欢|继续滑动看下一个|长按(?:识别|二维码)|扫码关注)"
    r"|本文仅代表作者(?:个人)?观点|(?:转载请|如需转载|未经授权)|(?:审核|排版|美编|监制|校对)\s*[|｜丨:：/]|(?:微信|公众)号[:：]"
    r"|<!--[^<>]*[Pp]age[^<>]*-->$|首页\s*[>›»＞]|字号[:：]|下载PDF|(?:收藏|打印本页)"
    r"|地址[:：].*(?:邮编|郵編|电话|電話|邮箱|郵箱)|本(?:刊|文|报|報)[^。]{0,12}(?:仅|僅)代表作者"
    r"|(?:打印|关闭窗口|返回顶部|字号[:：]|分享到|责编邮箱)"
)
#: Lines that are a converter's markup and no more: comments, fences, commands, tags.
_MARKUP = re.compile(
    r"<!--.*-->$|<!DOCTYPE|:{3,}|\[\]\{#|\}$|(?:width|height)=\"[^\"]*\"\s*\}?$"
    r"|\\(?:title|author|date|footnotetext|begin|end|captionsetup|hline|centering|maketitle)\b[^\u4e00-\u9fff]*$"
    rf"|(?:</?(?:{BLOCK_TAGS}|br|link|meta|style|script|title)\b[^<>]*/?>\s*)+$"
)
#: What a database says of its rights may stand anywhere on its line.
_RIGHTS = re.compile(r"China Academic Journal Electronic Publishing|All [Rr]ights [Rr]eserved")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(slots=True)
class Sheet:
    """A file's lines with what is known of each; stages fill it in one after the other, each its own column."""

    path: str
    lines: Sequence[Line]
    layout: Layout
    kinds: list[str]
    #: Layouts of articles that a sidecar names, each with the first line that it is for and the line after its last.
    others: tuple[tuple[int, int, Layout], ...] = ()
    #: Labelled fields that a line begins with.
    fields: dict[int, list[Field]] = field(default_factory=dict)
    #: Number of a heading.
    numbers: dict[int, headings.Number] = field(default_factory=dict)
    #: Text of a heading and the converter's depth.
    bare: dict[int, tuple[str, int]] = field(default_factory=dict)
    #: Label that may open a note at this line.
    heads: dict[int, Label] = field(default_factory=dict)
    #: Note markers in a line.
    markers: dict[int, list[Label]] = field(default_factory=dict)
    #: Printed page number on a line of furniture.
    folios: dict[int, int] = field(default_factory=dict)
    #: Width of a note marker in em: three quarters for a superscript, more where markers are set as large as the text.
    marker_width: float = 0.75
    _texts: dict[int, str] = field(default_factory=dict)
    _widths: dict[int, float] = field(default_factory=dict)
    _ends: dict[int, bool] = field(default_factory=dict)

    def layout_at(self, i: int) -> Layout:
        """The layout family of line ``i``."""
        return next((layout for start, stop, layout in self.others if start <= i < stop), self.layout)

    def settle(self) -> None:
        """Forgets what was computed with markers that have changed since."""
        self._texts.clear()
        self._widths.clear()
        self._ends.clear()

    def ends(self, i: int) -> bool:
        """Whether line ``i`` ends a sentence, its note markers left aside."""
        found = self._ends.get(i)
        if found is None:
            found = self._ends[i] = ends_sentence(self.text(i))
        return found

    def text(self, i: int) -> str:
        """The text of line ``i`` without its note markers."""
        found = self._texts.get(i)
        if found is None:
            found = self._texts[i] = without(self.lines[i].text, self.markers.get(i, ()))
        return found

    def width(self, i: int) -> float:
        """Width of line ``i`` in em, its note markers counted as wide as this document sets them."""
        found = self._widths.get(i)
        if found is None:
            found = self._widths[i] = em_width(self.text(i)) + self.marker_width * len(
                {m.start for m in self.markers.get(i, ())}
            )
        return found


def without(text: str, marks: Sequence[Label]) -> str:
    """``text`` without the markers and the space that the converter put around them."""
    if not marks:
        return text
    out: list[str] = []
    at = 0
    for m in marks:
        if m.start < at:
            continue
        piece = text[at : m.start]
        out.append(piece.rstrip(" "))
        at = m.end
        while at < len(text) and text[at] == " ":
            at += 1
    out.append(text[at:])
    return "".join(out)


_LAST: Final = frozenset(TERMINALS + CLOSERS + ".")


def ends_sentence(text: str) -> bool:
    """Whether a line ends with a full stop, question or exclamation mark, closing marks left aside."""
    if not text or text[-1] not in _LAST:
        return False
    text = text[-12:]  # what ends a sentence is short, and a search for it begins at the beginning
    if text[-1] == "." or (text[-1] in '”’")' and _LATIN.search(text[-4:])):
        return bool(ENDS_SENTENCE.search(text)) if not HAN_CHAR.search(text) else bool(ENDS_HAN_SENTENCE.search(text))
    return bool(ENDS_HAN_SENTENCE.search(text))


def forms_of(layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Marker forms and head forms to look for: the layout's own, and all that can be nothing else."""
    strong = labels.strong()
    strong_heads = tuple(f for f in strong if f not in layout.heads)
    # Circled numbers are looked for everywhere: those that mark no note stay in the text.
    return (
        (*layout.markers, *(f for f in (*strong, "circled") if f not in layout.markers)),
        (*strong_heads, *layout.heads, *(f for f in ("halfparen", "digit") if f not in layout.heads)),
    )


_NOTE_SECTIONS: Final = headings.NOTE_SECTIONS | headings.REFERENCE_SECTIONS
_INLINE = re.compile(r"[（(〔［\[【]\s?[注註](?:[释釋])?\s?\d{0,2}\s?[:：]|(?<!\\)\^\[|\\footnote\{")


@dataclass(frozen=True, slots=True)
class Labels:
    """Every label of a text, of whatever form: markers by line, and what may open a note, by line."""

    markers: dict[int, Sequence[Label]]
    heads: dict[int, Label]


def labelled(lines: Sequence[Line]) -> Labels:
    """Finds the labels of all lines once; detection and classification take what they need."""
    markers: dict[int, Sequence[Label]] = {}
    heads: dict[int, Label] = {}
    layouts.load()  # they bring forms of their own
    all_markers = (*labels.strong(), "circled", "paren", "halfparen")
    all_heads = (*all_markers, "digit")
    may_hold = labels.sign(all_markers).search
    for i, line in enumerate(lines):
        text = line.text
        found = labels.find(text, all_markers) if may_hold(text) else ()
        if found:
            markers[i] = found
        head = labels.head(text, all_heads) if labels.may_open(text, all_heads) else None
        if head:
            heads[i] = head
    return Labels(markers, heads)


def sample(lines: Sequence[Line], all_labels: Labels) -> Sample:
    """Counts label forms, for detection."""
    heads: dict[int, str] = {}
    for i, head in all_labels.heads.items():
        # A numbered heading is no note; a bare digit counts only before something like a citation.
        if head.form not in labels.COUNTING or _looks_like_note(lines[i].text[head.end :]):
            heads[i] = head.form
    markers = Counter(
        m.form
        for i, found in all_labels.markers.items()
        if i not in heads
        for m in found
        if m.form not in labels.COUNTING
    )
    inline = 0
    section = False
    for i, line in enumerate(lines):
        text = line.text
        if i > len(lines) // 2 and len(text) < 16 and headings.section_name(text) in _NOTE_SECTIONS:
            section = True
        if "注" in text or "註" in text or "^[" in text or "\\footnote" in text:
            inline += len(_INLINE.findall(text))
    return Sample(lines, markers, Counter(heads.values()), section, inline)


_CITES = re.compile(r"[《“\"”〈]|https?:|同上|同前|[Ii]bid|参见|參見|\b(?:19|20)\d\d\b|转引自|轉引自|pp?\.")


def _looks_like_note(text: str) -> bool:
    return bool(_CITES.search(text[:200]))


def classify(
    path: str,
    lines: Sequence[Line],
    layout: Layout | None = None,
    others: Sequence[tuple[int, int, Layout]] = (),
) -> Sheet:
    """Gives every line a kind by its own looks. ``layout`` is detected where it is not given.

    ``others`` are layouts for a part of the lines: first line, line after the last (indices into ``lines``), layout.
    """
    all_labels = labelled(lines)
    layout = layout or detect(sample(lines, all_labels))
    sheet = Sheet(path, lines, layout, ["text"] * len(lines), tuple(others))
    forms = {known.name: forms_of(known) for known in (layout, *(other for _, _, other in others))}
    marker_forms, head_forms = forms[layout.name]
    closer = ""
    for i, line in enumerate(lines):
        text = line.text
        if closer:
            sheet.kinds[i] = "formula"
            closer = "" if text.endswith(closer) else closer
            continue
        if others:
            marker_forms, head_forms = forms[sheet.layout_at(i).name]
        found = [m for m in all_labels.markers.get(i, ()) if m.form in marker_forms]
        if found:
            sheet.markers[i] = found
        label = all_labels.heads.get(i)
        if label and label.end < len(text) and label.form in head_forms:
            sheet.heads[i] = label
        if "\t" in line.raw and _table(sheet, i):
            sheet.kinds[i] = "table"
        elif "ights" in text and _RIGHTS.search(text):
            sheet.kinds[i] = "stamp"
        else:
            for kind, looks in _asked(text[0]):
                if looks(sheet, i):
                    sheet.kinds[i] = kind
                    break
        if sheet.kinds[i] == "formula":
            closer = _closer(text)
    _tables(sheet)
    _aligned(sheet)
    _underlined(sheet)
    return sheet


def _closer(text: str) -> str:
    """What ends the display formula that a line opens; empty where the line ends it."""
    if text.startswith("$$"):
        return "" if text.endswith("$$") and len(text) > 3 else "$$"
    return "" if text.endswith("\\]") else "\\]"


# --- what a line looks like: each function answers for one kind, and notes what it read ---


def _rule(sheet: Sheet, i: int) -> bool:
    """``---``, ``————``, ``{12}-----`` between a converter's pages."""
    return bool(_RULE.match(sheet.lines[i].text))


def _stamp(sheet: Sheet, i: int) -> bool:
    """What databases, websites and printers add: ``http://www.cnki.net``, ``（下转第88页）``, ``阅读原文``."""
    text = sheet.lines[i].text
    return len(text) <= 160 and _STAMP.match(text) is not None


def _markup(sheet: Sheet, i: int) -> bool:
    """``<!-- image -->``, ``:::``, ``\\end{figure}``, ``</div>``."""
    return bool(_MARKUP.match(sheet.lines[i].text))


def _formula(sheet: Sheet, i: int) -> bool:
    """``$$…$$`` or ``\\[ … \\]``."""
    text = sheet.lines[i].text
    return text.startswith(("$$", "\\[ ")) or text == "\\["


def _image(sheet: Sheet, i: int) -> bool:
    """``![](picture.png)``."""
    return image_address(sheet.lines[i].text) is not None


def _table(sheet: Sheet, i: int) -> bool:
    """A row: cells parted by tabs or bars, or an HTML table on one line."""
    line = sheet.lines[i]
    if "\t" in line.raw and line.raw.rstrip().count("\t") >= 2:
        return True
    return (line.text[0] == "|" and line.text.count("|") >= 3) or line.text.startswith("<table")


def _page_number(sheet: Sheet, i: int) -> bool:
    """``58``, ``— 58 —``, ``第58页``."""
    text = sheet.lines[i].text
    of = _PAGE_OF.match(text)
    if of:
        sheet.folios[i] = int(of["n"])
        return True
    number = _PAGE_NUMBER.match(text) if len(text) <= 24 and not _PAGE_CITED.match(text) else None
    if number:
        sheet.folios[i] = int(number["n"]) if number["n"].isdecimal() else han_number(number["n"]) or 0
    return bool(number)


def _english_heading(sheet: Sheet, i: int) -> bool:
    """``Abstracts``, above the English abstracts of an issue."""
    return len(sheet.lines[i].text) <= 40 and bool(_ABSTRACTS.match(sheet.lines[i].text))


def _caption(sheet: Sheet, i: int) -> bool:
    """``表 1 …``, ``图2 …``."""
    text = sheet.lines[i].text
    if _AGAIN.match(text):
        return True
    return len(text) < 90 and bool(_CAPTION.match(text)) and not ENDS_HAN_SENTENCE.search(text)


def _field(sheet: Sheet, i: int) -> bool:
    """``摘要：…``, ``中图分类号：…``, ``【责任编辑：…】``."""
    found = fields(sheet.lines[i].text)
    if found:
        sheet.fields[i] = found
    return bool(found)


def _source(sheet: Sheet, i: int) -> bool:
    """``资料来源：…`` under a table or figure."""
    return bool(_SOURCE.match(sheet.lines[i].text))


def _heading(sheet: Sheet, i: int) -> bool:
    """A line with a heading's number, with a converter's marks, or of the words of an unnumbered section."""
    plain, depth = headings.bare(sheet.lines[i].text)
    number = headings.numbered(plain) if len(plain) <= 120 else None
    if not number and not depth and not (len(plain) <= 12 and headings.section_name(plain) in _SECTIONS):
        return False
    if depth == headings.BOLD and not number and (len(plain) > 40 or re.search("[，。；：:]", plain)):
        return False
    sheet.bare[i] = (plain, depth)
    if number:
        sheet.numbers[i] = number
    return depth > 0 or _may_be_heading(plain, number)


#: Kinds in the order in which they are asked for, each with the characters that such a line can begin with (any, where
#: none are given: most lines are text, and this spares them most questions), and the function that answers.
LOOKS: Final[tuple[tuple[str, str, Callable[[Sheet, int], bool]], ...]] = (
    ("stamp", "hw万萬中维超IC（(【[下上转轉点关阅预喜继长扫本未如审排美编监校微公<首字收打返分责地", _stamp),
    ("markup", "<:[}wh\\", _markup),
    ("rule", "-*＊※_=~—─━{", _rule),
    ("formula", "$\\", _formula),
    ("image", "!", _image),
    ("table", "|<", _table),
    ("page-number", "0123456789０１２３４５６７８９-—–─━~·•‧・▪■.|第Pp \u3000", _page_number),
    ("english-heading", "AESae英#*", _english_heading),
    ("caption", "*续續接附表图圖TF（(", _caption),
    ("field", "", _field),
    ("source", "*资資数數图圖来來S", _source),
    ("heading", "", _heading),
)


@functools.cache
def _asked(first: str) -> tuple[tuple[str, Callable[[Sheet, int], bool]], ...]:
    """The kinds to ask for where a line begins with ``first``."""
    return tuple((kind, looks) for kind, firsts, looks in LOOKS if not firsts or first in firsts)


_SECTIONS: Final = headings.UNNUMBERED | _NOTE_SECTIONS


_NO_HEADING_END = re.compile(r"[，、；：。,;:!！…—-]$")


def _may_be_heading(plain: str, number: headings.Number | None) -> bool:
    """Whether a numbered line can be a heading at all: it does not end like a sentence or in the middle of one."""
    if number is None:
        return True
    if number.scheme == "digit-paren":
        return False
    if number.title >= len(plain):
        return number.scheme != "digit" and len(plain) <= 8  # the number alone; its title is on the next line
    text = re.sub(rf"(?:<sup>[^<]*</sup>|[{labels.CIRCLED}{labels.SUPERSCRIPT}]|\[\d+\])+$", "", plain).rstrip()
    return not _NO_HEADING_END.search(text) and not (text.endswith(("”", "）")) and ENDS_HAN_SENTENCE.search(text))


def _tables(sheet: Sheet) -> None:
    """A line with one tab is a table's row only beside other rows; tabs at a line's start alone are an indent."""
    for i, line in enumerate(sheet.lines):
        if sheet.kinds[i] == "table" or "\t" not in line.raw.strip():
            continue
        if sheet.kinds[i] not in ("text", "heading"):
            continue
        beside = [j for j in (i - 1, i + 1) if 0 <= j < len(sheet.lines)]
        if any(
            sheet.kinds[j] == "table" or "\t" in sheet.lines[j].raw.strip()
            for j in beside
            if abs(sheet.lines[j].no - line.no) <= 2
        ):
            sheet.kinds[i] = "table"


_WIDE_GAP = re.compile(r"[ \u3000]{2,}")


def _aligned(sheet: Sheet) -> None:
    """Rows whose cells space keeps apart, in columns: under a caption or between two rules, each with as many cells."""
    i = 0
    while i < len(sheet.lines):
        cells = _cells(sheet, i)
        if cells < 2 or not any(sheet.kinds[j] in ("caption", "rule") for j in range(max(0, i - 2), i)):
            i += 1
            continue
        rows = [i]
        for j in range(i + 1, len(sheet.lines)):
            if sheet.kinds[j] == "rule":
                continue
            if _cells(sheet, j) != cells:
                break
            rows.append(j)
        if len(rows) >= (2 if cells > 2 else 3):
            for row in rows:
                sheet.kinds[row] = "table"
        i = rows[-1] + 1


def _cells(sheet: Sheet, i: int) -> int:
    """How many cells wide gaps part on a line of text; 0 for any other line."""
    text = sheet.lines[i].text
    if sheet.kinds[i] not in ("text", "heading") or text[-1] in "，。；":
        return 0
    if "  " not in text and "\u3000" not in text:
        return 1
    return len(_WIDE_GAP.split(text))


def _underlined(sheet: Sheet) -> None:
    """A line by itself with ``===`` or ``---`` directly under it is a heading; no note may follow the rule."""
    for i in range(1, len(sheet.lines)):
        rule, line = sheet.lines[i], sheet.lines[i - 1]
        if sheet.kinds[i] != "rule" or rule.blanks or not _UNDERLINE.match(rule.text):
            continue
        alone = i == 1 or line.blanks > 0
        width, long = em_width(line.text), 0.5 * len(rule.text)
        if (
            sheet.kinds[i - 1] in ("text", "heading")
            and alone
            and i + 1 not in sheet.heads
            and 0.4 * width <= long <= 2.5 * width
            and width <= 40
            and not ends_sentence(line.text)
            and sheet.text(i - 1).strip()
        ):
            sheet.kinds[i - 1] = "heading"
            plain, depth = sheet.bare.get(i - 1, (line.text, 0))
            sheet.bare[i - 1] = (plain, depth or (1 if rule.text[0] == "=" else 2))


#: Kinds of lines that belong to the page and not to the article.
FURNITURE: Final = ("page-number", "running-head", "rule", "stamp", "markup")


def image_address(text: str) -> str | None:
    """The address of the picture that a line shows, or ``None``."""
    match = _IMAGE.match(text)
    return match["src"] if match else None


def is_table_remark(text: str) -> bool:
    """Whether a line under a table is a remark on it (注：…)."""
    return bool(_TABLE_REMARK.match(text))
