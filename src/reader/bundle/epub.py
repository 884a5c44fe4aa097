"""The corpus as an EPUB 3 (W3C EPUB 3.3; read by the readers of 3.0 to 3.2, and by epubcheck 4).

One XHTML file for each article, its notes as footnotes that readers pop up, its printed pages in a page list, the
glossary as the last chapter. Metadata say what is accessible (schema.org, EPUB Accessibility 1.1).
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from ..pages.article import Gloss, View, imprint, joined
from ..pages.escape import plain
from ..pages.wording import Wording
from ..pinyin import sort_key
from ..strings import STRINGS, Locale
from ..texts import pages_are_printed
from . import xhtml
from .book import Book, Chapter, InBook
from .release import Release
from .single import first_uses
from .xhtml import Attributes
from .zip import Member

TYPE: Final = "application/epub+zip"
FOLDER: Final = "EPUB"
GLOSSARY: Final = "glossary.xhtml"

#: Pictures that every reader of e-books shows (EPUB 3.3, core media types), by what their files begin with.
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
    (b"GIF87a", "gif", "image/gif"),
    (b"GIF89a", "gif", "image/gif"),
)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_CONTAINER = f"""<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="{FOLDER}/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_OPF = "http://www.idpf.org/2007/opf"
_DC = "http://purl.org/dc/elements/1.1/"

#: What a whole address outside the book looks like (RFC 3986), once all else is percent-encoded.
_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9\-._~]+@)?[A-Za-z0-9](?:[A-Za-z0-9\-.]*[A-Za-z0-9])?(?::\d{1,5})?"
    r"(?:[/?](?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?(?:#(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?"
    r"|mailto:[A-Za-z0-9\-._~+]+@[A-Za-z0-9\-.]+"
)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the table of contents, of the page list, or of a list of uses."""

    title: str
    href: str
    #: Where it differs from the book's language.
    lang: str | None = None
    inside: Sequence[Place] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept in the glossary."""

    gloss: Gloss
    #: Others to read next, and to keep apart from it, as far as the book has them.
    see: Sequence[Gloss]
    contrast: Sequence[Gloss]
    #: Where each article names it first.
    places: Sequence[Place]


@dataclass(slots=True)
class _Part:
    """A chapter while the book is made."""

    chapter: Chapter
    name: str
    #: Pictures that can be shown: figure id to the file's name in the book, its media type and the file.
    images: Mapping[str, tuple[str, str, Path]]
    content: bytes = b""
    title: str = ""
    authors: Sequence[str] = ()
    entry: Place = field(default_factory=lambda: Place("", ""))
    #: Printed pages that begin in it.
    pages: list[str] = field(default_factory=list)
    math: bool = False


def members(book: Book, release: Release, locale: Locale = "zh-Hans") -> Iterator[Member]:
    """The files of the e-book in a language of the interface, in their order.

    Raises :class:`reader.bundle.xhtml.MarkupError` and :class:`reader.pages.templates.TemplateFaultError` where an
    editor's template is faulty, ``OSError`` where a picture cannot be read.
    """
    yield from _Epub(book, release, locale).members()


