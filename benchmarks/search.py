"""Our search beside stock Material and Pagefind: the same articles, the same questions, in the same run.

Material is set up as its authors say for Chinese (``lang: zh``, with jieba); Pagefind is given the characters apart and
each question in quotation marks, which makes it exact. Bytes are those of bodies as a server sends them, compressed:
the scripts and files of the search, without the page, its styles and the scripts of the theme. An answer is there when
the first results are on the page: about ten articles. Our page waits a moment after a single key, but not after what
comes as a whole, as here; the others wait for nothing; warm answers are timed from the question and from the last key.

A side whose programs are not installed is passed over with a line that says how to get them. Prints figures beside what
is expected and asserts nothing: a machine may be busy. Linux only (the memory of the browser is read from ``/proc``).
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Final

from benchmarks import search_browser as browser
from benchmarks import search_corpus as made_corpus
from benchmarks import search_sites as sites
from benchmarks.search_browser import Answers
from benchmarks.search_corpus import Made, Maker
from benchmarks.search_server import file_of, packed, serving
from benchmarks.search_sites import OURS, PAGEFIND, SIDES, STOCK, Side

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

COLD_MEAN: Final = 150
COLD_MOST: Final = 400  # kB
LARGE_MEAN: Final = 400  # kB, of ten times as many articles
MEMORY: Final = 150  # MB
INDEX: Final = 0.6  # of the compressed texts
SPEED: Final = 5.0  # MB/s
BLOCKED: Final = 50  # ms
COLD_OF_STOCK: Final = 1 / 20
WARM_OF_STOCK: Final = 1 / 10

COLD_STOCK: Final = 3
"""How often the stock page is opened anew: the figure does not depend on the question."""

TYPED: Final = 12
"""How many questions are typed letter by letter."""

REMEMBERED: Final = 40
"""How many questions are asked while the memory is watched."""


@dataclass(frozen=True, slots=True)
class Run:
    """What all sides have in common."""

    folder: Path
    articles: list[Made]
    queries: list[str]
    #: Bytes of the texts, each compressed by itself.
    packed: int

    def corpus(self) -> Path:
        """The folder of the texts, which is written when it is first asked for."""
        folder = self.folder / f"corpus-{len(self.articles)}"
        if not folder.exists():
            made_corpus.write(folder, self.articles)
        return folder

    def site(self, side: Side) -> Path:
        """The site of a side, which is built when it is first asked for."""
        out = self.folder / f"{side.name}-{len(self.articles)}"
        if not out.exists():
            say(f"{side.name}: building the site of {len(self.articles):,} articles")
            # A build that was broken off is not taken for a site.
            part = out.with_name(f"{out.name}-part")
            shutil.rmtree(part, ignore_errors=True)
            match side.name:
                case sites.OURS:
                    sites.build_ours(self.corpus(), part)
                case sites.STOCK:
                    sites.build_stock(self.corpus(), part)
                case _:
                    sites.build_pagefind(self.articles, part)
            part.rename(out)
        return out


def say(line: str) -> None:
    """Prints at once: a run takes long."""
    print(line, flush=True)


def describe(articles: list[Made], real: bool) -> int:
    """Prints how large the corpus is and how its vocabulary grows; returns the bytes of its compressed texts."""
    found: set[str] = set()
    steps = []
    for number, made in enumerate(articles, 1):
        found.update(made_corpus.pairs(made.passages))
        if number in (10, 100, 1000) or number == len(articles):
            steps.append(f"{len(found):,} at {number:,}")
    size = sum(len(made.text.encode()) for made in articles)
    small = sum(len(packed(made.text.encode())) for made in articles)
    say(
        f"corpus: {len(articles):,} articles of {size / len(articles) / 1e3:.1f} KB, {small / 1e6:.1f} MB compressed; "
        f"made of the sample essays{' and the real texts' if real else ''}"
    )
    say(
        f"growth of its vocabulary: {made_corpus.REPLACED['han']:.0%} of the Chinese words of two to four characters, "
        f"{made_corpus.REPLACED['latin']:.0%} of the Latin ones and {made_corpus.REPLACED['number']:.0%} of the "
        f"numbers are replaced, words by draws of a Pitman-Yor process (discount {made_corpus.DISCOUNT}, concentration "
        f"{made_corpus.CONCENTRATION:.0f})"
    )
    say(f"distinct pairs of Chinese characters: {', '.join(steps)} articles")
    return small


def measure(playwright: Playwright, side: Side, run: Run) -> Answers | None:
    """Measures one side and prints what it costs; ``None`` if it cannot be had."""
    if lacking := side.lacking():
        say(f"{side.name}: skipped; to measure it: {lacking}")
        return None
    site = run.site(side)
    if not (site / file_of(side.start)).is_file():
        say(f"{side.name}: skipped, its site has no page {side.start}")
        return None
    show_size(side, site, run.packed)
    say(f"{side.name}: {os.getloadavg()[0]:.1f} processes want to run on {os.cpu_count()} cores before it is measured")
    answers = Answers()
    queries = run.queries
    with serving(site) as served:
        served.prepare(sites.paths(side, site))
        with patience(side, "opened for each question"), browser.chromium(playwright) as running:
            cold = queries[:COLD_STOCK] if side.name == STOCK else queries
            browser.measure_cold(running, side, served, cold, answers)
            show_cold(side, answers)
        with patience(side, "asked in one page"), browser.chromium(playwright) as running:
            browser.measure_warm(running, side, served, queries, answers)
            say(
                f"{side.name}: warm answers, median {median(answers.warm_ms):.0f} ms, p95 {answers.p95():.0f} ms, most "
                f"{max(answers.warm_ms):.0f} ms; from the last key, median {median(answers.typed_ms):.0f} ms, p95 "
                f"{browser.p95(answers.typed_ms):.0f} ms; something found for {answers.found} of {len(answers.warm_ms)}"
            )
        with patience(side, "watched for its memory"):
            browser.measure_memory(playwright, side, served, queries[:REMEMBERED], answers)
            expected = f"  (expected ≤ {MEMORY})" if side.name == OURS else ""
            say(
                f"{side.name}: renderers, above the page without search: {answers.peak:.0f} MB at most{expected}, "
                f"{answers.after:.0f} MB after {len(queries[:REMEMBERED])} answers"
            )
        pages = [served.address + side.start]
        if side.name == OURS:
            pages.append((site / "search" / "index.html").as_uri())
        for page in pages:
            with patience(side, "typed into"), browser.chromium(playwright) as running:
                browser.measure_typing(running, side, page, queries[:TYPED], answers)
        expected = f"  (expected ≤ {BLOCKED})" if side.name == OURS else ""
        longest = ", ".join(f"{scheme} {taken:.0f} ms" for scheme, taken in answers.longest.items())
        say(f"{side.name}: longest task of the main thread while typing, 0 if none is over 50 ms: {longest}{expected}")
    return answers


@contextmanager
def patience(side: Side, what: str) -> Iterator[None]:
    """Says so when a side does not answer, and lets the others go on."""
    errors = importlib.import_module("playwright.sync_api")
    try:
        yield
    except errors.TimeoutError:
        say(f"{side.name}: no answer in {browser.PATIENCE / 1000:.0f} s when {what}")


def show_size(side: Side, site: Path, texts: int) -> None:
    """Prints how large the index of a site is; ``texts`` are the bytes of its compressed texts."""
    parts, beside = sites.sizes(side, site)
    index = sum(parts.values())
    expected = f"  (expected ≤ {INDEX:.0%})" if side.name == OURS else ""
    largest = ", ".join(f"{folder} {size / 1e6:.2f}" for folder, size in list(parts.items())[:3])
    say(
        f"{side.name}: index {index / 1e6:.2f} MB compressed, {index / texts:.0%} of the texts{expected}, of it "
        f"{largest}; texts of results and scripts beside it {beside / 1e6:.2f} MB"
    )


def show_cold(side: Side, answers: Answers) -> None:
    """Prints what a first answer costs."""
    few = f"{len(answers.cold_ms)} openings"
    mean_kb, most_kb = mean(answers.cold_bytes) / 1e3, max(answers.cold_bytes) / 1e3
    expected = f"  (expected ≤ {COLD_MEAN} and {COLD_MOST})" if side.name == OURS else ""
    say(f"{side.name}: first answer, {few}: {mean_kb:.0f} kB on average, {most_kb:.0f} kB at most{expected}")
    say(f"{side.name}: first answer, {few}: {mean(answers.cold_ms):.0f} ms, {max(answers.cold_ms):.0f} ms at most")


def compare(answers: dict[str, Answers]) -> None:
    """Prints our times beside those of the others."""
    ours = answers.get(OURS)
    if ours is None or not ours.warm_ms:
        return
    for name, warm, cold in ((STOCK, WARM_OF_STOCK, COLD_OF_STOCK), (PAGEFIND, 1.0, 0.0)):
        other = answers.get(name)
        if other is None:
            continue
        if other.warm_ms:
            typed = browser.p95(ours.typed_ms) / browser.p95(other.typed_ms)
            say(
                f"warm p95, ours to {name}: {ours.p95() / other.p95():.3f}  (expected ≤ {warm:.3f}); from the last key "
                f"{typed:.3f}"
            )
        if other.cold_ms and ours.cold_ms:
            expected = f"  (expected ≤ {cold:.3f})" if cold else ""
            say(f"first answer, ours to {name}: {ours.mean_cold() / other.mean_cold():.3f}{expected}")


def index_speed(corpus: Path, folder: Path) -> None:
    """Prints how fast our index is built; writes it into ``folder``."""
    # Only here is anything of our search needed.
    measure_index = importlib.import_module("benchmarks.search_index").measure
    plain = measure_index(corpus, folder / "plain", traditional=False)
    whole = measure_index(corpus, folder / "whole", traditional=True)
    say(
        f"ours: index built of {plain.size / 1e6:.1f} MB in {plain.seconds:.1f} s on one core: {plain.rate:.1f} MB/s  "
        f"(expected ≥ {SPEED:.1f}, ratio {plain.rate / SPEED:.2f}); with the converting to Traditional characters "
        f"{whole.rate:.1f} MB/s"
    )


def at_large(playwright: Playwright, run: Run, number: int, maker: Maker) -> None:
    """Prints the bytes of a first answer of our search in many more articles: their index behind our page."""
    ours = SIDES[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few: list[Made] = []
        made_corpus.write(folder / "corpus", made_corpus.sampled(maker.articles(number), few))
        measure_index = importlib.import_module("benchmarks.search_index").measure
        speed = measure_index(folder / "corpus", folder / "index", traditional=True)
        sites.large(run.site(ours), folder / "index", folder / "site")
        say(f"ours: {number:,} articles")
        show_size(ours, folder / "site", sum(len(packed(p.read_bytes())) for p in (folder / "corpus").rglob("*.txt")))
        answers = Answers()
        queries = made_corpus.queries(few, len(run.queries))
        with serving(folder / "site") as served, browser.chromium(playwright) as running:
            served.prepare([path for path in sites.paths(ours, folder / "site") if "/texts/" not in path])
            browser.measure_cold(running, ours, served, queries, answers)
    say(
        f"ours: first answer in {number:,} articles: {mean(answers.cold_bytes) / 1e3:.0f} kB on average  (expected ≤ "
        f"{LARGE_MEAN}), {max(answers.cold_bytes) / 1e3:.0f} kB at most; {mean(answers.cold_ms):.0f} ms; "
        f"index built at {speed.rate:.1f} MB/s"
    )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000, help="how many to make (default: %(default)s)")
    parser.add_argument("--large", type=int, default=0, metavar="N", help="also the bytes of our answers in N articles")
    parser.add_argument("--queries", type=int, default=120, help="Chinese questions (default: %(default)s)")
    parser.add_argument("--only", choices=[side.name for side in SIDES], help="one side alone")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keeps texts and sites there, outside the project")
    options = parser.parse_args()
    try:
        sync_playwright = importlib.import_module("playwright.sync_api").sync_playwright
    except ImportError:
        print("search: skipped; to measure it, install the test tools: make lint does", file=sys.stderr)
        return
    with sync_playwright() as playwright:
        if browser.program(playwright) is None:
            print(f"search: skipped; {browser.NO_BROWSER}", file=sys.stderr)
            return
    sources = made_corpus.read_sources()
    articles = list(Maker(sources).articles(options.articles))
    small = describe(articles, sources.real)
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        run = Run(folder.resolve(), articles, made_corpus.queries(articles, options.queries), small)
        answers: dict[str, Answers] = {}
        with sync_playwright() as playwright:
            for side in SIDES:
                if options.only in (None, side.name):
                    measured = measure(playwright, side, run)
                    if measured:
                        answers[side.name] = measured
            compare(answers)
            if options.only in (None, OURS):
                index_speed(run.corpus(), Path(name))
                if options.large:
                    at_large(playwright, run, options.large, Maker(sources))


if __name__ == "__main__":
    main()
