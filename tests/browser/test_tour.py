"""What a student does, with a mouse, a finger or keys alone, on three screens, online and from the bundle."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.test_reading import lands

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

Visit = Callable[..., "Page"]
SAMPLE = "articles/jia-2024-ban/"

WAYS = (
    (390, "dark", "touch", "bundle"),
    (390, "light", "touch", "http"),
    (768, "light", "touch", "bundle"),
    (768, "dark", "keyboard", "http"),
    (1280, "dark", "mouse", "http"),
    (1280, "light", "mouse", "bundle"),
    (1280, "dark", "keyboard", "bundle"),
)
"""Width of the screen, colours, how things are pressed, where from."""


class Hand:
    """Presses things as the reader does."""

    def __init__(self, page: Page, kind: str) -> None:
        self.page = page
        self.kind = kind

    def press(self, what: Locator) -> None:
        """A click, a tap, or Enter where the focus is."""
        what.wait_for()
        if self.kind == "mouse":
            what.click()
        elif self.kind == "touch":
            what.tap()
        else:
            what.focus()
            self.page.keyboard.press("Enter")

    def explain(self, what: Locator) -> Locator:
        """Has a link explained, and gives the card."""
        what.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
        if self.kind == "mouse":
            what.hover()
        elif self.kind == "touch":
            what.tap()
        else:
            what.focus()
        card = self.page.locator(".term-tip:visible")
        card.wait_for()
        return card

    def leave(self) -> None:
        """Closes what has popped up."""
        if self.kind == "mouse":
            self.page.mouse.move(2, 300, steps=3)
        elif self.kind == "touch":
            self.page.touchscreen.tap(4, 70)
        else:
            self.page.keyboard.press("Escape")
        self.page.locator(".term-tip:visible").wait_for(state="detached")

    def mark(self, block: Locator) -> None:
        """Opens the menu of a paragraph."""
        block.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = block.bounding_box()
        assert box
        mark = self.page.locator(".cite-mark.shown")
        if self.kind == "touch":
            self.page.touchscreen.tap(max(box["x"] - 8, 4), box["y"] + 30)
        elif self.kind == "mouse":
            for x in (box["x"] - 30, box["x"] - 12):
                self.page.mouse.move(x, box["y"] + 60)
            mark.wait_for()
            mark.click()
        else:
            block.locator("a").last.focus()
            mark.wait_for()
            mark.focus()
            self.page.keyboard.press("Enter")


@pytest.mark.parametrize(("width", "scheme", "kind", "where"), WAYS)
def test_reading_looking_up_citing_and_finding(
    visit: Visit, bundle: Path, address: str, width: int, scheme: str, kind: str, where: str
) -> None:
    base, index = (address, "") if where == "http" else (f"{bundle.as_uri()}/", "index.html")
    page = visit(
        f"{SAMPLE}{index}",
        width,
        base=base,
        color_scheme=scheme,
        has_touch=kind == "touch",
        is_mobile=kind == "touch",
        offline=where == "bundle",
        # What is copied from a folder goes another way, which asks for no permission.
        permissions=["clipboard-read", "clipboard-write"] if where == "http" else [],
    )
    hand = Hand(page, kind)
    assert page.evaluate("document.body.dataset.mdColorScheme") == {"light": "default", "dark": "slate"}[scheme]

    # A note and a term explain themselves, and the place in the text stays.
    for link in (page.locator("#nr1"), page.locator("#p2 a.term").first):
        card = hand.explain(link)
        place = page.evaluate("scrollY")
        box = card.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        hand.leave()
        assert page.evaluate("scrollY") == place

    # The look.
    hand.press(page.locator(".settings-toggle"))
    sepia = page.locator(".set-theme label", has=page.locator("[value=sepia]"))
    if kind == "keyboard":
        page.locator(".set-theme input:checked").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
    else:
        hand.press(sepia)
    assert page.evaluate("document.body.dataset.mdColorScheme") == "sepia"
    hand.press(page.locator(".panel-close"))

    # A printed page.
    hand.press(page.locator(".place"))
    page.locator("#pages-field").fill("59")
    hand.press(page.locator(".panel-pages button", has_text="前往"))
    lands(page, "pg59")
    assert page.locator(".panel").count() == 0

    # A link to a paragraph.
    hand.mark(page.locator("#p2"))
    menu = page.locator(".cite-menu")
    hand.press(menu.get_by_role("button", name="复制链接"))
    menu.get_by_text("已复制。").wait_for()
    page.keyboard.press("Escape")
    assert menu.is_hidden()

    # The same place in another language.
    page.evaluate("location.hash = '#p2'")
    hand.press(page.locator(".languages a[data-language=en]"))
    page.wait_for_url(f"{base}en/{SAMPLE}{index}#p2")
    assert page.evaluate("document.body.dataset.mdColorScheme") == "sepia"

    # A concept, and from there the passage.
    slug = page.locator("#p2 a.term").first.get_attribute("data-term")
    card = hand.explain(page.locator("#p2 a.term").first)
    hand.press(card.locator(".term-tip-link"))
    page.wait_for_url(re.compile(rf"/en/concepts/{slug}/{index}$"))
    hand.press(page.locator(f'.passage[data-article="{SAMPLE.split("/")[1]}"] a').first)
    page.wait_for_url(re.compile(rf"/en/{SAMPLE}{index}(\?.*)?#"))

    # A search, and the words marked where they are found.
    page.goto(f"{base}search/{index}")
    page.locator("input[name=q]").press_sequentially("翻检旧刊", delay=20)
    done = page.locator('[data-search="done"] a.hit').first
    hand.press(done)
    page.locator("mark.found").first.wait_for()
    assert page.locator("mark.found").first.text_content() == "翻检旧刊"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
