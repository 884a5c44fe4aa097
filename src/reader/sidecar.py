"""Sidecars: what an editor says of a text, in ``NAME.toml`` beside ``NAME.txt``.

TOML 1.0, one ``[[article]]`` table per article in the order of the file. Every error is found in one pass and reported
with its line; valid keys are used all the same, so that a slip of the pen never costs an article. ``docs/sidecar.md``
explains each key to an editor.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any, TypeVar

from . import tables
from .model import Bilingual, Meta, Person, Problem
from .problems import code
from .source.chars import HAN_CHAR
from .tables import Codes, KeyPath, Keys, TableReader, UnusableError, did_you_mean, table_of, wrong_type

MAX_BYTES = 1_000_000
"""Largest sidecar that is read, in bytes."""

UNREADABLE = code("sidecar-unreadable", "the sidecar cannot be opened or is not UTF-8")
SYNTAX = code("sidecar-syntax", "the sidecar is not TOML; nothing of it is used")
KEY = code("sidecar-key", "a key that sidecars do not have")
TYPE = code("sidecar-type", "a sidecar value of the wrong type")
VALUE = code("sidecar-value", "a sidecar value that cannot be right")
DUPLICATE = code("sidecar-duplicate", "two articles of a sidecar have the same id")

CODES = Codes(UNREADABLE, SYNTAX, KEY, TYPE, VALUE)


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction that the editor asks for; shown beside what is printed."""

    #: Source line of the printed words, 1-based.
    line: int
    #: The words as they stand in the source.
    old: str
    #: The words that should stand there.
    new: str
    #: The editor's reason; may be empty.
    why: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """One ``[[article]]`` table. ``None`` says nothing; an empty string or list says that there is none."""

    #: Line of the table in the sidecar, 1-based; 0 where unknown.
    line: int = 0
    id: str | None = None
    #: Source line on which the article begins, 1-based.
    starts: int | None = None
    layout: str | None = None
    title: Bilingual | None = None
    subtitle: Bilingual | None = None
    journal: Bilingual | None = None
    abstract: Bilingual | None = None
    keywords_zh: tuple[str, ...] | None = None
    keywords_en: tuple[str, ...] | None = None
    authors: tuple[Person, ...] | None = None
    affiliation: str | None = None
    bio: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    clc: str | None = None
    article_no: str | None = None
    received: str | None = None
    revised: str | None = None
    funding: str | None = None
    editor: str | None = None
    rubric: str | None = None
    rights: str | None = None
    #: Path of a translation, relative to the corpus folder, with forward slashes.
    translation: str | None = None
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """All that a sidecar says."""

    #: Layout of the whole file; an article's own wins.
    layout: str | None = None
    articles: tuple[Override, ...] = ()


_AnyPath = TypeVar("_AnyPath", bound=PurePath)


def beside(text: _AnyPath) -> _AnyPath:
    """Where the sidecar of a text is: ``a.txt`` has ``a.toml``."""
    return text.with_suffix(".toml")


def load(path: Path, name: str, layouts: Collection[str]) -> tuple[Sidecar, list[Problem]]:
    """The sidecar at ``path`` and what is wrong with it. No file there is an empty sidecar, and no problem.

    ``name`` is what problems call the file; ``layouts`` are the known layouts. Raises nothing for bad content.
    """
    try:
        text = tables.read(path, name, CODES, MAX_BYTES, "a sidecar holds metadata, not texts")
    except FileNotFoundError:
        return Sidecar(), []
    return (Sidecar(), [text]) if isinstance(text, Problem) else loads(text, name, layouts)


def loads(text: str, name: str, layouts: Collection[str]) -> tuple[Sidecar, list[Problem]]:
    """As :func:`load`, from the text of a sidecar."""
    parsed = tables.parse(text, name, CODES)
    if isinstance(parsed, Problem):
        return Sidecar(), [parsed]
    reader = _Reader(name, layouts, parsed.lines)
    return reader.sidecar(parsed.table), reader.problems


# Fields of Override and Meta alike.
_BILINGUAL = ("title", "subtitle", "journal", "abstract")
_PLAIN = (
    *("affiliation", "bio", "year", "volume", "issue", "pages", "doi", "clc", "article_no", "received", "revised"),
    *("funding", "editor", "rubric", "rights"),
)


def apply(meta: Meta, override: Override) -> Meta:
    """``meta`` with what the override says in its place, language by language.

    An author of the override who is also in ``meta`` (the same name in a language, or at the same place of a list of
    the same length without another name) keeps what the override does not say of him or her.
    """
    changes: dict[str, Any] = {}
    for name in _BILINGUAL:
        said: Bilingual | None = getattr(override, name)
        if said is not None:
            read: Bilingual = getattr(meta, name)
            changes[name] = Bilingual(_said(said.zh, read.zh), _said(said.en, read.en))
    for name in _PLAIN:
        value = getattr(override, name)
        if value is not None:
            changes[name] = value or None
    for name in ("keywords_zh", "keywords_en"):
        if (words := getattr(override, name)) is not None:
            changes[name] = words
    if override.authors is not None:
        changes["authors"] = tuple(
            _person(said, _same(said, place, override.authors, meta.authors))
            for place, said in enumerate(override.authors)
        )
    return replace(meta, **changes)


