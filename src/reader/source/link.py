"""Linking: every marker to its note, by page and label. Nothing is guessed in silence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..model import Problem
from ..problems import code
from . import labels
from .classify import Sheet
from .labels import Label
from .notes import RawNote, bare_digit
from .split import Part

MARKER_ALONE = code("note-orphan-marker", "a note marker has no note on its page")
NOTE_ALONE = code("note-without-marker", "a note has no marker in the text")
MARKER_TWICE = code("note-marker-twice", "two markers on one page show the same label")
NEARBY = code("note-linked-nearby", "a marker was linked to a note of the page before or after; check it")
BARE = code("note-bare-digit", "a bare digit was read as a note marker because a note waits for it; check it")


@dataclass(slots=True)
class _Marker:
    """A marker in running text: line index, place in the line's list, and its label."""

    row: int
    at: int
    label: Label


def link(sheet: Sheet, part: Part, notes: Sequence[RawNote]) -> list[Problem]:
    """Ties the markers of one article to ``notes``, and writes each note's index into the labels of ``sheet``.

    Labels that are no markers after all (a circled number that counts list items) are taken out of ``sheet.markers``,
    so that they stay in the text.
    """
    problems: list[Problem] = []
    linked: set[int] = set()
    blocks: dict[int, list[int]] = defaultdict(list)
    for index, note in enumerate(notes):
        if note.place != "star":
            blocks[note.block].append(index)
    order = sorted(blocks, key=lambda b: notes[blocks[b][0]].rows[0])
    restarts = sum(notes[blocks[b][0]].label.number == 1 for b in order if notes[blocks[b][0]].place == "foot") >= 2
    markers = _markers(sheet, part)
    regions = _regions(markers, order, blocks, notes)
    for block in order:
        ours = blocks[block]
        if notes[ours[0]].place == "foot":
            markers += _bare(sheet, notes, ours, regions[block], problems, _span(order, block, blocks, notes, part))
            _chain(notes, ours, regions[block], linked)
        else:
            everything = [m for m in markers if m.label.note < 0]
            _by_number(notes, ours, [m for m in everything if labels.FORMS[m.label.form].strong], linked)
            if sum(i in linked for i in ours) < 0.5 * len(ours):
                _by_number(notes, ours, _rising([m for m in everything if m.label.note < 0]), linked)
    left = [m for m in markers if m.label.note < 0]
    for marker in left:
        _nearby(sheet, notes, order, blocks, marker, linked, restarts, problems)
    _store(sheet, markers, problems)
    for index, note in enumerate(notes):
        if index not in linked and note.place in ("foot", "end"):
            problems.append(
                Problem(
                    sheet.path,
                    sheet.lines[note.rows[0]].no,
                    NOTE_ALONE,
                    f"no marker {note.label.printed} in the text for this note",
                )
            )
    return problems


def _markers(sheet: Sheet, part: Part) -> list[_Marker]:
    return [
        _Marker(i, at, label)
        for i in range(part.start, part.stop)
        if i in sheet.markers and sheet.kinds[i] not in ("note", "running-head", "page-number", "note-heading")
        for at, label in enumerate(sheet.markers[i])
    ]


def _regions(
    markers: Sequence[_Marker], order: Sequence[int], blocks: dict[int, list[int]], notes: Sequence[RawNote]
) -> dict[int, list[_Marker]]:
    """The markers of each page: those between the block before and the block itself."""
    regions: dict[int, list[_Marker]] = {b: [] for b in order}
    feet = [(notes[blocks[b][0]].rows[0], b) for b in order if notes[blocks[b][0]].place == "foot"]
    at = 0
    for marker in markers:
        while at < len(feet) and feet[at][0] < marker.row:
            at += 1
        if at < len(feet):
            regions[feet[at][1]].append(marker)
    return regions


def _span(
    order: Sequence[int], block: int, blocks: dict[int, list[int]], notes: Sequence[RawNote], part: Part
) -> range:
    """The lines between the block of notes before and this one."""
    n = order.index(block)
    start = notes[blocks[order[n - 1]][-1]].rows[-1] + 1 if n else part.start
    return range(start, notes[blocks[block][0]].rows[0])


def _chain(notes: Sequence[RawNote], ours: Sequence[int], region: Sequence[_Marker], linked: set[int]) -> None:
    """Links one page, from its last note back: labels rise through a page, so the last chain of them is the page's."""
    limit = len(region)
    for index in reversed(ours):
        number = notes[index].label.number
        found = [
            n
            for n in range(len(region))
            if region[n].label.number == number
            and region[n].label.note < 0
            and _fits(notes[index].label, region[n].label)
        ]
        if not found:
            continue
        within = [n for n in found if n < limit]
        choice = within[-1] if within else found[-1]
        # Of two candidates, one written like the note's own label is the marker.
        same = [n for n in within if region[n].label.form in (notes[index].label.form, "sup", "tex", "superscript")]
        if same and region[choice].label.form not in (notes[index].label.form, "sup", "tex", "superscript"):
            choice = same[-1]
        region[choice].label = replace(region[choice].label, note=index)
        linked.add(index)
        if within:
            limit = choice


def _circled(label: Label) -> bool:
    return any("①" <= c <= "㊿" or "❶" <= c <= "➓" for c in label.printed)


