"""Writes pictures of the site's pages to a folder: ``python -m tests.screens SITE FOLDER`` (``make screens``).

The article with most text, the concept that is used most, the list of articles and a search for that concept, at three
widths, light and dark. Whoever changes the style looks at them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright
from tests.conftest import CHROMIUM_FLAGS, NO_BROWSER, find_chromium
from tests.serving import served

WIDTHS = {390: 844, 768: 1024, 1280: 900}
"""Widths of the window to its heights: a phone, a tablet, a desk."""

SCHEMES = ("light", "dark")

MIDDLE = "document.querySelectorAll('article p[id^=p], article .pair[id^=p]')"
"""The paragraphs of an article."""


def pages(site: Path) -> dict[str, str]:
    """Names of pictures to addresses in the site."""
    found = {
        "article": max(site.glob("articles/*/index.html"), key=lambda path: path.stat().st_size, default=None),
        "list": site / "articles" / "index.html",
        "home": site / "index.html",
    }
    addresses = {name: f"{path.parent.relative_to(site).as_posix()}/" for name, path in found.items() if path}
    concepts = json.loads((site / "concepts" / "glossary.json").read_text("utf-8"))["concepts"]
    if concepts:
        most = max(concepts, key=lambda concept: concept["occurrences"])
        addresses["concept"] = f"concepts/{most['slug']}/"
        addresses["search"] = f"search/?q={quote(most['zh'])}"
    return addresses


def shoot(site: Path, folder: Path) -> list[Path]:
    """Writes the pictures and returns their files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with served(site) as address, sync_playwright() as playwright:
        program = find_chromium(playwright)
        if program is None:
            raise SystemExit(NO_BROWSER)
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        for scheme in SCHEMES:
            for width, height in WIDTHS.items():
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                page = context.new_page()
                for name, where in pages(site).items():
                    page.goto(address + where)
                    if name == "search":
                        page.wait_for_selector('[data-search="done"]')
                    made.append(folder / f"{name}-{width}-{scheme}.png")
                    page.screenshot(path=made[-1])
                    if name == "article":
                        page.evaluate(f"{{ const all = {MIDDLE}; all[all.length >> 1].scrollIntoView() }}")
                        page.wait_for_timeout(300)
                        made.append(folder / f"text-{width}-{scheme}.png")
                        page.screenshot(path=made[-1])
                context.close()
        browser.close()
    return made


def main(arguments: list[str]) -> int:
    """The command; returns the exit status."""
    if len(arguments) != 2 or not (Path(arguments[0]) / "index.html").is_file():
        sys.stderr.write("usage: python -m tests.screens SITE FOLDER\n")
        return 2
    made = shoot(Path(arguments[0]), Path(arguments[1]))
    sys.stdout.write(f"{len(made)} pictures in {arguments[1]}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