def _said(said: str | None, read: str | None) -> str | None:
    return read if said is None else said or None


def _same(said: Person, place: int, all_said: tuple[Person, ...], read: tuple[Person, ...]) -> Person:
    for person in read:
        if (said.zh and said.zh == person.zh) or (said.en and said.en == person.en):
            return person
    if len(all_said) == len(read):
        person = read[place]
        if not (said.zh and person.zh) and not (said.en and person.en):
            return person
    return Person()


def _person(said: Person, read: Person) -> Person:
    return Person(*(_said(getattr(said, f.name), getattr(read, f.name)) for f in fields(Person)))


_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PAGES = re.compile(r"(\d+)-(\d+)")

# What TOML promises to keep, 64 bits; tomllib takes any number of digits, and Python refuses to print too many.
_MAX_INT = 2**63 - 1


class _Reader(TableReader):
    """Turns the parsed TOML of one sidecar into records."""

    def __init__(self, name: str, layouts: Collection[str], lines: Mapping[KeyPath, int]) -> None:
        super().__init__(name, CODES, lines)
        self.layouts = sorted(layouts)

    def sidecar(self, table: dict[str, Any]) -> Sidecar:
        said = self.values(table, _TOP, ())
        return Sidecar(said.get("layout"), tuple(self.in_order(said.get("article") or [])))

    def hint(self, key: str, keys: Keys) -> str:
        if keys is _TOP and key in _ARTICLE:
            return " (it belongs under [[article]])"
        return super().hint(key, keys)

    # The file and its articles.

    def articles(self, value: Any, at: KeyPath) -> tuple[tuple[KeyPath, Override], ...]:
        if isinstance(value, dict):
            self.report(at, TYPE, "write [[article]] with two brackets on each side, one such table per article")
            return (self.article(value, at),)
        return self.items(_Reader.article, value, at, "[[article]] tables")

    def article(self, value: Any, at: KeyPath) -> tuple[KeyPath, Override]:
        said = self.values(table_of(value, at, "an [[article]] table"), _ARTICLE, at)
        zh, en = said.pop("keywords", None) or (None, None)
        fixes = said.pop("fixes", None) or ()
        return at, Override(**said, line=self.line(at), keywords_zh=zh, keywords_en=en, fixes=fixes)

    def in_order(self, articles: Iterable[tuple[KeyPath, Override]]) -> Iterator[Override]:
        """The overrides, without the ids and starts that contradict an earlier one."""
        ids: set[str] = set()
        last = 0
        for at, override in articles:
            kept = override
            if kept.id in ids:
                self.report((*at, "id"), DUPLICATE, f"id {kept.id!r} belongs to an article above: choose another")
                kept = replace(kept, id=None)
            if kept.starts is not None and kept.starts <= last:
                message = f"starts = {kept.starts}, but the article above starts at {last}: keep the order of the text"
                self.report((*at, "starts"), VALUE, message)
                kept = replace(kept, starts=None)
            ids |= {kept.id} if kept.id else set()
            last = kept.starts or last
            yield kept

    # Values of one kind each.

    def layout(self, value: Any, at: KeyPath) -> str:
        name = self.string(value, at)
        if name not in self.layouts:
            hint = did_you_mean(name, self.layouts)
            raise UnusableError(f"unknown layout {name!r}{hint}; known: {', '.join(self.layouts)}")
        return name

    def slug(self, value: Any, at: KeyPath) -> str:
        name = self.string(value, at)
        if not _SLUG.fullmatch(name):
            raise UnusableError(f"id {name!r}: use small letters a-z, digits and hyphens, and begin with no hyphen")
        return name

    def doi(self, value: Any, at: KeyPath) -> str:
        name = self.string(value, at)
        if name and not _DOI.fullmatch(name):
            raise UnusableError(f"doi {name!r}: write it from '10.' on, without https://doi.org/")
        return name

    def pages(self, value: Any, at: KeyPath) -> str:
        span = self.string(value, at)
        match = _PAGES.fullmatch(span)
        if span and (not match or int(match[1]) > int(match[2])):
            raise UnusableError(f"pages {span!r}: write first and last page with a hyphen, as in '57-71' or '8-8'")
        return span

    def translation(self, value: Any, at: KeyPath) -> str:
        name = self.string(value, at)
        if name and (PureWindowsPath(name).drive or name[0] in "/\\" or ".." in re.split(r"[/\\]", name)):
            raise UnusableError(f"translation {name!r}: give a path inside the corpus folder: translations/….md")
        return name

    def year(self, value: Any, at: KeyPath) -> int:
        year = self.whole(value, at)
        if not 1000 <= year <= 2999:
            raise UnusableError(f"year = {year}: write four digits, 1000 to 2999")
        return year

    def line_number(self, value: Any, at: KeyPath) -> int:
        line = self.whole(value, at)
        if line < 1:
            raise UnusableError(f"{at[-1]} = {line}: lines are counted from 1")
        return line

    def whole(self, value: Any, at: KeyPath) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong_type(value, at, "a whole number without quotes")
        if not -_MAX_INT <= value <= _MAX_INT:
            raise UnusableError(f"{at[-1]}: a number with too many digits")
        return value

    def number(self, value: Any, at: KeyPath) -> str:
        """A volume or an issue: mostly a number, but also ``3-4`` or 增刊 (supplement)."""
        text = str(self.whole(value, at)) if isinstance(value, int) else self.string(value, at)
        return text.lstrip("0") or "0" if text.isdecimal() else text

    def day(self, value: Any, at: KeyPath) -> str:
        return value.isoformat() if isinstance(value, date) else self.string(value, at)

    def bilingual(self, value: Any, at: KeyPath) -> Bilingual:
        if isinstance(value, str):
            return Bilingual(zh=self.string(value, at))
        return Bilingual(
            **self.values(table_of(value, at, 'text in quotes, or { zh = "…", en = "…" }'), _LANGUAGES, at)
        )

    def keywords(self, value: Any, at: KeyPath) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        if isinstance(value, list):
            return self.strings(value, at), None
        said = self.values(table_of(value, at, 'an array of words, or { zh = ["…"], en = ["…"] }'), _KEYWORDS, at)
        return said.get("zh"), said.get("en")

    def strings(self, value: Any, at: KeyPath) -> tuple[str, ...]:
        return tuple(filter(None, self.items(_Reader.string, value, at, "an array of words in quotes")))

    def authors(self, value: Any, at: KeyPath) -> tuple[Person, ...]:
        return self.items(_Reader.author, value, at, 'an array of names or of tables { zh = "…", en = "…" }')

    def author(self, value: Any, at: KeyPath) -> Person:
        if isinstance(value, str):
            name = self.string(value, at)
            person = Person(zh=name) if HAN_CHAR.search(name) else Person(en=name)
        else:
            person = Person(
                **self.values(table_of(value, at, 'a name, or a table { zh = "…", en = "…" }'), _AUTHOR, at)
            )
        if not person.zh and not person.en:
            raise UnusableError("an author without a name: give zh, en or both")
        return person

    def fixes(self, value: Any, at: KeyPath) -> tuple[Fix, ...]:
        return self.items(_Reader.fix, value, at, "[[article.fixes]] tables")

    def fix(self, value: Any, at: KeyPath) -> Fix | None:
        table = table_of(value, at, "an [[article.fixes]] table")
        said = self.values(table, _FIX, at)
        if missing := [key for key in ("line", "from", "to") if key not in table]:
            raise UnusableError(f"a fix without {' and '.join(missing)}: give line, from and to")
        line, old, new, why = (said.get(key) for key in _FIX)
        if line is None or old is None or new is None:
            return None
        if not old or old == new or "\n" in old + new:
            raise UnusableError("a fix changes words within one line: from is not empty, and to differs from it")
        return Fix(line, old, new, why or "")