def _fits(note: Label, marker: Label) -> bool:
    """Whether a marker may mark a note by its looks: what can be nothing else may, the rest must look alike."""
    return labels.FORMS[marker.form].strong or _circled(note) == _circled(marker)


def _by_number(notes: Sequence[RawNote], ours: Sequence[int], markers: Iterable[_Marker], linked: set[int]) -> None:
    """Links endnotes and references: a label may be marked many times."""
    by_name: dict[object, int] = {}
    for index in ours:
        label = notes[index].label
        if label.form != "none":
            by_name.setdefault(label.printed if label.form == "markdown" else label.number, index)
    for marker in markers:
        found = by_name.get(marker.label.printed if marker.label.form == "markdown" else marker.label.number)
        if found is not None and _fits(notes[found].label, marker.label):
            marker.label = replace(marker.label, note=found)
            linked.add(found)


def _rising(markers: Sequence[_Marker]) -> list[_Marker]:
    """Of numbers in brackets, those that count up through the text, as markers do; lists begin at 1 again and again."""
    out: list[_Marker] = []
    expected = 1
    for n, marker in enumerate(markers):
        value = marker.label.number
        # A list's (1) is followed by its (2) at once, a note's by the next note only later; so take a number if the
        # count still goes on after it.
        if value == expected and (
            expected == 1
            or any(m.label.number == value + 1 for m in markers[n + 1 :])
            or n + 1 >= len(markers)
            or value >= 3
        ):
            out.append(marker)
            expected += 1
    return out


def _bare(
    sheet: Sheet,
    notes: Sequence[RawNote],
    ours: Sequence[int],
    region: list[_Marker],
    problems: list[Problem],
    span: range,
) -> list[_Marker]:
    """Finds bare digits for the notes of a page that no marker of another form stands for; the markers found."""
    out: list[_Marker] = []
    row, offset = span.start, 0
    for index in ours:
        label = notes[index].label
        known = [m for m in region if m.label.number == label.number]
        if label.form not in ("digit", "superscript") or known:
            if known:
                row, offset = known[0].row, known[0].label.end
            continue
        here = _first_bare(sheet, span, row, offset, label.number)
        if here is None:
            continue
        row, new = here
        offset = new.end
        sheet.markers[row] = sorted([*sheet.markers.get(row, ()), new], key=lambda m: m.start)
        out.append(_Marker(row, 0, new))
        region.append(out[-1])
        region.sort(key=lambda m: (m.row, m.label.start))
        at = sheet.lines[notes[index].rows[0]].no
        problems.append(
            Problem(
                sheet.path,
                sheet.lines[row].no,
                BARE,
                f"the digit {label.number} was read as the marker of the note on line {at}",
            )
        )
    return out


def _first_bare(sheet: Sheet, span: range, row: int, offset: int, number: int) -> tuple[int, Label] | None:
    """The first bare digit from a place on that may be a marker, sure ones before likely ones."""
    for sure in (True, False):
        at = offset
        for i in range(row, span.stop):
            if sheet.kinds[i] in ("text", "heading"):
                match = bare_digit(sheet.lines[i].text, number, at, sure)
                if match:
                    text = match.group()
                    start = match.start() + len(text) - len(text.lstrip())
                    return i, Label("digit", number, str(number), start, match.end())
            at = 0
    return None


def _nearby(
    sheet: Sheet,
    notes: Sequence[RawNote],
    order: Sequence[int],
    blocks: dict[int, list[int]],
    marker: _Marker,
    linked: set[int],
    restarts: bool,
    problems: list[Problem],
) -> None:
    """A marker whose own page has no such note: a note of the next or previous page that waits, if there is just one."""
    if not (labels.FORMS[marker.label.form].strong or marker.label.form == "circled"):
        return
    starts = [notes[blocks[b][0]].rows[0] for b in order]
    at = sum(s < marker.row for s in starts)
    near = range(max(0, at - 1), min(len(order), at + 2)) if restarts else range(len(order))
    waiting = [
        i
        for n in near
        for i in blocks[order[n]]
        if i not in linked and notes[i].label.number == marker.label.number and notes[i].place == "foot"
    ]
    if len(waiting) != 1:
        return
    marker.label = replace(marker.label, note=waiting[0])
    linked.add(waiting[0])
    problems.append(
        Problem(
            sheet.path,
            sheet.lines[marker.row].no,
            NEARBY,
            f"marker {marker.label.printed} has no note on its page and was linked to the one on line {sheet.lines[notes[waiting[0]].rows[0]].no}",
        )
    )


def _store(sheet: Sheet, markers: Sequence[_Marker], problems: list[Problem]) -> None:
    """Writes the links back, and drops what was no marker."""
    rows: dict[int, list[Label]] = defaultdict(list)
    for marker in sorted(markers, key=lambda m: (m.row, m.label.start)):
        label = marker.label
        # A circled number or a number in brackets without a note counts something.
        if label.note < 0 and not labels.FORMS[label.form].strong:
            continue
        rows[marker.row].append(label)
        if label.note < 0 and label.number:
            problems.append(
                Problem(
                    sheet.path,
                    sheet.lines[marker.row].no,
                    MARKER_ALONE,
                    f"marker {label.printed} has no note on its page",
                )
            )
    for marker in markers:
        sheet.markers.pop(marker.row, None)
    for row, found in rows.items():
        sheet.markers[row] = sorted(found, key=lambda m: m.start)
