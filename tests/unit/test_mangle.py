"""The mangler itself: what it lays out can be put back, its truth agrees with its text, its scorer sees damage."""

from __future__ import annotations

import copy
import random
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from tests import mangle, scoring

ALL = [(name, essay.slug) for name in mangle.STYLES for essay in mangle.essays()]

SMALL = """---
slug: small
title: 小题
author: 本项目编写组
abstract: 一句话。
keywords: 甲；乙
---

# 一、开头

第一段有一个注[^1]，也有第二个。[^2]

Table: 表1 两行
| 甲 | 乙 |
| 1 | 2 |
Source: 资料来源：自制。

$$ a+b $$

[^1]: 第一个注。
[^2]: 第二个注。
"""


def squeeze(text: str) -> str:
    """Text without spaces, in compatibility characters."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def lines_of(laid: mangle.Laid, first: str, following: str) -> list[str]:
    """Texts of one kind, each put together from its lines."""
    found: list[str] = []
    for line, kind in zip(laid.text.split("\n"), laid.kinds, strict=False):
        if kind == first:
            found.append(line)
        elif kind == following:
            found[-1] += line
    return found


# --- the clean format


def test_parse_reads_every_block() -> None:
    essay = mangle.parse(SMALL)
    assert [block.kind for block in essay.blocks] == ["heading", "paragraph", "table", "formula"]
    assert essay.blocks[0].level == 1
    assert essay.blocks[2].rows == (("甲", "乙"), ("1", "2"))
    assert essay.blocks[2].source == "资料来源：自制。"
    assert essay.blocks[3].text == "a+b"
    assert essay.notes == {1: "第一个注。", 2: "第二个注。"}


@pytest.mark.parametrize(
    ("old", "new"),
    [("[^2]: 第二个注。", ""), ("[^2]: 第二个注。", "[^1]: 第二个注。"), ("第二个。[^2]", "第二个。")],
)
def test_parse_refuses_markers_and_notes_that_differ(old: str, new: str) -> None:
    with pytest.raises(ValueError, match="small"):
        mangle.parse(SMALL.replace(old, new))


def test_essays_end_their_paragraphs() -> None:
    # A paragraph that ends without a mark would be taken for one that goes on over the page.
    for essay in mangle.essays():
        for block in essay.blocks:
            if block.kind == "paragraph":
                assert mangle.clean(block.text).rstrip("”’」』）")[-1] in "。！？：", block.text


# --- labels, lines


@pytest.mark.parametrize(
    ("sample", "number", "shown"),
    [
        ("<sup>①</sup>", 3, "<sup>③</sup>"),
        ("①", 21, "㉑"),
        ("[1]　", 12, "[12]　"),
        ("［１］", 10, "［１０］"),
        ("¹", 13, "¹³"),
        ("注1：", 2, "注2："),
        ("$\\textcircled{1}$", 4, "$\\textcircled{4}$"),
    ],
)
def test_label_follows_its_sample(sample: str, number: int, shown: str) -> None:
    assert mangle.label(sample, number) == shown


@pytest.mark.parametrize(
    ("where", "text", "moved"),
    [
        ("after", "甲[^1]，乙“丙[^2]”。", "甲，[^1]乙“丙”。[^2]"),
        ("before", "甲，[^1]乙“丙”。[^2]", "甲[^1]，乙“丙”[^2]。"),
        ("punctuation", "甲[^1]乙丙，丁。[^2]戊己。", "甲乙丙，[^1]丁。[^2]戊己。"),
        ("punctuation", "甲，乙[^1]丙[^2]丁。", "甲，[^1]乙丙丁。[^2]"),
    ],
)
def test_markers_move(where: str, text: str, moved: str) -> None:
    assert mangle._move_markers(text, where) == moved


@pytest.mark.parametrize("width", [18, 26, 33])
def test_wrap_loses_nothing_and_obeys_the_rules(width: int) -> None:
    text = (
        "二十国集团（Group of Twenty，G20）在2009年“升级”，从此成为“国际经济合作的首要论坛”；"
        "见https://www.example.org/a/b_c/d-e.html，以及multilateralism一词的来历。[^1]"
    )
    atoms = mangle.atoms_of(text)
    lines = mangle.wrap(atoms, width - 2, width)
    assert [atom for line in lines for atom in line] == atoms
    for line in lines[1:]:
        assert not line[0].note
        assert line[0].text not in mangle.CLOSERS
    for line in lines[:-1]:
        assert line[-1].text == "" or line[-1].text not in mangle.OPENERS
        assert sum(atom.width for atom in line) <= width + 2


def test_hyphens_of_the_wrap_are_marked() -> None:
    divide = mangle.divider(mangle.Style("", hyphenate=True))
    lines = mangle.wrap(mangle.atoms_of("the distribution of cooperation among nations"), 7, 7, divide)
    broken = [atom for line in lines for atom in line if atom.hyphen]
    assert broken
    assert "".join(atom.plain for line in lines for atom in line) == "the distribution of cooperation among nations"


# --- texts


@pytest.mark.parametrize(("name", "slug"), ALL)
def test_layout_can_be_taken_away_again(name: str, slug: str) -> None:
    laid = mangle.lay_out(mangle.load(slug), mangle.STYLES[name])
    layout = mangle._Layout(mangle.load(slug), mangle.STYLES[name], random.Random(f"{slug}/0"))
    wanted = [squeeze(mangle.clean(b.text)) for b in layout.essay.blocks if b.kind == "paragraph"]
    got = [squeeze(text) for text in lines_of(laid, "para", "cont")]
    assert len(got) == len(wanted)
    for one, other in zip(wanted, got, strict=True):
        # Half-width pages, markers and hyphens are all that is added.
        assert is_subsequence(one, other)
        if mangle.STYLES[name].notes != "inline":
            assert len(other) - len(one) < 30 * (1 + other.count("$") + other.count("1") + other.count("sup"))


@pytest.mark.parametrize(("name", "slug"), ALL)
def test_notes_stand_in_the_text_whole(name: str, slug: str) -> None:
    laid = mangle.lay_out(mangle.load(slug), mangle.STYLES[name])
    notes = [squeeze(text) for text in lines_of(laid, "note", "notecont")]
    if mangle.STYLES[name].notes == "inline":
        notes = [squeeze(laid.text)] * len(laid.gold["notes"])
    gold = [note for note in laid.gold["notes"] if note["label"] != "*"]
    assert len(notes) >= len(gold)
    for note, text in zip(gold, notes, strict=False):
        assert is_subsequence(squeeze(note["text"]), text)


@pytest.mark.parametrize(("name", "slug"), ALL)
def test_gold_agrees_with_itself(name: str, slug: str) -> None:
    essay = mangle.load(slug)
    laid = mangle.lay_out(essay, mangle.STYLES[name])
    gold = laid.gold
    assert gold["lines"] == [1, laid.text.count("\n")]
    assert len(laid.kinds) == laid.text.count("\n")
    assert gold["title_zh"]
    wanted = 0 if mangle.STYLES[name].notes == "none" else len(essay.notes) + bool(essay.meta.get("star"))
    assert len(gold["notes"]) == wanted
    for paragraph in gold["paragraphs"]:
        assert len(paragraph["starts"]) <= 14 >= len(paragraph["ends"])
        assert paragraph["chars"] >= len(squeeze(paragraph["ends"]))
    for join in gold["joins"]:
        assert (
            not mangle._sentence_ends(join["before"])
            or mangle.STYLES[name].wrap
            or mangle.STYLES[name].indent == "kept"
        )
    for field in mangle.GOLD_META:
        assert field in gold


def test_the_same_seed_gives_the_same_text() -> None:
    essay = mangle.essays()[0]
    for style in mangle.STYLES.values():
        assert mangle.lay_out(essay, style, 1).text == mangle.lay_out(essay, style, 1).text
    assert len({mangle.lay_out(essay, mangle.STYLES["yearbook"], seed).text for seed in range(8)}) > 1


def test_few_paragraphs_are_uncertain() -> None:
    found = [mangle.lay_out(mangle.load(slug), mangle.STYLES[name]).gold for name, slug in ALL]
    paragraphs = [paragraph for gold in found for paragraph in gold["paragraphs"]]
    unsure = [paragraph for paragraph in paragraphs if paragraph.get("uncertain")]
    assert len(unsure) < 0.02 * len(paragraphs)


def test_styles_break_paragraphs() -> None:
    # A style without a broken paragraph would test nothing about joining.
    for name, style in mangle.STYLES.items():
        joins = [join for essay in mangle.essays() for join in mangle.lay_out(essay, style).gold["joins"]]
        assert len(joins) >= (12 if style.page_lines else 0), name


@pytest.mark.parametrize("name", [n for n, s in mangle.STYLES.items() if s.encoding != "utf-8" or s.newline != "\n"])
def test_bytes_are_in_the_encoding_of_the_style(name: str) -> None:
    style = mangle.STYLES[name]
    laid = mangle.lay_out(mangle.essays()[0], style)
    assert laid.bytes().decode(style.encoding).replace(style.newline, "\n") == laid.text
    assert laid.bytes("utf-8").decode() == laid.text.replace("\n", style.newline)


def test_issue_lines_meet() -> None:
    issue = mangle.lay_out_issue(mangle.essays(), mangle.ISSUES["issue-hard"])
    lines = issue.text.split("\n")
    last = 0
    for gold in issue.golds:
        first, end = gold["lines"]
        assert first > last
        assert gold["title_zh"][:8] in lines[first - 1]
        last = end
        if gold["lines_en"]:
            assert gold["lines_en"][0] > issue.golds[-1]["lines"][1]
            assert lines[gold["lines_en"][0] - 1][:6] == gold["title_en"][:6]


def test_corpus_is_what_the_mangler_writes() -> None:
    folder = mangle.ROOT / "corpus" / "articles"
    for name, text in mangle.corpus_files().items():
        assert (folder / name).read_text("utf-8") == text, f"{name}: run python tests/mangle.py --corpus"


def test_corpus_is_written_whole(tmp_path: Path) -> None:
    mangle.write_corpus(tmp_path / "articles")
    assert {path.name for path in (tmp_path / "articles").iterdir()} == set(mangle.corpus_files())


# --- the scorer


def perfect(gold: mangle.Gold, essay: mangle.Essay) -> dict[str, Any]:
    """An export that says exactly what is true of an essay laid out as it stands."""
    blocks: list[dict[str, Any]] = []
    anchors: dict[int, dict[str, Any]] = {}
    for i, block in enumerate(essay.blocks):
        text = mangle.clean(block.text)
        new: dict[str, Any] = {"id": f"b{i}", "type": block.kind}
        if block.kind in ("heading", "paragraph"):
            new |= {"text": text, "level": block.level}
        elif block.kind == "table":
            new |= {"caption": text, "header": list(block.rows[0]), "rows": [list(r) for r in block.rows[1:]]}
        elif block.kind == "figure":
            new |= {"caption": text}
        elif block.kind == "formula":
            new |= {"latex": text}
        for marker in mangle.MARKER.finditer(block.text):
            anchors[int(marker[1])] = {"block": f"b{i}", "at": len(mangle.clean(block.text[: marker.start()]))}
        blocks.append(new)
    notes = [{"label": str(n), "text": text, "anchor": anchors[n]} for n, text in essay.notes.items()]
    meta = {
        "title": {"zh": gold["title_zh"], "en": gold["title_en"]},
        "authors": [{"zh": name} for name in gold["authors_zh"]],
        "abstract": {"zh": gold["abstract_zh"]},
        "keywords": {"zh": gold["keywords_zh"]},
        "editor": gold["editor_zh"],
        "year": gold["year"],
    }
    return {"blocks": blocks, "notes": notes, "meta": meta, "source": {"lines": gold["lines"]}}


@pytest.fixture
def truth() -> tuple[mangle.Gold, dict[str, Any]]:
    essay = mangle.load("minilateralism")
    gold = mangle.lay_out(essay, mangle.Style("")).gold
    return gold, perfect(gold, essay)


def test_truth_scores_full_marks(truth: tuple[mangle.Gold, dict[str, Any]]) -> None:
    gold, export = truth
    one = scoring.match([gold], [export])[0]
    assert one.values == dict.fromkeys(scoring.MEASURES, 1.0)
    assert not one.misses


def _split_paragraph(export: dict[str, Any]) -> None:
    first = next(block for block in export["blocks"] if block["type"] == "paragraph")
    rest = {**first, "id": "bx", "text": first["text"][50:]}
    first["text"] = first["text"][:50]
    export["blocks"].append(rest)


def _spoil_heading(export: dict[str, Any]) -> None:
    next(block for block in export["blocks"] if block["type"] == "heading")["level"] += 1


def _spoil_note(export: dict[str, Any]) -> None:
    export["notes"][1]["text"] = export["notes"][1]["text"][:-20]


def _move_anchor(export: dict[str, Any]) -> None:
    export["notes"][2]["anchor"]["at"] += 3


def _lose_formula(export: dict[str, Any]) -> None:
    export["blocks"] = [block for block in export["blocks"] if block["type"] != "formula"]


def _invent_table(export: dict[str, Any]) -> None:
    export["blocks"].append({"id": "t", "type": "table", "caption": "", "header": [], "rows": []})


def _spoil_title(export: dict[str, Any]) -> None:
    export["meta"]["title"]["zh"] += "：附录"


@pytest.mark.parametrize(
    ("damage", "hurt"),
    [
        (_split_paragraph, "paragraphs"),
        (_spoil_heading, "headings"),
        (_spoil_note, "notes"),
        (_move_anchor, "anchors"),
        (_lose_formula, "formulas"),
        (_invent_table, "tables"),
        (_spoil_title, "meta"),
    ],
)
def test_damage_costs(damage: Any, hurt: str, truth: tuple[mangle.Gold, dict[str, Any]]) -> None:
    gold, export = copy.deepcopy(truth)
    damage(export)
    one = scoring.match([gold], [export])[0]
    assert one.values[hurt] < 1.0
    assert one.misses[hurt]


def test_a_lost_article_scores_nothing(truth: tuple[mangle.Gold, dict[str, Any]]) -> None:
    gold, export = truth
    export["source"]["lines"] = [9000, 9001]
    assert scoring.match([gold], [export])[0].values == dict.fromkeys(scoring.MEASURES, 0.0)


def test_width_and_radicals_do_not_count() -> None:
    assert scoring.normal("⼈民（１）“好”") == scoring.normal('人 民(1)"好"')
