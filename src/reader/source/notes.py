"""Notes: which lines are notes, and which marker belongs to which note.

The key of a note is its page and its label, because labels restart on every page. A page of the source is what lies
between two blocks of notes, so a marker belongs to the first block after it that has its label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from . import headings, labels
from .chars import HAN_CHAR, em_width, unclosed
from .classify import Sheet, ends_sentence
from .furniture import frames_reliable
from .labels import Label


@dataclass(slots=True)
class RawNote:
    """A note as it stands in the source: the label and the lines."""

    label: Label
    #: Indices of its lines in the sheet, the label's first.
    rows: list[int]
    #: ``foot``, ``end``, ``reference`` or ``star``.
    place: str
    #: The block of notes that it stands in, counted through the file.
    block: int


@dataclass(slots=True)
class Found:
    """All notes of a file, and the lines that are headings of note sections."""

    notes: list[RawNote] = field(default_factory=list)
    #: Lines such as 注释 or 参考文献 above endnotes.
    section_lines: list[int] = field(default_factory=list)


_UNFINISHED = re.compile(r"[，、；：,;:\-—/（(《“‘&]$")
_URL_OPEN = re.compile(r"(?:https?:|https?:/{1,2}|(?:https?://|www\.)\S*[A-Za-z0-9./_=&?%-])$")
_SEPARATED = re.compile(r"[\s\u3000]")


def find(sheet: Sheet) -> Found:
    """Finds the note lines of a file and marks them."""
    found = Found()
    habit = _habit(sheet)
    runs = _runs(sheet, habit)
    reliable = frames_reliable(sheet, [(run[0], run[-1]) for run in runs])
    restarts = sum(sheet.heads[run[0]].number == 1 for run in runs) >= 2
    habits = _Habits(reliable, restarts, _note_width(sheet, runs), _blanks(sheet), _ruled(sheet, runs))
    sections = _sections(sheet)
    block = 0
    for run in runs:
        if any(start <= run[0] < stop for _, start, stop, _ in sections):
            continue
        block += 1
        for k, i in enumerate(run):
            rows = [i]
            stop = run[k + 1] if k + 1 < len(run) else len(sheet.lines)
            last = k + 1 == len(run)
            for j in range(i + 1, stop):
                if not _goes_on(sheet, rows, j, last, habits):
                    break
                rows.append(j)
            label = sheet.heads[i]
            for row in rows:
                sheet.kinds[row] = "note"
                sheet.markers.pop(row, None)
            found.notes.append(RawNote(label, rows, "foot", block))
    if habits.ruled:
        _below_rules(sheet, found)
    _stars(sheet, found, reliable)
    for at, start, stop, place in sections:
        block += 1
        found.section_lines.append(at)
        sheet.kinds[at] = "note-heading"
        _read_section(sheet, found, start, stop, place, block)
    found.notes.sort(key=lambda n: n.rows[0])
    return found


def _below_rules(sheet: Sheet, found: Found) -> None:
    """What stands between the rule above a page's notes and the first label goes on with the last note of the page before."""
    by_row = sorted(found.notes, key=lambda n: n.rows[0])
    for i, kind in enumerate(sheet.kinds):
        if kind != "rule":
            continue
        before = [n for n in by_row if n.rows[0] < i]
        rows: list[int] = []
        j = i + 1
        while j < len(sheet.lines) and sheet.kinds[j] == "text" and not sheet.lines[j].feed and j not in sheet.heads:
            rows.append(j)
            j += 1
        at_label = j < len(sheet.lines) and sheet.kinds[j] == "note"
        at_end = j >= len(sheet.lines) or sheet.lines[j].feed or sheet.kinds[j] in ("page-number", "running-head")
        if not rows or not before or not (at_label or at_end) or len(rows) > 12:
            continue
        before[-1].rows.extend(rows)
        for row in rows:
            sheet.kinds[row] = "note"
            sheet.markers.pop(row, None)


