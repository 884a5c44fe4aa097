"""Time of the whole site against stock MkDocs with Material, on the same Markdown in the same run.

Ours reads the article texts, makes their pages and builds them; stock MkDocs is given the Markdown that ours made, with
the same Markdown extensions, Material as it comes, its search, and the navigation that MkDocs makes of the files.
Prints figures beside what is expected and asserts nothing: a machine may be busy.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import dump_hook
from benchmarks.sample import ROOT, seeds, write_corpus

EXPECTED_RATIO = 1.0


def build(config: Path, out: Path, **environment: str) -> float:
    """Builds the site of ``config`` into ``out``; returns seconds."""
    command = [sys.executable, "-m", "mkdocs", "build", "--config-file", str(config), "--site-dir", str(out)]
    start = time.perf_counter()
    run = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(f"mkdocs build -f {config}: exit status {run.returncode}\n{run.stderr[-2000:]}")
    return time.perf_counter() - start


def section(name: str, config: str) -> str:
    """The top-level section ``name`` of a YAML file, as it is written; empty where there is none."""
    found = re.search(rf"^{name}:.*\n(?:(?:[ \-#].*)?\n)*", config, re.M)
    return found[0] if found else ""


def stock_config(folder: Path, markdown: Path) -> Path:
    """Writes the configuration of the stock site and returns its path."""
    ours = (ROOT / "mkdocs.yml").read_text("utf-8")
    path = folder / "stock.yml"
    path.write_text(
        f"site_name: Stock\ndocs_dir: {markdown}\ntheme:\n  name: material\nplugins:\n  - search\n"
        + section("markdown_extensions", ours),
        "utf-8",
    )
    return path


def compare(what: str, corpus: Path, repeat: int) -> None:
    """Builds the site of a corpus and the stock site of its Markdown, and prints the best time of each."""
    environment = {"READER_CORPUS": str(corpus)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = min(build(ROOT / "mkdocs.yml", folder / "ours", **environment) for _ in range(repeat))
        print(f"site of {what}: {ours:.1f} s with reading and making of pages", flush=True)
        pages = dump_hook.markdown_of(ROOT / "mkdocs.yml", folder / "markdown", environment)
        config = stock_config(folder, folder / "markdown")
        stock = min(build(config, folder / "stock") for _ in range(repeat))
    print(f"stock MkDocs + Material on the same {pages} Markdown pages: {stock:.1f} s")
    print(f"ratio {ours / stock:.2f}  (expected ≤ {EXPECTED_RATIO:.1f})", flush=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000, help="how many to make (default: %(default)s)")
    options = parser.parse_args()
    texts = seeds()
    if texts is not None:
        compare("the real texts", texts, 3)
    else:
        print("site of the real texts: skipped, no texts in ../shared/seeds")
    with tempfile.TemporaryDirectory() as name:
        write_corpus(Path(name), options.articles)
        compare(f"{options.articles} articles", Path(name), 1)


if __name__ == "__main__":
    main()
