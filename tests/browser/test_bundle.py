"""The unpacked bundle, opened by double click with the network off; and that all links of the built sites resolve."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from reader.bundle import links

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]

ARTICLE = "friend-shoring"


def test_from_the_unpacked_bundle_all_works(visit: Visit, bundle: Path) -> None:
    base = f"{bundle.as_uri()}/"
    page = visit("index.html", base=base, offline=True)
    page.locator(f'.article-list a[href*="{ARTICLE}"]').first.click()
    # a note and back
    page.locator("a.note-ref").first.click()
    page.wait_for_url(re.compile(r"#n\d+$"))
    page.locator("li:target .note-back").first.click()
    page.wait_for_url(re.compile(r"#nr\d+$"))
    # a term: its tooltip, and its concept page
    term = page.locator("article p a.term").first
    slug = term.get_attribute("data-term")
    term.hover()
    page.locator(".term-tip").first.wait_for()
    page.keyboard.press("Escape")
    # the words
    page.locator(".lookup-toggle").click()
    page.locator("p[tabindex], .src[tabindex]").first.wait_for()
    page.goto(f"{base}concepts/{slug}/index.html")
    passage = page.locator(f'.passage[data-article="{ARTICLE}"] a').first
    passage.click()
    page.wait_for_url(re.compile(rf"/articles/{ARTICLE}/index\.html.*#"))
    # the same place in another language
    page.locator('.languages a[hreflang="en"]').first.click()
    page.wait_for_url(re.compile(rf"/en/articles/{ARTICLE}/index\.html.*#"))
    # the search
    page.goto(f"{base}search/index.html?q=友岸外包")
    page.locator('[data-search="done"] a.hit').first.click()
    page.wait_for_url(re.compile(r"/articles/.*/index\.html.*#"))


def test_a_single_file_needs_nothing(visit: Visit, bundle: Path) -> None:
    base = f"{bundle.as_uri()}/"
    page = visit(f"single/en/{ARTICLE}.html", 390, base=base, offline=True, java_script_enabled=False)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("a.note-ref").first.click()
    page.wait_for_url(re.compile(r"#n\d+$"))
    page.locator("li:target .back").first.click()
    page.wait_for_url(re.compile(r"#nr\d+$"))
    page.locator("a.term").first.click()
    page.wait_for_url(re.compile(r"#term-"))
    assert page.locator(":target").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_single_file(visit: Visit, bundle: Path, scheme: str) -> None:
    base = f"{bundle.as_uri()}/"
    page = visit(f"single/en/{ARTICLE}.html", 390, base=base, offline=True, color_scheme=scheme)
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in results.response["violations"]] == []


def test_every_link_of_the_site_leads_somewhere(built: Path) -> None:
    done = links.follow(built, "site")
    assert done.problems == ()
    assert done.links > 50_000
    assert done.anchors > 5_000


def test_every_link_of_the_bundle_leads_to_a_file(bundle: Path) -> None:
    done = links.follow(bundle, "bundle", folder=True)
    assert done.problems == ()
    assert done.links > 50_000
