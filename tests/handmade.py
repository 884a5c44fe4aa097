"""An article made by hand, with one of everything that a page can show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reader.model import (
    Anchor,
    Article,
    Bilingual,
    Figure,
    Formula,
    Heading,
    Ledger,
    Mark,
    Meta,
    Note,
    Paragraph,
    Person,
    PullQuote,
    Source,
    Table,
)

LINE = "灯下翻检旧刊的人，先看题名，再看注释，遇到不明白的词语就停下来想一想，想不通便去查别的书。"

META = Meta(
    title=Bilingual("版面与注释：一篇手写的样文", "Pages and Notes: A Sample Made by Hand"),
    subtitle=Bilingual("以少边主义一词为例"),
    authors=(Person("甲某", "JIA Mou", "某大学"), Person("乙某", "YI Mou", "某研究院")),
    journal=Bilingual("检查学刊", "Journal of Checking"),
    year=2024,
    issue="1",
    pages="57-60",
    doi="10.1234/check.2024.01",
    clc="F752",
    article_no="1002-6649(2024)01-0057-04",
    received="2023-11-20",
    funding="本文是检查项目（编号：2024-01）的成果。",
    editor="丙某",
    rubric="版面研究",
    abstract=Bilingual(LINE, "A reader under the lamp looks at the title first, and then at the notes."),
    keywords_zh=("注释", "页码"),
    keywords_en=("notes", "page numbers"),
)

BLOCKS = (
    Paragraph("p1", LINE * 3, (Mark("note", 9, value="n1"), Mark("page", 60, value="58")), 57, (10, 14)),
    Heading("s1", 1, "一、题名", (Mark("note", 4, value="n2"),), 58, (15, 15)),
    Heading("s1-1", 2, "（一）副题", (), 58, (16, 16)),
    Paragraph(
        "p2",
        "少边主义见于 https://www.example.org/a_(b) 一文。" + LINE * 4,
        (
            Mark("emphasis", 0, 4),
            Mark("note", 4, value="n3"),
            Mark("note", 4, value="n4"),
            Mark("marker", 40, value="⑨"),
            Mark("note", 80, value="n3"),
        ),
        58,
        (17, 22),
    ),
    PullQuote("q1", "想不通便去查别的书。", "p2", 58, (23, 23)),
    Formula("m1", r"T_{ij} = \frac{X_{ij}}{Y_i} \times 100\%", 58, (24, 24)),
    Table(
        "t1",
        "表1　历年数字",
        ("年份", "数额", "说明"),
        (("2019", "12.5", "第一年"), ("2020", "−3.0", "第二年")),
        "笔者整理。",
        (1, 1, 1),
        58,
        (25, 29),
    ),
    Figure("f1", "图1　走势", "笔者自制。", None, 59, (30, 31)),
    Heading("s2", 1, "二、注释", (Mark("page", 0, value="59"),), 59, (32, 32)),
    Paragraph("p3", "其值为 $x^2$，余不赘述。" + LINE * 6, (Mark("math", 4, 9, "x^2"),), 59, (33, 36)),
)

NOTES = (
    Note("n1", 57, "①", "note", "参见某书，北京：某社2019年版，第5页。", Anchor("p1", 9), (40, 40)),
    Note(
        "n2",
        58,
        "①",
        "note",
        "Some Author, “On Notes,” Journal of Notes, Vol.2, 2021, pp.1-9, https://www.example.org/notes.html.",
        Anchor("s1", 4),
        (41, 41),
    ),
    Note("n3", 58, "②", "note", "同上。", Anchor("p2", 4), (42, 42)),
    Note("n4", 58, "③", "note", "另见别书。", Anchor("p2", 4), (43, 43)),
    Note("n5", 59, "①", "note", "没有注码的注。", None, (44, 44)),
    Note("n6", 57, "*", "star", "本文为检查版面而作。", Anchor("title", 13), (45, 45)),
)


def article(**changes: Any) -> Article:
    """The sample, with fields of the article changed."""
    made = Article(
        id="jia-2024-ban",
        layout="circled",
        source=Source("articles/样文.txt", (3, 60), (58, 60), "0" * 64),
        meta=META,
        blocks=BLOCKS,
        notes=NOTES,
        ledger=Ledger(lines=40, blocks=22, notes=6, meta=9, furniture=3, unplaced=0),
    )
    return replace(made, **changes)
