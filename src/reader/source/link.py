"""Linking: every marker to its note, by page and label. Nothing is guessed in silence."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..model import Problem
from ..problems import code
from . import labels
from .classify import FURNITURE, Sheet
from .labels import Label
from .notes import RawNote, bare_digit
from .split import Part

MARKER_ALONE = code("note-orphan-marker", "a note marker has no note on its page")
NOTE_ALONE = code("note-without-marker", "a note has no marker in the text")
NEARBY = code("note-linked-nearby", "a marker was linked to a note of the page before or after; check it")
BARE = code("note-bare-digit", "a bare digit was read as a note marker because a note waits for it; check it")

#: How many markers of one number are asked, from the last one back.
_NEAREST = 40
_LIKE_SUPERSCRIPT = ("sup", "tex", "superscript")


@dataclass(slots=True)
class _Marker:
    """A marker in running text: the index of its line, and its label."""

    row: int
    label: Label


def link(sheet: Sheet, part: Part, notes: Sequence[RawNote]) -> list[Problem]:
    """Ties the markers of one article to ``notes``, and writes each note's index into the labels of ``sheet``.

    Labels that are no markers after all (a circled number that counts list items) are taken out of ``sheet.markers``,
    so that they stay in the text.
    """
    return _Linker(sheet, part, notes).link()


class _Linker:
    """Links one article; one instance per article."""

    def __init__(self, sheet: Sheet, part: Part, notes: Sequence[RawNote]) -> None:
        self.sheet = sheet
        self.part = part
        self.notes = notes
        self.problems: list[Problem] = []
        self.linked: set[int] = set()
        #: Indices of the notes of each block, blocks in their order.
        self.blocks: dict[int, list[int]] = {}
        for index in sorted((i for i, n in enumerate(notes) if n.place != "star"), key=lambda i: notes[i].rows[0]):
            self.blocks.setdefault(notes[index].block, []).append(index)
        firsts = [notes[ours[0]] for ours in self.blocks.values()]
        #: Several sections of endnotes, each counting from 1.
        self.repeated = sum(n.place == "end" and n.label.number == 1 for n in firsts) > 1
        self.markers = [
            _Marker(i, label)
            for i in range(part.start, part.stop)
            if i in sheet.markers and sheet.kinds[i] not in ("note", "note-heading", *FURNITURE)
            for label in sheet.markers[i]
        ]

    def link(self) -> list[Problem]:
        self._named()
        regions = self._regions()
        start = ended = self.part.start
        for block, ours in self.blocks.items():
            if self.notes[ours[0]].place == "foot":
                stop = self.notes[ours[0]].rows[0]
                self.markers += self._bare(ours, regions[block], range(start, stop))
                self._chain(ours, regions[block])
                start = self.notes[ours[-1]].rows[-1] + 1
            else:
                self._section(ours, ended)
                ended = self.notes[ours[-1]].rows[-1]
        self._daggers()
        self._nearby()
        self._store()
        for index, note in enumerate(self.notes):
            if index not in self.linked and note.place in ("foot", "end"):
                self._problem(note.rows[0], NOTE_ALONE, f"no marker {note.label.printed} in the text for this note")
        return self.problems

    def _named(self) -> None:
        """``[^b]`` marks the note ``[^b]:`` wherever that stands."""
        named: dict[str, int] = {}
        for index, note in enumerate(self.notes):
            if note.label.form == "markdown":
                named.setdefault(note.label.printed, index)
        for marker in self.markers if named else ():
            if marker.label.form == "markdown" and marker.label.printed in named:
                self._tie(marker, named[marker.label.printed])

    def _problem(self, row: int, name: str, message: str) -> None:
        self.problems.append(Problem(self.sheet.path, self.sheet.lines[row].no, name, message))

    def _tie(self, marker: _Marker, index: int) -> None:
        label = marker.label
        marker.label = Label(label.form, label.number, label.printed, label.start, label.end, index)
        self.linked.add(index)

    def _line_of(self, index: int) -> int:
        return self.sheet.lines[self.notes[index].rows[0]].no

    def _regions(self) -> dict[int, list[_Marker]]:
        """The markers of each page: those between the block before and the block itself."""
        feet = [b for b, ours in self.blocks.items() if self.notes[ours[0]].place == "foot"]
        starts = [self.notes[self.blocks[b][0]].rows[0] for b in feet]
        regions: dict[int, list[_Marker]] = {b: [] for b in self.blocks}
        for marker in self.markers:
            at = bisect_left(starts, marker.row)
            if at < len(feet):
                regions[feet[at]].append(marker)
        return regions

    def _chain(self, ours: Sequence[int], region: Sequence[_Marker]) -> None:
        """Links one page, from its last note back: labels rise through a page, so the last chain of them is its own."""
        limit = len(region)
        by_number: dict[int, list[int]] = defaultdict(list)
        for n, marker in enumerate(region):
            by_number[marker.label.number].append(n)
        for index in reversed(ours):
            note = self.notes[index].label
            if index in self.linked:
                continue
            # Labels restart and rise: a marker far back is another page's.
            numbered = by_number[note.number]
            within = numbered[: bisect_left(numbered, limit)][-_NEAREST:]
            within = [n for n in within if region[n].label.note < 0 and _fits(note, region[n].label)]
            # Of two candidates, one written like the note's own label is the marker.
            alike = [n for n in within if region[n].label.form in (note.form, *_LIKE_SUPERSCRIPT)]
            after = () if within else numbered[-_NEAREST:]
            found = alike or within or [n for n in after if region[n].label.note < 0 and _fits(note, region[n].label)]
            if not found:
                continue
            self._tie(region[found[-1]], index)
            if within:
                limit = found[-1]

    def _section(self, ours: Sequence[int], after: int) -> None:
        """Links endnotes or references. Numbers in brackets are asked only where nothing surer marks them.

        ``after`` is the last line of the section before: where a book's chapters have sections each, labels restart.
        """
        stop = self.notes[ours[0]].rows[0]
        free = [m for m in self.markers if m.label.note < 0 and (after < m.row < stop or not self.repeated)]
        shapes = {_shape(self.notes[i].label) for i in ours}
        # Two lists at the end, ① and [1]: each has markers of its own shape.
        alike = [m for m in free if _shape(m.label) in shapes]
        free = alike if len({m.label.number for m in alike}) >= 0.5 * len(ours) else free
        self._by_number(ours, [m for m in free if labels.FORMS[m.label.form].strong])
        if sum(i in self.linked for i in ours) < 0.5 * len(ours):
            self._by_number(ours, _rising([m for m in free if m.label.note < 0]))

    def _by_number(self, ours: Sequence[int], markers: Iterable[_Marker]) -> None:
        """A label of a section may be marked many times."""
        by_number: dict[int, int] = {}
        for index in ours:
            label = self.notes[index].label
            if label.form not in ("none", "markdown"):  # a name was linked before all numbers
                by_number.setdefault(label.number, index)
        for marker in markers:
            found = by_number.get(marker.label.number) if marker.label.form != "markdown" else None
            if found is not None and _fits(self.notes[found].label, marker.label):
                self._tie(marker, found)

    def _daggers(self) -> None:
        """A dagger in the text marks a note that opens with one, though such notes also stand on titles and authors."""
        for index, note in enumerate(self.notes):
            sign = labels.number(note.label.printed) if note.place == "star" else 0
            marker = next((m for m in self.markers if m.label.number == sign and m.label.note < 0), None)
            if sign and marker is not None:
                self._tie(marker, index)

    def _bare(self, ours: Sequence[int], region: list[_Marker], span: range) -> list[_Marker]:
        """Finds bare digits for the notes of a page that no marker of another form stands for; the markers found."""
        out: list[_Marker] = []
        row, offset = span.start, 0
        for index in ours:
            label = self.notes[index].label
            known = next((m for m in region if m.label.number == label.number), None)
            if known is not None:
                row, offset = known.row, known.label.end
            if known is not None or label.form not in ("digit", "superscript"):
                continue
            here = self._first_bare(span, row, offset, label.number)
            if here is None:
                continue
            out.append(here)
            row, offset = here.row, here.label.end
            region.append(here)
            region.sort(key=lambda m: (m.row, m.label.start))
            message = f"the digit {label.number} was read as the marker of the note on line {self._line_of(index)}"
            self._problem(row, BARE, message)
        return out

    def _first_bare(self, span: range, row: int, offset: int, number: int) -> _Marker | None:
        """The first bare digit from a place on that may be a marker, sure ones before likely ones."""
        sheet = self.sheet
        for sure in (True, False):
            at = offset
            for i in range(row, span.stop):
                match = (
                    bare_digit(sheet.lines[i].text, number, at, sure) if sheet.kinds[i] in ("text", "heading") else None
                )
                if match:
                    text = match.group()
                    start = match.start() + len(text) - len(text.lstrip())
                    return _Marker(i, Label("digit", number, str(number), start, match.end()))
                at = 0
        return None

    def _nearby(self) -> None:
        """Markers whose own page has no such note: a note of the next or previous page that waits, if there is one."""
        order = list(self.blocks)
        starts = [self.notes[self.blocks[b][0]].rows[0] for b in order]
        feet = [b for b in order if self.notes[self.blocks[b][0]].place == "foot"]
        restarts = sum(self.notes[self.blocks[b][0]].label.number == 1 for b in feet) >= 2
        waiting: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for place, block in enumerate(order):
            for index in self.blocks[block] if block in feet else ():
                if index not in self.linked:
                    waiting[self.notes[index].label.number].append((place, index))
        for marker in self.markers:
            label = marker.label
            if label.note >= 0 or not (labels.FORMS[label.form].strong or label.form == "circled"):
                continue
            at = bisect_left(starts, marker.row)
            near = [
                index
                for place, index in waiting.get(label.number, ())
                if index not in self.linked and (not restarts or at - 1 <= place <= at + 1)
            ]
            if len(near) == 1:
                self._tie(marker, near[0])
                message = f"marker {label.printed} has no note on its page and was linked to the one on line {{}}"
                self._problem(marker.row, NEARBY, message.format(self._line_of(near[0])))

    def _store(self) -> None:
        """Writes the links back, and drops what was no marker."""
        rows: dict[int, list[Label]] = {marker.row: [] for marker in self.markers}
        for marker in self.markers:
            label = marker.label
            # A circled number or a number in brackets without a note counts something, unless a sentence ends there.
            marks = label.note >= 0 or labels.FORMS[label.form].strong or self._lost(marker)
            if marks:
                rows[marker.row].append(label)
            if label.note < 0 and label.number and marks:
                self._problem(marker.row, MARKER_ALONE, f"marker {label.printed} has no note on its page")
        for row, found in rows.items():
            self.sheet.markers.pop(row, None)
            if found:
                self.sheet.markers[row] = sorted(found, key=lambda m: m.start)

    def _lost(self, marker: _Marker) -> bool:
        """Whether a circled number without a note is a marker whose note was lost: numbers that count stand before."""
        text, label = self.sheet.lines[marker.row].text, marker.label
        if label.form != "circled" or not any(labels.is_circled(n.label.printed) for n in self.notes):
            return False
        before = text[: label.start].rstrip()
        return bool(before) and before[-1] in "。！？”’」』）》" and text[label.end : label.end + 1] not in ("、", "．")


def _shape(label: Label) -> str:
    return (
        "circled" if labels.is_circled(label.printed) else "bracketed" if label.printed[:1] in "[〔【(（" else "plain"
    )


def _fits(note: Label, marker: Label) -> bool:
    """Whether a marker may mark a note by its looks: what can be nothing else may, the rest must look alike."""
    if labels.FORMS[marker.form].strong:
        return True
    return labels.is_circled(note.printed) if labels.is_circled(marker.printed) else note.form in (marker.form, "digit")


def _rising(markers: Sequence[_Marker]) -> list[_Marker]:
    """Of numbers in brackets, those that count up through the text, as markers do; lists begin at 1 again and again."""
    out: list[_Marker] = []
    expected = 1
    later = {marker.label.number for marker in markers}
    for marker in markers:
        value = marker.label.number
        if value == expected and (value == 1 or value >= 3 or value + 1 in later or marker is markers[-1]):
            out.append(marker)
            expected += 1
    return out
