"""The three sites that are searched: ours, stock MkDocs with Material, and Pagefind, each of the same articles."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from benchmarks import dump_hook
from benchmarks.sample import ROOT
from benchmarks.search_corpus import Made
from benchmarks.search_server import packed
from benchmarks.site import build, section

OURS: Final = "ours"
STOCK: Final = "stock"
PAGEFIND: Final = "pagefind"


@dataclass(frozen=True, slots=True)
class Side:
    """One search among those that are compared."""

    name: str
    #: What is opened to ask a question, from the site's root; the question is put behind it.
    page: str
    #: Where a question is typed: a CSS selector.
    box: str
    #: Paths from the site's root of what the search sends: its scripts, its index, its texts. A regular expression.
    files: re.Pattern[str]
    #: Those of ``files`` that are texts of results or scripts, and no index.
    beside: re.Pattern[str]
    #: Modules that its site is made with, and packages that have them.
    needs: tuple[tuple[str, str], ...] = ()

    @property
    def start(self) -> str:
        """The page without a question, from the site's root."""
        return self.page.split("?", maxsplit=1)[0]

    def lacking(self) -> str:
        """How to get what its site is made with; empty if it is there."""
        packages = " ".join(package for module, package in self.needs if find_spec(module) is None)
        return packages and f"pip install --target FOLDER {packages}, and put FOLDER into PYTHONPATH"


SIDES: Final = (
    Side(
        OURS,
        "search/?q=",
        "form[role=search] input[name=q]",
        re.compile(r"search/.+\.(?:js|json)|assets/(?:[^/]*search[^/]*|find)\.js"),
        re.compile(r"search/texts/.*|assets/.*"),
    ),
    Side(
        STOCK,
        "?q=",
        ".md-search__input",
        re.compile(r"search/.+|assets/javascripts/(?:workers|lunr)/.+\.js"),
        re.compile(r"assets/.*"),
        # Material does without, and then finds no Chinese word inside a sentence.
        (("jieba", "jieba"),),
    ),
    Side(
        PAGEFIND,
        "search.html?q=",
        "input[name=q]",
        re.compile(r"pagefind/.+"),
        re.compile(r"pagefind/(?:fragment/.*|.*\.(?:js|css)|wasm.*)"),
        (("pagefind", "pagefind"), ("pagefind_bin_extended", "pagefind_bin_extended")),
    ),
)

#: Its search as its authors show it, without their interface: the first ten results with their excerpts.
_PAGEFIND_PAGE: Final = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>Pagefind</title>
<form role="search"><input name="q"></form><ol></ol>
<script type="module">
import * as pagefind from "./pagefind/pagefind.js";
const input = document.querySelector("input"), list = document.querySelector("ol");
const answer = async (query) => {
  const spaced = query.replace(/\\p{Script=Han}/gu, " $& ").trim();
  const { results } = await pagefind.search(`"${spaced}"`);
  const shown = await Promise.all(results.slice(0, 10).map((result) => result.data()));
  const item = ({ url, meta, excerpt }) => `<li><a href="${url}">${meta.title}</a><p>${excerpt}</p></li>`;
  list.innerHTML = shown.map(item).join("");
  document.dispatchEvent(new CustomEvent("reader:answered", { detail: { query, count: results.length } }));
};
input.addEventListener("input", () => answer(input.value));
const asked = new URLSearchParams(location.search).get("q");
if (asked) { input.value = asked; answer(asked); }
</script></html>
"""


def build_ours(corpus: Path, out: Path) -> None:
    """The site of the corpus as any editor builds it."""
    build(ROOT / "mkdocs.yml", out, READER_CORPUS=str(corpus))


def build_stock(corpus: Path, out: Path) -> None:
    """Stock MkDocs with Material, of the Markdown of the article pages in Simplified Chinese."""
    work = out.with_name(f"{out.name}-work")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    markdown = work / "markdown"
    dump_hook.markdown_of(ROOT / "mkdocs.yml", markdown, {"READER_CORPUS": str(corpus)})
    # Each article once; and no pages that only repeat what stands in articles.
    for folder in ("en", "zh-hant", "concepts", "search"):
        shutil.rmtree(markdown / folder, ignore_errors=True)
    config = work / "stock.yml"
    config.write_text(
        # A navigation of one page: else each page has all others in it, which is slow, and not what is measured.
        f"site_name: Stock\ndocs_dir: {markdown}\nnav: [index.md]\ntheme:\n  name: material\n  language: zh\n"
        "  font: false\nplugins:\n  - search:\n      lang: zh\n"
        + section("markdown_extensions", (ROOT / "mkdocs.yml").read_text("utf-8")),
        "utf-8",
    )
    build(config, out)
    shutil.rmtree(work)


def build_pagefind(articles: Iterable[Made], out: Path) -> None:
    """Pages with nothing but their text, its characters apart, and Pagefind's index of them."""
    for made in articles:
        page = out / "articles" / made.name / "index.html"
        page.parent.mkdir(parents=True)
        paragraphs = "\n".join(f"<p>{html.escape(_spaced(passage))}</p>" for passage in made.passages)
        title = html.escape(_spaced(made.title))
        page.write_text(
            f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{title}</title>\n'
            f"<body data-pagefind-body><h1>{title}</h1>\n{paragraphs}</body></html>\n",
            "utf-8",
        )
    command = [sys.executable, "-m", "pagefind", "--site", str(out), "--quiet"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"pagefind: exit status {run.returncode}\n{run.stderr[-2000:]}")
    (out / "search.html").write_text(_PAGEFIND_PAGE, "utf-8")


def _spaced(text: str) -> str:
    return re.sub(r"([\u4e00-\u9fff])", r" \1 ", text)


def large(ours: Path, index: Path, out: Path) -> None:
    """The search page of our site with another index, which has been written into ``index``."""
    shutil.copytree(ours / "assets", out / "assets")
    shutil.copytree(index, out / "search")
    shutil.copy(ours / "search" / "index.html", out / "search")


def paths(side: Side, site: Path) -> list[str]:
    """Paths from the site's root of all that its search may send, sorted."""
    folders = (site / "search", site / "assets", site / "pagefind")
    found = (path.relative_to(site).as_posix() for folder in folders for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if side.files.fullmatch(path))


def sizes(side: Side, site: Path) -> tuple[dict[str, int], int]:
    """Bytes of the index by folder, and of the texts and scripts beside it; each file compressed."""
    index: Counter[str] = Counter()
    beside = 0
    for path in paths(side, site):
        size = len(packed((site / path).read_bytes()))
        if side.beside.fullmatch(path):
            beside += size
        else:
            index[path.rsplit("/", 1)[0]] += size
    return dict(index.most_common()), beside
