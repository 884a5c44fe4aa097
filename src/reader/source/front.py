"""Front and end matter: title page, labelled fields, English matter, and what running heads tell.

The stage gives every line that is not running text, a note or furniture a role (``meta:title`` …) and fills
:class:`reader.model.Meta`. What a line says plainly wins over what is only inferred: a labelled field over a running
head, a title page over a citation line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from ..model import Bilingual, Mark, Meta, Person
from . import headings, imprint, labels, names
from .chars import HAN_CHAR, em_width, unclosed
from .classify import FURNITURE, Sheet, ends_sentence
from .imprint import Imprint
from .inline import EMPTY, Fragment, fragment, join, mend_urls
from .lines import Line, Measure
from .notes.wording import english_title
from .split import Part


@dataclass(slots=True)
class Front:
    """What the front and end matter gave."""

    meta: Meta
    #: Role of each line that is metadata, by its index in the sheet.
    roles: dict[int, str]
    #: Index of the first line of running text.
    body: int
    #: Markers that stand in the front matter: where (``title``, ``authors``, ``abstract``), and the mark.
    markers: list[tuple[str, Mark]] = field(default_factory=list)
    #: First and last source line of English matter that stands apart from the article.
    lines_en: tuple[int, int] | None = None


_SUBTITLE = re.compile(r"^(?:——|—|――|──|--)\s*(?P<t>\S.*)$")
_SPLIT_SUBTITLE = re.compile(r"^(?P<a>.{4,}?)\s*(?:——|――|──)\s*(?P<b>\S.{3,})$")
_RUBRIC = re.compile(
    r"(?:专题|專題|专栏|專欄|专论|專論|特稿|论坛|論壇|笔谈|筆談|评论|評論|热点|熱點|焦点|焦點|聚焦|视点|視點|前沿|述评|特约|专访|专家视角|研究专题|综述|天地|之窗|笔会|沙龙|争鸣|书评|动态|論文|论文)$"
)
_ISSUE_LINE = re.compile(
    r"^[《]?[\u3400-\u9fff\s《》·]{0,20}\s*(?:(?:19|20)\d\d\s*年\s*第?\s*\d{1,2}\s*期|第\s*\d+\s*卷\s*第?\s*\d+\s*期)[\s\S]{0,24}$"
)
_DATE_LINE = re.compile(
    r"^(?:(?:19|20)\d\d\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|[A-Z][a-z]{2,8}\.?\s*\d{0,2},?\s*\d{0,4}|\d{4}[./-]\d{1,2}(?:[./-]\d{1,2})?|(?:19|20)\d\d)$"
)
_STAR_ANYWHERE = re.compile(r"(?:\\?[*＊※†‡])+")
#: 原创 作者 公众号 2024年03月15日 08:00 北京; 作者：… 来源：… 时间：2024-03-15
_BYLINE = re.compile(
    r"^(?:原创\s+|作者\s*[:：]\s*)(?P<a>\S+)\s.*?(?P<y>(?:19|20)\d\d)\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}.*$"
)
#: What names of journals end in.
_JOURNAL_NAME = re.compile(
    r"(?:学报|學報|学刊|學刊|集刊|季刊|月刊|研究|论坛|論壇|评论|評論|探索|导刊|導刊|杂志|雜誌|通讯|快报|世界|论丛|學誌"
    r"|(?:学报|學報)[（(][\u4e00-\u9fff]{2,8}[)）])$"
)
_JOURNAL_NAME_EN = re.compile(r"\b(?:Journal|Review|Quarterly|Studies|Bulletin|Forum)\b", re.I)
#: Fields for which the record has no place of its own, and the words that they are kept under.
_UNPLACED = {
    "accepted": "录用日期",
    "web_date": "网络首发日期",
    "corresponding": "通讯作者",
    "proof": "责任校对",
    "jel": "JEL分类号",
    "bio_en": "About the author",
}
_KEYWORD_SPLIT = re.compile(r"[;；]")
_DOI = re.compile(r"10\.\d{4,9}/[^\s，。；;,]+")
#: What an English title does not end with.
_ENGLISH_OPEN = re.compile(r"(?:[:,—-]|\b(?:and|of|the|in|on|for|to|with|from|by|a|an|under|between))$", re.I)
_ENGLISH_ORG = re.compile(
    r"\b(?:University|Institute|Institution|School|Academy|College|Center|Centre|Department|Faculty|Shanghai|Beijing|China)\b"
)
_ENGLISH_BODY = re.compile(r"\b(?:Group|Team|Committee|Editors?|Editorial|Project|Office|Secretariat|Collective)\b")
#: Fields whose value never takes a second line.
_ONE_LINE: Final = frozenset(("doi", "clc", "document_code", "editor", "proof", "received", "revised"))


def is_latin(text: str) -> bool:
    """Whether a line is in Latin letters throughout."""
    return not HAN_CHAR.search(text) and bool(re.search(r"[A-Za-z]{2}", text))


def read(sheet: Sheet, part: Part, measure: Measure) -> Front:
    """Reads the title page and the end matter of one article."""
    return _Reader(sheet, part, measure).read()


class _Reader:
    """Collects the facts of one article's front matter; one instance per article."""

    def __init__(self, sheet: Sheet, part: Part, measure: Measure) -> None:
        self.sheet = sheet
        self.part = part
        self.measure = measure
        self.roles: dict[int, str] = {}
        self.values: dict[str, Fragment] = {}
        self.markers: list[tuple[str, Mark]] = []
        self.imprints: dict[str, Imprint] = {}
        self.subtitle: Fragment = EMPTY
        self.authors: list[str] = []
        self.remarks: list[str] = []
        self.rubric: str | None = None
        self.running: list[Imprint] = []
        self.authors_en: list[str] = []
        self.title_row: int | None = None

    # --- the walk ---

    def read(self) -> Front:
        body = self._walk()
        self._title_page([i for i in range(self.part.start, body) if self._open(i)])
        self._late_fields(body)
        self._english(body)
        self._remainder(body)
        self._running_heads()
        return Front(self._meta(), self.roles, body, self.markers)

    def _remainder(self, body: int) -> None:
        """Lines above the text that nothing else claimed are kept as remarks."""
        for i in range(self.part.start, body):
            if self._open(i):
                self.remarks.append(fragment(self.sheet.lines[i].text, self.sheet.lines[i].no).text)
                self.roles[i] = "meta:remark"

    def _open(self, i: int) -> bool:
        return i not in self.roles and self.sheet.kinds[i] in ("text", "heading")

    def _walk(self) -> int:
        """Reads labelled fields from the top and finds the first line of running text."""
        sheet, i = self.sheet, self.part.start
        seen_field = False
        titled = False
        opening = self._narrow_opening()
        if opening:
            self._take("abstract_zh", opening, 0)
            i = opening[-1] + 1
            seen_field = True
        while i < self.part.stop:
            kind = sheet.kinds[i]
            text = sheet.lines[i].text
            if kind == "field":
                i = self._field(i, front=True)
                seen_field = True
                continue
            if kind in ("note", *FURNITURE):
                i += 1
                continue
            if kind == "heading":
                chapter = not titled and i in sheet.numbers and sheet.numbers[i].scheme == "chapter"
                if chapter and i + 1 < self.part.stop and names.authors(sheet.lines[i + 1].text):
                    titled = True
                    i += 1
                    continue
                if i in sheet.numbers or headings.section_name(text) in headings.UNNUMBERED:
                    return i
                if titled and not is_latin(text) and not names.authors(sheet.bare[i][0]):
                    return i
                titled = titled or not is_latin(text)
                i += 1
                continue
            if kind != "text" or self._is_body(i, seen_field):
                return i
            i += 1
        return i

    def _narrow_opening(self) -> list[int]:
        """An article that lost its title page may begin inside its abstract, which is set narrower than the text."""
        if not self.measure.hard:
            return []
        rows: list[int] = []
        for i in range(self.part.start, min(self.part.start + 30, self.part.stop)):
            line = self.sheet.lines[i]
            if self.sheet.kinds[i] != "text":
                return []
            if rows and (0 < line.indent <= 1 or line.feed):
                break
            rows.append(i)
        else:
            return []
        widths = [self.sheet.width(i) for i in rows]
        if len(rows) < 3 or max(widths) > self.measure.full - 0.75 or min(widths[:-1]) < max(widths) - 3:
            return []
        return rows if self.sheet.ends(rows[-1]) else []

    def _is_body(self, i: int, seen_field: bool) -> bool:
        """Whether a line of text on a title page is running text already."""
        sheet = self.sheet
        text = sheet.lines[i].text
        if imprint.citation(text) or _SUBTITLE.match(text) or _BYLINE.match(text) or imprint.masthead(text) is not None:
            return False
        if labels.STAR_HEAD.match(text) or is_latin(text):
            return False
        if names.is_affiliation(text) or names.authors(text):
            return False
        width = em_width(text)
        if self.measure.hard:
            if width >= self.measure.full - 3.5 and not self._wrapped_title(i, seen_field):
                return True
            if seen_field and sheet.ends(i):
                return True
            return (
                seen_field
                and width > 20
                and i + 1 < self.part.stop
                and sheet.kinds[i + 1] == "text"
                and not self._front_ahead(i)
            )
        if width > 44 or (width > 12 and sheet.ends(i)):
            return not self._front_ahead(i) or width > 60
        # What is left of a first paragraph where a page ended early.
        cut = "keywords_zh" in self.values and width > 12 and re.search("[，、；：]", text) is not None
        return cut and not self._front_ahead(i)

    def _wrapped_title(self, i: int, seen_field: bool) -> bool:
        """A title may fill a line; then an author or an abstract follows soon."""
        return not seen_field and i - self.part.start < 6 and self._front_ahead(i) and not self.sheet.ends(i)

    def _front_ahead(self, i: int) -> bool:
        """Whether an abstract or keywords follow within a few lines."""
        return any(
            self.sheet.kinds[j] == "field"
            and self.sheet.fields[j][0].name in ("abstract_zh", "keywords_zh", "author_line")
            for j in range(i + 1, min(i + 8, self.part.stop))
        )

    # --- labelled fields ---

    def _field(self, i: int, front: bool) -> int:
        """Takes the fields of line ``i`` and the lines that go on with the last of them; the next line's index."""
        sheet = self.sheet
        found = sheet.fields[i]
        if found[0].name == "bio" and self._web_byline(i):
            return i + 1
        for f in found[:-1]:
            self._put(f.name, self._piece(i, f.start, f.end), i)
        last = found[-1]
        rows = [i]
        j = i + 1
        empty = not sheet.lines[i].text[last.start : last.end].strip(" *　")
        if last.name in ("abstract_zh", "abstract_en"):
            j = self._abstract_end(i, last.name, empty)
            rows += [k for k in range(i + 1, j) if sheet.kinds[k] in ("text", "heading")]
        else:
            while j < self.part.stop and self._field_goes_on(rows, j, last.name, empty and len(rows) == 1):
                rows.append(j)
                j += 1
        self._take(last.name, rows, last.start, last.end)
        return j

    def _web_byline(self, i: int) -> bool:
        """``作者：…　来源：《…》2018年第6期　发布时间：…``, as journals' sites print it."""
        text = self.sheet.lines[i].text
        match = re.match(
            r"^作者\s*[:：]\s*(?P<a>[^\s\u3000]+)[\s\u3000]+来源\s*[:：]\s*(?P<s>.+?)(?:[\s\u3000]+\S{2,4}时间\s*[:：].*)?$",
            text,
        )
        if not match:
            return False
        self.authors = self.authors or names.authors(match["a"], loose=True)
        self.imprints.setdefault("issue", imprint.running_head(match["s"].strip()))
        self.remarks.append(text)
        self.roles[i] = "meta:byline"
        return True

    def _abstract_end(self, i: int, name: str, empty: bool) -> int:
        """Where an abstract ends: before the keywords if they follow, else where its block of lines does."""
        sheet = self.sheet
        limit = min(self.part.stop, i + (80 if self.measure.hard else 9))
        for j in range(i + 1, limit):
            kind = sheet.kinds[j]
            if kind == "field":
                if sheet.fields[j][0].name == ("keywords_zh" if name == "abstract_zh" else "keywords_en"):
                    return j
                break
            if kind not in ("text", *FURNITURE) or (name == "abstract_en" and HAN_CHAR.search(sheet.lines[j].text)):
                break
        rows = [i]
        j = i + 1
        while j < self.part.stop and sheet.kinds[j] == "text":
            text = sheet.lines[j].text
            if name == "abstract_en" and HAN_CHAR.search(text):
                break
            if name == "abstract_zh" and is_latin(text) and len(text) > 8:
                break
            if empty and len(rows) == 1:
                rows.append(j)
                j += 1
                continue
            if not self._block_goes_on(rows, j):
                break
            rows.append(j)
            j += 1
        return j

    def _block_goes_on(self, rows: list[int], j: int) -> bool:
        sheet, line = self.sheet, self.sheet.lines[j]
        before = rows[-1]
        if self.measure.hard or is_latin(line.text):
            if line.feed or (0 < line.indent <= 1 and sheet.lines[before].indent == 0 and len(rows) > 1):
                return not sheet.ends(before) and not line.feed
            widths = [sheet.width(k) for k in rows]
            if sheet.ends(before) and (widths[-1] < max(widths) - 3 or max(widths) > 64):
                return False
            if sheet.ends(before) and self.measure.hard and sheet.width(j) > max(widths[1:] or widths) + 1.25:
                return False  # wider lines: the text begins
            return max(widths) <= 64 or not sheet.ends(before)
        return not sheet.ends(before) and not line.feed

    def _field_goes_on(self, rows: list[int], j: int, name: str, empty: bool) -> bool:
        """Whether line ``j`` goes on with a field's value."""
        line = self.sheet.lines[j]
        if self.sheet.kinds[j] != "text":
            return False
        if empty:
            return name != "doi"
        if name == "article_no":
            so_far = "".join(self.sheet.lines[r].text for r in rows)
            return not imprint.from_article_no(so_far) and bool(imprint.from_article_no(so_far + line.text))
        if name in _ONE_LINE or line.feed or labels.STAR_HEAD.match(line.text):
            return False
        before = self.sheet.lines[rows[-1]].text
        if name in ("keywords_zh", "keywords_en"):
            return self._keywords_go_on(before, line, name)
        full = self.measure.hard and em_width(before) >= self.measure.full - 4
        return not ends_sentence(before) and (full or before[-1] in "，、；,;：:")

    def _keywords_go_on(self, before: str, line: Line, name: str) -> bool:
        if before[-1] in ";；、,，-":
            return True
        if not self.measure.hard:
            return False
        if name == "keywords_en":
            return is_latin(line.text) and em_width(before) > 28 and em_width(line.text) < em_width(before)
        full, short = em_width(before) >= self.measure.full - 4, em_width(line.text) < self.measure.full - 6
        return full and short and not ends_sentence(line.text) and not (0 < line.indent <= 1)

    def _piece(self, i: int, start: int, end: int | None = None) -> Fragment:
        sheet = self.sheet
        text = sheet.lines[i].text
        end = len(text) if end is None else end
        marks = [replace_label(m, start) for m in sheet.markers.get(i, ()) if m.start >= start and m.end <= end]
        piece = fragment(text[start:end].strip(), sheet.lines[i].no, _shift_left(marks, text, start, end))
        return replace(piece, text=re.sub(r"^\*\*\s*|\s*\*\*$", "", piece.text))

    def _take(self, name: str, rows: list[int], start: int, end: int | None = None) -> None:
        whole = EMPTY
        for n, row in enumerate(rows):
            piece = self._piece(row, start, end) if n == 0 else self._piece(row, 0)
            whole = piece if not whole.text else join(whole, piece)
            self.roles[row] = f"meta:{name}"
        self._put(name, mend_urls(whole), rows[0])

    def _put(self, name: str, value: Fragment, i: int) -> None:
        self.roles.setdefault(i, f"meta:{name}")
        text = value.text.strip()
        if not text:
            return
        if name == "abstract_zh":
            self.markers += [("abstract", m) for m in value.marks if m.type == "marker"]
        if name == "author_line":
            self.authors = self.authors or names.authors(text, loose=True)
            return
        if name == "bio" and len(text) <= 30 and not self.authors and names.authors(text):
            self.authors = names.authors(text)
            return
        if name == "notice":
            self.remarks.append(text)
            return
        if name == "cite_as":
            found = imprint.citation(text)
            if found:
                self.imprints.setdefault(found[1], found[0])
            else:
                self.imprints.setdefault("zh", imprint.parse(text))
            return
        if name in _UNPLACED:
            self.remarks.append(f"{_UNPLACED[name]}：{text}")
            return
        if name in self.values and name not in ("bio", "affiliation"):
            if text != self.values[name].text:
                self.remarks.append(text)
            return
        if name in self.values:
            text = f"{self.values[name].text} {text}"
        self.values[name] = Fragment(text, value.marks)

    def _late_fields(self, body: int) -> None:
        """Fields among the running text: at the foot of the first page, and after the end."""
        i = body
        while i < self.part.stop:
            if self.sheet.kinds[i] == "field" and i not in self.roles:
                i = self._field(i, front=False)
                continue
            i += 1

    # --- the title page ---

    def _title_page(self, rows: list[int]) -> None:
        sheet = self.sheet
        chinese = [i for i in rows if not self._imprint_line(i) and not labels.STAR_HEAD.match(sheet.lines[i].text)]
        chinese = [i for i in chinese if not is_latin(sheet.lines[i].text)]
        # A label without a note on a line of its own is the converter's.
        for i in [i for i in chinese if not sheet.text(i).strip()]:
            self.roles[i] = "furniture:stray-marker"
            sheet.markers.pop(i, None)
        chinese = [i for i in chinese if i not in self.roles]
        # A converter's heading mark names the title; without one the lines before the authors are it.
        marked = [i for i in chinese if sheet.kinds[i] == "heading" and i not in sheet.numbers]
        marked = [i for n, i in enumerate(marked) if n == 0 or not names.authors(sheet.bare[i][0])]
        author_row = self._author_row(chinese, marked)
        if author_row is not None:
            self._author_line(author_row)
        for i in chinese:
            if i not in self.roles and i not in marked:
                self._other_line(i, chinese, author_row)
        if author_row is None:
            author_row = next((i for i, role in self.roles.items() if role == "meta:author_line"), None)
        left = [i for i in chinese if i not in self.roles]
        if marked:
            self._marked_title(marked, left)
        else:
            self._plain_title(left, author_row)

    def _imprint_line(self, i: int) -> bool:
        """Takes a line that cites the article itself, or is a journal's masthead or a web page's byline."""
        text = self.sheet.lines[i].text
        byline = _BYLINE.match(text)
        if byline:
            self.authors = self.authors or names.authors(byline["a"] or "", loose=True)
            self.imprints.setdefault("byline", Imprint(year=int(byline["y"])))
            self.remarks.append(text)
            self.roles[i] = "meta:byline"
            return True
        found = imprint.citation(text)
        if found:
            self.imprints[found[1]] = found[0]
            self.roles[i] = "meta:citation"
            return True
        head = imprint.masthead(text)
        if head is not None:
            self.imprints["issue"] = head.over(self.imprints.get("issue", Imprint()))
            self.roles[i] = "meta:masthead"
        return head is not None

    def _author_row(self, chinese: list[int], marked: list[int]) -> int | None:
        """The line of the authors: below a marked title, or the first that can be one."""
        named = [i for i in chinese if i not in marked and self._authors_at(i, chinese)]
        below = [i for i in named if not marked or i > marked[0]]
        return next(iter(below or named), None)

    def _other_line(self, i: int, chinese: list[int], author_row: int | None) -> None:
        """More authors, an affiliation, an issue, a date."""
        sheet = self.sheet
        text = sheet.lines[i].text
        if self.authors and i > (author_row or 0) and names.authors(text) and not names.is_affiliation(text):
            self.authors += [n for n in names.authors(text) if n not in self.authors]
            self.roles[i] = "meta:authors"
        elif names.is_affiliation(text) and (self.authors or len(chinese) > 1):
            sheet.markers.pop(i, None)
            plain = re.sub(r"^(?:\d\s*[.．、]\s*|[①-⑨]\s*)", "", re.sub(r"^[（(](.*)[）)]$", r"\1", text))
            self._put("affiliation", fragment(plain, sheet.lines[i].no), i)
            self.roles[i] = "meta:affiliation"
        elif _ISSUE_LINE.match(text):
            self._issue_line(i, chinese)
        elif _DATE_LINE.match(text):
            self.roles[i] = "meta:date"
            self.remarks.append(text)
            year = re.match(r"(?:19|20)\d\d(?=\s*[年./-])", text)
            if year:  # the day a web page was put up; what an imprint says goes before it
                self.imprints.setdefault("byline", Imprint(year=int(year.group())))

    def _authors_at(self, i: int, chinese: list[int]) -> bool:
        text = self.sheet.lines[i].text
        found = names.authors(text)
        if not found:
            return False
        # The first line of all is a title even if it could be a name (《石头记》), unless it is the only line.
        return not (
            i == chinese[0] and len(chinese) > 1 and len(found) == 1 and " " not in text and not self._next_is_front(i)
        )

    def _next_is_front(self, i: int) -> bool:
        return i + 1 < self.part.stop and self.sheet.kinds[i + 1] == "field"

    def _author_line(self, i: int) -> None:
        text = self.sheet.lines[i].text
        if not self.authors:
            self.authors = names.authors(text)
        for star in _STAR_ANYWHERE.finditer(text):
            sign = star.group().replace("\\", "").replace("＊", "*")
            if "**" not in star.group():  # bold, where no backslash parts the stars
                self.markers.append(("authors", Mark("marker", star.start(), value=sign, line=self.sheet.lines[i].no)))
        self.sheet.markers.pop(i, None)
        self.roles[i] = "meta:authors"

    def _issue_line(self, i: int, chinese: list[int]) -> None:
        facts = imprint.running_head(self.sheet.lines[i].text)
        at = chinese.index(i)
        if not facts.journal and at and chinese[at - 1] not in self.roles:
            before = self.sheet.lines[chinese[at - 1]].text
            if re.fullmatch(r"[《]?[\u3400-\u9fff·]{2,16}[》]?", before) and at - 1 >= 0:
                facts = replace(facts, journal=before.strip("《》"))
                self.roles[chinese[at - 1]] = "meta:journal"
        self.imprints["issue"] = facts
        self.roles[i] = "meta:issue"

    def _marked_title(self, marked: list[int], left: list[int]) -> None:
        first = marked[0]
        rows = [first]
        while rows[-1] + 1 in left and self._title_goes_on(rows[-1], rows[-1] + 1):
            rows.append(rows[-1] + 1)
        self._set_title(rows)
        for i in left:
            if i in self.roles:
                continue
            text = self.sheet.lines[i].text
            if _SUBTITLE.match(text):
                self._set_subtitle(i)
            elif i < first and self.rubric is None:
                self.rubric = text
                self.roles[i] = "meta:rubric"
        for i in marked[1:]:
            text = self.sheet.bare[i][0]
            if _SUBTITLE.match(text):
                self._set_subtitle(i)
            elif self._same(i, first):
                self.roles[i] = "meta:title"
            elif i == first + 1 or self.sheet.lines[i].no - self.sheet.lines[first].no <= 3:
                self.roles.pop(first, None)
                self._set_title([first, i])

    def _title_goes_on(self, row: int, nxt: int) -> bool:
        """Whether a line without a converter's mark is the second line of a marked title."""
        text = self.sheet.lines[nxt].text
        if _SUBTITLE.match(text) or self.sheet.kinds[nxt] != "text" or self.sheet.ends(nxt):
            return False
        before = self.sheet.lines[row].text
        return self.sheet.lines[nxt].blanks == 0 or before[-1] in "：:—、" or bool(unclosed(before))

    def _plain_title(self, left: list[int], author_row: int | None) -> None:
        sheet = self.sheet
        before = [i for i in left if author_row is None or i < author_row] or left
        before = self._without_heads([i for i in before if not sheet.ends(i) or sheet.lines[i].text[-1] in "？！?!"])
        if not before:
            return
        titles: list[int] = []
        for n, i in enumerate(before):
            text = sheet.lines[i].text
            if titles and _SUBTITLE.match(text):
                self._set_subtitle(i)
                continue
            if titles and self._same(i, titles[0]):
                self.roles[i] = "meta:title"  # printed twice
                continue
            later = (
                len(before) > n + 1
                and not _SUBTITLE.match(sheet.lines[before[n + 1]].text)
                and not self._same(before[n + 1], i)
            )
            nxt = sheet.lines[before[n + 1]].text if n + 1 < len(before) else ""
            named = _RUBRIC.search(re.sub(r"\s+", "", text)) or (
                em_width(text) <= 5 and em_width(nxt) >= 1.5 * em_width(text)
            )
            if not titles and later and em_width(text) <= 16 and named and self.rubric is None:
                self.rubric = text
                self.roles[i] = "meta:rubric"
                continue
            if titles and self.subtitle.text:
                continue
            if titles and sum(em_width(sheet.lines[k].text) for k in titles) + em_width(text) > 64:
                continue
            titles.append(i)
        if titles:
            self._set_title(titles)

    def _without_heads(self, rows: list[int]) -> list[int]:
        """The lines above the authors without the journal's name and a rubric, which running heads tell apart."""
        sheet = self.sheet
        lines = [x.text for x, kind in zip(sheet.lines, sheet.kinds, strict=True) if kind == "running-head"]
        heads = {_key(text) for text in lines}
        issues = [_key(text) for text in lines if imprint.parse(text)]
        out = list(rows)
        while len(out) > 1:
            key = _key(sheet.lines[out[0]].text)
            beside = any(self.roles.get(j) in ("meta:masthead", "meta:issue") for j in (out[0] - 1, out[0] + 1))
            name = re.sub(r"[\s\u3000《》]", "", sheet.lines[out[0]].text)
            if beside and (_JOURNAL_NAME.search(name) or any(key in head for head in issues)):
                self.imprints["issue"] = self.imprints.get("issue", Imprint()).over(Imprint(journal=name))
                self.roles[out.pop(0)] = "meta:journal"
            elif len(key) >= 4 and any(_key(sheet.lines[i].text) in heads for i in out[1:]) and key not in heads:
                self.rubric = self.rubric or sheet.lines[out[0]].text
                self.roles[out.pop(0)] = "meta:rubric"
            else:
                break
        return out

    def _same(self, a: int, b: int) -> bool:
        return _key(self.sheet.lines[a].text) == _key(self.sheet.lines[b].text)

    def _set_title(self, rows: list[int]) -> None:
        whole = EMPTY
        for row in rows:
            text = headings.bare(self.sheet.lines[row].text)[0]
            no = self.sheet.lines[row].no
            star = labels.STAR_MARK.search(text)
            marks: list[Mark] = []
            if star:
                text = text[: star.start()]
                marks.append(
                    Mark("marker", 0, value=(star["x"] or star["y"] or star["z"]).replace("\\ast", "*"), line=no)
                )
            found = labels.find(text, ("sup", "tex", "circled", "superscript", "square", "markdown", "caret"))
            piece = fragment(text, no, found)
            piece = Fragment(close_up(piece.text), tuple(m for m in piece.marks if m.type != "emphasis"))
            piece = Fragment(piece.text, (*piece.marks, *(replace(m, at=len(piece.text)) for m in marks)))
            whole = piece if not whole.text else join(whole, piece)
            self.roles[row] = "meta:title"
        self.values["title_zh"] = whole
        self.title_row = rows[-1]
        self.markers += [("title", m) for m in whole.marks if m.type == "marker"]

    def _set_subtitle(self, i: int) -> None:
        text = self.sheet.bare[i][0] if i in self.sheet.bare else self.sheet.lines[i].text
        match = _SUBTITLE.match(text)
        body = match["t"] if match else text
        star = labels.STAR_MARK.search(body)
        if star:
            body = body[: star.start()]
            self.markers.append(
                (
                    "title",
                    Mark(
                        "marker", len(self.values.get("title_zh", EMPTY).text), value="*", line=self.sheet.lines[i].no
                    ),
                )
            )
        self.subtitle = Fragment(close_up(fragment(body, self.sheet.lines[i].no).text))
        self.roles[i] = "meta:subtitle"

    # --- English matter ---

    def _english(self, body: int) -> None:
        """Title, authors, abstract and keywords in English, above the text or after it."""
        sheet = self.sheet
        last_body = max(
            (
                i
                for i in range(body, self.part.stop)
                if sheet.kinds[i] in ("text", "heading", "table")
                and i not in self.roles
                and HAN_CHAR.search(sheet.lines[i].text)
            ),
            default=body - 1,
        )
        rows = [
            i
            for i in range(self.part.start, self.part.stop)
            if (i < body or i > last_body)
            and i not in self.roles
            and sheet.kinds[i] in ("text", "heading")
            and is_latin(sheet.lines[i].text)
            and not labels.STAR_HEAD.match(sheet.lines[i].text)
        ]
        title: list[int] = []
        for i in rows:
            if i < body and self._english_journal(i):
                continue
            text = sheet.bare[i][0] if i in sheet.bare else sheet.lines[i].text
            plain = re.sub(r"<[^>]+>|\*+", "", text).strip()
            sheet.markers.pop(i, None)  # numbers of affiliations
            if title and i == title[-1] + 1 and _ENGLISH_OPEN.search(sheet.lines[title[-1]].text):
                title.append(i)
                self.roles[i] = "meta:title"
                continue
            follows_title = bool(title)
            found = names.english_authors(
                text, loose=follows_title and not ends_sentence(text) and self._pairs_with_authors(text)
            )
            if not found and follows_title and _ENGLISH_BODY.search(plain) and len(plain) <= 60:
                found = [plain]
            if (
                found
                and not self.values.get("authors_en")
                and (follows_title or "title_en" in self.values or i + 1 < self.part.stop)
            ):
                self.values["authors_en"] = Fragment(" & ".join(found))
                self.authors_en = found
                self.roles[i] = "meta:authors"
            elif _ENGLISH_ORG.search(plain) and (plain.startswith("(") or re.search(r"\d{6}", plain)):
                self.roles[i] = "meta:affiliation"
                self.remarks.append(fragment(text, sheet.lines[i].no).text)
            elif len(plain) > 220 and "abstract_en" not in self.values:
                self._take("abstract_en", [i], 0)
            elif (
                not self.values.get("authors_en")
                and "title_en" not in self.values
                and len(plain) >= 8
                and not _DATE_LINE.match(plain)
                and not self._is_english_head(plain)
            ):
                title.append(i)
                self.roles[i] = "meta:title"
            else:
                self.roles[i] = "meta:remark"
                self.remarks.append(fragment(text, sheet.lines[i].no).text)
        if title and "title_en" not in self.values:
            # Latin lines of a cover (a series, a date) stand further from the authors than the title does.
            self._english_title(title if not body or title[0] >= body else title[-3:])

    def _english_title(self, rows: list[int]) -> None:
        """Takes lines for the English title if other English matter says that they are; else they are remarks."""
        whole = EMPTY
        for i in rows:
            line = self.sheet.lines[i]
            text = headings.bare(line.text)[0]
            star = labels.STAR_MARK.search(text)
            found = labels.find(text, ("sup",)) if not star else ()
            piece = fragment(text[: star.start()] if star else text, line.no, found)
            whole = piece if not whole.text else join(whole, piece)
        told = any(name in self.values for name in ("authors_en", "abstract_en", "keywords_en"))
        beside = self.title_row is not None and abs(rows[0] - self.title_row) <= 3
        if told or (beside and english_title(whole.text)):
            self.values["title_en"] = whole
            return
        self.roles.update(dict.fromkeys(rows, "meta:remark"))
        self.remarks.append(whole.text)

    def _english_journal(self, i: int) -> bool:
        """Takes a journal's English name beside its masthead."""
        beside = any(self.roles.get(j) in ("meta:masthead", "meta:issue", "meta:journal") for j in (i - 1, i + 1))
        if not beside or not _JOURNAL_NAME_EN.search(self.sheet.lines[i].text):
            return False
        self.imprints.setdefault("en", Imprint(journal=self.sheet.lines[i].text))
        self.roles[i] = "meta:journal"
        return True

    def _pairs_with_authors(self, text: str) -> bool:
        return len(text) <= 60 and not re.search(r":|\b(?:the|of|and its|on|in)\b", text)

    def _is_english_head(self, plain: str) -> bool:
        return bool(re.match(r"^(?:Vol\.|No\.|ISSN|CN\s|DOI|https?:|www\.|General No)", plain))

    # --- running heads ---

    def _running_heads(self) -> None:
        for i in range(self.part.start, self.part.stop):
            if self.sheet.kinds[i] == "running-head":
                self.running.append(imprint.running_head(self.sheet.lines[i].text))

    # --- the record ---

    def _meta(self) -> Meta:
        v = {name: piece.text for name, piece in self.values.items()}
        article_no = _clean(v.get("article_no"))
        from_no = imprint.from_article_no(article_no or "")
        heads = Imprint()
        for running in self.running:
            heads = heads.over(replace(running, title=None, authors=None))
        head_title = next((r.title for r in self.running if r.title), None)
        zh, en = self.imprints.get("zh", Imprint()), self.imprints.get("en", Imprint())
        facts = (
            zh.over(self.imprints.get("issue", Imprint()))
            .over(from_no)
            .over(heads)
            .over(replace(en, journal=None))
            .over(self.imprints.get("byline", Imprint()))
        )
        title = v.get("title_zh") or (zh.title and close_up(zh.title)) or (head_title and close_up(head_title))
        subtitle = self.subtitle.text or None
        if title and not subtitle:
            match = _SPLIT_SUBTITLE.match(title)
            if match:
                title, subtitle = match["a"].strip(), match["b"].strip()
        people = self.authors or (names.authors(zh.authors, loose=True) if zh.authors else [])
        if not people:
            head_authors = next((r.authors for r in self.running if r.authors), None)
            people = names.authors(head_authors) if head_authors else []
        people_en = self.authors_en or (names.english_authors(en.authors, loose=True) if en.authors else [])
        doi = _DOI.search(v.get("doi", ""))
        return Meta(
            title=Bilingual(title, v.get("title_en") or en.title),
            subtitle=Bilingual(subtitle),
            authors=_people(people, people_en, v.get("affiliation"), v.get("bio")),
            journal=Bilingual(facts.journal, en.journal),
            year=facts.year,
            volume=facts.volume,
            issue=facts.issue,
            pages=facts.pages,
            doi=doi.group().rstrip(".") if doi else None,
            clc=_clean(v.get("clc")),
            article_no=article_no,
            received=_clean(v.get("received")),
            revised=_clean(v.get("revised")),
            funding=v.get("funding"),
            editor=_name(v.get("editor")),
            affiliation=v.get("affiliation"),
            bio=v.get("bio"),
            rubric=self.rubric,
            remarks=tuple(self.remarks),
            abstract=Bilingual(v.get("abstract_zh"), v.get("abstract_en")),
            keywords_zh=keywords(v.get("keywords_zh", "")),
            keywords_en=keywords(v.get("keywords_en", "")),
        )


