"""Fixtures for all tests: the embedded corpus, the real texts beside the project, a browser.

What a machine may lack (the real texts, a browser) skips its tests with the reason. READER_REQUIRE_SEEDS and
READER_REQUIRE_BROWSER turn such a skip into a failure, for a runner that is known to have them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings
from mkdocs.commands.build import build
from mkdocs.config import load_config

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder."""

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs that will do, in order of preference."""

CHROMIUM_FLAGS = (
    # A container has no user namespaces for the sandbox, and the pages opened are our own.
    "--no-sandbox",
    "--disable-gpu",
    # The browser's own traffic would look like requests of the page.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

NO_BROWSER = "no browser: install Debian's chromium, or run: .venv/bin/playwright install chromium"

# A slow machine is no fault of the code under test; on a runner the same examples are tried every time.
settings.register_profile("reader", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("reader")


def required(name: str) -> bool:
    """Whether the environment variable ``name`` is set to anything but nothing or ``0``."""
    return os.environ.get(name, "0") not in ("", "0")


def lacking(reason: str, variable: str) -> NoReturn:
    """Skips the test for ``reason``, or fails it where ``variable`` says that the thing must be there."""
    if required(variable):
        pytest.fail(f"{reason} ({variable} is set)", pytrace=False)
    pytest.skip(reason)


def find_seeds() -> Path | None:
    """The folder of the real texts: ``READER_SEEDS``, else ``../shared/seeds`` beside the project, if it has texts."""
    folder = Path(os.environ.get("READER_SEEDS") or ROOT.parent / "shared" / "seeds")
    return folder if any(folder.glob("*.txt")) else None


def find_chromium(playwright: Playwright | None = None) -> str | None:
    """Path of a Chromium: one on ``PATH``, else the one that ``playwright`` has downloaded; ``None`` without any."""
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    if playwright is not None and Path(playwright.chromium.executable_path).is_file():
        return playwright.chromium.executable_path
    return None


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The embedded corpus."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the real texts; skips without it."""
    folder = find_seeds()
    if folder is None:
        lacking("the real texts are not part of the project: put them into ../shared/seeds", "READER_REQUIRE_SEEDS")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium, shared by all tests: each opens a context of its own. Skips without a browser."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - half a second that other tests need not wait

    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            lacking(NO_BROWSER, "READER_REQUIRE_BROWSER")
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def seeds_site(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real texts, with the glossary of the project.

    One that was built a moment ago may be named in READER_SEEDS_SITE: each process would build its own.
    """
    if made := os.environ.get("READER_SEEDS_SITE"):
        return Path(made).resolve()
    out = tmp_path_factory.mktemp("seeds-site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READER_CORPUS", str(seeds))
        build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(out), strict=True))
    return out
