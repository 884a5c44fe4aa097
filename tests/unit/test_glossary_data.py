"""The starter glossary in corpus/glossary, tested as data."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypinyin import Style, pinyin

from reader import glossary
from reader.folding import fold
from reader.glossary import Concept
from reader.source.chars import HAN_CHAR

FOLDER = Path(__file__).resolve().parents[2] / "corpus" / "glossary"
LOADED, PROBLEMS = glossary.load(FOLDER, "corpus/glossary")
CONCEPTS = list(LOADED.concepts.values())

WRITTEN = [
    (slug, table)
    for path in sorted(FOLDER.glob("*.toml"))
    for slug, table in tomllib.loads(path.read_text("utf-8")).items()
    if slug not in glossary.TOP_KEYS
]
"""Slug and table of each concept as the files have it: the loader leaves out what is wrong."""

NAMED = (
    "少边主义 小多边主义 迷你边主义 复边主义 诸边 小院高墙 友岸外包 近岸外包 回岸 脱钩 去风险 规锁 长臂管辖 毒丸条款 "
    "神奇数目 联合声明倡议 印太经济框架 真正的多边主义 人类命运共同体 全球治理赤字 议题联盟 买方卡特尔 国家安全例外"
).split()
"""Terms that the real texts discuss, which a glossary of the field cannot lack."""


def listed(table: dict[str, Any], *keys: str) -> list[str]:
    """The words under the keys, each an array or one text."""
    found = [table.get(key, []) for key in keys]
    return [word for words in found for word in ([words] if isinstance(words, str) else words)]


def owner(form: str) -> str | None:
    """Slug of the concept that has the form."""
    return next((c.slug for c in CONCEPTS if fold(form) in map(fold, c.forms)), None)


def test_it_loads_without_a_problem() -> None:
    assert [f"{p.path}:{p.line}: {p.message}" for p in PROBLEMS] == []


def test_it_has_at_least_120_concepts_in_named_themes() -> None:
    assert len(CONCEPTS) >= 120
    assert [theme.slug for theme in LOADED.themes if theme.name.zh == theme.name.en] == []


def test_slugs_and_headwords_are_unique() -> None:
    slugs = Counter(slug for slug, _ in WRITTEN)
    zh, en = (Counter(fold(table[key]) for _, table in WRITTEN) for key in ("zh", "en"))
    assert {word: count for names in (slugs, zh, en) for word, count in names.items() if count > 1} == {}


def test_a_form_leads_to_one_concept() -> None:
    owners: dict[str, set[str]] = {}
    for slug, table in WRITTEN:
        folded = [table["zh"], table["en"], *listed(table.get("variants", {}), "zh", "en")]
        for form in {*map(fold, folded), *listed(table, "abbr")}:
            owners.setdefault(form, set()).add(slug)
    assert {form: sorted(slugs) for form, slugs in owners.items() if len(slugs) > 1} == {}


@pytest.mark.parametrize(("language", "least", "most"), [("zh", 40, 120), ("en", 80, 320)])
def test_definitions_are_as_long_as_a_tooltip_can_hold(language: str, least: int, most: int) -> None:
    lengths = {c.slug: len(getattr(c.definition, language) or "") for c in CONCEPTS}
    assert {slug: length for slug, length in lengths.items() if not least <= length <= most} == {}


def test_definitions_are_in_their_language() -> None:
    assert [c.slug for c in CONCEPTS if not HAN_CHAR.search(c.definition.zh or "")] == []
    assert [c.slug for c in CONCEPTS if HAN_CHAR.search(c.definition.en or "")] == []


def test_headwords_are_in_simplified_characters() -> None:
    han = {c.slug: "".join(HAN_CHAR.findall(c.zh)) for c in CONCEPTS}
    assert {slug: zh for slug, zh in han.items() if not zh or fold(zh) != zh} == {}


def test_references_lead_to_another_concept() -> None:
    slugs = {slug for slug, _ in WRITTEN}
    references = {(slug, to) for slug, table in WRITTEN for to in listed(table, "see", "contrast")}
    assert sorted((slug, to) for slug, to in references if to == slug or to not in slugs) == []


# --- pinyin ----------------------------------------------------------------------------------------------------------


def toneless(syllable: str) -> str:
    """Without the mark of the tone, but with the two dots of ü."""
    marks = "\u0304\u0301\u030c\u0300"
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in marks))


@cache
def readings(char: str) -> frozenset[str]:
    """All readings of a Chinese character, each also in the neutral tone."""
    found = [reading for readings in pinyin(char, style=Style.TONE, heteronym=True) for reading in readings]
    return frozenset({*found, *map(toneless, found)})


def pattern(zh: str) -> str:
    """What the pinyin of a headword can be, in small letters; an apostrophe stands before a, e and o within a word."""
    parts: list[str] = []
    for piece in re.findall(rf"{HAN_CHAR.pattern}|[A-Za-z0-9]+", zh):
        said = readings(piece) if HAN_CHAR.match(piece) else {piece.lower()}
        tight = [s for s in said if toneless(s)[0] not in "aeo"]
        loose = [s for s in said if toneless(s)[0] in "aeo"]
        # Between words a space, in compounds a hyphen.
        gap = r"(?:[ -]|, )" if parts else ""
        choices = [f"{gap and gap + '?'}(?:{'|'.join(map(re.escape, tight))})"] if tight else []
        choices += [f"{gap and f'(?:{gap}|{chr(39)})'}(?:{'|'.join(map(re.escape, loose))})"] if loose else []
        parts.append(f"(?:{'|'.join(choices)})")
    return "".join(parts)


@pytest.mark.parametrize(
    ("zh", "said", "right"),
    [
        ("友岸外包", "yǒu'àn wàibāo", True),
        ("友岸外包", "yǒuàn wàibāo", False),
        ("友岸外包", "yǒu'án wàibāo", False),
        ("长臂管辖", "chángbì guǎnxiá", True),
        ("长臂管辖", "chángbì guǎn", False),
        ("伙伴关系", "huǒbàn guānxi", True),
        ("芯片4", "xīnpiàn 4", True),
        ("女权", "nǚquán", True),
        ("女权", "nǔquán", False),
    ],
)
def test_the_check_of_pinyin_knows_right_from_wrong(zh: str, said: str, right: bool) -> None:
    assert bool(re.fullmatch(pattern(zh), said)) is right


def test_every_headword_has_the_pinyin_of_its_characters() -> None:
    def right(concept: Concept) -> bool:
        said = unicodedata.normalize("NFC", concept.pinyin).lower().replace("’", "'")
        return re.fullmatch(pattern(concept.zh), said) is not None

    assert {c.slug: (c.zh, c.pinyin) for c in CONCEPTS if not right(c)} == {}


# --- what a glossary of the field cannot lack ------------------------------------------------------------------------


@pytest.mark.parametrize("term", NAMED)
def test_the_terms_that_the_texts_discuss_are_there(term: str) -> None:
    assert owner(term)


def test_the_renderings_of_minilateralism_are_one_concept() -> None:
    assert owner("少边主义") == owner("小多边主义") == owner("迷你边主义") is not None


def test_plurilateral_in_two_senses_is_kept_apart() -> None:
    ours, theirs = owner("复边主义"), owner("诸边")
    assert ours != theirs
    assert theirs in LOADED.concepts[str(ours)].contrast
    assert ours in LOADED.concepts[str(theirs)].contrast
