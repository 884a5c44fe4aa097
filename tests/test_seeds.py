"""The real texts beside the project: counts of what is in them, and the scores against the articles labelled by hand.

The texts are other people's work: nothing of their sentences stands here. Skips where they are not.
"""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.unit import test_ledger

from reader import export, filenames, pipeline
from reader.model import Article, Formula, Heading, Paragraph, PullQuote, Table
from reader.source import lines

pytestmark = pytest.mark.seeds

COUNTS = {
    "000": [(51, 13, 65)],
    "001": [(42, 13, 0)],
    "002": [(62, 20, 40)],
    "003": [(26, 14, 43), (40, 13, 57), (36, 12, 32), (39, 19, 56), (31, 5, 16), (26, 14, 19), (47, 19, 59)],
    "004": [(41, 8, 16)],
}
"""Paragraphs, headings and notes of each article. Those of 003 were counted by reading the issue page by page."""

FIRST_LINES = [1, 682, 1758, 2542, 3515, 4164, 4761]
"""Where the articles of 003 begin: a page number above a title page belongs to its page."""

EXPECTED = {"paragraphs": 0.98, "joins": 0.98, "headings": 0.99, "notes": 0.99, "note_anchors": 0.99, "meta": 0.97}
"""What the labels must give at least, for each article."""

BY_HAND = ("002-01", "004-01")
"""The articles that are labelled by hand."""


@pytest.fixture(scope="module")
def read(seeds: Path) -> dict[str, pipeline.FileResult]:
    """The results by the number of the file; the texts are read once."""
    return {path.name[:3]: pipeline.read_file(path, path.name) for path in sorted(seeds.glob("*.txt"))}


def of_type(article: Article, kind: type) -> list[Any]:
    return [block for block in article.blocks if isinstance(block, kind)]


@pytest.mark.parametrize("number", COUNTS)
def test_counts(read: dict[str, pipeline.FileResult], number: str) -> None:
    found = [(len(of_type(a, Paragraph)), len(of_type(a, Heading)), len(a.notes)) for a in read[number].articles]
    assert found == COUNTS[number]


def test_eleven_articles_with_ids_of_their_own(read: dict[str, pipeline.FileResult]) -> None:
    ids = [a.id for result in read.values() for a in result.articles]
    assert len(ids) == len(set(ids)) == 11
    assert all(filenames.safe_id(name) for name in ids)


def test_where_the_articles_of_an_issue_begin(read: dict[str, pipeline.FileResult]) -> None:
    assert [a.source.lines[0] for a in read["003"].articles] == FIRST_LINES
    assert all(a.source.lines_en for a in read["003"].articles)


def test_layouts(read: dict[str, pipeline.FileResult]) -> None:
    layouts = {number: {a.layout for a in result.articles} for number, result in read.items()}
    assert layouts == {
        "000": {"circled"},
        "001": {"plain"},
        "002": {"circled"},
        "003": {"bracketed"},
        "004": {"superscript"},
    }


def test_every_marker_that_has_a_note_is_tied_to_it(read: dict[str, pipeline.FileResult]) -> None:
    """Every note of the body has its marker; two markers stand alone above a text and belong to nothing."""
    loose = [(number, n.label) for number, r in read.items() for a in r.articles for n in a.notes if n.anchor is None]
    assert loose == [("000", "*")]  # the title lost its star
    codes = ("note-orphan-marker", "note-without-marker", "note-linked-nearby", "note-bare-digit", "marker-stray")
    said = [(p.path[:3], p.line, p.code) for r in read.values() for p in r.problems if p.code in codes]
    assert said == [("003", 707, "marker-stray"), ("003", 4779, "marker-stray")]
    tied = {
        number: Counter(m.type for a in r.articles for b in a.blocks for m in getattr(b, "marks", ()))
        for number, r in read.items()
    }
    assert {number: (marks["note"], marks["marker"]) for number, marks in tied.items()} == {
        "000": (64, 0),
        "001": (0, 0),
        "002": (39, 0),  # and a star on the title
        "003": (280, 0),  # and two stars on titles
        "004": (16, 0),
    }


def test_notes_of_a_page_are_marked_in_their_order(read: dict[str, pipeline.FileResult]) -> None:
    for result in read.values():
        for article in result.articles:
            place = {block.id: n for n, block in enumerate(article.blocks)}
            at = [(place[n.anchor.block], n.anchor.at) for n in article.notes if n.anchor and n.anchor.block in place]
            assert at == sorted(at)


