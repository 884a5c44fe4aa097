"""An MkDocs hook that writes down the Markdown of every page and stops before the theme is rendered."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

FOLDER = "READER_BENCH_MARKDOWN"


def markdown_of(config: Path, folder: Path, environment: dict[str, str]) -> int:
    """Writes the Markdown of each page of the site of ``config`` into ``folder``; returns how many pages there are.

    ``config`` is the project's own mkdocs.yml, in its root.
    """
    folder.mkdir()
    # In a process of its own: a build leaves its traces in the modules that it loads.
    env = {**os.environ, **environment, FOLDER: str(folder)}
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.dump_hook", str(config)],
        cwd=config.parent,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise SystemExit(f"could not write the Markdown down: exit status {run.returncode}\n{run.stderr[-2000:]}")
    return sum(1 for _ in folder.rglob("*.md"))


def main(config_file: str) -> None:
    """Runs a build of ``config_file`` with this file as its last hook."""
    from mkdocs.commands.build import build  # noqa: PLC0415 - the hook itself needs nothing of MkDocs
    from mkdocs.config import load_config  # noqa: PLC0415

    hooks = [*load_config(config_file).hooks, __file__]
    # A folder of its own: MkDocs empties the one that it builds into, before the first page.
    with tempfile.TemporaryDirectory() as unused:
        build(load_config(config_file, hooks=hooks, site_dir=unused))


def on_page_markdown(markdown: str, page: Page, **_: object) -> None:
    """Writes one page down under its own name."""
    target = Path(os.environ[FOLDER], page.file.src_uri)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(markdown, "utf-8")


def on_env(env: object, **_: object) -> None:
    """Stops the build: all pages are written down, and the theme is not wanted."""
    sys.exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
