"""Whole articles set by hand in layouts that no generator knows: what the reader makes of each, beside its labels.

``tests/cases/layouts/README.md`` says how to add one. ``python -m tests.test_cases_layouts [NAME]…`` prints the
scores and everything that went wrong.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests import scoring

from reader import export, pipeline
from reader.model import Article

FOLDER = Path(__file__).resolve().parent / "cases" / "layouts"
"""Pairs of a text and its labels, ``NAME.txt`` and ``NAME.json``."""

NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))

WANTED_OF_ONE = 0.85
"""What every measure of every text must reach: in a short text, one slip costs about a tenth."""

WANTED_ON_AVERAGE = 0.95
"""What every measure must reach over all texts."""

LISTS = ("authors_zh", "authors_en", "keywords_zh", "keywords_en", "pull_quotes", "formulas")


def labels_of(name: str) -> dict[str, Any]:
    """The labels of a text."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


@cache
def read(name: str) -> tuple[Article, ...]:
    """The articles that the reader finds in a text."""
    file = f"{name}.txt"
    return pipeline.read_text((FOLDER / file).read_text("utf-8"), file).articles


@cache
def score(name: str) -> scoring.Score:
    """Measures of a text."""
    return scoring.match([labels_of(name)], [export.to_json(article) for article in read(name)])[0]


def means() -> dict[str, float]:
    """Every measure, averaged over all texts."""
    return scoring.mean(score(name) for name in NAMES)


# --- the labels ------------------------------------------------------------------------------------------------------


def test_texts_and_labels_come_in_pairs() -> None:
    assert len(NAMES) >= 16
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_in_the_text(name: str) -> None:
    labels = labels_of(name)
    raw = (FOLDER / f"{name}.txt").read_text("utf-8")
    text = scoring.normal(raw)
    assert labels["about"]
    assert labels["seed"] == f"{name}.txt"
    assert 1 <= labels["lines"][0] <= labels["lines"][1] <= raw.count("\n") + 1
    for paragraph in labels["paragraphs"]:
        # Notes or a page's furniture may stand behind the first characters or before the last.
        starts, ends = scoring.normal(paragraph["starts"]), scoring.normal(paragraph["ends"])
        assert any(_in_order(starts[:n], text) for n in (14, 4, 2)), paragraph
        assert any(_in_order(ends[-n:], text) for n in (14, 4, 2)), paragraph
    for join in labels["joins"]:
        assert _in_order(join["before"][-4:], text), join
        assert _in_order(join["after"][:2], text), join
    for heading in labels["headings"]:
        assert _in_order(heading["text"], text), heading
    for note in labels["notes"]:
        assert _in_order(note["text"][:40], text), note
    for key in LISTS:
        assert all(_in_order(item, text) for item in labels[key]), key
    assert scoring.normal(labels["title_zh"])[:4] in text


def _in_order(part: str, text: str) -> bool:
    """Whether the characters of ``part`` stand in ``text`` close together and in this order (markers between them)."""
    wanted = scoring.normal(part)
    at = text.find(wanted[:1])
    while at >= 0:
        place = at
        for character in wanted:
            place = text.find(character, place, place + 40)
            if place < 0:
                break
            place += 1
        if place > 0:
            return True
        at = text.find(wanted[:1], at + 1)
    return not wanted


# --- the reader ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_text_is_read(name: str) -> None:
    low = [measure for measure in scoring.MEASURES if score(name).values[measure] < WANTED_OF_ONE]
    shown = ", ".join(f"{measure} {score(name).values[measure]:.3f}" for measure in low)
    assert not low, f"{labels_of(name)['about']}\n{shown}\n{scoring.report({name: score(name)})}"


@pytest.mark.parametrize("measure", scoring.MEASURES)
def test_texts_are_read_on_average(measure: str) -> None:
    found = means()[measure]
    missed = scoring.report({name: score(name) for name in NAMES}, [measure])
    assert found >= WANTED_ON_AVERAGE, f"{measure} {found:.3f}\n{missed}"


@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_unplaced(name: str) -> None:
    for article in read(name):
        lost = [line for line, place in article.placed.items() if place == "unplaced"]
        assert article.ledger.unplaced == 0, f"{name}.txt: lines {lost}"


def main(names: Sequence[str]) -> int:
    """Prints a table of text × measure and what went wrong; exit status 1 where a measure is too low."""
    chosen = names or NAMES
    write = sys.stdout.write
    write(" " * 34 + " ".join(f"{measure[:6]:>6}" for measure in scoring.MEASURES) + "\n")
    for name in chosen:
        values = score(name).values
        write(f"{name:34}" + " ".join(f"{values[measure]:6.3f}" for measure in scoring.MEASURES) + "\n")
    overall = scoring.mean(score(name) for name in chosen)
    write(f"{'mean':34}" + " ".join(f"{overall[measure]:6.3f}" for measure in scoring.MEASURES) + "\n")
    write(scoring.report({name: score(name) for name in chosen}) + "\n")
    return int(any(value < WANTED_ON_AVERAGE for value in overall.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
