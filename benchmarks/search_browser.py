"""Questions asked of a built site in Chromium: how long the answers take, and what they cost the browser.

All three searches are asked through the box that a reader types into, and tell of an answer by the same event,
``reader:answered``: our page and Pagefind's dispatch it themselves, when the results are on the page; for stock
Material it is dispatched behind the message with which its worker answers (protocol: 2 query, 3 result), when the theme
has shown the results.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from benchmarks.search_server import Served
from benchmarks.search_sites import STOCK, Side

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

PATIENCE: Final = 300_000
"""Milliseconds to wait for an answer. Stock search of 1,000 articles takes a quarter of a minute to begin with."""

BETWEEN_KEYS: Final = 80
"""Milliseconds between two characters that are typed."""

SETTLING: Final = 2_000
"""Milliseconds for a page to come to rest."""

SAMPLING: Final = 0.1
"""Seconds between two readings of the memory."""

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER: Final = "no browser: install Debian's chromium, or run: .venv/bin/playwright install chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_LISTEN: Final = """
window.answers = [];
window.blocked = [];
document.addEventListener("reader:answered", ({ detail }) => {
  const shown = document.querySelector("[data-search=done]")?.dataset.count;
  const count = Number(detail.count ?? shown ?? 0);
  window.answers.push({ query: detail.query, at: performance.now(), ms: detail.ms ?? null, count });
});
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) window.blocked.push({ startTime, duration });
}).observe({ type: "longtask", buffered: true });
"""

#: For the theme's own search only: our page speaks the same protocol with a worker of its own, in another way.
_LISTEN_TO_STOCK: Final = """
window.Worker = class extends window.Worker {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({ data }) => {
      if (data?.type !== 3 || !this.asked) return;
      const detail = { query: this.asked, count: data.data.items.length };
      setTimeout(() => document.dispatchEvent(new CustomEvent("reader:answered", { detail })));
    });
  }
  postMessage(message, ...all) {
    if (message?.type === 2) this.asked = message.data;
    super.postMessage(message, ...all);
  }
};
"""

_ASK: Final = """([box, text, whole]) => {
  const input = document.querySelector(box);
  const asked = performance.now();
  if (whole) window.answers = [];
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  return asked;
}"""

#: The first answer to a question; to any, where none is given.
_ANSWER: Final = "(query) => window.answers.find((one) => !query || one.query === query)"


@dataclass
class Answers:
    """What was measured of one search."""

    #: Milliseconds from the opening of the page to its first answer, and bytes that the search was sent until then.
    cold_ms: list[float] = field(default_factory=list)
    cold_bytes: list[int] = field(default_factory=list)
    #: Milliseconds from the question to the answer, in a page that has answered before; and from the last key, before
    #: which a page may wait for more of them.
    warm_ms: list[float] = field(default_factory=list)
    typed_ms: list[float] = field(default_factory=list)
    #: Questions to which something was found, of those in the same page.
    found: int = 0
    #: MB of the renderers above the page without its search: the most, and when all has been answered.
    peak: float = 0
    after: float = 0
    #: Milliseconds of the longest task of the main thread while someone types, by the page's scheme.
    longest: dict[str, float] = field(default_factory=dict)

    def p95(self) -> float:
        """The time in which 95 of 100 questions are answered in the same page, in milliseconds."""
        return p95(self.warm_ms)

    def mean_cold(self) -> float:
        """Milliseconds to the first answer."""
        return mean(self.cold_ms)


def p95(values: list[float]) -> float:
    """What 95 of 100 values do not exceed."""
    return sorted(values)[min(len(values) - 1, round(len(values) * 0.95))]


def program(playwright: Playwright) -> str | None:
    """Path of a Chromium: one on ``PATH``, else the one that Playwright has downloaded; ``None`` without any."""
    path = next(filter(None, map(shutil.which, NAMES)), playwright.chromium.executable_path)
    return path if Path(path).is_file() else None


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A running Chromium."""
    browser = playwright.chromium.launch(executable_path=program(playwright), args=list(FLAGS))
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def opened(browser: Browser, side: Side, address: str, *, searching: bool = True) -> Iterator[Page]:
    """A page in a context of its own, with an empty cache; without the files of its search if not ``searching``."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(_LISTEN)
    if side.name == STOCK:
        context.add_init_script(_LISTEN_TO_STOCK)
    if not searching:
        context.route(lambda url: bool(side.files.search(url.split("?")[0])), lambda route: route.abort())
    try:
        page = context.new_page()
        page.goto(address, wait_until="commit")
        yield page
    finally:
        context.close()


def answer(page: Page, query: str = "") -> dict[str, Any]:
    """The answer to a question, when it is there."""
    found: dict[str, Any] = page.wait_for_function(_ANSWER, arg=query).json_value()
    return found


def ask(page: Page, side: Side, query: str) -> tuple[float, float, int]:
    """Asks in an open page; returns milliseconds from the question and from the last key, and how many were found."""
    asked = page.evaluate(_ASK, [side.box, query, True])
    got = answer(page, query)
    typed = got["at"] - asked
    return typed if got["ms"] is None else got["ms"], typed, got["count"]


def measure_cold(browser: Browser, side: Side, site: Served, queries: list[str], answers: Answers) -> None:
    """Opens the page for each question anew."""
    for number, query in enumerate([queries[-1], *queries]):
        site.sent.clear()
        with opened(browser, side, site.address + side.page + quote(query)) as page:
            got = answer(page)
            sent = list(site.sent)
        if number:  # The first time the server compresses, and the system reads from the disk.
            answers.cold_ms.append(got["at"])
            answers.cold_bytes.append(sum(size for path, size in sent if side.files.fullmatch(path)))


def measure_warm(browser: Browser, side: Side, site: Served, queries: list[str], answers: Answers) -> None:
    """Asks one question after another in one page."""
    with opened(browser, side, site.address + side.page + quote(queries[-1])) as page:
        answer(page)
        for query in queries[:-1]:
            taken, typed, count = ask(page, side, query)
            answers.warm_ms.append(taken)
            answers.typed_ms.append(typed)
            answers.found += count > 0


def measure_memory(playwright: Playwright, side: Side, site: Served, queries: list[str], answers: Answers) -> None:
    """Reads the memory of the renderers, of a browser of their own, while questions are answered."""
    with chromium(playwright) as browser, opened(browser, side, site.address + side.start, searching=False) as page:
        page.wait_for_timeout(SETTLING)
        page_alone = _memory(_renderers(browser))
    with (
        chromium(playwright) as browser,
        opened(browser, side, site.address + side.page + quote(queries[0])) as page,
        _watched(_renderers(browser)) as seen,
    ):
        answer(page)
        for query in queries[1:]:
            ask(page, side, query)
        page.wait_for_timeout(SETTLING)
    answers.peak = max(seen) - page_alone
    answers.after = seen[-1] - page_alone


def _renderers(browser: Browser) -> list[int]:
    """Ids of the processes that show pages, without the one that draws the browser's own window."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [process["id"] for process in processes if process["type"] == "renderer"]
    return [one for one in renderers if b"--top-chrome-webui" not in Path(f"/proc/{one}/cmdline").read_bytes()]


