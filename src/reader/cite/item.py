"""The bibliographic record of an article, from which everything that cites it is made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from ..language import script_of
from ..model import Article
from ..pages import escape
from . import names
from .names import Name

_DOI_PREFIX = re.compile(r"^(?:doi:\s*|https?://(?:dx\.)?doi\.org/)", re.I)
_DASHES = re.compile(r"\s*[-\u2010-\u2015~～至]\s*")
_LOCALES: Final = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}

Type = Literal["article-journal", "webpage", "document"]
"""Of CSL 1.0.2. What names no journal, volume, issue or page is a web page where it has an address."""


@dataclass(frozen=True, slots=True)
class Item:
    """One article. All texts are on one line and free of control characters; what is not known is empty."""

    id: str
    #: As CSL wants it, which names a country: ``zh-CN``, ``zh-TW``, ``en``.
    language: str
    #: In the article's language, as printed.
    title: str
    subtitle: str
    #: The other title that the source prints: English of a Chinese article.
    title_en: str
    authors: tuple[Name, ...]
    #: The same authors in Latin letters, of whom the source prints them so; else as in ``authors``.
    authors_latin: tuple[Name, ...]
    journal: str
    #: The journal's English name, beside a Chinese one.
    journal_en: str
    year: str
    volume: str
    issue: str
    #: First and last printed page joined by a hyphen.
    pages: str
    #: Without ``doi:`` and resolver.
    doi: str
    abstract: str
    keywords: tuple[str, ...]
    #: Each author's institution, in their order; empty where the source does not tell.
    institutions: tuple[str, ...]

    @property
    def chinese(self) -> bool:
        """Whether the article is cited in Chinese."""
        return self.language != "en"

    @property
    def in_journal(self) -> bool:
        """Whether the source tells of a journal, or at least of a volume, an issue or pages."""
        return bool(self.journal or self.volume or self.issue or self.pages)

    def titled(self, colon: str) -> str:
        """Title and subtitle, joined by ``colon``."""
        return colon.join(filter(None, (self.title, self.subtitle)))

    def type(self, url: str) -> Type:
        """What the article is, published at ``url`` (empty: nowhere)."""
        return "article-journal" if self.in_journal else "webpage" if url else "document"

    def csl(self, url: str = "") -> dict[str, Any]:
        """The record as an item of CSL-JSON (CSL 1.0.2), published at ``url``; absent keys are not known."""
        found = {
            "id": self.id,
            "type": self.type(url),
            "language": self.language,
            "title": self.titled("：" if self.chinese else ": "),
            "author": [_csl_name(name) for name in self.authors],
            "container-title": self.journal,
            "issued": {"date-parts": [[int(self.year)]]} if self.year else None,
            "volume": self.volume,
            "issue": self.issue,
            "page": self.pages,
            "DOI": self.doi,
            "URL": url,
            "abstract": self.abstract,
            "keyword": ", ".join(self.keywords),
        }
        return {key: value for key, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Place:
    """What is cited of an article, and where it was read."""

    #: The printed page, or a range of them as the style writes it; empty where the whole article is meant.
    page: str = ""
    #: Address of the article or of the passage; empty where there is none.
    url: str = ""
    #: Day on which it was read: ``2026-11-20``, and the same as English writes it: ``November 20, 2026``.
    accessed: str = ""
    accessed_en: str = ""


WHOLE: Final = Place()
"""The article as printed, without an address."""


def of(article: Article) -> Item:
    """The record of an article. A title that is not known is replaced by the article's id."""
    meta = article.meta
    language = "zh" if meta.title.zh or not meta.title.en else "en"
    chinese = language == "zh"
    title, subtitle = (meta.title.zh, meta.subtitle.zh) if chinese else (meta.title.en, meta.subtitle.en)
    second = ": ".join(filter(None, (meta.title.en, meta.subtitle.en))) if chinese else ""
    people = [person for person in meta.authors if person.zh or person.en]
    alone = meta.affiliation if len(people) == 1 else None
    script = script_of("".join(getattr(block, "text", "") for block in article.blocks[:40]) or title or "")
    abstract = meta.abstract.zh or meta.abstract.en if chinese else meta.abstract.en or meta.abstract.zh
    keywords = meta.keywords_zh or meta.keywords_en if chinese else meta.keywords_en or meta.keywords_zh
    return Item(
        id=article.id,
        language=_LOCALES[script] if chinese else "en",
        title=_line(title) or article.id,
        subtitle=_line(subtitle),
        title_en=_line(second),
        authors=tuple(filter(None, (names.of(person, language) for person in people))),
        authors_latin=tuple(filter(None, (names.of(person, "en") for person in people))),
        journal=_line(meta.journal.zh or meta.journal.en if chinese else meta.journal.en or meta.journal.zh),
        journal_en=_line(meta.journal.en) if chinese and meta.journal.zh else "",
        year=str(meta.year) if meta.year else "",
        volume=_line(meta.volume),
        issue=_line(meta.issue),
        pages=_DASHES.sub("-", _line(meta.pages)),
        doi=_DOI_PREFIX.sub("", _line(meta.doi)),
        abstract=_line(abstract),
        keywords=tuple(filter(None, map(_line, keywords))),
        institutions=tuple(_line(person.affiliation or alone) for person in people),
    )


def _line(text: str | None) -> str:
    return " ".join(escape.plain(text).split()) if text else ""


def _csl_name(name: Name) -> dict[str, str]:
    return {"family": name.family, "given": name.given} if name.given else {"literal": name.family}
