"""Follows every internal link and anchor of a built site.

Pages are HTML and SVG (XHTML too), of which one pass takes the ids and the addresses; style sheets are asked for their
``url(…)``. Addresses are resolved as the URL standard says, without a network: what leads outside is only counted.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..model import Problem
from ..problems import code

NO_FILE = code("link-file", "a link of a built site leads to no file")
NO_ANCHOR = code("link-anchor", "a link of a built site leads to no anchor of its page")

PAGES = frozenset((".html", ".htm", ".xhtml", ".svg"))
"""Files with ids and links in tags."""

STYLES = ".css"

ADDRESSES = frozenset(("href", "xlink:href", "src", "poster", "action", "formaction"))
"""Attributes that hold one address each."""

# A comment; an element whose content is no markup, with its attributes; any other tag, with its attributes. What is in
# quotes may hold any character. Possessive, for a page may be of megabytes.
_INSIDE = r"""[^"'>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*+"""
_TAGS = re.compile(
    rf"<!--.*?-->|<(script|style|textarea|title)(?=[\s/>])({_INSIDE})>.*?</\1\s*>|<([a-z][^\s/>]*+)({_INSIDE})>",
    re.S | re.I,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_CSS_ADDRESS = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')]*?))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""", re.I
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:|//", re.I)
_RANGE = re.compile(r"([a-z]+\d+)-([a-z]+\d+)")


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of following all links of a site."""

    #: Files that were looked through.
    pages: int
    #: Internal links that were followed, each as often as it stands in a page, and how many of them name an anchor.
    links: int
    anchors: int
    #: Links that lead elsewhere, which are not followed.
    outside: int
    #: Each link that does not resolve, with file and line.
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    #: Address as written in the page, without character references, to how often it stands there.
    addresses: Mapping[str, int]
    ids: frozenset[str]


def follow(site: Path, name: str, *, folder: bool = False, url: str = "") -> Followed:
    """Follows the links of the site in a folder; ``name`` is what problems call the folder.

    With ``folder`` the site must work without a server: an address that names a folder shows no page there. ``url`` is
    the address at which the site is published (with a slash at its end): what begins with it is internal too. Raises
    ``OSError`` where the folder cannot be read.
    """
    files = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    pages = {file: _read(site / file) for file in files if Path(file).suffix.lower() in {*PAGES, STYLES}}
    resolver = _Resolver(frozenset(files), pages, folder=folder, url=url)
    links = anchors = outside = 0
    problems: list[Problem] = []
    for file, page in pages.items():
        broken: dict[str, tuple[str, str]] = {}
        for address, count in page.addresses.items():
            target = resolver.target(address, file)
            if target is None:
                outside += count
                continue
            links += count
            anchors += count if target[1] else 0
            fault = resolver.fault(*target)
            if fault:
                broken[address] = fault
        if broken:
            problems += _placed(site / file, posixpath.join(name, file), broken)
    return Followed(len(pages), links, anchors, outside, tuple(problems))


class _Resolver:
    def __init__(self, files: frozenset[str], pages: Mapping[str, _Page], *, folder: bool, url: str) -> None:
        self.files = files
        self.folders = {"", *(folder for file in files for folder in _parents(file))}
        self.pages = pages
        self.folder = folder
        self.url = url
        self.base = urlsplit(url).path or "/"
        self.known: dict[tuple[str, str], tuple[str, str] | None] = {}

    def target(self, address: str, page: str) -> tuple[str, str] | None:
        """Path of the file, from the root, and anchor to which an address leads; ``None`` where that is outside.

        A path that leads out of the site begins with ``..``; that of a folder ends with a slash.
        """
        if self.url and address.startswith(self.url):
            address = self.base + address[len(self.url) :]
        elif _SCHEME.match(address):
            return None
        path, _, fragment = address.partition("#")
        path = unquote(path.partition("?")[0])
        if not path:
            return page, unquote(fragment)
        if path.startswith("/"):
            path = posixpath.relpath(path, self.base) + ("/" if path.endswith("/") else "")
        else:
            path = posixpath.join(posixpath.dirname(page), path)
        is_folder = path.endswith(("/", "/.", "/..")) or path in (".", "..")
        path = posixpath.normpath(path)
        path = "" if path == "." else path
        return (f"{path}/" if is_folder and path else path), unquote(fragment)

    def fault(self, path: str, fragment: str) -> tuple[str, str] | None:
        """Code and what is wrong with a file and an anchor; ``None`` where both are there."""
        key = path, fragment
        if key not in self.known:
            self.known[key] = self._fault(path, fragment)
        return self.known[key]

    def _fault(self, path: str, fragment: str) -> tuple[str, str] | None:
        if path in self.folders or path.removesuffix("/") in self.folders:
            if self.folder:
                return NO_FILE, "names a folder, which shows no page without a server: name its index.html"
            if path and not path.endswith("/"):
                return NO_FILE, "names a folder: put a slash behind it"
            path += "index.html"
        if path not in self.files:
            near = next((file for file in self.files if file.lower() == path.lower()), None)
            return NO_FILE, f"leads to no file{f'; there is {near}, in other capitals' if near else ''}"
        page = self.pages.get(path)
        if not fragment or page is None or fragment in page.ids or fragment.lower() == "top":
            return None
        if ":~:" in fragment:
            return self._fault(path, fragment.partition(":~:")[0])
        # A range of paragraphs, as a reader cites it.
        ends = _RANGE.fullmatch(fragment)
        if ends and page.ids.issuperset(ends.groups()):
            return None
        return NO_ANCHOR, f"leads to no anchor of {path}"


def _parents(file: str) -> Iterator[str]:
    while "/" in file:
        file = file.rpartition("/")[0]
        yield file


def _read(path: Path) -> _Page:
    addresses: Counter[str] = Counter()
    ids: set[str] = set()
    for kind, value, _ in _found(path):
        if kind == "id":
            ids.add(value)
        else:
            addresses[value] += 1
    return _Page(addresses, frozenset(ids))


def _found(path: Path) -> Iterator[tuple[str, str, int]]:
    """The ids (``id``) and addresses (``address``) of a file, each with its offset."""
    text = path.read_text("utf-8", errors="replace")
    if path.suffix.lower() == STYLES:
        # Comments make way for as many spaces, so that offsets hold.
        for match in _CSS_ADDRESS.finditer(_CSS_COMMENT.sub(lambda m: " " * len(m.group()), text)):
            yield "address", next(filter(None, match.groups()), ""), match.start()
        return
    for tag in _TAGS.finditer(text):
        raw, raw_attributes, name, attributes = tag.groups()
        inside = raw_attributes or attributes
        if inside:
            for kind, value in _of_tag((raw or name).lower(), inside):
                yield kind, value, tag.start()


def _of_tag(tag: str, inside: str) -> Iterator[tuple[str, str]]:
    for name, *values in _ATTRIBUTE.findall(inside):
        attribute = name if name.islower() else name.lower()
        value = values[0] or values[1] or values[2]
        if attribute == "id" or (attribute == "name" and tag == "a"):
            yield "id", unescape(value) if "&" in value else value
        elif attribute in ADDRESSES or (attribute == "data" and tag == "object"):
            if attribute != "action" or value:
                yield "address", unescape(value).strip()
        elif attribute == "srcset":
            for candidate in unescape(value).split(","):
                if candidate.strip():
                    yield "address", candidate.split()[0]


def _placed(path: Path, name: str, broken: Mapping[str, tuple[str, str]]) -> Iterator[Problem]:
    """The problems of a file, each where its address stands."""
    text = path.read_text("utf-8", errors="replace")
    line, until = 1, 0
    for kind, value, offset in _found(path):
        if kind == "address" and value in broken:
            line, until = line + text.count("\n", until, offset), offset
            code_, fault = broken[value]
            yield Problem(name, line, code_, f"{value!r} {fault}")
