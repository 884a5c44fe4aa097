"""Pairs of a term and its English: the cases of ``tests/cases/pairs``, where the pairs stand, long texts."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.handmade import article

from reader.model import Anchor, Article, Figure, Heading, Mark, Note, Paragraph
from reader.terms import edges
from reader.terms.pairs import Pair, names_in, pairs

CASES = Path(__file__).resolve().parent.parent / "cases" / "pairs"


def text_of(text: str) -> Article:
    return article(blocks=(Paragraph("p1", text, (), 1, (1, 1)),), notes=())


def told(pair: Pair) -> str:
    """A pair as a case writes it: ``冷岛 = cool island [CI] <冷> (name)``."""
    parts = [pair.zh]
    parts += [f"= {pair.en}"] if pair.en else []
    parts += [f"[{', '.join(pair.abbr)}]"] if pair.abbr else []
    parts += [f"<{pair.short_zh}>"] if pair.short_zh else []
    return " ".join([*parts, *(["(name)"] if pair.kind == "name" else [])])


def cases() -> Iterator[Any]:
    for path in sorted(CASES.rglob("*.toml")):
        read = tomllib.loads(path.read_text("utf-8"))
        assert read["rule"] == path.stem
        for number, case in enumerate(read["case"], 1):
            assert bool(case["output"]) is (path.parent.name != "good")
            yield pytest.param(case, id=f"{path.relative_to(CASES).with_suffix('')}-{number}")


@pytest.mark.parametrize("case", [*cases()])
def test_case(case: dict[str, Any]) -> None:
    found = pairs(text_of(case["text"]), case.get("known", ()))
    assert [told(pair) for pair in found] == case["output"]
    assert all(case["text"][pair.at : pair.end] == pair.zh for pair in found)


def test_a_pair_has_the_place_of_its_term() -> None:
    text = "灯下翻检旧刊。又读“夜航图书馆”（NSL）的目录。"
    (pair,) = pairs(text_of(text))
    assert (pair.block, text[pair.at : pair.end], pair.line) == ("p1", "夜航图书馆", 1)


def test_the_line_is_that_of_the_last_mark_before_the_term() -> None:
    marks = (Mark("note", 2, value="n1", line=11), Mark("page", 6, value="9", line=14), Mark("page", 30, line=19))
    made = article(
        blocks=(Paragraph("p1", "灯下翻检旧刊。又读夜航图书馆（NSL）的目录。", marks, 1, (10, 20)),), notes=()
    )
    assert [pair.line for pair in pairs(made)] == [14]


def test_headings_captions_and_notes_are_read() -> None:
    made = article(
        blocks=(
            Heading("s1", 1, "一、夜航图书馆（NSL）", (), 1, (1, 1)),
            Figure("f1", "图1 旧刊计划（OJP）", "", None, 1, (2, 2)),
        ),
        notes=(Note("n1", 1, "①", "note", "手稿中心（MSC）的报告。", Anchor("s1", 2), (3, 3)),),
    )
    assert [(pair.block, pair.abbr[0], pair.line) for pair in pairs(made)] == [
        ("s1", "NSL", 1),
        ("f1", "OJP", 2),
        ("n1", "MSC", 3),
    ]


def test_the_author_of_a_cited_work_is_no_pair() -> None:
    note = Note("n1", 1, "①", "note", "彼得·布朗（Peter Brown）：《灯塔》，某社2019年版。", None, (3, 3))
    assert not pairs(article(blocks=(), notes=(note,)))


def test_known_forms_may_be_any_collection() -> None:
    made = text_of("渔村青年热议灯塔税（LT）")
    assert [p.zh for known in ([], ["灯塔税"], {"灯塔税"}, {"灯塔税": 1}) for p in pairs(made, known)][1:] == [
        "灯塔税"
    ] * 3


@pytest.mark.parametrize(
    "content", ["NSL", "G7", "iCET", "JSIs", "night reading", "以下简称NSL", "Night Sailing Library，NSL"]
)
def test_a_bracket_names(content: str) -> None:
    assert names_in(content)


@pytest.mark.parametrize("content", ["", "2023", "IV", "km", "Smith, 1998", "如 NSL", "简称夜图", "见图1", "a"])
def test_a_bracket_does_not_name(content: str) -> None:
    assert not names_in(content)


def test_the_words_are_read_without_empty_or_repeated_ones() -> None:
    for table, words in edges.WORDS.items():
        assert words, table
        assert len(set(words)) == len(words), (table, sorted(w for w in words if words.count(w) > 1))
        assert all(word.strip() == word for word in words)


PIECES = [
    "（",
    "）",
    "(",
    ")",
    "“",
    "”",
    "《",
    "》",
    "NSL",
    "night",
    " ",
    "，",
    ",",
    "和",
    "的",
    "夜航图书馆",
    "·",
    "玛丽",
    "简称",
    "即",
    "或",
    "第3届",
    "2019年",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_gives_pairs_that_stand_in_it(text: str) -> None:
    for pair in pairs(text_of(text), {"图书馆"}):
        assert text[pair.at : pair.end] == pair.zh
        assert pair.zh
        assert pair.en or pair.abbr or pair.short_zh


@pytest.mark.parametrize("unit", ["（", "“", "(AB", "协定(A", "的的的的的(AB)", "A ", "甲(乙)", "·", "abc（甲乙）"])
def test_a_long_text_takes_no_longer_for_its_length(unit: str) -> None:
    made = text_of(unit * (200_000 // len(unit)))
    begun = time.perf_counter()
    pairs(made)
    assert time.perf_counter() - begun < 5
