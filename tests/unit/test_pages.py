"""Articles to Markdown to HTML: the page contract, and that nothing of a source becomes markup."""

from __future__ import annotations

import re
import string
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import markdown as python_markdown
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup
from tests import handmade, rendered

from reader import translations
from reader.cite import script as cite_script
from reader.model import (
    Anchor,
    Article,
    Bilingual,
    Block,
    Figure,
    Formula,
    Heading,
    Mark,
    Meta,
    Note,
    Paragraph,
    Person,
    PullQuote,
    Table,
)
from reader.pages import article as article_page
from reader.pages import concept, escape, formula, inline, links, listing, panels, raw
from reader.pages.article import Extras
from reader.pages.templates import TemplateFaultError, Templates, Written
from reader.problems import CODES
from reader.search import index as search
from reader.strings import LOCALES, STRINGS
from reader.terms import defining

TO = article_page.Links("../../")
WORDS = STRINGS["zh-Hans"]
TEMPLATES = Templates()

NASTY = (
    "<script>alert(1)</script>",
    "</p></article><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<javascript:alert(1)>",
    "javascript:alert(1) data:text/html,x vbscript:x",
    "# 标题\n\n- 列表\n\n    代码",
    "*a* _b_ **c** `d` ~~e~~ ==f== ^^g^^",
    "{: #s1 onclick=alert(1) } {#p1} { .x }",
    "[^1]: 注 [x]: javascript:alert(1)",
    "&lt;b&gt; &amp; &#60; &#x3c;script&#x3e;",
    "{{ config }} {% raw %} {# x #}",
    "\x02wzxhzdk:0\x03 \x02amp\x03 \x00 \x1b \ud800 \ufffe",
    '" onmouseover="alert(1)" \' onfocus=\'x',
    "]]> <!-- x --> <!DOCTYPE x> <?php x ?> <![CDATA[",
    "<!--html:0--> --- \n---\ntitle: x\n---\n",
    "\\[x\\] \\<b\\> \\",
    'https://a.example/"onmouseover=alert(1) http://[x](javascript:1)',
    "|a|b|\n|-|-|\n|c|d|",
    "1. 一 1) 二 + 三 > 四 ::: 五 !!! note",
    "+++ ??? === --- *** ___",
)
NASTY_TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.sampled_from("<>&\"'`*_[](){}#!|\\:;/-+=~^$.?% \n\t\x02\x03一注ab1"), max_size=40),
    st.text(max_size=20),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=3).map("".join),
)
TAGS = set(
    "a abbr aside b br button code dd details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 header img li math "
    "mfrac mi mn mo mrow mstyle msub msubsup msup mtext nav ol p section small span strong summary "
    "table tbody td th thead tr".split()
)
TAGS |= formula.ELEMENTS.keys()
ATTRIBUTES = set(
    "alt aria-expanded aria-haspopup aria-hidden aria-label aria-labelledby aria-pressed class colspan data-close "
    "data-concepts data-credit data-failed data-keys data-loading data-more data-name data-page data-resume data-src "
    "hidden href id lang "
    "loading rel role scope src tabindex title type value".split()
)
ATTRIBUTES |= formula.ATTRIBUTES


def page(article: Article, **options: Any) -> str:
    made = article_page.view(article, "zh-Hans", TO, **options)
    return TEMPLATES.article(made, "zh-Hans", TO)


def shown(article: Article) -> rendered.Element:
    return rendered.render(page(article))


def note_context(*notes: Note) -> inline.Context:
    return inline.Context({n.id: n for n in notes}, WORDS, "第{}页".format)


# ---- escaping


@given(NASTY_TEXT)
def test_escaped_for_markdown_a_text_is_itself_wherever_it_stands(text: str) -> None:
    safe = escape.markdown(text)
    # In a heading, in a table cell, in an attribute, at the start of a paragraph, in emphasis.
    source = f"## {safe} 。\n\n{safe} 。\n\n*{safe}。*\n\n| a |\n|---|\n| {safe}。 |\n\n"
    source += f'<p title="{safe}">{safe}。</p>\n'
    root = rendered.parse(python_markdown.markdown(source, extensions=rendered.EXTENSIONS))
    want = escape.plain(text)
    assert [e.tag for e in root.all()] == "root h2 p p em table thead tr th tbody tr td p".split()
    heading, first, second, third = root.all("h2")[0], *root.all("p")
    for element in (heading, first):
        assert element.text().split() == f"{want} 。".split()
    for element in (second, root.all("td")[0], third):
        assert element.text().split() == f"{want}。".split()
    assert root.all("p")[-1].attrs["title"] == want


