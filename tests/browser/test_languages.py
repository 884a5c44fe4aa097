"""Three languages in a browser: the way from one to another, and what a screen reader is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]

PREFIXES = {"zh-Hans": "", "zh-Hant": "zh-hant/", "en": "en/"}
ARTICLE = "articles/friend-shoring/"


def to(page: Page, language: str) -> None:
    page.locator(f".languages a[data-language='{language}']").click()
    page.wait_for_load_state()


def place(page: Page, anchor: str) -> float:
    """How far from the top of the screen the anchor stands."""
    return float(page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", anchor))


@pytest.mark.parametrize("start", PREFIXES)
def test_the_way_to_each_other_language_keeps_the_place(visit: Visit, address: str, start: str) -> None:
    for language, prefix in PREFIXES.items():
        if language == start:
            continue
        page = visit(f"{PREFIXES[start]}{ARTICLE}#p7")
        to(page, language)
        page.wait_for_url(f"{address}{prefix}{ARTICLE}#p7")
        assert page.evaluate("document.documentElement.lang") == language
        page.wait_for_function("() => document.readyState === 'complete'")
        assert -5 < place(page, "p7") < 300


def test_the_view_goes_along_and_the_choice_sends_nobody_anywhere(visit: Visit, address: str) -> None:
    page = visit(f"{ARTICLE}?view=reveal#p3")
    to(page, "en")
    page.wait_for_url(f"{address}en/{ARTICLE}?view=reveal#p3")
    page.goto(f"{address}{ARTICLE}")
    page.wait_for_timeout(200)
    assert page.url == f"{address}{ARTICLE}"
    assert page.locator(".languages a.chosen").get_attribute("data-language") == "en"


def test_without_javascript_it_leads_to_the_page(visit: Visit, address: str) -> None:
    page = visit(f"{ARTICLE}#p7", java_script_enabled=False)
    for language in ("zh-Hant", "en", "zh-Hans"):
        to(page, language)
        assert page.url == f"{address}{PREFIXES[language]}{ARTICLE}"


@pytest.mark.parametrize("scripted", [True, False])
def test_from_a_folder_it_works_too(visit: Visit, offline: Path, scripted: bool) -> None:
    base = f"{offline.as_uri()}/"
    page = visit(f"{ARTICLE}index.html#p7", base=base, offline=True, java_script_enabled=scripted)
    for language in ("zh-Hant", "en", "zh-Hans"):
        to(page, language)
        anchor = "#p7" if scripted else ""
        assert page.url == f"{base}{PREFIXES[language]}{ARTICLE}index.html{anchor}"


def test_what_is_found_is_in_the_readers_language(visit: Visit, address: str) -> None:
    page = visit("en/")
    page.keyboard.press("/")
    page.keyboard.type("友岸外包")
    page.locator(".md-search-result__link").first.wait_for()
    found = page.locator(".md-search-result__link").evaluate_all("as => as.map(a => a.pathname)")
    assert found
    assert all(path.startswith("/en/") for path in found)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_languages_are_on_the_screen_and_have_names(visit: Visit, width: int) -> None:
    page = visit("en/", width)
    for link in page.locator(".languages a").all():
        box = link.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["width"] >= 24
        assert box["height"] >= 24
    assert page.get_by_role("link", name="繁體").count() == 1
    assert page.locator(".languages [aria-current]").get_attribute("data-language") == "en"
