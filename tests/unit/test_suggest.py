"""What the glossary lacks: which terms are suggested, in what order, and that the TOML can be pasted."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.handmade import META, article

from reader.glossary import Concept, Glossary, Theme
from reader.model import Article, Bilingual, Meta, Paragraph
from reader.pipeline import read_file
from reader.terms.suggest import CONTEXTS, Candidate, render, suggest


def text_of(text: str, name: str = "one", **meta: Any) -> Article:
    block = Paragraph("p1", text, (), 1, (7, 7))
    return article(id=name, blocks=(block,), notes=(), meta=replace(Meta(), **meta))


def glossary(**concepts: tuple[str, str]) -> Glossary:
    theme = Theme("t", Bilingual("题", "theme"))
    made = {slug: Concept(slug, zh, en, theme) for slug, (zh, en) in concepts.items()}
    return Glossary(MappingProxyType(made), (theme,))


def suggested(*articles: Article, known: Glossary | None = None) -> list[Candidate]:
    return suggest(articles, known or Glossary())


def test_a_term_that_an_author_glosses_is_suggested() -> None:
    (found,) = suggested(
        text_of("“夜航图书馆”（Night Sailing Library，NSL，以下简称“夜航馆”）开放。夜航图书馆在岸边。")
    )
    assert (found.slug, found.zh, found.en, found.abbr) == (
        "night-sailing-library",
        "夜航图书馆",
        "Night Sailing Library",
        ("NSL",),
    )
    assert found.variants_zh == ("夜航馆",)
    assert (found.uses.count, found.uses.articles) == (2, 1)
    assert found.uses.places[1].line == 7
    assert found.uses.places[1].after.startswith("在岸边")


def test_names_of_persons_and_adjectives_are_left_out() -> None:
    assert not suggested(text_of("彼得·布朗（Peter Brown）写了简短与区域的（regional）说明。"))


def test_keywords_are_suggested_with_their_english_where_both_are_as_many() -> None:
    found = suggested(
        text_of("灯塔税。", keywords_zh=("灯塔税", "夜读"), keywords_en=("lighthouse tax", "night reading"))
    )
    assert [(c.zh, c.en, c.uses.count) for c in found] == [
        ("灯塔税", "lighthouse tax", 1),
        ("夜读", "night reading", 0),
    ]
    (found,) = suggested(text_of("灯塔税。", keywords_zh=("灯塔税",), keywords_en=("a", "b")))
    assert found.en == ""
    assert found.slug == "unnamed"


def test_quoted_phrases_are_suggested_when_they_come_often() -> None:
    assert [c.zh for c in suggested(text_of("“灯下读”" * 5))] == ["灯下读"]
    assert not suggested(text_of("“灯下读”" * 4))
    assert [c.zh for c in suggested(text_of("“灯下读”" * 2), text_of("“灯下读”", "two"))] == ["灯下读"]
    assert not suggested(text_of("“灯下读”"), text_of("“灯下读”", "two"))


def test_what_the_glossary_knows_is_not_suggested() -> None:
    known = glossary(nsl=("夜航图书馆", "night sailing library"))
    assert not suggested(text_of("夜航图书馆（Night Sailing Library）"), known=known)
    assert not suggested(
        text_of("夜航圖書館（Night‑Sailing library）"), known=glossary(n=("夜航图书馆", "night-sailing library"))
    )


def test_what_a_known_concept_lacks_is_suggested_as_a_variant() -> None:
    known = glossary(nsl=("夜航图书馆", "night sailing library"))
    (found,) = suggested(text_of("夜航图书馆（Library of the Night，NSL2）"), known=known)
    assert found.lacks == (("abbr", ("NSL2",)), ("variants.en", ("Library of the Night",)))
    assert '# nsl: variants.en += ["Library of the Night"]\n' in render([found])
    (found,) = suggested(text_of("“夜行书馆”（night sailing library）"), known=known)
    assert found.lacks == (("variants.zh", ("夜行书馆",)),)


def test_most_articles_come_first_then_most_uses() -> None:
    one = text_of("灯塔税（LHT）。夜航书目（NSB）。夜航书目。旧刊网络（OJN）。")
    found = suggested(one, text_of("灯塔税。", "two"))
    assert [c.zh for c in found] == ["灯塔税", "夜航书目", "旧刊网络"]
    assert [(c.uses.count, c.uses.articles) for c in found] == [(2, 2), (2, 1), (1, 1)]


def test_spellings_of_one_term_are_one_candidate_and_its_headword_is_simplified() -> None:
    (found,) = suggested(
        text_of("夜航圖書館（Night Library）。夜航圖書館（night library）。夜航图书馆（Library of Night）。")
    )
    assert (found.zh, found.en, found.variants_en) == ("夜航图书馆", "Night Library", ("Library of Night",))
    assert found.uses.count == 3


def test_slugs_are_unique_here_and_in_the_glossary() -> None:
    texts = "夜航馆甲（night）。夜航馆乙（night）。“灯下读一”（map）。“灯下读二”（CON）。"
    found = suggested(text_of(texts), known=glossary(night=("夜", "nights")))
    assert sorted(c.slug for c in found) == ["night-2", "night-3", "unnamed", "unnamed-2"]


def test_a_long_english_name_is_shortened_to_its_abbreviation() -> None:
    (found,) = suggested(text_of("书会（International Council for Small Libraries and Reading Rooms，ICSL）"))
    assert found.slug == "icsl"


def test_the_toml_can_be_pasted_and_says_what_is_to_be_written() -> None:
    found = suggested(text_of("夜航图书馆（Night Library，NSL）。“灯下读”" + "“灯下读”" * 4))
    text = render(found)
    assert tomllib.loads(text) == {
        "unnamed": {"zh": "灯下读", "en": "", "definition": {"zh": "", "en": ""}},
        "night-library": {
            "zh": "夜航图书馆",
            "en": "Night Library",
            "abbr": ["NSL"],
            "definition": {"zh": "", "en": ""},
        },
    }
    assert text.startswith("# 灯下读: 5 uses in 1 article\n#   articles/样文.txt:7: …")
    assert text.count("【灯下读】") == CONTEXTS
    assert text.count("# to be written") == 5
    assert render(found, 1).count("\n[") == 1
    assert render(found, 0) == "" == render([])


@given(st.text(max_size=20), st.text(max_size=20), st.lists(st.text(max_size=5), max_size=3))
def test_the_toml_holds_whatever_the_texts_say(zh: str, en: str, abbr: list[str]) -> None:
    try:
        (zh + en + "".join(abbr)).encode()
    except UnicodeEncodeError:
        return
    read = tomllib.loads(
        render([Candidate("slug", zh, en, tuple(abbr)), Candidate("x", zh, en, lacks=(("abbr", (zh,)),))])
    )
    assert list(read) == ["slug"]


@pytest.mark.seeds
def test_the_real_texts_give_toml_without_a_table_twice(seeds: Any) -> None:
    read = [a for path in sorted(seeds.glob("*.txt")) for a in read_file(path, path.name).articles]
    found = suggested(*read)
    assert len(found) > 100
    assert len(tomllib.loads(render(found))) == len(found)
    assert {"小院高墙", "神奇数目", "联合声明倡议"} <= {c.zh for c in found}


def test_the_sample_has_keywords() -> None:
    assert [c.zh for c in suggested(article())] == list(META.keywords_zh)