#: What a star note says: thanks, money, where the text comes from. A list item with a star says something else.
_STAR_WORDS = re.compile(
    r"本文|本研究|本課題|本课题|作者|笔者|筆者|感谢|感謝|致谢|基金|课题|課題|项目|項目|资助|資助|阶段性|階段性|匿名|审稿|審稿|编辑部|編輯部|译自|譯自|原文|观点|文责|[Tt]his (?:article|paper|research)|[Tt]hank"
)


def _stars(sheet: Sheet, found: Found, reliable: bool) -> None:
    """Notes that open with a star: on the title or on an author."""
    for i, line in enumerate(sheet.lines):
        if line.text[0] not in "\\*＊※†‡" or sheet.kinds[i] not in ("text", "heading"):
            continue
        match = _is_star(line.text)
        if not match:
            continue
        rows = [i]
        for j in range(i + 1, len(sheet.lines)):
            nxt = sheet.lines[j]
            if sheet.kinds[j] != "text" or nxt.feed or labels.STAR_HEAD.match(nxt.text) or ends_sentence(sheet.lines[rows[-1]].text):
                break
            if (reliable or em_width(line.text) < 60) and 0 < nxt.indent <= 1:
                break
            if em_width(line.text) > 64 and not _unfinished(sheet, rows):
                break
            rows.append(j)
        for row in rows:
            sheet.kinds[row] = "note"
            sheet.markers.pop(row, None)
        found.notes.append(RawNote(Label("star", 0, match["x"].replace("＊", "*"), 0, match.end()), rows, "star", 0))


def _is_star(text: str) -> re.Match[str] | None:
    match = labels.STAR_HEAD.match(text) if text[0] in "\\*＊※†‡" else None
    return match if match and _STAR_WORDS.search(text) else None


def _habit(sheet: Sheet) -> dict[str, bool]:
    """Per form: whether this document sets space between the label that opens a note and the note."""
    yes: dict[str, int] = {}
    no: dict[str, int] = {}
    for i, label in sheet.heads.items():
        gap = sheet.lines[i].text[label.end - 1 : label.end]
        counts = yes if _SEPARATED.match(gap) else no
        counts[label.form] = counts.get(label.form, 0) + 1
    return {form: yes.get(form, 0) > no.get(form, 0) for form in {**yes, **no}}


def _runs(sheet: Sheet, habit: dict[str, bool]) -> list[list[int]]:
    """Blocks of notes at page feet: label lines whose numbers rise by one, with markers before them."""
    runs: list[list[int]] = []
    since: list[int] = []  # numbers of the markers since the last block
    run: list[int] = []
    text_between = 0
    last_number = 0
    page_text: list[int] = []
    for i, line in enumerate(sheet.lines):
        label = sheet.heads.get(i)
        if label is not None and sheet.kinds[i] in ("text", "heading", "caption", "source"):
            strong = labels.FORMS[label.form].strong or label.form == "markdown"
            spaced = bool(_SEPARATED.match(line.text[label.end - 1 : label.end]))
            fits_habit = spaced or not habit.get(label.form, False)
            expects = bool(run) and label.number == last_number + 1
            named = label.form == "markdown"
            ok = False
            rest = line.text[label.end :]
            if label.form in ("digit", "paren") and _like_heading(rest):
                pass
            elif label.form == "digit" and "digit" not in sheet.layout.heads:
                # In a document whose notes open otherwise, a page may still use bare numbers.
                ok = (label.number in since and (label.number == 1 or expects) and _opens_note(rest)) or (
                    expects and text_between <= 6 and sheet.heads[run[-1]].form == "digit"
                )
            elif named:
                ok = True
            elif not fits_habit:
                ok = False
            elif expects and (text_between <= 6 or label.number in since):
                ok = strong or label.number in since or _same_form(sheet, run[-1], label) or _waits(sheet, page_text, label)
            elif label.number == 1 or label.number == last_number + 1:
                ok = label.number in since or (strong and _opens_note(rest))
                if not ok and label.form in ("digit", "paren", "circled"):
                    ok = _waits(sheet, page_text, label) and (_opens_note(rest) or _at_foot(sheet, i))
            elif label.number in since and strong:
                ok = True
            if ok:
                if expects and text_between <= 6 or (named and run and text_between == 0):
                    run.append(i)
                else:
                    run = [i]
                    runs.append(run)
                last_number = label.number
                sheet.markers.pop(i, None)
                text_between = 0
                continue
        if sheet.kinds[i] in ("text", "heading", "caption", "table", "field"):
            marks = sheet.markers.get(i)
            if run and text_between == 0:
                since, page_text = [], []
            text_between += 1
            page_text.append(i)
            if marks:
                since.extend(m.number for m in marks)
            if run and (text_between > 6 or (marks and any(m.number == 1 for m in marks) and last_number >= 1)):
                run = []
    return runs


