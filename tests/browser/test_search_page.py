"""The search page and the marks on arrival, in a browser. What is found is made up: the engine has tests of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]
Open = Callable[..., "Page"]

SAMPLE = "articles/jia-2024-ban/"

#: A worker that answers from a table by query, else with nothing, and says in ``asked`` what it was asked.
WORKER = """
const ANSWERS = %s;
const blank = { count: 0, error: null, understood: [], notices: [], concepts: [], variants: [], together: null,
  articles: [], pages: [], more: 0, exact: true, suggestions: [], facets: null };
const asked = [];
addEventListener("message", ({ data: { type, data } }) => {
  if (type === 0) return postMessage({ type: 1 });
  if (typeof data === "string") return postMessage({ type: 3, data: { items: [] } }); // the theme's own search box
  asked.push(data);
  const found = ANSWERS[data.q] ?? {};
  const journals = [["检查学刊", 2, `${data.q} journal:检查学刊`]];
  const facets = data.facets ? { years: [[2024, 2], [2023, 1]], journals, authors: [], concepts: [] } : null;
  const understood = [{ kind: "words", text: data.q, not: false, field: "", without: "" }];
  postMessage({ type: 3, data: { ...blank, understood, facets, ...found, id: data.id, q: data.q,
    pages: [{ url: "about/", title: "asked", excerpt: [[JSON.stringify(asked), false]] }] } });
});
"""


def hit(anchor: str, text: str = "其一", **more: Any) -> dict[str, Any]:
    excerpt = [["一段", False], [text, True], ["之后", False]]
    where = {"kind": "p", "page": 63, "printed": True, "url": f"../{SAMPLE}?h={text}#{anchor}", "lang": "zh-Hans"}
    return {"anchor": anchor, "excerpt": excerpt, **where, **more}


def article(number: int, hits: list[Any], notes: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    names = {"title": [[f"第{number}篇", False]], "authors": [["甲某", False]], "where": "检查学刊 2024 年第 1 期"}
    kinds = {"hits": hits, "notes": notes or [], "about": [], "more": False, "titled": False, "year": 2024}
    return {"id": f"a{number}", "url": f"../articles/a{number}/", **names, **kinds, **more}


def words(text: str, field: str = "", without: str = "") -> dict[str, Any]:
    return {"kind": "words", "text": text, "not": False, "field": field, "without": without}


NASTY = "<img src=x onerror=alert(1)>😀"
ANSWERS: dict[str, dict[str, Any]] = {
    "两处": {
        "count": 10,
        "articles": [
            article(
                1,
                [
                    hit("s1", kind="h", heading=True),
                    hit("p2", lang="zh-Hant", defining=True),
                    hit("p3", "english", lang="en", kind="e", page=0),
                    *(hit(f"p{n}") for n in range(4, 8)),
                ],
                [hit("n1", kind="n", page=2, printed=False)],
                about=[hit("abstract-zh", kind="a")],
            ),
            article(2, [hit("p1"), hit("p2")]),
        ],
        "more": 3,
        "exact": False,
        "notices": [{"kind": "traditional"}, {"kind": "pinyin", "text": "liang chu"}, {"kind": "of another day"}],
        "concepts": [
            {"slug": "minilateralism", "url": "../concepts/minilateralism/", "name": "少边主义",
             "other": "minilateralism", "pinyin": "shǎobiān zhǔyì", "uses": 3, "articles": 1, "exact": True},
        ],
        "variants": [{"text": "minilateralism", "q": "minilateralism"}],
        "together": {"text": "少边主义", "q": "concept:少边主义"},
    },
    "只在注": {"count": 2, "articles": [article(1, [], [hit("n1", kind="n"), hit("n2", kind="n")])]},
    "两处 author:甲某 year:2020-2024": {
        "count": 1,
        "articles": [article(1, [hit("p1")])],
        "understood": [
            words("两处", without="author:甲某 year:2020-2024"),
            words("甲某", "author", "两处 year:2020-2024"),
            {"kind": "years", "from": 2020, "to": 2024, "without": "两处 author:甲某"},
        ],
    },
    "很多": {"count": 3000, "articles": [article(n, [hit(f"p{m}") for m in range(300)]) for n in range(10)]},
    "没有的": {"suggestions": [{"text": "没有", "q": "没有", "articles": 6}]},
    "。。。": {"error": "nothing-to-find"},
    "坏的": {"error": "load"},
}  # fmt: skip


@pytest.fixture
def search(visit: Visit, address: str) -> Open:
    """Opens the search page with the worker of this file."""

    def open_search(rest: str = "", width: int = 1280, where: str = "search/", **options: Any) -> Page:
        page = visit("404.html", width, **options)  # any page, to put the worker in its place
        page.route(
            re.compile(r"/assets/search\.js"),
            lambda route: route.fulfill(body=WORKER % json.dumps(ANSWERS), content_type="text/javascript"),
        )
        page.add_init_script(
            """window.heard = [];
               document.addEventListener("reader:answered", ({ detail }) => heard.push(detail.query));"""
        )
        page.goto(f"{address}{where}{rest}")
        return page

    return open_search


def done(page: Page, query: str) -> Locator:
    """The results, when the query is answered."""
    page.wait_for_function("query => window.heard.at(-1) === query", arg=query)
    return page.locator('.find-results[data-search="done"]')


def asked(page: Page) -> list[dict[str, Any]]:
    """What the worker was asked until now."""
    found: list[dict[str, Any]] = json.loads(page.locator(".find-pages p").inner_text())
    return found


def status(page: Page) -> list[str]:
    return page.locator(".find-said p").all_inner_texts()


def focused(page: Page) -> str:
    return str(page.evaluate("(e => e.dataset.anchor || e.name || e.classList[0])(document.activeElement)"))


# ---- an answer


def test_an_answer_has_articles_with_their_passages_and_says_what_was_understood(search: Open) -> None:
    page = search("?q=两处")
    results = done(page, "两处")
    assert results.get_attribute("data-count") == "10"
    assert status(page) == [
        "“两处”：10 处，见于 2 篇文章。 另有至多 3 篇文章未列出。",
        "繁体和简体一并查找。",
        "“liang chu”也当作拼音，在概念、题名和作者中找过。",
    ]
    first = page.locator("#find-body .find-article").first
    assert first.locator("h2 > a.found-article").inner_text() == "第1篇"
    assert first.locator("ol > li").count() == 5
    heading, defining, english = (first.locator("li").nth(n) for n in range(3))
    assert heading.locator("small").inner_text() == "标题第63页"
    assert defining.locator("a.hit[data-article=a1][data-anchor=p2]").get_attribute("lang") == "zh-Hant"
    assert defining.locator("mark").inner_text() == "其一"
    assert english.locator("a").get_attribute("lang") == "en"
    assert english.locator("small").inner_text() == "译文"
    assert first.locator(".find-about").inner_text().startswith("摘要")
    # The others are asked for, and are then where one is.
    first.get_by_role("button", name="本文另外 2 处").click()
    assert first.locator("ol > li").count() == 7
    assert focused(page) == "p6"
    assert page.locator("#find-notes small").last.inner_text() == "文内第2页"
    assert page.locator(".find-concepts a").get_attribute("href") == "../concepts/minilateralism/"
    page.get_by_role("link", name="各种写法一并检索").click()
    done(page, "concept:少边主义")
    page.go_back()
    done(page, "两处")
    page.get_by_role("button", name="再列十篇").click()
    page.wait_for_function("() => window.heard.length === 4")
    assert asked(page)[-1]["articles"] == 20
    page.get_by_role("link", name="全部列出").click()
    page.wait_for_url(re.compile(r"limit=all"))
    page.wait_for_function("() => window.heard.length === 5")
    assert asked(page)[-1]["all"] is True
    assert page.locator("a.hit").count() == 10


def test_a_long_answer_comes_in_small_parts(search: Open) -> None:
    page = search()
    page.evaluate(
        """() => {
             window.parts = [];
             let before = 0;
             new MutationObserver(() => {
               const now = document.querySelectorAll("a.hit").length;
               parts.push(now - before);
               before = now;
             }).observe(document.querySelector(".find-results"), { childList: true, subtree: true });
           }"""
    )
    page.evaluate("history.pushState(null, '', '?q=很多&limit=all'); dispatchEvent(new PopStateEvent('popstate'))")
    assert done(page, "很多").get_attribute("data-count") == "3000"
    assert page.locator("a.hit").count() == 3000
    parts = page.evaluate("parts")
    assert sum(parts) == 3000
    assert max(parts) <= 200


def test_what_is_asked_is_never_more_than_text(search: Open) -> None:
    for width in (390, 1280):
        page = search(width=width)
        for query in (NASTY, "长" * 500, "「", "(.*", "'\"&amp;"):
            page.locator("input[name=q]").fill(query)
            done(page, query)
            assert query in page.locator(".find-said").inner_text()
            assert page.locator(".find-said img").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_nothing_found_says_what_could_be_done(search: Open) -> None:
    page = search("?q=没有的")
    assert done(page, "没有的").get_attribute("data-count") == "0"
    assert status(page) == ["文章中没有找到“没有的”。"]
    page.goto(re.sub(r"\?.*", "?q=。。。", page.url))
    done(page, "。。。")
    assert status(page)[0].startswith("“。。。”里没有可以检索的文字。")
    assert page.get_by_role("link", name="全部概念").is_visible()
    page.get_by_role("button", name="检索方法").click()
    page.locator(".find-help a", has_text="note:WTO").click()
    done(page, "note:WTO")
    page.goto(re.sub(r"\?.*", "?q=坏的", page.url))
    done(page, "坏的")
    assert status(page) == ["检索所需的文件未能载入。"]
    page.get_by_role("button", name="重试").click()
    page.wait_for_function("() => window.heard.length === 2")


# ---- asking


def test_it_answers_as_one_types_and_the_address_follows(search: Open) -> None:
    page = search()
    assert focused(page) == "q"
    assert page.locator(".find-help[open]").count() == 1
    page.keyboard.type("两")
    page.keyboard.type("处")
    done(page, "两处")
    assert [one["q"] for one in asked(page)] == ["两处"]
    page.wait_for_function("() => new URLSearchParams(location.search).get('q') === '两处'")
    assert page.title().startswith("两处 · ")
    # Who turns to something else finds it there at once.
    page.keyboard.type("又")
    done(page, "两处又")
    page.keyboard.press("Tab")
    assert page.evaluate("new URLSearchParams(location.search).get('q')") == "两处又"
    page.locator("input[name=q]").fill("两处")
    done(page, "两处")
    length = page.evaluate("history.length")
    # While characters are being put together, nothing is asked.
    field = page.locator("input[name=q]")
    field.dispatch_event("compositionstart")
    field.fill("两处ba")
    page.wait_for_timeout(250)
    assert page.evaluate("window.heard.at(-1)") == "两处"
    field.dispatch_event("compositionend")
    done(page, "两处ba")
    assert page.evaluate("history.length") == length
    # What is sent off can be gone back from.
    field.fill("只在注")
    page.keyboard.press("Enter")
    done(page, "只在注")
    field.fill("没有的")
    page.keyboard.press("Enter")
    done(page, "没有的")
    page.go_back()
    done(page, "只在注")
    assert field.input_value() == "只在注"


def test_a_whole_word_waits_for_no_further_key(search: Open) -> None:
    page = search("?q=两处")
    done(page, "两处")
    put = """text => {
      const field = document.querySelector("input[name=q]");
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      return document.querySelector(".find-results").dataset.search;
    }"""
    # From an input method or the clipboard, as long as what was there or longer; and a key alone.
    for text, at_once in (("只在注", "busy"), ("没有的", "busy"), ("没有的了", "done"), ("没有的", "done")):
        assert page.evaluate(put, text) == at_once, text
        done(page, text)


def test_keys_lead_to_the_field_and_through_the_results(search: Open) -> None:
    page = search("?q=两处")
    done(page, "两处")
    for key in ("/", "s", "f"):
        page.locator(".find-said").focus()
        page.keyboard.press(key)
        assert focused(page) == "q"
    assert page.locator("input[name=q]").input_value() == "两处"
    assert page.locator("form[name=search]").count() == 0
    reached = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        reached.append(focused(page))
    assert reached == ["found-article", "s1", "p2", "s1", "found-article", "q"]


def test_notes_have_their_tab(search: Open) -> None:
    page = search("?q=两处")
    done(page, "两处")
    body, notes = page.get_by_role("tab", name="正文"), page.get_by_role("tab", name="注释")
    assert body.get_attribute("aria-selected") == "true"
    assert not page.locator("#find-notes").is_visible()
    body.press("ArrowRight")
    assert notes.get_attribute("aria-selected") == "true"
    assert notes.evaluate("e => e === document.activeElement")
    assert page.get_by_role("tabpanel").locator("a.hit").get_attribute("data-anchor") == "n1"
    assert "tab=notes" in page.url
    page.reload()
    done(page, "两处")
    assert page.locator("#find-notes").is_visible()
    notes.press("Home")
    assert "tab=" not in page.url
    page.goto(re.sub(r"\?.*", "?q=只在注", page.url))
    done(page, "只在注")
    assert page.locator("#find-notes a.hit").count() == 2
    assert page.locator("#find-notes").is_visible()


def test_filters_are_parts_of_the_query_and_can_be_dropped(search: Open) -> None:
    page = search("?q=两处")
    done(page, "两处")
    assert asked(page)[-1]["facets"] is False
    page.locator(".find-filters summary").click()
    page.locator(".find-facet").first.wait_for()
    assert asked(page)[-1]["facets"] is True
    page.locator(".find-facet a", has_text="检查学刊").click()
    done(page, "两处 journal:检查学刊")
    page.go_back()
    done(page, "两处")
    page.get_by_label("从").fill("2020")
    page.get_by_label("到").fill("2024")
    page.get_by_role("button", name="应用").click()
    done(page, "两处 year:2020-2024")
    both = "两处 author:甲某 year:2020-2024"
    page.locator("input[name=q]").fill(both)
    done(page, both)
    assert status(page) == ["“两处”、作者“甲某”、2020—2024 年：1 处，见于 1 篇文章。"]
    chips = page.locator(".find-chip")
    assert chips.count() == 2
    page.get_by_role("link", name="去掉筛选：作者“甲某”").click()
    done(page, "两处 year:2020-2024")


def test_the_search_goes_along_to_another_language(search: Open, address: str) -> None:
    page = search("?q=两处&tab=notes")
    done(page, "两处")
    page.locator(".languages a[data-language=en]").click()
    page.wait_for_url(f"{address}en/search/?q=*&tab=notes")
    done(page, "两处")
    assert status(page)[0] == "“两处”: 10 passages in 2 articles. Not listed: up to 3 articles."
    assert page.locator(".find-what").first.get_attribute("lang") == "zh-Hans"
    assert page.locator(".found-article").first.evaluate("a => a.closest('[lang]').lang") == "zh-Hans"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(search: Open, scheme: str) -> None:
    page = search("?q=两处 author:甲某 year:2020-2024", color_scheme=scheme)
    done(page, "两处 author:甲某 year:2020-2024")
    page.locator(".find-filters summary").click()
    page.locator(".find-help summary").click()
    for query in ("两处", "两处 author:甲某 year:2020-2024", "没有的"):
        page.locator("input[name=q]").fill(query)
        done(page, query)
        page.wait_for_timeout(300)  # colours fade in
        options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
        results = Axe().run(page, options=options)
        faults = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in results.response["violations"]]
        assert faults == [], query


def test_fingers_find_room(search: Open) -> None:
    page = search("?q=两处", 390, has_touch=True)
    done(page, "两处")
    small = page.evaluate(
        """() => [...document.querySelectorAll("article :is(button, summary, input, .find-more, .find-chip)")]
          .filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    )
    assert small == []


