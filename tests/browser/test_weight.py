"""What an article's page weighs, and that nothing in it moves while it loads."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

LIMIT = 120_000
"""Bytes of a page and of all that it loads by itself, compressed."""

SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value })
    .observe({type: "layout-shift", buffered: true});
}"""


def long_article(site: Path) -> str:
    """Id of the article of fifteen printed pages with 65 notes."""
    for path in sorted(site.glob("articles/*/article.json")):
        data = json.loads(path.read_text("utf-8"))
        if data["meta"]["pages"] == "57-71" and len(data["notes"]) == 65:
            return str(data["id"])
    raise AssertionError("the real texts have no such article")


@pytest.mark.seeds
@pytest.mark.parametrize("width", [390, 1280])
def test_an_article_of_fifteen_pages_is_light_and_stands_still(
    chromium: Browser, seeds_site: Path, seeds_address: str, width: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    loaded: list[Response] = []
    page.on("response", lambda response: loaded.append(response))  # noqa: PLW0108 - Playwright marks what it calls
    page.add_init_script(f"({SHIFTS})()")
    page.goto(f"{seeds_address}articles/{long_article(seeds_site)}/", wait_until="load")
    page.wait_for_timeout(800)
    weights = {one.url.removeprefix(seeds_address): len(gzip.compress(one.body(), 6)) for one in loaded if one.ok}
    assert sum(weights.values()) <= LIMIT, weights
    assert all(one.ok for one in loaded)
    assert page.evaluate("shifted") == 0
    page.close()


@pytest.mark.seeds
def test_the_text_is_painted_before_any_script(chromium: Browser, seeds_site: Path, seeds_address: str) -> None:
    page = chromium.new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{seeds_address}articles/{long_article(seeds_site)}/", wait_until="domcontentloaded")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
    assert page.locator("#p1").is_visible()
    page.close()