@given(NASTY_TEXT)
def test_a_yaml_scalar_is_the_escaped_text(text: str) -> None:
    assert yaml.safe_load(f"title: {escape.yaml(text)}\n") == {"title": str(escape.html(text))}


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        ("HTTP://a.example", "http://a.example"),
        ("doi:10.1234/ab.c", "https://doi.org/10.1234/ab.c"),
        ("DOI: 10.1234/ab", "https://doi.org/10.1234/ab"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        (" https://a.example\n/b", "https://a.example/b"),
        ("javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        ("\x01javascript:alert(1)", None),
        ("JAVASCRIPT://a.example/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("vbscript:x", None),
        ("file:///etc/passwd", None),
        ("//a.example", None),
        ("/a", None),
        ("a", None),
        ("#n1", None),
        ("", None),
        ("http:", None),
        ("https://", None),
        ("mailto:nobody", None),
        ("doi:11.1/x", None),
    ],
)
def test_only_whole_addresses_of_four_schemes_become_links(address: str, href: str | None) -> None:
    assert links.safe_href(address) == href


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("见https://a.example/b，第5页", ["https://a.example/b"]),
        ("（https://a.example/b_(c)）", ["https://a.example/b_(c)"]),
        ("(see https://a.example/b).", ["https://a.example/b"]),
        ("https://a.example/b, http://c.example/d;", ["https://a.example/b", "http://c.example/d"]),
        ("DOI:10.1234/ab.c。", ["DOI:10.1234/ab.c"]),
        ("xhttps://a.example", []),
        ("比例为3:1，见第5页", []),
        ("javascript:alert(1)//http", []),
    ],
)
def test_an_address_ends_where_its_sentence_goes_on(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end, _ in links.find(text)] == found


# ---- marks


MARKS = st.lists(
    st.builds(
        Mark,
        st.sampled_from(["note", "marker", "page", "emphasis", "strong", "link", "math", "later"]),
        st.integers(0, 14),
        st.one_of(st.none(), st.integers(0, 14)),
        st.sampled_from(["n1", "n2", "58", "①", "https://a.example/", "javascript:x", "x^2", "\\frac{", ""]),
        st.just(1),
    ),
    max_size=8,
)
ONE = Note("n1", 58, "①", "note", "注", None, (1, 1))


@given(st.text(st.sampled_from("一二三<&>*[ab https://a.example/"), max_size=14), MARKS)
@example("ab", [Mark("emphasis", 0, 2), Mark("strong", 1, 2), Mark("note", 1, value="n1")])
@example("一二三四", [Mark("link", 0, 3, "https://a.example/"), Mark("link", 1, 4, "https://b.example/")])
def test_without_its_marks_a_text_is_as_it_was(text: str, marks: list[Mark]) -> None:
    marks = [m for m in marks if m.type != "math"]
    root = rendered.parse(inline.render(text, marks, note_context(ONE)))
    for name in ("note-ref", "marker-orphan", "page-break"):
        for element in root.with_class(name):
            element.children.clear()
    assert root.text() == text
    for anchor in root.all("a"):
        assert not [inner for inner in anchor.all("a") if inner is not anchor]


@given(st.text(st.sampled_from("一二三$<&>x^2"), max_size=14), MARKS)
def test_marks_of_any_kind_give_wellformed_html(text: str, marks: list[Mark]) -> None:
    root = rendered.parse(inline.render(text, marks, note_context(ONE)))
    assert {e.tag for e in root.all()} <= {"root", "a", "span", "em", "strong", "code", *formula.ELEMENTS}


def test_marks_that_cross_are_closed_and_opened_again() -> None:
    marks = [Mark("emphasis", 0, 3), Mark("strong", 2, 5)]
    assert inline.render("一二三四五", marks, note_context()) == "<em>一二<strong>三</strong></em><strong>四五</strong>"


def test_a_reference_inside_a_link_stands_beside_it() -> None:
    marks = [Mark("link", 0, 4, "https://a.example/"), Mark("note", 2, value="n1")]
    root = rendered.parse(inline.render("一二三四", marks, note_context(ONE)))
    assert [e.tag for e in root.children if isinstance(e, rendered.Element)] == ["a", "a", "a"]
    assert [a.text() for a in root.all("a")] == ["一二", "①", "三四"]


