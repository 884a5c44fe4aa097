"""Folded texts: the same length, and the same for what differs in script, width, case and accents only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.folding import fold


@given(st.text())
def test_a_folded_text_is_as_long_as_the_text_and_folds_no_further(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("少邊主義", "少边主义"),
        ("裡面與裏面", "里面与里面"),
        ("ＩＰＥＦ", "ipef"),
        ("（WTO）", "(wto)"),
        ("Friend‑Shoring", "friend-shoring"),
        ("small\u00a0yard", "small yard"),
        ("Naïm’s", "naim's"),
        ("ÉCOLE", "ecole"),
    ],
)
def test_what_differs_in_form_only_is_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("多边", "少边"), ("WTO", "WTD"), ("主义——", "主义--"), ("“甲”", "‘甲’")])
def test_what_differs_in_more_is_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)