def test_without_javascript_it_says_where_else_to_look(visit: Visit, address: str) -> None:
    page = visit("zh-hant/search/?q=一", java_script_enabled=False)
    assert not page.locator("form.find").is_visible()
    page.get_by_role("link", name="全部概念").click()
    assert page.url == f"{address}zh-hant/concepts/"


def test_the_home_page_asks_the_search_page(visit: Visit, search: Open, address: str) -> None:
    page = search(where="", width=390)
    page.locator(".home-field input").fill("两处")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}search/?q=*")
    done(page, "两处")
    plain = visit("en/", java_script_enabled=False)
    plain.locator(".home-search button").click()
    assert plain.url == f"{address}en/search/?q="


def test_from_a_folder_it_works_too(visit: Visit, offline: Path) -> None:
    page = visit("search/index.html?q=翻检旧刊", base=f"{offline.as_uri()}/", offline=True)
    page.locator('.find-results[data-search="done"] a.hit').first.wait_for()
    page.locator("input[name=q]").fill("不会有的一句话")
    page.locator('.find-results[data-count="0"]').wait_for()


# ---- on arrival


def marked(page: Page) -> list[str]:
    return page.locator("mark.found").all_inner_texts()


def text_of(page: Page, anchor: str) -> str:
    return str(page.evaluate("id => document.getElementById(id).textContent", anchor))