def test_references_that_touch_are_kept_apart_for_the_finger() -> None:
    marks = [Mark("note", 1, value="n1"), Mark("note", 1, value="n1"), Mark("note", 2, value="n1")]
    root = rendered.parse(inline.render("一二三", marks, note_context(ONE)))
    assert [a.attrs["class"] for a in root.all("a")] == ["note-ref", "note-ref beside", "note-ref"]
    assert [a.attrs["id"] for a in root.all("a")] == ["nr1", "nr1-2", "nr1-3"]


def test_a_reference_to_no_note_is_shown_as_a_marker() -> None:
    root = rendered.parse(inline.render("一二", [Mark("note", 1, value="n9")], note_context(ONE)))
    assert [e.attrs["class"] for e in root.all("span")] == ["marker-orphan"]
    assert root.all("a") == []


def test_inline_math_is_mathml_and_faulty_math_its_source() -> None:
    text = "值为$x^2$和$\\frac{$。"
    marks = [Mark("math", 2, 7, "x^2", 3), Mark("math", 8, 16, "\\frac{", 4)]
    root = rendered.parse(inline.render(text, marks, note_context()))
    assert [e.tag for e in root.all("math")[0].all()] == ["math", "mrow", "msup", "mi", "mn"]
    assert root.all("code")[0].text() == "$\\frac{$"


# ---- formulas


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{</math><img src=x onerror=alert(1)>}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(javascript:1)}{x}",
        r"\class{x}{y}",
        r"\mbox{<b>}",
        r"\text{\u003cscript\u003e}",
        r"\text{&lt;script&gt;}",
        r"\min\Big\{ x \Big\}",
    ],
)
def test_tex_makes_no_markup_but_mathml(latex: str) -> None:
    root = rendered.parse(formula.mathml(latex, display=True))
    assert {e.tag for e in root.all()} <= {"root", *formula.ELEMENTS}
    for element in root.all():
        assert element.attrs.keys() <= formula.ATTRIBUTES


