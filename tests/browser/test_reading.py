"""What a reader does with the site, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]
SAMPLE = "articles/jia-2024-ban/"

# Where an element's top is on the screen: below the header, above the lower edge.
VISIBLE = """(id) => {
  const top = document.getElementById(id).getBoundingClientRect().top;
  const header = document.querySelector(".md-header").getBoundingClientRect().bottom;
  return top >= header - 1 && top < innerHeight;
}"""


def lands(page: Page, anchor: str) -> None:
    page.wait_for_function("(id) => location.hash === '#' + id", arg=anchor)
    page.wait_for_function(VISIBLE, arg=anchor)


# ---- notes


def test_each_note_is_reached_from_its_markers_and_leads_back(visit: Visit, articles: list[str]) -> None:
    clicked = 0
    for where, width in [*((where, 390) for where in articles), (SAMPLE, 1280)]:
        page = visit(where, width)
        notes = page.locator(".notes > li").evaluate_all("items => items.map(li => li.id)")
        # Those of a translation have no way back; they lead to the same notes.
        references = page.locator("a.note-ref[id]").evaluate_all("as => as.map(a => [a.id, a.hash.slice(1)])")
        assert {note for _, note in references} <= set(notes)
        for reference, note in references:
            page.locator(f"#{reference}").click()
            lands(page, note)
            page.locator(f'#{note} a.note-back[href="#{reference}"]').click()
            lands(page, reference)
            clicked += 1
    assert clicked >= 50


def test_a_note_is_reached_and_left_with_the_keyboard(visit: Visit) -> None:
    page = visit(SAMPLE)
    page.locator("#nr1").focus()
    page.keyboard.press("Enter")
    lands(page, "n1")
    page.locator("#n1 .note-back").focus()
    page.keyboard.press("Enter")
    lands(page, "nr1")


def test_a_marker_is_large_enough_for_a_finger_and_covers_no_other(visit: Visit, articles: list[str]) -> None:
    for where in articles:
        page = visit(where, 390, has_touch=True)
        targets = page.locator("a.note-ref").evaluate_all(
            """as => as.filter(a => a.getClientRects().length).map(a => {
                 const box = a.getBoundingClientRect(), after = getComputedStyle(a, "::after");
                 return [(box.left + box.right) / 2, (box.top + box.bottom) / 2, parseFloat(after.width),
                         parseFloat(after.height)];
               })"""
        )
        assert targets
        for x, y, width, height in targets:
            assert width >= 24
            assert height >= 24
            # Rounded outwards: half a pixel is no finger's width.
            near = [t for t in targets if abs(t[0] - x) < 23.5 and abs(t[1] - y) < 23.5]
            assert near == [[x, y, width, height]]


def test_a_marker_does_not_begin_a_line(visit: Visit) -> None:
    page = visit(SAMPLE, 390)
    starts = page.evaluate(
        """() => {
             const found = [];
             for (let width = 300; width < 390; width += 3) {
               document.querySelector(".reader-article").style.width = width + "px";
               for (const a of document.querySelectorAll(".reader-article p a.note-ref")) {
                 const text = a.previousSibling;
                 if (text?.nodeType !== Node.TEXT_NODE) continue;
                 const range = document.createRange();
                 range.setStart(text, text.length - 1);
                 range.setEnd(text, text.length);
                 if (a.getBoundingClientRect().left < range.getBoundingClientRect().left) found.push([width, a.id]);
               }
             }
             return found;
           }"""
    )
    assert starts == []


# ---- the page


def test_no_page_is_wider_than_the_screen(visit: Visit, address: str, pages: list[str]) -> None:
    page = visit("")
    for where in pages:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address + where)
        # And 1280 pixels at 200 and at 400 per cent (WCAG 2.2, 1.4.10).
        for width in (1280, 768, 640, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, f"{where} at {width}"


CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (!own || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest("[hidden], svg, .md-search__output, .md-dialog, .visually-hidden")) continue;
    const style = getComputedStyle(element);
    let opacity = 1;
    for (let e = element; e; e = e.parentElement) opacity *= parseFloat(getComputedStyle(e).opacity);
    const back = ground(element), color = rgba(style.color);
    const cover = opacity * color[3] / 255;
    const seen = color.slice(0, 3).map((v, i) => v * cover + back[i] * (1 - cover));
    const [a, b] = [light(seen), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push([element.className || element.tagName, element.textContent.slice(0, 20), ratio]);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit: Visit, scheme: str) -> None:
    for where in ("", "articles/", "about/", SAMPLE, f"{SAMPLE}#p2", f"{SAMPLE}#n2"):
        page = visit(where, color_scheme=scheme)
        page.wait_for_timeout(300)  # colours fade in
        assert page.evaluate(CONTRAST) == [], where


def test_printed_pages_stand_in_the_margin_where_there_is_one(visit: Visit) -> None:
    places = """as => as.map(a => {
      const style = getComputedStyle(a, "::before"), text = a.closest("p, h2").getBoundingClientRect();
      const left = parseFloat(style.left), width = parseFloat(style.width);
      return [style.content, style.position, text.left + left, left + width];
    })"""
    wide = visit(SAMPLE, 1280).locator(".page-break").evaluate_all(places)
    assert [content for content, *_ in wide] == ['"第57页"', '"第58页"', '"第59页"', '"第60页"']
    for _, position, left, right_from_text in wide:
        assert position == "absolute"
        assert left >= 0
        assert right_from_text < 0
    for width in (390, 768):
        narrow = visit(SAMPLE, width).locator(".page-break").evaluate_all(places)
        assert {position for _, position, *_ in narrow} == {"static"}


def test_copied_text_has_no_page_marks(visit: Visit) -> None:
    page = visit(SAMPLE)
    copied = page.evaluate(
        "() => { getSelection().selectAllChildren(document.getElementById('p1')); return getSelection().toString(); }"
    )
    assert "页" not in copied
    assert copied.startswith("灯下翻检旧刊的人")


def test_a_wide_table_scrolls_inside_itself(visit: Visit) -> None:
    page = visit("about/", 390)
    box = page.locator(".scroll").first
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    box.evaluate("e => e.scrollTo(1000, 0)")
    assert box.evaluate("e => e.scrollLeft") > 0


def test_formulas_are_set(visit: Visit) -> None:
    page = visit(SAMPLE)
    fraction = page.locator("#m1 math mfrac").bounding_box()
    line = page.locator("#m1 math mi").first.bounding_box()
    assert fraction
    assert line
    assert fraction["height"] > 1.5 * line["height"]
    assert page.locator("#p3 math").count() == 1


def test_the_outline_leads_to_its_headings(visit: Visit) -> None:
    page = visit(SAMPLE)
    outline = page.locator('.md-sidebar--secondary a[href="#s2"]')
    assert outline.inner_text().strip() == "二、注释"
    outline.click()
    lands(page, "s2")
    narrow = visit(SAMPLE, 390)
    narrow.locator(".outline summary").click()
    narrow.locator('.outline a[href="#s1-1"]').click()
    lands(narrow, "s1-1")


def test_paper_gets_the_article_and_no_more(visit: Visit) -> None:
    page = visit(SAMPLE)
    page.emulate_media(media="print")
    for gone in (".md-header", ".md-tabs", ".md-sidebar--secondary", ".note-back", ".provenance-links"):
        assert not page.locator(gone).first.is_visible(), gone
    for kept in ("#title", "#p1", "#n1", ".provenance"):
        assert page.locator(kept).is_visible(), kept


# ---- finding


def shown(page: Page) -> list[str]:
    return page.locator(".article-list > li:visible .title").all_inner_texts()


def test_the_list_is_filtered_as_one_types(visit: Visit) -> None:
    page = visit("articles/")
    everything = shown(page)
    assert len(everything) == 7
    page.get_by_label("筛选").fill("乙某")
    assert shown(page) == ["版面与注释：一篇手写的样文"]
    assert page.locator(".list-filter output").inner_text() == "1 / 7 篇"
    page.get_by_label("筛选").fill("ＹＩ mou")
    assert len(shown(page)) == 1
    page.get_by_label("筛选").fill("没有的词")
    assert shown(page) == []
    assert page.locator(".list-none").is_visible()
    page.get_by_label("筛选").fill("")
    assert shown(page) == everything


@pytest.mark.parametrize(
    ("field", "word"),
    [("title", "手写的样文"), ("author", "甲某"), ("year", "2024"), ("journal", "检查学刊"), ("keyword", "页码")],
)
def test_the_list_is_filtered_by_field(visit: Visit, field: str, word: str) -> None:
    page = visit("articles/")
    page.get_by_label("范围").select_option(field)
    page.get_by_label("筛选").fill(word)
    assert "版面与注释：一篇手写的样文" in shown(page)
    other = "author" if field != "author" else "journal"
    page.get_by_label("范围").select_option(other)
    assert "版面与注释：一篇手写的样文" not in shown(page)


def test_the_list_is_sorted_and_remembers_it_in_the_address(visit: Visit) -> None:
    page = visit("articles/")
    first = shown(page)
    page.get_by_label("排序").select_option("title")
    by_title = shown(page)
    assert sorted(by_title) == sorted(first)
    assert by_title == page.evaluate("titles => titles.sort(new Intl.Collator('zh-Hans-u-co-pinyin').compare)", first)
    page.get_by_label("筛选").fill("少边主义")
    kept = shown(page)
    page.reload()
    assert shown(page) == kept
    assert page.get_by_label("筛选").input_value() == "少边主义"
    assert "sort=title" in page.url


def test_a_keyword_leads_to_the_articles_that_have_it(visit: Visit) -> None:
    page = visit(SAMPLE)
    page.locator(".keywords a", has_text="页码").click()
    page.wait_for_url(re.compile(r"/articles/\?"))
    assert shown(page) == ["版面与注释：一篇手写的样文"]


def test_from_the_home_page_one_click_reads_and_one_searches(visit: Visit) -> None:
    page = visit("")
    page.locator(".article-list .title a").first.click()
    page.wait_for_selector("article[data-article]")
    for width in (390, 1280):
        home = visit("", width)
        home.locator(".home-field").click()
        home.keyboard.type("翻检旧刊")
        home.keyboard.press("Enter")
        home.locator(f"a.hit[href*='/{SAMPLE}']").first.wait_for()


def found(page: Page, word: str) -> list[str]:
    """Paths of the pages that are found."""
    meta = page.locator(".md-search-result__meta")
    page.locator(".md-search__input").fill("版面")  # first a word that is found, to see the answer change
    page.locator(".md-search-result__item").first.wait_for()
    page.locator(".md-search__input").fill(word)
    page.locator(".md-search-result__item mark", has_text="版面").first.wait_for(state="detached")
    page.wait_for_function("e => /找到|没有/.test(e.textContent)", arg=meta.element_handle())
    return page.locator(".md-search-result__item > a:first-child").evaluate_all("as => as.map(a => a.pathname)")


def test_a_chinese_word_is_found_from_the_home_page(visit: Visit) -> None:
    page = visit("")
    page.keyboard.press("/")
    page.keyboard.type("少边主义")
    page.locator(".md-search-result__link", has_text="少边主义").first.wait_for()
    first = page.locator(".md-search-result__item mark").first
    assert first.inner_text() == "少边主义"
    # The concept of this name comes first, then the articles.
    assert "/concepts/minilateralism/" in (page.locator(".md-search-result__link").first.get_attribute("href") or "")
    page.locator(".md-search-result__link[href*='/articles/'][href*='#p']:visible").first.click()
    page.wait_for_selector("article[data-article] mark.found")


@pytest.mark.parametrize(
    ("word", "hit"),
    [
        ("手写的样", True),  # a part of the title
        ("下翻检旧", True),  # a part of a word
        ("翻检旧刊的人，先看", True),  # over punctuation
        ("检查学刊", True),
        ("ＳＯＭＥ author", True),  # in any width and case
        ("翻检旧刊 甲某", True),  # two words, far from each other
        ("翻检旧刊 此处没有", False),
        ("<blink>", False),
    ],
)
def test_any_run_of_characters_is_found(visit: Visit, word: str, hit: bool) -> None:
    assert any(path.endswith(SAMPLE) for path in found(visit(""), word)) == hit


# ---- without a script


def test_without_javascript_all_can_be_read(visit: Visit) -> None:
    page = visit("articles/", java_script_enabled=False)
    assert page.locator(".article-list > li").count() == 7
    assert not page.locator(".list-filter").is_visible()
    page.locator(".article-list a", has_text="手写的样文").click()
    page.locator("#nr3").click()
    assert page.url.endswith("#n3")
    page.locator("#n3 .note-back").nth(1).click()
    assert page.url.endswith("#nr3-2")
    assert page.locator("#m1 math mfrac").is_visible()


def test_without_javascript_the_dark_scheme_is_followed(visit: Visit) -> None:
    colours = {
        scheme: visit("", java_script_enabled=False, color_scheme=scheme)
        .locator("body")
        .evaluate("e => getComputedStyle(e).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert colours == {"light": "rgb(251, 248, 241)", "dark": "rgb(27, 25, 22)"}


# ---- without a server


def test_from_a_folder_without_a_network_all_works(visit: Visit, offline: Path) -> None:
    base = offline.as_uri() + "/"
    page = visit("index.html", base=base, offline=True)
    page.locator(".article-list a", has_text="手写的样文").click()
    page.locator("#nr3").click()
    lands(page, "n3")
    page.locator(".card-list").click()
    page.get_by_label("筛选").fill("乙某")
    assert shown(page) == ["版面与注释：一篇手写的样文"]
    assert any(path.endswith(f"{SAMPLE}index.html") for path in found(page, "下翻检旧"))