def test_what_was_looked_for_is_marked_and_the_marks_can_be_removed(visit: Visit) -> None:
    plain = visit(f"{SAMPLE}#p4")
    text, nodes = text_of(plain, "p4"), "document.getElementById('p4').innerHTML"
    html = plain.evaluate(nodes)
    page = visit(f"{SAMPLE}?h=小院高墙与少边&h=再论&h=翻检#p4")
    # Over the end of a link, over the reference to a note, which is no part of the text.
    assert marked(page) == ["再论", "小院", "高墙", "与", "少边"]
    assert text_of(page, "p4") == text
    assert page.locator(".note-ref mark").count() == 0
    page.get_by_role("button", name="移除标记").click()
    assert marked(page) == []
    assert page.evaluate(nodes) == html
    assert page.url.endswith(f"{SAMPLE}#p4")
    assert page.evaluate("document.activeElement.id") == "p4"


def test_marks_follow_the_address_and_escape_closes_what_is_open_first(visit: Visit) -> None:
    page = visit(f"{SAMPLE}?view=zh&h=少边主义&h=注释#p2")
    assert set(marked(page)) == {"少边主义", "注释"}
    page.evaluate("location.hash = 'n6'")
    page.wait_for_function("() => !document.querySelector('#p2 mark')")
    page.evaluate("location.hash = 'p2'")
    page.locator("#p2 mark").first.wait_for()
    # A term is explained with the mark in it.
    page.locator("#p2 a.term").first.hover()
    page.locator(".term-tip").wait_for()
    page.keyboard.press("Escape")
    page.locator(".term-tip").wait_for(state="hidden")
    assert marked(page)
    page.mouse.move(0, 0)
    page.keyboard.press("Escape")
    assert marked(page) == []
    assert page.url.endswith("?view=zh#p2")