@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(
            st.sampled_from(
                r"\frac \sqrt \text \left \right ( ) [ ] { } ^ _ & \\ \begin{matrix} \end{matrix} x 1 \href \sum \over "
                r"\substack \limits \hline \cfrac \binom \mathbf \color \rule \hspace \not \overset \prescript".split()
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_any_tex_is_set_or_refused(latex: str) -> None:
    try:
        root = rendered.parse(formula.mathml(latex, display=False))
    except formula.UnreadableFormulaError:
        return
    assert {e.tag for e in root.all()} <= {"root", *formula.ELEMENTS}


def test_sized_braces_lose_their_backslash_and_unknown_commands_are_refused() -> None:
    assert rendered.parse(formula.mathml(r"\Big\{x\Big\}", display=True)).text() == "{x}"
    with pytest.raises(formula.UnreadableFormulaError):
        formula.mathml(r"\unheardof x", display=True)


def test_a_fraction_is_set() -> None:
    root = rendered.parse(formula.mathml(r"\frac{a}{b}", display=True))
    assert root.all("math")[0].attrs["display"] == "block"
    assert [e.text() for e in root.all("mfrac")[0].all("mi")] == ["a", "b"]


# ---- the article's page


def test_every_block_has_its_id_and_its_text() -> None:
    article = handmade.article()
    root = shown(article)
    for block in article.blocks:
        element = root.by_id(block.id)
        if isinstance(block, Paragraph) and block.id != "p3":
            assert element.tag == "p"
            for name in ("note-ref", "marker-orphan"):
                for mark in element.with_class(name):
                    mark.children.clear()
            assert element.text() == block.text
        elif isinstance(block, Heading):
            assert element.tag == f"h{block.level + 1}"
            assert element.text(without="note-ref") == block.text
        elif isinstance(block, PullQuote):
            assert element.attrs["aria-hidden"] == "true"


def test_each_note_is_tied_both_ways() -> None:
    article = handmade.article()
    root = shown(article)
    for note in article.notes:
        item = root.by_id(note.id)
        assert item.tag == "li"
        assert item.attrs["value"] == note.id[1:]
        assert note.text in item.text()
        origin = item.with_class("note-origin")[0].text()
        assert origin == f"第{note.page}页 {note.label}"
        references = [a for a in root.with_class("note-ref") if a.attrs["href"] == f"#{note.id}"]
        assert all(a.text() == note.label for a in references)
        back = [a.attrs["href"] for a in item.with_class("note-back")]
        assert back == [f"#{a.attrs['id']}" for a in references]
        assert bool(back) == (note.anchor is not None)
        assert bool(item.with_class("note-unlinked")) == (note.anchor is None)
    assert len(root.by_id("n3").with_class("note-back")) == 2
    assert root.by_id("title").with_class("note-ref")[0].text() == "*"


def test_a_marker_without_a_note_stays_where_it_was_printed() -> None:
    marker = shown(handmade.article()).by_id("p2").with_class("marker-orphan")
    assert [m.text() for m in marker] == ["⑨"]


def test_each_printed_page_has_an_anchor_the_first_too() -> None:
    root = shown(handmade.article())
    assert [(e.attrs["id"], e.attrs["data-page"]) for e in root.with_class("page-break")] == [
        ("pg57", "57"),
        ("pg58", "58"),
        ("pg59", "59"),
    ]
    # The name is no part of the text, so that it is not copied with it.
    assert [e.text() for e in root.with_class("page-break")] == ["", "", ""]
    assert root.by_id("pg58").attrs["aria-label"] == "第58页"


@pytest.mark.parametrize(
    ("pages", "shift", "name"),
    [
        ("57-60", 0, "第58页"),  # its own range holds them
        ("2-24", 0, "文内第58页"),  # and here does not
        (None, 0, "第58页"),  # ordinals would begin at 1
        (None, -56, "文内第2页"),
        ("1-4", -56, "第2页"),
    ],
)
def test_pages_that_are_only_counted_are_said_to_be(pages: str | None, shift: int, name: str) -> None:
    second = 58 + shift
    blocks = (
        Paragraph("p1", "一二", (Mark("page", 1, value=str(second)),), second - 1, (1, 1)),
        Paragraph("p2", "三", (), second, (2, 2)),
    )
    article = handmade.article(meta=replace(handmade.META, pages=pages), blocks=blocks, notes=())
    assert shown(article).by_id(f"pg{second}").attrs["aria-label"] == name


def test_a_page_that_begins_twice_has_one_anchor() -> None:
    marks = (Mark("page", 0, value="58"), Mark("page", 3, value="58"))
    root = shown(handmade.article(blocks=(Paragraph("p1", "一二三四", marks, 58, (1, 1)),), notes=()))
    assert len(root.with_class("page-break")) == 2
    assert root.by_id("pg58")


def test_the_outline_is_the_headings_without_their_markers() -> None:
    converter = python_markdown.Markdown(extensions=rendered.EXTENSIONS)
    converter.convert(rendered.body(page(handmade.article())))
    tokens = converter.toc_tokens  # type: ignore[attr-defined]
    assert [(t["id"], t["name"]) for t in tokens] == [
        ("s1", "一、题名"),
        ("s2", "二、注释"),
        ("notes", "注释"),
        ("source", "来源与权利"),
    ]
    assert [(t["id"], t["name"]) for t in tokens[0]["children"]] == [("s1-1", "（一）副题")]


def test_a_heading_is_never_deeper_than_html_goes() -> None:
    deep = tuple(Heading(f"s{n}", n, f"第{n}级", (), 1, (n, n)) for n in range(1, 9))
    root = shown(handmade.article(blocks=deep, notes=()))
    assert [root.by_id(f"s{n}").tag for n in range(1, 9)] == ["h2", "h3", "h4", "h5", "h6", "h6", "h6", "h6"]


def test_a_table_keeps_its_cells_and_scrolls_inside_itself() -> None:
    table = shown(handmade.article()).by_id("t1")
    assert [[c.text() for c in row.children if isinstance(c, rendered.Element)] for row in table.all("tr")] == [
        ["年份", "数额", "说明"],
        ["2019", "12.5", "第一年"],
        ["2020", "−3.0", "第二年"],
    ]
    scroll = table.with_class("scroll")[0]
    assert scroll.attrs["tabindex"] == "0"
    assert scroll.all("table")
    assert table.all("figcaption")[0].text() == "表1　历年数字"
    assert "笔者整理。" in table.text()


def test_a_header_cell_may_span_columns() -> None:
    wide = Table("t1", "", ("年份", "贸易额"), (("2019", "1", "2"),), "", (1, 2), 1, (1, 3))
    cells = shown(handmade.article(blocks=(wide,), notes=())).by_id("t1").all("th")
    assert [(c.text(), c.attrs.get("colspan")) for c in cells] == [("年份", None), ("贸易额", "2")]


def test_a_figure_without_its_picture_says_so_and_one_with_it_shows_it() -> None:
    without = shown(handmade.article()).by_id("f1")
    assert not without.all("img")
    assert WORDS["figure_missing"] in without.text()
    assert "图1　走势" in without.text()
    with_it = rendered.render(page(handmade.article(), extras=Extras({"f1": "f1.png"}))).by_id("f1")
    assert [(i.attrs["src"], i.attrs["alt"]) for i in with_it.all("img")] == [("f1.png", "图1　走势")]


def test_a_faulty_formula_shows_its_tex_and_is_reported() -> None:
    blocks: tuple[Block, ...] = (Formula("m1", r"\frac{a", 1, (7, 8)),)
    blocks += (Paragraph("p1", "$x^$", (Mark("math", 0, 4, "x^", 9),), 1, (9, 9)),)
    article = handmade.article(blocks=blocks, notes=())
    root = shown(article)
    assert root.by_id("m1").all("code")[0].text() == r"\frac{a"
    assert root.by_id("p1").all("code")[0].text() == "$x^$"
    problems = [(p.path, p.line, p.code) for p in formula.faults(article)]
    assert problems == [("articles/样文.txt", 7, "formula-unreadable"), ("articles/样文.txt", 9, "formula-unreadable")]
    assert formula.faults(handmade.article()) == []
    assert "formula-unreadable" in CODES


def test_the_card_says_what_is_known() -> None:
    root = shown(handmade.article())
    card = root.all("header")[0]
    facts = {d.all("dt")[0].text(): d.all("dd")[0].text() for d in card.all("div")}
    assert facts == {
        "期刊": "Journal of Checking",
        "DOI": "10.1234/check.2024.01",
        "作者单位": "甲某：某大学；乙某：某研究院",
        "中图分类号": "F752",
        "文章编号": "1002-6649(2024)01-0057-04",
        "收稿日期": "2023-11-20",
        "基金项目": "本文是检查项目（编号：2024-01）的成果。",
        "责任编辑": "丙某",
        "篇幅": "正文约 550 字，读完约 1 分钟（每分钟 400 字，不计注释和图表）",
    }
    assert [a.attrs["href"] for a in card.all("dd")[1].all("a")] == ["https://doi.org/10.1234/check.2024.01"]
    for text in ("2024年第1期", "第57–60页", "检查学刊", "甲某、乙某", "以少边主义一词为例", "JIA Mou, YI Mou"):
        assert text in card.text()


def test_the_card_is_silent_on_what_is_not_known() -> None:
    root = shown(handmade.article(meta=Meta(), notes=(), blocks=(Paragraph("p1", "一", (), 1, (1, 1)),)))
    card = root.all("header")[0]
    assert card.all("dl") == []
    assert card.by_id("title").text() == WORDS["title_missing"]
    assert root.with_class("abstracts") == []
    assert "None" not in root.text()


def test_both_abstracts_stand_side_by_side_in_their_languages() -> None:
    root = shown(handmade.article())
    sections = root.with_class("abstracts")[0].all("section")
    assert [s.all("p")[0].attrs.get("lang") for s in sections] == [None, "en"]
    assert handmade.LINE in sections[0].text()
    assert [a.text() for a in sections[1].with_class("keywords")[0].all("a")] == ["notes", "page numbers"]
    assert sections[0].all("a")[0].attrs["href"] == "../../articles/?find=%E6%B3%A8%E9%87%8A&in=keyword"


def test_what_is_in_another_language_says_so() -> None:
    root = shown(handmade.article())
    assert root.by_id("n2").with_class("note-text")[0].attrs.get("lang") == "en"
    assert "lang" not in root.by_id("n1").with_class("note-text")[0].attrs
    assert root.with_class("card-title-second")[0].attrs["lang"] == "en"


@pytest.mark.parametrize(
    ("text", "script"),
    [("多邊主義與國際關係", "zh-Hant"), ("多边主义与国际关系", "zh-Hans"), ("人大工口", "zh-Hans"), ("", "zh-Hans")],
)
def test_a_text_in_traditional_characters_says_so(text: str, script: str) -> None:
    article = handmade.article(blocks=(Paragraph("p1", text, (), 1, (1, 1)),), notes=())
    assert article_page.view(article, "zh-Hans", TO).lang == script
    titled = handmade.article(meta=replace(handmade.META, title=Bilingual(text or "一")))
    assert (listing.entry(titled, "zh-Hans").title_lang == "zh-Hant") == (script == "zh-Hant")


def test_addresses_in_text_and_notes_are_links_as_printed() -> None:
    root = shown(handmade.article())
    (in_text,) = root.by_id("p2").with_class("ext")
    assert (in_text.text(), in_text.attrs["rel"]) == ("https://www.example.org/a_(b)", "noopener")
    (in_note,) = root.by_id("n2").with_class("ext")
    assert in_note.attrs["href"] == in_note.text() == "https://www.example.org/notes.html"


def test_source_lines_rights_and_data_are_named() -> None:
    root = shown(handmade.article())
    text = root.with_class("provenance")[0].text()
    assert "据文件 articles/样文.txt 第 3–60 行整理。" in text
    assert "原文非空行 40 行：正文 22，注释 6，题录 9，页眉页脚等 3；未归位 0。" in text
    assert WORDS["rights_unknown"] in text
    assert "../../articles/jia-2024-ban/article.json" in [a.attrs["href"] for a in root.all("a")]
    own = replace(handmade.META, rights="CC BY 4.0，https://creativecommons.org/licenses/by/4.0/")
    given_rights = shown(handmade.article(meta=own)).with_class("provenance")[0]
    assert "CC BY 4.0" in given_rights.text()
    assert WORDS["rights_unknown"] not in given_rights.text()


def test_entries_of_a_reference_list_stand_apart_from_the_notes() -> None:
    notes = (handmade.NOTES[0], replace(handmade.NOTES[1], kind="reference", label="[2]"))
    lists = shown(handmade.article(notes=notes)).with_class("notes")
    assert [[li.attrs["id"] for li in items.all("li")] for items in lists] == [["n1"], ["n2"]]


def test_a_note_on_the_authors_or_the_abstract_has_its_reference_there() -> None:
    notes = (
        replace(handmade.NOTES[0], anchor=Anchor("authors", 2)),
        replace(handmade.NOTES[1], anchor=Anchor("abstract", 4)),
    )
    blocks = (Paragraph("p1", "一", (), 57, (1, 1)),)
    root = shown(handmade.article(notes=notes, blocks=blocks))
    assert root.with_class("card-authors")[0].with_class("note-ref")[0].attrs["href"] == "#n1"
    assert root.with_class("abstract")[0].with_class("note-ref")[0].attrs["href"] == "#n2"
    assert not root.with_class("note-unlinked")


@given(NASTY_TEXT, st.sampled_from(LOCALES))
def test_nothing_of_a_source_becomes_markup(text: str, locale: Any) -> None:
    marks = (Mark("note", 1, value="n1"), Mark("marker", 2, value=text), Mark("page", 3, value=text))
    marks += (Mark("link", 0, 4, text), Mark("math", 5, 9, text))
    meta = Meta(
        title=Bilingual(text, text),
        subtitle=Bilingual(text, text),
        authors=(Person(text, text, text, text),),
        journal=Bilingual(text, text),
        year=2024,
        **dict.fromkeys(STRING_FIELDS, text),
        remarks=(text,),
        abstract=Bilingual(text, text),
        keywords_zh=(text,),
        keywords_en=(text,),
    )
    blocks = (
        Heading("s1", 1, f"题{text}", marks, 1, (1, 1)),
        Heading("s2", 2, f"题{text}", (), 1, (1, 1)),
        Paragraph("p1", text, (), 1, (1, 1)),
        Paragraph("p2", text, marks, 1, (1, 1)),
        Table("t1", text, (text,), ((text, text),), text, (1,), 1, (1, 1), marks[:1]),
        Figure("f1", text, text, text, 1, (1, 1), marks[:1]),
        Formula("m1", text, 1, (1, 1)),
        PullQuote("q1", text, "p1", 1, (1, 1)),
    )
    notes = (Note("n1", 1, text or "①", "note", text, Anchor("p2", 1), (1, 1), marks[2:4]),)
    article = handmade.article(meta=meta, blocks=blocks, notes=notes)
    to = article_page.Links("../../")
    made = article_page.view(article, locale, to, Extras({"f1": text}))
    source = TEMPLATES.article(made, locale, to)
    root = rendered.render(source)
    # the page as a whole
    front = yaml.safe_load(source.split("\n---\n")[0])
    assert front["title"] == str(escape.html(text or STRINGS[locale]["title_missing"]))
    assert front["article"] == article.id
    for element in root.all()[1:]:
        assert element.tag in TAGS
        assert element.attrs.keys() <= ATTRIBUTES
        href = element.attrs.get("href")
        if href is not None:
            assert re.match(r"#|\.\./\.\./(articles|about)/|https?://|mailto:", href)
    # each text is where it was put, and is itself
    assert root.by_id("p1").text() == escape.plain(text)
    assert root.by_id("q1").text() == escape.plain(text)
    assert root.by_id("s2").text().strip() == escape.plain(f"题{text}").strip()
    assert root.by_id("n1").with_class("note-text")[0].text(without="marker-orphan") == escape.plain(text)
    assert root.by_id("t1").all("td")[1].text() == escape.plain(text)
    # the same without a parser for the HTML blocks
    taken, kept = raw.take(rendered.body(source))
    converter = python_markdown.Markdown(extensions=rendered.EXTENSIONS)
    put = raw.put(converter.convert(taken), kept)
    whole = python_markdown.Markdown(extensions=rendered.EXTENSIONS).convert(rendered.body(source))
    assert squeezed(put) == squeezed(whole)


STRING_FIELDS = tuple(f.name for f in fields(Meta) if f.name not in ("year",) and f.type == "str | None")


def squeezed(html: str) -> str:
    return re.sub(r"\n\s*", "\n", html).strip()


def test_the_blocks_taken_out_are_nearly_all_of_a_page() -> None:
    source = rendered.body(page(handmade.article()))
    taken, blocks = raw.take(source)
    assert len(taken) < len(source) / 5
    assert {"p1", "p2", "p3", "t1", "f1", "n1", "n6", "pg58"} <= raw.anchors(blocks)
    assert "## 一" in taken


def test_a_block_that_asks_for_markdown_is_left_to_markdown() -> None:
    source = '<div markdown="1">\n*a*\n</div>\n\n<p>b</p>\n\n<div>\n\n*c*\n\n</div>\n'
    taken, blocks = raw.take(source)
    assert blocks == ["<p>b</p>"]
    assert "*a*" in taken
    assert "*c*" in taken


# ---- the list, the home page, the templates


def entries() -> list[listing.Entry]:
    metas = [
        replace(handmade.META, year=2023, pages="20-30"),
        replace(handmade.META, year=2024, issue="2", pages="9-19"),
        replace(handmade.META, year=2024, issue="2", pages="100-119"),
        replace(handmade.META, year=2024, issue="10", pages="1-9"),
        replace(handmade.META, year=None),
    ]
    made = [handmade.article(id=f"a{n}", meta=meta) for n, meta in enumerate(metas)]
    return listing.in_order(listing.entry(article, "zh-Hans") for article in made)


def test_the_newest_comes_first_and_an_issue_in_the_order_of_its_pages() -> None:
    assert [e.id for e in entries()] == ["a3", "a1", "a2", "a0", "a4"]


def test_the_list_has_what_the_filter_looks_at() -> None:
    root = rendered.render(TEMPLATES.articles(entries(), "zh-Hans", article_page.Links("../")))
    items = root.with_class("article-list")[0].all("li")
    assert len(items) == 5
    first = items[0]
    assert first.with_class("title")[0].all("a")[0].attrs["href"] == "../articles/a3/"
    assert first.with_class("title")[0].text() == "版面与注释：一篇手写的样文"
    assert first.with_class("journal")[0].text() == "检查学刊"
    assert first.with_class("year")[0].text() == "2024年第10期"
    assert "甲某、乙某" in first.with_class("author")[0].text()
    assert [s.text() for s in first.with_class("keyword")[0].all("span")] == ["注释", "页码"]
    # Hidden until a script can make it work.
    assert "hidden" in root.with_class("list-filter")[0].attrs


def test_an_empty_list_says_what_to_do() -> None:
    root = rendered.render(TEMPLATES.articles([], "zh-Hans", article_page.Links("../")))
    assert WORDS["list_empty"] in root.text()


def test_a_thousand_articles_make_a_page_of_reasonable_size() -> None:
    one = listing.entry(handmade.article(), "zh-Hans")
    many = [replace(one, id=f"a{n}") for n in range(1000)]
    made = TEMPLATES.articles(many, "zh-Hans", article_page.Links("../"))
    assert len(made.encode()) < 1_000_000


def test_the_ledger_of_the_about_page_adds_up() -> None:
    filled = TEMPLATES.fill(
        '{% include "ledger.md.j2" %}', entries(), "zh-Hans", article_page.Links("../"), Written("about.md", "x")
    )
    root = rendered.render(filled)
    rows = [[c.text() for c in r.children if isinstance(c, rendered.Element)] for r in root.all("tr")]
    assert rows[1][1:] == ["40", "22", "6", "9", "3", "0", "0"]
    assert rows[-1] == ["合计", "200", "110", "30", "45", "15", "0", "0"]


def test_a_fault_in_a_hand_written_page_is_named_with_its_line() -> None:
    with pytest.raises(TemplateFaultError, match=r"about\.md:3: 'entreis' is undefined"):
        TEMPLATES.fill("一\n\n{{ entreis }}\n", [], "zh-Hans", TO, Written("about.md", "x"))


def test_links_within_the_site_name_files_where_there_is_no_server() -> None:
    to = article_page.Links("../", "index.html")
    assert to.article("a b") == "../articles/a%20b/index.html"
    assert to.articles == "../articles/index.html"
    assert to.about == "../about.html"


def test_an_editor_changes_a_page_by_a_template_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "article-source.md.j2").write_text("## 出处 {: #source }\n\n{{ a.source }} *{{ a.title }}*\n", "utf-8")
    nasty = replace(handmade.META, title=Bilingual("<b>*题*</b>"))
    made = article_page.view(handmade.article(meta=nasty), "zh-Hans", TO)
    root = rendered.render(Templates(tmp_path).article(made, "zh-Hans", TO))
    assert root.by_id("source").text() == "出处"
    assert root.all("em")[-1].text() == "<b>*题*</b>"
    assert not root.with_class("provenance")
    assert root.by_id("p1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("一\n{{ a.tittle }}\n", "article-source.md.j2:2: 'reader.pages.article.View object' has no attribute 'tit"),
        ("一\n{% if %}\n", "article-source.md.j2:2"),
        ("{% include 'no.md.j2' %}", "article-source.md.j2:1: no.md.j2"),
        ("一\n\n{{ a.first + 'x' }}", "article-source.md.j2:3"),
    ],
)
def test_a_faulty_template_is_named_with_its_fault(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "article-source.md.j2").write_text(text, "utf-8")
    made = article_page.view(handmade.article(), "zh-Hans", TO)
    with pytest.raises(TemplateFaultError, match=re.escape(said)):
        Templates(tmp_path).article(made, "zh-Hans", TO)


