"""Terms found in texts: which forms, at which places, and where none is linked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import handmade, rendered

from reader import glossary
from reader.glossary import Glossary
from reader.model import Article, Bilingual, Heading, Mark, Note, Paragraph, Table
from reader.pages import article as article_page
from reader.pages.article import Extras, Links
from reader.pages.templates import Templates
from reader.terms.annotate import NOTHING, annotate
from reader.terms.lexicon import Lexicon, Match
from reader.texts import of_body, of_notes

GLOSSARY = """
[minilateralism]
zh = "少边主义"
en = "minilateralism"
variants.zh = ["小多边主义", "少边"]
variants.en = ["minilateral"]

[small-yard]
zh = "小院高墙"
en = "small yard, high fence"

[ipef]
zh = "印太经济框架"
en = "Indo-Pacific Economic Framework"

[peking-university]
zh = "北大"
en = "Peking University"
abbr = ["PKU"]
except = ["向北大概"]

[who]
zh = "世界卫生组织"
en = "World Health Organization"
abbr = "WHO"

[year]
zh = "一带一路"
en = "Belt and Road"

[taiwan-strait]
zh = "台湾海峡"
en = "Taiwan Strait"

[framework]
zh = "双边框架"
en = "bilateral framework"
sense = { elsewhere = "ipef", nowhere = "" }
"""


def load(text: str = GLOSSARY) -> Glossary:
    found, problems = glossary.loads(text, "a.toml", "a")
    assert problems == []
    return found


LEXICON = Lexicon(load())


def find(text: str, article: str = "here", own: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """The printed forms and their concepts."""
    found = LEXICON.find(text, LEXICON.reading(article, own or {}), tuple)
    return [(text[m.at : m.end], m.concept) for m in found]


def article(*blocks: object, notes: Iterable[Note] = (), id: str = "here") -> Article:
    return replace(handmade.article(), id=id, blocks=tuple(blocks), notes=tuple(notes))  # type: ignore[arg-type]


def paragraph(text: str, *marks: Mark, id: str = "p1") -> Paragraph:
    return Paragraph(id, text, marks, 1, (1, 1))


def note(text: str, *marks: Mark, id: str = "n1") -> Note:
    return Note(id, 1, "①", "note", text, None, (2, 2), marks)


def terms(made: Article, lexicon: Lexicon = LEXICON) -> dict[tuple[str, str], list[str]]:
    """The printed forms in each text."""
    layer = annotate(made, lexicon)
    return {
        text.place: [text.text[m.at : m.end] for m in layer.of(text)]
        for text in (*of_body(made), *of_notes(made))
        if layer.of(text)
    }


# ---- forms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("少边主义与多边主义", ["少边主义"]),  # the longest
        ("美式小多边主义兴起，少边合作", ["小多边主义", "少边"]),
        ("所謂少邊主義", ["少邊主義"]),
        ("臺灣海峽與台灣海峽", ["臺灣海峽", "台灣海峽"]),
        ("MINILATERALISM and ｍｉｎｉｌａｔｅｒａｌ", ["MINILATERALISM", "ｍｉｎｉｌａｔｅｒａｌ"]),
        ("the Indo‑Pacific Economic Framework", ["Indo‑Pacific Economic Framework"]),
        ("WHO说，谁是who", ["WHO"]),
        ("ＷＨＯ发布报告", ["ＷＨＯ"]),
        ("WHOLE, AWHO, WHO2, (WHO)", ["WHO"]),
        ("minilaterally, unminilateral", []),
        ("minilateral合作", ["minilateral"]),
        ("", []),
    ],
)
def test_forms(text: str, found: list[str]) -> None:
    assert [printed for printed, _ in find(text)] == found


def test_an_exception_is_false_and_no_more_than_itself() -> None:
    assert find("他向北大概走了三里") == []
    assert find("他向北大概走到北大") == [("北大", "peking-university")]
    assert find("北大概况") == [("北大", "peking-university")]


def test_what_an_exception_hides_is_found_by_the_others() -> None:
    hidden = Lexicon(load('[a]\nzh = "甲乙丙"\nen = "one"\nexcept = ["甲乙丙丁"]\n[b]\nzh = "乙丙"\nen = "two"\n'))
    found = hidden.find("甲乙丙丁", hidden.reading("x", {}), tuple)
    assert [(m.at, m.end, m.concept) for m in found] == [(1, 3, "b")]


def test_the_sense_of_an_article() -> None:
    assert find("双边框架") == [("双边框架", "framework")]
    assert find("双边框架", "elsewhere") == [("双边框架", "ipef")]
    assert find("双边框架", "nowhere") == []


def test_forms_of_an_article_do_not_take_those_of_the_glossary() -> None:
    assert find("IPEF与少边", own={"IPEF": "ipef", "少边": "ipef"}) == [("IPEF", "ipef"), ("少边", "minilateralism")]
    assert find("IPEF") == []


def test_a_match_says_which_form_it_is() -> None:
    assert LEXICON.find("所謂少邊主義", LEXICON.reading("here", {}), tuple) == [
        Match(2, 6, "minilateralism", "少边主义")
    ]


ALPHABET = st.text(st.sampled_from("少边主义小多院高墙北大概向 WHOwhominilateralism,-"), max_size=40)


@given(ALPHABET)
def test_matches_are_apart_and_as_the_naive_search_finds_them(text: str) -> None:
    found = LEXICON.find(text, LEXICON.reading("here", {}), tuple)
    assert [(m.at, m.end) for m in found] == list(naive(text))


def naive(text: str) -> Iterable[tuple[int, int]]:
    """Leftmost and longest, tried character by character."""
    forms = sorted(((f, c, f in c.abbr) for c in load().concepts.values() for f in c.forms), key=lambda f: -len(f[0]))
    at = 0
    while at < len(text):
        for form, concept, cased in forms:
            end = at + len(form)
            piece = text[at:end]
            if piece != form and (cased or piece.lower() != form.lower()):
                continue
            if form.isascii() and (latin(text[at - 1 : at]) or latin(text[end : end + 1])):
                continue
            starts = [n for e in concept.exceptions for n in range(len(text)) if text.startswith(e, n)]
            if any(n <= at and end <= n + len(e) for e in concept.exceptions for n in starts):
                continue
            yield at, end
            at = end
            break
        else:
            at += 1


def latin(char: str) -> bool:
    return char.isalnum() and char.isascii()


# ---- places


def test_a_term_is_found_through_a_note_marker_and_a_page_break() -> None:
    text = "论小院高墙与少边主义。"
    marks = (Mark("note", 3, value="n1"), Mark("page", 8, value="2"))
    made = article(paragraph(text, *marks), notes=[note("注文。")])
    assert terms(made) == {("p1", ""): ["小院高墙", "少边主义"]}
    html = page(made)
    # A link cannot stand in a link: what a marker divides is two links, the second passed over by the keyboard.
    links = html.with_class("term")
    assert [(e.text(), e.attrs["data-term"], e.attrs.get("tabindex")) for e in links] == [
        ("小院", "small-yard", None),
        ("高墙", "small-yard", "-1"),
        ("少边主义", "minilateralism", None),
    ]
    assert [e.attrs["data-page"] for e in links[2].all("span")] == ["2"]


@pytest.mark.parametrize(
    "text",
    [
        "见 https://example.org/少边主义/minilateralism 一文",
        "见 http://example.org/a-minilateralism-b.html。",
        "见 www.example.org/minilateralism",
        "见 example.org/minilateralism",
        "写信给 minilateral@example.org",
        "张某《少边主义研究》指出",
        "张某《论〈少边主义〉的译法》指出",
        "张某〈少邊主義〉一文",
    ],
)
def test_nothing_is_linked_in_addresses_and_titles(text: str) -> None:
    assert terms(article(paragraph(text), notes=[note(text)])) == {}


def test_beside_addresses_and_titles_all_is_linked() -> None:
    text = "少边主义见《少边主义研究》及 https://example.org/minilateral ，少边主义；《甲"
    assert terms(article(paragraph(text))) == {("p1", ""): ["少边主义", "少边主义"]}
    assert terms(article(paragraph("《甲》少边主义《乙》"))) == {("p1", ""): ["少边主义"]}
    assert terms(article(paragraph("未完的《书名，少边主义"))) == {("p1", ""): ["少边主义"]}


def test_nothing_is_linked_in_another_link_or_a_formula() -> None:
    made = article(
        paragraph("甲少边主义乙少边主义", Mark("link", 1, 5, "https://example.org"), Mark("math", 6, 10, "x"))
    )
    assert terms(made) == {}


def test_the_number_of_a_heading_is_no_term() -> None:
    numbers = Lexicon(load('[a]\nzh = "第一章"\nen = "one"\n[b]\nzh = "一带一路"\nen = "two"\n'))
    made = article(Heading("s1", 1, "第一章 一带一路", (), 1, (1, 1)), Heading("s2", 1, "一带一路", (), 1, (2, 2)))
    assert terms(made, numbers) == {("s1", ""): ["一带一路"], ("s2", ""): ["一带一路"]}


@pytest.mark.parametrize(
    "text",
    [
        'Moisés Naím, "Minilateralism," Foreign Policy, No. 173, 2009, pp. 135-136.',
        "Miles Kahler, Multilateral and Minilateral Orders, Example Press, 1992, p. 681.",
        "某人：“论少边主义”，《国际论坛》，2022年第1期。",
        "参见某人:“少边主义再探”,载《国际论坛》2022年第1期;另一人:“小多边主义”,《甲刊》,2021年。",
        "某人. 少边主义的由来[J]. 国际论坛, 2022(1): 1-10.",
        "“少边主义兴起”，新华网，2023年5月1日，https://example.org/a",
    ],
)
def test_nothing_is_linked_in_the_works_that_a_note_cites(text: str) -> None:
    assert terms(article(paragraph("甲"), notes=[note(text)])) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本文所说的“少边主义”(minilateralism)，不同于“小多边主义”。", ["少边主义", "minilateralism", "小多边主义"]),
        ("“少边”是一种译法，参见《国际论坛》2022年第1期。", ["少边"]),
        ("某人指出：“少边主义不过是旧事”。", ["少边主义"]),
        ("WHO网站，https://example.org/who", ["WHO"]),
    ],
)
def test_what_a_note_says_itself_is_linked(text: str, found: list[str]) -> None:
    assert terms(article(paragraph("甲"), notes=[note(text)])) == {("n1", ""): found}


def test_every_text_of_a_table_and_a_figure_has_its_terms() -> None:
    cells = (("WHO", "甲"), ("乙", "少边、少边"))
    table = Table("t1", "表1 小院高墙", ("少边主义", "丙"), cells, "世界卫生组织", (1, 1), 1, (1, 5))
    assert terms(article(table)) == {
        ("t1", ""): ["小院高墙"],
        ("t1", "h0"): ["少边主义"],
        ("t1", "r0c0"): ["WHO"],
        ("t1", "r1c1"): ["少边", "少边"],
        ("t1", "source"): ["世界卫生组织"],
    }
    root = page(article(table))
    assert [e.text() for e in root.with_class("term")] == [
        "小院高墙",
        "少边主义",
        "WHO",
        "少边",
        "少边",
        "世界卫生组织",
    ]


def test_an_abbreviation_that_the_author_defines_is_found_in_that_article_alone() -> None:
    text = "“印太经济框架”（IPEF）启动，各方对IPEF看法不一。"
    assert terms(article(paragraph(text))) == {("p1", ""): ["印太经济框架", "IPEF", "IPEF"]}
    assert terms(article(paragraph("各方对IPEF看法不一。"))) == {}


# ---- pages

TO = Links("../../")
TEMPLATES = Templates()


def page(made: Article, *, plain: bool = False) -> rendered.Element:
    layer = NOTHING if plain else annotate(made, LEXICON)
    view = article_page.view(made, "zh-Hans", TO, Extras(layer=layer, glossary=LEXICON.glossary))
    return rendered.render(TEMPLATES.article(view, "zh-Hans", TO))


def test_the_first_use_in_each_section_is_marked() -> None:
    made = article(
        paragraph("少边主义，少边主义"),
        paragraph("少边", id="p2"),
        Heading("s1", 1, "一、少边主义", (), 1, (3, 3)),
        paragraph("少边主义，小院高墙", id="p3"),
        paragraph("少边主义", id="p4"),
        notes=[note("少边"), note("少边", id="n2")],
    )
    links = [(e.text(), "data-first" in e.attrs) for e in page(made).with_class("term")]
    assert links == [
        ("少边主义", True),
        ("少边主义", False),
        ("少边", False),
        ("少边主义", False),
        ("少边主义", True),
        ("小院高墙", True),
        ("少边主义", False),
        ("少边", True),
        ("少边", False),
    ]


def test_what_the_abstract_names_is_marked_again_in_the_text() -> None:
    made = article(paragraph("少边主义"))
    made = replace(made, meta=replace(made.meta, abstract=Bilingual("少边主义", "On minilateralism.")))
    links = [(e.text(), "data-first" in e.attrs) for e in page(made).with_class("term")]
    assert links == [("少边主义", True), ("minilateralism", True), ("少边主义", True)]


def test_each_concept_is_listed_and_explained_once() -> None:
    made = article(paragraph("少边主义与小多边主义，小院高墙"), notes=[note("少边")])
    (section,) = page(made).with_class("terms")
    assert [e.attrs.get("id") for e in section.all("li")] == ["term-minilateralism", "term-small-yard"]
    assert section.all("a")[0].attrs["href"] == "../../concepts/minilateralism/"
    view = article_page.view(made, "zh-Hans", TO, Extras(layer=annotate(made, LEXICON), glossary=LEXICON.glossary))
    cards = json.loads(TEMPLATES.glosses(view, "zh-Hans").removeprefix("window.readerGlosses = ").rstrip(";\n"))
    assert list(cards) == ["minilateralism", "small-yard"]
    explained = rendered.parse(cards["minilateralism"])
    assert "3" in explained.with_class("gloss-more")[0].text()
    assert explained.with_class("gloss-zh")[0].text() == "少边主义"


TEXTS = st.lists(
    st.sampled_from(["少边主义", "小院高墙", "WHO", "，", "《", "》", "x", "https://a.example/", " "])
).map("".join)
MARKS = st.lists(
    st.one_of(
        st.builds(Mark, st.sampled_from(["note", "page"]), st.integers(0, 40), value=st.sampled_from(["n1", "2", "3"])),
        st.builds(Mark, st.sampled_from(["emphasis", "strong", "term"]), st.integers(0, 40), st.integers(0, 40)),
    ),
    max_size=5,
)


@given(TEXTS, MARKS)
def test_terms_add_no_character_and_take_none(text: str, marks: list[Mark]) -> None:
    made = article(paragraph(f"甲{text}", *marks), notes=[note("注。")])
    with_terms, without = page(made), page(made, plain=True)

    def shown(root: rendered.Element) -> str:
        return root.by_id("p1").text()

    assert shown(with_terms) == shown(without)
    layer = annotate(made, LEXICON)
    body = next(of_body(made))
    assert body.text == f"甲{text}"
    assert all(0 <= m.at < m.end <= len(body.text) for m in layer.of(body))
