"""The body: headings, paragraphs, tables, figures, formulas and pull quotes, in reading order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from ..model import Problem
from ..problems import code
from . import headings, reflow, tables
from .chars import HAN_CHAR, em_width, unclosed
from .classify import Sheet, ends_sentence, is_table_remark, without
from .front import Front, close_up
from .inline import EMPTY, Fragment, fragment, join, mend_urls
from .lines import Measure
from .reflow import Break, Gap
from .split import Part

STRAY = code("marker-stray", "a note marker stands on a line of its own and belongs to no note")
TABLE_LOST = code("table-lost", "a table's caption has no rows under it")
TABLE_SHIFTED = code("table-row-shifted", "a table row's cells stand in other columns than the rows around it")
FIGURE_LOST = code("figure-lost", "a figure has a caption but the converter lost the picture")
HEADING_ORDER = code("heading-out-of-order", "a heading's number does not follow the one before it")

Kind = Literal["heading", "paragraph", "table", "figure", "formula", "pull-quote"]


@dataclass(slots=True)
class Piece:
    """A block before it has an id."""

    kind: Kind
    rows: list[int]
    text: Fragment = EMPTY
    #: Page, counted from 1 at the article's first line.
    page: int = 1
    level: int = 0
    caption: Fragment = EMPTY
    source: str = ""
    table: tables.Whole | None = None
    image: str | None = None
    #: Pages that begin inside the block: offset in its text, page.
    pages: list[tuple[int, int]] = field(default_factory=list)
    #: Names of the reflow rules that joined its lines, for tests and ``reader check --explain``.
    rules: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Body:
    """The blocks of an article, and what its furniture told."""

    pieces: list[Piece]
    roles: dict[int, str]
    problems: list[Problem]
    #: Ordinal of the last page.
    pages: int
    #: Ordinal page to the number printed on it.
    folios: dict[int, int]
    #: Ordinal page of each line that is a note's.
    note_pages: dict[int, int]
    #: Pages whose beginning only a blank line in mid-sentence shows: a column may have ended there, not a page.
    weak: list[int]


def read(sheet: Sheet, part: Part, front: Front, measure: Measure, words: frozenset[str]) -> Body:
    """Reads the running text of an article."""
    return _Reader(sheet, part, front, measure, words).read()


_SIMPLE: Final = str.maketrans("", "", " \u3000，。、；：？！“”‘’「」『』（）《》〈〉【】〔〕…—,.;:?!\"'()<>[]-·")


def plain_wording(text: str) -> str:
    """A text for comparing wordings: width folded, punctuation and space gone."""
    return unicodedata.normalize("NFKC", text).translate(_SIMPLE)


class _Reader:
    """Walks the lines of one article once; one instance per article."""

    def __init__(self, sheet: Sheet, part: Part, front: Front, measure: Measure, words: frozenset[str]) -> None:
        self.sheet = sheet
        self.part = part
        self.front = front
        self.measure = measure
        self.words = words
        self.pieces: list[Piece] = []
        self.roles: dict[int, str] = {}
        self.problems: list[Problem] = []
        self.page = 1
        self.folios: dict[int, int] = {}
        self.note_pages: dict[int, int] = {}
        self.open: Piece | None = None
        self.last_row = -1
        self.last_first = False
        # What has been passed since the last line of running text.
        self.seen: dict[str, bool] = {}
        self.pending_folio: int | None = None
        self.weak: list[int] = []
        self.spaced = self._spaced_throughout()
        self.frames = self._frames_mark_pages()

    def problem(self, row: int, name: str, message: str) -> None:
        self.problems.append(Problem(self.sheet.path, self.sheet.lines[row].no, name, message))

    # --- the walk ---

    def read(self) -> Body:
        sheet = self.sheet
        rows = [i for i in range(self.part.start, self.part.stop)]
        body = [i for i in rows if i >= self.front.body and i not in self.front.roles]
        self._front_pages()
        body = self._remarks(body)
        body = self._back_matter(body)
        body = self._biographies(body)
        self._pull_quotes(body)
        levels = self._headings(body)
        text_rows = [i for i in body if sheet.kinds[i] == "text" and i not in self.roles]
        following = dict(zip(text_rows, text_rows[1:], strict=False))
        i = 0
        while i < len(body):
            row = body[i]
            kind = sheet.kinds[row]
            if row in self.roles and self.roles[row] != "pull-quote":
                i += 1
                continue
            if self.roles.get(row) == "pull-quote":
                self.pieces.append(Piece("pull-quote", [row], self._fragment(row), self.page))
                self.seen["inset"] = True
            elif kind == "note":
                self.note_pages[row] = self.page
                self.seen["notes"] = True
            elif kind in ("page-number", "running-head", "rule", "note-heading", "english-heading"):
                self._furniture(row)
            elif kind == "heading":
                i = self._heading(body, i, levels)
            elif kind in ("table", "caption", "source", "image"):
                i = self._inset(body, i)
            elif kind == "formula":
                i = self._formula(body, i)
            else:
                self._text(row, following.get(row, -1))
            i += 1
        self._close()
        self._number_pull_quotes()
        return Body(self.pieces, self.roles, self.problems, self.page, self.folios, self.note_pages, self.weak)

    def _front_pages(self) -> None:
        """Notes and page numbers above the first line of text stand on the first page."""
        for i in range(self.part.start, self.front.body):
            if self.sheet.kinds[i] == "note":
                self.note_pages[i] = 1
            elif self.sheet.kinds[i] in ("page-number", "running-head", "rule", "note-heading"):
                if i in self.sheet.folios:
                    self.folios.setdefault(1, self.sheet.folios[i])
                self.roles[i] = f"furniture:{self.sheet.kinds[i]}"

    def _frames_mark_pages(self) -> bool:
        """Whether a single leading space marks a page's first line in this document, as some converters leave it."""
        lines = self.sheet.lines[self.part.start : self.part.stop]
        spaced = sum(0 < x.indent <= 1 for x in lines)
        return 0 < spaced <= 0.12 * len(lines) + 1 and not any(x.feed for x in lines)

    def _spaced_throughout(self) -> bool:
        """Whether blank lines part all lines, so that they say nothing of paragraphs and headings."""
        lines = self.sheet.lines[self.part.start + 1 : self.part.stop]
        wrapped = [
            x
            for x, before in zip(lines[1:], lines, strict=False)
            if before.text[-1] not in "。！？”.」）)" and len(before.text) > 12
        ]
        return sum(x.blanks > 0 for x in wrapped) > 0.9 * len(wrapped) if wrapped else True

    def _fragment(self, row: int) -> Fragment:
        sheet = self.sheet
        return fragment(sheet.lines[row].text, sheet.lines[row].no, sheet.markers.get(row, ()))

    # --- furniture and pages ---

    def _furniture(self, row: int) -> None:
        kind = self.sheet.kinds[row]
        self.roles[row] = f"furniture:{kind}"
        if kind in ("page-number", "running-head"):
            folio = self.sheet.folios.get(row)
            if folio is not None:
                self.pending_folio = folio
                # A number above the page's first line counts the page to come, one below its last line the page that
                # ends; a form feed or a running head under the number tells.
                self.seen["folio-above"] = (
                    self.sheet.lines[row].feed
                    or self.seen.get("feed", False)
                    or (row + 1 < len(self.sheet.kinds) and self.sheet.kinds[row + 1] == "running-head")
                    or kind == "running-head"
                    or (row > 0 and self.sheet.kinds[row - 1] == "running-head")
                )
                if not self.seen["folio-above"]:
                    self.folios.setdefault(self.page, folio)
            self.seen["furniture"] = True
        if self.sheet.lines[row].feed:
            self.seen["feed"] = True

    def _gap(self, row: int) -> Gap:
        """What stands between the last line of running text and line ``row``."""
        line = self.sheet.lines[row]
        blanks = line.blanks
        frame = (
            line.feed or self.seen.get("feed", False) or (self.frames and 0 < line.indent <= 1 and self.last_row >= 0)
        )
        return Gap(
            blanks,
            self.seen.get("notes", False),
            self.seen.get("furniture", False),
            self.seen.get("inset", False),
            frame,
            self.seen.get("formula", False),
        )

    def _turn(self, gap: Gap, joined: bool, row: int) -> bool:
        """Counts a page where one begins at ``row``; whether one did."""
        if self.last_row < 0 and not self.pieces:
            self._note_folio()
            self.seen = {}
            return False
        strong = gap.notes or gap.furniture or gap.frame
        turned = strong or (not self.measure.hard and (gap.blanks >= 3 or (joined and not gap.inset)))
        if turned:
            self.page += 1
            if not strong:
                self.weak.append(self.page)
            self._note_folio()
        self.seen = {}
        return turned

    def _note_folio(self) -> None:
        if self.pending_folio is not None and self.seen.get("folio-above"):
            self.folios[self.page] = self.pending_folio
        self.pending_folio = None

    # --- back matter, biographies, pull quotes ---

    def _remarks(self, body: list[int]) -> list[int]:
        """An editor's remark in brackets that notes were left out is no part of the text."""
        for i in body:
            if self.sheet.kinds[i] == "text" and _OMITTED.match(self.sheet.lines[i].text):
                self.roles[i] = "meta:remark"
                meta = self.front.meta
                self.front.meta = replace(meta, remarks=(*meta.remarks, self.sheet.lines[i].text))
        return [i for i in body if i not in self.roles]

    def _back_matter(self, body: list[int]) -> list[int]:
        """Short lines after the last paragraph that end no sentence: team lists, addresses, imprints."""
        sheet = self.sheet
        text = [i for i in body if sheet.kinds[i] in ("text", "heading", "table", "formula", "caption")]
        tail: list[int] = []
        for i in reversed(text):
            line = sheet.lines[i].text
            if sheet.kinds[i] != "text" or sheet.ends(i) or em_width(line) > 36 or sheet.markers.get(i):
                break
            tail.append(i)
        head = text[: len(text) - len(tail)]
        if not tail or not head or not sheet.ends(head[-1]):
            return body
        if self.measure.hard and any(em_width(sheet.lines[i].text) > self.measure.full - 4 for i in tail):
            return body
        for i in tail:
            self.roles[i] = "furniture:back-matter"
        return [i for i in body if i not in self.roles]

    def _biographies(self, body: list[int]) -> list[int]:
        """A line at the foot of the first page that begins with an author's name and says who that is."""
        people = [p.zh for p in self.front.meta.authors if p.zh]
        for i in body[:60]:
            text = self.sheet.lines[i].text
            if self.sheet.kinds[i] != "text" or len(text) > 160:
                continue
            for name in people:
                spread = r"\s*".join(map(re.escape, name))
                if re.match(rf"^[（(]?{spread}(?:[\s\u3000:：]|[，,](?:男|女)|[（(]\d{{4}})", text) and _WHO.search(
                    text
                ):
                    self.roles[i] = "meta:bio"
                    meta = self.front.meta
                    bio = fragment(text, self.sheet.lines[i].no).text
                    self.front.meta = replace(
                        meta,
                        bio=meta.bio or bio,
                        authors=tuple(replace(p, bio=bio) if p.zh == name and not p.bio else p for p in meta.authors),
                    )
                    break
        return [i for i in body if i not in self.roles]

    def _pull_quotes(self, body: Sequence[int]) -> None:
        """Marks lines that repeat a sentence of the text. Only soft lines: a hard wrap breaks a pull quote too."""
        if self.measure.hard:
            return
        sheet = self.sheet
        text = [i for i in body if sheet.kinds[i] == "text"]
        candidates = [
            i for i in text if 12 <= len(sheet.lines[i].text) <= 150 and i not in sheet.markers and sheet.ends(i)
        ]
        if not candidates:
            return
        plain = {i: plain_wording(sheet.text(i)) for i in text}
        whole = "".join(plain.values())
        for i in candidates:
            sentence = plain[i]
            if len(sentence) < 12:
                continue
            twice = whole.count(sentence) >= 2
            if not twice:
                # The quote may stand inside the very sentence that it repeats.
                at = text.index(i)
                before = "".join(plain[j] for j in text[max(0, at - 2) : at])[-400:]
                after = "".join(plain[j] for j in text[at + 1 : at + 3])[:400]
                twice = sentence in before + after
            if (twice and sum(plain[j] == sentence for j in text) == 1) or (
                twice and next(j for j in text if plain[j] == sentence) == i
            ):
                self.roles[i] = "pull-quote"

    def _number_pull_quotes(self) -> None:
        """A line taken for a pull quote that no paragraph contains after all is a paragraph."""
        if not any(p.kind == "pull-quote" for p in self.pieces):
            return
        paragraphs = [plain_wording(p.text.text) for p in self.pieces if p.kind == "paragraph"]
        for piece in self.pieces:
            if piece.kind == "pull-quote" and not any(plain_wording(piece.text.text) in p for p in paragraphs):
                piece.kind = "paragraph"

    # --- headings ---

    def _headings(self, body: Sequence[int]) -> dict[int, int]:
        """Decides which numbered or marked lines are headings, and their levels."""
        sheet = self.sheet
        accepted: list[int] = []
        last: dict[tuple[str, tuple[int, ...]], int] = {}
        for at, i in enumerate(body):
            if sheet.kinds[i] != "heading" or i in self.roles:
                continue
            if not self._is_heading(body, at, last):
                sheet.kinds[i] = "text"
                continue
            accepted.append(i)
            number = sheet.numbers.get(i)
            if number:
                key = (number.scheme, number.parents)
                expected = last.get(key, 0) + 1
                if number.value not in (expected, 1) and last:
                    self.problem(i, HEADING_ORDER, f"number {number.value} where {expected} was expected")
                last[key] = number.value
                # An inner scheme counts from 1 again. Under 1, 1.1 counts on by itself.
                for other in [
                    k
                    for k in last
                    if _rank(k[0]) > number.rank and not (number.scheme == "decimal" and k[0] == "digit")
                ]:
                    del last[other]
        self._unnumbered(body, accepted)
        return self._levels(sorted(i for i in body if sheet.kinds[i] == "heading" and i not in self.roles))

    def _is_heading(self, body: Sequence[int], at: int, last: dict[tuple[str, tuple[int, ...]], int]) -> bool:
        sheet, i = self.sheet, body[at]
        plain, depth = sheet.bare[i]
        number = sheet.numbers.get(i)
        marks = sheet.markers.get(i, ())
        text = without(plain, ()) if not marks else sheet.text(i)
        if re.search(r"[。；]", text) or (depth == 0 and ends_sentence(text) and text[-1] not in "？?！!"):
            return False
        if em_width(text) > (2 * self.measure.full if self.measure.hard else 64):
            return False
        if number is None:
            return depth > 0 or headings.section_name(plain) in headings.UNNUMBERED
        if depth == 0 and self._in_sentence(body, at):
            return False
        if number.scheme == "digit-paren" and depth == 0:
            return False
        if number.scheme in ("digit", "decimal") and depth == 0:
            expected = last.get((number.scheme, number.parents), 0) + 1
            if number.value not in (expected, 1) or number.value > 20:
                return False
            if (
                number.scheme == "digit"
                and re.match(r"^\d+[\s\u3000]", plain)
                and number.value == 1
                and not self._counts_on(body, at)
            ):
                return False
        return True

    def _counts_on(self, body: Sequence[int], at: int) -> bool:
        """Whether a later line goes on with the numbering that a bare ``1 标题`` begins."""
        sheet = self.sheet
        return any(
            sheet.kinds[j] == "heading"
            and (n := sheet.numbers.get(j)) is not None
            and n.scheme in ("digit", "decimal")
            and n.value <= 2
            for j in body[at + 1 :]
        )

    def _in_sentence(self, body: Sequence[int], at: int) -> bool:
        """Whether the line before leaves its sentence open, so that this line goes on with it."""
        sheet = self.sheet
        j = at - 1
        while j >= 0 and sheet.kinds[body[j]] in ("note", "page-number", "running-head", "rule"):
            j -= 1
        if j < 0 or sheet.kinds[body[j]] != "text" or body[j] in self.roles:
            return False
        before = body[j]
        if sheet.ends(before) or sheet.lines[before].text[-1] in "：:":
            return False
        if not self.measure.hard:
            return (
                j == at - 1
                and sheet.numbers[body[at]].scheme in ("digit", "decimal", "digit-paren")
                and sheet.lines[body[at]].blanks == 0
            )
        return self.measure.is_full(sheet.width(before), True)

    def _unnumbered(self, body: Sequence[int], accepted: list[int]) -> None:
        """Short lines between two paragraphs that end no sentence are headings without a number."""
        sheet = self.sheet
        live = [i for i in body if i not in self.roles]
        for at, i in enumerate(live):
            if sheet.kinds[i] != "text" or at + 1 >= len(live) or sheet.markers.get(i):
                continue
            text = sheet.lines[i].text
            width = em_width(text)
            limit = min(30.0, self.measure.full - 5) if self.measure.hard else 30.0
            if (
                width > limit
                or width < 2
                or not HAN_CHAR.search(text)
                or sheet.ends(i)
                or re.search(r"[、：:—…]$|[，。；,;]", text)
                or unclosed(text)
            ):
                continue
            nxt = live[at + 1]
            if sheet.kinds[nxt] not in ("text", "heading") or (
                sheet.kinds[nxt] == "text" and em_width(sheet.lines[nxt].text) < min(24.0, width)
            ):
                continue
            before = live[at - 1] if at else None
            if before is not None:
                if sheet.kinds[before] == "heading":
                    continue  # the second line of a wrapped heading, or a page's fragment
                if sheet.kinds[before] != "text" or not sheet.ends(before):
                    continue
            if self.measure.hard and sheet.lines[nxt].indent == 0 and self.measure.indented:
                continue
            if sheet.lines[i].text[0] in "，。；、）》”" or sheet.lines[nxt].text[0] in "，。；、）》”":
                continue
            sheet.kinds[i] = "heading"
            sheet.bare[i] = (text, 0)
            accepted.append(i)

    def _levels(self, rows: Sequence[int]) -> dict[int, int]:
        sheet = self.sheet
        by_scheme = headings.levels(sheet.numbers[i] for i in rows if i in sheet.numbers)
        out: dict[int, int] = {}
        depth_level: dict[int, int] = {}
        numbered = [i for i in rows if i in sheet.numbers]
        for i in numbered:
            number = sheet.numbers[i]
            level = number.depth if number.scheme == "decimal" else by_scheme[number.scheme]
            out[i] = min(level, 6)
            depth_level.setdefault(sheet.bare[i][1], out[i])
        depths = sorted({sheet.bare[i][1] for i in rows if i not in sheet.numbers and sheet.bare[i][1]})
        last = 0
        for i in rows:
            if i in out:
                last = out[i]
                continue
            plain, depth = sheet.bare[i]
            if headings.section_name(plain) in headings.UNNUMBERED or not last:
                out[i] = 1 if not depth or numbered else depths.index(depth) + 1
            elif depth and not numbered:
                out[i] = depths.index(depth) + 1
            elif depth in depth_level and depth:
                out[i] = depth_level[depth]
            else:
                out[i] = min(last + 1, 3) if numbered else 1
        return out

    def _heading(self, body: Sequence[int], i: int, levels: dict[int, int]) -> int:
        """Takes a heading, and the lines that go on with it; the index of its last line."""
        sheet, row = self.sheet, body[i]
        gap = self._gap(row)
        self._close()
        turned = self._turn(gap, False, row)
        plain, _ = sheet.bare[row]
        no = sheet.lines[row].no
        offset = sheet.lines[row].text.find(plain)
        marks = [
            replace(m, start=m.start - offset, end=m.end - offset)
            for m in sheet.markers.get(row, ())
            if m.start >= offset
        ]
        whole = fragment(plain, no, marks)
        rows = [row]
        while i + 1 < len(body) and self._heading_goes_on(body, i, rows):
            i += 1
            rows.append(body[i])
            sheet.kinds[body[i]] = "heading"
            more = headings.bare(sheet.lines[body[i]].text)[0]
            nxt = fragment(more, sheet.lines[body[i]].no, sheet.markers.get(body[i], ()))
            alone = len(rows) == 2 and row in sheet.numbers and sheet.numbers[row].title >= len(plain)
            whole = (
                Fragment(f"{whole.text} {nxt.text}", whole.marks)
                if alone and whole.text[-1].isascii()
                else join(whole, nxt, self.words)
            )
        piece = Piece(
            "heading", rows, Fragment(re.sub(r"\s+", " ", whole.text), whole.marks), self.page, levels.get(row, 1)
        )
        if turned:
            piece.pages.append((0, self.page))
        self.pieces.append(piece)
        self.last_row = rows[-1]
        self.last_first = False
        return i

    def _heading_goes_on(self, body: Sequence[int], i: int, rows: Sequence[int]) -> bool:
        sheet = self.sheet
        row, nxt = body[i], body[i + 1]
        if len(rows) > 2 or nxt in self.roles:
            return False
        plain, depth = sheet.bare.get(row, (sheet.lines[row].text, 0))
        number = sheet.numbers.get(row)
        if number and number.title >= len(plain):
            return sheet.kinds[nxt] == "text" or (sheet.kinds[nxt] == "heading" and nxt not in sheet.numbers)
        if sheet.kinds[nxt] != "text" or sheet.ends(nxt) or (number is None and not depth):
            return False
        width, more = em_width(sheet.lines[row].text), em_width(sheet.lines[nxt].text)
        after = body[i + 2] if i + 2 < len(body) else None
        if sheet.lines[nxt].text[-1] in "，、；：,;:" or after is None:
            return False
        if self.measure.hard:
            return width >= self.measure.full - 5 and more < self.measure.full - 6 and sheet.lines[nxt].indent < 1.75
        # A short soft line under a heading that ends no sentence is its second line, if whole text follows it, and if no
        # blank line parts them where blank lines part paragraphs.
        if re.search("[，。；]", sheet.lines[nxt].text) or unclosed(plain + sheet.lines[nxt].text):
            return False
        if sheet.lines[nxt].blanks and not self.spaced:
            return False
        return (
            more <= 30
            and sheet.kinds[after] in ("text", "heading")
            and sheet.lines[after].text[0] not in "，。；、）》”"
            and not sheet.markers.get(row)
        )

    # --- insets ---

    def _inset(self, body: Sequence[int], i: int) -> int:
        """Takes a table or a figure with its caption and source; the index of its last line."""
        sheet = self.sheet
        caption: list[int] = []
        rows: list[int] = []
        source: list[int] = []
        image: str | None = None
        is_figure = False
        stop = i
        j = i
        while j < len(body):
            row = body[j]
            kind = sheet.kinds[row]
            text = sheet.lines[row].text
            if kind == "caption":
                figure = bool(re.match(r"^(?:\*\*)?[续續]?附?(?:图|圖|Fig)", text, re.I))
                more = bool(re.match(r"^(?:\*\*)?(?:[续續]|接上)", text))
                if (rows or caption or image) and not (more and rows) and not (image and not caption):
                    break
                if source and not more:
                    break
                is_figure = is_figure or figure
                if more and rows:
                    self.roles[row] = "furniture:continued-caption"
                else:
                    caption.append(row)
            elif kind == "table":
                if source or is_figure:
                    break
                rows.append(row)
            elif kind == "image":
                if image or rows or source:
                    break
                image = re.sub(r"^!\[[^\]]*\]\(([^)\s]*).*$", r"\1", text)
                is_figure = True
                caption_row = row
                self.roles[row] = "figure"
                stop = j
                del caption_row
            elif (
                kind == "source"
                or (is_table_remark(text) and kind == "text" and (rows or caption))
                or (kind == "text" and source and self._source_goes_on(source, row))
            ):
                source.append(row)
            elif (
                kind == "text"
                and caption
                and not rows
                and not source
                and not image
                and self._caption_goes_on(caption[-1], row, body, j)
            ):
                caption.append(row)
            elif kind in ("page-number", "running-head", "rule") and (rows or caption) and self._more_rows(body, j):
                self._furniture(row)
            elif kind == "note" and rows and self._more_rows(body, j):
                self.note_pages[row] = self.page
            else:
                break
            stop = j
            j += 1
        self._add_inset(caption, rows, source, image, is_figure)
        self.seen["inset"] = True
        return stop

    def _source_goes_on(self, source: Sequence[int], row: int) -> bool:
        before = self.sheet.lines[source[-1]].text
        return (
            self.measure.hard
            and not ends_sentence(before)
            and em_width(before) >= self.measure.full - 4
            and self.sheet.lines[row].blanks == 0
        )

    def _caption_goes_on(self, last: int, row: int, body: Sequence[int], j: int) -> bool:
        nxt = body[j + 1] if j + 1 < len(body) else None
        text = self.sheet.lines[row].text
        return (
            em_width(text) <= 30
            and not self.sheet.ends(row)
            and nxt is not None
            and self.sheet.kinds[nxt] in ("table", "source", "image")
            and not re.match(r"^[（(]?(?:单位|單位)", text)
        )

    def _more_rows(self, body: Sequence[int], j: int) -> bool:
        """Whether the table goes on after a page's furniture."""
        for row in body[j + 1 : j + 8]:
            kind = self.sheet.kinds[row]
            if kind == "table" or (
                kind == "caption" and re.match(r"^(?:\*\*)?(?:[续續]|接上)", self.sheet.lines[row].text)
            ):
                return True
            if kind not in ("page-number", "running-head", "rule", "note"):
                return False
        return False

    def _add_inset(
        self, caption: list[int], rows: list[int], source: list[int], image: str | None, is_figure: bool
    ) -> None:
        sheet = self.sheet
        title = EMPTY
        for row in caption:
            piece = self._fragment(row)
            piece = Fragment(re.sub(r"^\*\*|\*\*$", "", piece.text), piece.marks)
            title = piece if not title.text else join(title, piece, self.words)
        said = EMPTY
        for row in source:
            piece = self._fragment(row)
            said = (
                piece
                if not said.text
                else (
                    join(said, piece, self.words)
                    if sheet.kinds[row] == "text" and not is_table_remark(sheet.lines[row].text)
                    else Fragment(f"{said.text} {piece.text}", said.marks)
                )
            )
        words = re.sub(
            r"^(?:资料来源|資料來源|数据来源|數據來源|图表来源|圖表來源|资料出处|来源|來源|Sources?)\s*[:：]\s*",
            "",
            mend_urls(said).text,
        )
        everything = sorted([*caption, *rows, *source])
        if is_figure:
            if image is None and caption:
                self.problem(
                    caption[0],
                    FIGURE_LOST,
                    "the picture is not in the text; give it in the sidecar or leave the placeholder",
                )
            if not everything:
                everything = [i for i, r in self.roles.items() if r == "figure"][-1:]
            self._insert(Piece("figure", everything, EMPTY, self.page, 0, title, words, None, image))
            return
        if not rows:
            if caption:
                self.problem(
                    caption[0],
                    TABLE_LOST,
                    "no rows follow this caption; the converter may have left the table as a picture",
                )
                self._insert(
                    Piece("table", everything, EMPTY, self.page, 0, title, words, tables.Whole((), (), (), ()))
                )
            elif source:
                self._late_source(source, words)
            return
        pieces: list[tables.Piece] = []
        run: list[tuple[tuple[str, ...], int]] = []
        previous = None
        for row in rows:
            if previous is not None and (sheet.lines[row].blanks or row != previous + 1) and run:
                pieces.append(tables.Piece(tuple(r for r, _ in run), tuple(n for _, n in run)))
                run = []
            run.extend((r, sheet.lines[row].no) for r in tables.cells(sheet.lines[row].raw, sheet.lines[row].no))
            previous = row
        if run:
            pieces.append(tables.Piece(tuple(r for r, _ in run), tuple(n for _, n in run)))
        pieces = [p for p in pieces if p.rows]
        if not pieces:
            return
        # Blank lines between all rows are the converter's; pieces of one row are not pieces.
        if len(pieces) > 2 and sum(len(p.rows) == 1 for p in pieces) > 0.6 * len(pieces):
            pieces = [tables.Piece(tuple(r for p in pieces for r in p.rows), tuple(n for p in pieces for n in p.lines))]
        table = tables.combine(pieces)
        for no in table.shifted:
            row = next(r for r in rows if sheet.lines[r].no == no)
            self.problem(
                row,
                TABLE_SHIFTED,
                "this row's cells stand in other columns than the rows around it; compare the printed table",
            )
        self._insert(Piece("table", everything, EMPTY, self.page, 0, title, words, table))

    def _late_source(self, source: list[int], words: str) -> None:
        """A source line parted from its table or figure belongs to the last one; with none before it is text."""
        for piece in reversed(self.pieces):
            if piece.kind in ("table", "figure"):
                piece.source = f"{piece.source} {words}".strip()
                piece.rows = sorted([*piece.rows, *source])
                return
        for row in source:
            self._text(row, -1)

    def _insert(self, piece: Piece) -> None:
        self.pieces.append(piece)

    def _formula(self, body: Sequence[int], i: int) -> int:
        sheet = self.sheet
        rows = [body[i]]
        opener = "$$" if sheet.lines[body[i]].text.startswith("$$") else "\\["
        closer = "$$" if opener == "$$" else "\\]"
        text = sheet.lines[body[i]].text
        while (
            not (text.endswith(closer) and len(text) > len(opener))
            and i + 1 < len(body)
            and sheet.kinds[body[i + 1]] == "formula"
        ):
            i += 1
            rows.append(body[i])
            text += "\n" + sheet.lines[body[i]].text
        latex = text.removeprefix(opener).removesuffix(closer).strip()
        self.pieces.append(Piece("formula", rows, Fragment(latex), self.page))
        self.seen["formula"] = True
        return i

    # --- running text ---

    def _text(self, row: int, nxt: int) -> None:
        sheet = self.sheet
        piece = self._fragment(row)
        if not piece.text.strip():
            self.roles[row] = "furniture:stray-marker"
            if sheet.lines[row].feed:
                self.seen["feed"] = True
            self.problem(row, STRAY, f"{sheet.lines[row].text} stands alone; delete the line if it is the converter's")
            return
        gap = self._gap(row)
        joined, rule = False, ""
        if self.open is not None:
            joined, rule = reflow.decide(self._break(row, nxt, gap))
        turned = self._turn(gap, joined, row)
        if joined and self.open is not None:
            before = len(self.open.text.text)
            self.open.text = join(self.open.text, piece, self.words)
            if turned:
                self.open.pages.append(
                    (len(self.open.text.text) - len(piece.text.lstrip(" ")) if before else 0, self.page)
                )
            self.open.rows.append(row)
            self.open.rules.append(rule)
            self.last_first = False
        else:
            self._close()
            self.open = Piece("paragraph", [row], piece, self.page, rules=[rule])
            if turned:
                self.open.pages.append((0, self.page))
            self.pieces.append(self.open)
            self.last_first = True
        self.last_row = row

    def _break(self, row: int, nxt: int, gap: Gap) -> Break:
        sheet, last = self.sheet, self.last_row
        assert self.open is not None
        width = sheet.width(row)
        goes_on = False
        if nxt >= 0 and self.measure.hard and self.measure.is_full(width, True):
            between = range(row + 1, nxt)
            goes_on = not any(sheet.kinds[k] in ("heading", "formula") for k in between)
            if goes_on and sheet.ends(row):
                # It goes on if the next line is full too, or is the short rest of its paragraph.
                goes_on = sheet.width(nxt) > (self.measure.full + self.measure.first) / 2 or not self.measure.is_full(
                    sheet.width(nxt), True
                )
        return Break(
            self.open.text.text,
            sheet.text(last) or sheet.lines[last].text,
            sheet.width(last),
            self.last_first,
            sheet.ends(last),
            sheet.text(row) or sheet.lines[row].text,
            width,
            sheet.lines[row].indent if not gap.frame or sheet.lines[row].indent > 1 else 0.0,
            goes_on,
            sheet.text(nxt) if nxt >= 0 else "",
            gap,
            self.measure,
        )

    def _close(self) -> None:
        if self.open is not None:
            self.open.text = mend_urls(self.open.text)
        self.open = None


_OMITTED: Final = re.compile(
    r"^[（(【〔\[].{0,16}(?:注释|註釋|注釋|脚注|腳註|参考文献|參考文獻).{0,8}[略].{0,4}[）)】〕\]]$"
)
_WHO: Final = re.compile(
    r"(?:大学|大學|学院|學院|研究院|研究所|研究员|研究員|教授|讲师|博士|硕士|秘书长|主任|院长|所长|智库|中心|编辑|记者|学者|创始人|会长|研究生|生于|出生|本项目|本項目|本阅读器)"
)


def _rank(scheme: str) -> int:
    return next(rank for name, rank, _ in headings.SCHEMES if name == scheme)


__all__ = ["Body", "Piece", "close_up", "read"]
