"""Linking and citing: the mark, its menu, what is copied, what an address names, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.test_reading import CONTRAST, lands

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]
SAMPLE = "articles/jia-2024-ban/"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
TODAY = "(() => { const d = new Date(); return [d.getFullYear(), d.getMonth() + 1, d.getDate()]"
TODAY += ".map((n) => String(n).padStart(2, '0')).join('-'); })()"

SELECT = """([first, from, last, to]) => {
  const text = (id) => document.querySelector(`#${id}`).firstChild;
  getSelection().setBaseAndExtent(text(first), from, text(last), to);
}"""


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def press(page: Page, name: str) -> str:
    """Presses a button of the menu, and reads what it has copied."""
    page.locator(".cite-menu").get_by_role("button", name=name, exact=True).click()
    page.locator(".cite-status").get_by_text("已复制。").wait_for()
    return copied(page)


def in_sight(page: Page, selector: str) -> dict[str, float]:
    """Scrolls an element into the middle of the screen, and says where it is then."""
    found = page.locator(selector).evaluate(
        """node => {
             node.scrollIntoView({ block: "center", behavior: "instant" });
             const { x, y } = node.getBoundingClientRect();
             return { x, y };
           }"""
    )
    return dict(found)


def point_at(page: Page, selector: str) -> None:
    """Moves the mouse into the margin beside an element, and waits for the mark."""
    box = in_sight(page, selector)
    # Below its first line, beside which the number of a page may stand.
    for x in (box["x"] - 30, box["x"] - 12):
        page.mouse.move(x, box["y"] + 60)
    page.locator(".cite-mark.shown").wait_for()


def test_a_paragraph_is_cited_with_the_mouse(visit: Visit, address: str) -> None:
    page = visit(SAMPLE, **CLIPBOARD)
    loaded = "performance.getEntriesByType('resource').map((e) => e.name).filter((name) => name.includes('cite'))"
    assert page.evaluate(loaded) == []
    point_at(page, "#p1")
    page.locator(".cite-mark").click()
    menu = page.get_by_role("dialog", name="第57–58页 · 第1段")
    assert menu.is_visible()
    url, today = f"{address}{SAMPLE}#p1", page.evaluate(TODAY)
    assert press(page, "复制链接") == url
    assert press(page, "复制出处") == (
        "甲某, 乙某. 版面与注释：一篇手写的样文: 以少边主义一词为例[J/OL]. 检查学刊, 2024(1): 57-58"
        f"[{today}]. {url}. DOI:10.1234/check.2024.01."
    )
    menu.get_by_label("格式").select_option("APA")
    assert press(page, "复制出处").splitlines() == [
        "(Jia & Yi, 2024, pp. 57–58)",
        "Jia, M., & Yi, M. (2024). 版面与注释：一篇手写的样文：以少边主义一词为例 "
        f"[Pages and Notes: A Sample Made by Hand]. 检查学刊 [Journal of Checking], (1), 57–60. {url}",
    ]
    quotation, entry = press(page, "复制引文与出处").splitlines()
    assert quotation.startswith("“灯下翻检旧刊的人，先看题名，再看注释")
    assert not re.search("[①②]|页", quotation)
    assert entry.startswith("Jia, M.")
    page.keyboard.press("Escape")
    assert menu.is_hidden()
    # The style is remembered on the device.
    page.reload()
    page.get_by_role("button", name="引用本文").click()
    assert page.locator(".cite-style").input_value() == "apa"
    assert page.locator(".cite-files a").evaluate_all("as => as.map(a => a.pathname.split('/').pop())") == [
        "citation.ris",
        "citation.bib",
        "citation.json",
    ]


def test_a_selection_is_cited_as_a_range(visit: Visit, address: str) -> None:
    page = visit(SAMPLE, **CLIPBOARD)
    page.evaluate(SELECT, ["p1", 0, "s1", 2])
    page.get_by_role("button", name="引用所选文字").click()
    assert page.locator(".cite-name").inner_text() == "第57–58页 · 第1段至标题“一、题名”"
    assert press(page, "复制链接") == f"{address}{SAMPLE}#p1-s1"
    words = press(page, "复制引文与出处")
    assert words.startswith("灯下翻检旧刊的人，先看题名，再看注释")
    assert "①" not in words
    assert "\n一、\n甲某, 乙某. " in words
    page.keyboard.press("Escape")
    # The same with the keyboard, without the menu.
    page.evaluate(SELECT, ["p1", 0, "s1", 4])
    page.keyboard.press("ControlOrMeta+c")
    text = copied(page)
    assert text.endswith("\n一、题名")
    assert "①" not in text


def test_a_range_in_the_address_is_marked(visit: Visit) -> None:
    page = visit(f"{SAMPLE}#s1-1-t1")
    page.locator(".cite-range").first.wait_for()
    marked = ".cite-range:not(.page-break)"
    ids = page.locator(marked).evaluate_all("nodes => nodes.map((node) => node.id)")
    assert ids == ["s1-1", "p2", "m1", "t1"]
    page.evaluate("location.hash = '#p1'")
    lands(page, "p1")
    assert page.locator(".cite-range").count() == 0
    page.go_back()
    page.locator(".cite-range").first.wait_for()
    assert page.locator(".cite-notice").count() == 0


def test_an_anchor_that_is_not_there_is_said(visit: Visit) -> None:
    page = visit(f"{SAMPLE}#p112")
    notice = page.locator(".cite-notice")
    notice.get_by_text("本文没有 p112，或已不在。最近的是： 第4段").wait_for()
    notice.get_by_role("link", name="第4段").click()
    lands(page, "p4")
    assert notice.count() == 0
    page.evaluate("location.hash = '#p2-p99'")
    notice.get_by_text("标记到第4段为止").wait_for()
    notice.get_by_role("button", name="关闭").click()
    assert notice.count() == 0
    page.evaluate("location.hash = '#nothing'")
    notice.get_by_text("本文没有 nothing，或已不在。").wait_for()
    page.keyboard.press("Escape")
    assert notice.count() == 0


def test_the_mark_is_reached_and_moved_with_the_keyboard(visit: Visit) -> None:
    page = visit(f"en/{SAMPLE}")
    page.locator("#s1 .note-ref").focus()
    mark = page.locator(".cite-mark.shown")
    mark.wait_for()
    page.keyboard.press("Tab")
    assert mark.evaluate("node => node === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".cite-name").inner_text() == "page 58 · paragraph 2"
    assert page.locator(".cite-menu button:focus").inner_text() == "Copy citation"
    page.keyboard.press("Escape")
    assert page.locator(".cite-menu").is_hidden()
    assert mark.evaluate("node => node === document.activeElement && Boolean(node.closest('#p2'))")


def test_a_key_cites_what_has_the_focus_what_is_selected_or_what_one_reads(visit: Visit) -> None:
    page = visit(f"{SAMPLE}#p2")
    lands(page, "p2")
    # The key comes before what it needs is loaded.
    page.keyboard.press("j")
    page.keyboard.press("c")
    name = page.locator(".cite-name")
    name.wait_for()
    focused = page.evaluate("document.querySelector('.cite-mark').parentElement.id")
    assert focused != "p2"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className").startswith("cite-mark")
    page.evaluate(SELECT, ["p1", 0, "s1", 2])
    page.keyboard.press("c")
    page.get_by_role("dialog", name="第57–58页 · 第1段至标题“一、题名”").wait_for()
    page.keyboard.press("Escape")
    page.evaluate("getSelection().removeAllRanges(); document.activeElement.blur()")
    page.evaluate("document.getElementById('p2').scrollIntoView({ block: 'start', behavior: 'instant' })")
    page.keyboard.press("c")
    page.get_by_role("dialog", name="第58页 · 第2段").wait_for()


RECTS = """selector => {
  const holder = document.querySelector(selector), range = document.createRange(), found = [];
  for (const walker = document.createTreeWalker(holder, NodeFilter.SHOW_TEXT); walker.nextNode();) {
    range.selectNodeContents(walker.currentNode);
    found.push(...[...range.getClientRects()].map(({x, width}) => [Math.round(x), Math.round(width)]));
  }
  return found;
}"""


def test_the_mark_moves_no_text(visit: Visit) -> None:
    page = visit(SAMPLE)
    # A paragraph that ends in a reference to a note.
    page.locator("#p2").evaluate("p => p.append(p.querySelector('.note-ref'))")
    for selector in ("#p1", "#p2", "#p4", "#n1"):
        page.locator(selector).scroll_into_view_if_needed()
        before = page.evaluate(RECTS, selector)
        box = page.locator(selector).bounding_box()
        assert box is not None
        page.mouse.move(box["x"] - 12, box["y"] + 12, steps=3)
        page.locator(f"{selector} .cite-mark.shown").wait_for()
        assert page.evaluate(RECTS, selector) == before


def test_a_tap_on_the_margin_opens_the_menu(visit: Visit) -> None:
    page = visit(SAMPLE, 390, has_touch=True, is_mobile=True)
    for selector, name in (("#p2", "第58页 · 第2段"), ("#n2", "第58页 · 注2"), ("#t1", "第58页 · 表（1）")):
        box = in_sight(page, selector)
        page.touchscreen.tap(max(box["x"] - 8, 4), box["y"] + 30)
        page.get_by_role("dialog", name=name).wait_for()
        frame = page.locator(".cite-menu").bounding_box()
        assert frame
        assert (frame["x"], frame["width"]) == (0, 390)
        page.locator(".cite-menu .cite-close").tap()
        assert page.locator(".cite-menu").is_hidden()
    # The same in the indent of a paragraph, where a faint mark stands, and not in its text.
    assert page.locator("#p2").evaluate("p => getComputedStyle(p, '::before').content") == '"¶" / ""'
    box = in_sight(page, "#p2")
    page.touchscreen.tap(box["x"] + 60, box["y"] + 12)
    page.wait_for_timeout(300)
    assert page.locator(".cite-menu").is_hidden()
    page.touchscreen.tap(box["x"] + 14, box["y"] + 12)
    page.get_by_role("dialog", name="第58页 · 第2段").wait_for()
    page.locator(".cite-menu .cite-close").tap()
    # With a keyboard beside the screen, too: the tap has taken the focus from the menu.
    box = in_sight(page, "#p2")
    page.touchscreen.tap(max(box["x"] - 8, 4), box["y"] + 30)
    page.locator(".cite-menu").wait_for()
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")
    assert page.locator(".cite-menu").is_hidden()
    # And what the address names now is not under it.
    page.touchscreen.tap(max(box["x"] - 8, 4), box["y"] + 30)
    page.locator(".cite-menu").wait_for()
    page.evaluate("location.hash = '#p99'")
    page.locator(".cite-notice").wait_for()
    assert page.locator(".cite-menu").is_hidden()


def test_from_a_folder_the_menu_says_that_there_is_no_address(visit: Visit, offline: Path) -> None:
    page = visit(f"{SAMPLE}index.html", base=f"{offline.as_uri()}/", **CLIPBOARD)
    point_at(page, "#p2")
    page.locator(".cite-mark").click()
    assert page.locator(".cite-path").is_visible()
    assert press(page, "复制链接") == f"{SAMPLE}index.html#p2"
    assert "[J]. 检查学刊, 2024(1): 58" in press(page, "复制出处").replace("[J/OL]", "[J]")


PUBLISHED = """
  let given;
  Object.defineProperty(window, "readerCitation", {
    get: () => given,
    set: (value) => { given = { ...value, site: "https://reader.example/texts/" }; },
  });
