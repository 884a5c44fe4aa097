"""All articles: one small record each, from which the list, the home page and the figures are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from ..model import Article, Ledger
from ..strings import STRINGS, Locale
from .article import authors_en_of, authors_of, imprint, title_of
from .language import lang_of, script_of

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of an article when its page is written."""

    id: str
    title: str
    title_lang: str | None
    subtitle: str | None
    title_en: str | None
    authors: str
    authors_lang: str | None
    #: Names in Latin letters, by which the list may also be filtered.
    authors_en: str
    journal: str | None
    year: int | None
    imprint: tuple[str, ...]
    keywords: tuple[str, ...]
    keywords_en: tuple[str, ...]
    ledger: Ledger
    #: How many problems ``reader check`` reports of it.
    problems: int
    #: Sorts the newest first, an issue in the order of its pages, what has no year last.
    order: tuple[int, str, int, int, str]


def entry(article: Article, locale: Locale) -> Entry:
    """The record of one article."""
    meta = article.meta
    words = STRINGS[locale]
    title = title_of(meta, words)
    journal = meta.journal.zh or meta.journal.en
    authors = authors_of(meta, words)
    issue, page = _number(meta.issue), _number(meta.pages)
    return Entry(
        id=article.id,
        title=title,
        title_lang=lang_of(title) or (script if (script := script_of(title)) != locale else None),
        subtitle=meta.subtitle.zh,
        title_en=meta.title.en if meta.title.zh else None,
        authors=authors,
        authors_lang=lang_of(authors),
        authors_en=authors_en_of(meta),
        journal=journal,
        year=meta.year,
        imprint=imprint(meta, words),
        keywords=meta.keywords_zh,
        keywords_en=meta.keywords_en,
        ledger=article.ledger,
        problems=len(article.problems),
        order=(-(meta.year or 0), journal or "", -issue, page, title),
    )


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """The newest first; the articles of one issue in the order of its pages."""
    return sorted(entries, key=lambda e: e.order)


def total(entries: Sequence[Entry]) -> Ledger:
    """The sums of all ledgers."""
    return Ledger(*(sum(getattr(e.ledger, field.name) for e in entries) for field in fields(Ledger)))


def _number(text: str | None) -> int:
    match = _DIGITS.search(text or "")
    return int(match.group()) if match else 0
