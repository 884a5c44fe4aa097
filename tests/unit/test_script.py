"""Traditional characters: the cases of tests/cases/script, the real texts, the tables, and docs/traditional.md."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import pipeline, script
from reader.language import script_of
from reader.script import Traditional
from reader.texts import of_body, of_notes
from reader.words import Segmenter

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "script"
PLAIN = Traditional(Segmenter())


def rows() -> list[list[str]]:
    """The built-in words with their forms."""
    text = (ROOT / "src" / "reader" / "data" / "traditional.tsv").read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


# --- conversion ------------------------------------------------------------------------------------------------------


def sentences() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}-{n}")
        for path in sorted((CASES / "words").glob("*.toml"))
        for n, case in enumerate(tomllib.loads(path.read_text("utf-8"))["case"], 1)
    ]


@pytest.mark.parametrize("case", sentences())
def test_sentences(case: dict[str, Any]) -> None:
    text = case["text"]
    keep = [(text.index(string), text.index(string) + len(string)) for string in case.get("keep", ())]
    converter = Traditional(Segmenter(case.get("terms", ()), case.get("names", ())), case.get("own"))
    assert converter.convert(text, keep) == case["output"]


HAN = "发干后里面制只系历并冲准复周台谷斗几了表余签回伙这一出特别致辞\u001f\ufa0a𠀀①aé 。\u3000"
ANY = st.text(st.one_of(st.sampled_from(HAN), st.characters(exclude_categories=["Cs"])))


@given(ANY)
def test_a_converted_text_is_as_long_as_the_text(text: str) -> None:
    assert len(PLAIN.convert(text)) == len(text)


@given(ANY, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair)))))
def test_what_is_kept_stays_and_all_else_is_as_without(text: str, keep: list[tuple[int, int]]) -> None:
    keep = [(start, end) for start, end in keep if end <= len(text)]
    free, kept = PLAIN.convert(text), PLAIN.convert(text, keep)
    inside = {at for start, end in keep for at in range(start, end)}
    assert kept == "".join(text[at] if at in inside else free[at] for at in range(len(text)))


@given(st.lists(ANY, max_size=4))
def test_many_texts_at_once_are_each_as_alone(texts: list[str]) -> None:
    assert PLAIN.convert_all(texts) == [PLAIN.convert(text) for text in texts]


@given(st.text(st.characters(max_codepoint=0x2E7F)))
def test_what_has_no_chinese_is_returned(text: str) -> None:
    assert PLAIN.convert(text) == text


def test_names_of_one_converter_are_unknown_to_another() -> None:
    assert Traditional(Segmenter([], ["于小山"])).convert("于小山") == "于小山"
    assert PLAIN.convert("于小山") == "於小山"


def test_what_was_met_is_forgotten_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "_MANY", 3)
    assert [PLAIN.convert(text) for text in ("后来的发展", "会议的后果", "后来的发展")] == [
        "後來的發展",
        "會議的後果",
        "後來的發展",
    ]


# --- the texts -------------------------------------------------------------------------------------------------------

NEVER = "髮起 特別緻辭 軍事幹預 巨大沖擊 美國曆屆 併發布 併發佈 美國製定 隻納入".split()


def check(texts: list[str]) -> None:
    """Nothing known to be wrong is there, and OpenCC's way back (``tw2s``) leads to what was printed."""
    converted = PLAIN.convert_all(texts)
    assert [wrong for wrong in NEVER if any(wrong in text for text in converted)] == []
    assert sum(t.count("程序") for t in texts) == sum(t.count("程序") for t in converted)
    back = opencc.OpenCC("tw2s")
    changed = [
        (text[max(0, at - 4) : at + 5], new)
        for text, after in zip(texts, converted, strict=True)
        for at, (old, new) in enumerate(zip(text, back.convert(after), strict=True))
        if old != new
    ]
    assert len(changed) <= 10, changed


def test_the_sample_essays_come_back_as_they_were() -> None:
    paths = sorted((ROOT / "corpus" / "articles").glob("*.txt"))
    articles = [article for path in paths for article in pipeline.read_file(path, path.name).articles]
    bodies = {article.id: [text.text for text in (*of_body(article), *of_notes(article))] for article in articles}
    # One essay is printed in Traditional characters, and is never converted.
    check([text for texts in bodies.values() if script_of("".join(texts)) == "zh-Hans" for text in texts])


@pytest.mark.seeds
def test_the_real_texts_come_back_as_they_were(seeds: Path) -> None:
    check([line for path in seeds.glob("*.txt") for line in path.read_text("utf-8-sig").split("\n")])


# --- the built-in words ----------------------------------------------------------------------------------------------


def test_each_word_stands_once_with_a_form_of_its_length() -> None:
    words = [row[0] for row in rows()]
    assert len(set(words)) == len(words)
    assert [row for row in rows() if len(row) != 2 or len(row[0]) != len(row[1]) or not row[0]] == []


def test_each_form_is_a_form_of_its_word() -> None:
    back = opencc.OpenCC("t2s")
    assert [row for row in rows() if back.convert(row[1]) != row[0]] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_word_becomes_its_form(row: list[str]) -> None:
    assert PLAIN.convert(f"“{row[0]}”") == f"“{row[1]}”"


# --- the editor's words ----------------------------------------------------------------------------------------------


def expected(path: Path) -> list[tuple[int, str]]:
    """What the ``#!`` comments of a case file say."""
    lines = path.read_text("utf-8").split("\n")
    if whole := re.fullmatch(r"#! (\d+): (\S+)", lines[0]):
        return [(int(whole[1]), whole[2])]
    return [(n, code) for n, line in enumerate(lines, 1) for code in line.partition("#!")[2].split()]


@pytest.mark.parametrize("path", sorted((CASES / "bad").iterdir()), ids=lambda path: path.stem)
def test_every_error_is_reported_once_on_its_line(path: Path) -> None:
    words, problems = script.load(path, "corpus/traditional.toml")
    assert [(p.line, p.code) for p in problems] == expected(path) != []
    assert {p.path for p in problems} == {"corpus/traditional.toml"}
    assert words in ({"复边": "複邊"}, {})


@pytest.mark.parametrize("path", sorted((CASES / "good").iterdir()), ids=lambda path: path.stem)
def test_good_files_give_no_problem(path: Path) -> None:
    assert script.load(path, "t") == (tomllib.loads(path.read_text("utf-8")), [])


def test_a_missing_file_is_no_words_and_no_problem(tmp_path: Path) -> None:
    assert script.load(tmp_path / "traditional.toml", "t") == ({}, [])


def test_an_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "traditional.toml"
    path.write_bytes('"复边" = "複邊"\n'.encode("gb18030"))
    assert [p.code for p in script.load(path, "t")[1]] == ["traditional-unreadable"]
    assert [p.code for p in script.load(tmp_path, "t")[1]] == [script.UNREADABLE]


@given(st.text())
def test_no_content_raises(text: str) -> None:
    script.loads(text, "t")


def test_the_example_of_the_manual_is_right() -> None:
    manual = (ROOT / "docs" / "traditional.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", manual, re.S)
    assert example
    words, problems = script.loads(example[1], "traditional.toml")
    assert words
    assert problems == []
