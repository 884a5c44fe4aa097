"""What the command does with a glossary."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from reader import cli


@pytest.fixture
def glossed(tmp_path: Path) -> Path:
    """A corpus with a text and a glossary of its own."""
    (tmp_path / "articles").mkdir()
    text = (
        "题目\n\n" + "所谓“冷岛”(cool island)，就是夏夜里比四周凉的街区；冷岛与绿地有关，冷岛也与水面有关。" * 3 + "\n"
    )
    (tmp_path / "articles" / "a.txt").write_text(text, "utf-8")
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary" / "city.toml").write_text('[green]\nzh = "绿地"\nen = "green space"\n', "utf-8")
    return tmp_path


def test_check_reads_the_glossary_of_the_corpus(glossed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = glossed / "glossary" / "city.toml"
    text = '[green]\nzh = "绿地"\nen = "green space"\nsea = ["x"]\nsee = ["water"]\nsense = { gone = "" }\n'
    path.write_text(text + '[park]\nzh = "绿地"\nen = "park"\n', "utf-8")
    assert cli.main(["check", str(glossed)]) == cli.PROBLEMS
    said = [line for line in capsys.readouterr().out.splitlines() if "glossary-" in line]
    assert [line.split(": ")[0].rsplit("/", 1)[1] for line in said] == [
        "city.toml:1",
        "city.toml:4",
        "city.toml:5",
        "city.toml:8",
    ]
    assert [line.rsplit(" ", 1)[1] for line in said] == [
        "(glossary-article)",
        "(glossary-key)",
        "(glossary-reference)",
        "(glossary-duplicate)",
    ]


def test_export_adds_terms_only_when_asked(glossed: Path, tmp_path: Path) -> None:
    def marks(*options: str) -> list[str]:
        out = tmp_path / f"out{len(options)}"
        cli.main(["export", str(glossed), "--out", str(out), *options])
        (path,) = out.glob("*.json")
        article = json.loads(path.read_text("utf-8"))
        return [mark["concept"] for block in article["blocks"] for mark in block["marks"] if mark["type"] == "term"]

    assert marks() == []
    assert marks("--terms") == ["green"] * 3


def test_suggestions_are_a_glossary_file(glossed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["glossary", "suggest", str(glossed)]) == cli.CLEAN
    said = capsys.readouterr()
    assert tomllib.loads(said.out)["cool-island"]["zh"] == "冷岛"
    assert said.err == ""
    assert cli.main(["glossary", "suggest", str(glossed), "--glossary", str(glossed / "no")]) == cli.MISUSE
    assert "there is no folder" in capsys.readouterr().err


def test_another_glossary_can_be_named(glossed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.toml").write_text('[cool]\nzh = "冷岛"\nen = "cool island"\n', "utf-8")
    assert cli.main(["glossary", "suggest", str(glossed), "--glossary", str(other)]) == cli.CLEAN
    assert capsys.readouterr().out == ""


def test_check_reads_the_words_in_traditional_characters(glossed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (glossed / "traditional.toml").write_text('"进程" = "進程"\n"一" = "二三"\n', "utf-8")
    assert cli.main(["check", str(glossed)]) == cli.PROBLEMS
    said = [line for line in capsys.readouterr().out.splitlines() if "traditional" in line]
    assert [line.split(": ")[0].rsplit("/", 1)[1] for line in said] == ["traditional.toml:2"]
