"""A built site, and pages of it in a browser that watches for what must not happen.

Without a browser these tests are skipped with a line that says how to get one; with READER_REQUIRE_BROWSER they fail.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from tests import books, handmade
from tests.serving import served

from reader import pipeline
from reader.bundle import folder, zip
from reader.bundle import settings as configuration
from reader.bundle.book import read
from reader.model import Anchor, Mark, Note, Paragraph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HANDMADE = "handmade.txt"


# A note divides one term, a page the other.
DIVIDED = Paragraph(
    "p4", "再论小院高墙与少边主义之别。", (Mark("note", 4, value="n7"), Mark("page", 9, value="60")), 59, (37, 38)
)
DIVIDING = Note("n7", 59, "②", "note", "并见他书。", Anchor("p4", 4), (46, 46))


def build_site(root: Path, folder: Path) -> Path:
    """The site of the embedded corpus, with an article made by hand that has one of everything."""
    corpus = folder / "corpus"
    shutil.copytree(root / "corpus" / "articles", corpus / "articles")
    shutil.copytree(root / "corpus" / "translations", corpus / "translations")
    (corpus / "articles" / HANDMADE).write_text("一\n", "utf-8")
    read = pipeline.read_file

    def read_file(path: Path, name: str) -> pipeline.FileResult:
        if path.name == HANDMADE:
            article = handmade.article(blocks=(*handmade.BLOCKS, DIVIDED), notes=(*handmade.NOTES, DIVIDING))
            return pipeline.FileResult(name, (article,), ())
        return read(path, name)

    out = folder / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READER_CORPUS", str(corpus))
        patch.setattr(pipeline, "read_file", read_file)
        build(load_config(str(root / "mkdocs.yml"), site_dir=str(out), strict=True))
    return out


@pytest.fixture(scope="session")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site for a server."""
    return build_site(root, tmp_path_factory.mktemp("online"))


@pytest.fixture(scope="session")
def offline(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site for a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READER_OFFLINE", "true")
        return build_site(root, tmp_path_factory.mktemp("offline"))


@pytest.fixture(scope="session")
def bundle(root: Path, offline: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked."""
    out = tmp_path_factory.mktemp("bundle")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("READER_CORPUS", raising=False)
        book, problems = read(configuration.load(root / "mkdocs.yml"))
    members = list(folder.members(offline, book, books.RELEASE))
    assert [*problems, *folder.faults(member.name for member in members)] == []
    zip.write(out / "bundle.zip", members, books.RELEASE.date)
    with zipfile.ZipFile(out / "bundle.zip") as archive:
        # A folder with a space and Chinese characters in its name, as on any desktop.
        archive.extractall(out / "读本 1")
    return out / "读本 1" / "reader-2025-11-20"


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """The address at which the site is served."""
    with served(built) as where:
        yield where


@pytest.fixture(scope="session")
def seeds_address(seeds_site: Path) -> Iterator[str]:
    """The address at which the real texts are served."""
    with served(seeds_site) as where:
        yield where


@pytest.fixture(scope="session")
def articles(built: Path) -> list[str]:
    """Addresses of the article pages."""
    return [f"articles/{path.parent.name}/" for path in sorted(built.glob("articles/*/index.html"))]


@pytest.fixture(scope="session")
def pages(built: Path) -> list[str]:
    """Addresses of all pages; of the concepts, of which there are hundreds, those with most on them and the last."""
    found = {path.parent.relative_to(built).as_posix(): path.stat().st_size for path in built.rglob("index.html")}
    # In the other languages, what has an interface of its own: the manual for editors is the same page again.
    others = ("en/articles", "zh-hant/articles", "en/about", "zh-hant/about")
    found = {n: size for n, size in found.items() if not n.startswith(("en", "zh-hant")) or n.startswith(others)}
    own = {"concepts", "concepts/map", "concepts/matrix"}
    concepts = sorted(
        (name for name in found if name.startswith("concepts/") and name not in own), key=found.__getitem__
    )
    kept = sorted(set(found) - set(concepts[1:-6]))
    return ["" if name == "." else f"{name}/" for name in kept]


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site. What the console says and what is asked of other hosts fails the test at its end."""
    heard: list[str] = []
    contexts = []

    def open_page(where: str, width: int = 1280, base: str = address, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(f"{where}: {message.type}: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"{where}: {error}"))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((base, "data:", "blob:")) else heard.append(f"{where}: {request.url}")
            ),
        )
        page.goto(base + where)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []
