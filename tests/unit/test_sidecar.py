"""Sidecars: the case files of tests/cases/sidecar, what overrides do to metadata, and what docs/sidecar.md promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import sidecar
from reader.model import Bilingual, Meta, Person
from reader.sidecar import Fix, Override

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "sidecar"
LAYOUTS = ("circled", "plain", "bracketed")


def load(path: Path) -> tuple[sidecar.Sidecar, list[tuple[int, str]]]:
    loaded, problems = sidecar.load(path, path.name, LAYOUTS)
    assert all(p.path == path.name and "\n" not in p.message for p in problems)
    return loaded, [(p.line, p.code) for p in problems]


def one(text: str) -> Override:
    """The override of a sidecar with one article and nothing wrong."""
    loaded, problems = sidecar.loads(f"[[article]]\n{text}", "a.toml", LAYOUTS)
    assert problems == []
    return loaded.articles[0]


def messages(text: str) -> list[str]:
    return [p.message for p in sidecar.loads(text, "a.toml", LAYOUTS)[1]]


def expected(text: str) -> list[tuple[int, str]]:
    """What the ``#!`` comments of a case file say."""
    lines = text.split("\n")
    if whole := re.fullmatch(r"#! (\d+): (\S+)", lines[0]):
        return [(int(whole[1]), whole[2])]
    return [(n, code) for n, line in enumerate(lines, 1) for code in line.partition("#!")[2].split()]


@pytest.mark.parametrize("path", sorted((CASES / "bad").glob("*.toml")), ids=lambda path: path.stem)
def test_every_error_is_reported_once_on_its_line(path: Path) -> None:
    wanted = expected(path.read_text("utf-8"))
    assert wanted
    assert sorted(load(path)[1]) == sorted(wanted)


@pytest.mark.parametrize("path", sorted((CASES / "good").glob("*.toml")), ids=lambda path: path.stem)
def test_good_sidecars_give_no_problem(path: Path) -> None:
    assert load(path)[1] == []


def test_every_code_has_a_bad_case() -> None:
    tried = {code for path in (CASES / "bad").glob("*.toml") for _, code in expected(path.read_text("utf-8"))}
    assert tried == {sidecar.SYNTAX, sidecar.KEY, sidecar.TYPE, sidecar.VALUE, sidecar.DUPLICATE}


def test_every_key_is_read() -> None:
    loaded, _ = load(CASES / "good" / "every-key.toml")
    assert loaded.layout == "circled"
    (override,) = loaded.articles
    unsaid = [name for name in Override.__dataclass_fields__ if getattr(override, name) in (None, ())]
    assert unsaid == []
    assert override.line == 4
    assert override.title == Bilingual("少边主义的逻辑", "The Logic of Minilateralism")
    assert override.authors == (
        Person(zh="编者"),
        Person(en="The Editors"),
        Person("编者", "The Editors", "本项目", "本项目的编者。"),
    )
    assert (override.issue, override.volume, override.received) == ("3", "12", "2023-11-05")
    assert override.fixes == (
        Fix(12, "规则 and 标准", "规则和标准", "the converter read 和 as and"),
        Fix(14, "，，", "，"),
    )


def test_short_forms() -> None:
    first, second = load(CASES / "good" / "short-forms.toml")[0].articles
    assert first.title == Bilingual(zh="友岸外包")
    assert first.abstract == Bilingual(zh="摘要的第一行，第二行。")
    assert (first.keywords_zh, first.keywords_en) == (("友岸外包", "供应链"), None)
    assert (first.journal, first.issue, first.year) == (Bilingual(en="World Economy"), "3", 2023)
    assert second.title == Bilingual("小院高墙", "Small Yard, High Fence")
    assert second.authors == (Person(zh="编者"),)
    assert (second.starts, second.line) == (120, 13)


def test_what_is_right_beside_an_error_is_used() -> None:
    first, second = load(CASES / "bad" / "types.toml")[0].articles
    assert first.abstract == Bilingual(en="Kept.")
    assert (first.year, first.title, first.fixes) == (None, None, ())
    assert second.keywords_zh == ("供应链",)
    assert second.authors == (Person(zh="编者"),)


def test_a_second_article_of_the_same_id_loses_only_the_id() -> None:
    _, _, third = load(CASES / "bad" / "duplicate.toml")[0].articles
    assert (third.id, third.year) == (None, 2024)


def test_one_bracket_is_understood() -> None:
    assert [article.id for article in load(CASES / "bad" / "one-bracket.toml")[0].articles] == ["one"]


def test_messages_name_what_is_accepted_and_what_is_near() -> None:
    (unknown,) = messages("[[article]]\nyaer = 2024")
    assert "did you mean 'year'?" in unknown
    assert all(key in unknown for key in sidecar.ARTICLE_KEYS)
    (layout,) = messages('layout = "cirlced"')
    assert "did you mean 'circled'?" in layout
    assert "bracketed, circled, plain" in layout
    (misplaced,) = messages("year = 2024")
    assert "under [[article]]" in misplaced


def test_a_missing_sidecar_is_no_problem(tmp_path: Path) -> None:
    assert sidecar.load(tmp_path / "a.toml", "a.toml", LAYOUTS) == (sidecar.Sidecar(), [])


def test_a_sidecar_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes("year = 1\ntitle = '友岸外包'".encode("gb18030"))
    assert load(path)[1] == [(2, "sidecar-unreadable")]
    path.write_bytes(b"#" * (sidecar.MAX_BYTES + 1))
    assert load(path)[1] == [(0, "sidecar-unreadable")]
    path.unlink()
    path.mkdir()
    assert load(path)[1] == [(0, "sidecar-unreadable")]


@pytest.mark.parametrize("text", ["a = " + "[" * 5000 + "]" * 5000, "[[article]]\nyear = " + "9" * 5000])
def test_what_python_cannot_take_is_a_syntax_error(text: str) -> None:
    loaded, problems = sidecar.loads(text, "a.toml", LAYOUTS)
    assert loaded == sidecar.Sidecar()
    assert [p.code for p in problems] == ["sidecar-syntax"]


def test_a_number_that_python_cannot_print_is_reported() -> None:
    assert len(messages("[[article]]\nyear = 0x" + "F" * 5000 + "\nissue = 0x" + "F" * 5000)) == 2


READ = Meta(
    title=Bilingual("旧题", "Old Title"),
    authors=(Person("甲某", "JIA Mou", "甲大学"), Person("乙某", "YI Mou")),
    journal=Bilingual(zh="国际论坛"),
    year=2020,
    issue="1",
    keywords_zh=("甲",),
    keywords_en=("a",),
)


def test_an_override_that_says_nothing_changes_nothing() -> None:
    assert sidecar.apply(READ, Override()) == READ


def test_an_override_wins_language_by_language() -> None:
    meta = sidecar.apply(READ, one('title = { en = "New" }\nkeywords = { zh = ["新"] }\nyear = 2021\nissue = 2'))
    assert meta.title == Bilingual("旧题", "New")
    assert (meta.keywords_zh, meta.keywords_en) == (("新",), ("a",))
    assert (meta.year, meta.issue, meta.journal) == (2021, "2", READ.journal)


def test_empty_says_that_there_is_none() -> None:
    meta = sidecar.apply(READ, one('title = { en = "" }\nissue = ""\nauthors = []\nkeywords = []'))
    assert meta.title == Bilingual(zh="旧题")
    assert (meta.issue, meta.authors, meta.keywords_zh, meta.keywords_en) == (None, (), (), ("a",))


@pytest.mark.parametrize(
    ("authors", "wanted"),
    [
        ('["乙某", "甲某"]', (READ.authors[1], READ.authors[0])),
        ('[{ zh = "甲某", affiliation = "" }]', (Person("甲某", "JIA Mou"),)),
        ('["JIA M.", "YI M."]', (Person("甲某", "JIA Mou", "甲大学"), READ.authors[1])),
        ('["丙某", "乙某"]', (Person("丙某"), READ.authors[1])),
        ('["丙某"]', (Person("丙某"),)),
    ],
    ids=["by name", "empty field", "other name", "another person", "other number"],
)
def test_authors_keep_what_the_override_does_not_say(authors: str, wanted: tuple[Person, ...]) -> None:
    read = READ
    if "M." in authors:
        # The list of the text has no Latin names, so those of the sidecar are put to it by place.
        read = Meta(authors=(Person("甲某", None, "甲大学"), Person("乙某")))
        wanted = (Person("甲某", "JIA M.", "甲大学"), Person("乙某", "YI M."))
    assert sidecar.apply(read, one(f"authors = {authors}")).authors == wanted


def test_every_field_of_an_override_reaches_the_metadata() -> None:
    override = load(CASES / "good" / "every-key.toml")[0].articles[0]
    meta = sidecar.apply(Meta(), override)
    apart = {"line", "id", "starts", "layout", "translation", "fixes"}
    lost = [
        name
        for name in Override.__dataclass_fields__
        if name not in apart and getattr(meta, name) != getattr(override, name)
    ]
    assert lost == []


PIECES = [
    *'[[article]] [article] id title layout fixes = " \'\'\' """ { } [ ] , 1 true 2024-01-01 # \\ 中 . 0x1F'.split(),
    *("\n", "\r", " "),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join))
def test_no_text_is_a_traceback(text: str) -> None:
    loaded, problems = sidecar.loads(text, "a.toml", LAYOUTS)
    for article in loaded.articles:
        sidecar.apply(READ, article)
    assert all(0 <= p.line <= text.count("\n") + 1 for p in problems)


DOC = (ROOT / "docs" / "sidecar.md").read_text("utf-8")


def test_the_examples_of_the_documentation_are_right() -> None:
    examples = re.findall(r"^```toml\n(.*?)^```", DOC, re.M | re.S)
    assert examples
    assert [problem for text in examples for problem in messages(text)] == []


def test_the_documentation_has_every_key() -> None:
    documented = set(re.findall(r"^\| `(\w+)`", DOC, re.M))
    assert documented == {*sidecar.TOP_KEYS, *sidecar.ARTICLE_KEYS, *sidecar.AUTHOR_KEYS, *sidecar.FIX_KEYS}