def _at_foot(sheet: Sheet, i: int) -> bool:
    """Whether a line that ends a sentence is followed by the end of its page, or by the next note."""
    if not sheet.ends(i) or i + 1 >= len(sheet.lines):
        return sheet.ends(i)
    following = sheet.heads.get(i + 1)
    if following is not None:
        return following.number == sheet.heads[i].number + 1
    return sheet.lines[i + 1].feed or sheet.kinds[i + 1] in ("page-number", "running-head")


def _like_heading(text: str) -> bool:
    """Whether what follows a number reads like a heading: short, no mark at its end, nothing cited."""
    return em_width(text) <= 32 and not ends_sentence(text) and text[-1] not in ".。" and not _opens_note(text)


def _same_form(sheet: Sheet, i: int, label: Label) -> bool:
    return sheet.heads[i].form == label.form


def _opens_note(text: str) -> bool:
    """Whether text reads like the beginning of a note rather than of a list item: it cites, or it says See."""
    return bool(re.search(r"[《“\"”〈「]|https?:|同上|同前|[Ii]bid|[参參][见見]|\b(?:1[89]|20)\d\d\b|[转轉]引自|pp?\.\s?\d|^[A-Z]", text[:160]))


#: What follows a figure of the text: measure words, unit signs, and the marks of a range.
_UNITS = (
    r"[年月日个個亿億万萬千百十%％次届屆条條项項种種类類倍期卷页頁章节節级級岁歲位名、—～~至.\-]"
    r"|世[纪紀]|[天家所座艘架部][，。、]|[多余餘][个個年名位家]|美元|[天度方点點][，。、]"
)


def bare_digit(text: str, number: int, start: int = 0, sure: bool = True) -> re.Match[str] | None:
    """A bare digit that may be the marker ``number``: glued to the end of a clause or of a word, no figure of the text.

    A ``sure`` one stands before a mark or the line's end; a likely one stands between a mark and the next clause.
    """
    after = r"(?=$|[\s，。；、：”’」』）》？！“‘「『（《])" if sure else r"(?=[\u4e00-\u9fffA-Z])"
    before = r"(?<=[。，；：”’」』）》、？！\u4e00-\u9fff])(?<![图圖表第式款例注註约約近达達共有于於至到为為])" if sure else r"(?<=[。，；：”’」』）》？！])"
    return re.compile(rf"{before}\s?{number}{after}(?!\s?(?:{_UNITS}))").search(text, start)


def _waits(sheet: Sheet, page_text: Sequence[int], label: Label) -> bool:
    """Whether the page's text has a bare digit that may mark this note."""
    if label.form != "digit":
        return False
    return any(bare_digit(sheet.lines[i].text, label.number, 0, sure) for i in page_text[-80:] for sure in (True, False))


