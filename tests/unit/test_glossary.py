"""Glossaries: the case files of tests/cases/glossary, what stays right beside an error, and docs/glossary.md."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import glossary
from reader.folding import fold
from reader.glossary import Concept, Glossary, Theme
from reader.model import Bilingual, Problem

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "glossary"

Found = list[tuple[str, int, str]]
"""Name of a file, line and code of each problem."""


def cases(kind: str) -> list[Path]:
    """Files that are read alone, and folders that are read as a whole."""
    return sorted(path for path in (CASES / kind).iterdir())


def files(case: Path) -> list[Path]:
    return sorted(case.glob("*.toml")) if case.is_dir() else [case]


def load(case: Path) -> tuple[Glossary, Found]:
    if case.is_dir():
        loaded, problems = glossary.load(case, "corpus/glossary")
    else:
        loaded, problems = glossary.loads(case.read_text("utf-8"), f"corpus/glossary/{case.name}", case.stem)
    assert all(re.fullmatch(r"corpus/glossary/[\w.-]+", p.path) and "\n" not in p.message for p in problems)
    return loaded, [(Path(p.path).name, p.line, p.code) for p in problems]


def loads(text: str) -> tuple[Glossary, list[Problem]]:
    return glossary.loads(text, "a.toml", "a")


def messages(text: str) -> list[str]:
    return [p.message for p in loads(text)[1]]


def concept(slug: str, zh: str, en: str, *lines: str) -> str:
    """A table of TOML."""
    return "\n".join((f"[{slug}]", f'zh = "{zh}"', f'en = "{en}"', *lines, ""))


NEAR = concept("near-shoring", "近岸外包", "near-shoring")
FRIEND = concept("friend-shoring", "友岸外包", "friend-shoring")


def expected(path: Path) -> Found:
    """What the ``#!`` comments of a case file say."""
    lines = path.read_text("utf-8").split("\n")
    if whole := re.fullmatch(r"#! (\d+): (\S+)", lines[0]):
        return [(path.name, int(whole[1]), whole[2])]
    return [(path.name, n, code) for n, line in enumerate(lines, 1) for code in line.partition("#!")[2].split()]


# --- case files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("bad"), ids=lambda path: path.stem)
def test_every_error_is_reported_once_on_its_line(case: Path) -> None:
    wanted = [problem for path in files(case) for problem in expected(path)]
    assert wanted
    assert sorted(load(case)[1]) == sorted(wanted)


@pytest.mark.parametrize("case", cases("good"), ids=lambda path: path.stem)
def test_good_glossaries_give_no_problem(case: Path) -> None:
    assert load(case)[1] == []


def test_every_code_has_a_bad_case() -> None:
    tried = {code for case in cases("bad") for path in files(case) for _, _, code in expected(path)}
    codes = {glossary.SYNTAX, glossary.KEY, glossary.TYPE, glossary.VALUE, glossary.DUPLICATE, glossary.REFERENCE}
    assert tried == codes


# --- what is read ----------------------------------------------------------------------------------------------------


def test_every_key_is_read() -> None:
    loaded, _ = load(CASES / "good" / "every-key.toml")
    theme = Theme("every-key", Bilingual("供应链与技术", "Supply chains and technology"))
    assert loaded.themes == (theme,)
    assert list(loaded.concepts) == ["friend-shoring", "near-shoring", "offshoring"]
    assert loaded.concepts["friend-shoring"] == Concept(
        slug="friend-shoring",
        zh="友岸外包",
        en="friend-shoring",
        theme=theme,
        definition=Bilingual(
            "把生产移到政治上可靠的国家。", "Moving production to countries that are politically trusted."
        ),
        pinyin="yǒu'àn wàibāo",
        abbr=("FS", "F/S"),
        variants_zh=("友岸化", "友岸政策"),
        variants_en=("friendshoring", "friend-shored"),
        see=("near-shoring",),
        contrast=("offshoring",),
        exceptions=("老友岸外包船", "friendshorings"),
        sense={"harbour-history-1998": "", "ports-2001": "offshoring"},
        sources=("编者：《友岸外包释义》。", "The Editors. “A Note on Friend-shoring.”"),
        path="corpus/glossary/every-key.toml",
        line=4,
    )
    assert loaded.concepts["near-shoring"] == Concept(
        "near-shoring", "近岸外包", "near-shoring", theme, path="corpus/glossary/every-key.toml", line=19
    )


def test_short_forms() -> None:
    loaded, _ = load(CASES / "good" / "short-forms.toml")
    name, health, pronoun = loaded.concepts.values()
    assert name.theme.name == Bilingual("技术", "技术")
    assert name.forms == ("ChatGPT", "聊天生成模型", "Chat GPT")
    assert (name.see, name.sources) == (("world-health-organization",), ("编者：《模型小史》。",))
    assert (health.abbr, health.exceptions) == (("WHO",), ("who is WHO",))
    assert health.definition == Bilingual("联合国负责卫生的专门机构。", "The agency of the United Nations for health.")
    assert pronoun.variants_en == ("who",), "an abbreviation may be a word if their case differs"


