"""The site as one ZIP file: a folder that opens by double click, with what tells whether it is whole.

The site must have been built for a folder (``READER_OFFLINE=true``). What only a server needs is left out, and what is
added is a file to read first, each article as a file by itself, a list of all files and their checksums.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

from ..filenames import DEVICES
from ..model import Problem
from ..pages.addresses import PREFIXES
from ..problems import code
from ..strings import LOCALES, STRINGS, Locale
from . import single
from .book import Book
from .release import Release
from .zip import Member

UNSAFE = code("bundle-name", "a file of the bundle has a name that some system cannot keep")

MANIFEST: Final = "MANIFEST.json"
SUMS: Final = "SHA256SUMS"
README: Final = "README.txt"
SINGLE: Final = "single"
SCHEMA: Final = "reader.manifest/1"

LONGEST: Final = 150
"""Most characters of a path in the ZIP file: Windows takes 260 with the folder that it is unpacked to."""

#: What only a server, a search engine or a developer asks for; the languages of the theme's own search, which is not
#: used.
_LEFT_OUT = re.compile(
    r"404\.html|sitemap\.xml(\.gz)?|.*\.map|assets/javascripts/lunr/.*|assets/javascripts/workers/search\..*"
)
#: How the places of the file to read first end, by the language of what is filled in.
_SUFFIXES: Final[dict[Locale, str]] = {"zh-Hans": "", "zh-Hant": "_hant", "en": "_en"}
_BAD = re.compile(r'[\x00-\x1f<>:"|?*\\]')


def members(site: Path, book: Book, release: Release) -> Iterator[Member]:
    """The files of the bundle, by name, all in one folder named after the release.

    Raises as :func:`reader.bundle.single.render` does, and ``OSError`` where a file of the site cannot be read.
    """
    top = f"{book.settings.name}-{release.name}"
    own = [*_of_site(site), *_singles(book, release), Member(README, _readme(book, release).encode("utf-8-sig"))]
    own.sort(key=lambda member: member.name)
    files = [_listed(member) for member in own]
    head = {"schema": SCHEMA, "name": book.settings.name, "release": release.name, "date": release.day}
    # One file on a line, so that two releases can be compared.
    said = ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in head.items())
    lines = ",\n".join(json.dumps(file, ensure_ascii=False) for file in files)
    manifest = Member(MANIFEST, f'{{\n{said},\n"files": [\n{lines}\n]\n}}\n'.encode())
    checks = sorted((str(file["path"]), str(file["sha256"])) for file in (*files, _listed(manifest)))
    own += [manifest, Member(SUMS, "".join(f"{sum_}  {name}\n" for name, sum_ in checks).encode())]
    for member in sorted(own, key=lambda member: member.name):
        yield Member(f"{top}/{member.name}", member.content)


def faults(names: Iterable[str]) -> list[Problem]:
    """Names that some system cannot keep: too long, reserved, with a sign that Windows forbids, or twice the same."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for name in names:
        parts = name.split("/")
        folded = unicodedata.normalize("NFC", name).casefold()
        fault = ""
        if len(name) > LONGEST:
            fault = f"it has {len(name)} characters, more than {LONGEST}"
        elif _BAD.search(name) or any(part in ("", ".", "..") or part != part.rstrip(" .") for part in parts):
            fault = "Windows has no such names"
        elif any(DEVICES.fullmatch(part.partition(".")[0]) for part in parts):
            fault = "Windows keeps this name for a device"
        elif folded in seen:
            fault = f"some systems cannot tell it from {seen[folded]}"
        seen.setdefault(folded, name)
        if fault:
            problems.append(Problem(name, 0, UNSAFE, f"{fault}: give the article or the concept another id"))
    return problems


def _listed(member: Member) -> dict[str, str | int]:
    content = member.read()
    return {"path": member.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _of_site(site: Path) -> Sequence[Member]:
    names = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return [Member(name, site / name) for name in names if not _LEFT_OUT.fullmatch(name)]


def _singles(book: Book, release: Release) -> Iterator[Member]:
    for locale in LOCALES:
        for chapter in book.chapters:
            name = f"{SINGLE}/{PREFIXES[locale]}{chapter.article.id}.html"
            yield Member(name, single.render(chapter, book, locale, release).encode())


def _readme(book: Book, release: Release) -> str:
    text = (resources.files(__package__) / "readme.txt").read_text("utf-8")
    said: dict[str, str] = {}
    for locale, suffix in _SUFFIXES.items():
        said[f"title{suffix}"] = book.title(locale)
        said[f"credit{suffix}"] = STRINGS[locale]["lookup_credit"]
        said[f"copyright{suffix}"] = book.said("copyright", book.settings.copyright, locale)
    filled = text.format(
        **said,
        line="=" * 72,
        name=book.settings.name,
        release=release.name,
        when=release.name if release.name == release.day else f"{release.name} ({release.day})",
        articles=len(book.chapters),
    )
    # Older editors of Windows know no other line ends, and take a text without a mark for one in the system's own code.
    return filled.replace("\n", "\r\n")
