"""For all readers: every kind of page in every language through axe, by keyboard, enlarged, and without motion.

The Web Content Accessibility Guidelines are those of the W3C (https://www.w3.org/TR/WCAG22/), to level AA.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]

PREFIXES = {"zh-Hans": "", "zh-Hant": "zh-hant/", "en": "en/"}
SAMPLE = "articles/jia-2024-ban/"
TRANSLATED = "articles/friend-shoring/"
KINDS_OF_PAGES = (
    "",
    "articles/",
    SAMPLE,
    f"{TRANSLATED}?view=pair",
    "concepts/",
    "concepts/minilateralism/",
    "concepts/map/",
    "concepts/matrix/",
    "search/?q=少边主义",
    "about/",
    "citing/",
)
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds: each rule with the first elements that break it."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": AA}, "resultTypes": ["violations"]})
    return [
        (v["id"], [re.sub(r"\s+", " ", node["html"])[:120] for node in v["nodes"][:3]])
        for v in results.response["violations"]
    ]


def ready(page: Page) -> None:
    """Waits for what a page shows only after a moment."""
    if "/search/" in page.url:
        page.wait_for_selector('[data-search="done"]')
    page.wait_for_load_state("load")


@pytest.mark.parametrize(("language", "scheme"), [("zh-Hans", "light"), ("zh-Hant", "light"), ("en", "dark")])
def test_axe_finds_no_fault_on_any_kind_of_page(visit: Visit, address: str, language: str, scheme: str) -> None:
    page = visit("404.html", color_scheme=scheme, reduced_motion="reduce")
    for where in ("404.html", *KINDS_OF_PAGES):
        page.goto(address + ("" if where == "404.html" else PREFIXES[language]) + where)
        ready(page)
        assert faults(page) == [], where


# ---- the keyboard

STEP = """() => {
  const LOOK = ["outline", "boxShadow", "borderColor", "backgroundColor", "fill", "stroke", "fontWeight", "opacity"];
  const look = (node) => [node, ...node.children, node.parentElement, ...(node.labels ?? [])].map((one) => {
    const style = getComputedStyle(one);
    return LOOK.map((name) => style[name]).join();
  }).join();
  const before = window.lastStop;
  const now = document.activeElement;
  const caret = before?.node.matches("input[type=search], input[type=text]"); // which shows it by itself
  const same = before && !caret && before.look === look(before.node) ? [before.name] : [];
  if (!now || now === document.body) return { same, end: true };
  const box = now.getBoundingClientRect();
  const header = document.querySelector(".md-header").getBoundingClientRect();
  const covered = !now.closest(".md-header, .md-skip") && box.bottom <= header.bottom - 1;
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && !covered;
  const name = `${now.id || now.getAttribute("class") || now.tagName} ${now.textContent.trim().slice(0, 20)}`;
  window.lastStop = { node: now, look: look(now), name };
  return { same, end: false, hidden: seen ? [] : [name] };
}"""
"""Of what has the focus: its name if it is not on the screen; of what had it before, if it looks the same now."""

STOPS = """() => [
  ...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]"),
].filter((e) =>
  e.tabIndex >= 0 && !e.disabled && e.type !== "hidden" && !e.matches(".md-top, .md-skip")
  && e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
  && (e.type !== "radio" || e.checked)).length"""
"""How many elements there are that Tab should reach, beside those that the theme shows on some occasions."""


@pytest.mark.parametrize(
    "where",
    ["articles/", SAMPLE, "concepts/minilateralism/", "concepts/map/", "search/?q=少边主义", "en/about/"],
)
def test_tab_reaches_all_controls_and_shows_where_it_is(visit: Visit, where: str) -> None:
    page = visit(where, reduced_motion="reduce")
    ready(page)
    page.evaluate("document.activeElement?.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)")
    expected = page.evaluate(STOPS)
    reached = 0
    same: list[str] = []
    hidden: list[str] = []
    for _ in range(expected + 60):
        page.keyboard.press("Tab")
        step = page.evaluate(STEP)
        same += step["same"]
        if step["end"]:
            break
        reached += 1
        hidden += step["hidden"]
    assert reached >= expected
    assert hidden == []
    assert same == []


# ---- enlarged

CUT = """() => [...document.querySelectorAll("body *")].filter((e) => {
  if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  if (e.closest(".visually-hidden, [aria-hidden=true], svg, math, .long, .md-skip") || e.clientWidth <= 1) return false;
  const style = getComputedStyle(e);
  const own = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  if (!own || !/hidden|clip/.test(style.overflowX + style.overflowY)) return false;
  return e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
}).map((e) => [e.className || e.tagName, e.textContent.trim().slice(0, 30)])"""
"""Texts of which a part does not show, for their box is too small and does not scroll."""


@pytest.mark.parametrize("language", PREFIXES)
def test_enlarged_nothing_is_cut(visit: Visit, address: str, language: str) -> None:
    """A window of 1280 pixels at 200 and at 400 per cent (1.4.4 and 1.4.10)."""
    page = visit("404.html")
    for where in KINDS_OF_PAGES:
        page.goto(address + PREFIXES[language] + where)
        ready(page)
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 450})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, where
            # The title in the header is that of the page, which has it whole.
            assert [cut for cut in page.evaluate(CUT) if cut[0] != "md-ellipsis"] == [], where


@pytest.mark.parametrize(("width", "height"), [(640, 450), (320, 450)])
def test_enlarged_what_pops_up_is_on_the_screen(visit: Visit, width: int, height: int) -> None:
    page = visit(SAMPLE, width)
    page.set_viewport_size({"width": width, "height": height})
    inside = """e => { const b = e.getBoundingClientRect();
      return b.left >= 0 && b.right <= innerWidth && b.top >= 0 && b.bottom <= innerHeight && b.height > 60; }"""
    for key, panel in (("a", ".panel-settings"), ("g", ".panel-pages"), ("?", ".panel-help")):
        page.keyboard.press(key)
        page.locator(panel).wait_for()
        page.wait_for_timeout(200)
        assert page.locator(panel).evaluate(inside), panel
        # All of it can be scrolled to.
        last = page.locator(f"{panel} :is(button, a, input, p, td)").last
        last.scroll_into_view_if_needed()
        assert last.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight + 1"), panel
        page.keyboard.press("Escape")
    for target, card in (("#nr1", ".term-tip"), ("#p2 a.term", ".term-tip")):
        page.locator(target).first.focus()
        page.locator(f"{card}:visible").wait_for()
        page.wait_for_timeout(200)
        assert page.locator(f"{card}:visible").evaluate(inside), target
        page.keyboard.press("Escape")
    page.get_by_role("button", name="引用本文").click()
    page.locator(".cite-menu").wait_for()
    close = page.locator(".cite-menu .cite-close")
    close.scroll_into_view_if_needed()
    assert close.evaluate("e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; }")


# ---- without motion

MOVING = """() => [...document.querySelectorAll("*")].flatMap((e) => ["", "::before", "::after"].map((part) => {
  const style = getComputedStyle(e, part || null);
  const times = `${style.transitionDuration}, ${style.animationName === "none" ? "0s" : style.animationDuration}`;
  const longest = Math.max(...times.split(",").map(parseFloat));
  return longest > 0.01 || style.scrollBehavior === "smooth" ? `${e.tagName}.${e.className}${part} ${longest}` : "";
})).filter(Boolean)"""


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_who_wants_no_motion_gets_none(visit: Visit, motion: str) -> None:
    page = visit(SAMPLE, 390, reduced_motion=motion)
    page.keyboard.press("a")
    page.locator(".panel-settings").wait_for()
    page.locator("#nr1").focus()
    page.locator(".term-tip:visible").wait_for()
    # Without the wish there is some, or this test would see nothing.
    assert bool(page.evaluate(MOVING)) == (motion == "no-preference")