def replace_label(label: labels.Label, start: int) -> labels.Label:
    """The label with offsets counted from ``start``."""
    return replace(label, start=label.start - start, end=label.end - start)


def _shift_left(marks: list[labels.Label], text: str, start: int, end: int) -> list[labels.Label]:
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    return [replace(m, start=m.start - lead, end=m.end - lead) for m in marks] if lead else marks


def _key(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text)


_HAN_SPACE = re.compile(
    r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’])[ \u3000]+(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’])"
)


def close_up(text: str) -> str:
    """Takes the space out of a spread line: between two Chinese characters it was the typesetter's."""
    return _HAN_SPACE.sub("", re.sub(r"\s+", " ", text)).strip()


def keywords(text: str) -> tuple[str, ...]:
    """The keywords of a list divided by semicolons, or else by 、, commas or spaces.

    >>> keywords("多边主义 全球化 “一带一路”")
    ('多边主义', '全球化', '“一带一路”')
    """
    text = text.strip().rstrip("。.;；")
    if not text:
        return ()
    if _KEYWORD_SPLIT.search(text):
        parts = _KEYWORD_SPLIT.split(text)
    elif re.search(r"[|｜／]|\s/\s", text):
        parts = re.split(r"[|｜／]|\s/\s", text)
    elif not HAN_CHAR.search(text):
        parts = re.split(r"[,，]", text)
    elif "、" in text and not re.search(r"[,，]", text):
        parts = re.split("、", text)
    elif re.search(r"[,，]", text):
        parts = re.split(r"[,，]", text)
    else:
        parts = _by_space(text)
    return tuple(p for p in (re.sub(r"\s+", " ", part).strip(" *　") for part in parts) if p)


def _by_space(text: str) -> list[str]:
    """Divides at spaces, but not between two Latin words nor inside a quotation."""
    return re.split(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", text)


def _clean(text: str | None) -> str | None:
    return text.strip().strip("；;。,，*　 ") or None if text else None


def _name(text: str | None) -> str | None:
    if not text:
        return None
    plain = re.sub(r"^[:：/／\s]+|[】〕］\])）]$", "", text.strip())
    plain = re.split(r"[;；]|责任校对|校对", plain)[0].strip(" |,，\u3000")
    found = names.authors(plain, loose=True)
    return "、".join(found) if found else (plain or None)


def _people(zh: list[str], en: list[str], affiliation: str | None, bio: str | None) -> tuple[Person, ...]:
    count = max(len(zh), len(en))
    alone = count == 1
    return tuple(
        Person(
            zh[n] if n < len(zh) else None,
            en[n] if n < len(en) else None,
            affiliation if alone else None,
            bio if alone else None,
        )
        for n in range(count)
    )
