"""The pages of concepts and their index, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]
CONCEPT = "concepts/minilateralism/"
INDEX = "concepts/"
MAP = "concepts/map/"

GROUPS = "all => all.map(e => [e.dataset.article, e.dataset.year, [...e.querySelectorAll('.passage')].map(identity)])"
PASSAGES = "all => all.map(identity)"
IDENTITY = "const identity = e => [e.dataset.article, e.dataset.anchor, e.dataset.kind, e.dataset.order].join(' ');"


def listed(page: Page, script: str, selector: str) -> Any:
    return page.locator(selector).evaluate_all(f"all => {{ {IDENTITY} return ({script})(all); }}")


def in_groups(page: Page) -> Any:
    return listed(page, GROUPS, ".concordance-group:not(.by-kind)")


def passages(page: Page) -> Any:
    return listed(page, PASSAGES, ".concordance .passage")


# ---- the concordance


def test_the_concordance_is_sorted_by_year_and_back(visit: Visit) -> None:
    page = visit(CONCEPT)
    printed = in_groups(page)
    assert len(printed) >= 2
    page.locator(".concordance-sort select").select_option("year")
    by_year = in_groups(page)
    assert sorted(by_year) == sorted(printed)
    for concordance in page.locator(".concordance").all():
        years = concordance.locator(".concordance-group").evaluate_all("all => all.map(e => +e.dataset.year || 0)")
        assert years == sorted(years, reverse=True)
    page.locator(".concordance-sort select").select_option("")
    assert in_groups(page) == printed


def test_the_concordance_is_sorted_by_kind_and_remembers_it(visit: Visit) -> None:
    page = visit(CONCEPT)
    printed, groups = passages(page), in_groups(page)
    page.locator(".concordance-sort select").select_option("kind")
    page.reload()
    assert "sort=kind" in page.url
    assert page.locator(".concordance-sort select").input_value() == "kind"
    assert sorted(passages(page)) == sorted(printed)
    kinds = page.locator(".by-kind").evaluate_all(
        "all => all.map(e => [e.dataset.kind, [...e.querySelectorAll('.passage')].map(p => p.dataset.kind)])"
    )
    assert len(kinds) >= 2
    for kind, within in kinds:
        assert set(within) == {kind}
    # Away from its group, each line says whose it is.
    for line in page.locator(".by-kind .passage").all():
        assert line.locator(".passage-from").inner_text()
    page.locator(".concordance-sort select").select_option("")
    assert in_groups(page) == groups
    assert page.locator(".passage-from").count() == 0
    assert "sort" not in page.url


def test_without_javascript_the_concordance_stands_by_article(visit: Visit) -> None:
    page = visit(CONCEPT, java_script_enabled=False)
    assert not page.locator(".concordance-sort").is_visible()
    page.locator(".concordance .passage:visible a").first.click()
    page.wait_for_selector("article[data-article]")
    assert "#" in page.url


# ---- the index


def shown(page: Page) -> list[str]:
    return page.locator(".concept-item:visible .item-first").all_inner_texts()


@pytest.mark.parametrize(
    "word", ["少边", "shaobianzhuyi", "shǎobiān zhǔyì", "MINIlateral", "ｍｉｎｉｌａｔｅｒａｌ", "小多边主义"]
)
def test_the_index_is_filtered_as_one_types(visit: Visit, word: str) -> None:
    page = visit(INDEX)
    everything = shown(page)
    page.locator(".concept-filter input").fill(word)
    found = shown(page)
    assert "少边主义" in found
    assert len(found) < 20
    assert page.locator(".concept-filter output").inner_text().startswith(f"{len(found)} / {len(everything)} ")
    for group in page.locator(".concept-group:visible").all():
        assert group.locator(".concept-item:visible").count() > 0
    letters = page.locator(".letters:visible a:visible").all_inner_texts()
    assert letters == page.locator(".concept-group:visible h3").all_inner_texts()
    page.reload()
    assert shown(page) == found
    assert not page.locator(".md-search__input").evaluate("e => e === document.activeElement")


def test_the_index_says_when_nothing_is_found(visit: Visit) -> None:
    page = visit(INDEX)
    page.locator(".concept-filter input").fill("没有的词")
    assert shown(page) == []
    assert page.locator(".list-none").is_visible()
    page.locator(".concept-filter input").fill("")
    assert shown(page)
    assert not page.locator(".list-none").is_visible()


def test_one_order_of_the_index_is_shown_at_a_time(visit: Visit) -> None:
    page = visit(INDEX)
    orders = page.locator(".concept-order").evaluate_all("all => all.map(e => e.id)")
    assert orders == ["by-pinyin", "by-english", "by-theme"]
    seen = {}
    for order in reversed(orders):
        page.locator(f'.concept-orders a[href="#{order}"]').click()
        assert page.locator(".concept-order:visible").evaluate_all("all => all.map(e => e.id)") == [order]
        assert page.locator(".concept-orders [aria-current]").get_attribute("href") == f"#{order}"
        assert page.url.endswith(f"#{order}")
        seen[order] = page.locator(".concept-item:visible a").evaluate_all("as => as.map(a => a.href)")
    assert len(set(map(tuple, seen.values()))) == 3
    assert sorted(seen["by-pinyin"]) == sorted(seen["by-english"]) == sorted(seen["by-theme"])
    again = visit(f"{INDEX}#by-english")
    assert again.locator(".concept-item:visible a").evaluate_all("as => as.length") == len(seen["by-english"])
    assert again.locator("#by-english").is_visible()


def test_a_theme_is_reached_from_a_concept(visit: Visit) -> None:
    page = visit(CONCEPT)
    page.locator('.card-imprint a[href*="#theme-"]').click()
    page.wait_for_url("**/concepts/#theme-*")
    theme = page.locator(":target")
    assert theme.is_visible()
    assert theme.evaluate("e => e.getBoundingClientRect().top < innerHeight")
    assert page.locator("#by-theme").is_visible()


def test_without_javascript_all_orders_of_the_index_stand_below_one_another(visit: Visit) -> None:
    page = visit(INDEX, java_script_enabled=False)
    assert page.locator(".concept-order:visible").count() == 3
    assert not page.locator(".concept-filter").is_visible()
    page.locator(".concept-item a").first.click()
    page.wait_for_selector("section[data-concept]")


# ---- the map


@pytest.mark.parametrize("by", ["mouse", "key"])
def test_the_map_shows_what_a_concept_hangs_together_with(visit: Visit, by: str) -> None:
    page = visit(MAP)
    node = page.locator('.map-node[data-concept="minilateralism"]')
    if by == "mouse":
        node.locator("circle").hover()
    else:
        node.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
    lit = set(page.locator(".map-node.lit").evaluate_all("all => all.map(e => e.dataset.concept)"))
    edges = page.locator(".map-edge[data-a]").evaluate_all("all => all.map(e => [e.dataset.a, e.dataset.b])")
    assert lit == {slug for edge in edges if "minilateralism" in edge for slug in edge}
    assert len(lit) >= 2
    assert page.locator(".map-edge.lit").count() == sum("minilateralism" in edge for edge in edges)
    dimmed = page.locator(".map-node:not(.lit)").first
    assert float(dimmed.evaluate("e => getComputedStyle(e).opacity")) < 1
    if by == "mouse":
        page.mouse.move(2, 2)
    else:
        page.locator(".md-logo").first.focus()
    assert page.locator(".lit").count() == 0


# ---- without a server


def test_from_a_folder_without_a_network_the_index_works(visit: Visit, offline: Path) -> None:
    page = visit("concepts/index.html", base=offline.as_uri() + "/", offline=True)
    page.locator(".concept-orders a").nth(1).click()
    page.locator(".concept-filter input").fill("shaobianzhuyi")
    page.locator('.concept-item:visible a[href*="/minilateralism/"]').click()
    page.locator(".concordance-sort select").select_option("kind")
    assert page.locator(".by-kind").count() > 0
