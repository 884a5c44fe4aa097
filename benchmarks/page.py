"""Weight of an article's page, and how it opens: bytes by kind, layout shift, first paint with and without scripts.

Of each article of the real texts where they are there, else of the sample essays: all that its page loads by itself in
Chromium until it is at rest, each body compressed as servers do. What a reader asks for by pointing, tapping or typing
is loaded later and is not counted. Prints figures beside what is expected and asserts nothing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks import search_browser as browser
from benchmarks.sample import ROOT, seeds
from benchmarks.search_server import Served, file_of, serving
from benchmarks.site import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WEIGHT: Final = 120
"""kB of an article of fifteen printed pages with 65 notes."""

REST: Final = 800
"""Milliseconds for what a page loads after it has been shown."""

WIDTHS: Final = (390, 1280)

_OBSERVE: Final = """
window.shifted = 0;
new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.shifted += value; })
  .observe({ type: "layout-shift", buffered: true });
"""
_PAINTED: Final = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass(frozen=True, slots=True)
class Opened:
    """How a page has opened."""

    #: Bytes sent, by the ending of the file's name.
    sent: Counter[str]
    #: Cumulative layout shift (https://web.dev/articles/cls).
    shifted: float
    #: Milliseconds to the first contentful paint.
    painted: float


@contextmanager
def page_of(running: Browser, width: int, *, scripts: bool) -> Iterator[Page]:
    """A page in a context of its own, with an empty cache."""
    context = running.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    context.add_init_script(_OBSERVE)
    try:
        yield context.new_page()
    finally:
        context.close()


def opened(running: Browser, served: Served, where: str, width: int, *, scripts: bool = True) -> Opened:
    """Opens an article and waits until it is at rest."""
    served.sent.clear()
    with page_of(running, width, scripts=scripts) as page:
        page.goto(served.address + where, wait_until="load")
        page.wait_for_timeout(REST)
        sent: Counter[str] = Counter()
        for path, size in served.sent:
            sent[Path(file_of(path)).suffix.removeprefix(".")] += size
        return Opened(sent, page.evaluate("window.shifted ?? 0"), page.evaluate(_PAINTED))


def articles(site: Path) -> list[tuple[str, int, str]]:
    """Address of each article, the number of its notes, and its printed pages."""
    found = []
    for path in sorted(site.glob("articles/*/article.json")):
        data = json.loads(path.read_text("utf-8"))
        found.append((f"articles/{path.parent.name}/", len(data["notes"]), data["meta"]["pages"] or ""))
    return found


def measure(running: Browser, served: Served) -> None:
    """Prints the figures of each article, and of all."""
    shifts: list[float] = []
    paints: list[float] = []
    bare: list[float] = []
    for where, notes, pages in articles(served.root):
        at = [opened(running, served, where, width) for width in WIDTHS]
        shifts += [one.shifted for one in at]
        paints += [one.painted for one in at]
        bare.append(opened(running, served, where, WIDTHS[0], scripts=False).painted)
        sent = at[0].sent
        kinds = ", ".join(f"{kind} {size / 1e3:.1f}" for kind, size in sent.most_common())
        expected = f"  (expected ≤ {WEIGHT})" if (notes, pages) == (65, "57-71") else ""
        printed = f", pages {pages}" if pages else ""
        print(f"{where} {notes} notes{printed}: {sent.total() / 1e3:.1f} kB{expected}: {kinds}", flush=True)
    print(f"layout shift while opening, at {' and '.join(map(str, WIDTHS))} pixels: {max(shifts):.3f}  (expected 0)")
    print(
        f"first contentful paint: median {median(paints):.0f} ms, most {max(paints):.0f} ms; without scripts "
        f"{median(bare):.0f} ms, ratio {median(paints) / median(bare):.2f}  (expected about 1)"
    )


def main() -> None:
    """Measures and prints."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    try:
        sync_playwright = importlib.import_module("playwright.sync_api").sync_playwright
    except ImportError:
        print("page: skipped; to measure it, install the test tools: make lint does", file=sys.stderr)
        return
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        if browser.program(playwright) is None:
            print(f"page: skipped; {browser.NO_BROWSER}", file=sys.stderr)
            return
        folder = seeds()
        print(f"pages of {'the real texts' if folder else 'the sample essays'}")
        build(ROOT / "mkdocs.yml", Path(name) / "site", **({"READER_CORPUS": str(folder)} if folder else {}))
        with serving(Path(name) / "site") as served, browser.chromium(playwright) as running:
            measure(running, served)


if __name__ == "__main__":
    main()
