"""Texts in layouts that nobody tuned the reader to: every style of :mod:`tests.mangle` over every essay.

``python -m tests.scoring --style NAME --misses`` shows the same for one style, ``python tests/mangle.py --show NAME
ESSAY`` the text itself.
"""

from __future__ import annotations

import pytest
from tests import mangle, scoring


@pytest.fixture(scope="module")
def essays() -> list[mangle.Essay]:
    found = mangle.essays()
    assert len(found) == 6
    return found


@pytest.mark.parametrize("name", [*mangle.STYLES, *mangle.ISSUES])
def test_style_is_read(name: str, essays: list[mangle.Essay]) -> None:
    scores = scoring.score_style(name, essays)
    means = scoring.mean(scores.values())
    low = [measure for measure in scoring.MEASURES if means[measure] < scoring.WANTED]
    shown = ", ".join(f"{measure} {means[measure]:.3f}" for measure in low)
    assert not low, f"{name}: {shown}\n{scoring.report(scores, low)}"
