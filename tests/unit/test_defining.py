"""Definitions: the cases of ``tests/cases/defining``, and that every rule has its own."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.terms.defining import RULES, fired, how

CASES = Path(__file__).resolve().parent.parent / "cases" / "defining"


def marked(text: str) -> tuple[str, int, int]:
    """A text whose term stands between ``«`` and ``»``, without these, and the offsets of the term."""
    at, end = text.index("«"), text.index("»") - 1
    return text.replace("«", "").replace("»", ""), at, end


def cases() -> Iterator[Any]:
    for path in sorted(CASES.rglob("*.toml")):
        read = tomllib.loads(path.read_text("utf-8"))
        good = path.parent.name == "good"
        assert read["rule"] == path.stem
        for number, case in enumerate(read["case"], 1):
            assert bool(case["output"]) is not good
            rule = None if good else read["rule"]
            yield pytest.param(case, rule, id=f"{path.relative_to(CASES).with_suffix('')}-{number}")


@pytest.mark.parametrize(("case", "rule"), [*cases()])
def test_case(case: dict[str, str], rule: str | None) -> None:
    place = marked(case["text"])
    assert how(*place) == (case["output"] or None)
    found = fired(*place)
    assert (found and found[1]) == rule


def test_every_rule_has_a_case_file_and_no_file_is_without_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == {rule.name for rule in RULES} | {"gloss"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_of_a_rule_is_one(rule: Any) -> None:
    assert fired(*marked(rule.example)) == (rule.kind, rule.name)


@given(st.text(alphabet="所谓冷岛“”（），是指即称为的 abCD", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_any_place_of_any_text_can_be_asked(text: str, one: int, other: int) -> None:
    at, end = sorted((min(one, len(text)), min(other, len(text))))
    assert how(text, at, end) in {None, "so-called", "means", "defined-as", "gloss"}


def test_far_away_text_costs_nothing() -> None:
    text = "冷岛" + "的（" * 100_000
    begun = time.perf_counter()
    for _ in range(200):
        how(text, 0, 2)
    assert time.perf_counter() - begun < 1
