"""The search page as it is made, and the words of its script."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests import rendered

from reader.pages.addresses import PREFIXES, Links
from reader.pages.finding import SAID
from reader.pages.templates import Templates
from reader.strings import LOCALES, STRINGS, Locale


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_leads_to_itself_and_to_the_worker_of_its_language(locale: Locale) -> None:
    prefix = PREFIXES[locale]
    to = Links("../" * (prefix.count("/") + 1), "index.html", prefix)
    root = rendered.render(Templates().search(locale, to))
    form = root.with_class("find")[0]
    assert form.attrs["action"] == f"{to.base}search/index.html"
    assert form.attrs["data-worker"] == f"{to.root}assets/search.js?in={prefix}"
    # The theme takes any form of this name for its own.
    assert {"name", "id"}.isdisjoint(form.attrs)
    assert json.loads(form.attrs["data-said"] or "")["none"] == STRINGS[locale]["search_none"]
    examples = [a.attrs["href"] or "" for a in root.with_class("go")]
    assert len(examples) == 10
    assert all(href.startswith(f"{to.base}search/index.html?q=") for href in examples)


def test_the_script_has_the_words_that_it_says(root: Path) -> None:
    script = (root / "docs" / "assets" / "find.js").read_text("utf-8")
    composed = {f"search_in_{name}" for name in ("author", "concept", "journal", "note", "title")}
    kinds = ("apart", "long", "pinyin", "prefix", "punctuation", "traditional", "unclosed")
    composed |= {f"search_said_{kind}" for kind in kinds} | {"search_table", "search_figure", "search_translation"}
    plural = {"search_one_hit", "search_hits", "search_one_article", "search_articles"}
    used = set(re.findall(r"\bsaid\.(\w+)", script))
    assert used == {name.removeprefix("search_") for name in set(SAID) - composed - plural}
    assert set(SAID) <= set(STRINGS["en"])
