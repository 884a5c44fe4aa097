"""The words of an article, their readings and meanings, and the script that a page loads."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import handmade

from reader import corpus as folders
from reader import glossary, pipeline
from reader.glossary import Concept, Glossary, Theme
from reader.lookup import NOTICE, Dictionary, Lookup, Word, article_words, dumps, joined, name_pinyin
from reader.model import Article, Bilingual, Mark, Note, Paragraph, Person
from reader.texts import Text, of_abstracts, of_body, of_notes
from reader.words import Segmenter

DICTIONARY = Dictionary()
"""The whole of CC-CEDICT, read once."""

THEME = Theme("t", Bilingual("治理", "Governance"))
GLOSSARY = Glossary(
    MappingProxyType(
        {
            "minilateralism": Concept(
                "minilateralism",
                "少边主义",
                "minilateralism",
                THEME,
                pinyin="shǎobiān zhǔyì",
                variants_zh=("小多边主义",),
                sense=MappingProxyType({"elsewhere": ""}),
            )
        }
    ),
    (THEME,),
)
TERMS = ("少边主义", "小多边主义")


def article(*texts: str, notes: tuple[str, ...] = (), authors: tuple[str, ...] = (), **changes: object) -> Article:
    """An article of such paragraphs and notes."""
    blocks = tuple(Paragraph(f"p{n}", text, (), 1, (n, n)) for n, text in enumerate(texts, 1))
    made = handmade.article(
        blocks=blocks,
        notes=tuple(Note(f"n{n}", 1, "①", "note", text, None, (90, 90)) for n, text in enumerate(notes, 1)),
        meta=replace(handmade.META, abstract=Bilingual(), authors=tuple(Person(name) for name in authors)),
    )
    return replace(made, **changes)


def look_up(made: Article, glossary_: Glossary = GLOSSARY) -> Lookup:
    names = [person.zh for person in made.meta.authors if person.zh]
    return article_words(made, Segmenter(TERMS, names), glossary_, DICTIONARY)


def word(lookup: Lookup, text: str) -> Word:
    (found,) = [word for word in lookup.words if word.text == text]
    return found


def texts_of(made: Article) -> list[Text]:
    return [*of_abstracts(made), *of_body(made), *of_notes(made)]


# ---- pinyin


@pytest.mark.parametrize(
    ("numbered", "marked"),
    [
        ("zhi4 li3", "zhìlǐ"),
        ("Zhong1 guo2", "Zhōngguó"),
        ("Yi1 dai4 Yi1 lu4", "Yīdài Yīlù"),
        ("lu:3 xing2", "lǚxíng"),
        ("nu:3 er2", "nǚ’ér"),
        ("Xi1 an1", "Xī’ān"),
        ("dui4 liu2", "duìliú"),
        ("gui1 hua4", "guīhuà"),
        ("ma5", "ma"),
        ("E2 luo2 si1", "Éluósī"),
        ("yi1 ju3 liang3 de2", "yī jǔ liǎng dé"),
        ("A A zhi4", "A A zhì"),
        ("r5", "r"),
        ("xx5", "xx"),
    ],
)
def test_numbers_become_marks(numbered: str, marked: str) -> None:
    assert joined(numbered) == marked


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("任琳", "Rén Lín"),
        ("曾慧", "Zēng Huì"),
        ("单某", "Shàn Mǒu"),
        ("解某", "Xiè Mǒu"),
        ("仇某", "Qiú Mǒu"),
        ("区某", "Ōu Mǒu"),
        ("查某", "Zhā Mǒu"),
        ("盖某", "Gě Mǒu"),
        ("朴某", "Piáo Mǒu"),
        ("华某", "Huà Mǒu"),
        ("尉迟某", "Yùchí Mǒu"),
        ("欧阳某某", "Ōuyáng Mǒumǒu"),
        ("长孙某", "Zhǎngsūn Mǒu"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, pinyin: str) -> None:
    assert name_pinyin(name, DICTIONARY) == pinyin


# ---- the dictionary


@pytest.mark.parametrize(
    ("text", "pinyin", "gloss"),
    [
        ("进程", "jìnchéng", "course of events; process"),
        ("任", "rèn", "to assign"),  # not the surname
        ("长", "zhǎng / cháng", "chief; head / length; long"),
        ("后", "hòu", "back"),  # not the empress
        ("了", "le / liǎo", "completed action"),
        ("一带一路", "Yīdài Yīlù", "Belt and Road Initiative"),
        ("美", "měi", "the United States"),
    ],
)
def test_the_common_reading_and_meaning_come_first(text: str, pinyin: str, gloss: str) -> None:
    told = DICTIONARY.word(text)
    assert told
    assert told[0] == pinyin
    assert gloss in told[1]


SMALL = """\
# CC-CEDICT
#! version=1
任 任 [Ren2] /surname Ren/
任 任 [ren4] /to assign/CL:個|个[ge4]/to appoint/office/
舊 旧 [jiu4] /(old) of yore/old/
甲 甲 [jia3] /variant of 乙[yi3]/
丙 丙 [bing3] /{long}/
丁 丁 [ding1] /cubes (of meat) (Taiwan pr. [ding2])/from 戊己|戊巳[wu4 ji3]/
辛 辛 [xin1] /a (b c) d, {long}/"""


def small(word: str) -> tuple[str, str] | None:
    return Dictionary(SMALL.replace("{long}", "so long " * 30).encode()).word(word)


def test_a_gloss_says_what_the_word_means() -> None:
    assert small("任") == ("rèn", "to assign; to appoint")
    assert small("旧") == ("jiù", "old; (old) of yore")
    assert small("丁") == ("dīng", "cubes (of meat); from 戊巳 (wùjǐ)")


def test_a_word_that_is_nothing_but_a_variant_says_so() -> None:
    assert small("甲") == ("jiǎ", "variant of 乙 (yǐ)")


def test_a_gloss_is_cut_at_a_border() -> None:
    assert small("辛") == ("xīn", "a (b c) d") or small("辛")[1].endswith("…")
    told = small("丙")
    assert told
    assert len(told[1]) <= 82
    assert told[1].endswith("long…") or told[1].endswith("so…")


def test_what_is_not_there_is_none() -> None:
    assert small("壬") is None
    assert DICTIONARY.word("少边主义某") is None


def test_glosses_are_short_and_clean() -> None:
    found = [DICTIONARY.word(key.decode()) for key in list(DICTIONARY._index)[::37]]
    told = [said for said in found if said]
    assert len(told) == len(found)
    assert all(pinyin and gloss for pinyin, gloss in told)
    assert max(len(gloss) for _, gloss in told) <= 110
    assert not [gloss for _, gloss in told if re.search(r"\w\|\w|\bCL:", gloss)]


# ---- where a meaning is from


def test_the_glossary_comes_first() -> None:
    found = look_up(article("少边主义也称小多边主义。"))
    assert word(found, "少边主义") == Word("少边主义", "shǎobiān zhǔyì", "minilateralism", "glossary", "minilateralism")
    # The pinyin of the headword is not that of a variant.
    assert word(found, "小多边主义").pinyin == "xiǎo duōbiān zhǔyì"
    assert word(found, "小多边主义").concept == "minilateralism"


def test_an_article_that_means_something_else_by_a_term_is_heeded() -> None:
    found = look_up(article("少边主义。", id="elsewhere"))
    assert word(found, "少边主义").source == "composed"


def test_what_no_dictionary_has_is_composed() -> None:
    found = look_up(article("排他性安排。"))
    made = word(found, "排他性")
    assert made.source == "composed"
    assert [found.words[part].text for part in made.parts] == ["排他", "性"]
    assert made.pinyin == "páitā xìng"
    assert all(found.words[part].gloss for part in made.parts)


def test_a_compound_of_words_is_several_words() -> None:
    found = look_up(article("经贸合作。"))
    assert [word.text for word in found.words] == ["经贸", "合作"]


def test_names_of_authors_are_names() -> None:
    found = look_up(article("曾慧慧与任琳认为如此。", authors=("曾慧慧", "任琳")))
    assert word(found, "曾慧慧") == Word("曾慧慧", "Zēng Huìhuì", "", "name")
    assert word(found, "任琳").pinyin == "Rén Lín"


def test_names_before_a_work_that_a_note_cites_are_names() -> None:
    found = look_up(
        article("正文。", notes=("参见任高程、单某主编：《某书》，北京：某社2019年版。", "高程：《再论》。"))
    )
    assert word(found, "任高程").pinyin == "Rén Gāochéng"
    assert word(found, "单某").pinyin == "Shàn Mǒu"
    assert word(found, "高程").source == "name"
    assert word(found, "参见").source == "cedict"


def test_a_traditional_text_is_read_as_simplified() -> None:
    traditional, simplified = article("經濟發展與國際貿易。" * 3), article("经济发展与国际贸易。" * 3)
    assert look_up(traditional) == look_up(simplified)


# ---- the texts

BLANKS = re.compile(r"[\s\ufeff]")


def spelled(found: Lookup, place: str) -> str:
    """The text as the words spell it, with a full stop for every other character."""
    return "".join(found.words[n].text if n >= 0 else "." * -n for n in found.texts[place])


def test_the_words_cover_each_text() -> None:
    made = handmade.article()
    found = look_up(made)
    covered = 0
    for text in texts_of(made):
        place = "/".join(filter(None, text.place))
        if not re.search("[\u4e00-\u9fff]", text.text):
            assert place not in found.texts
            continue
        shown = text.text
        for mark in text.marks:
            if mark.type == "math" and mark.end:
                shown = shown[: mark.at] + shown[mark.end :]
        shown = BLANKS.sub("", shown)
        assert spelled(found, place) == re.sub("[^\u4e00-\u9fff]", ".", shown)
        covered += 1
    assert covered > 12
    assert {"p1", "s1", "n1", "t1", "t1/h0", "t1/r0c2", "t1/source", "f1", "f1/source", "abstract-zh"} <= set(
        found.texts
    )


def test_a_formula_is_not_counted() -> None:
    block = Paragraph("p1", "其值 $x^2$ 为正。", (Mark("math", 3, 8, "x^2"),), 1, (1, 1))
    assert spelled(look_up(article(blocks=(block,))), "p1") == "其值为正."


@given(st.text(st.sampled_from("少边主义全球治理的经 济\u3000任琳A1，《》：、𠀀x\u00e9"), max_size=60))
def test_any_text_is_covered(text: str) -> None:
    found = look_up(article(text, authors=("任琳",)))
    if "p1" in found.texts:
        assert len(spelled(found, "p1")) == len(BLANKS.sub("", text))
        assert all(numbers for numbers in found.texts["p1"] if numbers != 0)


def test_each_word_is_there_once_the_commonest_first() -> None:
    found = look_up(handmade.article())
    keys = [(word.text, word.source) for word in found.words]
    assert len(set(keys)) == len(keys)
    numbers = [n for sequence in found.texts.values() for n in sequence if n >= 0]
    assert numbers.count(0) == max(map(numbers.count, set(numbers)))
    assert look_up(handmade.article()) == found


# ---- the script


def parsed(script: str) -> dict[str, object]:
    assert script.startswith(f"{NOTICE}readerWords(")
    assert script.endswith(");\n")
    data = json.loads(script[len(f"{NOTICE}readerWords(") : -3])
    assert isinstance(data, dict)
    return data


def test_the_script_is_one_call() -> None:
    found = look_up(article("少边主义与排他性，任琳说\u2028。", authors=("任琳",)))
    script = dumps(found)
    assert "\u2028" not in script
    data = parsed(script)
    assert set(data) == {"words", "texts"}
    rows = {row[0]: row for row in data["words"]}
    assert rows["少边主义"] == ["少边主义", "shǎobiān zhǔyì", "minilateralism", "minilateralism"]
    assert rows["任琳"] == ["任琳", "Rén Lín", "", "@"]
    assert rows["与"][:2] == ["与", "yǔ / yù"]
    assert len(rows["与"]) == 3
    assert [data["words"][part][0] for part in rows["排他性"][2]] == ["排他", "性"]
    assert tuple(map(int, data["texts"]["p1"].split())) == found.texts["p1"]


def test_an_article_without_chinese_gives_an_empty_script() -> None:
    assert parsed(dumps(look_up(article("Nothing.")))) == {"words": [], "texts": {}}


# ---- the real texts


def test_the_words_of_the_real_texts_have_meanings(seeds: Path, root: Path) -> None:
    own, _ = glossary.load(root / "corpus" / "glossary", "glossary")
    terms = [form for concept in own.concepts.values() for form in concept.forms]
    found, _ = folders.find([seeds])
    articles = [made for one in found for made in pipeline.read_file(one.path, one.inside).articles]
    meant = total = 0
    for made in articles:
        names = [person.zh for person in made.meta.authors if person.zh]
        lookup = article_words(made, Segmenter(terms, names), own, DICTIONARY)
        uses = lookup.uses()
        total += uses.total()
        meant += uses["glossary"] + uses["cedict"]
        assert len(gzip.compress(dumps(lookup).encode(), 6)) <= 70_000, made.id
    assert meant / total >= 0.92
