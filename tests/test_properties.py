"""What holds of any text: the reader ends, raises nothing, loses no line, and changes no character.

Texts are made of fragments that mean something to the reader, or they are essays as converters would leave them
(:mod:`tests.mangle`), with lines deleted, shuffled, cut and doubled, with rubbish injected, or with bytes flipped.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests import mangle
from tests.unit import test_ledger

from reader import export, pipeline
from reader.model import Article, Block, Figure, Formula, PullQuote, Table
from reader.problems import CODES
from reader.source import decode

few = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
many = settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

VALIDATOR = jsonschema.Draft202012Validator(export.schema())

# --- texts -----------------------------------------------------------------------------------------------------------

MARKUP = tuple(
    (
        "* ** *** _ __ # ## ` $ $$ \\ \\[ \\] [ ] ]( ![ ( ) { } < > | || ~ ^ ^[ & &amp; &# {#a} {.b} "
        "<sup> </sup> <br> <p> </p> <h2> <div> <table> <tr> <td> </td></tr></table> <script> "
        "[^1] [^1]: --- ——— \\* ※ † ① ② ③ ㉑ ¹ ² [1] [2] [1,3-5] 〔1〕 【1】 （注1） （注： 〔註： \\footnote{ "
        "$^{[1]}$ \\textcircled{1}"
    ).split()
)
WORDS = tuple(
    (
        "国际合作该有多少人参加 门开着没有 多边主义 《国际法》 “小院高墙” 《巴黎协 定》 任琳 苏庆义 卢静 示例学刊 "
        "2024年第3期 第12卷 摘要： 【关键词】 〔提 要〕 中图分类号：D815 文章编号：1000-0000(2024)03-0045-06 "
        "收稿日期： 基金项目： 作者简介： 责任编辑：编者 Abstract: Keywords: Abstracts References 注释 参考文献 "
        "资料来源： 表1 图2 续表1 一、 （一） 1. 2.1 （1） 第一章 第一， 其次， 结语 58 —58— 第58页 1945 2031 "
        "REN Lin, “Is the Door Open?” the minilat- eral https://www.wto.org/a_b /c.htm www. "
        "⽅ ⾏ � 。 ， ： ； ！ ？ … 、"
    ).split()
)
SPACE = (" ", "  ", "\t", "\u3000", "\u00a0", "\u200b", "\ufeff", "\f", "\r", "\v", "\x85", "\u2028", "\u00ad")
BREAKS = ("\n", "\n", "\n\n", "\n\n\n\n", "\n\f", "\n　　", "\n ")

fragments = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(MARKUP),
    st.sampled_from(SPACE),
    st.sampled_from(BREAKS),
    st.text(max_size=6),
)
made_of_fragments = st.lists(fragments, max_size=80).map("".join)


SENTENCE = "一桌人越多，菜越难点，于是有人另开小桌，各谈各的，互不相扰，从此便有了各种各样的少边，谁也不肯先说破。"


@cache
def essays() -> tuple[str, ...]:
    """Every essay in every style, and the issues."""
    found = mangle.essays()
    texts = [mangle.lay_out(essay, style).text for style in mangle.STYLES.values() for essay in found]
    return (*texts, *(mangle.lay_out_issue(found, style).text for style in mangle.ISSUES.values()))


any_essay = st.deferred(lambda: st.sampled_from(essays()))


@st.composite
def mutilated(draw: st.DrawFn) -> str:
    """An essay that something happened to. Shrinks towards the first essay with little done to it."""
    lines = draw(any_essay).split("\n")
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(lines) - 1))
        some = draw(st.integers(1, 12))
        match draw(st.integers(0, 7)):
            case 0:
                del lines[at : at + some]
            case 1:
                lines[at : at + some] = draw(st.permutations(lines[at : at + some]))
            case 2:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at : at + 1] = [lines[at][:cut], lines[at][cut:]]
            case 3:
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case 4:
                cut = draw(st.integers(0, len(lines[at])))
                rubbish = draw(st.sampled_from((*MARKUP, *WORDS, *SPACE, *BREAKS))) * draw(
                    st.sampled_from((1, 1, 2, 5))
                )
                lines[at] = lines[at][:cut] + rubbish + lines[at][cut:]
            case 5:
                other = draw(st.integers(0, len(lines) - 1))
                lines[at:at] = lines[other : other + some]
            case 6:
                lines = lines[:at] if draw(st.booleans()) else lines[at:]
            case _:
                lines[at : at + 1] = [lines[at], *[""] * some]
        lines = lines or ["门"]
    return "\n".join(lines)


# --- what holds ------------------------------------------------------------------------------------------------------


def holds(text: str) -> pipeline.FileResult:
    """All that is true of any text, but for its characters."""
    result = pipeline.read_text(text, "a.txt")
    test_ledger.check(text, result)
    assert bool(result.articles) or {p.code for p in result.problems} == {"source-no-text"}
    last = text.count("\n") + 1
    for problem in result.problems:
        assert problem.path == "a.txt"
        assert 0 <= problem.line <= last
        assert problem.code in CODES
        assert problem.code != "line-unplaced"
        assert problem.message
        assert "\n" not in problem.message
    for article in result.articles:
        _ids(article)
        _marks(article)
        _anchors(article)
        assert 1 <= article.source.lines[0] <= article.source.lines[1] <= last
        told = export.to_json(article)
        assert next(VALIDATOR.iter_errors(told), None) is None
        assert json.loads(json.dumps(told, ensure_ascii=False).encode("utf-8")) == told
    return result


def words_of(block: Block) -> str:
    """The text that the marks of a block count in."""
    return (
        block.caption
        if isinstance(block, Table | Figure)
        else block.latex
        if isinstance(block, Formula)
        else block.text
    )


def _ids(article: Article) -> None:
    ids = [*(block.id for block in article.blocks), *(note.id for note in article.notes)]
    assert len(ids) == len(set(ids))
    assert [note.id for note in article.notes] == [f"n{n}" for n in range(1, len(article.notes) + 1)]
    paragraphs = {block.id for block in article.blocks if block.type == "paragraph"}
    assert all(block.of in paragraphs for block in article.blocks if isinstance(block, PullQuote))


def _marks(article: Article) -> None:
    notes = {note.id for note in article.notes}
    pages = []
    for block in article.blocks:
        marks = () if isinstance(block, Formula | PullQuote) else block.marks
        test_ledger.marks_lie_inside(words_of(block), marks)
        assert {mark.value for mark in marks if mark.type == "note"} <= notes
        pages += [block.page, *(int(mark.value) for mark in marks if mark.type == "page")]
        assert block.page >= 1
    for note in article.notes:
        test_ledger.marks_lie_inside(note.text, note.marks)
        assert note.page >= 1
    assert all(page >= 1 for page in pages)


def _anchors(article: Article) -> None:
    blocks = {block.id: block for block in article.blocks}
    front = {"title": article.meta.title.zh, "abstract": article.meta.abstract.zh}
    for note in article.notes:
        if note.anchor is None:
            continue
        assert note.anchor.at >= 0
        if note.anchor.block in blocks:
            block = blocks[note.anchor.block]
            assert note.anchor.at <= len(words_of(block))
            at = {mark.at for mark in block.marks if mark.type == "note" and mark.value == note.id}  # type: ignore[union-attr]
            assert note.anchor.at in at
        else:
            assert note.anchor.block in ("title", "authors", "abstract")
            assert note.anchor.at <= len(front.get(note.anchor.block) or "") or note.anchor.block == "authors"


def unchanged(text: str, result: pipeline.FileResult) -> None:
    """No Chinese character of a block or a note is lost, doubled or made up."""
    for article in result.articles:
        assert test_ledger.changed(text, article) == ("", "")


# --- the properties --------------------------------------------------------------------------------------------------


@many
@given(made_of_fragments)
@example("")
@example("\f")
@example("\x85")
@example("\u2028")
@example("国\u2028际")
@example("\u200b")
@example('国际\n<span id="page-1"></span>\n合作。')
@example("[^1]: [^1]")
@example("$$")
@example("表1 国际\n")
def test_texts_of_fragments(text: str) -> None:
    holds(text)


@few
@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    holds(text)


@many
@given(mutilated())
@example(f"{SENTENCE}\n\n[1]\n---\n")
@example("注　释\n　　对前一类情形，实践已倾向于不要，便是\n* 本文所述截至 2024 年底。文中“成员”均指世贸组织成员。\n")
def test_mutilated_essays(text: str) -> None:
    result = holds(text)
    if "&" not in text and "<" not in text:  # entities and tags stand for characters, or for none
        unchanged(text, result)


@few
@given(
    st.sampled_from(essays()), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=12)
)
def test_flipped_bytes(text: str, flips: list[tuple[int, int]]) -> None:
    data = bytearray(text.encode("utf-8"))
    for at, value in flips:
        data[at % len(data)] = value
    decoded, found = decode.decode(bytes(data), "a.txt")
    assert all(problem.code in CODES for problem in found)
    if decoded is None:
        assert found
        return
    unchanged(decoded.text, holds(decoded.text))


@few
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    decoded, found = decode.decode(data, "a.txt")
    if decoded is None:
        assert found
    else:
        holds(decoded.text)


@pytest.mark.parametrize("number", range(0, 6 * len(mangle.STYLES), 7))
def test_essays_as_they_are(number: int) -> None:
    unchanged(essays()[number], holds(essays()[number]))


# --- nothing takes for ever ------------------------------------------------------------------------------------------

LARGE = {
    "one line of a megabyte": "'国际合作，' * 70_000",
    "one word of a megabyte": "'a' * 1_000_000",
    "blank lines": "'门' + '\\n' * 200_000 + '门'",
    "lines of one character": "'国\\n' * 50_000",
    "stars": "'*' * 100_000",
    "brackets": "'[' * 100_000",
    "superscripts": "'<sup>' * 100_000",
    "quotation marks": "'“' * 100_000",
    "labels": "'① 见\\n' * 20_000",
    "headings": "'一、国际\\n' * 20_000",
    "captions": "'表1 国际\\n' * 20_000",
    "rows": "'a\\tb\\tc\\n' * 20_000",
    "addresses": "'见 https://a.b/\\n' * 20_000",
    "inline notes": "'（注：' * 20_000",
    "emphasis": "'*a ' * 50_000",
}
"""Expressions of texts that would take for ever if anything took the square of a length."""

MOST = 120
"""Seconds that one of them may take; each takes a few on any machine, and hours if it were quadratic."""


@pytest.mark.parametrize("name", LARGE)
def test_large_texts_end(name: str) -> None:
    program = f"from reader import pipeline; pipeline.read_text({LARGE[name]}, 'a.txt')"
    subprocess.run([sys.executable, "-c", program], timeout=MOST, check=True, env={"PYTHONPATH": ":".join(sys.path)})