# ---- the interface's words


def test_every_language_has_the_same_words_and_places() -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    first = STRINGS["zh-Hans"]
    for locale in LOCALES:
        table = STRINGS[locale]
        assert table.keys() == first.keys()
        assert all(table.values())
        assert {key: places(text) for key, text in table.items()} == {key: places(text) for key, text in first.items()}


def test_every_word_is_used() -> None:
    package = Path(article_page.__file__).parent.parent
    overrides = package.parent.parent / "overrides"
    files = [*package.glob("templates/*"), *package.glob("pages/*.py"), *package.glob("bundle/*.py")]
    files += [package / "site.py", *overrides.rglob("*.html")]
    used = "".join(path.read_text("utf-8") for path in files)
    known = set(STRINGS["zh-Hans"]) - {"year_issue", "year_only", "issue_only"}
    composed = {"abstract_en", "keywords_en", *(f"kind_{kind}" for kind in concept.KINDS)}
    composed |= {f"defines_{kind.replace('-', '_')}" for kind in (*(rule.kind for rule in defining.RULES), "gloss")}
    composed |= {f"translation_{status}" for status in get_args(translations.Status)}
    composed |= {f"cite_{name}" for name in cite_script.WORDS}
    composed |= {f"find_{name}" for name in search.SAID}
    composed |= set(panels.SAID.values())
    composed |= {f"view_{view}" for view in ("zh", "en", "pair", "reveal")}
    missing = {key for key in known - composed if not re.search(rf'\b(t|words)\.{key}\b|"{key}"', used)}
    assert missing == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_makes_the_same_anchors(locale: Any) -> None:
    made = article_page.view(handmade.article(), locale, TO)
    root = rendered.render(TEMPLATES.article(made, locale, TO))
    ids = [e.attrs["id"] for e in root.all() if e.attrs.get("id")]
    first = [e.attrs["id"] for e in shown(handmade.article()).all() if e.attrs.get("id")]
    # The abstract in the page's language comes first.
    assert sorted(ids) == sorted(first)
    assert len(ids) == len(set(ids))


def test_safe_html_stays_as_it_is_in_a_template() -> None:
    environment = TEMPLATES.environment
    assert environment.from_string("{{ x }}").render(x=Markup("<b>")) == "<b>"
    assert environment.from_string("{{ x }}").render(x="<b>*") == "&lt;b&gt;&#42;"
    assert environment.from_string('{{ "*" ~ x }}').render(x="*") == "&#42;&#42;"