class _Epub:
    def __init__(self, book: Book, release: Release, locale: Locale) -> None:
        self.book = book
        self.release = release
        self.locale = locale
        self.words = STRINGS[locale]
        self.glosses: dict[str, Gloss] = {}
        self.uses: dict[str, list[Place]] = {}

    def members(self) -> Iterator[Member]:
        parts = [self.part(chapter) for chapter in self.book.chapters]
        entries = self.entries()
        own = {"nav.xhtml": self.nav(parts, entries), "cover.xhtml": self.cover(parts, entries)}
        if entries:
            own[GLOSSARY] = self.render("epub-glossary.html.j2", entries=entries, zh_tag=self.zh_tag())
        yield Member("mimetype", TYPE.encode("ascii"), stored=True)
        yield Member("META-INF/container.xml", _CONTAINER.encode("ascii"))
        yield Member(f"{FOLDER}/package.opf", self.package(parts, list(own)))
        yield Member(f"{FOLDER}/style.css", (resources.files(__package__) / "book.css").read_bytes())
        for name, content in own.items():
            yield Member(f"{FOLDER}/{name}", content)
        for part in parts:
            yield Member(f"{FOLDER}/{part.name}", part.content)
            for name, _, path in part.images.values():
                yield Member(f"{FOLDER}/{name}", path)

    def part(self, chapter: Chapter) -> _Part:
        """A chapter, written."""
        article, locale = chapter.article, self.locale
        base = article.id if _NAME.fullmatch(article.id) else hashlib.sha256(article.id.encode()).hexdigest()[:16]
        images = {figure: _picture(f"a-{base}-{figure}", path) for figure, path in chapter.pictures.items()}
        part = _Part(chapter, f"a-{base}.xhtml", {figure: found for figure, found in images.items() if found})
        shown = {figure: name for figure, (name, _, _) in part.images.items()}
        view = chapter.view(locale, InBook("", terms=GLOSSARY + "#"), self.book.glossary, shown)
        say = Wording(locale, chapter.convert)
        part.title = view.title
        part.authors = [name for a in article.meta.authors if (name := say.zh(say.first(a.zh, a.en) or ""))]
        part.content = self.render(
            "epub-article.html.j2",
            _Changes(part, pages_are_printed(article)).change,
            a=view,
            unshown=images.keys() - part.images.keys(),
        )
        part.entry = self.entry(view, part)
        first = first_uses(chapter.layer)
        for gloss in view.glosses:
            self.glosses.setdefault(gloss.slug, gloss)
            place = Place(view.title, f"{part.name}#{first[gloss.slug]}", self.lang(view.title_lang or view.lang))
            self.uses.setdefault(gloss.slug, []).append(place)
        return part

    def render(self, template: str, change: xhtml.Change | None = None, **values: object) -> bytes:
        html = self.book.templates.alone(template, self.locale, **values)
        try:
            return xhtml.write(html, change).encode()
        except xhtml.MarkupError as error:
            raise xhtml.MarkupError(f"template {template}: {error}") from error

    def entry(self, view: View, part: _Part) -> Place:
        """The article in the table of contents, with its headings, the deeper inside the higher."""
        authors = joined(part.authors, self.words)
        title = self.words["entry_with_authors"].format(title=view.title, authors=authors) if authors else view.title
        root: list[Place] = []
        open_: list[tuple[int, list[Place]]] = [(0, root)]
        for heading in view.outline:
            inside: list[Place] = []
            while open_[-1][0] >= heading.level:
                open_.pop()
            lang = self.lang(heading.text_lang or view.lang)
            open_[-1][1].append(Place(heading.text, f"{part.name}#{heading.id}", lang, inside))
            open_.append((heading.level, inside))
        return Place(title, part.name, self.lang(view.title_lang or view.lang), root)

    def entries(self) -> list[Entry]:
        """The concepts that the articles name, by pinyin."""
        concepts = self.book.glossary.concepts
        return [
            Entry(
                self.glosses[concept.slug],
                [self.glosses[slug] for slug in concept.see if slug in self.glosses],
                [self.glosses[slug] for slug in concept.contrast if slug in self.glosses],
                self.uses[concept.slug],
            )
            for concept in sorted((concepts[slug] for slug in self.glosses), key=sort_key)
        ]

    def nav(self, parts: Sequence[_Part], entries: Sequence[Entry]) -> bytes:
        contents = [part.entry for part in parts]
        if entries:
            contents.append(Place(self.words["concepts"], GLOSSARY))
        contents = contents or [Place(self.words["cover"], "cover.xhtml")]
        paged = [part for part in parts if part.pages]
        pages = [
            Place(page if len(paged) == 1 else self.page_of(part, page), f"{part.name}#pg{page}", part.entry.lang)
            for part in paged
            for page in part.pages
        ]
        start = parts[0].name if parts else ""
        glossary = GLOSSARY if entries else ""
        return self.render("epub-nav.html.j2", contents=contents, pages=pages, start=start, glossary=glossary)

    def page_of(self, part: _Part, page: str) -> str:
        """A printed page, where pages of several articles have the same numbers."""
        work = joined(part.authors, self.words) or part.title
        return self.words["page_of"].format(work=work, page=page)

    def cover(self, parts: Sequence[_Part], entries: Sequence[Entry]) -> bytes:
        said, settings = self.book.said, self.book.settings
        return self.render(
            "epub-cover.html.j2",
            title=self.book.title(self.locale),
            description=said("site_description", settings.description, self.locale),
            copyright=said("copyright", settings.copyright, self.locale),
            articles=len(parts),
            concepts=len(entries),
            release=self.release,
            url=address(settings.url) or "",
        )

    def lang(self, found: str | None) -> str | None:
        """The tag, where it differs from the book's."""
        return None if found == self.locale else found

    def zh_tag(self) -> str | None:
        """The tag of what the book itself says in Chinese."""
        return "zh-Hans" if self.locale == "en" else None

    def package(self, parts: Sequence[_Part], own: Sequence[str]) -> bytes:
        """The package document: metadata, all files, and the order of reading."""
        package = ET.Element(
            "package", {"xmlns": _OPF, "version": "3.0", "unique-identifier": "id", "xml:lang": self.locale}
        )
        metadata = ET.SubElement(package, "metadata", {"xmlns:dc": _DC})
        for name, value, attributes in self.metadata(parts):
            ET.SubElement(metadata, name, dict(attributes)).text = plain(value)
        manifest, spine = ET.SubElement(package, "manifest"), ET.SubElement(package, "spine")

        def item(id_: str, href: str, type_: str, properties: str = "") -> None:
            more = {"properties": properties} if properties else {}
            ET.SubElement(manifest, "item", {"id": id_, "href": href, "media-type": type_, **more})

        item("style", "style.css", "text/css")
        for name in own:
            item(name.partition(".")[0], name, "application/xhtml+xml", "nav" if name == "nav.xhtml" else "")
        for number, part in enumerate(parts, 1):
            item(f"a{number}", part.name, "application/xhtml+xml", "mathml" if part.math else "")
            for figure, (name, type_, _) in part.images.items():
                item(f"a{number}-{figure}", name, type_)
        order = ["cover", "nav", *(f"a{number}" for number in range(1, len(parts) + 1))]
        for id_ in [*order, "glossary"] if GLOSSARY in own else order:
            ET.SubElement(spine, "itemref", {"idref": id_})
        ET.indent(package, " ")
        said: bytes = ET.tostring(package, encoding="utf-8")
        return b'<?xml version="1.0" encoding="utf-8"?>\n' + said + b"\n"

    def metadata(self, parts: Sequence[_Part]) -> Iterator[tuple[str, str, Mapping[str, str]]]:
        """Names, texts and attributes of all that is said of the book."""
        settings, release, none = self.book.settings, self.release, dict[str, str]()
        # The same release of the same site is the same book, wherever it is made.
        name = "/".join((settings.name, settings.url or settings.title, release.name, self.locale))
        yield "dc:identifier", f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}", {"id": "id"}
        yield "dc:title", self.book.title(self.locale), none
        yield "dc:language", self.locale, none
        for person in dict.fromkeys(person for part in parts for person in part.authors):
            yield "dc:creator", person, none
        yield "dc:date", release.day, none
        yield "meta", release.date.strftime("%Y-%m-%dT%H:%M:%SZ"), {"property": "dcterms:modified"}
        if settings.description:
            yield "dc:description", self.book.said("site_description", settings.description, self.locale), none
        if settings.copyright:
            yield "dc:rights", self.book.said("copyright", settings.copyright, self.locale), none
        for part in parts:
            where = imprint(part.chapter.article.meta, Wording(self.locale, part.chapter.convert))
            if part.pages and where:
                yield "dc:source", " · ".join((part.title, *where)), none
        pictures, math = any(part.images for part in parts), any(part.math for part in parts)
        said = [
            ("accessMode", "textual"),
            *([("accessMode", "visual")] if pictures else []),
            ("accessModeSufficient", "textual"),
            ("accessibilityFeature", "tableOfContents"),
            ("accessibilityFeature", "structuralNavigation"),
            ("accessibilityFeature", "readingOrder"),
            *([("accessibilityFeature", "printPageNumbers")] if any(part.pages for part in parts) else []),
            *([("accessibilityFeature", "MathML")] if math else []),
            *([("accessibilityFeature", "alternativeText")] if pictures else []),
            ("accessibilityHazard", "none"),
            ("accessibilitySummary", self.words["book_accessible"]),
        ]
        for property_, value in said:
            yield "meta", value, {"property": f"schema:{property_}"}