def test_the_table_the_formulas_the_figures_and_the_pull_quotes(read: dict[str, pipeline.FileResult]) -> None:
    article = read["002"].articles[0]
    (table,) = of_type(article, Table)
    assert len(table.rows) == 37
    assert {len(row) for row in table.rows} == {sum(table.header_spans)}
    assert len(of_type(article, Formula)) == 2
    assert [p.code for p in article.problems].count("figure-lost") == 2
    quotes = of_type(read["004"].articles[0], PullQuote)
    assert len(quotes) == 3
    assert all(quote.of for quote in quotes)


def test_printed_pages(read: dict[str, pipeline.FileResult]) -> None:
    """Pages are those of the imprint, and in the issue those of its folios: 72 stands above the text of article 5."""
    one = read["000"].articles[0]
    assert (one.meta.pages, one.blocks[0].page, one.blocks[-1].page) == ("57-71", 57, 70)
    assert [a.blocks[0].page for a in read["003"].articles] == [1, 15, 35, 51, 71, 85, 97]


def test_front_matter_of_the_issue(read: dict[str, pipeline.FileResult]) -> None:
    metas = [a.meta for a in read["003"].articles]
    assert {(m.journal.zh, m.year, m.issue) for m in metas} == {("国际问题研究", 2023, "6")}
    assert [m.title.zh is None for m in metas] == [False, False, False, False, True, True, False]
    assert all(m.title.en and m.abstract.en and m.editor for m in metas)
    assert [[p.en for p in m.authors] for m in metas] == [
        ["WEI Zhijiang"],
        ["LU Jing", "ZHANG Jiaying"],
        ["WANG Fan"],
        ["GONG Xiaofei", "YUAN Zheng"],
        ["YANG Yanlong", "ZHANG Yunling"],
        ["HU Bin", "DONG Wenjuan"],
        ["ZHANG Jiaolong"],
    ]


def test_the_ledger_has_no_gap(seeds: Path, read: dict[str, pipeline.FileResult]) -> None:
    for path in sorted(seeds.glob("*.txt")):
        test_ledger.check(path.read_text("utf-8-sig"), read[path.name[:3]])


def test_nothing_is_changed_in_silence(seeds: Path, read: dict[str, pipeline.FileResult]) -> None:
    for path in sorted(seeds.glob("*.txt")):
        text = path.read_text("utf-8-sig")
        for article in read[path.name[:3]].articles:
            assert test_ledger.changed(text, article) == ("", "")
            assert test_ledger.left_out(text, article) == []


def test_no_address_is_broken(read: dict[str, pipeline.FileResult]) -> None:
    """No backslash of a converter and no space of a wrap is left in the address of a note."""
    for result in read.values():
        for note in (note for article in result.articles for note in article.notes):
            for address in lines_after(note.text, "http"):
                assert "\\" not in address
                assert not address.startswith(("http:// ", "https:// "))


def lines_after(text: str, start: str) -> list[str]:
    return [start + rest for rest in text.split(start)[1:]]


# --- the labels ------------------------------------------------------------------------------------------------------


@cache
def scorer(path: Path) -> ModuleType:
    """The program that scores an export against labels."""
    spec = importlib.util.spec_from_file_location("labels_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", BY_HAND)
def test_score_of_an_article_labelled_by_hand(seeds: Path, read: dict[str, pipeline.FileResult], name: str) -> None:
    labels, program = seeds.parent / "labels" / f"{name}.json", seeds.parent / "tools" / "score.py"
    if not labels.is_file() or not program.is_file():
        pytest.skip("the labels are not beside the texts")
    gold = json.loads(labels.read_text("utf-8"))
    found, misses = scorer(program).score(gold, export.to_json(read[name[:3]].articles[0]), misses=True)
    low = {measure: found[measure] for measure, least in EXPECTED.items() if found[measure] < least}
    assert not low, {measure: misses[measure] for measure in misses if misses[measure] and measure != "citations"}
    assert found["tables"] == found["figures"] == found["formulas"] == 1.0


def test_lines_of_the_sources_are_counted_as_an_editor_counts_them(seeds: Path) -> None:
    text = (next(seeds.glob("004*.txt"))).read_text("utf-8-sig")
    assert max(line.no for line in lines.cut(text)) <= text.count("\n") + 1
