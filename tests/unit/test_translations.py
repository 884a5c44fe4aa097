"""Translations: the case files of tests/cases/translations, the file to fill in, the command, the page about them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests import handmade

from reader import cli, translate, translations
from reader.model import Bilingual, Mark, Meta, Paragraph, Problem
from reader.translations import File, Inset, Translated, Translation, Words

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "translations"
ARTICLE = handmade.article()
HEAD = "---\narticle: jia-2024-ban\nstatus: draft\n---\n\n"


def loads(text: str) -> tuple[Translation | None, list[Problem]]:
    return translations.loads(text, "x.en.md", ARTICLE)


def words(text: str) -> Words:
    """What an entry for a paragraph with formulas says."""
    found, _ = loads(f"{HEAD}{{#p3}}\n{text}\n")
    assert found
    return Words(found.texts["p3"].text, found.texts["p3"].marks)


# --- case files ------------------------------------------------------------------------------------------------------


def expected(path: Path) -> list[tuple[int, str]]:
    """Line and code of each problem that the ``<!--!`` comments of a case file name."""
    lines = path.read_text("utf-8").split("\n")
    if whole := re.fullmatch(r"<!--! (\d+): (\S+) -->", lines[0]):
        return [(int(whole[1]), whole[2])]
    return [(n, c) for n, line in enumerate(lines, 1) for c in line.partition("<!--!")[2].removesuffix("-->").split()]


@pytest.mark.parametrize("case", sorted((CASES / "bad").iterdir()), ids=lambda path: path.name)
def test_every_error_is_reported_once_on_its_line(case: Path) -> None:
    _, problems = loads(case.read_text("utf-8"))
    assert expected(case)
    assert sorted((p.line, p.code) for p in problems) == sorted(expected(case))
    assert [p.message for p in problems if "\n" in p.message] == []


@pytest.mark.parametrize("case", sorted((CASES / "good").iterdir()), ids=lambda path: path.name)
def test_good_translations_give_no_problem(case: Path) -> None:
    found, problems = loads(case.read_text("utf-8"))
    assert found is not None
    assert problems == []


def test_every_code_has_a_bad_case() -> None:
    tried = {code for path in (CASES / "bad").iterdir() for _, code in expected(path)}
    of_folders = {translations.UNREADABLE, translations.NAME, translations.ARTICLE}
    codes = {code for code in cli.codes().split() if code.startswith("translation-")}
    assert tried == codes - of_folders


# --- what is read ----------------------------------------------------------------------------------------------------


def test_everything_is_read() -> None:
    found, _ = loads((CASES / "good" / "whole.en.md").read_text("utf-8"))
    assert found
    assert (found.article, found.status, found.translator) == ("jia-2024-ban", "human", "A. Translator")
    assert list(found.texts) == list(translations.units(ARTICLE)), "all that there is, in the article's order"
    text = found.texts
    assert text["abstract"].text == "A reader under the lamp looks at the title first."
    assert text["p1"] == Translated(
        "Who turns the pages of old journals, reads on.", (Mark("note", 19, value="n1"),), line=23
    )
    assert text["p2"].text == "Minilateralism is found in an old essay [少边], they say."
    assert text["p2"].marks == (
        Mark("emphasis", 0, 14),
        Mark("note", 14, value="n3"),
        Mark("note", 14, value="n4"),
        Mark("link", 27, 44, "https://www.example.org/a_(b)"),
        Mark("strong", 30, 33),
        Mark("note", 55, value="n3"),
    )
    assert text["t1"].text == "Table 1. Numbers by year"
    assert text["t1"].table == Inset(
        (Words("Year"), Words("Sum"), Words("Remark")),
        (
            (Words("2019"), Words("12.5"), Words("the first | year", (Mark("emphasis", 4, 9),))),
            (Words("2020"), Words("−3.0"), Words("the second")),
        ),
        Words("The author."),
    )
    assert (text["f1"].text, text["f1"].table) == ("Figure 1. The trend", Inset(source=Words("The author.")))
    assert (text["p3"].text, text["p3"].marks) == (
        "Its value is $x^2$, or $5 * 2.",
        (Mark("math", 13, 18, "x^2"),),
    )


def test_what_is_right_is_used() -> None:
    found, _ = loads((CASES / "bad" / "head.en.md").read_text("utf-8"))
    assert found
    assert (found.status, list(found.texts)) == ("draft", ["p1"])
    found, _ = loads((CASES / "bad" / "table-rows.en.md").read_text("utf-8"))
    assert found
    assert "t1" not in found.texts, "a page shows a table whole or not at all"
    found, _ = loads((CASES / "bad" / "stale.en.md").read_text("utf-8"))
    assert found
    assert (found.texts["s1-1"].stale, found.texts["s1-1"].fingerprint) == (True, "00000000")


@pytest.mark.parametrize(
    ("source", "text", "marks"),
    [
        ("a *b* c", "a b c", [("emphasis", 2, 3)]),
        ("a **b *c* d** e", "a b c d e", [("strong", 2, 7), ("emphasis", 4, 5)]),
        ("***a*** b", "a b", [("strong", 0, 1), ("emphasis", 0, 1)]),
        (r"\*a\* \[^n1] \\ \.", r"*a* [^n1] \ .", []),
        ("[某书] [a](ftp://x)", "[某书] [a](ftp://x)", []),
        ("[a *b*](http://x/y) c", "a b c", [("link", 0, 3), ("emphasis", 2, 3)]),
        ("$a*b$ and *c*", "$a*b$ and c", [("math", 0, 5), ("emphasis", 10, 11)]),
        ("3 * 4 * 5", "3 * 4 * 5", []),
    ],
)
def test_signs_and_what_they_stand_for(source: str, text: str, marks: list[tuple[str, int, int]]) -> None:
    found = words(source)
    assert found.text == text
    assert [(m.type, m.at, m.end) for m in found.marks] == marks


def test_dollars_are_formulas_only_where_the_source_has_some() -> None:
    found, problems = loads(f"{HEAD}{{#s1-1}}\nFrom $5 *bn* to $6 bn\n")
    assert found
    assert (found.texts["s1-1"].text, problems) == ("From $5 bn to $6 bn", [])
    assert [mark.type for mark in found.texts["s1-1"].marks] == ["emphasis"]


@given(st.text(alphabet="ab *[]()^n1\\$|<!->{#}.\n"))
def test_no_text_is_too_odd(text: str) -> None:
    found, problems = loads(f"{HEAD}{{#p1}}\n{text}")
    assert all(p.code.startswith("translation-") and 0 <= p.line <= 7 + text.count("\n") for p in problems)
    for entry in found.texts.values() if found else ():
        assert all(0 <= mark.at <= (mark.end or mark.at) <= len(entry.text) for mark in entry.marks)


def test_line_ends_and_byte_order_marks_do_not_count() -> None:
    text = (CASES / "good" / "whole.en.md").read_text("utf-8")
    assert loads("\ufeff" + text.replace("\n", "\r\n")) == loads(text)


# --- fingerprints ----------------------------------------------------------------------------------------------------


def test_a_fingerprint_is_of_the_text_and_its_notes() -> None:
    def of(block: Paragraph) -> str:
        return translations.fingerprint(translations.units(handmade.article(blocks=(block,)))[block.id])

    one = Paragraph("p1", "甲乙丙", (Mark("note", 2, value="n1"),), 57, (1, 1))
    # printf '甲乙[^n1]丙' | sha256sum
    assert of(one) == "7d9bc9aa"
    assert of(replace(one, id="p2", page=60, marks=(*one.marks, Mark("page", 1, value="58")))) == of(one)
    others = [replace(one, text="甲乙丁"), replace(one, marks=()), replace(one, marks=(Mark("note", 1, value="n1"),))]
    assert len({of(block) for block in (one, *others)}) == 4


def test_a_table_counts_with_all_its_cells() -> None:
    table = next(block for block in handmade.BLOCKS if block.id == "t1")
    unit = translations.units(ARTICLE)["t1"]
    assert unit.lines == [
        "表1　历年数字",
        "年份 | 数额 | 说明",
        "2019 | 12.5 | 第一年",
        "2020 | −3.0 | 第二年",
        "笔者整理。",
    ]
    changed = handmade.article(blocks=(replace(table, source="编者整理。"),))
    assert translations.fingerprint(translations.units(changed)["t1"]) != translations.fingerprint(unit)


def test_an_entry_that_has_moved_is_told_where() -> None:
    stamp = translations.fingerprint(translations.units(ARTICLE)["n5"])
    _, (problem,) = loads(f"{HEAD}{{#n6 {stamp}}}\nA note without a marker.\n")
    assert problem.code == translations.STALE
    assert "n5" in problem.message


# --- folders ---------------------------------------------------------------------------------------------------------


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / name.replace("__", ".")).write_text(text, "utf-8")
    return tmp_path


def test_a_folder_has_one_translation_for_an_article(tmp_path: Path) -> None:
    text = HEAD + "{#p1}\nWho turns.[^n1]\n"
    folder(
        tmp_path, a__en__md=text, b__en__md=text, c__en__md=text.replace("2024-ban", "2024-bam"), d__md="", e__txt=""
    )
    folder(tmp_path, README__md="About", __hidden__en__md="x")
    (tmp_path / "f.en.md").write_bytes(b"---\n\xff")
    found = translations.load(tmp_path, "corpus/translations")
    translation = found.of(ARTICLE)
    assert translation
    assert translation.path == "corpus/translations/a.en.md"
    assert found.of(replace(ARTICLE, id="other")) is None
    problems = [*found.problems, *found.unknown(["jia-2024-ban"])]
    assert [(p.path.rsplit("/", 1)[1], p.line, p.code) for p in problems] == [
        ("b.en.md", 2, "translation-duplicate"),
        ("d.md", 0, "translation-name"),
        ("f.en.md", 2, "translation-unreadable"),
        ("c.en.md", 2, "translation-article"),
    ]
    assert "did you mean 'jia-2024-ban'" in problems[-1].message


def test_no_folder_is_no_translation(tmp_path: Path) -> None:
    found = translations.load(tmp_path / "none", "none")
    assert (found.of(ARTICLE), found.problems, found.unknown([])) == (None, [], [])


# --- the file to fill in ---------------------------------------------------------------------------------------------


def test_a_new_file_asks_for_everything() -> None:
    text = translate.init(ARTICLE)
    found, problems = loads(text)
    assert found
    assert (found.status, problems) == ("draft", [])
    assert list(found.texts) == ["n2"], "a note without Chinese stays as it is"
    heads = re.findall(r"^\{#(\S+) ([0-9a-f]{8})\}$", text, re.M)
    assert heads == [(id_, translations.fingerprint(unit)) for id_, unit in translations.units(ARTICLE).items()]
    assert "<!-- 一、题名[^n2] -->" in text
    assert "caption:\n|  |  |  |\n|---|---|---|\n| 2019 | 12.5 |  |\n| 2020 | −3.0 |  |\nsource:\n" in text
    assert translate.init(ARTICLE, File("x", text)) == text, "a second time nothing changes"


def test_what_is_missing_is_added_and_what_is_there_stays() -> None:
    given_ = (
        f"{HEAD}<!-- mine -->\n\n{{#p1}}\nWho turns\n\n\nthe pages.[^n1]\n\n{{#p77}}\nLost.\n\n{{#title}}\nTitle\n\n"
        "{#p1}\nAgain.\n"
    )
    text = translate.init(ARTICLE, File("x", given_))
    assert text.startswith(HEAD + "<!-- mine -->\n\n{#title}\nTitle\n\n{#subtitle ")
    assert "{#p1}\nWho turns\n\n\nthe pages.[^n1]\n\n{#s1 " in text
    assert text.endswith(f"{translate.REST}\n\n{{#p77}}\nLost.\n\n{{#p1}}\nAgain.\n")
    assert translate.init(ARTICLE, File("x", text)) == text
    found, problems = loads(text)
    assert found
    assert found.texts["p1"].text == "Who turns the pages."
    assert {p.code for p in problems} == {translations.UNKNOWN, translations.DUPLICATE}


def test_a_changed_source_is_shown_above_what_is_there() -> None:
    before = translate.init(ARTICLE).replace("-->\n\n{#s1-1", "-->\n1. The title[^n2]\n\n{#s1-1")
    blocks = tuple(replace(b, text="一、书名") if b.id == "s1" else b for b in ARTICLE.blocks)
    changed = handmade.article(blocks=blocks, meta=replace(handmade.META, title=Bilingual("新题")))
    text = translate.init(changed, File("x", before))
    old, new = (translations.fingerprint(translations.units(a)["s1"]) for a in (ARTICLE, changed))
    assert f"{{#s1 {old}}}\n<!-- 一、书名[^n2] -->\n<!-- 一、题名[^n2] -->\n1. The title[^n2]\n" in text
    title = translations.fingerprint(translations.units(changed)["title"])
    assert f"{{#title {title}}}\n<!-- 新题" in text, "what is not translated yet is not out of date"
    assert translate.init(changed, File("x", text)) == text
    stamped = translate.init(changed, File("x", text), stamp=True)
    assert stamped == text.replace(f"{{#s1 {old}}}", f"{{#s1 {new}}}")


@given(
    st.lists(st.sampled_from(["{#p1}", "{#p9}", "{#n1 00000000}", "{#p", "<!-- x -->", "<!--", "-->", "a *b", "", " "]))
)
def test_no_line_is_ever_lost(lines: list[str]) -> None:
    existing = File("x", HEAD + "\n".join(lines))
    assume(not existing.unclosed)
    made = translate.init(ARTICLE, existing)
    kept = made.split("\n")
    assert [line for line in lines if line.strip() and not line.startswith("{#") and line not in kept] == []
    assert translate.init(ARTICLE, File("x", made)) == made


def test_the_source_cannot_end_its_comment() -> None:
    odd = handmade.article(blocks=(Paragraph("p1", "甲-->{#p2}乙", (), 57, (1, 1)),), notes=(), meta=Meta())
    text = translate.init(odd)
    assert translations.loads(text, "x", odd)[1] == []
    assert "甲--&gt;{#p2}乙" in text


def test_cells_that_stay_keep_their_signs() -> None:
    table = replace(next(b for b in handmade.BLOCKS if b.id == "t1"), rows=(("a*b", "c|d", "甲"), ("[e]", "\\", "乙")))
    odd = handmade.article(blocks=(table,), notes=(), meta=Meta())
    text = translate.init(odd)
    filled = text.replace("|  |  |  |", "| A | B | C |").replace("|  |", "| x |").replace("caption:", "caption: T")
    found, problems = translations.loads(filled.replace("source:\n", "source: S\n"), "x", odd)
    assert found
    assert problems == []
    table_ = found.texts["t1"].table
    assert table_
    assert [[cell.text for cell in row] for row in table_.rows] == [["a*b", "c|d", "x"], ["[e]", "\\", "x"]]


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of one text, from which the command is called."""
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    text = "冷岛小记\n\n" + "夏夜里比四周凉的街区叫做冷岛；冷岛与绿地有关，也与水面有关。" * 3 + "\n"
    (tmp_path / "corpus" / "articles" / "cool.txt").write_text(text, "utf-8")
    (tmp_path / "corpus" / "articles" / "cool.toml").write_text('[[article]]\nid = "cool-island"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("READER_CORPUS", raising=False)
    return tmp_path / "corpus"


def test_init_writes_beside_the_articles(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small / "translations" / "cool-island.en.md"
    assert cli.main(["translate", "init", "cool-island"]) == cli.CLEAN
    assert capsys.readouterr() == ("corpus/translations/cool-island.en.md\n", "")
    text = path.read_text("utf-8")
    assert text.startswith("---\narticle: cool-island\nstatus: draft\n---\n\n{#title ")
    for source in ("corpus", "corpus/articles", "corpus/articles/cool.txt"):
        assert cli.main(["translate", "init", "cool-island", source]) == cli.CLEAN
    assert path.read_text("utf-8") == text
    assert sorted(path.parent.iterdir()) == [path]
    path.write_text("---\narticle: cool-island\nstatus: human\n---\n{#title}\nOn Cool Islands\n", "utf-8")
    assert cli.main(["translate", "init", "cool-island", "--stamp"]) == cli.CLEAN
    assert re.search(r"\{#title [0-9a-f]{8}\}\nOn Cool Islands\n", path.read_text("utf-8"))


def test_init_refuses_what_it_does_not_know(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["translate", "init", "cool-iland"]) == cli.MISUSE
    assert "there is no article 'cool-iland'; there are cool-island\n" in capsys.readouterr().err
    assert cli.main(["translate", "init", "x", "nowhere"]) == cli.MISUSE
    assert "source-missing" in capsys.readouterr().err
    path = small / "translations" / "cool-island.en.md"
    path.parent.mkdir()
    head = "---\narticle: cool-island\nstatus: draft\n---\n"
    for text in ("No head.\n", head.replace("cool", "hot"), f"{head}<!-- not closed\n"):
        path.write_text(text, "utf-8")
        assert cli.main(["translate", "init", "cool-island"]) == cli.PROBLEMS
        assert "cool-island.en.md:" in capsys.readouterr().err
        assert path.read_text("utf-8") == text


def test_a_file_of_another_name_is_kept(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small / "translations" / "mine.en.md"
    path.parent.mkdir()
    path.write_text("---\narticle: cool-island\nstatus: draft\n---\n", "utf-8")
    assert cli.main(["translate", "init", "cool-island"]) == cli.CLEAN
    assert capsys.readouterr().out == "corpus/translations/mine.en.md\n"
    assert [child.name for child in path.parent.iterdir()] == ["mine.en.md"]


def test_check_reports_translations(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small / "translations" / "cool-island.en.md"
    cli.main(["translate", "init", "cool-island"])
    assert cli.main(["check"]) == cli.CLEAN
    path.write_text(path.read_text("utf-8").replace("draft", "human"), "utf-8")
    (path.parent / "gone.en.md").write_text("---\narticle: gone\nstatus: draft\n---\n", "utf-8")
    capsys.readouterr()
    assert cli.main(["check"]) == cli.PROBLEMS
    said = capsys.readouterr().out
    assert "corpus/translations/cool-island.en.md:6: title has no translation yet" in said
    assert "corpus/translations/gone.en.md:2: there is no article 'gone' (translation-article)\n" in said
    assert cli.main(["check", "corpus/articles/cool.txt"]) == cli.CLEAN, "a text alone is not its corpus"


# --- the project's own -----------------------------------------------------------------------------------------------


def test_the_sample_essays_are_translated_in_full(corpus: Path) -> None:
    found = translations.load(corpus / "translations", "corpus/translations")
    sources = cli._Sources([corpus], None, glossed=False)
    for article in sources.articles():
        translation = found.of(article)
        assert translation, f"{article.id} has no translation"
        assert list(translation.texts) == list(translations.units(article))
        assert translation.status == "author"
        assert [id_ for id_, text in translation.texts.items() if text.fingerprint is None] == [], "see --stamp"
    assert found.problems == []


def test_the_page_for_editors_says_it_all(root: Path) -> None:
    page = (root / "docs" / "translations.md").read_text("utf-8")
    assert [name for name in (*translations.STATUSES, "reader translate init", "--stamp") if name not in page] == []
    example = re.search(r"^```text\n(---\n.*?)^```$", page, re.M | re.S)
    assert example
    _, problems = translations.loads(example[1], "x", replace(ARTICLE, id="friend-shoring"))
    assert {p.code for p in problems} <= {
        translations.MISSING,
        translations.STALE,
        translations.UNKNOWN,
        translations.NOTES,
        translations.TABLE,
    }