"""
"""What a page is told where ``site_url`` is set in mkdocs.yml."""


def test_from_a_folder_the_public_address_is_copied(visit: Visit, offline: Path) -> None:
    page = visit("index.html", base=f"{offline.as_uri()}/", **CLIPBOARD)
    page.add_init_script(PUBLISHED)
    for prefix in ("", "en/"):
        page.goto(f"{offline.as_uri()}/{prefix}{SAMPLE}index.html")
        page.evaluate(SELECT, ["p1", 0, "s1", 2])
        page.locator(".cite-mark.selected").click()
        page.locator(".cite-menu button", has_text=re.compile("复制链接|Copy link")).click()
        page.locator(".cite-status").get_by_text(re.compile("已复制|Copied")).wait_for()
        assert copied(page) == f"https://reader.example/texts/{prefix}{SAMPLE}#p1-s1"
        assert page.locator(".cite-path").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_menu_stands_out_from_its_ground(visit: Visit, scheme: str) -> None:
    page = visit(f"{SAMPLE}#p99", color_scheme=scheme)
    page.locator(".cite-notice a").wait_for()
    page.get_by_role("button", name="引用本文").click()
    page.locator(".cite-menu").wait_for()
    page.wait_for_timeout(300)  # colours fade in
    assert page.evaluate(CONTRAST) == []
    assert Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).violations_count == 0


def test_an_article_that_does_not_exist_is_guessed(visit: Visit, address: str, built: Path) -> None:
    page = visit("")
    body = (built / "404.html").read_text("utf-8")
    page.route("**/articles/minilateralizm/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{address}articles/minilateralizm/#p3")
    link = page.locator(".missing-near:visible + ul a").first
    link.wait_for()
    assert link.get_attribute("href") == f"{address}articles/minilateralism/#p3"
    # The search that the page speaks of is there.
    page.locator(".md-search__input").fill("友岸外包")
    page.locator(".md-search-result__link[href*='/articles/friend-shoring/']").first.wait_for()


def test_collectors_of_references_find_the_same_in_every_language(built: Path) -> None:
    tag = re.compile(r'<meta name="(citation_\w+)" content="([^"]*)">')
    found = [
        tag.findall((built / prefix / SAMPLE / "index.html").read_text("utf-8")) for prefix in ("", "zh-hant", "en")
    ]
    assert found[0] == found[1] == found[2]
    assert ("citation_author", "甲某") in found[0]
    assert ("citation_firstpage", "57") in found[0]
    for name in ("citation.ris", "citation.bib", "citation.json", "cite.js"):
        assert (built / SAMPLE / name).is_file()