def test_a_folder_is_read_by_name_without_what_is_hidden_or_deeper() -> None:
    loaded, _ = load(CASES / "good" / "folder")
    assert [(c.slug, c.path) for c in loaded.concepts.values()] == [
        ("near-shoring", "corpus/glossary/a.toml"),
        ("friend-shoring", "corpus/glossary/supply.toml"),
    ]
    assert [(t.slug, t.name) for t in loaded.themes] == [
        ("a", Bilingual("a", "a")),
        ("supply", Bilingual("supply", "supply")),
    ]


@pytest.mark.parametrize(
    ("theme", "name"),
    [('{ zh = "技术" }', Bilingual("技术", "技术")), ('{ en = "Technology" }', Bilingual("Technology", "Technology"))],
)
def test_a_theme_in_one_language_has_that_name_in_both(theme: str, name: Bilingual) -> None:
    loaded, problems = loads(f"theme = {theme}\n{FRIEND}")
    assert (loaded.themes[0].name, problems) == (name, [])


def test_a_theme_without_concepts_is_none() -> None:
    assert loads('theme = "技术"') == (Glossary(), [])


# --- what is right beside an error -----------------------------------------------------------------------------------


def test_what_is_right_beside_a_wrong_type_is_used() -> None:
    loaded, _ = load(CASES / "bad" / "types.toml")
    assert list(loaded.concepts) == ["near-shoring", "offshoring"]
    near, off = loaded.concepts.values()
    assert near.contrast == ("offshoring",)
    assert (near.pinyin, near.abbr, near.see, near.exceptions, near.sources) == ("", (), (), (), ())
    assert (off.variants_en, off.definition, off.sense) == (
        ("offshored",),
        Bilingual(en="Kept."),
        {"a": "near-shoring"},
    )


def test_a_concept_without_headwords_or_address_is_left_out_and_its_references_are_in_vain() -> None:
    loaded, _ = load(CASES / "bad" / "values.toml")
    (kept,) = loaded.concepts.values()
    assert kept.slug == "small-yard-high-fence"
    assert kept.forms == ("小院高墙", "small yard, high fence")
    assert kept.exceptions == ("小院高墙里的猫",)
    near = load(CASES / "bad" / "reference.toml")[0].concepts["near-shoring"]
    assert (near.see, near.contrast) == (("friend-shoring",), ())
    assert near.sense == {"b-2021": "", "c-2022": "friend-shoring"}


def test_of_two_concepts_with_a_form_the_earlier_keeps_it() -> None:
    loaded, _ = load(CASES / "bad" / "duplicate.toml")
    assert list(loaded.concepts) == ["minilateralism", "plurilateralism", "many"]
    mini, pluri, many = loaded.concepts.values()
    assert mini.variants_zh == ("小多边主义", "迷你边主义")
    assert (pluri.abbr, pluri.variants_zh) == (("mnl",), ("诸边",))
    assert pluri.variants_en == ("plurilateral", "ＭＮＬ")
    assert (many.abbr, many.variants_zh, many.see) == (("ML",), ("最少边主义",), ())
    assert many.variants_en == ("multi‑lateralism",)


def test_of_two_files_the_first_keeps_slug_and_form() -> None:
    loaded, _ = load(CASES / "bad" / "across")
    assert [(c.slug, c.zh, c.path) for c in loaded.concepts.values()] == [
        ("friend-shoring", "友岸外包", "corpus/glossary/b.toml"),
        ("near-shoring", "近岸外包", "corpus/glossary/c.toml"),
    ]
    assert loaded.concepts["near-shoring"].variants_zh == ("近岸化",)


# --- messages --------------------------------------------------------------------------------------------------------


def test_messages_name_what_is_accepted_and_what_is_near() -> None:
    (unknown,) = messages(FRIEND + 'varaints.zh = "x"')
    assert "did you mean 'variants'?" in unknown
    assert all(key in unknown for key in glossary.CONCEPT_KEYS)
    (top,) = messages("themes = 1")
    assert "did you mean 'theme'?" in top
    assert "under the [slug] of a concept" in messages('zh = "甲"')[0]
    assert "at the top of the file" in messages(FRIEND + 'theme = "x"')[0]


@pytest.mark.parametrize("written", ["friend-shorin", "友岸外包", "Friend-Shoring"])
def test_a_reference_to_nowhere_says_what_was_meant(written: str) -> None:
    (missing,) = messages(FRIEND + NEAR + f'see = ["{written}"]')
    assert "did you mean 'friend-shoring'?" in missing


def test_a_duplicate_names_the_place_of_the_other() -> None:
    (form,) = messages(FRIEND + NEAR + 'variants.zh = ["友岸外包"]')
    assert "'friend-shoring' already (a.toml:2)" in form
    (headword,) = messages(FRIEND + concept("x", "友岸外包", "x-shoring"))
    assert "left out" in headword
    (within,) = messages(FRIEND + 'variants.zh = ["友岸化",\n"友岸化"]')
    assert "(line 4)" in within
    (slug,) = [p.message for p in glossary.load(CASES / "bad" / "across", "g")[1] if "the slug" in p.message]
    assert "g/b.toml:1" in slug


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_missing_folder_is_an_empty_glossary(tmp_path: Path) -> None:
    assert glossary.load(tmp_path / "glossary", "glossary") == (Glossary(), [])
    assert glossary.load(tmp_path, "glossary") == (Glossary(), [])


