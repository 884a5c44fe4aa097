"""The e-book: well-formed whatever the texts hold, linked, the same when made twice, nothing for epubcheck to say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import books, handmade
from tests.conftest import lacking

from reader.bundle import epub, links, xhtml, zip
from reader.bundle import settings as configuration
from reader.bundle.book import Book, read
from reader.strings import Locale

HTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# ---- HTML to XHTML


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>一<br>二<img src=a alt></p>", '<p>一<br/>二<img src="a" alt=""/></p>'),
        ("<a data-first href='?a&amp;b'>&lt;&nbsp;&amp;</a>", '<a data-first="" href="?a&amp;b">&lt;\xa0&amp;</a>'),
        ("<P LANG=en ID=a id=b>x</P><!-- c -->", '<p lang="en" id="a" xml:lang="en">x</p>'),
        ("<p>]]&gt; a > b \x0c\ufffe</p>", "<p>]]&gt; a &gt; b \ufffd\ufffd</p>"),
        ("<math display=block><mi>x</mi></math>", f'<math xmlns="{xhtml.MATHML}" display="block"><mi>x</mi></math>'),
    ],
)
def test_html_is_written_again_as_xhtml(html: str, expected: str) -> None:
    written = xhtml.write(html)
    assert written.partition("\n")[2] == expected


@pytest.mark.parametrize("html", ["<p>", "</p>", "<p><b></p></b>", "<ul><li></ul>"])
def test_a_faulty_template_is_refused(html: str) -> None:
    with pytest.raises(xhtml.MarkupError):
        xhtml.write(html)


@given(st.text(), st.text())
def test_any_text_is_well_formed(text: str, value: str) -> None:
    root = ET.fromstring(f'<p title="{xhtml._value(value)}">{xhtml.text(text)}</p>')
    # XML knows one line end.
    assert (root.text or "").replace("\r", "") == xhtml._FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n")).replace(
        "\r", "\n"
    )
    assert len(root.get("title") or "") <= len(value)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://www.example.org/a_(b)?c=d#e", "https://www.example.org/a_(b)?c=d#e"),
        ("https://example.org/[a]|中", "https://example.org/%5Ba%5D%7C%E4%B8%AD"),
        ("http://example.org/100%/%41%zz", "http://example.org/100%25/%41%25zz"),
        ("http://example.org/#a#b", "http://example.org/#a%23b"),
        ("mailto:a.b@example.org", "mailto:a.b@example.org"),
        ("https://例子.中国/", None),
        ("http://example.org:port/", None),
        ("https://-x.org", None),
        ("ftp://example.org/", None),
        ("javascript:alert(1)", None),
        ("mailto:a b@example.org", None),
    ],
)
def test_addresses_outside_are_such_as_every_reader_takes(href: str, expected: str | None) -> None:
    assert epub.address(href) == expected


# ---- the book


@pytest.fixture
def book(root: Path, tmp_path: Path) -> Book:
    pictures = {}
    for figure, content in {"f1": books.PNG, "f2": b"RIFF....WEBP"}.items():
        pictures[figure] = tmp_path / f"{figure}.png"
        pictures[figure].write_bytes(content)
    nasty = books.nasty()
    unshown = replace(next(b for b in nasty.blocks if b.id == "f1"), id="f2")
    plain = handmade.article(meta=replace(handmade.META, pages=None, authors=(), year=None), blocks=handmade.BLOCKS[:2])
    return books.book([replace(nasty, blocks=(*nasty.blocks, unshown)), plain], books.settings(root), pictures)


def unpacked(book: Book, folder: Path, locale: Locale = "zh-Hans") -> Path:
    path = folder / "book.epub"
    zip.write(path, epub.members(book, books.RELEASE, locale), books.RELEASE.date)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def read_xml(path: Path) -> ET.Element:
    return ET.parse(path).getroot()


def types(root: ET.Element, name: str) -> list[ET.Element]:
    return [e for e in root.iter() if name in e.get(f"{OPS}type", "").split()]


@pytest.mark.parametrize("locale", ["zh-Hans", "zh-Hant", "en"])
def test_every_file_is_well_formed_and_every_link_leads_somewhere(book: Book, tmp_path: Path, locale: Locale) -> None:
    folder = unpacked(book, tmp_path, locale)
    for path in folder.rglob("*.x*ml"):
        root = read_xml(path)
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        assert len(ids) == len(set(ids))
        assert all(e.get("lang") == e.get(LANG) for e in root.iter() if e.tag.startswith(HTML))
        assert not [e for e in root.iter() if e.tag == f"{HTML}script"]
    done = links.follow(folder / "EPUB", "EPUB", folder=True)
    assert done.problems == ()
    assert done.anchors >= 30


def test_the_package_lists_each_file_once(book: Book, tmp_path: Path) -> None:
    folder = unpacked(book, tmp_path)
    package = read_xml(folder / "EPUB" / "package.opf")
    listed = [e.get("href") for e in package.iter() if e.tag.endswith("}item")]
    there = {path.name for path in (folder / "EPUB").iterdir()}
    assert len(listed) == len(set(listed))
    assert set(listed) == there - {"package.opf"}
    assert [e.get("idref") for e in package.iter() if e.tag.endswith("}itemref")] == [
        *("cover", "nav", "a1", "a2", "glossary")
    ]
    said = {(e.get("property") or e.tag.rpartition("}")[2]): e.text for e in package.find("./{*}metadata") or ()}
    assert said["dcterms:modified"] == "2025-11-20T00:00:00Z"
    assert said["language"] == "zh-Hans"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", said["identifier"] or "")
    assert {"schema:accessMode", "schema:accessibilityFeature", "schema:accessibilitySummary"} <= said.keys()
    assert all(re.fullmatch(r"[\x21-\x7e]+", name) for name in there)


def test_the_type_comes_first_and_uncompressed(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    zip.write(path, epub.members(book, books.RELEASE), books.RELEASE.date)
    assert path.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"
    again = tmp_path / "b.epub"
    zip.write(again, epub.members(book, books.RELEASE), books.RELEASE.date)
    assert again.read_bytes() == path.read_bytes()


def test_notes_are_footnotes_and_pages_are_listed(book: Book, tmp_path: Path) -> None:
    folder = unpacked(book, tmp_path) / "EPUB"
    first = next(path for path in folder.glob("a-*.xhtml") if "jia" not in path.name)
    root = read_xml(first)
    notes = {e.get("id"): e for e in types(root, "footnote")}
    references = types(root, "noteref")
    assert notes.keys() == {f"n{n}" for n in range(1, 8)}
    assert {e.get("role") for e in notes.values()} == {"doc-footnote"}
    assert {(e.get("href") or "")[1:] for e in references} == notes.keys() - {"n5"}
    assert {e.get("role") for e in references} == {"doc-noteref"}
    breaks = [e.get("id") for e in types(root, "pagebreak")]
    assert breaks == ["pg57", "pg58", "pg59"]
    nav = read_xml(folder / "nav.xhtml")
    pages = [(e.text, e.get("href")) for e in types(nav, "page-list")[0].iter(f"{HTML}a")]
    # The other article's pages are ordinals, as far as anyone knows.
    assert [href for _, href in pages][:3] == [f"{first.name}#{id_}" for id_ in breaks]
    assert "".join(root.itertext()).count("alert(1)") > 3


def test_a_picture_that_books_cannot_show_is_named(book: Book, tmp_path: Path) -> None:
    folder = unpacked(book, tmp_path) / "EPUB"
    assert [path.read_bytes() for path in folder.glob("*.png")] == [books.PNG]
    root = read_xml(next(path for path in folder.glob("a-*.xhtml") if "jia" not in path.name))
    figure = next(e for e in root.iter() if e.get("id") == "f2")
    assert "电子书不能显示" in "".join(figure.itertext())


def test_terms_lead_to_the_glossary_and_it_leads_back(book: Book, tmp_path: Path) -> None:
    folder = unpacked(book, tmp_path) / "EPUB"
    glossary = read_xml(folder / "glossary.xhtml")
    assert [e.get("id") for e in glossary.iter(f"{HTML}dt")] == ["term-minilateralism"]
    assert [e.get("href") for e in glossary.iter(f"{HTML}a")] == [
        "a-" + p.name[2:] + "#p2" for p in folder.glob("a-*.xhtml") if "jia" not in p.name
    ]


def test_no_articles_make_a_book_all_the_same(root: Path, tmp_path: Path) -> None:
    folder = unpacked(books.book([], books.settings(root)), tmp_path)
    assert links.follow(folder / "EPUB", "EPUB").problems == ()


# ---- epubcheck


JAR = Path("/usr/share/java/epubcheck.jar")


@pytest.fixture(scope="module")
def epubcheck() -> Callable[[Path], str]:
    """What epubcheck says of a book; skips where Debian's package is not installed."""
    if not (JAR.is_file() and shutil.which("java")):
        lacking("no epubcheck: install Debian's package epubcheck", "READER_REQUIRE_EPUBCHECK")

    def check(path: Path) -> str:
        # A small machine spends most of the time on compiling what runs once.
        command = ["java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-jar", str(JAR), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return f"{done.returncode}\n{done.stdout}{done.stderr}"

    return check


@pytest.mark.parametrize("which", ["handmade", "sample", "seeds"])
def test_epubcheck_finds_nothing(
    which: str, epubcheck: Callable[[Path], str], request: pytest.FixtureRequest, root: Path, tmp_path: Path
) -> None:
    if which == "handmade":
        book, locale = request.getfixturevalue("book"), "en"
    else:
        with pytest.MonkeyPatch.context() as patch:
            folder = root / "corpus" if which == "sample" else request.getfixturevalue("seeds")
            patch.setitem(os.environ, "READER_CORPUS", str(folder))
            book, _ = read(configuration.load(root / "mkdocs.yml"))
        locale = "zh-Hant" if which == "sample" else "zh-Hans"
    path = tmp_path / f"{which}.epub"
    zip.write(path, epub.members(book, books.RELEASE, locale), books.RELEASE.date)
    assert "Messages: 0 fatals / 0 errors / 0 warnings / 0 infos" in epubcheck(path)
