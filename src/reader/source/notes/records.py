"""What the notes stage finds."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..labels import Label


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
    """All notes of a file."""

    notes: list[RawNote] = field(default_factory=list)