class _Changes:
    """What an e-book says otherwise than a page; keeps what it has seen of printed pages and formulas in the part."""

    def __init__(self, part: _Part, printed: bool) -> None:
        self.part = part
        self.printed = printed

    def change(self, tag: str, attributes: Attributes) -> Attributes | None:
        """The attributes of an element in the e-book."""
        classes = attributes.get("class", "").split()
        if tag == "a":
            return self.anchor(classes, attributes)
        if tag == "span" and "page-break" in classes and self.printed and "id" in attributes:
            self.part.pages.append(attributes["data-page"])
            return {**attributes, "epub:type": "pagebreak", "role": "doc-pagebreak"}
        if tag == "div" and "scroll" in classes:
            return {"class": "scroll"}
        self.part.math |= tag == "math"
        # In a book nothing scrolls by itself.
        return {name: value for name, value in attributes.items() if name != "tabindex"}

    def anchor(self, classes: Sequence[str], attributes: Attributes) -> Attributes | None:
        if "note-ref" in classes:
            return {**attributes, "epub:type": "noteref"}
        if "ext" in classes:
            href = address(attributes["href"])
            return {"class": "ext", "href": href} if href else None
        return {name: value for name, value in attributes.items() if name not in ("data-term", "data-more", "tabindex")}


def address(href: str) -> str | None:
    """An address outside the book, percent-encoded as RFC 3986 asks for; ``None`` where it cannot be made one."""
    front, mark, fragment = quote(href, safe="%/:?#@!$&'()*+,;=-._~").partition("#")
    whole = _STRAY_PERCENT.sub("%25", front + mark + fragment.replace("#", "%23"))
    return whole if _ADDRESS.fullmatch(whole) else None


def _picture(name: str, path: Path) -> tuple[str, str, Path] | None:
    with path.open("rb") as file:
        start = file.read(8)
    for begins, ending, type_ in _PICTURES:
        if start.startswith(begins):
            return f"{name}.{ending}", type_, path
    return None