def test_what_cannot_be_read_is_a_problem_and_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glossary, "MAX_BYTES", 200)
    (tmp_path / "a.toml").write_bytes("theme = 'x'\n[friend]\nzh = '友岸外包'".encode("gb18030"))
    (tmp_path / "b.toml").write_bytes(b"#" * 201)
    (tmp_path / "c.toml").mkdir()
    (tmp_path / "d.TOML").write_text(NEAR + 'see = ["friend"]', "utf-8")
    loaded, problems = glossary.load(tmp_path, "corpus/glossary")
    assert [(p.path, p.line, p.code) for p in problems] == [
        ("corpus/glossary/a.toml", 3, "glossary-unreadable"),
        ("corpus/glossary/b.toml", 0, "glossary-unreadable"),
        ("corpus/glossary/c.toml", 0, "glossary-unreadable"),
    ], "where a file is not known, nobody knows which references lead to it"
    assert [(c.slug, c.see) for c in loaded.concepts.values()] == [("near-shoring", ())]


def test_a_file_for_a_folder_and_a_link_to_nothing_are_problems(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(FRIEND, "utf-8")
    assert [(p.path, p.code) for p in glossary.load(path, "g")[1]] == [("g", "glossary-unreadable")]
    path.unlink()
    try:
        os.symlink(tmp_path / "nothing", path)  # noqa: PTH211 - may fail on Windows
    except OSError:
        pytest.skip("this system makes no links")
    assert [(p.path, p.code) for p in glossary.load(tmp_path, "g")[1]] == [("g/a.toml", "glossary-unreadable")]


# --- any text --------------------------------------------------------------------------------------------------------

KEYS = [*glossary.TOP_KEYS, *glossary.CONCEPT_KEYS, "variants.zh", "variants.en", "definition.zh", "definition.en"]
VALUES = [
    '"友岸"',
    '"Ally"',
    '"ally"',
    '["友岸", "a"]',
    '["A-B", "友岸"]',
    "{ a = 'b' }",
    '""',
    "7",
    "[]",
    '{ zh = "甲乙" }',
]
LINES = st.builds("{} = {}".format, st.sampled_from(KEYS), st.sampled_from(VALUES)) | st.sampled_from(
    ["[a]", "[b]", "[index]", "[A]", "[[c]]", "[a.definition]", "", "#", '"""', "'"]
)


@given(st.lists(LINES, max_size=30).map("\n".join) | st.text(max_size=40))
def test_no_text_is_a_traceback(text: str) -> None:
    _, problems = loads(text)
    assert all(0 <= p.line <= text.count("\n") + 1 for p in problems)


@st.composite
def glossaries(draw: st.DrawFn) -> str:
    form = st.sampled_from(["友岸", "友岸外包", "小院", "高墙", "高牆", "Ally", "ally", "WTO", "wto", "ＷＴＯ"])
    tables = []
    for n in range(draw(st.integers(1, 6))):
        some = ", ".join(f'"{draw(form)}"' for _ in range(draw(st.integers(0, 4))))
        references = ", ".join(f'"c{draw(st.integers(0, 7))}"' for _ in range(draw(st.integers(0, 3))))
        tables.append(concept(f"c{n}", draw(form), f"concept {n}", f"variants.zh = [{some}]", f"see = [{references}]"))
    return "".join(tables)


@given(glossaries())
def test_every_form_leads_to_one_concept_and_every_reference_to_some(text: str) -> None:
    loaded, problems = loads(text)
    forms = [fold(form) for c in loaded.concepts.values() for form in c.forms]
    assert len(forms) == len(set(forms))
    assert all({*c.see} <= loaded.concepts.keys() - {c.slug} for c in loaded.concepts.values())
    assert problems or len(loaded.concepts) == text.count("[c")


# --- documentation ---------------------------------------------------------------------------------------------------


def doc() -> str:
    return (ROOT / "docs" / "glossary.md").read_text("utf-8")


def test_the_examples_of_the_documentation_are_right() -> None:
    examples = re.findall(r"^```toml\n(.*?)^```", doc(), re.M | re.S)
    assert examples
    assert [message for text in examples for message in messages(text)] == []


def test_the_documentation_has_every_key() -> None:
    documented = re.findall(r"^\| `([\w.]+)` \|", doc(), re.M)
    both = {"variants", "definition"}
    wanted = {*glossary.TOP_KEYS, *glossary.CONCEPT_KEYS} - both | {
        f"{key}.{of}" for key in both for of in ("zh", "en")
    }
    assert len(documented) == len(set(documented))
    assert set(documented) == wanted


def test_the_documentation_names_the_reserved_slugs() -> None:
    assert [slug for slug in glossary.RESERVED if f"`{slug}`" not in doc()] == []
