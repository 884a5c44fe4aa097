"""What all articles say of a concept: every use once, who writes it how, what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_terms import LEXICON, article, load, note, paragraph

from reader.concepts import CONTEXT, Concordance, log_likelihood, unknown_articles
from reader.model import Article, Bilingual, Heading, Mark, Meta, Person, Table
from reader.terms.annotate import annotate


def concordance(*articles: Article) -> Concordance:
    made = Concordance(LEXICON.glossary, LEXICON)
    for one in articles:
        made.add(one, annotate(one, LEXICON))
    return made


def of(made: Concordance, slug: str) -> list[tuple[str, str, str, str]]:
    return [(o.article, o.anchor, o.kind, o.printed) for o in made.entries[slug].occurrences]


def test_every_use_in_body_and_notes_is_an_occurrence_and_none_in_the_abstract() -> None:
    table = Table("t1", "表1 少边主义", ("甲", "乙"), (("少边", "丙"),), "", (1, 1), 1, (3, 4))
    heading = Heading("s1", 1, "一、少边主义", (), 1, (2, 2))
    made = concordance(
        article(paragraph("少边主义与小多边主义。"), heading, table, notes=[note("少边主义")], id="one"),
        article(paragraph("小院高墙"), id="two"),
    )
    assert of(made, "minilateralism") == [
        ("one", "p1", "text", "少边主义"),
        ("one", "p1", "text", "小多边主义"),
        ("one", "s1", "heading", "少边主义"),
        ("one", "t1", "table", "少边主义"),
        ("one", "t1", "table", "少边"),
        ("one", "n1", "note", "少边主义"),
    ]
    assert of(made, "small-yard") == [("two", "p1", "text", "小院高墙")]
    assert [o.part for o in made.entries["minilateralism"].occurrences] == ["", "", "", "", "r0c0", ""]


def test_an_occurrence_knows_its_section_page_and_context() -> None:
    long = "甲" * 50 + "少边主义" + "乙" * 50
    marks = (Mark("page", 10, value="58"), Mark("page", 80, value="59"))
    heading = Heading("s1", 1, "一、题", (), 57, (1, 1))
    made = concordance(
        article(paragraph("少边主义先见于此"), heading, replace(paragraph(long, *marks, id="p2"), page=57))
    )
    first, second = made.entries["minilateralism"].occurrences
    assert (first.section, first.page, first.before, first.after) == ("", 1, "", "先见于此")
    assert (second.section, second.page) == ("一、题", 58)
    assert (second.before, second.after) == ("…" + "甲" * CONTEXT, "乙" * CONTEXT + "…")


def test_a_context_does_not_end_in_half_a_word() -> None:
    text = "multilateralism " * 3 + "少边主义" + " multilateralism" * 3
    (found,) = concordance(article(paragraph(text))).entries["minilateralism"].occurrences
    assert (found.before, found.after) == ("…multilateralism ", " multilateralism…")


def test_a_definition_is_shown_as_a_sentence() -> None:
    text = "前一句。所谓少边主义，是指少数国家的合作。后一句。"
    (found,) = concordance(article(paragraph(text))).entries["minilateralism"].occurrences
    assert found.defining == "so-called"
    assert (found.before, found.after) == ("所谓", "，是指少数国家的合作。")


def test_renderings_count_what_each_article_writes() -> None:
    made = concordance(
        article(paragraph("少边主义，少邊主義，小多边主义"), id="one"),
        article(paragraph("小多边主义，Minilateralism"), id="two"),
    )
    assert {form: dict(counts) for form, counts in made.entries["minilateralism"].renderings().items()} == {
        "少边主义": {"one": 2},
        "小多边主义": {"one": 1, "two": 1},
        "minilateralism": {"two": 1},
    }


def test_the_works_of_the_same_paragraph_are_counted_by_paragraph() -> None:
    marks = (Mark("note", 4, value="n1"), Mark("note", 5, value="n1"))
    notes = [note("某书，第1页。"), note("别的书。", id="n2")]
    made = concordance(
        article(
            paragraph("少边主义。少边", *marks),
            paragraph("少边主义", Mark("note", 4, value="n1"), id="p2"),
            paragraph("无关", Mark("note", 2, value="n2"), id="p3"),
            notes=notes,
        )
    )
    entry = made.entries["minilateralism"]
    assert entry.paragraphs == 2
    assert dict(entry.cited) == {("here", "n1"): 2}
    assert made.notes == {("here", "n1"): "某书，第1页。"}


def test_neighbours_are_those_of_the_same_paragraphs() -> None:
    made = concordance(
        article(
            *[paragraph("少边主义与小院高墙", id=f"p{n}") for n in range(3)],
            *[paragraph("少边主义与北大", id=f"p{n}") for n in range(3, 4)],
            *[paragraph("北大", id=f"p{n}") for n in range(4, 9)],
            *[paragraph("无", id=f"p{n}") for n in range(9, 20)],
        )
    )
    neighbours = made.neighbours()
    assert [(n.concept, n.together) for n in neighbours["minilateralism"]][:1] == [("small-yard", 3)]
    assert [(n.concept, n.together) for n in neighbours["small-yard"]] == [("minilateralism", 3)]
    # 北大 stands in six of twenty paragraphs and with 少边主义 in one: less than chance, no attraction.
    assert neighbours["peking-university"] == []


def test_the_english_that_authors_give_is_kept() -> None:
    made = concordance(article(paragraph("“小院高墙”（small yard, high fence）是一种说法。")))
    assert [(g.zh, g.en) for g in made.entries["small-yard"].glosses] == [("小院高墙", "small yard, high fence")]


def test_an_article_without_a_name_or_a_year() -> None:
    bare = replace(article(paragraph("少边主义")), meta=Meta(authors=(Person(en="Someone"),)))
    origin = concordance(bare).origins["here"]
    assert (origin.title, origin.authors, origin.year, origin.printed) == (
        Bilingual(),
        (Person(en="Someone"),),
        None,
        False,
    )


def test_senses_of_articles_that_are_not_there_are_reported() -> None:
    found = load()
    assert unknown_articles(found, {"elsewhere", "nowhere"}) == []
    (problem,) = unknown_articles(found, {"elsewhere"})
    assert (problem.code, problem.path) == ("glossary-article", "a.toml")
    assert "'nowhere'" in problem.message
    assert problem.line == found.concepts["framework"].line


# ---- log-likelihood


def expected(table: Sequence[int]) -> float:
    """G² written out: 2 Σ O ln(O / E)."""
    both, one, other, none = table
    total = sum(table)
    rows = (both + one, other + none)
    columns = (both + other, one + none)
    found = 0.0
    for row, cells in enumerate(((both, one), (other, none))):
        for column, seen in enumerate(cells):
            mean = rows[row] * columns[column] / total
            found += seen * log(seen / mean) if seen else 0.0
    return 2 * found


@given(st.tuples(*[st.integers(0, 50)] * 4).filter(lambda t: t[0] + t[1] and t[0] + t[2] and sum(t)))
def test_the_strength_is_the_log_likelihood_ratio(table: tuple[int, int, int, int]) -> None:
    both, one, other, _ = table
    found = log_likelihood(both, both + one, both + other, sum(table))
    assert abs(found) == pytest.approx(expected(table), abs=1e-6)
    attracted = both * sum(table) > (both + one) * (both + other)
    assert found > 0 or not attracted or expected(table) == pytest.approx(0, abs=1e-6)
    assert found <= 1e-6 or attracted
