"""Looking up words, by mouse, finger, selection and key, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.test_reading import CONTRAST

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]
ARTICLE = "articles/friend-shoring/"
SAMPLE = "articles/jia-2024-ban/"
REST = 700
"""Milliseconds after which a resting mouse has opened, and one that has left has closed, what it would."""


def toggle(page: Page) -> Locator:
    return page.locator(".lookup-toggle")


def card(page: Page) -> Locator:
    return page.locator(".lookup-tip")


def turn_on(page: Page) -> Page:
    toggle(page).click()
    page.wait_for_function("() => document.querySelector('p[tabindex], .src[tabindex]')")
    return page


WHERE = """([word, css]) => {
  for (const root of document.querySelectorAll(css)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, at = node.data.indexOf(word);
      if (at < 0 || node.parentElement.closest("a, .tr, [hidden]") || !node.parentElement.checkVisibility()) continue;
      node.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + word.length);
      const box = range.getClientRects()[0];
      if (box.top < 80 || box.bottom > innerHeight) scrollBy(0, box.top - innerHeight / 2);
      const line = range.getClientRects()[0];
      return [line.left + line.width / 4, line.top + line.height / 2, line.bottom];
    }
  }
}"""
"""Where a word stands in the texts, outside links."""

TEXTS = ".reader-article > p[id], .reader-article .pair > .src"


def find(page: Page, word: str, css: str = TEXTS) -> tuple[float, float]:
    found = page.evaluate(WHERE, [word, css])
    assert found, word
    return found[0], found[1]


def click(page: Page, word: str, css: str = TEXTS) -> None:
    page.mouse.click(*find(page, word, css))


def head(page: Page) -> tuple[str, str]:
    """Word and pinyin of a card with one word."""
    said = card(page).locator(".term-tip-head")
    return said.locator(".gloss-zh").inner_text(), said.locator(".gloss-pinyin").inner_text()


# ---- off and on


def test_it_is_off_until_asked_for(visit: Visit) -> None:
    page = visit(ARTICLE)
    assert toggle(page).is_visible()
    assert toggle(page).get_attribute("aria-pressed") == "false"
    assert (
        page.evaluate("performance.getEntriesByType('resource').filter(e => e.name.endsWith('words.js')).length") == 0
    )
    click(page, "工厂")
    page.wait_for_timeout(REST)
    assert card(page).count() == 0
    assert page.locator("p[id][tabindex]").count() == 0


def test_without_javascript_there_is_no_button(visit: Visit) -> None:
    page = visit(ARTICLE, java_script_enabled=False)
    assert not toggle(page).is_visible()


def test_it_is_remembered_and_can_be_turned_off(visit: Visit) -> None:
    page = turn_on(visit(ARTICLE))
    assert toggle(page).get_attribute("aria-pressed") == "true"
    page.reload()
    page.wait_for_function("() => document.querySelector('p[tabindex], .src[tabindex]')")
    assert toggle(page).get_attribute("aria-pressed") == "true"
    toggle(page).click()
    assert toggle(page).get_attribute("aria-pressed") == "false"
    click(page, "工厂")
    assert card(page).count() == 0
    assert page.locator("[tabindex='0']:is(p, .src, .note-text)").count() == 0
    page.reload()
    assert toggle(page).get_attribute("aria-pressed") == "false"


def test_the_words_are_loaded_once(visit: Visit) -> None:
    page = visit(ARTICLE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    turn_on(page)
    for _ in range(4):
        toggle(page).click()
    click(page, "工厂")
    card(page).wait_for()
    assert len([url for url in asked if url.endswith("words.js")]) == 1


def test_words_that_cannot_be_loaded_are_said_to_be(visit: Visit) -> None:
    page = visit(ARTICLE)
    page.evaluate("document.querySelector('.lookup-toggle').dataset.src = '../../assets/alternates.js'")
    toggle(page).click()
    page.wait_for_function("() => document.querySelector('.lookup-status')?.textContent")
    status = page.locator(".lookup-status")
    assert status.get_attribute("role") == "status"
    assert status.inner_text() == toggle(page).get_attribute("data-failed")
    assert toggle(page).get_attribute("aria-pressed") == "false"


# ---- what is said


def test_each_text_of_the_page_has_the_words_of_its_place(visit: Visit, articles: list[str]) -> None:
    script = """() => {
      const wrong = [];
      const texts = {};
      const said = window.readerWords;
      return new Promise((done) => {
        window.readerWords = (data) => { Object.assign(texts, data.texts); };
        const script = document.createElement("script");
        script.src = document.querySelector(".lookup-toggle").dataset.src;
        script.onload = () => { window.readerWords = said; done(Object.keys(texts)); };
        document.head.append(script);
      });
    }"""
    for where in (*articles[:2], SAMPLE):
        page = turn_on(visit(where))
        places = [
            place for place in page.evaluate(script) if re.fullmatch(r"[psn]\d+(-\d+)*|abstract-zh|[tf]\d+", place)
        ]
        armed = page.evaluate("""() => [...document.querySelectorAll("[tabindex='0']")]
          .filter((e) => e.matches("p, .src, .note-text, figcaption, h2, h3, h4, h5, h6"))
          .map((e) => e.closest("figure, li[id], .pair")?.id || e.id || e.parentElement.getAttribute("aria-labelledby")
            || e.closest("[id]").id)""")
        assert sorted(armed) == sorted(places), where
        page.close()


def test_a_click_explains_a_word(visit: Visit) -> None:
    page = turn_on(visit(ARTICLE))
    click(page, "工厂")
    assert head(page) == ("工厂", "gōngchǎng")
    assert "factory" in card(page).locator(".lookup-gloss").inner_text()
    assert card(page).locator(".term-tip-foot").inner_text().strip() == toggle(page).get_attribute("data-credit")
    assert page.evaluate("CSS.highlights.get('lookup').size") == 1
    page.keyboard.press("Escape")
    assert not card(page).is_visible()
    assert page.evaluate("CSS.highlights.has('lookup')") is False


def test_a_resting_mouse_explains_and_a_leaving_one_closes(visit: Visit) -> None:
    page = turn_on(visit(ARTICLE))
    x, y = find(page, "工厂")
    page.mouse.move(x, y, steps=3)
    card(page).wait_for()
    assert head(page)[0] == "工厂"
    box = card(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2, steps=12)
    page.wait_for_timeout(REST)
    assert card(page).is_visible()
    page.mouse.move(2, 2, steps=4)
    card(page).wait_for(state="hidden")


def test_a_mouse_that_passes_over_opens_nothing(visit: Visit) -> None:
    page = turn_on(visit(ARTICLE))
    page.mouse.move(*find(page, "工厂"))
    page.mouse.move(2, 2, steps=4)
    page.wait_for_timeout(REST)
    assert card(page).count() == 0


def test_a_tap_explains_and_one_elsewhere_closes(visit: Visit) -> None:
    page = visit(ARTICLE, 390, has_touch=True)
    turn_on(page)
    page.touchscreen.tap(*find(page, "工厂"))
    card(page).wait_for()
    assert head(page)[0] == "工厂"
    card(page).locator(".term-tip-close").tap()
    assert not card(page).is_visible()
    page.touchscreen.tap(*find(page, "工厂"))
    card(page).wait_for()
    page.touchscreen.tap(380, 70)
    assert not card(page).is_visible()


def test_a_term_keeps_its_own_tooltip(visit: Visit) -> None:
    page = visit(ARTICLE, 390, has_touch=True)
    turn_on(page)
    a = page.locator(".reader-article a.term:visible").nth(2)
    a.evaluate("a => a.scrollIntoView({ block: 'center' })")
    a.tap()
    page.locator(".term-tip:not(.lookup-tip)").wait_for()
    page.wait_for_timeout(REST)
    assert not card(page).is_visible()
    page.touchscreen.tap(*find(page, "工厂"))
    card(page).wait_for()
    assert page.locator(".term-tip:visible").count() == 1


SELECT = """([css, from, to]) => {
  const walker = document.createTreeWalker(document.querySelector(css), NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const at = (n) => { for (const node of nodes) { if (n <= node.length) return [node, n]; n -= node.length; } };
  document.querySelector(css).scrollIntoView({ block: "center", behavior: "instant" });
  getSelection().setBaseAndExtent(...at(from), ...at(to));
  return getSelection().toString();
}"""


def test_a_selection_explains_each_of_its_words(visit: Visit) -> None:
    page = turn_on(visit(SAMPLE))
    # A note marker and a page stand inside what is selected.
    said = page.evaluate(SELECT, ["#p1", 0, 13])
    card(page).wait_for()
    words = card(page).locator(".term-tip-head .gloss-zh").all_inner_texts()
    assert len(words) > 3
    assert words[0] == "灯下"
    assert all(word in said for word in words[:3])
    assert page.evaluate("CSS.highlights.get('lookup').size") == len(words)
    page.keyboard.press("Escape")
    assert not card(page).is_visible()


def test_a_term_in_a_selection_leads_to_its_concept(visit: Visit, built: Path) -> None:
    page = turn_on(visit(SAMPLE))
    page.evaluate(SELECT, ["#p2", 0, 4])
    card(page).wait_for()
    assert head(page)[0] == "少边主义"
    assert card(page).locator(".lookup-gloss").inner_text() == "minilateralism"
    address = str(card(page).locator("a").evaluate("a => a.href"))
    assert address.endswith("/concepts/minilateralism/")
    assert (built / "concepts" / "minilateralism" / "index.html").is_file()


def test_words_behind_notes_formulas_and_in_tables_are_found(visit: Visit) -> None:
    page = turn_on(visit(SAMPLE))
    for word, css in (
        ("注释", "#p1"),
        ("余", "#p3"),
        ("不赘述", "#p3"),
        ("数额", "#t1 th"),
        ("第一", "#t1 td"),
        ("数字", "#t1 figcaption"),
        ("整理", "#t1 .table-source"),
        ("走势", "#f1 figcaption"),
        ("笔者", "#f1 small"),
        ("北京", "#n1"),
        ("注释", ".abstract"),
    ):
        click(page, word, css)
        card(page).wait_for()
        assert word in head(page)[0] or head(page)[0] in word, word
        page.keyboard.press("Escape")


def test_a_composed_word_shows_its_parts(visit: Visit) -> None:
    page = turn_on(visit(SAMPLE))
    click(page, "灯下", "#p1")
    assert head(page) == ("灯下", "dēng xià")
    parts = card(page).locator(".lookup-part")
    assert parts.locator(".lookup-part-zh").all_inner_texts() == ["灯", "下"]
    assert parts.locator(".gloss-pinyin").all_inner_texts() == ["dēng", "xià"]
    assert "lamp" in parts.first.inner_text()


# ---- the keyboard


def test_arrows_go_from_word_to_word(visit: Visit) -> None:
    page = turn_on(visit(SAMPLE))
    page.locator("#p1").focus()
    page.keyboard.press("ArrowRight")
    card(page).wait_for()
    first = head(page)[0]
    page.keyboard.press("ArrowRight")
    second = head(page)[0]
    assert first != second
    page.keyboard.press("ArrowLeft")
    assert head(page)[0] == first
    assert first in page.locator(".lookup-status").inner_text()
    # Beyond the first word the text before has the focus.
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.id") != "p1"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "p1"
    assert head(page)[0] == first
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.lookup-tip') !== null")
    page.keyboard.press("Escape")
    assert not card(page).is_visible()
    assert page.evaluate("document.activeElement.id") == "p1"


def test_tab_leaves_the_card_for_its_text(visit: Visit) -> None:
    page = turn_on(visit(SAMPLE))
    page.locator("#p1").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    for _ in range(3):
        if card(page).is_visible():
            page.keyboard.press("Tab")
    assert not card(page).is_visible()
    assert page.evaluate("document.activeElement.closest('#p1, p, .src') !== null")


# ---- its place

OFF_SCREEN = """() => {
  const off = [];
  const texts = [...document.querySelectorAll("[tabindex='0']:is(p, .src, .note-text)")];
  for (const text of texts) {
    if (!text.checkVisibility()) continue;
    text.focus({ preventScroll: true });
    text.scrollIntoView({ block: "end", behavior: "instant" });
    for (let n = 0; n < 12; n += 1) {
      text.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
      const tip = document.querySelector(".lookup-tip:not([hidden])"), box = tip?.getBoundingClientRect();
      if (!box || box.left < 7.5 || box.right > document.documentElement.clientWidth - 7.5 || box.bottom > innerHeight
        || document.documentElement.scrollWidth > innerWidth) off.push([text.id, n, JSON.stringify(box)]);
    }
  }
  return [texts.length, off];
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_it_never_leaves_the_screen(visit: Visit, width: int) -> None:
    for where in (ARTICLE, SAMPLE):
        page = turn_on(visit(where, width))
        count, off = page.evaluate(OFF_SCREEN)
        assert count > 5
        assert off == []
        page.close()


# ---- other scripts, the dark, a folder


@pytest.mark.parametrize(("locale", "word", "simplified"), [("zh-hant/", "工廠", "工厂"), ("en/", "工厂", "")])
def test_it_works_in_the_other_editions(visit: Visit, built: Path, locale: str, word: str, simplified: str) -> None:
    page = turn_on(visit(f"{locale}{ARTICLE}{'?view=zh' if locale == 'en/' else ''}"))
    click(page, word)
    assert head(page) == (word, "gōngchǎng")
    shown: list[Any] = card(page).locator(".lookup-simplified").all_inner_texts()
    assert shown == ([simplified] if simplified else [])


@pytest.mark.parametrize("view", ["zh", "pair", "reveal"])
def test_it_works_in_each_view_that_shows_chinese(visit: Visit, view: str) -> None:
    page = turn_on(visit(f"{ARTICLE}?view={view}"))
    for word in ("工厂", "手机"):
        click(page, word)
        assert head(page)[0] == word


def test_a_translation_is_left_alone(visit: Visit) -> None:
    page = visit(f"{ARTICLE}?view=pair")
    if not page.locator(".pair > .tr").count():
        pytest.skip("the article has no translation")
    turn_on(page)
    page.locator(".pair > .tr").first.click(position={"x": 40, "y": 12})
    page.wait_for_timeout(REST)
    assert card(page).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_text_stands_out_from_its_ground(visit: Visit, scheme: str) -> None:
    page = turn_on(visit(ARTICLE, color_scheme=scheme, reduced_motion="reduce"))
    click(page, "工厂")
    card(page).wait_for()
    page.mouse.move(2, 2)
    assert page.evaluate(CONTRAST) == []


def test_from_a_folder_without_a_network_it_works(visit: Visit, offline: Path) -> None:
    page = turn_on(visit(f"{ARTICLE}index.html", base=offline.as_uri() + "/", offline=True))
    click(page, "工厂")
    assert head(page) == ("工厂", "gōngchǎng")


def test_paper_shows_neither_button_nor_card(visit: Visit) -> None:
    page = turn_on(visit(ARTICLE))
    click(page, "工厂")
    page.emulate_media(media="print")
    assert not card(page).is_visible()
    assert not toggle(page).is_visible()
