"""Books made by hand, from which bundles are made without building a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests import handmade

from reader import glossary
from reader.bundle.book import Book, Chapter
from reader.bundle.release import Release
from reader.bundle.settings import Settings
from reader.editions import Scripts, remembering
from reader.model import Anchor, Article, Mark, Note, Paragraph
from reader.pages.templates import Templates
from reader.terms.annotate import annotate
from reader.terms.lexicon import Lexicon
from reader.translations import Translated, Translation

RELEASE = Release("2025-11-20", datetime(2025, 11, 20, tzinfo=UTC))

GLOSSARY = """
[minilateralism]
zh = "少边主义"
en = "minilateralism"
definition.zh = "由为数不多的国家议事、订约的做法。"
definition.en = "Rules agreed by a few states."
see = ["multilateralism"]
contrast = ["unused"]

[multilateralism]
zh = "多边主义"
en = "multilateralism"

[unused]
zh = "无人提及"
en = "never named"
"""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550"
    "000000049454e44ae426082"
)
"""A picture of one black pixel."""

NASTY = (
    """<script>alert(1)</script> & "引号" '单引号' ]]> <!-- -- --> &nbsp; &#0; \x00\x0b\ufffe  *_` {: #p1 } {{ x }}"""
)
"""What must come out of any file as text."""

ADDRESSES = (
    "https://www.example.org/a_(b)?c=[d]&e=%zz#f#g",
    "https://例子.中国/路径",
    "http://user:pass@example.org:99999/",
    "https://example.org/空 格/“引号”|{}^`",
    "mailto:a b@example.org",
    "https://-bad-.example.org",
)
"""Addresses as sources print them; not each can be a link in a book."""


def settings(root: Path, **changes: Any) -> Settings:
    """The project's own settings, as far as tests may rely on them."""
    made = Settings(
        project=root,
        config=root / "mkdocs.yml",
        corpus=root / "corpus",
        glossary=root / "corpus" / "glossary",
        templates=None,
        name="reader",
        release=None,
        url="https://example.org/reader/",
        title="学术中文读本",
        description="网上读本",
        copyright="文章权利归各作者所有。",
        languages={"en": {"site_name": "Chinese Scholarly Reader"}},
    )
    return replace(made, **changes)


def nasty() -> Article:
    """An article whose texts try to be markup, with a name that no file of a book may have."""
    made = handmade.article(id="甲-2024")
    more = [Paragraph(f"p{n}", f"{NASTY}见 {a} 一文。", (), 60, (50, 50)) for n, a in enumerate(ADDRESSES, 10)]
    more[0] = replace(more[0], marks=(Mark("note", 1, value="n7"),))
    more[1] = replace(more[1], marks=tuple(Mark("link", n, n + 1, a) for n, a in enumerate(ADDRESSES)))
    note = Note("n7", 60, "<b>", "note", f"{NASTY}{ADDRESSES[0]}", Anchor("p10", 1), (51, 51))
    meta = replace(made.meta, title=replace(made.meta.title, zh=NASTY), rubric=NASTY, rights=NASTY)
    return replace(made, meta=meta, blocks=(*made.blocks, *more), notes=(*made.notes, note))


def book(articles: Sequence[Article], said: Settings, pictures: dict[str, Path] | None = None) -> Book:
    """A book of the articles, with a glossary of three concepts; the first has the pictures and a translation."""
    found, problems = glossary.loads(GLOSSARY, "own.toml", "own")
    assert not problems
    scripts, lexicon = Scripts(found, {}), Lexicon(found)
    texts = {"p1": Translated("A paragraph <in> English.", ()), "title": Translated("Pages & Notes", ())}
    chapters = [
        Chapter(
            article,
            annotate(article, lexicon),
            remembering(scripts.of(article)),
            None if number else Translation(article.id, "human", "丁某", texts),
            {} if number else pictures or {},
        )
        for number, article in enumerate(articles)
    ]
    return Book(said, Templates(), found, scripts, chapters)
