"""Words: nothing is lost, terms and names are whole, Latin and numbers too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.words import Segmenter

PLAIN = Segmenter()
MIXED = st.text(
    st.one_of(st.sampled_from("友岸外包国际法律中于任琳A1 ，。-.’（）①é\n"), st.characters(exclude_categories=["Cs"]))
)


@given(MIXED)
def test_the_words_are_the_text(text: str) -> None:
    for segmenter in (PLAIN, Segmenter(["友岸外包", "国际法", "A1"], ["任琳"])):
        words = segmenter.cut(text)
        assert "".join(words) == text
        assert all(words)
        assert segmenter.cut(text) == words


@given(MIXED, MIXED)
def test_names_are_whole_wherever_they_stand(before: str, behind: str) -> None:
    text = f"{before}郦道沅{behind}"
    assert "郦道沅" in Segmenter(["友岸外包", "岸外包道"], ["郦道沅"]).cut(text)


@given(st.text("，。、 \n“”"), st.text("，。、 \n“”"))
def test_terms_are_whole_between_marks(before: str, behind: str) -> None:
    assert "院高墙小" in Segmenter(["院高墙小"]).cut(f"{before}院高墙小{behind}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("COVID-19疫情", "COVID-19|疫情"),
        ("1,234.5万吨，占3.5%。", "1,234.5|万吨|，|占|3.5%|。"),
        ("U.S. naïve café don’t", "U.S|.| |naïve| |café| |don’t"),
        ("甲——乙……", "甲|——|乙|……"),
        ("2024年5月①", "2024|年|5|月|①"),
        ("「かな」한국", "「|かな|」|한국"),
        ("第二次 世界大战\n\n之后", "第二次| |世界大战|\n\n|之后"),
        ("", ""),
    ],
)
def test_marks_latin_words_and_numbers_are_words(text: str, words: str) -> None:
    assert "|".join(PLAIN.cut(text)) == words


def cut(text: str, *terms: str, names: tuple[str, ...] = ()) -> str:
    return "|".join(Segmenter(terms, names).cut(text))


def test_terms_are_whole_where_the_dictionary_cuts_them() -> None:
    assert cut("他提出友岸外包。") != cut("他提出友岸外包。", "友岸外包") == "他|提出|友岸外包|。"
    assert cut("比较友岸外包网络", "友岸", "友岸外包") == "比较|友岸外包|网络"
    assert cut("small yard, high fence", "small yard") == "small yard|,| |high| |fence"


def test_a_short_term_cuts_no_word_behind_it() -> None:
    assert cut("当前的国际法律秩序", "国际法") == "当前|的|国际|法律|秩序"
    assert cut("研究国际法的人", "国际法") == "研究|国际法|的|人"
    assert cut("与不同盟友商量", "同盟") == "与|不同|盟友|商量"


def test_a_latin_term_is_no_part_of_a_word() -> None:
    assert cut("AI与CHAIN、AI1", "AI") == "AI|与|CHAIN|、|AI1"


def test_a_name_goes_before_a_term_and_before_the_dictionary() -> None:
    assert cut("作者高峰会见", "高峰会", names=("高峰",)) == "作者|高峰|会见"
    assert cut("由于小山写成", names=("于小山",)) == "由|于小山|写成"


def test_one_character_and_blank_terms_change_nothing() -> None:
    assert cut("国际法律秩序", "国", "", " ") == cut("国际法律秩序")
