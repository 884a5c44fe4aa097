"""The record of an article, and what is made of it: references, files, tags, the scripts of the menu."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests import handmade

from reader.cite import chicago, files, names, script, tags
from reader.cite import item as items
from reader.cite.item import Item, Place
from reader.cite.names import Name
from reader.cite.styles import STYLES
from reader.cite.text import plain
from reader.model import Bilingual, Meta, Person
from reader.strings import LOCALES, STRINGS

URL = "https://reader.example/articles/x/"
READ = Place("63", f"{URL}#p12", "2026-11-20", "November 20, 2026")


def item(**meta: Any) -> Item:
    """The record of an article with nothing but what is given."""
    return items.of(handmade.article(meta=Meta(**meta)))


def cited(style: str, record: Item, place: Place = items.WHOLE) -> str:
    return plain(STYLES[style].reference(record, place))


# ---- names


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("王中美", "王", "中美"),
        ("欧阳修文", "欧阳", "修文"),
        ("司马迁", "司马", "迁"),
        ("諸葛亮", "諸葛", "亮"),
        ("王帆", "王", "帆"),
        ("尼古拉斯·拉迪", "尼古拉斯·拉迪", ""),
        ("编写组", "编写组", ""),
        ("某研究院课题组", "某研究院课题组", ""),
    ],
)
def test_a_name_in_characters_is_split_after_its_surname(name: str, family: str, given: str) -> None:
    assert names.in_han(name) == Name(family, given, bool(given))


@pytest.mark.parametrize(
    ("name", "han", "inverted", "whole"),
    [
        ("WANG Zhongmei", None, "Wang, Zhongmei", "Wang Zhongmei"),
        ("Zhongmei WANG", None, "Wang, Zhongmei", "Wang Zhongmei"),
        ("WANG ZHONGMEI", None, "Wang, Zhongmei", "Wang Zhongmei"),
        ("OUYANG Xiuwen", None, "Ouyang, Xiuwen", "Ouyang Xiuwen"),
        ("Su Qingyi", None, "Su, Qingyi", "Su Qingyi"),
        ("Fan Wang", "王凡", "Wang, Fan", "Wang Fan"),
        ("Lü Jing", None, "Lü, Jing", "Lü Jing"),
        ("Wang, Zhongmei", None, "Wang, Zhongmei", "Wang Zhongmei"),
        ("Nicholas R. Lardy", None, "Lardy, Nicholas R.", "Nicholas R. Lardy"),
        ("Guido van Rossum", None, "van Rossum, Guido", "Guido van Rossum"),
        ("Editorial", None, "Editorial", "Editorial"),
        ("Editorial Group of This Project", None, *("Editorial Group of This Project",) * 2),
    ],
)
def test_a_name_in_letters_is_split_where_its_family_name_is(
    name: str, han: str | None, inverted: str, whole: str
) -> None:
    found = names.in_latin(name, names.in_han(han) if han else None)
    assert (found.inverted, found.whole) == (inverted, whole)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Zhongmei", "Zhong mei"),
        ("Xiaofei", "Xiao fei"),
        ("Yanlong", "Yan long"),
        ("Yunling", "Yun ling"),
        ("Jia", "Jia"),
        ("Lina", "Li na"),
        ("Minge", "Min ge"),
        ("Xueliang", "Xue liang"),
        ("Nüying", "Nü ying"),
        ("Smith", "Smith"),
    ],
)
def test_pinyin_is_divided_into_syllables(word: str, parts: str) -> None:
    assert names.syllables(word) == parts.split()


# ---- what is not known is left out, as each style does


TITLED = {"title": Bilingual("某题")}
AUTHOR = {"authors": (Person("王中美"),)}
JOURNAL = {"journal": Bilingual("某刊")}


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        (
            TITLED,
            {"gbt-2015": "某题[Z].", "gbt-2025": "某题[Z].", "chicago": "“某题,” n.d.", "apa": "某题. (n.d.)."},
        ),
        (
            TITLED | AUTHOR,
            {
                "gbt-2015": "王中美. 某题[Z].",
                "gbt-2025": "王中美. 某题[Z].",
                "chicago": "王中美, “某题,” n.d.",
                "apa": "王中美. (n.d.). 某题.",
            },
        ),
        (
            TITLED | AUTHOR | JOURNAL,
            {
                "gbt-2015": "王中美. 某题[J]. 某刊.",
                "gbt-2025": "王中美. 某题[J]. 某刊.",
                "chicago": "王中美, “某题,” 某刊 (n.d.).",
                "apa": "王中美. (n.d.). 某题. 某刊.",
            },
        ),
        (
            TITLED | AUTHOR | JOURNAL | {"year": 2024},
            {
                "gbt-2015": "王中美. 某题[J]. 某刊, 2024.",
                "gbt-2025": "王中美. 某题[J]. 某刊，2024.",
                "chicago": "王中美, “某题,” 某刊 (2024).",
                "apa": "王中美. (2024). 某题. 某刊.",
            },
        ),
        (
            TITLED | AUTHOR | JOURNAL | {"year": 2024, "volume": "32", "pages": "157–171"},
            {
                "gbt-2015": "王中美. 某题[J]. 某刊, 2024, 32: 157-171.",
                "gbt-2025": "王中美. 某题[J]. 某刊，2024，32：157-171.",
                "chicago": "王中美, “某题,” 某刊 32 (2024): 157–71.",
                "apa": "王中美. (2024). 某题. 某刊, 32, 157–171.",
            },
        ),
        (
            TITLED | AUTHOR | {"year": 2024, "issue": "3", "pages": "2-24"},
            {
                "gbt-2015": "王中美. 某题[J]. 2024(3): 2-24.",
                "gbt-2025": "王中美. 某题[J]. 2024（3）：2-24.",
                "chicago": "王中美, “某题,” no. 3 (2024): 2–24.",
                "apa": "王中美. (2024). 某题. (3), 2–24.",
            },
        ),
    ],
)
def test_what_is_not_known_is_left_out(meta: dict[str, Any], expected: dict[str, str]) -> None:
    record = item(**meta)
    assert {style: cited(style, record) for style in STYLES} == expected


def test_a_page_is_cited_with_the_address_at_which_it_was_read() -> None:
    record = item(**TITLED, **AUTHOR, **JOURNAL, year=2024, volume="32", issue="1", pages="57-71", doi="doi:10.1234/a")
    assert {style: cited(style, record, READ) for style in STYLES} == {
        "gbt-2015": f"王中美. 某题[J/OL]. 某刊, 2024, 32(1): 63[2026-11-20]. {READ.url}. DOI:10.1234/a.",
        "gbt-2025": f"王中美. 某题[J/OL]. 某刊，2024，32（1）：63. {READ.url}. DOI:10.1234/a.",
        "chicago": f"王中美, “某题,” 某刊 32, no. 1 (2024): 63, {READ.url}.",
        "apa": f"王中美. (2024). 某题. 某刊, 32(1), 57–71. {READ.url}",
    }


def test_what_was_printed_nowhere_is_a_page_of_the_web() -> None:
    place = replace(READ, page="")
    assert {style: cited(style, item(**TITLED, **AUTHOR), place) for style in STYLES} == {
        "gbt-2015": f"王中美. 某题[EB/OL]. [2026-11-20]. {READ.url}.",
        "gbt-2025": f"王中美. 某题[EB/OL]. [2026-11-20]. {READ.url}.",
        "chicago": f"王中美, “某题,” accessed November 20, 2026, {READ.url}.",
        "apa": f"王中美. (n.d.). 某题. {READ.url}",
    }
    dated = item(**TITLED, year=2026)
    assert cited("gbt-2015", dated, place) == f"某题[EB/OL]. (2026)[2026-11-20]. {READ.url}."
    assert cited("gbt-2025", dated, place) == f"某题[EB/OL]. （2026）[2026-11-20]. {READ.url}."
    assert cited("chicago", dated, place) == f"“某题,” 2026, {READ.url}."


PEOPLE = tuple(
    Person(zh, en) for zh, en in (("王一", "WANG Yi"), ("李二", "LI Er"), ("赵三", "ZHAO San"), ("钱四", "QIAN Si"))
)


def test_many_authors_are_shortened_as_the_language_does() -> None:
    chinese = item(**TITLED, authors=PEOPLE)
    english = item(title=Bilingual(en="On Pages"), authors=PEOPLE)
    assert cited("gbt-2015", chinese).startswith("王一, 李二, 赵三, 等. ")
    assert cited("gbt-2025", chinese).startswith("王一，李二，赵三，等. ")
    assert cited("gbt-2015", english).startswith("WANG Y, LI E, ZHAO S, et al. ")
    assert cited("gbt-2025", english).startswith("Wang Yi，Li Er，Zhao San，et al. ")
    assert cited("chicago", chinese).startswith("王一 et al., ")
    assert cited("apa", english).startswith("Wang, Y., Li, E., Zhao, S., & Qian, S. (n.d.)")
    three = replace(english, authors=english.authors[:3], authors_latin=english.authors_latin[:3])
    assert cited("chicago", three).startswith("Wang Yi, Li Er, and Zhao San, “On Pages,” n.d.")
    in_text = STYLES["apa"].in_text
    assert in_text
    assert [plain(in_text(replace(english, authors_latin=english.authors_latin[:n]))) for n in range(4)] == [
        "(“On Pages”, n.d.",
        "(Wang, n.d.",
        "(Wang & Li, n.d.",
        "(Wang et al., n.d.",
    ]


def test_western_names_are_abbreviated_and_keep_their_hyphen_in_2025() -> None:
    record = item(title=Bilingual(en="On Notes"), authors=(Person(en="Jean-Luc Godard"),))
    assert cited("gbt-2015", record).startswith("GODARD J L. ")
    assert cited("gbt-2025", record).startswith("Godard J-L. ")
    assert cited("apa", record).startswith("Godard, J.-L. ")


def test_quotation_marks_in_a_title_are_those_inside_others() -> None:
    assert cited("chicago", item(title=Bilingual("“小院高墙”与‘脱钩’之辨？"))) == "“‘小院高墙’与“脱钩”之辨？” n.d."


def test_a_subtitle_follows_a_colon_and_the_printed_english_a_chinese_title() -> None:
    record = item(
        title=Bilingual("某题", "Some Title"), subtitle=Bilingual("以某事为例", "A Case"), **JOURNAL, year=2024
    )
    assert cited("gbt-2015", record) == "某题: 以某事为例[J]. 某刊, 2024."
    assert cited("gbt-2025", record) == "某题：以某事为例[J]. 某刊，2024."
    assert cited("chicago", record) == "“某题：以某事为例” [Some Title: A Case], 某刊 (2024)."
    assert cited("apa", record) == "某题：以某事为例 [Some Title: A Case]. (2024). 某刊."


def test_only_letters_are_slanted() -> None:
    english = item(title=Bilingual(en="On Notes"), journal=Bilingual("某刊", "Some Journal"), year=2024, volume="2")
    assert STYLES["chicago"].reference(english, items.WHOLE) == "“On Notes,” <i>Some Journal</i> 2 (2024)."
    assert "<i>" not in STYLES["chicago"].reference(item(**TITLED, **JOURNAL), items.WHOLE)


def test_what_looks_like_markup_is_text() -> None:
    record = item(title=Bilingual(en='<b>A & B</b> "x"'), journal=Bilingual(en="<i>J</i>"), year=2024)
    for style in STYLES.values():
        html = style.reference(record, READ)
        assert set(re.findall(r"<[^>]*>", html)) <= {"<i>", "</i>"}
        assert '<b>A & B</b> "x"' in plain(html.replace("<i>", "").replace("</i>", ""))


def test_a_range_of_pages_is_shortened_as_chicago_does() -> None:
    # The examples of the manual, 9.61.
    expected = "3–10 71–72 96–117 100–104 1100–1113 101–8 808–33 1103–4 321–28 498–532 1087–89 1496–500 12991–3001"
    ranges = (
        "3-10 71-72 96-117 100-104 1100-1113 101-108 808-833 1103-1104 321-328 498-532 1087-1089 1496-1500 12991-13001"
    )
    assert [chicago.pages(value) for value in ranges.split()] == expected.split()


# ---- files


HANDMADE = items.of(handmade.article())


def test_ris_has_a_line_for_each_field() -> None:
    text = files.ris(HANDMADE, URL)
    lines = text.split("\r\n")
    assert lines[0] == "TY  - JOUR"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert {"AU  - 甲某", "T2  - 检查学刊", "SP  - 57", "EP  - 60", f"UR  - {URL}", "KW  - 页码"} <= set(lines)
    assert files.ris(item(**TITLED), URL).startswith("TY  - ELEC\r\n")


def test_bibtex_escapes_what_tex_would_read() -> None:
    record = item(
        title=Bilingual(en=r"50% of $A_1 & {B} #2 ~ \x"),
        authors=(Person(en="Nicholas Lardy"), Person("某研究院课题组")),
        journal=Bilingual("某刊"),
        year=2024,
        pages="1-9",
        doi="10.1234/a_b",
    )
    text = files.bibtex(record, f"{URL}#p1_2%20{{x}}")
    assert text.startswith("@article{jia-2024-ban,\n")
    assert r"title = {50\% of \$A\_1 \& \{B\} \#2 \textasciitilde{} \textbackslash{}x}," in text
    assert "author = {Lardy, Nicholas and {某研究院课题组}}," in text
    assert "pages = {1--9}," in text
    assert "doi = {10.1234/a_b}," in text
    assert "langid = {english}," in text
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")


def test_csl_json_is_a_list_of_one_item() -> None:
    (found,) = json.loads(files.csl_json(HANDMADE, URL))
    assert found["type"] == "article-journal"
    assert found["author"] == [{"literal": "甲某"}, {"literal": "乙某"}]
    assert found["issued"] == {"date-parts": [[2024]]}
    assert found["URL"] == URL
    (bare,) = json.loads(files.csl_json(item(**TITLED), ""))
    assert bare == {"id": "jia-2024-ban", "type": "document", "language": "zh-CN", "title": "某题"}


def test_the_files_of_an_article_are_named() -> None:
    assert [name for name, _ in files.of(HANDMADE, "")] == list(files.NAMES.values())


# ---- tags


def test_the_head_tells_what_collectors_of_references_read() -> None:
    record = item(
        title=Bilingual("某题", "Some Title"),
        authors=(Person("王中美", "WANG Zhongmei", "某大学"), Person("欧阳修文")),
        journal=Bilingual("某刊"),
        year=2024,
        volume="32",
        issue="1",
        pages="57-71",
        doi="10.1234/a",
        keywords_zh=("甲", "乙"),
    )
    assert tags.of(record, URL) == (
        ("citation_title", "某题"),
        ("citation_author", "王, 中美"),
        ("citation_author_institution", "某大学"),
        ("citation_author", "欧阳, 修文"),
        ("citation_publication_date", "2024"),
        ("citation_journal_title", "某刊"),
        ("citation_volume", "32"),
        ("citation_issue", "1"),
        ("citation_firstpage", "57"),
        ("citation_lastpage", "71"),
        ("citation_doi", "10.1234/a"),
        ("citation_language", "zh-CN"),
        ("citation_keywords", "甲"),
        ("citation_keywords", "乙"),
        ("citation_abstract_html_url", URL),
        ("citation_public_url", URL),
    )
    assert not [name for name, _ in tags.of(record, "") if name.endswith("_url")]


# ---- scripts


def data_of(text: str) -> Any:
    return json.loads(text[text.index("=") + 1 : text.rindex(";")])


def test_the_script_of_an_article_has_each_style_in_four_forms() -> None:
    data = data_of(script.article(HANDMADE, "articles/x/", URL, paged=True))
    assert list(data["styles"]) == list(STYLES)
    for style in data["styles"].values():
        whole, whole_bare, page, page_bare = style["forms"]
        assert (script.URL in whole, script.URL in page) == (True, True)
        assert not set(whole_bare + page_bare) & {script.URL, script.ACCESSED, script.ACCESSED_EN}
        assert script.PAGE not in whole + whole_bare
        assert (script.PAGE in page) == (script.PAGE in page_bare) == ("inText" not in style)


def test_a_source_cannot_say_what_is_filled_in() -> None:
    record = item(title=Bilingual("甲\x01乙\x02"), **JOURNAL, year=2024)
    data = data_of(script.article(record, "articles/x/", "", paged=True))
    assert data["styles"]["chicago"]["forms"][1] == "“甲\ufffd乙\ufffd,” 某刊 (2024)."


@pytest.mark.parametrize("locale", LOCALES)
def test_the_menu_has_the_words_that_it_says(locale: Any, root: Path) -> None:
    table = data_of(script.words(locale, "en/"))
    text = (root / "docs" / "assets" / "cite.js").read_text("utf-8")
    kinds = set(re.findall(r'"(\w+)"', text[text.index("const KINDS") : text.index("const ID")]))
    assert set(re.findall(r"\bsaid\.(\w+)", text)) | kinds == set(table)
    assert set(script.WORDS) | {"open"} == {key[5:] for key in STRINGS[locale] if key.startswith("cite_")}


def test_many_articles_are_cited_in_no_time() -> None:
    import time  # noqa: PLC0415 - of this test only

    start = time.perf_counter()
    for _ in range(100):
        record = items.of(handmade.article())
        script.article(record, "articles/x/", URL, paged=True)
        list(files.of(record, URL))
        tags.of(record, URL)
    assert time.perf_counter() - start < 2
