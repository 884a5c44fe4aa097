"""Terms in the text and their tooltip, by mouse, key and finger, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.test_reading import CONTRAST

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]
ARTICLE = "articles/friend-shoring/"
SAMPLE = "articles/jia-2024-ban/"
REST = 600
"""Milliseconds after which a resting mouse has opened, and one that has left has closed, what it would."""


def in_text(page: Page) -> Locator:
    """The terms in the paragraphs, each once though a note divides it."""
    return page.locator(":is(.reader-article > p, .pair > .src) a.term:not([data-more])")


def term(page: Page, number: int = 0) -> Locator:
    """A term in the middle of the screen."""
    found = in_text(page).nth(number)
    found.evaluate("a => a.scrollIntoView({ block: 'center' })")
    return found


def other(page: Page, than: Locator) -> Locator:
    """The first term that means something else, wherever it stands."""
    slug = than.get_attribute("data-term")
    return page.locator(f':is(.reader-article > p, .pair > .src) a.term:not([data-more], [data-term="{slug}"])').first


UNCOVERED = """() => {
  const current = document.querySelector("a.term[aria-expanded='true']").dataset.term;
  for (const a of document.querySelectorAll(":is(.reader-article > p, .pair > .src) a.term:not([data-more])")) {
    if (a.dataset.term === current) continue;
    a.scrollIntoView({ block: "center", behavior: "instant" });
    const line = a.getClientRects()[0], place = [line.left + 4, (line.top + line.bottom) / 2];
    if (document.elementFromPoint(...place) === a) return [...place, a.href];
  }
}"""
"""Where another term than the explained one can be pointed at, and the address of its concept."""


def tip(page: Page) -> Locator:
    return page.locator(".term-tip")


def path(page: Page, a: Locator) -> str:
    return str(a.evaluate("a => a.href"))


def leave(page: Page) -> None:
    page.mouse.move(2, 2, steps=4)


# ---- what is in the page


# What glosses.js beside a page says of a term: the texts of the parts of its card.
GLOSS = """async ([slug, part]) => {
  if (!window.readerGlosses) await window.reader.load(new URL("glosses.js", location.href.split(/[?#]/)[0]).href);
  const template = document.createElement("template");
  template.innerHTML = window.readerGlosses[slug];
  return template.content.querySelector(`.${part}`).textContent;
}"""


def gloss(page: Page, term: Locator, part: str) -> str:
    return str(page.evaluate(GLOSS, [term.get_attribute("data-term"), part]))


def test_each_term_has_its_page_and_its_entry_in_the_list_once(visit: Visit, articles: list[str], built: Path) -> None:
    seen = 0
    for where in articles:
        page = visit(where)
        listed = page.locator(".terms li").evaluate_all("all => all.map(e => e.id.replace('term-', ''))")
        assert len(listed) == len(set(listed))
        terms = page.locator("a.term").evaluate_all("as => as.map(a => [a.dataset.term, a.pathname.slice(1)])")
        assert {slug for slug, _ in terms} <= set(listed)
        assert all((built / address / "index.html").is_file() for _, address in terms)
        seen += len(terms)
    assert seen >= 50


STYLE = """a => {
  const style = getComputedStyle(a), around = getComputedStyle(a.parentElement);
  return { line: style.textDecorationLine, dots: style.textDecorationStyle, same: style.color === around.color };
}"""


def test_a_first_use_is_underlined_and_later_ones_are_not(visit: Visit) -> None:
    page = visit(ARTICLE)
    first = page.locator(":is(.reader-article > p, .pair > .src) a.term[data-first]").first
    later = page.locator(":is(.reader-article > p, .pair > .src) a.term:not([data-first], [data-more])").first
    assert first.evaluate(STYLE) == {"line": "underline", "dots": "dotted", "same": True}
    assert later.evaluate(STYLE) == {"line": "none", "dots": "solid", "same": True}
    later.hover()
    assert later.evaluate(STYLE) == {"line": "underline", "dots": "dotted", "same": True}


# ---- the mouse


def test_a_resting_mouse_opens_it_and_a_leaving_one_closes_it(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = term(page)
    assert tip(page).count() == 0
    a.hover()
    tip(page).wait_for()
    for part in ("gloss-zh", "gloss-pinyin", "gloss-en", "gloss-zh-def", "gloss-en-def", "gloss-more"):
        said = gloss(page, a, part)
        assert said
        assert tip(page).locator(f".{part}").inner_text() == said
    assert tip(page).locator("a.term").count() == 0
    assert path(page, tip(page).locator("a")) == path(page, a)
    assert a.get_attribute("aria-expanded") == "true"
    leave(page)
    tip(page).wait_for(state="hidden")
    assert a.get_attribute("aria-expanded") == "false"


def test_the_mouse_can_go_into_it(visit: Visit) -> None:
    page = visit(ARTICLE)
    term(page).hover()
    tip(page).wait_for()
    box = tip(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=15)
    page.wait_for_timeout(REST)
    assert tip(page).is_visible()
    address = path(page, tip(page).locator("a"))
    tip(page).locator("a").click()
    page.wait_for_url(address)


def test_a_mouse_that_passes_over_opens_nothing(visit: Visit) -> None:
    page = visit(ARTICLE)
    term(page).hover()
    leave(page)
    page.wait_for_timeout(REST)
    assert tip(page).count() == 0


def test_a_page_that_scrolls_under_the_mouse_opens_nothing(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = term(page)
    box = a.bounding_box()
    assert box
    page.mouse.move(box["x"] + 3, box["y"] + 3 - 300)
    page.mouse.wheel(0, 300)
    page.wait_for_function("a => a.matches(':hover')", arg=a.element_handle())
    page.wait_for_timeout(REST)
    assert tip(page).count() == 0


def test_a_click_of_the_mouse_follows_the_link(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = term(page)
    address = path(page, a)
    a.hover()
    tip(page).wait_for()
    a.click()
    page.wait_for_url(address)
    assert page.locator("section[data-concept]").count() == 1


def test_one_term_after_another_is_explained(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = term(page)
    a.hover()
    tip(page).wait_for()
    leave(page)
    b = other(page, a)
    b.hover()
    name = gloss(page, b, "gloss-zh")
    page.wait_for_function("name => document.querySelector('.term-tip .gloss-zh').textContent === name", arg=name)
    assert tip(page).count() == 1
    assert a.get_attribute("aria-expanded") == "false"


def test_it_moves_with_the_text(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = term(page)
    a.hover()
    tip(page).wait_for()
    apart = "a => document.querySelector('.term-tip').getBoundingClientRect().top - a.getBoundingClientRect().top"
    before = a.evaluate(apart)
    page.evaluate("scrollBy({ top: 120, behavior: 'instant' })")
    assert a.evaluate(apart) == pytest.approx(before, abs=1)


# ---- the keyboard


def test_enter_opens_it_and_enter_again_follows(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = term(page)
    address = path(page, a)
    a.focus()
    tip(page).wait_for()
    assert a.evaluate("a => a === document.activeElement")
    page.keyboard.press("Enter")
    assert page.url.endswith(ARTICLE)
    dialog = page.get_by_role("dialog", name=tip(page).locator(".gloss-zh").inner_text())
    assert dialog.locator("a").evaluate("a => a === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def test_tab_reaches_each_term_and_goes_on_behind_it(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = term(page, 1)
    term(page).focus()
    following = """() => {
      const all = [...document.querySelectorAll(":is(.reader-article > p, .pair > .src) a:not([tabindex='-1'])")];
      return all.indexOf(document.activeElement);
    }"""
    first = page.evaluate(following)
    while not a.evaluate("a => a === document.activeElement"):
        page.keyboard.press("Tab")
        # Between two terms one may come to the mark that cites the paragraph.
        assert page.evaluate(following) > first or page.evaluate("document.activeElement.matches('.cite-mark')")
    at = page.evaluate(following)
    page.keyboard.press("Enter")
    tip(page).wait_for()
    page.keyboard.press("Shift+Tab")
    assert not tip(page).is_visible()
    assert page.evaluate(following) == at
    page.keyboard.press("Enter")
    for _ in range(3):
        if tip(page).is_visible():
            page.keyboard.press("Tab")
    assert not tip(page).is_visible()
    if page.evaluate("document.activeElement.matches('.cite-mark')"):
        page.keyboard.press("Tab")
    assert page.evaluate(following) == at + 1


@pytest.mark.parametrize("opened", ["key", "mouse"])
def test_escape_closes_it(visit: Visit, opened: str) -> None:
    page = visit(ARTICLE)
    a = term(page)
    if opened == "key":
        a.focus()
        page.keyboard.press("Enter")
    else:
        a.hover()
    tip(page).wait_for()
    page.keyboard.press("Escape")
    assert not tip(page).is_visible()
    assert a.evaluate("a => a === document.activeElement") == (opened == "key")
    # Dismissed, it stays away, though the mouse still rests on the term and trembles.
    box = a.bounding_box()
    assert box
    if opened == "mouse":
        page.mouse.move(box["x"] + 5, box["y"] + 5, steps=3)
        page.wait_for_timeout(REST)
        assert not tip(page).is_visible()
        leave(page)
        a.hover()
        tip(page).wait_for()


def test_what_a_key_has_opened_the_mouse_does_not_close(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = term(page)
    a.focus()
    page.keyboard.press("Enter")
    tip(page).wait_for()
    x, y, _ = page.evaluate(UNCOVERED)
    page.mouse.move(x, y, steps=4)
    page.wait_for_timeout(REST)
    assert tip(page).is_visible()
    assert path(page, tip(page).locator("a")) == path(page, a)
    page.locator("#title, h1").first.click()
    assert not tip(page).is_visible()


def test_a_link_can_be_opened_beside_the_page(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = term(page)
    for follow in (
        lambda: a.click(modifiers=["ControlOrMeta"]),
        lambda: a.click(button="middle"),
        lambda: a.press("ControlOrMeta+Enter"),
    ):
        with page.context.expect_page() as opened:
            follow()
        opened.value.wait_for_load_state()
        assert opened.value.url == path(page, a)
        opened.value.close()
    assert page.url.endswith(ARTICLE)


# ---- the finger


def test_a_tap_opens_it_and_a_second_one_follows(visit: Visit) -> None:
    page = visit(ARTICLE, 390, has_touch=True)
    a = term(page)
    address = path(page, a)
    a.tap()
    tip(page).wait_for()
    page.wait_for_timeout(REST)
    assert tip(page).is_visible()
    assert page.url.endswith(ARTICLE)
    a.tap()
    page.wait_for_url(address)


def test_a_tap_on_its_link_follows(visit: Visit) -> None:
    page = visit(ARTICLE, 390, has_touch=True)
    a = term(page)
    address = path(page, a)
    a.tap()
    tip(page).locator("a").tap()
    page.wait_for_url(address)


def test_a_tap_elsewhere_closes_it(visit: Visit) -> None:
    page = visit(ARTICLE, 390, has_touch=True)
    a = term(page)
    a.tap()
    tip(page).wait_for()
    tip(page).locator(".gloss-zh-def").tap()
    assert tip(page).is_visible()
    page.touchscreen.tap(2, 450)  # the margin
    assert not tip(page).is_visible()
    a.tap()
    tip(page).locator(".term-tip-close").tap()
    assert not tip(page).is_visible()
    a.tap()
    tip(page).wait_for()
    x, y, address = page.evaluate(UNCOVERED)
    page.touchscreen.tap(x, y)
    assert tip(page).is_visible()
    assert path(page, tip(page).locator("a")) == address
    assert page.url.endswith(ARTICLE)


def drag(page: Page, x: float, y: float, up: float) -> None:
    """A finger that moves ``up`` pixels before it leaves the screen."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        there = {"x": x, "y": y - up * step / 8}
        devtools.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [there]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_scrolling_with_a_finger_does_not_close_it(visit: Visit) -> None:
    page = visit(ARTICLE, 390, has_touch=True)
    term(page).tap()
    tip(page).wait_for()
    for place in (
        ".term-tip .gloss-zh-def",
        ":is(.reader-article > p, .pair > .src):has(a.term[aria-expanded='true'])",
    ):
        before = page.evaluate("scrollY")
        box = page.locator(place).bounding_box()
        assert box
        drag(page, box["x"] + 9, box["y"] + 9, 60)
        page.wait_for_function("before => scrollY > before + 30", arg=before)
        assert tip(page).is_visible()


# ---- its place

OFF_SCREEN = """block => {
  const off = [], header = document.querySelector(".md-header").getBoundingClientRect().bottom;
  for (const a of document.querySelectorAll("a.term")) {
    if (!a.checkVisibility()) continue;
    a.scrollIntoView({ block, behavior: "instant" });
    a.click();
    const tip = document.querySelector(".term-tip:not([hidden])"), box = tip?.getBoundingClientRect();
    const line = [...a.getClientRects()].find((one) => one.width);
    const beside = box && (Math.abs(box.top - line.bottom) < 12 || Math.abs(box.bottom - line.top) < 12);
    const seen = box && box.left >= 7.5 && box.right <= document.documentElement.clientWidth - 7.5
      && box.bottom <= innerHeight && (block !== "center" || box.top >= header)
      && document.documentElement.scrollWidth <= innerWidth;
    if (!seen || !beside) off.push([a.textContent, box && JSON.stringify(box), JSON.stringify(line)]);
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  }
  return off;
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_it_never_leaves_the_screen(visit: Visit, articles: list[str], width: int) -> None:
    for where in articles:
        page = visit(where, width)
        page.locator("a.term").first.focus()
        tip(page).wait_for()
        for block in ("center", "end") if width == 390 else ("end",):
            assert page.evaluate(OFF_SCREEN, block) == [], where
        page.close()


def test_in_a_low_window_it_scrolls_inside_itself(visit: Visit) -> None:
    page = visit(ARTICLE)
    page.set_viewport_size({"width": 400, "height": 300})  # as at 400 per cent (WCAG 2.2, 1.4.10)
    a = term(page)
    a.focus()
    page.keyboard.press("Enter")
    text = tip(page).locator(".term-tip-text")
    assert text.evaluate("e => e.scrollHeight > e.clientHeight")
    assert tip(page).locator("a").evaluate("a => a.getBoundingClientRect().bottom <= innerHeight")
    for _ in range(20):
        page.keyboard.press("ArrowDown")
    assert text.evaluate("e => e.scrollTop + e.clientHeight >= e.scrollHeight - 1")


LINES = "a => [...a.getClientRects()].filter((line) => line.width).map((line) => [line.left, line.top, line.bottom])"


def test_over_two_lines_it_stands_under_the_one_pointed_at(visit: Visit) -> None:
    page = visit(ARTICLE)
    wrapped = None
    for width in range(390, 700, 7):
        page.set_viewport_size({"width": width, "height": 900})
        wrapped = next((a for a in in_text(page).all() if len(a.evaluate(LINES)) == 2), None)
        if wrapped:
            break
    assert wrapped
    wrapped.evaluate("a => a.scrollIntoView({ block: 'center' })")
    for number, (left, top, bottom) in enumerate(wrapped.evaluate(LINES)):
        leave(page)
        page.wait_for_timeout(REST)
        page.mouse.move(left + 4, (top + bottom) / 2, steps=3)
        tip(page).wait_for()
        box = tip(page).bounding_box()
        assert box
        assert box["y"] == pytest.approx(bottom, abs=12), f"line {number}"


# ---- a term that a note divides


@pytest.fixture
def divided(visit: Visit) -> Page:
    """The article that was made by hand, at the term that a note divides."""
    page = visit(SAMPLE)
    page.locator("a.term[data-more]").first.evaluate("a => a.scrollIntoView({ block: 'center' })")
    return page


def test_both_parts_of_a_divided_term_are_one(divided: Page) -> None:
    page = divided
    rest = page.locator("a.term[data-more]").first
    assert rest.evaluate(STYLE)["line"] == "underline"
    rest.hover()
    tip(page).wait_for()
    whole = page.locator("a.term[aria-expanded='true']")
    assert whole.evaluate("a => a.nextElementSibling.nextElementSibling.matches('[data-more]')")
    left = tip(page).evaluate("e => e.style.left")
    whole.hover()
    page.wait_for_timeout(REST)
    assert tip(page).evaluate("e => e.style.left") == left
    page.keyboard.press("Escape")
    whole = page.locator("a.term[aria-controls]")
    whole.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.note-ref')")
    page.keyboard.press("Tab")
    assert not rest.evaluate("a => a === document.activeElement")


# ---- without a script, on paper, in the dark, without a server


def test_without_javascript_a_term_is_a_link(visit: Visit) -> None:
    page = visit(ARTICLE, java_script_enabled=False)
    a = in_text(page).first
    address = path(page, a)
    a.hover()
    page.wait_for_timeout(REST)
    assert tip(page).count() == 0
    a.click()
    page.wait_for_url(address)


def test_paper_shows_neither_tooltip_nor_underline(visit: Visit) -> None:
    page = visit(ARTICLE)
    a = page.locator(":is(.reader-article > p, .pair > .src) a.term[data-first]").first
    a.focus()
    page.keyboard.press("Enter")
    tip(page).wait_for()
    page.emulate_media(media="print")
    assert not tip(page).is_visible()
    assert a.evaluate(STYLE)["line"] == "none"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_text_stands_out_from_its_ground(visit: Visit, scheme: str) -> None:
    page = visit(ARTICLE, color_scheme=scheme, reduced_motion="reduce")
    term(page).hover()
    tip(page).wait_for()
    assert tip(page).evaluate("e => getComputedStyle(e).animationName") == "none"
    assert page.evaluate(CONTRAST) == []


def test_from_a_folder_without_a_network_it_works(visit: Visit, offline: Path) -> None:
    page = visit(f"{ARTICLE}index.html", base=offline.as_uri() + "/", offline=True)
    a = term(page)
    address = path(page, a)
    a.focus()
    page.keyboard.press("Enter")
    tip(page).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    assert page.locator("section[data-concept]").count() == 1