def _note_width(sheet: Sheet, runs: Sequence[Sequence[int]]) -> float:
    """Width of a full note line in em (notes are set smaller, so more fits on a line); 0 for soft lines."""
    widths = []
    for run in runs:
        for i in run:
            w = em_width(sheet.lines[i].text)
            if w <= 64:
                widths.append(w)
    if len(widths) < 4:
        return 0.0
    widths.sort()
    return widths[int(len(widths) * 0.9)]


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a document lays out its notes."""

    #: A page's first line can be told by a space or form feed before it.
    frames: bool
    #: Labels begin at 1 again on every page.
    restarts: bool
    #: Width of a full note line in em; 0 for soft lines.
    width: float
    #: What blank lines part: ``all`` lines, ``parts`` (paragraphs, notes), or nothing (``none``).
    blanks: str
    #: A rule stands above the notes of a page.
    ruled: bool


def _blanks(sheet: Sheet) -> str:
    """What blank lines part, by the lines that leave a sentence open."""
    lines = sheet.lines
    inner = [lines[i + 1].blanks > 0 for i in range(len(lines) - 1) if sheet.kinds[i] == "text" and sheet.kinds[i + 1] == "text" and not sheet.ends(i) and len(lines[i].text) > 16]
    if not any(x.blanks for x in lines[1:]):
        return "none"
    return "all" if not inner or sum(inner) > 0.5 * len(inner) else "parts"


def _ruled(sheet: Sheet, runs: Sequence[Sequence[int]]) -> bool:
    """Whether rules stand above notes."""
    rules = [i for i, kind in enumerate(sheet.kinds) if kind == "rule"]
    firsts = [run[0] for run in runs]
    near = sum(any(rule < first <= rule + 12 for first in firsts) for rule in rules)
    return len(rules) >= 2 and near >= 0.6 * len(rules)


def _goes_on(sheet: Sheet, rows: list[int], j: int, last: bool, habits: _Habits) -> bool:
    """Whether line ``j`` goes on with the note whose lines are ``rows``."""
    reliable, restarts, note_width = habits.frames, habits.restarts, habits.width
    kind, line = sheet.kinds[j], sheet.lines[j]
    if kind in ("page-number", "running-head", "rule", "english-heading", "table", "caption", "formula", "image"):
        return False
    if kind == "field" or _is_star(line.text):
        return False
    if kind == "heading" and j in sheet.numbers and sheet.numbers[j].scheme not in ("digit", "decimal", "digit-paren"):
        return False
    if line.feed or (reliable and 0 < line.indent <= 1):
        return False
    before = sheet.lines[rows[-1]].text
    hard = note_width > 0 and em_width(before) <= note_width + 6
    if not last and (restarts or not hard):
        # Between two labels of one block there is nothing but notes, unless the labels run on through the article.
        return restarts or _unfinished(sheet, rows)
    if hard and reliable:
        return True
    if hard and not HAN_CHAR.search(line.text):
        # Running text is Chinese; an address or a Latin line goes on with the note, unless English matter begins.
        return not (_english_title(line.text) and _complete(before, note_width) and _english_ahead(sheet, j))
    if _URL_OPEN.search(before) and re.match(r"[A-Za-z0-9/_.?=&%-]", line.text) and line.blanks <= sheet.lines[rows[-1]].blanks + 1:
        return True
    if hard and habits.blanks == "parts":
        return line.blanks == 0 or (_unfinished(sheet, rows) and not ends_sentence(before))
    if not hard:
        return _unfinished(sheet, rows) and line.no - sheet.lines[rows[-1]].no <= 2
    if ends_sentence(before) or re.search(r"[.。]\s*$", before):
        # A sentence may end where the line is full.
        return em_width(before) >= note_width - 1.0 and line.blanks == 0 and len(line.text) < len(before) and _unfinished(sheet, rows)
    return em_width(before) >= note_width - 5 or _unfinished(sheet, rows) or before.endswith(("-", "/"))


def _unfinished(sheet: Sheet, rows: Sequence[int]) -> bool:
    text = "".join(sheet.lines[r].text for r in rows)
    return bool(_UNFINISHED.search(text)) or bool(set(unclosed(text)) & set("《“（「"))


def _sections(sheet: Sheet) -> list[tuple[int, int, int, str]]:
    """Note sections at the end of articles: heading line, first line, line after the last, and what they hold."""
    out: list[tuple[int, int, int, str]] = []
    i = 0
    while i < len(sheet.lines):
        text = sheet.lines[i].text
        place = _section_kind(text) if len(text) <= 24 else None
        if place and sheet.kinds[i] not in ("note", "table", "running-head") and i + 1 < len(sheet.lines):
            stop = i + 1
            while stop < len(sheet.lines) and not _closes_section(sheet, stop):
                stop += 1
            if stop > i + 1 and _holds_notes(sheet, i + 1, stop):
                out.append((i, i + 1, stop, place))
                i = stop
                continue
        i += 1
    return out


def _section_kind(text: str) -> str | None:
    name = headings.section_name(text)
    number = headings.numbered(name)
    if number:
        name = name[number.title :]
    if name in headings.NOTE_SECTIONS:
        return "end"
    return "reference" if name in headings.REFERENCE_SECTIONS else None


def _closes_section(sheet: Sheet, i: int) -> bool:
    kind, text = sheet.kinds[i], sheet.lines[i].text
    if kind in ("english-heading",):
        return True
    if kind == "field":
        return True
    if len(text) <= 24 and _section_kind(text):
        return True
    if kind == "heading" and i not in sheet.heads:
        return True
    return False


def _holds_notes(sheet: Sheet, start: int, stop: int) -> bool:
    """Whether entries follow: labelled lines, or lines that cite."""
    rows = [i for i in range(start, min(stop, start + 12)) if sheet.kinds[i] not in ("page-number", "running-head", "rule")]
    if not rows:
        return False
    return rows[0] in sheet.heads or labels.head(sheet.lines[rows[0]].text, (*_END_HEADS,)) is not None or all(
        _opens_note(sheet.lines[i].text) for i in rows[:2]
    )


_END_HEADS = ("sup", "tex", "superscript", "markdown", "square", "tortoise", "lenticular", "zhu", "caret", "circled", "paren", "digit")


def _read_section(sheet: Sheet, found: Found, start: int, stop: int, place: str, block: int) -> None:
    """Reads the entries of a note section. Labels count up; an entry without a label is an entry of its own line."""
    expected = 1
    current: RawNote | None = None
    labelled = labels.head(sheet.lines[start].text, _END_HEADS) is not None
    for i in range(start, stop):
        if sheet.kinds[i] in ("page-number", "running-head", "rule"):
            continue
        line = sheet.lines[i]
        label = labels.head(line.text, _END_HEADS)
        opens = label is not None and (label.number == expected or label.form == "markdown" or (label.number == 1 and expected > 2))
        if not labelled:
            previous = sheet.lines[current.rows[-1]] if current else None
            hard = previous is not None and 20 < em_width(previous.text) < 60 and not ends_sentence(previous.text) and previous.text[-1:] not in "."
            opens = current is None or not hard
            label = Label("none", 0, "", 0, 0) if opens else None
        if opens and label is not None:
            current = RawNote(label, [i], place if place == "reference" else "end", block)
            found.notes.append(current)
            expected = label.number + 1
        elif current is not None:
            if _english_matter(sheet, current, i):
                break
            current.rows.append(i)
        else:
            continue
        sheet.kinds[i] = "note"
        sheet.markers.pop(i, None)


def _english_ahead(sheet: Sheet, j: int) -> bool:
    """Whether an English abstract follows within a few lines, or nothing but Latin lines to the end."""
    for k in range(j + 1, min(j + 5, len(sheet.lines))):
        if sheet.kinds[k] == "field" and sheet.fields[k][0].name in ("abstract_en", "keywords_en"):
            return True
        if HAN_CHAR.search(sheet.lines[k].text) or k in sheet.heads or sheet.kinds[k] != "text":
            return False
    return j + 5 >= len(sheet.lines)


def _complete(before: str, width: float) -> bool:
    """Whether a note may end with this line: it ends a sentence or an address, or it is short."""
    return ends_sentence(before) or before[-1] in ".]/。" or em_width(before) < width - 6


def _english_matter(sheet: Sheet, current: RawNote, i: int) -> bool:
    """Whether an English title begins below the last entry."""
    before = sheet.lines[current.rows[-1]].text
    return bool(sheet.lines[i].blanks) and (ends_sentence(before) or before[-1] in ".]") and _english_title(sheet.lines[i].text)


def _english_title(text: str) -> bool:
    """Whether a line reads like an English title: Latin words, most of them capitalised, no mark at its end."""
    if HAN_CHAR.search(text) or text.endswith((".", ",", ";")) or re.search(r"https?:|\d|/", text):
        return False
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
    return len(words) >= 3 and sum(w[0].isupper() for w in words) >= 0.5 * len(words)
