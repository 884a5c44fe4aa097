"""The four views of a translated article: what shows in each, how it is chosen, remembered and handed on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]

VIEWS = ("zh", "en", "pair", "reveal")
ESSAY = "articles/minilateralism/index.html"
TABLE = "articles/critical-minerals-alliances/index.html"
FIGURE = "articles/friend-shoring/index.html"

UNTRANSLATED = "p2"
"""A paragraph of the essay whose translation is taken out."""

# Ids of what can be seen of the text, in its order.
SEEN = r"""
[...document.querySelectorAll("article [id]")].filter((node) =>
  /^[pstfmn]\d+(-\d+)*$/.test(node.id) && node.getClientRects().length && node.innerText.trim()).map((node) => node.id)
"""

# How many parts in the source's language and in the other can be seen.
PARTS = """
["src", "tr"].map((name) =>
  [...document.querySelectorAll(`article .${name}`)].filter((node) => node.getClientRects().length).length)
"""

# How far the place that the address names is from the top.
TARGET = "document.querySelector(location.hash).getBoundingClientRect().top"

# The block under the header, and how far it is from the top.
PLACE = """
(() => {
  const top = document.querySelector(".md-header").getBoundingClientRect().bottom + 1;
  const node = [...document.querySelectorAll("article > [id]")].find((n) => n.getBoundingClientRect().bottom > top);
  return [node.id, node.getBoundingClientRect().top];
})()
"""


def build_site(root: Path, folder: Path, *, offline: bool) -> Path:
    corpus = folder / "corpus"
    for part in ("articles", "translations"):
        (corpus / part).mkdir(parents=True)
        for article in ("minilateralism", "critical-minerals-alliances", "friend-shoring"):
            for path in (root / "corpus" / part).glob(f"{article}.*"):
                shutil.copy(path, corpus / part)
    (corpus / "glossary").mkdir()
    path = corpus / "translations" / "minilateralism.en.md"
    head, _, rest = path.read_text("utf-8").partition(f"{{#{UNTRANSLATED}")
    following = rest[rest.index("\n{#") :]
    path.write_text(head.replace("status: author", "status: draft") + following, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READER_CORPUS", str(corpus))
        patch.setenv("READER_OFFLINE", str(offline).lower())
        out = folder / "site"
        build(load_config(str(root / "mkdocs.yml"), site_dir=str(out)))
    return out


@pytest.fixture(scope="module")
def site(chromium: Browser, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small site that is served."""
    folder = build_site(root, tmp_path_factory.mktemp("views"), offline=False)
    with served(folder) as where:
        yield where


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Visit]:
    """Opens a page. What the console says fails the test at its end."""
    heard: list[str] = []
    contexts = []

    def open_page(where: str, width: int = 1280, base: str = site, script: str = "", **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.add_init_script(script or ";")
        page = context.new_page()
        page.on("console", lambda message: heard.append(f"{where}: {message.type}: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"{where}: {error}"))
        page.goto(base + where)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def view(page: Page) -> str:
    """The view in which the page is, and which it says is chosen."""
    shown = page.get_attribute("article", "data-view")
    assert page.eval_on_selector_all(".views [aria-current]", "found => found.map((a) => a.dataset.view)") == [shown]
    assert isinstance(shown, str)
    return shown


def choose(page: Page, name: str) -> None:
    page.click(f".views a[data-view={name}]")


# --- what shows ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [ESSAY, f"en/{ESSAY}", f"zh-hant/{TABLE}"])
def test_every_view_has_the_same_parts_in_the_same_order(visit: Visit, where: str) -> None:
    page = visit(where)
    seen = {}
    for name in VIEWS:
        choose(page, name)
        seen[name] = page.evaluate(SEEN)
    assert len(seen["zh"]) > 25
    assert [name for name in VIEWS if seen[name] != seen["zh"]] == []


def test_each_view_shows_its_languages(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=pair")
    chinese, english = page.evaluate(PARTS)
    assert chinese == english > 25
    for name, wanted in {"zh": [chinese, 0], "en": [0, english], "reveal": [chinese, 0]}.items():
        choose(page, name)
        assert page.evaluate(PARTS) == wanted, name


def test_what_is_not_translated_says_so_in_the_english_view(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=en")
    mark = f"getComputedStyle(document.getElementById('{UNTRANSLATED}'), '::after').content"
    assert page.is_visible(f"#{UNTRANSLATED}")
    assert page.evaluate(mark).strip('"') == page.get_attribute(f"#{UNTRANSLATED}", "data-untranslated")
    choose(page, "pair")
    assert page.evaluate(mark) == "none"
    assert page.is_visible("#m1"), "a formula is in no language"


def test_columns_stand_side_by_side_where_there_is_room(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=pair")
    places = "(id) => [...document.querySelectorAll(`#${id} > :is(.src, .tr)`)].map((n) => n.getBoundingClientRect())"
    for id_ in ("p1", "s1"):
        left, right = page.evaluate(places, id_)
        assert left["right"] < right["left"]
        assert abs(left["top"] - right["top"]) < 12
    page.set_viewport_size({"width": 390, "height": 900})
    for id_ in ("p1", "s1"):
        above, below = page.evaluate(places, id_)
        assert above["left"] == below["left"]
        assert above["bottom"] <= below["top"]


@pytest.mark.parametrize("where", [ESSAY, TABLE])
def test_no_view_is_wider_than_the_screen(visit: Visit, where: str) -> None:
    for width in (320, 390, 1280):
        page = visit(where, width)
        for name in VIEWS:
            choose(page, name)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)


# --- how it is chosen ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VIEWS)
def test_a_link_shows_the_same_to_any_reader(visit: Visit, name: str) -> None:
    for kept in ("en" if name == "zh" else "zh", "nonsense"):
        page = visit(f"{ESSAY}?view={name}#p5", script=f"localStorage.setItem('reader.view', '{kept}')")
        assert view(page) == name
        assert 0 < page.evaluate(TARGET) < 120


def test_a_page_opens_as_it_was_made_where_nothing_is_chosen(visit: Visit) -> None:
    assert view(visit(ESSAY)) == "zh"
    assert view(visit(f"en/{ESSAY}")) == "pair"
    assert view(visit(f"{ESSAY}?view=nonsense")) == "zh"


def test_a_choice_is_written_and_remembered(visit: Visit, site: str) -> None:
    page = visit(f"{ESSAY}?x=1&view=zh#p4")
    choose(page, "en")
    assert page.url == f"{site}{ESSAY}?x=1&view=en#p4"
    page.reload()
    assert view(page) == "en"
    page.goto(site + TABLE)
    assert view(page) == "en"
    page.go_back()
    assert view(page) == "en"


def test_it_works_where_nothing_can_be_kept(visit: Visit) -> None:
    script = "Object.defineProperty(Storage.prototype, 'setItem', {value() { throw new Error('refused') }})"
    page = visit(ESSAY, script=script)
    choose(page, "pair")
    assert view(page) == "pair"
    page.reload()
    assert view(page) == "pair"


def test_the_keyboard_chooses(visit: Visit) -> None:
    page = visit(ESSAY)
    page.focus(".views a[data-view=en]")
    page.keyboard.press("Enter")
    assert view(page) == "en"
    assert page.evaluate("document.activeElement.dataset.view") == "en"


def test_the_readers_place_is_kept(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=zh#p9")
    page.evaluate("scrollBy(0, 40)")
    id_, top = page.evaluate(PLACE)
    for name in ("en", "pair", "reveal", "zh"):
        # Out of sight, as a key or another script may do it.
        page.evaluate("(name) => document.querySelector(`.views a[data-view=${name}]`).click()", name)
        now, there = page.evaluate(PLACE)
        assert now == id_, name
        assert abs(there - top) < 2, name
        page.wait_for_timeout(60)
        assert abs(page.evaluate(PLACE)[1] - top) < 2, f"{name}: the browser has moved it once more"


def test_the_links_stay_under_the_finger(visit: Visit) -> None:
    page = visit(ESSAY)
    page.eval_on_selector(".views", "node => node.scrollIntoView({ block: 'center' })")
    place = "node => node.getBoundingClientRect().top"
    before = page.eval_on_selector(".views", place)
    for name in ("pair", "en", "zh"):
        choose(page, name)
        assert abs(page.eval_on_selector(".views", place) - before) < 2, name


def test_little_moves_while_the_page_opens(visit: Visit) -> None:
    script = """window.shift = 0;
    new PerformanceObserver((list) => { for (const e of list.getEntries()) window.shift += e.value })
      .observe({ type: "layout-shift", buffered: true });"""
    for name in VIEWS:
        page = visit(f"{ESSAY}?view={name}", script=script)
        page.wait_for_timeout(200)
        assert page.evaluate("shift") < 0.1, name


# --- links into what does not show -----------------------------------------------------------------------------------


def test_the_way_back_from_a_note_leads_to_the_text_that_shows(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=en#n4")
    for _ in range(2):
        page.click("#n4 .note-back")
        page.wait_for_function("() => document.activeElement.matches('.tr a.note-ref[href=\"#n4\"]')")
        assert 50 < page.evaluate("document.activeElement.getBoundingClientRect().top") < 900
        page.keyboard.press("Enter")
        page.wait_for_function("() => location.hash === '#n4'")


def test_a_printed_page_is_found_in_the_english_view(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=zh")
    id_ = page.eval_on_selector_all(".pair .page-break[id]", "found => found.at(-1).id")
    block = page.eval_on_selector(f"#{id_}", "node => node.closest('.pair').id")
    page = visit(f"{ESSAY}?view=en#{id_}")
    assert 0 <= page.eval_on_selector(f"#{block}", "node => node.getBoundingClientRect().top") < 450


# --- on demand -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [ESSAY, TABLE, FIGURE])
def test_each_part_shows_its_english_on_demand(visit: Visit, where: str) -> None:
    page = visit(f"{where}?view=reveal")
    buttons = page.locator("button.reveal")
    hidden = page.locator("article .tr:not([aria-hidden] *)").count()
    assert buttons.count() == hidden > 20
    for n in range(0, hidden, 4):
        button = buttons.nth(n)
        told = page.locator(f"#{button.get_attribute('aria-controls')}")
        assert (button.get_attribute("aria-expanded"), told.is_visible()) == ("false", False)
        button.focus()
        page.keyboard.press("Enter")
        assert (button.get_attribute("aria-expanded"), told.is_visible()) == ("true", True)
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
    buttons.nth(0).click()
    assert buttons.nth(0).get_attribute("aria-expanded") == "false"


def test_what_was_opened_counts_in_that_view_only(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=reveal")
    page.click("#p3 .reveal")
    choose(page, "zh")
    assert page.evaluate(PARTS)[1] == 0
    assert page.locator(".reveal:visible").count() == 0
    choose(page, "reveal")
    assert page.evaluate(PARTS)[1] == 1


# --- without a screen, a script, a server ----------------------------------------------------------------------------


@pytest.mark.parametrize("where", [ESSAY, f"en/{ESSAY}?view=zh"])
def test_without_scripts_both_languages_show(visit: Visit, where: str) -> None:
    page = visit(where, java_script_enabled=False)
    for css in ("#p1 > .src", "#p1 > .tr", "#s1 > .src", "#s1 > .tr", "#n1 > .src", "#n1 > .tr", f"#{UNTRANSLATED}"):
        assert page.is_visible(css), css
    assert not page.is_visible(".views")
    above, below = (page.locator(f"#p1 > .{name}").bounding_box() for name in ("src", "tr"))
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]


def test_paper_has_the_view_of_the_screen(visit: Visit) -> None:
    page = visit(f"{ESSAY}?view=reveal")
    page.click("#p3 .reveal")
    page.emulate_media(media="print")
    assert page.evaluate(PARTS)[1] == 1
    assert page.locator(".reveal:visible, .views:visible").count() == 0


def test_it_works_from_a_folder(visit: Visit, root: Path, tmp_path: Path) -> None:
    folder = build_site(root, tmp_path, offline=True)
    base = f"{folder.as_uri()}/"
    path = ESSAY if (folder / ESSAY).exists() else ESSAY.replace("/index.html", ".html")
    page = visit(f"{path}?view=en#p5", base=base)
    assert view(page) == "en"
    assert 0 < page.evaluate(TARGET) < 120
    choose(page, "pair")
    assert view(page) == "pair"
    page = visit(f"{path}?view=reveal", base=base)
    page.click("#p1 .reveal")
    assert page.is_visible("#p1 > .tr")