def test_words_are_looked_up_through_marks(visit: Visit) -> None:
    page = visit(f"{SAMPLE}?h=下翻&h=的人，先#p1")
    assert marked(page)[:3] == ["下翻", "的人，", "先"]
    page.locator(".lookup-toggle").click()
    page.locator("#p1[tabindex]").wait_for()
    page.locator("#p1").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".lookup-tip").wait_for()
    page.keyboard.press("Escape")
    page.locator(".lookup-tip").wait_for(state="hidden")
    assert marked(page)


@pytest.mark.parametrize(
    "rest", ["?h=注释", "?h=注释#nothing", "?h=#p1", "?h=%20#p1", "?h=没有的话#p1", "?h=(.*#p1", "#p1"]
)
def test_where_there_is_nothing_to_mark_nothing_is(visit: Visit, rest: str) -> None:
    page = visit(f"{SAMPLE}{rest}")
    page.wait_for_load_state("load")
    assert page.locator("mark.found, .found-clear").count() == 0


def test_words_of_letters_are_marked_whole_and_in_the_view_that_shows(visit: Visit) -> None:
    page = visit("articles/friend-shoring/?view=pair&h=nation&h=国界#p1")
    assert marked(page)[0] == "国界"
    assert all(re.match("nation", text) for text in marked(page)[1:])
    page.goto(page.url.replace("view=pair", "view=zh"))
    page.wait_for_load_state("load")
    assert marked(page) == ["国界"]
