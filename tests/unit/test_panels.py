"""The words of cards, panels and keys; what a page says of its length, and which articles are its neighbours."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests import handmade

from reader.concepts import Concordance
from reader.editions import Edition, Scripts
from reader.glossary import Glossary
from reader.model import Paragraph
from reader.pages import article as article_page
from reader.pages import panels
from reader.pages.article import Extras
from reader.pages.templates import Templates
from reader.strings import LOCALES, STRINGS, Locale

SCRIPTS = ("tip", "notes", "panel", "settings", "pages", "help")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_script_says_it_in_its_language(locale: Locale) -> None:
    text = panels.script(locale)
    assert text.startswith("window.readerSaid={")
    words = json.loads(text.removeprefix("window.readerSaid=").removesuffix(";\n"))
    assert words["pages_go"] == STRINGS[locale]["pages_go"]
    assert panels.name(locale) == f"said.{locale}.js"


def test_the_scripts_say_what_there_is(root: Path) -> None:
    source = "".join((root / "docs" / "assets" / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    named = set(re.findall(r"\b(?:said|readerSaid\??)\.(\w+)", source)) | set(re.findall(r'"(help_\w+)"', source))
    composed = {name for name in panels.SAID if re.fullmatch(r"set_[a-z]+(_\d)?", name)}
    assert named - composed == set(panels.SAID) - composed


def minutes(text: str, locale: Locale = "zh-Hans") -> list[int]:
    article = handmade.article(blocks=(Paragraph("p1", text, (), 1, (1, 1)),), notes=())
    facts = {fact.name: fact.html for fact in article_page.view(article, locale, article_page.Links("../../")).facts}
    said = facts.get(STRINGS[locale]["length"], "").replace(",", "")
    return [int(n) for n in re.findall(r"\d+", said)]


def test_a_text_takes_as_long_as_it_has_characters() -> None:
    assert minutes("一" * 4000) == [4000, 10, 400]
    assert minutes("一，" * 4000, "en") == [4000, 10, 400]
    assert minutes("一二三 abc-def 4.5 " * 800) == [4000, 10, 400]
    assert minutes("Some words of a text. " * 480) == [2400, 10, 240]
    assert minutes("一" * 30) == []


def test_neighbours_are_those_of_the_list() -> None:
    edition = Edition("zh-Hans", Templates(), Scripts(Glossary(), {}), "")
    for number in (3, 1, 2):
        article = handmade.article()
        edition.article(
            replace(article, id=f"a{number}", meta=replace(article.meta, pages=f"{number}0-{number}9")), Extras()
        )
    assert edition.neighbours("a2") == (None, None), "the order is not known yet"
    list(edition.of_all(Concordance.empty()))
    ids = [[entry and entry.id for entry in edition.neighbours(name)] for name in ("a1", "a2", "a3", "none")]
    assert ids == [[None, "a2"], ["a1", "a3"], ["a2", None], [None, None]]
