"""Layout families: how a journal's converter lays text out.

A layout is one file of this package that calls :func:`register`; adding a journal is one such file and one case file
in ``tests/cases/layouts``. See ``docs/layouts.md`` for a worked example.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .. import labels
from ..lines import Line


@dataclass(frozen=True, slots=True)
class Sample:
    """What detection looks at: the lines, with the labels of every form counted."""

    lines: Sequence[Line]
    #: Form to the number of markers of that form in running text.
    markers: Counter[str]
    #: Form to the number of lines that such a label opens.
    heads: Counter[str]
    #: A heading of endnotes or references stands in the second half.
    note_section: bool
    #: Notes printed in brackets at their place.
    inline: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout family. Everything that differs between journals is here; the rest measures the text itself."""

    name: str
    #: What it is, in a line.
    summary: str
    #: How well a sample fits, 0 to 1; the best score wins, and of equals the first registered.
    score: Callable[[Sample], float]
    #: Names of label forms that mark notes in running text.
    markers: tuple[str, ...]
    #: Names of label forms that open notes.
    heads: tuple[str, ...]
    #: Where notes are printed: ``foot`` of the page, ``end`` of the article, ``inline``, or ``none``.
    notes: str
    #: Patterns of lines that are page furniture in this journal, each with a name, besides what all journals have.
    furniture: dict[str, re.Pattern[str]] = field(default_factory=dict)


LAYOUTS: dict[str, Layout] = {}


def register(layout: Layout) -> Layout:
    """Adds a layout family. Raises ``ValueError`` for a name that is taken or a label form that does not exist."""
    unknown = [f for f in (*layout.markers, *layout.heads) if f not in labels.FORMS]
    if unknown:
        raise ValueError(f"layout {layout.name!r} names unknown label forms {unknown}; known: {sorted(labels.FORMS)}")
    if layout.name in LAYOUTS:
        raise ValueError(f"layout {layout.name!r} is registered twice")
    LAYOUTS[layout.name] = layout
    return layout


@functools.cache
def load() -> dict[str, Layout]:
    """All layouts, imported on first use."""
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
    return LAYOUTS


def detect(sample: Sample) -> Layout:
    """The layout that fits best."""
    return max(load().values(), key=lambda layout: layout.score(sample))


def share(sample: Sample, forms: Sequence[str]) -> float:
    """Of all markers and note labels in the sample, the part that is of the given forms."""
    total = sum(sample.markers.values()) + sum(sample.heads.values())
    return sum(sample.markers[f] + sample.heads[f] for f in forms) / total if total else 0.0
