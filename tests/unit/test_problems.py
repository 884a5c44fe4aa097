"""The registry of problem codes, the three forms of output, and that docs/problems.md has every code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reader import cli, problems
from reader.model import Problem

DOC = (Path(__file__).resolve().parents[2] / "docs" / "problems.md").read_text("utf-8")

CODE = r"[a-z0-9]+(?:-[a-z0-9]+)+"

SOME = [
    Problem("b.txt", 2, "b-code", "second, 50%"),
    Problem("a.txt", 10, "a-code", "tenth"),
    Problem("a.txt", 9, "z-code", "ninth"),
    Problem("b.txt", 2, "b-code", "second, 50%"),
]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    codes: dict[str, str] = {}
    monkeypatch.setattr(problems, "CODES", codes)
    return codes


def test_a_code_is_registered_once(registry: dict[str, str]) -> None:
    assert problems.code("a-code", "meaning") == "a-code"
    assert problems.code("a-code", "meaning") == "a-code"
    assert registry == {"a-code": "meaning"}
    with pytest.raises(ValueError, match="a-code"):
        problems.code("a-code", "another meaning")


def test_text_is_sorted_without_repetitions() -> None:
    assert problems.render(SOME) == (
        "a.txt:9: ninth (z-code)\na.txt:10: tenth (a-code)\nb.txt:2: second, 50% (b-code)\n"
    )


def test_json_is_an_array() -> None:
    rows = json.loads(problems.render(SOME, "json"))
    assert [row["line"] for row in rows] == [9, 10, 2]
    assert rows[0] == {"path": "a.txt", "line": 9, "code": "z-code", "message": "ninth"}
    assert json.loads(problems.render([], "json")) == []


def test_github_escapes_what_would_end_a_field() -> None:
    odd = [Problem("a,b:c.txt", 1, "a-code", "50%\n::error::x")]
    assert problems.render(odd, "github") == ("::warning file=a%2Cb%3Ac.txt,line=1,title=a-code::50%25%0A::error::x\n")


def test_nothing_is_said_of_nothing() -> None:
    assert problems.render([]) == problems.render([], "github") == ""


def test_another_form_is_an_error() -> None:
    with pytest.raises(ValueError, match="text, json, github"):
        problems.render([], "xml")


def registered() -> dict[str, str]:
    return dict(line.split("  ", 1) for line in cli.codes().splitlines())


def test_codes_are_words_and_meanings_are_lines() -> None:
    codes = registered()
    assert len(codes) > 20
    assert [name for name in codes if not re.fullmatch(CODE, name)] == []
    assert [name for name, meaning in codes.items() if not meaning.strip()] == []


def test_the_documentation_lists_every_code_and_no_other() -> None:
    documented = re.findall(rf"^\| `({CODE})` \|", DOC, re.M)
    assert len(documented) == len(set(documented))
    assert sorted(registered().keys() - documented) == [], "add them to docs/problems.md"
    assert sorted(set(documented) - registered().keys()) == [], "remove them from docs/problems.md"


def test_every_documented_code_says_what_to_do() -> None:
    rows = [line.strip("|").split("|") for line in DOC.splitlines() if re.match(rf"\| `{CODE}` \|", line)]
    assert rows
    assert [row[0] for row in rows if len(row) != 3 or not all(cell.strip() for cell in row)] == []


def test_the_documentation_names_every_form_and_status() -> None:
    assert [form for form in problems.FORMATS if f"`{form}`" not in DOC] == []
    statuses = set(re.findall(r"^\| (\d+) \|", DOC, re.M))
    assert statuses == {str(status) for status in (cli.CLEAN, cli.PROBLEMS, cli.MISUSE, cli.INTERRUPTED)}