# The accepted keys, in the order in which messages and docs/sidecar.md name them, each with what reads its value.
_LANGUAGES: Keys = {"zh": _Reader.string, "en": _Reader.string}
_KEYWORDS: Keys = {"zh": _Reader.strings, "en": _Reader.strings}
_AUTHOR: Keys = {**_LANGUAGES, "affiliation": _Reader.string, "bio": _Reader.string}
_FIX: Keys = {"line": _Reader.line_number, "from": _Reader.raw, "to": _Reader.raw, "why": _Reader.string}
_ARTICLE: Keys = {
    "id": _Reader.slug,
    "starts": _Reader.line_number,
    "layout": _Reader.layout,
    "title": _Reader.bilingual,
    "subtitle": _Reader.bilingual,
    "authors": _Reader.authors,
    "affiliation": _Reader.string,
    "bio": _Reader.string,
    "journal": _Reader.bilingual,
    "year": _Reader.year,
    "volume": _Reader.number,
    "issue": _Reader.number,
    "pages": _Reader.pages,
    "doi": _Reader.doi,
    "clc": _Reader.string,
    "article_no": _Reader.string,
    "received": _Reader.day,
    "revised": _Reader.day,
    "funding": _Reader.string,
    "editor": _Reader.string,
    "rubric": _Reader.string,
    "rights": _Reader.string,
    "abstract": _Reader.bilingual,
    "keywords": _Reader.keywords,
    "translation": _Reader.translation,
    "fixes": _Reader.fixes,
}
_TOP: Keys = {"layout": _Reader.layout, "article": _Reader.articles}

TOP_KEYS, ARTICLE_KEYS, AUTHOR_KEYS, FIX_KEYS = map(tuple, (_TOP, _ARTICLE, _AUTHOR, _FIX))
"""The keys that a sidecar, an ``[[article]]`` table, an author and a fix may have."""