def _memory(processes: list[int]) -> float:
    """MB that the processes have; what several share, each has a part of (``Pss`` of proc(5))."""
    kilobytes = 0
    for process in processes:
        with suppress(OSError):  # one that has ended
            rows = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
            kilobytes += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return kilobytes / 1e3


@contextmanager
def _watched(processes: list[int]) -> Iterator[list[float]]:
    """Memory of the processes, read again and again."""
    seen = [_memory(processes)]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLING):
            seen.append(_memory(processes))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def measure_typing(browser: Browser, side: Side, address: str, queries: list[str], answers: Answers) -> None:
    """Types questions letter by letter into a page that has just been opened, and looks how long it is ever blocked."""
    with opened(browser, side, address) as page:
        page.wait_for_load_state("load")
        page.wait_for_timeout(SETTLING)
        page.focus(side.box)
        begun = page.evaluate("performance.now()")
        for query in queries:
            for end in range(1, len(query) + 1):
                page.evaluate(_ASK, [side.box, query[:end], end == 1])
                page.wait_for_timeout(BETWEEN_KEYS)
            answer(page, query)
        page.wait_for_timeout(500)  # a long task is told of when it is over
        blocked = page.evaluate("window.blocked")
    tasks = [task["duration"] for task in blocked if task["startTime"] + task["duration"] > begun]
    answers.longest[address.split(":", maxsplit=1)[0]] = max(tasks, default=0.0)
