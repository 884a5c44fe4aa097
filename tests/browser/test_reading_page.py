"""The reading page: what pops up, the reader's settings, finding one's way, type and paper, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.test_reading import CONTRAST, lands

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]
SAMPLE = "articles/jia-2024-ban/"
ESSAY = "articles/friend-shoring/"
REST = 700
"""Milliseconds after which a resting mouse has opened, and one that has left has closed, what it would."""


def tips(page: Page) -> Locator:
    return page.locator(".term-tip:visible")


def point(page: Page, css: str) -> Locator:
    found = page.locator(css).first
    found.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    found.hover()
    return found


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.classList[0]"))


TERM_IN_NOTE = """() => {
  const term = document.querySelector("#p2 a.term");
  document.querySelector("#n1 .note-text").append("，见", term.cloneNode(true));
}"""
"""Makes the first note name a concept."""


# ---- what pops up


def test_a_note_shows_in_its_place_and_a_click_leads_to_it(visit: Visit) -> None:
    page = visit(SAMPLE)
    marker = point(page, "#nr1")
    tips(page).wait_for()
    assert page.locator("#n1 .note-text").inner_text() in tips(page).inner_text()
    assert marker.get_attribute("aria-expanded") == "true"
    page.mouse.move(2, 2, steps=4)
    tips(page).wait_for(state="hidden")
    marker.click()
    lands(page, "n1")
    assert tips(page).count() == 0


def test_the_keyboard_reads_a_note_and_goes_into_it(visit: Visit) -> None:
    page = visit(SAMPLE)
    page.locator("#nr1").focus()
    tips(page).wait_for()
    described = page.locator("#nr1").get_attribute("aria-describedby")
    assert page.locator(f"#{described}").inner_text().endswith(page.locator("#n1 .note-text").inner_text())
    page.keyboard.press("Escape")
    assert tips(page).count() == 0
    page.wait_for_timeout(REST)
    assert tips(page).count() == 0
    assert focused(page) == "nr1"
    page.keyboard.press("Space")
    assert focused(page) == "term-tip-link"
    page.keyboard.press("Escape")
    assert focused(page) == "nr1"


def test_a_finger_opens_a_note_and_a_second_tap_leads_to_it(visit: Visit) -> None:
    page = visit(SAMPLE, 390, has_touch=True)
    marker = page.locator("#nr1")
    marker.tap()
    tips(page).wait_for()
    box = tips(page).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.touchscreen.tap(380, 80)
    assert tips(page).count() == 0
    marker.tap()
    tips(page).wait_for()
    marker.tap()
    lands(page, "n1")


def test_out_of_a_card_one_more_comes_and_no_third(visit: Visit) -> None:
    page = visit(SAMPLE)
    page.evaluate(TERM_IN_NOTE)
    point(page, "#nr1")
    tips(page).wait_for()
    inner = tips(page).locator("a.term")
    inner.hover()
    page.wait_for_function("() => document.querySelectorAll('.term-tip:not([hidden])').length === 2")
    assert tips(page).nth(1).locator("a.term").count() == 0
    page.keyboard.press("Escape")
    assert tips(page).count() == 1
    page.mouse.move(2, 2, steps=4)
    page.wait_for_function("() => !document.querySelector('.term-tip:not([hidden])')")


def test_a_pinned_card_stays_while_one_reads_on(visit: Visit) -> None:
    page = visit(SAMPLE)
    point(page, "#nr1")
    tips(page).wait_for()
    text = tips(page).locator(".note-text").first.inner_text()
    tips(page).locator(".term-tip-pin").click()
    page.evaluate("scrollBy({ top: 700, behavior: 'instant' })")
    page.mouse.click(300, 300)
    page.keyboard.press("Escape")
    page.wait_for_timeout(REST)
    pinned = page.locator(".term-tip.pinned")
    assert text in pinned.inner_text()
    assert pinned.evaluate(
        "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; }"
    )
    # Beside it, others still come and go.
    point(page, "#p2 a.term")
    page.wait_for_function("() => document.querySelectorAll('.term-tip:not([hidden])').length === 2")
    pinned.locator(".term-tip-close").click()
    assert page.locator(".term-tip.pinned").count() == 0


# ---- settings

LOOK = """() => {
  const article = document.querySelector(".reader-article"), style = getComputedStyle(article);
  const line = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
  return { size: parseFloat(style.fontSize), line: Math.round(line * 100) / 100, family: style.fontFamily,
           measure: Math.round(article.clientWidth / parseFloat(style.fontSize)),
           paper: getComputedStyle(document.body).backgroundColor, scheme: document.body.dataset.mdColorScheme };
}"""


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f".set-{name} input[value='{value}']").check(force=True)


def test_what_is_chosen_shows_at_once_and_is_kept(visit: Visit) -> None:
    page = visit(SAMPLE)
    plain = page.evaluate(LOOK)
    assert (plain["scheme"], plain["line"]) == ("default", 1.8)
    assert (
        page.evaluate("performance.getEntriesByType('resource').filter(e => e.name.includes('settings.js')).length")
        == 0
    )
    page.locator(".settings-toggle").click()
    for name, value in {
        "theme": "sepia",
        "size": "4",
        "family": "hei",
        "measure": "narrow",
        "leading": "loose",
    }.items():
        choose(page, name, value)
    chosen = page.evaluate(LOOK)
    assert chosen["scheme"] == "sepia"
    assert chosen["size"] > plain["size"]
    assert chosen["line"] == 2.1
    assert chosen["measure"] < plain["measure"]
    assert chosen["family"] != plain["family"]
    page.keyboard.press("Escape")
    assert focused(page) == "settings-toggle"
    # Before the first paint, on this page and on any other, in any language.
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { window.before = document.body.dataset.mdColorScheme; })"
    )
    page.reload()
    assert page.evaluate("before") == "sepia"
    assert page.evaluate(LOOK) == chosen
    page.locator(".settings-toggle").click()
    page.locator(".set-reset").click()
    assert page.evaluate(LOOK) == plain
    assert page.evaluate("localStorage.getItem('reader.settings')") is None


def test_the_place_is_kept_when_the_look_changes(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=zh#p9")
    page.evaluate("scrollBy({ top: 30, behavior: 'instant' })")
    top = "document.getElementById('p9').getBoundingClientRect().top"
    before = page.evaluate(top)
    page.keyboard.press("a")
    choose(page, "size", "5")
    page.wait_for_timeout(100)
    assert abs(page.evaluate(top) - before) < 3


@pytest.mark.parametrize("theme", ["light", "sepia", "dark"])
def test_in_each_theme_text_stands_out_and_axe_finds_nothing(visit: Visit, theme: str) -> None:
    page = visit(SAMPLE, reduced_motion="reduce")
    page.evaluate(f"readerSettings.set('theme', '{theme}')")
    page.wait_for_timeout(300)  # colours fade
    page.keyboard.press("a")
    page.locator(".panel-settings").wait_for()
    assert page.evaluate(CONTRAST) == []
    page.keyboard.press("Escape")
    page.locator("#nr1").focus()
    tips(page).wait_for()
    assert page.evaluate(CONTRAST) == []
    page.keyboard.press("g")
    page.locator(".panel-pages").wait_for()
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    faults = [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in results.response["violations"]]
    assert faults == []


def test_where_nothing_can_be_kept_settings_hold_for_the_page(visit: Visit) -> None:
    context_script = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } });"
    page = visit("about/")
    page.add_init_script(context_script)
    page.goto(page.url.replace("about/", SAMPLE))
    page.locator(".settings-toggle").click()
    choose(page, "theme", "dark")
    assert page.evaluate(LOOK)["scheme"] == "slate"


def test_notes_stand_in_the_margin_without_covering_each_other(visit: Visit) -> None:
    page = visit(SAMPLE)
    page.keyboard.press("m")
    notes = page.locator(".margin-notes p:visible")
    notes.first.wait_for()
    boxes = notes.evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])"
    )
    text = page.locator("#p1").bounding_box()
    assert text
    assert len(boxes) >= 4
    assert all(left >= text["x"] + text["width"] for left, *_ in boxes)
    assert all(above[3] <= below[1] for above, below in pairwise(boxes))
    marker = page.locator("#nr1").bounding_box()
    assert marker
    assert abs(boxes[0][1] - marker["y"]) < 30
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.set_viewport_size({"width": 768, "height": 900})
    page.wait_for_timeout(100)
    assert notes.count() == 0


# ---- finding one's way


def test_the_page_one_reads_and_the_way_to_another(visit: Visit) -> None:
    page = visit(SAMPLE, 390)
    place = page.locator(".place")
    assert "第57页" in place.inner_text()
    page.evaluate("document.getElementById('pg59').scrollIntoView({ block: 'start', behavior: 'instant' })")
    page.wait_for_function("() => document.querySelector('.place').textContent.includes('第59页')")
    place.click()
    field = page.locator("#pages-field")
    field.fill("99")
    field.press("Enter")
    assert "57" in page.locator(".pages-said").inner_text()
    field.fill("５８")
    field.press("Enter")
    lands(page, "pg58")
    assert page.locator(".panel").count() == 0
    assert page.locator(".pages p a").all_inner_texts() == ["57", "58", "59", "60"]


def test_the_place_where_one_stopped_is_offered(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=zh")
    page.evaluate("document.getElementById('p4').scrollIntoView({ block: 'start', behavior: 'instant' })")
    page.wait_for_function("() => localStorage.getItem('reader.places')?.includes('p4')")
    page.goto(page.url.split(ESSAY)[0] + "articles/")
    page.go_back()
    assert page.locator(".resume").count() == 0, "the browser goes back to the place itself"
    page.goto(page.url.split(ESSAY)[0] + "articles/")
    page.locator(f".article-list a[href*='{ESSAY.split('/')[1]}']").first.click()
    offer = page.locator(".resume")
    offer.wait_for()
    assert page.evaluate("scrollY") == 0
    assert "页" in offer.inner_text()
    offer.locator("a").click()
    page.wait_for_function("() => scrollY > 600")
    page.wait_for_function("() => !document.querySelector('.resume')")


def test_keys_go_through_the_text_and_can_be_turned_off(visit: Visit) -> None:
    page = visit(f"{SAMPLE}#p2")
    lands(page, "p2")
    page.keyboard.press("j")
    page.wait_for_function("() => document.activeElement.id")
    first = focused(page)
    page.keyboard.press("j")
    assert focused(page) != first
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("]")
    assert page.evaluate("document.activeElement.tagName") in {"H2", "H3"}
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="快捷键")
    sheet.wait_for()
    assert sheet.locator("kbd").count() > 12
    page.keyboard.press("Escape")
    assert page.locator(".panel").count() == 0
    page.evaluate("readerSettings.set('keys', 'off')")
    for key in ("?", "/", "a"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.locator(".panel").count() == 0
    assert not page.locator("#__search").is_checked()


def test_the_articles_before_and_after_are_at_hand(visit: Visit) -> None:
    page = visit("articles/")
    order = page.locator(".article-list .title a").evaluate_all("as => as.map(a => a.href)")
    page.goto(order[1])
    ways = page.locator(".neighbours a").evaluate_all("as => as.map(a => [a.rel, a.href])")
    assert ways == [["prev", order[0]], ["next", order[2]]]
    page.keyboard.press("n")
    page.wait_for_url(order[2])
    page.goto(order[0])
    assert page.locator(".neighbours a").evaluate_all("as => as.map(a => a.rel)") == ["next"]


# ---- type and paper


def test_the_measure_and_the_leading_are_those_of_a_book(visit: Visit) -> None:
    style = """() => {
      const p = document.querySelector("#p2"), s = getComputedStyle(p), size = parseFloat(s.fontSize);
      return [Math.round(p.clientWidth / size), parseFloat(s.lineHeight) / size, parseFloat(s.textIndent) / size,
              s.lineBreak, s.textEmphasisStyle, getComputedStyle(p.querySelector("em")).textEmphasisStyle];
    }"""
    measure, leading, indent, strict, none, dots = visit(SAMPLE).evaluate(style)
    assert 36 <= measure <= 40
    assert 1.75 <= leading <= 1.9
    assert indent == pytest.approx(2)
    assert (strict, none, dots) == ("strict", "none", "dot")


def test_a_long_table_scrolls_under_its_header(visit: Visit) -> None:
    page = visit(SAMPLE)
    page.evaluate("""() => {
      const body = document.querySelector("#t1 tbody"), row = body.rows[0];
      for (let n = 0; n < 60; n += 1) body.append(row.cloneNode(true));
      document.querySelector("#t1").scrollIntoView({ behavior: "instant" });
    }""")
    box = page.locator("#t1 .scroll")
    assert box.evaluate("e => e.clientHeight < innerHeight && e.scrollHeight > e.clientHeight")
    box.evaluate("e => e.scrollTo(0, 500)")
    below = "e => e.querySelector('th').getBoundingClientRect().top - e.getBoundingClientRect().top"
    assert abs(box.evaluate(below)) < 3


def test_paper_has_notes_and_pages_and_nothing_to_press(visit: Visit) -> None:
    page = visit(SAMPLE)
    page.evaluate("readerSettings.set('theme', 'dark')")
    page.emulate_media(media="print")
    for gone in (".settings-toggle", ".place", ".pages", ".tools", ".neighbours", ".progress"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    assert page.locator("#n1").is_visible()
    assert page.locator("#pg58").evaluate("e => getComputedStyle(e, '::before').content") == '"第58页"'
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--paper')").strip() == "#fff"


def test_nothing_moves_while_the_page_opens(visit: Visit) -> None:
    page = visit("about/", 390)
    base = page.url.removesuffix("about/")
    page.add_init_script("""window.shift = 0;
      new PerformanceObserver((list) => { for (const e of list.getEntries()) window.shift += e.value; })
        .observe({ type: "layout-shift", buffered: true });""")
    for where in (SAMPLE, ESSAY):
        page.goto(f"{base}{where}")
        page.wait_for_timeout(300)
        assert page.evaluate("shift") < 0.02, where


# ---- without a server


def test_from_a_folder_all_of_it_works(visit: Visit, offline: Path) -> None:
    page = visit(f"{SAMPLE}index.html", base=offline.as_uri() + "/", offline=True)
    page.locator("#nr1").focus()
    tips(page).wait_for()
    page.keyboard.press("a")
    choose(page, "theme", "sepia")
    assert page.evaluate(LOOK)["scheme"] == "sepia"
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.locator(".pages-row a", has_text="59").click()
    lands(page, "pg59")
