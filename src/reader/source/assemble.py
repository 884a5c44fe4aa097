"""Assembly: ids, marks and notes put together into the Article, and the ledger that shows nothing was lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

from ..model import (
    Anchor,
    Article,
    Block,
    Figure,
    Formula,
    Heading,
    Ledger,
    Lines,
    Mark,
    Meta,
    Note,
    Paragraph,
    Problem,
    PullQuote,
    Source,
    Table,
)
from ..problems import code, in_order
from ..sidecar import Override
from . import abstracts as english
from . import faults, inline_notes
from .body import Body
from .chars import HAN_CHAR, em_width
from .classify import FURNITURE, Sheet
from .front import Front
from .inline import EMPTY, Fragment, fragment, join, mend_emphasis, mend_urls
from .lines import SOFT, Measure, measure
from .names import SURNAMES
from .notes import RawNote
from .pieces import Piece
from .pull_quotes import wording
from .split import Part

UNPLACED = code("line-unplaced", "a line ended nowhere: this is a fault of the program, please report it")
STAR_ALONE = code("note-star-alone", "a star note belongs to no star on the title or an author")
NO_TITLE = code("title-missing", "no title was found; give one in the sidecar")


@dataclass(slots=True)
class Draft:
    """One article on its way through the stages."""

    path: str
    #: Place in the file, from 0.
    number: int
    part: Part
    override: Override | None
    measure: Measure = SOFT
    front: Front = field(init=False)
    notes: list[RawNote] = field(default_factory=list)
    body: Body = field(init=False)
    #: Lines outside the part that belong to this article: index to role.
    extra: dict[int, str] = field(default_factory=dict)
    #: Added to a page's ordinal to get its printed number, where that is known.
    offset: int | None = None


def measured(sheet: Sheet, part: Part) -> Measure:
    """The measure of an article's running text."""
    rows = [
        i for i in range(part.start, part.stop) if sheet.kinds[i] == "text" and HAN_CHAR.search(sheet.lines[i].text)
    ]
    lines, ends = [sheet.lines[i] for i in rows], [sheet.ends(i) for i in rows]
    found = measure(lines, [sheet.width(i) for i in rows], ends)
    if found.hard:
        # What marked lines lack of a full line is the width of their markers.
        lacking = sorted(
            found.full - em_width(sheet.text(i))
            for i in rows
            if len(sheet.markers.get(i, ())) == 1 and not sheet.ends(i) and i not in sheet.heads
        )
        if len(lacking) >= 3 and 1.75 <= lacking[len(lacking) // 2] <= 3.5:
            sheet.marker_width = lacking[len(lacking) // 2]
            sheet.settle()
            found = measure(lines, [sheet.width(i) for i in rows], ends)
    return found


def give_abstracts(sheet: Sheet, part: Part, drafts: Sequence[Draft], problems: list[Problem]) -> None:
    """Gives the English abstracts at the end of an issue to the articles."""
    entries = english.read(sheet, part)
    metas, mine, found = english.give(entries, [d.front.meta for d in drafts], sheet)
    problems += found
    taken: set[int] = set()
    for draft, meta, entry in zip(drafts, metas, mine, strict=True):
        draft.front.meta = meta
        if entry is None:
            continue
        rows = entries[entry].rows
        draft.front.lines_en = (sheet.lines[rows[0]].no, sheet.lines[rows[-1]].no)
        draft.extra.update(dict.fromkeys(rows, "meta:english"))
        taken.update(rows)
    for row in range(part.start, part.stop):
        if row not in taken:
            known = sheet.kinds[row] in (*FURNITURE, "english-heading")
            drafts[-1].extra[row] = f"furniture:{sheet.kinds[row]}" if known else "furniture:english-remainder"


def share_imprint(drafts: Sequence[Draft]) -> None:
    """Articles of one file were printed in one issue: what the running heads of some tell holds for all.

    Only where all that is told agrees; a file that collects articles from several journals says so by disagreeing.
    """
    if len(drafts) < 2:
        return
    told = {
        (m.journal.zh, m.year, m.issue) for m in (d.front.meta for d in drafts) if m.journal.zh and m.year and m.issue
    }
    if len(told) != 1:
        return
    journal, year, issue = told.pop()
    for draft in drafts:
        meta = draft.front.meta
        if meta.journal.zh in (None, journal) and meta.year in (None, year) and meta.issue in (None, issue):
            draft.front.meta = replace(meta, journal=replace(meta.journal, zh=journal), year=year, issue=issue)


def _count_columns(draft: Draft) -> None:
    """Counts pages again without the weak breaks where the imprint says that those were columns."""
    body, pages = draft.body, draft.front.meta.pages
    first, _, last = (pages or "").partition("-")
    if not body.weak or not last:
        return
    printed = int(last) - int(first) + 1
    if body.pages == printed or body.pages - len(body.weak) != printed:
        return

    def new(page: int) -> int:
        return page - sum(w <= page for w in body.weak)

    for piece in body.pieces:
        piece.page = new(piece.page)
        piece.pages = [(at, new(page)) for at, page in piece.pages if page not in body.weak]
    body.note_pages = {row: new(page) for row, page in body.note_pages.items()}
    body.folios = {new(page): folio for page, folio in body.folios.items()}
    body.pages = printed
    body.weak = []


def number_pages(sheet: Sheet, drafts: Sequence[Draft]) -> None:
    """Finds, per article, what to add to a page's ordinal to get the printed number.

    An imprint (pages 57-71) tells it where as many pages were counted; numbers in the furniture tell it where they
    agree with one another. In a file of several articles the count runs on, so agreeing numbers of one tell the others.
    """
    start = 0
    across: list[int] = []
    for draft in drafts:
        _count_columns(draft)
        offsets = {printed - page for page, printed in draft.body.folios.items()}
        across += [printed - page - start for page, printed in draft.body.folios.items()]
        if len(offsets) == 1:
            draft.offset = offsets.pop()
        elif offsets:
            draft.offset = None
        start += draft.body.pages
    if len(across) >= 3 and len(set(across)) == 1:
        start = across[0]
        for draft in drafts:
            draft.offset = start
            start += draft.body.pages
    for draft in drafts:
        pages = draft.front.meta.pages
        if draft.offset is None and pages:
            first, _, last = pages.partition("-")
            if last and int(last) - int(first) + 1 == draft.body.pages:
                draft.offset = int(first) - 1
        if draft.offset is not None and draft.offset < 0:
            draft.offset = None  # no page has number 0
        _fill_pages(draft)


# --- one article -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _NoteDraft:
    label: str
    kind: str
    text: Fragment
    lines: Lines
    page: int
    #: Where it sorts: line and offset of its marker, or of itself.
    key: tuple[int, int, int]
    anchor: Anchor | None = None
    id: str = ""


def article(sheet: Sheet, draft: Draft, sha256: str, words: frozenset[str], problems: list[Problem]) -> Article:
    """Puts one article together. Problems of the article are appended to ``problems`` and kept in the article too."""
    builder = _Builder(sheet, draft, words)
    return builder.build(sha256, problems)


class _Builder:
    """Assembles one article; one instance per article."""

    def __init__(self, sheet: Sheet, draft: Draft, words: frozenset[str]) -> None:
        self.sheet = sheet
        self.draft = draft
        self.words = words
        #: By what a mark says of its note: the note's index, or the name of one printed in brackets at its place.
        self.notes: dict[str, _NoteDraft] = {}
        self.found: list[Problem] = []
        self.row_of = {sheet.lines[i].no: i for i in range(draft.part.start, draft.part.stop)}

    def page(self, ordinal: int) -> int:
        return ordinal + (self.draft.offset or 0)

    def span(self, rows: Sequence[int]) -> Lines:
        return (self.sheet.lines[min(rows)].no, self.sheet.lines[max(rows)].no) if rows else (0, 0)

    def build(self, sha256: str, problems: list[Problem]) -> Article:
        sheet, draft = self.sheet, self.draft
        self._raw_notes()
        ids = _ids(draft.body.pieces)
        for piece, block in zip(draft.body.pieces, ids, strict=True):
            self._anchor(piece, block)
        self._front_anchors()
        order = sorted(self.notes.values(), key=lambda n: n.key)
        for n, note in enumerate(order, 1):
            note.id = f"n{n}"
        blocks = tuple(self._block(piece, block) for piece, block in zip(draft.body.pieces, ids, strict=True))
        blocks = self._pull_quotes(blocks)
        notes = tuple(
            Note(n.id, self.page(n.page), n.label, n.kind, n.text.text, n.anchor, n.lines, _span_marks(n.text.marks))  # type: ignore[arg-type]
            for n in order
        )
        meta = draft.front.meta
        if not meta.title.zh:
            self.found.append(
                Problem(
                    draft.path,
                    sheet.lines[draft.part.start].no,
                    NO_TITLE,
                    "no title was found; give one in the sidecar",
                )
            )
        self.found += faults.find(sheet, blocks, notes)
        placed, ledger = self._ledger()
        first, last = sheet.lines[draft.part.start].no, sheet.lines[draft.part.stop - 1].no
        problems += self.found
        rows = range(first, last + 1)
        mine = [p for p in problems if p.path == draft.path and p.line in rows]
        return Article(
            article_id(draft, meta),
            sheet.layout_at(draft.part.start).name,
            Source(draft.path, (first, last), draft.front.lines_en, sha256),
            meta,
            blocks,
            notes,
            ledger,
            tuple(in_order(mine)),
            placed,
        )

    # --- notes ---

    def _raw_notes(self) -> None:
        for index, raw in enumerate(self.draft.notes):
            whole = EMPTY
            for n, row in enumerate(raw.rows):
                line = self.sheet.lines[row]
                said = line.text[raw.label.end :] if n == 0 else line.text
                piece = fragment(said.strip(), line.no)
                # An address is mended before it grows, so that its end is seen to be one.
                whole = piece if n == 0 else join(mend_urls(whole), piece, self.words)
            text = mend_emphasis(mend_urls(whole))
            kind = {"star": "star", "reference": "reference"}.get(raw.place, "note")
            page = self.draft.body.note_pages.get(raw.rows[0], 1)
            row = raw.rows[0]
            key = (0, index, 0) if kind == "star" else (1, self.sheet.lines[row].no, 0)
            self.notes[str(index)] = _NoteDraft(raw.label.printed, kind, text, self.span(raw.rows), page, key)

    def _anchor(self, piece: Piece, block: str) -> None:
        if piece.kind == "paragraph":
            self._inline(piece, block)
        part = piece.caption if piece.kind in ("table", "figure") else piece.text
        for mark in part.marks:
            if mark.type == "note":
                self._refer(mark.value, block, mark.at, mark.line)
        if piece.kind == "table":
            for row in piece.rows:
                for label in self.sheet.markers.get(row, ()) if self.sheet.kinds[row] == "table" else ():
                    if label.note >= 0:
                        self._refer(str(label.note), block, 0, self.sheet.lines[row].no)

    def _refer(self, key: str, block: str, at: int, line: int) -> None:
        note = self.notes.get(key)
        if note is not None and note.anchor is None:
            note.anchor = Anchor(block, at)
            if note.kind != "star":
                note.key = (1, line, at)

    def _inline(self, piece: Piece, block: str) -> None:
        """Takes notes that are printed in brackets at their place out of the text; each leaves a mark."""
        if not inline_notes.may_hold(piece.text.text):
            return
        taken: list[inline_notes.Inline] = []

        def without(text: Fragment) -> Fragment:
            left, found = inline_notes.take(text)
            taken.extend(found)
            return left

        piece.rework(without)
        line = self.sheet.lines[piece.rows[0]].no
        marks = list(piece.text.marks)
        for n, note in enumerate(taken):
            key = f"{block}:{n}"
            self.notes[key] = _NoteDraft(
                note.label,
                "note",
                note.text,
                self.span(piece.rows),
                piece.page,
                (1, line, note.at),
                Anchor(block, note.at),
            )
            marks.append(Mark("note", note.at, value=key, line=line))
        piece.text = Fragment(piece.text.text, tuple(sorted(marks, key=lambda m: m.at)))

    def _front_anchors(self) -> None:
        """Ties star notes to the stars on the title and the authors, and numbered markers of the front matter."""
        stars = [n for n in self.notes.values() if n.kind == "star"]
        free = list(stars)
        for where, mark in sorted(self.draft.front.markers, key=lambda m: m[0] != "title"):
            row = self.row_of.get(mark.line)
            label = (
                next((m for m in self.sheet.markers.get(row, ()) if m.printed == mark.value and m.note >= 0), None)
                if row is not None
                else None
            )
            if label is not None:
                self._refer(str(label.note), where, mark.at, mark.line)
                continue
            if "*" not in mark.value and mark.value not in ("※", "†", "‡", "＊"):
                continue
            same = next((n for n in free if n.label == mark.value.replace("＊", "*")), None) or (
                free[0] if free else None
            )
            if same is not None:
                same.anchor = Anchor(where, mark.at)
                free.remove(same)
        for note in free:
            self.found.append(
                Problem(
                    self.draft.path,
                    note.lines[0],
                    STAR_ALONE,
                    f"no {note.label} stands on the title or an author; the note is kept",
                )
            )

    # --- blocks ---

    def _marks(self, text: Fragment, pages: Sequence[tuple[int, int]]) -> tuple[Mark, ...]:
        out: list[Mark] = [Mark("page", at, value=str(self.page(page))) for at, page in pages]
        for mark in text.marks:
            if mark.type == "note":
                out.append(Mark("note", mark.at, mark.end, self.notes[mark.value].id, mark.line))
            else:
                out.append(mark)
        return tuple(sorted(out, key=lambda m: (m.at, m.type != "page")))

    def _block(self, piece: Piece, block: str) -> Block:
        page, lines = self.page(piece.page), self.span(piece.rows)
        if piece.kind == "heading":
            return Heading(block, piece.level, piece.text.text, self._marks(piece.text, piece.pages), page, lines)
        if piece.kind == "paragraph":
            return Paragraph(block, piece.text.text, self._marks(piece.text, piece.pages), page, lines)
        if piece.kind == "table":
            table = piece.table
            assert table is not None
            marks = list(self._marks(piece.caption, piece.pages))
            for row in piece.rows:
                if self.sheet.kinds[row] == "table":
                    marks += [
                        Mark("note", 0, value=self.notes[str(m.note)].id, line=self.sheet.lines[row].no)
                        for m in self.sheet.markers.get(row, ())
                        if m.note >= 0
                    ]
            return Table(
                block,
                piece.caption.text,
                table.header,
                table.rows,
                piece.source,
                table.header_spans,
                page,
                lines,
                tuple(marks),
            )
        if piece.kind == "figure":
            return Figure(
                block,
                piece.caption.text,
                piece.source,
                piece.image,
                page,
                lines,
                self._marks(piece.caption, piece.pages),
            )
        if piece.kind == "formula":
            return Formula(block, piece.text.text, page, lines)
        return PullQuote(block, piece.text.text, "", page, lines)

    def _pull_quotes(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        if not any(isinstance(b, PullQuote) for b in blocks):
            return blocks
        plain = [(b.id, wording(b.text)) for b in blocks if isinstance(b, Paragraph)]
        out: list[Block] = []
        for block in blocks:
            if isinstance(block, PullQuote):
                of = next((i for i, text in plain if wording(block.text) in text), "")
                out.append(replace(block, of=of))
            else:
                out.append(block)
        return tuple(out)

    # --- the ledger ---

    def _ledger(self) -> tuple[dict[int, str], Ledger]:
        sheet, draft = self.sheet, self.draft
        in_block = {row for piece in draft.body.pieces for row in piece.rows}
        in_note = {row for note in draft.notes for row in note.rows}
        placed: dict[int, str] = {}
        for row in [*range(draft.part.start, draft.part.stop), *draft.extra]:
            no = sheet.lines[row].no
            role = draft.extra.get(row) or draft.front.roles.get(row) or draft.body.roles.get(row, "")
            if row in in_note:
                placed[no] = "notes"
            elif row in in_block or role == "figure":
                placed[no] = "blocks"
            elif role.startswith("meta:"):
                placed[no] = "meta"
            elif role.startswith("furniture:"):
                placed[no] = role
            else:
                placed[no] = "unplaced"
                self.found.append(
                    Problem(draft.path, no, UNPLACED, f"this line was placed nowhere: {sheet.lines[row].text[:24]}")
                )
        counts = {name: sum(v == name for v in placed.values()) for name in ("blocks", "notes", "meta", "unplaced")}
        furniture = len(placed) - sum(counts.values())
        return placed, Ledger(
            len(placed), counts["blocks"], counts["notes"], counts["meta"], furniture, counts["unplaced"]
        )


def _span_marks(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    return tuple(m for m in marks if m.type in ("emphasis", "strong", "math", "link"))


def _ids(pieces: Sequence[Piece]) -> list[str]:
    """Ids in order: ``p12``, ``t1``, and for headings their place in the outline, ``s2-1``."""
    counts: dict[str, int] = {}
    outline: list[int] = []
    out: list[str] = []
    for piece in pieces:
        if piece.kind == "heading":
            while len(outline) < piece.level:
                outline.append(0)
            del outline[piece.level :]
            outline[-1] += 1
            out.append("s" + "-".join(str(n) for n in outline))
            continue
        prefix = _PREFIX[piece.kind]
        counts[prefix] = counts.get(prefix, 0) + 1
        out.append(f"{prefix}{counts[prefix]}")
    return out


_PREFIX: Final = {"paragraph": "p", "table": "t", "figure": "f", "formula": "m", "pull-quote": "q"}

_STOP: Final = frozenset(
    "a an the of on in at to for from and or its their his her with without under by as is are new some study research "
    "analysis towards toward china china's chinese between into beyond based us u.s american".split()
)


def _fill_pages(draft: Draft) -> None:
    """First and last page from the numbers printed on the pages, where nothing states them."""
    meta = draft.front.meta
    if draft.offset is not None and not meta.pages and draft.body.folios:
        draft.front.meta = replace(meta, pages=f"{draft.offset + 1}-{draft.offset + draft.body.pages}")


def article_id(draft: Draft, meta: Meta) -> str:
    """The sidecar's id, else surname, year and a word of the English title, else the file's name.

    An id never depends on anything outside its own file, so that adding a text changes no address.
    """
    if draft.override is not None and draft.override.id:
        return draft.override.id
    parts: list[str] = []
    if meta.authors:
        person = meta.authors[0]
        reading = ""
        if person.zh:
            reading = SURNAMES.get(person.zh[:2]) or SURNAMES.get(person.zh[:1]) or ""
        if not reading and person.en:
            caps = re.search(r"\b[A-Z]{2,}\b", person.en)
            reading = (caps.group() if caps else person.en.split()[0]).lower()
        parts.append(_slug(reading.replace("ü", "v")))
    if meta.year:
        parts.append(str(meta.year))
    words = [
        w for w in re.findall(r"[A-Za-z][A-Za-z'’]+", meta.title.en or "") if w.lower() not in _STOP and len(w) > 3
    ]
    stem = _slug(PurePath(draft.path).stem.split("_")[0])
    if words:
        parts.append(_slug(words[0]))
    else:
        parts.append(stem or "text")
        if draft.number:
            parts.append(str(draft.number + 1))
    if len(parts) == 1 and words:
        parts.insert(0, stem or "text")
    return "-".join(p for p in parts if p)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
